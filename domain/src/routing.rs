//! Who is next: waiting tickets filed under classes, and the choice of the highest claim that a counter can serve.
//! A class (tickets that the same counters can serve and whose claims grow alike) never reorders by the passing of time, so only the
//! heads of classes are compared. It reads the state; it must not change a ticket.
//!
//! Reading order: this file (how tickets are filed), `reach` (which counter can serve whom, and from when), `claim` (whose turn it is),
//! `prefer` (what counters and services like better), `choose` (the choice and its reasons), `several` (who waits in several classes at
//! once), `automatic` (counters that call by themselves), `views` (what screens ask), `work` (what the counters have before them).

use std::collections::{BTreeMap, BTreeSet};

use crate::{Break, CounterId, Desk, Group, GroupId, NeedSet, Plan, ServiceId, State, Ticket, TicketId, Time};

mod ahead;
mod automatic;
mod choose;
mod claim;
mod prefer;
mod reach;
mod several;
mod views;
mod work;

pub use views::{Served, Waiting};
pub use work::ExpectedWork;

use claim::Slope;
use reach::Reach;

/// What a choice looks at: the plan, the counters as they stand, and who waits. `State` has one; so has a simulated day, which makes its
/// choices here and nowhere else.
#[derive(Clone, Copy)]
pub struct Floor<'a> {
    /// The plan in force.
    pub plan: &'a Plan,
    /// Every counter, by `CounterId`.
    pub desks: &'a [Desk],
    /// Who waits.
    pub queue: &'a Queue,
}

impl<'a> Floor<'a> {
    fn desk(&self, counter: CounterId) -> Option<&'a Desk> {
        self.desks.get(counter.index())
    }
}

/// How a ticket stands in its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// Put to the front: before everybody else whom the same counter could call, whatever their claims.
    Front,
    /// The time of its appointment has come: by that time, whatever the claims.
    Appointment,
    /// By its claim.
    Queued,
}

/// A ticket's place in its class (one reach, one slope): it never depends on the present time.
type PlaceKey = (Standing, Time, TicketId);

/// The tickets of one class, in the order in which they are called.
type Places = BTreeSet<PlaceKey>;

/// The classes of one reach.
type Classes = BTreeMap<Slope, Places>;

/// Names a class.
type Class = (Reach, Slope);

/// Waiting tickets, filed. A ticket is filed exactly while it waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Classes that hold somebody, by reach and slope.
    pub(crate) classes: BTreeMap<Reach, Classes>,
    /// People who wait in several classes at once, for any of the steps that are left, by those classes: so that each is counted once.
    pub(crate) in_several: BTreeMap<Vec<Class>, u32>,
    /// Tickets of each service by `ServiceId`, longest wait first.
    pub(crate) services: Vec<BTreeSet<(Time, TicketId)>>,
    /// Tickets that nobody calls before their service has been called so often today; in no class until then.
    pub(crate) held: BTreeSet<(ServiceId, u32, TicketId)>,
    /// Services for which nobody is called.
    pub(crate) paused: BTreeSet<ServiceId>,
    /// Tickets that wait for those services alone, each under its own; in no class until one goes on.
    pub(crate) stopped: BTreeSet<(ServiceId, TicketId)>,
}

impl Queue {
    /// A queue in which nobody waits and these services are paused.
    pub(crate) fn without(paused: impl IntoIterator<Item = ServiceId>) -> Queue {
        Queue { paused: paused.into_iter().collect(), ..Queue::default() }
    }

    /// From here on nobody is called for a service. Nobody may be filed for it at this moment.
    pub(crate) fn pause(&mut self, service: ServiceId) {
        self.paused.insert(service);
    }

    /// A service goes on. Nobody may be filed for it at this moment.
    pub(crate) fn resume(&mut self, service: ServiceId) {
        self.paused.remove(&service);
    }

    /// Every service goes on. Nobody may be filed at this moment.
    pub(crate) fn resume_all(&mut self) {
        self.paused.clear();
    }

    /// Files a ticket that waits. Without a class (a service or group that the plan lacks) it stays unfiled, which `check` reports.
    pub fn file(&mut self, ticket: &Ticket, plan: &Plan) {
        if let Some(after_call) = ticket.after_call {
            self.held.insert((ticket.service, after_call, ticket.id));
            return;
        }
        if self.services.len() < plan.services.len() {
            self.services.resize_with(plan.services.len(), BTreeSet::new);
        }
        let (mut is_called, mut is_paused) = (false, false);
        for service in ticket.awaited() {
            let Some((reach, slope)) = class_of(ticket, service, plan) else { continue };
            if self.paused.contains(&service) {
                is_paused = true;
            } else {
                is_called = true;
                self.classes.entry(reach).or_default().entry(slope).or_default().insert(place_key(ticket));
            }
            if let Some(service) = self.services.get_mut(service.index()) {
                service.insert((ticket.queued_since, ticket.id));
            }
        }
        if is_paused && !is_called {
            self.stopped.insert((ticket.service, ticket.id));
        }
        if let Some(classes) = several::classes_of(ticket, plan, &self.paused) {
            *self.in_several.entry(classes).or_default() += 1;
        }
    }

    /// Takes a ticket out, as it was filed.
    pub fn unfile(&mut self, ticket: &Ticket, plan: &Plan) {
        if let Some(after_call) = ticket.after_call {
            self.held.remove(&(ticket.service, after_call, ticket.id));
            return;
        }
        self.stopped.remove(&(ticket.service, ticket.id));
        for service in ticket.awaited() {
            if let Some(class) = class_of(ticket, service, plan) {
                self.remove(&class, &place_key(ticket));
            }
            if let Some(service) = self.services.get_mut(service.index()) {
                service.remove(&(ticket.queued_since, ticket.id));
            }
        }
        if let Some(classes) = several::classes_of(ticket, plan, &self.paused) {
            let people = self.in_several.entry(classes.clone()).or_default();
            *people = people.saturating_sub(1);
            if *people == 0 {
                self.in_several.remove(&classes);
            }
        }
    }

    fn remove(&mut self, (reach, slope): &Class, place: &PlaceKey) {
        let Some(classes) = self.classes.get_mut(reach) else { return };
        if let Some(places) = classes.get_mut(slope) {
            places.remove(place);
            if places.is_empty() {
                classes.remove(slope);
            }
        }
        if classes.is_empty() {
            self.classes.remove(reach);
        }
    }
}

impl State {
    /// Whether tickets of two services stand in one class for the rest of the day, where all else about them is the same: who may call one may
    /// call the other, from the same wait on, their claims grow alike, and they pause together.
    pub fn are_called_alike(&self, one: ServiceId, other: ServiceId) -> bool {
        let class = |id: ServiceId| {
            let plan = self.plan.as_deref()?;
            let (service, group) = (plan.services.get(id.index())?, plan.groups.get(Group::EVERYBODY.index())?);
            let reach = Reach::of(service, NeedSet::default(), None, plan.policy.serves);
            Some((reach, Slope::of(service, group, Group::EVERYBODY, &plan.policy.calling), self.service_pause(id)))
        };
        let pauses_both = |found: &Break| found.services().contains(&one) == found.services().contains(&other);
        class(one).is_some_and(|class_of_one| class(other) == Some(class_of_one)) && self.breaks().iter().all(pauses_both)
    }

    /// Whether tickets of two groups are called alike, where all else about them is the same, whatever service they are for.
    pub fn are_groups_called_alike(&self, one: GroupId, other: GroupId) -> bool {
        let slope = |id: GroupId| {
            let plan = self.plan.as_deref()?;
            // A slope has its group's part and its service's part: any service tells.
            let (service, group) = (plan.services.first()?, plan.groups.get(id.index())?);
            Some(Slope::of(service, group, id, &plan.policy.calling))
        };
        slope(one).is_some_and(|slope_of_one| slope(other) == Some(slope_of_one))
    }
}

/// The class of a ticket where it waits for a service; none where the plan lacks the service or the ticket's group.
fn class_of(ticket: &Ticket, service: ServiceId, plan: &Plan) -> Option<Class> {
    let service = plan.services.get(service.index())?;
    let group = plan.groups.get(ticket.group.index())?;
    let reach = Reach::of(service, ticket.needs, ticket.tied, plan.policy.serves);
    Some((reach, Slope::of(service, group, ticket.group, &plan.policy.calling)))
}

fn place_key(ticket: &Ticket) -> PlaceKey {
    let standing = match (ticket.front, ticket.by_appointment) {
        (true, _) => Standing::Front,
        (false, true) => Standing::Appointment,
        (false, false) => Standing::Queued,
    };
    (standing, ticket.waits_since(), ticket.id)
}
