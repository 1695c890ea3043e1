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

use domain::{
    CallId, Command, Date, DayOpened, Event, Group, Language, Mode, NeedSet, OpenDay, Origin, Plan, Policy, SeriesId, ServiceId, Site,
    State, TICKETS_LIVE_MAX, Theme, TicketId, Time, Timetable,
};

use crate::{
    journal::{
        AppendAnswer, Clock, Journal,
        entry::{Actor, Entry, Fingerprint, Position, Role},
        memory::MemoryJournal,
    },
    site_file,
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

/// An instant, for who knows none of the domain's words.
pub(crate) const fn at_ms(ms: u64) -> Time {
    Time(ms)
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
        serves_until: None,
        breaks: Vec::new(),
        shifts: Vec::new(),
        training: false,
        plan: Arc::new(plan()),
        digest: "00".to_owned(),
        applied: Vec::new(),
        first_ticket: TicketId(1),
        first_call: CallId(1),
        notice: String::new(),
        emergency: None,
        archived: None,
        remembered: Vec::new(),
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
            page: String::new(),
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
        journeys: Vec::new(),
        paper: None,
        emergency_texts: Vec::new(),
        screens: Vec::new(),
        theme: Theme::default(),
        slides: Vec::new(),
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

/// A journal whose every entry fits the one before it, and whose hall is over a limit all the same: more tickets are live than may be.
pub(crate) async fn overfull() -> MemoryJournal {
    let journal = MemoryJournal::new(TestClock::new().clock());
    let office = include_str!("../../../examples/kantor-kecil.toml");
    // One series ends at 9999.
    let third = "[[service]]\ncode = \"x\"\nname = \"X\"\nagency = \"kecamatan\"\nprefix = \"X\"\nskills = [\"perizinan\"]\n";
    let site = site_file::read(format!("{office}\n{third}").as_bytes()).unwrap();
    let series = u16::try_from(site.plan.series.len()).unwrap();
    let (mut head, mut given) = (open(&journal, site).await, 0..=TICKETS_LIVE_MAX);
    loop {
        let events: Vec<Event> = given.by_ref().take(5_000).map(|ticket| issued(ticket, series)).collect();
        if events.is_empty() {
            return journal;
        }
        head = append(&journal, head, events).await;
    }
}

/// A journal with an entry that breaks a rule and one after it; where its day opens, and where that entry is.
pub(crate) async fn broken_day() -> (MemoryJournal, Position, Position) {
    let journal = MemoryJournal::new(TestClock::new().clock());
    let site = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
    let opened = open(&journal, site).await;
    let broken = append(&journal, opened, vec![Event::CallRepeated { call: CallId(7), nth: 2 }]).await;
    append(&journal, broken, vec![Event::NoticeSet { text: "sesudahnya".to_owned() }]).await;
    (journal, opened, broken)
}

/// Opens a day of a hall; answers where.
async fn open(journal: &MemoryJournal, site: site_file::SiteFile) -> Position {
    let (mut state, mut head) = (State::default(), Position::START);
    let open = OpenDay::on(Date { year: 2026, month: 8, day: 3 });
    for command in [Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None }, Command::OpenDay(open)] {
        let mut events = Vec::new();
        domain::decide(&state, &command, journal.now(), &mut events).unwrap();
        events.iter().for_each(|event| domain::apply(&mut state, journal.now(), event));
        head = append(journal, head, events).await;
    }
    head
}

async fn append(journal: &MemoryJournal, head: Position, events: Vec<Event>) -> Position {
    let answer = journal.append(head, vec![entry(journal.now(), events)]).await;
    let AppendAnswer::Appended { stored } = answer else { panic!("{answer:?}") };
    stored[0].position
}

/// Numbers run through the series in turn, so that each stays below its last.
fn issued(ticket: usize, series: u16) -> Event {
    let ticket = u32::try_from(ticket).unwrap();
    Event::TicketIssued {
        ticket: TicketId(ticket),
        series: SeriesId(u16::try_from(ticket % u32::from(series)).unwrap()),
        number: ticket / u32::from(series) + 1,
        service: ServiceId(0),
        group: Group::EVERYBODY,
        needs: NeedSet::default(),
        mode: Mode::Langsung,
        origin: Origin::Kios,
        language: Language::Id,
        device: None,
        reserved: false,
        journey: None,
        appointment: None,
        since: None,
    }
}
