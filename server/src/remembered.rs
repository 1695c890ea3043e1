//! What is remembered of a journal's lost end: counted by how many entries are gone, or known by who had read them. It appends nothing.

use domain::{CallId, Command, Date, EpochCause, LostTicket, NUMBER_MAX, Plan, Remembered, SeriesId, State, Ticket, TicketId};

use crate::journal::Loss;

pub(crate) mod written;

/// What is remembered, for whoever only carries it.
pub(crate) use domain::Remembered as Memory;

/// By how much ids go on where nobody knows how many entries are gone: more than a hall makes in a week.
const IDS_SKIPPED: u32 = 1_000_000;

/// What is known of the numbers that were given beyond the end at which a journal goes on.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// What was surely given.
    pub(crate) certain: Vec<Remembered>,
    /// How many entries may be gone after what of this is remembered; none where nobody knows.
    pub(crate) beyond: Option<(Vec<Remembered>, u64)>,
    /// How many entries are gone, where that is known.
    pub(crate) gone: Option<u64>,
    /// The hall as somebody last read it, for the visitors who were there.
    pub(crate) before: Option<State>,
}

/// Above what the hall goes on, for the numbers of one series on one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Above {
    /// This number was surely given.
    pub(crate) certain: u32,
    /// No number above this one was given; none where nobody knows, or where a day has no numbers above it.
    pub(crate) possible: Option<u32>,
}

impl Known {
    /// Above what numbers of a series go on, by what the journal as it is now and everybody else knows. The numbers of a day that is over
    /// are nobody's any more: on an older one that is still open, those of the newer one count.
    pub(crate) fn above(&self, now: &State, date: Date, series: SeriesId) -> Above {
        let of = |memory: &[Remembered]| {
            let same = memory.iter().filter(|remembered| remembered.date >= Some(date)).flat_map(|remembered| &remembered.numbers);
            same.filter(|(of, _)| *of == series).map(|(_, number)| *number).max().unwrap_or(0)
        };
        let here = last_number_on(now, Some(date), series);
        let certain = here.max(of(&self.certain));
        let possible = self.beyond.as_ref().and_then(|(memory, entries)| {
            // Each entry may have given one number of any series.
            let last = here.max(of(memory)).saturating_add(u32::try_from(*entries).unwrap_or(u32::MAX)).max(certain);
            (last < NUMBER_MAX || last == certain).then_some(last)
        });
        Above { certain, possible }
    }

    /// The dates on which numbers may be given: today, and the day that is still open in the journal.
    pub(crate) fn dates(now: &State, today: Date) -> Vec<Date> {
        let open = now.day().map(|day| day.date).filter(|date| *date != today);
        open.into_iter().chain([today]).collect()
    }

    /// Every series of a plan, and every one that somebody remembers.
    pub(crate) fn series(&self, plan: &Plan) -> impl Iterator<Item = SeriesId> {
        let remembered = self.certain.iter().flat_map(|remembered| &remembered.numbers).map(|(series, _)| series.0.saturating_add(1));
        let count = remembered.max().unwrap_or(0).max(u16::try_from(plan.series.len()).unwrap_or(u16::MAX));
        (0..count).map(SeriesId)
    }

    /// What the hall goes on above on a date.
    pub(crate) fn remembered(&self, now: &State, date: Date, numbers: Vec<(SeriesId, u32)>) -> Remembered {
        let ids = |own: u32, of: fn(&Remembered) -> u32| {
            let highest = |memory: &[Remembered]| memory.iter().map(of).max().unwrap_or(0).max(own);
            let beyond = match &self.beyond {
                Some((memory, entries)) => highest(memory).saturating_add(u32::try_from(*entries).unwrap_or(u32::MAX)),
                None => highest(&self.certain).saturating_add(IDS_SKIPPED),
            };
            beyond.max(highest(&self.certain))
        };
        Remembered {
            date: Some(date),
            numbers,
            next_ticket: TicketId(ids(now.next_ticket().0, |remembered| remembered.next_ticket.0)),
            next_call: CallId(ids(now.next_call().0, |remembered| remembered.next_call.0)),
            entries: self.gone,
            tickets: self.tickets(now, date),
        }
    }

    /// Visitors of a date of whom the journal as it is now knows nothing.
    fn tickets(&self, now: &State, date: Date) -> Vec<LostTicket> {
        let there = self.before.as_ref().filter(|before| on(before) == Some(date)).map(|before| lost_tickets(before, now));
        let days = self.certain.iter().filter(|remembered| remembered.date == Some(date));
        let mut all = there.unwrap_or_default();
        all.extend(days.flat_map(|remembered| &remembered.tickets).filter(|lost| !knows(now, Some(date), lost)));
        all
    }
}

/// The date of the last day that a state knows.
fn on(state: &State) -> Option<Date> {
    state.last_day().map(|day| day.date)
}

/// Visitors who were there before, and of whom the journal as it is now knows nothing.
fn lost_tickets(before: &State, now: &State) -> Vec<LostTicket> {
    let live = before.tickets().map(lost).chain(before.lost_tickets().iter().copied());
    live.filter(|ticket| !knows(now, on(before), ticket)).collect()
}

/// The last number of a series that the journal knows of a date: of its day, or of one that is still to open and of which an epoch spoke.
pub(crate) fn last_number_on(state: &State, date: Option<Date>, series: SeriesId) -> u32 {
    let to_open = state.remembered_days().iter().filter(|remembered| date.is_some() && remembered.date == date);
    let of_series = to_open.flat_map(|remembered| &remembered.numbers).filter(|(of, _)| *of == series);
    let given = if is_of(state, date) { state.last_number(series) } else { 0 };
    of_series.map(|(_, number)| *number).fold(given, u32::max)
}

/// The act by which the hall goes on above what is remembered.
pub(crate) fn begin_epoch(remembered: Remembered) -> Command {
    Command::BeginEpoch { cause: EpochCause::TailLost, remembered: Box::new(remembered) }
}

/// What is worth remembering of a state: above what numbers and ids go on, on a day too that an epoch spoke of and that was lost itself.
pub(crate) fn memory(state: &State) -> Remembered {
    let numbers = state.plan().into_iter().flat_map(|plan| series_of(plan)).map(|series| (series, state.last_number(series)));
    let memory = Remembered {
        date: state.last_day().map(|day| day.date),
        numbers: numbers.filter(|(_, number)| *number > 0).collect(),
        next_ticket: state.next_ticket(),
        next_call: state.next_call(),
        ..Remembered::default()
    };
    state.remembered_days().iter().fold(memory, |memory, to_open| beside(to_open, memory))
}

/// Tells whether anything was given meanwhile: the ids that are next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    next_ticket: TicketId,
    next_call: CallId,
}

/// What was given up to here.
pub(crate) fn given(state: &State) -> Given {
    Given { next_ticket: state.next_ticket(), next_call: state.next_call() }
}

/// The same beside what was remembered before: a journal that lost its end makes nobody forget the numbers of the newest day.
pub(crate) fn memory_beside(before: &Remembered, state: &State) -> Remembered {
    beside(before, memory(state))
}

/// The higher of what two remember, on the newer day of the two.
pub(crate) fn beside(before: &Remembered, mut memory: Remembered) -> Remembered {
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
    is_of(state, date) && (is_lost || state.is_given(ticket.series, ticket.number))
}

fn is_of(state: &State, date: Option<Date>) -> bool {
    date.is_some() && state.last_day().map(|day| day.date) == date
}

fn series_of(plan: &Plan) -> impl Iterator<Item = SeriesId> {
    (0..plan.series.len()).map(|at| SeriesId(at as u16))
}

pub(crate) fn lost(ticket: &Ticket) -> LostTicket {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{IssueTicket, OpenDay, Paper, ServiceId, Time};

    use super::*;
    use crate::{journal::entry::Position, site_file};

    const LOSS: Loss = Loss { seen: None, head: Position::START };

    fn act(state: &mut State, command: &Command) {
        let (now, mut events) = (Time(1_800_000_000_000), Vec::new());
        domain::decide(state, command, now, &mut events).unwrap();
        events.iter().for_each(|event| domain::apply(state, now, event));
    }

    fn issue(paper: Option<Paper>) -> Command {
        Command::IssueTicket(IssueTicket { paper, ..IssueTicket::at_kiosk(ServiceId(0)) })
    }

    fn numbers(remembered: &Remembered) -> Vec<u32> {
        remembered.tickets.iter().map(|ticket| ticket.number).collect()
    }

    #[test]
    fn what_an_epoch_says_of_a_day_that_is_not_open_is_remembered_and_known() {
        let mut state = State::default();
        let site = site_file::read(include_bytes!("../../examples/kantor-kecil.toml")).unwrap();
        act(&mut state, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        let (date, series) = (Some(Date { year: 2027, month: 1, day: 15 }), SeriesId(0));
        for number in [7, 5] {
            act(&mut state, &begin_epoch(Remembered { date, numbers: vec![(series, number)], ..Remembered::default() }));
        }
        assert_eq!(state.last_day(), None, "the day itself was lost");
        let memory = memory(&state);
        assert_eq!((memory.date, memory.numbers.as_slice()), (date, [(series, 7)].as_slice()));
        assert_eq!(unknown(memory.clone(), &state, LOSS), None, "nothing is to be said again");
        let more = Remembered { numbers: vec![(series, 8)], ..memory };
        assert_eq!(unknown(more, &state, LOSS).map(|said| said.numbers), Some(vec![(series, 8)]));
    }

    #[test]
    fn who_was_lost_already_is_named_again_where_that_is_lost_too_and_who_was_entered_is_not() {
        let mut empty = State::default();
        let site = site_file::read(include_bytes!("../../examples/kantor-kecil.toml")).unwrap();
        act(&mut empty, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        act(&mut empty, &Command::OpenDay(OpenDay::on(Date { year: 2027, month: 1, day: 15 })));
        let mut full = empty.clone();
        for _ in 0..3 {
            act(&mut full, &issue(None));
        }
        let first = known(memory(&full), &full, &empty, LOSS).unwrap();
        assert_eq!(numbers(&first), [1, 2, 3]);

        // The epoch begins, one of them is entered again, and all of that is lost.
        let mut after = empty.clone();
        act(&mut after, &begin_epoch(first.clone()));
        let series = after.on_paper().next().unwrap().0;
        act(&mut after, &issue(Some(Paper { series, number: 2, since: None })));
        let again = known(memory(&after), &after, &empty, LOSS).unwrap();
        assert_eq!(numbers(&again), [1, 3, 2], "two are lost for the second time, and one has a ticket that is lost");
        assert_eq!(known(memory(&after), &after, &after, LOSS), None);

        // The epoch that was to begin was never stored.
        let pending = begin_epoch(first);
        let memory = with_tickets_of(memory_beside(&memory(&full), &empty), Some(&pending));
        assert_eq!(numbers(&known(memory.clone(), &empty, &empty, LOSS).unwrap()), [1, 2, 3]);
        assert!(numbers(&known(memory, &after, &after, LOSS).unwrap_or_default()).is_empty(), "they are named meanwhile");
    }

    #[test]
    fn a_number_that_was_written_by_hand_is_known_by_itself_and_not_by_the_highest() {
        let text = format!("{}\n[paper]\nprefix = \"T\"\nlast = 30\n", include_str!("../../examples/kantor-kecil.toml"));
        let site = site_file::read(text.as_bytes()).unwrap();
        let series = site.plan.paper.unwrap().series;
        let mut short = State::default();
        act(&mut short, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        act(&mut short, &Command::OpenDay(OpenDay::on(Date { year: 2027, month: 1, day: 15 })));
        act(&mut short, &issue(Some(Paper { series, number: 9, since: None })));
        let mut full = short.clone();
        act(&mut full, &issue(Some(Paper { series, number: 3, since: None })));
        let lost = known(memory(&full), &full, &short, LOSS).unwrap();
        assert_eq!(numbers(&lost), [3], "though 9 is higher and is there");
        act(&mut short, &begin_epoch(lost));
        assert_eq!(known(memory(&full), &full, &short, LOSS), None, "it is named");
        act(&mut short, &issue(Some(Paper { series, number: 3, since: None })));
        assert_eq!(known(memory(&full), &full, &short, LOSS), None, "it is entered");
    }
}
