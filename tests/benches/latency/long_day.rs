//! A long day, entry by entry: numbers are given, called, shown, heard, served and finished at 60 counters, some of them called twice.
//! Every entry is what the domain decides; nothing is made up.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    CallId, Command, Confirmation, CounterId, Date, Event, GroupId, IssueTicket, OpenDay, SeriesId, ServiceId, State, Time, apply, decide,
};
use server::site_file::SiteFile;

/// Between two entries, in milliseconds: a million of them are a working day.
const ENTRY_EVERY_MS: u64 = 25;
/// So many wait at any time.
const WAITING: u32 = 200;
/// One call in so many is repeated.
const REPEATED: u32 = 8;
const MORNING: Time = Time(1_790_000_000_000);

/// The hall as the day goes on.
pub(crate) struct LongDay {
    state: State,
    now: Time,
    /// What comes next, the nearest last.
    ahead: Vec<Command>,
    /// Services by the series of their numbers, in turn: a series ends at 9,999.
    services: Vec<Vec<ServiceId>>,
    counters: u16,
    /// The counter that called last.
    counter: u16,
    turn: u32,
}

impl LongDay {
    /// The day of this site, before anything has happened.
    pub(crate) fn of(site: &SiteFile) -> LongDay {
        let plan = &site.plan;
        let counters = u16::try_from(plan.counters.len()).unwrap();
        let mut by_series: BTreeMap<SeriesId, Vec<ServiceId>> = BTreeMap::new();
        for (index, service) in plan.services.iter().enumerate() {
            by_series.entry(service.series).or_default().push(ServiceId(u16::try_from(index).unwrap()));
        }
        let mut ahead: Vec<Command> =
            (0..counters).map(|counter| Command::OpenCounter { counter: CounterId(counter), officer: None }).collect();
        let date = Date { year: 2026, month: 9, day: 21 };
        ahead.push(Command::OpenDay(OpenDay::on(date)));
        ahead.push(Command::ApplyPlan { plan: Arc::new(plan.clone()), digest: site.digest.clone(), today: None });
        LongDay { state: State::default(), now: MORNING, ahead, services: by_series.into_values().collect(), counters, counter: 0, turn: 0 }
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Time {
        self.now
    }

    /// The events of the next entry.
    pub(crate) fn next(&mut self) -> Vec<Event> {
        self.now = self.now.plus(ENTRY_EVERY_MS);
        if self.ahead.is_empty() {
            self.plan_ahead();
        }
        let command = self.ahead.pop().unwrap();
        let mut events = Vec::new();
        decide(&self.state, &command, self.now, &mut events).unwrap_or_else(|why| panic!("{command:?} is refused: {why:?}"));
        for event in &events {
            apply(&mut self.state, self.now, event);
        }
        events
    }

    /// Somebody comes; once enough wait, the next counter that has somebody to call serves a visitor for everyone who comes.
    fn plan_ahead(&mut self) {
        if self.state.waiting_count() >= WAITING {
            let counters = (1..=self.counters).map(|step| CounterId((self.counter + step) % self.counters));
            let mut busy = counters.filter(|counter| self.state.waiting_for_counter(*counter, self.now).count > 0);
            let counter = busy.next().expect("whoever waits is waited for");
            self.counter = counter.0;
            self.call(counter);
        }
        let issue = self.issue();
        self.ahead.push(issue);
    }

    fn issue(&mut self) -> Command {
        let service = loop {
            self.turn += 1;
            let turn = self.turn as usize;
            let of_series = &self.services[turn % self.services.len()];
            let service = of_series[turn / self.services.len() % of_series.len()];
            if self.state.counters_serving(service).next().is_some() {
                break service;
            }
        };
        Command::IssueTicket(IssueTicket { group: GroupId(u8::from(self.turn.is_multiple_of(9))), ..IssueTicket::at_kiosk(service) })
    }

    /// The next call at this counter, and everything until its visitor is there.
    fn call(&mut self, counter: CounterId) {
        let ending = self.state.counter(counter).and_then(domain::Desk::call);
        let call = self.next_call();
        let confirm = |nth, how| Command::ConfirmCall { call, nth, how, counter: None };
        let mut course =
            vec![Command::CallNext { counter, ending, answer: None }, confirm(1, Confirmation::Shown), confirm(1, Confirmation::Heard)];
        if self.turn.is_multiple_of(REPEATED) {
            course.extend([Command::Recall { counter, call }, confirm(2, Confirmation::Shown), confirm(2, Confirmation::Heard)]);
        }
        course.push(Command::StartServing { counter, call });
        self.ahead.extend(course.into_iter().rev());
    }

    /// The id that the next call gets: nobody else calls.
    fn next_call(&self) -> CallId {
        let live = self.state.calls().map(|call| call.id);
        let past = self.state.past_calls().map(|past| past.call.id);
        live.chain(past).max().map_or(CallId(0), |last| CallId(last.0 + 1))
    }
}
