//! What stops a site, and what makes it go on: entries that break a rule, entries that a person passes over, and what a newer program wrote.

use super::*;

/// An entry in which one number is given twice.
fn broken(hall: &mut Hall) -> Stored {
    let mut broken = hall.foreign_ticket("0000000000000000000000000000000a");
    let same = broken.entry.events[0].clone();
    broken.entry.events.push(same);
    broken
}

fn skipping(hall: &mut Hall, position: Position) {
    let dispatcher = std::mem::replace(&mut hall.dispatcher, Dispatcher::new(Position::START, Nodes::One));
    hall.dispatcher = dispatcher.skipping(vec![position]);
}

#[test]
fn an_entry_that_somebody_looked_at_is_passed_over_and_the_hall_goes_on() {
    let mut hall = Hall::open();
    let broken = broken(&mut hall);
    skipping(&mut hall, broken.position);
    assert_eq!(hall.read(vec![broken.clone()]), [Output::Publish]);
    assert_eq!((hall.dispatcher.stopped(), hall.dispatcher.head()), (None, broken.position));
    assert_eq!(hall.dispatcher.state().waiting_count(), 0, "nothing of it is applied");
    let caller = hall.ask(issue());
    let outcome = hall.append_and_reply(caller);
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    assert_eq!(hall.dispatcher.passed_over(), [broken.position]);
    assert!(!hall.dispatcher.is_done(&broken.entry.request));
    assert_eq!(hall.dispatcher.heard_of(&broken.entry.request, None), Some(Outcome::PassedOver), "nothing of it happened");
}

#[test]
fn what_begins_an_epoch_is_never_passed_over() {
    let mut hall = Hall::open();
    let mut broken = broken(&mut hall);
    broken.entry.events.push(Event::EpochBegun { cause: domain::EpochCause::TailLost, remembered: Box::default() });
    skipping(&mut hall, broken.position);
    hall.read(vec![broken.clone()]);
    assert_eq!(hall.dispatcher.stopped().map(|stopped| stopped.position), Some(broken.position));
}

#[test]
fn what_a_newer_program_wrote_leaves_the_site_read_only_and_says_which() {
    let mut hall = Hall::open();
    let head = hall.dispatcher.head();
    let waiting = hall.ask(issue());
    hall.dispatcher.handle(Input::Newer { needs: "9.0.0".to_owned(), why: "uji".to_owned() }, hall.now);
    let read_only = || Outcome::ReadOnly(head, Some("9.0.0".to_owned()));
    assert_eq!(outcome_of(&hall.outputs(), waiting), read_only());
    let caller = hall.ask(issue());
    assert_eq!(outcome_of(&hall.outputs(), caller), read_only());
}
