//! Site files: TOML read and checked into a plan, fitted to the plan in force, compared with it, and written back.
//! Everything wrong with a file is said at once, each with its line and what to do. A file is input to a command, never
//! state: nothing here touches a journal, a clock or the disk.
//!
//! Reading order: `raw` (the format), `meaning` (from text to plan), `hearing` (what visitors could confuse), `serving`
//! (what nobody can serve), `align`, `differences`, `overridden`, `step` (whether a file is applied), `export`.

mod album;
mod align;
mod codes;
mod cursor;
mod differences;
mod entries;
mod export;
mod fault;
mod findings;
mod hearing;
mod meaning;
mod overridden;
mod raw;
mod serving;
mod step;
mod units;
mod words;
mod words_of_choice;
mod words_of_displays;
mod words_of_doubts;
mod words_of_looks;
mod words_of_speech;

pub(crate) use align::align;
pub(crate) use cursor::most_alike;
#[cfg(test)]
use differences::differences;
pub(crate) use differences::{describe_differences, differences_in_force};
pub(crate) use export::export;
pub use findings::Findings;
pub(crate) use overridden::overridden;
pub(crate) use step::{PlanStep, plan_step};

pub(crate) use units::{DURATION_MS_MAX, duration_words, time_of_day};

use crate::pictures::{Beside, Nowhere, Picture};
use album::Album;
use cursor::Cursor;
use domain::Plan;
use fault::Form;
use findings::Faults;
use raw::RawFile;
use sha2::{Digest, Sha256};

/// Largest site file, in bytes: the sample hall with 177 services has a tenth of it.
pub(crate) const FILE_BYTES_MAX: usize = 1024 * 1024;

/// A site file that can be used.
#[derive(Clone, Debug)]
pub struct SiteFile {
    /// What it means; its ids count in the order of the file. `align` fits them to a plan in force.
    pub plan: Plan,
    /// SHA-256 of its bytes, and of the pictures that it names, in hexadecimal.
    pub digest: String,
    /// The pictures that it names.
    pub(crate) pictures: Vec<Picture>,
    /// What somebody should look at; no errors.
    pub warnings: Findings,
}

/// Reads and checks a whole site file of which only the text is at hand: one that names pictures cannot be used so. The error lists everything
/// that was found, warnings too.
pub fn read(bytes: &[u8]) -> Result<SiteFile, Findings> {
    read_beside(bytes, &mut Nowhere)
}

/// The same with the pictures that it names.
pub(crate) fn read_beside(bytes: &[u8], beside: &mut dyn Beside) -> Result<SiteFile, Findings> {
    let mut album = Album::new(beside);
    let (plan, findings) = examine(bytes, &mut album);
    let pictures = album.pictures;
    match plan.filter(|_| !findings.has_errors()) {
        Some(plan) => Ok(SiteFile { plan, digest: digest_of_all(bytes, &pictures), pictures, warnings: findings }),
        None => Err(findings),
    }
}

/// A file whose pictures have changed is another file, though its text is the same.
fn digest_of_all(bytes: &[u8], pictures: &[Picture]) -> String {
    let own = digest(bytes);
    if pictures.is_empty() {
        return own;
    }
    let all: Vec<&str> = std::iter::once(own.as_str()).chain(pictures.iter().map(|picture| picture.digest.as_str())).collect();
    digest(all.join(" ").as_bytes())
}

/// SHA-256 of a file's bytes, in hexadecimal: what tells one site file from another.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The plan as far as it could be understood, and everything that was found.
fn examine(bytes: &[u8], album: &mut Album<'_>) -> (Option<Plan>, Findings) {
    if bytes.len() > FILE_BYTES_MAX {
        let mut faults = Faults::of("");
        faults.add(0, Form::FileTooLarge { bytes: bytes.len(), bytes_max: FILE_BYTES_MAX });
        return (None, faults.into_findings());
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let readable = str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            let mut faults = Faults::of(readable);
            faults.add(readable.len(), Form::NotText);
            return (None, faults.into_findings());
        }
    };
    let mut faults = Faults::of(text);
    let document = cursor::document(text, &mut faults);
    let raw = RawFile::read(Cursor::new(document.get_ref(), "file", 0), &mut faults);
    let (plan, places) = meaning::plan(&raw, album, &mut faults);
    hearing::check(&plan, &places, &mut faults);
    serving::check(&plan, &places, &mut faults);
    (Some(plan), faults.into_findings())
}

#[cfg(test)]
mod tests;
