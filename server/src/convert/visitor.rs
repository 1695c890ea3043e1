//! Who is at a counter: the facts of its call, for whoever works there. The wire's words are `row`'s.

use domain::{Call, NeedSet, State, Steps, Time};

use super::fact::{Fact, Number};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct VisitorFact {
    pub(crate) call: Call,
    pub(crate) needs: NeedSet,
    pub(crate) issued_at: Time,
    pub(crate) answer_from: Option<Time>,
    /// Summons after which a no-show counts.
    pub(crate) summons_needed: u8,
    /// The runner-up's number, while it is live.
    pub(crate) runner_up: Option<Number>,
    /// Where a visit over several services stands.
    pub(crate) steps: Option<Box<Steps>>,
}

pub(super) fn visitor_fact(state: &State, call: &Call) -> Fact {
    let ticket = state.ticket(call.ticket);
    let runner_up = call.why.runner_up.and_then(|(ticket, _)| state.ticket(ticket));
    Fact::Visitor(Box::new(VisitorFact {
        call: call.clone(),
        needs: ticket.map_or(NeedSet::default(), |ticket| ticket.needs),
        issued_at: ticket.map_or(call.called_at, |ticket| ticket.issued_at),
        answer_from: state.answer_from(call.id),
        summons_needed: state.plan().map_or(1, |plan| plan.policy.no_show.calls),
        runner_up: runner_up.map(|ticket| Number { series: ticket.series, number: ticket.number }),
        steps: ticket.and_then(|ticket| ticket.steps.clone()),
    }))
}
