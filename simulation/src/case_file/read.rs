//! Takes the tables of a case file apart into the types of `raw`, key by key. What cannot be read is noted and stands for something harmless
//! in what is returned, so that the rest is checked too. What nobody takes is an unknown key. It must not judge what it could read: `check` does.

use super::{
    Unit,
    check::{COUNTERS_MAX, PERIODS_MAX, REPLICATIONS_MAX},
    faults::Faults,
    raw::{ByPeriod, FORMAT, RawCase, RawClass, RawCounters, RawDraw, RawHeld, RawNoShow, RawPlace, RawPolicy, RawRetry, RawServes},
    written::{Table, Written, digits, flag, list, number, readable, text, whole, wrong},
};

/// The largest room that people wait in: no crowd fills it.
const ROOM_MAX: u64 = 1_000_000_000;

/// The case that a file says, as far as it could be read.
pub(super) fn case(mut file: Table<'_, '_>, faults: &mut Faults) -> RawCase {
    file.required("format", FORMAT, faults, format);
    let raw = RawCase {
        name: file.take("name", faults, text).unwrap_or_default(),
        // In the shortest unit the longest times are possible.
        unit: file.required("unit", "\"minute\"", faults, unit).unwrap_or(Unit::Second),
        // Of a day without a length nothing is asked that depends on it.
        period: file.required("period", "60", faults, number).unwrap_or(f64::NAN),
        periods: file.take_or("periods", 0, faults, whole(1, PERIODS_MAX.into())).unwrap_or(1),
        warm_up: file.take("warm_up", faults, number).unwrap_or(0.0),
        busyness: file.take("busyness", faults, number).unwrap_or(0.0),
        waiting_room: file.take("waiting_room", faults, whole(0, ROOM_MAX)),
        replications: file.take("replications", faults, whole(1, REPLICATIONS_MAX.into())).unwrap_or(100),
        seed: file.take("seed", faults, whole(0, u64::MAX)).unwrap_or(0),
        policy: file.take("policy", faults, policy).unwrap_or_default(),
        classes: file.tables("class", faults, class),
        counters: file.tables("counters", faults, counters),
    };
    file.finish(faults);
    raw
}

fn format(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<()> {
    let Some(found) = value.get_ref().as_integer() else {
        wrong(value, at, [FORMAT, FORMAT], faults);
        return None;
    };
    if found.as_str() != FORMAT {
        let found = digits(found);
        let id = format!("Format {found} tidak dikenal. Pakai `format = {FORMAT}`.");
        faults.unreadable(at, value.span().start, &id, &format!("Format {found} is not known. Use `format = {FORMAT}`."));
    }
    Some(())
}

fn unit(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<Unit> {
    let unit = match value.get_ref().as_str() {
        Some("second") => Some(Unit::Second),
        Some("minute") => Some(Unit::Minute),
        Some("hour") => Some(Unit::Hour),
        Some(_) | None => None,
    };
    if unit.is_none() {
        wrong(value, at, ["\"second\", \"minute\", atau \"hour\"", "\"second\", \"minute\" or \"hour\""], faults);
    }
    unit
}

fn policy(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<RawPolicy> {
    let mut table = Table::of(value, at, faults)?;
    let policy = RawPolicy {
        order: table.take("order", faults, text),
        overdue_percent: table.take("overdue_percent", faults, whole(0, 10_000)).unwrap_or(0),
    };
    table.finish(faults);
    Some(policy)
}

fn class(mut table: Table<'_, '_>, faults: &mut Faults) -> RawClass {
    let always = |length| ByPeriod::Same(RawDraw { always: Some(length), ..RawDraw::default() });
    let endless = || ByPeriod::Same(RawDraw { exponential: Some(1.0), ..RawDraw::default() });
    let name = table.required("name", "\"KTP\"", faults, text).unwrap_or_default();
    let (rate, trace, trace_file) = arrivals(&mut table, faults);
    let class = RawClass {
        place: table.place.clone(),
        name,
        rate,
        trace,
        trace_file,
        service: table.required("service", "{ exponential = 5 }", faults, by_period(draw)).unwrap_or_else(|| always(0.0)),
        patience: table.take_or("patience", endless(), faults, by_period(draw)),
        target: table.take("target", faults, number),
        weight: table.take("weight", faults, whole(1, 1_000)).unwrap_or(1),
        head_start: table.take("head_start", faults, number).unwrap_or(0.0),
        emergency: table.take("emergency", faults, flag).unwrap_or(false),
        threshold: table.take("threshold", faults, number),
        minimum: table.take("minimum", faults, whole(1, 5)).unwrap_or(1),
        // As soon as can be: every ring opens.
        relaxes_every: table.take_or("relaxes_every", f64::MIN_POSITIVE, faults, number).unwrap_or(0.0),
        prefers: table.take("prefers", faults, list(place)).unwrap_or_default(),
        no_show: table.take("no_show", faults, no_show),
        retry: table.take("retry", faults, retry),
    };
    table.finish(faults);
    class
}

/// When people come. Where that cannot be read, nobody does.
fn arrivals(table: &mut Table<'_, '_>, faults: &mut Faults) -> (Option<ByPeriod<f64>>, Option<Vec<f64>>, Option<String>) {
    let before = faults.unread();
    let rate = table.take("rate", faults, by_period(number));
    let (trace, trace_file) = (table.take("trace", faults, list(number)), table.take("trace_file", faults, text));
    if faults.unread() > before { (Some(ByPeriod::Same(0.0)), None, None) } else { (rate, trace, trace_file) }
}

fn counters(mut table: Table<'_, '_>, faults: &mut Faults) -> RawCounters {
    let before = faults.unread();
    let name = table.required("name", "\"loket\"", faults, text).unwrap_or_default();
    let serves = table.required("serves", "[\"KTP\"]", faults, readable(serves)).unwrap_or_default();
    if faults.unread() > before {
        faults.names_are_missing();
    }
    let counters = RawCounters {
        place: table.place.clone(),
        name,
        count: table.required("count", "3", faults, by_period(whole(0, COUNTERS_MAX as u64))).unwrap_or(ByPeriod::Same(1)),
        serves,
        prefers: table.take("prefers", faults, list(place)).unwrap_or_default(),
        speed: table.take("speed", faults, by_period(number)).unwrap_or(ByPeriod::Same(1.0)),
    };
    table.finish(faults);
    counters
}

fn no_show(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<RawNoShow> {
    let mut table = Table::of(value, at, faults)?;
    let (share, takes) = (share(&mut table, faults), table.required("takes", "{ always = 1 }", faults, draw));
    table.finish(faults);
    Some(RawNoShow { share: share?, takes: takes? })
}

fn retry(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<RawRetry> {
    let mut table = Table::of(value, at, faults)?;
    let (share, after) = (share(&mut table, faults), table.required("after", "{ exponential = 10 }", faults, draw));
    table.finish(faults);
    Some(RawRetry { share: share?, after: after? })
}

fn share(table: &mut Table<'_, '_>, faults: &mut Faults) -> Option<f64> {
    table.required("share", "0.5", faults, number)
}

fn serves(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<RawServes> {
    if let Some(class) = value.get_ref().as_str() {
        return Some(RawServes::Plain(class.to_owned()));
    }
    if !value.get_ref().is_table() {
        wrong(value, at, ["nama kelas, atau tabel dengan `class`-nya", "the name of a class, or a table with its `class`"], faults);
        return None;
    }
    let mut table = Table::of(value, at, faults)?;
    let held = RawHeld {
        class: table.required("class", "\"KTP\"", faults, text).unwrap_or_default(),
        proficiency: table.take("proficiency", faults, whole(1, 5)).unwrap_or(5),
        after: table.take("after", faults, number).unwrap_or(0.0),
    };
    table.finish(faults);
    Some(RawServes::Held(held))
}

fn place(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<RawPlace> {
    if let Some(name) = value.get_ref().as_str() {
        return Some(RawPlace::One(name.to_owned()));
    }
    if value.get_ref().is_array() {
        return list(text)(value, at, faults).map(RawPlace::Alike);
    }
    wrong(value, at, ["nama, atau daftar nama yang setara", "a name, or a list of names that stand alike"], faults);
    None
}

/// One value for the whole day, or a list with one for each period.
fn by_period<T>(
    read: impl Fn(&Written<'_>, &str, &mut Faults) -> Option<T> + Copy,
) -> impl Fn(&Written<'_>, &str, &mut Faults) -> Option<ByPeriod<T>> {
    move |value, at, faults| {
        if value.get_ref().is_array() {
            return list(read)(value, at, faults).map(ByPeriod::Each);
        }
        read(value, at, faults).map(ByPeriod::Same)
    }
}

/// A random length; nothing where any part of it cannot be read.
fn draw(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<RawDraw> {
    let before = faults.unread();
    if !value.get_ref().is_table() {
        wrong(value, at, ["lama, misalnya `{ exponential = 5 }`", "a length, such as `{ exponential = 5 }`"], faults);
        return None;
    }
    let mut table = Table::of(value, at, faults)?;
    let draw = RawDraw {
        always: table.take("always", faults, number),
        exponential: table.take("exponential", faults, number),
        gamma: table.take("gamma", faults, number),
        log_normal: table.take("log_normal", faults, number),
        cv2: table.take("cv2", faults, number),
        uniform: table.take("uniform", faults, bounds),
        empirical: table.take("empirical", faults, list(number)),
    };
    table.finish(faults);
    (faults.unread() == before).then_some(draw)
}

fn bounds(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<[f64; 2]> {
    let bounds = list(number)(value, at, faults)?;
    let bounds = <[f64; 2]>::try_from(bounds);
    if bounds.is_err() {
        wrong(value, at, ["dua angka, misalnya `[2, 8]`", "two numbers, such as `[2, 8]`"], faults);
    }
    bounds.ok()
}
