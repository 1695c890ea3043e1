//! `lantang-server backup`, `restore` and `accept-loss`: copies of a SQLite journal, and how a hall goes on after it lost something.
//! What Redis holds is copied by Redis's own means.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::bail;
use domain::EpochCause;

use super::{epoch, epoch::Stated};
use crate::{
    config::Config,
    journal::{
        Journal, JournalError, Loss, READ_ENTRIES_MAX, ReadAnswer, Tail,
        entry::Position,
        sqlite::{SqliteJournal, copy},
    },
    store::{self, JournalChoice, StoreOptions},
};

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

/// Puts a copy in the journal's place and begins an epoch in it. What stood there is kept under another name.
pub async fn restore(config: &Config, from: &Path, stated: &Stated, out: &mut dyn Write) -> anyhow::Result<bool> {
    let options = StoreOptions::of(config);
    let JournalChoice::Sqlite = options.choice else { bail!(not_sqlite()) };
    let path = options.sqlite_path();
    if !fs::exists(from)? {
        return Err(JournalError::NoJournal { place: from.display().to_string() }.into());
    }
    let copied = copy::check_copy(from, &options.site)?;
    fs::create_dir_all(&options.data)
        .map_err(|error| JournalError::NoFolder { path: options.data.display().to_string(), text: error.to_string() })?;
    // Held to the end: a server that is started meanwhile must not write to what is moved away.
    let held = copy::Held::of(&path, &options.site)?;
    let loss = Loss { seen: held.seen().filter(|seen| seen.seq > copied.seq), head: copied };
    let prepared = copy::prepare(from, &path, copied)?;
    let journal = SqliteJournal::open(&prepared, &options.site, options.clock.clone(), options.on_fatal.clone())?;
    let begun = epoch::begin(&journal, loss, EpochCause::Restored, stated, out).await;
    if !matches!(begun, Ok(true)) {
        drop(journal);
        copy::remove_prepared(&prepared);
        return begun;
    }
    let aside = format!(".before-restore-{}", journal.now().0);
    drop(journal);
    let aside = copy::put_in_place(&prepared, &path, &aside)?;
    if let Some(aside) = aside {
        let aside = aside.display();
        writeln!(out, "Jurnal sebelumnya disimpan sebagai {aside}. / The journal that was there before is kept as {aside}.")?;
    }
    drop(held);
    writeln!(out, "Jurnal dikembalikan; server dapat dijalankan. / The journal is restored; the server can be started.")?;
    Ok(true)
}

/// The hall goes on with a journal that lost its end. With `cut`, entries that are damaged are taken out first, and kept in a copy of the file.
pub async fn accept_loss(config: &Config, stated: &Stated, cut: bool, out: &mut dyn Write) -> anyhow::Result<bool> {
    let options = StoreOptions::of(config);
    let JournalChoice::Sqlite = options.choice else {
        let journal = store::open_existing_journal(config).await?;
        let head = journal.head().await?;
        return epoch::begin(&*journal, Loss { seen: None, head }, EpochCause::TailLost, stated, out).await;
    };
    let path = sqlite_path(config)?;
    // What is mistyped is said before anything is cut.
    stated.numbers(&config.site.plan)?;
    let open = || SqliteJournal::open_with(Tail::MayBeLost, &path, &options.site, options.clock.clone(), options.on_fatal.clone());
    let (mut journal, mut loss) = open()?;
    if let Some((first, why)) = first_damaged(&journal).await? {
        if !cut {
            bail!(
                "Catatan {first} rusak ({why}). Dengan --cut, catatan itu dan semua sesudahnya dikeluarkan dari jurnal. / \
                 Entry {first} is damaged ({why}). With --cut, that entry and all after it are taken out of the journal."
            )
        }
        let end = journal.head().await?;
        let seen = loss.and_then(|loss| loss.seen).filter(|seen| seen.seq > end.seq).unwrap_or(end);
        let aside = copy::beside(&path, &format!(".before-cut-{}", journal.now().0));
        drop(journal);
        copy::keep_aside(&path, &aside)?;
        SqliteJournal::cut_from(&path, &options.site, first)?;
        let aside = aside.display();
        writeln!(out, "Jurnal sebelum dipotong disimpan sebagai {aside}. / The journal as it was is kept as {aside}.")?;
        journal = open()?.0;
        loss = Some(Loss { seen: Some(seen), head: journal.head().await? });
    }
    // A disk that went back as a whole takes the journal's witness with it: only people know.
    let stated_loss = Loss { seen: None, head: journal.head().await? };
    let Some(loss) = loss.or((!stated.is_silent()).then_some(stated_loss)) else {
        writeln!(out, "Jurnal ini utuh; tidak ada yang berubah. / This journal is whole; nothing was changed.")?;
        return Ok(true);
    };
    epoch::begin(&journal, loss, EpochCause::TailLost, stated, out).await
}

/// The first entry that does not fit, and why.
async fn first_damaged(journal: &SqliteJournal) -> anyhow::Result<Option<(u64, String)>> {
    let mut last = Position::START;
    loop {
        // Page by page, and one by one where a page does not fit: the entries before the damaged one are not lost.
        let page = match journal.read(last, READ_ENTRIES_MAX).await {
            Err(JournalError::Damaged { .. }) => journal.read(last, 1).await,
            read => read,
        };
        match page {
            Ok(ReadAnswer::Entries(entries)) => match entries.last() {
                Some(newest) => last = newest.position,
                None => return Ok(None),
            },
            Ok(ReadAnswer::Diverged { .. }) => {
                bail!("Jurnal berubah saat dibaca; jalankan sekali lagi. / The journal changed while it was read; run this once more.")
            }
            Err(JournalError::Damaged { seq, text }) => return Ok(Some((seq, text))),
            Err(error) => return Err(error.into()),
        }
    }
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
