//! Presses against a counter on paper that follows the rules of NEXT as the wire promises them, so that a skipped visitor would show.

use protocol::{Did, Position, Text};

use super::*;
use crate::verb::SeenVisitor;

const NOW: u64 = 1_000;

/// A counter as its server keeps it: who is there, who was called, who has been dealt with and how.
#[derive(Debug, Default)]
struct Counter {
    call: Option<u32>,
    serving: bool,
    answer_from_ms: u64,
    waiting: Vec<u32>,
    served: Vec<u32>,
    absent: Vec<u32>,
    /// Outcomes by request id, as every server keeps them.
    outcomes: Vec<(RequestId, AnswerOutcome)>,
}

impl Counter {
    fn decide(&mut self, now_ms: u64, request: &RequestId, command: &Command) -> AnswerOutcome {
        if let Some((_, outcome)) = self.outcomes.iter().find(|(seen, _)| seen == request) {
            return outcome.clone();
        }
        let outcome = self.next(now_ms, command);
        self.outcomes.push((request.clone(), outcome.clone()));
        outcome
    }

    fn next(&mut self, now_ms: u64, command: &Command) -> AnswerOutcome {
        let Command::CallNext { ending, answer, .. } = command else { panic!("only NEXT is pressed here") };
        if *ending != self.call {
            return AnswerOutcome::AlreadyDone { position: position(), current: self.call, text: text() };
        }
        match (self.call, self.serving, answer) {
            (None, ..) if self.waiting.is_empty() => return refused(ErrorCode::NobodyWaiting),
            (Some(_), false, _) if now_ms < self.answer_from_ms => return refused(ErrorCode::CalledJustNow),
            (Some(_), false, None) => return refused(ErrorCode::ArrivedOrAbsent),
            (Some(call), false, Some(Arrival::Absent)) => self.absent.push(call),
            (Some(call), ..) => self.served.push(call),
            (None, ..) => {}
        }
        self.serving = false;
        self.answer_from_ms = now_ms + 20_000;
        self.call = (!self.waiting.is_empty()).then(|| self.waiting.remove(0));
        let did = match self.call {
            Some(call) => Did::Called { ticket: call, call, number: number(call) },
            None => Did::CounterFree,
        };
        AnswerOutcome::Done { position: position(), did: Some(did), goes_on: None, paused_until_ms: None }
    }

    fn seen(&self) -> Seen {
        let visitor = self.call.map(|call| SeenVisitor { call, ticket: call, number: number(call), service: "kk".into(), summons: 1 });
        Seen { counter: "3".into(), visitor }
    }
}

fn number(call: u32) -> String {
    format!("A-{call:03}")
}

fn position() -> Position {
    Position { epoch: 1, seq: 1, link: String::new() }
}

fn text() -> Text {
    Text { id: "Ditolak.".into(), en: "Refused.".into() }
}

fn refused(code: ErrorCode) -> AnswerOutcome {
    AnswerOutcome::Refused { code, text: text() }
}

fn request(number: usize) -> RequestId {
    RequestId(format!("{number:032x}"))
}

/// The states a counter can be in when somebody presses NEXT too often.
fn states() -> Vec<(&'static str, Counter)> {
    let waiting = vec![11, 12, 13];
    vec![
        ("ready, nobody waits", Counter::default()),
        ("ready, some wait", Counter { waiting: waiting.clone(), ..Counter::default() }),
        ("serving", Counter { call: Some(10), serving: true, waiting: waiting.clone(), ..Counter::default() }),
        ("serving the last", Counter { call: Some(10), serving: true, ..Counter::default() }),
        ("called just now", Counter { call: Some(10), answer_from_ms: 60_000, waiting: waiting.clone(), ..Counter::default() }),
        ("called long ago", Counter { call: Some(10), waiting, ..Counter::default() }),
    ]
}

/// Two to five presses, `gap_ms` apart; answers take `answer_ms`, and the window paints what it knows every `paint_ms`. Where
/// `lose_first` the first answer never comes, and the same request is decided again later.
fn hammer(mut counter: Counter, presses_count: u64, gap_ms: u64, answer_ms: u64, paint_ms: u64, lose_first: bool) -> (Counter, usize) {
    let mut presses = Presses::new(Language::Id);
    let mut shown = counter.seen();
    let mut in_flight: Option<(u64, RequestId, Command, bool)> = None;
    let mut commands = 0;
    for now_ms in NOW..NOW + 8_000 {
        if let Some((due_ms, request, command, lost)) = in_flight.clone()
            && now_ms == due_ms
        {
            let outcome = counter.decide(now_ms, &request, &command);
            in_flight = if lost {
                // The link came back and says the same again.
                Some((now_ms + 700, request, command, false))
            } else {
                presses.answered(&request, &Reply::Answered(outcome), "Loket 3", 0);
                None
            };
        }
        let since = now_ms - NOW;
        let pressed = since.is_multiple_of(gap_ms) && since / gap_ms < presses_count;
        if pressed && let Some(command) = presses.press(now_ms, Verb::Next { answer: None }, &shown, true) {
            assert!(in_flight.is_none(), "one command at a time");
            commands += 1;
            presses.sent(request(commands));
            in_flight = Some((now_ms + answer_ms, request(commands), command, lose_first && commands == 1));
        }
        if since.is_multiple_of(paint_ms) {
            shown = counter.seen();
            presses.look(&shown, None);
        }
    }
    assert!(in_flight.is_none());
    (counter, commands)
}

#[test]
fn two_to_five_presses_in_every_state_end_one_visit_and_skip_nobody() {
    let mut tries = 0;
    for presses_count in 2..=5 {
        for gap_ms in [50, 120, 333, 1_000] {
            for answer_ms in [1, 40, 400, 1_500] {
                for paint_ms in [1, 16, 250] {
                    for lose_first in [false, true] {
                        for (state, before) in states() {
                            let (first, waiting) = (before.call, before.waiting.clone());
                            let serving = before.serving;
                            let (after, commands) = hammer(before, presses_count, gap_ms, answer_ms, paint_ms, lose_first);
                            let case =
                                format!("{state}: {presses_count} presses, {gap_ms}, {answer_ms}, {paint_ms}, {lose_first}: {after:?}");
                            assert!(commands >= 1, "{case}");
                            assert!(after.absent.is_empty(), "{case}");
                            let served: Vec<u32> = first.filter(|_| serving).into_iter().collect();
                            assert_eq!(after.served, served, "{case}");
                            let called = first.is_none() || serving;
                            let expected = if called { waiting.first().copied() } else { first };
                            assert_eq!(after.call, expected, "{case}");
                            assert_eq!(after.waiting, waiting[usize::from(called && !waiting.is_empty())..], "{case}");
                            tries += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(tries, 4 * 4 * 4 * 3 * 2 * 6);
}

#[test]
fn a_press_without_a_link_sends_nothing_and_says_so() {
    let counter = Counter { call: Some(10), serving: true, ..Counter::default() };
    let mut presses = Presses::new(Language::Id);
    for _ in 0..5 {
        assert_eq!(presses.press(NOW, Verb::Next { answer: None }, &counter.seen(), false), None);
    }
    let message = presses.message(NOW, false).unwrap();
    assert_eq!(message.tone, Tone::Trouble);
    assert!(message.text.starts_with("Tidak tersambung"), "{}", message.text);
    assert!(presses.press(NOW, Verb::Next { answer: None }, &counter.seen(), true).is_some(), "nothing was kept");
}

/// Presses NEXT at a call made long ago, so that the question stands.
fn asked() -> (Presses, Counter) {
    let mut counter = Counter { call: Some(10), waiting: vec![11], ..Counter::default() };
    let mut presses = Presses::new(Language::Id);
    let command = presses.press(NOW, Verb::Next { answer: None }, &counter.seen(), true).unwrap();
    presses.sent(request(1));
    let outcome = counter.decide(NOW, &request(1), &command);
    presses.answered(&request(1), &Reply::Answered(outcome), "Loket 3", 0);
    assert_eq!(presses.question(), Some(&Question::ArrivedOrAbsent { call: 10 }));
    (presses, counter)
}

#[test]
fn next_is_no_answer_to_arrived_or_absent_and_an_answer_is_given_once() {
    let (mut presses, mut counter) = asked();
    assert_eq!(presses.press(NOW, Verb::Next { answer: None }, &counter.seen(), true), None);
    let command = presses.arrived_or_absent(NOW, Arrival::Absent, &counter.seen(), true).unwrap();
    assert_eq!(command, Command::CallNext { counter: "3".into(), ending: Some(10), answer: Some(Arrival::Absent) });
    presses.sent(request(2));
    assert_eq!(presses.arrived_or_absent(NOW, Arrival::Absent, &counter.seen(), true), None, "the second press of the answer");
    let outcome = counter.decide(NOW, &request(2), &command);
    presses.answered(&request(2), &Reply::Answered(outcome), "Loket 3", 0);
    assert_eq!((counter.absent.clone(), counter.call), (vec![10], Some(11)));
    assert_eq!(presses.arrived_or_absent(NOW, Arrival::Absent, &counter.seen(), true), None, "the third, after the answer came");
    assert_eq!(presses.message(NOW, true).unwrap().text, "A-011 dipanggil ke Loket 3.");
}

#[test]
fn a_question_about_somebody_who_has_gone_is_taken_down() {
    let (mut presses, counter) = asked();
    presses.look(&counter.seen(), None);
    assert!(presses.question().is_some());
    presses.look(&Seen { counter: "3".into(), visitor: None }, None);
    assert_eq!(presses.question(), None);
}

#[test]
fn another_verb_while_the_question_stands_takes_it_down() {
    let (mut presses, counter) = asked();
    assert!(presses.press(NOW, Verb::Recall, &counter.seen(), true).is_some());
    assert_eq!(presses.question(), None);
}

#[test]
fn a_verb_about_a_visitor_needs_one() {
    let mut presses = Presses::new(Language::En);
    assert_eq!(presses.press(NOW, Verb::Recall, &Counter::default().seen(), true), None);
    assert_eq!(presses.message(NOW, true).unwrap().tone, Tone::Note);
}

#[test]
fn an_answer_that_does_not_come_is_said_in_time_and_then_not_sure() {
    let counter = Counter { call: Some(10), serving: true, ..Counter::default() };
    let mut presses = Presses::new(Language::Id);
    presses.press(NOW, Verb::Next { answer: None }, &counter.seen(), true).unwrap();
    presses.sent(request(1));
    assert_eq!(presses.message(NOW + WORD_AFTER_MS - 1, true), None);
    assert_eq!(presses.message(NOW + WORD_AFTER_MS, true).unwrap().text, "Menunggu jawaban server…");
    assert!(presses.message(NOW + WORD_AFTER_MS, false).unwrap().text.contains("sekali saja"));
    assert_eq!(presses.press(NOW + 500, Verb::Recall, &counter.seen(), true), None);
    assert!(presses.message(NOW + 500, true).unwrap().text.contains("tidak diterima"), "a press that is not taken is said");
    assert_eq!(presses.press(NOW + 600, Verb::Next { answer: None }, &counter.seen(), true), None);
    assert!(presses.message(NOW + 600, true).unwrap().text.contains("tidak diterima"), "and stays said when the first is pressed again");
    presses.answered(&request(1), &Reply::NotSure, "Loket 3", 0);
    assert!(presses.message(NOW + 10_000, true).unwrap().text.starts_with("Belum pasti"));
    assert!(presses.press(NOW, Verb::Next { answer: None }, &counter.seen(), true).is_some());
}

#[test]
fn an_answer_to_something_else_changes_nothing() {
    let counter = Counter { call: Some(10), serving: true, ..Counter::default() };
    let mut presses = Presses::new(Language::Id);
    presses.press(NOW, Verb::Next { answer: None }, &counter.seen(), true).unwrap();
    presses.sent(request(1));
    presses.answered(&request(9), &Reply::NotSure, "Loket 3", 0);
    assert!(presses.waiting_since_ms().is_some());
}

#[test]
fn what_was_said_about_a_lost_link_ends_with_it() {
    let mut presses = Presses::new(Language::Id);
    assert_eq!(presses.press(NOW, Verb::Recall, &Counter::default().seen(), false), None);
    assert_eq!(presses.message(NOW, false).map(|message| message.tone), Some(Tone::Trouble));
    presses.connected();
    assert_eq!(presses.message(NOW, true), None);
    // What is not about the link stays.
    presses.press(NOW, Verb::Recall, &Counter::default().seen(), true);
    presses.connected();
    assert_eq!(presses.message(NOW, true).map(|message| message.tone), Some(Tone::Note));
}

#[test]
fn a_sentence_about_how_the_counter_stood_ends_when_it_stands_otherwise() {
    let nobody = Counter::default().seen();
    let mut presses = Presses::new(Language::Id);
    presses.press(NOW, Verb::Recall, &nobody, true);
    for _ in 0..3 {
        presses.look(&nobody, Some(CounterState::Closed));
        assert_eq!(presses.message(NOW, true).map(|message| message.tone), Some(Tone::Note));
    }
    presses.look(&nobody, Some(CounterState::Ready));
    assert_eq!(presses.message(NOW, true), None);
    // What was done is said of the state that it led to.
    let counter = Counter { call: Some(10), serving: true, ..Counter::default() };
    presses.press(NOW, Verb::Start, &counter.seen(), true).unwrap();
    presses.sent(request(1));
    presses.look(&counter.seen(), Some(CounterState::Calling));
    let done = AnswerOutcome::Done {
        position: Position { epoch: 1, seq: 1, link: String::new() },
        did: None,
        goes_on: None,
        paused_until_ms: None,
    };
    presses.answered(&request(1), &Reply::Answered(done), "Loket 3", 0);
    presses.look(&counter.seen(), Some(CounterState::Serving));
    presses.look(&counter.seen(), Some(CounterState::Serving));
    assert_eq!(presses.message(NOW, true).map(|message| message.tone), Some(Tone::Done));
    presses.look(&nobody, Some(CounterState::Ready));
    assert_eq!(presses.message(NOW, true), None);
}

#[test]
fn next_in_a_break_that_waited_says_until_when_it_is() {
    let counter = Counter { call: Some(10), serving: true, ..Counter::default() };
    let mut presses = Presses::new(Language::Id);
    presses.press(NOW, Verb::Next { answer: None }, &counter.seen(), true).unwrap();
    presses.sent(request(1));
    let did = Some(Did::CounterFree);
    let done = AnswerOutcome::Done { position: position(), did, goes_on: None, paused_until_ms: Some(6 * 3_600_000) };
    presses.answered(&request(1), &Reply::Answered(done), "Loket 3", 7 * 3_600);
    let text = presses.message(NOW, true).map(|message| message.text);
    assert_eq!(text.as_deref(), Some("Loket 3 kini istirahat sampai 13.00."));
}
