//! Small sets as bits: skills and needs. Copy, compare and intersect in one instruction; iteration is in id order.

use serde::{Deserialize, Serialize};

use crate::SkillId;

/// How many skills a plan may name: they are bits of one integer.
pub const SKILLS_MAX: usize = 128;

/// A set of skills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkillSet(u128);

impl SkillSet {
    /// The set with this skill alone.
    pub fn of(skill: SkillId) -> Self {
        SkillSet(bit(skill))
    }

    /// Adds a skill.
    pub fn insert(&mut self, skill: SkillId) {
        self.0 |= bit(skill);
    }

    /// Takes a skill out.
    pub fn remove(&mut self, skill: SkillId) {
        self.0 &= !bit(skill);
    }

    /// Whether the skill is in the set.
    pub fn contains(self, skill: SkillId) -> bool {
        self.0 & bit(skill) != 0
    }

    /// Whether every skill of `other` is in this set.
    pub fn covers(self, other: SkillSet) -> bool {
        other.0 & !self.0 == 0
    }

    /// The skills in both sets.
    pub fn and(self, other: SkillSet) -> SkillSet {
        SkillSet(self.0 & other.0)
    }

    /// The skills of both sets.
    pub fn or(self, other: SkillSet) -> SkillSet {
        SkillSet(self.0 | other.0)
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The skills, in id order.
    pub fn iter(self) -> impl Iterator<Item = SkillId> {
        (0..SKILLS_MAX as u8).map(SkillId).filter(move |skill| self.contains(*skill))
    }
}

/// The bit of a skill; none for an id over the limit, which no plan that passed its check holds.
fn bit(skill: SkillId) -> u128 {
    1u128.checked_shl(skill.0.into()).unwrap_or(0)
}

impl FromIterator<SkillId> for SkillSet {
    fn from_iter<I: IntoIterator<Item = SkillId>>(skills: I) -> Self {
        let mut set = SkillSet::default();
        for skill in skills {
            set.insert(skill);
        }
        set
    }
}

impl Serialize for SkillSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for SkillSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let skills = Vec::<SkillId>::deserialize(deserializer)?;
        match skills.iter().find(|skill| skill.index() >= SKILLS_MAX) {
            Some(skill) => Err(serde::de::Error::custom(format!("skill id {} is over the limit of {SKILLS_MAX}", skill.0))),
            None => Ok(skills.into_iter().collect()),
        }
    }
}

/// A requirement that no ring and no time relaxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// A counter that a wheelchair can use.
    Wheelchair,
    /// An officer who signs.
    SignLanguage,
    /// Somebody fetches the visitor from the hall.
    Escort,
}

impl Need {
    /// Every need there is, in order.
    pub const ALL: [Need; 3] = [Need::Wheelchair, Need::SignLanguage, Need::Escort];

    fn bit(self) -> u8 {
        match self {
            Need::Wheelchair => 1,
            Need::SignLanguage => 2,
            Need::Escort => 4,
        }
    }
}

/// A set of needs, or of needs that a counter can meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NeedSet(u8);

impl NeedSet {
    /// Adds a need.
    pub fn insert(&mut self, need: Need) {
        self.0 |= need.bit();
    }

    /// Whether the need is in the set.
    pub fn contains(self, need: Need) -> bool {
        self.0 & need.bit() != 0
    }

    /// The needs of both sets.
    pub fn or(self, other: NeedSet) -> NeedSet {
        NeedSet(self.0 | other.0)
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every need of `other` is in this set.
    pub fn covers(self, other: NeedSet) -> bool {
        other.0 & !self.0 == 0
    }

    /// The needs, in order.
    pub fn iter(self) -> impl Iterator<Item = Need> {
        Need::ALL.into_iter().filter(move |need| self.contains(*need))
    }
}

impl FromIterator<Need> for NeedSet {
    fn from_iter<I: IntoIterator<Item = Need>>(needs: I) -> Self {
        let mut set = NeedSet::default();
        for need in needs {
            set.insert(need);
        }
        set
    }
}

impl Serialize for NeedSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for NeedSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Need>::deserialize(deserializer)?.into_iter().collect())
    }
}
