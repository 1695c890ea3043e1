//! Makes voice packs from espeak-ng: every token of the vocabulary as a clip, levelled, trimmed and faded.
//!
//! A word inside a sentence has another melody than a word alone, so it is cut out of a carrier sentence with pauses
//! around it. Run by `lantang-voice make-pack` when the vocabulary or the lexicon changes; never at run time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use thiserror::Error;

use super::{ClipEntry, FORMAT, MANIFEST, Manifest};
use crate::engine::{EngineError, EspeakNg, WORDS_PER_MINUTE};
use crate::language::Language;
use crate::loudness::{LOUDNESS_LUFS, PEAK_MAX};
use crate::numbers;
use crate::phrase::{self, Ending, Token};
use crate::samples::{Samples, SoundError, samples_in};

/// Why a pack was not made.
#[derive(Debug, Error)]
pub enum MakeError {
    /// espeak-ng did not say a word.
    #[error("{text:?}: {source}")]
    Engine {
        /// What it was to say.
        text: String,
        /// What happened.
        source: EngineError,
    },
    /// The pauses of a carrier sentence were not found where they should be.
    #[error("{carrier:?}: {found} stretches of speech instead of {expected}")]
    Carrier {
        /// The sentence.
        carrier: String,
        /// Stretches found.
        found: usize,
        /// Stretches that it has.
        expected: usize,
    },
    /// Two texts would have the same file.
    #[error("{0}: two clips with this file name")]
    SameFile(String),
    /// A file could not be written.
    #[error("{file}: {source}")]
    Write {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A clip could not be written.
    #[error(transparent)]
    Sound(#[from] SoundError),
    /// The manifest could not be written as TOML.
    #[error(transparent)]
    Manifest(#[from] toml::ser::Error),
}

/// Makes the pack of a language in `voices/espeak-<language>`, replacing what was there. Returns the number of clips.
pub fn make(espeak: &EspeakNg, language: Language, voices: &Path) -> Result<usize, MakeError> {
    let name = format!("espeak-{}", language.code());
    let folder = voices.join(&name);
    let clips = clips(espeak, language)?;
    let version = espeak.version().map_err(|source| MakeError::Engine { text: "--version".to_owned(), source })?;
    let manifest = Manifest {
        format: FORMAT,
        name,
        language,
        made_with: format!("{version}, {WORDS_PER_MINUTE} words per minute, words as in lexicon.toml"),
        licence: "CC0-1.0".to_owned(),
        chime: None,
        clips: clips
            .iter()
            .map(|(file, (token, _))| ClipEntry { text: token.text.clone(), ending: token.ending, file: file.clone() })
            .collect(),
    };
    let text = format!(
        "# A voice pack, written by `cargo xtask voices`. Change lexicon.toml or the sentences instead.\n{}",
        toml::to_string(&manifest)?
    );
    empty(&folder).map_err(|source| MakeError::Write { file: folder.display().to_string(), source })?;
    for (file, (_, sound)) in &clips {
        let path = folder.join(file);
        let target = fs::File::create(&path).map_err(|source| MakeError::Write { file: path.display().to_string(), source })?;
        sound.write_wav(std::io::BufWriter::new(target))?;
    }
    let path = folder.join(MANIFEST);
    fs::write(&path, text).map_err(|source| MakeError::Write { file: path.display().to_string(), source })?;
    Ok(clips.len())
}

fn clips(espeak: &EspeakNg, language: Language) -> Result<BTreeMap<String, (Token, Samples)>, MakeError> {
    let mut clips = BTreeMap::new();
    for token in phrase::vocabulary(language) {
        let sound = say(espeak, language, &token)?.levelled(LOUDNESS_LUFS, PEAK_MAX).faded();
        let file = file_name(&token);
        if clips.insert(file.clone(), (token, sound)).is_some() {
            return Err(MakeError::SameFile(file));
        }
    }
    Ok(clips)
}

fn say(espeak: &EspeakNg, language: Language, token: &Token) -> Result<Samples, MakeError> {
    let (carrier, part, expected) = carrier(espeak, language, token);
    let whole = espeak.say_spelled(language, &carrier).map_err(|source| MakeError::Engine { text: carrier.clone(), source })?;
    if expected == 1 {
        // One stretch, whatever pauses its consonants make.
        return Ok(whole.trimmed());
    }
    let mut parts = split_at_pauses(&whole);
    if parts.len() != expected {
        return Err(MakeError::Carrier { carrier, found: parts.len(), expected });
    }
    Ok(parts.swap_remove(part))
}

/// The sentence that gives a token its melody, which of its stretches is the token, and how many stretches it has.
fn carrier(espeak: &EspeakNg, language: Language, token: &Token) -> (String, usize, usize) {
    let spelled = espeak.lexicon().spelling(language, &token.text);
    let (five, three) = match language {
        Language::Id => ("lima", "tiga"),
        Language::En => ("five", "three"),
        Language::Jv => ("gangsal", "pitu"),
        Language::Su => ("lima", "tilu"),
    };
    let (digits, others) = numbers::vocabulary(language);
    let inside_a_number = digits.iter().chain(&others).any(|word| *word == token.text);
    match token.ending {
        Ending::Stop => (format!("{spelled}."), 0, 1),
        Ending::Comma => (format!("{spelled},"), 0, 1),
        Ending::Open if inside_a_number => (format!("{five} {PAUSE} {spelled} {PAUSE} {five},"), 1, 3),
        Ending::Open => (format!("{spelled} {PAUSE} {three}."), 0, 2),
    }
}

/// Pause phonemes: silence inside a sentence that does not end its melody.
const PAUSE: &str = "[[_:_:_:]]";
/// Longer than the closure of any consonant, shorter than [`PAUSE`].
const PAUSE_MS_MIN: u64 = 150;

fn split_at_pauses(sound: &Samples) -> Vec<Samples> {
    let threshold = (sound.peak() / 178).max(1);
    let pause = samples_in(PAUSE_MS_MIN);
    let mut parts = Vec::new();
    let (mut from, mut quiet) = (0, 0);
    for (at, sample) in sound.data.iter().enumerate() {
        quiet = if sample.unsigned_abs() <= threshold { quiet + 1 } else { 0 };
        if quiet == pause {
            parts.push(&sound.data[from..at]);
        }
        if quiet >= pause {
            from = at;
        }
    }
    parts.push(&sound.data[from..]);
    let trimmed = parts.into_iter().map(|part| Samples { rate_hz: sound.rate_hz, data: part.to_vec() });
    // What is left before the first and after the last word is silence, or its faint tail.
    trimmed.filter(|part| part.peak() > threshold * 4).map(|part| part.trimmed()).collect()
}

/// Names of files are for people: the words, at most five of them, and the melody.
/// The file of a text's clip within its pack.
pub fn file_name(token: &Token) -> String {
    let letter = token.text.chars().count() == 1;
    let words: Vec<String> = token.text.split_whitespace().map(str::to_lowercase).collect();
    let mut name = words[..words.len().min(5)].join("-");
    if letter {
        name = format!("letter-{name}");
    }
    let ending = match token.ending {
        Ending::Open => "open",
        Ending::Comma => "comma",
        Ending::Stop => "stop",
    };
    format!("{name}.{ending}.wav")
}

/// A folder without the clips of an earlier making.
fn empty(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wav") {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
