//! `lantang-server apply`: puts a site file in force by one entry in the journal, differences and overridden live changes shown first.
//!
//! It speaks to the journal, not to a server: on Redis at any time (running servers read the entry like any other), on SQLite
//! while the server is stopped, because one process owns the file. An unchanged file does nothing; a superseded one is refused.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

use anyhow::bail;
use domain::{Command, Event, State};

use super::{repeat::append, standing::standing};
use crate::calendar::{self, Calendar};
use crate::convert;
use crate::journal::entry::{Actor, Entry, Role};
use crate::journal::{AppendAnswer, Journal};
use crate::site_file::{self, PlanStep, SiteFile, plan_step};

/// How often the decision is made again when others wrote first: like every command.
const TRIES_MAX: usize = 8;

/// How far `apply` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// It only says what the file would change.
    Show,
    /// It puts the file in force.
    Apply,
}

/// Says what a site file changes, and puts it in force where that is asked. `true` where it is in force afterwards, or could be.
pub async fn apply(journal: &dyn Journal, site: &SiteFile, going: Going, out: &mut dyn Write) -> anyhow::Result<bool> {
    let mut told = BTreeSet::new();
    for attempt in 0..TRIES_MAX {
        let (state, head) = standing(journal).await?;
        let told = Told { differences: attempt > 0, overridden: &mut told };
        let Some(entry) = decide(journal, &state, site, told, out)? else {
            return Ok(state.digest() == Some(site.digest.as_str()));
        };
        if going == Going::Show {
            writeln!(out, "Belum ada yang berubah. / Nothing was changed yet.")?;
            return Ok(true);
        }
        match append(journal, head, vec![entry]).await {
            AppendAnswer::Appended { .. } | AppendAnswer::SeenBefore { .. } => {
                writeln!(out, "Berkas tempat sekarang berlaku. / The site file is now in force.")?;
                return Ok(true);
            }
            AppendAnswer::Conflict { .. } | AppendAnswer::Diverged { .. } => {}
            AppendAnswer::Refused { text, .. } => {
                bail!("Penyimpanan menolak, tidak ada yang berubah: {text} / The store refused and nothing changed: {text}")
            }
            AppendAnswer::InDoubt { text } => bail!(
                "Belum pasti apakah berkas tempat sudah berlaku ({text}); jalankan `apply` sekali lagi. / \
                 It is not certain whether the site file is in force ({text}); run `apply` once more"
            ),
        }
    }
    bail!("Tempat ini sedang sangat sibuk; jalankan `apply` sekali lagi. / The hall is very busy; run `apply` once more")
}

/// What was said already, where others wrote first and the decision is made again.
struct Told<'a> {
    differences: bool,
    overridden: &'a mut BTreeSet<String>,
}

/// The entry to write; none where the file is in force already or is refused, which has been said.
fn decide(journal: &dyn Journal, state: &State, site: &SiteFile, told: Told<'_>, out: &mut dyn Write) -> anyhow::Result<Option<Entry>> {
    let applied: Vec<_> = state.applied().iter().map(|file| (file.digest.as_str(), file.at)).collect();
    match plan_step(&site.digest, &applied) {
        PlanStep::Unchanged => {
            writeln!(
                out,
                "Berkas tempat ini sudah berlaku; tidak ada yang berubah. / This site file is in force already; nothing changed."
            )?;
            return Ok(None);
        }
        PlanStep::Superseded { applied_at, superseded_at } => {
            let calendar = Calendar::new(&site.plan)?;
            let (applied, superseded) = (calendar.exact_text(applied_at), calendar.exact_text(superseded_at));
            writeln!(
                out,
                "Berkas ini berlaku sejak {applied} dan digantikan pada {superseded}, jadi ditolak. Bila memang ingin kembali, ubah satu \
                 baris, misalnya komentarnya. / This file was applied at {applied} and superseded at {superseded}, so it is refused. To go \
                 back on purpose, change one line of it, such as a comment."
            )?;
            return Ok(None);
        }
        PlanStep::FirstTime | PlanStep::New => {}
    }
    let in_force = state.plan().map(Arc::as_ref);
    let plan = site_file::align(site.plan.clone(), in_force)?;
    if !told.differences {
        write!(out, "{}", site_file::describe_differences(&site_file::differences_in_force(in_force, &plan)))?;
    }
    for sentence in site_file::overridden(state, &plan) {
        if told.overridden.insert(sentence.clone()) {
            writeln!(out, "{sentence}")?;
        }
    }
    let today = calendar::changed_times(state, &plan)?;
    let command = Command::ApplyPlan { plan: Arc::new(plan), digest: site.digest.clone(), today };
    let mut events: Vec<Event> = Vec::new();
    let now = journal.now();
    if let Err(rejection) = domain::decide(state, &command, now, &mut events) {
        let text = convert::sentence(state, rejection).text;
        writeln!(out, "{} Tidak ada yang berubah. / {} Nothing changed.", text.id, text.en)?;
        return Ok(None);
    }
    let actor = Actor { role: Role::Server, name: "apply".to_owned() };
    Ok(Some(Entry { request: request(site, state), actor, at: now, reason: None, asked: None, events }))
}

/// The entry with which a journal begins that lost all it had; none where the hall cannot take the file, which has been said.
pub(super) fn first_entry(journal: &dyn Journal, site: &SiteFile, out: &mut dyn Write) -> anyhow::Result<Option<Entry>> {
    let told = Told { differences: true, overridden: &mut BTreeSet::new() };
    decide(journal, &State::default(), site, told, out)
}

/// The same file over the same history is the same request, from whichever machine.
fn request(site: &SiteFile, state: &State) -> String {
    let history = state.applied().last().map_or(0, |file| file.at.0);
    let digest = site_file::digest(format!("apply {} after {history}", site.digest).as_bytes());
    digest.chars().take(32).collect()
}

#[cfg(test)]
mod tests;
