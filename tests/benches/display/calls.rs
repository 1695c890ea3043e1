//! The people of the measured hall: one service, many counters, and calls as fast as they are asked for. They measure nothing.

use std::time::Duration;

use protocol::{AnswerOutcome, Command, Did, ErrorCode, View};
use rehearsal::{Asked, Participant};
use tokio::task::JoinSet;

use crate::hall::{Hall, Journal, MOMENT, act, done, issue, next, one_service_site, until};

/// Counters whose officers press: each connection may ask 20 times in a second.
const COUNTERS: usize = 24;
const KIOSKS: usize = 6;
/// The one zone of the site.
pub(crate) const ZONE: &str = "a";

/// A hall with officers at all of its counters.
pub(crate) struct Calls {
    pub(crate) hall: Hall,
    officers: Vec<Officer>,
    kiosks: Vec<Participant>,
    turn: usize,
}

#[derive(Clone)]
struct Officer {
    counter: String,
    link: Participant,
    /// Who was called last, and has not come yet.
    called: Option<u32>,
    serving: Option<u32>,
}

impl Calls {
    /// Starts the server, opens the day and every counter.
    pub(crate) async fn begin() -> Calls {
        let hall = Hall::open(Journal::Sqlite, 1, &one_service_site(COUNTERS));
        drop(hall.supervisor().await);
        let mut officers = Vec::new();
        for number in 1..=COUNTERS {
            let counter = format!("loket-{number}");
            let link = hall.officer(&counter).await;
            officers.push(Officer { counter, link, called: None, serving: None });
        }
        let kiosks = (0..KIOSKS).map(|at| hall.join(View::Kiosk, &format!("kios-{at}"))).collect();
        Calls { hall, officers, kiosks, turn: 0 }
    }

    /// One call by the officer whose turn it is; gives its id.
    pub(crate) async fn call(&mut self) -> u32 {
        self.make_ready().await;
        self.press().await
    }

    /// Somebody waits, and the officer whose turn it is serves whom he called before.
    pub(crate) async fn make_ready(&mut self) {
        issue(&self.kiosks[self.turn % KIOSKS], "layanan").await;
        self.officers[self.turn % COUNTERS].serve().await;
    }

    /// The next one is called.
    pub(crate) async fn press(&mut self) -> u32 {
        self.turn += 1;
        self.officers[(self.turn - 1) % COUNTERS].call().await.expect("somebody waits")
    }

    /// So many calls by everybody at once, each served before the next at its counter.
    pub(crate) async fn call_many(&mut self, count: usize) {
        let mut at_kiosks = JoinSet::new();
        for (at, kiosk) in self.kiosks.iter().cloned().enumerate() {
            at_kiosks.spawn(async move {
                for _ in (at..count).step_by(KIOSKS) {
                    issue(&kiosk, "layanan").await;
                }
            });
        }
        let mut at_counters = JoinSet::new();
        for (at, mut officer) in self.officers.drain(..).enumerate() {
            at_counters.spawn(async move {
                for _ in (at..count).step_by(COUNTERS) {
                    officer.serve().await;
                    // Where another counter was quicker, it waits again.
                    while officer.call().await.is_none() {
                        until(&officer.link, |picture| (picture.counter(&officer.counter)?.waiting > 0).then_some(())).await;
                    }
                }
                officer
            });
        }
        at_kiosks.join_all().await;
        self.officers = at_counters.join_all().await;
    }

    /// Waits until a sound card has said this call to its end.
    pub(crate) async fn wait_until_heard(&self, call: u32) {
        let is_heard = |picture: &client::Picture| picture.call(call).filter(|row| row.heard >= row.summons).map(|_| ());
        let board = self.hall.join(View::Display { zone: ZONE.to_owned() }, "telinga");
        let found = board.wait_for(tokio::time::Instant::now() + HEARD_WITHIN, is_heard).await;
        assert!(found.is_some(), "call {call} was not heard: {:?}", board.see(|picture| picture.call(call).cloned()));
    }
}

/// A dozen calls in full take a minute and a half.
const HEARD_WITHIN: Duration = Duration::from_secs(180);

impl Officer {
    /// Serves whoever was called last.
    async fn serve(&mut self) {
        if let Some(call) = self.called.take() {
            act(&self.link, Command::StartServing { counter: self.counter.clone(), call }).await;
            self.serving = Some(call);
        }
    }

    /// Calls the next; nothing where nobody waits.
    async fn call(&mut self) -> Option<u32> {
        let asked = self.link.ask(next(&self.counter, self.serving), None).await;
        let did = match asked {
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::NobodyWaiting, .. }) => return None,
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::TooFrequent | ErrorCode::Busy, .. }) => {
                tokio::time::sleep(MOMENT).await;
                return None;
            }
            Asked::Answered(_) | Asked::NotSure => done(asked),
        };
        self.serving = None;
        self.called = did.and_then(|did| if let Did::Called { call, .. } = did { Some(call) } else { None });
        self.called
    }
}
