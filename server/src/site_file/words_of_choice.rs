//! The words that a site file uses for what is chosen from a list, read and written from the same tables.

use domain::{
    AgencyKind, Chime, Closing, CounterNoun, EmergencyKind, Mode, Need, Order, PauseReason, Profile, Reading, Serves, VoiceLanguage,
};

/// What a slide is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlideKind {
    Maklumat,
    Standard,
    Safety,
    Mobile,
}

/// Slides that are made from the site file.
pub(super) const SLIDES: [(&str, SlideKind); 4] =
    [("maklumat", SlideKind::Maklumat), ("standard", SlideKind::Standard), ("safety", SlideKind::Safety), ("mobile", SlideKind::Mobile)];

/// Kinds of organisation.
pub(super) const KINDS: [(&str, AgencyKind); 5] = [
    ("opd", AgencyKind::Opd),
    ("vertikal", AgencyKind::Vertikal),
    ("bumn", AgencyKind::Bumn),
    ("bumd", AgencyKind::Bumd),
    ("swasta", AgencyKind::Swasta),
];

/// Emergencies.
pub(super) const EMERGENCIES: [(&str, EmergencyKind); 4] = [
    ("evacuation", EmergencyKind::Evacuation),
    ("earthquake", EmergencyKind::Earthquake),
    ("fire", EmergencyKind::Fire),
    ("lockdown", EmergencyKind::Lockdown),
];

/// Kinds of service.
pub(super) const MODES: [(&str, Mode); 4] =
    [("langsung", Mode::Langsung), ("mandiri", Mode::Mandiri), ("digital", Mode::Digital), ("bergerak", Mode::Bergerak)];

/// What a counter is called.
pub(super) const NOUNS: [(&str, CounterNoun); 5] = [
    ("loket", CounterNoun::Loket),
    ("meja", CounterNoun::Meja),
    ("ruang", CounterNoun::Ruang),
    ("jalur", CounterNoun::Jalur),
    ("gerai", CounterNoun::Gerai),
];

/// Needs that a counter can meet.
pub(super) const NEEDS: [(&str, Need); 3] =
    [("wheelchair", Need::Wheelchair), ("sign_language", Need::SignLanguage), ("escort", Need::Escort)];

/// What a counter serves.
pub(super) const SERVES: [(&str, Serves); 2] = [("skill", Serves::BySkill), ("agency", Serves::ByAgency)];

/// In which order a counter calls, but for the rounds of two kinds, which are written as `2:1`.
pub(super) const ORDERS: [(&str, Order); 3] = [("claim", Order::Claim), ("first_come", Order::FirstCome), ("strict", Order::Strict)];

/// What becomes of those who wait when serving ends.
pub(super) const CLOSINGS: [(&str, Closing); 2] = [("serve_on", Closing::ServeOn), ("unserved", Closing::Unserved)];

/// Why a counter or a service pauses.
pub(super) const REASONS: [(&str, PauseReason); 5] = [
    ("rest", PauseReason::Rest),
    ("prayer", PauseReason::Prayer),
    ("other_work", PauseReason::OtherWork),
    ("fault", PauseReason::Fault),
    ("supplies", PauseReason::Supplies),
];

/// What a display is for.
pub(super) const PROFILES: [(&str, Profile); 6] = [
    ("zone", Profile::Zone),
    ("lobby", Profile::Lobby),
    ("counter", Profile::Counter),
    ("drive_through", Profile::DriveThrough),
    ("totem", Profile::Totem),
    ("mobile", Profile::Mobile),
];

/// What sounds before an announcement.
pub(super) const CHIMES: [(&str, Chime); 4] =
    [("two_tones", Chime::TwoTones), ("three_tones", Chime::ThreeTones), ("one_tone", Chime::OneTone), ("none", Chime::None)];

/// How the digits of a number are read.
pub(super) const READINGS: [(&str, Reading); 3] =
    [("leading_zeros", Reading::LeadingZeros), ("digits", Reading::Digits), ("full_number", Reading::FullNumber)];

/// Languages that calls can be spoken in.
pub(super) const LANGUAGES: [(&str, VoiceLanguage); 4] =
    [("id", VoiceLanguage::Id), ("en", VoiceLanguage::En), ("jv", VoiceLanguage::Jv), ("su", VoiceLanguage::Su)];

/// The word for a choice.
pub(super) fn word<T: Copy + PartialEq>(choices: &[(&'static str, T)], choice: T) -> &'static str {
    choices.iter().find(|(_, other)| *other == choice).map_or("", |(word, _)| word)
}
