//! A whole day played for people who practise: through a real server of its own, on a site and a journal of its own whose days are all
//! training days, at any speed. It asks the real hall whether it may, and gives way to it. It must not write into the real journal.

mod demand;
mod departures;
mod folder;
mod hall;
mod officer;
mod pace;
mod real;
mod report;
mod server;
mod staff;
mod tally;
mod visitors;

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use anyhow::Result;
use client::{Address, Picture};
use protocol::{AnswerOutcome, CallRow, Command};
use tokio::time::Duration;

pub use pace::Ended;
pub use report::Report;
pub use tally::{Longest, Sums, Waits};

use crate::{
    End, Ledger,
    ledger::Visitor,
    links::{Asked, Participant, in_seconds, lock},
};
use hall::Hall;
use pace::Pace;
use real::RealHall;
use server::{PracticeServer, Wanted};
use tally::Tally;

/// A server that answers at all does so within this.
const ANSWERS_SECONDS_MAX: u64 = 30;

/// Who is in the middle of something when it ends is waited for, but not longer than this.
const GOING_HOME: Duration = Duration::from_secs(25);

/// Everybody is served this long after the last number, in the hall's milliseconds, or the day ends without.
const LATEST_MS: u64 = 3 * 3_600_000;

/// An officer has opened the counter so long after its time, in the hall's milliseconds.
const OPENS_WITHIN_MS: u64 = 10 * 60_000;

/// How long the picture of what was answered may take after its answer.
const TOLD_SECONDS_MAX: u64 = 5;

/// How often it is said how the day goes, in the hall's milliseconds.
const SAY_EVERY_MS: u64 = 15 * 60_000;

/// How often it is looked whether everybody has gone home, in the hall's milliseconds.
const LOOK_EVERY_MS: u64 = 30_000;

/// How a practice is run.
pub struct Options {
    /// The real hall's servers, and a supervisor's token where they ask for one; nothing where there is no real hall.
    pub real: Option<(Vec<Address>, Option<String>)>,
    /// Whether the real hall's screens show the practice.
    pub screens: bool,
    /// The host by which screens find this machine, where it is not the real server's.
    pub host: Option<String>,
    /// Where the server for practice listens, where not chosen by who has to find it.
    pub listen: Option<IpAddr>,
    /// The site file.
    pub site: PathBuf,
    /// How many times as fast as others the clock goes.
    pub speed: u32,
    /// Ends after so many minutes of ours, whatever the hall's clock says.
    pub minutes: Option<u64>,
    /// The same seed brings the same visitors.
    pub seed: u64,
    /// How much of the counters' time is asked for, in percent.
    pub load_percent: u32,
    /// A counter at which nobody of the practice sits, so that a person can.
    pub keep_free: Option<String>,
    /// A folder that keeps journal and log, instead of one that is gone afterwards.
    pub keep: Option<PathBuf>,
}

/// What everybody of a practice shares.
struct Shared {
    pace: Pace,
    ledger: Mutex<Ledger>,
    tally: Mutex<Tally>,
    /// Tickets whose visitor has left the hall.
    gone: Mutex<BTreeSet<u32>>,
    /// The furthest place in the journal at which a number was given, or the visit of one ended.
    told: AtomicU64,
}

impl Shared {
    fn new(speed: u32) -> Shared {
        let (ledger, tally, gone) = Default::default();
        Shared { pace: Pace::new(speed), ledger, tally, gone, told: AtomicU64::new(0) }
    }

    /// Gives a command about a ticket, and remembers how far the journal is by then.
    async fn ask(&self, who: &Participant, command: Command) -> Asked {
        let asked = who.ask(command, None).await;
        if let Asked::Answered(AnswerOutcome::Done { position, .. } | AnswerOutcome::AlreadyDone { position, .. }) = &asked {
            self.told.fetch_max(position.seq, Ordering::Relaxed);
        }
        asked
    }

    fn given(&self, ticket: u32, number: &str, service: &str, visitor: Visitor, at_ms: u64, leaves: bool) {
        lock(&self.ledger).issued(ticket, number, visitor);
        lock(&self.tally).given(ticket, service, at_ms);
        if leaves {
            lock(&self.gone).insert(ticket);
        }
    }

    fn called(&self, ticket: u32, call: u32, number: &str, counter: &str, at_ms: u64) {
        lock(&self.ledger).called(call, ticket, number, counter);
        lock(&self.tally).called(ticket, at_ms);
    }

    fn ended(&self, ticket: u32, end: End) {
        lock(&self.ledger).ended(ticket, end);
        match end {
            End::Finished => lock(&self.tally).served(),
            End::Absent => lock(&self.tally).absent(),
            End::Unserved => {}
        }
    }

    fn by_hand(&self, call: u32) {
        lock(&self.tally).by_hand(call);
    }

    fn has_left(&self, ticket: u32) -> bool {
        lock(&self.gone).contains(&ticket)
    }

    fn on_board(&self, call: &CallRow) {
        lock(&self.ledger).on_board(call.call, &call.number.shown, &call.counter, 0, call.spoken_here, call.heard > 0);
        if call.spoken_here {
            lock(&self.tally).on_board(call.call, call.heard > 0);
        }
    }

    /// Writes down what was refused. A double answer to what has happened already is no refusal.
    fn refused(&self, asked: Asked) {
        match asked {
            Asked::Answered(AnswerOutcome::Refused { text, .. }) => lock(&self.tally).refused(&text.id, &text.en),
            Asked::NotSure => lock(&self.tally).refused("tidak ada jawaban yang pasti", "there was no certain answer"),
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Unsure { .. }) => {}
        }
    }
}

/// Practises. `say` tells people how it goes, a line at a time; it ends before its day does when `asked_to_end` completes.
pub async fn practise(options: Options, say: impl Fn(&str), asked_to_end: impl Future<Output = ()> + Send + 'static) -> Result<Report> {
    let real = match &options.real {
        Some((servers, token)) => Some(RealHall::join(servers, token.as_deref()).await?),
        None => None,
    };
    let server = PracticeServer::start(&Wanted {
        site: &options.site,
        listen: options.listen.unwrap_or_else(|| listen_for(&options)),
        speed: options.speed,
        keep: options.keep.as_deref(),
    })?;
    if server.leftovers > 0 {
        let (id, en) = ("Folder latihan terdahulu yang terputus dihapus", "Folders of practices that were cut off, now removed");
        say(&format!("{id}: {0} / {en}: {0}", server.leftovers));
    }
    let hall = Hall::open(&server, &options).await?;
    let (url, speed) = (server.url(), options.speed);
    say(&format!(
        "Latihan berjalan di {url} dengan jam {speed} kali lebih cepat. / The practice runs at {url}, its clock {speed} times as fast."
    ));
    say(&format!("Supervisor: {url}/supervisor#token={}", server.keys.supervisor));
    if let Some(counter) = &options.keep_free {
        let (command, token) = (format!("lantang-counter --server {url} --counter {counter}"), &server.keys.officer);
        say(&format!("Loket bebas: {command}, dengan token {token} / The free counter: {command}, with the token {token}"));
    }

    let shared = &hall.shared;
    let mut people = hall.people;
    let waits = Arc::clone(shared);
    people.spawn(async move {
        tokio::select! {
            () = asked_to_end => waits.pace.end(Ended::Asked),
            () = waits.pace.over() => {}
        }
    });
    if let Some(minutes) = options.minutes {
        let ends = Arc::clone(shared);
        people.spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(minutes * 60)) => ends.pace.end(Ended::TimeOver),
                () = ends.pace.over() => {}
            }
        });
    }
    let moving =
        options.screens.then(|| real::Practice { host: options.host.clone(), port: server.port(), token: server.keys.display.clone() });
    if let Some((real, practice)) = real.as_ref().zip(moving) {
        real.move_screens(&practice).await?;
        let (real, ends) = (real.clone(), Arc::clone(shared));
        people.spawn(async move { real.keep_screens(&practice, &ends.pace).await });
        say(
            "Layar memperlihatkan latihan; nomor sungguhan atau keadaan darurat mengembalikannya seketika. / The screens show the practice; a \
             real number or an emergency brings them back at once.",
        );
    }
    follow(&hall.floor, shared, &say).await;
    if let Some(real) = &real
        && options.screens
    {
        real.return_screens().await;
    }
    let home = async { while people.join_next().await.is_some() {} };
    // Whoever is still there is counted.
    tokio::time::timeout(GOING_HOME, home).await.ok();
    let stayed = people.len();
    people.abort_all();
    Ok(Report { stayed, ..close(&hall.floor, shared, hall.begins_ms, &options).await })
}

/// On this machine alone, unless the real hall has keys and its screens are to come: then they may be anywhere.
fn listen_for(options: &Options) -> IpAddr {
    let elsewhere = options.screens && options.real.as_ref().is_some_and(|(_, token)| token.is_some());
    IpAddr::V4(if elsewhere { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST })
}

/// Waits until everybody who has a number was served or did not come, and ends the day.
async fn go_home(floor: &Participant, pace: &Pace) {
    let latest = pace.in_hall_ms(LATEST_MS);
    let is_empty = |picture: &Picture| {
        let waits = picture.site().is_none_or(|site| site.waiting > 0);
        !waits && picture.visitors().next().is_none()
    };
    while tokio::time::Instant::now() < latest && pace.pause(LOOK_EVERY_MS).await {
        if floor.see(is_empty) {
            break;
        }
    }
    pace.end(Ended::DayOver);
}

/// Says how it goes until it is over.
async fn follow(floor: &Participant, shared: &Shared, say: &impl Fn(&str)) {
    loop {
        if let Some(line) = report::so_far(floor, shared) {
            say(&line);
        }
        if !shared.pace.pause(SAY_EVERY_MS).await {
            return;
        }
        if !floor.is_up() {
            // It does not come back: whoever ended it ended the practice.
            shared.pace.end(Ended::ServerGone);
        }
    }
}

/// Closes the day and adds up. `begins_ms` is when the first counter was to open, by the hall's clock.
async fn close(floor: &Participant, shared: &Shared, begins_ms: u64, options: &Options) -> Report {
    let told = shared.told.load(Ordering::Relaxed);
    let is_told = |picture: &Picture| picture.position().filter(|position| position.seq >= told).map(|_| ());
    // Where the server is gone, it stays as it was.
    let within = if floor.is_up() { TOLD_SECONDS_MAX } else { 0 };
    floor.wait_for(in_seconds(within), is_told).await;
    let live: BTreeSet<u32> = floor.see(|picture| picture.tickets().map(|row| row.ticket).collect());
    let unserved = lock(&shared.ledger).unserved_count();
    let (utc_offset_s, ended_ms) = (floor.utc_offset_s(), floor.hall_ms());
    if shared.pace.ended() != Some(Ended::ServerGone) {
        drop(floor.ask(Command::CloseDay, Some("latihan")).await);
    }
    // Pictures are never looked at while the books are held: whoever hears of a change holds its picture, and waits for the books.
    let site = floor.see(|picture| picture.site().cloned());
    let sums = lock(&shared.tally).sums(unserved);
    let (doubles, lost) = {
        let ledger = lock(&shared.ledger);
        (ledger.doubles().to_vec(), ledger.missing(&live).len())
    };
    Report {
        site: site.as_ref().map(|site| site.site.clone()).unwrap_or_default(),
        name: site.map(|site| site.name).unwrap_or_default(),
        speed: options.speed,
        seed: options.seed,
        ended: shared.pace.ended().unwrap_or(Ended::DayOver),
        is_unstaffed: sums.counters_opened == 0 && ended_ms.is_some_and(|ended_ms| ended_ms >= begins_ms + OPENS_WITHIN_MS),
        sums,
        doubles,
        lost,
        stayed: 0,
        utc_offset_s,
    }
}
