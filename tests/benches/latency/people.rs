//! A full hall: 60 officers at open counters, 8 screens, kiosks and a supervisor, all over the real wire from a thread of their own.
//! They work through tickets when told to; they measure nothing.

use std::{collections::BTreeMap, time::Duration};

use client::Address;
use protocol::{AnswerOutcome, Command, CounterRow, Did, ErrorCode, Issue, ServiceRow, View};
use rehearsal::{Asked, Participant};
use tokio::{runtime::Runtime, task::JoinSet};

use crate::hall::{Hall, act, next, until};

/// The site.
pub(crate) const SITE: &str = "examples/mpp-contoh.toml";
const COUNTERS: usize = 60;
/// Two screens in each zone with a voice.
const SCREENS: [&str; 8] = ["a", "a", "b", "b", "c", "c", "d", "d"];
/// A kiosk may ask 20 times in a second.
const KIOSKS: usize = 4;
/// A counter with nobody waiting looks again when something changes, at the latest after this.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Everybody.
pub(crate) struct People {
    pub(crate) supervisor: Participant,
    pub(crate) kiosks: Vec<Participant>,
    /// Officers by their counters.
    pub(crate) officers: BTreeMap<String, Participant>,
    screens: Vec<Participant>,
    runtime: Option<Runtime>,
}

impl People {
    /// Opens the day and every counter, and waits until all pictures are whole.
    pub(crate) async fn come(hall: &Hall) -> People {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        // Opens the day and hangs up: this thread is for measuring.
        drop(hall.supervisor().await);
        let address = Address::parse(&hall.url()).unwrap();
        let come = |view: View, name: String| {
            let _on_their_thread = runtime.enter();
            Participant::join(std::slice::from_ref(&address), view, &name, None, |_, _| {})
        };
        let supervisor = come(View::Supervisor, "supervisor".to_owned());
        let counters: Vec<String> = until(&supervisor, |picture| {
            let counters: Vec<_> = picture.counters().map(|row| row.counter.clone()).collect();
            (counters.len() >= COUNTERS).then_some(counters)
        })
        .await;
        assert_eq!(counters.len(), COUNTERS);
        let screens: Vec<_> =
            SCREENS.iter().enumerate().map(|(at, zone)| come(View::Display { zone: (*zone).to_owned() }, format!("layar-{at}"))).collect();
        let kiosks: Vec<_> = (0..KIOSKS).map(|at| come(View::Kiosk, format!("kios-{at}"))).collect();
        let mut officers = BTreeMap::new();
        for counter in counters {
            let officer = come(View::Counter { counter: counter.clone(), takeover: false }, name_at(&counter));
            until(&officer, |picture| picture.counter(&counter).map(|_| ())).await;
            act(&officer, Command::OpenCounter { counter: counter.clone(), officer: None }).await;
            officers.insert(counter, officer);
        }
        for one in screens.iter().chain(&kiosks) {
            until(one, |picture| picture.is_whole().then_some(())).await;
        }
        People { supervisor, kiosks, officers, screens, runtime: Some(runtime) }
    }

    /// Issues so many tickets, calls and finishes them all.
    pub(crate) async fn work_off(&self, tickets: u32) {
        let before = self.finished();
        let all = before + tickets;
        let services = self.services();
        let runtime = self.runtime.as_ref().unwrap();
        let mut work = JoinSet::new();
        for (at, kiosk) in self.kiosks.iter().cloned().enumerate() {
            let services = services.clone();
            let issue = async move {
                for number in (at..tickets as usize).step_by(KIOSKS) {
                    issue(&kiosk, &services[number % services.len()].service).await;
                }
            };
            work.spawn_on(issue, runtime.handle());
        }
        for (counter, officer) in &self.officers {
            work.spawn_on(serve_until(officer.clone(), counter.clone(), all), runtime.handle());
        }
        while let Some(done) = work.join_next().await {
            done.unwrap();
        }
        until(&self.supervisor, |picture| (picture.site()?.finished >= all).then_some(())).await;
        assert!(self.screens.iter().all(Participant::is_up), "a screen was lost on the way");
    }

    /// Services that an open counter serves.
    pub(crate) fn services(&self) -> Vec<ServiceRow> {
        self.kiosks[0].see(|picture| picture.services().filter(|service| service.open && service.counters_open > 0).cloned().collect())
    }

    /// All windows but those at these counters hang up; their counters stay open. In a hall each runs on a computer of its own and
    /// takes no time from the server's.
    pub(crate) fn windows_leave_but(&mut self, counters: &[String]) {
        self.officers.retain(|counter, _| counters.contains(counter));
    }

    /// Counters whose calls a zone shows.
    pub(crate) fn counters_shown_in(&self, zone: &str) -> Vec<CounterRow> {
        let is_shown = |row: &&CounterRow| row.shown_in.iter().any(|shown| shown == zone);
        self.supervisor.see(|picture| picture.counters().filter(is_shown).cloned().collect())
    }

    /// How many are connected.
    pub(crate) fn count(&self) -> usize {
        1 + self.kiosks.len() + self.officers.len() + self.screens.len()
    }

    fn finished(&self) -> u32 {
        self.supervisor.see(|picture| picture.site().map_or(0, |site| site.finished))
    }
}

impl Drop for People {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Not from within another runtime: this one may be dropped there only without waiting.
            runtime.shutdown_background();
        }
    }
}

/// The name of whoever is at a counter; who comes under the same name shares it.
pub(crate) fn name_at(counter: &str) -> String {
    format!("petugas-{counter}")
}

/// Takes a number.
pub(crate) async fn issue(kiosk: &Participant, service: &str) {
    let did = act(kiosk, Command::IssueTicket(Issue { service: service.to_owned(), ..Issue::default() })).await;
    assert!(matches!(did, Some(Did::Issued { .. })), "{did:?}");
}

/// Calls whoever waits for this counter, serves and finishes, until so many visits of the day are finished.
async fn serve_until(officer: Participant, counter: String, all: u32) {
    let mut serving = None;
    loop {
        if serving.is_none() {
            let look = |picture: &client::Picture| {
                let is_over = picture.site()?.finished >= all;
                (is_over || picture.counter(&counter)?.waiting > 0).then_some(is_over)
            };
            match officer.wait_for(tokio::time::Instant::now() + LOOK_AGAIN, look).await {
                Some(true) => return,
                Some(false) => {}
                None => continue,
            }
        }
        match officer.ask(next(&counter, serving), None).await {
            Asked::Answered(AnswerOutcome::Done { did: Some(Did::Called { call, .. }), .. }) => {
                act(&officer, Command::StartServing { counter: counter.clone(), call }).await;
                serving = Some(call);
            }
            Asked::Answered(AnswerOutcome::Done { .. }) => serving = None,
            // Somebody else was quicker, or it was asked too often: look again.
            Asked::Answered(AnswerOutcome::Refused {
                code: ErrorCode::NobodyWaiting | ErrorCode::TooFrequent | ErrorCode::Busy, ..
            }) => {}
            other @ (Asked::Answered(_) | Asked::NotSure) => panic!("{counter}: {other:?}"),
        }
    }
}
