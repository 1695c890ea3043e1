//! Emergencies and all-clears: on the screens before they are stored, whatever the store does.

use super::*;

fn raise(id: u64, drill: bool) -> Command {
    Command::RaiseEmergency { emergency: EmergencyId(id), kind: EmergencyKind::Fire, drill }
}

fn clear(id: u64) -> Command {
    Command::ClearEmergency { emergency: EmergencyId(id) }
}

fn shown(hall: &Hall) -> Option<u64> {
    hall.dispatcher.emergency_shown().map(|on| on.emergency.0)
}

#[test]
fn an_emergency_is_shown_before_it_is_stored_and_kept_until_it_is() {
    let mut hall = Hall::open();
    hall.ask(issue());
    hall.append();
    hall.answer(AppendAnswer::InDoubt { text: "stopped".into() });
    let raise = Command::RaiseEmergency { emergency: EmergencyId(7), kind: EmergencyKind::Fire, drill: false };
    let caller = hall.ask(raise);
    assert_eq!(hall.outputs(), [Output::Publish]);
    assert_eq!(hall.dispatcher.emergency_shown().map(|shown| shown.emergency), Some(EmergencyId(7)));
    assert!(hall.dispatcher.state().emergency().is_none());
    let outputs = hall.tick_after(ANSWER_WAIT_MS_MAX);
    assert_eq!(outcome_of(&outputs, caller), Outcome::Unsure);
    assert!(hall.dispatcher.emergency_shown().is_some());
}

#[test]
fn a_real_emergency_covers_a_drill_at_once_and_a_drill_never_covers_a_real_one() {
    let mut hall = Hall::open();
    let raise = |id, drill| Command::RaiseEmergency { emergency: EmergencyId(id), kind: EmergencyKind::Fire, drill };
    let shown = |hall: &Hall| hall.dispatcher.emergency_shown().map(|on| (on.emergency, on.drill));
    hall.ask(raise(1, true));
    let outputs = hall.outputs();
    let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
    hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    assert!(hall.dispatcher.state().emergency().is_some());
    assert_eq!(shown(&hall), Some((EmergencyId(1), true)));
    hall.ask(raise(2, false));
    assert_eq!(shown(&hall), Some((EmergencyId(2), false)), "nobody waits for the store to learn that this is no drill");
    hall.ask(raise(3, true));
    assert_eq!(shown(&hall), Some((EmergencyId(2), false)));
    hall.ask(raise(4, false));
    hall.ask(raise(4, false));
    assert_eq!(shown(&hall), Some((EmergencyId(4), false)));
}

#[test]
fn an_emergency_that_the_store_refuses_stays_shown_and_is_stored_later() {
    let mut hall = Hall::open();
    let caller = hall.ask(Command::RaiseEmergency { emergency: EmergencyId(7), kind: EmergencyKind::Fire, drill: false });
    let outputs = hall.outputs();
    assert!(matches!(outputs.as_slice(), [Output::Publish, Output::Append { .. }]), "{outputs:?}");
    let outputs = hall.answer(AppendAnswer::Refused { refusal: StoreRefusal::Full, text: "disk".into() });
    assert_eq!(outcome_of(&outputs, caller), Outcome::Unsure);
    assert!(hall.dispatcher.emergency_shown().is_some());
    assert_eq!(hall.tick_after(super::super::REFUSED_AGAIN_MS - 1), []);
    let outputs = hall.tick_after(1);
    let [Output::Append { expected, entries }] = outputs.as_slice() else { panic!("{outputs:?}") };
    hall.answer(AppendAnswer::Appended { stored: store(*expected, entries.clone()) });
    assert!(hall.dispatcher.state().emergency().is_some());
}

#[test]
fn an_emergency_is_shown_where_every_place_is_taken_and_where_the_site_stands_still() {
    let mut hall = Hall::open();
    hall.ask(issue());
    hall.append();
    for _ in 0..WAITING_MAX {
        hall.ask(issue());
    }
    let raise = |id| Command::RaiseEmergency { emergency: EmergencyId(id), kind: EmergencyKind::Fire, drill: false };
    let shown = |hall: &Hall| hall.dispatcher.emergency_shown().map(|on| on.emergency);
    hall.ask(raise(7));
    assert_eq!(hall.outputs(), [Output::Publish], "it waits, and nobody hears busy");
    assert_eq!(shown(&hall), Some(EmergencyId(7)));
    hall.answer(AppendAnswer::Diverged { head: Position::START });
    assert_eq!(shown(&hall), Some(EmergencyId(7)));
    let caller = hall.ask(raise(8));
    assert_eq!(outcome_of(&hall.outputs(), caller), Outcome::Unsure);
    assert_eq!(shown(&hall), Some(EmergencyId(8)));
    hall.ask(Command::ClearEmergency { emergency: EmergencyId(8) });
    assert_eq!(shown(&hall), None);
}

#[test]
fn however_many_drills_a_store_did_not_take_the_next_emergency_is_shown() {
    let mut stopped = Hall::open();
    stopped.ask(issue());
    stopped.append();
    stopped.answer(AppendAnswer::Diverged { head: Position::START });
    let mut full = Hall::open();
    full.ask(raise(100, true));
    full.outputs();
    full.answer(AppendAnswer::Refused { refusal: StoreRefusal::Full, text: "disk".into() });
    for mut hall in [stopped, full] {
        for id in 0..SHOWN_FIRST_MAX as u64 {
            hall.ask(raise(id, true));
            assert_eq!(shown(&hall), Some(id));
            hall.ask(clear(id));
            assert_eq!(shown(&hall), None);
        }
        hall.ask(raise(200, false));
        assert_eq!(shown(&hall), Some(200));
        for id in 0..SHOWN_FIRST_MAX as u64 {
            hall.ask(raise(300 + id, true));
        }
        assert_eq!(shown(&hall), Some(200), "what is on never gives way to drills");
        hall.ask(clear(200));
        assert_ne!(shown(&hall), Some(200));
        let waiting = hall.dispatcher.waiting.iter().filter(|pending| super::super::emergency::is_shown_first(&pending.command)).count();
        assert_eq!(waiting, SHOWN_FIRST_MAX);
    }
}

#[test]
fn the_all_clear_of_a_stored_emergency_never_gives_way() {
    let mut hall = Hall::open();
    hall.ask(raise(1, false));
    let outputs = hall.outputs();
    let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
    hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    hall.dispatcher.handle(Input::Diverged(Position::START), hall.now);
    hall.ask(clear(1));
    for id in 10..10 + 2 * SHOWN_FIRST_MAX as u64 {
        hall.ask(raise(id, true));
        hall.ask(clear(id));
        assert_eq!(shown(&hall), None);
    }
}

#[test]
fn a_late_double_of_what_is_over_is_not_shown_again() {
    let mut hall = Hall::open();
    for command in [raise(7, false), clear(7)] {
        hall.ask(command);
        let outputs = hall.outputs();
        let Some(Output::Append { expected, entries }) = outputs.last().cloned() else { panic!("{outputs:?}") };
        hall.answer(AppendAnswer::Appended { stored: store(expected, entries) });
    }
    hall.ask(issue());
    hall.append();
    hall.answer(AppendAnswer::InDoubt { text: "stopped".into() });
    hall.ask(raise(7, false));
    assert_eq!(shown(&hall), None);
    hall.ask(raise(8, false));
    assert_eq!(shown(&hall), Some(8));
}

#[test]
fn an_emergency_in_doubt_is_carried_on_when_the_journal_is_read_again() {
    let mut hall = Hall::open();
    hall.ask(raise(7, false));
    hall.outputs();
    hall.answer(AppendAnswer::InDoubt { text: "the connection dropped".into() });
    hall.dispatcher.handle(Input::Diverged(Position::START), hall.now);
    let mut again = Hall::open();
    again.dispatcher.carry_on(hall.dispatcher);
    assert_eq!(shown(&again), Some(7));
    let Some(Output::Append { entries, .. }) = again.outputs().pop() else { panic!("it is not stored") };
    assert_eq!(entries.len(), 1);
}
