//! Which skill to lend to which counter, so that its next call is one that needs the skill: chosen from what a supervisor sees, and from
//! what the rehearsal knows of its own visitors. Pure; it sends nothing.

use std::collections::BTreeSet;

use client::Picture;
use protocol::{CounterRow, CounterState, ServiceRow, TicketState};

/// The loan must still be right when the counter calls next, so long after it was chosen.
const NEXT_CALL_MS: u64 = 20_000;

/// A visitor with priority counts as one who has waited so much longer: the usual head start.
const HEAD_START_MS: u64 = 600_000;

/// Who works and who does not, by counter.
pub(crate) struct People<'a> {
    pub(crate) absent: &'a [String],
    pub(crate) working: BTreeSet<String>,
}

/// A choice: which counter gets which skill.
#[derive(Debug)]
pub(crate) struct Loan {
    pub(crate) counter: CounterRow,
    pub(crate) skill: String,
    pub(crate) skill_name: String,
}

/// How much a skill is missed; the first is missed most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Missed {
    /// Only those who are absent hold it.
    Everywhere,
    /// Fewer hold it than should.
    Somewhere,
    /// Nobody who holds it is absent; a neighbour could help out all the same.
    Nowhere,
}

/// Skills that could be lent, the most missed first.
pub(crate) fn skills_to_lend(picture: &Picture, people: &People<'_>) -> Vec<(Missed, String)> {
    let of_absent: BTreeSet<&String> = people.absent.iter().filter_map(|code| picture.counter(code)).flat_map(|row| &row.skills).collect();
    let required: BTreeSet<&String> = picture.services().filter(|row| row.open).flat_map(|row| &row.skills).collect();
    let mut lendable: Vec<(Missed, String)> = required
        .into_iter()
        .filter(|skill| lacking(picture, people, skill).next().is_some())
        .map(|skill| {
            let missed = match (of_absent.contains(skill), holders(picture, people, skill)) {
                (true, 0) => Missed::Everywhere,
                (true, _) => Missed::Somewhere,
                (false, _) => Missed::Nowhere,
            };
            (missed, skill.clone())
        })
        .collect();
    lendable.sort();
    lendable
}

/// A service that needs the most missed skill and that a working counter could serve with it.
pub(crate) fn service_to_bring(picture: &Picture, people: &People<'_>) -> Option<String> {
    skills_to_lend(picture, people).iter().find_map(|(_, skill)| {
        let served = |service: &ServiceRow| lacking(picture, people, skill).any(|counter| can_serve(counter, service, Some(skill)));
        let needs_it = picture.services().filter(|row| row.open && row.skills.contains(skill) && served(row));
        needs_it.min_by_key(|row| (row.skills.len(), row.target_minutes, row.order)).map(|row| row.service.clone())
    })
}

/// A working counter and a skill, missed at least so much, such that the next call there will be for a ticket that needs the skill.
pub(crate) fn choose(
    picture: &Picture,
    people: &People<'_>,
    least: Missed,
    now_ms: u64,
    has_priority: &dyn Fn(u32) -> bool,
) -> Option<Loan> {
    for (_, skill) in skills_to_lend(picture, people).into_iter().filter(|(missed, _)| *missed <= least) {
        let mut counters: Vec<&CounterRow> = lacking(picture, people, &skill).collect();
        // One that is free calls soonest; one that is calling is busy for long.
        counters.retain(|row| matches!(row.state, CounterState::Ready | CounterState::Serving));
        counters.sort_by_key(|row| (row.state != CounterState::Ready, row.order));
        for counter in counters {
            let others = holders(picture, people, &skill);
            let is_right = |now_ms: u64| {
                let claims = |lent| claims(picture, counter, lent, now_ms, has_priority);
                let own = claims(None).into_iter().max().unwrap_or(0);
                // Counters that hold the skill already may take one each before.
                claims(Some(&skill)).into_iter().filter(|claim| *claim > own).count() > others
            };
            if is_right(now_ms) && is_right(now_ms + NEXT_CALL_MS) {
                let skill_name = picture.skill(&skill).map_or_else(|| skill.clone(), |row| row.name.clone());
                return Some(Loan { counter: counter.clone(), skill, skill_name });
            }
        }
    }
    None
}

/// Open counters, of whomever, that hold the skill and whose officer is there.
fn holders(picture: &Picture, people: &People<'_>, skill: &String) -> usize {
    let is_there = |row: &&CounterRow| match row.state {
        CounterState::Ready | CounterState::Calling | CounterState::Serving => !people.absent.contains(&row.counter),
        CounterState::Closed | CounterState::Paused => false,
    };
    picture.counters().filter(is_there).filter(|row| row.skills.contains(skill)).count()
}

/// Working counters without the skill.
fn lacking<'a>(picture: &'a Picture, people: &'a People<'_>, skill: &'a String) -> impl Iterator<Item = &'a CounterRow> {
    people.working.iter().filter_map(|code| picture.counter(code)).filter(|row| !row.skills.contains(skill))
}

fn can_serve(counter: &CounterRow, service: &ServiceRow, lent: Option<&String>) -> bool {
    service.skills.iter().all(|skill| counter.skills.contains(skill) || Some(skill) == lent)
}

/// About how strong the claims are of the tickets that wait and that this counter can serve: with `lent`, of those that need it.
fn claims(picture: &Picture, counter: &CounterRow, lent: Option<&String>, now_ms: u64, has_priority: &dyn Fn(u32) -> bool) -> Vec<u64> {
    let needs_lent = |service: &ServiceRow| lent.is_none_or(|skill| service.skills.contains(skill));
    picture
        .tickets()
        .filter(|ticket| ticket.state == TicketState::Waiting)
        .filter_map(|ticket| {
            let service = picture.service(&ticket.service)?;
            let waited_ms = now_ms.saturating_sub(ticket.since_ms) + if has_priority(ticket.ticket) { HEAD_START_MS } else { 0 };
            let is_called = can_serve(counter, service, lent) && needs_lent(service);
            is_called.then(|| waited_ms * 1_000 / u64::from(service.target_minutes.max(1)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use protocol::Row;

    use super::*;
    use crate::fixture;

    fn service(code: &str, skill: &str) -> Row {
        Row::Service(fixture::service(code, skill))
    }

    fn counter(code: &str, skills: &[&str], state: CounterState) -> Row {
        Row::Counter(CounterRow { state, ..fixture::counter(code, skills) })
    }

    fn ticket(ticket: u32, service: &str, since_ms: u64) -> Row {
        Row::Ticket(fixture::ticket(ticket, service, since_ms))
    }

    fn picture(tickets: Vec<Row>) -> Picture {
        let hall = vec![
            service("kk", "penduduk"),
            service("sim", "sim"),
            counter("one", &["penduduk"], CounterState::Ready),
            counter("two", &["sim"], CounterState::Paused),
        ];
        fixture::picture([hall, tickets].concat())
    }

    fn chosen(tickets: Vec<Row>, priority: u32) -> Option<String> {
        let absent = ["two".to_owned()];
        let people = People { absent: &absent, working: BTreeSet::from(["one".to_owned()]) };
        choose(&picture(tickets), &people, Missed::Everywhere, 60_000, &|ticket| ticket == priority).map(|loan| loan.skill)
    }

    #[test]
    fn a_skill_is_lent_where_the_longest_wait_is_for_it() {
        assert_eq!(chosen(vec![ticket(1, "sim", 0), ticket(2, "kk", 10_000)], 0).as_deref(), Some("sim"));
        assert_eq!(chosen(vec![ticket(1, "sim", 10_000), ticket(2, "kk", 0)], 0), None, "another would be called first");
    }

    #[test]
    fn a_visitor_with_priority_is_called_before_those_who_waited_longer() {
        let tickets = || vec![ticket(1, "sim", 0), ticket(2, "kk", 50_000)];
        assert_eq!(chosen(tickets(), 2), None);
        assert_eq!(chosen(vec![ticket(1, "sim", 50_000), ticket(2, "kk", 0)], 1).as_deref(), Some("sim"));
    }

    #[test]
    fn what_only_the_absent_hold_is_missed_most() {
        let absent = ["two".to_owned()];
        let people = People { absent: &absent, working: BTreeSet::from(["one".to_owned()]) };
        let hall = picture(Vec::new());
        assert_eq!(skills_to_lend(&hall, &people), [(Missed::Everywhere, "sim".to_owned())]);
        assert_eq!(service_to_bring(&hall, &people).as_deref(), Some("sim"));
        let all = People { absent: &[], working: BTreeSet::from(["one".to_owned(), "two".to_owned()]) };
        let lendable = [(Missed::Nowhere, "penduduk".to_owned()), (Missed::Nowhere, "sim".to_owned())];
        assert_eq!(skills_to_lend(&hall, &all), lendable, "nobody is away: each lacks what the other can");
        let alone = People { absent: &[], working: BTreeSet::from(["two".to_owned()]) };
        assert_eq!(chosen_at(&alone, Missed::Somewhere), None, "the one who holds it is there");
    }

    fn chosen_at(people: &People<'_>, least: Missed) -> Option<String> {
        choose(&picture(vec![ticket(1, "kk", 0)]), people, least, 60_000, &|_| false).map(|loan| loan.skill)
    }
}
