//! An emergency by its pixels: lying and standing, near and far, real and as a drill, in the customary words and in the hall's own.

use protocol::{EmergencyKind, EmergencyText};

use super::*;
use crate::feed::emergency_of;
use crate::layout::lay_out_for;
use crate::setting::Setting;
use crate::wall::OwnEmergency;

#[test]
fn a_drill_is_told_from_what_is_real_on_every_wall() {
    let floor = EmergencyText {
        kind: EmergencyKind::Earthquake,
        id: "Lindungi kepala. Setelah guncangan berhenti, turun lewat tangga timur. Berkumpul di lapangan parkir timur.".into(),
        en: "Protect your head. When the shaking stops, go down by the east stairs. Gather at the east car park.".into(),
    };
    for (w, h) in [(1920, 1080), (1080, 1920)] {
        // 55 inches, read from 8 metres.
        let far = Setting { diagonal_mm: 1_397, farthest_mm: 8_000, ..Setting::default() };
        for (distance, setting) in [("near", Setting::default()), ("far", far)] {
            let layout = lay_out_for(w, h, &setting);
            let mut wall = Hall::open(w, h);
            let mut shows = |name: &str, emergency: crate::board::Emergency| {
                let (mut alarm, is_drill) = (hall(Vec::new(), Vec::new()), emergency.drill);
                (alarm.emergency, alarm.setting) = (Some(emergency), setting);
                let pixels = wall.show(&format!("alarm-{name}-{distance}"), [picture(alarm)]);
                assert!(pixels.share(layout.screen, theme::ALARM) > 0.5, "{name} {distance} {w}x{h}");
                assert_eq!(pixels.share(layout.emergency.drill.area, theme::WHITE) > 0.05, is_drill, "{name} {distance} {w}x{h}");
                for (place, least) in [(layout.emergency.title.area, 0.05), (layout.emergency.text, 0.02)] {
                    assert!(pixels.share(place, theme::WHITE) > least, "{name} {distance} {w}x{h}");
                }
            };
            shows("fire", emergency_of(EmergencyKind::Fire, false, None));
            shows("evacuation-drill", emergency_of(EmergencyKind::Evacuation, true, None));
            shows("earthquake-floor", emergency_of(EmergencyKind::Earthquake, false, Some(&floor)));
        }
    }
}

#[test]
fn whoever_holds_the_key_sees_it_and_its_emergency_comes_before_any_server() {
    let mut wall = Hall::open(1280, 720);
    let layout = lay_out(1280, 720);
    let held = wall.show("alarm-held", [News::Holding(Some(Clock(Instant::now()).now_ms()))]);
    assert!(held.share(layout.holding.words.area, theme::WHITE) > 0.03);
    let own = OwnEmergency { emergency: emergency_of(EmergencyKind::Fire, false, None), can_be_taken_back: true };
    let raised = wall.show("alarm-own", [News::Holding(None), News::OwnAlarm(Some(own))]);
    assert!(raised.share(layout.screen, theme::ALARM) > 0.5);
}
