//! Which counters and which of those who wait have to do with each other: a future need only be played where somebody is still waited for.
//! Counters that could call the same person are in one lane, and so is everybody whom they could call.

use std::collections::BTreeMap;

use domain::{CounterId, CounterState, NeedSet, ServiceId, State, Ticket, TicketId, Time};

/// The lanes of a hall.
pub(crate) struct Lanes {
    /// By counter of the plan; none where nobody is waited for.
    of_counter: Vec<Option<usize>>,
    /// By service of the plan.
    of_service: Vec<Option<usize>>,
    /// By ticket id, from `first` on: the lane of one who is waited for, and their place among those.
    watched: Vec<Option<(usize, usize)>>,
    first: TicketId,
    /// How many each lane waits for.
    pub(crate) people: Vec<u32>,
}

/// For whom a future is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watched {
    /// Everybody who waits, and whoever takes a number now.
    All,
    /// Whoever takes a number now; the others only take their turns.
    Newcomers,
}

impl Lanes {
    pub(crate) fn of(state: &State, now: Time, waiting: &[TicketId], newcomers: &[TicketId], watch: Watched) -> Lanes {
        let tickets = || waiting.iter().chain(newcomers).copied();
        let mut joined = Joined((0..state.counters().len()).collect());
        // Tickets that the same counters can serve are many; the counters are asked for once.
        let mut seen: BTreeMap<Alike, Option<usize>> = BTreeMap::new();
        let mut counter_of = Vec::new();
        for id in tickets() {
            let Some(ticket) = state.ticket(id) else { continue };
            let counter = *seen.entry(Alike::of(ticket)).or_insert_with(|| {
                let counters = counters_for(state, now, ticket);
                let (first, others) = counters.split_first()?;
                others.iter().for_each(|other| joined.join(*first, *other));
                Some(*first)
            });
            counter_of.push((id, counter));
        }
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        let mut lane = |joined: &mut Joined, counter: usize| {
            let next = numbers.len();
            *numbers.entry(joined.root(counter)).or_insert(next)
        };
        let first = tickets().min().unwrap_or(TicketId(0));
        let last = tickets().max().map_or(0, |last| (last.0 - first.0) as usize + 1);
        let mut lanes = Lanes { of_counter: Vec::new(), of_service: Vec::new(), watched: vec![None; last], first, people: Vec::new() };
        for (place, (id, counter)) in counter_of.into_iter().enumerate() {
            let Some(counter) = counter.filter(|_| watch == Watched::All || place >= waiting.len()) else { continue };
            let lane = lane(&mut joined, counter);
            lanes.people.resize(lanes.people.len().max(lane + 1), 0);
            lanes.people[lane] += 1;
            lanes.watched[(id.0 - first.0) as usize] = Some((lane, place));
        }
        let known = |joined: &mut Joined, counter: usize| numbers.get(&joined.root(counter)).copied();
        lanes.of_counter = (0..state.counters().len()).map(|counter| known(&mut joined, counter)).collect();
        let services = state.plan().map_or(0, |plan| plan.services.len());
        let of_service =
            |at: usize| state.counters_expected(ServiceId(at as u16), now).find_map(|counter| lanes.of_counter[counter.index()]);
        lanes.of_service = (0..services).map(of_service).collect();
        lanes
    }

    /// One lane of these counters and services in which nobody is watched, and which is played to its end.
    pub(crate) fn unwatched(of_counter: &[bool], of_service: &[bool]) -> Lanes {
        let lane = |is_in: &bool| is_in.then_some(0);
        Lanes {
            of_counter: of_counter.iter().map(lane).collect(),
            of_service: of_service.iter().map(lane).collect(),
            watched: Vec::new(),
            first: TicketId(0),
            people: vec![1],
        }
    }

    /// The lane of a counter.
    pub(crate) fn of_counter(&self, counter: CounterId) -> Option<usize> {
        self.of_counter.get(counter.index()).copied().flatten()
    }

    /// The lane of a service.
    pub(crate) fn of_service(&self, service: ServiceId) -> Option<usize> {
        self.of_service.get(service.index()).copied().flatten()
    }

    /// The lane of one who is waited for, and their place among those.
    pub(crate) fn watched(&self, ticket: TicketId) -> Option<(usize, usize)> {
        self.watched.get(ticket.0.checked_sub(self.first.0)? as usize).copied().flatten()
    }
}

/// What tickets have in common that the same counters can serve.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    service: ServiceId,
    /// The others that it waits for at once.
    others: Vec<ServiceId>,
    needs: NeedSet,
    tied: Option<CounterId>,
    /// The tie ends by itself.
    is_kept: bool,
}

impl Alike {
    fn of(ticket: &Ticket) -> Alike {
        Alike {
            service: ticket.service,
            others: if ticket.steps.is_none() { Vec::new() } else { ticket.awaited().collect() },
            needs: ticket.needs,
            tied: ticket.tied,
            is_kept: is_kept(ticket),
        }
    }
}

fn is_kept(ticket: &Ticket) -> bool {
    ticket.kept.is_some_and(|kept| kept.until.is_some())
}

/// The counters that may come to call a ticket: those that call again, by themselves or by their officer, or are still to open. Whoever waits
/// for a service that is paused until somebody resumes it waits for it in vain.
fn counters_for(state: &State, now: Time, ticket: &Ticket) -> Vec<usize> {
    let is_called = |service: &ServiceId| state.service_pause(*service).is_none_or(|pause| pause.until.is_some());
    if !ticket.awaited().any(|service| is_called(&service)) {
        return Vec::new();
    }
    let may_come = |counter: &CounterId| {
        state.counter(*counter).is_some_and(|desk| match desk.state {
            CounterState::Paused { until: None, .. } => false,
            CounterState::Closed => state.expected_from(*counter, now).is_some(),
            CounterState::Ready { .. } | CounterState::Calling { .. } | CounterState::Serving { .. } | CounterState::Paused { .. } => true,
        })
    };
    // Kept for a while, it is anybody's after that.
    let later = ticket.to_come().filter(|service| is_kept(ticket) && is_called(service));
    let anybody = later.flat_map(|service| state.counters_expected(service, now));
    let able = state.counters().map(|desk| desk.id).filter(|counter| state.can_serve(*counter, ticket.id));
    able.chain(anybody).filter(may_come).map(CounterId::index).collect()
}

/// Sets of counters that are joined more and more.
struct Joined(Vec<usize>);

impl Joined {
    fn root(&mut self, mut counter: usize) -> usize {
        while self.0[counter] != counter {
            self.0[counter] = self.0[self.0[counter]];
            counter = self.0[counter];
        }
        counter
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}
