//! What a wall says about breaks, paused services and the end of serving: in the foot, before the supervisor's own notice, and in the large
//! place while nothing is called. Pure; sentences only.

use client::{Picture as Rows, clock_minutes};
use protocol::{PauseReason, PausedRow, SiteRow};

/// What the foot says among everything else while numbers are called, where the hall does not call them in the order in which it gave them:
/// visitors see numbers come up that are not theirs. In both languages, each on a page of its own.
const OUT_OF_ORDER: [&str; 2] =
    ["Nomor dapat dipanggil tidak berurutan (prioritas dan janji temu).", "Numbers may be called out of turn (priority and appointments)."];

/// Unserved numbers in one line of the foot.
const UNSERVED_PER_LINE: usize = 8;

/// Title and line of the large place while nothing is called, where the hall pauses or has ended serving.
pub(crate) fn pause(site: &SiteRow, offset_s: i32) -> Option<(String, String)> {
    site.date.as_ref()?;
    if site.serving_ended_at_ms.is_some() {
        let line = "Yang belum terlayani, mohon hubungi petugas informasi.";
        return Some(("Pelayanan hari ini berakhir".to_owned(), line.to_owned()));
    }
    let on = site.on_break.as_ref()?;
    Some((break_title(on.reason).to_owned(), format!("Pelayanan dilanjutkan pukul {}.", clock_minutes(on.until_ms, offset_s))))
}

/// What the foot says, a line for each thing; the wall gives each its own pages.
pub(crate) fn notice(site: &SiteRow, rows: &Rows, offset_s: i32) -> String {
    let clock = |ms: u64| clock_minutes(ms, offset_s);
    let mut sentences = Vec::new();
    if site.date.is_some() {
        if site.serving_ended_at_ms.is_some() {
            sentences.extend(serving_ended(site));
        } else if let Some(on) = &site.on_break {
            sentences.push(format!("{}. Pelayanan dilanjutkan pukul {}.", break_title(on.reason), clock(on.until_ms)));
        }
        let shown_here = |paused: &&PausedRow| rows.agencies().any(|agency| agency.agency == paused.agency);
        sentences.extend(site.paused.iter().filter(shown_here).map(|paused| paused_service(paused, offset_s)));
    }
    if !site.notice.is_empty() {
        sentences.push(site.notice.clone());
    }
    let are_called = site.date.is_some() && site.serving_ended_at_ms.is_none() && site.on_break.is_none();
    if are_called && !site.first_come {
        sentences.extend(OUT_OF_ORDER.map(str::to_owned));
    }
    sentences.join("\n")
}

/// A sentence, and whoever is unserved in lines that are short enough for a page each: a number that is read aloud to a neighbour should not
/// have its sentence on the page before.
fn serving_ended(site: &SiteRow) -> Vec<String> {
    if site.unserved.is_empty() {
        return vec!["Pelayanan hari ini sudah berakhir.".to_owned()];
    }
    let first = "Pelayanan hari ini sudah berakhir. Yang belum terlayani, mohon hubungi petugas informasi.";
    let mut lines = vec![first.to_owned()];
    lines.extend(site.unserved.chunks(UNSERVED_PER_LINE).map(|numbers| format!("Belum terlayani: {}.", numbers.join(", "))));
    let more = site.unserved_count.saturating_sub(site.unserved.len() as u32);
    if more > 0 {
        lines.push(format!("Belum terlayani pula: {more} nomor lain."));
    }
    lines
}

fn break_title(reason: PauseReason) -> &'static str {
    match reason {
        PauseReason::Prayer => "Istirahat salat",
        PauseReason::Rest => "Istirahat",
        PauseReason::OtherWork | PauseReason::Fault | PauseReason::Supplies => "Pelayanan berhenti sementara",
    }
}

/// The browser's board says it alike (`words.js`, `hallNotices`). A service that the hall must not see is not named, and is not its whole agency.
fn paused_service(paused: &PausedRow, offset_s: i32) -> String {
    let agency = &paused.agency_short;
    let name = if paused.service.is_empty() { format!("Satu layanan {agency}") } else { format!("{} ({agency})", paused.service) };
    let reason = match paused.reason {
        PauseReason::Rest => "istirahat",
        PauseReason::Prayer => "istirahat salat",
        PauseReason::OtherWork => "petugas bertugas di tempat lain",
        PauseReason::Fault => "ada gangguan",
        PauseReason::Supplies => "persediaan habis",
    };
    let until = paused.until_ms.map(|ms| format!(", sampai pukul {}", clock_minutes(ms, offset_s))).unwrap_or_default();
    format!("{name} dihentikan sementara: {reason}{until}.")
}

#[cfg(test)]
mod tests;
