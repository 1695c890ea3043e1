//! Writes a plan as a site file that reads to the same plan: the standing plan, with what was changed *tetap* while the hall
//! was open. Comments of the file it once came from are gone; retired entries are not written.

use domain::Plan;

use super::entries::entries;
use super::raw::FORMAT;

const HEADER: &str = "\
# Berkas tempat, ditulis dari rencana yang berlaku; perubahan tetap ikut tertulis.
# A site file written from the plan in force, with every standing change.
";

/// The plan as a site file.
pub(crate) fn export(plan: &Plan) -> String {
    let mut text = format!("{HEADER}format = {FORMAT}\n");
    for entry in entries(plan) {
        text.push_str(&format!("\n{}\n", entry.table));
        for (key, value) in &entry.keys {
            text.push_str(&format!("{key} = {value}\n"));
        }
    }
    text
}
