//! What a new plan changes, in the words of the site file, for a person to read before it is put in force.

use std::collections::BTreeMap;

use domain::Plan;
use toml::Value;

use super::entries::{Entry, entries};

/// One entry that a new plan changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// An entry that was not there.
    Added {
        /// The entry, e.g. `[[counter]] a3`.
        entry: String,
    },
    /// An entry that is no longer there: it takes no new work, and what waits for it can still be served.
    Withdrawn {
        /// The entry.
        entry: String,
    },
    /// A key with another value.
    Changed {
        /// The entry.
        entry: String,
        /// The key.
        key: String,
        /// The value in force; empty where there was none.
        from: String,
        /// The new value; empty where there is none.
        to: String,
    },
}

/// What `new` changes in `in_force`; everything is new where nothing is in force.
pub(crate) fn differences(in_force: Option<&Plan>, new: &Plan) -> Vec<Difference> {
    let before = in_force.map(by_name).unwrap_or_default();
    let after = by_name(new);
    let mut differences = Vec::new();
    for (name, (_, entry)) in sorted(&after) {
        match before.get(name) {
            None => differences.push(Difference::Added { entry: name.clone() }),
            Some((_, old)) => differences.extend(changed(name, old, entry)),
        }
    }
    for (name, _) in sorted(&before) {
        if !after.contains_key(name) {
            differences.push(Difference::Withdrawn { entry: name.clone() });
        }
    }
    differences
}

/// What a plan read from a file changes once it is in force: what was changed *tetap* and goes on is no difference.
pub(crate) fn differences_in_force(in_force: Option<&Plan>, file: &Plan) -> Vec<Difference> {
    match in_force {
        Some(before) => differences(in_force, &file.clone().with_standing(before)),
        None => differences(None, file),
    }
}

/// The differences as lines: `+` new, `-` withdrawn, `~` changed, an entry as a key; or one sentence where there are none.
pub(crate) fn describe_differences(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return "Tidak ada perbedaan dengan rencana yang berlaku. / No difference from the plan in force.\n".to_owned();
    }
    let mut text = String::new();
    for difference in differences {
        text.push_str(&match difference {
            Difference::Added { entry } => format!("+ {entry}\n"),
            Difference::Withdrawn { entry } => format!("- {entry}\n"),
            Difference::Changed { entry, key, from, to } if from.is_empty() => format!("+ {entry}: {key} = {to}\n"),
            Difference::Changed { entry, key, from, to } if to.is_empty() => format!("- {entry}: {key} = {from}\n"),
            Difference::Changed { entry, key, from, to } => format!("~ {entry}: {key} = {from} -> {to}\n"),
        });
    }
    text
}

/// Entries by their name, with their place in the file.
type ByName = BTreeMap<String, (usize, Entry)>;

fn by_name(plan: &Plan) -> ByName {
    let name = |entry: &Entry| format!("{} {}", entry.table, entry.code).trim_end().to_owned();
    entries(plan).into_iter().enumerate().map(|(place, entry)| (name(&entry), (place, entry))).collect()
}

fn sorted(entries: &ByName) -> Vec<(&String, &(usize, Entry))> {
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by_key(|(_, (place, _))| *place);
    sorted
}

fn changed(name: &str, before: &Entry, after: &Entry) -> Vec<Difference> {
    let value = |entry: &Entry, key: &str| entry.keys.iter().find(|(other, _)| other == key).map(|(_, value)| value.clone());
    let shown = |value: Option<Value>| value.map(|value| value.to_string()).unwrap_or_default();
    let gone = before.keys.iter().filter(|(key, _)| value(after, key).is_none());
    let keys = after.keys.iter().chain(gone).map(|(key, _)| key);
    keys.map(|key| (key, value(before, key), value(after, key)))
        .filter(|(_, from, to)| from != to)
        .map(|(key, from, to)| Difference::Changed { entry: name.to_owned(), key: key.clone(), from: shown(from), to: shown(to) })
        .collect()
}
