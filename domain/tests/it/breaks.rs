//! Pauses: services that pause with a reason, counters that say until when, and breaks by the timetable.

use crate::hall::*;
use domain::*;

const HOUR: u64 = 60 * MINUTE;

fn break_of(of: BreakOf, from: u64, minutes: u64) -> Break {
    let from = MORNING.plus(from * MINUTE);
    Break { from, until: from.plus(minutes * MINUTE), of, reason: PauseReason::Prayer, numbers: true }
}

/// The small hall with its three counters open, on a day with these breaks.
fn hall_with(breaks: Vec<Break>) -> Hall {
    let mut hall = Hall::working();
    hall.yes(Command::CloseDay);
    hall.yes(Command::OpenDay(OpenDay { times: DayTimes { breaks, ..DayTimes::default() }, ..OpenDay::on(date(2)) }));
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    hall
}

/// Does what is due until now, and says what happened.
fn let_time_pass(hall: &mut Hall) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some((_, timer)) = hall.state.next_deadline().filter(|(due, _)| *due <= hall.now) {
        events.extend(hall.yes(timer.command()));
    }
    events
}

fn is_paused(hall: &Hall, counter: CounterId) -> bool {
    matches!(hall.state.counter(counter).map(|desk| desk.state), Some(CounterState::Paused { .. }))
}

#[test]
fn nobody_is_called_for_a_paused_service_and_who_waits_keeps_their_place() {
    let mut hall = Hall::working();
    let first = hall.issue(ask(KTP));
    let pause = Command::PauseService { service: KTP, reason: PauseReason::Supplies, until: None, numbers: true };
    hall.yes(pause.clone());
    assert_eq!(hall.no(pause), Rejection::ServicePauseUnchanged(KTP));
    let second = hall.later(MINUTE).issue(ask(KTP));
    let other = hall.later(MINUTE).issue(ask(KK));
    assert_eq!(hall.state.waiting_for_service(KTP).count, 2, "they wait on, and are seen to");
    assert_eq!((hall.state.ahead_of(first, hall.now), hall.state.ahead_of(second, hall.now)), (0, 1));
    assert_eq!(hall.call(LOKET_1).0, other);
    assert_eq!(hall.no(Command::CallNext { counter: LOKET_2, ending: None, answer: None }), Rejection::NobodyWaiting);
    hall.yes(Command::ResumeService { service: KTP, ending: None });
    assert_eq!(hall.no(Command::ResumeService { service: KTP, ending: None }), Rejection::ServiceNotPaused(KTP));
    assert_eq!(hall.call(LOKET_2).0, first);
}

#[test]
fn a_paused_service_can_stop_giving_numbers_but_for_a_supervisor() {
    let mut hall = Hall::working();
    let until = Some(MORNING.plus(HOUR));
    hall.yes(Command::PauseService { service: KTP, reason: PauseReason::Fault, until, numbers: false });
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::ServicePaused(KTP, until));
    hall.issue(ask(KK));
    hall.issue(IssueTicket { beyond_limits: true, ..ask(KTP) });
    hall.now = MORNING.plus(HOUR);
    assert_eq!(let_time_pass(&mut hall), [Event::ServiceResumed { service: KTP }]);
    hall.issue(ask(KTP));
}

#[test]
fn a_pause_whose_end_was_changed_does_not_end_by_the_old_one() {
    let mut hall = Hall::working();
    let (before, after) = (MORNING.plus(10 * MINUTE), MORNING.plus(HOUR));
    hall.yes(Command::PauseService { service: KTP, reason: PauseReason::Fault, until: Some(before), numbers: true });
    hall.yes(Command::PauseService { service: KTP, reason: PauseReason::Fault, until: Some(after), numbers: true });
    assert_eq!(hall.no(Command::ResumeService { service: KTP, ending: Some(before) }), Rejection::PauseChanged);
    assert_eq!(hall.state.service_pause(KTP).map(|pause| pause.since), Some(MORNING), "it is one pause");
    hall.yes(Command::PauseCounter { counter: LOKET_1, reason: PauseReason::Rest, until: Some(after) });
    assert_eq!(hall.no(Command::ResumeCounter { counter: LOKET_1, ending: Some(before) }), Rejection::PauseChanged);
    hall.now = after;
    let ended = [Event::CounterResumed { counter: LOKET_1 }, Event::ServiceResumed { service: KTP }];
    assert_eq!(let_time_pass(&mut hall), ended);
}

#[test]
fn what_holds_for_today_ends_with_the_day() {
    let mut hall = Hall::working();
    hall.yes(Command::PauseService { service: KTP, reason: PauseReason::Fault, until: None, numbers: true });
    hall.issue(ask(KTP));
    hall.yes(Command::CloseDay);
    assert_eq!(hall.no(Command::ResumeService { service: KTP, ending: None }), Rejection::DayNotOpen);
    hall.yes(reopen_day(1));
    assert_eq!(hall.state.service_pause(KTP), None);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    let ticket = hall.issue(ask(KTP));
    assert_eq!(hall.call(LOKET_1).0, ticket);
}

#[test]
fn a_break_pauses_free_counters_at_its_time_and_busy_ones_when_they_are_done() {
    let mut hall = hall_with(vec![break_of(BreakOf::Hall, 60, 30)]);
    let until = Some(MORNING.plus(90 * MINUTE));
    for _ in 0..3 {
        hall.issue(ask(KTP));
    }
    hall.now = MORNING.plus(59 * MINUTE);
    let (_, serving) = hall.serve(LOKET_1);
    let (_, called) = hall.call(LOKET_2);
    assert_eq!(let_time_pass(&mut hall), []);
    hall.now = MORNING.plus(60 * MINUTE);
    let paused = |counter| Event::CounterPaused { counter, reason: PauseReason::Prayer, until };
    assert_eq!(let_time_pass(&mut hall), [paused(LOKET_3)]);
    // NEXT ends the visit and begins the break: nobody is called who would have to wait for it at the counter.
    hall.later(5 * MINUTE);
    let events = hall.yes(Command::CallNext { counter: LOKET_1, ending: Some(serving), answer: None });
    assert_eq!(events.last(), Some(&paused(LOKET_1)));
    assert!(events.iter().any(|event| matches!(event, Event::VisitFinished { .. })));
    hall.yes(Command::FinishVisit { counter: LOKET_2, call: called, outcome: Outcome::Completed, delivered: Vec::new() });
    assert_eq!(let_time_pass(&mut hall), [paused(LOKET_2)]);
    hall.now = MORNING.plus(90 * MINUTE);
    assert_eq!(let_time_pass(&mut hall).len(), 3);
    hall.call(LOKET_1);
}

#[test]
fn who_opens_or_resumes_a_counter_in_a_break_works_through_it() {
    let mut hall = hall_with(vec![break_of(BreakOf::Counters(vec![LOKET_1, LOKET_2]), 60, 30)]);
    hall.yes(Command::CloseCounter { counter: LOKET_2 });
    hall.now = MORNING.plus(61 * MINUTE);
    assert_eq!(let_time_pass(&mut hall).len(), 1);
    assert!(is_paused(&hall, LOKET_1) && !is_paused(&hall, LOKET_3));
    hall.yes(Command::ResumeCounter { counter: LOKET_1, ending: None });
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: None });
    assert_eq!(let_time_pass(&mut hall), []);
    for counter in [LOKET_1, LOKET_2] {
        hall.issue(ask(KTP));
        hall.call(counter);
    }
}

#[test]
fn a_pause_that_ends_within_a_break_leads_into_it() {
    let mut hall = hall_with(vec![break_of(BreakOf::Hall, 60, 30), break_of(BreakOf::Services(vec![KTP]), 60, 30)]);
    hall.yes(Command::CloseCounter { counter: LOKET_2 });
    hall.yes(Command::CloseCounter { counter: LOKET_3 });
    let soon = Some(MORNING.plus(70 * MINUTE));
    hall.yes(Command::PauseCounter { counter: LOKET_1, reason: PauseReason::Rest, until: soon });
    hall.yes(Command::PauseService { service: KTP, reason: PauseReason::Fault, until: soon, numbers: true });
    hall.now = MORNING.plus(71 * MINUTE);
    let_time_pass(&mut hall);
    let until = Some(MORNING.plus(90 * MINUTE));
    assert_eq!(hall.state.service_pause(KTP).map(|pause| (pause.reason, pause.until)), Some((PauseReason::Prayer, until)));
    let since = hall.now;
    let paused = CounterState::Paused { reason: PauseReason::Prayer, since, until };
    assert_eq!(hall.state.counter(LOKET_1).map(|desk| desk.state), Some(paused));
    hall.now = MORNING.plus(90 * MINUTE);
    assert_eq!(let_time_pass(&mut hall).len(), 2);
    assert_eq!(hall.state.next_deadline(), None);
}

#[test]
fn a_break_that_nobody_could_begin_in_time_holds_nobody_up() {
    let mut hall = hall_with(vec![break_of(BreakOf::Hall, 60, 30), break_of(BreakOf::Services(vec![KTP]), 60, 30)]);
    let ticket = hall.issue(ask(KTP));
    // The server was away from before the break until long after it.
    hall.now = MORNING.plus(3 * HOUR);
    let_time_pass(&mut hall);
    assert_eq!(hall.state.next_deadline(), None);
    assert_eq!(hall.call(LOKET_1).0, ticket);
}

#[test]
fn a_service_has_its_break_unless_somebody_resumes_it() {
    let mut hall = hall_with(vec![
        break_of(BreakOf::Services(vec![KTP]), 60, 30),
        Break { numbers: false, ..break_of(BreakOf::Services(vec![KK]), 60, 30) },
    ]);
    hall.now = MORNING.plus(60 * MINUTE);
    assert_eq!(let_time_pass(&mut hall).len(), 2);
    hall.issue(ask(KTP));
    let until = Some(MORNING.plus(90 * MINUTE));
    assert_eq!(hall.no(Command::IssueTicket(ask(KK))), Rejection::ServicePaused(KK, until));
    hall.yes(Command::ResumeService { service: KTP, ending: None });
    assert_eq!(let_time_pass(&mut hall), []);
    hall.call(LOKET_1);
    hall.now = MORNING.plus(90 * MINUTE);
    assert_eq!(let_time_pass(&mut hall), [Event::ServiceResumed { service: KK }]);
}

#[test]
fn an_emergency_holds_breaks_back() {
    let mut hall = hall_with(vec![break_of(BreakOf::Hall, 60, 30)]);
    let emergency = EmergencyId(1);
    hall.yes(Command::RaiseEmergency { emergency, kind: EmergencyKind::Fire, drill: true });
    hall.now = MORNING.plus(60 * MINUTE);
    assert_eq!(hall.state.next_deadline(), None);
    hall.yes(Command::ClearEmergency { emergency });
    assert_eq!(let_time_pass(&mut hall).len(), 3);
}

#[test]
fn a_pause_that_was_cut_short_leaves_a_later_break_what_it_is() {
    let mut hall = hall_with(vec![break_of(BreakOf::Hall, 60, 30), break_of(BreakOf::Services(vec![KTP]), 60, 30)]);
    let late = Some(MORNING.plus(2 * HOUR));
    hall.yes(Command::PauseCounter { counter: LOKET_1, reason: PauseReason::OtherWork, until: late });
    hall.yes(Command::PauseService { service: KTP, reason: PauseReason::Fault, until: late, numbers: true });
    hall.later(10 * MINUTE).yes(Command::ResumeCounter { counter: LOKET_1, ending: None });
    hall.yes(Command::ResumeService { service: KTP, ending: None });
    hall.now = MORNING.plus(60 * MINUTE);
    let_time_pass(&mut hall);
    assert!(is_paused(&hall, LOKET_1) && hall.state.service_pause(KTP).is_some());
}

#[test]
fn breaks_that_follow_each_other_without_a_gap_are_one() {
    let of_ktp = || BreakOf::Services(vec![KTP]);
    let breaks = [
        break_of(BreakOf::Hall, 70, 30),
        break_of(BreakOf::Hall, 60, 15),
        break_of(BreakOf::Hall, 100, 5),
        break_of(BreakOf::Hall, 106, 5),
    ];
    let services = [break_of(of_ktp(), 60, 15), break_of(of_ktp(), 75, 15)];
    let mut hall = hall_with(breaks.into_iter().chain(services).collect());
    hall.now = MORNING.plus(60 * MINUTE);
    let events = let_time_pass(&mut hall);
    assert_eq!(events.len(), 4, "three counters and a service, once each");
    let until = MORNING.plus(105 * MINUTE);
    assert_eq!(hall.state.hall_break(hall.now), Some((PauseReason::Prayer, until)), "screens say one end");
    assert!(events.contains(&Event::CounterPaused { counter: LOKET_1, reason: PauseReason::Prayer, until: Some(until) }));
    assert_eq!(hall.state.service_pause(KTP).and_then(|pause| pause.until), Some(MORNING.plus(90 * MINUTE)));
    hall.now = until;
    let_time_pass(&mut hall);
    assert!(!is_paused(&hall, LOKET_1) && hall.state.service_pause(KTP).is_none());
    assert_eq!(hall.state.hall_break(hall.now), None);
    assert_eq!(hall.state.next_deadline().map(|(due, _)| due), Some(MORNING.plus(106 * MINUTE)));
}

#[test]
fn a_service_that_left_the_file_holds_no_other_back() {
    let mut hall = hall_with(vec![break_of(BreakOf::Services(vec![PAJAK, KTP]), 60, 30)]);
    let mut plan = plan();
    plan.services[PAJAK.index()].retired = true;
    hall.yes(Command::ApplyPlan { plan: std::sync::Arc::new(plan), digest: "tanpa pajak".into(), today: None });
    hall.now = MORNING.plus(60 * MINUTE);
    let_time_pass(&mut hall);
    assert!(hall.state.service_pause(KTP).is_some());
    assert_eq!(hall.state.service_pause(PAJAK), None);
}

#[test]
fn a_day_that_goes_on_within_a_break_works_through_it() {
    let mut hall = hall_with(vec![break_of(BreakOf::Services(vec![KTP]), 60, 30), break_of(BreakOf::Services(vec![KK]), 80, 20)]);
    hall.now = MORNING.plus(60 * MINUTE);
    let_time_pass(&mut hall);
    hall.later(5 * MINUTE).yes(Command::CloseDay);
    hall.later(5 * MINUTE).yes(reopen_day(2));
    assert_eq!(
        hall.state.next_deadline().map(|(due, _)| due),
        Some(MORNING.plus(80 * MINUTE)),
        "the next one, and not the one that was had"
    );
}

#[test]
fn all_that_is_due_is_named_at_once_but_for_what_would_be_over() {
    let mut hall = hall_with(vec![break_of(BreakOf::Hall, 60, 30), break_of(BreakOf::Services(vec![KTP]), 60, 30)]);
    assert_eq!(hall.state.due(hall.now), []);
    hall.now = MORNING.plus(60 * MINUTE);
    assert_eq!(hall.state.due(hall.now).len(), 4);
    let mut late = hall.clone();
    late.now = MORNING.plus(90 * MINUTE);
    assert_eq!(late.state.due(late.now), [], "nobody pauses for a break that is over");
    for (_, timer) in hall.state.due(hall.now) {
        hall.yes(timer.command());
    }
    hall.now = MORNING.plus(90 * MINUTE);
    assert_eq!(hall.state.due(hall.now).len(), 4, "and all go on together");
    hall.yes(Command::RaiseEmergency { emergency: EmergencyId(1), kind: EmergencyKind::Fire, drill: true });
    assert_eq!(hall.state.due(hall.now), []);
}

#[test]
fn whoever_goes_on_in_a_break_works_through_those_that_follow_it_without_a_gap() {
    let of_ktp = || BreakOf::Services(vec![KTP]);
    let breaks = [break_of(BreakOf::Hall, 60, 30), break_of(BreakOf::Hall, 90, 30), break_of(of_ktp(), 60, 30), break_of(of_ktp(), 80, 40)];
    let mut hall = hall_with(breaks.to_vec());
    hall.now = MORNING.plus(60 * MINUTE);
    let_time_pass(&mut hall);
    let causes: Vec<String> = hall.state.due(MORNING.plus(3 * HOUR)).iter().map(|(_, timer)| timer.cause()).collect();
    hall.later(10 * MINUTE).yes(Command::ResumeCounter { counter: LOKET_1, ending: None });
    hall.yes(Command::ResumeService { service: KTP, ending: None });
    assert_eq!(hall.state.due(MORNING.plus(119 * MINUTE)), [], "each was told one end, and goes on before it");
    hall.now = MORNING.plus(2 * HOUR);
    assert!(let_time_pass(&mut hall).len() == 2 && causes.len() == 4, "the two other counters go on at that end");
}
