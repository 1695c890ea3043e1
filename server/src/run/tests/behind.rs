//! A client that has seen more than the server it came to, as after another server's end.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_behind_answers_nothing_for_sure_but_shows_an_emergency_at_once() {
    let hall = Hall::start().await;
    let (mut supervisor, _officer) = open(&hall).await;
    let position = supervisor.position.clone().map(|position| Position { seq: position.seq + 100, ..position });
    let mut late = Client::connect(&hall.address).await;
    late.send(&ClientMessage::Hello(Hello { position, ..hello(View::Supervisor) })).await;
    let Heard::Message(ServerMessage::Welcome(_)) = late.next().await else { panic!("no welcome") };
    let outcome = late.ask(Command::CloseDay).await;
    assert!(matches!(outcome, AnswerOutcome::Unsure { .. }), "{outcome:?}");
    late.done(Command::RaiseEmergency { emergency: 7, kind: protocol::EmergencyKind::Fire, drill: false }).await;
    assert_eq!(late.position, None, "it still waits for its picture");
    while supervisor.row(Table::Emergency, "7").is_none() {
        supervisor.hear().await;
    }
    late.done(Command::ClearEmergency { emergency: 7 }).await;
    while supervisor.row(Table::Emergency, "7").is_some() {
        supervisor.hear().await;
    }
    // One whose id a browser would round is refused at the door.
    let emergency = protocol::EMERGENCY_ID_MAX + 1;
    let outcome = supervisor.ask(Command::RaiseEmergency { emergency, kind: protocol::EmergencyKind::Fire, drill: true }).await;
    let AnswerOutcome::Refused { code: ErrorCode::OutOfRange, text } = outcome else { panic!("{outcome:?}") };
    assert!(text.id.contains("9007199254740991") && text.en.contains("9007199254740991"), "{text:?}");
}
