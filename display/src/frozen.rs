//! Notices a screen that draws no more (a driver that hangs, say) and starts the program afresh. It runs beside the renderer and needs
//! nothing of it; a screen that only sleeps, because nothing changes, is not frozen.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::presented::Presented;

/// A frame that has been due for so long will not come: the slowest renderer that shows a hall takes a tenth of that.
pub(crate) const BEHIND: Duration = Duration::from_secs(5);

/// Before it starts afresh, the server hears of it with one or two signs of life.
const REPORTED_WITHIN: Duration = Duration::from_secs(2);

/// Watches on a thread of its own. `restart` returns only where the program is not to start afresh; then the voice goes on alone.
pub(crate) fn watch(presented: Presented, restart: impl Fn() + Send + 'static) -> Result<()> {
    let thread = std::thread::Builder::new().name("frozen".into());
    let watching = move || {
        presented.wait_until_behind(BEHIND);
        tracing::error!("the screen has drawn nothing for {BEHIND:?} though something changed");
        presented.wait_until_behind(BEHIND + REPORTED_WITHIN);
        restart();
    };
    thread.spawn(watching).map(|_| ()).context("no thread to watch the screen")
}
