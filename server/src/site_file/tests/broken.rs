//! Whatever bytes stand in a file, the reader says what it found and never falls over; seeded, so that a failure comes back.

use super::samples::{KANTOR, MPP};
use super::*;

/// Mutated files that one run reads.
const TRIES: u64 = 1_500;

/// What gets pasted into files: borders of TOML, of numbers and of our own words.
const PIECES: [&str; 24] = [
    "\"",
    "'''",
    "[",
    "]]",
    "{",
    "}",
    "=",
    "\n",
    "#",
    "\u{0}",
    "\u{feff}",
    "99999999999999999999",
    "-1",
    "0x",
    "1e999",
    "nan",
    "[[service]]\n",
    "[service.standard]\n",
    "zones = [\"a\"]\n",
    "code = \"a\"\n",
    "2026-02-30",
    "\u{1f600}",
    "a.b.c = 1\n",
    "[[[[[[[[",
];

/// Xorshift: enough chance for breaking things, the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

fn mutated(source: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = source.to_vec();
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len());
        match chance.below(6) {
            0 => bytes.truncate(at),
            1 => bytes[at] = chance.below(256) as u8,
            2 => drop(bytes.drain(at..(at + chance.below(40)).min(bytes.len()))),
            3 => {
                let copied = bytes[at..(at + chance.below(400)).min(bytes.len())].to_vec();
                let to = chance.below(bytes.len());
                bytes.splice(to..to, copied);
            }
            _ => {
                let piece = PIECES[chance.below(PIECES.len())];
                bytes.splice(at..at, piece.bytes());
            }
        }
        if bytes.is_empty() {
            bytes.push(b'\n');
        }
    }
    bytes
}

#[test]
fn a_broken_file_is_described_and_breaks_nothing() {
    let sources = [SMALL, KANTOR, SMALL, KANTOR, &MPP[..6_000]].map(str::as_bytes);
    let in_force = plan_of(MPP);
    let (mut good, mut bad) = (0, 0);
    for seed in 1..=TRIES {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let bytes = mutated(sources[seed as usize % sources.len()], &mut chance);
        match read(&bytes) {
            Ok(site) => {
                good += 1;
                assert_eq!(plan_of(&export(&site.plan, "")), site.plan, "seed {seed}");
                let aligned = align(site.plan, Some(&in_force)).unwrap_or_else(|refused| panic!("seed {seed}: {refused}"));
                differences(Some(&in_force), &aligned);
            }
            Err(findings) => {
                bad += 1;
                assert!(findings.has_errors() && !findings.describe("f").is_empty(), "seed {seed}");
                assert!(findings.list.len() <= FAULTS_MAX, "seed {seed}");
            }
        }
    }
    assert!(good > 50 && bad > 500, "both kinds were read: {good} good, {bad} bad");
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    for open in ["[", "{a="] {
        let found = found(&format!("format = 1\nx = {}", open.repeat(100_000)));
        assert!(found.iter().any(|found| found.contains("cannot be read as TOML")), "{open}");
    }
}
