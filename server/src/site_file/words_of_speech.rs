//! The sentences for what is found in how voices speak: what it means and what to do. Complete sentences, no blame.

use domain::Speech as Bounds;

use super::fault::Speech;
use super::words::{Words, words};

/// The sentences for a zone that is told how to speak, and has no voice.
pub(super) fn silent_zone(code: &str) -> Words {
    words(
        format!("[zone.speech] pada zona \"{code}\" tidak berpengaruh, sebab zona itu tidak bersuara (`voice = false`). Hapus salah satu."),
        format!("[zone.speech] of zone \"{code}\" has no effect, because that zone has no voice (`voice = false`). Remove one of them."),
    )
}

/// The sentences for a language that no native speaker has looked at.
pub(super) fn unchecked(code: &str) -> Words {
    words(
        format!(
            "Kalimat bahasa \"{code}\" belum diperiksa penutur aslinya. Dengarkan dengan `lantang-voice say A-005 --counter 3 --language {code}` bersama penutur asli sebelum dipakai."
        ),
        format!(
            "No native speaker has checked the sentences of \"{code}\" yet. Listen to `lantang-voice say A-005 --counter 3 --language {code}` with one before using it."
        ),
    )
}

/// The sentences for a fault of how voices speak.
pub(super) fn speech(fault: &Speech) -> Words {
    match fault {
        Speech::Languages { found } => {
            let max = Bounds::LANGUAGES_MAX;
            words(
                format!("Satu hari diucapkan dalam 1 sampai {max} bahasa; di sini {found}. Tulis misalnya [\"id\"] atau [\"jv\", \"id\"]."),
                format!("A day is spoken in 1 to {max} languages; here are {found}. Write for example [\"id\"] or [\"jv\", \"id\"]."),
            )
        }
        Speech::LanguageTwice { language } => words(
            format!("Bahasa \"{language}\" disebut dua kali. Hapus salah satu."),
            format!("The language \"{language}\" is named twice. Remove one of them."),
        ),
        Speech::DayTwice { day, first_line } => words(
            format!("Bahasa untuk {day} sudah disebut di baris {first_line}. Sisakan satu saja."),
            format!("The languages of {day} already stand in line {first_line}. Keep one of them."),
        ),
        Speech::Span { found } => words(
            format!(
                "\"{found}\" tidak terbaca sebagai bagian hari. Tulis dari-sampai dalam tanda kutip, misalnya \"07.30-09.00\" = 60; akhirnya sesudah awalnya."
            ),
            format!(
                "\"{found}\" cannot be read as a part of the day. Write from and until in quotes, e.g. \"07.30-09.00\" = 60, the end after the beginning."
            ),
        ),
        Speech::SpansOverlap { from, first_line } => words(
            format!("Pukul {from} termasuk bagian hari ini dan juga yang di baris {first_line}. Ubah salah satu agar tidak bertumpuk."),
            format!("{from} belongs to this part of the day and to the one in line {first_line}. Change one so that they do not overlap."),
        ),
        Speech::TooManySpans { found } => {
            let max = Bounds::SPANS_MAX;
            words(
                format!("Ada {found} bagian hari; paling banyak {max}. Gabungkan beberapa di antaranya."),
                format!("There are {found} parts of the day; at most {max} are possible. Join some of them."),
            )
        }
    }
}
