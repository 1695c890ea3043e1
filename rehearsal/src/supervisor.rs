//! The supervisor of the rehearsal: sees officers missing, lends their skill to a neighbour, and watches the next call use it.

use std::sync::{Arc, atomic::Ordering};

use client::{Picture, label_text};
use protocol::{AnswerOutcome, Command};
use tokio::{
    sync::mpsc,
    time::{Duration, Instant, sleep},
};

use crate::{
    Fact,
    links::{Asked, Participant, in_seconds},
    loan::{self, Loan, Missed},
    observer::Watched,
    officer::CallMade,
    visitors::Wish,
};

/// How long the supervisor looks for a moment at which the lent skill is what the hall needs most at that counter.
const LOOKS_SECONDS_MAX: u64 = 15;

/// How long the next call of that counter may take.
const NEXT_CALL: Duration = Duration::from_secs(60);

/// Visitors who are brought for a service that nobody waits for: one for the counter, one whom another may take.
const BROUGHT: usize = 2;

/// What came of lending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rebalanced {
    /// Milliseconds from the command to the counter's own view.
    pub(crate) seen_after_ms: Option<f64>,
    /// Whether the next call at that counter needed the lent skill; `None` where no next call came.
    pub(crate) used: Option<bool>,
    /// Every counter that works holds every skill: there was nothing to lend.
    pub(crate) nothing_to_lend: bool,
}

/// Who works, by their own views.
pub(crate) struct Staff {
    /// Officers who work on, by counter.
    pub(crate) desks: Vec<(String, Participant)>,
    /// Counters whose officers stay away.
    pub(crate) absent: Vec<String>,
}

/// Lends at its time. `wishes` brings a visitor for a service.
pub(crate) async fn lend(
    floor: &Participant,
    staff: &Staff,
    mut calls: mpsc::Receiver<CallMade>,
    wishes: mpsc::Sender<Wish>,
    watched: &Arc<Watched>,
) -> Rebalanced {
    let mut rebalanced = Rebalanced::default();
    if !watched.course.skill_lent().await {
        return rebalanced;
    }
    let people = loan::People { absent: &staff.absent, working: staff.desks.iter().map(|(counter, _)| counter.clone()).collect() };
    if floor.see(|picture| loan::skills_to_lend(picture, &people).is_empty()) {
        rebalanced.nothing_to_lend = true;
        return rebalanced;
    }
    let Some(loan) = choose_with_visitors(floor, &people, &wishes, watched).await else {
        refused(watched, "tidak ada keahlian yang perlu dipinjamkan".to_owned());
        return rebalanced;
    };
    let label = label_text(&loan.counter.label);
    let sent = Instant::now();
    let command = Command::GiveSkill {
        counter: loan.counter.counter.clone(),
        skill: loan.skill.clone(),
        proficiency: 5,
        after_ms: 0,
        standing: false,
    };
    // Calls made before the loan say nothing about it.
    while calls.try_recv().is_ok() {}
    watched.loan_pending.store(true, Ordering::Relaxed);
    match floor.ask(command, Some("petugas belum datang")).await {
        Asked::Answered(AnswerOutcome::Done { .. }) => {}
        Asked::Answered(AnswerOutcome::Refused { text, .. }) => refused(watched, text.id),
        Asked::Answered(AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Unsure { .. }) | Asked::NotSure => {
            refused(watched, "tidak ada jawaban yang pasti".to_owned());
        }
    }
    if let Some((_, desk)) = staff.desks.iter().find(|(counter, _)| *counter == loan.counter.counter) {
        let holds = |picture: &Picture| picture.counter(&loan.counter.counter)?.skills.contains(&loan.skill).then_some(());
        if desk.wait_for(in_seconds(5), holds).await.is_some() {
            let ms = sent.elapsed().as_secs_f64() * 1_000.0;
            rebalanced.seen_after_ms = Some(ms);
            watched.facts.say(&Fact::SkillLent { counter: label.clone(), skill: loan.skill_name.clone(), seen_after_ms: ms });
        }
    }
    rebalanced.used = next_call_uses(floor, &loan, &mut calls, watched, &label).await;
    watched.loan_pending.store(false, Ordering::Relaxed);
    rebalanced
}

fn refused(watched: &Watched, text: String) {
    watched.facts.say(&Fact::Refused { who: "supervisor".to_owned(), text });
}

async fn next_call_uses(
    floor: &Participant,
    loan: &Loan,
    calls: &mut mpsc::Receiver<CallMade>,
    watched: &Arc<Watched>,
    label: &str,
) -> Option<bool> {
    let needs_it = |service: &str| floor.see(|picture| picture.service(service).is_some_and(|row| row.skills.contains(&loan.skill)));
    let next = async {
        loop {
            let call = calls.recv().await?;
            // A key that was pressed before the window showed the skill may have been decided without it.
            let counts = call.skills.contains(&loan.skill) || needs_it(&call.service);
            if call.counter == loan.counter.counter && counts {
                return Some(call);
            }
        }
    };
    let next = tokio::select! {
        next = tokio::time::timeout(NEXT_CALL, next) => next.ok().flatten(),
        () = watched.course.over() => None,
    };
    let call = next?;
    let used = needs_it(&call.service);
    watched.facts.say(&Fact::SkillUsed { counter: label.to_owned(), number: call.number, used });
    Some(used)
}

/// Chooses a loan whose next call will use it; brings visitors for the missing service where nobody waits for it.
async fn choose_with_visitors(
    floor: &Participant,
    people: &loan::People<'_>,
    wishes: &mpsc::Sender<Wish>,
    watched: &Arc<Watched>,
) -> Option<Loan> {
    let (half, until) = (in_seconds(LOOKS_SECONDS_MAX / 2), in_seconds(LOOKS_SECONDS_MAX));
    let most_missed = floor.see(|picture| loan::skills_to_lend(picture, people).first().map(|(missed, _)| *missed))?;
    let mut asked = false;
    loop {
        let now_ms = floor.hall_ms().unwrap_or_default();
        let least = if Instant::now() < half { most_missed } else { Missed::Nowhere };
        let found = floor
            .see(|picture| watched.ledger(|ledger| loan::choose(picture, people, least, now_ms, &|ticket| ledger.has_priority(ticket))));
        if found.is_some() {
            return found;
        }
        if !asked {
            asked = true;
            let service = floor.see(|picture| loan::service_to_bring(picture, people));
            for service in service.into_iter().flat_map(|service| std::iter::repeat_n(service, BROUGHT)) {
                // A full queue of wishes means that visitors are on their way already.
                wishes.try_send(Wish { service, with_priority: true }).ok();
            }
        }
        if Instant::now() >= until || watched.course.was_ended() {
            return None;
        }
        sleep(Duration::from_millis(250)).await;
    }
}
