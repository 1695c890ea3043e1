//! Who is in the hall at a moment of a simulated day: numbered as they come, forgotten when they leave, so that memory follows the crowd
//! and not the day.

use std::collections::VecDeque;

use domain::Ticket;

/// Somebody who came.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) class: usize,
    /// As the domain's queue knows them.
    pub(crate) ticket: Ticket,
    pub(crate) came_at: u64,
    /// How long they will take at a counter of speed 1; who is not there takes as long at any.
    pub(crate) service_ticks: f64,
    /// Whether they are there when they are called.
    pub(crate) is_there: bool,
}

/// Everybody who is in the hall.
#[derive(Debug, Default)]
pub(crate) struct People {
    first: u32,
    present: VecDeque<Option<Person>>,
}

impl People {
    /// The number that the next one gets.
    pub(crate) fn next_number(&self) -> u32 {
        self.first + self.present.len() as u32
    }

    pub(crate) fn enter(&mut self, person: Person) {
        self.present.push_back(Some(person));
    }

    pub(crate) fn get(&self, number: u32) -> Option<&Person> {
        self.present.get(number.checked_sub(self.first)? as usize)?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut Person> {
        self.present.get_mut(number.checked_sub(self.first)? as usize)?.as_mut()
    }

    pub(crate) fn leave(&mut self, number: u32) -> Option<Person> {
        let person = self.present.get_mut(number.checked_sub(self.first)? as usize)?.take();
        while let Some(None) = self.present.front() {
            self.present.pop_front();
            self.first += 1;
        }
        person
    }
}

#[cfg(test)]
mod tests {
    use domain::{GroupId, Language, Mode, NeedSet, Origin, SeriesId, ServiceId, TicketId, TicketState, Time};

    use super::*;

    fn person(number: u32) -> Person {
        let ticket = Ticket {
            id: TicketId(number),
            series: SeriesId(0),
            number,
            service: ServiceId(0),
            steps: None,
            group: GroupId(0),
            needs: NeedSet::default(),
            mode: Mode::Langsung,
            origin: Origin::Kios,
            language: Language::Id,
            device: None,
            issued_at: Time(0),
            earned_since: Time(0),
            queued_since: Time(0),
            front: false,
            tied: None,
            kept: None,
            onward: false,
            appointment: None,
            by_appointment: false,
            after_call: None,
            calls: 0,
            returns: 0,
            state: TicketState::Waiting,
        };
        Person { class: 0, ticket, came_at: 0, service_ticks: 1.0, is_there: true }
    }

    #[test]
    fn memory_follows_the_crowd_and_numbers_go_on() {
        let mut people = People::default();
        for number in 0..4 {
            assert_eq!(people.next_number(), number);
            people.enter(person(number));
        }
        assert!(people.leave(1).is_some());
        assert!(people.leave(1).is_none() && people.get(1).is_none());
        assert_eq!(people.present.len(), 4, "the first is still there");
        assert!(people.leave(0).is_some());
        assert_eq!((people.first, people.present.len()), (2, 2));
        assert_eq!(people.get(3).map(|person| person.ticket.id), Some(TicketId(3)));
        assert_eq!(people.next_number(), 4);
    }
}
