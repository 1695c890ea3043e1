//! Commands that have no certain answer yet. Each keeps its request id through every repetition, so that one press is one command;
//! each has a deadline, so that nothing waits silently.

use protocol::{Answer, AnswerOutcome, ErrorCode, RequestId};

/// Most commands without an answer at one time. A person has one or two; at the limit the next is refused at once, never dropped.
pub const COMMANDS_WAITING_MAX: usize = 16;

/// How long a press of NEXT is repeated without a certain answer, in milliseconds. Longer, and the officer has already looked up.
pub const NEXT_DEADLINE_MS: u64 = 10_000;

/// How long after "not sure yet" the same command is repeated, in milliseconds.
const REPEAT_AFTER_MS: u64 = 500;

/// How a command is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// How long it is repeated without a certain answer, in milliseconds from now.
    pub deadline_ms: u64,
    /// What happens to it where no server is connected.
    pub when_offline: WhenOffline,
    /// Why it is asked, in the words of whoever asks.
    pub reason: Option<String>,
}

impl Default for Sending {
    /// A press: refused at once where no server is connected, repeated for `NEXT_DEADLINE_MS` where one is lost meanwhile.
    fn default() -> Sending {
        Sending { deadline_ms: NEXT_DEADLINE_MS, when_offline: WhenOffline::Refuse, reason: None }
    }
}

/// What happens to a command given while no server is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenOffline {
    /// It is refused at once: a person pressed, and must know.
    Refuse,
    /// It is kept until its deadline and sent when a server is back.
    Keep,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The server's answer; never `Unsure` before the deadline.
    Answered(AnswerOutcome),
    /// It was never sent: no server is connected. Certain that nothing happened.
    Offline,
    /// It was never sent: too many commands wait for an answer already. Certain that nothing happened.
    TooMany,
    /// It was sent, and no answer came before the deadline: the next picture shows whether it happened.
    NotSure,
}

/// The commands without a certain answer, in the order they were given.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    request: RequestId,
    text: String,
    expires_at_ms: u64,
    /// Whether it has ever been sent: only then it may have happened.
    sent: bool,
    /// Whether it has been sent again since: then a refusal of the repetition alone does not tell what became of the first.
    repeated: bool,
    repeat_at_ms: Option<u64>,
}

impl Commands {
    /// Takes a command, or says why not. The caller sends it now if the link is `up`.
    pub(crate) fn accept(&mut self, now_ms: u64, request: RequestId, text: String, sending: &Sending, up: bool) -> Result<(), Box<Reply>> {
        if !up && sending.when_offline == WhenOffline::Refuse {
            return Err(Box::new(Reply::Offline));
        }
        if self.waiting.len() >= COMMANDS_WAITING_MAX {
            return Err(Box::new(Reply::TooMany));
        }
        let expires_at_ms = now_ms.saturating_add(sending.deadline_ms);
        self.waiting.push(Waiting { request, text, expires_at_ms, sent: up, repeated: false, repeat_at_ms: None });
        Ok(())
    }

    /// A server is back: all of them again, in the order they were given.
    pub(crate) fn all_again(&mut self) -> Vec<String> {
        self.waiting.iter_mut().map(Waiting::send).collect()
    }

    /// No server is connected: whatever waits is repeated as soon as one is back, not before.
    pub(crate) fn link_lost(&mut self) {
        for waiting in &mut self.waiting {
            waiting.repeat_at_ms = None;
        }
    }

    /// What is to be repeated now.
    pub(crate) fn due(&mut self, now_ms: u64, up: bool) -> Vec<String> {
        if !up {
            return Vec::new();
        }
        self.waiting.iter_mut().filter(|waiting| waiting.repeat_at_ms.is_some_and(|at| now_ms >= at)).map(Waiting::send).collect()
    }

    /// An answer came. True where it is a certain one that had not come before; after an uncertain one the command is repeated in a while.
    pub(crate) fn answered(&mut self, answer: &Answer, now_ms: u64) -> bool {
        let Some(index) = self.waiting.iter().position(|waiting| waiting.request == answer.request) else {
            return false;
        };
        let waiting = &mut self.waiting[index];
        if waiting.leaves_open(&answer.outcome) {
            waiting.repeat_at_ms = Some(now_ms + REPEAT_AFTER_MS);
            return false;
        }
        self.waiting.remove(index);
        true
    }

    /// Those past their deadline, with what is known of them.
    pub(crate) fn expired(&mut self, now_ms: u64) -> Vec<(RequestId, Reply)> {
        let (expired, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|waiting| now_ms >= waiting.expires_at_ms);
        self.waiting = waiting;
        let expired: Vec<Waiting> = expired;
        expired.into_iter().map(Waiting::without_answer).collect()
    }

    /// All of them, with what is known of them: nobody will hear more.
    pub(crate) fn given_up(&mut self) -> Vec<(RequestId, Reply)> {
        std::mem::take(&mut self.waiting).into_iter().map(Waiting::without_answer).collect()
    }

    /// When the next one is to be repeated or given up, in milliseconds.
    pub(crate) fn next_due_ms(&self) -> Option<u64> {
        self.waiting.iter().flat_map(|waiting| [Some(waiting.expires_at_ms), waiting.repeat_at_ms]).flatten().min()
    }
}

impl Waiting {
    fn send(&mut self) -> String {
        self.repeated = self.sent;
        self.sent = true;
        self.repeat_at_ms = None;
        self.text.clone()
    }

    /// Whether this answer leaves open if the command was carried out. A server that has no time refuses at its door, where nobody looks
    /// whether the same request has come before; and one whose store takes nothing, or that stands still, speaks of the repetition alone: what
    /// another server sent to the store before it died may be there or may yet be carried out.
    fn leaves_open(&self, outcome: &AnswerOutcome) -> bool {
        match outcome {
            AnswerOutcome::Unsure { .. } => true,
            AnswerOutcome::Refused { code, .. } => {
                use ErrorCode::{Busy, NotReady, ReadOnly, StoreRefused, TooFrequent};
                self.repeated && matches!(code, TooFrequent | Busy | NotReady | StoreRefused | ReadOnly)
            }
            AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. } => false,
        }
    }

    fn without_answer(self) -> (RequestId, Reply) {
        (self.request, if self.sent { Reply::NotSure } else { Reply::Offline })
    }
}
