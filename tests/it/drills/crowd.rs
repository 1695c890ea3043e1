//! The people of a drill: kiosks and officers who press all the time, and all that they were told. They are at as many servers as they
//! know addresses of.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::kiosk::{self, KioskTold};
use super::officer::{self, OfficerTold};

/// Counters of a drill's hall, each with an officer.
pub(crate) const COUNTERS: usize = 4;
/// Numbers are given about as fast as four officers call them.
const KIOSKS: u32 = 2;
/// How long anything that goes on at all takes to go on.
const PATIENCE: Duration = Duration::from_secs(60);

/// Kiosks of one process never share a name, so that no request id comes twice.
static NAMES: AtomicU32 = AtomicU32::new(1);

/// Everybody.
pub(crate) struct Crowd {
    is_over: Arc<AtomicBool>,
    given: watch::Sender<u64>,
    calls: watch::Sender<u64>,
    kiosks: Vec<JoinHandle<KioskTold>>,
    officers: Vec<JoinHandle<OfficerTold>>,
}

/// What everybody was told.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) kiosks: Vec<KioskTold>,
    pub(crate) officers: Vec<OfficerTold>,
}

impl Told {
    /// How many numbers and calls were acknowledged.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.requests().count() as u64
    }

    /// The request of each.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &str> {
        let papers = self.kiosks.iter().flat_map(|kiosk| &kiosk.papers).map(|paper| paper.request.as_str());
        papers.chain(self.officers.iter().flat_map(|officer| &officer.summons).map(|summons| summons.request.as_str()))
    }
}

impl Crowd {
    /// They come to these servers and begin.
    pub(crate) fn come(servers: &[SocketAddr]) -> Crowd {
        let counters: Vec<_> = (1..=COUNTERS).map(|counter| format!("loket-{counter}")).collect();
        Crowd::of(servers, KIOSKS, &counters)
    }

    /// So many kiosks, and officers at these counters.
    pub(crate) fn of(servers: &[SocketAddr], kiosks: u32, counters: &[String]) -> Crowd {
        let (given, calls, is_over) = (watch::Sender::new(0), watch::Sender::new(0), Arc::new(AtomicBool::new(false)));
        let kiosks = (0..kiosks).map(|_| {
            let name = NAMES.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(kiosk::ask_on(servers.to_vec(), name, given.clone(), Arc::clone(&is_over)))
        });
        let kiosks = kiosks.collect();
        let officers = counters
            .iter()
            .map(|counter| tokio::spawn(officer::work(servers.to_vec(), counter.clone(), calls.clone(), Arc::clone(&is_over))));
        let officers = officers.collect();
        Crowd { is_over, given, calls, kiosks, officers }
    }

    /// Waits until so many numbers more are given.
    pub(crate) async fn given_on(&self, more: u64) {
        on(&self.given, more, "numbers are given").await;
    }

    /// Waits until officers had so many certain answers more.
    pub(crate) async fn called_on(&self, more: u64) {
        on(&self.calls, more, "presses are answered").await;
    }

    /// They stop; every number that was asked for is waited for.
    pub(crate) async fn go(self) -> Told {
        self.is_over.store(true, Ordering::Relaxed);
        let mut told = Told::default();
        for kiosk in self.kiosks {
            told.kiosks.push(kiosk.await.unwrap());
        }
        for officer in self.officers {
            told.officers.push(officer.await.unwrap());
        }
        told
    }
}

async fn on(count: &watch::Sender<u64>, more: u64, what: &str) {
    let mut seen = count.subscribe();
    let enough = *seen.borrow() + more;
    let waited = tokio::time::timeout(PATIENCE, seen.wait_for(|count| *count >= enough)).await;
    assert!(waited.is_ok(), "no {what} any more");
}
