//! The sentences of a hall in each language, and the list of everything they can contain.
//! A new sentence is added here and to `vocabulary` at once: packs are made from that list.

use super::alarms::{Alarm, alarm_text, over_text};
use super::reading::{cardinal_tokens, end_with};
use super::{Announcement, Ending, Form, Kind, Noun, Phrase, Token};
use crate::language::Language;
use crate::numbers;

/// The fixed words of a language, as tokens say them.
struct Words {
    number: &'static str,
    /// How "number" is joined to the ticket: Indonesian pauses, English does not.
    number_ending: Ending,
    proceed: &'static str,
    go_on: &'static str,
    floor: &'static str,
    last_call: &'static str,
    repeated_call: &'static str,
}

const INDONESIAN: Words = Words {
    number: "nomor antrean",
    number_ending: Ending::Comma,
    proceed: "silakan menuju",
    go_on: "silakan melanjutkan ke",
    floor: "lantai",
    last_call: "panggilan terakhir",
    repeated_call: "panggilan ulang",
};

const ENGLISH: Words = Words {
    number: "number",
    number_ending: Ending::Open,
    proceed: "please proceed to",
    go_on: "please continue to",
    floor: "floor",
    last_call: "final call",
    repeated_call: "repeated call",
};

fn words(language: Language) -> &'static Words {
    match language {
        Language::Id => &INDONESIAN,
        Language::En => &ENGLISH,
    }
}

pub(super) fn announcement(announcement: &Announcement) -> Phrase {
    let Announcement { language, kind, ticket, counter, form, reading } = announcement;
    let (language, words) = (*language, words(*language));
    let mut tokens = Vec::new();
    let mut caption = String::new();
    let noun = counter.noun.word(language);
    let verb = if *kind == Kind::Onward { words.go_on } else { words.proceed };

    if *form == Form::Full {
        if let Some(call) = repeated_call(language, *kind) {
            caption.push_str(&format!("{call}, "));
            tokens.push(Token::new(call, Ending::Comma));
        }
        caption.push_str(&format!("{} ", words.number));
        tokens.push(Token::new(words.number, words.number_ending));
    }
    caption.push_str(&format!("{}, ", ticket.shown()));
    tokens.extend(ticket.tokens(language, *reading, Ending::Comma));
    match (form, &counter.agency) {
        (Form::Short, _) => tokens.push(Token::new(noun, Ending::Open)),
        (Form::Full, None) => {
            caption.push_str(&format!("{verb} "));
            tokens.push(Token::new(format!("{verb} {noun}"), Ending::Open));
        }
        (Form::Full, Some(agency)) => {
            caption.push_str(&format!("{verb} {agency}, "));
            tokens.push(Token::new(verb, Ending::Open));
            tokens.push(Token::new(agency.trim(), Ending::Comma));
            tokens.push(Token::new(noun, Ending::Open));
        }
    }
    caption.push_str(&format!("{noun} {}", counter.label.caption(language)));
    tokens.extend(counter.label.tokens(language, Ending::Open));
    if let Some(floor) = counter.floor {
        caption.push_str(&format!(", {} {}", words.floor, numbers::cardinal(language, u64::from(floor)).join(" ")));
        end_with(&mut tokens, Ending::Comma);
        tokens.push(Token::new(words.floor, Ending::Open));
        tokens.extend(cardinal_tokens(language, u64::from(floor)));
    }
    end_with(&mut tokens, Ending::Stop);
    caption.push('.');
    Phrase { language, tokens, caption: capitalised(&caption) }
}

pub(super) fn notice(language: Language, text: &str) -> Phrase {
    let mut tokens = Vec::new();
    let mut clause = String::new();
    for character in text.chars() {
        let ending = match character {
            ',' | ';' | ':' => Ending::Comma,
            '.' | '!' | '?' | '\n' => Ending::Stop,
            _ => {
                clause.push(character);
                continue;
            }
        };
        push_clause(&mut tokens, &mut clause, ending);
    }
    push_clause(&mut tokens, &mut clause, Ending::Stop);
    Phrase { language, tokens, caption: text.trim().to_owned() }
}

pub(super) fn vocabulary(language: Language) -> Vec<Token> {
    let words = words(language);
    let mut tokens = Vec::new();
    tokens.extend(('A'..='Z').map(|letter| Token::new(letter.to_string(), Ending::Comma)));
    tokens.push(Token::new(words.number, words.number_ending));
    tokens.extend([words.proceed, words.go_on, words.floor].map(|text| Token::new(text, Ending::Open)));
    let calls = (2..=numbers::CALL_ORDINAL_MAX).map(|nth| Kind::Recall { nth });
    let calls = calls.chain([Kind::Recall { nth: u32::MAX }, Kind::LastRecall]).filter_map(|kind| repeated_call(language, kind));
    tokens.extend(calls.map(|call| Token::new(call, Ending::Comma)));
    for noun in Noun::KNOWN {
        let noun = noun.word(language);
        tokens.extend([noun.to_owned(), format!("{} {noun}", words.proceed)].map(|text| Token::new(text, Ending::Open)));
    }
    let (digits, others) = numbers::vocabulary(language);
    for digit in digits {
        tokens.extend([Ending::Open, Ending::Comma, Ending::Stop].map(|ending| Token::new(*digit, ending)));
    }
    for word in others {
        tokens.extend([Ending::Open, Ending::Stop].map(|ending| Token::new(word, ending)));
    }
    let alarms = Alarm::all().map(|alarm| alarm_text(language, alarm));
    for text in alarms.chain([over_text(language, false), over_text(language, true)]) {
        for token in notice(language, &text).tokens {
            if !tokens.contains(&token) {
                tokens.push(token);
            }
        }
    }
    tokens
}

fn repeated_call(language: Language, kind: Kind) -> Option<String> {
    match kind {
        Kind::First | Kind::Onward => None,
        Kind::LastRecall => Some(words(language).last_call.to_owned()),
        Kind::Recall { nth } => Some(match (numbers::call_ordinal(language, nth), language) {
            (Some(ordinal), Language::Id) => format!("panggilan {ordinal}"),
            (Some(ordinal), Language::En) => format!("{ordinal} call"),
            (None, _) => words(language).repeated_call.to_owned(),
        }),
    }
}

/// Ends a clause; a clause of punctuation alone only strengthens the pause before it.
fn push_clause(tokens: &mut Vec<Token>, clause: &mut String, ending: Ending) {
    let text = clause.split_whitespace().collect::<Vec<_>>().join(" ");
    clause.clear();
    if text.is_empty() {
        if ending == Ending::Stop {
            end_with(tokens, Ending::Stop);
        }
    } else {
        tokens.push(Token::new(lowered(&text), ending));
    }
}

/// Lower case but for words all in capitals, which are letters to be spelled ("BPJS") or one letter ("A").
fn lowered(text: &str) -> String {
    let word = |word: &str| {
        if word.chars().any(char::is_lowercase) { word.to_lowercase() } else { word.to_owned() }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
