//! The day that opens by its timetable: once a second the calendar is asked, and a day that is due becomes a command of the server.
//! A clock that jumped further than can be believed opens nothing by itself; a supervisor still can.

use std::sync::Arc;

use domain::{Command, Plan, State, Time};

use crate::{
    calendar::{Calendar, Due, date_text},
    dispatcher::{Asked, Outcome, request_of_cause, server_actor},
    practice,
};

/// A clock that is further behind than this, in milliseconds, is told; less is what two machines of one hall may differ by.
const CLOCK_BEHIND_MS_TOLD: u64 = 5_000;

/// How often the calendar is asked, in milliseconds.
const ASK_EVERY_MS: u64 = 1_000;

/// Says plainly at start if the machine's clock stands before the journal's last entry. The hall goes on from there.
pub(super) fn tell_clock(state: &State, clock: Time) {
    let behind_ms = state.clock().since(clock);
    if behind_ms > CLOCK_BEHIND_MS_TOLD {
        tracing::error!(
            behind_ms,
            "the clock of this computer stands before the journal's last entry; the hall goes on from there, and no new day opens by itself until the clock is set right"
        );
    }
}

/// The calendar of the plan in force, and when it was last asked.
#[derive(Default)]
pub(super) struct Watch {
    calendar: Option<(Arc<Plan>, Calendar)>,
    asked_at: Time,
    jump_told: bool,
    /// The date that was asked for last.
    asked_for: String,
    /// The date and what became of it, as last told.
    told: Option<(String, Outcome)>,
}

impl Watch {
    /// The command that opens the day, where one is due.
    pub(super) fn due(&mut self, state: &State, now: Time) -> Option<Asked> {
        if now.since(self.asked_at) < ASK_EVERY_MS && self.asked_at.since(now) == 0 {
            return None;
        }
        self.asked_at = now;
        let last = state.last_day().map(|day| day.date);
        let calendar = self.calendar(state)?;
        let Due::Open(mut open) = calendar.due(now, last) else { return None };
        open.training = state.plan().is_some_and(|plan| practice::is_practice(&plan.site.code));
        let jump = last.and_then(|_| calendar.clock_jump(state.clock(), now));
        if let Some(jump) = jump {
            if !std::mem::replace(&mut self.jump_told, true) {
                tracing::error!(jump = ?jump, "the clock stands far from the journal's last entry: no day opens by itself; check the clock, then let a supervisor open the day");
            }
            return None;
        }
        self.jump_told = false;
        let date = date_text(open.date);
        let request = request_of_cause(&["day-opens", &date]);
        let command = Command::OpenDay(open);
        self.asked_for = date;
        Some(Asked { caller: None, request, actor: server_actor("timetable"), command, reason: None, asked: None })
    }

    /// Says what became of the day that was asked for: once, however often it is asked for while the store does not take it.
    pub(super) fn settle(&mut self, outcome: Outcome) {
        if !self.is_news(&outcome) {
            return;
        }
        let date = &self.asked_for;
        match &outcome {
            Outcome::Done { position, .. } => tracing::info!(date, position = %position, "the day opened by its timetable"),
            // Another node or a supervisor was first.
            Outcome::Rejected(_) => tracing::info!(date, outcome = ?outcome, "the day that is due is not opened"),
            Outcome::RequestReused
            | Outcome::PassedOver
            | Outcome::Unsure
            | Outcome::Busy
            | Outcome::StoreRefused(_)
            | Outcome::ReadOnly(..) => {
                tracing::warn!(date, outcome = ?outcome, "the day that is due could not be opened yet; it is asked for again");
            }
        }
        self.told = Some((date.clone(), outcome));
    }

    fn is_news(&self, outcome: &Outcome) -> bool {
        !self.told.as_ref().is_some_and(|(date, told)| *date == self.asked_for && told == outcome)
    }

    fn calendar(&mut self, state: &State) -> Option<&Calendar> {
        let plan = state.plan()?;
        if !self.calendar.as_ref().is_some_and(|(of, _)| Arc::ptr_eq(of, plan)) {
            self.calendar = match Calendar::new(plan) {
                Ok(calendar) => Some((Arc::clone(plan), calendar)),
                Err(error) => {
                    tracing::error!(error = %error, "no day opens by itself");
                    None
                }
            };
        }
        self.calendar.as_ref().map(|(_, calendar)| calendar)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Date, OpenDay};

    use super::*;
    use crate::{journal::StoreRefusal, site_file};

    /// A Friday, 09.00 in Jakarta: within the hours of the small office.
    const NINE: Time = Time(1_799_978_400_000);

    fn act(state: &mut State, command: &Command) {
        let mut events = Vec::new();
        domain::decide(state, command, NINE, &mut events).unwrap();
        events.iter().for_each(|event| domain::apply(state, NINE, event));
    }

    #[test]
    fn the_timetable_opens_a_day_that_is_due_and_never_one_that_a_supervisor_closed() {
        let site = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
        let mut state = State::default();
        act(&mut state, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        let asked = Watch::default().due(&state, NINE).expect("it is due");
        let Command::OpenDay(OpenDay { date, .. }) = asked.command else { panic!("{:?}", asked.command) };
        assert_eq!(date, Date { year: 2027, month: 1, day: 15 });
        act(&mut state, &asked.command);
        act(&mut state, &Command::CloseDay);
        assert!(Watch::default().due(&state, NINE.plus(ASK_EVERY_MS)).is_none());
        // A node that has not read the closing yet asks all the same, and is refused once it has.
        let lagging = domain::decide(&state, &asked.command, NINE, &mut Vec::new());
        assert_eq!(lagging, Err(domain::Rejection::DateClosed(date)));
    }

    #[test]
    fn where_people_practise_every_day_is_a_training_day() {
        let site = practice::for_practice(site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap()).unwrap();
        let mut state = State::default();
        act(&mut state, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        let asked = Watch::default().due(&state, NINE).expect("it is due");
        let Command::OpenDay(OpenDay { training, .. }) = asked.command else { panic!("{:?}", asked.command) };
        assert!(training);
    }

    #[test]
    fn what_became_of_a_day_is_told_once_however_often_it_is_asked_for() {
        let mut watch = Watch { asked_for: "2027-01-15".to_owned(), ..Watch::default() };
        let (full, busy) = (Outcome::StoreRefused(StoreRefusal::Full), Outcome::Busy);
        for (outcome, is_news) in [(&full, true), (&full, false), (&busy, true), (&busy, false), (&full, true)] {
            assert_eq!(watch.is_news(outcome), is_news, "{outcome:?}");
            watch.settle(outcome.clone());
        }
        watch.asked_for = "2027-01-16".to_owned();
        assert!(watch.is_news(&full), "the next day is another one");
    }
}
