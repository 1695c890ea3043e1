//! A sentinel of our own, which watches a private Redis and makes its replica the primary when it dies. It must not watch a Redis that runs
//! on the machine already.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};

use crate::private_dir::PrivateDir;
use crate::process::{Program, wait_until};
use crate::redis::{PORTS_TRIED_MAX, PrivateRedis, START_AT_MOST, free_port, said};

/// What it calls the primary.
const NAME: &str = "aula";

/// A running sentinel, ended when it is dropped, with its folder.
pub struct PrivateSentinel {
    // Before its folder, because fields are dropped in this order.
    _program: Program,
    _dir: PrivateDir,
    port: u16,
}

impl PrivateSentinel {
    /// Starts one that takes this primary for dead once it was silent so long, and waits until it knows a replica that could take over.
    pub fn start(primary: &PrivateRedis, down_after_ms: u32) -> Result<PrivateSentinel> {
        let dir = PrivateDir::new("sentinel")?;
        let mut refusal = None;
        for _ in 0..PORTS_TRIED_MAX {
            let port = free_port()?;
            match run(&dir, port, primary.address(), down_after_ms) {
                Ok(program) => {
                    let sentinel = PrivateSentinel { _program: program, _dir: dir, port };
                    sentinel.wait_for_replica()?;
                    return Ok(sentinel);
                }
                Err(error) => refusal = Some(error),
            }
        }
        Err(refusal.context("No port was tried")?)
    }

    /// Where our servers find the primary.
    pub fn url(&self) -> String {
        format!("redis-sentinel://{}/{NAME}", self.address())
    }

    fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    fn wait_for_replica(&self) -> Result<()> {
        let fit = "master-link-status\r\n$2\r\nok";
        let known = wait_until(START_AT_MOST, || {
            let replicas = said(self.address(), &format!("SENTINEL REPLICAS {NAME}"))?;
            Ok(replicas.contains(fit).then_some(()))
        })?;
        known.context("The sentinel found no replica that could take over")
    }
}

fn run(dir: &PrivateDir, port: u16, primary: SocketAddr, down_after_ms: u32) -> Result<Program> {
    let (file, log) = (dir.path().join("sentinel.conf"), dir.path().join(format!("sentinel-{port}.log")));
    // Where nobody could take over, it tries again after twice the last of these.
    let settings = format!(
        "port {port}\nbind 127.0.0.1\ndir {}\nsentinel monitor {NAME} {} {} 1\n\
         sentinel down-after-milliseconds {NAME} {down_after_ms}\nsentinel failover-timeout {NAME} 2000\n",
        dir.path().display(),
        primary.ip(),
        primary.port()
    );
    std::fs::write(&file, settings).with_context(|| format!("{} could not be written", file.display()))?;
    let mut command = Program::command("redis-server");
    command.arg(&file).arg("--sentinel");
    let mut program = Program::start("redis-sentinel", command, &log)?;
    program.wait_for_line(START_AT_MOST, |line| line.contains("+monitor").then_some(()))?;
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_primary_s_replica_takes_over() {
        let mut primary = PrivateRedis::start().unwrap();
        let replica = primary.start_replica().unwrap();
        let _sentinel = PrivateSentinel::start(&primary, 500).unwrap();
        primary.program().kill().unwrap();
        let took_over = wait_until(START_AT_MOST, || Ok((replica.ask("SET hall open")? == "+OK").then_some(()))).unwrap();
        assert!(took_over.is_some());
    }
}
