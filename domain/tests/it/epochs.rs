//! A journal that lost its end: numbers and ids go on above all that is remembered, and what was lost is entered again from paper.

use crate::hall::*;
use domain::*;

const A: SeriesId = SeriesId(0);
const B: SeriesId = SeriesId(1);

/// A hall that has given three numbers, and its memory of six: are lost, and of A-005 it is known whose it was.
fn hall_with_losses() -> (Hall, [TicketId; 3]) {
    let mut hall = Hall::working();
    let stored = [hall.issue(ask(KTP)), hall.issue(ask(KTP)), hall.issue(ask(KTP))];
    hall.later(10 * MINUTE).yes(lost(6));
    (hall, stored)
}

fn lost(number: u32) -> Command {
    let ticket = LostTicket {
        series: A,
        number: 5,
        service: KTP,
        journey: None,
        appointment: None,
        group: UMUM,
        needs: NeedSet::default(),
        mode: Mode::Langsung,
        origin: Origin::Kios,
        language: Language::Id,
        device: None,
        since: MORNING.plus(4 * MINUTE),
    };
    let remembered = Remembered {
        date: Some(date(1)),
        numbers: vec![(A, number)],
        next_ticket: TicketId(70),
        next_call: CallId(50),
        entries: Some(4),
        tickets: vec![ticket],
    };
    Command::BeginEpoch { cause: EpochCause::TailLost, remembered: Box::new(remembered) }
}

fn on_paper(number: u32) -> Command {
    Command::IssueTicket(IssueTicket { paper: Some(Paper { series: A, number, since: None }), ..ask(KTP) })
}

fn ranges(hall: &Hall) -> Vec<(u32, u32)> {
    hall.state.on_paper().map(|(_, from, to)| (from, to)).collect()
}

#[test]
fn numbers_and_ids_go_on_above_what_is_remembered_and_nobody_loses_their_place() {
    let (mut hall, [first, ..]) = hall_with_losses();
    let next = hall.issue(ask(KTP));
    assert_eq!((hall.number(next).as_str(), next), ("A-007", TicketId(70)));
    assert_eq!(hall.call(LOKET_1), (first, CallId(50)), "no press that names a lost call can meet this one");
    assert_eq!(ranges(&hall), [(4, 6)]);
    assert_eq!(hall.state.lost_tickets().iter().map(|lost| lost.number).collect::<Vec<_>>(), [5]);
}

#[test]
fn a_lost_ticket_is_entered_once_under_its_number_and_waits_since_it_did() {
    let (mut hall, _) = hall_with_losses();
    let later = hall.issue(ask(KTP));
    hall.later(MINUTE).yes(on_paper(5));
    assert_eq!(hall.no(on_paper(5)), Rejection::NumberNotOnPaper(A, 5));
    assert!(hall.state.lost_tickets().is_empty());
    assert_eq!(ranges(&hall), [(4, 4), (6, 6)]);
    let entered = hall.state.tickets().find(|ticket| ticket.number == 5).expect("it is live").clone();
    assert_eq!(entered.waits_since(), MORNING.plus(4 * MINUTE));
    // came before; A-007 was given later.
    let order: Vec<u32> = (0..5)
        .map(|_| {
            let (ticket, call) = hall.serve(LOKET_1);
            let number = hall.state.ticket(ticket).expect("it is served").number;
            hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
            number
        })
        .collect();
    assert_eq!(order, [1, 2, 3, 5, 7]);
    assert!(hall.state.ticket(later).is_none());
}

#[test]
fn a_lost_number_whose_service_is_remembered_is_entered_for_no_other() {
    let (mut hall, _) = hall_with_losses();
    // KK gives the same series.
    let as_other = |number| Command::IssueTicket(IssueTicket { paper: Some(Paper { series: A, number, since: None }), ..ask(KK) });
    assert_eq!(hall.no(as_other(5)), Rejection::NumberOfOtherService(A, 5, KK));
    hall.yes(as_other(4));
    hall.yes(on_paper(5));
}

#[test]
fn whoever_shows_a_paper_is_believed_about_when_and_no_limit_holds() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    hall.later(10 * MINUTE).yes(lost(6));
    hall.yes(Command::PauseService { service: KTP, reason: PauseReason::Fault, until: None, numbers: false });
    assert!(matches!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::ServicePaused(..)));
    let enter =
        |number, since| Command::IssueTicket(IssueTicket { paper: Some(Paper { series: A, number, since: Some(since) }), ..ask(KTP) });
    hall.yes(enter(6, MORNING.plus(3 * MINUTE)));
    hall.yes(enter(2, Time(1)));
    hall.yes(enter(3, hall.now.plus(MINUTE)));
    let since = |number: u32| hall.state.tickets().find(|ticket| ticket.number == number).map(Ticket::waits_since);
    let opened_at = hall.state.day().expect("a day is open").opened_at;
    assert_eq!([6, 2, 3].map(since), [Some(MORNING.plus(3 * MINUTE)), Some(opened_at), Some(hall.now)]);
    for number in [0, 1, 7, 9_999] {
        assert_eq!(hall.no(on_paper(number)), Rejection::NumberNotOnPaper(A, number));
    }
}

#[test]
fn a_number_on_paper_is_entered_only_for_a_service_that_gives_its_series_or_that_it_was_for() {
    let (appointments, visits) = (SeriesId(2), SeriesId(3));
    let mut plan = plan();
    plan.series.extend(["C", "D"].map(|prefix| Series { prefix: prefix.into(), retired: false }));
    plan.services[KTP.index()].appointment_series = Some(appointments);
    plan.services[KTP.index()].priority_series = Some(B);
    plan.journeys = vec![Journey { series: Some(visits), ..journey("izin", &[KK, PASPOR], false) }];
    let mut hall = Hall::with(plan);
    let Command::BeginEpoch { cause, mut remembered } = lost(6) else { unreachable!("it begins an epoch") };
    remembered.numbers = [A, B, appointments, visits].map(|series| (series, 6)).to_vec();
    // Its visitor had been sent on to where other numbers are given.
    remembered.tickets[0].service = PAJAK;
    hall.yes(Command::BeginEpoch { cause, remembered });
    let enter = |service, series, number, journey: Option<u16>| {
        let paper = Some(Paper { series, number, since: None });
        Command::IssueTicket(IssueTicket { paper, journey: journey.map(JourneyId), ..ask(service) })
    };
    for (service, series) in [(KTP, visits), (KK, B), (KK, appointments), (PAJAK, A), (PASPOR, visits)] {
        assert_eq!(hall.no(enter(service, series, 4, None)), Rejection::NumberOfOtherService(series, 4, service));
    }
    assert_eq!(hall.no(enter(KK, A, 4, Some(0))), Rejection::NumberOfOtherService(A, 4, KK), "the visit gives numbers of its own");
    assert_eq!(hall.no(enter(PAJAK, A, 7, None)), Rejection::NumberNotOnPaper(A, 7));
    for (service, series, number) in [(KTP, A, 4), (KTP, B, 4), (KTP, appointments, 4), (KK, A, 6), (PAJAK, B, 5), (PAJAK, A, 5)] {
        hall.yes(enter(service, series, number, None));
    }
    hall.yes(enter(KK, visits, 4, Some(0)));
}

#[test]
fn what_several_nodes_remember_adds_up() {
    let (mut hall, _) = hall_with_losses();
    hall.issue(ask(KTP));
    hall.yes(lost(6));
    assert_eq!(ranges(&hall), [(4, 6)], "the same memory changes nothing");
    hall.yes(lost(9));
    assert_eq!(ranges(&hall), [(4, 6), (8, 9)]);
    assert_eq!(hall.state.lost_tickets().len(), 1, "a lost ticket is named once");
    let next = hall.issue(ask(KTP));
    assert_eq!(hall.number(next), "A-010");
    assert_eq!(hall.no(lost(10_000)), Rejection::SeriesUsedUp);
}

#[test]
fn a_day_that_was_lost_whole_is_remembered_until_it_opens() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let Command::BeginEpoch { cause, mut remembered } = lost(6) else { unreachable!("it begins an epoch") };
    remembered.date = Some(date(3));
    hall.yes(Command::BeginEpoch { cause, remembered });
    assert_eq!(ranges(&hall), [], "another day's numbers are others");
    hall.yes(open_day(2));
    let next = hall.issue(ask(KTP));
    assert_eq!(hall.number(next), "A-001");
    hall.yes(open_day(3));
    assert_eq!((ranges(&hall), hall.state.lost_tickets().len()), (vec![(1, 6)], 1));
    hall.yes(on_paper(5));
    hall.yes(open_day(4));
    assert_eq!((ranges(&hall), hall.state.lost_tickets().len()), (vec![], 0));
}

#[test]
fn an_epoch_of_a_day_that_is_over_lets_ids_go_on_and_nothing_else() {
    let mut hall = Hall::working();
    hall.yes(open_day(2));
    hall.yes(lost(6));
    assert_eq!((ranges(&hall), hall.state.lost_tickets().len()), (vec![], 0));
    assert_eq!(hall.issue(ask(KTP)), TicketId(70));
}
