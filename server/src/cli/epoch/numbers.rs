//! Above which numbers a hall goes on after a loss: what is known of those that were given, and what people say. What they say raises a number
//! and never lowers it below what is known. It writes nothing but what is said about it.

use std::io::Write;

use anyhow::bail;
use domain::{Date, NUMBER_MAX, Plan, Remembered, SeriesId, State, number_text};

use crate::{
    calendar::date_text,
    journal::entry::Position,
    remembered::{self, Above, Known},
};

/// How far above what is known a hall goes on without being asked whether that is meant: more than a series gives on most days between a
/// copy and a loss, and less than a mistyped digit makes of a number.
const JUMP_MAX: u32 = 200;

/// The journal that goes on, and everything that bears upon its numbers.
pub(super) struct Numbers<'a> {
    pub(super) state: &'a State,
    pub(super) plan: &'a Plan,
    pub(super) known: &'a Known,
    /// The last numbers that people saw.
    pub(super) last: Vec<(SeriesId, u32)>,
    /// By how many numbers every series goes on that they did not name.
    pub(super) skip: Option<u32>,
}

impl Numbers<'_> {
    /// Above what the hall goes on, for each date on which numbers may be given; an error where nobody knows, or where it cannot be so.
    pub(super) fn remembered(&self, today: Date) -> anyhow::Result<Vec<Remembered>> {
        let dates = Known::dates(self.state, today);
        self.check_named(&dates)?;
        self.check_told(&dates)?;
        let of = |date: Date| {
            let numbers = self.known.series(self.plan).map(|series| Ok((series, self.number(date, series)?)));
            Ok(self.known.remembered(self.state, date, numbers.collect::<anyhow::Result<_>>()?))
        };
        dates.into_iter().map(of).collect()
    }

    /// The number of a series above which a date goes on.
    fn number(&self, date: Date, series: SeriesId) -> anyhow::Result<u32> {
        let Above { certain, possible } = self.known.above(self.state, date, series);
        if self.is_paper(series) {
            return Ok(certain.min(NUMBER_MAX));
        }
        let said = self.named(series).or_else(|| self.skip.map(|skip| certain.saturating_add(skip)));
        let number = said.unwrap_or(certain).max(certain).max(possible.unwrap_or(0));
        let Some(prefix) = self.prefix(series) else { return Ok(number.min(NUMBER_MAX)) };
        if number >= NUMBER_MAX && certain < NUMBER_MAX {
            let last = number_text(prefix, certain);
            bail!(
                "Sesudah itu tidak ada nomor seri {prefix} yang tersisa untuk hari ini (paling tinggi {NUMBER_MAX}); tidak ada yang berubah. Yang \
                 tercatat di sini: sampai {last}. Sebutkan nomor terakhir yang terlihat, atau --skip yang lebih kecil. / That would leave \
                 no number of series {prefix} for today (the highest is {NUMBER_MAX}); nothing was changed. On record here: up to {last}. Name \
                 the last number that was seen, or a smaller --skip."
            )
        }
        Ok(number)
    }

    /// The highest number that people named of a series.
    fn named(&self, series: SeriesId) -> Option<u32> {
        self.last.iter().filter(|(named, _)| *named == series).map(|(_, number)| *number).max()
    }

    fn prefix(&self, series: SeriesId) -> Option<&str> {
        self.plan.series.get(series.index()).filter(|series| !series.retired).map(|series| series.prefix.as_str())
    }

    /// Numbers of the paper series need nothing to go on above: whichever is not entered can be.
    fn is_paper(&self, series: SeriesId) -> bool {
        self.plan.paper_of(series).is_some()
    }

    /// Nobody who names a last number means one below what is on record: given, or named at an earlier loss, which nobody can tell apart any more.
    fn check_named(&self, dates: &[Date]) -> anyhow::Result<()> {
        for (series, number) in self.last.iter().filter(|(series, _)| !self.is_paper(*series)) {
            let given = |date: &Date| self.known.above(self.state, *date, *series).certain;
            let Some(given) = dates.iter().map(given).min().filter(|given| number < given) else { continue };
            let prefix = self.prefix(*series).unwrap_or_default();
            let (named, given) = (number_text(prefix, *number), number_text(prefix, given));
            bail!(
                "--last {named} lebih kecil daripada {given}, nomor tertinggi yang tercatat di sini (diberikan, atau disebut pada kehilangan \
                 sebelumnya); tidak ada yang berubah. Sebutkan nomor terakhir yang terlihat di layar atau kertas. / --last {named} is below \
                 {given}, the highest number on record here (given, or named at an earlier loss); nothing was changed. Name the last number \
                 that was seen on a screen or on paper."
            )
        }
        Ok(())
    }

    /// An error that says what would happen where that is far above what is known: numbers that were passed over are not given any more that day.
    pub(super) fn check_jumps(&self, all: &[Remembered]) -> anyhow::Result<()> {
        let (mut id, mut en) = (String::new(), String::new());
        for remembered in all {
            for (series, number) in &remembered.numbers {
                let Some((prefix, date)) = self.prefix(*series).zip(remembered.date) else { continue };
                let Above { certain, possible } = self.known.above(self.state, date, *series);
                let known = certain.max(possible.unwrap_or(0));
                let jump = number.saturating_sub(known);
                if jump > JUMP_MAX {
                    let (from, to) = (number_text(prefix, known.saturating_add(1)), number_text(prefix, *number));
                    id.push_str(&format!(" {from} sampai {to} ({jump} nomor)."));
                    en.push_str(&format!(" {from} to {to} ({jump} numbers)."));
                }
            }
        }
        if id.is_empty() {
            return Ok(());
        }
        bail!(
            "Belum ada nomor yang dilewati. Nomor-nomor ini akan dilewati, jauh di atas yang diketahui di sini, dan itu tidak dapat ditarik kembali:{id} \
             Bila memang sejauh itu, jalankan sekali lagi dengan --yes; bila salah ketik, perbaiki --last atau --skip. / No number is passed over yet. \
             These numbers would be passed over, far above what is known here, and that cannot be taken back:{en} If they went that far, run \
             this once more with --yes; if it is a slip, correct --last or --skip."
        )
    }

    /// An error that lists the series of which nobody knows how far they went.
    fn check_told(&self, dates: &[Date]) -> anyhow::Result<()> {
        if self.skip.is_some() {
            return Ok(());
        }
        let is_known = |series: SeriesId| dates.iter().all(|date| self.known.above(self.state, *date, series).possible.is_some());
        let all = (0..self.plan.series.len()).map(|at| SeriesId(at as u16)).filter(|series| !self.is_paper(*series));
        let silent = all.filter(|series| self.named(*series).is_none() && !is_known(*series)).filter_map(|series| self.prefix(series));
        let silent: Vec<&str> = silent.collect();
        if silent.is_empty() {
            return Ok(());
        }
        let silent = silent.join(", ");
        bail!(
            "Tidak diketahui berapa nomor yang sudah diberikan sesudah akhir jurnal ini. Lihat layar atau kertas terakhir dan sebutkan tiap \
             seri, misalnya --last A-057 --last B-012, atau lewati sejumlah nomor tiap seri yang tidak disebut, misalnya --skip 100. Belum \
             disebut: {silent}. / Nobody knows how many numbers were given after the end of this journal. Look at the screens or the newest \
             papers and name each series, such as --last A-057 --last B-012, or pass over some numbers of every series that is not named, such \
             as --skip 100. Not named yet: {silent}."
        )
    }

    /// Says how much is gone, and which numbers visitors may hold.
    pub(super) fn tell(&self, head: Position, all: &[Remembered], out: &mut dyn Write) -> anyhow::Result<()> {
        let seq = head.seq;
        let (id, en) = match self.known.gone {
            Some(0) => (
                format!("Tidak ada catatan yang hilang; jurnal melanjutkan dari catatan {seq}."),
                format!("No entry is gone; the journal goes on from entry {seq}."),
            ),
            Some(gone) => {
                let entries = if gone == 1 { "1 entry is".to_owned() } else { format!("{gone} entries are") };
                (
                    format!("{gone} catatan hilang; jurnal melanjutkan dari catatan {seq}."),
                    format!("{entries} gone; the journal goes on from entry {seq}."),
                )
            }
            None => (
                format!("Jurnal melanjutkan dari catatan {seq}; berapa yang hilang sesudahnya tidak diketahui."),
                format!("The journal goes on from entry {seq}; how much is gone after it is not known."),
            ),
        };
        writeln!(out, "{id} / {en}")?;
        let mut are_some = false;
        for remembered in all {
            for (series, number) in remembered.numbers.iter().filter(|(series, _)| !self.is_paper(*series)) {
                are_some |= self.tell_number(remembered.date, *series, *number, out)?;
            }
        }
        self.tell_paper(out)?;
        if are_some {
            writeln!(
                out,
                "Pengunjung dengan nomor itu dicatat kembali di halaman supervisor (Beri nomor, nomor di kertas). / \
                 Visitors with such a number are entered again on the supervisor's page (Beri nomor, number on paper)."
            )?;
        }
        Ok(())
    }

    /// Says that what was written by hand may be gone too.
    fn tell_paper(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let Some(paper) = self.plan.paper.filter(|_| self.known.gone != Some(0)) else { return Ok(()) };
        let Some(prefix) = self.prefix(paper.series) else { return Ok(()) };
        let [from, to] = [paper.first, paper.last].map(|number| number_text(prefix, number));
        writeln!(
            out,
            "Nomor kertas {from} sampai {to} yang sudah dicatat mungkin ikut hilang: periksa di halaman supervisor, dan catat lagi yang tidak ada. / \
             Numbers on paper {from} to {to} that were entered may be lost too: look at the supervisor's page, and enter again what is not there."
        )?;
        Ok(())
    }

    /// Whether there are numbers of this series that visitors may hold, which are said then.
    fn tell_number(&self, date: Option<Date>, series: SeriesId, number: u32, out: &mut dyn Write) -> anyhow::Result<bool> {
        let base = remembered::last_number_on(self.state, date, series);
        let Some((prefix, date)) = self.prefix(series).zip(date).filter(|_| number > base) else { return Ok(false) };
        let date = date_text(date);
        let text = |number| number_text(prefix, number);
        let (from, to) = (text(base.saturating_add(1)), text(number));
        let (id, en) = if number == base.saturating_add(1) {
            (format!("{to} mungkin sudah ada di kertas pengunjung"), format!("{to} may stand on a visitor's paper"))
        } else {
            (format!("{from} sampai {to} mungkin sudah ada di kertas pengunjung"), format!("{from} to {to} may stand on visitors' papers"))
        };
        let (next_id, next_en) = if number >= NUMBER_MAX {
            ("nomor seri ini habis untuk hari itu".to_owned(), "the numbers of this series are used up for that day".to_owned())
        } else {
            let next = text(number.saturating_add(1));
            (format!("nomor baru mulai {next}"), format!("new numbers begin at {next}"))
        };
        writeln!(out, "{date}: {id}; {next_id}. / {date}: {en}; {next_en}.")?;
        if let Some(named) = self.named(series).filter(|named| *named < number) {
            let named = text(named);
            writeln!(
                out,
                "Yang disebut adalah {named}, tetapi menurut yang diketahui di sini nomor sampai {to} mungkin sudah diberikan. / \
                 {named} was named, but by what is known here numbers up to {to} may have been given."
            )?;
        }
        Ok(true)
    }
}
