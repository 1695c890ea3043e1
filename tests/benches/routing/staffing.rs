//! Who can do what: as the hall was planned, or as other halls do it. The people and their services stay the same.

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
                let everything = skill(&mut staffed, "everything".to_owned());
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

fn skill(plan: &mut Plan, code: String) -> SkillId {
    plan.skills.push(Skill { name: code.clone(), code, retired: false });
    SkillId(plan.skills.len() as u8 - 1)
}

/// Services that need the same skills, or kinds of work that are too little for a counter each.
struct Kind {
    skills: Vec<SkillSet>,
    /// How many counters it would keep busy.
    work: f64,
    counters: usize,
}

/// Gives each agency's counters to its kinds of work, one after the other to the kind whose counters have most to do.
fn fix(plan: &mut Plan, case: &Case) {
    for agency in (0..plan.agencies.len()).map(|at| AgencyId(at as u16)) {
        let counters = plan.counters.iter().filter(|counter| counter.agency == agency && !counter.retired).count();
        let mut kinds = kinds(plan, case, agency, counters);
        if kinds.is_empty() {
            continue;
        }
        let own: Vec<SkillId> = (0..kinds.len()).map(|kind| skill(plan, format!("fixed-{}-{kind}", agency.0))).collect();
        for counter in plan.counters.iter_mut().filter(|counter| counter.agency == agency && !counter.retired) {
            let load = |kind: &Kind| if kind.counters == 0 { f64::INFINITY } else { kind.work / kind.counters as f64 };
            let busiest = (0..kinds.len()).max_by(|one, other| load(&kinds[*one]).total_cmp(&load(&kinds[*other]))).unwrap();
            kinds[busiest].counters += 1;
            counter.skills = vec![(own[busiest], Hold::primary(5))];
        }
        for service in plan.services.iter_mut().filter(|service| service.agency == agency) {
            if let Some(kind) = kinds.iter().position(|kind| kind.skills.contains(&service.skills)) {
                service.skills = SkillSet::of(own[kind]);
            }
        }
    }
}

/// An agency's kinds of work, no more than it has counters: the least of them are joined.
fn kinds(plan: &Plan, case: &Case, agency: AgencyId, counters: usize) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for class in &case.classes {
        let service = &plan.services[class.service.index()];
        if service.agency != agency {
            continue;
        }
        let work = class.rates.iter().sum::<f64>() / class.rates.len() as f64 * f64::from(service.at_counter_ms);
        match kinds.iter_mut().find(|kind| kind.skills[0] == service.skills) {
            Some(kind) => kind.work += work,
            None => kinds.push(Kind { skills: vec![service.skills], work, counters: 0 }),
        }
    }
    while kinds.len() > counters.max(1) {
        kinds.sort_by(|one, other| other.work.total_cmp(&one.work));
        let least = kinds.pop().unwrap();
        let last = kinds.last_mut().unwrap();
        last.skills.extend(least.skills);
        last.work += least.work;
    }
    kinds
}
