//! Every state of a counter, in the words of the window.

use client::Reply;
use protocol::{AnswerOutcome, EmergencyKind, EmergencyRow, Goodbye, PauseReason, RequestId, Row, ShiftRow, StepRow, Text};

use super::*;
use crate::{
    fixture::{CALLED_MS, JAKARTA_S, counter, hall, picture, visitor},
    press::Tone,
    verb::Verb,
};

const NOW: u64 = 5_000;

fn up(hall_ms: u64) -> Status {
    Status { up: true, heard_ms_ago: Some(200), hall_ms: Some(hall_ms), clock_speed: 1, utc_offset_s: JAKARTA_S }
}

fn cut(hall_ms: u64, ago_ms: u64) -> Status {
    Status { up: false, heard_ms_ago: Some(ago_ms), hall_ms: Some(hall_ms), clock_speed: 1, utc_offset_s: JAKARTA_S }
}

fn rows(state: CounterState, visitor: Option<VisitorRow>) -> Picture {
    let mut rows = hall(false);
    rows.push(Row::Counter(counter(state)));
    rows.extend(visitor.map(Row::Visitor));
    picture(rows)
}

fn desk_with(picture: &Picture, status: Status, down: Option<&LinkDown>, presses: &Presses) -> Desk {
    Desk::of(facts(picture, down, status, presses))
}

fn facts<'a>(picture: &'a Picture, down: Option<&'a LinkDown>, status: Status, presses: &'a Presses) -> Facts<'a> {
    Facts { picture, down, status, now_ms: NOW, counter: "3", name: "pc-3", watching: false, presses, language: Language::Id }
}

fn desk(picture: &Picture, status: Status) -> Desk {
    desk_with(picture, status, None, &Presses::new(Language::Id))
}

fn visitor_of(desk: &Desk) -> &VisitorCard {
    match &desk.card {
        Card::Visitor(card) => card,
        Card::Plain { title, .. } => panic!("nobody there: {title}"),
    }
}

fn plain_of(desk: &Desk) -> (&str, &str) {
    match &desk.card {
        Card::Plain { title, line } => (title, line),
        Card::Visitor(card) => panic!("{} is there", card.number),
    }
}

#[test]
fn the_visitor_being_served_is_shown_with_time_and_standard() {
    let desk = desk(&rows(CounterState::Serving, Some(visitor(true))), up(CALLED_MS + 30_000 + 432_000));
    let card = visitor_of(&desk);
    assert_eq!((desk.place.as_str(), desk.agency.as_str(), desk.officer.as_str()), ("Loket 3", "Disdukcapil", "Petugas 14"));
    assert_eq!((card.number.as_str(), card.service.as_str()), ("A-005", "Kartu Keluarga"));
    assert_eq!(card.needs, ["Tuli: hampiri, tunjukkan nomor"]);
    assert_eq!((card.time.as_str(), card.used_permille, card.over), ("07.12 dari 15 menit", Some(480), false));
    assert_eq!(card.called, "Dipanggil 09.41.07 · terdengar 09.41.14");
    assert_eq!(desk.waiting, Some(("Menunggu loket ini:".into(), "6".into())));
    assert_eq!(desk.longest, "Terlama 25 menit");
    assert_eq!((&desk.main, desk.mode), (&Main::Next, Mode::Verbs));
    assert_eq!(desk.seen.visitor.as_ref().map(|seen| seen.call), Some(7));
    assert_eq!(desk.changes_in_ms, Some(1_000));
}

#[test]
fn a_step_of_a_journey_says_which_it_is_and_what_follows() {
    let step = Some(StepRow { step: 2, of: 3, name: "Izin".into(), next: vec!["Ambil".into()] });
    let desk = desk(&rows(CounterState::Serving, Some(VisitorRow { step, ..visitor(true) })), up(CALLED_MS));
    let card = visitor_of(&desk);
    assert_eq!((card.service.as_str(), card.next.as_str()), ("Tahap 2 dari 3: Kartu Keluarga", "Berikutnya: Ambil"));
}

#[test]
fn a_counter_says_its_shift_and_that_it_should_be_open() {
    let shift = Some(ShiftRow { from_ms: CALLED_MS + 19 * 60_000, until_ms: CALLED_MS + 139 * 60_000, officer: Some("14".into()) });
    let at = |state, minutes: u64| {
        let mut rows = hall(false);
        rows.push(Row::Counter(CounterRow { shift: shift.clone(), ..counter(state) }));
        let desk = desk(&picture(rows), up(CALLED_MS + minutes * 60_000));
        (plain_of(&desk).1.to_owned(), desk.changes_in_ms)
    };
    assert_eq!(at(CounterState::Ready, 0).0, "6 orang menunggu loket ini. Giliran 10.00–12.00, petugas 14.");
    let (said, changes_in_ms) = at(CounterState::Closed, 0);
    assert_eq!(said, "Tidak ada yang dipanggil ke loket ini. Giliran 10.00–12.00, petugas 14.");
    assert_eq!(changes_in_ms, Some(53_000), "the next minute may be the one from which it is late");
    assert_eq!(at(CounterState::Closed, 30).0, "Tidak ada yang dipanggil ke loket ini. Tutup dalam giliran 10.00–12.00.");
    assert_eq!(at(CounterState::Closed, 139).0, "Tidak ada yang dipanggil ke loket ini. Giliran 10.00–12.00, petugas 14.");
}

#[test]
fn past_the_standard_the_bar_is_full_and_says_so() {
    let desk = desk(&rows(CounterState::Serving, Some(visitor(true))), up(CALLED_MS + 30_000 + 17 * 60_000 + 250));
    let card = visitor_of(&desk);
    assert_eq!((card.time.as_str(), card.used_permille, card.over), ("17.00 dari 15 menit", Some(1_000), true));
    assert_eq!(desk.changes_in_ms, Some(750));
}

#[test]
fn a_call_that_nobody_heard_can_be_confirmed_by_hand() {
    let unheard = VisitorRow { heard_at_ms: None, summons: 3, summons_counted: 2, ..visitor(false) };
    let desk = desk(&rows(CounterState::Calling, Some(unheard)), up(CALLED_MS + 32_000));
    let card = visitor_of(&desk);
    assert_eq!(card.called, "Dipanggil 09.41.07 · belum terdengar");
    assert_eq!((card.state.as_str(), card.summons.as_str(), card.time.as_str()), ("Memanggil", "panggilan ke-3 (2/3)", "Menunggu 00.32"));
    assert!(card.confirm);
    assert_eq!(card.used_permille, None);
    assert!(desk.useful.contains(&Action::Recall) && desk.useful.contains(&Action::Start));
}

#[test]
fn without_a_visitor_the_state_is_said_and_the_key_that_changes_it() {
    let ready = desk(&rows(CounterState::Ready, None), up(CALLED_MS));
    assert_eq!(plain_of(&ready), ("Siap", "6 orang menunggu loket ini."));
    assert_eq!(ready.main, Main::Next);
    assert_eq!(ready.changes_in_ms, Some(60_000), "nothing runs but the minutes of whoever waits longest");

    let closed = desk(&rows(CounterState::Closed, None), up(CALLED_MS));
    assert_eq!(plain_of(&closed).0, "Tutup");
    assert_eq!(closed.main, Main::Quiet("Loket tutup. Tekan B untuk membuka.".into()));

    let mut row = counter(CounterState::Paused);
    row.paused_for = Some(PauseReason::Prayer);
    let paused = desk(&picture(vec![Row::Counter(row)]), up(CALLED_MS));
    assert_eq!(plain_of(&paused), ("Salat", "Loket istirahat sejak 09.41."));
    let mut row = counter(CounterState::Paused);
    (row.paused_for, row.paused_until_ms) = (Some(PauseReason::Prayer), Some(CALLED_MS + 30 * 60_000));
    let paused = desk(&picture(vec![Row::Counter(row)]), up(CALLED_MS));
    assert_eq!(plain_of(&paused), ("Salat", "Loket istirahat sejak 09.41 sampai 10.11."));
    assert_eq!(paused.main, Main::Quiet("Loket istirahat. Tekan I untuk melanjutkan.".into()));
}

#[test]
fn nobody_waiting_is_said_and_nothing_ticks() {
    let mut row = counter(CounterState::Ready);
    (row.waiting, row.longest_since_ms) = (0, None);
    let desk = desk(&picture(vec![Row::Counter(row)]), up(CALLED_MS));
    assert_eq!(plain_of(&desk), ("Siap", "Belum ada yang menunggu."));
    assert_eq!((desk.longest.as_str(), desk.changes_in_ms), ("", None));
}

#[test]
fn a_cut_link_keeps_the_visitor_says_since_when_and_that_presses_are_not_kept() {
    let desk = desk(&rows(CounterState::Serving, Some(visitor(true))), cut(CALLED_MS + 600_000, 300_000));
    assert_eq!(visitor_of(&desk).number, "A-005");
    assert_eq!((desk.up, desk.link.as_str()), (false, "terputus sejak 09.46"));
    assert_eq!(desk.main, Main::Quiet("Tekanan tombol tidak disimpan. Bila perlu, panggil dengan suara.".into()));
}

#[test]
fn before_the_first_picture_it_says_that_it_connects_or_what_the_server_said() {
    let never = Status { up: false, heard_ms_ago: None, hall_ms: None, clock_speed: 1, utc_offset_s: 0 };
    let first = desk(&Picture::default(), never);
    assert_eq!((first.place.as_str(), plain_of(&first).0, first.link.as_str()), ("3", "Menyambung", "belum tersambung"));

    let text = Text { id: "Loket \"3\" tidak ada di tempat ini.".into(), en: String::new() };
    let down = LinkDown { heard_at_ms: None, goodbye: Some(Goodbye { code: ErrorCode::UnknownCounter, text }), why: String::new() };
    let refused = desk_with(&Picture::default(), never, Some(&down), &Presses::new(Language::Id));
    assert_eq!(plain_of(&refused).0, "Belum tersambung");
    assert_eq!(plain_of(&refused).1, "Loket \"3\" tidak ada di tempat ini.");
}

#[test]
fn a_counter_that_another_client_holds_says_who_holds_it_now_and_waits_for_the_officer() {
    let text = Text { id: "Loket ini diambil alih oleh pc-17.".into(), en: String::new() };
    let down = LinkDown { heard_at_ms: None, goodbye: Some(Goodbye { code: ErrorCode::CounterHeld, text }), why: String::new() };
    let presses = Presses::new(Language::Id);
    let look = |held_by: Option<&str>, status: Status, down: Option<&LinkDown>| {
        let mut rows = hall(false);
        rows.push(Row::Counter(CounterRow { held_by: held_by.map(Into::into), ..counter(CounterState::Serving) }));
        rows.push(Row::Visitor(visitor(true)));
        Desk::of(Facts { watching: true, ..facts(&picture(rows), down, status, &presses) })
    };
    // Just sent away, then looking on: the counter is served by somebody else, whose visitor is not this officer's.
    let away = look(Some("pc-17"), cut(CALLED_MS, 100), Some(&down));
    assert_eq!((&away.main, away.mode, away.message.as_ref()), (&Main::Held, Mode::Held, None));
    assert_eq!(plain_of(&away), ("Sedang dipakai", "Loket ini diambil alih oleh pc-17."));
    let on = look(Some("pc-18"), up(CALLED_MS), None);
    assert_eq!((&on.main, on.mode, &on.useful[..]), (&Main::Held, Mode::Held, &[Action::Emergency][..]));
    assert_eq!(plain_of(&on), ("Sedang dipakai", "Loket 3 dipegang oleh pc-18. Ambil alih hanya bila memang loket Anda."));
    let namesake = look(Some("pc-3"), up(CALLED_MS), None);
    assert!(plain_of(&namesake).1.contains("komputer lain yang juga bernama pc-3"), "{:?}", plain_of(&namesake));
    let nobody = look(None, up(CALLED_MS), None);
    assert_eq!((&nobody.main, plain_of(&nobody).0), (&Main::Held, "Tidak dipakai"));
    // A cut link is said as to everybody else.
    let lost = LinkDown { heard_at_ms: None, goodbye: None, why: String::new() };
    assert!(matches!(look(None, cut(CALLED_MS, 9_000), Some(&lost)).main, Main::Quiet(_)));
}

#[test]
fn while_the_day_is_not_open_the_counter_says_when_it_will_be() {
    let rows = |opens_at_ms: Option<u64>| {
        let mut rows = hall(false);
        let Some(Row::Site(site)) = rows.first_mut() else { panic!("the site comes first") };
        (site.date, site.opens_at_ms) = (None, opens_at_ms);
        rows.push(Row::Counter(CounterRow { waiting: 0, longest_since_ms: None, ..counter(CounterState::Closed) }));
        picture(rows)
    };
    const HOUR_MS: u64 = 3_600_000;
    let early = desk(&rows(Some(CALLED_MS + HOUR_MS)), up(CALLED_MS));
    assert_eq!(plain_of(&early), ("Belum buka", "Hari layanan berikutnya dibuka hari ini pukul 10.41."));
    assert_eq!(early.main, Main::Quiet("Loket dapat dibuka setelah hari layanan dibuka.".into()));
    assert!(early.useful == [Action::Emergency] && early.changes_in_ms.is_some_and(|ms| ms <= 60_000), "{early:?}");
    let over = desk(&rows(Some(CALLED_MS + 24 * HOUR_MS)), up(CALLED_MS));
    assert_eq!(plain_of(&over), ("Tutup", "Hari layanan berikutnya dibuka besok, Selasa, 24 November 2026, pukul 09.41."));
    let nobody_knows = desk(&rows(None), up(CALLED_MS));
    assert_eq!(plain_of(&nobody_knows), ("Belum dibuka", "Hari layanan belum dibuka. Supervisor dapat membukanya."));
}

#[test]
fn the_question_stands_where_next_was() {
    let asked = |summons_counted| {
        let desk = asked_by_next(&rows(CounterState::Calling, Some(VisitorRow { summons_counted, ..visitor(false) })));
        assert_eq!(desk.mode, Mode::ArrivedOrAbsent);
        desk
    };
    let question = |text: &str, answers| Main::Question { question: text.into(), answers };
    assert_eq!(asked(3).main, question("Hadir atau tidak hadir?", [Action::Arrived, Action::NotArrived]));
    assert!(asked(3).useful.contains(&Action::Absent));
    assert_eq!(asked(2).main, question("Hadir, atau panggil lagi?", [Action::Arrived, Action::Recall]), "a no-show would not count yet");
    assert!(!asked(2).useful.contains(&Action::Absent));
}

/// The desk after NEXT was answered with the question whether the visitor came.
fn asked_by_next(picture: &Picture) -> Desk {
    let mut presses = Presses::new(Language::Id);
    presses.press(NOW, Verb::Next { answer: None }, &Seen::of(picture, "3"), true).unwrap();
    presses.sent(RequestId("1".into()));
    let text = Text { id: String::new(), en: String::new() };
    let outcome = AnswerOutcome::Refused { code: ErrorCode::ArrivedOrAbsent, text };
    presses.answered(&RequestId("1".into()), &Reply::Answered(outcome), "Loket 3", 0);
    desk_with(picture, up(CALLED_MS + 60_000), None, &presses)
}

#[test]
fn a_call_can_be_taken_back_for_a_minute_and_a_number_called_while_nobody_is_here() {
    let calling = |ms| desk(&rows(CounterState::Calling, Some(visitor(false))), up(CALLED_MS + ms));
    assert_eq!(calling(60_000).in_place_of(Action::Cancel), Action::Undo);
    assert_eq!(calling(60_001).in_place_of(Action::Cancel), Action::Cancel);
    assert_eq!(calling(1_000).in_place_of(Action::Recall), Action::Recall);
    let serving = desk(&rows(CounterState::Serving, Some(visitor(true))), up(CALLED_MS + 31_000));
    assert_eq!(serving.in_place_of(Action::Cancel), Action::Cancel, "whoever is served is not taken back");
    let ready = desk(&rows(CounterState::Ready, None), up(CALLED_MS));
    assert_eq!(ready.in_place_of(Action::Recall), Action::Choose);
}

#[test]
fn an_emergency_takes_the_place_of_next_and_a_drill_says_that_it_is_one() {
    let mut rows = hall(false);
    rows.push(Row::Counter(counter(CounterState::Ready)));
    rows.push(Row::Emergency(EmergencyRow { emergency: 1, kind: EmergencyKind::Fire, drill: true, since_ms: CALLED_MS }));
    let desk = desk(&picture(rows), up(CALLED_MS));
    assert!(matches!(&desk.main, Main::Emergency { title, .. } if title == "SIMULASI: Kebakaran"), "{:?}", desk.main);
}

#[test]
fn a_real_emergency_bears_no_mark_of_training_and_is_shown_before_a_drill() {
    let mut rows = hall(true);
    rows.push(Row::Counter(counter(CounterState::Ready)));
    rows.push(Row::Emergency(EmergencyRow { emergency: 1, kind: EmergencyKind::Fire, drill: true, since_ms: CALLED_MS }));
    assert!(desk(&picture(rows.clone()), up(CALLED_MS)).training);
    rows.push(Row::Emergency(EmergencyRow { emergency: 2, kind: EmergencyKind::Earthquake, drill: false, since_ms: CALLED_MS }));
    let desk = desk(&picture(rows), up(CALLED_MS));
    assert!(matches!(&desk.main, Main::Emergency { title, .. } if title == "Gempa bumi") && !desk.training, "{:?}", desk.main);
}

#[test]
fn raising_an_emergency_is_asked_once_more_whatever_else_is_the_matter() {
    let mut rows = hall(false);
    rows.push(Row::Counter(counter(CounterState::Ready)));
    rows.push(Row::Emergency(EmergencyRow { emergency: 1, kind: EmergencyKind::Fire, drill: true, since_ms: CALLED_MS }));
    let mut presses = Presses::new(Language::Id);
    presses.ask_emergency(EmergencyKind::Fire, false);
    for status in [up(CALLED_MS), Status { up: false, ..up(CALLED_MS) }] {
        let desk = desk_with(&picture(rows.clone()), status, None, &presses);
        let asks = matches!(&desk.main, Main::Question { question, answers: [Action::Yes, Action::No] }
            if question == "Nyalakan di seluruh gedung: Kebakaran?");
        assert!(asks && desk.mode == Mode::Sure && desk.useful.contains(&Action::Emergency), "{:?}", desk.main);
    }
}

#[test]
fn a_training_day_and_a_message_are_shown() {
    let mut rows = hall(true);
    rows.push(Row::Counter(counter(CounterState::Ready)));
    let mut presses = Presses::new(Language::Id);
    presses.press(NOW, Verb::Recall, &Seen { counter: "3".into(), visitor: None }, true);
    let desk = desk_with(&picture(rows), up(CALLED_MS), None, &presses);
    assert!(desk.training);
    let text = "Belum ada pengunjung di loket ini. Panggil dahulu dengan F9.".to_owned();
    assert_eq!(desk.message, Some(Message { text, tone: Tone::Note }));
}
