//! Writes a plan as a site file that reads to the same plan: the standing plan, with what was changed *tetap* while the hall
//! was open. What it leaves out, its caller names.

use domain::Plan;

use super::entries::entries;
use super::raw::FORMAT;

const HEADER: &str = "\
# Berkas tempat, ditulis dari rencana yang berlaku; perubahan tetap ikut tertulis.
# A site file written from the plan in force, with every standing change.
";

/// The plan as a site file, with remarks at its head.
pub(crate) fn export(plan: &Plan, remarks: &str) -> String {
    let mut text = HEADER.to_owned();
    remarks.lines().for_each(|line| text.push_str(&format!("# {line}\n")));
    text.push_str(&format!("format = {FORMAT}\n"));
    for entry in entries(plan) {
        text.push_str(&format!("\n{}\n", entry.table));
        for (key, value) in &entry.keys {
            text.push_str(&format!("{key} = {value}\n"));
        }
    }
    text
}
