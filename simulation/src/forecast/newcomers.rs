//! Somebody who takes a number now, for each service and each group: tickets that are issued in a copy of the state. It plays nothing.
//!
//! Newcomers of no priority group are in every future. Those of priority groups take turns: a part of them is in each, so that a future has
//! no more newcomers than it must; what is told of them comes from fewer futures.

use domain::{Command, Event, Group, GroupId, IssueTicket, Plan, ServiceId, State, TicketId, Time, apply, decide};

/// In one of so many futures is a newcomer of a priority group: in 25 of 100.
const PARTS: usize = 4;

/// The hall of every so many futures, and who has taken a number in it.
pub(crate) struct Part {
    pub(crate) state: State,
    /// Newcomers of no priority group, then those of this part.
    pub(crate) tickets: Vec<TicketId>,
    /// The place of each.
    pub(crate) places: Vec<usize>,
}

/// Those who take a number now. Each has a place: first those of no priority group, then those of each kind of group in turn.
pub(crate) struct Newcomers {
    pub(crate) parts: Vec<Part>,
    /// Services for which a number could be taken, each with the place of its newcomer. Services that are called alike share one: whatever
    /// they take it for, they are called when everybody before them was.
    pub(crate) of_service: Vec<(ServiceId, usize)>,
    /// How many have a place by their service alone.
    kinds: usize,
    /// Priority groups in id order, and which kind of group each is; none where it is called like everybody.
    groups: Vec<(GroupId, Option<usize>)>,
    /// Kinds of groups.
    group_kinds: usize,
}

impl Newcomers {
    /// The hall as it stands.
    pub(crate) fn nobody(state: &State) -> Newcomers {
        let part = Part { state: state.clone(), tickets: Vec::new(), places: Vec::new() };
        Newcomers { parts: vec![part], of_service: Vec::new(), kinds: 0, groups: Vec::new(), group_kinds: 0 }
    }

    /// Somebody who takes this number; none where it is not given.
    pub(crate) fn one(state: &State, number: &IssueTicket, now: Time) -> Option<Newcomers> {
        let mut newcomers = Newcomers { kinds: 1, ..Newcomers::nobody(state) };
        newcomers.parts[0].take(&Command::IssueTicket(*number), now, 0).then_some(newcomers)
    }

    pub(crate) fn come(state: &State, now: Time, plan: &Plan, of_groups: bool) -> Newcomers {
        let mut newcomers = Newcomers::nobody(state);
        let mut firsts: Vec<ServiceId> = Vec::new();
        for service in (0..plan.services.len()).map(|at| ServiceId(at as u16)) {
            let all = &mut newcomers.parts[0];
            // Asked of the hall as it is, because newcomers are no work for each other; then it is given whatever they would use up.
            let is_given = decide(state, &number_for(service, Group::EVERYBODY, false), now, &mut Vec::new()).is_ok();
            if !is_given || state.counters_expected(service, now).next().is_none() {
                continue;
            }
            let number = number_for(service, Group::EVERYBODY, true);
            let kind = firsts.iter().position(|first| state.are_called_alike(*first, service)).or_else(|| {
                let kind = firsts.len();
                all.take(&number, now, kind).then(|| firsts.push(service)).map(|()| kind)
            });
            newcomers.of_service.extend(kind.map(|kind| (service, kind)));
        }
        newcomers.kinds = firsts.len();
        if of_groups {
            newcomers.bring_groups(&firsts, now, plan);
        }
        newcomers
    }

    /// Those of priority groups, for the first service of each kind.
    fn bring_groups(&mut self, firsts: &[ServiceId], now: Time, plan: &Plan) {
        let state = &self.parts[0].state;
        let mut kinds: Vec<GroupId> = Vec::new();
        for group in (1..plan.groups.len()).filter(|at| !plan.groups[*at].retired).map(|at| GroupId(at as u8)) {
            let kind = (!state.are_groups_called_alike(group, Group::EVERYBODY)).then(|| {
                kinds.iter().position(|other| state.are_groups_called_alike(*other, group)).unwrap_or_else(|| {
                    kinds.push(group);
                    kinds.len() - 1
                })
            });
            self.groups.push((group, kind));
        }
        self.group_kinds = kinds.len();
        let of_groups: Vec<Command> =
            kinds.iter().flat_map(|group| firsts.iter().map(|service| number_for(*service, *group, true))).collect();
        let parts = of_groups.len().clamp(1, PARTS);
        while self.parts.len() < parts {
            let Part { state, tickets, places } = &self.parts[0];
            let part = Part { state: state.clone(), tickets: tickets.clone(), places: places.clone() };
            self.parts.push(part);
        }
        for (nth, number) in of_groups.iter().enumerate() {
            self.parts[nth % parts].take(number, now, self.kinds + nth);
        }
    }

    /// How many have a place.
    pub(crate) fn count(&self) -> usize {
        self.kinds * (1 + self.group_kinds)
    }

    /// In how many of so many futures the newcomer at a place is.
    pub(crate) fn futures_of(&self, place: usize, futures: usize) -> usize {
        let parts = self.parts.len();
        place.checked_sub(self.kinds).map_or(futures, |of_group| (futures + parts - 1 - of_group % parts) / parts)
    }

    /// The place of each newcomer of a priority group, by service and group.
    pub(crate) fn in_groups(&self) -> impl Iterator<Item = ((ServiceId, GroupId), usize)> {
        let place = |kind: usize, of_group: Option<usize>| of_group.map_or(kind, |of_group| self.kinds * (1 + of_group) + kind);
        self.of_service
            .iter()
            .flat_map(move |(service, kind)| self.groups.iter().map(move |(group, of_group)| ((*service, *group), place(*kind, *of_group))))
    }
}

impl Part {
    /// Whether the number is given to the newcomer of this place.
    fn take(&mut self, number: &Command, now: Time, place: usize) -> bool {
        let mut events = Vec::new();
        if decide(&self.state, number, now, &mut events).is_err() {
            return false;
        }
        for event in &events {
            apply(&mut self.state, now, event);
            if let Event::TicketIssued { ticket, .. } = event {
                self.tickets.push(*ticket);
                self.places.push(place);
            }
        }
        true
    }
}

/// What somebody of a group asks for who comes without needs.
pub(crate) fn number_for(service: ServiceId, group: GroupId, beyond_limits: bool) -> Command {
    Command::IssueTicket(IssueTicket { group, beyond_limits, ..IssueTicket::at_kiosk(service) })
}
