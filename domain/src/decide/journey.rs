//! The next step of a visit over several services, once one of them is done: here, where this counter can serve it, or elsewhere.

use crate::{Call, CounterId, ServiceId, State, Time};

/// Which step comes next, and whether this counter can do it now; none where the journey is over, or there is none.
///
/// In order it is the first that is left. In any order it is the first that can be done here, so that nobody gets up for what the officer
/// before them could have done; where there is none, the first that is left and not paused, and the visitor waits for all of them at once.
pub(super) fn next_step(
    state: &State,
    counter: CounterId,
    call: &Call,
    delivered: &[(ServiceId, u8)],
    now: Time,
) -> Option<(ServiceId, bool)> {
    let ticket = state.ticket(call.ticket)?;
    let mut steps = ticket.steps.as_deref()?.clone();
    delivered.iter().for_each(|(service, _)| steps.finish(*service));
    if steps.remaining().any(|service| service == ticket.service) {
        steps.finish(ticket.service);
    }
    let first = steps.remaining().next()?;
    let is_paused = |service: &ServiceId| state.service_pause(*service).is_some();
    let first = if steps.any_order { steps.remaining().find(|service| !is_paused(service)).unwrap_or(first) } else { first };
    let is_here = |service: &ServiceId| state.can_go_on(counter, ticket, *service, now);
    let mut choices = steps.remaining().take(if steps.any_order { usize::MAX } else { 1 });
    Some(choices.find(is_here).map_or((first, false), |service| (service, true)))
}
