//! Whom a visitor who comes back is kept for, and until when: the counter that had them or, where officers are named, whoever had them,
//! at whichever counter that officer is by then.

use crate::{CounterId, OfficerId, Time};

/// Who had a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeper {
    /// At which counter.
    pub counter: CounterId,
    /// Which officer, where officers are named.
    pub officer: Option<OfficerId>,
}

/// A visitor comes back to who had them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Who that is.
    pub keeper: Keeper,
    /// Until when the ticket is kept for them in the queue; none while it is not back.
    pub until: Option<Time>,
}
