//! `lantang-server key new`: makes a key and says its token once. Where the site file is named, a counter must be in it; without one
//! nobody here knows which counters there are, and that is said. It opens no journal: a server at work holds its own.

use std::{io::Write, path::Path};

use anyhow::bail;

use super::check::read_site_file;
use crate::{
    site_file::most_alike,
    tokens::{self, KEYS_FILE, NewKey},
};

/// How many codes are named where one is in no site file.
const NAMED_MAX: usize = 5;

/// Makes a key. Its token goes to `out`, everything else to `told`. `false` where the site file has errors, which have been written.
pub fn new_key(wanted: &NewKey, data: &Path, site: Option<&Path>, out: &mut dyn Write, told: &mut dyn Write) -> anyhow::Result<bool> {
    match (&wanted.counter, site) {
        (Some(counter), Some(file)) => {
            let Some(site) = read_site_file(file, told)? else { return Ok(false) };
            let codes: Vec<&str> = site.plan.counters.iter().map(|its| its.code.as_str()).collect();
            if !codes.contains(&counter.as_str()) {
                let alike = most_alike(counter, &codes, NAMED_MAX).join(", ");
                let shown = file.display();
                bail!(
                    "Loket \"{counter}\" tidak ada di {shown}; kunci tidak dibuat. Yang paling mirip: {alike}. / \
                     There is no counter \"{counter}\" in {shown}; no key was made. Most alike: {alike}."
                );
            }
        }
        (Some(counter), None) => writeln!(
            told,
            "Kode loket \"{counter}\" tidak diperiksa; tambahkan --site dengan berkas tempatnya agar salah ketik ketahuan. / \
             The counter's code \"{counter}\" was not checked; add --site with the site file, so that a mistyped code is found."
        )?,
        (None, _) => {}
    }
    let (key, token) = tokens::new_key(data, wanted)?;
    writeln!(
        told,
        "Kunci \"{0}\" dibuat di {1}. Catat token ini sekarang; ia tidak ditampilkan lagi. / Key \"{0}\" is made in {1}. Keep this token now; it is not shown again.",
        key.name,
        data.join(KEYS_FILE).display()
    )?;
    writeln!(out, "{token}")?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use protocol::Role;

    use super::*;

    const KANTOR: &str = "../examples/kantor-kecil.toml";

    /// What became of a key for a counter, with what was said; and whether there are keys now.
    fn made(name: &str, counter: &str, site: Option<&str>) -> (Result<bool, String>, String, bool) {
        let data = std::env::temp_dir().join(format!("lantang-key-verb-{}-{name}", std::process::id()));
        let wanted = NewKey { role: Role::Officer, counter: Some(counter.to_owned()), name: None };
        let (mut out, mut told) = (Vec::new(), Vec::new());
        let made = new_key(&wanted, &data, site.map(Path::new), &mut out, &mut told).map_err(|error| error.to_string());
        let exists = data.join(KEYS_FILE).exists();
        // A folder that stays behind is only untidy; where nothing was made there is none.
        let _ = std::fs::remove_dir_all(&data);
        assert_eq!(String::from_utf8(out).unwrap().starts_with("lantang_"), exists, "a token for a key, and for nothing else");
        (made, String::from_utf8(told).unwrap(), exists)
    }

    #[test]
    fn a_counter_that_is_not_in_the_site_file_gets_no_key() {
        let (refused, _, exists) = made("unknown", "lokte-2", Some(KANTOR));
        let refused = refused.unwrap_err();
        assert!(!exists && refused.contains("There is no counter \"lokte-2\" in ../examples/kantor-kecil.toml"), "{refused}");
        assert!(refused.ends_with("Most alike: loket-2, loket-1, loket-3."), "{refused}");
        let (made, told, exists) = made("known", "loket-2", Some(KANTOR));
        assert!(made == Ok(true) && exists && !told.contains("not checked"), "{told}");
    }

    #[test]
    fn without_a_site_file_it_is_said_that_the_code_was_not_checked() {
        let (made, told, exists) = made("unchecked", "lokte-2", None);
        assert!(made == Ok(true) && exists, "{told}");
        assert!(told.contains("The counter's code \"lokte-2\" was not checked; add --site"), "{told}");
    }
}
