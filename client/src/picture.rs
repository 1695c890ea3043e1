//! The local picture of the hall: keyed rows as the server sent them. It stores and never computes; who is next is not its business.

use std::collections::BTreeMap;

use protocol::{
    AgencyRow, CallRow, CounterRow, DisplayRow, EmergencyRow, GroupRow, JourneyRow, LostRow, MomentRow, PaperRow, Position, PracticeRow,
    Row, RowKey, ScreenRow, ServiceRow, SiteRow, SkillRow, SlideRow, Table, TicketRow, VisitorRow, ZoneRow,
};

/// What one message of the server changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The rows are the whole picture and replace everything.
    pub whole: bool,
    /// Rows to store, new or changed.
    pub put: Vec<Row>,
    /// Rows to remove.
    pub remove: Vec<RowKey>,
    /// The position after this change.
    pub position: Option<Position>,
    /// When the message came, on the local clock, in milliseconds.
    pub heard_at_ms: u64,
}

/// The tables of one viewer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    rows: BTreeMap<RowKey, Row>,
    position: Option<Position>,
    whole: bool,
    heard_at_ms: Option<u64>,
}

/// Makes the accessor of one row and the iterator over its table.
macro_rules! table {
    ($(#[$one_doc:meta])* $one:ident, $(#[$all_doc:meta])* $all:ident, $variant:ident, $row:ty) => {
        $(#[$one_doc])*
        pub fn $one(&self, code: &str) -> Option<&$row> {
            if let Row::$variant(row) = self.row(Table::$variant, code)? { Some(row) } else { None }
        }

        $(#[$all_doc])*
        pub fn $all(&self) -> impl Iterator<Item = &$row> {
            self.table(Table::$variant).filter_map(|row| if let Row::$variant(row) = row { Some(row) } else { None })
        }
    };
}

impl Picture {
    table!(
        /// One zone.
        zone,
        /// The zones.
        zones, Zone, ZoneRow
    );
    table!(
        /// One moment of the day.
        moment,
        /// The moments of the day that are spoken of.
        moments, Moment, MomentRow
    );
    table!(
        /// One agency.
        agency,
        /// The agencies, by code.
        agencies, Agency, AgencyRow
    );
    table!(
        /// One service.
        service,
        /// The services, by code.
        services, Service, ServiceRow
    );
    table!(
        /// One skill.
        skill,
        /// The skills, by code.
        skills, Skill, SkillRow
    );
    table!(
        /// One priority group.
        group,
        /// The priority groups, by code.
        groups, Group, GroupRow
    );
    table!(
        /// One journey.
        journey,
        /// The visits over several services that a number can be asked for, by code.
        journeys, Journey, JourneyRow
    );
    table!(
        /// The lost number with this text, or those in a row that begin with it.
        lost,
        /// Numbers that were lost with the end of the journal, for supervisors.
        all_lost, Lost, LostRow
    );
    table!(
        /// One counter.
        counter,
        /// The counters, by code.
        counters, Counter, CounterRow
    );
    table!(
        /// The visitor at this counter, if there is one.
        visitor,
        /// The visitors at counters.
        visitors, Visitor, VisitorRow
    );
    table!(
        /// The emergency with this id.
        emergency,
        /// The emergencies that are on.
        emergencies, Emergency, EmergencyRow
    );
    table!(
        /// The live ticket with this id, as written in its key.
        ticket_by_key,
        /// The live tickets that this viewer may see, in the order of their keys.
        tickets, Ticket, TicketRow
    );
    table!(
        /// The display of this key.
        screen,
        /// The displays of the site as they are now, for supervisors.
        screens, Screen, ScreenRow
    );
    table!(
        /// The call with this id, as written in its key.
        call_by_key,
        /// The calls, in the order of their keys; `calls` has them in the order they were made.
        calls_by_key, Call, CallRow
    );

    /// The site and its day.
    pub fn site(&self) -> Option<&SiteRow> {
        if let Row::Site(row) = self.row(Table::Site, "")? { Some(row) } else { None }
    }

    /// What this display shows beside calls, in no order.
    pub fn slides(&self) -> impl Iterator<Item = &SlideRow> {
        self.table(Table::Slide).filter_map(|row| if let Row::Slide(row) = row { Some(row) } else { None })
    }

    /// This display's own settings, where it is one and the site file names it.
    pub fn display(&self) -> Option<&DisplayRow> {
        self.table(Table::Display).find_map(|row| if let Row::Display(row) = row { Some(row) } else { None })
    }

    /// Numbers that are printed beforehand, where the site has some and this viewer may see them.
    pub fn paper(&self) -> Option<&PaperRow> {
        if let Row::Paper(row) = self.row(Table::Paper, "")? { Some(row) } else { None }
    }

    /// Where a practice is that screens are to show, while they are.
    pub fn practice(&self) -> Option<&PracticeRow> {
        if let Row::Practice(row) = self.row(Table::Practice, "")? { Some(row) } else { None }
    }

    /// One call.
    pub fn call(&self, call: u32) -> Option<&CallRow> {
        self.call_by_key(&call.to_string())
    }

    /// One live ticket.
    pub fn ticket(&self, ticket: u32) -> Option<&TicketRow> {
        self.ticket_by_key(&ticket.to_string())
    }

    /// The calls in the order they were made, oldest first.
    pub fn calls(&self) -> Vec<&CallRow> {
        let mut calls: Vec<&CallRow> = self.calls_by_key().collect();
        calls.sort_by_key(|row| row.call);
        calls
    }
}

impl Picture {
    /// Stores a change.
    pub fn apply(&mut self, changed: &Changed) {
        if changed.whole {
            self.rows.clear();
            self.whole = true;
        }
        for key in &changed.remove {
            self.rows.remove(key);
        }
        for row in &changed.put {
            self.rows.insert(row.key(), row.clone());
        }
        if changed.position.is_some() {
            self.position.clone_from(&changed.position);
        }
        self.heard_at_ms = Some(changed.heard_at_ms);
    }

    /// Notes that the server was heard and nothing has changed.
    pub fn heard(&mut self, local_ms: u64) {
        self.heard_at_ms = Some(local_ms);
    }

    /// Whether a whole picture has ever come.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// How far the picture goes.
    pub fn position(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// How long ago the server last vouched for this picture, in milliseconds; `None` before the first message.
    pub fn age(&self, local_ms: u64) -> Option<u64> {
        self.heard_at_ms.map(|heard| local_ms.saturating_sub(heard))
    }

    /// When the server last vouched for this picture, on the local clock, in milliseconds.
    pub fn heard_at_ms(&self) -> Option<u64> {
        self.heard_at_ms
    }

    /// Every row, by table and key.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// One row.
    pub fn row(&self, table: Table, key: &str) -> Option<&Row> {
        self.rows.get(&RowKey { table, key: key.to_owned() })
    }

    /// The whole picture as a change that would bring it about.
    pub fn as_change(&self) -> Changed {
        Changed {
            whole: true,
            put: self.rows.values().cloned().collect(),
            remove: Vec::new(),
            position: self.position.clone(),
            heard_at_ms: self.heard_at_ms.unwrap_or_default(),
        }
    }

    /// Forgets how far the picture goes, so that the next server sends all of it; the rows stay to be shown.
    pub(crate) fn forget_position(&mut self) {
        self.position = None;
    }

    fn table(&self, table: Table) -> impl Iterator<Item = &Row> {
        self.rows.range(RowKey { table, key: String::new() }..).take_while(move |(key, _)| key.table == table).map(|(_, row)| row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(code: &str, name: &str) -> Row {
        Row::Zone(ZoneRow {
            zone: code.into(),
            name: name.into(),
            floor: String::new(),
            voice: true,
            speech: None,
            emergency_texts: Vec::new(),
        })
    }

    fn put(rows: Vec<Row>) -> Changed {
        Changed { put: rows, heard_at_ms: 10, ..Changed::default() }
    }

    #[test]
    fn rows_are_stored_replaced_and_removed_by_key() {
        let mut picture = Picture::default();
        picture.apply(&put(vec![zone("a", "A"), zone("b", "B")]));
        picture.apply(&put(vec![zone("a", "A2")]));
        picture.apply(&Changed { remove: vec![RowKey { table: Table::Zone, key: "b".into() }], ..Changed::default() });
        assert_eq!(picture.zones().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["A2"]);
        assert!(picture.agencies().next().is_none());
        assert!(picture.zone("b").is_none());
    }

    #[test]
    fn a_whole_picture_replaces_everything() {
        let mut picture = Picture::default();
        picture.apply(&put(vec![zone("a", "A")]));
        let position = Position { epoch: 1, seq: 4, link: "x".into() };
        picture.apply(&Changed { whole: true, put: vec![zone("c", "C")], position: Some(position), ..Changed::default() });
        assert_eq!(picture.zones().map(|row| row.zone.as_str()).collect::<Vec<_>>(), ["c"]);
        assert!(picture.is_whole());
        let mut copy = Picture::default();
        copy.apply(&picture.as_change());
        assert_eq!(copy, picture);
    }

    #[test]
    fn age_counts_from_the_last_sign_of_life() {
        let mut picture = Picture::default();
        assert_eq!(picture.age(50), None);
        picture.apply(&put(vec![]));
        assert_eq!(picture.age(50), Some(40));
        picture.heard(45);
        assert_eq!(picture.age(50), Some(5));
    }
}
