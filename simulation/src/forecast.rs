//! When those who wait will be called: the hall as it stands is played forward many times by the real domain, and what came of it is told
//! as an interval. It knows what the server knows (the state, and what the day has taught so far) and nothing else.
//!
//! A future goes by the domain's own commands and timers, so that every rule that holds in the hall holds in it. What the domain cannot
//! know is assumed here and in `future`: officers press NEXT when they have finished, people take as long as they have of late, and go on
//! coming as they did. Counters that are closed or paused stay so, unless a timer of the domain says otherwise.

mod arrival_rates;
mod experience;
pub(crate) mod future;
pub(crate) mod lanes;
mod newcomers;
mod range;
mod service_times;

pub use arrival_rates::ArrivalRates;
pub use experience::Experience;
pub use range::{CallRange, Told};
pub use service_times::{Expected, ServiceTimes};

use domain::{Group, GroupId, IssueTicket, ServiceId, State, TicketId, TicketState, Time};

use future::{Future, Known};
use lanes::{Lanes, Watched};
use newcomers::Newcomers;

/// Fewest futures that a forecast is made of: its 10 % quantile is then the mean of the tenth and the eleventh.
pub const FUTURES_MIN: usize = 100;

/// When people will be called, as far as can be said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    /// Those who wait, in id order. Who is called in too few futures is not among them.
    pub tickets: Vec<(TicketId, CallRange)>,
    /// Somebody of no priority group and without needs who takes a number now, by service in id order.
    pub services: Vec<(ServiceId, CallRange)>,
    /// Somebody of a priority group and without needs who does, in the order of service and group; none where that was not asked.
    pub in_groups: Option<Vec<((ServiceId, GroupId), CallRange)>>,
}

impl Forecast {
    /// What is expected of a waiting ticket.
    pub fn of_ticket(&self, ticket: TicketId) -> Option<CallRange> {
        self.tickets.binary_search_by_key(&ticket, |(id, _)| *id).ok().map(|at| self.tickets[at].1)
    }

    /// What is expected of whoever takes a number for a service now.
    pub fn of_service(&self, service: ServiceId) -> Option<CallRange> {
        self.services.binary_search_by_key(&service, |(id, _)| *id).ok().map(|at| self.services[at].1)
    }

    /// The same for whoever belongs to a group.
    pub fn of_group(&self, service: ServiceId, group: GroupId) -> Option<CallRange> {
        if group == Group::EVERYBODY {
            return self.of_service(service);
        }
        let in_groups = self.in_groups.as_deref()?;
        in_groups.binary_search_by_key(&(service, group), |(id, _)| *id).ok().map(|at| in_groups[at].1)
    }
}

/// Whom a forecast is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Those who wait.
    Waiting,
    /// Those who wait, and for each service somebody of no priority group who takes a number now.
    WaitingAndNewcomers,
    /// The same, and for each service and priority group somebody who takes a number now: half as much work again.
    AndOfGroups,
}

/// Plays so many futures of the hall from `now` on. The same state, experience and seed give the same forecast. Nothing can be said while no
/// day is open, or while an emergency has stopped all calling.
///
/// Newcomers are tickets issued in the copy of the state. One who is called keeps the counter for no time at all, so nobody is called later
/// because of them; where priority groups and others take turns they take a turn.
pub fn forecast(state: &State, now: Time, experience: &Experience, about: About, futures: usize, seed: u64) -> Forecast {
    let now = now.max(state.clock());
    if state.day().is_none() || state.emergency().is_some() {
        return Forecast::default();
    }
    let Some(plan) = state.plan().map(std::sync::Arc::as_ref) else { return Forecast::default() };
    let waiting = waiting_in(state);
    let newcomers = match about {
        About::Waiting => Newcomers::nobody(state),
        About::WaitingAndNewcomers => Newcomers::come(state, now, plan, false),
        About::AndOfGroups => Newcomers::come(state, now, plan, true),
    };
    let mut calls = calls_of(&newcomers, &waiting, Watched::All, now, experience, (futures, seed)).into_iter();
    let tickets =
        waiting.into_iter().zip(calls.by_ref()).filter_map(|(ticket, calls)| Some((ticket, CallRange::of(calls, futures)?))).collect();
    let ranges: Vec<Option<CallRange>> =
        calls.enumerate().map(|(newcomer, calls)| CallRange::of(calls, newcomers.futures_of(newcomer, futures))).collect();
    let services = newcomers.of_service.iter().filter_map(|(service, newcomer)| Some((*service, ranges[*newcomer]?))).collect();
    let in_groups = newcomers.in_groups().filter_map(|(whose, newcomer)| Some((whose, ranges[newcomer]?)));
    let in_groups = (about == About::AndOfGroups).then(|| in_groups.collect());
    Forecast { tickets, services, in_groups }
}

/// When somebody would be called who took this number now, with whatever needs they have: the same futures, and nobody else is told of. None
/// where the number would not be given, and where nothing can be said.
pub fn forecast_for(
    state: &State,
    now: Time,
    experience: &Experience,
    number: &IssueTicket,
    futures: usize,
    seed: u64,
) -> Option<CallRange> {
    let now = now.max(state.clock());
    if state.day().is_none() || state.emergency().is_some() {
        return None;
    }
    let newcomer = Newcomers::one(state, number, now)?;
    let waiting = waiting_in(state);
    let mut calls = calls_of(&newcomer, &waiting, Watched::Newcomers, now, experience, (futures, seed));
    CallRange::of(calls.pop()?, futures)
}

fn waiting_in(state: &State) -> Vec<TicketId> {
    state.tickets().filter(|ticket| ticket.state == TicketState::Waiting).map(|ticket| ticket.id).collect()
}

/// When each of those who wait, and then each newcomer by place, is called: in milliseconds, a time for each future in which they are. `of` is
/// how many futures, and their seed. Who is not watched has no times.
fn calls_of(
    newcomers: &Newcomers,
    waiting: &[TicketId],
    watched: Watched,
    now: Time,
    experience: &Experience,
    of: (usize, u64),
) -> Vec<Vec<u64>> {
    let (futures, seed) = of;
    let lanes: Vec<Lanes> = newcomers.parts.iter().map(|part| Lanes::of(&part.state, now, waiting, &part.tickets, watched)).collect();
    let known: Vec<Known<'_>> = newcomers
        .parts
        .iter()
        .zip(&lanes)
        .map(|(part, lanes)| Known::new(&part.state, now, experience, lanes, part.tickets.first().copied(), seed))
        .collect();
    let mut calls: Vec<Vec<u64>> = vec![Vec::new(); waiting.len() + newcomers.count()];
    for number in 0..futures {
        let part = number % known.len();
        Future::new(&known[part], number as u64).play(|watched, at| {
            let place =
                watched.checked_sub(waiting.len()).map_or(watched, |newcomer| waiting.len() + newcomers.parts[part].places[newcomer]);
            calls[place].push(at.0);
        });
    }
    calls
}
