//! Nobody hears "refused" before it is certain: what another node stored counts, read or not.

use super::*;

const REQUEST: &str = "0000000000000000000000000000000e";

/// Entries that another node wrote one after the other; the last one is the request of this name.
fn foreign(hall: &Hall, request: &str, count: u64) -> Vec<Stored> {
    let (mut state, mut entries) = (hall.dispatcher.state().clone(), Vec::new());
    for n in 1..=count {
        let mut events = Vec::new();
        domain::decide(&state, &issue(), hall.now, &mut events).unwrap();
        events.iter().for_each(|event| domain::apply(&mut state, hall.now, event));
        let name = if n == count { request.to_owned() } else { request_of_cause(&["before", &n.to_string()]) };
        let (actor, asked) = (server_actor("other"), Some(fingerprint(&issue())));
        entries.push(Entry { request: name, actor, at: hall.now, reason: None, asked, events });
    }
    store(hall.dispatcher.head(), entries)
}

fn says_nothing(outputs: &[Output]) -> bool {
    !outputs.iter().any(|output| matches!(output, Output::Reply { .. }))
}

#[test]
fn a_request_that_is_stored_further_on_is_not_decided_on_an_older_page() {
    let mut hall = Hall::shared();
    let caller = hall.ask_as(REQUEST, issue());
    hall.append();
    let came = foreign(&hall, REQUEST, 3);
    // Nobody could get a number any more, if this were decided again.
    let outputs = hall.answer(AppendAnswer::SeenBefore { stored: vec![came[2].clone()] });
    assert_eq!(outputs, [Output::Read { from: hall.dispatcher.head() }]);
    let outputs = hall.read(vec![came[0].clone()]);
    assert!(says_nothing(&outputs), "{outputs:?}");
    assert_eq!(outputs.last(), Some(&Output::Read { from: came[0].position }), "it is read until it is found: {outputs:?}");
    let outputs = hall.read(came[1..].to_vec());
    assert!(matches!(outcome_of(&outputs, caller), Outcome::Done { position, .. } if position == came[2].position));
    assert!(hall.dispatcher.is_idle());
}

#[test]
fn a_request_that_went_with_the_store_that_had_it_is_decided_again_and_holds_nobody_up() {
    let mut hall = Hall::shared();
    let caller = hall.ask_as(REQUEST, issue());
    hall.append();
    let came = foreign(&hall, REQUEST, 1);
    let outputs = hall.answer(AppendAnswer::SeenBefore { stored: came });
    assert_eq!(outputs, [Output::Read { from: hall.dispatcher.head() }]);
    let other = hall.ask(issue());
    // The primary that had it is gone before it was read, and the new one ends where this node stands.
    let outputs = hall.read(Vec::new());
    assert!(says_nothing(&outputs), "{outputs:?}");
    let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    assert!(is_done(&outcome_of(&outputs, caller)) && is_done(&outcome_of(&outputs, other)));
    assert!(hall.dispatcher.is_idle());
}

#[test]
fn where_several_nodes_write_a_refusal_waits_until_the_journal_is_read_to_its_end() {
    let mut hall = Hall::shared();
    let caller = hall.ask(next());
    let head = hall.dispatcher.head();
    assert_eq!(hall.outputs(), [Output::Read { from: head }], "somebody may wait whom this node has not read yet");
    // A page that the reader had in its hands before says nothing.
    hall.dispatcher.handle(Input::Found(Vec::new()), hall.now);
    assert_eq!(hall.outputs(), []);
    assert_eq!(outcome_of(&hall.read(Vec::new()), caller), Outcome::Rejected(domain::Rejection::NobodyWaiting));
    assert!(hall.dispatcher.is_idle());

    let caller = hall.ask(next());
    hall.outputs();
    let came = foreign(&hall, REQUEST, 1);
    let outputs = hall.read(came);
    let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    assert!(matches!(outcome_of(&outputs, caller), Outcome::Done { brief: Brief::Called { .. }, .. }), "who came elsewhere is called");
}

#[test]
fn a_request_that_went_through_another_node_hears_done_and_never_refused() {
    let mut hall = Hall::shared();
    let came = foreign(&hall, REQUEST, 1);
    // Here the counter has nobody to call: only the journal knows that this very request was carried out.
    let Stored { position, mut entry } = came[0].clone();
    entry.asked = Some(fingerprint(&next()));
    let caller = hall.ask_as(REQUEST, next());
    let outputs = hall.outputs();
    assert!(matches!(outputs.as_slice(), [Output::Read { .. }]), "{outputs:?}");
    assert!(is_done(&outcome_of(&hall.read(vec![Stored { position, entry }]), caller)));
}

#[test]
fn an_append_shows_the_journals_end_as_well_as_a_read() {
    let mut hall = Hall::shared();
    // What came while an append was on its way is decided together.
    let first = hall.ask(issue());
    let (expected, entries) = hall.append();
    let (refused, second) = (hall.ask(Command::CancelTicket { ticket: TicketId(99) }), hall.ask(issue()));
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    assert!(is_done(&outcome_of(&outputs, first)));
    let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    assert_eq!(outcome_of(&outputs, refused), Outcome::Rejected(domain::Rejection::UnknownTicket(TicketId(99))));
    assert!(is_done(&outcome_of(&outputs, second)));
}

#[test]
fn whoever_flies_when_the_site_stops_hears_so_at_once() {
    for answer in ["conflict", "late conflict"] {
        let mut hall = Hall::open();
        let caller = hall.ask(issue());
        hall.append();
        let mut theirs = hall.foreign_ticket(REQUEST);
        if answer == "conflict" {
            // Another entry stands where this node's own head is.
            theirs.position = Position { seq: hall.dispatcher.head().seq, ..theirs.position };
        } else {
            hall.dispatcher.handle(Input::Diverged(hall.dispatcher.head()), hall.now);
        }
        let outputs = hall.answer(AppendAnswer::Conflict { came_first: vec![theirs] });
        assert_eq!(outcome_of(&outputs, caller), Outcome::Unsure, "{answer}: {outputs:?}");
        assert!(hall.dispatcher.is_idle(), "an orderly end waits for nothing");
    }
}

#[test]
fn the_first_reason_to_stand_still_stands() {
    let mut hall = Hall::open();
    let mut broken = hall.foreign_ticket(REQUEST);
    let same = broken.entry.events[0].clone();
    broken.entry.events.push(same);
    hall.read(vec![broken.clone()]);
    let stopped = hall.dispatcher.stopped().cloned().expect("it stands still");
    assert_eq!(stopped.position, broken.position);
    hall.dispatcher.handle(Input::Diverged(Position { seq: 99, ..Position::START }), hall.now);
    assert_eq!(hall.dispatcher.stopped(), Some(&stopped));
    let caller = hall.ask(issue());
    assert_eq!(outcome_of(&hall.outputs(), caller), Outcome::ReadOnly(broken.position, None));
}

#[test]
fn a_site_that_stands_still_is_idle_though_it_shows_an_emergency() {
    let mut hall = Hall::open();
    hall.dispatcher.handle(Input::Diverged(Position::START), hall.now);
    hall.ask(Command::RaiseEmergency { emergency: EmergencyId(7), kind: EmergencyKind::Fire, drill: false });
    hall.outputs();
    assert!(hall.dispatcher.emergency_shown().is_some());
    assert!(hall.dispatcher.is_idle());
}

#[test]
fn what_is_due_by_the_clock_waits_before_an_epoch_that_is_to_begin() {
    let mut hall = Hall::open();
    for command in [issue(), next()] {
        let caller = hall.ask(command);
        hall.append_and_reply(caller);
    }
    let until = Some(hall.now.plus(60_000));
    let caller = hall.ask(Command::ParkTicket { counter: CounterId(0), call: CallId(0), until });
    hall.append_and_reply(caller);
    hall.dispatcher.keep_timers_waiting(true);
    assert_eq!(hall.tick_after(60_000), []);
    hall.dispatcher.keep_timers_waiting(false);
    assert!(matches!(hall.tick_after(1).as_slice(), [Output::Append { .. }]));
}

/// The journal lost its end, another node went on in a new epoch and stored this request there, and nobody has told this node yet.
#[test]
fn a_request_that_is_stored_in_another_history_is_no_answer_of_this_one() {
    for (back, epoch) in [(1, 1), (1, 0), (3, 1)] {
        let mut hall = Hall::shared();
        let lost = foreign(&hall, "0000000000000000000000000000000f", 2);
        hall.read(lost);
        let caller = hall.ask_as(REQUEST, issue());
        hall.append();
        let head = hall.dispatcher.head();
        let elsewhere = Position { epoch, seq: head.seq - back, ..Position::START }.after(b"elsewhere");
        assert_eq!((elsewhere.epoch, elsewhere.seq), (epoch, head.seq - back + 1));
        let stored = Stored { position: elsewhere, ..foreign(&hall, REQUEST, 1).remove(0) };
        let outputs = hall.answer(AppendAnswer::SeenBefore { stored: vec![stored] });
        assert_eq!(outcome_of(&outputs, caller), Outcome::Unsure, "its picture never shows {elsewhere}");
        assert!(hall.dispatcher.stopped().is_some_and(|stopped| stopped.is_loss()), "{elsewhere} is not what was read");
        let again = hall.ask_as(REQUEST, issue());
        assert_eq!(outcome_of(&hall.outputs(), again), Outcome::Unsure);
    }
}

/// The reader finds that the journal lost its end while an append is on its way that was written before.
#[test]
fn what_was_written_to_a_journal_that_lost_its_end_since_is_not_said_to_be_done() {
    let mut hall = Hall::shared();
    let caller = hall.ask(issue());
    let (expected, entries) = hall.append();
    let raised = EmergencyId(7);
    hall.ask(Command::RaiseEmergency { emergency: raised, kind: EmergencyKind::Fire, drill: false });
    hall.dispatcher.handle(Input::Diverged(Position::START), hall.now);
    let outputs = hall.outputs();
    let is_told = outputs.iter().any(|output| matches!(output, Output::Reply { caller: told, .. } if *told == caller));
    assert!(!is_told, "its answer is still to come: {outputs:?}");
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    assert_eq!(outcome_of(&outputs, caller), Outcome::Unsure, "nobody was shown it");
    assert_eq!(hall.dispatcher.state().waiting_count(), 0);
    assert_eq!(hall.dispatcher.emergency_shown().map(|on| on.emergency), Some(raised), "it stays on the screens");
}
