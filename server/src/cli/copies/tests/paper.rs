//! Numbers that were written by hand, and lost: nobody is asked how far they went, and whoever holds one is let in.

use domain::{Paper, SeriesId};

use super::*;

fn enter(series: SeriesId, number: u32) -> Command {
    let paper = Some(Paper { series, number, since: None });
    Command::IssueTicket(IssueTicket { paper, ..IssueTicket::at_kiosk(ServiceId(0)) })
}

#[tokio::test]
async fn nothing_is_passed_over_in_the_paper_series_and_what_was_entered_is_named_and_entered_again() {
    let office = Office::of(&format!("{KANTOR}\n[paper]\nprefix = \"T\"\nlast = 300\n"), 3).await;
    let series = office.config.site.plan.paper.unwrap().series;
    let act_all = async |numbers: &[u32]| {
        let journal = store::open_existing_journal(&office.config).await.unwrap();
        for number in numbers {
            act(&*journal, enter(series, *number)).await;
        }
    };
    act_all(&[40]).await;
    let copy = backup_of(&office);
    act_all(&[2, 41]).await;
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap() && said.contains("T-001 to T-300 that were entered may be lost too") && !said.contains("T-042"), "{said}");
    let state = office.state().await;
    assert!(state.on_paper().all(|(of, ..)| of != series));
    assert_eq!(state.lost_tickets().iter().map(|lost| lost.number).collect::<Vec<_>>(), [2, 41], "40 is in the copy");
    act_all(&[41, 3, 2]).await;
    let state = office.state().await;
    assert!(state.lost_tickets().is_empty());
    assert_eq!(state.given_in(series).collect::<Vec<_>>(), [(2, 3), (40, 41)]);

    // On a new disk nobody has to know how far they went.
    fs::remove_dir_all(&office.config.data).unwrap();
    let refused = office.restore(&copy, &Stated { skip: None, ..last("A-057") }).await.0.unwrap_err().to_string();
    assert!(refused.contains("Not named yet: F."), "{refused}");
    let (done, said) = office
        .restore(&copy, &Stated { last: vec!["A-057".to_owned(), "F-003".to_owned(), "T-007".to_owned()], skip: None, is_sure: false })
        .await;
    assert!(done.unwrap() && said.contains("A-004 to A-057") && !said.contains("T-041"), "{said}");
    act_all(&[41, 2]).await;
    assert_eq!(office.next_number().await, 58);
}
