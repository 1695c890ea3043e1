//! The sample halls that are shipped.

use std::collections::BTreeSet;

use super::*;
use domain::{AgencyKind, CounterNoun, Mode, Need};

pub(super) const KANTOR: &str = include_str!("../../../../examples/kantor-kecil.toml");
pub(super) const POLI: &str = include_str!("../../../../examples/poliklinik.toml");
pub(super) const MPP: &str = include_str!("../../../../examples/mpp-contoh.toml");

#[test]
fn the_small_office_is_good_and_small() {
    let site = read(KANTOR.as_bytes()).unwrap();
    assert_eq!(site.warnings.describe("kantor-kecil.toml"), "");
    let plan = &site.plan;
    assert_eq!((plan.agencies.len(), plan.counters.len(), plan.services.len()), (1, 3, 4));
    assert!(KANTOR.lines().count() < 90, "it is read in a minute");
}

#[test]
fn the_hall_of_journeys_is_good_and_shows_each_kind() {
    let site = read(POLI.as_bytes()).unwrap_or_else(|findings| panic!("{}", findings.describe("poliklinik.toml")));
    assert_eq!(site.warnings.describe("poliklinik.toml"), "");
    let journeys = &site.plan.journeys;
    assert_eq!(
        journeys.iter().map(|journey| (journey.steps.len(), journey.any_order)).collect::<Vec<_>>(),
        [(2, false), (3, false), (2, true)]
    );
    assert_eq!(journeys.iter().map(|journey| journey.series.is_some()).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn the_sample_hall_has_its_size_and_no_warning() {
    let site = read(MPP.as_bytes()).unwrap_or_else(|findings| panic!("{}", findings.describe("mpp-contoh.toml")));
    assert_eq!(site.warnings.describe("mpp-contoh.toml"), "");
    let plan = &site.plan;
    assert_eq!((plan.agencies.len(), plan.services.len(), plan.counters.len()), (24, 177, 60));
    assert_eq!((plan.skills.len(), plan.zones.len(), plan.groups.len(), plan.devices.len()), (42, 5, 5, 4));
    assert_eq!(plan.screens.iter().map(|screen| screen.zones.len()).collect::<Vec<_>>(), [4, 1, 1, 2, 1, 0]);
    let floors: BTreeSet<&str> = plan.zones.iter().map(|zone| zone.floor.as_str()).collect();
    assert_eq!(floors.into_iter().collect::<Vec<_>>(), ["Halaman", "Lantai 1", "Lantai 2"]);
    assert_eq!(plan.counters.iter().filter(|counter| counter.noun == CounterNoun::Jalur).count(), 2);
    for kind in [AgencyKind::Opd, AgencyKind::Vertikal, AgencyKind::Bumn, AgencyKind::Bumd] {
        assert!(plan.agencies.iter().any(|agency| agency.kind == kind), "{kind:?}");
    }
    for mode in [Mode::Langsung, Mode::Mandiri, Mode::Digital, Mode::Bergerak] {
        assert!(plan.services.iter().any(|service| service.mode == mode), "{mode:?}");
    }
    assert_eq!(plan.check(), Ok(()), "the domain takes it");
    let names: BTreeSet<(u16, &str)> = plan.services.iter().map(|service| (service.agency.0, service.name.as_str())).collect();
    assert_eq!(names.len(), 177, "no two services of an agency have one name");
}

#[test]
fn every_visitor_of_the_sample_hall_can_be_served() {
    let plan = plan_of(MPP);
    for service in &plan.services {
        for need in Need::ALL {
            let able = |counter: &domain::Counter| serving::can_serve(&plan, counter, service) && counter.meets.contains(need);
            assert!(plan.counters.iter().any(able), "{} with {need:?}", service.code);
        }
        let agency_counters = plan.counters.iter().filter(|counter| counter.agency == service.agency);
        assert!(agency_counters.clone().any(|counter| serving::can_serve(&plan, counter, service)), "{} at its own agency", service.code);
    }
}

#[test]
fn published_standards_are_whole_and_revealing_services_are_marked() {
    let plan = plan_of(MPP);
    let with_standard: Vec<_> = plan.services.iter().filter(|service| !service.standard.duration.is_empty()).collect();
    assert_eq!(with_standard.len(), 16);
    for service in &with_standard {
        let standard = &service.standard;
        let parts = [&standard.procedure, &standard.duration, &standard.fee, &standard.product, &standard.complaints];
        assert!(!standard.requirements.is_empty() && parts.iter().all(|part| !part.is_empty()), "{}", service.code);
    }
    for code in ["polres.skck-baru", "dukcapil.kia", "bpjs-kes.pindah-kelas", "dinsos.alat-bantu", "pa.cerai"] {
        assert!(plan.services.iter().any(|service| service.code == code && service.sensitive), "{code}");
    }
    assert!(plan.services.iter().all(|service| !service.standard.complaints.is_empty()));
}
