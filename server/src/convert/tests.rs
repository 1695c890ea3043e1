//! Sentences and numbers as people get them.

use std::sync::Arc;

use domain::{
    CallId, Command, CounterId, Date, DayTimes, EmergencyId, IssueTicket, OfficerId, OpenDay, Rejection, ServiceId, State, TicketId, Time,
    UnknownId,
};
use protocol::{AnswerOutcome, Command as Asked, Confirmation, Did, ErrorCode, Issue, Role};
use simulation::{CallRange, Forecast};

use super::{
    Fact, Holds, LateWatch, Picture, Scope, ToldAll, call_facts, command, fingerprint, hall_facts, outcome, row, sentence, ticket_facts,
};
use crate::{
    dispatcher::{Brief, Outcome},
    journal::{StoreRefusal, entry::Position},
    rights::Identity,
    site_file,
};

const NOW: Time = Time(1_800_000_000_000);

fn hall() -> State {
    let mut state = State::default();
    let site = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
    act(&mut state, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
    let date = Date { year: 2027, month: 1, day: 15 };
    act(&mut state, &Command::OpenDay(OpenDay::on(date)));
    state
}

fn supervisor() -> Identity {
    Identity { role: Role::Supervisor, counter: None, name: "supervisor-1".into() }
}

fn act(state: &mut State, command: &Command) {
    let mut events = Vec::new();
    domain::decide(state, command, NOW, &mut events).unwrap();
    events.iter().for_each(|event| domain::apply(state, NOW, event));
}

/// Every rejection there is, with an id that exists and one that does not where it holds one.
fn rejections() -> Vec<Rejection> {
    let date = Date { year: 2027, month: 1, day: 15 };
    let (counter, far_counter, call, ticket) = (CounterId(0), CounterId(999), CallId(0), TicketId(0));
    let mut all = vec![
        Rejection::NoPlan,
        Rejection::PlanDropsServiceInUse(ServiceId(0)),
        Rejection::PlanDropsServiceInUse(ServiceId(999)),
        Rejection::PlanDropsServiceAhead(ServiceId(0)),
        Rejection::PlanDropsCounterInUse(counter),
        Rejection::PlanDropsCounterInUse(far_counter),
        Rejection::PlanChangesIds,
        Rejection::PlanUnchanged,
        Rejection::PlanInvalid("counters"),
        Rejection::PlanSuperseded(NOW, NOW.plus(1)),
        Rejection::DayNotOpen,
        Rejection::DayAlreadyOpen(date),
        Rejection::DateClosed(date),
        Rejection::NoDayToReopen(date),
        Rejection::DateBeforeLast(date),
        Rejection::ServiceRetired,
        Rejection::CounterRetired,
        Rejection::UnknownTicket(ticket),
        Rejection::TicketNotReserved(ticket),
        Rejection::TicketNotParked(ticket),
        Rejection::TicketNotAbsent(ticket),
        Rejection::TicketAtCounter(ticket, counter),
        Rejection::CounterClosed,
        Rejection::CounterAlreadyOpen,
        Rejection::CounterPaused,
        Rejection::CounterNotPaused,
        Rejection::CounterBusy(call),
        Rejection::OfficerNeeded,
        Rejection::OfficersNotNamed,
        Rejection::OfficerElsewhere(OfficerId(0), counter),
        Rejection::NobodyWaiting,
        Rejection::CalledJustNow(NOW),
        Rejection::ArrivedOrAbsent(call),
        Rejection::FinishFirst(call),
        Rejection::AlreadyDone(None),
        Rejection::AlreadyDone(Some(call)),
        Rejection::AlreadyServing(call),
        Rejection::UnknownCall(call),
        Rejection::CallElsewhere(counter),
        Rejection::CallElsewhere(far_counter),
        Rejection::NothingToConfirm,
        Rejection::TimePassed,
        Rejection::TransferToItself,
        Rejection::DestinationCannotServe,
        Rejection::SkillHeld,
        Rejection::SkillNotHeld,
        Rejection::ProficiencyOutOfRange,
        Rejection::DeliveredOutOfRange,
        Rejection::NoticeTooLong,
        Rejection::NoticeUnchanged,
        Rejection::AutomaticUnchanged,
        Rejection::NeedsNeverMet,
        Rejection::EmergencyOn(EmergencyId(1)),
        Rejection::EmergencyAlreadyOn,
        Rejection::EmergencyOver(EmergencyId(1)),
        Rejection::NoSuchEmergency,
        Rejection::NothingToArchive(date),
        Rejection::SeriesUsedUp,
        Rejection::TooManyTickets,
        Rejection::JourneyRetired,
        Rejection::TicketNotKept(ticket),
        Rejection::AppointmentNotDue(ticket),
        Rejection::InvariantBroken("a rule"),
    ];
    all.extend(rejections_in_time());
    all.extend(UNKNOWN.map(Rejection::UnknownId));
    all
}

/// Those about hours, pauses, quotas, calls and papers.
fn rejections_in_time() -> Vec<Rejection> {
    let mut all = vec![
        Rejection::NumbersStopped(NOW),
        Rejection::LateForToday(NOW),
        Rejection::ServingOver(NOW),
        Rejection::PauseChanged,
        Rejection::CalledTooFewTimes { counted: 1, needed: 3 },
        Rejection::UndoTooLate,
        Rejection::NumberNotOnPaper(domain::SeriesId(0), 7),
        Rejection::PaperNumberEntered(domain::SeriesId(0), 7),
        Rejection::OutsidePaperSeries(domain::SeriesId(0), 7),
        Rejection::NumberOfOtherService(domain::SeriesId(0), 7, ServiceId(0)),
        Rejection::TicketNotWaiting(TicketId(0)),
        Rejection::CounterCannotServe,
    ];
    for service in [ServiceId(0), ServiceId(999)] {
        all.extend([Rejection::QuotaUsedUp(service), Rejection::ServiceNotPaused(service), Rejection::ServicePauseUnchanged(service)]);
        for until in [None, Some(NOW)] {
            all.extend([Rejection::ServicePaused(service, until), Rejection::NobodyCalledInPause(service, until)]);
        }
    }
    all
}

const UNKNOWN: [UnknownId; 7] =
    [UnknownId::Service, UnknownId::Counter, UnknownId::Skill, UnknownId::Group, UnknownId::Officer, UnknownId::Device, UnknownId::Journey];

#[test]
fn every_rejection_is_one_complete_sentence_or_two_in_both_languages() {
    for state in [State::default(), hall()] {
        for rejection in rejections() {
            let refusal = sentence(&state, rejection);
            for text in [&refusal.text.id, &refusal.text.en] {
                let ends_well = text.ends_with('.') || text.ends_with('?');
                let begins_well = text.chars().next().is_some_and(|first| !first.is_lowercase());
                assert!(ends_well && begins_well && !text.contains("  "), "{rejection:?}: {text}");
            }
            assert_ne!(refusal.text.id, refusal.text.en, "{rejection:?}");
        }
    }
}

#[test]
fn a_moment_is_told_in_the_site_s_own_time() {
    let refusal = sentence(&hall(), Rejection::CalledJustNow(NOW));
    assert!(refusal.text.id.contains("pukul 15.00."), "{}", refusal.text.id);
}

#[test]
fn a_reserved_number_is_not_called_because_its_visitor_has_not_come() {
    let mut state = hall();
    act(&mut state, &Command::IssueTicket(IssueTicket { reserve: true, ..IssueTicket::at_kiosk(ServiceId(0)) }));
    let said = |state: &State| sentence(state, Rejection::TicketNotWaiting(TicketId(0))).text;
    assert!(said(&state).id.starts_with("A-001 baru dipesan dan pengunjungnya belum datang"), "{:?}", said(&state));
    assert!(said(&state).en.starts_with("A-001 is reserved and its visitor has not come"), "{:?}", said(&state));
    act(&mut state, &Command::EnterQueue { ticket: TicketId(0) });
    assert!(said(&state).en.starts_with("A-001 is not waiting"), "{:?}", said(&state));
}

#[test]
fn a_count_that_is_too_high_is_told_with_the_visit_s_own_service() {
    let text = sentence(&hall(), Rejection::DeliveredOutOfRange).text;
    assert!(text.id.contains("1 sampai 99, termasuk layanan kunjungan itu sendiri"), "{}", text.id);
    assert!(text.en.contains("1 to 99, the visit's own among them"), "{}", text.en);
}

#[test]
fn what_the_site_does_not_have_is_named_in_the_refusal() {
    let state = hall();
    let refused = |asked: &Asked| command(&state, &supervisor(), asked, NOW).unwrap_err();
    let next = |counter: &str| Asked::CallNext { counter: counter.into(), ending: None, answer: None };
    let refusal = refused(&next("loket-99"));
    assert_eq!(refusal.code, ErrorCode::UnknownCounter);
    assert!(refusal.text.id.contains("\"loket-99\"") && refusal.text.en.contains("\"loket-99\""));
    assert!(refusal.text.id.contains("tanyakan kepada supervisor") && refusal.text.en.contains("ask a supervisor"), "{refusal:?}");
    let long = "x".repeat(5_000);
    assert!(refused(&next(&long)).text.en.len() < 300, "what was sent is not sent back whole");
    assert!(!refused(&next("a\nb")).text.en.contains('\n'));
    let issue = |issue| refused(&Asked::IssueTicket(issue)).code;
    assert_eq!(issue(Issue { service: "sim".into(), ..Issue::default() }), ErrorCode::UnknownService);
    assert_eq!(issue(Issue { service: "kk".into(), group: Some("vip".into()), ..Issue::default() }), ErrorCode::UnknownGroup);
    assert_eq!(issue(Issue { service: "kk".into(), needs: vec!["tea".into()], ..Issue::default() }), ErrorCode::OutOfRange);
    let paper = |number: &str, at: Option<&str>| {
        let paper = Some(Box::new(protocol::Paper { number: number.into(), at: at.map(Into::into) }));
        Asked::IssueTicket(Issue { service: "kk".into(), paper, ..Issue::default() })
    };
    for number in ["57", "Q-057", "Q057", "A-", "A", "A-x", "A 57", "A-10000", "A10000", ""] {
        assert!(refused(&paper(number, None)).text.en.contains("is no number of this hall"), "{number}");
    }
    assert!(refused(&paper("A-057", Some("25.00"))).text.en.contains("\"25.00\", cannot be read"));
    let read = [" a-057 ", "A57"].map(|number| command(&state, &supervisor(), &paper(number, Some("00.00")), NOW).unwrap());
    assert_eq!(read[0], read[1], "a hyphen that is left out is no reason to ask again");
    let Command::IssueTicket(IssueTicket { paper: Some(read), .. }) = &read[0] else { panic!("{read:?}") };
    assert_eq!((read.series, read.number), (domain::SeriesId(0), 57));
    assert!(read.since.is_some_and(|since| since <= NOW), "{read:?}");
    let both = Asked::IssueTicket(Issue { service: "kk".into(), journey: Some("izin".into()), ..Issue::default() });
    assert!(refused(&both).text.en.contains("Name only one of them"), "what would be ignored is refused");
    assert!(crate::words::screens::are_needed(1).text.en.contains("while 1 number of this day is not finished"));
    assert_eq!(command(&State::default(), &supervisor(), &Asked::CloseDay, NOW).unwrap_err().code, ErrorCode::NotReady);
}

#[test]
fn a_supervisor_who_opens_a_day_that_was_closed_goes_on_with_it() {
    let open = |state: &State, training| command(state, &supervisor(), &Asked::OpenDay { training }, NOW).unwrap();
    let mut state = hall();
    let date = Date { year: 2027, month: 1, day: 15 };
    let today = |training| OpenDay { training, ..OpenDay::on(date) };
    assert_eq!(open(&state, true), Command::OpenDay(today(true)), "it is open: the domain says so");
    act(&mut state, &Command::CloseDay);
    assert_eq!(open(&state, false), Command::ReopenDay(today(false)));
    let tomorrow = Time(NOW.0 + 24 * 3_600_000);
    let Command::OpenDay(next) = command(&state, &supervisor(), &Asked::OpenDay { training: false }, tomorrow).unwrap() else {
        panic!("not a new day")
    };
    assert_eq!(next.date, Date { day: 16, ..date });
}

#[test]
fn a_fingerprint_is_the_same_for_the_same_words_and_another_for_others() {
    let issue = |issue| fingerprint(&Asked::IssueTicket(issue));
    let kk = || Issue { service: "kk".into(), ..Issue::default() };
    let read: Asked = serde_json::from_str(r#"{"type":"issue_ticket","reserve":false,"service":"kk","needs":[]}"#).unwrap();
    assert_eq!(fingerprint(&read), issue(kk()), "however it was written");
    assert_eq!(issue(kk()).to_string(), "c2959a293f52a705", "a retry may cross an upgrade");
    let others = [
        issue(Issue { service: "pindah".into(), ..kk() }),
        issue(Issue { reserve: true, ..kk() }),
        issue(Issue { needs: vec!["escort".into()], ..kk() }),
        fingerprint(&Asked::CallNext { counter: "kk".into(), ending: None, answer: None }),
        fingerprint(&Asked::CallNext { counter: "kk".into(), ending: Some(0), answer: None }),
        fingerprint(&Asked::CloseDay),
    ];
    let mut different: Vec<u64> = others.iter().chain([&issue(kk())]).map(|fingerprint| fingerprint.0).collect();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 7);
}

#[test]
fn only_an_officer_with_a_counter_of_its_own_is_held_to_it_when_confirming() {
    let state = hall();
    let asked = Asked::ConfirmCall { call: 1, nth: 1, how: Confirmation::ByHand };
    let at = |role, counter: Option<&str>| {
        let who = Identity { role, counter: counter.map(str::to_owned), name: "uji".into() };
        let Command::ConfirmCall { counter, .. } = command(&state, &who, &asked, NOW)? else { panic!("another command") };
        Ok(counter)
    };
    assert_eq!(at(Role::Officer, Some("loket-2")), Ok(Some(CounterId(1))));
    assert_eq!(at(Role::Officer, None), Ok(None));
    assert_eq!(at(Role::Supervisor, Some("loket-2")), Ok(None), "a supervisor who looks at a counter may act at all of them");
    assert_eq!(at(Role::Display, None), Ok(None));
    let gone: Result<_, crate::words::Refusal> = at(Role::Officer, Some("loket-99"));
    assert_eq!(gone.map_err(|refusal| refusal.code), Err(ErrorCode::UnknownCounter));
}

#[test]
fn an_officer_of_a_counter_puts_back_and_cancels_whom_its_agency_has_and_nobody_else() {
    let site = site_file::read(include_bytes!("../../../examples/mpp-contoh.toml")).unwrap();
    let (dukcapil, other) =
        (site.plan.counters[0].agency, site.plan.counters.iter().find(|its| its.agency != site.plan.counters[0].agency));
    let other = other.unwrap().code.clone();
    let colleague = site.plan.counters.iter().skip(1).find(|its| its.agency == dukcapil).unwrap().code.clone();
    let own = site.plan.counters[0].code.clone();
    let mut state = State::default();
    act(&mut state, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
    act(&mut state, &Command::OpenDay(OpenDay::on(Date { year: 2027, month: 1, day: 15 })));
    act(&mut state, &Command::OpenCounter { counter: CounterId(0), officer: None });
    let Did::Issued { ticket, .. } = issued(&mut state) else { panic!("a number") };
    let may = |state: &State, counter: &str| {
        let who = Identity { role: Role::Officer, counter: Some(counter.to_owned()), name: "uji".into() };
        let asks = [Asked::CancelTicket { ticket }, Asked::ReleaseParked { ticket }, Asked::ReinsertAbsent { ticket, place: None }];
        let codes = asks.map(|asked| command(state, &who, &asked, NOW).map(|_| ()).map_err(|refusal| refusal.code));
        assert!(codes.iter().all(|code| *code == codes[0]), "{codes:?}");
        codes[0]
    };
    let no = Err(ErrorCode::Forbidden);
    assert_eq!((may(&state, &own), may(&state, &colleague)), (no, no), "whoever waits is nobody's yet");
    act(&mut state, &Command::CallNext { counter: CounterId(0), ending: None, answer: None });
    assert_eq!((may(&state, &own), may(&state, &colleague)), (Ok(()), no), "a call is its counter's");
    let call = state.calls().next().unwrap().id;
    act(&mut state, &Command::StartServing { counter: CounterId(0), call });
    act(&mut state, &Command::ParkTicket { counter: CounterId(0), call, until: None });
    assert_eq!((may(&state, &own), may(&state, &colleague), may(&state, &other)), (Ok(()), Ok(()), no), "set aside, it is its agency's");
    assert!(command(&state, &supervisor(), &Asked::CancelTicket { ticket }, NOW).is_ok());
}

#[test]
fn no_time_is_longer_than_a_site_file_could_write_it() {
    let state = hall();
    let code = |asked: &Asked| command(&state, &supervisor(), asked, NOW).map(|_| ()).map_err(|refusal| refusal.code);
    let give = |after_ms| {
        let (counter, skill) = ("loket-1".to_owned(), "perizinan".to_owned());
        Asked::GiveSkill { counter, skill, proficiency: 3, after_ms, standing: true }
    };
    assert_eq!((code(&give(86_400_000)), code(&give(86_400_001))), (Ok(()), Err(ErrorCode::OutOfRange)));
    let automatic = |after_ms| Asked::SetAutomatic { counter: "loket-1".to_owned(), after_ms: Some(after_ms) };
    assert_eq!((code(&automatic(86_400_000)), code(&automatic(86_400_001))), (Ok(()), Err(ErrorCode::OutOfRange)));
}

fn issued(state: &mut State) -> Did {
    issued_as(state, &ToldAll::default(), None)
}

/// What an ordinary number for a service is asked for with.
fn number(service: ServiceId) -> IssueTicket {
    IssueTicket::at_kiosk(service)
}

fn issued_as(state: &mut State, expected: &ToldAll, appointment: Option<Time>) -> Did {
    let ticket = IssueTicket { appointment, ..number(ServiceId(0)) };
    act(state, &Command::IssueTicket(ticket));
    let last = state.tickets().last().unwrap();
    let brief = Brief::Issued { ticket: last.id, series: last.series, number: last.number };
    let done = Outcome::Done { position: Position::START, brief };
    let AnswerOutcome::Done { did: Some(did), .. } = outcome(state, expected, Position::START, done, NOW) else { panic!("not done") };
    did
}

#[test]
fn a_wait_is_a_range_in_steps_of_five_minutes_and_nothing_where_nobody_serves() {
    let mut state = hall();
    let Did::Issued { number, ahead, wait_min_minutes, wait_max_minutes, .. } = issued(&mut state) else { panic!() };
    assert_eq!((number.as_str(), ahead, wait_min_minutes, wait_max_minutes), ("A-001", 0, None, None));
    act(&mut state, &Command::OpenCounter { counter: CounterId(0), officer: None });
    for (expected_ahead, min, max) in [(1, 5, 15), (2, 10, 25), (3, 15, 40)] {
        let Did::Issued { ahead, wait_min_minutes, wait_max_minutes, .. } = issued(&mut state) else { panic!() };
        assert_eq!((ahead, wait_min_minutes, wait_max_minutes), (expected_ahead, Some(min), Some(max)));
    }
    act(&mut state, &Command::OpenCounter { counter: CounterId(1), officer: None });
    let Did::Issued { ahead: 4, wait_min_minutes: Some(10), wait_max_minutes: Some(25), .. } = issued(&mut state) else { panic!() };
}

#[test]
fn where_the_forecast_says_nothing_no_time_is_promised() {
    let mut state = hall();
    let forecast = |state: &State, services| {
        let forecast = Forecast { tickets: Vec::new(), services, in_groups: None };
        ToldAll::default().next(&forecast, state.plan().unwrap(), NOW)
    };
    let silent = forecast(&state, Vec::new());
    let wait = |did| {
        if let Did::Issued { wait_min_minutes, wait_max_minutes, .. } = did { (wait_min_minutes, wait_max_minutes) } else { panic!() }
    };
    assert_eq!(wait(issued_as(&mut state, &silent, None)), (None, None), "no counter is open");
    act(&mut state, &Command::OpenCounter { counter: CounterId(0), officer: None });
    assert_eq!(wait(issued_as(&mut state, &silent, None)), (Some(0), None), "open, and yet nobody can say");
    let in_minutes = |minutes: u64| NOW.plus(minutes * 60_000);
    let (from, middle, to) = (in_minutes(20), in_minutes(25), in_minutes(30));
    let range = CallRange { from, middle, to: Some(to), mean_ms: middle.0 as f64 };
    let spoken = forecast(&state, vec![(ServiceId(0), range)]);
    assert_eq!(wait(issued_as(&mut state, &spoken, None)), (Some(20), Some(30)));
    let in_an_hour = Some(NOW.plus(3_600_000));
    assert_eq!(wait(issued_as(&mut state, &spoken, in_an_hour)), (Some(0), None), "a newcomer's wait is not that of an appointment");
    assert_eq!(wait(issued_as(&mut state, &ToldAll::default(), in_an_hour)), (Some(0), None));
    let reason = domain::PauseReason::Fault;
    let pause = |minutes: Option<u64>| {
        let until = minutes.map(|minutes| NOW.plus(minutes * 60_000));
        Command::PauseService { service: ServiceId(0), reason, until, numbers: true }
    };
    act(&mut state, &pause(Some(24)));
    assert_eq!(wait(issued_as(&mut state, &spoken, None)), (Some(20), Some(30)), "made with the pause, in steps of five minutes");
    act(&mut state, &pause(Some(60)));
    assert_eq!(wait(issued_as(&mut state, &spoken, None)), (Some(0), None), "made before the pause");
    act(&mut state, &pause(None));
    assert_eq!(wait(issued_as(&mut state, &spoken, None)), (Some(0), None));
    assert_eq!(wait(issued(&mut state)), (Some(0), None), "paused before the first forecast");
}

#[test]
fn that_a_number_comes_too_late_is_noticed_as_time_goes_by() {
    let mut state = State::default();
    let mut site = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
    site.plan.policy.last_ticket = true;
    act(&mut state, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
    let times = DayTimes { serves_until: Some(NOW.plus(3_600_000)), ..DayTimes::default() };
    act(&mut state, &Command::OpenDay(OpenDay { times, ..OpenDay::on(Date { year: 2027, month: 1, day: 15 }) }));
    act(&mut state, &Command::OpenCounter { counter: CounterId(0), officer: None });
    let mut watch = LateWatch::default();
    let mut changes = |minute: u64| watch.has_changed(&state, NOW.plus(minute * 60_000));
    assert!(!changes(0) && !changes(30), "there is time for everything");
    assert!(changes(59), "and now there is not");
    assert!(!changes(59) && !changes(60), "which is news once");
}

#[test]
fn a_counter_is_not_told_the_appointment_and_the_errands_of_whoever_it_may_put_back() {
    let mut state = hall();
    let mut plan = domain::Plan::clone(state.plan().unwrap());
    plan.journeys.push(domain::Journey {
        code: "j".into(),
        name: "Pindah usaha".into(),
        steps: vec![ServiceId(0), ServiceId(1)],
        any_order: false,
        series: None,
        retired: false,
    });
    act(&mut state, &Command::ApplyPlan { plan: Arc::new(plan), digest: "lain".into(), today: None });
    act(&mut state, &Command::OpenCounter { counter: CounterId(0), officer: None });
    let asked = Asked::IssueTicket(Issue { journey: Some("j".into()), appointment: Some("23.00".into()), ..Issue::default() });
    let issue = command(&state, &supervisor(), &asked, NOW).unwrap();
    act(&mut state, &issue);
    let ticket = state.tickets().last().unwrap().id;
    act(&mut state, &Command::CallTicket { counter: CounterId(0), ticket, reason: domain::Chosen::Instructed });
    act(&mut state, &Command::ParkTicket { counter: CounterId(0), call: CallId(0), until: None });
    let (plan, holds) = (state.plan().unwrap().clone(), Holds::new());
    let picture = Picture::new(&state, &plan, NOW.0, None, &holds);
    let told = call_facts(&picture, Scope::Counter(CounterId(1)));
    let [Fact::Ticket(fact)] = &told[..] else { panic!("{told:?}") };
    assert_eq!((fact.ticket, &fact.steps, fact.appointment), (ticket, &None, None));
    let seen: Vec<Fact> = ticket_facts(&picture).collect();
    let [Fact::Ticket(fact)] = &seen[..] else { panic!("{seen:?}") };
    assert!(fact.steps.is_some() && fact.appointment.is_some(), "the supervisor sees both");
}

#[test]
fn what_was_not_done_for_certain_and_what_is_not_sure_are_told_apart() {
    let state = hall();
    let said = |what| outcome(&state, &ToldAll::default(), Position::START, what, NOW);
    assert!(matches!(said(Outcome::Unsure), AnswerOutcome::Unsure { .. }));
    let code = |what| match said(what) {
        AnswerOutcome::Refused { code, .. } => Some(code),
        AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Unsure { .. } => None,
    };
    assert_eq!(code(Outcome::Busy), Some(ErrorCode::Busy));
    assert_eq!(code(Outcome::StoreRefused(StoreRefusal::NotReached)), Some(ErrorCode::NotReady));
    assert_eq!(code(Outcome::StoreRefused(StoreRefusal::Full)), Some(ErrorCode::StoreRefused));
    assert_eq!(code(Outcome::ReadOnly(Position::START, None)), Some(ErrorCode::ReadOnly));
    let current = Some(CallId(3));
    assert!(matches!(said(Outcome::Rejected(Rejection::AlreadyDone(current))), AnswerOutcome::AlreadyDone { current: Some(3), .. }));
}

#[test]
fn whoever_waits_for_several_services_of_an_agency_waits_there_once() {
    let mut state = State::default();
    let mut site = site_file::read(include_bytes!("../../../examples/poliklinik.toml")).unwrap();
    site.plan.timetable.week = [None; 7];
    site.plan.policy.answer_after_ms = 0;
    site.plan.policy.sticky_return_ms = 0;
    site.plan.policy.no_show = domain::NoShow { calls: 1, ..domain::NoShow::CUSTOMARY };
    let any_order = site.plan.journeys.iter().position(|journey| journey.any_order).unwrap();
    let steps = site.plan.journeys[any_order].steps.clone();
    let agency = |service: &ServiceId| site.plan.services[service.index()].agency;
    assert!(steps.len() > 1 && steps.iter().all(|step| agency(step) == agency(&steps[0])), "all steps are of one agency");
    let code = site.plan.agencies[agency(&steps[0]).index()].code.clone();
    act(&mut state, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
    act(&mut state, &Command::OpenDay(OpenDay::on(Date { year: 2027, month: 1, day: 15 })));
    for journey in [Some(domain::JourneyId(any_order as u16)), None] {
        let ticket = IssueTicket { journey, ..number(steps[0]) };
        act(&mut state, &Command::IssueTicket(ticket));
    }
    let waiting = |state: &State| {
        let (plan, holds) = (state.plan().unwrap(), Holds::new());
        let picture = Picture::new(state, plan, NOW.0, None, &holds);
        let rows = hall_facts(&picture, false).into_iter().map(|fact| row(plan, &fact));
        let mut agencies = rows.filter_map(|row| if let protocol::Row::Agency(row) = row { Some(row) } else { None });
        agencies.find(|row| row.agency == code).map(|row| row.waiting)
    };
    assert_eq!(waiting(&state), Some(2));
    // Whoever reports late waits for one of them alone, until others were called.
    for _ in 0..3 {
        act(&mut state, &Command::IssueTicket(number(steps[0])));
    }
    let able = state.counters().find(|desk| state.can_serve(desk.id, TicketId(0))).unwrap().id;
    act(&mut state, &Command::OpenCounter { counter: able, officer: None });
    act(&mut state, &Command::CallNext { counter: able, ending: None, answer: None });
    let (ticket, call) = state.calls().map(|call| (call.ticket, call.id)).next().unwrap();
    assert_eq!(ticket, TicketId(0), "the one who came first, for several");
    act(&mut state, &Command::MarkAbsent { counter: able, call });
    act(&mut state, &Command::ReinsertAbsent { ticket, place: None });
    assert!(state.ticket(ticket).unwrap().after_call.is_some());
    assert_eq!(waiting(&state), Some(5));
}
