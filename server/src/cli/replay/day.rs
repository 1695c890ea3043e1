//! `lantang-server replay DAY`: one day alone, from its opening, beside the whole journal up to its end. Both must come to the same state,
//! for `DayOpened` carries all that is carried over; where they do not, the position is named. It changes nothing.

use std::io::Write;

use domain::{Date, Event, State};

use super::{broken, state_hash};
use crate::{
    calendar::date_text,
    cli::{
        day::{WantedDay, not_there, opened_in},
        history::History,
    },
    journal::{
        Journal,
        entry::{Position, Stored},
    },
    site_file::SiteFile,
};

/// Replays a day alone and compares. `false` where a rule is broken or the states differ; the position is named.
pub async fn replay_day(journal: &dyn Journal, site: &SiteFile, wanted: WantedDay, out: &mut dyn Write) -> anyhow::Result<bool> {
    let date = wanted.date(journal, site).await?;
    let mut both = Both::of(date);
    let mut days = Vec::new();
    let mut history = History::whole(journal).await?;
    while let Some(mut stored) = history.next().await? {
        days.extend(opened_in(&stored.entry));
        if history.began_anew() {
            both.begin_anew();
        }
        history.judge(&both.whole, &mut stored);
        match both.take(&stored) {
            Ok(Going::On) => {}
            Ok(Going::Over) => break,
            Err(fault) => return fault.say(out),
        }
    }
    match both.end() {
        None => Err(not_there(date, &days, history.missing())),
        Some(Ok(end)) => end.say(date, out),
        Some(Err(fault)) => fault.say(out),
    }
}

/// The whole journal so far and, from its opening on, the day alone.
struct Both {
    date: Date,
    whole: State,
    alone: Option<State>,
    first: Position,
    head: Position,
    entries: u64,
}

/// Whether the day goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Going {
    On,
    /// The next day has begun.
    Over,
}

/// Why a replay failed, and where.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// A rule is broken.
    Rule(Position, &'static str),
    /// The day alone is something else there than the whole journal.
    Differs(Position),
}

/// How the day ended.
struct End {
    first: Position,
    last: Position,
    entries: u64,
    state: String,
}

impl Both {
    fn of(date: Date) -> Both {
        Both { date, whole: State::default(), alone: None, first: Position::START, head: Position::START, entries: 0 }
    }

    /// What was known before is known no longer; the day alone has ended there.
    fn begin_anew(&mut self) {
        if self.alone.is_none() {
            self.whole = State::default();
        }
    }

    fn take(&mut self, stored: &Stored) -> Result<Going, Fault> {
        let (entry, at) = (&stored.entry, stored.entry.at);
        if entry.opens_day() {
            self.whole.check().map_err(|why| Fault::Rule(self.head, why))?;
        }
        domain::verify(&self.whole, &entry.events).map_err(|why| Fault::Rule(stored.position, why))?;
        if let Some(alone) = &mut self.alone {
            domain::verify(alone, &entry.events).map_err(|why| Fault::Rule(stored.position, why))?;
            let of_day = entry.events_before_day_start();
            apply(alone, at, of_day);
            apply(&mut self.whole, at, of_day);
            if !of_day.is_empty() {
                (self.head, self.entries) = (stored.position, self.entries + 1);
            }
            return Ok(if entry.opens_day() { Going::Over } else { Going::On });
        }
        apply(&mut self.whole, at, &entry.events);
        self.head = stored.position;
        if opened_in(entry) == Some(self.date) {
            let mut alone = State::default();
            apply(&mut alone, at, entry.events_from_day_start());
            // What the opening did not carry over would be missed here first.
            if alone != self.whole {
                return Err(Fault::Differs(stored.position));
            }
            (self.alone, self.first, self.entries) = (Some(alone), stored.position, 1);
        }
        Ok(Going::On)
    }

    /// Compares at the end of the day, or of the journal. None where the day never began.
    fn end(self) -> Option<Result<End, Fault>> {
        let alone = self.alone?;
        if let Err(why) = alone.check() {
            return Some(Err(Fault::Rule(self.head, why)));
        }
        let state = state_hash(&alone);
        if state != state_hash(&self.whole) {
            return Some(Err(Fault::Differs(self.head)));
        }
        Some(Ok(End { first: self.first, last: self.head, entries: self.entries, state }))
    }
}

fn apply(state: &mut State, at: domain::Time, events: &[Event]) {
    events.iter().for_each(|event| domain::apply(state, at, event));
}

impl End {
    fn say(&self, date: Date, out: &mut dyn Write) -> anyhow::Result<bool> {
        let End { first, last, entries, state } = self;
        writeln!(out, "hari / day: {}", date_text(date))?;
        writeln!(out, "entri / entries: {entries}")?;
        writeln!(out, "dari / from: {first}")?;
        writeln!(out, "sampai / to: {last}")?;
        writeln!(out, "keadaan / state: {state}")?;
        writeln!(
            out,
            "Sama: hari itu sendiri berakhir dalam keadaan yang sama dengan seluruh jurnal sampai di sana. / \
             Equal: the day alone ends in the same state as the whole journal up to there."
        )?;
        Ok(true)
    }
}

impl Fault {
    fn say(&self, out: &mut dyn Write) -> anyhow::Result<bool> {
        match self {
            Fault::Rule(position, why) => broken(*position, why, out),
            Fault::Differs(position) => {
                writeln!(
                    out,
                    "{position}: hari itu sendiri sampai pada keadaan lain daripada seluruh jurnal; simpan jurnal ini dan laporkan. / \
                     the day alone comes to another state than the whole journal; keep this journal and report it."
                )?;
                Ok(false)
            }
        }
    }
}

#[cfg(test)]
mod tests;
