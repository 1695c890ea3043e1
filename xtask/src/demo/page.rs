//! The page that a demo leaves: pictures, the recording, the numbers and every call with its why. One file, no scripts.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::verdict::Summary;

const HEAD: &str = r#"<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Lantang: latihan</title>
<style>body{font-family:system-ui,sans-serif;background:#f7f4ec;color:#0b1b2b;max-width:70rem;margin:2rem auto;padding:0 1rem}img{max-width:100%;border-radius:8px;margin:8px 0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}td,th{text-align:left;padding:6px 10px;border-bottom:1px solid #e6e0d0}h1 em{font-style:normal;background:#ffd34e;padding:0 12px;border-radius:8px}</style></head><body>
"#;

/// Pictures in the order in which they are shown, with what they show.
const PICTURES: [(&str, &str); 4] = [
    ("hall.png", "Layar ruang tunggu / the hall screen"),
    ("hall-cut.png", "Layar saat sambungan terputus / the same screen with its link cut"),
    ("counter.png", "Jendela loket / the counter's window"),
    ("supervisor.png", "Halaman supervisor / the supervisor's page"),
];

/// Makes the folder, and takes away what an earlier demo left there: an old picture must not stand beside new numbers.
pub(super) fn clear(out: &Path) -> Result<()> {
    fs::create_dir_all(out).with_context(|| format!("{} could not be made", out.display()))?;
    let files = PICTURES.iter().map(|(file, _)| *file).chain(["calls.wav", "summary.json", "index.html"]);
    let logs = super::hall::LOGS.iter().map(|log| Path::new("logs").join(log));
    for file in files.map(PathBuf::from).chain(logs).map(|file| out.join(file)).filter(|file| file.exists()) {
        fs::remove_file(&file).with_context(|| format!("{} of an earlier demo could not be removed", file.display()))?;
    }
    Ok(())
}

/// Writes `index.html` beside what was left there.
pub(super) fn write(out: &Path, summary: &Summary) -> Result<()> {
    let mut page = String::from(HEAD);
    let verdict = if summary.passed() { "PASS" } else { "FAIL" };
    // Writing to a string does not fail.
    let _ = writeln!(page, "<h1>Lantang <em>{verdict}</em></h1>");
    for (file, caption) in PICTURES {
        if out.join(file).exists() {
            let _ = writeln!(page, "<figure><img src=\"{file}\" alt=\"{caption}\"><figcaption>{caption}</figcaption></figure>");
        }
    }
    if out.join("calls.wav").exists() {
        page.push_str("<h2>Suara / the voice</h2><audio controls src=\"calls.wav\"></audio>\n");
    }
    page.push_str("<h2>Angka / numbers</h2><table>\n");
    for (name, value) in summary.lines() {
        let _ = writeln!(page, "<tr><td>{}</td><td>{}</td></tr>", escape(name), escape(&value));
    }
    for failure in summary.failures() {
        let _ = writeln!(page, "<tr><td>!</td><td>{}</td></tr>", escape(failure));
    }
    page.push_str(
        "</table>\n<h2>Panggilan / calls</h2><table><tr><th>s</th><th>nomor</th><th>ke</th><th>layanan</th><th>mengapa / why</th></tr>\n",
    );
    for fact in summary.facts().iter().filter(|fact| fact["fact"] == "called") {
        let text = |key: &str| escape(fact[key].as_str().unwrap_or_default());
        let at_s = fact["at_s"].as_f64().unwrap_or_default();
        let _ = writeln!(
            page,
            "<tr><td>{at_s:.1}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            text("number"),
            text("counter"),
            text("service"),
            text("why")
        );
    }
    page.push_str("</table></body></html>\n");
    let file = out.join("index.html");
    fs::write(&file, page).with_context(|| format!("{} could not be written", file.display()))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
