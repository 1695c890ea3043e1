//! A hall for practice: a site of its own, beside the real one, whose days are all training days and whose clock may go faster than
//! others. Its code says so, so that it has a journal of its own and no program can take it for the real hall. It moves no screen; that is
//! the business of the real hall's `shell`.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{Event, Plan, SkillId, Time};
use serde::Serialize;

use crate::{
    calendar::{Calendar, Opening, UnknownTimeZone, date_text},
    config::Config,
    journal::{Clock, Journal, JournalError, ReadAnswer, entry::Position, read_ahead::ReadAhead},
    limits::CODE_CHARS_MAX,
    site_file::SiteFile,
};

/// What the code of a hall for practice ends with.
const ENDING: &str = "-latihan";

/// The file in the data folder that says who may sit at which counter of a practice.
pub const STAFF_FILE: &str = "staff.json";

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
    /// Who may sit at its counters could not be written down.
    #[error("Berkas {path} tidak dapat ditulis: {error} / The file {path} could not be written: {error}")]
    StaffFile {
        /// The file.
        path: String,
        /// Why not.
        error: std::io::Error,
    },
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
pub(crate) fn for_practice(mut site: SiteFile) -> Result<SiteFile, PracticeError> {
    let code = &mut site.plan.site.code;
    if code.chars().count() + ENDING.len() > CODE_CHARS_MAX {
        return Err(PracticeError::CodeTooLong(code.clone()));
    }
    code.push_str(ENDING);
    Ok(site)
}

/// What a server is started with, for a `practice` where one is wanted. A quick clock is for nothing else, whatever the site is called.
pub fn practised(config: Config, practice: bool, speed: u32) -> Result<Config, PracticeError> {
    if !practice {
        return if speed > 1 { Err(PracticeError::QuickClock) } else { Ok(config) };
    }
    let site = for_practice(config.site)?;
    let (started, machine) = (Instant::now(), (config.clock)());
    let clock = practice_clock(&site, machine, speed, move || started.elapsed())?;
    Ok(Config { site, clock, clock_speed: speed, ..config })
}

/// The same of a site file alone, as it is read again while the server runs.
pub fn practised_file(site: SiteFile, practice: bool) -> Result<SiteFile, PracticeError> {
    if practice { for_practice(site) } else { Ok(site) }
}

/// A clock for practice: it begins where the hall next gives numbers, today where today has hours, and goes `speed` times as fast as what
/// has `passed`: nobody sets it back where that is monotonic.
fn practice_clock(
    site: &SiteFile,
    now: Time,
    speed: u32,
    passed: impl Fn() -> Duration + Send + Sync + 'static,
) -> Result<Clock, PracticeError> {
    let begins = opening(&site.plan, now)?.map_or(now, |opening| opening.tickets_from);
    let speed = u64::from(speed.clamp(1, CLOCK_SPEED_MAX));
    Ok(Arc::new(move || {
        let passed_ms = u64::try_from(passed().as_micros()).unwrap_or(u64::MAX).saturating_mul(speed) / 1_000;
        begins.plus(passed_ms)
    }))
}

/// The hours of today or of the next day that has any; none where the hall has no hours.
fn opening(plan: &Plan, now: Time) -> Result<Option<Opening>, TimeZoneError> {
    let calendar = Calendar::new(plan).map_err(TimeZoneError)?;
    let today = calendar.date(now);
    Ok(calendar.day_times(today).or_else(|| calendar.next_day(today).map(|(_, opening)| opening)))
}

/// What whoever seats officers at a practice needs to know and no row says.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Staff<'a> {
    /// When counters open, in milliseconds since 1970; none where the hall has no hours.
    opens_at_ms: Option<u64>,
    /// Whether counters are opened by a named officer.
    named_officers: bool,
    /// The officers.
    officers: Vec<StaffOfficer<'a>>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct StaffOfficer<'a> {
    code: &'a str,
    /// Codes of the skills that the officer knows.
    skills: Vec<&'a str>,
}

/// Leaves in the data folder of a practice who may sit at its counters, and from when.
pub fn leave_staff_file(config: &Config) -> Result<(), PracticeError> {
    let staff = staff(&config.site.plan, (config.clock)())?;
    let path = config.data.join(STAFF_FILE);
    let write = |text: Vec<u8>| std::fs::create_dir_all(&config.data).and_then(|()| std::fs::write(&path, text));
    let written = serde_json::to_vec(&staff).map_err(std::io::Error::other).and_then(write);
    written.map_err(|error| PracticeError::StaffFile { path: path.display().to_string(), error })
}

fn staff(plan: &Plan, now: Time) -> Result<Staff<'_>, PracticeError> {
    let opening = opening(plan, now)?;
    let skill = |id: SkillId| plan.skills.get(id.index()).map(|skill| skill.code.as_str());
    let officers = plan
        .officers
        .iter()
        .map(|officer| StaffOfficer { code: &officer.code, skills: officer.skills.iter().filter_map(|(id, _)| skill(*id)).collect() });
    Ok(Staff {
        opens_at_ms: opening.map(|opening| opening.opens_at.0),
        named_officers: plan.policy.named_officers,
        officers: officers.collect(),
    })
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
        return Some(date_text(opened.date));
    }
    None
}

#[cfg(test)]
mod tests {
    use std::{
        path::PathBuf,
        sync::atomic::{AtomicU64, Ordering},
    };

    use super::*;
    use crate::{
        JournalChoice,
        journal::{
            AppendAnswer,
            memory::MemoryJournal,
            testing::{TestClock, day_opened},
        },
        machine_clock, site_file,
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
        let passed_ms = Arc::new(AtomicU64::new(0));
        let elapsed = Arc::clone(&passed_ms);
        let clock = practice_clock(&site, saturday, 20, move || Duration::from_millis(elapsed.load(Ordering::Relaxed))).unwrap();
        let calendar = Calendar::new(&site.plan).unwrap();
        let monday = calendar.day_times(domain::Date { year: 2027, month: 1, day: 18 }).unwrap();
        assert_eq!(clock(), monday.tickets_from, "it begins on Monday");
        passed_ms.store(50, Ordering::Relaxed);
        assert_eq!(clock(), monday.tickets_from.plus(1_000), "and goes twenty times as fast");
        assert_eq!(staff(&site.plan, clock()).unwrap().opens_at_ms, Some(monday.opens_at.0), "counters open later than numbers are given");
    }

    #[test]
    fn a_quick_clock_is_refused_without_practice_whatever_the_site_is_called() {
        let config = |code: &str| {
            let mut site = office();
            site.plan.site.code = code.to_owned();
            Config {
                site,
                journal: JournalChoice::Sqlite,
                data: PathBuf::new(),
                clock: machine_clock(),
                clock_speed: 1,
                skip: Vec::new(),
                archive: crate::ArchiveConfig::default(),
                peers: crate::Peers::default(),
                on_fatal: Arc::new(|_| ()),
            }
        };
        for code in ["kantor", "kantor-latihan"] {
            assert!(matches!(practised(config(code), false, 20), Err(PracticeError::QuickClock)), "{code}");
        }
        assert_eq!(practised(config("kantor-latihan"), false, 1).unwrap().clock_speed, 1);
        let quick = practised(config("kantor"), true, 20).unwrap();
        assert_eq!((quick.site.plan.site.code.as_str(), quick.clock_speed), ("kantor-latihan", 20));
    }

    #[test]
    fn whoever_may_sit_at_a_counter_is_listed_with_their_skills() {
        let mut plan = office().plan;
        plan.policy.named_officers = true;
        let skills = vec![(SkillId(1), domain::Hold::primary(3))];
        plan.officers = vec![domain::Officer { code: "petugas-1".into(), skills, retired: false }];
        let staff = staff(&plan, Time(1_800_075_600_000)).unwrap();
        let known = StaffOfficer { code: "petugas-1", skills: vec![plan.skills[1].code.as_str()] };
        assert_eq!((staff.named_officers, staff.officers), (true, vec![known]));
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
