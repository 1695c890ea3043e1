//! The player on a clock of the test's own, and its recording listened to with numbers. Sound cards are the business
//! of `tests/sound_card.rs`, which needs a sound server.

use super::*;
use crate::tee::Tee;
use std::path::PathBuf;
use std::sync::mpsc;

/// A player without a card, its events, and a recording.
struct Stage {
    hall: Hall,
    events: Receiver<Event>,
    now: Instant,
    begun: Instant,
    recording: PathBuf,
    tickets: u64,
}

impl Stage {
    fn new(name: &str) -> Stage {
        let recording = std::env::temp_dir().join(format!("lantang-player-{name}-{}.wav", std::process::id()));
        let (outbox, inbox) = mpsc::channel();
        let (sender, events) = mpsc::channel();
        let now = Instant::now();
        let player = Player {
            outbox,
            inbox,
            state: Arc::new(Mutex::new(SinkState::Opening)),
            waiting_count: Arc::new(AtomicUsize::new(0)),
            device: None,
            use_device: false,
            recording: Recording::new(Some(Tee::create(&recording).unwrap()), now),
            on_event: Box::new(move |event| sender.send(event).unwrap()),
        };
        Stage { hall: Hall::new(player, now), events, now, begun: now, recording, tickets: 0 }
    }

    /// Gives a sound of a length.
    fn play(&mut self, length_ms: usize) -> Ticket {
        self.tickets += 1;
        let ticket = Ticket::numbered(self.tickets);
        let samples: Arc<[f32]> = vec![0.25; length_ms * RATE_HZ as usize / 1_000].into();
        self.hall.player.waiting_count.fetch_add(1, Ordering::AcqRel);
        self.hall.take(Message::Play { ticket, samples }, self.now);
        self.hall.step(self.now);
        ticket
    }

    /// Lets time pass as `run` does, waking when it would.
    fn pass(&mut self, length_ms: u64) {
        let until = self.now + Duration::from_millis(length_ms);
        while self.now < until {
            let wait = self.hall.wake_after(self.now).unwrap_or(until - self.now).max(Duration::from_millis(1));
            self.now = (self.now + wait).min(until);
            self.hall.step(self.now);
        }
    }

    /// Events since the last look, with their milliseconds.
    fn events(&mut self) -> Vec<String> {
        let at = |at: Instant| (at - self.begun).as_millis();
        let how = |aloud: bool| if aloud { " aloud" } else { "" };
        let describe = |event| match event {
            Event::Started { ticket, at: when, aloud } => format!("{} starts {}{}", ticket.number(), at(when), how(aloud)),
            Event::Finished { ticket, at: when, aloud } => format!("{} ends {}{}", ticket.number(), at(when), how(aloud)),
            Event::Stopped { ticket, at: when } => format!("{} stopped {}", ticket.number(), at(when)),
            Event::State(SinkState::NoDevice { reason }) => reason,
            Event::State(state) => format!("{state:?}"),
        };
        self.events.try_iter().map(describe).collect()
    }

    /// Closes, and gives the stretches of sound in the recording as (from, to) in milliseconds, and its length.
    fn heard(self) -> (Vec<(u64, u64)>, u64) {
        self.hall.close(self.now);
        let samples: Vec<i16> = hound::WavReader::open(&self.recording).unwrap().into_samples().map(Result::unwrap).collect();
        std::fs::remove_file(&self.recording).unwrap();
        let ms = |at: usize| at as u64 * 1_000 / u64::from(RATE_HZ);
        let mut stretches: Vec<(u64, u64)> = Vec::new();
        for (at, sample) in samples.iter().enumerate().filter(|(_, sample)| **sample != 0) {
            assert!(sample.unsigned_abs() <= 8_192, "louder than what was played");
            match stretches.last_mut() {
                Some((_, to)) if ms(at) <= *to + 1 => *to = ms(at),
                _ => stretches.push((ms(at), ms(at))),
            }
        }
        (stretches, ms(samples.len()))
    }
}

/// Within a tick of what is expected.
fn near(heard: &[(u64, u64)], expected: &[(u64, u64)]) {
    let close = |a: u64, b: u64| a.abs_diff(b) <= 11;
    assert!(heard.len() == expected.len(), "{heard:?} instead of {expected:?}");
    for (heard, expected) in heard.iter().zip(expected) {
        assert!(close(heard.0, expected.0) && close(heard.1, expected.1), "{heard:?} instead of {expected:?}");
    }
}

#[test]
fn sounds_follow_each_other_and_the_recording_has_the_silence_that_was() {
    let mut stage = Stage::new("order");
    stage.pass(1_000);
    stage.play(500);
    stage.play(300);
    stage.pass(3_000);
    stage.play(200);
    stage.pass(1_000);
    assert_eq!(
        stage.events(),
        ["no sound card is wanted", "1 starts 1000", "1 ends 1500", "2 starts 1500", "2 ends 1800", "3 starts 4000", "3 ends 4200"]
    );
    let (heard, length_ms) = stage.heard();
    near(&heard, &[(1_000, 1_800), (4_000, 4_200)]);
    assert!((4_990..=5_000).contains(&length_ms), "{length_ms}");
}

#[test]
fn a_stopped_sound_fades_and_the_next_one_begins() {
    let mut stage = Stage::new("stop");
    let first = stage.play(5_000);
    let second = stage.play(400);
    stage.play(200);
    stage.pass(1_000);
    stage.hall.take(Message::Stop { ticket: first }, stage.now);
    stage.hall.take(Message::Stop { ticket: second }, stage.now);
    stage.hall.take(Message::Stop { ticket: first }, stage.now);
    stage.pass(1_000);
    assert_eq!(stage.events()[1..], ["1 starts 0", "2 stopped 1000", "1 stopped 1020", "3 starts 1020", "3 ends 1220"]);
    near(&stage.heard().0, &[(0, 1_220)]);
}

/// A card that is opened and fetches nothing: its server hangs, or its cable is out.
#[test]
fn a_stuck_card_is_given_up_and_the_clock_says_the_rest() {
    let mut stage = Stage::new("stuck");
    let feed = Arc::new(device::Feed::default());
    stage.hall.take(Message::Card(Report::Opened { attempt: 0, card: Card::of(feed.clone()) }), stage.now);
    stage.pass(500);
    stage.play(1_000);
    stage.pass(5_000);
    stage.hall.take(Message::Card(Report::Lost { attempt: 7, reason: "an older card".to_owned() }), stage.now);
    assert_eq!(
        stage.events(),
        ["no sound card is wanted", "Device { name: \"test\" }", "1 starts 500 aloud", "the sound card is stuck", "1 ends 3010"]
    );
    assert!(feed.is_closed(), "a card that comes back to life moves nothing");
    near(&stage.heard().0, &[(2_010, 3_010)]);
}

#[test]
fn a_dead_stream_that_complains_for_ever_is_one_loss_and_the_card_is_looked_for_soon() {
    let mut stage = Stage::new("complaints");
    stage.hall.player.use_device = true;
    stage.hall.player.device = Some("a card that is nowhere".to_owned());
    stage.hall.take(Message::Card(Report::Opened { attempt: 0, card: Card::of(Arc::new(device::Feed::default())) }), stage.now);
    for _ in 0..1_000 {
        stage.hall.take(Message::Card(Report::Lost { attempt: 0, reason: "I/O error".to_owned() }), stage.now);
    }
    let Sink::None { retry_at: Some(at), .. } = stage.hall.sink else { panic!("it is looked for again") };
    assert_eq!(at - stage.now, RETRY_MIN);
    stage.heard();
}

#[test]
fn a_card_that_stumbled_and_fetches_nothing_is_opened_again_and_the_next_sound_waits_for_it() {
    let mut stage = Stage::new("stumbled");
    stage.hall.player.use_device = true;
    stage.hall.take(Message::Card(Report::Opened { attempt: 0, card: Card::of(Arc::new(device::Feed::default())) }), stage.now);
    // No card of this machine is opened here.
    stage.hall.player.device = Some("a card that is nowhere".to_owned());
    stage.hall.attempt = u64::MAX - 1;
    stage.pass(4_000);
    stage.play(2_000);
    stage.hall.take(Message::Card(Report::Stumbled { attempt: u64::MAX - 1 }), stage.now);
    stage.pass(700);
    let told: Vec<String> = stage.events();
    assert_eq!(told[2..], ["1 starts 4000 aloud", "1 stopped 4610", "Opening"]);
    stage.play(500);
    stage.pass(200);
    assert_eq!(stage.events(), [""; 0], "it waits for the card");
    stage.hall.take(Message::Card(Report::Opened { attempt: u64::MAX, card: Card::of(Arc::new(device::Feed::default())) }), stage.now);
    stage.pass(600);
    assert_eq!(stage.events(), ["Device { name: \"test\" }", "2 starts 5400 aloud"]);
    stage.heard();
}

#[test]
fn only_what_a_card_played_to_its_end_was_aloud() {
    let mut stage = Stage::new("aloud");
    let opened = || Message::Card(Report::Opened { attempt: 0, card: Card::of(Arc::new(device::Feed::default())) });
    stage.hall.take(opened(), stage.now);
    stage.pass(500);
    stage.play(1_000);
    let fetch = |stage: &Stage| stage.hall.playing.iter().for_each(|playing| playing.head.move_to(playing.head.end()));
    fetch(&stage);
    stage.pass(100);
    stage.play(1_000);
    stage.pass(200);
    // Its card goes, the clock goes on, and another card comes too late for this one.
    stage.hall.take(Message::Card(Report::Lost { attempt: 0, reason: "unplugged".to_owned() }), stage.now);
    stage.pass(300);
    stage.hall.take(opened(), stage.now);
    stage.pass(1_000);
    let told: Vec<String> = stage.events().into_iter().filter(|event| event.starts_with(['1', '2'])).collect();
    assert_eq!(told, ["1 starts 500 aloud", "1 ends 510 aloud", "2 starts 600 aloud", "2 ends 1800"]);
    stage.heard();
}

#[test]
fn closing_ends_every_sound_with_an_event() {
    let mut stage = Stage::new("close");
    stage.play(1_000);
    stage.play(1_000);
    stage.pass(300);
    let waiting = stage.hall.player.waiting_count.clone();
    let (hall, now) = (stage.hall, stage.now);
    hall.close(now);
    let ended = stage.events.try_iter().filter(|event| matches!(event, Event::Stopped { .. })).count();
    assert_eq!((ended, waiting.load(Ordering::Acquire)), (2, 0));
    std::fs::remove_file(&stage.recording).unwrap();
}

#[test]
fn a_full_disk_ends_the_recording_and_not_the_voice() {
    let mut stage = Stage::new("full");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    stage.hall.player.recording = Recording::new(Some(Tee::over(full).unwrap()), stage.now);
    stage.play(2_000);
    stage.pass(3_000);
    assert!(!stage.hall.player.recording.is_on());
    assert_eq!(stage.events().last().map(String::as_str), Some("1 ends 2000"));
    assert!(Tee::create(std::path::Path::new("/dev/full")).is_err(), "known at once where it can be");
    std::fs::remove_file(&stage.recording).unwrap();
}

#[test]
fn a_card_that_takes_long_to_open_does_not_keep_the_hall_waiting() {
    let mut stage = Stage::new("slow");
    (stage.hall.attempt, stage.hall.sink) = (1, Sink::Opening { since: stage.now, is_awaited: true });
    *stage.hall.locked_state() = SinkState::Opening;
    stage.play(500);
    stage.pass(4_000);
    assert_eq!(stage.events()[1..], ["the sound card takes long to open", "1 starts 2000", "1 ends 2500"]);
    near(&stage.heard().0, &[(2_000, 2_500)]);
}

/// A real clock, a real thread: what programs see.
#[test]
fn a_speaker_without_a_card_keeps_the_time_of_its_sounds() {
    let (sender, events) = mpsc::channel();
    let options = crate::SpeakerOptions { use_device: false, ..crate::SpeakerOptions::default() };
    let speaker = crate::Speaker::open(options, move |event| sender.send(event).unwrap()).unwrap();
    let begun = Instant::now();
    let ticket = speaker.play(sounds::Samples::silence(300)).unwrap();
    let end = events.iter().find_map(|event| match event {
        Event::Finished { ticket: ended, at, aloud: false } if ended == ticket => Some(at),
        Event::Finished { .. } | Event::Started { .. } | Event::Stopped { .. } | Event::State(_) => None,
    });
    assert!(end.unwrap() - begun >= Duration::from_millis(299));
    assert!(matches!(speaker.state(), SinkState::NoDevice { .. }));
    let accepted = (0..50).filter(|_| speaker.play(sounds::Samples::silence(60_000)).is_ok()).count();
    assert_eq!(accepted, crate::SOUNDS_MAX);
}
