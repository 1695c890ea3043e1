//! Views and subscribers over a real state: what each is sent, in which order, and what a client gets that comes back.

use std::{collections::BTreeMap, sync::Arc};

use domain::{Command, CounterId, Date, IssueTicket, OpenDay, ServiceId, State, Time, ZoneId};

use super::{Hub, Join, Moment, SessionId};
use crate::{
    convert::{self, Holds, Picture, Scope, ToldAll, wire},
    dispatcher::EmergencyShown,
    journal::entry::Position,
    outbox::{Inbox, Next, OUTBOX_MESSAGES_MAX, outbox},
    pace::Pace,
    site_file,
};

/// A state, the hub over it, and the last position.
struct Hall {
    state: State,
    hub: Hub,
    holds: Holds,
    position: Position,
    now: Time,
}

/// A client that stores what it is sent.
struct Client {
    inbox: Inbox,
    rows: BTreeMap<String, wire::Row>,
    position: Option<wire::Position>,
    run: Option<String>,
    resumed: Option<bool>,
    snapshots: usize,
}

impl Hall {
    fn open() -> Hall {
        let mut hall = Hall {
            state: State::default(),
            hub: Hub::new("satu".into()),
            holds: Holds::new(),
            position: Position::START,
            now: Time(1_800_000_000_000),
        };
        let site = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
        hall.command(&Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        let date = Date { year: 2027, month: 1, day: 15 };
        hall.command(&Command::OpenDay(OpenDay::on(date)));
        hall.command(&Command::OpenCounter { counter: CounterId(0), officer: None });
        hall
    }

    fn command(&mut self, command: &Command) {
        self.decide(command);
        self.publish();
    }

    /// Something happens that nobody is told yet.
    fn decide(&mut self, command: &Command) {
        let mut events = Vec::new();
        self.now = self.now.plus(1_000);
        domain::decide(&self.state, command, self.now, &mut events).unwrap();
        events.iter().for_each(|event| domain::apply(&mut self.state, self.now, event));
        self.position = self.position.after(format!("{events:?}").as_bytes());
    }

    fn publish(&mut self) {
        let (picture, moment) = now(&self.state, &self.holds, self.position, self.now);
        self.hub.publish(&picture, &moment);
    }

    fn tick_after(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
        let (picture, moment) = now(&self.state, &self.holds, self.position, self.now);
        self.hub.tick(&picture, &moment);
    }

    fn join(&mut self, session: SessionId, scope: Scope, position: Option<wire::Position>) -> Client {
        self.join_from(session, scope, position, None)
    }

    fn join_from(&mut self, session: SessionId, scope: Scope, position: Option<wire::Position>, run: Option<String>) -> Client {
        let (outbox, inbox) = outbox();
        let (picture, moment) = now(&self.state, &self.holds, self.position, self.now);
        let view = wire::View::Kiosk;
        self.hub.join(Join { session, scope, view, position, run, utc_offset_s: 25_200, outbox }, &picture, &moment);
        Client { inbox, rows: BTreeMap::new(), position: None, run: None, resumed: None, snapshots: 0 }
    }

    /// A client that was cut comes back with what it has, and hears everything.
    fn back(&mut self, session: SessionId, scope: Scope, left: Client) -> Client {
        let mut back = self.join_from(session, scope, left.position.clone(), left.run);
        (back.rows, back.position) = (left.rows, left.position);
        back.hear();
        back
    }

    fn next(&mut self) {
        let call = self.state.counter(CounterId(0)).and_then(domain::Desk::call);
        if let Some(call) = call {
            let (counter, outcome) = (CounterId(0), domain::Outcome::Completed);
            // Every third visitor is set aside, which counters of the agency see too.
            let set_aside = call.0 % 3 == 0;
            let finish = Command::FinishVisit { counter, call, outcome, delivered: Vec::new() };
            self.command(&if set_aside { Command::ParkTicket { counter, call, until: None } } else { finish });
        }
        self.command(&issue());
        self.command(&Command::CallNext { counter: CounterId(0), ending: None, answer: None });
    }

    fn wire_position(&self) -> wire::Position {
        convert::position(self.position)
    }
}

fn now<'a>(state: &'a State, holds: &'a Holds, position: Position, now: Time) -> (Picture<'a>, Moment) {
    let emergency = state.emergency().map(|on| EmergencyShown { emergency: on.id, kind: on.kind, drill: on.drill, since: on.raised_at });
    let picture = Picture::new(state, state.plan().unwrap(), now.0, emergency, holds);
    (picture, Moment { position: convert::position(position), now_ms: now.0 })
}

impl Client {
    /// Takes everything that is queued; the close code where the connection was ended.
    fn hear(&mut self) -> Option<u16> {
        while let Some(next) = self.inbox.try_next() {
            match next {
                Next::Frame(frame) => self.take(serde_json::from_str(&frame).unwrap()),
                Next::Close(closing) => return Some(closing.code),
                Next::Gone => return None,
            }
        }
        None
    }

    fn take(&mut self, message: wire::ServerMessage) {
        match message {
            wire::ServerMessage::Welcome(welcome) => {
                self.resumed = Some(welcome.resumed);
                self.run = welcome.run;
                if !welcome.resumed {
                    self.rows.clear();
                }
            }
            wire::ServerMessage::Snapshot(page) => {
                self.snapshots += 1;
                self.rows.extend(page.rows.into_iter().map(|row| (format!("{:?}", row.key()), row)));
                self.position = Some(page.position);
            }
            wire::ServerMessage::Update(update) => {
                self.rows.extend(update.put.into_iter().map(|row| (format!("{:?}", row.key()), row)));
                for gone in update.remove {
                    self.rows.remove(&format!("{gone:?}"));
                }
                self.position = Some(update.position);
            }
            wire::ServerMessage::Answer(_)
            | wire::ServerMessage::Heartbeat { .. }
            | wire::ServerMessage::Voice(_)
            | wire::ServerMessage::Screen(_)
            | wire::ServerMessage::Goodbye(_) => {}
        }
    }

    fn calls(&self) -> Vec<&wire::CallRow> {
        self.rows.values().filter_map(|row| if let wire::Row::Call(call) = row { Some(call) } else { None }).collect()
    }
}

impl Client {
    fn tickets(&self) -> Vec<&wire::TicketRow> {
        self.rows.values().filter_map(|row| if let wire::Row::Ticket(ticket) = row { Some(ticket) } else { None }).collect()
    }
}

fn issue() -> Command {
    Command::IssueTicket(IssueTicket::at_kiosk(ServiceId(0)))
}

const DISPLAY: Scope = Scope::Display(ZoneId(0));

#[test]
fn a_call_that_several_zones_speak_is_not_told_as_heard_for_nobody_knows_in_which() {
    for (others, heard) in [(0, 1), (1, 0)] {
        let mut hall = Hall::open();
        let mut plan = domain::Plan::clone(hall.state.plan().unwrap());
        for _ in 0..others {
            let zone = ZoneId(plan.zones.len() as u8);
            plan.zones.push(domain::Zone { code: "lain".to_owned(), ..plan.zones[0].clone() });
            plan.counters[0].spoken_in.push(zone);
        }
        hall.command(&Command::ApplyPlan { plan: Arc::new(plan), digest: "9".repeat(64), today: None });
        hall.next();
        let said = Command::ConfirmCall { call: domain::CallId(0), nth: 1, how: domain::Confirmation::Heard, counter: None };
        hall.command(&said);
        let mut display = hall.join(1, Scope::Display(ZoneId(0)), None);
        display.hear();
        assert_eq!(display.calls()[0].heard, heard, "{others} other zones");
    }
}

#[test]
fn a_picture_kept_by_updates_equals_a_snapshot_in_every_view() {
    let mut hall = Hall::open();
    let scopes = [DISPLAY, Scope::Counter(CounterId(0)), Scope::Counter(CounterId(1)), Scope::Kiosk, Scope::Supervisor];
    let mut clients: Vec<Client> = scopes.iter().zip(0..).map(|(scope, session)| hall.join(session, *scope, None)).collect();
    for _ in 0..12 {
        hall.next();
        for (client, scope) in clients.iter_mut().zip(scopes) {
            assert_eq!(client.hear(), None);
            let mut fresh = hall.join(99, scope, None);
            fresh.hear();
            hall.hub.leave(99, hall.now.0);
            assert_eq!(client.rows, fresh.rows, "{scope:?}");
            assert_eq!(client.position, fresh.position);
        }
    }
}

#[test]
fn screens_see_a_call_a_notice_and_an_emergency_before_anybody_else_and_once() {
    let mut hall = Hall::open();
    hall.command(&issue());
    let mut clients = [DISPLAY, Scope::Counter(CounterId(0)), Scope::Kiosk, Scope::Supervisor].map(|scope| hall.join(1, scope, None));
    let emergency = domain::EmergencyId(7);
    let news = [
        (issue(), false),
        (Command::CallNext { counter: CounterId(0), ending: None, answer: None }, true),
        (Command::SetNotice { text: "Loket 1 pindah".into() }, true),
        (Command::RaiseEmergency { emergency, kind: domain::EmergencyKind::Fire, drill: false }, true),
        (issue(), false),
        (Command::ClearEmergency { emergency }, true),
    ];
    for (command, screens_first) in news {
        clients.iter_mut().for_each(|client| assert_eq!(client.hear(), None));
        let before = hall.wire_position();
        hall.decide(&command);
        let (picture, moment) = now(&hall.state, &hall.holds, hall.position, hall.now);
        let told = hall.hub.publish_screens(&picture, &moment);
        clients.iter_mut().for_each(|client| assert_eq!(client.hear(), None));
        let screen = if screens_first { hall.wire_position() } else { before.clone() };
        let positions = clients.each_ref().map(|client| client.position.clone().unwrap());
        assert_eq!(positions, [screen, before.clone(), before.clone(), before], "{command:?}");
        let (picture, moment) = now(&hall.state, &hall.holds, hall.position, hall.now);
        hall.hub.publish_rest(told, &picture, &moment);
        assert_eq!(clients[0].inbox.try_next().is_none(), screens_first, "a screen is told once of {command:?}");
        clients[1..].iter_mut().for_each(|client| assert_eq!(client.hear(), None));
        assert!(clients[1..].iter().all(|client| client.position == Some(hall.wire_position())));
    }
}

#[test]
fn what_screens_share_is_all_that_the_hall_has_for_them() {
    let mut hall = Hall::open();
    hall.next();
    let on = EmergencyShown { emergency: domain::EmergencyId(7), kind: domain::EmergencyKind::Fire, drill: false, since: hall.now };
    let picture = Picture::new(&hall.state, hall.state.plan().unwrap(), hall.now.0, Some(on), &hall.holds);
    let zones = (0..picture.plan.zones.len()).map(|zone| Scope::Display(ZoneId(u8::try_from(zone).unwrap())));
    let shows = |fact: &convert::Fact| zones.clone().any(|zone| convert::is_in_scope(picture.plan, zone, fact.key()));
    let of_the_hall: Vec<_> = convert::hall_facts(&picture, true).into_iter().filter(shows).collect();
    let of_screens: Vec<_> = convert::screen_facts(&picture).into_iter().filter(shows).collect();
    assert_eq!(of_the_hall, of_screens);
    assert!(of_the_hall.iter().all(|fact| convert::is_on_screens(fact.key())));
    assert!(of_the_hall.contains(&convert::Fact::Emergency(on)) && of_the_hall.len() > 3, "{of_the_hall:?}");
}

#[test]
fn a_counter_sees_the_numbers_that_its_agency_set_aside_until_they_are_back() {
    let mut hall = Hall::open();
    let mut beside = hall.join(1, Scope::Counter(CounterId(1)), None);
    hall.next();
    let call = hall.state.counter(CounterId(0)).and_then(domain::Desk::call).unwrap();
    hall.command(&Command::ParkTicket { counter: CounterId(0), call, until: None });
    beside.hear();
    let mut later = hall.join(2, Scope::Counter(CounterId(0)), None);
    later.hear();
    for client in [&beside, &later] {
        let [ticket] = &client.tickets()[..] else { panic!("not one ticket: {:?}", client.tickets()) };
        assert_eq!((ticket.number.as_str(), ticket.state), ("A-001", wire::TicketState::Parked));
    }
    hall.command(&Command::ReleaseParked { ticket: domain::TicketId(0) });
    beside.hear();
    later.hear();
    assert!(beside.tickets().is_empty() && later.tickets().is_empty());
}

#[test]
fn a_display_keeps_every_called_ticket_and_the_last_eight_of_the_others() {
    let mut hall = Hall::open();
    let mut display = hall.join(1, DISPLAY, None);
    for _ in 0..12 {
        hall.next();
    }
    display.hear();
    let called = display.calls().iter().filter(|call| call.state == wire::CallState::Called).count();
    assert_eq!((called, display.calls().len()), (1, 9));
}

#[test]
fn who_comes_back_gets_exactly_what_it_missed() {
    let mut hall = Hall::open();
    let mut display = hall.join(1, DISPLAY, None);
    display.hear();
    hall.hub.leave(1, hall.now.0);
    hall.next();
    hall.next();
    let run = display.run.clone();
    let back = hall.back(2, DISPLAY, display);
    assert_eq!((back.resumed, back.snapshots), (Some(true), 0));
    let mut fresh = hall.join(3, DISPLAY, None);
    fresh.hear();
    assert_eq!(back.rows, fresh.rows);
    let other_link = wire::Position { link: "0".repeat(32), ..hall.wire_position() };
    let mut stranger = hall.join_from(4, DISPLAY, Some(other_link), run);
    stranger.hear();
    assert_eq!((stranger.resumed, stranger.snapshots), (Some(false), 1), "all three parts of a position count");
}

#[test]
fn a_change_without_an_entry_is_not_missed_by_who_comes_back() {
    let mut hall = Hall::open();
    let mut supervisor = hall.join(1, Scope::Supervisor, None);
    supervisor.hear();
    hall.hub.leave(1, hall.now.0);
    hall.holds.insert("loket-1".into(), "petugas-1".into());
    hall.publish();
    let back = hall.back(2, Scope::Supervisor, supervisor);
    assert_eq!(back.resumed, Some(true));
    assert!(back.rows.values().any(|row| matches!(row, wire::Row::Counter(row) if row.held_by.as_deref() == Some("petugas-1"))));
}

/// What a fresh client sees.
fn fresh(hall: &mut Hall, scope: Scope) -> BTreeMap<String, wire::Row> {
    let mut fresh = hall.join(99, scope, None);
    fresh.hear();
    hall.hub.leave(99, hall.now.0);
    fresh.rows
}

#[test]
fn a_picture_of_another_node_or_run_is_replaced_although_its_position_is_the_same() {
    let mut hall = Hall::open();
    hall.holds.insert("loket-1".into(), "petugas-1".into());
    hall.publish();
    let mut left = hall.join(1, Scope::Supervisor, None);
    left.hear();
    // The same journal on another node, where the counter's holder has gone, and somebody looks already.
    hall.hub = Hub::new("dua".into());
    hall.holds.clear();
    let mut first = hall.join(1, Scope::Supervisor, None);
    first.hear();
    assert_eq!(first.position, left.position);
    let back = hall.back(2, Scope::Supervisor, left);
    assert_eq!((back.resumed, back.snapshots), (Some(false), 1));
    assert_eq!(back.rows, fresh(&mut hall, Scope::Supervisor));
    let again = hall.back(3, Scope::Supervisor, back);
    assert_eq!(again.resumed, Some(true), "from here on the position is this run's own");
}

#[test]
fn a_view_that_was_forgotten_meanwhile_is_another_run() {
    let mut hall = Hall::open();
    hall.holds.insert("loket-1".into(), "petugas-1".into());
    let mut left = hall.join(1, Scope::Supervisor, None);
    left.hear();
    hall.hub.leave(1, hall.now.0);
    hall.tick_after(super::DESERTED_MS_MAX);
    hall.holds.clear();
    hall.publish();
    let other = fresh(&mut hall, Scope::Supervisor);
    let back = hall.back(2, Scope::Supervisor, left);
    assert_eq!((back.resumed, back.rows), (Some(false), other));
}

#[test]
fn where_people_practise_a_view_is_kept_for_as_long_as_elsewhere() {
    let mut hall = Hall::open();
    hall.hub = Hub::new("satu".into()).at_pace(Pace::new(60));
    let mut left = hall.join(1, Scope::Supervisor, None);
    left.hear();
    hall.hub.leave(1, hall.now.0);
    hall.tick_after(60 * super::DESERTED_MS_MAX - 1);
    hall.publish();
    let back = hall.back(2, Scope::Supervisor, left);
    assert_eq!(back.resumed, Some(true), "half a minute of the machine's is half an hour of the hall's");
}

#[test]
fn more_changes_at_one_position_than_are_kept_are_not_passed_over() {
    let mut hall = Hall::open();
    let mut left = hall.join(1, Scope::Supervisor, None);
    left.hear();
    hall.hub.leave(1, hall.now.0);
    // The first change concerns a counter that none of the later ones does.
    hall.holds.insert("loket-3".into(), "petugas-3".into());
    hall.publish();
    for change in 0..400 {
        hall.holds.insert("loket-1".into(), format!("petugas-{change}"));
        hall.publish();
    }
    let back = hall.back(2, Scope::Supervisor, left);
    assert_eq!(back.rows, fresh(&mut hall, Scope::Supervisor));
}

#[test]
fn a_client_that_is_ahead_waits_and_never_sees_an_older_picture() {
    let mut hall = Hall::open();
    let ahead = wire::Position { seq: hall.position.seq + 2, ..hall.wire_position() };
    let mut client = hall.join(1, DISPLAY, Some(ahead));
    client.hear();
    assert_eq!((client.resumed, client.snapshots), (Some(false), 0));
    assert!(hall.hub.is_ahead(1) && !hall.hub.is_ahead(2), "nothing is decided for it on an older picture");
    hall.command(&issue());
    client.hear();
    assert_eq!(client.snapshots, 0);
    hall.command(&issue());
    client.hear();
    assert_eq!((client.snapshots, client.position.clone()), (1, Some(hall.wire_position())));
    assert!(!hall.hub.is_ahead(1));
    let never = wire::Position { seq: 1_000, ..hall.wire_position() };
    let mut lost = hall.join(2, DISPLAY, Some(never));
    hall.tick_after(crate::limits::POSITION_WAIT_MS_MAX - 1);
    lost.hear();
    assert_eq!(lost.snapshots, 0);
    hall.tick_after(1);
    lost.hear();
    assert_eq!(lost.snapshots, 1, "a position of another journal is not waited for longer");
}

#[test]
fn a_slow_client_is_cut_and_the_others_go_on() {
    let mut hall = Hall::open();
    let mut slow = hall.join(1, DISPLAY, None);
    let mut quick = hall.join(2, DISPLAY, None);
    for _ in 0..OUTBOX_MESSAGES_MAX {
        hall.command(&issue());
        assert_eq!(quick.hear(), None);
    }
    assert_eq!(slow.hear(), Some(wire::close::SLOW));
    assert_eq!(quick.position, Some(hall.wire_position()));
}

#[test]
fn another_plan_is_another_picture_for_everybody() {
    let mut hall = Hall::open();
    let mut kiosk = hall.join(1, Scope::Kiosk, None);
    kiosk.hear();
    let mut plan = domain::Plan::clone(hall.state.plan().unwrap());
    plan.services[0].name = "Kartu Keluarga baru".into();
    hall.command(&Command::ApplyPlan { plan: Arc::new(plan), digest: "b".repeat(64), today: None });
    kiosk.hear();
    assert_eq!(kiosk.snapshots, 2);
    assert!(kiosk.rows.values().any(|row| matches!(row, wire::Row::Service(row) if row.name == "Kartu Keluarga baru")));
}

#[test]
fn a_client_that_joins_before_anything_happened_gets_its_snapshot() {
    let mut hall = Hall::open();
    hall.hub = Hub::new("dua".into());
    let mut display = hall.join(1, DISPLAY, None);
    display.hear();
    assert_eq!(display.snapshots, 1);
}

fn forecast(hall: &Hall, minutes: u64) -> simulation::Forecast {
    let at = |minutes: u64| hall.now.plus(minutes * 60_000);
    let range = simulation::CallRange { from: at(minutes), middle: at(minutes + 8), to: Some(at(minutes + 19)), mean_ms: 0.0 };
    simulation::Forecast { tickets: vec![(domain::TicketId(0), range)], services: vec![(ServiceId(0), range)], in_groups: None }
}

#[test]
fn what_is_expected_is_told_to_those_who_show_it_and_only_where_there_is_news() {
    let mut hall = Hall::open();
    hall.command(&issue());
    let mut clients = [DISPLAY, Scope::Counter(CounterId(0)), Scope::Kiosk, Scope::Supervisor].map(|scope| hall.join(1, scope, None));
    clients.iter_mut().for_each(|client| assert_eq!(client.hear(), None));
    let mut told = ToldAll::default();
    let mut tell = |hall: &mut Hall, minutes: u64| {
        told = told.next(&forecast(hall, minutes), hall.state.plan().unwrap(), hall.now);
        let (picture, moment) = now(&hall.state, &hall.holds, hall.position, hall.now);
        hall.hub.publish(&picture.expecting(&told), &moment);
    };
    tell(&mut hall, 21);
    let expected = Some(wire::ExpectedWait { from_minutes: 20, to_minutes: Some(40) });
    for client in &mut clients {
        assert_eq!(client.hear(), None);
        let agency = client.rows.values().find_map(|row| if let wire::Row::Agency(row) = row { row.expected_wait } else { None });
        assert_eq!(agency, expected);
    }
    let service =
        |client: &Client| client.rows.values().find_map(|row| if let wire::Row::Service(row) = row { row.expected_wait } else { None });
    assert_eq!([&clients[0], &clients[1], &clients[2]].map(service), [None, expected, expected]);
    let from_ms = hall.now.plus(21 * 60_000).0 / 300_000 * 300_000;
    assert_eq!(clients[3].tickets()[0].expected_call.map(|call| call.from_ms), Some(from_ms));
    // The same within what was told: nobody hears of it.
    for minutes in [21, 22, 20] {
        tell(&mut hall, minutes);
        assert!(clients.iter_mut().all(|client| client.inbox.try_next().is_none()), "{minutes}");
    }
    tell(&mut hall, 41);
    assert!(clients.iter_mut().all(|client| client.inbox.try_next().is_some()));
    // Whoever is called is no longer expected.
    hall.decide(&Command::CallNext { counter: CounterId(0), ending: None, answer: None });
    tell(&mut hall, 41);
    clients[3].hear();
    assert_eq!(clients[3].tickets()[0].expected_call, None);
}
