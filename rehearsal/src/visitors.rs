//! Visitors: come by chance, take a number at a kiosk, and sometimes leave before they are called.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, atomic::Ordering},
};

use client::Address;
use protocol::{AnswerOutcome, Command, Did, Issue, Language, Origin, ServiceRow, View};
use simulation::{Arrivals, VisitorMix, Visitors};
use tokio::{
    sync::mpsc,
    time::{Duration, sleep},
};

use crate::{
    Fact,
    ledger::Visitor,
    links::{Asked, Participant, in_seconds, lock},
    observer::Watched,
};

/// Visitors who stand at the door when the hall opens.
const AT_THE_DOOR: usize = 16;

/// Visitors whom somebody wished for, waiting to take their number.
pub(crate) const WISHES_MAX: usize = 16;

/// Somebody is wanted for a service.
#[derive(Debug)]
pub(crate) struct Wish {
    /// The service's code.
    pub(crate) service: String,
    /// Of the first priority group, where the site has one.
    pub(crate) with_priority: bool,
}

/// Who comes, and how often.
pub(crate) struct Flow {
    pub(crate) seed: u64,
    pub(crate) rate_per_hour: u32,
    /// Skills of the voiced zone: services that need them come up more often.
    pub(crate) lively_skills: BTreeSet<String>,
    /// Whether some leave before they are called. It keeps an officer busy for half a minute, which a small hall has not.
    pub(crate) some_leave: bool,
}

/// The kiosk's side of the rehearsal.
pub(crate) struct Crowd {
    kiosk: Participant,
    watched: Arc<Watched>,
    /// Tickets whose visitor has left the hall.
    pub(crate) gone: Arc<Mutex<BTreeSet<u32>>>,
    flow: Flow,
}

impl Crowd {
    pub(crate) fn join(servers: &[Address], token: Option<String>, watched: &Arc<Watched>, flow: Flow) -> Crowd {
        let kiosk = Participant::join(servers, View::Kiosk, "kios-latihan", token, |_, _| {});
        Crowd { kiosk, watched: Arc::clone(watched), gone: Arc::default(), flow }
    }

    /// Comes until the last call. Wishes sent through `wishes` bring a visitor at once.
    pub(crate) async fn come(self, mut wishes: mpsc::Receiver<Wish>) {
        let Some(services) = self.kiosk.wait_for(in_seconds(20), |picture| offered(picture.services())).await else {
            self.watched.facts.say(&Fact::Refused { who: "kios".to_owned(), text: "tidak ada layanan yang buka".to_owned() });
            return;
        };
        let groups = self.kiosk.see(|picture| {
            let mut rows: Vec<_> = picture.groups().cloned().collect();
            rows.sort_by_key(|row| row.order);
            rows.into_iter().skip(1).map(|row| row.group).collect::<Vec<_>>()
        });
        let shares: Vec<u32> = services.iter().map(|service| self.share(service)).collect();
        let mut visitors = Visitors::new(self.flow.seed, VisitorMix::default(), &shares, groups.len());
        let mut arrivals = Arrivals::new(self.flow.seed.wrapping_add(1), self.flow.rate_per_hour);
        let mut at_the_door = AT_THE_DOOR;
        let course = &self.watched.course;
        let shortest = self.watched.shortest_call();
        let mut wished = true;
        while course.calling(shortest) {
            let gap_ms = if at_the_door > 0 { 0 } else { arrivals.next_gap_ms() };
            at_the_door = at_the_door.saturating_sub(1);
            tokio::select! {
                () = sleep(Duration::from_millis(gap_ms)) => {
                    let Some(visitor) = visitors.next_visitor() else { return };
                    let group = visitor.priority_group.filter(|_| !self.watched.loan_pending.load(Ordering::Relaxed));
                    let group = group.map(|group| groups[group].clone());
                    let language = if visitor.english { Language::En } else { Language::Id };
                    self.take(&services[visitor.service], group, language, visitor.leaves && self.flow.some_leave).await;
                }
                wish = wishes.recv(), if wished => match wish {
                    Some(wish) => {
                        let group = groups.first().filter(|_| wish.with_priority).cloned();
                        if let Some(service) = services.iter().find(|row| row.service == wish.service) {
                            self.take(service, group, Language::Id, false).await;
                        }
                    }
                    None => wished = false,
                },
                () = course.last_call(shortest) => {}
            }
        }
    }

    /// Services of the voiced zone come up six times as often, so that it has something to say.
    fn share(&self, service: &ServiceRow) -> u32 {
        if service.skills.iter().any(|skill| self.flow.lively_skills.contains(skill)) { 6 } else { 1 }
    }

    async fn take(&self, service: &ServiceRow, group: Option<String>, language: Language, leaves: bool) {
        let visitor = Visitor { priority: group.is_some(), english: language == Language::En };
        let issue = Issue { service: service.service.clone(), group, language, origin: Origin::Kios, ..Issue::default() };
        match self.kiosk.ask(Command::IssueTicket(issue), None).await {
            Asked::Answered(AnswerOutcome::Done { did: Some(Did::Issued { ticket, number, ahead, .. }), .. }) => {
                self.watched.ledger(|ledger| ledger.issued(ticket, &number, visitor));
                if leaves {
                    lock(&self.gone).insert(ticket);
                }
                self.watched.facts.say(&Fact::Issued { number, service: service.name.clone(), ahead });
            }
            Asked::Answered(AnswerOutcome::Refused { text, .. }) => {
                self.watched.facts.say(&Fact::Refused { who: format!("kios, {}", service.name), text: text.id });
            }
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Unsure { .. })
            | Asked::NotSure => {
                self.watched.facts.say(&Fact::Refused { who: "kios".to_owned(), text: "tidak ada jawaban yang pasti".to_owned() });
            }
        }
    }
}

/// Services that can be taken now: open, with a counter. `None` until there are some.
fn offered<'a>(services: impl Iterator<Item = &'a ServiceRow>) -> Option<Vec<ServiceRow>> {
    let mut offered: Vec<ServiceRow> = services.filter(|row| row.open && row.counters_open > 0).cloned().collect();
    offered.sort_by_key(|row| row.order);
    (!offered.is_empty()).then_some(offered)
}
