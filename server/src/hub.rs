//! The hub: after every applied entry it tells each view what changed in it, once serialised, to all who look. It owns the views and
//! the subscribers, never waits for one of them, and must not decide anything about the queue.

use std::{collections::BTreeMap, sync::Arc};

use protocol::{Position, Row, RowKey, ServerMessage, View, Welcome, close};

use crate::{
    convert::{self, Fact, Picture, PlanInForce, Scope},
    limits::POSITION_WAIT_MS_MAX,
    outbox::{Closing, Frame, Outbox},
    pace::Pace,
    session,
    view::{
        Changes, ViewState, changes,
        frame::{self, RowTexts},
    },
    words,
};

/// How long a view that nobody looks at keeps its updates for those who come back, in milliseconds: a reconnect takes seconds.
const DESERTED_MS_MAX: u64 = 30_000;

/// Names a connection on this node.
pub(crate) type SessionId = u64;

/// Who wants to see what.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    pub(crate) session: SessionId,
    pub(crate) scope: Scope,
    /// What it asked for, which another plan may answer differently.
    pub(crate) view: View,
    /// How far the client's picture of this view goes.
    pub(crate) position: Option<Position>,
    /// The run that gave it that position.
    pub(crate) run: Option<String>,
    /// The site's offset from UTC now: clients know no time zones.
    pub(crate) utc_offset_s: i32,
    pub(crate) outbox: Outbox,
}

/// The present moment, as messages say it.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// How far this node is.
    pub(crate) position: Position,
    /// The journal's clock.
    pub(crate) now_ms: u64,
}

/// Views and subscribers of one site on this node.
pub(crate) struct Hub {
    /// Told to clients with the number of their view: another node, a start later, and a view that was forgotten meanwhile have another.
    run: String,
    /// How many times as fast as others the hall's clock goes, for those who look at it.
    pace: Pace,
    views_made: u64,
    /// The facts that views share, as last published.
    hall: Vec<Fact>,
    /// Names and codes in rows come from here; another plan is another picture altogether.
    plan: Option<PlanInForce>,
    views: BTreeMap<Scope, ViewState>,
    sessions: BTreeMap<SessionId, Looking>,
    /// Clients that are ahead of this node, and until when they wait for it.
    ahead: Vec<(Join, u64)>,
}

/// A client that looks.
struct Looking {
    scope: Scope,
    view: View,
    outbox: Outbox,
}

/// Which screens know already; the rest is still to be told. Holds the rows that are written already.
#[derive(Default)]
#[must_use]
pub(crate) struct ScreensTold {
    scopes: Vec<Scope>,
    texts: RowTexts,
}

impl Hub {
    /// A hub that nobody looks at yet. No other hub may ever have the same `run`.
    pub(crate) fn new(run: String) -> Hub {
        let (views, sessions) = (BTreeMap::new(), BTreeMap::new());
        Hub { run, pace: Pace::default(), views_made: 0, hall: Vec::new(), plan: None, views, sessions, ahead: Vec::new() }
    }

    /// The hub of a hall whose clock goes faster than others.
    pub(crate) fn at_pace(self, pace: Pace) -> Hub {
        Hub { pace, ..self }
    }

    /// Whether anybody is ahead of this node.
    pub(crate) fn is_behind_somebody(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// What the clients of this node look at.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.sessions.values().map(|looking| looking.scope)
    }

    /// Whether this client has seen more than this node and waits for it.
    pub(crate) fn is_ahead(&self, session: SessionId) -> bool {
        self.ahead.iter().any(|(join, _)| join.session == session)
    }

    /// Tells every view what changed in it.
    pub(crate) fn publish(&mut self, picture: &Picture<'_>, moment: &Moment) {
        let told = self.publish_screens(picture, moment);
        self.publish_rest(told, picture, moment);
    }

    /// Tells the screens on which a call, a notice or an emergency changed, before anything is worked out that only others see: what is
    /// called is to be seen first. `publish_rest` must follow, with the same picture.
    pub(crate) fn publish_screens(&mut self, picture: &Picture<'_>, moment: &Moment) -> ScreensTold {
        let mut told = ScreensTold::default();
        // Where another plan is in force everybody gets the whole picture, from `publish_rest`.
        if self.is_of(picture) {
            let facts = convert::screen_facts(picture);
            let shared = changes(self.hall.iter().filter(|fact| convert::is_on_screens(fact.key())), &facts);
            let concerns_all = convert::is_for_everybody(&self.hall, &facts);
            for (scope, view) in self.views.iter_mut().filter(|(scope, _)| is_screen(**scope)) {
                let calls = convert::call_facts(picture, *scope);
                if concerns_all || calls != view.calls {
                    publish_changes(*scope, view, calls, &shared, picture, moment, &mut told.texts);
                    told.scopes.push(*scope);
                }
            }
        }
        told
    }

    /// Tells everybody else.
    pub(crate) fn publish_rest(&mut self, told: ScreensTold, picture: &Picture<'_>, moment: &Moment) {
        let hall = convert::hall_facts(picture, self.views.contains_key(&Scope::Supervisor));
        if self.is_of(picture) {
            let ScreensTold { mut texts, scopes } = told;
            let shared = changes(&self.hall, &hall);
            for (scope, view) in self.views.iter_mut().filter(|(scope, _)| !scopes.contains(scope)) {
                let calls = convert::call_facts(picture, *scope);
                publish_changes(*scope, view, calls, &shared, picture, moment, &mut texts);
            }
            self.hall = hall;
        } else {
            self.plan = Some(Arc::clone(picture.plan));
            self.hall = hall;
            self.publish_whole(picture, moment);
            self.ask_again(picture);
        }
        self.admit(picture, moment);
    }

    /// Whether what was published last is from the plan of this picture.
    fn is_of(&self, picture: &Picture<'_>) -> bool {
        self.plan.as_ref().is_some_and(|plan| Arc::ptr_eq(plan, picture.plan))
    }

    /// Names, codes or what belongs to whom changed: everybody gets the whole picture.
    fn publish_whole(&mut self, picture: &Picture<'_>, moment: &Moment) {
        for (scope, view) in &mut self.views {
            view.start_over(convert::call_facts(picture, *scope), &moment.position);
            let pages = snapshot(picture.plan, &self.hall, *scope, &view.calls, &moment.position);
            view.send(&pages);
        }
    }

    /// A screen that the plan names now, no longer names or lets show something else comes back and is answered anew.
    fn ask_again(&self, picture: &Picture<'_>) {
        let is_another = |looking: &&Looking| convert::is_another_screen(picture.plan, &looking.view, looking.scope);
        for looking in self.sessions.values().filter(is_another) {
            looking.outbox.close(session::closing(&words::screens::is_another(), close::RESTART));
        }
    }

    /// Welcomes a client and brings it up to date: by what it missed, or by a snapshot; one that is ahead of this node waits.
    pub(crate) fn join(&mut self, join: Join, picture: &Picture<'_>, moment: &Moment) {
        if self.plan.is_none() {
            // Nothing has happened since the start that would have been published.
            self.publish(picture, moment);
        }
        self.open_view(join.scope, picture);
        let view = self.views.get(&join.scope);
        let known = view.filter(|view| join.run.as_ref() == Some(&view.run)).zip(join.position.as_ref());
        let missed = known.and_then(|(view, position)| view.missed_since(position));
        let welcome = ServerMessage::Welcome(Welcome {
            version: protocol::PROTOCOL_VERSION,
            site: picture.plan.site.code.clone(),
            session: join.session,
            now_ms: moment.now_ms,
            utc_offset_s: join.utc_offset_s,
            resumed: missed.is_some(),
            run: view.map(|view| view.run.clone()),
            clock_speed: self.pace.times(),
        });
        if !join.outbox.push(frame::message(&welcome)) {
            return;
        }
        let looking = Looking { scope: join.scope, view: join.view.clone(), outbox: join.outbox.clone() };
        self.sessions.insert(join.session, looking);
        if let Some(missed) = missed {
            self.subscribe(&join, &missed);
        } else if is_ahead(&join, &moment.position) {
            tracing::info!(session = join.session, "a client is ahead of this node and waits for it");
            self.ahead.push((join, moment.now_ms + self.pace.in_hall_ms(POSITION_WAIT_MS_MAX)));
        } else {
            self.subscribe_whole(&join, &moment.position);
        }
    }

    /// A connection ended.
    pub(crate) fn leave(&mut self, session: SessionId, now_ms: u64) {
        self.ahead.retain(|(join, _)| join.session != session);
        let Some(Looking { scope, .. }) = self.sessions.remove(&session) else { return };
        if let Some(view) = self.views.get_mut(&scope) {
            view.subscribers.remove(&session);
            if view.subscribers.is_empty() {
                view.deserted_since_ms = Some(now_ms);
            }
        }
    }

    /// Forgets views that nobody came back to, and lets those in who have waited long enough.
    pub(crate) fn tick(&mut self, picture: &Picture<'_>, moment: &Moment) {
        let deserted_ms_max = self.pace.in_hall_ms(DESERTED_MS_MAX);
        self.views.retain(|_, view| {
            view.deserted_since_ms.is_none_or(|since| moment.now_ms.saturating_sub(since) < deserted_ms_max) || !view.subscribers.is_empty()
        });
        self.admit(picture, moment);
    }

    /// Sends one message to one connection; one that is gone hears nothing and asks again when it is back.
    pub(crate) fn send(&self, session: SessionId, frame: Frame) {
        if let Some(looking) = self.sessions.get(&session) {
            looking.outbox.push(frame);
        }
    }

    /// Ends every connection.
    pub(crate) fn close_all(&mut self, closing: &Closing) {
        for looking in self.sessions.values() {
            looking.outbox.close(closing.clone());
        }
    }

    fn open_view(&mut self, scope: Scope, picture: &Picture<'_>) {
        let calls = || convert::call_facts(picture, scope);
        let is_new = !self.views.contains_key(&scope);
        self.views_made += u64::from(is_new);
        let run = || format!("{}-{}", self.run, self.views_made);
        self.views.entry(scope).or_insert_with(|| ViewState::new(run(), calls()));
        if is_new && scope == Scope::Supervisor {
            // Nobody needed the tickets until now.
            self.hall.retain(|fact| !matches!(fact, Fact::Ticket(_) | Fact::Seen(_)));
            self.hall.extend(convert::ticket_facts(picture));
            self.hall.extend(convert::seen_facts(picture));
            self.hall.sort_by_key(Fact::key);
        }
    }

    fn admit(&mut self, picture: &Picture<'_>, moment: &Moment) {
        if self.ahead.is_empty() {
            return;
        }
        let (waiting, admitted): (Vec<_>, Vec<_>) = std::mem::take(&mut self.ahead)
            .into_iter()
            .partition(|(join, until)| is_ahead(join, &moment.position) && moment.now_ms < *until);
        self.ahead = waiting;
        for (join, _) in admitted {
            if is_ahead(&join, &moment.position) {
                tracing::warn!(
                    session = join.session,
                    "a client names a position that this journal does not reach; it gets the picture there is"
                );
            }
            self.open_view(join.scope, picture);
            self.subscribe_whole(&join, &moment.position);
        }
    }

    fn subscribe_whole(&mut self, join: &Join, position: &Position) {
        let (Some(plan), Some(view)) = (&self.plan, self.views.get_mut(&join.scope)) else { return };
        let pages = snapshot(plan, &self.hall, join.scope, &view.calls, position);
        view.start_from(position);
        self.subscribe(join, &pages);
    }

    fn subscribe(&mut self, join: &Join, frames: &[Frame]) {
        let Some(view) = self.views.get_mut(&join.scope) else { return };
        if frames.iter().all(|frame| join.outbox.push(frame.clone())) {
            view.subscribers.insert(join.session, join.outbox.clone());
            view.deserted_since_ms = None;
        }
    }
}

/// Tells one view what changed in what views share, and in what it alone shows.
fn publish_changes(
    scope: Scope,
    view: &mut ViewState,
    calls: Vec<Fact>,
    shared: &Changes<'_>,
    picture: &Picture<'_>,
    moment: &Moment,
    texts: &mut RowTexts,
) {
    let own = changes(&view.calls, &calls);
    let is_seen = |key| convert::is_in_scope(picture.plan, scope, key);
    let seen: Vec<&Fact> = shared.put.iter().filter(|fact| is_seen(fact.key())).chain(own.put.iter()).copied().collect();
    seen.iter().for_each(|fact| texts.prepare(picture.plan, fact));
    let put: Vec<&str> = seen.iter().map(|fact| texts.get(fact)).collect();
    let gone = shared.remove.iter().filter(|key| is_seen(**key)).chain(own.remove.iter());
    let remove: Vec<RowKey> = gone.map(|key| convert::row_key(picture.plan, *key)).collect();
    view.calls = calls;
    if put.is_empty() && remove.is_empty() && view.is_at(&moment.position) {
        // Nothing that this view shows, and no entry either: another forecast, say.
        return;
    }
    let update = frame::update(&moment.position, moment.now_ms, &put, &remove);
    view.send(std::slice::from_ref(&update));
    view.keep(moment.position.clone(), update);
}

fn is_screen(scope: Scope) -> bool {
    match scope {
        Scope::Display(_) | Scope::Screen(_) => true,
        Scope::Counter(_) | Scope::Kiosk | Scope::Supervisor => false,
    }
}

/// Whether a client has seen more of this journal than this node.
fn is_ahead(join: &Join, head: &Position) -> bool {
    join.position.as_ref().is_some_and(|position| (position.epoch, position.seq) > (head.epoch, head.seq))
}

fn snapshot(plan: &PlanInForce, hall: &[Fact], scope: Scope, calls: &[Fact], position: &Position) -> Vec<Frame> {
    let rows: Vec<String> = seen(plan, hall, scope, calls).map(|fact| frame::row_text(plan, fact)).collect();
    frame::snapshot(position, &rows)
}

/// Everything that a view shows, worked out afresh and not written: a yardstick for what was told in pieces.
pub(crate) fn rows(picture: &Picture<'_>, scope: Scope) -> Vec<Row> {
    let (plan, hall) = (picture.plan, convert::hall_facts(picture, scope == Scope::Supervisor));
    seen(plan, &hall, scope, &convert::call_facts(picture, scope)).map(|fact| convert::row(plan, fact)).collect()
}

fn seen<'a>(plan: &'a PlanInForce, hall: &'a [Fact], scope: Scope, calls: &'a [Fact]) -> impl Iterator<Item = &'a Fact> {
    hall.iter().filter(move |fact| convert::is_in_scope(plan, scope, fact.key())).chain(calls)
}

#[cfg(test)]
mod tests;
