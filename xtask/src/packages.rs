//! The system packages of Debian 12 that the project needs: which, why, and installing those that are missing. It must
//! not become root without asking, and must not touch what is installed already.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::stages::succeed;

/// What a package is needed for. Whoever asks names the needs that concern them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Without it the programs cannot be compiled.
    Build,
    /// The windows, the voice, the demo's pictures and its private Redis.
    Run,
    /// The tests that look at a window, a page or a recording as a person would.
    Test,
}

/// Every need there is.
pub(crate) const EVERY_NEED: &[Need] = &[Need::Build, Need::Run, Need::Test];

struct Package {
    name: &'static str,
    need: Need,
    why: &'static str,
    /// A package that takes its place: where that one is installed, this one is left out.
    replaced_by: Option<&'static str>,
}

const fn package(name: &'static str, need: Need, why: &'static str) -> Package {
    Package { name, need, why, replaced_by: None }
}

/// Every package, alphabetical within its need.
const PACKAGES: &[Package] = &[
    package("libasound2-dev", Need::Build, "the sound card"),
    package("libwayland-dev", Need::Build, "windows on Wayland"),
    package("pkg-config", Need::Build, "finding the two above"),
    package("chromium", Need::Run, "looking at the pages"),
    package("chromium-driver", Need::Run, "pressing buttons on the pages"),
    package("espeak-ng", Need::Run, "words for which the voice has no clip"),
    package("imagemagick", Need::Run, "pictures of a virtual screen"),
    package("libasound2-plugins", Need::Run, "the way from ALSA to a sound server"),
    package("libegl1", Need::Run, "drawing the counter's window on Wayland"),
    package("libgl1", Need::Run, "drawing the counter's window on X11"),
    package("libgl1-mesa-dri", Need::Run, "drawing without a graphics card"),
    package("libvulkan1", Need::Run, "drawing the hall screen"),
    package("libx11-xcb1", Need::Run, "windows on X11"),
    package("libxcursor1", Need::Run, "windows on X11"),
    package("libxi6", Need::Run, "windows on X11"),
    package("libxkbcommon-x11-0", Need::Run, "the keyboard on X11"),
    package("mesa-vulkan-drivers", Need::Run, "drawing without a graphics card"),
    Package {
        name: "pulseaudio",
        need: Need::Run,
        why: "a virtual sound card",
        // The two cannot be installed together; a machine with PipeWire has its own sound.
        replaced_by: Some("pipewire-audio"),
    },
    package("redis-server", Need::Run, "the journal of several servers"),
    package("xvfb", Need::Run, "a virtual screen"),
    package("alsa-utils", Need::Test, "playing on the virtual sound card"),
    package("sox", Need::Test, "listening to recordings"),
    package("strace", Need::Test, "disks that fail, and the order of sync and answer"),
    package("tesseract-ocr", Need::Test, "reading numbers off a picture"),
    package("xdotool", Need::Test, "pressing keys in a window"),
];

/// Whether a program can be started by its name.
pub(crate) fn is_on_path(program: &str) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// Installs all packages that anything here needs.
pub fn setup() -> Result<()> {
    ensure(EVERY_NEED)?;
    println!("Everything that Lantang needs on this machine is installed.");
    Ok(())
}

/// Sees to it that the packages of these needs are installed, asking first where that takes becoming root.
pub(crate) fn ensure(needs: &[Need]) -> Result<()> {
    ensure_or_go_on(needs, &[])
}

/// The same, but what only `welcome` needs may stay missing: whoever asks has another way and says so.
pub(crate) fn ensure_or_go_on(required: &[Need], welcome: &[Need]) -> Result<()> {
    let needs = [required, welcome].concat();
    if !Path::new("/usr/bin/dpkg-query").exists() {
        let all = names(&wanted(&needs, &BTreeSet::new()));
        println!("This is not a Debian system, so packages are not looked after. Please install what corresponds to: {all}.");
        return Ok(());
    }
    let missing = wanted(&needs, &installed()?);
    if missing.is_empty() {
        return Ok(());
    }
    println!("These packages of Debian are needed and not installed yet:");
    for package in &missing {
        println!("  {:<22} {}", package.name, package.why);
    }
    match install(&missing) {
        Err(refusal) if missing.iter().all(|package| !required.contains(&package.need)) => {
            println!("{refusal:#}\nGoing on without them.");
            Ok(())
        }
        outcome => outcome,
    }
}

fn install(missing: &[&Package]) -> Result<()> {
    let line = install_line(missing);
    if nix::unistd::geteuid().is_root() {
        return as_root(&line);
    }
    if env::var_os("CI").is_some() || !io::stdin().is_terminal() {
        bail!("Installing them needs root, and there is nobody here to ask. Please run this as root, then try again:\n  {line}");
    }
    if !agreed(&line)? {
        bail!("Nothing was installed. When it suits you, run this as root, then try again:\n  {line}");
    }
    become_root(&line)
}

/// Those of these needs that are neither installed nor replaced.
fn wanted(needs: &[Need], installed: &BTreeSet<String>) -> Vec<&'static Package> {
    PACKAGES
        .iter()
        .filter(|package| needs.contains(&package.need))
        .filter(|package| !installed.contains(package.name))
        .filter(|package| !package.replaced_by.is_some_and(|other| installed.contains(other)))
        .collect()
}

/// The names, among those that concern us, of the packages that dpkg holds as installed.
fn installed() -> Result<BTreeSet<String>> {
    let concerned = PACKAGES.iter().flat_map(|package| std::iter::once(package.name).chain(package.replaced_by));
    // It ends with 1 when it has never heard of one of them, which is no fault.
    let answer = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\\n"])
        .args(concerned)
        .stderr(Stdio::null())
        .output()
        .context("dpkg-query could not be started")?;
    Ok(read_installed(&String::from_utf8_lossy(&answer.stdout)))
}

fn read_installed(answer: &str) -> BTreeSet<String> {
    answer.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned).collect()
}

/// One line for a root shell. `--no-remove` because we add to a machine and never take from it.
fn install_line(missing: &[&Package]) -> String {
    let names = missing.iter().map(|package| package.name).collect::<Vec<_>>().join(" ");
    format!("apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-remove --no-install-recommends {names}")
}

fn names(packages: &[&Package]) -> String {
    packages.iter().map(|package| package.name).collect::<Vec<_>>().join(", ")
}

fn agreed(line: &str) -> Result<bool> {
    print!("This would be run as root:\n  {line}\nMay it be run now? [y/N] ");
    io::stdout().flush().context("The question could not be shown")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).context("The answer could not be read")?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "ya"))
}

/// By sudo where it is, else by su: a Debian whose root has a password comes without sudo.
fn become_root(line: &str) -> Result<()> {
    if Path::new("/usr/bin/sudo").exists() {
        succeed(Command::new("sudo").args(["sh", "-c", line]))
    } else {
        println!("Please give the password of root.");
        succeed(Command::new("su").args(["--command", line]))
    }
}

fn as_root(line: &str) -> Result<()> {
    succeed(Command::new("sh").args(["-c", line]).stdin(Stdio::null()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn having(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn only_what_is_missing_is_wanted() {
        let missing = wanted(&[Need::Build], &having(&["pkg-config"]));
        assert_eq!(names(&missing), "libasound2-dev, libwayland-dev");
    }

    #[test]
    fn pulseaudio_is_left_out_where_pipewire_makes_the_sound() {
        let with_pipewire = wanted(EVERY_NEED, &having(&["pipewire-audio"]));
        assert!(!names(&with_pipewire).contains("pulseaudio"));
        let bare = wanted(EVERY_NEED, &having(&[]));
        assert!(names(&bare).contains("pulseaudio"));
    }

    #[test]
    fn a_removed_package_with_its_settings_left_is_not_installed() {
        let answer = "sox installed\nxvfb config-files\nxdotool not-installed\n";
        assert_eq!(read_installed(answer), having(&["sox"]));
    }

    #[test]
    fn the_line_never_removes_anything() {
        let line = install_line(&wanted(&[Need::Build], &having(&["pkg-config"])));
        assert_eq!(
            line,
            "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-remove --no-install-recommends libasound2-dev libwayland-dev"
        );
    }

    #[test]
    fn the_table_is_in_order_and_names_each_package_once() {
        let keys: Vec<_> = PACKAGES.iter().map(|package| (package.need, package.name)).collect();
        assert!(keys.is_sorted(), "PACKAGES is alphabetical within each need");
        let names: BTreeSet<_> = PACKAGES.iter().map(|package| package.name).collect();
        assert_eq!(names.len(), PACKAGES.len());
    }
}
