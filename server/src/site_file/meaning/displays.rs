//! The screens that a site file names: what each shows, how it hangs, and whether it can be read from its farthest seat.

use domain::{CounterId, Plan, Profile, Screen, ZoneId};

use super::DISPLAYS_MAX;
use crate::sight::{self, Hung};
use crate::site_file::codes::{self, Codes};
use crate::site_file::cursor::At;
use crate::site_file::fault::{Display, Doubt, Form};
use crate::site_file::findings::Faults;
use crate::site_file::raw::{RawDisplay, RawFile};
use crate::site_file::units::{length_mm, resolution};
use crate::site_file::words_of_choice::PROFILES;

/// Longest diagonal: a wall of screens.
pub(in crate::site_file) const DIAGONAL_MM_MAX: u32 = 20_000;
/// Farthest seat: nobody waits farther away.
pub(in crate::site_file) const FARTHEST_MM_MAX: u32 = 100_000;
/// More than this no TV cuts off.
const OVERSCAN_PERCENT_MAX: i64 = 10;
/// A display that says nothing of its pixels.
const USUAL: (u32, u32) = (1_920, 1_080);
/// A TV that nobody looks at is half dark.
const CLOSED_PERCENT: u8 = 45;

/// The screens of the file, once zones and counters are known.
pub(super) fn displays(raw: &RawFile, zones: &Codes, plan: &Plan, faults: &mut Faults) -> Vec<Screen> {
    Codes::of("[[display]]", DISPLAYS_MAX, raw.displays.iter().map(|display| display.code.as_ref()), faults);
    let counters = Codes::known("[[counter]]", plan.counters.iter().map(|counter| &counter.code));
    raw.displays.iter().map(|display| screen(display, zones, &counters, plan, faults)).collect()
}

fn screen(raw: &RawDisplay, zones: &Codes, counters: &Codes, plan: &Plan, faults: &mut Faults) -> Screen {
    let counter = raw.counter.as_ref().and_then(|code| counters.find(code, faults)).map(|at| CounterId(at as u16));
    let shown = shown(raw, zones, plan, faults);
    let otherwise = if raw.counter.is_some() { Profile::Counter } else { Profile::Zone };
    let profile = codes::choice(raw.profile.as_ref(), "profile", &PROFILES, faults).unwrap_or(otherwise);
    if (profile == Profile::Counter) != raw.counter.is_some() {
        faults.add(
            raw.profile.as_ref().map_or(raw.at, |profile| profile.at),
            Display::CounterAndProfile { code: codes::code(raw.code.as_ref()) },
        );
    }
    let (width_px, height_px) = pixels(raw, faults);
    let screen = Screen {
        code: codes::code(raw.code.as_ref()),
        profile,
        speaks: speaks(raw, &shown, profile, plan, faults),
        zones: shown,
        counter,
        diagonal_mm: length(raw.diagonal.as_ref(), "diagonal", DIAGONAL_MM_MAX, faults),
        farthest_mm: length(raw.farthest.as_ref(), "farthest", FARTHEST_MM_MAX, faults),
        width_px,
        height_px,
        rotation: rotation(raw, faults),
        overscan_percent: percent(raw.overscan.as_ref(), "overscan", OVERSCAN_PERCENT_MAX, 0, faults),
        shifts: raw.shifts.unwrap_or(true),
        closed_percent: percent(raw.closed_brightness.as_ref(), "closed_brightness", 100, CLOSED_PERCENT, faults),
        retired: false,
    };
    check_sight(raw, &screen, faults);
    screen
}

/// Zones by their codes or by their floor; of a counter's sign none.
fn shown(raw: &RawDisplay, zones: &Codes, plan: &Plan, faults: &mut Faults) -> Vec<ZoneId> {
    let named = [raw.zones.as_ref().map(|_| ()), raw.floor.as_ref().map(|_| ()), raw.counter.as_ref().map(|_| ())];
    let ways = named.iter().flatten().count();
    if ways > 1 {
        faults.add(raw.at, Display::ShowsTwoThings { code: codes::code(raw.code.as_ref()) });
    }
    if let Some(named) = &raw.zones {
        return zones.find_all(named, faults).into_iter().map(|zone| ZoneId(zone as u8)).collect();
    }
    if let Some(floor) = &raw.floor {
        let on_it = plan.zones.iter().enumerate().filter(|(_, zone)| zone.floor == floor.value.trim());
        let found: Vec<ZoneId> = on_it.map(|(at, _)| ZoneId(at as u8)).collect();
        if found.is_empty() {
            faults.add(floor.at, Display::FloorWithoutZone { floor: floor.value.clone() });
        }
        return found;
    }
    if ways == 0 {
        match zones.only() {
            Some(only) => return vec![ZoneId(only as u8)],
            None => faults.add(raw.at, Form::Missing { table: "[[display]]", key: "zones" }),
        }
    }
    Vec::new()
}

/// The zone whose voice it is: where it shows one zone that has a voice, unless the file says otherwise.
fn speaks(raw: &RawDisplay, shown: &[ZoneId], profile: Profile, plan: &Plan, faults: &mut Faults) -> Option<ZoneId> {
    let with_voice = |zone: &ZoneId| plan.zones.get(zone.index()).is_some_and(|zone| zone.voice);
    let only = match shown {
        [only] if with_voice(only) => Some(*only),
        _ => None,
    };
    match &raw.voice {
        None => only.filter(|_| profile != Profile::Lobby),
        Some(wish) if wish.value && only.is_none() => {
            faults.add(wish.at, Display::NoOneVoice { code: codes::code(raw.code.as_ref()) });
            None
        }
        Some(wish) => only.filter(|_| wish.value),
    }
}

fn length(raw: Option<&At<String>>, key: &str, mm_max: u32, faults: &mut Faults) -> u32 {
    let Some(raw) = raw else { return 0 };
    let found = length_mm(raw.as_str()).filter(|mm| (1..=mm_max).contains(mm));
    if found.is_none() {
        faults.add(raw.at, Display::Length { key: key.to_owned(), found: raw.value.clone(), mm_max });
    }
    found.unwrap_or(0)
}

fn pixels(raw: &RawDisplay, faults: &mut Faults) -> (u32, u32) {
    let Some(raw) = &raw.resolution else { return USUAL };
    let found = resolution(raw.as_str());
    if found.is_none() {
        faults.add(raw.at, Display::Resolution { found: raw.value.clone() });
    }
    found.unwrap_or(USUAL)
}

fn rotation(raw: &RawDisplay, faults: &mut Faults) -> u16 {
    let Some(raw) = &raw.rotation else { return 0 };
    match raw.value {
        0 | 90 | 180 | 270 => raw.value as u16,
        found => {
            faults.add(raw.at, Display::Rotation { found });
            0
        }
    }
}

fn percent(raw: Option<&At<i64>>, key: &str, max: i64, otherwise: u8, faults: &mut Faults) -> u8 {
    raw.map_or(otherwise, |raw| codes::number(raw, key, 0, max, faults) as u8)
}

/// Notes a screen that is too small for its farthest seat, and one of which only half is known.
fn check_sight(raw: &RawDisplay, screen: &Screen, faults: &mut Faults) {
    let code = screen.code.clone();
    if raw.diagonal.is_none() && raw.farthest.is_none() {
        return;
    }
    match (screen.diagonal_mm, screen.farthest_mm) {
        (0, _) if raw.diagonal.is_none() => faults.add(raw.at, Doubt::DisplayHalfMeasured { code, missing: "diagonal" }),
        (_, 0) if raw.farthest.is_none() => faults.add(raw.at, Doubt::DisplayHalfMeasured { code, missing: "farthest" }),
        // A fault of its own is noted where it stands.
        (0, _) | (_, 0) => {}
        (diagonal_mm, farthest_mm) => {
            let Screen { width_px, height_px, rotation, overscan_percent, .. } = *screen;
            let readable_mm = sight::farthest_mm(Hung { width_px, height_px, diagonal_mm, rotation, overscan_percent });
            if readable_mm < farthest_mm {
                let wanted_mm = (u64::from(diagonal_mm) * u64::from(farthest_mm)).div_ceil(u64::from(readable_mm.max(1)));
                let at = raw.farthest.as_ref().map_or(raw.at, |farthest| farthest.at);
                faults.add(
                    at,
                    Doubt::DisplayTooSmall { code, farthest_mm, readable_mm, wanted_mm: u32::try_from(wanted_mm).unwrap_or(u32::MAX) },
                );
            }
        }
    }
}
