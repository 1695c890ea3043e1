//! What a practice came to, in words for people in both languages. It counts nothing.

use std::fmt::Write as _;

use client::clock_minutes;
use serde::Serialize;

use super::{Ended, Shared, Sums, Waits, tally::Refused};
use crate::links::{Participant, lock};

/// Services that are listed: those with the longest waits.
const LISTED_MAX: usize = 12;

/// Refusals that are listed.
const REFUSED_MAX: usize = 5;

/// What a practice came to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The code of the site that was practised on; no archive and no report of the real hall knows it.
    pub site: String,
    /// What people call the hall.
    pub name: String,
    /// How many times as fast as others its clock went.
    pub speed: u32,
    /// The seed of its visitors.
    pub seed: u64,
    /// Why it ended.
    pub ended: Ended,
    /// The sums.
    #[serde(flatten)]
    pub sums: Sums,
    /// Tickets seen at two counters, numbers given twice, tickets called after they were served: what should never be, in words.
    pub doubles: Vec<String>,
    /// Tickets that were acknowledged and are nowhere.
    pub lost: usize,
    /// No counter was opened though it was time.
    pub is_unstaffed: bool,
    /// People of the practice who were still in the middle of something long after its end.
    pub stayed: usize,
    /// The hall's offset from UTC, in seconds.
    #[serde(skip)]
    pub utc_offset_s: i32,
}

impl Report {
    /// Whether nobody was lost or called twice, somebody could be served, and the server stayed.
    pub fn is_well(&self) -> bool {
        self.doubles.is_empty() && self.lost == 0 && !self.is_unstaffed && self.ended != Ended::ServerGone
    }

    /// The report that people read: Indonesian, then English.
    pub fn words(&self) -> String {
        let mut words = String::new();
        for language in [Language::Indonesian, Language::English] {
            // Writing into a `String` cannot fail.
            let _ = self.write(&mut words, language);
            words.push('\n');
        }
        words.trim_end().to_owned()
    }

    fn write(&self, out: &mut String, language: Language) -> std::fmt::Result {
        let pick = |id, en| language.pick(id, en);
        let sums = &self.sums;
        writeln!(out, "{} {} ({})", pick("LATIHAN", "PRACTICE"), self.name, self.site)?;
        writeln!(out, "{}", ended(self.ended, language))?;
        writeln!(
            out,
            "{} {}, {} {}, {} {}, {} {}",
            pick("Nomor diberikan", "Numbers given"),
            sums.given,
            pick("dilayani", "served"),
            sums.served,
            pick("tidak hadir", "did not come"),
            sums.absent,
            pick("belum selesai", "not finished"),
            sums.left
        )?;
        if sums.unserved > 0 {
            let (id, en) = ("Belum terlayani ketika pelayanan berakhir", "Not served when serving ended");
            writeln!(out, "{}: {}", pick(id, en), sums.unserved)?;
        }
        if let Some(all) = &sums.all {
            writeln!(
                out,
                "{}: {} {}, {} {}",
                pick("Menunggu", "Waits"),
                pick("rata-rata", "mean"),
                minutes(all.mean_s),
                pick("sembilan dari sepuluh paling lama", "nine of ten at most"),
                minutes(all.p90_s)
            )?;
        }
        if sums.longest_queue.people > 0 {
            let at = clock_minutes(sums.longest_queue.at_ms, self.utc_offset_s);
            let (queue, service) = (sums.longest_queue.people, &sums.longest_queue.service);
            writeln!(out, "{}: {queue} ({service}, {} {at})", pick("Antrean terpanjang", "Longest queue"), pick("pukul", "at"))?;
        }
        match (sums.heard, sums.to_be_spoken) {
            // A hall without a voice: there is nothing to say about it.
            (_, 0) => {}
            (0, calls) => writeln!(
                out,
                "{} {calls} {}",
                pick("Dari", "Of"),
                pick("panggilan tidak ada yang terdengar dari pengeras suara", "calls none was heard from a loudspeaker")
            )?,
            (heard, calls) => writeln!(
                out,
                "{} {calls} {} {heard}",
                pick("Dari", "Of"),
                pick("panggilan terdengar sampai selesai:", "calls heard to the end:")
            )?,
        }
        self.write_faults(out, language)?;
        writeln!(
            out,
            "{}",
            pick(
                "Layanan dengan tunggu terlama (target, nomor, rata-rata, sembilan dari sepuluh):",
                "Services with the longest waits (target, numbers, mean, nine of ten):"
            )
        )?;
        let mut services: Vec<&Waits> = sums.by_service.iter().filter(|waits| waits.called > 0).collect();
        services.sort_by_key(|waits| std::cmp::Reverse(waits.p90_s));
        for waits in services.iter().take(LISTED_MAX) {
            let Waits { service, agency, given, mean_s, p90_s, target_s, .. } = waits;
            writeln!(out, "  {agency}, {service}: {}, {given}, {}, {}", minutes(*target_s), minutes(*mean_s), minutes(*p90_s))?;
        }
        Ok(())
    }

    fn write_faults(&self, out: &mut String, language: Language) -> std::fmt::Result {
        let pick = |id, en| language.pick(id, en);
        if self.doubles.is_empty() && self.lost == 0 {
            writeln!(out, "{}", pick("Tidak ada nomor yang hilang atau dipanggil ganda.", "No number was lost, none was called twice."))?;
        } else {
            writeln!(out, "{}: {}, {}: {}", pick("GANDA", "DOUBLE"), self.doubles.len(), pick("HILANG", "LOST"), self.lost)?;
            for double in &self.doubles {
                writeln!(out, "  {double}")?;
            }
        }
        if self.is_unstaffed {
            let (id, en) = (
                "TIDAK ADA LOKET YANG DIBUKA, jadi tidak seorang pun dapat dilayani.",
                "NO COUNTER WAS OPENED, so nobody could be served.",
            );
            writeln!(out, "{}", pick(id, en))?;
        }
        if self.stayed > 0 {
            let (id, en) = ("Belum selesai beberapa saat sesudah latihan berakhir", "Not done some time after the end of the practice");
            writeln!(out, "{}: {} {}", pick(id, en), self.stayed, pick("orang", "people"))?;
        }
        for refused in self.sums.refused.iter().take(REFUSED_MAX) {
            let Refused { times, id, en } = refused;
            writeln!(out, "{} {times}: {}", pick("Ditolak", "Refused"), language.of(id, en))?;
        }
        Ok(())
    }
}

/// How it goes now, on one line; nothing before the hall's time is known.
pub(super) fn so_far(floor: &Participant, shared: &Shared) -> Option<String> {
    let clock = clock_minutes(floor.hall_ms()?, floor.utc_offset_s());
    let tally = lock(&shared.tally);
    let (served, absent) = tally.so_far();
    let waiting = tally.waiting();
    Some(format!(
        "{clock}  dilayani {served}, menunggu {waiting}, tidak hadir {absent} / served {served}, waiting {waiting}, did not come {absent}"
    ))
}

#[derive(Clone, Copy)]
enum Language {
    Indonesian,
    English,
}

impl Language {
    fn pick(self, id: &'static str, en: &'static str) -> &'static str {
        self.of(id, en)
    }

    fn of<'a>(self, id: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Indonesian => id,
            Language::English => en,
        }
    }
}

fn ended(why: Ended, language: Language) -> &'static str {
    match why {
        Ended::DayOver => language.pick("Harinya selesai.", "The day is over."),
        Ended::TimeOver => language.pick("Waktu latihan habis.", "The time for practice is over."),
        Ended::Asked => language.pick("Latihan diakhiri.", "Somebody ended it."),
        Ended::RealHall => language.pick(
            "Balai memerlukan layarnya (nomor sungguhan atau keadaan darurat), jadi latihan berakhir.",
            "The hall needs its screens (a real number or an emergency), so that the practice is over.",
        ),
        Ended::ServerGone => language.pick("Server latihan berhenti sebelum waktunya.", "The server for practice ended before its time."),
    }
}

/// Minutes and seconds: "12:05".
fn minutes(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::Longest;

    fn report() -> Report {
        let all = Waits { service: String::new(), agency: String::new(), given: 3, called: 3, mean_s: 65, p90_s: 600, target_s: 0 };
        let kk = Waits { service: "Kartu keluarga".into(), agency: "Dukcapil".into(), target_s: 900, ..all };
        let sums = Sums {
            given: 3,
            served: 2,
            absent: 1,
            unserved: 0,
            left: 0,
            counters_opened: 1,
            calls: 3,
            to_be_spoken: 3,
            heard: 1,
            longest_queue: Longest { service: "Kartu keluarga".into(), people: 2, at_ms: 1_790_000_000_000 },
            all: Some(all),
            by_service: vec![kk],
            refused: Default::default(),
        };
        Report {
            site: "kec-latihan".into(),
            name: "Kecamatan".into(),
            speed: 20,
            seed: 1,
            ended: Ended::DayOver,
            sums,
            doubles: Vec::new(),
            lost: 0,
            is_unstaffed: false,
            stayed: 0,
            utc_offset_s: 25_200,
        }
    }

    #[test]
    fn a_report_says_the_same_in_both_languages() {
        let words = report().words();
        let (id, en) = words.split_once("\n\n").expect("two parts");
        assert!(
            id.starts_with(
                "LATIHAN Kecamatan (kec-latihan)\nHarinya selesai.\nNomor diberikan 3, dilayani 2, tidak hadir 1, belum selesai 0"
            ),
            "{id}"
        );
        assert!(en.contains("Waits: mean 1:05, nine of ten at most 10:00"), "{en}");
        assert!(en.contains("Of 3 calls heard to the end: 1"), "{en}");
        assert_eq!(id.lines().count(), en.lines().count());
        assert!(id.contains("  Dukcapil, Kartu keluarga: 15:00, 3, 1:05, 10:00"), "{id}");
    }

    #[test]
    fn whoever_stayed_whoever_was_not_served_and_what_was_refused_stand_on_lines_of_their_own() {
        let refused = vec![Refused { times: 2, id: "loket ditutup".into(), en: "the counter is closed".into() }];
        let mut report = Report { is_unstaffed: true, stayed: 1, ..report() };
        report.sums = Sums { unserved: 7, refused, ..report.sums };
        let words = report.words();
        let (id, en) = words.split_once("\n\n").expect("two parts");
        assert!(en.contains("Not served when serving ended: 7\n"), "{en}");
        assert!(en.contains("NO COUNTER WAS OPENED") && en.contains("some time after the end of the practice: 1 people"), "{en}");
        assert!(id.contains("Ditolak 2: loket ditutup") && en.contains("Refused 2: the counter is closed"), "{words}");
        assert_eq!(id.lines().count(), en.lines().count());
    }

    #[test]
    fn it_is_well_only_where_nobody_was_lost() {
        assert!(report().is_well());
        assert!(!Report { lost: 1, ..report() }.is_well());
        assert!(!Report { is_unstaffed: true, ..report() }.is_well());
        assert!(!Report { doubles: vec!["A-001 is at 1 and at 2".into()], ..report() }.is_well());
        assert!(!Report { ended: Ended::ServerGone, ..report() }.is_well());
        assert!(Report { ended: Ended::RealHall, ..report() }.is_well());
    }
}
