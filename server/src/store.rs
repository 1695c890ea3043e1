//! Where a site's facts and claims are kept, as `--journal` says. It opens them and nothing more.

use std::{path::PathBuf, sync::Arc};

use crate::{
    config::Config,
    journal::{Clock, Journal, JournalError, OnFatal, redis_journal::RedisJournal, sqlite::SqliteJournal},
    presence::{Presence, local::LocalPresence},
};

/// Which journal to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalChoice {
    /// One SQLite file in the data directory.
    Sqlite,
    /// Redis at this address.
    Redis(String),
}

/// An open journal and the claims beside it.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) presence: Arc<dyn Presence>,
}

/// What it takes to open a store.
#[derive(Clone)]
pub(crate) struct StoreOptions {
    pub(crate) choice: JournalChoice,
    /// Directory of the SQLite file.
    pub(crate) data: PathBuf,
    /// The site's code.
    pub(crate) site: String,
    pub(crate) clock: Clock,
    pub(crate) on_fatal: OnFatal,
}

impl StoreOptions {
    /// What a server's configuration says about its store.
    pub(crate) fn of(config: &Config) -> StoreOptions {
        StoreOptions {
            choice: config.journal.clone(),
            data: config.data.clone(),
            site: config.site.plan.site.code.clone(),
            clock: config.clock.clone(),
            on_fatal: config.on_fatal.clone(),
        }
    }
}

/// Opens the journal of a configuration, for the verbs that work without a server.
pub async fn open_journal(config: &Config) -> Result<Arc<dyn Journal>, JournalError> {
    Ok(open(&StoreOptions::of(config)).await?.journal)
}

/// Opens the store. `Unavailable` may pass; every other error needs a person.
pub(crate) async fn open(options: &StoreOptions) -> Result<Store, JournalError> {
    match &options.choice {
        JournalChoice::Sqlite => {
            let StoreOptions { data, site, clock, on_fatal, .. } = options.clone();
            let opened = tokio::task::spawn_blocking(move || {
                std::fs::create_dir_all(&data).map_err(|error| JournalError::Store {
                    text: format!("the data directory {} cannot be made: {error}", data.display()),
                })?;
                SqliteJournal::open(&data.join(format!("{site}.journal")), &site, clock, on_fatal)
            });
            let journal = opened.await.map_err(|error| JournalError::Store { text: error.to_string() })??;
            Ok(Store { journal: Arc::new(journal), presence: Arc::new(LocalPresence::new()) })
        }
        JournalChoice::Redis(url) => {
            let journal = RedisJournal::open(url, &options.site, options.clock.clone())?;
            let presence = journal.presence();
            Ok(Store { journal: Arc::new(journal), presence: Arc::new(presence) })
        }
    }
}
