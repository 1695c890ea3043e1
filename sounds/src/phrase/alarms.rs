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
        AlarmKind::Evacuation => [Key::Emergency, Key::Calm, Key::Leave],
        AlarmKind::Fire => [Key::Fire, Key::Calm, Key::Leave],
        AlarmKind::Earthquake => [Key::Earthquake, Key::Protect, Key::LeaveAfterwards],
        AlarmKind::Lockdown => [Key::Calm, Key::StayInside, Key::Wait],
    };
    let then: &[Key] = match alarm.kind {
        AlarmKind::Evacuation | AlarmKind::Fire => &[Key::NoLift, Key::Gather, Key::WhoFirst],
        AlarmKind::Earthquake => &[Key::NoLift, Key::Gather, Key::Wait],
        AlarmKind::Lockdown => &[],
    };
    let drill: &[Key] = if alarm.drill { &[Key::Drill] } else { &[] };
    // Said first and last: whoever hears only half of it must know, too.
    [&[Key::Attention], drill, &what[..], then, drill].concat()
}

/// Which texts end an emergency, or a drill.
pub(super) fn over_keys(drill: bool) -> Vec<Key> {
    vec![Key::Attention, if drill { Key::DrillOver } else { Key::Safe }, Key::ServiceGoesOn]
}
