//! `lantang-server simulate CASE.toml`: plays a case many times over and says what came of it, as a table for people or as JSON. It needs
//! no server, no journal and no site; how a day is played is `simulation`'s.

use std::{
    fs::File,
    io::{self, Read as _, Write},
    path::Path,
};

use anyhow::Context as _;
use domain::Order;
use simulation::{ClassReport, FILE_BYTES_MAX, Figure, Report};

/// What the command line says beside the file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Who is called first, where not as the file says.
    pub policy: Option<Order>,
    /// Days to play, where not as many as the file says.
    pub replications: Option<u32>,
    /// Seed of the first, where not the file's.
    pub seed: Option<u64>,
    /// As JSON instead of a table.
    pub json: bool,
}

/// Plays a case file and writes what came of it to `out`. `false` where the file cannot be played; then everything wrong is written to
/// `faults`, so that no program takes a sentence for a report.
pub fn simulate(file: &Path, wanted: Wanted, out: &mut dyn Write, faults: &mut dyn Write) -> anyhow::Result<bool> {
    let shown = file.display();
    let bytes = read(file).map_err(anyhow::Error::msg).with_context(|| {
        format!("Berkas kasus {shown} tidak dapat dibaca; periksa nama dan izinnya. / The case file {shown} cannot be read; check its name and permissions")
    })?;
    let mut case = match simulation::read_case(&bytes, |named| read(&file.parent().unwrap_or(Path::new("")).join(named))) {
        Ok(case) => case,
        Err(found) => {
            for fault in &found {
                writeln!(faults, "{shown}: {fault}")?;
            }
            return Ok(false);
        }
    };
    if let Some(order) = wanted.policy {
        case.order_by(order);
    }
    let report = simulation::report(&case, wanted.replications.unwrap_or(case.replications), wanted.seed.unwrap_or(case.seed));
    match write_report(&report, wanted, out) {
        // Whoever reads, such as `head`, has read enough.
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) => Ok(true),
        written => written.map(|()| true),
    }
}

fn write_report(report: &Report, wanted: Wanted, out: &mut dyn Write) -> anyhow::Result<()> {
    if wanted.json {
        writeln!(out, "{}", serde_json::to_string(report)?)?;
        return Ok(());
    }
    write_table(report, out)
}

/// The bytes of a case, or of a file that it names, or why there are none.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    // One byte more than may be shows that there is more.
    let read = File::open(path).and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes));
    match read {
        Ok(count) if count as u64 > FILE_BYTES_MAX => Err(format!("lebih dari / more than {FILE_BYTES_MAX} byte")),
        Ok(_) => Ok(bytes),
        Err(error) => Err(error.to_string()),
    }
}

fn write_table(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    let Report { name, unit, replications, seed, .. } = report;
    writeln!(out, "{name}: {replications} hari mulai benih {seed}; waktu dalam {unit}; ± selang kepercayaan 95 %.")?;
    let days = if *replications == 1 { "day" } else { "days" };
    writeln!(out, "{replications} {days} from seed {seed}; ± 95 % confidence interval.\n")?;
    let heads = ["datang", "dilayani", "menunggu", "p50", "p90", "p95", "harus menunggu %", "tepat waktu %", "pergi %", "ditolak %"];
    let heads_en = ["came", "served", "wait", "p50", "p90", "p95", "had to wait %", "in time %", "left %", "turned away %"];
    for (first, heads) in [("kelas", heads), ("class", heads_en)] {
        let cells: Vec<String> = heads.iter().map(|head| format!("{head:>18}")).collect();
        writeln!(out, "{first:<24}{}", cells.join(""))?;
    }
    report.classes.iter().chain([&report.all]).try_for_each(|class| write_class(&class.name, class, out))?;
    for class in report.classes.iter().filter(|class| !class.periods.is_empty()) {
        writeln!(out, "\n{}, menurut periode kedatangan / by period of arrival", class.name)?;
        class.periods.iter().try_for_each(|period| write_class(&period.name, period, out))?;
    }
    writeln!(out, "\nloket / counters: melayani % / serving %")?;
    for counters in &report.counters {
        writeln!(out, "{:<24}{:>18}", counters.name, shown(percent(counters.occupancy)))?;
    }
    Ok(())
}

fn write_class(name: &str, class: &ClassReport, out: &mut dyn Write) -> anyhow::Result<()> {
    let cells: Vec<String> = figures(class).iter().map(|figure| format!("{:>18}", shown(*figure))).collect();
    writeln!(out, "{name:<24}{}", cells.join(""))?;
    Ok(())
}

fn figures(class: &ClassReport) -> [Option<Figure>; 10] {
    let ClassReport { arrived, served, wait, wait_p50, wait_p90, wait_p95, waiting, service_level, abandonment, blocking, .. } = class;
    let shares = [waiting, service_level, abandonment, blocking].map(|share| percent(*share));
    [Some(*arrived), Some(*served), *wait, *wait_p50, *wait_p90, *wait_p95, shares[0], shares[1], shares[2], shares[3]]
}

fn percent(figure: Option<Figure>) -> Option<Figure> {
    figure.map(|figure| Figure { mean: figure.mean * 100.0, half_width: figure.half_width.map(|half| half * 100.0) })
}

/// As many digits as the interval bears; `-` where there was nobody to say it of.
fn shown(figure: Option<Figure>) -> String {
    let Some(figure) = figure else { return "-".to_owned() };
    let digits = if figure.mean.abs() >= 100.0 { 1 } else { 3 };
    let mean = format!("{:.digits$}", figure.mean);
    figure.half_width.map_or_else(|| mean.clone(), |half| format!("{mean} ± {half:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(text: impl AsRef<[u8]>, wanted: Wanted) -> (bool, String) {
        let folder = crate::journal::testing::Folder::new();
        let file = folder.file("case.toml");
        std::fs::write(&file, text).unwrap();
        let (mut out, mut faults) = (Vec::new(), Vec::new());
        let good = simulate(&file, wanted, &mut out, &mut faults).unwrap();
        assert!(if good { faults.is_empty() } else { out.is_empty() }, "a report and faults are never in one place");
        (good, String::from_utf8(if good { out } else { faults }).unwrap())
    }

    const CHAIN: &str = include_str!("../../../examples/cases/rantai.toml");

    fn sample(name: &str, wanted: Wanted) -> (bool, String) {
        let mut out = Vec::new();
        let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cases").join(name);
        let good = simulate(&case, wanted, &mut out, &mut io::sink()).unwrap();
        (good, String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_sample_case_can_be_played() {
        let cases = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cases")).unwrap();
        let names = cases.map(|entry| entry.unwrap().file_name().into_string().unwrap()).filter(|name| name.ends_with(".toml"));
        let names: Vec<String> = names.collect();
        assert!(names.len() >= 5, "{names:?}");
        for name in names {
            let (good, said) = sample(&name, Wanted { replications: Some(2), seed: Some(3), ..Wanted::default() });
            assert!(good, "{name}: {said}");
            assert!(said.contains("semua / all") && said.contains("2 days from seed 3"), "{name}: {said}");
            if name == "kecamatan.toml" {
                let usaha = said.split_once("\nusaha, menurut periode kedatangan / by period of arrival\n").unwrap().1;
                assert_eq!(
                    usaha.lines().take(4).filter_map(|line| line.split_whitespace().next()).collect::<Vec<_>>(),
                    ["1", "2", "3", "4"]
                );
            }
        }
    }

    #[test]
    fn a_trace_is_read_from_the_folder_of_its_case() {
        let (good, said) = sample("rekaman.toml", Wanted { replications: Some(2), json: true, ..Wanted::default() });
        assert!(good, "{said}");
        let report: serde_json::Value = serde_json::from_str(&said).unwrap();
        let lines = include_str!("../../../examples/cases/rekaman-kependudukan.csv").lines();
        let people = lines.filter(|line| line.starts_with(|first: char| first.is_ascii_digit())).count();
        assert_eq!(report["classes"][0]["arrived"], serde_json::json!({ "mean": people as f64, "half_width": 0.0 }));
        let (good, said) = played(CHAIN.replacen("rate = 0.9", "trace_file = \"tidak-ada.csv\"", 1), Wanted::default());
        assert!(!good && said.contains("class \"a\": trace_file \"tidak-ada.csv\": Berkas ini tidak dapat dibaca ("), "{said}");
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read_to_its_end() {
        let folder = crate::journal::testing::Folder::new();
        let large = File::create(folder.file("besar.csv")).unwrap();
        large.set_len(FILE_BYTES_MAX + 1).unwrap();
        let why = read(&folder.file("besar.csv")).unwrap_err();
        assert!(why.contains("more than 67108864"), "{why}");
    }

    #[test]
    fn the_chain_waits_as_its_file_says() {
        let (_, said) = played(CHAIN, Wanted { replications: Some(12), json: true, ..Wanted::default() });
        let report: serde_json::Value = serde_json::from_str(&said).unwrap();
        for (class, exact) in [1.673_454, 2.079_454, 1.673_454].into_iter().enumerate() {
            let wait = &report["classes"][class]["wait"];
            let (mean, half) = (wait["mean"].as_f64().unwrap(), wait["half_width"].as_f64().unwrap());
            // The 99 % interval is half as wide again as the 95 % one.
            assert!((mean - exact).abs() < 1.5 * half && half < 0.1 * exact, "class {class}: {mean} ± {half} against {exact}");
        }
    }

    #[test]
    fn whoever_reads_only_the_head_of_a_report_ends_it_quietly() {
        let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cases/rantai.toml");
        for json in [false, true] {
            let (reader, mut out) = io::pipe().unwrap();
            drop(reader);
            let wanted = Wanted { replications: Some(1), json, ..Wanted::default() };
            assert!(simulate(&case, wanted, &mut out, &mut io::sink()).unwrap(), "json: {json}");
        }
        let (good, said) = played(CHAIN, Wanted { replications: Some(1), ..Wanted::default() });
        assert!(good && said.contains("1 day from seed"), "{said}");
    }

    #[test]
    fn another_policy_meets_the_same_people() {
        let kecamatan = include_str!("../../../examples/cases/kecamatan.toml");
        let with = |policy| {
            let (_, said) = played(kecamatan, Wanted { policy, replications: Some(20), json: true, ..Wanted::default() });
            serde_json::from_str::<serde_json::Value>(&said).unwrap()
        };
        let (claim, strict) = (with(None), with(Some(Order::Strict)));
        assert_eq!(claim["classes"][1]["arrived"], strict["classes"][1]["arrived"]);
        let seniors_wait = |report: &serde_json::Value| report["classes"][1]["wait"]["mean"].as_f64().unwrap();
        assert!(seniors_wait(&strict) < seniors_wait(&claim), "seniors wait less where they always go first");
    }

    #[test]
    fn where_nobody_comes_the_table_has_a_dash_and_json_has_null() {
        let nobody = CHAIN.replacen("rate = 0.9", "rate = 0", 1);
        let wanted = Wanted { replications: Some(2), ..Wanted::default() };
        let (good, said) = played(&nobody, wanted);
        assert!(good, "{said}");
        let line = said.lines().find(|line| line.starts_with("a ")).unwrap();
        assert_eq!(line.split_whitespace().filter(|cell| *cell == "-").count(), 8, "{line}");
        let (_, said) = played(&nobody, Wanted { json: true, ..wanted });
        let report: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert!(report["classes"][0]["wait"].is_null() && report["classes"][0]["abandonment"].is_null(), "{said}");
        assert!(report["classes"][1]["wait"]["mean"].is_number(), "{said}");
    }

    #[test]
    fn a_case_that_cannot_be_played_is_refused_with_everything_wrong() {
        let (good, said) = played(CHAIN.replace("rate = 0.9", "rate = -1"), Wanted::default());
        assert!(!good && said.lines().count() == 2, "{said}");
        assert!(said.contains("class \"a\": rate, baris 15 / line 15: Angka -1 harus antara 0 dan"), "{said}");
    }

    #[test]
    fn a_case_that_is_no_text_is_not_blamed_on_its_name() {
        let (good, said) = played(b"format = 1\nname = \"Caf\xe9\"\n", Wanted::default());
        assert!(!good && said.contains("case.toml: baris 2 / line 2: Mulai baris ini, berkas bukan teks UTF-8."), "{said}");
    }
}
