//! Who was still in the hall when serving ended, or the day did: their tickets leave the floor's table without anybody having ended them. Pure.

use std::collections::BTreeSet;

use client::Picture;

/// The floor's table of tickets, as it was before.
#[derive(Debug, Default)]
pub(super) struct Departures {
    live: BTreeSet<u32>,
    /// How many were not served by then, as the site's row says it.
    unserved: u32,
}

impl Departures {
    /// Tickets that were there in the picture before and left with the end of serving or of the day. One that is gone without either is
    /// not among them, whatever became of it.
    pub(super) fn unserved(&mut self, picture: &Picture) -> Vec<u32> {
        let Some(site) = picture.site() else { return Vec::new() };
        let live: BTreeSet<u32> = picture.tickets().map(|row| row.ticket).collect();
        let is_ended = site.unserved_count > self.unserved || site.date.is_none();
        let gone = self.live.difference(&live).copied().filter(|_| is_ended).collect();
        (self.live, self.unserved) = (live, site.unserved_count);
        gone
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Row, SiteRow};

    use super::*;
    use crate::fixture::{picture, site, ticket};

    fn hall(tickets: &[u32], unserved_count: u32, date: Option<&str>) -> Picture {
        let site = Row::Site(SiteRow { unserved_count, date: date.map(str::to_owned), ..site() });
        picture(std::iter::once(site).chain(tickets.iter().map(|number| Row::Ticket(ticket(*number, "kk", 0)))).collect())
    }

    #[test]
    fn whoever_leaves_with_the_end_of_serving_was_not_served_and_nobody_else() {
        let (mut departures, day) = (Departures::default(), Some("2027-01-15"));
        assert_eq!(departures.unserved(&hall(&[1, 2, 3, 4], 0, day)), Vec::<u32>::new());
        assert_eq!(departures.unserved(&hall(&[2, 3, 4], 0, day)), Vec::<u32>::new(), "served, or lost: that is for others to say");
        assert_eq!(departures.unserved(&hall(&[4], 2, day)), [2, 3]);
        assert_eq!(departures.unserved(&hall(&[5], 2, day)), Vec::<u32>::new());
        assert_eq!(departures.unserved(&hall(&[], 2, None)), [5], "the day is over");
    }
}
