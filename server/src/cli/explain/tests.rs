//! A day of a small office in a journal in memory, and what is said of its numbers.

use std::sync::Arc;

use domain::{Arrival, Chosen, Command, CounterId, Date, GroupId, IssueTicket, Journey, JourneyId, NoShow, OpenDay, Origin, ServiceId};

use super::*;
use crate::journal::entry::Position;
use crate::{
    journal::{
        AppendAnswer,
        entry::{Actor, Entry, Role},
        memory::MemoryJournal,
        testing::TestClock,
    },
    site_file,
};

mod orders;
mod paper;

const LOKET: CounterId = CounterId(0);
const STICKY_MS: u32 = 10 * 60_000;

/// What a kiosk asks for.
fn asked() -> IssueTicket {
    IssueTicket::at_kiosk(ServiceId(0))
}

struct Office {
    journal: MemoryJournal,
    clock: TestClock,
    state: State,
    head: Position,
}

impl Office {
    async fn open() -> Office {
        let clock = TestClock::new();
        let mut office = Office { journal: MemoryJournal::new(clock.clock()), clock, state: State::default(), head: Position::START };
        let mut site = site_file::read(include_bytes!("../../../../examples/kantor-kecil.toml")).unwrap();
        site.plan.policy.no_show = NoShow { calls: 1, ..NoShow::CUSTOMARY };
        site.plan.policy.appointment_grace_ms = 60_000;
        office.yes(Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None }).await;
        office.open_day(3).await;
        office
    }

    async fn open_day(&mut self, day: u8) {
        let date = Date { year: 2026, month: 8, day };
        self.yes(Command::OpenDay(OpenDay::on(date))).await;
        self.yes(Command::OpenCounter { counter: LOKET, officer: None }).await;
    }

    fn a_minute_passes(&self) {
        self.clock.set(self.journal.now().plus(60_000));
    }

    /// Does one command as a server would, and stores it.
    async fn yes(&mut self, command: Command) -> Vec<Event> {
        let (at, mut events) = (self.journal.now(), Vec::new());
        domain::decide(&self.state, &command, at, &mut events).unwrap();
        events.iter().for_each(|event| domain::apply(&mut self.state, at, event));
        let request = format!("{:032x}", self.head.seq);
        let actor = Actor { role: Role::Officer, name: "loket-1".to_owned() };
        let entry = Entry { request, actor, at, reason: None, asked: None, events: events.clone() };
        let AppendAnswer::Appended { stored } = self.journal.append(self.head, vec![entry]).await else { panic!("a free journal appends") };
        self.head = stored[0].position;
        events
    }

    async fn issue(&mut self, group: u8) -> TicketId {
        self.issue_for(None, group).await
    }

    async fn issue_for(&mut self, journey: Option<JourneyId>, group: u8) -> TicketId {
        self.issue_as(IssueTicket { journey, group: GroupId(group), ..asked() }).await
    }

    async fn issue_as(&mut self, issue: IssueTicket) -> TicketId {
        match self.yes(Command::IssueTicket(issue)).await[..] {
            [Event::TicketIssued { ticket, .. }] => ticket,
            ref other => panic!("{other:?}"),
        }
    }

    /// NEXT; whoever was there came, or did not.
    async fn next(&mut self, answer: Option<Arrival>) {
        let ending = self.state.counter(LOKET).and_then(domain::Desk::call);
        self.yes(Command::CallNext { counter: LOKET, ending, answer }).await;
    }

    async fn said(&self, number: &str) -> (bool, String) {
        self.said_of(number, None).await.unwrap()
    }

    async fn said_of(&self, number: &str, day: Option<WantedDay>) -> anyhow::Result<(bool, String)> {
        let site = site_file::read(include_bytes!("../../../../examples/kantor-kecil.toml")).unwrap();
        let mut out = Vec::new();
        let found = explain(&self.journal, &site, number, day, &mut out).await?;
        Ok((found, String::from_utf8(out).unwrap()))
    }
}

#[tokio::test]
async fn a_number_is_told_from_its_kiosk_to_its_end_with_why_it_was_called() {
    let mut office = Office::open().await;
    office.issue(0).await;
    let late = office.issue(0).await;
    office.a_minute_passes();
    office.next(None).await;
    office.a_minute_passes();
    office.next(Some(Arrival::Arrived)).await;
    office.a_minute_passes();
    office.yes(Command::MarkAbsent { counter: LOKET, call: CallId(1) }).await;
    office.yes(Command::ReinsertAbsent { ticket: late, place: None }).await;
    office.next(None).await;
    office.yes(Command::FinishVisit { counter: LOKET, call: CallId(2), outcome: Outcome::Completed, delivered: Vec::new() }).await;
    let (found, said) = office.said("a-002").await;
    let lines: Vec<&str> = said.lines().collect();
    assert!(found && lines.len() == 8, "{said}");
    for (line, part) in lines.iter().zip([
        "nomor diberikan untuk",
        "dipanggil ke loket 1: hak panggilnya paling besar",
        "tidak hadir / absent",
        "melapor kembali, setelah 3 panggilan layanannya / reported back, after 3 calls of its service",
        "; tidak ada pilihan lain (1 menunggu) / called to counter 1: its claim was the largest",
        "mulai dilayani",
        " diberikan 1 kali / ",
        "selesai / done",
    ]) {
        assert!(line.contains(part) && line.contains("(loket-1): "), "{line}");
    }
}

#[tokio::test]
async fn a_number_is_told_of_the_day_that_is_asked_for() {
    let mut office = Office::open().await;
    let first = office.issue(0).await;
    office.issue(0).await;
    office.yes(Command::CancelTicket { ticket: first }).await;
    office.open_day(4).await;
    office.issue(0).await;
    let on = |day| Some(WantedDay::On(Date { year: 2026, month: 8, day }));

    let (_, newest) = office.said("A-001").await;
    assert!(!newest.contains("dibatalkan"), "{newest}");
    assert_eq!(office.said_of("A-001", on(4)).await.unwrap(), (true, newest));
    let (found, before) = office.said_of("A-001", on(3)).await.unwrap();
    assert!(found && before.contains("dibatalkan / cancelled"), "{before}");
    assert!(office.said_of("A-002", on(3)).await.unwrap().0);
    let (found, said) = office.said_of("A-002", on(4)).await.unwrap();
    assert!(!found && said.contains("A-002 was not given on 2026-08-04"), "{said}");
    let nowhere = office.said_of("A-001", on(5)).await.unwrap_err().to_string();
    assert!(nowhere.ends_with("it has 2026-08-03, 2026-08-04."), "{nowhere}");
}

#[tokio::test]
async fn a_journey_is_told_step_by_step() {
    let mut office = Office::open().await;
    let mut plan = Plan::clone(office.state.plan().unwrap());
    plan.journeys.push(Journey {
        code: "j".to_owned(),
        name: "Pindah usaha".to_owned(),
        steps: vec![ServiceId(0), ServiceId(1)],
        any_order: false,
        series: None,
        retired: false,
    });
    office.yes(Command::ApplyPlan { plan: Arc::new(plan), digest: "lain".to_owned(), today: None }).await;
    office.issue_for(Some(JourneyId(0)), 0).await;
    office.next(None).await;
    office.yes(Command::FinishVisit { counter: LOKET, call: CallId(0), outcome: Outcome::Completed, delivered: Vec::new() }).await;
    let (_, said) = office.said("A-001").await;
    assert!(said.contains("nomor diberikan untuk Pindah usaha"), "{said}");
    assert!(said.contains("satu tahap selesai, Surat pindah langsung di loket 1 / a step is done"), "{said}");
}

#[tokio::test]
async fn what_was_delivered_in_one_sitting_is_told_with_its_count_and_the_step_it_was() {
    let mut office = Office::open().await;
    let mut plan = Plan::clone(office.state.plan().unwrap());
    plan.journeys.push(Journey {
        code: "j".to_owned(),
        name: "Pindah usaha".to_owned(),
        steps: vec![ServiceId(0), ServiceId(1)],
        any_order: false,
        series: None,
        retired: false,
    });
    let names: Vec<String> = plan.services.iter().map(|service| service.name.clone()).collect();
    office.yes(Command::ApplyPlan { plan: Arc::new(plan), digest: "lain".to_owned(), today: None }).await;
    office.issue_for(Some(JourneyId(0)), 0).await;
    office.next(None).await;
    let delivered = vec![(ServiceId(0), 1), (ServiceId(1), 1), (ServiceId(2), 3)];
    office.yes(Command::FinishVisit { counter: LOKET, call: CallId(0), outcome: Outcome::Completed, delivered }).await;
    let (_, said) = office.said("A-001").await;
    let told: Vec<&str> = said.lines().filter_map(|line| line.split_once("(loket-1): ")).map(|(_, told)| told).collect();
    let [own, step, other] = [0, 1, 2].map(|at| names[at].as_str());
    assert_eq!(
        told[told.len() - 4..],
        [
            format!("{own} diberikan 1 kali / {own} was delivered once"),
            format!("{step} diberikan 1 kali, tahap itu pun selesai / {step} was delivered once, and that step is done too"),
            format!("{other} diberikan 3 kali / {other} was delivered 3 times"),
            "selesai / done".to_owned(),
        ]
    );
}

#[tokio::test]
async fn a_call_names_who_was_next_and_a_chosen_one_its_reason() {
    let mut office = Office::open().await;
    office.issue(0).await;
    let second = office.issue(0).await;
    office.yes(Command::CallTicket { counter: LOKET, ticket: second, reason: Chosen::Help }).await;
    let (_, said) = office.said("A-002").await;
    assert!(said.contains("dipanggil di luar urutan ke loket 1: perlu didampingi"), "{said}");
    assert!(said.contains("berikutnya A-001 dengan 0 %"), "{said}");
}

#[tokio::test]
async fn whoever_was_put_to_the_front_has_no_claim_and_none_is_told() {
    let mut office = Office::open().await;
    for _ in 0..2 {
        office.issue(0).await;
    }
    office.next(None).await;
    office.yes(Command::ReturnTicket { counter: LOKET, call: CallId(0), place: Place::Front }).await;
    office.yes(Command::CallTicket { counter: LOKET, ticket: TicketId(1), reason: Chosen::Help }).await;
    office.yes(Command::ReturnTicket { counter: LOKET, call: CallId(1), place: Place::Front }).await;
    office.next(None).await;
    let (_, said) = office.said("A-001").await;
    let last = said.lines().last().unwrap();
    assert!(last.contains(": ditaruh di depan; berikutnya A-002 (2 menunggu) / "), "{last}");
    assert!(last.ends_with(": it was put to the front; next was A-002 (2 waited)"), "{last}");
}

#[tokio::test]
async fn a_counter_that_helps_out_says_after_exactly_what_wait() {
    for (after_ms, id, en) in [(5_000, "5 detik", "5 seconds"), (61_000, "1 menit 1 detik", "1 minute 1 second")] {
        let mut office = Office::open().await;
        let mut plan = Plan::clone(office.state.plan().unwrap());
        plan.counters[0].skills.iter_mut().for_each(|(_, hold)| hold.after_ms = after_ms);
        office.yes(Command::ApplyPlan { plan: Arc::new(plan), digest: "lain".to_owned(), today: None }).await;
        office.issue(0).await;
        office.a_minute_passes();
        office.a_minute_passes();
        office.next(None).await;
        let (_, said) = office.said("A-001").await;
        assert!(said.contains(&format!("; loket ini membantu setelah {id} menunggu (")), "{said}");
        assert!(said.contains(&format!("; this counter helps after a wait of {en} (")), "{said}");
    }
}

#[tokio::test]
async fn a_visit_in_any_order_hears_of_every_step_that_is_paused() {
    let mut office = Office::open().await;
    let mut plan = Plan::clone(office.state.plan().unwrap());
    plan.journeys.push(Journey {
        code: "j".to_owned(),
        name: "Pindah usaha".to_owned(),
        steps: vec![ServiceId(0), ServiceId(1)],
        any_order: true,
        series: None,
        retired: false,
    });
    office.yes(Command::ApplyPlan { plan: Arc::new(plan), digest: "lain".to_owned(), today: None }).await;
    office.issue_for(Some(JourneyId(0)), 0).await;
    let reason = domain::PauseReason::Supplies;
    for service in [ServiceId(1), ServiceId(2)] {
        office.yes(Command::PauseService { service, reason, until: None, numbers: true }).await;
    }
    office.yes(Command::ResumeService { service: ServiceId(1), ending: None }).await;
    office.yes(Command::CloseDay).await;
    let (_, said) = office.said("A-001").await;
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 4, "{said}");
    assert!(lines[1].ends_with("Surat pindah dihentikan sementara / Surat pindah was paused"), "{said}");
    assert!(lines[2].ends_with("Surat pindah dilanjutkan / Surat pindah went on"), "{said}");
    assert!(lines[3].contains("pelayanan berakhir sebelum gilirannya"), "{said}");
}

#[tokio::test]
async fn the_newest_day_is_told_and_a_number_never_given_is_said() {
    let mut office = Office::open().await;
    office.issue(0).await;
    office.next(None).await;
    office.open_day(4).await;
    let (_, said) = office.said("A-001").await;
    assert!(said.lines().last().is_some_and(|line| line.contains("hari layanan berakhir selagi dipanggil")), "its turn had come: {said}");
    office.issue(0).await;
    let (_, said) = office.said("A-001").await;
    assert_eq!(said.lines().count(), 1, "{said}");
    let (found, said) = office.said("B-9").await;
    assert!(!found && said.contains("B-9 belum pernah diberikan"), "{said}");
}

#[tokio::test]
async fn an_appointment_is_told_with_its_time_and_where_it_was_missed() {
    let mut office = Office::open().await;
    let at = office.journal.now().plus(60_000);
    let appointment = IssueTicket { appointment: Some(at), origin: Origin::JanjiTemu, reserve: true, ..asked() };
    let (in_time, late) = (office.issue_as(appointment).await, office.issue_as(appointment).await);
    office.a_minute_passes();
    office.yes(Command::EnterQueue { ticket: in_time }).await;
    office.a_minute_passes();
    office.a_minute_passes();
    office.yes(Command::EnterQueue { ticket: late }).await;
    let clock = Calendar::new(office.state.plan().unwrap()).unwrap().minute_text(at);
    let (_, said) = office.said("A-001").await;
    assert!(said.contains(&format!("kelompok Umum, janji temu pukul {clock} / given for ")), "{said}");
    assert!(said.contains(&format!("group Umum, appointment at {clock}")) && !said.contains("terlambat"), "{said}");
    let (_, said) = office.said("A-002").await;
    let last = said.lines().last().unwrap();
    assert!(last.contains("datang terlambat untuk janji temunya, menunggu seperti nomor lain / came too late"), "{said}");
}

#[tokio::test]
async fn who_is_kept_for_a_counter_or_an_officer_is_told_until_when() {
    let mut office = Office::open().await;
    let mut plan = Plan::clone(office.state.plan().unwrap());
    plan.policy.sticky_return_ms = STICKY_MS;
    office.yes(Command::ApplyPlan { plan: Arc::new(plan), digest: "singgah".to_owned(), today: None }).await;
    office.issue(0).await;
    office.next(None).await;
    office.yes(Command::ReturnTicket { counter: LOKET, call: CallId(0), place: Place::Earned }).await;
    let until = Calendar::new(office.state.plan().unwrap()).unwrap().clock_text(office.journal.now().plus(STICKY_MS.into()));
    let (_, said) = office.said("A-001").await;
    let last = said.lines().last().unwrap();
    assert!(last.ends_with(&format!("disimpan untuk loket 1 sampai pukul {until} / kept for counter 1 until {until}")), "{said}");
    assert_eq!(said.lines().count(), 4, "said once: {said}");

    let mut plan = Plan::clone(office.state.plan().unwrap());
    plan.policy.named_officers = true;
    let officer = |code: &str| domain::Officer { code: code.to_owned(), skills: plan.counters[0].skills.clone(), retired: false };
    plan.officers = vec![officer("petugas-1"), officer("petugas-2")];
    office.yes(Command::ApplyPlan { plan: Arc::new(plan), digest: "lain".to_owned(), today: None }).await;
    office.yes(Command::CloseCounter { counter: LOKET }).await;
    let sits = |counter, officer| Command::OpenCounter { counter, officer: Some(domain::OfficerId(officer)) };
    office.yes(sits(LOKET, 0)).await;
    office.next(None).await;
    office.a_minute_passes();
    office.yes(Command::MarkAbsent { counter: LOKET, call: CallId(1) }).await;
    office.yes(Command::ReinsertAbsent { ticket: TicketId(0), place: Some(Place::Earned) }).await;
    office.yes(Command::CloseCounter { counter: LOKET }).await;
    office.yes(sits(LOKET, 1)).await;
    office.yes(sits(CounterId(1), 0)).await;
    let (_, said) = office.said("A-001").await;
    let kept: Vec<&str> = said.lines().filter(|line| line.contains("disimpan untuk petugas")).collect();
    for (line, part) in kept.iter().zip([
        "petugas-1 di loket 1 sampai",
        "petugas-1, yang sedang tidak di loket mana pun, sampai",
        "petugas-1 di loket 2 sampai",
    ]) {
        assert!(line.contains(part), "{said}");
    }
    assert_eq!(kept.len(), 3, "{said}");
}
