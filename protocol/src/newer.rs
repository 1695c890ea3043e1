//! What a server newer than this client may send: rows of tables that this client does not know, which it skips instead of losing the
//! link. A row of a known table that cannot be read is still an error: that is a fault and not news.

use serde::{Deserialize, Deserializer, de::IgnoredAny};

use crate::{
    AgencyRow, CallRow, CounterRow, DisplayRow, EmergencyRow, GroupRow, JourneyRow, LostRow, MomentRow, PaperRow, PracticeRow, Role, Row,
    RowKey, ScreenRow, ServiceRow, SiteRow, SkillRow, SlideRow, Table, TicketRow, VisitorRow, ZoneRow,
    tagged::{self, Tagged},
};

/// Reads rows and skips those of unknown tables.
pub(crate) fn rows<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Row>, D::Error> {
    let rows = Vec::<AnyRow>::deserialize(input)?;
    Ok(rows.into_iter().filter_map(AnyRow::known).collect())
}

/// Reads names of rows and skips those of unknown tables.
pub(crate) fn keys<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<RowKey>, D::Error> {
    let keys = Vec::<AnyKey>::deserialize(input)?;
    Ok(keys.into_iter().filter_map(|any| any.table.known().map(|table| RowKey { table, key: any.key })).collect())
}

/// Reads a role; one that this client does not know is none.
pub(crate) fn role<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Role>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Any {
        Known(Role),
        Unknown(IgnoredAny),
    }
    Ok(match Option::<Any>::deserialize(input)? {
        Some(Any::Known(role)) => Some(role),
        Some(Any::Unknown(IgnoredAny)) | None => None,
    })
}

/// A `RowKey` of any table.
#[derive(Deserialize)]
struct AnyKey {
    table: AnyTable,
    key: String,
}

/// Makes the twins of `Row` and `Table` that know one case more. A table that is missing here would be skipped, which the test that
/// reads every golden row through a snapshot notices.
macro_rules! tables {
    ($($variant:ident($row:ty)),+ $(,)?) => {
        /// A `Row` of any table. What is derived here reads one whose fields stand in any order.
        #[derive(Deserialize)]
        #[serde(tag = "table", rename_all = "snake_case", remote = "Self")]
        enum AnyRow {
            $($variant($row),)+
            #[serde(other)]
            Unknown,
        }

        impl<'de> Tagged<'de> for AnyRow {
            const TAG: &'static str = "table";
            type Kind = AnyTable;

            fn of<D: Deserializer<'de>>(table: AnyTable, fields: D) -> Result<AnyRow, D::Error> {
                match table {
                    $(AnyTable::$variant => <$row>::deserialize(fields).map(AnyRow::$variant),)+
                    AnyTable::Unknown => IgnoredAny::deserialize(fields).map(|_| AnyRow::Unknown),
                }
            }

            fn whole<D: Deserializer<'de>>(object: D) -> Result<AnyRow, D::Error> {
                AnyRow::deserialize(object)
            }
        }

        impl<'de> Deserialize<'de> for AnyRow {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<AnyRow, D::Error> {
                tagged::read(input)
            }
        }

        impl AnyRow {
            fn known(self) -> Option<Row> {
                match self {
                    $(AnyRow::$variant(row) => Some(Row::$variant(row)),)+
                    AnyRow::Unknown => None,
                }
            }
        }

        /// Any table.
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum AnyTable {
            $($variant,)+
            #[serde(other)]
            Unknown,
        }

        impl AnyTable {
            fn known(self) -> Option<Table> {
                match self {
                    $(AnyTable::$variant => Some(Table::$variant),)+
                    AnyTable::Unknown => None,
                }
            }
        }
    };
}

tables!(
    Site(SiteRow),
    Zone(ZoneRow),
    Agency(AgencyRow),
    Service(ServiceRow),
    Skill(SkillRow),
    Group(GroupRow),
    Counter(CounterRow),
    Visitor(VisitorRow),
    Call(CallRow),
    Ticket(TicketRow),
    Emergency(EmergencyRow),
    Practice(PracticeRow),
    Journey(JourneyRow),
    Lost(LostRow),
    Paper(PaperRow),
    Display(DisplayRow),
    Screen(ScreenRow),
    Slide(SlideRow),
    Moment(MomentRow),
);
