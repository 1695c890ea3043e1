//! What goes into the dispatcher and what comes out. Data only.

use domain::Command;

use super::Brief;
use crate::journal::{
    AppendAnswer, StoreRefusal,
    entry::{Actor, Entry, Fingerprint, Position, Stored},
};

/// Somebody who waits for an outcome; the shell knows who that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Caller(pub u64);

/// Who writes to the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nodes {
    /// This node alone: what it has not stored is not stored.
    One,
    /// Others too: a request that is new here may be stored already, and only the journal's end says so.
    Several,
}

/// What goes in.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// Somebody asks for something.
    Command(Asked),
    /// The journal answered the append in flight.
    Appended(AppendAnswer),
    /// The answer to the last `Output::Read`: what the journal held right after the head, read after that was asked.
    Entries(Vec<Stored>),
    /// Entries that the reader found unasked, or began to read before it was asked. They may fall short of the journal's end.
    Found(Vec<Stored>),
    /// The journal's history is not the one that was read here.
    Diverged(Position),
    /// What follows was written by a newer program and cannot be read here.
    Newer {
        /// Its version.
        needs: String,
        /// The whole sentence.
        why: String,
    },
    /// Time passes.
    Tick,
}

/// One command and who waits for it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Who waits for the outcome; nobody for the server's own commands.
    pub caller: Option<Caller>,
    /// Name of the request, 32 lowercase hexadecimal digits.
    pub request: String,
    /// Who asks.
    pub actor: Actor,
    /// What is asked.
    pub command: Command,
    /// Why, in the words of whoever asks.
    pub reason: Option<String>,
    /// Tells this command from another one under the same request id; none for the server's own, whose request ids are their causes.
    pub asked: Option<Fingerprint>,
}

/// What comes out, to be carried out in this order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// Ask the journal to append; answered by `Input::Appended`.
    Append {
        /// Where the decision saw the head.
        expected: Position,
        /// What to write.
        entries: Vec<Entry>,
    },
    /// Read on from here soon; answered by `Input::Entries`.
    Read {
        /// After which position.
        from: Position,
    },
    /// `state()` changed and is now the picture at `head()`: show it before the next output is taken.
    Publish,
    /// Tell a caller what became of its request.
    Reply {
        /// Whom.
        caller: Caller,
        /// Which request.
        request: String,
        /// What became of it.
        outcome: Outcome,
    },
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// It happened and is stored here.
    Done {
        /// Where it is stored.
        position: Position,
        /// What it brought about.
        brief: Brief,
    },
    /// Its request id is that of another command; this one was not looked at.
    RequestReused,
    /// It is stored in an entry that was passed over, because a person said so: nothing of it happened, and nothing will under this name.
    PassedOver,
    /// The rules refuse it.
    Rejected(domain::Rejection),
    /// Not sure yet.
    Unsure,
    /// Too many wait, or too many nodes decide at once; nothing happened.
    Busy,
    /// The store refused; this node wrote nothing. Where several write and the store cannot be reached, only repeating the request tells
    /// whether another node had stored it before.
    StoreRefused(StoreRefusal),
    /// The site stands still: where, and the version of the program that it takes to go on, if it is that.
    ReadOnly(Position, Option<String>),
}

/// Why the dispatcher decides nothing any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stopped {
    /// Where.
    pub position: Position,
    /// Why, for the person who looks after the site.
    pub why: String,
    /// What it takes to go on.
    pub cause: Cause,
}

/// What it takes for a dispatcher that stands still to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The journal lost what this node has read: it is to be read again, and the hall goes on.
    Loss,
    /// What is stored breaks a rule: a person must look.
    Rule,
    /// What is stored was written by a newer program: this one must be of that version at least.
    Newer(String),
}

impl Stopped {
    /// The version of the program that it takes to go on, if it is that.
    pub(crate) fn needs(&self) -> Option<&str> {
        match &self.cause {
            Cause::Newer(needs) => Some(needs),
            Cause::Loss | Cause::Rule => None,
        }
    }

    /// Whether what is stored breaks a rule.
    pub(crate) fn is_rule(&self) -> bool {
        self.cause == Cause::Rule
    }

    /// Whether the journal lost what was read.
    pub(crate) fn is_loss(&self) -> bool {
        self.cause == Cause::Loss
    }
}
