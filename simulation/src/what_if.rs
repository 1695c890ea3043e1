//! What would come of a change before it is made: the hall as it stands and the hall as it would be are played forward over the same futures,
//! and what differs is told as an interval. It changes nothing, and knows what a forecast knows.
//!
//! The same people come in both halls at the same instants and take as long, whichever counter serves them: what differs between the two
//! in one future comes of the change alone. Counters and services that the change can't reach, through no chain of shared work, are
//! played once.

mod figures;
mod moves;
mod part;
mod suggest;

use domain::{AgencyId, Command, Plan, Rejection, ServiceId, State, Time, apply, decide};

use crate::{
    Experience,
    forecast::future::{Future, Known, Record, Wait},
};
use figures::{Day, Scope, compared};
use part::Part;

pub use figures::{Compared, Figures, Span};
pub use suggest::{Staffed, Suggestion, suggestions};

/// Fewest futures that are played, whatever the time: an interval from one in ten to nine in ten needs so many.
pub const COMPARED_MIN: usize = 10;

/// How much is played.
#[derive(Clone, Copy)]
pub struct Effort<'a> {
    /// Most futures.
    pub futures: usize,
    /// The same seed gives the same futures.
    pub seed: u64,
    /// Whoever comes so long from now is the last who is asked about, in milliseconds; earlier where serving ends before.
    pub horizon_ms: u64,
    /// Asked after each future from [`COMPARED_MIN`] on: whether there is time for one more. This crate knows no clock.
    pub goes_on: &'a dyn Fn() -> bool,
}

impl Effort<'_> {
    /// So many futures, however long they take.
    pub fn of(futures: usize, horizon_ms: u64, seed: u64) -> Effort<'static> {
        Effort { futures, seed, horizon_ms, goes_on: &|| true }
    }

    fn has_time_after(&self, played: usize) -> bool {
        played < self.futures && (played < COMPARED_MIN || (self.goes_on)())
    }
}

/// What would come of a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How many futures were played of both halls.
    pub futures: usize,
    /// Those are counted who wait now and who come before this.
    pub until: Time,
    /// Everybody.
    pub hall: Compared,
    /// By agency, those for which somebody waits or comes.
    pub agencies: Vec<(AgencyId, Compared)>,
    /// By service, likewise.
    pub services: Vec<(ServiceId, Compared)>,
}

impl Comparison {
    /// What would come of it for those who want a service; none where nobody does.
    pub fn of_service(&self, service: ServiceId) -> Option<&Compared> {
        self.services.binary_search_by_key(&service, |(id, _)| *id).ok().map(|at| &self.services[at].1)
    }
}

/// Why nothing is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCompared {
    /// The hall refuses one of the changes, as it stands or after those before it.
    Refused {
        /// Which of them, from 0.
        at: usize,
        /// Why.
        why: Rejection,
    },
    /// No day is open, or an emergency has stopped all calling: nobody is called, whatever is changed.
    NobodyCalled,
}

/// Plays the hall as it stands and as it would be after these changes, each made now and in this order.
pub fn what_if(
    state: &State,
    now: Time,
    experience: &Experience,
    changes: &[Command],
    effort: Effort<'_>,
) -> Result<Comparison, NotCompared> {
    let now = now.max(state.clock());
    let plan = plan_of(state)?;
    let mut changed = state.clone();
    for (at, change) in changes.iter().enumerate() {
        carry_out(&mut changed, change, now).map_err(|why| NotCompared::Refused { at, why })?;
    }
    let until = until(state, now, effort.horizon_ms);
    let (whole, reached) = (Part::whole(state), Part::reached(state, &changed, now));
    let (without, with) = (Hall::new(state, now, until, experience, &whole, effort.seed), reached.as_ref());
    let with = with.map(|part| (part, Hall::new(&changed, now, until, experience, part, effort.seed)));
    let mut days = Vec::new();
    while days.is_empty() || effort.has_time_after(days.len()) {
        let without = without.play(days.len()).waits;
        let with = with.as_ref().map(|(part, hall)| part.replaced(&without, &hall.play(days.len()).waits));
        days.push(Day { with, without });
    }
    Ok(compare(plan, &days, until))
}

/// One of two halls that are compared, or what the change reaches of it.
struct Hall<'a> {
    known: Known<'a>,
    part: &'a Part,
    until: Time,
}

impl<'a> Hall<'a> {
    fn new(state: &'a State, now: Time, until: Time, experience: &Experience, part: &'a Part, seed: u64) -> Hall<'a> {
        let known = Known::new(state, now, experience, &part.lanes, None, seed).with_arrivals_until(until);
        Hall { known, part, until }
    }

    fn play(&self, number: usize) -> Record {
        Future::new(&self.known, number as u64).record(self.until, |service| self.part.has_service(service))
    }
}

fn plan_of(state: &State) -> Result<&Plan, NotCompared> {
    let is_open = state.day().is_some() && state.emergency().is_none();
    state.plan().filter(|_| is_open).map(std::sync::Arc::as_ref).ok_or(NotCompared::NobodyCalled)
}

fn carry_out(state: &mut State, command: &Command, now: Time) -> Result<(), Rejection> {
    let mut events = Vec::new();
    decide(state, command, now, &mut events)?;
    events.iter().for_each(|event| apply(state, now, event));
    Ok(())
}

/// Until when people come who are asked about: the horizon, or the end of serving where that is sooner.
fn until(state: &State, now: Time, horizon_ms: u64) -> Time {
    let horizon = now.plus(horizon_ms);
    let ends = state.day().and_then(|day| day.serves_until.or(day.closes_at));
    ends.filter(|ends| *ends > now).map_or(horizon, |ends| ends.min(horizon))
}

/// What differs in these days: for everybody, and for each agency and service of which somebody is there.
fn compare(plan: &Plan, days: &[Day], until: Time) -> Comparison {
    let is_there = |scope: Scope| days.iter().any(|day| day.has(scope, plan));
    let agencies = (0..plan.agencies.len()).map(|at| AgencyId(at as u16)).filter(|agency| is_there(Scope::Agency(*agency)));
    let services = (0..plan.services.len()).map(|at| ServiceId(at as u16)).filter(|service| is_there(Scope::Service(*service)));
    Comparison {
        futures: days.len(),
        until,
        hall: compared(plan, days, Scope::Hall),
        agencies: agencies.map(|agency| (agency, compared(plan, days, Scope::Agency(agency)))).collect(),
        services: services.map(|service| (service, compared(plan, days, Scope::Service(service)))).collect(),
    }
}

/// Those of a day whose service is in a range: waits stand in the order of their services.
fn of_service(waits: &[Wait], service: ServiceId) -> &[Wait] {
    let from = waits.partition_point(|wait| wait.service < service);
    let to = waits.partition_point(|wait| wait.service <= service);
    &waits[from..to]
}
