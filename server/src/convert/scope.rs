//! What each view shows: which of the facts that views share, and the calls or numbers that it alone shows. Nothing is decided here.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AgencyId, Call, Counter, CounterId, Plan, ScreenId, TicketId, TicketState, ZoneId};

use super::fact::{CallFact, Fact, FactKey, Picture, TicketFact, ticket_fact};
use super::moment::MomentKey;
use super::slide::is_slide_of;

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
    Screen(ScreenId),
    Counter(CounterId),
    Kiosk,
    Supervisor,
}

/// The zones whose calls some of these show.
pub(crate) fn zones_on_screens(plan: Option<&Plan>, scopes: impl Iterator<Item = Scope>) -> BTreeSet<ZoneId> {
    let zones = |scope| match scope {
        Scope::Display(zone) => vec![zone],
        // A counter's own sign is no zone's screen: who sits elsewhere does not see it.
        Scope::Screen(screen) => {
            plan.and_then(|plan| plan.screens.get(screen.index())).map(|screen| screen.zones.clone()).unwrap_or_default()
        }
        Scope::Counter(_) | Scope::Kiosk | Scope::Supervisor => Vec::new(),
    };
    scopes.flat_map(zones).collect()
}

/// What a screen shows: the calls of whole zones or of one counter, and the zone that it speaks for.
struct Shows<'a> {
    zones: &'a [ZoneId],
    counter: Option<CounterId>,
    speaks: Option<ZoneId>,
}

impl Shows<'_> {
    fn shows(&self, plan: &Plan, counter: CounterId) -> bool {
        let its = plan.counters.get(counter.index());
        self.counter == Some(counter) || its.is_some_and(|its| its.shown_in.iter().any(|zone| self.zones.contains(zone)))
    }

    fn speaks(&self, plan: &Plan, counter: CounterId) -> bool {
        let its = plan.counters.get(counter.index());
        self.speaks.is_some_and(|zone| zone_speaks(plan, zone) && its.is_some_and(|its| its.spoken_in.contains(&zone)))
    }
}

fn shows_of(plan: &Plan, screen: ScreenId) -> Shows<'_> {
    let nothing = Shows { zones: &[], counter: None, speaks: None };
    let screen = plan.screens.get(screen.index()).filter(|screen| !screen.retired);
    screen.map_or(nothing, |screen| Shows { zones: &screen.zones, counter: screen.counter, speaks: screen.speaks })
}

/// What a scope shows that others see differently or not at all, in the order of its keys: on screens every ticket still called and the
/// last few of the other calls; at a counter the numbers of its agency that were set aside or did not come, to be put back from there.
pub(crate) fn call_facts(picture: &Picture<'_>, scope: Scope) -> Vec<Fact> {
    let Picture { state, plan, .. } = picture;
    let own_zone;
    let shows = match scope {
        Scope::Display(zone) => {
            own_zone = [zone];
            Some(Shows { zones: &own_zone, counter: None, speaks: Some(zone) })
        }
        Scope::Screen(screen) => Some(shows_of(plan, screen)),
        Scope::Supervisor => None,
        Scope::Counter(own) => return aside_facts(picture, own),
        Scope::Kiosk => return Vec::new(),
    };
    let seen = |call: &Call| shows.as_ref().is_none_or(|shows| shows.shows(plan, call.counter));
    let spoken = |call: &Call| shows.as_ref().is_some_and(|shows| shows.speaks(plan, call.counter));
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
    let is_last = |call: &Call| call.serving_since.is_none() && call.summons > 1 && state.is_summoned_enough(call);
    let fact = |(call, past): (&Call, bool)| CallFact { call: call.clone(), past, spoken_here: spoken(call), last: !past && is_last(call) };
    called.into_iter().map(|called| Fact::Call(Box::new(fact(called)))).collect()
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
        FactKey::Site
        | FactKey::Zone(_)
        | FactKey::Agency(_)
        | FactKey::Emergency(_)
        | FactKey::Practice
        | FactKey::Screen(_)
        | FactKey::Slide(_)
        | FactKey::Moment(_) => true,
        FactKey::Service(_)
        | FactKey::Skill(_)
        | FactKey::Group(_)
        | FactKey::Counter(_)
        | FactKey::Visitor(_)
        | FactKey::Call(_)
        | FactKey::Ticket(_)
        | FactKey::Journey(_)
        | FactKey::Lost(..)
        | FactKey::Paper
        | FactKey::Seen(_) => false,
    }
}

/// Whether a scope shows this fact, where views share it.
pub(crate) fn is_in_scope(plan: &Plan, scope: Scope, key: FactKey) -> bool {
    match scope {
        Scope::Supervisor => !matches!(key, FactKey::Call(_) | FactKey::Screen(_) | FactKey::Slide(_) | FactKey::Moment(_)),
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
            | FactKey::Paper
            | FactKey::Screen(_)
            | FactKey::Seen(_)
            | FactKey::Slide(_)
            | FactKey::Moment(_) => false,
        },
        Scope::Display(zone) => {
            let speaks = Some(zone).filter(|zone| zone_speaks(plan, *zone));
            is_on_screen(plan, &Shows { zones: &[zone], counter: None, speaks }, None, key)
        }
        Scope::Screen(screen) => is_on_screen(plan, &shows_of(plan, screen), Some(screen), key),
    }
}

/// Whether a screen shows this fact: of zones and agencies its own, and itself.
fn is_on_screen(plan: &Plan, shows: &Shows<'_>, own: Option<ScreenId>, key: FactKey) -> bool {
    match key {
        FactKey::Site | FactKey::Emergency(_) | FactKey::Practice => true,
        FactKey::Zone(shown) => shows.zones.contains(&shown) || shows.speaks == Some(shown),
        FactKey::Agency(agency) => shows_agency(plan, shows, agency),
        FactKey::Screen(screen) => own == Some(screen),
        // A counter's own sign shows no zone, and has no room.
        FactKey::Slide(at) => shows.counter.is_none() && is_slide_of(plan, at, shows.zones),
        // Only a voice has use for them, and what is used up is said where its agency is.
        FactKey::Moment(MomentKey::UsedUp(service)) => {
            shows.speaks.is_some() && plan.services.get(service.index()).is_some_and(|its| shows_agency(plan, shows, its.agency))
        }
        FactKey::Moment(_) => shows.speaks.is_some(),
        FactKey::Service(_)
        | FactKey::Skill(_)
        | FactKey::Group(_)
        | FactKey::Counter(_)
        | FactKey::Visitor(_)
        | FactKey::Call(_)
        | FactKey::Ticket(_)
        | FactKey::Journey(_)
        | FactKey::Lost(..)
        | FactKey::Paper
        | FactKey::Seen(_) => false,
    }
}

fn shows_agency(plan: &Plan, shows: &Shows<'_>, agency: AgencyId) -> bool {
    let mut counters = plan.counters.iter().enumerate();
    counters.any(|(at, counter)| !counter.retired && counter.agency == agency && shows.shows(plan, CounterId(at as u16)))
}

/// How many zones speak the calls of a counter.
pub(super) fn speaking_zones(plan: &Plan, counter: &Counter) -> usize {
    counter.spoken_in.iter().filter(|zone| zone_speaks(plan, **zone)).count()
}

fn zone_speaks(plan: &Plan, zone: ZoneId) -> bool {
    plan.zones.get(zone.index()).is_some_and(|zone| zone.voice)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{CallId, Command, CounterId, Date, Destination, IssueTicket, NoShow, OpenDay, Place, ServiceId, State, Time};
    use protocol::{CallRow, Row};

    use super::*;
    use crate::{convert::row, site_file};

    const NOW: Time = Time(1_800_000_000_000);

    fn act(state: &mut State, command: &Command) {
        let mut events = Vec::new();
        domain::decide(state, command, NOW, &mut events).unwrap();
        events.iter().for_each(|event| domain::apply(state, NOW, event));
    }

    /// The newest call, as a screen of its zone is told it.
    fn called(state: &State) -> CallRow {
        let (plan, holds) = (state.plan().unwrap(), Default::default());
        let picture = Picture::new(state, plan, NOW.0, None, &holds);
        let rows = call_facts(&picture, Scope::Supervisor).into_iter().map(|fact| row(plan, &fact));
        rows.filter_map(|row| if let Row::Call(call) = row { Some(call) } else { None }).last().unwrap()
    }

    #[test]
    fn a_call_tells_whether_its_visitor_comes_on_and_whether_it_is_the_last_one() {
        let mut state = State::default();
        let mut site = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
        site.plan.policy.no_show = NoShow { calls: 1, ..NoShow::CUSTOMARY };
        act(&mut state, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        act(&mut state, &Command::OpenDay(OpenDay::on(Date { year: 2027, month: 1, day: 15 })));
        act(&mut state, &Command::IssueTicket(IssueTicket::at_kiosk(ServiceId(0))));
        for counter in [0, 1].map(CounterId) {
            act(&mut state, &Command::OpenCounter { counter, officer: None });
        }
        let told = |state: &State| {
            let row = called(state);
            (row.summons, row.onward, row.last)
        };
        act(&mut state, &Command::CallNext { counter: CounterId(0), ending: None, answer: None });
        assert_eq!(told(&state), (1, false, false), "one summons is enough, and it is no recall");
        act(&mut state, &Command::Recall { counter: CounterId(0), call: CallId(0) });
        assert_eq!(told(&state), (2, false, true));
        let to = Destination::Counter(CounterId(1));
        act(&mut state, &Command::TransferTicket { counter: CounterId(0), call: CallId(0), to, place: Place::Earned });
        act(&mut state, &Command::CallNext { counter: CounterId(1), ending: None, answer: None });
        assert_eq!(told(&state), (1, true, false));
        act(&mut state, &Command::Recall { counter: CounterId(1), call: CallId(1) });
        act(&mut state, &Command::StartServing { counter: CounterId(1), call: CallId(1) });
        assert_eq!(told(&state), (2, true, false), "nobody waits for them any more");
    }
}
