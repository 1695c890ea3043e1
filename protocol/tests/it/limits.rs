//! Lengths, request ids, pauses and emergency ids: at the limit a request passes, one more is named.

use protocol::*;

use crate::samples;

fn request(command: Command) -> CommandRequest {
    samples::command_request(command)
}

#[test]
fn every_golden_command_passes() {
    for command in samples::commands() {
        assert_eq!(request(command).fault(), None);
    }
}

#[test]
fn a_request_id_is_32_hexadecimal_digits_and_capitals_are_the_same() {
    let valid = |id: &str| RequestId(id.to_owned()).is_valid();
    let folded = |id: &str| RequestId(id.to_owned()).folded();
    for id in ["00112233445566778899aabbccddeeff", "00112233445566778899AABBCCDDEEFF"] {
        assert!(valid(id), "{id}");
        assert_eq!(folded(id), "00112233445566778899aabbccddeeff");
    }
    for id in ["", "0011", "00112233445566778899AABBCCDDEEFG", "00112233445566778899aabbccddeefg", "00112233445566778899aabbccddeeff0"] {
        assert!(!valid(id), "{id}");
        let request = CommandRequest { request: RequestId(id.into()), command: Command::CloseDay, reason: None };
        assert_eq!(request.fault(), Some(Fault::RequestId));
    }
}

#[test]
fn a_text_over_its_limit_is_named() {
    let fault = |command| request(command).fault();
    let long = |field, chars_max| Some(Fault::TooLong { field, chars_max });
    // Characters count, not bytes.
    let code = "é".repeat(CODE_CHARS_MAX);
    assert_eq!(fault(Command::CloseCounter { counter: code.clone() }), None);
    assert_eq!(fault(Command::CloseCounter { counter: code.clone() + "x" }), long("counter", CODE_CHARS_MAX));
    let over = || code.clone() + "x";
    let issues = [
        ("service", Issue { service: over(), ..Issue::default() }),
        ("group", Issue { group: Some(over()), ..Issue::default() }),
        ("needs", Issue { needs: vec!["escort".into(), over()], ..Issue::default() }),
        ("device", Issue { device: Some(over()), ..Issue::default() }),
        ("number", Issue { paper: Some(Box::new(Paper { number: over(), at: None })), ..Issue::default() }),
        ("at", Issue { paper: Some(Box::new(Paper { number: "A-057".into(), at: Some(over()) })), ..Issue::default() }),
    ];
    for (field, issue) in issues {
        assert_eq!(fault(Command::IssueTicket(issue)), long(field, CODE_CHARS_MAX));
    }
    let to = |host: usize, token: usize| Command::MoveScreens { host: Some("h".repeat(host)), port: 1, token: "t".repeat(token) };
    assert_eq!(fault(to(PRACTICE_CHARS_MAX, PRACTICE_CHARS_MAX)), None);
    assert_eq!(fault(to(PRACTICE_CHARS_MAX + 1, 1)), long("host", PRACTICE_CHARS_MAX));
    assert_eq!(fault(to(1, PRACTICE_CHARS_MAX + 1)), long("token", PRACTICE_CHARS_MAX));
    assert_eq!(fault(Command::SetNotice { text: "n".repeat(NOTICE_CHARS_MAX) }), None);
    assert_eq!(fault(Command::SetNotice { text: "n".repeat(NOTICE_CHARS_MAX + 1) }), long("text", NOTICE_CHARS_MAX));
    let reason = |chars| CommandRequest { reason: Some("r".repeat(chars)), ..request(Command::CloseDay) }.fault();
    assert_eq!(reason(REASON_CHARS_MAX), None);
    assert_eq!(reason(REASON_CHARS_MAX + 1), long("reason", REASON_CHARS_MAX));
}

#[test]
fn a_pause_is_no_longer_than_a_day_of_service() {
    let pauses = |minutes| {
        let reason = PauseReason::Rest;
        [
            Command::PauseCounter { counter: "loket-1".into(), reason, minutes },
            Command::PauseService { service: "kk".into(), reason, minutes, numbers: false },
        ]
    };
    for command in pauses(Some(PAUSE_MINUTES_MAX)).into_iter().chain(pauses(Some(1))).chain(pauses(None)) {
        assert_eq!(request(command).fault(), None);
    }
    for command in pauses(Some(PAUSE_MINUTES_MAX + 1)).into_iter().chain(pauses(Some(0))) {
        let out_of_range = Fault::OutOfRange { field: "minutes", min: 1, max: PAUSE_MINUTES_MAX.into() };
        assert_eq!(request(command).fault(), Some(out_of_range));
    }
}

#[test]
fn an_emergency_id_that_a_browser_would_round_is_named() {
    let raise = |emergency| Command::RaiseEmergency { emergency, kind: EmergencyKind::Fire, drill: false };
    let clear = |emergency| Command::ClearEmergency { emergency };
    for command in [raise(EMERGENCY_ID_MAX), clear(EMERGENCY_ID_MAX)] {
        assert_eq!(request(command).fault(), None);
    }
    for command in [raise(EMERGENCY_ID_MAX + 1), clear(EMERGENCY_ID_MAX + 1), raise(u64::MAX)] {
        assert_eq!(request(command).fault(), Some(Fault::OutOfRange { field: "emergency", min: 0, max: EMERGENCY_ID_MAX }));
    }
    // A browser keeps whole numbers in 64-bit floats: the largest id comes back as it was, the next but one does not.
    let as_browsers_read = |id: u64| id as f64 as u64;
    assert_eq!(as_browsers_read(EMERGENCY_ID_MAX), EMERGENCY_ID_MAX);
    assert_ne!(as_browsers_read(EMERGENCY_ID_MAX + 2), EMERGENCY_ID_MAX + 2);
}

#[test]
fn a_display_is_asked_for_a_volume_that_there_is_and_sends_a_picture_that_fits() {
    let volume = |percent| Command::AskScreen { screen: "layar-1".into(), act: ScreenAct::SetVolume { percent } };
    assert_eq!(request(volume(100)).fault(), None);
    assert_eq!(request(volume(101)).fault(), Some(Fault::OutOfRange { field: "percent", min: 0, max: 100 }));
    let zone = Some("z".repeat(CODE_CHARS_MAX + 1));
    let show = Command::AskScreen { screen: "layar-1".into(), act: ScreenAct::Show { zone, profile: None } };
    assert_eq!(request(show).fault(), Some(Fault::TooLong { field: "zone", chars_max: CODE_CHARS_MAX }));
    // Three bytes are four letters in base64.
    let picture = "A".repeat(SCREEN_PICTURE_BYTES_MAX.div_ceil(3) * 4);
    let message = ClientMessage::Screen(ScreenAnswer { ask: u64::MAX, refused: None, picture: Some(picture) });
    assert!(serde_json::to_string(&message).unwrap().len() <= INBOUND_BYTES_MAX);
}
