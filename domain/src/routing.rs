//! Who is next: waiting tickets filed under classes, and the choice of the highest claim that a counter can serve.
//! A class (tickets that the same counters can serve and whose claims grow alike) never reorders by the passing of time, so only the
//! heads of classes are compared. It reads the state; it must not change a ticket.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use crate::{Claim, CounterId, Desk, NeedSet, Plan, ServiceId, SkillSet, State, Ticket, TicketId, TicketState, Time, Why};

/// Who waits for a counter or a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many tickets.
    pub count: u32,
    /// Since when the longest of them waits where it now stands.
    pub longest_since: Option<Time>,
}

/// What decides which counters can serve a ticket. Kept apart from the slope, so that a counter passes over what it cannot serve at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reach {
    skills: SkillSet,
    needs: NeedSet,
    tied: Option<CounterId>,
}

/// What a claim depends on, but for the time waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slope {
    weight: u32,
    head_start_ms: u32,
    target_ms: u32,
}

/// Before whom a ticket stands whatever its claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    /// Put to the front.
    Front,
    /// By its claim.
    Claimed,
}

/// A ticket's place in its class (one reach, one slope): it never depends on the present time.
type PlaceKey = (Tier, Time, TicketId);

/// The classes of one reach.
type Classes = BTreeMap<Slope, BTreeSet<PlaceKey>>;

/// Waiting tickets, filed. A ticket is filed exactly while it waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Queue {
    /// Classes that hold somebody, by reach and slope.
    pub(crate) classes: BTreeMap<Reach, Classes>,
    /// Tickets of each service by `ServiceId`, longest wait first.
    pub(crate) services: Vec<BTreeSet<(Time, TicketId)>>,
}

impl Queue {
    /// Files a ticket that waits. Without a class (a service or group that the plan lacks) it stays unfiled, which `check` reports.
    pub(crate) fn file(&mut self, ticket: &Ticket, plan: &Plan) {
        let Some((reach, slope)) = class_of(ticket, plan) else { return };
        self.classes.entry(reach).or_default().entry(slope).or_default().insert(place_key(ticket));
        if self.services.len() < plan.services.len() {
            self.services.resize_with(plan.services.len(), BTreeSet::new);
        }
        if let Some(service) = self.services.get_mut(ticket.service.index()) {
            service.insert((ticket.queued_since, ticket.id));
        }
    }

    /// Takes a ticket out, as it was filed.
    pub(crate) fn unfile(&mut self, ticket: &Ticket, plan: &Plan) {
        let Some((reach, slope)) = class_of(ticket, plan) else { return };
        if let Some(classes) = self.classes.get_mut(&reach) {
            if let Some(places) = classes.get_mut(&slope) {
                places.remove(&place_key(ticket));
                if places.is_empty() {
                    classes.remove(&slope);
                }
            }
            if classes.is_empty() {
                self.classes.remove(&reach);
            }
        }
        if let Some(service) = self.services.get_mut(ticket.service.index()) {
            service.remove(&(ticket.queued_since, ticket.id));
        }
    }
}

/// The class of a ticket; none where the plan lacks its service or group.
fn class_of(ticket: &Ticket, plan: &Plan) -> Option<(Reach, Slope)> {
    let service = plan.services.get(ticket.service.index())?;
    let group = plan.groups.get(ticket.group.index())?;
    let reach = Reach { skills: service.skills, needs: ticket.needs, tied: ticket.tied };
    Some((reach, Slope { weight: group.weight, head_start_ms: group.head_start_ms, target_ms: service.target_ms }))
}

/// A ticket with its claim at one instant, ready to be compared.
#[derive(Clone, Copy)]
struct Candidate {
    tier: Tier,
    weighted_ms: u64,
    target_ms: u32,
    ticket: TicketId,
}

impl Candidate {
    fn new(slope: &Slope, place: &PlaceKey, now: Time) -> Candidate {
        let (tier, queued_since, ticket) = *place;
        let weighted = u64::from(slope.weight).saturating_mul(now.since(queued_since));
        let weighted_ms = weighted.saturating_add(slope.head_start_ms.into()).min(u64::MAX - 1);
        Candidate { tier, weighted_ms, target_ms: slope.target_ms, ticket }
    }

    /// `Less` stands before: the front, then the higher claim by cross-multiplication, then the earlier ticket.
    fn order(&self, other: &Candidate) -> Ordering {
        let claim = u128::from(self.weighted_ms) * u128::from(other.target_ms);
        let other_claim = u128::from(other.weighted_ms) * u128::from(self.target_ms);
        self.tier.cmp(&other.tier).then(other_claim.cmp(&claim)).then(self.ticket.cmp(&other.ticket))
    }

    fn stands_before(&self, other: &Candidate) -> bool {
        self.order(other) == Ordering::Less
    }

    /// The claim as it is stored.
    fn claim(&self) -> Claim {
        let weighted_ms = match self.tier {
            Tier::Front => u64::MAX,
            Tier::Claimed => self.weighted_ms,
        };
        Claim { weighted_ms, target_ms: self.target_ms }
    }
}

/// The ticket that a counter calls now, and why; none where nobody waits for it.
pub(crate) fn choose(state: &State, desk: &Desk, now: Time) -> Option<(TicketId, Why)> {
    let mut waiting = 0;
    let mut best: Option<(Candidate, &Slope, &BTreeSet<PlaceKey>)> = None;
    let mut second: Option<Candidate> = None;
    for (slope, places) in state.classes_for(desk) {
        waiting += places.len() as u32;
        let Some(head) = places.first().map(|place| Candidate::new(slope, place, now)) else { continue };
        if best.is_none_or(|(best, ..)| head.stands_before(&best)) {
            second = best.map(|(best, ..)| best).or(second);
            best = Some((head, slope, places));
        } else if second.is_none_or(|second| head.stands_before(&second)) {
            second = Some(head);
        }
    }
    let (best, slope, places) = best?;
    let behind = places.iter().nth(1).map(|place| Candidate::new(slope, place, now));
    let runner_up = match (second, behind) {
        (Some(second), Some(behind)) => Some(if second.stands_before(&behind) { second } else { behind }),
        (second, behind) => second.or(behind),
    };
    let runner_up = runner_up.map(|candidate| (candidate.ticket, candidate.claim()));
    Some((best.ticket, Why { claim: best.claim(), runner_up, waiting }))
}

impl State {
    /// Whether a counter could call a ticket, were it free and the ticket waiting: skills, needs, and no other counter for which it is kept.
    pub fn can_serve(&self, counter: CounterId, ticket: TicketId) -> bool {
        self.counter(counter).zip(self.reach_of(ticket)).is_some_and(|(desk, reach)| can_call(self, desk, &reach))
    }

    /// Whether a counter's skills and needs meet a ticket, whoever that is kept for.
    pub(crate) fn meets_ticket(&self, counter: CounterId, ticket: TicketId) -> bool {
        self.counter(counter).zip(self.reach_of(ticket)).is_some_and(|(desk, reach)| meets(desk, &reach))
    }

    /// Who waits that this counter could call.
    pub fn waiting_for_counter(&self, counter: CounterId) -> Waiting {
        let Some(desk) = self.counter(counter) else { return Waiting::default() };
        let mut waiting = Waiting::default();
        for (_, places) in self.classes_for(desk) {
            waiting.count += places.len() as u32;
            let front = places.first();
            let claimed = places.range((Tier::Claimed, Time(0), TicketId(0))..).next();
            for (_, since, _) in front.into_iter().chain(claimed) {
                waiting.longest_since = Some(waiting.longest_since.map_or(*since, |longest| longest.min(*since)));
            }
        }
        waiting
    }

    /// Who waits for a service.
    pub fn waiting_for_service(&self, service: ServiceId) -> Waiting {
        let places = self.queue.services.get(service.index());
        Waiting {
            count: places.map_or(0, |places| places.len() as u32),
            longest_since: places.and_then(|places| places.first()).map(|(since, _)| *since),
        }
    }

    /// How many tickets wait in the whole hall.
    pub fn waiting_count(&self) -> u32 {
        self.queue.classes.values().flat_map(BTreeMap::values).map(|places| places.len() as u32).sum()
    }

    /// Open counters whose skills serve a service, paused ones included; needs are not asked.
    pub fn counters_serving(&self, service: ServiceId) -> impl Iterator<Item = CounterId> {
        let skills = self.plan.as_ref().and_then(|plan| plan.services.get(service.index())).map(|service| service.skills);
        let able = move |desk: &&Desk| desk.is_open() && skills.is_some_and(|skills| desk.able.covers(skills));
        self.desks.iter().filter(able).map(|desk| desk.id)
    }

    /// Tickets that would now be called before this one at open counters that can serve it; where none is open, at counters that could.
    /// 0 for a ticket that is neither waiting nor reserved.
    pub fn ahead_of(&self, ticket: TicketId, now: Time) -> u32 {
        let Some((ticket, plan)) = self.tickets.get(&ticket).zip(self.plan.as_ref()) else { return 0 };
        match ticket.state {
            TicketState::Waiting | TicketState::Reserved => {}
            TicketState::Called { .. } | TicketState::Serving { .. } | TicketState::Parked { .. } | TicketState::Absent { .. } => return 0,
        }
        let Some((reach, slope)) = class_of(ticket, plan) else { return 0 };
        let now = now.max(self.clock);
        let able = |desk: &&Desk| can_call(self, desk, &reach);
        let mut desks: Vec<&Desk> = self.desks.iter().filter(|desk| desk.is_open()).filter(able).collect();
        if desks.is_empty() {
            desks = self.desks.iter().filter(able).collect();
        }
        let this = Candidate::new(&slope, &place_key(ticket), now);
        let shared = self.queue.classes.iter().filter(|(reach, _)| desks.iter().any(|desk| can_call(self, desk, reach)));
        let before = |(slope, places): (&Slope, &BTreeSet<PlaceKey>)| {
            places.iter().take_while(|place| Candidate::new(slope, place, now).stands_before(&this)).count() as u32
        };
        shared.flat_map(|(_, classes)| classes).map(before).sum()
    }

    /// The classes that a counter could call from.
    fn classes_for(&self, desk: &Desk) -> impl Iterator<Item = (&Slope, &BTreeSet<PlaceKey>)> {
        self.queue.classes.iter().filter(move |(reach, _)| can_call(self, desk, reach)).flat_map(|(_, classes)| classes)
    }

    fn reach_of(&self, ticket: TicketId) -> Option<Reach> {
        class_of(self.tickets.get(&ticket)?, self.plan.as_ref()?).map(|(reach, _)| reach)
    }
}

/// Whether a counter's skills and needs meet a reach, whoever it is kept for.
fn meets(desk: &Desk, reach: &Reach) -> bool {
    !desk.retired && desk.able.covers(reach.skills) && desk.meets.covers(reach.needs)
}

/// Whether a counter could call tickets of a reach. A tie holds while its counter is open and can serve the ticket; otherwise the
/// ticket is anybody's, so that nobody waits for a counter that went home.
fn can_call(state: &State, desk: &Desk, reach: &Reach) -> bool {
    meets(desk, reach)
        && reach.tied.is_none_or(|tied| tied == desk.id || !state.counter(tied).is_some_and(|other| other.is_open() && meets(other, reach)))
}

fn place_key(ticket: &Ticket) -> PlaceKey {
    (if ticket.front { Tier::Front } else { Tier::Claimed }, ticket.queued_since, ticket.id)
}
