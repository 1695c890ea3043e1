//! From the waits of many futures to figures with intervals. It plays nothing.

use domain::{AgencyId, Plan, ServiceId};

use super::of_service;
use crate::forecast::future::Wait;

/// How long people wait and how many are served in time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures<T> {
    /// Who waits now or comes.
    pub people: T,
    /// Mean wait, in milliseconds; whoever is never called waits to the end.
    pub mean_ms: T,
    /// The wait that every other one does not exceed, in milliseconds.
    pub p50_ms: T,
    /// The wait that nine in ten do not exceed, in milliseconds.
    pub p90_ms: T,
    /// Mean wait of the tenth who wait longest, in milliseconds.
    pub longest_ms: T,
    /// Share of them who are called within the target of their service, from 0 to 1; 1 where there is nobody.
    pub in_target: T,
    /// Who is not called before serving ends.
    pub unserved: T,
}

/// What a figure comes to in many futures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Span {
    /// In one future of ten it is less.
    pub low: f64,
    /// In every other future it is less.
    pub middle: f64,
    /// In one future of ten it is more.
    pub high: f64,
    /// Its mean.
    pub mean: f64,
}

/// One crowd in both halls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// As the hall stands.
    pub without: Figures<Span>,
    /// With the change.
    pub with: Figures<Span>,
    /// What the change adds, future by future: below 0 where it takes away.
    pub difference: Figures<Span>,
}

/// Both halls in one future. Waits are in the order of services and, of one service, of their length.
pub(super) struct Day {
    pub(super) without: Vec<Wait>,
    /// None where nothing differs.
    pub(super) with: Option<Vec<Wait>>,
}

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Hall,
    Agency(AgencyId),
    Service(ServiceId),
}

const FIGURES: usize = 7;

impl Day {
    /// Whether somebody of a crowd is there.
    pub(super) fn has(&self, scope: Scope, plan: &Plan) -> bool {
        [Some(&self.without), self.with.as_ref()].into_iter().flatten().any(|waits| its(waits, scope, plan).next().is_some())
    }
}

impl Span {
    /// Of these figures, one for each future.
    pub(super) fn of(mut each: Vec<f64>) -> Span {
        each.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            let place = share * (each.len().saturating_sub(1)) as f64;
            let [low, high] = [place.floor(), place.ceil()].map(|place| each.get(place as usize).copied().unwrap_or(0.0));
            low + (high - low) * place.fract()
        };
        let mean = each.iter().sum::<f64>() / each.len().max(1) as f64;
        Span { low: at(0.1), middle: at(0.5), high: at(0.9), mean }
    }
}

/// A crowd in both halls, over all futures.
pub(super) fn compared(plan: &Plan, days: &[Day], scope: Scope) -> Compared {
    let each: Vec<[[f64; FIGURES]; 2]> = days
        .iter()
        .map(|day| {
            let without = figures(its(&day.without, scope, plan), plan);
            let with = day.with.as_ref().map_or(without, |waits| figures(its(waits, scope, plan), plan));
            [without, with]
        })
        .collect();
    let spans = |of: &dyn Fn(&[[f64; FIGURES]; 2], usize) -> f64| {
        named(std::array::from_fn(|figure| Span::of(each.iter().map(|both| of(both, figure)).collect())))
    };
    Compared {
        without: spans(&|both, figure| both[0][figure]),
        with: spans(&|both, figure| both[1][figure]),
        difference: spans(&|both, figure| both[1][figure] - both[0][figure]),
    }
}

fn named([people, mean_ms, p50_ms, p90_ms, longest_ms, in_target, unserved]: [Span; FIGURES]) -> Figures<Span> {
    Figures { people, mean_ms, p50_ms, p90_ms, longest_ms, in_target, unserved }
}

fn its<'a>(waits: &'a [Wait], scope: Scope, plan: &'a Plan) -> Box<dyn Iterator<Item = &'a Wait> + 'a> {
    match scope {
        Scope::Hall => Box::new(waits.iter()),
        Scope::Service(service) => Box::new(of_service(waits, service).iter()),
        Scope::Agency(agency) => {
            let is_its = move |wait: &&Wait| plan.services.get(wait.service.index()).is_some_and(|service| service.agency == agency);
            Box::new(waits.iter().filter(is_its))
        }
    }
}

fn figures<'a>(waits: impl Iterator<Item = &'a Wait>, plan: &Plan) -> [f64; FIGURES] {
    let (mut all, mut in_target, mut unserved) = (Vec::new(), 0_u32, 0_u32);
    for wait in waits {
        let target_ms = plan.services.get(wait.service.index()).map_or(0, |service| service.target_ms);
        in_target += u32::from(wait.is_called && wait.ms <= target_ms);
        unserved += u32::from(!wait.is_called);
        all.push(wait.ms);
    }
    if all.is_empty() {
        return [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    }
    let people = all.len() as f64;
    let mean = all.iter().map(|ms| f64::from(*ms)).sum::<f64>() / people;
    let p90 = quantile(&mut all, 0.9);
    let tail = longest_mean(&mut all);
    let p50 = quantile(&mut all, 0.5);
    [people, mean, p50, p90, tail, f64::from(in_target) / people, f64::from(unserved)]
}

/// The wait that so great a share does not exceed.
fn quantile(waits: &mut [u32], share: f64) -> f64 {
    let rank = (share * waits.len() as f64).ceil() as usize;
    let (_, at, _) = waits.select_nth_unstable(rank.saturating_sub(1));
    f64::from(*at)
}

/// Mean of the longest tenth, of one wait at least; 0 where there is none.
fn longest_mean(waits: &mut [u32]) -> f64 {
    let Some(rest) = waits.len().checked_sub(1) else { return 0.0 };
    let from = rest.min(waits.len() * 9 / 10);
    let (_, at, longer) = waits.select_nth_unstable(from);
    (f64::from(*at) + longer.iter().map(|ms| f64::from(*ms)).sum::<f64>()) / (1 + longer.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_told_by_rank() {
        let mut waits: Vec<u32> = (1..=20).rev().collect();
        assert_eq!((quantile(&mut waits, 0.5), quantile(&mut waits, 0.9), longest_mean(&mut waits)), (10.0, 18.0, 19.5));
        assert_eq!((longest_mean(&mut [7]), longest_mean(&mut [])), (7.0, 0.0));
    }

    #[test]
    fn eight_futures_of_ten_are_within_a_span() {
        let span = Span::of((0..=100).rev().map(f64::from).collect());
        assert_eq!((span.low, span.middle, span.high, span.mean), (10.0, 50.0, 90.0, 50.0));
        assert_eq!(Span::of(vec![3.0]), Span { low: 3.0, middle: 3.0, high: 3.0, mean: 3.0 });
    }
}
