//! `lantang-rehearse`: a day of simulated people for a hall that practises. It reads the command line, says how the day goes, and leaves
//! with 1 where somebody was lost or called twice, with 2 where nothing was practised.

#![expect(clippy::print_stderr, reason = "a program for people at a terminal says how it goes")]

use std::{
    io::{IsTerminal as _, Write as _},
    net::IpAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Parser;
use client::Address;
use rehearsal::{
    practice::{Options, Report, practise},
    stop_asked,
};

/// Berlatih satu hari dengan pengunjung dan petugas buatan / practise a day with visitors and officers who are not there: on a server, a site
/// and a journal of its own, every day of it marked LATIHAN.
#[derive(Parser)]
#[command(name = "lantang-rehearse", version)]
struct Arguments {
    /// Berkas tempat / the site file.
    #[arg(long, value_name = "FILE")]
    site: PathBuf,
    /// Server balai / the hall's servers, with commas between them: nothing is practised while their day has live numbers.
    #[arg(long, default_value = "http://127.0.0.1:7878")]
    server: String,
    /// Berkas kunci supervisor / file with a supervisor's key of that server, where it asks for keys.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Tanpa balai / there is no hall to ask.
    #[arg(long, conflicts_with_all = ["server", "key_file", "screens"])]
    alone: bool,
    /// Layar balai memperlihatkan latihan / the hall's screens show the practice, until it ends or the hall needs them.
    #[arg(long)]
    screens: bool,
    /// Nama atau alamat komputer ini bagi layar / how screens find this machine, where it is not the hall's server.
    #[arg(long, value_name = "HOST", requires = "screens")]
    host: Option<String>,
    /// Alamat server latihan / where the server for practice listens; this computer alone, unless screens of a hall with keys are to find it.
    #[arg(long, value_name = "IP")]
    listen: Option<IpAddr>,
    /// Jam berjalan N kali lebih cepat / the clock goes N times as fast; 1 is the pace of a real day.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=60))]
    speed: u32,
    /// Berakhir sesudah N menit / end after N minutes of yours; without it after the whole day.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_440))]
    minutes: Option<u64>,
    /// The same seed brings the same visitors.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Kesibukan dalam persen / how much of the counters' time visitors ask for, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 80, value_parser = clap::value_parser!(u32).range(1..=200))]
    load: u32,
    /// Loket bebas / a counter that is left to a person, by its code.
    #[arg(long, value_name = "COUNTER")]
    keep_free: Option<String>,
    /// Menyimpan jurnal latihan / keep the journal and the log of the practice in this folder, which is made.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Write the sums as JSON to this file.
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "error".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()).init();
    match run(Arguments::parse()) {
        Ok(report) if report.is_well() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("lantang-rehearse: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> Result<Report> {
    let token = arguments.key_file.as_deref().map(read_key).transpose()?;
    let servers = Address::parse_list(&arguments.server)?;
    let options = Options {
        real: (!arguments.alone).then_some((servers, token)),
        screens: arguments.screens,
        host: arguments.host,
        listen: arguments.listen,
        site: arguments.site,
        speed: arguments.speed,
        minutes: arguments.minutes,
        seed: arguments.seed,
        load_percent: arguments.load,
        keep_free: arguments.keep_free,
        keep: arguments.keep,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let report = runtime.block_on(async { practise(options, say, stop_asked()?).await })?;
    say(&format!("\n{}", report.words()));
    if let Some(path) = &arguments.summary {
        std::fs::write(path, serde_json::to_string_pretty(&report)?).with_context(|| {
            format!("Berkas {0} tidak dapat ditulis; periksa folder dan izinnya. / The file {0} cannot be written; check its folder and permissions", path.display())
        })?;
    }
    Ok(report)
}

/// A terminal that is gone ends no practice: whoever closed it may look at the screens.
fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").ok();
}

fn read_key(path: &Path) -> Result<String> {
    let key = std::fs::read_to_string(path).with_context(|| {
        format!(
            "Kunci di {0} tidak dapat dibaca; periksa nama dan izinnya. / The key in {0} cannot be read; check its name and permissions",
            path.display()
        )
    })?;
    Ok(key.trim().to_owned())
}
