//! The emergency that this display raises itself: shown and spoken here at once, told to every server that it knows, kept over a start of
//! this program, and ended with the hall's all-clear. When it is over is `own_alarm`'s to say.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use client::{Teller, Told, emergency_id, tell_until_certain};
use protocol::{Command, EmergencyKind, EmergencyRow, View};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Hall;
use crate::feed::{self, ToSpeak};
use crate::own_alarm::{OwnAlarm, RESTORED_MS_MAX};
use crate::wall::{News, OwnEmergency};

/// Pulls and answers that wait for the link's thread: nobody pulls faster.
const WAITING_MAX: usize = 8;

/// The window's end of the local key.
#[derive(Clone, Debug)]
pub(crate) struct Cord {
    pulls: mpsc::Sender<EmergencyKind>,
    kind: EmergencyKind,
}

/// The link's end of it.
pub(crate) type Pulls = mpsc::Receiver<EmergencyKind>;

/// A cord for this kind of emergency.
pub(crate) fn cord(kind: EmergencyKind) -> (Cord, Pulls) {
    let (pulls, receiver) = mpsc::channel(WAITING_MAX);
    (Cord { pulls, kind }, receiver)
}

impl Cord {
    /// The key was held for long enough.
    pub(crate) fn pull(&self) {
        if self.pulls.try_send(self.kind).is_err() {
            tracing::error!("the link takes no emergency");
        }
    }
}

/// What the link's thread knows of an emergency of its own.
pub(super) struct Alarm {
    own: Option<OwnAlarm>,
    /// Where it is kept until it is over.
    file: Option<PathBuf>,
    tellers: JoinSet<()>,
    certain: mpsc::Sender<Told>,
}

impl Alarm {
    /// With what was kept before this program started, and where servers' last words come from.
    pub(super) fn new(file: Option<PathBuf>) -> (Alarm, mpsc::Receiver<Told>) {
        let (certain, receiver) = mpsc::channel(WAITING_MAX);
        let own = file.as_deref().and_then(kept).map(OwnAlarm::restored);
        (Alarm { own, file, tellers: JoinSet::new(), certain }, receiver)
    }

    /// When it is worth looking again.
    pub(super) fn look_again_ms(&self) -> Option<u64> {
        self.own.as_ref().and_then(OwnAlarm::look_again_ms)
    }
}

impl Hall {
    /// The key was held: an emergency begins, or one that no server has taken yet ends.
    pub(super) fn pulled(&mut self, kind: EmergencyKind) {
        match &self.alarm.own {
            Some(own) if own.can_be_taken_back() => {
                tracing::warn!(emergency = own.row().emergency, "an emergency that no server has taken was ended here");
                self.end_own_alarm();
            }
            Some(_) => {}
            None => {
                let own = OwnAlarm::raised(emergency_id(), kind, self.now_ms_of_hall());
                tracing::warn!(emergency = own.row().emergency, ?kind, "an emergency was raised here");
                self.keep(own.row());
                self.alarm.own = Some(own);
                self.begin_own_alarm();
            }
        }
    }

    /// Shows and speaks it and tells every server; also after a start of this program.
    pub(super) fn begin_own_alarm(&mut self) {
        let Some(row) = self.alarm.own.as_ref().map(|own| own.row().clone()) else { return };
        self.show_own_alarm();
        for server in self.uplink.servers.clone() {
            let teller = Teller {
                view: View::Screen { display: self.uplink.name.clone(), zone: self.uplink.zone.clone() },
                name: self.uplink.name.clone(),
                token: self.uplink.token.clone(),
            };
            let command = Command::RaiseEmergency { emergency: row.emergency, kind: row.kind, drill: row.drill };
            let certain = self.alarm.certain.clone();
            self.alarm.tellers.spawn(async move {
                let address = server.to_string();
                let told = tell_until_certain(server, teller, command).await;
                tracing::info!(server = address, ?told, "a server was told of this display's emergency");
                // Where the thread has ended there is nobody to tell.
                let _ = certain.send(told).await;
            });
        }
    }

    /// A server is certain.
    pub(super) fn told(&mut self, told: Told) {
        let now_ms = self.uplink.clock.now_ms();
        match (told, &mut self.alarm.own) {
            (Told::Known, Some(own)) => {
                own.stored(now_ms);
                self.show_own_alarm();
            }
            // It stays on this screen: the hall's rows, or whoever looks after the server, will show why.
            (Told::Refused(_) | Told::Ended, _) | (Told::Known, None) => {}
        }
    }

    /// Ends it where the hall says so.
    pub(super) fn look_at_own_alarm(&mut self) {
        let now_ms = self.uplink.clock.now_ms();
        let Some(rows) = self.home.told.fresh() else { return };
        let Some(own) = &mut self.alarm.own else { return };
        let before = own.can_be_taken_back();
        if own.is_over(rows, now_ms) {
            tracing::info!(emergency = own.row().emergency, "this display's emergency is over");
            self.end_own_alarm();
        } else if own.can_be_taken_back() != before {
            self.show_own_alarm();
        }
    }

    fn end_own_alarm(&mut self) {
        self.alarm.own = None;
        self.alarm.tellers.abort_all();
        if let Some(file) = &self.alarm.file
            && let Err(error) = fs::remove_file(file)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(file = %file.display(), %error, "an emergency that is over is still kept");
        }
        self.show_own_alarm();
    }

    /// Tells the screen and the voice how it stands.
    fn show_own_alarm(&mut self) {
        let rows = &self.home.told.rows;
        let shown = self.alarm.own.as_ref().and_then(|own| {
            let emergency = feed::emergency_shown(std::slice::from_ref(own.row()), rows)?;
            Some(OwnEmergency { emergency, can_be_taken_back: own.can_be_taken_back() })
        });
        self.uplink.teller.tell(News::OwnAlarm(shown));
        let to_speak = self.with_own_alarm(feed::to_speak(&self.shown().told.rows, self.local_clock().unwrap_or_default()));
        (self.uplink.speak)(to_speak);
    }

    /// What is spoken, with this display's own emergency in it where the hall has none that is real.
    pub(super) fn with_own_alarm(&self, mut to_speak: ToSpeak) -> ToSpeak {
        if self.is_away {
            // Whatever a practice says is one.
            to_speak.emergencies.iter_mut().for_each(|row| row.drill = true);
        }
        if let Some(own) = &self.alarm.own {
            if to_speak.emergencies.iter().all(|row| row.drill) {
                to_speak.emergencies = vec![own.row().clone()];
            }
            let is_spoken = to_speak.emergencies.iter().any(|row| row.emergency == own.row().emergency);
            to_speak.raised_here = is_spoken.then_some(own.row().emergency);
        }
        to_speak
    }

    fn keep(&self, row: &EmergencyRow) {
        let Some(file) = &self.alarm.file else { return };
        if let Err(error) = keep(file, row) {
            tracing::error!(file = %file.display(), %error, "an emergency will be lost if this display is started again");
        }
    }

    fn now_ms_of_hall(&self) -> u64 {
        self.home.link.status().hall_ms.unwrap_or_else(machine_ms)
    }
}

/// Writes it whole or not at all.
fn keep(file: &Path, row: &EmergencyRow) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension("new");
    fs::write(&beside, serde_json::to_vec(row)?)?;
    fs::rename(beside, file)
}

/// The emergency that a display before this one kept, if it is of today.
fn kept(file: &Path) -> Option<EmergencyRow> {
    let text = fs::read(file).ok()?;
    let row: EmergencyRow =
        serde_json::from_slice(&text).inspect_err(|error| tracing::warn!(%error, "a kept emergency cannot be read")).ok()?;
    (machine_ms().saturating_sub(row.since_ms) < RESTORED_MS_MAX).then_some(row)
}

fn machine_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
