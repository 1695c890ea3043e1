//! Days of a small office, decided and applied by the domain itself, and what is counted of them. Every report is compared with the
//! domain's own counts of the day.

use std::sync::Arc;

use domain::{
    AgencyId, Arrival, CallId, Command, CounterId, Date, Desk, Event, GroupId, IssueTicket, NoShow, OpenDay, Origin, Outcome, Plan,
    ServiceId, State, TicketId, Time,
};

use super::*;
use crate::{
    journal::{
        entry::{Position, Stored},
        testing::entry,
    },
    site_file,
};

mod counts;
mod days;
mod random;
mod steps;
mod times;

/// Does everything; 2 and 3 know less.
pub(crate) const LOKET_1: CounterId = CounterId(0);
pub(crate) const LOKET_2: CounterId = CounterId(1);
pub(crate) const KK: ServiceId = ServiceId(0);
pub(crate) const PINDAH: ServiceId = ServiceId(1);
pub(crate) const UMKM: ServiceId = ServiceId(2);

pub(crate) const SECOND: u64 = 1_000;
pub(crate) const MINUTE: u64 = 60 * SECOND;

/// 3 August 2026, 08.00 in Jakarta.
pub(crate) const MORNING: Time = Time(1_785_718_800_000);

/// What a kiosk asks for.
pub(crate) fn asked(service: ServiceId) -> IssueTicket {
    IssueTicket::at_kiosk(service)
}

/// An office whose day is open, and every entry so far.
pub(crate) struct Office {
    pub(crate) state: State,
    pub(crate) at: Time,
    pub(crate) entries: Vec<Stored>,
}

impl Office {
    /// With counters 1 and 2 open; one call is enough to be absent, and one return is allowed.
    pub(crate) fn open() -> Office {
        Office::open_with(|_| {})
    }

    fn open_with(change: impl FnOnce(&mut Plan)) -> Office {
        let mut site = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
        site.plan.policy.no_show = NoShow { calls: 1, returns: 1, ..NoShow::CUSTOMARY };
        site.plan.policy.appointment_grace_ms = 5 * 60_000;
        change(&mut site.plan);
        let mut office = Office { state: State::default(), at: MORNING, entries: Vec::new() };
        office.yes(Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        office.entries.clear();
        office.open_day(3, false);
        office
    }

    pub(crate) fn open_day(&mut self, day: u8, training: bool) {
        let open = OpenDay { training, ..OpenDay::on(Date { year: 2026, month: 8, day }) };
        self.yes(Command::OpenDay(open));
        for counter in [LOKET_1, LOKET_2] {
            self.yes(Command::OpenCounter { counter, officer: None });
        }
    }

    pub(crate) fn pass(&mut self, ms: u64) {
        self.at = self.at.plus(ms);
    }

    /// Does one command as a server would.
    pub(crate) fn yes(&mut self, command: Command) -> Vec<Event> {
        self.may(&command).unwrap_or_else(|why| panic!("{command:?}: {why:?}"))
    }

    fn may(&mut self, command: &Command) -> Result<Vec<Event>, domain::Rejection> {
        let mut events = Vec::new();
        domain::decide(&self.state, command, self.at, &mut events)?;
        if !events.is_empty() {
            assert_eq!(domain::verify(&self.state, &events), Ok(()));
            events.iter().for_each(|event| domain::apply(&mut self.state, self.at, event));
            self.entries.push(Stored { position: Position::START, entry: entry(self.at, events.clone()) });
        }
        Ok(events)
    }

    pub(crate) fn issue(&mut self, service: ServiceId) -> TicketId {
        self.issue_as(asked(service))
    }

    pub(crate) fn issue_as(&mut self, issue: IssueTicket) -> TicketId {
        match self.yes(Command::IssueTicket(issue))[..] {
            [Event::TicketIssued { ticket, .. }] => ticket,
            ref other => panic!("{other:?}"),
        }
    }

    pub(crate) fn call_at(&self, counter: CounterId) -> CallId {
        self.state.counter(counter).and_then(Desk::call).unwrap()
    }

    /// NEXT at a counter that is free, or serves.
    pub(crate) fn next(&mut self, counter: CounterId) -> CallId {
        let ending = self.state.counter(counter).and_then(Desk::call);
        self.yes(Command::CallNext { counter, ending, answer: None });
        self.call_at(counter)
    }

    pub(crate) fn start(&mut self, counter: CounterId) {
        self.yes(Command::StartServing { counter, call: self.call_at(counter) });
    }

    pub(crate) fn finish(&mut self, counter: CounterId) {
        self.finish_with(counter, &[]);
    }

    pub(crate) fn finish_with(&mut self, counter: CounterId, delivered: &[(ServiceId, u8)]) {
        let (call, delivered) = (self.call_at(counter), delivered.to_vec());
        self.yes(Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered });
    }

    /// The report of the last day, after comparing it with what the domain itself counted.
    pub(crate) fn report(&self) -> Report {
        let opened = self.entries.iter().rposition(|stored| stored.entry.opens_day()).unwrap();
        let report = folded(&self.entries[opened..]);
        let day = self.state.last_day().unwrap();
        for (name, count) in [
            ("tickets_issued", day.issued),
            ("visits_finished", day.finished),
            ("calls", day.called),
            ("out_of_turn", day.chosen),
            ("cancelled", day.cancelled),
            ("absent_for_good", day.absent),
            ("unserved", day.unserved),
            ("still_here", self.state.tickets().len() as u32),
        ] {
            assert_eq!(of(&report, Line::Day, name), Some(u64::from(count)), "{name}");
        }
        for service in (0u16..).take(report.plan.services.len()).map(ServiceId) {
            let delivered = find(&report, Line::Service(service)).map_or(0, |figures| figures.get("services_delivered").unwrap());
            assert_eq!(delivered, u64::from(self.state.delivered(service)), "{service:?}");
        }
        everybody_is_somewhere(&report);
        report
    }
}

/// Who took a number is done, gone or still there, for all together and for all that a ticket keeps.
fn everybody_is_somewhere(report: &Report) {
    for (line, figures) in &report.lines {
        let keeps = matches!(line, Line::Day | Line::Mode(_) | Line::Group(_) | Line::Origin(_));
        let ends = ["visits_finished", "absent_for_good", "cancelled", "unserved", "still_here"];
        let ended: u64 = ends.iter().filter_map(|name| figures.get(name)).sum();
        assert!(!keeps || figures.get("tickets_issued") == Some(ended), "{line:?}: {figures:?}");
    }
}

fn folded(entries: &[Stored]) -> Report {
    let mut fold = DayFold::default();
    for stored in entries {
        if !fold.take(stored) {
            break;
        }
    }
    fold.report().unwrap()
}

fn find(report: &Report, line: Line) -> Option<&Figures> {
    report.lines.iter().find(|(found, _)| *found == line).map(|(_, figures)| figures)
}

/// One figure of one line.
fn of(report: &Report, line: Line, name: &str) -> Option<u64> {
    find(report, line).unwrap_or_else(|| panic!("{line:?} is not in the report")).get(name)
}

/// How many waits and their mean and longest; then how many service times, how many of them from the call, and their mean.
fn times(report: &Report, line: Line) -> ((u64, u64, u64), (u64, u64, u64)) {
    let figure = |name| of(report, line, name).unwrap_or(0);
    let waits = (figure("waits"), figure("wait_mean_ms"), figure("wait_max_ms"));
    (waits, (figure("service_times"), figure("service_times_from_call"), figure("service_time_mean_ms")))
}
