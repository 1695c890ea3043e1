//! The verbs of a counter, and how each becomes a command that names what its sender saw. Whether a verb is allowed is for the server.

use client::Picture;
use protocol::{Arrival, Chosen, Command, Confirmation, Destination, Did, GoesOn, Outcome, PauseReason, Place};

use crate::words::{Language, goes_on, paused_until};

/// A verb with everything the officer chose for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// NEXT, with the answer to "arrived or absent?" where that was asked.
    Next { answer: Option<Arrival> },
    /// Call a number out of its turn.
    Call { number: String, reason: Chosen },
    /// Take back a call that was made by mistake.
    Undo,
    /// Summon again.
    Recall,
    /// The visitor is here.
    Start,
    /// The visit is done, and with it these services beside its own, as code and count.
    Finish { outcome: Outcome, also: Vec<(String, u8)> },
    /// The visitor did not come.
    Absent,
    /// Set the visitor aside.
    Park { minutes: Option<u16> },
    /// Put the visitor back into the queue.
    Return { place: Place },
    /// Send the visitor on.
    Transfer { to: Destination, place: Place },
    /// The visitor at the counter gives up.
    Cancel,
    /// A number that was set aside is not needed any more.
    CancelTicket { ticket: u32, number: String },
    /// The officer called by hand.
    Confirm,
    /// Put a parked ticket back into the queue.
    Release { ticket: u32 },
    /// Put an absent ticket back into the queue.
    Reinsert { ticket: u32, place: Option<Place> },
    /// Pause the counter.
    Pause { reason: PauseReason, minutes: Option<u16> },
    /// Go on after a pause.
    Resume,
    /// Open the counter.
    Open { officer: Option<String> },
    /// Close the counter.
    Close,
}

/// What the sender saw at the counter when the verb was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The counter's code.
    pub(crate) counter: String,
    /// Who was there.
    pub(crate) visitor: Option<SeenVisitor>,
}

/// The visitor that the sender saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeenVisitor {
    pub(crate) call: u32,
    pub(crate) ticket: u32,
    pub(crate) number: String,
    pub(crate) service: String,
    pub(crate) summons: u16,
}

/// The verb is about a visitor, and nobody was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NobodyHere;

impl Seen {
    /// What this picture shows of a counter.
    pub(crate) fn of(picture: &Picture, counter: &str) -> Seen {
        let visitor = picture.visitor(counter).map(|row| SeenVisitor {
            call: row.call,
            ticket: row.ticket,
            number: row.number.shown.clone(),
            service: row.service.clone(),
            summons: row.summons,
        });
        Seen { counter: counter.to_owned(), visitor }
    }

    /// Whether the same visitor is there for the same service, or nobody in both: what was begun about one must not end with another, or
    /// with the visit's next step.
    pub(crate) fn has_visitor_of(&self, other: &Seen) -> bool {
        fn what(seen: &Seen) -> Option<(u32, &str)> {
            seen.visitor.as_ref().map(|visitor| (visitor.call, visitor.service.as_str()))
        }
        what(self) == what(other)
    }
}

impl Verb {
    /// The command, naming what was seen.
    pub(crate) fn command(&self, seen: &Seen) -> Result<Command, NobodyHere> {
        let counter = seen.counter.clone();
        let visitor = seen.visitor.as_ref().ok_or(NobodyHere);
        let call = visitor.map(|visitor| visitor.call);
        Ok(match self {
            Verb::Next { answer } => Command::CallNext { counter, ending: call.ok(), answer: *answer },
            Verb::Call { number, reason } => Command::CallTicket { counter, number: number.clone(), reason: *reason },
            Verb::Undo => Command::UndoCall { counter, call: call? },
            Verb::Recall => Command::Recall { counter, call: call? },
            Verb::Start => Command::StartServing { counter, call: call? },
            Verb::Finish { outcome, also } => {
                let visitor = visitor?;
                Command::FinishVisit {
                    counter,
                    call: visitor.call,
                    outcome: *outcome,
                    delivered: delivered(&visitor.service, *outcome, also),
                }
            }
            Verb::Absent => Command::MarkAbsent { counter, call: call? },
            Verb::Park { minutes } => Command::ParkTicket { counter, call: call?, minutes: *minutes },
            Verb::Return { place } => Command::ReturnTicket { counter, call: call?, place: *place },
            Verb::Transfer { to, place } => Command::TransferTicket { counter, call: call?, to: to.clone(), place: *place },
            Verb::Cancel => Command::CancelTicket { ticket: visitor?.ticket },
            Verb::CancelTicket { ticket, .. } => Command::CancelTicket { ticket: *ticket },
            Verb::Confirm => Command::ConfirmCall { call: call?, nth: visitor?.summons, how: Confirmation::ByHand },
            Verb::Release { ticket } => Command::ReleaseParked { ticket: *ticket },
            Verb::Reinsert { ticket, place } => Command::ReinsertAbsent { ticket: *ticket, place: *place },
            Verb::Pause { reason, minutes } => Command::PauseCounter { counter, reason: *reason, minutes: *minutes },
            Verb::Resume => Command::ResumeCounter { counter },
            Verb::Open { officer } => Command::OpenCounter { counter, officer: officer.clone() },
            Verb::Close => Command::CloseCounter { counter },
        })
    }

    /// One sentence for a verb that is done. `label` is the counter as people say it.
    pub(crate) fn done(&self, seen: &Seen, label: &str, did: Option<&Did>, language: Language) -> String {
        if let Some(Did::Called { number, .. }) = did {
            return match language {
                Language::Id => format!("{number} dipanggil ke {label}."),
                Language::En => format!("{number} is called to {label}."),
            };
        }
        let number = seen.visitor.as_ref().map_or("", |visitor| visitor.number.as_str());
        let (id, en) = match self {
            Verb::Next { .. } | Verb::Call { .. } => return free(label, language),
            Verb::Undo => (
                format!("Panggilan {number} ditarik. Nomor itu menunggu di tempatnya semula."),
                format!("The call of {number} is taken back. The number waits where it stood."),
            ),
            Verb::Recall => (format!("{number} dipanggil ulang."), format!("{number} is called again.")),
            Verb::Start => (format!("Pelayanan {number} dimulai."), format!("Serving {number} has begun.")),
            Verb::Finish { also, .. } if also.is_empty() => (format!("{number} selesai dilayani."), format!("{number} is done.")),
            Verb::Finish { outcome, also } => {
                let service = seen.visitor.as_ref().map_or("", |visitor| visitor.service.as_str());
                let count: u32 = delivered(service, *outcome, also).iter().map(|(_, count)| u32::from(*count)).sum();
                let counted = if count == 1 { "1 service is".to_owned() } else { format!("{count} services are") };
                (format!("{number} selesai; {count} layanan tercatat."), format!("{number} is done; {counted} counted."))
            }
            Verb::Absent => (format!("{number} dicatat tidak hadir."), format!("{number} is marked absent.")),
            Verb::Park { minutes: None } => (format!("{number} ditunda."), format!("{number} is set aside.")),
            Verb::Park { minutes: Some(minutes) } => {
                let unit = if *minutes == 1 { "minute" } else { "minutes" };
                (format!("{number} ditunda {minutes} menit."), format!("{number} is set aside for {minutes} {unit}."))
            }
            Verb::Return { .. } => (format!("{number} kembali ke antrean."), format!("{number} is back in the queue.")),
            Verb::Transfer { .. } => (format!("{number} dialihkan."), format!("{number} is sent on.")),
            Verb::Cancel => (format!("{number} dibatalkan."), format!("{number} is cancelled.")),
            Verb::CancelTicket { number, .. } => {
                (format!("{number} dibatalkan.").trim_start().to_owned(), format!("{number} is cancelled.").trim_start().to_owned())
            }
            Verb::Confirm => {
                (format!("Panggilan {number} dicatat sudah disampaikan."), format!("The call of {number} is noted as made by hand."))
            }
            Verb::Release { .. } | Verb::Reinsert { .. } => {
                ("Nomor itu kembali ke antrean.".to_owned(), "The number is back in the queue.".to_owned())
            }
            Verb::Pause { .. } => (format!("{label} istirahat."), format!("{label} is paused.")),
            Verb::Resume => (format!("{label} siap kembali."), format!("{label} is ready again.")),
            Verb::Open { .. } => (format!("{label} buka."), format!("{label} is open.")),
            Verb::Close => (format!("{label} tutup."), format!("{label} is closed.")),
        };
        language.pick(&id, &en).to_owned()
    }

    /// The same where a visit may go on after it: that alone, or beside whom it called. Where the counter pauses from here on, until when
    /// that is, in place of how the counter stands.
    pub(crate) fn told(
        &self,
        seen: &Seen,
        label: &str,
        did: Option<&Did>,
        next: Option<&GoesOn>,
        until: Option<&str>,
        language: Language,
    ) -> String {
        if let Some(until) = until {
            let paused = paused_until(label, until, language);
            return next.map_or_else(|| paused.clone(), |next| format!("{} {paused}", goes_on(next, language)));
        }
        match (next, did) {
            (None, _) => self.done(seen, label, did, language),
            (Some(next), Some(Did::Called { .. })) => format!("{} {}", self.done(seen, label, did, language), goes_on(next, language)),
            (Some(next), Some(Did::Issued { .. } | Did::CounterFree) | None) => goes_on(next, language),
        }
    }
}

/// What is counted: the visit's own service once where it was completed, and whatever else was done in the same sitting. Nothing where
/// there is nothing beside it, for then the server counts it by itself.
fn delivered(own: &str, outcome: Outcome, also: &[(String, u8)]) -> Vec<(String, u8)> {
    if also.is_empty() {
        return Vec::new();
    }
    let own = (outcome == Outcome::Completed).then(|| (own.to_owned(), 1));
    let mut delivered: Vec<(String, u8)> = Vec::new();
    for (service, count) in own.into_iter().chain(also.iter().cloned()) {
        match delivered.iter_mut().find(|(known, _)| *known == service) {
            Some((_, sum)) => *sum = sum.saturating_add(count),
            None => delivered.push((service, count)),
        }
    }
    delivered
}

fn free(label: &str, language: Language) -> String {
    match language {
        Language::Id => format!("{label} siap. Belum ada yang menunggu."),
        Language::En => format!("{label} is free. Nobody is waiting yet."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(call: Option<u32>) -> Seen {
        let visitor = call.map(|call| SeenVisitor { call, ticket: 40, number: "A-005".into(), service: "kk".into(), summons: 2 });
        Seen { counter: "3".into(), visitor }
    }

    #[test]
    fn next_names_the_call_that_was_seen_or_that_nobody_was() {
        for call in [Some(7), None] {
            let command = Verb::Next { answer: Some(Arrival::Absent) }.command(&seen(call));
            assert_eq!(command, Ok(Command::CallNext { counter: "3".into(), ending: call, answer: Some(Arrival::Absent) }));
        }
    }

    #[test]
    fn a_verb_about_a_visitor_needs_one() {
        let verbs = [
            Verb::Recall,
            Verb::Undo,
            Verb::Start,
            Verb::Finish { outcome: Outcome::Completed, also: Vec::new() },
            Verb::Absent,
            Verb::Park { minutes: None },
            Verb::Return { place: Place::Earned },
            Verb::Transfer { to: Destination::Counter("4".into()), place: Place::Earned },
            Verb::Cancel,
            Verb::Confirm,
        ];
        for verb in verbs {
            assert_eq!(verb.command(&seen(None)), Err(NobodyHere), "{verb:?}");
            assert!(verb.command(&seen(Some(7))).is_ok(), "{verb:?}");
        }
    }

    #[test]
    fn another_visitor_is_not_the_one_that_was_seen() {
        let recalled = Seen { visitor: seen(Some(7)).visitor.map(|visitor| SeenVisitor { summons: 3, ..visitor }), ..seen(None) };
        assert!(seen(Some(7)).has_visitor_of(&recalled) && seen(None).has_visitor_of(&seen(None)));
        let next_step =
            Seen { visitor: seen(Some(7)).visitor.map(|visitor| SeenVisitor { service: "bayar".into(), ..visitor }), ..seen(None) };
        assert!(!seen(Some(7)).has_visitor_of(&next_step));
        assert!(!seen(Some(7)).has_visitor_of(&seen(Some(8))) && !seen(Some(7)).has_visitor_of(&seen(None)));
    }

    #[test]
    fn a_confirmation_names_the_summons_that_was_seen() {
        let command = Verb::Confirm.command(&seen(Some(7)));
        assert_eq!(command, Ok(Command::ConfirmCall { call: 7, nth: 2, how: Confirmation::ByHand }));
    }

    #[test]
    fn one_minute_is_one() {
        let said = |minutes| Verb::Park { minutes: Some(minutes) }.done(&seen(Some(7)), "Loket 3", None, Language::En);
        assert_eq!([said(1), said(2)], ["A-005 is set aside for 1 minute.", "A-005 is set aside for 2 minutes."]);
    }

    #[test]
    fn what_was_done_in_the_same_sitting_is_counted_beside_the_visits_own() {
        let finish = |outcome, also: &[(&str, u8)]| {
            let verb = Verb::Finish { outcome, also: also.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect() };
            let Ok(Command::FinishVisit { delivered, .. }) = verb.command(&seen(Some(7))) else { panic!("it is a finish") };
            (delivered, [Language::Id, Language::En].map(|language| verb.done(&seen(Some(7)), "Loket 3", None, language)))
        };
        let said = |id: &str, en: &str| [id.to_owned(), en.to_owned()];
        let counted = |services: &[(&str, u8)]| services.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect::<Vec<_>>();
        assert_eq!(finish(Outcome::Completed, &[]), (counted(&[]), said("A-005 selesai dilayani.", "A-005 is done.")));
        let done = finish(Outcome::Completed, &[("ktp", 2), ("kk", 1)]);
        assert_eq!(
            done,
            (counted(&[("kk", 2), ("ktp", 2)]), said("A-005 selesai; 4 layanan tercatat.", "A-005 is done; 4 services are counted."))
        );
        let not_its_own = finish(Outcome::Incomplete, &[("ktp", 1)]);
        assert_eq!(
            not_its_own,
            (counted(&[("ktp", 1)]), said("A-005 selesai; 1 layanan tercatat.", "A-005 is done; 1 service is counted."))
        );
    }

    #[test]
    fn what_is_done_is_said_in_one_sentence() {
        let called = Did::Called { ticket: 41, call: 8, number: "A-006".into() };
        let next = Verb::Next { answer: None };
        assert_eq!(next.done(&seen(Some(7)), "Loket 3", Some(&called), Language::Id), "A-006 dipanggil ke Loket 3.");
        assert_eq!(next.done(&seen(Some(7)), "Loket 3", Some(&Did::CounterFree), Language::Id), "Loket 3 siap. Belum ada yang menunggu.");
        assert_eq!(Verb::Absent.done(&seen(Some(7)), "Loket 3", None, Language::En), "A-005 is marked absent.");
        let goes_on = GoesOn { number: "A-005".into(), service: "Pembayaran".into(), step: 2, of: 3, here: false };
        let told = |did| next.told(&seen(Some(7)), "Loket 3", did, Some(&goes_on), None, Language::Id);
        assert_eq!(told(None), "A-005 kini menunggu tahap 2 dari 3, Pembayaran.");
        assert_eq!(told(Some(&called)), "A-006 dipanggil ke Loket 3. A-005 kini menunggu tahap 2 dari 3, Pembayaran.");
        let paused = |step, language| next.told(&seen(Some(7)), "Loket 3", Some(&Did::CounterFree), step, Some("13.00"), language);
        assert_eq!(paused(None, Language::Id), "Loket 3 kini istirahat sampai 13.00.");
        assert_eq!(paused(None, Language::En), "Loket 3 is paused until 13.00.");
        let both = paused(Some(&goes_on), Language::Id);
        assert_eq!(both, "A-005 kini menunggu tahap 2 dari 3, Pembayaran. Loket 3 kini istirahat sampai 13.00.");
    }
}
