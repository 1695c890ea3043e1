//! Who can do what: as the hall was planned, or as other halls do it. The people and their services stay the same.

use std::collections::BTreeMap;

use domain::{AgencyId, Hold, Minimum, Plan, Serves, Skill, SkillId, SkillSet};
use simulation::Case;

/// A way to staff a hall.
#[derive(Clone, Copy)]
pub(crate) enum Staffing {
    /// Each counter does one kind of work only, and as many do it as the work asks for.
    Fixed,
    /// As the site file says.
    AsPlanned,
    /// Every counter does all that its agency does.
    AgencyWide,
    /// Every counter does everything.
    HallWide,
}

impl Staffing {
    pub(crate) fn of(self, plan: &Plan, case: &Case) -> Plan {
        let mut staffed = plan.clone();
        match self {
            Staffing::Fixed => fix(&mut staffed, case),
            Staffing::AsPlanned => {}
            Staffing::AgencyWide => staffed.policy.serves = Serves::ByAgency,
            Staffing::HallWide => {
                let everything = skill(&mut staffed, "everything");
                staffed.services.iter_mut().for_each(|service| service.skills = SkillSet::of(everything));
                staffed.counters.iter_mut().for_each(|counter| counter.skills = vec![(everything, Hold::primary(5))]);
            }
        }
        if !matches!(self, Staffing::AsPlanned) {
            staffed.services.iter_mut().for_each(|service| service.minimum = Minimum::default());
        }
        staffed
    }
}

fn skill(plan: &mut Plan, name: &str) -> SkillId {
    plan.skills.push(Skill { code: name.to_owned(), name: name.to_owned(), retired: false });
    SkillId(plan.skills.len() as u8 - 1)
}

/// Gives each agency's counters to its kinds of work, one by one to the kind whose counters have most to do. Where an agency has more kinds
/// than counters, the least of them share one.
fn fix(plan: &mut Plan, case: &Case) {
    for agency in 0..plan.agencies.len() {
        let agency = AgencyId(agency as u16);
        let mut work: BTreeMap<Vec<SkillId>, f64> = BTreeMap::new();
        for class in &case.classes {
            let service = &plan.services[class.service.index()];
            if service.agency == agency {
                let rate: f64 = class.rates.iter().sum();
                *work.entry(service.skills.iter().collect()).or_default() += rate * f64::from(service.at_counter_ms);
            }
        }
        let counters: Vec<usize> =
            (0..plan.counters.len()).filter(|at| plan.counters[*at].agency == agency && !plan.counters[*at].retired).collect();
        if work.is_empty() || counters.is_empty() {
            continue;
        }
        let mut kinds: Vec<(Vec<Vec<SkillId>>, f64)> = work.into_iter().map(|(kind, work)| (vec![kind], work)).collect();
        while kinds.len() > counters.len() {
            kinds.sort_by(|one, other| other.1.total_cmp(&one.1));
            let (least, work) = kinds.pop().unwrap();
            let last = kinds.last_mut().unwrap();
            last.0.extend(least);
            last.1 += work;
        }
        let mut given = vec![0_usize; kinds.len()];
        for at in 0..counters.len() {
            let busiest = (0..kinds.len()).max_by(|one, other| {
                let load = |kind: usize| if given[kind] == 0 { f64::INFINITY } else { kinds[kind].1 / given[kind] as f64 };
                load(*one).total_cmp(&load(*other))
            });
            let kind = busiest.unwrap();
            given[kind] += 1;
            plan.counters[counters[at]].skills = Vec::new();
            let its = format!("fixed-{}-{kind}", agency.0);
            let known = plan.skills.iter().position(|skill| skill.code == its).map(|at| SkillId(at as u8));
            let its = known.unwrap_or_else(|| skill(plan, &its));
            plan.counters[counters[at]].skills = vec![(its, Hold::primary(5))];
        }
        for service in plan.services.iter_mut().filter(|service| service.agency == agency) {
            let skills: Vec<SkillId> = service.skills.iter().collect();
            if let Some(kind) = kinds.iter().position(|(its, _)| its.contains(&skills)) {
                let its = format!("fixed-{}-{kind}", agency.0);
                let at = plan.skills.iter().position(|skill| skill.code == its).unwrap();
                service.skills = SkillSet::of(SkillId(at as u8));
            }
        }
    }
}
