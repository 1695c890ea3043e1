//! A server newer than the client, within one version of the wire: what it adds is passed over; what it changes is not.

use protocol::*;
use serde_json::json;

use crate::samples;

#[test]
fn rows_of_an_unknown_table_are_skipped_and_the_rest_is_read() {
    let zone = samples::rows().remove(1);
    let update = json!({
        "message": "update",
        "position": samples::position(),
        "now_ms": 5,
        "put": [{ "table": "weather", "sky": "cerah", "deep": { "down": [1, 2] } }, zone],
        "remove": [{ "table": "weather", "key": "x" }, { "table": "zone", "key": "b" }],
    });
    let ServerMessage::Update(read) = serde_json::from_value(update).unwrap() else { panic!("it is an update") };
    assert_eq!(read.put, [zone]);
    assert_eq!(read.remove, [RowKey { table: Table::Zone, key: "b".into() }]);
}

#[test]
fn a_row_of_a_known_table_that_cannot_be_read_is_an_error() {
    let update =
        json!({ "message": "snapshot", "position": samples::position(), "last": true, "rows": [{ "table": "zone", "zone": "a" }] });
    let error = serde_json::from_value::<ServerMessage>(update).unwrap_err().to_string();
    assert!(error.contains("missing field `name`"), "{error}");
}

#[test]
fn fields_that_a_server_adds_are_passed_over() {
    let mut welcome = serde_json::to_value(&samples::server_messages()[0]).unwrap();
    welcome["motto"] = json!("baru");
    assert_eq!(serde_json::from_value::<ServerMessage>(welcome).unwrap(), samples::server_messages()[0]);
}

#[test]
fn an_unknown_error_code_is_a_plain_refusal_with_its_sentence() {
    let goodbye = json!({ "message": "goodbye", "code": "tired", "text": { "id": "Lelah.", "en": "Tired." } });
    let ServerMessage::Goodbye(read) = serde_json::from_value(goodbye).unwrap() else { panic!("it is a goodbye") };
    assert_eq!(read, Goodbye { code: ErrorCode::Refused, text: Text { id: "Lelah.".into(), en: "Tired.".into() } });
    let answer = json!({ "message": "answer", "request": samples::request_id(), "outcome": "refused", "code": "tired", "text": read.text });
    let ServerMessage::Answer(read) = serde_json::from_value(answer).unwrap() else { panic!("it is an answer") };
    assert!(matches!(read.outcome, AnswerOutcome::Refused { code: ErrorCode::Refused, .. }));
}

#[test]
fn an_unknown_message_outcome_or_value_is_an_error_that_names_it() {
    let names = |message: serde_json::Value, word: &str| {
        let error = serde_json::from_value::<ServerMessage>(message).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    };
    names(json!({ "message": "song" }), "`song`");
    names(json!({ "message": "answer", "request": samples::request_id(), "outcome": "perhaps" }), "`perhaps`");
    let mut counter = serde_json::to_value(&samples::rows()[6]).unwrap();
    counter["state"] = json!("asleep");
    names(json!({ "message": "snapshot", "position": samples::position(), "last": true, "rows": [counter] }), "`asleep`");
}

#[test]
fn a_request_with_a_field_too_many_is_refused_by_name() {
    let request = samples::request_id();
    let bodies = [
        json!({ "request": request, "command": { "type": "close_day" }, "reson": "x" }),
        json!({ "request": request, "command": { "type": "close_counter", "counter": "a", "reson": "x" } }),
        json!({ "request": request, "command": { "type": "issue_ticket", "service": "a", "reson": "x" } }),
    ];
    for body in bodies {
        let error = serde_json::from_value::<CommandRequest>(body.clone()).unwrap_err().to_string();
        assert!(error.contains("unknown field `reson`"), "{error}");
        let mut message = body;
        message["message"] = json!("command");
        let error = serde_json::from_value::<ClientMessage>(message).unwrap_err().to_string();
        assert!(error.contains("unknown field `reson`"), "{error}");
    }
    let error =
        serde_json::from_value::<TicketRequest>(json!({ "request": request, "service": "a", "reson": "x" })).unwrap_err().to_string();
    assert!(error.contains("unknown field `reson`"), "{error}");
}

#[test]
fn what_is_reported_alike_to_two_servers_is_one_request_and_nothing_else_is() {
    let reported = |emergency: u64, kind: &str, drill: bool| {
        let body = json!({ "emergency": emergency, "kind": kind, "drill": drill });
        serde_json::from_value::<EmergencyRequest>(body).unwrap().command()
    };
    let first = reported(7, "fire", false);
    assert!(first.fault().is_none() && first == reported(7, "fire", false));
    for other in [reported(7, "fire", true), reported(7, "all_clear", false), reported(8, "fire", false), reported(7, "lockdown", false)] {
        assert!(other.fault().is_none() && other.request != first.request, "{other:?}");
    }
    assert!(reported(EMERGENCY_ID_MAX + 1, "fire", false).fault().is_some());
    let error =
        serde_json::from_value::<EmergencyRequest>(json!({ "emergency": 7, "kind": "fire", "dril": true })).unwrap_err().to_string();
    assert!(error.contains("unknown field `dril`"), "{error}");
}

#[test]
fn a_hello_of_another_version_is_read_so_that_it_can_be_answered() {
    let hello = json!({ "message": "hello", "version": 2, "view": { "view": "kiosk", "size": "large" }, "name": "kios", "colour": "red" });
    let ClientMessage::Hello(read) = serde_json::from_value(hello).unwrap() else { panic!("it is a hello") };
    assert_eq!((read.version, read.view), (2, View::Kiosk));
}
