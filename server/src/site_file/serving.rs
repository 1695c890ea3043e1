//! Services that nobody can serve by the plan, or nobody from the start, or nobody for a visitor with a need. It reads the plan as a
//! counter does that has nothing given or taken live; it must not look at who waits.

use domain::{Counter, Hold, Minimum, Plan, Serves, Service, SkillId};

use super::fault::{Doubt, Holder};
use super::findings::Faults;
use super::meaning::Places;
use super::words_of_choice::NEEDS;

/// Notes services whose numbers would never be called, or late.
pub(super) fn check(plan: &Plan, places: &Places, faults: &mut Faults) {
    // With errors, what seems to be missing may only be mistyped.
    if faults.has_errors() {
        return;
    }
    for (service, at) in plan.services.iter().zip(&places.services) {
        let code = || service.code.clone();
        match plan.policy.serves {
            Serves::BySkill => unserved(plan, service).into_iter().for_each(|doubt| faults.add(*at, doubt)),
            Serves::ByAgency if !plan.counters.iter().any(|counter| can_serve(plan, counter, service)) => {
                faults.add(*at, Doubt::AgencyWithoutCounter { service: code() });
            }
            Serves::ByAgency => {}
        }
        for need in unmet(plan, service) {
            faults.add(*at, Doubt::NeedUnmet { service: code(), need });
        }
        if plan.policy.serves == Serves::BySkill && service.skills.is_empty() && plan.agencies.len() > 1 {
            faults.add(*at, Doubt::ServiceForEveryCounter { service: code() });
        }
    }
}

/// Whether a counter can serve a service by the plan: where a counter serves all of its agency and nothing else, skills count for nothing.
pub(super) fn can_serve(plan: &Plan, counter: &Counter, service: &Service) -> bool {
    match plan.policy.serves {
        Serves::BySkill => at_counters(plan, service).is_met_by(&counter.skills, service.skills),
        Serves::ByAgency => counter.agency == service.agency,
    }
}

/// How well a counter must hold the skills of a service: where an officer is named, it is the officer who must hold them well.
fn at_counters(plan: &Plan, service: &Service) -> Minimum {
    if plan.policy.named_officers { Minimum::default() } else { service.minimum }
}

/// Why a service is never served, or not from the start. Any officer may sit at any counter, so that each is looked at alone: a service opens
/// once the first counter and the first officer may serve it.
fn unserved(plan: &Plan, service: &Service) -> Vec<Doubt> {
    let names_officers = plan.policy.named_officers;
    let counters: Vec<&[(SkillId, Hold)]> = plan.counters.iter().map(|counter| &counter.skills[..]).collect();
    let officers: Vec<&[(SkillId, Hold)]> = plan.officers.iter().map(|officer| &officer.skills[..]).collect();
    let (skills, code) = (|| skills_needed(plan, service), || service.code.clone());
    let never = |by: Holder, held: &[&[(SkillId, Hold)]]| {
        let is_only_not_well_enough = first(Minimum::default(), held, service).is_some();
        match by {
            Holder::Counter | Holder::Officer if is_only_not_well_enough => {
                Doubt::MinimumNeverMet { service: code(), skills: skills(), by }
            }
            Holder::Counter => Doubt::ServiceWithoutCounter { service: code(), skills: skills() },
            Holder::Officer => Doubt::ServiceWithoutOfficer { service: code(), skills: skills() },
        }
    };
    let by_counters = first(at_counters(plan, service), &counters, service);
    let by_officers = if names_officers { first(service.minimum, &officers, service) } else { Some(0) };
    let (Some(counter_ms), Some(officer_ms)) = (by_counters, by_officers) else {
        let of_counters = by_counters.is_none().then(|| never(Holder::Counter, &counters));
        let of_officers = by_officers.is_none().then(|| never(Holder::Officer, &officers));
        return of_counters.into_iter().chain(of_officers).collect();
    };
    let after_ms = u32::try_from(counter_ms.max(officer_ms)).unwrap_or(u32::MAX);
    let is_late = after_ms > 0;
    is_late.then(|| Doubt::ServedLate { service: code(), skills: skills(), after_ms, by_officers: names_officers }).into_iter().collect()
}

/// The shortest wait from which on one of those who hold skills may serve a service, in milliseconds; none where nobody ever may.
fn first(minimum: Minimum, all: &[&[(SkillId, Hold)]], service: &Service) -> Option<u64> {
    all.iter().filter_map(|held| minimum.opens_after(held, service.skills)).min()
}

/// Needs that some counter of the hall meets, but none of those that can serve this service.
fn unmet(plan: &Plan, service: &Service) -> Vec<&'static str> {
    let able: Vec<&Counter> = plan.counters.iter().filter(|counter| can_serve(plan, counter, service)).collect();
    let met_by = |counters: &[&Counter], need| counters.iter().any(|counter| counter.meets.contains(need));
    let hall: Vec<&Counter> = plan.counters.iter().collect();
    let unmet = NEEDS.iter().filter(|(_, need)| !able.is_empty() && met_by(&hall, *need) && !met_by(&able, *need));
    unmet.map(|(word, _)| *word).collect()
}

/// The skills that a service needs, each with the proficiency where one is asked for.
fn skills_needed(plan: &Plan, service: &Service) -> String {
    let level = service.minimum.proficiency.0;
    let level = if level > 1 { format!(" {level}") } else { String::new() };
    let skills = service.skills.iter().filter_map(|skill| Some(format!("{}{level}", plan.skills.get(skill.index())?.code)));
    skills.collect::<Vec<_>>().join(", ")
}
