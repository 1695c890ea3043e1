//! The sample halls that are shipped.

use super::*;

const KANTOR: &str = include_str!("../../../../examples/kantor-kecil.toml");

#[test]
fn the_small_office_is_good_and_small() {
    let site = read(KANTOR.as_bytes()).unwrap();
    assert_eq!(site.warnings.describe("kantor-kecil.toml"), "");
    let plan = &site.plan;
    assert_eq!((plan.agencies.len(), plan.counters.len(), plan.services.len()), (1, 3, 4));
    assert!(KANTOR.lines().count() < 90, "it is read in a minute");
}
