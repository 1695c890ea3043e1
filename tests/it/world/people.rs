//! What people press, from what their own picture shows and from the seed. They know nothing that is not on their screen.

use client::{Picture, Sending, WhenOffline};
use fastrand::Rng;
use protocol::{
    CallState, Chosen, Command, Confirmation, CounterState, Destination, EmergencyKind, Issue, Outcome, PauseReason, Place, TicketState,
    View,
};

const SERVICES: [&str; 4] = ["kk", "pindah", "umkm", "keramaian"];
const SKILLS: [&str; 2] = ["kependudukan", "perizinan"];

/// The papers that a supervisor is shown are among the last so many.
const PAPERS_SHOWN: usize = 12;

pub(super) const COUNTERS: [&str; 3] = ["loket-1", "loket-2", "loket-3"];

/// What somebody who looks at this presses now, if anything.
pub(super) fn press(
    view: &View,
    picture: &Picture,
    reserved: &mut Vec<u32>,
    papers: &[String],
    rng: &mut Rng,
) -> Option<(Command, Sending)> {
    let command = match view {
        View::Kiosk => kiosk(reserved, rng),
        View::Display { .. } | View::Screen { .. } => screen(picture, rng)?,
        View::Supervisor => supervisor(picture, papers, rng)?,
        View::Counter { counter, .. } => officer(counter, picture, rng)?,
    };
    let patient = rng.u8(0..3) == 0;
    let sending = if patient {
        Sending { deadline_ms: 15_000, when_offline: WhenOffline::Keep, reason: None }
    } else {
        Sending { deadline_ms: 6_000, ..Sending::default() }
    };
    Some((command, sending))
}

/// How long somebody waits before they look again, in milliseconds.
pub(super) fn pause_ms(view: &View, rng: &mut Rng) -> u64 {
    match view {
        View::Kiosk => rng.u64(100..1_500),
        View::Display { .. } | View::Screen { .. } => rng.u64(300..2_500),
        View::Supervisor => rng.u64(500..4_000),
        View::Counter { .. } => rng.u64(150..1_800),
    }
}

fn kiosk(reserved: &mut Vec<u32>, rng: &mut Rng) -> Command {
    if !reserved.is_empty() && rng.u8(0..3) == 0 {
        return Command::EnterQueue { ticket: reserved.swap_remove(rng.usize(0..reserved.len())) };
    }
    let group = (rng.u8(0..4) == 0).then(|| "lansia".to_owned());
    let service = SERVICES[rng.usize(0..SERVICES.len())].to_owned();
    Command::IssueTicket(Issue { service, group, reserve: rng.u8(0..10) == 0, ..Issue::default() })
}

fn screen(picture: &Picture, rng: &mut Rng) -> Option<Command> {
    let calls = picture.calls();
    let call = calls.iter().rev().find(|row| row.state == CallState::Called && row.heard < row.summons)?;
    let how = if rng.bool() { Confirmation::Shown } else { Confirmation::Heard };
    Some(Command::ConfirmCall { call: call.call, nth: call.summons, how })
}

fn officer(code: &str, picture: &Picture, rng: &mut Rng) -> Option<Command> {
    let row = picture.counter(code)?;
    let counter = code.to_owned();
    let next = |ending| Command::CallNext { counter: code.to_owned(), ending, answer: None };
    let dice = rng.u8(0..20);
    if dice == 0 {
        return Some(next(picture.visitor(code).map(|visitor| visitor.call)));
    }
    match (row.state, picture.visitor(code)) {
        (CounterState::Closed, _) => Some(Command::OpenCounter { counter, officer: None }),
        (CounterState::Paused, _) => Some(Command::ResumeCounter { counter }),
        (CounterState::Ready, _) => Some(match dice {
            1 => Command::PauseCounter { counter, reason: PauseReason::Rest, minutes: rng.bool().then_some(1) },
            2 => Command::CloseCounter { counter },
            3 => Command::CallTicket { counter, number: format!("A-{:03}", rng.u8(1..12)), reason: Chosen::Help },
            4 => Command::SetAutomatic { counter, after_ms: rng.bool().then_some(2_000) },
            _ => next(None),
        }),
        (CounterState::Calling, Some(visitor)) => {
            let call = visitor.call;
            Some(match dice {
                1..8 => Command::StartServing { counter, call },
                8 => Command::Recall { counter, call },
                9 => Command::UndoCall { counter, call },
                10 => Command::ParkTicket { counter, call, minutes: Some(1) },
                11 => Command::ReturnTicket { counter, call, place: place(rng) },
                12 => Command::MarkAbsent { counter, call },
                13 => Command::CallNext { counter, ending: Some(call), answer: Some(protocol::Arrival::Absent) },
                _ => Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() },
            })
        }
        (CounterState::Serving, Some(visitor)) => {
            let call = visitor.call;
            Some(match dice {
                1 => Command::ParkTicket { counter, call, minutes: rng.bool().then_some(1) },
                2 => Command::ReturnTicket { counter, call, place: place(rng) },
                3 => Command::TransferTicket { counter, call, to: destination(rng), place: place(rng) },
                4..8 => Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() },
                _ => next(Some(call)),
            })
        }
        (CounterState::Calling | CounterState::Serving, None) => None,
    }
}

fn supervisor(picture: &Picture, papers: &[String], rng: &mut Rng) -> Option<Command> {
    if picture.site()?.date.is_none() {
        return Some(Command::OpenDay { training: false });
    }
    if rng.u8(0..4) == 0 && !papers.is_empty() {
        return Some(enter(&papers[papers.len().saturating_sub(PAPERS_SHOWN)..], rng));
    }
    let counter = COUNTERS[rng.usize(0..COUNTERS.len())].to_owned();
    let skill = SKILLS[rng.usize(0..SKILLS.len())].to_owned();
    let service = SERVICES[rng.usize(0..SERVICES.len())].to_owned();
    let state = [TicketState::Waiting, TicketState::Parked, TicketState::Absent, TicketState::Reserved][rng.usize(0..4)];
    let tickets: Vec<u32> = picture.tickets().filter(|row| row.state == state).map(|row| row.ticket).collect();
    let ticket = rng.choice(tickets);
    Some(match rng.u8(0..24) {
        0..3 => Command::GiveSkill { counter, skill, proficiency: 3, after_ms: 0, standing: rng.bool() },
        3 => Command::TakeSkill { counter, skill, standing: rng.bool() },
        4 => Command::PauseService { service, reason: PauseReason::Fault, minutes: Some(1), numbers: rng.bool() },
        5 | 6 => Command::ResumeService { service: picture.site()?.paused.first()?.service.clone() },
        7 => Command::ReleaseCounter { counter },
        8 => Command::SetNotice { text: format!("Pengumuman {}", rng.u8(0..100)) },
        9 => Command::RaiseEmergency { emergency: rng.u64(1..1_000_000), kind: EmergencyKind::Fire, drill: rng.bool() },
        10 if rng.u8(0..6) == 0 => Command::CloseDay,
        _ if picture.emergencies().next().is_some() => Command::ClearEmergency { emergency: picture.emergencies().next()?.emergency },
        _ => match state {
            TicketState::Parked => Command::ReleaseParked { ticket: ticket? },
            TicketState::Absent => Command::ReinsertAbsent { ticket: ticket?, place: None },
            TicketState::Reserved => Command::EnterQueue { ticket: ticket? },
            TicketState::Waiting | TicketState::Called | TicketState::Serving if rng.u8(0..3) == 0 => {
                Command::CancelTicket { ticket: ticket? }
            }
            TicketState::Waiting | TicketState::Called | TicketState::Serving => return None,
        },
    })
}

/// Somebody shows a paper that nothing is known of: it was lost, or it was not.
fn enter(papers: &[String], rng: &mut Rng) -> Command {
    let number = papers[rng.usize(0..papers.len())].clone();
    let service = if number.starts_with('F') { "keramaian" } else { SERVICES[rng.usize(0..3)] }.to_owned();
    Command::IssueTicket(Issue { service, paper: Some(Box::new(protocol::Paper { number, at: None })), ..Issue::default() })
}

fn place(rng: &mut Rng) -> Place {
    [Place::Front, Place::Earned, Place::Back][rng.usize(0..3)]
}

fn destination(rng: &mut Rng) -> Destination {
    if rng.bool() {
        Destination::Service(SERVICES[rng.usize(0..SERVICES.len())].to_owned())
    } else {
        Destination::Counter(COUNTERS[rng.usize(0..COUNTERS.len())].to_owned())
    }
}
