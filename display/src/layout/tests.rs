//! Nothing is cut off, nothing overlaps, and the number is large, at every size.

use super::*;
use crate::board::Emergency;
use crate::board::WaitingCount;

mod purposes;
mod slides;

const SIZES: [(u32, u32); 9] =
    [(1920, 1080), (1080, 1920), (1280, 720), (3840, 2160), (1024, 768), (2560, 1080), (720, 1280), (1000, 1000), (640, 360)];

fn inside(inner: Area, outer: Area) -> bool {
    let slack = 1.5;
    inner.x >= outer.x - slack
        && inner.y >= outer.y - slack
        && inner.x + inner.w <= outer.x + outer.w + slack
        && inner.y + inner.h <= outer.y + outer.h + slack
}

fn apart(one: Area, other: Area) -> bool {
    one.x + one.w <= other.x + 1.5 || other.x + other.w <= one.x + 1.5 || one.y + one.h <= other.y + 1.5 || other.y + other.h <= one.y + 1.5
}

#[test]
fn everything_is_on_the_screen() {
    for (w, h) in SIZES {
        let layout = lay_out(w, h);
        let call = &layout.call;
        for area in [
            call.title.unwrap().area,
            call.arrow.unwrap(),
            call.counter.area,
            call.service.unwrap().area,
            call.speaker,
            call.caption.area,
            call.words.area,
            call.sentence.area,
        ] {
            assert!(inside(area, call.panel), "{w}x{h}: {area:?} leaves the panel {:?}", call.panel);
        }
        for area in [
            layout.header.mark,
            layout.header.clock.area,
            layout.header.date.unwrap().area,
            call.panel,
            layout.rows.area,
            layout.foot.ground,
        ] {
            assert!(inside(area, layout.screen), "{w}x{h}: {area:?} leaves the screen");
        }
        assert!(
            apart(call.panel, layout.rows.area) && apart(call.panel, layout.foot.ground) && apart(layout.rows.area, layout.foot.ground),
            "{w}x{h}"
        );
    }
}

#[test]
fn the_longest_number_fits_in_the_panel_and_in_a_row() {
    for (w, h) in SIZES {
        let layout = lay_out(w, h);
        for number in ["A-005", "S-1042", "A1-1042"] {
            let size = layout.call.number.size_of(number);
            assert!(Face::ExtraBold.width(number, size) <= layout.call.number.area.w, "{w}x{h} {number}");
            let row = &plan_rows(&layout.rows, 1, 0).rows[0];
            let size = row.number.size_of(number);
            assert!(Face::ExtraBold.width(number, size) <= row.number.area.w + 1.0, "{w}x{h} {number} in a row");
            assert!(row.counter.area.w > row.number.area.w * 0.6, "{w}x{h}: room for a counter");
        }
    }
}

#[test]
fn the_called_number_is_as_large_as_a_hall_needs() {
    // A 55 inch screen at 10 m: 0.7 degrees are 192 pixels of capital height at 1080p.
    let layout = lay_out(1920, 1080);
    let cap = |slot: &Slot, text: &str| slot.size_of(text) * Face::ExtraBold.heights().cap;
    assert!(cap(&layout.call.number, "A-005") >= 192.0, "{}", cap(&layout.call.number, "A-005"));
    assert!(cap(&layout.call.counter, "Loket 14") >= 90.0, "{}", cap(&layout.call.counter, "Loket 14"));
    let row = &plan_rows(&layout.rows, 1, 0).rows[0];
    assert!(cap(&row.number, "A-005") >= 48.0);
}

#[test]
fn sizes_follow_the_screen() {
    let (small, large) = (lay_out(1280, 720), lay_out(3840, 2160));
    let ratio = large.call.number.size_max / small.call.number.size_max;
    assert!((ratio - 3.0).abs() < 0.02, "{ratio}");
    assert_eq!(small.rows.slots, large.rows.slots);
}

#[test]
fn rows_do_not_overlap_and_the_list_has_room_for_those_before() {
    for (w, h) in SIZES {
        let layout = lay_out(w, h);
        let slots = layout.rows.slots;
        assert!(slots >= 3, "{w}x{h}: {slots}");
        for called in 0..=slots {
            let plan = plan_rows(&layout.rows, called, 8);
            assert_eq!(plan.rows.len(), called);
            assert!(plan.rows.iter().all(|row| inside(row.panel, layout.rows.area)), "{w}x{h} {called}");
            assert!(plan.rows.windows(2).all(|pair| apart(pair[0].panel, pair[1].panel)));
            assert!(plan.before.iter().all(|line| inside(line.number.area, layout.rows.area)), "{w}x{h} {called}");
            assert_eq!(plan.before_heading.is_some(), !plan.before.is_empty());
        }
        assert!(plan_rows(&layout.rows, slots, 8).before.is_empty());
        assert!(!plan_rows(&layout.rows, 1, 8).before.is_empty());
    }
}

#[test]
fn more_rows_than_slots_are_never_placed_beyond_the_list() {
    let layout = lay_out(1920, 1080);
    assert_eq!(plan_rows(&layout.rows, 99, 99).rows.len(), layout.rows.slots);
}

#[test]
fn every_agency_has_its_turn_in_the_foot() {
    let counts: Vec<WaitingCount> = (0..24)
        .map(|index| WaitingCount { agency: format!("Instansi {index}"), count: index * 7, wait: "20 sampai 35 menit".into() })
        .collect();
    for (w, h) in SIZES {
        let layout = lay_out(w, h);
        let pages = foot_pages(&layout.foot, &counts);
        assert!(pages.len() > 1);
        assert_eq!(pages.concat(), counts);
        for page in pages {
            let plan = plan_foot(&layout.foot, page);
            assert_eq!(plan.counts.len(), page.len());
            assert!(plan.counts.iter().all(|place| inside(place.count.area, layout.foot.ground)), "{w}x{h}");
            for (place, count) in plan.counts.iter().zip(page) {
                assert!(inside(place.wait.area, layout.foot.ground) && place.wait.fits(&count.wait), "{w}x{h}");
                assert!(place.count.area.x + place.count.area.w <= place.wait.area.x, "{w}x{h}: the wait stands beside the count");
            }
        }
    }
}

#[test]
fn the_sentence_of_a_cut_link_is_readable() {
    for (w, h) in [(1920, 1080), (1080, 1920)] {
        let layout = lay_out(w, h);
        let size = layout.foot.request.size_of("Tampilan pukul 09.52. Mohon perhatikan panggilan petugas.");
        assert!(size >= 28.0, "{w}x{h}: {size}");
        assert!(layout.foot.trouble.fits("Sambungan terputus."));
    }
}

#[test]
fn a_long_sentence_breaks_into_two_lines_of_about_the_same_length() {
    let slot = lay_out(1920, 1080).foot.notice;
    let (lines, size) = slot.in_two_lines("Nomor dapat dipanggil tidak berurutan (prioritas dan janji temu).");
    assert_eq!(lines, "Nomor dapat dipanggil tidak\nberurutan (prioritas dan janji temu).");
    assert_eq!(size, slot.size_max);
    assert_eq!(slot.in_two_lines("Pendek.").0, "Pendek.");
    let card = lay_out(1080, 1920).foot.request;
    let cut = card.in_two_lines("Tampilan pukul 09.52. Mohon perhatikan panggilan petugas.").0;
    assert_eq!(cut, "Tampilan pukul 09.52.\nMohon perhatikan panggilan petugas.", "between sentences where that fits");
    let endless = "Panjang".repeat(40);
    let (lines, size) = slot.in_two_lines(&endless);
    assert!(lines == endless && slot.face.width(&endless, size) <= slot.area.w, "made smaller rather than cut");
    let (lines, size) = slot.in_two_lines(&"kata ".repeat(40));
    assert!(lines.lines().all(|line| slot.face.width(line, size) <= slot.area.w + 1.0));
}

#[test]
fn a_word_wider_than_its_line_is_cut_into_pieces_and_no_letter_is_lost() {
    for (width, height) in [(1920, 1080), (1080, 1920), (1024, 768), (640, 360)] {
        let layout = lay_out(width, height);
        let word = "x".repeat(200);
        let pages = notice_pages(&layout.foot, &word);
        assert!(pages.iter().flat_map(|page| page.lines()).all(|line| layout.foot.notice.fits(line)), "{pages:?}");
        assert_eq!(pages.concat().replace('\n', ""), word);
        let marks = plan_notice_marks(&layout.foot, pages.len());
        let (ground, last) = (layout.foot.ground, marks[marks.len() - 1]);
        assert!(marks[0].x >= ground.x && last.x + last.w <= ground.x + ground.w && last.y + last.h <= ground.y + ground.h, "{marks:?}");
    }
}

#[test]
fn a_caption_in_two_languages_is_on_three_lines_rather_than_small() {
    let spoken = "Panggilan kedua, nomor antrean A1-1001, silakan menuju jalur dua belas, lantai dua. \
                  Second call, number A1-1001, please proceed to lane twelve, second floor.";
    for (width, height) in SIZES {
        let layout = lay_out(width, height);
        let slot = layout.call.caption;
        let (lines, size) = slot.in_three_lines(spoken);
        assert!(lines.lines().count() <= 3 && lines.lines().all(|line| slot.face.width(line, size) <= slot.area.w + 1.0), "{lines}");
        assert!(size >= slot.size_max * 0.6, "{width}x{height}: {size} of {}", slot.size_max);
        assert_eq!(lines.split_whitespace().count(), spoken.split_whitespace().count());
        // Three lines still stand within the panel and under the service.
        let middle = slot.area.y + slot.area.h / 2.0;
        let half = size * 1.25 * lines.lines().count() as f32 / 2.0;
        assert!(middle + half <= layout.call.panel.y + layout.call.panel.h, "{width}x{height}");
        assert!(middle - half >= layout.call.service.unwrap().area.y + layout.call.service.unwrap().area.h * 0.8, "{width}x{height}");
        assert_eq!(slot.in_three_lines("Pendek."), ("Pendek.".to_owned(), slot.size_max));
    }
}

/// An emergency of so many sentences, none of them short.
fn emergency_of(rows: usize) -> Emergency {
    let sentence = "Setelah guncangan berhenti, keluar melalui jalur evakuasi terdekat.".to_owned();
    let (title, sentences) = ("Keadaan darurat".to_owned(), vec![sentence.clone(); rows]);
    Emergency { title, sentences, english: vec![sentence; rows + 1], ..Emergency::default() }
}

/// Every sentence stands on a page, none on another, none beyond its place and none smaller than it may be.
fn check_emergency(layout: &Layout, rows: usize, name: &str) -> Vec<EmergencyPage> {
    let emergency = &layout.emergency;
    let pages = plan_emergency(emergency, &emergency_of(rows));
    assert_eq!(pages.iter().map(Vec::len).sum::<usize>(), 2 * rows, "{name}");
    for page in &pages {
        for pair in page.windows(2) {
            assert!(pair[0].0.area.y + pair[0].0.area.h <= pair[1].0.area.y + 0.5, "{name}: {pair:?}");
        }
        for (slot, lines) in page {
            assert!(inside(slot.area, emergency.text) && inside(slot.area, layout.screen), "{name}: {slot:?}");
            assert!(lines.lines().all(|line| slot.fits(line)), "{name}: {lines}");
            assert!(slot.size_max >= emergency.size_min, "{name}: {slot:?}");
        }
    }
    pages
}

#[test]
fn an_emergency_says_all_of_it_in_both_languages_without_one_line_on_another() {
    for (w, h) in SIZES {
        let (layout, name) = (lay_out(w, h), format!("{w}x{h}"));
        let pages: Vec<_> = (1..=EMERGENCY_LINES).map(|rows| check_emergency(&layout, rows, &name)).collect();
        let sizes: Vec<f32> = pages.iter().filter(|pages| pages.len() == 1).map(|pages| pages[0][0].0.size_max).collect();
        assert!(sizes.len() > 3 && sizes.is_sorted_by(|few, many| few >= many) && sizes[0] > sizes[3], "{name}: few are larger: {sizes:?}");
        let emergency = &layout.emergency;
        assert!(emergency.title.area.y + emergency.title.area.h <= emergency.text.y + 1.5, "{name}");
        assert!(apart(emergency.drill.area, emergency.english_title.area), "{name}");
        assert!(apart(emergency.title.area, emergency.english_title.area), "{name}");
        assert!(inside(layout.holding.bar, layout.holding.ground) && inside(layout.holding.ground, layout.screen), "{name}");
    }
}

#[test]
fn an_emergency_is_read_from_the_farthest_seat_and_its_languages_take_turns_where_letters_must_be_so_high() {
    for (w, h) in [(1920, 1080), (1080, 1920)] {
        let counts = [2_000, 4_000, 6_000].map(|farthest_mm| {
            let setting = Setting { diagonal_mm: 1_397, farthest_mm, ..Setting::default() };
            let (layout, name) = (lay_out_for(w, h, &setting), format!("{w}x{h} from {farthest_mm} mm"));
            assert!(layout.legibility.share >= 1.0, "{name}");
            let pages = check_emergency(&layout, 5, &name);
            let least = layout.legibility.needs.least;
            let shown = pages.iter().flatten().map(|(slot, _)| slot).chain([&layout.emergency.title]);
            for slot in shown {
                assert!(slot.size_max * slot.face.heights().cap >= least, "{name}: {slot:?}");
            }
            let (drill, english) = (&layout.emergency.drill, &layout.emergency.english_title);
            assert!(drill.size_of("SIMULASI") * drill.face.heights().cap >= least, "{name}");
            assert!(english.in_two_lines("Drill: Earthquake").1 * english.face.heights().cap >= least, "{name}");
            pages.len()
        });
        assert!(counts[0] == 1 && counts[2] > 1 && counts.is_sorted(), "{w}x{h}: {counts:?}");
    }
}
