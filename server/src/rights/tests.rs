//! The whole table of commands and roles, as a reader would write it down.

use protocol::{Chosen, Command, Confirmation, Destination, EmergencyKind, Issue, Outcome, PauseReason, Place, Role, ScreenAct, View};

use super::{Forbidden, Identity, check_command, check_view};

const ROLES: [Role; 6] = [Role::Supervisor, Role::Officer, Role::Kiosk, Role::Display, Role::Reception, Role::Security];

fn identity(role: Role, counter: Option<&str>) -> Identity {
    Identity { role, counter: counter.map(str::to_owned), name: "uji".to_owned() }
}

fn at() -> String {
    "loket-1".to_owned()
}

/// Every command with the roles that may ask it: S(upervisor), O(fficer), K(iosk), D(isplay), R(eception), (securit)Y.
fn table() -> Vec<(Command, &'static str)> {
    vec![
        (Command::OpenDay { training: false }, "S"),
        (Command::CloseDay, "S"),
        (Command::IssueTicket(Issue::default()), "SK"),
        (Command::IssueTicket(Issue { paper: Some(Box::default()), ..Issue::default() }), "S"),
        (Command::EnterQueue { ticket: 1 }, "SK"),
        (Command::OpenCounter { counter: at(), officer: None }, "SO"),
        (Command::CloseCounter { counter: at() }, "SO"),
        (Command::PauseCounter { counter: at(), reason: PauseReason::Rest, minutes: None }, "SO"),
        (Command::ResumeCounter { counter: at() }, "SO"),
        (Command::CallNext { counter: at(), ending: None, answer: None }, "SO"),
        (Command::CallTicket { counter: at(), number: "A-001".into(), reason: Chosen::Help }, "SO"),
        (Command::UndoCall { counter: at(), call: 1 }, "SO"),
        (Command::Recall { counter: at(), call: 1 }, "SO"),
        (Command::ConfirmCall { call: 1, nth: 1, how: Confirmation::Shown }, "D"),
        (Command::ConfirmCall { call: 1, nth: 1, how: Confirmation::Heard }, "D"),
        (Command::ConfirmCall { call: 1, nth: 1, how: Confirmation::ByHand }, "SO"),
        (Command::StartServing { counter: at(), call: 1 }, "SO"),
        (Command::FinishVisit { counter: at(), call: 1, outcome: Outcome::Completed, delivered: vec![] }, "SO"),
        (Command::MarkAbsent { counter: at(), call: 1 }, "SO"),
        (Command::ParkTicket { counter: at(), call: 1, minutes: None }, "SO"),
        (Command::ReleaseParked { ticket: 1 }, "SO"),
        (Command::ReturnTicket { counter: at(), call: 1, place: Place::Earned }, "SO"),
        (Command::ReinsertAbsent { ticket: 1, place: None }, "SO"),
        (Command::TransferTicket { counter: at(), call: 1, to: Destination::Counter(at()), place: Place::Earned }, "SO"),
        (Command::CancelTicket { ticket: 1 }, "SO"),
        (Command::GiveSkill { counter: at(), skill: "x".into(), proficiency: 5, after_ms: 0, standing: false }, "S"),
        (Command::TakeSkill { counter: at(), skill: "x".into(), standing: false }, "S"),
        (Command::SetAutomatic { counter: at(), after_ms: None }, "SO"),
        (Command::ReleaseCounter { counter: at() }, "S"),
        (Command::SetNotice { text: String::new() }, "S"),
        (Command::RaiseEmergency { emergency: 1, kind: EmergencyKind::Fire, drill: true }, "SODRY"),
        (Command::ClearEmergency { emergency: 1 }, "SY"),
        (Command::PauseService { service: "x".into(), reason: PauseReason::Fault, minutes: None, numbers: true }, "S"),
        (Command::ResumeService { service: "x".into() }, "S"),
        (Command::EndServing, "S"),
        (Command::MoveScreens { host: None, port: 1, token: String::new() }, "S"),
        (Command::ReturnScreens, "S"),
        (Command::AskScreen { screen: "layar-1".into(), act: ScreenAct::Identify }, "S"),
    ]
}

fn letter(role: Role) -> char {
    match role {
        Role::Supervisor => 'S',
        Role::Officer => 'O',
        Role::Kiosk => 'K',
        Role::Display => 'D',
        Role::Reception => 'R',
        Role::Security => 'Y',
    }
}

#[test]
fn every_command_is_allowed_to_exactly_the_roles_of_the_table() {
    for (command, allowed) in table() {
        for role in ROLES {
            let answer = check_command(&identity(role, None), &command);
            assert_eq!(answer.is_ok(), allowed.contains(letter(role)), "{role:?} asks {command:?}");
        }
    }
}

#[test]
fn an_officer_acts_at_the_own_counter_only() {
    let elsewhere = identity(Role::Officer, Some("loket-2"));
    for (command, allowed) in table() {
        let names_a_counter = super::counter_of(&command).is_some();
        if allowed.contains('O') && names_a_counter {
            assert_eq!(check_command(&elsewhere, &command), Err(Forbidden::OtherCounter { own: "loket-2".into() }), "{command:?}");
            assert_eq!(check_command(&identity(Role::Officer, Some("loket-1")), &command), Ok(()), "{command:?}");
        }
    }
}

#[test]
fn views_are_for_their_roles() {
    let cases = [
        (View::Display { zone: "a".into() }, "SOKDRY"),
        (View::Counter { counter: at(), takeover: false }, "SO"),
        (View::Supervisor, "SRY"),
        (View::Kiosk, "SK"),
    ];
    for (view, allowed) in cases {
        for role in ROLES {
            assert_eq!(check_view(&identity(role, None), &view).is_ok(), allowed.contains(letter(role)), "{role:?} sees {view:?}");
        }
    }
    let own = View::Counter { counter: at(), takeover: false };
    assert!(check_view(&identity(Role::Officer, Some("loket-2")), &own).is_err());
    assert!(check_view(&identity(Role::Officer, Some("loket-1")), &own).is_ok());
}
