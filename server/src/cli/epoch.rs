//! `lantang-server accept-loss` and what `restore` ends with: the hall goes on though its journal lost its end, above every number that
//! may stand on somebody's paper. It writes one entry, the first of a new epoch, and nothing else.

use std::io::Write;

use anyhow::bail;
use domain::{Command, EpochCause, Plan, Remembered, SeriesId, State, Time, number_text};

use super::{repeat::append, standing::standing};
use crate::{
    calendar::Calendar,
    convert,
    journal::{
        AppendAnswer, Journal, Loss,
        entry::{Actor, Entry, Role},
    },
    remembered,
};

/// What somebody says about the numbers that were given beyond the end of the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// The last number of a series that was seen on a screen or on paper, e.g. `A-057`.
    pub last: Vec<String>,
    /// So many numbers of every other series are passed over.
    pub skip: Option<u32>,
}

/// Begins the epoch in which the hall goes on. `false` where it was refused, which has been said.
pub(crate) async fn begin(
    journal: &dyn Journal,
    loss: Loss,
    cause: EpochCause,
    stated: &Stated,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let (state, head) = standing(journal).await?;
    let Some(plan) = state.plan() else {
        writeln!(out, "Jurnal ini belum berisi apa pun; tidak ada yang hilang. / This journal holds nothing yet; nothing was lost.")?;
        return Ok(true);
    };
    let now = journal.now();
    let remembered = above(&state, plan, loss, stated, now)?;
    let mut events = Vec::new();
    let command = Command::BeginEpoch { cause, remembered: Box::new(remembered.clone()) };
    if let Err(rejection) = domain::decide(&state, &command, now, &mut events) {
        let text = convert::sentence(&state, rejection).text;
        bail!("{} / {}", text.id, text.en)
    }
    let name = match cause {
        EpochCause::TailLost => "accept-loss",
        EpochCause::Restored => "restore",
    };
    let mut request = [0; 16];
    getrandom::fill(&mut request)?;
    let request = request.iter().map(|byte| format!("{byte:02x}")).collect();
    let actor = Actor { role: Role::Server, name: name.to_owned() };
    let entry = Entry { request, actor, at: now, reason: None, asked: None, events };
    match append(journal, head, entry).await {
        AppendAnswer::Appended { .. } | AppendAnswer::SeenBefore { .. } => tell(&state, plan, loss, &remembered, out).map(|()| true),
        AppendAnswer::Conflict { .. } | AppendAnswer::Diverged { .. } => {
            bail!("Jurnal berubah sementara itu; jalankan sekali lagi. / The journal changed meanwhile; run this once more.")
        }
        AppendAnswer::Refused { text, .. } => {
            bail!("Penyimpanan menolak, tidak ada yang berubah: {text} / The store refused and nothing changed: {text}")
        }
        AppendAnswer::InDoubt { text } => {
            bail!(
                "Belum pasti apakah tersimpan ({text}); jalankan sekali lagi. / It is not certain whether it is stored ({text}); run this once more."
            )
        }
    }
}

/// Above which numbers and ids the hall goes on; an error where nobody knows.
fn above(state: &State, plan: &Plan, loss: Loss, stated: &Stated, now: Time) -> anyhow::Result<Remembered> {
    let calendar = Calendar::new(plan)?;
    let last: Vec<(SeriesId, u32)> = stated.last.iter().map(|text| number(plan, text)).collect::<anyhow::Result<_>>()?;
    let Some(skipped) = stated.skip.or(remembered::gone(loss)).or((!last.is_empty()).then_some(0)) else {
        bail!(
            "Tidak diketahui berapa nomor yang sudah diberikan sesudah akhir jurnal ini. Lihat layar atau kertas terakhir dan sebutkan tiap \
             seri, misalnya --last A-057 --last B-012, atau lewati sejumlah nomor tiap seri, misalnya --skip 100. / \
             Nobody knows how many numbers were given after the end of this journal. Look at the screens or the newest papers and name each \
             series, such as --last A-057 --last B-012, or pass over some numbers of every series, such as --skip 100."
        )
    };
    Ok(remembered::counted(state, plan, loss, calendar.date(now), &last, skipped))
}

/// The series and the number of a text such as `A-057`; an error that names the series there are.
fn number(plan: &Plan, text: &str) -> anyhow::Result<(SeriesId, u32)> {
    convert::number_of_text(plan, text).ok_or_else(|| {
        let series: Vec<&str> = plan.series.iter().map(|series| series.prefix.as_str()).collect();
        let series = series.join(", ");
        anyhow::anyhow!(
            "\"{text}\" bukan nomor tempat ini; tulis misalnya A-057 (seri: {series}). / \
             \"{text}\" is no number of this hall; write for example A-057 (series: {series})."
        )
    })
}

fn tell(state: &State, plan: &Plan, loss: Loss, remembered: &Remembered, out: &mut dyn Write) -> anyhow::Result<()> {
    match loss.entries() {
        Some(entries) => writeln!(
            out,
            "{entries} catatan hilang; jurnal melanjutkan dari catatan {}. / {entries} entries are gone; the journal goes on from entry {}.",
            loss.head.seq, loss.head.seq
        )?,
        None => writeln!(
            out,
            "Jurnal melanjutkan dari catatan {}; berapa yang hilang sesudahnya tidak diketahui. / \
             The journal goes on from entry {}; how much is gone after it is not known.",
            loss.head.seq, loss.head.seq
        )?,
    }
    let is_known_day = state.last_day().is_some_and(|day| Some(day.date) == remembered.date);
    for (series, number) in &remembered.numbers {
        let base = if is_known_day { state.last_number(*series) } else { 0 };
        let Some(found) = plan.series.get(series.index()).filter(|series| !series.retired && *number > base) else { continue };
        let text = |number| number_text(&found.prefix, number);
        let (from, to, next) = (text(base.saturating_add(1)), text(*number), text(number.saturating_add(1)));
        writeln!(
            out,
            "{from} sampai {to} mungkin sudah ada di kertas pengunjung; nomor baru mulai {next}. / \
             {from} to {to} may stand on visitors' papers; new numbers begin at {next}."
        )?;
    }
    writeln!(
        out,
        "Pengunjung dengan nomor itu dicatat kembali di halaman supervisor (Beri nomor, nomor di kertas). / \
         Visitors with such a number are entered again on the supervisor's page (Beri nomor, number on paper)."
    )?;
    Ok(())
}
