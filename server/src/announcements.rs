//! Announcements as sound by their address, for boards in a browser and for kiosks with headphones. What is asked for stands in the address
//! alone, so that any server says it alike; the clips inside this program say it. Knows nothing of the queue, and opens no sound card.

use std::{
    collections::{BTreeMap, VecDeque},
    io::Cursor,
    sync::{Arc, Mutex, PoisonError},
};

use axum::body::Bytes;
use serde::Deserialize;
use sounds::{
    Announcement, Chime, CounterLabel, CounterName, Form, Kind, Language, Noun, Phrase, ReadingMode, Renderer, TicketNumber, Voice, phrase,
};
use tokio::sync::Semaphore;

use crate::words::{self, Refusal};

/// What is kept of announcements that were asked for, in bytes: some thirty of them. The screens of a zone ask for the same at once.
const CACHE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// So many are made or waited for at once; each takes some milliseconds. Whoever comes on top is told to ask again.
const AT_ONCE_MAX: usize = 8;

/// Longest number that is said, in characters: four of a prefix, a hyphen and four digits, and room for what a hall prints between them.
const NUMBER_CHARS_MAX: usize = 12;

/// Counters and floors beyond these no hall has.
const COUNTER_MAX: u32 = 999;
const FLOOR_MAX: u32 = 99;

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
    /// The counter's floor, where it is another one.
    floor: Option<u32>,
    /// `id`, or several in their order: `jv,id`.
    languages: Option<String>,
    /// Which summons: 2 for the first recall.
    summons: Option<u16>,
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
    desk: Arc<Mutex<Desk>>,
    places: Arc<Semaphore>,
}

/// What is made once it is needed: a server whose halls have loudspeakers never unpacks a clip.
#[derive(Default)]
struct Desk {
    renderer: Option<Renderer>,
    made: BTreeMap<Key, Bytes>,
    order: VecDeque<Key>,
    bytes: usize,
}

/// A number and what is said of it.
type Key = (String, Asked);

impl Announcements {
    pub(crate) fn new() -> Announcements {
        Announcements { desk: Arc::default(), places: Arc::new(Semaphore::new(AT_ONCE_MAX)) }
    }

    /// The WAV file (mono, 16 bit, 22,050 Hz) that says this number.
    pub(crate) async fn wav(&self, number: &str, asked: Asked) -> Result<Bytes, Refusal> {
        let (phrases, chime) = wanted(number, &asked)?;
        let key = (number.to_owned(), asked);
        if let Some(made) = self.desk().made.get(&key) {
            return Ok(made.clone());
        }
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| words::busy())?;
        let desk = Arc::clone(&self.desk);
        let making = tokio::task::spawn_blocking(move || {
            let made = desk.lock().unwrap_or_else(PoisonError::into_inner).make(key, chime, &phrases);
            drop(place);
            made
        });
        making.await.unwrap_or_else(|_| Err(words::busy()))
    }

    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    fn make(&mut self, key: Key, chime: Chime, phrases: &[Phrase]) -> Result<Bytes, Refusal> {
        // Whoever waited for the same has it now.
        if let Some(made) = self.made.get(&key) {
            return Ok(made.clone());
        }
        let renderer = match &mut self.renderer {
            Some(renderer) => renderer,
            none => {
                none.insert(Renderer::new(Voice::builtin().map_err(|fault| words::announcements::unspeakable(&fault.to_string()))?, None))
            }
        };
        let rendered = renderer.render(chime, phrases);
        if let Some(missing) = rendered.missing.first() {
            return Err(words::announcements::unspeakable(&missing.to_string()));
        }
        let mut file = Cursor::new(Vec::new());
        rendered.samples.write_wav(&mut file).map_err(|fault| words::announcements::unspeakable(&fault.to_string()))?;
        let made = Bytes::from(file.into_inner());
        self.bytes += made.len();
        self.order.push_back(key.clone());
        self.made.insert(key, made.clone());
        while self.bytes > CACHE_BYTES_MAX {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.made.remove(&oldest).map_or(0, |made| made.len());
        }
        Ok(made)
    }
}

/// The sentences, or what is wrong with the address.
fn wanted(number: &str, asked: &Asked) -> Result<(Vec<Phrase>, Chime), Refusal> {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    if number.is_empty() || number.len() > NUMBER_CHARS_MAX || !is_plain(number) {
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
    if !within(asked.floor, FLOOR_MAX) {
        return Err(words::announcements::no_announcement("floor"));
    }
    let languages: Option<Vec<Language>> = asked.languages.as_deref().unwrap_or("id").split(',').map(Language::from_code).collect();
    let languages =
        languages.filter(|languages| languages.len() <= LANGUAGES_MAX).ok_or_else(|| words::announcements::no_announcement("languages"))?;
    let ticket = prefix.map_or_else(|| TicketNumber::from_shown(number), |prefix| TicketNumber::new(prefix, number));
    let phrases = languages.into_iter().map(|language| match asked.counter {
        Some(counter) => phrase::phrase(&Announcement {
            language,
            kind: asked.summons.filter(|summons| *summons > 1).map_or(Kind::First, |summons| Kind::Recall { nth: summons.into() }),
            ticket: ticket.clone(),
            counter: CounterName { floor: asked.floor, ..CounterName::new(noun(asked.noun), CounterLabel::Number(counter)) },
            form: if asked.short { Form::Short } else { Form::Full },
            reading: ReadingMode::default(),
        }),
        None => phrase::number(language, &ticket, ReadingMode::default()),
    });
    Ok((phrases.collect(), chime(asked.chime)))
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
    use sounds::{Samples, samples::Length};

    use super::*;

    fn asked() -> Asked {
        Asked { prefix: None, counter: Some(3), noun: None, floor: None, languages: None, summons: None, chime: None, short: false }
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
    async fn what_is_no_announcement_is_refused_by_its_name() {
        let announcements = Announcements::new();
        for (number, asked, named) in [
            ("", asked(), "number"),
            ("A-005A-005A-005", asked(), "number"),
            ("a/../5", asked(), "number"),
            ("A-005", Asked { prefix: Some("B".into()), ..asked() }, "prefix"),
            ("A-005", Asked { counter: Some(0), ..asked() }, "counter"),
            ("A-005", Asked { counter: Some(1_000), ..asked() }, "counter"),
            ("A-005", Asked { floor: Some(100), ..asked() }, "floor"),
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
        let desk = announcements.desk();
        assert!(desk.bytes <= CACHE_BYTES_MAX && desk.made.len() == desk.order.len() && desk.made.len() < 60, "{}", desk.bytes);
        assert_eq!(desk.bytes, desk.made.values().map(Bytes::len).sum::<usize>());
        assert!(desk.made.contains_key(&("A-060".to_owned(), asked())) && !desk.made.contains_key(&("A-001".to_owned(), asked())));
    }
}
