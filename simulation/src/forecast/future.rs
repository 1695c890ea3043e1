//! One future of the hall, played by the domain's own commands and timers until everybody who is waited for was called.
//!
//! Whoever is at a counter stays as long as somebody does who has been there so long already. Officers press NEXT when they have finished;
//! a counter that calls by itself presses after the time it was told to. It chooses nobody itself.

mod people;
mod record;
mod roster;
mod times;

use std::{cmp::Reverse, collections::BinaryHeap};

use domain::{
    Arrival, CallId, Command, CounterId, CounterState, Desk, Event, GroupId, Outcome, ServiceId, State, TicketId, TicketState, Time, apply,
    decide_unverified,
};
use rand::rngs::SmallRng;

pub(crate) use self::record::{Record, Wait};

use self::{people::People, times::Times};
use super::{experience::Experience, lanes::Lanes, service_times::Expected};
use crate::draw::{stream, unit_exponential};

/// No future is played for longer than this: what is farther away nobody can say.
const HORIZON_MS: u64 = 8 * 60 * 60_000;

/// Streams of draws of one future: a ticket's own by its id, the others far above any; each kind of arrival and each counter has its own, so
/// that two halls which differ somewhere meet the same people everywhere.
const STREAM_PRESSES: u64 = 1 << 41;
const STREAM_MEANS: u64 = 1 << 42;

/// What all futures start from.
pub(crate) struct Known<'a> {
    state: &'a State,
    now: Time,
    lanes: &'a Lanes,
    times: Vec<Expected>,
    press_after_ms: f64,
    arrivals: Vec<Kind>,
    /// Tickets of newcomers: from the first one to before the last one's successor.
    newcomers: (TicketId, TicketId),
    /// By counter: how long after it is free it calls by itself, in milliseconds.
    automatic: Vec<Option<u64>>,
    /// When people stop coming, where the site gives no number that can no longer be served.
    arrivals_end: Option<Time>,
    /// Nothing is played after this.
    horizon: Time,
    seed: u64,
}

/// People who come alike.
struct Kind {
    service: ServiceId,
    group: GroupId,
    lane: usize,
    gap_ms: f64,
    /// Some counter may call its people only after a wait.
    has_rings: bool,
}

/// Who was called.
enum Summoned {
    /// Somebody who takes a number now: they are gone at once.
    Newcomer(CallId),
    /// Somebody who keeps the counter for so long, in milliseconds.
    Somebody(u64, CallId),
}

/// What happens next. Of what happens at one instant, counters become free first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Finish { counter: CounterId, call: CallId },
    Leave { counter: CounterId },
    Open { counter: CounterId },
    Press { counter: CounterId },
    Enter { ticket: TicketId },
    Arrive { kind: usize },
    RingOpens { ticket: TicketId },
}

impl<'a> Known<'a> {
    /// `newcomers` are the tickets of newcomers, given last in this state.
    pub(crate) fn new(
        state: &'a State,
        now: Time,
        experience: &Experience,
        lanes: &'a Lanes,
        first_newcomer: Option<TicketId>,
        seed: u64,
    ) -> Known<'a> {
        let after_last = TicketId(state.tickets().map(|ticket| ticket.id.0 + 1).max().unwrap_or(0));
        let has_rings = has_rings(state);
        let kind = |(service, group, per_ms): (ServiceId, GroupId, f64)| {
            let has_rings = has_rings.get(service.index()).copied().unwrap_or(true);
            Some(Kind { service, group, lane: lanes.of_service(service)?, gap_ms: 1.0 / per_ms, has_rings })
        };
        let kinds = experience.arrivals.per_ms(now).filter(|(.., per_ms)| *per_ms > 0.0);
        Known {
            state,
            now,
            lanes,
            times: state.plan().map_or_else(Vec::new, |plan| experience.service_times.expected(plan)),
            press_after_ms: experience.press_after_ms(),
            arrivals: kinds.filter_map(kind).collect(),
            newcomers: (first_newcomer.unwrap_or(after_last), after_last),
            arrivals_end: arrivals_end(state),
            horizon: now.plus(HORIZON_MS),
            automatic: state.counters().map(|desk| desk.automatic_after_ms.map(u64::from)).collect(),
            seed,
        }
    }

    /// The same, where nobody comes from this instant on.
    pub(crate) fn with_arrivals_until(self, until: Time) -> Known<'a> {
        Known { arrivals_end: Some(self.arrivals_end.map_or(until, |end| end.min(until))), ..self }
    }

    fn is_newcomer(&self, ticket: TicketId) -> bool {
        (self.newcomers.0..self.newcomers.1).contains(&ticket)
    }
}

/// One future, as far as it was played.
pub(crate) struct Future<'a> {
    known: &'a Known<'a>,
    state: State,
    now: Time,
    foreseen: BinaryHeap<Reverse<(Time, What)>>,
    /// How many each lane still waits for.
    left: Vec<u32>,
    /// By place, whether it is waited for no longer: whoever has several services to come for is called again for the next.
    done: Vec<bool>,
    left_in_all: u32,
    times: Times,
    seed: u64,
    /// By kind of arrival.
    arrivals: Vec<SmallRng>,
    /// By counter.
    presses: Vec<SmallRng>,
    people: People,
    /// What came of everybody, where somebody asks.
    record: Option<Record>,
    /// By counter, whether its officer leaves as soon as they can.
    leaving: Vec<bool>,
    /// By counter, whether it is free and presses only in a while.
    pressing: Vec<bool>,
    /// The domain named something that is due and then refused it: what is due by itself is no longer asked for.
    timers_stand: bool,
    events: Vec<Event>,
}

impl<'a> Future<'a> {
    pub(crate) fn new(known: &'a Known<'a>, number: u64) -> Future<'a> {
        // Futures of one forecast differ in all their draws.
        let seed = known.seed.rotate_left(17) ^ number.wrapping_mul(0xd134_2543_de82_ef95);
        let mut future = Future {
            known,
            state: known.state.clone(),
            now: known.now,
            foreseen: BinaryHeap::new(),
            left: known.lanes.people.clone(),
            left_in_all: known.lanes.people.iter().sum(),
            done: Vec::new(),
            times: Times::draw(&known.times, &mut stream(seed, STREAM_MEANS)),
            leaving: vec![false; known.automatic.len()],
            pressing: vec![false; known.automatic.len()],
            seed,
            arrivals: known.arrivals.iter().map(|kind| people::arrivals(seed, kind.service, kind.group)).collect(),
            presses: (0..known.automatic.len()).map(|counter| stream(seed, STREAM_PRESSES + counter as u64)).collect(),
            people: People::new(known.newcomers.1, known.arrivals.len()),
            record: None,
            timers_stand: false,
            events: Vec::new(),
        };
        future.foresee_counters();
        future.foresee_roster();
        future.foresee_appointments();
        for kind in 0..known.arrivals.len() {
            future.foresee_arrival(kind);
        }
        future
    }

    /// Plays until everybody who is waited for was called, or nothing happens any more; tells of each who it was and when.
    pub(crate) fn play(mut self, mut tell: impl FnMut(usize, Time)) {
        self.go(&mut tell);
    }

    fn go(&mut self, tell: &mut impl FnMut(usize, Time)) {
        let horizon = self.known.horizon;
        while self.left_in_all > 0 {
            let timer = if self.timers_stand { None } else { self.state.next_deadline() };
            let next = self.foreseen.peek().map(|Reverse((at, _))| *at);
            if let Some((due, timer)) = timer.filter(|(due, _)| next.is_none_or(|next| *due < next)) {
                if due > horizon {
                    return;
                }
                self.now = self.now.max(due);
                self.timers_stand = !self.carry_out(&timer.command());
                self.forget_unserved();
                self.press_at_free_counters(tell);
                continue;
            }
            let Some(Reverse((at, what))) = self.foreseen.pop().filter(|Reverse((at, _))| *at <= horizon) else { return };
            self.now = at;
            match what {
                What::Finish { counter, call } => self.finish(counter, call, tell),
                What::Leave { counter } => self.leave_counter(counter),
                What::Open { counter } => self.open(counter, tell),
                What::Press { counter } => {
                    self.pressing[counter.index()] = false;
                    self.press(counter, tell);
                }
                What::Enter { ticket } => self.enter(ticket, tell),
                What::Arrive { kind } => self.arrive(kind, tell),
                What::RingOpens { ticket } => self.joined(ticket, true, tell),
            }
        }
    }

    /// What counters are at, and when that ends.
    fn foresee_counters(&mut self) {
        let known = self.known;
        for desk in known.state.counters() {
            if !self.is_waited_for_at(desk.id) {
                continue;
            }
            match desk.state {
                CounterState::Calling { call, .. } | CounterState::Serving { call, .. } => {
                    let Some(its) = known.state.call(call) else { continue };
                    let rest_ms = self.rest_ms(its, known.now);
                    self.foresee(known.now.plus(rest_ms), What::Finish { counter: desk.id, call });
                }
                CounterState::Ready { since } => {
                    let after_ms = self.press_after_ms(desk.id);
                    let at = if known.automatic[desk.id.index()].is_some() { since } else { known.now }.plus(after_ms);
                    self.foresee_press(desk.id, at.max(known.now));
                }
                CounterState::Closed | CounterState::Paused { .. } => {}
            }
        }
        // From here on the presses of counters that call by themselves are this module's, so that the domain need not look for them at each step.
        let automatic = known.automatic.iter().enumerate().filter(|(_, after_ms)| after_ms.is_some());
        for counter in automatic.map(|(at, _)| CounterId(at as u16)) {
            self.carry_out(&Command::SetAutomatic { counter, after_ms: None });
        }
    }

    /// Serving has ended: nobody waits for those any more whom that left unserved.
    fn forget_unserved(&mut self) {
        let unserved = |event: &Event| if let Event::TicketUnserved { ticket } = event { Some(*ticket) } else { None };
        for ticket in self.events.iter().filter_map(unserved).collect::<Vec<_>>() {
            self.waits_no_longer(ticket);
        }
    }

    /// Somebody is waited for no longer: their place, the first time that it is said of them.
    fn waits_no_longer(&mut self, ticket: TicketId) -> Option<usize> {
        let (lane, place) = self.known.lanes.watched(ticket)?;
        if self.done.len() <= place {
            self.done.resize(place + 1, false);
        }
        if std::mem::replace(&mut self.done[place], true) {
            return None;
        }
        self.left[lane] -= 1;
        self.left_in_all -= 1;
        Some(place)
    }

    /// The step of a journey that the last command led to, if any: whose, and for what, and whether it is done at the same counter.
    fn step(&self) -> Option<(TicketId, ServiceId, bool)> {
        let step = |event: &Event| {
            if let Event::StepFinished { ticket, next, here, .. } = event { Some((*ticket, *next, *here)) } else { None }
        };
        self.events.iter().find_map(step)
    }

    fn finish(&mut self, counter: CounterId, call: CallId, tell: &mut impl FnMut(usize, Time)) {
        if !self.is_waited_for_at(counter) {
            return;
        }
        let after_ms = self.press_after_ms(counter);
        // One press, where the hall's NEXT finishes too; it may be refused right after the call.
        let pressed = after_ms == 0
            && !self.leaving[counter.index()]
            && self.carry_out(&Command::CallNext { counter, ending: Some(call), answer: Some(Arrival::Arrived) });
        if !pressed {
            self.leave(counter, call);
        }
        match self.step() {
            Some((ticket, service, true)) => {
                let takes_ms = self.takes_ms(service, ticket);
                self.foresee(self.now.plus(takes_ms), What::Finish { counter, call });
            }
            Some((ticket, _, false)) => {
                self.left_by(counter, after_ms, pressed, tell);
                self.joined(ticket, true, tell);
            }
            None => self.left_by(counter, after_ms, pressed, tell),
        }
    }

    /// What a counter does whose visitor has gone; `pressed` where the next one was called by the same press.
    fn left_by(&mut self, counter: CounterId, after_ms: u64, pressed: bool, tell: &mut impl FnMut(usize, Time)) {
        if pressed {
            match self.summoned(tell) {
                Some(Summoned::Newcomer(call)) => self.leave(counter, call),
                Some(Summoned::Somebody(takes_ms, call)) => {
                    return self.foresee(self.now.plus(takes_ms), What::Finish { counter, call });
                }
                None => return self.foresee_ring(counter),
            }
        }
        match after_ms {
            0 => self.press(counter, tell),
            after_ms => self.foresee_press(counter, self.now.plus(after_ms)),
        }
    }

    /// An officer, or the counter by itself, presses in a while; until then it calls nobody.
    fn foresee_press(&mut self, counter: CounterId, at: Time) {
        self.pressing[counter.index()] = at > self.now;
        self.foresee(at, What::Press { counter });
    }

    /// NEXT. Newcomers who are called are gone at once; then it is pressed again.
    fn press(&mut self, counter: CounterId, tell: &mut impl FnMut(usize, Time)) {
        if self.leaving[counter.index()] {
            return self.go_home(counter);
        }
        while self.is_waited_for_at(counter) {
            if !self.carry_out(&Command::CallNext { counter, ending: None, answer: None }) {
                return self.foresee_ring(counter);
            }
            match self.summoned(tell) {
                Some(Summoned::Newcomer(call)) => self.leave(counter, call),
                Some(Summoned::Somebody(takes_ms, call)) => {
                    return self.foresee(self.now.plus(takes_ms), What::Finish { counter, call });
                }
                None => return,
            }
        }
    }

    /// Whom the last command called, if anybody.
    fn summoned(&mut self, tell: &mut impl FnMut(usize, Time)) -> Option<Summoned> {
        let call = |event: &Event| if let Event::TicketCalled { ticket, call, .. } = event { Some((*ticket, *call)) } else { None };
        let (ticket, call) = self.events.iter().find_map(call)?;
        if let Some(place) = self.waits_no_longer(ticket) {
            tell(place, self.now);
        }
        if self.known.is_newcomer(ticket) {
            return Some(Summoned::Newcomer(call));
        }
        let service = self.state.call(call)?.service;
        Some(Summoned::Somebody(self.takes_ms(service, ticket), call))
    }

    fn leave(&mut self, counter: CounterId, call: CallId) {
        self.carry_out(&Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() });
    }

    /// Nobody waits whom a free counter may call: when it may call somebody who waits already.
    fn foresee_ring(&mut self, counter: CounterId) {
        let desk = self.state.counter(counter).filter(|desk| matches!(desk.state, CounterState::Ready { .. }));
        let opens = desk.and_then(|desk| self.state.floor()?.first_open(desk)).filter(|opens| *opens > self.now);
        if let Some(opens) = opens {
            self.foresee(opens, What::Press { counter });
        }
    }

    /// Somebody waits whom a free counter may call now, or once its ring is open.
    fn joined(&mut self, ticket: TicketId, has_rings: bool, tell: &mut impl FnMut(usize, Time)) {
        let is_free = |desk: &Desk| matches!(desk.state, CounterState::Ready { .. }) && !self.pressing[desk.id.index()];
        let Some((floor, waiting)) = self.state.floor().zip(self.state.ticket(ticket)) else { return };
        if waiting.state != TicketState::Waiting {
            return;
        }
        match floor.counter_for(waiting, self.now, is_free).map(|desk| desk.id) {
            Some(counter) => self.press(counter, tell),
            None if has_rings => {
                if let Some(opens) = floor.next_opening(waiting, self.now) {
                    self.foresee(opens, What::RingOpens { ticket });
                }
            }
            None => {}
        }
    }

    /// After something happened by itself: who is free presses, the longest idle first.
    fn press_at_free_counters(&mut self, tell: &mut impl FnMut(usize, Time)) {
        let mut free: Vec<(Option<Time>, CounterId)> = self
            .state
            .counters()
            .filter(|desk| {
                matches!(desk.state, CounterState::Ready { .. }) && !self.pressing[desk.id.index()] && self.is_waited_for_at(desk.id)
            })
            .map(|desk| (desk.state.since(), desk.id))
            .collect();
        free.sort_unstable();
        for (_, counter) in free {
            self.press(counter, tell);
        }
    }

    fn foresee(&mut self, at: Time, what: What) {
        if let (Some(record), What::Finish { counter, .. }) = (&mut self.record, what) {
            record.keeps(counter, self.now, at);
        }
        self.foreseen.push(Reverse((at, what)));
    }

    /// Whether somebody is still waited for whom this counter may have to do with.
    fn is_waited_for_at(&self, counter: CounterId) -> bool {
        self.known.lanes.of_counter(counter).is_some_and(|lane| self.left[lane] > 0)
    }

    /// Gives a command to the domain; its events are in `events`. False where it was refused.
    fn carry_out(&mut self, command: &Command) -> bool {
        self.events.clear();
        let is_done = decide_unverified(&self.state, command, self.now, &mut self.events).is_ok();
        for event in &self.events {
            if let Some(record) = &mut self.record {
                record.see(&self.state, self.now, event);
            }
            apply(&mut self.state, self.now, event);
        }
        is_done
    }

    /// How long after it is free a counter calls, in milliseconds.
    fn press_after_ms(&mut self, counter: CounterId) -> u64 {
        match self.known.automatic[counter.index()] {
            Some(after_ms) => after_ms,
            None if self.known.press_after_ms < 1.0 => 0,
            None => (self.known.press_after_ms * unit_exponential(&mut self.presses[counter.index()])) as u64,
        }
    }
}

/// When people stop coming in a hall that gives no number that can no longer be served: near the end of serving few are given, and which
/// ones is not worked out.
fn arrivals_end(state: &State) -> Option<Time> {
    let has_last_ticket = state.plan().is_some_and(|plan| plan.policy.last_ticket);
    let day = state.day().filter(|_| has_last_ticket)?;
    day.serves_until.into_iter().chain(day.closes_at).min()
}

/// By service: whether some counter may call its people only after a wait. Where nobody is there to ask, it may be so.
fn has_rings(state: &State) -> Vec<bool> {
    let mut known: Vec<Option<bool>> = vec![None; state.plan().map_or(0, |plan| plan.services.len())];
    let Some(floor) = state.floor() else { return Vec::new() };
    for ticket in state.tickets().filter(|ticket| ticket.needs.is_empty() && ticket.tied.is_none()) {
        if let Some(known) = known.get_mut(ticket.service.index()) {
            known.get_or_insert_with(|| floor.next_opening(ticket, ticket.queued_since).is_some());
        }
    }
    known.into_iter().map(|known| known.unwrap_or(true)).collect()
}
