//! Screens that show a practice: who moved them, and where to. Alive, and no fact: it lasts as long as the connection that asked for it, and
//! at most until somebody of this hall needs the screens. It sends nothing; the hub shows it as a row, and the pages' policy goes by it.

use protocol::{Command, PracticeRow};
use tokio::sync::watch;

use crate::{
    dispatcher::Dispatcher,
    hub::SessionId,
    words::{self, Refusal},
};

/// Screens that are away, or not.
#[derive(Debug)]
pub(super) struct Screens {
    moved: Option<(SessionId, PracticeRow)>,
    /// For whoever serves pages.
    told: watch::Sender<Option<PracticeRow>>,
}

/// What can be asked about screens. It lasts as long as a connection; whoever asks without one hears so from `convert`.
#[derive(Debug)]
pub(super) enum AboutScreens {
    /// They are to show this practice.
    Move(PracticeRow),
    /// They are to show this hall again.
    Return,
}

impl AboutScreens {
    /// What a command asks about screens; none where it asks something else.
    pub(super) fn of(command: &Command) -> Option<AboutScreens> {
        if let Command::MoveScreens { host, port, token } = command {
            return Some(AboutScreens::Move(PracticeRow { host: host.clone(), port: *port, token: token.clone() }));
        }
        matches!(command, Command::ReturnScreens).then_some(AboutScreens::Return)
    }
}

impl Screens {
    pub(super) fn new(told: watch::Sender<Option<PracticeRow>>) -> Screens {
        Screens { moved: None, told }
    }

    fn set(&mut self, moved: Option<(SessionId, PracticeRow)>) {
        self.told.send_replace(moved.as_ref().map(|(_, practice)| practice.clone()));
        self.moved = moved;
    }

    /// Where the practice is that they are to show.
    pub(super) fn practice(&self) -> Option<&PracticeRow> {
        self.moved.as_ref().map(|(_, practice)| practice)
    }

    /// Does what a supervisor asks about screens, or says why not.
    pub(super) fn asked(&mut self, by: SessionId, asked: AboutScreens, hall: &Dispatcher) -> Result<(), Refusal> {
        match asked {
            AboutScreens::Return => self.set(None),
            AboutScreens::Move(practice) => {
                let live = hall.state().tickets().len();
                if live > 0 {
                    return Err(words::screens::are_needed(live));
                }
                if hall.emergency_shown().is_some() {
                    return Err(words::screens::show_an_emergency());
                }
                tracing::info!(by, port = practice.port, "screens are to show a practice");
                self.set(Some((by, practice)));
            }
        }
        Ok(())
    }

    /// A connection ended. Whether screens come back with it.
    pub(super) fn left(&mut self, session: SessionId) -> bool {
        let is_back = self.moved.as_ref().is_some_and(|(by, _)| *by == session);
        if is_back {
            tracing::info!("screens come back, for whoever moved them is gone");
            self.set(None);
        }
        is_back
    }

    /// Brings screens back where somebody of this hall needs them: a number is live, or an emergency is on.
    pub(super) fn settle(&mut self, hall: &Dispatcher) {
        if self.moved.is_some() && (hall.state().tickets().len() > 0 || hall.emergency_shown().is_some()) {
            tracing::info!("screens come back, for this hall needs them");
            self.set(None);
        }
    }
}
