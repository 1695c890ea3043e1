//! Copies of the journal: made while the server runs, put back after a disk is lost, and a hall that goes on above every number that stands
//! on somebody's paper.

use std::{path::Path, time::Duration};

use serde_json::json;
use xtask::Browser;

use crate::hall::{Hall, Journal, act, issue, next, run, small_site_with, until};

const SOON: Duration = Duration::from_secs(30);

/// Runs a verb with these words to its end: its exit code, and what it said.
fn verb(hall: &Hall, name: &str, words: &[&str]) -> (Option<i32>, String) {
    let ended = hall.command(name, 0).args(words).output().unwrap();
    (ended.status.code(), String::from_utf8_lossy(&ended.stdout).into_owned() + &String::from_utf8_lossy(&ended.stderr))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_hall_that_lost_its_disk_goes_on_from_a_copy_above_every_number_and_lost_ones_are_entered_again() {
    run(async {
        let mut hall = Hall::prepare(Journal::Sqlite, 1, &small_site_with(&[]));
        hall.start(0);
        let supervisor = hall.supervisor().await;
        for _ in 0..3 {
            issue(&supervisor, "kk").await;
        }
        let copy = hall.data(0).with_file_name("salinan.journal");
        let (code, said) = verb(&hall, "backup", &[text(&copy)]);
        assert!(code == Some(0) && said.contains("is whole up to entry"), "{said}");
        // Given after the copy was made: nobody but their holders will know of them.
        let lost: Vec<String> = [issue(&supervisor, "kk").await, issue(&supervisor, "kk").await].map(|(_, number)| number).to_vec();
        hall.kill(0);
        for file in std::fs::read_dir(hall.data(0)).unwrap().map(|file| file.unwrap().path()) {
            if text(&file).contains(".journal") {
                std::fs::remove_file(file).unwrap();
            }
        }
        let (code, said) = verb(&hall, "restore", &[text(&copy)]);
        assert!(code == Some(2) && said.contains("--last A-057"), "{said}");
        let (code, said) = verb(&hall, "restore", &[text(&copy), "--last", "A-006", "--skip", "0"]);
        assert!(code == Some(0) && said.contains("A-004 to A-006 may stand on visitors' papers"), "{said}");
        hall.start(0);

        // The same clients come back, with positions of the epoch before: they get the picture as it now is.
        let (_, number) = issue(&supervisor, "kk").await;
        assert_eq!(number, "A-007");
        until(&supervisor, |picture| (picture.tickets().count() == 4).then_some(())).await;
        let floor = Browser::start(1440, 1300).unwrap();
        floor.open(&format!("{}/supervisor", hall.url())).unwrap();
        // What is lost stands on the page; of a copy nobody knows more than the numbers.
        let listed =
            "[...document.querySelectorAll('#lost li')].map((one) => one.innerText.replace('Catat kembali', '').trim()).join('; ')";
        floor.wait_for(&format!("{listed} === 'A-004 sampai A-006'"), SOON).unwrap();
        enter(&floor, &lost[1]);
        says(&floor, &format!("Nomor {} tercatat kembali.", lost[1]));
        floor
            .wait_for(&format!("{listed} === 'A-004; A-006'"), SOON)
            .unwrap_or_else(|why| panic!("{why}: {:?}", floor.run(&format!("return {listed}"))));
        enter(&floor, &lost[1]);
        says(&floor, &format!("Nomor {} tidak perlu dicatat dari kertas: nomor itu sudah tercatat hari ini.", lost[1]));
        until(&supervisor, |picture| picture.tickets().any(|row| row.number == lost[1]).then_some(())).await;

        // Nobody's number is called twice: those that are stored, in their order.
        let officer = hall.officer("loket-1").await;
        act(&officer, next("loket-1", None)).await;
        let called = until(&supervisor, |picture| picture.visitor("loket-1").map(|row| row.number.shown.clone())).await;
        assert_eq!(called, "A-001");
        hall.kill(0);
        let (code, said) = verb(&hall, "replay", &[]);
        assert!(code == Some(0) && said.contains("epoch_begun: 1\n") && said.contains("posisi / position: 2:"), "{said}");
    });
}

/// Enters a number that is on paper for the first service.
fn enter(floor: &Browser, number: &str) {
    floor.wait_for("document.querySelector('#give option[value=kk]')", SOON).unwrap();
    let choose = "const list = document.querySelector('#give select'); list.value = 'kk'; list.dispatchEvent(new Event('change'));\
        document.querySelector('#give summary').click();\
        const paper = document.querySelector('#give [name=paper]'); paper.value = NUMBER; paper.dispatchEvent(new Event('input'));";
    floor.run(&choose.replace("NUMBER", &json!(number).to_string())).unwrap();
    floor.wait_for("document.querySelector('#give button:not(:disabled)')?.innerText === 'Catat nomor di kertas'", SOON).unwrap();
    floor.click("#give button").unwrap();
}

/// Waits until the page says this.
fn says(floor: &Browser, text: &str) {
    if let Err(why) = floor.wait_for(&format!("document.body.innerText.includes({})", json!(text)), SOON) {
        panic!("{why}: {:?}", floor.run("return document.body.innerText"));
    }
}
