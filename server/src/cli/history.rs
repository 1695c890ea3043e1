//! A journal's entries one by one, for verbs that work without a server. It applies nothing, and what it could not read it says in a
//! sentence.

use std::vec::IntoIter;

use crate::journal::{
    Journal, ReadAnswer,
    entry::{Position, Stored},
    read_ahead::ReadAhead,
};

/// What stands in a journal after a position.
pub(crate) struct History<'a> {
    ahead: ReadAhead<'a>,
    page: IntoIter<Stored>,
    /// What the next entry says of a day whose beginning is gone is left out.
    from_opening: bool,
}

impl<'a> History<'a> {
    /// Reads what stands after `from`.
    pub(crate) fn after(journal: &'a dyn Journal, from: Position) -> History<'a> {
        History { ahead: ReadAhead::new(journal, from), page: Vec::new().into_iter(), from_opening: false }
    }

    /// Reads everything that is left, from the beginning or from the opening of the oldest day there is.
    pub(crate) async fn whole(journal: &'a dyn Journal) -> anyhow::Result<History<'a>> {
        let oldest = journal.oldest().await?;
        Ok(History { from_opening: oldest != Position::START, ..History::after(journal, oldest) })
    }

    /// The next entry; none at the head.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Option<Stored>> {
        if self.page.len() == 0 {
            self.page = match self.ahead.next().await? {
                ReadAnswer::Entries(entries) => entries.into_iter(),
                ReadAnswer::Diverged { head } => anyhow::bail!(
                    "Jurnal berubah saat dibaca, dan kini berakhir pada {head}; jalankan sekali lagi. / \
                     The journal's history changed while it was read, and now ends at {head}; run this once more."
                ),
            };
        }
        let mut next = self.page.next();
        if let Some(stored) = &mut next
            && std::mem::take(&mut self.from_opening)
        {
            stored.entry.events = stored.entry.events_from_day_start().to_vec();
        }
        Ok(next)
    }
}
