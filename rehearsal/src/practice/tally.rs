//! The books of a practice: who waited how long for what, how long queues were, who did not come. Pure: it is told what happened and when,
//! in the hall's milliseconds, and asks the server's own counts for nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// Everything that was written down.
#[derive(Debug, Default)]
pub(super) struct Tally {
    tickets: BTreeMap<u32, Ticket>,
    services: BTreeMap<String, Service>,
    waiting: BTreeMap<String, u32>,
    longest: Longest,
    served: u32,
    absent: u32,
    /// Calls that an officer said aloud: no loudspeaker is counted for them.
    by_hand: BTreeSet<u32>,
    calls: u32,
    spoken_calls: BTreeSet<u32>,
    heard: BTreeSet<u32>,
    /// In both languages.
    refused: BTreeMap<(String, String), u32>,
    opened: BTreeSet<String>,
}

#[derive(Debug)]
struct Ticket {
    service: String,
    given_ms: u64,
    is_called: bool,
}

#[derive(Debug, Default)]
struct Service {
    name: String,
    agency: String,
    order: u16,
    target_ms: u64,
    waits_ms: Vec<u64>,
    given: u32,
}

/// The longest queue of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Longest {
    /// The service's name.
    pub service: String,
    /// So many waited.
    pub people: u32,
    /// When, in milliseconds since 1970 by the hall's clock.
    pub at_ms: u64,
}

/// How long people waited for a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waits {
    /// The service's name.
    pub service: String,
    /// Its agency's short name.
    pub agency: String,
    /// Numbers given.
    pub given: u32,
    /// Of those, called.
    pub called: u32,
    /// Mean wait of those, in seconds.
    pub mean_s: u64,
    /// Nine of ten of them waited no longer, in seconds.
    pub p90_s: u64,
    /// The wait aimed at, in seconds.
    pub target_s: u64,
}

/// Something that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// So often.
    pub times: u32,
    /// Why, in Indonesian.
    pub id: String,
    /// Why, in English.
    pub en: String,
}

/// The sums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Numbers given.
    pub given: u32,
    /// Visits finished.
    pub served: u32,
    /// Called, and did not come.
    pub absent: u32,
    /// Still waiting when serving ended by the timetable.
    pub unserved: u32,
    /// None of these when it ended.
    pub left: u32,
    /// Counters that were open at some time, by whomever.
    pub counters_opened: u32,
    /// Calls made.
    pub calls: u32,
    /// Calls that a voice was to speak.
    pub to_be_spoken: u32,
    /// Of those, spoken to the end by a loudspeaker.
    pub heard: u32,
    /// The longest queue.
    pub longest_queue: Longest,
    /// All waits.
    pub all: Option<Waits>,
    /// By service, in the order of the site file; those for which nobody came are left out.
    pub by_service: Vec<Waits>,
    /// What was refused, in the server's words; the most frequent first.
    pub refused: Vec<Refused>,
}

/// A service, as the books need it.
pub(super) struct Offered<'a> {
    pub(super) code: &'a str,
    pub(super) name: &'a str,
    pub(super) agency: &'a str,
    pub(super) order: u16,
    pub(super) target_ms: u64,
}

impl Tally {
    /// A service is offered.
    pub(super) fn offered(&mut self, service: Offered<'_>) {
        let Offered { code, name, agency, order, target_ms } = service;
        let known = Service { name: name.to_owned(), agency: agency.to_owned(), order, target_ms, ..Service::default() };
        self.services.entry(code.to_owned()).or_insert(known);
    }

    /// A number was given.
    pub(super) fn given(&mut self, ticket: u32, service: &str, at_ms: u64) {
        self.tickets.insert(ticket, Ticket { service: service.to_owned(), given_ms: at_ms, is_called: false });
        self.services.entry(service.to_owned()).or_default().given += 1;
        let waiting = self.waiting.entry(service.to_owned()).or_default();
        *waiting += 1;
        if *waiting > self.longest.people {
            let name = self.services.get(service).map_or("", |known| &known.name);
            self.longest = Longest { service: name.to_owned(), people: *waiting, at_ms };
        }
    }

    /// An officer called a ticket. Only the first call of a ticket ends a wait.
    pub(super) fn called(&mut self, ticket: u32, at_ms: u64) {
        self.calls += 1;
        let Some(known) = self.tickets.get_mut(&ticket).filter(|known| !known.is_called) else { return };
        known.is_called = true;
        let wait_ms = at_ms.saturating_sub(known.given_ms);
        self.services.entry(known.service.clone()).or_default().waits_ms.push(wait_ms);
        if let Some(waiting) = self.waiting.get_mut(&known.service) {
            *waiting = waiting.saturating_sub(1);
        }
    }

    /// A visit was finished.
    pub(super) fn served(&mut self) {
        self.served += 1;
    }

    /// Somebody who was called did not come.
    pub(super) fn absent(&mut self) {
        self.absent += 1;
    }

    /// An officer said a call aloud.
    pub(super) fn by_hand(&mut self, call: u32) {
        self.by_hand.insert(call);
    }

    /// A board shows a call that its zone's voice is to speak, or has spoken.
    pub(super) fn on_board(&mut self, call: u32, is_heard: bool) {
        self.spoken_calls.insert(call);
        if is_heard {
            self.heard.insert(call);
        }
    }

    /// Something was refused that a person would have wondered about.
    pub(super) fn refused(&mut self, id: &str, en: &str) {
        *self.refused.entry((id.to_owned(), en.to_owned())).or_default() += 1;
    }

    /// These counters are open.
    pub(super) fn opened<'a>(&mut self, counters: impl Iterator<Item = &'a str>) {
        for counter in counters {
            if !self.opened.contains(counter) {
                self.opened.insert(counter.to_owned());
            }
        }
    }

    /// How many wait now.
    pub(super) fn waiting(&self) -> u32 {
        self.waiting.values().sum()
    }

    /// So many were served, and did not come, so far.
    pub(super) fn so_far(&self) -> (u32, u32) {
        (self.served, self.absent)
    }

    /// The sums, where so many were still waiting when serving ended.
    pub(super) fn sums(&self, unserved: usize) -> Sums {
        let unserved = u32::try_from(unserved).unwrap_or(u32::MAX);
        let given = u32::try_from(self.tickets.len()).unwrap_or(u32::MAX);
        let mut services: Vec<&Service> = self.services.values().filter(|service| service.given > 0).collect();
        services.sort_by_key(|service| service.order);
        let everybody: Vec<u64> = services.iter().flat_map(|service| service.waits_ms.iter().copied()).collect();
        Sums {
            given,
            served: self.served,
            absent: self.absent,
            unserved,
            left: given.saturating_sub(self.served + self.absent + unserved),
            counters_opened: u32::try_from(self.opened.len()).unwrap_or(u32::MAX),
            calls: self.calls,
            to_be_spoken: count(&self.spoken_calls),
            heard: count(&self.heard.difference(&self.by_hand).copied().collect()),
            longest_queue: self.longest.clone(),
            all: (!everybody.is_empty()).then(|| waits("", "", given, 0, everybody)),
            by_service: services
                .into_iter()
                .map(|service| waits(&service.name, &service.agency, service.given, service.target_ms, service.waits_ms.clone()))
                .collect(),
            refused: self.most_refused(),
        }
    }

    fn most_refused(&self) -> Vec<Refused> {
        let refused = self.refused.iter().map(|((id, en), times)| Refused { times: *times, id: id.clone(), en: en.clone() });
        let mut refused: Vec<Refused> = refused.collect();
        refused.sort_by_key(|refused| std::cmp::Reverse(refused.times));
        refused
    }
}

fn waits(service: &str, agency: &str, given: u32, target_ms: u64, mut waits_ms: Vec<u64>) -> Waits {
    waits_ms.sort_unstable();
    let called = waits_ms.len();
    let mean_ms = waits_ms.iter().sum::<u64>().checked_div(called as u64).unwrap_or(0);
    // Nearest rank.
    let p90_ms = waits_ms.get((called * 90).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0);
    Waits {
        service: service.to_owned(),
        agency: agency.to_owned(),
        given,
        called: u32::try_from(called).unwrap_or(u32::MAX),
        mean_s: mean_ms / 1_000,
        p90_s: p90_ms / 1_000,
        target_s: target_ms / 1_000,
    }
}

fn count(calls: &BTreeSet<u32>) -> u32 {
    u32::try_from(calls.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally() -> Tally {
        let mut tally = Tally::default();
        for (order, code) in ["kk", "ktp"].into_iter().enumerate() {
            tally.offered(Offered { code, name: &code.to_uppercase(), agency: "Dukcapil", order: 9 - order as u16, target_ms: 900_000 });
        }
        tally
    }

    #[test]
    fn waits_are_from_the_number_to_the_first_call() {
        let mut tally = tally();
        for ticket in 1..=10 {
            tally.given(ticket, "kk", u64::from(ticket) * 1_000);
            tally.called(ticket, u64::from(ticket) * 11_000);
        }
        tally.called(10, 900_000);
        tally.given(11, "ktp", 5_000);
        let sums = tally.sums(0);
        let [ktp, kk] = &sums.by_service[..] else { panic!("two services were asked for") };
        assert_eq!((kk.given, kk.called, kk.mean_s, kk.p90_s), (10, 10, 55, 90), "of 10, 20 .. 100 s");
        assert_eq!((ktp.service.as_str(), ktp.given, ktp.called, ktp.mean_s), ("KTP", 1, 0, 0), "the site file has it first");
        assert_eq!((sums.given, sums.calls, sums.left), (11, 11, 11));
    }

    #[test]
    fn the_longest_queue_is_of_one_service_at_its_first_moment() {
        let mut tally = tally();
        tally.given(1, "kk", 1_000);
        tally.given(2, "ktp", 2_000);
        tally.given(3, "kk", 3_000);
        tally.called(1, 4_000);
        tally.given(4, "kk", 5_000);
        assert_eq!(tally.sums(0).longest_queue, Longest { service: "KK".into(), people: 2, at_ms: 3_000 });
        assert_eq!(tally.waiting(), 3);
    }

    #[test]
    fn what_an_officer_said_was_not_heard_from_a_loudspeaker() {
        let mut tally = tally();
        for call in 1..=3 {
            tally.on_board(call, false);
        }
        tally.on_board(1, true);
        tally.by_hand(2);
        tally.on_board(2, true);
        let sums = tally.sums(0);
        assert_eq!((sums.to_be_spoken, sums.heard), (3, 1));
    }
}
