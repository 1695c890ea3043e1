//! The habits of the house as commands: setup, demo, test, lint, bench, voices.

fn main() {}
