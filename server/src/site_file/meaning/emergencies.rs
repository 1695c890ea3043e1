//! What screens say in an emergency in the hall's own words, floor by floor.

use domain::{EmergencyKind, EmergencyText};

use super::EMERGENCIES_MAX;
use crate::site_file::codes::{self, Codes, EMERGENCY_CHARS_MAX, SHORT_CHARS_MAX};
use crate::site_file::cursor::At;
use crate::site_file::fault::{Doubt, Form, WithoutEffect};
use crate::site_file::findings::Faults;
use crate::site_file::raw::{RawEmergency, RawFile};
use crate::site_file::words_of_choice::EMERGENCIES;

const TABLE: &str = "[[emergency]]";

pub(super) fn texts(raw: &RawFile, faults: &mut Faults) -> Vec<EmergencyText> {
    let mut seen = Codes::new(TABLE);
    if let Some(last) = raw.emergencies.last().filter(|_| raw.emergencies.len() > EMERGENCIES_MAX) {
        faults.add(last.at, Form::TooMany { table: TABLE, found: raw.emergencies.len(), limit: EMERGENCIES_MAX });
    }
    raw.emergencies.iter().enumerate().map(|(index, text)| self::text(text, index, &mut seen, raw, faults)).collect()
}

fn text(raw: &RawEmergency, index: usize, seen: &mut Codes, file: &RawFile, faults: &mut Faults) -> EmergencyText {
    let kind = codes::choice(raw.kind.as_ref(), "kind", &EMERGENCIES, faults).unwrap_or(EmergencyKind::Evacuation);
    let floor = codes::text_or_empty(raw.floor.as_ref(), "floor", SHORT_CHARS_MAX, faults);
    if let Some(named) = &raw.kind {
        let name = format!("{} {floor}", named.value).trim_end().to_owned();
        seen.add(&At { value: name, at: raw.at }, index, faults);
    }
    let is_known = |floor: &str| file.zones.iter().any(|zone| zone.floor.as_ref().is_some_and(|its| its.value == floor));
    if let Some(named) = raw.floor.as_ref().filter(|named| !is_known(&named.value)) {
        faults.add(named.at, Doubt::WithoutEffect(WithoutEffect::FloorOfNoZone { floor: named.value.clone() }));
    }
    EmergencyText {
        kind,
        floor,
        id: codes::text(raw.id.as_ref(), "id", EMERGENCY_CHARS_MAX, faults),
        en: codes::text(raw.en.as_ref(), "en", EMERGENCY_CHARS_MAX, faults),
    }
}
