//! The wall as pixels, drawn by the real renderer on whatever graphics device there is (a software one will do).
//!
//! `LANTANG_PICTURES=DIR` keeps the pictures, for a person to look at.

use std::path::Path;
use std::time::{Duration, Instant};

use super::*;
use crate::board::{Drill, Sound, Waiting, WaitingCount};
use crate::calendar::LocalClock;
use crate::glimpse::Glimpses;
use crate::intake::{Teller, channel};
use crate::layout::lay_out;
use crate::presented::Presented;
use crate::program::Clock;
use crate::setting::Setting;
use crate::stage::{Call, CallKey};
use crate::theme;
use crate::upkeep::Upkeep;
use crate::wake::Wake;
use crate::wall::{Day, Link, News, Picture, Wall};
use protocol::contrast::{Colours, Rgb};

mod emergencies;
mod looked_after;
mod purposes;
mod slides;
mod themes;

/// The look's own colours.
const LOOK: Colours = Colours::LOOK;

fn leaf() -> Rgb {
    theme::Palette::default().sound
}

/// A display without a screen, and a hand to tell it things.
struct Hall {
    app: App,
    readback: Readback,
    teller: Teller,
    wake: Wake,
    presented: Presented,
    glimpses: Glimpses,
    size: Size,
}

/// Longest wait for a picture: a software renderer on a busy machine compiles for seconds.
const PATIENCE: Duration = Duration::from_secs(120);

impl Hall {
    fn open(width: u32, height: u32) -> Hall {
        let wake = Wake::default();
        let (teller, inbox) = channel(&wake);
        let (presented, glimpses) = (Presented::default(), Glimpses::new(&wake));
        let who = Waiting { display: "layar-a".into(), zone: "a".into(), address: "ws://127.0.0.1:7878/ws".into(), refusal: None };
        let size = Size { width, height };
        let parts = Parts {
            wall: Wall::new(who),
            inbox,
            wake: wake.clone(),
            presented: presented.clone(),
            clock: Clock(Instant::now()),
            stop: crate::stop::Stop::default(),
            upkeep: Upkeep::default(),
            glimpses: glimpses.clone(),
        };
        let (mut app, readback) = app(size, parts);
        start(&mut app);
        Hall { app, readback, teller, wake, presented, glimpses, size }
    }

    /// Draws until the board has come to the glass.
    fn picture(&mut self, name: &str) -> Pixels {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(pixels) = update(&mut self.app, &self.readback) {
                if let Some(folder) = std::env::var_os("LANTANG_PICTURES") {
                    let name = format!("{name}-{}x{}.png", self.size.width, self.size.height);
                    save::write(&pixels, &Path::new(&folder).join(name)).unwrap();
                }
                return pixels;
            }
            assert!(Instant::now() < end, "no picture of {name}");
            self.wake.wait_until(Some(end));
        }
    }

    fn show(&mut self, name: &str, news: impl IntoIterator<Item = News>) -> Pixels {
        for news in news {
            self.teller.tell(news);
        }
        self.picture(name)
    }
}

impl Pixels {
    fn at(&self, x: f32, y: f32) -> Rgb {
        let index = (y as usize * self.width as usize + x as usize) * 4;
        Rgb(self.bytes[index], self.bytes[index + 1], self.bytes[index + 2])
    }

    /// The share of an area's pixels that have a colour.
    fn share(&self, area: crate::layout::Area, colour: Rgb) -> f32 {
        let (mut all, mut same) = (0, 0);
        for y in area.y as usize..(area.y + area.h) as usize {
            for x in area.x as usize..(area.x + area.w) as usize {
                all += 1;
                same += usize::from(near(self.at(x as f32, y as f32), colour));
            }
        }
        same as f32 / all as f32
    }
}

fn near(one: Rgb, other: Rgb) -> bool {
    [(one.0, other.0), (one.1, other.1), (one.2, other.2)].iter().all(|(one, other)| one.abs_diff(*other) <= 3)
}

fn call(id: u64, number: &str, counter: &str) -> Call {
    Call {
        key: CallKey { call: id, repeat: 1 },
        number: number.into(),
        counter: counter.into(),
        agency: "Disdukcapil".into(),
        service: "Kartu Keluarga".into(),
        called_ms: u64::MAX,
    }
}

/// Monday, 23 November 2026, 09.41 in Jakarta, with a day off for where this display's clock begins.
fn hall(calls: Vec<Call>, before: Vec<Call>) -> Picture {
    let waiting = [("Disdukcapil", 23), ("Samsat", 9), ("BPJS", 4), ("SKCK", 0)];
    Picture {
        hall: "mpp-contoh".into(),
        site: "MPP Contoh".into(),
        motto: "Ramah dan transparan".into(),
        slogan: String::new(),
        logo: None,
        slides: Vec::new(),
        palette: theme::Palette::default(),
        zone: "Zona A, Lantai 1".into(),
        setting: Setting::default(),
        drill: Drill::None,
        day: Some(Day { date: "2026-11-23".into(), training: false }),
        opens_at_ms: None,
        clock: LocalClock { ahead_ms: 1_795_315_300_000, speed: 1, offset_s: 7 * 3600 },
        calls,
        before,
        waiting: waiting.map(|(agency, count)| WaitingCount { agency: agency.into(), count, wait: "20 sampai 35 menit".into() }).into(),
        notice: "Nomor dapat dipanggil tidak berurutan (prioritas dan janji temu).".into(),
        pause: None,
        emergency: None,
    }
}

fn picture(picture: Picture) -> News {
    News::Picture(Box::new(picture))
}

fn speaking(id: u64, caption: &str) -> News {
    News::Speaking { key: CallKey { call: id, repeat: 1 }, caption: caption.into(), aloud: true }
}

#[test]
fn a_lying_wall_shows_the_call_in_its_colours_and_sleeps() {
    let mut wall = Hall::open(1920, 1080);
    let layout = lay_out(1920, 1080);
    let first = wall.show("waiting", []);
    assert!(near(first.at(5.0, 5.0), LOOK.ground));
    assert!(first.share(layout.waiting.title.area, LOOK.text) > 0.02, "it says that it waits");

    let calls = vec![
        call(1, "A-004", "Loket 5"),
        call(2, "S-007", "Loket 14"),
        call(3, "K-042", "Meja 2"),
        call(4, "C-118", "Loket 11"),
        call(5, "A-005", "Loket 3"),
    ];
    let spoken = "Nomor antrean A-005, silakan menuju loket tiga.";
    let pixels = wall.show("hall", [picture(hall(calls, vec![call(9, "A-001", "Loket 1")])), speaking(5, spoken)]);
    assert!(pixels.share(layout.call.number.area, LOOK.accent) > 0.08, "the number is large and in sun");
    assert!(pixels.share(layout.call.counter.area, LOOK.text) > 0.03, "the counter is in paper");
    assert!(pixels.share(layout.call.speaker, leaf()) > 0.1, "the loudspeaker is on");
    assert!(pixels.share(layout.foot.ground, LOOK.rows) > 0.5);

    let silent = News::Speaking { key: CallKey { call: 5, repeat: 1 }, caption: spoken.into(), aloud: false };
    let unheard = wall.show("hall-unheard", [News::Sound(Sound::Missing), silent]);
    assert_eq!(unheard.share(layout.call.speaker, leaf()), 0.0, "without a sound card the loudspeaker is not on");
    assert!(unheard.share(layout.call.caption.area, LOOK.text) > 0.02, "and the sentence is still there to be read");

    let quiet = wall.show("hall-quiet", [News::Sound(Sound::Well), News::Silent]);
    assert_eq!(quiet.share(layout.call.speaker, leaf()), 0.0, "the caption ends with the sound");

    let cut = wall.show("hall-cut", [News::Link(Link::Cut { heard_ms: 0, refusal: None })]);
    assert!(cut.share(layout.foot.ground, theme::BRICK) > 0.5);
    assert!(cut.share(layout.call.number.area, LOOK.accent) > 0.08, "the picture stays");

    let mut training =
        hall(vec![call(6, "S-1042", "Loket 14"), call(7, "A1-1007", "Jalur 2")], (10..20).map(|id| call(id, "H-021", "Loket 7")).collect());
    training.drill = Drill::Training;
    wall.show("hall-training", [News::Sound(Sound::Missing), picture(training)]);
    let mut empty = hall(Vec::new(), Vec::new());
    empty.notice = "Pelayanan SIM pindah ke Lantai 2 mulai besok pagi. Pengambilan paspor dilayani di Loket 40 sampai pukul 11.30.".into();
    wall.show("hall-empty", [picture(empty)]);
    let mut alarm = hall(Vec::new(), Vec::new());
    alarm.drill = Drill::Simulation;
    alarm.emergency = Some(crate::feed::emergency_of(protocol::EmergencyKind::Earthquake, true, None));
    let alarm = wall.show("emergency", [picture(alarm)]);
    assert!(alarm.share(layout.screen, theme::ALARM) > 0.5);
}

#[test]
fn a_standing_wall_shows_a_long_number_whole() {
    let mut wall = Hall::open(1080, 1920);
    let layout = lay_out(1080, 1920);
    let calls =
        vec![call(1, "M-009", "Jalur 1"), call(2, "S-1040", "Loket 14"), call(3, "H-021", "Loket 7"), call(4, "S-1042", "Loket 14")];
    let spoken = "Nomor antrean S-1042, silakan menuju loket empat belas.";
    let pixels = wall.show("portrait", [picture(hall(calls, Vec::new())), speaking(4, spoken)]);
    let number = layout.call.number.area;
    assert!(pixels.share(number, LOOK.accent) > 0.08);
    let right = layout.call.panel.x + layout.call.panel.w - layout.call.edge - 2.0;
    // The middle of the line: the panel's lit corner is beyond its ends.
    let beyond =
        crate::layout::Area { x: number.x + number.w, y: number.y + number.h * 0.2, w: right - number.x - number.w, h: number.h * 0.6 };
    assert_eq!(pixels.share(beyond, LOOK.accent), 0.0, "nothing runs out of its place");
    let mut training = hall(vec![call(5, "A-007", "Jalur 2")], (10..20).map(|id| call(id, "H-021", "Loket 7")).collect());
    training.drill = Drill::Training;
    wall.show("portrait-training", [News::Silent, News::Sound(Sound::Muted), picture(training)]);
    let mut closed = hall(Vec::new(), Vec::new());
    closed.day = None;
    closed.opens_at_ms = Some(1_795_315_300_000 + 2 * 24 * 3_600_000);
    wall.show("portrait-closed", [picture(closed)]);
    let cut = wall.show("portrait-cut", [News::Link(Link::Cut { heard_ms: 0, refusal: None })]);
    assert!(cut.share(layout.foot.ground, theme::BRICK) > 0.5);
}

#[test]
fn ten_quiet_seconds_cost_few_frames() {
    let mut wall = Hall::open(640, 360);
    let mut quiet = hall(vec![call(1, "A-005", "Loket 3")], Vec::new());
    // So that no minute ends within the test.
    quiet.clock.ahead_ms = 0;
    wall.show("quiet", [picture(quiet)]);
    let before = wall.presented.frames();
    let end = Instant::now() + Duration::from_secs(10);
    while Instant::now() < end {
        wall.wake.wait_until(Some(end));
        update(&mut wall.app, &wall.readback);
    }
    let frames = wall.presented.frames() - before;
    assert!(frames <= 6, "{frames} frames in ten quiet seconds");
}

#[test]
fn a_lost_graphics_device_ends_the_frames_with_a_code_of_its_own() {
    let mut wall = Hall::open(640, 360);
    wall.show("before", [picture(hall(vec![call(1, "A-005", "Loket 3")], Vec::new()))]);
    wall.app.world().resource::<bevy::render::renderer::RenderDevice>().wgpu_device().destroy();
    let end = Instant::now() + PATIENCE;
    while wall.app.should_exit().is_none() {
        assert!(Instant::now() < end, "the loss was not noticed");
        wall.teller.tell(News::Silent);
        update(&mut wall.app, &wall.readback);
    }
    assert_eq!(wall.app.should_exit(), Some(AppExit::from_code(crate::EXIT_RENDERER)));
}

#[test]
fn a_crowded_wall_stays_in_order_at_every_size() {
    for (width, height) in [(1280, 720), (1024, 768), (2560, 1080), (720, 1280), (900, 900)] {
        let mut wall = Hall::open(width, height);
        let layout = lay_out(width, height);
        let calls = (1..=13).map(|id| call(id, &format!("A{id}-10{id:02}"), "Jalur 12")).collect();
        let mut crowded = hall(calls, Vec::new());
        crowded.site = "Mal Pelayanan Publik Kabupaten Contoh Raya".into();
        crowded.drill = Drill::Training;
        crowded.waiting = (1..=24)
            .map(|count| WaitingCount { agency: format!("Dinas Contoh {count}"), count, wait: "20 sampai 35 menit".into() })
            .collect();
        let spoken = "Panggilan kedua, nomor antrean A1-1001, silakan menuju jalur dua belas, lantai dua. \
                      Second call, number A1-1001, please proceed to lane twelve, second floor.";
        let pixels = wall.show("crowded", [picture(crowded), speaking(1, spoken)]);
        assert!(pixels.share(layout.call.speaker, leaf()) > 0.1, "{width}x{height}");
        // The card is lost in the middle of the sentence: the badge says so, and the loudspeaker goes.
        let pixels = wall.show("crowded-silent", [News::Sound(Sound::Missing)]);
        assert!(pixels.share(layout.call.number.area, LOOK.accent) > 0.05, "{width}x{height}");
        assert_eq!(pixels.share(layout.call.speaker, leaf()), 0.0, "{width}x{height}");
        let margin = crate::layout::Area { x: 0.0, y: 0.0, w: layout.header.mark.x - 2.0, h: layout.foot.ground.y - 2.0 };
        assert!(pixels.share(margin, LOOK.ground) > 0.999, "{width}x{height}: something stands in the margin");
    }
}
