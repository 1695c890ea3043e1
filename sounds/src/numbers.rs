//! Numbers as words: cardinals, digits and decimals. Javanese and Sundanese numbers are read digit by digit.
//!
//! Every word here is a word of the voice packs' vocabulary, so whatever this file can say, a pack can say.
//! No rounding and no digits beyond `u64`; how a ticket is read (digits or a full number) is `phrase`'s business.

use crate::language::Language;

/// The words of a whole number: 121 is "seratus dua puluh satu", "one hundred twenty-one".
pub fn cardinal(language: Language, number: u64) -> Vec<&'static str> {
    match language {
        Language::Id => cardinal_id(number),
        Language::En => cardinal_en(number),
        Language::Jv | Language::Su => number.to_string().bytes().map(|byte| digit(language, byte - b'0')).collect(),
    }
}

/// The word of one decimal digit. Digits above nine do not exist and read as nine.
pub fn digit(language: Language, digit: u8) -> &'static str {
    let index = usize::from(digit.min(9));
    match language {
        Language::Id => UNITS_ID[index],
        Language::En => UNITS_EN[index],
        Language::Jv => DIGITS_JV[index],
        Language::Su => DIGITS_SU[index],
    }
}

/// The words of a number with a decimal part: whole, then its digits one by one ("dua koma nol lima").
/// None if `fraction` holds anything but digits, or nothing.
pub fn decimal(language: Language, whole: u64, fraction: &str) -> Option<Vec<&'static str>> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut words = cardinal(language, whole);
    words.push(match language {
        Language::Id | Language::Jv | Language::Su => "koma",
        Language::En => "point",
    });
    words.extend(fraction.bytes().map(|byte| digit(language, byte - b'0')));
    Some(words)
}

/// The words of every number below a million, for the makers of voice packs: digits, then the others. Tickets and
/// counters are never larger; what is, has its words said by a speech program.
pub fn vocabulary(language: Language) -> (&'static [&'static str], Vec<&'static str>) {
    match language {
        Language::Id => (&UNITS_ID, [&IRREGULAR_ID[..], &SCALE_WORDS_ID].concat()),
        Language::En => (&UNITS_EN[..10], [&UNITS_EN[10..], &TENS_EN, &SCALE_WORDS_EN].concat()),
        Language::Jv => (&DIGITS_JV, Vec::new()),
        Language::Su => (&DIGITS_SU, Vec::new()),
    }
}

const UNITS_ID: [&str; 10] = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
const IRREGULAR_ID: [&str; 4] = ["sepuluh", "sebelas", "belas", "puluh"];
const SCALE_WORDS_ID: [&str; 4] = ["seratus", "ratus", "seribu", "ribu"];

/// In krama, as one speaks to strangers.
const DIGITS_JV: [&str; 10] = ["nol", "setunggal", "kalih", "tiga", "sekawan", "gangsal", "enem", "pitu", "wolu", "sanga"];
const DIGITS_SU: [&str; 10] = ["nol", "hiji", "dua", "tilu", "opat", "lima", "genep", "tujuh", "dalapan", "salapan"];

/// Scales above a thousand. "Satu juta", never "sejuta": the formal form, as on a bank's cheque.
const SCALES_ID: [(u64, &str); 4] =
    [(1_000_000_000_000_000, "kuadriliun"), (1_000_000_000_000, "triliun"), (1_000_000_000, "miliar"), (1_000_000, "juta")];

fn cardinal_id(number: u64) -> Vec<&'static str> {
    if number == 0 {
        return vec![UNITS_ID[0]];
    }
    let mut words = Vec::new();
    let mut rest = number;
    for (scale, name) in SCALES_ID {
        if rest >= scale {
            // The largest scale may hold more than 999 of itself: 18 446 kuadriliun.
            words.extend(cardinal_id(rest / scale));
            words.push(name);
            rest %= scale;
        }
    }
    match rest / 1_000 {
        0 => {}
        1 => words.push("seribu"),
        thousands => {
            below_thousand_id(thousands, &mut words);
            words.push("ribu");
        }
    }
    below_thousand_id(rest % 1_000, &mut words);
    words
}

fn below_thousand_id(number: u64, words: &mut Vec<&'static str>) {
    match number / 100 {
        0 => {}
        1 => words.push("seratus"),
        hundreds => words.extend([unit(&UNITS_ID, hundreds), "ratus"]),
    }
    match number % 100 {
        0 => {}
        10 => words.push("sepuluh"),
        11 => words.push("sebelas"),
        ones @ 1..=9 => words.push(unit(&UNITS_ID, ones)),
        teens @ 12..=19 => words.extend([unit(&UNITS_ID, teens % 10), "belas"]),
        tens => {
            words.extend([unit(&UNITS_ID, tens / 10), "puluh"]);
            if tens % 10 != 0 {
                words.push(unit(&UNITS_ID, tens % 10));
            }
        }
    }
}

const UNITS_EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS_EN: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALE_WORDS_EN: [&str; 2] = ["hundred", "thousand"];
const SCALES_EN: [(u64, &str); 5] = [
    (1_000_000_000_000_000, "quadrillion"),
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
];

fn cardinal_en(number: u64) -> Vec<&'static str> {
    if number == 0 {
        return vec![UNITS_EN[0]];
    }
    let mut words = Vec::new();
    let mut rest = number;
    for (scale, name) in SCALES_EN {
        if rest >= scale {
            words.extend(cardinal_en(rest / scale));
            words.push(name);
            rest %= scale;
        }
    }
    if rest >= 100 {
        words.extend([unit(&UNITS_EN, rest / 100), "hundred"]);
        rest %= 100;
    }
    match rest {
        0 => {}
        1..=19 => words.push(unit(&UNITS_EN, rest)),
        tens => {
            words.push(unit(&TENS_EN, tens / 10 - 2));
            if tens % 10 != 0 {
                words.push(unit(&UNITS_EN, tens % 10));
            }
        }
    }
    words
}

/// A word of a table by a number known to be inside it.
fn unit(table: &[&'static str], index: u64) -> &'static str {
    usize::try_from(index).ok().and_then(|index| table.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn check(language: Language, number: u64, expected: &str) {
        assert_eq!(cardinal(language, number).join(" "), expected, "{number} in {}", language.code());
    }

    #[test]
    fn indonesian_cardinals_follow_the_grammar() {
        for (number, words) in [
            (0, "nol"),
            (1, "satu"),
            (2, "dua"),
            (3, "tiga"),
            (4, "empat"),
            (5, "lima"),
            (6, "enam"),
            (7, "tujuh"),
            (8, "delapan"),
            (9, "sembilan"),
            (10, "sepuluh"),
            (11, "sebelas"),
            (12, "dua belas"),
            (13, "tiga belas"),
            (14, "empat belas"),
            (16, "enam belas"),
            (19, "sembilan belas"),
            (20, "dua puluh"),
            (21, "dua puluh satu"),
            (30, "tiga puluh"),
            (40, "empat puluh"),
            (46, "empat puluh enam"),
            (60, "enam puluh"),
            (99, "sembilan puluh sembilan"),
            (100, "seratus"),
            (101, "seratus satu"),
            (110, "seratus sepuluh"),
            (111, "seratus sebelas"),
            (112, "seratus dua belas"),
            (119, "seratus sembilan belas"),
            (121, "seratus dua puluh satu"),
            (146, "seratus empat puluh enam"),
            (200, "dua ratus"),
            (999, "sembilan ratus sembilan puluh sembilan"),
            (1_000, "seribu"),
            (1_001, "seribu satu"),
            (1_100, "seribu seratus"),
            (1_999, "seribu sembilan ratus sembilan puluh sembilan"),
            (2_000, "dua ribu"),
            (10_000, "sepuluh ribu"),
            (11_000, "sebelas ribu"),
            (12_345, "dua belas ribu tiga ratus empat puluh lima"),
            (100_000, "seratus ribu"),
            (101_000, "seratus satu ribu"),
            (999_999, "sembilan ratus sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan"),
            (1_000_000, "satu juta"),
            (1_001_000, "satu juta seribu"),
            (11_000_011, "sebelas juta sebelas"),
            (1_000_000_000, "satu miliar"),
            (2_000_001_000_000, "dua triliun satu juta"),
        ] {
            check(Language::Id, number, words);
        }
    }

    #[test]
    fn english_cardinals_follow_the_grammar() {
        for (number, words) in [
            (0, "zero"),
            (3, "three"),
            (10, "ten"),
            (12, "twelve"),
            (20, "twenty"),
            (21, "twenty one"),
            (40, "forty"),
            (99, "ninety nine"),
            (100, "one hundred"),
            (105, "one hundred five"),
            (119, "one hundred nineteen"),
            (999, "nine hundred ninety nine"),
            (1_000, "one thousand"),
            (12_345, "twelve thousand three hundred forty five"),
            (1_000_000, "one million"),
        ] {
            check(Language::En, number, words);
        }
    }

    #[test]
    fn no_two_numbers_sound_the_same_and_no_word_is_missing_from_the_vocabulary() {
        for language in Language::ALL {
            let (digits, others) = vocabulary(language);
            let vocabulary: BTreeSet<&str> = digits.iter().copied().chain(others).collect();
            let mut spoken = BTreeSet::new();
            for number in (0..12_000).chain((12_000..1_000_000).step_by(997)) {
                let words = cardinal(language, number);
                assert!(words.iter().all(|word| vocabulary.contains(word)), "{words:?}");
                assert!(spoken.insert(words.join(" ")), "{number} repeats {words:?}");
            }
            assert!(spoken.insert(cardinal(language, u64::MAX).join(" ")), "the largest number has words too");
        }
    }

    #[test]
    fn decimals_are_read_digit_by_digit() {
        assert_eq!(decimal(Language::Id, 2, "05").map(|words| words.join(" ")), Some("dua koma nol lima".to_owned()));
        assert_eq!(decimal(Language::En, 2, "5").map(|words| words.join(" ")), Some("two point five".to_owned()));
        for fraction in ["", "5a", "-1"] {
            assert_eq!(decimal(Language::Id, 2, fraction), None, "{fraction:?}");
        }
    }

    #[test]
    fn javanese_and_sundanese_numbers_are_digits() {
        check(Language::Jv, 1_234_567_890, "setunggal kalih tiga sekawan gangsal enem pitu wolu sanga nol");
        check(Language::Su, 1_234_567_890, "hiji dua tilu opat lima genep tujuh dalapan salapan nol");
    }
}
