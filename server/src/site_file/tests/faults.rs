//! Every fault, with its line, its sentence and what to do; and all of them at once.

use super::*;

/// The small file with one piece put in place of another.
fn with(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    SMALL.replacen(from, to, 1)
}

/// Exactly one finding, at this line, whose English sentence begins like this.
fn one(text: &str, line: usize, begins: &str) {
    let found = found(text);
    assert_eq!(found.len(), 1, "{found:?}");
    let wanted = format!("{line}: {begins}");
    assert!(found[0].starts_with(&wanted), "\n{}\n{wanted}", found[0]);
}

#[test]
fn a_good_file_has_no_findings() {
    assert_eq!(found(SMALL), Vec::<String>::new());
}

#[test]
fn faults_of_form_name_their_line() {
    one(&with("format = 1\n", "\n"), 1, "error: The format of the file is not named.");
    one(&with("format = 1", "format = 2"), 1, "error: This program does not know format 2.");
    one(&with("name = \"Kantor\"", "nmae = \"x\"\nname = \"Kantor\""), 10, "error: [[agency]] has no `nmae`. Did you mean \"name\"?");
    one(
        &with("number = 1", "number = \"1\""),
        19,
        "error: The value of `number` must be a whole number; here it is of another type (string).",
    );
    one(&with("code = \"s\"\n", ""), 15, "error: This [[service]] has no `code`.");
    one(&with("[[zone]]", "[zone]"), 12, "error: The value of `zone` must be repeated tables in double brackets");
    one(&with("[hours]", "[[hours]]"), 6, "error: The value of `hours` must be one table");
    let counters: String = (2..=201).map(|number| format!("[[counter]]\nnumber = {number}\n")).collect();
    one(&format!("{SMALL}{counters}"), 418, "error: There are 201 of [[counter]]; at most 200 are possible.");
    assert!(found("")[1].ends_with("There is no `[site]`. Add a section `[site]` with `code`, `name` and `time_zone`."), "{:?}", found(""));
    assert_eq!(found("").len(), 6, "format, [site] and four tables");
    one(&format!("device = []\n{SMALL}"), 1, "error: There is no [[device]].");
}

#[test]
fn a_file_that_is_not_toml_says_where() {
    let found = found(&with("name = \"Kantor\"", "name = \"Kantor"));
    assert!(found[0].starts_with("10: error: This cannot be read as TOML"), "{found:?}");
    one(&with("[[zone]]", "[[zone]"), 12, "error: This cannot be read as TOML");
    one(&with("number = 1", "number = 1\nnumber = 2"), 20, "error: This cannot be read as TOML (duplicate key");
    let (plan, findings) = examined(b"format = 1\nname = \"\xff\"\n");
    assert!(plan.is_none() && findings.describe("f").starts_with("f:2: galat: Mulai baris ini, berkas bukan teks UTF-8."));
    let (plan, findings) = examined(&vec![b' '; FILE_BYTES_MAX + 1]);
    assert!(plan.is_none() && findings.describe("f").contains("at most 1048576 can be read"));
}

#[test]
fn faults_of_values_name_their_line() {
    one(&with("code = \"s\"", "code = \"S 1\""), 16, "error: \"S 1\" cannot be a code.");
    one(&with("name = \"Layanan\"", "name = \" \""), 17, "error: The text of `name` is empty, longer than 80 characters");
    one(&with("prefix = \"A\"", "prefix = \"a1\""), 11, "error: \"a1\" cannot stand before a number.");
    one(&with("number = 1", "number = 0"), 19, "error: The number `number` must be between 1 and 999.");
    one(
        &with("prefix = \"A\"", "prefix = \"A\"\nkind = \"opt\""),
        12,
        "error: \"opt\" is not a choice for `kind`. Did you mean \"opd\"? Choose one of: opd,",
    );
    for skill in ["kantor 6", "kantor setelah", "kantor 3 setelah 0 menit", "kantor 3 sesudah 5 menit", "kantor 3 setelah 5"] {
        let wanted = format!("error: \"{skill}\" cannot be read as a skill.");
        one(&with("number = 1", &format!("number = 1\nskills = [\"{skill}\"]")), 20, &wanted);
    }
    let policy = |key: &str| with("[hours]", &format!("[policy]\n{key}\n[hours]"));
    one(&policy("order = \"0:1\""), 7, "error: \"0:1\" cannot be read as a round of calls.");
    one(&policy("order = \"2:21\""), 7, "error: \"2:21\" cannot be read as a round of calls.");
    one(&policy("order = \"fifo\""), 7, "error: \"fifo\" is not a choice for `order`.");
    one(&policy("overdue_percent = 99"), 7, "error: The number `overdue_percent` must be between 100 and 2000, or 0 for never.");
    assert_eq!(found(&policy("overdue_percent = 0")), Vec::<String>::new(), "never");
    one(&with("name = \"Layanan\"", "name = \"Layanan\"\nquota = 10000"), 18, "error: The number `quota` must be between 0 and 9999.");
    let no_show = |key: &str| with("[hours]", &format!("[no_show]\n{key}\n[hours]"));
    one(&no_show("calls = 0"), 7, "error: The number `calls` must be between 1 and 9.");
    one(&no_show("reinsert_after = 51"), 7, "error: The number `reinsert_after` must be between 0 and 50.");
    one(&no_show("returns = -1"), 7, "error: The number `returns` must be between 0 and 255.");
    one(&no_show("interval = \"sebentar\""), 7, "error: The duration `interval` = \"sebentar\" cannot be read");
    one(&with("name = \"Layanan\"", "name = \"Layanan\"\nminimum = 6"), 18, "error: The number `minimum` must be between 1 and 5.");
    let fire = "[[emergency]]\nkind = \"fire\"\nid = \"Keluar.\"\nen = \"Leave.\"\n";
    let emergency = |text: &str| with("[[zone]]", &format!("{text}[[zone]]"));
    one(&emergency(&fire.replace("fire", "fir")), 13, "error: \"fir\" is not a choice for `kind`. Did you mean \"fire\"?");
    one(&emergency(&fire.replace("Leave.", "")), 15, "error: The text of `en` is empty, longer than 160 characters");
    one(&emergency(&format!("{fire}{fire}")), 16, "error: [[emergency]] \"fire\" already stands in line 12.");
    let upstairs = fire.replace("id =", "floor = \"Lantai 9\"\nid =");
    one(&emergency(&upstairs), 14, "warning: No [[zone]] is on the floor \"Lantai 9\", so this emergency text is never shown.");
    let everybody = "[[group]]\ncode = \"umum\"\nname = \"Umum\"\nemergency = true\n[[zone]]";
    one(&with("[[zone]]", everybody), 13, "error: The group \"umum\" cannot be the emergencies");
}

#[test]
fn faults_of_time_name_their_line() {
    one(&with("name = \"Layanan\"", "name = \"Layanan\"\ntarget = \"15\""), 18, "error: The duration `target` = \"15\" cannot be read");
    one(
        &with("name = \"Layanan\"", "name = \"Layanan\"\ntarget = \"0 menit\""),
        18,
        "error: The duration `target` = \"0 menit\" cannot be read",
    );
    one(&with("\"08.00\"", "\"8 pagi\""), 7, "error: The time `opens` = \"8 pagi\" cannot be read.");
    one(&with("\"15.00\"", "\"07.00\""), 7, "error: The times of monday are out of order.");
    one(&with("[hours]", "[hours]\nholidays = [\"2026-02-30\"]"), 7, "error: The date \"2026-02-30\" cannot be read");
    one(&with("monday =", "senin ="), 7, "error: `senin` is not a weekday.");
    one(
        &with("[hours]", "[hours]\nsunday-tuesday = { opens = \"08.00\", closes = \"12.00\" }"),
        8,
        "error: Opening hours for monday already stand in line 7.",
    );
    one(&with("Asia/Jakarta", "Asia/Jakrta"), 5, "error: The time zone \"Asia/Jakrta\" is not known. Did you mean \"Asia/Jakarta\"?");
}

#[test]
fn faults_of_breaks_and_of_the_end_of_serving_name_their_line() {
    let breaks = |rest: &str| format!("{SMALL}[[break]]\ncode = \"jumat\"\n{rest}");
    let times = "days = \"friday\"\nfrom = \"11.30\"\nuntil = \"13.00\"\n";
    assert_eq!(found(&breaks(times)), Vec::<String>::new());
    one(&breaks(&times.replace("friday", "jumat")), 22, "error: `jumat` is not a weekday.");
    one(&breaks(&times.replace("13.00", "11.30")), 20, "error: The break \"jumat\" ends (`until`) before it begins (`from`).");
    one(&breaks(&times.replace("until = \"13.00\"\n", "")), 20, "error: This [[break]] has no `until`.");
    one(&breaks(&format!("{times}services = [\"x\"]\n")), 25, "error: No [[service]] has the code \"x\".");
    one(&breaks(&format!("{times}counters = [\"x\"]\n")), 25, "error: No [[counter]] has the code \"x\".");
    one(&breaks(&format!("{times}counters = []\nservices = []\n")), 20, "error: The break \"jumat\" names `counters` and `services`.");
    one(&breaks(&format!("{times}counters = []\n")), 20, "error: The list `counters` is empty");
    one(&breaks(&format!("{times}services = []\n")), 20, "error: The list `services` is empty");
    let silent = "warning: `numbers = false` of the break \"jumat\" has no effect";
    one(&breaks(&format!("{times}numbers = false\n")), 20, silent);
    one(&breaks(&format!("{times}counters = [\"loket-1\"]\nnumbers = false\n")), 20, silent);
    assert_eq!(found(&breaks(&format!("{times}services = [\"s\"]\nnumbers = false\n"))), Vec::<String>::new());
    one(&breaks(&format!("{times}reason = \"salat\"\n")), 25, "error: \"salat\" is not a choice for `reason`.");
    one(&with("closes = \"15.00\"", "closes = \"15.00\", ends = \"14.00\""), 7, "error: The times of monday are out of order.");
    let policy = |policy: &str| with("[hours]", &format!("[policy]\n{policy}\n[hours]"));
    one(&policy("closing = \"unserved\""), 7, "warning: `closing` has no effect, because [hours] does not say when serving ends.");
    one(&policy("last_ticket = true"), 1, "warning: `last_ticket` has no effect, because [hours] does not say when serving ends.");
    let ends = |text: &str| text.replace("closes = \"15.00\"", "closes = \"15.00\", ends = \"16.00\"");
    assert_eq!(found(&ends(&policy("closing = \"unserved\"\nlast_ticket = true"))), Vec::<String>::new());
    one(&with("[hours]", "[policy]\nclosing = \"later\"\n[hours]"), 7, "error: \"later\" is not a choice for `closing`.");
}

#[test]
fn faults_of_shifts_name_their_line() {
    let named = SMALL.replacen("[hours]", "[policy]\nnamed_officers = true\n[hours]", 1);
    let file = |rest: &str| format!("{named}[[officer]]\ncode = \"p-1\"\nskills = [\"kantor\"]\n[[shift]]\ncode = \"pagi\"\n{rest}");
    let times = "days = \"friday\"\nfrom = \"08.00\"\nuntil = \"12.00\"\n";
    let whole = format!("{times}counters = [\"loket-1\"]\nofficer = \"p-1\"\n");
    assert_eq!(found(&file(&whole)), Vec::<String>::new());
    one(&file(times), 25, "error: This [[shift]] has no `counters`.");
    let of_nobody = format!("{times}counters = [\"loket-1\"]\n");
    one(&file(&of_nobody), 25, "warning: The shift \"pagi\" names no `officer`, though this site names its officers;");
    assert_eq!(found(&file(&of_nobody).replace("named_officers = true", "named_officers = false")), Vec::<String>::new());
    one(&file(&format!("{times}counters = []\n")), 25, "error: The list `counters` is empty, so nothing is meant by it.");
    one(&file(&whole.replace("12.00", "08.00")), 25, "error: The shift \"pagi\" ends (`until`) before it begins (`from`).");
    one(&file(&whole.replace("loket-1", "loket-9")), 30, "error: No [[counter]] has the code \"loket-9\".");
    one(&file(&whole.replace("officer = \"p-1\"", "officer = \"p-9\"")), 31, "error: No [[officer]] has the code \"p-9\".");
    one(&file(&whole).replace("named_officers = true", "named_officers = false"), 25, "error: The shift \"pagi\" names an `officer`,");
}

#[test]
fn an_officer_is_wanted_at_one_counter_at_a_time() {
    let two = |until: &str| {
        let named = SMALL.replacen("[hours]", "[policy]\nnamed_officers = true\n[hours]", 1);
        let shift = |code: &str, from: &str, until: &str, counter: &str| {
            format!(
                "[[shift]]\ncode = \"{code}\"\ndays = \"friday\"\nfrom = \"{from}\"\nuntil = \"{until}\"\n\
                 counters = [\"{counter}\"]\nofficer = \"p-1\"\n"
            )
        };
        let second = "[[counter]]\nnumber = 2\n";
        format!(
            "{named}{second}[[officer]]\ncode = \"p-1\"\nskills = [\"kantor\"]\n{}{}",
            shift("pagi", "08.00", until, "loket-1"),
            shift("siang", "12.00", "15.00", "loket-2")
        )
    };
    assert_eq!(found(&two("12.00")), Vec::<String>::new());
    let faults = found(&two("12.01"));
    assert!(faults.len() == 1 && faults[0].contains("The shifts \"siang\" and \"pagi\" want the same officer"), "{faults:?}");
    let both = two("12.00").replacen("counters = [\"loket-1\"]", "counters = [\"loket-1\", \"loket-2\"]", 1);
    assert!(found(&both).iter().any(|fault| fault.contains("The shift \"pagi\" names one `officer` for several counters.")));
}

#[test]
fn preferences_name_what_there_is_and_each_once() {
    let counter = |list: &str| with("number = 1", &format!("number = 1\nprefers = {list}"));
    one(&counter("[\"kantr\"]"), 20, "error: No [[skill]] has the code \"kantr\". Did you mean \"kantor\"?");
    one(&counter("[\"kantor\", \"kantor\"]"), 20, "error: This list names [[skill]] \"kantor\" twice.");
    one(&counter("[\"kantor,\"]"), 20, "error: No [[skill]] has the code \"\".");
    let service = |list: &str| with("name = \"Layanan\"", &format!("name = \"Layanan\"\nprefers = {list}"));
    one(&service("[\"loket-2\"]"), 18, "error: No [[counter]] has the code \"loket-2\". Did you mean \"loket-1\"?");
    one(&service("[\"loket-1, loket-1\"]"), 18, "error: This list names [[counter]] \"loket-1\" twice.");
}

#[test]
fn faults_between_entries_name_both_lines() {
    let second = "[[service]]\ncode = \"s\"\nname = \"Lagi\"\n[[counter]]";
    one(&with("[[counter]]", second), 19, "error: [[service]] \"s\" already stands in line 16.");
    one(&with("number = 1", "number = 1\nzones = [\"zz\"]"), 20, "error: No [[zone]] has the code \"zz\". Did you mean \"z\"?");
    one(&with("number = 1", "number = 1\nskills = [\"kantor\", \"kantor 3\"]"), 20, "error: This list names [[skill]] \"kantor\" twice.");
    let silent = with("name = \"Ruang Tunggu\"", "name = \"Ruang Tunggu\"\nvoice = false");
    one(&silent.replace("number = 1", "number = 1\nvoice = [\"z\"]"), 21, "error: Zone \"z\" has no voice");
    one(&format!("{SMALL}[[counter]]\ncode = \"lain\"\nnumber = 1\n"), 20, "error: Zone \"z\" already has a loket satu (line 18);");
}

/// The small file with a second service that has this prefix.
fn second_prefix(prefix: &str) -> String {
    with("[[counter]]", &format!("[[service]]\ncode = \"t\"\nname = \"Lain\"\nprefix = \"{prefix}\"\n[[counter]]"))
}

#[test]
fn numbers_that_sound_or_read_alike_are_errors_and_rhymes_are_warnings() {
    one(&second_prefix("A1"), 21, "error: In zone \"z\", the numbers A1-005 and A-1005 (prefix in line 11) sound or read the same.");
    one(&second_prefix("O"), 21, "warning: The letter O of the prefix \"O\" is easily read as a digit");
    one(
        &second_prefix("B").replace("prefix = \"A\"", "prefix = \"D\""),
        21,
        "warning: In zone \"z\", the prefixes \"B\" and \"D\" (line 11) rhyme",
    );
    assert_eq!(found(&second_prefix("F")), Vec::<String>::new());
}

/// Another agency with a zone of its own; its service has this prefix.
fn second_agency(prefix: &str, rest: &str) -> String {
    format!(
        "{SMALL}agency = \"kantor\"\nzones = [\"z\"]\n[[agency]]\ncode = \"lain\"\nname = \"Lain\"\nprefix = \"{prefix}\"\n[[zone]]\n\
         code = \"y\"\nname = \"Y\"\n[[service]]\ncode = \"t\"\nname = \"T\"\nagency = \"lain\"\n{rest}"
    )
    .replace("code = \"s\"", "agency = \"kantor\"\ncode = \"s\"")
}

#[test]
fn what_sounds_alike_in_different_zones_is_no_fault() {
    let counter = "[[counter]]\ncode = \"dua\"\nnumber = 1\nagency = \"lain\"\nzones = [\"y\"]\n";
    assert_eq!(found(&second_agency("A1", counter)), Vec::<String>::new());
    one(&second_agency("A", counter), 26, "warning: The prefix \"A\" also serves another agency (line 11);");
}

#[test]
fn where_counters_serve_their_agency_skills_count_for_nothing() {
    let by_agency = |text: &str| text.replacen("[[agency]]", "[policy]\nserves = \"agency\"\n[[agency]]", 1);
    // The second agency's counter knows only what the first agency's services need.
    let counter = "[[counter]]\nnumber = 2\nagency = \"lain\"\nzones = [\"z\"]\nskills = [\"kantor\"]\n";
    let text = second_agency("B", counter).replace("prefix = \"A\"", "prefix = \"D\"");
    one(&text, 30, "warning: No counter can serve \"t\"");
    one(&by_agency(&text), 28, "warning: In zone \"z\", the prefixes \"B\" and \"D\" (line 13) rhyme");
    one(&by_agency(&second_agency("F", "")), 32, "warning: The agency of \"t\" has no counter");
    let no_skills = second_agency("F", "skills = []\n[[counter]]\nnumber = 2\nagency = \"lain\"\nzones = [\"y\"]\n");
    one(&no_skills, 30, "warning: The service \"t\" needs no skill");
    assert_eq!(found(&by_agency(&no_skills)), Vec::<String>::new());
}

#[test]
fn doubts_name_what_would_never_be_called_or_seen() {
    let without_counter = second_agency("F", "");
    one(&without_counter, 30, "warning: No counter can serve \"t\" (it needs: lain).");
    one(&second_agency("F", "skills = []\n"), 30, "warning: The service \"t\" needs no skill, so counters of every agency may call it.");
    let unseen = "[[counter]]\nnumber = 2\nagency = \"lain\"\n";
    one(&second_agency("F", unseen), 34, "warning: The calls of counter \"loket-2\" appear on no screen.");
    let counter = "[[counter]]\nnumber = 2\nagency = \"lain\"\nzones = [\"y\"]\nmeets = [\"escort\"]\n";
    one(&second_agency("F", counter), 15, "warning: No counter for \"s\" meets the need \"escort\";");
    let practice = with("code = \"contoh\"", "code = \"contoh-latihan\"");
    one(&practice, 3, "warning: The code \"contoh-latihan\" ends in -latihan like that of a hall for practice,");
    one(&with("[hours]\nmonday = { opens = \"08.00\", closes = \"15.00\" }\n", ""), 1, "warning: There are no opening hours,");
    let read = read(second_agency("F", "").as_bytes()).unwrap();
    assert_eq!((read.warnings.errors(), read.warnings.warnings()), (0, 1));
}

#[test]
fn faults_of_journeys_are_said_all_at_once_each_at_its_line() {
    let second = "[[service]]\ncode = \"t\"\nname = \"Lain\"\n";
    let journeys = |steps: &str| format!("{SMALL}{second}[[journey]]\ncode = \"j\"\nname = \"J\"\n{steps}");
    assert_eq!(found(&journeys("steps = [\"s\", \"t\"]\nany_order = true\n")), Vec::<String>::new());
    one(
        &journeys("steps = [\"s\", \"t\", \"s\"]\n"),
        26,
        "error: The service \"s\" is a step of this journey already (line 26); a journey must not lead in a circle.",
    );
    one(&journeys("steps = [\"s\"]\n"), 26, "error: This journey has 1 steps; it must have 2 to 8.");
    one(&journeys(""), 23, "error: This [[journey]] has no `steps`.");
    let all = "steps = [\n\"s\",\n\"t\",\n\"s\",\n\"u\",\n]\nprefix = \"a\"\nany_ordr = true\n";
    let lines: Vec<String> = found(&journeys(all)).iter().map(|found| found.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(
        lines,
        ["29", "30", "32", "32", "33"].map(str::to_owned),
        "a circle, an unknown service, a prefix that is none and reads like another, and a key: {:#?}",
        found(&journeys(all))
    );
}

#[test]
fn everything_is_said_at_once_in_order_of_lines() {
    let text = SMALL
        .replace("Asia/Jakarta", "Mars/Base")
        .replace("15.00", "25.00")
        .replace("prefix = \"A\"", "prefix = \"\"\nprefiks = \"A\"")
        .replace("name = \"Layanan\"", "name = \"Layanan\"\nskills = [\"x\"]\nmode = \"lansung\"")
        .replace("number = 1", "nomor = 1");
    let lines: Vec<String> = found(&text).iter().map(|found| found.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(lines, ["5", "7", "11", "12", "19", "20", "21", "22"].map(str::to_owned), "{:#?}", found(&text));
}

#[test]
fn a_flood_of_faults_is_cut_and_counted() {
    let many: String = (0..300).map(|n| format!("[[device]]\ncode = \"UPPER {n}\"\n")).collect();
    let (_, findings) = examined(format!("{SMALL}{many}").as_bytes());
    assert_eq!(findings.list.len(), FAULTS_MAX);
    assert_eq!(findings.unlisted, 101, "300 codes and one limit");
    assert!(findings.describe("f").ends_with("... and 101 more.\n"));
}

#[test]
fn a_duration_that_cannot_be_read_says_from_where_on_it_may_be() {
    let not_between = |line: &str, least: &str| {
        let found = found(&with("number = 1", &format!("number = 1\n{line}")));
        assert!(found.len() == 1 && found[0].contains(&format!("is not between {least} and 24 hours.")), "{found:?}");
    };
    not_between("automatic = \"25 jam\"", "0 seconds");
    for key in ["sticky_return", "appointment_grace"] {
        not_between(&format!("[policy]\n{key} = \"-1 menit\""), "0 seconds");
    }
    not_between("[[group]]\ncode = \"lansia\"\nname = \"Lansia\"\nhead_start = \"25 jam\"", "0 seconds");
    not_between("[policy]\nanswer_after = \"0 detik\"", "1 second");
    not_between("[no_show]\ninterval = \"0 detik\"", "1 second");
    assert_eq!(found(&with("number = 1", "number = 1\nautomatic = \"0 detik\"")), Vec::<String>::new());
}

#[test]
fn faults_of_the_paper_series_name_their_line() {
    let paper = |keys: &str| format!("{SMALL}[paper]\n{keys}\n");
    let line = SMALL.lines().count() + 1;
    assert_eq!(found(&paper("prefix = \"T\"\nfirst = 1\nlast = 9999")), Vec::<String>::new());
    assert_eq!(found(&paper("prefix = \"T\"\nlast = 1")), Vec::<String>::new(), "from 1 on where nothing else is said");
    one(&paper("last = 5"), line, "error: This [paper] has no `prefix`.");
    one(&paper("prefix = \"T\""), line, "error: This [paper] has no `last`. Add a line `last = ...`.");
    one(&paper("prefix = \"T\"\nlast = 10000"), line + 2, "error: The number `last` must be between 1 and 9999.");
    one(&paper("prefix = \"T\"\nfirst = 0\nlast = 5"), line + 2, "error: The number `first` must be between 1 and 9999.");
    one(
        &paper("prefix = \"T\"\nfirst = 6\nlast = 5"),
        line + 3,
        "error: The last number on paper (`last` = 5) is below the first (`first` = 6). Swap or correct the two numbers.",
    );
    one(&paper("prefix = \"t\"\nlast = 5"), line + 1, "error: \"t\" cannot stand before a number.");
    one(&paper("prefix = \"T\"\nlast = \"5\""), line + 2, "error: The value of `last` must be a whole number");
    one(&paper("prefix = \"T\"\nlats = 5\nlast = 5"), line + 2, "error: [paper] has no `lats`. Did you mean \"last\"?");
    one(
        &paper("prefix = \"A\"\nlast = 5"),
        line + 1,
        "error: The prefix \"A\" is used for numbers that the system gives (line 11), so that those on paper could not be told from them.",
    );
    one(&paper("prefix = \"A1\"\nlast = 5"), line + 1, "error: In zone \"z\", the numbers A1-");
    one(&with("[[zone]]", "[[paper]]\n[[zone]]"), 12, "error: The value of `paper` must be one table");
}
