//! `lantang-display --self-test`: waits until what there is to know is known, and prints the list. Its exit code says go or no-go.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use protocol::{CheckReport, ScreenCheck};
use sounds::samples::Length;
use sounds::{Chime, Samples, Voice};
use speaker::{Event, SinkState, Speaker, SpeakerOptions};

use super::{is_go, name, verdict};

/// How long a server and a sound device are waited for: twice as long as a link that is slow to come up takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// How often the list is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The chime lasts one or two seconds; a device that has not played it by then plays nothing.
const CHIME_MAX: Duration = Duration::from_secs(8);

/// What became of the chime.
pub(crate) struct Tone {
    /// The loudest sample that came out on the way to the card, in decibels below the loudest there is; none where there was none.
    peak_db: Option<f64>,
    /// The card that played it to its end.
    card: Option<String>,
}

/// Plays the chime and measures, where it leaves for the sound card, how loud it is.
pub(crate) fn tone(use_device: bool) -> Result<Tone> {
    let file: PathBuf = std::env::temp_dir().join(format!("lantang-uji-{}.wav", std::process::id()));
    let (sender, events) = channel();
    let options = SpeakerOptions { record: Some(file.clone()), use_device, ..SpeakerOptions::default() };
    let speaker = Speaker::open(options, move |event| {
        // Nobody listens any more once the chime is over.
        let _ = sender.send(event);
    })?;
    let chime = Voice::builtin().context("the voices inside this program are damaged")?.chime(Chime::default());
    let end = Instant::now() + CHIME_MAX;
    let mut card = None;
    let mut is_begun = false;
    while let Ok(event) = events.recv_timeout(end.saturating_duration_since(Instant::now())) {
        match event {
            Event::State(SinkState::Opening) | Event::Started { .. } => {}
            Event::State(state @ (SinkState::Device { .. } | SinkState::NoDevice { .. })) => {
                card = if let SinkState::Device { name } = state { Some(name) } else { None };
                if !std::mem::replace(&mut is_begun, true) {
                    speaker.play(chime.clone())?;
                }
            }
            Event::Finished { aloud, .. } => {
                card = card.filter(|_| aloud);
                break;
            }
            Event::Stopped { .. } => break,
        }
    }
    drop(speaker);
    let heard = std::fs::read(&file).ok().and_then(|bytes| Samples::from_wav(&bytes, Length::Exact).ok());
    // A file that stays behind in the folder for such files is only untidy.
    let _ = std::fs::remove_file(&file);
    let peak = heard.map_or(0, |heard| heard.peak());
    Ok(Tone { peak_db: (peak > 0).then(|| 20.0 * (f64::from(peak) / 32_768.0).log10()), card })
}

impl Tone {
    /// Whether a sound card played all of it.
    pub(crate) fn has_card(&self) -> bool {
        self.card.is_some()
    }

    /// The line about the sound with what was measured. Without a card the chime was only written down.
    pub(crate) fn told(&self, checks: &mut [CheckReport]) {
        let Some(check) = checks.iter_mut().find(|check| check.check == ScreenCheck::Sound) else { return };
        let tone =
            self.peak_db.map_or("tanpa nada / no tone".to_owned(), |peak_db| format!("nada / tone {peak_db:.0} dB").replace('-', "−"));
        let card = self.card.as_deref().map(|card| format!("; {card}")).unwrap_or_default();
        check.measured = format!("{}, {tone}{card}", check.measured).chars().take(protocol::CODE_CHARS_MAX).collect();
        if self.peak_db.is_none() {
            check.go = Some(false);
        }
    }
}

/// Waits until every line has its verdict, or for as long as anything may take.
pub(crate) fn wait(list: impl Fn() -> Vec<CheckReport>) -> Vec<CheckReport> {
    let end = Instant::now() + PATIENCE;
    loop {
        let checks = list();
        let is_known = |check: ScreenCheck| checks.iter().any(|one| one.check == check && one.go.is_some());
        let is_linked = checks.iter().any(|one| one.check == ScreenCheck::Link && one.go == Some(true));
        if Instant::now() >= end || (is_linked && is_known(ScreenCheck::Clock)) {
            return checks;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Prints the list; gives the program's exit code.
pub(crate) fn print(display: &str, checks: &[CheckReport], json: bool) -> Result<u8> {
    let mut out = io::stdout().lock();
    let go = is_go(checks);
    if json {
        serde_json::to_writer_pretty(&mut out, &serde_json::json!({ "display": display, "go": go, "checks": checks }))?;
        writeln!(out)?;
    } else {
        writeln!(out, "Uji diri {display} / self-test of {display}")?;
        for check in checks {
            let ((id, en), (verdict_id, verdict_en)) = (name(check.check), verdict(check.go));
            writeln!(out, "  {:<32} {:<28} {}", format!("{id} / {en}"), format!("{verdict_id} / {verdict_en}"), check.measured)?;
        }
        let (id, en) = verdict(Some(go));
        writeln!(out, "{id} / {en}")?;
    }
    Ok(u8::from(!go))
}
