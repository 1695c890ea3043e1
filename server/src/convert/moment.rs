//! The moments of a day that screens speak of, from what the state knows: when it opened, its breaks, when numbers stop, when it ended, which
//! quotas are used up. What a hall says of them, and whether it still does, is a screen's business.

use domain::{BreakOf, Plan, ServiceId, State, Time};
use protocol::{Moment, MomentRow};

/// How long before numbers stop the hall says so, in milliseconds: time to come in from the parking place.
const CLOSING_SOON_MS: u64 = 15 * 60 * 1_000;

/// Names a moment of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MomentKey {
    Opening,
    BreakBegins(Time),
    BreakOver(Time),
    ClosingSoon,
    Closing,
    UsedUp(ServiceId),
}

/// A moment of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MomentFact {
    pub(crate) key: MomentKey,
    pub(super) at: Time,
    /// When a break ends, or numbers stop.
    until: Option<Time>,
}

/// The moments of the day, in the order of their keys; of a day that is over only its end.
pub(super) fn moment_facts(state: &State) -> Vec<MomentFact> {
    let Some(day) = state.last_day() else { return Vec::new() };
    let fact = |key, at, until| MomentFact { key, at, until };
    let ended_at = day.serving_ended_at.into_iter().chain(day.closed_at).min();
    if let Some(ended_at) = ended_at {
        return vec![fact(MomentKey::Closing, ended_at, None)];
    }
    let mut facts = vec![fact(MomentKey::Opening, day.opened_at, None)];
    let breaks = hall_breaks(state);
    facts.extend(breaks.iter().map(|(from, until)| fact(MomentKey::BreakBegins(*from), *from, Some(*until))));
    facts.extend(breaks.iter().map(|(_, until)| fact(MomentKey::BreakOver(*until), *until, None)));
    let soon = day.closes_at.map(|closes_at| (closes_at, Time(closes_at.0.saturating_sub(CLOSING_SOON_MS))));
    facts.extend(soon.filter(|(_, at)| *at > day.opened_at).map(|(closes_at, at)| fact(MomentKey::ClosingSoon, at, Some(closes_at))));
    facts.extend(state.used_up().map(|(service, at)| fact(MomentKey::UsedUp(service), at, None)));
    // What the hall must not see it does not hear either.
    let hidden = |key| match key {
        MomentKey::UsedUp(service) => state.plan().is_none_or(|plan| plan.services.get(service.index()).is_none_or(|its| its.sensitive)),
        MomentKey::Opening | MomentKey::BreakBegins(_) | MomentKey::BreakOver(_) | MomentKey::ClosingSoon | MomentKey::Closing => false,
    };
    facts.retain(|fact| !hidden(fact.key));
    facts
}

/// Breaks of the whole hall; those that follow each other without a gap are one.
fn hall_breaks(state: &State) -> Vec<(Time, Time)> {
    let mut joined: Vec<(Time, Time)> = Vec::new();
    for found in state.breaks().iter().filter(|found| found.of == BreakOf::Hall) {
        match joined.last_mut().filter(|(_, until)| found.from <= *until) {
            Some((_, until)) => *until = found.until.max(*until),
            None => joined.push((found.from, found.until)),
        }
    }
    joined
}

/// A moment in the wire's words.
pub(super) fn moment_row(plan: &Plan, fact: MomentFact) -> MomentRow {
    let until_ms = fact.until.unwrap_or(fact.at).0;
    let what = match fact.key {
        MomentKey::Opening => Moment::Opening,
        MomentKey::BreakBegins(_) => Moment::BreakBegins { until_ms },
        MomentKey::BreakOver(_) => Moment::BreakOver,
        MomentKey::ClosingSoon => Moment::ClosingSoon { closes_at_ms: until_ms },
        MomentKey::Closing => Moment::Closing,
        MomentKey::UsedUp(service) => Moment::UsedUp { service: plan.services[service.index()].name.clone() },
    };
    MomentRow { moment: moment_name(plan, fact.key), at_ms: fact.at.0, what }
}

/// A moment's name on the wire.
pub(super) fn moment_name(plan: &Plan, key: MomentKey) -> String {
    match key {
        MomentKey::Opening => "opening".to_owned(),
        MomentKey::BreakBegins(at) => format!("break-{}", at.0),
        MomentKey::BreakOver(at) => format!("break-over-{}", at.0),
        MomentKey::ClosingSoon => "closing-soon".to_owned(),
        MomentKey::Closing => "closing".to_owned(),
        MomentKey::UsedUp(service) => format!("used-up-{}", plan.services[service.index()].code),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{Command, Date, IssueTicket, OpenDay, apply, decide};

    use super::*;
    use crate::calendar::Calendar;
    use crate::site_file;

    const FRIDAY: Date = Date { year: 2027, month: 1, day: 15 };
    const MINUTE_MS: u64 = 60_000;

    fn act(state: &mut State, at: Time, command: &Command) {
        let mut events = Vec::new();
        decide(state, command, at, &mut events).unwrap();
        events.iter().for_each(|event| apply(state, at, event));
    }

    fn break_of(code: &str, from: &str, until: &str) -> String {
        format!("[[break]]\ncode = \"{code}\"\ndays = \"friday\"\nfrom = \"{from}\"\nuntil = \"{until}\"\n")
    }

    /// A Friday from eight to two with a break in two parts, and one number for the first service; with the time at which it opens.
    fn hall() -> (State, Time) {
        let text = std::str::from_utf8(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
        let text = text.replacen("skills = [\"kependudukan\"]", "skills = [\"kependudukan\"]\nquota = 1", 1);
        let text = format!("{text}\n{}{}", break_of("siang", "11.30", "12.00"), break_of("jumat", "12.00", "13.00"));
        let site = site_file::read(text.as_bytes()).unwrap();
        let calendar = Calendar::new(&site.plan).unwrap();
        let opens_at = calendar.instant_of(FRIDAY, 8 * 60).unwrap();
        let mut state = State::default();
        act(&mut state, opens_at, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        act(&mut state, opens_at, &Command::OpenDay(OpenDay { times: calendar.times(FRIDAY), ..OpenDay::on(FRIDAY) }));
        (state, opens_at)
    }

    fn rows(state: &State) -> Vec<MomentRow> {
        moment_facts(state).into_iter().map(|fact| moment_row(state.plan().unwrap(), fact)).collect()
    }

    #[test]
    fn a_day_that_opens_knows_its_moments_to_come() {
        let (state, opens_at) = hall();
        let after = |minutes: u64| opens_at.0 + minutes * MINUTE_MS;
        let found: Vec<(u64, Moment)> = rows(&state).into_iter().map(|row| (row.at_ms, row.what)).collect();
        let breaks = Moment::BreakBegins { until_ms: after(300) };
        let soon = Moment::ClosingSoon { closes_at_ms: after(360) };
        assert_eq!(found, [(after(0), Moment::Opening), (after(210), breaks), (after(300), Moment::BreakOver), (after(345), soon)]);
    }

    #[test]
    fn a_quota_is_used_up_with_its_last_number_and_a_sensitive_service_is_not_named() {
        let (mut state, opens_at) = hall();
        let used_up = |state: &State| rows(state).into_iter().filter(|row| matches!(row.what, Moment::UsedUp { .. })).collect::<Vec<_>>();
        assert_eq!(used_up(&state), []);
        act(&mut state, opens_at.plus(5), &Command::IssueTicket(IssueTicket::at_kiosk(ServiceId(0))));
        let what = Moment::UsedUp { service: "Kartu Keluarga".into() };
        assert_eq!(used_up(&state), [MomentRow { moment: "used-up-kk".into(), at_ms: opens_at.0 + 5, what }]);
        let mut plan = state.plan().unwrap().as_ref().clone();
        plan.services[0].sensitive = true;
        act(&mut state, opens_at.plus(6), &Command::ApplyPlan { plan: Arc::new(plan), digest: "d".into(), today: None });
        assert_eq!(used_up(&state), []);
    }

    #[test]
    fn a_day_that_is_over_has_one_moment_and_one_that_is_reopened_all_again() {
        let (mut state, opens_at) = hall();
        act(&mut state, opens_at.plus(9), &Command::CloseDay);
        assert_eq!(rows(&state), [MomentRow { moment: "closing".into(), at_ms: opens_at.0 + 9, what: Moment::Closing }]);
        let times = Calendar::new(state.plan().unwrap()).unwrap().times(FRIDAY);
        act(&mut state, opens_at.plus(99), &Command::ReopenDay(OpenDay { times, ..OpenDay::on(FRIDAY) }));
        assert_eq!(rows(&state).len(), 4);
    }
}
