//! How long a decision takes in the largest hall: 10,000 waiting, 400 services, 100 counters. Goal: `decide` for NEXT under 10 µs median.
//! Run with `cargo bench -p domain` (figures in `target/criterion/decide_next/new/estimates.json` and its neighbours); the plan is made here, so that nothing but the domain is measured.

use std::{hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use domain::*;

const SERVICES: u16 = 400;
const COUNTERS: u16 = 100;
const SKILLS: u8 = 40;
const WAITING: u32 = 10_000;
const MORNING: Time = Time(1_790_000_000_000);

/// A fixed sequence that looks random: the same hall in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn plan() -> Plan {
    let code = |letter: &str, index: usize| format!("{letter}{index}");
    let service = |index: u16| Service {
        code: code("s", index.into()),
        name: code("Layanan ", index.into()),
        agency: AgencyId(0),
        series: SeriesId(index % 30),
        skills: SkillSet::of(SkillId(index as u8 % SKILLS)),
        target_ms: 60_000 * (10 + 5 * u32::from(index / 40 % 5)),
        at_counter_ms: 300_000,
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
        skills: (0..8).map(|skill| (SkillId((index as u8 % SKILLS + skill * 5) % SKILLS), Proficiency(3))).collect(),
        file_skills: None,
        meets: if index.is_multiple_of(4) { Need::ALL.into_iter().collect() } else { NeedSet::default() },
        retired: false,
    };
    let group =
        |index: usize, weight, head_start_ms| Group { code: code("g", index), name: String::new(), weight, head_start_ms, retired: false };
    Plan {
        site: Site {
            code: "besar".into(),
            name: "Besar".into(),
            motto: String::new(),
            time_zone: "Asia/Jakarta".into(),
            english_always: false,
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
        policy: Policy::default(),
        timetable: Timetable::default(),
    }
}

fn yes(state: &mut State, now: Time, command: &Command) {
    let mut events = Vec::new();
    decide(state, command, now, &mut events).expect("the hall accepts what the bench asks");
    for event in &events {
        apply(state, now, event);
    }
}

fn hall() -> (State, Time) {
    let mut state = State::default();
    let mut now = MORNING;
    yes(&mut state, now, &Command::ApplyPlan { plan: Arc::new(plan()), digest: "d".into() });
    let date = Date { year: 2026, month: 9, day: 1 };
    yes(&mut state, now, &Command::OpenDay(OpenDay { date, closes_at: None, training: false }));
    for counter in 0..COUNTERS {
        yes(&mut state, now, &Command::OpenCounter { counter: CounterId(counter), officer: None });
    }
    let mut dice = Dice(1);
    for _ in 0..WAITING {
        now = now.plus(dice.roll(1_000));
        let issue = IssueTicket {
            service: ServiceId(dice.roll(SERVICES.into()) as u16),
            group: GroupId([0, 0, 0, 0, 0, 0, 1, 2][dice.roll(8) as usize]),
            needs: if dice.roll(50) == 0 { [Need::Wheelchair].into_iter().collect() } else { NeedSet::default() },
            language: Language::Id,
            origin: Origin::Kios,
            mode: None,
            device: None,
            reserve: false,
        };
        yes(&mut state, now, &Command::IssueTicket(issue));
    }
    assert_eq!(state.waiting_count(), WAITING);
    (state, now)
}

fn choose(criterion: &mut Criterion) {
    let (state, now) = hall();
    let next = |counter: u16| Command::CallNext { counter: CounterId(counter), ending: None, answer: None };
    let mut events = Vec::new();
    let mut counter = 0;
    criterion.bench_function("decide_next", |bencher| {
        bencher.iter(|| {
            counter = (counter + 1) % COUNTERS;
            events.clear();
            decide(&state, black_box(&next(counter)), now, &mut events).expect("somebody waits");
        });
    });
    let mut serving = state.clone();
    for counter in 0..COUNTERS {
        yes(&mut serving, now, &next(counter));
        let call = serving.counter(CounterId(counter)).and_then(Desk::call).expect("just called");
        yes(&mut serving, now, &Command::StartServing { counter: CounterId(counter), call });
    }
    criterion.bench_function("decide_and_apply_next_while_serving", |bencher| {
        bencher.iter_batched_ref(
            || serving.clone(),
            |state| {
                let ending = state.counter(CounterId(7)).and_then(Desk::call);
                yes(state, now, &Command::CallNext { counter: CounterId(7), ending, answer: None });
            },
            criterion::BatchSize::LargeInput,
        );
    });
    let last = state.tickets().last().expect("somebody waits").id;
    criterion.bench_function("ahead_of_last", |bencher| bencher.iter(|| state.ahead_of(black_box(last), now)));
    criterion.bench_function("waiting_for_counter", |bencher| bencher.iter(|| state.waiting_for_counter(black_box(CounterId(7)))));
    criterion.bench_function("clone_state", |bencher| bencher.iter(|| state.clone()));
}

criterion_group!(benches, choose);
criterion_main!(benches);
