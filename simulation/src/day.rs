//! One day of a case, played event by event: people come, wait, are called, served, or leave. Who is called where is asked of the domain's
//! own `Floor` and `Queue`; nothing here prefers anybody. The same seed gives the same people, whatever the policy.

mod coming;
mod shifts;

use std::{cmp::Reverse, collections::BinaryHeap};

use domain::{CallId, CounterId, CounterState, Desk, Floor, Language, Mode, Origin, Queue, SeriesId, Ticket, TicketId, TicketState, Time};

use crate::{Case, Draw, Tally, draw::stream, people::People};
use coming::Source;

/// What a day came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// By crowd, in the case's order.
    pub crowds: Vec<Tally>,
    /// By crowd, and for each by the period in which they came; empty where the case does not ask for it.
    pub periods: Vec<Vec<Tally>>,
    /// By counter of the plan.
    pub counters: Vec<Work>,
    /// When the last person had left and the last period was over, in ticks since the day began.
    pub ended_at: u64,
}

/// What a counter did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Open, or closed but still serving, in ticks; from the end of the warm-up to the end of the last period, as below.
    pub open_ticks: u64,
    /// Serving somebody, in ticks.
    pub busy_ticks: u64,
}

/// What somebody sees who watches a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Somebody came.
    Came {
        /// When, in ticks since the day began.
        at: u64,
        /// Of which class, by its place in the case.
        class: usize,
        /// How long they will take at a counter of speed 1, in ticks.
        takes_ticks: u64,
    },
    /// Somebody was called.
    Called {
        /// When, in ticks since the day began.
        at: u64,
        /// Who: people are counted from 0 as they come.
        person: u32,
        /// Where.
        counter: CounterId,
    },
}

/// What happens next. Of what happens at one instant, counters become free first, and nobody gives up who can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Finish { counter: CounterId },
    Period { number: usize },
    Arrive { class: usize },
    ComeAgain { class: usize },
    RingOpens { person: u32 },
    GiveUp { person: u32 },
}

/// Plays one day.
pub fn play(case: &Case, seed: u64) -> Outcome {
    play_watched(case, seed, |_| {})
}

/// Plays one day before somebody who sees everybody come and every call.
pub fn play_watched(case: &Case, seed: u64, watch: impl FnMut(Seen)) -> Outcome {
    let mut day = Day::new(case, seed, watch);
    for number in 0..case.periods {
        day.foresee(number as u64 * case.period_ticks, What::Period { number });
    }
    for class in 0..case.classes.len() {
        day.foresee_arrival(class);
        let somebody = ticket(0, &case.classes[class], Time(0));
        let has_rings = day.floor().next_opening(&somebody, Time(0)).is_some();
        day.has_rings.push(has_rings);
    }
    while let Some(Reverse((at, what))) = day.foreseen.pop() {
        day.now = at;
        match what {
            What::Finish { counter } => day.finish(counter),
            What::Period { number } => day.change_shifts(number),
            What::Arrive { class } => day.arrive(class),
            What::ComeAgain { class } => day.come_again(class),
            What::RingOpens { person } => day.ring_opens(person),
            What::GiveUp { person } => day.give_up(person),
        }
    }
    day.end()
}

struct Day<'a, W> {
    case: &'a Case,
    watch: W,
    now: u64,
    foreseen: BinaryHeap<Reverse<(u64, What)>>,
    desks: Vec<Desk>,
    stations: Vec<Station>,
    /// By shift: how many of those on duty go as soon as they have finished.
    surplus: Vec<usize>,
    queue: Queue,
    /// Counters that are on duty and serve nobody.
    free_counters: usize,
    /// By class: whether some counter may call its people only after a wait.
    has_rings: Vec<bool>,
    waiting: usize,
    people: People,
    sources: Vec<Source>,
    busyness: f64,
    /// When somebody left last.
    left_at: u64,
    outcome: Outcome,
}

/// What a counter is beside its `Desk`.
#[derive(Clone, Copy, Debug)]
struct Station {
    speed: f64,
    /// Its place among the case's shifts.
    shift: usize,
    on_duty: bool,
    open_since: Option<u64>,
    serves: Option<u32>,
}

impl<'a, W: FnMut(Seen)> Day<'a, W> {
    fn new(case: &'a Case, seed: u64, watch: W) -> Day<'a, W> {
        let counters = case.plan.counters.len();
        let mut stations = vec![Station { speed: 1.0, shift: 0, on_duty: false, open_since: None, serves: None }; counters];
        for (at, shift) in case.shifts.iter().enumerate() {
            for counter in &shift.counters {
                stations[counter.index()].shift = at;
            }
        }
        let busyness = Draw::gamma(1.0, case.busyness_scv).filter(|_| case.busyness_scv > 0.0);
        Day {
            case,
            watch,
            now: 0,
            foreseen: BinaryHeap::new(),
            desks: (0..counters).map(|counter| Desk::closed(CounterId(counter as u16), &case.plan)).collect(),
            stations,
            surplus: vec![0; case.shifts.len()],
            queue: Queue::default(),
            free_counters: 0,
            has_rings: Vec::new(),
            waiting: 0,
            people: People::default(),
            sources: (0..case.classes.len()).map(|class| Source::new(seed, class)).collect(),
            busyness: busyness.map_or(1.0, |draw| draw.sample(&mut stream(seed, u64::MAX))),
            left_at: 0,
            outcome: Outcome {
                crowds: vec![Tally::default(); case.crowds.len()],
                periods: vec![vec![Tally::default(); case.periods]; if case.by_period { case.crowds.len() } else { 0 }],
                counters: vec![Work::default(); counters],
                ended_at: 0,
            },
        }
    }

    fn foresee(&mut self, at: u64, what: What) {
        self.foreseen.push(Reverse((at, what)));
    }

    fn wait(&mut self, number: u32, patience_ticks: Option<f64>) {
        let Some(person) = self.people.get(number) else { return };
        self.queue.file(&person.ticket, &self.case.plan);
        self.waiting += 1;
        if let Some(patience_ticks) = patience_ticks {
            self.foresee(self.now + patience_ticks as u64, What::GiveUp { person: number });
        }
        self.foresee_ring(number);
    }

    fn foresee_ring(&mut self, number: u32) {
        let Some(person) = self.people.get(number) else { return };
        if !self.has_rings[person.class] {
            return;
        }
        if let Some(opens) = self.floor().next_opening(&person.ticket, Time(self.now)) {
            self.foresee(opens.0, What::RingOpens { person: number });
        }
    }

    fn ring_opens(&mut self, number: u32) {
        if self.people.get(number).is_none_or(|person| person.ticket.state != TicketState::Waiting) {
            return;
        }
        match self.free_counter_for(number) {
            Some(counter) => self.call(number, counter),
            None => self.foresee_ring(number),
        }
    }

    fn give_up(&mut self, number: u32) {
        if self.people.get(number).is_none_or(|person| person.ticket.state != TicketState::Waiting) {
            return;
        }
        let Some(person) = self.people.leave(number) else { return };
        self.queue.unfile(&person.ticket, &self.case.plan);
        self.waiting -= 1;
        self.left_at = self.now;
        let (wait_ticks, threshold_ticks) = (self.now - person.came_at, self.case.classes[person.class].threshold_ticks);
        self.tally(person.class, person.came_at, |tally| tally.abandon(wait_ticks, threshold_ticks));
        self.foresee_retry(person.class);
    }

    /// Somebody who waits is called.
    fn call(&mut self, number: u32, counter: CounterId) {
        if let Some(person) = self.people.get(number) {
            self.queue.unfile(&person.ticket, &self.case.plan);
            self.waiting -= 1;
        }
        self.serve(number, counter);
    }

    fn serve(&mut self, number: u32, counter: CounterId) {
        let (case, now, call) = (self.case, self.now, CallId(number));
        let Some(person) = self.people.get_mut(number) else { return };
        person.ticket.state = TicketState::Serving { call, counter };
        let (desk, station) = (&mut self.desks[counter.index()], &mut self.stations[counter.index()]);
        desk.takes_turn(person.ticket.group, case.plan.policy.calling.order);
        self.free_counters -= usize::from(matches!(desk.state, CounterState::Ready { .. }));
        desk.state = CounterState::Serving { call, since: Time(now) };
        station.serves = Some(number);
        let speed = if person.is_there { station.speed } else { 1.0 };
        let takes_ticks = (person.service_ticks / speed) as u64;
        let (class, came_at, threshold_ticks) = (person.class, person.came_at, case.classes[person.class].threshold_ticks);
        match person.is_there {
            true => self.tally(class, came_at, |tally| tally.serve(now - came_at, threshold_ticks)),
            false => self.tally(class, came_at, |tally| tally.absent += 1),
        }
        self.outcome.counters[counter.index()].busy_ticks += self.counted(now, now + takes_ticks);
        self.foresee(now + takes_ticks, What::Finish { counter });
        (self.watch)(Seen::Called { at: now, person: number, counter });
    }

    fn finish(&mut self, counter: CounterId) {
        if let Some(number) = self.stations[counter.index()].serves.take() {
            self.people.leave(number);
            self.left_at = self.now;
        }
        let station = &mut self.stations[counter.index()];
        if let Some(surplus) = self.surplus.get_mut(station.shift).filter(|surplus| **surplus > 0) {
            *surplus -= 1;
            station.on_duty = false;
        }
        if station.on_duty {
            self.free(counter);
        } else {
            self.close(counter);
        }
    }

    /// A counter is free: it calls whom the domain chooses.
    fn free(&mut self, counter: CounterId) {
        self.free_counters += 1;
        self.desks[counter.index()].state = CounterState::Ready { since: Time(self.now) };
        let chosen = self.floor().choose(&self.desks[counter.index()], Time(self.now));
        if let Some((ticket, _)) = chosen {
            self.call(ticket.0, counter);
        }
    }

    fn close(&mut self, counter: CounterId) {
        self.free_counters -= usize::from(matches!(self.desks[counter.index()].state, CounterState::Ready { .. }));
        self.desks[counter.index()].state = CounterState::Closed;
        if let Some(since) = self.stations[counter.index()].open_since.take() {
            self.outcome.counters[counter.index()].open_ticks += self.counted(since, self.now);
        }
    }

    /// Counts somebody with their crowd, and with those of their crowd who came in the same period.
    fn tally(&mut self, class: usize, came_at: u64, count: impl Fn(&mut Tally)) {
        if came_at < self.case.warm_up_ticks {
            return;
        }
        let crowd = self.case.classes[class].crowd;
        count(&mut self.outcome.crowds[crowd]);
        let period = (came_at / self.case.period_ticks) as usize;
        if let Some(tally) = self.outcome.periods.get_mut(crowd).and_then(|periods| periods.get_mut(period)) {
            count(tally);
        }
    }

    /// How much of a time is counted: from the end of the warm-up to the end of the last period.
    fn counted(&self, from: u64, to: u64) -> u64 {
        to.min(self.case.periods as u64 * self.case.period_ticks).saturating_sub(from.max(self.case.warm_up_ticks))
    }

    fn free_counter_for(&self, number: u32) -> Option<CounterId> {
        // Nobody is free most of the time, where anybody waits.
        if self.free_counters == 0 {
            return None;
        }
        let person = self.people.get(number)?;
        let is_free = |desk: &Desk| matches!(desk.state, CounterState::Ready { .. });
        self.floor().counter_for(&person.ticket, Time(self.now), is_free).map(|desk| desk.id)
    }

    fn floor(&self) -> Floor<'_> {
        Floor { plan: &self.case.plan, desks: &self.desks, queue: &self.queue }
    }

    fn end(mut self) -> Outcome {
        // Whoever was served before could have waited longer: the last thing foreseen may be that they would have left.
        self.now = self.left_at.max(self.case.periods as u64 * self.case.period_ticks);
        for index in 0..self.stations.len() {
            self.close(CounterId(index as u16));
        }
        self.outcome.ended_at = self.now;
        self.outcome
    }
}

/// Somebody's ticket, as the domain files it.
fn ticket(number: u32, class: &crate::Class, now: Time) -> Ticket {
    Ticket {
        id: TicketId(number),
        series: SeriesId(0),
        number,
        service: class.service,
        steps: None,
        group: class.group,
        needs: class.needs,
        mode: Mode::Langsung,
        origin: Origin::Kios,
        language: Language::Id,
        device: None,
        issued_at: now,
        earned_since: now,
        queued_since: now,
        front: false,
        tied: None,
        kept: None,
        onward: false,
        appointment: None,
        by_appointment: false,
        after_call: None,
        calls: 0,
        returns: 0,
        state: TicketState::Waiting,
    }
}
