//! The small words of commands and rows: enums without contents, each with the value that stands where it is left out.

use serde::{Deserialize, Serialize};

/// Makes an enum of the wire.
macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
    };
}

wire_enum!(
    /// Language of a call.
    Language {
        /// Indonesian.
        #[default]
        Id,
        /// Indonesian, then English.
        En,
    }
);
wire_enum!(
    /// How a number was taken.
    Origin {
        /// At a kiosk.
        #[default]
        Kios,
        /// From the reception desk.
        Informasi,
        /// Online.
        Daring,
        /// By appointment.
        JanjiTemu,
        /// By telephone.
        Telepon,
        /// From another system or from paper.
        Impor,
    }
);
wire_enum!(
    /// Why a counter or a service pauses.
    PauseReason {
        /// Istirahat.
        #[default]
        Rest,
        /// Salat.
        Prayer,
        /// Tugas lain.
        OtherWork,
        /// Gangguan.
        Fault,
        /// Persediaan habis.
        Supplies,
    }
);
wire_enum!(
    /// The answer to "arrived or absent?".
    Arrival {
        /// The visitor came.
        #[default]
        Arrived,
        /// The visitor did not come.
        Absent,
    }
);
wire_enum!(
    /// How a call was made known.
    Confirmation {
        /// A screen presented it.
        #[default]
        Shown,
        /// A voice spoke it to its end.
        Heard,
        /// The officer called by hand.
        ByHand,
    }
);
wire_enum!(
    /// How a visit ended.
    Outcome {
        /// Done.
        #[default]
        Completed,
        /// Papers were missing.
        Incomplete,
        /// It could not be done here.
        Referred,
    }
);
wire_enum!(
    /// Where a ticket is put in the queue.
    Place {
        /// Before everybody of its class.
        Front,
        /// Where its waiting since issue puts it.
        #[default]
        Earned,
        /// As if it had come now.
        Back,
    }
);
wire_enum!(
    /// Why a ticket is called out of its turn.
    Chosen {
        /// The visitor cannot wait or needs somebody beside them.
        Help,
        /// Work that was begun at this counter goes on.
        Continues,
        /// The number was passed over or sent on by mistake.
        Mistake,
        /// A supervisor said so.
        #[default]
        Instructed,
    }
);
wire_enum!(
    /// What an emergency is.
    EmergencyKind {
        /// Leave the building.
        #[default]
        Evacuation,
        /// Earthquake.
        Earthquake,
        /// Fire.
        Fire,
        /// Stay inside.
        Lockdown,
    }
);
