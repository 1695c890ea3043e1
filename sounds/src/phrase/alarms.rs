//! What is said in an emergency and when it is over, until a hall replaces it by its own procedure: short sentences, what
//! happened, what to do, who goes first. Nobody who should stay inside is told to leave. The words are data (`book`).

use super::book::Key;

/// What an emergency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmKind {
    /// Leave the building.
    Evacuation,
    /// Leave the building, it burns.
    Fire,
    /// Protect yourself, leave when the shaking stops.
    Earthquake,
    /// Stay inside.
    Lockdown,
}

/// An emergency, or a drill of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// What it is.
    pub kind: AlarmKind,
    /// Only a drill, and said to be one.
    pub drill: bool,
}

impl Alarm {
    /// Every alarm, for makers of packs.
    pub(super) fn all() -> impl Iterator<Item = Alarm> {
        let kinds = [AlarmKind::Evacuation, AlarmKind::Fire, AlarmKind::Earthquake, AlarmKind::Lockdown];
        kinds.into_iter().flat_map(|kind| [false, true].map(|drill| Alarm { kind, drill }))
    }
}

/// Which texts make an alarm, in order.
pub(super) fn alarm_keys(alarm: Alarm) -> Vec<Key> {
    let what = match alarm.kind {
        AlarmKind::Evacuation | AlarmKind::Fire => &[Key::Calm, Key::Leave, Key::NoLift, Key::Gather, Key::WhoFirst][..],
        AlarmKind::Earthquake => &[Key::Protect, Key::LeaveAfterwards, Key::NoLift, Key::Gather, Key::Wait],
        AlarmKind::Lockdown => &[Key::Calm, Key::StayInside, Key::Wait],
    };
    around(alarm, what)
}

/// Which texts say that something has happened, and that what is to be done stands on the screens.
pub(super) fn on_screens_keys(alarm: Alarm) -> Vec<Key> {
    around(alarm, &[Key::Calm, Key::SeeScreens])
}

/// Which texts stand before a hall's own words, and which after them.
pub(super) fn around_own_keys(alarm: Alarm) -> (Vec<Key>, &'static [Key]) {
    ([&[Key::Attention], drill_keys(alarm), happened(alarm.kind)].concat(), drill_keys(alarm))
}

/// That it is only a drill is said first and last: whoever hears only half of it must know, too.
fn around(alarm: Alarm, what: &[Key]) -> Vec<Key> {
    let (before, after) = around_own_keys(alarm);
    [&before[..], what, after].concat()
}

fn drill_keys(alarm: Alarm) -> &'static [Key] {
    if alarm.drill { &[Key::Drill] } else { &[] }
}

/// What has happened. Of a lockdown nothing: whoever is the reason hears it, too.
fn happened(kind: AlarmKind) -> &'static [Key] {
    match kind {
        AlarmKind::Evacuation => &[Key::Emergency],
        AlarmKind::Fire => &[Key::Fire],
        AlarmKind::Earthquake => &[Key::Earthquake],
        AlarmKind::Lockdown => &[],
    }
}

/// Which texts end an emergency, or a drill.
pub(super) fn over_keys(drill: bool) -> Vec<Key> {
    vec![Key::Attention, if drill { Key::DrillOver } else { Key::Safe }, Key::ServiceGoesOn]
}
