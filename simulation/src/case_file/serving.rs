//! Who serves whom in a case, and what of it can never happen: a class that nobody serves, a ring that never opens, a preference for somebody
//! who is not there.

use std::collections::BTreeSet;

use domain::{Hold, Minimum, Proficiency, SkillId, SkillSet};

use super::{
    faults::Faults,
    raw::{RawCase, RawClass, RawCounters, RawPlace, RawServes},
    trace::Row,
};

/// What counters serve: the class, how well, and from what wait on.
pub(super) fn held(serves: &RawServes) -> (&str, u8, f64) {
    match serves {
        RawServes::Plain(class) => (class, 5, 0.0),
        RawServes::Held(held) => (&held.class, held.proficiency, held.after),
    }
}

/// Adds what can never happen.
pub(super) fn check(raw: &RawCase, traces: &[Option<Vec<Row>>], faults: &mut Faults) {
    for counters in &raw.counters {
        let at = format!("{}: serves", counters.place);
        let mut seen = BTreeSet::new();
        for (name, proficiency, after) in counters.serves.iter().map(held) {
            if !seen.insert(name) {
                let id = format!("Kelas \"{name}\" disebut dua kali. Hapus salah satunya.");
                faults.add(at.clone(), &id, &format!("The class \"{name}\" stands twice. Delete one of the two."));
            }
            match raw.classes.iter().position(|class| class.name == name) {
                Some(class) => opens(&raw.classes[class], traces[class].as_deref(), proficiency, after, &at, faults),
                None => faults.add_absence(
                    at.clone(),
                    &format!("Tidak ada kelas \"{name}\". Perbaiki namanya, atau tambahkan kelas itu."),
                    &format!("There is no class \"{name}\". Correct the name, or add that class."),
                ),
            }
        }
    }
    raw.classes.iter().for_each(|class| served(class, raw, faults));
    preferences(raw, faults);
}

/// A ring that never opens: nobody stays until the counter may serve them.
fn opens(class: &RawClass, trace: Option<&[Row]>, proficiency: u8, after: f64, at: &str, faults: &mut Faults) {
    let (name, minimum) = (&class.name, class.minimum);
    let missing = minimum.saturating_sub(proficiency);
    if missing > 0 && class.relaxes_every == 0.0 {
        let id = format!(
            "\"{name}\" tidak akan pernah dilayani di sini: kemahiran {proficiency} kurang dari `minimum` {minimum}, yang tidak melonggar. \
             Naikkan kemahiran, atau beri `relaxes_every`."
        );
        let en = format!(
            "\"{name}\" can never be served here: a proficiency of {proficiency} is less than its `minimum` of {minimum}, which never relaxes. \
             Raise the proficiency, or give `relaxes_every`."
        );
        return faults.add(at.to_owned(), &id, &en);
    }
    let opens = after.max(f64::from(missing) * class.relaxes_every);
    let drawn = class.patience.iter().flat_map(|patience| patience.all()).map(|draw| draw.longest());
    let recorded = trace.unwrap_or_default().iter().filter_map(|row| row.patience);
    let longest = drawn.chain(recorded).fold(0.0, f64::max);
    if class.patience.is_some() && opens > longest {
        let id = format!(
            "\"{name}\" tidak akan pernah dilayani di sini: baru setelah menunggu {opens}, padahal semua pergi paling lambat setelah {longest}. \
             Perpendek waktu itu, atau hapus kelas ini dari sini."
        );
        let en = format!(
            "\"{name}\" can never be served here: only after a wait of {opens}, when all have left after {longest} at the latest. \
             Shorten that wait, or take the class from here."
        );
        faults.add(at.to_owned(), &id, &en);
    }
}

/// A class that nobody serves waits for ever, and so does the day; one that somebody serves until the last period only, too.
fn served(class: &RawClass, raw: &RawCase, faults: &mut Faults) {
    let minimum = Minimum { proficiency: Proficiency(class.minimum), relaxes_every_ms: u32::from(class.relaxes_every > 0.0) };
    let can = |proficiency| minimum.is_met_by(&[(SkillId(0), Hold::primary(proficiency))], SkillSet::of(SkillId(0)));
    let able =
        |counters: &&RawCounters| counters.serves.iter().map(held).any(|(name, proficiency, _)| name == class.name && can(proficiency));
    let open = |counters: &RawCounters, periods: &dyn Fn(&[usize]) -> bool| periods(counters.count.all());
    let ever = |counts: &[usize]| counts.iter().any(|count| *count > 0);
    let last = |counts: &[usize]| counts.last().is_some_and(|count| *count > 0);
    let at = class.place.clone();
    if class.patience.is_none() && !raw.counters.iter().filter(able).any(|counters| open(counters, &last)) {
        faults.add_absence(
            at,
            "Tidak ada loket yang melayaninya sampai akhir periode terakhir. Tambahkan loket, atau `patience`.",
            "No counter serves it to the end of the last period. Add a counter, or `patience`.",
        );
    } else if !raw.counters.iter().filter(able).any(|counters| open(counters, &ever)) {
        faults.add_absence(at, "Tidak ada loket yang pernah melayaninya. Tambahkan loket.", "No counter ever serves it. Add a counter.");
    }
}

/// Lists of preferences name each once, and only those who can come together.
fn preferences(raw: &RawCase, faults: &mut Faults) {
    let serves = |counters: &RawCounters, class: &str| counters.serves.iter().map(held).any(|(name, ..)| name == class);
    for counters in &raw.counters {
        let at = format!("{}: prefers", counters.place);
        list(&counters.prefers, &at, faults, |name| {
            if serves(counters, name) { None } else { Some(("Loket ini tidak melayani kelas", "They do not serve the class")) }
        });
    }
    for class in &raw.classes {
        let at = format!("{}: prefers", class.place);
        list(&class.prefers, &at, faults, |name| {
            let mut named = raw.counters.iter().filter(|counters| counters.name == name);
            match (named.next(), named.next()) {
                (None, _) => Some(("Tidak ada kelompok loket", "There are no counters")),
                (Some(_), Some(_)) => Some(("Ada dua kelompok loket bernama", "Two groups of counters are named")),
                (Some(counters), None) if serves(counters, &class.name) => None,
                (Some(_), None) => Some(("Kelas ini tidak dilayani oleh", "It is not served by")),
            }
        });
    }
}

fn list(places: &[RawPlace], at: &str, faults: &mut Faults, wrong: impl Fn(&str) -> Option<(&'static str, &'static str)>) {
    let mut seen = BTreeSet::new();
    if places.iter().any(|place| place.names().is_empty()) {
        faults.add(at.to_owned(), "Ada tempat yang kosong. Hapus, atau isi.", "A place of the list is empty. Delete it, or fill it.");
    }
    for name in places.iter().flat_map(RawPlace::names) {
        if !seen.insert(name) {
            let id = format!("\"{name}\" disebut dua kali. Hapus salah satunya.");
            faults.add(at.to_owned(), &id, &format!("\"{name}\" stands twice. Delete one of the two."));
        } else if let Some((id, en)) = wrong(name) {
            faults.add_absence(
                at.to_owned(),
                &format!("{id} \"{name}\". Perbaiki namanya."),
                &format!("{en} \"{name}\". Correct the name."),
            );
        }
    }
}
