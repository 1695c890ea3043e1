//! The observer: looks at the floor and at the board of the voiced zone like anybody else, and writes down what it sees.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use client::{Address, Picture};
use protocol::{CallRow, Row, View};

use crate::{
    Fact, FactSink, Ledger,
    course::Course,
    links::{Heard, Participant, lock},
};

/// What all participants share with the observer.
pub(crate) struct Watched {
    pub(crate) ledger: Mutex<Ledger>,
    pub(crate) facts: FactSink,
    pub(crate) course: Course,
    /// Times that the floor's link came up: the second is after a restart.
    ups: AtomicU32,
}

impl Watched {
    pub(crate) fn new(facts: FactSink, course: Course) -> Arc<Watched> {
        Arc::new(Watched { ledger: Mutex::new(Ledger::default()), facts, course, ups: AtomicU32::new(0) })
    }

    pub(crate) fn ledger<T>(&self, write: impl FnOnce(&mut Ledger) -> T) -> T {
        write(&mut lock(&self.ledger))
    }

    pub(crate) fn ups(&self) -> u32 {
        self.ups.load(Ordering::Relaxed)
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
            Heard::Changed(_) => {
                let at_counters: Vec<(&str, &str)> =
                    picture.visitors().map(|row| (row.number.shown.as_str(), row.counter.as_str())).collect();
                on_floor.ledger(|ledger| ledger.at_counters(at_counters.into_iter()));
            }
            Heard::Up => {
                on_floor.ups.fetch_add(1, Ordering::Relaxed);
            }
            Heard::Down => on_floor.facts.say(&Fact::LinkLost { who: "pengamat".to_owned() }),
        });
        let on_board = Arc::clone(watched);
        let zone = View::Display { zone: zone.to_owned() };
        let mut seen = SeenOnBoard::default();
        let board = Participant::join(servers, zone, "pengamat-papan", token, move |heard, _| {
            if let Heard::Changed(changed) = heard {
                for row in &changed.put {
                    if let Row::Call(call) = row {
                        seen.note(call, &on_board);
                    }
                }
            }
        });
        Observer { floor, board }
    }

    /// Tickets that are live now by the floor's table.
    pub(crate) fn live_tickets(&self) -> BTreeSet<u32> {
        self.floor.see(live_tickets)
    }
}

/// Tickets of a picture's table of live tickets.
pub(crate) fn live_tickets(picture: &Picture) -> BTreeSet<u32> {
    picture.tickets().map(|row| row.ticket).collect()
}

/// Which calls have been said to be shown and heard, so that each is said once.
#[derive(Default)]
struct SeenOnBoard {
    shown: BTreeSet<u32>,
    heard: BTreeSet<u32>,
}

impl SeenOnBoard {
    fn note(&mut self, call: &CallRow, watched: &Watched) {
        let at_us = watched.course.now_us();
        let heard = call.heard > 0;
        let waited_us = watched.ledger(|ledger| {
            ledger.on_board(call.call, &call.number.shown, &call.counter, at_us, call.spoken_here, heard);
            ledger.press_to_board_us(call.call)
        });
        if self.shown.insert(call.call) {
            let after_ms = waited_us.map(|us| us as f64 / 1_000.0);
            watched.facts.say(&Fact::Shown { call: call.call, number: call.number.shown.clone(), after_ms });
        }
        if heard && self.heard.insert(call.call) {
            watched.facts.say(&Fact::Heard { call: call.call, number: call.number.shown.clone() });
        }
    }
}
