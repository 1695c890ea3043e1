//! A screen of the plan in the wire's words.

use domain::{Plan, Profile, ScreenId};
use protocol::{DisplayProfile, DisplayRow, ScreenRow, ScreenTrouble};

use super::{
    fact::{Fact, FactKey, Picture},
    row::{label, zone_codes},
};
use crate::displays::screen_key;

/// The displays there are and those that the site file names and nobody has seen, in the order of their keys.
pub(crate) fn seen_facts(picture: &Picture<'_>) -> Vec<Fact> {
    let Some(displays) = picture.displays else { return Vec::new() };
    let is_seen = |code: &str| displays.values().any(|row| row.name == code);
    let unseen = picture
        .plan
        .screens
        .iter()
        .filter(|screen| !screen.retired && !is_seen(&screen.code))
        .map(|screen| never_seen(picture.plan, screen));
    let mut facts: Vec<Fact> = displays.values().cloned().chain(unseen).map(|row| Fact::Seen(Box::new(row))).collect();
    facts.sort_by_key(Fact::key);
    facts
}

/// The key of a display's fact: the number that its row's key is.
pub(super) fn seen_key(row: &ScreenRow) -> FactKey {
    FactKey::Seen(u64::from_str_radix(&row.screen, 16).unwrap_or_default())
}

fn never_seen(plan: &Plan, screen: &domain::Screen) -> ScreenRow {
    ScreenRow {
        screen: screen_key(&screen.code, None),
        name: screen.code.clone(),
        connected: false,
        seen_at_ms: None,
        elsewhere: false,
        version: String::new(),
        profile: profile(screen.profile),
        zones: zone_codes(plan, &screen.zones),
        shows_other: false,
        width: 0,
        height: 0,
        volume_percent: 0,
        muted: false,
        is_voice: false,
        backlog_ms: 0,
        trouble: vec![ScreenTrouble::NeverSeen],
        checks: Vec::new(),
        picture_at_ms: None,
    }
}

/// What a screen is told about itself.
pub(super) fn display_row(plan: &Plan, screen: ScreenId) -> DisplayRow {
    let its = &plan.screens[screen.index()];
    let agency = its.counter.and_then(|counter| plan.agencies.get(plan.counters.get(counter.index())?.agency.index()));
    DisplayRow {
        display: its.code.clone(),
        profile: profile(its.profile),
        zones: zone_codes(plan, &its.zones),
        counter: its.counter.map(|counter| label(plan, counter)),
        agency: agency.map(|agency| agency.short.clone()).unwrap_or_default(),
        speaks: its.speaks.and_then(|zone| plan.zones.get(zone.index())).map(|zone| zone.code.clone()),
        diagonal_mm: its.diagonal_mm,
        farthest_mm: its.farthest_mm,
        rotation: its.rotation,
        overscan_percent: its.overscan_percent,
        shifts: its.shifts,
        closed_percent: its.closed_percent,
    }
}

fn profile(profile: Profile) -> DisplayProfile {
    match profile {
        Profile::Zone => DisplayProfile::Zone,
        Profile::Lobby => DisplayProfile::Lobby,
        Profile::Counter => DisplayProfile::Counter,
        Profile::DriveThrough => DisplayProfile::DriveThrough,
        Profile::Totem => DisplayProfile::Totem,
        Profile::Mobile => DisplayProfile::Mobile,
    }
}
