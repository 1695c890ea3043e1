//! What the tests of every journal need: entries, a clock to set, a private folder. Tests only.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use domain::{CallId, Date, DayOpened, Event, Plan, Policy, Site, TicketId, Time, Timetable};

use crate::journal::{
    Clock,
    entry::{Actor, Entry, Fingerprint, Role},
};

/// A week, in milliseconds.
pub(crate) const WEEK_MS: u64 = 7 * 24 * 3_600_000;

/// A clock that a test sets.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicU64>);

impl TestClock {
    /// The machine's time, standing still.
    pub(crate) fn new() -> TestClock {
        TestClock(Arc::new(AtomicU64::new(machine_now().0)))
    }

    pub(crate) fn set(&self, at: Time) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let at = Arc::clone(&self.0);
        Arc::new(move || Time(at.load(Ordering::SeqCst)))
    }
}

/// The machine's time.
pub(crate) fn machine_now() -> Time {
    Time(u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap())
}

/// A request id that nobody had before.
pub(crate) fn request() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An entry that only changes the notice.
pub(crate) fn notice(at: Time, text: &str) -> Entry {
    entry(at, vec![Event::NoticeSet { text: text.to_owned() }])
}

/// An entry with these events.
pub(crate) fn entry(at: Time, events: Vec<Event>) -> Entry {
    let actor = Actor { role: Role::Supervisor, name: "supervisor-1".to_owned() };
    Entry {
        request: request(),
        actor,
        at,
        reason: Some("uji \"kutip\" dan baris\nbaru".to_owned()),
        asked: Some(Fingerprint(at.0)),
        events,
    }
}

/// An entry that closes a day and opens the next one.
pub(crate) fn day_opened(at: Time, day: u8) -> Entry {
    let opened = DayOpened {
        date: Date { year: 2026, month: 8, day },
        closes_at: None,
        training: false,
        plan: Arc::new(plan()),
        digest: "00".to_owned(),
        applied: Vec::new(),
        first_ticket: TicketId(1),
        first_call: CallId(1),
        notice: String::new(),
        emergency: None,
    };
    entry(at, vec![Event::DayClosed, Event::DayOpened(Box::new(opened)), Event::NoticeSet { text: "buka".to_owned() }])
}

/// A plan of nothing.
pub(crate) fn plan() -> Plan {
    Plan {
        site: Site {
            code: "uji".to_owned(),
            name: "Uji".to_owned(),
            motto: String::new(),
            time_zone: "Asia/Jakarta".to_owned(),
            english_always: false,
        },
        agencies: Vec::new(),
        skills: Vec::new(),
        series: Vec::new(),
        services: Vec::new(),
        zones: Vec::new(),
        counters: Vec::new(),
        groups: Vec::new(),
        officers: Vec::new(),
        devices: Vec::new(),
        policy: Policy::default(),
        timetable: Timetable::default(),
    }
}

/// A folder of its own for one test, gone afterwards.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("lantang-journal-{}", request()));
        fs::create_dir(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What a failed clean-up leaves behind lies in the system's folder for such things.
        let _left = fs::remove_dir_all(&self.0);
    }
}
