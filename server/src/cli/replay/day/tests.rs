//! Days that replay alone, and what is said of those that do not.

use domain::{Command, Time};

use super::*;
use crate::{
    cli::replay::replay,
    journal::{
        AppendAnswer,
        memory::MemoryJournal,
        testing::{TestClock, day_opened, overfull},
    },
    report::tests::{KK, LOKET_1, MINUTE, Office, UMKM},
    site_file,
};

fn site() -> SiteFile {
    site_file::read(include_bytes!("../../../../../examples/kantor-kecil.toml")).unwrap()
}

async fn kept(entries: &[Stored]) -> (MemoryJournal, Vec<Position>) {
    let clock = TestClock::new();
    clock.set(Time(0));
    let journal = MemoryJournal::new(clock.clock());
    let mut positions = vec![Position::START];
    for stored in entries {
        let answer = journal.append(positions[positions.len() - 1], vec![stored.entry.clone()]).await;
        let AppendAnswer::Appended { stored } = answer else { panic!("{answer:?}") };
        positions.push(stored[0].position);
    }
    (journal, positions)
}

async fn said(journal: &MemoryJournal, wanted: &str) -> (bool, String) {
    let mut out = Vec::new();
    let good = replay_day(journal, &site(), wanted.parse().unwrap(), &mut out).await.unwrap();
    (good, String::from_utf8(out).unwrap())
}

/// Three days, the second of them closed, reopened and left with people in it.
fn three_days() -> (Office, [usize; 3]) {
    let mut office = Office::open();
    office.issue(KK);
    office.pass(MINUTE);
    office.next(LOKET_1);
    let tuesday = office.entries.len();
    office.open_day(4, false);
    office.issue(UMKM);
    office.yes(Command::CloseDay);
    let date = office.state.last_day().unwrap().date;
    office.yes(Command::ReopenDay(domain::OpenDay::on(date)));
    office.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    office.issue(KK);
    let wednesday = office.entries.len();
    office.open_day(5, false);
    office.issue(KK);
    (office, [0, tuesday, wednesday])
}

#[tokio::test]
async fn each_day_alone_ends_as_the_whole_journal_up_to_there() {
    let (office, starts) = three_days();
    let (journal, positions) = kept(&office.entries).await;
    let ends = [starts[1], starts[2], office.entries.len() - 1];
    let mut state = State::default();
    for ((day, start), end) in (3..).zip(starts).zip(ends) {
        let (good, words) = said(&journal, &format!("2026-08-0{day}")).await;
        assert!(good && words.contains("Equal: "), "{words}");
        // The entry that opens the next day holds the end of this one.
        assert!(words.contains(&format!("dari / from: {}\n", positions[start + 1])), "{words}");
        assert!(words.contains(&format!("sampai / to: {}\n", positions[end + 1])), "{words}");
        assert!(words.contains(&format!("entri / entries: {}\n", end - start + 1)), "{words}");
        // As the day ended, and not as the next one began in that entry.
        let of_day = &office.entries[start..=end];
        for (nth, stored) in of_day.iter().enumerate() {
            let events = if nth == 0 { stored.entry.events_from_day_start() } else { stored.entry.events_before_day_start() };
            apply(&mut state, stored.entry.at, events);
        }
        assert!(words.contains(&format!("keadaan / state: {}\n", state_hash(&state))), "{words}");
    }
    // The last day ends where the whole journal does, and is told as the plain verb tells it.
    let mut whole = Vec::new();
    assert!(replay(&journal, &mut whole).await.unwrap());
    let state = |words: &str| words.lines().find(|line| line.starts_with("keadaan / state: ")).unwrap().to_owned();
    assert_eq!(state(&said(&journal, "last").await.1), state(&String::from_utf8(whole).unwrap()));
}

#[tokio::test]
async fn a_day_that_is_not_there_is_told_with_those_that_are() {
    let (office, _) = three_days();
    let (journal, _) = kept(&office.entries).await;
    let why = replay_day(&journal, &site(), "2026-08-06".parse().unwrap(), &mut Vec::new()).await.unwrap_err().to_string();
    assert!(why.contains("it has 2026-08-03, 2026-08-04, 2026-08-05."), "{why}");
}

#[tokio::test]
async fn a_broken_rule_is_told_with_its_position() {
    let journal = overfull().await;
    let head = journal.head().await.unwrap();
    let (good, words) = said(&journal, "2026-08-03").await;
    assert!(!good);
    assert_eq!(words, format!("{head}: aturan dilanggar / a rule is broken: more tickets are live than the limit\n"));
    // Nor is a day good that follows it.
    let AppendAnswer::Appended { .. } = journal.append(head, vec![day_opened(journal.now(), 4)]).await else { panic!("not appended") };
    assert_eq!(said(&journal, "2026-08-04").await, (false, words));
}

#[test]
fn an_opening_that_leaves_something_behind_is_told_at_its_position() {
    let (office, [_, tuesday, _]) = three_days();
    let mut entries = office.entries;
    // Its own time is what no opening carries over: no store writes an entry that goes back, but a file may hold one.
    entries[tuesday].entry.at = Time(1);
    let date = Date { year: 2026, month: 8, day: 4 };
    let mut both = Both::of(date);
    let fault = entries.iter().find_map(|stored| both.take(stored).err());
    assert_eq!(fault, Some(Fault::Differs(entries[tuesday].position)));
}

#[test]
fn a_state_that_came_apart_within_the_day_is_told_at_its_end() {
    let (office, _) = three_days();
    let mut both = Both::of(Date { year: 2026, month: 8, day: 5 });
    office.entries.iter().for_each(|stored| assert_eq!(both.take(stored), Ok(Going::On)));
    // As by an `apply` that is not the same twice.
    both.whole = State::default();
    both.head = Position { seq: 7, ..Position::START };
    let Some(Err(fault)) = both.end() else { panic!("equal") };
    let mut out = Vec::new();
    assert!(!fault.say(&mut out).unwrap());
    let words = String::from_utf8(out).unwrap();
    assert!(words.starts_with("1:7:") && words.contains("the day alone comes to another state"), "{words}");
}
