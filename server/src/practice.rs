//! A hall for practice: a site of its own, beside the real one, whose days are all training days and whose clock may go faster than
//! others. Its code says so, so that it has a journal of its own and no program can take it for the real hall. It moves no screen; that is
//! the business of the real hall's `shell`.

use std::time::Instant;

use domain::{Date, Event, Plan, Time};

use crate::{
    calendar::{Calendar, UnknownTimeZone},
    journal::{Clock, Journal, JournalError, ReadAnswer, entry::Position, read_ahead::ReadAhead},
    limits::CODE_CHARS_MAX,
    site_file::SiteFile,
};

/// What the code of a hall for practice ends with.
const ENDING: &str = "-latihan";

/// How many times as fast as others a clock may go. Beyond it a call would be 20 s old before a screen has shown it.
pub const CLOCK_SPEED_MAX: u32 = 60;

/// Why a hall cannot be practised with.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The code has no room for the ending.
    #[error(
        "Kode tempat `{0}` terlalu panjang untuk latihan: bersama `{ENDING}` paling banyak {CODE_CHARS_MAX} huruf; pendekkan di salinan \
         berkas tempat. / The site's code `{0}` is too long to practise with: with `{ENDING}` it has at most {CODE_CHARS_MAX} letters; \
         shorten it in a copy of the site file."
    )]
    CodeTooLong(String),
    /// A quick clock is for practice only.
    #[error(
        "Jam yang dipercepat hanya untuk latihan; tambahkan --practice, atau hilangkan --clock-speed. / \
         A quick clock is for practice only; add --practice, or leave out --clock-speed."
    )]
    QuickClock,
    /// The timetable has no time zone that this machine knows.
    #[error(transparent)]
    TimeZone(#[from] TimeZoneError),
}

/// A time zone that this machine does not know.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct TimeZoneError(UnknownTimeZone);

/// Whether this is the code of a hall for practice.
pub(crate) fn is_practice(code: &str) -> bool {
    code.ends_with(ENDING)
}

/// The same hall under a code of its own, for practice.
pub fn for_practice(mut site: SiteFile) -> Result<SiteFile, PracticeError> {
    let code = &mut site.plan.site.code;
    if code.chars().count() + ENDING.len() > CODE_CHARS_MAX {
        return Err(PracticeError::CodeTooLong(code.clone()));
    }
    code.push_str(ENDING);
    Ok(site)
}

/// A clock for practice: it begins where the hall next gives numbers, today where today has hours, and goes `speed` times as fast as the
/// machine's. Nobody sets it back: it counts by the monotonic clock.
pub fn practice_clock(site: &SiteFile, now: Time, speed: u32) -> Result<Clock, PracticeError> {
    let begins = begins(&site.plan, now).map_err(TimeZoneError)?;
    let (started, speed) = (Instant::now(), u64::from(speed.clamp(1, CLOCK_SPEED_MAX)));
    Ok(std::sync::Arc::new(move || {
        let passed_ms = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX).saturating_mul(speed) / 1_000;
        begins.plus(passed_ms)
    }))
}

/// When numbers are next given, as seen from the beginning of today; now where the hall has no hours.
fn begins(plan: &Plan, now: Time) -> Result<Time, UnknownTimeZone> {
    let calendar = Calendar::new(plan)?;
    let today = calendar.date(now);
    let times = calendar.day_times(today).or_else(|| calendar.next_day(today).map(|(_, times)| times));
    Ok(times.map_or(now, |times| times.tickets_from))
}

/// Makes sure that a journal holds no day but training days: practice must never go on in a real one.
pub(crate) async fn check_journal(journal: &dyn Journal) -> Result<(), JournalError> {
    let mut ahead = ReadAhead::new(journal, Position::START);
    loop {
        let entries = match ahead.next().await? {
            ReadAnswer::Entries(entries) => entries,
            ReadAnswer::Diverged { head } => {
                return Err(JournalError::Damaged { seq: head.seq, text: "the journal changed while it was read".to_owned() });
            }
        };
        if entries.is_empty() {
            return Ok(());
        }
        let mut events = entries.iter().flat_map(|stored| &stored.entry.events);
        if let Some(date) = events.find_map(real_day) {
            return Err(JournalError::RealDays { date });
        }
    }
}

/// The date of a day that counts, in words, where an event opens one.
fn real_day(event: &Event) -> Option<String> {
    if let Event::DayOpened(opened) = event
        && !opened.training
    {
        let Date { year, month, day } = opened.date;
        return Some(format!("{year:04}-{month:02}-{day:02}"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        journal::{
            AppendAnswer,
            memory::MemoryJournal,
            testing::{TestClock, day_opened},
        },
        site_file,
    };

    fn office() -> SiteFile {
        site_file::read(include_bytes!("../../examples/kantor-kecil.toml")).unwrap()
    }

    #[test]
    fn a_hall_for_practice_has_another_code_and_its_clock_begins_when_numbers_are_given() {
        let site = for_practice(office()).unwrap();
        assert_eq!(site.plan.site.code, "kantor-kecil-latihan");
        // Saturday the 16th of January 2027, noon in Jakarta.
        let saturday = Time(1_800_075_600_000);
        let clock = practice_clock(&site, saturday, 20).unwrap();
        let calendar = Calendar::new(&site.plan).unwrap();
        let begins = calendar.day_times(Date { year: 2027, month: 1, day: 18 }).unwrap().tickets_from;
        let first = clock();
        assert!(first.since(begins) < 20_000 && begins.since(first) == 0, "it begins on Monday");
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert!(clock().since(first) >= 1_000, "and goes twenty times as fast");
    }

    #[test]
    fn a_code_without_room_is_refused() {
        let mut site = office();
        site.plan.site.code = "a".repeat(CODE_CHARS_MAX - ENDING.len() + 1);
        assert!(matches!(for_practice(site), Err(PracticeError::CodeTooLong(_))));
    }

    #[tokio::test]
    async fn a_journal_with_a_real_day_is_refused() {
        let journal = MemoryJournal::new(TestClock::new().clock());
        check_journal(&journal).await.unwrap();
        let real = day_opened(journal.now(), 3);
        let AppendAnswer::Appended { .. } = journal.append(Position::START, vec![real]).await else { panic!("not appended") };
        assert_eq!(check_journal(&journal).await, Err(JournalError::RealDays { date: "2026-08-03".to_owned() }));
    }
}
