//! Where a site's facts and claims are kept, as `--journal` says. It opens them and nothing more; only a server begins a journal.

use std::{
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    archive::{Archive, ArchiveError, Joined},
    config::{ArchiveConfig, Config},
    dispatcher::Nodes,
    journal::{
        Clock, Journal, JournalError, OnFatal, ReadAnswer,
        entry::Position,
        redis_journal::{RedisJournal, confirm::Acknowledge},
        sqlite::SqliteJournal,
    },
    presence::{Presence, local::LocalPresence},
    remembered::written::{self, Written},
};

/// Which journal to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalChoice {
    /// One SQLite file in the data directory.
    Sqlite,
    /// Redis.
    Redis {
        /// Where it is: one Redis, or sentinels and the name that they know it by.
        address: String,
        /// What more than its own word is asked for.
        acknowledge: Acknowledge,
    },
}

impl JournalChoice {
    /// Redis at this address, which acknowledges by its own settings.
    pub fn redis(address: String) -> JournalChoice {
        JournalChoice::Redis { address, acknowledge: Acknowledge::Local }
    }
}

/// An open journal and the claims beside it.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) presence: Arc<dyn Presence>,
    /// Who writes to the journal.
    pub(crate) nodes: Nodes,
}

/// What it takes to open a store.
#[derive(Clone)]
pub(crate) struct StoreOptions {
    pub(crate) choice: JournalChoice,
    /// Directory of the SQLite file.
    pub(crate) data: PathBuf,
    /// The site's code.
    pub(crate) site: String,
    pub(crate) archive: ArchiveConfig,
    /// Stored entries that are passed over where they break a rule.
    pub(crate) skip: Vec<Position>,
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
            archive: config.archive.clone(),
            skip: config.skip.clone(),
            clock: config.clock.clone(),
            on_fatal: config.on_fatal.clone(),
        }
    }

    /// Where a server keeps what it last saw of a journal elsewhere; SQLite has a witness of its own.
    pub(crate) fn last_head_path(&self) -> Option<PathBuf> {
        match &self.choice {
            JournalChoice::Sqlite => None,
            JournalChoice::Redis { .. } => Some(self.data.join(format!("{}.redis-head", self.site))),
        }
    }

    /// Where closed days go.
    pub(crate) fn archive(&self) -> Archive {
        let beside = || self.data.join(format!("{}.archive", self.site));
        Archive::new(self.archive.folder.clone().unwrap_or_else(beside), &self.site)
    }

    /// The file of a journal in SQLite.
    pub(crate) fn sqlite_path(&self) -> PathBuf {
        self.data.join(format!("{}.journal", self.site))
    }
}

/// Opens the journal of a configuration, and begins one where there is none.
pub async fn open_journal(config: &Config) -> Result<Arc<dyn Journal>, JournalError> {
    Ok(open(&StoreOptions::of(config)).await?.journal)
}

/// Opens the journal of a configuration, with its archived days before it, for the verbs that work without a server: one that is not there
/// is an error, and nothing is made in its place, for its name was mistyped more likely than not.
pub async fn open_existing_journal(config: &Config) -> Result<Arc<dyn Journal>, JournalError> {
    let options = StoreOptions::of(config);
    match &options.choice {
        JournalChoice::Sqlite => {
            let path = options.sqlite_path();
            if !SqliteJournal::exists(&path) {
                return Err(JournalError::NoJournal { place: path.display().to_string() });
            }
            Ok(Arc::new(Joined::new(open(&options).await?.journal, options.archive()).skipping(options.skip.clone())))
        }
        JournalChoice::Redis { .. } => {
            let journal = open(&options).await?.journal;
            if journal.head().await? == Position::START {
                // The address may hold a password.
                return Err(JournalError::NoJournal { place: format!("Redis ({})", options.site) });
            }
            Ok(Arc::new(Joined::new(journal, options.archive()).skipping(options.skip.clone())))
        }
    }
}

/// Makes the folder of a SQLite journal, and looks whether files can be written in it: before anybody is told that there is a server.
pub(crate) fn check_folder(options: &StoreOptions) -> Result<(), JournalError> {
    if let Some(folder) = &options.archive.folder {
        let wrong = |error: io::Error| ArchiveError::Unusable { path: folder.display().to_string(), text: error.to_string() };
        std::fs::create_dir_all(folder).map_err(wrong)?;
    }
    let JournalChoice::Sqlite = options.choice else { return Ok(()) };
    let wrong = |error: io::Error| JournalError::NoFolder { path: options.data.display().to_string(), text: error.to_string() };
    std::fs::create_dir_all(&options.data).map_err(wrong)?;
    // A file that is there next to the keys whenever a server runs.
    let probe = options.data.join(format!("{}.journal.head", options.site));
    OpenOptions::new().create(true).append(true).mode(0o600).open(probe).map(drop).map_err(wrong)
}

/// An error where the hall went on after a loss, and not in this journal: an older one was put back with its witness, and neither knows.
async fn check_written(journal: &SqliteJournal, path: &Path) -> Result<(), JournalError> {
    let Some(Written { at, .. }) = written::read(path) else { return Ok(()) };
    let oldest = journal.oldest().await?;
    let is_older = at.seq < oldest.seq && at.epoch <= oldest.epoch;
    match journal.read(at, 1).await {
        Ok(ReadAnswer::Diverged { .. }) if !is_older => {
            Err(JournalError::OtherHistory { seq: at.seq, witness: written::file(path).display().to_string() })
        }
        // What stands after it says nothing about it.
        Ok(ReadAnswer::Entries(_) | ReadAnswer::Diverged { .. }) | Err(_) => Ok(()),
    }
}

/// Opens the store. `Unavailable` may pass; every other error needs a person.
pub(crate) async fn open(options: &StoreOptions) -> Result<Store, JournalError> {
    match &options.choice {
        JournalChoice::Sqlite => {
            let path = options.sqlite_path();
            let StoreOptions { data, site, clock, on_fatal, .. } = options.clone();
            let opened = tokio::task::spawn_blocking(move || {
                std::fs::create_dir_all(&data)
                    .map_err(|error| JournalError::NoFolder { path: data.display().to_string(), text: error.to_string() })?;
                SqliteJournal::open(&path, &site, clock, on_fatal)
            });
            let journal = opened.await.map_err(|error| JournalError::Store { text: error.to_string() })??;
            check_written(&journal, &options.sqlite_path()).await?;
            Ok(Store { journal: Arc::new(journal), presence: Arc::new(LocalPresence::new()), nodes: Nodes::One })
        }
        JournalChoice::Redis { address, acknowledge } => {
            let journal = RedisJournal::open(address, *acknowledge, &options.site, options.clock.clone())?;
            let presence = journal.presence();
            Ok(Store { journal: Arc::new(journal), presence: Arc::new(presence), nodes: Nodes::Several })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{journal::testing::Folder, shell::machine_clock, site_file};

    fn config(data: PathBuf) -> Config {
        let site = site_file::read(include_bytes!("../../examples/kantor-kecil.toml")).unwrap();
        Config {
            site,
            journal: JournalChoice::Sqlite,
            data,
            clock: machine_clock(),
            clock_speed: 1,
            skip: Vec::new(),
            archive: ArchiveConfig::default(),
            peers: crate::Peers::default(),
            on_fatal: Arc::new(|why| panic!("{why}")),
        }
    }

    #[tokio::test]
    async fn a_journal_that_is_not_there_is_an_error_and_nothing_is_made_in_its_place() {
        let folder = Folder::new();
        let mistyped = config(folder.file("lantang-dta"));
        let Err(error) = open_existing_journal(&mistyped).await else { panic!("opened") };
        assert_eq!(error, JournalError::NoJournal { place: mistyped.data.join("kantor-kecil.journal").display().to_string() });
        assert!(!mistyped.data.exists());

        let empty = config(folder.path().to_owned());
        std::fs::write(folder.file("kantor-kecil.journal"), "").unwrap();
        assert!(matches!(open_existing_journal(&empty).await, Err(JournalError::NoJournal { .. })));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no witness either");

        drop(open_journal(&empty).await.unwrap());
        open_existing_journal(&empty).await.unwrap();
    }
}
