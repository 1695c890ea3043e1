//! `cargo xtask bench`: runs the workspace's benches by name, optimised, and says on what machine. It must not measure anything itself.

use std::fs;
use std::thread;

use anyhow::{Result, bail};

use crate::metadata::{Metadata, Package};
use crate::packages::{self, Need};
use crate::stages::{Stages, succeed};
use crate::workspace::{cargo, root};

/// Runs the bench of this name, or every bench, and passes on `told`.
pub fn bench(name: Option<&str>, told: &[String]) -> Result<()> {
    let root = root()?;
    let mut stages = Stages::new();
    stages.run("packages", || packages::ensure(&[Need::Build, Need::Run]))?;
    let metadata = Metadata::read(&root)?;
    let asked = asked(&metadata, name)?;
    for (owner, bench) in asked {
        let selection = selection(&metadata, owner);
        // The programs too: a bench may start one.
        stages
            .run("optimised build", || succeed(cargo(&root).args(["build", "--release", "--bins", "--bench", bench]).args(&selection)))?;
        println!("\n{}", machine());
        // The bench's own last line is its JSON object, so nothing may be printed after it.
        succeed(cargo(&root).args(["bench", "--quiet", "--bench", bench]).args(&selection).arg("--").args(told))?;
    }
    Ok(())
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
    let asked: Vec<_> = all().filter(|(_, bench)| name.is_none_or(|name| name == *bench)).collect();
    if asked.is_empty() {
        let names: Vec<_> = all().map(|(_, bench)| bench).collect();
        bail!("There is no bench named \"{}\". The benches are: {}.", name.unwrap_or_default(), names.join(", "));
    }
    Ok(asked)
}

/// The bench's package and those of ours that it depends on: no window is built to measure a server.
fn selection(metadata: &Metadata, owner: &Package) -> Vec<String> {
    metadata
        .ours()
        .filter(|package| package.name == owner.name || owner.declared.contains(&package.name))
        .map(|package| format!("--package={}", package.name))
        .collect()
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
        owner.benches.insert("latency".to_owned());
        let metadata = workspace(vec![owner, ours("server", &[]), ours("display", &[])]);

        let found = asked(&metadata, Some("latency")).unwrap();
        assert_eq!(selection(&metadata, found[0].0), ["--package=server", "--package=tests"]);
        assert_eq!(asked(&metadata, None).unwrap().len(), 1);
        let refusal = asked(&metadata, Some("speed")).err().map(|error| error.to_string());
        assert_eq!(refusal.as_deref(), Some("There is no bench named \"speed\". The benches are: latency."));
    }
}
