//! A site file that is changed while the hall is open: read again when the server is asked to (SIGHUP), on both journals, with nobody losing
//! their place; and files with mistakes, of another site, or the same as before, which change nothing.

use std::time::Duration;

use protocol::{Chime, Command, View, VoiceLanguage};
use xtask::wait_until;

use crate::hall::{Hall, Journal, act, done, issue, next, on_both, run, small_site_with, until};

/// The service's everyday name, and what it becomes.
const NAME: (&str, &str) = ("\"Kartu Keluarga\"", "\"Kartu Keluarga baru\"");

/// Waits until a server has said this.
fn says(hall: &Hall, text: &str) {
    let said = || std::fs::read_to_string(hall.log(0)).unwrap();
    let found = wait_until(Duration::from_secs(20), || Ok(said().contains(text).then_some(())));
    assert!(found.unwrap().is_some(), "{text:?} was not said: {}", said());
}

#[test]
fn a_changed_site_file_is_in_force_at_once_and_everybody_keeps_their_place() {
    on_both(async |journal| {
        let hall = Hall::small(journal);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        for _ in 0..3 {
            issue(&supervisor, "kk").await;
        }
        act(&officer, next("loket-1", None)).await;
        hall.reload(0, Some(&small_site_with(&[NAME, ("number = 3", "number = 3\nautomatic = \"1 menit\"")])));
        until(&officer, |picture| (picture.service("kk")?.name == "Kartu Keluarga baru").then_some(())).await;
        until(&supervisor, |picture| (picture.counter("loket-3")?.automatic_after_ms == Some(60_000)).then_some(())).await;
        assert_eq!(supervisor.see(|picture| picture.site().map(|site| (site.issued, site.waiting))), Some((3, 2)));
        assert!(supervisor.see(|picture| picture.visitor("loket-1").is_some()), "whoever is at a counter stays there");
        act(&supervisor, Command::SetNotice { text: "Tetap melayani.".to_owned() }).await;
    });
}

#[test]
fn a_file_that_cannot_be_used_changes_nothing_and_the_next_one_is_read() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let before = supervisor.see(|picture| picture.service("kk").cloned());
        hall.reload(0, Some("ini bukan TOML ["));
        says(&hall, "the site file has mistakes and is not applied");
        hall.reload(0, Some(&small_site_with(&[NAME, ("code = \"kantor-kecil\"", "code = \"kantor-lain\"")])));
        says(&hall, "it is of the site \"kantor-lain\", and this server serves \"kantor-kecil\"");
        hall.reload(0, Some(&small_site_with(&[])));
        says(&hall, "the site file is the one in force; nothing changes");
        hall.reload(0, None);
        says(&hall, "the site file is not applied; what is in force goes on");
        done(supervisor.ask(Command::SetNotice { text: "Masih melayani.".to_owned() }, None).await);
        assert_eq!(supervisor.see(|picture| picture.service("kk").cloned()).map(|row| row.name), before.map(|row| row.name));
        hall.reload(0, Some(&small_site_with(&[NAME])));
        until(&supervisor, |picture| (picture.service("kk")?.name == "Kartu Keluarga baru").then_some(())).await;
    });
}

#[test]
fn how_a_zone_speaks_is_in_force_with_the_file() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let screen = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar");
        let before = until(&screen, |picture| picture.zone("tunggu")?.speech.clone()).await;
        assert_eq!((&before.languages[..], before.chime, before.volume_percent), (&[VoiceLanguage::Id][..], Chime::TwoTones, 100));
        let speech = "[speech]\nlanguages = [\"su\", \"id\"]\nchime = \"one_tone\"\nvolume = 60\n[[agency]]";
        hall.reload(0, Some(&small_site_with(&[("[[agency]]", speech)])));
        let speech = until(&screen, |picture| picture.zone("tunggu")?.speech.clone().filter(|speech| *speech != before)).await;
        let languages = [VoiceLanguage::Su, VoiceLanguage::Id];
        assert_eq!((&speech.languages[..], speech.chime, speech.volume_percent), (&languages[..], Chime::OneTone, 60));
    });
}
