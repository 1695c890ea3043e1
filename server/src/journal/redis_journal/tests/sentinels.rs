//! A primary, its replica and sentinels of a test's own. Tests only.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use redis::{RedisResult, Value, cmd};

use super::{RedisJournal, SITE, Server, eventually, free_port};
use crate::journal::{
    redis_journal::{confirm::Acknowledge, reply::text},
    testing::{Folder, TestClock},
};

/// What the sentinels call the primary.
const NAME: &str = "aula";

/// Longer than any test: only what a test asks for is a failover.
pub(super) const NEVER_MS: u32 = 600_000;

/// As soon as a busy machine allows.
pub(super) const SOON_MS: u32 = 3_000;

/// Two Redis servers and those who watch them.
pub(super) struct Watched {
    pub(super) primary: Server,
    pub(super) replica: Server,
    pub(super) sentinels: Vec<Sentinel>,
}

impl Watched {
    /// A primary with its replica, watched by so many sentinels, which take it for dead after this time.
    pub(super) async fn start(sentinels: usize, down_after_ms: u32) -> Watched {
        let (primary, replica) = (Server::start(), Server::start());
        replica.follows(&primary).await;
        let quorum = sentinels / 2 + 1;
        let sentinels = (0..sentinels).map(|_| Sentinel::start(primary.port, quorum, down_after_ms)).collect();
        let watched = Watched { primary, replica, sentinels };
        watched.settled().await;
        watched
    }

    /// Waits until every sentinel knows everybody and finds the replica fit to take over.
    async fn settled(&self) {
        let others = (self.sentinels.len() - 1).to_string();
        for sentinel in &self.sentinels {
            eventually("a sentinel knows everybody", async || {
                let primary = sentinel.ask(&["MASTER", NAME]).await.ok()?;
                let Value::Array(replicas) = sentinel.ask(&["REPLICAS", NAME]).await.ok()? else { return None };
                let is_fit = field(replicas.first()?, "master-link-status")? == "ok";
                (is_fit && field(&primary, "num-other-sentinels")? == others).then_some(())
            })
            .await;
        }
    }

    pub(super) fn url(&self) -> String {
        let at: Vec<String> = self.sentinels.iter().map(|sentinel| format!("127.0.0.1:{}", sentinel.port)).collect();
        format!("redis-sentinel://{}/{NAME}", at.join(","))
    }

    /// The same with a user and a password.
    pub(super) fn url_of(&self, name: &str, password: &str) -> String {
        self.url().replace("://", &format!("://{name}:{password}@"))
    }

    pub(super) fn open(&self, acknowledge: Acknowledge) -> RedisJournal {
        RedisJournal::open(&self.url(), acknowledge, SITE, TestClock::new().clock()).unwrap()
    }

    /// Asks for an orderly failover, until the sentinel begins one.
    pub(super) async fn fail_over(&self) {
        eventually("a failover begins", async || self.sentinels[0].ask(&["FAILOVER", NAME]).await.ok()).await;
    }

    /// Waits until every sentinel that still runs names the replica.
    pub(super) async fn named(&self, server: &Server) {
        for sentinel in self.sentinels.iter().filter(|sentinel| sentinel.child.is_some()) {
            eventually("the other Redis is named", async || {
                let named = sentinel.ask(&["GET-MASTER-ADDR-BY-NAME", NAME]).await.ok()?;
                let Value::Array(address) = named else { return None };
                (text(address.get(1)?)? == server.port.to_string()).then_some(())
            })
            .await;
        }
    }

    /// What a person does who made another Redis the primary by hand.
    pub(super) async fn watch_instead(&self, server: &Server) {
        for sentinel in &self.sentinels {
            sentinel.ask(&["REMOVE", NAME]).await.unwrap();
            sentinel.ask(&["MONITOR", NAME, "127.0.0.1", &server.port.to_string(), "1"]).await.unwrap();
        }
    }
}

impl Server {
    /// Makes this one a replica, and waits until it has everything.
    pub(super) async fn follows(&self, primary: &Server) {
        self.say(&format!("REPLICAOF 127.0.0.1 {}", primary.port)).await;
        primary.is_followed().await;
    }

    /// Waits until a replica has everything.
    pub(super) async fn is_followed(&self) {
        eventually("a replica follows", async || {
            let mut connection = redis::Client::open(self.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
            // What is waited for is what this connection wrote.
            let (_, replicas): (Value, i64) =
                redis::pipe().cmd("SET").arg("uji").arg(1).cmd("WAIT").arg(1).arg(100).query_async(&mut connection).await.ok()?;
            (replicas == 1).then_some(())
        })
        .await;
    }
}

/// A sentinel of the test's own, killed when it is dropped.
pub(super) struct Sentinel {
    _folder: Folder,
    port: u16,
    child: Option<Child>,
}

impl Sentinel {
    fn start(primary: u16, quorum: usize, down_after_ms: u32) -> Sentinel {
        let folder = Folder::new();
        let file = folder.file("sentinel.conf");
        loop {
            let port = free_port();
            let conf = format!(
                "port {port}\nbind 127.0.0.1\ndir {}\nsentinel monitor {NAME} 127.0.0.1 {primary} {quorum}\n\
                 sentinel down-after-milliseconds {NAME} {down_after_ms}\nsentinel failover-timeout {NAME} 3000\n",
                folder.path().display()
            );
            std::fs::write(&file, conf).unwrap();
            let mut child = Command::new("redis-server").arg(&file).arg("--sentinel").stdout(Stdio::piped()).spawn().unwrap();
            let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
            let ready = said.by_ref().any(|line| line.contains("+monitor"));
            // What it says later must go somewhere, or it stands still one day.
            std::thread::spawn(move || said.for_each(drop));
            if ready {
                return Sentinel { _folder: folder, port, child: Some(child) };
            }
            // Somebody else took the port in between.
            child.wait().unwrap();
        }
    }

    async fn ask(&self, words: &[&str]) -> RedisResult<Value> {
        self.say(&[&["SENTINEL"], words].concat()).await
    }

    async fn say(&self, words: &[&str]) -> RedisResult<Value> {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}", self.port))?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        cmd(words[0]).arg(&words[1..]).query_async(&mut connection).await
    }

    /// From here on it listens only to this user.
    pub(super) async fn let_in_only(&self, name: &str, password: &str) {
        self.say(&["ACL", "SETUSER", name, "on", &format!(">{password}"), "~*", "&*", "+@all"]).await.unwrap();
        self.say(&["ACL", "SETUSER", "default", "off"]).await.unwrap();
    }

    pub(super) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        self.kill();
    }
}

/// One field of what a sentinel says of somebody.
fn field<'a>(said: &'a Value, name: &str) -> Option<&'a str> {
    let Value::Array(fields) = said else { return None };
    text(&fields.chunks_exact(2).find(|pair| text(&pair[0]) == Some(name))?[1])
}
