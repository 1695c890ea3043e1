//! Bad days of a hall: people and counters from a seed, and what goes wrong. Whatever a supervisor does, the same people come and take as long.

use std::sync::Arc;

use domain::*;
use simulation::{Case, Seen, play_watched};

use crate::world::Person;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Officers of some counters do not come.
    Missing,
    /// For some work twice as many come for three hours of the morning.
    Rush,
    /// Some work takes half as long again, all day.
    Slow,
}

impl Trouble {
    pub(crate) const ALL: [Trouble; 3] = [Trouble::Missing, Trouble::Rush, Trouble::Slow];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Trouble::Missing => "missing",
            Trouble::Rush => "rush",
            Trouble::Slow => "slow",
        }
    }
}

/// Agencies that the trouble comes to.
const AGENCIES: usize = 3;

/// When a rush begins and ends, in milliseconds after the day began.
const RUSH_MS: (u64, u64) = (60 * 60_000, 240 * 60_000);

/// How much longer slow work takes.
const SLOW_PERCENT: u64 = 150;

/// A day to come.
pub(crate) struct Day {
    /// In the order in which they come.
    pub(crate) people: Vec<Person>,
    /// Counters that nobody opens.
    pub(crate) missing: Vec<CounterId>,
}

/// The day of a seed.
pub(crate) fn day(case: &Case, trouble: Trouble, seed: u64, start: Time) -> Day {
    let mut random = fastrand::Rng::with_seed(seed ^ 0x6261_645f_6461_7973);
    let troubled: Vec<(AgencyId, SkillId)> = troubled(&case.plan, &mut random);
    let mut people = people(case, seed, start);
    let is_troubled = |person: &Person| {
        let skills = case.plan.services[person.service.index()].skills;
        troubled.iter().any(|(_, skill)| skills.contains(*skill))
    };
    let mut missing = Vec::new();
    match trouble {
        Trouble::Missing => missing = troubled.iter().filter_map(|(_, skill)| first_holder(&case.plan, *skill, &mut random)).collect(),
        Trouble::Rush => {
            let during = start.plus(RUSH_MS.0)..start.plus(RUSH_MS.1);
            // Those of another day of the same hall come on top.
            let others = self::people(case, !seed, start);
            people.extend(others.into_iter().filter(|person| during.contains(&person.at) && is_troubled(person)));
            people.sort_by_key(|person| person.at);
        }
        Trouble::Slow => {
            for person in people.iter_mut().filter(|person| is_troubled(person)) {
                person.takes_ms = person.takes_ms * SLOW_PERCENT / 100;
            }
        }
    }
    Day { people, missing }
}

fn people(case: &Case, seed: u64, start: Time) -> Vec<Person> {
    let mut people = Vec::new();
    play_watched(case, seed, |seen| {
        if let Seen::Came { at, class, takes_ticks } = seen {
            let class = &case.classes[class];
            people.push(Person { at: start.plus(at), service: class.service, group: class.group, takes_ms: takes_ticks });
        }
    });
    people
}

/// Some agencies with several counters and kinds of work, each with the work that it has trouble with.
fn troubled(plan: &Arc<Plan>, random: &mut fastrand::Rng) -> Vec<(AgencyId, SkillId)> {
    let mut agencies: Vec<(AgencyId, Vec<SkillId>)> = (0..plan.agencies.len())
        .map(|at| AgencyId(at as u16))
        .map(|agency| (agency, skills_of(plan, agency)))
        .filter(|(agency, skills)| skills.len() > 1 && plan.counters.iter().filter(|counter| counter.agency == *agency).count() > 2)
        .collect();
    random.shuffle(&mut agencies);
    agencies.truncate(AGENCIES);
    agencies.into_iter().map(|(agency, skills)| (agency, skills[random.usize(0..skills.len())])).collect()
}

/// Skills that services of an agency need and that several of its counters hold as their own work.
fn skills_of(plan: &Plan, agency: AgencyId) -> Vec<SkillId> {
    let needed = skills_needed(plan, agency);
    let holders =
        |skill: SkillId| plan.counters.iter().filter(|counter| counter.skills.first().is_some_and(|(own, _)| *own == skill)).count();
    needed.iter().filter(|skill| holders(*skill) > 1).collect()
}

/// Some counter whose own work needs this skill.
fn first_holder(plan: &Plan, skill: SkillId, random: &mut fastrand::Rng) -> Option<CounterId> {
    let own = |(_, counter): &(usize, &Counter)| counter.skills.first().is_some_and(|(own, _)| *own == skill) && !counter.retired;
    let holders: Vec<usize> = plan.counters.iter().enumerate().filter(own).map(|(at, _)| at).collect();
    random.choice(holders).map(|at| CounterId(at as u16))
}

/// So many others each agency has agreed to help.
const HELPED: usize = 2;

/// After such a wait the one counter by which an agency helps another takes its people, in milliseconds.
const HELPS_AFTER_MS: u32 = 90 * 60_000;

/// The same hall, in which each agency has agreed to help two others: one of its counters takes whoever has waited there for very long.
pub(crate) fn helping(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    let agencies = plan.agencies.len();
    for helper in 0..agencies {
        let its = |counter: &Counter| counter.agency.index() == helper && !counter.retired;
        let Some(last) = plan.counters.iter().rposition(its) else { continue };
        for helped in (1..=HELPED).map(|step| AgencyId(((helper + step) % agencies) as u16)) {
            for skill in skills_needed(&plan, helped).iter() {
                let hold = Hold { proficiency: Proficiency(3), after_ms: HELPS_AFTER_MS };
                let held = &mut plan.counters[last].skills;
                if held.iter().all(|(its, _)| *its != skill) {
                    held.push((skill, hold));
                }
            }
        }
    }
    plan
}

fn skills_needed(plan: &Plan, agency: AgencyId) -> SkillSet {
    let services = plan.services.iter().filter(|service| service.agency == agency && !service.retired);
    services.flat_map(|service| service.skills.iter()).collect()
}
