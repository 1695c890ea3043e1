//! Reads the entries of one day and counts. The state is the domain's, by its own `apply`; what is kept beside it are the visits under way.

use std::collections::BTreeMap;

use domain::{AgencyId, Chosen, CounterId, Event, GroupId, Plan, ReturnCause, ServiceId, State, Ticket, TicketId, TicketState, Time};

use super::{
    Line, MODES, ORIGINS, Report,
    figures::Figures,
    names::is_current,
    tally::Tally,
    visit::{Sitting, Visit},
};
use crate::journal::entry::Stored;

/// The entries of one day, as far as they were read.
#[derive(Debug, Default)]
pub(crate) struct DayFold {
    state: State,
    visits: BTreeMap<TicketId, Visit>,
    tallies: BTreeMap<Line, Tally>,
    training: bool,
    /// The next day has begun.
    is_over: bool,
}

impl DayFold {
    /// Takes in the next entry, oldest first; the first one opens the day. `false` where the entry opens the next day: what it says of this
    /// day was taken in, and nothing that follows is.
    pub(crate) fn take(&mut self, stored: &Stored) -> bool {
        if self.is_over {
            return false;
        }
        let has_begun = self.state.last_day().is_some();
        self.is_over = has_begun && stored.entry.opens_day();
        let events = if has_begun { stored.entry.events_before_day_start() } else { stored.entry.events_from_day_start() };
        events.iter().for_each(|event| self.follow(stored.entry.at, event));
        !self.is_over
    }

    /// What the entries so far add up to.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// The numbers so far; none where no day was opened.
    pub(crate) fn report(mut self) -> Option<Report> {
        let (day, plan) = (self.state.last_day()?.clone(), self.state.plan()?.clone());
        let closed = self.is_over || self.state.day().is_none();
        let live: Vec<TicketId> = self.state.tickets().map(|ticket| ticket.id).collect();
        live.into_iter().for_each(|ticket| self.count(ticket, None, |tally| tally.still_here += 1));
        for line in every_line(&plan) {
            self.tallies.entry(line).or_default();
        }
        let lines = self.tallies.into_iter().map(|(line, tally)| (line, Figures::of(line, tally))).collect();
        Some(Report { date: day.date, opened_at: day.opened_at, training: self.training, closed, plan, lines })
    }

    fn follow(&mut self, at: Time, event: &Event) {
        self.before(at, event);
        domain::apply(&mut self.state, at, event);
        self.after(at, event);
        self.training |= self.state.day().is_some_and(|day| day.training);
    }

    /// What ends with an event is counted as it stood before it.
    fn before(&mut self, at: Time, event: &Event) {
        match event {
            Event::ServingStarted { ticket, implied, .. } => self.serving_starts(*ticket, *implied, at),
            Event::ServiceDelivered { ticket, service, count } => self.delivered(*ticket, *service, u64::from(*count)),
            Event::StepFinished { ticket, here, .. } => self.step_finishes(*ticket, *here, at),
            Event::VisitFinished { ticket, counter, .. } => {
                self.service_time_ends(*ticket, at);
                self.count(*ticket, Some(*counter), |tally| tally.finished += 1);
                self.visits.remove(ticket);
            }
            Event::TicketAbsent { ticket, last, .. } => {
                self.count_where_called(*ticket, |tally| {
                    tally.absent += 1;
                    tally.absent_for_good += u64::from(*last);
                });
                self.visit(*ticket).sitting = None;
            }
            Event::CallUndone { ticket, .. } => {
                let chosen = self.visit(*ticket).sitting.and_then(|sitting| sitting.chosen);
                self.count_where_called(*ticket, |tally| tally.call_undone(chosen));
                self.visit(*ticket).sitting = None;
            }
            Event::TicketParked { ticket, .. } => {
                self.visit(*ticket).breaks_off(at);
                self.visit(*ticket).sitting = None;
            }
            Event::TicketReturned { ticket, cause, .. } => self.returns(*ticket, *cause, at),
            Event::TicketTransferred { ticket, .. } => {
                self.service_time_ends(*ticket, at);
                self.count_where_called(*ticket, |tally| tally.transfers += 1);
                self.visit(*ticket).goes_back(at);
            }
            Event::TicketCancelled { ticket } => self.leaves(*ticket, |tally| tally.cancelled += 1),
            Event::TicketUnserved { ticket } => self.leaves(*ticket, |tally| tally.unserved += 1),
            Event::DayClosed => self.absent_leave(),
            Event::TicketIssued { .. } | Event::QueueEntered { .. } | Event::TicketCalled { .. } => {}
            Event::PlanApplied { .. }
            | Event::EpochBegun { .. }
            | Event::DayArchived(_)
            | Event::DayOpened(_)
            | Event::DayReopened { .. }
            | Event::DayTimesChanged(_)
            | Event::CounterOpened { .. }
            | Event::CounterClosed { .. }
            | Event::CounterPaused { .. }
            | Event::CounterResumed { .. }
            | Event::CallRepeated { .. }
            | Event::CallConfirmed { .. }
            | Event::SkillGiven { .. }
            | Event::SkillTaken { .. }
            | Event::AutomaticSet { .. }
            | Event::NoticeSet { .. }
            | Event::EmergencyRaised { .. }
            | Event::EmergencyCleared { .. }
            | Event::ServicePaused { .. }
            | Event::ServiceResumed { .. }
            | Event::ServingEnded
            | Event::AppointmentDue { .. }
            | Event::KeepingEnded { .. } => {}
        }
    }

    /// What begins with an event is looked at as it stands after it.
    fn after(&mut self, at: Time, event: &Event) {
        if let Event::TicketIssued { ticket, .. } = event {
            self.count(*ticket, None, |tally| tally.issued += 1);
        }
        if let Event::TicketIssued { ticket: id, reserved: false, .. } | Event::QueueEntered { ticket: id } = event
            && let Some(ticket) = self.state.ticket(*id)
        {
            self.visits.entry(*id).or_default().enters(ticket);
        }
        if let Event::TicketCalled { ticket, counter, why, .. } = event {
            self.called(*ticket, *counter, why.chosen, at);
        }
    }

    fn called(&mut self, ticket: TicketId, counter: CounterId, chosen: Option<Chosen>, at: Time) {
        let visit = self.visit(ticket);
        visit.last_counter = Some(counter);
        visit.sitting = Some(Sitting { counter, called_at: at, chosen, served_since: None, from_call: false });
        self.count(ticket, Some(counter), |tally| tally.called(chosen));
    }

    /// The call led to serving: the wait is over, and was for the service that the ticket was called for.
    fn serving_starts(&mut self, ticket: TicketId, implied: bool, at: Time) {
        let visit = self.visit(ticket);
        let Some(sitting) = &mut visit.sitting else { return };
        sitting.from_call = implied;
        sitting.served_since = Some(if implied { sitting.called_at } else { at });
        let (counter, wait_ms) = (sitting.counter, sitting.called_at.since(visit.waits_since));
        self.count(ticket, Some(counter), |tally| tally.waits_ms.push(wait_ms));
    }

    fn service_time_ends(&mut self, ticket: TicketId, at: Time) {
        let Some((time_ms, from_call)) = self.visit(ticket).service_time(at) else { return };
        self.count_where_called(ticket, |tally| {
            tally.service_times_ms.push(time_ms);
            tally.times_from_call += u64::from(from_call);
        });
    }

    /// The next step begins at once here, or waits from now on.
    fn step_finishes(&mut self, ticket: TicketId, here: bool, at: Time) {
        self.service_time_ends(ticket, at);
        let visit = self.visit(ticket);
        match &mut visit.sitting {
            Some(sitting) if here => (sitting.served_since, sitting.from_call) = (Some(at), false),
            Some(_) | None => visit.goes_back(at),
        }
    }

    fn returns(&mut self, ticket: TicketId, cause: ReturnCause, at: Time) {
        let visit = self.visit(ticket);
        match cause {
            ReturnCause::Officer | ReturnCause::CounterReleased => {
                visit.breaks_off(at);
                visit.goes_back(at);
            }
            // Its visitor was not in the queue meanwhile.
            ReturnCause::ParkingEnded | ReturnCause::Reinserted => visit.waits_since = at,
        }
    }

    /// The ticket leaves unfinished.
    fn leaves(&mut self, ticket: TicketId, count: impl Fn(&mut Tally)) {
        self.count(ticket, None, count);
        self.visits.remove(&ticket);
    }

    /// Whoever is absent leaves with the day, for good.
    fn absent_leave(&mut self) {
        let absent = self.state.tickets().filter(|ticket| matches!(ticket.state, TicketState::Absent { .. }));
        let absent: Vec<TicketId> = absent.map(|ticket| ticket.id).collect();
        for ticket in absent {
            self.count_where_called(ticket, |tally| tally.absent_for_good += 1);
            self.visits.remove(&ticket);
        }
    }

    /// A service was delivered: for itself and its agency, and otherwise for the ticket.
    fn delivered(&mut self, ticket: TicketId, service: ServiceId, count: u64) {
        let counter = self.visit(ticket).last_counter;
        let Some((ticket, plan)) = self.state.ticket(ticket).zip(self.state.plan()) else { return };
        for line in lines_of(plan, &Ticket { service, ..ticket.clone() }, counter) {
            self.tallies.entry(line).or_default().delivered += count;
        }
    }

    fn visit(&mut self, ticket: TicketId) -> &mut Visit {
        self.visits.entry(ticket).or_default()
    }

    /// Counts something of a ticket at the counter that called it last.
    fn count_where_called(&mut self, ticket: TicketId, count: impl Fn(&mut Tally)) {
        let counter = self.visit(ticket).last_counter;
        self.count(ticket, counter, count);
    }

    /// Counts something of a live ticket for everything that it belongs to.
    fn count(&mut self, ticket: TicketId, counter: Option<CounterId>, count: impl Fn(&mut Tally)) {
        let Some((ticket, plan)) = self.state.ticket(ticket).zip(self.state.plan()) else { return };
        for line in lines_of(plan, ticket, counter) {
            count(self.tallies.entry(line).or_default());
        }
    }
}

/// The lines to which a ticket belongs as it stands.
fn lines_of(plan: &Plan, ticket: &Ticket, counter: Option<CounterId>) -> impl Iterator<Item = Line> {
    let service = ticket.service;
    let agency = plan.services.get(service.index()).map(|service| Line::Agency(service.agency));
    let mode = MODES.iter().position(|mode| *mode == ticket.mode).map(Line::Mode);
    let origin = ORIGINS.iter().position(|origin| *origin == ticket.origin).map(Line::Origin);
    let always = [Line::Day, Line::Service(service), Line::Group(ticket.group)];
    always.into_iter().chain(agency).chain(mode).chain(origin).chain(counter.map(Line::Counter))
}

/// Everything that the plan still has.
fn every_line(plan: &Plan) -> impl Iterator<Item = Line> {
    let agencies = (0u16..).zip(&plan.agencies).map(|(id, _)| Line::Agency(AgencyId(id)));
    let services = (0u16..).zip(&plan.services).map(|(id, _)| Line::Service(ServiceId(id)));
    let groups = (0u8..).zip(&plan.groups).map(|(id, _)| Line::Group(GroupId(id)));
    let counters = (0u16..).zip(&plan.counters).map(|(id, _)| Line::Counter(CounterId(id)));
    let kinds = (0..MODES.len()).map(Line::Mode).chain((0..ORIGINS.len()).map(Line::Origin));
    let lines = agencies.chain(services).chain(groups).chain(counters).chain(kinds);
    [Line::Day].into_iter().chain(lines.filter(|line| is_current(plan, *line)))
}
