//! Why a number that is said to stand on a visitor's paper is not entered: which of the reasons it is, so that whoever holds the paper can be
//! helped.

use domain::ServiceId;
use protocol::ErrorCode;

use super::{super::fact::Number, named::Named};
use crate::convert::row::number_text;

/// It has a ticket already, or nobody was given it.
pub(super) fn not_on_paper(named: &Named<'_>, number: Number) -> (ErrorCode, String, String) {
    let text = number_text(named.plan, number);
    let (id, en) = if named.state.is_given(number.series, number.number) {
        (
            format!("Nomor {text} tidak perlu dicatat dari kertas: nomor itu sudah tercatat hari ini. Cari {text} di daftar nomor."),
            format!(
                "Number {text} need not be entered from paper: it stands in today's journal already. Look for {text} among the numbers."
            ),
        )
    } else {
        (
            format!(
                "Nomor {text} tidak dapat dicatat dari kertas: nomor itu belum pernah diberikan hari ini. Periksa nomor dan tanggal di kertas."
            ),
            format!("Number {text} cannot be entered from paper: it was never given today. Check the number and the date on the paper."),
        )
    };
    (ErrorCode::WrongTicketState, id, en)
}

/// It was written by hand, and stands in the journal.
pub(super) fn entered(named: &Named<'_>, number: Number) -> (ErrorCode, String, String) {
    let text = number_text(named.plan, number);
    (
        ErrorCode::WrongTicketState,
        format!(
            "Nomor {text} sudah tercatat hari ini; tiap nomor kertas dicatat satu kali. Cari {text} di daftar nomor, dan periksa angka di kertas."
        ),
        format!(
            "Number {text} stands in today's journal already; each number on paper is entered once. Look for {text} among the numbers, and check \
             the number on the paper."
        ),
    )
}

/// No such number was printed.
pub(super) fn outside(named: &Named<'_>, number: Number) -> (ErrorCode, String, String) {
    let text = number_text(named.plan, number);
    let (from, to) = named.plan.paper.map_or((0, 0), |paper| (paper.first, paper.last));
    let [from, to] = [from, to].map(|bound| number_text(named.plan, Number { number: bound, ..number }));
    (
        ErrorCode::OutOfRange,
        format!("Nomor {text} di luar nomor kertas tempat ini, {from} sampai {to}. Periksa angka di kertas."),
        format!("Number {text} is outside the hall's numbers on paper, {from} to {to}. Check the number on the paper."),
    )
}

/// It was given for another service.
pub(super) fn of_other_service(named: &Named<'_>, number: Number, service: ServiceId) -> (ErrorCode, String, String) {
    let (text, name) = (number_text(named.plan, number), named.service(service));
    (
        ErrorCode::WrongTicketState,
        format!("Nomor {text} bukan nomor untuk \"{name}\". Pilih layanan yang tertulis di kertas, lalu alihkan bila perlu."),
        format!(
            "Number {text} is no number for \"{name}\". Choose the service that stands on the paper, and send the visitor on if need be."
        ),
    )
}

#[cfg(test)]
mod tests {
    use domain::{Command, EpochCause, IssueTicket, Remembered, SeriesId, State, Time};

    use super::super::sentence;
    use crate::site_file;

    const NOW: Time = Time(1_795_399_200_000);

    #[test]
    fn a_number_that_cannot_be_entered_is_said_to_be_recorded_or_never_given_or_of_another_service() {
        let mut state = State::default();
        let site = site_file::read(include_bytes!("../../../../examples/kantor-kecil.toml")).unwrap();
        let date = domain::Date { year: 2026, month: 11, day: 23 };
        let numbers = vec![(SeriesId(0), 3), (SeriesId(1), 3)];
        let remembered = Box::new(Remembered { date: Some(date), numbers, ..Remembered::default() });
        let ticket = |number, series| {
            let paper = Some(domain::Paper { series: SeriesId(series), number, since: None });
            Command::IssueTicket(IssueTicket { paper, ..IssueTicket::at_kiosk(domain::ServiceId(0)) })
        };
        for command in [
            Command::ApplyPlan { plan: site.plan.into(), digest: site.digest, today: None },
            Command::OpenDay(domain::OpenDay::on(date)),
            Command::BeginEpoch { cause: EpochCause::TailLost, remembered },
            ticket(2, 0),
        ] {
            let mut events = Vec::new();
            domain::decide(&state, &command, NOW, &mut events).unwrap();
            events.iter().for_each(|event| domain::apply(&mut state, NOW, event));
        }
        for (number, series, part) in [
            (2, 0, "A-002 need not be entered from paper: it stands in today's journal already"),
            (4, 0, "A-004 cannot be entered from paper: it was never given today"),
            (0, 0, "A-000 cannot be entered from paper: it was never given today"),
            (1, 1, "F-001 is no number for "),
        ] {
            let why = domain::decide(&state, &ticket(number, series), NOW, &mut Vec::new()).unwrap_err();
            let said = sentence(&state, why).text.en;
            assert!(said.contains(part), "{said}");
        }
    }
}
