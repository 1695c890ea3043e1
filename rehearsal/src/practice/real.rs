//! The real hall beside a practice: whether it may be, whose screens come and go, and when it gives way. It gives the real hall no command
//! that is stored.

use anyhow::{Result, bail};
use client::{Address, Picture};
use protocol::{AnswerOutcome, Command, View};
use tokio::{sync::watch, task::JoinSet};

use super::{ANSWERS_SECONDS_MAX, Ended, pace::Pace};
use crate::links::{Asked, Heard, Participant, in_seconds};

/// Where the practice is, as screens are told.
#[derive(Clone)]
pub(super) struct Practice {
    pub(super) host: Option<String>,
    pub(super) port: u16,
    pub(super) token: String,
}

/// The real hall, by a link to each of its servers: screens are moved by the server that they are at.
#[derive(Clone)]
pub(super) struct RealHall {
    servers: Vec<Server>,
}

#[derive(Clone)]
struct Server {
    supervisor: Participant,
    /// Counts the times that the link came up: screens that were moved by the connection before are back by then.
    ups: watch::Receiver<u64>,
}

/// What is seen of the real hall.
enum Seen {
    /// Screens show the practice.
    Moved,
    /// They do not: somebody called them back, or they were not moved yet.
    Back,
    /// It needs its screens.
    Needed,
}

impl RealHall {
    /// Asks the real hall whether somebody may practise beside it. A hall whose day has live tickets may not.
    pub(super) async fn join(servers: &[Address], token: Option<&str>) -> Result<RealHall> {
        let servers: Vec<Server> = servers.iter().map(|server| Server::join(server, token)).collect();
        for server in &servers {
            let live = |picture: &Picture| picture.is_whole().then(|| (picture.tickets().count(), picture.emergencies().next().is_some()));
            match server.supervisor.wait_for(in_seconds(ANSWERS_SECONDS_MAX), live).await {
                Some((0, false)) => {}
                Some((0, true)) => bail!(
                    "Di balai ini sedang ada keadaan darurat, jadi latihan tidak dimulai. / \
                     An emergency is on in this hall, so that nothing is practised."
                ),
                Some((live, _)) => bail!(
                    "Hari ini masih ada {live} nomor yang belum selesai, jadi latihan tidak dimulai; selesaikan atau batalkan nomor itu, \
                     atau tutup hari layanan. / {live} numbers of this day are not finished, so that nothing is practised; finish or cancel \
                     them, or close the day."
                ),
                None => bail!(
                    "Server balai tidak menjawab, atau kuncinya bukan kunci supervisor; periksa --server dan --key-file, atau gunakan \
                     --alone bila tidak ada balai. / The hall's server did not answer, or the key is no supervisor's; check --server and \
                     --key-file, or use --alone where there is no hall."
                ),
            }
        }
        Ok(RealHall { servers })
    }

    /// Lets the screens show the practice.
    pub(super) async fn move_screens(&self, practice: &Practice) -> Result<()> {
        for server in &self.servers {
            if let Err(why) = server.move_screens(practice).await {
                self.return_screens().await;
                bail!("Layar tidak dapat dipindahkan: {} / Screens could not be moved: {}", why.id, why.en);
            }
        }
        Ok(())
    }

    /// Keeps the screens there, until it is over or the real hall needs them: then it is over too.
    pub(super) async fn keep_screens(&self, practice: &Practice, pace: &Pace) {
        let mut keeping = JoinSet::new();
        for server in self.servers.clone() {
            let practice = practice.clone();
            keeping.spawn(async move { server.keep_screens(&practice).await });
        }
        tokio::select! {
            why = keeping.join_next() => pace.end(why.and_then(Result::ok).unwrap_or(Ended::RealHall)),
            () = pace.over() => {}
        }
    }

    /// Lets the screens show the real hall again. Where a server cannot be reached, they have gone back by themselves.
    pub(super) async fn return_screens(&self) {
        for server in self.servers.iter().filter(|server| server.supervisor.is_up()) {
            drop(server.supervisor.ask(Command::ReturnScreens, None).await);
        }
    }
}

impl Server {
    fn join(server: &Address, token: Option<&str>) -> Server {
        let (up, ups) = watch::channel(0);
        let supervisor =
            Participant::join(std::slice::from_ref(server), View::Supervisor, "latihan", token.map(str::to_owned), move |heard, _| {
                match heard {
                    Heard::Up { .. } => up.send_modify(|ups| *ups += 1),
                    Heard::Changed(_) | Heard::Down => {}
                }
            });
        Server { supervisor, ups }
    }

    async fn move_screens(&self, practice: &Practice) -> Result<(), protocol::Text> {
        let Practice { host, port, token } = practice.clone();
        match self.supervisor.ask(Command::MoveScreens { host, port, token }, None).await {
            Asked::Answered(AnswerOutcome::Refused { text, .. } | AnswerOutcome::Unsure { text }) => Err(text),
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. }) => {
                // The answer may be here before the picture that was sent before it.
                let is_told = |picture: &Picture| match seen(picture, port) {
                    Seen::Back => None,
                    Seen::Moved | Seen::Needed => Some(()),
                };
                self.supervisor.wait_for(in_seconds(TOLD_SECONDS_MAX), is_told).await;
                Ok(())
            }
            // Its link is away: the screens are asked for again when it is back.
            Asked::NotSure => Ok(()),
        }
    }

    /// Moves the screens of this server again whenever its link comes back; gives why they are no longer there.
    async fn keep_screens(mut self, practice: &Practice) -> Ended {
        loop {
            let ups = *self.ups.borrow_and_update();
            let port = practice.port;
            let seen = move |picture: &Picture| match seen(picture, port) {
                Seen::Moved => None,
                other @ (Seen::Back | Seen::Needed) => Some(other),
            };
            let why = tokio::select! {
                // The picture of a lost link stays as it was, so that only a server that answers ends anything.
                why = self.supervisor.wait_for(in_seconds(FOREVER_S), seen) => why,
                changed = self.ups.changed() => match changed {
                    Ok(()) => None,
                    Err(_) => return Ended::RealHall,
                },
            };
            match why {
                Some(Seen::Needed) => return Ended::RealHall,
                Some(Seen::Back) if *self.ups.borrow() == ups => return Ended::Asked,
                Some(Seen::Back | Seen::Moved) | None => {}
            }
            if self.move_screens(practice).await.is_err() {
                return Ended::RealHall;
            }
        }
    }
}

/// How long the picture of a command's effect may take after its answer.
const TOLD_SECONDS_MAX: u64 = 5;

/// Longer than anybody practises.
const FOREVER_S: u64 = 30 * 24 * 60 * 60;

fn seen(picture: &Picture, port: u16) -> Seen {
    let needed = picture.tickets().next().is_some() || picture.emergencies().next().is_some();
    match (needed, picture.practice()) {
        (true, _) => Seen::Needed,
        (false, Some(practice)) if practice.port == port => Seen::Moved,
        (false, _) => Seen::Back,
    }
}
