//! An emergency that this display raised itself, from its own key: on until the hall says that it is over. Pure: news and time are arguments;
//! who is told and where it is kept is not known here.

use client::Picture;
use protocol::{EmergencyKind, EmergencyRow};

/// How long after a server stored it the hall's picture may still lack it, in milliseconds: a node reads what another one stored once a second.
const LATE_MS_MAX: u64 = 10_000;

/// Longest that one is shown after a start of this program, in milliseconds: half a day later it is no news, and its screen was off meanwhile.
pub const RESTORED_MS_MAX: u64 = 12 * 60 * 60 * 1_000;

/// An emergency of this display's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAlarm {
    row: EmergencyRow,
    stored_at_ms: Option<u64>,
    was_seen: bool,
}

impl OwnAlarm {
    /// One that is raised now; never a drill.
    pub fn raised(emergency: u64, kind: EmergencyKind, since_ms: u64) -> OwnAlarm {
        OwnAlarm { row: EmergencyRow { emergency, kind, drill: false, since_ms }, stored_at_ms: None, was_seen: false }
    }

    /// One that was raised before this program started.
    pub fn restored(row: EmergencyRow) -> OwnAlarm {
        OwnAlarm { row, stored_at_ms: None, was_seen: false }
    }

    /// As the hall's rows would say it.
    pub fn row(&self) -> &EmergencyRow {
        &self.row
    }

    /// A server is certain that it knows of it.
    pub fn stored(&mut self, now_ms: u64) {
        self.stored_at_ms.get_or_insert(now_ms);
    }

    /// Whether whoever raised it can end it by the same key: as long as no server has it. After that it is the hall's, and ends with the hall's
    /// all-clear.
    pub fn can_be_taken_back(&self) -> bool {
        self.stored_at_ms.is_none() && !self.was_seen
    }

    /// Looks at the hall as a connected server tells it now; true where the emergency is over.
    pub fn is_over(&mut self, rows: &Picture, now_ms: u64) -> bool {
        let is_on = rows.emergencies().any(|row| row.emergency == self.row.emergency);
        self.was_seen |= is_on;
        let is_late = self.stored_at_ms.is_some_and(|stored_at_ms| now_ms >= stored_at_ms.saturating_add(LATE_MS_MAX));
        !is_on && self.stored_at_ms.is_some() && (self.was_seen || is_late)
    }

    /// When it is worth looking again though nothing comes.
    pub fn look_again_ms(&self) -> Option<u64> {
        self.stored_at_ms.filter(|_| !self.was_seen).map(|stored_at_ms| stored_at_ms.saturating_add(LATE_MS_MAX))
    }
}

#[cfg(test)]
mod tests {
    use client::Changed;
    use protocol::Row;

    use super::*;

    fn rows(emergency: Option<u64>) -> Picture {
        let mut rows = Picture::default();
        let put = emergency.map(|emergency| Row::Emergency(OwnAlarm::raised(emergency, EmergencyKind::Fire, 1).row)).into_iter().collect();
        rows.apply(&Changed { whole: true, put, ..Changed::default() });
        rows
    }

    #[test]
    fn it_is_over_when_the_hall_had_it_and_has_it_no_more() {
        let mut own = OwnAlarm::raised(7, EmergencyKind::Fire, 1);
        assert!(own.can_be_taken_back() && !own.is_over(&rows(None), 1_000), "no server has it yet");
        assert!(!own.is_over(&rows(Some(7)), 1_000) && !own.can_be_taken_back(), "shown there, and not stored yet");
        assert!(!own.is_over(&rows(None), 2_000), "a server that was lost before it could store it says nothing");
        own.stored(3_000);
        assert!(own.is_over(&rows(None), 3_001));
        assert!(own.is_over(&rows(Some(8)), 3_001), "another one covers it");
    }

    #[test]
    fn one_that_was_over_before_its_server_was_heard_again_does_not_stay_for_ever() {
        let mut own = OwnAlarm::raised(7, EmergencyKind::Fire, 1);
        own.stored(1_000);
        assert!(!own.is_over(&rows(None), 10_999), "this node may not have read it yet");
        assert_eq!(own.look_again_ms(), Some(11_000));
        assert!(own.is_over(&rows(None), 11_000));
    }
}
