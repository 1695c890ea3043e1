//! From a press to a command and back: one command at a time, naming what the window showed; the question it may lead to; the sentence it
//! ends with. Nobody is skipped by a second press, because the command names the call that was seen; the single outstanding command only
//! spares the server the repetition.

use client::{Reply, clock_minutes};
use protocol::{AnswerOutcome, Arrival, Command, CounterState, EmergencyKind, ErrorCode, RequestId};

use crate::{
    verb::{NobodyHere, Seen, Verb},
    words::Language,
};

/// A command without an answer is worth a word after this long, in milliseconds; before, the eye would only see a flicker.
pub(crate) const WORD_AFTER_MS: u64 = 400;

/// The officer's presses.
#[derive(Debug)]
pub(crate) struct Presses {
    language: Language,
    outstanding: Option<Outstanding>,
    question: Option<Question>,
    message: Option<Message>,
    /// How the counter stood when the sentence was first seen: once it stands otherwise, the sentence is over.
    message_about: Option<Standing>,
}

/// What the counter does for this officer, and about whom; a counter that is only looked at does nothing.
pub(crate) type Standing = (Option<CounterState>, Option<u32>);

/// A command that has no answer yet.
#[derive(Clone, Debug)]
struct Outstanding {
    /// `None` between the press and the link's word that it was taken.
    request: Option<RequestId>,
    verb: Verb,
    seen: Seen,
    since_ms: u64,
    /// Another press came meanwhile and was not taken: that is said.
    ignored: bool,
}

/// The one question that may stand in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// "Hadir atau tidak hadir?", about this call.
    ArrivedOrAbsent {
        /// The call that was named.
        call: u32,
    },
    /// "Batalkan?": a cancelled number is gone for good.
    Cancel {
        /// The ticket.
        ticket: u32,
        /// Its number.
        number: String,
    },
    /// "Nyalakan keadaan darurat?": it stops the whole hall.
    Emergency {
        /// What it is.
        kind: EmergencyKind,
        /// Only a drill.
        drill: bool,
    },
}

/// One sentence at the foot of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The sentence.
    pub(crate) text: String,
    /// How it is meant.
    pub(crate) tone: Tone,
}

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Done.
    Done,
    /// Something to know.
    Note,
    /// Something does not work.
    Trouble,
}

impl Presses {
    /// Nothing pressed yet.
    pub(crate) fn new(language: Language) -> Presses {
        Presses { language, outstanding: None, question: None, message: None, message_about: None }
    }

    /// A verb is given. `Some` is the command to send now; otherwise nothing is sent and, where that needs one, a sentence says why.
    pub(crate) fn press(&mut self, now_ms: u64, verb: Verb, seen: &Seen, up: bool) -> Option<Command> {
        if let Some(outstanding) = &mut self.outstanding {
            outstanding.ignored |= outstanding.verb != verb;
            return None;
        }
        if !up {
            self.note(
                Tone::Trouble,
                "Tidak tersambung: tekanan tadi tidak dikirim dan tidak disimpan.",
                "Not connected: that press was not sent and is not kept.",
            );
            return None;
        }
        // A second press of NEXT while the question stands is not an answer to it.
        if self.asks_about(seen) && matches!(verb, Verb::Next { answer: None }) {
            return None;
        }
        match verb.command(seen) {
            Ok(command) => {
                self.question = None;
                self.message = None;
                self.outstanding = Some(Outstanding { request: None, verb, seen: seen.clone(), since_ms: now_ms, ignored: false });
                Some(command)
            }
            Err(NobodyHere) => {
                self.nobody_here();
                None
            }
        }
    }

    /// Whom a verb is about is not there: that is said, and nothing is sent.
    pub(crate) fn nobody_here(&mut self) {
        self.note(
            Tone::Note,
            "Belum ada pengunjung di loket ini. Panggil dahulu dengan F9.",
            "There is no visitor at this counter. Call one first with F9.",
        );
    }

    /// The answer to "Hadir atau tidak hadir?". Nothing where it is not asked about what is seen.
    pub(crate) fn arrived_or_absent(&mut self, now_ms: u64, answer: Arrival, seen: &Seen, up: bool) -> Option<Command> {
        if !self.asks_about(seen) {
            self.question = None;
            return None;
        }
        self.press(now_ms, Verb::Next { answer: Some(answer) }, seen, up)
    }

    /// Asks before a number is cancelled.
    pub(crate) fn ask_cancel(&mut self, ticket: u32, number: &str) {
        self.message = None;
        self.question = Some(Question::Cancel { ticket, number: number.to_owned() });
    }

    /// Asks before an emergency is raised.
    pub(crate) fn ask_emergency(&mut self, kind: EmergencyKind, drill: bool) {
        self.message = None;
        self.question = Some(Question::Emergency { kind, drill });
    }

    /// An emergency is on its way to every server.
    pub(crate) fn raised(&mut self) {
        self.note(
            Tone::Note,
            "Keadaan darurat dikirim ke semua server, dan diulang sampai diterima.",
            "The emergency is sent to every server, again and again until it is taken.",
        );
    }

    /// Takes back the question. `Some` is the ticket to cancel where that was asked.
    pub(crate) fn take_question(&mut self) -> Option<Question> {
        self.question.take()
    }

    /// The link has taken the command.
    pub(crate) fn sent(&mut self, request: RequestId) {
        if let Some(outstanding) = &mut self.outstanding {
            outstanding.request = Some(request);
        }
    }

    /// The link has not taken the command.
    pub(crate) fn not_sent(&mut self) {
        self.outstanding = None;
        self.note(
            Tone::Trouble,
            "Perintah tidak terkirim. Tidak ada yang berubah; coba lagi.",
            "The command was not sent. Nothing has changed; try again.",
        );
    }

    /// What became of a command. `label` is the counter as people say it, at a site whose clocks are off UTC by so much.
    pub(crate) fn answered(&mut self, request: &RequestId, reply: &Reply, label: &str, utc_offset_s: i32) {
        let Some(outstanding) = self.outstanding.take_if(|outstanding| outstanding.request.as_ref() == Some(request)) else {
            return;
        };
        let language = self.language;
        match reply {
            Reply::Answered(AnswerOutcome::Done { did, goes_on: next, paused_until_ms, .. }) => {
                let until = paused_until_ms.map(|ms| clock_minutes(ms, utc_offset_s));
                let text = outstanding.verb.told(&outstanding.seen, label, did.as_ref(), next.as_deref(), until.as_deref(), language);
                self.message_about = None;
                self.message = Some(Message { text, tone: Tone::Done });
            }
            Reply::Answered(AnswerOutcome::Refused { code: ErrorCode::ArrivedOrAbsent, .. }) => {
                self.question = outstanding.seen.visitor.map(|visitor| Question::ArrivedOrAbsent { call: visitor.call });
            }
            Reply::Answered(AnswerOutcome::AlreadyDone { text, .. } | AnswerOutcome::Refused { text, .. }) => {
                self.message_about = None;
                self.message = Some(Message { text: language.of(text).to_owned(), tone: Tone::Note });
            }
            Reply::NotSure | Reply::Answered(AnswerOutcome::Unsure { .. }) => self.note(
                Tone::Trouble,
                "Belum pasti apakah perintah tadi tercatat. Layar ini menunjukkannya begitu server terdengar lagi.",
                "It is not sure whether that was recorded. This window will show it once the server is heard again.",
            ),
            Reply::Offline | Reply::TooMany => self.not_sent(),
        }
    }

    /// A server is connected again: what was said about the lost link is over, and the picture shows how things stand.
    pub(crate) fn connected(&mut self) {
        self.message.take_if(|message| message.tone == Tone::Trouble);
    }

    /// What is seen now: a question about somebody who has gone is taken down, and so is a sentence about how the counter stood before.
    pub(crate) fn look(&mut self, seen: &Seen, state: Option<CounterState>) {
        if matches!(self.question, Some(Question::ArrivedOrAbsent { .. })) && !self.asks_about(seen) {
            self.question = None;
        }
        let now = (state, seen.visitor.as_ref().map(|visitor| visitor.call));
        if self.message.is_none() {
            self.message_about = None;
        } else if *self.message_about.get_or_insert(now) != now {
            // What may not have been recorded is still to be looked for.
            self.message.take_if(|message| message.tone != Tone::Trouble);
            self.message_about = None;
        }
    }

    /// The question that stands.
    pub(crate) fn question(&self) -> Option<&Question> {
        self.question.as_ref()
    }

    /// The sentence at the foot; a command that waits for its answer comes first.
    pub(crate) fn message(&self, now_ms: u64, up: bool) -> Option<Message> {
        let waiting = self.outstanding.as_ref().filter(|outstanding| now_ms >= outstanding.since_ms + WORD_AFTER_MS);
        let Some(waiting) = waiting else {
            return self.message.clone();
        };
        let (id, en) = match (up, waiting.ignored) {
            (true, false) => ("Menunggu jawaban server…", "Waiting for the server's answer…"),
            (true, true) => (
                "Menunggu jawaban server; tekanan sesudahnya tidak diterima.",
                "Waiting for the server's answer; the press after it was not taken.",
            ),
            (false, _) => (
                "Terputus; perintah ini diulang begitu tersambung, sekali saja.",
                "Cut off; this command is repeated once connected, and counts once.",
            ),
        };
        Some(Message { text: self.language.pick(id, en).to_owned(), tone: Tone::Note })
    }

    /// Since when a command waits for its answer.
    pub(crate) fn waiting_since_ms(&self) -> Option<u64> {
        self.outstanding.as_ref().map(|outstanding| outstanding.since_ms)
    }

    fn asks_about(&self, seen: &Seen) -> bool {
        match (&self.question, &seen.visitor) {
            (Some(Question::ArrivedOrAbsent { call }), Some(visitor)) => *call == visitor.call,
            (Some(Question::ArrivedOrAbsent { .. } | Question::Cancel { .. } | Question::Emergency { .. }) | None, _) => false,
        }
    }

    fn note(&mut self, tone: Tone, id: &str, en: &str) {
        self.message_about = None;
        self.message = Some(Message { text: self.language.pick(id, en).to_owned(), tone });
    }
}

#[cfg(test)]
mod tests;
