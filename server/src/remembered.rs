//! What is remembered of a journal's lost end: counted by how many entries are gone, or known by who had read them. It appends nothing.

use domain::{CallId, Command, Date, EpochCause, LostTicket, NUMBER_MAX, Plan, Remembered, SeriesId, State, Ticket, TicketId};

use crate::journal::Loss;

/// What is remembered, for whoever only carries it.
pub(crate) use domain::Remembered as Memory;

/// By how much ids go on where nobody knows how many entries are gone: more than a hall makes in a week.
const IDS_SKIPPED: u32 = 1_000_000;

/// Above what the hall goes on where nobody has read what is gone: each entry may have given one number of any series, and so may nobody.
/// `last` names the last numbers that people saw; `skipped` is by how many numbers the other series go on. A day that is still open in the
/// journal may be an earlier one than today: then both go on above.
pub(crate) fn counted(state: &State, plan: &Plan, loss: Loss, today: Date, last: &[(SeriesId, u32)], skipped: u32) -> Vec<Remembered> {
    let open = state.day().map(|day| day.date).filter(|date| *date != today);
    let ids = gone(loss).unwrap_or(IDS_SKIPPED);
    let of = |date: Date| {
        let above = |series: SeriesId| {
            let base = last_number_on(state, Some(date), series);
            let named = last.iter().filter(|(named, _)| *named == series).map(|(_, number)| *number).max();
            named.unwrap_or_else(|| base.saturating_add(skipped).min(NUMBER_MAX)).max(base)
        };
        Remembered {
            date: Some(date),
            numbers: series_of(plan).map(|series| (series, above(series))).collect(),
            next_ticket: TicketId(state.next_ticket().0.saturating_add(ids)),
            next_call: CallId(state.next_call().0.saturating_add(ids)),
            entries: loss.entries(),
            tickets: Vec::new(),
        }
    };
    open.into_iter().chain([today]).map(of).collect()
}

/// The last number of a series that the journal knows of a date; 0 where its day is another one.
pub(crate) fn last_number_on(state: &State, date: Option<Date>, series: SeriesId) -> u32 {
    if is_of(state, date) { state.last_number(series) } else { 0 }
}

/// The act by which the hall goes on above what is remembered.
pub(crate) fn begin_epoch(remembered: Remembered) -> Command {
    Command::BeginEpoch { cause: EpochCause::TailLost, remembered: Box::new(remembered) }
}

/// How many entries are gone, where that is known.
pub(crate) fn gone(loss: Loss) -> Option<u32> {
    loss.entries().map(|entries| u32::try_from(entries).unwrap_or(u32::MAX))
}

/// What is worth remembering of a state: above what numbers and ids go on.
pub(crate) fn memory(state: &State) -> Remembered {
    let numbers = state.plan().into_iter().flat_map(|plan| series_of(plan)).map(|series| (series, state.last_number(series)));
    Remembered {
        date: state.last_day().map(|day| day.date),
        numbers: numbers.filter(|(_, number)| *number > 0).collect(),
        next_ticket: state.next_ticket(),
        next_call: state.next_call(),
        ..Remembered::default()
    }
}

/// The same beside what was remembered before: a journal that lost its end makes nobody forget the numbers of the newest day.
pub(crate) fn memory_beside(before: &Remembered, state: &State) -> Remembered {
    let mut memory = memory(state);
    if memory.date < before.date {
        (memory.date, memory.numbers) = (before.date, before.numbers.clone());
    } else if memory.date == before.date {
        for (series, number) in &before.numbers {
            match memory.numbers.iter_mut().find(|(known, _)| known == series) {
                Some((_, known)) => *known = (*known).max(*number),
                None => memory.numbers.push((*series, *number)),
            }
        }
    }
    memory.next_ticket = memory.next_ticket.max(before.next_ticket);
    memory.next_call = memory.next_call.max(before.next_call);
    memory
}

/// What of a memory the journal as it is now does not know. None where it knows all of it: another node has begun the epoch, and remembered
/// as much.
pub(crate) fn unknown(memory: Remembered, now: &State, loss: Loss) -> Option<Remembered> {
    // The numbers of a day before the journal's last are nobody's any more.
    let is_over = now.last_day().is_some_and(|day| memory.date < Some(day.date));
    let is_unknown = |(series, number): &(SeriesId, u32)| !is_over && *number > last_number_on(now, memory.date, *series);
    let numbers: Vec<_> = memory.numbers.iter().copied().filter(is_unknown).collect();
    let tickets = if is_over { Vec::new() } else { memory.tickets };
    let is_above = memory.next_ticket > now.next_ticket() || memory.next_call > now.next_call();
    (is_above || !numbers.is_empty() || !tickets.is_empty()).then_some(Remembered { numbers, tickets, entries: loss.entries(), ..memory })
}

/// The same with the tickets of an epoch that was to begin and never did.
pub(crate) fn with_tickets_of(memory: Remembered, pending: Option<&Command>) -> Remembered {
    match pending {
        Some(Command::BeginEpoch { remembered, .. }) if remembered.date == memory.date => {
            Remembered { tickets: remembered.tickets.clone(), ..memory }
        }
        Some(_) | None => memory,
    }
}

/// What a node that had read to the end before still knows, beside the journal as it is now: whoever was in the hall, and who was known to
/// be lost already, for that is lost with the journal's end too. None where the journal knows all of it: another node has begun the epoch,
/// and remembered as much.
pub(crate) fn known(memory: Remembered, before: &State, now: &State, loss: Loss) -> Option<Remembered> {
    let date = memory.date;
    let mut tickets: Vec<LostTicket> = memory.tickets.iter().filter(|ticket| !knows(before, date, ticket)).copied().collect();
    if is_of(before, date) {
        tickets.extend(before.lost_tickets());
        tickets.extend(before.tickets().map(lost));
    }
    tickets.retain(|ticket| !knows(now, date, ticket));
    unknown(Remembered { tickets, ..memory }, now, loss)
}

/// Whether a journal knows what became of a number of this date: there is a ticket of it, or it is known to be lost.
fn knows(state: &State, date: Option<Date>, ticket: &LostTicket) -> bool {
    let is_lost = state.lost_tickets().iter().any(|lost| (lost.series, lost.number) == (ticket.series, ticket.number));
    let is_on_paper = state.on_paper().any(|(series, from, to)| series == ticket.series && (from..=to).contains(&ticket.number));
    is_of(state, date) && (is_lost || (ticket.number <= state.last_number(ticket.series) && !is_on_paper))
}

fn is_of(state: &State, date: Option<Date>) -> bool {
    date.is_some() && state.last_day().map(|day| day.date) == date
}

fn series_of(plan: &Plan) -> impl Iterator<Item = SeriesId> {
    (0..plan.series.len()).map(|at| SeriesId(at as u16))
}

fn lost(ticket: &Ticket) -> LostTicket {
    LostTicket {
        series: ticket.series,
        number: ticket.number,
        service: ticket.service,
        journey: ticket.steps.as_ref().map(|steps| steps.journey),
        appointment: ticket.appointment,
        group: ticket.group,
        needs: ticket.needs,
        mode: ticket.mode,
        origin: ticket.origin,
        language: ticket.language,
        device: ticket.device,
        since: ticket.waits_since(),
    }
}
