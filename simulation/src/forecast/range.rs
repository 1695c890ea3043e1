//! From many futures to what is told: an interval, rounded outwards so that nobody is promised more than is known, and kept as long as it
//! holds, so that a screen does not flicker.

use domain::Time;

/// From so great a share of the futures on in which somebody is called there is something to say.
const CALLED_SHARE_MIN: f64 = 0.5;

/// Share of the futures outside of the interval, at each end.
const TAIL: f64 = 0.1;

/// When somebody will be called: eight times in ten between `from` and `to`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallRange {
    /// In one future of ten it is before this.
    pub from: Time,
    /// In every other future it is before this.
    pub middle: Time,
    /// In one future of ten it is after this; none where in one of ten nobody calls at all.
    pub to: Option<Time>,
    /// The mean of the futures in which somebody calls: the one instant that is wrong by least.
    pub mean_ms: f64,
}

impl CallRange {
    /// The interval of these instants in milliseconds, of so many futures; none where too few of them came to a call.
    pub(crate) fn of(mut calls: Vec<u64>, futures: usize) -> Option<CallRange> {
        if calls.is_empty() || (calls.len() as f64) < futures as f64 * CALLED_SHARE_MIN {
            return None;
        }
        calls.sort_unstable();
        let mean_ms = calls.iter().map(|at| *at as f64).sum::<f64>() / calls.len() as f64;
        // Futures without a call stand behind all others.
        let at = |share: f64| quantile(&calls, futures, share);
        let first = calls.first().copied().unwrap_or(0);
        Some(CallRange {
            from: Time(at(TAIL).unwrap_or(first)),
            middle: Time(at(0.5).or(calls.last().copied()).unwrap_or(first)),
            to: at(1.0 - TAIL).map(Time),
            mean_ms,
        })
    }
}

/// The value below which so great a share of the next futures will be: between the two that stand at its place among one more than there
/// are. None where it is beyond the last one.
fn quantile(sorted: &[u64], of: usize, share: f64) -> Option<u64> {
    let place = share * (of + 1) as f64;
    let (before, part) = ((place.floor() as usize).max(1), place.fract());
    let low = *sorted.get(before - 1)?;
    if place < 1.0 || part == 0.0 {
        return Some(low);
    }
    let high = *sorted.get(before)?;
    Some(low + ((high - low) as f64 * part) as u64)
}

/// An interval as it is told to people, in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its beginning, in milliseconds: of an instant or of a wait.
    pub from_ms: u64,
    /// Its end; none where it is open.
    pub to_ms: Option<u64>,
}

/// A minute, in milliseconds: nothing is told more finely.
const MINUTE_MS: u64 = 60_000;

/// The step in which what is farther away is told, in milliseconds.
const FAR_STEP_MS: u64 = 5 * MINUTE_MS;

/// From so long a wait on it is told in the larger step.
const FAR_MS: u64 = 10 * MINUTE_MS;

impl Told {
    /// Instants, as told at `now`; what was told before goes on as long as it still holds.
    pub fn instants(range: CallRange, now: Time, before: Option<Told>) -> Told {
        Told::new(range.from.0.max(now.0), range.to.map(|to| to.0.max(now.0)), now.0, before)
    }

    /// Waits from `now` on; what was told before goes on as long as it still holds.
    pub fn waits(range: CallRange, now: Time, before: Option<Told>) -> Told {
        Told::new(range.from.since(now), range.to.map(|to| to.since(now)), 0, before)
    }

    fn new(from_ms: u64, to_ms: Option<u64>, now_ms: u64, before: Option<Told>) -> Told {
        let step_of = |ms: u64| if ms.saturating_sub(now_ms) > FAR_MS { FAR_STEP_MS } else { MINUTE_MS };
        // Both ends in the step of the later one: 9.37 to 9.55 is finer than anybody knows.
        let step_ms = step_of(to_ms.unwrap_or(u64::MAX));
        let from = from_ms / step_ms * step_ms;
        let told = Told { from_ms: from, to_ms: to_ms.map(|to| (to.div_ceil(step_ms) * step_ms).max(from + step_ms)) };
        match before {
            Some(before) if before.still_holds(from_ms, to_ms, step_ms) => before,
            Some(_) | None => told,
        }
    }

    /// Whether both ends are as far off as one step at most, and never by more than half a step too narrow.
    fn still_holds(self, from_ms: u64, to_ms: Option<u64>, step_ms: u64) -> bool {
        let slack_ms = step_ms / 2;
        let from_holds = self.from_ms <= from_ms + slack_ms && from_ms < self.from_ms + step_ms + slack_ms;
        let to_holds = match (self.to_ms, to_ms) {
            (None, None) => true,
            (Some(told), Some(to)) => to <= told + slack_ms && told < to + step_ms + slack_ms,
            (Some(_), None) | (None, Some(_)) => false,
        };
        from_holds && to_holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = MINUTE_MS;

    #[test]
    fn eight_of_ten_further_futures_are_between_the_ends() {
        let range = CallRange::of((1..=99).rev().collect(), 99).unwrap();
        assert_eq!((range.from, range.middle, range.to, range.mean_ms), (Time(10), Time(50), Some(Time(90)), 50.0));
        let between = CallRange::of((0..100).map(|at| at * 101).collect(), 100).unwrap();
        assert_eq!((between.from, between.to), (Time(919), Some(Time(9_079))));
    }

    #[test]
    fn futures_without_a_call_open_the_end_and_too_many_say_nothing() {
        let some = |calls: u64| CallRange::of((1..=calls).collect(), 99);
        assert_eq!(some(99).unwrap().to, Some(Time(90)));
        assert_eq!(some(90).unwrap().to, Some(Time(90)));
        assert_eq!(some(89).unwrap().to, None);
        assert_eq!((some(50).unwrap().middle, some(50).unwrap().from), (Time(50), Time(10)));
        assert_eq!(some(49), None);
        assert_eq!(CallRange::of(Vec::new(), 0), None);
    }

    fn range(from: u64, to: Option<u64>) -> CallRange {
        CallRange { from: Time(from), middle: Time(from), to: to.map(Time), mean_ms: from as f64 }
    }

    #[test]
    fn what_is_told_is_rounded_outwards_and_the_coarser_the_farther_away() {
        let now = Time(600 * MINUTE);
        let near = Told::waits(range(now.0 + 150_000, Some(now.0 + 290_000)), now, None);
        assert_eq!((near.from_ms, near.to_ms), (2 * MINUTE, Some(5 * MINUTE)));
        let far = Told::waits(range(now.0 + 22 * MINUTE, Some(now.0 + 41 * MINUTE)), now, None);
        assert_eq!((far.from_ms, far.to_ms), (20 * MINUTE, Some(45 * MINUTE)));
        let open = Told::instants(range(now.0 + 22 * MINUTE, None), now, None);
        assert_eq!((open.from_ms, open.to_ms), (620 * MINUTE, None));
        let at_once = Told::waits(range(now.0, Some(now.0)), now, None);
        assert_eq!((at_once.from_ms, at_once.to_ms), (0, Some(MINUTE)), "an interval is never nothing");
    }

    #[test]
    fn what_was_told_stays_while_it_holds() {
        let now = Time(600 * MINUTE);
        let of = |from: u64, to: u64, before| Told::instants(range(now.0 + from, Some(now.0 + to)), now, before);
        let told = of(22 * MINUTE, 41 * MINUTE, None);
        // The ends tremble about a step.
        for (from, to) in [(19, 41), (26, 46), (22, 39), (18, 47)] {
            assert_eq!(of(from * MINUTE, to * MINUTE, Some(told)), told, "{from} to {to}");
        }
        for (from, to) in [(17, 41), (28, 41), (22, 48), (22, 37)] {
            assert_ne!(of(from * MINUTE, to * MINUTE, Some(told)), told, "{from} to {to}");
        }
    }
}
