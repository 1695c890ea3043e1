//! From a call's row to what the queue is given, and from the queue's utterances to their sentences and captions. Pure.

use std::collections::BTreeMap;

use protocol::CounterNoun;
use sounds::phrase::{alarm, all_clear, drill_over, hall_notice, phrase};
use sounds::{
    Alarm, Announcement, CounterLabel, CounterName, HallNotice, Item, Kind, Language, Noun, Phrase, ReadingMode, Subject, TicketNumber,
    Utterance,
};

use crate::feed::{SpokenCall, ToSpeak, alarm_kind};
use crate::stage::CallKey;

/// What is said for an utterance, in its languages; nothing if what it is about is not known any more. `was_drill` says
/// whether the emergency that is over was only a drill.
pub(super) fn phrases(utterance: &Utterance, known: &ToSpeak, notices: &BTreeMap<u64, HallNotice>, was_drill: bool) -> Vec<Phrase> {
    match utterance.subject {
        Subject::Call { call, summons } => match known.calls.iter().find(|known| known.row.call == call) {
            Some(call) => utterance.languages.iter().map(|language| phrase(&announcement(call, summons, *language, utterance))).collect(),
            None => Vec::new(),
        },
        Subject::Emergency { emergency } => match known.emergencies.iter().find(|row| row.emergency == emergency) {
            Some(row) => {
                let raised = Alarm { kind: alarm_kind(row.kind), drill: row.drill };
                utterance.languages.iter().map(|language| alarm(*language, raised)).collect()
            }
            None => Vec::new(),
        },
        Subject::Notice { notice } => match notices.get(&notice) {
            Some(notice) => utterance.languages.iter().map(|language| hall_notice(*language, notice, ReadingMode::default())).collect(),
            None => Vec::new(),
        },
        Subject::AllClear => {
            let over = if was_drill { drill_over } else { all_clear };
            utterance.languages.iter().map(|language| over(*language)).collect()
        }
    }
}

/// What the queue is given for a call.
pub(super) fn item(call: &SpokenCall) -> Item {
    Item { call: call.row.call, summons: call.row.summons, languages: call.languages.clone() }
}

/// The summons that an utterance is about; none for an emergency.
pub(super) fn key_of(subject: Subject) -> Option<CallKey> {
    match subject {
        Subject::Call { call, summons } => Some(CallKey { call: u64::from(call), repeat: u32::from(summons) }),
        Subject::Emergency { .. } | Subject::AllClear | Subject::Notice { .. } => None,
    }
}

/// The summons is the utterance's: while a first call waits for its turn the row may already tell of a recall.
fn announcement(call: &SpokenCall, summons: u16, language: Language, utterance: &Utterance) -> Announcement {
    let row = &call.row;
    Announcement {
        language,
        kind: if summons > 1 { Kind::Recall { nth: u32::from(summons) } } else { Kind::First },
        ticket: TicketNumber::new(&row.number.prefix, &row.number.shown),
        counter: CounterName {
            floor: row.floor.parse().ok().filter(|_| call.other_floor),
            ..CounterName::new(noun(row.label.noun), CounterLabel::Number(u32::from(row.label.number)))
        },
        form: utterance.form,
        reading: ReadingMode::default(),
    }
}

fn noun(noun: CounterNoun) -> Noun {
    match noun {
        CounterNoun::Loket => Noun::Loket,
        CounterNoun::Meja => Noun::Meja,
        CounterNoun::Ruang => Noun::Ruang,
        CounterNoun::Jalur => Noun::Jalur,
        CounterNoun::Gerai => Noun::Gerai,
    }
}
