//! A naive model of the hall: what the stored events mean for people with paper numbers, in plain maps. It shares no code with the domain's
//! state or routing, knows no rule of choice but the one that people see, and is never asked what to do.

use std::collections::{BTreeMap, BTreeSet};

use domain::{CallId, CounterId, Date, Event, GroupId, LostTicket, Remembered, SeriesId, ServiceId, TicketId};
use server::journal::entry::Stored;

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Reserved,
    Waiting,
    At(CounterId, CallId),
    Parked,
    Absent,
}

/// Somebody in the hall.
#[derive(Clone, Debug)]
struct Visitor {
    number: (SeriesId, u32),
    service: ServiceId,
    group: GroupId,
    needs: domain::NeedSet,
    place: Place,
    /// They have kept their turn since the number was given: neither sent on nor put back, and no arrival later than the number.
    in_turn: bool,
}

/// The hall.
#[derive(Default)]
pub(super) struct Hall {
    visitors: BTreeMap<TicketId, Visitor>,
    at: BTreeMap<CounterId, TicketId>,
    today: Option<Date>,
    /// Numbers given today.
    given: BTreeSet<(SeriesId, u32)>,
    /// The highest number of today that was given or passed over.
    last: BTreeMap<SeriesId, u32>,
    /// Numbers of today that were passed over: they are on somebody's paper, perhaps, and were not entered again.
    on_paper: BTreeSet<(SeriesId, u32)>,
    /// Whose paper is known, of those.
    lost: BTreeMap<(SeriesId, u32), LostTicket>,
    /// What is remembered of days that are still to open, or to open again.
    remembered: Vec<Remembered>,
    /// Tickets that ever were, each with the day of its number.
    ever: BTreeMap<TicketId, usize>,
    calls: BTreeSet<CallId>,
    /// Ids below these were given before the journal lost its end, perhaps.
    tickets_from: TicketId,
    calls_from: CallId,
    days: usize,
    requests: BTreeSet<String>,
    pub(super) called: usize,
    /// Numbers that were entered again from paper.
    pub(super) entered_again: usize,
}

impl Hall {
    /// One more entry is stored.
    pub(super) fn take(&mut self, stored: &Stored) -> Result<(), String> {
        if !self.requests.insert(stored.entry.request.clone()) {
            return Err(format!("request {} stands twice in the journal", stored.entry.request));
        }
        for event in &stored.entry.events {
            self.event(event).map_err(|why| format!("{why}, by entry {} ({event:?})", stored.position.seq))?;
        }
        Ok(())
    }

    /// The hall after these entries.
    pub(super) fn after<'a>(entries: impl IntoIterator<Item = &'a Stored>) -> Result<Hall, String> {
        let mut hall = Hall::default();
        entries.into_iter().try_for_each(|stored| hall.take(stored))?;
        Ok(hall)
    }

    /// The ids after the last ones in the journal.
    pub(super) fn ids(&self) -> (TicketId, CallId) {
        let ticket = self.ever.keys().next_back().map_or(0, |last| last.0 + 1);
        let call = self.calls.iter().next_back().map_or(0, |last| last.0 + 1);
        (TicketId(ticket).max(self.tickets_from), CallId(call).max(self.calls_from))
    }

    pub(super) fn today(&self) -> Option<Date> {
        self.today
    }

    /// What was called and entered counts, though a failover took it back.
    pub(super) fn count_on(&mut self, before: &Hall) {
        (self.called, self.entered_again) = (before.called, before.entered_again);
    }

    /// Numbers that may be entered again, and whose they are where that is known.
    pub(super) fn papers(&self) -> (&BTreeSet<(SeriesId, u32)>, &BTreeMap<(SeriesId, u32), LostTicket>) {
        (&self.on_paper, &self.lost)
    }

    /// Whether a number of today was given and stands in the journal, or is among the lost ones already.
    pub(super) fn knows(&self, number: (SeriesId, u32)) -> bool {
        self.given.contains(&number) || self.lost.contains_key(&number)
    }

    /// Whether an epoch that says this says nothing new.
    pub(super) fn has_all(&self, said: &Remembered) -> bool {
        let (next_ticket, next_call) = self.ids();
        let is_given = said.date == self.today
            && said.numbers.iter().all(|(series, number)| self.last.get(series) >= Some(number))
            && said.tickets.iter().all(|lost| self.knows((lost.series, lost.number)));
        said.next_ticket <= next_ticket && said.next_call <= next_call && (said.date < self.today || is_given)
    }

    /// Everybody in the hall, as somebody would remember them: number, service, group and needs.
    pub(super) fn visitors(&self) -> impl Iterator<Item = ((SeriesId, u32), (ServiceId, GroupId, domain::NeedSet))> {
        self.visitors.values().map(|visitor| (visitor.number, (visitor.service, visitor.group, visitor.needs)))
    }

    /// Everybody who is in the hall, by ticket.
    pub(super) fn live(&self) -> BTreeMap<u32, Place> {
        self.visitors.iter().map(|(ticket, visitor)| (ticket.0, visitor.place)).collect()
    }

    fn event(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::TicketIssued { ticket, series, number, service, group, needs, reserved, .. } => {
                let place = if *reserved { Place::Reserved } else { Place::Waiting };
                let number = (*series, *number);
                let is_again = self.number_given(number)?;
                let in_turn = !reserved && !is_again;
                self.issue(*ticket, Visitor { number, service: *service, group: *group, needs: *needs, place, in_turn })
            }
            Event::QueueEntered { ticket } => self.go(*ticket, |place| place == Place::Reserved, Some(Place::Waiting)),
            Event::TicketCalled { ticket, call, counter, why, .. } => self.call(*ticket, *call, *counter, why.chosen.is_some()),
            Event::ServingStarted { ticket, call, .. } => self.here(*ticket, *call).map(|_| ()),
            Event::VisitFinished { ticket, call, counter, .. } => match self.here(*ticket, *call)? {
                at if at == *counter => self.go(*ticket, |_| true, None),
                at => Err(format!("ticket {} is at counter {} and not at {}", ticket.0, at.0, counter.0)),
            },
            Event::TicketAbsent { ticket, call, last } => {
                self.here(*ticket, *call)?;
                self.go(*ticket, |_| true, (!last).then_some(Place::Absent))
            }
            Event::CallUndone { ticket, call } => self.here(*ticket, *call).and_then(|_| self.go(*ticket, |_| true, Some(Place::Waiting))),
            Event::TicketParked { ticket, call, .. } => {
                self.out_of_turn(*ticket);
                self.here(*ticket, *call).and_then(|_| self.go(*ticket, |_| true, Some(Place::Parked)))
            }
            Event::TicketReturned { ticket, .. } => {
                self.out_of_turn(*ticket);
                self.go(*ticket, |place| !matches!(place, Place::Waiting | Place::Reserved), Some(Place::Waiting))
            }
            Event::TicketTransferred { ticket, call, to, .. } => {
                self.out_of_turn(*ticket);
                self.here(*ticket, *call)?;
                if let (domain::Destination::Service(service), Some(visitor)) = (to, self.visitors.get_mut(ticket)) {
                    visitor.service = *service;
                }
                self.go(*ticket, |_| true, Some(Place::Waiting))
            }
            Event::TicketCancelled { ticket } | Event::TicketUnserved { ticket } => self.go(*ticket, |_| true, None),
            Event::CounterOpened { counter, .. } | Event::CounterClosed { counter } => self.free(*counter),
            Event::DayOpened(opened) => self.end_of_day().map(|()| self.day(opened.date)),
            Event::DayClosed => self.end_of_day(),
            Event::StepFinished { .. } => Err("nobody here is on a journey".to_owned()),
            Event::EpochBegun { remembered, .. } => self.epoch(remembered),
            Event::PlanApplied { .. }
            | Event::DayReopened { .. }
            | Event::DayArchived(_)
            | Event::DayTimesChanged(_)
            | Event::CounterPaused { .. }
            | Event::CounterResumed { .. }
            | Event::CallRepeated { .. }
            | Event::CallConfirmed { .. }
            | Event::ServiceDelivered { .. }
            | Event::SkillGiven { .. }
            | Event::SkillTaken { .. }
            | Event::AutomaticSet { .. }
            | Event::NoticeSet { .. }
            | Event::EmergencyRaised { .. }
            | Event::EmergencyCleared { .. }
            | Event::ServicePaused { .. }
            | Event::ServiceResumed { .. }
            | Event::ServingEnded
            | Event::KeepingEnded { .. }
            | Event::AppointmentDue { .. } => Ok(()),
        }
    }

    fn issue(&mut self, ticket: TicketId, visitor: Visitor) -> Result<(), String> {
        if !self.given.insert(visitor.number) {
            return Err(format!("number {:?} is given twice on one day", visitor.number));
        }
        if self.ever.insert(ticket, self.days).is_some() || ticket < self.tickets_from {
            return Err(format!("ticket {} was there before", ticket.0));
        }
        self.visitors.insert(ticket, visitor);
        Ok(())
    }

    /// A number is given: the next of its series, or one that was passed over and stands on somebody's paper, once.
    fn number_given(&mut self, (series, number): (SeriesId, u32)) -> Result<bool, String> {
        let last = self.last.entry(series).or_default();
        if number > *last {
            *last = number;
            return Ok(false);
        }
        self.lost.remove(&(series, number));
        self.entered_again += 1;
        if self.on_paper.remove(&(series, number)) { Ok(true) } else { Err(format!("number {number} is given again")) }
    }

    fn day(&mut self, date: Date) {
        self.days += 1;
        self.today = Some(date);
        self.given.clear();
        self.last.clear();
        self.on_paper.clear();
        self.lost.clear();
        for remembered in std::mem::take(&mut self.remembered) {
            self.remember(remembered);
        }
    }

    /// The journal's end was lost: what comes next goes on above what is remembered.
    fn epoch(&mut self, remembered: &Remembered) -> Result<(), String> {
        let (tickets, calls) = (self.ever.keys().next_back(), self.calls.iter().next_back());
        if tickets.is_some_and(|last| *last >= remembered.next_ticket) || calls.is_some_and(|last| *last >= remembered.next_call) {
            return Err("an epoch begins with ids that were there before".to_owned());
        }
        (self.tickets_from, self.calls_from) = (remembered.next_ticket, remembered.next_call);
        self.remember(remembered.clone());
        Ok(())
    }

    fn remember(&mut self, remembered: Remembered) {
        if remembered.date > self.today {
            return self.remembered.push(remembered);
        }
        if remembered.date != self.today {
            return;
        }
        for (series, number) in &remembered.numbers {
            let last = self.last.entry(*series).or_default();
            self.on_paper.extend((*last + 1..=*number).map(|number| (*series, number)));
            *last = (*last).max(*number);
        }
        let lost = remembered.tickets.iter().map(|ticket| ((ticket.series, ticket.number), *ticket));
        for (number, ticket) in lost.filter(|(number, _)| self.on_paper.contains(number)) {
            self.lost.entry(number).or_insert(ticket);
        }
    }

    fn call(&mut self, ticket: TicketId, call: CallId, counter: CounterId, chosen: bool) -> Result<(), String> {
        self.called += 1;
        if !self.calls.insert(call) || call < self.calls_from {
            return Err(format!("call {} was made before", call.0));
        }
        self.free(counter)?;
        let visitor = self.visitors.get(&ticket).ok_or_else(|| format!("ticket {} is called and not in the hall", ticket.0))?;
        let overtaken = self.visitors.values().find(|other| {
            other.place == Place::Waiting
                && other.in_turn
                && (other.service, other.group, other.needs) == (visitor.service, visitor.group, visitor.needs)
                && other.number < visitor.number
        });
        if let Some(other) = overtaken.filter(|_| visitor.in_turn && !chosen) {
            return Err(format!("number {:?} is called before {:?} of the same service and group", visitor.number, other.number));
        }
        self.go(ticket, |place| place == Place::Waiting, Some(Place::At(counter, call)))?;
        self.at.insert(counter, ticket);
        Ok(())
    }

    /// Somebody goes from where they are allowed to be to another place, or leaves the hall.
    fn go(&mut self, ticket: TicketId, may: impl Fn(Place) -> bool, to: Option<Place>) -> Result<(), String> {
        let visitor = self.visitors.get_mut(&ticket).ok_or_else(|| format!("ticket {} is not in the hall", ticket.0))?;
        if !may(visitor.place) {
            return Err(format!("ticket {} is {:?}", ticket.0, visitor.place));
        }
        if let Place::At(counter, _) = visitor.place {
            self.at.remove(&counter);
        }
        match to {
            Some(place) => {
                visitor.in_turn &= visitor.place != Place::Reserved;
                visitor.place = place;
            }
            None => drop(self.visitors.remove(&ticket)),
        }
        Ok(())
    }

    /// The counter at which somebody is by this call.
    fn here(&self, ticket: TicketId, call: CallId) -> Result<CounterId, String> {
        match self.visitors.get(&ticket).map(|visitor| visitor.place) {
            Some(Place::At(counter, by)) if by == call => Ok(counter),
            place => Err(format!("ticket {} is not at a counter by call {} but {place:?}", ticket.0, call.0)),
        }
    }

    fn free(&self, counter: CounterId) -> Result<(), String> {
        self.at.get(&counter).map_or(Ok(()), |ticket| Err(format!("ticket {} is still at counter {}", ticket.0, counter.0)))
    }

    fn out_of_turn(&mut self, ticket: TicketId) {
        if let Some(visitor) = self.visitors.get_mut(&ticket) {
            visitor.in_turn = false;
        }
    }

    /// A day ends: whoever did not come back leaves with it, and nobody else is left.
    fn end_of_day(&mut self) -> Result<(), String> {
        self.visitors.retain(|_, visitor| visitor.place != Place::Absent);
        match self.visitors.keys().next() {
            Some(ticket) => Err(format!("ticket {} is lost with the day", ticket.0)),
            None => Ok(()),
        }
    }
}
