//! What the rows say, before it is put into the wire's words: small facts by id that are cheap to compute and to compare after every
//! entry. Only those that changed become rows. Nothing is decided here.

use std::{cell::OnceCell, collections::BTreeMap, sync::Arc};

use domain::{
    AgencyId, Break, BreakOf, Call, CallId, CounterId, CounterState, Date, GroupId, JourneyId, PauseReason, Plan, ScreenId, SeriesId,
    Served, ServiceId, ServicePause, Shift, SkillId, SkillSet, State, Steps, TicketId, TicketState, Time, Waiting, ZoneId,
};
use protocol::{PracticeRow, ScreenRow, UNSERVED_SHOWN_MAX};
use simulation::Told;

use super::{
    expected::{InGroups, ToldAll},
    late::LateServices,
    lost::{LostFact, lost_facts},
    moment::{MomentFact, MomentKey, moment_facts},
    paper_series::{PaperFact, paper_fact},
    scope::Aside,
    screen::{seen_facts, seen_key},
    slide::slide_facts,
    visitor::{VisitorFact, visitor_fact},
};
use crate::{
    calendar::{Calendar, Due},
    dispatcher::EmergencyShown,
    displays::Rows,
    practice,
};

/// Names of the clients that hold counters, by the counter's code.
pub(crate) type Holds = BTreeMap<String, String>;

/// The plan that names and codes in rows come from.
pub(crate) type PlanInForce = Arc<Plan>;

/// What there is to show at one moment.
pub(crate) struct Picture<'a> {
    pub(crate) state: &'a State,
    pub(crate) plan: &'a Arc<Plan>,
    /// What time it is: rings open by time alone.
    pub(crate) now: Time,
    pub(crate) emergency: Option<EmergencyShown>,
    pub(crate) holds: &'a Holds,
    /// What is expected; none where nobody forecasts.
    pub(crate) expected: Option<&'a ToldAll>,
    /// Where screens find a practice, while they are to show one.
    pub(crate) practice: Option<&'a PracticeRow>,
    /// The displays there are, for supervisors; none where nobody looks for them.
    pub(crate) displays: Option<&'a Rows>,
    /// Numbers set aside, looked up once for all counters that show them.
    pub(super) aside: OnceCell<Aside>,
}

impl<'a> Picture<'a> {
    pub(crate) fn new(
        state: &'a State,
        plan: &'a PlanInForce,
        now_ms: u64,
        emergency: Option<EmergencyShown>,
        holds: &'a Holds,
    ) -> Picture<'a> {
        Picture { state, plan, now: Time(now_ms), emergency, holds, expected: None, practice: None, displays: None, aside: OnceCell::new() }
    }

    /// The same with what is expected.
    pub(crate) fn expecting(self, expected: &'a ToldAll) -> Picture<'a> {
        Picture { expected: Some(expected), ..self }
    }

    /// The same among these displays.
    pub(crate) fn among(self, displays: &'a Rows) -> Picture<'a> {
        Picture { displays: Some(displays), ..self }
    }

    /// The same while screens are to show a practice.
    pub(crate) fn beside(self, practice: Option<&'a PracticeRow>) -> Picture<'a> {
        Picture { practice, ..self }
    }
}

/// When the picture next changes by time alone, in milliseconds since 1970: a counter can call whom it could not call before, a break of the
/// hall begins or ends, or a shift ends.
pub(crate) fn next_change_ms(state: &State, now_ms: u64) -> Option<u64> {
    let breaks = hall_breaks(state).flat_map(|found| [found.from, found.until]);
    let edges = breaks.chain(state.shifts().iter().map(|shift| shift.until)).filter(|edge| edge.0 > now_ms);
    state.next_ring(Time(now_ms)).into_iter().chain(edges).min().map(|change| change.0)
}

/// Names a fact. The order is that of the tables in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FactKey {
    Site,
    Zone(ZoneId),
    Agency(AgencyId),
    Service(ServiceId),
    Skill(SkillId),
    Group(GroupId),
    Counter(CounterId),
    Visitor(CounterId),
    Call(CallId),
    Ticket(TicketId),
    Emergency(u64),
    Practice,
    Journey(JourneyId),
    Lost(SeriesId, u32),
    Paper,
    Screen(ScreenId),
    Slide(u16),
    /// By the number that its key is.
    Seen(u64),
    Moment(MomentKey),
}

/// One fact.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    Site(SiteFact),
    Zone {
        zone: ZoneId,
        /// Of the open day, or of the last: languages and loudness are a day's.
        date: Option<Date>,
    },
    Agency {
        agency: AgencyId,
        waiting: Waiting,
        delivered: u32,
        expected: Option<Told>,
    },
    Service(ServiceFact),
    Skill(SkillId),
    Group(GroupId),
    Counter(CounterFact),
    Visitor(Box<VisitorFact>),
    Call(Box<CallFact>),
    Ticket(TicketFact),
    Emergency(EmergencyShown),
    /// In the wire's words already: there is nothing of the domain in it.
    Practice(PracticeRow),
    Journey(JourneyId),
    Lost(Box<LostFact>),
    Paper(Box<PaperFact>),
    Screen(ScreenId),
    Slide(u16),
    /// In the wire's words already.
    Seen(Box<ScreenRow>),
    Moment(MomentFact),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SiteFact {
    pub(crate) date: Option<Date>,
    pub(crate) training: bool,
    pub(crate) closes_at: Option<Time>,
    pub(crate) opens_at: Option<Time>,
    pub(crate) notice: String,
    pub(crate) issued: u32,
    pub(crate) finished: u32,
    pub(crate) waiting: u32,
    pub(crate) chosen: u32,
    pub(crate) serves_until: Option<Time>,
    pub(crate) serving_ended_at: Option<Time>,
    pub(crate) on_break: Option<OnBreak>,
    pub(crate) paused: Vec<(ServiceId, ServicePause)>,
    pub(crate) unserved: Vec<Number>,
    pub(crate) unserved_count: u32,
}

/// A break of the whole hall that is on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct OnBreak {
    pub(crate) reason: PauseReason,
    pub(crate) until: Time,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServiceFact {
    pub(crate) service: ServiceId,
    pub(crate) open: bool,
    pub(crate) left: Option<u32>,
    pub(crate) pause: Option<ServicePause>,
    pub(crate) too_late: bool,
    pub(crate) served: Served,
    pub(crate) waiting: Waiting,
    pub(crate) needs_unmet: u32,
    pub(crate) expected: Option<Told>,
    pub(crate) in_groups: Option<InGroups>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CounterFact {
    pub(crate) counter: CounterId,
    pub(crate) state: CounterState,
    pub(crate) officer: Option<domain::OfficerId>,
    /// The shift that it is in, or its next one.
    pub(crate) shift: Option<Shift>,
    pub(crate) number: Option<Number>,
    pub(crate) skills: SkillSet,
    pub(crate) waiting: Waiting,
    pub(crate) automatic_after_ms: Option<u32>,
    pub(crate) held_by: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CallFact {
    pub(crate) call: Call,
    pub(crate) past: bool,
    pub(crate) spoken_here: bool,
    /// Its last summons is a recall, and the last one before its visitor counts as absent.
    pub(crate) last: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TicketFact {
    pub(crate) ticket: TicketId,
    pub(crate) number: Number,
    pub(crate) service: ServiceId,
    pub(crate) state: TicketState,
    pub(crate) since: Time,
    pub(crate) tied: Option<CounterId>,
    pub(crate) expected: Option<Told>,
    pub(crate) appointment: Option<Time>,
    /// Until when it is kept for that counter, where that has an end.
    pub(crate) kept_until: Option<Time>,
    /// Where a visit over several services stands.
    pub(crate) steps: Option<Box<Steps>>,
}

/// A ticket's number in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) series: SeriesId,
    pub(crate) number: u32,
}

impl Fact {
    pub(crate) fn key(&self) -> FactKey {
        match self {
            Fact::Site(_) => FactKey::Site,
            Fact::Zone { zone, .. } => FactKey::Zone(*zone),
            Fact::Agency { agency, .. } => FactKey::Agency(*agency),
            Fact::Service(fact) => FactKey::Service(fact.service),
            Fact::Skill(skill) => FactKey::Skill(*skill),
            Fact::Group(group) => FactKey::Group(*group),
            Fact::Counter(fact) => FactKey::Counter(fact.counter),
            Fact::Visitor(fact) => FactKey::Visitor(fact.call.counter),
            Fact::Call(fact) => FactKey::Call(fact.call.id),
            Fact::Ticket(fact) => FactKey::Ticket(fact.ticket),
            Fact::Emergency(on) => FactKey::Emergency(on.emergency.0),
            Fact::Practice(_) => FactKey::Practice,
            Fact::Journey(journey) => FactKey::Journey(*journey),
            Fact::Lost(fact) => FactKey::Lost(fact.first.series, fact.first.number),
            Fact::Paper(_) => FactKey::Paper,
            Fact::Screen(screen) => FactKey::Screen(*screen),
            Fact::Slide(at) => FactKey::Slide(*at),
            Fact::Seen(row) => seen_key(row),
            Fact::Moment(fact) => FactKey::Moment(fact.key),
        }
    }

    /// Whether this is a call that the zone speaks: all in which views differ about a fact.
    pub(crate) fn is_spoken_here(&self) -> bool {
        matches!(self, Fact::Call(fact) if fact.spoken_here)
    }
}

/// Every fact that views share, in the order of their keys: all but calls, which depend on the zone. Tickets only where somebody sees them.
pub(crate) fn hall_facts(picture: &Picture<'_>, with_tickets: bool) -> Vec<Fact> {
    let Picture { state, plan, .. } = picture;
    let mut facts = vec![Fact::Site(site_fact(state, plan, picture.now))];
    facts.extend(zone_facts(state, plan));
    let services: Vec<Waiting> = waiting_by_service(picture);
    facts.extend(agency_facts(picture, &services));
    let day_is_open = state.day().is_some();
    let mut unmet: BTreeMap<ServiceId, u32> = BTreeMap::new();
    for ticket in state.needs_unmet() {
        *unmet.entry(ticket.service).or_default() += 1;
    }
    let late = LateServices::new(state, picture.now);
    facts.extend(live(&plan.services, |service| service.retired).map(|at| {
        let service = ServiceId(at as u16);
        Fact::Service(ServiceFact {
            service,
            open: day_is_open,
            left: state.numbers_left(service),
            pause: state.service_pause(service).copied(),
            too_late: late.is_late(service),
            served: state.served(service),
            waiting: services[at],
            needs_unmet: unmet.get(&service).copied().unwrap_or(0),
            expected: picture.expected.and_then(|expected| expected.of_service(service)),
            in_groups: picture.expected.and_then(|expected| expected.in_groups(service)),
        })
    }));
    facts.extend(live(&plan.skills, |skill| skill.retired).map(|at| Fact::Skill(SkillId(at as u8))));
    facts.extend(live(&plan.groups, |group| group.retired).map(|at| Fact::Group(GroupId(at as u8))));
    facts.extend(live(&plan.counters, |counter| counter.retired).filter_map(|at| counter_fact(picture, CounterId(at as u16))));
    let mut visitors: Vec<Fact> = state.calls().map(|call| visitor_fact(state, call)).collect();
    visitors.sort_by_key(Fact::key);
    facts.extend(visitors);
    if with_tickets {
        facts.extend(ticket_facts(picture));
    }
    facts.extend(picture.emergency.map(Fact::Emergency));
    facts.extend(picture.practice.cloned().map(Fact::Practice));
    facts.extend(live(&plan.journeys, |journey| journey.retired).map(|at| Fact::Journey(JourneyId(at as u16))));
    facts.extend(lost_facts(state));
    facts.extend(paper_fact(state, plan).map(|fact| Fact::Paper(Box::new(fact))));
    facts.extend(own_screens(plan));
    facts.extend(moment_facts(state).into_iter().map(Fact::Moment));
    if with_tickets {
        facts.extend(seen_facts(picture));
    }
    facts
}

/// Every fact that screens share, in the order of their keys: the few of the hall's that they show, at a small part of the cost.
pub(crate) fn screen_facts(picture: &Picture<'_>) -> Vec<Fact> {
    let Picture { state, plan, .. } = picture;
    let mut facts = vec![Fact::Site(site_fact(state, plan, picture.now))];
    facts.extend(zone_facts(state, plan));
    facts.extend(agency_facts(picture, &waiting_by_service(picture)));
    facts.extend(picture.emergency.map(Fact::Emergency));
    facts.extend(picture.practice.cloned().map(Fact::Practice));
    facts.extend(own_screens(plan));
    facts.extend(moment_facts(state).into_iter().map(Fact::Moment));
    facts
}

/// The screens that the site file names, each of which sees itself, and what is shown on them beside calls.
fn own_screens(plan: &Plan) -> impl Iterator<Item = Fact> {
    live(&plan.screens, |screen| screen.retired).map(|at| Fact::Screen(ScreenId(at as u16))).chain(slide_facts(plan))
}

/// Whether what changed between two lists of facts is for every screen: a notice, an emergency, a practice.
pub(crate) fn is_for_everybody(before: &[Fact], after: &[Fact]) -> bool {
    fn notice(facts: &[Fact]) -> Option<&str> {
        facts.iter().find_map(|fact| if let Fact::Site(site) = fact { Some(site.notice.as_str()) } else { None })
    }
    fn for_all(facts: &[Fact]) -> impl Iterator<Item = &Fact> {
        facts.iter().filter(|fact| matches!(fact, Fact::Emergency(_) | Fact::Practice(_)))
    }
    notice(before) != notice(after) || !for_all(before).eq(for_all(after))
}

/// Live tickets, in the order of their keys.
pub(crate) fn ticket_facts(picture: &Picture<'_>) -> impl Iterator<Item = Fact> {
    picture.state.tickets().map(|ticket| Fact::Ticket(ticket_fact(picture, ticket)))
}

/// Places in a table that are still in the site file.
fn live<T>(table: &[T], retired: impl Fn(&T) -> bool) -> impl Iterator<Item = usize> {
    table.iter().enumerate().filter(move |(_, entry)| !retired(entry)).map(|(at, _)| at)
}

fn site_fact(state: &State, plan: &Plan, now: Time) -> SiteFact {
    let day = state.day();
    SiteFact {
        date: day.map(|day| day.date),
        training: practice::is_practice(&plan.site.code) || day.is_some_and(|day| day.training),
        closes_at: day.and_then(|day| day.closes_at),
        opens_at: if day.is_none() { opens_at(state, plan) } else { None },
        notice: state.notice().to_owned(),
        issued: state.last_day().map_or(0, |day| day.issued),
        finished: state.last_day().map_or(0, |day| day.finished),
        waiting: state.waiting_count(),
        chosen: state.last_day().map_or(0, |day| day.chosen),
        serves_until: day.and_then(|day| day.serves_until),
        serving_ended_at: day.and_then(|day| day.serving_ended_at),
        on_break: state.hall_break(now).map(|(reason, until)| OnBreak { reason, until }),
        paused: state.service_pauses().map(|(service, pause)| (service, *pause)).collect(),
        unserved: unserved(state),
        unserved_count: state.last_day().map_or(0, |day| day.unserved_numbers.len() as u32),
    }
}

fn hall_breaks(state: &State) -> impl Iterator<Item = &Break> {
    state.breaks().iter().filter(|found| found.of == BreakOf::Hall)
}

/// The first numbers of the last day that were not served.
fn unserved(state: &State) -> Vec<Number> {
    let numbers = state.last_day().map_or(&[][..], |day| &day.unserved_numbers);
    numbers.iter().take(UNSERVED_SHOWN_MAX).map(|(series, number)| Number { series: *series, number: *number }).collect()
}

/// When the timetable opens the next day. As seen from the last entry: a fact does not depend on when it is looked at.
fn opens_at(state: &State, plan: &Plan) -> Option<Time> {
    match Calendar::new(plan).ok()?.due(state.clock(), state.last_day().map(|day| day.date)) {
        Due::Wait { until } => until,
        // In a moment.
        Due::Open(_) => None,
    }
}

fn zone_facts<'a>(state: &State, plan: &'a Plan) -> impl Iterator<Item = Fact> + use<'a> {
    let date = state.last_day().map(|day| day.date);
    live(&plan.zones, |zone| zone.retired).map(move |at| Fact::Zone { zone: ZoneId(at as u8), date })
}

fn waiting_by_service(picture: &Picture<'_>) -> Vec<Waiting> {
    (0..picture.plan.services.len()).map(|at| picture.state.waiting_for_service(ServiceId(at as u16))).collect()
}

fn agency_facts<'a>(picture: &Picture<'a>, services: &[Waiting]) -> impl Iterator<Item = Fact> + use<'a> {
    let Picture { state, plan, expected, .. } = *picture;
    let mut agencies = vec![Waiting::default(); plan.agencies.len()];
    let mut delivered = vec![0_u32; plan.agencies.len()];
    for (at, service) in plan.services.iter().enumerate() {
        if let Some(delivered) = delivered.get_mut(service.agency.index()) {
            *delivered += state.delivered(ServiceId(at as u16));
        }
    }
    for (service, its) in plan.services.iter().zip(services).filter(|(_, its)| its.count > 0) {
        if let Some(waiting) = agencies.get_mut(service.agency.index()) {
            waiting.count += its.count;
            waiting.longest_since = match (waiting.longest_since, its.longest_since) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
    }
    // Whoever waits for several services of an agency at once waits there once.
    for ticket in
        state.tickets().filter(|ticket| ticket.state == TicketState::Waiting && ticket.steps.is_some() && ticket.after_call.is_none())
    {
        let mut its: Vec<AgencyId> = ticket.awaited().filter_map(|id| Some(plan.services.get(id.index())?.agency)).collect();
        its.sort_unstable();
        for again in its.array_windows().filter(|[one, next]| one == next).map(|[_, next]| next.index()) {
            if let Some(waiting) = agencies.get_mut(again) {
                waiting.count = waiting.count.saturating_sub(1);
            }
        }
    }
    live(&plan.agencies, |agency| agency.retired).map(move |at| {
        let agency = AgencyId(at as u16);
        let expected = expected.and_then(|expected| expected.of_agency(agency));
        Fact::Agency { agency, waiting: agencies[at], delivered: delivered[at], expected }
    })
}

fn counter_fact(picture: &Picture<'_>, counter: CounterId) -> Option<Fact> {
    let desk = picture.state.counter(counter)?;
    let code = &picture.plan.counters.get(counter.index())?.code;
    let call = desk.call().and_then(|call| picture.state.call(call));
    Some(Fact::Counter(CounterFact {
        counter,
        state: desk.state,
        officer: desk.officer,
        shift: picture.state.shift_of(counter, picture.now).cloned(),
        number: call.map(|call| Number { series: call.series, number: call.number }),
        skills: desk.skills().iter().map(|(skill, _)| *skill).collect(),
        waiting: picture.state.waiting_for_counter(counter, picture.now),
        automatic_after_ms: desk.automatic_after_ms,
        held_by: picture.holds.get(code).cloned(),
    }))
}

pub(super) fn ticket_fact(picture: &Picture<'_>, ticket: &domain::Ticket) -> TicketFact {
    let state = picture.state;
    let call = ticket.state.at_counter().and_then(|(call, _)| state.call(call));
    let since = match ticket.state {
        TicketState::Reserved => ticket.issued_at,
        TicketState::Waiting | TicketState::Parked { .. } => ticket.queued_since,
        TicketState::Called { .. } => call.map_or(ticket.queued_since, |call| call.called_at),
        TicketState::Serving { .. } => call.and_then(|call| call.serving_since).unwrap_or(ticket.queued_since),
        TicketState::Absent { since } => since,
    };
    TicketFact {
        ticket: ticket.id,
        number: Number { series: ticket.series, number: ticket.number },
        service: ticket.service,
        state: ticket.state,
        since,
        tied: ticket.tied,
        expected: picture.expected.filter(|_| ticket.state == TicketState::Waiting).and_then(|expected| expected.of_ticket(ticket.id)),
        appointment: ticket.appointment,
        kept_until: ticket.kept.and_then(|kept| kept.until),
        steps: ticket.steps.clone(),
    }
}
