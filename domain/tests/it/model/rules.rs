//! Who must be called next, by the words of the design and by scanning everybody: skills and rings, needs, ties, and whose turn it is.

use domain::*;

use super::{Model, Visitor, Where};

/// What a scan finds for a counter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Next {
    pub(crate) ticket: TicketId,
    pub(crate) runner_up: Option<TicketId>,
    pub(crate) waiting: u32,
    pub(crate) after_ms: u64,
}

impl Model {
    /// Who must be called to this counter now.
    pub(crate) fn next(&self, counter: CounterId, now: Time) -> Option<Next> {
        let plan = self.plan.as_ref()?;
        let counter = counter.index();
        let waiting = || self.visitors.iter().filter(|visitor| visitor.in_line() && !self.paused.contains(&visitor.service));
        let is_open = |visitor: &Visitor| self.may_call(plan, counter, visitor).is_some_and(|after| waited(visitor, now) >= after);
        let mut able: Vec<&Visitor> = waiting().filter(|visitor| is_open(visitor)).collect();
        let alike = |one: &Visitor, other: &Visitor| kind(plan, one) == kind(plan, other);
        let in_open_classes = waiting().filter(|visitor| able.iter().any(|open| alike(open, visitor))).count() as u32;
        // The slowest of sorts, on purpose: find the one that nobody beats, twice.
        let mut take = || {
            let beats = |one: usize, other: usize| self.beats(plan, able[one], able[other], Some(counter), now);
            let best = (0..able.len()).find(|one| (0..able.len()).all(|other| !beats(other, *one)))?;
            Some(able.remove(best))
        };
        let (chosen, runner_up) = (take()?, take());
        let after_ms = self.may_call(plan, counter, chosen)?;
        Some(Next { ticket: chosen.id, runner_up: runner_up.map(|visitor| visitor.id), waiting: in_open_classes, after_ms })
    }

    /// Whether a counter could call a live ticket at some time, were it free and the ticket waiting.
    pub(crate) fn can_serve(&self, counter: CounterId, ticket: TicketId) -> bool {
        let visitor = self.visitors.iter().find(|visitor| visitor.id == ticket);
        self.plan.as_ref().zip(visitor).is_some_and(|(plan, visitor)| self.may_call(plan, counter.index(), visitor).is_some())
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
        if self.paused.contains(&this.service) {
            // Nobody passes it meanwhile; those who will be called first when its service goes on.
            let first = |other: &&Visitor| other.in_line() && other.service == this.service && self.beats(plan, other, this, None, now);
            return Some(self.visitors.iter().filter(first).count() as u32);
        }
        let able: Vec<(usize, u64)> = (0..self.booths.len()).filter_map(|at| Some((at, self.may_call(plan, at, this)?))).collect();
        let open: Vec<_> = able.iter().copied().filter(|(at, _)| self.booths[*at].open).collect();
        let ready: Vec<_> = open.iter().copied().filter(|(_, after)| waited(this, now) >= *after).collect();
        let counters = [ready, open, able].into_iter().find(|counters| !counters.is_empty()).unwrap_or_default();
        let before = |other: &&Visitor| {
            other.in_line()
                && !self.paused.contains(&other.service)
                && self.beats(plan, other, this, None, now)
                && counters.iter().any(|(at, _)| self.may_call(plan, *at, other).is_some_and(|after| waited(other, now) >= after))
        };
        Some(self.visitors.iter().filter(before).count() as u32)
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
    fn beats(&self, plan: &Plan, one: &Visitor, other: &Visitor, counter: Option<usize>, now: Time) -> bool {
        let group = |visitor: &Visitor| &plan.groups[visitor.group.index()];
        let target = |visitor: &Visitor| u128::from(plan.services[visitor.service.index()].target_ms);
        let calling = plan.policy.calling;
        if group(one).emergency != group(other).emergency {
            return group(one).emergency;
        }
        if one.front != other.front {
            return one.front;
        }
        let is_overdue = |visitor: &Visitor| {
            let percent = u128::from(calling.overdue_percent);
            percent > 0 && !visitor.front && u128::from(waited(visitor, now)) >= target(visitor) * percent / 100
        };
        if is_overdue(one) != is_overdue(other) {
            return is_overdue(one);
        }
        let place = |visitor: &Visitor| counter.map_or(0, |at| place_on_list(plan, at, visitor));
        if place(one) != place(other) {
            return place(one) < place(other);
        }
        match calling.order {
            Order::Claim => {
                let up = |visitor: &Visitor| {
                    u128::from(group(visitor).head_start_ms) + u128::from(group(visitor).weight) * u128::from(waited(visitor, now))
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
                let is_turn = |visitor: &Visitor, at: usize| (visitor.group != GroupId(0)) == (self.booths[at].turn < priority);
                if let Some(at) = counter.filter(|at| is_turn(one, *at) != is_turn(other, *at)) {
                    return is_turn(one, at);
                }
            }
        }
        (other.since, other.id) > (one.since, one.id)
    }

    /// The wait from which on a counter may call a visitor.
    fn may_call(&self, plan: &Plan, counter: usize, visitor: &Visitor) -> Option<u64> {
        let after = self.able(plan, counter, visitor)?;
        match visitor.tied {
            Some(tied) if tied == counter => Some(0),
            Some(tied) if self.booths[tied].open && self.able(plan, tied, visitor).is_some() => None,
            Some(_) | None => Some(after),
        }
    }

    /// The wait from which on a counter can serve a visitor, whoever that is kept for.
    fn able(&self, plan: &Plan, counter: usize, visitor: &Visitor) -> Option<u64> {
        let (booth, planned, service) = (&self.booths[counter], &plan.counters[counter], &plan.services[visitor.service.index()]);
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
fn place_on_list(plan: &Plan, counter: usize, visitor: &Visitor) -> usize {
    let list = &plan.counters[counter].prefers;
    if plan.policy.serves == Serves::ByAgency {
        return list.len();
    }
    let place = |skill: SkillId| (0..list.len()).find(|place| list[*place].contains(skill)).unwrap_or(list.len());
    plan.services[visitor.service.index()].skills.iter().map(place).max().unwrap_or(list.len())
}

fn waited(visitor: &Visitor, now: Time) -> u64 {
    now.0 - visitor.since.0
}

/// What two visitors of one class have in common: the same counters can serve them, and their claims grow alike.
fn kind(plan: &Plan, visitor: &Visitor) -> impl PartialEq {
    let (service, group) = (&plan.services[visitor.service.index()], &plan.groups[visitor.group.index()]);
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
