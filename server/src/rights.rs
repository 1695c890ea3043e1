//! Who may ask and see what: one table of commands and roles, and one of views and roles. Knows the wire only; it must not look at
//! the state of the hall, that is the domain's business.

use protocol::{Command, Confirmation, Issue, Role, View};

/// Who speaks on a connection or in a request, as its token (or the open loopback) says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// What it may do.
    pub(crate) role: Role,
    /// The one counter it is bound to, where it is.
    pub(crate) counter: Option<String>,
    /// Who this is, for the journal: the key's name, or the client's on an open loopback. A code, never a person's name.
    pub(crate) name: String,
}

/// What was not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Forbidden {
    /// The role never asks this.
    NotForRole,
    /// Officers act at their own counter only.
    OtherCounter {
        /// The counter that the sender is bound to.
        own: String,
    },
}

/// Whether this sender may ask this.
pub(crate) fn check_command(who: &Identity, command: &Command) -> Result<(), Forbidden> {
    if !role_may(who.role, command) {
        return Err(Forbidden::NotForRole);
    }
    let (Role::Officer, Some(own), Some(named)) = (who.role, &who.counter, counter_of(command)) else {
        return Ok(());
    };
    if own == named { Ok(()) } else { Err(Forbidden::OtherCounter { own: own.clone() }) }
}

/// Whether this sender may see this.
pub(crate) fn check_view(who: &Identity, view: &View) -> Result<(), Forbidden> {
    let allowed = match view {
        // What hangs on the wall is public.
        View::Display { .. } | View::Screen { .. } => true,
        View::Counter { .. } => matches!(who.role, Role::Officer | Role::Supervisor),
        // Reception and security look on: of what the rows offer they may ask only what the table below allows.
        View::Supervisor => matches!(who.role, Role::Supervisor | Role::Reception | Role::Security),
        View::Kiosk => matches!(who.role, Role::Kiosk | Role::Supervisor),
    };
    if !allowed {
        return Err(Forbidden::NotForRole);
    }
    match (view, &who.counter) {
        (View::Counter { counter, .. }, Some(own)) if own != counter => Err(Forbidden::OtherCounter { own: own.clone() }),
        (View::Counter { .. } | View::Display { .. } | View::Screen { .. } | View::Supervisor | View::Kiosk, _) => Ok(()),
    }
}

/// The role that an open loopback grants with a view.
pub(crate) fn role_of_view(view: &View) -> Role {
    match view {
        View::Display { .. } | View::Screen { .. } => Role::Display,
        View::Counter { .. } => Role::Officer,
        View::Supervisor => Role::Supervisor,
        View::Kiosk => Role::Kiosk,
    }
}

/// The table: which role asks which command.
fn role_may(role: Role, command: &Command) -> bool {
    use Role::{Display, Kiosk, Officer, Reception, Security, Supervisor};
    let allowed: &[Role] = match command {
        Command::OpenDay { .. }
        | Command::CloseDay
        | Command::GiveSkill { .. }
        | Command::TakeSkill { .. }
        | Command::ReleaseCounter { .. }
        | Command::SetNotice { .. }
        | Command::PauseService { .. }
        | Command::ResumeService { .. }
        | Command::EndServing
        | Command::MoveScreens { .. }
        | Command::ReturnScreens
        | Command::AskScreen { .. } => &[Supervisor],
        // What stands on a paper only a person who sees it says.
        Command::IssueTicket(Issue { paper: Some(_), .. }) => &[Supervisor],
        Command::IssueTicket(_) | Command::EnterQueue { .. } => &[Supervisor, Kiosk],
        Command::OpenCounter { .. }
        | Command::CloseCounter { .. }
        | Command::PauseCounter { .. }
        | Command::ResumeCounter { .. }
        | Command::SetAutomatic { .. }
        | Command::CallNext { .. }
        | Command::CallTicket { .. }
        | Command::UndoCall { .. }
        | Command::Recall { .. }
        | Command::StartServing { .. }
        | Command::FinishVisit { .. }
        | Command::MarkAbsent { .. }
        | Command::ParkTicket { .. }
        | Command::ReleaseParked { .. }
        | Command::ReturnTicket { .. }
        | Command::ReinsertAbsent { .. }
        | Command::TransferTicket { .. }
        | Command::CancelTicket { .. } => &[Supervisor, Officer],
        // Whoever sees the fire says so, a screen on which somebody holds its key as well. That it is over, those say who look after the hall.
        Command::RaiseEmergency { .. } => &[Supervisor, Officer, Display, Reception, Security],
        Command::ClearEmergency { .. } => &[Supervisor, Security],
        // Only what a screen presents or a voice speaks says so; only a person says that a person called.
        Command::ConfirmCall { how: Confirmation::Shown | Confirmation::Heard, .. } => &[Display],
        Command::ConfirmCall { how: Confirmation::ByHand, .. } => &[Supervisor, Officer],
    };
    allowed.contains(&role)
}

/// The counter that a command acts at, where it names one.
fn counter_of(command: &Command) -> Option<&str> {
    match command {
        Command::OpenCounter { counter, .. }
        | Command::CloseCounter { counter }
        | Command::PauseCounter { counter, .. }
        | Command::ResumeCounter { counter }
        | Command::CallNext { counter, .. }
        | Command::CallTicket { counter, .. }
        | Command::UndoCall { counter, .. }
        | Command::Recall { counter, .. }
        | Command::StartServing { counter, .. }
        | Command::FinishVisit { counter, .. }
        | Command::MarkAbsent { counter, .. }
        | Command::ParkTicket { counter, .. }
        | Command::ReturnTicket { counter, .. }
        | Command::TransferTicket { counter, .. }
        | Command::GiveSkill { counter, .. }
        | Command::TakeSkill { counter, .. }
        | Command::SetAutomatic { counter, .. }
        | Command::ReleaseCounter { counter } => Some(counter),
        Command::OpenDay { .. }
        | Command::CloseDay
        | Command::IssueTicket(_)
        | Command::EnterQueue { .. }
        | Command::ConfirmCall { .. }
        | Command::ReleaseParked { .. }
        | Command::ReinsertAbsent { .. }
        | Command::CancelTicket { .. }
        | Command::SetNotice { .. }
        | Command::RaiseEmergency { .. }
        | Command::ClearEmergency { .. }
        | Command::PauseService { .. }
        | Command::ResumeService { .. }
        | Command::EndServing
        | Command::MoveScreens { .. }
        | Command::ReturnScreens
        | Command::AskScreen { .. } => None,
    }
}

#[cfg(test)]
mod tests;
