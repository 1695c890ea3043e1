//! What a day was like in numbers: a fold over the stored entries of one day, through the domain's own `apply`. It reads no journal, no
//! clock and no file, so that it folds over an archive as over a day in progress, and no visitor, ticket or officer is named in it.
//!
//! What is counted, and for whom:
//! - A *wait* runs from when a visitor entered the queue until the call that led to serving, and counts for the service they were called for.
//!   Whoever has an appointment and comes in time waits from its time on, or from their coming where that is later: 0 where they are called
//!   before it. A call that was taken back, or after which the number was put back or sent on unserved, ends no wait. Who was absent or set
//!   aside was not in the queue meanwhile: their wait begins anew when they are back, and so does that of each further step and of whoever is
//!   sent on after being served. A step that is done by the call of the one before it has no wait.
//! - A *service time* runs from the start until the visit or its step is finished or sent on; sittings at which the visitor was set aside or
//!   put back are added to the one that ends it. Where nobody pressed start it runs from the call, and those are counted apart too.
//! - A *visit* counts where it was finished, a *service* as often as it was delivered; several in one sitting count each.
//! - The kind of service is the ticket's own, where that differs from its service's; steps and transfers do not change it.
//! - *Absent* counts each time that somebody did not come; *for good* those who left so: for the last time that the site allows, or when
//!   the day was closed.

use std::sync::Arc;

use domain::{AgencyId, CounterId, Date, GroupId, Mode, Origin, Plan, ServiceId, Time};

mod figures;
mod fold;
mod names;
mod tally;
#[cfg(test)]
pub(crate) mod tests;
mod visit;

pub(crate) use figures::{FIGURES, Figures};
pub(crate) use fold::DayFold;
pub(crate) use names::named;

/// One line of a report: the whole day, or what belongs to one agency, service and so on. Their order is that of every form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Line {
    /// All of it.
    Day,
    /// An agency.
    Agency(AgencyId),
    /// A service.
    Service(ServiceId),
    /// A kind of service, by its place in [`MODES`].
    Mode(usize),
    /// A priority group.
    Group(GroupId),
    /// How numbers were taken, by its place in [`ORIGINS`].
    Origin(usize),
    /// A counter.
    Counter(CounterId),
}

/// Kinds of service, in the order of Perpres 89/2021.
pub(crate) const MODES: [Mode; 4] = [Mode::Langsung, Mode::Mandiri, Mode::Digital, Mode::Bergerak];

/// Ways to take a number, in the order of the domain.
pub(crate) const ORIGINS: [Origin; 6] =
    [Origin::Kios, Origin::Informasi, Origin::Daring, Origin::JanjiTemu, Origin::Telepon, Origin::Impor];

/// The numbers of one day.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// Business date.
    pub(crate) date: Date,
    /// When the day opened.
    pub(crate) opened_at: Time,
    /// Some of it was a training day.
    pub(crate) training: bool,
    /// It was closed; otherwise more may follow.
    pub(crate) closed: bool,
    /// The plan that was in force last: names of what the lines are about.
    pub(crate) plan: Arc<Plan>,
    /// What was counted. The whole day and everything that the plan still has stands in it, if with zeros.
    pub(crate) lines: Vec<(Line, Figures)>,
}
