//! Days, nights and clocks, on both journals: what the evening leaves is closed in the morning, what was given *tetap* stays, and no clock
//! takes the hall back to a day before.

use std::collections::BTreeSet;

use protocol::{CallState, Command, CounterState, ErrorCode, View};
use rehearsal::Participant;

use crate::clockwork::{Clockwork, Moment};
use crate::hall::{Journal, called, done, issue, next, refused, run, small_site_with, until};
use crate::promise::Promise;

const MONDAY: &str = "2025-03-03";
const TUESDAY: &str = "2025-03-04";
const WEDNESDAY: &str = "2025-03-05";

/// Everybody who looks at this hall; none of them is told when the server goes and comes.
struct People {
    supervisor: Participant,
    officers: [Participant; 3],
    board: Participant,
    kiosk: Participant,
}

impl People {
    fn join(hall: &Clockwork) -> People {
        let officer = |number| {
            let counter = counter(number);
            let name = format!("petugas-{counter}");
            hall.join(View::Counter { counter, takeover: false }, &name)
        };
        People {
            supervisor: hall.join(View::Supervisor, "supervisor"),
            officers: [officer(1), officer(2), officer(3)],
            board: hall.join(View::Display { zone: "tunggu".to_owned() }, "layar"),
            kiosk: hall.join(View::Kiosk, "kios"),
        }
    }

    fn everybody(&self) -> impl Iterator<Item = &Participant> {
        [&self.supervisor, &self.board, &self.kiosk].into_iter().chain(&self.officers)
    }

    /// Waits until everybody is linked and sees this day.
    async fn see_day(&self, date: &str) {
        for who in self.everybody() {
            until(who, |picture| (who.is_up() && picture.site()?.date.as_deref() == Some(date)).then_some(())).await;
        }
    }

    /// The counter's skills, as everybody sees them who sees skills at all.
    async fn see_skills(&self, number: usize, skills: &[&str]) {
        let (counter, skills): (_, BTreeSet<&str>) = (counter(number), skills.iter().copied().collect());
        for who in [&self.supervisor, &self.officers[number - 1]] {
            until(who, |picture| {
                let held: BTreeSet<&str> = picture.counter(&counter)?.skills.iter().map(String::as_str).collect();
                (held == skills).then_some(())
            })
            .await;
        }
    }
}

fn counter(number: usize) -> String {
    format!("loket-{number}")
}

/// The small office, where counter 3 knows one thing only.
fn site() -> String {
    small_site_with(&[("[\"perizinan\", \"kependudukan 2\"]", "[\"perizinan\"]")])
}

#[test]
fn the_evening_is_closed_in_the_morning_and_a_clock_a_week_back_opens_no_earlier_day() {
    for journal in Journal::BOTH {
        run(async {
            let mut hall = Clockwork::new(journal, &site()).await;
            hall.set(Moment(0, 8, 0));
            hall.start().await;
            let people = People::join(&hall);
            people.see_day(MONDAY).await;
            let left = an_evening_with_visitors(&hall, &people).await;
            hall.stop().await;

            let mut promise = Promise::new("a night ends the day and starts the numbers anew", journal.name());
            hall.set(Moment(1, 7, 0));
            hall.start().await;
            // The hall opens at 07.45: until then it is still the evening before, and nobody is lost from it.
            people.see_day(MONDAY).await;
            let there = people.supervisor.see(|picture| picture.tickets().map(|row| row.ticket).collect::<Vec<_>>());
            promise.tried(there == left, || format!("left in the evening: {left:?}, there in the morning: {there:?}"));
            hall.set(Moment(1, 7, 45));
            people.see_day(TUESDAY).await;
            a_new_morning(&people, &mut promise).await;
            hall.stop().await;
            let said = hall.replay().await;
            let expected = format!("ticket_unserved: {}", left.len());
            promise.tried(said.lines().any(|line| line == expected), || format!("{expected} is not in:\n{said}"));
            promise.end();

            a_week_back(&mut hall, &people, journal).await;
        });
    }
}

/// Three visitors, one of them at a counter; a skill for today and one for good; and it is ten to midnight. Gives the live tickets.
async fn an_evening_with_visitors(hall: &Clockwork, people: &People) -> Vec<u32> {
    let give = |number, skill: &str, standing| {
        let command = Command::GiveSkill { counter: counter(number), skill: skill.to_owned(), proficiency: 3, after_ms: 0, standing };
        people.supervisor.ask(command, Some("uji"))
    };
    done(give(2, "perizinan", true).await);
    done(give(3, "kependudukan", false).await);
    people.see_skills(2, &["kependudukan", "perizinan"]).await;
    people.see_skills(3, &["kependudukan", "perizinan"]).await;
    for _ in 0..3 {
        issue(&people.kiosk, "kk").await;
    }
    let officer = &people.officers[0];
    done(officer.ask(Command::OpenCounter { counter: counter(1), officer: None }, None).await);
    let (call, number) = called(officer.ask(next("loket-1", None), None).await);
    assert_eq!(number, "A-001");
    done(officer.ask(Command::StartServing { counter: counter(1), call }, None).await);
    hall.set(Moment(0, 23, 49));
    // Stored with tonight's time, so that the night begins here.
    done(people.supervisor.ask(Command::SetNotice { text: "Sampai besok.".to_owned() }, None).await);
    hall.set(Moment(0, 23, 50));
    until(&people.board, |picture| (picture.call(call)?.state == CallState::Serving).then_some(())).await;
    until(&people.supervisor, |picture| (picture.tickets().count() == 3).then_some(())).await;
    people.supervisor.see(|picture| picture.tickets().map(|row| row.ticket).collect())
}

/// Nobody of yesterday is in the hall, the counters are closed, and numbers start at one.
async fn a_new_morning(people: &People, promise: &mut Promise) {
    people.see_skills(2, &["kependudukan", "perizinan"]).await;
    people.see_skills(3, &["perizinan"]).await;
    let (live, site) = people.supervisor.see(|picture| (picture.tickets().count(), picture.site().cloned().unwrap()));
    promise.tried(live == 0 && site.issued == 0 && site.waiting == 0, || format!("{live} live tickets, {site:?}"));
    let calls = people.board.see(|picture| picture.calls().len());
    promise.tried(calls == 0, || format!("{calls} calls of yesterday are on the board"));
    for number in 1..=3 {
        let state = people.supervisor.see(|picture| picture.counter(&counter(number)).map(|row| row.state));
        promise.tried(state == Some(CounterState::Closed), || format!("counter {number} is {state:?}"));
    }
    let (_, number) = issue(&people.kiosk, "kk").await;
    promise.tried(number == "A-001", || format!("the first number of the day is {number}"));
    let officer = &people.officers[0];
    done(officer.ask(Command::OpenCounter { counter: counter(1), officer: None }, None).await);
    let (call, number) = called(officer.ask(next("loket-1", None), None).await);
    promise.tried(number == "A-001", || format!("the first call of the day is {number}"));
    for who in [&people.board, &people.supervisor] {
        until(who, |picture| picture.calls().iter().any(|row| row.call == call && row.number.shown == number).then_some(())).await;
    }
}

/// The computer starts with its clock a week back, and is set right the day after.
async fn a_week_back(hall: &mut Clockwork, people: &People, journal: Journal) {
    let mut promise = Promise::new("a clock a week back takes nothing back", journal.name());
    let last_ms = people.board.see(|picture| picture.calls().iter().map(|row| row.last_summons_at_ms).max().unwrap());
    hall.set(Moment(-6, 9, 0));
    hall.start().await;
    people.see_day(TUESDAY).await;
    let (officer, supervisor) = (&people.officers[0], &people.supervisor);
    let visitor = until(officer, |picture| picture.visitor("loket-1").cloned()).await;
    promise.tried(visitor.number.shown == "A-001", || format!("at the counter: {visitor:?}"));
    // Nothing opens by itself, and a supervisor opens no day of the past.
    let code = refused(supervisor.ask(Command::OpenDay { training: false }, None).await);
    promise.tried(code == ErrorCode::DayAlreadyOpen, || format!("a day was to be opened: {code:?}"));
    let mut before_ms = last_ms;
    for nth in 2..=4 {
        done(officer.ask(Command::Recall { counter: counter(1), call: visitor.call }, None).await);
        let row = until(&people.board, |picture| picture.call(visitor.call).filter(|row| row.summons == nth).cloned()).await;
        let is_onward = row.last_summons_at_ms >= before_ms && row.last_summons_at_ms < last_ms + 60_000;
        promise.tried(is_onward, || format!("called at {before_ms} and then at {}", row.last_summons_at_ms));
        before_ms = row.last_summons_at_ms;
    }
    let (_, number) = issue(&people.kiosk, "kk").await;
    promise.tried(number == "A-002", || format!("the number after A-001 is {number}"));
    people.see_day(TUESDAY).await;

    hall.set(Moment(2, 7, 45));
    people.see_day(WEDNESDAY).await;
    let (_, number) = issue(&people.kiosk, "kk").await;
    promise.tried(number == "A-001", || format!("with the clock right again, the first number is {number}"));
    hall.stop().await;
    let said = hall.replay().await;
    promise.tried(said.lines().any(|line| line == "day_opened: 3"), || format!("three days were opened:\n{said}"));
    promise.end();
}
