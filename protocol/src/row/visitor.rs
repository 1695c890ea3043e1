//! The visitor at a counter, and why they were called.

use serde::{Deserialize, Serialize};

use super::{StepRow, TicketNumber};
use crate::Chosen;

/// The visitor at a counter, for its officer (and supervisors).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitorRow {
    /// The counter's code.
    pub counter: String,
    /// The ticket.
    pub ticket: u32,
    /// Its number.
    pub number: TicketNumber,
    /// The call.
    pub call: u32,
    /// The service's code.
    pub service: String,
    /// The service's name.
    pub service_name: String,
    /// Needs: `wheelchair`, `sign_language`, `escort`.
    pub needs: Vec<String>,
    /// Whether serving has begun.
    pub serving: bool,
    /// When the number was given, in milliseconds since 1970.
    pub issued_at_ms: u64,
    /// When it was called.
    pub called_at_ms: u64,
    /// Summons so far.
    pub summons: u16,
    /// When a screen first presented it.
    pub shown_at_ms: Option<u64>,
    /// When a voice first spoke it to its end, or the officer said that it was called by hand.
    pub heard_at_ms: Option<u64>,
    /// When serving began.
    pub serving_since_ms: Option<u64>,
    /// Time at the counter by the standard, in minutes.
    pub at_counter_minutes: u32,
    /// From when NEXT asks "arrived or absent?" instead of refusing, in milliseconds since 1970; runs later if the call is heard later.
    pub answer_from_ms: Option<u64>,
    /// Summons that count towards a no-show: one right after another does not.
    #[serde(default = "one")]
    pub summons_counted: u16,
    /// After so many of them a no-show counts, by the site's rule.
    #[serde(default = "one")]
    pub summons_needed: u16,
    /// Until when the call can be taken back, in milliseconds since 1970.
    #[serde(default)]
    pub undo_until_ms: u64,
    /// Why this ticket was chosen.
    pub why: WhyRow,
    /// Which step of a visit over several services this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepRow>,
}

/// Why a ticket was chosen, as the decision saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhyRow {
    /// Its claim, in percent of its service's target: 100 is a visitor of no priority group who has waited exactly the target.
    /// `None` where it was put to the front, and where the hall does not call by claim (by arrival, by strict priority, by turns).
    pub claim_percent: Option<u64>,
    /// The next best number that this counter could have called, if there was one.
    pub runner_up: Option<String>,
    /// The runner-up's claim, in percent; `None` likewise.
    pub runner_up_claim_percent: Option<u64>,
    /// Tickets that this counter could have called.
    pub waiting: u32,
    /// Somebody chose it out of its turn, for this reason; the runner-up is then whose turn it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Chosen>,
}

fn one() -> u16 {
    1
}
