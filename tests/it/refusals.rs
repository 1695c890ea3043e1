//! Bad input: each gets one clear sentence with a code, nothing changes, and the server lives.

use protocol::{AnswerOutcome, Command, Did, ErrorCode, Issue, PauseReason, View};
use rehearsal::Asked;

use crate::hall::{Hall, Journal, called, done, issue, next, refused, run, until};

#[test]
fn unknown_names_and_wrong_states_are_refused_by_name() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let unknown = |command| supervisor.ask(command, None);
        let counter = || "loket-99".to_owned();
        assert_eq!(refused(unknown(Command::OpenCounter { counter: counter(), officer: None }).await), ErrorCode::UnknownCounter);
        assert_eq!(
            refused(unknown(Command::IssueTicket(Issue { service: "tidak-ada".to_owned(), ..Issue::default() })).await),
            ErrorCode::UnknownService
        );
        assert_eq!(refused(unknown(Command::CancelTicket { ticket: 4_000_000 }).await), ErrorCode::UnknownTicket);
        let give =
            Command::GiveSkill { counter: "loket-1".to_owned(), skill: "sihir".to_owned(), proficiency: 3, after_ms: 0, standing: false };
        assert_eq!(refused(unknown(give).await), ErrorCode::UnknownSkill);
        assert_eq!(refused(officer.ask(next("loket-1", None), None).await), ErrorCode::NobodyWaiting);

        let (ticket, _) = issue(&supervisor, "kk").await;
        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
        assert_eq!(refused(officer.ask(next("loket-1", Some(call)), None).await), ErrorCode::CalledJustNow);
        let pause = Command::PauseCounter { counter: "loket-1".to_owned(), reason: PauseReason::Rest, minutes: None };
        assert_eq!(refused(officer.ask(pause, None).await), ErrorCode::CounterBusy);
        assert_eq!(refused(officer.ask(Command::ResumeCounter { counter: "loket-1".to_owned() }, None).await), ErrorCode::CounterNotPaused);
        assert!(until(&supervisor, |picture| picture.ticket(ticket).cloned()).await.counter.is_some(), "nothing was lost");
    });
}

#[test]
fn an_officer_acts_at_its_own_counter_only() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let elsewhere = Command::OpenCounter { counter: "loket-2".to_owned(), officer: None };
        assert_eq!(refused(officer.ask(elsewhere, None).await), ErrorCode::Forbidden);
        let display = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar");
        assert_eq!(refused(display.ask(Command::CloseDay, None).await), ErrorCode::Forbidden);
    });
}

#[test]
fn a_second_client_learns_who_holds_the_counter_and_may_take_it_over() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let first = hall.officer("loket-1").await;
        let second = hall.join(View::Counter { counter: "loket-1".to_owned(), takeover: true }, "petugas-lain");
        until(&second, |picture| picture.counter("loket-1").filter(|row| row.held_by.as_deref() == Some("petugas-lain")).map(|_| ())).await;
        issue(&supervisor, "kk").await;
        called(second.ask(next("loket-1", None), None).await);
        // The first is told within a moment and only looks on; it does not act any more.
        let mut last = None;
        for _ in 0..100 {
            let asked = first.ask(next("loket-1", None), None).await;
            assert!(!matches!(&asked, Asked::Answered(AnswerOutcome::Done { did: Some(Did::Called { .. }), .. })), "{asked:?}");
            let is_told = matches!(&asked, Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::CounterHeld, .. }));
            last = Some(asked);
            if is_told {
                break;
            }
        }
        assert_eq!(refused(last.unwrap()), ErrorCode::CounterHeld);
        let call = until(&second, |picture| picture.visitor("loket-1").map(|visitor| visitor.call)).await;
        done(second.ask(Command::Recall { counter: "loket-1".to_owned(), call }, None).await);
    });
}
