//! What the pages say of waits, pauses and visits over several services, in a real browser: the words of the programs, and no promise that is not
//! kept.

use std::time::Duration;

use protocol::{Command, ExpectedWait, Outcome};
use serde_json::json;
use xtask::Browser;

use crate::hall::{Hall, Journal, called, done, issue, next, run, small_site_with};

const SOON: Duration = Duration::from_secs(30);

#[test]
fn the_pages_tell_a_wait_in_the_words_of_the_programs() {
    let hall = Hall::small(Journal::Sqlite);
    let browser = Browser::start(800, 600).unwrap();
    browser.open(&format!("{}/kiosk", hall.url())).unwrap();
    browser.run("import('/assets/words.js').then((words) => { window.words = words; })").unwrap();
    browser.wait_for("Boolean(window.words)", SOON).unwrap();
    for (from_minutes, to_minutes) in [(15, Some(20)), (0, Some(5)), (0, Some(1)), (10, Some(10)), (1, None), (20, None), (0, None)] {
        let wait = ExpectedWait { from_minutes, to_minutes };
        let (id, en) = client::wait_range(wait).unwrap_or_default();
        let said = browser.run(&format!("const wait = {}; return [words.waitRange(wait), words.waitRange(wait, 'en')]", json!(wait)));
        assert_eq!(said.unwrap(), json!([id, en]));
    }
    let paused = json!({ "agency": "a", "agency_short": "Dukcapil", "service": "", "reason": "prayer", "until_ms": 3_600_000 });
    let site = json!({ "date": "2026-11-23", "paused": [paused] });
    let said = browser.run(&format!("return words.hallNotices({site}, [{{ agency: 'a' }}], 7 * 3600)")).unwrap();
    assert_eq!(said, json!(["Satu layanan Dukcapil dihentikan sementara: istirahat salat, sampai pukul 08.00."]), "as the wall says it");
}

#[test]
fn a_board_says_the_end_of_serving_and_no_longer_who_was_called_last() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        issue(&supervisor, "kk").await;
        let (call, number) = called(officer.ask(next("loket-1", None), None).await);
        done(officer.ask(Command::StartServing { counter: "loket-1".to_owned(), call }, None).await);
        let finish = Command::FinishVisit { counter: "loket-1".to_owned(), call, outcome: Outcome::Completed, delivered: Vec::new() };
        done(officer.ask(finish, None).await);
        let browser = Browser::start(1280, 720).unwrap();
        browser.open(&format!("{}/board?zone=tunggu", hall.url())).unwrap();
        let large = "document.querySelector('.large')?.innerText";
        browser.wait_for(&format!("{large}?.includes('Terakhir dipanggil') && {large}.includes('{number}')"), SOON).unwrap();
        done(supervisor.ask(Command::EndServing, None).await);
        browser.wait_for(&format!("{large}?.includes('Pelayanan hari ini berakhir') && !{large}.includes('{number}')"), SOON).unwrap();
    });
}

#[test]
fn a_kiosk_speaks_for_every_step_of_a_visit_in_any_order() {
    run(async {
        let journey = "[[journey]]\ncode = \"usaha\"\nname = \"Usaha baru\"\nsteps = [\"umkm\", \"kk\"]\nany_order = true\n\n[[counter]]";
        let standard = "\n[service.standard]\nduration = \"1 hari\"\nfee = \"Gratis\"\n\n[[service]]\ncode = \"pindah\"";
        let text = small_site_with(&[("\n[[service]]\ncode = \"pindah\"", standard)]).replacen("[[counter]]", journey, 1);
        let hall = Hall::open(Journal::Sqlite, 1, &text);
        hall.supervisor().await;
        // Nobody does the first step yet, and somebody the other.
        hall.officer("loket-2").await;
        let browser = Browser::start(1080, 1500).unwrap();
        browser.open(&format!("{}/kiosk?name=kios-uji", hall.url())).unwrap();
        let tile = |name: &str| format!("[...document.querySelectorAll('.tile')].find((tile) => tile.innerText.startsWith('{name}'))");
        browser.wait_for(&format!("{}?.innerText.includes('Belum ada loket yang buka')", tile("Surat keterangan usaha")), SOON).unwrap();
        browser.wait_for(&format!("{}?.innerText.includes('Tidak ada yang menunggu')", tile("Usaha baru")), SOON).unwrap();
        browser.run(&format!("{}.click()", tile("Usaha baru"))).unwrap();
        let steps = "[...document.querySelectorAll('ol li')].map((step) => step.innerText).join('; ')";
        let said = browser.wait_for(steps, SOON).unwrap();
        assert_eq!(said, json!("Surat keterangan usaha; Kartu Keluarga Penyelesaian: 1 hari · Biaya: Gratis"));
    });
}
