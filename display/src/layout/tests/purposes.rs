//! Every purpose, size, turn and distance: nothing overlaps, nothing is cut, and letters are as high as the farthest seat asks.

use protocol::legibility::{
    COUNTER_SAMPLE, LEAST_PARTS, NUMBER_PARTS, NUMBER_SAMPLE, ROW_PARTS, SAMPLE_WIDTH_CAPS, cap_mm, farthest_mm, pixels_per_mm,
};

use super::{apart, inside};
use crate::board::WaitingCount;
use crate::layout::*;
use crate::setting::{Rotation, Setting};
use protocol::DisplayProfile as Profile;

const GLASSES: [(u32, u32); 6] = [(1920, 1080), (1080, 1920), (1280, 720), (3840, 2160), (1024, 768), (1366, 768)];
const PROFILES: [Profile; 6] = [Profile::Zone, Profile::Lobby, Profile::Counter, Profile::DriveThrough, Profile::Totem, Profile::Mobile];
const TURNS: [Rotation; 4] = [Rotation::None, Rotation::Quarter, Rotation::Half, Rotation::ThreeQuarters];

/// Diagonals in millimetres with the farthest seats in metres that a hall puts before them.
const SEATS: [(u32, &[u32]); 4] = [(610, &[1, 3]), (1_092, &[2, 5]), (1_397, &[3, 6, 8, 10]), (1_905, &[4, 10])];

struct Case {
    name: String,
    glass: (u32, u32),
    setting: Setting,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for glass in GLASSES {
        for profile in PROFILES {
            for rotation in TURNS {
                for overscan_percent in [0, 5] {
                    let plain = Setting { profile, rotation, overscan_percent, ..Setting::default() };
                    let seats =
                        SEATS.iter().flat_map(|(diagonal_mm, metres)| metres.iter().map(move |metres| (*diagonal_mm, metres * 1_000)));
                    for (diagonal_mm, farthest_mm) in seats.chain([(0, 0)]) {
                        let name =
                            format!("{glass:?} {profile:?} {rotation:?} -{overscan_percent} % {diagonal_mm} mm from {farthest_mm} mm");
                        cases.push(Case { name, glass, setting: Setting { diagonal_mm, farthest_mm, ..plain } });
                    }
                }
            }
        }
    }
    cases
}

fn of(case: &Case) -> Layout {
    lay_out_for(case.glass.0, case.glass.1, &case.setting)
}

fn cap(slot: &Slot, size: f32) -> f32 {
    size * slot.face.heights().cap
}

/// A slot's capitals where its text is as large as it may be.
fn letters(slot: &Slot) -> Area {
    let h = cap(slot, slot.size_max);
    Area { y: slot.area.y + (slot.area.h - h) / 2.0, h, ..slot.area }
}

#[test]
fn everything_stands_within_what_the_screen_shows_and_apart() {
    for case in cases() {
        let layout = of(&case);
        let Layout { screen, header, call, rows, foot, .. } = &layout;
        let cut = f32::from(case.setting.overscan_percent) / 100.0;
        let (x, y) = (screen.w * cut, screen.h * cut);
        let seen = Area { x, y, w: screen.w - 2.0 * x, h: screen.h - 2.0 * y };
        let all = plan_rows(rows, rows.slots, 8);
        let mut parts = vec![header.mark, letters(&header.site), letters(&header.clock), call.panel, foot.ground];
        parts.extend(header.line.iter().chain(&header.date).map(letters));
        parts.extend(all.rows.iter().map(|row| row.panel));
        for (index, part) in parts.iter().enumerate() {
            assert!(inside(*part, seen), "{}: {part:?} is cut off by {seen:?}", case.name);
            assert!(parts[..index].iter().all(|other| apart(*part, *other)), "{}: {part:?} in {parts:?}", case.name);
        }
        for row in &all.rows {
            let words = [letters(&row.number), letters(&row.counter)];
            assert!(words.iter().all(|word| inside(*word, row.panel)) && apart(words[0], words[1]), "{}: {row:?}", case.name);
        }
    }
}

#[test]
fn the_words_of_a_call_stand_within_its_panel_and_do_not_touch() {
    for case in cases() {
        let layout = of(&case);
        if layout.legibility.share < 1.0 {
            continue;
        }
        let call = &layout.call;
        let mut words = vec![letters(&call.number), letters(&call.counter), letters(&call.caption)];
        words.extend(call.title.iter().map(letters));
        words.extend(call.service.iter().filter(|service| service.area.y != call.caption.area.y).map(letters));
        words.extend(call.arrow);
        for (index, word) in words.iter().enumerate() {
            assert!(inside(*word, call.panel), "{}: {word:?} leaves {:?}", case.name, call.panel);
            assert!(words[..index].iter().all(|other| apart(*word, *other)), "{}: {word:?} in {words:?}", case.name);
        }
        assert!(inside(letters(&call.words), call.panel) && inside(letters(&call.sentence), call.panel), "{}", case.name);
        assert!(apart(letters(&call.words), letters(&call.sentence)), "{}", case.name);
    }
}

#[test]
fn letters_are_as_high_as_the_farthest_seat_asks() {
    let mut told = 0;
    for case in cases().into_iter().filter(|case| case.setting.diagonal_mm > 0) {
        let layout = of(&case);
        if layout.legibility.share < 1.0 {
            continue;
        }
        told += 1;
        let Setting { diagonal_mm, farthest_mm, .. } = case.setting;
        let per_mm = pixels_per_mm(case.glass.0, case.glass.1, diagonal_mm).unwrap();
        let [number, row, least] = [NUMBER_PARTS, ROW_PARTS, LEAST_PARTS].map(|parts| cap_mm(farthest_mm, parts) * per_mm);
        let call = &layout.call;
        for (slot, sample) in [(&call.number, NUMBER_SAMPLE), (&call.counter, COUNTER_SAMPLE)] {
            assert!(
                cap(slot, slot.size_of(sample)) >= number,
                "{}: {sample} has {} of {number}",
                case.name,
                cap(slot, slot.size_of(sample))
            );
        }
        for place in plan_rows(&layout.rows, layout.rows.slots, 0).rows {
            for (slot, sample) in [(&place.number, NUMBER_SAMPLE), (&place.counter, COUNTER_SAMPLE)] {
                assert!(cap(slot, slot.size_of(sample)) >= row, "{}: {sample} in a row has less than {row}", case.name);
            }
        }
        let Layout { header, foot, rows, .. } = &layout;
        let mut small = vec![header.site, header.clock, header.badges, call.caption, call.sentence];
        small.extend([rows.heading, rows.page].into_iter().filter(|_| rows.slots > 0));
        small.extend([foot.label, foot.notice, foot.trouble, foot.request]);
        small.extend(header.line.iter().chain(&header.date).chain(&call.title).chain(&call.service));
        let counts = [WaitingCount { agency: "Samsat".into(), count: 9, wait: "20 sampai 35 menit".into() }];
        small.extend(plan_foot(foot, &counts).counts.into_iter().flat_map(|place| [place.agency, place.count, place.wait]));
        for slot in small {
            assert!(cap(&slot, slot.size_max) >= least, "{}: {slot:?} has {} of {least}", case.name, cap(&slot, slot.size_max));
        }
    }
    assert!(told > 300, "{told} of the cases can be read at all");
}

#[test]
fn what_the_check_of_a_site_file_promises_every_display_keeps() {
    let mut seats = 0;
    for (width, height) in GLASSES {
        for profile in PROFILES {
            for rotation in TURNS {
                for (diagonal_mm, overscan_percent) in [(610, 0), (1_092, 3), (1_397, 0), (1_905, 5)] {
                    let (w, h) = rotation.sides(width, height);
                    let left = |whole: u32| whole * (100 - 2 * u32::from(overscan_percent)) / 100;
                    let farthest_mm = farthest_mm(left(w), left(h), left(diagonal_mm));
                    let setting = Setting { profile, rotation, diagonal_mm, farthest_mm, overscan_percent, ..Setting::default() };
                    let share = lay_out_for(width, height, &setting).legibility.share;
                    assert!(share >= 1.0, "{width}x{height} {setting:?}: {share}");
                    seats += 1;
                }
            }
        }
    }
    assert_eq!(seats, 6 * 6 * 4 * 4);
}

#[test]
fn the_sample_words_are_as_wide_as_the_check_reckons() {
    let face = Face::ExtraBold;
    let caps = |word: &str| face.width(word, 1.0) / face.heights().cap;
    let widest = caps(NUMBER_SAMPLE).max(caps(COUNTER_SAMPLE));
    assert!(widest <= SAMPLE_WIDTH_CAPS && widest > SAMPLE_WIDTH_CAPS * 0.9, "{widest}");
}

#[test]
fn a_tv_of_55_inches_shows_fewer_and_larger_rows_the_farther_people_sit() {
    let rows = |metres: u32| {
        let setting = Setting { diagonal_mm: 1_397, farthest_mm: metres * 1_000, ..Setting::default() };
        let layout = lay_out_for(1920, 1080, &setting);
        (layout.rows.slots, layout.call.number.size_max)
    };
    let slots: Vec<usize> = [3, 5, 8].map(|metres| rows(metres).0).to_vec();
    assert!(slots.windows(2).all(|pair| pair[0] >= pair[1]) && slots[0] >= 4, "{slots:?}");
}

#[test]
fn a_turned_glass_has_the_layout_of_a_glass_that_hangs_that_way() {
    let setting = Setting { profile: Profile::Totem, ..Setting::default() };
    let turned = lay_out_for(1920, 1080, &Setting { rotation: Rotation::ThreeQuarters, ..setting });
    assert_eq!(turned, lay_out_for(1080, 1920, &setting));
}

#[test]
fn a_lobby_shows_many_calls_at_once_and_a_lane_few() {
    let slots = |profile, (width, height)| lay_out_for(width, height, &Setting { profile, ..Setting::default() }).rows.slots;
    assert!(slots(Profile::Lobby, (1920, 1080)) >= 9, "{}", slots(Profile::Lobby, (1920, 1080)));
    assert!(slots(Profile::Lobby, (1080, 1920)) >= 9, "{}", slots(Profile::Lobby, (1080, 1920)));
    assert!((1..=2).contains(&slots(Profile::DriveThrough, (1920, 1080))));
    assert_eq!(slots(Profile::Counter, (1920, 1080)), 0);
}
