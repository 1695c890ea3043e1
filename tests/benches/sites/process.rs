//! What a process takes, as Linux says it, and the least that one of ours could take: a tokio runtime that listens and waits.

use std::{fs, net::Ipv4Addr, time::Duration};

use serde_json::{Value, json};
use xtask::{PrivateDir, Program};

use crate::rounded;

/// Told to this program, it is the floor.
pub(crate) const BARE: &str = "--be-bare";
/// Linux counts processor time in these, on every processor that we build for.
const MS_PER_TICK: f64 = 10.0;

/// What processes hold, and have used of processors.
#[derive(Clone, Default)]
pub(crate) struct Used {
    /// Their share of memory: pages that several of them use count once in all.
    pub(crate) pss_mb: f64,
    pub(crate) cpu_ms: f64,
    files: f64,
    threads: f64,
}

impl Used {
    pub(crate) fn of(process: u32) -> Used {
        let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
        let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap();
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
        // The name may hold anything; what follows its bracket is numbers.
        let numbers: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let number = |at: usize| numbers[at].parse::<f64>().unwrap();
        Used {
            pss_mb: pss.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0 / 1e6,
            cpu_ms: (number(11) + number(12)) * MS_PER_TICK,
            files: fs::read_dir(format!("/proc/{process}/fd")).unwrap().count() as f64,
            threads: number(17),
        }
    }

    /// Both together.
    pub(crate) fn and(self, other: Used) -> Used {
        Used {
            pss_mb: self.pss_mb + other.pss_mb,
            cpu_ms: self.cpu_ms + other.cpu_ms,
            files: self.files + other.files,
            threads: self.threads + other.threads,
        }
    }

    /// What is held now, and what was used since then.
    pub(crate) fn since(self, before: &Used) -> Used {
        Used { cpu_ms: self.cpu_ms - before.cpu_ms, ..self }
    }

    /// All of it, and what is one site's share.
    pub(crate) fn as_json(&self, sites: usize, looked: Duration) -> Value {
        let each = |all: f64| rounded(all / sites as f64);
        json!({
            "pss_mb": rounded(self.pss_mb), "pss_mb_each": each(self.pss_mb), "cpu_ms_a_second_each": each(self.cpu_ms / looked.as_secs_f64()),
            "files_each": each(self.files), "threads_each": each(self.threads),
        })
    }
}

/// Memory that programs could have, without any being pushed out.
pub(crate) fn available_mb() -> f64 {
    let said = fs::read_to_string("/proc/meminfo").unwrap();
    let line = said.lines().find_map(|line| line.strip_prefix("MemAvailable:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0 / 1e6
}

/// Starts this program as the floor.
pub(crate) fn bare(dir: &PrivateDir) -> Program {
    let mut command = Program::command(std::env::current_exe().unwrap());
    command.arg(BARE);
    Program::start("the floor", command, &dir.path().join("floor.log")).unwrap()
}

/// Listens as a server would, and waits for ever.
pub(crate) fn be_bare() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        while let Ok((connection, _)) = listener.accept().await {
            drop(connection);
        }
    });
}
