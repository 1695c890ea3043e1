//! Who comes in a future. Somebody is told apart by what they come for and how many of their kind came before, and not by their number: so
//! two futures of one seed meet the same people, however the halls in which they are played differ.

use domain::{Command, Event, GroupId, ServiceId, TicketId, TicketState, Time};
use rand::rngs::SmallRng;

use super::{Future, Kind, What};
use crate::{
    draw::{stream, unit_exponential},
    forecast::newcomers::number_for,
};

/// Most people who come in one future: far more than a hall holds. Nobody comes after them.
const ARRIVALS_MAX: u32 = 5_000;

/// Streams of the gaps between people of one kind.
const STREAM_ARRIVALS: u64 = 1 << 62;

/// Streams of people who come: beyond any ticket's, and each as far from the others as visits have steps.
const STREAM_PEOPLE: u64 = 1 << 63;

/// Most people of one kind whose streams are apart.
const NTH_MAX: u32 = (1 << 24) - 1;

/// The people of one future who are still to come.
pub(super) struct People {
    /// How many came.
    pub(super) came: u32,
    /// By kind of arrival.
    of_kind: Vec<u32>,
    /// Tickets from this one on were given in the future.
    first_new: TicketId,
    /// Their streams; 0 for none.
    streams: Vec<u64>,
}

impl People {
    pub(super) fn new(first_new: TicketId, kinds: usize) -> People {
        People { came: 0, of_kind: vec![0; kinds], first_new, streams: Vec::new() }
    }

    /// Somebody comes: how many of their kind came before.
    pub(super) fn comes(&mut self, kind: usize) -> u32 {
        self.came += 1;
        let nth = self.of_kind[kind];
        self.of_kind[kind] += 1;
        nth
    }

    /// They take a ticket.
    pub(super) fn takes(&mut self, ticket: TicketId, stream: u64) {
        if self.streams.is_empty() {
            self.first_new = ticket;
        }
        let at = (ticket.0 - self.first_new.0) as usize;
        self.streams.resize(at + 1, 0);
        self.streams[at] = stream;
    }

    /// The stream of whoever holds a ticket.
    pub(super) fn stream_of(&self, ticket: TicketId) -> u64 {
        let new = ticket.0.checked_sub(self.first_new.0).and_then(|at| self.streams.get(at as usize));
        new.copied().filter(|stream| *stream > 0).unwrap_or_else(|| u64::from(ticket.0))
    }
}

impl Future<'_> {
    pub(super) fn arrive(&mut self, kind: usize, tell: &mut impl FnMut(usize, Time)) {
        let Kind { service, group, lane, has_rings, .. } = self.known.arrivals[kind];
        if self.left[lane] == 0 || self.people.came >= ARRIVALS_MAX || self.known.arrivals_end.is_some_and(|end| self.now >= end) {
            return;
        }
        let nth = self.people.comes(kind);
        self.foresee_arrival(kind);
        if !self.state.gives_numbers(service, self.now) {
            return;
        }
        // Whether they can still be served today is asked once, by `arrivals_end`, and not of each.
        if !self.carry_out(&number_for(service, group, true)) {
            return;
        }
        let ticket = self.events.iter().find_map(|event| if let Event::TicketIssued { ticket, .. } = event { Some(*ticket) } else { None });
        if let Some(ticket) = ticket {
            self.people.takes(ticket, stream_of(service, group, nth));
            self.joined(ticket, has_rings, tell);
        }
    }

    /// Whoever has booked and is not here yet is taken to come at the time of the appointment; now, where that was within the grace.
    pub(super) fn foresee_appointments(&mut self) {
        let known = self.known;
        let grace_ms = known.state.plan().map_or(0, |plan| plan.policy.appointment_grace_ms.into());
        for ticket in known.state.tickets().filter(|ticket| ticket.state == TicketState::Reserved) {
            let Some(at) = ticket.appointment.filter(|at| known.now <= at.plus(grace_ms)) else { continue };
            self.foresee(at.max(known.now), What::Enter { ticket: ticket.id });
        }
    }

    pub(super) fn enter(&mut self, ticket: TicketId, tell: &mut impl FnMut(usize, Time)) {
        if self.carry_out(&Command::EnterQueue { ticket }) {
            self.joined(ticket, true, tell);
        }
    }

    pub(super) fn foresee_arrival(&mut self, kind: usize) {
        let gap_ms = self.known.arrivals[kind].gap_ms * unit_exponential(&mut self.arrivals[kind]);
        self.foresee(self.now.plus(gap_ms as u64), What::Arrive { kind });
    }
}

/// The gaps between people of one kind.
pub(super) fn arrivals(seed: u64, service: ServiceId, group: GroupId) -> SmallRng {
    stream(seed, STREAM_ARRIVALS | u64::from(service.0) << 8 | u64::from(group.0))
}

/// The stream of one who comes; the 8 bits from the 32nd on are for the steps of their visit.
pub(super) fn stream_of(service: ServiceId, group: GroupId, nth: u32) -> u64 {
    STREAM_PEOPLE | u64::from(service.0) << 47 | u64::from(group.0) << 40 | u64::from(nth.min(NTH_MAX))
}
