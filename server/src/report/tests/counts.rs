//! What is counted, and for whom.

use domain::Chosen;

use super::*;

/// The lines to which somebody belongs who came for a family card at a kiosk.
const OF_KK: [Line; 6] = [Line::Day, Line::Agency(AgencyId(0)), Line::Service(KK), Line::Mode(0), Line::Group(GroupId(0)), Line::Origin(0)];

#[test]
fn one_visit_counts_once_for_everything_that_it_belongs_to_and_for_nothing_else() {
    let mut office = Office::open();
    office.issue(KK);
    office.pass(MINUTE);
    office.next(LOKET_1);
    office.pass(10 * SECOND);
    office.start(LOKET_1);
    office.pass(5 * MINUTE);
    office.finish_with(LOKET_1, &[(KK, 1), (PINDAH, 2)]);
    let report = office.report();
    for line in OF_KK {
        assert_eq!(of(&report, line, "tickets_issued"), Some(1), "{line:?}");
        assert_eq!(of(&report, line, "visits_finished"), Some(1), "{line:?}");
        assert_eq!(times(&report, line), ((1, MINUTE, MINUTE), (1, 0, 5 * MINUTE)), "{line:?}");
        let delivered = if line == Line::Service(KK) { 1 } else { 3 };
        assert_eq!(of(&report, line, "services_delivered"), Some(delivered), "{line:?}");
    }
    let counter = Line::Counter(LOKET_1);
    assert_eq!(times(&report, counter), ((1, MINUTE, MINUTE), (1, 0, 5 * MINUTE)));
    assert_eq!(of(&report, counter, "services_delivered"), Some(3));
    assert_eq!(of(&report, counter, "tickets_issued"), None, "a counter gives no numbers");
    assert_eq!(of(&report, Line::Service(PINDAH), "services_delivered"), Some(2));
    assert_eq!(of(&report, Line::Service(PINDAH), "wait_mean_ms"), None, "of nothing there is no mean");
    let others = report.lines.iter().filter(|(line, figures)| !OF_KK.contains(line) && *line != counter && !figures.is_empty());
    let others: Vec<Line> = others.map(|(line, _)| *line).collect();
    assert_eq!(others, [Line::Service(PINDAH)]);
}

#[test]
fn groups_origins_and_a_ticket_s_own_kind_of_service_have_lines_of_their_own() {
    let mut office = Office::open();
    office.issue_as(IssueTicket { group: GroupId(1), origin: Origin::Informasi, mode: Some(Mode::Digital), ..asked(KK) });
    office.issue(KK);
    let report = office.report();
    let issued = |line| of(&report, line, "tickets_issued");
    for line in [Line::Group(GroupId(0)), Line::Group(GroupId(1)), Line::Origin(0), Line::Origin(1), Line::Mode(0), Line::Mode(2)] {
        assert_eq!(issued(line), Some(1), "{line:?}");
    }
    assert_eq!((issued(Line::Mode(1)), issued(Line::Service(KK))), (Some(0), Some(2)));
}

#[test]
fn a_call_that_is_taken_back_counts_only_as_that_and_the_wait_goes_on() {
    let mut office = Office::open();
    office.issue(KK);
    let second = office.issue(KK);
    office.pass(MINUTE);
    office.yes(Command::CallTicket { counter: LOKET_1, ticket: second, reason: Chosen::Help });
    office.pass(5 * SECOND);
    office.yes(Command::UndoCall { counter: LOKET_1, call: office.call_at(LOKET_1) });
    let undone = office.report();
    for line in [Line::Day, Line::Counter(LOKET_1), Line::Service(KK)] {
        assert_eq!(of(&undone, line, "calls_undone"), Some(1), "{line:?}");
        assert_eq!(of(&undone, line, "out_of_turn_help"), Some(0), "{line:?}");
        assert_eq!((of(&undone, line, "calls"), of(&undone, line, "waits")), (Some(0), Some(0)), "{line:?}");
    }
    office.pass(MINUTE);
    office.yes(Command::CallTicket { counter: LOKET_1, ticket: second, reason: Chosen::Instructed });
    office.start(LOKET_1);
    let report = office.report();
    assert_eq!(times(&report, Line::Day).0, (1, 2 * MINUTE + 5 * SECOND, 2 * MINUTE + 5 * SECOND));
    assert_eq!((of(&report, Line::Day, "out_of_turn"), of(&report, Line::Day, "out_of_turn_instructed")), (Some(1), Some(1)));
}

#[test]
fn a_recall_is_no_call_and_changes_no_wait() {
    let mut office = Office::open();
    office.issue(KK);
    office.pass(MINUTE);
    let call = office.next(LOKET_1);
    office.pass(30 * SECOND);
    office.yes(Command::Recall { counter: LOKET_1, call });
    office.pass(30 * SECOND);
    office.start(LOKET_1);
    let report = office.report();
    assert_eq!((of(&report, Line::Day, "calls"), times(&report, Line::Day).0), (Some(1), (1, MINUTE, MINUTE)));
}

#[test]
fn absent_counts_each_time_and_for_good_the_last_time_or_when_the_day_closes() {
    let mut office = Office::open();
    let (first, second) = (office.issue(KK), office.issue(KK));
    for (ticket, comes_back) in [(first, true), (second, false)] {
        let call = office.next(LOKET_1);
        office.pass(MINUTE);
        office.yes(Command::MarkAbsent { counter: LOKET_1, call });
        if comes_back {
            office.yes(Command::ReinsertAbsent { ticket, place: Some(domain::Place::Back) });
            office.pass(MINUTE);
            let call = office.next(LOKET_2);
            office.pass(MINUTE);
            // The second call may be of either; the first came back as often as the site allows.
            office.yes(Command::MarkAbsent { counter: LOKET_2, call });
        }
    }
    let open = office.report();
    let absent = |report: &Report, line| (of(report, line, "absent"), of(report, line, "absent_for_good"));
    let before = absent(&open, Line::Day);
    assert_eq!(before.0, Some(3));
    office.yes(Command::CloseDay);
    let closed = office.report();
    assert_eq!(absent(&closed, Line::Day), (Some(3), Some(2)));
    let at_counters = [LOKET_1, LOKET_2].map(|counter| of(&closed, Line::Counter(counter), "absent_for_good").unwrap());
    assert_eq!(at_counters.iter().sum::<u64>(), 2, "each where they were called last");
    assert!(!open.closed && closed.closed);
}

#[test]
fn who_gave_up_or_was_not_served_counts_for_what_they_waited_for() {
    let mut office = Office::open();
    let gone = office.issue(UMKM);
    office.issue(KK);
    office.yes(Command::CancelTicket { ticket: gone });
    assert_eq!(of(&office.report(), Line::Day, "still_here"), Some(1));
    office.yes(Command::CloseDay);
    let report = office.report();
    assert_eq!((of(&report, Line::Service(UMKM), "cancelled"), of(&report, Line::Service(KK), "cancelled")), (Some(1), Some(0)));
    assert_eq!((of(&report, Line::Service(UMKM), "unserved"), of(&report, Line::Service(KK), "unserved")), (Some(0), Some(1)));
    assert_eq!(of(&report, Line::Day, "still_here"), Some(0));
}
