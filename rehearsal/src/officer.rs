//! One officer at one counter: opens, presses NEXT in its slot, waits for the call to be heard, serves, finishes. Acts on what its own
//! window would show, and believes the picture where an answer is missing.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use client::{Address, Picture, label_text};
use protocol::{AnswerOutcome, Arrival, CallState, Command, CounterState, Did, ErrorCode, Outcome, PauseReason, View, VisitorRow};
use simulation::service_time_ms;
use tokio::{
    sync::{mpsc, watch},
    time::{Duration, Instant, sleep},
};

use crate::{
    End, Fact,
    links::{Asked, Participant, in_seconds, lock},
    observer::{Observer, Watched},
    pace::Pace,
    speech,
};

/// How long an officer waits for the voice before going on without.
const HEARD_MAX: Duration = Duration::from_secs(25);

/// Elsewhere the demo has no voice: an officer calls out, and goes on.
const CALLED_OUT: Duration = Duration::from_secs(3);

/// How long the window may take to show what the zone's board shows.
const ANSWER_SECONDS_MAX: u64 = 2;

/// How long an officer waits where nobody waits for it.
const NOBODY: Duration = Duration::from_millis(1_500);

/// How the officers of one part of the hall work: services last seconds, the clock is real.
pub(crate) struct Habits {
    /// When they may call.
    pub(crate) pace: Pace,
    /// Whether their calls are spoken by the voice that must finish in time.
    pub(crate) voiced: bool,
    /// A visitor's way to the counter.
    pub(crate) walk: Duration,
    /// Mean time at the counter.
    pub(crate) service: Duration,
}

/// A visitor's way where there are officers enough.
const WALK: Duration = Duration::from_millis(1_500);

/// Mean time at the counter where there are officers enough.
const SERVICE: Duration = Duration::from_secs(8);

/// Nobody stays longer than so many times the mean: in a minute and a half one long visit would be most of an officer's day.
const SERVICE_TIMES_MEAN_MAX: u64 = 2;

/// What is left of that where one officer alone must keep the pace.
const SHORTEST: Duration = Duration::from_millis(600);

impl Habits {
    /// Habits with which this many officers have one of them free for each slot, four times out of five, though each waits until its
    /// call was spoken.
    pub(crate) fn new(every: Duration, working: usize, voiced: bool) -> Habits {
        let officers = u32::try_from(working).unwrap_or(u32::MAX).clamp(1, 100);
        let between_calls = every * officers * 4 / 5;
        let with_visitor = between_calls.saturating_sub(speech::length(false)).clamp(SHORTEST, WALK + SERVICE);
        let walk = WALK.min(with_visitor / 4);
        Habits { pace: Pace::new(every), voiced, walk, service: with_visitor - walk }
    }
}

/// What all officers have in common.
pub(crate) struct Hall<'a> {
    pub(crate) servers: &'a [Address],
    pub(crate) token: Option<String>,
    pub(crate) watched: &'a Arc<Watched>,
    pub(crate) observer: &'a Observer,
    /// Tickets whose visitor has left the hall.
    pub(crate) gone: &'a Arc<Mutex<BTreeSet<u32>>>,
    /// Every call that an officer makes.
    pub(crate) calls: mpsc::Sender<CallMade>,
}

/// A call, as its officer knows it.
#[derive(Debug)]
pub(crate) struct CallMade {
    pub(crate) counter: String,
    pub(crate) number: String,
    /// The service's code.
    pub(crate) service: String,
    /// Skills that the window showed when the key was pressed.
    pub(crate) skills: Vec<String>,
}

/// What an officer works with.
pub(crate) struct Officer {
    pub(crate) desk: Participant,
    pub(crate) counter: String,
    label: String,
    watched: Arc<Watched>,
    habits: Arc<Habits>,
    /// The whole floor, to know who waits.
    floor: Participant,
    /// The board of the voiced zone, to know what was heard.
    board: Participant,
    gone: Arc<Mutex<BTreeSet<u32>>>,
    /// True from the moment when this officer stays away; nothing for officers who stay.
    away: Option<watch::Receiver<bool>>,
    calls: mpsc::Sender<CallMade>,
    random: fastrand::Rng,
}

impl Officer {
    /// Sits down at a counter.
    pub(crate) fn join(
        hall: &Hall<'_>,
        counter: &protocol::CounterRow,
        habits: &Arc<Habits>,
        away: Option<watch::Receiver<bool>>,
        seed: u64,
    ) -> Officer {
        let view = View::Counter { counter: counter.counter.clone(), takeover: false };
        let name = format!("petugas-{}", counter.counter);
        Officer {
            desk: Participant::join(hall.servers, view, &name, hall.token.clone(), |_, _| {}),
            counter: counter.counter.clone(),
            label: label_text(&counter.label),
            watched: Arc::clone(hall.watched),
            habits: Arc::clone(habits),
            floor: hall.observer.floor.clone(),
            board: hall.observer.board.clone(),
            gone: Arc::clone(hall.gone),
            away,
            calls: hall.calls.clone(),
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

    /// The first slot of this officer's part of the hall is now.
    pub(crate) fn begin(&self) {
        self.habits.pace.begin();
    }

    /// Works until the last call, then finishes whoever is at the counter.
    pub(crate) async fn work(mut self) {
        while self.may_call() {
            if self.stays_away() {
                self.leave().await;
                return;
            }
            // A slot is for calling: where nobody waits, the visitor at the counter is finished and the slot is left to another.
            if !self.somebody_waits().await {
                self.finish().await;
                continue;
            }
            let habits = Arc::clone(&self.habits);
            tokio::select! {
                () = habits.pace.slot() => {}
                () = self.watched.course.last_call(speech::length(false)) => break,
                () = told_to_leave(&mut self.away) => continue,
            }
            if !self.voice_has_room().await {
                break;
            }
            let skills = self.desk.see(|picture| picture.counter(&self.counter).map(|row| row.skills.clone())).unwrap_or_default();
            match self.press_next().await {
                Some(visitor) => self.serve(visitor, skills).await,
                // Another counter was quicker.
                None => {
                    self.habits.pace.give_back();
                    sleep(NOBODY).await;
                }
            }
        }
        self.finish().await;
    }

    fn stays_away(&self) -> bool {
        self.away.as_ref().is_some_and(|away| *away.borrow())
    }

    fn may_call(&self) -> bool {
        self.watched.course.calling(speech::length(false))
    }

    /// Whether the voice can still finish one more call; waits while it is too far behind to say.
    async fn voice_has_room(&self) -> bool {
        if self.habits.voiced { self.watched.voice_has_room(&self.floor, &self.counter).await } else { self.may_call() }
    }

    /// Waits a moment for the window to show that somebody waits for this counter.
    async fn somebody_waits(&self) -> bool {
        let waits = |picture: &Picture| (picture.counter(&self.counter)?.waiting > 0).then_some(());
        self.desk.wait_for(Instant::now() + NOBODY, waits).await.is_some()
    }

    /// Presses NEXT once, naming what the window shows. Gives the visitor now called, if there is one.
    async fn press_next(&mut self) -> Option<VisitorRow> {
        let before = self.visitor();
        let ending = before.as_ref().map(|visitor| visitor.call);
        if self.desk.is_up() {
            self.watched.ledger(|ledger| ledger.pressing(&self.counter, self.watched.course.now_us()));
        }
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
    async fn serve(&mut self, visitor: VisitorRow, skills: Vec<String>) {
        let (counter, number, service) = (self.counter.clone(), visitor.number.shown.clone(), visitor.service.clone());
        // Nobody may be listening for it any more; the call stands all the same.
        self.calls.send(CallMade { counter, number, service, skills }).await.ok();
        self.wait_until_heard(visitor.call, 1).await;
        if lock(&self.gone).contains(&visitor.ticket) {
            self.wait_for_absent(&visitor).await;
            return;
        }
        self.watched.course.pause(self.habits.walk).await;
        let counter = self.counter.clone();
        self.refused(self.desk.ask(Command::StartServing { counter, call: visitor.call }, None).await);
        let mean_ms = u64::try_from(self.habits.service.as_millis()).unwrap_or(u64::MAX);
        let service_ms = service_time_ms(&mut self.random, mean_ms).min(mean_ms * SERVICE_TIMES_MEAN_MAX);
        self.watched.course.pause(Duration::from_millis(service_ms)).await;
        // Some officers press finish and look up before they press NEXT.
        if self.random.u32(0..3) == 0 {
            self.finish().await;
        }
    }

    /// Calls once more, and as often as the site asks for, waits each time until that is heard, and closes the case once there was time to come.
    async fn wait_for_absent(&self, visitor: &VisitorRow) {
        let call = visitor.call;
        loop {
            // Once called, they had no time yet to come: a summons any sooner would not count.
            if visitor.summons_needed > 1 && !self.wait_out(call, None).await {
                return;
            }
            self.habits.pace.between_slots().await;
            // Then nobody waits for them any longer.
            if !self.voice_has_room().await {
                return;
            }
            let Some(row) = self.visitor().filter(|row| row.call == call) else { return };
            self.refused(self.desk.ask(Command::Recall { counter: self.counter.clone(), call }, None).await);
            self.wait_until_heard(call, row.summons + 1).await;
            if !self.wait_out(call, row.answer_from_ms).await {
                return;
            }
            let Some(row) = self.visitor().filter(|row| row.call == call) else { return };
            if row.summons_counted >= row.summons_needed {
                break;
            }
        }
        match self.desk.ask(Command::MarkAbsent { counter: self.counter.clone(), call }, None).await {
            Asked::Answered(AnswerOutcome::Done { .. }) => self.ended(Some(visitor), End::Absent),
            other @ (Asked::Answered(_) | Asked::NotSure) => self.refused(other),
        }
    }

    /// Waits until the visitor had the time to come that the site gives, counted from another instant than `before_ms`; `false` where the
    /// rehearsal ends first.
    async fn wait_out(&self, call: u32, before_ms: Option<u64>) -> bool {
        let answer_from = |picture: &Picture| picture.visitor(&self.counter).filter(|row| row.call == call)?.answer_from_ms;
        let counted_anew = |picture: &Picture| answer_from(picture).filter(|from_ms| Some(*from_ms) > before_ms);
        let Some(from_ms) = self.desk.wait_for(in_seconds(ANSWER_SECONDS_MAX), counted_anew).await else { return false };
        let now_ms = self.desk.hall_ms().unwrap_or(from_ms);
        self.watched.course.pause(Duration::from_millis(from_ms.saturating_sub(now_ms))).await;
        self.desk.hall_ms().is_none_or(|now_ms| now_ms >= from_ms)
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
        let command = Command::PauseCounter { counter: self.counter.clone(), reason: PauseReason::OtherWork, minutes: None };
        self.refused(self.desk.ask(command, None).await);
        self.watched.facts.say(&Fact::OfficerAbsent { counter: self.label.clone() });
    }

    /// Waits until the voice has spoken a summons, as the zone's board says, or until it must be taken for silent.
    async fn wait_until_heard(&self, call: u32, summons: u16) {
        let counter = self.counter.clone();
        let heard = |picture: &Picture| match picture.visitor(&counter) {
            Some(visitor) if visitor.call == call => visitor.heard_at_ms.map(|_| ()),
            _ => Some(()),
        };
        let until = if self.habits.voiced { self.watched.course.patience(HEARD_MAX) } else { Instant::now() + CALLED_OUT };
        self.desk.wait_for(until, heard).await;
        if summons > 1 {
            let again = |picture: &Picture| match picture.call(call) {
                Some(row) if row.state == CallState::Called => (row.heard >= summons || !row.spoken_here).then_some(()),
                _ => Some(()),
            };
            self.board.wait_for(until, again).await;
        }
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

async fn told_to_leave(away: &mut Option<watch::Receiver<bool>>) {
    match away {
        // Who would have told has gone: everybody stays.
        Some(away) => {
            if away.wait_for(|away| *away).await.is_err() {
                std::future::pending().await
            }
        }
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_officers_serve_quicker_so_that_the_pace_is_kept() {
        let every = Duration::from_secs(9);
        let enough = Habits::new(every, 5, true);
        assert_eq!((enough.walk, enough.service), (WALK, SERVICE));
        for working in 2..5 {
            let few = Habits::new(every, working, true);
            let busy = speech::length(false) + few.walk + few.service;
            assert!(busy <= every * working as u32, "{working} officers of {busy:?} for a call every {every:?}");
        }
        assert_eq!(Habits::new(every, 1, true).service + Habits::new(every, 1, true).walk, SHORTEST);
    }
}
