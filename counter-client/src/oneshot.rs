//! One verb and out: reads the counter's picture, gives the command that names it, and says what became of it in one sentence.

use std::time::Duration;

use anyhow::{Context as _, Result};
use client::{Event, Events, Link, LinkDown, Options, Picture, Reply, Sending, clock_minutes, label_text};
use protocol::{AnswerOutcome, CounterState, ErrorCode, Heartbeat, View};

use crate::{
    args::{Exit, Workplace},
    aside::{self, Typed},
    verb::{NobodyHere, Seen, Verb},
    words::{Language, minutes, next_steps, service_at_hand},
};

/// How long a server may take to show its picture. A person waits at the keyboard.
const PICTURE_PATIENCE: Duration = Duration::from_secs(5);

/// Why no picture came.
enum NoPicture {
    /// A server said why: it stands in `LinkDown`.
    Told(LinkDown),
    /// None could be reached in time.
    Unreached,
}

/// Does one verb, or says how the counter stands.
pub(crate) fn run(workplace: Workplace, typed: Typed) -> Result<(Exit, String)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime could be started")?;
    runtime.block_on(one(workplace, typed, PICTURE_PATIENCE))
}

async fn one(workplace: Workplace, typed: Typed, patience: Duration) -> Result<(Exit, String)> {
    let language = workplace.language;
    let servers = workplace.servers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let (link, mut events) = Link::spawn(Options {
        servers: workplace.servers,
        view: View::Counter { counter: workplace.counter.clone(), takeover: workplace.takeover },
        name: workplace.name,
        token: workplace.token,
        report: Box::new(Heartbeat::default),
    });
    let picture = match tokio::time::timeout(patience, whole_picture(&mut events)).await {
        Ok(Ok(picture)) => picture,
        Ok(Err(NoPicture::Told(down))) => return Ok(sent_away(down, language)),
        Ok(Err(NoPicture::Unreached)) | Err(_) => return Ok((Exit::NotConnected, unreached(&servers, language))),
    };
    let seen = Seen::of(&picture, &workplace.counter);
    let label = picture.counter(&workplace.counter).map_or_else(|| workplace.counter.clone(), |row| label_text(&row.label));
    let verb = match typed {
        Typed::Status => return Ok((Exit::Done, status(&picture, &workplace.counter, &label, link.status().hall_ms, language))),
        Typed::Verb(verb) => verb,
        Typed::Aside { number, act } => match aside::verb_for(&picture, &number, act, language) {
            Ok(verb) => verb,
            Err(sentence) => return Ok((Exit::Refused, sentence)),
        },
    };
    let command = match verb.command(&seen) {
        Ok(command) => command,
        Err(NobodyHere) => return Ok((Exit::Refused, nobody_here(&label, language))),
    };
    let reply = link.send(command, Sending::default()).await?;
    Ok(tell(&verb, &seen, &label, link.status().utc_offset_s, reply, language))
}

async fn whole_picture(events: &mut Events) -> Result<Picture, NoPicture> {
    let mut picture = Picture::default();
    while let Some(event) = events.next().await {
        match event {
            Event::Changed(changed) => {
                picture.apply(&changed);
                if picture.is_whole() {
                    return Ok(picture);
                }
            }
            // A server that is only starting, or not there yet, is tried again until the patience ends.
            Event::LinkDown(down) if down.needs_a_person() => return Err(NoPicture::Told(down)),
            Event::LinkDown(_) | Event::LinkUp { .. } | Event::Answered { .. } | Event::Voice(_) | Event::Asked(_) => {}
        }
    }
    Err(NoPicture::Unreached)
}

/// The server said why it will not have this client.
fn sent_away(down: LinkDown, language: Language) -> (Exit, String) {
    match down.goodbye {
        Some(goodbye) if goodbye.code == ErrorCode::CounterHeld => (Exit::Refused, format!("{} (--takeover)", language.of(&goodbye.text))),
        Some(goodbye) => (Exit::NotConnected, language.of(&goodbye.text).to_owned()),
        None => (Exit::NotConnected, down.why),
    }
}

fn tell(verb: &Verb, seen: &Seen, label: &str, utc_offset_s: i32, reply: Reply, language: Language) -> (Exit, String) {
    match reply {
        Reply::Answered(AnswerOutcome::Done { did, goes_on, paused_until_ms, .. }) => {
            let until = paused_until_ms.map(|ms| clock_minutes(ms, utc_offset_s));
            (Exit::Done, verb.told(seen, label, did.as_ref(), goes_on.as_deref(), until.as_deref(), language))
        }
        Reply::Answered(AnswerOutcome::AlreadyDone { text, .. }) => (Exit::Refused, language.of(&text).to_owned()),
        Reply::Answered(AnswerOutcome::Refused { code: ErrorCode::ArrivedOrAbsent, text }) => {
            (Exit::AnswerNeeded, format!("{} (--arrived / --absent)", language.of(&text)))
        }
        Reply::Answered(AnswerOutcome::Refused { text, .. }) => (Exit::Refused, language.of(&text).to_owned()),
        Reply::Answered(AnswerOutcome::Unsure { text }) => (Exit::NotSure, language.of(&text).to_owned()),
        Reply::NotSure => {
            let (id, en) = (
                "Belum pasti apakah perintah ini tercatat. Lihat layar loket sebelum mengulanginya.",
                "It is not sure whether this was recorded. Look at the counter before you repeat it.",
            );
            (Exit::NotSure, language.pick(id, en).to_owned())
        }
        Reply::Offline | Reply::TooMany => {
            let (id, en) = (
                "Sambungan ke server terputus sebelum perintah dikirim. Tidak ada yang berubah; coba lagi.",
                "The server was lost before the command was sent. Nothing has changed; try again.",
            );
            (Exit::NotConnected, language.pick(id, en).to_owned())
        }
    }
}

fn unreached(servers: &str, language: Language) -> String {
    match language {
        Language::Id => format!("Server tidak terjangkau di {servers}. Periksa --server dan jaringan, lalu coba lagi."),
        Language::En => format!("No server was reached at {servers}. Check --server and the network, then try again."),
    }
}

fn nobody_here(label: &str, language: Language) -> String {
    match language {
        Language::Id => format!("Belum ada pengunjung di {label}. Panggil dahulu dengan `next`."),
        Language::En => format!("There is no visitor at {label}. Call one first with `next`."),
    }
}

fn status(picture: &Picture, counter: &str, label: &str, hall_ms: Option<u64>, language: Language) -> String {
    let Some(row) = picture.counter(counter) else {
        return label.to_owned();
    };
    let state = match row.state {
        CounterState::Closed => language.pick("tutup", "closed"),
        CounterState::Ready => language.pick("siap", "ready"),
        CounterState::Calling => language.pick("memanggil", "calling"),
        CounterState::Serving => language.pick("melayani", "serving"),
        CounterState::Paused => language.pick("istirahat", "paused"),
    };
    let visitor = picture.visitor(counter).map(|row| {
        let next = next_steps(row, language).map(|next| format!(". {next}")).unwrap_or_default();
        format!(" {} ({}{next})", row.number.shown, service_at_hand(row, language))
    });
    let visitor = visitor.unwrap_or_default();
    let mut text = format!("{label}: {state}{visitor}; {} {}", language.pick("menunggu", "waiting"), row.waiting);
    if let (Some(since_ms), Some(hall_ms)) = (row.longest_since_ms, hall_ms) {
        let longest = minutes(hall_ms.saturating_sub(since_ms), language);
        text.push_str(&format!("; {} {longest}", language.pick("terlama", "longest")));
    }
    if let Some(aside) = aside::list(picture, language) {
        text.push_str(&format!("; {aside}"));
    }
    text.push('.');
    text
}

#[cfg(test)]
mod tests;
