//! The embedded packs are whole, loud, quiet at their edges and small; faulty packs are refused with their reason.

use std::io::Write as _;

use super::*;
use crate::engine::EspeakNg;
use crate::lexicon::Lexicon;
use crate::loudness::{LOUDNESS_LUFS, PEAK_MAX};
use crate::phrase;

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lantang-pack-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_binary_holds_every_word_of_every_language() {
    let voice = Voice::builtin().unwrap();
    for language in Language::ALL {
        for token in phrase::vocabulary(language) {
            let pack = voice.packs().find(|pack| pack.language == language).unwrap();
            let variants = pack.clips.get(&token.text).unwrap_or_else(|| panic!("no clip of {token:?}; run `cargo xtask voices`"));
            assert!(variants.contains_key(&token.ending), "{token:?}");
        }
    }
}

#[test]
fn clips_are_even_in_loudness_and_silent_at_their_edges() {
    let voice = Voice::builtin().unwrap();
    let mut bytes = 0;
    for pack in voice.packs() {
        for (text, ending, clip) in pack.clips() {
            bytes += clip.data.len() * 2;
            let off = clip.loudness_lufs().unwrap() - LOUDNESS_LUFS;
            assert!(off.abs() <= 0.5, "{text} {ending:?}: {off} LU");
            assert!(clip.peak() <= PEAK_MAX, "{text} {ending:?}: {}", clip.peak());
            assert_eq!((clip.data.first(), clip.data.last()), (Some(&0), Some(&0)), "{text} {ending:?}");
            assert!((90..=6_000).contains(&clip.length_ms()), "{text} {ending:?}: {} ms", clip.length_ms());
        }
    }
    assert!(bytes < 16 * 1024 * 1024, "{bytes} bytes in all packs");
}

/// The phonemes of every word are what espeak-ng prints for them; where it is missing this says so.
#[test]
fn every_word_is_pronounced_as_pinned() {
    let lexicon = Lexicon::builtin().unwrap();
    let Some(espeak) = EspeakNg::find(lexicon.clone()) else {
        // A check that cannot run must not look like one that passed. Not by `println!`, which the test runner keeps to itself.
        let skipped = "SKIPPED: espeak-ng is not installed; the packs are checked, their pronunciation is not\n";
        std::io::stdout().lock().write_all(skipped.as_bytes()).unwrap();
        return;
    };
    for language in Language::ALL {
        for (word, entry) in lexicon.words(language) {
            assert_eq!(espeak.ipa(language, &lexicon.spelling(language, word)).unwrap(), entry.ipa, "{word}");
        }
    }
}

#[test]
fn a_folder_of_the_hall_comes_before_the_embedded_pack() {
    let folder = folder("own");
    let mut sound = Samples::silence(200);
    sound.data.fill(5_000);
    sound.write_wav(std::fs::File::create(folder.join("tiga.wav")).unwrap()).unwrap();
    let manifest = "format = 1\nname = 'suara kami'\nlanguage = 'id'\nmade_with = 'a microphone'\nlicence = 'ours'\nchime = 'tiga.wav'\n\
        [[clip]]\ntext = 'tiga'\nending = 'stop'\nfile = 'tiga.wav'\n";
    std::fs::write(folder.join(MANIFEST), manifest).unwrap();
    let mut voice = Voice::builtin().unwrap();
    let builtin = voice.clone();
    assert_eq!(voice.add_folder(&folder).unwrap(), 1);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(voice.clip(Language::Id, "tiga", Ending::Comma), Some(&sound), "its only melody serves for all");
    assert_eq!(voice.chime(Chime::ThreeTones), sound);
    assert!(voice.chime(Chime::None).data.is_empty(), "who wants none hears none");
    assert_eq!(voice.clip(Language::Id, "dua", Ending::Stop), builtin.clip(Language::Id, "dua", Ending::Stop));
    assert_eq!(voice.clip(Language::En, "three", Ending::Stop), builtin.clip(Language::En, "three", Ending::Stop));
}

#[test]
fn a_faulty_pack_is_refused_with_its_reason_and_changes_nothing() {
    let head = "format = 1\nname = 'x'\nlanguage = 'id'\nmade_with = ''\nlicence = ''\n";
    let clip = |file: &str| format!("[[clip]]\ntext = 'tiga'\nending = 'stop'\nfile = '{file}'\n");
    for (manifest, reason) in [
        ("format = 1".to_owned(), "missing field"),
        (head.replace("format = 1", "format = 2") + &clip("tiga.wav"), "format 2"),
        (head.to_owned() + &clip("missing.wav"), "missing.wav"),
        (head.to_owned() + &clip("../tiga.wav"), "not a file name"),
        (head.to_owned() + &clip("rubbish.wav"), "rubbish.wav"),
        (head.to_owned() + &clip("tiga.wav") + &clip("tiga.wav"), "two clips"),
        (head.to_owned() + "surprise = 1\n" + &clip("tiga.wav"), "surprise"),
    ] {
        let folder = folder("faulty");
        let mut sound = Samples::silence(200);
        sound.data.fill(5_000);
        sound.write_wav(std::fs::File::create(folder.join("tiga.wav")).unwrap()).unwrap();
        std::fs::write(folder.join("rubbish.wav"), "RIFF").unwrap();
        std::fs::write(folder.join(MANIFEST), &manifest).unwrap();
        let mut voice = Voice::default();
        let error = voice.add_folder(&folder).unwrap_err().to_string();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(error.contains(reason), "{error}");
        assert_eq!(voice.packs().count(), 0);
    }
    assert!(matches!(Voice::default().add_folder(Path::new("/nonexistent")), Err(PackError::Read { .. })));
}
