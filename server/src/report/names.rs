//! What a report's lines are called: their kind and code for programs, their name for people. The names are the plan's own.

use domain::{Mode, Origin, Plan};

use super::{Line, MODES, ORIGINS};
use crate::convert;

/// A line's kind, code and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// Which sort of line it is, for programs.
    pub(crate) kind: &'static str,
    /// Its code, unique within its kind; that of the site for the whole day.
    pub(crate) code: String,
    /// Its name, for people.
    pub(crate) name: String,
}

/// What a line is called under this plan.
pub(crate) fn named(plan: &Plan, line: Line) -> Named {
    let called = |kind, code: Option<(&str, &str)>| {
        let (code, name) = code.unwrap_or(("?", "?"));
        Named { kind, code: code.to_owned(), name: name.to_owned() }
    };
    match line {
        Line::Day => called("day", Some((&plan.site.code, &plan.site.name))),
        Line::Agency(id) => called("agency", plan.agencies.get(id.index()).map(|its| (its.code.as_str(), its.name.as_str()))),
        Line::Service(id) => called("service", plan.services.get(id.index()).map(|its| (its.code.as_str(), its.name.as_str()))),
        Line::Mode(place) => called("mode", MODES.get(place).map(|mode| mode_words(*mode))),
        Line::Group(id) => called("group", plan.groups.get(id.index()).map(|its| (its.code.as_str(), its.name.as_str()))),
        Line::Origin(place) => called("origin", ORIGINS.get(place).map(|origin| origin_words(*origin))),
        Line::Counter(id) => {
            let (name, _) = convert::counter_words(plan, id);
            called("counter", plan.counters.get(id.index()).map(|its| (its.code.as_str(), name.as_str())))
        }
    }
}

/// Whether what a line is about is still in the site file.
pub(super) fn is_current(plan: &Plan, line: Line) -> bool {
    let retired = match line {
        Line::Day | Line::Mode(_) | Line::Origin(_) => Some(false),
        Line::Agency(id) => plan.agencies.get(id.index()).map(|its| its.retired),
        Line::Service(id) => plan.services.get(id.index()).map(|its| its.retired),
        Line::Group(id) => plan.groups.get(id.index()).map(|its| its.retired),
        Line::Counter(id) => plan.counters.get(id.index()).map(|its| its.retired),
    };
    retired == Some(false)
}

/// Code and name of a kind of service.
fn mode_words(mode: Mode) -> (&'static str, &'static str) {
    match mode {
        Mode::Langsung => ("langsung", "Langsung / Face to face"),
        Mode::Mandiri => ("mandiri", "Mandiri / Self-service"),
        Mode::Digital => ("digital", "Digital / Online"),
        Mode::Bergerak => ("bergerak", "Bergerak / Mobile"),
    }
}

/// Code and name of a way to take a number.
fn origin_words(origin: Origin) -> (&'static str, &'static str) {
    match origin {
        Origin::Kios => ("kios", "Kios / Kiosk"),
        Origin::Informasi => ("informasi", "Informasi / Reception"),
        Origin::Daring => ("daring", "Daring / Online"),
        Origin::JanjiTemu => ("janji_temu", "Janji temu / Appointment"),
        Origin::Telepon => ("telepon", "Telepon / Telephone"),
        Origin::Impor => ("impor", "Impor / Import"),
    }
}
