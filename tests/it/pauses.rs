//! A Friday in the small office, on both journals: a service that runs out of forms, the break for prayer, the last number that can be served,
//! and the end of serving with people waiting. Every screen says so, and the clock does the rest.

use protocol::{Command, CounterState, ErrorCode, Issue, PauseReason, View};
use rehearsal::Participant;

use crate::clockwork::{Clockwork, Moment};
use crate::hall::{Journal, called, done, issue, next, on_both, refused, small_site_with, until};

const FRIDAY: i64 = 4;

struct People {
    supervisor: Participant,
    officer: Participant,
    board: Participant,
    kiosk: Participant,
}

/// The small office on that Friday at eight, with one counter open. Serving ends at 15.00, and whoever waits then is unserved.
async fn friday(journal: Journal) -> (Clockwork, People) {
    let hours = "friday = { tickets = \"07.45\", opens = \"08.00\", closes = \"14.00\"";
    let prayer = "\n[[break]]\ncode = \"jumat\"\ndays = \"friday\"\nfrom = \"11.30\"\nuntil = \"13.00\"\nreason = \"prayer\"\n";
    let site = small_site_with(&[
        (&format!("{hours} }}"), &format!("{hours}, ends = \"15.00\" }}\n{prayer}")),
        ("[hours]", "[policy]\nclosing = \"unserved\"\nlast_ticket = true\n\n[hours]"),
    ]);
    let mut hall = Clockwork::new(journal, &site).await;
    hall.set(Moment(FRIDAY, 8, 0));
    hall.start().await;
    let people = People {
        supervisor: hall.join(View::Supervisor, "supervisor"),
        officer: hall.join(View::Counter { counter: "loket-1".to_owned(), takeover: false }, "petugas-1"),
        board: hall.join(View::Display { zone: "tunggu".to_owned() }, "layar"),
        kiosk: hall.join(View::Kiosk, "kios"),
    };
    until(&people.kiosk, |picture| picture.site()?.date.clone()).await;
    done(people.officer.ask(Command::OpenCounter { counter: "loket-1".to_owned(), officer: None }, None).await);
    (hall, people)
}

fn ask_for(service: &str) -> Command {
    Command::IssueTicket(Issue { service: service.to_owned(), ..Issue::default() })
}

#[test]
fn a_paused_service_is_called_by_nobody_and_says_why_on_every_screen() {
    on_both(async |journal| {
        let (mut hall, people) = friday(journal).await;
        let (_, waits) = issue(&people.kiosk, "kk").await;
        let pause = Command::PauseService { service: "kk".to_owned(), reason: PauseReason::Supplies, minutes: Some(30), numbers: false };
        assert_eq!(refused(people.kiosk.ask(pause.clone(), None).await), ErrorCode::Forbidden);
        done(people.supervisor.ask(pause, Some("blangko habis")).await);
        let until_ms = until(&people.kiosk, |picture| picture.service("kk")?.pause.clone()).await.until_ms;
        assert!(until_ms.is_some());
        let shown = until(&people.board, |picture| picture.site()?.paused.first().cloned()).await;
        assert_eq!((shown.reason, shown.until_ms), (PauseReason::Supplies, until_ms));
        assert_eq!(refused(people.kiosk.ask(ask_for("kk"), None).await), ErrorCode::ServiceClosed);
        assert_eq!(refused(people.officer.ask(next("loket-1", None), None).await), ErrorCode::NobodyWaiting);
        // It goes on by itself.
        hall.set(Moment(FRIDAY, 8, 31));
        until(&people.kiosk, |picture| picture.service("kk")?.pause.is_none().then_some(())).await;
        until(&people.board, |picture| picture.site()?.paused.is_empty().then_some(())).await;
        assert_eq!(called(people.officer.ask(next("loket-1", None), None).await).1, waits);
        issue(&people.kiosk, "kk").await;
        hall.stop().await;
        let said = hall.replay().await;
        assert!(said.lines().any(|line| line == "service_resumed: 1"), "{said}");
    });
}

#[test]
fn a_break_begins_and_ends_by_the_timetable_also_for_a_counter_that_is_busy() {
    on_both(async |journal| {
        let (mut hall, people) = friday(journal).await;
        for _ in 0..2 {
            issue(&people.kiosk, "kk").await;
        }
        hall.set(Moment(FRIDAY, 11, 25));
        let (call, _) = called(people.officer.ask(next("loket-1", None), None).await);
        done(people.officer.ask(Command::StartServing { counter: "loket-1".to_owned(), call }, None).await);
        hall.set(Moment(FRIDAY, 11, 31));
        let on_break = until(&people.board, |picture| picture.site()?.on_break.clone()).await;
        assert_eq!(on_break.reason, PauseReason::Prayer);
        assert_eq!(on_break.until_ms, u64::try_from(Moment(FRIDAY, 13, 0).ms()).unwrap());
        // NEXT ends the visit, and the break begins at this counter.
        done(people.officer.ask(next("loket-1", Some(call)), None).await);
        let row =
            until(&people.officer, |picture| picture.counter("loket-1").filter(|row| row.state == CounterState::Paused).cloned()).await;
        assert_eq!((row.paused_for, row.paused_until_ms), (Some(PauseReason::Prayer), Some(on_break.until_ms)));
        assert_eq!(refused(people.officer.ask(next("loket-1", None), None).await), ErrorCode::CounterPaused);
        let (_, number) = issue(&people.kiosk, "kk").await;
        assert_eq!(number, "A-003", "numbers are given meanwhile");
        hall.set(Moment(FRIDAY, 13, 0));
        until(&people.officer, |picture| picture.counter("loket-1").filter(|row| row.state == CounterState::Ready).map(|_| ())).await;
        until(&people.board, |picture| picture.site()?.on_break.is_none().then_some(())).await;
        assert_eq!(called(people.officer.ask(next("loket-1", None), None).await).1, "A-002");
        hall.stop().await;
    });
}

#[test]
fn numbers_stop_with_the_last_that_can_be_served_and_whoever_waits_at_the_end_is_told() {
    on_both(async |journal| {
        let (mut hall, people) = friday(journal).await;
        hall.set(Moment(FRIDAY, 13, 30));
        // As many as the minutes of the site file allow until 15.00, at the one counter that is open.
        let minutes = until(&people.kiosk, |picture| Some(picture.service("kk")?.at_counter_minutes)).await;
        let (mut numbers, most) = (Vec::new(), 90 / minutes);
        loop {
            match people.kiosk.ask(ask_for("kk"), None).await {
                rehearsal::Asked::Answered(protocol::AnswerOutcome::Done { did: Some(protocol::Did::Issued { number, .. }), .. }) => {
                    numbers.push(number);
                }
                other @ (rehearsal::Asked::Answered(_) | rehearsal::Asked::NotSure) => {
                    break assert_eq!(refused(other), ErrorCode::ServiceClosed);
                }
            }
            assert!(numbers.len() <= most as usize, "{numbers:?}");
        }
        assert!(numbers.len() + 1 >= most as usize, "{numbers:?} of {most}");
        until(&people.kiosk, |picture| picture.service("kk")?.too_late.then_some(())).await;
        let (call, first) = called(people.officer.ask(next("loket-1", None), None).await);
        hall.set(Moment(FRIDAY, 15, 0));
        let site = until(&people.board, |picture| picture.site().filter(|site| site.serving_ended_at_ms.is_some()).cloned()).await;
        assert_eq!(first, numbers[0]);
        assert_eq!((site.unserved, site.unserved_count as usize), (numbers[1..].to_vec(), numbers.len() - 1));
        assert_eq!(site.waiting, 0);
        assert!(site.date.is_some(), "the day is still open");
        assert_eq!(refused(people.kiosk.ask(ask_for("kk"), None).await), ErrorCode::ServiceClosed);
        // Whoever is at the counter is served to the end, and a supervisor may still let somebody in.
        done(people.officer.ask(Command::StartServing { counter: "loket-1".to_owned(), call }, None).await);
        let (_, late) = issue(&people.supervisor, "kk").await;
        assert_eq!(called(people.officer.ask(next("loket-1", Some(call)), None).await).1, late);
        hall.stop().await;
    });
}
