//! What the program hears from outside while it serves: that it is to end, and that the site file is to be read again. It decides nothing.

use std::{
    io::{self, IsTerminal as _},
    path::PathBuf,
};

use server::{cli, site_file::SiteFile};
use tokio::sync::mpsc;

/// Completes when the standard input closes, where that is `wanted`. On a thread of its own: nothing ends a read of it before.
pub(crate) fn input_closes(wanted: bool) -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let closing = if wanted {
        let (closed, closing) = tokio::sync::oneshot::channel();
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            // What comes is not for us, and an input that cannot be read is as good as closed.
            io::copy(&mut io::stdin(), &mut io::sink()).ok();
            // Where nobody waits any more, the server has ended before.
            closed.send(()).ok();
        })?;
        Some(closing)
    } else {
        None
    };
    Ok(async move {
        match closing {
            // The thread is gone only when it has said so.
            Some(closing) => drop(closing.await),
            None => std::future::pending().await,
        }
    })
}

/// The site file, each time that somebody asks for it to be read again (SIGHUP: `systemctl reload`). One with mistakes is told and passed
/// over; what is in force goes on. In a terminal the signal says that the terminal was closed, and ends the program as any other.
pub(crate) fn read_again(file: PathBuf, practice: bool) -> mpsc::Receiver<SiteFile> {
    let (files, read) = mpsc::channel(1);
    if io::stdin().is_terminal() {
        return read;
    }
    // Without the signal a changed file is put in force by the next start.
    let Ok(mut asked) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) else { return read };
    tokio::spawn(async move {
        while asked.recv().await.is_some() {
            let again = cli::check::read_site_file(&file, &mut io::stderr());
            let again = again.and_then(|site| Ok(site.map(|site| server::practised_file(site, practice)).transpose()?));
            let site = match again {
                Ok(Some(site)) => site,
                Ok(None) => {
                    tracing::error!(file = %file.display(), "the site file has mistakes and is not applied; what is in force goes on");
                    continue;
                }
                Err(error) => {
                    tracing::error!("the site file is not applied; what is in force goes on: {error:#}");
                    continue;
                }
            };
            if files.send(site).await.is_err() {
                return;
            }
        }
    });
    read
}

/// Completes when somebody asks the program to end.
pub(crate) async fn stop_asked() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            // Without the signal there is still the keyboard.
            let _ = interrupted.await;
        }
    }
}
