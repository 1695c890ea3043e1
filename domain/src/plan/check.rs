//! Whether a plan can be worked with: every id it names exists, and nothing that is divided by is 0. The site file's reader finds
//! these first, with line and remedy; here they only keep a broken plan out of the journal.

use std::collections::BTreeSet;

use crate::{BreakOf, CounterId, Group, Hold, Order, Plan, Proficiency, SKILLS_MAX, SkillId, SkillSet};

/// Most counters of a plan: ten times the largest hall; every NEXT and every board walks them.
const COUNTERS_MAX: usize = 1_000;

/// Most services of a plan: ten times the largest hall.
const SERVICES_MAX: usize = 4_000;

/// Most entries of each other table whose ids have 16 bits.
const TABLE_MAX: usize = 4_000;

/// Most zones and groups: their ids have 8 bits.
const SMALL_TABLE_MAX: usize = 256;

impl Plan {
    /// Says what contradicts itself, if anything does.
    pub fn check(&self) -> Result<(), &'static str> {
        self.check_sizes()?;
        self.check_services()?;
        self.check_counters()?;
        self.check_journeys()?;
        self.check_paper()?;
        self.check_emergency_texts()?;
        self.check_screens()?;
        self.check_slides()?;
        self.check_speech()?;
        if self.groups.get(Group::EVERYBODY.index()).is_none_or(|everybody| everybody.retired) {
            return Err("groups: the first group is everybody and always there");
        }
        if self.groups.iter().any(|group| group.weight == 0) {
            return Err("groups: a weight is above 0");
        }
        if self.groups.get(Group::EVERYBODY.index()).is_some_and(|everybody| everybody.emergency) {
            return Err("groups: not everybody is an emergency");
        }
        match self.policy.calling.order {
            Order::Ratio { priority, ordinary } if priority == 0 || ordinary == 0 || priority.checked_add(ordinary).is_none() => {
                return Err("calling: both kinds that take turns have at least one call in a round of at most 255");
            }
            Order::Ratio { .. } | Order::Claim | Order::FirstCome | Order::Strict => {}
        }
        self.check_breaks()?;
        self.check_roster()?;
        if !self.officers.iter().all(|officer| self.skills_exist(&officer.skills)) {
            return Err("officers: a skill does not exist, stands twice or has a proficiency that is not 1 to 5");
        }
        Ok(())
    }

    fn check_sizes(&self) -> Result<(), &'static str> {
        let small = [self.zones.len(), self.groups.len()];
        let large = [self.agencies.len(), self.series.len(), self.officers.len(), self.devices.len(), self.screens.len()];
        if self.skills.len() > SKILLS_MAX
            || self.counters.len() > COUNTERS_MAX
            || self.services.len() > SERVICES_MAX
            || small.into_iter().any(|len| len > SMALL_TABLE_MAX)
            || large.into_iter().any(|len| len > TABLE_MAX)
        {
            return Err("a table is longer than its limit");
        }
        Ok(())
    }

    fn check_services(&self) -> Result<(), &'static str> {
        let all: SkillSet = (0..self.skills.len()).map(|index| SkillId(index as u8)).collect();
        for service in &self.services {
            if service.agency.index() >= self.agencies.len() || service.series.index() >= self.series.len() || !all.covers(service.skills) {
                return Err("services: an agency, series or skill does not exist");
            }
            let mut own = service.priority_series.into_iter().chain(service.appointment_series);
            if own.any(|series| series.index() >= self.series.len()) {
                return Err("services: an agency, series or skill does not exist");
            }
            if service.target_ms == 0 || service.at_counter_ms == 0 {
                return Err("services: target and time at the counter are above 0");
            }
            if !(1..=Proficiency::BEST.0).contains(&service.minimum.proficiency.0) {
                return Err("services: a minimum proficiency is 1 to 5");
            }
            if !self.counters_exist(&service.prefers) {
                return Err("services: a preferred counter does not exist or stands twice, or nothing stands in a place of the list");
            }
        }
        Ok(())
    }

    fn check_counters(&self) -> Result<(), &'static str> {
        for counter in &self.counters {
            let mut zones = counter.shown_in.iter().chain(&counter.spoken_in);
            if counter.agency.index() >= self.agencies.len() || zones.any(|zone| zone.index() >= self.zones.len()) {
                return Err("counters: an agency or zone does not exist");
            }
            if !self.skills_exist(&counter.skills) || !self.skills_exist(counter.skills_by_file()) {
                return Err("counters: a skill does not exist, stands twice or has a proficiency that is not 1 to 5");
            }
            if !self.sets_exist(&counter.prefers) {
                return Err("counters: a preferred skill does not exist or stands twice, or nothing stands in a place of the list");
            }
        }
        Ok(())
    }

    fn check_breaks(&self) -> Result<(), &'static str> {
        for found in &self.timetable.breaks {
            let exist = match &found.of {
                BreakOf::Hall => true,
                BreakOf::Counters(counters) => counters.iter().all(|counter| counter.index() < self.counters.len()),
                BreakOf::Services(services) => services.iter().all(|service| service.index() < self.services.len()),
            };
            if !exist {
                return Err("breaks: a counter or service does not exist");
            }
            if found.from_minute >= found.until_minute {
                return Err("breaks: one ends before it begins");
            }
        }
        Ok(())
    }

    fn check_roster(&self) -> Result<(), &'static str> {
        for shift in &self.timetable.roster {
            let exist = !shift.counters.is_empty() && shift.counters.iter().all(|counter| counter.index() < self.counters.len());
            if !exist || shift.officer.is_some_and(|officer| officer.index() >= self.officers.len()) {
                return Err("roster: a counter or officer does not exist, or a shift has no counter");
            }
            if shift.officer.is_some() && shift.counters.len() > 1 {
                return Err("roster: an officer has two counters at once");
            }
            if shift.from_minute >= shift.until_minute {
                return Err("roster: a shift ends before it begins");
            }
        }
        Ok(())
    }

    /// Whether each group of counters has some, all of them exist, and none is in two groups.
    fn counters_exist(&self, groups: &[Vec<CounterId>]) -> bool {
        let mut seen = BTreeSet::new();
        groups.iter().all(|group| !group.is_empty())
            && groups.iter().flatten().all(|counter| counter.index() < self.counters.len() && seen.insert(*counter))
    }

    /// Whether each set has skills, all of them exist, and none is in two sets.
    fn sets_exist(&self, sets: &[SkillSet]) -> bool {
        let mut seen = SkillSet::default();
        sets.iter().all(|set| {
            let fine = !set.is_empty() && set.and(seen).is_empty() && set.iter().all(|skill| skill.index() < self.skills.len());
            seen = seen.or(*set);
            fine
        })
    }

    fn skills_exist(&self, skills: &[(SkillId, Hold)]) -> bool {
        let mut seen = SkillSet::default();
        skills.iter().all(|(skill, hold)| {
            let fine =
                skill.index() < self.skills.len() && (1..=Proficiency::BEST.0).contains(&hold.proficiency.0) && !seen.contains(*skill);
            if fine {
                seen.insert(*skill);
            }
            fine
        })
    }
}
