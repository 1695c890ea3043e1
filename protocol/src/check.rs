//! What can be said about a request without looking at the hall: its id, the lengths of its texts and the size of the
//! numbers that its sender makes. Who may ask, how often, and
//! whether a code exists are the server's questions.

use crate::{
    CODE_CHARS_MAX, Command, CommandRequest, Destination, EMERGENCY_ID_MAX, Issue, NOTICE_CHARS_MAX, PAUSE_MINUTES_MAX, PRACTICE_CHARS_MAX,
    REASON_CHARS_MAX, REQUEST_ID_DIGITS, RequestId, ScreenAct,
};

/// What is wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request id is not `REQUEST_ID_DIGITS` hexadecimal digits.
    RequestId,
    /// A text is over its limit.
    TooLong {
        /// The field, as it is called on the wire.
        field: &'static str,
        /// Its limit, in characters.
        chars_max: usize,
    },
    /// A number is under its least or over its limit.
    OutOfRange {
        /// The field, as it is called on the wire.
        field: &'static str,
        /// Its least.
        min: u64,
        /// Its limit.
        max: u64,
    },
}

impl RequestId {
    /// Whether it is what it must be: hexadecimal digits, as many as there must be.
    pub fn is_valid(&self) -> bool {
        self.0.len() == REQUEST_ID_DIGITS && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// The one spelling under which it is kept and compared.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl CommandRequest {
    /// The first thing that is wrong with it, if anything is.
    pub fn fault(&self) -> Option<Fault> {
        if !self.request.is_valid() {
            return Some(Fault::RequestId);
        }
        let reason = self.reason.iter().map(|reason| ("reason", reason.as_str(), REASON_CHARS_MAX));
        let too_long = reason.chain(texts(&self.command)).find(|(_, text, chars_max)| text.chars().count() > *chars_max);
        too_long.map(|(field, _, chars_max)| Fault::TooLong { field, chars_max }).or_else(|| number_fault(&self.command))
    }
}

impl Issue {
    /// The first thing that is wrong with it, if anything is.
    pub fn fault(&self) -> Option<Fault> {
        let too_long = issue_codes(self).into_iter().find(|(_, code)| code.chars().count() > CODE_CHARS_MAX);
        too_long.map(|(field, _)| Fault::TooLong { field, chars_max: CODE_CHARS_MAX })
    }
}

/// What is wrong with a number that its sender chose: the id of an emergency, the length of a pause.
fn number_fault(command: &Command) -> Option<Fault> {
    let (field, number, min, max) = if let Command::RaiseEmergency { emergency, .. } | Command::ClearEmergency { emergency } = command {
        ("emergency", *emergency, 0, EMERGENCY_ID_MAX)
    } else if let Command::PauseCounter { minutes: Some(minutes), .. } | Command::PauseService { minutes: Some(minutes), .. } = command {
        ("minutes", u64::from(*minutes), 1, u64::from(PAUSE_MINUTES_MAX))
    } else if let Command::AskScreen { act: ScreenAct::SetVolume { percent }, .. } = command {
        ("percent", u64::from(*percent), 0, 100)
    } else {
        return None;
    };
    (!(min..=max).contains(&number)).then_some(Fault::OutOfRange { field, min, max })
}

/// Every text of a command with its field and limit.
fn texts(command: &Command) -> Vec<(&'static str, &str, usize)> {
    let codes: Vec<(&'static str, &str)> = match command {
        Command::SetNotice { text } => return vec![("text", text, NOTICE_CHARS_MAX)],
        Command::MoveScreens { host, port: _, token } => {
            let host = host.iter().map(|host| ("host", host.as_str(), PRACTICE_CHARS_MAX));
            return host.chain([("token", token.as_str(), PRACTICE_CHARS_MAX)]).collect();
        }
        Command::IssueTicket(issue) => issue_codes(issue),
        Command::OpenCounter { counter, officer } => {
            let officer = officer.iter().map(|officer| ("officer", officer.as_str()));
            std::iter::once(("counter", counter.as_str())).chain(officer).collect()
        }
        Command::FinishVisit { counter, delivered, .. } => {
            let delivered = delivered.iter().map(|(service, _)| ("delivered", service.as_str()));
            std::iter::once(("counter", counter.as_str())).chain(delivered).collect()
        }
        Command::TransferTicket { counter, to: Destination::Service(code) | Destination::Counter(code), .. } => {
            vec![("counter", counter), ("to", code)]
        }
        Command::CallTicket { counter, number, .. } => vec![("counter", counter), ("number", number)],
        Command::GiveSkill { counter, skill, .. } | Command::TakeSkill { counter, skill, .. } => {
            vec![("counter", counter), ("skill", skill)]
        }
        Command::CloseCounter { counter }
        | Command::PauseCounter { counter, .. }
        | Command::ResumeCounter { counter }
        | Command::CallNext { counter, .. }
        | Command::UndoCall { counter, .. }
        | Command::Recall { counter, .. }
        | Command::StartServing { counter, .. }
        | Command::MarkAbsent { counter, .. }
        | Command::ParkTicket { counter, .. }
        | Command::ReturnTicket { counter, .. }
        | Command::SetAutomatic { counter, .. }
        | Command::ReleaseCounter { counter } => vec![("counter", counter)],
        Command::AskScreen { screen, act } => {
            let zone = if let ScreenAct::Show { zone: Some(zone), .. } = act { Some(("zone", zone.as_str())) } else { None };
            std::iter::once(("screen", screen.as_str())).chain(zone).collect()
        }
        Command::PauseService { service, .. } | Command::ResumeService { service } => vec![("service", service)],
        Command::OpenDay { .. }
        | Command::CloseDay
        | Command::EnterQueue { .. }
        | Command::ConfirmCall { .. }
        | Command::ReleaseParked { .. }
        | Command::ReinsertAbsent { .. }
        | Command::CancelTicket { .. }
        | Command::RaiseEmergency { .. }
        | Command::ClearEmergency { .. }
        | Command::EndServing
        | Command::ReturnScreens => Vec::new(),
    };
    codes.into_iter().map(|(field, code)| (field, code, CODE_CHARS_MAX)).collect()
}

fn issue_codes(issue: &Issue) -> Vec<(&'static str, &str)> {
    let Issue { service, journey, appointment, group, needs, device, paper, language: _, origin: _, reserve: _ } = issue;
    let journey = journey.iter().map(|journey| ("journey", journey.as_str()));
    let appointment = appointment.iter().map(|appointment| ("appointment", appointment.as_str()));
    let group = group.iter().map(|group| ("group", group.as_str()));
    let device = device.iter().map(|device| ("device", device.as_str()));
    let needs = needs.iter().map(|need| ("needs", need.as_str()));
    let number = paper.iter().map(|paper| ("number", paper.number.as_str()));
    let at = paper.iter().filter_map(|paper| Some(("at", paper.at.as_deref()?)));
    let codes = std::iter::once(("service", service.as_str())).chain(journey).chain(appointment).chain(group).chain(device).chain(needs);
    codes.chain(number).chain(at).collect()
}
