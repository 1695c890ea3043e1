//! How the site file says who is called by whom, and when: data that `routing` follows. It decides nothing.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Hold, Proficiency, SkillId, SkillSet};

/// How well a service's skills must be held. It relaxes with the time waited, one step at a time, down to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Minimum {
    /// How well at first.
    pub proficiency: Proficiency,
    /// After each such wait one step less is enough, in milliseconds; 0 where it never relaxes.
    pub relaxes_every_ms: u32,
}

impl Default for Minimum {
    fn default() -> Minimum {
        Minimum { proficiency: Proficiency(1), relaxes_every_ms: 0 }
    }
}

impl Minimum {
    /// The wait from which on somebody who holds the skill so well may serve, in milliseconds; none where that never comes.
    pub(crate) fn relaxed_to(self, held: Proficiency) -> Option<u64> {
        match self.proficiency.0.saturating_sub(held.0) {
            0 => Some(0),
            _ if self.relaxes_every_ms == 0 => None,
            steps => Some(u64::from(steps) * u64::from(self.relaxes_every_ms)),
        }
    }

    /// The wait from which on somebody who holds these skills may serve what needs `needed`, in milliseconds, rings counted; none where that
    /// never comes.
    pub fn opens_after(self, held: &[(SkillId, Hold)], needed: SkillSet) -> Option<u64> {
        needed.iter().try_fold(0, |after: u64, skill| {
            let (_, hold) = held.iter().find(|(held, _)| *held == skill)?;
            Some(after.max(self.relaxed_to(hold.proficiency)?).max(hold.after_ms.into()))
        })
    }

    /// Whether somebody who holds these skills may ever serve what needs `needed`.
    pub fn is_met_by(self, held: &[(SkillId, Hold)], needed: SkillSet) -> bool {
        self.opens_after(held, needed).is_some()
    }

    pub(crate) fn is_default(&self) -> bool {
        *self == Minimum::default()
    }
}

/// What a counter serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Serves {
    /// Services whose skills it holds.
    #[default]
    BySkill,
    /// Every service of its own agency and none of another, as in halls with one list for each agency.
    ByAgency,
}

impl Serves {
    pub(crate) fn is_default(&self) -> bool {
        *self == Serves::default()
    }
}

/// In which order tickets are called that a counter can serve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calling {
    /// The rule.
    pub order: Order,
    /// A ticket that has waited so many percent of its service's target goes before all who have not; 0 for never.
    pub overdue_percent: u32,
}

impl Calling {
    pub(crate) fn is_default(&self) -> bool {
        *self == Calling::default()
    }
}

/// A rule of calling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By claim: (head start + weight x wait) / target. Nobody starves.
    #[default]
    Claim,
    /// Whoever came first.
    FirstCome,
    /// The group with the greater weight first, always; within a group whoever came first. Whoever has less weight can starve.
    Strict,
    /// Priority groups and everybody else take turns at each counter; among themselves whoever came first.
    Ratio {
        /// Calls of priority groups in a round.
        priority: u8,
        /// Calls of everybody else in a round.
        ordinary: u8,
    },
}

impl Order {
    /// Most calls of either kind in a round.
    pub const ROUND_CALLS_MAX: u8 = 20;
}

/// As files write it: a word, or the calls of a round such as `2:1`.
impl fmt::Display for Order {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Order::Claim => out.write_str("claim"),
            Order::FirstCome => out.write_str("first_come"),
            Order::Strict => out.write_str("strict"),
            Order::Ratio { priority, ordinary } => write!(out, "{priority}:{ordinary}"),
        }
    }
}

/// A text that names no [`Order`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchOrder;

impl fmt::Display for NoSuchOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "claim, first_come, strict, or a round such as 2:1 with 1 to {} calls of each kind", Order::ROUND_CALLS_MAX)
    }
}

impl std::error::Error for NoSuchOrder {}

impl FromStr for Order {
    type Err = NoSuchOrder;

    fn from_str(text: &str) -> Result<Order, NoSuchOrder> {
        let calls =
            |text: &str| text.trim().parse::<u8>().ok().filter(|calls| (1..=Order::ROUND_CALLS_MAX).contains(calls)).ok_or(NoSuchOrder);
        match text {
            "claim" => Ok(Order::Claim),
            "first_come" => Ok(Order::FirstCome),
            "strict" => Ok(Order::Strict),
            round => {
                let (priority, ordinary) = round.split_once(':').ok_or(NoSuchOrder)?;
                Ok(Order::Ratio { priority: calls(priority)?, ordinary: calls(ordinary)? })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for order in [Order::Claim, Order::FirstCome, Order::Strict, Order::Ratio { priority: 2, ordinary: 1 }] {
            assert_eq!(order.to_string().parse(), Ok(order));
        }
        for text in ["", "Claim", "2", "0:1", "2:21", "2:-1", "2:1:1"] {
            assert_eq!(text.parse::<Order>(), Err(NoSuchOrder), "{text}");
        }
    }
}
