//! News and time, and what becomes of them on the wall.

use super::*;
use crate::layout::{lay_out, lay_out_for, plan_emergency};

fn who() -> Waiting {
    Waiting { display: "layar-a".into(), zone: "a".into(), address: "ws://127.0.0.1:7878/ws".into(), refusal: None }
}

fn picture(called_ms: u64) -> News {
    let call =
        Call { key: CallKey { call: 1, repeat: 1 }, number: "A-005".into(), counter: "Loket 3".into(), called_ms, ..Call::default() };
    News::Picture(Box::new(Picture {
        site: "MPP Contoh".into(),
        clock: LocalClock { ahead_ms: 1_795_401_719_000, speed: 1, offset_s: 7 * 3600 },
        calls: vec![call],
        ..Picture::default()
    }))
}

fn hall(board: Board) -> Hall {
    match board.scene {
        Scene::Hall(hall) => *hall,
        other @ (Scene::Waiting(_) | Scene::Emergency(_) | Scene::Identity(_) | Scene::Checklist(_)) => panic!("no hall but {other:?}"),
    }
}

#[test]
fn before_any_picture_the_wall_says_who_it_is_and_whom_it_tries() {
    let layout = lay_out(1920, 1080);
    let mut wall = Wall::new(who());
    assert_eq!(wall.board(0, &layout).scene, Scene::Waiting(who()));
    assert_eq!(wall.next_change_ms(0, &layout), None);
    wall.take(News::Link(Link::Cut { heard_ms: 0, refusal: Some("Zona tidak dikenal.".into()) }), 0);
    let Scene::Waiting(waiting) = wall.board(0, &layout).scene else { panic!("no picture yet") };
    assert_eq!(waiting.refusal.as_deref(), Some("Zona tidak dikenal."));
}

#[test]
fn a_call_in_a_picture_is_on_the_next_board() {
    let layout = lay_out(1920, 1080);
    let mut wall = Wall::new(who());
    wall.take(picture(40), 50);
    let board = wall.board(50, &layout);
    assert_eq!(board.header.clock, "09.41");
    assert_eq!(board.header.date, "Senin, 23 November 2026");
    let Large::Called(call) = hall(board).large else { panic!("it is called") };
    assert_eq!((call.number.as_str(), call.counter.as_str(), call.fresh), ("A-005", "Loket 3", true));
}

#[test]
fn a_call_of_another_hall_is_new_though_it_has_the_same_id() {
    let layout = lay_out(1920, 1080);
    let mut wall = Wall::new(who());
    let of = |code: &str, called_ms| {
        let News::Picture(picture) = picture(called_ms) else { panic!("it is a picture") };
        News::Picture(Box::new(Picture { hall: code.into(), ..*picture }))
    };
    wall.take(of("mpp-latihan", 40), 50);
    let long_after = 60 * 60_000;
    let is_fresh = |wall: &Wall| match hall(wall.board(long_after, &layout)).large {
        Large::Called(call) => call.fresh,
        other @ (Large::Nothing | Large::Closed { .. } | Large::Before(_)) => panic!("it is called: {other:?}"),
    };
    wall.settle(long_after);
    assert!(!is_fresh(&wall));
    wall.take(of("mpp", long_after), long_after);
    assert!(is_fresh(&wall));
}

#[test]
fn a_cut_link_keeps_the_picture_and_says_its_age() {
    let layout = lay_out(1920, 1080);
    let mut wall = Wall::new(who());
    wall.take(picture(40), 50);
    wall.take(News::Link(Link::Cut { heard_ms: 900, refusal: None }), 1_000);
    assert_eq!(hall(wall.board(1_000, &layout)).foot.cut_at, None, "nobody need know of a second");
    assert_eq!(wall.next_change_ms(1_000, &layout), Some(900 + CUT_AFTER_MS));
    assert_eq!(hall(wall.board(3_000, &layout)).foot.cut_at.as_deref(), Some("09.41"));
    let board = wall.board(11 * 60_000, &layout);
    assert_eq!(board.header.clock, "09.52");
    let hall = hall(board);
    assert_eq!(hall.foot.cut_at.as_deref(), Some("09.41"));
    assert!(matches!(hall.large, Large::Called(_)));
}

#[test]
fn a_quiet_wall_wakes_only_for_the_minute() {
    let layout = lay_out(1920, 1080);
    let mut wall = Wall::new(who());
    wall.take(picture(0), 0);
    // The highlight ends at 10 s; the minute had ended at 1 s.
    let mut wakes = Vec::new();
    let mut now_ms = 0;
    while now_ms < 130_000 {
        now_ms = wall.next_change_ms(now_ms, &layout).unwrap();
        wall.settle(now_ms);
        wakes.push(now_ms);
    }
    assert_eq!(wakes, [1_000, 10_000, 61_000, 121_000, 181_000]);
}

#[test]
fn the_caption_is_there_while_it_is_spoken() {
    let layout = lay_out(1920, 1080);
    let mut wall = Wall::new(who());
    wall.take(picture(0), 0);
    wall.take(News::Speaking { key: CallKey { call: 1, repeat: 1 }, caption: "Nomor antrean".into(), aloud: true }, 100);
    let Large::Called(call) = hall(wall.board(100, &layout)).large else { panic!("it is called") };
    assert_eq!(call.caption.as_ref().map(|caption| (caption.words.as_str(), caption.aloud)), Some(("Nomor antrean", true)));
    wall.take(News::Silent, 6_000);
    let Large::Called(call) = hall(wall.board(6_000, &layout)).large else { panic!("it is called") };
    assert_eq!(call.caption, None);
}

#[test]
fn a_sentence_that_no_sound_card_plays_is_not_marked_as_heard() {
    let layout = lay_out(1920, 1080);
    let mut wall = Wall::new(who());
    wall.take(picture(0), 0);
    let speaking = |aloud| News::Speaking { key: CallKey { call: 1, repeat: 1 }, caption: "Nomor antrean".into(), aloud };
    let is_aloud = |wall: &Wall| match hall(wall.board(100, &layout)).large {
        Large::Called(call) => call.caption.unwrap().aloud,
        other @ (Large::Nothing | Large::Closed { .. } | Large::Before(_)) => panic!("it is called: {other:?}"),
    };
    wall.take(speaking(false), 100);
    assert!(!is_aloud(&wall));
    wall.take(speaking(true), 100);
    assert!(is_aloud(&wall));
    wall.take(News::Sound(Sound::Missing), 200);
    assert!(!is_aloud(&wall), "the card was lost in the middle of it");
}

#[test]
fn a_new_day_begins_without_the_numbers_of_the_day_before() {
    let layout = lay_out(1920, 1080);
    let mut wall = Wall::new(who());
    let mut calls_of: Option<(&'static str, bool)> = None;
    let mut show = |day: Option<(&'static str, bool)>, is_called: bool| {
        let News::Picture(mut picture) = picture(0) else { panic!("it is a picture") };
        picture.day = day.map(|(date, training)| Day { date: date.into(), training });
        if is_called {
            calls_of = day;
        } else {
            // The calls of a day are known until the next one is opened.
            picture.before = std::mem::take(&mut picture.calls);
            picture.before.retain(|_| day.is_none() || day == calls_of);
        }
        wall.take(News::Picture(picture), 0);
        hall(wall.board(0, &layout)).large
    };
    let (training, day, next_day) = (Some(("2026-11-23", true)), Some(("2026-11-23", false)), Some(("2026-11-24", false)));
    for (one, other) in [(training, day), (day, next_day)] {
        assert!(matches!(show(one, true), Large::Called(_)));
        assert!(matches!(show(one, false), Large::Before(_)));
        assert!(matches!(show(None, false), Large::Closed { .. }));
        assert!(matches!(show(one, false), Large::Before(_)), "a day that is opened again goes on");
        assert_eq!(show(other, false), Large::Nothing, "{other:?}");
    }
    assert!(matches!(show(day, true), Large::Called(_)));
    assert_eq!(show(next_day, false), Large::Nothing, "the night was missed");
}

#[test]
fn nothing_that_an_emergency_covers_counts_as_shown() {
    let News::Picture(mut picture) = picture(0) else { panic!("it is a picture") };
    let mut wall = Wall::new(who());
    picture.emergency = Some(Emergency::default());
    wall.take(News::Picture(picture.clone()), 0);
    assert_eq!(wall.called(), []);
    picture.emergency = None;
    wall.take(News::Picture(picture), 0);
    assert_eq!(wall.called(), [CallKey { call: 1, repeat: 1 }]);
}

/// A closed hall at 09.41 of Monday, that opens so many hours later.
fn closed_wall(hours: Option<u64>) -> Wall {
    let News::Picture(mut picture) = picture(0) else { panic!("it is a picture") };
    picture.calls.clear();
    picture.waiting = vec![WaitingCount { agency: "Samsat".into(), count: 0, wait: String::new() }];
    picture.opens_at_ms = hours.map(|hours| 1_795_401_719_000 + hours * 3_600_000);
    let mut wall = Wall::new(who());
    wall.take(News::Picture(picture), 0);
    wall
}

#[test]
fn a_closed_hall_says_when_it_opens_and_an_early_one_that_it_will() {
    let layout = lay_out(1920, 1080);
    for (hours, title, line) in [
        (Some(1), "Belum buka", "Pengambilan nomor dimulai hari ini pukul 10.41."),
        (Some(22), "Pelayanan sedang tutup", "Buka kembali besok, Selasa, 24 November 2026, pukul 07.41."),
        (Some(70), "Pelayanan sedang tutup", "Buka kembali Kamis, 26 November 2026, pukul 07.41."),
        (None, "Pelayanan sedang tutup", "Silakan bertanya kepada petugas kapan pelayanan dibuka."),
    ] {
        let hall = hall(closed_wall(hours).board(0, &layout));
        let Large::Closed { title: shown, line: said } = &hall.large else { panic!("{:?}", hall.large) };
        // A date is kept on one line by spaces that do not break.
        assert_eq!((shown.as_str(), said.replace('\u{a0}', " ").as_str()), (title, line));
        assert!(hall.foot.waiting.is_empty(), "nobody waits in a closed hall");
    }
    // At midnight the same instant is today, and once it has passed nothing is promised.
    let wall = closed_wall(Some(22));
    let hour_ms = 3_600_000;
    let line = |now_ms| match hall(wall.board(now_ms, &layout)).large {
        Large::Closed { line, .. } => line,
        other @ (Large::Nothing | Large::Called(_) | Large::Before(_)) => panic!("it is closed: {other:?}"),
    };
    assert_eq!(line(15 * hour_ms), "Pengambilan nomor dimulai hari ini pukul 07.41.");
    assert_eq!(line(23 * hour_ms), "Silakan bertanya kepada petugas kapan pelayanan dibuka.");
}

#[test]
fn a_long_notice_is_turned_page_by_page_and_every_word_of_it_is_shown() {
    let layout = lay_out(1920, 1080);
    let notice = "Pelayanan SIM pindah ke Lantai 2 mulai besok pagi. Pengambilan paspor dilayani di Loket 40 sampai pukul 11.30. \
                  Pengunjung yang membawa anak dipersilakan memakai ruang bermain di sebelah kanan.";
    let News::Picture(mut picture) = picture(0) else { panic!("it is a picture") };
    picture.notice = notice.to_owned();
    let mut wall = Wall::new(who());
    wall.take(News::Picture(picture), 0);
    let first = hall(wall.board(0, &layout)).foot;
    let Some((1, pages)) = first.notice_page else { panic!("{first:?}") };
    assert!((2..=4).contains(&pages), "{pages} pages");
    let mut words = Vec::new();
    for page in 0..pages as u64 {
        let foot = hall(wall.board(page * FOOT_PAGE_MS, &layout)).foot;
        assert!(foot.notice.lines().count() <= 2 && foot.notice.lines().all(|line| layout.foot.notice.fits(line)), "{foot:?}");
        words.extend(foot.notice.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    }
    assert_eq!(words.join(" "), notice.split_whitespace().collect::<Vec<_>>().join(" "));
    assert_eq!(hall(wall.board(pages as u64 * FOOT_PAGE_MS, &layout)).foot, first, "and from the beginning");
    // The wall is drawn again when the page turns, which falls between two minutes here.
    assert_eq!(wall.next_change_ms(12_000, &layout), Some(2 * FOOT_PAGE_MS));
}

#[test]
fn what_the_voice_says_to_everybody_stands_in_the_foot_while_it_says_it() {
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        let layout = lay_out(width, height);
        let mut wall = Wall::new(who());
        let News::Picture(of_hall) = picture(40) else { panic!("it is a picture") };
        wall.take(News::Picture(Box::new(Picture { notice: "Loket 3 pindah.".into(), ..*of_hall })), 50);
        wall.take(News::Announcing { caption: "Mohon perhatian. Pelayanan sedang istirahat.".into() }, 60);
        let foot = |wall: &Wall| hall(wall.board(60, &layout)).foot.notice;
        assert!(foot(&wall).contains("Mohon perhatian"), "{}", foot(&wall));
        wall.take(News::Silent, 70);
        assert!(!foot(&wall).contains("Mohon perhatian"));
    }
}

#[test]
fn an_emergency_of_this_displays_own_covers_everything_but_a_real_one_of_the_halls() {
    let layout = lay_out(1920, 1080);
    let emergency = |title: &str, drill| Emergency { drill, title: title.into(), ..Emergency::default() };
    let own = |can_be_taken_back| News::OwnAlarm(Some(OwnEmergency { emergency: emergency("Kebakaran", false), can_be_taken_back }));
    let shown = |wall: &Wall| match wall.board(0, &layout).scene {
        Scene::Emergency(emergency) => emergency.title,
        other @ (Scene::Waiting(_) | Scene::Hall(_) | Scene::Identity(_) | Scene::Checklist(_)) => panic!("no emergency but {other:?}"),
    };
    let mut wall = Wall::new(who());
    wall.take(own(true), 0);
    assert_eq!(shown(&wall), "Kebakaran", "before any server was heard");
    let News::Picture(mut picture) = picture(0) else { panic!("it is a picture") };
    wall.take(News::Picture(picture.clone()), 0);
    assert_eq!((shown(&wall).as_str(), wall.called()), ("Kebakaran", vec![]), "nothing that it covers counts as shown");
    picture.emergency = Some(emergency("Gempa bumi", true));
    wall.take(News::Picture(picture.clone()), 0);
    assert_eq!(shown(&wall), "Kebakaran", "a drill covers nothing real");
    picture.emergency = Some(emergency("Gempa bumi", false));
    wall.take(News::Picture(picture.clone()), 0);
    assert_eq!(shown(&wall), "Gempa bumi");
    picture.emergency = None;
    wall.take(News::Picture(picture), 0);
    wall.take(News::OwnAlarm(None), 0);
    assert!(matches!(wall.board(0, &layout).scene, Scene::Hall(_)));
}

#[test]
fn whoever_holds_the_key_sees_how_long_it_takes_and_what_it_does() {
    let layout = lay_out(1920, 1080);
    let mut wall = Wall::new(who());
    wall.take(News::Holding(Some(1_000)), 1_000);
    let holding = |wall: &Wall, now_ms| wall.board(now_ms, &layout).holding.map(|held| (held.ends, held.permille, held.seconds_left));
    assert_eq!(holding(&wall, 1_000), Some((false, 0, 3)));
    assert_eq!(holding(&wall, 2_500), Some((false, 500, 2)));
    assert_eq!(wall.next_change_ms(2_500, &layout), Some(2_600), "before any picture, too");
    assert_eq!(holding(&wall, 9_000), Some((false, 1_000, 0)));
    let emergency = Emergency::default();
    wall.take(News::OwnAlarm(Some(OwnEmergency { emergency, can_be_taken_back: true })), 4_000);
    assert_eq!(holding(&wall, 4_000).map(|held| held.0), Some(true));
    wall.take(News::Holding(None), 5_000);
    assert_eq!((holding(&wall, 5_000), wall.next_change_ms(5_000, &layout)), (None, None));
}

#[test]
fn an_emergency_of_several_pages_is_turned_and_the_wall_wakes_for_it_before_any_picture_too() {
    let setting = Setting { diagonal_mm: 1_397, farthest_mm: 8_000, ..Setting::default() };
    let layout = lay_out_for(1920, 1080, &setting);
    let emergency = crate::feed::emergency_of(protocol::EmergencyKind::Earthquake, false, None);
    let pages = plan_emergency(&layout.emergency, &emergency).len();
    assert!(pages > 1);
    let mut wall = Wall::new(who());
    wall.take(News::OwnAlarm(Some(OwnEmergency { emergency, can_be_taken_back: true })), 0);
    let page = |now_ms| match wall.board(now_ms, &layout).scene {
        Scene::Emergency(emergency) => emergency.page,
        other @ (Scene::Waiting(_) | Scene::Hall(_) | Scene::Identity(_) | Scene::Checklist(_)) => panic!("no emergency but {other:?}"),
    };
    let turns: Vec<usize> = (0..=pages as u64).map(|turn| page(turn * FOOT_PAGE_MS)).collect();
    assert_eq!(turns, (0..pages).chain([0]).collect::<Vec<_>>(), "every page comes to its turn");
    assert_eq!(wall.next_change_ms(1, &layout), Some(FOOT_PAGE_MS));
    let near = lay_out(1920, 1080);
    assert_eq!(wall.next_change_ms(1, &near), None, "what stands on one page is drawn once");
}
