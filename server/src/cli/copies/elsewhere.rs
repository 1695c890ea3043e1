//! `accept-loss` for a journal on Redis, whose servers go on by themselves after most losses: what this machine last saw of it says whether
//! anything is missing. It cuts nothing.

use std::{io::Write, path::Path};

use domain::EpochCause;

use crate::{
    cli::{epoch, epoch::Stated, standing::standing},
    config::Config,
    journal::{Journal, Loss},
    remembered::{self, Known},
    shell::last_head,
    store::{self, StoreOptions},
};

/// The hall goes on above what was given, where something is missing or somebody says so.
pub(super) async fn accept_loss(config: &Config, stated: &Stated, out: &mut dyn Write) -> anyhow::Result<bool> {
    let journal = store::open_existing_journal(config).await?;
    go_on(&*journal, StoreOptions::of(config).last_head_path().as_deref(), stated, out).await
}

/// The same by what a server on this machine wrote down in a file.
async fn go_on(journal: &dyn Journal, file: Option<&Path>, stated: &Stated, out: &mut dyn Write) -> anyhow::Result<bool> {
    let (state, head) = standing(journal).await?;
    let (mut is_seen, mut memory, mut loss) = (false, None, None);
    if let Some(file) = file {
        (is_seen, memory) = (last_head::seen(file).is_some(), last_head::memory(file));
        loss = last_head::compare(file, journal).await?.map(last_head::Changed::loss);
    }
    let nothing_gone = Loss { seen: None, head };
    let is_all_known = memory.clone().is_none_or(|memory| remembered::unknown(memory, &state, nothing_gone).is_none());
    if is_seen && loss.is_none() && is_all_known && stated.is_silent() {
        writeln!(
            out,
            "Jurnal ini memuat semua yang terakhir dilihat server di komputer ini; tidak ada yang berubah. / \
             This journal holds all that the server on this computer last saw of it; nothing was changed."
        )?;
        return Ok(true);
    }
    // Along one epoch only: what was passed over at its beginning no count of entries knows.
    let gone = loss.filter(|loss| loss.seen.is_some_and(|seen| seen.epoch == head.epoch)).and_then(|loss| loss.entries());
    let beyond = gone.filter(|_| stated.is_silent()).map(|gone| (Vec::new(), gone));
    let known = Known { certain: memory.into_iter().collect(), beyond, gone, before: None };
    Ok(epoch::begin(journal, None, &known, EpochCause::TailLost, stated, out).await?.is_some())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use domain::{Command, Date, IssueTicket, OpenDay, ServiceId, State};

    use super::*;
    use crate::{
        journal::{
            entry::{Actor, Entry, Position, Role},
            head_line,
            memory::MemoryJournal,
            suite::appended,
            testing::{Folder, TestClock, request},
        },
        site_file,
    };

    async fn act(journal: &MemoryJournal, command: Command) -> Position {
        let (state, head): (State, Position) = standing(journal).await.unwrap();
        let mut events = Vec::new();
        domain::decide(&state, &command, journal.now(), &mut events).unwrap();
        let actor = Actor { role: Role::Kiosk, name: "kios-1".to_owned() };
        let entry = Entry { request: request(), actor, at: journal.now(), reason: None, asked: None, events };
        appended(journal, head, vec![entry]).await
    }

    #[tokio::test]
    async fn a_journal_that_holds_all_that_was_seen_of_it_is_left_as_it_is_and_a_shorter_one_goes_on_above_it() {
        let folder = Folder::new();
        let file = folder.file("uji.redis-head");
        let clock = TestClock::new();
        let journal = MemoryJournal::new(clock.clock());
        let site = site_file::read(include_bytes!("../../../../examples/kantor-kecil.toml")).unwrap();
        let zone = crate::calendar::Calendar::new(&site.plan).unwrap();
        let date: Date = zone.date(journal.now());
        act(&journal, Command::ApplyPlan { plan: site.plan.into(), digest: site.digest, today: None }).await;
        let mut head = act(&journal, Command::OpenDay(OpenDay::on(date))).await;
        for _ in 0..3 {
            head = act(&journal, Command::IssueTicket(IssueTicket::at_kiosk(ServiceId(0)))).await;
        }
        let silent = Stated::default();
        let asked = async |stated: &Stated| {
            let mut out = Vec::new();
            let done = go_on(&journal, Some(&file), stated, &mut out).await;
            (done.map_err(|error| error.to_string()), String::from_utf8(out).unwrap())
        };
        let (refused, _) = asked(&silent).await;
        assert!(refused.unwrap_err().contains("Nobody knows"), "this machine never saw it");
        fs::write(&file, head_line::format(head)).unwrap();
        fs::write(
            file.with_extension("redis-numbers"),
            serde_json::to_vec(&remembered::memory(&standing(&journal).await.unwrap().0)).unwrap(),
        )
        .unwrap();
        let (done, said) = asked(&silent).await;
        assert!(done.unwrap() && said.contains("holds all that the server on this computer last saw"), "{said}");
        assert_eq!(journal.head().await.unwrap(), head);

        journal.lose_after(3);
        let (refused, _) = asked(&Stated { last: vec!["A-002".to_owned()], skip: Some(0), is_sure: false }).await;
        assert!(refused.unwrap_err().contains("--last A-002 is below A-003"));
        let (done, said) = asked(&silent).await;
        assert!(done.unwrap() && said.contains("2 entries are gone") && said.contains("A-002 to A-003"), "{said}");
        assert!(said.contains("new numbers begin at A-004"), "{said}");
    }
}
