//! The site's task: tokio around the dispatcher. It carries inputs in and outputs out, one at a time, and owns dispatcher and hub
//! together, so that what is applied is published before anybody is answered. It decides nothing.

use std::{collections::BTreeMap, time::Duration};

use protocol::{Answer, AnswerOutcome, Issue, RequestId, ServerMessage, WaitAnswer};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{JoinAsked, Message, Readiness, ReplyTo},
    convert::{self, Holds, Picture, ToldAll},
    dispatcher::{Asked, Caller, Dispatcher, Input, Outcome, Output},
    hub::{Hub, Join, Moment, SessionId},
    journal::{
        StoreRefusal,
        entry::{Position, Stored},
    },
    limits::{EXPECTED_MS_MAX, LAST_APPEND_MS_MAX, TICK_EVERY_MS},
    pace::Pace,
    remembered::Memory,
    rights::Identity,
    session,
    site_file::SiteFile,
    store::Store,
    view::frame,
    words::{self, Refusal},
};

mod appender;
mod clock;
mod epoch;
mod forecaster;
mod holds;
mod last_head;
mod reader;
mod screens;
mod site_file;
pub(crate) mod start;
mod timetable;

use appender::Appender;
pub use clock::machine_clock;
use epoch::{Again, FromOutsideAgain};
use forecaster::{Asker, Expected, Forecaster, Made, Question};
use screens::{AboutScreens, Screens};
pub(crate) use start::Starting;

/// Entries and the like that may wait for the site's task: a read and a list of holders at a time.
const JOURNAL_MESSAGES_MAX: usize = 8;

/// What the journal's tasks tell the site's task. They are heard before any client.
#[derive(Debug)]
enum FromJournal {
    /// Entries right after the head that the reader was told, and how many requests to read at once it had seen before it began.
    Entries(Vec<Stored>, u64),
    /// The journal's history is another one.
    Diverged(Position),
    /// Whether the journal answered when it was read.
    Answers(bool),
    /// Who holds counters now.
    Holds(Holds),
}

/// Where the site's task hears from.
struct FromOutside {
    from_journal: mpsc::Receiver<FromJournal>,
    inbox: mpsc::Receiver<Message>,
    /// Site files that are read again while it runs.
    files: mpsc::Receiver<SiteFile>,
}

/// Somebody who asked how long they would wait.
struct WaitAsked(oneshot::Sender<Result<WaitAnswer, Refusal>>);

impl Asker for WaitAsked {
    fn is_gone(&self) -> bool {
        self.0.is_closed()
    }

    fn tell(self: Box<Self>, Expected { range, now }: Expected) {
        // Who has gone meanwhile is not told.
        let _ = self.0.send(Ok(convert::wait_answer(range, now)));
    }
}

/// What the reader needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reading {
    /// How far this node is.
    head: Position,
    /// An append is on its way and will bring what it finds.
    appending: bool,
    /// The site stands still: nothing that is read would be used.
    stopped: bool,
    /// Counts requests to read at once.
    urgent: u64,
}

/// The site's task.
struct Site {
    dispatcher: Dispatcher,
    hub: Hub,
    pace: Pace,
    store: Store,
    shown: Shown,
    /// Who waits for an answer; a client by the request id as it spelled that.
    callers: BTreeMap<Caller, (ReplyTo, Option<RequestId>)>,
    next_caller: u64,
    appender: Appender,
    forecaster: Forecaster,
    /// Until when what was forecast may be told, in milliseconds since 1970.
    expected_until_ms: u64,
    reading: watch::Sender<Reading>,
    readiness: watch::Sender<Readiness>,
    journal_answers: bool,
    /// The store refused the last act that it was asked to keep: a full disk, say.
    store_refuses: bool,
    timetable: timetable::Watch,
    /// When the picture next changes by time alone, as of the last publication, in milliseconds since 1970.
    picture_changes_ms: Option<u64>,
    /// For which services a number given now comes too late, as of the last look.
    late: convert::LateWatch,
    plan_step: site_file::Step,
    /// Why the site stands still was logged.
    stop_told: bool,
    /// The epoch that is still to begin: the journal lost its end, and nobody gets a number before.
    epoch: Option<Asked>,
    /// What is to be remembered where the journal loses its end while this server is away, too.
    memory: watch::Sender<Memory>,
}

/// What is shown beside what the journal says.
struct Shown {
    holds: Holds,
    screens: Screens,
    /// What was forecast, as it is told.
    expected: ToldAll,
}

impl Shown {
    fn new(practice: watch::Sender<Option<protocol::PracticeRow>>) -> Shown {
        Shown { holds: Holds::new(), screens: Screens::new(practice), expected: ToldAll::default() }
    }

    /// The picture at one moment; none while there is no plan.
    fn picture<'a>(&'a self, dispatcher: &'a Dispatcher, now_ms: u64) -> Option<Picture<'a>> {
        let plan = dispatcher.state().plan()?;
        let picture = Picture::new(dispatcher.state(), plan, now_ms, dispatcher.emergency_shown(), &self.holds);
        Some(picture.expecting(&self.expected).beside(self.screens.practice()))
    }
}

impl Site {
    /// Carries messages until the server goes down, then lets the append in flight end and says goodbye. Where the journal lost its end the
    /// site ends too, and what it takes to begin again is handed back.
    async fn run(mut self, from_outside: FromOutside, stopping: CancellationToken) -> Option<Again> {
        let FromOutside { mut from_journal, mut inbox, mut files } = from_outside;
        let mut ticks = interval(Duration::from_millis(TICK_EVERY_MS));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.begin_epoch().await;
        loop {
            if self.dispatcher.stopped().is_some_and(|stopped| stopped.is_loss) && self.can_be_read().await {
                return Some(self.again(FromOutsideAgain { inbox, files }));
            }
            tokio::select! {
                biased;
                () = stopping.cancelled() => break,
                answer = self.appender.answer() => self.handle(Input::Appended(answer)).await,
                Some(message) = from_journal.recv() => self.take_from_journal(message).await,
                _ = ticks.tick() => self.tick().await,
                Some(made) = self.forecaster.made() => self.take_forecast(&made).await,
                Some(file) = files.recv() => self.plan_step.again(file),
                message = inbox.recv() => match message {
                    Some(message) => self.take(message).await,
                    None => break,
                },
            }
        }
        self.end(from_journal, inbox).await;
        None
    }

    /// The orderly end: no new commands are taken; the append in flight is waited for, so that its callers hear what became of it;
    /// then every connection hears that the server will be back.
    async fn end(mut self, mut from_journal: mpsc::Receiver<FromJournal>, mut inbox: mpsc::Receiver<Message>) {
        self.readiness.send_replace(Readiness::Waiting(words::going_down()));
        inbox.close();
        let until = Instant::now() + Duration::from_millis(LAST_APPEND_MS_MAX);
        // An append in doubt is repeated by the tick.
        let mut ticks = interval(Duration::from_millis(TICK_EVERY_MS));
        while !self.dispatcher.is_idle() {
            tokio::select! {
                biased;
                answer = self.appender.answer() => self.handle(Input::Appended(answer)).await,
                Some(message) = from_journal.recv() => self.take_from_journal(message).await,
                _ = ticks.tick() => self.handle(Input::Tick).await,
                () = tokio::time::sleep_until(until) => break,
            }
        }
        self.hub.close_all(&session::closing(&words::going_down(), protocol::close::RESTART));
        // Who was about to join or ask hears it too, by the end of the channel.
        while let Some(message) = inbox.recv().await {
            if let Message::Join(join) = message {
                join.outbox.close(session::closing(&words::going_down(), protocol::close::RESTART));
            }
        }
    }

    async fn take_from_journal(&mut self, message: FromJournal) {
        let input = match message {
            FromJournal::Entries(entries, urgent) if urgent == self.reading.borrow().urgent => Input::Entries(entries),
            FromJournal::Entries(entries, _) => Input::Found(entries),
            FromJournal::Diverged(head) => Input::Diverged(head),
            FromJournal::Answers(answers) => {
                self.journal_answers = answers;
                return self.tell_readiness();
            }
            FromJournal::Holds(holds) => {
                self.shown.holds = holds;
                return self.publish().await;
            }
        };
        self.handle(input).await;
    }

    async fn take(&mut self, message: Message) {
        match message {
            // Nothing is decided before the epoch that is due: numbers would be given twice.
            Message::Command { reply, request, who: _ } if self.epoch.is_some() && !is_shown_first(&request.command) => {
                self.answer(reply, Answer { request: request.request, outcome: AnswerOutcome::Unsure { text: words::unsure() } });
            }
            // What it repeats may be stored already where this node has not read yet; it asks again soon.
            Message::Command { reply: ReplyTo::Session(session), request, who: _ }
                if self.hub.is_ahead(session) && !is_shown_first(&request.command) =>
            {
                let outcome = AnswerOutcome::Unsure { text: words::unsure() };
                self.answer(ReplyTo::Session(session), Answer { request: request.request, outcome });
            }
            Message::Command { reply, who, request } => {
                if let (ReplyTo::Session(session), Some(asked)) = (&reply, AboutScreens::of(&request.command)) {
                    return self.about_screens(*session, request.request, asked).await;
                }
                let now = self.store.journal.now();
                match convert::command(self.dispatcher.state(), &who, &request.command, now) {
                    Ok(command) => {
                        let (actor, asked) = (convert::actor(&who), Some(convert::fingerprint(&request.command)));
                        let (sent, reason) = (request.request, request.reason);
                        let request = sent.folded();
                        let caller = self.caller(reply, Some(sent));
                        self.handle(Input::Command(Asked { caller: Some(caller), request, actor, command, reason, asked })).await;
                    }
                    Err(refusal) => self.answer(reply, Answer { request: request.request, outcome: refusal.outcome() }),
                }
            }
            Message::AskWait { who, issue, reply } => self.ask_wait(&who, &issue, reply),
            Message::Join(join) => self.join(*join),
            Message::Leave(session) => {
                self.hub.leave(session, self.store.journal.now().0);
                if self.shown.screens.left(session) {
                    self.publish().await;
                }
            }
        }
    }

    /// Somebody wants to know how long they would wait.
    fn ask_wait(&mut self, who: &Identity, issue: &Issue, reply: oneshot::Sender<Result<WaitAnswer, Refusal>>) {
        let now = self.store.journal.now();
        let number = convert::number_asked(self.dispatcher.state(), who, issue, now);
        let number = number.and_then(|number| if self.forecaster.has_room() { Ok(number) } else { Err(words::busy()) });
        // Whoever has gone meanwhile is not told, here and below.
        match number {
            Err(refusal) => drop(reply.send(Err(refusal))),
            // As for a number that is given: when somebody with an appointment comes, nobody knows.
            Ok(number) if number.appointment.is_some() => drop(reply.send(Ok(WaitAnswer { expected_wait: None }))),
            Ok(number) => {
                self.forecaster.ask(Question { number, asker: Box::new(WaitAsked(reply)) });
                self.forecaster.offer(self.dispatcher.state(), self.dispatcher.experience(), self.dispatcher.head(), now);
            }
        }
    }

    /// Screens are sent to a practice or called back: told at once, stored nowhere.
    async fn about_screens(&mut self, session: SessionId, request: RequestId, asked: AboutScreens) {
        let outcome = match self.shown.screens.asked(session, asked, &self.dispatcher) {
            Err(refusal) => refusal.outcome(),
            Ok(()) => {
                self.publish().await;
                AnswerOutcome::Done { position: convert::position(self.dispatcher.head()), did: None, goes_on: None, paused_until_ms: None }
            }
        };
        self.answer(ReplyTo::Session(session), Answer { request, outcome });
    }

    fn join(&mut self, asked: JoinAsked) {
        let scope = match convert::scope(self.dispatcher.state(), &asked.view) {
            Ok(scope) => scope,
            Err(refusal) => return asked.outbox.close(session::closing(&refusal, protocol::close::FORBIDDEN)),
        };
        let utc_offset_s = convert::utc_offset_s(self.dispatcher.state(), self.store.journal.now());
        let join = Join { session: asked.session, scope, position: asked.position, run: asked.run, utc_offset_s, outbox: asked.outbox };
        let moment = self.moment();
        if let Some(picture) = self.shown.picture(&self.dispatcher, moment.now_ms) {
            self.hub.join(join, &picture, &moment);
        }
        if self.hub.is_behind_somebody() {
            self.reading.send_modify(|reading| reading.urgent += 1);
        }
    }

    async fn tick(&mut self) {
        let now = self.store.journal.now();
        let moment = self.moment();
        if let Some(picture) = self.shown.picture(&self.dispatcher, now.0) {
            self.hub.tick(&picture, &moment);
        }
        if now.0 >= self.expected_until_ms && self.shown.expected.was_made() {
            tracing::warn!("no forecast has come for long; what was expected is no longer told");
            self.shown.expected = ToldAll::default();
            self.publish().await;
        }
        // Nothing has happened, and yet a counter can now call whom it could not call before, a break of the hall begins or ends, or a number
        // given now comes too late.
        let is_other_time = self.picture_changes_ms.is_some_and(|changes_ms| changes_ms <= moment.now_ms);
        if self.late.has_changed(self.dispatcher.state(), now) || is_other_time {
            self.publish().await;
        }
        self.begin_epoch().await;
        self.remember();
        if let Some(asked) = self.plan_step.next(self.dispatcher.state(), now) {
            let caller = self.caller(ReplyTo::SiteFile, None);
            self.handle(Input::Command(Asked { caller: Some(caller), ..asked })).await;
        }
        if let Some(asked) = self.timetable.due(self.dispatcher.state(), now).filter(|_| self.epoch.is_none()) {
            let caller = self.caller(ReplyTo::Timetable, None);
            self.handle(Input::Command(Asked { caller: Some(caller), ..asked })).await;
        }
        self.dispatcher.shows(convert::zones_on_screens(self.hub.scopes()));
        self.handle(Input::Tick).await;
        self.tell_readiness();
    }

    /// Hands one input to the dispatcher and carries out everything that comes of it, in its order.
    async fn handle(&mut self, input: Input) {
        let now = self.store.journal.now();
        self.dispatcher.handle(input, now);
        while let Some(output) = self.dispatcher.poll() {
            match output {
                Output::Append { expected, entries } => {
                    if !self.appender.send(expected, entries).await {
                        tracing::error!("an append could not be handed on; its callers will hear that it is not sure");
                    }
                }
                Output::Read { from: _ } => self.reading.send_modify(|reading| reading.urgent += 1),
                Output::Publish => self.publish().await,
                Output::Reply { caller, request, outcome } => self.reply(caller, request, outcome),
            }
        }
        // Everybody has been told; what follows is for the next forecast.
        self.forecaster.offer(self.dispatcher.state(), self.dispatcher.experience(), self.dispatcher.head(), now);
        let (head, appending, stopped) = (self.dispatcher.head(), self.dispatcher.is_appending(), self.dispatcher.stopped().is_some());
        self.reading.send_if_modified(|reading| {
            // That an append begins is seen by whoever looks; it wakes nobody, who would only be in its way.
            let changed = reading.head != head || reading.stopped != stopped || (reading.appending && !appending);
            (reading.head, reading.appending, reading.stopped) = (head, appending, stopped);
            changed
        });
        if let Some(stopped) = self.dispatcher.stopped().filter(|_| !self.stop_told) {
            self.stop_told = true;
            let what = if stopped.is_loss { "this site is read again" } else { "this site stands still, read-only" };
            tracing::error!(position = %stopped.position, "{what}: {}", stopped.why);
        }
    }

    /// Tells what was forecast, where it differs from what was told before.
    async fn take_forecast(&mut self, made: &Made) {
        let Some(plan) = self.dispatcher.state().plan() else { return };
        let expected = self.shown.expected.next(&made.forecast, plan, made.now);
        self.expected_until_ms = self.store.journal.now().0 + self.pace.in_hall_ms(EXPECTED_MS_MAX);
        if expected != self.shown.expected {
            self.shown.expected = expected;
            self.publish().await;
        }
    }

    /// Screens first: their connections may write before anything is worked out for the others.
    async fn publish(&mut self) {
        self.shown.screens.settle(&self.dispatcher);
        let moment = self.moment();
        let now_ms = moment.now_ms;
        let told = self.shown.picture(&self.dispatcher, now_ms).map(|picture| self.hub.publish_screens(&picture, &moment));
        tokio::task::yield_now().await;
        if let Some((told, picture)) = told.zip(self.shown.picture(&self.dispatcher, now_ms)) {
            self.hub.publish_rest(told, &picture, &moment);
        }
        self.picture_changes_ms = convert::next_change_ms(self.dispatcher.state(), now_ms);
    }

    fn reply(&mut self, caller: Caller, request: String, outcome: Outcome) {
        match outcome {
            Outcome::Done { .. } => self.store_refuses = false,
            Outcome::StoreRefused(StoreRefusal::NotReached | StoreRefusal::Busy | StoreRefusal::BadEntry) => {}
            Outcome::StoreRefused(StoreRefusal::Full | StoreRefusal::ReadOnly | StoreRefusal::NotAllowed | StoreRefusal::Damaged) => {
                self.store_refuses = true;
            }
            Outcome::Rejected(_) | Outcome::RequestReused | Outcome::Unsure | Outcome::Busy | Outcome::ReadOnly(_) => {}
        }
        let Some((reply, sent)) = self.callers.remove(&caller) else { return };
        match reply {
            ReplyTo::SiteFile => self.settle_site_file(&outcome),
            ReplyTo::Timetable => self.timetable.settle(outcome),
            ReplyTo::Session(_) | ReplyTo::Once(_) => {
                self.reply_to_client(reply, sent.unwrap_or(RequestId(request)), outcome);
            }
        }
    }

    fn reply_to_client(&self, reply: ReplyTo, request: RequestId, outcome: Outcome) {
        let now = self.store.journal.now();
        let outcome = convert::outcome(self.dispatcher.state(), &self.shown.expected, self.dispatcher.head(), outcome, now);
        self.answer(reply, Answer { request, outcome });
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

    fn settle_site_file(&mut self, outcome: &Outcome) {
        self.plan_step.settle(self.dispatcher.state(), outcome, self.store.journal.now());
    }

    fn tell_readiness(&self) {
        let readiness = match self.plan_step.waiting() {
            Some(why) => Readiness::Waiting(why),
            None => Readiness::Ready { trouble: self.trouble() },
        };
        self.readiness.send_if_modified(|current| {
            let changed = *current != readiness;
            *current = readiness;
            changed
        });
    }

    fn trouble(&self) -> Option<Refusal> {
        let stopped = self.dispatcher.stopped().map(|stopped| convert::stopped(stopped.position));
        let unreached = || (!self.journal_answers).then(words::store_not_reached);
        stopped.or_else(unreached).or_else(|| self.store_refuses.then(words::store_refused))
    }

    fn caller(&mut self, reply: ReplyTo, sent: Option<RequestId>) -> Caller {
        self.next_caller += 1;
        let caller = Caller(self.next_caller);
        self.callers.insert(caller, (reply, sent));
        caller
    }

    fn moment(&self) -> Moment {
        Moment { position: convert::position(self.dispatcher.head()), now_ms: self.store.journal.now().0 }
    }
}

/// An emergency and its all-clear are shown by every node that hears them, however far it is.
fn is_shown_first(command: &protocol::Command) -> bool {
    matches!(command, protocol::Command::RaiseEmergency { .. } | protocol::Command::ClearEmergency { .. })
}
