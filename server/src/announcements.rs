//! Announcements as sound by their address, for boards in a browser and for kiosks with headphones. What is asked for stands in the address
//! alone, so that any server says it alike; the clips inside this program say it. Knows nothing of the queue, and opens no sound card.

use std::{
    collections::{BTreeMap, VecDeque},
    io::Cursor,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::body::Bytes;
use serde::Deserialize;
use sounds::{
    Announcement, Chime, CounterLabel, CounterName, Floor, Form, Kind, Language, Noun, Phrase, ReadingMode, Renderer, TicketNumber, Voice,
    phrase,
};
use tokio::sync::Semaphore;

use crate::words::{self, Refusal};

/// What is kept of announcements that were asked for, in bytes: some thirty of them. The screens of a zone ask for the same at once.
const CACHE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// So many wait at once for theirs to be made, one after the other, each in some milliseconds. Whoever comes on top is told to ask again.
const WAITING_MAX: usize = 64;

/// Longest number that is said, in characters: four of a prefix, a hyphen and four digits, and room for what a hall prints between them.
const NUMBER_CHARS_MAX: usize = 12;

/// Counters and floors beyond these no hall has.
const COUNTER_MAX: u32 = 999;
const FLOOR_MAX: u32 = 99;

/// Longest floor that is said, in characters: a site file has none that is longer.
const FLOOR_CHARS_MAX: usize = 60;

/// Languages of one announcement at most: those of a zone, and English.
const LANGUAGES_MAX: usize = 4;

/// What is to be said, as an address says it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Where the prefix of the number ends, if the number does not show it.
    prefix: Option<String>,
    /// The counter's number; without one the ticket's number alone is said.
    counter: Option<u32>,
    /// What the counter is called; `loket` where nothing is said.
    noun: Option<AskedNoun>,
    /// The counter's floor as the hall writes it, where it is another one.
    floor: Option<String>,
    /// `id`, or several in their order: `jv,id`.
    languages: Option<String>,
    /// Which summons: 2 for the first recall.
    summons: Option<u16>,
    /// Its visitor comes on from another counter; only the first summons says so.
    #[serde(default)]
    onward: bool,
    /// It is the last one before the visitor counts as absent, where it is a recall.
    #[serde(default)]
    last: bool,
    /// How the digits of the number are read; as shown, digit by digit, where nothing is said.
    #[serde(default)]
    reading: ReadingMode,
    /// What sounds before it; nothing where nothing is said.
    chime: Option<AskedChime>,
    /// The short form, for when many wait.
    #[serde(default)]
    short: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AskedNoun {
    Loket,
    Meja,
    Ruang,
    Jalur,
    Gerai,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AskedChime {
    TwoTones,
    ThreeTones,
    OneTone,
    None,
}

/// Makes announcements, and keeps the newest.
#[derive(Clone)]
pub(crate) struct Announcements {
    /// Apart from the voice, so that nobody who only looks waits for a sound that is being made.
    made: Arc<Mutex<Made>>,
    /// Unpacked once it is needed: a server whose halls have loudspeakers never does it.
    voice: Arc<Mutex<Option<Renderer>>>,
    places: Arc<Semaphore>,
    turn: Arc<Semaphore>,
}

/// Those that were asked for last.
#[derive(Default)]
struct Made {
    sounds: BTreeMap<Key, Bytes>,
    order: VecDeque<Key>,
    bytes: usize,
}

/// A number and what is said of it.
type Key = (String, Asked);

impl Announcements {
    pub(crate) fn new() -> Announcements {
        Announcements {
            made: Arc::default(),
            voice: Arc::default(),
            places: Arc::new(Semaphore::new(WAITING_MAX)),
            turn: Arc::new(Semaphore::new(1)),
        }
    }

    /// The WAV file (mono, 16 bit, 22,050 Hz) that says this number.
    pub(crate) async fn wav(&self, number: &str, asked: Asked) -> Result<Bytes, Refusal> {
        let (phrases, chime) = wanted(number, &asked)?;
        let (plain, _) = wanted(number, &Asked { floor: None, ..asked.clone() })?;
        let key = (number.to_owned(), asked);
        if let Some(sound) = self.find(&key) {
            return Ok(sound);
        }
        let _place = self.places.try_acquire().map_err(|_| words::busy())?;
        let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| words::busy())?;
        // Whoever waited for the same has it now.
        if let Some(sound) = self.find(&key) {
            return Ok(sound);
        }
        let maker = self.clone();
        let making = tokio::task::spawn_blocking(move || {
            // Until it is kept, though whoever asked for it may have gone: the next in turn may want the same.
            let _turn = turn;
            let sound = {
                let mut voice = maker.voice.lock().unwrap_or_else(PoisonError::into_inner);
                // A floor that has no clip stands on the board; the call is said all the same.
                say(&mut voice, chime, &phrases)
                    .or_else(|refusal| if phrases == plain { Err(refusal) } else { say(&mut voice, chime, &plain) })?
            };
            maker.made().keep(key, sound.clone());
            Ok(sound)
        });
        making.await.unwrap_or_else(|_| Err(words::busy()))
    }

    fn find(&self, key: &Key) -> Option<Bytes> {
        self.made().sounds.get(key).cloned()
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Made {
    fn keep(&mut self, key: Key, sound: Bytes) {
        self.bytes += sound.len();
        self.order.push_back(key.clone());
        if let Some(before) = self.sounds.insert(key, sound) {
            self.bytes -= before.len();
        }
        while self.bytes > CACHE_BYTES_MAX {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.sounds.remove(&oldest).map_or(0, |sound| sound.len());
        }
    }
}

fn say(voice: &mut Option<Renderer>, chime: Chime, phrases: &[Phrase]) -> Result<Bytes, Refusal> {
    let unspeakable = |fault: String| words::announcements::unspeakable(&fault);
    let renderer = match voice {
        Some(renderer) => renderer,
        none => none.insert(Renderer::new(Voice::builtin().map_err(|fault| unspeakable(fault.to_string()))?, None)),
    };
    let rendered = renderer.render(chime, phrases);
    if let Some(missing) = rendered.missing.first() {
        return Err(unspeakable(missing.to_string()));
    }
    let mut file = Cursor::new(Vec::new());
    rendered.samples.write_wav(&mut file).map_err(|fault| unspeakable(fault.to_string()))?;
    Ok(Bytes::from(file.into_inner()))
}

/// The sentences, or what is wrong with the address.
fn wanted(number: &str, asked: &Asked) -> Result<(Vec<Phrase>, Chime), Refusal> {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    if number.len() > NUMBER_CHARS_MAX || !is_plain(number) || !number.ends_with(|last: char| last.is_ascii_digit()) {
        return Err(words::announcements::no_announcement("the number"));
    }
    let prefix = asked.prefix.as_deref();
    if prefix.is_some_and(|prefix| !number.starts_with(prefix)) {
        return Err(words::announcements::no_announcement("prefix"));
    }
    let within = |value: Option<u32>, max: u32| value.is_none_or(|value| (1..=max).contains(&value));
    if !within(asked.counter, COUNTER_MAX) {
        return Err(words::announcements::no_announcement("counter"));
    }
    let floor = asked.floor.as_deref().map(floor).transpose()?;
    let languages: Option<Vec<Language>> = asked.languages.as_deref().unwrap_or("id").split(',').map(Language::from_code).collect();
    let languages =
        languages.filter(|languages| languages.len() <= LANGUAGES_MAX).ok_or_else(|| words::announcements::no_announcement("languages"))?;
    let ticket = prefix.map_or_else(|| TicketNumber::from_shown(number), |prefix| TicketNumber::new(prefix, number));
    let phrases = languages.into_iter().map(|language| match asked.counter {
        Some(counter) => phrase::phrase(&Announcement {
            language,
            kind: kind(asked),
            ticket: ticket.clone(),
            counter: CounterName { floor: floor.clone(), ..CounterName::new(noun(asked.noun), CounterLabel::Number(counter)) },
            form: if asked.short { Form::Short } else { Form::Full },
            reading: asked.reading,
        }),
        None => phrase::number(language, &ticket, asked.reading),
    });
    Ok((phrases.collect(), chime(asked.chime)))
}

fn floor(shown: &str) -> Result<Floor, Refusal> {
    let floor = Floor::from_shown(shown).filter(|_| shown.chars().count() <= FLOOR_CHARS_MAX);
    let floor = floor.filter(|floor| floor.number().is_none_or(|number| number <= FLOOR_MAX));
    floor.ok_or_else(|| words::announcements::no_announcement("floor"))
}

fn kind(asked: &Asked) -> Kind {
    match asked.summons.unwrap_or(1) {
        ..=1 if asked.onward => Kind::Onward,
        ..=1 => Kind::First,
        _ if asked.last => Kind::LastRecall,
        nth => Kind::Recall { nth: nth.into() },
    }
}

fn noun(asked: Option<AskedNoun>) -> Noun {
    match asked {
        None | Some(AskedNoun::Loket) => Noun::Loket,
        Some(AskedNoun::Meja) => Noun::Meja,
        Some(AskedNoun::Ruang) => Noun::Ruang,
        Some(AskedNoun::Jalur) => Noun::Jalur,
        Some(AskedNoun::Gerai) => Noun::Gerai,
    }
}

fn chime(asked: Option<AskedChime>) -> Chime {
    match asked {
        None | Some(AskedChime::None) => Chime::None,
        Some(AskedChime::TwoTones) => Chime::TwoTones,
        Some(AskedChime::ThreeTones) => Chime::ThreeTones,
        Some(AskedChime::OneTone) => Chime::OneTone,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sounds::{Samples, samples::Length};

    use super::*;

    fn asked() -> Asked {
        Asked {
            prefix: None,
            counter: Some(3),
            noun: None,
            floor: None,
            languages: None,
            summons: None,
            onward: false,
            last: false,
            reading: ReadingMode::default(),
            chime: None,
            short: false,
        }
    }

    async fn sound(announcements: &Announcements, number: &str, asked: Asked) -> Samples {
        Samples::from_wav(&announcements.wav(number, asked).await.unwrap(), Length::Exact).unwrap()
    }

    #[tokio::test]
    async fn an_announcement_is_what_the_halls_voice_says() {
        let announcements = Announcements::new();
        let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
        let (phrases, _) = wanted("A-005", &asked()).unwrap();
        assert_eq!(phrases[0].caption, "Nomor antrean A-005, silakan menuju loket tiga.");
        let call = sound(&announcements, "A-005", asked()).await;
        assert_eq!(call, renderer.render(Chime::None, &phrases).samples);
        let chimed = sound(&announcements, "A-005", Asked { chime: Some(AskedChime::TwoTones), ..asked() }).await;
        assert!(chimed.length_ms() > call.length_ms() + 1_500);
        let both = sound(&announcements, "A-005", Asked { languages: Some("jv,id".into()), ..asked() }).await;
        assert!(both.length_ms() > call.length_ms() + 3_000);
        let alone = sound(&announcements, "A-005", Asked { counter: None, ..asked() }).await;
        assert!(alone.length_ms() > 1_500 && alone.length_ms() + 1_000 < call.length_ms());
    }

    #[tokio::test]
    async fn what_a_call_is_and_how_its_number_is_read_stand_in_its_address() {
        let announcements = Announcements::new();
        let caption = |asked: &Asked| wanted("A-005", asked).unwrap().0[0].caption.clone();
        let onward = Asked { onward: true, ..asked() };
        assert_eq!(caption(&onward), "Nomor antrean A-005, silakan melanjutkan ke loket tiga.");
        let last = Asked { summons: Some(3), last: true, ..onward.clone() };
        assert_eq!(caption(&last), "Panggilan terakhir, nomor antrean A-005, silakan menuju loket tiga.");
        assert_eq!(caption(&Asked { last: false, ..last.clone() }), "Panggilan ketiga, nomor antrean A-005, silakan menuju loket tiga.");
        let read = |reading| wanted("A-121", &Asked { reading, ..asked() }).unwrap().0[0].transcript();
        assert!(read(ReadingMode::LeadingZeros).contains("satu dua satu"));
        assert!(read(ReadingMode::FullNumber).contains("seratus dua puluh satu"));
        // In every language the clips inside this program hold what is said.
        for asked in [onward, last] {
            sound(&announcements, "A-005", Asked { languages: Some("id,en,jv,su".into()), ..asked }).await;
        }
    }

    #[tokio::test]
    async fn a_floor_is_said_by_number_or_letters_and_a_call_without_one_that_no_clip_says() {
        let announcements = Announcements::new();
        let on = |floor: &str| Asked { floor: Some(floor.into()), ..asked() };
        assert!(wanted("A-005", &on("LG")).unwrap().0[0].transcript().ends_with("loket tiga, lantai L G."));
        let bare = sound(&announcements, "A-005", asked()).await;
        for floor in ["2", "Lantai 2", "LG"] {
            assert!(sound(&announcements, "A-005", on(floor)).await.length_ms() > bare.length_ms() + 500, "{floor}");
        }
        assert_eq!(sound(&announcements, "A-005", on("Halaman")).await, bare);
    }

    #[tokio::test]
    async fn what_is_no_announcement_is_refused_by_its_name() {
        let announcements = Announcements::new();
        for (number, asked, named) in [
            ("", asked(), "number"),
            ("A-", asked(), "number"),
            ("A-005A-005A-005", asked(), "number"),
            ("a/../5", asked(), "number"),
            ("A-005", Asked { prefix: Some("B".into()), ..asked() }, "prefix"),
            ("A-005", Asked { counter: Some(0), ..asked() }, "counter"),
            ("A-005", Asked { counter: Some(1_000), ..asked() }, "counter"),
            ("A-005", Asked { floor: Some("100".into()), ..asked() }, "floor"),
            ("A-005", Asked { floor: Some("-".into()), ..asked() }, "floor"),
            ("A-005", Asked { floor: Some("x".repeat(61)), ..asked() }, "floor"),
            ("A-005", Asked { languages: Some("id,xx".into()), ..asked() }, "languages"),
            ("A-005", Asked { languages: Some("id,en,jv,su,id".into()), ..asked() }, "languages"),
        ] {
            let refused = announcements.wav(number, asked).await.unwrap_err();
            assert!(refused.text.en.contains(named), "{named}: {}", refused.text.en);
        }
    }

    #[tokio::test]
    async fn the_newest_are_kept_within_bounds() {
        let announcements = Announcements::new();
        for number in 1..=60 {
            announcements.wav(&format!("A-{number:03}"), asked()).await.unwrap();
        }
        let made = announcements.made();
        assert!(made.bytes <= CACHE_BYTES_MAX && made.sounds.len() == made.order.len() && made.sounds.len() < 60, "{}", made.bytes);
        assert_eq!(made.bytes, made.sounds.values().map(Bytes::len).sum::<usize>());
        assert!(made.sounds.contains_key(&("A-060".to_owned(), asked())) && !made.sounds.contains_key(&("A-001".to_owned(), asked())));
    }

    #[tokio::test]
    async fn the_same_asked_for_at_once_is_made_once_and_whoever_comes_on_top_is_told_to_ask_again() {
        let announcements = Announcements::new();
        let turn = Arc::clone(&announcements.turn).acquire_owned().await.unwrap();
        let ask = |number: &str| {
            let (announcements, number) = (announcements.clone(), number.to_owned());
            tokio::spawn(async move { announcements.wav(&number, asked()).await })
        };
        let waiting: Vec<_> = (0..WAITING_MAX).map(|_| ask("A-005")).collect();
        let all_wait = async {
            while announcements.places.available_permits() > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), all_wait).await.unwrap();
        let refused = announcements.wav("A-006", asked()).await.unwrap_err();
        assert_eq!(refused.code, words::busy().code);
        drop(turn);
        for one in waiting {
            // One sound, and not one for each.
            assert_eq!(one.await.unwrap().unwrap().as_ptr(), announcements.find(&("A-005".to_owned(), asked())).unwrap().as_ptr());
        }
        announcements.wav("A-006", asked()).await.unwrap();
    }
}
