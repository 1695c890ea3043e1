//! `lantang-server backup`, `restore` and `accept-loss`: copies of a SQLite journal, and how a hall goes on after it lost something.
//! What Redis holds is copied by Redis's own means.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::bail;
use domain::{EpochCause, Remembered};

use self::known::{Standing, Traces};
use super::{epoch, epoch::Stated};
use crate::{
    config::Config,
    journal::{
        Journal, JournalError, Tail,
        entry::Position,
        sqlite::{SqliteJournal, copy},
    },
    remembered::{
        Known,
        written::{self, Written},
    },
    store::{JournalChoice, StoreOptions},
};

mod elsewhere;
mod known;

/// Writes a copy of the journal to a new file, while its server runs or not.
pub fn backup(config: &Config, to: &Path, out: &mut dyn Write) -> anyhow::Result<bool> {
    let path = sqlite_path(config)?;
    let head = copy::copy_to(&path, &config.site.plan.site.code, to)?;
    writeln!(
        out,
        "Salinan {to} lengkap sampai catatan {seq} dan sudah diperiksa. / The copy {to} is whole up to entry {seq} and was checked.",
        to = to.display(),
        seq = head.seq
    )?;
    Ok(true)
}

/// Puts a copy in the journal's place and begins an epoch in it. What stood there is kept under another name; where that is whole and holds
/// what the copy does not, somebody must have said that it is to be replaced.
pub async fn restore(config: &Config, from: &Path, replace: bool, stated: &Stated, out: &mut dyn Write) -> anyhow::Result<bool> {
    let options = StoreOptions::of(config);
    let JournalChoice::Sqlite = options.choice else { bail!(not_sqlite()) };
    let path = options.sqlite_path();
    let copied = copy::check_copy(from, &options.site)?;
    fs::create_dir_all(&options.data)
        .map_err(|error| JournalError::NoFolder { path: options.data.display().to_string(), text: error.to_string() })?;
    // Held to the end: a server that is started meanwhile must not write to what is moved away.
    let held = copy::Held::of(&path)?;
    // One that cannot be read at all is what somebody restores for.
    let standing = SqliteJournal::exists(&path).then(|| Standing::read(&path, &options.site).ok()).flatten();
    if !replace && let Some(there) = &standing {
        check_may_go(there, held.seen(), from, copied.end)?;
    }
    if let Some(warning) = copied.warning {
        writeln!(out, "{warning}")?;
    }
    let before = written::read(&path);
    let known = Traces { from, end: copied.end, standing, seen: held.seen(), written: before.clone() }.known();
    let prepared = copy::prepare(from, &path, copied.end)?;
    let journal = SqliteJournal::open(&prepared, &options.site, options.clock.clone(), options.on_fatal.clone())?;
    let remembered = match epoch::begin(&journal, None, &known, EpochCause::Restored, stated, out).await {
        Ok(Some(remembered)) => remembered,
        not_begun => {
            drop(journal);
            copy::remove_prepared(&prepared);
            return not_begun.map(|_| false);
        }
    };
    write_down(&path, journal.head().await?, remembered)?;
    let aside = format!(".before-restore-{}", journal.now().0);
    drop(journal);
    let aside = copy::put_in_place(&prepared, &path, &aside).inspect_err(|_| {
        // What was to come has not: the next attempt reckons from what there was.
        let _ = before.map(|before| written::write(&path, before)).unwrap_or_else(|| fs::remove_file(written::file(&path)));
    })?;
    if let Some(aside) = aside {
        let aside = aside.display();
        writeln!(
            out,
            "Jurnal sebelumnya disimpan sebagai {aside}; untuk kembali kepadanya, jalankan `lantang-server restore {aside} --replace`. / \
             The journal that was there before is kept as {aside}; to go back to it, run `lantang-server restore {aside} --replace`."
        )?;
    }
    drop(held);
    writeln!(out, "Jurnal dikembalikan; server dapat dijalankan. / The journal is restored; the server can be started.")?;
    Ok(true)
}

/// An error where the journal in the place is whole and holds entries that the copy does not.
fn check_may_go(there: &Standing<'_>, seen: Option<Position>, from: &Path, copied: Position) -> anyhow::Result<()> {
    // What cannot be read for another reason than damage is there all the same.
    let end = if there.unreadable().is_some() { there.extent.end } else { there.extent.last };
    if !there.is_whole(seen) || copy::holds(from, end) {
        return Ok(());
    }
    let (id, en) = match end.seq.checked_sub(copied.seq).filter(|more| *more > 0 && there.goes_on_from(copied)) {
        Some(1) => ("1 catatan di dalamnya".to_owned(), "1 of its entries is".to_owned()),
        Some(more) => (format!("{more} catatan di dalamnya"), format!("{more} of its entries are")),
        None => ("sebagian catatannya".to_owned(), "some of its entries are".to_owned()),
    };
    bail!(
        "Jurnal yang ada sekarang utuh, dan {id} tidak ada di salinan ini; tidak ada yang berubah. Bila memang harus diganti, jalankan \
         sekali lagi dengan --replace: jurnal sekarang tetap disimpan di sebelahnya, dan `restore` dapat mengembalikannya. / \
         The journal that is there is whole, and {en} not in this copy; nothing was changed. To replace it all the same, run this once \
         more with --replace: it is kept beside under another name, and `restore` can put it back."
    )
}

/// The hall goes on with a journal that lost its end. With `cut`, entries that are damaged are taken out first, and kept in a copy of the file.
pub async fn accept_loss(config: &Config, stated: &Stated, cut: bool, out: &mut dyn Write) -> anyhow::Result<bool> {
    let options = StoreOptions::of(config);
    let JournalChoice::Sqlite = options.choice else { return elsewhere::accept_loss(config, stated, out).await };
    let path = options.sqlite_path();
    // What saw the journal tells its absence from a place that was mistyped.
    if !SqliteJournal::exists(&path) && !copy::was_seen(&path) && written::read(&path).is_none() {
        return Err(JournalError::NoJournal { place: path.display().to_string() }.into());
    }
    // What is mistyped is said before anything is cut.
    stated.numbers(&config.site.plan)?;
    let open = || SqliteJournal::open_with(Tail::MayBeLost, &path, &options.site, options.clock.clone(), options.on_fatal.clone());
    let (mut journal, loss) = open()?;
    let mut standing = Standing::read(&path, &options.site)?;
    let mut seen = loss.map_or(Some(journal.head().await?), |loss| loss.seen);
    let mut is_told = loss.is_some();
    if let Some(why) = standing.unreadable() {
        return Err(why.clone().into());
    }
    if let Some((first, why)) = standing.first_damaged() {
        if !cut {
            bail!(
                "Catatan {first} rusak ({why}). Dengan --cut, catatan itu dan semua sesudahnya dikeluarkan dari jurnal. / \
                 Entry {first} is damaged ({why}). With --cut, that entry and all after it are taken out of the journal."
            )
        }
        let end = standing.extent.end;
        // Without a witness nobody knows whether the file ends where the journal did: people are asked.
        seen = seen.map(|seen| if seen.seq > end.seq { seen } else { end });
        let aside = copy::beside(&path, &format!(".before-cut-{}", journal.now().0));
        drop(journal);
        copy::keep_aside(&path, &aside)?;
        SqliteJournal::cut_from(&path, &options.site, first)?;
        let aside = aside.display();
        writeln!(out, "Jurnal sebelum dipotong disimpan sebagai {aside}. / The journal as it was is kept as {aside}.")?;
        journal = open()?.0;
        is_told = true;
        standing = Standing::read(&path, &options.site)?;
    }
    let written = written::read(&path);
    // The journal and its witness may both be older than the last loss.
    is_told |= written.as_ref().is_some_and(|written| !standing.goes_on_from(written.at));
    if !is_told && stated.is_silent() {
        if written.is_none() && standing.extent.last.epoch > Position::START.epoch {
            // An attempt before this one was cut off between the two.
            write_down(&path, standing.extent.last, standing.memory())?;
        }
        writeln!(out, "Jurnal ini utuh; tidak ada yang berubah. / This journal is whole; nothing was changed.")?;
        return Ok(true);
    }
    let traces = Traces { from: &path, end: standing.extent.last, standing: Some(standing), seen, written };
    let mut known = traces.known();
    if !is_told || seen.is_none() {
        // A disk that went back as a whole takes the journal's witness with it: only people know.
        known = Known { beyond: None, gone: None, ..known };
    }
    let site = Some(&config.site);
    let Some(remembered) = epoch::begin(&journal, site, &known, EpochCause::TailLost, stated, out).await? else { return Ok(false) };
    write_down(&path, journal.head().await?, remembered)?;
    Ok(true)
}

/// Keeps beside the journal above what the hall goes on.
fn write_down(path: &Path, at: Position, remembered: Vec<Remembered>) -> anyhow::Result<()> {
    written::write(path, Written { at, remembered })
        .map_err(|error| JournalError::Store { text: format!("{}: {error}", written::file(path).display()) }.into())
}

fn sqlite_path(config: &Config) -> anyhow::Result<PathBuf> {
    let options = StoreOptions::of(config);
    let JournalChoice::Sqlite = options.choice else { bail!(not_sqlite()) };
    let path = options.sqlite_path();
    if !SqliteJournal::exists(&path) {
        return Err(JournalError::NoJournal { place: path.display().to_string() }.into());
    }
    Ok(path)
}

fn not_sqlite() -> &'static str {
    "Jurnal di Redis disalin dan dikembalikan dengan cara Redis sendiri (berkas AOF atau RDB). / \
     A journal on Redis is copied and put back by Redis's own means (its AOF or RDB files)."
}

#[cfg(test)]
mod tests;
