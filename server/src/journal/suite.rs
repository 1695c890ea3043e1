//! What every journal must do, as cases that run against memory, SQLite and Redis alike. Tests only.
//! Faults of one store (a stopped Redis, a full disk) are tested beside that store.

use std::{collections::BTreeSet, sync::Arc};

use domain::{EpochCause, Event, Time};
use tokio::sync::Barrier;

use crate::journal::{
    APPEND_ENTRIES_MAX, AppendAnswer, CONFLICT_ENTRIES_MAX, ENTRY_BYTES_MAX, Journal, JournalError, Later, ReadAnswer, StoreRefusal,
    WaitAnswer,
    entry::{Entry, Link, Position, Stored},
    form::write_body,
    testing::{TestClock, WEEK_MS, day_opened, entry, notice, request},
};

/// One store with its nodes.
pub(crate) trait World: Send + Sync {
    /// A node of its own on the store, or the one there can be.
    fn node(&self) -> Later<'_, Arc<dyn Journal>>;

    /// Ends the store's programs and starts them again; nodes from before are gone.
    fn reopen(&self) -> Later<'_, ()>;

    /// The clock of every node.
    fn clock(&self) -> &TestClock;
}

/// Makes one test of every case, in a world made by the expression.
macro_rules! journal_suite {
    ($world:expr) => {
        journal_suite! {
            @cases $world;
            an_empty_journal_stands_at_the_start,
            entries_come_back_as_they_were_written,
            reading_goes_page_by_page,
            an_epoch_begins_at_its_entry_and_goes_on,
            who_is_behind_gets_what_came_first,
            a_conflict_brings_only_so_much,
            a_repeated_request_is_seen_before,
            a_position_of_another_history_diverges,
            a_bad_entry_is_refused_and_changes_nothing,
            two_writers_never_write_the_same_place,
            waiting_ends_when_another_node_appends,
            a_start_reads_from_the_last_opening,
            older_days_are_taken_out_and_the_rest_reads_on,
            nothing_is_taken_out_of_the_day_in_progress,
            everything_is_there_after_a_restart,
            time_never_goes_back,
        }
    };
    (@cases $world:expr; $($case:ident,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                crate::journal::suite::$case(&$world).await;
            }
        )+
    };
}
pub(crate) use journal_suite;

/// Appends that must succeed; answers with the position of the last.
pub(crate) async fn appended(journal: &dyn Journal, expected: Position, entries: Vec<Entry>) -> Position {
    let answer = journal.append(expected, entries).await;
    let AppendAnswer::Appended { stored } = &answer else { panic!("not appended: {answer:?}") };
    stored.last().unwrap().position
}

/// Everything after `from`.
pub(crate) async fn all_after(journal: &dyn Journal, from: Position) -> Vec<Stored> {
    let mut all: Vec<Stored> = Vec::new();
    loop {
        let from = all.last().map_or(from, |stored| stored.position);
        match journal.read(from, 100).await.unwrap() {
            ReadAnswer::Entries(page) if page.is_empty() => return all,
            ReadAnswer::Entries(page) => all.extend(page),
            ReadAnswer::Diverged { head } => panic!("{from} is not in the history of {head}"),
        }
    }
}

async fn node(world: &dyn World) -> Arc<dyn Journal> {
    world.node().await
}

/// `count` notices, each appended alone.
async fn notices(journal: &dyn Journal, count: usize) -> Position {
    let mut head = journal.head().await.unwrap();
    for number in 0..count {
        head = appended(journal, head, vec![notice(journal.now(), &number.to_string())]).await;
    }
    head
}

pub(crate) async fn an_empty_journal_stands_at_the_start(world: &dyn World) {
    let journal = node(world).await;
    assert_eq!(journal.head().await, Ok(Position::START));
    assert_eq!(journal.day_start().await, Ok(Position::START));
    assert_eq!(journal.read(Position::START, 10).await, Ok(ReadAnswer::Entries(Vec::new())));
}

pub(crate) async fn entries_come_back_as_they_were_written(world: &dyn World) {
    let journal = node(world).await;
    let one = notice(journal.now(), "satu");
    let two = Entry { reason: None, ..notice(journal.now(), "dua — \u{1F514}") };
    let three = day_opened(journal.now(), 17);
    let first = appended(&*journal, Position::START, vec![one.clone()]).await;
    let AppendAnswer::Appended { stored } = journal.append(first, vec![two.clone(), three.clone()]).await else { panic!("not appended") };

    let read = all_after(&*journal, Position::START).await;
    let entries: Vec<Entry> = read.iter().map(|stored| stored.entry.clone()).collect();
    assert_eq!(entries, [one, two, three]);
    assert_eq!(read[1..], stored[..]);
    assert_eq!(read[0].position, first);
    let mut before = Position::START;
    for stored in &read {
        assert_eq!(stored.position, before.after(write_body(&stored.entry).unwrap().as_bytes()));
        before = stored.position;
    }
    assert_eq!((before.epoch, before.seq), (1, 3));
    assert_eq!(journal.head().await, Ok(before));
}

pub(crate) async fn reading_goes_page_by_page(world: &dyn World) {
    let journal = node(world).await;
    notices(&*journal, 7).await;
    let all = all_after(&*journal, Position::START).await;
    assert_eq!(all.len(), 7);
    assert_eq!(journal.read(Position::START, 3).await, Ok(ReadAnswer::Entries(all[..3].to_vec())));
    assert_eq!(journal.read(all[2].position, 3).await, Ok(ReadAnswer::Entries(all[3..6].to_vec())));
    assert_eq!(journal.read(all[5].position, 3).await, Ok(ReadAnswer::Entries(all[6..].to_vec())));
    assert_eq!(journal.read(all[6].position, 3).await, Ok(ReadAnswer::Entries(Vec::new())));
    assert_eq!(journal.read(Position::START, 0).await, Ok(ReadAnswer::Entries(Vec::new())));
}

pub(crate) async fn an_epoch_begins_at_its_entry_and_goes_on(world: &dyn World) {
    let journal = node(world).await;
    let before = appended(&*journal, Position::START, vec![notice(journal.now(), "satu"), notice(journal.now(), "dua")]).await;
    let begun = Event::EpochBegun { cause: EpochCause::TailLost, remembered: Box::default() };
    let head =
        appended(&*journal, before, vec![entry(journal.now(), vec![begun]), day_opened(journal.now(), 5), notice(journal.now(), "tiga")])
            .await;
    assert_eq!((before.epoch, head.epoch, head.seq), (1, 2, 5), "numbering of entries goes on");
    // Whoever is still in the epoch before learns of the next one as of any entry.
    let late = journal.append(before, vec![notice(journal.now(), "terlambat")]).await;
    let AppendAnswer::Conflict { came_first } = late else { panic!("{late:?}") };
    assert_eq!(came_first.iter().map(|stored| stored.position.epoch).collect::<Vec<_>>(), [2, 2, 2]);
    let next = appended(&*journal, head, vec![notice(journal.now(), "empat")]).await;
    assert_eq!((next.epoch, next.seq), (2, 6));
    drop(journal);

    world.reopen().await;
    let again = node(world).await;
    assert_eq!(again.head().await, Ok(next));
    let epochs: Vec<u32> = all_after(&*again, Position::START).await.iter().map(|stored| stored.position.epoch).collect();
    assert_eq!(epochs, [1, 1, 2, 2, 2, 2]);
    assert_eq!(again.day_start().await, Ok(came_first[0].position), "the day opened in the new epoch");
    let forged = Position { epoch: 1, ..next };
    assert_eq!(again.read(forged, 1).await, Ok(ReadAnswer::Diverged { head: next }), "the epoch is part of a position");
}

pub(crate) async fn who_is_behind_gets_what_came_first(world: &dyn World) {
    let (ours, theirs) = (node(world).await, node(world).await);
    let start = appended(&*ours, Position::START, vec![notice(ours.now(), "awal")]).await;
    appended(&*theirs, start, vec![notice(theirs.now(), "mereka"), notice(theirs.now(), "lagi")]).await;
    let entry = notice(ours.now(), "kami");
    let AppendAnswer::Conflict { came_first } = ours.append(start, vec![entry.clone()]).await else { panic!("no conflict") };
    assert_eq!(came_first, all_after(&*theirs, start).await);
    let at_head = Entry { at: ours.now(), ..entry };
    appended(&*ours, came_first.last().unwrap().position, vec![at_head]).await;
    assert_eq!(all_after(&*theirs, start).await.len(), 3);
}

pub(crate) async fn a_conflict_brings_only_so_much(world: &dyn World) {
    let journal = node(world).await;
    notices(&*journal, CONFLICT_ENTRIES_MAX + 1).await;
    let answer = journal.append(Position::START, vec![notice(journal.now(), "terlambat")]).await;
    let AppendAnswer::Conflict { came_first } = answer else { panic!("no conflict: {answer:?}") };
    assert_eq!(came_first.len(), CONFLICT_ENTRIES_MAX);
    assert_eq!(came_first[0].position.seq, 1);
}

pub(crate) async fn a_repeated_request_is_seen_before(world: &dyn World) {
    let (ours, theirs) = (node(world).await, node(world).await);
    let first = notice(ours.now(), "satu");
    let second = notice(ours.now(), "dua");
    let one = appended(&*ours, Position::START, vec![first.clone()]).await;
    let two = appended(&*ours, one, vec![second.clone()]).await;
    let stored = all_after(&*ours, Position::START).await;
    let elsewhere = Position { link: Link([9; 16]), ..two };

    for expected in [Position::START, one, two, elsewhere] {
        let answer = theirs.append(expected, vec![first.clone()]).await;
        assert_eq!(answer, AppendAnswer::SeenBefore { stored: stored[..1].to_vec() }, "expected at {expected}");
        assert!(answer.settles());
    }
    let both = theirs.append(two, vec![second, notice(theirs.now(), "baru"), first]).await;
    assert_eq!(both, AppendAnswer::SeenBefore { stored: stored.clone() });
    assert_eq!(all_after(&*ours, Position::START).await, stored);
}

pub(crate) async fn a_position_of_another_history_diverges(world: &dyn World) {
    let journal = node(world).await;
    let head = notices(&*journal, 3).await;
    let second = journal.read(Position::START, 2).await.unwrap();
    let ReadAnswer::Entries(second) = second else { panic!("no entries") };
    let second = second[1].position;
    let strange = [
        Position { epoch: 2, ..head },
        Position { link: Link([9; 16]), ..head },
        Position { seq: head.seq + 1, ..head },
        Position { seq: head.seq + 1_000, ..head },
        Position { link: Link([9; 16]), ..second },
        Position { epoch: 0, ..second },
        Position { link: Link([9; 16]), ..Position::START },
        Position { epoch: 2, ..Position::START },
    ];
    for position in strange {
        let answer = journal.append(position, vec![notice(journal.now(), "asing")]).await;
        assert_eq!(answer, AppendAnswer::Diverged { head }, "appended at {position}");
        assert_eq!(journal.read(position, 10).await, Ok(ReadAnswer::Diverged { head }), "read from {position}");
    }
    assert_eq!(journal.head().await, Ok(head));
}

pub(crate) async fn a_bad_entry_is_refused_and_changes_nothing(world: &dyn World) {
    let journal = node(world).await;
    let head = notices(&*journal, 2).await;
    let now = journal.now();
    let good = || notice(now, "baik");
    let last_at = all_after(&*journal, Position::START).await[1].entry.at;
    let same_twice = good();
    let bad = [
        Vec::new(),
        (0..=APPEND_ENTRIES_MAX).map(|_| good()).collect(),
        vec![good(), Entry { request: "kurang".to_owned(), ..good() }],
        vec![Entry { request: request().to_uppercase().replace(|digit: char| digit.is_ascii_digit(), "A"), ..good() }],
        vec![same_twice.clone(), same_twice],
        vec![good(), Entry { events: Vec::new(), ..good() }],
        vec![Entry { at: Time(last_at.0 - 1), ..good() }],
        vec![good(), Entry { at: Time(now.0 - 1), ..good() }],
        vec![good(), notice(now, &"x".repeat(ENTRY_BYTES_MAX))],
    ];
    for entries in bad {
        let (count, first) = (entries.len(), entries.first().cloned());
        let answer = journal.append(head, entries).await;
        let refused = matches!(&answer, AppendAnswer::Refused { refusal: StoreRefusal::BadEntry, text } if !text.is_empty());
        assert!(refused, "{count} entries, the first {first:?}: {answer:?}");
        assert_eq!(journal.head().await, Ok(head));
    }
    appended(&*journal, head, vec![good()]).await;
}

pub(crate) async fn two_writers_never_write_the_same_place(world: &dyn World) {
    const EACH: usize = 200;
    async fn write(journal: Arc<dyn Journal>, both_read: Arc<Barrier>) -> (usize, BTreeSet<String>) {
        let mut head = journal.head().await.unwrap();
        // From the same head on, so that one of the first two appends finds the other's entry in its place.
        both_read.wait().await;
        let (mut conflicts, mut written) = (0, BTreeSet::new());
        while written.len() < EACH {
            let entry = notice(journal.now(), "lomba");
            let request = entry.request.clone();
            let answer = journal.append(head, vec![entry]).await;
            if let AppendAnswer::Conflict { came_first } = &answer {
                head = came_first.last().unwrap().position;
                conflicts += 1;
                continue;
            }
            let AppendAnswer::Appended { stored } = &answer else { panic!("{answer:?}") };
            head = stored.last().unwrap().position;
            written.insert(request);
            tokio::task::yield_now().await;
        }
        (conflicts, written)
    }
    let (ours, theirs) = (node(world).await, node(world).await);
    let both_read = Arc::new(Barrier::new(2));
    let (one, two) = tokio::join!(tokio::spawn(write(Arc::clone(&ours), Arc::clone(&both_read))), tokio::spawn(write(theirs, both_read)));
    let ((conflicts_one, one), (conflicts_two, two)) = (one.unwrap(), two.unwrap());

    let stored = all_after(&*ours, Position::START).await;
    let requests: BTreeSet<String> = stored.iter().map(|stored| stored.entry.request.clone()).collect();
    assert_eq!(stored.len(), 2 * EACH);
    assert_eq!(requests, &one | &two);
    assert!(conflicts_one + conflicts_two > 0, "the writers never met");
}

pub(crate) async fn waiting_ends_when_another_node_appends(world: &dyn World) {
    let (ours, theirs) = (node(world).await, node(world).await);
    let head = notices(&*ours, 1).await;
    all_after(&*theirs, Position::START).await;
    let waiter = tokio::spawn(async move { theirs.wait(head, 60_000).await });
    appended(&*ours, head, vec![notice(ours.now(), "bangun")]).await;
    assert_eq!(waiter.await.unwrap(), WaitAnswer::MaybeMore);

    let head = ours.head().await.unwrap();
    assert_eq!(ours.wait(head, 1).await, WaitAnswer::TimedOut);
    assert_eq!(ours.wait(Position::START, 60_000).await, WaitAnswer::MaybeMore);
}

pub(crate) async fn a_start_reads_from_the_last_opening(world: &dyn World) {
    let journal = node(world).await;
    let before = notices(&*journal, 1).await;
    let opened = appended(&*journal, before, vec![day_opened(journal.now(), 1)]).await;
    assert_eq!(journal.day_start().await, Ok(before));
    let before = appended(&*journal, opened, vec![notice(journal.now(), "siang")]).await;
    assert_eq!(journal.day_start().await.unwrap().seq, before.seq - 2);

    appended(&*journal, before, vec![day_opened(journal.now(), 2), notice(journal.now(), "besok")]).await;
    assert_eq!(journal.day_start().await, Ok(before));
    let day = all_after(&*journal, before).await;
    assert_eq!(day.len(), 2);
    assert!(day[0].entry.opens_day());
    let events = day[0].entry.events_from_day_start();
    assert!(matches!(events, [Event::DayOpened(_), Event::NoticeSet { .. }]), "{events:?}");
    assert_eq!(day[1].entry.events_from_day_start().len(), 1);
}

/// Three days of some notices each; answers where each begins.
pub(crate) async fn three_days(journal: &dyn Journal) -> [Position; 3] {
    let mut starts = [Position::START; 3];
    for (day, start) in (1..).zip(&mut starts) {
        *start = journal.head().await.unwrap();
        appended(journal, *start, vec![day_opened(journal.now(), day)]).await;
        notices(journal, 3).await;
    }
    starts
}

pub(crate) async fn older_days_are_taken_out_and_the_rest_reads_on(world: &dyn World) {
    let (ours, theirs) = (node(world).await, node(world).await);
    let [start, second, third] = three_days(&*ours).await;
    assert_eq!(ours.oldest().await, Ok(Position::START));
    let whole = all_after(&*ours, start).await;
    let kept = ours.read_kept(second, 100).await.unwrap();
    let of_whole = |from: Position| whole.iter().filter(move |stored| stored.position.seq > from.seq).cloned().collect::<Vec<_>>();
    let bodies: Vec<(Position, String)> =
        of_whole(second).iter().map(|stored| (stored.position, write_body(&stored.entry).unwrap())).collect();
    assert_eq!(kept.into_iter().map(|kept| (kept.position, kept.body)).collect::<Vec<_>>(), bodies, "as it is stored");
    let head = ours.head().await.unwrap();

    assert_eq!(theirs.trim(second).await, Ok(()));
    assert_eq!(ours.trim(second).await, Ok(()), "whoever comes second finds it done");
    assert_eq!(ours.oldest().await, Ok(second));
    assert_eq!(all_after(&*ours, second).await, of_whole(second), "what is left reads as before");
    let first_entry = whole[0].position;
    for gone in [Position::START, first_entry] {
        assert_eq!(ours.read(gone, 1).await, Ok(ReadAnswer::Diverged { head }), "{gone} is gone");
        let answer = theirs.append(gone, vec![notice(theirs.now(), "terlambat")]).await;
        assert_eq!(answer, AppendAnswer::Diverged { head }, "{gone} is gone");
    }
    assert_eq!(ours.trim(first_entry).await, Err(JournalError::NotToTrim { first: first_entry }));
    // A request of what is gone is nobody's any more, and does not stand in the way.
    let again = Entry { at: ours.now(), ..whole[1].entry.clone() };
    let next = appended(&*ours, head, vec![again]).await;
    let AppendAnswer::SeenBefore { .. } = ours.append(next, vec![Entry { at: ours.now(), ..whole[5].entry.clone() }]).await else {
        panic!("what is left is known by its requests")
    };
    assert_eq!(ours.trim(third).await, Ok(()));
    drop((ours, theirs));

    world.reopen().await;
    let again = node(world).await;
    assert_eq!((again.oldest().await, again.day_start().await, again.head().await), (Ok(third), Ok(third), Ok(next)));
    assert_eq!(all_after(&*again, third).await[..4], of_whole(third)[..]);
    notices(&*again, 2).await;
}

pub(crate) async fn nothing_is_taken_out_of_the_day_in_progress(world: &dyn World) {
    let journal = node(world).await;
    notices(&*journal, 2).await;
    let within_no_day = journal.head().await.unwrap();
    assert_eq!(journal.trim(within_no_day).await, Err(JournalError::NotToTrim { first: within_no_day }));
    let [_, _, third] = three_days(&*journal).await;
    let (whole, head) = (all_after(&*journal, Position::START).await, journal.head().await.unwrap());
    let elsewhere = Position { link: Link([9; 16]), ..third };
    for first in [head, all_after(&*journal, third).await[0].position, elsewhere] {
        assert_eq!(journal.trim(first).await, Err(JournalError::NotToTrim { first }));
    }
    assert_eq!(journal.oldest().await, Ok(Position::START));
    assert_eq!(all_after(&*journal, Position::START).await, whole);
}

pub(crate) async fn everything_is_there_after_a_restart(world: &dyn World) {
    let journal = node(world).await;
    let entry = notice(journal.now(), "tetap");
    let one = appended(&*journal, Position::START, vec![day_opened(journal.now(), 1)]).await;
    let two = appended(&*journal, one, vec![entry.clone()]).await;
    let stored = all_after(&*journal, Position::START).await;
    drop(journal);

    world.reopen().await;
    let journal = node(world).await;
    assert_eq!(all_after(&*journal, Position::START).await, stored);
    assert_eq!(journal.head().await, Ok(two));
    assert_eq!(journal.day_start().await, Ok(Position::START));
    assert_eq!(journal.append(two, vec![entry]).await, AppendAnswer::SeenBefore { stored: stored[1..].to_vec() });
    appended(&*journal, two, vec![notice(journal.now(), "lanjut")]).await;
}

pub(crate) async fn time_never_goes_back(world: &dyn World) {
    let journal = node(world).await;
    let now = journal.now();
    let head = appended(&*journal, Position::START, vec![notice(now, "kini")]).await;
    world.clock().set(Time(now.0 - WEEK_MS));
    assert!(journal.now() >= now);
    let head = appended(&*journal, head, vec![notice(journal.now(), "jam mundur")]).await;
    drop(journal);

    world.reopen().await;
    let journal = node(world).await;
    journal.head().await.unwrap();
    assert!(journal.now() >= now, "a start with the clock a week back");
    appended(&*journal, head, vec![notice(journal.now(), "setelah mulai")]).await;
}
