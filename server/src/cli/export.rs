//! `lantang-server export`: the standing plan as a site file, with everything that was changed *tetap* while the hall was open.
//! It reads the journal and changes nothing. What a site file has no words for is named, in the file and beside it.

use std::io::Write;

use anyhow::{Context, ensure};
use domain::{Hold, Plan, SkillId};

use self::unwritten::unwritten;
use super::standing::standing;
use crate::journal::Journal;
use crate::{
    pictures::{Beside, Picture, Unusable},
    site_file,
};

mod unwritten;

/// Writes the standing plan of a journal as a site file; what is not in it is said at its head and to `told` alike.
pub async fn export(journal: &dyn Journal, out: &mut dyn Write, told: &mut dyn Write) -> anyhow::Result<()> {
    let (state, _) = standing(journal).await?;
    let plan = state.plan().context(
        "Belum ada rencana di jurnal ini; jalankan `serve --site` dahulu. / This journal holds no plan yet; run `serve --site` first",
    )?;
    let mut remarks = "Tidak ikut tertulis: / Not written:\n".to_owned();
    for sentence in unwritten(&state, plan) {
        remarks.push_str(&format!("- {} / {}\n", sentence.id, sentence.en));
    }
    out.write_all(site_file_of(plan, &remarks)?.as_bytes())?;
    told.write_all(remarks.as_bytes())?;
    Ok(())
}

/// A plan as a site file, after making sure that it reads to the same plan.
fn site_file_of(plan: &Plan, remarks: &str) -> anyhow::Result<String> {
    let text = site_file::export(plan, remarks);
    let same =
        site_file::read_beside(text.as_bytes(), &mut OfPlan(plan)).ok().and_then(|site| site_file::align(site.plan, Some(plan)).ok());
    ensure!(
        same.is_some_and(|same| as_written(same) == as_written(plan.clone())),
        "Rencana yang berlaku tidak dapat ditulis sebagai berkas tempat; tidak ada yang ditulis. / \
         The plan in force cannot be written as a site file; nothing was written"
    );
    Ok(text)
}

/// The pictures that a plan names, as far as it knows them: they lie beside the file that was applied, and beside what is written from it.
struct OfPlan<'a>(&'a Plan);

impl Beside for OfPlan<'_> {
    fn picture(&mut self, name: &str) -> Result<Picture, Unusable> {
        let known = self.0.pictures().find(|picture| picture.file == name);
        let of_plan = |picture: &domain::PictureFile| Picture {
            file: picture.file.clone(),
            digest: picture.digest.clone(),
            width: picture.width,
            height: picture.height,
            ..Picture::default()
        };
        known.map(of_plan).ok_or(Unusable::Name)
    }
}

/// A plan without what `unwritten` names: what the file before said beside standing changes, and parts of a second. The order of skills
/// says nothing.
fn as_written(mut plan: Plan) -> Plan {
    let tidy = |skills: &mut Vec<(SkillId, Hold)>| {
        skills.iter_mut().for_each(|(_, hold)| hold.after_ms = hold.after_ms.div_ceil(1000).saturating_mul(1000));
        skills.sort();
    };
    for counter in &mut plan.counters {
        counter.file_skills = None;
        tidy(&mut counter.skills);
    }
    plan.officers.iter_mut().for_each(|officer| tidy(&mut officer.skills));
    plan
}
