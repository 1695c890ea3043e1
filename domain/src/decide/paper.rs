//! A number that stands on a visitor's paper already: which may be entered, for what, and since when its visitor waits.

use crate::{Day, IssueTicket, Journey, LostTicket, MS_BEFORE_NOW_MAX, Paper, Plan, Rejection, SeriesId, Service, ServiceId, State, Time};

/// The number, where it may be entered for this service.
pub(super) fn number(
    state: &State,
    plan: &Plan,
    issue: &IssueTicket,
    paper: Paper,
    (id, service): (ServiceId, &Service),
    journey: Option<&Journey>,
) -> Result<(SeriesId, u32), Rejection> {
    let (series, number) = (paper.series, paper.number);
    let lost = lost(state, paper);
    let is_written_by_hand = plan.paper_of(series).is_some();
    if !state.on_paper.has(series, number) && lost.is_none() {
        by_hand(state, plan, paper)?;
    }
    // What it was for is remembered: for something else its holder would lose their place to somebody who never had it.
    let is_of_other = |lost: &LostTicket| lost.service != id && (issue.journey.is_none() || lost.journey != issue.journey);
    if lost.is_some_and(is_of_other) {
        return Err(Rejection::NumberOfOtherService(series, number, id));
    }
    let usual = journey.and_then(|journey| journey.series).unwrap_or(service.series);
    let its = [Some(usual), service.priority_series, service.appointment_series];
    // Who was sent on, or came before the file changed, has a number of another series.
    let is_for_it = is_written_by_hand || its.contains(&Some(series)) || lost.is_some_and(|lost| lost.service == id);
    if is_for_it { Ok((series, number)) } else { Err(Rejection::NumberOfOtherService(series, number, id)) }
}

/// Whether a number may be entered because it was printed beforehand.
fn by_hand(state: &State, plan: &Plan, Paper { series, number, since: _ }: Paper) -> Result<(), Rejection> {
    let paper = plan.paper_of(series).ok_or(Rejection::NumberNotOnPaper(series, number))?;
    if state.is_given(series, number) {
        return Err(Rejection::PaperNumberEntered(series, number));
    }
    if paper.has(number) { Ok(()) } else { Err(Rejection::OutsidePaperSeries(series, number)) }
}

/// Since when the holder of a paper waits: as they say, or as is remembered of their number. A number that the system gave was given within
/// the day; one that was written by hand perhaps before the day could be opened.
pub(super) fn waits_since(state: &State, plan: &Plan, day: &Day, paper: Paper, now: Time) -> Option<Time> {
    let since = paper.since.or(lost(state, paper).map(|lost| lost.since))?;
    let earliest = match plan.paper_of(paper.series) {
        Some(_) => Time(now.0.saturating_sub(MS_BEFORE_NOW_MAX)).min(day.opened_at),
        None => day.opened_at,
    };
    Some(since.max(earliest).min(now))
}

/// What is remembered of a number that was lost.
fn lost(state: &State, paper: Paper) -> Option<&LostTicket> {
    state.lost.iter().find(|lost| (lost.series, lost.number) == (paper.series, paper.number))
}
