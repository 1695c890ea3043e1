//! From NEXT sent by an officer to the update received by a screen's session, and right beside each press one sample of the floor, so
//! that a machine with other things to do hits both alike.

use std::time::{Duration, Instant};

use client::{Address, Changed, Picture};
use protocol::{CallState, ClientMessage, Command, CommandRequest, RequestId, Row, ServerMessage, Update, View};
use rehearsal::{Heard, Participant};
use tokio::{
    sync::mpsc,
    time::{Interval, MissedTickBehavior, interval},
};

use crate::{
    bare::{BareStore, Echo, Sizes, last_call},
    hall::{Hall, Journal, act, called, next, until},
    people::{self, People},
    spread::Spread,
};

/// Officers who press in turn: each may ask 20 times in a second.
const OFFICERS: usize = 2;
/// The zone whose screen is measured.
const ZONE: &str = "a";
const ROUND_PRESSES: usize = 200;
/// Between two samples: what an answer leaves behind (the journal's witness, the other screens) is over, as in a hall.
const PACE: Duration = Duration::from_millis(10);

/// One press, and the floor beside it.
#[derive(Clone, Copy)]
struct Sample {
    append: Duration,
    round_trip: Duration,
    press: Duration,
}

impl Sample {
    fn floor_ms(&self) -> f64 {
        in_ms(self.append + self.round_trip)
    }
}

/// What was measured on one journal.
pub(crate) struct Latency {
    rounds: Vec<Vec<Sample>>,
    sizes: Sizes,
}

impl Latency {
    pub(crate) fn p50_over_floor(&self) -> f64 {
        over_floor(self.all(), 0.5)
    }

    pub(crate) fn p99_over_floor(&self) -> f64 {
        over_floor(self.all(), 0.99)
    }

    /// Every figure with its spread.
    pub(crate) fn say(&self, name: &str) {
        let Sizes { entry, command, update } = self.sizes;
        println!("{name}: entry {entry} bytes, command {command} bytes, update {update} bytes");
        let of = |figure: fn(&Sample) -> f64| Spread::of(self.all().map(figure));
        println!("{name}: bare append ms: {}", of(|sample| in_ms(sample.append)));
        println!("{name}: bare round trip ms: {}", of(|sample| in_ms(sample.round_trip)));
        println!("{name}: floor (append and round trip) ms: {}", of(Sample::floor_ms));
        println!("{name}: press to screen ms: {}", of(|sample| in_ms(sample.press)));
        let in_rounds = |share| Spread::of(self.rounds.iter().map(|round| over_floor(round.iter(), share)));
        println!("{name}: p50 over floor by round: {}", in_rounds(0.5));
        println!("{name}: p99 over floor by round: {}", in_rounds(0.99));
    }

    fn all(&self) -> impl Iterator<Item = &Sample> {
        self.rounds.iter().flatten()
    }
}

fn over_floor<'a>(samples: impl Iterator<Item = &'a Sample>, share: f64) -> f64 {
    let (presses, floors): (Vec<_>, Vec<_>) = samples.map(|sample| (in_ms(sample.press), sample.floor_ms())).unzip();
    Spread::of(presses).at(share) / Spread::of(floors).at(share)
}

fn in_ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

/// The counters at which it is pressed: the first few that the zone's screens show.
pub(crate) fn counters(people: &People) -> Vec<String> {
    people.counters_shown_in(ZONE).into_iter().take(OFFICERS).map(|row| row.counter).collect()
}

/// Measures in a hall with these people in so many rounds.
pub(crate) async fn press_to_screen(hall: &Hall, journal: Journal, people: &People, rounds: usize) -> Latency {
    let mut bench = Bench::set_up(hall, people).await;
    // Everybody serves somebody before anything is measured, so that all presses are alike.
    for _ in 0..2 * bench.officers.len() {
        bench.press().await;
    }
    let body = last_call(hall, journal);
    let sizes = Sizes { entry: body.len(), command: bench.command_bytes(), update: bench.update_bytes };
    let (mut store, mut echo) = (BareStore::beside(hall, journal), Echo::start(sizes).await);
    store.settle(&body);
    let mut measured = Vec::new();
    for _ in 0..rounds {
        let mut round = Vec::new();
        for turn in 0..ROUND_PRESSES {
            // In turns, so that neither always comes after the other.
            let press_first = turn % 2 == 0;
            let mut press = None;
            if press_first {
                press = Some(bench.press().await);
            }
            quiet(&mut bench.pace).await;
            let (append, round_trip) = (store.append(&body), echo.round_trip().await);
            store.tidy();
            let press = match press {
                Some(press) => press,
                None => bench.press().await,
            };
            round.push(Sample { append, round_trip, press });
        }
        measured.push(round);
    }
    Latency { rounds: measured, sizes }
}

/// A screen of the zone, and officers whose calls it shows, on the thread that measures.
struct Bench<'a> {
    people: &'a People,
    officers: Vec<Officer>,
    /// Kept, because a participant that nobody keeps hangs up.
    _screen: Participant,
    shown: mpsc::UnboundedReceiver<Shown>,
    pace: Interval,
    turn: usize,
    update_bytes: usize,
}

struct Officer {
    counter: String,
    link: Participant,
    /// A service that this counter can serve.
    service: String,
    serving: Option<u32>,
}

/// A call that the screen's session received.
struct Shown {
    call: u32,
    at: Instant,
    changed: Changed,
}

impl<'a> Bench<'a> {
    async fn set_up(hall: &Hall, people: &'a People) -> Bench<'a> {
        let (tell, shown) = mpsc::unbounded_channel();
        let address = Address::parse(&hall.url()).unwrap();
        let hear = move |heard: Heard<'_>, _: &Picture| {
            let at = Instant::now();
            if let Heard::Changed(changed) = heard
                && !changed.whole
                && let Some(call) = call_in(changed)
            {
                // Nobody listens any more once everything is measured.
                let _ = tell.send(Shown { call, at, changed: changed.clone() });
            }
        };
        let screen = Participant::join(&[address], View::Display { zone: ZONE.to_owned() }, "layar-ukur", None, hear);
        until(&screen, |picture| picture.is_whole().then_some(())).await;
        let mut officers = Vec::new();
        let services = people.services();
        for row in people.counters_shown_in(ZONE).into_iter().take(OFFICERS) {
            let counter = row.counter.clone();
            let is_served = |service: &&protocol::ServiceRow| service.skills.iter().all(|skill| row.skills.contains(skill));
            let service = services.iter().find(is_served).map(|service| service.service.clone()).unwrap();
            let link = hall.join(View::Counter { counter: counter.clone(), takeover: false }, &people::name_at(&counter));
            until(&link, |picture| picture.counter(&counter).map(|_| ())).await;
            // Whom the counter serves already, where it was pressed there before.
            let serving = link.see(|picture| picture.visitor(&counter).map(|visitor| visitor.call));
            officers.push(Officer { counter, link, service, serving });
        }
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Bench { people, officers, _screen: screen, shown, pace, turn: 0, update_bytes: 0 }
    }

    /// Somebody waits, the officer whose turn it is presses NEXT, and the visitor comes. Only the press is measured.
    async fn press(&mut self) -> Duration {
        let turn = self.turn;
        self.turn += 1;
        let officer = {
            let count = self.officers.len();
            &mut self.officers[turn % count]
        };
        let kiosk = &self.people.kiosks[turn % self.people.kiosks.len()];
        people::issue(kiosk, &officer.service).await;
        quiet(&mut self.pace).await;
        let sent_at = Instant::now();
        let (asked, shown) = tokio::join!(officer.link.ask(next(&officer.counter, officer.serving), None), self.shown.recv());
        let shown = shown.unwrap();
        let (call, _) = called(asked);
        assert_eq!(shown.call, call, "the screen showed another call than was made");
        self.update_bytes = update_bytes(shown.changed);
        quiet(&mut self.pace).await;
        // By the window beside it at the same counter: it is the press that is measured, and nobody may ask too often.
        act(&self.people.officers[&officer.counter], Command::StartServing { counter: officer.counter.clone(), call }).await;
        officer.serving = Some(call);
        shown.at - sent_at
    }

    fn command_bytes(&self) -> usize {
        let officer = &self.officers[0];
        let request = RequestId("0".repeat(32));
        let command = CommandRequest { request, command: next(&officer.counter, officer.serving), reason: None };
        serde_json::to_string(&ClientMessage::Command(command)).unwrap().len()
    }
}

/// Waits until what came before is over.
async fn quiet(pace: &mut Interval) {
    pace.reset();
    pace.tick().await;
}

/// The call that was just made, if one was.
fn call_in(changed: &Changed) -> Option<u32> {
    let calls = changed.put.iter().filter_map(|row| if let Row::Call(call) = row { Some(call) } else { None });
    calls.filter(|call| call.state == CallState::Called).map(|call| call.call).max()
}

/// How large the update was on the wire.
fn update_bytes(changed: Changed) -> usize {
    let Changed { put, remove, position, .. } = changed;
    let update = Update { position: position.unwrap(), now_ms: 1_790_000_000_000, put, remove };
    serde_json::to_string(&ServerMessage::Update(update)).unwrap().len()
}
