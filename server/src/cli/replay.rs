//! `lantang-server replay`: reads a whole journal again from its first entry, checks every link and every rule, and says what is in
//! it. The same journal always gives the same lines. It changes nothing.

use std::{collections::BTreeMap, io::Write};

use domain::{Event, State};
use sha2::{Digest, Sha256};

use crate::{
    cli::history::History,
    journal::{Journal, entry::Position},
};

mod day;

pub use day::replay_day;

/// Replays a journal and writes counts and the state's hash. `false` where a rule is broken; the position is named.
pub async fn replay(journal: &dyn Journal, out: &mut dyn Write) -> anyhow::Result<bool> {
    let mut state = State::default();
    let mut entries = 0_u64;
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut history = History::whole(journal).await?;
    let mut head = history.from();
    while let Some(mut stored) = history.next().await? {
        // A day is looked at whole where it ends; each entry only by what it touches.
        let whole = if stored.entry.opens_day() { state.check() } else { Ok(()) };
        if let Err(why) = whole {
            return broken(head, why, out);
        }
        if history.began_anew() {
            state = State::default();
        }
        entries += 1;
        history.judge(&state, &mut stored);
        if let Err(why) = domain::verify(&state, &stored.entry.events) {
            return broken(stored.position, why, out);
        }
        for event in &stored.entry.events {
            domain::apply(&mut state, stored.entry.at, event);
            *counts.entry(kind(event)).or_default() += 1;
        }
        head = stored.position;
    }
    if let Err(why) = state.check() {
        return broken(head, why, out);
    }
    for (kind, count) in &counts {
        writeln!(out, "{kind}: {count}")?;
    }
    writeln!(out, "entri / entries: {entries}")?;
    let oldest = history.from();
    if oldest != Position::START {
        writeln!(
            out,
            "mulai sesudah / from after: {oldest} (hari sebelumnya tidak ada di jurnal maupun arsip ini / the days before are neither in this \
             journal nor in this archive)"
        )?;
    }
    writeln!(out, "posisi / position: {head}")?;
    writeln!(out, "keadaan / state: {}", state_hash(&state))?;
    for missing in history.missing() {
        writeln!(out, "{missing}")?;
    }
    Ok(history.missing().is_empty())
}

fn broken(position: Position, why: &str, out: &mut dyn Write) -> anyhow::Result<bool> {
    writeln!(out, "{position}: aturan dilanggar / a rule is broken: {why}")?;
    Ok(false)
}

/// The name under which an event is stored; a test compares it with what is stored.
fn kind(event: &Event) -> &'static str {
    match event {
        Event::PlanApplied { .. } => "plan_applied",
        Event::DayTimesChanged(_) => "day_times_changed",
        Event::EpochBegun { .. } => "epoch_begun",
        Event::DayArchived(_) => "day_archived",
        Event::DayOpened(_) => "day_opened",
        Event::DayClosed => "day_closed",
        Event::DayReopened { .. } => "day_reopened",
        Event::TicketIssued { .. } => "ticket_issued",
        Event::QueueEntered { .. } => "queue_entered",
        Event::CounterOpened { .. } => "counter_opened",
        Event::CounterClosed { .. } => "counter_closed",
        Event::CounterPaused { .. } => "counter_paused",
        Event::CounterResumed { .. } => "counter_resumed",
        Event::TicketCalled { .. } => "ticket_called",
        Event::CallRepeated { .. } => "call_repeated",
        Event::CallConfirmed { .. } => "call_confirmed",
        Event::ServingStarted { .. } => "serving_started",
        Event::ServiceDelivered { .. } => "service_delivered",
        Event::VisitFinished { .. } => "visit_finished",
        Event::TicketAbsent { .. } => "ticket_absent",
        Event::CallUndone { .. } => "call_undone",
        Event::TicketParked { .. } => "ticket_parked",
        Event::TicketReturned { .. } => "ticket_returned",
        Event::TicketTransferred { .. } => "ticket_transferred",
        Event::TicketCancelled { .. } => "ticket_cancelled",
        Event::TicketUnserved { .. } => "ticket_unserved",
        Event::SkillGiven { .. } => "skill_given",
        Event::AutomaticSet { .. } => "automatic_set",
        Event::SkillTaken { .. } => "skill_taken",
        Event::NoticeSet { .. } => "notice_set",
        Event::EmergencyRaised { .. } => "emergency_raised",
        Event::EmergencyCleared { .. } => "emergency_cleared",
        Event::ServicePaused { .. } => "service_paused",
        Event::ServiceResumed { .. } => "service_resumed",
        Event::ServingEnded => "serving_ended",
        Event::StepFinished { .. } => "step_finished",
        Event::AppointmentDue { .. } => "appointment_due",
        Event::KeepingEnded { .. } => "keeping_ended",
    }
}

/// A hash of everything that a state holds: equal states, equal hashes, on every machine with this release.
fn state_hash(state: &State) -> String {
    Sha256::digest(format!("{state:?}")).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;
    use crate::journal::{
        AppendAnswer,
        testing::{day_opened, overfull},
    };

    #[tokio::test]
    async fn a_whole_state_that_breaks_a_rule_fails_with_its_sentence_and_position() {
        let journal = overfull().await;
        let head = journal.head().await.unwrap();
        let mut out = Vec::new();
        assert!(!replay(&journal, &mut out).await.unwrap());
        let said = String::from_utf8(out).unwrap();
        assert_eq!(said, format!("{head}: aturan dilanggar / a rule is broken: more tickets are live than the limit\n"));
        // The next day's opening does not hide it.
        let next = day_opened(journal.now(), 4);
        let AppendAnswer::Appended { .. } = journal.append(head, vec![next]).await else { panic!("not appended") };
        let mut out = Vec::new();
        assert!(!replay(&journal, &mut out).await.unwrap());
        assert_eq!(String::from_utf8(out).unwrap(), said);
    }

    /// The domain's samples: one of every event there is, as it is stored.
    const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/tests/golden/events");

    #[test]
    fn kinds_are_the_names_under_which_events_are_stored() {
        let mut seen = BTreeSet::new();
        for file in fs::read_dir(STORED).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let event: Event = serde_json::from_str(&text).unwrap();
            let stored = serde_json::to_value(&event).unwrap();
            let name = stored.as_str().or_else(|| stored.as_object()?.keys().next().map(String::as_str));
            assert_eq!(name, Some(kind(&event)));
            seen.insert(kind(&event));
        }
        assert!(seen.len() >= 28, "there is a sample of every event: {seen:?}");
    }
}
