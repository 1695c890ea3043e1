//! `cargo xtask bench` and `cargo xtask drill`: run the workspace's benches by name, and its drills, optimised, and say on what machine. They
//! must not measure or break anything themselves.

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context as _, Result, bail};

use crate::metadata::{Metadata, Package};
use crate::packages::{self, EVERY_NEED, Need};
use crate::stages::{Stages, succeed};
use crate::workspace::{cargo, root};

/// Built and run like a bench, and measures nothing: it breaks things.
const DRILL: &str = "drill";

/// What a bench starts that its package does not depend on, for no crate depends on a front end: the package, and an example of it to compare
/// with.
const BESIDE: &[(&str, &str, &str)] = &[("display", "display", "empty-window")];

/// Runs the bench of this name, or every bench, and passes on `told`.
pub fn bench(name: Option<&str>, told: &[String]) -> Result<()> {
    let root = root()?;
    let mut stages = Stages::new();
    stages.run("packages", || packages::ensure(&[Need::Build, Need::Run]))?;
    let metadata = Metadata::read(&root)?;
    for (owner, bench) in asked(&metadata, name)? {
        run(&root, &mut stages, &selection(&metadata, owner, bench), bench, told)?;
    }
    Ok(())
}

/// Breaks real programs on purpose: the drills whose names begin with one of these, or all; `quick` is the form of a few minutes.
pub fn drill(names: &[String], quick: bool) -> Result<()> {
    let root = root()?;
    let mut stages = Stages::new();
    stages.run("packages", || packages::ensure(EVERY_NEED))?;
    let metadata = Metadata::read(&root)?;
    let Some(owner) = metadata.ours().find(|package| package.benches.contains(DRILL)) else {
        bail!("The drills are gone: no package has a bench named \"{DRILL}\".");
    };
    let told: Vec<String> = names.iter().cloned().chain(quick.then(|| "--quick".to_owned())).collect();
    run(&root, &mut stages, &selection(&metadata, owner, DRILL), DRILL, &told)
        .context("A drill broke a promise; the sentences above say which")
}

/// Builds one bench and the programs that it may start, and runs it.
fn run(root: &Path, stages: &mut Stages, selection: &[String], bench: &str, told: &[String]) -> Result<()> {
    let examples = beside(bench).map(|(_, _, example)| format!("--example={example}"));
    let build = || succeed(cargo(root).args(["build", "--release", "--bins", "--bench", bench]).args(examples).args(selection));
    stages.run("optimised build", build)?;
    println!("\n{}", machine());
    // The bench's own last line is its JSON object, so nothing may be printed after it.
    succeed(cargo(root).args(["bench", "--quiet", "--bench", bench]).args(selection).arg("--").args(told))
}

/// What the figures that follow are measured on, and how busy it is with other things.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cores = thread::available_parallelism().map_or(0, usize::from);
    describe(&read("/proc/cpuinfo"), cores, &read("/proc/loadavg"))
}

fn describe(cpu_info: &str, cores: usize, load_average: &str) -> String {
    let model = cpu_info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, model)| model.trim());
    let load: Vec<&str> = load_average.split_whitespace().take(3).collect();
    format!("machine: {model}, {cores} cores, load {}", load.join(" "))
}

/// The benches that were asked for, with the packages they belong to.
fn asked<'a>(metadata: &'a Metadata, name: Option<&str>) -> Result<Vec<(&'a Package, &'a str)>> {
    let all = || metadata.ours().flat_map(|package| package.benches.iter().map(move |bench| (package, bench.as_str())));
    let asked: Vec<_> = all().filter(|(_, bench)| *bench != DRILL && name.is_none_or(|name| name == *bench)).collect();
    if asked.is_empty() {
        let names: Vec<_> = all().map(|(_, bench)| bench).filter(|bench| *bench != DRILL).collect();
        bail!("There is no bench named \"{}\". The benches are: {}.", name.unwrap_or_default(), names.join(", "));
    }
    Ok(asked)
}

/// The bench's package and those of ours that it depends on: no window is built to measure a server.
fn selection(metadata: &Metadata, owner: &Package, bench: &str) -> Vec<String> {
    let is_beside = |package: &Package| beside(bench).any(|(_, beside, _)| package.name == *beside);
    metadata
        .ours()
        .filter(|package| package.name == owner.name || owner.declared.contains(&package.name) || is_beside(package))
        .map(|package| format!("--package={}", package.name))
        .collect()
}

fn beside(bench: &str) -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    BESIDE.iter().filter(move |(beside, _, _)| *beside == bench)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::made_up::{ours, workspace};

    #[test]
    fn a_machine_is_told_by_its_processor_its_cores_and_its_load() {
        let cpu_info =
            "processor\t: 0\nmodel name\t: Intel(R) N100\ncache size\t: 6144 KB\n\nprocessor\t: 1\nmodel name\t: Intel(R) N100\n";
        assert_eq!(describe(cpu_info, 4, "0.10 0.20 0.30 1/234 5678\n"), "machine: Intel(R) N100, 4 cores, load 0.10 0.20 0.30");
        assert_eq!(describe("Hardware : board\n", 4, ""), "machine: unknown processor, 4 cores, load ");
    }

    #[test]
    fn a_bench_is_found_with_what_it_needs_and_an_unknown_one_is_refused_with_the_names() {
        let mut owner = ours("tests", &["server"]);
        owner.benches.extend(["latency", DRILL].map(str::to_owned));
        let metadata = workspace(vec![owner, ours("server", &[]), ours("display", &[])]);

        let found = asked(&metadata, Some("latency")).unwrap();
        assert_eq!(selection(&metadata, found[0].0, "latency"), ["--package=server", "--package=tests"]);
        let seen = selection(&metadata, found[0].0, "display");
        assert_eq!(seen, ["--package=display", "--package=server", "--package=tests"], "the screen is built only to be measured");
        assert_eq!(asked(&metadata, None).unwrap().len(), 1, "a drill is no bench");
        assert!(asked(&metadata, Some(DRILL)).is_err());
        let refusal = asked(&metadata, Some("speed")).err().map(|error| error.to_string());
        assert_eq!(refusal.as_deref(), Some("There is no bench named \"speed\". The benches are: latency."));
    }
}
