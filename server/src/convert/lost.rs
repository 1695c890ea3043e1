//! Numbers that were lost with the journal's end, as a supervisor sees them: one by one where somebody remembers what they were for, and in
//! ranges where only the number is known.

use domain::{LostTicket, Plan, SeriesId, State};
use protocol::LostRow;

use super::{
    fact::{Fact, Number},
    row::number_text,
};

/// Numbers in a row that were lost together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LostFact {
    pub(crate) first: Number,
    until: u32,
    ticket: Option<LostTicket>,
}

/// Every lost number, in the order of their keys.
pub(super) fn lost_facts(state: &State) -> Vec<Fact> {
    let mut lost = state.lost_tickets().to_vec();
    lost.sort_by_key(|ticket| (ticket.series, ticket.number));
    let mut facts = Vec::new();
    for (series, from, until) in state.on_paper() {
        let known = lost.iter().filter(|ticket| ticket.series == series && (from..=until).contains(&ticket.number));
        let mut next = from;
        for ticket in known {
            facts.extend(range(series, next, ticket.number.saturating_sub(1)));
            facts.push(single(ticket));
            next = ticket.number.saturating_add(1);
        }
        facts.extend(range(series, next, until));
    }
    // Numbers of the paper series stand in no range: those that are known to be lost are named all the same.
    let in_range = |ticket: &&LostTicket| {
        state.on_paper().any(|(series, from, until)| series == ticket.series && (from..=until).contains(&ticket.number))
    };
    facts.extend(lost.iter().filter(|ticket| !in_range(ticket)).map(single));
    facts.sort_by_key(|fact| (fact.first.series, fact.first.number));
    facts.into_iter().map(|fact| Fact::Lost(Box::new(fact))).collect()
}

fn single(ticket: &LostTicket) -> LostFact {
    let LostTicket { series, number, .. } = *ticket;
    LostFact { first: Number { series, number }, until: number, ticket: Some(*ticket) }
}

fn range(series: SeriesId, from: u32, until: u32) -> Option<LostFact> {
    (from <= until).then_some(LostFact { first: Number { series, number: from }, until, ticket: None })
}

pub(super) fn lost_row(plan: &Plan, fact: &LostFact) -> LostRow {
    let ticket = fact.ticket.as_ref();
    let journey = ticket.and_then(|ticket| plan.journeys.get(ticket.journey?.index()));
    let service = ticket.and_then(|ticket| plan.services.get(ticket.service.index()));
    LostRow {
        number: number_text(plan, fact.first),
        until: number_text(plan, Number { number: fact.until, ..fact.first }),
        service: service.map(|service| service.code.clone()),
        journey: journey.map(|journey| journey.code.clone()),
        since_ms: ticket.map(|ticket| ticket.since.0),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Command, EpochCause, GroupId, Language, Mode, NeedSet, OpenDay, Origin, Remembered, ServiceId, TicketId, Time};

    use super::*;
    use crate::site_file;

    #[test]
    fn a_lost_number_that_was_written_by_hand_is_named_alone_and_no_range_beside_it() {
        let text = format!("{}\n[paper]\nprefix = \"T\"\nlast = 30\n", include_str!("../../../examples/kantor-kecil.toml"));
        let site = site_file::read(text.as_bytes()).unwrap();
        let (mut state, now, date) = (State::default(), Time(1_795_399_200_000), domain::Date { year: 2026, month: 11, day: 23 });
        let (paper, first) = (site.plan.paper.unwrap().series, SeriesId(0));
        let lost = |series, number| LostTicket {
            series,
            number,
            service: ServiceId(0),
            journey: None,
            appointment: None,
            group: GroupId(0),
            needs: NeedSet::default(),
            mode: Mode::Langsung,
            origin: Origin::Informasi,
            language: Language::Id,
            device: None,
            since: now,
        };
        let remembered = Remembered {
            date: Some(date),
            numbers: vec![(first, 2), (paper, 9)],
            next_ticket: TicketId(9),
            tickets: vec![lost(paper, 9), lost(first, 2), lost(paper, 4)],
            ..Remembered::default()
        };
        for command in [
            Command::ApplyPlan { plan: site.plan.into(), digest: site.digest, today: None },
            Command::OpenDay(OpenDay::on(date)),
            Command::BeginEpoch { cause: EpochCause::TailLost, remembered: Box::new(remembered) },
        ] {
            let mut events = Vec::new();
            domain::decide(&state, &command, now, &mut events).unwrap();
            events.iter().for_each(|event| domain::apply(&mut state, now, event));
        }
        let plan = state.plan().unwrap();
        let rows = lost_facts(&state).into_iter().map(|fact| {
            let Fact::Lost(fact) = fact else { panic!("{fact:?}") };
            lost_row(plan, &fact)
        });
        let said: Vec<_> = rows.map(|row| (row.number, row.until, row.service)).collect();
        let kk = || Some(plan.services[0].code.clone());
        let wanted = [("A-001", None), ("A-002", kk()), ("T-004", kk()), ("T-009", kk())];
        assert_eq!(said, wanted.map(|(number, service)| (number.to_owned(), number.to_owned(), service)));
    }
}
