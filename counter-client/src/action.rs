//! What a key or a button of the window means, and what is written on it. Pure: a press becomes a command in `press`.

use eframe::egui::Key;
use protocol::CounterState;

use crate::words::Language;

/// Everything an officer can do with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    /// Panggil berikutnya.
    Next,
    /// Panggil nomor: one number out of its turn.
    Choose,
    /// Tarik panggilan: a call made by mistake.
    Undo,
    /// Panggil ulang.
    Recall,
    /// Mulai.
    Start,
    /// Selesai.
    Finish,
    /// Selesai, with another outcome.
    FinishHow,
    /// Tidak hadir.
    Absent,
    /// Tunda.
    Park,
    /// Kembalikan: the visitor, or a number that was set aside.
    Return,
    /// Alihkan.
    Transfer,
    /// Batalkan a number that was set aside.
    Cancel,
    /// Istirahat, or on again.
    Break,
    /// Istirahat, with another reason.
    BreakFor,
    /// Buka or tutup.
    OpenClose,
    /// The officer called by hand.
    Confirm,
    /// Darurat: which emergency?
    Emergency,
    /// Take the counter over from another client.
    TakeOver,
    /// Answer: the visitor came.
    Arrived,
    /// Answer: the visitor did not come.
    NotArrived,
    /// Answer: yes.
    Yes,
    /// Answer: no; or leave a list.
    No,
}

/// What the keys mean at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The verbs.
    Verbs,
    /// "Hadir atau tidak hadir?" is asked.
    ArrivedOrAbsent,
    /// "Batalkan?" is asked.
    Sure,
    /// Another client holds the counter.
    Held,
}

/// What a key means; `None` where nothing. Lists take their keys themselves.
pub(crate) fn of_key(key: Key, shift: bool, mode: Mode) -> Option<Action> {
    match (mode, key) {
        (Mode::ArrivedOrAbsent, Key::H) => Some(Action::Arrived),
        (Mode::ArrivedOrAbsent, Key::F7) => Some(Action::NotArrived),
        (Mode::ArrivedOrAbsent | Mode::Sure, Key::Escape) => Some(Action::No),
        (Mode::Sure, Key::Y) => Some(Action::Yes),
        (Mode::Sure, Key::N) => Some(Action::No),
        (Mode::Held, Key::F2) => Some(Action::TakeOver),
        // Whoever sees a fire says so, whether the counter is theirs or not.
        (Mode::Held, Key::D) => Some(Action::Emergency),
        (Mode::Held | Mode::Sure, _) => None,
        (Mode::Verbs | Mode::ArrivedOrAbsent, Key::I) if shift => Some(Action::BreakFor),
        (Mode::Verbs | Mode::ArrivedOrAbsent, Key::F10) if shift => Some(Action::FinishHow),
        (Mode::Verbs | Mode::ArrivedOrAbsent, key) => of_verb_key(key),
    }
}

fn of_verb_key(key: Key) -> Option<Action> {
    const VERBS: [Action; 15] = [
        Action::Next,
        Action::Choose,
        Action::Undo,
        Action::Recall,
        Action::Start,
        Action::Finish,
        Action::Absent,
        Action::Park,
        Action::Return,
        Action::Transfer,
        Action::Cancel,
        Action::Break,
        Action::OpenClose,
        Action::Confirm,
        Action::Emergency,
    ];
    VERBS.into_iter().find(|action| action.key() == Some(key))
}

impl Action {
    /// Its key.
    pub(crate) fn key(self) -> Option<Key> {
        match self {
            Action::Next => Some(Key::F9),
            Action::Choose => Some(Key::P),
            Action::Undo => Some(Key::Z),
            Action::Recall => Some(Key::F8),
            Action::Start => Some(Key::F6),
            Action::Finish => Some(Key::F10),
            Action::Absent | Action::NotArrived => Some(Key::F7),
            Action::Park => Some(Key::T),
            Action::Return => Some(Key::K),
            Action::Transfer => Some(Key::A),
            Action::Cancel => Some(Key::Delete),
            Action::Break => Some(Key::I),
            // Shift with the key of the plain verb.
            Action::BreakFor | Action::FinishHow => None,
            Action::OpenClose => Some(Key::B),
            Action::Confirm => Some(Key::C),
            Action::Emergency => Some(Key::D),
            Action::TakeOver => Some(Key::F2),
            Action::Arrived => Some(Key::H),
            Action::Yes => Some(Key::Y),
            Action::No => Some(Key::Escape),
        }
    }

    /// The name of its key, as it stands on the keyboard.
    pub(crate) fn key_name(self) -> &'static str {
        match self.key() {
            Some(Key::Delete) => "Del",
            Some(Key::Escape) => "Esc",
            Some(key) => key.name(),
            None => "Shift",
        }
    }

    /// What is written on its button.
    pub(crate) fn label(self, state: Option<CounterState>, language: Language) -> &'static str {
        let (id, en) = match self {
            Action::Next => ("Panggil berikutnya", "Call next"),
            Action::Choose => ("Panggil nomor", "Call a number"),
            Action::Undo => ("Tarik", "Take back"),
            Action::Recall => ("Panggil ulang", "Call again"),
            Action::Start => ("Mulai", "Start"),
            Action::Finish | Action::FinishHow => ("Selesai", "Finish"),
            Action::Absent | Action::NotArrived => ("Tidak hadir", "Absent"),
            Action::Park => ("Tunda", "Set aside"),
            Action::Return => ("Kembalikan", "Return"),
            Action::Transfer => ("Alihkan", "Send on"),
            Action::Cancel => ("Batalkan", "Cancel"),
            Action::Break if state == Some(CounterState::Paused) => ("Lanjutkan", "Go on"),
            Action::Break | Action::BreakFor => ("Istirahat", "Break"),
            Action::OpenClose if state == Some(CounterState::Closed) => ("Buka loket", "Open"),
            Action::OpenClose => ("Tutup loket", "Close"),
            Action::Confirm => ("Sudah saya panggil", "I called myself"),
            Action::Emergency => ("Darurat", "Emergency"),
            Action::TakeOver => ("Ambil alih", "Take over"),
            Action::Arrived => ("Hadir", "Arrived"),
            Action::Yes => ("Ya", "Yes"),
            Action::No => ("Tidak", "No"),
        };
        language.pick(id, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_a_key_of_its_own() {
        let keys = [
            (Key::F9, Action::Next),
            (Key::P, Action::Choose),
            (Key::Z, Action::Undo),
            (Key::F8, Action::Recall),
            (Key::F6, Action::Start),
            (Key::F10, Action::Finish),
            (Key::F7, Action::Absent),
            (Key::T, Action::Park),
            (Key::K, Action::Return),
            (Key::A, Action::Transfer),
            (Key::Delete, Action::Cancel),
            (Key::I, Action::Break),
            (Key::B, Action::OpenClose),
            (Key::C, Action::Confirm),
            (Key::D, Action::Emergency),
        ];
        for (key, action) in keys {
            assert_eq!(of_key(key, false, Mode::Verbs), Some(action));
        }
        assert_eq!(of_key(Key::I, true, Mode::Verbs), Some(Action::BreakFor));
        assert_eq!(of_key(Key::X, false, Mode::Verbs), None);
        assert_eq!(of_key(Key::D, false, Mode::Held), Some(Action::Emergency), "who looks on at a counter sees a fire, too");
    }

    #[test]
    fn while_arrived_or_absent_is_asked_its_keys_answer_and_next_does_not() {
        assert_eq!(of_key(Key::H, false, Mode::ArrivedOrAbsent), Some(Action::Arrived));
        assert_eq!(of_key(Key::F7, false, Mode::ArrivedOrAbsent), Some(Action::NotArrived));
        assert_eq!(of_key(Key::Escape, false, Mode::ArrivedOrAbsent), Some(Action::No));
        assert_eq!(of_key(Key::F9, false, Mode::ArrivedOrAbsent), Some(Action::Next), "it asks again, it never answers");
        assert_eq!(of_key(Key::F8, false, Mode::ArrivedOrAbsent), Some(Action::Recall), "calling again is an answer too");
    }

    #[test]
    fn while_a_cancellation_is_asked_only_yes_and_no_mean_anything() {
        assert_eq!(of_key(Key::Y, false, Mode::Sure), Some(Action::Yes));
        assert_eq!(of_key(Key::Escape, false, Mode::Sure), Some(Action::No));
        assert_eq!(of_key(Key::F9, false, Mode::Sure), None);
    }
}
