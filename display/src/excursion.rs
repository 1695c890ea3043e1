//! Whether this display shows its own hall or a practice that the hall invites it to. Pure: it is told what it is invited to, how the link
//! there is and what time it is. Its own hall always goes first.

use client::Picture as Rows;
use protocol::{CallState, PracticeRow};

/// A practice that cannot be reached for so long is over.
pub const UNREACHED_MS_MAX: u64 = 10_000;

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing changes.
    Stay,
    /// Look at this practice; until its picture has come, the hall is shown.
    Go(PracticeRow),
    /// Show the hall again.
    Return,
}

/// Where this display is.
#[derive(Debug, Default)]
pub struct Excursion {
    visit: Option<Visit>,
    /// A practice that ended while the hall still invites to it.
    done_with: Option<PracticeRow>,
}

#[derive(Debug)]
struct Visit {
    to: PracticeRow,
    was_reached: bool,
    /// Since when its server does not answer, in this display's milliseconds.
    unreached_since_ms: Option<u64>,
}

/// What a hall invites to, as its own rows say: nothing while anybody of it waits or is called, or an emergency is on, whatever its server
/// still says of a practice.
pub fn invitation(rows: &Rows) -> Option<&PracticeRow> {
    let is_called = rows.calls().iter().any(|call| match call.state {
        CallState::Called => true,
        CallState::Serving | CallState::Past => false,
    });
    let is_needed = is_called || rows.emergencies().next().is_some() || rows.agencies().any(|row| row.waiting > 0);
    rows.practice().filter(|_| rows.is_whole() && !is_needed)
}

impl Excursion {
    /// The hall invites to this; nothing, too, while its link is lost: then nobody could call the display back.
    pub fn invited(&mut self, to: Option<&PracticeRow>, now_ms: u64) -> Turn {
        let Some(to) = to else {
            self.done_with = None;
            return if self.visit.take().is_some() { Turn::Return } else { Turn::Stay };
        };
        if self.visit.as_ref().is_some_and(|visit| visit.to == *to) || self.done_with.as_ref() == Some(to) {
            return Turn::Stay;
        }
        self.visit = Some(Visit { to: to.clone(), was_reached: false, unreached_since_ms: Some(now_ms) });
        Turn::Go(to.clone())
    }

    /// The practice's server answers.
    pub fn reached(&mut self) {
        if let Some(visit) = &mut self.visit {
            (visit.was_reached, visit.unreached_since_ms) = (true, None);
        }
    }

    /// It was lost, or said goodbye: that it ends.
    pub fn lost(&mut self, said_goodbye: bool, now_ms: u64) -> Turn {
        let Some(visit) = &mut self.visit else { return Turn::Stay };
        if said_goodbye && visit.was_reached {
            return self.end();
        }
        visit.unreached_since_ms.get_or_insert(now_ms);
        Turn::Stay
    }

    /// Time has passed.
    pub fn settle(&mut self, now_ms: u64) -> Turn {
        if self.due_ms().is_some_and(|due_ms| due_ms <= now_ms) { self.end() } else { Turn::Stay }
    }

    /// When [`Excursion::settle`] is worth asking.
    pub fn due_ms(&self) -> Option<u64> {
        self.visit.as_ref()?.unreached_since_ms.map(|since_ms| since_ms + UNREACHED_MS_MAX)
    }

    fn end(&mut self) -> Turn {
        self.done_with = self.visit.take().map(|visit| visit.to);
        Turn::Return
    }
}

#[cfg(test)]
mod tests {
    use client::Changed;
    use protocol::{AgencyRow, EmergencyKind, EmergencyRow, Row};

    use super::*;

    fn practice(port: u16) -> PracticeRow {
        PracticeRow { host: None, port, token: "t".into() }
    }

    fn rows(more: Vec<Row>) -> Rows {
        let mut rows = Rows::default();
        let put = [vec![Row::Practice(practice(1))], more].concat();
        rows.apply(&Changed { whole: true, put, ..Changed::default() });
        rows
    }

    #[test]
    fn a_hall_that_needs_its_screen_invites_to_nothing() {
        assert_eq!(invitation(&rows(Vec::new())), Some(&practice(1)));
        let agency = |waiting| {
            let (name, short) = (String::new(), String::new());
            Row::Agency(AgencyRow {
                agency: "kec".into(),
                name,
                short,
                waiting,
                longest_since_ms: None,
                expected_wait: None,
                delivered: 0,
                order: 0,
            })
        };
        assert_eq!(invitation(&rows(vec![agency(0)])), Some(&practice(1)));
        assert_eq!(invitation(&rows(vec![agency(1)])), None);
        let fire = EmergencyRow { emergency: 7, kind: EmergencyKind::Fire, drill: false, since_ms: 0 };
        assert_eq!(invitation(&rows(vec![Row::Emergency(fire)])), None);
    }

    #[test]
    fn it_goes_once_and_comes_back_when_the_invitation_ends() {
        let mut excursion = Excursion::default();
        assert_eq!(excursion.invited(None, 0), Turn::Stay);
        assert_eq!(excursion.invited(Some(&practice(1)), 0), Turn::Go(practice(1)));
        assert_eq!(excursion.invited(Some(&practice(1)), 5), Turn::Stay);
        assert_eq!(excursion.invited(Some(&practice(2)), 5), Turn::Go(practice(2)), "another one began");
        assert_eq!(excursion.invited(None, 9), Turn::Return);
        assert_eq!(excursion.due_ms(), None);
    }

    #[test]
    fn a_practice_that_cannot_be_reached_for_ten_seconds_is_over() {
        let mut excursion = Excursion::default();
        excursion.invited(Some(&practice(1)), 0);
        excursion.reached();
        assert_eq!(excursion.settle(60_000), Turn::Stay);
        assert_eq!(excursion.lost(false, 60_000), Turn::Stay);
        assert_eq!(excursion.lost(false, 65_000), Turn::Stay);
        assert_eq!(excursion.settle(69_999), Turn::Stay);
        excursion.reached();
        assert_eq!(excursion.settle(80_000), Turn::Stay, "it was back in time");
        excursion.lost(false, 80_000);
        assert_eq!(excursion.settle(90_000), Turn::Return);
        assert_eq!(excursion.invited(Some(&practice(1)), 90_001), Turn::Stay, "and is not tried again");
        excursion.invited(None, 95_000);
        assert_eq!(excursion.invited(Some(&practice(1)), 95_001), Turn::Go(practice(1)), "unless it is invited anew");
    }

    #[test]
    fn a_practice_that_says_goodbye_is_over_at_once() {
        let mut excursion = Excursion::default();
        excursion.invited(Some(&practice(1)), 0);
        assert_eq!(excursion.lost(true, 1), Turn::Stay, "a server that gets ready says so, too");
        excursion.reached();
        assert_eq!(excursion.lost(true, 2), Turn::Return);
    }
}
