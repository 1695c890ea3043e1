//! How screens look, in a site file: what is read, which colours are refused and how that is said, and that it is written back.

use std::collections::BTreeMap;

use domain::Colour;

use super::*;
use crate::pictures::{Unusable, look, tests::png};

fn theme(keys: &str) -> String {
    format!("{SMALL}[theme]\n{keys}\n")
}

/// The line of the first key of `[theme]`.
fn line() -> usize {
    SMALL.lines().count() + 2
}

#[test]
fn a_theme_is_read_and_written_back_and_none_is_no_table() {
    let keys = "slogan = \"Melayani dengan hati\"\nground = \"#FFFFFF\"\nrows = \"#f2efe6\"\nfresh = \"#FFE9C7\"\ntext = \"#1B1B1B\"\n\
                second = \"#3A3A3A\"\naccent = \"#8A0F1A\"";
    let plan = plan_of(&theme(keys));
    assert_eq!(plan.theme.slogan, "Melayani dengan hati");
    assert_eq!(plan.theme.colours.rows, Some(Colour([0xF2, 0xEF, 0xE6])));
    let written = export(&plan, "");
    assert!(written.contains("rows = \"#F2EFE6\""), "{written}");
    assert_eq!(plan_of(&written).theme, plan.theme);
    let plain = plan_of(SMALL);
    assert_eq!(plain.theme, domain::Theme::default());
    assert!(!export(&plain, "").contains("[theme]"));
    let changed = describe_differences(&differences(Some(&plain), &plan));
    assert!(changed.contains("+ [theme]"), "{changed}");
}

#[test]
fn colours_that_do_not_stand_out_are_refused_with_both_names_the_ratio_and_what_to_do() {
    let found = found(&theme("ground = \"#0B1B2B\"\nsecond = \"#607080\""));
    assert_eq!(found.len(), 2, "{found:?}");
    let first = &found[0];
    let begins = format!("{}: error: `second` (#607080) on `ground` (#0B1B2B) has a contrast of 3.4 : 1 only; 7 : 1 is needed", line() + 1);
    assert!(first.starts_with(&begins), "{first}");
    assert!(found[1].contains("`second` (#607080) on `rows` (#102A43, Lantang's own)"), "{}", found[1]);
    let better = first.split("Use e.g. second = \"").nth(1).and_then(|rest| rest.get(..7)).unwrap();
    assert_eq!(super::found(&theme(&format!("second = \"{better}\""))), Vec::<String>::new(), "{first}");
}

#[test]
fn a_light_ground_under_light_words_is_said_at_the_ground() {
    let found = found(&theme("ground = \"#FFFFFF\""));
    assert_eq!(found.len(), 3, "text, second and accent: {found:?}");
    let begins = format!("{}: error: `text` (#F7F4EC, Lantang's own) on `ground` (#FFFFFF)", line());
    assert!(found[0].starts_with(&begins) && found[0].ends_with("Change `ground`: no `text` can be read on all its grounds."), "{found:?}");
}

#[test]
fn what_is_no_colour_is_said_once() {
    let found = found(&theme("ground = \"putih\"\ntext = \"#FFFFFF\"\nwarna = \"#FFFFFF\""));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with(&format!("{}: error: \"putih\" is no colour for `ground`.", line())), "{found:?}");
    assert!(found[1].contains("[theme] has no `warna`."), "{found:?}");
    let long = "x".repeat(61);
    assert!(super::found(&theme(&format!("slogan = \"{long}\"")))[0].contains("The text of `slogan` is empty, longer than 60 characters"));
}

#[test]
fn the_keys_of_the_file_the_plan_and_the_wire_are_the_same() {
    let keys = domain::ThemeColours::default().all().map(|(key, _)| key);
    assert_eq!(keys, crate::colours::KEYS);
    for key in keys {
        let plan =
            plan_of(&theme(&format!("{key} = \"{}\"", if ["text", "second", "accent"].contains(&key) { "#FFFFFF" } else { "#000000" })));
        let set: Vec<_> = plan.theme.colours.all().into_iter().filter(|(_, colour)| colour.is_some()).map(|(key, _)| key).collect();
        assert_eq!(set, [key]);
    }
}

/// Pictures as if they lay beside the file.
struct Beside(BTreeMap<&'static str, Vec<u8>>);

impl crate::pictures::Beside for Beside {
    fn picture(&mut self, name: &str) -> Result<Picture, Unusable> {
        let bytes = self.0.get(name).ok_or(Unusable::Missing { why: "No such file".to_owned() })?;
        look(name, bytes.clone())
    }
}

fn with_logo(colour: [u8; 4], keys: &str) -> Result<SiteFile, Findings> {
    let mut beside = Beside(BTreeMap::from([("logo.png", png(60, 30, colour)), ("rusak.png", b"GIF89a".to_vec())]));
    read_beside(theme(keys).as_bytes(), &mut beside)
}

#[test]
fn a_logo_is_named_by_its_bytes_and_a_changed_one_makes_another_file() {
    let white = with_logo([255, 255, 255, 255], "logo = \"logo.png\"").unwrap();
    let logo = white.plan.theme.logo.clone().unwrap();
    assert_eq!((logo.file.as_str(), logo.width, logo.height), ("logo.png", 60, 30));
    assert_eq!((white.pictures.len(), &white.pictures[0].digest), (1, &logo.digest));
    assert!(white.warnings.list.is_empty());
    let yellow = with_logo([255, 240, 0, 255], "logo = \"logo.png\"").unwrap();
    assert_ne!(yellow.digest, white.digest, "a reload puts it in force");
    assert_ne!(yellow.plan.theme.logo.unwrap().digest, logo.digest);
    assert!(export(&white.plan, "").contains("logo = \"logo.png\""));
    assert_eq!(plan_of(SMALL).pictures().count(), 0);
    assert_eq!(read(SMALL.as_bytes()).unwrap().digest, digest(SMALL.as_bytes()), "a file without pictures is known by its text alone");
}

#[test]
fn a_logo_that_cannot_be_shown_or_seen_is_said_where_it_is_named() {
    let said = |result: Result<SiteFile, Findings>| match result {
        Ok(site) => site.warnings.describe("f"),
        Err(findings) => findings.describe("f"),
    };
    let place = format!("f:{}: ", line());
    let broken = said(with_logo([0; 4], "logo = \"rusak.png\""));
    assert!(broken.starts_with(&place) && broken.contains("error: \"rusak.png\" cannot be read as a PNG or JPEG picture"), "{broken}");
    let gone = said(with_logo([0; 4], "logo = \"hilang.png\""));
    assert!(gone.contains("error: The picture \"hilang.png\" cannot be read in the folder of this site file (No such file)."), "{gone}");
    let dark = said(with_logo([20, 30, 60, 255], "logo = \"logo.png\""));
    assert!(dark.contains("warning: Only 0% of the logo \"logo.png\" can be made out on `ground` (#0B1B2B)."), "{dark}");
    let light = "logo = \"logo.png\"\nground = \"#FFFFFF\"\nrows = \"#FFFFFF\"\nfresh = \"#FFFFFF\"\ntext = \"#000000\"\nsecond = \"#000000\"\naccent = \"#000000\"";
    assert_eq!(said(with_logo([20, 30, 60, 255], light)), "", "the same on white");
}

fn slide(keys: &str) -> String {
    format!("{SMALL}[[slide]]\ncode = \"selingan\"\n{keys}\n")
}

fn slide_of(keys: &str) -> domain::Slide {
    plan_of(&slide(keys)).slides.remove(0)
}

#[test]
fn slides_are_words_pictures_or_made_from_the_file_and_written_back() {
    use domain::{ServiceId, SlideContent, ZoneId};
    let words = slide_of(
        "title = \"Jam buka\"\nlines = [\"Senin: 08.00\", \"Minggu tutup\"]\nseconds = 20\ndays = \"monday-friday\"\nzones = [\"z\"]",
    );
    assert_eq!((words.seconds, words.days, &words.zones[..]), (20, [true, true, true, true, true, false, false], &[ZoneId(0)][..]));
    assert!(matches!(&words.content, SlideContent::Text { title, lines } if title == "Jam buka" && lines.len() == 2));
    assert_eq!(slide_of("kind = \"maklumat\"").content, SlideContent::Maklumat { lines: Vec::new() });
    assert_eq!(
        slide_of("kind = \"safety\"\nlines = [\"Titik kumpul: halaman\"]").content,
        SlideContent::Safety { lines: vec!["Titik kumpul: halaman".to_owned()] }
    );
    let standard = SMALL.replace("name = \"Layanan\"", "name = \"Layanan\"\nstandard.duration = \"1 hari\"");
    let of_service = plan_of(&format!("{standard}[[slide]]\ncode = \"s\"\nkind = \"standard\"\nservice = \"s\"\n"));
    assert_eq!(of_service.slides[0].content, SlideContent::Standard { service: ServiceId(0) });
    let mut beside = Beside(BTreeMap::from([("denah.png", png(160, 90, [9, 9, 9, 255]))]));
    let pictured = read_beside(slide("picture = \"denah.png\"\nalt = \"Denah lantai 1\"").as_bytes(), &mut beside).unwrap();
    assert_eq!(pictured.plan.pictures().map(|picture| (picture.width, picture.height)).collect::<Vec<_>>(), [(160, 90)]);
    for keys in [
        "title = \"Jam buka\"\nlines = [\"Senin: 08.00\"]\nseconds = 20\ndays = \"friday\"\nzones = [\"z\"]",
        "kind = \"maklumat\"\nlines = [\"Kami berjanji.\"]",
        "kind = \"mobile\"\nlines = [\"Senin: Pasar Contoh\"]",
    ] {
        let plan = plan_of(&slide(keys));
        assert_eq!(plan_of(&export(&plan, "")).slides, plan.slides, "{keys}");
    }
    assert_eq!(plan_of(&export(&of_service, "")).slides, of_service.slides);
    let paged = plan_of(&SMALL.replace("time_zone", "page = \"https://mpp.example.id\"\ntime_zone"));
    assert_eq!(paged.site.page, "https://mpp.example.id");
    assert_eq!(plan_of(&export(&paged, "")).site, paged.site);
}

#[test]
fn faults_of_slides_name_their_line_and_what_to_do() {
    let at = SMALL.lines().count() + 1;
    let one = |keys: &str, line: usize, begins: &str| {
        let found = found(&slide(keys));
        assert!(found.len() == 1 && found[0].starts_with(&format!("{line}: {begins}")), "{keys}: {found:?}");
    };
    one("", at, "error: The slide \"selingan\" must name exactly one of `picture`, `title` and `kind`.");
    one("kind = \"safety\"\ntitle = \"x\"", at, "error: The slide \"selingan\" must name exactly one");
    one("kind = \"maklumt\"", at + 2, "error: \"maklumt\" is not a choice for `kind`. Did you mean \"maklumat\"?");
    one("title = \"Jam buka\"", at, "error: This [[slide]] has no `lines`.");
    one("kind = \"mobile\"\nlines = []", at, "error: The list `lines`");
    one("kind = \"standard\"", at, "error: This [[slide]] has no `service`.");
    one("kind = \"standard\"\nservice = \"x\"", at + 3, "error: No [[service]] has the code \"x\".");
    one("kind = \"standard\"\nservice = \"s\"", at + 3, "warning: The service \"s\" has no requirements and no duration");
    one("kind = \"safety\"\nseconds = 2", at + 3, "error: The number `seconds` must be between 5 and 120.");
    one("kind = \"safety\"\ndays = \"senin\"", at + 3, "error:");
    one("kind = \"safety\"\nzones = [\"y\"]", at + 3, "error: No [[zone]] has the code \"y\".");
    one(
        "picture = \"denah.png\"\nalt = \"Denah\"",
        at + 2,
        "error: The picture \"denah.png\" cannot be read in the folder of this site file",
    );
    let many = format!("title = \"x\"\nlines = [{}]", "\"a\",".repeat(13));
    one(&many, at, "error: The slide \"selingan\" has more than 12 lines.");
    let far = format!("{}[[display]]\ncode = \"jauh\"\ndiagonal = \"43 inci\"\nfarthest = \"6 m\"\n", slide("kind = \"safety\""));
    let found = found(&far);
    assert!(found.len() == 1 && found[0].starts_with(&format!("{at}: warning: The slide \"selingan\" has no room on jauh")), "{found:?}");
    let page = super::found(&SMALL.replace("time_zone", "page = \"mpp.example.id\"\ntime_zone"));
    assert!(page.len() == 1 && page[0].contains("error: \"mpp.example.id\" is no address of a page."), "{page:?}");
}
