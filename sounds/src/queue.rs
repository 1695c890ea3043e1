//! Who is spoken when: the voice of one zone as a queue, in order and never overlapping.
//!
//! Sans-I/O: time is an argument in milliseconds, of any clock that does not go back; sounds are made and played by
//! the caller, who says when they ended. The rules: a first call is spoken as long as its ticket is called; only
//! overtaken recalls and calls whose ticket has moved on are dropped, and each drop is noted. Beyond
//! [`BACKLOG_MS_MAX`] of speech to come there is one chime, one language and the short form, until the queue is idle.
//! An emergency is spoken before everything, again and again, and the calls wait for its end.

pub mod expected;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use self::expected::{expected_ms, normal_ms};
use crate::chime::Chime;
use crate::language::Language;
use crate::phrase::Form;

/// Speech to come beyond which announcements become short: a call spoken half a minute late sends nobody anywhere.
pub const BACKLOG_MS_MAX: u64 = 15_000;

/// Silence between two announcements, so that they are heard as two.
pub const GAP_MS: u64 = 1_000;

/// Silence between two short announcements while many wait: still longer than any pause within one.
pub const GAP_HURRIED_MS: u64 = 800;

/// Silence before an emergency is said again.
pub const EMERGENCY_GAP_MS: u64 = 3_000;

/// Calls that can wait to be spoken; more than any hall has counters, each with a first call and a recall.
pub const WAITING_MAX: usize = 400;

/// Notices that can wait to be spoken: more than come within the time for which one is news.
pub const NOTICES_MAX: usize = 32;

/// Calls of which the last summons is remembered, so that a picture sent again is not spoken again.
const REMEMBERED_MAX: usize = 1_000;
/// Notes kept until they are taken; whoever never takes them loses the oldest.
const NOTES_MAX: usize = 256;

/// One summons to be spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The call.
    pub call: u32,
    /// 1 for the first call, one more for each recall.
    pub summons: u16,
    /// The languages it is spoken in; under a backlog only the first.
    pub languages: Vec<Language>,
}

/// Something that the hall says to everybody, between two calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeItem {
    /// Its id, the caller's own.
    pub notice: u64,
    /// The languages it is spoken in.
    pub languages: Vec<Language>,
    /// After this it is no news any more, and is not begun.
    pub until_ms: u64,
}

/// What to say now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utterance {
    /// Its own number, to be given back when it has ended.
    pub id: u64,
    /// What it is about.
    pub subject: Subject,
    /// The full sentence or the short form.
    pub form: Form,
    /// The languages, in order.
    pub languages: Vec<Language>,
    /// Whether the chime comes first.
    pub chime: bool,
}

impl Utterance {
    /// What sounds before it, where the hall has chosen this.
    pub fn chime_of(&self, choice: Chime) -> Chime {
        if self.chime { choice } else { Chime::None }
    }
}

/// What an utterance is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A call.
    Call {
        /// The call.
        call: u32,
        /// Which summons.
        summons: u16,
    },
    /// An emergency.
    Emergency {
        /// Its id.
        emergency: u64,
    },
    /// The end of every emergency.
    AllClear,
    /// Something that the hall says to everybody.
    Notice {
        /// Its id, the caller's own.
        notice: u64,
    },
}

/// What was heard to its end, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// What it was about.
    pub subject: Subject,
    /// When it began.
    pub started_ms: u64,
    /// When its sound ended.
    pub ended_ms: u64,
}

/// Something that was not spoken, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A summons left the queue unspoken, by the rules.
    Dropped {
        /// The call.
        call: u32,
        /// Which summons.
        summons: u16,
        /// Why.
        reason: DropReason,
    },
    /// A notice was no news any more when its turn came, or too many waited.
    NoticeDropped {
        /// Its id.
        notice: u64,
    },
    /// An utterance was cut off after it had begun, so that a part of it was heard; it is said again unless its drop is noted too.
    CutOff {
        /// What it was about.
        subject: Subject,
    },
    /// An utterance failed, or its end was never reported; it counts as not heard and the queue goes on.
    Unheard {
        /// What it was about.
        subject: Subject,
    },
}

/// Why a summons was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropReason {
    /// A later recall of the same call was made before this one was spoken.
    Overtaken,
    /// Its ticket is no longer called.
    MovedOn,
    /// More than [`WAITING_MAX`] wait.
    Full,
    /// It was heard already, from another voice.
    Heard,
}

/// The voice of one zone.
#[derive(Debug, Default)]
pub struct VoiceQueue {
    waiting: VecDeque<Item>,
    notices: VecDeque<NoticeItem>,
    speaking: Option<Speaking>,
    /// The highest summons taken of each call that has not moved on.
    taken: BTreeMap<u32, u16>,
    emergencies: BTreeSet<u64>,
    emergency_languages: Vec<Language>,
    /// Every emergency is over and that has not been said yet.
    all_clear_due: bool,
    /// The backlog was too long, and the queue has not been idle since.
    hurried: bool,
    /// The one chime of a hurried stretch is still to come.
    chime_due: bool,
    /// Nothing begins before this.
    silent_until_ms: u64,
    next_id: u64,
    notes: VecDeque<Note>,
}

/// What an utterance was made of.
#[derive(Debug)]
enum Spoken {
    Call(Item),
    Notice(NoticeItem),
    /// An emergency or its end, of which the queue knows by itself.
    Alarm,
}

#[derive(Debug)]
struct Speaking {
    utterance: Utterance,
    /// What to put back if it is cut off.
    item: Spoken,
    started_ms: u64,
    expected_ms: u64,
    /// Its ticket moved on while it was spoken: it is spoken to its end, but not again.
    moved_on: bool,
}

impl VoiceQueue {
    /// A silent queue.
    pub fn new() -> VoiceQueue {
        VoiceQueue::default()
    }

    /// A call or a recall was made. What was taken before is not taken twice, so a whole picture can be pushed again.
    pub fn push(&mut self, item: Item) {
        let last = self.taken.get(&item.call).copied().unwrap_or(0);
        if item.summons <= last {
            return;
        }
        if self.waiting.is_empty() && self.speaking.is_none() {
            self.hurried = false;
        }
        self.taken.insert(item.call, item.summons);
        if self.taken.len() > REMEMBERED_MAX {
            self.taken.pop_first();
        }
        self.drop_waiting(DropReason::Overtaken, |waiting| waiting.call == item.call && waiting.summons > 1);
        if self.waiting.len() >= WAITING_MAX {
            self.note(Note::Dropped { call: item.call, summons: item.summons, reason: DropReason::Full });
        } else {
            self.waiting.push_back(item);
        }
    }

    /// The ticket of a call has moved on: what is not yet spoken of it will not be. A sentence in the air is finished.
    pub fn withdraw(&mut self, call: u32) {
        self.taken.remove(&call);
        self.drop_waiting(DropReason::MovedOn, |waiting| waiting.call == call);
        if let Some(speaking) = &mut self.speaking
            && matches!(speaking.utterance.subject, Subject::Call { call: spoken, .. } if spoken == call)
        {
            speaking.moved_on = true;
        }
    }

    /// A call's summons up to this one were heard, perhaps from another voice: what waits of them need not be said any more.
    pub fn heard(&mut self, call: u32, summons: u16) {
        self.drop_waiting(DropReason::Heard, |waiting| waiting.call == call && waiting.summons <= summons);
    }

    /// An emergency was raised. True if something else is being spoken that the caller should cut off, and report as
    /// [`VoiceQueue::interrupted`].
    pub fn raise(&mut self, emergency: u64, languages: &[Language]) -> bool {
        self.emergencies.insert(emergency);
        self.emergency_languages = languages.to_vec();
        self.all_clear_due = false;
        self.speaking.as_ref().is_some_and(|speaking| !matches!(speaking.utterance.subject, Subject::Emergency { .. }))
    }

    /// An emergency is over. When the last one is, that is said once, and the calls go on.
    pub fn clear(&mut self, emergency: u64) {
        let was_on = self.emergencies.remove(&emergency);
        self.all_clear_due |= was_on && self.emergencies.is_empty();
    }

    /// Whether the end of every emergency is still to be said, or is being said.
    pub fn owes_all_clear(&self) -> bool {
        self.all_clear_due || self.speaking().is_some_and(|utterance| utterance.subject == Subject::AllClear)
    }

    /// Another voice says the end of every emergency.
    pub fn forget_all_clear(&mut self) {
        self.all_clear_due = false;
    }

    /// The hall says something to everybody, between two calls; while many wait to be called, after them.
    pub fn announce(&mut self, item: NoticeItem) {
        if self.notices.len() < NOTICES_MAX {
            self.notices.push_back(item);
        } else {
            self.note(Note::NoticeDropped { notice: item.notice });
        }
    }

    /// Another voice says what the hall says to everybody.
    pub fn forget_notices(&mut self) {
        self.notices.clear();
    }

    /// What to say now; None while something is spoken, in the silence between, and when there is nothing to say.
    pub fn next(&mut self, now_ms: u64) -> Option<Utterance> {
        self.give_up_waiting(now_ms);
        if self.speaking.is_some() || now_ms < self.silent_until_ms {
            return None;
        }
        if let Some(emergency) = self.emergencies.last().copied() {
            return Some(self.begin(Subject::Emergency { emergency }, Spoken::Alarm, now_ms));
        }
        if std::mem::take(&mut self.all_clear_due) {
            return Some(self.begin(Subject::AllClear, Spoken::Alarm, now_ms));
        }
        if !self.hurried && self.waiting.iter().map(normal_ms).sum::<u64>() > BACKLOG_MS_MAX {
            (self.hurried, self.chime_due) = (true, true);
        }
        let many_wait = self.hurried && !self.waiting.is_empty();
        if let Some(item) = if many_wait { None } else { self.next_notice(now_ms) } {
            return Some(self.begin(Subject::Notice { notice: item.notice }, Spoken::Notice(item), now_ms));
        }
        let item = self.waiting.pop_front()?;
        Some(self.begin(Subject::Call { call: item.call, summons: item.summons }, Spoken::Call(item), now_ms))
    }

    /// The sound of an utterance has ended. None if it is not the one that was being spoken.
    pub fn finished(&mut self, id: u64, now_ms: u64) -> Option<Heard> {
        let spoken = self.stop(id, now_ms)?;
        Some(Heard { subject: spoken.utterance.subject, started_ms: spoken.started_ms, ended_ms: now_ms })
    }

    /// The utterance could not be spoken (no clip, no device). It is noted as unheard, and the queue goes on.
    pub fn failed(&mut self, id: u64, now_ms: u64) {
        if let Some(spoken) = self.stop(id, now_ms) {
            self.note(Note::Unheard { subject: spoken.utterance.subject });
        }
    }

    /// The utterance was cut off, by an emergency or because this display ceased to be the voice. It is said again
    /// from its start, unless its ticket has moved on.
    pub fn interrupted(&mut self, id: u64, now_ms: u64) {
        let Some(spoken) = self.stop(id, now_ms) else { return };
        self.note(Note::CutOff { subject: spoken.utterance.subject });
        match (spoken.item, spoken.utterance.subject) {
            (Spoken::Call(item), _) if spoken.moved_on => {
                self.note(Note::Dropped { call: item.call, summons: item.summons, reason: DropReason::MovedOn });
            }
            (Spoken::Call(item), _) if item.summons > 1 && self.taken.get(&item.call).is_some_and(|last| *last > item.summons) => {
                self.note(Note::Dropped { call: item.call, summons: item.summons, reason: DropReason::Overtaken });
            }
            (Spoken::Call(item), _) => self.waiting.push_front(item),
            (Spoken::Notice(item), _) => self.notices.push_front(item),
            (Spoken::Alarm, Subject::AllClear) => self.all_clear_due = self.emergencies.is_empty(),
            (Spoken::Alarm, Subject::Emergency { .. } | Subject::Call { .. } | Subject::Notice { .. }) => {}
        }
        // An emergency is not made to wait for what it cut off; otherwise the beginning and its repetition are heard as two.
        if !self.emergencies.is_empty() {
            self.silent_until_ms = now_ms;
        }
    }

    /// Speech still to come, as it will be spoken: for heartbeats, and for people who ask why it takes so long.
    pub fn backlog_ms(&self, now_ms: u64) -> u64 {
        let current = self.speaking.as_ref().map_or(0, |speaking| (speaking.started_ms + speaking.expected_ms).saturating_sub(now_ms));
        let waiting = self.waiting.iter();
        let notices: u64 = self.notices.iter().map(expected::notice_ms).sum();
        current
            + notices
            + if self.hurried { waiting.map(|_| expected::SHORT_MS + GAP_HURRIED_MS).sum() } else { waiting.map(normal_ms).sum::<u64>() }
    }

    /// When [`VoiceQueue::next`] is worth asking again if nothing happens before; None if only an event can change it.
    pub fn wake_at_ms(&self) -> Option<u64> {
        match &self.speaking {
            Some(speaking) => Some(speaking.patience_ends_ms()),
            None if self.is_idle() => None,
            None => Some(self.silent_until_ms),
        }
    }

    /// Nothing is spoken and nothing waits to be.
    pub fn is_idle(&self) -> bool {
        self.speaking.is_none() && self.waiting.is_empty() && self.notices.is_empty() && self.emergencies.is_empty() && !self.all_clear_due
    }

    /// What is being spoken.
    pub fn speaking(&self) -> Option<&Utterance> {
        self.speaking.as_ref().map(|speaking| &speaking.utterance)
    }

    /// The notes since they were last taken, oldest first.
    pub fn take_notes(&mut self) -> Vec<Note> {
        self.notes.drain(..).collect()
    }

    fn begin(&mut self, subject: Subject, item: Spoken, now_ms: u64) -> Utterance {
        self.next_id += 1;
        let all = match &item {
            Spoken::Call(item) => &item.languages,
            Spoken::Notice(item) => &item.languages,
            Spoken::Alarm => &self.emergency_languages,
        };
        let hurried = self.hurried && matches!(item, Spoken::Call(_));
        let languages = if hurried { all.iter().take(1).copied().collect() } else { all.clone() };
        let chime = if hurried { std::mem::take(&mut self.chime_due) } else { true };
        let form = if hurried { Form::Short } else { Form::Full };
        let utterance = Utterance { id: self.next_id, subject, form, languages, chime };
        self.speaking = Some(Speaking {
            expected_ms: expected_ms(&utterance),
            utterance: utterance.clone(),
            item,
            started_ms: now_ms,
            moved_on: false,
        });
        utterance
    }

    fn stop(&mut self, id: u64, now_ms: u64) -> Option<Speaking> {
        let spoken = self.speaking.take_if(|speaking| speaking.utterance.id == id)?;
        let emergency = matches!(spoken.utterance.subject, Subject::Emergency { .. }) && !self.emergencies.is_empty();
        if self.waiting.is_empty() {
            self.hurried = false;
        }
        let gap_ms = if self.hurried { GAP_HURRIED_MS } else { GAP_MS };
        self.silent_until_ms = now_ms + if emergency { EMERGENCY_GAP_MS } else { gap_ms };
        Some(spoken)
    }

    /// A sound whose end nobody reports must not silence the hall for the rest of the day.
    fn give_up_waiting(&mut self, now_ms: u64) {
        let Some(speaking) = &self.speaking else { return };
        if now_ms >= speaking.patience_ends_ms() {
            self.failed(speaking.utterance.id, now_ms);
        }
    }

    /// The next notice that is still news.
    fn next_notice(&mut self, now_ms: u64) -> Option<NoticeItem> {
        while let Some(item) = self.notices.pop_front() {
            if now_ms < item.until_ms {
                return Some(item);
            }
            self.note(Note::NoticeDropped { notice: item.notice });
        }
        None
    }

    fn drop_waiting(&mut self, reason: DropReason, goes: impl Fn(&Item) -> bool) {
        let (gone, kept): (VecDeque<Item>, VecDeque<Item>) = self.waiting.drain(..).partition(goes);
        self.waiting = kept;
        for item in gone {
            self.note(Note::Dropped { call: item.call, summons: item.summons, reason });
        }
    }

    fn note(&mut self, note: Note) {
        if self.notes.len() == NOTES_MAX {
            self.notes.pop_front();
        }
        self.notes.push_back(note);
    }
}

impl Speaking {
    fn patience_ends_ms(&self) -> u64 {
        self.started_ms + self.expected_ms * expected::PATIENCE + expected::PATIENCE_MS
    }
}

#[cfg(test)]
mod tests;
