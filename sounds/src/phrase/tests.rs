//! Sentences, number reading and captions, as tables: a new case is a new line.

use super::hall::ClockTime;
use super::*;

/// A call of ticket `shown` to counter `counter`; what a test cares about it changes.
fn call(language: Language, shown: &str, counter: &str) -> Announcement {
    Announcement {
        language,
        kind: Kind::First,
        ticket: TicketNumber::from_shown(shown),
        counter: CounterName::new(Noun::Loket, CounterLabel::from_shown(counter)),
        form: Form::Full,
        reading: ReadingMode::LeadingZeros,
    }
}

fn check(announcement: &Announcement, spoken: &str, caption: &str) {
    let phrase = phrase(announcement);
    assert_eq!(phrase.transcript(), spoken);
    assert_eq!(phrase.caption, caption);
}

#[test]
fn the_first_call_in_both_languages_and_forms() {
    let mut announcement = call(Language::Id, "A-005", "3");
    check(&announcement, "nomor antrean, A, nol nol lima, silakan menuju loket tiga.", "Nomor antrean A-005, silakan menuju loket tiga.");
    announcement.form = Form::Short;
    check(&announcement, "A, nol nol lima, loket tiga.", "A-005, loket tiga.");
    announcement.language = Language::En;
    check(&announcement, "A, zero zero five, counter three.", "A-005, counter three.");
    announcement.form = Form::Full;
    check(&announcement, "number A, zero zero five, please proceed to counter three.", "Number A-005, please proceed to counter three.");
}

#[test]
fn repeated_calls_say_which_they_are() {
    for (kind, id, en) in [
        (Kind::Recall { nth: 2 }, "panggilan kedua", "second call"),
        (Kind::Recall { nth: 5 }, "panggilan kelima", "fifth call"),
        (Kind::Recall { nth: 6 }, "panggilan ulang", "repeated call"),
        (Kind::LastRecall, "panggilan terakhir", "final call"),
    ] {
        for (language, words) in [(Language::Id, id), (Language::En, en)] {
            let said = phrase(&Announcement { kind, ..call(language, "A-005", "3") });
            assert_eq!(said.tokens[0], Token::new(words, Ending::Comma));
            assert!(said.caption.to_lowercase().starts_with(&format!("{words}, n")), "{}", said.caption);
            let short = phrase(&Announcement { kind, form: Form::Short, ..call(language, "A-005", "3") });
            assert_eq!(short.tokens[0].text, "A", "words go in the short form");
        }
    }
}

#[test]
fn agency_floor_and_onward_have_their_places() {
    let mut announcement = call(Language::Id, "A-005", "7");
    announcement.counter.agency = Some("Disdukcapil".to_owned());
    announcement.counter.floor = Floor::from_shown("2");
    check(
        &announcement,
        "nomor antrean, A, nol nol lima, silakan menuju Disdukcapil, loket tujuh, lantai dua.",
        "Nomor antrean A-005, silakan menuju Disdukcapil, loket tujuh, lantai dua.",
    );
    announcement.form = Form::Short;
    check(&announcement, "A, nol nol lima, loket tujuh, lantai dua.", "A-005, loket tujuh, lantai dua.");
    announcement = Announcement { kind: Kind::Onward, ..call(Language::Id, "A-005", "7") };
    check(
        &announcement,
        "nomor antrean, A, nol nol lima, silakan melanjutkan ke loket tujuh.",
        "Nomor antrean A-005, silakan melanjutkan ke loket tujuh.",
    );
}

#[test]
fn a_floor_is_said_as_it_is_written_with_its_word_where_that_makes_sense() {
    for (shown, spoken) in [
        ("Lantai 2", "lantai dua"),
        ("Lt. 2", "lantai dua"),
        ("LG", "lantai L G"),
        ("B1", "lantai B satu"),
        ("lantai dasar", "lantai dasar"),
        ("Basement", "basement"),
        ("Halaman", "halaman"),
        ("Semi Basement", "semi basement"),
    ] {
        let mut announcement = call(Language::Id, "A-005", "7");
        announcement.counter.floor = Floor::from_shown(shown);
        let said = phrase(&announcement);
        assert!(said.transcript().ends_with(&format!("loket tujuh, {spoken}.")), "{shown}: {}", said.transcript());
    }
    let mut announcement = call(Language::Id, "A-005", "7");
    announcement.counter.floor = Floor::from_shown("Lantai LG");
    assert_eq!(phrase(&announcement).caption, "Nomor antrean A-005, silakan menuju loket tujuh, lantai LG.");
    assert_eq!([" ", "-", "Lantai"].map(Floor::from_shown).map(|floor| floor.is_some()), [false, false, true]);
}

#[test]
fn javanese_and_sundanese_calls_are_read_digit_by_digit() {
    for (language, kind, spoken) in [
        (Language::Jv, Kind::First, "nomer antrean, A, nol nol gangsal, sumangga dhateng loket setunggal kalih."),
        (
            Language::Jv,
            Kind::Recall { nth: 2 },
            "timbalan kaping kalih, nomer antrean, A, nol nol gangsal, sumangga dhateng loket setunggal kalih.",
        ),
        (Language::Su, Kind::Onward, "nomer antrian, A, nol nol lima, mangga teraskeun ka loket hiji dua."),
        (Language::Su, Kind::LastRecall, "panggilan panungtungan, nomer antrian, A, nol nol lima, mangga ka loket hiji dua."),
    ] {
        let as_a_number = Announcement { kind, reading: ReadingMode::FullNumber, ..call(language, "A-005", "12") };
        assert_eq!(phrase(&as_a_number).transcript(), spoken.replace("nol nol ", ""), "its digits without the zeros");
        let said = phrase(&Announcement { kind, ..call(language, "A-005", "12") });
        assert_eq!(said.transcript(), spoken);
    }
}

#[test]
fn a_hall_says_that_it_opens_rests_and_closes_and_what_is_used_up_or_withdrawn() {
    let until = |hour, minute| HallNotice::Break { until: ClockTime::new(hour, minute) };
    for (language, notice, spoken, caption) in [
        (
            Language::Id,
            HallNotice::Opening,
            "selamat datang. pelayanan telah dibuka. silakan mengambil nomor antrean.",
            "Selamat datang. Pelayanan telah dibuka. Silakan mengambil nomor antrean.",
        ),
        (
            Language::Id,
            until(13, 30),
            "mohon perhatian. pelayanan istirahat, dan dibuka kembali pukul tiga belas, tiga puluh.",
            "Mohon perhatian. Pelayanan istirahat, dan dibuka kembali pukul 13.30.",
        ),
        (
            Language::En,
            until(13, 0),
            "attention please. service is paused for a break, and resumes at one P M.",
            "Attention please. Service is paused for a break, and resumes at 1:00 p.m.",
        ),
        (
            Language::En,
            until(0, 5),
            "attention please. service is paused for a break, and resumes at twelve, zero five A M.",
            "Attention please. Service is paused for a break, and resumes at 12:05 a.m.",
        ),
        (
            Language::Id,
            HallNotice::QuotaUsedUp { service: "SIM Baru".to_owned() },
            "mohon perhatian. kuota layanan SIM baru hari ini telah habis.",
            "Mohon perhatian. Kuota layanan SIM Baru hari ini telah habis.",
        ),
        (
            Language::Id,
            HallNotice::Withdrawn { ticket: TicketNumber::from_shown("A-005") },
            "mohon maaf. panggilan nomor antrean A, nol nol lima dibatalkan. silakan menunggu panggilan berikutnya.",
            "Mohon maaf. Panggilan nomor antrean A-005 dibatalkan. Silakan menunggu panggilan berikutnya.",
        ),
    ] {
        let said = hall_notice(language, &notice, ReadingMode::LeadingZeros);
        assert_eq!(said.transcript(), spoken);
        assert_eq!(said.caption, caption);
    }
    for (shown, minutes) in [("07:30", Some(450)), ("7.05", Some(425)), ("24:00", None), ("7:5", None), ("+7:30", None), ("730", None)] {
        assert_eq!(ClockTime::from_shown(shown).map(ClockTime::minutes), minutes, "{shown}");
    }
}

/// Tickets of four digits and counters of three keep every digit: peers are known to cut them to the last ones.
#[test]
fn the_number_spoken_is_the_number_shown() {
    for (shown, spoken) in [
        ("A-005", "A, nol nol lima,"),
        ("A005", "A, nol nol lima,"),
        ("a-005", "A, nol nol lima,"),
        ("A1-005", "A satu, nol nol lima,"),
        ("PH 001", "P H, nol nol satu,"),
        ("A-1234", "A, satu dua tiga empat,"),
        ("123", "satu dua tiga,"),
        ("4K-10", "empat K, satu nol,"),
        (
            "A-100000000000000000000000",
            "A, satu nol nol nol nol nol nol nol nol nol nol nol nol nol nol nol nol nol nol nol nol nol nol nol,",
        ),
        ("VIP", "V I P,"),
        ("A-00B", "A nol nol B,"),
    ] {
        let said = phrase(&call(Language::Id, shown, "105")).transcript();
        assert_eq!(said, format!("nomor antrean, {spoken} silakan menuju loket seratus lima."), "{shown}");
    }
}

#[test]
fn a_known_prefix_settles_where_the_digits_begin_and_never_outweighs_what_is_shown() {
    for (prefix, shown, spoken) in [
        ("A1", "A1005", "A satu, nol nol lima,"),
        ("A", "A1005", "A, satu nol nol lima,"),
        ("A1", "A1-005", "A satu, nol nol lima,"),
        ("B", "A-005", "A, nol nol lima,"),
        ("A", "A-0x5", "A nol X, lima,"),
    ] {
        let ticket = TicketNumber::new(prefix, shown);
        assert_eq!(ticket.shown(), shown);
        let said = phrase(&Announcement { ticket, ..call(Language::Id, "", "3") }).transcript();
        assert_eq!(said, format!("nomor antrean, {spoken} silakan menuju loket tiga."), "{prefix} {shown}");
    }
}

#[test]
fn reading_modes_are_data() {
    for (reading, shown, spoken) in [
        (ReadingMode::LeadingZeros, "A-121", "A, satu dua satu,"),
        (ReadingMode::Digits, "A-005", "A, lima,"),
        (ReadingMode::Digits, "A-000", "A, nol,"),
        (ReadingMode::Digits, "A-120", "A, satu dua nol,"),
        (ReadingMode::FullNumber, "A-121", "A, seratus dua puluh satu,"),
        (ReadingMode::FullNumber, "4K-10", "empat K, sepuluh,"),
    ] {
        let said = phrase(&Announcement { reading, ..call(Language::Id, shown, "3") }).transcript();
        assert_eq!(said, format!("nomor antrean, {spoken} silakan menuju loket tiga."), "{reading:?} {shown}");
    }
    let names: Vec<String> = [ReadingMode::LeadingZeros, ReadingMode::Digits, ReadingMode::FullNumber]
        .iter()
        .map(|mode| serde_json::to_string(mode).unwrap())
        .collect();
    assert_eq!(names, ["\"leading_zeros\"", "\"digits\"", "\"full_number\""], "written in site files");
}

#[test]
fn counters_are_full_numbers_and_keep_their_noun() {
    for (noun, label, id, en) in [
        ("loket", "12", "loket dua belas", "counter twelve"),
        ("meja", "1", "meja satu", "desk one"),
        ("Ruang", "105", "ruang seratus lima", "room one hundred five"),
        ("jalur", "03", "jalur tiga", "lane three"),
        ("gerai", "21", "gerai dua puluh satu", "booth twenty one"),
        ("loket", "12A", "loket dua belas A", "counter twelve A"),
        ("loket", "A3", "loket A tiga", "counter A three"),
        ("loket", "VIP", "loket V I P", "counter V I P"),
        ("pojok", "Kasir", "pojok kasir", "pojok kasir"),
    ] {
        for (language, expected) in [(Language::Id, id), (Language::En, en)] {
            let counter = CounterName::new(Noun::from_indonesian(noun), CounterLabel::from_shown(label));
            let said = phrase(&Announcement { counter, form: Form::Short, ..call(language, "", "") }).transcript();
            assert_eq!(said, format!("{expected}."), "{noun} {label}");
        }
    }
}

#[test]
fn a_notice_is_cut_at_its_punctuation_and_keeps_its_letters() {
    let said = notice(Language::Id, "Pelayanan BPJS istirahat, dibuka kembali pukul 13.  Terima kasih!");
    assert_eq!(said.transcript(), "pelayanan BPJS istirahat, dibuka kembali pukul 13. terima kasih.");
    assert_eq!(notice(Language::Id, " ... ").tokens, []);
}

/// A pack made from the vocabulary can say every announcement that holds no name of a site's own.
#[test]
fn the_vocabulary_covers_every_announcement() {
    for language in Language::ALL {
        let vocabulary: std::collections::BTreeSet<String> = vocabulary(language).into_iter().map(|token| token.text).collect();
        for kind in [Kind::First, Kind::Recall { nth: 2 }, Kind::Recall { nth: 9 }, Kind::LastRecall] {
            for noun in Noun::KNOWN {
                for (number, form) in [(0, Form::Full), (105, Form::Short), (21, Form::Full), (999_999, Form::Full)] {
                    let counter = CounterName {
                        noun: noun.clone(),
                        label: CounterLabel::Number(number),
                        agency: None,
                        floor: Floor::from_shown("2"),
                    };
                    let announcement = Announcement { kind, form, counter, ..call(language, "ZQ-9876", "") };
                    for token in phrase(&announcement).tokens {
                        assert!(vocabulary.contains(&token.text), "{token:?}");
                    }
                }
            }
        }
        let alarms = Alarm::all().map(|kind| alarm(language, kind)).chain([all_clear(language), drill_over(language)]);
        let ticket = TicketNumber::from_shown("ZQ-9876");
        let notices = [
            HallNotice::Opening,
            HallNotice::Break { until: None },
            HallNotice::Break { until: ClockTime::new(13, 5) },
            HallNotice::Closing,
            HallNotice::Withdrawn { ticket },
        ];
        let notices = notices.map(|notice| hall_notice(language, &notice, ReadingMode::LeadingZeros));
        for said in alarms.chain(notices) {
            let own = Language::COMPLETE.contains(&language);
            assert_eq!(said.language, if own { language } else { Language::Id }, "what a language has no words for is said in Indonesian");
            assert!(!own || said.tokens.iter().all(|token| vocabulary.contains(&token.text)), "{}", said.transcript());
        }
    }
}

#[test]
fn a_drill_is_said_to_be_one_first_and_last_and_nobody_inside_is_told_to_leave() {
    for (language, drill, leave) in [(Language::Id, "ini adalah simulasi.", "keluar"), (Language::En, "this is a drill.", "leave")] {
        for alarm_of in Alarm::all() {
            let said = alarm(language, alarm_of).transcript();
            assert_eq!(said.matches(drill).count(), if alarm_of.drill { 2 } else { 0 }, "{said}");
            assert_eq!(said.ends_with(drill), alarm_of.drill, "{said}");
            let leaves = said.contains(leave) || said.contains("tinggalkan");
            assert_eq!(leaves, alarm_of.kind != AlarmKind::Lockdown, "{said}");
        }
    }
    assert_eq!(drill_over(Language::Id).caption, "Mohon perhatian. Simulasi telah selesai. Pelayanan akan dilanjutkan.");
}

#[test]
fn a_halls_own_words_stand_between_what_has_happened_and_that_it_is_a_drill_and_no_customary_one_beside_them() {
    let fire = |drill| Alarm { kind: AlarmKind::Fire, drill };
    let said = own_alarm(Language::Id, fire(true), "Tetap di dalam, tutup pintu");
    let around = "Mohon perhatian. Ini adalah simulasi. Telah terjadi kebakaran. Tetap di dalam, tutup pintu. Ini adalah simulasi.";
    assert_eq!(said.caption, around);
    assert_eq!(own_alarm(Language::En, fire(false), "Stay!").caption, "Attention please. There is a fire. Stay!");
    let hidden = own_alarm(Language::Id, Alarm { kind: AlarmKind::Lockdown, drill: false }, "Masuk ke ruang terdekat.");
    assert_eq!(hidden.caption, "Mohon perhatian. Masuk ke ruang terdekat.", "whoever is the reason for it hears it, too");
    for alarm_of in Alarm::all() {
        let leads = alarm_on_screens(Language::Id, alarm_of).caption;
        let tells = ["Tinggalkan", "keluar", "Tetap di", "Tunggu"].iter().any(|told| leads.contains(told));
        assert!(leads.contains("Ikuti petunjuk di layar dan dari petugas.") && !tells, "{leads}");
    }
}
