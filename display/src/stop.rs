//! How the program is told to end: by SIGINT or SIGTERM, after which the recording is completed and the pictures are on
//! the disk. A second signal ends it at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};

use crate::wake::Wake;

/// Whether the program was told to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(crate) fn is_told(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The exit code of a program that a second signal ended, as shells write it.
const EXIT_SIGNAL: i32 = 130;

/// Listens for signals on a thread of its own, and wakes the screen when one comes.
pub(crate) fn on_signals(wake: &Wake) -> Result<Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("signals cannot be heard")?;
    let (mut interrupt, mut terminate) = {
        let _guard = runtime.enter();
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    let (stop, wake) = (Stop::default(), wake.clone());
    let told = stop.clone();
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        runtime.block_on(async {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                if told.0.swap(true, Ordering::Relaxed) {
                    std::process::exit(EXIT_SIGNAL);
                }
                wake.poke();
            }
        });
    })?;
    Ok(stop)
}
