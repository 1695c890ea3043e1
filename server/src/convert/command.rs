//! What a client asks, in the domain's words: codes become ids, minutes become instants, today's date comes from the calendar.
//! A name that the site does not have is refused here, with what it was.

use std::collections::BTreeMap;

use domain::{
    CallId, Command, CounterId, Destination, DeviceId, EmergencyId, GroupId, Hold, IssueTicket, JourneyId, NeedSet, OfficerId, Plan,
    Rejection, ServiceId, SkillId, State, Term, TicketId, TicketState, Time, ZoneId,
};
use protocol::{Command as Asked, Destination as To, ErrorCode, Issue, Role};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{names, paper, rejection};
use crate::{
    calendar::Calendar,
    journal::entry::Fingerprint,
    practice,
    rights::Identity,
    site_file,
    words::{self, Refusal},
};

/// The command in the domain's words.
pub(crate) fn command(state: &State, who: &Identity, asked: &Asked, now: Time) -> Result<Command, Refusal> {
    let plan = state.plan().ok_or_else(rejection::no_plan)?;
    let at = |code: &str| counter(plan, code);
    Ok(match asked {
        Asked::OpenDay { training } => open_day(state, plan, now, *training)?,
        Asked::CloseDay => Command::CloseDay,
        Asked::IssueTicket(issue) => Command::IssueTicket(issue_ticket(plan, who, issue, now)?),
        Asked::EnterQueue { ticket } => Command::EnterQueue { ticket: TicketId(*ticket) },
        Asked::OpenCounter { counter, officer } => {
            Command::OpenCounter { counter: at(counter)?, officer: officer.as_deref().map(|code| officer_id(plan, code)).transpose()? }
        }
        Asked::CloseCounter { counter } => Command::CloseCounter { counter: at(counter)? },
        Asked::PauseCounter { counter, reason, minutes } => Command::PauseCounter {
            counter: at(counter)?,
            reason: names::pause_reason_asked(*reason),
            until: pause_ends(state, *minutes, now)?,
        },
        Asked::ResumeCounter { counter } => Command::ResumeCounter { counter: at(counter)?, ending: None },
        Asked::PauseService { service: code, reason, minutes, numbers } => {
            let (reason, until) = (names::pause_reason_asked(*reason), pause_ends(state, *minutes, now)?);
            Command::PauseService { service: service(plan, code)?, reason, until, numbers: *numbers }
        }
        Asked::ResumeService { service: code } => Command::ResumeService { service: service(plan, code)?, ending: None },
        Asked::EndServing => Command::EndServing,
        Asked::CallNext { counter, ending, answer } => {
            Command::CallNext { counter: at(counter)?, ending: ending.map(CallId), answer: answer.map(names::arrival_asked) }
        }
        Asked::CallTicket { counter, number, reason } => {
            Command::CallTicket { counter: at(counter)?, ticket: ticket(state, number)?, reason: names::chosen_asked(*reason) }
        }
        Asked::UndoCall { counter, call } => Command::UndoCall { counter: at(counter)?, call: CallId(*call) },
        Asked::Recall { counter, call } => Command::Recall { counter: at(counter)?, call: CallId(*call) },
        Asked::ConfirmCall { call, nth, how } => {
            Command::ConfirmCall { call: CallId(*call), nth: *nth, how: names::confirmation_asked(*how), counter: own_counter(plan, who)? }
        }
        Asked::StartServing { counter, call } => Command::StartServing { counter: at(counter)?, call: CallId(*call) },
        Asked::FinishVisit { counter, call, outcome, delivered } => {
            let (outcome, delivered) = (names::outcome_asked(*outcome), delivered_services(plan, delivered)?);
            Command::FinishVisit { counter: at(counter)?, call: CallId(*call), outcome, delivered }
        }
        Asked::MarkAbsent { counter, call } => Command::MarkAbsent { counter: at(counter)?, call: CallId(*call) },
        Asked::ParkTicket { counter, call, minutes } => {
            Command::ParkTicket { counter: at(counter)?, call: CallId(*call), until: minutes.map(|minutes| in_minutes(now, minutes)) }
        }
        Asked::ReleaseParked { ticket } => Command::ReleaseParked { ticket: within_reach(state, plan, who, *ticket)? },
        Asked::ReturnTicket { counter, call, place } => {
            Command::ReturnTicket { counter: at(counter)?, call: CallId(*call), place: names::place_asked(*place) }
        }
        Asked::ReinsertAbsent { ticket, place } => {
            Command::ReinsertAbsent { ticket: within_reach(state, plan, who, *ticket)?, place: place.map(names::place_asked) }
        }
        Asked::TransferTicket { counter, call, to, place } => transfer(plan, counter, *call, to, *place)?,
        Asked::CancelTicket { ticket } => Command::CancelTicket { ticket: within_reach(state, plan, who, *ticket)? },
        Asked::GiveSkill { counter, skill, proficiency, after_ms, standing } => {
            give_skill(plan, counter, skill, Hold { after_ms: *after_ms, ..Hold::primary(*proficiency) }, *standing)?
        }
        Asked::TakeSkill { counter, skill, standing } => {
            Command::TakeSkill { counter: at(counter)?, skill: skill_id(plan, skill)?, term: term(*standing) }
        }
        Asked::SetAutomatic { counter, after_ms } => {
            let after_ms = after_ms.map(|after_ms| within_a_day("after_ms", after_ms)).transpose()?;
            Command::SetAutomatic { counter: at(counter)?, after_ms }
        }
        Asked::ReleaseCounter { counter } => Command::ReleaseCounter { counter: at(counter)? },
        Asked::SetNotice { text } => Command::SetNotice { text: notice(text) },
        Asked::RaiseEmergency { emergency, kind, drill } => {
            Command::RaiseEmergency { emergency: EmergencyId(*emergency), kind: names::emergency_kind_asked(*kind), drill: *drill }
        }
        Asked::ClearEmergency { emergency } => Command::ClearEmergency { emergency: EmergencyId(*emergency) },
        // Where a connection asks it, it never comes here: what lasts as long as a connection is not the domain's.
        Asked::MoveScreens { .. } | Asked::ReturnScreens | Asked::AskScreen { .. } => return Err(words::screens::need_a_connection()),
    })
}

/// What is asked, told from everything else that could be: its words on the wire, without what is empty, so that a field which a later
/// release adds leaves the fingerprints of older commands as they are. Of the wire and not of the domain, because a repeated command may
/// mean another instant there.
pub(crate) fn fingerprint(asked: &Asked) -> Fingerprint {
    let is_empty = |value: &Value| matches!(value, Value::Null | Value::Bool(false)) || value.as_array().is_some_and(Vec::is_empty);
    let words = serde_json::to_value(asked).unwrap_or_default();
    let fields: BTreeMap<&String, &Value> = words.as_object().into_iter().flatten().filter(|(_, value)| !is_empty(value)).collect();
    let hash = Sha256::digest(serde_json::to_vec(&fields).unwrap_or_default());
    Fingerprint(hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// A ticket that the sender may put back or cancel. An officer who is held to a counter sees whom it has, and whom its agency set aside or
/// called in vain: these and no others.
fn within_reach(state: &State, plan: &Plan, who: &Identity, ticket: u32) -> Result<TicketId, Refusal> {
    let id = TicketId(ticket);
    let Some((own, ticket)) = own_counter(plan, who)?.zip(state.ticket(id)) else { return Ok(id) };
    let agency = plan.services.get(ticket.service.index()).map(|service| service.agency);
    let is_of_agency = agency == plan.counters.get(own.index()).map(|counter| counter.agency);
    let is_in_reach = match ticket.state {
        TicketState::Called { counter, .. } | TicketState::Serving { counter, .. } => counter == own,
        TicketState::Parked { .. } | TicketState::Absent { .. } => is_of_agency,
        TicketState::Reserved | TicketState::Waiting => false,
    };
    if is_in_reach { Ok(id) } else { Err(words::number_out_of_reach()) }
}

/// A time as long as a site file may write it.
fn within_a_day(field: &'static str, ms: u32) -> Result<u32, Refusal> {
    if ms <= site_file::DURATION_MS_MAX { Ok(ms) } else { Err(words::out_of_range(field, 0, site_file::DURATION_MS_MAX.into())) }
}

/// The one counter at which an officer acts. A call is named without its counter, so that the decision has to look whose it is.
fn own_counter(plan: &Plan, who: &Identity) -> Result<Option<CounterId>, Refusal> {
    let own = who.counter.as_deref().filter(|_| who.role == Role::Officer);
    own.map(|code| counter(plan, code)).transpose()
}

/// A zone of the site by its code.
pub(super) fn zone(plan: &Plan, code: &str) -> Result<ZoneId, Refusal> {
    let found = plan.zones.iter().position(|zone| zone.code == code && !zone.retired);
    found.map(|at| ZoneId(at as u8)).ok_or_else(|| words::unknown(ErrorCode::UnknownZone, "Zona", "zone", code))
}

/// A counter of the site by its code; one that left the site file may still have to be closed.
pub(super) fn counter(plan: &Plan, code: &str) -> Result<CounterId, Refusal> {
    let found = plan.counters.iter().position(|counter| counter.code == code);
    found.map(|at| CounterId(at as u16)).ok_or_else(|| words::unknown(ErrorCode::UnknownCounter, "Loket", "counter", code))
}

/// A live ticket by its number as it is printed, however it was typed.
fn ticket(state: &State, number: &str) -> Result<TicketId, Refusal> {
    let wanted = number.trim();
    let found = state.tickets().find(|ticket| state.number_text(ticket.series, ticket.number).eq_ignore_ascii_case(wanted));
    found.map(|ticket| ticket.id).ok_or_else(|| words::no_live_number(wanted))
}

fn service(plan: &Plan, code: &str) -> Result<ServiceId, Refusal> {
    let found = plan.services.iter().position(|service| service.code == code);
    found.map(|at| ServiceId(at as u16)).ok_or_else(|| words::unknown(ErrorCode::UnknownService, "Layanan", "service", code))
}

fn journey(plan: &Plan, code: &str) -> Result<JourneyId, Refusal> {
    let found = plan.journeys.iter().position(|journey| journey.code == code);
    found.map(|at| JourneyId(at as u16)).ok_or_else(|| words::unknown(ErrorCode::UnknownService, "Kunjungan", "journey", code))
}

fn skill_id(plan: &Plan, code: &str) -> Result<SkillId, Refusal> {
    let found = plan.skills.iter().position(|skill| skill.code == code);
    found.map(|at| SkillId(at as u8)).ok_or_else(|| words::unknown(ErrorCode::UnknownSkill, "Keahlian", "skill", code))
}

fn group(plan: &Plan, code: &str) -> Result<GroupId, Refusal> {
    let found = plan.groups.iter().position(|group| group.code == code);
    found.map(|at| GroupId(at as u8)).ok_or_else(|| words::unknown(ErrorCode::UnknownGroup, "Kelompok prioritas", "priority group", code))
}

fn officer_id(plan: &Plan, code: &str) -> Result<OfficerId, Refusal> {
    let found = plan.officers.iter().position(|officer| officer.code == code && !officer.retired);
    found.map(|at| OfficerId(at as u16)).ok_or_else(|| words::unknown(ErrorCode::UnknownOfficer, "Petugas", "officer", code))
}

/// The day that a supervisor opens now: today's, with its closing by the timetable. Where it was closed before, it goes on; the
/// timetable never asks that, so that no node reopens what a person closed.
fn open_day(state: &State, plan: &Plan, now: Time, training: bool) -> Result<Command, Refusal> {
    let calendar = Calendar::new(plan).map_err(|_| words::unknown_time_zone(&plan.site.time_zone))?;
    let open = calendar.open_by_hand(now, training || practice::is_practice(&plan.site.code));
    let was_closed = state.day().is_none() && state.last_day().is_some_and(|last| last.date == open.date);
    Ok(if was_closed { Command::ReopenDay(open) } else { Command::OpenDay(open) })
}

/// The number that somebody would ask for, in the domain's words. One that is reserved waits as if it were in the queue: so is told whoever
/// takes it.
pub(crate) fn number_asked(state: &State, who: &Identity, issue: &Issue, now: Time) -> Result<IssueTicket, Refusal> {
    let number = issue_ticket(state.plan().ok_or_else(rejection::no_plan)?, who, issue, now)?;
    Ok(IssueTicket { reserve: false, ..number })
}

fn issue_ticket(plan: &Plan, who: &Identity, issue: &Issue, now: Time) -> Result<IssueTicket, Refusal> {
    let need = |name: &String| names::need_asked(name).ok_or_else(|| words::unknown_need(name));
    if issue.journey.is_some() && !issue.service.is_empty() {
        return Err(words::service_and_journey());
    }
    let journey = issue.journey.as_deref().map(|code| journey(plan, code)).transpose()?;
    let first = journey.and_then(|id| plan.journeys.get(id.index())?.steps.first().copied());
    Ok(IssueTicket {
        service: first.map_or_else(|| service(plan, &issue.service), Ok)?,
        journey,
        appointment: issue.appointment.as_deref().map(|text| appointment(plan, text, now)).transpose()?,
        group: issue.group.as_deref().map_or(Ok(domain::Group::EVERYBODY), |code| group(plan, code))?,
        needs: issue.needs.iter().map(need).collect::<Result<NeedSet, Refusal>>()?,
        language: names::language_asked(issue.language),
        origin: names::origin_asked(issue.origin),
        mode: None,
        // A device that the site file does not name still gives numbers; the journal then says nothing about where.
        device: issue.device.as_deref().and_then(|code| device(plan, code)),
        reserve: issue.reserve,
        beyond_limits: who.role == Role::Supervisor,
        paper: issue.paper.as_ref().map(|asked| paper::paper(plan, asked, now)).transpose()?,
    })
}

/// The instant of an appointment: a time of day, today at the site.
fn appointment(plan: &Plan, text: &str, now: Time) -> Result<Time, Refusal> {
    paper::time_of_today(plan, text, now)?.ok_or_else(|| words::no_time_of_day(text))
}

fn device(plan: &Plan, code: &str) -> Option<DeviceId> {
    plan.devices.iter().position(|device| device.code == code && !device.retired).map(|at| DeviceId(at as u16))
}

fn in_minutes(now: Time, minutes: u16) -> Time {
    now.plus(u64::from(minutes) * 60_000)
}

/// When a pause ends that is to last so long.
fn pause_ends(state: &State, minutes: Option<u16>, now: Time) -> Result<Option<Time>, Refusal> {
    match minutes {
        Some(0) => Err(rejection::sentence(state, Rejection::TimePassed)),
        Some(minutes) => Ok(Some(in_minutes(now, minutes))),
        None => Ok(None),
    }
}

const _: () = assert!(
    protocol::DELIVERED_MAX == domain::DELIVERED_MAX && protocol::DELIVERED_COUNT_MAX == domain::DELIVERED_COUNT_MAX,
    "a client offers no more than is taken"
);

fn delivered_services(plan: &Plan, delivered: &[(String, u8)]) -> Result<Vec<(ServiceId, u8)>, Refusal> {
    delivered.iter().map(|(code, count)| Ok((service(plan, code)?, *count))).collect()
}

fn destination(plan: &Plan, to: &To) -> Result<Destination, Refusal> {
    match to {
        To::Service(code) => service(plan, code).map(Destination::Service),
        To::Counter(code) => counter(plan, code).map(Destination::Counter),
    }
}

fn transfer(plan: &Plan, from: &str, call: u32, to: &To, place: protocol::Place) -> Result<Command, Refusal> {
    let (to, place) = (destination(plan, to)?, names::place_asked(place));
    Ok(Command::TransferTicket { counter: counter(plan, from)?, call: CallId(call), to, place })
}

fn give_skill(plan: &Plan, at: &str, skill: &str, hold: Hold, standing: bool) -> Result<Command, Refusal> {
    let hold = Hold { after_ms: within_a_day("after_ms", hold.after_ms)?, ..hold };
    Ok(Command::GiveSkill { counter: counter(plan, at)?, skill: skill_id(plan, skill)?, hold, term: term(standing) })
}

fn term(standing: bool) -> Term {
    if standing { Term::Standing } else { Term::Today }
}

/// Marks that change the direction of what follows or have no width: nobody types them on purpose.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The notice as it is shown: one line, without what a screen cannot show. Its length was checked at the door, and is in the domain.
fn notice(text: &str) -> String {
    let shown = text.chars().filter(|letter| !is_invisible(*letter));
    let clean: String = shown.map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    clean.trim().to_owned()
}
