//! How many come for what on a busy day, from what the hall offers: so many that its counters are asked for a given share of their time.
//! What rows do not say is assumed as in `simulation::hall_case`: an agency's services are asked for unevenly.

use std::collections::BTreeSet;

use client::Picture;
use protocol::{CounterRow, ServiceRow};

/// Milliseconds of an hour.
const HOUR_MS: u64 = 3_600_000;

/// Shares are whole numbers; so many make one visitor an hour.
const SHARES_PER_VISITOR: f64 = 1_000.0;

/// Who comes for what.
#[derive(Debug, Default)]
pub(super) struct Demand {
    /// Services that somebody comes for, in the order of the site file.
    pub(super) services: Vec<ServiceRow>,
    /// The share of each.
    pub(super) shares: Vec<u32>,
    /// Visitors of an hour, on the mean of the day.
    pub(super) per_hour: u32,
}

impl Demand {
    /// A day on which these counters are asked for `load_percent` of their time.
    pub(super) fn of(picture: &Picture, load_percent: u32) -> Demand {
        let mut services: Vec<&ServiceRow> = picture.services().collect();
        services.sort_by_key(|row| row.order);
        let mut counters: Vec<&CounterRow> = picture.counters().collect();
        counters.sort_by_key(|row| row.order);
        let (mut demand, mut per_hour) = (Demand::default(), 0.0);
        for part in who_help_each_other(&services, &counters) {
            // The first is asked for twice as often as the second, thrice as often as the third.
            let whole: f64 = (1..=part.services.len()).map(|rank| 1.0 / rank as f64).sum();
            let weights: Vec<f64> = (1..=part.services.len()).map(|rank| 1.0 / rank as f64 / whole).collect();
            let mean_ms: f64 = part.services.iter().zip(&weights).map(|(row, weight)| at_counter_ms(row) as f64 * weight).sum();
            let visitors = f64::from(load_percent) / 100.0 * part.counters as f64 * HOUR_MS as f64 / mean_ms;
            per_hour += visitors;
            for (row, weight) in part.services.into_iter().zip(weights) {
                demand.services.push(row.clone());
                demand.shares.push((visitors * weight * SHARES_PER_VISITOR).max(1.0) as u32);
            }
        }
        demand.per_hour = (per_hour as u32).max(1);
        demand
    }
}

/// Mean time at the counter, in milliseconds; a service without one takes a minute.
pub(super) fn at_counter_ms(row: &ServiceRow) -> u64 {
    u64::from(row.at_counter_minutes).max(1) * 60_000
}

/// Services, with how many counters take each other's work for them.
struct Part<'a> {
    services: Vec<&'a ServiceRow>,
    counters: usize,
}

/// An agency's services, apart where no counter and no chain of counters takes work from one to the other. A service that no counter can
/// serve is in none.
fn who_help_each_other<'a>(services: &[&'a ServiceRow], counters: &[&CounterRow]) -> Vec<Part<'a>> {
    // Counters serve what they are skilled in, or, by a site's rule, whatever their agency offers: then skills say nothing.
    let skilled = |counter: &CounterRow, row: &ServiceRow| row.skills.iter().all(|skill| counter.skills.contains(skill));
    let by_agency =
        |row: &ServiceRow| !counters.iter().any(|counter| counter.agency == row.agency && skilled(counter, row)) && row.counters_open > 0;
    let mut parts: Vec<Part<'a>> = Vec::new();
    for counter in counters {
        let its = services.iter().copied().filter(|row| row.agency == counter.agency && (skilled(counter, row) || by_agency(row)));
        let mut joined = Part { services: its.collect(), counters: 1 };
        let names: BTreeSet<&str> = joined.services.iter().map(|row| row.service.as_str()).collect();
        let (shared, apart): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|part| part.services.iter().any(|row| names.contains(row.service.as_str())));
        for part in shared {
            joined.services.extend(part.services);
            joined.counters += part.counters;
        }
        joined.services.sort_by_key(|row| row.order);
        joined.services.dedup_by_key(|row| row.order);
        parts = apart;
        if !joined.services.is_empty() {
            parts.push(joined);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use protocol::{CounterLabel, CounterNoun, Row};

    use super::*;
    use crate::fixture::{self, picture};

    fn service(code: &str, skill: &str, minutes: u32, order: u16) -> Row {
        Row::Service(ServiceRow { at_counter_minutes: minutes, order, ..fixture::service(code, skill) })
    }

    fn counter(number: u16, skills: &[&str]) -> Row {
        let label = CounterLabel { noun: CounterNoun::Loket, number };
        Row::Counter(CounterRow { label, order: number, ..fixture::counter(&format!("loket-{number}"), skills) })
    }

    #[test]
    fn counters_are_asked_for_the_share_of_their_time_that_is_wanted() {
        let rows = vec![service("kk", "umum", 6, 0), service("ktp", "umum", 6, 1), counter(1, &["umum"]), counter(2, &["umum"])];
        let demand = Demand::of(&picture(rows), 80);
        assert_eq!(demand.per_hour, 16, "two counters with ten visitors an hour each, four fifths of it");
        assert_eq!(demand.shares[0], demand.shares[1] * 2, "the first is asked for twice as often");
    }

    #[test]
    fn nobody_comes_for_what_no_counter_can_do() {
        let rows = vec![service("kk", "umum", 6, 0), service("sipil", "sipil", 6, 1), service("usaha", "usaha", 12, 2)];
        let rows = [rows, vec![counter(1, &["umum"]), counter(2, &["usaha"])]].concat();
        let demand = Demand::of(&picture(rows), 100);
        let asked: Vec<&str> = demand.services.iter().map(|row| row.service.as_str()).collect();
        assert_eq!(asked, ["kk", "usaha"]);
        assert_eq!((demand.per_hour, demand.shares[0]), (15, demand.shares[1] * 2), "each of two counters is as busy as the other");
    }
}
