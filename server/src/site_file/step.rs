//! Whether a site file is put in force: only its digest and the files applied so far decide. Pure.

use domain::Time;

/// What is to be done with a site file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlanStep {
    /// No file was ever applied here: apply it.
    FirstTime,
    /// It is the file in force: nothing to do. What was changed *tetap* since then stays.
    Unchanged,
    /// It was never applied here: show what differs, then apply it.
    New,
    /// It was in force, and another took its place: refuse it, with both dates.
    Superseded {
        /// When it was applied last.
        applied_at: Time,
        /// When another took its place.
        superseded_at: Time,
    },
}

/// What is to be done with a file, given the digests of the files applied so far with their times, oldest first.
pub(crate) fn plan_step(digest: &str, applied: &[(&str, Time)]) -> PlanStep {
    let Some(in_force) = applied.last() else {
        return PlanStep::FirstTime;
    };
    if in_force.0 == digest {
        return PlanStep::Unchanged;
    }
    let overtaken = applied.windows(2).rev().find(|pair| pair[0].0 == digest);
    match overtaken {
        Some(pair) => PlanStep::Superseded { applied_at: pair[0].1, superseded_at: pair[1].1 },
        None => PlanStep::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_applied_once_and_never_taken_back_silently() {
        let applied = [("a", Time(10)), ("b", Time(20)), ("a", Time(30)), ("c", Time(40))];
        for (digest, so_far, step) in [
            ("a", 0, PlanStep::FirstTime),
            ("a", 1, PlanStep::Unchanged),
            ("b", 1, PlanStep::New),
            ("a", 2, PlanStep::Superseded { applied_at: Time(10), superseded_at: Time(20) }),
            ("a", 3, PlanStep::Unchanged),
            ("a", 4, PlanStep::Superseded { applied_at: Time(30), superseded_at: Time(40) }),
            ("b", 4, PlanStep::Superseded { applied_at: Time(20), superseded_at: Time(30) }),
            ("c", 4, PlanStep::Unchanged),
            ("d", 4, PlanStep::New),
        ] {
            assert_eq!(plan_step(digest, &applied[..so_far]), step, "{digest} after {so_far}");
        }
    }
}
