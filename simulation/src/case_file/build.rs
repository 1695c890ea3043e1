//! From a checked case file to the `Case` that it means: a plan with one skill, one service and one group for each class.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use domain::{
    Agency, AgencyId, AgencyKind, Calling, Counter, CounterId, CounterNoun, Group, GroupId, Hold, Minimum, Mode, NeedSet, Plan, Policy,
    Proficiency, Series, SeriesId, Service, ServiceId, Site, Skill, SkillId, SkillSet, Standard, Theme, Timetable,
};

use super::{
    CaseFile, Fault, Unit,
    raw::{ByPeriod, RawCase, RawClass, RawCounters, RawDraw, RawPlace},
    serving::held,
    trace::Row,
};
use crate::{Case, Class, Draw, Recorded, Share, Shift};

/// Most periods of all classes together that are counted apart: each keeps the waits of its people, on every thread.
const PERIODS_COUNTED_MAX: usize = 1_000;

/// The case of a file in which nothing was found.
pub(super) fn build(raw: RawCase, traces: Vec<Option<Vec<Row>>>) -> Result<CaseFile, Vec<Fault>> {
    let unit = raw.unit;
    let classes: BTreeMap<&str, usize> = raw.classes.iter().enumerate().map(|(at, class)| (class.name.as_str(), at)).collect();
    let mut counters = Vec::new();
    let mut shifts = Vec::new();
    let mut groups = Vec::new();
    for alike in &raw.counters {
        let first = counters.len();
        let most = alike.count.all().iter().copied().max().unwrap_or(0);
        let ids: Vec<CounterId> = (0..most).map(|at| CounterId((first + at) as u16)).collect();
        counters.extend(ids.iter().map(|id| counter(*id, alike, &classes, unit)));
        let open = (0..raw.periods).map(|period| *in_period(&alike.count, period)).collect();
        let speed = (0..raw.periods).map(|period| *in_period(&alike.speed, period)).collect();
        shifts.push(Shift { counters: ids, open, speed });
        groups.push((alike.name.clone(), first..counters.len()));
    }
    let plan = plan(&raw, counters, &groups);
    if let Err(contradiction) = plan.check() {
        return Err(vec![Fault {
            at: String::new(),
            line: None,
            id: format!("Kasus ini bertentangan dengan dirinya ({contradiction})."),
            en: format!("The case contradicts itself ({contradiction})."),
        }]);
    }
    let case = Case {
        plan: Arc::new(plan),
        period_ticks: ticks(raw.period, unit),
        periods: raw.periods,
        classes: raw.classes.iter().zip(traces).enumerate().map(|(at, (class, trace))| self::class(at, class, trace, &raw)).collect(),
        crowds: raw.classes.iter().map(|class| class.name.clone()).collect(),
        shifts,
        room: raw.waiting_room,
        busyness_scv: raw.busyness,
        warm_up_ticks: ticks(raw.warm_up, unit),
        by_period: raw.periods > 1 && raw.periods * raw.classes.len() <= PERIODS_COUNTED_MAX,
    };
    Ok(CaseFile { name: raw.name, case, unit, replications: raw.replications, seed: raw.seed, counters: groups })
}

fn in_period<T>(values: &ByPeriod<T>, period: usize) -> &T {
    match values {
        ByPeriod::Same(value) => value,
        ByPeriod::Each(values) => &values[period],
    }
}

fn ticks(time: f64, unit: Unit) -> u64 {
    (time * unit.ticks()) as u64
}

fn ticks_u32(time: f64, unit: Unit) -> u32 {
    // A float that is too large becomes the largest integer.
    (time * unit.ticks()) as u32
}

fn class(at: usize, raw: &RawClass, trace: Option<Vec<Row>>, whole: &RawCase) -> Class {
    let unit = whole.unit;
    let draws = |draws: &ByPeriod<RawDraw>| draws.all().iter().filter_map(|raw| draw(raw, unit)).collect();
    let target = raw.target.unwrap_or(1.0);
    Class {
        crowd: at,
        service: ServiceId(at as u16),
        group: if is_ordinary(raw) { Group::EVERYBODY } else { GroupId(at as u8 + 1) },
        needs: NeedSet::default(),
        rates: raw.rate.iter().flat_map(|rate| (0..whole.periods).map(move |period| in_period(rate, period) / unit.ticks())).collect(),
        trace: trace.map(|rows| rows.iter().map(|row| recorded(row, unit)).collect()),
        service_ticks: draws(&raw.service),
        patience_ticks: raw.patience.as_ref().map(draws).unwrap_or_default(),
        threshold_ticks: ticks(raw.threshold.unwrap_or(target), unit),
        no_show: raw.no_show.as_ref().and_then(|raw| Some(Share { share: raw.share, ticks: draw(&raw.takes, unit)? })),
        retry: raw.retry.as_ref().and_then(|raw| Some(Share { share: raw.share, ticks: draw(&raw.after, unit)? })),
    }
}

fn recorded(row: &Row, unit: Unit) -> Recorded {
    let length = |time: f64| time * unit.ticks();
    Recorded { at: ticks(row.at, unit), service_ticks: row.service.map(length), patience_ticks: row.patience.map(length) }
}

/// Whether a class is of no priority group: where two kinds take turns, it is of the second kind.
fn is_ordinary(class: &RawClass) -> bool {
    class.weight == 1 && class.head_start == 0.0 && !class.emergency
}

fn draw(raw: &RawDraw, unit: Unit) -> Option<Draw> {
    let ticks = |time: f64| time * unit.ticks();
    let cv2 = raw.cv2.unwrap_or(1.0);
    None.or(raw.always.map(|length| Draw::Always(ticks(length))))
        .or(raw.exponential.map(|mean| Draw::Exponential { mean: ticks(mean) }))
        .or_else(|| Draw::gamma(ticks(raw.gamma?), cv2))
        .or_else(|| Draw::log_normal(ticks(raw.log_normal?), cv2))
        .or(raw.uniform.map(|[from, to]| Draw::Uniform { from: ticks(from), to: ticks(to) }))
        .or_else(|| Some(Draw::Empirical(raw.empirical.as_ref()?.iter().map(|length| ticks(*length)).collect())))
}

fn counter(id: CounterId, alike: &RawCounters, classes: &BTreeMap<&str, usize>, unit: Unit) -> Counter {
    let skill = |name: &str| Some(SkillId(*classes.get(name)? as u8));
    let hold = |(name, proficiency, after): (&str, u8, f64)| {
        Some((skill(name)?, Hold { after_ms: ticks_u32(after, unit), ..Hold::primary(proficiency) }))
    };
    let mut skills: Vec<(SkillId, Hold)> = alike.serves.iter().map(held).filter_map(hold).collect();
    skills.sort();
    Counter {
        code: format!("{}-{}", alike.name, id.0),
        noun: CounterNoun::Loket,
        number: id.0 + 1,
        agency: AgencyId(0),
        floor: String::new(),
        shown_in: Vec::new(),
        spoken_in: Vec::new(),
        skills,
        file_skills: None,
        prefers: alike.prefers.iter().map(|place| place.names().iter().filter_map(|name| skill(name)).collect()).collect(),
        meets: NeedSet::default(),
        automatic_after_ms: Some(0),
        retired: false,
    }
}

fn plan(raw: &RawCase, counters: Vec<Counter>, groups: &[(String, Range<usize>)]) -> Plan {
    let unit = raw.unit;
    // A group that is never open has no counters to prefer.
    let named = |place: &RawPlace| {
        let its = groups.iter().filter(|(name, _)| place.names().contains(name));
        its.flat_map(|(_, range)| range.clone()).map(|counter| CounterId(counter as u16)).collect::<Vec<_>>()
    };
    let prefers = |class: &RawClass| class.prefers.iter().map(named).filter(|group| !group.is_empty()).collect();
    let group = |name: &str, weight, head_start, emergency| Group {
        code: name.to_owned(),
        name: name.to_owned(),
        weight,
        head_start_ms: ticks_u32(head_start, unit),
        emergency,
        retired: false,
    };
    let service = |(at, class): (usize, &RawClass)| Service {
        code: class.name.clone(),
        name: class.name.clone(),
        agency: AgencyId(0),
        series: SeriesId(0),
        priority_series: None,
        appointment_series: None,
        skills: SkillSet::of(SkillId(at as u8)),
        minimum: Minimum { proficiency: Proficiency(class.minimum), relaxes_every_ms: ticks_u32(class.relaxes_every, unit) },
        prefers: prefers(class),
        target_ms: ticks_u32(class.target.unwrap_or(1.0), unit),
        at_counter_ms: 1,
        quota: None,
        mode: Mode::Langsung,
        sensitive: false,
        standard: Standard::default(),
        retired: false,
    };
    let everybody = group("umum", 1, 0.0, false);
    let of_classes = raw.classes.iter().map(|class| group(&class.name, class.weight, class.head_start, class.emergency));
    let calling = Calling {
        order: raw.policy.order.as_deref().and_then(|order| order.parse().ok()).unwrap_or_default(),
        overdue_percent: raw.policy.overdue_percent,
    };
    Plan {
        site: Site {
            code: "kasus".into(),
            name: raw.name.clone(),
            motto: String::new(),
            time_zone: "Asia/Jakarta".into(),
            english_always: false,
            page: String::new(),
        },
        agencies: vec![Agency { code: "a".into(), name: "A".into(), short: "A".into(), kind: AgencyKind::Opd, retired: false }],
        skills: raw.classes.iter().map(|class| Skill { code: class.name.clone(), name: class.name.clone(), retired: false }).collect(),
        series: vec![Series { prefix: "A".into(), retired: false }],
        services: raw.classes.iter().enumerate().map(service).collect(),
        zones: Vec::new(),
        counters,
        groups: std::iter::once(everybody).chain(of_classes).collect(),
        officers: Vec::new(),
        devices: Vec::new(),
        journeys: Vec::new(),
        paper: None,
        emergency_texts: Vec::new(),
        screens: Vec::new(),
        theme: Theme::default(),
        slides: Vec::new(),
        policy: Policy { calling, ..Policy::default() },
        timetable: Timetable::default(),
    }
}
