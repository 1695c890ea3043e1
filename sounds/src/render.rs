//! From phrases to samples: clips one after another, a speech program for words that no clip holds.
//!
//! What cannot be spoken is left out *and reported*. Two sounds are never mixed and never cut: every piece starts and
//! ends in silence, so no join can click. Knows no device and no time.

use std::collections::{BTreeMap, VecDeque};

use thiserror::Error;

use crate::chime::Chime;
use crate::engine::Engine;
use crate::language::Language;
use crate::loudness::{LOUDNESS_LUFS, PEAK_MAX};
use crate::pack::Voice;
use crate::phrase::{Ending, Form, Phrase, Token};
use crate::samples::{RATE_HZ, Samples, samples_in};

/// Silence after a word inside a phrase: its fades are silence already, so only a breath more.
pub const OPEN_GAP_MS: u64 = 20;
/// Silence at a comma.
pub const COMMA_GAP_MS: u64 = 230;
/// Silence at a comma of the short form, which is said when many wait.
pub const COMMA_GAP_SHORT_MS: u64 = 130;
/// Silence between sentences.
pub const STOP_GAP_MS: u64 = 450;
/// Silence between the chime and the voice.
pub const CHIME_GAP_MS: u64 = 100;
/// Silence between two languages of one announcement.
pub const LANGUAGE_GAP_MS: u64 = 500;

/// What is spoken for one announcement.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The sound, at [`RATE_HZ`].
    pub samples: Samples,
    /// What could not be spoken, in order. Empty when all is well.
    pub missing: Vec<Missing>,
    /// Where two pieces meet, as positions in the sound: for checks that nothing clicks there.
    pub joins: Vec<usize>,
}

/// Words that nobody could speak.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{text:?} ({}) was not spoken: {why} / tidak terucap", language.code())]
pub struct Missing {
    /// The words.
    pub text: String,
    /// Their language.
    pub language: Language,
    /// Why.
    pub why: String,
}

/// Renders announcements with one voice. Keeps what a speech program has said, within bounds.
pub struct Renderer {
    voice: Voice,
    engine: Option<Box<dyn Engine>>,
    cache: Cache,
    /// Failures of the engine in a row.
    failures: u32,
    /// Texts that are not given to an engine that failed too often.
    skips_left: u32,
}

/// After this many failures in a row the engine rests: each can cost its whole timeout, and the hall is waiting.
const FAILURES_MAX: u32 = 3;
/// Texts that pass before a failing engine is asked again.
const SKIPS: u32 = 20;

impl Renderer {
    /// A renderer; without an engine, words with no clip are left out and reported.
    pub fn new(voice: Voice, engine: Option<Box<dyn Engine>>) -> Renderer {
        Renderer { voice, engine, cache: Cache::default(), failures: 0, skips_left: 0 }
    }

    /// The voice it speaks with.
    pub fn voice(&self) -> &Voice {
        &self.voice
    }

    /// One announcement: the chime, then each phrase, with pauses between.
    pub fn render(&mut self, chime: Chime, phrases: &[Phrase]) -> Rendered {
        let mut rendered = Rendered { samples: Samples::silence(0), missing: Vec::new(), joins: Vec::new() };
        let chime = self.voice.chime(chime);
        rendered.push(&chime);
        rendered.pause(CHIME_GAP_MS);
        for (index, phrase) in phrases.iter().enumerate() {
            if index > 0 {
                rendered.pause(LANGUAGE_GAP_MS);
            }
            self.phrase(phrase, &mut rendered);
        }
        rendered
    }

    fn phrase(&mut self, phrase: &Phrase, rendered: &mut Rendered) {
        let pieces: Vec<Piece> = phrase.tokens.iter().flat_map(|token| self.pieces(phrase.language, token)).collect();
        let last = pieces.len().saturating_sub(1);
        for (index, piece) in pieces.into_iter().enumerate() {
            let sound = match piece.source {
                Source::Clip => self.voice.clip(phrase.language, &piece.text, piece.ending).cloned().ok_or_else(String::new),
                Source::Engine => self.say(phrase.language, &piece.text, piece.ending),
            };
            match sound {
                Ok(sound) => rendered.push(&sound),
                Err(why) => rendered.missing.push(Missing { text: piece.text, language: phrase.language, why }),
            }
            if index < last {
                rendered.pause(match piece.ending {
                    Ending::Open => OPEN_GAP_MS,
                    Ending::Comma if phrase.form == Form::Short => COMMA_GAP_SHORT_MS,
                    Ending::Comma => COMMA_GAP_MS,
                    Ending::Stop => STOP_GAP_MS,
                });
            }
        }
    }

    /// A token as the fewest pieces: one clip, or the longest clips of its words, with the engine for what is between.
    fn pieces(&self, language: Language, token: &Token) -> Vec<Piece> {
        let words: Vec<&str> = token.text.split_whitespace().collect();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut from = 0;
        while from < words.len() {
            let clip = (from + 1..=words.len()).rev().find_map(|to| {
                let text = words[from..to].join(" ");
                self.voice.clip(language, &text, token.ending).is_some().then_some((to, text))
            });
            match (clip, pieces.last_mut()) {
                (Some((to, text)), _) => {
                    pieces.push(Piece { text, ending: Ending::Open, source: Source::Clip });
                    from = to;
                }
                (None, Some(Piece { text, source: Source::Engine, .. })) => {
                    text.push(' ');
                    text.push_str(words[from]);
                    from += 1;
                }
                (None, _) => {
                    pieces.push(Piece { text: words[from].to_owned(), ending: Ending::Open, source: Source::Engine });
                    from += 1;
                }
            }
        }
        if let Some(last) = pieces.last_mut() {
            last.ending = token.ending;
        }
        pieces
    }

    fn say(&mut self, language: Language, text: &str, ending: Ending) -> Result<Samples, String> {
        let Some(engine) = self.engine.as_mut() else {
            return Err("no clip holds it and no speech program is set up".to_owned());
        };
        let key = (language, ending, text.to_owned());
        if let Some(known) = self.cache.get(&key) {
            return Ok(known.clone());
        }
        if self.skips_left > 0 {
            self.skips_left -= 1;
            return Err(format!("the speech program failed {FAILURES_MAX} times and rests"));
        }
        match engine.say(language, text, ending) {
            Ok(sound) => {
                self.failures = 0;
                let sound = sound.trimmed().levelled(LOUDNESS_LUFS, PEAK_MAX).faded();
                self.cache.put(key, sound.clone());
                Ok(sound)
            }
            Err(error) => {
                self.failures += 1;
                if self.failures >= FAILURES_MAX {
                    (self.failures, self.skips_left) = (0, SKIPS);
                }
                Err(error.to_string())
            }
        }
    }
}

impl Rendered {
    fn push(&mut self, sound: &Samples) {
        if !self.samples.data.is_empty() && !sound.data.is_empty() {
            self.joins.push(self.samples.data.len());
        }
        self.samples.data.extend_from_slice(&sound.data);
    }

    fn pause(&mut self, length_ms: u64) {
        if !self.samples.data.is_empty() {
            self.samples.data.resize(self.samples.data.len() + samples_in(length_ms), 0);
        }
    }
}

struct Piece {
    text: String,
    ending: Ending,
    source: Source,
}

enum Source {
    Clip,
    Engine,
}

type Key = (Language, Ending, String);

/// What a speech program has said, oldest out first.
#[derive(Default)]
struct Cache {
    sounds: BTreeMap<Key, Samples>,
    order: VecDeque<Key>,
    samples: usize,
}

/// Six minutes of speech, 16 MB: every name of a hall, many times over.
const CACHE_SAMPLES_MAX: usize = RATE_HZ as usize * 360;

impl Cache {
    fn get(&self, key: &Key) -> Option<&Samples> {
        self.sounds.get(key)
    }

    fn put(&mut self, key: Key, sound: Samples) {
        self.samples += sound.data.len();
        self.order.push_back(key.clone());
        self.sounds.insert(key, sound);
        while self.samples > CACHE_SAMPLES_MAX {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            self.samples -= self.sounds.remove(&oldest).map_or(0, |sound| sound.data.len());
        }
    }
}

#[cfg(test)]
mod tests;
