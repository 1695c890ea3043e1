//! Numbers that are printed beforehand, over the wire: entered once each, whatever becomes of the range meanwhile, and given to nobody.

use protocol::{AnswerOutcome, Did, ErrorCode, PaperRow, View};

use crate::hall::{Hall, Journal, answer_in, issue, on_both, post, small_site_with, until};

fn site(paper: &str) -> String {
    format!("{}\n{paper}", small_site_with(&[]))
}

/// Enters a number over HTTP; the request's id ends with `nth`.
fn enter(hall: &Hall, nth: u8, service: &str, number: &str, at: &str) -> Result<String, (ErrorCode, String)> {
    let paper = format!(r#"{{"number":"{number}","at":"{at}"}}"#);
    let body = format!(r#"{{"request":"{nth:032x}","command":{{"type":"issue_ticket","service":"{service}","paper":{paper}}}}}"#);
    let answer = answer_in(&post(hall.address(0), "/api/commands", body.as_bytes())).expect("it is answered");
    match answer.outcome {
        AnswerOutcome::Done { did: Some(Did::Issued { number, .. }), .. } => Ok(number),
        AnswerOutcome::Refused { code, text, .. } => Err((code, text.en)),
        other @ (AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Unsure { .. }) => panic!("{other:?}"),
    }
}

#[test]
fn a_number_that_was_written_by_hand_is_entered_over_http_once_and_stays_when_the_file_changes() {
    on_both(async |journal: Journal| {
        let hall = Hall::open(journal, 1, &site(""));
        let supervisor = hall.supervisor().await;
        let kiosk = hall.join(View::Kiosk, "kios-1");
        issue(&supervisor, "kk").await;
        assert!(enter(&hall, 1, "kk", "T-003", "00.00").unwrap_err().1.contains("is no number of this hall"));
        hall.reload(0, Some(&site("[paper]\nprefix = \"T\"\nlast = 30\n")));
        let row = |last, count, highest, entered| PaperRow { prefix: "T".into(), first: 1, last, count, highest, entered };
        until(&supervisor, |picture| (picture.paper() == Some(&row(30, 0, 0, vec![]))).then_some(())).await;
        assert_eq!(enter(&hall, 2, "kk", "T-003", "00.00").as_deref(), Ok("T-003"));
        assert_eq!(enter(&hall, 2, "kk", "T-003", "00.00").as_deref(), Ok("T-003"), "the same request is the same number");
        assert_eq!(enter(&hall, 3, "keramaian", "t4", "00.00").as_deref(), Ok("T-004"), "of another service");
        let (code, said) = enter(&hall, 4, "umkm", "T-003", "00.00").unwrap_err();
        assert_eq!(code, ErrorCode::WrongTicketState);
        assert!(said.starts_with("Number T-003 stands in today's journal already"), "{said}");
        let (code, said) = enter(&hall, 5, "kk", "T-031", "00.00").unwrap_err();
        assert_eq!(
            (code, said.as_str()),
            (ErrorCode::OutOfRange, "Number T-031 is outside the hall's numbers on paper, T-001 to T-030. Check the number on the paper.")
        );
        until(&supervisor, |picture| (picture.paper() == Some(&row(30, 2, 4, vec![(3, 4)]))).then_some(())).await;
        assert_eq!(kiosk.see(|picture| picture.paper().cloned()), None, "nobody else has to see them");
        assert_eq!(issue(&supervisor, "kk").await.1, "A-002", "the system gives its own");

        hall.reload(0, Some(&site("[paper]\nprefix = \"T\"\nlast = 3\n")));
        until(&supervisor, |picture| (picture.paper() == Some(&row(3, 2, 4, vec![(3, 4)]))).then_some(())).await;
        let said = enter(&hall, 6, "kk", "T-004", "00.00").unwrap_err().1;
        assert!(said.starts_with("Number T-004 stands in today's journal already"), "{said}");
        hall.reload(0, Some(&site("[paper]\nprefix = \"U\"\nlast = 3\n")));
        until(&supervisor, |picture| picture.paper().filter(|row| row.prefix == "U" && row.count == 0).map(|_| ())).await;
        let there = |picture: &client::Picture| picture.tickets().filter(|row| row.number.starts_with("T-")).count();
        assert_eq!(supervisor.see(there), 2, "whoever has one still waits");
    });
}
