//! What the state of a hall holds and a site file has no words for, so that nobody takes a file that was written from the plan in force
//! for all there is. It only names; what is written stands in `site_file`.

use domain::{Counter, Desk, Hold, Plan, SkillId, State};

/// One sentence in both languages.
pub(super) struct Unwritten {
    pub(super) id: String,
    pub(super) en: String,
}

/// Everything of this state that its plan's site file does not say, the general first.
pub(super) fn unwritten(state: &State, plan: &Plan) -> Vec<Unwritten> {
    let mut all = vec![sentence(
        "komentar berkas sebelumnya, serta hari berjalan: nomornya, jedanya, dan jam yang diubah untuk hari ini",
        "comments of files before, and the day in progress: its numbers, its pauses, and hours that were changed for today",
    )];
    let of_counters = |is_meant: &dyn Fn(&Counter, &Desk) -> bool| {
        let meant = plan.counters.iter().zip(state.counters()).filter(|(counter, desk)| !counter.retired && is_meant(counter, desk));
        meant.map(|(counter, _)| counter.code.as_str()).collect::<Vec<_>>()
    };
    all.extend(named(
        &of_counters(&|counter, desk| sorted(&counter.skills) != sorted(desk.skills())),
        "keahlian yang berlaku hanya untuk hari ini, di",
        "skills that hold for today only, at",
    ));
    all.extend(named(
        &of_counters(&|counter, desk| counter.automatic_after_ms != desk.automatic_after_ms),
        "panggilan otomatis yang diubah hanya untuk hari ini, di",
        "calling by itself, changed for today only, at",
    ));
    all.extend(named(
        &of_counters(&|counter, _| counter.file_skills.is_some()),
        "keahlian menurut berkas sebelum perubahan tetap (yang tertulis adalah yang kini berlaku), di",
        "skills by the file before standing changes (what is written is what holds now), at",
    ));
    all.extend(named(
        &of_counters(&|counter, _| counter.skills.iter().any(|(_, hold)| !hold.after_ms.is_multiple_of(1000))),
        "bagian detik pada lama menunggu sebelum membantu (dibulatkan ke atas), di",
        "parts of a second in the wait before helping out (rounded up), at",
    ));
    let is_finer = |(_, hold): &(SkillId, Hold)| !hold.after_ms.is_multiple_of(1000);
    let officers = plan.officers.iter().filter(|officer| !officer.retired && officer.skills.iter().any(is_finer));
    all.extend(named(
        &officers.map(|officer| officer.code.as_str()).collect::<Vec<_>>(),
        "bagian detik pada lama menunggu sebelum membantu (dibulatkan ke atas), pada petugas",
        "parts of a second in the wait before helping out (rounded up), of the officers",
    ));
    if !state.notice().is_empty() {
        all.push(sentence("pengumuman yang sedang tampil", "the notice that stands on the screens"));
    }
    if state.emergency().is_some() {
        all.push(sentence("keadaan darurat yang sedang berlaku", "the emergency that is on"));
    }
    for (table, codes) in retired(plan) {
        all.extend(named(&codes, &format!("{table} yang sudah tidak dipakai:"), &format!("{table} no longer in use:")));
    }
    all
}

/// Entries that left the site file and keep their ids in the journal, table by table.
fn retired(plan: &Plan) -> [(&'static str, Vec<&str>); 11] {
    fn of<T>(table: &[T], is_retired: fn(&T) -> bool, code: fn(&T) -> &String) -> Vec<&str> {
        table.iter().filter(|entry| is_retired(entry)).map(|entry| code(entry).as_str()).collect()
    }
    [
        ("[[agency]]", of(&plan.agencies, |entry| entry.retired, |entry| &entry.code)),
        ("[[skill]]", of(&plan.skills, |entry| entry.retired, |entry| &entry.code)),
        ("prefix", of(&plan.series, |entry| entry.retired, |entry| &entry.prefix)),
        ("[[service]]", of(&plan.services, |entry| entry.retired, |entry| &entry.code)),
        ("[[journey]]", of(&plan.journeys, |entry| entry.retired, |entry| &entry.code)),
        ("[[zone]]", of(&plan.zones, |entry| entry.retired, |entry| &entry.code)),
        ("[[counter]]", of(&plan.counters, |entry| entry.retired, |entry| &entry.code)),
        ("[[group]]", of(&plan.groups, |entry| entry.retired, |entry| &entry.code)),
        ("[[officer]]", of(&plan.officers, |entry| entry.retired, |entry| &entry.code)),
        ("[[device]]", of(&plan.devices, |entry| entry.retired, |entry| &entry.code)),
        ("[[display]]", of(&plan.screens, |entry| entry.retired, |entry| &entry.code)),
    ]
}

fn sorted(skills: &[(SkillId, Hold)]) -> Vec<(SkillId, Hold)> {
    let mut sorted = skills.to_vec();
    sorted.sort();
    sorted
}

fn named(codes: &[&str], id: &str, en: &str) -> Option<Unwritten> {
    let codes = codes.join(", ");
    (!codes.is_empty()).then(|| sentence(&format!("{id} {codes}"), &format!("{en} {codes}")))
}

fn sentence(id: &str, en: &str) -> Unwritten {
    Unwritten { id: id.to_owned(), en: en.to_owned() }
}
