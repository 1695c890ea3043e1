//! One request id in small letters and in capitals, over a real server.

use protocol::{Answer, AnswerOutcome, ClientMessage, Command, CommandRequest, RequestId};

use super::*;

const SMALL: &str = "00112233445566778899aabbccddeeff";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_id_in_capitals_is_the_same_and_is_answered_as_it_was_sent() {
    let mut hall = Hall::start().await;
    drop(open(&hall).await);
    let capitals = SMALL.to_uppercase();
    let ticket = |id: &str| format!(r#"{{"request":"{id}","service":"kk"}}"#);
    let (status, first) = hall.http("POST", "/api/tickets", &ticket(&capitals)).await;
    assert_eq!(status, 200, "{first}");
    assert!(first.contains(&capitals) && first.contains("A-001"), "{first}");
    // A forecast that comes in between may change the wait that is told, and nothing else.
    let (status, second) = hall.http("POST", "/api/tickets", &ticket(SMALL)).await;
    assert!(status == 200 && second.contains(SMALL) && second.contains("A-001"), "one press, one number: {second}");
    hall.stop().await;
    hall.serve().await;
    let (_, again) = hall.http("POST", "/api/tickets", &ticket(&capitals)).await;
    assert!(again.contains(&capitals) && again.contains("A-001"), "the journal knows it too: {again}");

    let mut supervisor = hall.client(View::Supervisor).await;
    let command = Command::IssueTicket(Issue { service: "kk".into(), ..Issue::default() });
    for request in [RequestId(capitals), RequestId(SMALL.into())] {
        let asked = CommandRequest { request: request.clone(), command: command.clone(), reason: None };
        supervisor.send(&ClientMessage::Command(asked)).await;
        let answer = loop {
            if let Some(answer) = supervisor.hear().await {
                break answer;
            }
        };
        let Answer { request: said, outcome: AnswerOutcome::Done { did: Some(Did::Issued { number, .. }), .. } } = answer else {
            panic!("{answer:?}")
        };
        assert_eq!((said, number.as_str()), (request, "A-001"));
    }
}
