//! Counters that prefer some classes to others and classes that prefer some counters, in halls with room for a few: solved exactly as a
//! Markov chain whose states are who is idle in which order and who waits in which order.

use std::{collections::BTreeMap, sync::Arc};

use domain::{CounterId, Order, Plan, SkillId, SkillSet};
use simulation::{Case, Outcome};

use crate::{
    cases::{Crowd, hall, mean_wait, share_waiting},
    runs::runs,
};

/// A small hall. A place is how far down a list somebody stands; those who stand alike go by who came first, or who is idle longest.
#[derive(Clone, Debug)]
struct Small {
    /// People of each class in a mean service.
    rates: Vec<f64>,
    /// How fast each counter is.
    speeds: Vec<f64>,
    /// By counter and class: the place of the class on the counter's list; none where it does not serve it.
    places: Vec<Vec<Option<usize>>>,
    /// By class and counter: the place of the counter on the class's list.
    counters: Vec<Vec<usize>>,
    /// How many may wait.
    room: usize,
}

/// Who is idle, longest first, and who waits, longest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    idle: Vec<usize>,
    waiting: Vec<usize>,
}

/// What is known of a class.
#[derive(Clone, Copy, Debug, Default)]
struct Exact {
    /// Mean wait of who was let in, in mean services.
    wait: f64,
    /// The share of them that had to wait.
    waiting: f64,
    /// The share of all that found no room.
    blocked: f64,
}

/// What becomes of somebody who comes.
enum Comes {
    Served(State),
    Waits(State),
    Blocked,
}

impl Small {
    fn comes(&self, state: &State, class: usize) -> Comes {
        let mut then = state.clone();
        let able = (0..state.idle.len()).filter(|at| self.places[state.idle[*at]][class].is_some());
        if let Some(at) = able.min_by_key(|at| (self.counters[class][state.idle[*at]], *at)) {
            then.idle.remove(at);
            return Comes::Served(then);
        }
        if state.waiting.len() >= self.room {
            return Comes::Blocked;
        }
        then.waiting.push(class);
        Comes::Waits(then)
    }

    fn finishes(&self, state: &State, counter: usize) -> State {
        let mut then = state.clone();
        let able = (0..state.waiting.len()).filter_map(|at| Some((self.places[counter][state.waiting[at]]?, at)));
        match able.min() {
            Some((_, at)) => drop(then.waiting.remove(at)),
            None => then.idle.push(counter),
        }
        then
    }

    /// Where the hall goes from a state, and how often.
    fn moves(&self, state: &State) -> Vec<(State, f64)> {
        let comes = (0..self.rates.len()).filter_map(|class| match self.comes(state, class) {
            Comes::Served(then) | Comes::Waits(then) => Some((then, self.rates[class])),
            Comes::Blocked => None,
        });
        let busy = (0..self.speeds.len()).filter(|counter| !state.idle.contains(counter));
        comes.chain(busy.map(|counter| (self.finishes(state, counter), self.speeds[counter]))).collect()
    }

    /// Every state with how much of the time the hall is in it.
    fn chain(&self) -> BTreeMap<State, f64> {
        let mut numbers = BTreeMap::new();
        let mut states = vec![State { idle: (0..self.speeds.len()).collect(), waiting: Vec::new() }];
        numbers.insert(states[0].clone(), 0);
        let (mut into, mut out) = (vec![Vec::new()], Vec::new());
        while out.len() < states.len() {
            let from = out.len();
            let moves = self.moves(&states[from].clone());
            out.push(moves.iter().map(|(_, rate)| rate).sum::<f64>());
            for (then, rate) in moves {
                let next = states.len();
                let to = *numbers.entry(then.clone()).or_insert(next);
                if to == next {
                    states.push(then);
                    into.push(Vec::new());
                }
                into[to].push((from, rate));
            }
        }
        // What flows into each state flows out of it: Gauss and Seidel.
        let mut share = vec![1.0 / states.len() as f64; states.len()];
        let mut change = 1.0;
        while change > 1e-14 {
            change = 0.0;
            for at in 0..share.len() {
                let flow: f64 = into[at].iter().map(|(from, rate): &(usize, f64)| share[*from] * rate).sum();
                change = f64::max(change, (flow / out[at] - share[at]).abs());
                share[at] = flow / out[at];
            }
            let all: f64 = share.iter().sum();
            share.iter_mut().for_each(|share| *share /= all);
        }
        states.into_iter().zip(share).collect()
    }

    fn solve(&self) -> Vec<Exact> {
        let chain = self.chain();
        let of_class = |class: usize| {
            let share = |wanted: fn(&Comes) -> bool| {
                chain.iter().filter(|(state, _)| wanted(&self.comes(state, class))).map(|(_, share)| share).sum::<f64>()
            };
            let (waits, blocked) = (share(|comes| matches!(comes, Comes::Waits(_))), share(|comes| matches!(comes, Comes::Blocked)));
            let of_class = |state: &State| state.waiting.iter().filter(|waiting| **waiting == class).count() as f64;
            let queued: f64 = chain.iter().map(|(state, share)| of_class(state) * share).sum();
            let let_in = 1.0 - blocked;
            Exact { wait: queued / (self.rates[class] * let_in), waiting: waits / let_in, blocked }
        };
        (0..self.rates.len()).map(of_class).collect()
    }

    /// The same hall in which nobody prefers anybody.
    fn indifferent(&self) -> Small {
        let mut small = self.clone();
        small.places.iter_mut().flatten().for_each(|place| *place = place.map(|_| 0));
        small.counters.iter_mut().flatten().for_each(|place| *place = 0);
        small
    }

    /// Some classes at some counters, with lists in both directions; every class has a counter.
    fn random(seed: u64) -> Small {
        let mut random = fastrand::Rng::with_seed(seed);
        let (classes, counters) = (random.usize(2..=3), random.usize(2..=3));
        let mut places: Vec<Vec<Option<usize>>> = Vec::new();
        for _ in 0..counters {
            places.push((0..classes).map(|_| (random.f64() < 0.7).then(|| random.usize(0..classes))).collect());
        }
        for class in 0..classes {
            if places.iter().all(|counter| counter[class].is_none()) {
                places[random.usize(0..counters)][class] = Some(0);
            }
        }
        Small {
            rates: (0..classes).map(|_| 0.3 + 0.9 * random.f64()).collect(),
            speeds: (0..counters).map(|_| 0.6 + 0.8 * random.f64()).collect(),
            places,
            counters: (0..classes).map(|_| (0..counters).map(|_| random.usize(0..counters)).collect()).collect(),
            room: random.usize(2..=5),
        }
    }

    fn case(&self) -> Case {
        let crowds: Vec<Crowd> = self.rates.iter().map(|rate| Crowd { rate: *rate, weight: 1 }).collect();
        let serves = |places: &Vec<Option<usize>>| (0..places.len()).filter(|class| places[*class].is_some()).collect::<Vec<_>>();
        let serves: Vec<Vec<usize>> = self.places.iter().map(serves).collect();
        let mut case = hall(&crowds, &serves.iter().map(Vec::as_slice).collect::<Vec<_>>(), 1.0, Order::FirstCome);
        case.room = Some(self.room);
        case.shifts.iter_mut().zip(&self.speeds).for_each(|(shift, speed)| shift.speed = vec![*speed]);
        let plan: &mut Plan = Arc::make_mut(&mut case.plan);
        for (counter, places) in plan.counters.iter_mut().zip(&self.places) {
            let at = |wanted: usize| {
                (0..places.len()).filter(|class| places[*class] == Some(wanted)).map(|class| SkillId(class as u8)).collect()
            };
            counter.prefers = (0..=self.rates.len()).map(at).filter(|set: &SkillSet| !set.is_empty()).collect();
        }
        for (service, places) in plan.services.iter_mut().zip(&self.counters) {
            let at =
                |wanted: usize| (0..places.len()).filter(|counter| places[*counter] == wanted).map(|at| CounterId(at as u16)).collect();
            service.prefers = (0..places.len()).map(at).filter(|group: &Vec<CounterId>| !group.is_empty()).collect();
        }
        plan.check().expect("the lists fit the hall");
        case
    }
}

fn blocked(outcome: &Outcome, class: usize) -> f64 {
    outcome.crowds[class].blocked as f64 / outcome.crowds[class].arrived as f64
}

/// One counter for the first class alone, one for both that prefers the second; the first class takes its own counter first.
fn n_design() -> Small {
    Small {
        rates: vec![0.9, 0.7],
        speeds: vec![1.0, 1.0],
        places: vec![vec![Some(0), None], vec![Some(1), Some(0)]],
        counters: vec![vec![0, 1], vec![0, 0]],
        room: 8,
    }
}

#[test]
fn the_chain_gives_what_is_known() {
    // M/M/2/5, as by its own chain of six states.
    let a: f64 = 1.8;
    let weights = [1.0, a, a * a / 2.0, a.powi(3) / 4.0, a.powi(4) / 8.0, a.powi(5) / 16.0];
    let all: f64 = weights.iter().sum();
    let pool = Small { rates: vec![a], speeds: vec![1.0; 2], places: vec![vec![Some(0)]; 2], counters: vec![vec![0; 2]], room: 3 };
    let exact = pool.solve()[0];
    let queued = (weights[3] + 2.0 * weights[4] + 3.0 * weights[5]) / all;
    assert!((exact.blocked - weights[5] / all).abs() < 1e-9, "{exact:?}");
    assert!((exact.wait - queued / (a * (1.0 - weights[5] / all))).abs() < 1e-9, "{exact:?}");
    // One counter that prefers the first class: Cobham's waits, where there is room for nearly everybody.
    let (own, other) = (0.2, 0.3);
    let one =
        Small { rates: vec![own, other], speeds: vec![1.0], places: vec![vec![Some(0), Some(1)]], counters: vec![vec![0]; 2], room: 11 };
    let all = own + other;
    for (exact, cobham) in one.solve().iter().zip([all / (1.0 - own), all / (1.0 - own) / (1.0 - all)]) {
        assert!((exact.wait - cobham).abs() < 0.01, "{exact:?} against {cobham}");
    }
}

#[test]
fn an_n_design_with_preferences_waits_as_its_chain_says() {
    let runs = runs(&n_design().case(), 20, 150_000.0);
    for (class, exact) in n_design().solve().into_iter().enumerate() {
        runs.agree(&format!("mean wait of class {class}"), exact.wait, |outcome| mean_wait(&outcome.crowds[class]));
        runs.agree(&format!("P(wait) of class {class}"), exact.waiting, |outcome| share_waiting(&outcome.crowds[class]));
        runs.agree(&format!("blocking of class {class}"), exact.blocked, |outcome| blocked(outcome, class));
    }
}

#[test]
fn small_halls_with_lists_in_both_directions_wait_as_their_chains_say() {
    let mut told_apart = 0;
    for seed in 0..10 {
        let small = Small::random(seed);
        let (exact, indifferent) = (small.solve(), small.indifferent().solve());
        told_apart += usize::from(exact.iter().zip(&indifferent).any(|(with, without)| (with.wait / without.wait - 1.0).abs() > 0.1));
        let runs = runs(&small.case(), 20, 100_000.0);
        for (class, exact) in exact.into_iter().enumerate() {
            let what = format!("hall {seed}, {small:?}, class {class}");
            runs.agree_among_many(&format!("{what}, mean wait"), exact.wait, |outcome| mean_wait(&outcome.crowds[class]));
            runs.agree_among_many(&format!("{what}, P(wait)"), exact.waiting, |outcome| share_waiting(&outcome.crowds[class]));
            runs.agree_among_many(&format!("{what}, blocking"), exact.blocked, |outcome| blocked(outcome, class));
        }
    }
    assert!(told_apart >= 5, "in {told_apart} halls the lists make a difference");
}
