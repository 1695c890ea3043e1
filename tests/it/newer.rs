//! What a server cannot follow in its journal: an entry of a newer program, and one that breaks a rule. It shows what it has read, says what
//! it takes to go on, and goes on when that is there.

use std::fs;
use std::sync::Arc;

use domain::{Event, Time};
use protocol::{ErrorCode, View};
use server::journal::{
    AppendAnswer, ReadAnswer,
    entry::{Actor, Entry, Position, Role, Stored},
};
use server::{ArchiveConfig, Config, JournalChoice, site_file};

use crate::hall::{Hall, Journal, issue, refused, run, until};

/// How long a busy machine may take.
const SOON: std::time::Duration = std::time::Duration::from_secs(60);

const SITE: &str = "kantor-kecil";

/// The hall's journal as another node sees it that decides nothing and writes what it is told to.
async fn another_node(hall: &Hall) -> Arc<dyn server::journal::Journal> {
    let config = Config {
        site: site_file::read(include_bytes!("../../examples/kantor-kecil.toml")).unwrap(),
        journal: JournalChoice::redis(hall.redis.as_ref().unwrap().url()),
        data: hall.data(9),
        archive: ArchiveConfig::default(),
        peers: server::Peers::default(),
        skip: Vec::new(),
        clock: server::machine_clock(),
        clock_speed: 1,
        on_fatal: Arc::new(|why| panic!("{why}")),
    };
    server::open_journal(&config).await.unwrap()
}

/// The newest entry of the journal.
async fn newest(journal: &dyn server::journal::Journal) -> Stored {
    let (mut from, mut last) = (journal.day_start().await.unwrap(), None);
    loop {
        match journal.read(from, 100).await.unwrap() {
            ReadAnswer::Entries(page) if page.is_empty() => return last.unwrap(),
            ReadAnswer::Entries(page) => {
                last = page.last().cloned();
                from = last.as_ref().unwrap().position;
            }
            ReadAnswer::Diverged { .. } => panic!("nothing is lost here"),
        }
    }
}

/// Waits until a server's log says this.
async fn logged(hall: &Hall, server: usize, what: &str) -> String {
    for _ in 0..600 {
        let log = fs::read_to_string(hall.log(server)).unwrap();
        if let Some(line) = log.lines().find(|line| line.contains(what)) {
            return line.to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{what} is not in {}", fs::read_to_string(hall.log(server)).unwrap());
}

#[test]
fn what_a_newer_server_wrote_makes_an_older_one_show_only_and_say_which_version_it_needs() {
    run(async {
        let mut hall = Hall::small(Journal::Redis);
        let supervisor = hall.supervisor().await;
        issue(&supervisor, "kk").await;
        let node = another_node(&hall).await;
        let head = node.head().await.unwrap();
        let body = r#"{"v":1,"by":"9.0.0","request":"0000000000000000000000000000000a","at":1,"actor":{"role":"server","name":"uji"},"events":["hall_blessed"]}"#;
        let Position { epoch, seq, link } = head.after(body.as_bytes());
        let write = "redis.call('XADD',KEYS[1],ARGV[1]..'-0','e',ARGV[2],'l',ARGV[3],'r','a','b',ARGV[4]) \
                     redis.call('HSET',KEYS[2],'seq',ARGV[1],'link',ARGV[3]) return 1";
        let keys = format!("{{lantang:{SITE}}}:journal {{lantang:{SITE}}}:head");
        let said = hall.redis.as_ref().unwrap().ask(&format!("EVAL \"{write}\" 2 {keys} {seq} {epoch} {link} '{body}'")).unwrap();
        assert_eq!(said, ":1");

        let line = logged(&hall, 0, "9.0.0").await;
        assert!(line.contains(&format!("Entry {seq} was written by Lantang 9.0.0")), "{line}");
        assert_eq!(refused(supervisor.ask(protocol::Command::IssueTicket(asked()), None).await), ErrorCode::ReadOnly);
        let address = hall.address(0);
        let ready = move || xtask::wait_until(SOON, || Ok(xtask::get(address, "/readyz")?.body.contains("9.0.0").then_some(())));
        tokio::task::spawn_blocking(ready).await.unwrap().unwrap().expect("it says which version it needs");
        hall.kill(0);
        hall.begin(0);
        let board = hall.join(View::Supervisor, "papan");
        until(&board, |picture| (picture.tickets().count() == 1).then_some(())).await;
        assert_eq!(refused(board.ask(protocol::Command::IssueTicket(asked()), None).await), ErrorCode::ReadOnly, "after a start as well");
    });
}

fn asked() -> protocol::Issue {
    protocol::Issue { service: "kk".to_owned(), ..protocol::Issue::default() }
}

#[test]
fn an_entry_that_breaks_a_rule_stops_its_site_and_is_passed_over_where_a_person_says_so() {
    run(async {
        let mut hall = Hall::small(Journal::Redis);
        let supervisor = hall.supervisor().await;
        issue(&supervisor, "kk").await;
        let node = another_node(&hall).await;
        let given = newest(&*node).await;
        assert!(matches!(given.entry.events[..], [Event::TicketIssued { .. }]), "{given:?}");
        let twice = Entry {
            request: "0000000000000000000000000000000b".to_owned(),
            actor: Actor { role: Role::Server, name: "uji".to_owned() },
            at: Time(node.now().0.max(given.entry.at.0)),
            ..given.entry.clone()
        };
        let AppendAnswer::Appended { stored } = node.append(given.position, vec![twice]).await else { panic!("not appended") };
        let broken = stored[0].position;
        logged(&hall, 0, &format!("--skip {broken}")).await;
        assert_eq!(refused(supervisor.ask(protocol::Command::IssueTicket(asked()), None).await), ErrorCode::ReadOnly);
        hall.kill(0);
        hall.begin_with(0, &["--skip", &broken.to_string()]);
        hall.wait_for_readiness(200).await;
        let supervisor = hall.join(View::Supervisor, "supervisor");
        until(&supervisor, |_| supervisor.is_up().then_some(())).await;
        assert_eq!(issue(&supervisor, "kk").await.1, "A-002", "the hall goes on, and no number is given twice");
        until(&supervisor, |picture| (picture.tickets().count() == 2).then_some(())).await;
    });
}
