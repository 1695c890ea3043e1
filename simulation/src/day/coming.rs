//! People come: for the first time as their class's rates or its trace say, and again where they left or found no room. Each kind of draw has a stream of
//! its own, so that two policies meet the same people; only those who come again depend on what happened.

use domain::Time;
use rand::{RngExt as _, rngs::SmallRng};

use super::{Day, Seen, What, ticket};
use crate::{
    Class, Draw, Recorded,
    draw::{stream, unit_exponential},
    people::Person,
};

/// Where the people of one class come from.
pub(super) struct Source {
    arrivals: SmallRng,
    first: Streams,
    again: Streams,
    /// Whether somebody who left comes again, and after what time.
    retry: SmallRng,
    /// When the last one came, to a fraction of a tick.
    last_at: f64,
    /// How many of a trace are foreseen.
    foreseen: usize,
}

/// Draws for the people of a class.
struct Streams {
    service: SmallRng,
    patience: SmallRng,
    no_show: SmallRng,
}

/// Somebody as drawn.
struct Drawn {
    service_ticks: f64,
    patience_ticks: Option<f64>,
    is_there: bool,
}

impl Drawn {
    /// What was recorded stands instead of what was drawn; who is not there takes no service.
    fn take_from(&mut self, recorded: &Recorded) {
        if let Some(service_ticks) = recorded.service_ticks.filter(|_| self.is_there) {
            self.service_ticks = service_ticks;
        }
        self.patience_ticks = recorded.patience_ticks.or(self.patience_ticks);
    }
}

/// Streams of draws that a class need not have stand apart from the others.
const FURTHER_STREAMS: u64 = 1 << 32;

impl Source {
    pub(super) fn new(seed: u64, class: usize) -> Source {
        let of = |kind: u64| stream(seed, 3 * class as u64 + kind);
        let further = |kind: u64| stream(seed, FURTHER_STREAMS + 5 * class as u64 + kind);
        Source {
            arrivals: of(0),
            first: Streams { service: of(1), patience: of(2), no_show: further(0) },
            again: Streams { service: further(1), patience: further(2), no_show: further(3) },
            retry: further(4),
            last_at: 0.0,
            foreseen: 0,
        }
    }
}

impl Streams {
    fn draw(&mut self, class: &Class, period: usize) -> Drawn {
        let absent = absence(class, &mut self.no_show);
        let service_ticks = drawn(&class.service_ticks, period, &mut self.service).unwrap_or(0.0);
        let patience_ticks = drawn(&class.patience_ticks, period, &mut self.patience);
        Drawn { service_ticks: absent.unwrap_or(service_ticks), patience_ticks, is_there: absent.is_none() }
    }
}

fn drawn(draws: &[Draw], period: usize, random: &mut SmallRng) -> Option<f64> {
    draws.get(period).or(draws.last()).map(|draw| draw.sample(random).max(0.0))
}

/// How long a counter waits for somebody who is not there; none for who is.
fn absence(class: &Class, random: &mut SmallRng) -> Option<f64> {
    let no_show = class.no_show.as_ref().filter(|no_show| random.random::<f64>() < no_show.share)?;
    Some(no_show.ticks.sample(random).max(0.0))
}

impl<W: FnMut(Seen)> Day<'_, W> {
    /// The next one of a class: an exponential amount of rate is used up, through the periods that it takes.
    pub(super) fn foresee_arrival(&mut self, class: usize) {
        let (case, busyness) = (self.case, self.busyness);
        let (Some(source), Some(its)) = (self.sources.get_mut(class), case.classes.get(class)) else { return };
        if let Some(trace) = &its.trace {
            let next = trace.get(source.foreseen).map(|recorded| recorded.at);
            source.foreseen += 1;
            return next.into_iter().for_each(|at| self.foresee(at, What::Arrive { class }));
        }
        let mut left = unit_exponential(&mut source.arrivals);
        let period_ticks = case.period_ticks as f64;
        let mut number = (source.last_at / period_ticks) as usize;
        while let Some(rate) = its.rates.get(number).filter(|_| number < case.periods) {
            let (rate, ends) = (rate * busyness, (number + 1) as f64 * period_ticks);
            let in_period = (ends - source.last_at) * rate;
            if left < in_period {
                source.last_at += left / rate;
                let at = source.last_at as u64;
                return self.foresee(at, What::Arrive { class });
            }
            left -= in_period;
            source.last_at = ends;
            number += 1;
        }
    }

    pub(super) fn arrive(&mut self, class: usize) {
        let period = self.period();
        let (Some(its), Some(source)) = (self.case.classes.get(class), self.sources.get_mut(class)) else { return };
        let mut drawn = source.first.draw(its, period);
        if let Some(recorded) = its.trace.as_ref().and_then(|trace| trace.get(source.foreseen.checked_sub(1)?)) {
            drawn.take_from(recorded);
        }
        self.foresee_arrival(class);
        self.come(class, &drawn);
    }

    pub(super) fn come_again(&mut self, class: usize) {
        let period = self.period();
        let (Some(its), Some(source)) = (self.case.classes.get(class), self.sources.get_mut(class)) else { return };
        let drawn = source.again.draw(its, period);
        self.tally(class, self.now, |tally| tally.retried += 1);
        self.come(class, &drawn);
    }

    fn come(&mut self, class: usize, drawn: &Drawn) {
        let case = self.case;
        let Drawn { service_ticks, patience_ticks, is_there } = *drawn;
        (self.watch)(Seen::Came { at: self.now, class, takes_ticks: service_ticks as u64 });
        self.tally(class, self.now, |tally| tally.arrived += 1);
        let number = self.people.next_number();
        let ticket = ticket(number, &case.classes[class], Time(self.now));
        self.people.enter(Person { class, ticket, came_at: self.now, service_ticks, is_there });
        if let Some(counter) = self.free_counter_for(number) {
            return self.serve(number, counter);
        }
        if case.room.is_some_and(|room| self.waiting >= room) {
            self.tally(class, self.now, |tally| tally.blocked += 1);
            self.people.leave(number);
            return self.foresee_retry(class);
        }
        self.wait(number, patience_ticks);
    }

    /// Somebody who left may come again, as long as the day lasts.
    pub(super) fn foresee_retry(&mut self, class: usize) {
        let ends_at = self.case.periods as u64 * self.case.period_ticks;
        let (Some(retry), Some(source)) = (&self.case.classes[class].retry, self.sources.get_mut(class)) else { return };
        if source.retry.random::<f64>() < retry.share {
            let at = self.now + retry.ticks.sample(&mut source.retry).max(0.0) as u64;
            if at < ends_at {
                self.foresee(at, What::ComeAgain { class });
            }
        }
    }

    fn period(&self) -> usize {
        (self.now / self.case.period_ticks) as usize
    }
}
