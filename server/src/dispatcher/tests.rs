//! The dispatcher driven by hand: every answer of a journal, in every order that a store can give it.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use domain::{
    CallId, Command, Confirmation, CounterId, Date, EmergencyId, EmergencyKind, Event, IssueTicket, NoShow, OpenDay, Plan, ServiceId,
    TicketId, Time, ZoneId,
};

use super::{
    ANSWER_WAIT_MS_MAX, Asked, Brief, CALLERS_MAX, Caller, Dispatcher, Input, Nodes, Outcome, Output, SHOWN_FIRST_MAX, TRIES_MAX,
    WAITING_MAX, request_of_cause, server_actor,
};
use crate::{
    journal::{
        AppendAnswer, StoreRefusal,
        entry::{Entry, Fingerprint, Position, Stored},
    },
    pace::Pace,
    site_file,
};

mod certainty;
mod shown;
mod steps;
mod stopped;

const DAY: Time = Time(1_800_000_000_000);

/// A dispatcher, and a journal that the test plays.
struct Hall {
    dispatcher: Dispatcher,
    now: Time,
    asked: u64,
}

impl Hall {
    /// A hall with a plan, an open day and an open counter.
    fn open() -> Hall {
        Hall::of(Nodes::One, |_| ())
    }

    /// The same, with something else in its plan.
    fn open_with(change: impl FnOnce(&mut Plan)) -> Hall {
        Hall::of(Nodes::One, change)
    }

    /// One node of a hall that has several.
    fn shared() -> Hall {
        Hall::of(Nodes::Several, |_| ())
    }

    fn of(nodes: Nodes, change: impl FnOnce(&mut Plan)) -> Hall {
        let mut hall = Hall { dispatcher: Dispatcher::new(Position::START, nodes), now: DAY, asked: 0 };
        let mut site = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
        change(&mut site.plan);
        let open = OpenDay::on(Date { year: 2027, month: 1, day: 15 });
        for command in [
            Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None },
            Command::OpenDay(open),
            Command::OpenCounter { counter: CounterId(0), officer: None },
        ] {
            let caller = hall.ask(command);
            let outcome = hall.append_and_reply(caller);
            assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
        }
        hall
    }

    fn ask(&mut self, command: Command) -> Caller {
        self.asked += 1;
        let request = request_of_cause(&["test", &self.asked.to_string()]);
        self.ask_as(&request, command)
    }

    fn ask_as(&mut self, request: &str, command: Command) -> Caller {
        self.asked += 1;
        let caller = Caller(self.asked);
        let (actor, asked) = (server_actor("test"), Some(fingerprint(&command)));
        let asked = Asked { caller: Some(caller), request: request.to_owned(), actor, command, reason: None, asked };
        self.dispatcher.handle(Input::Command(asked), self.now);
        caller
    }

    fn outputs(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.dispatcher.poll()).collect()
    }

    /// The one append that comes out now.
    fn append(&mut self) -> (Position, Vec<Entry>) {
        let outputs = self.outputs();
        match outputs.as_slice() {
            [Output::Append { expected, entries }] => (*expected, entries.clone()),
            other => panic!("expected one append, got {other:?}"),
        }
    }

    fn answer(&mut self, answer: AppendAnswer) -> Vec<Output> {
        self.dispatcher.handle(Input::Appended(answer), self.now);
        self.outputs()
    }

    fn append_and_reply(&mut self, caller: Caller) -> Outcome {
        let (expected, entries) = self.append();
        let outputs = self.answer(AppendAnswer::Appended { stored: store(expected, entries) });
        assert_eq!(outputs.first(), Some(&Output::Publish));
        outcome_of(&outputs, caller)
    }

    /// The reader's answer to the last read that was asked for.
    fn read(&mut self, entries: Vec<Stored>) -> Vec<Output> {
        self.dispatcher.handle(Input::Entries(entries), self.now);
        self.outputs()
    }

    fn tick_after(&mut self, ms: u64) -> Vec<Output> {
        self.now = self.now.plus(ms);
        self.dispatcher.handle(Input::Tick, self.now);
        self.outputs()
    }

    /// What another node wrote first: a ticket.
    fn foreign_ticket(&mut self, request: &str) -> Stored {
        let mut events = Vec::new();
        domain::decide(self.dispatcher.state(), &issue(), self.now, &mut events).unwrap();
        let (actor, asked) = (server_actor("other"), Some(fingerprint(&issue())));
        let entry = Entry { request: request.to_owned(), actor, at: self.now, reason: None, asked, events };
        store(self.dispatcher.head(), vec![entry]).remove(0)
    }
}

/// Another one for every other command.
fn fingerprint(command: &Command) -> Fingerprint {
    let mut hash = DefaultHasher::new();
    format!("{command:?}").hash(&mut hash);
    Fingerprint(hash.finish())
}

fn issue() -> Command {
    Command::IssueTicket(IssueTicket::at_kiosk(ServiceId(0)))
}

fn next() -> Command {
    Command::CallNext { counter: CounterId(0), ending: None, answer: None }
}

/// What a journal would have stored.
fn store(expected: Position, entries: Vec<Entry>) -> Vec<Stored> {
    let mut head = expected;
    let place = |entry: Entry| {
        head = head.after(serde_json::to_string(&entry.events).unwrap().as_bytes());
        Stored { position: head, entry }
    };
    entries.into_iter().map(place).collect()
}

fn outcome_of(outputs: &[Output], wanted: Caller) -> Outcome {
    let found = outputs.iter().find_map(|output| match output {
        Output::Reply { caller, outcome, .. } if *caller == wanted => Some(outcome.clone()),
        Output::Reply { .. } | Output::Append { .. } | Output::Read { .. } | Output::Publish => None,
    });
    found.unwrap_or_else(|| panic!("no reply to {wanted:?} in {outputs:?}"))
}

fn is_done(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Done { .. })
}

#[test]
fn a_command_is_applied_then_published_then_answered() {
    let mut hall = Hall::open();
    let caller = hall.ask(issue());
    let (expected, entries) = hall.append();
    assert_eq!(expected, hall.dispatcher.head());
    assert_eq!(hall.dispatcher.state().waiting_count(), 0, "nothing is applied before it is stored");
    hall.dispatcher.handle(Input::Appended(AppendAnswer::Appended { stored: store(expected, entries) }), hall.now);
    assert_eq!(hall.dispatcher.state().waiting_count(), 0);
    assert_eq!(hall.dispatcher.poll(), Some(Output::Publish));
    assert_eq!(hall.dispatcher.state().waiting_count(), 1);
    let position = hall.dispatcher.head();
    let brief = Brief::Issued { ticket: TicketId(0), series: domain::SeriesId(0), number: 1 };
    let expected = Outcome::Done { position, brief };
    assert!(matches!(hall.dispatcher.poll(), Some(Output::Reply { caller: to, outcome, .. }) if to == caller && outcome == expected));
    assert_eq!(hall.dispatcher.poll(), None);
}

#[test]
fn commands_that_came_meanwhile_are_decided_on_one_another_and_appended_together() {
    let mut hall = Hall::open();
    let first = hall.ask(issue());
    let (expected, entries) = hall.append();
    let (second, called, again) = (hall.ask(issue()), hall.ask(next()), hall.ask(next()));
    assert_eq!(hall.outputs(), [], "one append is in flight at a time");
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    assert!(is_done(&outcome_of(&outputs, first)));
    let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
    assert_eq!(entries.len(), 2, "a ticket and a call; the second call is refused because of the first");
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    assert_eq!(outputs.iter().filter(|output| **output == Output::Publish).count(), 2, "each entry is published: calls are not coalesced");
    assert!(is_done(&outcome_of(&outputs, second)));
    assert!(matches!(outcome_of(&outputs, called), Outcome::Done { brief: Brief::Called { ticket: TicketId(0), .. }, .. }));
    assert_eq!(outcome_of(&outputs, again), Outcome::Rejected(domain::Rejection::AlreadyDone(Some(CallId(0)))));
}

#[test]
fn a_refusal_needs_no_append() {
    let mut hall = Hall::open();
    let caller = hall.ask(next());
    let outputs = hall.outputs();
    assert_eq!(outcome_of(&outputs, caller), Outcome::Rejected(domain::Rejection::NobodyWaiting));
    assert_eq!(outputs.len(), 1);
}

#[test]
fn after_a_conflict_what_came_first_is_applied_and_the_decision_made_again() {
    let mut hall = Hall::open();
    let caller = hall.ask(issue());
    hall.append();
    let theirs = hall.foreign_ticket("0123456789abcdef0123456789abcdef");
    let outputs = hall.answer(AppendAnswer::Conflict { came_first: vec![theirs.clone()] });
    assert_eq!(hall.dispatcher.head(), theirs.position);
    let [Output::Publish, Output::Append { expected, entries }] = outputs.as_slice() else { panic!("{outputs:?}") };
    assert_eq!(*expected, theirs.position);
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(*expected, entries.clone()) });
    let Outcome::Done { brief: Brief::Issued { number, .. }, .. } = outcome_of(&outputs, caller) else { panic!("{outputs:?}") };
    assert_eq!(number, 2, "the number that the other node gave is not given again");
}

#[test]
fn after_eight_conflicts_the_caller_hears_busy_and_nothing_is_stored() {
    let mut hall = Hall::open();
    let caller = hall.ask(issue());
    let mut outputs = hall.outputs();
    for race in 1..=TRIES_MAX {
        assert!(matches!(outputs.last(), Some(Output::Append { .. })), "race {race}: {outputs:?}");
        let theirs = hall.foreign_ticket(&request_of_cause(&["other", &race.to_string()]));
        outputs = hall.answer(AppendAnswer::Conflict { came_first: vec![theirs] });
    }
    assert_eq!(outcome_of(&outputs, caller), Outcome::Busy);
    assert!(hall.dispatcher.is_idle());
}

#[test]
fn in_doubt_nothing_more_is_decided_and_the_same_append_is_repeated_until_it_is_certain() {
    let mut hall = Hall::open();
    let caller = hall.ask(issue());
    let (expected, entries) = hall.append();
    let outputs = hall.answer(AppendAnswer::InDoubt { text: "cut".into() });
    assert_eq!(outcome_of(&outputs, caller), Outcome::Unsure);
    let later = hall.ask(issue());
    assert_eq!(hall.outputs(), [], "nothing is decided in doubt");
    let outputs = hall.tick_after(100);
    assert_eq!(outputs, [Output::Append { expected, entries: entries.clone() }], "the very same append");
    let outputs = hall.answer(AppendAnswer::Refused { refusal: StoreRefusal::NotReached, text: "down".into() });
    assert_eq!(outputs, [], "a refused repetition says nothing about the first try");
    assert_eq!(hall.tick_after(100), [], "the wait grows");
    let outputs = hall.tick_after(100);
    assert_eq!(outputs.len(), 1);
    let stored = store(expected, entries);
    let request = stored[0].entry.request.clone();
    // The head is behind what was stored, so that it is read before anybody hears "done".
    let outputs = hall.answer(AppendAnswer::SeenBefore { stored: stored.clone() });
    assert_eq!(outputs, [Output::Read { from: expected }]);
    hall.dispatcher.handle(Input::Entries(stored), hall.now);
    let outputs = hall.outputs();
    assert_eq!(outputs.first(), Some(&Output::Publish));
    let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
    let again = hall.ask_as(&request, issue());
    assert!(is_done(&outcome_of(&hall.outputs(), again)), "a repeated request hears what became of it, whatever is in flight");
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    let Outcome::Done { brief: Brief::Issued { number, .. }, .. } = outcome_of(&outputs, later) else { panic!("{outputs:?}") };
    assert_eq!(number, 2);
}

#[test]
fn whoever_repeats_what_a_stopped_store_has_written_hears_no_refusal_however_long_it_took() {
    let mut hall = Hall::open();
    let request = "00000000000000000000000000000001";
    hall.ask_as(request, issue());
    let (expected, entries) = hall.append();
    hall.answer(AppendAnswer::InDoubt { text: "stopped".into() });
    let other = hall.ask(issue());
    hall.tick_after(ANSWER_WAIT_MS_MAX - 1);
    let again = hall.ask_as(request, issue());
    // The store goes on; what it has is read only after the time is over.
    let stored = store(expected, entries);
    assert_eq!(hall.answer(AppendAnswer::SeenBefore { stored: stored.clone() }), [Output::Read { from: expected }]);
    let outputs = hall.tick_after(1);
    assert_eq!(outputs.len(), 1, "{outputs:?}");
    assert_eq!(outcome_of(&outputs, other), Outcome::StoreRefused(StoreRefusal::NotReached));
    let outputs = hall.tick_after(ANSWER_WAIT_MS_MAX - 1);
    assert_eq!(outcome_of(&outputs, again), Outcome::Unsure);
    let last = hall.ask_as(request, issue());
    hall.dispatcher.handle(Input::Entries(stored), hall.now);
    assert!(is_done(&outcome_of(&hall.outputs(), last)));
    assert_eq!(hall.dispatcher.state().waiting_count(), 1);
}

#[test]
fn a_request_seen_before_hears_its_first_position() {
    let mut hall = Hall::open();
    let request = "00000000000000000000000000000001";
    let first = hall.ask_as(request, issue());
    let outcome = hall.append_and_reply(first);
    let again = hall.ask_as(request, issue());
    assert_eq!(outcome_of(&hall.outputs(), again), outcome);
    assert_eq!(hall.dispatcher.state().waiting_count(), 1);
}

#[test]
fn a_request_id_that_another_command_has_is_refused_waiting_flying_stored_and_found_in_the_store() {
    let mut hall = Hall::open();
    let [flying, waiting, foreign] =
        ["0000000000000000000000000000000a", "0000000000000000000000000000000b", "0000000000000000000000000000000c"];
    let first = hall.ask_as(flying, issue());
    let (expected, entries) = hall.append();
    let second = hall.ask_as(waiting, issue());
    for request in [flying, waiting] {
        let other = hall.ask_as(request, next());
        assert_eq!(outcome_of(&hall.outputs(), other), Outcome::RequestReused);
    }
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    assert!(is_done(&outcome_of(&outputs, first)));
    let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
    assert!(is_done(&outcome_of(&hall.answer(AppendAnswer::Appended { stored: store(expected, entries) }), second)));
    for request in [flying, waiting] {
        let other = hall.ask_as(request, next());
        assert_eq!(outcome_of(&hall.outputs(), other), Outcome::RequestReused);
        let same = hall.ask_as(request, issue());
        assert!(is_done(&outcome_of(&hall.outputs(), same)), "the same command is only repeated");
    }
    // Another node stored it, and this one learns so from the store.
    let other = hall.ask_as(foreign, next());
    hall.append();
    let theirs = hall.foreign_ticket(foreign);
    assert_eq!(hall.answer(AppendAnswer::SeenBefore { stored: vec![theirs.clone()] }), [Output::Read { from: hall.dispatcher.head() }]);
    hall.dispatcher.handle(Input::Entries(vec![theirs]), hall.now);
    assert_eq!(outcome_of(&hall.outputs(), other), Outcome::RequestReused);
    assert!(hall.dispatcher.state().calls().next().is_none() && hall.dispatcher.is_idle());
}

#[test]
fn an_entry_that_does_not_say_what_was_asked_answers_for_its_request() {
    let mut hall = Hall::open();
    let request = "0000000000000000000000000000000d";
    let mut old = hall.foreign_ticket(request);
    old.entry.asked = None;
    hall.dispatcher.handle(Input::Entries(vec![old]), hall.now);
    hall.outputs();
    let caller = hall.ask_as(request, next());
    assert!(is_done(&outcome_of(&hall.outputs(), caller)));
}

#[test]
fn the_same_request_in_flight_is_one_command_with_several_callers_up_to_the_bound() {
    let mut hall = Hall::open();
    let request = "00000000000000000000000000000002";
    let callers: Vec<Caller> = (0..CALLERS_MAX).map(|_| hall.ask_as(request, issue())).collect();
    let over = hall.ask_as(request, issue());
    let outputs = hall.outputs();
    assert_eq!(outcome_of(&outputs, over), Outcome::Busy);
    let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
    assert_eq!(entries.len(), 1);
    let outputs = hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    for caller in callers {
        assert!(is_done(&outcome_of(&outputs, caller)));
    }
}

#[test]
fn a_full_store_is_a_certain_refusal_and_the_next_command_is_tried() {
    let mut hall = Hall::open();
    let caller = hall.ask(issue());
    hall.append();
    let outputs = hall.answer(AppendAnswer::Refused { refusal: StoreRefusal::Full, text: "disk".into() });
    assert_eq!(outcome_of(&outputs, caller), Outcome::StoreRefused(StoreRefusal::Full));
    let caller = hall.ask(issue());
    assert!(is_done(&hall.append_and_reply(caller)));
}

#[test]
fn whoever_waits_too_long_hears_that_it_was_not_sent_or_that_it_is_not_sure() {
    let mut hall = Hall::open();
    let flying = hall.ask(issue());
    hall.append();
    let waiting = hall.ask(issue());
    assert_eq!(hall.tick_after(ANSWER_WAIT_MS_MAX - 1), []);
    let outputs = hall.tick_after(1);
    assert_eq!(outcome_of(&outputs, flying), Outcome::Unsure);
    assert_eq!(outcome_of(&outputs, waiting), Outcome::StoreRefused(StoreRefusal::NotReached));
}

#[test]
fn a_quick_clock_takes_no_time_from_the_disk() {
    let mut hall = Hall::open();
    hall.dispatcher = hall.dispatcher.at_pace(Pace::new(20));
    let flying = hall.ask(issue());
    hall.append();
    let waiting = hall.ask(issue());
    assert_eq!(hall.tick_after(20 * ANSWER_WAIT_MS_MAX - 1), [], "three seconds of the machine's are a minute of the hall's");
    let outputs = hall.tick_after(1);
    assert_eq!(outcome_of(&outputs, flying), Outcome::Unsure);
    assert_eq!(outcome_of(&outputs, waiting), Outcome::StoreRefused(StoreRefusal::NotReached));
    assert_eq!(hall.answer(AppendAnswer::InDoubt { text: "cut".into() }), []);
    assert_eq!(hall.tick_after(20 * 100 - 1), [], "nor is a doubt settled sooner than a disk can answer");
    assert!(matches!(hall.tick_after(1).as_slice(), [Output::Append { .. }]));
}

#[test]
fn more_commands_than_may_wait_are_refused_as_busy() {
    let mut hall = Hall::open();
    hall.ask(issue());
    hall.append();
    for _ in 0..WAITING_MAX {
        hall.ask(issue());
    }
    let over = hall.ask(issue());
    assert_eq!(outcome_of(&hall.outputs(), over), Outcome::Busy);
}

#[test]
fn a_clock_that_ran_ahead_and_was_set_right_leaves_nothing_behind() {
    const WEEK_MS: u64 = 7 * 24 * 3_600_000;
    let mut hall = Hall::open();
    let right = hall.now;
    hall.now = right.plus(WEEK_MS);
    let flying = hall.ask(issue());
    hall.append();
    let outputs = hall.answer(AppendAnswer::InDoubt { text: "cut".into() });
    assert_eq!(outcome_of(&outputs, flying), Outcome::Unsure);
    let waiting = hall.ask(issue());
    hall.now = right;
    assert_eq!(hall.tick_after(1), []);
    let outputs = hall.tick_after(100);
    assert!(matches!(outputs.as_slice(), [Output::Append { .. }]), "the doubt is settled now and not in a week: {outputs:?}");
    let outputs = hall.tick_after(ANSWER_WAIT_MS_MAX);
    assert_eq!(outcome_of(&outputs, waiting), Outcome::StoreRefused(StoreRefusal::NotReached));
    let theirs = hall.foreign_ticket("0000000000000000000000000000000c");
    let outputs = hall.answer(AppendAnswer::Conflict { came_first: vec![theirs] });
    let Some(Output::Append { entries, .. }) = outputs.last() else { panic!("{outputs:?}") };
    assert_eq!(entries[0].at, hall.now, "entries bear the right time again");
    let last = hall.dispatcher.state().clock();
    hall.dispatcher.handle(Input::Tick, Time(1));
    assert_eq!(hall.dispatcher.now, last, "never behind the last entry");
}

#[test]
fn entries_of_other_nodes_are_applied_once_and_gaps_are_read() {
    let mut hall = Hall::open();
    let first = hall.foreign_ticket("0000000000000000000000000000000a");
    hall.dispatcher.handle(Input::Entries(vec![first.clone()]), hall.now);
    assert_eq!(hall.outputs(), [Output::Publish]);
    hall.dispatcher.handle(Input::Entries(vec![first.clone()]), hall.now);
    assert_eq!(hall.outputs(), []);
    let mut far = hall.foreign_ticket("0000000000000000000000000000000b");
    far.position.seq += 1;
    hall.dispatcher.handle(Input::Entries(vec![far]), hall.now);
    assert_eq!(hall.outputs(), [Output::Read { from: first.position }]);
    assert_eq!(hall.dispatcher.state().waiting_count(), 1);
}

#[test]
fn a_stored_entry_that_breaks_a_rule_stops_the_site_with_its_position() {
    let mut hall = Hall::open();
    let mut broken = hall.foreign_ticket("0000000000000000000000000000000a");
    let same = broken.entry.events[0].clone();
    broken.entry.events.push(same);
    hall.dispatcher.handle(Input::Entries(vec![broken.clone()]), hall.now);
    assert_eq!(hall.outputs(), []);
    assert_eq!(hall.dispatcher.stopped().map(|stopped| stopped.position), Some(broken.position));
    let caller = hall.ask(issue());
    assert_eq!(outcome_of(&hall.outputs(), caller), Outcome::ReadOnly(broken.position, None));
    assert_eq!(hall.dispatcher.state().waiting_count(), 0, "what was true stays on the screens");
}

#[test]
fn a_history_that_is_another_one_is_to_be_read_again_and_nobody_is_refused_meanwhile() {
    let mut hall = Hall::open();
    let caller = hall.ask(issue());
    hall.append();
    let outputs = hall.answer(AppendAnswer::Diverged { head: Position::START });
    assert_eq!(outcome_of(&outputs, caller), Outcome::Unsure);
    assert!(hall.dispatcher.stopped().is_some_and(|stopped| stopped.is_loss()));
    let raised = EmergencyId(7);
    hall.ask(Command::RaiseEmergency { emergency: raised, kind: EmergencyKind::Fire, drill: false });
    hall.ask(issue());
    let mut again = Hall::open();
    again.dispatcher.carry_on(hall.dispatcher);
    assert_eq!(again.dispatcher.emergency_shown().map(|on| on.emergency), Some(raised));
    assert_eq!(again.outputs().first(), Some(&Output::Publish), "what was on the screens stays there");
    let Some(flight) = &again.dispatcher.flight else { panic!("nothing is stored") };
    assert_eq!(flight.entries.len(), 1, "what was only asked is asked again by its sender");
}

#[test]
fn the_clock_calls_again_only_while_a_screen_shows_the_call() {
    let mut hall = Hall::open_with(|plan| plan.policy.no_show = NoShow { automatic: true, ..NoShow::CUSTOMARY });
    for command in [issue(), next(), Command::ConfirmCall { call: CallId(0), nth: 1, how: Confirmation::Heard, counter: None }] {
        let caller = hall.ask(command);
        hall.append_and_reply(caller);
    }
    assert_eq!(hall.tick_after(30_000), [], "no screen is there");
    hall.dispatcher.shows([ZoneId(0)].into());
    let outputs = hall.tick_after(1);
    let [Output::Append { entries, .. }] = outputs.as_slice() else { panic!("{outputs:?}") };
    assert_eq!(entries[0].events, [Event::CallRepeated { call: CallId(0), nth: 2 }]);
    assert_eq!(entries[0].request, request_of_cause(&["unanswered-0-1"]), "the same on every node");
}

#[test]
fn a_parking_that_ends_becomes_one_command_with_the_same_id_on_every_node() {
    let mut hall = Hall::open();
    for command in [issue(), next()] {
        let caller = hall.ask(command);
        hall.append_and_reply(caller);
    }
    let until = hall.now.plus(60_000);
    let caller = hall.ask(Command::ParkTicket { counter: CounterId(0), call: CallId(0), until: Some(until) });
    hall.append_and_reply(caller);
    assert_eq!(hall.tick_after(59_999), []);
    let outputs = hall.tick_after(1);
    let [Output::Append { expected, entries }] = outputs.as_slice() else { panic!("{outputs:?}") };
    assert_eq!(entries[0].request, request_of_cause(&[&format!("parking-ends-0-{}", until.0)]));
    assert_eq!(hall.tick_after(1), [], "it is on its way already");
    hall.answer(AppendAnswer::Appended { stored: store(*expected, entries.clone()) });
    assert_eq!(hall.tick_after(1), []);
    assert_eq!(hall.dispatcher.state().waiting_count(), 1);
}
