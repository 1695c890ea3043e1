//! Rows for tests: one counter, its visitor, its hall. Test code only.

use client::{Changed, Picture};
use protocol::{
    AgencyRow, CounterLabel, CounterNoun, CounterRow, CounterState, ExpectedWait, Row, ServiceRow, SiteRow, ThemeRow, TicketNumber,
    VisitorRow, WhyRow,
};

/// 09.41.07 in Jakarta.
pub(crate) const CALLED_MS: u64 = 1_795_401_667_000;

/// Seconds from UTC in Jakarta.
pub(crate) const JAKARTA_S: i32 = 7 * 3_600;

/// A picture of these rows.
pub(crate) fn picture(rows: Vec<Row>) -> Picture {
    let mut picture = Picture::default();
    picture.apply(&Changed { whole: true, put: rows, ..Changed::default() });
    picture
}

/// Loket 3 of Disdukcapil, with six waiting.
pub(crate) fn counter(state: CounterState) -> CounterRow {
    let busy = matches!(state, CounterState::Calling | CounterState::Serving);
    CounterRow {
        counter: "3".into(),
        label: CounterLabel { noun: CounterNoun::Loket, number: 3 },
        agency: "disdukcapil".into(),
        floor: String::new(),
        shown_in: vec![],
        spoken_in: vec![],
        state,
        since_ms: Some(CALLED_MS),
        paused_for: None,
        paused_until_ms: None,
        officer: (state != CounterState::Closed).then(|| "14".into()),
        shift: None,
        number: busy.then(|| "A-005".into()),
        call: busy.then_some(7),
        skills: vec![],
        waiting: 6,
        longest_since_ms: Some(CALLED_MS - 18 * 60_000),
        automatic_after_ms: None,
        held_by: None,
        order: 3,
    }
}

/// A-005, for a family card.
pub(crate) fn visitor(serving: bool) -> VisitorRow {
    VisitorRow {
        counter: "3".into(),
        ticket: 40,
        number: TicketNumber { prefix: "A".into(), digits: 5, shown: "A-005".into() },
        call: 7,
        service: "kk".into(),
        service_name: "Kartu Keluarga".into(),
        needs: vec!["sign_language".into()],
        serving,
        issued_at_ms: CALLED_MS - 600_000,
        called_at_ms: CALLED_MS,
        summons: 1,
        shown_at_ms: Some(CALLED_MS + 20),
        heard_at_ms: Some(CALLED_MS + 7_000),
        serving_since_ms: serving.then_some(CALLED_MS + 30_000),
        at_counter_minutes: 15,
        answer_from_ms: Some(CALLED_MS + 27_000),
        summons_counted: 1,
        summons_needed: 3,
        undo_until_ms: CALLED_MS + 60_000,
        why: WhyRow::default(),
        step: None,
    }
}

/// The agency and the site.
pub(crate) fn hall(training: bool) -> Vec<Row> {
    let site = SiteRow {
        site: "mpp".into(),
        name: "MPP Contoh".into(),
        motto: String::new(),
        date: Some("2026-11-23".into()),
        training,
        closes_at_ms: None,
        opens_at_ms: None,
        notice: String::new(),
        english_always: false,
        issued: 40,
        finished: 30,
        waiting: 6,
        chosen: 0,
        serves_until_ms: None,
        serving_ended_at_ms: None,
        on_break: None,
        paused: Vec::new(),
        unserved: Vec::new(),
        unserved_count: 0,
        theme: ThemeRow::default(),
        first_come: false,
    };
    let agency = AgencyRow {
        agency: "disdukcapil".into(),
        name: "Dinas Kependudukan dan Pencatatan Sipil".into(),
        short: "Disdukcapil".into(),
        waiting: 6,
        longest_since_ms: None,
        expected_wait: None,
        delivered: 0,
        order: 0,
    };
    vec![
        Row::Site(site),
        Row::Agency(agency),
        Row::Service(service("kk", "Kartu Keluarga", 0)),
        Row::Service(service("ktp", "KTP elektronik", 1)),
    ]
}

fn service(code: &str, name: &str, order: u16) -> ServiceRow {
    ServiceRow {
        service: code.into(),
        name: name.into(),
        agency: "disdukcapil".into(),
        prefix: "A".into(),
        target_minutes: 20,
        at_counter_minutes: 15,
        skills: vec![],
        open: true,
        left: None,
        pause: None,
        too_late: false,
        counters_open: 1,
        waiting: 3,
        longest_since_ms: None,
        needs: Vec::new(),
        needs_on_duty: Vec::new(),
        needs_unmet: 0,
        group_waits: Vec::new(),
        expected_wait: Some(ExpectedWait { from_minutes: 20, to_minutes: Some(35) }),
        requirements: vec![],
        duration: String::new(),
        fee: String::new(),
        order,
    }
}
