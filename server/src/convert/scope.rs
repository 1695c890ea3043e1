//! What each view shows: which of the facts that views share, and the calls or numbers that it alone shows. Nothing is decided here.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AgencyId, Call, CounterId, Plan, TicketId, TicketState, ZoneId};

use super::fact::{CallFact, Fact, FactKey, Picture, TicketFact, ticket_fact};

/// Ended or served calls that a zone's screens still list.
const RECENT_CALLS: usize = 8;

/// Numbers set aside or absent that a counter can put back from its own list; the supervisor sees all.
const ASIDE_TICKETS: usize = 50;

/// Numbers set aside or absent, by agency.
pub(super) type Aside = BTreeMap<AgencyId, Vec<Fact>>;

/// What a view shows, with ids for codes. Displays come first: they are served first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    Display(ZoneId),
    Counter(CounterId),
    Kiosk,
    Supervisor,
}

/// The zones whose calls some of these show.
pub(crate) fn zones_on_screens(scopes: impl Iterator<Item = Scope>) -> BTreeSet<ZoneId> {
    scopes.filter_map(|scope| if let Scope::Display(zone) = scope { Some(zone) } else { None }).collect()
}

/// What a scope shows that others see differently or not at all, in the order of its keys: on screens every ticket still called and the
/// last few of the other calls; at a counter the numbers of its agency that were set aside or did not come, to be put back from there.
pub(crate) fn call_facts(picture: &Picture<'_>, scope: Scope) -> Vec<Fact> {
    let (zone, everything) = match scope {
        Scope::Display(zone) => (Some(zone), false),
        Scope::Supervisor => (None, true),
        Scope::Counter(own) => return aside_facts(picture, own),
        Scope::Kiosk => return Vec::new(),
    };
    let Picture { state, plan, .. } = picture;
    let seen = |call: &Call| everything || counter_in(plan, call.counter, zone, |counter| &counter.shown_in);
    let spoken = |call: &Call| counter_in(plan, call.counter, zone, |counter| &counter.spoken_in) && zone_speaks(plan, zone);
    let live = state.calls().map(|call| (call, false));
    let past = state.past_calls().map(|past| (&past.call, true));
    let (mut called, mut recent): (Vec<_>, Vec<_>) =
        live.chain(past).filter(|(call, _)| seen(call)).partition(|(call, past)| !past && call.serving_since.is_none());
    recent.sort_by_key(|(call, _)| std::cmp::Reverse((call.summoned_at, call.id)));
    // A number stands once: as it is called now, else as it was called last.
    let mut stands: BTreeSet<TicketId> = called.iter().map(|(call, _)| call.ticket).collect();
    recent.retain(|(call, _)| stands.insert(call.ticket));
    recent.truncate(RECENT_CALLS);
    called.append(&mut recent);
    called.sort_by_key(|(call, _)| call.id);
    // Only now are the few that are left copied.
    called.into_iter().map(|(call, past)| Fact::Call(Box::new(CallFact { call: call.clone(), past, spoken_here: spoken(call) }))).collect()
}

/// The numbers of a counter's agency that were set aside or did not come, in the order of their keys.
fn aside_facts(picture: &Picture<'_>, own: CounterId) -> Vec<Fact> {
    let aside = picture.aside.get_or_init(|| aside_by_agency(picture));
    let agency = picture.plan.counters.get(own.index()).map(|counter| counter.agency);
    agency.and_then(|agency| aside.get(&agency)).cloned().unwrap_or_default()
}

/// The newest numbers of each agency that were set aside or did not come.
fn aside_by_agency(picture: &Picture<'_>) -> Aside {
    let Picture { state, plan, .. } = picture;
    let mut aside: BTreeMap<AgencyId, Vec<TicketFact>> = BTreeMap::new();
    for ticket in state.tickets().filter(|ticket| matches!(ticket.state, TicketState::Parked { .. } | TicketState::Absent { .. })) {
        if let Some(service) = plan.services.get(ticket.service.index()) {
            // Nobody's appointment or further errands are a counter's business before it has called them.
            let fact = TicketFact { steps: None, appointment: None, ..ticket_fact(picture, ticket) };
            aside.entry(service.agency).or_default().push(fact);
        }
    }
    let newest = |mut facts: Vec<TicketFact>| {
        facts.sort_by_key(|fact| std::cmp::Reverse((fact.since, fact.ticket)));
        facts.truncate(ASIDE_TICKETS);
        facts.sort_by_key(|fact| fact.ticket);
        facts.into_iter().map(Fact::Ticket).collect()
    };
    aside.into_iter().map(|(agency, facts)| (agency, newest(facts))).collect()
}

/// Whether this is a fact that some screen may show, where views share it.
pub(crate) fn is_on_screens(key: FactKey) -> bool {
    match key {
        FactKey::Site | FactKey::Zone(_) | FactKey::Agency(_) | FactKey::Emergency(_) | FactKey::Practice => true,
        FactKey::Service(_)
        | FactKey::Skill(_)
        | FactKey::Group(_)
        | FactKey::Counter(_)
        | FactKey::Visitor(_)
        | FactKey::Call(_)
        | FactKey::Ticket(_)
        | FactKey::Journey(_)
        | FactKey::Lost(..)
        | FactKey::Paper => false,
    }
}

/// Whether a scope shows this fact, where views share it.
pub(crate) fn is_in_scope(plan: &Plan, scope: Scope, key: FactKey) -> bool {
    match scope {
        Scope::Supervisor => !matches!(key, FactKey::Call(_)),
        Scope::Kiosk => {
            matches!(
                key,
                FactKey::Site | FactKey::Agency(_) | FactKey::Service(_) | FactKey::Group(_) | FactKey::Emergency(_) | FactKey::Journey(_)
            )
        }
        Scope::Counter(own) => match key {
            FactKey::Site | FactKey::Agency(_) | FactKey::Service(_) | FactKey::Skill(_) | FactKey::Counter(_) | FactKey::Emergency(_) => {
                true
            }
            FactKey::Visitor(counter) => counter == own,
            FactKey::Zone(_)
            | FactKey::Group(_)
            | FactKey::Call(_)
            | FactKey::Ticket(_)
            | FactKey::Practice
            | FactKey::Journey(_)
            | FactKey::Lost(..)
            | FactKey::Paper => false,
        },
        Scope::Display(zone) => match key {
            FactKey::Site | FactKey::Emergency(_) | FactKey::Practice => true,
            FactKey::Zone(shown) => shown == zone,
            FactKey::Agency(agency) => {
                plan.counters.iter().any(|counter| !counter.retired && counter.agency == agency && counter.shown_in.contains(&zone))
            }
            FactKey::Service(_)
            | FactKey::Skill(_)
            | FactKey::Group(_)
            | FactKey::Counter(_)
            | FactKey::Visitor(_)
            | FactKey::Call(_)
            | FactKey::Ticket(_)
            | FactKey::Journey(_)
            | FactKey::Lost(..)
            | FactKey::Paper => false,
        },
    }
}

fn counter_in(plan: &Plan, counter: CounterId, zone: Option<ZoneId>, zones: impl Fn(&domain::Counter) -> &Vec<ZoneId>) -> bool {
    zone.zip(plan.counters.get(counter.index())).is_some_and(|(zone, counter)| zones(counter).contains(&zone))
}

fn zone_speaks(plan: &Plan, zone: Option<ZoneId>) -> bool {
    zone.and_then(|zone| plan.zones.get(zone.index())).is_some_and(|zone| zone.voice)
}
