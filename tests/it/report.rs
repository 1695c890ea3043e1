//! The report of a day by the real program, after a real server and real visits on both journals: the three forms say the same, and what
//! they say was counted by hand. And the day replays alone.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use protocol::{Command, Issue};
use rehearsal::Participant;

use crate::hall::{Hall, Journal, called, done, issue, next, run, small_site_with};

/// Runs a verb about a day to its end: its exit code, and what it said on either stream.
fn verb(hall: &Hall, verb: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let ended = hall.command(verb, 0).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (ended.status.code(), text(ended.stdout), text(ended.stderr))
}

/// Reads CSV by RFC 4180, written apart from the writer on purpose.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, is_quoted) {
            ('"', true) if letters.peek() == Some(&'"') => field.extend(letters.next()),
            ('"', _) => is_quoted = !is_quoted,
            (',', false) => row.push(std::mem::take(&mut field)),
            ('\r', false) => {
                assert_eq!(letters.next(), Some('\n'), "a row ends in CR LF");
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            (other, _) => field.push(other),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !is_quoted, "the last row is whole");
    rows
}

/// The rows of a CSV by kind and code, each a map from column to field.
fn by_line(rows: &[Vec<String>]) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let (head, rows) = rows.split_first().unwrap();
    let lines = rows.iter().map(|row| {
        assert_eq!(row.len(), head.len(), "{row:?}");
        let row: BTreeMap<String, String> = head.iter().cloned().zip(row.iter().cloned()).collect();
        ((row["kind"].clone(), row["code"].clone()), row)
    });
    lines.collect()
}

/// Three visits: one served and counted three times, one taken back, called again and not finished, one that gives up. How long the first one
/// waited and was served at most, by this test's own clock.
async fn some_visits(hall: &Hall, supervisor: &Participant) -> (Duration, Duration) {
    let officer = hall.officer("loket-1").await;
    let took = Instant::now();
    let lansia = Issue { service: "kk".to_owned(), group: Some("lansia".to_owned()), ..Issue::default() };
    done(supervisor.ask(Command::IssueTicket(lansia), None).await);
    let (call, number) = called(officer.ask(next("loket-1", None), None).await);
    let waited = took.elapsed();
    assert_eq!(number, "A-001");
    let counter = || "loket-1".to_owned();
    let began = Instant::now();
    done(officer.ask(Command::StartServing { counter: counter(), call }, None).await);
    let delivered = vec![("kk".to_owned(), 1), ("pindah".to_owned(), 2)];
    let finish = Command::FinishVisit { counter: counter(), call, outcome: protocol::Outcome::Completed, delivered };
    done(officer.ask(finish, None).await);
    let served = began.elapsed();

    issue(supervisor, "umkm").await;
    let (call, _) = called(officer.ask(next("loket-1", None), None).await);
    done(officer.ask(Command::UndoCall { counter: counter(), call }, None).await);
    let (call, _) = called(officer.ask(next("loket-1", None), None).await);
    done(officer.ask(Command::StartServing { counter: counter(), call }, None).await);
    let (gone, _) = issue(supervisor, "keramaian").await;
    done(supervisor.ask(Command::CancelTicket { ticket: gone }, None).await);
    (waited, served)
}

/// What was counted by hand.
const EXPECTED: [(&str, &str, &[(&str, &str)]); 9] = [
    (
        "day",
        "kantor-kecil",
        &[
            ("tickets_issued", "3"),
            ("visits_finished", "1"),
            ("services_delivered", "3"),
            ("calls", "2"),
            ("waits", "2"),
            ("service_times", "1"),
            ("service_times_from_call", "0"),
            ("absent", "0"),
            ("transfers", "0"),
            ("cancelled", "1"),
            ("unserved", "0"),
            ("still_here", "1"),
            ("out_of_turn", "0"),
            ("calls_undone", "1"),
        ],
    ),
    ("agency", "kecamatan", &[("tickets_issued", "3"), ("services_delivered", "3"), ("still_here", "1")]),
    ("service", "kk", &[("tickets_issued", "1"), ("visits_finished", "1"), ("services_delivered", "1"), ("calls_undone", "0")]),
    ("service", "pindah", &[("tickets_issued", "0"), ("services_delivered", "2"), ("wait_mean_ms", "")]),
    ("service", "umkm", &[("waits", "1"), ("service_times", "0"), ("calls", "1"), ("calls_undone", "1"), ("still_here", "1")]),
    ("service", "keramaian", &[("tickets_issued", "1"), ("cancelled", "1"), ("calls", "0")]),
    ("mode", "langsung", &[("tickets_issued", "3")]),
    ("group", "lansia", &[("tickets_issued", "1"), ("visits_finished", "1")]),
    ("counter", "loket-1", &[("tickets_issued", ""), ("visits_finished", "1"), ("services_delivered", "3"), ("calls", "2")]),
];

#[test]
fn a_day_of_real_visits_is_reported_in_three_forms_and_replays_alone() {
    for journal in Journal::BOTH {
        run(async {
            let mut hall = Hall::open(journal, 1, &small_site_with(&[("name = \"Kartu Keluarga\"", "name = 'Kartu \"Keluarga\", KK'")]));
            let supervisor = hall.supervisor().await;
            let (waited, served) = some_visits(&hall, &supervisor).await;
            hall.stop(0);

            let (code, csv, told) = verb(&hall, "report", &["terakhir", "--csv"]);
            assert_eq!(code, Some(0), "{told}");
            let lines = by_line(&read_csv(&csv));
            for (kind, its_code, figures) in EXPECTED {
                let row = &lines[&(kind.to_owned(), its_code.to_owned())];
                for (figure, value) in figures {
                    assert_eq!(row[*figure], *value, "{kind} {its_code}: {figure} in\n{csv}");
                }
            }
            let kk = &lines[&("service".to_owned(), "kk".to_owned())];
            assert_eq!((kk["name"].as_str(), kk["training"].as_str(), kk["closed"].as_str()), ("Kartu \"Keluarga\", KK", "false", "false"));
            // The journal's clock and this one may round apart.
            for (figure, at_most) in [("wait_max_ms", waited), ("service_time_mean_ms", served)] {
                let ms: u128 = kk[figure].parse().unwrap();
                assert!(ms <= at_most.as_millis() + 50, "{figure}: {ms} ms, and at most {at_most:?}");
            }
            the_other_forms_say_the_same(&hall, &lines, &kk["date"]);
        });
    }
}

/// JSON has every figure of the CSV, the table those of the day; and the day replays alone.
fn the_other_forms_say_the_same(hall: &Hall, lines: &BTreeMap<(String, String), BTreeMap<String, String>>, date: &str) {
    let (code, json, told) = verb(hall, "report", &[date, "--json"]);
    assert_eq!(code, Some(0), "{told}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["date"], date);
    for ((kind, its_code), row) in lines {
        let plural = if kind == "agency" { "agencies".to_owned() } else { format!("{kind}s") };
        let of_kind = json[plural].as_array().map_or(&[][..], Vec::as_slice);
        let found = of_kind.iter().find(|object| object["code"] == its_code.as_str());
        let object = if kind == "day" { &json["day"] } else { found.unwrap_or_else(|| panic!("JSON has no {kind} {its_code}")) };
        let figures =
            row.iter().filter(|(column, _)| !["date", "site", "training", "closed", "kind", "code", "name"].contains(&column.as_str()));
        for (figure, value) in figures {
            let said = object.get(figure).unwrap_or_else(|| panic!("{kind} {its_code} has no {figure}"));
            assert_eq!(said.as_u64().map_or(String::new(), |number| number.to_string()), *value, "{kind} {its_code}: {figure}");
        }
    }
    let (code, table, told) = verb(hall, "report", &[date]);
    assert_eq!(code, Some(0), "{told}");
    let day = table.lines().find(|line| line.starts_with("Kantor Kecamatan Contoh  ")).unwrap();
    let cells: Vec<&str> = day.trim_start_matches("Kantor Kecamatan Contoh").split_whitespace().collect();
    assert_eq!((&cells[..3], &cells[10..]), (&["3", "1", "3"][..], &["0", "0", "0", "1", "0"][..]), "{table}");
    assert!(table.contains("1 numbers are not finished") && table.contains("calls taken back: 1"), "{table}");

    let (code, said, told) = verb(hall, "replay", &[date]);
    assert!(code == Some(0) && said.contains("Equal: "), "{said}{told}");
    let (code, said, told) = verb(hall, "report", &["2001-01-01"]);
    assert!(code == Some(2) && said.is_empty() && told.contains(&format!("it has {date}.")), "{said}{told}");
    let (code, _, told) = verb(hall, "report", &["kemarin"]);
    assert!(code == Some(2) && told.contains("write a date such as 2026-11-28, today, or last"), "{told}");
}
