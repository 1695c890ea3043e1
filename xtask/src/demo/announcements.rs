//! Whether what was called was spoken: the facts of the observer, the notes of the voice and the stretches of sound in the recording,
//! laid beside each other. Each announcement must have a stretch of its own, in order, begun after its call was made and ended
//! before it was reported as heard; a sound that no announcement explains is a fault too. Pure; it reads no file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value;

use crate::recording::Stretch;

/// The clocks of the observer and of the recording differ by no more than this.
const CLOCKS_MS: u64 = 400;
/// A stretch that is shorter holds a chime and no words.
const WORDS_MS_MIN: u64 = 2_200;
/// On a busy machine the voice can stumble in the middle of a sentence, for no longer than this.
const STUMBLE_MS_MAX: u64 = 2_000;
/// One sentence with its chime sounds no longer than this, and no longer with a second language; what sounds longer was said twice.
const SENTENCE_MS_MAX: u64 = 9_000;
const TWO_LANGUAGES_MS_MAX: u64 = 16_000;
/// More than any sum of times by which announcements are reported after they ended.
const MISSING_COST: u64 = 1 << 40;

/// One summons: a call, and which time it was made.
type Summons = (u64, u64);

/// A recording, on the clock of the facts.
pub(super) struct Recorded {
    /// When it begins, in milliseconds since 1970.
    pub(super) begun_unix_ms: u64,
    pub(super) stretches: Vec<Stretch>,
}

/// What came of the voice.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Announcements {
    /// First calls of the zone that have their stretch of sound; nothing where nothing was recorded.
    pub(super) announced: Option<usize>,
    /// Repeated calls that have theirs.
    pub(super) repeated: Option<usize>,
    /// First calls that the voice left out by its rules, as it noted them.
    pub(super) dropped: usize,
    /// How often an announcement was cut off by a lost link, or not played to its end by a sound card, to be said again.
    pub(super) cut_off: usize,
    /// Pauses within a sentence, as a busy machine makes them.
    pub(super) stumbles: usize,
    /// All that is not as it should be, in sentences.
    pub(super) faults: Vec<String>,
}

/// Lays facts, notes and recording beside each other.
pub(super) fn judge(facts: &[Value], display_log: &str, recorded: Option<&Recorded>) -> Announcements {
    let notes = Notes::read(display_log);
    let due = due(facts);
    let mut faults = Vec::new();
    let mut spoken = Vec::new();
    for (summons, made) in &due {
        match made.heard_ms {
            _ if notes.dropped.contains(summons) => {}
            Some(heard_ms) => spoken.push(Spoken { summons: *summons, made, heard_ms }),
            None => faults.push(format!("{} was never spoken{}.", made.number, which(summons.1))),
        }
    }
    spoken.sort_by_key(|spoken| (spoken.heard_ms, spoken.made.made_ms));
    let dropped = due.keys().filter(|summons| summons.1 == 1 && notes.dropped.contains(summons)).count();
    let announcements = Announcements { dropped, cut_off: notes.cut_off.len(), faults, ..Announcements::default() };
    match recorded {
        Some(recorded) => listen(announcements, &spoken, &notes, recorded),
        None => announcements,
    }
}

/// Finds each announcement in the recording, and whatever else is there.
fn listen(mut announcements: Announcements, spoken: &[Spoken<'_>], notes: &Notes, recorded: &Recorded) -> Announcements {
    let found = assign(spoken, recorded);
    let mut explained: BTreeSet<usize> = found.iter().flatten().copied().collect();
    for (spoken, place) in spoken.iter().zip(&found) {
        let what = match place.map(|place| Sentence::around(spoken, place, recorded, &explained)) {
            None => "has no stretch of sound of its own in the recording",
            Some(sentence) => {
                announcements.stumbles += sentence.places.len() - 1;
                explained.extend(sentence.places.clone());
                let times = notes.cut_off.iter().filter(|cut| **cut == spoken.summons).count();
                explained.extend(beginnings(spoken, sentence.places.start, times, recorded, &explained));
                match sentence.sounds_ms {
                    ..WORDS_MS_MIN => "was a chime and no words in the recording",
                    sounds_ms if sounds_ms > spoken.made.sounds_ms_max => {
                        "was said more than once in the recording, or together with another"
                    }
                    _ => continue,
                }
            }
        };
        announcements.faults.push(format!("{}{} {what}.", spoken.made.number, which(spoken.summons.1)));
    }
    // What was cut off and not said again, because its ticket had moved on, stands alone.
    let alone = notes.cut_off.iter().filter(|cut| notes.dropped.contains(cut)).count();
    announcements.faults.extend(unexplained(recorded, &explained, alone));
    let count =
        |first: bool| spoken.iter().zip(&found).filter(|(spoken, place)| (spoken.summons.1 == 1) == first && place.is_some()).count();
    announcements.announced = Some(count(true));
    announcements.repeated = Some(count(false));
    announcements
}

/// A sentence about the sounds that nothing explains, if there are more than these.
fn unexplained(recorded: &Recorded, explained: &BTreeSet<usize>, allowed: usize) -> Option<String> {
    let sounds = recorded.stretches.iter().enumerate().filter(|(place, _)| !explained.contains(place));
    let places: Vec<String> = sounds.map(|(_, sound)| format!("at {}.{} s", sound.from_ms / 1_000, sound.from_ms % 1_000 / 100)).collect();
    (places.len() > allowed).then(|| format!("The recording holds sounds that no announcement explains: {}.", places.join(", ")))
}

/// One announcement in the recording: one stretch of sound, or several that only a stumble of the voice parts.
struct Sentence {
    places: Range<usize>,
    sounds_ms: u64,
}

impl Sentence {
    /// The stretch at `place` and those before it that belong to it.
    fn around(spoken: &Spoken<'_>, place: usize, recorded: &Recorded, explained: &BTreeSet<usize>) -> Sentence {
        let stretches = &recorded.stretches;
        let mut sentence = Sentence { places: place..place + 1, sounds_ms: stretches[place].length_ms() };
        while let Some(before) = sentence.places.start.checked_sub(1) {
            let pause_ms = stretches[before + 1].from_ms - stretches[before].to_ms;
            let sounds_ms = sentence.sounds_ms + stretches[before].length_ms();
            let belongs = pause_ms <= STUMBLE_MS_MAX && sounds_ms <= spoken.made.sounds_ms_max && is_after_call(spoken, before, recorded);
            if explained.contains(&before) || !belongs {
                break;
            }
            sentence = Sentence { places: before..sentence.places.end, sounds_ms };
        }
        sentence
    }
}

/// An announcement that was cut off is said again at once: what stands right before it, as often as it was cut off, is its beginning,
/// unless it is longer than the whole.
fn beginnings(spoken: &Spoken<'_>, first: usize, times: usize, recorded: &Recorded, explained: &BTreeSet<usize>) -> Range<usize> {
    let is_beginning = |place: &usize| {
        let is_short_enough = recorded.stretches[*place].length_ms() <= spoken.made.sounds_ms_max;
        !explained.contains(place) && is_short_enough && is_after_call(spoken, *place, recorded)
    };
    first - (0..first).rev().take(times).take_while(is_beginning).count()..first
}

/// Whether a stretch begins after its call was made.
fn is_after_call(spoken: &Spoken<'_>, place: usize, recorded: &Recorded) -> bool {
    recorded.begun_unix_ms + recorded.stretches[place].from_ms + CLOCKS_MS >= spoken.made.made_ms
}

fn which(summons: u64) -> String {
    if summons == 1 { String::new() } else { format!(" (call {summons})") }
}

/// A summons of the zone, as the observer saw it.
#[derive(Debug)]
struct Made {
    number: String,
    made_ms: u64,
    heard_ms: Option<u64>,
    /// How long it sounds at most.
    sounds_ms_max: u64,
}

struct Spoken<'a> {
    summons: Summons,
    made: &'a Made,
    heard_ms: u64,
}

/// What was to be spoken, by the facts.
fn due(facts: &[Value]) -> BTreeMap<Summons, Made> {
    let mut due: BTreeMap<Summons, Made> = BTreeMap::new();
    for fact in facts {
        let (Some(call), Some(seen_ms)) = (fact["call"].as_u64(), fact["unix_ms"].as_u64()) else { continue };
        // Whoever saw it later than it was made was without a link.
        let made_ms = fact["made_unix_ms"].as_u64().map_or(seen_ms, |made_ms| made_ms.min(seen_ms));
        let made = |sounds_ms_max| {
            let number = fact["number"].as_str().unwrap_or_default().to_owned();
            Made { number, made_ms, heard_ms: None, sounds_ms_max }
        };
        match fact["fact"].as_str() {
            Some("shown") if fact["spoken_here"] == true => {
                let two_languages = fact["in_english_too"] == true;
                due.insert((call, 1), made(if two_languages { TWO_LANGUAGES_MS_MAX } else { SENTENCE_MS_MAX }));
            }
            Some("recalled") => {
                if let Some(sounds_ms_max) = due.get(&(call, 1)).map(|first| first.sounds_ms_max) {
                    due.insert((call, fact["summons"].as_u64().unwrap_or(2)), made(sounds_ms_max));
                }
            }
            Some("heard") => {
                // A board tells the newest summons that was heard: what came before it was heard too, unless it was left out.
                let summons = fact["summons"].as_u64().unwrap_or(1);
                for (_, made) in due.range_mut((call, 1)..=(call, summons)) {
                    made.heard_ms.get_or_insert(seen_ms);
                }
            }
            _ => {}
        }
    }
    due
}

/// What the voice noted in the display's log.
struct Notes {
    dropped: BTreeSet<Summons>,
    /// In order; a call can be cut off twice.
    cut_off: Vec<Summons>,
}

impl Notes {
    fn read(log: &str) -> Notes {
        let summons = |line: &str| Some((number(line, "call=")?, number(line, "summons=")?));
        let dropped = log.lines().filter(|line| line.contains("not spoken")).filter_map(summons).collect();
        let begun_in_vain = |line: &&str| line.contains("cut off") || line.contains("captioned only");
        Notes { dropped, cut_off: log.lines().filter(begun_in_vain).filter_map(summons).collect() }
    }
}

/// The number that follows a word.
fn number(line: &str, word: &str) -> Option<u64> {
    let at = line.find(word)? + word.len();
    line[at..].split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// For each announcement, in the order in which they were heard, the stretch of sound that is its own. As many as can be have one; among
/// such assignments, the one in which they were reported soonest after their end.
fn assign(spoken: &[Spoken<'_>], recorded: &Recorded) -> Vec<Option<usize>> {
    let stretches = &recorded.stretches;
    let cost = |spoken: &Spoken<'_>, stretch: &Stretch| {
        let (from_ms, to_ms) = (recorded.begun_unix_ms + stretch.from_ms, recorded.begun_unix_ms + stretch.to_ms);
        let fits = from_ms + CLOCKS_MS >= spoken.made.made_ms && to_ms <= spoken.heard_ms + CLOCKS_MS;
        fits.then(|| spoken.heard_ms.abs_diff(to_ms))
    };
    // best[i][j]: the least cost of the first i announcements with the first j stretches, and how it came about.
    let mut best = vec![vec![(0_u64, Step::None); stretches.len() + 1]; spoken.len() + 1];
    for i in 0..=spoken.len() {
        for j in 0..=stretches.len() {
            let missing = (i > 0).then(|| (best[i - 1][j].0 + MISSING_COST, Step::Missing));
            let left_over = (j > 0).then(|| (best[i][j - 1].0, Step::LeftOver));
            let own = (i > 0 && j > 0)
                .then(|| cost(&spoken[i - 1], &stretches[j - 1]))
                .flatten()
                .map(|cost| (best[i - 1][j - 1].0 + cost, Step::Own));
            if let Some(least) = [own, left_over, missing].into_iter().flatten().min_by_key(|(cost, _)| *cost) {
                best[i][j] = least;
            }
        }
    }
    let mut found = vec![None; spoken.len()];
    let (mut i, mut j) = (spoken.len(), stretches.len());
    loop {
        match best[i][j].1 {
            Step::None => return found,
            Step::Missing => i -= 1,
            Step::LeftOver => j -= 1,
            Step::Own => {
                (i, j) = (i - 1, j - 1);
                found[i] = Some(j);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Step {
    None,
    Missing,
    LeftOver,
    Own,
}

#[cfg(test)]
mod tests;
