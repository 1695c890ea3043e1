//! One server from its listener to its end. The caller owns the port and says when it is over; every task is waited for.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Context as _;
use axum::serve::ListenerExt as _;
use tokio::{
    net::TcpListener,
    sync::{Notify, mpsc, watch},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{App, AppParts, Readiness},
    config::Config,
    displays::Displays,
    http,
    limits::{LAST_CLOSE_MS_MAX, SITE_MESSAGES_MAX},
    pace::Pace,
    pictures,
    practice::{self, PracticeError},
    shell::Starting,
    site_file::SiteFile,
    store::{self, StoreOptions},
    tokens::Keyring,
    words,
};

/// A listener that others can reach, and nobody who could be let in.
#[derive(Debug, thiserror::Error)]
#[error(
    "Server didengar di luar komputer ini ({address}), padahal belum ada kunci; buat dulu dengan `lantang-server key new --role supervisor`, \
     atau gunakan --listen 127.0.0.1:7878. / The server would listen beyond this computer ({address}) without any keys; make one first with \
     `lantang-server key new --role supervisor`, or use --listen 127.0.0.1:7878."
)]
pub(crate) struct NoKeys {
    /// Where it would listen.
    pub(crate) address: String,
}

/// Serves one site until `shutdown` completes, then ends in order.
///
/// `files` are site files that are read again while it runs: each is put in force as one at the start is.
///
/// The order of the end: no new connections; the append in flight is waited for and its callers are answered; every connection hears
/// that the server will be back and is closed; the journal is closed last.
pub async fn run(
    config: Config,
    listener: TcpListener,
    files: mpsc::Receiver<SiteFile>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let address = listener.local_addr().context("the listener has no address")?;
    let is_practice = practice::is_practice(&config.site.plan.site.code);
    if config.clock_speed > 1 && !is_practice {
        return Err(PracticeError::QuickClock.into());
    }
    let keys = Keyring::open(&config.data)?;
    let is_loopback = address.ip().is_loopback();
    if !is_loopback && keys.is_empty() {
        return Err(NoKeys { address: address.to_string() }.into());
    }
    if keys.is_empty() {
        tracing::warn!(%address, "there are no keys: everybody on this computer may do everything (open on loopback); make keys with `lantang-server key new`");
    }
    let options = StoreOptions::of(&config);
    store::check_folder(&options)?;
    let (messages, inbox) = mpsc::channel(SITE_MESSAGES_MAX);
    let (readiness, readiness_seen) =
        watch::channel(Readiness::Waiting(words::not_ready("jurnal sedang dibaca", "the journal is being read")));
    let (store, stopping, holds_changed) = (Arc::new(OnceLock::new()), CancellationToken::new(), Arc::new(Notify::new()));
    // Without randomness no two starts of one machine fall into one millisecond.
    let run = getrandom::u64().unwrap_or_else(|_| (config.clock)().0);
    let (practice_told, practice) = watch::channel(None);
    let shelf = Arc::new(pictures::Shelf::default());
    shelf.fill(&config.site);
    let files = pictures::fill_before(Arc::clone(&shelf), files);
    let (displays, node) = (Arc::new(Displays::default()), getrandom::u32().unwrap_or_else(|_| std::process::id()));
    let starting = Starting {
        options,
        run: format!("{run:016x}"),
        site: config.site,
        practice: practice_told,
        pace: Pace::new(config.clock_speed),
        readiness,
        store: Arc::clone(&store),
        holds_changed: Arc::clone(&holds_changed),
        displays: Arc::clone(&displays),
        node,
        stopping: stopping.clone(),
    };
    let parts = AppParts {
        messages,
        readiness: readiness_seen,
        store,
        keys,
        is_loopback,
        is_practice,
        practice,
        stopping: stopping.clone(),
        holds_changed,
        pictures: shelf,
        displays,
        node,
        peers: config.peers,
    };
    let app = Arc::new(App::new(parts));
    let site = tokio::spawn(starting.run(inbox, files));
    tracing::info!(%address, "listening");
    serve(listener, &app, site, shutdown).await
}

/// Serves until the end is asked for or the site cannot go on.
async fn serve(
    listener: TcpListener,
    app: &Arc<App>,
    mut site: tokio::task::JoinHandle<anyhow::Result<()>>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = listener.tap_io(|stream| {
        // An update is small and must not wait for a full packet.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(error = %error, "a connection keeps small messages back");
        }
    });
    let stopping = app.stopping.clone();
    let http = axum::serve(listener, http::router(Arc::clone(app))).with_graceful_shutdown(stopping.clone().cancelled_owned());
    let http = tokio::spawn(http.into_future());
    let ended_early = tokio::select! {
        () = shutdown => None,
        ended = &mut site => Some(ended),
    };
    tracing::info!("going down: no new connections");
    stopping.cancel();
    let outcome = match ended_early {
        Some(ended) => ended,
        None => site.await,
    };
    app.tracker.close();
    if timeout(Duration::from_millis(LAST_CLOSE_MS_MAX), app.tracker.wait()).await.is_err() {
        tracing::warn!(left = app.tracker.len(), "some connections did not close in time");
    }
    // A client that keeps its connection open and asks for nothing is not waited for.
    let _ = timeout(Duration::from_millis(LAST_CLOSE_MS_MAX), http).await;
    outcome.context("the site's task broke")?
}

#[cfg(test)]
mod tests;
