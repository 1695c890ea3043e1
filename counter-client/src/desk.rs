//! What the window shows, made from the picture, the link and the presses. Pure: every word stands here, no colour and no place does.

mod cards;

use client::{LinkDown, Opening, Picture, Status, clock_minutes, label_text};
use protocol::{CounterRow, CounterState, EmergencyRow, ErrorCode, VisitorRow};

use crate::{
    action::{Action, Mode},
    picker::set_aside,
    press::{Message, Presses, Question, WORD_AFTER_MS},
    verb::Seen,
    words::{Language, emergency_name, minutes},
};

/// The verbs about a visitor, in their two rows.
pub(crate) const VISITOR_VERBS: [[Action; 4]; 2] =
    [[Action::Recall, Action::Start, Action::Finish, Action::Absent], [Action::Park, Action::Return, Action::Transfer, Action::Cancel]];

/// The verbs about the counter, in the row below.
pub(crate) const COUNTER_VERBS: [Action; 3] = [Action::Break, Action::OpenClose, Action::Emergency];

/// Everything that the window is made from.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    /// The rows.
    pub(crate) picture: &'a Picture,
    /// The last thing told about a lost link.
    pub(crate) down: Option<&'a LinkDown>,
    /// The link and the hall's clock now.
    pub(crate) status: Status,
    /// Now on the link's own clock.
    pub(crate) now_ms: u64,
    /// This counter's code.
    pub(crate) counter: &'a str,
    /// This client's name.
    pub(crate) name: &'a str,
    /// Another client was found at the counter; this one looks on.
    pub(crate) watching: bool,
    /// The officer's presses.
    pub(crate) presses: &'a Presses,
    /// Language of the window.
    pub(crate) language: Language,
}

/// What the window shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Desk {
    /// The counter as people say it: `Loket 3`.
    pub(crate) place: String,
    /// The agency's short name.
    pub(crate) agency: String,
    /// The officer; empty where officers are not named.
    pub(crate) officer: String,
    /// Whether a server is connected.
    pub(crate) up: bool,
    /// How the link is, in words.
    pub(crate) link: String,
    /// LATIHAN, on a training day.
    pub(crate) training: bool,
    /// The counter's state, once known.
    pub(crate) state: Option<CounterState>,
    /// Who is there, or what is the matter.
    pub(crate) card: Card,
    /// What stands where NEXT is.
    pub(crate) main: Main,
    /// Which verbs can be meant now; the others are drawn quietly but still answer.
    pub(crate) useful: Vec<Action>,
    /// What waits for this counter.
    pub(crate) waiting: Option<(String, String)>,
    /// How long the longest of them waits.
    pub(crate) longest: String,
    /// The sentence at the foot.
    pub(crate) message: Option<Message>,
    /// What the officer sees, for the commands.
    pub(crate) seen: Seen,
    /// What the keys mean.
    pub(crate) mode: Mode,
    /// In how many milliseconds time alone changes what is shown; `None` where only news does.
    pub(crate) changes_in_ms: Option<u64>,
}

/// The large card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Card {
    /// The visitor.
    Visitor(VisitorCard),
    /// Nobody, and why.
    Plain {
        /// One or two words.
        title: String,
        /// One sentence.
        line: String,
    },
}

/// The visitor at the counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VisitorCard {
    /// The number.
    pub(crate) number: String,
    /// `Memanggil` or `Melayani`.
    pub(crate) state: String,
    /// `panggilan ke-2 (2/3)`, with how many count towards a no-show and how many it takes; empty for the first.
    pub(crate) summons: String,
    /// The service.
    pub(crate) service: String,
    /// What the visit comes to after it; empty where nothing follows.
    pub(crate) next: String,
    /// What needs ask of the officer.
    pub(crate) needs: Vec<String>,
    /// The time that runs.
    pub(crate) time: String,
    /// When the call was made and heard.
    pub(crate) called: String,
    /// The part of the standard time that is used, in thousandths, up to 1,000; `None` while calling.
    pub(crate) used_permille: Option<u16>,
    /// The standard time is over.
    pub(crate) over: bool,
    /// The officer may say that the call was made by hand.
    pub(crate) confirm: bool,
}

/// What stands where NEXT is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Main {
    /// NEXT.
    Next,
    /// NEXT, which cannot be meant now; one sentence says why.
    Quiet(String),
    /// One question and its two answers.
    Question {
        /// The question.
        question: String,
        /// The answers, each with its key.
        answers: [Action; 2],
    },
    /// Another client holds the counter.
    Held,
    /// An emergency: calling stands still.
    Emergency {
        /// What it is.
        title: String,
        /// What follows from it.
        line: String,
    },
}

impl Desk {
    /// Makes the desk.
    pub(crate) fn of(facts: Facts<'_>) -> Desk {
        let Facts { picture, language, counter, presses, status, now_ms, .. } = facts;
        let row = picture.counter(counter);
        let visitor = picture.visitor(counter);
        let main = main(facts, row);
        let longest_since_ms = row.and_then(|row| row.longest_since_ms).filter(|_| row.is_some_and(|row| row.waiting > 0));
        Desk {
            place: row.map_or_else(|| counter.to_owned(), |row| label_text(&row.label)),
            agency: row
                .and_then(|row| picture.agency(&row.agency).map(|agency| agency.short.clone()).or_else(|| Some(row.agency.clone())))
                .unwrap_or_default(),
            officer: row
                .and_then(|row| row.officer.as_ref())
                .map(|officer| format!("{} {officer}", language.pick("Petugas", "Officer")))
                .unwrap_or_default(),
            up: status.up,
            link: link_word(facts),
            // Nobody who reads LATIHAN beside a fire leaves.
            training: picture.site().is_some_and(|site| site.training) && shown_emergency(picture).is_none_or(|row| row.drill),
            state: row.map(|row| row.state),
            card: match visitor {
                Some(visitor) if main != Main::Held => Card::Visitor(cards::visitor(facts, visitor)),
                Some(_) | None => cards::plain(facts, row),
            },
            useful: useful(facts, row.map(|row| row.state), visitor),
            waiting: row.map(|row| (language.pick("Menunggu loket ini:", "Waiting for this counter:").to_owned(), row.waiting.to_string())),
            longest: match (longest_since_ms, status.hall_ms) {
                (Some(since_ms), Some(hall_ms)) => {
                    format!("{} {}", language.pick("Terlama", "Longest"), minutes(hall_ms.saturating_sub(since_ms), language))
                }
                (Some(_) | None, _) => String::new(),
            },
            message: standing_message(facts).or_else(|| presses.message(now_ms, status.up)),
            seen: Seen::of(picture, counter),
            mode: match &main {
                Main::Question { answers: [Action::Arrived, _], .. } => Mode::ArrivedOrAbsent,
                Main::Question { .. } => Mode::Sure,
                Main::Held => Mode::Held,
                Main::Next | Main::Quiet(_) | Main::Emergency { .. } => Mode::Verbs,
            },
            main,
            changes_in_ms: changes_in_ms(facts, visitor, longest_since_ms),
        }
    }
}

impl Desk {
    /// What stands in a verb's place now: what can only be meant while that verb cannot.
    pub(crate) fn in_place_of(&self, action: Action) -> Action {
        let instead = [(Action::Recall, Action::Choose), (Action::Cancel, Action::Undo)];
        let found = instead.into_iter().find(|(usual, instead)| *usual == action && self.useful.contains(instead));
        found.map_or(action, |(_, instead)| instead)
    }
}

/// Whether a no-show can be marked: the visitor was called as often as the site asks for.
fn called_often_enough(row: &VisitorRow) -> bool {
    row.summons_counted >= row.summons_needed
}

fn main(facts: Facts<'_>, row: Option<&CounterRow>) -> Main {
    let language = facts.language;
    // Before everything else: a drill that is on, a lost link or another's counter keeps nobody from saying that it burns.
    if let Some(Question::Emergency { kind, drill }) = facts.presses.question() {
        let name = emergency_name(*kind, *drill, language);
        let question = match language {
            Language::Id => format!("Nyalakan di seluruh gedung: {name}?"),
            Language::En => format!("Raise in the whole building: {name}?"),
        };
        return Main::Question { question, answers: [Action::Yes, Action::No] };
    }
    if let Some(emergency) = shown_emergency(facts.picture) {
        let title = emergency_name(emergency.kind, emergency.drill, language);
        let line = language
            .pick("Pemanggilan dihentikan. Ikuti petunjuk petugas keselamatan.", "Calling has stopped. Follow the safety officers.");
        return Main::Emergency { title, line: line.to_owned() };
    }
    // Between being sent away and looking on there is no link for a moment; that is not worth a word.
    if facts.watching && (facts.status.up || sent_away(facts)) {
        return Main::Held;
    }
    if !facts.status.up {
        // A press on its way may still call: nobody should call by voice beside it.
        let (id, en) = if facts.presses.waiting_since_ms().is_some() {
            (
                "Satu perintah menunggu sambungan. Tekanan lain tidak disimpan.",
                "One command waits for the link. Other presses are not kept.",
            )
        } else {
            ("Tekanan tombol tidak disimpan. Bila perlu, panggil dengan suara.", "Presses are not kept. Call out loud if you must.")
        };
        return Main::Quiet(language.pick(id, en).to_owned());
    }
    match facts.presses.question() {
        // Too few calls for a no-show: the question is another one then.
        Some(Question::ArrivedOrAbsent { call })
            if facts.picture.visitor(facts.counter).is_some_and(|row| row.call == *call && !called_often_enough(row)) =>
        {
            let question = language.pick("Hadir, atau panggil lagi?", "Arrived, or call again?").to_owned();
            return Main::Question { question, answers: [Action::Arrived, Action::Recall] };
        }
        Some(Question::ArrivedOrAbsent { .. }) => {
            let question = language.pick("Hadir atau tidak hadir?", "Arrived or absent?").to_owned();
            return Main::Question { question, answers: [Action::Arrived, Action::NotArrived] };
        }
        Some(Question::Cancel { number, .. }) => {
            let question = match language {
                Language::Id => format!("Batalkan {number} untuk seterusnya?"),
                Language::En => format!("Cancel {number} for good?"),
            };
            return Main::Question { question, answers: [Action::Yes, Action::No] };
        }
        Some(Question::Emergency { .. }) | None => {}
    }
    match row.map(|row| row.state) {
        Some(CounterState::Closed) if opening(facts).is_some() => Main::Quiet(
            language.pick("Loket dapat dibuka setelah hari layanan dibuka.", "The counter can be opened once the day is open.").to_owned(),
        ),
        Some(CounterState::Closed) => {
            Main::Quiet(language.pick("Loket tutup. Tekan B untuk membuka.", "The counter is closed. Press B to open it.").to_owned())
        }
        Some(CounterState::Paused) => {
            Main::Quiet(language.pick("Loket istirahat. Tekan I untuk melanjutkan.", "The counter is paused. Press I to go on.").to_owned())
        }
        Some(CounterState::Ready | CounterState::Calling | CounterState::Serving) => Main::Next,
        None => Main::Quiet(language.pick("Menunggu gambaran dari server.", "Waiting for the server's picture.").to_owned()),
    }
}

/// The emergency that is on: a real one before a drill.
fn shown_emergency(picture: &Picture) -> Option<&EmergencyRow> {
    picture.emergencies().min_by_key(|row| row.drill)
}

/// Whether the server has just said that another client holds the counter.
fn sent_away(facts: Facts<'_>) -> bool {
    facts.down.and_then(|down| down.goodbye.as_ref()).is_some_and(|goodbye| goodbye.code == ErrorCode::CounterHeld)
}

/// When the hall opens next; `None` while its day is open, or where that is not known.
fn opening(facts: Facts<'_>) -> Option<Opening> {
    let site = facts.picture.site().filter(|site| site.date.is_none())?;
    Some(Opening::of(site.opens_at_ms, facts.status.hall_ms?, facts.status.utc_offset_s))
}

fn link_word(facts: Facts<'_>) -> String {
    let Facts { language, status, .. } = facts;
    if status.up {
        return language.pick("tersambung", "connected").to_owned();
    }
    match (status.hall_ms, status.heard_ms_ago) {
        (Some(hall_ms), Some(ago_ms)) => {
            let clock = clock_minutes(hall_ms.saturating_sub(ago_ms), status.utc_offset_s);
            format!("{} {clock}", language.pick("terputus sejak", "cut off since"))
        }
        (Some(_) | None, _) => language.pick("belum tersambung", "not connected").to_owned(),
    }
}

/// What is said before anything else: why the link is down, where a server said so.
fn standing_message(facts: Facts<'_>) -> Option<Message> {
    let goodbye = facts.down.filter(|_| !facts.status.up)?.goodbye.as_ref()?;
    // Without a picture, or a counter of one's own, the card says it already.
    (facts.picture.is_whole() && goodbye.code != ErrorCode::CounterHeld)
        .then(|| Message { text: facts.language.of(&goodbye.text).to_owned(), tone: crate::press::Tone::Trouble })
}

fn useful(facts: Facts<'_>, state: Option<CounterState>, visitor: Option<&VisitorRow>) -> Vec<Action> {
    if !facts.status.up || facts.watching {
        return vec![Action::Emergency];
    }
    let can_undo = visitor.is_some_and(|row| !row.serving && facts.status.hall_ms.is_some_and(|hall_ms| hall_ms <= row.undo_until_ms));
    let can_be_absent = visitor.is_some_and(|row| !row.serving && called_often_enough(row));
    let of_visitor: &[Action] = match visitor.map(|row| row.serving) {
        Some(false) => &[Action::Recall, Action::Start, Action::Finish, Action::Park, Action::Return, Action::Transfer],
        Some(true) => &[Action::Finish, Action::Park, Action::Return, Action::Transfer],
        None if set_aside(facts.picture, facts.counter).next().is_some() => &[Action::Return, Action::Cancel],
        None => &[],
    };
    let of_counter: &[Action] = match state {
        Some(CounterState::Closed) if opening(facts).is_some() => &[],
        Some(CounterState::Closed) => &[Action::OpenClose],
        Some(CounterState::Ready) => &[Action::Choose, Action::Break, Action::OpenClose],
        Some(CounterState::Paused) => &[Action::Break, Action::OpenClose],
        Some(CounterState::Calling | CounterState::Serving) | None => &[],
    };
    let in_time = can_undo.then_some(Action::Undo).into_iter().chain(can_be_absent.then_some(Action::Absent));
    of_visitor.iter().chain(of_counter).copied().chain(in_time).chain([Action::Emergency]).collect()
}

/// Where the hall's clock is quick, a window is drawn again this seldom at the least, in milliseconds.
const QUICK_MS_MIN: u64 = 250;

fn changes_in_ms(facts: Facts<'_>, visitor: Option<&VisitorRow>, longest_since_ms: Option<u64>) -> Option<u64> {
    let (speed, hall_ms) = (u64::from(facts.status.clock_speed), facts.status.hall_ms);
    let until_next = |since_ms: u64, unit_ms: u64| {
        let in_hall_ms = unit_ms - hall_ms?.saturating_sub(since_ms) % unit_ms;
        // Where people practise on a quick clock, nobody reads each of its seconds.
        Some(if speed > 1 { (in_hall_ms / speed).max(QUICK_MS_MIN) } else { in_hall_ms })
    };
    let runs = visitor.and_then(|row| until_next(row.serving_since_ms.unwrap_or(row.called_at_ms), 1_000));
    let waits = longest_since_ms.and_then(|since_ms| until_next(since_ms, 60_000));
    let word =
        facts.presses.waiting_since_ms().and_then(|since_ms| (since_ms + WORD_AFTER_MS).checked_sub(facts.now_ms)).filter(|ms| *ms > 0);
    // Tomorrow becomes today at midnight, and a time that has passed promises nothing.
    let opens = opening(facts).and_then(|_| until_next(0, 60_000));
    // A closed counter is late from an instant of its roster on, and no more after another.
    let is_due = |row: &&CounterRow| row.state == CounterState::Closed && row.shift.is_some();
    let shift = facts.picture.counter(facts.counter).filter(is_due).and_then(|_| until_next(0, 60_000));
    [runs, waits, word, opens, shift].into_iter().flatten().min()
}

#[cfg(test)]
mod tests;
