//! An officer of a practice: opens the counter when its time comes, presses NEXT, waits for the visitor, serves as long as the service takes,
//! finishes. Whoever does not come is called again as often as the site asks for. Acts on what the counter's window shows, and believes it
//! where an answer is missing; what to do next is said by `step`.

mod step;

use std::sync::Arc;

use client::Picture;
use protocol::{AnswerOutcome, Command, Confirmation, Did, ErrorCode, Outcome, VisitorRow};
use simulation::service_time_ms;

use super::{Shared, demand::at_counter_ms};
use crate::{
    End,
    links::{Asked, Participant, in_seconds},
};
pub(super) use step::Seat;
use step::Step;

/// A visitor's way to the counter, in the hall's milliseconds: from the nearest seat to the farthest.
const WALK_MS: std::ops::Range<u64> = 12_000..45_000;

/// Who has not come so long after a summons, in the hall's milliseconds, is looked for: the officer says the number aloud.
const LOOKS_UP_MS: u64 = 25_000;

/// How long an officer waits at most until somebody is counted as absent, in the hall's milliseconds, before the number is set aside.
const ABSENT_WITHIN_MS: u64 = 15 * 60_000;

/// How long an officer looks at an empty queue before pressing all the same, in the hall's milliseconds.
const LOOK_AGAIN_MS: u64 = 60_000;

/// After a refusal that time mends, in the hall's milliseconds.
const TRY_AGAIN_MS: u64 = 10_000;

/// An officer at a counter.
pub(super) struct Officer {
    desk: Participant,
    seat: Seat,
    shared: Arc<Shared>,
    random: fastrand::Rng,
    /// The call that was written down last.
    noted: Option<u32>,
    /// An end without a certain answer: its ticket, its call, and what it was to be.
    owed: Option<(u32, u32, End)>,
}

impl Officer {
    pub(super) fn new(desk: Participant, seat: Seat, shared: Arc<Shared>, seed: u64) -> Officer {
        Officer { desk, seat, shared, random: fastrand::Rng::with_seed(seed), noted: None, owed: None }
    }

    /// Works until it is over.
    pub(super) async fn work(mut self) {
        let counter = self.seat.counter.clone();
        self.desk.wait_for(in_seconds(30), |picture| picture.counter(&counter).map(|_| ())).await;
        while self.shared.pace.ended().is_none() {
            self.settle();
            match self.step() {
                Step::Open { officer, from_ms } => self.open(officer, from_ms).await,
                Step::Leave => self.leave().await,
                Step::Serve(visitor) => {
                    self.note(visitor.ticket, visitor.call, &visitor.number.shown, visitor.called_at_ms);
                    self.serve(visitor.ticket, visitor.call).await;
                }
                Step::Finish(visitor) => {
                    self.note(visitor.ticket, visitor.call, &visitor.number.shown, visitor.called_at_ms);
                    self.finish(visitor.ticket, visitor.call).await;
                }
                Step::Press => self.press().await,
                Step::Wait(until_ms) => self.wait(until_ms).await,
            }
        }
    }

    fn step(&self) -> Step {
        self.desk.see(|picture| self.seat.step(picture, self.now_ms()))
    }

    /// What the window shows settles what no answer did.
    fn settle(&mut self) {
        if let Some((ticket, call, end)) = self.owed.take()
            && self.visitor().is_none_or(|visitor| visitor.call != call)
        {
            self.shared.ended(ticket, end);
        }
    }

    async fn open(&mut self, officer: Option<String>, from_ms: u64) {
        let counter = self.seat.counter.clone();
        match self.desk.ask(Command::OpenCounter { counter, officer }, None).await {
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. }) => self.seat.opened_for_ms = Some(from_ms),
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::OfficerElsewhere | ErrorCode::DayNotOpen, .. }) => {
                self.shared.pace.pause(TRY_AGAIN_MS).await;
            }
            other @ (Asked::Answered(_) | Asked::NotSure) => {
                self.tell(other);
                self.shared.pace.pause(LOOK_AGAIN_MS).await;
            }
        }
    }

    async fn leave(&self) {
        let counter = self.seat.counter.clone();
        self.tell(self.desk.ask(Command::CloseCounter { counter }, None).await);
        let until = self.shared.pace.in_hall_ms(LOOK_AGAIN_MS);
        self.desk.wait_for(until, |picture| (self.seat.step(picture, self.now_ms()) != Step::Leave).then_some(())).await;
    }

    /// One press of NEXT and what comes of it.
    async fn press(&mut self) {
        let command = Command::CallNext { counter: self.seat.counter.clone(), ending: None, answer: None };
        match self.desk.ask(command, None).await {
            Asked::Answered(AnswerOutcome::Done { did: Some(Did::Called { ticket, call, number }), .. }) => {
                self.note(ticket, call, &number, self.now_ms());
                self.serve(ticket, call).await;
            }
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. }) => self.wait_for_somebody().await,
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::NobodyWaiting, .. }) => self.wait_for_somebody().await,
            // A break began, somebody closed the counter, or it called by itself: the window shows it by now.
            Asked::Answered(AnswerOutcome::Refused {
                code:
                    ErrorCode::EmergencyOn
                    | ErrorCode::DayNotOpen
                    | ErrorCode::CalledJustNow
                    | ErrorCode::ArrivedOrAbsent
                    | ErrorCode::CounterPaused
                    | ErrorCode::CounterClosed,
                ..
            }) => {
                self.shared.pace.pause(TRY_AGAIN_MS).await;
            }
            other @ (Asked::Answered(_) | Asked::NotSure) => {
                self.tell(other);
                self.shared.pace.pause(TRY_AGAIN_MS).await;
            }
        }
    }

    /// Writes a call down, once.
    fn note(&mut self, ticket: u32, call: u32, number: &str, at_ms: u64) {
        if self.noted != Some(call) {
            self.noted = Some(call);
            self.shared.called(ticket, call, number, &self.seat.counter, at_ms);
        }
    }

    /// Serves the visitor of a call, or calls again whoever has left.
    async fn serve(&mut self, ticket: u32, call: u32) {
        if self.shared.has_left(ticket) {
            return self.wait_for_absent(ticket, call).await;
        }
        let walk_ms = self.random.u64(WALK_MS);
        self.shared.pace.pause(walk_ms).await;
        let start = Command::StartServing { counter: self.seat.counter.clone(), call };
        self.tell(self.desk.ask(start, None).await);
        self.finish(ticket, call).await;
    }

    /// Serves as long as it takes, and finishes.
    async fn finish(&mut self, ticket: u32, call: u32) {
        let service = self.visitor().map(|visitor| visitor.service).unwrap_or_default();
        let mean_ms = self.desk.see(|picture| picture.service(&service).map(at_counter_ms));
        let service_ms = service_time_ms(&mut self.random, mean_ms.unwrap_or(60_000));
        // Where it is over before, nobody is sent away unserved.
        self.shared.pace.pause(service_ms).await;
        let counter = self.seat.counter.clone();
        let finish = Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() };
        self.end(finish, ticket, call, End::Finished).await;
    }

    /// Asks for the end of a call, and writes it down. False where it goes on.
    async fn end(&mut self, command: Command, ticket: u32, call: u32, end: End) -> bool {
        match self.shared.ask(&self.desk, command).await {
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. }) => {
                self.seat.ended_call = Some(call);
                self.shared.ended(ticket, end);
                return true;
            }
            Asked::Answered(AnswerOutcome::Unsure { .. }) | Asked::NotSure => {
                self.owed = Some((ticket, call, end));
                return true;
            }
            // Time mends it: the next look is half a minute later.
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::CalledJustNow | ErrorCode::CalledTooFewTimes, .. }) => {}
            other @ Asked::Answered(AnswerOutcome::Refused { .. }) => self.tell(other),
        }
        false
    }

    /// Calls somebody who is not there as often as the site asks for, and closes the case.
    async fn wait_for_absent(&mut self, ticket: u32, call: u32) {
        let gives_up = self.shared.pace.in_hall_ms(ABSENT_WITHIN_MS);
        while tokio::time::Instant::now() < gives_up && self.shared.pace.pause(LOOKS_UP_MS).await {
            let Some(visitor) = self.visitor_of(call) else { return };
            // Screens may be slower than this hall's clock; the officer has said it aloud by now.
            self.shared.by_hand(call);
            let aloud = Command::ConfirmCall { call, nth: visitor.summons, how: Confirmation::ByHand };
            // Where a loudspeaker was quicker, there is nothing to confirm.
            drop(self.desk.ask(aloud, None).await);
            let now_ms = self.now_ms();
            let Some(visitor) = self.visitor_of(call) else { return };
            let left_ms = visitor.answer_from_ms.map_or(0, |from_ms| from_ms.saturating_sub(now_ms));
            if !self.shared.pace.pause(left_ms).await {
                return;
            }
            let Some(visitor) = self.visitor_of(call) else { return };
            let counter = self.seat.counter.clone();
            if visitor.summons_counted < visitor.summons_needed {
                self.desk.ask(Command::Recall { counter, call }, None).await;
                continue;
            }
            if self.end(Command::MarkAbsent { counter, call }, ticket, call, End::Absent).await {
                return;
            }
        }
        let park = Command::ParkTicket { counter: self.seat.counter.clone(), call, minutes: None };
        if let Asked::Answered(AnswerOutcome::Done { .. }) = self.desk.ask(park, None).await {
            self.seat.ended_call = Some(call);
        }
    }

    /// Waits until there is something to do, or an instant of the hall comes.
    async fn wait(&self, until_ms: Option<u64>) {
        let now_ms = self.now_ms();
        let left_ms = until_ms.map_or(LOOK_AGAIN_MS, |until_ms| until_ms.saturating_sub(now_ms)).clamp(1, LOOK_AGAIN_MS);
        let until = self.shared.pace.in_hall_ms(left_ms);
        let something = |picture: &Picture| match self.seat.step(picture, self.now_ms()) {
            Step::Wait(_) => None,
            Step::Open { .. } | Step::Leave | Step::Serve(_) | Step::Finish(_) | Step::Press => Some(()),
        };
        tokio::select! {
            _ = self.desk.wait_for(until, something) => {}
            () = self.shared.pace.over() => {}
        }
    }

    /// Waits until somebody waits whom this counter could call, the counter is no longer free, or a minute of the hall has passed.
    async fn wait_for_somebody(&self) {
        let somebody = |picture: &Picture| {
            let is_free = matches!(self.seat.step(picture, self.now_ms()), Step::Press);
            let waits = picture.counter(&self.seat.counter).is_some_and(|row| row.waiting > 0);
            (waits || !is_free).then_some(())
        };
        let until = self.shared.pace.in_hall_ms(LOOK_AGAIN_MS);
        tokio::select! {
            found = self.desk.wait_for(until, somebody) => if found.is_some() {
                // Counters that were told at the same moment do not all press in it.
                self.shared.pace.pause(500).await;
            },
            () = self.shared.pace.over() => {}
        }
    }

    fn now_ms(&self) -> u64 {
        self.desk.hall_ms().unwrap_or_default()
    }

    fn visitor(&self) -> Option<VisitorRow> {
        self.desk.see(|picture| picture.visitor(&self.seat.counter).cloned())
    }

    fn visitor_of(&self, call: u32) -> Option<VisitorRow> {
        self.visitor().filter(|visitor| visitor.call == call)
    }

    fn tell(&self, asked: Asked) {
        self.shared.refused(asked);
    }
}
