//! The sentences of a call and of an alarm in each language, and the list of everything that can be said.
//! The words are data (`book`); a new sentence belongs into `vocabulary` at once, because packs are made from that list.

use super::alarms::{Alarm, alarm_keys, around_own_keys, on_screens_keys, over_keys};
use super::book::Key;
use super::books::{book, told_in};
use super::hall;
use super::reading::{ReadingMode, TicketNumber, end_with};
use super::{Announcement, Ending, Form, Kind, Noun, Phrase, Token};
use crate::language::Language;
use crate::numbers;

/// A text before a number: a comma at its end is a pause (Indonesian makes one, English does not), and not written.
fn before_number(language: Language) -> Token {
    let text = book(language).get(Key::Number);
    match text.strip_suffix(',') {
        Some(text) => Token::new(text, Ending::Comma),
        None => Token::new(text, Ending::Open),
    }
}

pub(super) fn announcement(announcement: &Announcement) -> Phrase {
    let Announcement { language, kind, ticket, counter, form, reading } = announcement;
    let (language, words) = (*language, book(*language));
    let mut tokens = Vec::new();
    let mut caption = String::new();
    let noun = counter.noun.word(language);
    let verb = words.get(if *kind == Kind::Onward { Key::GoOn } else { Key::Proceed });

    if *form == Form::Full {
        if let Some(call) = repeated_call(*kind).map(|key| words.get(key)) {
            caption.push_str(&format!("{call}, "));
            tokens.push(Token::new(call, Ending::Comma));
        }
        let number = before_number(language);
        caption.push_str(&format!("{} ", number.text));
        tokens.push(number);
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
    if let Some(floor) = &counter.floor {
        let word = if floor.has_word { words.get(Key::Floor) } else { "" };
        caption.push_str(&format!(", {}", format!("{word} {}", floor.label.caption(language)).trim_start()));
        end_with(&mut tokens, Ending::Comma);
        tokens.extend(Some(word).filter(|word| !word.is_empty()).map(|word| Token::new(word, Ending::Open)));
        tokens.extend(floor.label.tokens(language, Ending::Open));
    }
    end_with(&mut tokens, Ending::Stop);
    caption.push('.');
    Phrase { language, tokens, caption: capitalised(&caption), form: *form }
}

pub(super) fn number(language: Language, ticket: &TicketNumber, reading: ReadingMode) -> Phrase {
    let before = before_number(language);
    let caption = capitalised(&format!("{} {}.", before.text, ticket.shown()));
    let mut tokens = vec![before];
    tokens.extend(ticket.tokens(language, reading, Ending::Stop));
    Phrase { language, tokens, caption, form: Form::Full }
}

pub(super) fn notice(language: Language, text: &str) -> Phrase {
    Phrase { language, tokens: clauses(text, Ending::Stop), caption: text.trim().to_owned(), form: Form::Full }
}

/// The sentences of these texts, one after the other.
fn joined(language: Language, keys: &[Key]) -> Phrase {
    let language = told_in(language, keys);
    let texts: Vec<&str> = keys.iter().map(|key| book(language).get(*key)).collect();
    notice(language, &texts.join(" "))
}

pub(super) fn alarm(language: Language, alarm: Alarm) -> Phrase {
    joined(language, &alarm_keys(alarm))
}

pub(super) fn own_alarm(language: Language, alarm: Alarm, todo: &str) -> Phrase {
    let (before, after) = around_own_keys(alarm);
    let said = |keys: &[Key]| keys.iter().map(|key| book(language).get(*key)).collect::<Vec<_>>();
    // Whoever writes it may leave the last mark out.
    let todo = if todo.trim_end().ends_with(['.', '!', '?']) { todo.trim().to_owned() } else { format!("{}.", todo.trim()) };
    notice(language, &[said(&before), vec![todo.as_str()], said(after)].concat().join(" "))
}

pub(super) fn alarm_on_screens(language: Language, alarm: Alarm) -> Phrase {
    joined(language, &on_screens_keys(alarm))
}

pub(super) fn over(language: Language, drill: bool) -> Phrase {
    joined(language, &over_keys(drill))
}

/// A text cut at its punctuation; `last` is the ending of what follows the last mark.
pub(super) fn clauses(text: &str, last: Ending) -> Vec<Token> {
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
    push_clause(&mut tokens, &mut clause, last);
    tokens
}

/// A name inside a sentence.
pub(super) fn name_clause(name: &str) -> Vec<Token> {
    clauses(name, Ending::Open)
}

pub(super) fn vocabulary(language: Language) -> Vec<Token> {
    let words = book(language);
    let mut tokens = Vec::new();
    tokens.extend(('A'..='Z').map(|letter| Token::new(letter.to_string(), Ending::Comma)));
    tokens.push(before_number(language));
    tokens.extend([Key::Proceed, Key::GoOn, Key::Floor].map(|key| Token::new(words.get(key), Ending::Open)));
    tokens.extend(REPEATED_CALLS.map(|key| Token::new(words.get(key), Ending::Comma)));
    for noun in Noun::KNOWN {
        let noun = noun.word(language);
        tokens.extend([noun.to_owned(), format!("{} {noun}", words.get(Key::Proceed))].map(|text| Token::new(text, Ending::Open)));
    }
    let (digits, others) = numbers::vocabulary(language);
    for digit in digits {
        tokens.extend([Ending::Open, Ending::Comma, Ending::Stop].map(|ending| Token::new(*digit, ending)));
    }
    for word in others {
        tokens.extend([Ending::Open, Ending::Stop].map(|ending| Token::new(word, ending)));
    }
    let alarms = Alarm::all().flat_map(|one| [alarm(language, one), alarm_on_screens(language, one)]);
    let alarms = alarms.chain([false, true].map(|drill| over(language, drill)));
    let said = alarms.filter(|phrase| phrase.language == language).flat_map(|phrase| phrase.tokens);
    for token in said.chain(hall::fixed_tokens(language)) {
        if !tokens.contains(&token) {
            tokens.push(token);
        }
    }
    tokens
}

/// The calls after the first, from the second on; then those that are not counted.
const REPEATED_CALLS: [Key; 6] = [Key::SecondCall, Key::ThirdCall, Key::FourthCall, Key::FifthCall, Key::RepeatedCall, Key::LastCall];

/// A site's no-show rule is two or three calls; more than five are counted to annoy.
fn repeated_call(kind: Kind) -> Option<Key> {
    match kind {
        Kind::First | Kind::Onward => None,
        Kind::LastRecall => Some(Key::LastCall),
        Kind::Recall { nth: nth @ 2..=5 } => REPEATED_CALLS.get(nth as usize - 2).copied(),
        Kind::Recall { .. } => Some(Key::RepeatedCall),
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
