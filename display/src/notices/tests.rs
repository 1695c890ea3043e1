//! What the foot says in a break, about paused services and after the end of serving.

use client::Changed;
use protocol::{AgencyRow, BreakRow, Row, ThemeRow};

use super::*;

/// 11.41 in Jakarta.
const AT_MS: u64 = 1_795_408_867_000;
const OFFSET_S: i32 = 7 * 3_600;

fn site() -> SiteRow {
    SiteRow {
        site: "mpp-contoh".into(),
        name: "MPP Contoh".into(),
        motto: String::new(),
        date: Some("2026-11-23".into()),
        training: false,
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

/// What the foot of a zone with one agency says.
fn said(site: SiteRow) -> String {
    let agency = AgencyRow {
        agency: "dukcapil".into(),
        name: "Dinas Kependudukan".into(),
        short: "Dukcapil".into(),
        waiting: 0,
        longest_since_ms: None,
        expected_wait: None,
        delivered: 0,
        order: 0,
    };
    let mut rows = Rows::default();
    rows.apply(&Changed { whole: true, put: vec![Row::Site(site.clone()), Row::Agency(agency)], ..Changed::default() });
    notice(&site, &rows, OFFSET_S)
}

fn paused(agency: &str, service: &str, reason: PauseReason, until_ms: Option<u64>) -> PausedRow {
    PausedRow { service: service.into(), agency: agency.into(), agency_short: "Dukcapil".into(), reason, until_ms }
}

#[test]
fn a_break_says_when_the_hall_goes_on() {
    let on_break = Some(BreakRow { reason: PauseReason::Prayer, until_ms: AT_MS + 60 * 60_000 });
    let resting = SiteRow { on_break, ..site() };
    assert_eq!(said(resting.clone()), "Istirahat salat. Pelayanan dilanjutkan pukul 12.41.");
    let (title, line) = pause(&resting, OFFSET_S).unwrap();
    assert_eq!((title.as_str(), line.as_str()), ("Istirahat salat", "Pelayanan dilanjutkan pukul 12.41."));
    assert_eq!(pause(&site(), OFFSET_S), None);
}

#[test]
fn that_numbers_come_out_of_turn_is_said_in_both_languages_and_not_where_they_do_not() {
    let both = OUT_OF_ORDER.join("\n");
    assert_eq!(said(site()), both);
    assert_eq!(
        said(SiteRow { notice: "Loket 3 pindah.".into(), ..site() }),
        format!("Loket 3 pindah.\n{both}"),
        "beside every other notice"
    );
    assert_eq!(said(SiteRow { first_come: true, ..site() }), "");
    assert_eq!(said(SiteRow { date: None, ..site() }), "", "nobody is called in a closed hall");
}

#[test]
fn paused_services_of_this_zone_are_named_with_why_and_until_when() {
    let services = vec![
        paused("dukcapil", "KTP baru", PauseReason::Supplies, Some(AT_MS)),
        paused("samsat", "Pajak", PauseReason::Fault, None),
        paused("dukcapil", "", PauseReason::Prayer, Some(AT_MS)),
    ];
    let notice = "Loket 3 pindah.".to_owned();
    assert_eq!(
        said(SiteRow { paused: services, notice, first_come: true, ..site() }),
        "KTP baru (Dukcapil) dihentikan sementara: persediaan habis, sampai pukul 11.41.\n\
         Satu layanan Dukcapil dihentikan sementara: istirahat salat, sampai pukul 11.41.\nLoket 3 pindah."
    );
}

#[test]
fn after_the_end_of_serving_unserved_numbers_are_announced_and_nothing_once_the_day_is_closed() {
    let ended = SiteRow {
        serving_ended_at_ms: Some(AT_MS),
        unserved: vec!["A-031".into(), "A-032".into()],
        unserved_count: 5,
        on_break: Some(BreakRow { reason: PauseReason::Rest, until_ms: AT_MS }),
        ..site()
    };
    assert_eq!(
        said(ended.clone()),
        "Pelayanan hari ini sudah berakhir. Yang belum terlayani, mohon hubungi petugas informasi.\n\
         Belum terlayani: A-031, A-032.\nBelum terlayani pula: 3 nomor lain."
    );
    let many: Vec<String> = (1..=9).map(|number| format!("A-{number:03}")).collect();
    let lines = said(SiteRow { unserved: many, unserved_count: 9, ..ended.clone() });
    assert_eq!(lines.lines().nth(1), Some("Belum terlayani: A-001, A-002, A-003, A-004, A-005, A-006, A-007, A-008."));
    assert_eq!(lines.lines().nth(2), Some("Belum terlayani: A-009."));
    assert_eq!(pause(&ended, OFFSET_S).unwrap().0, "Pelayanan hari ini berakhir");
    assert_eq!(said(SiteRow { date: None, ..ended }), "");
}
