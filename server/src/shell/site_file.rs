//! The site file given to `serve`, at its start and whenever it is read again: a file never applied is put in force, with its differences in
//! the log, and a warning for every live change that it overrides; an unchanged one does nothing; one that was superseded, or that the hall
//! cannot take now, is refused in the log, and the plan in force goes on.

use std::sync::Arc;

use domain::{Command, State, Time};

use crate::{
    calendar::changed_times,
    convert,
    dispatcher::{Asked, Outcome, request_of_cause, server_actor},
    site_file::{PlanStep, SiteFile, align, describe_differences, differences_in_force, overridden, plan_step},
    words::{self, Refusal},
};

/// How long after a refusal of the store the file is offered again, in milliseconds.
const ASK_AGAIN_AFTER_MS: u64 = 1_000;

/// How far the site file is.
pub(super) struct Step {
    site: SiteFile,
    phase: Phase,
    /// A plan was in force before this file came: the hall is served meanwhile.
    is_again: bool,
    /// Read while the one before it was on its way: looked at once that is settled.
    newer: Option<SiteFile>,
}

enum Phase {
    /// To be looked at, from this instant on.
    Open(Time),
    /// Its command is on its way.
    Asked,
    /// Applied, or refused beside a plan in force.
    Settled,
    /// Refused, and no plan is in force.
    Failed(Refusal),
}

impl Step {
    pub(super) fn new(site: SiteFile) -> Step {
        Step { site, phase: Phase::Open(Time(0)), is_again: false, newer: None }
    }

    /// The file was read again while the hall is served.
    pub(super) fn again(&mut self, site: SiteFile) {
        let (own, other) = (&self.site.plan.site.code, &site.plan.site.code);
        if own != other {
            tracing::error!(
                "the site file read again is not applied: it is of the site \"{other}\", and this server serves \"{own}\"; \
                 start another server for it, or write the code back"
            );
            return;
        }
        self.newer = Some(site);
        self.take_newer();
    }

    fn take_newer(&mut self) {
        if matches!(self.phase, Phase::Asked) {
            return;
        }
        if let Some(site) = self.newer.take() {
            self.is_again |= matches!(self.phase, Phase::Settled);
            (self.site, self.phase) = (site, Phase::Open(Time(0)));
        }
    }

    /// Why the site cannot be served yet, if so.
    pub(super) fn waiting(&self) -> Option<Refusal> {
        match &self.phase {
            Phase::Open(_) | Phase::Asked if self.is_again => None,
            Phase::Open(_) | Phase::Asked => Some(words::not_ready("berkas tempat sedang diterapkan", "the site file is being applied")),
            Phase::Settled => None,
            Phase::Failed(why) => Some(why.clone()),
        }
    }

    /// The command that applies the file, where that is to be done now.
    pub(super) fn next(&mut self, state: &State, now: Time) -> Option<Asked> {
        let Phase::Open(from) = &self.phase else { return None };
        if now < *from {
            return None;
        }
        let applied: Vec<(&str, Time)> = state.applied().iter().map(|file| (file.digest.as_str(), file.at)).collect();
        match plan_step(&self.site.digest, &applied) {
            PlanStep::Unchanged => {
                if self.is_again {
                    tracing::info!("the site file is the one in force; nothing changes");
                }
                self.phase = Phase::Settled;
                return None;
            }
            PlanStep::Superseded { applied_at, superseded_at } => {
                self.refuse(state, &convert::sentence(state, domain::Rejection::PlanSuperseded(applied_at, superseded_at)));
                return None;
            }
            PlanStep::FirstTime | PlanStep::New => {}
        }
        let in_force = state.plan().map(|plan| &**plan);
        let aligned = align(self.site.plan.clone(), in_force).map_err(|error| error.to_string());
        let with_times = aligned.and_then(|plan| Ok((changed_times(state, &plan).map_err(|error| error.to_string())?, plan)));
        match with_times {
            Ok((today, plan)) => {
                let digest = self.site.digest.clone();
                let request = request_of_cause(&["plan-applied", &digest]);
                let plan = Arc::new(plan);
                let command = Command::ApplyPlan { plan: Arc::clone(&plan), digest, today };
                // Of a file that the hall cannot take now it is not said what it changes.
                if let Err(why) = domain::decide(state, &command, now, &mut Vec::new()) {
                    self.refuse(state, &convert::sentence(state, why));
                    return None;
                }
                if in_force.is_some() {
                    tracing::info!("the site file is new; it changes:\n{}", describe_differences(&differences_in_force(in_force, &plan)));
                }
                for sentence in overridden(state, &plan) {
                    tracing::warn!("{sentence}");
                }
                self.phase = Phase::Asked;
                Some(Asked { caller: None, request, actor: server_actor("site-file"), command, reason: None, asked: None })
            }
            Err(error) => {
                self.refuse(state, &words::plan_does_not_fit(&error));
                None
            }
        }
    }

    /// What became of the command.
    pub(super) fn settle(&mut self, state: &State, outcome: &Outcome, now: Time) {
        match outcome {
            Outcome::Done { position, .. } => {
                tracing::info!(position = %position, digest = %self.site.digest, "the site file is in force");
                self.phase = Phase::Settled;
            }
            // Another node, or `apply`, was first with the same file.
            Outcome::Rejected(domain::Rejection::PlanUnchanged) => self.phase = Phase::Settled,
            Outcome::Rejected(why) => self.refuse(state, &convert::sentence(state, *why)),
            Outcome::ReadOnly(position, needs) => self.refuse(state, &convert::stopped(*position, needs.as_deref())),
            // Asked again it would be passed over again; the hall goes on by the plan in force.
            Outcome::PassedOver => self.refuse(state, &words::passed_over()),
            Outcome::Unsure | Outcome::RequestReused | Outcome::Busy | Outcome::StoreRefused(_) => {
                tracing::warn!(outcome = ?outcome, "the site file could not be applied yet; it is tried again");
                self.phase = Phase::Open(now.plus(ASK_AGAIN_AFTER_MS));
            }
        }
        self.take_newer();
    }

    fn refuse(&mut self, state: &State, why: &Refusal) {
        tracing::error!("the site file is not applied: {} / {}", why.text.id, why.text.en);
        self.phase = if state.plan().is_some() { Phase::Settled } else { Phase::Failed(why.clone()) };
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Mutex, PoisonError},
    };

    use domain::{CounterId, Hold, SkillId, Term};

    use super::*;
    use crate::site_file;

    const KANTOR: &str = include_str!("../../../examples/kantor-kecil.toml");

    /// What was logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The command of a start with this file, and what was logged before it.
    fn next(state: &State, text: &str) -> (Command, String) {
        let (asked, said) = start(state, text);
        (asked.expect("the file is new").command, said)
    }

    /// The same where there may be nothing to do.
    fn start(state: &State, text: &str) -> (Option<Asked>, String) {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        let mut step = Step::new(site_file::read(text.as_bytes()).unwrap());
        let asked = tracing::subscriber::with_default(subscriber, || step.next(state, Time(1)));
        let said = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        (asked, said)
    }

    fn act(state: &mut State, command: &Command) {
        let mut events = Vec::new();
        domain::decide(state, command, Time(1), &mut events).unwrap();
        events.iter().for_each(|event| domain::apply(state, Time(1), event));
    }

    #[test]
    fn a_start_with_a_changed_file_keeps_what_stands_and_warns_of_what_it_overrides() {
        let mut state = State::default();
        let (first, said) = next(&state, KANTOR);
        assert_eq!(said, "", "nothing is overridden where nothing was");
        act(&mut state, &first);
        let perizinan = SkillId(state.plan().unwrap().skills.iter().position(|skill| skill.code == "perizinan").unwrap() as u8);
        act(&mut state, &Command::GiveSkill { counter: CounterId(1), skill: perizinan, hold: Hold::primary(3), term: Term::Standing });
        let (other, said) = next(&state, &KANTOR.replace("F-001", "F-002"));
        assert!(said.contains("INFO") && !said.contains("WARN") && !said.contains("perizinan 3"), "{said}");
        let mut kept = state.clone();
        act(&mut kept, &other);
        assert_eq!(kept.counter(CounterId(1)).unwrap().holds(perizinan), Some(Hold::primary(3)));

        let line = "number = 2\nskills = [\"kependudukan\"]";
        let (_, said) = next(&state, &KANTOR.replace(line, "number = 2\nskills = [\"kependudukan 2\"]"));
        let warned = said.lines().find(|line| line.contains("WARN")).unwrap_or_else(|| panic!("{said}"));
        assert!(warned.contains("(for good) of the skill \"perizinan\": level 3 becomes none."), "{warned}");
    }

    #[test]
    fn a_superseded_file_is_refused_in_the_log_with_the_way_back() {
        let mut state = State::default();
        for text in [KANTOR, &KANTOR.replace("F-001", "F-002")] {
            let (applies, _) = next(&state, text);
            act(&mut state, &applies);
        }
        let (asked, said) = start(&state, KANTOR);
        assert!(asked.is_none() && said.contains("ERROR") && said.contains("superseded at"), "{said}");
        assert!(said.contains("ubah satu baris berkas ini, misalnya komentarnya."), "{said}");
        assert!(said.contains("to go back on purpose, change one line of this one, such as a comment."), "{said}");
    }

    #[test]
    fn a_file_that_is_read_while_another_is_on_its_way_is_looked_at_after_it() {
        let file = |name: &str| site_file::read(KANTOR.replace("F-001", name).as_bytes()).unwrap();
        let mut state = State::default();
        let mut step = Step::new(file("F-002"));
        let first = step.next(&state, Time(1)).unwrap();
        assert!(step.waiting().is_some(), "nothing is in force yet");
        step.again(file("F-003"));
        step.again(file("F-004"));
        assert!(step.next(&state, Time(1)).is_none(), "one at a time");
        act(&mut state, &first.command);
        let done = Outcome::Done { position: crate::journal::entry::Position::START, brief: crate::dispatcher::Brief::Other };
        step.settle(&state, &done, Time(2));
        assert!(step.waiting().is_none(), "the hall is served meanwhile");
        let Command::ApplyPlan { digest, .. } = step.next(&state, Time(2)).unwrap().command else { panic!("it applies a file") };
        assert_eq!(digest, file("F-004").digest, "the newest of them");
    }

    #[test]
    fn a_file_whose_entry_servers_pass_over_does_not_keep_a_hall_closed_that_has_a_plan() {
        let file = |name: &str| site_file::read(KANTOR.replace("F-001", name).as_bytes()).unwrap();
        let mut state = State::default();
        let first = Step::new(file("F-001")).next(&state, Time(1)).unwrap();
        act(&mut state, &first.command);
        let mut step = Step::new(file("F-002"));
        assert!(step.next(&state, Time(1)).is_some());
        step.settle(&state, &Outcome::PassedOver, Time(2));
        assert!(step.waiting().is_none());
        assert!(step.next(&state, Time(1_000_000)).is_none(), "it would be passed over again");
    }

    #[test]
    fn of_a_file_that_the_hall_cannot_take_it_is_said_why_and_not_what_it_changes() {
        let mut state = State::default();
        let (first, _) = next(&state, KANTOR);
        act(&mut state, &first);
        act(&mut state, &Command::OpenDay(domain::OpenDay::on(domain::Date { year: 2026, month: 11, day: 23 })));
        act(&mut state, &Command::OpenCounter { counter: CounterId(2), officer: None });
        let without = KANTOR.rsplit_once("[[counter]]").map(|(before, _)| before).unwrap();
        let (asked, said) = start(&state, without);
        assert!(asked.is_none() && said.contains("left the site file while it is open"), "{said}");
        assert!(!said.contains("it changes"), "{said}");
    }
}
