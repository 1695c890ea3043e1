//! Fits a plan that was read from a file to the plan in force, so that no id changes its meaning: a code that is known keeps
//! its id, one that is gone stays in its table as retired, and new ones come after. Everybody's group is the first in both.

use std::collections::BTreeMap;

use domain::{
    AgencyId, BreakOf, CounterId, Hold, Journey, OfficerId, Plan, PlannedBreak, PlannedShift, SKILLS_MAX, Screen, SeriesId, Service,
    ServiceId, SkillId, Slide, SlideContent, ZoneId,
};

/// The domain's limits of tables, retired entries included; a test holds them against its own check. Told here, where the sentence says
/// which table is full and what to do.
pub(super) const COUNTERS_MAX: usize = 1_000;
/// Of services.
pub(super) const SERVICES_MAX: usize = 4_000;
/// Of each other table whose ids have 16 bits.
pub(super) const TABLE_MAX: usize = 4_000;
/// Of zones and of groups.
pub(super) const SMALL_TABLE_MAX: usize = 256;

/// Of journeys.
pub(super) const JOURNEYS_MAX: usize = 1_000;

/// Entries of one kind, retired ones too, are more than ids there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Tabel {table} pernah memuat {found} kode berbeda; paling banyak {limit}. Pakai kembali kode lama yang tidak terpakai. / \
     The table {table} has had {found} different codes; at most {limit} are possible. Use codes again that are no longer used."
)]
pub(crate) struct TooManyEver {
    /// The table, as the file writes it.
    pub table: &'static str,
    /// How many codes it has had.
    pub found: usize,
    /// How many it may have.
    pub limit: usize,
}

/// The new plan with the ids of the plan in force.
pub(crate) fn align(new: Plan, in_force: Option<&Plan>) -> Result<Plan, TooManyEver> {
    let Some(in_force) = in_force else { return Ok(new) };
    let mut new = new;
    let agencies = Moves::of(&in_force.agencies, &new.agencies, |agency| &agency.code);
    let skills = Moves::of(&in_force.skills, &new.skills, |skill| &skill.code);
    let series = Moves::of(&in_force.series, &new.series, |series| &series.prefix);
    let zones = Moves::of(&in_force.zones, &new.zones, |zone| &zone.code);
    agencies.fits("[[agency]]", TABLE_MAX)?;
    skills.fits("[[skill]]", SKILLS_MAX)?;
    series.fits("prefix", TABLE_MAX)?;
    zones.fits("[[zone]]", SMALL_TABLE_MAX)?;
    for service in &mut new.services {
        service.agency = AgencyId(agencies.moved(service.agency.index()) as u16);
        service.skills = service.skills.iter().map(|skill| moved_skill(&skills, skill)).collect();
        move_series(&series, service);
    }
    for counter in &mut new.counters {
        counter.agency = AgencyId(agencies.moved(counter.agency.index()) as u16);
        for zone in counter.shown_in.iter_mut().chain(&mut counter.spoken_in) {
            *zone = ZoneId(zones.moved(zone.index()) as u8);
        }
        move_held(&skills, &mut counter.skills);
        for set in &mut counter.prefers {
            *set = set.iter().map(|skill| moved_skill(&skills, skill)).collect();
        }
    }
    for officer in &mut new.officers {
        move_held(&skills, &mut officer.skills);
    }
    let services = Moves::of(&in_force.services, &new.services, |service| &service.code);
    let counters = Moves::of(&in_force.counters, &new.counters, |counter| &counter.code);
    let groups = Moves::of(&in_force.groups, &new.groups, |group| &group.code);
    let officers = Moves::of(&in_force.officers, &new.officers, |officer| &officer.code);
    new.timetable.breaks.iter_mut().for_each(|found| move_break(&counters, &services, found));
    new.timetable.roster.iter_mut().for_each(|shift| move_shift(&counters, &officers, shift));
    let devices = Moves::of(&in_force.devices, &new.devices, |device| &device.code);
    services.fits("[[service]]", SERVICES_MAX)?;
    counters.fits("[[counter]]", COUNTERS_MAX)?;
    groups.fits("[[group]]", SMALL_TABLE_MAX)?;
    officers.fits("[[officer]]", TABLE_MAX)?;
    devices.fits("[[device]]", TABLE_MAX)?;
    for counter in new.services.iter_mut().flat_map(|service| &mut service.prefers).flatten() {
        *counter = CounterId(counters.moved(counter.index()) as u16);
    }
    new.journeys.iter_mut().for_each(|journey| move_journey(&services, &series, journey));
    new.paper.iter_mut().for_each(|paper| paper.series = SeriesId(series.moved(paper.series.index()) as u16));
    new.screens.iter_mut().for_each(|screen| move_screen(&zones, &counters, screen));
    new.slides.iter_mut().for_each(|slide| move_slide(&zones, &services, slide));
    let screens = Moves::of(&in_force.screens, &new.screens, |screen| &screen.code);
    screens.fits("[[display]]", TABLE_MAX)?;
    let journeys = Moves::of(&in_force.journeys, &new.journeys, |journey| &journey.code);
    journeys.fits("[[journey]]", JOURNEYS_MAX)?;
    Ok(Plan {
        agencies: agencies.table(&in_force.agencies, new.agencies, |agency| agency.retired = true),
        skills: skills.table(&in_force.skills, new.skills, |skill| skill.retired = true),
        series: series.table(&in_force.series, new.series, |series| series.retired = true),
        services: services.table(&in_force.services, new.services, |service| service.retired = true),
        zones: zones.table(&in_force.zones, new.zones, |zone| zone.retired = true),
        counters: counters.table(&in_force.counters, new.counters, |counter| counter.retired = true),
        groups: groups.table(&in_force.groups, new.groups, |group| group.retired = true),
        officers: officers.table(&in_force.officers, new.officers, |officer| officer.retired = true),
        devices: devices.table(&in_force.devices, new.devices, |device| device.retired = true),
        journeys: journeys.table(&in_force.journeys, new.journeys, |journey| journey.retired = true),
        screens: screens.table(&in_force.screens, new.screens, |screen| screen.retired = true),
        // What has no ids of its own is as the file says.
        ..new
    })
}

fn move_screen(zones: &Moves, counters: &Moves, screen: &mut Screen) {
    for zone in screen.zones.iter_mut().chain(&mut screen.speaks) {
        *zone = ZoneId(zones.moved(zone.index()) as u8);
    }
    screen.counter = screen.counter.map(|id| CounterId(counters.moved(id.index()) as u16));
}

fn move_slide(zones: &Moves, services: &Moves, slide: &mut Slide) {
    for zone in &mut slide.zones {
        *zone = ZoneId(zones.moved(zone.index()) as u8);
    }
    if let SlideContent::Standard { service } = &mut slide.content {
        *service = ServiceId(services.moved(service.index()) as u16);
    }
}

fn move_journey(services: &Moves, series: &Moves, journey: &mut Journey) {
    journey.steps.iter_mut().for_each(|step| *step = ServiceId(services.moved(step.index()) as u16));
    journey.series = journey.series.map(|id| SeriesId(series.moved(id.index()) as u16));
}

fn move_series(series: &Moves, service: &mut Service) {
    service.series = SeriesId(series.moved(service.series.index()) as u16);
    for own in [&mut service.priority_series, &mut service.appointment_series] {
        *own = own.map(|id| SeriesId(series.moved(id.index()) as u16));
    }
}

fn move_break(counters: &Moves, services: &Moves, found: &mut PlannedBreak) {
    match &mut found.of {
        BreakOf::Hall => {}
        BreakOf::Counters(of) => of.iter_mut().for_each(|id| *id = CounterId(counters.moved(id.index()) as u16)),
        BreakOf::Services(of) => of.iter_mut().for_each(|id| *id = ServiceId(services.moved(id.index()) as u16)),
    }
}

fn move_shift(counters: &Moves, officers: &Moves, shift: &mut PlannedShift) {
    shift.counters.iter_mut().for_each(|id| *id = CounterId(counters.moved(id.index()) as u16));
    shift.officer = shift.officer.map(|id| OfficerId(officers.moved(id.index()) as u16));
}

fn moved_skill(skills: &Moves, skill: SkillId) -> SkillId {
    // `fits` has said that every place is below `SKILLS_MAX`.
    SkillId(skills.moved(skill.index()) as u8)
}

fn move_held(skills: &Moves, held: &mut [(SkillId, Hold)]) {
    for (skill, _) in held.iter_mut() {
        *skill = moved_skill(skills, *skill);
    }
    held.sort();
}

/// Where each entry of a new table goes in the aligned one.
struct Moves {
    /// The new place of each entry, by its old.
    places: Vec<usize>,
    /// Entries of the aligned table.
    len: usize,
}

impl Moves {
    fn of<T>(in_force: &[T], new: &[T], code: impl Fn(&T) -> &String) -> Moves {
        let known: BTreeMap<&String, usize> = in_force.iter().enumerate().map(|(index, entry)| (code(entry), index)).collect();
        let mut len = in_force.len();
        let place = |entry: &T| {
            known.get(code(entry)).copied().unwrap_or_else(|| {
                len += 1;
                len - 1
            })
        };
        let places = new.iter().map(place).collect();
        Moves { places, len }
    }

    fn moved(&self, index: usize) -> usize {
        self.places.get(index).copied().unwrap_or(index)
    }

    fn fits(&self, table: &'static str, limit: usize) -> Result<(), TooManyEver> {
        if self.len > limit { Err(TooManyEver { table, found: self.len, limit }) } else { Ok(()) }
    }

    fn table<T: Clone>(&self, in_force: &[T], new: Vec<T>, retire: impl Fn(&mut T)) -> Vec<T> {
        let mut table = in_force.to_vec();
        table.iter_mut().for_each(retire);
        for (entry, place) in new.into_iter().zip(&self.places) {
            // New places come in order, each right behind the last.
            match table.get_mut(*place) {
                Some(known) => *known = entry,
                None => table.push(entry),
            }
        }
        table
    }
}
