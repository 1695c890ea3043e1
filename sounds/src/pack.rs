//! Voice packs: a manifest and WAV clips, embedded in the binary or in a folder of the hall's own.
//!
//! A pack is data. It is checked whole when it is loaded, so that a damaged clip is known before the hall opens and
//! not when its word is needed. Making packs is `make`'s business.

pub mod folder;
pub mod make;
pub mod take;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::chime::{Chime, chime};
use crate::language::Language;
use crate::phrase::Ending;
use crate::samples::{Length, Samples, SoundError};

/// The format this build reads and writes.
pub const FORMAT: u32 = 1;

/// The name of every pack's manifest.
pub const MANIFEST: &str = "pack.toml";

/// Clips in a pack at most: ten times a full vocabulary; more is a mistaken folder.
pub const CLIPS_MAX: usize = 4_000;

/// Every voice the hall can speak with: per language the packs in the order in which they are asked for a clip.
#[derive(Debug, Clone, Default)]
pub struct Voice {
    packs: BTreeMap<Language, Vec<Pack>>,
}

impl Voice {
    /// The packs inside this binary. Can only fail if they were damaged when it was built; a test loads them.
    pub fn builtin() -> Result<Voice, PackError> {
        let mut voice = Voice::default();
        for embedded in EMBEDDED {
            let find = |name: &str| {
                let bytes = embedded.files.iter().find(|(file, _)| *file == name).map(|(_, bytes)| Cow::Borrowed(*bytes));
                bytes.ok_or_else(|| std::io::ErrorKind::NotFound.into())
            };
            voice.add(Pack::load("(embedded)", embedded.manifest, find)?);
        }
        Ok(voice)
    }

    /// Puts a pack before those already there: its clips are taken first, the others fill its gaps.
    pub fn add(&mut self, pack: Pack) {
        self.packs.entry(pack.language).or_default().insert(0, pack);
    }

    /// Adds the pack of a folder, or every pack in the folders below it. Nothing is added if any of them is faulty.
    pub fn add_folder(&mut self, folder: &Path) -> Result<usize, PackError> {
        let packs = if folder.join(MANIFEST).is_file() { vec![Pack::from_folder(folder)?] } else { below(folder)? };
        if packs.is_empty() {
            return Err(PackError::NoPack(folder.to_owned()));
        }
        let count = packs.len();
        packs.into_iter().for_each(|pack| self.add(pack));
        Ok(count)
    }

    /// The clip of a text. A clip with another melody is better than none.
    pub fn clip(&self, language: Language, text: &str, ending: Ending) -> Option<&Samples> {
        let packs = self.packs.get(&language)?;
        packs.iter().find_map(|pack| pack.clip(text, ending))
    }

    /// The chime: of the first pack that has one, or else the computed one of the hall's choice.
    pub fn chime(&self, choice: Chime) -> Samples {
        let own = self.packs.values().flatten().find_map(|pack| pack.chime.clone());
        own.filter(|_| choice != Chime::None).unwrap_or_else(|| chime(choice))
    }

    /// The packs, in the order in which they are asked.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.values().flatten()
    }
}

/// One voice in one language.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Its name, for people.
    pub name: String,
    /// The language it speaks.
    pub language: Language,
    /// How it was made.
    pub made_with: String,
    clips: BTreeMap<String, BTreeMap<Ending, Samples>>,
    chime: Option<Samples>,
}

impl Pack {
    /// Loads the pack of a folder.
    pub fn from_folder(folder: &Path) -> Result<Pack, PackError> {
        let path = folder.join(MANIFEST);
        let manifest = std::fs::read_to_string(&path).map_err(|source| PackError::Read { file: path.display().to_string(), source })?;
        Pack::load(&path.display().to_string(), &manifest, |name| std::fs::read(folder.join(name)).map(Cow::Owned))
    }

    /// The clip of a text, with the melody nearest to the one asked for.
    pub fn clip(&self, text: &str, ending: Ending) -> Option<&Samples> {
        let variants = self.clips.get(text)?;
        let order = match ending {
            Ending::Open => [Ending::Open, Ending::Comma, Ending::Stop],
            Ending::Comma => [Ending::Comma, Ending::Open, Ending::Stop],
            Ending::Stop => [Ending::Stop, Ending::Comma, Ending::Open],
        };
        order.iter().find_map(|ending| variants.get(ending))
    }

    /// Every clip with its text and melody, for checks and lists.
    pub fn clips(&self) -> impl Iterator<Item = (&str, Ending, &Samples)> {
        self.clips.iter().flat_map(|(text, variants)| variants.iter().map(move |(ending, clip)| (text.as_str(), *ending, clip)))
    }

    fn load<'a>(place: &str, manifest: &str, mut file: impl FnMut(&str) -> std::io::Result<Cow<'a, [u8]>>) -> Result<Pack, PackError> {
        let manifest: Manifest =
            toml::from_str(manifest).map_err(|source| PackError::Manifest { file: place.to_owned(), source: Box::new(source) })?;
        if manifest.format != FORMAT {
            return Err(PackError::Format { file: place.to_owned(), format: manifest.format });
        }
        if manifest.clips.len() > CLIPS_MAX {
            return Err(PackError::TooManyClips { file: place.to_owned(), count: manifest.clips.len() });
        }
        let mut read = |name: &str| -> Result<Samples, PackError> {
            if name.contains(['/', '\\']) || name.starts_with('.') {
                return Err(PackError::FileName { file: place.to_owned(), name: name.to_owned() });
            }
            let bytes = file(name).map_err(|source| PackError::Read { file: format!("{place}: {name}"), source })?;
            Samples::from_wav(&bytes, Length::Exact).map_err(|source| PackError::Clip { file: format!("{place}: {name}"), source })
        };
        let mut clips: BTreeMap<String, BTreeMap<Ending, Samples>> = BTreeMap::new();
        for clip in &manifest.clips {
            let sound = read(&clip.file)?;
            if clips.entry(clip.text.clone()).or_default().insert(clip.ending, sound).is_some() {
                return Err(PackError::Twice { file: place.to_owned(), text: clip.text.clone() });
            }
        }
        let chime = manifest.chime.as_deref().map(&mut read).transpose()?;
        Ok(Pack { name: manifest.name, language: manifest.language, made_with: manifest.made_with, clips, chime })
    }
}

/// Why a pack cannot be used.
#[derive(Debug, Error)]
pub enum PackError {
    /// The folder holds no pack.
    #[error("{0}: no pack.toml here or one folder below / tidak ada pack.toml di sini atau satu folder di bawahnya")]
    NoPack(PathBuf),
    /// A file cannot be read.
    #[error("{file}: cannot be read ({source}) / tidak dapat dibaca")]
    Read {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The manifest is not what it should be.
    #[error("{file}: {source} / manifes keliru")]
    Manifest {
        /// The manifest.
        file: String,
        /// What is wrong, with its line.
        source: Box<toml::de::Error>,
    },
    /// The pack is of another format.
    #[error("{file}: format {format}; this program reads format {FORMAT} / format paket tidak dikenal")]
    Format {
        /// The manifest.
        file: String,
        /// Its format.
        format: u32,
    },
    /// A clip is not sound.
    #[error("{file}: {source}")]
    Clip {
        /// The clip.
        file: String,
        /// What is wrong.
        source: SoundError,
    },
    /// A clip's file lies outside the pack.
    #[error("{file}: {name:?} is not a file name inside the pack / bukan nama berkas di dalam paket")]
    FileName {
        /// The manifest.
        file: String,
        /// The name.
        name: String,
    },
    /// Two clips for one text and melody.
    #[error("{file}: two clips say {text:?}; remove one / dua klip untuk satu kata; hapus salah satu")]
    Twice {
        /// The manifest.
        file: String,
        /// The text.
        text: String,
    },
    /// More than [`CLIPS_MAX`].
    #[error("{file}: {count} clips; at most {CLIPS_MAX} / klip terlalu banyak")]
    TooManyClips {
        /// The manifest.
        file: String,
        /// How many.
        count: usize,
    },
}

/// The manifest as it is stored.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) made_with: String,
    /// Under which terms the clips may be passed on.
    pub(crate) licence: String,
    /// A chime of the pack's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chime: Option<String>,
    #[serde(rename = "clip")]
    pub(crate) clips: Vec<ClipEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClipEntry {
    pub(crate) text: String,
    pub(crate) ending: Ending,
    pub(crate) file: String,
}

struct EmbeddedPack {
    manifest: &'static str,
    files: &'static [(&'static str, &'static [u8])],
}

static EMBEDDED: &[EmbeddedPack] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

fn below(folder: &Path) -> Result<Vec<Pack>, PackError> {
    let read_error = |source| PackError::Read { file: folder.display().to_string(), source };
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read_error)? {
        let path = entry.map_err(read_error)?.path();
        if path.join(MANIFEST).is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    folders.iter().map(|folder| Pack::from_folder(folder)).collect()
}

#[cfg(test)]
mod tests;
