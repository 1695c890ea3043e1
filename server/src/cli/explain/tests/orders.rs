//! What is said of a call in halls that do not call by claim: what truly decided there, and no percentage.

use domain::{Calling, Order};

use super::*;
use crate::site_file::duration_words;

const PRIORITY: u8 = 1;

/// An office with this rule of calling.
async fn office_by(order: Order, overdue_percent: u32) -> Office {
    let mut office = Office::open().await;
    let mut plan = Plan::clone(office.state.plan().unwrap());
    plan.policy.calling = Calling { order, overdue_percent };
    plan.groups.truncate(usize::from(PRIORITY) + 1);
    plan.groups[usize::from(PRIORITY)] = domain::Group { weight: 3, name: "Lansia".to_owned(), ..plan.groups[0].clone() };
    plan.groups[usize::from(PRIORITY)].code = "lansia".to_owned();
    office.yes(Command::ApplyPlan { plan: Arc::new(plan), digest: "lain".to_owned(), today: None }).await;
    office
}

impl Office {
    fn clock_before(&self, minutes: u64) -> String {
        let at = Time(self.journal.now().0 - minutes * 60_000);
        Calendar::new(self.state.plan().unwrap()).unwrap().clock_text(at)
    }

    /// The visitor at the counter is done, and the next one is called.
    async fn served(&mut self) {
        let call = self.state.counter(LOKET).and_then(domain::Desk::call).unwrap();
        self.yes(Command::FinishVisit { counter: LOKET, call, outcome: Outcome::Completed, delivered: Vec::new() }).await;
        self.next(None).await;
    }

    /// The line of a number's newest call.
    async fn call_of(&self, number: &str) -> String {
        let (_, said) = self.said(number).await;
        let line = said.lines().rfind(|line| line.contains("dipanggil")).unwrap().to_owned();
        assert!(!line.contains('%') && !line.contains("hak panggil") && !line.contains("claim"), "{line}");
        line
    }
}

#[track_caller]
fn says(line: &str, id: &str, en: &str) {
    assert!(line.contains(&format!(": {id}")) && line.contains(&format!(" / called to counter 1: {en}")), "{line}");
}

#[tokio::test]
async fn first_come_tells_who_waited_longest_and_since_when() {
    let mut office = office_by(Order::FirstCome, 0).await;
    office.issue(0).await;
    office.a_minute_passes();
    office.issue(PRIORITY).await;
    office.a_minute_passes();
    office.next(None).await;
    let (first, second) = (office.clock_before(2), office.clock_before(1));
    says(
        &office.call_of("A-001").await,
        &format!(
            "menunggu paling lama; menunggu 2 menit sejak pukul {first}; berikutnya A-002, menunggu 1 menit sejak pukul {second} (2 menunggu)"
        ),
        &format!(
            "it had waited longest; it had waited 2 minutes, since {first}; next was A-002, which had waited 1 minute, since {second} (2 waited)"
        ),
    );
    office.served().await;
    says(
        &office.call_of("A-002").await,
        &format!("hanya nomor ini yang dapat dipanggil; menunggu 1 menit sejak pukul {second} (1 menunggu)"),
        &format!("it was the only number that could be called there; it had waited 1 minute, since {second} (1 waited)"),
    );
}

#[tokio::test]
async fn of_two_that_came_together_the_one_given_first_is_called() {
    let mut office = office_by(Order::FirstCome, 0).await;
    office.issue(0).await;
    office.issue(0).await;
    office.next(None).await;
    says(
        &office.call_of("A-001").await,
        "diberikan lebih dulu dari yang datang bersamaan; ",
        "it was given first of those that came together; ",
    );
}

#[tokio::test]
async fn strict_tells_the_group_before_the_arrival() {
    let mut office = office_by(Order::Strict, 0).await;
    for group in [0, 0, PRIORITY, PRIORITY] {
        office.issue(group).await;
        office.a_minute_passes();
    }
    let (first, third) = (office.clock_before(4), office.clock_before(2));
    office.next(None).await;
    let longest =
        "tidak ada nomor dari kelompok yang lebih didahulukan, dan di antara yang setara nomor ini menunggu paling lama; dari kelompok ";
    let longest_en =
        "there was no number of a group that goes before its own, and among its equals it had waited longest; it was of the group ";
    says(&office.call_of("A-003").await, &format!("{longest}Lansia, menunggu 2 menit sejak pukul {third}; "), longest_en);
    office.served().await;
    says(
        &office.call_of("A-004").await,
        "kelompok Lansia didahulukan dari kelompok Umum; dari kelompok Lansia, menunggu 1 menit sejak pukul ",
        "the group Lansia goes before the group Umum; it was of the group Lansia and had waited 1 minute, since ",
    );
    let next = format!("next was A-001 of the group Umum, which had waited 4 minutes, since {first} (3 waited)");
    assert!(office.call_of("A-004").await.contains(&next));
    office.served().await;
    says(&office.call_of("A-001").await, &format!("{longest}Umum, "), &format!("{longest_en}Umum and had waited 4 minutes, "));
}

#[tokio::test]
async fn a_round_tells_whose_turn_it_was() {
    let mut office = office_by(Order::Ratio { priority: 2, ordinary: 1 }, 0).await;
    for group in [0, 0, 0, PRIORITY, PRIORITY, PRIORITY] {
        office.issue(group).await;
        office.a_minute_passes();
    }
    office.next(None).await;
    for _ in 0..5 {
        office.served().await;
    }
    let (own_kind, own_kind_en) = (", dan di antaranya nomor ini menunggu paling lama; ", ", and among those it had waited longest; ");
    for (number, id, en) in [
        ("A-004", format!("giliran kelompok prioritas (ke-1 dari 2){own_kind}"), format!("it was the turn of priority groups (1 of 2){own_kind_en}")),
        ("A-005", format!("giliran kelompok prioritas (ke-2 dari 2){own_kind}"), format!("it was the turn of priority groups (2 of 2){own_kind_en}")),
        ("A-001", format!("giliran umum (ke-1 dari 1){own_kind}"), format!("it was the turn of everybody else (1 of 1){own_kind_en}")),
        ("A-006", "giliran kelompok prioritas (ke-1 dari 2); ".to_owned(), "it was the turn of priority groups (1 of 2); ".to_owned()),
        (
            "A-002",
            "giliran kelompok prioritas (ke-2 dari 2), tetapi tidak ada nomornya yang dapat dipanggil, dan nomor ini menunggu paling lama; dari kelompok Umum, "
                .to_owned(),
            "it was the turn of priority groups (2 of 2), of whom none could be called, and it had waited longest; it was of the group Umum "
                .to_owned(),
        ),
        ("A-003", "hanya nomor ini yang dapat dipanggil; ".to_owned(), "it was the only number that could be called there; ".to_owned()),
    ] {
        says(&office.call_of(number).await, &id, &en);
    }
}

#[tokio::test]
async fn what_goes_before_the_order_is_told_with_the_wait() {
    let mut office = office_by(Order::Strict, 100).await;
    office.issue(0).await;
    let target_minutes = office.state.plan().unwrap().services[0].target_ms / 60_000;
    for _ in 0..target_minutes {
        office.a_minute_passes();
    }
    office.issue(PRIORITY).await;
    let last = office.issue(0).await;
    office.next(None).await;
    let (id, en) = duration_words(target_minutes * 60_000);
    says(
        &office.call_of("A-001").await,
        &format!("sudah menunggu melewati batas; dari kelompok Umum, menunggu {id} sejak "),
        &format!("it had waited past the limit; it was of the group Umum and had waited {en}, since "),
    );
    office.yes(Command::ReturnTicket { counter: LOKET, call: CallId(0), place: Place::Front }).await;
    office.next(None).await;
    says(
        &office.call_of("A-001").await,
        "ditaruh di depan; dari kelompok Umum, menunggu ",
        "it was put to the front; it was of the group Umum ",
    );
    office.yes(Command::ReturnTicket { counter: LOKET, call: CallId(1), place: Place::Back }).await;
    office.yes(Command::CallTicket { counter: LOKET, ticket: last, reason: Chosen::Help }).await;
    let line = office.call_of("A-003").await;
    assert!(line.contains("perlu didampingi; dari kelompok Umum, menunggu 0 detik sejak "), "{line}");
    assert!(line.contains("the visitor needs help; it was of the group Umum and had waited 0 seconds, since "), "{line}");
    assert!(line.contains("; berikutnya A-002 dari kelompok Lansia, menunggu 0 detik sejak "), "{line}");
}
