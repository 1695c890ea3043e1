//! `lantang-server check FILE`: says everything that is wrong with a site file, and what the file holds where nothing is.
//! It changes nothing and needs no server.

use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::{
    pictures::Folder,
    site_file::{self, SiteFile},
};

/// Checks a site file and writes what was found. `false` where it has errors; warnings alone do not fail.
pub fn check(file: &Path, out: &mut dyn Write) -> anyhow::Result<bool> {
    Ok(read_site_file(file, out)?.is_some())
}

/// Reads a site file, writes what was found in it, and gives it where it can be used.
pub fn read_site_file(file: &Path, out: &mut dyn Write) -> anyhow::Result<Option<SiteFile>> {
    let shown = file.display().to_string();
    let bytes = std::fs::read(file).with_context(|| {
        format!("Berkas tempat {shown} tidak dapat dibaca; periksa nama dan izinnya. / The site file {shown} cannot be read; check its name and permissions")
    })?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match site_file::read_beside(&bytes, &mut Folder(folder)) {
        Ok(site) => {
            write!(out, "{}", site.warnings.describe(&shown))?;
            writeln!(out, "{}", summary(&shown, &site))?;
            if let Some(said) = paper(&site) {
                writeln!(out, "{said}")?;
            }
            Ok(Some(site))
        }
        Err(findings) => {
            write!(out, "{}", findings.describe(&shown))?;
            let (errors, warnings) = (findings.errors(), findings.warnings());
            writeln!(
                out,
                "{shown}: {errors} galat, {warnings} peringatan; berkas ini belum dapat dipakai. / \
                 {}, {}; this file cannot be used yet.",
                counted(errors, "error", "errors"),
                counted(warnings, "warning", "warnings"),
            )?;
            Ok(None)
        }
    }
}

fn summary(shown: &str, site: &SiteFile) -> String {
    let plan = &site.plan;
    let counts = [
        (plan.agencies.len(), "instansi", "agency", "agencies"),
        (plan.services.len(), "layanan", "service", "services"),
        (plan.skills.len(), "keahlian", "skill", "skills"),
        (plan.counters.len(), "loket", "counter", "counters"),
        (plan.zones.len(), "zona", "zone", "zones"),
        (site.warnings.warnings(), "peringatan", "warning", "warnings"),
    ];
    let id: Vec<String> = counts.iter().map(|(count, id, ..)| format!("{count} {id}")).collect();
    let en: Vec<String> = counts.iter().map(|(count, _, one, many)| counted(*count, one, many)).collect();
    format!("{shown}: baik: {}. / good: {}.", id.join(", "), en.join(", "))
}

/// What the hall's paper is for, where it has some.
fn paper(site: &SiteFile) -> Option<String> {
    let paper = site.plan.paper.as_ref()?;
    let prefix = &site.plan.series.get(paper.series.index())?.prefix;
    let [from, to] = [paper.first, paper.last].map(|number| domain::number_text(prefix, number));
    Some(format!(
        "Nomor kertas {from} sampai {to}: cetak dari halaman supervisor sebelum diperlukan; sistem tidak memberikannya sendiri. Bila server mati, \
         berikan dengan tangan, lalu catat di halaman supervisor sesudah server kembali. / Numbers on paper {from} to {to}: print them on the \
         supervisor's page before they are needed; the system never gives one by itself. Where the server is gone, give them by hand, and enter \
         them on the supervisor's page once it is back."
    ))
}

/// A count in English, which has a form of its own for one.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(file: &Path) -> (bool, String) {
        let mut out = Vec::new();
        let good = check(file, &mut out).unwrap();
        (good, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_good_file_is_summed_up() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/mpp-contoh.toml");
        let (good, said) = checked(&file);
        assert!(good);
        let small = checked(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/kantor-kecil.toml"))).1;
        assert!(small.ends_with("good: 1 agency, 4 services, 2 skills, 3 counters, 1 zone, 0 warnings.\n"), "{small}");
        assert!(
            said.ends_with("and enter them on the supervisor's page once it is back.\n")
                && said.contains("Numbers on paper KR-001 to KR-300: ")
        );
        assert!(said.contains("24 instansi, 177 layanan, 42 keahlian, 60 loket, 5 zona, 0 peringatan."), "{said}");
    }

    #[test]
    fn a_bad_file_is_named_with_its_lines_in_both_languages() {
        let file = std::env::temp_dir().join(format!("lantang-check-{}.toml", std::process::id()));
        std::fs::write(&file, "format = 1\n[site]\ncode = \"x\"\nname = \"X\"\ntime_zone = \"Asia/Jkarta\"\n").unwrap();
        let (good, said) = checked(&file);
        std::fs::remove_file(&file).unwrap();
        assert!(!good);
        let line = format!("{}:5: galat: Zona waktu \"Asia/Jkarta\" tidak dikenal. Mungkin maksudnya \"Asia/Jakarta\"?", file.display());
        assert!(said.contains(&line), "{said}");
        assert!(said.contains("    error: The time zone \"Asia/Jkarta\" is not known."), "{said}");
        assert!(said.ends_with("5 errors, 0 warnings; this file cannot be used yet.\n"), "{said}");
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error_with_its_name() {
        let refused = check(Path::new("/nowhere/situs.toml"), &mut Vec::new()).unwrap_err().to_string();
        assert!(refused.contains("The site file /nowhere/situs.toml cannot be read"), "{refused}");
    }
}
