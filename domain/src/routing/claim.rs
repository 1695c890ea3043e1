//! Whose turn it is: how claims grow, and which of two tickets stands before the other at one instant. Integers only; claims are compared
//! by cross-multiplication. It must not know which counter asks.

use std::cmp::Ordering;

use super::{PlaceKey, Standing};
use crate::{Calling, Claim, Group, GroupId, Order, Service, TicketId, Tier, Time};

/// What a claim depends on, but for the time waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slope {
    is_emergency: bool,
    /// Before whom it stands whatever the claims, where groups are strictly ranked; else 0.
    rank: u32,
    /// Of a priority group, where those and everybody else take turns.
    is_priority: bool,
    weight: u32,
    head_start_ms: u32,
    target_ms: u32,
    /// The wait after which it is overdue, in milliseconds; 0 for never.
    overdue_after_ms: u64,
}

impl Slope {
    pub(super) fn of(service: &Service, group: &Group, id: GroupId, calling: &Calling) -> Slope {
        let by_arrival = Slope {
            is_emergency: group.emergency,
            rank: 0,
            is_priority: false,
            weight: 1,
            head_start_ms: 0,
            target_ms: Claim::WAIT_ALONE_MS,
            overdue_after_ms: u64::from(service.target_ms) * u64::from(calling.overdue_percent) / 100,
        };
        match calling.order {
            Order::Claim => Slope { weight: group.weight, head_start_ms: group.head_start_ms, target_ms: service.target_ms, ..by_arrival },
            Order::FirstCome => by_arrival,
            Order::Strict => Slope { rank: group.weight, ..by_arrival },
            Order::Ratio { .. } => Slope { is_priority: id != Group::EVERYBODY, ..by_arrival },
        }
    }

    pub(super) fn is_priority(&self) -> bool {
        self.is_priority
    }
}

/// A ticket with its claim at one instant, ready to be compared.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    is_emergency: bool,
    tier: Tier,
    /// How far down the list of the counter it stands that asks; 0 where there is none.
    preference: u8,
    rank: u32,
    since: Time,
    weighted_ms: u64,
    target_ms: u32,
    pub(super) ticket: TicketId,
}

impl Candidate {
    pub(super) fn new(slope: &Slope, place: &PlaceKey, now: Time) -> Candidate {
        let (standing, queued_since, ticket) = *place;
        let waited = now.since(queued_since);
        let is_overdue = slope.overdue_after_ms > 0 && waited >= slope.overdue_after_ms;
        let tier = match standing {
            Standing::Front => Tier::Front,
            Standing::Appointment => Tier::Appointment,
            Standing::Queued if is_overdue => Tier::Overdue,
            Standing::Queued => Tier::Claimed,
        };
        let weighted = u64::from(slope.weight).saturating_mul(waited);
        let weighted_ms = weighted.saturating_add(slope.head_start_ms.into()).min(u64::MAX - 1);
        Candidate {
            is_emergency: slope.is_emergency,
            tier,
            preference: 0,
            rank: slope.rank,
            since: queued_since,
            weighted_ms,
            target_ms: slope.target_ms,
            ticket,
        }
    }

    /// The same ticket where its kind is preferred, or not: halls in which two kinds take turns.
    pub(super) fn preferred(self, is_preferred: bool) -> Candidate {
        Candidate { rank: self.rank.saturating_add(is_preferred.into()), ..self }
    }

    /// The same ticket at a counter on whose list it stands so far down.
    pub(super) fn at_preference(self, preference: u8) -> Candidate {
        Candidate { preference, ..self }
    }

    /// `Less` stands before: emergencies, the tier, the earlier of two appointments, what the counter prefers, the rank, then the higher claim by cross-multiplication, then the earlier ticket.
    fn order(&self, other: &Candidate) -> Ordering {
        let claim = u128::from(self.weighted_ms) * u128::from(other.target_ms);
        let other_claim = u128::from(other.weighted_ms) * u128::from(self.target_ms);
        let tier = other.is_emergency.cmp(&self.is_emergency).then(self.tier.cmp(&other.tier));
        let booked = if self.tier == Tier::Appointment { self.since.cmp(&other.since) } else { Ordering::Equal };
        let tier = tier.then(booked).then(self.preference.cmp(&other.preference));
        let rank = other.rank.cmp(&self.rank);
        tier.then(rank).then(other_claim.cmp(&claim)).then(self.ticket.cmp(&other.ticket))
    }

    pub(super) fn stands_before(&self, other: &Candidate) -> bool {
        self.order(other) == Ordering::Less
    }

    /// Whether both stand in one tier, where claims, ranks and turns decide. Two appointments never do: they go by their time.
    pub(super) fn is_tier_of(&self, other: &Candidate) -> bool {
        self.is_emergency == other.is_emergency && self.tier == other.tier && self.tier != Tier::Appointment
    }

    pub(super) fn tier(&self) -> Tier {
        if self.is_emergency { Tier::Emergency } else { self.tier }
    }

    /// The same, where this one was called before `next`.
    pub(super) fn tier_before(&self, next: Option<&Candidate>) -> Tier {
        let is_preferred = next.is_some_and(|next| self.tier() == next.tier() && self.preference < next.preference);
        if is_preferred && self.tier() == Tier::Claimed { Tier::Preferred } else { self.tier() }
    }

    /// The claim as it is stored.
    pub(super) fn claim(&self) -> Claim {
        let weighted_ms = if self.tier == Tier::Front { u64::MAX } else { self.weighted_ms };
        Claim { weighted_ms, target_ms: self.target_ms }
    }
}
