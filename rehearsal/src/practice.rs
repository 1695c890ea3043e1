//! A whole day played for people who practise: through a real server of its own, on a site and a journal of its own whose days are all
//! training days, at any speed. It asks the real hall whether it may, and gives way to it. It must not write into the real journal.

mod demand;
mod officer;
mod pace;
mod real;
mod report;
mod server;
mod tally;
mod visitors;

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use anyhow::{Context as _, Result, bail};
use client::{Address, Picture};
use protocol::{AnswerOutcome, CallRow, Command, Row, View};
use tokio::{task::JoinSet, time::Duration};

pub use pace::Ended;
pub use report::Report;
pub use tally::{Longest, Sums, Waits};

use crate::{
    End, Ledger,
    ledger::Visitor,
    links::{Asked, Heard, Participant, in_seconds, lock},
};
use demand::Demand;
use officer::Officer;
use pace::Pace;
use real::RealHall;
use server::{PracticeServer, Wanted};
use tally::{Offered, Tally};
use visitors::Crowd;

/// A server that answers at all does so within this.
const ANSWERS_SECONDS_MAX: u64 = 30;

/// Who is in the middle of something when it ends is waited for, but not longer than this.
const GOING_HOME: Duration = Duration::from_secs(25);

/// Everybody is served this long after the last number, in the hall's milliseconds, or the day ends without.
const LATEST_MS: u64 = 3 * 3_600_000;

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
}

impl Shared {
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
            Asked::Answered(AnswerOutcome::Refused { text, .. }) => lock(&self.tally).refused(&text.id),
            Asked::NotSure => lock(&self.tally).refused("tidak ada jawaban yang pasti"),
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
    let hall = open(&server, &options).await?;
    say(&format!("Latihan berjalan di {} dengan jam {} kali lebih cepat.", server.url(), options.speed));
    say(&format!("Supervisor: {}/supervisor#token={}", server.url(), server.keys.supervisor));
    if let Some(counter) = &options.keep_free {
        say(&format!("Loket bebas: lantang-counter --server {} --counter {counter}, dengan token {}", server.url(), server.keys.officer));
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
        say("Layar memperlihatkan latihan; nomor sungguhan atau keadaan darurat mengembalikannya seketika.");
    }
    follow(&hall.floor, shared, &say).await;
    if let Some(real) = &real
        && options.screens
    {
        real.return_screens().await;
    }
    let home = async { while people.join_next().await.is_some() {} };
    if tokio::time::timeout(GOING_HOME, home).await.is_err() {
        shared.refused(Asked::NotSure);
    }
    people.abort_all();
    Ok(close(&hall.floor, shared, &options).await)
}

/// On this machine alone, unless the real hall has keys and its screens are to come: then they may be anywhere.
fn listen_for(options: &Options) -> IpAddr {
    let elsewhere = options.screens && options.real.as_ref().is_some_and(|(_, token)| token.is_some());
    IpAddr::V4(if elsewhere { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST })
}

/// A hall for practice with everybody in it.
struct Hall {
    shared: Arc<Shared>,
    floor: Participant,
    people: JoinSet<()>,
    /// They see what they were made for as long as they are here.
    _boards: Vec<Participant>,
}

/// Opens the day, seats an officer at every counter, lets visitors in and looks at every zone.
async fn open(server: &PracticeServer, options: &Options) -> Result<Hall> {
    let servers = [server.address()?];
    let shared =
        Arc::new(Shared { pace: Pace::new(options.speed), ledger: Mutex::default(), tally: Mutex::default(), gone: Mutex::default() });
    let floor = join_floor(&servers, server, &shared);
    let hours_ms = open_day(&floor).await?;
    let (demand, counters, zones) = floor.see(|picture| {
        let mut counters: Vec<_> = picture.counters().cloned().collect();
        counters.sort_by_key(|row| row.order);
        (Demand::of(picture, options.load_percent), counters, picture.zones().map(|row| row.zone.clone()).collect::<Vec<_>>())
    });
    if demand.services.is_empty() {
        bail!("no counter of this site can serve any of its services, so that there is nothing to practise");
    }
    offer(&floor, &shared);
    let boards = zones.into_iter().map(|zone| join_board(&servers, server, &shared, zone)).collect();
    let mut people = JoinSet::new();
    for (place, row) in counters.into_iter().enumerate().filter(|(_, row)| Some(&row.counter) != options.keep_free.as_ref()) {
        let view = View::Counter { counter: row.counter.clone(), takeover: false };
        let desk = Participant::join(&servers, view, &format!("latihan-{}", row.counter), Some(server.keys.officer.clone()), |_, _| {});
        let random = fastrand::Rng::with_seed(options.seed.wrapping_add(1_000 + place as u64));
        people.spawn(Officer { desk, counter: row.counter, shared: Arc::clone(&shared), random }.work());
    }
    let kiosk = Participant::join(&servers, View::Kiosk, "kios-latihan", Some(server.keys.kiosk.clone()), |_, _| {});
    let is_there = kiosk.wait_for(in_seconds(ANSWERS_SECONDS_MAX), |picture| picture.is_whole().then_some(())).await;
    is_there.context("the kiosk for practice saw no hall")?;
    let crowd = Crowd { kiosk, shared: Arc::clone(&shared), demand, seed: options.seed, hours_ms };
    let comes = Arc::clone(&shared);
    let watches = floor.clone();
    people.spawn(async move {
        crowd.come().await;
        go_home(&watches, &comes.pace).await;
    });
    Ok(Hall { shared, floor, people, _boards: boards })
}

/// The whole floor, as a supervisor sees it.
fn join_floor(servers: &[Address], server: &PracticeServer, shared: &Arc<Shared>) -> Participant {
    let watched = Arc::clone(shared);
    Participant::join(
        servers,
        View::Supervisor,
        "pengamat-latihan",
        Some(server.keys.supervisor.clone()),
        move |heard, picture| match heard {
            Heard::Changed(changed) => {
                if changed.put.iter().any(|row| matches!(row, Row::Visitor(_))) {
                    let at_counters = picture.visitors().map(|row| (row.number.shown.as_str(), row.counter.as_str()));
                    lock(&watched.ledger).at_counters(at_counters);
                }
            }
            Heard::Up { .. } | Heard::Down => {}
        },
    )
}

/// A zone's board, as its screens see it.
fn join_board(servers: &[Address], server: &PracticeServer, shared: &Arc<Shared>, zone: String) -> Participant {
    let watched = Arc::clone(shared);
    let name = format!("pengamat-{zone}");
    Participant::join(servers, View::Display { zone }, &name, Some(server.keys.supervisor.clone()), move |heard, _| match heard {
        Heard::Changed(changed) => {
            for row in &changed.put {
                if let Row::Call(call) = row {
                    watched.on_board(call);
                }
            }
        }
        Heard::Up { .. } | Heard::Down => {}
    })
}

/// Waits until the day is open, by its timetable or by us; gives its hours.
async fn open_day(floor: &Participant) -> Result<Option<(u64, u64)>> {
    let whole = |picture: &Picture| picture.site().filter(|_| picture.is_whole()).cloned();
    let site = floor.wait_for(in_seconds(ANSWERS_SECONDS_MAX), whole).await.context("the server for practice did not answer")?;
    if site.date.is_none() {
        // Where the timetable was quicker, it is open all the same.
        drop(floor.ask(Command::OpenDay { training: true }, Some("latihan")).await);
    }
    let is_open = |picture: &Picture| picture.site().filter(|site| site.date.is_some()).cloned();
    let site = floor.wait_for(in_seconds(ANSWERS_SECONDS_MAX), is_open).await.context("the day for practice could not be opened")?;
    if !site.training {
        bail!("the day for practice is not marked as a training day, so that nothing is practised on it");
    }
    let now_ms = floor.hall_ms().context("the hall for practice has no time")?;
    Ok(site.closes_at_ms.map(|closes_ms| (now_ms, closes_ms)))
}

fn offer(floor: &Participant, shared: &Shared) {
    floor.see(|picture| {
        for row in picture.services() {
            let agency = picture.agency(&row.agency).map_or("", |agency| agency.short.as_str());
            let target_ms = u64::from(row.target_minutes) * 60_000;
            lock(&shared.tally).offered(Offered { code: &row.service, name: &row.name, agency, order: row.order, target_ms });
        }
    });
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

/// Closes the day and adds up.
async fn close(floor: &Participant, shared: &Shared, options: &Options) -> Report {
    let live: BTreeSet<u32> = floor.see(|picture| picture.tickets().map(|row| row.ticket).collect());
    let utc_offset_s = floor.utc_offset_s();
    if shared.pace.ended() != Some(Ended::ServerGone) {
        drop(floor.ask(Command::CloseDay, Some("latihan")).await);
    }
    let (sums, ledger) = (lock(&shared.tally).sums(), lock(&shared.ledger));
    let site = floor.see(|picture| picture.site().cloned());
    Report {
        site: site.as_ref().map(|site| site.site.clone()).unwrap_or_default(),
        name: site.map(|site| site.name).unwrap_or_default(),
        speed: options.speed,
        seed: options.seed,
        ended: shared.pace.ended().unwrap_or(Ended::DayOver),
        sums,
        doubles: ledger.doubles().to_vec(),
        lost: ledger.missing(&live).len(),
        utc_offset_s,
    }
}
