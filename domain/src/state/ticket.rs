//! A live ticket: who waits, for what, since when, and where it stands. Ended visits are not here.

use crate::{CallId, CounterId, DeviceId, GroupId, Kept, Language, Mode, NeedSet, Origin, SeriesId, ServiceId, Steps, TicketId, Time};

/// A ticket that is not finished, cancelled or unserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Series of its number.
    pub series: SeriesId,
    /// Its number within the series and day.
    pub number: u32,
    /// What the visitor comes for now; a transfer changes it, and so does the next step of a journey.
    pub service: ServiceId,
    /// The steps of a visit over several services.
    pub steps: Option<Box<Steps>>,
    /// Priority group.
    pub group: GroupId,
    /// Needs.
    pub needs: NeedSet,
    /// Kind of service.
    pub mode: Mode,
    /// How the number was taken.
    pub origin: Origin,
    /// Language of the call.
    pub language: Language,
    /// Where it was taken.
    pub device: Option<DeviceId>,
    /// When the number was given.
    pub issued_at: Time,
    /// From when its waiting counts by right: issue, or arrival where the number was taken elsewhere.
    pub earned_since: Time,
    /// From when its waiting counts where it now stands; later than `earned_since` for a ticket put to the back.
    pub queued_since: Time,
    /// Where it waits, it was put to the front: called before everybody else that the counter can serve.
    pub front: bool,
    /// When its visitor has an appointment; none where they came too late for it.
    pub appointment: Option<Time>,
    /// The time of the appointment has come: it stands behind who was put to the front, and before everybody else.
    pub by_appointment: bool,
    /// Kept for this counter, as long as that is open and can serve it.
    pub tied: Option<CounterId>,
    /// Kept so for a while only, for who had the visitor before.
    pub kept: Option<Kept>,
    /// A counter had it before and sent it on: by a transfer, or since a step of its visit was done there.
    pub onward: bool,
    /// It is called only once its service has been called so often today; none for a ticket that waits by its place alone.
    pub after_call: Option<u32>,
    /// How often it was called to a counter, repeats not counted.
    pub calls: u16,
    /// How often its visitor came back after being absent.
    pub returns: u8,
    /// Where it stands.
    pub state: TicketState,
}

impl Ticket {
    /// From when its waiting counts where it now stands: the time of its appointment where it stands there by that.
    pub fn waits_since(&self) -> Time {
        self.appointment.filter(|_| self.by_appointment && !self.front).unwrap_or(self.queued_since)
    }

    /// The appointment whose time is still to come or was not acted on, for a ticket that waits.
    pub(crate) fn appointment_ahead(&self) -> Option<Time> {
        self.appointment.filter(|_| self.state == TicketState::Waiting && !self.by_appointment)
    }

    /// The visitor leaves a counter and the queue, to come back to who had them. A tie that had an end is over.
    pub(crate) fn set_aside(&mut self, kept: Option<Kept>) {
        if self.kept.is_some_and(|kept| kept.until.is_some()) {
            self.tied = None;
        }
        self.kept = kept;
    }
}

/// Where a live ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketState {
    /// The number is given; not yet in the queue.
    Reserved,
    /// In the queue.
    Waiting,
    /// Summoned to a counter.
    Called {
        /// The call.
        call: CallId,
        /// The counter.
        counter: CounterId,
    },
    /// Being served.
    Serving {
        /// The call.
        call: CallId,
        /// The counter.
        counter: CounterId,
    },
    /// Set aside.
    Parked {
        /// When it goes back by itself.
        until: Option<Time>,
    },
    /// Called, and did not come.
    Absent {
        /// Since when.
        since: Time,
    },
}

impl TicketState {
    /// The call and the counter of a ticket that is at one.
    pub fn at_counter(self) -> Option<(CallId, CounterId)> {
        match self {
            TicketState::Called { call, counter } | TicketState::Serving { call, counter } => Some((call, counter)),
            TicketState::Reserved | TicketState::Waiting | TicketState::Parked { .. } | TicketState::Absent { .. } => None,
        }
    }
}

impl Origin {
    /// Whether the number was taken away from the hall, so that waiting counts from arrival and not from issue.
    pub fn is_remote(self) -> bool {
        match self {
            Origin::Daring | Origin::JanjiTemu | Origin::Telepon => true,
            Origin::Kios | Origin::Informasi | Origin::Impor => false,
        }
    }
}
