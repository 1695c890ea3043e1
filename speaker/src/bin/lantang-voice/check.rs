//! `lantang-voice check`: the voices of this program against the words of the project, and the words against espeak-ng.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use sounds::pack::make::file_name;
use sounds::phrase::books::book;
use sounds::{Language, Lexicon, Pack, Token, Voice, phrase};

pub(crate) fn check() -> anyhow::Result<ExitCode> {
    Language::ALL.into_iter().for_each(note_unchecked);
    let faults = missing_clips()? + wrong_sounds()?;
    if faults == 0 {
        println!("every word has its clip and its sound / setiap kata lengkap dan benar");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("{faults} faults / kesalahan");
        Ok(ExitCode::FAILURE)
    }
}

/// Says which texts of its language a pack lacks.
pub(crate) fn pack(folder: &Path) -> anyhow::Result<ExitCode> {
    let pack = Pack::from_folder(folder)?;
    note_unchecked(pack.language);
    let all = phrase::vocabulary(pack.language);
    let has = |token: &Token| pack.clips().any(|(text, ending, _)| text == token.text && ending == token.ending);
    let missing: Vec<&Token> = all.iter().filter(|token| !has(token)).collect();
    for token in &missing {
        println!("missing / belum ada: {}", file_name(token));
    }
    println!("{} of {} clips / klip", all.len() - missing.len(), all.len());
    Ok(if missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says what of a language a native speaker has still to look at. No fault: the program is as it is meant to be.
fn note_unchecked(language: Language) {
    if let Some(what) = book(language).needs_check() {
        let code = language.code();
        println!("{code}: belum diperiksa penutur asli / not checked by a native speaker yet: {what}");
    }
}

fn missing_clips() -> anyhow::Result<u32> {
    let voice = Voice::builtin().context("the voices inside this program are damaged")?;
    let mut faults = 0;
    for language in Language::ALL {
        for token in phrase::vocabulary(language) {
            if voice.clip(language, &token.text, token.ending).is_none() {
                println!("{}: no clip of {:?}; make the packs anew", language.code(), token.text);
                faults += 1;
            }
        }
    }
    Ok(faults)
}

fn wrong_sounds() -> anyhow::Result<u32> {
    let lexicon = Lexicon::builtin().context("the lexicon inside this program is damaged")?;
    let Some(espeak) = super::espeak()? else {
        println!("espeak-ng is not installed: the pronunciation is not checked / pelafalan tidak diperiksa");
        return Ok(1);
    };
    let mut faults = 0;
    for language in Language::ALL {
        for (word, entry) in lexicon.words(language) {
            let heard = espeak.ipa(language, &lexicon.spelling(language, word))?;
            if heard != entry.ipa {
                println!("{} {word}: {heard} instead of {}", language.code(), entry.ipa);
                faults += 1;
            }
        }
    }
    Ok(faults)
}
