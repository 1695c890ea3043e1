//! The best single moves that a hall may make now. Moves are tried over the same futures, all of them over a few and the best of them over
//! more; one that does not help in nine futures of ten is never named. It makes none of them.

use domain::{Command, CounterId, OfficerId, Plan, ServiceId, State, Time};

use super::{
    COMPARED_MIN, Comparison, Effort, Hall, carry_out, compare,
    figures::{Day, Span},
    moves::{Move, moves},
    part::Part,
    plan_of, until,
};
use crate::{
    Experience,
    forecast::future::{Record, Wait},
};

/// Most moves that are named.
const NAMED_MAX: usize = 3;

/// Moves that go on to be tried over more futures.
const KEPT: usize = 8;

/// Futures over which every move is tried, where there is time for no more: enough to find those that are worth more of them.
const FIRST: usize = 4;

const MINUTE_MS: f64 = 60_000.0;

/// A counter at which somebody is, though it may be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staffed {
    /// Which one.
    pub counter: CounterId,
    /// Who, where officers are named.
    pub officer: Option<OfficerId>,
}

/// A move that would help.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// What to do; whoever is at the counter is served to the end.
    pub command: Command,
    /// Services whose people it is made for.
    pub helps: Vec<ServiceId>,
    /// Services that the counter serves already, and has less time for.
    pub leaves: Vec<ServiceId>,
    /// What would come of it, for those too.
    pub comparison: Comparison,
}

/// A move that is being tried.
struct Trial {
    tried: Move,
    after: State,
    part: Part,
    /// By future: the waits of the part, and how much less they cost.
    waits: Vec<Vec<Wait>>,
    gains: Vec<f64>,
}

/// At most three moves, the best first; none where nobody is called, nobody is late, or nothing that may be done helps.
pub fn suggestions(state: &State, now: Time, experience: &Experience, staffed: &[Staffed], effort: Effort<'_>) -> Vec<Suggestion> {
    let now = now.max(state.clock());
    let Ok(plan) = plan_of(state) else { return Vec::new() };
    let until = until(state, now, effort.horizon_ms);
    let whole = Part::whole(state);
    let hall = Hall::new(state, now, until, experience, &whole, effort.seed);
    // Every stage plays about three times as many futures of about a third of the moves.
    let few = (effort.futures / 9).max(FIRST).min(effort.futures);
    let some = (effort.futures / 3).max(few);
    let mut futures: Vec<Record> = (0..few).map(|number| hall.play(number)).collect();
    let mut trials: Vec<Trial> =
        moves(state, plan, now, staffed, &futures).into_iter().filter_map(|tried| Trial::of(state, now, tried)).collect();
    for (upto, kept) in [(few, KEPT), (some, NAMED_MAX), (effort.futures, NAMED_MAX)] {
        if trials.is_empty() {
            return Vec::new();
        }
        while futures.len() < upto && effort.has_time_after(futures.len()) {
            futures.push(hall.play(futures.len()));
        }
        for trial in &mut trials {
            let at_least = if upto == effort.futures { COMPARED_MIN } else { few };
            trial.play(&futures, at_least, (now, until), experience, &effort);
        }
        trials.retain(|trial| trial.gain() > 0.0);
        trials.sort_by(|one, other| other.gain().total_cmp(&one.gain()));
        trials.truncate(kept);
    }
    trials.into_iter().filter(|trial| is_clear(&trial.gains)).map(|trial| trial.told(plan, &futures, until)).collect()
}

impl Trial {
    /// None where the hall refuses the move, or nothing comes of it.
    fn of(state: &State, now: Time, tried: Move) -> Option<Trial> {
        let mut after = state.clone();
        carry_out(&mut after, &tried.command, now).ok()?;
        let part = Part::reached(state, &after, now)?;
        Some(Trial { tried, after, part, waits: Vec::new(), gains: Vec::new() })
    }

    /// As many futures as the hall as it stands has been played in, and so many at least though there is no time.
    fn play(&mut self, futures: &[Record], at_least: usize, (now, until): (Time, Time), experience: &Experience, effort: &Effort<'_>) {
        let hall = Hall::new(&self.after, now, until, experience, &self.part, effort.seed);
        while self.waits.len() < futures.len() && (self.waits.len() < at_least || (effort.goes_on)()) {
            let number = self.waits.len();
            let waits = hall.play(number).waits;
            self.gains.push(self.part.gain(&futures[number].waits, &waits));
            self.waits.push(waits);
        }
    }

    fn gain(&self) -> f64 {
        self.gains.iter().sum::<f64>() / self.gains.len().max(1) as f64
    }

    fn told(self, plan: &Plan, futures: &[Record], until: Time) -> Suggestion {
        let Trial { tried: Move { command, helps, leaves }, part, waits, .. } = self;
        let day = |(whole, part_waits): (&Record, &Vec<Wait>)| Day {
            with: Some(part.replaced(&whole.waits, part_waits)),
            without: whole.waits.clone(),
        };
        let days: Vec<Day> = futures.iter().zip(&waits).map(day).collect();
        Suggestion { command, helps, leaves, comparison: compare(plan, &days, until) }
    }
}

/// Whether a move helps in nine futures of ten: one that mostly helps may as well do harm.
fn is_clear(gains: &[f64]) -> bool {
    Span::of(gains.to_vec()).low > 0.0
}

impl Part {
    /// How much less the waits of this part cost where they are others: a wait costs its square, so that a long one counts for more than
    /// several short ones, and every minute of it for more than the one before. A wait of nobody but those in the part differs.
    fn gain(&self, whole: &[Wait], part: &[Wait]) -> f64 {
        let cost = |wait: &Wait| (f64::from(wait.ms) / MINUTE_MS).powi(2);
        let without: f64 = whole.iter().filter(|wait| self.has_service(wait.service)).map(cost).sum();
        without - part.iter().map(cost).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_helps_in_eight_futures_of_ten_alone_is_not_clear() {
        let gains = |harmed: usize| [vec![-1.0; harmed], vec![9.0; 20 - harmed]].concat();
        assert!(is_clear(&gains(1)));
        assert!(!is_clear(&gains(4)));
    }
}
