//! Case files of which parts cannot be read: all of them are said at once, beside what is wrong with the rest and nothing more.

use super::{SMALL, found, read_alone, read_recorded, with};
use crate::case_file::read_case;

/// What is said, each with its place and line.
fn told(text: &str) -> Vec<String> {
    let faults = read_alone(text).map_or_else(|faults| faults, |_| Vec::new());
    faults.iter().map(|fault| format!("{} @{}: {}", fault.at, fault.line.map_or("?".into(), |line| line.to_string()), fault.en)).collect()
}

fn assert_told(text: &str, begins: &[&str]) {
    let told = told(text);
    let are_all = told.len() == begins.len() && told.iter().zip(begins).all(|(fault, begin)| fault.starts_with(begin));
    assert!(are_all, "{begins:#?}\nis not\n{told:#?}");
}

#[test]
fn everything_of_a_wrong_type_is_said_at_once_beside_the_rest() {
    let text = with("unit = \"minute\"", "unit = \"minuet\"").replace("periods = 2", "periods = 2.5").replace("target = 15", "target = -1");
    let text =
        text.replace("rate = [0.5, 0.25]", "rate = [\"few\", 0.25, true]").replace("gamma = 6, cv2 = 0.5", "gamma = \"6\", cv = 0.5");
    let text = text.replace("weight = 2", "weight = -2").replace("count = [3, 4]", "count = \"three\"");
    let text = text.replace("[\"KTP\", {", "[3, {").replace("after = 10", "after = -10").replace("head_start = 5", "emergency = \"yes\"");
    assert_told(
        &(text + "[policy]\norder = 2026-01-31\n"),
        &[
            "unit @3: Here must be \"second\", \"minute\" or \"hour\"; what is written is the text \"minuet\". Correct the value.",
            "periods @5: Here must be a whole number from 1 to 10000; what is written is the number 2.5.",
            "class \"KTP\": rate @10: Here must be a number, such as 2.5; what is written is the text \"few\".",
            "class \"KTP\": rate @10: Here must be a number, such as 2.5; what is written is true.",
            "class \"lansia\": service: gamma @17: Here must be a number, such as 2.5; what is written is the text \"6\".",
            "class \"lansia\": service: cv @17: This key is not known here. Correct its name, or delete it. Known are: always, ",
            "class \"lansia\": weight @19: The number -2 must be between 1 and 1000.",
            "class \"lansia\": emergency @20: Here must be true or false; what is written is the text \"yes\".",
            "counters \"loket\": count @24: Here must be a whole number from 0 to 1000; what is written is the text \"three\".",
            "counters \"loket\": serves @25: Here must be the name of a class, or a table with its `class`; what is written is the number 3.",
            "policy: order @27: Here must be a text in quotes; what is written is the date or time 2026-01-31.",
            // What could be read is judged.
            "class \"KTP\": target @12: The number -1 must be between 0.001",
            "counters \"loket\": serves: after @25: The number -10 must be between 0",
        ],
    );
}

#[test]
fn what_cannot_be_read_leads_to_no_other_fault() {
    let waits = "retry = { share = 1, after = { exponential = 9 } }\nno_show = { share = 0.1, takes = { always = 1 } }";
    let names = "relaxes_every = 4\nminimum = 4\nthreshold = 9\nemergency = false\nprefers = [\"loket\"]\n";
    let text =
        with("weight = 2", &format!("{waits}\n{names}weight = 2")).replace("format = 1", "format = 1\nname = \"x\"\nseed = 1\nwarm_up = 1");
    let text =
        text.replace("period = 60", "period = 60\nbusyness = 0\nwaiting_room = 9").replace("[[counters]]", "[[counters]]\nspeed = 1");
    let text =
        text.replace("name = \"loket\"", "name = \"loket\"\nprefers = [\"KTP\", [\"lansia\"]]").replace("rate = 0.1", "trace = [1, 2]");
    assert_eq!(found(&text), [""; 0]);
    let mut keys = 0;
    for (at, line) in text.lines().enumerate().filter(|(_, line)| line.contains(" = ")) {
        keys += 1;
        let key = line.split(" = ").next().unwrap();
        let broken: Vec<String> =
            text.lines().enumerate().map(|(number, line)| if number == at { format!("{key} = 12:30:00") } else { line.into() }).collect();
        let told = told(&broken.join("\n"));
        assert!(told.len() == 1 && told[0].contains(&format!("{key} @{}: Here must be ", at + 1)), "{line}: {told:#?}");
    }
    assert_eq!(keys, 32, "every line of it");
}

#[test]
fn what_must_be_there_is_asked_for_where_it_is_missing() {
    let text = "[[class]]\nrate = 1\n[[counters]]\nname = \"loket\"\n[[class]]\nname = \"KTP\"\nno_show = {}\nrate = 1\nservice = {}\n";
    assert_told(
        text,
        &[
            "format @1: There is no `format` here. Add one, such as `format = 1`.",
            "unit @1: There is no `unit` here.",
            "period @1: There is no `period` here. Add one, such as `period = 60`.",
            "class 1: name @1: There is no `name` here.",
            "class 1: service @1: There is no `service` here. Add one, such as `service = { exponential = 5 }`.",
            "counters \"loket\": serves @3: There is no `serves` here.",
            "counters \"loket\": count @3: There is no `count` here.",
            "class \"KTP\": no_show: share @7: There is no `share` here.",
            "class \"KTP\": no_show: takes @7: There is no `takes` here.",
            "class \"KTP\": service @9: Name exactly one of always,",
        ],
    );
    let head = "format = 1\nunit = \"hour\"\nperiod = 1\n";
    assert_told(head, &["class @1: There is no `[[class]]`. Add at least one.", "counters @1: There is no `[[counters]]`."]);
    assert_told(
        &format!("{head}counters = []\n[class]\nname = \"KTP\"\n"),
        &[
            "counters @4: There is no `[[counters]]`.",
            "class @5: Here must be sections `[[class]]` with two brackets; what is written is a table.",
        ],
    );
}

#[test]
fn a_key_that_is_not_known_is_named_and_what_it_was_meant_to_be_is_not_missed() {
    assert_told(
        &with("[[counters]]", "[[counter]]"),
        &[
            "counters @1: There is no `[[counters]]`.",
            "counter @22: This key is not known here. Correct its name, or delete it. Known are: format, ",
        ],
    );
    assert_told(
        &with("serves = ", "service = "),
        &["counters \"loket\": serves @22: There is no `serves` here.", "counters \"loket\": service @25: This key is not known here."],
    );
}

#[test]
fn two_of_one_name_are_told_apart() {
    let text = with("name = \"lansia\"", "name = \"KTP\"").replace("rate = 0.1", "rate = \"\"").replace("weight = 2", "target = 0");
    let told = told(&text);
    for begin in
        ["class \"KTP\" (2): rate @16: Here must be", "class \"KTP\" (2): target @19: The number 0", "class \"KTP\" (2): name @15: A class"]
    {
        assert!(told.iter().any(|fault| fault.starts_with(begin)), "{begin} is missing in {told:#?}");
    }
}

#[test]
fn lines_that_are_no_toml_are_all_said_and_nothing_is_made_of_them() {
    let text = with("periods = 2", "periods = = 2").replace("target = 15", "target 15").replace("rate = 0.1", "rate = 0,1");
    let text = text.replace("[[counters]]", "[[counters]").replace("replications = 4", "replications = \"4\"");
    assert_told(
        &text,
        &[
            " @5: This cannot be read as TOML (",
            "replications @6: Here must be a whole number",
            " @12: This cannot be read as TOML (",
            " @16: This cannot be read as TOML (",
            " @22: This cannot be read as TOML (",
        ],
    );
}

#[test]
fn numbers_that_no_machine_holds_are_shown_as_they_are_written() {
    let huge = "9".repeat(60);
    assert_told(&with("periods = 2", &format!("periods = {huge}")), &[&format!("periods @5: The number {}… must be", "9".repeat(40))]);
    let many = told(&with("rate = 0.1", &format!("rate = {huge}")));
    assert!(many.iter().any(|fault| fault.starts_with("class \"lansia\": rate @16: The number 1000000000")), "{many:#?}");
    assert_told(&with("head_start = 5", "head_start = 0x1_0000"), &["class \"lansia\": head_start @20: The number 65536 must be"]);
    assert_told(&with("weight = 2", "weight = 0xffff"), &["class \"lansia\": weight @19: The number 0xffff must be"]);
    assert_told(&with("format = 1", "format = -1"), &["format @2: Format -1 is not known. Use `format = 1`."]);
    assert_told(&with("period = 60", "period = nan"), &["period @4: The number NaN must be"]);
    assert!(read_alone(&with("replications = 4", "replications = 1_0\nseed = 18446744073709551615")).is_ok());
}

#[test]
fn no_more_is_told_than_a_person_mends() {
    let text = with("rate = 0.1", &format!("trace = [{}]", "1, \"x\",\n".repeat(300)));
    let told = told(&text);
    assert_eq!((told.len(), told[200].as_str()), (201, " @?: 100 more parts cannot be read. Correct what is named, and try again."));
    let late = with("rate = 0.1", &format!("trace = [{}]", "120, ".repeat(1_003)));
    let late = found(&late);
    assert_eq!((late.len(), late[1_000].as_str()), (1_001, "class \"lansia\": trace: 3 more times are wrong."));
}

#[test]
fn a_file_that_is_no_text_is_said_to_be_that() {
    let latin = |text: &str| text.replace("KTP", "caf\u{e9}").chars().map(|it| it as u8).collect::<Vec<u8>>();
    let faults = read_case(&latin(SMALL), |_| unreachable!("it names no file")).unwrap_err();
    let shown = faults[0].to_string();
    assert!(shown.starts_with("baris 9 / line 9: Mulai baris ini, berkas bukan teks UTF-8. ") && faults.len() == 1, "{faults:#?}");
    let faults = read_recorded("1\n2,caf\u{e9}\n".chars().map(|it| it as u8).collect::<Vec<u8>>()).unwrap_err();
    assert_eq!(faults[0].at, "class \"KTP\": trace_file \"pagi.csv\", baris 2 / line 2");
    assert!(faults[0].en.contains("not UTF-8") && faults.len() == 1, "{faults:#?}");
    assert!(read_alone(&format!("\u{feff}{SMALL}")).is_ok(), "with the mark that some editors write first");
}
