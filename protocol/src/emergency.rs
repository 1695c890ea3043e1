//! An emergency as an alarm's contact reports it over HTTP, for programs that can do little. Only what is said; who may is the server's.

use serde::{Deserialize, Serialize};

#[cfg(feature = "schema")]
use crate::EMERGENCY_ID_MAX;
use crate::{Command, CommandRequest, EmergencyKind, RequestId};

/// An emergency that an alarm's contact, or whoever stands at the alarm, reports: body of `POST /api/emergency`. Sent to every server
/// alike, it is one and the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EmergencyRequest {
    /// Any number of the sender's that is not used for another emergency, such as the time in seconds; at most `EMERGENCY_ID_MAX`.
    #[cfg_attr(feature = "schema", schemars(range(max = EMERGENCY_ID_MAX)))]
    pub emergency: u64,
    /// What it is, or that it is over.
    pub kind: EmergencyWord,
    /// Only a drill (SIMULASI).
    #[serde(default)]
    pub drill: bool,
}

/// What is reported of an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EmergencyWord {
    /// Leave the building.
    Evacuation,
    /// Protect yourself, leave when the shaking stops.
    Earthquake,
    /// It burns: leave the building.
    Fire,
    /// Stay inside.
    Lockdown,
    /// It is over.
    AllClear,
}

impl EmergencyRequest {
    /// The command that it stands for, under a request id that every server makes alike, so that several store it once.
    pub fn command(&self) -> CommandRequest {
        let raised = |kind| Command::RaiseEmergency { emergency: self.emergency, kind, drill: self.drill };
        let command = match self.kind {
            EmergencyWord::Evacuation => raised(EmergencyKind::Evacuation),
            EmergencyWord::Earthquake => raised(EmergencyKind::Earthquake),
            EmergencyWord::Fire => raised(EmergencyKind::Fire),
            EmergencyWord::Lockdown => raised(EmergencyKind::Lockdown),
            EmergencyWord::AllClear => Command::ClearEmergency { emergency: self.emergency },
        };
        CommandRequest { request: self.request(), command, reason: None }
    }

    fn request(&self) -> RequestId {
        let word: u8 = match self.kind {
            EmergencyWord::AllClear => 0,
            EmergencyWord::Evacuation => 1,
            EmergencyWord::Earthquake => 2,
            EmergencyWord::Fire => 3,
            EmergencyWord::Lockdown => 4,
        };
        RequestId(format!("ee{word}{drill}{emergency:028x}", drill = u8::from(self.drill), emergency = self.emergency))
    }
}
