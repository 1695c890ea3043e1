//! A hall for practice with everybody in it: the day is opened, officers sit down, visitors come, boards are looked at. It keeps no books.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use client::{Address, Picture};
use protocol::{Command, CounterRow, CounterState, Row, View};
use tokio::task::JoinSet;

use super::{
    ANSWERS_SECONDS_MAX, Options, Shared,
    demand::Demand,
    departures::Departures,
    go_home,
    officer::{Officer, Seat},
    server::PracticeServer,
    staff::Staff,
    tally::Offered,
    visitors::Crowd,
};
use crate::links::{Heard, Participant, in_seconds, lock};

/// A hall for practice with everybody in it.
pub(super) struct Hall {
    pub(super) shared: Arc<Shared>,
    pub(super) floor: Participant,
    pub(super) people: JoinSet<()>,
    /// When somebody is to be at a counter first, in milliseconds since 1970 by the hall's clock.
    pub(super) begins_ms: u64,
    /// They see what they were made for as long as they are here.
    _boards: Vec<Participant>,
}

impl Hall {
    /// Opens the day, seats an officer at every counter, lets visitors in and looks at every zone.
    pub(super) async fn open(server: &PracticeServer, options: &Options) -> Result<Hall> {
        let servers = [server.address()?];
        let staff = server.staff()?;
        let shared = Arc::new(Shared::new(options.speed));
        let floor = join_floor(&servers, server, &shared);
        let hours_ms = open_day(&floor).await?;
        let (demand, counters, zones) = floor.see(|picture| {
            let mut counters: Vec<_> = picture.counters().cloned().collect();
            counters.sort_by_key(|row| row.order);
            (Demand::of(picture, options.load_percent), counters, picture.zones().map(|row| row.zone.clone()).collect::<Vec<_>>())
        });
        if demand.services.is_empty() {
            bail!(
                "Tidak ada loket di tempat ini yang dapat melayani salah satu layanannya, jadi tidak ada yang dapat dilatih; periksa berkas \
                 tempat dengan lantang-server check. / No counter of this site can serve any of its services, so that there is nothing to \
                 practise; look at the site file with lantang-server check."
            );
        }
        if let Some(free) = options.keep_free.as_ref().filter(|free| !counters.iter().any(|row| row.counter == **free)) {
            let known: Vec<&str> = counters.iter().map(|row| row.counter.as_str()).collect();
            bail!(
                "Tempat ini tidak mempunyai loket \"{free}\" untuk `--keep-free`; pilih salah satu dari {}. / This site has no counter \"{free}\" \
                 for `--keep-free`; choose one of {}.",
                known.join(", "),
                known.join(", ")
            );
        }
        offer(&floor, &shared);
        let boards = zones.into_iter().map(|zone| join_board(&servers, server, &shared, zone)).collect();
        let mut people = JoinSet::new();
        let mut begins_ms = u64::MAX;
        let seats = seats(&staff, &counters, hours_ms, floor.hall_ms().unwrap_or_default());
        for (place, (seat, row)) in seats.into_iter().zip(&counters).enumerate() {
            begins_ms = begins_ms.min(seat.begins_ms(row));
            if Some(&row.counter) == options.keep_free.as_ref() {
                continue;
            }
            let view = View::Counter { counter: row.counter.clone(), takeover: false };
            let desk = Participant::join(&servers, view, &format!("latihan-{}", row.counter), Some(server.keys.officer.clone()), |_, _| {});
            let seed = options.seed.wrapping_add(1_000 + place as u64);
            people.spawn(Officer::new(desk, seat, Arc::clone(&shared), seed).work());
        }
        let kiosk = Participant::join(&servers, View::Kiosk, "kios-latihan", Some(server.keys.kiosk.clone()), |_, _| {});
        let is_there = kiosk.wait_for(in_seconds(ANSWERS_SECONDS_MAX), |picture| picture.is_whole().then_some(())).await;
        is_there.context(
            "Kios latihan tidak mendapat gambaran balai; coba sekali lagi. / The kiosk for practice saw no hall; try once more.",
        )?;
        let crowd = Crowd { kiosk, shared: Arc::clone(&shared), demand, seed: options.seed, hours_ms };
        let comes = Arc::clone(&shared);
        let watches = floor.clone();
        people.spawn(async move {
            crowd.come().await;
            go_home(&watches, &comes.pace).await;
        });
        Ok(Hall { shared, floor, people, begins_ms, _boards: boards })
    }
}

/// A place at every counter, in the order of the counters.
fn seats(staff: &Staff, counters: &[CounterRow], hours_ms: Option<(u64, u64)>, now_ms: u64) -> Vec<Seat> {
    let mut officers = staff.officers_of(counters);
    let seat = |row: &CounterRow| Seat {
        counter: row.counter.clone(),
        officer: officers.remove(&row.counter),
        must_be_named: staff.named_officers,
        opens_ms: staff.opens_at_ms.unwrap_or(now_ms),
        closes_ms: hours_ms.map(|(_, closes_ms)| closes_ms),
        by_shift: row.shift.is_some(),
        ..Seat::default()
    };
    counters.iter().map(seat).collect()
}

/// The whole floor, as a supervisor sees it.
fn join_floor(servers: &[Address], server: &PracticeServer, shared: &Arc<Shared>) -> Participant {
    let watched = Arc::clone(shared);
    let mut departures = Departures::default();
    Participant::join(
        servers,
        View::Supervisor,
        "pengamat-latihan",
        Some(server.keys.supervisor.clone()),
        move |heard, picture| match heard {
            Heard::Changed(changed) => {
                for ticket in departures.unserved(picture) {
                    lock(&watched.ledger).unserved(ticket);
                }
                let opened = picture.counters().filter(|row| row.state != CounterState::Closed);
                lock(&watched.tally).opened(opened.map(|row| row.counter.as_str()));
                if changed.put.iter().any(|row| matches!(row, Row::Visitor(_))) {
                    let at_counters = picture.visitors().map(|row| (row.number.shown.as_str(), row.counter.as_str()));
                    lock(&watched.ledger).at_counters(at_counters);
                }
            }
            Heard::Up { .. } | Heard::Down => {}
        },
    )
}

/// A zone's board, as its screens see it.
fn join_board(servers: &[Address], server: &PracticeServer, shared: &Arc<Shared>, zone: String) -> Participant {
    let watched = Arc::clone(shared);
    let name = format!("pengamat-{zone}");
    Participant::join(servers, View::Display { zone }, &name, Some(server.keys.supervisor.clone()), move |heard, _| match heard {
        Heard::Changed(changed) => {
            for row in &changed.put {
                if let Row::Call(call) = row {
                    watched.on_board(call);
                }
            }
        }
        Heard::Up { .. } | Heard::Down => {}
    })
}

/// Waits until the day is open, by its timetable or by us; gives its hours.
async fn open_day(floor: &Participant) -> Result<Option<(u64, u64)>> {
    let whole = |picture: &Picture| picture.site().filter(|_| picture.is_whole()).cloned();
    let site = floor
        .wait_for(in_seconds(ANSWERS_SECONDS_MAX), whole)
        .await
        .context("Server latihan tidak menjawab; coba sekali lagi. / The server for practice did not answer; try once more.")?;
    if site.date.is_none() {
        // Where the timetable was quicker, it is open all the same.
        drop(floor.ask(Command::OpenDay { training: true }, Some("latihan")).await);
    }
    let is_open = |picture: &Picture| picture.site().filter(|site| site.date.is_some()).cloned();
    let site = floor.wait_for(in_seconds(ANSWERS_SECONDS_MAX), is_open).await.context(
        "Hari latihan tidak dapat dibuka; periksa jam buka di berkas tempat. / The day for practice could not be opened; look at the hours in the \
         site file.",
    )?;
    if !site.training {
        bail!(
            "Hari latihan tidak bertanda LATIHAN, jadi tidak ada yang dilatih; pasang lantang-server dan lantang-rehearse dari versi yang \
             sama. / The day for practice is not marked as a training day, so that nothing is practised on it; install lantang-server and \
             lantang-rehearse of the same version."
        );
    }
    let now_ms = floor
        .hall_ms()
        .context("Balai latihan tidak menyebut jamnya; coba sekali lagi. / The hall for practice has no time; try once more.")?;
    Ok(site.closes_at_ms.map(|closes_ms| (now_ms, closes_ms)))
}

fn offer(floor: &Participant, shared: &Shared) {
    floor.see(|picture| {
        for row in picture.services() {
            let agency = picture.agency(&row.agency).map_or("", |agency| agency.short.as_str());
            let target_ms = u64::from(row.target_minutes) * 60_000;
            lock(&shared.tally).offered(Offered { code: &row.service, name: &row.name, agency, order: row.order, target_ms });
        }
    });
}
