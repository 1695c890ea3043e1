//! The one exception to "nothing is shown that is not stored": an emergency and its all-clear are shown as soon as they are heard,
//! and stored when the journal answers.

use domain::{Command, EmergencyId, EmergencyKind, Time};

use super::{Dispatcher, Outcome, Pending, REFUSED_AGAIN_MS, SHOWN_FIRST_MAX};

/// An emergency as the screens show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EmergencyShown {
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
    pub(crate) fn emergency_shown(&self) -> Option<EmergencyShown> {
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

    /// What the store refused stays on the screens and is tried again later, all of it in its old order.
    pub(super) fn keep_shown(&mut self, refused: Vec<Pending>) {
        if refused.is_empty() {
            return;
        }
        for mut pending in refused.into_iter().rev() {
            self.reply_all(&pending, &Outcome::Unsure);
            pending.callers.clear();
            self.waiting.push_front(pending);
        }
        let not_before = self.now.plus(REFUSED_AGAIN_MS);
        for pending in self.waiting.iter_mut().filter(|pending| is_shown_first(&pending.command)) {
            pending.not_before = not_before;
        }
    }

    /// Whether one more emergency or all-clear may wait, whatever else does.
    pub(super) fn has_room_for_shown(&self) -> bool {
        self.waiting.iter().filter(|pending| is_shown_first(&pending.command)).count() < SHOWN_FIRST_MAX
    }

    /// The next command in waiting that may be decided now.
    pub(super) fn take_ready(&mut self) -> Option<Pending> {
        let ready = self.waiting.iter().position(|pending| pending.not_before <= self.now)?;
        self.waiting.remove(ready)
    }
}

/// Whether the command is shown before it is stored, and kept until it is, even if its caller was told that it is not sure yet.
pub(super) fn is_shown_first(command: &Command) -> bool {
    matches!(command, Command::RaiseEmergency { .. } | Command::ClearEmergency { .. })
}
