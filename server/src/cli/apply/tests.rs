//! Applying and exporting over a real in-memory journal.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::{CounterId, Hold, OpenDay, ServiceId, SkillId, Term, Time};

use super::*;
use crate::cli::export::export;
use crate::journal::memory::{Fault, MemoryJournal};

const KANTOR: &str = include_str!("../../../../examples/kantor-kecil.toml");

/// 2026-11-23 09.00 WIB.
const NINE_MS: u64 = 1_795_399_200_000;

struct Hall {
    journal: MemoryJournal,
    clock: Arc<AtomicU64>,
    commands: AtomicU64,
}

impl Hall {
    fn new() -> Hall {
        let clock = Arc::new(AtomicU64::new(NINE_MS));
        let read = Arc::clone(&clock);
        Hall { journal: MemoryJournal::new(Arc::new(move || Time(read.load(Ordering::SeqCst)))), clock, commands: AtomicU64::new(0) }
    }

    /// Applies a file; whether it is in force, and what was said.
    async fn apply(&self, text: &str) -> (bool, String) {
        self.go(text, Going::Apply).await
    }

    async fn go(&self, text: &str, going: Going) -> (bool, String) {
        let site = site_file::read(text.as_bytes()).unwrap();
        let mut out = Vec::new();
        let in_force = apply(&self.journal, &site, going, &mut out).await.unwrap();
        (in_force, String::from_utf8(out).unwrap())
    }

    /// Does one command as a server would.
    async fn command(&self, command: Command) {
        let (state, head) = standing(&self.journal).await.unwrap();
        let mut events = Vec::new();
        let at = self.journal.now();
        domain::decide(&state, &command, at, &mut events).unwrap();
        let request = format!("{:032x}", self.commands.fetch_add(1, Ordering::SeqCst));
        let actor = Actor { role: Role::Supervisor, name: "supervisor-1".to_owned() };
        let entry = Entry { request, actor, at, reason: None, asked: None, events };
        assert!(matches!(self.journal.append(head, vec![entry]).await, AppendAnswer::Appended { .. }));
    }

    async fn open_day(&self, day: u8) {
        let date = domain::Date { year: 2026, month: 11, day };
        self.command(Command::OpenDay(OpenDay::on(date))).await;
    }

    /// The file that is written; what is not in it was said beside it too.
    async fn export(&self) -> String {
        let (mut out, mut told) = (Vec::new(), Vec::new());
        export(&self.journal, &mut out, &mut told).await.unwrap();
        let (file, told) = (String::from_utf8(out).unwrap(), String::from_utf8(told).unwrap());
        let remarks: Vec<String> = told.lines().map(|line| format!("# {line}")).collect();
        assert_eq!(file.lines().skip(2).take(remarks.len()).collect::<Vec<_>>(), remarks, "{file}");
        file
    }

    async fn state(&self) -> State {
        standing(&self.journal).await.unwrap().0
    }
}

#[tokio::test]
async fn a_file_is_applied_once_changed_with_differences_and_never_silently_taken_back() {
    let hall = Hall::new();
    let (in_force, said) = hall.apply(KANTOR).await;
    assert!(in_force && said.contains("+ [[service]] kk\n") && said.ends_with("The site file is now in force.\n"), "{said}");
    assert_eq!(hall.apply(KANTOR).await.1.lines().count(), 1, "unchanged: one sentence, no differences");

    hall.open_day(23).await;
    hall.clock.store(NINE_MS + 3_600_000, Ordering::SeqCst);
    let changed = KANTOR.replace("at_counter = \"8 menit\"", "at_counter = \"9 menit\"");
    let before = hall.state().await;
    let (can_be, shown) = hall.go(&changed, Going::Show).await;
    assert!(can_be && shown.ends_with("Nothing was changed yet.\n"), "{shown}");
    assert_eq!(hall.state().await, before);
    let (in_force, said) = hall.apply(&changed).await;
    assert_eq!(said.lines().next(), shown.lines().next(), "what was shown is what is done");
    assert!(in_force && said.contains("~ [[service]] kk: at_counter = \"8 menit\" -> \"9 menit\"\n"), "{said}");

    // The next day is read alone, and still knows the file of the day before.
    hall.open_day(24).await;
    let (in_force, said) = hall.apply(KANTOR).await;
    assert!(!in_force);
    assert!(said.contains("berlaku sejak 2026-11-23 09.00.00 dan digantikan pada 2026-11-23 10.00.00, "), "{said}");
    assert!(said.contains("applied at 2026-11-23 09.00.00 and superseded at 2026-11-23 10.00.00, "), "{said}");
    assert_eq!(hall.state().await.plan().unwrap().services[0].at_counter_ms, 540_000);
}

#[tokio::test]
async fn a_service_people_wait_for_stays() {
    let hall = Hall::new();
    hall.apply(KANTOR).await;
    hall.open_day(23).await;
    hall.command(Command::IssueTicket(domain::IssueTicket::at_kiosk(ServiceId(0)))).await;
    let before = hall.state().await;
    let (in_force, said) = hall.apply(&KANTOR.replace("code = \"kk\"", "code = \"kartu\"")).await;
    assert!(!in_force && said.contains("left the site file while visitors wait for it"), "{said}");
    assert_eq!(hall.state().await, before, "nothing changed");
}

#[tokio::test]
async fn a_standing_change_is_exported_and_an_unchanged_file_does_not_undo_it() {
    let hall = Hall::new();
    hall.apply(KANTOR).await;
    hall.open_day(23).await;
    let (counter, skill) = (CounterId(1), SkillId(1));
    hall.command(Command::GiveSkill { counter, skill, hold: Hold::primary(3), term: Term::Standing }).await;
    hall.apply(KANTOR).await;
    let exported = hall.export().await;
    assert!(exported.contains("skills = [\"kependudukan\", \"perizinan 3\"]"), "{exported}");
    let (in_force, said) = hall.apply(&exported).await;
    assert!(in_force && said.contains("No difference from the plan in force."), "{said}");
    let plan = hall.state().await.plan().cloned().unwrap();
    assert!(plan.counters[1].skills.contains(&(skill, Hold::primary(3))));
}

#[tokio::test]
async fn a_changed_file_keeps_what_stands_says_what_it_overrides_and_exports_both() {
    let hall = Hall::new();
    hall.apply(KANTOR).await;
    hall.open_day(23).await;
    let give = |counter, skill| Command::GiveSkill { counter, skill, hold: Hold::primary(3), term: Term::Standing };
    let (kependudukan, perizinan) = (SkillId(0), SkillId(1));
    hall.command(give(CounterId(0), perizinan)).await;
    hall.command(give(CounterId(1), perizinan)).await;
    hall.open_day(24).await;
    let changed = KANTOR.replace("at_counter = \"8 menit\"", "at_counter = \"9 menit\"");
    let changed = changed.replace("number = 2\nskills = [\"kependudukan\"]", "number = 2\nskills = [\"kependudukan 4\"]");
    let (in_force, said) = hall.apply(&changed).await;
    assert!(in_force);
    let told: Vec<&str> = said.lines().filter(|line| line.starts_with('!')).collect();
    let expected = "! loket-2: berkas ini mengganti perubahan langsung (tetap) atas keahlian \"perizinan\": tingkat 3 menjadi tidak ada. / \
                    This file overrides the live change (for good) of the skill \"perizinan\": level 3 becomes none.";
    assert_eq!(told, [expected]);
    let before = said.find("! loket-2").unwrap() < said.find("is now in force").unwrap();
    assert!(before && said.contains("~ [[counter]] loket-2: skills") && !said.contains("loket-1"), "{said}");

    let plan = hall.state().await.plan().cloned().unwrap();
    assert!(plan.counters[0].skills.contains(&(perizinan, Hold::primary(3))));
    assert_eq!(plan.counters[1].skills, [(kependudukan, Hold::primary(4))]);
    let exported = site_file::read(hall.export().await.as_bytes()).unwrap().plan;
    let skills = |plan: &domain::Plan| plan.counters.iter().map(|counter| counter.skills.clone()).collect::<Vec<_>>();
    assert_eq!(skills(&exported), skills(&plan), "the file written back holds what stands");
    let (in_force, said) = hall.apply(&hall.export().await).await;
    assert!(in_force && said.contains("No difference from the plan in force.") && !said.contains('!'), "{said}");
}

/// The lines of a file that say something to a machine.
fn without_comments(file: &str) -> Vec<&str> {
    file.lines().filter(|line| !line.starts_with('#')).collect()
}

#[tokio::test]
async fn a_change_for_today_is_not_exported_and_named() {
    let hall = Hall::new();
    hall.apply(KANTOR).await;
    hall.open_day(23).await;
    let before = hall.export().await;
    assert_eq!(before.lines().filter(|line| line.starts_with("# -")).count(), 1, "{before}");
    let counter = CounterId(1);
    hall.command(Command::GiveSkill { counter, skill: SkillId(1), hold: Hold::primary(3), term: Term::Today }).await;
    hall.command(Command::SetAutomatic { counter, after_ms: Some(5_000) }).await;
    hall.command(Command::SetNotice { text: "Lift rusak\n[site]".to_owned() }).await;
    let (emergency, kind) = (domain::EmergencyId(1), domain::EmergencyKind::Fire);
    hall.command(Command::RaiseEmergency { emergency, kind, drill: false }).await;
    let after = hall.export().await;
    assert_eq!(without_comments(&after), without_comments(&before));
    for named in [
        "skills that hold for today only, at loket-2\n",
        "calling by itself, changed for today only, at loket-2\n",
        "the notice that stands on the screens\n",
        "the emergency that is on\n",
    ] {
        assert!(after.contains(named), "{named}: {after}");
    }
}

#[tokio::test]
async fn every_example_with_standing_changes_is_written_back_as_it_holds() {
    for text in [KANTOR, include_str!("../../../../examples/poliklinik.toml"), include_str!("../../../../examples/mpp-contoh.toml")] {
        let hall = Hall::new();
        hall.apply(text).await;
        hall.open_day(23).await;
        let (given, counter) = (SkillId(0), CounterId(1));
        let taken = hall.state().await.plan().unwrap().counters[0].skills[0].0;
        let hold = Hold { after_ms: 500, ..Hold::primary(2) };
        hall.command(Command::GiveSkill { counter, skill: given, hold, term: Term::Standing }).await;
        hall.command(Command::TakeSkill { counter: CounterId(0), skill: taken, term: Term::Standing }).await;
        let before = hall.state().await.plan().cloned().unwrap();
        let file = hall.export().await;
        assert!(file.contains("\n# - bagian detik pada lama menunggu sebelum membantu"), "{file}");
        let (changed, rounded) = (&before.counters[..2], format!("at {}\n", before.counters[1].code));
        assert!(file.contains(&format!("(rounded up), {rounded}")), "{file}");
        assert!(file.contains(&format!("(what is written is what holds now), at {}, {}\n", changed[0].code, changed[1].code)), "{file}");

        let mut expected = domain::Plan::clone(&before);
        for counter in &mut expected.counters {
            counter.file_skills = None;
            counter.skills.sort();
        }
        let held = expected.counters[1].skills.iter_mut().find(|(skill, _)| *skill == given).unwrap();
        held.1.after_ms = 1_000;
        let back = site_file::read(file.as_bytes()).unwrap().plan;
        assert_eq!(back, expected, "all but what is named");
        let (in_force, said) = hall.apply(&file).await;
        assert!(in_force && said.contains("No difference from the plan in force."), "{said}");
    }
}

#[tokio::test]
async fn what_left_the_site_file_is_named_and_not_exported() {
    let hall = Hall::new();
    hall.apply(KANTOR).await;
    hall.open_day(23).await;
    let zone = KANTOR.replace("code = \"tunggu\"", "code = \"lobi\"");
    hall.apply(&zone.replace("code = \"kk\"", "code = \"kartu\"")).await;
    let file = hall.export().await;
    assert!(file.contains("[[service]] no longer in use: kk\n") && file.contains("[[zone]] no longer in use: tunggu\n"), "{file}");
    assert_eq!(file.lines().filter(|line| line.contains("no longer in use")).count(), 2, "{file}");
}

#[tokio::test]
async fn a_lost_answer_applies_once() {
    let hall = Hall::new();
    hall.journal.fail_next(Fault::AnswerLost);
    assert!(hall.apply(KANTOR).await.0);
    assert_eq!(hall.state().await.applied().len(), 1);
    hall.journal.fail_next(Fault::Full);
    let site = site_file::read(KANTOR.replace("F-001", "F-002").as_bytes()).unwrap();
    let refused = apply(&hall.journal, &site, Going::Apply, &mut Vec::new()).await.unwrap_err().to_string();
    assert!(refused.contains("The store refused and nothing changed"), "{refused}");
}

#[tokio::test]
async fn an_empty_journal_has_nothing_to_export() {
    let refused = export(&Hall::new().journal, &mut Vec::new(), &mut Vec::new()).await.unwrap_err().to_string();
    assert!(refused.contains("This journal holds no plan yet"), "{refused}");
}
