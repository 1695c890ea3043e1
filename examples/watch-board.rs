//! Prints every call of a zone as its screens get it. It stores nothing: the client's picture is the board.
//!
//! First: `lantang-server serve --site examples/kantor-kecil.toml`; where it asks for keys, `LANTANG_TOKEN` holds one.
//! Run: `cargo run -p examples --example watch-board -- http://127.0.0.1:7878 tunggu`
//! You see: `09.41  A-005 → Loket 3` for every call, and `09.41  A-005 → Loket 3 (panggilan 2)` for a repeat.

#![expect(clippy::print_stdout, reason = "an example shows its result on the terminal")]

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use client::{Address, Event, Link, Options, clock_minutes, label_text};
use protocol::{CallState, Heartbeat, Row, View};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: watch-board SERVER ZONE, for example: watch-board http://127.0.0.1:7878 tunggu";
    let servers = Address::parse_list(&words.next().context(usage)?)?;
    let zone = words.next().context(usage)?;

    let (link, mut events) = Link::spawn(Options {
        servers,
        view: View::Display { zone },
        name: "contoh-papan".to_owned(),
        token: std::env::var("LANTANG_TOKEN").ok(),
        report: Box::new(Heartbeat::default),
    });
    // Summons printed so far, by call: a row comes again whenever anything about its call changes.
    let mut printed: BTreeMap<u32, u16> = BTreeMap::new();
    while let Some(event) = events.next().await {
        match event {
            Event::Changed(changed) => {
                for row in changed.put {
                    let Row::Call(call) = row else { continue };
                    if call.state == CallState::Called && printed.insert(call.call, call.summons) != Some(call.summons) {
                        let at = clock_minutes(call.last_summons_at_ms, link.status().utc_offset_s);
                        let repeat = if call.summons > 1 { format!(" (panggilan {})", call.summons) } else { String::new() };
                        println!("{at}  {} → {}{repeat}", call.number.shown, label_text(&call.label));
                    }
                }
            }
            Event::LinkUp { .. } => println!("connected"),
            Event::LinkDown(down) => println!("not connected: {}", down.goodbye.map_or(down.why, |goodbye| goodbye.text.en)),
            Event::Answered { .. } | Event::Voice(_) | Event::Asked(_) => {}
        }
    }
    Ok(())
}
