//! Where a day begins and ends, and plans that change within one.

use super::*;

#[test]
fn a_day_begins_behind_the_end_of_the_one_before_in_its_entry_and_ends_before_the_next_opening() {
    let mut office = Office::open();
    office.issue(KK);
    // Opening closes the day before, and whoever is there is unserved, all in one entry.
    let tuesday = office.entries.len();
    office.open_day(4, false);
    office.issue(PINDAH);
    let wednesday = office.entries.len();
    office.open_day(5, false);
    assert!(office.entries[tuesday].entry.events.len() > 2 && office.entries[wednesday].entry.events.len() > 2);

    let monday = folded(&office.entries);
    assert_eq!((monday.date.day, monday.closed), (3, true));
    assert_eq!((of(&monday, Line::Day, "tickets_issued"), of(&monday, Line::Day, "unserved")), (Some(1), Some(1)));
    let tuesday = folded(&office.entries[tuesday..]);
    assert_eq!((tuesday.date.day, tuesday.closed), (4, true));
    assert_eq!((of(&tuesday, Line::Day, "tickets_issued"), of(&tuesday, Line::Day, "unserved")), (Some(1), Some(1)));
    assert_eq!(of(&tuesday, Line::Service(KK), "unserved"), Some(0), "that was the day before");
    let wednesday = folded(&office.entries[wednesday..]);
    assert_eq!((wednesday.date.day, wednesday.closed, of(&wednesday, Line::Day, "tickets_issued")), (5, false, Some(0)));
    // What comes after the next opening is another day's, even for who goes on handing it in.
    let mut fold = DayFold::default();
    let taken = office.entries.iter().filter(|stored| fold.take(stored)).count();
    assert!(taken < office.entries.len());
    assert_eq!(of(&fold.report().unwrap(), Line::Day, "tickets_issued"), Some(1));
}

#[test]
fn a_day_that_was_reopened_is_one_day() {
    let mut office = Office::open();
    office.issue(KK);
    office.yes(Command::CloseDay);
    let date = office.state.last_day().unwrap().date;
    office.yes(Command::ReopenDay(OpenDay { training: true, ..OpenDay::on(date) }));
    office.issue(KK);
    let report = office.report();
    assert_eq!((of(&report, Line::Day, "tickets_issued"), of(&report, Line::Day, "unserved")), (Some(2), Some(1)));
    assert!(report.training && !report.closed, "some of it was training");
}

#[test]
fn a_training_day_is_marked_and_others_are_not() {
    let mut office = Office::open();
    assert!(!office.report().training);
    let begun = office.entries.len();
    office.open_day(4, true);
    office.yes(Command::CloseDay);
    assert!(folded(&office.entries[begun..]).training);
}

#[test]
fn a_plan_that_changes_within_the_day_keeps_the_lines_of_what_it_dropped_and_gets_those_that_it_adds() {
    let mut office = Office::open();
    office.issue(KK);
    office.next(LOKET_1);
    office.finish(LOKET_1);
    let mut plan = Plan::clone(office.state.plan().unwrap());
    plan.services[KK.index()].retired = true;
    plan.services[UMKM.index()].retired = true;
    plan.services.push(domain::Service { code: "baru".to_owned(), name: "Baru".to_owned(), ..plan.services[PINDAH.index()].clone() });
    office.yes(Command::ApplyPlan { plan: Arc::new(plan), digest: "lain".to_owned(), today: None });
    let added = ServiceId(4);
    office.issue(added);
    let report = office.report();
    assert_eq!(of(&report, Line::Service(KK), "visits_finished"), Some(1));
    assert_eq!(of(&report, Line::Service(added), "tickets_issued"), Some(1));
    assert_eq!(find(&report, Line::Service(UMKM)), None, "it left the file, and nobody came for it");
    assert_eq!(named(&report.plan, Line::Service(added)).code, "baru");
}

#[test]
fn where_no_day_was_opened_there_is_no_report() {
    assert!(DayFold::default().report().is_none());
}
