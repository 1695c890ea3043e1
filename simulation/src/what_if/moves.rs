//! Moves that a hall may make to help queues that are at risk, the likeliest first. It plays nothing: which of them help is found out by
//! playing them.

use std::collections::BTreeMap;

use domain::{AgencyId, Command, CounterId, CounterState, Desk, Hold, OfficerId, Plan, ServiceId, SkillId, SkillSet, State, Term, Time};

use super::Staffed;
use crate::forecast::future::Record;

/// Queues that are helped at once, those with most to gain.
const QUEUES_MAX: usize = 6;

/// Moves that are tried for one queue: counters that open, skills that are given, skills that are taken.
const OPENED: usize = 2;
const GIVEN: usize = 4;
const TAKEN: usize = 2;

/// A counter whose break or end of shift is nearer than this is not moved, in milliseconds: by the time it could help it is gone.
const SOON_MS: u64 = 15 * 60_000;

/// How well a lent skill is taken to be held where no officer is named: fairly.
const LENT: u8 = 3;

/// A queue is at risk where so great a share of its people waits longer than the target.
const LATE_SHARE: f64 = 0.02;

/// A move that may be made.
#[derive(Clone, Debug)]
pub(super) struct Move {
    pub(super) command: Command,
    /// For whom it is made.
    pub(super) helps: Vec<ServiceId>,
    /// Whom the counter serves already, and would serve less.
    pub(super) leaves: Vec<ServiceId>,
}

/// Services that need the same skills.
struct Queue {
    skills: SkillSet,
    services: Vec<ServiceId>,
    people: f64,
    late: f64,
    /// How long they wait beyond the targets, all together.
    late_ms: f64,
}

/// Moves to try, from what came of some futures of the hall as it stands.
pub(super) fn moves(state: &State, plan: &Plan, now: Time, staffed: &[Staffed], futures: &[Record]) -> Vec<Move> {
    let queues = queues(plan, futures);
    let at_risk = |queue: &&Queue| queue.late > queue.people * LATE_SHARE;
    let hall = Hall { state, plan, now, busy_ms: busy_ms(futures, state.counters().len()) };
    let mut found: BTreeMap<String, Move> = BTreeMap::new();
    let mut moves: Vec<Move> = Vec::new();
    let mut helped = 0;
    for queue in queues.iter().filter(at_risk) {
        let opened = staffed.iter().filter_map(|staffed| hall.open(queue, staffed)).take(OPENED);
        let given = hall.give(queue).into_iter().take(GIVEN);
        let taken = hall.take(queue, &queues).into_iter().take(TAKEN);
        let tried: Vec<Move> = opened.chain(given).chain(taken).collect();
        helped += usize::from(!tried.is_empty());
        for tried in tried {
            // One move may help several queues; it is tried once.
            if found.insert(format!("{:?}", tried.command), tried.clone()).is_none() {
                moves.push(tried);
            }
        }
        if helped == QUEUES_MAX {
            break;
        }
    }
    moves
}

struct Hall<'a> {
    state: &'a State,
    plan: &'a Plan,
    now: Time,
    /// By counter, how long it is kept in the mean.
    busy_ms: Vec<u64>,
}

impl Hall<'_> {
    /// A counter that is closed, and whose officer is there.
    fn open(&self, queue: &Queue, staffed: &Staffed) -> Option<Move> {
        let desk = self.state.counter(staffed.counter).filter(|desk| !desk.is_open() && self.stays(desk.id))?;
        let known = self.known_at(desk, staffed.officer);
        let serves = self.serves_with(desk, queue, &known);
        serves.then(|| Move {
            command: Command::OpenCounter { counter: staffed.counter, officer: staffed.officer },
            helps: queue.services.clone(),
            leaves: Vec::new(),
        })
    }

    /// Counters that lack one skill for a queue, and may have it; those with most time on their hands first.
    fn give(&self, queue: &Queue) -> Vec<Move> {
        let mut able: Vec<(u64, CounterId, SkillId)> = Vec::new();
        for desk in self.state.counters().filter(|desk| self.can_be_moved(desk)) {
            let is_primary = |skill: SkillId| desk.holds(skill).is_some_and(|hold| hold.after_ms == 0) && desk.able().contains(skill);
            let mut lacks = queue.skills.iter().filter(|skill| !is_primary(*skill));
            let (Some(skill), None) = (lacks.next(), lacks.next()) else { continue };
            if self.may_have(desk, skill) && self.is_met_by(desk, skill, queue) {
                able.push((self.busy_ms.get(desk.id.index()).copied().unwrap_or(0), desk.id, skill));
            }
        }
        able.sort_unstable();
        let give = |(_, counter, skill): (u64, CounterId, SkillId)| Move {
            command: Command::GiveSkill { counter, skill, hold: self.hold(counter, skill), term: Term::Today },
            helps: queue.services.clone(),
            leaves: self.served_at(counter, queue.skills),
        };
        able.into_iter().map(give).collect()
    }

    /// Counters of a queue that could leave something else to others, those that have most to do first.
    fn take(&self, queue: &Queue, queues: &[Queue]) -> Vec<Move> {
        let mut able: Vec<(u64, CounterId, SkillId)> = Vec::new();
        let serving = self.state.counters().filter(|desk| self.can_be_moved(desk) && desk.able().covers(queue.skills));
        for desk in serving {
            for skill in desk.able().iter().filter(|skill| !queue.skills.contains(*skill)) {
                let others = self
                    .state
                    .counters()
                    .filter(|other| other.id != desk.id && self.can_be_moved(other))
                    .any(|other| other.able().contains(skill));
                let is_calmer = queues.iter().filter(|other| other.skills.contains(skill)).all(|other| other.late_ms < queue.late_ms);
                let is_asked_for = queues.iter().any(|other| other.skills.contains(skill) && other.people > 0.0);
                if others && is_calmer && is_asked_for {
                    able.push((u64::MAX - self.busy_ms.get(desk.id.index()).copied().unwrap_or(0), desk.id, skill));
                }
            }
        }
        able.sort_unstable();
        let take = |(_, counter, skill): (u64, CounterId, SkillId)| Move {
            command: Command::TakeSkill { counter, skill, term: Term::Today },
            helps: queue.services.clone(),
            leaves: self.served_at(counter, queue.skills),
        };
        able.into_iter().map(take).collect()
    }

    /// Open, calling, and there for a while yet.
    fn can_be_moved(&self, desk: &Desk) -> bool {
        let calls = match desk.state {
            CounterState::Ready { .. } | CounterState::Calling { .. } | CounterState::Serving { .. } => true,
            CounterState::Closed | CounterState::Paused { .. } => false,
        };
        calls && self.stays(desk.id)
    }

    /// Neither in a break nor before one, and not about to go home.
    fn stays(&self, counter: CounterId) -> bool {
        let soon = self.now.plus(SOON_MS);
        let is_off = self.state.breaks().iter().any(|found| found.is_of_counter(counter) && found.from < soon && found.until > self.now);
        !is_off && self.state.leaves_at(counter, self.now).is_none_or(|at| at > soon)
    }

    /// What its officer knows or, where none is named, what the site file lets some counter of its agency do: an agency that has agreed to
    /// help another says so by giving one of its counters the skill, and its own work is agreed on anyway.
    fn may_have(&self, desk: &Desk, skill: SkillId) -> bool {
        let Some(agency) = self.plan.counters.get(desk.id.index()).map(|counter| counter.agency) else { return false };
        let is_known = !self.plan.policy.named_officers || self.known_by(desk.officer, skill).is_some();
        is_known && (self.is_own(agency, skill) || self.is_agreed(agency, skill))
    }

    fn is_own(&self, agency: AgencyId, skill: SkillId) -> bool {
        self.plan.services.iter().any(|service| service.agency == agency && !service.retired && service.skills.contains(skill))
    }

    fn is_agreed(&self, agency: AgencyId, skill: SkillId) -> bool {
        let holds = |counter: &domain::Counter| counter.skills.iter().any(|(held, _)| *held == skill);
        self.plan.counters.iter().any(|counter| counter.agency == agency && !counter.retired && holds(counter))
    }

    fn known_by(&self, officer: Option<OfficerId>, skill: SkillId) -> Option<Hold> {
        let officer = self.plan.officers.get(officer?.index())?;
        officer.skills.iter().find(|(known, _)| *known == skill).map(|(_, hold)| *hold)
    }

    /// How a lent skill is held: as the officer knows it, or fairly.
    fn hold(&self, counter: CounterId, skill: SkillId) -> Hold {
        let officer = self.state.counter(counter).and_then(|desk| desk.officer);
        let held = self.state.counter(counter).and_then(|desk| desk.holds(skill)).map_or(LENT, |hold| hold.proficiency.0);
        self.known_by(officer, skill).map_or(Hold::primary(held), |known| Hold::primary(known.proficiency.0))
    }

    fn is_met_by(&self, desk: &Desk, skill: SkillId, queue: &Queue) -> bool {
        let mut held: Vec<(SkillId, Hold)> = desk.skills().iter().copied().filter(|(held, _)| *held != skill).collect();
        held.push((skill, self.hold(desk.id, skill)));
        let is_met = |service: &ServiceId| {
            let minimum = self.plan.services.get(service.index()).map(|service| service.minimum);
            minimum.is_some_and(|minimum| minimum.is_met_by(&held, queue.skills))
        };
        queue.services.iter().any(is_met)
    }

    /// What a closed counter can do once this officer is there.
    fn known_at(&self, desk: &Desk, officer: Option<OfficerId>) -> SkillSet {
        let is_known = |skill: SkillId| !self.plan.policy.named_officers || self.known_by(officer, skill).is_some();
        desk.skills().iter().map(|(skill, _)| *skill).filter(|skill| is_known(*skill)).collect()
    }

    fn serves_with(&self, desk: &Desk, queue: &Queue, known: &SkillSet) -> bool {
        match self.plan.policy.serves {
            domain::Serves::BySkill => known.covers(queue.skills),
            domain::Serves::ByAgency => {
                let agency = self.plan.counters.get(desk.id.index()).map(|counter| counter.agency);
                let is_its = |service: &ServiceId| self.plan.services.get(service.index()).map(|service| service.agency) == agency;
                queue.services.iter().any(is_its)
            }
        }
    }

    /// Services of other queues that a counter serves.
    fn served_at(&self, counter: CounterId, but: SkillSet) -> Vec<ServiceId> {
        let Some(able) = self.state.counter(counter).map(Desk::able) else { return Vec::new() };
        let services = self.plan.services.iter().enumerate();
        let its = services.filter(|(_, service)| !service.retired && service.skills != but && able.covers(service.skills));
        its.map(|(at, _)| ServiceId(at as u16)).collect()
    }
}

/// Queues that somebody waits in or comes to, those that are latest first.
fn queues(plan: &Plan, futures: &[Record]) -> Vec<Queue> {
    let mut queues: Vec<Queue> = Vec::new();
    for wait in futures.iter().flat_map(|future| &future.waits) {
        let Some(service) = plan.services.get(wait.service.index()) else { continue };
        let at = queues.iter().position(|queue| queue.skills == service.skills).unwrap_or_else(|| {
            queues.push(Queue { skills: service.skills, services: Vec::new(), people: 0.0, late: 0.0, late_ms: 0.0 });
            queues.len() - 1
        });
        let queue = &mut queues[at];
        if !queue.services.contains(&wait.service) {
            queue.services.push(wait.service);
        }
        let late_ms = wait.ms.saturating_sub(service.target_ms);
        queue.people += 1.0;
        queue.late += f64::from(u8::from(late_ms > 0 || !wait.is_called));
        queue.late_ms += f64::from(late_ms);
    }
    queues.iter_mut().for_each(|queue| queue.services.sort_unstable());
    queues.sort_by(|one, other| other.late_ms.total_cmp(&one.late_ms));
    queues
}

fn busy_ms(futures: &[Record], counters: usize) -> Vec<u64> {
    let mean = |counter: usize| futures.iter().map(|future| future.busy_ms[counter]).sum::<u64>() / futures.len().max(1) as u64;
    (0..counters).map(mean).collect()
}
