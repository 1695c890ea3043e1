//! One officer at one counter: opens, presses NEXT in its slot, waits for the call to be heard, serves, finishes. Acts on what its own
//! window would show, and believes the picture where an answer is missing.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use client::{Address, Picture, label_text};
use protocol::{AnswerOutcome, Arrival, Command, CounterState, Did, ErrorCode, Outcome, PauseReason, View, VisitorRow, WhyRow};
use simulation::service_time_ms;
use tokio::{
    sync::{mpsc, watch},
    time::{Duration, sleep},
};

use crate::{
    End, Fact,
    links::{Asked, Participant, in_seconds, lock},
    observer::Watched,
    pace::Pace,
};

/// Mean time at the counter: services last seconds, the clock is real.
const SERVICE_MS_MEAN: u64 = 8_000;

/// How long an officer waits for the voice before going on without.
const HEARD_SECONDS_MAX: u64 = 25;

/// A visitor's way to the counter.
const WALK: Duration = Duration::from_millis(1_500);

/// How long an officer waits where nobody waits for it.
const NOBODY: Duration = Duration::from_millis(1_500);

/// What an officer works with.
pub(crate) struct Officer {
    pub(crate) desk: Participant,
    pub(crate) counter: String,
    pub(crate) label: String,
    pub(crate) watched: Arc<Watched>,
    pub(crate) pace: Arc<Pace>,
    pub(crate) gone: Arc<Mutex<BTreeSet<u32>>>,
    /// True from the moment when this officer stays away.
    pub(crate) away: watch::Receiver<bool>,
    /// Every call this officer makes: (counter, number, service).
    pub(crate) calls: mpsc::Sender<(String, String, String)>,
    random: fastrand::Rng,
}

impl Officer {
    /// Sits down at a counter.
    pub(crate) fn join(
        servers: &[Address],
        counter: &protocol::CounterRow,
        token: Option<String>,
        watched: &Arc<Watched>,
        pace: &Arc<Pace>,
        gone: &Arc<Mutex<BTreeSet<u32>>>,
        away: watch::Receiver<bool>,
        calls: mpsc::Sender<(String, String, String)>,
        seed: u64,
    ) -> Officer {
        let view = View::Counter { counter: counter.counter.clone(), takeover: false };
        let desk = Participant::join(servers, view, &format!("petugas-{}", counter.counter), token, |_, _| {});
        Officer {
            desk,
            counter: counter.counter.clone(),
            label: label_text(&counter.label),
            watched: Arc::clone(watched),
            pace: Arc::clone(pace),
            gone: Arc::clone(gone),
            away,
            calls,
            random: fastrand::Rng::with_seed(seed),
        }
    }

    /// Opens the counter and waits until the window shows it open.
    pub(crate) async fn open(&self) {
        let counter = self.counter.clone();
        let is_there = self.desk.wait_for(in_seconds(20), |picture| picture.counter(&counter).map(|row| row.state)).await;
        if is_there == Some(CounterState::Closed) {
            self.refused(self.desk.ask(Command::OpenCounter { counter, officer: None }, None).await);
        }
    }

    /// Works until the last call, then finishes whoever is at the counter.
    pub(crate) async fn work(mut self) {
        while self.watched.course.calling() {
            if *self.away.borrow() {
                self.leave().await;
                return;
            }
            // A slot is for calling: where nobody waits, the visitor at the counter is finished and the slot is left to another.
            if !self.somebody_waits().await {
                self.finish().await;
                continue;
            }
            tokio::select! {
                () = self.pace.slot() => {}
                _ = self.away.changed() => continue,
            }
            if !self.watched.course.calling() {
                break;
            }
            match self.press_next().await {
                Some(visitor) => self.serve(visitor).await,
                // Another counter was quicker.
                None => sleep(NOBODY).await,
            }
        }
        self.finish().await;
    }

    /// Waits a moment for the window to show that somebody waits for this counter.
    async fn somebody_waits(&self) -> bool {
        let waits = |picture: &Picture| (picture.counter(&self.counter)?.waiting > 0).then_some(());
        self.desk.wait_for(tokio::time::Instant::now() + NOBODY, waits).await.is_some()
    }

    /// Presses NEXT once, naming what the window shows. Gives the visitor now called, if there is one.
    async fn press_next(&mut self) -> Option<VisitorRow> {
        let before = self.visitor();
        let ending = before.as_ref().map(|visitor| visitor.call);
        self.watched.ledger(|ledger| ledger.pressing(&self.counter, self.watched.course.now_us()));
        let command =
            Command::CallNext { counter: self.counter.clone(), ending, answer: Some(Arrival::Arrived).filter(|_| ending.is_some()) };
        let asked = self.desk.ask(command, None).await;
        let called = match asked {
            Asked::Answered(AnswerOutcome::Done { did: Some(Did::Called { ticket, call, number }), .. }) => {
                self.ended(before.as_ref(), End::Finished);
                self.watched.ledger(|ledger| ledger.called(call, ticket, &number, &self.counter));
                self.wait_for_visitor(Some(call)).await
            }
            Asked::Answered(AnswerOutcome::Done { .. }) => {
                self.ended(before.as_ref(), End::Finished);
                None
            }
            Asked::Answered(AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Unsure { .. }) | Asked::NotSure => {
                let now = self.wait_for_visitor(None).await;
                if now.as_ref().map(|visitor| visitor.call) != ending {
                    self.ended(before.as_ref(), End::Finished);
                }
                now.filter(|visitor| !visitor.serving)
            }
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::NobodyWaiting, .. }) => None,
            refused @ Asked::Answered(AnswerOutcome::Refused { .. }) => {
                self.refused(refused);
                None
            }
        };
        self.watched.ledger(|ledger| ledger.answered(&self.counter));
        called
    }

    /// Waits until the call is heard, then serves the visitor, or marks absent whoever has left.
    async fn serve(&mut self, visitor: VisitorRow) {
        self.watched.facts.say(&Fact::Called {
            call: visitor.call,
            number: visitor.number.shown.clone(),
            counter: self.label.clone(),
            service: visitor.service_name.clone(),
            why: why(&visitor.why),
        });
        // Nobody may be listening for it any more; the call stands all the same.
        self.calls.send((self.counter.clone(), visitor.number.shown.clone(), visitor.service.clone())).await.ok();
        self.wait_until_heard(visitor.call).await;
        if lock(&self.gone).contains(&visitor.ticket) {
            self.wait_for_absent(&visitor).await;
            return;
        }
        sleep(WALK).await;
        let counter = self.counter.clone();
        self.refused(self.desk.ask(Command::StartServing { counter, call: visitor.call }, None).await);
        let service_ms = service_time_ms(&mut self.random, SERVICE_MS_MEAN);
        sleep(Duration::from_millis(service_ms)).await;
        // Some officers press finish and look up before they press NEXT.
        if self.random.u32(0..3) == 0 {
            self.finish().await;
        }
    }

    /// Calls once more, waits until that is heard too, and closes the case.
    async fn wait_for_absent(&self, visitor: &VisitorRow) {
        self.pace.slot().await;
        if !self.watched.course.calling() {
            return;
        }
        let counter = || self.counter.clone();
        self.refused(self.desk.ask(Command::Recall { counter: counter(), call: visitor.call }, None).await);
        self.wait_until_heard(visitor.call).await;
        match self.desk.ask(Command::MarkAbsent { counter: counter(), call: visitor.call }, None).await {
            Asked::Answered(AnswerOutcome::Done { .. }) => self.ended(Some(visitor), End::Absent),
            other @ (Asked::Answered(_) | Asked::NotSure) => self.refused(other),
        }
    }

    /// Finishes whoever is at the counter.
    async fn finish(&self) {
        let Some(visitor) = self.visitor() else { return };
        let command =
            Command::FinishVisit { counter: self.counter.clone(), call: visitor.call, outcome: Outcome::Completed, delivered: Vec::new() };
        match self.desk.ask(command, None).await {
            Asked::Answered(AnswerOutcome::Done { .. }) => self.ended(Some(&visitor), End::Finished),
            Asked::NotSure => {
                if self.wait_for_visitor(None).await.is_none_or(|now| now.call != visitor.call) {
                    self.ended(Some(&visitor), End::Finished);
                }
            }
            other @ Asked::Answered(_) => self.refused(other),
        }
    }

    /// Does not come to work: whoever is at the counter is finished, the counter pauses.
    async fn leave(&self) {
        self.finish().await;
        let command = Command::PauseCounter { counter: self.counter.clone(), reason: PauseReason::OtherWork };
        self.refused(self.desk.ask(command, None).await);
        self.watched.facts.say(&Fact::OfficerAbsent { counter: self.label.clone() });
    }

    async fn wait_until_heard(&self, call: u32) {
        let counter = self.counter.clone();
        let heard = |picture: &Picture| match picture.visitor(&counter) {
            Some(visitor) if visitor.call == call => visitor.heard_at_ms.map(|_| ()),
            _ => Some(()),
        };
        self.desk.wait_for(in_seconds(HEARD_SECONDS_MAX), heard).await;
    }

    /// The visitor that the window shows once its link is up, or once it shows this call.
    async fn wait_for_visitor(&self, call: Option<u32>) -> Option<VisitorRow> {
        let counter = self.counter.clone();
        let shown = |picture: &Picture| {
            let visitor = picture.visitor(&counter).cloned();
            match (call, visitor) {
                (Some(call), Some(visitor)) if visitor.call == call => Some(Some(visitor)),
                (Some(_), _) => None,
                (None, visitor) => self.desk.is_up().then_some(visitor),
            }
        };
        self.desk.wait_for(in_seconds(10), shown).await.flatten()
    }

    fn visitor(&self) -> Option<VisitorRow> {
        self.desk.see(|picture| picture.visitor(&self.counter).cloned())
    }

    fn ended(&self, visitor: Option<&VisitorRow>, end: End) {
        let Some(visitor) = visitor else { return };
        self.watched.ledger(|ledger| ledger.ended(visitor.ticket, end));
        let number = visitor.number.shown.clone();
        self.watched.facts.say(&Fact::Ended { number, counter: self.label.clone(), absent: end == End::Absent });
    }

    /// Says what was refused. A double answer to what has happened already is no refusal.
    fn refused(&self, asked: Asked) {
        let text = match asked {
            Asked::Answered(AnswerOutcome::Refused { text, .. }) => text.id,
            Asked::NotSure => "tidak ada jawaban yang pasti".to_owned(),
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Unsure { .. }) => return,
        };
        self.watched.facts.say(&Fact::Refused { who: self.label.clone(), text });
    }
}

/// Why a ticket was chosen, in words.
fn why(why: &WhyRow) -> String {
    let claim = why.claim_percent.map_or_else(|| "didahulukan".to_owned(), |percent| format!("klaim {percent} %"));
    match (&why.runner_up, why.runner_up_claim_percent) {
        (Some(number), Some(percent)) => format!("{claim}, berikutnya {number} {percent} %, {} menunggu", why.waiting),
        (Some(number), None) => format!("{claim}, berikutnya {number}, {} menunggu", why.waiting),
        (None, _) => format!("{claim}, satu-satunya yang menunggu"),
    }
}
