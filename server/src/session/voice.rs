//! Which display is the voice of its zone: one at a time, by a claim with a time to live, so that two loudspeakers never speak at once. A
//! display that can speak says so with each sign of life, and that asks for the claim. Who speaks is no fact of the journal, and what is said
//! is decided elsewhere.

use protocol::{Hello, ServerMessage, VOICE_MS, View, VoiceAnswer, VoiceOfZone, VoiceReport};
use tokio::{sync::watch, time::Instant};

use super::Session;
use crate::{app::App, hub::SessionId, presence::Claim, store::Store, view::frame};

/// What claims of voices begin with.
const VOICE_PREFIX: &str = "voice/";

/// What a display last said of its voice, and when that was heard.
#[derive(Clone, Debug)]
pub(super) struct Said {
    heard_at: Instant,
    zone: String,
    /// By the display's own clock.
    at_ms: u64,
    can_speak: bool,
    /// How old its newest yes is, of whichever server.
    yes_ms_ago: Option<u64>,
}

impl Said {
    /// In a sign of life that came just now; nothing where a display has no voice. Without a sound card nobody would hear it.
    pub(super) fn now(report: &VoiceReport) -> Said {
        let VoiceReport { zone, device, backlog_ms: _, at_ms, yes_ms_ago } = report;
        Said { heard_at: Instant::now(), zone: zone.clone(), at_ms: *at_ms, can_speak: *device, yes_ms_ago: *yes_ms_ago }
    }
}

/// A display's wish to be the voice of a zone.
#[derive(Debug)]
pub(super) struct Lease {
    /// The zone that it asked for last.
    zone: String,
    holder: String,
    told: Option<VoiceOfZone>,
}

impl Lease {
    /// For a display's connection.
    pub(super) fn of(app: &App, session: SessionId, hello: &Hello) -> Option<Lease> {
        let (View::Display { .. } | View::Screen { .. }) = &hello.view else { return None };
        let holder = format!("{:08x}-{session}/{}", app.node, hello.name);
        Some(Lease { zone: String::new(), holder, told: None })
    }

    fn key(&self) -> String {
        format!("{VOICE_PREFIX}{}", self.zone)
    }

    /// Gives the voice back if it has it, so that another need not wait for the claim to lapse.
    pub(super) async fn release(&mut self, store: &Store) {
        if self.told.take() != Some(VoiceOfZone::Yours) {
            return;
        }
        if let Err(error) = store.presence.release(self.key(), self.holder.clone()).await {
            tracing::debug!(zone = %self.zone, error = %error, "a voice was not given back; it lapses by itself");
        }
    }

    /// Claims the voice, or renews the claim, until `VOICE_MS` after the sign of life that asks for it: the display counts from when it sent
    /// that, so that it falls silent before another can begin.
    async fn claim(&self, store: &Store, said: &Said) -> VoiceOfZone {
        let left_ms = VOICE_MS.saturating_sub(u64::try_from(said.heard_at.elapsed().as_millis()).unwrap_or(u64::MAX));
        let was_voice = said.yes_ms_ago.is_some_and(|ms| ms < VOICE_MS);
        // Claims that ended with a server still bind whoever was told yes by it.
        let may_be_anothers = store.presence.age_ms().is_some_and(|age_ms| age_ms < VOICE_MS) && !was_voice;
        if left_ms == 0 || may_be_anothers {
            return VoiceOfZone::Unknown;
        }
        match store.presence.claim(self.key(), self.holder.clone(), left_ms).await {
            Ok(Claim::Held) => VoiceOfZone::Yours,
            Ok(Claim::HeldBy(_)) => VoiceOfZone::Anothers,
            Err(error) => {
                tracing::debug!(zone = %self.zone, error = %error, "who is the voice is not known now");
                VoiceOfZone::Unknown
            }
        }
    }
}

/// Asks for the voice at each sign of life of a display that can speak, and answers it. Never ends by itself.
pub(super) async fn keep(app: &App, session: &Session, store: &Store, lease: Option<&mut Lease>, mut said: watch::Receiver<Option<Said>>) {
    let Some(lease) = lease else { return std::future::pending().await };
    while said.changed().await.is_ok() {
        let Some(said) = said.borrow_and_update().clone() else { continue };
        if said.zone != lease.zone {
            lease.release(store).await;
            lease.zone.clone_from(&said.zone);
        }
        let voice = if said.can_speak {
            lease.claim(store, &said).await
        } else {
            lease.release(store).await;
            VoiceOfZone::Unknown
        };
        app.displays.speaks(session.id, voice == VoiceOfZone::Yours);
        if lease.told.replace(voice) != Some(voice) {
            tracing::info!(session = session.id, zone = %lease.zone, ?voice, "who is the voice of the zone");
        }
        let answer = VoiceAnswer { zone: said.zone, voice, asked_at_ms: said.at_ms, now_ms: store.journal.now().0 };
        session.outbox.push(frame::message(&ServerMessage::Voice(answer)));
    }
    std::future::pending().await
}
