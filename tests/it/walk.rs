//! One press of NEXT from end to end: number, press, journal, board, heard, back at the officer. Design in one test.

use protocol::{CallState, Command, Confirmation, Did, Issue, Language, View};

use crate::hall::{Hall, Journal, called, done, issue, next, run, until};

#[test]
fn one_press_of_next_goes_from_the_key_to_the_board_and_back_to_the_officer() {
    for journal in Journal::BOTH {
        run(async {
            let hall = Hall::small(journal);
            let supervisor = hall.supervisor().await;
            let officer = hall.officer("loket-1").await;
            let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar");
            let kiosk = hall.join(View::Kiosk, "kios");
            let (_, number) = issue(&kiosk, "kk").await;
            assert_eq!(number, "A-001");

            // The officer sees that somebody waits, presses, and is answered after the picture has changed.
            until(&officer, |picture| (picture.counter("loket-1")?.waiting == 1).then_some(())).await;
            let (call, called_number) = called(officer.ask(next("loket-1", None), None).await);
            assert_eq!(called_number, number);
            let visitor = until(&officer, |picture| picture.visitor("loket-1").cloned()).await;
            assert_eq!((visitor.call, visitor.number.shown.as_str(), visitor.heard_at_ms), (call, "A-001", None));
            assert_eq!(visitor.why.waiting, 1);

            // The board shows it; its voice says so; the officer reads it.
            let row = until(&board, |picture| picture.call(call).cloned()).await;
            assert_eq!((row.state, row.number.prefix.as_str(), row.number.digits), (CallState::Called, "A", 1));
            assert!(row.spoken_here && row.language == Language::Id);
            done(board.ask(Command::ConfirmCall { call, nth: 1, how: Confirmation::Heard }, None).await);
            until(&officer, |picture| picture.visitor("loket-1")?.heard_at_ms).await;

            done(officer.ask(Command::StartServing { counter: "loket-1".to_owned(), call }, None).await);
            until(&board, |picture| (picture.call(call)?.state == CallState::Serving).then_some(())).await;

            // NEXT finishes the visit and, with nobody waiting, leaves the counter free.
            done(officer.ask(next("loket-1", Some(call)), None).await);
            until(&supervisor, |picture| (picture.site()?.finished == 1 && picture.visitors().count() == 0).then_some(())).await;
        });
    }
}

#[test]
fn numbers_count_up_within_their_series_and_say_what_waits_before_them() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        hall.supervisor().await;
        let kiosk = hall.join(View::Kiosk, "kios");
        let mut numbers = Vec::new();
        for service in ["kk", "pindah", "kk"] {
            numbers.push(issue(&kiosk, service).await.1);
        }
        // Of services with the same target: one with a longer target falls behind while the answer is on its way.
        let command = Command::IssueTicket(Issue { service: "kk".to_owned(), ..Issue::default() });
        let Some(Did::Issued { number, ahead, wait_min_minutes, .. }) = done(kiosk.ask(command, None).await) else { panic!("no number") };
        assert_eq!((ahead, wait_min_minutes), (3, None), "without an open counter no wait is promised");
        numbers.extend([number, issue(&kiosk, "keramaian").await.1, issue(&kiosk, "kk").await.1]);
        assert_eq!(numbers, ["A-001", "A-002", "A-003", "A-004", "F-001", "A-005"]);
    });
}

#[test]
fn a_lent_skill_is_used_by_the_next_call_and_survives_a_power_cut() {
    for journal in Journal::BOTH {
        run(async {
            let mut hall = Hall::small(journal);
            let supervisor = hall.supervisor().await;
            // Counter 2 knows "kependudukan" alone.
            let officer = hall.officer("loket-2").await;
            issue(&supervisor, "umkm").await;
            let give = Command::GiveSkill {
                counter: "loket-2".to_owned(),
                skill: "perizinan".to_owned(),
                proficiency: 3,
                after_ms: 0,
                standing: false,
            };
            done(supervisor.ask(give, Some("dua petugas belum datang")).await);
            until(&officer, |picture| (picture.counter("loket-2")?.waiting == 1).then_some(())).await;

            hall.kill(0);
            hall.start(0);
            until(&officer, |picture| (officer.is_up() && picture.counter("loket-2")?.waiting == 1).then_some(())).await;
            let (_, number) = called(officer.ask(next("loket-2", None), None).await);
            assert_eq!(number, "A-001", "still lent after kill -9 and a start ({})", journal.name());
        });
    }
}
