//! What espeak-ng 1.51 is known to say wrongly in Indonesian, and how the hall must say it: whole texts, as the packs and the
//! fallback give them to it, held against `espeak-ng -q --ipa`. Single words are held by the test of the packs.

use std::io::Write as _;

use super::Lexicon;
use crate::engine::EspeakNg;
use crate::language::Language;
use crate::numbers::cardinal;
use crate::phrase::reading::{CounterLabel, ReadingMode, TicketNumber};
use crate::phrase::{Announcement, CounterName, Form, Kind, Noun, notice, phrase};

/// A text as it is given to espeak-ng, and the sounds that come back; none where espeak-ng is not installed.
fn heard(text: &str) -> Option<String> {
    let espeak = EspeakNg::find(Lexicon::builtin().unwrap());
    let Some(espeak) = espeak else {
        // A check that cannot run must not look like one that passed. Not by `println!`, which the test runner keeps to itself.
        std::io::stdout().lock().write_all(b"SKIPPED: espeak-ng is not installed; whole texts are not listened to\n").unwrap();
        return None;
    };
    let spelled = espeak.lexicon().spelling(Language::Id, text);
    // Clauses are lines.
    Some(espeak.ipa(Language::Id, &spelled).unwrap().replace('\n', ",").split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn numbers_have_the_vowel_of_empat_and_enam_and_not_that_of_meja() {
    for (number, sounds) in [
        (4, "ˈəmpat"),
        (6, "ˈənam"),
        (11, "səbˈəlas"),
        (14, "ˈəmpat bəlˈas"),
        (16, "ˈənam bəlˈas"),
        (40, "ˈəmpat pˈuluh"),
        (46, "ˈəmpat pˈuluh ˈənam"),
        (60, "ˈənam pˈuluh"),
        (146, "sərˈatus ˈəmpat pˈuluh ˈənam"),
    ] {
        let text = cardinal(Language::Id, number).join(" ");
        assert!(heard(&text).is_none_or(|heard| heard == sounds), "{number}: {:?} instead of {sounds}", heard(&text));
    }
}

#[test]
fn the_nouns_the_letters_and_the_offices_are_said_as_people_say_them() {
    for (text, sounds) in [
        ("loket", "lˈokɛt"),
        ("gerai", "ɡərˈaɪ"),
        ("F", "ˈɛf"),
        ("X", "ˈɛks"),
        ("E", "ˈe"),
        // Both fe and ve are heard.
        ("V", "fˈe"),
        ("SKCK", "ˌɛskˌatʃˌekˈa"),
        ("BPJS", "bˌepˌedʒˌeˈɛs"),
        ("NIK", "nˈik"),
        ("SIM", "sˈim"),
    ] {
        assert!(heard(text).is_none_or(|heard| heard == sounds), "{text}: {:?} instead of {sounds}", heard(text));
        let in_a_notice = &notice(Language::Id, text).tokens[0].text;
        assert!(heard(in_a_notice).is_none_or(|heard| heard == sounds), "a notice keeps {text}: {in_a_notice}");
    }
}

/// Given as "A005", espeak-ng runs the digits together: "a nolnol lima".
#[test]
fn the_letter_and_each_digit_of_a_ticket_stand_alone() {
    for shown in ["A-005", "A005", "A 005"] {
        let call = Announcement {
            language: Language::Id,
            kind: Kind::First,
            ticket: TicketNumber::from_shown(shown),
            counter: CounterName::new(Noun::Loket, CounterLabel::Number(4)),
            form: Form::Short,
            reading: ReadingMode::LeadingZeros,
        };
        let said = phrase(&call).transcript();
        let sounds = "ˈa,nˈol nˈol lˈima,lˈokɛt ˈəmpat";
        assert!(heard(&said).is_none_or(|heard| heard == sounds), "{shown}: {:?} instead of {sounds}", heard(&said));
    }
}
