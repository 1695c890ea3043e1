//! A counter as it stands: open or not, who is there, which skills it holds now. The plan's own table says what it is.

use crate::{
    AgencyId, CallId, Counter, CounterId, Group, GroupId, Hold, NeedSet, OfficerId, Order, PauseReason, Plan, SkillId, SkillSet, Time,
};

/// A counter of the plan, live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// Its id.
    pub id: CounterId,
    /// What it is doing.
    pub state: CounterState,
    /// Who serves there, where officers are named and it is open.
    pub officer: Option<OfficerId>,
    /// Skills it holds now, in id order: the plan's, with what was given and taken today.
    pub(crate) held: Vec<(SkillId, Hold)>,
    /// Skills that count for routing: those held and, where an officer is named, known by them.
    pub(crate) able: SkillSet,
    /// The same, in id order, with how they are held: as the officer does where one is named, but never in an earlier ring than the counter.
    pub(crate) abilities: Vec<(SkillId, Hold)>,
    /// Every one of them is a primary skill.
    pub(crate) is_plain: bool,
    /// Whose counter it is; copied from the plan.
    pub(crate) agency: AgencyId,
    /// It calls by itself so long after it is free, in milliseconds; none for by hand only.
    pub automatic_after_ms: Option<u32>,
    /// Until when it has had its breaks, or works through one because somebody opened or resumed it.
    pub(crate) break_had: Time,
    /// Where priority groups and everybody else take turns: calls made in the present round.
    pub(crate) turn: u8,
    /// Needs it can meet; copied from the plan.
    pub(crate) meets: NeedSet,
    /// No longer in the site file; copied from the plan.
    pub(crate) retired: bool,
}

/// Whose turn it is at a counter of a hall where priority groups and everybody else take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundTurn {
    /// A priority group's; otherwise everybody else's.
    pub is_priority: bool,
    /// Which of the round's calls of that kind is next, from 1; above `calls` for a moment where the round was made shorter.
    pub nth: u8,
    /// Calls of that kind in a round.
    pub calls: u8,
}

/// What a counter is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterState {
    /// Nobody serves here.
    Closed,
    /// Free.
    Ready {
        /// Since when it is idle.
        since: Time,
    },
    /// A ticket was summoned.
    Calling {
        /// The call.
        call: CallId,
        /// Since when.
        since: Time,
    },
    /// A visitor is here.
    Serving {
        /// The call.
        call: CallId,
        /// Since when.
        since: Time,
    },
    /// Open, but not serving.
    Paused {
        /// Why.
        reason: PauseReason,
        /// Since when.
        since: Time,
        /// When it ends by itself; none until somebody resumes.
        until: Option<Time>,
    },
}

impl CounterState {
    /// The call at the counter.
    pub fn call(self) -> Option<CallId> {
        match self {
            CounterState::Calling { call, .. } | CounterState::Serving { call, .. } => Some(call),
            CounterState::Closed | CounterState::Ready { .. } | CounterState::Paused { .. } => None,
        }
    }

    /// Since when it is so; a closed counter does not say.
    pub fn since(self) -> Option<Time> {
        match self {
            CounterState::Closed => None,
            CounterState::Ready { since }
            | CounterState::Calling { since, .. }
            | CounterState::Serving { since, .. }
            | CounterState::Paused { since, .. } => Some(since),
        }
    }
}

impl Desk {
    /// The counter closed, holding what the plan gives it.
    pub fn closed(id: CounterId, plan: &Plan) -> Desk {
        let mut desk = Desk {
            id,
            state: CounterState::Closed,
            officer: None,
            held: Vec::new(),
            able: SkillSet::default(),
            abilities: Vec::new(),
            is_plain: true,
            agency: AgencyId(0),
            automatic_after_ms: None,
            break_had: Time(0),
            turn: 0,
            meets: NeedSet::default(),
            retired: false,
        };
        desk.as_planned(plan);
        desk
    }

    /// Whether somebody works here: every state but closed.
    pub fn is_open(&self) -> bool {
        self.state != CounterState::Closed
    }

    /// The call at the counter.
    pub fn call(&self) -> Option<CallId> {
        self.state.call()
    }

    /// A ticket of this group is called here. Where priority groups and everybody else take turns, that moves the round on if it was the
    /// turn of its kind.
    pub fn takes_turn(&mut self, group: GroupId, order: Order) {
        self.turn = match order {
            Order::Ratio { priority, ordinary } => {
                let is_its_turn = (group != Group::EVERYBODY) == (self.turn < priority);
                (self.turn + u8::from(is_its_turn)) % priority.saturating_add(ordinary).max(1)
            }
            Order::Claim | Order::FirstCome | Order::Strict => 0,
        };
    }

    /// Whose turn it is here; none in halls without turns.
    pub fn round_turn(&self, order: Order) -> Option<RoundTurn> {
        match order {
            Order::Ratio { priority, .. } if self.turn < priority => {
                Some(RoundTurn { is_priority: true, nth: self.turn.saturating_add(1), calls: priority })
            }
            Order::Ratio { priority, ordinary } => {
                Some(RoundTurn { is_priority: false, nth: (self.turn - priority).saturating_add(1), calls: ordinary })
            }
            Order::Claim | Order::FirstCome | Order::Strict => None,
        }
    }

    /// Skills it holds now, in id order, with how.
    pub fn skills(&self) -> &[(SkillId, Hold)] {
        &self.held
    }

    /// How it holds a skill now.
    pub fn holds(&self, skill: SkillId) -> Option<Hold> {
        hold_of(&self.held, skill)
    }

    /// Skills that count for routing: those held and, where an officer is named, known by them.
    pub fn able(&self) -> SkillSet {
        self.able
    }

    /// Forgets what was given and taken today, and how it was set to call.
    pub(crate) fn as_planned(&mut self, plan: &Plan) {
        self.automatic_after_ms = plan.counters.get(self.id.index()).and_then(|counter| counter.automatic_after_ms);
        self.hold_by_plan(plan);
    }

    /// Forgets what was given and taken today.
    pub(crate) fn hold_by_plan(&mut self, plan: &Plan) {
        self.held.clear();
        let skills = plan.counters.get(self.id.index()).map_or(&[][..], |counter: &Counter| &counter.skills);
        for (skill, hold) in skills {
            hold_in(&mut self.held, *skill, *hold);
        }
        self.count_skills(plan);
    }

    /// Works out what counts for routing, after skills, officer or plan changed.
    pub(crate) fn count_skills(&mut self, plan: &Plan) {
        let officer = self.officer.filter(|_| plan.policy.named_officers).and_then(|officer| plan.officers.get(officer.index()));
        self.abilities.clear();
        let abilities = self.held.iter().filter_map(|(skill, held)| match officer {
            Some(officer) => {
                let known = hold_of(&officer.skills, *skill)?;
                Some((*skill, Hold { proficiency: known.proficiency, after_ms: known.after_ms.max(held.after_ms) }))
            }
            None => Some((*skill, *held)),
        });
        self.abilities.extend(abilities);
        self.able = self.abilities.iter().map(|(skill, _)| *skill).collect();
        self.is_plain = self.abilities.iter().all(|(_, hold)| hold.after_ms == 0);
        let planned = plan.counters.get(self.id.index());
        self.meets = planned.map_or(NeedSet::default(), |counter| counter.meets);
        self.agency = planned.map_or(AgencyId(0), |counter| counter.agency);
        self.retired = planned.is_none_or(|counter| counter.retired);
    }
}

/// How a skill is held in a list of skills.
pub(crate) fn hold_of(skills: &[(SkillId, Hold)], skill: SkillId) -> Option<Hold> {
    skills.iter().find(|(held, _)| *held == skill).map(|(_, hold)| *hold)
}

/// Gives or changes a skill in a list of skills; a list in id order stays in id order.
pub(crate) fn hold_in(skills: &mut Vec<(SkillId, Hold)>, skill: SkillId, hold: Hold) {
    if let Some((_, held)) = skills.iter_mut().find(|(held, _)| *held == skill) {
        *held = hold;
        return;
    }
    let at = skills.iter().position(|(held, _)| *held > skill).unwrap_or(skills.len());
    skills.insert(at, (skill, hold));
}
