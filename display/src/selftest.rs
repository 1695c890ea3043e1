//! Whether this display can hang in its hall: a list of what was looked at, each with go or no-go and what was measured. What can be told without
//! a server is told without one. It mends nothing.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use protocol::contrast::{CONTRAST_MIN, contrast};
use protocol::{CheckReport, ScreenCheck};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, pen::PathElement};
use skrifa::{FontRef, MetadataProvider};

use crate::layout::lay_out_for;
use crate::setting::Setting;
use crate::theme::{self, Palette};
use crate::typeface::Face;

pub(crate) mod tool;

/// What stands on a screen: letters and figures of both languages, and the signs between them.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;!?()/-–·×“”'%é";

/// Those that are taken for each other in many typefaces.
const MISTAKEN: [(char, char); 8] = [('0', 'O'), ('1', 'I'), ('1', 'l'), ('I', 'l'), ('5', 'S'), ('8', 'B'), ('2', 'Z'), ('6', 'G')];

/// Further than this apart, in milliseconds, and the logs of a display and its server can no longer be read side by side.
const CLOCK_MS_MAX: u64 = 5_000;

/// What a display knows of itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    /// The glass, in pixels; 0 before it is known.
    pub(crate) size: (u32, u32),
    pub(crate) setting: Setting,
    pub(crate) palette: Palette,
    /// Whether a server answers.
    pub(crate) is_linked: bool,
    /// By how much this machine's clock is ahead of the server's, in milliseconds; none where nobody knows, or where the hall's clock is quick.
    pub(crate) ahead_ms: Option<i64>,
    pub(crate) sound: Sounding,
}

/// How the sound is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sounding {
    /// It is to speak, and a device plays; or nobody has said that it is to speak, and one plays.
    Plays,
    /// It is to speak, and none does.
    Missing,
    /// It is not to speak.
    #[default]
    NotAsked,
    /// Its sound is off.
    Off,
}

/// The list, in the order in which it is read. What was measured stands in both languages, as everything else about it.
pub(crate) fn checks(known: &Known) -> Vec<CheckReport> {
    vec![fonts().clone(), size(known), colours(&known.palette), sound(known.sound), link(known.is_linked), clock(known.ahead_ms)]
}

/// Whether a screen can hang: nothing is no-go. What could not be found out hinders nobody.
pub(crate) fn is_go(checks: &[CheckReport]) -> bool {
    checks.iter().all(|check| check.go != Some(false))
}

/// A check's name for people.
pub(crate) fn name(check: ScreenCheck) -> (&'static str, &'static str) {
    match check {
        ScreenCheck::Fonts => ("Huruf", "Fonts"),
        ScreenCheck::Size => ("Ukuran huruf", "Size of letters"),
        ScreenCheck::Colours => ("Warna", "Colours"),
        ScreenCheck::Sound => ("Suara", "Sound"),
        ScreenCheck::Link => ("Sambungan", "Link"),
        ScreenCheck::Clock => ("Jam", "Clock"),
    }
}

/// A verdict for people.
pub(crate) fn verdict(go: Option<bool>) -> (&'static str, &'static str) {
    match go {
        Some(true) => ("LAYAK", "go"),
        Some(false) => ("BELUM LAYAK", "no-go"),
        None => ("belum diketahui", "not known"),
    }
}

fn report(check: ScreenCheck, go: Option<bool>, measured: String) -> CheckReport {
    CheckReport { check, go, measured }
}

/// Looked at once: the typeface is part of the program.
fn fonts() -> &'static CheckReport {
    static FONTS: OnceLock<CheckReport> = OnceLock::new();
    FONTS.get_or_init(|| {
        let faces = [Face::ExtraBold, Face::SemiBold, Face::Regular];
        let missing: BTreeSet<char> = faces.iter().flat_map(|face| LETTERS.chars().filter(|letter| !has(*face, *letter))).collect();
        let alike: BTreeSet<String> = faces
            .iter()
            .flat_map(|face| MISTAKEN.iter().filter(|(one, other)| outline(*face, *one) == outline(*face, *other)))
            .map(|(one, other)| format!("{one}/{other}"))
            .collect();
        let measured = match (missing.is_empty(), alike.is_empty()) {
            (true, true) => format!("{} huruf / letters; 0 O, 1 I l berbeda / differ", LETTERS.chars().count()),
            (false, _) => format!("tidak ada / missing: {}", missing.iter().take(12).collect::<String>()),
            (true, false) => format!("sama / alike: {}", alike.iter().cloned().collect::<Vec<_>>().join(" ")),
        };
        report(ScreenCheck::Fonts, Some(missing.is_empty() && alike.is_empty()), measured)
    })
}

fn has(face: Face, letter: char) -> bool {
    FontRef::new(face.bytes()).is_ok_and(|font| font.charmap().map(letter).is_some_and(|glyph| glyph.to_u32() != 0))
}

/// How a letter is drawn; nothing where it is not.
fn outline(face: Face, letter: char) -> Vec<PathElement> {
    let mut path = Vec::new();
    if let Ok(font) = FontRef::new(face.bytes())
        && let Some(glyph) = font.charmap().map(letter).and_then(|glyph| font.outline_glyphs().get(glyph))
    {
        // A letter that cannot be drawn is as one that is not there.
        let _ = glyph.draw(DrawSettings::unhinted(Size::new(1_000.0), LocationRef::default()), &mut path);
    }
    path
}

/// The smallest letters against what the farthest seat needs.
fn size(known: &Known) -> CheckReport {
    let (width, height) = known.size;
    if width == 0 || height == 0 {
        return report(ScreenCheck::Size, None, "layar belum diukur / not measured yet".to_owned());
    }
    let legibility = lay_out_for(width, height, &known.setting).legibility;
    if !legibility.needs.are_known() {
        return report(ScreenCheck::Size, None, format!("{width} × {height}, jarak belum ditulis / no distance"));
    }
    let percent = (legibility.share * 100.0).floor() as u32;
    let metres = f64::from(known.setting.farthest_mm) / 1_000.0;
    report(ScreenCheck::Size, Some(percent >= 100), format!("{width} × {height}, {percent}% untuk / for {metres:.1} m").replace('.', ","))
}

fn colours(palette: &Palette) -> CheckReport {
    let least = theme::pairs(palette).into_iter().map(|(words, ground)| contrast(words, ground)).fold(f32::MAX, f32::min);
    report(ScreenCheck::Colours, Some(least >= CONTRAST_MIN), format!("paling sedikit / at least {least:.1} : 1").replace('.', ","))
}

fn sound(sound: Sounding) -> CheckReport {
    let (go, measured) = match sound {
        Sounding::Plays => (Some(true), "perangkat ada / device found"),
        Sounding::Missing => (Some(false), "perangkat tidak ditemukan / no device found"),
        Sounding::NotAsked => (None, "tidak diminta berbicara / not asked to speak"),
        Sounding::Off => (None, "suara dimatikan / sound is off"),
    };
    report(ScreenCheck::Sound, go, measured.to_owned())
}

fn link(is_linked: bool) -> CheckReport {
    let measured = if is_linked {
        format!("tersambung, protokol / linked, protocol {}", protocol::PROTOCOL_VERSION)
    } else {
        "server tidak menjawab / no server answers".to_owned()
    };
    report(ScreenCheck::Link, Some(is_linked), measured)
}

fn clock(ahead_ms: Option<i64>) -> CheckReport {
    let go = ahead_ms.map(|ahead_ms| ahead_ms.unsigned_abs() <= CLOCK_MS_MAX);
    let measured = ahead_ms.map(|ahead_ms| format!("selisih / difference {:+.1} s", ahead_ms as f64 / 1_000.0).replace('.', ","));
    report(ScreenCheck::Clock, go, measured.unwrap_or_else(|| "belum diketahui / not known".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        let setting = Setting { diagonal_mm: 1_397, farthest_mm: 8_000, ..Setting::default() };
        Known { size: (1920, 1080), setting, palette: Palette::default(), is_linked: true, ahead_ms: Some(-40), sound: Sounding::Plays }
    }

    fn go(known: &Known, check: ScreenCheck) -> Option<bool> {
        checks(known).into_iter().find(|one| one.check == check).and_then(|one| one.go)
    }

    #[test]
    fn a_display_as_it_should_be_is_go_on_every_line() {
        let checks = checks(&known());
        assert!(checks.iter().all(|check| check.go == Some(true)), "{checks:?}");
        assert!(is_go(&checks));
        assert!(checks.iter().all(|check| check.measured.chars().count() <= protocol::CODE_CHARS_MAX), "{checks:?}");
    }

    #[test]
    fn what_was_measured_is_said_in_both_languages_whatever_it_is() {
        let unmeasured = Known { size: (0, 0), ahead_ms: None, is_linked: false, ..known() };
        let unset = Known { setting: Setting::default(), ..known() };
        let sounds = [Sounding::Missing, Sounding::NotAsked, Sounding::Off].map(|sound| Known { sound, ..known() });
        for check in [known(), unmeasured, unset].iter().chain(&sounds).flat_map(checks) {
            assert!(check.measured.contains(" / ") && check.measured.chars().count() <= protocol::CODE_CHARS_MAX, "{check:?}");
        }
    }

    #[test]
    fn each_line_is_no_go_where_it_is() {
        let far = Known { setting: Setting { farthest_mm: 30_000, ..known().setting }, ..known() };
        assert_eq!(go(&far, ScreenCheck::Size), Some(false));
        assert_eq!(go(&Known { setting: Setting::default(), ..known() }, ScreenCheck::Size), None, "nobody has said how far people sit");
        let grey = Palette { second: Palette::default().edge, ..Palette::default() };
        assert_eq!(go(&Known { palette: grey, ..known() }, ScreenCheck::Colours), Some(false));
        assert_eq!(go(&Known { sound: Sounding::Missing, ..known() }, ScreenCheck::Sound), Some(false));
        assert_eq!(go(&Known { sound: Sounding::NotAsked, ..known() }, ScreenCheck::Sound), None);
        assert_eq!(go(&Known { is_linked: false, ..known() }, ScreenCheck::Link), Some(false));
        assert_eq!(go(&Known { ahead_ms: Some(-5_001), ..known() }, ScreenCheck::Clock), Some(false));
        assert_eq!(go(&Known { ahead_ms: Some(5_000), ..known() }, ScreenCheck::Clock), Some(true));
        assert!(!is_go(&checks(&Known { is_linked: false, ..known() })));
    }

    #[test]
    fn letters_that_are_mistaken_for_each_other_are_drawn_differently() {
        assert_ne!(outline(Face::Regular, 'I'), outline(Face::Regular, 'l'));
        assert_eq!(outline(Face::Regular, 'I'), outline(Face::Regular, 'I'));
        assert!(!outline(Face::Regular, '0').is_empty() && !has(Face::Regular, '漢'));
        assert_eq!(fonts().go, Some(true), "{}", fonts().measured);
    }
}
