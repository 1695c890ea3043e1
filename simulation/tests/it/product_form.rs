//! Small halls in which counters serve some classes only, first come first served to the longest idle, solved exactly: the product form of
//! Visschers, Adan and Weiss, summed over every order in which the counters can have become busy and idle. All counters are equally fast.

use domain::Order;

use crate::{
    cases::{Crowd, hall, mean_wait, share_waiting},
    runs::runs,
};

/// What is known of a class.
#[derive(Clone, Copy, Debug, Default)]
struct Exact {
    /// Mean wait, in mean services.
    wait: f64,
    /// Probability of waiting.
    waiting: f64,
}

/// Who comes how often, and whom each counter serves.
struct Hall {
    rates: Vec<f64>,
    counters: Vec<Vec<usize>>,
}

impl Hall {
    /// The rate of classes that only these counters serve.
    fn only(&self, counters: &[usize]) -> f64 {
        (0..self.rates.len()).filter(|class| self.is_only(*class, counters)).map(|class| self.rates[class]).sum()
    }

    fn is_only(&self, class: usize, counters: &[usize]) -> bool {
        (0..self.counters.len()).all(|counter| counters.contains(&counter) || !self.counters[counter].contains(&class))
    }

    /// The rate of classes that one of these counters serves.
    fn any(&self, counters: &[usize]) -> f64 {
        let serves = |class: &usize| counters.iter().any(|counter| self.counters[*counter].contains(class));
        (0..self.rates.len()).filter(serves).map(|class| self.rates[class]).sum()
    }

    /// Sums the weights of all states: the counters in `order`, the first `busy` of which serve somebody, in the order of those people's
    /// arrival, with whoever came between them still waiting.
    fn solve(&self) -> Vec<Exact> {
        let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
        for _ in 0..self.counters.len() {
            let is_left = |order: &Vec<usize>, counter: &usize| !order.contains(counter);
            let longer = |order: &Vec<usize>| {
                let left = (0..self.counters.len()).filter(|counter| is_left(order, counter));
                left.map(|counter| [&order[..], &[counter]].concat()).collect::<Vec<_>>()
            };
            orders = orders.iter().flat_map(longer).collect();
        }
        let mut all = 0.0;
        let mut waiting = vec![0.0; self.rates.len()];
        let mut queued = vec![0.0; self.rates.len()];
        for order in &orders {
            for busy in 0..=order.len() {
                let served = (1..=busy).map(|count| 1.0 / (count as f64 - self.only(&order[..count])));
                let idle = (busy..order.len()).map(|from| 1.0 / self.any(&order[from..]));
                let weight: f64 = served.chain(idle).product();
                all += weight;
                for class in 0..self.rates.len() {
                    if self.is_only(class, &order[..busy]) {
                        waiting[class] += weight;
                    }
                    let between = (1..=busy).filter(|count| self.is_only(class, &order[..*count]));
                    queued[class] += weight * between.map(|count| 1.0 / (count as f64 - self.only(&order[..count]))).sum::<f64>();
                }
            }
        }
        // By Little's law a class waits as long as its people in the queue take to come.
        (0..self.rates.len()).map(|class| Exact { wait: queued[class] / all, waiting: waiting[class] / all }).collect()
    }

    /// The load of the counters that are asked for most: of any of them, by the classes that only they serve.
    fn load(&self) -> f64 {
        let sets = 1..1_usize << self.counters.len();
        let members = |set: usize| (0..self.counters.len()).filter(|counter| set >> counter & 1 == 1).collect::<Vec<_>>();
        sets.map(members).map(|set| self.only(&set) / set.len() as f64).fold(0.0, f64::max)
    }

    /// Some classes at some counters; every class has a counter and every counter a class.
    fn random(seed: u64) -> Hall {
        let mut random = fastrand::Rng::with_seed(seed);
        let (classes, counters) = (random.usize(2..=4), random.usize(2..=4));
        let mut serves = vec![Vec::new(); counters];
        for class in 0..classes {
            let of_class: Vec<usize> = (0..counters).filter(|_| random.bool()).collect();
            let of_class = if of_class.is_empty() { vec![random.usize(0..counters)] } else { of_class };
            of_class.into_iter().for_each(|counter| serves[counter].push(class));
        }
        serves.iter_mut().filter(|classes| classes.is_empty()).for_each(|none| none.push(random.usize(0..classes)));
        let mut hall = Hall { rates: (0..classes).map(|_| 0.2 + random.f64()).collect(), counters: serves };
        let scale = 0.75 / hall.load();
        hall.rates.iter_mut().for_each(|rate| *rate *= scale);
        hall
    }
}

#[test]
fn the_solver_gives_the_published_values() {
    let n_model = Hall { rates: vec![1.0, 0.6], counters: vec![vec![0], vec![0, 1]] }.solve();
    for (exact, (wait, waiting)) in n_model.iter().zip([(56.0 / 33.0, 0.678_788), (112.0 / 33.0, 0.872_727)]) {
        assert!((exact.wait - wait).abs() < 1e-9 && (exact.waiting - waiting).abs() < 1e-6, "{exact:?}");
    }
    // One queue at four counters: Erlang.
    let pool = Hall { rates: vec![3.2], counters: vec![vec![0]; 4] }.solve();
    assert!((pool[0].wait - 0.745_541).abs() < 1e-6 && (pool[0].waiting - 0.596_432).abs() < 1e-6, "{pool:?}");
}

#[test]
fn small_halls_that_nobody_planned_wait_as_the_product_form_says() {
    for seed in 0..6 {
        let small = Hall::random(seed);
        let crowds: Vec<Crowd> = small.rates.iter().map(|rate| Crowd { rate: *rate, weight: 1 }).collect();
        let counters: Vec<&[usize]> = small.counters.iter().map(Vec::as_slice).collect();
        let runs = runs(&hall(&crowds, &counters, 1.0, Order::FirstCome), 20, 100_000.0);
        for (class, exact) in small.solve().into_iter().enumerate() {
            let what = format!("hall {seed}, {:?} at {:?}, class {class}", small.rates, small.counters);
            runs.agree_among_many(&format!("{what}, mean wait"), exact.wait, |outcome| mean_wait(&outcome.crowds[class]));
            runs.agree_among_many(&format!("{what}, P(wait)"), exact.waiting, |outcome| share_waiting(&outcome.crowds[class]));
        }
    }
}
