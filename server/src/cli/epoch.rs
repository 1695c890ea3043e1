//! `lantang-server accept-loss` and what `restore` ends with: the hall goes on though its journal lost its end, above every number that
//! may stand on somebody's paper. It writes one entry for each day that is concerned, each the first of an epoch, and nothing else.

use std::{collections::BTreeSet, io::Write};

use anyhow::bail;
use domain::{Command, EpochCause, Plan, Remembered, SeriesId, State, Time, number_text};

use super::{repeat::append, standing::standing};
use crate::{
    calendar::Calendar,
    convert,
    dispatcher::request_of_cause,
    journal::{
        AppendAnswer, Journal, Loss,
        entry::{Actor, Entry, Position, Role},
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

impl Stated {
    /// Whether anything was said.
    pub(crate) fn is_silent(&self) -> bool {
        self.last.is_empty() && self.skip.is_none()
    }

    /// The numbers, by a plan; an error that names the first that is none.
    pub(crate) fn numbers(&self, plan: &Plan) -> anyhow::Result<Vec<(SeriesId, u32)>> {
        self.last.iter().map(|text| number(plan, text)).collect()
    }
}

/// Begins the epoch in which the hall goes on. `false` where there is nothing to go on with, which has been said.
pub(crate) async fn begin(
    journal: &dyn Journal,
    loss: Loss,
    cause: EpochCause,
    stated: &Stated,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let (state, head) = standing(journal).await?;
    let Some(plan) = state.plan() else {
        writeln!(
            out,
            "Jurnal ini kosong, jadi tidak ada yang dapat dilanjutkan. Kembalikan dari salinan dengan `lantang-server restore`; atau, untuk \
             memulai tempat baru dengan nomor dari awal, hapus jurnal beserta berkas .head di sebelahnya. / This journal is empty, so that \
             there is nothing to go on with. Put it back from a copy by `lantang-server restore`; or, to begin a new hall with numbers from \
             the start, remove the journal and the .head file beside it."
        )?;
        return Ok(false);
    };
    let all = above(&state, plan, loss, stated, journal.now())?;
    store(journal, (&state, head), cause, &all).await?;
    tell(&state, plan, loss, &all, out)?;
    Ok(true)
}

/// Stores the epochs, all or none. Run again at the same head they are the same requests.
async fn store(journal: &dyn Journal, (state, head): (&State, Position), cause: EpochCause, all: &[Remembered]) -> anyhow::Result<()> {
    let name = match cause {
        EpochCause::TailLost => "accept-loss",
        EpochCause::Restored => "restore",
    };
    let (mut state, now) = (state.clone(), journal.now());
    let mut entries = Vec::new();
    for remembered in all {
        let mut events = Vec::new();
        let command = Command::BeginEpoch { cause, remembered: Box::new(remembered.clone()) };
        if let Err(rejection) = domain::decide(&state, &command, now, &mut events) {
            let text = convert::sentence(&state, rejection).text;
            bail!("{} / {}", text.id, text.en)
        }
        events.iter().for_each(|event| domain::apply(&mut state, now, event));
        let request = request_of_cause(&[name, &head.to_string(), &format!("{:?}", remembered.date)]);
        let actor = Actor { role: Role::Server, name: name.to_owned() };
        entries.push(Entry { request, actor, at: now, reason: None, asked: None, events });
    }
    match append(journal, head, entries).await {
        AppendAnswer::Appended { .. } | AppendAnswer::SeenBefore { .. } => Ok(()),
        AppendAnswer::Conflict { .. } | AppendAnswer::Diverged { .. } => {
            bail!("Jurnal berubah sementara itu; jalankan sekali lagi. / The journal changed meanwhile; run this once more.")
        }
        AppendAnswer::Refused { text, .. } => {
            bail!("Penyimpanan menolak, tidak ada yang berubah: {text} / The store refused and nothing changed: {text}")
        }
        AppendAnswer::InDoubt { text } => bail!(
            "Belum pasti apakah tersimpan ({text}); jalankan sekali lagi. / It is not certain whether it is stored ({text}); run this once \
             more."
        ),
    }
}

/// Above which numbers and ids the hall goes on; an error where nobody knows.
fn above(state: &State, plan: &Plan, loss: Loss, stated: &Stated, now: Time) -> anyhow::Result<Vec<Remembered>> {
    let last = stated.numbers(plan)?;
    let named: BTreeSet<SeriesId> = last.iter().map(|(series, _)| *series).collect();
    let in_use = plan.series.iter().enumerate().filter(|(_, series)| !series.retired);
    let silent: Vec<&str> =
        in_use.filter(|(at, _)| !named.contains(&SeriesId(*at as u16))).map(|(_, series)| series.prefix.as_str()).collect();
    let skipped = stated.skip.or(remembered::gone(loss)).or(silent.is_empty().then_some(0));
    let Some(skipped) = skipped else {
        let silent = silent.join(", ");
        bail!(
            "Tidak diketahui berapa nomor yang sudah diberikan sesudah akhir jurnal ini. Lihat layar atau kertas terakhir dan sebutkan tiap \
             seri, misalnya --last A-057 --last B-012, atau lewati sejumlah nomor tiap seri yang tidak disebut, misalnya --skip 100. Belum \
             disebut: {silent}. / Nobody knows how many numbers were given after the end of this journal. Look at the screens or the newest \
             papers and name each series, such as --last A-057 --last B-012, or pass over some numbers of every series that is not named, such \
             as --skip 100. Not named yet: {silent}."
        )
    };
    Ok(remembered::counted(state, plan, loss, Calendar::new(plan)?.date(now), &last, skipped))
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

fn tell(state: &State, plan: &Plan, loss: Loss, all: &[Remembered], out: &mut dyn Write) -> anyhow::Result<()> {
    let seq = loss.head.seq;
    match loss.entries() {
        Some(gone) => writeln!(
            out,
            "{gone} catatan hilang; jurnal melanjutkan dari catatan {seq}. / {gone} entries are gone; the journal goes on from entry {seq}."
        )?,
        None => writeln!(
            out,
            "Jurnal melanjutkan dari catatan {seq}; berapa yang hilang sesudahnya tidak diketahui. / \
             The journal goes on from entry {seq}; how much is gone after it is not known."
        )?,
    }
    let mut are_some = false;
    for remembered in all {
        let Some(date) = remembered.date else { continue };
        let date = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
        for (series, number) in &remembered.numbers {
            let base = remembered::last_number_on(state, remembered.date, *series);
            let Some(found) = plan.series.get(series.index()).filter(|series| !series.retired && *number > base) else { continue };
            are_some = true;
            let text = |number| number_text(&found.prefix, number);
            let (from, to, next) = (text(base.saturating_add(1)), text(*number), text(number.saturating_add(1)));
            writeln!(
                out,
                "{date}: {from} sampai {to} mungkin sudah ada di kertas pengunjung; nomor baru mulai {next}. / \
                 {date}: {from} to {to} may stand on visitors' papers; new numbers begin at {next}."
            )?;
        }
    }
    if are_some {
        writeln!(
            out,
            "Pengunjung dengan nomor itu dicatat kembali di halaman supervisor (Beri nomor, nomor di kertas). / \
             Visitors with such a number are entered again on the supervisor's page (Beri nomor, number on paper)."
        )?;
    }
    Ok(())
}
