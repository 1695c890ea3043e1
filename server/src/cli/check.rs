//! `lantang-server check FILE`: says everything that is wrong with a site file, and what the file holds where nothing is.
//! It changes nothing and needs no server.

use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::site_file::{self, SiteFile};

/// Checks a site file and writes what was found. `false` where it has errors; warnings alone do not fail.
pub fn check(file: &Path, out: &mut dyn Write) -> anyhow::Result<bool> {
    Ok(read_site_file(file, out)?.is_some())
}

/// Reads a site file, writes what was found in it, and gives it where it can be used.
pub fn read_site_file(file: &Path, out: &mut dyn Write) -> anyhow::Result<Option<SiteFile>> {
    let shown = file.display().to_string();
    let bytes = std::fs::read(file).with_context(|| {
        format!("Berkas situs {shown} tidak dapat dibaca; periksa nama dan izinnya. / The site file {shown} cannot be read; check its name and permissions")
    })?;
    match site_file::read(&bytes) {
        Ok(site) => {
            write!(out, "{}", site.warnings.describe(&shown))?;
            writeln!(out, "{}", summary(&shown, &site))?;
            Ok(Some(site))
        }
        Err(findings) => {
            write!(out, "{}", findings.describe(&shown))?;
            let (errors, warnings) = (findings.errors(), findings.warnings());
            writeln!(
                out,
                "{shown}: {errors} galat, {warnings} peringatan; berkas ini belum dapat dipakai. / \
                 {errors} errors, {warnings} warnings; this file cannot be used yet."
            )?;
            Ok(None)
        }
    }
}

fn summary(shown: &str, site: &SiteFile) -> String {
    let plan = &site.plan;
    let counts = [
        (plan.agencies.len(), "instansi", "agencies"),
        (plan.services.len(), "layanan", "services"),
        (plan.skills.len(), "keahlian", "skills"),
        (plan.counters.len(), "loket", "counters"),
        (plan.zones.len(), "zona", "zones"),
        (site.warnings.warnings(), "peringatan", "warnings"),
    ];
    let id: Vec<String> = counts.iter().map(|(count, id, _)| format!("{count} {id}")).collect();
    let en: Vec<String> = counts.iter().map(|(count, _, en)| format!("{count} {en}")).collect();
    format!("{shown}: baik: {}. / good: {}.", id.join(", "), en.join(", "))
}
