//! What a rule has found: where, what, and how heavy. It must not know any rule.

use std::fmt;

/// Whether a finding fails the lint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Shown, and no more.
    Warning,
    /// Fails the lint.
    Fault,
}

/// One thing that a rule found. The order puts faults last, where they are read first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) weight: Weight,
    /// A path with its line where there is one, or the name of a crate.
    pub(super) place: String,
    /// A sentence that says what is wrong and what to do.
    pub(super) what: String,
}

impl Finding {
    pub(super) fn fault(place: impl Into<String>, what: impl Into<String>) -> Finding {
        Finding { weight: Weight::Fault, place: place.into(), what: what.into() }
    }

    pub(super) fn warning(place: impl Into<String>, what: impl Into<String>) -> Finding {
        Finding { weight: Weight::Warning, ..Finding::fault(place, what) }
    }

    /// A fault at the line with this index, counted from 0.
    pub(super) fn at_line(path: &str, index: usize, what: impl Into<String>) -> Finding {
        Finding::fault(format!("{path}:{}", index + 1), what)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Warning => "warning",
            Weight::Fault => "fault",
        };
        write!(f, "{weight}: {}: {}", self.place, self.what)
    }
}
