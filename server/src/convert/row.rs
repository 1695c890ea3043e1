//! Facts in the wire's words. Names and codes come from the plan; what the hall must not see (a sensitive service) stays out.

use domain::{
    CounterId, Date, EmergencyKind, GroupId, JourneyId, Order, Plan, ServiceId, ServicePause, SkillSet, Steps, UNDO_MS_MAX, Zone, ZoneId,
};
use protocol::{
    AgencyRow, BreakRow, CallRow, CallState, CounterLabel, CounterRow, CounterState, EmergencyRow, EmergencyText, ExpectedCall,
    ExpectedWait, GroupRow, GroupWait, JourneyRow, PauseRow, PausedRow, Row, RowKey, ScreenRow, ServiceRow, ShiftRow, SiteRow, SkillRow,
    StepRow, Table, TicketNumber, TicketRow, TicketState, VisitorRow, WhyRow, ZoneRow,
};
use simulation::Told;

use crate::{calendar::date_text, dispatcher::EmergencyShown};

use super::{
    fact::{CallFact, CounterFact, Fact, FactKey, Number, ServiceFact, SiteFact, TicketFact},
    lost::lost_row,
    moment::{moment_name, moment_row},
    names,
    paper_series::paper_row,
    scope::speaking_zones,
    screen::display_row,
    slide::{slide_code, slide_row},
    speech::speech_row,
    theme::theme_row,
    visitor::VisitorFact,
};

/// The row that says this fact.
pub(crate) fn row(plan: &Plan, fact: &Fact) -> Row {
    match fact {
        Fact::Site(fact) => Row::Site(site_row(plan, fact)),
        Fact::Zone { zone, date } => Row::Zone(zone_row(plan, *zone, *date)),
        Fact::Agency { agency, waiting, delivered, expected } => {
            let its = &plan.agencies[agency.index()];
            Row::Agency(AgencyRow {
                agency: its.code.clone(),
                name: its.name.clone(),
                short: its.short.clone(),
                waiting: waiting.count,
                longest_since_ms: waiting.longest_since.map(|since| since.0),
                expected_wait: expected.map(expected_wait),
                delivered: *delivered,
                order: agency.0,
            })
        }
        Fact::Service(fact) => Row::Service(service_row(plan, fact)),
        Fact::Skill(skill) => {
            let skill = &plan.skills[skill.index()];
            Row::Skill(SkillRow { skill: skill.code.clone(), name: skill.name.clone() })
        }
        Fact::Group(group) => {
            let its = &plan.groups[group.index()];
            Row::Group(GroupRow { group: its.code.clone(), name: its.name.clone(), order: group.0.into() })
        }
        Fact::Counter(fact) => Row::Counter(counter_row(plan, fact)),
        Fact::Visitor(fact) => Row::Visitor(visitor_row(plan, fact)),
        Fact::Call(fact) => Row::Call(call_row(plan, fact)),
        Fact::Ticket(fact) => Row::Ticket(ticket_row(plan, fact)),
        Fact::Emergency(on) => Row::Emergency(emergency_row(on)),
        Fact::Practice(row) => Row::Practice(row.clone()),
        Fact::Journey(journey) => Row::Journey(journey_row(plan, *journey)),
        Fact::Lost(fact) => Row::Lost(lost_row(plan, fact)),
        Fact::Paper(fact) => Row::Paper(paper_row(plan, fact)),
        Fact::Screen(screen) => Row::Display(display_row(plan, *screen)),
        Fact::Seen(row) => Row::Screen(ScreenRow::clone(row)),
        Fact::Slide(at) => Row::Slide(slide_row(plan, *at)),
        Fact::Moment(fact) => Row::Moment(moment_row(plan, *fact)),
    }
}

fn service_row(plan: &Plan, fact: &ServiceFact) -> ServiceRow {
    let its = &plan.services[fact.service.index()];
    ServiceRow {
        service: its.code.clone(),
        name: its.name.clone(),
        agency: plan.agencies[its.agency.index()].code.clone(),
        prefix: plan.series[its.series.index()].prefix.clone(),
        target_minutes: minutes(its.target_ms),
        at_counter_minutes: minutes(its.at_counter_ms),
        skills: skill_codes(plan, its.skills),
        open: fact.open,
        left: fact.left,
        pause: fact.pause.map(pause_row),
        too_late: fact.too_late,
        counters_open: fact.served.counters_open,
        waiting: fact.waiting.count,
        longest_since_ms: fact.waiting.longest_since.map(|since| since.0),
        needs: need_words(fact.served.needs),
        needs_on_duty: need_words(fact.served.needs_on_duty),
        needs_unmet: fact.needs_unmet,
        expected_wait: fact.expected.map(expected_wait),
        group_waits: group_waits(plan, fact.in_groups.as_deref().unwrap_or_default()),
        requirements: its.standard.requirements.clone(),
        duration: its.standard.duration.clone(),
        fee: its.standard.fee.clone(),
        order: fact.service.0,
    }
}

/// The key of a fact's row.
pub(crate) fn row_key(plan: &Plan, key: FactKey) -> RowKey {
    let (table, key) = match key {
        FactKey::Site => (Table::Site, String::new()),
        FactKey::Zone(zone) => (Table::Zone, plan.zones[zone.index()].code.clone()),
        FactKey::Agency(agency) => (Table::Agency, plan.agencies[agency.index()].code.clone()),
        FactKey::Service(service) => (Table::Service, plan.services[service.index()].code.clone()),
        FactKey::Skill(skill) => (Table::Skill, plan.skills[skill.index()].code.clone()),
        FactKey::Group(group) => (Table::Group, plan.groups[group.index()].code.clone()),
        FactKey::Counter(counter) => (Table::Counter, counter_code(plan, counter)),
        FactKey::Visitor(counter) => (Table::Visitor, counter_code(plan, counter)),
        FactKey::Call(call) => (Table::Call, call.0.to_string()),
        FactKey::Ticket(ticket) => (Table::Ticket, ticket.0.to_string()),
        FactKey::Emergency(emergency) => (Table::Emergency, emergency.to_string()),
        FactKey::Practice => (Table::Practice, String::new()),
        FactKey::Journey(journey) => (Table::Journey, plan.journeys[journey.index()].code.clone()),
        FactKey::Lost(series, number) => (Table::Lost, number_text(plan, Number { series, number })),
        FactKey::Paper => (Table::Paper, String::new()),
        FactKey::Screen(screen) => (Table::Display, plan.screens[screen.index()].code.clone()),
        FactKey::Seen(key) => (Table::Screen, format!("{key:016x}")),
        FactKey::Slide(at) => (Table::Slide, slide_code(plan, at)),
        FactKey::Moment(moment) => (Table::Moment, moment_name(plan, moment)),
    };
    RowKey { table, key }
}

/// A number as people see it.
pub(crate) fn number_text(plan: &Plan, number: Number) -> String {
    domain::number_text(&plan.series[number.series.index()].prefix, number.number)
}

fn site_row(plan: &Plan, fact: &SiteFact) -> SiteRow {
    SiteRow {
        site: plan.site.code.clone(),
        name: plan.site.name.clone(),
        motto: plan.site.motto.clone(),
        date: fact.date.map(date_text),
        training: fact.training,
        closes_at_ms: fact.closes_at.map(|at| at.0),
        opens_at_ms: fact.opens_at.map(|at| at.0),
        notice: fact.notice.clone(),
        english_always: plan.site.english_always,
        issued: fact.issued,
        finished: fact.finished,
        waiting: fact.waiting,
        chosen: fact.chosen,
        serves_until_ms: fact.serves_until.map(|at| at.0),
        serving_ended_at_ms: fact.serving_ended_at.map(|at| at.0),
        on_break: fact.on_break.map(|on| BreakRow { reason: names::pause_reason(on.reason), until_ms: on.until.0 }),
        paused: fact.paused.iter().map(|(service, pause)| paused_row(plan, *service, *pause)).collect(),
        unserved: fact.unserved.iter().map(|number| number_text(plan, *number)).collect(),
        unserved_count: fact.unserved_count,
        theme: theme_row(plan),
        first_come: plan.policy.calling.order == Order::FirstCome,
    }
}

fn pause_row(pause: ServicePause) -> PauseRow {
    PauseRow { reason: names::pause_reason(pause.reason), until_ms: pause.until.map(|until| until.0), numbers: pause.numbers }
}

fn paused_row(plan: &Plan, service: ServiceId, pause: ServicePause) -> PausedRow {
    let its = &plan.services[service.index()];
    let agency = &plan.agencies[its.agency.index()];
    PausedRow {
        service: if its.sensitive { String::new() } else { its.name.clone() },
        agency: agency.code.clone(),
        agency_short: agency.short.clone(),
        reason: names::pause_reason(pause.reason),
        until_ms: pause.until.map(|until| until.0),
    }
}

fn counter_row(plan: &Plan, fact: &CounterFact) -> CounterRow {
    let its = &plan.counters[fact.counter.index()];
    let (state, pause) = match fact.state {
        domain::CounterState::Closed => (CounterState::Closed, None),
        domain::CounterState::Ready { .. } => (CounterState::Ready, None),
        domain::CounterState::Calling { .. } => (CounterState::Calling, None),
        domain::CounterState::Serving { .. } => (CounterState::Serving, None),
        domain::CounterState::Paused { reason, until, .. } => (CounterState::Paused, Some((reason, until))),
    };
    CounterRow {
        counter: its.code.clone(),
        label: label(plan, fact.counter),
        agency: plan.agencies[its.agency.index()].code.clone(),
        floor: its.floor.clone(),
        state,
        since_ms: fact.state.since().map(|since| since.0),
        paused_for: pause.map(|(reason, _)| names::pause_reason(reason)),
        paused_until_ms: pause.and_then(|(_, until)| until).map(|until| until.0),
        officer: fact.officer.and_then(|officer| plan.officers.get(officer.index())).map(|officer| officer.code.clone()),
        shift: fact.shift.as_ref().map(|shift| ShiftRow {
            from_ms: shift.from.0,
            until_ms: shift.until.0,
            officer: shift.officer.and_then(|officer| plan.officers.get(officer.index())).map(|officer| officer.code.clone()),
        }),
        number: fact.number.map(|number| number_text(plan, number)),
        call: fact.state.call().map(|call| call.0),
        shown_in: zone_codes(plan, &its.shown_in),
        spoken_in: zone_codes(plan, &its.spoken_in),
        skills: skill_codes(plan, fact.skills),
        waiting: fact.waiting.count,
        longest_since_ms: fact.waiting.longest_since.map(|since| since.0),
        automatic_after_ms: fact.automatic_after_ms,
        held_by: fact.held_by.clone(),
        order: fact.counter.0,
    }
}

fn need_words(needs: domain::NeedSet) -> Vec<String> {
    needs.iter().map(|need| names::need(need).to_owned()).collect()
}

fn emergency_row(on: &EmergencyShown) -> EmergencyRow {
    EmergencyRow { emergency: on.emergency.0, kind: names::emergency_kind(on.kind), drill: on.drill, since_ms: on.since.0 }
}

fn visitor_row(plan: &Plan, fact: &VisitorFact) -> VisitorRow {
    let call = &fact.call;
    let service = &plan.services[call.service.index()];
    VisitorRow {
        counter: counter_code(plan, call.counter),
        ticket: call.ticket.0,
        number: ticket_number(plan, Number { series: call.series, number: call.number }),
        call: call.id.0,
        service: service.code.clone(),
        service_name: service.name.clone(),
        needs: need_words(fact.needs),
        serving: call.serving_since.is_some(),
        issued_at_ms: fact.issued_at.0,
        called_at_ms: call.called_at.0,
        summons: call.summons,
        shown_at_ms: call.shown_at.map(|at| at.0),
        heard_at_ms: call.heard_at.map(|at| at.0),
        serving_since_ms: call.serving_since.map(|at| at.0),
        at_counter_minutes: minutes(service.at_counter_ms),
        answer_from_ms: fact.answer_from.map(|at| at.0),
        summons_counted: call.counted,
        summons_needed: fact.summons_needed.into(),
        undo_until_ms: call.called_at.plus(UNDO_MS_MAX).0,
        why: WhyRow {
            claim_percent: call.why.claim.percent(),
            runner_up: fact.runner_up.map(|number| number_text(plan, number)),
            runner_up_claim_percent: call.why.runner_up.and_then(|(_, claim)| claim.percent()),
            waiting: call.why.waiting,
            chosen: call.why.chosen.map(names::chosen),
        },
        step: fact.steps.as_deref().map(|steps| step_row(plan, steps, call.service)),
    }
}

fn call_row(plan: &Plan, fact: &CallFact) -> CallRow {
    let call = &fact.call;
    let counter = &plan.counters[call.counter.index()];
    let service = &plan.services[call.service.index()];
    CallRow {
        call: call.id.0,
        number: ticket_number(plan, Number { series: call.series, number: call.number }),
        counter: counter.code.clone(),
        label: label(plan, call.counter),
        floor: counter.floor.clone(),
        agency: plan.agencies[service.agency.index()].short.clone(),
        service: if service.sensitive { String::new() } else { service.name.clone() },
        language: names::language(call.language),
        state: match (fact.past, call.serving_since) {
            (true, _) => CallState::Past,
            (false, Some(_)) => CallState::Serving,
            (false, None) => CallState::Called,
        },
        called_at_ms: call.called_at.0,
        summons: call.summons,
        last_summons_at_ms: call.summoned_at.0,
        spoken_here: fact.spoken_here,
        // Of a call that several zones speak nobody knows which of them it was, and none must keep silent for another.
        heard: if speaking_zones(plan, counter) == 1 { call.heard } else { 0 },
        onward: call.onward,
        last: fact.last,
    }
}

fn ticket_row(plan: &Plan, fact: &TicketFact) -> TicketRow {
    let state = match fact.state {
        domain::TicketState::Reserved => TicketState::Reserved,
        domain::TicketState::Waiting => TicketState::Waiting,
        domain::TicketState::Called { .. } => TicketState::Called,
        domain::TicketState::Serving { .. } => TicketState::Serving,
        domain::TicketState::Parked { .. } => TicketState::Parked,
        domain::TicketState::Absent { .. } => TicketState::Absent,
    };
    let counter = fact.state.at_counter().map(|(_, counter)| counter).or(fact.tied);
    TicketRow {
        ticket: fact.ticket.0,
        number: number_text(plan, fact.number),
        service: plan.services[fact.service.index()].code.clone(),
        state,
        since_ms: fact.since.0,
        counter: counter.map(|counter| counter_code(plan, counter)),
        expected_call: fact.expected.map(|told| ExpectedCall { from_ms: told.from_ms, to_ms: told.to_ms }),
        step: fact.steps.as_deref().map(|steps| step_row(plan, steps, fact.service)),
        kept_until_ms: fact.kept_until.map(|until| until.0),
        appointment_ms: fact.appointment.map(|at| at.0),
    }
}

fn journey_row(plan: &Plan, journey: JourneyId) -> JourneyRow {
    let its = &plan.journeys[journey.index()];
    let first = its.steps.first().map(|step| plan.services[step.index()].series);
    JourneyRow {
        journey: its.code.clone(),
        name: its.name.clone(),
        prefix: its.series.or(first).map_or_else(String::new, |series| plan.series[series.index()].prefix.clone()),
        steps: its.steps.iter().map(|step| plan.services[step.index()].code.clone()).collect(),
        any_order: its.any_order,
        order: journey.0,
    }
}

fn step_row(plan: &Plan, steps: &Steps, at_hand: ServiceId) -> StepRow {
    StepRow {
        step: steps.present().into(),
        of: steps.count().into(),
        name: plan.journeys.get(steps.journey.index()).map_or_else(String::new, |journey| journey.name.clone()),
        next: steps.remaining().filter(|step| *step != at_hand).map(|step| plan.services[step.index()].name.clone()).collect(),
    }
}

/// A wait that is told, in whole minutes.
pub(super) fn expected_wait(told: Told) -> ExpectedWait {
    let minutes = |ms: u64| u32::try_from(ms / 60_000).unwrap_or(u32::MAX);
    ExpectedWait { from_minutes: minutes(told.from_ms), to_minutes: told.to_ms.map(minutes) }
}

fn group_waits(plan: &Plan, waits: &[(GroupId, Option<Told>)]) -> Vec<GroupWait> {
    let wait = |(group, told): &(GroupId, Option<Told>)| {
        Some(GroupWait { group: plan.groups.get(group.index())?.code.clone(), expected_wait: told.map(expected_wait) })
    };
    waits.iter().filter_map(wait).collect()
}

fn ticket_number(plan: &Plan, number: Number) -> TicketNumber {
    let prefix = plan.series[number.series.index()].prefix.clone();
    TicketNumber { prefix, digits: number.number, shown: number_text(plan, number) }
}

pub(super) fn label(plan: &Plan, counter: CounterId) -> CounterLabel {
    let counter = &plan.counters[counter.index()];
    CounterLabel { noun: names::counter_noun(counter.noun), number: counter.number }
}

fn counter_code(plan: &Plan, counter: CounterId) -> String {
    plan.counters[counter.index()].code.clone()
}

fn zone_row(plan: &Plan, zone: ZoneId, date: Option<Date>) -> ZoneRow {
    let Zone { code, name, floor, voice, speech, retired: _ } = &plan.zones[zone.index()];
    ZoneRow {
        zone: code.clone(),
        name: name.clone(),
        floor: floor.clone(),
        voice: *voice,
        speech: voice.then(|| speech_row(plan, speech, date)),
        emergency_texts: emergency_texts(plan, floor),
    }
}

/// What the hall says on a floor in its own words.
fn emergency_texts(plan: &Plan, floor: &str) -> Vec<EmergencyText> {
    let kinds = [EmergencyKind::Evacuation, EmergencyKind::Earthquake, EmergencyKind::Fire, EmergencyKind::Lockdown];
    let texts = kinds.into_iter().filter_map(|kind| plan.emergency_text(kind, floor));
    texts.map(|text| EmergencyText { kind: names::emergency_kind(text.kind), id: text.id.clone(), en: text.en.clone() }).collect()
}

pub(super) fn zone_codes(plan: &Plan, zones: &[ZoneId]) -> Vec<String> {
    zones.iter().filter_map(|zone| plan.zones.get(zone.index())).map(|zone| zone.code.clone()).collect()
}

fn skill_codes(plan: &Plan, skills: SkillSet) -> Vec<String> {
    skills.iter().filter_map(|skill| plan.skills.get(skill.index())).map(|skill| skill.code.clone()).collect()
}

/// Whole minutes, never 0 for something that takes time.
fn minutes(ms: u32) -> u32 {
    ms.div_ceil(60_000)
}
