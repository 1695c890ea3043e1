//! What a hall says besides calls and alarms: that it opens, rests and closes, that a service has no more numbers today, that
//! a call was a mistake. Words are data (`book`); this file fills in numbers, times and names.

use super::book::Key;
use super::books::{book, told_in};
use super::reading::{ReadingMode, TicketNumber, cardinal_tokens, end_with};
use super::sentences::{clauses, name_clause};
use super::{Ending, Form, Phrase, Token};
use crate::language::Language;
use crate::numbers;

/// Something a hall says to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HallNotice {
    /// The hall has opened.
    Opening,
    /// The hall rests, until a time if one is known.
    Break {
        /// When it goes on.
        until: Option<ClockTime>,
    },
    /// The hall goes on after a rest.
    BreakOver,
    /// Numbers will soon stop being given.
    ClosingSoon {
        /// When.
        at: ClockTime,
    },
    /// The hall has closed.
    Closing,
    /// A service has no more numbers today.
    QuotaUsedUp {
        /// The service's name, as people see it.
        service: String,
    },
    /// A call was taken back: its visitor waits on.
    Withdrawn {
        /// The ticket that was called.
        ticket: TicketNumber,
    },
}

/// A time of the day in the hall's own zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClockTime {
    hour: u8,
    minute: u8,
}

impl ClockTime {
    /// A time; None where no clock shows it.
    pub fn new(hour: u8, minute: u8) -> Option<ClockTime> {
        (hour < 24 && minute < 60).then_some(ClockTime { hour, minute })
    }

    /// A time as it is written: "07:30" or "07.30".
    pub fn from_shown(shown: &str) -> Option<ClockTime> {
        let (hour, minute) = shown.trim().split_once([':', '.'])?;
        let is_number = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(hour) || minute.len() != 2 || !is_number(minute) {
            return None;
        }
        ClockTime::new(hour.parse().ok()?, minute.parse().ok()?)
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> u16 {
        u16::from(self.hour) * 60 + u16::from(self.minute)
    }

    /// "13.30" in Indonesian, "1:30 p.m." in English.
    fn caption(self, language: Language) -> String {
        match language {
            Language::Id | Language::Jv | Language::Su => format!("{:02}.{:02}", self.hour, self.minute),
            Language::En => format!("{}:{:02} {}", self.hour_of_half(), self.minute, if self.hour < 12 { "a.m." } else { "p.m." }),
        }
    }

    /// "tiga belas tiga puluh"; "one thirty P M".
    fn tokens(self, language: Language) -> Vec<Token> {
        let (hour, half) = match language {
            Language::Id | Language::Jv | Language::Su => (self.hour, None),
            Language::En => (self.hour_of_half(), Some(if self.hour < 12 { "A" } else { "P" })),
        };
        let mut tokens = cardinal_tokens(language, u64::from(hour));
        if self.minute > 0 {
            end_with(&mut tokens, Ending::Comma);
            if self.minute < 10 {
                tokens.push(Token::new(numbers::digit(language, 0), Ending::Open));
            }
            tokens.extend(cardinal_tokens(language, u64::from(self.minute)));
        }
        tokens.extend(half.into_iter().chain(half.map(|_| "M")).map(|letter| Token::new(letter, Ending::Open)));
        tokens
    }

    fn hour_of_half(self) -> u8 {
        if self.hour.is_multiple_of(12) { 12 } else { self.hour % 12 }
    }
}

pub(super) fn hall_notice(language: Language, notice: &HallNotice, reading: ReadingMode) -> Phrase {
    let key = key(notice);
    let language = told_in(language, &[key]);
    let (fill, shown) = match notice {
        HallNotice::Opening | HallNotice::BreakOver | HallNotice::Closing | HallNotice::Break { until: None } => {
            (Vec::new(), String::new())
        }
        HallNotice::Break { until: Some(time) } | HallNotice::ClosingSoon { at: time } => (time.tokens(language), time.caption(language)),
        HallNotice::QuotaUsedUp { service } => (name_clause(service), service.trim().to_owned()),
        HallNotice::Withdrawn { ticket } => (ticket.tokens(language, reading, Ending::Open), ticket.shown().to_owned()),
    };
    filled(language, key, fill, &shown)
}

/// Every text of this file with nothing filled in, for makers of packs.
pub(super) fn fixed_tokens(language: Language) -> impl Iterator<Item = Token> {
    let keys = Key::HALL.into_iter().filter(move |key| book(language).has(&[*key]));
    keys.flat_map(move |key| filled(language, key, Vec::new(), "").tokens)
}

fn key(notice: &HallNotice) -> Key {
    match notice {
        HallNotice::Opening => Key::Opening,
        HallNotice::Break { until: None } => Key::Break,
        HallNotice::Break { until: Some(_) } => Key::BreakUntil,
        HallNotice::BreakOver => Key::BreakOver,
        HallNotice::ClosingSoon { .. } => Key::ClosingSoon,
        HallNotice::Closing => Key::Closing,
        HallNotice::QuotaUsedUp { .. } => Key::QuotaUsedUp,
        HallNotice::Withdrawn { .. } => Key::Withdrawn,
    }
}

/// A text with its placeholder filled in, spoken and written.
fn filled(language: Language, key: Key, mut fill: Vec<Token>, shown: &str) -> Phrase {
    let text = book(language).get(key);
    let Some((placeholder, (before, after))) = key.placeholder().and_then(|name| Some((name, text.split_once(name)?))) else {
        return Phrase { language, tokens: clauses(text, Ending::Stop), caption: text.to_owned(), form: Form::Full };
    };
    let mark = after.chars().next();
    let ending = match mark {
        Some('.' | '!') => Ending::Stop,
        Some(',') => Ending::Comma,
        Some(_) | None => Ending::Open,
    };
    end_with(&mut fill, ending);
    let mut tokens = clauses(before, Ending::Open);
    tokens.extend(fill);
    tokens.extend(clauses(after.trim_start_matches(['.', '!', ',']), Ending::Stop));
    // A time that ends in a full stop of its own needs no second one.
    let caption = text.replacen(placeholder, shown, 1).replace(".m..", ".m.");
    Phrase { language, tokens, caption, form: Form::Full }
}
