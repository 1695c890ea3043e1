//! What a server is started with. Read once, by the program; nothing here reads arguments, files or clocks.

use std::path::PathBuf;

use crate::{
    journal::{Clock, OnFatal, entry::Position},
    neighbours::Peers,
    site_file::SiteFile,
    store::JournalChoice,
};

/// Port where none is named.
pub const PORT_DEFAULT: u16 = 7878;

/// Closed days that the journal keeps where nobody says otherwise: last week's reports need no archive.
pub const KEEP_DAYS_DEFAULT: u32 = 7;

/// Where closed days go, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveConfig {
    /// The folder; beside the journal where none is named.
    pub folder: Option<PathBuf>,
    /// How many closed days stay in the journal as well.
    pub keep_days: u32,
}

impl Default for ArchiveConfig {
    fn default() -> ArchiveConfig {
        ArchiveConfig { folder: None, keep_days: KEEP_DAYS_DEFAULT }
    }
}

/// What a server is started with.
#[derive(Clone)]
pub struct Config {
    /// The site file, read and checked.
    pub site: SiteFile,
    /// Which journal to use.
    pub journal: JournalChoice,
    /// Directory of the SQLite journal and of the keys. Made where it does not exist.
    pub data: PathBuf,
    /// Where closed days go.
    pub archive: ArchiveConfig,
    /// The other servers of this site, which are told of emergencies.
    pub peers: Peers,
    /// Stored entries that are passed over where they break a rule.
    pub skip: Vec<Position>,
    /// The machine's clock. Tests set it back.
    pub clock: Clock,
    /// How many times as fast as others that clock goes: more than 1 for practice only.
    pub clock_speed: u32,
    /// Told when the disk can no longer keep what it promised; must end the process.
    pub on_fatal: OnFatal,
}
