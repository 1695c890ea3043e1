//! From file to plan and back: defaults, alignment, differences, export.

use domain::{
    BreakOf, Calling, Closing, Counter, CounterId, EmergencyKind, Hold, Minimum, Need, NoShow, Officer, OfficerId, Order, PauseReason,
    Proficiency, Serves, Service, ServiceId, SkillId,
};

use super::samples::{KANTOR, MPP, POLI};
use super::*;

#[test]
fn what_is_left_out_has_a_default() {
    let plan = plan_of(SMALL);
    assert_eq!(plan.skills[0].code, "kantor", "the agency's own skill");
    assert!(serving::can_serve(&plan, &plan.counters[0], &plan.services[0]));
    assert_eq!(plan.counters[0].code, "loket-1");
    assert_eq!(plan.counters[0].spoken_in, plan.counters[0].shown_in);
    assert_eq!(plan.groups[0].code, "umum");
    assert_eq!(plan.timetable.week[0].unwrap().tickets_from_minute, 480);
    assert_eq!((plan.services[0].target_ms, plan.services[0].at_counter_ms), (1_800_000, 480_000));
    assert_eq!(plan.policy, domain::Policy { no_show: NoShow::CUSTOMARY, ..domain::Policy::default() });
}

#[test]
fn everybody_is_the_first_group_wherever_the_file_names_it() {
    let groups = "[[group]]\ncode = \"lansia\"\nname = \"Lansia\"\n[[group]]\ncode = \"umum\"\nname = \"Semua\"\n";
    let plan = plan_of(&format!("{SMALL}{groups}"));
    let names: Vec<&str> = plan.groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["Semua", "Lansia"]);
}

#[test]
fn the_digest_is_that_of_the_bytes() {
    assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(read(SMALL.as_bytes()).unwrap().digest, digest(SMALL.as_bytes()));
}

#[test]
fn an_exported_plan_reads_to_the_same_plan() {
    for text in [SMALL, KANTOR, POLI, MPP] {
        let plan = plan_of(text);
        let exported = export(&plan, "");
        assert_eq!(plan_of(&exported), plan);
        assert_eq!(export(&plan_of(&exported), ""), exported, "the second time too");
    }
}

#[test]
fn a_standing_change_of_skills_is_exported() {
    let mut plan = plan_of(MPP);
    let english = SkillId(plan.skills.iter().position(|skill| skill.code == "english").unwrap() as u8);
    plan.counters[0].skills.push((english, Hold::primary(3)));
    plan.counters[1].skills.clear();
    let back = plan_of(&export(&plan, ""));
    assert!(differences(Some(&plan), &back).is_empty());
    assert!(back.counters[0].skills.contains(&(english, Hold::primary(3))));
    assert_eq!(back.counters[1].skills, []);
}

#[test]
fn no_shows_are_read_and_exported_and_the_written_rule_holds_where_the_file_says_nothing() {
    let (from, to) = (MPP.find("[no_show]").unwrap(), MPP.find("[hours]").unwrap());
    let without = format!("{}{}", &MPP[..from], &MPP[to..]);
    assert_eq!(plan_of(&without).policy.no_show, NoShow::CUSTOMARY);
    let lines = "[no_show]\ncalls = 2\ninterval = \"30 detik\"\nreinsert_after = 0\nreturns = 1\nautomatic = true\n\n";
    let plan = plan_of(&format!("{}{lines}{}", &MPP[..from], &MPP[to..]));
    let expected = NoShow { calls: 2, interval_ms: 30_000, reinsert_after: 0, returns: 1, automatic: true };
    assert_eq!(plan.policy.no_show, expected);
    assert_eq!(plan_of(&export(&plan, "")).policy.no_show, expected);
}

#[test]
fn breaks_and_the_end_of_serving_are_read_exported_and_keep_their_ids() {
    let file = "[hours]\nmonday-friday = { opens = \"08.00\", closes = \"15.00\", ends = \"16.00\" }\n\
        [[break]]\ncode = \"jumat\"\ndays = \"friday\"\nfrom = \"11.30\"\nuntil = \"13.00\"\nreason = \"prayer\"\n\
        [[break]]\ncode = \"siang\"\ndays = \"monday-thursday\"\nfrom = \"12.00\"\nuntil = \"12.30\"\n\
        services = [\"s\"]\nnumbers = false\n\
        [[break]]\ncode = \"loket\"\ndays = \"monday\"\nfrom = \"09.00\"\nuntil = \"09.15\"\ncounters = [\"loket-1\"]\n";
    let policy = "[policy]\nclosing = \"unserved\"\nlast_ticket = true\n";
    let hours = "[hours]\nmonday = { opens = \"08.00\", closes = \"15.00\" }\n";
    assert!(SMALL.contains(hours));
    let plan = read(SMALL.replacen(hours, &format!("{policy}{file}"), 1).as_bytes()).unwrap().plan;
    assert_eq!((plan.policy.closing, plan.policy.last_ticket), (Closing::Unserved, true));
    assert_eq!(plan.timetable.week[4].unwrap().ends_minute, Some(960));
    let [friday, noon, counter] = &plan.timetable.breaks[..] else { panic!("{:?}", plan.timetable.breaks) };
    assert_eq!((friday.of.clone(), friday.reason, friday.numbers), (BreakOf::Hall, PauseReason::Prayer, true));
    assert_eq!((noon.of.clone(), noon.reason, noon.numbers), (BreakOf::Services(vec![ServiceId(0)]), PauseReason::Rest, false));
    assert_eq!(counter.of, BreakOf::Counters(vec![CounterId(0)]));
    assert_eq!(read(export(&plan, "").as_bytes()).unwrap().plan, plan);
    // In a hall where another service and counter came first, the breaks are of the same ones.
    let mut in_force = plan.clone();
    in_force.services.insert(0, Service { code: "lama".to_owned(), ..plan.services[0].clone() });
    in_force.counters.insert(0, Counter { code: "lama".to_owned(), ..plan.counters[0].clone() });
    let aligned = align(plan, Some(&in_force)).unwrap();
    assert_eq!(aligned.timetable.breaks[1].of, BreakOf::Services(vec![ServiceId(1)]));
    assert_eq!(aligned.timetable.breaks[2].of, BreakOf::Counters(vec![CounterId(1)]));
}

#[test]
fn rosters_are_read_exported_and_keep_their_ids() {
    let officers = "[[officer]]\ncode = \"p-1\"\n[[officer]]\ncode = \"p-2\"\n";
    let shifts = "[[shift]]\ncode = \"pagi\"\ndays = \"monday-friday\"\nfrom = \"08.00\"\nuntil = \"12.00\"\n\
        counters = [\"loket-1\"]\nofficer = \"p-2\"\n\
        [[shift]]\ncode = \"siang\"\ndays = \"friday\"\nfrom = \"13.00\"\nuntil = \"15.00\"\ncounters = [\"loket-1\"]\n";
    let text = format!("{}{officers}{shifts}", SMALL.replacen("[hours]", "[policy]\nnamed_officers = true\n[hours]", 1));
    let plan = read(text.as_bytes()).unwrap().plan;
    let [morning, afternoon] = &plan.timetable.roster[..] else { panic!("{:?}", plan.timetable.roster) };
    assert_eq!((morning.from_minute, morning.until_minute), (480, 720));
    assert_eq!(morning.days, [true, true, true, true, true, false, false]);
    assert_eq!((&morning.counters, morning.officer), (&vec![CounterId(0)], Some(OfficerId(1))));
    assert_eq!((afternoon.code.as_str(), afternoon.officer), ("siang", None));
    assert_eq!(read(export(&plan, "").as_bytes()).unwrap().plan, plan);
    // Where another counter and officer came first, the shift is of the same ones.
    let mut in_force = plan.clone();
    in_force.counters.insert(0, Counter { code: "lama".to_owned(), ..plan.counters[0].clone() });
    in_force.officers.insert(0, Officer { code: "lama".to_owned(), ..plan.officers[0].clone() });
    let aligned = align(plan, Some(&in_force)).unwrap().timetable.roster;
    assert_eq!((&aligned[0].counters, aligned[0].officer), (&vec![CounterId(1)], Some(OfficerId(2))));
}

#[test]
fn what_is_said_in_an_emergency_is_read_floor_by_floor_and_exported() {
    let plan = plan_of(MPP);
    let said = |kind, floor| plan.emergency_text(kind, floor).map(|text| text.en.as_str());
    assert!(said(EmergencyKind::Fire, "Lantai 1").is_some_and(|en| en.starts_with("Leave by the main door")));
    assert!(said(EmergencyKind::Fire, "Lantai 2").is_some_and(|en| en.starts_with("Go down by the emergency stairs")));
    assert_eq!(said(EmergencyKind::Fire, "Lantai 3"), None, "the customary sentences");
    assert_eq!(
        said(EmergencyKind::Evacuation, "Lantai 3"),
        said(EmergencyKind::Evacuation, "Lantai 1"),
        "every floor without a text of its own"
    );
    assert_eq!(read(export(&plan, "").as_bytes()).unwrap().plan, plan);
    assert_eq!(align(plan.clone(), Some(&plan_of(SMALL))).unwrap().emergency_texts, plan.emergency_texts);
}

#[test]
fn rings_minimums_and_orders_of_calling_are_read_and_exported() {
    let text = MPP
        .replace("serves = \"skill\"", "serves = \"agency\"")
        .replace("order = \"claim\"", "order = \"2:1\"")
        .replace("overdue_percent = 300", "overdue_percent = 250")
        .replacen("[[group]]", "[[group]]\ncode = \"darurat\"\nname = \"Darurat\"\nemergency = true\n[[group]]", 1);
    let mut plan = plan_of(&text);
    assert_eq!(plan.policy.serves, Serves::ByAgency);
    assert_eq!(plan.policy.calling, Calling { order: Order::Ratio { priority: 2, ordinary: 1 }, overdue_percent: 250 });
    assert_eq!(plan.groups.iter().map(|group| group.emergency).filter(|emergency| *emergency).count(), 1);
    plan.policy.sticky_return_ms = 600_000;
    plan.policy.appointment_grace_ms = 900_000;
    plan.services[4].quota = Some(60);
    plan.services[3].minimum = Minimum { proficiency: Proficiency(4), relaxes_every_ms: 300_000 };
    plan.counters[0].skills[0].1 = Hold { after_ms: 600_000, ..Hold::primary(5) };
    plan.counters[1].skills[0].1 = Hold { after_ms: 90_000, ..Hold::primary(2) };
    plan.counters[2].automatic_after_ms = Some(5_000);
    let exported = export(&plan, "");
    assert!(exported.contains(" setelah 10 menit\"") && exported.contains(" 2 setelah 1 menit 30 detik\""), "{exported}");
    assert_eq!(plan_of(&exported), plan);
    for order in [Order::Claim, Order::FirstCome, Order::Strict] {
        plan.policy.calling.order = order;
        assert_eq!(plan_of(&export(&plan, "")).policy, plan.policy);
    }
    plan.counters[0].prefers = vec![[SkillId(0), SkillId(3)].into_iter().collect(), [SkillId(1)].into_iter().collect()];
    plan.services[4].prefers = vec![vec![CounterId(2)], vec![CounterId(0), CounterId(1)]];
    assert_eq!(plan_of(&export(&plan, "")), plan);
    let english = plan_of(&SMALL.replace("number = 1", "number = 1\nskills = [\"kantor after 5 minutes\"]"));
    assert_eq!(english.counters[0].skills[0].1, Hold { after_ms: 300_000, ..Hold::primary(5) });
}

#[test]
fn priority_groups_and_appointments_have_series_of_their_own_where_the_file_says_so() {
    let text = SMALL
        .replace("prefix = \"A\"", "prefix = \"A\"\npriority_prefix = \"R\"")
        .replace("name = \"Layanan\"", "name = \"Layanan\"\nappointment_prefix = \"J\"");
    let plan = plan_of(&text);
    let prefix = |series: Option<domain::SeriesId>| series.map(|series| plan.series[series.index()].prefix.as_str());
    let service = &plan.services[0];
    let all = [Some(service.series), service.priority_series, service.appointment_series].map(prefix);
    assert_eq!(all, [Some("A"), Some("R"), Some("J")]);
    assert_eq!(plan_of(&export(&plan, "")), plan);
}

#[test]
fn preferences_are_read_with_those_that_stand_alike_and_keep_their_meaning_over_plans() {
    let text = KANTOR.replacen("[[counter]]", "[[counter]]\nprefers = [\"perizinan\", \"kependudukan\"]", 1).replacen(
        "code = \"kk\"\n",
        "code = \"kk\"\nprefers = [\"loket-2\", \"loket-3, loket-1\"]\n",
        1,
    );
    let codes = |plan: &Plan| {
        let skill = |set: &domain::SkillSet| set.iter().map(|skill| plan.skills[skill.index()].code.clone()).collect::<Vec<_>>();
        let counter = |group: &Vec<CounterId>| group.iter().map(|counter| plan.counters[counter.index()].code.clone()).collect::<Vec<_>>();
        let of_loket_1 = plan.counters.iter().find(|counter| counter.code == "loket-1").unwrap();
        let of_kk = plan.services.iter().find(|service| service.code == "kk").unwrap();
        let skills: Vec<_> = of_loket_1.prefers.iter().map(skill).collect();
        (skills, of_kk.prefers.iter().map(counter).collect::<Vec<_>>())
    };
    let plan = plan_of(&text);
    let (skills, counters) = codes(&plan);
    assert_eq!(skills, [["perizinan"], ["kependudukan"]]);
    assert_eq!(counters, [vec!["loket-2"], vec!["loket-3", "loket-1"]]);
    // Behind a plan with another skill and another counter every id is another one.
    let before = plan_of(&SMALL.replace("number = 1", "number = 9"));
    let after = align(plan, Some(&before)).unwrap();
    assert_eq!(codes(&after), (skills, counters));
    assert_eq!((after.check(), after.counters[0].retired), (Ok(()), true));
}

#[test]
fn differences_speak_the_words_of_the_file() {
    let before = plan_of(SMALL);
    let text = SMALL.replace("number = 1", "number = 1\nmeets = [\"escort\"]\nfloor = \"Lantai 2\"\n[[device]]\ncode = \"kios\"");
    let text = text.replace("code = \"s\"", "code = \"t\"");
    let after = align(plan_of(&text), Some(&before)).unwrap();
    assert!(after.counters[0].meets.contains(Need::Escort));
    assert_eq!(
        describe_differences(&differences(Some(&before), &after)),
        "+ [[service]] t\n\
         ~ [[counter]] loket-1: floor = \"\" -> \"Lantai 2\"\n\
         ~ [[counter]] loket-1: meets = [] -> [\"escort\"]\n\
         + [[device]] kios\n\
         - [[service]] s\n"
    );
    assert!(describe_differences(&differences(Some(&before), &before)).contains("No difference"));
    let monday = "monday = { opens = \"08.00\", closes = \"15.00\" }";
    let with_sunday = plan_of(&SMALL.replace(monday, &format!("{monday}\n{}", monday.replace("monday", "sunday"))));
    for (from, to, mark) in [(&before, &with_sunday, '+'), (&with_sunday, &before, '-')] {
        let said = describe_differences(&differences(Some(from), to));
        assert!(said.starts_with(&format!("{mark} [hours]: sunday = {{")) && !said.contains("->"), "{said}");
    }
    assert_eq!(
        differences(None, &before).len(),
        10,
        "site, policy, no_show, hours, group, zone, agency, skill, service and counter are new"
    );
}

#[test]
fn ids_keep_their_meaning_over_plans() {
    let before = plan_of(KANTOR);
    let text = KANTOR.replace("code = \"kk\"", "code = \"kartu\"").replace("code = \"tunggu\"", "code = \"lobi\"");
    let after = align(plan_of(&text), Some(&before)).unwrap();
    let codes: Vec<(&str, bool)> = after.services.iter().map(|service| (service.code.as_str(), service.retired)).collect();
    assert_eq!(codes, [("kk", true), ("pindah", false), ("umkm", false), ("keramaian", false), ("kartu", false)]);
    assert!(after.zones[0].retired && after.counters[0].shown_in == [domain::ZoneId(1)]);
    // The old file again: what was retired comes back to its own id, and what is not named retires.
    let again = align(plan_of(KANTOR), Some(&after)).unwrap();
    assert_eq!(again.services[0], before.services[0]);
    assert!(!again.services[0].retired && again.services[4].retired);
    assert_eq!(plan_of(&export(&again, "")), before);
}

#[test]
fn more_skills_than_there_are_ids_are_refused() {
    let with_skills = |from: usize| {
        let skills: String = (from..from + 100).map(|n| format!("[[skill]]\ncode = \"k{n}\"\nname = \"K\"\n")).collect();
        plan_of(&format!("{SMALL}{skills}"))
    };
    let before = with_skills(0);
    let refused = align(with_skills(100), Some(&before)).unwrap_err();
    assert_eq!(refused, crate::site_file::align::TooManyEver { table: "[[skill]]", found: 201, limit: 128 });
}

#[test]
fn the_paper_series_is_read_exported_compared_and_keeps_its_id() {
    let with = |keys: &str| plan_of(&format!("{SMALL}[paper]\n{keys}"));
    let plan = with("prefix = \"T\"\nfirst = 5\nlast = 20\n");
    let paper = plan.paper.unwrap();
    assert_eq!((plan.series[paper.series.index()].prefix.as_str(), paper.first, paper.last), ("T", 5, 20));
    assert_eq!(plan.check(), Ok(()));
    assert_eq!(plan_of(&export(&plan, "")), plan);
    let said = |before: &Plan, after: &Plan| describe_differences(&differences(Some(before), after));
    assert_eq!(said(&plan_of(SMALL), &plan), "+ [paper]\n");
    assert_eq!(said(&plan, &plan_of(SMALL)), "- [paper]\n");
    // Behind a plan with other prefixes, and when its own prefix changes, the numbers keep their series.
    let before = plan_of(&SMALL.replace("prefix = \"A\"", "prefix = \"A\"\npriority_prefix = \"R\""));
    let aligned = align(plan, Some(&before)).unwrap();
    assert_eq!(aligned.paper.unwrap().series, domain::SeriesId(2));
    let other = align(with("prefix = \"U\"\nlast = 20\n"), Some(&aligned)).unwrap();
    assert_eq!((other.paper.unwrap().series, other.series[2].retired), (domain::SeriesId(3), true));
    assert_eq!(other.check(), Ok(()));
    assert_eq!(said(&aligned, &other), "~ [paper]: prefix = \"T\" -> \"U\"\n~ [paper]: first = 5 -> 1\n");
}
