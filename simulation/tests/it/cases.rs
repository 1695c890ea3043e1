//! Small halls to play: classes with exponential services, counters that serve some of them. A mean service is a million ticks, so that
//! rounding to ticks is far below what is compared.

use std::sync::Arc;

use domain::*;
use simulation::{Case, Class, Draw, Shift, Tally};

/// A mean service.
pub(crate) const UNIT: u64 = 1_000_000;

/// One class of people: how many come in a mean service, and the weight of their group.
#[derive(Clone, Copy)]
pub(crate) struct Crowd {
    pub(crate) rate: f64,
    pub(crate) weight: u32,
}

fn site() -> Site {
    Site {
        code: "s".into(),
        name: String::new(),
        motto: String::new(),
        time_zone: "Asia/Jakarta".into(),
        english_always: false,
        page: String::new(),
    }
}

fn skill(class: usize) -> SkillId {
    SkillId(class as u8)
}

fn service(class: usize) -> Service {
    Service {
        code: format!("s{class}"),
        name: String::new(),
        agency: AgencyId(0),
        series: SeriesId(0),
        priority_series: None,
        appointment_series: None,
        skills: SkillSet::of(skill(class)),
        minimum: Minimum::default(),
        prefers: Vec::new(),
        target_ms: UNIT as u32,
        at_counter_ms: UNIT as u32,
        quota: None,
        mode: Mode::Langsung,
        sensitive: false,
        standard: Standard::default(),
        retired: false,
    }
}

/// A hall in which each counter serves these classes at this speed.
pub(crate) fn hall(crowds: &[Crowd], counters: &[&[usize]], speed: f64, order: Order) -> Case {
    let counter = |(number, serves): (usize, &&[usize])| Counter {
        code: format!("c{number}"),
        noun: CounterNoun::Loket,
        number: number as u16 + 1,
        agency: AgencyId(0),
        floor: String::new(),
        shown_in: Vec::new(),
        spoken_in: Vec::new(),
        skills: serves.iter().map(|class| (skill(*class), Hold::primary(5))).collect(),
        file_skills: None,
        prefers: Vec::new(),
        meets: NeedSet::default(),
        automatic_after_ms: Some(0),
        retired: false,
    };
    let group = |(class, crowd): (usize, &Crowd)| Group {
        code: format!("g{class}"),
        name: String::new(),
        weight: crowd.weight,
        head_start_ms: 0,
        emergency: false,
        retired: false,
    };
    let plan = Plan {
        site: site(),
        agencies: vec![Agency { code: "a".into(), name: String::new(), short: String::new(), kind: AgencyKind::Opd, retired: false }],
        skills: (0..crowds.len()).map(|class| Skill { code: format!("k{class}"), name: String::new(), retired: false }).collect(),
        series: vec![Series { prefix: "A".into(), retired: false }],
        services: (0..crowds.len()).map(service).collect(),
        zones: Vec::new(),
        counters: counters.iter().enumerate().map(counter).collect(),
        groups: crowds.iter().enumerate().map(group).collect(),
        officers: Vec::new(),
        devices: Vec::new(),
        journeys: Vec::new(),
        paper: None,
        emergency_texts: Vec::new(),
        screens: Vec::new(),
        theme: Theme::default(),
        slides: Vec::new(),
        policy: Policy { calling: Calling { order, overdue_percent: 0 }, ..Policy::default() },
        timetable: Timetable::default(),
    };
    let class = |(class, crowd): (usize, &Crowd)| Class {
        crowd: class,
        service: ServiceId(class as u16),
        group: GroupId(class as u8),
        needs: NeedSet::default(),
        rates: vec![crowd.rate / UNIT as f64],
        trace: None,
        service_ticks: vec![Draw::Exponential { mean: UNIT as f64 }],
        patience_ticks: Vec::new(),
        threshold_ticks: UNIT / 5,
        no_show: None,
        retry: None,
    };
    let shift = |number: usize| Shift { counters: vec![CounterId(number as u16)], open: vec![1], speed: vec![speed] };
    Case {
        plan: Arc::new(plan),
        period_ticks: UNIT,
        periods: 1,
        classes: crowds.iter().enumerate().map(class).collect(),
        crowds: (0..crowds.len()).map(|class| class.to_string()).collect(),
        shifts: (0..counters.len()).map(shift).collect(),
        room: None,
        busyness_scv: 0.0,
        warm_up_ticks: 0,
        by_period: false,
    }
}

/// Counters that serve every class.
pub(crate) fn pool(counters: usize, classes: usize) -> Vec<Vec<usize>> {
    vec![(0..classes).collect(); counters]
}

/// One class at some counters, first come first served.
pub(crate) fn queue(rate: f64, counters: usize) -> Case {
    let pool = pool(counters, 1);
    let pool: Vec<&[usize]> = pool.iter().map(Vec::as_slice).collect();
    hall(&[Crowd { rate, weight: 1 }], &pool, 1.0, Order::FirstCome)
}

/// The same case long enough for about so many people after a warm-up of a tenth as many.
pub(crate) fn long(case: &Case, people: f64) -> Case {
    let rate: f64 = case.classes.iter().map(|class| class.rates[0]).sum();
    let ticks = (people / rate) as u64;
    Case { period_ticks: ticks + ticks / 10, warm_up_ticks: ticks / 10, ..case.clone() }
}

/// Mean wait of everybody who was served, in mean services.
pub(crate) fn mean_wait(tally: &Tally) -> f64 {
    tally.mean_wait() / UNIT as f64
}

/// The share of those served who had to wait.
pub(crate) fn share_waiting(tally: &Tally) -> f64 {
    tally.waited as f64 / tally.served as f64
}
