//! Displays that the site file names: each is told what it shows and how it hangs, by its own name; any other goes by the zone it names.

use std::collections::BTreeSet;

use protocol::{CallState, Command, Did, DisplayProfile, View};
use rehearsal::Participant;

use crate::hall::{Hall, Journal, act, issue, next, run, until};

const MPP: &str = include_str!("../../examples/mpp-contoh.toml");

fn screen(hall: &Hall, display: &str, zone: Option<&str>) -> Participant {
    hall.join(View::Screen { display: display.to_owned(), zone: zone.map(str::to_owned) }, display)
}

/// The numbers that a screen shows as called, once there are so many.
async fn shown(screen: &Participant, count: usize) -> BTreeSet<String> {
    until(screen, |picture| {
        let calls = picture.calls().into_iter().filter(|call| call.state == CallState::Called);
        let numbers: BTreeSet<String> = calls.map(|call| call.number.shown.clone()).collect();
        (numbers.len() == count).then_some(numbers)
    })
    .await
}

async fn call(supervisor: &Participant, counter: &str, service: &str) -> String {
    act(supervisor, Command::OpenCounter { counter: counter.to_owned(), officer: None }).await;
    issue(supervisor, service).await;
    match act(supervisor, next(counter, None)).await {
        Some(Did::Called { number, .. }) => number,
        other => panic!("somebody waits for {counter}: {other:?}"),
    }
}

#[test]
fn each_display_shows_what_the_site_file_says_of_it() {
    run(async {
        let hall = Hall::open(Journal::Sqlite, 1, MPP);
        let supervisor = hall.supervisor().await;
        let first = call(&supervisor, "loket-1", "dukcapil.kk-baru").await;
        let second = call(&supervisor, "loket-2", "dukcapil.kk-baru").await;
        let lane = call(&supervisor, "jalur-1", "samsat.lantatur-pajak").await;
        let inside = BTreeSet::from([first.clone(), second]);

        let lobby = screen(&hall, "layar-lobi", None);
        assert_eq!(shown(&lobby, 2).await, inside, "the zones of both floors, and not the lanes outside");
        let row = until(&lobby, |picture| picture.display().cloned()).await;
        assert_eq!((row.profile, row.zones.len(), row.speaks, row.diagonal_mm), (DisplayProfile::Lobby, 4, None, 1_905));
        assert_eq!(until(&lobby, |picture| picture.is_whole().then(|| picture.zones().count())).await, 4);

        let sign = screen(&hall, "papan-loket-1", None);
        assert_eq!(shown(&sign, 1).await, BTreeSet::from([first]), "its own counter's alone");
        let agencies = until(&sign, |picture| picture.is_whole().then(|| picture.agencies().count())).await;
        assert_eq!(agencies, 1);

        assert_eq!(shown(&screen(&hall, "layar-lantatur", None), 1).await, BTreeSet::from([lane]));
        let spoken = |screen: Participant| async move {
            until(&screen, |picture| picture.is_whole().then(|| picture.calls().iter().filter(|call| call.spoken_here).count())).await
        };
        assert_eq!(spoken(screen(&hall, "layar-a", None)).await, 2, "the voice of its zone");
        assert_eq!(spoken(screen(&hall, "layar-lobi", None)).await, 0, "whose calls the lobby shows in silence");

        let unnamed = screen(&hall, "layar-baru", Some("a"));
        assert_eq!(shown(&unnamed, 2).await, inside);
        assert!(until(&unnamed, |picture| picture.is_whole().then(|| picture.display().is_none())).await, "nobody has said how it hangs");
        let supervisors = until(&supervisor, |picture| picture.is_whole().then(|| picture.display().is_none())).await;
        assert!(supervisors, "how a display hangs is told to itself alone");
    });
}

#[test]
fn a_display_that_the_site_file_names_now_or_no_longer_is_shown_that_without_being_started_again() {
    run(async {
        let hall = Hall::open(Journal::Sqlite, 1, MPP);
        let supervisor = hall.supervisor().await;
        let first = call(&supervisor, "loket-1", "dukcapil.kk-baru").await;
        let (named, unnamed) = (screen(&hall, "layar-a", Some("a")), screen(&hall, "layar-baru", Some("a")));
        assert!(until(&named, |picture| picture.is_whole().then(|| picture.display().is_some())).await);
        assert!(until(&unnamed, |picture| picture.is_whole().then(|| picture.display().is_none())).await);

        hall.reload(0, Some(&MPP.replace("code = \"layar-a\"", "code = \"layar-baru\"")));
        until(&unnamed, |picture| (picture.is_whole() && picture.display().is_some()).then_some(())).await;
        until(&named, |picture| (picture.is_whole() && picture.display().is_none()).then_some(())).await;
        for display in [&named, &unnamed] {
            assert_eq!(shown(display, 1).await, BTreeSet::from([first.clone()]), "both go on with their zone");
        }
    });
}
