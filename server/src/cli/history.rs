//! A journal's entries one by one, for verbs that work without a server. It applies nothing, and what it could not read it says in a
//! sentence.

use std::vec::IntoIter;

use domain::State;

use crate::{
    archive::ArchiveError,
    journal::{
        GoesOn, Journal, JournalError, ReadAnswer,
        entry::{Position, Stored},
        read_ahead::ReadAhead,
    },
};

/// What stands in a journal after a position.
pub(crate) struct History<'a> {
    journal: &'a dyn Journal,
    ahead: ReadAhead<'a>,
    from: Position,
    page: IntoIter<Stored>,
    /// The last entry that was read.
    last: Position,
    /// Where it goes on behind something that is missing; `None` where nothing may be.
    whole: Option<Whole>,
}

/// What whoever reads everything there is hears of what is not.
#[derive(Default)]
struct Whole {
    /// Days that could not be read.
    missing: Vec<ArchiveError>,
    /// The next entry is the first after a place where something is missing.
    from_opening: bool,
    /// So was the last one.
    began_anew: bool,
}

impl<'a> History<'a> {
    /// Reads what stands after `from`.
    pub(crate) fn after(journal: &'a dyn Journal, from: Position) -> History<'a> {
        History { journal, ahead: ReadAhead::new(journal, from), from, page: Vec::new().into_iter(), last: from, whole: None }
    }

    /// Reads everything that is left, from the beginning or from the opening of the oldest day there is. An archived day that cannot be read
    /// is passed over: it is no reason to say nothing of the others.
    pub(crate) async fn whole(journal: &'a dyn Journal) -> anyhow::Result<History<'a>> {
        let Some(GoesOn { at, missing, .. }) = journal.goes_on(None).await? else {
            let oldest = journal.oldest().await?;
            return Ok(History { whole: Some(Whole::default()), ..History::after(journal, oldest) });
        };
        missing.iter().for_each(tell);
        let whole = Whole { missing, from_opening: at != Position::START, began_anew: false };
        Ok(History { whole: Some(whole), ..History::after(journal, at) })
    }

    /// Where it begins.
    pub(crate) fn from(&self) -> Position {
        self.from
    }

    /// The days that could not be read, so far.
    pub(crate) fn missing(&self) -> &[ArchiveError] {
        self.whole.as_ref().map_or(&[], |whole| &whole.missing)
    }

    /// Whether something is missing right before the entry that was read last: what was known before it is known no longer.
    pub(crate) fn began_anew(&self) -> bool {
        self.whole.as_ref().is_some_and(|whole| whole.began_anew)
    }

    /// The next entry; none at the head.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Option<Stored>> {
        while self.page.len() == 0 {
            match self.ahead.next().await {
                Ok(ReadAnswer::Entries(entries)) if entries.is_empty() => return Ok(None),
                Ok(ReadAnswer::Entries(entries)) => self.page = entries.into_iter(),
                Ok(ReadAnswer::Diverged { head }) => {
                    if !self.go_on(None).await? {
                        anyhow::bail!(
                            "Jurnal berubah saat dibaca, dan kini berakhir pada {head}; jalankan sekali lagi. / \
                             The journal's history changed while it was read, and now ends at {head}; run this once more."
                        )
                    }
                }
                Err(JournalError::Archive(why)) => {
                    if !self.go_on(Some(why.clone())).await? {
                        return Err(JournalError::Archive(why).into());
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        let Some(mut stored) = self.page.next() else { return Ok(None) };
        // The last words of a day before something missing are behind where it goes on.
        self.last = if stored.position.seq > self.last.seq { stored.position } else { self.last };
        if let Some(whole) = &mut self.whole {
            // What the last words of a day say stands before the opening of the next.
            whole.began_anew = stored.entry.opens_day() && std::mem::take(&mut whole.from_opening);
            if whole.began_anew {
                stored.entry.events = stored.entry.events_from_day_start().to_vec();
            }
        }
        Ok(Some(stored))
    }

    /// Judges what the state before it would become, as a server does: an entry that breaks a rule and is to be passed over says nothing, and
    /// any other says what it says, broken or not.
    pub(crate) fn judge(&self, state: &State, stored: &mut Stored) {
        let Stored { position, entry } = stored;
        if !self.journal.is_to_be_passed_over(*position) {
            return;
        }
        if !entry.may_be_passed_over() || domain::verify(state, &entry.events).is_ok() {
            tracing::warn!(
                "--skip {position} tidak melewati apa pun: catatan itu tidak melanggar aturan, atau membuka hari atau epoch. / --skip {position} \
                 passes nothing over: that entry breaks no rule, or it opens a day or an epoch."
            );
            return;
        }
        tracing::warn!("Catatan {position} dilewati, seperti diminta --skip. / Entry {position} is passed over, as --skip asks.");
        entry.events.clear();
    }

    /// Goes on behind what is missing here; `false` where nothing is, or nothing may be.
    async fn go_on(&mut self, why: Option<ArchiveError>) -> Result<bool, JournalError> {
        let Some(whole) = &mut self.whole else { return Ok(false) };
        let Some(GoesOn { at, missing, closing }) = self.journal.goes_on(Some(self.last)).await? else { return Ok(false) };
        let missing: Vec<ArchiveError> = why.into_iter().chain(missing).collect();
        if missing.is_empty() {
            return Ok(false);
        }
        missing.iter().for_each(tell);
        whole.missing.extend(missing);
        whole.from_opening = true;
        self.page = Vec::from_iter(closing).into_iter();
        (self.ahead, self.last) = (ReadAhead::new(self.journal, at), at);
        Ok(true)
    }
}

/// Said at once, for whoever only sees the verb's table.
fn tell(missing: &ArchiveError) {
    tracing::warn!("{missing}");
}
