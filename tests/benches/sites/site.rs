//! One site and its server: the small office under a code of its own.

use std::{net::SocketAddr, time::Duration};

use serde_json::json;
use xtask::{PrivateDir, PrivateRedis, Program};

use crate::hall::{answer_in, post, program, small_site_with};

/// Hundreds of programs on two cores start one after the other.
const READY: Duration = Duration::from_secs(120);

/// A running server; ended by being dropped.
pub(crate) struct Site {
    number: usize,
    program: Program,
    address: SocketAddr,
}

impl Site {
    /// Starts the server of one site, on this Redis or with a file of its own, and waits until it is ready.
    pub(crate) fn start(dir: &PrivateDir, redis: Option<&PrivateRedis>, number: usize) -> Site {
        let code = redis.map_or_else(|| "sendiri".to_owned(), |_| format!("kantor-{number:03}"));
        let folder = dir.path().join(&code);
        std::fs::create_dir(&folder).unwrap();
        let file = folder.join("site.toml");
        std::fs::write(&file, small_site_with(&[("code = \"kantor-kecil\"", &format!("code = \"{code}\""))])).unwrap();
        let mut command = Program::command(program("lantang-server"));
        command.arg("serve").arg("--site").arg(&file).arg("--data").arg(&folder).args(["--listen", "127.0.0.1:0"]);
        command.args(redis.map(|redis| ["--journal".to_owned(), redis.url()]).iter().flatten());
        let mut program = Program::start("lantang-server", command, &folder.join("server.log")).unwrap();
        let listening = |line: &str| line.split_once("listening address=")?.1.split_whitespace().next()?.parse().ok();
        let address = program.wait_for_line(READY, listening).unwrap();
        program.wait_for_http(address, "/readyz", READY).unwrap();
        Site { number, program, address }
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    /// Its day opens, where it is not open by the hour.
    pub(crate) fn open(&self) {
        self.say("/api/commands", 0, &json!({ "type": "open_day", "training": false }));
    }

    /// Somebody takes a number.
    pub(crate) fn issue(&self, press: u64) {
        let answer = self.say("/api/commands", press, &json!({ "type": "issue_ticket", "service": "kk" }));
        assert!(answer.contains("issued"), "no number was given: {answer}");
    }

    fn say(&self, path: &str, press: u64, command: &serde_json::Value) -> String {
        let request = format!("{:016x}{press:016x}", self.number);
        let said = post(self.address, path, json!({ "request": request, "command": command }).to_string().as_bytes());
        format!("{:?}", answer_in(&said).unwrap_or_else(|| panic!("{said}"))).to_lowercase()
    }
}
