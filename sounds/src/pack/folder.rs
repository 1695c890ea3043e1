//! A pack while it grows, clip by clip, in a folder: every clip is kept as soon as it is there, so that whoever records can stop at any time
//! and go on another day. Overwrites only what it is given anew.

use std::fs;
use std::path::{Path, PathBuf};

use super::make::{MakeError, file_name};
use super::{ClipEntry, FORMAT, MANIFEST, Manifest, Pack, PackError};
use crate::language::Language;
use crate::phrase::{self, Token};
use crate::samples::Samples;

/// Why a pack cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// What is there is no pack.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// It is a pack of another language.
    #[error("{folder}: this pack speaks {code:?}; choose another folder / paket ini berbahasa lain; pilih folder lain")]
    Language {
        /// The folder.
        folder: String,
        /// The pack's language.
        code: &'static str,
    },
    /// Something cannot be written.
    #[error(transparent)]
    Write(#[from] MakeError),
}

/// A pack that grows.
#[derive(Debug)]
pub struct PackFolder {
    folder: PathBuf,
    manifest: Manifest,
}

impl PackFolder {
    /// The pack of a folder, or a new one where none is there yet; nothing is written before the first clip.
    pub fn open(folder: &Path, language: Language, name: &str, licence: &str) -> Result<PackFolder, FolderError> {
        let path = folder.join(MANIFEST);
        if !path.exists() {
            let made_with = "lantang-voice record".to_owned();
            let (name, licence) = (name.to_owned(), licence.to_owned());
            let manifest = Manifest { format: FORMAT, name, language, made_with, licence, chime: None, clips: Vec::new() };
            return Ok(PackFolder { folder: folder.to_owned(), manifest });
        }
        // Read whole first: a damaged clip is told before an hour is spent on the others.
        let pack = Pack::from_folder(folder)?;
        if pack.language != language {
            return Err(FolderError::Language { folder: folder.display().to_string(), code: pack.language.code() });
        }
        let file = path.display().to_string();
        let text = fs::read_to_string(&path).map_err(|source| PackError::Read { file: file.clone(), source })?;
        let manifest = toml::from_str(&text).map_err(|source| PackError::Manifest { file, source: Box::new(source) })?;
        Ok(PackFolder { folder: folder.to_owned(), manifest })
    }

    /// The texts of the language that have no clip yet, in the order in which they are best said.
    pub fn missing(&self) -> Vec<Token> {
        let has = |token: &Token| self.manifest.clips.iter().any(|clip| clip.text == token.text && clip.ending == token.ending);
        phrase::vocabulary(self.manifest.language).into_iter().filter(|token| !has(token)).collect()
    }

    /// Keeps a clip, in place of the one that there was.
    pub fn keep(&mut self, token: &Token, clip: &Samples) -> Result<(), FolderError> {
        let file = file_name(token);
        fs::create_dir_all(&self.folder).map_err(|source| write_error(&self.folder, source))?;
        let mut bytes = std::io::Cursor::new(Vec::new());
        clip.write_wav(&mut bytes).map_err(MakeError::Sound)?;
        replace(&self.folder.join(&file), bytes.get_ref())?;
        self.manifest.clips.retain(|other| other.text != token.text || other.ending != token.ending);
        self.manifest.clips.push(ClipEntry { text: token.text.clone(), ending: token.ending, file });
        self.manifest.clips.sort_by(|one, other| one.file.cmp(&other.file));
        let text = toml::to_string(&self.manifest).map_err(MakeError::Manifest)?;
        replace(&self.folder.join(MANIFEST), format!("# A voice pack, written by `lantang-voice record`.\n{text}").as_bytes())
    }
}

/// Writes a file whole or not at all, so that a power cut leaves the one before.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let beside = path.with_extension("part");
    fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, path)).map_err(|source| write_error(path, source))
}

fn write_error(path: &Path, source: std::io::Error) -> FolderError {
    FolderError::Write(MakeError::Write { file: path.display().to_string(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_grows_clip_by_clip_and_goes_on_where_it_was_left() {
        let folder = std::env::temp_dir().join(format!("lantang-pack-{}", std::process::id()));
        let open = || PackFolder::open(&folder, Language::Id, "suara-kami", "milik balai");
        let all = open().unwrap().missing();
        assert_eq!(all.len(), phrase::vocabulary(Language::Id).len());
        let mut pack = open().unwrap();
        let clip = crate::chime::chime(crate::Chime::OneTone);
        pack.keep(&all[0], &clip).unwrap();
        pack.keep(&all[1], &clip).unwrap();
        pack.keep(&all[0], &Samples::silence(200)).unwrap();
        assert_eq!(open().unwrap().missing(), all[2..]);
        let read = Pack::from_folder(&folder).unwrap();
        assert_eq!((read.clips().count(), read.name.as_str()), (2, "suara-kami"));
        assert_eq!(read.clip(&all[0].text, all[0].ending).map(Samples::length_ms), Some(200), "the newest is kept");
        assert!(matches!(PackFolder::open(&folder, Language::En, "x", "x"), Err(FolderError::Language { code: "id", .. })));
        fs::remove_dir_all(folder).unwrap();
    }
}
