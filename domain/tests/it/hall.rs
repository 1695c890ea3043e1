//! A small hall for tests: a plan that touches every rule, and a `Hall` that decides, applies and checks in one step.

use std::sync::Arc;

use domain::*;

/// Eight in the morning of the day that most tests play on.
pub(crate) const MORNING: Time = Time(1_790_000_000_000);
pub(crate) const MINUTE: u64 = 60_000;

pub(crate) const KTP: ServiceId = ServiceId(0);
pub(crate) const PAJAK: ServiceId = ServiceId(1);
pub(crate) const PASPOR: ServiceId = ServiceId(2);
pub(crate) const KK: ServiceId = ServiceId(3);

pub(crate) const KEPENDUDUKAN: SkillId = SkillId(0);
pub(crate) const SAMSAT: SkillId = SkillId(1);
pub(crate) const ENGLISH: SkillId = SkillId(2);

/// Serves KTP and KK.
pub(crate) const LOKET_1: CounterId = CounterId(0);
/// Serves everything but what needs English; meets every need.
pub(crate) const LOKET_2: CounterId = CounterId(1);
/// Serves PAJAK.
pub(crate) const LOKET_3: CounterId = CounterId(2);

pub(crate) const UMUM: GroupId = GroupId(0);
pub(crate) const LANSIA: GroupId = GroupId(1);

/// The plan of the small hall.
pub(crate) fn plan() -> Plan {
    let skill = |code: &str| Skill { code: code.into(), name: code.into(), retired: false };
    let series = |prefix: &str| Series { prefix: prefix.into(), retired: false };
    let held = |skills: &[SkillId]| skills.iter().map(|skill| (*skill, Hold::primary(3))).collect::<Vec<_>>();
    let group = |code: &str, weight, head_start_ms| Group {
        code: code.into(),
        name: code.into(),
        weight,
        head_start_ms,
        emergency: false,
        retired: false,
    };
    let officer = |code: &str, skills: &[SkillId]| Officer { code: code.into(), skills: held(skills), retired: false };
    let agency = |code: &str| Agency { code: code.into(), name: code.into(), short: code.into(), kind: AgencyKind::Opd, retired: false };
    let zone = |code: &str, voice| Zone {
        code: code.into(),
        name: code.into(),
        floor: String::new(),
        voice,
        speech: Speech::default(),
        retired: false,
    };
    Plan {
        site: Site {
            code: "kecil".into(),
            name: "Kantor Kecil".into(),
            motto: String::new(),
            time_zone: "Asia/Jakarta".into(),
            english_always: false,
            page: String::new(),
        },
        agencies: vec![agency("dukcapil"), agency("samsat")],
        skills: vec![skill("kependudukan"), skill("samsat"), skill("english")],
        series: vec![series("A"), series("B")],
        services: vec![
            service("ktp", 0, 0, &[KEPENDUDUKAN], 15),
            service("pajak", 1, 1, &[SAMSAT], 30),
            service("paspor", 0, 0, &[KEPENDUDUKAN, ENGLISH], 15),
            service("kk", 0, 0, &[KEPENDUDUKAN], 30),
        ],
        zones: vec![zone("a", true), zone("b", false)],
        counters: vec![
            counter("L1", 1, held(&[KEPENDUDUKAN]), &[]),
            counter("L2", 2, held(&[KEPENDUDUKAN, SAMSAT]), &Need::ALL),
            counter("L3", 3, held(&[SAMSAT]), &[]),
        ],
        groups: vec![group("umum", 1, 0), group("lansia", 2, 5 * MINUTE as u32)],
        officers: vec![officer("p1", &[KEPENDUDUKAN]), officer("p2", &[KEPENDUDUKAN, SAMSAT])],
        devices: vec![Device { code: "kios-1".into(), retired: false }],
        journeys: vec![],
        paper: None,
        emergency_texts: Vec::new(),
        screens: Vec::new(),
        theme: Theme::default(),
        slides: Vec::new(),
        policy: Policy::default(),
        timetable: Timetable::default(),
    }
}

/// Numbers of this series are printed: T-005 to T-020.
pub(crate) const T: SeriesId = SeriesId(2);

/// The same hall with numbers on paper, of a series that no service has.
pub(crate) fn with_paper(plan: Plan) -> Plan {
    let mut plan = plan;
    plan.series.push(Series { prefix: "T".into(), retired: false });
    plan.paper = Some(PaperSeries { series: T, first: 5, last: 20 });
    plan
}

pub(crate) fn service(code: &str, agency: u16, series: u16, skills: &[SkillId], target_minutes: u32) -> Service {
    Service {
        code: code.into(),
        name: code.into(),
        agency: AgencyId(agency),
        series: SeriesId(series),
        priority_series: None,
        appointment_series: None,
        skills: skills.iter().copied().collect(),
        minimum: Minimum::default(),
        prefers: Vec::new(),
        target_ms: target_minutes * MINUTE as u32,
        at_counter_ms: 5 * MINUTE as u32,
        quota: None,
        mode: Mode::Langsung,
        sensitive: false,
        standard: Standard::default(),
        retired: false,
    }
}

pub(crate) fn journey(code: &str, steps: &[ServiceId], any_order: bool) -> Journey {
    Journey { code: code.into(), name: code.into(), steps: steps.to_vec(), any_order, series: None, retired: false }
}

pub(crate) fn counter(code: &str, number: u16, skills: Vec<(SkillId, Hold)>, meets: &[Need]) -> Counter {
    Counter {
        code: code.into(),
        noun: CounterNoun::Loket,
        number,
        agency: AgencyId(0),
        floor: String::new(),
        shown_in: vec![ZoneId(0)],
        spoken_in: vec![ZoneId(0)],
        skills,
        file_skills: None,
        prefers: Vec::new(),
        meets: meets.iter().copied().collect(),
        automatic_after_ms: None,
        retired: false,
    }
}

pub(crate) fn date(day: u8) -> Date {
    Date { year: 2026, month: 9, day }
}

/// What most visitors ask for.
pub(crate) fn ask(service: ServiceId) -> IssueTicket {
    IssueTicket::at_kiosk(service)
}

/// A hall with its journal: what was decided stands in it, and every step is checked.
#[derive(Clone)]
pub(crate) struct Hall {
    pub(crate) state: State,
    pub(crate) now: Time,
    pub(crate) journal: Vec<(Time, Event)>,
}

impl Hall {
    /// Nothing has happened yet.
    pub(crate) fn empty() -> Hall {
        Hall { state: State::default(), now: MORNING, journal: Vec::new() }
    }

    /// A plan is applied and the day is open.
    pub(crate) fn with(plan: Plan) -> Hall {
        let mut hall = Hall::empty();
        hall.yes(Command::ApplyPlan { plan: Arc::new(plan), digest: "d1".into(), today: None });
        hall.yes(open_day(1));
        hall
    }

    /// The small hall on an open day, every counter closed.
    pub(crate) fn open() -> Hall {
        Hall::with(plan())
    }

    /// The small hall with its three counters open.
    pub(crate) fn working() -> Hall {
        let mut hall = Hall::open();
        for counter in [LOKET_1, LOKET_2, LOKET_3] {
            hall.yes(Command::OpenCounter { counter, officer: None });
        }
        hall
    }

    pub(crate) fn later(&mut self, ms: u64) -> &mut Self {
        self.now = self.now.plus(ms);
        self
    }

    /// Decides and, where it is a yes, applies; every invariant is looked at after each event's entry.
    pub(crate) fn try_to(&mut self, command: Command) -> Result<Vec<Event>, Rejection> {
        let mut events = Vec::new();
        let before = self.state.clone();
        if let Err(rejection) = decide(&self.state, &command, self.now, &mut events) {
            assert!(events.is_empty(), "a refused command leaves the buffer as it was");
            return Err(rejection);
        }
        assert_eq!(before, self.state);
        assert!(!events.is_empty(), "a yes says what happened: {command:?}");
        for event in &events {
            apply(&mut self.state, self.now, event);
            self.journal.push((self.now, event.clone()));
        }
        assert_eq!(self.state.check(), Ok(()), "after {command:?}: {events:?}");
        Ok(events)
    }

    pub(crate) fn yes(&mut self, command: Command) -> Vec<Event> {
        match self.try_to(command.clone()) {
            Ok(events) => events,
            Err(rejection) => panic!("{command:?} was refused: {rejection:?}"),
        }
    }

    pub(crate) fn no(&mut self, command: Command) -> Rejection {
        match self.try_to(command.clone()) {
            Ok(events) => panic!("{command:?} was not refused: {events:?}"),
            Err(rejection) => rejection,
        }
    }

    pub(crate) fn issue(&mut self, issue: IssueTicket) -> TicketId {
        match self.yes(Command::IssueTicket(issue))[..] {
            [Event::TicketIssued { ticket, .. }] => ticket,
            ref other => panic!("one ticket is issued: {other:?}"),
        }
    }

    /// Presses NEXT at a counter that is free; gives the ticket and its call.
    pub(crate) fn call(&mut self, counter: CounterId) -> (TicketId, CallId) {
        match self.yes(Command::CallNext { counter, ending: None, answer: None })[..] {
            [Event::TicketCalled { ticket, call, .. }] => (ticket, call),
            ref other => panic!("one ticket is called: {other:?}"),
        }
    }

    /// Calls and starts.
    pub(crate) fn serve(&mut self, counter: CounterId) -> (TicketId, CallId) {
        let (ticket, call) = self.call(counter);
        self.yes(Command::StartServing { counter, call });
        (ticket, call)
    }

    /// The number of a live ticket as people see it.
    pub(crate) fn number(&self, ticket: TicketId) -> String {
        let ticket = self.state.ticket(ticket).expect("the ticket is live");
        self.state.number_text(ticket.series, ticket.number)
    }
}

pub(crate) fn open_day(day: u8) -> Command {
    Command::OpenDay(OpenDay::on(date(day)))
}

pub(crate) fn archive_day(day: u8) -> Command {
    let date = date(day);
    Command::RecordArchive(Box::new(ArchivedDay { date, file: format!("uji.{day}.jsonl.gz"), digest: "00".repeat(32) }))
}

pub(crate) fn reopen_day(day: u8) -> Command {
    Command::ReopenDay(OpenDay::on(date(day)))
}
