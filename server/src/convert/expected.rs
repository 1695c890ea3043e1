//! What was forecast, as it is told: in steps, and kept as long as it holds, so that rows change when there is news and not each second.
//! It forecasts nothing itself.

use std::{collections::BTreeMap, sync::Arc};

use domain::{AgencyId, Group, GroupId, Plan, ServiceId, TicketId, Time};
use protocol::WaitAnswer;
use simulation::{CallRange, Forecast, Told};

use super::row::expected_wait;

/// Everything that is expected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ToldAll {
    tickets: BTreeMap<TicketId, Told>,
    services: BTreeMap<ServiceId, Told>,
    agencies: BTreeMap<AgencyId, Told>,
    groups: BTreeMap<(ServiceId, GroupId), Told>,
    /// What is told of groups where it is something else than of everybody.
    in_groups: BTreeMap<ServiceId, InGroups>,
    /// A forecast was made, though it may have had nothing to say.
    made: bool,
}

/// How long those of priority groups wait for one service, where not as long as everybody; nothing where that cannot be said.
pub(crate) type InGroups = Arc<[(GroupId, Option<Told>)]>;

impl ToldAll {
    /// What is told once this was forecast at `now`, after what was told before.
    pub(crate) fn next(&self, forecast: &Forecast, plan: &Plan, now: Time) -> ToldAll {
        let ticket = |(id, range): &(TicketId, _)| (*id, Told::instants(*range, now, self.tickets.get(id).copied()));
        let service = |(id, range): &(ServiceId, _)| (*id, Told::waits(*range, now, self.services.get(id).copied()));
        let services: BTreeMap<ServiceId, Told> = forecast.services.iter().map(service).collect();
        let mut agencies: BTreeMap<AgencyId, Told> = BTreeMap::new();
        for (service, told) in &services {
            let Some(service) = plan.services.get(service.index()) else { continue };
            agencies.entry(service.agency).and_modify(|all| *all = both(*all, *told)).or_insert(*told);
        }
        let group = |(whose, range): &((ServiceId, GroupId), _)| (*whose, Told::waits(*range, now, self.groups.get(whose).copied()));
        let groups: BTreeMap<(ServiceId, GroupId), Told> = match &forecast.in_groups {
            Some(ranges) => ranges.iter().map(group).collect(),
            // Asked less often; where nothing can be said of everybody, nothing is said of a group either.
            None => {
                self.groups.iter().filter(|((service, _), _)| services.contains_key(service)).map(|(whose, told)| (*whose, *told)).collect()
            }
        };
        let in_groups = in_groups(&services, &groups, plan);
        ToldAll { tickets: forecast.tickets.iter().map(ticket).collect(), services, agencies, groups, in_groups, made: true }
    }

    /// When a waiting ticket is called.
    pub(crate) fn of_ticket(&self, ticket: TicketId) -> Option<Told> {
        self.tickets.get(&ticket).copied()
    }

    /// How long somebody waits who takes a number for this service now.
    pub(crate) fn of_service(&self, service: ServiceId) -> Option<Told> {
        self.services.get(&service).copied()
    }

    /// The same for whoever belongs to a group.
    pub(crate) fn of_group(&self, service: ServiceId, group: GroupId) -> Option<Told> {
        if group == Group::EVERYBODY { self.of_service(service) } else { self.groups.get(&(service, group)).copied() }
    }

    /// The same for those priority groups that do not wait as long as everybody.
    pub(crate) fn in_groups(&self, service: ServiceId) -> Option<InGroups> {
        self.in_groups.get(&service).map(Arc::clone)
    }

    /// The same, whichever of the agency's services it is for.
    pub(crate) fn of_agency(&self, agency: AgencyId) -> Option<Told> {
        self.agencies.get(&agency).copied()
    }

    /// Whether this comes from a forecast. What it leaves out then cannot be said.
    pub(crate) fn was_made(&self) -> bool {
        self.made
    }
}

/// What is told of priority groups where it is something else than of everybody, by service.
fn in_groups(
    services: &BTreeMap<ServiceId, Told>,
    groups: &BTreeMap<(ServiceId, GroupId), Told>,
    plan: &Plan,
) -> BTreeMap<ServiceId, InGroups> {
    let priority = || (1..plan.groups.len()).filter(|at| !plan.groups[*at].retired).map(|at| GroupId(at as u8));
    let other = |service: ServiceId, all: Told| {
        let told = priority().map(|group| (group, groups.get(&(service, group)).copied()));
        told.filter(|(_, told)| *told != Some(all)).collect::<InGroups>()
    };
    let by_service = services.iter().map(|(service, told)| (*service, other(*service, *told)));
    by_service.filter(|(_, other)| !other.is_empty()).collect()
}

/// What is told of somebody who would take a number at this moment.
pub(crate) fn wait_answer(range: Option<CallRange>, now: Time) -> WaitAnswer {
    WaitAnswer { expected_wait: range.map(|range| expected_wait(Told::waits(range, now, None))) }
}

/// What holds for both.
fn both(one: Told, other: Told) -> Told {
    let to_ms = one.to_ms.zip(other.to_ms).map(|(one, other)| one.max(other));
    Told { from_ms: one.from_ms.min(other.from_ms), to_ms }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_named_where_it_waits_otherwise_than_everybody() {
        let mut plan = crate::site_file::read(include_bytes!("../../../examples/mpp-contoh.toml")).unwrap().plan;
        plan.groups[4].retired = true;
        let now = Time(1_800_000_000_000);
        let minutes = |from: u64, to: u64| {
            let at = |minutes: u64| now.plus(minutes * 60_000);
            CallRange { from: at(from), middle: at(from), to: Some(at(to)), mean_ms: 0.0 }
        };
        let (service, other) = (ServiceId(3), ServiceId(5));
        let forecast = Forecast {
            tickets: Vec::new(),
            services: vec![(service, minutes(20, 40)), (other, minutes(0, 5))],
            in_groups: Some(
                [((service, GroupId(1)), minutes(5, 9)), ((service, GroupId(2)), minutes(20, 40))]
                    .into_iter()
                    .chain([1, 2, 3].map(|group| ((other, GroupId(group)), minutes(0, 5))))
                    .collect(),
            ),
        };
        let told = ToldAll::default().next(&forecast, &plan, now);
        let early = Told { from_ms: 5 * 60_000, to_ms: Some(9 * 60_000) };
        assert_eq!(told.in_groups(service).as_deref(), Some(&[(GroupId(1), Some(early)), (GroupId(3), None)][..]));
        assert_eq!(told.in_groups(other), None);
        assert_eq!(told.of_group(service, GroupId(2)), told.of_service(service));
        assert_eq!((told.of_group(service, Group::EVERYBODY), told.of_group(service, GroupId(3))), (told.of_service(service), None));
        // A forecast that was not asked about groups leaves them what they were, but for services of which nothing can be said any more.
        let later = Forecast { services: vec![(service, minutes(20, 40))], in_groups: None, ..Forecast::default() };
        let told = told.next(&later, &plan, now);
        assert_eq!((told.of_group(service, GroupId(1)), told.of_group(other, GroupId(1))), (Some(early), None));
    }
}
