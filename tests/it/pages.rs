//! The pages in a real browser: a number is taken by two taps, a skill is lent by a click, a board shows a call.

use std::time::Duration;

use protocol::View;
use serde_json::json;
use xtask::Browser;

use crate::hall::{Hall, Journal, called, next, run, until};

const SOON: Duration = Duration::from_secs(30);

#[test]
fn a_visitor_takes_a_number_with_taps_and_one_typo() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let browser = Browser::start(1080, 1500).unwrap();
        browser.open(&format!("{}/kiosk?name=kios-uji", hall.url())).unwrap();
        browser.wait_for("document.querySelector('.tile')?.innerText", SOON).unwrap();
        // Two taps: agency, service. Then the key, twice as quickly as a finger can.
        browser.click(".tile").unwrap();
        browser.wait_for("[...document.querySelectorAll('.tile b')].some((tile) => tile.innerText === 'Kartu Keluarga')", SOON).unwrap();
        browser.click(".tile").unwrap();
        browser.wait_for("document.querySelector('.key:not(:disabled)')", SOON).unwrap();
        browser.run("const key = document.querySelector('.key'); key.click(); key.click(); key.click();").unwrap();
        assert_eq!(browser.wait_for("document.querySelector('.number h1')?.innerText", SOON).unwrap(), json!("A-001"));
        until(&supervisor, |picture| (picture.site()?.issued == 1).then_some(())).await;

        // Back to the start, and by a search with a typo.
        browser.click(".number .back").unwrap();
        browser.wait_for("document.querySelector('input[type=search]')", SOON).unwrap();
        browser.type_into("input[type=search]", "kelurga").unwrap();
        browser.wait_for("document.querySelectorAll('.tile').length === 1", SOON).unwrap();
        browser.click(".tile").unwrap();
        browser.wait_for("document.querySelector('.key:not(:disabled)')", SOON).unwrap();
        browser.click(".key").unwrap();
        assert_eq!(browser.wait_for("document.querySelector('.number h1')?.innerText", SOON).unwrap(), json!("A-002"));
        let issued = supervisor.see(|picture| picture.site().map(|site| site.issued));
        assert_eq!(issued, Some(2), "two tickets, however often the key was pressed");
    });
}

#[test]
fn a_supervisor_lends_a_skill_by_a_click_and_the_officer_sees_it() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        hall.supervisor().await;
        let officer = hall.officer("loket-2").await;
        let browser = Browser::start(1440, 900).unwrap();
        browser.open(&format!("{}/supervisor", hall.url())).unwrap();
        browser.wait_for("document.querySelectorAll('.counter').length === 3", SOON).unwrap();
        browser.run("document.querySelectorAll('.counter')[1].click()").unwrap();
        browser.wait_for("document.querySelector('[data-skill=perizinan]')", SOON).unwrap();
        browser.click("[data-skill=perizinan]").unwrap();
        until(&officer, |picture| picture.counter("loket-2")?.skills.contains(&"perizinan".to_owned()).then_some(())).await;
        browser.wait_for("document.querySelector('.good')?.innerText.includes('kini melayani')", SOON).unwrap();
        // The notice reaches a board.
        let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar");
        browser.type_into("textarea", "Pembayaran tunai di Loket 3.").unwrap();
        browser.click("form button").unwrap();
        until(&board, |picture| (picture.site()?.notice == "Pembayaran tunai di Loket 3.").then_some(())).await;
    });
}

#[test]
fn the_plain_board_shows_a_call_and_says_when_its_link_is_cut() {
    run(async {
        let mut hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let browser = Browser::start(1280, 720).unwrap();
        browser.open(&format!("{}/board?zone=tunggu", hall.url())).unwrap();
        crate::hall::issue(&supervisor, "kk").await;
        called(officer.ask(next("loket-1", None), None).await);
        assert_eq!(browser.wait_for("document.querySelector('.large.now h1')?.innerText", SOON).unwrap(), json!("A-001"));
        assert_eq!(browser.run("return document.querySelector('.large h2').innerText").unwrap(), json!("→ Loket 1"));
        hall.kill(0);
        browser.wait_for("document.querySelector('.cut')?.innerText.includes('Sambungan terputus')", SOON).unwrap();
        assert_eq!(browser.run("return document.querySelector('.large h1').innerText").unwrap(), json!("A-001"), "the picture stays");
        hall.start(0);
        browser.wait_for("!document.querySelector('.cut')", SOON).unwrap();
    });
}
