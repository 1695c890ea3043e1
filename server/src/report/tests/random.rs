//! Days on which anything is pressed, compared with what the domain counted: numbers that only agree by accident do not agree for long.

use domain::{Chosen, Destination, Place};

use super::*;

/// Numbers that look random and are the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Something that somebody could press now, whether or not it is allowed.
fn something(office: &Office, dice: &mut Dice) -> Command {
    let counter = CounterId(dice.below(3) as u16);
    let call = office.state.counter(counter).and_then(Desk::call);
    let seen = call.unwrap_or(CallId(1));
    let tickets: Vec<TicketId> = office.state.tickets().map(|ticket| ticket.id).collect();
    let ticket = tickets.get(dice.below(tickets.len().max(1) as u64) as usize).copied().unwrap_or(TicketId(1));
    let service = ServiceId(dice.below(4) as u16);
    let place = [Place::Front, Place::Earned, Place::Back][dice.below(3) as usize];
    match dice.below(16) {
        0..3 => {
            let appointment = (dice.below(5) == 0).then(|| office.at.plus(10 * MINUTE));
            let (reserve, mode) = (dice.below(4) == 0, (dice.below(4) == 0).then_some(Mode::Bergerak));
            Command::IssueTicket(IssueTicket { group: GroupId(dice.below(2) as u8), appointment, reserve, mode, ..asked(service) })
        }
        3 => Command::EnterQueue { ticket },
        4..7 => Command::CallNext { counter, ending: call, answer: (dice.below(2) == 0).then_some(Arrival::Arrived) },
        7 => Command::CallTicket { counter, ticket, reason: Chosen::Mistake },
        8 => Command::UndoCall { counter, call: seen },
        9 => Command::StartServing { counter, call: seen },
        10 => Command::FinishVisit { counter, call: seen, outcome: Outcome::Incomplete, delivered: vec![(service, 2)] },
        11 => Command::MarkAbsent { counter, call: seen },
        12 => Command::ParkTicket { counter, call: seen, until: None },
        13 if dice.below(2) == 0 => Command::ReleaseParked { ticket },
        13 => Command::ReinsertAbsent { ticket, place: Some(place) },
        14 if dice.below(2) == 0 => Command::ReturnTicket { counter, call: seen, place },
        14 => Command::TransferTicket { counter, call: seen, to: Destination::Service(service), place },
        _ if dice.below(2) == 0 => Command::CancelTicket { ticket },
        _ => Command::OpenCounter { counter, officer: None },
    }
}

#[test]
fn whatever_is_pressed_the_counts_are_those_of_the_domain() {
    for seed in 1..=8 {
        let (mut office, mut dice) = (Office::open(), Dice(seed));
        for _ in 0..1_500 {
            let command = something(&office, &mut dice);
            // Most of what is pressed is refused, and changes nothing.
            office.may(&command).ok();
            office.pass(dice.below(40) * SECOND);
        }
        let open = office.report();
        let total = |report: &Report, name| of(report, Line::Day, name).unwrap();
        assert!(total(&open, "visits_finished") > 20 && total(&open, "absent") > 5 && total(&open, "calls_undone") > 5, "{open:?}");
        office.yes(Command::CloseDay);
        let closed = office.report();
        // Each of these belongs to one line of a kind and no other.
        for name in ["waits", "service_times", "calls", "absent", "transfers", "visits_finished", "services_delivered", "calls_undone"] {
            for kind in [Line::Service(KK), Line::Counter(LOKET_1), Line::Group(GroupId(0)), Line::Mode(0), Line::Agency(AgencyId(0))] {
                let same = |line: &Line| std::mem::discriminant(line) == std::mem::discriminant(&kind);
                let sum: u64 = closed.lines.iter().filter(|(line, _)| same(line)).filter_map(|(_, figures)| figures.get(name)).sum();
                assert_eq!(sum, total(&closed, name), "seed {seed}: {name} of lines like {kind:?}");
            }
        }
    }
}
