//! Which live changes of skills a new site file overrides, in plain words, for a person to read before it is put in force.

use domain::{Hold, Overridden, Plan, Proficiency, State, Term};

use super::units::duration_words;

/// One sentence in both languages for each live change that a file's plan, aligned with the plan in force, overrides.
pub(crate) fn overridden(state: &State, file: &Plan) -> Vec<String> {
    let Some(in_force) = state.plan() else { return Vec::new() };
    state.overridden_by(file).iter().map(|overridden| sentence(in_force, overridden)).collect()
}

fn sentence(plan: &Plan, overridden: &Overridden) -> String {
    let counter = plan.counters.get(overridden.counter.index()).map_or("?", |counter| &counter.code);
    let skill = plan.skills.get(overridden.skill.index()).map_or("?", |skill| &skill.code);
    let (live, file) = (held(overridden.live), held(overridden.file));
    let term = match overridden.term {
        Term::Standing => ["tetap", "for good"],
        Term::Today => ["untuk hari ini", "for today"],
    };
    format!(
        "! {counter}: berkas ini mengganti perubahan langsung ({}) atas keahlian \"{skill}\": {} menjadi {}. / \
         This file overrides the live change ({}) of the skill \"{skill}\": {} becomes {}.",
        term[0], live[0], file[0], term[1], live[1], file[1]
    )
}

fn held(hold: Option<Hold>) -> [String; 2] {
    match hold {
        Some(Hold { proficiency: Proficiency(level), after_ms: 0 }) => [format!("tingkat {level}"), format!("level {level}")],
        Some(Hold { proficiency: Proficiency(level), after_ms }) => {
            let (wait_id, wait_en) = duration_words(after_ms);
            [format!("tingkat {level} setelah {wait_id}"), format!("level {level} after {wait_en}")]
        }
        None => ["tidak ada".to_owned(), "none".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_told_in_each_language() {
        let hold = Hold { after_ms: 61_000, ..Hold::primary(3) };
        assert_eq!(held(Some(hold)), ["tingkat 3 setelah 1 menit 1 detik", "level 3 after 1 minute 1 second"]);
    }
}
