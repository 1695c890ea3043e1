//! Rows as a server sends them, and what becomes of them on the wall and in the voice.

use client::Changed;
use protocol::{
    AgencyRow, CounterLabel, CounterNoun, EmergencyRow, Row, SiteRow, SpeechRow, ThemeRow, TicketNumber, VoiceLanguage, VolumeSpanRow,
};

use super::*;

const CLOCK: LocalClock = LocalClock { ahead_ms: 1_795_401_600_000, speed: 1, offset_s: 7 * 3600 };

fn site() -> SiteRow {
    SiteRow {
        site: "mpp-contoh".into(),
        name: "MPP Contoh".into(),
        motto: "Ramah dan transparan".into(),
        date: Some("2026-11-23".into()),
        training: true,
        closes_at_ms: None,
        opens_at_ms: None,
        notice: String::new(),
        english_always: false,
        issued: 0,
        finished: 0,
        waiting: 0,
        chosen: 0,
        serves_until_ms: None,
        serving_ended_at_ms: None,
        on_break: None,
        paused: Vec::new(),
        unserved: Vec::new(),
        unserved_count: 0,
        theme: ThemeRow::default(),
        first_come: false,
    }
}

fn call(id: u32, shown: &str, state: CallState, at_ms: u64) -> CallRow {
    CallRow {
        call: id,
        number: TicketNumber { prefix: "A".into(), digits: id, shown: shown.into() },
        counter: "loket-3".into(),
        label: CounterLabel { noun: CounterNoun::Loket, number: 3 },
        floor: "1".into(),
        agency: "Disdukcapil".into(),
        service: "Kartu Keluarga".into(),
        language: Language::Id,
        state,
        called_at_ms: at_ms,
        summons: 1,
        last_summons_at_ms: at_ms,
        spoken_here: true,
        heard: 0,
        onward: false,
        last: false,
    }
}

fn agency(code: &str, order: u16, waiting: u32) -> AgencyRow {
    let (name, short) = (code.into(), code.into());
    AgencyRow { agency: code.into(), name, short, waiting, longest_since_ms: None, expected_wait: None, delivered: 0, order }
}

fn rows(put: Vec<Row>) -> Rows {
    let mut rows = Rows::default();
    rows.apply(&Changed { whole: true, put, ..Changed::default() });
    rows
}

fn hall() -> Vec<Row> {
    vec![
        Row::Site(site()),
        Row::Zone(ZoneRow {
            zone: "a".into(),
            name: "Zona A".into(),
            floor: "1".into(),
            voice: true,
            speech: None,
            emergency_texts: Vec::new(),
        }),
        Row::Agency(agency("Samsat", 2, 9)),
        Row::Agency(agency("Disdukcapil", 1, 23)),
        Row::Call(call(2, "A-002", CallState::Called, 1_795_401_602_000)),
        Row::Call(call(9, "A-009", CallState::Called, 1_795_401_601_000)),
        Row::Call(call(1, "A-001", CallState::Serving, 1_795_401_500_000)),
        Row::Call(call(3, "A-003", CallState::Past, 1_795_401_550_000)),
    ]
}

#[test]
fn rows_become_the_wall() {
    let picture = picture(&rows(hall()), CLOCK).unwrap();
    assert_eq!((picture.site.as_str(), picture.zone.as_str(), picture.drill), ("MPP Contoh", "Zona A, Lantai 1", Drill::Training));
    let numbers = |calls: &[Call]| calls.iter().map(|call| call.number.clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&picture.calls), ["A-009", "A-002"], "the oldest summons first, whatever its id");
    assert_eq!(numbers(&picture.before), ["A-003", "A-001"]);
    assert_eq!(picture.calls[1].called_ms, 2_000);
    assert_eq!(picture.calls[0].counter, "Loket 3");
    let agencies: Vec<&str> = picture.waiting.iter().map(|count| count.agency.as_str()).collect();
    assert_eq!(agencies, ["Disdukcapil", "Samsat"], "in the order of the site file");
}

#[test]
fn half_a_picture_is_none() {
    let mut half = Rows::default();
    half.apply(&Changed { put: vec![Row::Site(site())], ..Changed::default() });
    assert_eq!(picture(&half, CLOCK), None);
    assert_eq!(to_speak(&half, CLOCK), ToSpeak::default());
}

#[test]
fn the_voice_speaks_what_is_called_and_spoken_here() {
    let mut put = hall();
    let mut elsewhere = call(20, "A-020", CallState::Called, 1_795_401_603_000);
    elsewhere.spoken_here = false;
    let mut english = call(21, "A-021", CallState::Called, 1_795_401_604_000);
    english.language = Language::En;
    english.floor = "2".into();
    put.extend([Row::Call(elsewhere), Row::Call(english)]);
    let to_speak = to_speak(&rows(put), CLOCK);
    let calls: Vec<_> = to_speak.calls.iter().map(|call| (call.row.call, call.languages.len() == 2, call.other_floor)).collect();
    assert_eq!(calls, [(9, false, false), (2, false, false), (21, true, true)]);
    assert!(to_speak.voice);
}

#[test]
fn an_emergency_covers_the_wall_and_a_drill_says_so() {
    let mut put = hall();
    put.push(Row::Emergency(EmergencyRow { emergency: 7, kind: EmergencyKind::Earthquake, drill: true, since_ms: 5 }));
    let rows = rows(put);
    let picture = picture(&rows, CLOCK).unwrap();
    assert_eq!(picture.emergency.map(|emergency| (emergency.title, emergency.drill)), Some(("Gempa bumi".into(), true)));
    assert_eq!(picture.drill, Drill::Simulation);
    assert_eq!(to_speak(&rows, CLOCK).emergencies.iter().map(|row| row.emergency).collect::<Vec<_>>(), [7]);
}

#[test]
fn a_floor_with_a_name_keeps_it() {
    let zone = |floor: &str| {
        zone_line(&ZoneRow {
            zone: "a".into(),
            name: "Zona A".into(),
            floor: floor.into(),
            voice: false,
            speech: None,
            emergency_texts: Vec::new(),
        })
    };
    assert_eq!(zone("2"), "Zona A, Lantai 2");
    assert_eq!(zone("Lantai Dasar"), "Zona A, Lantai Dasar");
    assert_eq!(zone(""), "Zona A");
}

#[test]
fn every_emergency_says_what_to_do_in_the_words_of_the_voice() {
    for kind in [EmergencyKind::Evacuation, EmergencyKind::Fire, EmergencyKind::Earthquake, EmergencyKind::Lockdown] {
        let emergency = emergency_of(kind, true, None);
        assert!((2..=5).contains(&emergency.sentences.len()), "{emergency:?}");
        assert!(emergency.english[0].starts_with("Drill: "), "{emergency:?}");
        assert!(!emergency_of(kind, false, None).english[0].contains("Drill"));
        let spoken = alarm(sounds::Language::Id, Alarm { kind: alarm_kind(kind), drill: false }).caption;
        assert!(emergency.sentences.iter().all(|sentence| spoken.contains(sentence.as_str()) && sentence.ends_with('.')), "{emergency:?}");
    }
    let stay = emergency_of(EmergencyKind::Lockdown, false, None);
    assert!(stay.sentences.iter().all(|sentence| !sentence.contains("Tinggalkan")), "whoever must stay is not told to leave");
}

#[test]
fn a_real_emergency_removes_every_mark_of_a_drill_and_of_training() {
    let row = |emergency, kind, drill| EmergencyRow { emergency, kind, drill, since_ms: emergency };
    let mut put = hall();
    put.extend([Row::Emergency(row(7, EmergencyKind::Fire, false)), Row::Emergency(row(8, EmergencyKind::Earthquake, true))]);
    let rows = rows(put);
    let picture = picture(&rows, CLOCK).unwrap();
    assert_eq!(picture.emergency.map(|emergency| (emergency.title, emergency.drill)), Some(("Kebakaran".into(), false)));
    assert_eq!(picture.drill, Drill::None, "this is a training day");
    assert_eq!(to_speak(&rows, CLOCK).emergencies.iter().map(|row| row.emergency).collect::<Vec<_>>(), [7]);
}

/// Two zones on two floors, each with words of its own for a fire.
fn two_floors() -> Vec<Row> {
    let text = |id: &str, en: &str| EmergencyText { kind: EmergencyKind::Fire, id: id.into(), en: en.into() };
    let zone = |zone: &str, floor: &str, text| {
        let (name, voice) = (format!("Zona {zone}"), true);
        Row::Zone(ZoneRow { zone: zone.into(), name, floor: floor.into(), voice, speech: None, emergency_texts: vec![text] })
    };
    let west = text("Keluar lewat pintu barat. Jangan lari.", "Leave by the west door. Do not run.");
    vec![Row::Site(site()), zone("a", "1", west), zone("b", "2", text("Turun lewat tangga timur.", "Go down by the east stairs."))]
}

fn fire(rows: &Rows) -> Emergency {
    let row = EmergencyRow { emergency: 7, kind: EmergencyKind::Fire, drill: false, since_ms: 1 };
    emergency_shown(&[row], rows).unwrap()
}

#[test]
fn the_halls_own_words_stand_in_place_of_the_customary_ones_in_both_languages() {
    let mut put = two_floors();
    put.truncate(2);
    let own = fire(&rows(put.clone()));
    assert_eq!(own.sentences, ["Keluar lewat pintu barat.", "Jangan lari."]);
    assert_eq!(own.english, ["Fire", "Leave by the west door.", "Do not run."]);
    let stay = EmergencyRow { emergency: 8, kind: EmergencyKind::Lockdown, drill: false, since_ms: 1 };
    let other = emergency_shown(&[stay], &rows(put)).unwrap();
    assert_eq!(other, emergency_of(EmergencyKind::Lockdown, false, None), "a text for fires says nothing of other emergencies");
    let long = EmergencyText { kind: EmergencyKind::Fire, id: "Satu. ".repeat(9), en: "One.".into() };
    let long = emergency_of(EmergencyKind::Fire, false, Some(&long));
    assert_eq!((long.sentences.len(), long.sentences[5].as_str()), (EMERGENCY_LINES, "Satu. Satu. Satu. Satu."), "nothing is left out");
}

#[test]
fn a_screen_says_the_words_of_the_zone_that_it_speaks_for_and_one_of_two_floors_what_is_right_on_both() {
    let of_both = fire(&rows(two_floors()));
    assert_eq!(of_both, emergency_of(EmergencyKind::Fire, false, None), "nobody is sent to a door of another floor");
    let mut put = two_floors();
    put.push(Row::Display(DisplayRow {
        display: "lobi".into(),
        profile: protocol::DisplayProfile::Lobby,
        zones: vec!["a".into(), "b".into()],
        counter: None,
        agency: String::new(),
        speaks: Some("b".into()),
        diagonal_mm: 0,
        farthest_mm: 0,
        rotation: 0,
        overscan_percent: 0,
        shifts: false,
        closed_percent: 100,
    }));
    assert_eq!(fire(&rows(put)).sentences, ["Turun lewat tangga timur."]);
}

#[test]
fn the_voice_speaks_as_its_zones_row_says_and_english_comes_last_where_it_is_wanted() {
    let span = VolumeSpanRow { from_ms: 1_000, until_ms: 2_000, percent: 40 };
    let speech = SpeechRow {
        languages: vec![VoiceLanguage::Jv, VoiceLanguage::Id],
        chime: protocol::Chime::ThreeTones,
        reading: protocol::Reading::LeadingZeros,
        volume_percent: 80,
        spans: vec![span],
    };
    let mut put = hall();
    put[1] = Row::Zone(ZoneRow {
        zone: "a".into(),
        name: "Zona A".into(),
        floor: "1".into(),
        voice: true,
        speech: Some(speech),
        emergency_texts: Vec::new(),
    });
    let mut english = call(21, "A-021", CallState::Called, 1_795_401_604_000);
    english.language = Language::En;
    put.push(Row::Call(english));
    let to_speak = to_speak(&rows(put), CLOCK);
    use sounds::Language::{En, Id, Jv};
    let languages: Vec<_> = to_speak.calls.iter().map(|call| &call.languages[..]).collect();
    assert_eq!(languages, [&[Jv, Id][..], &[Jv, Id], &[Jv, Id, En]]);
    let manner = &to_speak.manner;
    assert_eq!(manner.chime, sounds::Chime::ThreeTones);
    assert_eq!([999, 1_000, 1_999, 2_000].map(|at_ms| manner.percent(at_ms)), [80, 40, 40, 80]);
}
