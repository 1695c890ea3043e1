//! Random command sequences: every invariant holds after every step, the naive model agrees on who is called, and the state is
//! the same from decisions, from events and from events through JSON. A failure found here is kept by proptest as a permanent case.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use crate::{hall::*, model::Model};
use domain::*;

/// One step as data: which verb, and picks that are taken modulo what there is.
#[derive(Clone, Debug)]
struct Step {
    verb: u8,
    counter: u8,
    pick: u8,
    other: u8,
    later_ms: u32,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (any::<u8>(), 0u8..4, any::<u8>(), any::<u8>(), prop_oneof![Just(0u32), 0u32..2_000, 0u32..600_000])
        .prop_map(|(verb, counter, pick, other, later_ms)| Step { verb, counter, pick, other, later_ms });
    prop::collection::vec(step, 1..120)
}

/// What a step asks in the hall as it stands. Mostly what a client could see; sometimes what is long over or was never there.
#[expect(clippy::too_many_lines, reason = "one table of what is asked how often; cutting it would hide a verb that is left out")]
fn command(step: &Step, hall: &Hall, file: &Plan) -> Command {
    let state = &hall.state;
    let counter = CounterId(step.counter.into());
    let current = state.counter(counter).and_then(Desk::call);
    let pick_call = state.calls().map(|call| call.id).nth(usize::from(step.pick % 4)).unwrap_or(CallId(step.pick.into()));
    let call = if step.other.is_multiple_of(8) { pick_call } else { current.unwrap_or(pick_call) };
    let live = state.tickets().len().max(1);
    let ticket = state.tickets().map(|ticket| ticket.id).nth(usize::from(step.pick) % live).unwrap_or(TicketId(step.pick.into()));
    let place = [Place::Front, Place::Earned, Place::Back][usize::from(step.other % 3)];
    let service = ServiceId(u16::from(step.pick % 5));
    let skill = SkillId(step.pick % 4);
    let term = if step.other.is_multiple_of(4) { Term::Standing } else { Term::Today };
    let named = state.plan().is_some_and(|plan| plan.policy.named_officers);
    match step.verb % 62 {
        0..=3 => Command::IssueTicket(issue(step)),
        4 if step.other < 48 => begin_epoch(step, state),
        4 if step.other < 64 => archive_day(step.pick % 30 + 1),
        4 => Command::IssueTicket(IssueTicket { paper: Some(paper(step, hall)), ..issue(step) }),
        5 | 6 => Command::IssueTicket(IssueTicket { appointment: Some(hall.now.plus(u64::from(step.pick) * 2_000)), ..issue(step) }),
        7..=9 => Command::IssueTicket(IssueTicket { journey: Some(JourneyId(u16::from(step.pick % 3))), ..issue(step) }),
        10 if step.other < 128 => Command::IssueTicket(IssueTicket { paper: Some(paper(step, hall)), ..issue(step) }),
        10 => Command::EnterQueue { ticket },
        11..=13 => Command::OpenCounter { counter, officer: named.then_some(OfficerId(u16::from(step.pick % 3))) },
        14 => Command::CloseCounter { counter },
        15 => Command::PauseCounter { counter, reason: PauseReason::Rest, until: soon(step, hall) },
        16 => Command::ResumeCounter { counter, ending: None },
        17..=25 => {
            let ending = if step.other.is_multiple_of(8) { Some(pick_call) } else { current };
            let answer = [None, Some(Arrival::Arrived), Some(Arrival::Absent)][usize::from(step.pick % 3)];
            Command::CallNext { counter, ending, answer }
        }
        26 => Command::Recall { counter, call },
        27 | 28 => {
            let how = [Confirmation::Shown, Confirmation::Heard, Confirmation::ByHand][usize::from(step.other % 3)];
            Command::ConfirmCall { call, nth: u16::from(step.pick % 4), how, counter: step.pick.is_multiple_of(2).then_some(counter) }
        }
        29 | 30 => Command::StartServing { counter, call },
        31 => Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: vec![(service, step.other % 3)] },
        32 => Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() },
        33 => Command::MarkAbsent { counter, call },
        34 | 35 => {
            Command::ParkTicket { counter, call, until: step.other.is_multiple_of(2).then(|| hall.now.plus(u64::from(step.pick) * 1_000)) }
        }
        36 => Command::ReleaseParked { ticket },
        37 | 38 => Command::ReturnTicket { counter, call, place },
        39 => Command::ReinsertAbsent { ticket, place: step.other.is_multiple_of(4).then_some(place) },
        50 | 51 => Command::UndoCall { counter, call },
        52 | 53 => Command::CallTicket { counter, ticket, reason: [Chosen::Help, Chosen::Mistake][usize::from(step.other % 2)] },
        54 => {
            let absent = state.tickets().find(|ticket| matches!(ticket.state, TicketState::Absent { .. }));
            Command::ReinsertAbsent { ticket: absent.map_or(ticket, |absent| absent.id), place: None }
        }
        40 => Command::TransferTicket { counter, call, to: Destination::Service(service), place },
        41 | 47 | 48 => Command::TransferTicket { counter, call, to: Destination::Counter(CounterId(u16::from(step.pick % 3))), place },
        42 => Command::CancelTicket { ticket },
        55 => match state.next_deadline() {
            Some((due, timer)) if due <= hall.now => timer.command(),
            Some(_) if step.other.is_multiple_of(2) => Command::AppointmentDue { ticket },
            Some(_) | None => Command::EndKeeping { ticket },
        },
        43 => Command::GiveSkill {
            counter,
            skill,
            hold: Hold { after_ms: u32::from(step.pick / 64) * MINUTE as u32, ..Hold::primary(step.other % 7) },
            term,
        },
        44 => Command::TakeSkill { counter, skill, term },
        45 => Command::ReleaseCounter { counter },
        49 => Command::SetAutomatic { counter, after_ms: [None, Some(0), Some(30_000)][usize::from(step.pick % 3)] },
        56..=58 => service_verb(step, hall, service),
        59 if step.other < 32 => Command::EndServing,
        59 | 46 if step.other < 48 => Command::OpenDay(day_with_breaks(step, hall)),
        46 if step.other < 80 => Command::CloseDay,
        46 if step.other < 96 => Command::ReopenDay(reopen(step, state)),
        46 => {
            let today = state.day().filter(|_| step.pick.is_multiple_of(2)).map(|day| (day.date, day_with_breaks(step, hall).times));
            Command::ApplyPlan { plan: Arc::new(next_file(step, file)), digest: step.pick.to_string(), today }
        }
        _ if step.other < 112 => Command::RaiseEmergency {
            emergency: EmergencyId(u64::from(step.pick % 8)),
            kind: EmergencyKind::Fire,
            drill: step.other.is_multiple_of(2),
        },
        _ => Command::ClearEmergency { emergency: state.emergency().map_or(EmergencyId(step.pick.into()), |emergency| emergency.id) },
    }
}

/// A site file that says the same of every counter as the first one, or something else of one.
fn next_file(step: &Step, file: &Plan) -> Plan {
    let mut plan = file.clone();
    plan.site.motto = step.pick.to_string();
    if step.pick.is_multiple_of(3) {
        plan.counters[usize::from(step.counter % 3)].skills =
            vec![(SAMSAT, Hold::primary(1 + step.pick % 5)), (KEPENDUDUKAN, Hold::primary(2))];
    }
    plan.services[PAJAK.index()].retired = step.pick.is_multiple_of(5);
    match step.other % 8 {
        // The range shrinks or grows.
        0 | 1 => plan.paper = Some(PaperSeries { series: T, first: 1 + u32::from(step.pick % 8), last: 12 }),
        // What was printed is given by the system from here on.
        2 => {
            plan.paper = None;
            plan.services[KK.index()].series = T;
        }
        // What the system gave is printed from here on.
        3 => {
            plan.paper = Some(PaperSeries { series: SeriesId(1), ..plan.paper.expect("the first file has one") });
            plan.services[PAJAK.index()].series = T;
        }
        _ => {}
    }
    plan
}

fn service_verb(step: &Step, hall: &Hall, service: ServiceId) -> Command {
    if step.verb % 60 == 58 {
        return Command::ResumeService { service, ending: None };
    }
    Command::PauseService { service, reason: PauseReason::Supplies, until: soon(step, hall), numbers: step.other.is_multiple_of(3) }
}

/// In a while, or a moment ago, or not at all.
fn soon(step: &Step, hall: &Hall) -> Option<Time> {
    (!step.pick.is_multiple_of(3)).then(|| Time(hall.now.0 + u64::from(step.pick) * 2_000 - 20_000))
}

/// A day that pauses the hall, two counters and two services at times that overlap, and ends serving after an hour.
fn day_with_breaks(step: &Step, hall: &Hall) -> OpenDay {
    let found = |from: u64, minutes: u64, of| Break {
        from: hall.now.plus(from * MINUTE),
        until: hall.now.plus((from + minutes) * MINUTE),
        of,
        reason: PauseReason::Prayer,
        numbers: step.pick.is_multiple_of(2),
    };
    let breaks = vec![
        found(4, 10, BreakOf::Hall),
        found(2, 6, BreakOf::Counters(vec![LOKET_1, LOKET_3])),
        found(1, 5, BreakOf::Services(vec![KTP, PAJAK])),
        found(3, 9, BreakOf::Services(vec![KTP])),
    ];
    let times = DayTimes { breaks, serves_until: Some(hall.now.plus(60 * MINUTE)), ..DayTimes::default() };
    OpenDay { times, ..OpenDay::on(date(step.pick % 30 + 1)) }
}

/// Mostly the day that was closed last.
fn reopen(step: &Step, state: &State) -> OpenDay {
    let last = state.last_day().map_or(date(1), |day| day.date);
    let date = if step.pick < 224 { last } else { date(step.pick % 30 + 1) };
    OpenDay { training: step.pick.is_multiple_of(2), ..OpenDay::on(date) }
}

/// Somebody remembers some numbers more than the journal, of this day or of another.
fn begin_epoch(step: &Step, state: &State) -> Command {
    let date = state.last_day().map_or(date(1), |day| day.date);
    let date = if step.pick.is_multiple_of(4) { crate::hall::date(step.pick % 30 + 1) } else { date };
    let number = |series| (series, state.last_number(series) + u32::from(step.pick % 4));
    let remembered = Remembered {
        date: (!step.pick.is_multiple_of(5)).then_some(date),
        numbers: [SeriesId(0), SeriesId(1), T].map(number).to_vec(),
        next_ticket: TicketId(u32::from(step.pick)),
        tickets: [3, 9].map(|pick| lost(T, 1 + u32::from(step.other % pick))).to_vec(),
        ..Remembered::default()
    };
    Command::BeginEpoch { cause: EpochCause::TailLost, remembered: Box::new(remembered) }
}

fn lost(series: SeriesId, number: u32) -> LostTicket {
    LostTicket {
        series,
        number,
        service: KTP,
        journey: None,
        appointment: None,
        group: UMUM,
        needs: NeedSet::default(),
        mode: Mode::Langsung,
        origin: Origin::Informasi,
        language: Language::Id,
        device: None,
        since: MORNING,
    }
}

/// A number that was printed, or mostly one that is on paper without a ticket.
fn paper(step: &Step, hall: &Hall) -> Paper {
    let found = hall.state.on_paper().next().filter(|_| !step.pick.is_multiple_of(8));
    let printed = (!step.other.is_multiple_of(4)).then_some((T, u32::from(step.pick % 24), 0));
    let (series, number, _) = printed.or(found).unwrap_or((SeriesId(0), u32::from(step.pick % 16), 0));
    Paper { series, number, since: step.pick.is_multiple_of(3).then_some(Time(hall.now.0.saturating_sub(MINUTE))) }
}

fn issue(step: &Step) -> IssueTicket {
    let needs = Need::ALL.into_iter().filter(|need| step.other % 16 == *need as u8).collect();
    IssueTicket {
        group: GroupId([0, 0, 0, 0, 0, 1, 1, 2][usize::from(step.pick / 4 % 8)]),
        needs,
        origin: if step.other.is_multiple_of(5) { Origin::Daring } else { Origin::Kios },
        reserve: step.other.is_multiple_of(5),
        ..ask([KTP, KTP, PAJAK, PASPOR, KK][usize::from(step.pick % 5)])
    }
}

/// What was decided must be what the model would have called.
fn agree(model: &Model, now: Time, events: &[Event]) {
    for event in events {
        if let Event::TicketCalled { ticket, counter, service, why: why @ Why { chosen: None, .. }, .. } = event {
            let next = model.next(*counter, now).expect("the model finds somebody too");
            assert_eq!((next.ticket, next.waiting), (*ticket, why.waiting));
            assert_eq!(next.runner_up, why.runner_up.map(|(ticket, _)| ticket));
            assert!(next.rings.contains(&u64::from(why.ring.after_ms)), "{next:?}: {why:?}");
            assert!(next.services.contains(&service.unwrap_or(model.service_of(*ticket))), "{next:?}: {service:?}");
        }
    }
}

/// As many services were delivered in both accounts; every counter holds the same skills in both, and can serve the same tickets.
fn accounts_agree(model: &Model, state: &State) {
    for service in [KTP, KK, PAJAK, PASPOR] {
        assert_eq!(state.delivered(service), model.delivered(service), "{service:?}");
    }
    for desk in state.counters() {
        let held = desk.skills().iter().copied().collect();
        assert_eq!(model.skills().get(&desk.id), Some(&held));
        for ticket in state.tickets() {
            assert_eq!(state.can_serve(desk.id, ticket.id), model.can_serve(desk.id, ticket.id), "{:?} at {:?}", ticket, desk.id);
        }
    }
}

/// The small hall with rings, a minimum that relaxes and one that does not, a group for emergencies, and one of the rules of calling.
fn plan_by_rule(rule: u8, named_officers: bool) -> Plan {
    let mut plan = with_paper(plan());
    plan.policy.named_officers = named_officers;
    plan.policy.serves = if rule.is_multiple_of(5) { Serves::ByAgency } else { Serves::BySkill };
    let order = [Order::Claim, Order::Claim, Order::FirstCome, Order::Strict, Order::Ratio { priority: 2, ordinary: 1 }];
    plan.policy.calling = Calling { order: order[usize::from(rule / 5 % 5)], overdue_percent: if rule.is_multiple_of(2) { 0 } else { 50 } };
    plan.policy.no_show = match rule % 3 {
        0 => NoShow::PLAIN,
        1 => NoShow { calls: 1, returns: 1, ..NoShow::CUSTOMARY },
        _ => NoShow { calls: 2, interval_ms: 1_000, automatic: true, ..NoShow::CUSTOMARY },
    };
    plan.policy.closing = if rule.is_multiple_of(2) { Closing::Unserved } else { Closing::ServeOn };
    plan.policy.last_ticket = rule.is_multiple_of(3);
    plan.counters[1].skills[1].1.after_ms = 2 * MINUTE as u32;
    plan.officers[0].skills[0].1.after_ms = MINUTE as u32;
    plan.services[KTP.index()].minimum = Minimum { proficiency: Proficiency(4), relaxes_every_ms: 3 * MINUTE as u32 };
    plan.services[PASPOR.index()].minimum = Minimum { proficiency: Proficiency(2), relaxes_every_ms: 0 };
    plan.policy.appointment_grace_ms = MINUTE as u32;
    plan.services[PAJAK.index()].priority_series = Some(SeriesId(0));
    plan.policy.sticky_return_ms = if rule.is_multiple_of(3) { 0 } else { 2 * MINUTE as u32 };
    plan.journeys = vec![
        journey("urut", &[KTP, PAJAK, KK], false),
        journey("bebas", &[KTP, PAJAK, PASPOR], true),
        journey("mirip", &[KK, PAJAK, KTP], true),
    ];
    if rule.is_multiple_of(4) {
        // Two steps that fall into one class.
        plan.services[KK.index()].target_ms = plan.services[KTP.index()].target_ms;
        plan.services[KTP.index()].minimum = Minimum::default();
    }
    if rule / 5 % 3 == 1 {
        plan.counters[0].prefers = vec![SkillSet::of(ENGLISH)];
        plan.counters[1].prefers = vec![SkillSet::of(SAMSAT), [KEPENDUDUKAN, ENGLISH].into_iter().collect()];
        plan.services[KTP.index()].prefers = vec![vec![LOKET_2]];
        plan.services[PAJAK.index()].prefers = vec![vec![LOKET_3], vec![LOKET_1, LOKET_2]];
    }
    plan.groups.push(Group { code: "darurat".into(), emergency: true, ..plan.groups[0].clone() });
    plan
}

fn play(steps: &[Step], rule: u8, named_officers: bool) {
    let mut plan = plan_by_rule(rule, named_officers);
    // Somebody can serve everything, so that the queue moves.
    plan.counters[1].skills.push((ENGLISH, Hold::primary(5)));
    let mut hall = Hall::with(plan.clone());
    for counter in [LOKET_1, LOKET_2] {
        hall.yes(Command::OpenCounter { counter, officer: named_officers.then_some(OfficerId(counter.0)) });
    }
    let mut model = Model::default();
    model.file(&plan);
    for (at, event) in &hall.journal {
        model.happened(*at, event);
    }
    let mut causes = BTreeSet::new();
    for step in steps {
        hall.later(step.later_ms.into());
        let command = command(step, &hall, &plan);
        let due = hall.state.next_deadline().filter(|(due, timer)| *due <= hall.now && timer.command() == command);
        let known = model.clone();
        let Ok(events) = hall.try_to(command.clone()) else {
            if let Command::CallNext { counter, .. } = &command
                && hall.no(command.clone()) == Rejection::NobodyWaiting
            {
                assert!(!model.has_break(*counter, hall.now), "a break begins instead");
                assert_eq!(model.next(*counter, hall.now), None, "the model finds nobody either");
            }
            if let Err(rejection) = hall.try_to(command) {
                model.refuses_rightly(rejection);
            }
            continue;
        };
        if let Some((_, timer)) = due {
            assert!(causes.insert(timer.cause()), "{timer:?}: a cause happens once, or its second time is taken for a repetition");
        }
        agree(&known, hall.now, &events);
        // Who chooses somebody in a break works through it; NEXT begins it.
        if let (Command::CallNext { counter, .. }, true) =
            (&command, events.iter().any(|event| matches!(event, Event::TicketCalled { .. })))
        {
            assert!(!known.has_break(*counter, hall.now), "NEXT calls nobody to a counter that has a break");
        }
        if let Command::ApplyPlan { plan, .. } = &command {
            model.file(plan);
        }
        for event in &events {
            model.happened(hall.now, event);
        }
        accounts_agree(&model, &hall.state);
        if let Some(ahead) = hall.state.tickets().last().and_then(|last| Some((last.id, model.ahead(last.id, hall.now)?))) {
            assert_eq!(hall.state.ahead_of(ahead.0, hall.now), ahead.1);
        }
        counters_call_by_themselves(&model, &hall);
        work_of_some_is_that_of_all(&hall);
        what_the_clock_asks_can_be_done(&hall);
        what_is_due_ends(&hall);
        stray_events_are_found(&hall, step);
    }
    replays_alike(&hall);
}

/// Whether a number comes too late is asked of those alone who can come in its way. It must come out as if the whole hall had been asked.
fn work_of_some_is_that_of_all(hall: &Hall) {
    let (state, now) = (&hall.state, hall.now);
    let whole = state.expected_work(now);
    for services in [&[KTP][..], &[PAJAK], &[PASPOR], &[KK], &[KK, PASPOR]] {
        let some = state.expected_work_for(services, now);
        for needs in [NeedSet::default(), [Need::Wheelchair].into_iter().collect()] {
            for service in services {
                assert_eq!(some.call_at(*service, needs), whole.call_at(*service, needs), "{service:?} of {services:?} with {needs:?}");
            }
        }
    }
}

/// A call is due exactly while a counter that calls by itself is free long enough and finds somebody; it goes to the one that stands first on
/// the list of whom it would call, then to the longest idle, and what is due can be done.
fn counters_call_by_themselves(model: &Model, hall: &Hall) {
    let (state, now) = (&hall.state, hall.now);
    let ready = state.counters().filter_map(|desk| {
        let CounterState::Ready { since } = desk.state else { return None };
        let is_due = now >= since.plus(desk.automatic_after_ms?.into()) && state.emergency().is_none();
        let whom = is_due.then(|| model.next(desk.id, now)).flatten()?;
        Some(((model.place_of(desk.id, whom.ticket), since), desk.id))
    });
    let ready: Vec<((usize, Time), CounterId)> = ready.collect();
    match state.next_deadline().filter(|(due, timer)| *due <= now && matches!(timer, Timer::CallDue { .. })) {
        Some((_, timer @ Timer::CallDue { counter, .. })) => {
            let its = ready.iter().find(|(_, ready)| *ready == counter).expect("the model finds it due too").0;
            let first = ready.iter().map(|(place, _)| *place).min();
            // One that became due earlier than the last event goes before all of them.
            // Whose list it is depends on the step, for whoever waits for several at once.
            let waits_for_several = state.tickets().any(|ticket| ticket.awaited().count() > 1);
            assert!(first == Some(its) || now > state.clock() || waits_for_several, "{ready:?}: {counter:?}");
            assert!(decide(state, &timer.command(), now, &mut Vec::new()).is_ok());
        }
        Some((
            _,
            Timer::ParkingEnds { .. }
            | Timer::Unanswered { .. }
            | Timer::CounterPauses { .. }
            | Timer::CounterResumes { .. }
            | Timer::ServicePauses { .. }
            | Timer::ServiceResumes { .. }
            | Timer::ServingEnds { .. }
            | Timer::KeepingEnds { .. }
            | Timer::AppointmentDue { .. },
        ))
        | None => {
            // Something else is due first.
            let other = state.next_deadline().is_some_and(|(due, timer)| due <= now && !matches!(timer, Timer::CallDue { .. }));
            assert!(ready.is_empty() || other, "somebody waits for a counter that calls by itself: {ready:?}");
        }
    }
}

/// Somebody whom the clock finds unanswered is summoned again or absent, and neither before it is time.
fn what_the_clock_asks_can_be_done(hall: &Hall) {
    if let Some((due, timer @ Timer::KeepingEnds { ticket, .. })) = hall.state.next_deadline() {
        let asked = |now| decide(&hall.state, &timer.command(), now, &mut Vec::new());
        assert_eq!(asked(due.max(hall.state.clock())), Ok(()));
        if due > hall.state.clock() {
            assert_eq!(asked(Time(due.0 - 1)), Err(Rejection::TicketNotKept(ticket)));
        }
    }
    let Some((due, timer)) = hall.state.next_unanswered(|_| true) else { return };
    let asked = |now| decide(&hall.state, &timer.command(), now, &mut Vec::new());
    assert_eq!(asked(due.max(hall.state.clock())), Ok(()));
    if due > hall.state.clock() {
        assert_eq!(asked(Time(due.0 - 1)), Err(Rejection::CalledJustNow(due)));
    }
}

/// Whatever is due by the clock can be done, and after a few steps nothing is due any more: no timer asks for ever.
fn what_is_due_ends(hall: &Hall) {
    let mut state = hall.state.clone();
    let mut steps = 0;
    while let Some((_, timer)) = state.next_deadline().filter(|(due, _)| *due <= hall.now) {
        let mut events = Vec::new();
        assert_eq!(decide(&state, &timer.command(), hall.now, &mut events), Ok(()), "{timer:?}");
        events.iter().for_each(|event| apply(&mut state, hall.now, event));
        steps += 1;
        assert!(steps < 200, "{timer:?} is due again and again");
    }
    assert_eq!(state.check(), Ok(()));
}

/// An event from elsewhere in the journal either fits the state or `verify` says no; what it lets pass breaks nothing.
/// `apply` takes it either way.
fn stray_events_are_found(hall: &Hall, step: &Step) {
    let (_, stray) = &hall.journal[usize::from(step.pick) * hall.journal.len() / 256];
    let fits = verify(&hall.state, std::slice::from_ref(stray)).is_ok();
    let mut state = hall.state.clone();
    apply(&mut state, hall.now, stray);
    if fits {
        assert_eq!(state.check(), Ok(()), "{stray:?} passed");
    }
}

fn replays_alike(hall: &Hall) {
    let mut replayed = State::default();
    let mut today = State::default();
    for (at, event) in &hall.journal {
        let json = serde_json::to_string(event).expect("an event can be written");
        let read: Event = serde_json::from_str(&json).expect("an event can be read");
        assert_eq!(&read, event);
        apply(&mut replayed, *at, &read);
        if matches!(event, Event::DayOpened(_)) {
            today = State::default();
        }
        apply(&mut today, *at, event);
    }
    assert_eq!(replayed, hall.state, "the same events give the same state");
    assert_eq!(today, hall.state, "each day replays alone");
}

/// Few in every run, so that the rules are tested in a moment; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: Some(Box::new(
        proptest::test_runner::FileFailurePersistence::WithSource("regressions"))), ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_in_whatever_order_the_hall_stays_whole(steps in steps(), rule in any::<u8>(), named_officers in any::<bool>()) {
        play(&steps, rule, named_officers);
    }
}
