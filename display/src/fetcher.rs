//! The thread that gets the hall's pictures: asks the server of the link for each that is wanted, makes it ready and tells the screen. A picture
//! that does not come is asked for again, and nobody waits for it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use client::{Address, fetch};
use protocol::{PICTURE_BYTES_MAX, PICTURES_PATH};
use tokio::sync::watch;
use tokio::time::timeout_at;

use crate::intake::Teller;
use crate::pictures::{Album, Picture};
use crate::wall::News;

/// How long after a picture did not come it is asked for again.
const AGAIN_AFTER: Duration = Duration::from_secs(30);

/// Most pictures that are kept: the logo, and those of all slides of a hall.
const PICTURES_MAX: usize = 24;

/// What is wanted, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wanted {
    server: Option<Address>,
    token: Option<String>,
    digests: Vec<String>,
}

/// How the link says which pictures are wanted.
#[derive(Clone)]
pub(crate) struct Fetcher(watch::Sender<Wanted>);

impl Fetcher {
    /// Wants these pictures and no others.
    pub(crate) fn want(&self, server: &Address, token: Option<&str>, digests: Vec<String>) {
        let wanted = Wanted { server: Some(server.clone()), token: token.map(str::to_owned), digests };
        self.0.send_if_modified(|before| {
            let is_new = *before != wanted;
            *before = wanted;
            is_new
        });
    }
}

/// Starts the thread.
pub(crate) fn start(teller: Teller) -> Result<Fetcher> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("pictures need timers and sockets")?;
    let (sender, wanted) = watch::channel(Wanted::default());
    std::thread::Builder::new().name("pictures".into()).spawn(move || runtime.block_on(run(wanted, teller)))?;
    Ok(Fetcher(sender))
}

async fn run(mut wanted: watch::Receiver<Wanted>, teller: Teller) {
    let mut album = Album::new();
    loop {
        let now = wanted.borrow_and_update().clone();
        let count = album.len();
        album.retain(|digest, _| now.digests.contains(digest));
        let mut is_changed = album.len() != count;
        let mut is_lacking = false;
        for digest in now.digests.iter().take(PICTURES_MAX) {
            if album.contains_key(digest) {
                continue;
            }
            match get(&now, digest).await {
                Some(picture) => {
                    album.insert(digest.clone(), picture);
                    is_changed = true;
                }
                None => is_lacking = true,
            }
        }
        if is_changed {
            teller.tell(News::Pictures(Arc::new(album.clone())));
        }
        let again = tokio::time::Instant::now() + AGAIN_AFTER;
        let is_over =
            if is_lacking { matches!(timeout_at(again, wanted.changed()).await, Ok(Err(_))) } else { wanted.changed().await.is_err() };
        if is_over {
            return;
        }
    }
}

/// One picture, ready to be drawn; why it did not come stands in the log.
async fn get(wanted: &Wanted, digest: &str) -> Option<Picture> {
    let server = wanted.server.as_ref()?;
    let bytes = match fetch(server, &format!("{PICTURES_PATH}{digest}"), wanted.token.as_deref(), PICTURE_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::warn!(digest, %server, "a picture of the hall did not come: {error}");
            return None;
        }
    };
    Picture::decode(digest, &bytes).inspect_err(|error| tracing::warn!(digest, "a picture of the hall cannot be shown: {error}")).ok()
}
