//! What people were told beside what the journal holds: every acknowledged number and call must stand there once, no number and no call
//! twice, nobody at two counters, and the supervisor's table must show the journal's live tickets. It reads the journal through the server's
//! own reader, which checks every link.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use domain::{Event, Time};
use serde_json::json;
use server::journal::{
    ReadAnswer,
    entry::{Position, Stored},
};
use server::{Config, JournalChoice};

use super::Outcome;
use super::crowd::Told;
use super::kiosk::Paper;
use super::officer::Summons;
use crate::hall::Hall;

/// Most entries read at once.
const READ_MAX: usize = 4_096;
/// Broken promises that are told one by one.
const TOLD_MAX: usize = 5;

/// What may be lost of what was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MayLose {
    Nothing,
    /// The newest entries of a store that died alone with them. Whoever holds a number on paper and was not served must be named.
    WhatIsNamed,
}

/// Compares everything; the hall's first server is killed and stays so.
pub(crate) async fn compare(hall: &mut Hall, told: &Told) -> Outcome {
    compare_where(hall, told, MayLose::Nothing).await
}

/// The same where something may be lost.
pub(crate) async fn compare_where(hall: &mut Hall, told: &Told, may_lose: MayLose) -> Outcome {
    let table = hall.read_again().await;
    hall.kill(0);
    let facts = Facts::of(&entries(hall).await);
    let mut outcome =
        Outcome { outage: told.officers.iter().map(|officer| officer.outage).max().unwrap_or_default(), ..Outcome::default() };
    let mut sentences = facts.doubled.clone();
    let mut lost = Lost::default();
    outcome.doubled = facts.doubled.len() as u64;
    let mut papers = BTreeSet::new();
    for paper in told.kiosks.iter().flat_map(|kiosk| &kiosk.papers) {
        outcome.acknowledged += 1;
        if !papers.insert(&paper.number) {
            outcome.doubled += 1;
            sentences.push(format!("The number {} is on two papers.", paper.number));
        }
        if !facts.has_number(paper) {
            outcome.lost += 1;
            if facts.named.contains(&paper.number) {
                outcome.named_lost += 1;
            } else {
                lost.unnamed.push(paper);
            }
        }
    }
    for summons in told.officers.iter().flat_map(|officer| &officer.summons) {
        outcome.acknowledged += 1;
        if !facts.has_call(summons) {
            lost.calls.push(summons);
        }
    }
    lost.judge(&mut outcome, &mut sentences, told, may_lose);
    if table != facts.live() {
        sentences.push(format!("The supervisor sees {} live tickets and the journal has {}.", table.len(), facts.live().len()));
    }
    let odd = told.kiosks.iter().flat_map(|kiosk| &kiosk.odd).chain(told.officers.iter().flat_map(|officer| &officer.odd));
    sentences.extend(odd.cloned());
    let more = sentences.len().saturating_sub(TOLD_MAX);
    outcome.broken.extend(sentences.into_iter().take(TOLD_MAX));
    if more > 0 {
        outcome.broke(format!("{more} more promises were broken."));
    }
    outcome
}

/// What was acknowledged and is not in the journal.
#[derive(Default)]
struct Lost<'a> {
    /// Numbers on paper whose loss nobody has said.
    unnamed: Vec<&'a Paper>,
    calls: Vec<&'a Summons>,
}

impl Lost<'_> {
    /// Where nothing may be lost each is a broken promise. Otherwise those are whose visitor is still in the hall: no officer was told
    /// that they have left. Lost calls are counted apart, because they have no table: their tickets wait again.
    fn judge(self, outcome: &mut Outcome, sentences: &mut Vec<String>, told: &Told, may_lose: MayLose) {
        match may_lose {
            MayLose::Nothing => {
                outcome.lost += self.calls.len() as u64;
                if outcome.named_lost > 0 {
                    sentences.push(format!("{} numbers are named as lost where nothing may be.", outcome.named_lost));
                }
                sentences
                    .extend(self.unnamed.iter().map(|paper| format!("The number {} was given and is not in the journal.", paper.number)));
                sentences.extend(
                    self.calls.iter().map(|summons| {
                        format!("The call {} of {} was acknowledged and is not in the journal.", summons.call, summons.number)
                    }),
                );
            }
            MayLose::WhatIsNamed => {
                let finished = told.officers.iter().flat_map(|officer| {
                    officer.summons.iter().filter(move |summons| officer.finished.contains(&summons.call)).map(|summons| &*summons.number)
                });
                let finished: BTreeSet<&str> = finished.collect();
                let (served, waiting): (Vec<_>, Vec<_>) = self.unnamed.into_iter().partition(|paper| finished.contains(&*paper.number));
                // Nobody waits with these any more.
                outcome.lost -= served.len() as u64;
                outcome.more.extend([("lost_after_they_left", json!(served.len())), ("calls_lost", json!(self.calls.len()))]);
                sentences.extend(waiting.iter().map(|paper| format!("The number {} was lost and nobody names it.", paper.number)));
            }
        }
    }
}

/// Every entry of a hall's journal; a server must not run where it is SQLite's.
pub(crate) async fn entries(hall: &Hall) -> Vec<Stored> {
    let site = server::site_file::read(&std::fs::read(hall.site()).unwrap()).unwrap();
    let journal = hall.redis.as_ref().map_or(JournalChoice::Sqlite, |redis| JournalChoice::redis(redis.url()));
    let config = Config {
        site,
        journal,
        data: readable(hall),
        clock: Arc::new(|| Time(0)),
        clock_speed: 1,
        archive: server::ArchiveConfig::default(),
        peers: server::Peers::default(),
        skip: Vec::new(),
        on_fatal: Arc::new(|why| panic!("{why}")),
    };
    let journal = server::open_existing_journal(&config).await.unwrap();
    let mut all: Vec<Stored> = Vec::new();
    loop {
        let from = all.last().map_or(Position::START, |stored| stored.position);
        match journal.read(from, READ_MAX).await.unwrap() {
            ReadAnswer::Entries(page) if page.is_empty() => return all,
            ReadAnswer::Entries(page) => all.extend(page),
            ReadAnswer::Diverged { head } => panic!("the journal changed while it was read and ends at {head}"),
        }
    }
}

/// A folder with the journal from which it can be read: SQLite finds no file through another program's eyes, so that one on a small disk is
/// copied first.
fn readable(hall: &Hall) -> PathBuf {
    let Some(disk) = &hall.disk else { return hall.data(0) };
    let copy = hall.dir.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(disk.seen_from_here().join("data-0")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    copy
}

/// What the journal says, by the names that people know.
#[derive(Default)]
pub(crate) struct Facts {
    /// What each request did.
    issued: BTreeMap<String, (u32, String)>,
    called: BTreeMap<String, (u32, u32)>,
    numbers: BTreeMap<u32, String>,
    /// Numbers whose loss the server has named.
    named: BTreeSet<String>,
    gone: BTreeSet<u32>,
    /// What is there twice, each as a sentence.
    doubled: Vec<String>,
}

impl Facts {
    /// Of a journal of one day whose numbers are of one series.
    pub(crate) fn of(entries: &[Stored]) -> Facts {
        let mut facts = Facts::default();
        let (mut requests, mut given, mut calls) = <(BTreeSet<&str>, BTreeSet<String>, BTreeSet<u32>)>::default();
        let mut at: BTreeMap<u32, u16> = BTreeMap::new();
        for Stored { entry, .. } in entries {
            if !requests.insert(&entry.request) {
                facts.doubled.push(format!("The request {} was carried out twice.", entry.request));
            }
            for event in &entry.events {
                if let Event::TicketIssued { ticket, number, .. } = event {
                    let number = shown(*number);
                    if !given.insert(number.clone()) {
                        facts.doubled.push(format!("The number {number} was given twice."));
                    }
                    facts.issued.insert(entry.request.clone(), (ticket.0, number.clone()));
                    facts.numbers.insert(ticket.0, number);
                } else if let Event::TicketCalled { ticket, call, counter, .. } = event {
                    let number = facts.numbers.get(&ticket.0).cloned().unwrap_or_default();
                    if !calls.insert(call.0) {
                        facts.doubled.push(format!("The call {} was made twice.", call.0));
                    }
                    if let Some(other) = at.insert(ticket.0, counter.0) {
                        facts.doubled.push(format!("{number} was called to a counter while it was at counter {other}."));
                    }
                    if at.values().filter(|occupied| **occupied == counter.0).count() > 1 {
                        facts.doubled.push(format!("Counter {} called {number} while it had somebody.", counter.0));
                    }
                    facts.called.insert(entry.request.clone(), (call.0, ticket.0));
                } else if let Event::EpochBegun { remembered, .. } = event {
                    facts.named.extend(remembered.tickets.iter().map(|lost| shown(lost.number)));
                } else if let Some((ticket, is_gone)) = leaves(event) {
                    at.remove(&ticket);
                    facts.gone.extend(is_gone.then_some(ticket));
                }
            }
        }
        facts
    }

    fn has_number(&self, paper: &Paper) -> bool {
        self.issued.get(&paper.request).is_some_and(|(ticket, number)| *ticket == paper.ticket && *number == paper.number)
    }

    fn has_call(&self, summons: &Summons) -> bool {
        let is_call = self.called.get(&summons.request) == Some(&(summons.call, summons.ticket));
        is_call && self.numbers.get(&summons.ticket) == Some(&summons.number)
    }

    /// Tickets whose visitor is still in the hall.
    fn live(&self) -> BTreeMap<u32, String> {
        self.numbers.iter().filter(|(ticket, _)| !self.gone.contains(*ticket)).map(|(ticket, number)| (*ticket, number.clone())).collect()
    }
}

/// A number of the hall's only series as people see it.
fn shown(number: u32) -> String {
    format!("A-{number:03}")
}

/// Whose place at a counter ends with this, and whether the visitor leaves the hall with it.
fn leaves(event: &Event) -> Option<(u32, bool)> {
    if let Event::VisitFinished { ticket, .. } | Event::TicketCancelled { ticket } | Event::TicketUnserved { ticket } = event {
        Some((ticket.0, true))
    } else if let Event::TicketAbsent { ticket, last, .. } = event {
        Some((ticket.0, *last))
    } else if let Event::CallUndone { ticket, .. }
    | Event::TicketParked { ticket, .. }
    | Event::TicketReturned { ticket, .. }
    | Event::TicketTransferred { ticket, .. } = event
    {
        Some((ticket.0, false))
    } else {
        None
    }
}
