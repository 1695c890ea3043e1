//! From when to when waits and service times run.

use domain::{Destination, Place};

use super::*;

#[test]
fn where_nobody_pressed_start_the_service_time_runs_from_the_call_and_says_so() {
    let mut office = Office::open();
    office.issue(KK);
    let call = office.next(LOKET_1);
    office.pass(3 * MINUTE);
    office.yes(Command::CallNext { counter: LOKET_1, ending: Some(call), answer: Some(Arrival::Arrived) });
    assert_eq!(times(&office.report(), Line::Service(KK)), ((1, 0, 0), (1, 1, 3 * MINUTE)));
}

#[test]
fn who_was_set_aside_waits_anew_when_they_are_back_and_their_sittings_are_one_service_time() {
    let mut office = Office::open();
    let ticket = office.issue(KK);
    office.pass(MINUTE);
    let call = office.next(LOKET_1);
    office.start(LOKET_1);
    office.pass(2 * MINUTE);
    office.yes(Command::ParkTicket { counter: LOKET_1, call, until: None });
    assert_eq!(times(&office.report(), Line::Day).1, (0, 0, 0), "it is not over");
    office.pass(30 * MINUTE);
    office.yes(Command::ReleaseParked { ticket });
    office.pass(4 * MINUTE);
    office.next(LOKET_2);
    office.start(LOKET_2);
    office.pass(3 * MINUTE);
    office.finish(LOKET_2);
    let report = office.report();
    assert_eq!(times(&report, Line::Day), ((2, (MINUTE + 4 * MINUTE) / 2, 4 * MINUTE), (1, 0, 5 * MINUTE)));
    assert_eq!(times(&report, Line::Counter(LOKET_1)), ((1, MINUTE, MINUTE), (0, 0, 0)));
    assert_eq!(times(&report, Line::Counter(LOKET_2)), ((1, 4 * MINUTE, 4 * MINUTE), (1, 0, 5 * MINUTE)));
}

#[test]
fn put_back_unserved_a_wait_goes_on_and_after_serving_it_begins_anew() {
    for starts in [false, true] {
        let mut office = Office::open();
        office.issue(KK);
        office.pass(MINUTE);
        let call = office.next(LOKET_1);
        if starts {
            office.start(LOKET_1);
        }
        office.pass(MINUTE);
        office.yes(Command::ReturnTicket { counter: LOKET_1, call, place: Place::Earned });
        office.pass(MINUTE);
        office.next(LOKET_2);
        office.start(LOKET_2);
        office.pass(MINUTE);
        office.finish(LOKET_2);
        let expected = if starts { ((2, MINUTE, MINUTE), (1, 0, 2 * MINUTE)) } else { ((1, 3 * MINUTE, 3 * MINUTE), (1, 0, MINUTE)) };
        assert_eq!(times(&office.report(), Line::Day), expected, "starts: {starts}");
    }
}

#[test]
fn a_counter_that_is_released_unserved_ends_no_wait() {
    let mut office = Office::open();
    office.issue(KK);
    office.next(LOKET_1);
    office.pass(MINUTE);
    office.yes(Command::ReleaseCounter { counter: LOKET_1 });
    office.next(LOKET_2);
    office.start(LOKET_2);
    assert_eq!(times(&office.report(), Line::Day).0, (1, MINUTE, MINUTE));
}

#[test]
fn who_reports_late_was_not_in_the_queue_meanwhile() {
    let mut office = Office::open();
    let ticket = office.issue(KK);
    office.pass(MINUTE);
    let call = office.next(LOKET_1);
    office.pass(MINUTE);
    office.yes(Command::MarkAbsent { counter: LOKET_1, call });
    office.pass(20 * MINUTE);
    office.yes(Command::ReinsertAbsent { ticket, place: Some(Place::Earned) });
    office.pass(3 * MINUTE);
    office.next(LOKET_1);
    office.start(LOKET_1);
    assert_eq!(times(&office.report(), Line::Day).0, (1, 3 * MINUTE, 3 * MINUTE));
}

#[test]
fn who_is_sent_on_waits_for_each_service_by_which_they_were_served() {
    for starts in [false, true] {
        let mut office = Office::open();
        office.issue(KK);
        office.pass(MINUTE);
        let call = office.next(LOKET_2);
        if starts {
            office.start(LOKET_2);
        }
        office.pass(2 * MINUTE);
        let to = Destination::Service(UMKM);
        office.yes(Command::TransferTicket { counter: LOKET_2, call, to, place: Place::Earned });
        office.pass(4 * MINUTE);
        office.next(LOKET_1);
        office.start(LOKET_1);
        office.pass(MINUTE);
        office.finish(LOKET_1);
        let report = office.report();
        let (kk, umkm) = (times(&report, Line::Service(KK)), times(&report, Line::Service(UMKM)));
        let served = (1, 0, MINUTE);
        if starts {
            assert_eq!((kk, umkm), (((1, MINUTE, MINUTE), (1, 0, 2 * MINUTE)), ((1, 4 * MINUTE, 4 * MINUTE), served)));
        } else {
            assert_eq!((kk, umkm), (((0, 0, 0), (0, 0, 0)), ((1, 7 * MINUTE, 7 * MINUTE), served)));
        }
        for line in [Line::Service(KK), Line::Counter(LOKET_2), Line::Day] {
            assert_eq!(of(&report, line, "transfers"), Some(1), "{line:?}");
        }
        assert_eq!(of(&report, Line::Service(UMKM), "visits_finished"), Some(1));
        assert_eq!(of(&report, Line::Service(UMKM), "tickets_issued"), Some(0));
    }
}

#[test]
fn a_number_from_the_hall_waits_since_it_was_given_and_one_from_elsewhere_since_its_visitor_came() {
    for (origin, expected) in [(Origin::Kios, 11 * MINUTE), (Origin::Daring, MINUTE)] {
        let mut office = Office::open();
        let ticket = office.issue_as(IssueTicket { reserve: true, origin, ..asked(KK) });
        office.pass(10 * MINUTE);
        office.yes(Command::EnterQueue { ticket });
        office.pass(MINUTE);
        office.next(LOKET_1);
        office.start(LOKET_1);
        assert_eq!(times(&office.report(), Line::Day).0, (1, expected, expected), "{origin:?}");
    }
}

#[test]
fn an_appointment_waits_from_its_time_or_from_its_visitor_s_coming_and_plainly_where_that_was_too_late() {
    let (early, in_grace, too_late) = (0, 32 * MINUTE, 40 * MINUTE);
    let called = 45 * MINUTE;
    for (comes, expected) in [(early, 15 * MINUTE), (in_grace, 13 * MINUTE), (too_late, 5 * MINUTE)] {
        let mut office = Office::open();
        let appointment = Some(office.at.plus(30 * MINUTE));
        let ticket = office.issue_as(IssueTicket { reserve: true, origin: Origin::JanjiTemu, appointment, ..asked(KK) });
        office.pass(comes);
        office.yes(Command::EnterQueue { ticket });
        office.pass(called - comes);
        office.next(LOKET_1);
        office.start(LOKET_1);
        assert_eq!(times(&office.report(), Line::Day).0, (1, expected, expected), "comes after {comes} ms");
    }
}

#[test]
fn an_appointment_that_is_called_before_its_time_did_not_wait() {
    let mut office = Office::open();
    let appointment = Some(office.at.plus(30 * MINUTE));
    office.issue_as(IssueTicket { origin: Origin::JanjiTemu, appointment, ..asked(KK) });
    office.pass(MINUTE);
    office.next(LOKET_1);
    office.start(LOKET_1);
    assert_eq!(times(&office.report(), Line::Day).0, (1, 0, 0));
}
