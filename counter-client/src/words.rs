//! What the officer reads, in Indonesian and English: words, needs and complete sentences. Chooses nothing; it only says.

use client::{clock_minutes, emergency_title};
use protocol::{CounterRow, CounterState, EmergencyKind, ExpectedWait, GoesOn, PauseReason, Text, VisitorRow};

/// Language of the window and of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// Indonesian.
    #[default]
    Id,
    /// English.
    En,
}

impl Language {
    /// The sentence in this language.
    pub(crate) fn of(self, text: &Text) -> &str {
        self.pick(&text.id, &text.en)
    }

    /// One of two.
    pub(crate) fn pick<'a>(self, id: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Id => id,
            Language::En => en,
        }
    }
}

/// What an emergency is; a drill says so first.
pub(crate) fn emergency_name(kind: EmergencyKind, drill: bool, language: Language) -> String {
    let (id, en) = emergency_title(kind);
    let name = language.pick(id, en);
    if drill { format!("SIMULASI: {name}") } else { name.to_owned() }
}

/// What a need asks of the officer: not only what it is, but what to do.
pub(crate) fn need(need: &str, language: Language) -> String {
    let (id, en) = match need {
        "sign_language" => ("Tuli: hampiri, tunjukkan nomor", "Deaf: walk over, show the number"),
        "wheelchair" => ("Kursi roda: siapkan ruang di loket", "Wheelchair: make room at the counter"),
        "escort" => ("Perlu pendamping: jemput di kursinya", "Needs an escort: fetch from the seat"),
        other => return other.to_owned(),
    };
    language.pick(id, en).to_owned()
}

/// What the visitor is here for: the service, and which step it is of a visit over several.
pub(crate) fn service_at_hand(row: &VisitorRow, language: Language) -> String {
    let name = &row.service_name;
    match (&row.step, language) {
        (None, _) => name.clone(),
        (Some(step), Language::Id) => format!("Tahap {} dari {}: {name}", step.step, step.of),
        (Some(step), Language::En) => format!("Step {} of {}: {name}", step.step, step.of),
    }
}

/// What the visit comes to after the service at hand: `Berikutnya: Pembayaran`; none where nothing follows.
pub(crate) fn next_steps(row: &VisitorRow, language: Language) -> Option<String> {
    let next = row.step.as_ref().map(|step| step.next.join(", ")).filter(|next| !next.is_empty())?;
    Some(format!("{}: {next}", language.pick("Berikutnya", "Next")))
}

/// A step is done and another follows: at this counter, or the visitor waits for it.
pub(crate) fn goes_on(next: &GoesOn, language: Language) -> String {
    let GoesOn { number, service, step, of, here } = next;
    match (here, language) {
        (true, Language::Id) => format!("{number} tetap di sini: tahap {step} dari {of}, {service}."),
        (true, Language::En) => format!("{number} stays here: step {step} of {of}, {service}."),
        (false, Language::Id) => format!("{number} kini menunggu tahap {step} dari {of}, {service}."),
        (false, Language::En) => format!("{number} now waits for step {step} of {of}, {service}."),
    }
}

/// A counter pauses until it goes on by itself. `until` is the time of day.
pub(crate) fn paused_until(label: &str, until: &str, language: Language) -> String {
    match language {
        Language::Id => format!("{label} kini istirahat sampai {until}."),
        Language::En => format!("{label} is paused until {until}."),
    }
}

/// Why a counter pauses.
pub(crate) fn pause_reason(reason: PauseReason, language: Language) -> &'static str {
    match reason {
        PauseReason::Rest => language.pick("Istirahat", "Break"),
        PauseReason::Prayer => language.pick("Salat", "Prayer"),
        PauseReason::OtherWork => language.pick("Tugas lain", "Other work"),
        PauseReason::Fault => language.pick("Gangguan", "Out of order"),
        PauseReason::Supplies => language.pick("Persediaan habis", "Out of supplies"),
    }
}

/// How long somebody waits who comes now: `menunggu 15 sampai 20 menit`; none where nothing can be said.
pub(crate) fn wait_range(wait: ExpectedWait, language: Language) -> Option<String> {
    let (id, en) = client::wait_range(wait)?;
    Some(match language {
        Language::Id => format!("menunggu {id}"),
        Language::En => format!("wait {en}"),
    })
}

/// For when the roster staffs a counter, and for whom: `Giliran 08.00–12.00, petugas 14.` A counter that is closed though its shift has begun
/// hears that instead.
pub(crate) fn shift(row: &CounterRow, hall_ms: Option<u64>, utc_offset_s: i32, language: Language) -> Option<String> {
    let shift = row.shift.as_ref()?;
    let (from, until) = (clock_minutes(shift.from_ms, utc_offset_s), clock_minutes(shift.until_ms, utc_offset_s));
    let has_begun = hall_ms.is_some_and(|now_ms| (shift.from_ms..shift.until_ms).contains(&now_ms));
    if row.state == CounterState::Closed && has_begun {
        return Some(match language {
            Language::Id => format!("Tutup dalam giliran {from}–{until}."),
            Language::En => format!("Closed in its shift {from}–{until}."),
        });
    }
    let officer = shift.officer.as_ref().map(|officer| format!(", {} {officer}", language.pick("petugas", "officer"))).unwrap_or_default();
    Some(format!("{} {from}–{until}{officer}.", language.pick("Giliran", "Shift")))
}

/// A duration in whole minutes: `7 menit`.
pub(crate) fn minutes(ms: u64, language: Language) -> String {
    match (ms / 60_000, language) {
        (0, Language::Id) => "kurang dari 1 menit".to_owned(),
        (0, Language::En) => "under 1 minute".to_owned(),
        (minutes, Language::Id) => format!("{minutes} menit"),
        (1, Language::En) => "1 minute".to_owned(),
        (minutes, Language::En) => format!("{minutes} minutes"),
    }
}

/// A running time: `07.12`; from an hour on `1.07.12`.
pub(crate) fn running(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours == 0 { format!("{minutes:02}.{seconds:02}") } else { format!("{hours}.{minutes:02}.{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_in_the_hall() {
        assert_eq!(running(432_000), "07.12");
        assert_eq!(running(4_032_000), "1.07.12");
        assert_eq!(minutes(18 * 60_000 + 59_000, Language::Id), "18 menit");
        assert_eq!(minutes(60_000, Language::En), "1 minute");
        assert_eq!(minutes(59_999, Language::Id), "kurang dari 1 menit");
    }

    #[test]
    fn a_wait_of_which_nothing_is_known_is_not_said() {
        let said = |from_minutes, to_minutes| wait_range(ExpectedWait { from_minutes, to_minutes }, Language::Id);
        assert_eq!(said(15, Some(20)).as_deref(), Some("menunggu 15 sampai 20 menit"));
        assert_eq!(said(0, None), None);
    }

    #[test]
    fn a_need_says_what_to_do_and_an_unknown_one_is_not_hidden() {
        assert_eq!(need("sign_language", Language::Id), "Tuli: hampiri, tunjukkan nomor");
        assert_eq!(need("service_dog", Language::Id), "service_dog");
    }
}
