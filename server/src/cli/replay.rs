//! `lantang-server replay`: reads a whole journal again from its first entry, checks every link and every rule, and says what is in
//! it. The same journal always gives the same lines. It changes nothing.

use std::{collections::BTreeMap, io::Write};

use anyhow::Context as _;
use domain::State;
use sha2::{Digest, Sha256};

use crate::journal::{Journal, READ_ENTRIES_MAX, ReadAnswer, entry::Position};

/// Replays a journal and writes counts and the state's hash. `false` where a rule is broken; the position is named.
pub async fn replay(journal: &dyn Journal, out: &mut dyn Write) -> anyhow::Result<bool> {
    let mut state = State::default();
    let mut head = Position::START;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    loop {
        let entries = match journal.read(head, READ_ENTRIES_MAX).await.context("the journal cannot be read")? {
            ReadAnswer::Entries(entries) => entries,
            ReadAnswer::Diverged { head } => anyhow::bail!("the journal's history changed while it was read; its head is now {head}"),
        };
        if entries.is_empty() {
            break;
        }
        for stored in entries {
            if let Err(why) = domain::verify(&state, &stored.entry.events) {
                writeln!(out, "{}: aturan dilanggar / a rule is broken: {why}", stored.position)?;
                return Ok(false);
            }
            for event in &stored.entry.events {
                domain::apply(&mut state, stored.entry.at, event);
                *counts.entry(kind(event)).or_default() += 1;
            }
            head = stored.position;
        }
    }
    for (kind, count) in &counts {
        writeln!(out, "{kind}: {count}")?;
    }
    writeln!(out, "entri / entries: {}", head.seq)?;
    writeln!(out, "posisi / position: {head}")?;
    writeln!(out, "keadaan / state: {}", state_hash(&state))?;
    Ok(true)
}

/// The name under which an event is stored.
fn kind(event: &domain::Event) -> String {
    serde_json::to_value(event).ok().and_then(|value| Some(value.get("event")?.as_str()?.to_owned())).unwrap_or_default()
}

/// A hash of everything that a state holds: equal states, equal hashes, on every machine with this release.
fn state_hash(state: &State) -> String {
    Sha256::digest(format!("{state:?}")).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
