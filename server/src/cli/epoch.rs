//! `lantang-server accept-loss` and what `restore` ends with: the hall goes on though its journal lost its end, above every number that
//! may stand on somebody's paper. It writes one entry for each day that is concerned, each the first of an epoch, and nothing else.

use std::io::Write;

use anyhow::bail;
use domain::{Command, EpochCause, Plan, Remembered, SeriesId, State};

use self::numbers::Numbers;
use super::{repeat::append, standing::standing};
use crate::{
    calendar::Calendar,
    convert,
    dispatcher::request_of_cause,
    journal::{
        AppendAnswer, Journal,
        entry::{Actor, Entry, Position, Role},
    },
    remembered::Known,
};

/// What somebody says about the numbers that were given beyond the end of the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// The last number of a series that was seen on a screen or on paper, e.g. `A-057`.
    pub last: Vec<String>,
    /// So many numbers of every other series are passed over.
    pub skip: Option<u32>,
    /// A jump far above what is known is meant: whoever mistypes `A-057` as `A-957` cannot take it back.
    pub is_sure: bool,
}

impl Stated {
    /// Whether anything was said.
    pub(crate) fn is_silent(&self) -> bool {
        self.last.is_empty() && self.skip.is_none()
    }

    /// The numbers, by a plan; an error that names the first that is none.
    pub(crate) fn numbers(&self, plan: &Plan) -> anyhow::Result<Vec<(SeriesId, u32)>> {
        let numbers = self.last.iter().map(|text| number(plan, text)).collect::<anyhow::Result<Vec<_>>>()?;
        let is_twice = |(at, (series, _)): &(usize, &(SeriesId, u32))| numbers[..*at].iter().any(|(other, _)| other == series);
        if let Some((at, _)) = numbers.iter().enumerate().find(is_twice) {
            let text = &self.last[at];
            bail!(
                "--last menyebut seri yang sama dua kali ({text}); tulis satu nomor terakhir untuk tiap seri. / --last names the same series \
                 twice ({text}); give one last number for each series."
            );
        }
        Ok(numbers)
    }
}

/// Begins the epoch in which the hall goes on; answers above what. None where there is nothing to go on with, which has been said.
pub(crate) async fn begin(
    journal: &dyn Journal,
    known: &Known,
    cause: EpochCause,
    stated: &Stated,
    out: &mut dyn Write,
) -> anyhow::Result<Option<Vec<Remembered>>> {
    let (state, head) = standing(journal).await?;
    let Some(plan) = state.plan() else {
        writeln!(
            out,
            "Jurnal ini kosong, jadi tidak ada yang dapat dilanjutkan. Kembalikan dari salinan dengan `lantang-server restore`; atau, untuk \
             memulai tempat baru dengan nomor dari awal, hapus jurnal beserta berkas .head dan .numbers di sebelahnya. / This journal is \
             empty, so that there is nothing to go on with. Put it back from a copy by `lantang-server restore`; or, to begin a new hall with \
             numbers from the start, remove the journal and the .head and .numbers files beside it."
        )?;
        return Ok(None);
    };
    let numbers = Numbers { state: &state, plan, known, last: stated.numbers(plan)?, skip: stated.skip };
    let all = numbers.remembered(Calendar::new(plan)?.date(journal.now()))?;
    if !stated.is_sure {
        numbers.check_jumps(&all)?;
    }
    store(journal, (&state, head), cause, &all).await?;
    numbers.tell(head, &all, out)?;
    Ok(Some(all))
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

mod numbers;
