//! `lantang-server export`: the standing plan as a site file, with everything that was changed *tetap* while the hall was open.
//! It reads the journal and changes nothing.

use std::io::Write;

use anyhow::{Context, ensure};
use domain::Plan;

use super::standing::standing;
use crate::journal::Journal;
use crate::site_file;

/// Writes the standing plan of a journal as a site file.
pub async fn export(journal: &dyn Journal, out: &mut dyn Write) -> anyhow::Result<()> {
    let (state, _) = standing(journal).await?;
    let plan = state.plan().context(
        "Belum ada rencana di jurnal ini; jalankan `serve --site` dahulu. / This journal holds no plan yet; run `serve --site` first",
    )?;
    out.write_all(site_file_of(plan)?.as_bytes())?;
    Ok(())
}

/// A plan as a site file, after making sure that it reads to the same plan.
fn site_file_of(plan: &Plan) -> anyhow::Result<String> {
    let text = site_file::export(plan);
    let same = site_file::read(text.as_bytes()).ok().and_then(|site| site_file::align(site.plan, Some(plan)).ok());
    ensure!(
        same.is_some_and(|same| site_file::differences(Some(plan), &same).is_empty()),
        "Rencana yang berlaku tidak dapat ditulis sebagai berkas tempat; tidak ada yang ditulis. / \
         The plan in force cannot be written as a site file; nothing was written"
    );
    Ok(text)
}
