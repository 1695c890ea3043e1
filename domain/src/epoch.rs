//! What is remembered of a journal's end that was lost. Data only: how the hall goes on after it is decided and applied elsewhere.

use serde::{Deserialize, Serialize};

use crate::{CallId, Date, DeviceId, GroupId, JourneyId, Language, Mode, NeedSet, Origin, SeriesId, ServiceId, TicketId, Time};

/// Why a journal goes on in a new epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EpochCause {
    /// The store came back without its newest entries.
    TailLost,
    /// The journal was restored from a backup.
    Restored,
}

/// What the hall had done beyond the end that its journal now has, as far as anybody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The day that it is about; none where nothing of a day is remembered.
    pub date: Option<Date>,
    /// The highest number of a series that anybody remembers.
    pub numbers: Vec<(SeriesId, u32)>,
    /// The id that the next ticket would have had.
    pub next_ticket: TicketId,
    /// The id that the next call would have had: a press that names a lost call must never meet another one.
    pub next_call: CallId,
    /// Entries that are gone, where that is known.
    pub entries: Option<u64>,
    /// Live tickets that are gone.
    pub tickets: Vec<LostTicket>,
}

/// A ticket that was given, and is no longer in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostTicket {
    /// Series of its number.
    pub series: SeriesId,
    /// Its number.
    pub number: u32,
    /// What its visitor came for.
    pub service: ServiceId,
    /// The visit over several services that it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journey: Option<JourneyId>,
    /// When its visitor has an appointment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<Time>,
    /// Priority group.
    pub group: GroupId,
    /// Needs.
    pub needs: NeedSet,
    /// Kind of service.
    pub mode: Mode,
    /// How it was taken.
    pub origin: Origin,
    /// Language of the call.
    pub language: Language,
    /// Where it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// Since when its visitor waits.
    pub since: Time,
}

/// A number that stands on a visitor's paper, and of which the journal knows no ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its series.
    pub series: SeriesId,
    /// The number.
    pub number: u32,
    /// When it was given, where somebody knows; otherwise its visitor waits since it is entered.
    pub since: Option<Time>,
}
