//! How screens look, in a site file: what is read, which colours are refused and how that is said, and that it is written back.

use domain::Colour;

use super::*;

fn theme(keys: &str) -> String {
    format!("{SMALL}[theme]\n{keys}\n")
}

/// The line of the first key of `[theme]`.
fn line() -> usize {
    SMALL.lines().count() + 2
}

#[test]
fn a_theme_is_read_and_written_back_and_none_is_no_table() {
    let keys = "slogan = \"Melayani dengan hati\"\nground = \"#FFFFFF\"\nrows = \"#f2efe6\"\nfresh = \"#FFE9C7\"\ntext = \"#1B1B1B\"\n\
                second = \"#3A3A3A\"\naccent = \"#8A0F1A\"";
    let plan = plan_of(&theme(keys));
    assert_eq!(plan.theme.slogan, "Melayani dengan hati");
    assert_eq!(plan.theme.colours.rows, Some(Colour([0xF2, 0xEF, 0xE6])));
    let written = export(&plan, "");
    assert!(written.contains("rows = \"#F2EFE6\""), "{written}");
    assert_eq!(plan_of(&written).theme, plan.theme);
    let plain = plan_of(SMALL);
    assert_eq!(plain.theme, domain::Theme::default());
    assert!(!export(&plain, "").contains("[theme]"));
    let changed = describe_differences(&differences(Some(&plain), &plan));
    assert!(changed.contains("+ [theme]"), "{changed}");
}

#[test]
fn colours_that_do_not_stand_out_are_refused_with_both_names_the_ratio_and_what_to_do() {
    let found = found(&theme("ground = \"#0B1B2B\"\nsecond = \"#607080\""));
    assert_eq!(found.len(), 2, "{found:?}");
    let first = &found[0];
    let begins = format!("{}: error: `second` (#607080) on `ground` (#0B1B2B) has a contrast of 3.4 : 1 only; 7 : 1 is needed", line() + 1);
    assert!(first.starts_with(&begins), "{first}");
    assert!(found[1].contains("`second` (#607080) on `rows` (#102A43, Lantang's own)"), "{}", found[1]);
    let better = first.split("Use e.g. second = \"").nth(1).and_then(|rest| rest.get(..7)).unwrap();
    assert_eq!(super::found(&theme(&format!("second = \"{better}\""))), Vec::<String>::new(), "{first}");
}

#[test]
fn a_light_ground_under_light_words_is_said_at_the_ground() {
    let found = found(&theme("ground = \"#FFFFFF\""));
    assert_eq!(found.len(), 3, "text, second and accent: {found:?}");
    let begins = format!("{}: error: `text` (#F7F4EC, Lantang's own) on `ground` (#FFFFFF)", line());
    assert!(found[0].starts_with(&begins) && found[0].ends_with("Change `ground`: no `text` can be read on all its grounds."), "{found:?}");
}

#[test]
fn what_is_no_colour_is_said_once() {
    let found = found(&theme("ground = \"putih\"\ntext = \"#FFFFFF\"\nwarna = \"#FFFFFF\""));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with(&format!("{}: error: \"putih\" is no colour for `ground`.", line())), "{found:?}");
    assert!(found[1].contains("[theme] has no `warna`."), "{found:?}");
    let long = "x".repeat(61);
    assert!(super::found(&theme(&format!("slogan = \"{long}\"")))[0].contains("The text of `slogan` is empty, longer than 60 characters"));
}

#[test]
fn the_keys_of_the_file_the_plan_and_the_wire_are_the_same() {
    let keys = domain::ThemeColours::default().all().map(|(key, _)| key);
    assert_eq!(keys, crate::colours::KEYS);
    for key in keys {
        let plan =
            plan_of(&theme(&format!("{key} = \"{}\"", if ["text", "second", "accent"].contains(&key) { "#FFFFFF" } else { "#000000" })));
        let set: Vec<_> = plan.theme.colours.all().into_iter().filter(|(_, colour)| colour.is_some()).map(|(key, _)| key).collect();
        assert_eq!(set, [key]);
    }
}
