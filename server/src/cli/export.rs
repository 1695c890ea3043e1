//! `lantang-server export`: the standing plan as a site file, with everything that was changed *tetap* while the hall was open.

use std::io::Write;

use anyhow::ensure;
use domain::Plan;

use crate::site_file;

/// Writes the plan in force as a site file, after making sure that it reads to the same plan.
pub fn export(plan: &Plan, out: &mut dyn Write) -> anyhow::Result<()> {
    let text = site_file::export(plan);
    let same = site_file::read(text.as_bytes()).ok().and_then(|site| site_file::align(site.plan, Some(plan)).ok());
    ensure!(
        same.is_some_and(|same| site_file::differences(Some(plan), &same).is_empty()),
        "Rencana yang berlaku tidak dapat ditulis sebagai berkas situs; tidak ada yang ditulis. / \
         The plan in force cannot be written as a site file; nothing was written."
    );
    out.write_all(text.as_bytes())?;
    Ok(())
}
