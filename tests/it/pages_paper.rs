//! The hall's list on paper: printed from a supervisor's page whose server is gone, in a real browser.

use std::time::Duration;

use protocol::Command;
use serde_json::json;
use xtask::Browser;

use crate::hall::{Hall, Journal, act, issue, next, run, until};

const SOON: Duration = Duration::from_secs(30);

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
        assert_eq!(page.run(&format!("return {LINES}")).unwrap(), listed, "it stays while the server is gone");
        page.show_as_printed().unwrap();
        page.wait_for("document.querySelector('#paper').offsetHeight > 100", SOON).unwrap();
        assert_eq!(page.run("return document.querySelector('.floor').offsetHeight").unwrap(), json!(0), "and nothing else is on the paper");
    });
}
