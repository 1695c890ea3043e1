//! When those who wait will be called: the hall as it stands is played forward many times by the real domain, and what came of it is told
//! as an interval. It knows what the server knows (the state, and what the day has taught so far) and nothing else.
//!
//! A future goes by the domain's own commands and timers, so that every rule that holds in the hall holds in it. What the domain cannot
//! know is assumed here and in `future`: officers press NEXT when they have finished, people take as long as they have of late, and go on
//! coming as they did. Counters that are closed or paused stay so, unless a timer of the domain says otherwise.

mod arrival_rates;
mod experience;
mod future;
mod lanes;
mod range;
mod service_times;

pub use arrival_rates::ArrivalRates;
pub use experience::Experience;
pub use range::{CallRange, Told};
pub use service_times::{Expected, ServiceTimes};

use domain::{
    Command, Event, Group, IssueTicket, Language, NeedSet, Origin, Plan, ServiceId, State, TicketId, TicketState, Time, apply, decide,
};

use future::{Future, Known};
use lanes::Lanes;

/// Fewest futures that a forecast is made of: its 10 % quantile is then the mean of the tenth and the eleventh.
pub const FUTURES_MIN: usize = 100;

/// When people will be called, as far as can be said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    /// Those who wait, in id order. Who is called in too few futures is not among them.
    pub tickets: Vec<(TicketId, CallRange)>,
    /// Somebody of no priority group and without needs who takes a number now, by service in id order.
    pub services: Vec<(ServiceId, CallRange)>,
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
}

/// Whom a forecast is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Those who wait.
    Waiting,
    /// Those who wait, and for each service somebody who takes a number now.
    WaitingAndNewcomers,
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
    let mut start = state.clone();
    let waiting: Vec<TicketId> = start.tickets().filter(|ticket| ticket.state == TicketState::Waiting).map(|ticket| ticket.id).collect();
    let Newcomers { tickets: newcomers, of_service } = match about {
        About::Waiting => Newcomers::default(),
        About::WaitingAndNewcomers => Newcomers::come(&mut start, now, plan),
    };
    let lanes = Lanes::of(&start, now, &waiting, &newcomers);
    let known = Known::new(&start, now, experience, &lanes, newcomers.first().copied(), seed);
    let mut calls: Vec<Vec<u64>> = vec![Vec::new(); waiting.len() + newcomers.len()];
    for number in 0..futures {
        Future::new(&known, number as u64).play(|watched, at| calls[watched].push(at.0));
    }
    let mut ranges = calls.into_iter().map(|calls| CallRange::of(calls, futures));
    let tickets = waiting.into_iter().zip(ranges.by_ref()).filter_map(|(ticket, range)| Some((ticket, range?))).collect();
    let newcomers: Vec<Option<CallRange>> = ranges.collect();
    let services = of_service.into_iter().filter_map(|(service, newcomer)| Some((service, newcomers[newcomer]?))).collect();
    Forecast { tickets, services }
}

/// Those who take a number now.
#[derive(Default)]
struct Newcomers {
    tickets: Vec<TicketId>,
    /// Services for which a number could be taken, each with the place of its newcomer. Services that are called alike share one: whatever
    /// they take it for, they are called when everybody before them was.
    of_service: Vec<(ServiceId, usize)>,
}

impl Newcomers {
    fn come(state: &mut State, now: Time, plan: &Plan) -> Newcomers {
        let mut newcomers = Newcomers::default();
        let mut kinds: Vec<(ServiceId, usize)> = Vec::new();
        let mut events = Vec::new();
        for service in (0..plan.services.len()).map(|at| ServiceId(at as u16)) {
            events.clear();
            if state.counters_serving(service).next().is_none() || decide(state, &number_for(service), now, &mut events).is_err() {
                continue;
            }
            if let Some((_, newcomer)) = kinds.iter().find(|(other, _)| state.are_called_alike(*other, service)) {
                newcomers.of_service.push((service, *newcomer));
                continue;
            }
            for event in &events {
                apply(state, now, event);
                if let Event::TicketIssued { ticket, .. } = event {
                    kinds.push((service, newcomers.tickets.len()));
                    newcomers.of_service.push((service, newcomers.tickets.len()));
                    newcomers.tickets.push(*ticket);
                }
            }
        }
        newcomers
    }
}

fn number_for(service: ServiceId) -> Command {
    Command::IssueTicket(IssueTicket {
        service,
        journey: None,
        appointment: None,
        group: Group::EVERYBODY,
        needs: NeedSet::default(),
        language: Language::Id,
        origin: Origin::Kios,
        mode: None,
        device: None,
        reserve: false,
        beyond_limits: false,
    })
}
