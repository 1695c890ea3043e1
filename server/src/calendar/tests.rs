//! Days, openings and jumps, in WIB (UTC+7) and, for a zone with summer time, in Berlin.

use super::*;
use domain::{BreakOf, CounterId, Hours, PauseReason, PlannedBreak, PlannedShift};

const HOUR_MS: u64 = 60 * 60 * 1000;

/// Monday to Friday 07.45, 08.00 to 15.00; closed on Christmas.
fn office() -> Calendar {
    calendar("Asia/Jakarta")
}

fn calendar(zone: &str) -> Calendar {
    let hours = Hours { tickets_from_minute: 465, opens_minute: 480, closes_minute: 900, ends_minute: Some(960) };
    let mut week = [Some(hours); 7];
    week[5] = None;
    week[6] = None;
    Calendar {
        zone: TimeZone::get(zone).unwrap(),
        timetable: Timetable { week, holidays: vec!["2026-12-25".to_owned()], breaks: vec![friday_prayer()], roster: vec![mornings()] },
    }
}

fn friday_prayer() -> PlannedBreak {
    PlannedBreak {
        code: "jumat".to_owned(),
        days: [false, false, false, false, true, false, false],
        from_minute: 690,
        until_minute: 780,
        of: BreakOf::Hall,
        reason: PauseReason::Prayer,
        numbers: true,
    }
}

fn mornings() -> PlannedShift {
    PlannedShift {
        code: "pagi".to_owned(),
        days: [true, true, true, true, true, false, false],
        from_minute: 480,
        until_minute: 720,
        counters: vec![CounterId(0)],
        officer: None,
    }
}

fn at(text: &str) -> Time {
    let timestamp: Timestamp = text.parse().unwrap();
    Time(u64::try_from(timestamp.as_millisecond()).unwrap())
}

fn date(text: &str) -> Date {
    from_civil(text.parse().unwrap())
}

#[test]
fn dates_are_those_of_the_site() {
    let calendar = office();
    assert_eq!(calendar.date(at("2026-11-22T16:59:59Z")), date("2026-11-22"));
    assert_eq!(calendar.date(at("2026-11-22T17:00:00Z")), date("2026-11-23"));
    assert_eq!(calendar.utc_offset_s(at("2026-11-22T17:00:00Z")), 7 * 3600);
    assert_eq!(calendar.exact_text(at("2026-11-23T02:41:07Z")), "2026-11-23 09.41.07");
    assert_eq!(calendar.exact_text(at("2026-11-23T02:41:07Z")), "2026-11-23 09.41.07");
}

#[test]
fn a_day_has_its_instants_and_closed_days_have_none() {
    let calendar = office();
    let times = calendar.day_times(date("2026-11-23")).unwrap();
    assert_eq!(times.tickets_from, at("2026-11-23T07:45:00+07:00"));
    assert_eq!(times.opens_at, at("2026-11-23T08:00:00+07:00"));
    assert_eq!(times.closes_at, at("2026-11-23T15:00:00+07:00"));
    assert_eq!(calendar.day_times(date("2026-11-22")), None, "Sunday");
    assert_eq!(calendar.day_times(date("2026-12-25")), None, "holiday");
    assert_eq!(calendar.next_day(date("2026-12-24")).unwrap().0, date("2026-12-28"));
}

#[test]
fn summer_time_moves_the_instants_not_the_times() {
    let calendar = calendar("Europe/Berlin");
    assert_eq!(calendar.day_times(date("2026-03-27")).unwrap().opens_at, at("2026-03-27T08:00:00+01:00"));
    assert_eq!(calendar.day_times(date("2026-03-30")).unwrap().opens_at, at("2026-03-30T08:00:00+02:00"));
    assert_eq!(calendar.utc_offset_s(at("2026-03-30T08:00:00+02:00")), 2 * 3600);
}

#[test]
fn a_day_opens_by_its_timetable_once() {
    let calendar = office();
    let opens = |now, last: Option<&str>| match calendar.due(at(now), last.map(date)) {
        Due::Open(open) => Some(open),
        Due::Wait { .. } => None,
    };
    let monday = OpenDay {
        times: DayTimes {
            closes_at: Some(at("2026-11-23T15:00:00+07:00")),
            serves_until: Some(at("2026-11-23T16:00:00+07:00")),
            shifts: vec![Shift {
                from: at("2026-11-23T08:00:00+07:00"),
                until: at("2026-11-23T12:00:00+07:00"),
                counters: vec![CounterId(0)],
                officer: None,
            }],
            ..DayTimes::default()
        },
        ..OpenDay::on(date("2026-11-23"))
    };
    assert_eq!(opens("2026-11-23T07:44:59+07:00", Some("2026-11-20")), None);
    assert_eq!(opens("2026-11-23T07:45:00+07:00", Some("2026-11-20")), Some(monday.clone()));
    assert_eq!(opens("2026-11-23T14:59:00+07:00", None), Some(monday));
    assert_eq!(opens("2026-11-23T15:00:00+07:00", None), None, "closed");
    assert_eq!(opens("2026-11-23T10:00:00+07:00", Some("2026-11-23")), None, "opened before");
}

#[test]
fn breaks_are_those_of_the_weekday_in_instants() {
    let calendar = office();
    let friday = calendar.open_by_hand(at("2026-11-27T07:45:00+07:00"), false);
    let prayer = Break {
        from: at("2026-11-27T11:30:00+07:00"),
        until: at("2026-11-27T13:00:00+07:00"),
        of: BreakOf::Hall,
        reason: PauseReason::Prayer,
        numbers: true,
    };
    assert_eq!(friday.times.breaks, [prayer]);
    assert_eq!(calendar.times(date("2026-11-26")).breaks, []);
}

#[test]
fn stopped_at_night_and_started_in_the_morning_waits_for_the_opening() {
    let calendar = office();
    let wait = |now, last| calendar.due(at(now), Some(date(last)));
    let until = |text| Due::Wait { until: Some(at(text)) };
    assert_eq!(wait("2026-11-23T23:50:00+07:00", "2026-11-23"), until("2026-11-24T07:45:00+07:00"));
    assert_eq!(wait("2026-11-24T07:00:00+07:00", "2026-11-23"), until("2026-11-24T07:45:00+07:00"));
    assert_eq!(wait("2026-11-27T16:00:00+07:00", "2026-11-27"), until("2026-11-30T07:45:00+07:00"));
}

#[test]
fn a_clock_set_back_opens_no_earlier_date() {
    let calendar = office();
    // The journal's last day is the 30th; the clock says the 23rd.
    let due = calendar.due(at("2026-11-23T09:00:00+07:00"), Some(date("2026-11-30")));
    assert_eq!(due, Due::Wait { until: Some(at("2026-12-01T07:45:00+07:00")) });
    let behind = calendar.clock_jump(at("2026-11-30T09:00:00+07:00"), at("2026-11-23T09:00:00+07:00"));
    assert_eq!(behind, Some(ClockJump::Behind { by_ms: 7 * 24 * HOUR_MS }));
}

#[test]
fn a_day_opened_by_hand_after_closing_has_no_end() {
    let calendar = office();
    let before = calendar.open_by_hand(at("2026-11-23T06:00:00+07:00"), false);
    assert_eq!(before.times.closes_at, Some(at("2026-11-23T15:00:00+07:00")));
    let open = calendar.open_by_hand(at("2026-11-23T16:00:00+07:00"), true);
    assert_eq!((open.times.closes_at, open.times.serves_until, open.training), (None, None, true), "serving was to end at 16.00");
}

#[test]
fn a_jump_of_more_than_36_hours_asks_unless_the_hall_was_closed() {
    let calendar = office();
    let jump = |from, to| calendar.clock_jump(at(from), at(to));
    assert_eq!(jump("2026-11-23T08:00:00+07:00", "2026-11-24T20:00:00+07:00"), None, "36 h to the second");
    assert_eq!(jump("2026-11-23T08:00:00+07:00", "2026-11-24T20:00:01+07:00"), Some(ClockJump::Ahead { by_ms: 36 * HOUR_MS + 1000 }));
    assert_eq!(jump("2026-11-27T15:00:00+07:00", "2026-11-30T07:45:00+07:00"), None, "a weekend");
    assert_eq!(jump("2026-12-24T15:00:00+07:00", "2026-12-28T07:45:00+07:00"), None, "Christmas and a weekend");
    assert_eq!(
        jump("2026-11-27T15:00:00+07:00", "2027-11-27T15:00:00+07:00").map(|jump| matches!(jump, ClockJump::Ahead { .. })),
        Some(true),
        "a year"
    );
    assert_eq!(jump("2026-11-24T20:00:00+07:00", "2026-11-24T08:00:00+07:00"), None, "12 h back");
}

#[test]
fn without_a_timetable_every_hour_counts_and_nothing_is_due() {
    let calendar = Calendar { zone: TimeZone::UTC, timetable: Timetable::default() };
    assert_eq!(calendar.due(Time(0), None), Due::Wait { until: None });
    assert_eq!(calendar.clock_jump(Time(0), Time(37 * HOUR_MS)), Some(ClockJump::Ahead { by_ms: 37 * HOUR_MS }));
}

#[test]
fn the_ends_of_time_are_survived() {
    let calendar = office();
    for now in [Time(0), Time(u64::MAX)] {
        calendar.date(now);
        calendar.exact_text(now);
        calendar.due(now, Some(Date { year: i16::MAX, month: 99, day: 99 }));
        calendar.clock_jump(Time(0), now);
        calendar.open_by_hand(now, false);
    }
}
