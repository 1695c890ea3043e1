//! The machine's clock, for whoever starts a server. Everything else is told the time.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use domain::Time;

use crate::journal::Clock;

/// The machine's clock; one before 1970 stands at 1970.
pub fn machine_clock() -> Clock {
    Arc::new(|| {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX))
    })
}
