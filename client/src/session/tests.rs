//! The conversation on paper: every input named, every output looked at, time given by hand.

use protocol::{AnswerOutcome, Position, Text, ZoneRow};

use super::*;

const NOW: u64 = 1_000;

fn session(servers: usize) -> Session {
    let view = View::Counter { counter: "3".into(), takeover: false };
    Session::new(SessionOptions { servers, view, name: "loket-3".into(), token: None, machine: Some("ab12".into()), seed: 7 })
}

fn outputs(session: &mut Session) -> Vec<Output> {
    std::iter::from_fn(|| session.next_output()).collect()
}

fn events(session: &mut Session) -> Vec<Event> {
    outputs(session).into_iter().filter_map(|output| if let Output::Event(event) = output { Some(event) } else { None }).collect()
}

fn said(session: &mut Session) -> Vec<ClientMessage> {
    outputs(session)
        .into_iter()
        .filter_map(|output| if let Output::Send(text) = output { Some(serde_json::from_str(&text).unwrap()) } else { None })
        .collect()
}

fn hear(session: &mut Session, now_ms: u64, message: &ServerMessage) {
    session.received(now_ms, &serde_json::to_string(message).unwrap());
}

fn position(seq: u64) -> Position {
    Position { epoch: 1, seq, link: format!("link-{seq}") }
}

fn zone(code: &str) -> Row {
    Row::Zone(ZoneRow {
        zone: code.into(),
        name: code.into(),
        floor: String::new(),
        voice: false,
        speech: None,
        emergency_texts: Vec::new(),
    })
}

fn welcome(resumed: bool) -> ServerMessage {
    welcome_of(resumed, "a-1")
}

fn welcome_of(resumed: bool, run: &str) -> ServerMessage {
    let welcome = Welcome {
        version: PROTOCOL_VERSION,
        site: "mpp".into(),
        session: 1,
        now_ms: 5_000,
        utc_offset_s: 25_200,
        resumed,
        run: Some(run.into()),
        clock_speed: 1,
    };
    ServerMessage::Welcome(welcome)
}

fn page(codes: &[&str], seq: u64, last: bool) -> ServerMessage {
    ServerMessage::Snapshot(Snapshot { position: position(seq), rows: codes.iter().map(|code| zone(code)).collect(), last })
}

fn update(codes: &[&str], seq: u64) -> ServerMessage {
    let put = codes.iter().map(|code| zone(code)).collect();
    ServerMessage::Update(Update { position: position(seq), now_ms: 5_000, put, remove: vec![] })
}

fn zones(session: &Session) -> Vec<String> {
    session.picture().zones().map(|row| row.zone.clone()).collect()
}

/// Waits out the pause and connects; returns when, and to which server.
fn connect(session: &mut Session) -> (u64, usize) {
    let now_ms = session.next_tick_ms();
    session.tick(now_ms);
    let Some(Output::Connect { server }) = outputs(session).into_iter().find(|output| matches!(output, Output::Connect { .. })) else {
        panic!("the session does not connect")
    };
    session.connected(now_ms);
    (now_ms, server)
}

fn up(servers: usize) -> Session {
    let mut session = session(servers);
    session.tick(NOW);
    assert_eq!(outputs(&mut session), [Output::Connect { server: 0 }]);
    session.connected(NOW);
    hear(&mut session, NOW, &welcome(false));
    hear(&mut session, NOW, &page(&["a"], 3, true));
    outputs(&mut session);
    session
}

fn next() -> Command {
    Command::CallNext { counter: "3".into(), ending: Some(5), answer: None }
}

fn press(session: &mut Session, now_ms: u64, number: u8) -> RequestId {
    let request = request_id([number; 16]);
    session.send(now_ms, request.clone(), next(), Sending::default());
    request
}

fn answer(request: &RequestId, outcome: AnswerOutcome) -> ServerMessage {
    ServerMessage::Answer(Answer { request: request.clone(), outcome })
}

fn done(seq: u64) -> AnswerOutcome {
    AnswerOutcome::Done { position: position(seq), did: None, goes_on: None, paused_until_ms: None }
}

fn refused(code: ErrorCode) -> AnswerOutcome {
    AnswerOutcome::Refused { code, text: Text { id: "Ditolak.".into(), en: "Refused.".into() } }
}

fn unsure() -> AnswerOutcome {
    AnswerOutcome::Unsure { text: Text { id: "Belum pasti.".into(), en: "Not sure yet.".into() } }
}

fn requests(messages: &[ClientMessage]) -> Vec<RequestId> {
    messages
        .iter()
        .filter_map(|message| if let ClientMessage::Command(command) = message { Some(command.request.clone()) } else { None })
        .collect()
}

#[test]
fn the_first_hello_names_no_position_and_the_next_names_how_far_the_picture_goes() {
    let mut session = session(1);
    session.tick(NOW);
    outputs(&mut session);
    session.connected(NOW);
    let [ClientMessage::Hello(hello)] = &said(&mut session)[..] else { panic!("not one hello") };
    assert_eq!((hello.position.clone(), hello.name.as_str(), hello.version), (None, "loket-3", PROTOCOL_VERSION));

    let mut session = up(1);
    hear(&mut session, NOW, &update(&["b"], 4));
    session.closed(NOW + 10, "cut");
    connect_and_expect_position(&mut session, Some(position(4)));
}

fn connect_and_expect_position(session: &mut Session, expected: Option<Position>) {
    let now_ms = session.next_tick_ms();
    session.tick(now_ms);
    outputs(session);
    session.connected(now_ms);
    let [ClientMessage::Hello(hello)] = &said(session)[..] else { panic!("not one hello") };
    assert_eq!(hello.position, expected);
}

#[test]
fn a_position_is_named_with_the_run_that_gave_it() {
    let run = |session: &mut Session| {
        let now_ms = session.next_tick_ms();
        session.tick(now_ms);
        outputs(session);
        session.connected(now_ms);
        let [ClientMessage::Hello(hello)] = &said(session)[..] else { panic!("not one hello") };
        assert_eq!(hello.position.is_some(), hello.run.is_some());
        (now_ms, hello.run.clone())
    };
    let mut session = up(2);
    session.closed(NOW + 10, "cut");
    let (now_ms, first) = run(&mut session);
    assert_eq!(first.as_deref(), Some("a-1"));
    // Another server begins a snapshot and is cut: the picture is still the first one's.
    hear(&mut session, now_ms, &welcome_of(false, "b-7"));
    hear(&mut session, now_ms, &page(&["b"], 3, false));
    session.closed(now_ms + 10, "cut");
    let (now_ms, first) = run(&mut session);
    assert_eq!(first.as_deref(), Some("a-1"));
    hear(&mut session, now_ms, &welcome_of(false, "b-7"));
    hear(&mut session, now_ms, &page(&["b"], 3, true));
    session.closed(now_ms + 10, "cut");
    assert_eq!(run(&mut session).1.as_deref(), Some("b-7"));

    let mut session = up(1);
    session.set_view(NOW, View::Supervisor);
    assert_eq!(run(&mut session).1, None, "another view has no picture yet");
}

#[test]
fn a_resumed_link_goes_on_with_the_picture_it_has() {
    let mut session = up(1);
    session.closed(NOW + 10, "cut");
    let (now_ms, _) = connect(&mut session);
    hear(&mut session, now_ms, &welcome(true));
    hear(&mut session, now_ms, &update(&["b"], 4));
    assert_eq!(zones(&session), ["a", "b"]);
}

#[test]
fn a_snapshot_replaces_the_picture_at_once_with_its_last_page() {
    let mut session = up(1);
    session.closed(NOW + 10, "cut");
    let (now_ms, _) = connect(&mut session);
    hear(&mut session, now_ms, &welcome(false));
    hear(&mut session, now_ms, &page(&["b"], 9, false));
    assert_eq!(zones(&session), ["a"], "half a snapshot shows nothing");
    hear(&mut session, now_ms, &update(&["d"], 10));
    hear(&mut session, now_ms, &page(&["c"], 10, true));
    assert_eq!(zones(&session), ["b", "c", "d"]);
    let whole: Vec<bool> = events(&mut session)
        .into_iter()
        .filter_map(|event| if let Event::Changed(changed) = event { Some(changed.whole) } else { None })
        .collect();
    assert_eq!(whole, [true]);
}

#[test]
fn a_server_that_resumes_nothing_and_sends_no_snapshot_is_left() {
    let mut session = up(1);
    session.closed(NOW + 10, "cut");
    let (start_ms, _) = connect(&mut session);
    hear(&mut session, start_ms, &welcome(false));
    hear(&mut session, start_ms, &update(&["d"], 10));
    assert_eq!(zones(&session), ["a"], "an update is not laid over a picture that it does not follow");
    let mut now_ms = start_ms;
    while session.is_up() {
        now_ms = session.next_tick_ms();
        session.tick(now_ms);
        hear(&mut session, now_ms, &ServerMessage::Heartbeat { now_ms: 5_000 });
    }
    assert_eq!(now_ms, start_ms + SNAPSHOT_MS_MAX);
}

#[test]
fn half_a_snapshot_is_forgotten_with_its_link() {
    let mut session = up(1);
    session.closed(NOW + 10, "cut");
    let (now_ms, _) = connect(&mut session);
    hear(&mut session, now_ms, &welcome(false));
    hear(&mut session, now_ms, &page(&["b"], 9, false));
    session.closed(now_ms + 1, "cut");
    let (now_ms, _) = connect(&mut session);
    hear(&mut session, now_ms, &welcome(false));
    hear(&mut session, now_ms, &page(&["c"], 9, true));
    assert_eq!(zones(&session), ["c"]);
}

#[test]
fn a_press_whose_answer_was_lost_is_repeated_with_the_same_request_id() {
    let mut session = up(1);
    let request = press(&mut session, NOW, 1);
    assert_eq!(requests(&said(&mut session)), std::slice::from_ref(&request));
    session.closed(NOW + 10, "cut");
    let (now_ms, _) = connect(&mut session);
    hear(&mut session, now_ms, &welcome(true));
    assert_eq!(requests(&said(&mut session)), std::slice::from_ref(&request));
    hear(&mut session, now_ms, &answer(&request, done(4)));
    assert_eq!(events(&mut session), [Event::Answered { request: request.clone(), reply: Reply::Answered(done(4)) }]);

    hear(&mut session, now_ms, &answer(&request, done(4)));
    assert_eq!(events(&mut session), [], "an answer that comes twice is told once");
}

#[test]
fn a_repetition_that_is_refused_at_the_door_leaves_the_press_open_and_any_other_refusal_ends_it() {
    for code in [ErrorCode::TooFrequent, ErrorCode::Busy, ErrorCode::NotReady, ErrorCode::StoreRefused, ErrorCode::ReadOnly] {
        let mut session = up(1);
        let first = press(&mut session, NOW, 1);
        hear(&mut session, NOW, &answer(&first, refused(code)));
        let told = Event::Answered { request: first, reply: Reply::Answered(refused(code)) };
        assert_eq!(events(&mut session), [told], "sent once, it is certain that nothing happened");

        let request = press(&mut session, NOW, 2);
        session.closed(NOW + 10, "cut");
        let (now_ms, _) = connect(&mut session);
        hear(&mut session, now_ms, &welcome(true));
        outputs(&mut session);
        hear(&mut session, now_ms, &answer(&request, refused(code)));
        assert_eq!(outputs(&mut session), [], "the first sending may have happened");
        let now_ms = session.next_tick_ms();
        session.tick(now_ms);
        assert_eq!(requests(&said(&mut session)), std::slice::from_ref(&request));
        let last = if code == ErrorCode::Busy { done(4) } else { refused(ErrorCode::NobodyWaiting) };
        hear(&mut session, now_ms, &answer(&request, last.clone()));
        assert_eq!(events(&mut session), [Event::Answered { request, reply: Reply::Answered(last) }]);
    }
}

#[test]
fn a_server_that_is_not_sure_is_asked_again_until_it_is() {
    let mut session = up(1);
    let request = press(&mut session, NOW, 1);
    outputs(&mut session);
    hear(&mut session, NOW + 100, &answer(&request, unsure()));
    assert_eq!(outputs(&mut session), [], "nobody is told before it is certain");
    let now_ms = session.next_tick_ms();
    session.tick(now_ms);
    assert_eq!(requests(&said(&mut session)), std::slice::from_ref(&request));
    hear(&mut session, now_ms, &answer(&request, done(4)));
    assert_eq!(events(&mut session), [Event::Answered { request, reply: Reply::Answered(done(4)) }]);
}

#[test]
fn a_press_without_an_answer_ends_at_its_deadline_as_not_sure() {
    let mut session = up(1);
    let request = press(&mut session, NOW, 1);
    let mut now_ms = NOW;
    while now_ms < NOW + NEXT_DEADLINE_MS {
        now_ms = session.next_tick_ms().max(now_ms + 1);
        hear(&mut session, now_ms, &ServerMessage::Heartbeat { now_ms: 5_000 });
        session.tick(now_ms);
    }
    assert_eq!(now_ms, NOW + NEXT_DEADLINE_MS);
    assert_eq!(events(&mut session), [Event::Answered { request, reply: Reply::NotSure }]);
}

#[test]
fn a_press_without_a_link_is_refused_at_once_and_never_sent() {
    let mut session = up(1);
    session.closed(NOW + 10, "cut");
    outputs(&mut session);
    let request = press(&mut session, NOW + 20, 1);
    assert_eq!(events(&mut session), [Event::Answered { request, reply: Reply::Offline }]);
    let (now_ms, _) = connect(&mut session);
    outputs(&mut session);
    hear(&mut session, now_ms, &welcome(true));
    assert_eq!(requests(&said(&mut session)), []);
}

#[test]
fn a_command_that_may_wait_is_sent_when_a_server_is_back_or_given_up_unsent() {
    for back in [true, false] {
        let mut session = up(1);
        session.closed(NOW + 10, "cut");
        let request = request_id([1; 16]);
        let sending = Sending { deadline_ms: 2_000, when_offline: WhenOffline::Keep, reason: None };
        session.send(NOW + 20, request.clone(), next(), sending);
        outputs(&mut session);
        if back {
            let (now_ms, _) = connect(&mut session);
            outputs(&mut session);
            hear(&mut session, now_ms, &welcome(true));
            assert_eq!(requests(&said(&mut session)), [request]);
        } else {
            session.tick(NOW + 2_020);
            assert!(events(&mut session).contains(&Event::Answered { request, reply: Reply::Offline }));
        }
    }
}

#[test]
fn commands_without_an_answer_are_bounded() {
    let mut session = up(1);
    for number in 0..COMMANDS_WAITING_MAX {
        press(&mut session, NOW, u8::try_from(number).unwrap());
    }
    outputs(&mut session);
    let request = press(&mut session, NOW, 200);
    assert_eq!(events(&mut session), [Event::Answered { request, reply: Reply::TooMany }]);
}

#[test]
fn a_lost_server_is_followed_by_the_next_of_the_list() {
    let mut session = up(3);
    session.closed(NOW + 10, "cut");
    let mut tried = vec![];
    for _ in 0..4 {
        let (now_ms, server) = connect(&mut session);
        tried.push(server);
        session.closed(now_ms, "refused");
    }
    assert_eq!(tried, [1, 2, 0, 1]);
}

#[test]
fn a_server_that_falls_silent_is_left_after_five_seconds() {
    let mut session = up(1);
    session.tick(NOW + 1_000);
    assert_eq!(outputs(&mut session), [Output::SendHeartbeat]);
    hear(&mut session, NOW + 1_500, &ServerMessage::Heartbeat { now_ms: 6_500 });
    session.tick(NOW + 6_499);
    assert!(session.is_up());
    outputs(&mut session);
    session.tick(NOW + 6_500);
    let told = outputs(&mut session);
    assert_eq!(told[0], Output::Close);
    assert!(matches!(&told[1], Output::Event(Event::LinkDown(down)) if down.heard_at_ms == Some(NOW + 1_500)), "{told:?}");
    assert_eq!(zones(&session), ["a"], "the picture stays");
}

#[test]
fn a_server_that_never_says_welcome_is_left_after_five_seconds() {
    let mut session = session(1);
    session.tick(NOW);
    session.connected(NOW + 1);
    outputs(&mut session);
    session.tick(NOW + 1 + SILENCE_MS_MAX);
    assert!(outputs(&mut session).contains(&Output::Close));
}

#[test]
fn one_of_several_servers_that_takes_the_connection_and_says_nothing_is_left_for_the_next_before_a_person_loses_patience() {
    let mut session = session(2);
    let (mut now_ms, mut left_after) = (NOW, Vec::new());
    for server in [0, 1, 0] {
        session.tick(now_ms);
        assert!(outputs(&mut session).contains(&Output::Connect { server }));
        session.connected(now_ms);
        let due_ms = session.next_tick_ms();
        left_after.push(due_ms - now_ms);
        session.tick(due_ms);
        assert!(outputs(&mut session).contains(&Output::Close));
        now_ms = session.next_tick_ms();
    }
    assert_eq!(left_after, [GREETING_MS, GREETING_MS, SILENCE_MS_MAX], "one that is only slow has its time on the next round");
}

#[test]
fn waits_grow_with_jitter_and_stay_within_their_bounds() {
    let mut first_waits = vec![];
    for seed in 0..20 {
        let mut session = session(1);
        session.options.seed = seed;
        session.backoff = Backoff::new(seed);
        let mut longest = 0;
        for attempt in 0..12 {
            let (now_ms, _) = connect(&mut session);
            session.closed(now_ms, "refused");
            let wait_ms = session.next_tick_ms() - now_ms;
            if attempt == 0 {
                assert!((125..=250).contains(&wait_ms), "{wait_ms}");
                first_waits.push(wait_ms);
            }
            assert!(wait_ms <= backoff::WAIT_MS_MAX, "{wait_ms}");
            longest = longest.max(wait_ms);
        }
        assert!(longest >= backoff::WAIT_MS_MAX / 2, "{longest}");
    }
    first_waits.sort_unstable();
    first_waits.dedup();
    assert!(first_waits.len() > 10, "a hall of clients spreads out: {first_waits:?}");
}

#[test]
fn a_link_that_breaks_at_once_does_not_make_the_wait_short_again() {
    let mut session = session(1);
    let mut wait_ms = 0;
    for _ in 0..8 {
        let (now_ms, _) = connect(&mut session);
        hear(&mut session, now_ms, &welcome(false));
        session.closed(now_ms + 10, "cut");
        wait_ms = session.next_tick_ms() - now_ms - 10;
    }
    assert!(wait_ms >= backoff::WAIT_MS_MAX / 2, "{wait_ms}");
}

#[test]
fn what_cannot_be_read_ends_the_link_and_asks_for_everything_anew() {
    for nonsense in ["", "{", "{\"message\":\"dance\"}", "[]", "{\"message\":\"update\"}"] {
        let mut session = up(2);
        session.received(NOW + 1, nonsense);
        assert!(!session.is_up(), "{nonsense}");
        outputs(&mut session);
        connect_and_expect_position(&mut session, None);
        assert_eq!(zones(&session), ["a"], "the picture stays until another comes");
    }
}

#[test]
fn an_update_older_than_the_picture_ends_the_link() {
    let mut session = up(1);
    hear(&mut session, NOW, &update(&["b"], 2));
    assert!(!session.is_up());
    assert_eq!(zones(&session), ["a"]);
}

/// The counter is another client's.
fn held() -> Goodbye {
    Goodbye { code: ErrorCode::CounterHeld, text: Text { id: "Dipegang.".into(), en: "Held.".into() } }
}

/// Connects again and gives what the session says then.
fn hello_again(session: &mut Session) -> (u64, Hello) {
    outputs(session);
    let (now_ms, _) = connect(session);
    let Some(ClientMessage::Hello(hello)) = said(session).pop() else { panic!("no hello") };
    (now_ms, hello)
}

#[test]
fn a_counter_that_another_client_holds_is_only_looked_at_until_its_person_takes_it_over() {
    let mut session = up(2);
    session.send(NOW, request_id([1; 16]), next(), Sending::default());
    outputs(&mut session);
    hear(&mut session, NOW, &ServerMessage::Goodbye(held()));
    let told = events(&mut session);
    let [Event::Answered { reply: Reply::NotSure, .. }, Event::LinkDown(down)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(down.goodbye, Some(held()));

    // At once, and again after every cut and at every server: nothing but a person asks for the counter.
    assert_eq!(session.next_tick_ms(), NOW);
    for cut in ["the server fell silent", "refused", "the server closed the connection"] {
        let (now_ms, hello) = hello_again(&mut session);
        assert!(hello.watching && hello.view == View::Counter { counter: "3".into(), takeover: false }, "{hello:?}");
        hear(&mut session, now_ms, &welcome(true));
        assert!(events(&mut session).iter().any(|event| matches!(event, Event::LinkUp { watching: true, .. })));
        session.closed(now_ms + 60_000, cut);
    }

    session.set_view(NOW, View::Counter { counter: "3".into(), takeover: true });
    let (now_ms, hello) = hello_again(&mut session);
    assert!(!hello.watching && hello.view == View::Counter { counter: "3".into(), takeover: true }, "{hello:?}");
    hear(&mut session, now_ms, &welcome(false));
    assert!(events(&mut session).iter().any(|event| matches!(event, Event::LinkUp { watching: false, .. })));
    session.closed(now_ms, "cut");
    let (_, hello) = hello_again(&mut session);
    assert!(
        !hello.watching && hello.view == View::Counter { counter: "3".into(), takeover: false },
        "nobody fights for a counter: {hello:?}"
    );
}

#[test]
fn whoever_only_looks_on_and_is_sent_away_all_the_same_asks_slowly() {
    let mut session = up(1);
    hear(&mut session, NOW, &ServerMessage::Goodbye(held()));
    let (now_ms, _) = hello_again(&mut session);
    hear(&mut session, now_ms, &ServerMessage::Goodbye(held()));
    assert!(session.next_tick_ms() - now_ms >= backoff::PERSON_MS_MAX / 2);
}

#[test]
fn a_lost_link_is_told_once() {
    let mut session = up(1);
    session.closed(NOW + 10, "cut");
    let mut told = events(&mut session).len();
    for _ in 0..5 {
        let (now_ms, _) = connect(&mut session);
        session.closed(now_ms, "refused");
        told += events(&mut session).len();
    }
    assert_eq!(told, 1);
}

/// Somebody who cannot serve yet.
fn not_ready() -> ServerMessage {
    let text = Text { id: "Belum siap.".into(), en: "Not ready.".into() };
    ServerMessage::Goodbye(Goodbye { code: ErrorCode::NotReady, text })
}

#[test]
fn only_a_server_whose_picture_this_is_vouches_for_it() {
    let mut session = up(1);
    session.closed(NOW + 10, "cut");
    let vouched = |session: &Session| (session.heard_at_ms(), session.picture().heard_at_ms());
    let before = (Some(NOW), Some(NOW));
    // Servers that send it away: not ready, or for a reason that is told anew.
    for goodbye in [not_ready(), ServerMessage::Goodbye(held()), not_ready()] {
        let (now_ms, _) = connect(&mut session);
        hear(&mut session, now_ms, &goodbye);
        assert_eq!(vouched(&session), before);
        for event in events(&mut session) {
            let Event::LinkDown(down) = event else { panic!("{event:?}") };
            assert_eq!(down.heard_at_ms, Some(NOW));
        }
    }
    // One that makes it wait, one that has welcomed it, and one that has sent half of another picture.
    let (now_ms, _) = connect(&mut session);
    let pulse = ServerMessage::Heartbeat { now_ms: 5_000 };
    for message in [&pulse, &welcome(false), &pulse, &page(&["b"], 9, false), &update(&["c"], 10)] {
        hear(&mut session, now_ms, message);
        assert_eq!(vouched(&session), before, "{message:?}");
    }
    hear(&mut session, now_ms + 1, &page(&["d"], 10, true));
    assert_eq!(vouched(&session), (Some(now_ms + 1), Some(now_ms + 1)));
    hear(&mut session, now_ms + 2, &pulse);
    assert_eq!(vouched(&session), (Some(now_ms + 2), Some(now_ms + 2)));
    // And one that goes on from it.
    session.closed(now_ms + 10, "cut");
    let (now_ms, _) = connect(&mut session);
    hear(&mut session, now_ms, &welcome(true));
    assert_eq!(vouched(&session), (Some(now_ms), Some(now_ms)));
}

#[test]
fn a_snapshot_over_the_limit_is_refused() {
    let mut session = session(1);
    let (now_ms, _) = connect(&mut session);
    hear(&mut session, now_ms, &welcome(false));
    let rows: Vec<Row> = (0..1_000).map(|number| zone(&number.to_string())).collect();
    for start in 0..=SNAPSHOT_ROWS_MAX / 1_000 {
        let rows = rows
            .iter()
            .cloned()
            .map(|row| {
                if let Row::Zone(mut row) = row {
                    row.zone = format!("{start}-{}", row.zone);
                    Row::Zone(row)
                } else {
                    row
                }
            })
            .collect();
        hear(&mut session, now_ms, &ServerMessage::Snapshot(Snapshot { position: position(1), rows, last: false }));
    }
    assert!(!session.is_up());
}

#[test]
fn a_newer_server_keeps_its_client_and_what_is_new_is_passed_over() {
    let mut session = up(1);
    hear(&mut session, NOW, &page(&["a"], 1, true));
    let mut newer = serde_json::to_value(update(&["b"], 2)).unwrap();
    newer["put"].as_array_mut().unwrap().insert(0, serde_json::json!({ "table": "weather", "sky": "cerah" }));
    newer["remove"] = serde_json::json!([{ "table": "weather", "key": "x" }, { "table": "zone", "key": "a" }]);
    newer["mood"] = serde_json::json!("good");
    session.received(NOW, &newer.to_string());
    assert!(session.is_up());
    assert_eq!(zones(&session), ["b"]);
    assert_eq!(session.picture().position(), Some(&position(2)));
    let request = press(&mut session, NOW, 1);
    outputs(&mut session);
    let text = serde_json::json!({ "id": "Lelah.", "en": "Tired." });
    let answer = serde_json::json!({ "message": "answer", "request": request, "outcome": "refused", "code": "tired", "text": text });
    session.received(NOW, &answer.to_string());
    let told = events(&mut session);
    let [Event::Answered { reply: Reply::Answered(AnswerOutcome::Refused { code, text }), .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!((*code, text.en.as_str()), (ErrorCode::Refused, "Tired."));
}
