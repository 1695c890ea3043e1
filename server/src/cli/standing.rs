//! The state of a site as its journal has it, for verbs that work without a server: the day in progress is read, nothing else.
//! It writes nothing.

use domain::State;

use crate::cli::history::History;
use crate::journal::Journal;
use crate::journal::entry::Position;

/// Reads what the journal adds up to, and where it ends.
pub(crate) async fn standing(journal: &dyn Journal) -> anyhow::Result<(State, Position)> {
    let mut state = State::default();
    let mut head = journal.day_start().await?;
    let mut day_started = false;
    let mut history = History::after(journal, head);
    while let Some(mut stored) = history.next().await? {
        history.judge(&state, &mut stored);
        // What stands before the day's opening in its entry belongs to the day before.
        let events = if day_started { &stored.entry.events[..] } else { stored.entry.events_from_day_start() };
        day_started = true;
        events.iter().for_each(|event| domain::apply(&mut state, stored.entry.at, event));
        head = stored.position;
    }
    Ok((state, head))
}
