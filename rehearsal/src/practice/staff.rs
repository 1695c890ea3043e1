//! Who sits at which counter of a practice, and from when: from what the server for practice has left in its folder, and from what rows say
//! of shifts. Pure but for reading that file; it opens no counter.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context as _, Result};
use protocol::CounterRow;
use serde::Deserialize;

/// The file in the server's data folder.
const FILE: &str = "staff.json";

/// What rows do not say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Staff {
    /// When counters open, in milliseconds since 1970; none where the hall has no hours.
    pub(super) opens_at_ms: Option<u64>,
    /// Whether counters are opened by a named officer.
    pub(super) named_officers: bool,
    officers: Vec<Known>,
}

#[derive(Debug, Deserialize)]
struct Known {
    code: String,
    skills: Vec<String>,
}

impl Staff {
    /// As the server has left it.
    pub(super) fn read(folder: &Path) -> Result<Staff> {
        let path = folder.join(FILE);
        let read = || Ok::<_, anyhow::Error>(serde_json::from_slice(&fs::read(&path)?)?);
        read().with_context(|| {
            format!(
                "Server latihan tidak menulis siapa petugasnya di {0}; pasang lantang-server dan lantang-rehearse dari versi yang sama. / \
                 The server for practice did not write down its officers in {0}; install lantang-server and lantang-rehearse of the same \
                 version",
                path.display()
            )
        })
    }

    /// Who opens which counter where no shift of its own names somebody: an officer whose skills fit, each at one counter. Those whom a
    /// shift names are left out, and so are counters that nobody is left for.
    pub(super) fn officers_of(&self, counters: &[CounterRow]) -> BTreeMap<String, String> {
        let named: BTreeSet<&str> = counters.iter().filter_map(|row| row.shift.as_ref()?.officer.as_deref()).collect();
        let mut free: Vec<&Known> = self.officers.iter().filter(|officer| !named.contains(officer.code.as_str())).collect();
        let mut open: Vec<&CounterRow> =
            counters.iter().filter(|row| row.shift.as_ref().is_none_or(|shift| shift.officer.is_none())).collect();
        // Whom fewest can help chooses first.
        open.sort_by_key(|row| (free.iter().filter(|officer| officer.fits(row)).count(), row.order));
        let mut seated = BTreeMap::new();
        for row in open {
            // The first of the best: the order of the site file.
            let best = (0..free.len()).filter(|at| free[*at].fits(row)).min_by_key(|at| std::cmp::Reverse(free[*at].in_common(row)));
            if let Some(best) = best {
                seated.insert(row.counter.clone(), free.remove(best).code.clone());
            }
        }
        seated
    }
}

impl Known {
    fn in_common(&self, row: &CounterRow) -> usize {
        row.skills.iter().filter(|skill| self.skills.contains(skill)).count()
    }

    /// Whether this officer can serve anybody at the counter. One that needs no skill takes whoever comes.
    fn fits(&self, row: &CounterRow) -> bool {
        row.skills.is_empty() || self.in_common(row) > 0
    }
}

#[cfg(test)]
mod tests {
    use protocol::ShiftRow;

    use super::*;
    use crate::fixture::counter;

    fn officer(code: &str, skills: &[&str]) -> Known {
        Known { code: code.into(), skills: skills.iter().map(|skill| (*skill).to_owned()).collect() }
    }

    #[test]
    fn every_counter_gets_an_officer_who_can_serve_there() {
        let officers = vec![officer("a", &["kk", "sim"]), officer("b", &["kk"]), officer("c", &["pajak"]), officer("d", &["kk"])];
        let staff = Staff { named_officers: true, officers, ..Staff::default() };
        let shift = Some(ShiftRow { from_ms: 1, until_ms: 2, officer: Some("d".into()) });
        let rows = [
            counter("1", &["kk"]),
            CounterRow { shift, ..counter("2", &["kk"]) },
            counter("3", &["sim"]),
            counter("4", &["kk"]),
            counter("5", &["paspor"]),
        ];
        let seated = staff.officers_of(&rows);
        let seated: Vec<(&str, &str)> = seated.iter().map(|(counter, officer)| (counter.as_str(), officer.as_str())).collect();
        assert_eq!(seated, [("1", "b"), ("3", "a")], "d has a shift at 2, and nobody is left who could serve at 4 or 5");
    }
}
