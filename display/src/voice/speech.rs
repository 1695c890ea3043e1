//! From a call's row to what the queue is given, and from the queue's utterances to their sentences and captions. Pure.

use std::collections::BTreeMap;

use protocol::{CounterNoun, EmergencyRow, EmergencyText};
use sounds::phrase::{alarm, alarm_on_screens, all_clear, drill_over, hall_notice, own_alarm, phrase};
use sounds::{
    Alarm, Announcement, CounterLabel, CounterName, Floor, HallNotice, Item, Kind, Language, Noun, Phrase, ReadingMode, Subject,
    TicketNumber, Utterance,
};

use crate::feed::{SpokenCall, ToSpeak, alarm_kind};
use crate::stage::CallKey;

/// What is said for an utterance, in its languages; nothing if what it is about is not known any more. `was_drill` says
/// whether the emergency that is over was only a drill.
pub(super) fn phrases(utterance: &Utterance, known: &ToSpeak, notices: &BTreeMap<u64, HallNotice>, was_drill: bool) -> Vec<Phrase> {
    let reading = known.manner.reading;
    match utterance.subject {
        Subject::Call { call, summons } => match known.calls.iter().find(|known| known.row.call == call) {
            Some(call) => {
                utterance.languages.iter().map(|language| phrase(&announcement(call, summons, *language, utterance, reading))).collect()
            }
            None => Vec::new(),
        },
        Subject::Emergency { emergency } => match known.emergencies.iter().find(|row| row.emergency == emergency) {
            Some(row) => {
                let own = known.emergency_texts.iter().find(|text| text.kind == row.kind);
                utterance.languages.iter().map(|language| raised(*language, row, own)).collect()
            }
            None => Vec::new(),
        },
        Subject::Notice { notice } => match notices.get(&notice) {
            Some(notice) => utterance.languages.iter().map(|language| hall_notice(*language, notice, reading)).collect(),
            None => Vec::new(),
        },
        Subject::AllClear => {
            let over = if was_drill { drill_over } else { all_clear };
            utterance.languages.iter().map(|language| over(*language)).collect()
        }
    }
}

/// What is said of an emergency: what its screen says. The hall's own words are Indonesian and English.
fn raised(language: Language, row: &EmergencyRow, own: Option<&EmergencyText>) -> Phrase {
    let raised = Alarm { kind: alarm_kind(row.kind), drill: row.drill };
    match (own, language) {
        (None, _) => alarm(language, raised),
        (Some(own), Language::En) => own_alarm(language, raised, &own.en),
        (Some(own), Language::Id | Language::Jv | Language::Su) => own_alarm(Language::Id, raised, &own.id),
    }
}

/// The same where the words of its hall cannot be spoken here; nothing where it has none, or where they could be.
pub(super) fn unspeakable(utterance: &Utterance, known: &ToSpeak, missing: usize) -> Option<Vec<Phrase>> {
    let Subject::Emergency { emergency } = utterance.subject else { return None };
    let row = known.emergencies.iter().find(|row| row.emergency == emergency)?;
    known.emergency_texts.iter().find(|text| text.kind == row.kind).filter(|_| missing > 0)?;
    let raised = Alarm { kind: alarm_kind(row.kind), drill: row.drill };
    Some(utterance.languages.iter().map(|language| alarm_on_screens(*language, raised)).collect())
}

/// A call without its floor, where that has no clip here and the rest of the sentence would lean on nothing; nothing of another utterance.
pub(super) fn without_floor(utterance: &Utterance, known: &ToSpeak, missing: usize) -> Option<Vec<Phrase>> {
    let Subject::Call { call, summons } = utterance.subject else { return None };
    let call = known.calls.iter().find(|known| known.row.call == call).filter(|call| missing > 0 && call.other_floor)?;
    let call = SpokenCall { other_floor: false, ..call.clone() };
    let said = |language: &Language| phrase(&announcement(&call, summons, *language, utterance, known.manner.reading));
    Some(utterance.languages.iter().map(said).collect())
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
fn announcement(call: &SpokenCall, summons: u16, language: Language, utterance: &Utterance, reading: ReadingMode) -> Announcement {
    let row = &call.row;
    Announcement {
        language,
        kind: match summons {
            ..=1 if row.onward => Kind::Onward,
            ..=1 => Kind::First,
            _ if row.last && summons == row.summons => Kind::LastRecall,
            nth => Kind::Recall { nth: u32::from(nth) },
        },
        ticket: TicketNumber::new(&row.number.prefix, &row.number.shown),
        counter: CounterName {
            floor: Floor::from_shown(&row.floor).filter(|_| call.other_floor),
            ..CounterName::new(noun(row.label.noun), CounterLabel::Number(u32::from(row.label.number)))
        },
        form: utterance.form,
        reading,
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
