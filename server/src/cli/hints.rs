//! Hints that name a verb of this program, completed so that they can be pasted: with the site file and the data folder of the verb that was
//! run. Whoever writes a hint knows neither, and whoever reads it at a hall that stands still should look for nothing. It decides nothing.

use std::{
    io::{self, Write},
    path::Path,
};

/// How a hint begins in a message; it ends with the same mark.
const BEGINS: &str = "`lantang-server ";

/// Verbs that are about no journal.
const WITHOUT: [&str; 3] = ["check", "key", "simulate"];

/// What hints of one run are completed with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    options: String,
}

impl Hints {
    /// Hints for a hall that is named like this on the command line.
    pub fn new(site: &Path, data: &Path, archive: Option<&Path>, journal: Option<&str>) -> Hints {
        let mut options = format!(" --site {} --data {}", quoted(&site.display()), quoted(&data.display()));
        if let Some(archive) = archive {
            options.push_str(&format!(" --archive {}", quoted(&archive.display())));
        }
        if let Some(journal) = journal {
            // An address may hold a password, which belongs into no log.
            let journal = if journal.contains('@') { "URL".to_owned() } else { quoted(&journal) };
            options.push_str(&format!(" --journal {journal}"));
        }
        Hints { options }
    }

    /// The same text with its hints completed.
    pub fn complete(&self, text: &str) -> String {
        let mut parts = text.split(BEGINS);
        let mut completed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            completed.push_str(BEGINS);
            let Some((hint, rest)) = part.split_once('`') else {
                completed.push_str(part);
                continue;
            };
            let is_about_none = hint.contains("--site") || WITHOUT.iter().any(|verb| hint.split(' ').next() == Some(verb));
            let options = if is_about_none { "" } else { &self.options };
            completed.push_str(&format!("{hint}{options}`{rest}"));
        }
        completed
    }

    /// Completes what is written to `to`, line by line.
    pub fn writing_to<W: Write>(&self, to: W) -> Completed<'_, W> {
        Completed { hints: self, line: Vec::new(), to }
    }
}

/// A text as a shell takes it.
fn quoted(text: &dyn ToString) -> String {
    let text = text.to_string();
    let is_plain = !text.is_empty() && text.chars().all(|char| char.is_ascii_alphanumeric() || "/._-:,".contains(char));
    if is_plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Writes lines with their hints completed.
pub struct Completed<'a, W: Write> {
    hints: &'a Hints,
    /// What has come of a line that has not ended.
    line: Vec<u8>,
    to: W,
}

impl<W: Write> Write for Completed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        if self.line.contains(&b'\n') {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.to.write_all(self.hints.complete(&String::from_utf8_lossy(&line)).as_bytes())?;
        self.to.flush()
    }
}

impl<W: Write> Drop for Completed<'_, W> {
    /// A last line that has no end is written all the same; who wants to know whether it could be flushes before.
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_can_be_pasted_with_the_files_of_the_verb_that_was_run() {
        let hints = Hints::new(Path::new("aula besar.toml"), Path::new("/srv/lantang"), None, None);
        let said = hints.complete("Lanjutkan dengan `lantang-server accept-loss`. / Go on by `lantang-server accept-loss --cut`; `x`.");
        let options = "--site 'aula besar.toml' --data /srv/lantang";
        assert_eq!(
            said,
            format!(
                "Lanjutkan dengan `lantang-server accept-loss {options}`. / Go on by `lantang-server accept-loss --cut {options}`; `x`."
            )
        );
        assert_eq!(hints.complete(&said), said, "once is enough");
        for untouched in ["`lantang-server key new --role officer`", "nothing", "`lantang-server"] {
            assert_eq!(hints.complete(untouched), untouched);
        }
        let redis = Hints::new(Path::new("a.toml"), Path::new("b"), Some(Path::new("c")), Some("redis://me:secret@host/"));
        let said = redis.complete("`lantang-server replay`");
        assert_eq!(said, "`lantang-server replay --site a.toml --data b --archive c --journal URL`");
        let mut written = Vec::new();
        let aside = Path::new("x.journal").display();
        writeln!(redis.writing_to(&mut written), "run `lantang-server restore {aside} --replace`.").unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "run `lantang-server restore x.journal --replace --site a.toml --data b --archive c --journal URL`.\n"
        );
    }
}
