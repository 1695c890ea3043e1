//! The verbs as they are typed on the command line, and what each becomes. What a verb does stands in `verb`, whose number is meant in `aside`.

use clap::{Subcommand, ValueEnum};
use protocol::{Arrival, Chosen, Destination, Outcome, PauseReason, Place};

use crate::aside::{Act, Typed};
use crate::verb::Verb;

/// The verbs, as they are typed.
#[derive(Debug, Subcommand)]
pub(super) enum VerbArgs {
    /// Panggil berikutnya: end what is at the counter and call the next visitor.
    Next {
        /// Answer: the called visitor came.
        #[arg(long, conflicts_with = "absent")]
        arrived: bool,
        /// Answer: the called visitor did not come.
        #[arg(long)]
        absent: bool,
    },
    /// Panggil nomor: call one number out of its turn, with a reason; the counter must be free.
    Call {
        /// The number as it is printed, e.g. A-015.
        number: String,
        /// Why this one.
        #[arg(long)]
        reason: ChosenArg,
    },
    /// Tarik: take back a call that was made by mistake, within a minute; the number waits where it stood.
    Undo,
    /// Panggil ulang: summon the same visitor again.
    Recall,
    /// Mulai: the visitor is here.
    Start,
    /// Selesai: the visit is done.
    Finish {
        /// How it ended.
        #[arg(long, default_value = "completed")]
        outcome: OutcomeArg,
        /// Code of a service that was done in the same sitting beside the visit's own, e.g. `kk`, or `kk=2` where it was done twice; may
        /// be given several times. Each is counted.
        #[arg(long, value_name = "SERVICE[=COUNT]", value_parser = also)]
        also: Vec<(String, u8)>,
    },
    /// Tidak hadir: the visitor did not come.
    Absent,
    /// Tunda: set the visitor aside.
    Park {
        /// Minutes until the number goes back into the queue by itself; until released where it is left out.
        #[arg(long)]
        minutes: Option<u16>,
    },
    /// Kembalikan: put the visitor at the counter, or a number that was set aside or did not come, back into the queue.
    Return {
        /// Only a number that was set aside or did not come, as it is printed, e.g. A-005; the visitor at the counter where it is left out.
        number: Option<String>,
        /// Where in the queue; by the site's rule for who reports late, or where it stood, where it is left out.
        #[arg(long)]
        place: Option<PlaceArg>,
    },
    /// Alihkan: send the visitor on to a service or to a counter.
    #[command(group(clap::ArgGroup::new("to").args(["to_service", "to_counter"]).required(true)))]
    Transfer {
        /// Code of the service.
        #[arg(long)]
        to_service: Option<String>,
        /// Code of the counter.
        #[arg(long)]
        to_counter: Option<String>,
        /// Where in the queue.
        #[arg(long, default_value = "earned")]
        place: PlaceArg,
    },
    /// Batalkan: the visitor at the counter, or a number that was set aside or did not come, needs nothing any more.
    Cancel {
        /// Only a number that was set aside or did not come, as it is printed, e.g. A-005; the visitor at the counter where it is left out. A
        /// number that is waiting is called with `call`, or cancelled by a supervisor.
        number: Option<String>,
    },
    /// Note that the officer called by hand, where no screen or voice did.
    Confirm,
    /// Istirahat: pause the counter.
    Pause {
        /// Why.
        #[arg(long, default_value = "rest")]
        reason: ReasonArg,
        /// Minutes until the counter goes on by itself; until `resume` where it is left out.
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=i64::from(protocol::PAUSE_MINUTES_MAX)))]
        minutes: Option<u16>,
    },
    /// Lanjutkan: go on after a pause.
    Resume,
    /// Buka: open the counter.
    Open,
    /// Tutup: close the counter.
    Close,
    /// Say how the counter stands.
    Status,
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum OutcomeArg {
    Completed,
    Incomplete,
    Referred,
}

/// Why a number is called out of its turn.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ChosenArg {
    /// The visitor cannot wait or needs somebody beside them.
    Help,
    /// Work that was begun at this counter goes on.
    Continues,
    /// The number was passed over or sent on by mistake.
    Mistake,
    /// A supervisor said so.
    Instructed,
}

/// Where in the queue.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PlaceArg {
    Front,
    Earned,
    Back,
}

/// Why a counter pauses.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ReasonArg {
    Rest,
    Prayer,
    OtherWork,
    Fault,
    Supplies,
}

impl VerbArgs {
    /// What is asked.
    pub(super) fn into_typed(self, officer: Option<&str>) -> Typed {
        Typed::Verb(match self {
            VerbArgs::Next { arrived, absent } => {
                let answer = if arrived { Some(Arrival::Arrived) } else { absent.then_some(Arrival::Absent) };
                Verb::Next { answer }
            }
            VerbArgs::Call { number, reason } => Verb::Call { number, reason: reason.into() },
            VerbArgs::Undo => Verb::Undo,
            VerbArgs::Recall => Verb::Recall,
            VerbArgs::Start => Verb::Start,
            VerbArgs::Finish { outcome, also } => Verb::Finish { outcome: outcome.into(), also },
            VerbArgs::Absent => Verb::Absent,
            VerbArgs::Park { minutes } => Verb::Park { minutes },
            VerbArgs::Return { number: Some(number), place } => {
                return Typed::Aside { number, act: Act::Return { place: place.map(Place::from) } };
            }
            VerbArgs::Return { number: None, place } => Verb::Return { place: place.map_or(Place::Earned, Place::from) },
            VerbArgs::Transfer { to_service, to_counter, place } => {
                let to = match (to_service, to_counter) {
                    (Some(service), _) => Destination::Service(service),
                    (None, counter) => Destination::Counter(counter.unwrap_or_default()),
                };
                Verb::Transfer { to, place: place.into() }
            }
            VerbArgs::Cancel { number: Some(number) } => return Typed::Aside { number, act: Act::Cancel },
            VerbArgs::Cancel { number: None } => Verb::Cancel,
            VerbArgs::Confirm => Verb::Confirm,
            VerbArgs::Pause { reason, minutes } => Verb::Pause { reason: reason.into(), minutes },
            VerbArgs::Resume => Verb::Resume,
            VerbArgs::Open => Verb::Open { officer: officer.map(str::to_owned) },
            VerbArgs::Close => Verb::Close,
            VerbArgs::Status => return Typed::Status,
        })
    }
}

/// A service and how often it was done. Which services there are is for the server to say.
fn also(typed: &str) -> Result<(String, u8), String> {
    let (service, count) = typed.split_once('=').unwrap_or((typed, "1"));
    match count.parse() {
        Ok(count @ 1..=protocol::DELIVERED_COUNT_MAX) if !service.is_empty() => Ok((service.to_owned(), count)),
        Ok(_) | Err(_) => {
            Err("a service's code, or a code and a count of 1 to 99, e.g. kk=2 (kode layanan, atau kode dan jumlahnya, 1 sampai 99)"
                .to_owned())
        }
    }
}

impl From<ChosenArg> for Chosen {
    fn from(arg: ChosenArg) -> Chosen {
        match arg {
            ChosenArg::Help => Chosen::Help,
            ChosenArg::Continues => Chosen::Continues,
            ChosenArg::Mistake => Chosen::Mistake,
            ChosenArg::Instructed => Chosen::Instructed,
        }
    }
}

impl From<OutcomeArg> for Outcome {
    fn from(arg: OutcomeArg) -> Outcome {
        match arg {
            OutcomeArg::Completed => Outcome::Completed,
            OutcomeArg::Incomplete => Outcome::Incomplete,
            OutcomeArg::Referred => Outcome::Referred,
        }
    }
}

impl From<PlaceArg> for Place {
    fn from(arg: PlaceArg) -> Place {
        match arg {
            PlaceArg::Front => Place::Front,
            PlaceArg::Earned => Place::Earned,
            PlaceArg::Back => Place::Back,
        }
    }
}

impl From<ReasonArg> for PauseReason {
    fn from(arg: ReasonArg) -> PauseReason {
        match arg {
            ReasonArg::Rest => PauseReason::Rest,
            ReasonArg::Prayer => PauseReason::Prayer,
            ReasonArg::OtherWork => PauseReason::OtherWork,
            ReasonArg::Fault => PauseReason::Fault,
            ReasonArg::Supplies => PauseReason::Supplies,
        }
    }
}
