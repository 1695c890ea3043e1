//! `lantang-server`: reads the command line, says what went wrong in one sentence, and leaves with 2 where a person must change
//! something. Everything else is the library's.

use std::{
    io::{self, IsTerminal as _, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand, ValueEnum};
use server::{
    Acknowledge, ArchiveConfig, Config, JournalChoice, NewKey, PORT_DEFAULT, SENTINEL_SCHEME, cli,
    cli::{apply::Going, epoch::Stated, report::ReportForm},
    journal::entry::Position,
};

use signals::{input_closes, read_again, stop_asked};

#[path = "main/peers.rs"]
mod peers;
#[path = "main/signals.rs"]
mod signals;

/// Server antrean dan panggilan untuk satu ruang pelayanan / queue and calling server for one hall.
#[derive(Parser)]
#[command(name = "lantang-server", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Melayani satu tempat / serve one site.
    Serve(Serve),
    /// Memeriksa berkas tempat / say everything that is wrong with a site file.
    Check {
        /// The site file.
        file: PathBuf,
    },
    /// Menerapkan berkas tempat / put a site file in force (on SQLite while the server is stopped).
    Apply {
        #[command(flatten)]
        place: Reading,
        /// Hanya menunjukkan perubahannya / only say what would change.
        #[arg(long)]
        show: bool,
    },
    /// Menulis rencana yang berlaku sebagai berkas tempat / write the standing plan as a site file.
    Export(Reading),
    /// Membaca ulang jurnal dan memeriksanya / read a journal again, verify it, and count what is in it.
    Replay {
        /// Satu hari saja, dibandingkan dengan seluruh jurnal: 2026-11-28, hari-ini, atau terakhir / one day alone, compared with the whole
        /// journal: 2026-11-28, today, or last.
        day: Option<cli::WantedDay>,
        #[command(flatten)]
        place: Reading,
    },
    /// Laporan satu hari / the numbers of one day: how many came, how long they waited and were served. It names nobody.
    Report {
        /// 2026-11-28, hari-ini, atau terakhir / 2026-11-28, today, or last.
        day: cli::WantedDay,
        #[command(flatten)]
        place: Reading,
        /// Untuk lembar kerja / write CSV (RFC 4180) instead of a table.
        #[arg(long, conflicts_with = "json")]
        csv: bool,
        /// Untuk program / write JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Menyalin jurnal SQLite ke berkas baru, juga selagi server berjalan / copy a SQLite journal to a new file, while its server runs too.
    Backup {
        /// The file to write.
        to: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Mengembalikan jurnal dari salinan / put a copy in the journal's place; the hall goes on above every number that was given since.
    Restore {
        /// The copy.
        from: PathBuf,
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        numbers: Numbers,
        /// Mengganti juga jurnal yang utuh dan lebih baru; jurnal itu tetap disimpan / replace a whole and newer journal, too, which is kept.
        #[arg(long)]
        replace: bool,
    },
    /// Melanjutkan dengan jurnal yang kehilangan ujungnya / go on with a journal that lost its end, above every number that was given.
    AcceptLoss {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        numbers: Numbers,
        /// Mengeluarkan catatan yang rusak dan semua sesudahnya / take out damaged entries and all that follow.
        #[arg(long)]
        cut: bool,
    },
    /// Mengapa nomor ini yang dipanggil / why this number was called: its whole day, from the journal.
    Explain {
        /// The number as it is printed, e.g. A-005.
        number: String,
        /// Hari lain daripada yang terakhir memberi nomor itu / another day than the last that gave it: 2026-11-28, today, or last.
        #[arg(long)]
        day: Option<cli::WantedDay>,
        #[command(flatten)]
        place: Reading,
    },
    /// Memainkan hari-hari yang tidak terjadi / play days that did not happen, from a case file.
    Simulate {
        /// The case file; its format stands in the README of `simulation`.
        file: PathBuf,
        /// Who is called first, where not as the file says: claim, first_come, strict, or a round such as 2:1.
        #[arg(long, value_name = "ORDER")]
        policy: Option<domain::Order>,
        /// Days to play, where not as many as the file says.
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(simulation::REPLICATIONS_MAX)))]
        replications: Option<u32>,
        /// Seed of the first day, where not the file's.
        #[arg(long)]
        seed: Option<u64>,
        /// Write JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Kunci untuk petugas, kios, layar, supervisor, resepsionis, dan satpam / keys for officers, kiosks, screens, supervisors, reception and security.
    #[command(subcommand)]
    Key(KeyVerb),
}

impl Verb {
    /// The hall that it is about.
    fn place(&self) -> Option<&Place> {
        match self {
            Verb::Serve(Serve { place, .. })
            | Verb::Apply { place: Reading { place, .. }, .. }
            | Verb::Export(Reading { place, .. })
            | Verb::Replay { place: Reading { place, .. }, .. }
            | Verb::Report { place: Reading { place, .. }, .. }
            | Verb::Explain { place: Reading { place, .. }, .. }
            | Verb::Backup { place, .. }
            | Verb::Restore { place, .. }
            | Verb::AcceptLoss { place, .. } => Some(place),
            Verb::Check { .. } | Verb::Simulate { .. } | Verb::Key(_) => None,
        }
    }
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    place: Place,
    /// Where to listen. Beyond this computer only once there are keys.
    #[arg(long, default_value_t = SocketAddr::from(([127, 0, 0, 1], PORT_DEFAULT)), value_parser = listen_address)]
    listen: SocketAddr,
    /// Untuk berlatih: tempat dan jurnal tersendiri, setiap hari bertanda LATIHAN / for practice: a site and a journal of its own, every
    /// day of it marked LATIHAN. Its clock begins when the hall next gives numbers.
    #[arg(long, conflicts_with = "journal")]
    practice: bool,
    /// How many times as fast as others the clock goes, for practice.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(server::CLOCK_SPEED_MAX)))]
    clock_speed: u32,
    #[command(flatten)]
    peers: peers::PeerOptions,
    /// How many closed days stay in the journal once they are in the archive.
    #[arg(long, value_name = "N", default_value_t = server::KEEP_DAYS_DEFAULT, value_parser = clap::value_parser!(u32).range(1..))]
    keep_days: u32,
    /// Melewati satu catatan yang melanggar aturan / pass over one stored entry that breaks a rule, as the log names it
    /// (EPOCH:SEQ:LINK). Every server of the site needs it, until the next day opens.
    #[arg(long, value_name = "POSITION", value_parser = position)]
    skip: Vec<Position>,
    /// Kapan catatan di Redis dianggap aman / what more than Redis's own word is asked for before an entry counts as kept: nothing, that one
    /// replica has it, or that one replica and Redis itself have it on disk (Redis 7.2 or Valkey).
    #[arg(long, value_name = "WHO", default_value_t = Acknowledging::Local, value_enum)]
    acknowledge: Acknowledging,
    /// End when the standard input closes, as it does when whoever started this server is gone.
    #[arg(long)]
    until_input_closes: bool,
}

/// Whose word counts.
#[derive(Clone, Copy, ValueEnum)]
enum Acknowledging {
    Local,
    Replica,
    ReplicaFsync,
}

impl From<Acknowledging> for Acknowledge {
    fn from(asked: Acknowledging) -> Acknowledge {
        match asked {
            Acknowledging::Local => Acknowledge::Local,
            Acknowledging::Replica => Acknowledge::Replica,
            Acknowledging::ReplicaFsync => Acknowledge::ReplicaFsync,
        }
    }
}

#[derive(Args)]
struct Place {
    /// The site file.
    #[arg(long, value_name = "FILE")]
    site: PathBuf,
    /// Directory of the SQLite journal and of the keys.
    #[arg(long, value_name = "DIR", default_value = "lantang-data")]
    data: PathBuf,
    /// Folder of the archive of closed days; SITE.archive in the data directory where none is named.
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    /// Another journal than SQLite: `redis://[user:password@]host:port[/db]`, or the name that sentinels know the primary by:
    /// `redis-sentinel://[user:password@]host:port[,host:port...]/NAME[/db]`.
    #[arg(long, value_name = "URL")]
    journal: Option<String>,
}

impl Place {
    fn hints(&self) -> cli::hints::Hints {
        cli::hints::Hints::new(&self.site, &self.data, self.archive.as_deref(), self.journal.as_deref())
    }
}

/// A journal that is read without a server.
#[derive(Args)]
struct Reading {
    #[command(flatten)]
    place: Place,
    /// Melewati satu catatan yang dilewati server juga / pass over one stored entry that servers passed over, too (EPOCH:SEQ:LINK).
    #[arg(long, value_name = "POSITION", value_parser = position)]
    skip: Vec<Position>,
}

/// The numbers that were given beyond the end of the journal.
#[derive(Args)]
struct Numbers {
    /// Nomor terakhir yang terlihat di layar atau kertas, sekali tiap seri / the last number seen on a screen or on paper, once for each series.
    #[arg(long, value_name = "A-057")]
    last: Vec<String>,
    /// So many numbers of every other series are passed over.
    #[arg(long, value_name = "N")]
    skip: Option<u32>,
    /// Melompat jauh di atas nomor yang diketahui / jump far above the numbers that are known, which cannot be taken back.
    #[arg(long)]
    yes: bool,
}

impl From<Numbers> for Stated {
    fn from(Numbers { last, skip, yes }: Numbers) -> Stated {
        Stated { last, skip, is_sure: yes }
    }
}

#[derive(Subcommand)]
enum KeyVerb {
    /// Membuat kunci; tokennya hanya tampil sekali / make a key; its token is shown once.
    New {
        /// What it may do.
        #[arg(long)]
        role: Role,
        /// Bind an officer's key to one counter, by the counter's code.
        #[arg(long)]
        counter: Option<String>,
        /// What it is called: a code, never a person's name.
        #[arg(long)]
        name: Option<String>,
        /// The site file, in which the counter must be.
        #[arg(long, value_name = "FILE", requires = "counter")]
        site: Option<PathBuf>,
        /// Directory of the keys.
        #[arg(long, value_name = "DIR", default_value = "lantang-data")]
        data: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Role {
    Supervisor,
    Officer,
    Kiosk,
    Display,
    Reception,
    Security,
}

impl From<Role> for server::Role {
    fn from(role: Role) -> server::Role {
        match role {
            Role::Supervisor => server::Role::Supervisor,
            Role::Officer => server::Role::Officer,
            Role::Kiosk => server::Role::Kiosk,
            Role::Display => server::Role::Display,
            Role::Reception => server::Role::Reception,
            Role::Security => server::Role::Security,
        }
    }
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LANTANG_LOG").unwrap_or_else(|_| "info".into());
    let in_colour = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(in_colour).init();
    let verb = Arguments::parse().verb;
    let hints = verb.place().map(Place::hints).unwrap_or_default();
    let outcome = match verb {
        Verb::Serve(serve) => serve_site(serve),
        Verb::Check { file } => cli::check::check(&file, &mut io::stdout()),
        Verb::Apply { place, show } => on_journal(place, Work::Apply(if show { Going::Show } else { Going::Apply })),
        Verb::Export(place) => on_journal(place, Work::Export),
        Verb::Replay { day, place } => on_journal(place, Work::Replay(day)),
        Verb::Report { day, place, csv, json } => on_journal(place, Work::Report(day, report_form(csv, json))),
        Verb::Backup { to, place } => backup(place, &to),
        Verb::Restore { from, place, numbers, replace } => go_on(place, numbers, async |config, stated| {
            cli::copies::restore(&config, &from, replace, &stated, &mut hints.writing_to(io::stdout())).await
        }),
        Verb::AcceptLoss { place, numbers, cut } => go_on(place, numbers, async |config, stated| {
            cli::copies::accept_loss(&config, &stated, cut, &mut hints.writing_to(io::stdout())).await
        }),
        Verb::Explain { number, day, place } => on_journal(place, Work::Explain(number, day)),
        Verb::Simulate { file, policy, replications, seed, json } => {
            cli::simulate::simulate(&file, cli::simulate::Wanted { policy, replications, seed, json }, &mut io::stdout(), &mut io::stderr())
        }
        Verb::Key(KeyVerb::New { role, counter, name, site, data }) => {
            let wanted = NewKey { role: role.into(), counter, name };
            cli::key::new_key(&wanted, &data, site.as_deref(), &mut io::stdout(), &mut io::stderr())
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => {
            // Nobody is left to tell when even this cannot be written.
            let _ = writeln!(io::stderr(), "lantang-server: {}", hints.complete(&format!("{error:#}")));
            ExitCode::from(2)
        }
    }
}

fn listen_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "tulis alamat IP dan porta, misalnya 127.0.0.1:7878 atau 0.0.0.0:7878 / write an IP address and a port, e.g. 127.0.0.1:7878 or 0.0.0.0:7878"
            .to_owned()
    })
}

fn position(text: &str) -> Result<Position, String> {
    Position::parse(text).ok_or_else(|| {
        "tulis posisi seperti di log, misalnya 1:5012:0a1b… / write the position as the log has it, for example 1:5012:0a1b…".to_owned()
    })
}

fn serve_site(serve: Serve) -> anyhow::Result<bool> {
    let file = serve.place.site.clone();
    let Some(mut config) = config(serve.place)? else { return Ok(false) };
    match (&mut config.journal, serve.acknowledge) {
        (JournalChoice::Redis { acknowledge, .. }, asked) => *acknowledge = asked.into(),
        (JournalChoice::Sqlite, Acknowledging::Local) => {}
        (JournalChoice::Sqlite, Acknowledging::Replica | Acknowledging::ReplicaFsync) => anyhow::bail!(
            "SQLite tidak mempunyai replika: setiap catatan sudah ada di disk sebelum dikonfirmasi; hilangkan --acknowledge, atau sebut Redis \
             dengan --journal. / SQLite has no replicas: every entry is on disk before it is acknowledged; leave --acknowledge out, or name a \
             Redis with --journal"
        ),
    }
    let archive = ArchiveConfig { keep_days: serve.keep_days, ..config.archive };
    let peers = serve.peers.read()?;
    let config = Config { archive, skip: serve.skip, peers, ..config };
    let config = server::practised(config, serve.practice, serve.clock_speed)?;
    if serve.practice {
        server::leave_staff_file(&config)?;
    }
    let input_closes = input_closes(serve.until_input_closes)?;
    runtime()?.block_on(async move {
        let address = serve.listen;
        let listener = tokio::net::TcpListener::bind(address).await.with_context(|| {
            format!(
                "Porta {address} tidak dapat dipakai; hentikan program lain di sana atau pilih --listen lain. / \
                 Port {address} cannot be used; stop the other program there or choose another --listen"
            )
        })?;
        let stop = async {
            tokio::select! {
                () = stop_asked() => {}
                () = input_closes => {}
            }
        };
        server::run(config, listener, read_again(file, serve.practice), stop).await?;
        Ok(true)
    })
}

fn report_form(csv: bool, json: bool) -> ReportForm {
    match (csv, json) {
        (true, _) => ReportForm::Csv,
        (false, true) => ReportForm::Json,
        (false, false) => ReportForm::Table,
    }
}

/// What is done with a journal without a server.
enum Work {
    Apply(Going),
    Export,
    Replay(Option<cli::WantedDay>),
    Report(cli::WantedDay, ReportForm),
    Explain(String, Option<cli::WantedDay>),
}

fn on_journal(Reading { place, skip }: Reading, work: Work) -> anyhow::Result<bool> {
    let Some(config) = config(place)? else { return Ok(false) };
    let config = Config { skip, ..config };
    runtime()?.block_on(async move {
        let journal = server::open_existing_journal(&config).await?;
        let mut out = io::stdout();
        match work {
            Work::Apply(going) => cli::apply::apply(&*journal, &config.site, going, &mut out).await,
            Work::Export => cli::export::export(&*journal, &mut out, &mut io::stderr()).await.map(|()| true),
            Work::Replay(None) => cli::replay::replay(&*journal, &mut out).await,
            Work::Replay(Some(day)) => cli::replay::replay_day(&*journal, &config.site, day, &mut out).await,
            Work::Report(day, form) => cli::report::report(&*journal, &config.site, day, form, &mut out).await.map(|()| true),
            Work::Explain(number, day) => cli::explain::explain(&*journal, &config.site, &number, day, &mut out).await,
        }
    })
}

fn backup(place: Place, to: &Path) -> anyhow::Result<bool> {
    let Some(config) = config(place)? else { return Ok(false) };
    cli::copies::backup(&config, to, &mut io::stdout())
}

fn go_on(place: Place, numbers: Numbers, go: impl AsyncFnOnce(Config, Stated) -> anyhow::Result<bool>) -> anyhow::Result<bool> {
    let Some(config) = config(place)? else { return Ok(false) };
    runtime()?.block_on(go(config, numbers.into()))
}

/// What a server is started with; `None` where the site file has errors, which have been written.
fn config(place: Place) -> anyhow::Result<Option<Config>> {
    let Some(site) = cli::check::read_site_file(&place.site, &mut io::stderr())? else { return Ok(None) };
    let journal = match place.journal {
        None => JournalChoice::Sqlite,
        Some(address) if address.starts_with("redis://") || address.starts_with(SENTINEL_SCHEME) => JournalChoice::redis(address),
        Some(other) => anyhow::bail!(
            "Jurnal \"{other}\" tidak dikenal; tulis misalnya redis://127.0.0.1:6379/ atau redis-sentinel://10.0.0.1:26379/aula, atau \
             hilangkan --journal untuk SQLite. / The journal \"{other}\" is not known; write for example redis://127.0.0.1:6379/ or \
             redis-sentinel://10.0.0.1:26379/hall, or leave --journal out for SQLite"
        ),
    };
    let archive = ArchiveConfig { folder: place.archive, ..ArchiveConfig::default() };
    Ok(Some(Config {
        site,
        journal,
        data: place.data,
        archive,
        clock: server::machine_clock(),
        skip: Vec::new(),
        peers: server::Peers::default(),
        clock_speed: 1,
        on_fatal: Arc::new(on_fatal),
    }))
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime could not be started")
}

/// The disk failed: what was promised can no longer be kept, so nothing more is promised.
fn on_fatal(why: &str) {
    tracing::error!("the disk failed and the server ends at once: {why}");
    std::process::abort();
}
