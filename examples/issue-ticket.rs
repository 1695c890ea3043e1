//! Takes a number for a service, as a kiosk does, and says what a visitor wants to know. It asks for one ticket, whatever happens to the answer.
//!
//! First: `lantang-server serve --site examples/kantor-kecil.toml`; where it asks for keys, `LANTANG_TOKEN` holds one.
//! Run: `cargo run -p examples --example issue-ticket -- http://127.0.0.1:7878 kk`
//! You see: `A-005: 4 numbers will be called before it, about 15 to 20 minutes.`

#![expect(clippy::print_stdout, reason = "an example shows its result on the terminal")]

use anyhow::{Context, Result, bail};
use client::{Address, Link, Options, Reply, Sending, WhenOffline};
use protocol::{AnswerOutcome, Command, Did, Heartbeat, Issue, Origin, View};

/// A number is worth waiting for while a server is started again.
const PATIENCE_MS: u64 = 15_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: issue-ticket SERVER SERVICE, for example: issue-ticket http://127.0.0.1:7878 kk";
    let servers = Address::parse_list(&words.next().context(usage)?)?;
    let service = words.next().context(usage)?;

    let (link, _events) = Link::spawn(Options {
        servers,
        view: View::Kiosk,
        name: "contoh-kios".to_owned(),
        token: std::env::var("LANTANG_TOKEN").ok(),
        report: Box::new(Heartbeat::default),
    });
    let command = Command::IssueTicket(Issue { service, origin: Origin::Informasi, ..Issue::default() });
    let sending = Sending { deadline_ms: PATIENCE_MS, when_offline: WhenOffline::Keep, reason: None };
    match link.send(command, sending).await? {
        Reply::Answered(AnswerOutcome::Done {
            did: Some(Did::Issued { number, ahead, wait_min_minutes, wait_max_minutes, .. }), ..
        }) => {
            let wait = match (wait_min_minutes, wait_max_minutes) {
                (Some(least), Some(most)) => format!("about {least} to {most} minutes"),
                (Some(least), None) => format!("more than {least} minutes"),
                (None, _) => "and no counter is open for it yet".to_owned(),
            };
            println!("{number}: {ahead} numbers will be called before it, {wait}.");
            Ok(())
        }
        Reply::Answered(AnswerOutcome::Refused { text, .. } | AnswerOutcome::AlreadyDone { text, .. } | AnswerOutcome::Unsure { text }) => {
            bail!("{}", text.en)
        }
        Reply::Answered(AnswerOutcome::Done { .. }) => bail!("the server did something else than give a number"),
        Reply::Offline | Reply::TooMany | Reply::NotSure => bail!("no server answered within {} seconds", PATIENCE_MS / 1_000),
    }
}
