//! Skills that were changed *tetap* while the hall was open, beside what the site file says of them: they outlive a new file that
//! says the same of their counter as the file before, and give way to one that says something else. It decides nothing else of a plan.

use crate::{
    Counter, CounterId, Hold, Plan, SkillId, State, Term,
    state::{hold_in, hold_of},
};

/// Skills with how they are held.
type Held = [(SkillId, Hold)];

/// A live change of a skill that a new site file overrides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overridden {
    /// At which counter.
    pub counter: CounterId,
    /// Which skill.
    pub skill: SkillId,
    /// For how long it was meant to hold.
    pub term: Term,
    /// How it is held by the live change; none where it was taken.
    pub live: Option<Hold>,
    /// How it is held once the file is in force; none where it is not.
    pub file: Option<Hold>,
}

impl Counter {
    /// The counter's skills as the site file gave them.
    pub fn skills_by_file(&self) -> &Held {
        self.file_skills.as_deref().unwrap_or(&self.skills)
    }

    /// Changes for good what the counter holds, and keeps what the file said beside it while the two differ.
    pub(crate) fn change_standing(&mut self, change: impl FnOnce(&mut Vec<(SkillId, Hold)>)) {
        let by_file = self.skills_by_file().to_vec();
        change(&mut self.skills);
        self.hold(by_file);
    }

    fn hold(&mut self, by_file: Vec<(SkillId, Hold)>) {
        self.file_skills = (!same_skills(&by_file, &self.skills)).then_some(by_file);
    }
}

impl Plan {
    /// This plan, read from a site file, with what was changed *tetap* under the plan in force. A counter keeps it where this file
    /// gives the counter the skills that the file before gave it. A skill that left the file is kept nowhere.
    pub fn with_standing(mut self, in_force: &Plan) -> Plan {
        let retired: Vec<bool> = self.skills.iter().map(|skill| skill.retired).collect();
        let is_current = |skill: SkillId| retired.get(skill.index()).is_some_and(|retired| !retired);
        for (index, counter) in self.counters.iter_mut().enumerate() {
            let by_file = counter.skills_by_file().to_vec();
            let before = in_force.counters.get(index).filter(|before| same_skills(before.skills_by_file(), &by_file));
            counter.skills = match before.filter(|_| !counter.retired) {
                Some(before) => before.skills.iter().copied().filter(|(skill, _)| is_current(*skill)).collect(),
                None => by_file.clone(),
            };
            counter.hold(by_file);
        }
        self
    }
}

impl State {
    /// The live changes that a plan read from a site file would override: what was given and taken *tetap*, and for today, at counters
    /// whose skills the plan changes.
    pub fn overridden_by(&self, file: &Plan) -> Vec<Overridden> {
        let Some(in_force) = &self.plan else { return Vec::new() };
        let merged = file.clone().with_standing(in_force);
        let mut overridden = Vec::new();
        for ((before, after), desk) in in_force.counters.iter().zip(&merged.counters).zip(&self.desks) {
            if same_skills(&before.skills, &after.skills) {
                continue;
            }
            for (term, live, without) in
                [(Term::Standing, &before.skills[..], before.skills_by_file()), (Term::Today, desk.skills(), &before.skills)]
            {
                for skill in skills_of(live, without) {
                    let (live, file) = (hold_of(live, skill), hold_of(&after.skills, skill));
                    if live != hold_of(without, skill) && live != file {
                        overridden.push(Overridden { counter: desk.id, skill, term, live, file });
                    }
                }
            }
        }
        overridden
    }
}

/// Whether two lists hold the same skills in the same way, in whatever order.
pub(crate) fn same_skills(one: &Held, other: &Held) -> bool {
    one.len() == other.len() && one.iter().all(|(skill, hold)| hold_of(other, *skill) == Some(*hold))
}

/// Every skill of two lists once, in id order.
fn skills_of(one: &Held, other: &Held) -> Vec<SkillId> {
    let mut all = Vec::new();
    one.iter().chain(other).for_each(|(skill, hold)| hold_in(&mut all, *skill, *hold));
    all.into_iter().map(|(skill, _)| skill).collect()
}
