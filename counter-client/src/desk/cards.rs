//! The words of the large card: the visitor, or why there is none. Pure; where it stands and in which colours is not its business.

use client::{Opening, clock_minutes, clock_seconds, label_text};
use protocol::{CounterRow, CounterState, VisitorRow};

use super::{Card, Facts, VisitorCard, opening};
use crate::words::{Language, need, next_steps, pause_reason, running, service_at_hand, shift};

/// The visitor, with the time that runs.
pub(super) fn visitor(facts: Facts<'_>, row: &VisitorRow) -> VisitorCard {
    let Facts { language, status, .. } = facts;
    let clock = |ms| clock_seconds(ms, status.utc_offset_s);
    let since_ms = row.serving_since_ms.unwrap_or(row.called_at_ms);
    let passed_ms = status.hall_ms.unwrap_or(since_ms).saturating_sub(since_ms);
    let standard_ms = u64::from(row.at_counter_minutes) * 60_000;
    let used = (passed_ms * 1_000).checked_div(standard_ms).map_or(1_000, |used| used.min(1_000));
    let time = match (row.serving, language) {
        (true, Language::Id) => format!("{} dari {} menit", running(passed_ms), row.at_counter_minutes),
        (true, Language::En) => format!("{} of {} minutes", running(passed_ms), row.at_counter_minutes),
        (false, Language::Id) => format!("Menunggu {}", running(passed_ms)),
        (false, Language::En) => format!("Waiting {}", running(passed_ms)),
    };
    let heard = match row.heard_at_ms {
        Some(heard_at_ms) => format!("{} {}", language.pick("terdengar", "heard"), clock(heard_at_ms)),
        None => language.pick("belum terdengar", "not heard yet").to_owned(),
    };
    let (counted, needed) = (row.summons_counted.min(row.summons_needed), row.summons_needed);
    let counted = if needed > 1 { format!(" ({counted}/{needed})") } else { String::new() };
    VisitorCard {
        number: row.number.shown.clone(),
        state: if row.serving { language.pick("Melayani", "Serving") } else { language.pick("Memanggil", "Calling") }.to_owned(),
        summons: match (row.summons, language) {
            (0 | 1, _) => String::new(),
            (summons, Language::Id) => format!("panggilan ke-{summons}{counted}"),
            (summons, Language::En) => format!("call {summons}{counted}"),
        },
        service: service_at_hand(row, language),
        next: next_steps(row, language).unwrap_or_default(),
        needs: row.needs.iter().map(|code| need(code, language)).collect(),
        time,
        called: format!("{} {} · {heard}", language.pick("Dipanggil", "Called"), clock(row.called_at_ms)),
        used_permille: row.serving.then(|| u16::try_from(used).unwrap_or(1_000)),
        over: row.serving && passed_ms > standard_ms,
        confirm: !row.serving && row.heard_at_ms.is_none(),
    }
}

/// Nobody, and why.
pub(super) fn plain(facts: Facts<'_>, row: Option<&CounterRow>) -> Card {
    let language = facts.language;
    if facts.watching {
        return held(facts, row);
    }
    let Some(row) = row else {
        let (title, line) = match facts.down.and_then(|down| down.goodbye.as_ref()) {
            Some(goodbye) => (language.pick("Belum tersambung", "Not connected"), language.of(&goodbye.text)),
            None => {
                let (id, en) =
                    ("Menyambung ke server. Ini berulang sendiri sampai tersambung.", "Connecting to the server. This goes on by itself.");
                (language.pick("Menyambung", "Connecting"), language.pick(id, en))
            }
        };
        return Card::Plain { title: title.to_owned(), line: line.to_owned() };
    };
    if let (CounterState::Closed, Some(opening)) = (row.state, opening(facts)) {
        return closed_day(&opening, language);
    }
    let since = row.since_ms.map(|ms| clock_minutes(ms, facts.status.utc_offset_s));
    let since = since.map(|clock| format!(" {} {clock}", language.pick("sejak", "since"))).unwrap_or_default();
    let (title, line) = match row.state {
        CounterState::Closed => (
            language.pick("Tutup", "Closed").to_owned(),
            language.pick("Tidak ada yang dipanggil ke loket ini.", "Nobody is called to this counter.").to_owned(),
        ),
        CounterState::Paused => {
            let reason = row.paused_for.map_or(language.pick("Istirahat", "Break"), |reason| pause_reason(reason, language));
            let until = row.paused_until_ms.map(|ms| clock_minutes(ms, facts.status.utc_offset_s));
            let until = until.map(|clock| format!(" {} {clock}", language.pick("sampai", "until"))).unwrap_or_default();
            (reason.to_owned(), format!("{}{since}{until}.", language.pick("Loket istirahat", "Paused")))
        }
        CounterState::Ready | CounterState::Calling | CounterState::Serving => {
            let line = match (row.waiting, language) {
                (0, Language::Id) => "Belum ada yang menunggu.".to_owned(),
                (0, Language::En) => "Nobody is waiting yet.".to_owned(),
                (waiting, Language::Id) => format!("{waiting} orang menunggu loket ini."),
                (1, Language::En) => "One person is waiting for this counter.".to_owned(),
                (waiting, Language::En) => format!("{waiting} people are waiting for this counter."),
            };
            (language.pick("Siap", "Ready").to_owned(), line)
        }
    };
    let shift = shift(row, facts.status.hall_ms, facts.status.utc_offset_s, language);
    Card::Plain { title, line: [line].into_iter().chain(shift).collect::<Vec<_>>().join(" ") }
}

/// Who holds the counter instead of this client, and what may be done about it.
fn held(facts: Facts<'_>, row: Option<&CounterRow>) -> Card {
    let Facts { language, name, .. } = facts;
    let place = row.map_or_else(|| facts.counter.to_owned(), |row| label_text(&row.label));
    let told = facts.down.and_then(|down| down.goodbye.as_ref()).filter(|_| !facts.status.up);
    let (title, line) = match (told, row.and_then(|row| row.held_by.as_deref()), language) {
        (Some(goodbye), ..) => (("Sedang dipakai", "In use"), language.of(&goodbye.text).to_owned()),
        (None, Some(holder), Language::Id) => {
            let holder = if holder == name { format!("komputer lain yang juga bernama {name}") } else { holder.to_owned() };
            (("Sedang dipakai", "In use"), format!("{place} dipegang oleh {holder}. Ambil alih hanya bila memang loket Anda."))
        }
        (None, Some(holder), Language::En) => {
            let holder = if holder == name { format!("another machine called {name} too") } else { holder.to_owned() };
            (("Sedang dipakai", "In use"), format!("{place} is held by {holder}. Take it over only if it is yours."))
        }
        (None, None, Language::Id) => {
            (("Tidak dipakai", "Not in use"), format!("Sekarang tidak ada yang memegang {place}. Ambil alih untuk bekerja di sini."))
        }
        (None, None, Language::En) => (("Tidak dipakai", "Not in use"), format!("Nobody holds {place} now. Take it over to work here.")),
    };
    Card::Plain { title: language.pick(title.0, title.1).to_owned(), line }
}

/// What a closed counter says while the day is not open.
fn closed_day(opening: &Opening, language: Language) -> Card {
    let title = match opening {
        Opening::Today { .. } => language.pick("Belum buka", "Not open yet"),
        Opening::Later { .. } => language.pick("Tutup", "Closed"),
        Opening::Unknown => language.pick("Belum dibuka", "Not open"),
    };
    let when = match language {
        Language::Id => opening.when_id().map(|when| format!("Hari layanan berikutnya dibuka {when}.")),
        Language::En => opening.when_en().map(|when| format!("The next day opens {when}.")),
    };
    let nobody_knows =
        language.pick("Hari layanan belum dibuka. Supervisor dapat membukanya.", "The day is not open. A supervisor can open it.");
    Card::Plain { title: title.to_owned(), line: when.unwrap_or_else(|| nobody_knows.to_owned()) }
}
