//! Each part without a renderer: what a board puts on the wall as text, and that nothing is touched when nothing changed.

use std::collections::BTreeSet;

use super::*;
use crate::board::*;
use crate::layout::lay_out;
use protocol::contrast::{Colours, Rgb};

fn app() -> App {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, AssetPlugin::default()))
        .init_asset::<Font>()
        .init_asset::<Image>()
        .insert_resource(Plan(lay_out(1920, 1080)))
        .add_plugins(plugin);
    app
}

fn called(number: &str, caption: Option<&str>) -> Large {
    Large::Called(LargeCall {
        number: number.into(),
        counter: "Loket 3".into(),
        agency: "Disdukcapil".into(),
        service: "Kartu Keluarga".into(),
        caption: caption.map(|words| Caption { words: words.into(), aloud: true }),
        fresh: true,
        since_ms: 0,
    })
}

fn board(large: Large) -> Board {
    let row = |number: &str, counter: &str| Row { number: number.into(), counter: counter.into(), ..Row::default() };
    Board {
        header: Header {
            site: "MPP Contoh".into(),
            motto: "Ramah dan transparan".into(),
            zone: "Zona A, Lantai 1".into(),
            clock: "09.41".into(),
            date: "Senin, 23 November 2026".into(),
            ..Header::default()
        },
        scene: Scene::Hall(Box::new(Hall {
            large,
            slogan: "Melayani dengan hati".into(),
            slide: None,
            rows: Rows { called: vec![row("C-118", "Loket 11")], page: Some((1, 2)), before: vec![row("A-001", "Meja 2")] },
            foot: Foot {
                waiting: vec![WaitingCount { agency: "Samsat".into(), count: 9, wait: "20 sampai 35 menit".into() }],
                ..Foot::default()
            },
        })),
        ..Board::default()
    }
}

fn texts(app: &mut App) -> BTreeSet<String> {
    app.world_mut().query::<&Text>().iter(app.world()).map(|text| text.0.clone()).collect()
}

fn show(app: &mut App, board: Board) -> BTreeSet<String> {
    app.insert_resource(Picture(board));
    app.update();
    texts(app)
}

#[test]
fn everything_on_the_board_is_on_the_wall() {
    let mut app = app();
    let texts = show(&mut app, board(called("A-005", Some("Nomor antrean A-005, silakan menuju loket tiga."))));
    for text in [
        "MPP Contoh",
        "Ramah dan transparan · Zona A, Lantai 1",
        "09.41",
        "Senin, 23 November 2026",
        "Sekarang dipanggil",
        "A-005",
        "Loket 3",
        "Disdukcapil · Kartu Keluarga",
        "Nomor antrean A-005, silakan menuju loket tiga.",
        "Masih dipanggil",
        "1 dari 2",
        "C-118",
        "Loket 11",
        "Panggilan sebelumnya",
        "A-001",
        "Meja 2",
        "Menunggu",
        "Samsat",
        "9",
    ] {
        assert!(texts.contains(text), "{text} is missing in {texts:?}");
    }
}

#[test]
fn a_ticket_that_moved_on_is_not_said_to_be_called() {
    let mut app = app();
    let Large::Called(call) = called("A-005", None) else { panic!() };
    let texts = show(&mut app, board(Large::Before(call)));
    assert!(texts.contains("Terakhir dipanggil") && !texts.contains("Sekarang dipanggil"));
    let texts = show(&mut app, board(Large::Nothing));
    assert!(texts.contains("Tidak ada panggilan saat ini") && !texts.contains("A-005"));
    let closed = Large::Closed { title: "Pelayanan sedang tutup".into(), line: "Buka kembali besok.".into() };
    assert!(show(&mut app, board(closed)).contains("Pelayanan sedang tutup"));
}

#[test]
fn the_slogan_stands_where_nothing_is_called_and_nowhere_else() {
    let mut app = app();
    let closed = Large::Closed { title: "Pelayanan sedang tutup".into(), line: "Buka kembali besok.".into() };
    for (large, is_said) in [(Large::Nothing, true), (called("A-005", None), false), (closed, true)] {
        assert_eq!(show(&mut app, board(large.clone())).contains("Melayani dengan hati"), is_said, "{large:?}");
    }
}

#[test]
fn other_colours_draw_everything_again() {
    let mut app = app();
    show(&mut app, board(called("A-005", None)));
    let colours = |app: &mut App| {
        let of = |(text, colour): (&Text, &TextColor)| (text.0.clone(), colour.0.to_srgba().to_hex());
        app.world_mut().query::<(&Text, &TextColor)>().iter(app.world()).map(of).collect::<BTreeSet<_>>()
    };
    let before = colours(&mut app);
    let red = Colours { accent: Rgb(0xFF, 0xFF, 0xFF), second: Rgb(0xFF, 0xF0, 0xF0), text: Rgb(0xFF, 0xFF, 0xEE), ..Colours::LOOK };
    app.insert_resource(Picture(Board { palette: Palette::of(&red), ..board(called("A-005", None)) }));
    app.update();
    assert_eq!(before.intersection(&colours(&mut app)).count(), 0, "every word has another colour");
}

#[test]
fn a_cut_link_says_its_age_and_keeps_the_calls() {
    let mut app = app();
    let mut cut = board(called("A-005", None));
    if let Scene::Hall(hall) = &mut cut.scene {
        hall.foot.cut_at = Some("09.52".into());
    }
    let texts = show(&mut app, cut);
    assert!(texts.contains("Sambungan terputus."));
    assert!(texts.contains("Tampilan pukul 09.52. Mohon perhatikan panggilan petugas."));
    assert!(texts.contains("A-005") && !texts.contains("Menunggu"));
}

#[test]
fn drills_and_silence_are_said_in_the_header() {
    let mut app = app();
    let mut drill = board(called("A-005", None));
    drill.header.drill = Drill::Training;
    drill.header.sound = Sound::Missing;
    let texts = show(&mut app, drill);
    assert!(texts.contains("LATIHAN") && texts.contains("Tanpa suara"));
}

#[test]
fn before_any_picture_the_wall_says_who_it_is() {
    let mut app = app();
    let waiting = Waiting { display: "layar-a".into(), zone: "a".into(), address: "ws://10.0.0.5:7878/ws".into(), refusal: None };
    let texts = show(&mut app, Board { scene: Scene::Waiting(waiting), ..Board::default() });
    assert!(
        texts.contains("Menunggu server") && texts.contains("Mencoba ws://10.0.0.5:7878/ws") && texts.contains("Layar layar-a · zona a")
    );
    let texts = show(&mut app, board(called("A-005", None)));
    assert!(!texts.contains("Menunggu server"));
}

#[test]
fn an_emergency_covers_the_hall() {
    let mut app = app();
    show(&mut app, board(called("A-005", None)));
    let emergency = Emergency {
        drill: false,
        title: "Keadaan darurat".into(),
        sentences: vec!["Harap tetap tenang.".into()],
        english: vec!["Emergency".into()],
        page: 0,
    };
    let texts = show(&mut app, Board { scene: Scene::Emergency(emergency), ..Board::default() });
    assert_eq!(texts, ["Emergency", "Harap tetap tenang.", "Keadaan darurat"].map(String::from).into());
}

#[test]
fn a_new_minute_redraws_the_header_and_nothing_else() {
    let mut app = app();
    show(&mut app, board(called("A-005", None)));
    let numbers = |app: &mut App| {
        app.world_mut()
            .query::<(Entity, &Text)>()
            .iter(app.world())
            .filter(|(_, text)| text.0 == "A-005")
            .map(|(entity, _)| entity)
            .collect::<Vec<_>>()
    };
    let before = numbers(&mut app);
    let mut later = board(called("A-005", None));
    later.header.clock = "09.42".into();
    assert!(show(&mut app, later).contains("09.42"));
    assert_eq!(numbers(&mut app), before, "the number was not drawn again");
}

#[test]
fn a_site_without_a_motto_shows_its_zone() {
    let mut app = app();
    let mut plain = board(called("A-005", None));
    plain.header.motto = String::new();
    assert!(show(&mut app, plain).contains("Zona A, Lantai 1"));
}
