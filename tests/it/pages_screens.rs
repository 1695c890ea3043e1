//! Looking after the screens: a real display, drawn into files, as a supervisor sees it in a real browser.

use std::path::Path;
use std::time::Duration;

use protocol::{DisplayProfile, ScreenRow, ScreenTrouble};
use rehearsal::Participant;
use serde_json::json;
use xtask::{Browser, Program, VirtualScreen, wait_until};

use crate::hall::{Hall, Journal, program, run, small_site_with, until};
use crate::screens::text_of;

const SOON: Duration = Duration::from_secs(60);

/// A display without a screen.
fn display(hall: &Hall, pictures: &Path) -> Program {
    let mut command = Program::command(program("lantang-display"));
    command.args(["--server", &hall.url(), "--zone", "tunggu", "--name", "layar-3", "--size", "1280x720", "--offscreen"]).arg(pictures);
    Program::start("lantang-display", command, &hall.dir.path().join("display.log")).unwrap()
}

fn screen(supervisor: &Participant) -> Option<ScreenRow> {
    supervisor.see(|picture| picture.screens().next().cloned())
}

/// Waits until this is true of the display's card.
fn card(browser: &Browser, is_so: &str) {
    browser
        .wait_for(&format!("(() => {{ const card = document.querySelector('[data-screen=layar-3]'); return card && ({is_so}) }})()"), SOON)
        .unwrap();
}

/// Keeps what the browser shows, for a person to look at.
fn photograph(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("LANTANG_PICTURES") {
        browser.photograph(&Path::new(&folder).join(name)).unwrap();
    }
}

#[test]
fn a_supervisor_sees_a_display_looks_at_its_picture_and_finds_it_in_the_hall() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let browser = Browser::start(1280, 1400).unwrap();
        browser.open(&format!("{}/supervisor", hall.url())).unwrap();
        let pictures = hall.dir.path().join("layar-3");
        let display = display(&hall, &pictures);
        card(&browser, "card.innerText.includes('tersambung') && card.innerText.includes('1280 × 720')");
        browser.click("[data-screen=layar-3] summary").unwrap();
        card(&browser, "card.querySelector('img')?.naturalWidth >= 160 && card.querySelector('figcaption').innerText.startsWith('Pukul')");
        photograph(&browser, "supervisor-1280.png");

        browser.click("[data-act=identify]").unwrap();
        card(&browser, "card.querySelector('.good')?.innerText.includes('selama 10 detik')");
        let newest = pictures.join("hall.png");
        let read = wait_until(SOON, || Ok(text_of(&newest).contains("LAYAR 3").then_some(())));
        assert!(read.unwrap().is_some(), "it shows {:?}", text_of(&newest));

        browser.click("[data-act=set_muted]").unwrap();
        card(
            &browser,
            "card.innerText.includes('Suara dimatikan.') && card.querySelector('.trouble')?.innerText.includes('suaranya dimatikan')",
        );
        until(&supervisor, |picture| picture.screens().next()?.trouble.contains(&ScreenTrouble::Silent).then_some(())).await;
        browser.click("[data-act=test_sound]").unwrap();
        card(&browser, "card.querySelector('.cut')?.innerText.includes('Nyalakan dahulu')");
        // What is drawn into files is not begun anew, and says so.
        browser.click("[data-act=reload]").unwrap();
        card(&browser, "card.querySelector('.cut')?.innerText.includes('digambar ke berkas')");

        drop(display);
        card(
            &browser,
            "card.innerText.includes('terakhir terlihat') && card.querySelector('.trouble').innerText.includes('Not connected')",
        );
        assert_eq!(browser.wait_for("document.querySelector('.screens-wrong')?.innerText.includes('layar-3')", SOON).unwrap(), json!(true));
        assert!(screen(&supervisor).is_some_and(|row| !row.connected && row.seen_at_ms.is_some()));
        photograph(&browser, "supervisor-gone-1280.png");
    });
}

#[test]
fn a_screen_that_is_not_to_speak_and_whose_seats_nobody_named_is_go_and_one_with_too_small_letters_is_not() {
    run(async {
        let named = "\n[[display]]\ncode = \"papan-1\"\ncounter = \"loket-1\"\n\n\
                     [[display]]\ncode = \"layar-jauh\"\nzones = [\"tunggu\"]\nvoice = false\ndiagonal = \"32 inci\"\nfarthest = \"30 m\"\n";
        let hall = Hall::open(Journal::Sqlite, 1, &(small_site_with(&[]) + named));
        hall.supervisor().await;
        let browser = Browser::start(1280, 1400).unwrap();
        browser.open(&format!("{}/commission", hall.url())).unwrap();
        let verdict = |name: &str, is_so: &str| {
            let card = format!("document.querySelector('[data-screen=\"{name}\"]')");
            let flat = "innerText.replace(/\\s+/g, ' ')";
            let found = browser.wait_for(&format!("{card}?.querySelector('h3 small').{flat} === '{is_so}' && {card}.{flat}"), SOON);
            found
                .unwrap_or_else(|error| panic!("{error}: {:?}", browser.run("return document.body.innerText")))
                .as_str()
                .unwrap()
                .to_owned()
        };
        verdict("papan-1", "Tidak tersambung Not connected");
        let _displays = ["papan-1", "layar-jauh"].map(|name| named_display(&hall, name));
        let said = verdict("papan-1", "LAYAK go");
        assert_eq!(said.matches("belum diketahui not known").count(), 2, "its sound and its letters: {said}");
        let said = verdict("layar-jauh", "BELUM LAYAK no-go");
        assert_eq!(said.matches("BELUM LAYAK no-go").count(), 2, "its letters, and so all of it: {said}");
        photograph(&browser, "commission-1280.png");
    });
}

/// Another zone, and nobody in it.
const OTHER_ZONE: &str = "\n[[zone]]\ncode = \"lain\"\nname = \"Ruang Sebelah\"\n";

#[test]
fn a_display_shows_another_zone_and_speaks_more_softly_until_it_starts_afresh() {
    run(async {
        let site = small_site_with(&[("[[counter]]", "[[counter]]\nzones = [\"tunggu\"]")]) + OTHER_ZONE;
        let hall = Hall::open(Journal::Sqlite, 1, &site);
        let supervisor = hall.supervisor().await;
        let glass = VirtualScreen::start(1280, 720).unwrap();
        let mut command = Program::command(program("lantang-display"));
        command.args(["--server", &hall.url(), "--zone", "tunggu", "--name", "layar-3", "--size", "1280x720"]);
        glass.lend(&mut command);
        let _display = Program::start("lantang-display", command, &hall.dir.path().join("display.log")).unwrap();
        let shows = |zone: &str| {
            let picture = hall.dir.path().join("glass.png");
            let read = wait_until(SOON, || {
                glass.photograph(&picture)?;
                Ok(text_of(&picture).contains(zone).then_some(()))
            });
            assert!(read.unwrap().is_some(), "it shows {:?} and not {zone}", text_of(&picture));
        };
        let browser = Browser::start(1280, 1400).unwrap();
        browser.open(&format!("{}/supervisor", hall.url())).unwrap();
        card(&browser, "card.innerText.includes('1280 × 720')");
        shows("RUANG TUNGGU");
        browser.click("[data-screen=layar-3] summary").unwrap();
        card(&browser, "card.querySelector('[data-act=show]')");
        let set = |field: &str, value: &str| {
            let event = "dispatchEvent(new Event('change', { bubbles: true }))";
            browser.run(&format!("const field = document.querySelector('{field}'); field.value = '{value}'; field.{event}")).unwrap();
        };
        set("[name=zone]", "lain");
        set("[name=profile]", "lobby");
        card(&browser, "card.querySelector('[name=zone]').value === 'lain' && card.querySelector('[name=profile]').value === 'lobby'");
        browser.click("[data-act=show]").unwrap();
        card(
            &browser,
            "card.querySelector('.good')?.innerText.includes('sampai hari ini berakhir') && card.innerText.includes('Ruang Sebelah, lobi')",
        );
        let of_lobby = |row: &ScreenRow| row.zones == ["lain"] && row.profile == DisplayProfile::Lobby && row.shows_other;
        until(&supervisor, |picture| picture.screens().next().filter(|row| of_lobby(row)).map(|_| ())).await;
        shows("RUANG SEBELAH");
        set("input[type=range]", "40");
        card(&browser, "card.querySelector('.good')?.innerText === 'Keras suara 40%.'");
        until(&supervisor, |picture| (picture.screens().next()?.volume_percent == 40).then_some(())).await;
        // Both hold for as long as the program does.
        browser.click("[data-act=reload]").unwrap();
        card(&browser, "card.querySelector('.good')?.innerText.includes('sebentar lagi')");
        let afresh = |row: &ScreenRow| row.connected && row.zones == ["tunggu"] && !row.shows_other && row.volume_percent == 100;
        until(&supervisor, |picture| picture.screens().next().filter(|row| afresh(row)).map(|_| ())).await;
        shows("RUANG TUNGGU");
    });
}

/// A display that the site file names, without a screen.
fn named_display(hall: &Hall, name: &str) -> Program {
    let mut command = Program::command(program("lantang-display"));
    command.args(["--server", &hall.url(), "--name", name, "--size", "1280x720", "--offscreen"]).arg(hall.dir.path().join(name));
    Program::start("lantang-display", command, &hall.dir.path().join(format!("{name}.log"))).unwrap()
}
