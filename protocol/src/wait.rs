//! How long somebody would wait, told to a program that asks once: answer of `POST /api/waits`, whose body is what a number would be asked for
//! with. Nothing is given or stored.

use serde::{Deserialize, Serialize};

use crate::ExpectedWait;

/// What is expected of whoever takes this number now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WaitAnswer {
    /// How long they wait; `null` where that cannot be said, as where no counter is open that meets their needs, or no number is given.
    pub expected_wait: Option<ExpectedWait>,
}
