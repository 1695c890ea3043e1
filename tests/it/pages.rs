//! The pages in a real browser: a number is taken by two taps, a skill is lent by a click, a board shows a call.

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use protocol::{Command, CounterState, Did, EmergencyKind, View};
use serde_json::json;
use xtask::{Browser, Program};

use crate::hall::{Hall, Journal, act, called, done, issue, next, program, run, small_site_with, until};
use crate::relay::Relay;

const SOON: Duration = Duration::from_secs(30);

/// Keys as WebDriver names them.
const TAB: &str = "\u{e004}";
const BACK_TAB: &str = "\u{e008}\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";

#[test]
fn a_visitor_takes_a_number_with_taps_and_one_typo() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let browser = Browser::start(1080, 1500).unwrap();
        browser.open(&format!("{}/kiosk?name=kios-uji", hall.url())).unwrap();
        // One agency has nothing to choose: a tap for the service, then the key, thrice as quickly as a finger can.
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
fn a_visitor_who_taps_again_while_the_link_is_cut_gets_the_number_of_the_first_tap() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let wire = Relay::to(hall.address(0)).await;
        let browser = Browser::start(1080, 1500).unwrap();
        browser.open(&format!("http://{}/kiosk?name=kios-uji", wire.address())).unwrap();
        browser.wait_for("document.querySelector('.tile')", SOON).unwrap();
        browser.click(".tile").unwrap();
        browser.wait_for("document.querySelector('.key:not(:disabled)')", SOON).unwrap();
        // The tap arrives; its answer does not.
        wire.lose_answers();
        browser.click(".key").unwrap();
        until(&supervisor, |picture| (picture.site()?.issued == 1).then_some(())).await;
        let is_unsure = "document.querySelector('[role=alert]')?.innerText.includes('tetap hanya satu nomor')";
        browser.wait_for(is_unsure, SOON).unwrap();
        // Again while nothing can be sent: no less uncertain than before.
        wire.cut();
        browser.wait_for("document.querySelector('[role=status].cut')", SOON).unwrap();
        browser.click(".key").unwrap();
        browser.wait_for(&format!("{is_unsure} && document.querySelector('.key:not(:disabled)')"), SOON).unwrap();
        wire.mend();
        browser.wait_for("!document.querySelector('[role=status].cut')", SOON).unwrap();
        browser.click(".key").unwrap();
        assert_eq!(browser.wait_for("document.querySelector('.number h1')?.innerText", SOON).unwrap(), json!("A-001"));
        assert_eq!(supervisor.see(|picture| picture.site().map(|site| site.issued)), Some(1), "one choice is one number");
    });
}

#[test]
fn a_kiosk_offers_the_needs_that_are_met_and_says_when_nobody_can_call() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-2").await;
        let browser = Browser::start(1080, 1500).unwrap();
        browser.open(&format!("{}/kiosk?name=kios-uji", hall.url())).unwrap();
        browser.wait_for("document.querySelector('.tile')", SOON).unwrap();
        browser.click(".tile").unwrap();
        // Only loket 1 takes wheelchairs, and it is closed; nobody signs or fetches.
        let needs = "[...document.querySelectorAll('[aria-label=\"Saya memerlukan\"] button')].map((chip) => chip.innerText).join()";
        assert_eq!(browser.wait_for(needs, SOON).unwrap(), json!("Loket untuk kursi roda"));
        browser.click("[aria-label='Saya memerlukan'] button").unwrap();
        browser.click(".key").unwrap();
        let said = browser.wait_for("document.querySelector('.ahead')?.innerText", SOON).unwrap();
        assert!(said.as_str().unwrap().starts_with("Loket yang memenuhi kebutuhan Anda belum buka."), "{said}");
        until(&supervisor, |picture| (picture.service("kk")?.needs_unmet == 1).then_some(())).await;
        assert_eq!(officer.see(|picture| picture.counter("loket-2").map(|row| row.waiting)), Some(0));
        hall.officer("loket-1").await;
        until(&supervisor, |picture| (picture.service("kk")?.needs_unmet == 0).then_some(())).await;
    });
}

#[test]
fn a_kiosk_tells_a_priority_group_and_somebody_with_needs_their_own_wait() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        for _ in 0..12 {
            issue(&supervisor, "kk").await;
        }
        act(&officer, next("loket-1", None)).await;
        let kiosk = hall.join(View::Kiosk, "kios-lain");
        let waits = until(&kiosk, |picture| {
            let row = picture.service("kk")?;
            Some((row.expected_wait?, row.group_waits.iter().find(|row| row.group == "lansia")?.expected_wait?))
        });
        let (all, group) = waits.await;
        assert!(group.to_minutes.unwrap() < all.from_minutes, "{group:?} is before {all:?}");
        let browser = Browser::start(1080, 1500).unwrap();
        browser.open(&format!("{}/kiosk?name=kios-uji", hall.url())).unwrap();
        browser.wait_for("document.querySelector('.tile')", SOON).unwrap();
        browser.click(".tile").unwrap();
        let said = "[...document.querySelectorAll('p.sub')].find((line) => line.innerText.startsWith('Perkiraan dipanggil'))?.innerText";
        let before = browser.wait_for(said, SOON).unwrap();
        let chip = "[aria-label='Saya termasuk'] button:last-child";
        browser.click(chip).unwrap();
        browser.wait_for(&format!("{said} && {said} !== {before}"), SOON).unwrap();
        // The one counter that is open is one that a wheelchair reaches; how long that takes the server is asked.
        browser.click("[aria-label='Saya memerlukan'] button").unwrap();
        let asked = "performance.getEntriesByType('resource').some((entry) => entry.name.endsWith('/api/waits'))";
        browser.wait_for(asked, SOON).unwrap();
        let with_need = browser.wait_for(said, SOON).unwrap();
        browser.click(".key:not(:disabled)").unwrap();
        browser.wait_for(&format!("document.querySelector('.number .ahead')?.innerText.includes({with_need})"), SOON).unwrap();
    });
}

#[test]
fn a_page_that_asks_for_a_key_takes_it_from_its_address_and_keeps_it() {
    let mut hall = Hall::prepare(Journal::Sqlite, 1, &small_site_with(&[]));
    let made = Program::command(program("lantang-server"))
        .args(["key", "new", "--role", "supervisor", "--data"])
        .arg(hall.data(0))
        .output()
        .unwrap();
    let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    hall.start(0);
    let browser = Browser::start(1440, 900).unwrap();
    let page = format!("{}/supervisor", hall.url());
    browser.open(&page).unwrap();
    browser.wait_for("document.querySelector('input[name=token]')", SOON).unwrap();
    // The same page with its key: a browser that has it open loads nothing.
    browser.open(&format!("{page}#token={key}")).unwrap();
    browser.wait_for("document.querySelectorAll('.counter').length === 3", SOON).unwrap();
    assert_eq!(browser.run("return location.hash").unwrap(), json!(""), "whoever looks at the address does not see the key");
    browser.open(&page).unwrap();
    browser.wait_for("document.querySelectorAll('.counter').length === 3", SOON).unwrap();
    // It is this page's key and no other's: whoever opens the kiosk beside it has none.
    browser.open(&format!("{}/kiosk", hall.url())).unwrap();
    browser.wait_for("document.querySelector('.kiosk-wait p')?.innerText.includes('token')", SOON).unwrap();
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
        browser.click("#notice button").unwrap();
        until(&board, |picture| (picture.site()?.notice == "Pembayaran tunai di Loket 3.").then_some(())).await;
    });
}

#[test]
fn a_supervisor_gives_a_number_when_the_quota_is_used_up_and_two_clicks_give_one() {
    run(async {
        let hall = Hall::open(Journal::Sqlite, 1, &small_site_with(&[("code = \"kk\"", "code = \"kk\"\nquota = 1")]));
        let supervisor = hall.supervisor().await;
        issue(&supervisor, "kk").await;
        let kiosk = Browser::start(1080, 1920).unwrap();
        kiosk.open(&format!("{}/kiosk", hall.url())).unwrap();
        kiosk.wait_for("document.body.innerText.includes('habis')", SOON).unwrap();
        let browser = Browser::start(1440, 1300).unwrap();
        browser.open(&format!("{}/supervisor", hall.url())).unwrap();
        browser.wait_for("document.querySelector('#give option[value=kk]')", SOON).unwrap();
        let choose = "const list = document.querySelector('#give select'); list.value = 'kk'; list.dispatchEvent(new Event('change'));";
        browser.run(choose).unwrap();
        browser.wait_for("!document.querySelector('#give button').disabled", SOON).unwrap();
        browser.run("const give = document.querySelector('#give button'); give.click(); give.click()").unwrap();
        browser.wait_for("document.querySelector('.good')?.innerText.includes('Nomor A-002 diberikan')", SOON).unwrap();
        browser.wait_for("document.querySelector('#give button').disabled", SOON).unwrap();
        assert_eq!(supervisor.see(|picture| picture.site().map(|site| site.issued)), Some(2));
    });
}

#[test]
fn a_supervisor_works_by_the_keyboard_alone_and_never_loses_the_place() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let browser = Browser::start(1440, 900).unwrap();
        browser.open(&format!("{}/supervisor", hall.url())).unwrap();
        browser.wait_for("document.querySelectorAll('.counter').length === 3", SOON).unwrap();
        let focused = || browser.run("return document.activeElement.innerText").unwrap();
        // Tab reaches the counters, arrows walk over them, Enter goes to what can be done there.
        let reached = "document.activeElement.dataset.counter === 'loket-1'";
        for _ in 0..10 {
            if browser.run(&format!("return {reached}")).unwrap() == json!(true) {
                break;
            }
            browser.keys(TAB).unwrap();
        }
        browser.wait_for(reached, SOON).unwrap();
        for key in [RIGHT, RIGHT, LEFT] {
            browser.keys(key).unwrap();
        }
        browser.wait_for("document.activeElement.dataset.counter === 'loket-2'", SOON).unwrap();
        browser.keys(LEFT).unwrap();
        browser.keys(ENTER).unwrap();
        browser.wait_for("document.activeElement.tagName === 'H3'", SOON).unwrap();
        assert_eq!(focused(), json!("Loket 1 · siap"));

        // Back to the reason, then on to closing the counter, which takes its own key away: the focus stays beside it.
        browser.keys(BACK_TAB).unwrap();
        browser.keys("Petugas dipanggil rapat.").unwrap();
        browser.keys(TAB).unwrap();
        assert_eq!(focused(), json!("Tutup"));
        browser.keys(ENTER).unwrap();
        until(&officer, |picture| (picture.counter("loket-1")?.state == CounterState::Closed).then_some(())).await;
        browser.wait_for("document.activeElement.tagName === 'H3' && document.activeElement.innerText.includes('tutup')", SOON).unwrap();
        let said = browser.run("return document.querySelector('.good').innerText").unwrap();
        assert_eq!(said, json!("Loket 1 ditutup. Alasan dicatat: Petugas dipanggil rapat."));
        assert_eq!(browser.run("return document.querySelector('#reason').value").unwrap(), json!(""), "the next act has its own reason");
        browser.keys(ENTER).unwrap();
        browser.keys(ESCAPE).unwrap();
        browser.wait_for(reached, SOON).unwrap();
        assert_eq!(supervisor.see(|picture| picture.counter("loket-1").unwrap().state), CounterState::Closed, "Enter twice is no opening");

        // A skill pressed twice in haste is taken once: the second press is no giving back, and the list does not move under the keys.
        browser.keys(ENTER).unwrap();
        browser.wait_for("document.querySelector('[data-skill=perizinan]')", SOON).unwrap();
        browser.run("const box = document.querySelector('[data-skill=perizinan]'); box.focus(); box.click(); box.click();").unwrap();
        until(&officer, |picture| (!picture.counter("loket-1")?.skills.contains(&"perizinan".to_owned())).then_some(())).await;
        browser.wait_for("document.querySelector('#acts [role=status]').innerText.includes('tidak memiliki')", SOON).unwrap();
        browser.wait_for("!document.querySelector('[data-skill=perizinan]').checked", SOON).unwrap();
        assert_eq!(browser.run("return document.activeElement.dataset.skill").unwrap(), json!("perizinan"));
        assert!(officer.see(|picture| !picture.counter("loket-1").unwrap().skills.contains(&"perizinan".to_owned())));
    });
}

#[test]
fn a_closed_hall_says_when_it_opens_on_every_page() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        done(supervisor.ask(Command::CloseDay, None).await);
        let browser = Browser::start(1280, 720).unwrap();
        for page in ["kiosk", "board?zone=tunggu"] {
            browser.open(&format!("{}/{page}", hall.url())).unwrap();
            let said = browser.wait_for("document.querySelector('.shut, .words')?.innerText", SOON).unwrap();
            let said = said.as_str().unwrap().to_owned();
            assert!(
                said.contains("Pelayanan sedang tutup") && said.contains("Buka kembali") && said.contains("pukul 07.45."),
                "{page}: {said}"
            );
        }
        browser.open(&format!("{}/kiosk", hall.url())).unwrap();
        browser.wait_for("document.querySelector('.shut')", SOON).unwrap();
        browser.click(".bar button").unwrap();
        browser.wait_for("document.querySelector('.shut').innerText.includes('It opens')", SOON).unwrap();
        browser.open(&format!("{}/supervisor", hall.url())).unwrap();
        browser.wait_for("document.querySelector('#acts')?.innerText.includes('Hari layanan tidak dibuka.')", SOON).unwrap();
    });
}

#[test]
fn on_the_plain_board_every_called_number_has_its_turn_and_an_emergency_covers_all() {
    run(async {
        let hall = Hall::open(Journal::Sqlite, 1, include_str!("../../examples/mpp-contoh.toml"));
        let supervisor = hall.supervisor().await;
        // One is large, six are rows, and the last comes to its turn.
        let counters = [1, 2, 3, 4, 6, 7, 8, 9].map(|number| format!("loket-{number}"));
        for counter in &counters {
            act(&supervisor, Command::OpenCounter { counter: counter.clone(), officer: None }).await;
            issue(&supervisor, "dukcapil.kk-baru").await;
        }
        let browser = Browser::start(1280, 720).unwrap();
        browser.open(&format!("{}/board?zone=a", hall.url())).unwrap();
        let mut numbers = Vec::new();
        for counter in &counters {
            let Some(Did::Called { number, .. }) = act(&supervisor, next(counter, None)).await else { panic!("somebody waits") };
            numbers.push(number);
        }
        for number in &numbers {
            browser.wait_for(&format!("document.querySelector('main').innerText.includes('{number}')"), SOON).unwrap();
        }
        // How many rows a page has that is followed by another.
        let rows =
            "(document.querySelector('.rows small')?.innerText.startsWith('1 dari') ? document.querySelectorAll('.row.now').length : 0)";
        let room = browser.wait_for(rows, SOON).unwrap();
        // A long notice leaves less room: there are fewer rows at a time, and nothing is cut off.
        let fits = "[document.body, ...document.querySelectorAll('.rows, .large > div')].every((part) => part.scrollHeight <= part.clientHeight + 1)";
        browser.wait_for(fits, SOON).unwrap();
        done(supervisor.ask(Command::SetNotice { text: "Pembayaran tunai di Loket 3. ".repeat(6) }, None).await);
        let is_shown = "document.querySelector('footer p')?.innerText.includes('tunai')";
        browser.wait_for(&format!("{is_shown} && {fits} && document.querySelectorAll('.row.now').length < 6"), SOON).unwrap();
        for number in &numbers {
            browser.wait_for(&format!("{fits} && document.querySelector('main').innerText.includes('{number}')"), SOON).unwrap();
        }
        // Where they had to shrink they have their room again once something else has changed.
        browser.run("document.querySelector('main').style.marginBottom = '25vh'").unwrap();
        browser.wait_for(&format!("{rows} && {rows} < {room}"), SOON).unwrap();
        browser.run("document.querySelector('main').style.marginBottom = ''").unwrap();
        done(supervisor.ask(Command::SetNotice { text: String::new() }, None).await);
        browser.wait_for(&format!("!{is_shown} && {fits} && {rows} === {room}"), SOON).unwrap();
        done(supervisor.ask(Command::RaiseEmergency { emergency: 7, kind: EmergencyKind::Fire, drill: true }, None).await);
        browser.wait_for("document.querySelector('.emergency')?.innerText.includes('SIMULASI')", SOON).unwrap();
        assert_eq!(browser.run("return document.querySelector('.emergency h1').innerText").unwrap(), json!("Kebakaran"));
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
        issue(&supervisor, "kk").await;
        called(officer.ask(next("loket-1", None), None).await);
        assert_eq!(browser.wait_for("document.querySelector('.large.now h1')?.innerText", SOON).unwrap(), json!("A-001"));
        assert_eq!(browser.run("return document.querySelector('.large h2').innerText").unwrap(), json!("→ Loket 1"));
        hall.kill(0);
        browser.wait_for("document.querySelector('.cut')?.innerText.includes('Sambungan terputus')", SOON).unwrap();
        assert_eq!(browser.run("return document.querySelector('.large h1').innerText").unwrap(), json!("A-001"), "the picture stays");
        // Where it was, something takes the page's next try and never says a word: the page does not wait for that.
        let _silent = taken_and_left(hall.address(0));
        hall.start(0);
        browser.wait_for("!document.querySelector('.cut')", SOON).unwrap();
    });
}

/// Takes connections at an address until a page's is among them, and gives that one, which stays open and unanswered.
fn taken_and_left(address: SocketAddr) -> TcpStream {
    let listener = TcpListener::bind(address).unwrap();
    loop {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 4096];
        let count = stream.read(&mut head).unwrap_or_default();
        // Our own clients are linked too; only a browser says where its page is from.
        if String::from_utf8_lossy(&head[..count]).contains("Origin:") {
            return stream;
        }
    }
}

#[test]
fn a_board_in_a_browser_says_calls_once_its_sound_was_switched_on() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let other = hall.officer("loket-2").await;
        for _ in 0..3 {
            issue(&supervisor, "kk").await;
        }
        let browser = Browser::start(1920, 1080).unwrap();
        browser.open(&format!("{}/board?zone=tunggu", hall.url())).unwrap();
        let key = "document.querySelector('.sound')?.innerText.replace(/\\s+/g, ' ')";
        assert_eq!(browser.wait_for(key, SOON).unwrap(), json!("Suara mati Sound off"));
        let asked = "performance.getEntriesByType('resource').map((one) => new URL(one.name)).filter((url) => url.pathname.startsWith('/api/announcements/'))";
        act(&officer, next("loket-1", None)).await;
        browser.wait_for("document.querySelector('.large h1')?.innerText === 'A-001'", SOON).unwrap();
        browser.click(".sound").unwrap();
        assert_eq!(browser.wait_for(key, SOON).unwrap(), json!("Suara menyala Sound on"));
        act(&other, next("loket-2", None)).await;
        browser.wait_for("document.querySelector('.sound')?.dataset.said === '1'", SOON).unwrap();
        let said =
            browser.wait_for(&format!("{asked}.map((url) => url.pathname + ' ' + url.searchParams.get('counter')).join()"), SOON).unwrap();
        assert_eq!(said, json!("/api/announcements/A-002.wav 2"), "what was called before it was switched on is no news");
        browser.click(".sound").unwrap();
        assert_eq!(browser.wait_for(key, SOON).unwrap(), json!("Suara mati Sound off"));
    });
}

#[test]
fn a_kiosk_with_headphones_says_the_number_that_it_gave() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        hall.supervisor().await;
        let browser = Browser::start(1080, 1500).unwrap();
        for (address, says) in [("/kiosk?headphones", true), ("/kiosk", false)] {
            browser.open(&format!("{}{address}", hall.url())).unwrap();
            browser
                .wait_for("[...document.querySelectorAll('.tile b')].some((tile) => tile.innerText === 'Kartu Keluarga')", SOON)
                .unwrap();
            browser.click(".tile").unwrap();
            browser.wait_for("document.querySelector('.key:not(:disabled)')", SOON).unwrap();
            browser.click(".key").unwrap();
            let number = browser.wait_for("document.querySelector('.number h1')?.innerText", SOON).unwrap();
            let has_key = browser.run("return Boolean(document.querySelector('.listen'))").unwrap();
            assert_eq!(has_key, json!(says));
            if says {
                assert_eq!(number, json!("A-001"));
                let said = "document.body.dataset.said";
                assert_eq!(browser.wait_for(said, SOON).unwrap(), json!("/api/announcements/A-001.wav?prefix=A"));
                browser.run("delete document.body.dataset.said").unwrap();
                browser.click(".listen").unwrap();
                browser.wait_for(said, SOON).unwrap();
            }
        }
        let asked = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/announcements/')).length";
        assert_eq!(browser.run(&format!("return {asked}")).unwrap(), json!(0), "one without headphones tells the hall nothing");
    });
}

#[test]
fn a_board_that_an_emergency_silences_says_the_cut_call_again_afterwards() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        issue(&supervisor, "kk").await;
        let browser = Browser::start(1920, 1080).unwrap();
        browser.open(&format!("{}/board?zone=tunggu", hall.url())).unwrap();
        browser.wait_for("document.querySelector('.sound')", SOON).unwrap();
        browser.click(".sound").unwrap();
        act(&officer, next("loket-1", None)).await;
        let asked = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/announcements/A-001.wav')).length";
        browser.wait_for(&format!("{asked} === 1"), SOON).unwrap();
        done(supervisor.ask(Command::RaiseEmergency { emergency: 7, kind: EmergencyKind::Fire, drill: true }, None).await);
        browser.wait_for("document.querySelector('.emergency')", SOON).unwrap();
        done(supervisor.ask(Command::ClearEmergency { emergency: 7 }, None).await);
        browser.wait_for("document.querySelector('.sound')?.dataset.said === '1'", SOON).unwrap();
        assert_eq!(browser.run(&format!("return {asked}")).unwrap(), json!(2), "from its start");
    });
}
