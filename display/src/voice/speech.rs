//! From a call's row to the sentences that are said for it, and their captions. Pure.

use protocol::{CounterNoun, EmergencyKind};
use sounds::phrase::{all_clear, emergency, notice, phrase};
use sounds::{Announcement, CounterLabel, CounterName, Kind, Language, Noun, Phrase, ReadingMode, Subject, TicketNumber, Utterance};

use crate::feed::{SpokenCall, ToSpeak, emergency_of};

/// What is said for an utterance, in its languages; nothing if its call is not known any more.
pub(super) fn phrases(utterance: &Utterance, known: &ToSpeak) -> Vec<Phrase> {
    match utterance.subject {
        Subject::Call { call, .. } => match known.calls.iter().find(|known| known.row.call == call) {
            Some(call) => utterance.languages.iter().map(|language| phrase(&announcement(call, *language, utterance))).collect(),
            None => Vec::new(),
        },
        Subject::Emergency { emergency } => {
            let kind = known.emergencies.iter().find(|(known, _)| *known == emergency).map(|(_, kind)| *kind);
            kind.map(|kind| alarm(kind, &utterance.languages)).unwrap_or_default()
        }
        Subject::AllClear => utterance.languages.iter().map(|language| all_clear(*language)).collect(),
    }
}

fn announcement(call: &SpokenCall, language: Language, utterance: &Utterance) -> Announcement {
    let row = &call.row;
    Announcement {
        language,
        kind: if row.summons > 1 { Kind::Recall { nth: u32::from(row.summons) } } else { Kind::First },
        ticket: TicketNumber::new(&row.number.prefix, &row.number.shown),
        counter: CounterName {
            floor: row.floor.parse().ok().filter(|_| call.other_floor),
            ..CounterName::new(noun(row.label.noun), CounterLabel::Number(u32::from(row.label.number)))
        },
        form: utterance.form,
        reading: ReadingMode::default(),
    }
}

/// What is said in an emergency. Whoever is told to stay inside must not hear that they should leave.
fn alarm(kind: EmergencyKind, languages: &[Language]) -> Vec<Phrase> {
    match kind {
        EmergencyKind::Evacuation | EmergencyKind::Fire => languages.iter().map(|language| emergency(*language)).collect(),
        EmergencyKind::Earthquake | EmergencyKind::Lockdown => {
            let screen = emergency_of(kind, false);
            let text = format!("Perhatian. Mohon perhatian. {}. {}", screen.title, screen.sentences.join(" "));
            vec![notice(Language::Id, &text)]
        }
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
