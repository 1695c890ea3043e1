//! One rehearsal from its beginning to its end: opens the day, seats everybody, follows the course, and adds up.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::{Result, bail};
use client::Address;
use protocol::{AnswerOutcome, Command, CounterRow};
use serde::Serialize;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{Duration, sleep_until},
};

use crate::{
    Fact, FactSink, Sums,
    course::Course,
    links::{Asked, in_seconds},
    observer::{Observer, Watched},
    officer::Officer,
    pace::Pace,
    supervisor::{self, Rebalanced},
    visitors::{ASKED_FOR_MAX, Crowd},
};

/// Calls that wait for the supervisor's attention; officers make far fewer in the time it looks away.
const CALLS_WAITING_MAX: usize = 256;

/// Officers who stay away.
const ABSENT: usize = 2;

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
    /// Acknowledged tickets found after the server was killed; `null` where it was not.
    pub recovered: Option<usize>,
    /// Tickets acknowledged before that.
    pub recovered_of: Option<usize>,
    /// Milliseconds from lending a skill to the counter's own view; `null` where nothing was lent.
    pub rebalanced_ms: Option<f64>,
    /// Whether the next call used it.
    pub rebalanced_used: bool,
    /// What should never be, in words.
    pub doubles: Vec<String>,
}

/// Runs a rehearsal.
pub async fn rehearse(options: Options, facts: FactSink) -> Result<Report> {
    let watched = Watched::new(facts, Course::new(options.length));
    let observer = Observer::join(&options.servers, &options.zone, options.token.clone(), &watched);
    open_day(&observer).await?;
    let seats = choose_seats(&observer, &options)?;
    let (calls, calls_made) = mpsc::channel(CALLS_WAITING_MAX);
    let (asked_for, wishes) = mpsc::channel(ASKED_FOR_MAX);
    let (away_sender, away) = watch::channel(false);
    let (_stays, here) = watch::channel(false);
    let lively = seats.voiced.iter().flat_map(|row| row.skills.iter().cloned()).collect();
    let rate_per_hour = visitors_per_hour(&options, &seats);
    let crowd = Crowd::join(&options.servers, options.token.clone(), &watched, options.seed, rate_per_hour, lively);

    let absent: Vec<String> = seats.voiced.iter().rev().take(ABSENT).map(|row| row.counter.clone()).collect();
    let slow = Arc::new(Pace::new(options.call_every));
    let quick = Arc::new(Pace::new(options.call_every / 2));
    let mut officers = Vec::new();
    for (place, row) in seats.voiced.iter().chain(&seats.others).enumerate() {
        let pace = if place < seats.voiced.len() { &slow } else { &quick };
        let away = if absent.contains(&row.counter) { away.clone() } else { here.clone() };
        let seed = options.seed.wrapping_add(place as u64);
        officers.push(Officer::join(&options.servers, row, options.token.clone(), &watched, pace, &crowd.gone, away, calls.clone(), seed));
    }
    drop(calls);
    for officer in &officers {
        officer.open().await;
    }
    // The supervisor lends within the voiced zone, where everybody can see and hear it.
    let voiced = officers.iter().take(seats.voiced.len());
    let desks: Vec<_> = voiced.map(|officer| (officer.counter.clone(), officer.desk.clone())).collect();

    let mut people = JoinSet::new();
    people.spawn(crowd.come(wishes));
    for officer in officers {
        people.spawn(officer.work());
    }
    let course = watched.course;
    people.spawn(async move {
        sleep_until(course.officers_absent()).await;
        away_sender.send_replace(true);
    });
    let lending = supervisor::lend(&observer.floor, &desks, &absent, calls_made, asked_for, &watched);
    let (rebalanced, recovered) = tokio::join!(lending, restart(&options, &observer, &watched));
    if let Some(last_call) = watched.course.last_call() {
        sleep_until(last_call).await;
        watched.facts.say(&Fact::LastCall);
    }
    while people.join_next().await.is_some() {}
    if let Some(end) = watched.course.end() {
        // The hall is quiet once every call of the voiced zone was spoken; the observer waits for that, and no longer.
        let all_heard = |picture: &client::Picture| picture.calls().iter().all(|call| !call.spoken_here || call.heard > 0).then_some(());
        observer.board.wait_for(end, all_heard).await;
    }
    Ok(report(&observer, &watched, rebalanced, recovered))
}

/// Who sits where.
struct Seats {
    voiced: Vec<CounterRow>,
    others: Vec<CounterRow>,
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
    let (voiced, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.spoken_in.contains(&options.zone));
    if voiced.is_empty() {
        bail!("no counter of the site is spoken in zone {:?}: name another zone", options.zone);
    }
    let voiced = spread(voiced, options.officers.0);
    let others = spread(others, options.officers.1);
    Ok(Seats { voiced, others })
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
fn visitors_per_hour(options: &Options, seats: &Seats) -> u32 {
    let per_hour = |every: Duration| 3_600_000 / every.as_millis().max(1) as u32;
    let others = if seats.others.is_empty() { 0 } else { per_hour(options.call_every / 2) };
    per_hour(options.call_every) + others
}

/// Says that the server may be killed, waits until it is back, and looks for everything acknowledged before.
async fn restart(options: &Options, observer: &Observer, watched: &Watched) -> Option<(usize, usize)> {
    if !options.restart {
        return None;
    }
    sleep_until(watched.course.server_restarted()).await;
    let ups = watched.ups();
    let acknowledged = watched.ledger(|ledger| ledger.issued_tickets());
    watched.facts.say(&Fact::RestartNow);
    observer.floor.wait_for(in_seconds(30), |_| (watched.ups() > ups).then_some(())).await;
    // The first whole picture after the link is up holds every live ticket.
    let everything = |picture: &client::Picture| {
        let live = crate::observer::live_tickets(picture);
        let found =
            watched.ledger(|ledger| acknowledged.iter().filter(|ticket| live.contains(ticket) || ledger.has_ended(**ticket)).count());
        (watched.ups() > ups && found == acknowledged.len()).then_some(found)
    };
    let found = match observer.floor.wait_for(in_seconds(10), everything).await {
        Some(found) => found,
        None => {
            let live = observer.live_tickets();
            watched.ledger(|ledger| acknowledged.iter().filter(|ticket| live.contains(ticket) || ledger.has_ended(**ticket)).count())
        }
    };
    watched.facts.say(&Fact::Recovered { acknowledged: acknowledged.len(), found });
    Some((found, acknowledged.len()))
}

fn report(observer: &Observer, watched: &Watched, rebalanced: Rebalanced, recovered: Option<(usize, usize)>) -> Report {
    let live = observer.live_tickets();
    let (sums, doubles) = watched.ledger(|ledger| (ledger.sums(&live), ledger.doubles().to_vec()));
    Report {
        sums,
        recovered: recovered.map(|(found, _)| found),
        recovered_of: recovered.map(|(_, of)| of),
        rebalanced_ms: rebalanced.seen_after_ms,
        rebalanced_used: rebalanced.used,
        doubles,
    }
}
