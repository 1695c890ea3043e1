//! A naive model of the hall: what the stored events mean for people with paper numbers, in plain maps. It shares no code with the domain's
//! state or routing, knows no rule of choice but the one that people see, and is never asked what to do.

use std::collections::{BTreeMap, BTreeSet};

use domain::{CallId, CounterId, Event, GroupId, SeriesId, ServiceId, TicketId};
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
    /// Numbers given today.
    given: BTreeSet<(SeriesId, u32)>,
    /// Tickets that ever were, each with the day of its number.
    ever: BTreeMap<TicketId, usize>,
    calls: BTreeSet<CallId>,
    days: usize,
    requests: BTreeSet<String>,
    /// Numbers by the request that asked for them, with their day.
    papers: BTreeMap<String, (usize, SeriesId, u32)>,
    pub(super) called: usize,
}

impl Hall {
    /// One more entry is stored.
    pub(super) fn take(&mut self, stored: &Stored) -> Result<(), String> {
        if !self.requests.insert(stored.entry.request.clone()) {
            return Err(format!("request {} stands twice in the journal", stored.entry.request));
        }
        for event in &stored.entry.events {
            self.event(event).map_err(|why| format!("{why}, by entry {} ({event:?})", stored.position.seq))?;
            if let Event::TicketIssued { series, number, .. } = event {
                self.papers.insert(stored.entry.request.clone(), (self.days, *series, *number));
            }
        }
        Ok(())
    }

    /// The number that a request was given, with its day.
    pub(super) fn paper(&self, request: &str) -> Option<(usize, SeriesId, u32)> {
        self.papers.get(request).copied()
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
                self.issue(*ticket, Visitor { number, service: *service, group: *group, needs: *needs, place, in_turn: !reserved })
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
            Event::DayOpened(_) => self.end_of_day().map(|()| {
                self.days += 1;
                self.given.clear();
            }),
            Event::DayClosed => self.end_of_day(),
            Event::StepFinished { .. } => Err("nobody here is on a journey".to_owned()),
            Event::EpochBegun { .. } => Err("no store here loses its end".to_owned()),
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
        if self.ever.insert(ticket, self.days).is_some() {
            return Err(format!("ticket {} was there before", ticket.0));
        }
        self.visitors.insert(ticket, visitor);
        Ok(())
    }

    fn call(&mut self, ticket: TicketId, call: CallId, counter: CounterId, chosen: bool) -> Result<(), String> {
        self.called += 1;
        if !self.calls.insert(call) {
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
