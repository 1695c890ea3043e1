//! Names and clock times for what a rejection holds as ids and instants, as its sentences say them. It must not choose any sentence.

use domain::{CallId, CounterId, Plan, State, TicketId, TicketState, Time};

use super::{
    super::{fact::Number, row::number_text},
    counter_words,
};
use crate::calendar::{Calendar, date_text};

/// Names for what a rejection holds as ids.
pub(super) struct Named<'a> {
    pub(super) state: &'a State,
    pub(super) plan: &'a Plan,
}

impl Named<'_> {
    pub(super) fn counter(&self, counter: CounterId) -> (String, String) {
        counter_words(self.plan, counter)
    }

    pub(super) fn ticket(&self, ticket: TicketId) -> String {
        let live = self.state.ticket(ticket).map(|ticket| Number { series: ticket.series, number: ticket.number });
        live.map_or_else(|| format!("#{}", ticket.0), |number| number_text(self.plan, number))
    }

    pub(super) fn is_reserved(&self, ticket: TicketId) -> bool {
        self.state.ticket(ticket).is_some_and(|ticket| ticket.state == TicketState::Reserved)
    }

    pub(super) fn call(&self, call: CallId) -> String {
        let open = self.state.call(call).map(|call| Number { series: call.series, number: call.number });
        open.map_or_else(|| format!("#{}", call.0), |number| number_text(self.plan, number))
    }

    pub(super) fn service(&self, service: domain::ServiceId) -> &str {
        self.plan.services.get(service.index()).map_or("?", |service| &service.name)
    }

    /// Hours and minutes at the site, as both languages write them: `09.41`.
    pub(super) fn minute(&self, time: Time) -> String {
        Calendar::new(self.plan).map_or_else(|_| String::from("?"), |calendar| calendar.minute_text(time))
    }

    /// The same with seconds: `09.41.07`.
    pub(super) fn clock(&self, time: Time) -> String {
        Calendar::new(self.plan).map_or_else(|_| String::from("?"), |calendar| calendar.clock_text(time))
    }

    pub(super) fn moment(&self, time: Time) -> String {
        let date = Calendar::new(self.plan).map_or_else(|_| String::from("?"), |calendar| date_text(calendar.date(time)));
        format!("{date} {}", self.clock(time))
    }
}
