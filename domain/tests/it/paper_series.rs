//! Numbers that are printed before they are needed: the system gives none of them, and each is entered once a day, for whatever service stands
//! on the paper.

use std::sync::Arc;

use crate::hall::*;
use domain::*;

fn hall() -> Hall {
    let mut hall = Hall::with(with_paper(plan()));
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    hall.later(60 * MINUTE);
    hall
}

fn enter(service: ServiceId, number: u32, since: Option<Time>) -> Command {
    Command::IssueTicket(IssueTicket { paper: Some(Paper { series: T, number, since }), ..ask(service) })
}

/// The numbers that are called at a counter, one after the other.
fn called(hall: &mut Hall, counter: CounterId, count: usize) -> Vec<String> {
    let mut call_one = || {
        let (ticket, call) = hall.serve(counter);
        let number = hall.number(ticket);
        hall.yes(Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() });
        number
    };
    (0..count).map(|_| call_one()).collect()
}

#[test]
fn each_number_is_entered_once_for_any_service_and_waits_since_the_time_on_its_paper() {
    let mut hall = hall();
    let given = hall.issue(ask(KTP));
    assert_eq!(hall.number(given), "A-001");
    // The stack is typed in no order at all; who came first is called first, whatever the number.
    for (service, number, minutes) in [(KTP, 7, 30), (PAJAK, 6, 20), (KTP, 5, 40), (KTP, 20, 10)] {
        hall.yes(enter(service, number, Some(MORNING.plus(minutes * MINUTE))));
    }
    for number in [5, 6] {
        assert_eq!(hall.no(enter(KK, number, None)), Rejection::PaperNumberEntered(T, number));
    }
    for number in [0, 4, 21, 10_000] {
        assert_eq!(hall.no(enter(KTP, number, None)), Rejection::OutsidePaperSeries(T, number));
    }
    assert_eq!(hall.no(enter(ServiceId(99), 8, None)), Rejection::UnknownId(UnknownId::Service));
    assert_eq!(called(&mut hall, LOKET_1, 4), ["T-020", "T-007", "T-005", "A-001"]);
    assert_eq!(called(&mut hall, LOKET_3, 1), ["T-006"]);
    assert_eq!(hall.no(enter(KTP, 5, None)), Rejection::PaperNumberEntered(T, 5), "whoever was served had it");
    assert_eq!(hall.state.given_in(T).collect::<Vec<_>>(), [(5, 7), (20, 20)]);
    assert_eq!((hall.state.on_paper().count(), hall.state.lost_tickets().len()), (0, 0), "nothing of it was lost");
    hall.later(24 * 60 * MINUTE).yes(open_day(2));
    hall.yes(enter(KTP, 5, None));
}

#[test]
fn a_paper_from_before_the_day_could_be_opened_waits_since_then_and_one_from_tomorrow_since_now() {
    let mut hall = hall();
    let before = MORNING.0 - 90 * MINUTE;
    hall.yes(enter(KTP, 5, Some(Time(before))));
    hall.yes(enter(KTP, 6, Some(hall.now.plus(MINUTE))));
    hall.yes(enter(KTP, 7, Some(Time(1))));
    hall.yes(enter(KTP, 8, None));
    let since = |number: u32| hall.state.tickets().find(|ticket| ticket.number == number).map(Ticket::waits_since);
    let earliest = Time(hall.now.0 - MS_BEFORE_NOW_MAX);
    assert_eq!([5, 6, 7, 8].map(since), [Some(Time(before)), Some(hall.now), Some(earliest), Some(hall.now)]);
}

#[test]
fn no_limit_holds_for_it_and_it_goes_the_way_of_every_ticket() {
    let mut plan = with_paper(plan());
    plan.services[KTP.index()].quota = Some(0);
    plan.journeys = vec![journey("urut", &[KTP, PAJAK], false)];
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: None });
    hall.later(60 * MINUTE);
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::QuotaUsedUp(KTP));
    let asked = IssueTicket { paper: Some(Paper { series: T, number: 9, since: None }), group: LANSIA, ..ask(KTP) };
    let ticket = hall.issue(IssueTicket { journey: Some(JourneyId(0)), ..asked });
    let own = hall.state.ticket(ticket).expect("it is live").clone();
    assert_eq!((own.group, own.steps.is_some(), hall.number(ticket).as_str()), (LANSIA, true, "T-009"));
    let (_, call) = hall.call(LOKET_2);
    hall.later(MINUTE).yes(Command::MarkAbsent { counter: LOKET_2, call });
    hall.yes(Command::ReinsertAbsent { ticket, place: Some(Place::Earned) });
    let (again, call) = hall.serve(LOKET_2);
    assert_eq!(again, ticket);
    hall.yes(Command::TransferTicket { counter: LOKET_2, call, to: Destination::Service(KK), place: Place::Earned });
    let (again, _) = hall.call(LOKET_2);
    assert_eq!((again, hall.number(again).as_str()), (ticket, "T-009"));
}

#[test]
fn what_is_entered_stays_when_the_range_or_the_prefix_changes_and_no_number_is_given_twice() {
    let mut hall = hall();
    hall.yes(enter(KTP, 5, None));
    hall.yes(enter(KTP, 19, None));
    let apply = |plan: Plan, digest: &str| Command::ApplyPlan { plan: Arc::new(plan), digest: digest.into(), today: None };
    let paper = |series, first, last| Plan { paper: Some(PaperSeries { series, first, last }), ..with_paper(plan()) };
    hall.yes(apply(paper(T, 1, 10), "d2"));
    assert_eq!(hall.no(enter(KTP, 19, None)), Rejection::PaperNumberEntered(T, 19));
    assert_eq!(hall.no(enter(KTP, 18, None)), Rejection::OutsidePaperSeries(T, 18));
    hall.yes(enter(KTP, 1, None));
    // The system gives numbers of the series from here on, above all that are on paper.
    let mut given = Plan { paper: None, ..with_paper(plan()) };
    given.services[KK.index()].series = T;
    hall.yes(apply(given, "d3"));
    let next = hall.issue(ask(KK));
    assert_eq!(hall.number(next), "T-020");
    assert_eq!(hall.no(enter(KK, 2, None)), Rejection::NumberNotOnPaper(T, 2));
    // And it is printed again: what the system gave is given.
    hall.yes(apply(paper(T, 1, 30), "d4"));
    assert_eq!(hall.no(enter(KK, 20, None)), Rejection::PaperNumberEntered(T, 20));
    hall.yes(enter(KK, 21, None));
    hall.yes(apply(Plan { paper: None, ..with_paper(plan()) }, "d5"));
    assert_eq!(hall.no(enter(KK, 22, None)), Rejection::NumberNotOnPaper(T, 22));
    assert_eq!(hall.state.tickets().filter(|ticket| ticket.series == T).count(), 5, "whoever has one still waits");
}

#[test]
fn one_that_was_lost_with_the_journals_end_is_named_and_no_range_is_made_of_the_others() {
    let mut hall = hall();
    hall.yes(enter(KTP, 12, None));
    let ticket = |number, service, minutes| LostTicket {
        series: T,
        number,
        service,
        journey: None,
        appointment: None,
        group: UMUM,
        needs: NeedSet::default(),
        mode: Mode::Langsung,
        origin: Origin::Informasi,
        language: Language::Id,
        device: None,
        since: MORNING.plus(minutes * MINUTE),
    };
    let remembered = Remembered {
        date: Some(date(1)),
        numbers: vec![(T, 15)],
        next_ticket: TicketId(70),
        next_call: CallId(50),
        entries: Some(4),
        tickets: vec![ticket(6, PAJAK, 10), ticket(12, KTP, 20), ticket(15, KTP, 30)],
    };
    hall.yes(Command::BeginEpoch { cause: EpochCause::TailLost, remembered: Box::new(remembered) });
    assert_eq!(hall.state.on_paper().count(), 0);
    assert_eq!(hall.state.lost_tickets().iter().map(|lost| lost.number).collect::<Vec<_>>(), [6, 15], "12 is in the journal");
    assert_eq!(hall.no(enter(KTP, 6, None)), Rejection::NumberOfOtherService(T, 6, KTP), "its place was for something else");
    hall.yes(enter(PAJAK, 6, None));
    hall.yes(enter(KTP, 13, None));
    hall.yes(enter(KTP, 15, None));
    assert_eq!(hall.no(enter(KTP, 15, None)), Rejection::PaperNumberEntered(T, 15));
    let since = |number: u32| hall.state.tickets().find(|ticket| ticket.number == number).map(Ticket::waits_since);
    assert_eq!([6, 15].map(since), [Some(MORNING.plus(10 * MINUTE)), Some(MORNING.plus(30 * MINUTE))]);
    assert!(hall.state.lost_tickets().is_empty());
}

#[test]
fn a_series_on_paper_that_cannot_be_is_no_plan() {
    let with = |change: &dyn Fn(&mut Plan)| {
        let mut plan = with_paper(plan());
        change(&mut plan);
        plan.check()
    };
    let of = |series, first, last| move |plan: &mut Plan| plan.paper = Some(PaperSeries { series, first, last });
    assert_eq!(with(&of(T, 1, NUMBER_MAX)), Ok(()));
    for (first, last) in [(0, 5), (6, 5), (1, NUMBER_MAX + 1)] {
        assert!(with(&of(T, first, last)).unwrap_err().starts_with("paper: the first number"));
    }
    assert_eq!(with(&of(SeriesId(3), 1, 5)), Err("paper: its series does not exist"));
    assert_eq!(with(&|plan| plan.series[T.index()].retired = true), Err("paper: its series does not exist"));
    let taken = Err("paper: a service or a visit gives numbers of its series");
    assert_eq!(with(&of(SeriesId(0), 1, 5)), taken);
    assert_eq!(with(&|plan| plan.services[0].priority_series = Some(T)), taken);
    assert_eq!(with(&|plan| plan.services[0].appointment_series = Some(T)), taken);
    assert_eq!(with(&|plan| plan.journeys = vec![Journey { series: Some(T), ..journey("urut", &[KTP, KK], false) }]), taken);
    assert_eq!(with(&|plan| (plan.services[0].series, plan.services[0].retired) = (T, true)), Ok(()));
}

#[test]
fn the_journal_takes_no_number_of_it_that_was_not_printed_and_none_twice() {
    let hall = hall();
    let mut events = Vec::new();
    decide(&hall.state, &enter(KTP, 5, None), hall.now, &mut events).expect("it can be entered");
    let [Event::TicketIssued { .. }] = &events[..] else { panic!("{events:?}") };
    let with_number = |wanted| {
        let mut event = events[0].clone();
        if let Event::TicketIssued { number, .. } = &mut event {
            *number = wanted;
        }
        event
    };
    let twice = "a number is given twice or is out of range";
    assert_eq!(verify(&hall.state, &[with_number(20)]), Ok(()));
    assert_eq!(verify(&hall.state, &[with_number(21)]), Err(twice), "the system would have given it");
    let mut again = with_number(6);
    if let Event::TicketIssued { ticket, .. } = &mut again {
        ticket.0 += 1;
    }
    let second = |number: u32| {
        let mut event = again.clone();
        if let Event::TicketIssued { number: its, .. } = &mut event {
            *its = number;
        }
        event
    };
    assert_eq!(verify(&hall.state, &[with_number(6), second(5)]), Ok(()));
    assert_eq!(verify(&hall.state, &[with_number(6), second(6)]), Err(twice));
}
