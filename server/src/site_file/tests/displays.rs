//! Displays of a site file: what they show, what is wrong with them and where, and whether they can be read.

use domain::{Profile, ZoneId};

use super::*;

fn display(keys: &str) -> String {
    format!("{SMALL}[[display]]\ncode = \"layar\"\n{keys}\n")
}

fn line() -> usize {
    SMALL.lines().count() + 1
}

fn one(keys: &str, line: usize, begins: &str) {
    let found = found(&display(keys));
    let wanted = format!("{line}: {begins}");
    assert!(found.len() == 1 && found[0].starts_with(&wanted), "{keys}: {found:?}\nwanted {wanted}");
}

#[test]
fn a_display_of_a_small_hall_needs_nothing_but_its_code() {
    let plan = plan_of(&display(""));
    let screen = &plan.screens[0];
    assert_eq!(
        (screen.profile, &screen.zones[..], screen.counter, screen.speaks),
        (Profile::Zone, &[ZoneId(0)][..], None, Some(ZoneId(0)))
    );
    assert_eq!((screen.diagonal_mm, screen.rotation, screen.overscan_percent, screen.shifts), (0, 0, 0, true));
}

#[test]
fn what_a_display_shows_is_zones_a_floor_or_a_counter() {
    let two = SMALL.replace("[[service]]", "[[zone]]\ncode = \"y\"\nname = \"Y\"\nfloor = \"Lantai 2\"\nvoice = false\n[[service]]");
    let with = |keys: &str| format!("{two}zones = [\"z\", \"y\"]\n[[display]]\ncode = \"l\"\n{keys}\n");
    let floor = &plan_of(&with("floor = \"Lantai 2\"")).screens[0];
    assert_eq!((&floor.zones[..], floor.speaks), (&[ZoneId(1)][..], None), "a zone without a voice");
    let both = &plan_of(&with("zones = [\"y\", \"z\"]\nprofile = \"lobby\"")).screens[0];
    assert_eq!((&both.zones[..], both.speaks), (&[ZoneId(1), ZoneId(0)][..], None));
    let sign = &plan_of(&with("counter = \"loket-1\"")).screens[0];
    assert_eq!((sign.profile, sign.zones.len(), sign.counter), (Profile::Counter, 0, Some(domain::CounterId(0))));
    let missing = found(&with(""));
    assert!(missing.len() == 1 && missing[0].contains("This [[display]] has no `zones`."), "{missing:?}");
}

#[test]
fn faults_of_displays_name_their_line_and_what_to_do() {
    one("zones = [\"zz\"]", line() + 2, "error: No [[zone]] has the code \"zz\".");
    one("floor = \"Lantai 9\"", line() + 2, "error: No zone is on the floor \"Lantai 9\".");
    one("zones = [\"z\"]\ncounter = \"loket-1\"", line(), "error: The display \"layar\" names more than one of");
    one("profile = \"counter\"", line() + 2, "error: Display \"layar\": `profile = \"counter\"` and `counter = ...` belong together.");
    one("profile = \"loby\"", line() + 2, "error: \"loby\" is not a choice for `profile`. Did you mean \"lobby\"?");
    one("rotation = 45", line() + 2, "error: A picture cannot be turned by 45 degrees. Choose 0, 90, 180 or 270.");
    one("resolution = \"besar\"", line() + 2, "error: \"besar\" is no size of a screen.");
    one("overscan = 20", line() + 2, "error: The number `overscan` must be between 0 and 10.");
    one("diagonal = \"55\"\nfarthest = \"4 m\"", line() + 2, "error: \"55\" is no length for `diagonal`. Write a number and its unit");
    one("voice = true\ncounter = \"loket-1\"", line() + 2, "error: The display \"layar\" cannot speak");
    one("colour = \"red\"", line() + 2, "error: [[display]] has no `colour`.");
    let twice = found(&format!("{}[[display]]\ncode = \"layar\"\n", display("")));
    assert!(twice.len() == 1 && twice[0].contains("\"layar\""), "{twice:?}");
}

#[test]
fn a_display_that_cannot_be_read_from_its_farthest_seat_is_a_warning_with_what_would_do() {
    assert_eq!(found(&display("diagonal = \"55 inci\"\nfarthest = \"8 m\"")), Vec::<String>::new());
    one("diagonal = \"32 inci\"\nfarthest = \"15 m\"", line() + 3, "warning: The display \"layar\" is too small for its farthest seat");
    let said = found(&display("diagonal = \"32 inci\"\nfarthest = \"15 m\"")).concat();
    let inches: u32 = said.split("about ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().parse().unwrap();
    assert_eq!(found(&display(&format!("diagonal = \"{inches} inci\"\nfarthest = \"15 m\""))), Vec::<String>::new(), "{said}");
    one("farthest = \"8 m\"", line(), "warning: The display \"layar\" does not say its `diagonal`");
}

#[test]
fn displays_are_written_back_as_they_were_read() {
    let keys = "profile = \"totem\"\nzones = [\"z\"]\nvoice = false\ndiagonal = \"43 inci\"\nfarthest = \"2,5 m\"\nresolution = \"3840x2160\"\n\
                rotation = 270\noverscan = 3\nshifts = false\nclosed_brightness = 20";
    let plan = plan_of(&display(keys));
    let again = plan_of(&export(&plan, ""));
    assert_eq!(again.screens, plan.screens);
}
