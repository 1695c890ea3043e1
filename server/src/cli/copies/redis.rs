//! `accept-loss` for a journal on Redis, whose servers go on by themselves after most losses: what this machine last saw of it says whether
//! anything is missing. It cuts nothing.

use std::io::Write;

use domain::EpochCause;

use crate::{
    cli::{epoch, epoch::Stated, standing::standing},
    config::Config,
    journal::Loss,
    remembered::{self, Known},
    shell::last_head,
    store::{self, StoreOptions},
};

/// The hall goes on above what was given, where something is missing or somebody says so.
pub(super) async fn accept_loss(config: &Config, stated: &Stated, out: &mut dyn Write) -> anyhow::Result<bool> {
    let journal = store::open_existing_journal(config).await?;
    let (state, head) = standing(&*journal).await?;
    let file = StoreOptions::of(config).last_head_path();
    let seen = file.as_deref().and_then(last_head::seen);
    let memory = file.as_deref().and_then(last_head::memory);
    let loss = match &file {
        Some(file) => last_head::compare(file, &*journal).await?.map(last_head::Changed::loss),
        None => None,
    };
    let is_all_known = memory.clone().is_none_or(|memory| {
        let nothing_gone = Loss { seen: None, head };
        remembered::unknown(memory, &state, nothing_gone).is_none()
    });
    if seen.is_some() && loss.is_none() && is_all_known && stated.is_silent() {
        writeln!(
            out,
            "Jurnal ini memuat semua yang terakhir dilihat server di komputer ini; tidak ada yang berubah. / \
             This journal holds all that the server on this computer last saw of it; nothing was changed."
        )?;
        return Ok(true);
    }
    let gone = loss.filter(|loss| loss.seen.is_some_and(|seen| seen.epoch == head.epoch)).and_then(|loss| loss.entries());
    let memory: Vec<_> = memory.into_iter().collect();
    let beyond = gone.filter(|_| stated.is_silent()).map(|gone| (Vec::new(), gone));
    let known = Known { certain: memory, beyond, gone, before: None };
    Ok(epoch::begin(&*journal, &known, EpochCause::TailLost, stated, out).await?.is_some())
}
