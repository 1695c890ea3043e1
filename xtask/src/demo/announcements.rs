//! Whether what was called was spoken: the facts of the observer, the notes of the voice and the stretches of sound in the recording,
//! laid beside each other. Each announcement must have a stretch of its own, in order, begun after its call was made and ended
//! before it was reported as heard; a sound that no announcement explains is a fault too. Pure; it reads no file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::recording::Stretch;

/// The clocks of the observer and of the recording differ by no more than this.
const CLOCKS_MS: u64 = 400;
/// A stretch that is shorter holds a chime and no words.
const WORDS_MS_MIN: u64 = 2_200;
/// On a busy machine the voice can stumble in the middle of a sentence, for no longer than this.
const STUMBLE_MS_MAX: u64 = 2_000;
/// One sentence with its chime sounds no longer than this; what sounds longer was said twice.
const SENTENCE_MS_MAX: u64 = 9_000;
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
    /// Announcements that were cut off by a lost link, or that no sound card played to their end, and that were said again.
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
    for ((call, summons), made) in &due {
        match made.heard_ms {
            _ if notes.dropped.contains(&(*call, *summons)) => {}
            Some(heard_ms) => spoken.push(Spoken { summons: *summons, number: &made.number, made_ms: made.made_ms, heard_ms }),
            None => faults.push(format!("{} was never spoken{}.", made.number, which(*summons))),
        }
    }
    let dropped = due.keys().filter(|summons| summons.1 == 1 && notes.dropped.contains(summons)).count();
    let mut announcements = Announcements { dropped, cut_off: notes.cut_off, faults, ..Announcements::default() };
    let Some(recorded) = recorded else { return announcements };
    spoken.sort_by_key(|spoken| (spoken.heard_ms, spoken.made_ms));
    let found = assign(&spoken, recorded);
    let mut explained: BTreeSet<usize> = found.iter().flatten().copied().collect();
    for (spoken, place) in spoken.iter().zip(&found) {
        let what = match place.map(|place| sounds_ms(spoken, place, recorded, &mut explained)) {
            None => "has no stretch of sound of its own in the recording",
            Some(length_ms) if length_ms < WORDS_MS_MIN => "was a chime and no words in the recording",
            Some(_) => continue,
        };
        announcements.faults.push(format!("{}{} {what}.", spoken.number, which(spoken.summons)));
    }
    announcements.stumbles = explained.len() - found.iter().flatten().count();
    let unexplained: Vec<String> = (0..recorded.stretches.len())
        .filter(|place| !explained.contains(place))
        .map(|place| recorded.stretches[place].from_ms)
        .map(|from_ms| format!("at {}.{} s", from_ms / 1_000, from_ms % 1_000 / 100))
        .collect();
    if unexplained.len() > notes.cut_off {
        announcements.faults.push(format!(
            "The recording holds {} that no announcement explains ({}), and {} were cut off.",
            match unexplained.len() {
                1 => "one stretch of sound".to_owned(),
                more => format!("{more} stretches of sound"),
            },
            unexplained.join(", "),
            notes.cut_off
        ));
    }
    let count = |first: bool| spoken.iter().zip(&found).filter(|(spoken, place)| (spoken.summons == 1) == first && place.is_some()).count();
    announcements.announced = Some(count(true));
    announcements.repeated = Some(count(false));
    announcements
}

/// How long an announcement sounds: its stretch, and those before it from which only a stumble of the voice parts it. They become
/// explained.
fn sounds_ms(spoken: &Spoken<'_>, place: usize, recorded: &Recorded, explained: &mut BTreeSet<usize>) -> u64 {
    let stretches = &recorded.stretches;
    let mut length_ms = stretches[place].length_ms();
    for before in (0..place).rev() {
        let (earlier, later) = (&stretches[before], &stretches[before + 1]);
        let is_sentence = later.from_ms - earlier.to_ms <= STUMBLE_MS_MAX
            && length_ms + earlier.length_ms() <= SENTENCE_MS_MAX
            && recorded.begun_unix_ms + earlier.from_ms + CLOCKS_MS >= spoken.made_ms;
        if explained.contains(&before) || !is_sentence {
            break;
        }
        explained.insert(before);
        length_ms += earlier.length_ms();
    }
    length_ms
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
}

struct Spoken<'a> {
    summons: u64,
    number: &'a str,
    made_ms: u64,
    heard_ms: u64,
}

/// What was to be spoken, by the facts.
fn due(facts: &[Value]) -> BTreeMap<Summons, Made> {
    let mut due: BTreeMap<Summons, Made> = BTreeMap::new();
    let mut called_ms: BTreeMap<u64, u64> = BTreeMap::new();
    for fact in facts {
        let (Some(call), Some(at_ms)) = (fact["call"].as_u64(), fact["unix_ms"].as_u64()) else { continue };
        let made = |made_ms| Made { number: fact["number"].as_str().unwrap_or_default().to_owned(), made_ms, heard_ms: None };
        match fact["fact"].as_str() {
            Some("called") => {
                called_ms.insert(call, at_ms);
            }
            Some("shown") if fact["spoken_here"] == true => {
                let pressed_ms = at_ms.saturating_sub(fact["after_ms"].as_f64().unwrap_or_default().ceil() as u64);
                let made_ms = called_ms.get(&call).map_or(pressed_ms, |called_ms| pressed_ms.min(*called_ms));
                due.insert((call, 1), made(made_ms));
            }
            Some("recalled") if due.contains_key(&(call, 1)) => {
                due.insert((call, fact["summons"].as_u64().unwrap_or(2)), made(at_ms));
            }
            Some("heard") => {
                // A board tells the newest summons that was heard: what came before it was heard too, unless it was left out.
                let summons = fact["summons"].as_u64().unwrap_or(1);
                for (_, made) in due.range_mut((call, 1)..=(call, summons)) {
                    made.heard_ms.get_or_insert(at_ms);
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
    cut_off: usize,
}

impl Notes {
    fn read(log: &str) -> Notes {
        let summons = |line: &str| Some((number(line, "call=")?, number(line, "summons=")?));
        let dropped = log.lines().filter(|line| line.contains("not spoken")).filter_map(summons).collect();
        Notes { dropped, cut_off: log.lines().filter(|line| line.contains("cut off") || line.contains("captioned only")).count() }
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
        let fits = from_ms + CLOCKS_MS >= spoken.made_ms && to_ms <= spoken.heard_ms + CLOCKS_MS;
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
mod tests {
    use serde_json::json;

    use super::*;

    /// A hall of two calls, the first repeated once, with the stretches of sound that belong to it.
    fn hall() -> (Vec<Value>, Vec<Stretch>) {
        let facts = vec![
            json!({ "fact": "called", "call": 1, "number": "A-001", "unix_ms": 1_010 }),
            json!({ "fact": "shown", "call": 1, "number": "A-001", "unix_ms": 1_010, "after_ms": 10.0, "spoken_here": true }),
            json!({ "fact": "called", "call": 2, "number": "B-001", "unix_ms": 5_000 }),
            json!({ "fact": "shown", "call": 2, "number": "B-001", "unix_ms": 5_000, "after_ms": 5.0, "spoken_here": true }),
            json!({ "fact": "heard", "call": 1, "number": "A-001", "unix_ms": 9_000, "summons": 1 }),
            json!({ "fact": "shown", "call": 3, "number": "Z-001", "unix_ms": 9_500, "after_ms": 5.0, "spoken_here": false }),
            json!({ "fact": "recalled", "call": 1, "number": "A-001", "unix_ms": 12_000, "summons": 2 }),
            json!({ "fact": "heard", "call": 2, "number": "B-001", "unix_ms": 17_500, "summons": 1 }),
            json!({ "fact": "heard", "call": 1, "number": "A-001", "unix_ms": 27_000, "summons": 2 }),
        ];
        let stretch = |from_ms, to_ms| Stretch { from_ms, to_ms };
        (facts, vec![stretch(1_100, 8_800), stretch(10_000, 17_400), stretch(18_500, 26_800)])
    }

    fn judged(change: impl FnOnce(&mut Vec<Value>, &mut Vec<Stretch>), log: &str) -> Announcements {
        let (mut facts, mut stretches) = hall();
        change(&mut facts, &mut stretches);
        judge(&facts, log, Some(&Recorded { begun_unix_ms: 0, stretches }))
    }

    #[test]
    fn a_hall_in_order_has_no_fault() {
        let good = Announcements { announced: Some(2), repeated: Some(1), ..Announcements::default() };
        assert_eq!(judged(|_, _| {}, ""), good);
    }

    #[test]
    fn a_repeat_does_not_stand_for_a_first_call_that_is_missing() {
        let judged = judged(|_, stretches| stretches.retain(|stretch| stretch.from_ms != 10_000), "");
        assert_eq!(judged.faults, ["B-001 has no stretch of sound of its own in the recording."]);
        assert_eq!((judged.announced, judged.repeated), (Some(1), Some(1)));
    }

    #[test]
    fn two_announcements_that_sound_as_one_are_one_too_few() {
        let merge = |_: &mut Vec<Value>, stretches: &mut Vec<Stretch>| {
            stretches[1].to_ms = stretches[2].to_ms;
            stretches.pop();
        };
        // It began too early to be the one and ended too late to be the other.
        assert_eq!(judged(merge, "").faults.len(), 3);
    }

    #[test]
    fn a_sound_that_nobody_called_is_a_fault_unless_it_was_cut_off() {
        let more = |_: &mut Vec<Value>, stretches: &mut Vec<Stretch>| stretches.push(Stretch { from_ms: 28_000, to_ms: 31_000 });
        let fault = "The recording holds one stretch of sound that no announcement explains (at 28.0 s), and 0 were cut off.";
        assert_eq!(judged(more, "").faults, [fault]);
        let log = "2026-01-02 INFO display::voice: cut off call=1 summons=2";
        let cut = judged(more, log);
        assert_eq!((cut.faults, cut.cut_off), (Vec::new(), 1));
    }

    #[test]
    fn a_sentence_with_a_pause_is_one_and_a_sentence_said_twice_is_not() {
        let paused = judged(
            |_, stretches| {
                stretches[1].from_ms = 13_000;
                stretches.insert(1, Stretch { from_ms: 10_000, to_ms: 12_000 });
            },
            "",
        );
        assert_eq!((paused.faults, paused.stumbles, paused.announced), (Vec::new(), 1, Some(2)));
        let twice = judged(
            |facts, stretches| {
                for fact in facts.iter_mut().filter(|fact| fact["fact"] == "heard" && fact["summons"] == 2) {
                    fact["unix_ms"] = json!(37_000);
                }
                stretches.push(Stretch { from_ms: 28_000, to_ms: 36_800 });
            },
            "",
        );
        assert_eq!(twice.faults.len(), 1, "{:?}", twice.faults);
    }

    #[test]
    fn a_call_that_nobody_heard_is_a_fault_unless_it_was_dropped_by_the_rules() {
        let unheard = |facts: &mut Vec<Value>, stretches: &mut Vec<Stretch>| {
            facts.retain(|fact| !(fact["fact"] == "heard" && fact["call"] == 2));
            stretches.remove(1);
        };
        assert_eq!(judged(unheard, "").faults, ["B-001 was never spoken."]);
        let dropped = judged(unheard, "2026-01-02 INFO display::voice: not spoken call=2 summons=1 reason=MovedOn");
        assert_eq!((dropped.faults, dropped.dropped, dropped.announced), (Vec::new(), 1, Some(1)));
        let silent = judged(
            |facts, stretches| {
                facts.retain(|fact| fact["fact"] != "heard");
                stretches.clear();
            },
            "",
        );
        assert_eq!(silent.faults.len(), 3, "{:?}", silent.faults);
    }

    #[test]
    fn what_is_spoken_before_it_was_called_or_after_it_was_heard_is_something_else() {
        let early = judged(|_, stretches| stretches[0] = Stretch { from_ms: 100, to_ms: 900 }, "");
        assert_eq!(early.faults.len(), 2, "{:?}", early.faults);
        let late = judged(|_, stretches| stretches[2].to_ms = 29_000, "");
        assert_eq!(late.faults.len(), 2, "{:?}", late.faults);
    }

    #[test]
    fn a_chime_alone_is_no_announcement() {
        let chime = judged(|_, stretches| stretches[1].to_ms = stretches[1].from_ms + 1_500, "");
        assert_eq!(chime.faults, ["B-001 was a chime and no words in the recording."]);
    }

    #[test]
    fn announcements_that_a_cut_link_reported_together_have_their_own_stretches() {
        let together = |facts: &mut Vec<Value>, _: &mut Vec<Stretch>| {
            for fact in facts.iter_mut().filter(|fact| fact["fact"] == "heard" && fact["summons"] == 1) {
                fact["unix_ms"] = json!(18_000);
            }
        };
        assert_eq!(judged(together, "").faults, Vec::<String>::new());
    }

    #[test]
    fn without_a_recording_what_was_reported_as_heard_counts() {
        let (mut facts, _) = hall();
        assert_eq!(judge(&facts, "", None), Announcements::default());
        facts.retain(|fact| fact["fact"] != "heard");
        assert_eq!(judge(&facts, "", None).faults.len(), 3);
    }
}
