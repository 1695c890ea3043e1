//! The largest hall: 10,000 waiting, 400 services, 100 counters, all of them open. Made here and not read from a site file, so that
//! nothing but the domain is needed. Whoever measures decisions shares it; it measures nothing itself.

use std::sync::Arc;

use domain::*;

const SERVICES: u16 = 400;
/// Its counters.
pub(crate) const COUNTERS: u16 = 100;
const SKILLS: u8 = 40;
const WAITING: u32 = 10_000;
/// More than all who wait take.
const SERVING_MS: u64 = 20 * 60 * 60_000;
const MORNING: Time = Time(1_790_000_000_000);

/// A fixed sequence that looks random: the same hall in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn plan(policy: Policy) -> Plan {
    let code = |letter: &str, index: usize| format!("{letter}{index}");
    let service = |index: u16| Service {
        code: code("s", index.into()),
        name: code("Layanan ", index.into()),
        agency: AgencyId(0),
        series: SeriesId(index % 30),
        priority_series: None,
        appointment_series: None,
        skills: SkillSet::of(SkillId(index as u8 % SKILLS)),
        minimum: Minimum::default(),
        prefers: Vec::new(),
        target_ms: 60_000 * (10 + 5 * u32::from(index / 40 % 5)),
        at_counter_ms: 300_000,
        quota: None,
        mode: Mode::Langsung,
        sensitive: false,
        standard: Standard::default(),
        retired: false,
    };
    let counter = |index: u16| Counter {
        code: code("c", index.into()),
        noun: CounterNoun::Loket,
        number: index + 1,
        agency: AgencyId(0),
        floor: String::new(),
        shown_in: vec![],
        spoken_in: vec![],
        skills: (0..8).map(|skill| (SkillId((index as u8 % SKILLS + skill * 5) % SKILLS), Hold::primary(3))).collect(),
        file_skills: None,
        prefers: Vec::new(),
        meets: if index.is_multiple_of(4) { Need::ALL.into_iter().collect() } else { NeedSet::default() },
        automatic_after_ms: None,
        retired: false,
    };
    let group = |index: usize, weight, head_start_ms| Group {
        code: code("g", index),
        name: String::new(),
        weight,
        head_start_ms,
        emergency: false,
        retired: false,
    };
    Plan {
        site: Site {
            code: "besar".into(),
            name: "Besar".into(),
            motto: String::new(),
            time_zone: "Asia/Jakarta".into(),
            english_always: false,
            page: String::new(),
        },
        agencies: vec![Agency { code: "a".into(), name: "A".into(), short: "A".into(), kind: AgencyKind::Opd, retired: false }],
        skills: (0..SKILLS).map(|index| Skill { code: code("k", index.into()), name: String::new(), retired: false }).collect(),
        series: (0..30).map(|index| Series { prefix: code("A", index), retired: false }).collect(),
        services: (0..SERVICES).map(service).collect(),
        zones: vec![],
        counters: (0..COUNTERS).map(counter).collect(),
        groups: vec![group(0, 1, 0), group(1, 2, 300_000), group(2, 2, 600_000)],
        officers: vec![],
        devices: vec![],
        journeys: vec![],
        paper: None,
        emergency_texts: Vec::new(),
        screens: Vec::new(),
        theme: Theme::default(),
        slides: Vec::new(),
        policy,
        timetable: Timetable::default(),
    }
}

/// Decides about a command that must be accepted, and applies what comes of it.
pub(crate) fn yes(state: &mut State, now: Time, command: &Command) {
    let mut events = Vec::new();
    decide(state, command, now, &mut events).expect("the hall accepts what the bench asks");
    for event in &events {
        apply(state, now, event);
    }
}

/// The hall, and what time it is there.
pub(crate) fn hall() -> (State, Time) {
    hall_under(Policy::default())
}

/// The same under another policy. Where that stops numbers with the last that can be served, serving ends when all of them can be.
pub(crate) fn hall_under(policy: Policy) -> (State, Time) {
    let mut state = State::default();
    let mut now = MORNING;
    let times = DayTimes { serves_until: policy.last_ticket.then(|| MORNING.plus(SERVING_MS)), ..DayTimes::default() };
    yes(&mut state, now, &Command::ApplyPlan { plan: Arc::new(plan(policy)), digest: "d".into(), today: None });
    let date = Date { year: 2026, month: 9, day: 1 };
    yes(&mut state, now, &Command::OpenDay(OpenDay { times, ..OpenDay::on(date) }));
    for counter in 0..COUNTERS {
        yes(&mut state, now, &Command::OpenCounter { counter: CounterId(counter), officer: None });
    }
    let mut dice = Dice(1);
    for _ in 0..WAITING {
        now = now.plus(dice.roll(1_000));
        let service = ServiceId(dice.roll(SERVICES.into()) as u16);
        let group = GroupId([0, 0, 0, 0, 0, 0, 1, 2][dice.roll(8) as usize]);
        let needs = if dice.roll(50) == 0 { [Need::Wheelchair].into_iter().collect() } else { NeedSet::default() };
        yes(&mut state, now, &Command::IssueTicket(IssueTicket { service, group, needs, ..number() }));
    }
    assert_eq!(state.waiting_count(), WAITING);
    (state, now)
}

/// What somebody without needs asks for at the kiosk.
pub(crate) fn number() -> IssueTicket {
    IssueTicket::at_kiosk(ServiceId(7))
}

/// NEXT at a counter that serves nobody.
pub(crate) fn next(counter: u16) -> Command {
    Command::CallNext { counter: CounterId(counter), ending: None, answer: None }
}
