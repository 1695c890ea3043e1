//! What is said in an emergency and when it is over, until a hall replaces it by its own procedure: short sentences, what
//! happened, what to do, who goes first. Nobody who should stay inside is told to leave.

use crate::language::Language;

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

pub(super) fn alarm_text(language: Language, alarm: Alarm) -> String {
    let words = words(language);
    let what = match alarm.kind {
        AlarmKind::Evacuation => [words.emergency, words.calm, words.leave],
        AlarmKind::Fire => [words.fire, words.calm, words.leave],
        AlarmKind::Earthquake => [words.earthquake, words.protect, words.leave_afterwards],
        AlarmKind::Lockdown => [words.calm, words.stay_inside, words.wait],
    };
    let then: &[&str] = match alarm.kind {
        AlarmKind::Evacuation | AlarmKind::Fire => &[words.no_lift, words.gather, words.who_first],
        AlarmKind::Earthquake => &[words.no_lift, words.gather, words.wait],
        AlarmKind::Lockdown => &[],
    };
    let drill: &[&str] = if alarm.drill { &[words.drill] } else { &[] };
    // Said first and last: whoever hears only half of it must know, too.
    [&[words.attention], drill, &what[..], then, drill].concat().join(" ")
}

pub(super) fn over_text(language: Language, drill: bool) -> String {
    let words = words(language);
    [words.attention, if drill { words.drill_over } else { words.safe }, words.service_goes_on].join(" ")
}

struct Words {
    attention: &'static str,
    drill: &'static str,
    emergency: &'static str,
    fire: &'static str,
    earthquake: &'static str,
    calm: &'static str,
    leave: &'static str,
    protect: &'static str,
    leave_afterwards: &'static str,
    stay_inside: &'static str,
    no_lift: &'static str,
    gather: &'static str,
    wait: &'static str,
    who_first: &'static str,
    drill_over: &'static str,
    safe: &'static str,
    service_goes_on: &'static str,
}

fn words(language: Language) -> &'static Words {
    match language {
        Language::Id => &INDONESIAN,
        Language::En => &ENGLISH,
    }
}

const INDONESIAN: Words = Words {
    attention: "Mohon perhatian.",
    drill: "Ini adalah simulasi.",
    emergency: "Telah terjadi keadaan darurat.",
    fire: "Telah terjadi kebakaran.",
    earthquake: "Telah terjadi gempa bumi.",
    calm: "Harap tetap tenang.",
    leave: "Tinggalkan gedung melalui jalur evakuasi terdekat.",
    protect: "Lindungi kepala, jauhi kaca dan lemari.",
    leave_afterwards: "Setelah guncangan berhenti, keluar melalui jalur evakuasi terdekat.",
    stay_inside: "Tetap di dalam gedung, jauhi pintu dan jendela.",
    no_lift: "Jangan gunakan lift.",
    gather: "Berkumpul di titik kumpul.",
    wait: "Tunggu petunjuk petugas.",
    who_first: "Dahulukan lansia, ibu hamil, anak, dan penyandang disabilitas.",
    drill_over: "Simulasi telah selesai.",
    safe: "Keadaan sudah aman.",
    service_goes_on: "Pelayanan akan dilanjutkan.",
};

const ENGLISH: Words = Words {
    attention: "Attention please.",
    drill: "This is a drill.",
    emergency: "There is an emergency.",
    fire: "There is a fire.",
    earthquake: "There is an earthquake.",
    calm: "Stay calm.",
    leave: "Leave the building by the nearest exit.",
    protect: "Protect your head, keep away from glass and shelves.",
    leave_afterwards: "When the shaking stops, leave by the nearest exit.",
    stay_inside: "Stay inside the building, keep away from doors and windows.",
    no_lift: "Do not use the lifts.",
    gather: "Gather at the assembly point.",
    wait: "Wait for instructions.",
    who_first: "Let the elderly, pregnant women, children, and people with disabilities go first.",
    drill_over: "The drill is over.",
    safe: "The situation is safe again.",
    service_goes_on: "Service will continue.",
};
