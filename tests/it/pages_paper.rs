//! The hall's list on paper: printed from a supervisor's page whose server is gone, in a real browser.

use std::time::Duration;

use protocol::Command;
use serde_json::json;
use xtask::Browser;

use crate::hall::{Hall, Journal, act, issue, next, run, small_site_with, until};
use crate::relay::Relay;

const SOON: Duration = Duration::from_secs(30);

/// The key, as WebDriver names it.
const ENTER: &str = "\u{e007}";

/// What each line of the list says.
const LINES: &str =
    "[...document.querySelectorAll('#paper tbody tr')].map((line) => [0, 1, 2, 5].map((at) => line.cells[at].textContent).join(', '))";

#[test]
fn a_hall_whose_server_is_gone_has_its_last_list_on_paper() {
    run(async {
        let mut hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        for service in ["kk", "keramaian", "kk"] {
            issue(&supervisor, service).await;
        }
        act(&officer, next("loket-1", None)).await;
        let call = until(&officer, |picture| picture.visitor("loket-1").map(|row| row.call)).await;
        act(&officer, Command::StartServing { counter: "loket-1".to_owned(), call }).await;
        let page = Browser::start(1000, 1400).unwrap();
        page.open(&format!("{}/supervisor", hall.url())).unwrap();
        let listed =
            json!(["A-001, Kartu Keluarga, dilayani, Loket 1", "A-002, Kartu Keluarga, menunggu, ", "F-001, Izin keramaian, menunggu, "]);
        let wanted = format!("JSON.stringify({LINES}) === JSON.stringify({listed})");
        page.wait_for(&wanted, SOON).unwrap_or_else(|why| panic!("{why}: {:?}", page.run(&format!("return {LINES}"))));
        assert_eq!(page.run("return document.querySelector('#paper').offsetHeight").unwrap(), json!(0), "nothing of it is on the screen");

        hall.kill(0);
        page.wait_for("document.querySelector('.cut button')?.innerText === 'Cetak daftar antrean'", SOON).unwrap();
        let colours = "const of = (what) => getComputedStyle(document.querySelector(what)).color; return of('.cut') !== of('.cut button')";
        assert_eq!(page.run(colours).unwrap(), json!(true), "the button is light, and its words are not");
        assert_eq!(page.run(&format!("return {LINES}")).unwrap(), listed, "it stays while the server is gone");
        page.show_as_printed().unwrap();
        page.wait_for("document.querySelector('#paper').offsetHeight > 100", SOON).unwrap();
        assert_eq!(page.run("return document.querySelector('.floor').offsetHeight").unwrap(), json!(0), "and nothing else is on the paper");
    });
}

/// What stands on the cards and in the list.
const CARDS: &str =
    "[...document.querySelectorAll('#cards .slip')].map((card) => [...card.querySelectorAll('b')].map((b) => b.innerText).join(' '))";

#[test]
fn a_hall_prints_cards_goes_on_by_hand_without_its_server_and_types_them_in_afterwards() {
    run(async {
        let site = format!("{}\n[paper]\nprefix = \"T\"\nlast = 30\n", small_site_with(&[]));
        let mut hall = Hall::open(Journal::Sqlite, 1, &site);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        issue(&supervisor, "kk").await;
        let page = Browser::start(1200, 1600).unwrap();
        page.open(&format!("{}/supervisor", hall.url())).unwrap();
        page.wait_for("document.querySelector('#print-cards [name=cards-to]')", SOON).unwrap();
        prints_cards(&page);
        let by_hand = "document.querySelector('[data-by-hand]').innerText || document.querySelector('[data-by-hand]').textContent";
        let said = page.run(&format!("return {by_hand}")).unwrap();
        assert!(said.as_str().unwrap().contains("kartu T-001 sampai T-030, mulai T-001"), "{said}");

        // Two come while the server is gone: the later one is typed in first.
        hall.kill(0);
        page.wait_for("document.querySelector('.cut button')", SOON).unwrap();
        hall.start(0);
        page.wait_for("!document.querySelector('.cut') && document.querySelector('#hand option[value=kk]')", SOON).unwrap();
        assert_eq!(number(&page), json!("T-001"), "the first card is proposed");
        enter(&page, "00:00");
        page.wait_for("document.querySelector('.good')?.innerText.includes('Nomor T-001 tercatat, menunggu sejak 00.00')", SOON).unwrap();
        page.wait_for("document.activeElement.name === 'hand-service'", SOON).unwrap();
        assert_eq!(number(&page), json!("T-002"), "the next card of the stack");
        set(&page, "number", "7");
        enter(&page, "");
        page.wait_for("document.querySelector('.good')?.innerText.includes('Nomor T-007 tercatat.')", SOON).unwrap();
        assert_eq!(number(&page), json!("T-008"));

        // The same card twice, and one that was never printed.
        for (typed, part) in
            [("t-7", "Nomor T-007 sudah tercatat hari ini"), ("31", "Nomor T-031 di luar nomor kertas tempat ini, T-001 sampai T-030")]
        {
            set(&page, "number", typed);
            enter(&page, "");
            page.wait_for(&format!("document.querySelector('[role=status].cut')?.innerText.includes('{part}')"), SOON).unwrap();
        }
        let listed = "document.querySelector('[data-entered]').innerText";
        let said = page.run(&format!("return {listed}")).unwrap();
        assert_eq!(said, json!("Sudah tercatat hari ini (2): T-001, T-007. Belum tercatat di antaranya: T-002 sampai T-006."));
        assert_eq!(supervisor.see(|picture| picture.all_lost().count()), 0, "nothing of it was lost");
        assert_eq!(calls(&officer, 3).await, ["T-001", "A-001", "T-007"], "by the time on the paper, whatever the number");
    });
}

#[test]
fn a_card_whose_answer_is_lost_is_pressed_again_and_stays_the_same_card() {
    run(async {
        let site = format!("{}\n[paper]\nprefix = \"T\"\nlast = 30\n", small_site_with(&[]));
        let hall = Hall::open(Journal::Sqlite, 1, &site);
        let supervisor = hall.supervisor().await;
        let wire = Relay::to(hall.address(0)).await;
        let page = Browser::start(1200, 1600).unwrap();
        page.open(&format!("http://{}/supervisor", wire.address())).unwrap();
        page.wait_for("document.querySelector('#hand option[value=kk]')", SOON).unwrap();
        wire.lose_answers();
        enter(&page, "");
        until(&supervisor, |picture| (picture.site()?.issued == 1).then_some(())).await;
        let is_unsure =
            "[...document.querySelectorAll('[role=status]')].some((said) => said.innerText.includes('Belum pasti apakah T-001 tercatat'))";
        page.wait_for(is_unsure, SOON).unwrap();
        // The page hears that it is entered before anybody presses again.
        wire.cut();
        wire.mend();
        page.wait_for("document.querySelector('[data-entered]').innerText.startsWith('Sudah tercatat hari ini (1)')", SOON).unwrap();
        assert_eq!(number(&page), json!("T-001"));
        page.wait_for("!document.querySelector('#hand button').disabled", SOON).unwrap();
        page.click("#hand button").unwrap();
        let said = "[...document.querySelectorAll('[role=status]')].map((said) => said.innerText)";
        page.wait_for(&format!("{said}.some((text) => text.includes('Nomor T-001 tercatat'))"), SOON)
            .unwrap_or_else(|why| panic!("{why}: {:?}", page.run(&format!("return {said}"))));
        assert_eq!(number(&page), json!("T-002"));
        assert_eq!(supervisor.see(|picture| picture.site().map(|site| site.issued)), Some(1), "one card, one number");
    });
}

/// The cards from 29 on, and nothing else on the sheet.
fn prints_cards(page: &Browser) {
    page.run("window.printed = 0; window.print = () => { window.printed += 1; }").unwrap();
    set_in(page, "#print-cards [name=cards-from]", "29");
    page.click("#print-cards button").unwrap();
    page.wait_for("window.printed === 1", SOON).unwrap();
    assert_eq!(page.run(&format!("return {CARDS}")).unwrap(), json!(["T-029 T-029", "T-030 T-030"]));
    let card = page.run("return document.querySelector('#cards .slip').textContent").unwrap();
    for part in ["Kantor", "Tulis jam dan layanan", "Write time and service"] {
        assert!(card.as_str().unwrap().contains(part), "{card}");
    }
    page.show_as_printed().unwrap();
    page.wait_for("document.querySelector('#cards').offsetHeight > 50", SOON).unwrap();
    let others = "['#paper', '.floor', '.bar'].map((part) => document.querySelector(part).offsetHeight)";
    assert_eq!(page.run(&format!("return {others}")).unwrap(), json!([0, 0, 0]), "nothing else is on the sheet");
    page.show_on_a_screen().unwrap();
    page.run("dispatchEvent(new Event('afterprint'))").unwrap();
    page.wait_for("!document.querySelector('#cards')", SOON).unwrap();
}

fn number(page: &Browser) -> serde_json::Value {
    page.run("return document.querySelector('#hand [name=hand-number]').value").unwrap()
}

fn set(page: &Browser, field: &str, value: &str) {
    set_in(page, &format!("#hand [name=hand-{field}]"), value);
}

/// Puts a value into a field as typing or choosing would.
fn set_in(page: &Browser, selector: &str, value: &str) {
    let script = "field.dispatchEvent(new Event('input', { bubbles: true })); field.dispatchEvent(new Event('change', { bubbles: true }));";
    page.run(&format!("const field = document.querySelector('{selector}'); field.value = '{value}'; {script}")).unwrap();
}

/// Chooses the service and the time, and presses Enter in the last field.
fn enter(page: &Browser, time: &str) {
    set(page, "service", "kk");
    set(page, "at", time);
    page.wait_for("!document.querySelector('#hand button').disabled", SOON).unwrap();
    page.run("document.querySelector('#hand [name=hand-at]').focus()").unwrap();
    page.keys(ENTER).unwrap();
}

/// Who is called at a counter, one after the other.
async fn calls(officer: &rehearsal::Participant, count: usize) -> Vec<String> {
    let (mut called, mut ending) = (Vec::new(), None);
    for _ in 0..count {
        act(officer, next("loket-1", ending)).await;
        let (call, number) = until(officer, |picture| {
            picture.visitor("loket-1").filter(|row| Some(row.call) != ending).map(|row| (row.call, row.number.shown.clone()))
        })
        .await;
        act(officer, Command::StartServing { counter: "loket-1".to_owned(), call }).await;
        called.push(number);
        ending = Some(call);
    }
    called
}
