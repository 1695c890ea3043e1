//! What the window shows, made from the picture, the link and the presses. Pure: every word stands here, no colour and no place does.

use client::{LinkDown, Picture, Status, clock_minutes, clock_seconds, label_text};
use protocol::{CounterRow, CounterState, EmergencyKind, ErrorCode, VisitorRow};

use crate::{
    action::{Action, Mode},
    picker::set_aside,
    press::{Message, Presses, Question, WORD_AFTER_MS},
    verb::Seen,
    words::{Language, minutes, need, pause_reason, running},
};

/// The verbs about a visitor, in their two rows.
pub(crate) const VISITOR_VERBS: [[Action; 4]; 2] =
    [[Action::Recall, Action::Start, Action::Finish, Action::Absent], [Action::Park, Action::Return, Action::Transfer, Action::Cancel]];

/// The verbs about the counter, in the row below.
pub(crate) const COUNTER_VERBS: [Action; 2] = [Action::Break, Action::OpenClose];

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
    /// `panggilan ke-2`; empty for the first.
    pub(crate) summons: String,
    /// The service.
    pub(crate) service: String,
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
        let held = facts.down.filter(|_| !status.up).and_then(|down| down.goodbye.as_ref());
        let held = held.filter(|goodbye| goodbye.code == ErrorCode::CounterHeld);
        let main = main(facts, row, held.is_some());
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
            training: picture.site().is_some_and(|site| site.training),
            state: row.map(|row| row.state),
            card: match visitor {
                Some(visitor) => Card::Visitor(visitor_card(facts, visitor)),
                None => plain_card(facts, row),
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

fn main(facts: Facts<'_>, row: Option<&CounterRow>, held: bool) -> Main {
    let language = facts.language;
    if let Some(emergency) = facts.picture.emergencies().next() {
        let kind = match emergency.kind {
            EmergencyKind::Evacuation => language.pick("Evakuasi", "Evacuation"),
            EmergencyKind::Earthquake => language.pick("Gempa bumi", "Earthquake"),
            EmergencyKind::Fire => language.pick("Kebakaran", "Fire"),
            EmergencyKind::Lockdown => language.pick("Tetap di dalam", "Stay inside"),
        };
        let title = if emergency.drill { format!("SIMULASI: {kind}") } else { kind.to_owned() };
        let line = language
            .pick("Pemanggilan dihentikan. Ikuti petunjuk petugas keselamatan.", "Calling has stopped. Follow the safety officers.");
        return Main::Emergency { title, line: line.to_owned() };
    }
    if held {
        return Main::Held;
    }
    if !facts.status.up {
        let line = language
            .pick("Tekanan tombol tidak disimpan. Bila perlu, panggil dengan suara.", "Presses are not kept. Call out loud if you must.");
        return Main::Quiet(line.to_owned());
    }
    match facts.presses.question() {
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
        None => {}
    }
    match row.map(|row| row.state) {
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

fn visitor_card(facts: Facts<'_>, row: &VisitorRow) -> VisitorCard {
    let Facts { language, status, .. } = facts;
    let clock = |ms| clock_seconds(ms, status.utc_offset_s);
    let since_ms = row.serving_since_ms.unwrap_or(row.called_at_ms);
    let passed_ms = status.hall_ms.unwrap_or(since_ms).saturating_sub(since_ms);
    let standard_ms = u64::from(row.at_counter_minutes) * 60_000;
    let used = (passed_ms * 1_000).checked_div(standard_ms).map_or(1_000, |used| used.min(1_000));
    let time = match (row.serving, language) {
        (true, Language::Id) => format!("{} dari {} menit", running(passed_ms), row.at_counter_minutes),
        (true, Language::En) => format!("{} of {} minutes", running(passed_ms), row.at_counter_minutes),
        (false, Language::Id) => format!("Menunggu {}", running(passed_ms)),
        (false, Language::En) => format!("Waiting {}", running(passed_ms)),
    };
    let heard = match row.heard_at_ms {
        Some(heard_at_ms) => format!("{} {}", language.pick("terdengar", "heard"), clock(heard_at_ms)),
        None => language.pick("belum terdengar", "not heard yet").to_owned(),
    };
    VisitorCard {
        number: row.number.shown.clone(),
        state: if row.serving { language.pick("Melayani", "Serving") } else { language.pick("Memanggil", "Calling") }.to_owned(),
        summons: match (row.summons, language) {
            (0 | 1, _) => String::new(),
            (summons, Language::Id) => format!("panggilan ke-{summons}"),
            (summons, Language::En) => format!("call {summons}"),
        },
        service: row.service_name.clone(),
        needs: row.needs.iter().map(|code| need(code, language)).collect(),
        time,
        called: format!("{} {} · {heard}", language.pick("Dipanggil", "Called"), clock(row.called_at_ms)),
        used_permille: row.serving.then(|| u16::try_from(used).unwrap_or(1_000)),
        over: row.serving && passed_ms > standard_ms,
        confirm: !row.serving && row.heard_at_ms.is_none(),
    }
}

fn plain_card(facts: Facts<'_>, row: Option<&CounterRow>) -> Card {
    let language = facts.language;
    let Some(row) = row else {
        let (title, line) = match facts.down.and_then(|down| down.goodbye.as_ref()) {
            Some(goodbye) if goodbye.code == ErrorCode::CounterHeld => {
                (language.pick("Sedang dipakai", "In use"), language.of(&goodbye.text))
            }
            Some(goodbye) => (language.pick("Belum tersambung", "Not connected"), language.of(&goodbye.text)),
            None => {
                let (id, en) =
                    ("Menyambung ke server. Ini berulang sendiri sampai tersambung.", "Connecting to the server. This goes on by itself.");
                (language.pick("Menyambung", "Connecting"), language.pick(id, en))
            }
        };
        return Card::Plain { title: title.to_owned(), line: line.to_owned() };
    };
    let since = row.since_ms.map(|ms| clock_minutes(ms, facts.status.utc_offset_s));
    let since = since.map(|clock| format!(" {} {clock}", language.pick("sejak", "since"))).unwrap_or_default();
    let (title, line) = match row.state {
        CounterState::Closed => (
            language.pick("Tutup", "Closed").to_owned(),
            language.pick("Tidak ada yang dipanggil ke loket ini.", "Nobody is called to this counter.").to_owned(),
        ),
        CounterState::Paused => {
            let reason = row.paused_for.map_or(language.pick("Istirahat", "Break"), |reason| pause_reason(reason, language));
            (reason.to_owned(), format!("{}{since}.", language.pick("Loket istirahat", "Paused")))
        }
        CounterState::Ready | CounterState::Calling | CounterState::Serving => {
            let line = match (row.waiting, language) {
                (0, Language::Id) => "Belum ada yang menunggu.".to_owned(),
                (0, Language::En) => "Nobody is waiting yet.".to_owned(),
                (waiting, Language::Id) => format!("{waiting} orang menunggu loket ini."),
                (1, Language::En) => "One person is waiting for this counter.".to_owned(),
                (waiting, Language::En) => format!("{waiting} people are waiting for this counter."),
            };
            (language.pick("Siap", "Ready").to_owned(), line)
        }
    };
    Card::Plain { title, line }
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
    // Without a picture the card says it already.
    facts.picture.is_whole().then(|| Message { text: facts.language.of(&goodbye.text).to_owned(), tone: crate::press::Tone::Trouble })
}

fn useful(facts: Facts<'_>, state: Option<CounterState>, visitor: Option<&VisitorRow>) -> Vec<Action> {
    if !facts.status.up {
        return Vec::new();
    }
    let of_visitor: &[Action] = match visitor.map(|row| row.serving) {
        Some(false) => &[Action::Recall, Action::Start, Action::Finish, Action::Absent, Action::Park, Action::Return, Action::Transfer],
        Some(true) => &[Action::Finish, Action::Park, Action::Return, Action::Transfer],
        None if set_aside(facts.picture, facts.counter).next().is_some() => &[Action::Return, Action::Cancel],
        None => &[],
    };
    let of_counter: &[Action] = match state {
        Some(CounterState::Closed) => &[Action::OpenClose],
        Some(CounterState::Ready) => &[Action::Break, Action::OpenClose],
        Some(CounterState::Paused) => &[Action::Break, Action::OpenClose],
        Some(CounterState::Calling | CounterState::Serving) | None => &[],
    };
    of_visitor.iter().chain(of_counter).copied().collect()
}

fn changes_in_ms(facts: Facts<'_>, visitor: Option<&VisitorRow>, longest_since_ms: Option<u64>) -> Option<u64> {
    let until_next = |since_ms: u64, unit_ms: u64| facts.status.hall_ms.map(|hall_ms| unit_ms - hall_ms.saturating_sub(since_ms) % unit_ms);
    let runs = visitor.and_then(|row| until_next(row.serving_since_ms.unwrap_or(row.called_at_ms), 1_000));
    let waits = longest_since_ms.and_then(|since_ms| until_next(since_ms, 60_000));
    let word =
        facts.presses.waiting_since_ms().and_then(|since_ms| (since_ms + WORD_AFTER_MS).checked_sub(facts.now_ms)).filter(|ms| *ms > 0);
    [runs, waits, word].into_iter().flatten().min()
}

#[cfg(test)]
mod tests;
