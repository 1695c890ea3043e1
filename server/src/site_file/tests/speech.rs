//! How voices speak in a site file: for the site, for one zone, and what is wrong with it and where.

use domain::{Chime, Reading, Speech, VoiceLanguage, VolumeSpan};

use super::*;

const ZONE: &str = "name = \"Ruang Tunggu\"";

/// The small site with a table before its first `[[agency]]`.
fn site(table: &str) -> String {
    SMALL.replace("[[agency]]", &format!("{table}\n[[agency]]"))
}

fn line() -> usize {
    SMALL.lines().position(|line| line == "[[agency]]").unwrap() + 1
}

fn one(table: &str, line: usize, begins: &str) {
    let found = found(&site(table));
    let wanted = format!("{line}: {begins}");
    assert!(found.len() == 1 && found[0].starts_with(&wanted), "{table}: {found:?}\nwanted {wanted}");
}

#[test]
fn a_site_that_says_nothing_speaks_indonesian_at_full_volume_after_two_tones() {
    let speech = &plan_of(SMALL).zones[0].speech;
    assert_eq!(*speech, Speech::default());
    assert!(speech.languages.iter().all(|languages| *languages == [VoiceLanguage::Id]));
    assert_eq!((speech.chime, speech.volume_percent, speech.spans.len()), (Chime::TwoTones, 100, 0));
}

#[test]
fn languages_follow_the_weekday_and_loudness_the_hour() {
    let text = site(
        "[speech]\nlanguages = [\"id\", \"en\"]\nchime = \"three_tones\"\nvolume = 80\n\
         [speech.days]\nthursday = [\"jv\", \"id\"]\n\"saturday-sunday\" = [\"id\"]\n\
         [speech.hours]\n\"12.00-13.00\" = 40\n\"07:30-09:00\" = 60",
    );
    let speech = &plan_of(&text).zones[0].speech;
    use VoiceLanguage::{En, Id, Jv};
    let week: Vec<&[VoiceLanguage]> = speech.languages.iter().map(Vec::as_slice).collect();
    assert_eq!(week, [&[Id, En][..], &[Id, En], &[Id, En], &[Jv, Id], &[Id, En], &[Id], &[Id]]);
    let span = |from_minute, until_minute, percent| VolumeSpan { from_minute, until_minute, percent };
    assert_eq!((speech.chime, speech.volume_percent), (Chime::ThreeTones, 80));
    assert_eq!(speech.spans, [span(450, 540, 60), span(720, 780, 40)], "in the order of the day");
}

#[test]
fn a_zone_says_all_of_what_it_begins_and_takes_the_rest_from_the_site() {
    let table = "[speech]\nlanguages = [\"id\", \"en\"]\nchime = \"none\"\nreading = \"full_number\"\nvolume = 80\n[speech.hours]\n\"12.00-13.00\" = 40";
    let own = |keys: &str| plan_of(&site(table).replace(ZONE, &format!("{ZONE}\n[zone.speech]\n{keys}"))).zones[0].speech.clone();
    let louder = own("volume = 90");
    assert_eq!((louder.volume_percent, louder.spans.len(), louder.chime), (90, 0, Chime::None));
    assert_eq!(louder.languages[0], [VoiceLanguage::Id, VoiceLanguage::En]);
    let sunday = own("days = { sunday = [\"su\"] }");
    assert_eq!((&sunday.languages[0][..], &sunday.languages[6][..]), (&[VoiceLanguage::Id][..], &[VoiceLanguage::Su][..]));
    assert_eq!((sunday.volume_percent, sunday.spans.len()), (80, 1));
    assert_eq!((louder.reading, own("reading = \"digits\"").reading), (Reading::FullNumber, Reading::Digits));
}

#[test]
fn faults_of_how_a_voice_speaks_name_their_line_and_what_to_do() {
    one("[speech]\nlanguages = []", line(), "error: A day is spoken in 1 to 3 languages; here are 0.");
    one("[speech]\nlanguages = [\"id\", \"en\", \"jv\", \"su\"]", line() + 1, "error: A day is spoken in 1 to 3 languages; here are 4.");
    one("[speech]\nlanguages = [\"id\", \"id\"]", line() + 1, "error: The language \"id\" is named twice.");
    one("[speech]\nlanguages = [\"bali\"]", line() + 1, "error: \"bali\" is not a choice for `languages`. Choose one of: id, en, jv, su.");
    one("[speech.days]\nkamis = [\"id\"]", line() + 1, "error: `kamis` is not a weekday.");
    one(
        "[speech.days]\n\"monday-friday\" = [\"id\"]\nfriday = [\"en\"]",
        line() + 2,
        &format!("error: The languages of friday already stand in line {}.", line() + 1),
    );
    one("[speech]\nchime = \"gong\"", line() + 1, "error: \"gong\" is not a choice for `chime`.");
    let choices = "Choose one of: leading_zeros, digits, full_number.";
    one("[speech]\nreading = \"nol\"", line() + 1, &format!("error: \"nol\" is not a choice for `reading`. {choices}"));
    one("[speech]\nvolume = 5", line() + 1, "error: The number `volume` must be between 10 and 100.");
    one("[speech.hours]\n\"09.00-07.30\" = 60", line() + 1, "error: \"09.00-07.30\" cannot be read as a part of the day.");
    one("[speech.hours]\n\"pagi\" = 60", line() + 1, "error: \"pagi\" cannot be read as a part of the day. Write from and until in quotes");
    one("[speech.hours]\n07.30-09.00 = 60", line() + 1, "error: \"07\" cannot be read as a part of the day.");
    one("[speech.hours]\n\"07.30-09.00\" = 101", line() + 1, "error: The number `07.30-09.00` must be between 10 and 100.");
    let two = "[speech.hours]\n\"08.00-10.00\" = 50\n\"07.30-09.00\" = 60";
    one(two, line() + 2, &format!("error: 08.00 belongs to this part of the day and to the one in line {}.", line() + 1));
    one("[speech]\nloud = 5", line() + 1, "error: [speech] has no `loud`.");
    let silent = found(&SMALL.replace(ZONE, &format!("{ZONE}\nvoice = false\n[zone.speech]\nvolume = 50")));
    assert!(silent.len() == 1 && silent[0].contains("warning: [zone.speech] of zone \"z\" has no effect"), "{silent:?}");
}

#[test]
fn how_voices_speak_is_written_back_as_it_was_read() {
    let table = "[speech]\nlanguages = [\"id\", \"en\"]\nchime = \"one_tone\"\nreading = \"digits\"\nvolume = 80\n[speech.days]\nthursday = [\"jv\", \"id\"]\n\
                 [speech.hours]\n\"12.00-13.00\" = 40";
    let plan = plan_of(&site(table));
    assert_eq!(plan_of(&export(&plan, "")).zones, plan.zones, "{}", export(&plan, ""));
}

#[test]
fn a_language_that_no_native_speaker_has_checked_is_named_once() {
    let table = "[speech.days]\nthursday = [\"jv\", \"id\"]\nfriday = [\"jv\", \"id\"]\nsunday = [\"en\"]";
    one(table, 1, "warning: No native speaker has checked the sentences of \"jv\" yet.");
    let both = found(&site("[speech]\nlanguages = [\"su\", \"jv\"]"));
    assert!(both.len() == 2 && both[0].contains("\"jv\"") && both[1].contains("\"su\""), "{both:?}");
    assert_eq!(found(&site("[speech]\nlanguages = [\"id\", \"en\"]")), [""; 0]);
}
