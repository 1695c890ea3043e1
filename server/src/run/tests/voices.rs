//! Which display is the voice of its zone.

use std::time::{Duration, Instant};

use protocol::{Heartbeat, VOICE_MS, VoiceOfZone, VoiceReport};

use super::*;

impl Client {
    /// Reports a voice with a sound card, or without one; gives the answer.
    async fn report(&mut self, device: bool, at_ms: u64) -> VoiceOfZone {
        self.report_as(device, at_ms, Some(0)).await
    }

    /// The same of a display whose newest yes is so old.
    async fn report_as(&mut self, device: bool, at_ms: u64, yes_ms_ago: Option<u64>) -> VoiceOfZone {
        let voice = Some(VoiceReport { zone: "tunggu".into(), device, backlog_ms: 0, at_ms, yes_ms_ago });
        self.send(&ClientMessage::Heartbeat(Heartbeat { voice, ..Heartbeat::default() })).await;
        loop {
            if let Heard::Message(ServerMessage::Voice(answer)) = self.next().await {
                assert_eq!((answer.asked_at_ms, answer.zone.as_str()), (at_ms, "tunggu"), "the answer names its report");
                return answer.voice;
            }
        }
    }

    /// Asks again and again until it is the voice; gives how long that took.
    async fn until_voice(&mut self) -> Duration {
        let began = Instant::now();
        let mut at_ms = 1;
        while self.report(true, at_ms).await != VoiceOfZone::Yours {
            assert!(began.elapsed() < Duration::from_millis(4 * VOICE_MS), "it never became the voice");
            tokio::time::sleep(Duration::from_millis(50)).await;
            at_ms += 1;
        }
        began.elapsed()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_has_just_started_gives_the_voice_to_whoever_had_it_and_to_others_later() {
    let hall = Hall::start().await;
    let (mut one, mut other) = (hall.client(display()).await, hall.client(display()).await);
    assert_eq!(other.report_as(true, 1, None).await, VoiceOfZone::Unknown, "one may still speak that the server before told so");
    assert_eq!(other.report_as(true, 2, Some(VOICE_MS)).await, VoiceOfZone::Unknown, "nor is what it was told long ago of use");
    assert_eq!(one.report_as(true, 3, Some(VOICE_MS - 1)).await, VoiceOfZone::Yours);
    assert_eq!(other.report_as(true, 4, None).await, VoiceOfZone::Unknown);

    let hall = Hall::start().await;
    let (began, mut first) = (Instant::now(), hall.client(display()).await);
    while first.report_as(true, 5, None).await != VoiceOfZone::Yours {
        assert!(began.elapsed() < Duration::from_millis(4 * VOICE_MS), "it never became the voice");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(began.elapsed() >= Duration::from_millis(VOICE_MS) - Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_display_of_a_zone_is_its_voice_until_it_goes_or_has_no_card() {
    let hall = Hall::start().await;
    let (mut one, mut other) = (hall.client(display()).await, hall.client(display()).await);
    assert_eq!(one.report(false, 5).await, VoiceOfZone::Unknown, "without a card nobody would hear it");
    assert_eq!(one.report(true, 1_000).await, VoiceOfZone::Yours);
    assert_eq!(other.report(true, 77).await, VoiceOfZone::Anothers);
    assert_eq!(one.report(true, 2_000).await, VoiceOfZone::Yours, "it stays the voice");
    assert_eq!(one.report(false, 3_000).await, VoiceOfZone::Unknown, "its card was pulled");
    assert_eq!(other.report(true, 78).await, VoiceOfZone::Yours);
    assert_eq!(one.report(true, 4_000).await, VoiceOfZone::Anothers, "the card is back, and another speaks");
    drop(other);
    assert!(one.until_voice().await < Duration::from_millis(VOICE_MS), "whoever hangs up is not waited for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voice_that_says_nothing_of_itself_loses_it_when_its_time_is_over_and_not_before() {
    let hall = Hall::start().await;
    let (mut one, mut other) = (hall.client(display()).await, hall.client(display()).await);
    let asked = Instant::now();
    assert_eq!(one.report(true, 1).await, VoiceOfZone::Yours);
    let alive = async {
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            one.send(&ClientMessage::Heartbeat(Heartbeat::default())).await;
        }
    };
    tokio::select! {
        () = alive => {}
        _ = other.until_voice() => {}
    }
    assert!(asked.elapsed() >= Duration::from_millis(VOICE_MS), "never two at once: {:?}", asked.elapsed());
}
