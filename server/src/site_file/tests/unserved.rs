//! Services that a hall can never serve as it is written, or nobody from the start; each case with what its good twin says: nothing.

use super::*;

/// The small file whose service has these lines, whose counter has these, and with these officers.
fn hall(service: &str, counter: &str, officers: &[&str]) -> String {
    let policy = if officers.is_empty() { "" } else { "[policy]\nnamed_officers = true\n" };
    let officers: String = (1..).zip(officers).map(|(n, skills)| format!("[[officer]]\ncode = \"p-{n}\"\nskills = [{skills}]\n")).collect();
    format!("{}{counter}{officers}{policy}", SMALL.replacen("name = \"Layanan\"\n", &format!("name = \"Layanan\"\n{service}"), 1))
}

/// The English warnings about a file, without its line.
fn warned(text: &str) -> Vec<String> {
    let found = found(text).into_iter().map(|line| line.split_once(": ").unwrap().1.to_owned());
    found.inspect(|said| assert!(said.starts_with("warning: "), "{said}")).collect()
}

#[track_caller]
fn one(text: &str, begins: &str) {
    let said = warned(text);
    assert!(said.len() == 1 && said[0].starts_with(begins), "{said:#?}");
}

const SKILLED: &str = "skills = [\"kantor\"]\n";

#[test]
fn a_service_that_nobody_serves_from_the_start_says_after_what_wait() {
    let late =
        "warning: Nobody serves \"s\" from the start at any counter: its numbers are called only after a wait of 2 hours 30 minutes,";
    let overflow = "skills = [\"kantor setelah 2 jam 30 menit\"]\n";
    one(&hall("", overflow, &[]), late);
    assert!(warned(&hall("", overflow, &[]))[0].ends_with("Give one counter kantor without \"setelah\"."));
    let text = hall("", overflow, &[]);
    let (_, findings) = examined(text.as_bytes());
    assert_eq!((findings.errors(), findings.warnings()), (0, 1));
    let described = findings.describe("f");
    assert!(
        described.contains(
            "f:15: peringatan: \"s\" tidak dilayani sejak awal di loket mana pun: nomornya baru dipanggil setelah menunggu 2 jam 30 menit,"
        ),
        "{described}"
    );
    let sooner = format!("{overflow}[[counter]]\nnumber = 2\nskills = [\"kantor setelah 61 detik\"]\n");
    one(
        &hall("", &sooner, &[]),
        "warning: Nobody serves \"s\" from the start at any counter: its numbers are called only after a wait of 1 minute 1 second,",
    );
    let primary = format!("{overflow}[[counter]]\nnumber = 2\n{SKILLED}");
    assert_eq!(warned(&hall("", &primary, &[])), Vec::<String>::new());
}

#[test]
fn where_officers_are_named_their_skills_count_as_well() {
    assert_eq!(warned(&hall("", SKILLED, &["\"kantor\""])), Vec::<String>::new());
    one(&hall("", SKILLED, &["", ""]), "warning: No officer can serve \"s\" (it needs: kantor), and where officers are named");
    let late = &["\"kantor setelah 10 menit\"", "\"kantor setelah 3 jam\""];
    one(
        &hall("", SKILLED, late),
        "warning: Nobody serves \"s\" from the start at any counter: its numbers are called only after a wait of 10 minutes,",
    );
    assert!(warned(&hall("", SKILLED, late))[0].ends_with("Give one counter and an officer there kantor without \"setelah\"."));
    one(
        &hall("minimum = 4\n", SKILLED, &["\"kantor 3\""]),
        "warning: No officer meets the `minimum` of \"s\" (it needs: kantor 4), and that never relaxes;",
    );
    // How well a counter holds a skill counts only where nobody is named there.
    assert_eq!(warned(&hall("minimum = 4\n", "skills = [\"kantor 1\"]\n", &["\"kantor 4\""])), Vec::<String>::new());
    let by_agency = hall("", SKILLED, &[""]).replace("[policy]", "[policy]\nserves = \"agency\"");
    assert_eq!(warned(&by_agency), Vec::<String>::new(), "skills count for nothing there");
}

#[test]
fn a_minimum_that_no_counter_reaches_is_said_unless_it_relaxes() {
    let low = "skills = [\"kantor 3\"]\n";
    one(&hall("minimum = 4\n", low, &[]), "warning: No counter meets the `minimum` of \"s\" (it needs: kantor 4), and that never relaxes;");
    let relaxes = hall("minimum = 5\nrelaxes_every = \"10 menit\"\n", low, &[]);
    one(&relaxes, "warning: Nobody serves \"s\" from the start at any counter: its numbers are called only after a wait of 20 minutes,");
    assert_eq!(warned(&hall("minimum = 3\n", low, &[])), Vec::<String>::new());
    one(&hall("", "skills = []\n", &[]), "warning: No counter can serve \"s\" (it needs: kantor).");
}

#[test]
fn a_hall_of_named_officers_without_any_cannot_be_used() {
    let nobody = format!("{SMALL}[policy]\nnamed_officers = true\n");
    let said = found(&nobody);
    assert!(said.len() == 1 && said[0].starts_with("21: error: Counters are opened by named officers only"), "{said:?}");
    assert!(read(nobody.as_bytes()).is_err());
    assert_eq!(found(&nobody.replace("= true", "= false")), Vec::<String>::new());
}
