//! From file to plan and back: defaults, alignment, differences, export.

use super::*;

#[test]
fn what_is_left_out_has_a_default() {
    let plan = plan_of(SMALL);
    assert_eq!(plan.skills[0].code, "kantor", "the agency's own skill");
    assert!(hearing::can_serve(&plan.counters[0], &plan.services[0]));
    assert_eq!(plan.counters[0].code, "loket-1");
    assert_eq!(plan.counters[0].spoken_in, plan.counters[0].shown_in);
    assert_eq!(plan.groups[0].code, "umum");
    assert_eq!(plan.timetable.week[0].unwrap().tickets_from_minute, 480);
}
