//! The one exception to "nothing is shown that is not stored": an emergency and its all-clear are shown as soon as they are heard,
//! and stored when the journal answers.

use domain::{Command, EmergencyId, EmergencyKind, Time};

use super::Dispatcher;

/// An emergency as the screens show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmergencyShown {
    /// Its id.
    pub emergency: EmergencyId,
    /// What it is.
    pub kind: EmergencyKind,
    /// Only a drill.
    pub drill: bool,
    /// Since when.
    pub since: Time,
}

impl Dispatcher {
    /// The emergency that screens show now: the stored one, changed by what has been raised or cleared and waits to be stored. As in
    /// the domain's decision, a drill never covers what is real, and anything real covers what is on.
    pub fn emergency_shown(&self) -> Option<EmergencyShown> {
        let stored =
            self.state.emergency().map(|on| EmergencyShown { emergency: on.id, kind: on.kind, drill: on.drill, since: on.raised_at });
        let flying = self.flight.iter().flat_map(|flight| flight.planned.iter()).map(|planned| &planned.pending);
        flying.chain(self.waiting.iter()).fold(stored, |shown, pending| {
            if let Command::RaiseEmergency { emergency, kind, drill } = &pending.command {
                let raised = EmergencyShown { emergency: *emergency, kind: *kind, drill: *drill, since: pending.asked_at };
                return shown.filter(|on| on.emergency == raised.emergency || (raised.drill && !on.drill)).or(Some(raised));
            }
            if let Command::ClearEmergency { emergency } = &pending.command {
                return shown.filter(|on| on.emergency != *emergency);
            }
            shown
        })
    }
}

/// Whether the command is shown before it is stored, and kept until it is, even if its caller was told that it is not sure yet.
pub(super) fn is_shown_first(command: &Command) -> bool {
    matches!(command, Command::RaiseEmergency { .. } | Command::ClearEmergency { .. })
}
