//! The pages tapped through in a real browser at a hall whose visits go over several services: numbers for them, an appointment, a pause and
//! the end of serving, and what every page says meanwhile; and the mark of a hall for practice.

use std::time::Duration;

use protocol::{Command, Outcome};
use rehearsal::Participant;
use serde_json::json;
use xtask::{Browser, PrivateDir, Program};

use crate::hall::{Hall, Journal, act, done, next, program, root, run, small_site_with, until};

const SOON: Duration = Duration::from_secs(30);

/// The example without hours: no day opens or ends by itself, whatever the time of day at which the tests run.
fn clinic() -> Hall {
    let text = std::fs::read_to_string(root().join("examples/poliklinik.toml")).unwrap();
    let without_hours: String = text.lines().filter(|line| !line.starts_with("monday-friday")).map(|line| format!("{line}\n")).collect();
    Hall::open(Journal::Sqlite, 1, &without_hours)
}

fn page(hall: &Hall, path: &str, width: u32, height: u32) -> Browser {
    let browser = Browser::start(width, height).unwrap();
    browser.open(&format!("{}/{path}", hall.url())).unwrap();
    browser
}

/// A finger on the tile of this name, once it is there and can be tapped.
fn tap(browser: &Browser, name: &str) {
    let tile =
        format!("[...document.querySelectorAll('.tile:not(:disabled)')].find((tile) => tile.querySelector('b').innerText === '{name}')");
    browser.wait_for(&format!("Boolean({tile})"), SOON).unwrap();
    browser.run(&format!("{tile}.click()")).unwrap();
}

/// Waits until what a selector finds first says this.
fn says(browser: &Browser, selector: &str, text: &str) {
    let said = format!("document.querySelector({})?.innerText", json!(selector));
    if let Err(why) = browser.wait_for(&format!("{said}?.includes({})", json!(text)), SOON) {
        panic!("{why}: {:?}", browser.run("return document.body.innerText"));
    }
}

/// The number that the key gives, and back to the start.
fn take_number(browser: &Browser) -> String {
    browser.wait_for("document.querySelector('.key:not(:disabled)')", SOON).unwrap();
    browser.click(".key").unwrap();
    let number = browser.wait_for("document.querySelector('.number h1')?.innerText", SOON).unwrap();
    number.as_str().unwrap().to_owned()
}

/// Nothing on the page is wider than its place, so that no word is cut off.
fn nothing_is_cut_off(browser: &Browser) {
    let wide = "[...document.querySelectorAll('body *')].filter((part) => getComputedStyle(part).display !== 'inline' \
                && part.clientWidth && part.scrollWidth > part.clientWidth + 1 && !part.matches('select, input, textarea')) \
                .map((part) => part.outerHTML.slice(0, 200))";
    assert_eq!(browser.run(&format!("return {wide}")).unwrap(), json!([]));
}

#[test]
fn a_visitor_takes_one_number_for_a_journey_in_order_and_in_any_order() {
    run(async {
        let hall = clinic();
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-2").await;
        let kiosk = page(&hall, "kiosk?name=kios-uji", 1080, 1920);
        tap(&kiosk, "Klinik");
        says(&kiosk, ".tile", "Periksa mata");
        says(&kiosk, ".tile", "Satu nomor untuk 2 layanan");
        nothing_is_cut_off(&kiosk);
        tap(&kiosk, "Periksa mata");
        says(&kiosk, "main ol", "Pemeriksaan awal");
        says(&kiosk, "main h2", "Satu nomor untuk 2 layanan");
        assert_eq!(kiosk.run("return document.querySelector('main h2').innerText.includes('urutannya')").unwrap(), json!(false));
        nothing_is_cut_off(&kiosk);
        assert_eq!(take_number(&kiosk), "A-001");
        says(&kiosk, ".number .sub", "Periksa mata");
        says(&kiosk, ".number .ahead", "Anda berikutnya.");
        kiosk.click(".number .back").unwrap();

        tap(&kiosk, "Klinik");
        tap(&kiosk, "Surat keterangan sehat");
        says(&kiosk, "main h2", "Satu nomor untuk 2 layanan, urutannya menyesuaikan loket yang kosong");
        assert_eq!(take_number(&kiosk), "A-002");
        kiosk.click(".number .back").unwrap();

        // In English, where no counter is open yet.
        kiosk.click(".bar button").unwrap();
        tap(&kiosk, "Perizinan");
        tap(&kiosk, "Izin: berkas, bayar, ambil");
        says(&kiosk, "main h2", "One number for 3 services");
        assert_eq!(take_number(&kiosk), "L-001");
        says(&kiosk, ".number .ahead", "No counter is open yet.");
        nothing_is_cut_off(&kiosk);

        let board = page(&hall, "board?zone=lobi", 1280, 720);
        act(&officer, next("loket-2", None)).await;
        says(&board, ".large.now h1", "A-001");
        says(&board, ".large.now h2", "Loket 2");
        says(&board, ".large.now .sub", "Klinik · Pemeriksaan awal");
        nothing_is_cut_off(&board);
        let floor = page(&hall, "supervisor", 1440, 900);
        says(&floor, "[data-counter=loket-2]", "tahap 1 dari 2");
        nothing_is_cut_off(&floor);
        until(&supervisor, |picture| (picture.site()?.issued == 3).then_some(())).await;
    });
}

/// The time of day at the site.
fn time_of_day(who: &Participant) -> String {
    let minute = (i64::try_from(who.hall_ms().unwrap() / 1_000).unwrap() + i64::from(who.utc_offset_s())) / 60 % (24 * 60);
    format!("{:02}.{:02}", minute / 60, minute % 60)
}

#[test]
fn whoever_arrives_for_an_appointment_is_called_before_those_who_came_earlier() {
    run(async {
        let hall = clinic();
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-2").await;
        let floor = page(&hall, "supervisor", 1440, 1300);
        floor.wait_for("document.querySelector('#give option[value=dokter-mata]')", SOON).unwrap();
        let choose =
            "const list = document.querySelector('#give select'); list.value = 'dokter-mata'; list.dispatchEvent(new Event('change'));";
        floor.run(choose).unwrap();
        let at = time_of_day(&supervisor);
        let time =
            "const time = document.querySelector('#give [name=appointment]'); time.value = 'AT'; time.dispatchEvent(new Event('input'));";
        floor.run(&time.replace("AT", &at.replace('.', ":"))).unwrap();
        floor.wait_for("!document.querySelector('#give button').disabled", SOON).unwrap();
        floor.click("#give button").unwrap();
        says(&floor, ".good", &format!("Nomor J-001 diberikan untuk janji temu pukul {at}."));
        says(&floor, "#expected li", &format!("{at} · J-001 Dokter mata"));
        nothing_is_cut_off(&floor);
        let kiosk = page(&hall, "kiosk?name=kios-uji", 1080, 1920);
        tap(&kiosk, "Klinik");
        tap(&kiosk, "Dokter mata");
        let earlier = take_number(&kiosk);
        says(&kiosk, ".number .ahead", "Anda berikutnya.");
        floor.click("#expected button").unwrap();
        says(&floor, ".good", "J-001 kini menunggu.");
        kiosk.click(".number .back").unwrap();
        tap(&kiosk, "Klinik");
        let tile = "[...document.querySelectorAll('.tile')].find((tile) => tile.innerText.startsWith('Dokter mata'))?.innerText";
        kiosk.wait_for(&format!("{tile}?.includes('2 menunggu')"), SOON).unwrap();

        let board = page(&hall, "board?zone=lobi", 1280, 720);
        act(&officer, next("loket-2", None)).await;
        says(&board, ".large.now h1", "J-001");
        says(&floor, "[data-counter=loket-2]", "J-001");
        nothing_is_cut_off(&board);
        let call = until(&supervisor, |picture| picture.visitor("loket-2").map(|row| row.call)).await;
        assert!(supervisor.see(|picture| picture.tickets().any(|row| row.number == earlier)), "who came earlier still waits");

        // Two things done in one sitting beside what they came for: the officer says so, and each is counted.
        let delivered = vec![("dokter-mata".to_owned(), 1), ("pemeriksaan-awal".to_owned(), 2)];
        let finish = Command::FinishVisit { counter: "loket-2".to_owned(), call, outcome: Outcome::Completed, delivered };
        done(officer.ask(finish, None).await);
        says(&floor, "header .time", "1 selesai (3 layanan)");
        nothing_is_cut_off(&floor);
    });
}

/// A time zone in which it is about noon now, so that no test meets a midnight.
fn where_it_is_noon() -> String {
    let hour = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() / 3_600 % 24;
    // Such a zone's sign says how far UTC is from it, and not the other way about.
    if hour > 12 { format!("Etc/GMT+{}", hour - 12) } else { format!("Etc/GMT-{}", 12 - hour) }
}

#[test]
fn a_supervisor_sees_which_counter_should_be_open_by_now() {
    run(async {
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let lines = days.map(|day| {
            format!("[[shift]]\ncode = \"{day}\"\ndays = \"{day}\"\nfrom = \"06.00\"\nuntil = \"18.00\"\ncounters = [\"loket-1\", \"loket-2\"]\n")
        });
        let site = small_site_with(&[("Asia/Jakarta", &where_it_is_noon())]);
        let hall = Hall::open(Journal::Sqlite, 1, &format!("{site}\n{}", lines.join("\n")));
        hall.supervisor().await;
        let _officer = hall.officer("loket-1").await;
        let floor = page(&hall, "supervisor", 1440, 900);
        // Joined so that no time is broken over two lines.
        says(&floor, "[data-counter=loket-1] .shift", "Giliran 06.00\u{2060}–\u{2060}18.00");
        says(&floor, "[data-counter=loket-2] .shift.late", "tutup dalam giliran 06.00–18.00");
        floor.click("[data-counter=loket-2]").unwrap();
        says(&floor, "#acts .card .quiet", "Giliran 06.00–18.00; tutup dalam giliran 06.00–18.00.");
        nothing_is_cut_off(&floor);
    });
}

#[test]
fn a_supervisor_pauses_a_service_and_ends_serving_and_every_page_says_so() {
    run(async {
        let hall = clinic();
        let supervisor = hall.supervisor().await;
        let _officer = hall.officer("loket-2").await;
        let (kiosk, board) = (page(&hall, "kiosk?name=kios-uji", 1080, 1920), page(&hall, "board?zone=lobi", 1280, 720));
        let floor = page(&hall, "supervisor", 1440, 1300);
        floor.wait_for("document.querySelector('#pause option[value=dokter-mata]')", SOON).unwrap();
        tap(&kiosk, "Klinik");
        tap(&kiosk, "Dokter mata");
        let number = take_number(&kiosk);
        kiosk.click(".number .back").unwrap();

        floor.type_into("#reason", "Dokter dipanggil ke ruang gawat darurat.").unwrap();
        let choose = |name: &str, value: &str| {
            let script = format!(
                "const list = document.querySelector('#pause [name={name}]'); list.value = '{value}'; list.dispatchEvent(new Event('change'));"
            );
            floor.run(&script).unwrap();
        };
        choose("paused", "dokter-mata");
        choose("why", "other_work");
        floor.type_into("#pause [name=minutes]", "30").unwrap();
        floor.click("#pause [name=numbers]").unwrap();
        floor.wait_for("!document.querySelector('#pause button:not([type])').disabled", SOON).unwrap();
        floor.click("#pause button:not([type])").unwrap();
        says(&floor, ".good", "Dokter mata dihentikan sementara. Alasan dicatat: Dokter dipanggil ke ruang gawat darurat.");
        says(&floor, "#pause .verbs", "tanpa nomor baru");
        nothing_is_cut_off(&floor);

        tap(&kiosk, "Klinik");
        for name in ["Dokter mata", "Periksa mata"] {
            let tile =
                format!("[...document.querySelectorAll('.tile:disabled')].find((tile) => tile.innerText.startsWith('{name}'))?.innerText");
            kiosk.wait_for(&format!("{tile}?.includes('Dihentikan sementara')"), SOON).unwrap();
            kiosk.wait_for(&format!("{tile}?.includes('sampai pukul')"), SOON).unwrap();
        }
        nothing_is_cut_off(&kiosk);
        kiosk.click(".bar button").unwrap();
        says(&kiosk, ".tile:disabled", "Paused: the officer is needed elsewhere, until");
        kiosk.click(".bar button").unwrap();
        says(&board, "footer p", "Dokter mata (Klinik) dihentikan sementara");
        nothing_is_cut_off(&board);

        floor.click("#pause .verbs button[type=button]").unwrap();
        says(&floor, ".good", "Dokter mata dilanjutkan.");
        tap(&kiosk, "Dokter mata");
        says(&kiosk, "main h1", "Dokter mata");

        floor.run("window.confirm = (question) => { window.asked = question; return true; }").unwrap();
        floor.run("[...document.querySelectorAll('.card button')].find((key) => key.innerText === 'Akhiri pelayanan').click()").unwrap();
        says(&floor, ".good", "Pelayanan hari ini diakhiri.");
        let asked = floor.run("return window.asked").unwrap();
        assert!(asked.as_str().unwrap().contains("1 nomor yang menunggu menjadi tidak terlayani"), "{asked}");
        says(&floor, "#acts", &format!("Tidak terlayani (1): {number}"));
        says(&kiosk, ".shut h1", "Pelayanan hari ini berakhir");
        kiosk.click(".bar button").unwrap();
        says(&kiosk, ".shut h1", "Serving has ended for today");
        // Joined so that no number is broken over two lines.
        says(&board, "footer p", &format!("Belum terlayani: {}", number.replace('-', "\u{2060}-\u{2060}")));
        says(&board, ".large .words h2", "Pelayanan hari ini berakhir");
        nothing_is_cut_off(&kiosk);
        nothing_is_cut_off(&board);
        until(&supervisor, |picture| (picture.site()?.unserved_count == 1).then_some(())).await;
    });
}

#[test]
fn in_a_hall_for_practice_every_page_is_marked() {
    let dir = PrivateDir::new("practice").unwrap();
    let mut command = Program::command(program("lantang-server"));
    command.args(["serve", "--practice", "--listen", "127.0.0.1:0", "--site"]).arg(root().join("examples/poliklinik.toml"));
    command.arg("--data").arg(dir.path().join("data"));
    let mut server = Program::start("practice", command, &dir.path().join("practice.log")).unwrap();
    let address =
        server.wait_for_line(SOON, |line| Some(line.split_once("listening address=")?.1.split_whitespace().next()?.to_owned())).unwrap();
    for (path, width, height) in [("kiosk", 1080, 1920), ("supervisor", 1440, 900), ("board?zone=lobi", 1280, 720)] {
        let browser = Browser::start(width, height).unwrap();
        browser.open(&format!("http://{address}/{path}")).unwrap();
        browser.wait_for("document.querySelector('header .mark')?.innerText === 'LATIHAN'", SOON).unwrap();
        nothing_is_cut_off(&browser);
    }
}
