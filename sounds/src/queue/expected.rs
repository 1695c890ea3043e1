//! How long announcements are expected to sound, before they are rendered: for the backlog, and for knowing when the end of
//! a sound was lost. The tests of the queue hold these against the embedded voices.

use super::{GAP_MS, Item, NoticeItem, Subject, Utterance};
use crate::phrase::Form;

/// The chime and the silence after it.
pub const CHIME_MS: u64 = 1_800;
/// An announcement in full, in one language.
pub const FULL_MS: u64 = 5_700;
/// An announcement in short.
pub const SHORT_MS: u64 = 3_300;
/// The silence between two languages.
pub const BETWEEN_LANGUAGES_MS: u64 = 500;
/// Sentences of an emergency, in one language: the longest.
pub const EMERGENCY_MS: u64 = 24_000;
/// What the hall says to everybody, in one language: the longest.
pub const NOTICE_MS: u64 = 9_000;
/// After this many times what was expected, the end of a sound is not waited for any longer.
pub(super) const PATIENCE: u64 = 2;
/// And this much more, for a slow start of the sound device.
pub(super) const PATIENCE_MS: u64 = 5_000;

/// What it takes to say an item in full, with the silence after it.
pub(super) fn normal_ms(item: &Item) -> u64 {
    CHIME_MS + in_languages(item.languages.len(), FULL_MS) + GAP_MS
}

/// What it takes to say a notice, with the silence after it.
pub(super) fn notice_ms(item: &NoticeItem) -> u64 {
    CHIME_MS + in_languages(item.languages.len(), NOTICE_MS) + GAP_MS
}

/// What it takes to say an utterance as it was decided.
pub(super) fn expected_ms(utterance: &Utterance) -> u64 {
    let sentence_ms = match (utterance.subject, utterance.form) {
        (Subject::Emergency { .. } | Subject::AllClear, _) => EMERGENCY_MS,
        (Subject::Notice { .. }, _) => NOTICE_MS,
        (Subject::Call { .. }, Form::Full) => FULL_MS,
        (Subject::Call { .. }, Form::Short) => SHORT_MS,
    };
    in_languages(utterance.languages.len(), sentence_ms) + if utterance.chime { CHIME_MS } else { 0 }
}

fn in_languages(count: usize, sentence_ms: u64) -> u64 {
    let count = count.max(1) as u64;
    count * sentence_ms + (count - 1) * BETWEEN_LANGUAGES_MS
}
