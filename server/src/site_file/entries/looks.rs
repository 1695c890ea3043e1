//! How the hall's screens look, as the entries of a site file.

use domain::Plan;

use super::{Entry, once, text};

/// What is the look's own is written by saying nothing.
pub(super) fn theme(plan: &Plan) -> Option<Entry> {
    let theme = &plan.theme;
    let mut entry = once("[theme]");
    if !theme.slogan.is_empty() {
        entry = entry.with("slogan", text(&theme.slogan));
    }
    for (key, colour) in theme.colours.all() {
        if let Some(colour) = colour {
            entry = entry.with(key, text(&colour.to_string()));
        }
    }
    (!entry.keys.is_empty()).then_some(entry)
}
