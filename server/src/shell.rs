//! The site's task: tokio around the site's node. It carries inputs in and acts out, one at a time, and owns the tasks beside it: the
//! journal's, the forecaster's. It decides nothing.

use std::time::Duration;

use protocol::{Issue, WaitAnswer};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{Message, Readiness},
    convert::{self, Holds, ToldAll},
    dispatcher::{Asked, Input},
    displays::Rows,
    journal::entry::{Position, Stored},
    limits::{EXPECTED_MS_MAX, LAST_APPEND_MS_MAX, TICK_EVERY_MS},
    pace::Pace,
    remembered::Memory,
    rights::Identity,
    session,
    site_file::SiteFile,
    store::Store,
    words::{self, Refusal},
};

mod appender;
mod archivist;
mod clock;
mod displays;
pub(crate) mod epoch;
mod forecaster;
mod holds;
pub(crate) mod last_head;
mod node;
mod reader;
mod screens;
mod site_file;
pub(crate) mod start;
mod timetable;

use appender::Appender;
pub use clock::machine_clock;
use epoch::{Again, FromOutsideAgain};
use forecaster::{Asker, Expected, Forecaster, Made, Question};
pub(crate) use node::{Act, Node};
pub(crate) use start::{Starting, take_page};

/// Entries and the like that may wait for the site's task: a read and a list of holders at a time.
const JOURNAL_MESSAGES_MAX: usize = 8;

/// So long a refusal of the store makes this server unready. Whoever shares out presses by that sends none meanwhile, so that only after it
/// somebody's press can show whether the store takes them again.
const REFUSAL_COUNTS_MS: u64 = 10_000;

/// When the store last said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    JustNow,
    /// And nobody has tried since.
    Before,
}

/// What the journal's tasks tell the site's task. They are heard before any client.
#[derive(Debug)]
enum FromJournal {
    /// Entries right after the head that the reader was told, and how many requests to read at once it had seen before it began.
    Entries(Vec<Stored>, u64),
    /// The journal's history is another one.
    Diverged(Position),
    /// What follows was written by a newer program: its version, and the whole sentence.
    Newer(String, String),
    /// Whether the journal answered when it was read.
    Answers(bool),
    /// Who holds counters now.
    Holds(Holds),
    /// Which displays there are now.
    Displays(Rows),
    /// The server itself asks for something, to be decided and stored like anybody's.
    Asked(Box<Asked>),
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
    node: Node,
    pace: Pace,
    store: Store,
    /// What is asked of displays.
    acts: displays::Acts,
    appender: Appender,
    forecaster: Forecaster,
    /// Until when what was forecast may be told, in milliseconds since 1970.
    expected_until_ms: u64,
    reading: watch::Sender<Reading>,
    readiness: watch::Sender<Readiness>,
    journal_answers: bool,
    /// Why the site stands still was logged.
    stop_told: bool,
    /// What is to be remembered where the journal loses its end while this server is away, too.
    memory: watch::Sender<Memory>,
    /// The same, written at once.
    newest: last_head::Newest,
    /// Which day it is, and which was archived last.
    days: watch::Sender<archivist::Days>,
    /// What is wrong with the archive.
    archive_notices: watch::Receiver<Vec<String>>,
}

impl Site {
    /// Carries messages until the server goes down, then lets the append in flight end and says goodbye. Where the journal lost its end the
    /// site ends too, and what it takes to begin again is handed back.
    async fn run(mut self, from_outside: FromOutside, stopping: CancellationToken) -> Option<Again> {
        let FromOutside { mut from_journal, mut inbox, mut files } = from_outside;
        let mut ticks = interval(Duration::from_millis(TICK_EVERY_MS));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.write_down();
        self.node.begin_epoch(self.store.journal.now());
        self.carry_out().await;
        loop {
            if self.node.dispatcher().stopped().is_some_and(|stopped| stopped.is_loss()) && self.can_be_read().await {
                return Some(self.again(FromOutsideAgain { inbox, files }));
            }
            tokio::select! {
                biased;
                () = stopping.cancelled() => break,
                answer = self.appender.answer() => self.handle(Input::Appended(answer)).await,
                Some(message) = from_journal.recv() => self.take_from_journal(message).await,
                _ = ticks.tick() => self.tick().await,
                Some(made) = self.forecaster.made() => self.take_forecast(&made).await,
                acted = self.acts.next() => self.node.acted(acted),
                Some(file) = files.recv() => self.node.plan_step_mut().again(file),
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
        while !self.node.dispatcher().is_idle() {
            tokio::select! {
                biased;
                answer = self.appender.answer() => self.handle(Input::Appended(answer)).await,
                Some(message) = from_journal.recv() => self.take_from_journal(message).await,
                _ = ticks.tick() => self.handle(Input::Tick).await,
                () = tokio::time::sleep_until(until) => break,
            }
        }
        self.node.hub_mut().close_all(&session::closing(&words::going_down(), protocol::close::RESTART));
        // Who was about to join or ask hears it too, by the end of the channel.
        while let Some(message) = inbox.recv().await {
            if let Message::Join(join) = message {
                join.outbox.close(session::closing(&words::going_down(), protocol::close::RESTART));
            }
        }
    }

    async fn take_from_journal(&mut self, message: FromJournal) {
        let now = self.store.journal.now();
        match message {
            FromJournal::Entries(entries, urgent) => self.node.entries(entries, urgent, now),
            FromJournal::Diverged(head) => self.node.handle(Input::Diverged(head), now),
            FromJournal::Newer(needs, why) => self.node.handle(Input::Newer { needs, why }, now),
            FromJournal::Answers(answers) => {
                self.journal_answers = answers;
                return self.tell_readiness();
            }
            FromJournal::Holds(holds) => self.node.holds(holds),
            FromJournal::Displays(rows) => self.node.displays(rows),
            FromJournal::Asked(asked) => self.node.asked(*asked, now),
        }
        self.carry_out().await;
    }

    async fn take(&mut self, message: Message) {
        let now = self.store.journal.now();
        match message {
            Message::Command { reply, who, request } => {
                let reply = self.acts.begin(reply, request.request.clone(), &request.command, &self.node, now.0);
                let Some(reply) = reply else { return };
                self.node.command(reply, &who, *request, now);
            }
            Message::AskWait { who, issue, reply } => return self.ask_wait(&who, &issue, reply),
            Message::Join(join) => self.node.join(*join, now),
            Message::Leave(session) => self.node.leave(session, now),
        }
        self.carry_out().await;
    }

    /// Somebody wants to know how long they would wait.
    fn ask_wait(&mut self, who: &Identity, issue: &Issue, reply: oneshot::Sender<Result<WaitAnswer, Refusal>>) {
        let now = self.store.journal.now();
        let hall = self.node.dispatcher();
        let number = convert::number_asked(hall.state(), who, issue, now);
        let number = number.and_then(|number| if self.forecaster.has_room() { Ok(number) } else { Err(words::busy()) });
        // Whoever has gone meanwhile is not told, here and below.
        match number {
            Err(refusal) => drop(reply.send(Err(refusal))),
            // As for a number that is given: when somebody with an appointment comes, nobody knows.
            Ok(number) if number.appointment.is_some() => drop(reply.send(Ok(WaitAnswer { expected_wait: None }))),
            Ok(number) => {
                self.forecaster.ask(Question { number, asker: Box::new(WaitAsked(reply)) });
                self.forecaster.offer(hall.state(), hall.experience(), hall.head(), now);
            }
        }
    }

    async fn tick(&mut self) {
        let now = self.store.journal.now();
        self.node.look_at_clock(now);
        if now.0 >= self.expected_until_ms && self.node.expected().was_made() {
            tracing::warn!("no forecast has come for long; what was expected is no longer told");
            self.node.expect(ToldAll::default());
        }
        self.carry_out().await;
        self.remember();
        self.node.ask_what_is_due(self.store.journal.now());
        self.carry_out().await;
        self.node.tick(self.store.journal.now());
        self.carry_out().await;
        self.tell_readiness();
    }

    /// Hands one input to the node and carries out everything that comes of it.
    async fn handle(&mut self, input: Input) {
        self.node.handle(input, self.store.journal.now());
        self.carry_out().await;
    }

    /// Carries out everything that the node wants done, in its order.
    async fn carry_out(&mut self) {
        while let Some(act) = self.node.next(self.store.journal.now()) {
            match act {
                Act::Append { expected, entries } => {
                    if !self.appender.send(expected, entries).await {
                        tracing::error!("an append could not be handed on; its callers will hear that it is not sure");
                    }
                }
                Act::Read => {
                    let urgent = self.node.urgent();
                    self.reading.send_modify(|reading| reading.urgent = urgent);
                }
                Act::WriteDown => self.write_down(),
                Act::Breathe => tokio::task::yield_now().await,
            }
        }
        // Everybody has been told; what follows is for the next forecast.
        let hall = self.node.dispatcher();
        self.forecaster.offer(hall.state(), hall.experience(), hall.head(), self.store.journal.now());
        let days = archivist::Days::of(hall.state());
        self.days.send_if_modified(|known| std::mem::replace(known, days) != days);
        let (head, appending, stopped) = (hall.head(), hall.is_appending(), hall.stopped().is_some());
        self.reading.send_if_modified(|reading| {
            // That an append begins is seen by whoever looks; it wakes nobody, who would only be in its way.
            let changed = reading.head != head || reading.stopped != stopped || (reading.appending && !appending);
            (reading.head, reading.appending, reading.stopped) = (head, appending, stopped);
            changed
        });
        if let Some(stopped) = hall.stopped().filter(|_| !self.stop_told) {
            self.stop_told = true;
            let what = if stopped.is_loss() { "this site is read again" } else { "this site stands still, read-only" };
            tracing::error!(position = %stopped.position, "{what}: {}", stopped.why);
            if stopped.is_rule() {
                tracing::error!(
                    "untuk melanjutkan tanpa catatan itu sampai hari berikutnya dibuka, jalankan semua server tempat ini dengan --skip {0} / \
                     to go on without that entry until the next day opens, start every server of this site with --skip {0}",
                    stopped.position
                );
            }
        }
    }

    /// Tells what was forecast, where it differs from what was told before.
    async fn take_forecast(&mut self, made: &Made) {
        let Some(plan) = self.node.dispatcher().state().plan() else { return };
        let expected = self.node.expected().next(&made.forecast, plan, made.now);
        self.expected_until_ms = self.store.journal.now().0 + self.pace.in_hall_ms(EXPECTED_MS_MAX);
        self.node.expect(expected);
        self.carry_out().await;
    }

    fn tell_readiness(&self) {
        let readiness = match self.node.not_ready() {
            Some(why) => Readiness::Waiting(why),
            None => Readiness::Ready { trouble: self.trouble(), notices: self.notices() },
        };
        self.readiness.send_if_modified(|current| {
            let changed = *current != readiness;
            *current = readiness;
            changed
        });
    }

    fn trouble(&self) -> Option<Refusal> {
        let stopped = self.node.dispatcher().stopped().map(|stopped| convert::stopped(stopped.position, stopped.needs()));
        let unreached = || (!self.journal_answers).then(words::store_not_reached);
        stopped.or_else(unreached).or_else(|| (self.store_refused() == Some(Refused::JustNow)).then(words::store_refused))
    }

    /// What a person should look at though the hall goes on.
    fn notices(&self) -> Vec<String> {
        let refused = (self.store_refused() == Some(Refused::Before)).then(words::store_refused_before);
        self.archive_notices.borrow().iter().cloned().chain(refused).collect()
    }

    fn store_refused(&self) -> Option<Refused> {
        let at = self.node.store_refused_at()?;
        let counts_until = at.0.saturating_add(self.pace.in_hall_ms(REFUSAL_COUNTS_MS));
        Some(if self.store.journal.now().0 < counts_until { Refused::JustNow } else { Refused::Before })
    }
}
