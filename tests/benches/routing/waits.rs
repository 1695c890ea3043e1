//! The waits of many days, by service and group, and how evenly officers worked. It plays and sorts; what is good or bad is the bench's to
//! say.

use std::{fmt, thread};

use domain::Plan;
use simulation::{Case, Seen, Work, play_watched};

const MINUTE_MS: f64 = 60_000.0;

/// Waits, sorted; told in minutes.
pub(crate) struct Sorted(Vec<u32>);

impl Sorted {
    /// The wait that this share did not exceed.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let at = (self.0.len() as f64 * share).ceil() as usize;
        self.0.get(at.saturating_sub(1)).map_or(0.0, |wait| f64::from(*wait) / MINUTE_MS)
    }

    pub(crate) fn mean(&self) -> f64 {
        self.0.iter().map(|wait| f64::from(*wait)).sum::<f64>() / self.0.len().max(1) as f64 / MINUTE_MS
    }
}

/// Many days of one case.
pub(crate) struct Days {
    /// Of each class of the case: its service, its group, and its people's waits in milliseconds.
    classes: Vec<(usize, usize, Vec<u32>)>,
    /// Of each counter: its agency, and what it did on all days.
    counters: Vec<(usize, Work)>,
}

/// The class that has it worst, p90 beside p90.
pub(crate) struct Worst {
    pub(crate) ratio: f64,
    name: String,
    here: f64,
    there: f64,
    /// How many are over 5 % worse, of how many.
    over: (usize, usize),
}

impl fmt::Display for Worst {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (over, of) = self.over;
        write!(out, "{:.2} ({}: p90 {:.1} beside {:.1}); {over} of {of} over 1.05", self.ratio, self.name, self.here, self.there)
    }
}

/// What is compared as one: its name, and which services and groups it is.
pub(crate) type Part = (String, Box<dyn Fn(usize, usize) -> bool>);

/// Plays so many days, on as many threads as the machine runs at once.
pub(crate) fn play_days(case: &Case, days: u64) -> Days {
    let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
    let parts: Vec<_> = thread::scope(|scope| {
        let share = |first: u64| scope.spawn(move || play_every(case, (first..days).step_by(threads as usize)));
        let threads: Vec<_> = (0..threads).map(share).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let waits = |class: usize| parts.iter().flat_map(|(waits, _)| waits[class].iter().copied()).collect();
    let work = |counter: usize| {
        let sum =
            |all: Work, part: Work| Work { open_ticks: all.open_ticks + part.open_ticks, busy_ticks: all.busy_ticks + part.busy_ticks };
        parts.iter().map(|(_, counters)| counters[counter]).fold(Work::default(), sum)
    };
    let classes = case.classes.iter().enumerate();
    let counters = case.plan.counters.iter().enumerate();
    Days {
        classes: classes.map(|(at, class)| (class.service.index(), class.group.index(), waits(at))).collect(),
        counters: counters.map(|(at, counter)| (counter.agency.index(), work(at))).collect(),
    }
}

fn play_every(case: &Case, seeds: impl Iterator<Item = u64>) -> (Vec<Vec<u32>>, Vec<Work>) {
    let mut waits = vec![Vec::new(); case.classes.len()];
    let mut counters = vec![Work::default(); case.plan.counters.len()];
    for seed in seeds {
        let mut came = Vec::new();
        let outcome = play_watched(case, seed, |seen| match seen {
            Seen::Came { at, class, .. } => came.push((at, class)),
            Seen::Called { at, person, .. } => {
                let (came_at, class) = came[person as usize];
                waits[class].push((at - came_at) as u32);
            }
        });
        for (sum, work) in counters.iter_mut().zip(outcome.counters) {
            sum.open_ticks += work.open_ticks;
            sum.busy_ticks += work.busy_ticks;
        }
    }
    (waits, counters)
}

impl Days {
    pub(crate) fn services(plan: &Plan) -> Vec<Part> {
        let part = |at: usize| -> Part { (plan.services[at].code.clone(), Box::new(move |service, _| service == at)) };
        (0..plan.services.len()).map(part).collect()
    }

    pub(crate) fn agencies(plan: &Plan) -> Vec<Part> {
        let part = |at: usize| -> Part {
            let its: Vec<usize> = (0..plan.services.len()).filter(|service| plan.services[*service].agency.index() == at).collect();
            (plan.agencies[at].code.clone(), Box::new(move |service, _| its.contains(&service)))
        };
        (0..plan.agencies.len()).map(part).collect()
    }

    pub(crate) fn groups(plan: &Plan) -> Vec<Part> {
        let part = |at: usize| -> Part { (plan.groups[at].code.clone(), Box::new(move |_, group| group == at)) };
        (0..plan.groups.len()).map(part).collect()
    }

    fn of(&self, is_wanted: impl Fn(usize, usize) -> bool) -> Sorted {
        let wanted = self.classes.iter().filter(|(service, group, _)| is_wanted(*service, *group));
        let mut waits: Vec<u32> = wanted.flat_map(|(_, _, waits)| waits).copied().collect();
        waits.sort_unstable();
        Sorted(waits)
    }

    pub(crate) fn everybody(&self) -> Sorted {
        self.of(|_, _| true)
    }

    pub(crate) fn ordinary(&self) -> Sorted {
        self.of(|_, group| group == 0)
    }

    pub(crate) fn priority(&self) -> Sorted {
        self.of(|_, group| group > 0)
    }

    /// How far counters are busier or idler than their agency's mean: the standard deviation of the share of their time in which they served.
    pub(crate) fn load_spread(&self) -> f64 {
        let share = |work: &Work| work.busy_ticks as f64 / work.open_ticks.max(1) as f64;
        let miss = |(agency, work): &(usize, Work)| {
            let of_agency: Vec<f64> = self.counters.iter().filter(|(other, _)| other == agency).map(|(_, work)| share(work)).collect();
            (share(work) - of_agency.iter().sum::<f64>() / of_agency.len() as f64).powi(2)
        };
        (self.counters.iter().map(miss).sum::<f64>() / self.counters.len().max(1) as f64).sqrt()
    }

    /// Where these days are worst beside others.
    pub(crate) fn worst_against(&self, others: &Days, parts: Vec<Part>, people_min: usize) -> Worst {
        worst(parts.into_iter().map(|(name, is_wanted)| (name, self.of(&is_wanted), others.of(&is_wanted))), people_min)
    }

    /// The service in which priority groups are helped least.
    pub(crate) fn worst_priority(&self, plan: &Plan, people_min: usize) -> Worst {
        let of_service = |(at, service): (usize, &domain::Service)| {
            let its = |is_priority: bool| self.of(move |service, group| service == at && (group > 0) == is_priority);
            (service.code.clone(), its(true), its(false))
        };
        worst(plan.services.iter().enumerate().map(of_service), people_min)
    }
}

fn worst(compared: impl Iterator<Item = (String, Sorted, Sorted)>, people_min: usize) -> Worst {
    let mut worst = Worst { ratio: 0.0, name: String::new(), here: 0.0, there: 0.0, over: (0, 0) };
    for (name, here, there) in compared.filter(|(_, here, there)| here.0.len().min(there.0.len()) >= people_min) {
        let (here, there) = (here.quantile(0.9), there.quantile(0.9));
        let ratio = here / there;
        worst.over = (worst.over.0 + usize::from(ratio > 1.05), worst.over.1 + 1);
        if ratio > worst.ratio {
            worst = Worst { ratio, name, here, there, ..worst };
        }
    }
    worst
}
