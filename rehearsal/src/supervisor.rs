//! The supervisor of the rehearsal: sees two officers missing, lends their skill to a neighbour, and watches the next call use it.

use std::{collections::BTreeSet, sync::Arc};

use client::{Picture, label_text};
use protocol::{AnswerOutcome, Command, CounterRow, CounterState, TicketState};
use tokio::{
    sync::mpsc,
    time::{Duration, Instant, sleep, sleep_until},
};

use crate::{
    Fact,
    links::{Asked, Participant, in_seconds},
    observer::Watched,
};

/// How long the supervisor looks for a moment at which the lent skill is what the hall needs most at that counter.
const LOOKS_SECONDS_MAX: u64 = 15;

/// How long the next call of that counter may take.
const NEXT_CALL: Duration = Duration::from_secs(60);

/// What came of lending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rebalanced {
    /// Milliseconds from the command to the counter's own view.
    pub(crate) seen_after_ms: Option<f64>,
    /// Whether the next call at that counter needed the lent skill.
    pub(crate) used: bool,
}

/// A choice: which counter gets which skill.
struct Loan {
    counter: CounterRow,
    skill: String,
    skill_name: String,
}

/// Lends at its time. `desks` are the officers' own views, by counter; `asked_for` brings a visitor for a service.
pub(crate) async fn lend(
    floor: &Participant,
    desks: &[(String, Participant)],
    absent: &[String],
    mut calls: mpsc::Receiver<(String, String, String)>,
    asked_for: mpsc::Sender<String>,
    watched: &Arc<Watched>,
) -> Rebalanced {
    let mut rebalanced = Rebalanced::default();
    sleep_until(watched.course.skill_lent()).await;
    let working: BTreeSet<String> = desks.iter().map(|(counter, _)| counter.clone()).filter(|counter| !absent.contains(counter)).collect();
    let Some(loan) = choose_with_visitors(floor, absent, &working, &asked_for).await else {
        watched.facts.say(&Fact::Refused { who: "supervisor".to_owned(), text: "tidak ada keahlian yang perlu dipinjamkan".to_owned() });
        return rebalanced;
    };
    let label = label_text(&loan.counter.label);
    let sent = Instant::now();
    let command = Command::GiveSkill { counter: loan.counter.counter.clone(), skill: loan.skill.clone(), proficiency: 5, standing: false };
    // Calls made before the loan say nothing about it.
    while calls.try_recv().is_ok() {}
    match floor.ask(command, Some("dua petugas belum datang")).await {
        Asked::Answered(AnswerOutcome::Done { .. }) => {}
        Asked::Answered(AnswerOutcome::Refused { text, .. }) => {
            watched.facts.say(&Fact::Refused { who: "supervisor".to_owned(), text: text.id });
            return rebalanced;
        }
        Asked::Answered(AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Unsure { .. }) | Asked::NotSure => return rebalanced,
    }
    if let Some((_, desk)) = desks.iter().find(|(counter, _)| *counter == loan.counter.counter) {
        let holds = |picture: &Picture| picture.counter(&loan.counter.counter)?.skills.contains(&loan.skill).then_some(());
        if desk.wait_for(in_seconds(5), holds).await.is_some() {
            let ms = sent.elapsed().as_secs_f64() * 1_000.0;
            rebalanced.seen_after_ms = Some(ms);
            watched.facts.say(&Fact::SkillLent { counter: label.clone(), skill: loan.skill_name.clone(), seen_after_ms: ms });
        }
    }
    rebalanced.used = next_call_uses(floor, &loan, &mut calls, watched, &label).await;
    rebalanced
}

async fn next_call_uses(
    floor: &Participant,
    loan: &Loan,
    calls: &mut mpsc::Receiver<(String, String, String)>,
    watched: &Arc<Watched>,
    label: &str,
) -> bool {
    let next = async {
        loop {
            match calls.recv().await {
                Some((counter, number, service)) if counter == loan.counter.counter => return Some((number, service)),
                Some(_) => {}
                None => return None,
            }
        }
    };
    let Ok(Some((number, service))) = tokio::time::timeout(NEXT_CALL, next).await else { return false };
    let used = floor.see(|picture| picture.service(&service).is_some_and(|row| row.skills.contains(&loan.skill)));
    watched.facts.say(&Fact::SkillUsed { counter: label.to_owned(), number, used });
    used
}

/// Chooses a loan whose next call will use it; brings visitors for the missing service where nobody waits for it.
async fn choose_with_visitors(
    floor: &Participant,
    absent: &[String],
    working: &BTreeSet<String>,
    asked_for: &mpsc::Sender<String>,
) -> Option<Loan> {
    let until = in_seconds(LOOKS_SECONDS_MAX);
    let mut asked = false;
    loop {
        if let Some(loan) = floor.see(|picture| choose(picture, absent, working)) {
            return Some(loan);
        }
        if !asked {
            asked = true;
            for service in floor.see(|picture| missed_services(picture, absent, working)) {
                // A full queue of wishes means that visitors are on their way already.
                asked_for.try_send(service).ok();
            }
        }
        if Instant::now() >= until {
            return None;
        }
        sleep(Duration::from_millis(250)).await;
    }
}

/// Skills that absent counters hold and no working counter does.
fn missed_skills(picture: &Picture, absent: &[String], working: &BTreeSet<String>) -> BTreeSet<String> {
    let held: BTreeSet<&String> = working.iter().filter_map(|code| picture.counter(code)).flat_map(|row| &row.skills).collect();
    absent
        .iter()
        .filter_map(|code| picture.counter(code))
        .flat_map(|row| &row.skills)
        .filter(|skill| !held.contains(skill))
        .cloned()
        .collect()
}

fn missed_services(picture: &Picture, absent: &[String], working: &BTreeSet<String>) -> Vec<String> {
    let missed = missed_skills(picture, absent, working);
    picture
        .services()
        .filter(|row| row.skills.len() == 1 && missed.contains(&row.skills[0]))
        .map(|row| row.service.clone())
        .take(2)
        .collect()
}

/// A working counter and a missed skill such that the longest claim at that counter would be a ticket that needs the skill.
fn choose(picture: &Picture, absent: &[String], working: &BTreeSet<String>) -> Option<Loan> {
    let now_ms = picture.tickets().map(|row| row.since_ms).max()?;
    for skill in missed_skills(picture, absent, working) {
        let needed = best_claim(picture, now_ms, |skills| skills == [skill.clone()])?;
        for counter in working.iter().filter_map(|code| picture.counter(code)) {
            let free_soon = matches!(counter.state, CounterState::Ready | CounterState::Serving);
            let own = best_claim(picture, now_ms, |skills| skills.iter().all(|skill| counter.skills.contains(skill))).unwrap_or(0);
            if free_soon && needed > own {
                let skill_name = picture.skill(&skill).map_or_else(|| skill.clone(), |row| row.name.clone());
                return Some(Loan { counter: counter.clone(), skill, skill_name });
            }
        }
    }
    None
}

/// The highest claim of waiting tickets whose service needs such skills, in parts per thousand of the target. Groups are not known here.
fn best_claim(picture: &Picture, now_ms: u64, fits: impl Fn(&[String]) -> bool) -> Option<u64> {
    picture
        .tickets()
        .filter(|ticket| ticket.state == TicketState::Waiting)
        .filter_map(|ticket| {
            let service = picture.service(&ticket.service)?;
            let waited_ms = now_ms.saturating_sub(ticket.since_ms);
            fits(&service.skills).then(|| waited_ms / u64::from(service.target_minutes.max(1)) / 60)
        })
        .max()
}
