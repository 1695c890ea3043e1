//! One node driven by hand, on a store that takes everything.

use protocol::{Chosen, Command, Did, Issue, View};
use tokio::sync::oneshot;

use super::*;
use crate::{
    dispatcher::Nodes,
    journal::{
        AppendAnswer,
        testing::{at_ms, request},
    },
    outbox, site_file,
};

/// A Friday, 09.00 in Jakarta: within the hours of the small office.
const NINE: Instant = at_ms(1_799_978_400_000);

/// Carries a node's acts out on a store that takes everything.
fn carry_out(node: &mut Node) {
    carry_out_and(node, |_| ());
}

/// The same, where somebody looks on whenever something is to be written down.
fn carry_out_and(node: &mut Node, mut writes_down: impl FnMut(&Node)) {
    while let Some(act) = node.next(NINE) {
        if matches!(act, Act::WriteDown) {
            writes_down(node);
        }
        if let Act::Append { expected, entries } = act {
            let mut position = expected;
            let at_its_place = |entry: Entry| {
                position = position.after(entry.request.as_bytes());
                Stored { position, entry }
            };
            let stored = entries.into_iter().map(at_its_place).collect();
            node.handle(Input::Appended(AppendAnswer::Appended { stored }), NINE);
        }
    }
}

fn ask(node: &mut Node, request: &RequestId, command: Command) -> AnswerOutcome {
    let (reply, mut answer) = oneshot::channel();
    let who = Identity { role: protocol::Role::Supervisor, counter: None, name: "uji".to_owned() };
    node.command(ReplyTo::Once(reply), &who, CommandRequest { request: request.clone(), command, reason: None }, NINE);
    carry_out(node);
    answer.try_recv().unwrap().outcome
}

/// A node of the small office, whose day is open.
fn open() -> Node {
    let site = site_file::read(include_bytes!("../../../../examples/kantor-kecil.toml")).unwrap();
    let dispatcher = Dispatcher::new(Position::START, Nodes::One);
    let mut node = Node::new(dispatcher, "uji".to_owned(), Pace::default(), site, watch::Sender::new(None));
    for seconds in [0, 2] {
        node.ask_what_is_due(at_ms(NINE.0 - 10_000 + seconds * 1_000));
        carry_out(&mut node);
    }
    node
}

#[test]
fn a_repeated_request_is_answered_by_its_name_though_what_it_names_is_gone() {
    let mut node = open();
    let counter = || "loket-1".to_owned();
    let new = || RequestId(request());
    ask(&mut node, &new(), Command::IssueTicket(Issue { service: "kk".to_owned(), ..Issue::default() }));
    ask(&mut node, &new(), Command::OpenCounter { counter: counter(), officer: None });
    let chosen = Command::CallTicket { counter: counter(), number: "A-001".to_owned(), reason: Chosen::Help };
    let pressed = new();
    let called = ask(&mut node, &pressed, chosen.clone());
    let AnswerOutcome::Done { did: Some(Did::Called { call, .. }), .. } = called else { panic!("{called:?}") };
    ask(&mut node, &new(), Command::FinishVisit { counter: counter(), call, outcome: protocol::Outcome::Completed, delivered: Vec::new() });
    let again = ask(&mut node, &pressed, chosen.clone());
    assert!(matches!(again, AnswerOutcome::Done { .. }), "{again:?}");
    let other = ask(&mut node, &new(), chosen);
    assert!(matches!(other, AnswerOutcome::Refused { .. }), "{other:?}");
}

#[test]
fn what_is_given_is_written_down_before_anybody_is_shown_or_told_it() {
    let mut node = open();
    let (outbox, mut inbox) = outbox::outbox();
    node.join(JoinAsked { session: 1, role: protocol::Role::Supervisor, view: View::Supervisor, position: None, run: None, outbox }, NINE);
    carry_out(&mut node);
    while inbox.try_next().is_some() {}
    let who = Identity { role: protocol::Role::Supervisor, counter: None, name: "uji".to_owned() };
    let mut ask = |command, given| {
        let (reply, mut answer) = oneshot::channel();
        node.command(ReplyTo::Once(reply), &who, CommandRequest { request: RequestId(request()), command, reason: None }, NINE);
        let mut written = Vec::new();
        carry_out_and(&mut node, |node| {
            assert!(inbox.try_next().is_none(), "it is shown before");
            assert!(answer.try_recv().is_err(), "it is told before");
            written.push(node.dispatcher().state().next_ticket().0);
        });
        assert_eq!(written, given);
        assert!(matches!(answer.try_recv().unwrap().outcome, AnswerOutcome::Done { .. }));
        assert!(inbox.try_next().is_some(), "it is shown");
        while inbox.try_next().is_some() {}
    };
    let issue = || Command::IssueTicket(Issue { service: "kk".to_owned(), ..Issue::default() });
    ask(issue(), vec![1]);
    ask(Command::SetNotice { text: "uji".to_owned() }, vec![]);
    ask(issue(), vec![2]);
}
