//! Which files of an archive lead up to a position, and what is missing between them. It looks at names and first lines, and reads no entry.
//!
//! A file says where its day begins, so that one whose first line cannot be read hides where the day before it ends. The days before are then
//! found by their dates: whatever stands before the gap is read for itself, and the gap is named.

use std::path::PathBuf;

use super::{Archive, ArchiveError, Head};
use crate::journal::entry::Position;

/// What an archive holds before a position.
#[derive(Debug)]
pub(crate) struct Past {
    /// Days that can be read, the oldest first.
    pub(crate) days: Vec<(PathBuf, Head)>,
    /// What cannot, the oldest first.
    pub(crate) gaps: Vec<Gap>,
    /// From where everything up to the position can be read.
    pub(crate) first: Position,
}

/// Something that is not there or cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    /// Where it can be read again: where the day after it begins.
    pub(crate) until: Position,
    /// What is missing, and what to do.
    pub(crate) why: ArchiveError,
}

/// A file of this site, by its name.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) path: PathBuf,
    /// The date in its name, which sorts as it is written.
    pub(super) date: String,
    /// The link of the day's last entry.
    pub(super) link: String,
}

impl Archive {
    /// What lies in the archive before `until`.
    pub(crate) fn before(&self, until: Position) -> Result<Past, ArchiveError> {
        let files = self.files()?;
        let (mut days, mut gaps, mut first) = (Vec::new(), Vec::new(), until);
        while first != Position::START {
            let file = files.iter().find(|file| file.link == first.link.to_string());
            let head = file.map(|file| self.head_of(file, first));
            if let Some((file, Ok(head))) = file.zip(head.as_ref().map(Result::as_ref)) {
                first = head.from;
                days.push((file.path.clone(), head.clone()));
                continue;
            }
            let before = days.last().map(|(_, head): &(PathBuf, Head)| head.date.as_str());
            let (older, damaged) = self.over_gap(&files, first, file.map(|file| file.date.as_str()).or(before));
            let missing = || older.as_ref().map(|older| self.missing(&older.date, first));
            let why = head.and_then(Result::err).or_else(missing);
            gaps.extend(why.into_iter().chain(damaged).map(|why| Gap { until: first, why }));
            let Some(older) = older else { break };
            first = older.to;
        }
        days.reverse();
        gaps.reverse();
        let first = gaps.last().map(|gap| gap.until).or(days.first().map(|(_, head)| head.from)).unwrap_or(until);
        Ok(Past { days, gaps, first })
    }

    /// The newest day whose first line can be read among those that end before `first`, of an earlier date than `than` where that is known;
    /// and what is wrong with files between the two.
    fn over_gap(&self, files: &[Named], first: Position, than: Option<&str>) -> (Option<Head>, Vec<ArchiveError>) {
        let older = files.iter().filter(|file| than.is_none_or(|than| file.date.as_str() < than) && file.link != first.link.to_string());
        let (mut whole, mut damaged) = (Vec::<Head>::new(), Vec::new());
        for file in older {
            match self.head_said(file) {
                Ok(head) => whole.push(head),
                Err(why) => damaged.push((file.date.clone(), why)),
            }
        }
        // Of two histories of one date, the hall went on with the one of the later epoch.
        let is_before = |head: &Head| head.to.seq < first.seq && head.to.epoch <= first.epoch;
        let newest = whole.into_iter().filter(is_before).max_by_key(|head| (head.date.clone(), head.to.epoch, head.to.seq));
        damaged.retain(|(date, _)| newest.as_ref().is_none_or(|newest| *date > newest.date));
        // As the gaps are: the newest first.
        damaged.sort_by(|(one, _), (other, _)| other.cmp(one));
        (newest, damaged.into_iter().map(|(_, why)| why).collect())
    }

    fn missing(&self, after: &str, until: Position) -> ArchiveError {
        ArchiveError::Missing { folder: self.folder().display().to_string(), after: after.to_owned(), name: self.name_ending(until) }
    }
}
