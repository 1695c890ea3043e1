//! Slides: everything of one is on its pages, in its place, in letters that can be read from the farthest seat; a code is large enough to be
//! scanned; and what the check of a site file promises is kept.

use protocol::DisplayProfile as Profile;
use protocol::legibility::{CODE_PARTS, LEAST_PARTS, cap_mm, pixels_per_mm, slides_mm};

use super::*;
use crate::code::Code;
use crate::setting::Setting;
use crate::slides::Slide;

fn standard() -> Slide {
    let item = |label: &str, text: &str| (label.to_owned(), text.to_owned());
    Slide {
        title: "Standar Pelayanan".into(),
        about: "Kartu Keluarga baru · Dukcapil".into(),
        items: vec![
            item(
                "Persyaratan",
                "Formulir F-1.02; buku nikah atau akta perkawinan; ijazah; surat keterangan pindah bagi penduduk pindah datang",
            ),
            item(
                "Prosedur",
                "Ambil nomor, serahkan berkas di loket, tunggu verifikasi, terima dokumen yang sudah bertanda tangan elektronik.",
            ),
            item("Jangka waktu", "1 hari kerja sejak berkas lengkap"),
            item("Biaya", "Gratis"),
            item("Produk", "Kartu Keluarga"),
            item("Pengaduan", "Meja Informasi di Lantai 1, atau SP4N-LAPOR! (lapor.go.id)"),
        ],
        ..Slide::default()
    }
}

fn page() -> Slide {
    Slide {
        title: "Pindai dengan ponsel".into(),
        items: vec![(String::new(), "mpp.example.id".into())],
        page: "https://mpp.example.id".into(),
        ..Slide::default()
    }
}

const PLACES: [SlidePlace; 4] = [
    SlidePlace::Large,
    SlidePlace::Under { called: 0, before: 0 },
    SlidePlace::Under { called: 1, before: 2 },
    SlidePlace::Under { called: 2, before: 0 },
];

/// The lines of a page stand over one another within their place, and no letter leaves its line.
fn check(layout: &Layout, place: SlidePlace, pages: &[SlidePage], name: &str) {
    let Some((ground, _)) = slide_ground(layout, place) else {
        assert!(pages.is_empty(), "{name}");
        return;
    };
    for page in pages {
        for (slot, text, _) in &page.lines {
            assert!(inside(slot.area, ground), "{name}: {text} at {:?} leaves {ground:?}", slot.area);
            assert!(slot.fits(text), "{name}: {text} is wider than its line");
        }
        assert!(page.lines.windows(2).all(|pair| pair[0].0.area.y + pair[0].0.area.h <= pair[1].0.area.y + 1.5), "{name}");
        let others = page.marks.iter().chain(&page.code).chain(&page.picture);
        for area in others {
            assert!(inside(*area, ground), "{name}: {area:?}");
            assert!(page.lines.iter().all(|(slot, ..)| apart(slot.area, *area)), "{name}: {area:?} touches words");
        }
    }
}

fn words(pages: &[SlidePage]) -> Vec<String> {
    let heads = |page: &SlidePage| page.lines.iter().take_while(|(_, _, tone)| *tone == Tone::Title).count();
    let body = pages.iter().flat_map(|page| page.lines.iter().skip(heads(page) + 1));
    body.flat_map(|(_, text, _)| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn all_of_a_slide_is_on_its_pages_at_every_size() {
    let slide = standard();
    let wanted: Vec<&str> = slide.items.iter().flat_map(|(label, text)| label.split_whitespace().chain(text.split_whitespace())).collect();
    for (w, h) in SIZES {
        let layout = lay_out(w, h);
        for place in PLACES {
            let name = format!("{w}x{h} {place:?}");
            let pages = slide_pages(&layout, place, &slide);
            check(&layout, place, &pages, &name);
            if place == SlidePlace::Large {
                assert!(!pages.is_empty(), "{name}");
            }
            if !pages.is_empty() {
                // The longest line of a head is one line here.
                assert_eq!(words(&pages), wanted, "{name}: no word is lost, and none said twice");
            }
            check(&layout, place, &slide_pages(&layout, place, &page()), &name);
        }
    }
}

#[test]
fn slides_stand_under_the_rows_wherever_these_leave_room() {
    for (w, h) in SIZES {
        let layout = lay_out(w, h);
        let rows = plan_rows(&layout.rows, 1, 2);
        if let Some((ground, _)) = slide_ground(&layout, SlidePlace::Under { called: 1, before: 2 }) {
            assert!(inside(ground, layout.rows.area), "{w}x{h}");
            let taken = rows.rows.iter().map(|row| row.panel).chain(rows.before.iter().map(|line| line.number.area));
            assert!(taken.into_iter().all(|area| apart(area, ground)), "{w}x{h}");
        }
        assert_eq!(slide_ground(&layout, SlidePlace::Under { called: layout.rows.slots, before: 0 }), None, "{w}x{h}: calls go first");
    }
}

#[test]
fn a_slide_of_a_standing_wall_leaves_the_badges_their_place() {
    for (w, h) in SIZES {
        let layout = lay_out(w, h);
        let badges = layout.header.badges.area;
        let badges = Area { y: badges.y - badges.h * 0.25, h: badges.h * 1.5, ..badges };
        let (ground, _) = slide_ground(&layout, SlidePlace::Large).unwrap();
        assert!(apart(ground, badges), "{w}x{h}: {ground:?} {badges:?}");
        assert_eq!(layout.has_badges_on_panel(), w < h * 12 / 10, "{w}x{h}");
    }
}

#[test]
fn letters_of_slides_are_as_high_as_the_farthest_seat_needs() {
    let screens = [
        (Profile::Zone, (1920, 1080), 1_397, 5_000),
        (Profile::Zone, (3840, 2160), 1_905, 6_500),
        (Profile::Totem, (1080, 1920), 1_092, 3_000),
        (Profile::Mobile, (1366, 768), 813, 3_000),
    ];
    for (profile, (w, h), diagonal_mm, farthest_mm) in screens {
        let setting = Setting { profile, diagonal_mm, farthest_mm, ..Setting::default() };
        let layout = lay_out_for(w, h, &setting);
        let least_px = cap_mm(farthest_mm, LEAST_PARTS) * pixels_per_mm(w, h, diagonal_mm).unwrap();
        let mut shown = 0;
        for place in PLACES {
            let pages = slide_pages(&layout, place, &standard());
            check(&layout, place, &pages, &format!("{profile:?} {place:?}"));
            for (slot, text, _) in pages.iter().flat_map(|page| &page.lines) {
                let cap = slot.size_of(text) * slot.face.heights().cap;
                assert!(cap >= least_px - 0.5, "{profile:?} {place:?}: {text} is {cap} px and must be {least_px}");
                shown += 1;
            }
        }
        assert!(shown > 10, "{profile:?}");
    }
}

#[test]
fn what_the_check_of_a_site_file_promises_is_shown() {
    for (profile, (w, h)) in
        [(Profile::Zone, (1920, 1080)), (Profile::Zone, (1080, 1920)), (Profile::Totem, (1080, 1920)), (Profile::Mobile, (1366, 768))]
    {
        for diagonal_mm in [609, 813, 1_092, 1_397, 1_905] {
            let promised = slides_mm(w, h, diagonal_mm);
            for share in [50, 80, 100] {
                let setting = Setting { profile, diagonal_mm, farthest_mm: promised * share / 100, ..Setting::default() };
                let layout = lay_out_for(w, h, &setting);
                let pages = slide_pages(&layout, SlidePlace::Large, &standard());
                assert!(!pages.is_empty(), "{profile:?} {w}x{h} of {diagonal_mm} mm from {} mm", setting.farthest_mm);
            }
        }
    }
    assert!(
        slides_mm(1920, 1080, 1_397) > 4_000,
        "a screen of 55 inches shows them to people four metres away: {}",
        slides_mm(1920, 1080, 1_397)
    );
}

#[test]
fn a_code_is_large_enough_to_be_scanned_or_is_not_shown() {
    let code = Code::of(&page().page).unwrap();
    for (farthest_mm, is_shown) in [(3_000, true), (5_000, true), (40_000, false)] {
        let setting = Setting { diagonal_mm: 1_397, farthest_mm, ..Setting::default() };
        let layout = lay_out_for(1920, 1080, &setting);
        let pages = slide_pages(&layout, SlidePlace::Large, &page());
        assert_eq!(!pages.is_empty(), is_shown, "{farthest_mm}");
        for area in pages.iter().filter_map(|page| page.code) {
            let square = area.w / code.whole_side() as f32;
            assert_eq!((square.fract(), area.w), (0.0, area.h), "whole pixels for each square");
            let side_mm = square * code.side() as f32 / pixels_per_mm(1920, 1080, 1_397).unwrap();
            assert!(side_mm >= farthest_mm as f32 / CODE_PARTS as f32, "{farthest_mm}: {side_mm} mm");
        }
    }
}

#[test]
fn a_picture_keeps_its_shape() {
    let layout = lay_out(1920, 1080);
    for aspect in [500, 1_000, 1_777, 3_000] {
        let slide = Slide { picture: Some("abc".into()), picture_aspect_milli: aspect, ..Slide::default() };
        let pages = slide_pages(&layout, SlidePlace::Large, &slide);
        check(&layout, SlidePlace::Large, &pages, "picture");
        let area = pages[0].picture.unwrap();
        assert!((area.w / area.h - aspect as f32 / 1_000.0).abs() < 0.02, "{aspect}: {area:?}");
    }
}
