//! Who must be called next, by the words of the design and by scanning everybody: skills and rings, needs, ties, and whose turn it is.

use std::collections::BTreeSet;

use domain::*;

use super::{Model, Visitor, Where};

/// What a scan finds for a counter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Next {
    pub(crate) ticket: TicketId,
    /// For what: more than one where several steps are equally good.
    pub(crate) services: Vec<ServiceId>,
    pub(crate) runner_up: Option<TicketId>,
    pub(crate) waiting: u32,
    /// The rings from which the ticket may be called, for whatever it waits for.
    pub(crate) rings: Vec<u64>,
}

/// One of the things that a visitor waits for.
#[derive(Clone, Copy)]
struct Wish<'a> {
    visitor: &'a Visitor,
    service: ServiceId,
}

fn wishes(visitor: &Visitor) -> impl Iterator<Item = Wish<'_>> {
    visitor.wants().into_iter().map(move |service| Wish { visitor, service })
}

impl Model {
    /// Who must be called to this counter now.
    pub(crate) fn next(&self, counter: CounterId, now: Time) -> Option<Next> {
        let plan = self.plan.as_ref()?;
        let counter = counter.index();
        let waiting = || {
            self.visitors.iter().filter(|visitor| visitor.in_line()).flat_map(wishes).filter(|wish| !self.paused.contains(&wish.service))
        };
        let is_open = |wish: &Wish<'_>| self.may_call(plan, counter, wish).is_some_and(|after| waited(wish.visitor, now) >= after);
        let mut able: Vec<Wish<'_>> = waiting().filter(|wish| is_open(wish)).collect();
        let alike = |one: &Wish<'_>, other: &Wish<'_>| kind(plan, one) == kind(plan, other);
        let in_open_classes = waiting().filter(|wish| able.iter().any(|open| alike(open, wish)));
        let in_open_classes: BTreeSet<TicketId> = in_open_classes.map(|wish| wish.visitor.id).collect();
        let chosen = able[self.best(plan, &able, counter, now)?];
        // Several steps of one visitor may be equally good.
        let services = able.iter().filter(|wish| wish.visitor.id == chosen.visitor.id);
        let services = services.filter(|wish| !self.beats(plan, &chosen, wish, Some(counter), now)).map(|wish| wish.service).collect();
        let rings =
            able.iter().filter(|wish| wish.visitor.id == chosen.visitor.id).filter_map(|wish| self.may_call(plan, counter, wish)).collect();
        able.retain(|wish| wish.visitor.id != chosen.visitor.id);
        let runner_up = self.best(plan, &able, counter, now).map(|at| able[at].visitor.id);
        Some(Next { ticket: chosen.visitor.id, services, runner_up, waiting: in_open_classes.len() as u32, rings })
    }

    /// The slowest of sorts, on purpose: the one that nobody beats.
    fn best(&self, plan: &Plan, able: &[Wish<'_>], counter: usize, now: Time) -> Option<usize> {
        let beats = |one: usize, other: usize| self.beats(plan, &able[one], &able[other], Some(counter), now);
        (0..able.len()).find(|one| (0..able.len()).all(|other| !beats(other, *one)))
    }

    /// Whether a counter could call a live ticket at some time, were it free and the ticket waiting.
    pub(crate) fn can_serve(&self, counter: CounterId, ticket: TicketId) -> bool {
        let visitor = self.visitors.iter().find(|visitor| visitor.id == ticket);
        self.plan
            .as_ref()
            .zip(visitor)
            .is_some_and(|(plan, visitor)| wishes(visitor).any(|wish| self.may_call(plan, counter.index(), &wish).is_some()))
    }

    /// How far down the list of a ticket's service a counter stands.
    pub(crate) fn place_of(&self, counter: CounterId, ticket: TicketId) -> usize {
        let service = self.visitors.iter().find(|visitor| visitor.id == ticket).map(|visitor| visitor.service);
        let list = self.plan.as_ref().zip(service).map(|(plan, service)| plan.services[service.index()].prefers.clone());
        let list = list.expect("the ticket is live");
        list.iter().take_while(|group| group.iter().all(|other| *other != counter)).count()
    }

    /// How many stand before a ticket at counters that can serve it.
    pub(crate) fn ahead(&self, ticket: TicketId, now: Time) -> Option<u32> {
        let plan = self.plan.as_ref()?;
        let this = self.visitors.iter().find(|visitor| visitor.id == ticket && visitor.place == Where::Waiting)?;
        if this.after_call.is_some() {
            return self.calls_left(this);
        }
        if this.wants().iter().all(|service| self.paused.contains(service)) {
            // Nobody passes it meanwhile; those who will be called first when its service goes on.
            let of_service = |other: &&Visitor| {
                other.in_line() && other.service == this.service && other.wants().iter().all(|service| self.paused.contains(service))
            };
            let service = this.service;
            let first = |other: &&Visitor| self.beats(plan, &Wish { visitor: other, service }, &Wish { visitor: this, service }, None, now);
            return Some(self.visitors.iter().filter(of_service).filter(first).count() as u32);
        }
        let called = wishes(this).filter(|wish| !self.paused.contains(&wish.service));
        called.map(|wish| self.ahead_of_wish(plan, &wish, now)).min()
    }

    fn ahead_of_wish(&self, plan: &Plan, this: &Wish<'_>, now: Time) -> u32 {
        let able: Vec<(usize, u64)> = (0..self.booths.len()).filter_map(|at| Some((at, self.may_call(plan, at, this)?))).collect();
        let open: Vec<_> = able.iter().copied().filter(|(at, _)| self.booths[*at].open).collect();
        let ready: Vec<_> = open.iter().copied().filter(|(_, after)| waited(this.visitor, now) >= *after).collect();
        let counters = [ready, open, able].into_iter().find(|counters| !counters.is_empty()).unwrap_or_default();
        let before = |other: &Wish<'_>| {
            !self.paused.contains(&other.service)
                && self.beats(plan, other, this, None, now)
                && counters.iter().any(|(at, _)| self.may_call(plan, *at, other).is_some_and(|after| waited(other.visitor, now) >= after))
        };
        let others = || self.visitors.iter().filter(|other| other.in_line() && other.id != this.visitor.id);
        let Order::Ratio { priority, ordinary } = plan.policy.calling.order else {
            return others().filter(|other| wishes(other).any(|wish| before(&wish))).count() as u32;
        };
        // Played out at one counter whose round begins: who stands before whatever the turn, then both kinds as they come.
        let is_priority = |visitor: &Visitor| visitor.group != GroupId(0);
        let may = |wish: &Wish<'_>| {
            !self.paused.contains(&wish.service)
                && counters.iter().any(|(at, _)| self.may_call(plan, *at, wish).is_some_and(|after| waited(wish.visitor, now) >= after))
        };
        let takes_turn = |wish: &Wish<'_>| {
            let is_other_kind = is_priority(wish.visitor) != is_priority(this.visitor);
            is_other_kind && may(wish) && self.rank_alike(plan, wish, this, now)
        };
        let in_turn = others().filter(|other| wishes(other).any(|wish| takes_turn(&wish))).count();
        let first = others().filter(|other| wishes(other).any(|wish| before(&wish) && !takes_turn(&wish))).count();
        let (mut own, mut others, mut turn, mut ahead) = (first, in_turn, 0, 0);
        loop {
            let is_own_turn = is_priority(this.visitor) == (turn < priority);
            let calls_own = is_own_turn || others == 0;
            if calls_own && own == 0 {
                return ahead;
            }
            *(if calls_own { &mut own } else { &mut others }) -= 1;
            ahead += 1;
            if calls_own == is_own_turn {
                turn = (turn + 1) % (priority + ordinary);
            }
        }
    }

    /// Whether nothing but turns and arrival decides between two.
    fn rank_alike(&self, plan: &Plan, one: &Wish<'_>, other: &Wish<'_>, now: Time) -> bool {
        let emergency = |wish: &Wish<'_>| plan.groups[wish.visitor.group.index()].emergency;
        let overdue = |wish: &Wish<'_>| {
            let percent = u128::from(plan.policy.calling.overdue_percent);
            let target = u128::from(plan.services[wish.service.index()].target_ms);
            percent > 0 && !wish.visitor.front && u128::from(waited(wish.visitor, now)) >= target * percent / 100
        };
        let (booked, front) = (one.visitor.is_booked() || other.visitor.is_booked(), (one.visitor.front, other.visitor.front));
        !booked && emergency(one) == emergency(other) && front.0 == front.1 && overdue(one) == overdue(other)
    }

    /// A visitor was called: the counter's round goes on where it was the turn of such visitors.
    pub(super) fn takes_turn(&mut self, counter: usize, is_priority: bool) {
        let booth = &mut self.booths[counter];
        booth.turn_before = booth.turn;
        let Some(Order::Ratio { priority, ordinary }) = self.plan.as_ref().map(|plan| plan.policy.calling.order) else { return };
        if is_priority == (booth.turn < priority) {
            booth.turn = (booth.turn + 1) % (priority + ordinary);
        }
    }

    /// Whether one stands before the other, at a counter or in general.
    fn beats(&self, plan: &Plan, one: &Wish<'_>, other: &Wish<'_>, counter: Option<usize>, now: Time) -> bool {
        let group = |wish: &Wish<'_>| &plan.groups[wish.visitor.group.index()];
        let target = |wish: &Wish<'_>| u128::from(plan.services[wish.service.index()].target_ms);
        let calling = plan.policy.calling;
        if group(one).emergency != group(other).emergency {
            return group(one).emergency;
        }
        if one.visitor.front != other.visitor.front {
            return one.visitor.front;
        }
        if one.visitor.is_booked() != other.visitor.is_booked() {
            return one.visitor.is_booked();
        }
        if one.visitor.is_booked() && one.visitor.appointment != other.visitor.appointment {
            return one.visitor.appointment < other.visitor.appointment;
        }
        let is_overdue = |wish: &Wish<'_>| {
            let percent = u128::from(calling.overdue_percent);
            percent > 0
                && !wish.visitor.front
                && !wish.visitor.is_booked()
                && u128::from(waited(wish.visitor, now)) >= target(wish) * percent / 100
        };
        if is_overdue(one) != is_overdue(other) {
            return is_overdue(one);
        }
        let place = |wish: &Wish<'_>| counter.map_or(0, |at| place_on_list(plan, at, wish.service));
        if place(one) != place(other) {
            return place(one) < place(other);
        }
        match calling.order {
            Order::Claim => {
                let up = |wish: &Wish<'_>| {
                    u128::from(group(wish).head_start_ms) + u128::from(group(wish).weight) * u128::from(waited(wish.visitor, now))
                };
                let (claim, others) = (up(one) * target(other), up(other) * target(one));
                if claim != others {
                    return claim > others;
                }
            }
            Order::FirstCome => {}
            Order::Strict => {
                if group(one).weight != group(other).weight {
                    return group(one).weight > group(other).weight;
                }
            }
            Order::Ratio { priority, .. } => {
                let is_turn = |wish: &Wish<'_>, at: usize| (wish.visitor.group != GroupId(0)) == (self.booths[at].turn < priority);
                if let Some(at) = counter.filter(|at| is_turn(one, *at) != is_turn(other, *at)) {
                    return is_turn(one, at);
                }
            }
        }
        (since(other.visitor), other.visitor.id) > (since(one.visitor), one.visitor.id)
    }

    /// The wait from which on a counter may call a visitor.
    fn may_call(&self, plan: &Plan, counter: usize, wish: &Wish<'_>) -> Option<u64> {
        let after = self.able(plan, counter, wish)?;
        match wish.visitor.tied {
            Some(tied) if tied == counter => Some(0),
            Some(tied) if self.booths[tied].open && self.able(plan, tied, wish).is_some() => None,
            Some(_) | None => Some(after),
        }
    }

    /// The same for a visitor's next step.
    pub(super) fn able_for(&self, counter: usize, visitor: &Visitor, service: ServiceId) -> Option<u64> {
        self.able(self.plan.as_ref()?, counter, &Wish { visitor, service })
    }

    /// The wait from which on a counter can serve a visitor, whoever that is kept for.
    fn able(&self, plan: &Plan, counter: usize, Wish { visitor, service }: &Wish<'_>) -> Option<u64> {
        let (booth, planned, service) = (&self.booths[counter], &plan.counters[counter], &plan.services[service.index()]);
        let meets_needs = Need::ALL.into_iter().all(|need| !visitor.needs.contains(need) || planned.meets.contains(need));
        if planned.retired || !meets_needs {
            return None;
        }
        if plan.policy.serves == Serves::ByAgency {
            return (planned.agency == service.agency).then_some(0);
        }
        let mut after = 0;
        for skill in (0..plan.skills.len()).map(|skill| SkillId(skill as u8)).filter(|skill| service.skills.contains(*skill)) {
            let held = *booth.skills.get(&skill)?;
            let officer = booth.officer.filter(|_| plan.policy.named_officers).map(|officer| &plan.officers[officer.index()]);
            let known = match officer {
                Some(officer) => officer.skills.iter().find(|(known, _)| *known == skill)?.1,
                None => held,
            };
            let missing = u64::from(service.minimum.proficiency.0.saturating_sub(known.proficiency.0));
            let relaxes_every_ms = u64::from(service.minimum.relaxes_every_ms);
            if missing > 0 && relaxes_every_ms == 0 {
                return None;
            }
            after = after.max(missing * relaxes_every_ms).max(held.after_ms.into()).max(known.after_ms.into());
        }
        Some(after)
    }
}

/// How far down a counter's list a visitor stands: with the skill that is furthest down.
fn place_on_list(plan: &Plan, counter: usize, service: ServiceId) -> usize {
    let list = &plan.counters[counter].prefers;
    if plan.policy.serves == Serves::ByAgency {
        return list.len();
    }
    let place = |skill: SkillId| (0..list.len()).find(|place| list[*place].contains(skill)).unwrap_or(list.len());
    plan.services[service.index()].skills.iter().map(place).max().unwrap_or(list.len())
}

fn waited(visitor: &Visitor, now: Time) -> u64 {
    now.0 - since(visitor).0
}

fn since(visitor: &Visitor) -> Time {
    visitor.appointment.filter(|_| visitor.is_booked()).unwrap_or(visitor.since)
}

/// What two visitors of one class have in common: the same counters can serve them, and their claims grow alike.
fn kind(plan: &Plan, Wish { visitor, service }: &Wish<'_>) -> impl PartialEq + use<> {
    let (service, group) = (&plan.services[service.index()], &plan.groups[visitor.group.index()]);
    let served = match plan.policy.serves {
        Serves::BySkill => (Some((service.skills, service.minimum)), None),
        Serves::ByAgency => (None, Some(service.agency)),
    };
    let is_priority = visitor.group != GroupId(0);
    let turn = match plan.policy.calling.order {
        Order::Claim => (Some((group.weight, group.head_start_ms, service.target_ms)), 0, false),
        Order::FirstCome => (None, 0, false),
        Order::Strict => (None, group.weight, false),
        Order::Ratio { .. } => (None, 0, is_priority),
    };
    let overdue = u64::from(service.target_ms) * u64::from(plan.policy.calling.overdue_percent) / 100;
    (served, visitor.needs, visitor.tied, turn, group.emergency, overdue)
}
