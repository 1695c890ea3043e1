//! What a sender hears when a visit goes on after the step that its press ended.

use domain::{Break, BreakOf, DayTimes, Journey, PauseReason};

use super::*;
use crate::dispatcher::StepDone;

#[test]
fn whoever_is_called_instead_a_visit_that_goes_on_is_not_forgotten() {
    let mut hall = Hall::open_with(|plan| {
        plan.journeys.push(Journey {
            code: "kk-pindah".into(),
            name: "KK dan pindah".into(),
            steps: vec![ServiceId(0), ServiceId(1)],
            any_order: false,
            series: None,
            retired: false,
        });
    });
    let Command::IssueTicket(one) = issue() else { panic!() };
    let mut act = |command: Command| {
        let caller = hall.ask(command);
        let outcome = hall.append_and_reply(caller);
        let Outcome::Done { brief, .. } = outcome else { panic!("{outcome:?}") };
        hall.now = hall.now.plus(20 * 60_000);
        brief
    };
    act(Command::IssueTicket(IssueTicket { journey: Some(domain::JourneyId(0)), ..one }));
    act(next());
    act(issue());
    // Nobody can go on with its next step here and now.
    let reason = PauseReason::Supplies;
    act(Command::PauseService { service: ServiceId(1), reason, until: None, numbers: true });
    act(Command::StartServing { counter: CounterId(0), call: CallId(0) });
    let brief = act(Command::CallNext { counter: CounterId(0), ending: Some(CallId(0)), answer: None });
    let step = Some(StepDone { ticket: TicketId(0), call: None });
    assert_eq!(brief, Brief::Called { ticket: TicketId(1), call: CallId(1), step });
}

#[test]
fn who_presses_next_in_a_break_that_waited_hears_until_when_it_is() {
    let mut hall = Hall::open();
    let (counter, until) = (CounterId(0), DAY.plus(60 * 60_000));
    let mut act = |command: Command, minutes: u64| {
        let caller = hall.ask(command);
        let Outcome::Done { brief, .. } = hall.append_and_reply(caller) else { panic!() };
        hall.now = hall.now.plus(minutes * 60_000);
        brief
    };
    act(issue(), 0);
    act(issue(), 0);
    act(next(), 1);
    act(Command::StartServing { counter, call: CallId(0) }, 1);
    let found = Break { from: DAY.plus(60_000), until, of: BreakOf::Hall, reason: PauseReason::Rest, numbers: true };
    let plan = Arc::clone(hall.dispatcher.state().plan().unwrap());
    let today = Some((Date { year: 2027, month: 1, day: 15 }, DayTimes { breaks: vec![found], ..DayTimes::default() }));
    let mut act = |command: Command| {
        let caller = hall.ask(command);
        let Outcome::Done { brief, .. } = hall.append_and_reply(caller) else { panic!() };
        brief
    };
    act(Command::ApplyPlan { plan, digest: "istirahat".into(), today });
    let brief = act(Command::CallNext { counter, ending: Some(CallId(0)), answer: None });
    assert_eq!(brief, Brief::Paused { counter, until, freed: true, step: None }, "nobody is called, though somebody waits");
    let said = |hall: &Hall| {
        let done = Outcome::Done { position: Position::START, brief };
        let expected = crate::convert::ToldAll::default();
        let told = crate::convert::outcome(hall.dispatcher.state(), &expected, Position::START, done, hall.now);
        let told = serde_json::to_value(told).unwrap();
        (told["did"]["did"].as_str().map(str::to_owned), told["paused_until_ms"].as_u64())
    };
    let free = || Some("counter_free".to_owned());
    assert_eq!(said(&hall), (free(), Some(until.0)));
    let caller = hall.ask(Command::ResumeCounter { counter, ending: None });
    hall.append_and_reply(caller);
    assert_eq!(said(&hall), (free(), None), "the same press, sent again once the counter went on");
}
