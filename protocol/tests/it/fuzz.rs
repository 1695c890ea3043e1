//! Messages that nobody meant: samples, torn, spliced and stretched. A decoder may refuse them; it may not panic, and what it accepts
//! means the same when it is written and read again, and breaks no limit unnoticed. Each case follows from its number alone.

use std::fmt::Debug;

use fastrand::Rng;
use protocol::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::samples;

const CASES: u64 = 20_000;

/// Texts that break parsers: ends of strings, numbers out of range, halves of surrogates, depths, lengths, repeated names.
const NASTY: &[&str] = &[
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\u0000",
    "\\ud800",
    "\\",
    "null",
    "-1",
    "1e999",
    "18446744073709551616",
    "4294967296",
    "0.5",
    "true",
    "[]",
    "{}",
    "\u{feff}",
    "\"message\":\"hello\",",
    "\"table\":\"?\",",
    "\"type\":\"close_day\",",
    " ",
    "é",
    "\u{0}",
];

#[test]
fn what_clients_send_never_breaks_the_decoder_or_a_limit() {
    let mut seeds: Vec<String> = samples::client_messages().iter().map(as_text).collect();
    seeds.extend(samples::commands().into_iter().map(|command| as_text(&ClientMessage::Command(samples::command_request(command)))));
    let accepted = (0..CASES).filter(|case| client_case(*case, &seeds)).count();
    assert!(accepted > 500, "only {accepted} cases were accepted: the mutations are too wild to test what follows");
}

#[test]
fn what_servers_send_never_breaks_the_decoder() {
    let mut seeds: Vec<String> = samples::server_messages().iter().map(as_text).collect();
    let put = samples::rows().into_iter().map(|row| Update { position: samples::position(), now_ms: 1, put: vec![row], remove: vec![] });
    seeds.extend(put.map(|update| as_text(&ServerMessage::Update(update))));
    let answers = samples::outcomes().into_iter().map(|outcome| Answer { request: samples::request_id(), outcome });
    seeds.extend(answers.map(|answer| as_text(&ServerMessage::Answer(answer))));
    let accepted = (0..CASES).filter(|case| decodes::<ServerMessage>(&mutated(*case, &seeds)).is_some()).count();
    assert!(accepted > 500, "only {accepted} cases were accepted: the mutations are too wild to test what follows");
}

#[test]
fn what_is_posted_never_breaks_the_decoder_or_a_limit() {
    let commands: Vec<String> = samples::commands().into_iter().map(|command| as_text(&samples::command_request(command))).collect();
    let accepted = (0..CASES).filter(|case| command_case(*case, &mutated(*case, &commands))).count();
    assert!(accepted > 500, "only {accepted} commands were accepted: the mutations are too wild to test what follows");
    let tickets = [as_text(&samples::ticket_request()), r#"{"request":"00112233445566778899aabbccddeeff","service":"kk"}"#.to_owned()];
    let accepted = (0..CASES).filter(|case| ticket_case(*case, &mutated(*case, &tickets))).count();
    assert!(accepted > 500, "only {accepted} tickets were accepted: the mutations are too wild to test what follows");
}

#[test]
fn a_body_that_is_no_text_at_all_is_refused() {
    let body = as_text(&samples::ticket_request());
    for case in 0..CASES {
        let mut rng = Rng::with_seed(case);
        let mut bytes = body.clone().into_bytes();
        for _ in 0..rng.usize(1..4) {
            let at = rng.usize(..bytes.len());
            bytes[at] = rng.u8(..);
        }
        let read = serde_json::from_slice::<TicketRequest>(&bytes);
        assert!(read.is_err() || std::str::from_utf8(&bytes).is_ok(), "case {case}: {bytes:?}");
    }
}

/// Whether the body was accepted as a command.
fn command_case(case: u64, body: &str) -> bool {
    let Some(request) = decodes::<CommandRequest>(body) else { return false };
    let broken = breaks_a_limit(&serde_json::to_value(&request).expect("a request can be written"));
    assert_eq!(request.fault().is_some(), broken, "case {case}: {:?}: {body}", request.fault());
    true
}

/// Whether the body was accepted as a ticket asked for; what is then looked at is the command that it stands for.
fn ticket_case(case: u64, body: &str) -> bool {
    let Some(TicketRequest { request, issue }) = decodes::<TicketRequest>(body) else { return false };
    let request = CommandRequest { request, command: Command::IssueTicket(issue), reason: None };
    let broken = breaks_a_limit(&serde_json::to_value(&request).expect("a request can be written"));
    assert_eq!(request.fault().is_some(), broken, "case {case}: {:?}: {body}", request.fault());
    true
}

/// Whether the case was accepted.
fn client_case(case: u64, seeds: &[String]) -> bool {
    let text = mutated(case, seeds);
    let Some(message) = decodes::<ClientMessage>(&text) else { return false };
    if let ClientMessage::Command(request) = &message {
        let broken = breaks_a_limit(&serde_json::to_value(request).expect("a request can be written"));
        assert_eq!(request.fault().is_some(), broken, "case {case}: {:?}: {text}", request.fault());
    }
    true
}

/// The message, if the text is one; it must mean the same when it is written and read again.
fn decodes<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &str) -> Option<T> {
    let message = serde_json::from_str::<T>(text).ok()?;
    let again = serde_json::from_str::<T>(&as_text(&message)).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(again, message, "{text}");
    Some(message)
}

/// The limits once more, read off the JSON without knowing any command.
fn breaks_a_limit(request: &Value) -> bool {
    let id = request["request"].as_str().expect("a request id is a text");
    let is_id = id.len() == 32 && id.chars().all(|digit| digit.is_ascii_digit() || ('a'..='f').contains(&digit));
    let reason_is_long = request["reason"].as_str().is_some_and(|reason| reason.chars().count() > 120);
    let longest = |field: &str| match field {
        "text" => 200,
        "host" | "token" => 255,
        _ => 64,
    };
    let code_is_long = strings(&request["command"]).iter().any(|(field, text)| text.chars().count() > longest(field));
    let emergency_is_high = request["command"]["emergency"].as_u64().is_some_and(|id| id >= 1 << 53);
    !is_id || reason_is_long || code_is_long || emergency_is_high
}

/// Every text in a value, with the nearest name above it.
fn strings(value: &Value) -> Vec<(&str, &str)> {
    fn walk<'a>(name: &'a str, value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
        match value {
            Value::String(text) => found.push((name, text)),
            Value::Array(items) => items.iter().for_each(|item| walk(name, item, found)),
            Value::Object(fields) => fields.iter().for_each(|(name, item)| walk(name, item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = Vec::new();
    walk("", value, &mut found);
    found
}

/// A seed with one to three things wrong: half of the cases in its letters, half in its values.
fn mutated(case: u64, seeds: &[String]) -> String {
    let mut rng = Rng::with_seed(case);
    let mut text = seeds[rng.usize(..seeds.len())].clone();
    for _ in 0..rng.usize(1..=3) {
        text = match serde_json::from_str::<Value>(&text) {
            Ok(mut value) if rng.bool() => {
                let mut leaves = rng.usize(0..12);
                change_a_leaf(&mut value, &mut leaves, &mut rng);
                value.to_string()
            }
            Ok(_) | Err(_) => torn(&text, &seeds[rng.usize(..seeds.len())], &mut rng),
        };
    }
    text
}

/// Replaces the leaf after so many others; none if there are fewer.
fn change_a_leaf(value: &mut Value, leaves: &mut usize, rng: &mut Rng) {
    match value {
        Value::Array(items) if !items.is_empty() => items.iter_mut().for_each(|item| change_a_leaf(item, leaves, rng)),
        Value::Object(fields) if !fields.is_empty() => fields.values_mut().for_each(|item| change_a_leaf(item, leaves, rng)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            if *leaves == 0 {
                *value = odd_value(rng);
            }
            *leaves = leaves.wrapping_sub(1);
        }
    }
}

fn odd_value(rng: &mut Rng) -> Value {
    match rng.u8(0..10) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(u64::MAX),
        3 => json!(-1),
        4 => json!(0.5),
        5 => json!([]),
        6 => json!({ "service": "x" }),
        7 => json!(rng.u32(..)),
        // Around the limits of codes, reasons and notices, in letters of one, two and four bytes.
        _ => json!(rng.choice(["a", "é", "𝔸"]).unwrap_or("a").repeat(*rng.choice(&[0, 63, 64, 65, 120, 121, 200, 201]).unwrap_or(&1))),
    }
}

fn torn(text: &str, other: &str, rng: &mut Rng) -> String {
    let letters: Vec<char> = text.chars().collect();
    let from = rng.usize(..=letters.len());
    let to = (from + rng.usize(..8)).min(letters.len());
    let start: String = letters[..from].iter().collect();
    let (middle, end): (String, String) = (letters[from..to].iter().collect(), letters[to..].iter().collect());
    match rng.u8(0..7) {
        0 => start,
        1 => start + &end,
        2 => start + &middle + &middle + &end,
        3 => start + NASTY[rng.usize(..NASTY.len())] + &end,
        4 => start + NASTY[rng.usize(..NASTY.len())] + &middle + &end,
        5 => start + &other.chars().skip(rng.usize(..other.len())).collect::<String>(),
        // Deeper than any decoder should follow.
        _ => start + &(*rng.choice(&["[", "{\"a\":"]).unwrap_or(&"[")).repeat(2_000) + &end,
    }
}

fn as_text<T: Serialize>(message: &T) -> String {
    serde_json::to_string(message).expect("a message can be written")
}
