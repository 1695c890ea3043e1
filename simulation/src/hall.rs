//! A day of a whole hall, from its plan: who comes for which service and in which group, so that counters which help each other are asked
//! for a share of their time. It makes a case; how a day goes is `day`'s.
//!
//! What a site file does not say is assumed here and nowhere else: how a day's arrivals are spread, that an agency's services are asked for
//! unevenly, and how service times vary. A hall's own archive replaces it once there is one.

use std::sync::Arc;

use domain::{AgencyId, CounterId, GroupId, NeedSet, Plan, Serves, Service, ServiceId};

use crate::{Case, Class, Draw, Shift, arrivals::SHAPE_PERCENT};

/// Squared coefficient of variation of service times: two thirds lie within a factor of 1.6.
const SERVICE_SCV: f64 = 0.22;

/// How busy a hall is.
#[derive(Clone, Copy, Debug)]
pub struct HallDay {
    /// How long numbers are given, in minutes.
    pub open_minutes: u32,
    /// Work that comes in a day, as a share of what the counters that help each other can do while numbers are given.
    pub load: f64,
    /// Share of the people who belong to a priority group.
    pub priority: f64,
    /// Squared coefficient of variation of how busy days are.
    pub busyness_scv: f64,
}

/// The day of a hall in which every counter is open all day. People are counted by agency, those of priority groups apart. A tick is a
/// millisecond. Services that no counter can serve have no people.
pub fn hall_case(plan: &Arc<Plan>, day: HallDay) -> Case {
    let periods = SHAPE_PERCENT.len();
    let period_ticks = u64::from(day.open_minutes) * 60_000 / periods as u64;
    let groups: Vec<usize> =
        (0..plan.groups.len()).filter(|at| *at == 0 || !(plan.groups[*at].retired || plan.groups[*at].emergency)).collect();
    let priority_groups = groups.len() - 1;
    let (mut classes, mut crowds) = (Vec::new(), Vec::new());
    for agency in 0..plan.agencies.len() {
        let agency = AgencyId(agency as u16);
        let (ordinary, its) = (crowds.len(), &plan.agencies[agency.index()].short);
        let helping = who_help_each_other(plan, agency);
        if !helping.is_empty() {
            crowds.extend([its.clone(), format!("{its}, prioritas")]);
        }
        for (services, counters) in helping {
            let services = asked_for(services);
            let at_counter = |service: ServiceId| f64::from(plan.services[service.index()].at_counter_ms);
            let ticks_each: f64 = services.iter().map(|(service, share)| at_counter(*service) * share).sum();
            let per_tick = day.load * counters as f64 / ticks_each;
            for (service, share) in services {
                for group in &groups {
                    let of_group = match (*group, priority_groups) {
                        (0, 0) => 1.0,
                        (0, _) => 1.0 - day.priority,
                        _ => day.priority / priority_groups as f64,
                    };
                    let crowd = ordinary + usize::from(*group > 0);
                    classes.push(Class { crowd, ..class(plan, service, GroupId(*group as u8), per_tick * share * of_group) });
                }
            }
        }
    }
    let counters = (0..plan.counters.len()).filter(|at| !plan.counters[*at].retired);
    Case {
        plan: Arc::clone(plan),
        period_ticks,
        periods,
        classes,
        crowds,
        shifts: counters
            .map(|at| Shift { counters: vec![CounterId(at as u16)], open: vec![1; periods], speed: vec![1.0; periods] })
            .collect(),
        room: None,
        busyness_scv: day.busyness_scv,
        warm_up_ticks: 0,
        by_period: false,
    }
}

/// An agency's services, apart where no counter and no chain of counters takes work from one to the other, each part with how many counters
/// serve it. A service that no counter can serve is in none.
fn who_help_each_other(plan: &Plan, agency: AgencyId) -> Vec<(Vec<ServiceId>, usize)> {
    let mut parts: Vec<(Vec<ServiceId>, usize)> = Vec::new();
    for counter in plan.counters.iter().filter(|counter| !counter.retired && counter.agency == agency) {
        let can_serve = |service: &Service| match plan.policy.serves {
            Serves::BySkill => service.minimum.is_met_by(&counter.skills, service.skills),
            Serves::ByAgency => true,
        };
        let its = |at: &usize| plan.services[*at].agency == agency && !plan.services[*at].retired && can_serve(&plan.services[*at]);
        let mut joined = ((0..plan.services.len()).filter(its).map(|at| ServiceId(at as u16)).collect::<Vec<_>>(), 1);
        let (shared, apart): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|(services, _)| services.iter().any(|service| joined.0.contains(service)));
        for (services, counters) in shared {
            joined.0.extend(services);
            joined.1 += counters;
        }
        joined.0.sort_unstable();
        joined.0.dedup();
        parts = apart;
        parts.push(joined);
    }
    parts.retain(|(services, _)| !services.is_empty());
    parts
}

/// Services, each with its share of their people: the first is asked for twice as often as the second, thrice as often as the third, and so
/// on.
fn asked_for(services: Vec<ServiceId>) -> Vec<(ServiceId, f64)> {
    let whole: f64 = (1..=services.len()).map(|rank| 1.0 / rank as f64).sum();
    services.into_iter().enumerate().map(|(at, service)| (service, 1.0 / (at + 1) as f64 / whole)).collect()
}

fn class(plan: &Plan, service: ServiceId, group: GroupId, per_tick: f64) -> Class {
    let its = &plan.services[service.index()];
    let mean = f64::from(its.at_counter_ms);
    let whole: u32 = SHAPE_PERCENT.iter().sum();
    let shape = SHAPE_PERCENT.map(|percent| f64::from(percent) * SHAPE_PERCENT.len() as f64 / f64::from(whole));
    Class {
        crowd: 0,
        service,
        group,
        needs: NeedSet::default(),
        rates: shape.iter().map(|factor| per_tick * factor).collect(),
        trace: None,
        service_ticks: vec![Draw::log_normal(mean, SERVICE_SCV).unwrap_or(Draw::Always(mean))],
        patience_ticks: Vec::new(),
        threshold_ticks: its.target_ms.into(),
        no_show: None,
        retry: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{play, read_case};

    #[test]
    fn counters_are_asked_for_the_share_of_their_time_that_was_wanted() {
        let file = read_case(include_bytes!("../../examples/cases/kecamatan.toml"), |_| unreachable!("it names no file")).unwrap();
        let mut plan = Plan::clone(&file.case.plan);
        plan.services.iter_mut().for_each(|service| service.at_counter_ms = 300_000);
        let day = HallDay { open_minutes: 60 * 400, load: 0.6, priority: 0.2, busyness_scv: 0.0 };
        let case = hall_case(&Arc::new(plan), day);
        let outcome = play(&case, 3);
        let (open, busy) = outcome.counters.iter().fold((0, 0), |sum, work| (sum.0 + work.open_ticks, sum.1 + work.busy_ticks));
        let occupancy = busy as f64 / open as f64;
        assert!((occupancy - 0.6).abs() < 0.02, "{occupancy}");
        let [ordinary, priority] = &outcome.crowds[..] else { panic!("one agency has two crowds") };
        let share = priority.arrived as f64 / (priority.arrived + ordinary.arrived) as f64;
        assert!((share - 0.2).abs() < 0.01, "{share}");
    }
}
