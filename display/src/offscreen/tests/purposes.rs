//! What each kind of screen looks like, measured on its pixels: letters as high as the farthest seat asks, words that stand out from their
//! ground, and a picture that is turned, moved and dimmed as a whole.

use protocol::contrast::{CONTRAST_MIN, contrast};
use protocol::legibility::{NUMBER_PARTS, ROW_PARTS, cap_mm, pixels_per_mm};

use super::*;
use crate::layout::{Area, Layout, lay_out_for, plan_rows};
use crate::setting::Rotation;
use protocol::DisplayProfile as Profile;

/// A screen of a hall: its purpose, its pixels, its size and how far away people sit.
struct Screen {
    name: &'static str,
    glass: (u32, u32),
    setting: Setting,
}

fn screen(name: &'static str, profile: Profile, glass: (u32, u32), diagonal_mm: u32, farthest_mm: u32) -> Screen {
    Screen { name, glass, setting: Setting { profile, diagonal_mm, farthest_mm, ..Setting::default() } }
}

fn screens() -> Vec<Screen> {
    vec![
        screen("zone-near", Profile::Zone, (1920, 1080), 1_397, 4_000),
        screen("zone-far", Profile::Zone, (1920, 1080), 1_397, 8_000),
        screen("lobby", Profile::Lobby, (1920, 1080), 1_905, 5_000),
        screen("counter", Profile::Counter, (1280, 720), 610, 3_000),
        screen("drive-through", Profile::DriveThrough, (1920, 1080), 1_905, 10_000),
        screen("totem", Profile::Totem, (1080, 1920), 1_092, 3_000),
        screen("mobile", Profile::Mobile, (1366, 768), 813, 4_000),
    ]
}

/// Sixty counters, of which many call at once, with numbers of four digits.
fn crowded(setting: Setting) -> Picture {
    let calls = (1..=60).map(|id| call(id, &format!("S-{}", 1_000 + id), &format!("Loket {id}"))).collect();
    let mut picture = hall(calls, Vec::new());
    picture.setting = setting;
    picture
}

impl Screen {
    fn show(&self, pictures: impl IntoIterator<Item = News>) -> (Pixels, Layout) {
        let mut wall = Hall::open(self.glass.0, self.glass.1);
        (wall.show(self.name, pictures), lay_out_for(self.glass.0, self.glass.1, &self.setting))
    }

    fn cap_px(&self, parts: u32) -> f32 {
        let Setting { diagonal_mm, farthest_mm, .. } = self.setting;
        cap_mm(farthest_mm, parts) * pixels_per_mm(self.glass.0, self.glass.1, diagonal_mm).unwrap()
    }
}

impl Pixels {
    /// How many lines of an area have a colour: the height of what is drawn there in it.
    fn lines_with(&self, area: Area, colour: Rgb) -> usize {
        let lines = area.y.max(0.0) as usize..((area.y + area.h) as usize).min(self.height as usize);
        let columns = area.x.max(0.0) as usize..((area.x + area.w) as usize).min(self.width as usize);
        lines.filter(|y| columns.clone().any(|x| near(self.at(x as f32, *y as f32), colour))).count()
    }

    /// The contrast between what is drawn in an area and its ground.
    fn contrast_in(&self, area: Area) -> f32 {
        let points =
            (area.y as usize..(area.y + area.h) as usize).flat_map(|y| (area.x as usize..(area.x + area.w) as usize).map(move |x| (x, y)));
        let colours: Vec<Rgb> = points.map(|(x, y)| self.at(x as f32, y as f32)).collect();
        let black = Rgb(0, 0, 0);
        let darkness = |colour: &Rgb| contrast(*colour, black);
        let lightest = colours.iter().max_by(|one, other| darkness(one).total_cmp(&darkness(other))).unwrap();
        // The ground is what most of the area is.
        let mut by_darkness: Vec<&Rgb> = colours.iter().collect();
        by_darkness.sort_by(|one, other| darkness(one).total_cmp(&darkness(other)));
        contrast(*lightest, *by_darkness[by_darkness.len() / 2])
    }

    /// The same picture turned clockwise by a quarter.
    fn turned(&self) -> Pixels {
        let (width, height) = (self.height, self.width);
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for y in 0..height {
            for x in 0..width {
                let Rgb(r, g, b) = self.at(y as f32, (self.height - 1 - x) as f32);
                bytes.extend([r, g, b, 255]);
            }
        }
        Pixels { width, height, bytes }
    }

    fn share_like(&self, other: &Pixels) -> f32 {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let pairs = self.bytes.chunks(4).zip(other.bytes.chunks(4));
        let alike = pairs.filter(|(one, other)| near(Rgb(one[0], one[1], one[2]), Rgb(other[0], other[1], other[2]))).count();
        alike as f32 / (self.width * self.height) as f32
    }
}

#[test]
fn every_kind_of_screen_is_read_from_its_farthest_seat_by_its_pixels() {
    for screen in screens() {
        let spoken = "Nomor antrean S-1001, silakan menuju loket satu.";
        let (pixels, layout) = screen.show([picture(crowded(screen.setting)), speaking(1, spoken)]);
        let name = screen.name;
        assert!(layout.legibility.share >= 1.0, "{name}: {:?}", layout.legibility);
        let number = pixels.lines_with(layout.call.number.area, LOOK.accent) as f32;
        assert!(number >= screen.cap_px(NUMBER_PARTS) - 1.0, "{name}: {number} of {} px", screen.cap_px(NUMBER_PARTS));
        // "Loket" has no letter that is lower or higher than its capital.
        let counter = pixels.lines_with(layout.call.counter.area, LOOK.text) as f32;
        assert!(counter >= screen.cap_px(NUMBER_PARTS) - 1.0, "{name}: {counter} of {} px", screen.cap_px(NUMBER_PARTS));
        for row in plan_rows(&layout.rows, layout.rows.slots, 0).rows {
            let high = pixels.lines_with(row.number.area, LOOK.text) as f32;
            assert!(high >= screen.cap_px(ROW_PARTS) - 1.0, "{name}: {high} of {} px in a row", screen.cap_px(ROW_PARTS));
            assert!(pixels.contrast_in(row.number.area) >= CONTRAST_MIN, "{name}: a row");
        }
        for slot in [layout.call.number, layout.call.counter, layout.header.clock].into_iter().chain(layout.header.date) {
            let contrast = pixels.contrast_in(slot.area);
            assert!(contrast >= CONTRAST_MIN, "{name}: {contrast} at {slot:?}");
        }
    }
}

#[test]
fn a_cut_link_and_an_emergency_are_seen_on_every_kind_of_screen() {
    for screen in screens() {
        let mut wall = Hall::open(screen.glass.0, screen.glass.1);
        let layout = lay_out_for(screen.glass.0, screen.glass.1, &screen.setting);
        wall.show(screen.name, [picture(crowded(screen.setting))]);
        let cut = wall.show(&format!("{}-cut", screen.name), [News::Link(Link::Cut { heard_ms: 0, refusal: None })]);
        assert!(cut.share(layout.foot.ground, theme::BRICK) > 0.4, "{}", screen.name);
        let mut alarm = crowded(screen.setting);
        alarm.emergency = Some(crate::feed::emergency_of(protocol::EmergencyKind::Fire, false, None));
        let alarm = wall.show(&format!("{}-alarm", screen.name), [picture(alarm)]);
        assert!(alarm.share(layout.screen, theme::ALARM) > 0.5, "{}", screen.name);
    }
}

#[test]
fn a_picture_is_turned_as_a_whole() {
    let totem = Setting { profile: Profile::Totem, ..Setting::default() };
    let upright = Hall::open(540, 960).show("totem-upright", [picture(crowded(totem))]);
    let turned = Setting { rotation: Rotation::Quarter, ..totem };
    let across = Hall::open(960, 540).show("totem-across", [picture(crowded(turned))]);
    let alike = across.share_like(&upright.turned());
    // Edges of letters are drawn a little differently where they stand otherwise.
    assert!(alike > 0.97, "{alike}");
    assert!(across.share_like(&Hall::open(960, 540).show("zone", [picture(crowded(Setting::default()))])) < 0.9, "something else is drawn");
}

#[test]
fn a_closed_hall_is_dim_and_an_open_one_is_not() {
    let setting = Setting { closed_percent: 40, ..Setting::default() };
    let mut closed = crowded(setting);
    (closed.calls, closed.day) = (Vec::new(), None);
    let mut wall = Hall::open(640, 360);
    let corner = Area { x: 2.0, y: 2.0, w: 20.0, h: 4.0 };
    let open = wall.show("open", [picture(crowded(setting))]);
    assert!(open.share(corner, LOOK.ground) > 0.99);
    let dark = wall.show("closed", [picture(closed.clone())]);
    assert!(dark.share(corner, LOOK.ground) < 0.01 && dark.at(5.0, 5.0).2 < LOOK.ground.2, "{:?}", dark.at(5.0, 5.0));
    closed.emergency = Some(crate::feed::emergency_of(protocol::EmergencyKind::Fire, false, None));
    let alarm = wall.show("closed-alarm", [picture(closed)]);
    assert!(alarm.share(corner, theme::ALARM) > 0.99, "an emergency is as bright as it can be");
}
