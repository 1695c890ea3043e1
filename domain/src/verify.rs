//! What events may stand where: asserted on decided events before they are appended and on stored ones before they are applied.
//! It looks only at what the events touch, so that it costs the same with ten thousand waiting, but for a plan, an opening counter and the
//! end of a day, which are rare; `State::check` looks at everything.
//! Written apart from the decisions on purpose: it must not call them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    CallId, Confirmation, CounterId, CounterState, Date, DayOpened, Desk, EmergencyId, Event, NUMBER_MAX, OfficerId, PaperSeries, Plan,
    Remembered, SeriesId, State, TicketId, TicketState,
};

mod people;

/// What the events before the one at hand have changed, beside the state: only touched ids.
struct Touched<'a> {
    state: &'a State,
    day_is_open: bool,
    next_ticket: TicketId,
    next_call: CallId,
    /// Tickets in their new states; `None` for one that has left.
    tickets: BTreeMap<TicketId, Option<TicketState>>,
    /// What counters are doing now. Times in it mean nothing.
    counters: BTreeMap<CounterId, CounterState>,
    officers: BTreeMap<CounterId, Option<OfficerId>>,
    summons: BTreeMap<CallId, u16>,
    numbers: BTreeMap<SeriesId, u32>,
    /// Numbers on paper that got their ticket.
    entered: BTreeSet<(SeriesId, u32)>,
    emergency: Option<EmergencyId>,
}

/// Whether these events may follow each other from this state; says which invariant they would break.
///
/// The entry that opens a day may close the one before it. A reader that starts with that entry never saw the day before:
/// from a state in which nothing has happened only the opening is looked at, and `apply` passes over the rest.
pub fn verify(state: &State, events: &[Event]) -> Result<(), &'static str> {
    let nothing_happened = state.plan.is_none() && state.day.is_none();
    let events = match events {
        [.., opened @ Event::DayOpened(_)] if nothing_happened => std::slice::from_ref(opened),
        events => events,
    };
    let mut touched = Touched {
        state,
        day_is_open: state.day_is_open,
        next_ticket: state.next_ticket,
        next_call: state.next_call,
        tickets: BTreeMap::new(),
        counters: BTreeMap::new(),
        officers: BTreeMap::new(),
        summons: BTreeMap::new(),
        numbers: BTreeMap::new(),
        entered: BTreeSet::new(),
        emergency: state.emergency.map(|emergency| emergency.id),
    };
    for (index, event) in events.iter().enumerate() {
        if let Event::DayOpened(opened) = event {
            // Nothing that follows could be compared with the state at hand.
            touched.day_opened(opened)?;
            return if index + 1 == events.len() { Ok(()) } else { Err("events follow the opening of a day in its entry") };
        }
        if let Event::DayReopened { .. } = event {
            // In an entry that closes the day too, the absent visitors who left with it would still seem to be there.
            ensure(events.len() == 1, "a day is reopened among other events")?;
        }
        if let Event::EpochBegun { .. } = event {
            ensure(events.len() == 1, "an epoch begins among other events")?;
        }
        touched.follow(event)?;
    }
    Ok(())
}

impl Touched<'_> {
    fn follow(&mut self, event: &Event) -> Result<(), &'static str> {
        match event {
            Event::PlanApplied { plan, .. } => self.plan_applied(plan),
            Event::DayOpened(_) => Ok(()),
            Event::EpochBegun { remembered, .. } => self.epoch_begun(remembered),
            Event::DayArchived(day) => self.archived(day.date),
            Event::DayClosed => self.day_closed(),
            Event::DayReopened { .. } => {
                ensure(!self.day_is_open, "a day is reopened that is open")?;
                ensure(self.state.day.is_some(), "a day is reopened that never was")
            }
            Event::DayTimesChanged(_) => ensure(self.day_is_open, "the timetable of a day changes that is not open"),
            Event::TicketIssued { .. }
            | Event::QueueEntered { .. }
            | Event::TicketCalled { .. }
            | Event::ServingStarted { .. }
            | Event::ServiceDelivered { .. }
            | Event::VisitFinished { .. }
            | Event::TicketAbsent { .. }
            | Event::CallUndone { .. }
            | Event::TicketParked { .. }
            | Event::TicketReturned { .. }
            | Event::TicketTransferred { .. }
            | Event::TicketCancelled { .. }
            | Event::TicketUnserved { .. }
            | Event::AppointmentDue { .. }
            | Event::KeepingEnded { .. }
            | Event::StepFinished { .. } => self.follow_ticket(event),
            Event::CounterOpened { counter, officer } => self.counter_opened(*counter, *officer),
            Event::CounterClosed { counter } => self.counter_closed(*counter),
            Event::CounterPaused { counter, reason, until } => match self.counter(*counter)? {
                CounterState::Ready { since } => self.set_counter(*counter, CounterState::Paused { reason: *reason, since, until: *until }),
                CounterState::Closed | CounterState::Paused { .. } | CounterState::Calling { .. } | CounterState::Serving { .. } => {
                    Err("a counter that is not ready pauses")
                }
            },
            Event::CounterResumed { counter } => match self.counter(*counter)? {
                CounterState::Paused { since, .. } => self.set_counter(*counter, CounterState::Ready { since }),
                CounterState::Closed | CounterState::Ready { .. } | CounterState::Calling { .. } | CounterState::Serving { .. } => {
                    Err("a counter that is not paused resumes")
                }
            },
            Event::CallRepeated { call, nth } => self.call_repeated(*call, *nth),
            Event::CallConfirmed { call, nth, how } => self.call_confirmed(*call, *nth, *how),
            Event::SkillGiven { counter, skill, .. } | Event::SkillTaken { counter, skill, .. } => {
                self.counter(*counter)?;
                let known = self.state.plan.as_ref().is_some_and(|plan| skill.index() < plan.skills.len());
                ensure(known, "a skill that the plan lacks is given or taken")
            }
            Event::AutomaticSet { counter, .. } => self.counter(*counter).map(|_| ()),
            Event::NoticeSet { .. } => Ok(()),
            Event::EmergencyRaised { emergency, .. } => {
                self.emergency = Some(*emergency);
                Ok(())
            }
            Event::EmergencyCleared { emergency } => {
                ensure(self.emergency.take() == Some(*emergency), "an emergency that is not on is cleared")
            }
            Event::ServicePaused { service, .. } => {
                ensure(self.day_is_open, "a service pauses while no day is open")?;
                let known = self.state.plan.as_ref().is_some_and(|plan| service.index() < plan.services.len());
                ensure(known, "a service pauses that the plan lacks")
            }
            Event::ServiceResumed { service } => {
                ensure(self.state.service_pauses.contains_key(service), "a service goes on that is not paused")
            }
            Event::ServingEnded => {
                let goes_on = self.state.day().is_some_and(|day| day.serving_ended_at.is_none());
                ensure(self.day_is_open && goes_on, "serving ends that has ended")
            }
        }
    }

    fn plan_applied(&mut self, plan: &Plan) -> Result<(), &'static str> {
        plan.check()?;
        let Some(before) = &self.state.plan else { return Ok(()) };
        let grows = before.services.len() <= plan.services.len()
            && before.counters.len() <= plan.counters.len()
            && before.groups.len() <= plan.groups.len()
            && before.series.len() <= plan.series.len()
            && before.skills.len() <= plan.skills.len()
            && before.agencies.len() <= plan.agencies.len()
            && before.zones.len() <= plan.zones.len()
            && before.officers.len() <= plan.officers.len()
            && before.devices.len() <= plan.devices.len()
            && before.journeys.len() <= plan.journeys.len()
            && before.screens.len() <= plan.screens.len();
        ensure(grows, "a plan applies whose tables are shorter than before")?;
        let kept = |desk: &Desk| !desk.is_open() || plan.counters.get(desk.id.index()).is_some_and(|counter| !counter.retired);
        ensure(self.state.desks.iter().all(kept), "a plan applies that drops an open counter")
    }

    fn day_opened(&mut self, opened: &DayOpened) -> Result<(), &'static str> {
        opened.plan.check()?;
        ensure(!self.day_is_open, "a day opens before the one before it is closed")?;
        let later = self.state.day.as_ref().is_none_or(|day| day.date < opened.date);
        ensure(later, "a day opens with a date that is not after the last")?;
        let on = opened.first_ticket >= self.next_ticket && opened.first_call >= self.next_call;
        ensure(on, "a day begins with ids that were given already")
    }

    fn day_closed(&mut self) -> Result<(), &'static str> {
        ensure(self.day_is_open, "a day closes that is not open")?;
        self.day_is_open = false;
        let gone = |id: &TicketId, state: TicketState| matches!(state, TicketState::Absent { .. }) || self.tickets.get(id) == Some(&None);
        let all_gone =
            self.state.tickets.values().all(|ticket| gone(&ticket.id, ticket.state)) && self.tickets.values().all(Option::is_none);
        ensure(all_gone, "a day closes with somebody in the hall")?;
        let closed = |desk: &Desk| *self.counters.get(&desk.id).unwrap_or(&desk.state) == CounterState::Closed;
        ensure(self.state.desks.iter().all(closed), "a day closes with a counter open")
    }

    fn counter_closed(&mut self, counter: CounterId) -> Result<(), &'static str> {
        match self.counter(counter)? {
            CounterState::Ready { .. } | CounterState::Paused { .. } => self.set_counter(counter, CounterState::Closed),
            CounterState::Closed => Err("a closed counter closes"),
            CounterState::Calling { .. } | CounterState::Serving { .. } => Err("a counter with a visitor closes"),
        }
    }

    fn counter_opened(&mut self, counter: CounterId, officer: Option<OfficerId>) -> Result<(), &'static str> {
        ensure(self.day_is_open, "a counter opens while no day is open")?;
        ensure(self.counter(counter)? == CounterState::Closed, "a counter opens that is open")?;
        let in_plan = self.state.desks.get(counter.index()).is_some_and(|desk| !desk.retired);
        ensure(in_plan, "a counter opens that left the plan")?;
        let elsewhere = |desk: &Desk| officer.is_some() && self.officer(desk.id) == officer;
        ensure(!self.state.desks.iter().any(elsewhere), "an officer is at two counters")?;
        self.officers.insert(counter, officer);
        self.set_counter(counter, CounterState::Ready { since: self.state.clock })
    }

    fn call_repeated(&mut self, call: CallId, nth: u16) -> Result<(), &'static str> {
        let open = self.state.calls.get(&call).filter(|call| call.serving_since.is_none());
        let before = *self.summons.get(&call).or(open.map(|call| &call.summons)).ok_or("a call is repeated that is not open")?;
        ensure(u32::from(nth) == u32::from(before) + 1, "a summons is out of order")?;
        self.summons.insert(call, nth);
        Ok(())
    }

    fn call_confirmed(&mut self, call: CallId, nth: u16, how: Confirmation) -> Result<(), &'static str> {
        let call = self.state.calls.get(&call).ok_or("a call is confirmed that is not open")?;
        let confirmed = match how {
            Confirmation::Shown => call.shown,
            Confirmation::Heard => call.heard,
            Confirmation::ByHand => call.by_hand,
        };
        ensure(nth > confirmed && nth <= call.summons, "a summons is confirmed that was not made, or twice")
    }

    fn counter(&self, counter: CounterId) -> Result<CounterState, &'static str> {
        let before = self.state.desks.get(counter.index()).map(|desk| desk.state);
        self.counters.get(&counter).copied().or(before).ok_or("there is no such counter")
    }

    fn officer(&self, counter: CounterId) -> Option<OfficerId> {
        let before = || self.state.desks.get(counter.index()).and_then(|desk| desk.officer);
        self.officers.get(&counter).copied().unwrap_or_else(before)
    }

    fn set_counter(&mut self, counter: CounterId, state: CounterState) -> Result<(), &'static str> {
        if state == CounterState::Closed {
            self.officers.insert(counter, None);
        }
        self.counters.insert(counter, state);
        Ok(())
    }

    fn epoch_begun(&self, remembered: &Remembered) -> Result<(), &'static str> {
        ensure(remembered.numbers.iter().all(|(_, number)| *number <= NUMBER_MAX), "an epoch goes on above a number that is out of range")?;
        let is_behind = remembered.next_ticket < self.next_ticket || remembered.next_call < self.next_call;
        ensure(!is_behind, "an epoch goes on with ids that were given already")
    }

    fn archived(&self, date: Date) -> Result<(), &'static str> {
        ensure(self.state.is_to_be_archived(date), "a day is archived that is not over, or that was before")
    }

    fn number(&mut self, series: SeriesId, number: u32) -> Result<(), &'static str> {
        let last = *self.numbers.entry(series).or_insert_with(|| self.state.last_number(series));
        let is_next = number > last && self.paper_of(series).is_none();
        let may_be = is_next || (self.is_on_paper(series, number) && self.entered.insert((series, number)));
        ensure(may_be && number <= NUMBER_MAX, "a number is given twice or is out of range")?;
        self.numbers.insert(series, number.max(last));
        Ok(())
    }

    /// Whether somebody may hold a number though there is no ticket of it: it was lost, or printed beforehand.
    fn is_on_paper(&self, series: SeriesId, number: u32) -> bool {
        let is_lost = || self.state.lost.iter().any(|lost| (lost.series, lost.number) == (series, number));
        let is_printed = || self.paper_of(series).is_some_and(|paper| paper.first <= number && number <= paper.last);
        !self.state.given.has(series, number) && (self.state.on_paper.has(series, number) || is_lost() || is_printed())
    }

    fn paper_of(&self, series: SeriesId) -> Option<PaperSeries> {
        self.state.plan.as_ref()?.paper.filter(|paper| paper.series == series)
    }
}

fn ensure(holds: bool, invariant: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(invariant) }
}
