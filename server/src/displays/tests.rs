//! What supervisors are told of displays, from what nodes tell each other.

use protocol::{CheckReport, ScreenCheck, ScreenTrouble};

use super::*;
use crate::journal::PROGRAM_VERSION;

const NOW_MS: u64 = 1_790_000_000_000;

fn seen() -> Seen {
    let report = ScreenReport { version: PROGRAM_VERSION.into(), volume_percent: 80, ..ScreenReport::default() };
    Seen {
        node: 1,
        name: "layar-1".into(),
        at_ms: NOW_MS,
        connected: true,
        report: Some(report),
        is_voice: true,
        device: Some(true),
        backlog_s: 2,
        is_frozen: false,
        picture_at_ms: Some(NOW_MS),
    }
}

fn trouble(change: impl FnOnce(&mut Seen, &mut ScreenReport)) -> Vec<ScreenTrouble> {
    let mut changed = seen();
    let mut report = changed.report.take().unwrap();
    change(&mut changed, &mut report);
    changed.report = Some(report);
    rows(&BTreeMap::from([("k".to_owned(), changed)]), 1, NOW_MS)["k"].trouble.clone()
}

#[test]
fn what_is_wrong_with_a_display_is_named_and_nothing_else_is() {
    assert_eq!(trouble(|_, _| {}), []);
    assert_eq!(trouble(|seen, _| seen.is_frozen = true), [ScreenTrouble::Frozen]);
    assert_eq!(trouble(|seen, _| seen.device = Some(false)), [ScreenTrouble::NoSoundDevice]);
    assert_eq!(trouble(|_, report| report.muted = true), [ScreenTrouble::Silent]);
    assert_eq!(trouble(|_, report| report.volume_percent = 0), [ScreenTrouble::Silent]);
    assert_eq!(trouble(|seen, report| (seen.device, report.muted) = (None, true)), [], "it is not to speak");
    assert_eq!(trouble(|seen, _| seen.backlog_s = 16), [ScreenTrouble::Behind]);
    assert_eq!(trouble(|_, report| report.version = "0".into()), [ScreenTrouble::OtherVersion]);
    let no_go = CheckReport { check: ScreenCheck::Size, go: Some(false), measured: String::new() };
    assert_eq!(trouble(|_, report| report.checks = vec![no_go]), [ScreenTrouble::NoGo]);
    assert_eq!(trouble(|seen, _| (seen.connected, seen.is_frozen) = (false, true)), [ScreenTrouble::Gone]);
}

#[test]
fn a_display_of_another_node_is_seen_and_goes_with_that_node() {
    let all = BTreeMap::from([("k".to_owned(), seen())]);
    let [own, other] = [1, 2].map(|node| rows(&all, node, NOW_MS + TOLD_EVERY_MS)["k"].clone());
    assert!(own.connected && !own.elsewhere && own.picture_at_ms.is_some());
    assert!(other.connected && other.elsewhere && other.picture_at_ms.is_none(), "its picture lies with its own node");
    let lost = rows(&all, 2, NOW_MS + 4 * TOLD_EVERY_MS)["k"].clone();
    assert!(!lost.connected && lost.seen_at_ms == Some(NOW_MS) && lost.trouble == [ScreenTrouble::Gone], "{lost:?}");
}

#[test]
fn a_display_keeps_its_key_and_two_machines_with_one_name_have_two() {
    assert_eq!(screen_key("layar-a", Some("1f")), screen_key("layar-a", Some("1f")));
    assert_ne!(screen_key("layar-a", Some("1f")), screen_key("layar-a", Some("2f")));
    assert_eq!(screen_key("layar-a", None).len(), 16);
}

#[test]
fn the_longest_report_fits_into_a_claim() {
    let long = "é".repeat(10 * CODE_CHARS_MAX);
    let check = CheckReport { check: ScreenCheck::Colours, go: Some(false), measured: long.clone() };
    let report = ScreenReport {
        version: long.clone(),
        zones: vec![long.clone(); 100],
        volume_percent: 250,
        checks: vec![check; 100],
        ..ScreenReport::default()
    };
    let report = kept(&report);
    assert_eq!((report.zones.len(), report.checks.len(), report.volume_percent), (ZONES_MAX, CHECKS_MAX, 100));
    let text = serde_json::to_string(&Seen { name: long.chars().take(CODE_CHARS_MAX).collect(), report: Some(report), ..seen() }).unwrap();
    assert!(text.len() <= crate::presence::HOLDER_BYTES_MAX, "{}", text.len());
}
