//! Whole days for practice, alone: short ones, so that they are played to their end.

use std::process::Output;

use serde_json::Value;
use xtask::Program;

use crate::hall::{program, small_site_with};

/// The small office on a day of a quarter of an hour, with short visits.
fn short_day(changes: &[(&str, &str)]) -> String {
    let hours = ("monday-thursday = { tickets = \"07.45\", opens = \"08.00\", closes = \"15.00\" }\n", "");
    let day = (
        "friday = { tickets = \"07.45\", opens = \"08.00\", closes = \"14.00\" }",
        "monday-sunday = { tickets = \"08.00\", opens = \"08.02\", closes = \"08.16\", ends = \"08.20\" }",
    );
    let visits = [("at_counter = \"8 menit\"", "at_counter = \"1 menit\""), ("at_counter = \"10 menit\"", "at_counter = \"2 menit\"")];
    let more = [("at_counter = \"12 menit\"", "at_counter = \"2 menit\"")];
    small_site_with(&[&[hours, day], &visits[..], &more[..], changes].concat())
}

/// Plays it to its end; the sums, and what was said.
fn play(name: &str, site: &str, more: &[&str]) -> (Value, Output) {
    let folder = std::env::temp_dir().join(format!("lantang-days-{}-{name}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let (file, summary) = (folder.join("site.toml"), folder.join("summary.json"));
    std::fs::write(&file, site).unwrap();
    let mut command = Program::command(program("lantang-rehearse"));
    command.args(["--alone", "--speed", "60", "--site"]).arg(&file).arg("--summary").arg(&summary).args(more);
    let said = command.output().unwrap();
    let sums = std::fs::read(&summary).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&said.stderr)));
    std::fs::remove_dir_all(&folder).unwrap();
    (serde_json::from_slice(&sums).unwrap(), said)
}

#[test]
fn a_day_with_named_officers_a_break_counters_that_call_by_themselves_and_an_end_of_serving_is_practised_to_its_end() {
    let officers = [("petugas-1", "kependudukan\", \"perizinan"), ("petugas-2", "kependudukan"), ("petugas-3", "perizinan")];
    let officers: String =
        officers.iter().map(|(code, skills)| format!("\n[[officer]]\ncode = \"{code}\"\nskills = [\"{skills}\"]\n")).collect();
    let rest = "\n[[break]]\ncode = \"sela\"\ndays = \"monday-sunday\"\nfrom = \"08.06\"\nuntil = \"08.09\"\nreason = \"rest\"\n";
    let policy = "[policy]\nnamed_officers = true\nclosing = \"unserved\"\n\n[[zone]]";
    let site = short_day(&[
        ("[[zone]]", policy),
        ("number = 2\n", "number = 2\nautomatic = \"2 detik\"\n"),
        ("[[group]]", &format!("{officers}{rest}\n[[group]]")),
    ]);
    let (sums, said) = play("named", &site, &["--load", "200"]);
    let words = String::from_utf8_lossy(&said.stdout);
    assert_eq!(said.status.code(), Some(0), "{words}");
    assert_eq!((&sums["ended"], &sums["lost"], &sums["counters_opened"]), (&"day_over".into(), &0.into(), &3.into()), "{words}");
    assert_eq!((&sums["refused"], &sums["stayed"]), (&Value::Array(Vec::new()), &0.into()), "{words}");
    assert!(sums["served"].as_u64() > Some(5) && sums["unserved"].as_u64() > Some(0), "{words}");
}

#[test]
fn a_day_on_which_no_counter_opens_is_no_success() {
    // The only officer knows nothing that a counter is for, and so sits at none.
    let policy = "[policy]\nnamed_officers = true\nclosing = \"unserved\"\n\n[[zone]]";
    let site = short_day(&[("[[zone]]", policy), ("[[group]]", "[[officer]]\ncode = \"petugas-1\"\n\n[[group]]")]);
    let (sums, said) = play("nobody", &site, &[]);
    let words = String::from_utf8_lossy(&said.stdout);
    assert_eq!((said.status.code(), &sums["counters_opened"]), (Some(1), &0.into()), "{words}");
    assert!(words.contains("TIDAK ADA LOKET YANG DIBUKA") && words.contains("NO COUNTER WAS OPENED"), "{words}");
}
