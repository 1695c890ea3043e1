//! Site files by example: what is good, what is wrong and where, and that nothing makes the reader fall over.

mod align;
mod broken;
mod displays;
mod faults;
mod looks;
mod plans;
mod samples;
mod speech;
mod unserved;

use super::findings::FAULTS_MAX;
use super::*;

/// The smallest file that can be used.
const SMALL: &str = r#"format = 1
[site]
code = "contoh"
name = "Kantor Contoh"
time_zone = "Asia/Jakarta"
[hours]
monday = { opens = "08.00", closes = "15.00" }
[[agency]]
code = "kantor"
name = "Kantor"
prefix = "A"
[[zone]]
code = "z"
name = "Ruang Tunggu"
[[service]]
code = "s"
name = "Layanan"
[[counter]]
number = 1
"#;

/// The plan of a file without pictures, as far as it could be understood, and everything that was found.
fn examined(bytes: &[u8]) -> (Option<Plan>, Findings) {
    examine(bytes, &mut Album::new(&mut Nowhere))
}

/// What is found in a file, one `line: sentence` each, in English.
fn found(text: &str) -> Vec<String> {
    let (_, findings) = examined(text.as_bytes());
    let text = findings.describe("f");
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let (Some(place), Some(english)) = (lines.next(), lines.next()) {
        let line = place.split(':').nth(1).unwrap();
        found.push(format!("{line}: {}", english.trim()));
    }
    found
}

/// The plan of a file that must be good.
fn plan_of(text: &str) -> Plan {
    match read(text.as_bytes()) {
        Ok(site) => site.plan,
        Err(findings) => panic!("{}", findings.describe("f")),
    }
}
