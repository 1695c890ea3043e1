//! The observer: looks at the floor and at the board of the voiced zone like anybody else, and writes down what it sees.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use client::{Address, Picture, label_text};
use protocol::{CallRow, CallState, Language, Row, TicketState, View, VisitorRow, WhyRow};
use tokio::{sync::watch, time::Instant};

use crate::{
    Fact, FactSink, Ledger,
    course::Course,
    links::{Heard, Participant, lock},
    speech::{self, Speech},
};

/// What all participants share with the observer.
pub(crate) struct Watched {
    pub(crate) ledger: Mutex<Ledger>,
    pub(crate) facts: FactSink,
    pub(crate) course: Course,
    /// Counters at which officers of the rehearsal sit.
    pub(crate) ours: OnceLock<BTreeSet<String>>,
    /// What the voice has before it.
    speech: watch::Sender<Speech>,
    /// A lent skill waits for its first call: nobody with priority comes meanwhile.
    pub(crate) loan_pending: AtomicBool,
    told: Mutex<Told>,
    /// Times that the floor's link came up: the second is after a restart.
    ups: AtomicU32,
    /// Whether the floor's picture comes from the server that is connected now, not from before the link was up.
    is_fresh: AtomicBool,
}

impl Watched {
    pub(crate) fn new(facts: FactSink, course: Course) -> Arc<Watched> {
        Arc::new(Watched {
            ledger: Mutex::default(),
            facts,
            course,
            ours: OnceLock::new(),
            speech: watch::Sender::new(Speech::new()),
            loan_pending: AtomicBool::new(false),
            told: Mutex::default(),
            ups: AtomicU32::new(0),
            is_fresh: AtomicBool::new(false),
        })
    }

    pub(crate) fn ledger<T>(&self, write: impl FnOnce(&mut Ledger) -> T) -> T {
        write(&mut lock(&self.ledger))
    }

    pub(crate) fn ups(&self) -> u32 {
        self.ups.load(Ordering::Relaxed)
    }

    /// Whether the link came up again after so many times, and the floor's picture is of the server that it found.
    pub(crate) fn is_seen_anew(&self, ups: u32) -> bool {
        self.ups() > ups && self.is_fresh.load(Ordering::Relaxed)
    }

    /// Waits until the voice has room for one more call of this counter before the end. False where none can be made any more.
    pub(crate) async fn voice_has_room(&self, floor: &Participant, counter: &str) -> bool {
        let mut speech = self.speech.subscribe();
        loop {
            let (more, ends_at) = {
                let speech = speech.borrow_and_update();
                let more = speech::length(speech.in_english_too(self.longest_language(floor, counter)));
                (more, speech.ends_with(more, Instant::now()))
            };
            if !self.course.calling(more) {
                return false;
            }
            if self.course.voice_ends().is_none_or(|end| ends_at <= end) {
                return true;
            }
            tokio::select! {
                () = self.course.last_call(more) => return false,
                // The sender lives as long as we do.
                _ = speech.changed() => {}
            }
        }
    }

    /// English, if anybody whom this counter may call asked for it: who it is, is not known before the press.
    fn longest_language(&self, floor: &Participant, counter: &str) -> Language {
        let may_be_called: Vec<u32> = floor.see(|picture| {
            let Some(counter) = picture.counter(counter) else { return Vec::new() };
            let serves =
                |service: &str| picture.service(service).is_some_and(|row| row.skills.iter().all(|skill| counter.skills.contains(skill)));
            picture.tickets().filter(|row| row.state == TicketState::Waiting && serves(&row.service)).map(|row| row.ticket).collect()
        });
        let wants_english = self.ledger(|ledger| may_be_called.iter().any(|ticket| ledger.wants_english(*ticket)));
        if wants_english { Language::En } else { Language::Id }
    }

    /// The shortest time that a call is spoken.
    pub(crate) fn shortest_call(&self) -> Duration {
        let speech = self.speech.borrow();
        speech::length(speech.in_english_too(Language::Id))
    }

    /// Says facts about calls in their order: that a ticket was called comes before that the call was shown.
    fn tell(&self, call: u32, fact: Fact) {
        for fact in lock(&self.told).in_order(call, fact) {
            self.facts.say(&fact);
        }
    }
}

/// The observer's two places.
pub(crate) struct Observer {
    /// The whole floor, as a supervisor sees it.
    pub(crate) floor: Participant,
    /// The board of the voiced zone, as a hall screen sees it.
    pub(crate) board: Participant,
}

impl Observer {
    /// Takes its places.
    pub(crate) fn join(servers: &[Address], zone: &str, token: Option<String>, watched: &Arc<Watched>) -> Observer {
        let on_floor = Arc::clone(watched);
        let floor = Participant::join(servers, View::Supervisor, "pengamat-lantai", token.clone(), move |heard, picture| match heard {
            Heard::Changed(changed) => {
                on_floor.is_fresh.store(true, Ordering::Relaxed);
                note_counters(picture, &on_floor);
                for row in &changed.put {
                    if let Row::Visitor(visitor) = row {
                        note_visitor(visitor, picture, &on_floor);
                    }
                }
            }
            Heard::Up { resumed } => {
                // A server that does not go on from this picture sends a whole one next; until then it shows what the last one had.
                on_floor.is_fresh.store(resumed, Ordering::Relaxed);
                on_floor.ups.fetch_add(1, Ordering::Relaxed);
            }
            Heard::Down => on_floor.facts.say(&Fact::LinkLost { who: "pengamat".to_owned() }),
        });
        let on_board = Arc::clone(watched);
        let zone = View::Display { zone: zone.to_owned() };
        let board = Participant::join(servers, zone, "pengamat-papan", token, move |heard, _| match heard {
            Heard::Changed(changed) => changed.put.iter().for_each(|row| note_row(row, &on_board)),
            // How long a server is away is not how long a press takes.
            Heard::Up { .. } | Heard::Down => on_board.ledger(Ledger::measure_anew),
        });
        Observer { floor, board }
    }

    /// Tickets that are live now by the floor's table.
    pub(crate) fn live_tickets(&self) -> BTreeSet<u32> {
        self.floor.see(|picture| picture.tickets().map(|row| row.ticket).collect())
    }
}

/// Tickets of a picture's table of live tickets, with their numbers.
pub(crate) fn live_numbers(picture: &Picture) -> BTreeMap<u32, String> {
    picture.tickets().map(|row| (row.ticket, row.number.clone())).collect()
}

/// Who is at which counter, and which tickets somebody who is not of the rehearsal has taken over.
fn note_counters(picture: &Picture, watched: &Watched) {
    let at_counters = picture.visitors().map(|row| (row.number.shown.as_str(), row.counter.as_str()));
    let strangers = picture.visitors().filter(|row| watched.ours.get().is_some_and(|ours| !ours.contains(&row.counter)));
    watched.ledger(|ledger| {
        ledger.at_counters(at_counters);
        strangers.for_each(|row| ledger.in_other_hands(row.ticket));
    });
}

fn note_visitor(visitor: &VisitorRow, picture: &Picture, watched: &Watched) {
    let counter = picture.counter(&visitor.counter).map_or_else(|| visitor.counter.clone(), |row| label_text(&row.label));
    let fact = Fact::Called {
        call: visitor.call,
        number: visitor.number.shown.clone(),
        counter,
        service: visitor.service_name.clone(),
        why: why(&visitor.why),
    };
    watched.tell(visitor.call, fact);
}

/// A row of the zone's board.
fn note_row(row: &Row, watched: &Watched) {
    match row {
        Row::Call(call) => note_on_board(call, watched),
        Row::Site(site) => watched.speech.send_modify(|speech| speech.set_always_english(site.english_always)),
        Row::Zone(_)
        | Row::Agency(_)
        | Row::Service(_)
        | Row::Skill(_)
        | Row::Group(_)
        | Row::Counter(_)
        | Row::Visitor(_)
        | Row::Ticket(_)
        | Row::Emergency(_)
        | Row::Practice(_)
        | Row::Journey(_)
        | Row::Lost(_)
        | Row::Paper(_)
        | Row::Display(_)
        | Row::Screen(_)
        | Row::Slide(_)
        | Row::Moment(_) => {}
    }
}

fn note_on_board(call: &CallRow, watched: &Watched) {
    watched.speech.send_modify(|speech| speech.note(call, Instant::now()));
    let at_us = watched.course.now_us();
    let waited_us = watched.ledger(|ledger| {
        ledger.on_board(call.call, &call.number.shown, &call.counter, at_us, call.spoken_here, call.heard > 0);
        ledger.press_to_board_us(call.call)
    });
    let (id, number) = (call.call, || call.number.shown.clone());
    let after_ms = waited_us.map(|us| us as f64 / 1_000.0);
    let in_english_too = watched.speech.borrow().in_english_too(call.language);
    let made_unix_ms = call.called_at_ms;
    watched.tell(id, Fact::Shown { call: id, number: number(), spoken_here: call.spoken_here, in_english_too, made_unix_ms, after_ms });
    if call.state == CallState::Called {
        for summons in 2..=call.summons {
            let made_unix_ms = call.last_summons_at_ms;
            watched.tell(id, Fact::Recalled { call: id, number: number(), counter: label_text(&call.label), summons, made_unix_ms });
        }
    }
    // Only the newest summons that was heard is told on a board; an earlier one may have been left out.
    if call.heard > 0 {
        watched.tell(id, Fact::Heard { call: id, number: number(), summons: call.heard });
    }
}

/// Facts about calls that have been said, so that each is said once, and those that came before their call was known.
#[derive(Default)]
struct Told {
    calls: BTreeMap<u32, ToldOfCall>,
}

#[derive(Default)]
struct ToldOfCall {
    called: bool,
    shown: bool,
    recalled: u16,
    heard: u16,
    early: Vec<Fact>,
}

impl Told {
    /// What may be said now: nothing where it has been said, or where the call itself is not known yet.
    fn in_order(&mut self, call: u32, fact: Fact) -> Vec<Fact> {
        let told = self.calls.entry(call).or_default();
        let is_new = match &fact {
            Fact::Called { .. } => !std::mem::replace(&mut told.called, true),
            Fact::Shown { .. } => !std::mem::replace(&mut told.shown, true),
            Fact::Recalled { summons, .. } => rises(&mut told.recalled, *summons),
            Fact::Heard { summons, .. } => rises(&mut told.heard, *summons),
            Fact::Issued { .. }
            | Fact::Ended { .. }
            | Fact::OfficerAbsent { .. }
            | Fact::SkillLent { .. }
            | Fact::SkillUsed { .. }
            | Fact::RestartNow
            | Fact::Recovered { .. }
            | Fact::LinkLost { .. }
            | Fact::Refused { .. }
            | Fact::LastCall
            | Fact::EndsSoon => true,
        };
        if !is_new {
            return Vec::new();
        }
        // A call that was over before the floor saw it is told without its reasons once it was heard.
        let is_known = told.called || matches!(fact, Fact::Heard { .. });
        let is_call = matches!(fact, Fact::Called { .. });
        let mut facts = if is_known { std::mem::take(&mut told.early) } else { Vec::new() };
        if !is_known {
            told.early.push(fact);
        } else if is_call {
            facts.insert(0, fact);
        } else {
            facts.push(fact);
        }
        facts
    }
}

/// Raises what is known to what is said now; whether it was lower.
fn rises(known: &mut u16, said: u16) -> bool {
    let is_new = *known < said;
    *known = said.max(*known);
    is_new
}

/// Why a ticket was chosen, in words.
fn why(why: &WhyRow) -> String {
    // Where neither has a claim, the hall may not call by claim at all: then nothing is said of it.
    let claim = match (why.claim_percent, why.runner_up_claim_percent) {
        (Some(percent), _) => format!("klaim {percent} %, "),
        (None, Some(_)) => "didahulukan, ".to_owned(),
        (None, None) => String::new(),
    };
    match (&why.runner_up, why.runner_up_claim_percent) {
        (Some(number), Some(percent)) => format!("{claim}berikutnya {number} {percent} %, {} menunggu", why.waiting),
        (Some(number), None) => format!("{claim}berikutnya {number}, {} menunggu", why.waiting),
        (None, _) => format!("{claim}satu-satunya yang menunggu"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called() -> Fact {
        Fact::Called { call: 7, number: "A-005".into(), counter: "Loket 3".into(), service: "KK".into(), why: String::new() }
    }

    fn shown() -> Fact {
        Fact::Shown { call: 7, number: "A-005".into(), spoken_here: true, in_english_too: false, made_unix_ms: 0, after_ms: None }
    }

    fn heard(summons: u16) -> Fact {
        Fact::Heard { call: 7, number: "A-005".into(), summons }
    }

    fn names(facts: &[Fact]) -> Vec<String> {
        let name = |fact: &Fact| format!("{fact:?}").split(' ').next().unwrap_or_default().to_lowercase();
        facts.iter().map(name).collect()
    }

    #[test]
    fn a_call_is_told_before_it_is_shown_whichever_link_was_quicker() {
        let mut told = Told::default();
        assert_eq!(names(&told.in_order(7, shown())), Vec::<String>::new());
        assert_eq!(names(&told.in_order(7, called())), ["called", "shown"]);
        assert_eq!(names(&told.in_order(7, shown())), Vec::<String>::new(), "each is told once");
        assert_eq!(names(&told.in_order(7, heard(1))), ["heard"]);
    }

    #[test]
    fn a_repeat_that_is_heard_is_told_too() {
        let mut told = Told::default();
        told.in_order(7, called());
        assert_eq!(told.in_order(7, heard(1)).len(), 1);
        assert_eq!(told.in_order(7, heard(1)).len(), 0);
        assert_eq!(told.in_order(7, heard(2)).len(), 1);
    }

    #[test]
    fn a_call_that_the_floor_never_saw_is_told_when_it_is_heard() {
        let mut told = Told::default();
        told.in_order(7, shown());
        assert_eq!(names(&told.in_order(7, heard(1))), ["shown", "heard"]);
    }

    #[test]
    fn a_claim_is_told_only_where_the_hall_calls_by_claim() {
        let told = |own, next: Option<(&str, Option<u64>)>| {
            let (runner_up, runner_up_claim_percent) = next.map_or((None, None), |(number, percent)| (Some(number.to_owned()), percent));
            why(&WhyRow { claim_percent: own, runner_up, runner_up_claim_percent, waiting: 2, chosen: None })
        };
        assert_eq!(told(Some(66), Some(("A-006", Some(41)))), "klaim 66 %, berikutnya A-006 41 %, 2 menunggu");
        assert_eq!(told(Some(66), None), "klaim 66 %, satu-satunya yang menunggu");
        assert_eq!(told(None, Some(("A-006", Some(41)))), "didahulukan, berikutnya A-006 41 %, 2 menunggu");
        assert_eq!(told(None, Some(("A-006", None))), "berikutnya A-006, 2 menunggu");
        assert_eq!(told(None, None), "satu-satunya yang menunggu");
    }
}
