//! What a hall says in an emergency in place of the customary sentences: its own procedure, floor by floor. Data; nothing is decided by it.

use serde::{Deserialize, Serialize};

use crate::{EmergencyKind, Plan};

/// Most texts of a plan: four kinds on sixteen floors.
const TEXTS_MAX: usize = 64;

/// What screens say in one kind of emergency on one floor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyText {
    /// In which emergency.
    pub kind: EmergencyKind,
    /// On which floor, as zones name it; empty for every floor that has no text of its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub floor: String,
    /// In Indonesian.
    pub id: String,
    /// In English.
    pub en: String,
}

impl Plan {
    /// What is said in an emergency of this kind on a floor, where the hall says it in its own words.
    pub fn emergency_text(&self, kind: EmergencyKind, floor: &str) -> Option<&EmergencyText> {
        let of = |wanted: &str| self.emergency_texts.iter().find(|text| text.kind == kind && text.floor == wanted);
        of(floor).or_else(|| of(""))
    }

    pub(super) fn check_emergency_texts(&self) -> Result<(), &'static str> {
        let is_twice = |index: usize, text: &EmergencyText| {
            self.emergency_texts[..index].iter().any(|before| before.kind == text.kind && before.floor == text.floor)
        };
        if self.emergency_texts.len() > TEXTS_MAX {
            return Err("emergencies: there are more texts than kinds and floors");
        }
        if self.emergency_texts.iter().enumerate().any(|(index, text)| is_twice(index, text)) {
            return Err("emergencies: one kind has two texts on one floor");
        }
        Ok(())
    }
}
