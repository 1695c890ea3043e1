//! Which journal a demo keeps, said in its first line, and gone with it. It must not touch what a Redis of somebody else holds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use anyhow::{Context, Result, bail};

use crate::packages::is_on_path;
use crate::redis::PrivateRedis;

/// What was chosen before anything was built or installed.
pub(super) enum Choice {
    Sqlite,
    /// A Redis that runs already, by its address.
    Given(String),
    Private,
    /// `redis-server` is not there yet.
    PrivateIfInstalled,
}

/// The journal of a running demo.
pub(super) enum Journal {
    Sqlite,
    Private(PrivateRedis),
    Given {
        url: String,
        /// The site's code there, which no real site has.
        site_code: String,
    },
}

impl Choice {
    /// Takes what `--journal` says, and says what it means.
    pub(super) fn read(asked: Option<&str>) -> Result<Choice> {
        let choice = match asked {
            Some("sqlite") => Choice::Sqlite,
            Some(url) if url.starts_with("redis://") => Choice::Given(url.to_owned()),
            Some(other) => bail!(
                "The journal \"{other}\" is not known. Write `--journal sqlite`, or the address of a Redis such as \
                 `--journal redis://127.0.0.1:6379/`, or leave it out for a private Redis."
            ),
            None if PrivateRedis::is_available() => Choice::Private,
            None => Choice::PrivateIfInstalled,
        };
        println!("Journal: {}.", choice.in_words());
        Ok(choice)
    }

    fn in_words(&self) -> String {
        match self {
            Choice::Sqlite => "SQLite, in one file that is gone afterwards".to_owned(),
            Choice::Given(url) => format!("the Redis at {}, under a name of its own that is removed afterwards", without_password(url)),
            Choice::Private => "a private Redis, every write on disk before it is answered, gone afterwards".to_owned(),
            Choice::PrivateIfInstalled => {
                "a private Redis if redis-server, which is not here yet, can be installed; else SQLite".to_owned()
            }
        }
    }

    /// Starts it, once packages had their chance to be installed.
    pub(super) fn start(self) -> Result<Journal> {
        match self {
            Choice::Sqlite => Ok(Journal::Sqlite),
            Choice::Given(url) => {
                if is_on_path("redis-cli") && redis_cli(&url).arg("ping").output().is_ok_and(|answer| !answer.stdout.starts_with(b"PONG")) {
                    bail!("No Redis answers at {}. Start it, or leave `--journal` out for a private one.", without_password(&url));
                }
                Ok(Journal::Given { url, site_code: format!("demo-{}", process::id()) })
            }
            Choice::Private => Journal::private(),
            Choice::PrivateIfInstalled if PrivateRedis::is_available() => Journal::private(),
            Choice::PrivateIfInstalled => {
                println!("Journal: SQLite, in one file that is gone afterwards, because there is no redis-server.");
                Ok(Journal::Sqlite)
            }
        }
    }
}

impl Journal {
    fn private() -> Result<Journal> {
        let redis = PrivateRedis::start().context("The private Redis did not start; `--journal sqlite` goes without one")?;
        Ok(Journal::Private(redis))
    }

    /// The name that the numbers give it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Journal::Sqlite => "sqlite",
            Journal::Private(_) | Journal::Given { .. } => "redis",
        }
    }

    /// Its address, for the server; none where the server's own file is used.
    pub(super) fn url(&self) -> Option<String> {
        match self {
            Journal::Sqlite => None,
            Journal::Private(redis) => Some(redis.url()),
            Journal::Given { url, .. } => Some(url.clone()),
        }
    }

    /// The site file to serve: in a Redis that others use too, the site has a code that is this demo's alone.
    pub(super) fn site_file(&self, site: &Path, folder: &Path) -> Result<PathBuf> {
        let Journal::Given { site_code, .. } = self else { return Ok(site.to_owned()) };
        let text = fs::read_to_string(site).with_context(|| format!("{} could not be read", site.display()))?;
        let file = folder.join("site.toml");
        fs::write(&file, with_code(&text, site_code)).with_context(|| format!("{} could not be written", file.display()))?;
        Ok(file)
    }

    /// Takes away what this demo wrote into a Redis that goes on.
    pub(super) fn remove(&self) {
        let Journal::Given { url, site_code } = self else { return };
        let pattern = format!("{{lantang:{site_code}}}:*");
        let found = redis_cli(url).args(["--scan", "--pattern", &pattern]).output().ok().filter(|answer| answer.status.success());
        let removed = found.is_some_and(|found| {
            let keys = String::from_utf8_lossy(&found.stdout).into_owned();
            keys.lines().all(|key| redis_cli(url).args(["unlink", key]).output().is_ok_and(|answer| answer.status.success()))
        });
        if !removed {
            println!(
                "What this demo wrote could not be removed from {}: keys that begin with {{lantang:{site_code}}}",
                without_password(url)
            );
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.remove();
    }
}

/// `redis-cli` for this address. Its own reading of addresses takes a password without a user for a user without a name, and shows it
/// to everybody who lists processes.
fn redis_cli(url: &str) -> Command {
    let mut command = Command::new("redis-cli");
    let rest = url.trim_start_matches("redis://");
    let (who, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let (user, password) = who.split_once(':').unwrap_or((who, ""));
    let (address, database) = place.split_once('/').unwrap_or((place, ""));
    let (host, port) = address.rsplit_once(':').unwrap_or((address, "6379"));
    command.args(["-h", host, "-p", port]);
    for (option, value) in [("--user", user), ("-n", database)].into_iter().filter(|(_, value)| !value.is_empty()) {
        command.args([option, value]);
    }
    if !password.is_empty() {
        command.env("REDISCLI_AUTH", password);
    }
    command
}

/// An address as it may be shown.
fn without_password(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((_, place)) => format!("redis://{place}"),
        None => url.to_owned(),
    }
}

/// The text with another code in its `[site]` table.
fn with_code(text: &str, site_code: &str) -> String {
    let mut section = "";
    let lines = text.lines().map(|line| {
        if line.trim_start().starts_with('[') {
            section = line.split('#').next().unwrap_or_default().trim();
        }
        let is_code = section == "[site]" && line.split_once('=').is_some_and(|(key, _)| key.trim() == "code");
        if is_code { format!("code = \"{site_code}\"\n") } else { format!("{line}\n") }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_that_is_none_is_refused_with_what_to_write() {
        let refusal = Choice::read(Some("redis")).err().map(|error| error.to_string()).unwrap();
        assert!(refusal.contains("\"redis\" is not known") && refusal.contains("--journal sqlite"), "{refusal}");
    }

    #[test]
    fn only_the_sites_own_code_is_changed() {
        let text = "format = 1\n[site] # here\ncode = \"mpp\"  # short\nname = \"MPP\"\n[[zone]]\ncode = \"a\"\n";
        assert_eq!(with_code(text, "demo-7"), "format = 1\n[site] # here\ncode = \"demo-7\"\nname = \"MPP\"\n[[zone]]\ncode = \"a\"\n");
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(without_password("redis://hall:secret@10.0.0.7:6379/"), "redis://10.0.0.7:6379/");
        assert_eq!(without_password("redis://10.0.0.7/"), "redis://10.0.0.7/");
    }

    #[test]
    fn what_a_demo_wrote_is_removed_and_nothing_else() {
        let redis = PrivateRedis::start().unwrap();
        let journal = Choice::Given(redis.url()).start().unwrap();
        let Journal::Given { site_code, .. } = &journal else { panic!("another journal was started") };
        assert_eq!(redis.ask(&format!("SET {{lantang:{site_code}}}:head 1")).unwrap(), "+OK");
        assert_eq!(redis.ask("SET {lantang:mpp}:head 1").unwrap(), "+OK");
        drop(journal);
        assert_eq!(redis.ask("DBSIZE").unwrap(), ":1");
        assert_eq!(redis.ask("EXISTS {lantang:mpp}:head").unwrap(), ":1");
    }

    #[test]
    fn an_address_is_read_with_and_without_its_parts() {
        let line = |url: &str| crate::stages::command_line(&redis_cli(url));
        assert_eq!(line("redis://10.0.0.7"), "redis-cli -h 10.0.0.7 -p 6379");
        assert_eq!(line("redis://:secret@10.0.0.7:7000/"), "redis-cli -h 10.0.0.7 -p 7000");
        assert_eq!(line("redis://hall:secret@10.0.0.7:7000/2"), "redis-cli -h 10.0.0.7 -p 7000 --user hall -n 2");
    }

    #[test]
    fn a_redis_that_is_not_there_is_said() {
        let refusal = Choice::Given("redis://:secret@127.0.0.1:1/".to_owned()).start().err().map(|error| error.to_string()).unwrap();
        assert_eq!(refusal, "No Redis answers at redis://127.0.0.1:1/. Start it, or leave `--journal` out for a private one.");
    }
}
