//! A hall for one test: a server as a program with a journal of its own, and people who are linked to it. Ended by being dropped.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Debug;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::time::Duration;

use client::{Address, Picture};
use protocol::{Answer, AnswerOutcome, Command, Did, ErrorCode, Issue, View};
use rehearsal::{Asked, Participant, in_seconds};
use xtask::{PrivateDir, PrivateRedis, PrivateSentinel, Program, SmallDisk};

/// A busy machine with two cores starts a server in a few seconds.
const READY: Duration = Duration::from_secs(60);

/// A server that lost its store says so, and one that has it again says that, within this. A press waits for both, and its sender for no
/// more than 20 s.
const SAID: Duration = Duration::from_secs(15);

/// What somebody waits who gave too many commands in a second, or whose command others came before eight times.
pub(crate) const MOMENT: Duration = Duration::from_millis(200);

/// Longer than a server takes to say that it is not sure.
const POST_PATIENCE: Duration = Duration::from_secs(20);

/// The journals under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Journal {
    Sqlite,
    Redis,
}

impl Journal {
    pub(crate) const BOTH: [Journal; 2] = [Journal::Sqlite, Journal::Redis];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Journal::Sqlite => "sqlite",
            Journal::Redis => "redis",
        }
    }
}

/// A hall with one or more servers.
pub(crate) struct Hall {
    servers: Vec<Server>,
    pub(crate) redis: Option<PrivateRedis>,
    /// Who watches that Redis and its replica, if anybody; its servers ask where the primary is.
    pub(crate) sentinel: Option<PrivateSentinel>,
    /// Whose word counts, if not Redis's own.
    pub(crate) acknowledge: Option<&'static str>,
    /// Where the SQLite journal lies, if not in `dir`.
    pub(crate) disk: Option<SmallDisk>,
    pub(crate) dir: PrivateDir,
    site: PathBuf,
    /// How servers reach their Redis, where not directly.
    redis_through: Option<SocketAddr>,
    /// What a server is started as, where not as itself: a program and its first words.
    pub(crate) started_as: Option<Vec<OsString>>,
}

struct Server {
    program: Option<Program>,
    address: SocketAddr,
}

impl Hall {
    /// The small office on one server.
    pub(crate) fn small(journal: Journal) -> Hall {
        Hall::open(journal, 1, &small_site_with(&[]))
    }

    /// The small office, where no server runs yet, on a disk of its own that can be filled.
    pub(crate) fn on_a_small_disk(kib: u32) -> Hall {
        Hall::on_a_small_disk_of(kib, &small_site_with(&[]))
    }

    /// The same for another site.
    pub(crate) fn on_a_small_disk_of(kib: u32, site: &str) -> Hall {
        let mut hall = Hall::prepare(Journal::Sqlite, 1, site);
        hall.disk = Some(SmallDisk::start(kib).unwrap());
        hall
    }

    /// The site of this file's text on so many servers; more than one needs Redis.
    pub(crate) fn open(journal: Journal, servers: usize, site: &str) -> Hall {
        let mut hall = Hall::prepare(journal, servers, site);
        for server in 0..servers {
            hall.start(server);
        }
        hall
    }

    /// The same, where no server runs yet.
    pub(crate) fn prepare(journal: Journal, servers: usize, site: &str) -> Hall {
        Hall::on((journal == Journal::Redis).then(|| PrivateRedis::start().unwrap()), servers, site)
    }

    /// The same on this Redis.
    pub(crate) fn on_redis(redis: PrivateRedis, servers: usize, site: &str) -> Hall {
        Hall::on(Some(redis), servers, site)
    }

    fn on(redis: Option<PrivateRedis>, servers: usize, site: &str) -> Hall {
        let dir = PrivateDir::new("hall").unwrap();
        let file = dir.path().join("site.toml");
        std::fs::write(&file, site).unwrap();
        let mut hall = Hall {
            servers: Vec::new(),
            redis,
            sentinel: None,
            acknowledge: None,
            disk: None,
            dir,
            site: file,
            redis_through: None,
            started_as: None,
        };
        for _ in 0..servers {
            hall.servers.push(Server { program: None, address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)) });
        }
        hall
    }

    /// Starts a server that does not run, and waits until it is ready.
    pub(crate) fn start(&mut self, server: usize) {
        self.start_with(server, &[]);
    }

    /// The same with more on its command line.
    pub(crate) fn start_with(&mut self, server: usize, arguments: &[&str]) {
        self.begin_with(server, arguments);
        let address = self.servers[server].address;
        self.servers[server].program.as_mut().unwrap().wait_for_http(address, "/readyz", READY).unwrap();
    }

    /// Starts a server and does not wait.
    pub(crate) fn begin(&mut self, server: usize) {
        self.begin_with(server, &[]);
    }

    /// The same with more on its command line.
    pub(crate) fn begin_with(&mut self, server: usize, arguments: &[&str]) {
        let address = self.servers[server].address;
        let mut command = self.command("serve", server);
        command.args(["--listen", &address.to_string()]).args(arguments);
        command.args(self.acknowledge.map(|whose| ["--acknowledge", whose]).iter().flatten());
        // Conflicts between servers are said at this level, and counted from here.
        command.env("LANTANG_LOG", "info,server::shell=debug");
        let log = self.log(server);
        self.servers[server].program = Some(Program::start("lantang-server", command, &log).unwrap());
        if address.port() == 0 {
            self.servers[server].address = self.given(server);
        }
    }

    /// The address that the system gave a server which asked for any: it says so itself, and keeps it through every start after this one.
    /// What was asked for, where the server ends without ever listening.
    fn given(&mut self, server: usize) -> SocketAddr {
        let log = self.log(server);
        let Server { program, address: asked } = &mut self.servers[server];
        let program = program.as_mut().unwrap();
        let given = xtask::wait_until(READY, || {
            let said = std::fs::read_to_string(&log)?;
            let address = said.rsplit_once("listening address=").and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok());
            Ok(if address.is_some() || !program.is_running()? { Some(address) } else { None })
        });
        given.unwrap().expect("a server listens or ends").unwrap_or(*asked)
    }

    /// Something else takes the port where the first server is to listen.
    pub(crate) fn take_port(&mut self) -> TcpListener {
        let taken = TcpListener::bind(self.servers[0].address).unwrap();
        self.servers[0].address = taken.local_addr().unwrap();
        taken
    }

    /// A verb of `lantang-server` about this hall's site and a server's journal.
    pub(crate) fn command(&self, verb: &str, server: usize) -> Process {
        let path = program("lantang-server");
        let mut command = match (&self.started_as, &self.disk) {
            (Some(words), _) => {
                let mut command = Program::command(&words[0]);
                command.args(&words[1..]);
                command
            }
            (None, Some(disk)) => disk.command(&path),
            (None, None) => Program::command(&path),
        };
        command.arg(verb).arg("--site").arg(&self.site).arg("--data").arg(self.data(server));
        let through = self.redis_through.map(|address| format!("redis://{address}/"));
        let journal = through.or(self.sentinel.as_ref().map(PrivateSentinel::url)).or(self.redis.as_ref().map(PrivateRedis::url));
        if let Some(journal) = journal {
            command.args(["--journal", &journal]);
        }
        command
    }

    /// A server's directory for its journal and its keys.
    pub(crate) fn data(&self, server: usize) -> PathBuf {
        let folder = self.disk.as_ref().map_or_else(|| self.dir.path(), SmallDisk::path);
        folder.join(format!("data-{server}"))
    }

    /// Servers that are started from now on reach Redis through this wire.
    pub(crate) fn reach_redis_through(&mut self, wire: SocketAddr) {
        self.redis_through = Some(wire);
    }

    /// Waits for a server to end by itself; gives its exit code and the last line that it said.
    pub(crate) fn end_of(&mut self, server: usize) -> (Option<i32>, String) {
        let code = self.servers[server].program.take().unwrap().wait(READY).unwrap().code();
        let said = std::fs::read_to_string(self.log(server)).unwrap();
        (code, said.lines().last().unwrap_or_default().to_owned())
    }

    /// Kills a server as a power cut would.
    pub(crate) fn kill(&mut self, server: usize) {
        self.servers[server].program.take().unwrap().kill().unwrap();
    }

    /// Asks a server to end, and waits until it has done so in order.
    pub(crate) fn stop(&mut self, server: usize) {
        let ended = self.servers[server].program.take().unwrap().stop(READY).unwrap();
        assert!(ended.success(), "an orderly end is no failure: {ended}");
    }

    /// The site file changes, and a server is asked to read it again.
    pub(crate) fn reload(&self, server: usize, text: Option<&str>) {
        match text {
            Some(text) => std::fs::write(&self.site, text).unwrap(),
            None => std::fs::remove_file(&self.site).unwrap(),
        }
        self.servers[server].program.as_ref().unwrap().ask_to_reload().unwrap();
    }

    /// A server's process, to ask the system about it.
    #[allow(dead_code, reason = "the bench shares this hall and asks how much memory a server holds")]
    pub(crate) fn process(&self, server: usize) -> u32 {
        self.servers[server].program.as_ref().unwrap().id()
    }

    /// Waits until the first server's sign of readiness says exactly this.
    pub(crate) async fn wait_until_ready_says(&self, said: &'static str) {
        let address = self.address(0);
        let look = move || xtask::wait_until(SAID, || Ok((xtask::get(address, "/readyz")?.body == said).then_some(())));
        let found = tokio::task::spawn_blocking(look).await.unwrap().unwrap();
        assert!(found.is_some(), "/readyz does not say {said:?} but {:?}", xtask::get(address, "/readyz"));
    }

    /// Waits until the first server's sign of readiness has this status. On a thread of its own, so that what is asked meanwhile goes on.
    pub(crate) async fn wait_for_readiness(&self, status: u16) {
        let address = self.address(0);
        let look = move || xtask::wait_until(SAID, || Ok(xtask::get(address, "/readyz").ok().filter(|answer| answer.status == status)));
        let found = tokio::task::spawn_blocking(look).await.unwrap();
        let said = || std::fs::read_to_string(self.log(0)).unwrap_or_default();
        assert!(found.unwrap().is_some(), "/readyz did not answer with {status} but {:?}: {}", xtask::get(address, "/readyz"), said());
    }

    /// The site file.
    pub(crate) fn site(&self) -> &Path {
        &self.site
    }

    pub(crate) fn address(&self, server: usize) -> SocketAddr {
        self.servers[server].address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.servers[0].address)
    }

    /// What a server has said.
    pub(crate) fn log(&self, server: usize) -> PathBuf {
        self.dir.path().join(format!("server-{server}.log"))
    }

    /// Somebody at one server.
    pub(crate) fn join_at(&self, server: usize, view: View, name: &str) -> Participant {
        join(self.servers[server].address, view, name)
    }

    /// Somebody at the first server.
    pub(crate) fn join(&self, view: View, name: &str) -> Participant {
        self.join_at(0, view, name)
    }

    /// A supervisor who has opened the day and sees the floor.
    pub(crate) async fn supervisor(&self) -> Participant {
        let supervisor = self.join(View::Supervisor, "supervisor");
        let is_open = until(&supervisor, |picture| picture.site().map(|site| site.date.is_some())).await;
        if !is_open {
            done(supervisor.ask(Command::OpenDay { training: false }, None).await);
        }
        until(&supervisor, |picture| picture.site()?.date.as_ref().map(|_| ())).await;
        supervisor
    }

    /// What the journal holds: the live tickets and their numbers, as the first server tells them after kill -9 and a start to somebody
    /// who knows nothing.
    pub(crate) async fn read_again(&mut self) -> BTreeMap<u32, String> {
        self.kill(0);
        self.start(0);
        let reader = self.join(View::Supervisor, "pembaca");
        until(&reader, |picture| picture.is_whole().then_some(())).await;
        reader.see(|picture| picture.tickets().map(|row| (row.ticket, row.number.clone())).collect())
    }

    /// An officer whose counter is open.
    pub(crate) async fn officer(&self, counter: &str) -> Participant {
        let officer = self.join(View::Counter { counter: counter.to_owned(), takeover: false }, &format!("petugas-{counter}"));
        until(&officer, |picture| picture.counter(counter).map(|_| ())).await;
        done(officer.ask(Command::OpenCounter { counter: counter.to_owned(), officer: None }, None).await);
        officer
    }
}

/// The small office's site file with some of its text replaced.
pub(crate) fn small_site_with(changes: &[(&str, &str)]) -> String {
    let text = std::fs::read_to_string(root().join("examples/kantor-kecil.toml")).unwrap();
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "the site file no longer says {from:?}");
        text.replace(from, to)
    })
}

/// A site with so many counters and one service that each of them serves.
pub(crate) fn one_service_site(counters: usize) -> String {
    let mut text = String::from(
        "format = 1\n[site]\ncode = \"lomba\"\nname = \"Lomba\"\ntime_zone = \"Asia/Jakarta\"\n[hours]\n\
         [[zone]]\ncode = \"a\"\nname = \"Zona A\"\n[[agency]]\ncode = \"dinas\"\nname = \"Dinas\"\nprefix = \"A\"\n\
         [[service]]\ncode = \"layanan\"\nname = \"Layanan\"\ntarget = \"15 menit\"\nat_counter = \"5 menit\"\n",
    );
    for number in 1..=counters {
        text.push_str(&format!("[[counter]]\nnumber = {number}\n"));
    }
    text
}

/// Somebody at whatever listens there: a server, or a wire that leads to one.
pub(crate) fn join(address: SocketAddr, view: View, name: &str) -> Participant {
    let address = Address::parse(&format!("http://{address}")).unwrap();
    Participant::join(&[address], view, name, None, |_, _| {})
}

/// Runs a test's future on a small runtime of its own.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future)
}

/// Runs a test on both journals side by side: most of it is waiting.
pub(crate) fn on_both(test: impl AsyncFn(Journal)) {
    run(async { tokio::join!(test(Journal::Sqlite), test(Journal::Redis)) });
}

/// Waits until a picture gives something; a minute is for machines that compile at the same time.
pub(crate) async fn until<T>(who: &Participant, look: impl Fn(&Picture) -> Option<T>) -> T {
    match who.wait_for(in_seconds(60), look).await {
        Some(found) => found,
        None => panic!("what was waited for did not come; the picture is {:#?}", who.see(Picture::clone)),
    }
}

/// The outcome of a command that must have happened.
pub(crate) fn done(asked: Asked) -> Option<Did> {
    match asked {
        Asked::Answered(AnswerOutcome::Done { did, .. }) => did,
        other @ (Asked::Answered(_) | Asked::NotSure) => panic!("not done: {}", words(other)),
    }
}

/// The code of a command that must have been refused.
pub(crate) fn refused(asked: Asked) -> ErrorCode {
    match asked {
        Asked::Answered(AnswerOutcome::Refused { code, text }) => {
            assert!(
                text.id.ends_with(['.', '?']) && text.en.ends_with(['.', '?']),
                "a refusal is a complete sentence in both languages: {text:?}"
            );
            code
        }
        other @ (Asked::Answered(_) | Asked::NotSure) => panic!("not refused: {}", words(other)),
    }
}

/// Gives a command as somebody who waits a moment where the server asks for it.
pub(crate) async fn act(who: &Participant, command: Command) -> Option<Did> {
    loop {
        match who.ask(command.clone(), None).await {
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::TooFrequent | ErrorCode::Busy, .. }) => {
                tokio::time::sleep(MOMENT).await
            }
            asked @ (Asked::Answered(_) | Asked::NotSure) => return done(asked),
        }
    }
}

/// Takes a number and gives its ticket and the number.
pub(crate) async fn issue(who: &Participant, service: &str) -> (u32, String) {
    let command = Command::IssueTicket(Issue { service: service.to_owned(), ..Issue::default() });
    match act(who, command).await {
        Some(Did::Issued { ticket, number, .. }) => (ticket, number),
        other => panic!("no number was given: {other:?}"),
    }
}

/// NEXT as a window would press it: naming the call that it shows.
pub(crate) fn next(counter: &str, ending: Option<u32>) -> Command {
    Command::CallNext { counter: counter.to_owned(), ending, answer: None }
}

/// The call that was made, as (call, number).
pub(crate) fn called(asked: Asked) -> (u32, String) {
    match done(asked) {
        Some(Did::Called { call, number, .. }) => (call, number),
        other => panic!("nobody was called: {other:?}"),
    }
}

/// Posts a body of JSON; gives the answer as it came, or nothing where the connection was closed instead.
pub(crate) fn post(address: SocketAddr, path: &str, body: &[u8]) -> String {
    post_as(address, path, body, None)
}

/// The same with a token.
pub(crate) fn post_as(address: SocketAddr, path: &str, body: &[u8], token: Option<&str>) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(POST_PATIENCE)).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n",
        token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default(),
        body.len()
    );
    // A server that refuses early may close before all is written; its answer is read all the same.
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).ok();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).ok();
    String::from_utf8_lossy(&said).into_owned()
}

/// A program of ours, beside the test's own.
pub(crate) fn program(name: &str) -> PathBuf {
    let this = std::env::current_exe().unwrap();
    let folder = this.ancestors().find(|folder| folder.join(name).is_file());
    folder.unwrap_or_else(|| panic!("{name} is not built: run the tests with `cargo xtask test`")).join(name)
}

/// The body of an answer over HTTP to a command.
pub(crate) fn answer_in(said: &str) -> Option<Answer> {
    serde_json::from_str(said.split_once("\r\n\r\n")?.1).ok()
}

/// The project's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn words(asked: impl Debug) -> String {
    format!("{asked:?}")
}
