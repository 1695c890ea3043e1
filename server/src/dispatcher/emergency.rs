//! The one exception to "nothing is shown that is not stored": an emergency and its all-clear are shown as soon as they are heard,
//! and stored when the journal answers.

use domain::{Command, EmergencyId, EmergencyKind, Rejection, State, Time};

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

impl EmergencyShown {
    /// The stored one.
    pub(crate) fn stored(state: &State) -> Option<EmergencyShown> {
        state.emergency().map(|on| EmergencyShown { emergency: on.id, kind: on.kind, drill: on.drill, since: on.raised_at })
    }
}

impl Dispatcher {
    /// The emergency that screens show now: the stored one, changed by what has been raised or cleared and waits to be stored. As in
    /// the domain's decision, a drill never covers what is real, anything real covers what is on, and what is over never comes back.
    pub(crate) fn emergency_shown(&self) -> Option<EmergencyShown> {
        let stored = EmergencyShown::stored(&self.state);
        let flying = self.flight.iter().flat_map(|flight| flight.planned.iter()).map(|planned| &planned.pending);
        flying.chain(self.waiting.iter()).fold(stored, |shown, pending| {
            if self.is_over(&pending.command) {
                return shown;
            }
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
        let not_before = self.now.plus(self.pace.in_hall_ms(REFUSED_AGAIN_MS));
        for pending in self.waiting.iter_mut().filter(|pending| is_shown_first(&pending.command)) {
            pending.not_before = not_before;
        }
    }

    /// Makes room for one more emergency or all-clear, whatever else waits. Where a store takes nothing for long, the oldest one that
    /// changes nothing on the screens any more gives way: one that is not shown would be worse than one that is not stored.
    pub(super) fn make_room_for_shown(&mut self) -> bool {
        let shown_first = |pending: &Pending| is_shown_first(&pending.command);
        if self.waiting.iter().filter(|pending| shown_first(pending)).count() < SHOWN_FIRST_MAX {
            return true;
        }
        let shown = self.emergency_shown();
        for index in 0..self.waiting.len() {
            let Some(pending) = self.waiting.get(index).filter(|pending| shown_first(pending)).cloned() else { continue };
            self.waiting.remove(index);
            if self.emergency_shown() == shown {
                self.reply_all(&pending, &Outcome::Unsure);
                return true;
            }
            self.waiting.insert(index, pending);
        }
        false
    }

    /// Whether it is about an emergency that is known to be over, so that a late double changes nothing.
    fn is_over(&self, command: &Command) -> bool {
        is_shown_first(command)
            && matches!(domain::decide(&self.state, command, self.now, &mut Vec::new()), Err(Rejection::EmergencyOver(_)))
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
