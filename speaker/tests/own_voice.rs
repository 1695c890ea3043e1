//! `lantang-voice record` and `check` as their user runs them: files stand in for the microphone, for a machine that tests has none.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sounds::pack::make::file_name;
use sounds::samples::samples_in;
use sounds::{Language, Pack, RATE_HZ, Samples, Token, Voice, phrase};

fn voice(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lantang-voice")).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A recording of a text: the embedded voice for a person, in a room so loud, with half a second before and after it.
fn recorded(folder: &Path, token: &Token, room: i32) {
    let voice = Voice::builtin().unwrap();
    let clip = voice.clip(Language::Su, &token.text, token.ending).unwrap();
    let (before, after) = (samples_in(500), samples_in(500));
    let scatter = |at: usize| (at * 7_919 % 1_009) as i32 * 2 * room / 1_009 - room;
    let data = (0..before + clip.data.len() + after).map(|at| {
        let word = at.checked_sub(before).and_then(|at| clip.data.get(at)).copied().unwrap_or(0);
        (i32::from(word) / 2 + scatter(at)).clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16
    });
    let file = std::fs::File::create(folder.join(file_name(token))).unwrap();
    Samples { rate_hz: RATE_HZ, data: data.collect() }.write_wav(file).unwrap();
}

fn folders() -> (PathBuf, PathBuf) {
    let folder = std::env::temp_dir().join(format!("lantang-own-voice-{}", std::process::id()));
    let takes = folder.join("takes");
    std::fs::create_dir_all(&takes).unwrap();
    (folder.join("pack"), takes)
}

#[test]
fn a_person_makes_a_pack_in_two_sittings_and_what_is_no_good_is_told() {
    let (pack, takes) = folders();
    let all = phrase::vocabulary(Language::Su);
    let [pack_text, takes_text] = [&pack, &takes].map(|path| path.to_str().unwrap());
    let record = || voice(&["record", pack_text, "--language", "su", "--name", "suara-ibu", "--from", takes_text]);
    // The first sitting: half of the texts, and one in a noisy room.
    all.iter().take(all.len() / 2).for_each(|token| recorded(&takes, token, 4));
    recorded(&takes, &all[3], 1_500);
    let first = record();
    assert!(!first.status.success() && said(&first).contains("dB below the voice"), "{}", said(&first));
    let checked = voice(&["check", pack_text]);
    assert!(!checked.status.success() && said(&checked).contains(&file_name(&all[3])), "{}", said(&checked));
    assert_eq!(said(&checked).matches("missing").count(), all.len() - all.len() / 2 + 1);
    // The second: the rest, and the noisy one again.
    all.iter().skip(all.len() / 2).for_each(|token| recorded(&takes, token, 4));
    recorded(&takes, &all[3], 4);
    let second = record();
    assert!(second.status.success(), "{}", said(&second));
    let checked = voice(&["check", pack_text]);
    assert!(checked.status.success(), "{}", said(&checked));
    let made = Pack::from_folder(&pack).unwrap();
    assert_eq!((made.name.as_str(), made.clips().count()), ("suara-ibu", all.len()));
    for (text, _, clip) in made.clips() {
        let off = clip.loudness_lufs().unwrap() - sounds::loudness::LOUDNESS_LUFS;
        assert!(off.abs() < 2.0 && clip.peak() <= sounds::loudness::PEAK_MAX, "{text}: {off} LU, peak {}", clip.peak());
    }
    std::fs::remove_dir_all(pack.parent().unwrap()).unwrap();
}

#[test]
fn what_no_native_speaker_has_checked_is_named_once() {
    let answer = said(&voice(&["check"]));
    let named = |code: &str| answer.lines().filter(|line| line.starts_with(&format!("{code}: belum diperiksa penutur asli"))).count();
    assert_eq!(["id", "en", "jv", "su"].map(named), [0, 0, 1, 1], "{answer}");
}
