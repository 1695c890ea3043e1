//! The rules of the voice, as a hall plays them: pushes at moments, sounds of real length, and what was heard.

use super::*;
use crate::pack::Voice;
use crate::phrase::alarms::{Alarm, AlarmKind};
use crate::phrase::reading::{CounterLabel, ReadingMode, TicketNumber};
use crate::phrase::{Announcement, CounterName, Kind, Noun, alarm, phrase};
use crate::render::Renderer;

/// What happens in the hall at a moment.
#[derive(Clone)]
enum Event {
    Call(u32, u16),
    Both(u32),
    MovedOn(u32),
    Raise(u64),
    Clear(u64),
}
use Event::{Both, Call, Clear, MovedOn, Raise};

/// One thing heard: when it began, what, and how ("full", "short", with "chime", number of languages).
type Line = (u64, String);

/// Plays events through the queue, with a speaker whose sounds take exactly as long as expected, until all is quiet or
/// `until_ms`. Checks on the way that nothing overlaps.
fn hall(events: &[(u64, Event)], until_ms: u64) -> (Vec<Line>, Vec<Note>) {
    let (mut queue, mut lines, mut notes) = (VoiceQueue::new(), Vec::new(), Vec::new());
    let mut events: VecDeque<_> = events.iter().cloned().collect();
    let (mut now, mut ends, mut last_end): (u64, Option<(u64, u64)>, u64) = (0, None, 0);
    loop {
        while let Some((_, event)) = events.pop_front_if(|(at, _)| *at <= now) {
            let cut = apply(&mut queue, event);
            if let (true, Some((id, _))) = (cut, ends) {
                queue.interrupted(id, now);
                (ends, last_end) = (None, now);
            }
        }
        if let Some((id, at)) = ends
            && at <= now
        {
            assert!(queue.finished(id, now).is_some());
            (ends, last_end) = (None, now);
        }
        if let Some(utterance) = queue.next(now) {
            assert!(ends.is_none() && now >= last_end, "two sounds at once");
            ends = Some((utterance.id, now + expected_ms(&utterance)));
            lines.push((now, describe(&utterance)));
        }
        notes.extend(queue.take_notes());
        let moments = [events.front().map(|(at, _)| *at), ends.map(|(_, at)| at), queue.wake_at_ms().filter(|at| *at > now)];
        match moments.into_iter().flatten().min() {
            Some(at) if at <= until_ms => now = at,
            _ => return (lines, notes),
        }
    }
}

fn apply(queue: &mut VoiceQueue, event: Event) -> bool {
    match event {
        Call(call, summons) => queue.push(Item { call, summons, languages: vec![Language::Id] }),
        Both(call) => queue.push(Item { call, summons: 1, languages: vec![Language::En, Language::Id] }),
        MovedOn(call) => queue.withdraw(call),
        Raise(emergency) => return queue.raise(emergency, &[Language::Id]),
        Clear(emergency) => queue.clear(emergency),
    }
    false
}

fn describe(utterance: &Utterance) -> String {
    let what = match utterance.subject {
        Subject::Call { call, summons: 1 } => format!("{call}"),
        Subject::Call { call, summons } => format!("{call} again ({summons})"),
        Subject::Emergency { emergency } => format!("emergency {emergency}"),
        Subject::AllClear => "all clear".to_owned(),
        Subject::Notice { notice } => format!("notice {notice}"),
    };
    let form = if utterance.form == Form::Full { "full" } else { "short" };
    let languages: Vec<_> = utterance.languages.iter().map(|language| language.code()).collect();
    format!("{}{what} {form} {}", if utterance.chime { "chime " } else { "" }, languages.join("+"))
}

fn heard(events: &[(u64, Event)]) -> (Vec<String>, Vec<Note>) {
    let (lines, notes) = hall(events, 600_000);
    (lines.into_iter().map(|(_, line)| line).collect(), notes)
}

fn dropped(call: u32, summons: u16, reason: DropReason) -> Note {
    Note::Dropped { call, summons, reason }
}

#[test]
fn a_call_is_spoken_at_once_and_in_full() {
    let (lines, notes) = hall(&[(1_000, Call(7, 1))], 60_000);
    assert_eq!(lines, [(1_000, "chime 7 full id".to_owned())]);
    assert_eq!(notes, []);
}

/// Peers lose two of these three.
#[test]
fn three_calls_in_200_ms_are_all_heard_in_order_without_overlap() {
    let (lines, notes) = hall(&[(0, Call(1, 1)), (100, Call(2, 1)), (200, Call(3, 1))], 600_000);
    let first_ends = expected::CHIME_MS + expected::FULL_MS;
    let second = first_ends + GAP_MS;
    let third = second + expected::CHIME_MS + expected::SHORT_MS + GAP_HURRIED_MS;
    assert_eq!(lines, [(0, "chime 1 full id".to_owned()), (second, "chime 2 short id".to_owned()), (third, "3 short id".to_owned())]);
    assert_eq!(notes, []);
}

#[test]
fn a_burst_has_one_chime_and_short_forms_and_the_next_after_idle_is_normal() {
    let mut events: Vec<_> = (1..=10).map(|call| (u64::from(call) * 10, Call(call, 1))).collect();
    events.push((200_000, Call(11, 1)));
    let (lines, notes) = heard(&events);
    let mut expected = vec!["chime 1 full id".to_owned(), "chime 2 short id".to_owned()];
    expected.extend((3..=10).map(|call| format!("{call} short id")));
    expected.push("chime 11 full id".to_owned());
    assert_eq!(lines, expected);
    assert_eq!(notes, [], "every first call is heard");
}

#[test]
fn two_calls_at_once_are_no_burst() {
    assert_eq!(heard(&[(0, Call(1, 1)), (0, Call(2, 1))]).0, ["chime 1 short id", "2 short id"], "16 s of speech in full");
    assert_eq!(heard(&[(0, Call(1, 1)), (1, Call(2, 1))]).0, ["chime 1 full id", "chime 2 full id"]);
}

#[test]
fn under_a_backlog_one_language_is_left_the_first() {
    let (lines, _) = heard(&[(0, Both(1)), (5, Both(2)), (6, Both(3)), (100_000, Both(4))]);
    assert_eq!(lines, ["chime 1 full en+id", "chime 2 short en", "3 short en", "chime 4 full en+id"]);
}

#[test]
fn an_overtaken_recall_is_dropped_and_noted_and_its_first_call_is_not() {
    let (lines, notes) = heard(&[(0, Call(1, 1)), (10, Call(2, 1)), (20, Call(2, 2)), (30, Call(2, 3)), (40, Call(3, 1))]);
    assert_eq!(lines, ["chime 1 full id", "chime 2 short id", "2 again (3) short id", "3 short id"]);
    assert_eq!(notes, [dropped(2, 2, DropReason::Overtaken)]);
}

#[test]
fn a_call_whose_ticket_moved_on_while_waiting_is_dropped_and_noted() {
    let (lines, notes) = heard(&[(0, Call(1, 1)), (10, Call(2, 1)), (11, Call(2, 2)), (3_000, MovedOn(2)), (20_000, Call(3, 1))]);
    assert_eq!(lines, ["chime 1 full id", "chime 3 full id"]);
    assert_eq!(notes, [dropped(2, 1, DropReason::MovedOn), dropped(2, 2, DropReason::MovedOn)]);
}

#[test]
fn a_call_whose_ticket_moves_on_while_it_is_spoken_is_spoken_to_its_end() {
    let (lines, notes) = hall(&[(0, Call(1, 1)), (2_000, MovedOn(1)), (2_000, Call(2, 1))], 600_000);
    assert_eq!(lines[1].0, expected::CHIME_MS + expected::FULL_MS + GAP_MS, "not cut off");
    assert_eq!(lines.len(), 2);
    assert_eq!(notes, []);
}

/// After a reconnect the display pushes the whole picture again.
#[test]
fn a_picture_pushed_again_is_not_spoken_again() {
    let (lines, _) = heard(&[(0, Call(1, 1)), (100, Call(1, 1)), (20_000, Call(1, 1)), (20_000, Call(1, 2)), (40_000, Call(1, 1))]);
    assert_eq!(lines, ["chime 1 full id", "chime 1 again (2) full id"]);
}

#[test]
fn a_display_that_starts_late_says_the_summons_it_finds() {
    assert_eq!(heard(&[(0, Call(1, 3))]).0, ["chime 1 again (3) full id"]);
}

#[test]
fn an_emergency_cuts_in_is_repeated_and_the_cut_call_is_said_again_afterwards() {
    let (lines, notes) = hall(&[(0, Call(1, 1)), (2_000, Raise(9)), (3_000, Call(2, 1)), (40_000, Clear(9))], 600_000);
    let emergency = expected::CHIME_MS + expected::EMERGENCY_MS;
    let again = 2_000 + emergency + EMERGENCY_GAP_MS;
    assert_eq!(
        lines[..3],
        [
            (0, "chime 1 full id".to_owned()),
            (2_000, "chime emergency 9 full id".to_owned()),
            (again, "chime emergency 9 full id".to_owned()),
        ]
    );
    let rest: Vec<&str> = lines[3..].iter().map(|(_, line)| line.as_str()).collect();
    assert_eq!(rest, ["chime all clear full id", "chime 1 short id", "2 short id"]);
    assert_eq!(notes, [Note::CutOff { subject: Subject::Call { call: 1, summons: 1 } }]);
}

#[test]
fn a_second_emergency_keeps_the_voice_until_both_are_over() {
    let (lines, _) = hall(&[(0, Raise(1)), (100, Raise(2)), (200, Clear(2)), (30_000, Clear(1)), (30_000, Clear(1))], 600_000);
    let lines: Vec<_> = lines.into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, ["chime emergency 1 full id", "chime emergency 1 full id", "chime all clear full id"]);
}

/// Peers fall silent for the rest of the day when the end of one sound is not reported.
#[test]
fn a_sound_whose_end_is_never_reported_is_noted_and_the_next_is_spoken() {
    let mut queue = VoiceQueue::new();
    queue.push(Item { call: 1, summons: 1, languages: vec![Language::Id] });
    queue.push(Item { call: 2, summons: 1, languages: vec![Language::Id] });
    let first = queue.next(0).unwrap();
    let patience_ends = queue.wake_at_ms().unwrap();
    assert!(patience_ends < 30_000);
    assert_eq!(queue.next(patience_ends - 1), None);
    assert_eq!(queue.next(patience_ends), None, "the gap is kept");
    assert_eq!(queue.take_notes(), [Note::Unheard { subject: first.subject }]);
    assert!(queue.next(queue.wake_at_ms().unwrap()).is_some());
    assert_eq!(queue.finished(first.id, patience_ends + 2_000), None, "a late report is not taken for the next sound's");
}

#[test]
fn a_failed_utterance_is_noted_and_a_cut_one_is_said_again_unless_its_time_is_over() {
    for (recall, moved_on, expected) in [
        (false, false, None),
        (false, true, Some(dropped(1, 2, DropReason::MovedOn))),
        (true, false, Some(dropped(1, 2, DropReason::Overtaken))),
    ] {
        let mut queue = VoiceQueue::new();
        queue.push(Item { call: 1, summons: 2, languages: vec![Language::Id] });
        let first = queue.next(0).unwrap();
        if recall {
            queue.push(Item { call: 1, summons: 3, languages: vec![Language::Id] });
        }
        if moved_on {
            queue.withdraw(1);
        }
        queue.interrupted(first.id, 1_000);
        let cut_off = Note::CutOff { subject: first.subject };
        assert_eq!(queue.take_notes(), std::iter::once(cut_off).chain(expected).collect::<Vec<_>>());
        assert_eq!(queue.next(1_000 + GAP_MS - 1), None, "the beginning and its repetition are heard as two");
        let next = queue.next(1_000 + GAP_MS).map(|utterance| utterance.subject);
        let said = (!moved_on).then_some(Subject::Call { call: 1, summons: if recall { 3 } else { 2 } });
        assert_eq!(next, said);
    }
    let mut queue = VoiceQueue::new();
    queue.push(Item { call: 1, summons: 1, languages: vec![Language::Id] });
    let first = queue.next(0).unwrap();
    queue.failed(first.id, 500);
    assert_eq!(queue.take_notes(), [Note::Unheard { subject: first.subject }]);
    assert!(queue.is_idle());
    assert_eq!(queue.wake_at_ms(), None);
}

#[test]
fn the_queue_the_memory_and_the_notes_are_bounded() {
    let mut queue = VoiceQueue::new();
    for call in 0..3_000 {
        queue.push(Item { call, summons: 1, languages: vec![Language::Id] });
    }
    assert_eq!(queue.waiting.len(), WAITING_MAX);
    assert!(queue.taken.len() <= REMEMBERED_MAX);
    let notes = queue.take_notes();
    assert_eq!(notes.len(), NOTES_MAX);
    assert_eq!(notes.last(), Some(&dropped(2_999, 1, DropReason::Full)));
}

#[test]
fn the_backlog_is_what_is_still_to_be_heard() {
    let mut queue = VoiceQueue::new();
    assert_eq!(queue.backlog_ms(0), 0);
    queue.push(Item { call: 1, summons: 1, languages: vec![Language::Id] });
    let normal = expected::CHIME_MS + expected::FULL_MS + GAP_MS;
    assert_eq!(queue.backlog_ms(0), normal);
    let first = queue.next(0).unwrap();
    assert_eq!(queue.backlog_ms(1_000), normal - GAP_MS - 1_000);
    queue.push(Item { call: 2, summons: 1, languages: vec![Language::Id] });
    assert_eq!(queue.backlog_ms(7_500), normal);
    queue.finished(first.id, 7_500);
    assert_eq!(queue.backlog_ms(7_500), normal);
}

/// The estimates of this file against the voices in the binary.
#[test]
fn what_is_expected_is_what_is_rendered() {
    let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
    let near = |expected: u64, real: u64| {
        assert!(real <= expected * 13 / 10 && expected <= real * 13 / 10, "expected {expected} ms, rendered {real} ms");
    };
    near(expected::CHIME_MS, renderer.render(Chime::TwoTones, &[]).samples.length_ms());
    for language in Language::ALL {
        for (form, expected) in [(Form::Full, expected::FULL_MS), (Form::Short, expected::SHORT_MS)] {
            let announcement = Announcement {
                language,
                kind: Kind::First,
                ticket: TicketNumber::from_shown("H-274"),
                counter: CounterName::new(Noun::Loket, CounterLabel::Number(4)),
                form,
                reading: ReadingMode::LeadingZeros,
            };
            near(expected, renderer.render(Chime::None, &[phrase(&announcement)]).samples.length_ms());
        }
        let kinds = [AlarmKind::Evacuation, AlarmKind::Fire, AlarmKind::Earthquake, AlarmKind::Lockdown];
        let longest =
            kinds.into_iter().map(|kind| renderer.render(Chime::None, &[alarm(language, Alarm { kind, drill: true })]).samples.length_ms());
        near(expected::EMERGENCY_MS, longest.max().unwrap());
    }
}

fn notice(notice: u64, until_ms: u64) -> NoticeItem {
    NoticeItem { notice, languages: vec![Language::Id], until_ms }
}

/// The subjects that are begun, one after the other, each ended after two seconds.
fn subjects(queue: &mut VoiceQueue, mut now_ms: u64) -> Vec<Subject> {
    let mut said = Vec::new();
    while let Some(utterance) = queue.next(now_ms) {
        said.push(utterance.subject);
        assert_eq!(queue.next(now_ms + 1_000), None, "nothing begins in the middle of another");
        queue.finished(utterance.id, now_ms + 2_000);
        now_ms += 2_000 + GAP_MS;
    }
    said
}

#[test]
fn a_notice_is_said_between_two_calls_and_while_many_wait_after_them() {
    let call = |call: u32| Subject::Call { call, summons: 1 };
    let item = |call: u32| Item { call, summons: 1, languages: vec![Language::Id] };
    let mut queue = VoiceQueue::new();
    queue.push(item(1));
    let first = queue.next(0).unwrap();
    queue.announce(notice(7, 60_000));
    queue.push(item(2));
    assert_eq!(queue.next(100), None);
    queue.finished(first.id, 6_000);
    assert_eq!(subjects(&mut queue, 7_000), [Subject::Notice { notice: 7 }, call(2)]);
    let mut hurried = VoiceQueue::new();
    (1..=4).for_each(|call| hurried.push(item(call)));
    hurried.announce(notice(8, 60_000));
    assert_eq!(subjects(&mut hurried, 0), [call(1), call(2), call(3), call(4), Subject::Notice { notice: 8 }]);
}

#[test]
fn a_notice_that_is_no_news_any_more_is_dropped_and_one_that_was_cut_off_is_said_again() {
    let mut queue = VoiceQueue::new();
    queue.announce(notice(1, 5_000));
    queue.announce(notice(2, 60_000));
    let said = queue.next(5_000).unwrap();
    assert_eq!((said.subject, queue.take_notes()), (Subject::Notice { notice: 2 }, vec![Note::NoticeDropped { notice: 1 }]));
    queue.interrupted(said.id, 6_000);
    assert_eq!(subjects(&mut queue, 7_000), [Subject::Notice { notice: 2 }]);
    queue.announce(notice(3, 60_000));
    queue.forget_notices();
    assert!(queue.is_idle(), "another voice says it");
}
