//! One rehearsal from its beginning to its end: opens the day, seats everybody, follows the course, and adds up.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::{Result, bail};
use client::Address;
use protocol::{AnswerOutcome, CallRow, CallState, Command, CounterRow};
use serde::Serialize;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::Duration,
};

use crate::{
    Fact, FactSink, Sums,
    course::{Course, GRACE},
    links::{Asked, in_seconds},
    observer::{Observer, Watched, live_numbers},
    officer::{CallMade, Habits, Hall, Officer},
    supervisor::{self, Rebalanced, Staff},
    visitors::{Crowd, Flow, WISHES_MAX, Wish},
};

/// Calls that wait for the supervisor's attention; officers make far fewer in the time it looks away.
const CALLS_WAITING_MAX: usize = 256;

/// Officers who stay away.
const ABSENT: usize = 2;

/// So many go on working in the voiced zone: in a small hall fewer stay away, or nobody.
const WORKING_MIN: usize = 2;

/// Who is still busy so long after the end waits for an answer that does not come: the sums are made without.
const GOING_HOME: Duration = Duration::from_secs(40);

/// A server that was killed is back within this, or it does not come back.
const RESTART_SECONDS_MAX: u64 = 30;

/// And within this everything it had acknowledged is seen again.
const FOUND_SECONDS_MAX: u64 = 10;

/// How a rehearsal is run.
pub struct Options {
    /// Servers to move between.
    pub servers: Vec<Address>,
    /// The voiced zone, by its code.
    pub zone: String,
    /// How long it lasts; without a length until it is stopped.
    pub length: Option<Duration>,
    /// The same seed brings the same visitors.
    pub seed: u64,
    /// Officers in the voiced zone, and in the rest of the hall.
    pub officers: (usize, usize),
    /// Time between two calls in the voiced zone.
    pub call_every: Duration,
    /// A counter at which nobody of the rehearsal sits, so that a person can; ignored where it is the only one of the zone.
    pub keep_free: Option<String>,
    /// Whether somebody kills and starts the server when told so.
    pub restart: bool,
    /// A supervisor's token, where the server asks for tokens.
    pub token: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The observer's sums.
    #[serde(flatten)]
    pub sums: Sums,
    /// Seconds from the moment when everybody sat to the last call.
    pub calling_s: f64,
    /// Whether somebody ended it before its time.
    pub ended_early: bool,
    /// Acknowledged tickets found after the server was killed; `null` where it was not.
    pub recovered: Option<usize>,
    /// Tickets acknowledged before that.
    pub recovered_of: Option<usize>,
    /// Milliseconds from lending a skill to the counter's own view; `null` where nothing was lent.
    pub rebalanced_ms: Option<f64>,
    /// Whether the next call used it; `null` where none came.
    pub rebalanced_used: Option<bool>,
    /// Every counter that works holds every skill, so that there was nothing to lend.
    pub nothing_to_lend: bool,
    /// What should never be, in words.
    pub doubles: Vec<String>,
}

/// Runs a rehearsal. It ends before its time when `asked_to_end` completes, with what was called spoken to its end.
pub async fn rehearse(options: Options, facts: FactSink, asked_to_end: impl Future<Output = ()> + Send + 'static) -> Result<Report> {
    let watched = Watched::new(facts, Course::new(options.length));
    let observer = Observer::join(&options.servers, &options.zone, options.token.clone(), &watched);
    open_day(&observer).await?;
    let seats = choose_seats(&observer, &options)?;
    watched.ours.get_or_init(|| seats.voiced.iter().chain(&seats.others).map(|row| row.counter.clone()).collect());
    let (wishes, asked_for) = mpsc::channel(WISHES_MAX);
    let crowd = Crowd::join(&options.servers, options.token.clone(), &watched, flow(&options, &seats));
    let (away, officers, calls_made) = sit_down(&options, &seats, &watched, &observer, &crowd);
    for officer in &officers {
        officer.open().await;
    }
    // The supervisor lends within the voiced zone, where everybody can see and hear it.
    let stay = officers.iter().take(seats.voiced.len()).filter(|officer| !seats.absent.contains(&officer.counter));
    let staff =
        Staff { desks: stay.map(|officer| (officer.counter.clone(), officer.desk.clone())).collect(), absent: seats.absent.clone() };

    watched.course.begin();
    let mut people = send_to_work(officers, crowd, asked_for, away, asked_to_end, &watched);
    let lending = supervisor::lend(&observer.floor, &staff, calls_made, wishes, &watched);
    let last_call = async {
        watched.course.last_call(watched.shortest_call()).await;
        watched.facts.say(&Fact::LastCall);
        watched.course.elapsed().as_secs_f64()
    };
    let (rebalanced, recovered, calling_s) = tokio::join!(lending, restart(&options, &observer, &watched), last_call);
    let home = async { while people.join_next().await.is_some() {} };
    if tokio::time::timeout(watched.course.until_end() + GOING_HOME, home).await.is_err() {
        watched.facts.say(&Fact::Refused { who: "latihan".to_owned(), text: "ada yang tidak selesai pada waktunya".to_owned() });
    }
    people.abort_all();
    // The hall is quiet once every call of the voiced zone was spoken; the observer waits for that, and no longer.
    let all_heard = |picture: &client::Picture| picture.calls().iter().all(|call| !is_spoken_later(call)).then_some(());
    observer.board.wait_for(watched.course.patience(GRACE), all_heard).await;
    Ok(report(&observer, &watched, rebalanced, recovered, calling_s))
}

/// Seats the officers of both parts of the hall. Gives what sends the absent away, the officers, and the calls they will make.
fn sit_down(
    options: &Options,
    seats: &Seats,
    watched: &Arc<Watched>,
    observer: &Observer,
    crowd: &Crowd,
) -> (watch::Sender<bool>, Vec<Officer>, mpsc::Receiver<CallMade>) {
    let (calls, calls_made) = mpsc::channel(CALLS_WAITING_MAX);
    let hall = Hall { servers: &options.servers, token: options.token.clone(), watched, observer, gone: &crowd.gone, calls };
    let slow = Arc::new(Habits::new(options.call_every, seats.voiced.len() - seats.absent.len(), true));
    let quick = Arc::new(Habits::new(options.call_every / 2, seats.others.len(), false));
    let (away_sender, away) = watch::channel(false);
    let mut officers = Vec::new();
    for (place, row) in seats.voiced.iter().chain(&seats.others).enumerate() {
        let habits = if place < seats.voiced.len() { &slow } else { &quick };
        let away = seats.absent.contains(&row.counter).then(|| away.clone());
        officers.push(Officer::join(&hall, row, habits, away, options.seed.wrapping_add(place as u64)));
    }
    (away_sender, officers, calls_made)
}

/// Everybody begins; whoever stays away is told when, and the course hears that somebody wants its end.
fn send_to_work(
    officers: Vec<Officer>,
    crowd: Crowd,
    asked_for: mpsc::Receiver<Wish>,
    away: watch::Sender<bool>,
    asked_to_end: impl Future<Output = ()> + Send + 'static,
    watched: &Arc<Watched>,
) -> JoinSet<()> {
    let mut people = JoinSet::new();
    people.spawn(crowd.come(asked_for));
    for officer in officers {
        officer.begin();
        people.spawn(officer.work());
    }
    let ours = Arc::clone(watched);
    people.spawn(async move {
        if ours.course.officers_absent().await {
            away.send_replace(true);
            // Those who are told keep their receivers until they have left.
            away.closed().await;
        }
    });
    let ours = Arc::clone(watched);
    people.spawn(async move {
        tokio::select! {
            () = asked_to_end => {
                ours.facts.say(&Fact::EndsSoon);
                ours.course.end_soon();
            }
            () = ours.course.over() => {}
        }
    });
    people
}

fn is_spoken_later(call: &CallRow) -> bool {
    call.spoken_here && call.state == CallState::Called && call.heard < call.summons
}

/// Who sits where.
struct Seats {
    voiced: Vec<CounterRow>,
    others: Vec<CounterRow>,
    /// Counters of the voiced zone whose officers stay away.
    absent: Vec<String>,
}

/// Opens a training day where none is open.
async fn open_day(observer: &Observer) -> Result<()> {
    let is_open = observer.floor.wait_for(in_seconds(30), |picture| picture.site().map(|site| site.date.is_some())).await;
    match is_open {
        None => bail!("no server answered within 30 seconds: is the address right, and does it have a site file?"),
        Some(true) => Ok(()),
        Some(false) => match observer.floor.ask(Command::OpenDay { training: true }, Some("latihan")).await {
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. }) => Ok(()),
            Asked::Answered(AnswerOutcome::Refused { text, .. } | AnswerOutcome::Unsure { text }) => {
                bail!("the day could not be opened: {}", text.en)
            }
            Asked::NotSure => bail!("the day could not be opened: no certain answer came"),
        },
    }
}

/// Chooses the counters: in the voiced zone as different as can be, so that an absent officer is missed.
fn choose_seats(observer: &Observer, options: &Options) -> Result<Seats> {
    let mut rows: Vec<CounterRow> = observer.floor.see(|picture| picture.counters().cloned().collect());
    rows.sort_by_key(|row| row.order);
    let in_zone = rows.iter().filter(|row| row.spoken_in.contains(&options.zone)).count();
    rows.retain(|row| Some(&row.counter) != options.keep_free.as_ref() || (in_zone == 1 && row.spoken_in.contains(&options.zone)));
    let (voiced, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.spoken_in.contains(&options.zone));
    if voiced.is_empty() {
        bail!("no counter of the site is spoken in zone {:?}: name another zone", options.zone);
    }
    let voiced = spread(voiced, options.officers.0);
    let others = spread(others, options.officers.1);
    let away = ABSENT.min(voiced.len().saturating_sub(WORKING_MIN));
    let absent = voiced.iter().rev().take(away).map(|row| row.counter.clone()).collect();
    Ok(Seats { voiced, others, absent })
}

/// The first counter of each agency, then the second of each, and so on, up to `count`.
fn spread(rows: Vec<CounterRow>, count: usize) -> Vec<CounterRow> {
    let mut left = rows;
    let mut chosen = Vec::new();
    while chosen.len() < count && !left.is_empty() {
        let mut agencies = BTreeSet::new();
        let (round, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|row| agencies.insert(row.agency.clone()));
        chosen.extend(round);
        left = rest;
    }
    chosen.truncate(count);
    chosen
}

/// About as many visitors as calls, so that queues neither vanish nor grow without end.
fn flow(options: &Options, seats: &Seats) -> Flow {
    let per_hour = |every: Duration| u32::try_from(3_600_000 / every.as_millis().max(1)).unwrap_or(u32::MAX);
    let others = if seats.others.is_empty() { 0 } else { per_hour(options.call_every / 2) };
    Flow {
        seed: options.seed,
        rate_per_hour: per_hour(options.call_every) + others,
        lively_skills: seats.voiced.iter().flat_map(|row| row.skills.iter().cloned()).collect(),
        some_leave: seats.voiced.len() - seats.absent.len() > WORKING_MIN,
    }
}

/// Says that the server may be killed, waits until it is back, and looks for everything acknowledged before.
async fn restart(options: &Options, observer: &Observer, watched: &Watched) -> Option<(usize, usize)> {
    if !options.restart {
        return None;
    }
    if !watched.course.server_restarted().await {
        return None;
    }
    let ups = watched.ups();
    let acknowledged = watched.ledger(|ledger| ledger.issued_tickets());
    watched.facts.say(&Fact::RestartNow);
    observer.floor.wait_for(in_seconds(RESTART_SECONDS_MAX), |_| watched.is_seen_anew(ups).then_some(())).await;
    // The first whole picture after the link is up holds every live ticket.
    let found = |picture: &client::Picture| watched.ledger(|ledger| ledger.found(&acknowledged, &live_numbers(picture)));
    let everything = |picture: &client::Picture| (watched.is_seen_anew(ups) && found(picture) == acknowledged.len()).then_some(());
    observer.floor.wait_for(in_seconds(FOUND_SECONDS_MAX), everything).await;
    // A server that never came back has nothing, whatever the last picture says.
    let found = if watched.is_seen_anew(ups) { observer.floor.see(found) } else { 0 };
    watched.facts.say(&Fact::Recovered { acknowledged: acknowledged.len(), found });
    Some((found, acknowledged.len()))
}

fn report(observer: &Observer, watched: &Watched, rebalanced: Rebalanced, recovered: Option<(usize, usize)>, calling_s: f64) -> Report {
    let live = observer.live_tickets();
    let (sums, doubles) = watched.ledger(|ledger| (ledger.sums(&live), ledger.doubles().to_vec()));
    Report {
        sums,
        calling_s,
        ended_early: watched.course.was_ended(),
        recovered: recovered.map(|(found, _)| found),
        recovered_of: recovered.map(|(_, of)| of),
        rebalanced_ms: rebalanced.seen_after_ms,
        rebalanced_used: rebalanced.used,
        nothing_to_lend: rebalanced.nothing_to_lend,
        doubles,
    }
}
