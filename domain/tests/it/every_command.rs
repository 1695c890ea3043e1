//! Every command in every state has an expected event list or rejection. The table is `golden/every_command.txt`, read and agreed by
//! people; this file only plays it. A new command fails here until it stands in the table.

use std::{collections::BTreeSet, fmt::Write, sync::Arc};

use crate::hall::*;
use domain::*;

/// A hall in one state, and what a client at loket 1 sees there.
struct Scene {
    name: &'static str,
    hall: Hall,
    /// The call that is now at loket 1.
    seen: Option<CallId>,
    /// A call that was at loket 1 before.
    stale: CallId,
    /// The ticket that ticket verbs are about.
    ticket: TicketId,
}

const EMERGENCY: EmergencyId = EmergencyId(7);

/// How many variants `Command` has; `variant` below breaks when there is another one.
const VARIANTS: usize = 39;

#[test]
fn every_command_in_every_state_does_what_the_table_says() {
    let mut table = String::new();
    let mut seen = BTreeSet::new();
    for scene in site_scenes() {
        writeln!(table, "\n# {}", scene.name).expect("a string grows");
        for (verb, command) in site_verbs().into_iter().chain(counter_verbs(scene.seen, scene.stale)).chain(ticket_verbs(scene.ticket)) {
            seen.insert(variant(&command));
            writeln!(table, "{verb:<24} {}", play(&scene.hall, command)).expect("a string grows");
        }
    }
    writeln!(table, "\n\n# Counter verbs: what happens | where the sender saw an older call | in an emergency").expect("a string grows");
    for scene in counter_scenes() {
        writeln!(table, "\n# loket 1 {}", scene.name).expect("a string grows");
        let mut alarmed = scene.hall.clone();
        alarmed.yes(Command::RaiseEmergency { emergency: EMERGENCY, kind: EmergencyKind::Fire, drill: true });
        let stale = counter_verbs(Some(scene.stale), scene.stale);
        for ((verb, command), (_, stale)) in counter_verbs(scene.seen, scene.stale).into_iter().zip(stale) {
            let outcomes = [play(&scene.hall, command.clone()), play(&scene.hall, stale), play(&alarmed, command)];
            writeln!(table, "{verb:<24} {}", outcomes.join(" | ")).expect("a string grows");
        }
    }
    for scene in ticket_scenes() {
        writeln!(table, "\n# a ticket that is {}", scene.name).expect("a string grows");
        for (verb, command) in ticket_verbs(scene.ticket) {
            writeln!(table, "{verb:<24} {}", play(&scene.hall, command)).expect("a string grows");
        }
    }
    assert_eq!(seen, (0..VARIANTS).collect(), "every command stands in the table");
    crate::golden::check("every_command.txt", &table);
}

/// What happens, or why not, in one line.
fn play(hall: &Hall, command: Command) -> String {
    match hall.clone().try_to(command) {
        Ok(events) => events.iter().map(crate::golden::tag).collect::<Vec<_>>().join(" + "),
        Err(rejection) => format!("no: {rejection:?}"),
    }
}

fn site_scenes() -> Vec<Scene> {
    let scene = |name, hall| Scene { name, hall, seen: None, stale: CallId(0), ticket: TicketId(0) };
    let mut planned = Hall::empty();
    planned.yes(Command::ApplyPlan { plan: Arc::new(plan()), digest: "d1".into(), today: None });
    let mut over = Hall::working();
    over.issue(ask(KTP));
    over.serve(LOKET_1);
    over.yes(Command::CloseDay);
    let mut on_again = over.clone();
    on_again.yes(reopen_day(1));
    let mut second = over.clone();
    second.later(24 * 60 * MINUTE).yes(open_day(2));
    vec![
        scene("nothing has happened yet", Hall::empty()),
        scene("a plan, and no day yet", planned),
        scene("a day that is open, loket 1 closed", Hall::open()),
        scene("the day is over", over),
        scene("the day was over and is open again", on_again),
        scene("the day after is open", second),
    ]
}

fn counter_scenes() -> Vec<Scene> {
    // Loket 1 had a visitor before, and is free.
    let before = || {
        let mut hall = Hall::working();
        let ticket = hall.issue(ask(KTP));
        let (_, stale) = hall.serve(LOKET_1);
        hall.yes(Command::FinishVisit { counter: LOKET_1, call: stale, outcome: Outcome::Completed, delivered: Vec::new() });
        (hall, stale, ticket)
    };
    let scene = |name, prepare: fn(&mut Hall) -> Option<CallId>| {
        let (mut hall, stale, ticket) = before();
        let seen = prepare(&mut hall);
        Scene { name, hall, seen, stale, ticket }
    };
    vec![
        scene("closed", |hall| {
            hall.issue(ask(KTP));
            hall.yes(Command::CloseCounter { counter: LOKET_1 });
            None
        }),
        scene("ready, somebody waits", |hall| {
            hall.issue(ask(KTP));
            None
        }),
        scene("ready, nobody waits", |_| None),
        scene("calling, just now", |hall| {
            two_wait(hall);
            Some(hall.call(LOKET_1).1)
        }),
        scene("calling, a minute ago", |hall| {
            two_wait(hall);
            let (_, call) = hall.call(LOKET_1);
            hall.later(MINUTE);
            Some(call)
        }),
        scene("calling, a minute ago, nobody else waits", |hall| {
            hall.issue(ask(KTP));
            let (_, call) = hall.call(LOKET_1);
            hall.later(MINUTE);
            Some(call)
        }),
        scene("serving", |hall| {
            two_wait(hall);
            Some(hall.serve(LOKET_1).1)
        }),
        scene("serving, nobody else waits", |hall| {
            hall.issue(ask(KTP));
            Some(hall.serve(LOKET_1).1)
        }),
        scene("paused", |hall| {
            two_wait(hall);
            hall.yes(Command::PauseCounter { counter: LOKET_1, reason: PauseReason::Rest, until: None });
            None
        }),
    ]
}

fn two_wait(hall: &mut Hall) {
    hall.issue(ask(KTP));
    hall.issue(ask(KTP));
}

fn ticket_scenes() -> Vec<Scene> {
    let scene = |name, prepare: fn(&mut Hall) -> TicketId| {
        let mut hall = Hall::working();
        let ticket = prepare(&mut hall);
        Scene { name, hall, seen: None, stale: CallId(0), ticket }
    };
    vec![
        scene("not there", |_| TicketId(99)),
        scene("reserved", |hall| hall.issue(IssueTicket { reserve: true, ..ask(KTP) })),
        scene("waiting", |hall| hall.issue(ask(KTP))),
        scene("called", |hall| {
            hall.issue(ask(KTP));
            hall.call(LOKET_1).0
        }),
        scene("being served", |hall| {
            hall.issue(ask(KTP));
            hall.serve(LOKET_1).0
        }),
        scene("parked", |hall| {
            hall.issue(ask(KTP));
            let (ticket, call) = hall.serve(LOKET_1);
            hall.yes(Command::ParkTicket { counter: LOKET_1, call, until: None });
            ticket
        }),
        scene("absent", |hall| {
            hall.issue(ask(KTP));
            let (ticket, call) = hall.call(LOKET_1);
            hall.later(MINUTE).yes(Command::MarkAbsent { counter: LOKET_1, call });
            ticket
        }),
        scene("finished", |hall| {
            hall.issue(ask(KTP));
            let (ticket, call) = hall.call(LOKET_1);
            hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
            ticket
        }),
        scene("cancelled", |hall| {
            let ticket = hall.issue(ask(KTP));
            hall.yes(Command::CancelTicket { ticket });
            ticket
        }),
    ]
}

fn site_verbs() -> Vec<(&'static str, Command)> {
    vec![
        ("apply plan", Command::ApplyPlan { plan: Arc::new(plan()), digest: "d2".into(), today: None }),
        ("apply the same plan", Command::ApplyPlan { plan: Arc::new(plan()), digest: "d1".into(), today: None }),
        ("open day", open_day(2)),
        ("open the same day", open_day(1)),
        ("reopen the day", reopen_day(1)),
        ("reopen another day", reopen_day(2)),
        ("begin an epoch", Command::BeginEpoch { cause: EpochCause::TailLost, remembered: Box::default() }),
        ("archive a day", archive_day(1)),
        ("close day", Command::CloseDay),
        ("issue", Command::IssueTicket(ask(KTP))),
        (
            "issue, on paper",
            Command::IssueTicket(IssueTicket { paper: Some(Paper { series: SeriesId(0), number: 1, since: None }), ..ask(KTP) }),
        ),
        ("issue, reserved", Command::IssueTicket(IssueTicket { reserve: true, ..ask(KTP) })),
        (
            "pause service",
            Command::PauseService { service: KTP, reason: PauseReason::Fault, until: Some(MORNING.plus(MINUTE)), numbers: false },
        ),
        ("resume service", Command::ResumeService { service: KTP, ending: None }),
        ("end serving", Command::EndServing),
        ("set notice", Command::SetNotice { text: "Selamat datang".into() }),
        ("raise emergency", Command::RaiseEmergency { emergency: EMERGENCY, kind: EmergencyKind::Fire, drill: true }),
        ("clear emergency", Command::ClearEmergency { emergency: EMERGENCY }),
        ("give skill, standing", Command::GiveSkill { counter: LOKET_1, skill: ENGLISH, hold: Hold::primary(3), term: Term::Standing }),
        ("take skill, standing", Command::TakeSkill { counter: LOKET_1, skill: KEPENDUDUKAN, term: Term::Standing }),
    ]
}

fn counter_verbs(seen: Option<CallId>, stale: CallId) -> Vec<(&'static str, Command)> {
    let counter = LOKET_1;
    let call = seen.unwrap_or(stale);
    let next = |answer| Command::CallNext { counter, ending: seen, answer };
    let transfer = |to| Command::TransferTicket { counter, call, to, place: Place::Earned };
    vec![
        ("next", next(None)),
        ("next, arrived", next(Some(Arrival::Arrived))),
        ("next, absent", next(Some(Arrival::Absent))),
        ("recall", Command::Recall { counter, call }),
        ("undo", Command::UndoCall { counter, call }),
        ("unanswered", Command::CallUnanswered { counter, call, nth: 1 }),
        ("confirm", Command::ConfirmCall { call, nth: 1, how: Confirmation::Heard, counter: None }),
        ("confirm what was not said", Command::ConfirmCall { call, nth: 2, how: Confirmation::Shown, counter: None }),
        ("confirm from elsewhere", Command::ConfirmCall { call, nth: 1, how: Confirmation::ByHand, counter: Some(LOKET_2) }),
        ("start", Command::StartServing { counter, call }),
        ("finish", Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() }),
        ("absent", Command::MarkAbsent { counter, call }),
        ("park", Command::ParkTicket { counter, call, until: None }),
        ("return", Command::ReturnTicket { counter, call, place: Place::Earned }),
        ("transfer to a service", transfer(Destination::Service(PAJAK))),
        ("transfer to a counter", transfer(Destination::Counter(LOKET_2))),
        ("transfer to itself", transfer(Destination::Counter(LOKET_1))),
        ("open", Command::OpenCounter { counter, officer: None }),
        ("close", Command::CloseCounter { counter }),
        ("pause", Command::PauseCounter { counter, reason: PauseReason::Rest, until: None }),
        ("resume", Command::ResumeCounter { counter, ending: None }),
        ("call by itself", Command::SetAutomatic { counter, after_ms: Some(5_000) }),
        ("release", Command::ReleaseCounter { counter }),
        ("give skill", Command::GiveSkill { counter, skill: ENGLISH, hold: Hold::primary(3), term: Term::Today }),
        ("take skill", Command::TakeSkill { counter, skill: KEPENDUDUKAN, term: Term::Today }),
    ]
}

fn ticket_verbs(ticket: TicketId) -> Vec<(&'static str, Command)> {
    vec![
        ("enter queue", Command::EnterQueue { ticket }),
        ("release parked", Command::ReleaseParked { ticket }),
        ("reinsert absent", Command::ReinsertAbsent { ticket, place: None }),
        ("call to loket 3", Command::CallTicket { counter: LOKET_3, ticket, reason: Chosen::Help }),
        ("call to loket 2", Command::CallTicket { counter: LOKET_2, ticket, reason: Chosen::Help }),
        ("cancel", Command::CancelTicket { ticket }),
        ("end keeping", Command::EndKeeping { ticket }),
        ("appointment due", Command::AppointmentDue { ticket }),
    ]
}

/// A number for every command; the compiler asks for the next one.
fn variant(command: &Command) -> usize {
    match command {
        Command::ApplyPlan { .. } => 0,
        Command::OpenDay(_) => 1,
        Command::CloseDay => 2,
        Command::IssueTicket(_) => 3,
        Command::EnterQueue { .. } => 4,
        Command::OpenCounter { .. } => 5,
        Command::CloseCounter { .. } => 6,
        Command::PauseCounter { .. } => 7,
        Command::ResumeCounter { .. } => 8,
        Command::CallNext { .. } => 9,
        Command::Recall { .. } => 10,
        Command::ConfirmCall { .. } => 11,
        Command::StartServing { .. } => 12,
        Command::FinishVisit { .. } => 13,
        Command::MarkAbsent { .. } => 14,
        Command::ParkTicket { .. } => 15,
        Command::ReleaseParked { .. } => 16,
        Command::ReturnTicket { .. } => 17,
        Command::ReinsertAbsent { .. } => 18,
        Command::TransferTicket { .. } => 19,
        Command::CancelTicket { .. } => 20,
        Command::GiveSkill { .. } => 21,
        Command::TakeSkill { .. } => 22,
        Command::ReleaseCounter { .. } => 23,
        Command::SetNotice { .. } => 24,
        Command::RaiseEmergency { .. } => 25,
        Command::ClearEmergency { .. } => 26,
        Command::ReopenDay(_) => 27,
        Command::SetAutomatic { .. } => 28,
        Command::CallTicket { .. } => 29,
        Command::UndoCall { .. } => 30,
        Command::CallUnanswered { .. } => 31,
        Command::PauseService { .. } => 32,
        Command::ResumeService { .. } => 33,
        Command::EndServing => 34,
        Command::EndKeeping { .. } => 35,
        Command::AppointmentDue { .. } => 36,
        Command::BeginEpoch { .. } => 37,
        Command::RecordArchive(_) => 38,
    }
}
