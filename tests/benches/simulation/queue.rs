//! One class of people at some counters that are alike: the smallest case there is. It measures nothing.

use std::sync::Arc;

use domain::*;
use simulation::{Case, Class, Draw, Shift};

/// A mean service, in ticks: rounding to ticks is far below what matters.
pub(crate) const UNIT: u64 = 1_000_000;

/// So many people in a mean service, at so many counters, first come first served.
pub(crate) fn queue(rate: f64, counters: usize) -> Case {
    let counter = |number: u16| Counter {
        code: format!("c{number}"),
        noun: CounterNoun::Loket,
        number: number + 1,
        agency: AgencyId(0),
        floor: String::new(),
        shown_in: Vec::new(),
        spoken_in: Vec::new(),
        skills: vec![(SkillId(0), Hold::primary(5))],
        file_skills: None,
        prefers: Vec::new(),
        meets: NeedSet::default(),
        automatic_after_ms: Some(0),
        retired: false,
    };
    let counters: Vec<Counter> = (0..counters as u16).map(counter).collect();
    let ids: Vec<CounterId> = (0..counters.len() as u16).map(CounterId).collect();
    let shifts = vec![Shift { open: vec![ids.len()], counters: ids, speed: vec![1.0] }];
    Case {
        plan: Arc::new(plan(counters)),
        period_ticks: UNIT,
        periods: 1,
        classes: vec![Class {
            crowd: 0,
            service: ServiceId(0),
            group: Group::EVERYBODY,
            needs: NeedSet::default(),
            rates: vec![rate / UNIT as f64],
            trace: None,
            service_ticks: vec![Draw::Exponential { mean: UNIT as f64 }],
            patience_ticks: Vec::new(),
            threshold_ticks: UNIT,
            no_show: None,
            retry: None,
        }],
        crowds: vec!["everybody".into()],
        shifts,
        room: None,
        busyness_scv: 0.0,
        warm_up_ticks: 0,
        by_period: false,
    }
}

fn plan(counters: Vec<Counter>) -> Plan {
    let service = Service {
        code: "s".into(),
        name: String::new(),
        agency: AgencyId(0),
        series: SeriesId(0),
        priority_series: None,
        appointment_series: None,
        skills: SkillSet::of(SkillId(0)),
        minimum: Minimum::default(),
        prefers: Vec::new(),
        target_ms: UNIT as u32,
        at_counter_ms: UNIT as u32,
        quota: None,
        mode: Mode::Langsung,
        sensitive: false,
        standard: Standard::default(),
        retired: false,
    };
    let everybody = Group { code: "umum".into(), name: String::new(), weight: 1, head_start_ms: 0, emergency: false, retired: false };
    let site = Site {
        code: "s".into(),
        name: String::new(),
        motto: String::new(),
        time_zone: "Asia/Jakarta".into(),
        english_always: false,
        page: String::new(),
    };
    Plan {
        site,
        agencies: vec![Agency { code: "a".into(), name: String::new(), short: String::new(), kind: AgencyKind::Opd, retired: false }],
        skills: vec![Skill { code: "k".into(), name: String::new(), retired: false }],
        series: vec![Series { prefix: "A".into(), retired: false }],
        services: vec![service],
        zones: Vec::new(),
        counters,
        groups: vec![everybody],
        officers: Vec::new(),
        devices: Vec::new(),
        journeys: Vec::new(),
        paper: None,
        emergency_texts: Vec::new(),
        screens: Vec::new(),
        theme: Theme::default(),
        slides: Vec::new(),
        policy: Policy { calling: Calling { order: Order::FirstCome, overdue_percent: 0 }, ..Policy::default() },
        timetable: Timetable::default(),
    }
}
