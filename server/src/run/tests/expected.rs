//! What is expected of those who wait, over the wire: how soon it is there, and whether it is what then happens.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use protocol::{Arrival, ExpectedCall, TicketState};
use tokio::time::timeout;

use super::*;

/// How long a visit takes here, every one: as the site file says.
const VISIT_MS: u64 = 8 * 60_000;

/// Visits before anybody is asked about, and who waits after them.
const VISITS: usize = 6;
const WAITING: usize = 4;

/// A change is forecast within a second where the machine has nothing else to do; beside other tests it may take longer.
const SOON: Duration = Duration::from_secs(5);

/// A clock that goes when it is told to.
fn clock() -> (Arc<AtomicU64>, crate::journal::Clock) {
    let ahead_ms = Arc::new(AtomicU64::new(0));
    let (machine, ahead) = (crate::machine_clock(), Arc::clone(&ahead_ms));
    (ahead_ms, Arc::new(move || machine().plus(ahead.load(Ordering::Acquire))))
}

impl Client {
    fn waiting(&self) -> Vec<(u32, Option<ExpectedCall>)> {
        let ticket = |row: &Row| if let Row::Ticket(row) = row { Some(row.clone()) } else { None };
        let tickets = self.rows.values().filter_map(ticket).filter(|row| row.state == TicketState::Waiting);
        let mut waiting: Vec<_> = tickets.map(|row| (row.ticket, row.expected_call)).collect();
        waiting.sort_by_key(|(ticket, _)| *ticket);
        waiting
    }

    /// Hears on until these tickets and no others wait, and of each it is known when it is called.
    async fn until_expected(&mut self, waiting: std::ops::Range<usize>) {
        let tickets: Vec<u32> = waiting.map(|ticket| ticket as u32).collect();
        timeout(SOON, async {
            while self.waiting().iter().filter_map(|(ticket, expected)| expected.map(|_| *ticket)).collect::<Vec<_>>() != tickets {
                self.hear().await;
            }
        })
        .await
        .expect("a forecast comes soon");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_expected_comes_soon_and_is_what_happens() {
    let (ahead_ms, clock) = clock();
    let mut hall = Hall { data: folder(), address: String::new(), stop: None, server: None, set_back_ms: 0 };
    hall.serve_with(site().as_bytes(), clock).await;
    let (mut supervisor, mut officer) = open(&hall).await;
    let mut kiosk = hall.client(View::Kiosk).await;
    for _ in 0..VISITS + WAITING {
        kiosk.done(issue()).await;
    }
    let mut ending = None;
    let mut next = async || {
        let answer = ending.map(|_| Arrival::Arrived);
        let (_, did) = officer.done(Command::CallNext { counter: "loket-1".into(), ending, answer }).await;
        let Some(Did::Called { ticket, call, .. }) = did else { panic!("{did:?}") };
        ending = Some(call);
        ticket
    };
    next().await;
    for _ in 1..VISITS {
        ahead_ms.fetch_add(VISIT_MS, Ordering::AcqRel);
        next().await;
    }
    supervisor.until_expected(VISITS..VISITS + WAITING).await;
    let told = supervisor.waiting();
    for _ in 0..WAITING {
        ahead_ms.fetch_add(VISIT_MS, Ordering::AcqRel);
        let ticket = next().await;
        let called_ms = (crate::machine_clock())().plus(ahead_ms.load(Ordering::Acquire)).0;
        let (_, expected) = told.iter().find(|(told, _)| *told == ticket).unwrap();
        let expected = expected.unwrap();
        let to_ms = expected.to_ms.unwrap();
        assert!((expected.from_ms..=to_ms).contains(&called_ms), "{called_ms} is not in {expected:?}");
        assert!(to_ms - expected.from_ms <= 8 * VISIT_MS, "{expected:?} says nothing");
    }
    kiosk.done(issue()).await;
    supervisor.until_expected(VISITS + WAITING..VISITS + WAITING + 1).await;
    hall.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_over_http_how_long_they_would_wait_hears_it_and_takes_no_number() {
    let hall = Hall::start().await;
    let ask = async |body: &str| {
        let (status, said) = hall.http("POST", "/api/waits", body).await;
        (status, serde_json::from_str::<serde_json::Value>(&said).unwrap())
    };
    let nothing = serde_json::json!({ "expected_wait": null });
    assert_eq!(ask(r#"{"service":"kk"}"#).await, (200, nothing.clone()), "no day is open");
    let (supervisor, _officer) = open(&hall).await;
    let (status, said) = ask(r#"{"service":"kk","needs":["wheelchair"]}"#).await;
    assert_eq!((status, &said["expected_wait"]["from_minutes"]), (200, &serde_json::json!(0)), "{said}");
    assert_eq!(ask(r#"{"service":"kk","needs":["sign_language"]}"#).await, (200, nothing), "no counter meets that need");
    for (body, status) in [
        (r#"{"service":"tidak-ada"}"#, 404),
        (r#"{"service":"kk","group":"tidak-ada"}"#, 404),
        (r#"{"service":"kk","needs":["terbang"]}"#, 400),
        (r#"{"service":"kk","journey":"kk"}"#, 400),
        (r#"{"service":"kk","beyond":true}"#, 400),
        ("[1]", 400),
        (r#"["kk",null,null,null,[],"id","kios",null,false]"#, 400),
        (" [\"kk\"]", 400),
    ] {
        let (answered, said) = ask(body).await;
        assert_eq!(answered, status, "{body}: {said}");
        assert!(said["text"]["id"].is_string() && said["text"]["en"].is_string(), "{said}");
    }
    assert_eq!(ask(&format!(r#"{{"service":"{}"}}"#, "k".repeat(65))).await.0, 400);
    assert_eq!(hall.http("GET", "/api/waits", "").await.0, 405);
    let issued = |row: &Row| if let Row::Site(site) = row { Some(site.issued) } else { None };
    assert_eq!(supervisor.rows.values().find_map(issued), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_beforehand_and_who_takes_the_number_are_told_alike() {
    let hall = Hall::start().await;
    let (_supervisor, _officer) = open(&hall).await;
    let mut kiosk = hall.client(View::Kiosk).await;
    kiosk.done(issue()).await;
    let waits = async |body: &str| {
        let (status, said) = hall.http("POST", "/api/waits", body).await;
        assert_eq!(status, 200, "{said}");
        serde_json::from_str::<serde_json::Value>(&said).unwrap()["expected_wait"].clone()
    };
    let tickets = async |body: &str| {
        let body = body.replacen('{', &format!("{{\"request\":\"{}\",", request().0), 1);
        let (status, said) = hall.http("POST", "/api/tickets", &body).await;
        assert_eq!(status, 200, "{said}");
        let did = serde_json::from_str::<serde_json::Value>(&said).unwrap()["did"].clone();
        (did["wait_min_minutes"].clone(), did["wait_max_minutes"].clone())
    };
    let appointment = r#"{"service":"kk","origin":"janji_temu","appointment":"23.59","reserve":true}"#;
    for body in [appointment, &appointment.replace(",\"reserve\":true", "")] {
        assert_eq!(waits(body).await, serde_json::Value::Null, "of an appointment nothing is said: {body}");
        assert_eq!(tickets(body).await, (serde_json::json!(0), serde_json::Value::Null), "{body}");
    }
    let reserved = r#"{"service":"kk","reserve":true}"#;
    assert!(waits(reserved).await["to_minutes"].is_number());
    assert!(tickets(reserved).await.1.is_number(), "and of a number that is being printed as much as of any other");
}
