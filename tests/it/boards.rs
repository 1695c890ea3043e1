//! The voice of a board in a real browser: every call in the order of the hall's own voice, whatever comes between.

use std::time::Duration;

use protocol::{Command, Did};
use rehearsal::Participant;
use serde_json::json;
use xtask::Browser;

use crate::hall::{Hall, Journal, act, issue, next, one_service_site, run};

const SOON: Duration = Duration::from_secs(60);

/// More counters than a board's voice once let wait.
const MANY: usize = 50;

/// What the board asked the server to say: number, summons, chime and form.
const ASKED: &str = "performance.getEntriesByType('resource').map((one) => new URL(one.name)).filter((url) => url.pathname.startsWith('/api/announcements/'))\
    .map((url) => [url.pathname.slice(19, -4), url.searchParams.get('summons'), url.searchParams.get('chime'), url.searchParams.get('short') ?? 'full'].join(' '))";

/// A hall with so many open counters and as many who wait, and a board with its sound on.
async fn speaking_board(counters: usize) -> (Hall, Participant, Browser) {
    let hall = Hall::open(Journal::Sqlite, 1, &one_service_site(counters));
    let supervisor = hall.supervisor().await;
    for number in 1..=counters {
        act(&supervisor, Command::OpenCounter { counter: format!("loket-{number}"), officer: None }).await;
        issue(&supervisor, "layanan").await;
    }
    let browser = Browser::start(1280, 720).unwrap();
    browser.open(&format!("{}/board?zone=a", hall.url())).unwrap();
    browser.wait_for("document.querySelector('.sound')", SOON).unwrap();
    browser.click(".sound").unwrap();
    browser.wait_for("document.querySelector('.sound[aria-pressed=true]')", SOON).unwrap();
    (hall, supervisor, browser)
}

/// The next one is called to this counter.
async fn call(supervisor: &Participant, counter: usize) -> u32 {
    match act(supervisor, next(&format!("loket-{counter}"), None)).await {
        Some(Did::Called { call, .. }) => call,
        other => panic!("nobody was called: {other:?}"),
    }
}

#[test]
fn a_board_says_every_first_call_where_it_stood_and_of_recalls_the_last() {
    run(async {
        let (_hall, supervisor, browser) = speaking_board(3).await;
        call(&supervisor, 1).await;
        browser.wait_for(&format!("{ASKED}.length === 1"), SOON).unwrap();
        let second = call(&supervisor, 2).await;
        call(&supervisor, 3).await;
        for _ in 0..2 {
            act(&supervisor, Command::Recall { counter: "loket-2".to_owned(), call: second }).await;
        }
        browser.wait_for("document.querySelector('.sound').dataset.waiting === '3'", SOON).unwrap();
        browser.wait_for("document.querySelector('.sound').dataset.said === '4'", SOON).unwrap();
        let said = json!(["A-001 1 two_tones full", "A-002 1 two_tones true", "A-003 1 none true", "A-002 3 none true"]);
        assert_eq!(browser.run(&format!("return {ASKED}")).unwrap(), said);
    });
}

#[test]
fn a_board_whose_browser_loses_the_end_of_a_sound_says_the_next_call_all_the_same() {
    run(async {
        let (_hall, supervisor, browser) = speaking_board(2).await;
        // The first sound to come never says that it has ended.
        let lose = "const nodes = AudioBufferSourceNode.prototype; \
                    Object.defineProperty(nodes, 'onended', { configurable: true, set() { delete nodes.onended; document.body.dataset.lost = 'one'; } })";
        browser.run(lose).unwrap();
        call(&supervisor, 1).await;
        browser.wait_for("document.body.dataset.lost", SOON).unwrap();
        call(&supervisor, 2).await;
        browser.wait_for("document.querySelector('.sound').dataset.said === '1'", SOON).unwrap();
        assert_eq!(browser.run(&format!("return {ASKED}")).unwrap(), json!(["A-001 1 two_tones full", "A-002 1 two_tones full"]));
    });
}

#[test]
fn a_board_forgets_no_call_however_many_come_at_once() {
    run(async {
        let (_hall, supervisor, browser) = speaking_board(MANY).await;
        for counter in 1..=MANY {
            call(&supervisor, counter).await;
        }
        let known = "(({ said, waiting }) => Number(said) + Number(waiting))(document.querySelector('.sound').dataset)";
        // All but the one that is being said.
        browser.wait_for(&format!("{known} >= {}", MANY - 1), SOON).unwrap();
    });
}
