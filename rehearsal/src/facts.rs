//! Facts as they happen: one line for people on standard output, one JSON object a line in a file. It counts nothing.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    sync::Mutex,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use serde::Serialize;

/// One fact of the rehearsal.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A number was given.
    Issued {
        /// The number.
        number: String,
        /// What for.
        service: String,
        /// Tickets that would now be called before it.
        ahead: u32,
    },
    /// A ticket was called.
    Called {
        /// The call.
        call: u32,
        /// The number.
        number: String,
        /// The counter, as people say it.
        counter: String,
        /// The service.
        service: String,
        /// Why this one, in words.
        why: String,
    },
    /// A call was repeated.
    Recalled {
        /// The call.
        call: u32,
        /// The number.
        number: String,
        /// The counter, as people say it.
        counter: String,
        /// Which summons this is: 2 for the first repeat.
        summons: u16,
        /// When it was made, by the hall's clock, in milliseconds since 1970: a board that comes back after a cut sees it later.
        made_unix_ms: u64,
    },
    /// A board showed a call.
    Shown {
        /// The call.
        call: u32,
        /// The number.
        number: String,
        /// Whether the voice of this zone is to speak it.
        spoken_here: bool,
        /// Whether it is to be spoken in English too.
        in_english_too: bool,
        /// When the call was made, by the hall's clock, in milliseconds since 1970: a board that comes back after a cut sees it later.
        made_unix_ms: u64,
        /// Milliseconds after the press left, where the press was ours.
        after_ms: Option<f64>,
    },
    /// A voice spoke a summons to its end.
    Heard {
        /// The call.
        call: u32,
        /// The number.
        number: String,
        /// Which summons: 1 for the first call.
        summons: u16,
    },
    /// A visit ended.
    Ended {
        /// The number.
        number: String,
        /// The counter.
        counter: String,
        /// Whether the visitor was absent.
        absent: bool,
    },
    /// An officer stays away.
    OfficerAbsent {
        /// The counter.
        counter: String,
    },
    /// A supervisor gave a counter a skill.
    SkillLent {
        /// The counter.
        counter: String,
        /// The skill.
        skill: String,
        /// Milliseconds until the counter's own view showed it.
        seen_after_ms: f64,
    },
    /// The first call after that.
    SkillUsed {
        /// The counter.
        counter: String,
        /// The number called.
        number: String,
        /// Whether it needed the lent skill.
        used: bool,
    },
    /// Whoever runs this may now kill the server.
    RestartNow,
    /// The server is back and what was acknowledged has been looked for.
    Recovered {
        /// Tickets acknowledged before.
        acknowledged: usize,
        /// Of those, found.
        found: usize,
    },
    /// A link was lost.
    LinkLost {
        /// Whose.
        who: String,
    },
    /// Something was refused that should not have been.
    Refused {
        /// Whose command.
        who: String,
        /// The server's words.
        text: String,
    },
    /// No more calls; the voice finishes.
    LastCall,
    /// Somebody wants the end.
    EndsSoon,
}

/// Where facts go.
pub struct FactSink {
    started: std::time::Instant,
    file: Option<Mutex<BufWriter<File>>>,
}

impl FactSink {
    /// Facts to standard output, and to this file if one is given.
    pub fn new(file: Option<&Path>) -> Result<FactSink> {
        let file =
            file.map(|path| File::create(path).with_context(|| format!("cannot write the facts to {}", path.display()))).transpose()?;
        Ok(FactSink { started: std::time::Instant::now(), file: file.map(|file| Mutex::new(BufWriter::new(file))) })
    }

    /// Says a fact. A terminal or disk that takes no more words must not stop the hall: what cannot be written is left out.
    pub fn say(&self, fact: &Fact) {
        let at_s = self.started.elapsed().as_secs_f64();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{at_s:7.2}  {}", fact.line()).and_then(|()| out.flush()).ok();
        drop(out);
        if let Some(Ok(mut file)) = self.file.as_ref().map(Mutex::lock)
            && let Ok(text) = serde_json::to_string(&Stamped { at_s, unix_ms: unix_ms(), fact })
        {
            writeln!(file, "{text}").and_then(|()| file.flush()).ok();
        }
    }
}

#[derive(Serialize)]
struct Stamped<'a> {
    at_s: f64,
    /// So that facts can be laid beside what others recorded.
    unix_ms: u64,
    #[serde(flatten)]
    fact: &'a Fact,
}

fn unix_ms() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}

impl Fact {
    /// The line that people read.
    fn line(&self) -> String {
        match self {
            Fact::Issued { number, service, ahead } => format!("nomor     {number}  {service} ({ahead} di depannya)"),
            Fact::Called { number, counter, service, why, .. } => format!("dipanggil {number} → {counter}  {service}; {why}"),
            Fact::Recalled { number, counter, summons, .. } => format!("ulang     {number} → {counter}  panggilan {summons}"),
            Fact::Shown { number, after_ms: Some(ms), .. } => format!("tampil    {number}  {ms:.1} ms sesudah tombol ditekan"),
            Fact::Shown { number, after_ms: None, .. } => format!("tampil    {number}"),
            Fact::Heard { number, summons: 0..=1, .. } => format!("terdengar {number}"),
            Fact::Heard { number, summons, .. } => format!("terdengar {number}  panggilan {summons}"),
            Fact::Ended { number, counter, absent: false } => format!("selesai   {number} di {counter}"),
            Fact::Ended { number, counter, absent: true } => format!("absen     {number} di {counter}, tidak hadir"),
            Fact::OfficerAbsent { counter } => format!("petugas {counter} belum datang"),
            Fact::SkillLent { counter, skill, seen_after_ms } => {
                format!("supervisor meminjamkan keahlian {skill} kepada {counter} (terlihat di loket sesudah {seen_after_ms:.1} ms)")
            }
            Fact::SkillUsed { counter, number, used: true } => format!("panggilan berikutnya memakainya: {number} → {counter}"),
            Fact::SkillUsed { counter, number, used: false } => format!("panggilan berikutnya TIDAK memakainya: {number} → {counter}"),
            Fact::RestartNow => "server dimatikan dan dijalankan lagi".to_owned(),
            Fact::Recovered { acknowledged, found } => {
                format!("server kembali: {found} dari {acknowledged} nomor yang sudah diberikan ditemukan")
            }
            Fact::LinkLost { who } => format!("sambungan terputus: {who}"),
            Fact::Refused { who, text } => format!("ditolak ({who}): {text}"),
            Fact::LastCall => "tidak ada panggilan lagi; suara diselesaikan".to_owned(),
            Fact::EndsSoon => "diminta berakhir".to_owned(),
        }
    }
}
