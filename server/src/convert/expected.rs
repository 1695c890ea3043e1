//! What was forecast, as it is told: in steps, and kept as long as it holds, so that rows change when there is news and not each second.
//! It forecasts nothing itself.

use std::collections::BTreeMap;

use domain::{AgencyId, Plan, ServiceId, TicketId, Time};
use simulation::{Forecast, Told};

/// Everything that is expected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ToldAll {
    tickets: BTreeMap<TicketId, Told>,
    services: BTreeMap<ServiceId, Told>,
    agencies: BTreeMap<AgencyId, Told>,
    /// A forecast was made, though it may have had nothing to say.
    made: bool,
}

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
        ToldAll { tickets: forecast.tickets.iter().map(ticket).collect(), services, agencies, made: true }
    }

    /// When a waiting ticket is called.
    pub(crate) fn of_ticket(&self, ticket: TicketId) -> Option<Told> {
        self.tickets.get(&ticket).copied()
    }

    /// How long somebody waits who takes a number for this service now.
    pub(crate) fn of_service(&self, service: ServiceId) -> Option<Told> {
        self.services.get(&service).copied()
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

/// What holds for both.
fn both(one: Told, other: Told) -> Told {
    let to_ms = one.to_ms.zip(other.to_ms).map(|(one, other)| one.max(other));
    Told { from_ms: one.from_ms.min(other.from_ms), to_ms }
}
