//! What one node does for its site, without I/O and without a clock: the dispatcher and the hub together, so that what is applied is
//! published before anybody is answered, and who waits for which answer. The site's task carries its acts out, and so does a simulated world
//! (`world`). It decides nothing.

use std::collections::BTreeMap;

use protocol::{Answer, AnswerOutcome, CommandRequest, PracticeRow, RequestId, ServerMessage};
use tokio::sync::watch;

use super::{
    displays::Acted,
    screens::{AboutScreens, Screens},
    site_file::Step,
    timetable,
};
use crate::{
    app::{JoinAsked, ReplyTo},
    convert::{self, Holds, LateWatch, Picture, ToldAll},
    dispatcher::{Asked, Caller, Dispatcher, Input, Outcome, Output},
    displays::Rows,
    hub::{Hub, Join, Moment, ScreensTold, SessionId},
    journal::{
        Instant, StoreRefusal,
        entry::{Entry, Position, Stored},
    },
    pace::Pace,
    remembered::{self, Given},
    rights::Identity,
    session,
    site_file::SiteFile,
    view::frame,
    words::{self, Refusal},
};

/// One node of a site.
pub(crate) struct Node {
    dispatcher: Dispatcher,
    hub: Hub,
    shown: Shown,
    /// Who waits for an answer; a client by the request id as it spelled that.
    callers: BTreeMap<Caller, (ReplyTo, Option<RequestId>)>,
    next_caller: u64,
    /// When the store refused the last act that it was asked to keep, if it did (a full disk, say), and where the journal ended then.
    store_refused: Option<(Instant, u64)>,
    timetable: timetable::Watch,
    plan_step: Step,
    /// When the picture next changes by time alone, as of the last publication, in milliseconds since 1970.
    picture_changes_ms: Option<u64>,
    /// For which services a number given now comes too late, as of the last look.
    late: LateWatch,
    /// Something is to be shown before anything else is done.
    to_show: bool,
    /// The screens know; the rest is still to be told, as of this instant.
    half_told: Option<(ScreensTold, u64)>,
    /// Counts requests to read at once.
    urgent: u64,
    to_read: bool,
    /// The epoch, and what was given, when that was last written down.
    written: (u32, Given),
    /// The epoch that is still to begin: the journal lost its end, and nothing is decided before.
    epoch: Option<Asked>,
}

/// What is to be done for a node, in the order in which it says so.
#[derive(Debug)]
pub(crate) enum Act {
    /// Ask the journal to append; answered by `Input::Appended`.
    Append {
        /// Where the decision saw the head.
        expected: Position,
        /// What to write.
        entries: Vec<Entry>,
    },
    /// Numbers or ids were given that nobody has been shown: let them be written down first.
    WriteDown,
    /// Read on from the head soon; answered by `entries` with the number of requests to read that this makes.
    Read,
    /// The screens of a call have been told: let their connections write before the others are told by the next `next`.
    Breathe,
}

/// What is shown beside what the journal says.
struct Shown {
    holds: Holds,
    /// The displays of all nodes.
    displays: Rows,
    screens: Screens,
    /// What was forecast, as it is told.
    expected: ToldAll,
}

impl Shown {
    /// The picture at one moment; none while there is no plan.
    fn picture<'a>(&'a self, dispatcher: &'a Dispatcher, now_ms: u64) -> Option<Picture<'a>> {
        let plan = dispatcher.state().plan()?;
        let picture = Picture::new(dispatcher.state(), plan, now_ms, dispatcher.emergency_shown(), &self.holds).among(&self.displays);
        Some(picture.expecting(&self.expected).beside(self.screens.practice()))
    }
}

impl Node {
    /// A node that has read the day in progress. No other may ever have the same `run`.
    pub(crate) fn new(
        dispatcher: Dispatcher,
        run: String,
        pace: Pace,
        site: SiteFile,
        practice: watch::Sender<Option<PracticeRow>>,
    ) -> Node {
        Node {
            dispatcher: dispatcher.at_pace(pace),
            hub: Hub::new(run).at_pace(pace),
            shown: Shown { holds: Holds::new(), displays: Rows::new(), screens: Screens::new(practice), expected: ToldAll::default() },
            callers: BTreeMap::new(),
            next_caller: 0,
            store_refused: None,
            timetable: timetable::Watch::default(),
            plan_step: Step::new(site),
            picture_changes_ms: None,
            late: LateWatch::default(),
            to_show: false,
            half_told: None,
            urgent: 0,
            to_read: false,
            written: (0, Given::default()),
            epoch: None,
        }
    }

    /// The same where an epoch is to begin before anything else is decided.
    pub(crate) fn with_epoch(self, epoch: Option<Asked>) -> Node {
        Node { epoch, ..self }
    }

    /// What it has read and decided, and the epoch that it could not begin, when it goes.
    pub(super) fn into_before(self) -> (Dispatcher, Option<Asked>) {
        (self.dispatcher, self.epoch)
    }

    /// Whether an epoch is to begin before anything else is decided.
    pub(crate) fn is_epoch_due(&self) -> bool {
        self.epoch.is_some()
    }

    pub(crate) fn dispatcher(&self) -> &Dispatcher {
        &self.dispatcher
    }

    pub(crate) fn hub_mut(&mut self) -> &mut Hub {
        &mut self.hub
    }

    pub(super) fn plan_step_mut(&mut self) -> &mut Step {
        &mut self.plan_step
    }

    /// Why the site cannot be served yet, if so.
    pub(crate) fn not_ready(&self) -> Option<Refusal> {
        self.plan_step.waiting()
    }

    /// When the store refused the last act that it was asked to keep, if it did.
    pub(super) fn store_refused_at(&self) -> Option<Instant> {
        self.store_refused.map(|(at, _)| at)
    }

    /// What is told of waits.
    pub(super) fn expected(&self) -> &ToldAll {
        &self.shown.expected
    }

    /// How often a read at once was asked for: a read says how many it had seen before it began.
    pub(crate) fn urgent(&self) -> u64 {
        self.urgent
    }

    /// The next thing to do; call until `None` after every input, with the time as it is then.
    pub(crate) fn next(&mut self, now: Instant) -> Option<Act> {
        if let Some((told, now_ms)) = self.half_told.take() {
            self.publish_rest(told, now_ms);
        }
        loop {
            if std::mem::take(&mut self.to_show) && self.publish_screens(now.0) {
                return Some(Act::Breathe);
            }
            if std::mem::take(&mut self.to_read) {
                self.urgent += 1;
                return Some(Act::Read);
            }
            match self.dispatcher.poll()? {
                Output::Append { expected, entries } => return Some(Act::Append { expected, entries }),
                Output::Read { from: _ } => self.to_read = true,
                Output::Publish => {
                    self.to_show = true;
                    if self.is_to_write_down() {
                        return Some(Act::WriteDown);
                    }
                }
                Output::Reply { caller, request, outcome } => self.reply(caller, request, outcome, now),
            }
        }
    }

    /// Whether something was given since this was last asked, or passed over by an epoch: each number has an id.
    fn is_to_write_down(&mut self) -> bool {
        let given = (self.dispatcher.head().epoch, remembered::given(self.dispatcher.state()));
        std::mem::replace(&mut self.written, given) != given
    }

    /// Hands one input to the dispatcher.
    pub(crate) fn handle(&mut self, input: Input, now: Instant) {
        self.dispatcher.handle(input, now);
    }

    /// Entries right after the head that the reader was told, and how many requests to read at once it had seen before it began.
    pub(crate) fn entries(&mut self, entries: Vec<Stored>, urgent: u64, now: Instant) {
        let input = if urgent == self.urgent { Input::Entries(entries) } else { Input::Found(entries) };
        self.handle(input, now);
    }

    /// Who holds counters now.
    pub(crate) fn holds(&mut self, holds: Holds) {
        self.shown.holds = holds;
        self.to_show = true;
    }

    /// Which displays there are now.
    pub(super) fn displays(&mut self, rows: Rows) {
        self.shown.displays = rows;
        self.to_show = true;
    }

    /// A display has answered what was asked of it, or has not in time. Nothing of it is stored.
    pub(super) fn acted(&self, Acted { reply, request, done }: Acted) {
        let outcome = done.map_or_else(Refusal::outcome, |()| self.done());
        self.answer(reply, Answer { request, outcome });
    }

    /// Something was done that is stored nowhere.
    fn done(&self) -> AnswerOutcome {
        AnswerOutcome::Done { position: convert::position(self.dispatcher.head()), did: None, goes_on: None, paused_until_ms: None }
    }

    /// What is told of waits from here on.
    pub(super) fn expect(&mut self, expected: ToldAll) {
        if expected != self.shown.expected {
            self.shown.expected = expected;
            self.to_show = true;
        }
    }

    /// Somebody asks for something; size, rights and rate are checked.
    pub(crate) fn command(&mut self, reply: ReplyTo, who: &Identity, request: CommandRequest, now: Instant) {
        // Nothing is decided before the epoch that is due: numbers would be given twice.
        if self.epoch.is_some() && !is_shown_first(&request.command) {
            return self.answer(reply, Answer { request: request.request, outcome: AnswerOutcome::Unsure { text: words::unsure() } });
        }
        if let ReplyTo::Session(session) = reply {
            // What it repeats may be stored already where this node has not read yet; it asks again soon.
            if self.hub.is_ahead(session) && !is_shown_first(&request.command) {
                return self.answer(reply, Answer { request: request.request, outcome: AnswerOutcome::Unsure { text: words::unsure() } });
            }
            if let Some(asked) = AboutScreens::of(&request.command) {
                return self.about_screens(session, request.request, asked, now);
            }
        }
        match convert::command(self.dispatcher.state(), who, &request.command, now) {
            Ok(command) => {
                let (actor, asked) = (convert::actor(who), Some(convert::fingerprint(&request.command)));
                let (sent, reason) = (request.request, request.reason);
                let request = sent.folded();
                let caller = self.caller(reply, Some(sent));
                self.handle(Input::Command(Asked { caller: Some(caller), request, actor, command, reason, asked }), now);
            }
            Err(refusal) => {
                // It may name what is gone because it was carried out.
                let heard = self.dispatcher.heard_of(&request.request.folded(), Some(convert::fingerprint(&request.command)));
                let outcome = heard.map_or_else(|| refusal.outcome(), |outcome| self.said(outcome, now));
                self.answer(reply, Answer { request: request.request, outcome });
            }
        }
    }

    /// A client wants to see something; its right to is checked.
    pub(crate) fn join(&mut self, asked: JoinAsked, now: Instant) {
        let scope = match convert::scope(self.dispatcher.state(), &asked.view) {
            Ok(scope) => scope,
            Err(refusal) => return asked.outbox.close(session::closing(&refusal, protocol::close::FORBIDDEN)),
        };
        let utc_offset_s = convert::utc_offset_s(self.dispatcher.state(), now);
        let JoinAsked { session, view, position, run, outbox } = asked;
        let join = Join { session, scope, view, position, run, utc_offset_s, outbox };
        let moment = self.moment(now.0);
        if let Some(picture) = self.shown.picture(&self.dispatcher, now.0) {
            self.hub.join(join, &picture, &moment);
        }
        self.to_read |= self.hub.is_behind_somebody();
    }

    /// A connection ended.
    pub(crate) fn leave(&mut self, session: SessionId, now: Instant) {
        self.hub.leave(session, now.0);
        self.to_show |= self.shown.screens.left(session);
    }

    /// Time passes, and nothing else: views that nobody came back to, and what is shown by time alone.
    pub(crate) fn look_at_clock(&mut self, now: Instant) {
        let moment = self.moment(now.0);
        if let Some(picture) = self.shown.picture(&self.dispatcher, now.0) {
            self.hub.tick(&picture, &moment);
        }
        // Nothing has happened, and yet a counter can now call whom it could not call before, a break of the hall begins or ends, or a number
        // given now comes too late.
        let is_other_time = self.picture_changes_ms.is_some_and(|changes_ms| changes_ms <= now.0);
        self.to_show |= self.late.has_changed(self.dispatcher.state(), now) || is_other_time;
    }

    /// Begins the epoch that is due, once there is a plan. Asked again until it is stored: a store that has just failed over refuses much.
    pub(crate) fn begin_epoch(&mut self, now: Instant) {
        let Some(asked) = self.epoch.clone().filter(|_| self.dispatcher.state().plan().is_some()) else { return };
        if self.dispatcher.is_done(&asked.request) {
            self.epoch = None;
        } else {
            self.handle(Input::Command(asked), now);
        }
    }

    /// The server itself asks for something that can wait: nothing is decided before an epoch that is due.
    pub(super) fn asked(&mut self, asked: Asked, now: Instant) {
        if self.epoch.is_none() {
            self.handle(Input::Command(asked), now);
        }
    }

    /// What the site file and the timetable ask for, where it is due.
    pub(crate) fn ask_what_is_due(&mut self, now: Instant) {
        self.begin_epoch(now);
        if let Some(asked) = self.plan_step.next(self.dispatcher.state(), now) {
            let caller = self.caller(ReplyTo::SiteFile, None);
            self.handle(Input::Command(Asked { caller: Some(caller), ..asked }), now);
        }
        if let Some(asked) = self.timetable.due(self.dispatcher.state(), now).filter(|_| self.epoch.is_none()) {
            let caller = self.caller(ReplyTo::Timetable, None);
            self.handle(Input::Command(Asked { caller: Some(caller), ..asked }), now);
        }
    }

    /// Time passes for the dispatcher.
    pub(crate) fn tick(&mut self, now: Instant) {
        let screens = convert::zones_on_screens(self.dispatcher.state().plan().map(AsRef::as_ref), self.hub.scopes());
        self.dispatcher.shows(screens);
        self.dispatcher.keep_timers_waiting(self.epoch.is_some());
        self.handle(Input::Tick, now);
    }

    /// Screens are sent to a practice or called back: told at once, stored nowhere.
    fn about_screens(&mut self, session: SessionId, request: RequestId, asked: AboutScreens, now: Instant) {
        let outcome = match self.shown.screens.asked(session, asked, &self.dispatcher) {
            Err(refusal) => refusal.outcome(),
            Ok(()) => {
                if self.publish_screens(now.0)
                    && let Some((told, now_ms)) = self.half_told.take()
                {
                    self.publish_rest(told, now_ms);
                }
                self.done()
            }
        };
        self.answer(ReplyTo::Session(session), Answer { request, outcome });
    }

    /// Screens first: their connections may write before anything is worked out for the others. `false` where there is nothing to show.
    fn publish_screens(&mut self, now_ms: u64) -> bool {
        self.shown.screens.settle(&self.dispatcher);
        let moment = self.moment(now_ms);
        let told = self.shown.picture(&self.dispatcher, now_ms).map(|picture| self.hub.publish_screens(&picture, &moment));
        self.half_told = told.map(|told| (told, now_ms));
        self.half_told.is_some()
    }

    fn publish_rest(&mut self, told: ScreensTold, now_ms: u64) {
        let moment = self.moment(now_ms);
        if let Some(picture) = self.shown.picture(&self.dispatcher, now_ms) {
            self.hub.publish_rest(told, &picture, &moment);
        }
        self.picture_changes_ms = convert::next_change_ms(self.dispatcher.state(), now_ms);
    }

    fn reply(&mut self, caller: Caller, request: String, outcome: Outcome, now: Instant) {
        match outcome {
            // A repetition of what was stored before says nothing of the store now.
            Outcome::Done { position, .. } => self.store_refused.take_if(|(_, end)| position.seq > *end).map_or((), drop),
            Outcome::StoreRefused(StoreRefusal::NotReached | StoreRefusal::Busy | StoreRefusal::BadEntry) => {}
            Outcome::StoreRefused(StoreRefusal::Full | StoreRefusal::ReadOnly | StoreRefusal::NotAllowed | StoreRefusal::Damaged) => {
                self.store_refused = Some((now, self.dispatcher.head().seq));
            }
            Outcome::Rejected(_)
            | Outcome::RequestReused
            | Outcome::PassedOver
            | Outcome::Unsure
            | Outcome::Busy
            | Outcome::ReadOnly(..) => {}
        }
        let Some((reply, sent)) = self.callers.remove(&caller) else { return };
        match reply {
            ReplyTo::SiteFile => self.plan_step.settle(self.dispatcher.state(), &outcome, now),
            ReplyTo::Timetable => self.timetable.settle(outcome),
            ReplyTo::Session(_) | ReplyTo::Once(_) => {
                let outcome = self.said(outcome, now);
                self.answer(reply, Answer { request: sent.unwrap_or(RequestId(request)), outcome });
            }
        }
    }

    /// An outcome in the wire's words.
    fn said(&self, outcome: Outcome, now: Instant) -> AnswerOutcome {
        convert::outcome(self.dispatcher.state(), &self.shown.expected, self.dispatcher.head(), outcome, now)
    }

    fn answer(&self, reply: ReplyTo, answer: Answer) {
        match reply {
            ReplyTo::Session(session) => self.hub.send(session, frame::message(&ServerMessage::Answer(answer))),
            ReplyTo::Once(once) => {
                // Who no longer waits asks again with the same request id.
                let _ = once.send(answer);
            }
            ReplyTo::SiteFile | ReplyTo::Timetable => {}
        }
    }

    fn caller(&mut self, reply: ReplyTo, sent: Option<RequestId>) -> Caller {
        self.next_caller += 1;
        let caller = Caller(self.next_caller);
        self.callers.insert(caller, (reply, sent));
        caller
    }

    fn moment(&self, now_ms: u64) -> Moment {
        Moment { position: convert::position(self.dispatcher.head()), now_ms }
    }
}

/// An emergency and its all-clear are shown by every node that hears them, however far it is.
fn is_shown_first(command: &protocol::Command) -> bool {
    matches!(command, protocol::Command::RaiseEmergency { .. } | protocol::Command::ClearEmergency { .. })
}

#[cfg(test)]
mod tests;
