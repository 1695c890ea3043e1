//! An emergency is told to every server that a client knows, and not only to the one it is linked to: each by a link of its own, which
//! connects, repeats and lives until that server is certain. What is shown meanwhile is its user's.

use std::{io, time::Duration};

use protocol::{AnswerOutcome, Command, EMERGENCY_ID_MAX, ErrorCode, Heartbeat, View};

use crate::{Address, Link, Options, Reply, Sending, WhenOffline, link::random};

/// How long one try is repeated by the link before it is given again, in milliseconds.
const TRY_MS: u64 = 60_000;

/// How long until a server that had no time is asked again, in milliseconds.
const AGAIN_MS: u64 = 250;

/// What a server makes of an emergency or its all-clear in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is stored, or was before, or is over: nothing is left to tell.
    Known,
    /// The server will not have it, and telling it again changes nothing.
    Refused(ErrorCode),
    /// The link ended.
    Ended,
}

/// Who tells, and where it sits.
#[derive(Clone, Debug)]
pub struct Teller {
    /// What it sees otherwise: its role follows from it where there are no keys.
    pub view: View,
    /// Its name for people.
    pub name: String,
    /// Proof of its role.
    pub token: Option<String>,
}

/// Tells one server until it is certain: for ever, where none answers. Dropping the future is the end of it.
pub async fn tell_until_certain(server: Address, teller: Teller, command: Command) -> Told {
    let Teller { view, name, token } = teller;
    let (link, mut events) = Link::spawn(Options { servers: vec![server], view, name, token, report: Box::new(Heartbeat::default) });
    let drained = async { while events.next().await.is_some() {} };
    tokio::select! {
        told = ask_until_certain(&link, &command) => told,
        () = drained => Told::Ended,
    }
}

/// An id for an emergency that is raised here, which no other has.
pub fn emergency_id() -> u64 {
    u64::from_le_bytes(random()) & EMERGENCY_ID_MAX
}

/// Tells every one of these servers until it is certain, on a thread of its own, for programs that have no runtime.
pub fn tell_everywhere_on_thread(servers: Vec<Address>, teller: Teller, command: Command) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("emergency".to_owned()).spawn(move || {
        runtime.block_on(async move {
            let mut telling = tokio::task::JoinSet::new();
            for server in servers {
                let (teller, command) = (teller.clone(), command.clone());
                telling.spawn(async move {
                    let address = server.to_string();
                    (address, tell_until_certain(server, teller, command).await)
                });
            }
            while let Some(told) = telling.join_next().await {
                tracing::info!(?told, "a server was told of an emergency");
            }
        });
    })?;
    Ok(())
}

async fn ask_until_certain(link: &Link, command: &Command) -> Told {
    loop {
        let sending = Sending { deadline_ms: TRY_MS, when_offline: WhenOffline::Keep, reason: None };
        let outcome = match link.send(command.clone(), sending).await {
            Ok(Reply::Answered(outcome)) => outcome,
            Ok(Reply::Offline | Reply::TooMany | Reply::NotSure) => continue,
            Err(_) => return Told::Ended,
        };
        match outcome {
            AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. } => return Told::Known,
            AnswerOutcome::Refused { code: ErrorCode::Unchanged, .. } => return Told::Known,
            AnswerOutcome::Refused { code, .. } if passes(code) => tokio::time::sleep(Duration::from_millis(AGAIN_MS)).await,
            AnswerOutcome::Refused { code, .. } => return Told::Refused(code),
            AnswerOutcome::Unsure { .. } => {}
        }
    }
}

/// Whether a refusal is over by itself.
fn passes(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Busy | ErrorCode::NotReady | ErrorCode::TooFrequent | ErrorCode::StoreRefused | ErrorCode::ReadOnly)
}
