//! Presses NEXT once at a counter, naming what it saw there, so that a second press skips nobody. The one-shot verb in 70 lines.
//!
//! First: `lantang-server serve --site examples/kantor-kecil.toml`; where it asks for keys, `LANTANG_TOKEN` holds one.
//! Run: `cargo run -p examples --example press-next -- http://127.0.0.1:7878 loket-1`
//! You see: `A-005 is called to counter loket-1.`, or why nobody is.

#![expect(clippy::print_stdout, reason = "an example shows its result on the terminal")]

use std::time::Duration;

use anyhow::{Context, Result, bail};
use client::{Address, Event, Events, Link, Options, Picture, Reply, Sending};
use protocol::{AnswerOutcome, Command, Did, Heartbeat, View};

/// A server on the same network answers much faster.
const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: press-next SERVER COUNTER, for example: press-next http://127.0.0.1:7878 loket-1";
    let servers = Address::parse_list(&words.next().context(usage)?)?;
    let counter = words.next().context(usage)?;

    let (link, mut events) = Link::spawn(Options {
        servers,
        view: View::Counter { counter: counter.clone(), takeover: false },
        name: "contoh-loket".to_owned(),
        token: std::env::var("LANTANG_TOKEN").ok(),
        report: Box::new(Heartbeat::default),
    });
    let picture = tokio::time::timeout(PATIENCE, first_picture(&mut events)).await.context("no server answered")??;
    let ending = picture.visitor(&counter).map(|visitor| visitor.call);
    match link.send(Command::CallNext { counter: counter.clone(), ending, answer: None }, Sending::default()).await? {
        Reply::Answered(AnswerOutcome::Done { did: Some(Did::Called { number, .. }), .. }) => {
            println!("{number} is called to counter {counter}.")
        }
        Reply::Answered(AnswerOutcome::Done { .. }) => println!("Counter {counter} is free; nobody waits for it."),
        Reply::Answered(AnswerOutcome::Refused { text, .. } | AnswerOutcome::AlreadyDone { text, .. } | AnswerOutcome::Unsure { text }) => {
            println!("{}", text.en);
        }
        Reply::Offline | Reply::TooMany | Reply::NotSure => {
            bail!("not sure whether it happened: look at the counter before pressing again")
        }
    }
    Ok(())
}

/// What the counter's window would show.
async fn first_picture(events: &mut Events) -> Result<Picture> {
    let mut picture = Picture::default();
    while let Some(event) = events.next().await {
        match event {
            Event::Changed(changed) => {
                picture.apply(&changed);
                if picture.is_whole() {
                    return Ok(picture);
                }
            }
            Event::LinkDown(down) => {
                if let Some(goodbye) = down.goodbye {
                    bail!("{}", goodbye.text.en);
                }
            }
            Event::LinkUp { .. } | Event::Answered { .. } | Event::Voice(_) | Event::Asked(_) => {}
        }
    }
    bail!("the link ended")
}
