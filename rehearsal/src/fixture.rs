//! Rows of a hall for tests, and a picture of them: a test changes what it is about. It holds no rule.

use client::{Changed, Picture};
use protocol::{CounterLabel, CounterNoun, CounterRow, CounterState, Row, ServiceRow, SiteRow, ThemeRow, TicketRow, TicketState};

/// The agency of every row.
pub(crate) const AGENCY: &str = "kec";

/// An open service that needs one skill and takes six minutes.
pub(crate) fn service(code: &str, skill: &str) -> ServiceRow {
    ServiceRow {
        service: code.into(),
        name: code.to_uppercase(),
        agency: AGENCY.into(),
        prefix: "A".into(),
        target_minutes: 10,
        at_counter_minutes: 6,
        skills: vec![skill.into()],
        open: true,
        left: None,
        pause: None,
        too_late: false,
        counters_open: 0,
        waiting: 0,
        longest_since_ms: None,
        needs: Vec::new(),
        needs_on_duty: Vec::new(),
        needs_unmet: 0,
        expected_wait: None,
        group_waits: Vec::new(),
        requirements: Vec::new(),
        duration: String::new(),
        fee: String::new(),
        order: 0,
    }
}

/// A closed counter with these skills.
pub(crate) fn counter(code: &str, skills: &[&str]) -> CounterRow {
    CounterRow {
        counter: code.into(),
        label: CounterLabel { noun: CounterNoun::Loket, number: 1 },
        agency: AGENCY.into(),
        floor: String::new(),
        state: CounterState::Closed,
        since_ms: None,
        paused_for: None,
        paused_until_ms: None,
        officer: None,
        shift: None,
        number: None,
        call: None,
        shown_in: Vec::new(),
        spoken_in: Vec::new(),
        skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
        waiting: 0,
        longest_since_ms: None,
        automatic_after_ms: None,
        held_by: None,
        order: 0,
    }
}

/// A whole picture of these rows.
pub(crate) fn picture(rows: Vec<Row>) -> Picture {
    let mut picture = Picture::default();
    picture.apply(&Changed { whole: true, put: rows, ..Changed::default() });
    picture
}

/// A waiting ticket.
pub(crate) fn ticket(ticket: u32, service: &str, since_ms: u64) -> TicketRow {
    TicketRow {
        ticket,
        number: format!("A-{ticket:03}"),
        service: service.into(),
        state: TicketState::Waiting,
        since_ms,
        counter: None,
        kept_until_ms: None,
        appointment_ms: None,
        expected_call: None,
        step: None,
    }
}

/// A site whose day is open.
pub(crate) fn site() -> SiteRow {
    SiteRow {
        site: "kantor".into(),
        name: "Kantor".into(),
        motto: String::new(),
        date: Some("2027-01-15".into()),
        training: true,
        closes_at_ms: None,
        opens_at_ms: None,
        notice: String::new(),
        english_always: false,
        issued: 0,
        finished: 0,
        waiting: 0,
        chosen: 0,
        serves_until_ms: None,
        serving_ended_at_ms: None,
        on_break: None,
        paused: Vec::new(),
        unserved: Vec::new(),
        unserved_count: 0,
        theme: ThemeRow::default(),
        first_come: false,
    }
}
