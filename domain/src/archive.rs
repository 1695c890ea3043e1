//! A closed day that stands in the archive. Data only: what an archive is and where it lies is nobody's business here.

use serde::{Deserialize, Serialize};

use crate::Date;

/// A day that is over and was laid down outside the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedDay {
    /// Its business date.
    pub date: Date,
    /// Name of its file.
    pub file: String,
    /// SHA-256 of the file's uncompressed bytes, in lowercase hexadecimal.
    pub digest: String,
}
