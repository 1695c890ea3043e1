//! The end that somebody asks for from outside: Ctrl-C, or a request to end. It ends nothing by itself the first time.

use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};

/// Completes when somebody asks for the end; asked twice, the program ends at once. Needs a running tokio runtime.
pub fn stop_asked() -> Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminated = signal(SignalKind::terminate())
        .context("Permintaan berhenti tidak dapat diterima. / A request to end could not be listened for")?;
    let mut interrupted = signal(SignalKind::interrupt()).context("Ctrl-C tidak dapat diterima. / Ctrl-C could not be listened for")?;
    let (once, asked) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut once = Some(once);
        loop {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted.recv() => {}
            }
            match once.take() {
                // Whoever is over needs not be told.
                Some(once) => drop(once.send(())),
                None => std::process::exit(130),
            }
        }
    });
    Ok(async { drop(asked.await) })
}
