//! A number that was set aside or did not come, typed as its paper says it: which ticket is meant. Whether the act is allowed is for the
//! server.

use client::Picture;
use protocol::{Place, TicketRow, TicketState};

use crate::{verb::Verb, words::Language};

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// A verb about the counter and who is there.
    Verb(Verb),
    /// An act about a number that is not at the counter.
    Aside {
        /// As it was typed.
        number: String,
        act: Act,
    },
    /// How the counter stands.
    Status,
}

/// What is done with such a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Back into the queue.
    Return { place: Option<Place> },
    /// Not needed any more.
    Cancel,
}

/// The verb that names the ticket; or a sentence that says which numbers there are.
pub(crate) fn verb_for(picture: &Picture, number: &str, act: Act, language: Language) -> Result<Verb, String> {
    let wanted = number.trim();
    let Some(row) = set_aside(picture).into_iter().find(|row| row.number.eq_ignore_ascii_case(wanted)) else {
        return Err(not_aside(picture, wanted, language));
    };
    let (ticket, number) = (row.ticket, row.number.clone());
    Ok(match act {
        Act::Cancel => Verb::CancelTicket { ticket, number },
        Act::Return { .. } if row.state == TicketState::Parked => Verb::Release { ticket },
        Act::Return { place } => Verb::Reinsert { ticket, place },
    })
}

/// Numbers of this counter's agency that were set aside or did not come, in the order of their keys.
fn set_aside(picture: &Picture) -> Vec<&TicketRow> {
    picture.tickets().filter(|row| matches!(row.state, TicketState::Parked | TicketState::Absent)).collect()
}

fn not_aside(picture: &Picture, number: &str, language: Language) -> String {
    let known = list(picture, language).unwrap_or_else(|| language.pick("tidak ada", "none").to_owned());
    match language {
        Language::Id => format!(
            "Nomor {number} tidak ditunda dan tidak dicatat tidak hadir di sini. Hanya nomor seperti itu yang dapat dikembalikan atau dibatalkan dengan nomornya: {known}. \
             Untuk pengunjung di loket, jangan tulis nomornya. Nomor yang sedang menunggu dipanggil dengan `call {number} --reason` dan alasannya. \
             Siapa yang sudah terlalu sering tidak hadir mengambil nomor baru."
        ),
        Language::En => format!(
            "The number {number} is neither set aside nor absent here. Only such numbers can be returned or cancelled by their number: {known}. \
             For the visitor at the counter leave the number out. A number that is waiting is called by `call {number} --reason` with a reason. \
             Whoever was absent too often takes a new number."
        ),
    }
}

/// Which numbers were set aside and which did not come; none where there are none.
pub(crate) fn list(picture: &Picture, language: Language) -> Option<String> {
    let named = |state: TicketState, name: &str| {
        let numbers: Vec<&str> = set_aside(picture).into_iter().filter(|row| row.state == state).map(|row| row.number.as_str()).collect();
        (!numbers.is_empty()).then(|| format!("{name} {}", numbers.join(", ")))
    };
    let parked = named(TicketState::Parked, language.pick("ditunda", "set aside"));
    let absent = named(TicketState::Absent, language.pick("tidak hadir", "absent"));
    let parts: Vec<String> = parked.into_iter().chain(absent).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

#[cfg(test)]
mod tests {
    use client::Changed;
    use protocol::Row;

    use super::*;

    fn picture() -> Picture {
        let row = |ticket, number: &str, state| {
            Row::Ticket(TicketRow {
                ticket,
                number: number.into(),
                service: "ktp".into(),
                state,
                since_ms: 1,
                counter: None,
                expected_call: None,
                step: None,
                kept_until_ms: None,
                appointment_ms: None,
            })
        };
        let put = vec![row(4, "A-004", TicketState::Parked), row(5, "A-005", TicketState::Absent), row(6, "A-006", TicketState::Waiting)];
        let mut picture = Picture::default();
        picture.apply(&Changed { put, ..Changed::default() });
        picture
    }

    #[test]
    fn a_number_as_it_is_printed_names_its_ticket() {
        let act = Act::Return { place: Some(Place::Back) };
        let verb = |number, act| verb_for(&picture(), number, act, Language::En);
        assert_eq!(verb("a-004", act), Ok(Verb::Release { ticket: 4 }));
        assert_eq!(verb(" A-005", act), Ok(Verb::Reinsert { ticket: 5, place: Some(Place::Back) }));
        assert_eq!(verb("A-005", Act::Cancel), Ok(Verb::CancelTicket { ticket: 5, number: "A-005".into() }));
    }

    #[test]
    fn another_number_is_told_which_there_are_and_what_can_be_done_with_it() {
        let said = verb_for(&picture(), "A-006", Act::Cancel, Language::En).unwrap_err();
        assert_eq!(
            said,
            "The number A-006 is neither set aside nor absent here. Only such numbers can be returned or cancelled by their number: \
             set aside A-004; absent A-005. For the visitor at the counter leave the number out. A number that is waiting is called by \
             `call A-006 --reason` with a reason. Whoever was absent too often takes a new number."
        );
        let nobody = verb_for(&Picture::default(), "A-006", Act::Return { place: None }, Language::Id).unwrap_err();
        assert!(nobody.contains("dengan nomornya: tidak ada."), "{nobody}");
        assert!(nobody.contains("Nomor yang sedang menunggu dipanggil dengan `call A-006 --reason` dan alasannya."), "{nobody}");
    }
}
