//! What each fault does, and how a node goes on whose journal lost its end. When one happens is drawn by `faults`.

use protocol::SILENCE_MS_MAX;
use server::journal::entry::Position;

use super::{
    World,
    faults::{Fault, Killed, Lost},
    machine::Event,
};

/// A night, in milliseconds.
const NIGHT_MS: u64 = 24 * 3_600_000;

/// How often what a node has written down reaches its disk, and how far it was too, in milliseconds.
const WRITE_MS: u64 = 1_000;

impl World {
    /// Something goes wrong.
    pub(super) fn fault(&mut self, fault: Fault) -> Result<(), String> {
        self.seen(|| format!("fault: {fault:?}"), format!("{fault:?}"));
        match fault {
            Fault::Crash { node, for_ms } => self.crash(node, for_ms),
            Fault::Apart { node, for_ms } => self.seats[node].apart_until_ms = self.now_ms + for_ms,
            Fault::Failover { lost, killed, for_ms } => return self.fail_over(lost, killed, for_ms),
            Fault::Cut { person } => {
                if let Some(id) = self.people[person].connection {
                    self.cut(id);
                }
            }
            Fault::Stall { person } => {
                let id = self.people[person].connection.unwrap_or_default();
                if let Some(connection) = self.connections.get_mut(&id) {
                    connection.stalled = true;
                    let (node, life) = (connection.node, connection.life);
                    self.at(self.now_ms + SILENCE_MS_MAX, Event::NodeLost { node, life, id });
                }
            }
            Fault::Slow { person, for_ms } => {
                let id = self.people[person].connection.unwrap_or_default();
                if let Some(connection) = self.connections.get_mut(&id) {
                    connection.slow_until_ms = self.now_ms + for_ms;
                }
            }
            Fault::Reboot { person } => {
                self.stand_up(person);
                self.sit_down(person);
            }
            Fault::Leave { person, for_ms } => {
                self.stand_up(person);
                let life = self.people[person].life;
                self.at(self.now_ms + for_ms, Event::SitsDown { person, life });
            }
            Fault::Unreached { for_ms } => self.temper.unreached_until_ms = self.now_ms + for_ms,
            Fault::Full { for_ms } => self.temper.full_until_ms = self.now_ms + for_ms,
            Fault::Night => self.night_ms += NIGHT_MS,
        }
        Ok(())
    }

    fn crash(&mut self, node: usize, for_ms: u64) {
        self.seats[node].node = None;
        self.seats[node].life += 1;
        self.judge.dies(node);
        let life = self.seats[node].life;
        if self.is_alone() {
            // Its store is inside it: what was not carried out never is.
            self.events.retain(|_, event| !matches!(event, Event::Executes { .. }));
        }
        let cut: Vec<u64> = self.connections.iter().filter(|(_, connection)| connection.node == node).map(|(id, _)| *id).collect();
        cut.into_iter().for_each(|id| self.cut(id));
        self.at(self.now_ms + for_ms, Event::Start { node, life });
    }

    /// The store comes back without its newest entries.
    fn fail_over(&mut self, lost: Lost, killed: Killed, for_ms: u64) -> Result<(), String> {
        let all = self.store.entries().len();
        let kept = match lost {
            Lost::Newest(lost) => all.saturating_sub(lost),
            Lost::Unread(more) => {
                let alive = self.store.entries().iter().map(|stored| stored.position);
                let read = |position: &Position| {
                    self.seats.iter().filter_map(|seat| seat.node.as_ref()).all(|node| node.head().seq >= position.seq)
                };
                alive.filter(read).count().saturating_sub(more)
            }
        };
        let lost = self.store.cut(kept);
        self.seen(|| format!("the store lost {} of {all} entries", lost.len()), lost.len());
        self.judge.taken_back(&self.store, &lost)?;
        for node in 0..self.seats.len() {
            let dies = match killed {
                Killed::Nobody => false,
                Killed::One(one) => one == node,
                Killed::Everybody | Killed::Power => true,
            };
            if dies && killed == Killed::Power {
                self.seats[node].kept.memory = self.seats[node].on_disk.clone();
                self.judge.papers.loses_power(node);
            }
            if dies {
                self.crash(node, for_ms);
            }
        }
        Ok(())
    }

    /// A node whose journal lost what it had read reads it again, as soon as it can be reached.
    pub(super) fn begin_again(&mut self, node: usize) -> Result<(), String> {
        let Some(living) = self.seats[node].node.as_mut().filter(|living| living.has_lost()) else { return Ok(()) };
        let (before, is_pending) = (living.head(), living.is_epoch_due());
        living.close_all();
        self.speak(node)?;
        let deaf = |(id, connection): (&u64, &super::Connection)| {
            let is_deaf = connection.stalled || connection.slow_until_ms > self.now_ms;
            (connection.node == node && is_deaf).then_some(*id)
        };
        let deaf: Vec<u64> = self.connections.iter().filter_map(deaf).collect();
        deaf.into_iter().for_each(|id| self.cut(id));
        self.judge.begins_again(node, before, is_pending)?;
        self.seen(|| format!("node {node} lost {before} and reads the journal again"), (node, before));
        let before = self.seats[node].node.take();
        self.start_node(node, before);
        self.write_down(node);
        Ok(())
    }

    /// A node writes down what it has in mind, before anybody is shown it.
    pub(super) fn note(&mut self, node: usize) {
        self.reads_on(node);
        let seat = &mut self.seats[node];
        let Some(living) = &mut seat.node else { return };
        seat.kept.memory = living.remember().clone();
        self.judge.papers.writes_down(node);
    }

    /// What a node has in mind reaches its disk: how far it is too, or not yet.
    pub(super) fn write_down(&mut self, node: usize) {
        self.note(node);
        let seat = &mut self.seats[node];
        let Some(living) = &mut seat.node else { return };
        seat.writes_ms = self.now_ms + WRITE_MS;
        seat.on_disk = seat.kept.memory.clone();
        if self.rng.u8(0..4) > 0 {
            seat.kept.seen = Some(living.head());
        }
        self.judge.papers.reaches_disk(node);
    }
}
