//! A screen of the plan in the wire's words.

use domain::{Plan, Profile, ScreenId};
use protocol::{DisplayProfile, DisplayRow};

use super::row::{label, zone_codes};

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
