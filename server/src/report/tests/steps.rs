//! Visits over several services: each step's wait and time count for its service.

use domain::{Journey, JourneyId};

use super::*;

fn with_journey(steps: &[ServiceId], any_order: bool) -> Office {
    Office::open_with(|plan| {
        plan.journeys.push(Journey {
            code: "j".to_owned(),
            name: "Pindah usaha".to_owned(),
            steps: steps.to_vec(),
            any_order,
            series: None,
            retired: false,
        });
    })
}

fn begin(office: &mut Office) -> TicketId {
    office.issue_as(IssueTicket { journey: Some(JourneyId(0)), ..asked(KK) })
}

#[test]
fn a_step_elsewhere_has_a_wait_of_its_own() {
    let mut office = with_journey(&[KK, UMKM], false);
    begin(&mut office);
    office.pass(MINUTE);
    // Counter 2 cannot do the second step.
    office.next(LOKET_2);
    office.start(LOKET_2);
    office.pass(2 * MINUTE);
    office.finish(LOKET_2);
    office.pass(3 * MINUTE);
    office.next(LOKET_1);
    office.start(LOKET_1);
    office.pass(4 * MINUTE);
    office.finish(LOKET_1);
    let report = office.report();
    assert_eq!(times(&report, Line::Service(KK)), ((1, MINUTE, MINUTE), (1, 0, 2 * MINUTE)));
    assert_eq!(times(&report, Line::Service(UMKM)), ((1, 3 * MINUTE, 3 * MINUTE), (1, 0, 4 * MINUTE)));
    let count = |line, name| of(&report, line, name).unwrap();
    assert_eq!((count(Line::Day, "visits_finished"), count(Line::Day, "services_delivered")), (1, 2));
    assert_eq!((count(Line::Service(KK), "visits_finished"), count(Line::Service(UMKM), "visits_finished")), (0, 1));
    assert_eq!((count(Line::Service(KK), "tickets_issued"), count(Line::Service(UMKM), "tickets_issued")), (1, 0));
}

#[test]
fn a_step_that_is_done_by_the_same_call_has_a_time_and_no_wait() {
    let mut office = with_journey(&[KK, UMKM], false);
    begin(&mut office);
    office.pass(MINUTE);
    office.next(LOKET_1);
    office.pass(2 * MINUTE);
    // Nobody presses start.
    office.finish(LOKET_1);
    office.pass(4 * MINUTE);
    office.finish(LOKET_1);
    let report = office.report();
    assert_eq!(times(&report, Line::Service(KK)), ((1, MINUTE, MINUTE), (1, 1, 2 * MINUTE)));
    assert_eq!(times(&report, Line::Service(UMKM)), ((0, 0, 0), (1, 0, 4 * MINUTE)));
    assert_eq!(of(&report, Line::Day, "calls"), Some(1));
}

#[test]
fn in_any_order_the_wait_is_for_the_step_that_was_called() {
    let mut office = with_journey(&[UMKM, KK], true);
    office.issue_as(IssueTicket { journey: Some(JourneyId(0)), ..asked(UMKM) });
    office.pass(MINUTE);
    office.next(LOKET_2);
    office.start(LOKET_2);
    office.pass(2 * MINUTE);
    office.finish(LOKET_2);
    let report = office.report();
    assert_eq!(times(&report, Line::Service(KK)), ((1, MINUTE, MINUTE), (1, 0, 2 * MINUTE)));
    assert_eq!(times(&report, Line::Service(UMKM)), ((0, 0, 0), (0, 0, 0)));
}
