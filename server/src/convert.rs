//! The one place that knows both the domain's and the wire's words, and translates. It must not decide, store or send anything.

use domain::{Plan, ScreenId, State, Time};
use protocol::{ErrorCode, View};

use crate::{
    calendar::Calendar,
    journal::entry::{Actor, Position},
    rights::Identity,
    words::{self, Refusal},
};

mod answer;
mod command;
mod expected;
mod fact;
mod late;
mod lost;
mod moment;
mod names;
mod paper;
mod paper_series;
mod rejection;
mod row;
mod scope;
mod screen;
mod slide;
mod speech;
#[cfg(test)]
mod tests;
mod theme;
mod visitor;

pub(crate) use answer::outcome;
pub(crate) use command::{command, fingerprint, number_asked};
pub(crate) use expected::{ToldAll, wait_answer};
pub(crate) use fact::{
    Fact, FactKey, Holds, Picture, PlanInForce, hall_facts, is_for_everybody, next_change_ms, screen_facts, ticket_facts,
};
pub(crate) use late::LateWatch;
pub(crate) use paper::number_of_text;
pub(crate) use rejection::{counter_words, sentence};
pub(crate) use row::{row, row_key};
pub(crate) use scope::{Scope, call_facts, is_in_scope, is_on_screens, zones_on_screens};
pub(crate) use screen::seen_facts;

/// A position in the wire's words.
pub(crate) fn position(position: Position) -> protocol::Position {
    protocol::Position { epoch: position.epoch, seq: position.seq, link: position.link.to_string() }
}

/// Who asks, for the journal.
pub(crate) fn actor(who: &Identity) -> Actor {
    Actor { role: names::role_asked(who.role), name: who.name.clone() }
}

/// What a view means at this site; a refusal where it names something that is not there.
pub(crate) fn scope(state: &State, view: &View) -> Result<Scope, Refusal> {
    let Some(plan) = state.plan() else { return Err(rejection::no_plan()) };
    match view {
        View::Display { zone } => command::zone(plan, zone).map(Scope::Display),
        View::Screen { display, zone } => screen(plan, display, zone.as_deref()),
        View::Counter { counter, .. } => command::counter(plan, counter).map(Scope::Counter),
        View::Supervisor => Ok(Scope::Supervisor),
        View::Kiosk => Ok(Scope::Kiosk),
    }
}

/// What a display shows by its name, or the zone that it names itself where the site file does not know it.
fn screen(plan: &Plan, display: &str, zone: Option<&str>) -> Result<Scope, Refusal> {
    let known = plan.screens.iter().position(|screen| screen.code == display && !screen.retired);
    match (known, zone) {
        (Some(at), _) => Ok(Scope::Screen(ScreenId(at as u16))),
        (None, Some(zone)) => command::zone(plan, zone).map(Scope::Display),
        (None, None) => Err(words::unknown(ErrorCode::UnknownZone, "Layar", "display", display)),
    }
}

/// Whether a screen would be shown something else than `scope` if it asked now.
pub(crate) fn is_another_screen(plan: &Plan, view: &View, scope: Scope) -> bool {
    match view {
        View::Screen { display, zone } => screen(plan, display, zone.as_deref()).ok() != Some(scope),
        View::Display { .. } | View::Counter { .. } | View::Supervisor | View::Kiosk => false,
    }
}

/// The site's offset from UTC at an instant, in seconds.
pub(crate) fn utc_offset_s(state: &State, now: Time) -> i32 {
    state.plan().and_then(|plan| Calendar::new(plan).ok()).map_or(0, |calendar| calendar.utc_offset_s(now))
}

/// What is said while the site stands still.
pub(crate) fn stopped(position: Position, needs: Option<&str>) -> Refusal {
    words::read_only(position.seq, needs)
}

/// The wire's words, for tests of files that otherwise know the domain's.
#[cfg(test)]
pub(crate) mod wire {
    pub(crate) use protocol::{CallRow, CallState, ExpectedWait, Position, Row, ServerMessage, TicketRow, TicketState, View, close};
}
