//! What a site may say about who calls whom: rings, minimums that relax, emergencies, overdue tickets, and the orders that others use.

use crate::hall::*;
use domain::*;

/// The small hall after a change of its plan, with its three counters open.
fn hall_with(change: impl FnOnce(&mut Plan)) -> Hall {
    let mut plan = plan();
    change(&mut plan);
    let mut hall = Hall::with(plan);
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    hall
}

fn next(counter: CounterId) -> Command {
    Command::CallNext { counter, ending: None, answer: None }
}

fn group(service: ServiceId, group: GroupId) -> IssueTicket {
    IssueTicket { group, ..ask(service) }
}

/// Why the counter's present call was made.
fn why(hall: &Hall, counter: CounterId) -> Why {
    let call = hall.state.counter(counter).and_then(Desk::call).and_then(|call| hall.state.call(call));
    call.expect("the counter calls").why
}

/// The counter calls and finishes, and says whom.
fn served(hall: &mut Hall, counter: CounterId) -> TicketId {
    let (ticket, call) = hall.serve(counter);
    hall.yes(Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() });
    ticket
}

#[test]
fn an_overflow_skill_opens_for_tickets_that_have_waited_long_enough() {
    let ten = 10 * MINUTE as u32;
    let mut hall = hall_with(|plan| plan.counters[1].skills[1].1.after_ms = ten);
    let ticket = hall.issue(ask(PAJAK));
    assert_eq!(hall.state.next_ring(hall.now), Some(MORNING.plus(10 * MINUTE)));
    hall.later(10 * MINUTE - 1);
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting);
    assert_eq!(hall.state.waiting_for_counter(LOKET_2, hall.now), Waiting::default());
    assert!(hall.state.can_serve(LOKET_2, ticket), "it will");
    hall.later(1);
    assert_eq!(hall.state.waiting_for_counter(LOKET_2, hall.now).count, 1);
    assert_eq!(hall.state.next_ring(hall.now), None);
    let mut at_once = hall.clone();
    assert_eq!(at_once.call(LOKET_3).0, ticket, "a primary skill never waits");
    assert_eq!(why(&at_once, LOKET_3).ring, Ring { after_ms: 0 });
    assert_eq!(hall.call(LOKET_2).0, ticket);
    assert_eq!(why(&hall, LOKET_2).ring, Ring { after_ms: ten }, "the call says from which ring it came");
}

#[test]
fn a_ring_opens_for_the_longest_wait_first_and_keeps_those_behind_it_out() {
    let mut hall = hall_with(|plan| plan.counters[1].skills[1].1.after_ms = 10 * MINUTE as u32);
    let first = hall.issue(ask(PAJAK));
    hall.later(MINUTE).issue(ask(PAJAK));
    hall.later(9 * MINUTE);
    assert_eq!(served(&mut hall, LOKET_2), first);
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting, "the second has waited nine minutes");
}

#[test]
fn a_skill_can_be_lent_for_long_waits_only() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(PAJAK));
    let hold = Hold { after_ms: 5 * MINUTE as u32, ..Hold::primary(2) };
    hall.yes(Command::GiveSkill { counter: LOKET_1, skill: SAMSAT, hold, term: Term::Today });
    assert_eq!(hall.no(next(LOKET_1)), Rejection::NobodyWaiting);
    assert_eq!(hall.later(5 * MINUTE).call(LOKET_1).0, ticket);
}

#[test]
fn a_minimum_relaxes_step_by_step_and_one_that_does_not_never_does() {
    let relaxing = Minimum { proficiency: Proficiency(5), relaxes_every_ms: 4 * MINUTE as u32 };
    // Every counter of the small hall holds its skills as 3.
    let mut hall = hall_with(|plan| plan.services[KTP.index()].minimum = relaxing);
    let ticket = hall.issue(ask(KTP));
    hall.later(8 * MINUTE - 1);
    assert_eq!(hall.no(next(LOKET_1)), Rejection::NobodyWaiting);
    assert_eq!(hall.later(1).call(LOKET_1).0, ticket);
    let strict = Minimum { proficiency: Proficiency(5), relaxes_every_ms: 0 };
    let mut hall = hall_with(|plan| plan.services[KTP.index()].minimum = strict);
    let ticket = hall.issue(ask(KTP));
    hall.later(600 * MINUTE);
    assert_eq!(hall.no(next(LOKET_1)), Rejection::NobodyWaiting);
    assert!(!hall.state.can_serve(LOKET_1, ticket));
    assert!(!hall.state.somebody_on_duty_can_serve(KTP, NeedSet::default()));
    hall.yes(Command::GiveSkill { counter: LOKET_1, skill: KEPENDUDUKAN, hold: Hold::primary(5), term: Term::Today });
    assert!(hall.state.somebody_on_duty_can_serve(KTP, NeedSet::default()));
    assert_eq!(hall.call(LOKET_1).0, ticket);
}

#[test]
fn a_need_is_relaxed_by_nothing() {
    let mut hall = Hall::working();
    let needs: NeedSet = [Need::SignLanguage].into_iter().collect();
    assert!(hall.state.somebody_on_duty_can_serve(KTP, needs));
    hall.yes(Command::CloseCounter { counter: LOKET_2 });
    assert!(!hall.state.somebody_on_duty_can_serve(KTP, needs), "only loket 2 meets it");
    hall.issue(IssueTicket { needs, ..ask(KTP) });
    hall.later(24 * 60 * MINUTE);
    assert_eq!(hall.no(next(LOKET_1)), Rejection::NobodyWaiting);
}

#[test]
fn a_number_that_nobody_could_ever_call_is_not_given() {
    let mut hall = Hall::working();
    hall.yes(Command::CloseCounter { counter: LOKET_2 });
    let needs: NeedSet = [Need::Escort].into_iter().collect();
    let ticket = hall.issue(IssueTicket { needs, ..ask(KTP) });
    hall.issue(ask(KTP));
    assert_eq!(hall.state.needs_unmet().map(|ticket| ticket.id).collect::<Vec<_>>(), [ticket], "loket 2 can be opened");
    let served = Served { counters_open: 1, needs: Need::ALL.into_iter().collect(), needs_on_duty: NeedSet::default() };
    assert_eq!(hall.state.served(KTP), served);
    assert_eq!(hall.state.counters_for(ticket).count(), 0);
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: None });
    assert_eq!(hall.state.needs_unmet().count(), 0);
    assert_eq!(hall.state.counters_for(ticket).collect::<Vec<_>>(), [LOKET_2]);
    hall.yes(Command::TakeSkill { counter: LOKET_2, skill: KEPENDUDUKAN, term: Term::Today });
    assert_eq!(hall.state.needs_unmet().count(), 1);
    assert_eq!(hall.no(Command::IssueTicket(IssueTicket { needs, ..ask(KTP) })), Rejection::NeedsNeverMet);
    hall.issue(ask(KTP));
}

#[test]
fn an_officers_proficiency_counts_and_the_later_ring_of_the_two() {
    let mut plan = plan();
    plan.policy.named_officers = true;
    plan.services[KTP.index()].minimum = Minimum { proficiency: Proficiency(4), relaxes_every_ms: 0 };
    plan.officers[0].skills[0].1 = Hold { after_ms: 3 * MINUTE as u32, ..Hold::primary(4) };
    plan.counters[0].skills[0].1.after_ms = 2 * MINUTE as u32;
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: Some(OfficerId(0)) });
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: Some(OfficerId(1)) });
    let ticket = hall.issue(ask(KTP));
    hall.later(2 * MINUTE);
    assert_eq!(hall.no(next(LOKET_1)), Rejection::NobodyWaiting);
    hall.later(MINUTE);
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting, "that officer holds it as 3");
    assert_eq!(hall.call(LOKET_1).0, ticket);
}

#[test]
fn emergencies_go_before_all_and_among_themselves_by_claim() {
    let mut hall = hall_with(|plan| plan.groups.push(Group { code: "darurat".into(), emergency: true, ..plan.groups[0].clone() }));
    let (_, call) = {
        hall.issue(ask(KTP));
        hall.call(LOKET_1)
    };
    hall.later(60 * MINUTE).issue(group(KTP, LANSIA));
    let first = hall.issue(group(KK, GroupId(2)));
    let second = hall.later(MINUTE).issue(group(KK, GroupId(2)));
    hall.yes(Command::ReturnTicket { counter: LOKET_1, call, place: Place::Front });
    assert_eq!(served(&mut hall, LOKET_1), first);
    assert_eq!(hall.call(LOKET_1).0, second);
    assert_eq!(why(&hall, LOKET_1).tier, Tier::Emergency);
}

#[test]
fn whoever_has_waited_many_times_the_target_goes_before_all_who_have_not() {
    let calling = Calling { order: Order::Claim, overdue_percent: 300 };
    let mut hall = hall_with(|plan| {
        plan.policy.calling = calling;
        plan.groups[1].weight = 100;
    });
    let everybody = hall.issue(ask(KTP));
    hall.later(44 * MINUTE).issue(group(KTP, LANSIA));
    // A minute of weight 100 is more than 45 of weight 1.
    let mut before = hall.later(MINUTE - 1).clone();
    assert_ne!(before.call(LOKET_1).0, everybody);
    assert_eq!(why(&before, LOKET_1).tier, Tier::Claimed);
    assert_eq!(hall.later(1).call(LOKET_1).0, everybody, "three times fifteen minutes");
    assert_eq!(why(&hall, LOKET_1).tier, Tier::Overdue);
}

#[test]
fn first_come_first_served_knows_neither_targets_nor_groups() {
    let mut hall = hall_with(|plan| plan.policy.calling.order = Order::FirstCome);
    let mut tickets = Vec::new();
    for (service, id) in [(KK, UMUM), (KTP, UMUM), (KTP, LANSIA), (KK, LANSIA)] {
        tickets.push(hall.later(1).issue(group(service, id)));
    }
    hall.later(60 * MINUTE);
    let called: Vec<TicketId> = tickets.iter().map(|_| served(&mut hall, LOKET_1)).collect();
    assert_eq!(called, tickets);
}

#[test]
fn strict_priority_lets_the_lighter_group_wait_for_ever() {
    let mut hall = hall_with(|plan| plan.policy.calling.order = Order::Strict);
    let everybody = hall.issue(ask(KTP));
    hall.later(600 * MINUTE);
    let heavy = [hall.issue(group(KTP, LANSIA)), hall.later(1).issue(group(KK, LANSIA))];
    assert_eq!([served(&mut hall, LOKET_1), served(&mut hall, LOKET_1)], heavy);
    assert_eq!(served(&mut hall, LOKET_1), everybody);
}

#[test]
fn two_kinds_take_turns_at_each_counter() {
    let mut hall = hall_with(|plan| plan.policy.calling.order = Order::Ratio { priority: 2, ordinary: 1 });
    let kinds = |hall: &mut Hall, id| (0..4).map(|_| hall.later(1).issue(group(KTP, id))).collect::<Vec<_>>();
    let (ordinary, priority) = (kinds(&mut hall, UMUM), kinds(&mut hall, LANSIA));
    let called: Vec<TicketId> = (0..4).map(|_| served(&mut hall, LOKET_1)).collect();
    assert_eq!(called, [priority[0], priority[1], ordinary[0], priority[2]]);
    assert_eq!(served(&mut hall, LOKET_2), priority[3], "another counter has a round of its own");
    let rest: Vec<TicketId> = (0..3).map(|_| served(&mut hall, LOKET_1)).collect();
    assert_eq!(rest, ordinary[1..], "where one kind is missing, the other is called");
}

#[test]
fn a_claim_has_a_percentage_only_where_it_decides() {
    let orders = [Order::Claim, Order::FirstCome, Order::Strict, Order::Ratio { priority: 1, ordinary: 1 }];
    for (order, percent, waited_ms) in orders.map(|order| match order {
        Order::Claim => (order, Some(200), None),
        Order::FirstCome | Order::Strict | Order::Ratio { .. } => (order, None, Some(30 * MINUTE)),
    }) {
        let mut hall = hall_with(|plan| plan.policy.calling.order = order);
        hall.issue(ask(KTP));
        hall.later(30 * MINUTE).call(LOKET_1);
        let claim = why(&hall, LOKET_1).claim;
        assert_eq!((claim.percent(), claim.waited_ms()), (percent, waited_ms), "{order}");
        hall.yes(Command::ReturnTicket { counter: LOKET_1, call: CallId(0), place: Place::Front });
        hall.call(LOKET_1);
        let claim = why(&hall, LOKET_1).claim;
        assert_eq!((claim.percent(), claim.waited_ms()), (None, None), "put to the front: {order}");
    }
}

#[test]
fn by_agency_a_counter_serves_its_own_and_no_other() {
    let mut hall = hall_with(|plan| {
        plan.policy.serves = Serves::ByAgency;
        plan.counters[2].agency = AgencyId(1);
    });
    let passport = hall.issue(ask(PASPOR));
    let tax = hall.issue(ask(PAJAK));
    assert_eq!(hall.call(LOKET_1).0, passport, "whatever its skills");
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting, "loket 2 holds the skill and belongs elsewhere");
    assert_eq!(hall.call(LOKET_3).0, tax);
}

#[test]
fn a_plan_that_contradicts_itself_is_refused() {
    let broken: [fn(&mut Plan); 9] = [
        |plan| plan.groups[0].emergency = true,
        |plan| plan.services[0].minimum.proficiency = Proficiency(6),
        |plan| plan.policy.calling.order = Order::Ratio { priority: 0, ordinary: 1 },
        |plan| plan.policy.calling.order = Order::Ratio { priority: 200, ordinary: 100 },
        |plan| plan.counters[0].prefers = vec![SkillSet::of(SAMSAT), [SAMSAT, ENGLISH].into_iter().collect()],
        |plan| plan.counters[0].prefers = vec![SkillSet::of(SkillId(9))],
        |plan| plan.counters[0].prefers = vec![SkillSet::default()],
        |plan| plan.services[0].prefers = vec![vec![LOKET_1], vec![LOKET_2, LOKET_1]],
        |plan| plan.services[0].prefers = vec![vec![CounterId(9)]],
    ];
    for change in broken {
        let mut plan = plan();
        change(&mut plan);
        assert!(plan.check().is_err());
    }
}

#[test]
fn a_counter_calls_what_it_prefers_whatever_the_claims_but_not_before_who_must_go_first() {
    let mut hall = hall_with(|plan| {
        plan.counters[1].prefers = vec![SkillSet::of(SAMSAT)];
        plan.policy.calling.overdue_percent = 200;
        plan.groups.push(Group { code: "darurat".into(), emergency: true, ..plan.groups[0].clone() });
    });
    let (ktp, elder) = (hall.issue(ask(KTP)), hall.later(MINUTE).issue(group(KTP, LANSIA)));
    let pajak = hall.later(MINUTE).issue(ask(PAJAK));
    let mut at_other = hall.clone();
    assert_eq!(at_other.call(LOKET_1).0, elder, "a counter without a list goes by claims");
    assert_eq!(why(&at_other, LOKET_1).tier, Tier::Claimed);
    let mut preferred = hall.clone();
    assert_eq!(preferred.call(LOKET_2).0, pajak);
    assert_eq!(why(&preferred, LOKET_2).tier, Tier::Preferred, "the call says so");
    let emergency = hall.issue(group(KTP, GroupId(2)));
    hall.later(30 * MINUTE);
    assert_eq!(served(&mut hall, LOKET_2), emergency);
    assert_eq!(served(&mut hall, LOKET_2), elder, "it has waited past the limit");
    assert_eq!(served(&mut hall, LOKET_2), ktp);
    assert_eq!(hall.call(LOKET_2).0, pajak);
    assert_eq!(why(&hall, LOKET_2).tier, Tier::Claimed, "nobody else was there");
}

#[test]
fn who_needs_several_skills_stands_where_the_last_of_them_stands() {
    let mut hall = hall_with(|plan| {
        plan.counters[1].skills.push((ENGLISH, Hold::primary(3)));
        plan.counters[1].prefers = vec![SkillSet::of(KEPENDUDUKAN), SkillSet::of(SAMSAT)];
    });
    let (paspor, pajak) = (hall.issue(ask(PASPOR)), hall.issue(ask(PAJAK)));
    let (kk, ktp) = (hall.issue(ask(KK)), hall.later(MINUTE).issue(ask(KTP)));
    let calls: Vec<TicketId> = (0..4).map(|_| served(&mut hall, LOKET_2)).collect();
    assert_eq!(calls, [kk, ktp, pajak, paspor]);
}
