//! An officer of a practice: opens the counter, presses NEXT, waits for the visitor, serves as long as the service takes, finishes. Whoever
//! does not come is called again as often as the site asks for. Acts on what the counter's window shows, and believes it where an answer
//! is missing.

use std::sync::Arc;

use client::Picture;
use protocol::{AnswerOutcome, Command, Confirmation, CounterState, Did, ErrorCode, Outcome, VisitorRow};
use simulation::service_time_ms;

use super::{Shared, demand::at_counter_ms};
use crate::{
    End,
    links::{Asked, Participant, in_seconds},
};

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
    pub(super) desk: Participant,
    /// The counter's code.
    pub(super) counter: String,
    pub(super) shared: Arc<Shared>,
    pub(super) random: fastrand::Rng,
}

impl Officer {
    /// Works until it is over.
    pub(super) async fn work(mut self) {
        let counter = self.counter.clone();
        let state = self.desk.wait_for(in_seconds(30), |picture| picture.counter(&counter).map(|row| row.state)).await;
        if state == Some(CounterState::Closed) {
            self.tell(self.desk.ask(Command::OpenCounter { counter, officer: None }, None).await);
        }
        while self.shared.pace.ended().is_none() {
            self.next().await;
        }
    }

    /// One press of NEXT and what comes of it.
    async fn next(&mut self) {
        let ending = self.visitor().map(|visitor| visitor.call);
        let command = Command::CallNext { counter: self.counter.clone(), ending, answer: None };
        match self.desk.ask(command, None).await {
            Asked::Answered(AnswerOutcome::Done { did: Some(Did::Called { ticket, call, number }), .. }) => {
                self.shared.called(ticket, call, &number, &self.counter, self.desk.hall_ms().unwrap_or_default());
                self.serve(ticket, call).await;
            }
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. }) => self.wait_for_somebody().await,
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::NobodyWaiting, .. }) => self.wait_for_somebody().await,
            Asked::Answered(AnswerOutcome::Refused {
                code: ErrorCode::EmergencyOn | ErrorCode::DayNotOpen | ErrorCode::CalledJustNow,
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

    /// Serves the visitor of a call, or calls again whoever has left.
    async fn serve(&mut self, ticket: u32, call: u32) {
        let has_left = self.shared.has_left(ticket);
        if has_left {
            return self.wait_for_absent(ticket, call).await;
        }
        let walk_ms = self.random.u64(WALK_MS);
        self.shared.pace.pause(walk_ms).await;
        let start = Command::StartServing { counter: self.counter.clone(), call };
        self.tell(self.desk.ask(start, None).await);
        let service = self.visitor().map(|visitor| visitor.service).unwrap_or_default();
        let mean_ms = self.desk.see(|picture| picture.service(&service).map(at_counter_ms));
        let service_ms = service_time_ms(&mut self.random, mean_ms.unwrap_or(60_000));
        // Where it is over before, nobody is sent away unserved.
        self.shared.pace.pause(service_ms).await;
        let counter = self.counter.clone();
        match self.desk.ask(Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() }, None).await {
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. }) => self.shared.ended(ticket, End::Finished),
            other @ (Asked::Answered(_) | Asked::NotSure) => self.tell(other),
        }
    }

    /// Calls somebody who is not there as often as the site asks for, and closes the case.
    async fn wait_for_absent(&self, ticket: u32, call: u32) {
        let gives_up = self.shared.pace.in_hall_ms(ABSENT_WITHIN_MS);
        while tokio::time::Instant::now() < gives_up && self.shared.pace.pause(LOOKS_UP_MS).await {
            let Some(visitor) = self.visitor().filter(|visitor| visitor.call == call) else { return };
            // Screens may be slower than this hall's clock; the officer has said it aloud by now.
            self.shared.by_hand(call);
            let aloud = Command::ConfirmCall { call, nth: visitor.summons, how: Confirmation::ByHand };
            // Where a loudspeaker was quicker, there is nothing to confirm.
            drop(self.desk.ask(aloud, None).await);
            let now_ms = self.desk.hall_ms().unwrap_or_default();
            let Some(visitor) = self.visitor().filter(|visitor| visitor.call == call) else { return };
            let left_ms = visitor.answer_from_ms.map_or(0, |from_ms| from_ms.saturating_sub(now_ms));
            if !self.shared.pace.pause(left_ms).await {
                return;
            }
            let Some(visitor) = self.visitor().filter(|visitor| visitor.call == call) else { return };
            let counter = self.counter.clone();
            if visitor.summons_counted < visitor.summons_needed {
                self.desk.ask(Command::Recall { counter, call }, None).await;
                continue;
            }
            match self.desk.ask(Command::MarkAbsent { counter, call }, None).await {
                Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. }) => {
                    return self.shared.ended(ticket, End::Absent);
                }
                // Time mends it: the next look is half a minute later.
                Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::CalledJustNow | ErrorCode::CalledTooFewTimes, .. }) => {}
                other @ (Asked::Answered(_) | Asked::NotSure) => self.tell(other),
            }
        }
        self.desk.ask(Command::ParkTicket { counter: self.counter.clone(), call, minutes: None }, None).await;
    }

    /// Waits until somebody waits whom this counter could call, or a minute of the hall.
    async fn wait_for_somebody(&self) {
        let counter = self.counter.clone();
        let somebody = move |picture: &Picture| picture.counter(&counter).filter(|row| row.waiting > 0).map(|_| ());
        let until = self.shared.pace.in_hall_ms(LOOK_AGAIN_MS);
        tokio::select! {
            found = self.desk.wait_for(until, somebody) => if found.is_some() {
                // Counters that were told at the same moment do not all press in it.
                self.shared.pace.pause(500).await;
            },
            () = self.shared.pace.over() => {}
        }
    }

    fn visitor(&self) -> Option<VisitorRow> {
        self.desk.see(|picture| picture.visitor(&self.counter).cloned())
    }

    fn tell(&self, asked: Asked) {
        self.shared.refused(asked);
    }
}
