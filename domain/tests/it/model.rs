//! A second, naive account of the hall, made from events alone: vectors and full scans, no classes, no heads. It says who must be
//! called next, and stops the test at once where a ticket is at two counters, a number is given twice or somebody is lost.
//! It shares no code with the domain's own state.

use std::collections::{BTreeMap, BTreeSet};

use domain::*;
use numbers::Numbers;

mod numbers;
mod rules;
mod tickets;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Reserved,
    Waiting,
    At(usize, CallId),
    Aside,
}

#[derive(Clone, Debug)]
struct Visitor {
    id: TicketId,
    service: ServiceId,
    /// The same, as it was before the call that stands.
    service_before: ServiceId,
    /// The steps that are left of a visit over several services, the one at hand included.
    left: Vec<ServiceId>,
    any_order: bool,
    group: GroupId,
    needs: NeedSet,
    remote: bool,
    earned: Time,
    since: Time,
    front: bool,
    appointment: Option<Time>,
    by_appointment: bool,
    tied: Option<usize>,
    /// Who had them: the counter, its officer, and until when they are kept in the queue.
    kept: Option<(usize, Option<OfficerId>, Option<Time>)>,
    done_by: Vec<(usize, Option<OfficerId>)>,
    /// How often its service will have been called when it may be.
    after_call: Option<u32>,
    /// The same, as it was before the call that stands.
    after_call_before: Option<u32>,
    place: Where,
}

impl Visitor {
    fn in_line(&self) -> bool {
        self.place == Where::Waiting && self.after_call.is_none()
    }

    /// It stands by its appointment, whoever else claims what.
    fn is_booked(&self) -> bool {
        self.by_appointment && !self.front
    }

    /// What it may be called for.
    fn wants(&self) -> Vec<ServiceId> {
        if self.any_order && self.tied.is_none() && !self.left.is_empty() { self.left.clone() } else { vec![self.service] }
    }
}

#[derive(Clone, Debug, Default)]
struct Booth {
    open: bool,
    officer: Option<OfficerId>,
    visitor: Option<TicketId>,
    skills: BTreeMap<SkillId, Hold>,
    /// Calls made in the present round, where two kinds of visitors take turns.
    turn: u8,
    turn_before: u8,
}

/// The naive account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    plan: Option<Plan>,
    visitors: Vec<Visitor>,
    booths: Vec<Booth>,
    numbers: Numbers,
    calls: BTreeSet<CallId>,
    service_calls: BTreeMap<ServiceId, u32>,
    /// How often each service was delivered today.
    delivered: BTreeMap<ServiceId, u32>,
    /// Services for which nobody is called.
    paused: BTreeSet<ServiceId>,
    /// Breaks of the day, and until when each counter had its own or works through one.
    breaks: Vec<Break>,
    had: BTreeMap<usize, Time>,
    pauses: BTreeMap<usize, Option<Time>>,
    issued: usize,
    ended: usize,
    /// What the last site file gives each counter, and what was changed for good since that file or one that said the same of it.
    lines: Vec<BTreeMap<SkillId, Hold>>,
    changes: Vec<Vec<(SkillId, Option<Hold>)>>,
    /// The day, and the last one that was archived.
    date: Option<Date>,
    archived: Option<Date>,
}

impl Model {
    /// A site file is put in force; the event that follows must say what this adds up to.
    pub(crate) fn file(&mut self, plan: &Plan) {
        let lines: Vec<_> = plan.counters.iter().map(|counter| counter.skills.iter().copied().collect()).collect();
        self.changes.resize(lines.len(), Vec::new());
        for (at, changes) in self.changes.iter_mut().enumerate() {
            if self.lines.get(at) != lines.get(at) {
                changes.clear();
            }
        }
        self.lines = lines;
    }

    /// What a counter holds for good: the file's lines, and every change since, one after the other.
    fn standing(&self, counter: usize) -> BTreeMap<SkillId, Hold> {
        let mut standing = self.lines[counter].clone();
        for (skill, hold) in &self.changes[counter] {
            match hold {
                Some(hold) => drop(standing.insert(*skill, *hold)),
                None => drop(standing.remove(skill)),
            }
        }
        standing
    }

    fn day_opened(&mut self, opened: &DayOpened) {
        assert_eq!(self.issued, self.ended, "the day before ended with everybody accounted for");
        *self = Model {
            calls: std::mem::take(&mut self.calls),
            lines: std::mem::take(&mut self.lines),
            changes: std::mem::take(&mut self.changes),
            numbers: self.numbers.of_day(opened.date, opened.plan.paper),
            date: Some(opened.date),
            archived: self.archived,
            ..Model::default()
        };
        self.planned(&opened.plan);
        self.breaks.clone_from(&opened.breaks);
    }

    /// Takes an event in; panics where it breaks what people rely on.
    pub(crate) fn happened(&mut self, at: Time, event: &Event) {
        match event {
            Event::PlanApplied { plan, .. } => self.planned(plan),
            Event::DayOpened(opened) => self.day_opened(opened),
            Event::EpochBegun { remembered, .. } => self.numbers.remembered(remembered),
            Event::DayArchived(day) => {
                assert!(
                    Some(day.date) > self.archived && Some(day.date) < self.date,
                    "days are archived in their order, once they are over"
                );
                self.archived = Some(day.date);
            }
            Event::DayTimesChanged(times) => self.breaks.clone_from(&times.breaks),
            Event::DayClosed => self.day_closed(),
            Event::DayReopened { .. } => {
                assert!(self.visitors.is_empty() && self.booths.iter().all(|booth| !booth.open), "a day goes on with an empty hall");
            }
            Event::CounterOpened { counter, officer } => {
                assert!(officer.is_none() || self.booths.iter().all(|booth| booth.officer != *officer), "an officer is at one counter");
                let booth = &mut self.booths[counter.index()];
                assert!(!std::mem::replace(&mut booth.open, true));
                booth.officer = *officer;
                self.works_through(at, counter.index());
                self.officer_came(counter.index(), *officer);
            }
            Event::CounterClosed { counter } => {
                let booth = &mut self.booths[counter.index()];
                assert!(std::mem::replace(&mut booth.open, false) && booth.visitor.is_none());
                booth.officer = None;
                self.counter_closed(counter.index());
            }
            Event::SkillGiven { counter, skill, term, hold } => self.skill_changed(*counter, *skill, Some(*hold), *term),
            Event::SkillTaken { counter, skill, term } => self.skill_changed(*counter, *skill, None, *term),
            Event::TicketIssued { .. }
            | Event::QueueEntered { .. }
            | Event::TicketCalled { .. }
            | Event::VisitFinished { .. }
            | Event::TicketAbsent { .. }
            | Event::CallUndone { .. }
            | Event::TicketParked { .. }
            | Event::TicketReturned { .. }
            | Event::TicketTransferred { .. }
            | Event::TicketCancelled { .. }
            | Event::TicketUnserved { .. }
            | Event::ServiceDelivered { .. }
            | Event::KeepingEnded { .. }
            | Event::AppointmentDue { .. }
            | Event::StepFinished { .. } => self.happened_to_ticket(at, event),
            Event::CounterPaused { counter, until, .. } => drop(self.pauses.insert(counter.index(), *until)),
            Event::CounterResumed { counter } => self.counter_resumed(at, *counter),
            Event::ServicePaused { service, .. } => drop(self.paused.insert(*service)),
            Event::ServiceResumed { service } => assert!(self.paused.remove(service), "only what is paused goes on"),
            Event::CallRepeated { .. }
            | Event::CallConfirmed { .. }
            | Event::ServingStarted { .. }
            | Event::AutomaticSet { .. }
            | Event::NoticeSet { .. }
            | Event::EmergencyRaised { .. }
            | Event::EmergencyCleared { .. }
            | Event::ServingEnded => {}
        }
        while let Some(held) = self.visitors.iter().position(|visitor| self.calls_left(visitor) == Some(0)) {
            self.visitors[held].after_call = None;
        }
        assert_eq!(self.issued, self.visitors.len() + self.ended, "nobody is lost");
    }

    /// How many calls of its service a visitor still lets pass; 0 where fewer wait than that.
    fn calls_left(&self, visitor: &Visitor) -> Option<u32> {
        let left = visitor.after_call?.saturating_sub(self.service_calls.get(&visitor.service).copied().unwrap_or(0));
        let waiting = self.visitors.iter().filter(|other| other.in_line() && other.wants().contains(&visitor.service)).count();
        Some(if left as usize > waiting { 0 } else { left })
    }

    fn skill_changed(&mut self, counter: CounterId, skill: SkillId, hold: Option<Hold>, term: Term) {
        let booth = &mut self.booths[counter.index()];
        match hold {
            Some(hold) => drop(booth.skills.insert(skill, hold)),
            None => drop(booth.skills.remove(&skill)),
        }
        if term == Term::Standing {
            self.changes[counter.index()].push((skill, hold));
            let skills = &mut self.plan.as_mut().expect("a plan").counters[counter.index()].skills;
            skills.retain(|(held, _)| *held != skill);
            skills.extend(hold.map(|hold| (skill, hold)));
        }
    }

    fn counter_resumed(&mut self, at: Time, counter: CounterId) {
        if self.pauses.remove(&counter.index()).flatten().is_none_or(|until| at < until) {
            self.works_through(at, counter.index());
        }
    }

    /// Who opens or resumes a counter in a break means to work.
    fn works_through(&mut self, at: Time, counter: usize) {
        // Breaks that follow those that are on without a gap are one with them.
        let mut until = at;
        while let Some(next) = self.breaks.iter().find(|found| found.from <= until && until < found.until && is_of(found, counter)) {
            until = next.until;
        }
        if until > at {
            let had = self.had.entry(counter).or_default();
            *had = until.max(*had);
        }
    }

    /// Whether a counter has a break now that it does not work through.
    pub(crate) fn has_break(&self, counter: CounterId, now: Time) -> bool {
        let had = self.had.get(&counter.index()).copied().unwrap_or_default();
        let has = |found: &Break| is_of(found, counter.index()) && found.from <= now && now < found.until && found.until > had;
        self.breaks.iter().any(has)
    }

    fn step_finished(&mut self, at: Time, ticket: TicketId, call: CallId, counter: CounterId, next: ServiceId, here: bool) {
        assert_eq!(self.visitor(ticket).place, Where::At(counter.index(), call), "a step is done where the visitor is");
        let keeper = self.keeper(ticket).expect("somebody did it");
        if !here {
            self.leaves_counter(ticket, Some(call));
        }
        let visitor = self.visitor(ticket);
        visitor.done_by.push(keeper);
        visitor.kept = None;
        let at_hand = visitor.service;
        visitor.left.retain(|left| *left != at_hand);
        assert!(visitor.left.contains(&next), "the next step is one that is left");
        assert!(visitor.any_order || visitor.left[0] == next, "steps come in their order");
        (visitor.service, visitor.tied) = (next, None);
        let (left, since) = (visitor.left.clone(), visitor.earned);
        let visitor = visitor.clone();
        let able = |step: &ServiceId| {
            !self.paused.contains(step) && self.able_for(counter.index(), &visitor, *step).is_some_and(|after| at.0 - since.0 >= after)
        };
        let choices = if visitor.any_order { &left[..] } else { &left[..1] };
        assert_eq!(choices.iter().copied().find(able), here.then_some(next), "what can be done here is done here, and nothing else");
        if !here {
            self.back(at, ticket, Place::Earned);
            let before = if visitor.any_order { &[][..] } else { &visitor.done_by[..] };
            let can = |keeper: &(usize, Option<OfficerId>)| {
                let place = self.where_is(*keeper).filter(|place| *place != counter.index() && self.booths[*place].open);
                place.is_some_and(|place| self.able_for(place, &visitor, next).is_some())
            };
            let keeper = before.iter().rev().copied().find(can);
            self.keep(at, ticket, keeper);
        }
    }

    /// The appointment of somebody who comes now; nobody is waited for longer than the grace.
    fn in_time(&self, at: Time, appointment: Option<Time>) -> Option<Time> {
        let grace_ms: u64 = self.plan.as_ref().map_or(0, |plan| plan.policy.appointment_grace_ms.into());
        appointment.filter(|appointment| at.0 <= appointment.0 + grace_ms)
    }

    fn sticky_ms(&self) -> u64 {
        self.plan.as_ref().map_or(0, |plan| plan.policy.sticky_return_ms.into())
    }

    /// Who has a visitor now.
    fn keeper(&self, ticket: TicketId) -> Option<(usize, Option<OfficerId>)> {
        let visitor = self.visitors.iter().find(|visitor| visitor.id == ticket)?;
        let Where::At(counter, _) = visitor.place else { return None };
        Some((counter, self.booths[counter].officer))
    }

    fn where_is(&self, (counter, officer): (usize, Option<OfficerId>)) -> Option<usize> {
        if officer.is_none() { Some(counter) } else { self.booths.iter().position(|booth| booth.officer == officer) }
    }

    /// Somebody is back, and kept for who had them; whoever was sent to a counter stays so.
    fn keep(&mut self, at: Time, ticket: TicketId, keeper: Option<(usize, Option<OfficerId>)>) {
        let sticky_ms = self.sticky_ms();
        let keeper = keeper.filter(|_| sticky_ms > 0);
        let place = keeper.and_then(|keeper| self.where_is(keeper));
        let open: Vec<bool> = self.booths.iter().map(|booth| booth.open).collect();
        let visitor = self.visitor(ticket);
        // Whoever may go elsewhere for another step is kept by nobody who is not there.
        let (mut place, mut keeper) = (place, keeper);
        if visitor.any_order {
            visitor.tied = visitor.tied.filter(|tied| open[*tied]);
            place = place.filter(|place| open[*place]);
            keeper = keeper.filter(|(_, officer)| place.is_some() || officer.is_some());
        }
        if visitor.tied.is_some() && visitor.kept.is_none_or(|(.., until)| until.is_none()) {
            visitor.kept = None;
            return;
        }
        visitor.tied = place;
        visitor.kept = keeper.map(|(counter, officer)| (counter, officer, Some(at.plus(sticky_ms))));
    }

    /// Whoever may go elsewhere for another step is kept by nobody who is not there.
    fn counter_closed(&mut self, counter: usize) {
        for visitor in self.visitors.iter_mut().filter(|visitor| visitor.place == Where::Waiting && visitor.any_order) {
            if visitor.tied == Some(counter) {
                visitor.tied = None;
                visitor.kept = visitor.kept.filter(|(_, officer, _)| officer.is_some());
            }
        }
    }

    fn officer_came(&mut self, counter: usize, officer: Option<OfficerId>) {
        if officer.is_none() {
            return;
        }
        for visitor in self.visitors.iter_mut().filter(|visitor| visitor.place == Where::Waiting) {
            if let Some((_, keeper @ Some(_), Some(_))) = visitor.kept {
                if keeper == officer {
                    visitor.tied = Some(counter);
                } else if visitor.tied == Some(counter) {
                    visitor.tied = None;
                }
            }
        }
    }

    fn undone(&mut self, ticket: TicketId, call: CallId) {
        let Where::At(counter, _) = self.visitor(ticket).place else { panic!("only a call that stands is taken back") };
        self.leaves_counter(ticket, Some(call));
        self.booths[counter].turn = self.booths[counter].turn_before;
        let visitor = self.visitor(ticket);
        visitor.place = Where::Waiting;
        visitor.after_call = visitor.after_call_before.take();
        let service = std::mem::replace(&mut visitor.service, visitor.service_before);
        *self.service_calls.get_mut(&service).expect("it was called") -= 1;
    }

    fn day_closed(&mut self) {
        self.paused.clear();
        self.ended += self.visitors.len();
        assert!(self.visitors.drain(..).all(|visitor| visitor.place == Where::Aside), "only absent visitors leave with the day");
        assert!(self.booths.iter().all(|booth| !booth.open));
        if let Some(plan) = self.plan.take() {
            self.booths.clear();
            self.planned(&plan);
        }
    }

    fn call_of(&mut self, ticket: TicketId) -> Option<CallId> {
        if let Where::At(_, call) = self.visitor(ticket).place { Some(call) } else { None }
    }

    /// What changed for today stays at a counter whose skills the plan leaves alone.
    fn planned(&mut self, plan: &Plan) {
        let before = self.plan.replace(plan.clone());
        self.numbers.planned(plan.paper);
        self.booths.resize(plan.counters.len(), Booth::default());
        for (at, counter) in plan.counters.iter().enumerate() {
            let held = |counter: &Counter| counter.skills.iter().copied().collect::<BTreeMap<_, _>>();
            assert_eq!(held(counter), self.standing(at), "what was changed for good goes on until the file says something else");
            if before.as_ref().and_then(|before| before.counters.get(at)).map(held) != Some(held(counter)) {
                self.booths[at].skills = held(counter);
            }
        }
    }

    /// Whether a refusal of a number on paper says what is so.
    pub(crate) fn refuses_rightly(&self, rejection: Rejection) {
        if let Rejection::PaperNumberEntered(series, number) = rejection {
            assert!(self.numbers.is_given(series, number), "it was entered");
        }
        if let Rejection::OutsidePaperSeries(series, number) = rejection {
            assert!(!self.numbers.is_printed(series, number) && !self.numbers.is_given(series, number), "it is outside");
        }
        if let Rejection::NumberNotOnPaper(series, number) = rejection {
            assert!(!self.numbers.is_printed(series, number), "it was printed, and nobody entered it");
        }
    }

    fn issued(&mut self, at: Time, event: &Event) {
        let Event::TicketIssued { ticket, series, number, service, group, needs, origin, reserved, journey, appointment, since, .. } =
            event
        else {
            return;
        };
        let journey = journey.map(|id| self.plan.as_ref().expect("a plan").journeys[id.index()].clone());
        self.numbers.given(*series, *number);
        self.issued += 1;
        self.visitors.push(Visitor {
            id: *ticket,
            service: *service,
            service_before: *service,
            any_order: journey.as_ref().is_some_and(|journey| journey.any_order),
            left: journey.map_or(Vec::new(), |journey| journey.steps),
            group: *group,
            needs: *needs,
            remote: matches!(origin, Origin::Daring | Origin::JanjiTemu | Origin::Telepon),
            earned: since.unwrap_or(at),
            since: since.unwrap_or(at),
            front: false,
            appointment: if *reserved { *appointment } else { self.in_time(at, *appointment) },
            by_appointment: false,
            tied: None,
            kept: None,
            done_by: Vec::new(),
            after_call: None,
            after_call_before: None,
            place: if *reserved { Where::Reserved } else { Where::Waiting },
        });
    }

    /// How often a service was delivered today.
    pub(crate) fn delivered(&self, service: ServiceId) -> u32 {
        self.delivered.get(&service).copied().unwrap_or(0)
    }

    fn visitor(&mut self, ticket: TicketId) -> &mut Visitor {
        self.visitors.iter_mut().find(|visitor| visitor.id == ticket).expect("the ticket is live")
    }

    fn back(&mut self, at: Time, ticket: TicketId, place: Place) {
        let service = self.visitor(ticket).service;
        let called = self.service_calls.get(&service).copied().unwrap_or(0);
        let visitor = self.visitor(ticket);
        visitor.after_call = if let Place::After(calls) = place { Some(called + u32::from(calls)) } else { None };
        visitor.place = Where::Waiting;
        visitor.front = place == Place::Front;
        if place == Place::Back {
            (visitor.appointment, visitor.by_appointment) = (None, false);
        }
        visitor.since = if place == Place::Back { at } else { visitor.earned };
    }

    fn leaves_counter(&mut self, ticket: TicketId, call: Option<CallId>) {
        let place = self.visitor(ticket).place;
        match (place, call) {
            (Where::At(counter, at), Some(call)) => {
                assert_eq!(at, call, "the call that ends is the ticket's own");
                assert_eq!(self.booths[counter].visitor.take(), Some(ticket), "a ticket is at one counter");
            }
            (Where::Reserved | Where::Waiting | Where::Aside, None) => {}
            (Where::At(..), None) | (Where::Reserved | Where::Waiting | Where::Aside, Some(_)) => panic!("{ticket:?}: {place:?}, {call:?}"),
        }
    }

    fn gone(&mut self, ticket: TicketId, call: Option<CallId>) {
        self.leaves_counter(ticket, call);
        self.visitors.retain(|visitor| visitor.id != ticket);
        self.ended += 1;
    }

    /// What a live ticket is for now.
    pub(crate) fn service_of(&self, ticket: TicketId) -> ServiceId {
        self.visitors.iter().find(|visitor| visitor.id == ticket).expect("the ticket is live").service
    }

    /// Every skill that a counter holds now, to compare.
    pub(crate) fn skills(&self) -> BTreeMap<CounterId, BTreeMap<SkillId, Hold>> {
        self.booths.iter().enumerate().map(|(at, booth)| (CounterId(at as u16), booth.skills.clone())).collect()
    }
}

fn is_of(found: &Break, counter: usize) -> bool {
    match &found.of {
        BreakOf::Hall => true,
        BreakOf::Counters(counters) => counters.iter().any(|of| of.index() == counter),
        BreakOf::Services(_) => false,
    }
}
