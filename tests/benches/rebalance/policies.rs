//! What a supervisor does every ten minutes: nothing, what is usually done, or the first suggestion. None of them knows what will come.

use domain::*;
use simulation::{Effort, suggestions};

use crate::world::World;

/// What a supervisor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    Nothing,
    /// The counter that has been idle for longest, or was least busy, is given the skill of the longest queue that it may help.
    SimpleRule,
    /// The first suggestion.
    Suggested,
}

impl Policy {
    pub(crate) const ALL: [Policy; 3] = [Policy::Nothing, Policy::SimpleRule, Policy::Suggested];

    /// What it does now, if anything.
    pub(crate) fn command(self, world: &World, effort: Effort<'_>) -> Option<Command> {
        match self {
            Policy::Nothing => None,
            Policy::SimpleRule => simple_rule(&world.state, world.now),
            Policy::Suggested => {
                suggestions(&world.state, world.now, &world.experience, &[], effort).into_iter().next().map(|first| first.command)
            }
        }
    }
}

fn simple_rule(state: &State, now: Time) -> Option<Command> {
    let plan = state.plan()?;
    // Queues by the skill that their services need: how many wait.
    let mut queues: Vec<(u32, SkillId)> = Vec::new();
    for skill in (0..plan.skills.len()).map(|at| SkillId(at as u8)) {
        let services = (0..plan.services.len()).map(|at| ServiceId(at as u16));
        let its = services.filter(|service| plan.services[service.index()].skills == SkillSet::of(skill));
        let waiting: u32 = its.map(|service| state.waiting_for_service(service).count).sum();
        queues.push((waiting, skill));
    }
    queues.sort_by(|one, other| other.cmp(one));
    queues.into_iter().filter(|(waiting, _)| *waiting > 0).find_map(|(_, skill)| {
        let may_help = |desk: &&Desk| desk.is_open() && desk.holds(skill).is_none() && may_have(plan, desk.id, skill);
        // Free the longest, then whoever has fewest waiting for what it does.
        let idle = |desk: &Desk| match desk.state {
            CounterState::Ready { since } => (0, u64::MAX - now.since(since)),
            CounterState::Closed | CounterState::Calling { .. } | CounterState::Serving { .. } | CounterState::Paused { .. } => {
                (1, state.waiting_for_counter(desk.id, now).count.into())
            }
        };
        let idlest = state.counters().filter(may_help).min_by_key(|desk| idle(desk))?;
        Some(Command::GiveSkill { counter: idlest.id, skill, hold: Hold::primary(3), term: Term::Today })
    })
}

/// Whether a skill is work of the counter's own agency, or of one that it has agreed to help: the hall names no officers.
fn may_have(plan: &Plan, counter: CounterId, skill: SkillId) -> bool {
    let agency = plan.counters[counter.index()].agency;
    let is_own = plan.services.iter().any(|service| service.agency == agency && service.skills.contains(skill));
    let its = || plan.counters.iter().filter(|counter| counter.agency == agency);
    is_own || its().any(|counter| counter.skills.iter().any(|(held, _)| *held == skill))
}
