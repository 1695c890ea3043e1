//! How long people keep counters in one future: drawn for each ticket and step, by what services take in it.

use domain::{Call, ServiceId, Ticket, TicketId, Time};
use rand::rngs::SmallRng;
use rand_distr::{Distribution as _, Gamma};

use super::Future;
use crate::{
    draw::{stream, unit_exponential},
    forecast::service_times::Expected,
};

/// How often a time is drawn for somebody who is at a counter, until one is longer than they have been there; after that the rest is drawn
/// from the tail.
const DRAWS_MAX: usize = 64;

/// A visit of several steps draws anew for each: this far apart are their streams, beyond any ticket's id.
const STREAMS_OF_STEPS: u64 = 1 << 32;

/// How services take in one future.
pub(super) struct Times {
    by_service: Vec<Gamma<f64>>,
    /// How their tails go on, in milliseconds.
    tails_ms: Vec<f64>,
}

impl Times {
    /// The mean itself is drawn: after a few calls it is known only roughly, and it is wrong for everybody alike.
    pub(super) fn draw(expected: &[Expected], random: &mut SmallRng) -> Times {
        let of = |expected: &Expected| {
            let off = gamma(1.0, expected.mean_scv).map_or(1.0, |off| off.sample(random));
            let (mean_ms, scv) = ((expected.mean_ms * off).max(1.0), expected.scv);
            // Every service keeps its place; one whose spread is no number takes its mean.
            let nearly_fixed = || gamma(mean_ms, f64::EPSILON);
            Some((gamma(mean_ms, scv).or_else(nearly_fixed)?, mean_ms * scv))
        };
        let (by_service, tails_ms) = expected.iter().map_while(of).unzip();
        Times { by_service, tails_ms }
    }
}

impl Future<'_> {
    pub(super) fn takes_ms(&self, service: ServiceId, ticket: TicketId) -> u64 {
        let random = &mut stream(self.seed, self.stream_of(ticket));
        self.times.by_service.get(service.index()).map_or(0, |times| times.sample(random) as u64)
    }

    /// How much longer somebody stays who is at a counter.
    pub(super) fn rest_ms(&self, call: &Call, now: Time) -> u64 {
        let Some(times) = self.times.by_service.get(call.service.index()) else { return 0 };
        // A step that is done by the call of the one before it began when that was done.
        let has_steps = self.state.ticket(call.ticket).is_some_and(|ticket| ticket.steps.is_some());
        let since = call.serving_since.filter(|_| has_steps).unwrap_or(call.called_at);
        let (random, been_ms) = (&mut stream(self.seed, self.stream_of(call.ticket)), now.since(since) as f64);
        let longer = (0..DRAWS_MAX).map(|_| times.sample(random)).find(|takes_ms| *takes_ms > been_ms);
        match longer {
            Some(takes_ms) => (takes_ms - been_ms) as u64,
            // Far out a gamma distribution goes on like an exponential one of its scale.
            None => (self.times.tails_ms[call.service.index()] * unit_exponential(random)) as u64,
        }
    }

    /// The stream of draws of whoever holds a ticket, another one for each step of their visit.
    fn stream_of(&self, ticket: TicketId) -> u64 {
        let step = |ticket: &Ticket| ticket.steps.as_ref().map_or(0, |steps| u64::from(steps.present()));
        self.people.stream_of(ticket).wrapping_add(STREAMS_OF_STEPS * self.state.ticket(ticket).map_or(0, step))
    }
}

/// A gamma distribution by its mean and its squared coefficient of variation.
fn gamma(mean: f64, scv: f64) -> Option<Gamma<f64>> {
    Gamma::new(1.0 / scv, mean * scv).ok()
}
