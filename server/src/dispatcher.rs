//! The dispatcher: sole owner of a site's state on this node. It orders the steps of one command: decide, append, apply, publish,
//! reply. Sans-I/O: inputs go in by `handle`, outputs come out by `poll`, time is an argument. It must not know tokio, a clock,
//! randomness, the wire or a store, so that a simulated world can drive the very thing that runs in the hall.
//!
//! One append is in flight at a time. Commands that arrive meanwhile wait, and are then decided one after the other, each on
//! what the one before would leave, and appended together.

use std::collections::{BTreeSet, VecDeque};

use domain::{Command, Event, State, Time, ZoneId};
use simulation::Experience;

use crate::{
    journal::{
        READ_ENTRIES_MAX,
        entry::{Actor, Fingerprint, Position, Stored},
    },
    pace::Pace,
};

mod answers;
mod batch;
mod callers;
mod emergency;
mod flight;
mod message;
mod recent;
mod timers;

pub(crate) use emergency::EmergencyShown;
use flight::Flight;
pub(crate) use message::{Asked, Caller, Cause, Input, Nodes, Outcome, Output, Stopped};
use recent::Recent;
pub(crate) use recent::{Brief, StepDone};
pub(crate) use timers::{request_of_cause, server_actor};

/// Commands that may wait while an append is in flight: every counter of the largest hall, its kiosks and its screens at once.
/// One more is refused as busy, for certain.
pub(crate) const WAITING_MAX: usize = 256;

/// Emergencies and all-clears that may wait beside the others: more than people can press while a store does not answer.
pub(crate) const SHOWN_FIRST_MAX: usize = 32;

/// How long an emergency that the store refused waits before it is tried again, in milliseconds: a full disk is not freed sooner.
pub(crate) const REFUSED_AGAIN_MS: u64 = 1_000;

/// Decisions about one command before its caller hears "busy": eight lost races in a row mean that something else is wrong.
pub(crate) const TRIES_MAX: u8 = 8;

/// Callers that may hang on one request id: one press repeated by an impatient client, no more.
pub(crate) const CALLERS_MAX: usize = 8;

/// How long a caller waits for certainty, in milliseconds, before it hears "not sure yet" (it was sent) or a refusal (it was not).
pub(crate) const ANSWER_WAIT_MS_MAX: u64 = 3_000;

/// A command in waiting, with everybody who waits for it.
#[derive(Clone, Debug)]
struct Pending {
    callers: Vec<Waiter>,
    request: String,
    actor: Actor,
    command: Command,
    reason: Option<String>,
    asked: Option<Fingerprint>,
    /// When it was first asked.
    asked_at: Time,
    /// How often it lost a race.
    tries: u8,
    /// Not decided before this: the store refused it just now.
    not_before: Time,
    /// Where the journal says that it is stored, which this node may not have read yet.
    stored_at: Option<Position>,
    /// The journal was read up to its end after this was asked, so that a rejection is certain.
    is_read_for: bool,
}

/// One caller and since when it waits.
#[derive(Clone, Copy, Debug)]
struct Waiter {
    caller: Caller,
    since: Time,
}

/// The dispatcher of one site.
pub(crate) struct Dispatcher {
    state: State,
    head: Position,
    nodes: Nodes,
    /// How fast the time goes that is handed in.
    pace: Pace,
    /// The last time handed in, never behind the last entry. It steps back where the clock ran ahead and was set right.
    now: Time,
    waiting: VecDeque<Pending>,
    flight: Option<Flight>,
    /// Stored entries that are still to be applied, in order, right after `head`.
    came: VecDeque<Stored>,
    replies: VecDeque<Output>,
    recent: Recent,
    /// What the day has taught so far, for forecasts.
    experience: Experience,
    /// The journal holds more than was handed in: read on before deciding.
    must_read: bool,
    /// A read was asked for and has not been answered.
    reading: bool,
    /// Something to show changed without an entry: an emergency that is not stored yet.
    unshown: bool,
    /// Zones whose calls some screen on this node shows.
    screens: BTreeSet<ZoneId>,
    /// What is due by the clock waits.
    timers_wait: bool,
    stopped: Option<Stopped>,
    /// Stored entries that are passed over where they break a rule, for a person has looked at them.
    skipped: Vec<Position>,
    /// Those of them that did.
    passed_over: Vec<Position>,
}

impl Dispatcher {
    /// A dispatcher that has read nothing yet. `start` is where the day in progress begins; `nodes` says who writes to the journal.
    pub(crate) fn new(start: Position, nodes: Nodes) -> Dispatcher {
        Dispatcher {
            state: State::default(),
            head: start,
            nodes,
            pace: Pace::default(),
            now: Time(0),
            waiting: VecDeque::new(),
            flight: None,
            came: VecDeque::new(),
            replies: VecDeque::new(),
            recent: Recent::default(),
            experience: Experience::default(),
            must_read: false,
            reading: false,
            unshown: false,
            screens: BTreeSet::new(),
            timers_wait: false,
            stopped: None,
            skipped: Vec::new(),
            passed_over: Vec::new(),
        }
    }

    /// The same, where these stored entries are passed over if they break a rule. One that opens a day or begins an epoch never is: what
    /// follows it would mean something else.
    pub(crate) fn skipping(self, skipped: Vec<Position>) -> Dispatcher {
        Dispatcher { skipped, ..self }
    }

    /// The stored entries that were passed over.
    pub(crate) fn passed_over(&self) -> &[Position] {
        &self.passed_over
    }

    /// The same, where the time that is handed in goes faster than others.
    pub(crate) fn at_pace(self, pace: Pace) -> Dispatcher {
        Dispatcher { pace, ..self }
    }

    /// The picture at `head()`.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// What the day has taught so far.
    pub(crate) fn experience(&self) -> &Experience {
        &self.experience
    }

    /// How far this node has applied the journal.
    pub(crate) fn head(&self) -> Position {
        self.head
    }

    /// Says which zones' calls some screen on this node shows: the clock holds nothing against a visitor who could not see their call.
    pub(crate) fn shows(&mut self, screens: BTreeSet<ZoneId>) {
        self.screens = screens;
    }

    /// Says whether what is due by the clock waits, as it must before an epoch that is to begin: a call would get the id of a lost one.
    pub(crate) fn keep_timers_waiting(&mut self, wait: bool) {
        self.timers_wait = wait;
    }

    /// Why nothing is decided any more, if so.
    pub(crate) fn stopped(&self) -> Option<&Stopped> {
        self.stopped.as_ref()
    }

    /// Whether an append is on its way: its answer brings the entries, nobody needs to read for them.
    pub(crate) fn is_appending(&self) -> bool {
        self.flight.as_ref().is_some_and(|flight| flight.doubt.is_none())
    }

    /// Whether nothing waits, flies or is to be told. Where the site stands still nothing more is appended, and what waits is only shown.
    pub(crate) fn is_idle(&self) -> bool {
        let is_decided = match self.stopped {
            Some(_) => !self.is_appending(),
            None => self.flight.is_none() && self.waiting.is_empty(),
        };
        is_decided && self.came.is_empty() && self.replies.is_empty()
    }

    /// Looks at the whole state, once a start has read it: entries were judged one by one by what they touch, and this finds what no
    /// single one shows. A violation stops the site where it is.
    pub(crate) fn check(&mut self) {
        if self.stopped.is_none()
            && let Err(why) = self.state.check()
        {
            self.stop(self.head, why);
        }
    }

    /// Takes one input. Call `poll` until it gives nothing before the next one.
    pub(crate) fn handle(&mut self, input: Input, now: Time) {
        self.set_now(now);
        match input {
            Input::Command(asked) => self.take(asked),
            Input::Appended(answer) => self.take_answer(answer),
            Input::Entries(entries) => {
                self.reading = false;
                // A full page may have left some out.
                self.must_read = entries.len() >= READ_ENTRIES_MAX;
                if entries.is_empty() {
                    self.forget_what_is_gone();
                }
                self.take_stored(entries);
            }
            Input::Found(entries) => self.take_stored(entries),
            Input::Diverged(head) => self.stop_at_loss(head),
            Input::Newer { needs, why } => self.stop_for(self.head, &why, Cause::Newer(needs)),
            Input::Tick => {
                self.enqueue_due();
                self.expire();
            }
        }
    }

    /// The next output: what is stored is applied and published before anybody is told, and told before anything is decided.
    pub(crate) fn poll(&mut self) -> Option<Output> {
        while let Some(stored) = self.came.pop_front() {
            if self.apply(stored) {
                self.unshown = false;
                return Some(Output::Publish);
            }
        }
        if std::mem::take(&mut self.unshown) {
            return Some(Output::Publish);
        }
        if let Some(reply) = self.replies.pop_front() {
            return Some(reply);
        }
        self.next_read().or_else(|| self.next_append())
    }

    fn next_read(&mut self) -> Option<Output> {
        if !self.must_read || self.reading || self.stopped.is_some() {
            return None;
        }
        self.reading = true;
        Some(Output::Read { from: self.head })
    }

    /// Queues stored entries that continue what is applied; skips what is known, asks for what is missing.
    fn take_stored(&mut self, entries: Vec<Stored>) {
        let mut last = self.came.back().map_or(self.head, |stored| stored.position);
        for stored in entries {
            if stored.position.seq <= last.seq {
                if stored.position.seq == last.seq && stored.position != last {
                    return self.stop_at_loss(stored.position);
                }
                continue;
            }
            if stored.position.seq != last.seq + 1 {
                self.must_read = true;
                return;
            }
            last = stored.position;
            self.came.push_back(stored);
        }
    }

    /// Applies one stored entry. `false` where the site stands still.
    fn apply(&mut self, stored: Stored) -> bool {
        if self.stopped.is_some() {
            return false;
        }
        // The first entry read belongs to the day in progress from its `DayOpened` on.
        let events: &[Event] = if self.state.plan().is_some() { &stored.entry.events } else { stored.entry.events_from_day_start() };
        let judged = domain::verify(&self.state, events);
        let may_skip = self.skipped.contains(&stored.position) && stored.entry.may_be_passed_over();
        if let Err(why) = judged
            && !may_skip
        {
            self.stop(stored.position, why);
            return false;
        }
        for event in if judged.is_ok() { events } else { &[] } {
            self.experience.see(&self.state, stored.entry.at, event);
            domain::apply(&mut self.state, stored.entry.at, event);
        }
        self.head = stored.position;
        self.now = self.now.max(stored.entry.at);
        if judged.is_err() {
            self.passed_over.push(stored.position);
        }
        self.recent.applied(&stored, judged.is_err());
        true
    }

    /// Decides nothing from here on. The first reason stands, whatever is found later.
    fn stop(&mut self, position: Position, why: &str) {
        self.stop_for(position, why, Cause::Rule);
    }

    fn stop_for(&mut self, position: Position, why: &str, cause: Cause) {
        self.stopped.get_or_insert_with(|| Stopped { position, why: why.to_owned(), cause });
        self.refuse_what_waits();
    }

    /// The same where the journal is no longer the one that was read: whoever waits repeats it once it was read again.
    fn stop_at_loss(&mut self, position: Position) {
        self.stop_for(position, "the journal's history is not the one that this node read", Cause::Loss);
    }

    /// What somebody hears who asks for something while nothing is decided.
    fn outcome_while_stopped(&self) -> Option<Outcome> {
        let Stopped { position, cause, .. } = self.stopped.as_ref()?;
        Some(match cause {
            Cause::Loss => Outcome::Unsure,
            Cause::Rule => Outcome::ReadOnly(*position, None),
            Cause::Newer(needs) => Outcome::ReadOnly(*position, Some(needs.clone())),
        })
    }

    /// Whether this request is stored and applied here.
    pub(crate) fn is_done(&self, request: &str) -> bool {
        self.recent.get(request).is_some_and(|done| !done.is_passed_over)
    }

    /// Takes over from a dispatcher whose journal was lost what is on the screens and not stored: emergencies.
    pub(crate) fn carry_on(&mut self, before: Dispatcher) {
        let flying = before.flight.into_iter().flat_map(|flight| flight.planned).map(|planned| planned.pending);
        let shown = flying.chain(before.waiting).filter(|pending| emergency::is_shown_first(&pending.command));
        // What the lost journal said of them holds no longer, and whoever waited was told to ask again.
        let anew = |pending| Pending { callers: Vec::new(), tries: 0, not_before: Time(0), stored_at: None, is_read_for: false, ..pending };
        self.waiting.extend(shown.map(anew));
        self.screens = before.screens;
        self.unshown = true;
    }

    /// Where the site stands still, everybody who waits hears so at once.
    fn refuse_what_waits(&mut self) {
        let Some(outcome) = self.outcome_while_stopped() else { return };
        self.came.clear();
        for mut pending in std::mem::take(&mut self.waiting) {
            self.reply_all(&pending, &outcome);
            if emergency::is_shown_first(&pending.command) {
                // It cannot be stored, but people must still see it.
                pending.callers.clear();
                self.waiting.push_back(pending);
            }
        }
    }
}

fn apply_all(state: &mut State, events: &[Event], at: Time) {
    for event in events {
        domain::apply(state, at, event);
    }
}

#[cfg(test)]
mod tests;
