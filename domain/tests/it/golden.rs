//! Golden files: what is stored must read back for ever. A difference is a new event version, never a new meaning.
//! To write the files anew after a deliberate change, run with `GOLDEN=write` and read the difference before committing it.

use std::{fs, path::PathBuf, sync::Arc};

use domain::*;

use crate::hall::{self, journey, with_paper};

/// Compares a text with `tests/golden/NAME`.
pub(crate) fn check(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var("GOLDEN").is_ok_and(|mode| mode == "write") {
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("the folder can be made");
        fs::write(&path, actual).expect("the golden file can be written");
    }
    let golden = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for (line, (golden, actual)) in golden.lines().zip(actual.lines()).enumerate() {
        assert_eq!(golden, actual, "{name}, line {}", line + 1);
    }
    assert_eq!(golden.lines().count(), actual.lines().count(), "{name} has as many lines as before");
}

/// The name of an event as it is stored.
pub(crate) fn tag(event: &Event) -> String {
    let json = serde_json::to_value(event).expect("an event can be written");
    let under_its_name = || json.as_object()?.keys().next();
    json.as_str().or_else(|| under_its_name().map(String::as_str)).expect("an event has a name").to_owned()
}

#[test]
fn every_event_is_stored_as_its_golden_file_says_and_reads_back() {
    let samples = samples();
    for event in &samples {
        let json = serde_json::to_string_pretty(event).expect("an event can be written");
        let name = format!("events/{}.json", tag(event));
        check(&name, &json);
        let stored = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(&name)).expect("just compared");
        assert_eq!(&serde_json::from_str::<Event>(&stored).expect("a stored event reads back"), event);
    }
    let mut variants: Vec<usize> = samples.iter().map(variant).collect();
    variants.sort_unstable();
    assert_eq!(variants, (0..VARIANTS).collect::<Vec<_>>(), "every event has its sample");
    let files = fs::read_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/events")).expect("the folder is there");
    assert_eq!(files.count(), VARIANTS, "and no file stands without an event");
}

/// How many variants `Event` has.
const VARIANTS: usize = 38;

/// The small hall's plan with everything in it that is stored only where it is not the default.
fn changed_plan() -> Plan {
    let mut changed = hall::plan();
    let colours = ThemeColours { ground: Some(Colour([0xFF; 3])), text: Some(Colour([0x1B, 0x1C, 0x1D])), ..ThemeColours::default() };
    let logo = PictureFile { file: "logo.png".into(), digest: "9f86d081".into(), width: 640, height: 320 };
    changed.theme = Theme { slogan: "Melayani dengan hati".into(), logo: Some(logo.clone()), colours };
    changed.site.page = "https://mpp.example.id".into();
    changed.slides = vec![
        slide("maklumat", SlideContent::Maklumat { lines: Vec::new() }),
        slide("standar", SlideContent::Standard { service: hall::PAJAK }),
        slide("gambar", SlideContent::Picture { picture: logo, alt: "Denah".into() }),
    ];
    let file_skills = std::mem::replace(&mut changed.counters[2].skills, vec![(hall::ENGLISH, Hold::primary(4))]);
    changed.counters[2].file_skills = Some(file_skills);
    changed.counters[1].skills[1].1.after_ms = 600_000;
    changed.services[2].quota = Some(60);
    changed.services[1].minimum = Minimum { proficiency: Proficiency(4), relaxes_every_ms: 300_000 };
    changed.groups.push(Group { code: "darurat".into(), emergency: true, ..changed.groups[0].clone() });
    changed.counters[0].automatic_after_ms = Some(15_000);
    changed.journeys = vec![journey("berkas-bayar", &[hall::KTP, hall::PAJAK], false), journey("bebas", &[hall::KK, hall::PAJAK], true)];
    changed.journeys[1].series = Some(SeriesId(1));
    let said = |kind, floor: &str| EmergencyText { kind, floor: floor.into(), id: "Keluar.".into(), en: "Leave.".into() };
    changed.emergency_texts = vec![said(EmergencyKind::Fire, "Lantai 2"), said(EmergencyKind::Lockdown, "")];
    (changed.series, changed.paper) = (with_paper(hall::plan()).series, with_paper(hall::plan()).paper);
    changed.policy.sticky_return_ms = 600_000;
    changed.policy.appointment_grace_ms = 900_000;
    (changed.services[0].priority_series, changed.services[0].appointment_series) = (Some(SeriesId(1)), Some(SeriesId(0)));
    changed.counters[1].prefers = vec![SkillSet::of(hall::SAMSAT), [hall::KEPENDUDUKAN, hall::ENGLISH].into_iter().collect()];
    changed.services[0].prefers = vec![vec![hall::LOKET_2], vec![hall::LOKET_1, hall::LOKET_3]];
    changed.policy.serves = Serves::ByAgency;
    changed.policy.calling = Calling { order: Order::Ratio { priority: 2, ordinary: 1 }, overdue_percent: 300 };
    changed.policy.no_show = NoShow { automatic: true, ..NoShow::CUSTOMARY };
    changed.policy.closing = Closing::Unserved;
    changed.policy.last_ticket = true;
    let hours = Hours { tickets_from_minute: 465, opens_minute: 480, closes_minute: 900, ends_minute: Some(960) };
    changed.timetable.week[4] = Some(hours);
    changed.timetable.breaks = vec![PlannedBreak {
        code: "jumat".into(),
        days: [false, false, false, false, true, false, false],
        from_minute: 690,
        until_minute: 780,
        of: BreakOf::Services(vec![ServiceId(2)]),
        reason: PauseReason::Prayer,
        numbers: false,
    }];
    changed.timetable.roster = vec![PlannedShift {
        code: "pagi".into(),
        days: [true, true, true, true, true, false, false],
        from_minute: 480,
        until_minute: 720,
        counters: vec![hall::LOKET_2],
        officer: None,
    }];
    changed
}

fn break_of(of: BreakOf) -> Break {
    Break { from: Time(1_789_990_000_000), until: Time(1_789_993_600_000), of, reason: PauseReason::Prayer, numbers: true }
}

fn slide(code: &str, content: SlideContent) -> Slide {
    Slide { code: code.into(), content, seconds: 15, days: [true, true, true, true, true, false, false], zones: vec![ZoneId(0)] }
}

fn shift(officer: Option<OfficerId>) -> Shift {
    Shift { from: Time(1_789_980_000_000), until: Time(1_789_995_000_000), counters: vec![CounterId(2)], officer }
}

#[test]
fn what_older_programs_stored_still_reads() {
    let paused: Event = serde_json::from_str(r#"{"counter_paused": {"counter": 2, "reason": "rest"}}"#).expect("it reads");
    assert_eq!(paused, Event::CounterPaused { counter: CounterId(2), reason: PauseReason::Rest, until: None });
    let hours: Hours =
        serde_json::from_str(r#"{"tickets_from_minute": 465, "opens_minute": 480, "closes_minute": 900}"#).expect("it reads");
    assert_eq!(hours.ends_minute, None);
}

fn opened(ticket: TicketId, call: CallId, counter: CounterId) -> DayOpened {
    let changed = changed_plan();
    DayOpened {
        date: hall::date(17),
        closes_at: Some(Time(1_790_000_000_000)),
        serves_until: Some(Time(1_790_003_600_000)),
        breaks: vec![break_of(BreakOf::Hall), break_of(BreakOf::Counters(vec![counter])), break_of(BreakOf::Services(vec![ServiceId(2)]))],
        shifts: vec![shift(Some(OfficerId(4)))],
        training: true,
        plan: Arc::new(changed),
        digest: "9f86d081".into(),
        applied: vec![AppliedFile { digest: "9f86d081".into(), at: Time(1_780_000_000_000) }],
        first_ticket: ticket,
        first_call: call,
        notice: "Loket 3 pindah".into(),
        emergency: Some((EmergencyId(99), EmergencyKind::Lockdown, true)),
        archived: Some(Date { year: 2026, month: 8, day: 3 }),
        remembered: vec![remembered()],
    }
}

fn remembered() -> Remembered {
    let lost = LostTicket {
        series: SeriesId(1),
        number: 6,
        service: ServiceId(6),
        journey: Some(JourneyId(2)),
        appointment: Some(Time(1_790_000_900_000)),
        group: GroupId(1),
        needs: [Need::Wheelchair].into_iter().collect(),
        mode: Mode::Langsung,
        origin: Origin::Kios,
        language: Language::En,
        device: Some(DeviceId(3)),
        since: Time(1_790_000_100_000),
    };
    Remembered {
        date: Some(hall::date(17)),
        numbers: vec![(SeriesId(1), 6), (SeriesId(2), 40)],
        next_ticket: TicketId(4_003),
        next_call: CallId(3_002),
        entries: Some(7),
        tickets: vec![lost],
    }
}

fn archived() -> ArchivedDay {
    let file = "uji.2026-08-03.0a1b2c3d.jsonl.gz".into();
    ArchivedDay { date: Date { year: 2026, month: 8, day: 3 }, file, digest: "00ff".repeat(16) }
}

fn day_times() -> DayTimes {
    DayTimes {
        closes_at: Some(Time(1_790_000_000_000)),
        serves_until: Some(Time(1_790_003_600_000)),
        breaks: vec![break_of(BreakOf::Hall)],
        shifts: vec![shift(None)],
    }
}

fn samples() -> Vec<Event> {
    let (ticket, call, counter) = (TicketId(4001), CallId(3001), CounterId(2));
    let claim = Claim { weighted_ms: 540_000, target_ms: 900_000 };
    let why = Why {
        claim,
        runner_up: Some((TicketId(4002), Claim { weighted_ms: 300_000, target_ms: 900_000 })),
        waiting: 12,
        tier: Tier::Overdue,
        ring: Ring { after_ms: 600_000 },
        chosen: Some(Chosen::Continues),
    };
    let issued = Event::TicketIssued {
        ticket,
        series: SeriesId(1),
        number: 5,
        service: ServiceId(6),
        group: GroupId(1),
        needs: [Need::Wheelchair, Need::SignLanguage].into_iter().collect(),
        mode: Mode::Langsung,
        origin: Origin::JanjiTemu,
        language: Language::En,
        device: Some(DeviceId(3)),
        reserved: true,
        journey: Some(JourneyId(2)),
        appointment: Some(Time(1_790_000_900_000)),
        since: Some(Time(1_790_000_100_000)),
    };
    vec![
        Event::PlanApplied { plan: Arc::new(hall::plan()), digest: "9f86d081".into() },
        Event::DayOpened(Box::new(opened(ticket, call, counter))),
        Event::DayClosed,
        Event::DayReopened { closes_at: Some(Time(1_790_000_000_000)), training: true },
        issued,
        Event::QueueEntered { ticket },
        Event::CounterOpened { counter, officer: Some(OfficerId(4)) },
        Event::CounterClosed { counter },
        Event::CounterPaused { counter, reason: PauseReason::OtherWork, until: Some(Time(1_790_000_600_000)) },
        Event::CounterResumed { counter },
        Event::TicketCalled { ticket, call, counter, officer: None, why, service: Some(ServiceId(7)) },
        Event::CallRepeated { call, nth: 2 },
        Event::CallConfirmed { call, nth: 2, how: Confirmation::ByHand },
        Event::ServingStarted { ticket, call, implied: true },
        Event::ServiceDelivered { ticket, service: ServiceId(6), count: 2 },
        Event::VisitFinished { ticket, call, counter, officer: Some(OfficerId(4)), outcome: Outcome::Completed },
        Event::TicketAbsent { ticket, call, last: true },
        Event::CallUndone { ticket, call },
        Event::TicketParked { ticket, call, until: Some(Time(1_790_000_600_000)) },
        Event::TicketReturned { ticket, place: Place::Front, cause: ReturnCause::CounterReleased },
        Event::TicketTransferred { ticket, call, to: Destination::Service(ServiceId(7)), place: Place::Earned },
        Event::TicketCancelled { ticket },
        Event::TicketUnserved { ticket },
        Event::SkillGiven { counter, skill: SkillId(2), hold: Hold::primary(4), term: Term::Standing },
        Event::SkillTaken { counter, skill: SkillId(2), term: Term::Today },
        Event::AutomaticSet { counter, after_ms: Some(15_000) },
        Event::NoticeSet { text: "Loket 3 pindah".into() },
        Event::EmergencyRaised { emergency: EmergencyId(u64::MAX), kind: EmergencyKind::Earthquake, drill: false },
        Event::EmergencyCleared { emergency: EmergencyId(99) },
        Event::ServicePaused { service: ServiceId(6), reason: PauseReason::Supplies, until: Some(Time(1_790_000_600_000)), numbers: true },
        Event::ServiceResumed { service: ServiceId(6) },
        Event::ServingEnded,
        Event::StepFinished { ticket, call, counter, officer: Some(OfficerId(4)), next: ServiceId(7), here: true },
        Event::KeepingEnded { ticket },
        Event::AppointmentDue { ticket },
        Event::DayTimesChanged(Box::new(day_times())),
        Event::EpochBegun { cause: EpochCause::TailLost, remembered: Box::new(remembered()) },
        Event::DayArchived(Box::new(archived())),
    ]
}

/// A number for every event; the compiler asks for the next one.
fn variant(event: &Event) -> usize {
    match event {
        Event::PlanApplied { .. } => 0,
        Event::DayOpened(_) => 1,
        Event::DayClosed => 2,
        Event::TicketIssued { .. } => 3,
        Event::QueueEntered { .. } => 4,
        Event::CounterOpened { .. } => 5,
        Event::CounterClosed { .. } => 6,
        Event::CounterPaused { .. } => 7,
        Event::CounterResumed { .. } => 8,
        Event::TicketCalled { .. } => 9,
        Event::CallRepeated { .. } => 10,
        Event::CallConfirmed { .. } => 11,
        Event::ServingStarted { .. } => 12,
        Event::ServiceDelivered { .. } => 13,
        Event::VisitFinished { .. } => 14,
        Event::TicketAbsent { .. } => 15,
        Event::TicketParked { .. } => 16,
        Event::TicketReturned { .. } => 17,
        Event::TicketTransferred { .. } => 18,
        Event::TicketCancelled { .. } => 19,
        Event::TicketUnserved { .. } => 20,
        Event::SkillGiven { .. } => 21,
        Event::SkillTaken { .. } => 22,
        Event::NoticeSet { .. } => 23,
        Event::EmergencyRaised { .. } => 24,
        Event::EmergencyCleared { .. } => 25,
        Event::DayReopened { .. } => 26,
        Event::AutomaticSet { .. } => 27,
        Event::CallUndone { .. } => 28,
        Event::ServicePaused { .. } => 29,
        Event::ServiceResumed { .. } => 30,
        Event::ServingEnded => 31,
        Event::StepFinished { .. } => 32,
        Event::KeepingEnded { .. } => 33,
        Event::AppointmentDue { .. } => 34,
        Event::DayTimesChanged(_) => 35,
        Event::EpochBegun { .. } => 36,
        Event::DayArchived(_) => 37,
    }
}
