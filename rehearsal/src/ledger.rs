//! The observer's own books: what was acknowledged, what was seen, and whether the two agree.
//! Pure: it is told what happened and when; it must not ask the server's own counts for anything it can count itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// Everything the observer wrote down.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Tickets whose number a visitor was given, by id.
    issued: BTreeMap<u32, (String, Visitor)>,
    /// Numbers given, to find one given twice.
    numbers: BTreeMap<String, u32>,
    /// Presses under way: when NEXT left, by counter.
    pressing: BTreeMap<String, u64>,
    /// Every call seen on a screen or acknowledged to an officer.
    calls: BTreeMap<u32, SeenCall>,
    /// Tickets that left the queue for good, as acknowledged to officers.
    ended: BTreeMap<u32, End>,
    /// Tickets that were called by somebody who is not of the rehearsal: how they end is not told to us.
    in_other_hands: BTreeSet<u32>,
    /// What should never be, in words.
    doubles: Vec<String>,
    /// Microseconds from a press to the update on a board, one per call.
    press_to_board_waits_us: BTreeMap<u32, u64>,
}

/// What a visitor asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Visitor {
    /// Of a priority group.
    pub priority: bool,
    /// Wants the call in English too.
    pub english: bool,
}

/// One call, as the observer knows it.
#[derive(Debug, Default)]
struct SeenCall {
    number: Option<String>,
    counter: Option<String>,
    /// On the board of the voiced zone.
    voiced: bool,
    /// When the officer's press left, in microseconds of the observer's clock.
    pressed_at_us: Option<u64>,
    /// When the board's update came.
    on_board_at_us: Option<u64>,
    heard: bool,
}

/// How a ticket left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Served.
    Finished,
    /// Called and not there.
    Absent,
    /// Still there when serving ended, or the day did.
    Unserved,
}

/// The observer's sums.
#[derive(Debug, Serialize, PartialEq)]
pub struct Sums {
    /// Numbers given and acknowledged.
    pub issued: usize,
    /// Distinct calls.
    pub called: usize,
    /// Visits finished and acknowledged.
    pub finished: usize,
    /// Distinct calls on the voiced zone's board.
    pub called_in_zone: usize,
    /// Of those, calls that the voice reported as spoken to the end.
    pub heard_in_zone: usize,
    /// Tickets seen at two counters, numbers given twice, tickets called after they were served.
    pub double_calls: usize,
    /// Acknowledged tickets that are nowhere.
    pub lost: usize,
    /// Median from press to board, in milliseconds with one decimal.
    pub press_to_board_p50_ms: f64,
    /// 99th percentile from press to board.
    pub press_to_board_p99_ms: f64,
}

impl Ledger {
    /// A visitor was given a number.
    pub fn issued(&mut self, ticket: u32, number: &str, visitor: Visitor) {
        if let Some(other) = self.numbers.insert(number.to_owned(), ticket)
            && other != ticket
        {
            self.doubles.push(format!("number {number} was given to tickets {other} and {ticket}"));
        }
        self.issued.insert(ticket, (number.to_owned(), visitor));
    }

    /// Whether this ticket's visitor wants the call in English too, as far as we know.
    pub fn wants_english(&self, ticket: u32) -> bool {
        self.issued.get(&ticket).is_some_and(|(_, visitor)| visitor.english)
    }

    /// Whether this ticket's visitor is of a priority group, as far as we know.
    pub fn has_priority(&self, ticket: u32) -> bool {
        self.issued.get(&ticket).is_some_and(|(_, visitor)| visitor.priority)
    }

    /// Somebody who is not of the rehearsal has called this ticket.
    pub fn in_other_hands(&mut self, ticket: u32) {
        self.in_other_hands.insert(ticket);
    }

    /// An officer's NEXT leaves now.
    pub fn pressing(&mut self, counter: &str, at_us: u64) {
        self.pressing.insert(counter.to_owned(), at_us);
    }

    /// A link was lost or is back: presses that are under way measure the outage and not the hall.
    pub fn measure_anew(&mut self) {
        self.pressing.clear();
    }

    /// An officer's NEXT was answered, with a call or without one.
    pub fn answered(&mut self, counter: &str) {
        self.pressing.remove(counter);
    }

    /// An officer's NEXT was answered with a call.
    pub fn called(&mut self, call: u32, ticket: u32, number: &str, counter: &str) {
        if self.ended.get(&ticket) == Some(&End::Finished) {
            self.doubles.push(format!("{number} was called to {counter} after it was served"));
        }
        let seen = self.calls.entry(call).or_default();
        seen.number = Some(number.to_owned());
        seen.counter = Some(counter.to_owned());
        // The board usually knew first, and has taken the press; a board that comes later finds it here.
        if seen.pressed_at_us.is_none() {
            seen.pressed_at_us = self.pressing.remove(counter);
        }
        self.measure(call);
    }

    /// A board showed a call.
    pub fn on_board(&mut self, call: u32, number: &str, counter: &str, at_us: u64, voiced: bool, heard: bool) {
        let seen = self.calls.entry(call).or_default();
        match (&seen.number, &seen.counter) {
            (Some(known), _) if known != number => {
                self.doubles.push(format!("call {call} is {known} for its officer and {number} on a board"))
            }
            (_, Some(known)) if known != counter => {
                self.doubles.push(format!("call {call} is at {known} for its officer and at {counter} on a board"))
            }
            _ => {}
        }
        let first = seen.on_board_at_us.is_none();
        seen.number = Some(number.to_owned());
        seen.counter = Some(counter.to_owned());
        seen.voiced |= voiced;
        seen.heard |= heard;
        if first {
            seen.on_board_at_us = Some(at_us);
            if seen.pressed_at_us.is_none() {
                seen.pressed_at_us = self.pressing.remove(counter);
            }
            self.measure(call);
        }
    }

    /// Who is at which counter now, as the floor shows it: pairs of number and counter.
    pub fn at_counters<'a>(&mut self, visitors: impl Iterator<Item = (&'a str, &'a str)>) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (number, counter) in visitors {
            if let Some(other) = seen.insert(number, counter) {
                let words = format!("{number} is at {other} and at {counter}");
                if !self.doubles.contains(&words) {
                    self.doubles.push(words);
                }
            }
        }
    }

    /// Microseconds from press to board for one call, once both are known.
    pub fn press_to_board_us(&self, call: u32) -> Option<u64> {
        let seen = self.calls.get(&call)?;
        Some(seen.on_board_at_us?.saturating_sub(seen.pressed_at_us?))
    }

    /// An officer's end of a visit was acknowledged.
    pub fn ended(&mut self, ticket: u32, end: End) {
        self.ended.insert(ticket, end);
    }

    /// A ticket was gone when serving or the day had ended. What an officer says of it counts for more.
    pub fn unserved(&mut self, ticket: u32) {
        self.ended.entry(ticket).or_insert(End::Unserved);
    }

    /// How many of those we gave were still there when serving or the day had ended.
    pub fn unserved_count(&self) -> usize {
        self.ended.iter().filter(|(ticket, end)| **end == End::Unserved && self.issued.contains_key(ticket)).count()
    }

    /// Acknowledged tickets that are neither ended nor in the floor's table of live tickets.
    pub fn missing(&self, live: &BTreeSet<u32>) -> Vec<u32> {
        let is_nowhere = |ticket: &u32| !live.contains(ticket) && !self.ended.contains_key(ticket) && !self.in_other_hands.contains(ticket);
        self.issued.keys().copied().filter(is_nowhere).collect()
    }

    /// Tickets acknowledged so far.
    pub fn issued_tickets(&self) -> Vec<u32> {
        self.issued.keys().copied().collect()
    }

    /// Of these tickets, how many are as they were acknowledged: live under their number if their visit goes on, and not live if it
    /// was finished.
    pub fn found(&self, tickets: &[u32], live: &BTreeMap<u32, String>) -> usize {
        let is_as_acknowledged = |ticket: &&u32| match self.ended.get(ticket) {
            Some(End::Finished) => !live.contains_key(ticket),
            // Whoever was absent may come back: the ticket stays.
            Some(End::Absent | End::Unserved) => true,
            None => {
                let given = self.issued.get(ticket).map(|(number, _)| number);
                (given.is_some() && live.get(ticket) == given) || self.in_other_hands.contains(ticket)
            }
        };
        tickets.iter().filter(is_as_acknowledged).count()
    }

    /// What should never be, in words.
    pub fn doubles(&self) -> &[String] {
        &self.doubles
    }

    /// The sums, where these tickets are live at the end.
    pub fn sums(&self, live: &BTreeSet<u32>) -> Sums {
        let voiced = || self.calls.values().filter(|call| call.voiced);
        let mut waits_us: Vec<u64> = self.press_to_board_waits_us.values().copied().collect();
        waits_us.sort_unstable();
        Sums {
            issued: self.issued.len(),
            called: self.calls.len(),
            finished: self.ended.values().filter(|end| **end == End::Finished).count(),
            called_in_zone: voiced().count(),
            heard_in_zone: voiced().filter(|call| call.heard).count(),
            double_calls: self.doubles.len(),
            lost: self.missing(live).len(),
            press_to_board_p50_ms: percentile_ms(&waits_us, 50),
            press_to_board_p99_ms: percentile_ms(&waits_us, 99),
        }
    }

    fn measure(&mut self, call: u32) {
        if let Some(us) = self.press_to_board_us(call) {
            self.press_to_board_waits_us.insert(call, us);
        }
    }
}

/// A percentile (nearest rank) of sorted microseconds, in milliseconds; 0 where there is nothing.
fn percentile_ms(sorted_us: &[u64], percent: usize) -> f64 {
    let rank = (sorted_us.len() * percent).div_ceil(100).max(1);
    sorted_us.get(rank - 1).map_or(0.0, |us| (*us as f64 / 100.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_that_is_nowhere_is_lost() {
        let mut ledger = Ledger::default();
        ledger.issued(1, "A-001", Visitor::default());
        ledger.issued(2, "A-002", Visitor::default());
        ledger.issued(3, "A-003", Visitor::default());
        ledger.ended(1, End::Finished);
        assert_eq!(ledger.missing(&BTreeSet::from([3])), vec![2]);
        assert_eq!(ledger.sums(&BTreeSet::from([2, 3])).lost, 0);
        ledger.in_other_hands(2);
        assert_eq!(ledger.missing(&BTreeSet::from([3])), Vec::<u32>::new(), "whoever called it knows how it ended");
    }

    #[test]
    fn a_ticket_that_was_there_when_serving_ended_is_not_lost() {
        let mut ledger = Ledger::default();
        for ticket in 1..=4 {
            ledger.issued(ticket, &format!("A-00{ticket}"), Visitor::default());
        }
        ledger.ended(1, End::Finished);
        for ticket in [1, 2, 3, 9] {
            ledger.unserved(ticket);
        }
        // The officer's answer came after the picture.
        ledger.ended(3, End::Finished);
        assert_eq!((ledger.unserved_count(), ledger.missing(&BTreeSet::new())), (1, vec![4]));
    }

    #[test]
    fn a_finished_visit_that_is_back_is_not_as_it_was_acknowledged() {
        let mut ledger = Ledger::default();
        ledger.issued(1, "A-001", Visitor::default());
        ledger.issued(2, "A-002", Visitor::default());
        ledger.ended(1, End::Finished);
        let before = ledger.issued_tickets();
        let live = |tickets: &[(u32, &str)]| tickets.iter().map(|(ticket, number)| (*ticket, (*number).to_owned())).collect();
        assert_eq!(ledger.found(&before, &live(&[(2, "A-002")])), 2);
        assert_eq!(ledger.found(&before, &live(&[(1, "A-001"), (2, "A-002")])), 1, "the finish was forgotten");
        assert_eq!(ledger.found(&before, &live(&[])), 1, "the number was forgotten");
        assert_eq!(ledger.found(&before, &live(&[(2, "B-001")])), 1, "somebody else's number");
    }

    #[test]
    fn doubles_are_seen_wherever_they_show() {
        let mut ledger = Ledger::default();
        ledger.issued(1, "A-001", Visitor::default());
        ledger.issued(2, "A-001", Visitor::default());
        ledger.at_counters([("A-001", "1"), ("A-002", "2"), ("A-001", "3")].into_iter());
        ledger.at_counters([("A-001", "1"), ("A-001", "3")].into_iter());
        ledger.ended(9, End::Finished);
        ledger.called(5, 9, "A-009", "1");
        ledger.on_board(5, "A-009", "2", 10, true, false);
        assert_eq!(ledger.doubles().len(), 4, "{:?}", ledger.doubles());
    }

    #[test]
    fn press_to_board_is_measured_once_per_call_in_either_order() {
        let mut ledger = Ledger::default();
        ledger.pressing("1", 1_000);
        ledger.on_board(1, "A-001", "1", 3_500, true, false);
        ledger.called(1, 1, "A-001", "1");
        ledger.on_board(1, "A-001", "1", 9_000, true, true);
        ledger.pressing("2", 4_000);
        ledger.called(2, 2, "A-002", "2");
        ledger.on_board(2, "A-002", "2", 8_000, true, false);
        ledger.pressing("3", 5_000);
        ledger.measure_anew();
        ledger.on_board(3, "A-003", "3", 900_000, true, false);
        ledger.called(3, 3, "A-003", "3");
        let sums = ledger.sums(&BTreeSet::new());
        assert_eq!((sums.press_to_board_p50_ms, sums.press_to_board_p99_ms), (2.5, 4.0), "an outage is not measured");
        assert_eq!((sums.called_in_zone, sums.heard_in_zone), (3, 1));
    }
}
