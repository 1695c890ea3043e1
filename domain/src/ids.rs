//! Dense ids: small integers that the configuration (`Plan`) hands out and that index its tables.
//! They mean nothing without a plan; names and codes live only there.

use serde::{Deserialize, Serialize};

/// Makes a dense id: a newtype over an unsigned integer with its index.
macro_rules! dense_id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The place of this id in its table.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

dense_id!(
    /// An agency of the plan.
    AgencyId(u16)
);
dense_id!(
    /// A service of the plan.
    ServiceId(u16)
);
dense_id!(
    /// A skill of the plan; below [`crate::SKILLS_MAX`].
    SkillId(u8)
);
dense_id!(
    /// A counter of the plan.
    CounterId(u16)
);
dense_id!(
    /// A number series of the plan: one prefix, numbered from 1 each day.
    SeriesId(u16)
);
dense_id!(
    /// A statutory priority group of the plan; 0 is everybody.
    GroupId(u8)
);
dense_id!(
    /// A named officer of the plan.
    OfficerId(u16)
);
dense_id!(
    /// A zone of the plan: a part of the hall with its own screens and loudspeaker.
    ZoneId(u8)
);
dense_id!(
    /// A kiosk, reception desk or other place where tickets are taken; the server's own numbering in the plan.
    DeviceId(u16)
);
dense_id!(
    /// A screen of the plan.
    ScreenId(u16)
);
dense_id!(
    /// A journey of the plan: a visit over several services.
    JourneyId(u16)
);
dense_id!(
    /// One ticket of one visit. Counts up over days (a day's first id is in `DayOpened`), so that yesterday's id never names today's ticket.
    TicketId(u32)
);
dense_id!(
    /// One summons of a ticket to a counter. Counts up over days; a recall keeps its call's id.
    CallId(u32)
);

/// An emergency, named by whoever raised it so that the same one heard twice is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmergencyId(pub u64);
