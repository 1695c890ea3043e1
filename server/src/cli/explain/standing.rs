//! How a number stands beside its place in the queue: for whom it is kept, and whether its appointment counts. Said where an event changed
//! it, whatever the event was about; it is read from the state and not reckoned again.

use domain::{CounterId, Event, Kept, Plan, State, TicketId, Time};

use crate::{calendar::Calendar, convert};

/// What is compared before and after an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    kept: Option<KeptUntil>,
    appointment: Option<Time>,
}

/// Kept for a while only, in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct KeptUntil {
    kept: Kept,
    until: Time,
    /// Where its keeper is.
    at: Option<CounterId>,
}

impl Standing {
    /// How the number stands now; as one that was never given where it is not there.
    pub(super) fn of(state: &State, ticket: Option<TicketId>) -> Standing {
        let Some(ticket) = ticket.and_then(|ticket| state.ticket(ticket)) else { return Standing::default() };
        let kept = ticket.kept.and_then(|kept| Some(KeptUntil { kept, until: kept.until?, at: ticket.tied }));
        Standing { kept, appointment: ticket.appointment }
    }

    /// The same as it stands by the words of the event that gives it: the state drops an appointment that its visitor missed.
    pub(super) fn asked_for(self, event: &Event, ticket: Option<TicketId>) -> Standing {
        if let Event::TicketIssued { ticket: given, appointment, .. } = event
            && Some(*given) == ticket
        {
            return Standing { appointment: *appointment, ..self };
        }
        self
    }

    /// Sentences about what an event changed; `self` is how the number stands after it. Nothing for a number that has left: its own event
    /// said so.
    pub(super) fn since(self, before: Standing, event: &Event, state: &State, ticket: Option<TicketId>) -> Vec<String> {
        let Some((plan, _)) = state.plan().zip(ticket.and_then(|ticket| state.ticket(ticket))) else { return Vec::new() };
        let lost = before.appointment.is_some() && self.appointment.is_none();
        let lost = lost.then(|| say_lost(event).to_owned());
        let kept = self.kept.filter(|kept| before.kept != Some(*kept)).map(|kept| say_kept(plan, kept));
        // Every other end of it has an event of its own.
        let is_freed = before.kept.is_some() && self.kept.is_none() && matches!(event, Event::CounterClosed { .. });
        let freed = is_freed.then(|| "tidak disimpan lagi, karena loketnya tutup / no longer kept, because the counter closed".to_owned());
        lost.into_iter().chain(kept).chain(freed).collect()
    }
}

/// The time of an appointment, with the word before it; empty where there is none.
pub(super) fn appointment_words(plan: &Plan, appointment: Option<Time>) -> (String, String) {
    let Some(at) = appointment else { return (String::new(), String::new()) };
    let clock = Calendar::new(plan).map_or_else(|_| at.0.to_string(), |calendar| calendar.minute_text(at));
    (format!(", janji temu pukul {clock}"), format!(", appointment at {clock}"))
}

/// That a number is gone from the journal, and how it comes back.
pub(super) fn lost_words(epoch: u32) -> String {
    format!(
        "hilang dari jurnal sebelum epok {epoch}: jurnal kehilangan ujungnya, dan nomor ini mungkin ada di kertas pengunjung. Untuk mencatatnya \
         kembali: halaman supervisor, Beri nomor, Pengunjung sudah memegang nomor yang hilang dari sistem / lost from the journal before epoch \
         {epoch}: the journal lost its end, and this number may stand on a visitor's paper. To enter it again: the supervisor's page, Beri \
         nomor, Pengunjung sudah memegang nomor yang hilang dari sistem"
    )
}

/// Since when a number that was entered from paper waits, with the words before it: from there its claim counts.
pub(super) fn paper_words(plan: &Plan, since: Option<Time>) -> (String, String) {
    let Some(since) = since else { return (", menunggu sejak dicatat".to_owned(), ", it waits since it was entered".to_owned()) };
    let clock = Calendar::new(plan).map_or_else(|_| since.0.to_string(), |calendar| calendar.clock_text(since));
    (format!(", menunggu sejak pukul {clock}"), format!(", it waits since {clock}"))
}

fn say_lost(event: &Event) -> &'static str {
    if matches!(event, Event::TicketIssued { .. } | Event::QueueEntered { .. }) {
        "datang terlambat untuk janji temunya, menunggu seperti nomor lain / came too late for its appointment, it waits as others do"
    } else {
        "janji temunya tidak berlaku lagi, menunggu seperti nomor lain / its appointment counts no more, it waits as others do"
    }
}

fn say_kept(plan: &Plan, KeptUntil { kept, until, at }: KeptUntil) -> String {
    let clock = Calendar::new(plan).map_or_else(|_| until.0.to_string(), |calendar| calendar.clock_text(until));
    let officer = kept.keeper.officer.and_then(|officer| plan.officers.get(officer.index()));
    let counter = at.map(|counter| convert::counter_words(plan, counter));
    let (id, en) = match (officer, counter) {
        (Some(officer), Some((id, en))) => (format!("petugas {} di {id}", officer.code), format!("the officer {} at {en}", officer.code)),
        (Some(officer), None) => (
            format!("petugas {}, yang sedang tidak di loket mana pun,", officer.code),
            format!("the officer {}, who is at no counter now,", officer.code),
        ),
        (None, _) => convert::counter_words(plan, kept.keeper.counter),
    };
    format!("disimpan untuk {id} sampai pukul {clock} / kept for {en} until {clock}")
}
