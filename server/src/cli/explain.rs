//! `lantang-server explain A-005`: what became of one number, entry by entry, and at each call why it and not another. It reads the call's
//! own event, where the decision wrote down what it saw, and decides nothing again.

use std::io::Write;

use domain::{
    CallId, CounterId, Date, Destination, Event, GroupId, JourneyId, Outcome, Place, Plan, ReturnCause, SeriesId, ServiceId, State,
    TicketId, TicketState, Time,
};

use self::{call::Told, standing::Standing};
use crate::{
    calendar::{Calendar, date_text},
    cli::{
        day::{WantedDay, not_there, opened_in},
        history::History,
    },
    convert,
    journal::Journal,
    site_file::SiteFile,
};

/// Writes the way of a number through one day, or through the newest that gave it. `false` where none has given it.
pub async fn explain(
    journal: &dyn Journal,
    site: &SiteFile,
    number: &str,
    day: Option<WantedDay>,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let asked = match day {
        Some(day) => Some(day.date(journal, site).await?),
        None => None,
    };
    let mut story = Story::of(number.trim(), asked);
    let mut history = History::whole(journal).await?;
    while let Some(mut stored) = history.next().await? {
        if history.began_anew() {
            // Whatever is not carried over by the opening of this day is not known.
            story.state = State::default();
        }
        history.judge(&story.state, &mut stored);
        story.days.extend(opened_in(&stored.entry));
        story.epoch = stored.position.epoch;
        for event in &stored.entry.events {
            story.follow(stored.entry.at, &stored.entry.actor.name, event);
        }
    }
    if let Some(date) = asked.filter(|date| !story.days.contains(date)) {
        return Err(not_there(date, &story.days, history.missing()));
    }
    for missing in history.missing() {
        writeln!(out, "{missing}")?;
    }
    if story.lines.is_empty() {
        writeln!(out, "{}", story.never_given())?;
        return Ok(false);
    }
    for line in &story.lines {
        writeln!(out, "{line}")?;
    }
    Ok(true)
}

/// The way of one number, as far as it was read.
struct Story<'a> {
    wanted: &'a str,
    /// The only day that is asked for, where it is one.
    asked: Option<Date>,
    /// Every day that was opened, as far as it was read; the last is that of the entry at hand.
    days: Vec<Date>,
    /// That of the entry at hand.
    epoch: u32,
    state: State,
    ticket: Option<TicketId>,
    call: Option<CallId>,
    lines: Vec<String>,
}

impl<'a> Story<'a> {
    fn of(wanted: &'a str, asked: Option<Date>) -> Story<'a> {
        let (days, lines) = (Vec::new(), Vec::new());
        Story { wanted, asked, days, epoch: 0, state: State::default(), ticket: None, call: None, lines }
    }

    /// Whether what happens now is asked for.
    fn is_of_day(&self) -> bool {
        self.asked.is_none_or(|asked| self.days.last() == Some(&asked))
    }

    fn never_given(&self) -> String {
        let number = self.wanted;
        match self.asked.map(date_text) {
            None => format!(
                "Nomor {number} belum pernah diberikan. Tulis seperti tercetak, misalnya A-005. / The number {number} was never given. \
                 Write it as it is printed, e.g. A-005."
            ),
            Some(date) => format!(
                "Nomor {number} tidak diberikan pada hari {date}. Tulis seperti tercetak, misalnya A-005. / The number {number} was not \
                 given on {date}. Write it as it is printed, e.g. A-005."
            ),
        }
    }

    /// Takes an event in; what a ticket was before it tells who is meant, what it is after it is for the next.
    fn follow(&mut self, at: Time, actor: &str, event: &Event) {
        // A day gives every number anew.
        if let Event::DayOpened(_) = event {
            (self.ticket, self.call) = (None, None);
        }
        if let Event::TicketIssued { ticket, series, number, .. } = event
            && self.is_of_day()
            && self.state.number_text(*series, *number).eq_ignore_ascii_case(self.wanted)
        {
            self.ticket = Some(*ticket);
            self.lines.clear();
        }
        if let Event::TicketCalled { ticket, call, .. } = event
            && Some(*ticket) == self.ticket
        {
            self.call = Some(*call);
        }
        let said = self.say(at, event);
        let before = Standing::of(&self.state, self.ticket).asked_for(event, self.ticket);
        domain::apply(&mut self.state, at, event);
        let lost = self.lost(event);
        let changed = Standing::of(&self.state, self.ticket).since(before, event, &self.state, self.ticket);
        let clock = self.state.plan().and_then(|plan| Calendar::new(plan).ok()).map(|calendar| calendar.exact_text(at));
        let clock = clock.unwrap_or_else(|| at.0.to_string());
        self.lines.extend(said.into_iter().chain(lost).chain(changed).map(|said| format!("{clock} ({actor}): {said}")));
    }

    /// One sentence about an event of this number; none for one of another, and for what says nothing of its own.
    fn say(&self, at: Time, event: &Event) -> Option<String> {
        let plan = self.state.plan()?;
        let of = |ticket: &TicketId| (Some(*ticket) == self.ticket).then_some(());
        let both = |id: &str, en: &str| Some(format!("{id} / {en}"));
        match event {
            Event::TicketIssued { ticket, service, group, journey, appointment, series, number, since, .. } => {
                of(ticket)?;
                let (id, en) = standing::appointment_words(plan, *appointment);
                let paper = self.told_from_paper(*series, *number).map(|verb| (verb, standing::paper_words(plan, *since)));
                say_issued(plan, *service, *group, *journey, ((&id, &en), paper))
            }
            Event::QueueEntered { ticket } => of(ticket).and(both("masuk antrean", "entered the queue")),
            Event::TicketCalled { ticket, counter, why, service, .. } => {
                of(ticket)?;
                let said = Told { state: &self.state, plan, at, ticket: *ticket, counter: *counter, why }.say();
                let step = service.and_then(|service| plan.services.get(service.index()));
                Some(step.map_or(said.clone(), |step| format!("{said}; {}", step.name)))
            }
            Event::AppointmentDue { ticket } => {
                of(ticket).and(both("waktu janji temunya tiba, ke depan antrean", "the time of its appointment came, to the front"))
            }
            Event::KeepingEnded { ticket } => of(ticket).and(both(
                "tidak lagi disimpan untuk petugas semula, boleh dipanggil loket mana pun",
                "no longer kept for the officer before, any counter may call it",
            )),
            Event::ServiceDelivered { ticket, service, count } => {
                of(ticket).and_then(|()| self.say_delivered(plan, *ticket, *service, *count))
            }
            Event::StepFinished { ticket, counter, next, here, .. } => of(ticket).and_then(|()| say_step(plan, *counter, *next, *here)),
            Event::CallRepeated { call, nth } => {
                (Some(*call) == self.call).then(|| format!("dipanggil ulang, panggilan ke-{nth} / called again, call {nth}"))
            }
            Event::ServingStarted { ticket, .. } => of(ticket).and(both("mulai dilayani", "serving began")),
            Event::VisitFinished { ticket, outcome, .. } => of(ticket).and_then(|()| match outcome {
                Outcome::Completed => both("selesai", "done"),
                Outcome::Incomplete => both("selesai, berkas belum lengkap", "done, papers were missing"),
                Outcome::Referred => both("selesai, dirujuk", "done, referred"),
            }),
            Event::TicketAbsent { ticket, last: false, .. } => of(ticket).and(both("tidak hadir", "absent")),
            Event::TicketAbsent { ticket, last: true, .. } => of(ticket)
                .and(both("tidak hadir untuk terakhir kali, keluar dari antrean", "absent for the last time, and out of the queue")),
            Event::CallUndone { ticket, .. } => {
                of(ticket).and(both("panggilan ditarik, menunggu di tempat semula", "the call was taken back, it waits where it stood"))
            }
            Event::TicketParked { ticket, .. } => of(ticket).and(both("ditunda", "set aside")),
            Event::TicketReturned { ticket, place, cause } => of(ticket).map(|()| say_return(*place, *cause)),
            Event::TicketTransferred { ticket, to, .. } => of(ticket).and_then(|()| say_transfer(plan, *to)),
            Event::TicketCancelled { ticket } => of(ticket).and(both("dibatalkan", "cancelled")),
            Event::TicketUnserved { ticket } => of(ticket).and_then(|()| self.say_unserved(*ticket)),
            Event::ServicePaused { service, .. } => self.say_pause(plan, *service, ("dihentikan sementara", "was paused")),
            Event::ServiceResumed { service } => self.say_pause(plan, *service, ("dilanjutkan", "went on")),
            // Whether a screen showed it is no part of why; the rest is about other things.
            Event::CallConfirmed { .. }
            | Event::PlanApplied { .. }
            | Event::EpochBegun { .. }
            | Event::DayArchived(_)
            | Event::DayTimesChanged(_)
            | Event::DayOpened(_)
            | Event::DayClosed
            | Event::DayReopened { .. }
            | Event::CounterOpened { .. }
            | Event::CounterClosed { .. }
            | Event::CounterPaused { .. }
            | Event::CounterResumed { .. }
            | Event::SkillGiven { .. }
            | Event::SkillTaken { .. }
            | Event::AutomaticSet { .. }
            | Event::NoticeSet { .. }
            | Event::EmergencyRaised { .. }
            | Event::EmergencyCleared { .. }
            | Event::ServingEnded => None,
        }
    }

    /// That the number is one of those that the journal lost, once an event has said so: an epoch begins, or a day on whose date one did.
    fn lost(&mut self, event: &Event) -> Option<String> {
        if !self.is_of_day() || !matches!(event, Event::EpochBegun { .. } | Event::DayOpened(_)) {
            return None;
        }
        let (series, number) = convert::number_of_text(self.state.plan()?, self.wanted)?;
        if !self.is_on_paper(series, number) && !self.is_named_lost(series, number) {
            return None;
        }
        // What was known of it on an earlier day is not what anybody asks for.
        (self.ticket, self.call) = (None, None);
        self.lines.clear();
        Some(standing::lost_words(self.epoch))
    }

    /// Whether a number was lost and may be on somebody's paper.
    fn is_on_paper(&self, series: SeriesId, number: u32) -> bool {
        self.state.on_paper().any(|(of, from, to)| of == series && (from..=to).contains(&number))
    }

    /// Whether a server remembered its visitor when it was lost.
    fn is_named_lost(&self, series: SeriesId, number: u32) -> bool {
        self.state.lost_tickets().iter().any(|lost| (lost.series, lost.number) == (series, number))
    }

    /// How a number came from somebody's paper into the journal, where it did: it was lost, or written by hand.
    fn told_from_paper(&self, series: SeriesId, number: u32) -> Option<(&'static str, &'static str)> {
        if self.is_on_paper(series, number) || self.is_named_lost(series, number) {
            return Some(("dicatat kembali", "entered again"));
        }
        self.state.plan()?.paper_of(series).map(|_| ("dicatat", "entered"))
    }

    /// A service that was delivered, and how often; that a later step of the visit is done by it, where it is one.
    fn say_delivered(&self, plan: &Plan, ticket: TicketId, service: ServiceId, count: u8) -> Option<String> {
        let name = &plan.services.get(service.index())?.name;
        let ticket = self.state.ticket(ticket)?;
        let is_later = ticket.service != service && ticket.to_come().any(|step| step == service);
        let (step_id, step_en) = if is_later { (", tahap itu pun selesai", ", and that step is done too") } else { ("", "") };
        let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
        Some(format!("{name} diberikan {count} kali{step_id} / {name} was delivered {times}{step_en}"))
    }

    /// How far it had come when the day or its serving ended.
    fn say_unserved(&self, ticket: TicketId) -> Option<String> {
        let (id, en) = match self.state.ticket(ticket)?.state {
            TicketState::Reserved | TicketState::Waiting => ("pelayanan berakhir sebelum gilirannya", "serving ended before its turn came"),
            TicketState::Called { .. } => ("hari layanan berakhir selagi dipanggil", "the day ended while it was being called"),
            TicketState::Serving { .. } => ("hari layanan berakhir selagi dilayani", "the day ended while it was being served"),
            TicketState::Parked { .. } => ("pelayanan berakhir selagi ditunda", "serving ended while it was set aside"),
            TicketState::Absent { .. } => ("pelayanan berakhir sebelum melapor kembali", "serving ended before it reported back"),
        };
        Some(format!("{id} / {en}"))
    }

    /// A pause of a service that this number waits for, by its name where it waits for several.
    fn say_pause(&self, plan: &Plan, service: ServiceId, (id, en): (&str, &str)) -> Option<String> {
        let ticket = self.ticket.and_then(|ticket| self.state.ticket(ticket)).filter(|ticket| ticket.state == TicketState::Waiting)?;
        ticket.awaited().find(|awaited| *awaited == service)?;
        if ticket.steps.is_none() {
            return Some(format!("layanannya {id} / its service {en}"));
        }
        let name = &plan.services.get(service.index())?.name;
        Some(format!("{name} {id} / {name} {en}"))
    }
}

fn say_step(plan: &Plan, counter: CounterId, next: ServiceId, here: bool) -> Option<String> {
    let (next, (id, en)) = (&plan.services.get(next.index())?.name, convert::counter_words(plan, counter));
    Some(if here {
        format!("satu tahap selesai, {next} langsung di {id} / a step is done, {next} is next at {en} itself")
    } else {
        format!("satu tahap selesai, kini menunggu {next} / a step is done, now it waits for {next}")
    })
}

/// How a number came from paper, and since when it waits, each in both languages.
type FromPaper = ((&'static str, &'static str), (String, String));

fn say_issued(
    plan: &Plan,
    service: ServiceId,
    group: GroupId,
    journey: Option<JourneyId>,
    ((appointment_id, appointment_en), paper): ((&str, &str), Option<FromPaper>),
) -> Option<String> {
    let journey = journey.and_then(|journey| plan.journeys.get(journey.index()));
    let service = journey.map_or(&plan.services.get(service.index())?.name, |journey| &journey.name);
    let group = &plan.groups.get(group.index())?.name;
    let (id, en) = (format!("{group}{appointment_id}"), format!("{group}{appointment_en}"));
    Some(match paper {
        None => format!("nomor diberikan untuk {service}, kelompok {id} / given for {service}, group {en}"),
        Some(((verb_id, verb_en), (paper_id, paper_en))) => format!(
            "{verb_id} dari kertas untuk {service}, kelompok {id}{paper_id} / {verb_en} from paper for {service}, group {en}{paper_en}"
        ),
    })
}

fn say_transfer(plan: &Plan, to: Destination) -> Option<String> {
    let (id, en) = match to {
        Destination::Service(service) => {
            let name = plan.services.get(service.index())?.name.clone();
            (name.clone(), name)
        }
        Destination::Counter(counter) => convert::counter_words(plan, counter),
    };
    Some(format!("dialihkan ke {id} / sent on to {en}"))
}

fn say_return(place: Place, cause: ReturnCause) -> String {
    let (id, en) = match cause {
        ReturnCause::Officer => ("dikembalikan ke antrean", "put back into the queue"),
        ReturnCause::CounterReleased => ("loketnya dilepas, kembali ke antrean", "its counter was released, it is back in the queue"),
        ReturnCause::ParkingEnded => ("penundaan berakhir, kembali ke antrean", "no longer set aside, back in the queue"),
        ReturnCause::Reinserted => ("melapor kembali", "reported back"),
    };
    let (place_id, place_en) = match place {
        Place::Front => ("di depan".to_owned(), "at the front".to_owned()),
        Place::Earned => ("di tempat semula".to_owned(), "where it stood".to_owned()),
        Place::Back => ("di belakang".to_owned(), "at the back".to_owned()),
        Place::After(calls) => (format!("setelah {calls} panggilan layanannya"), format!("after {calls} calls of its service")),
    };
    format!("{id}, {place_id} / {en}, {place_en}")
}

mod call;
mod standing;
#[cfg(test)]
mod tests;
