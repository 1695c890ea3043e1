//! What a sender hears when a visit goes on after the step that its press ended.

use domain::Journey;

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
    let reason = domain::PauseReason::Supplies;
    act(Command::PauseService { service: ServiceId(1), reason, until: None, numbers: true });
    act(Command::StartServing { counter: CounterId(0), call: CallId(0) });
    let brief = act(Command::CallNext { counter: CounterId(0), ending: Some(CallId(0)), answer: None });
    let step = Some(StepDone { ticket: TicketId(0), call: None });
    assert_eq!(brief, Brief::Called { ticket: TicketId(1), call: CallId(1), step });
}
