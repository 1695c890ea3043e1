//! The series of numbers that are printed beforehand, as a supervisor sees it: its range, and which numbers were entered today.

use domain::{PaperSeries, Plan, State};
use protocol::{PAPER_RANGES_MAX, PaperRow};

/// The series of the plan, and what was entered of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PaperFact {
    series: PaperSeries,
    count: u32,
    highest: u32,
    entered: Vec<(u32, u32)>,
}

pub(super) fn paper_fact(state: &State, plan: &Plan) -> Option<PaperFact> {
    let series = plan.paper?;
    let (mut count, mut highest, mut entered) = (0, 0, Vec::new());
    for (from, to) in state.given_in(series.series) {
        count += to.saturating_sub(from).saturating_add(1);
        highest = to;
        if entered.len() < PAPER_RANGES_MAX {
            entered.push((from, to));
        }
    }
    Some(PaperFact { series, count, highest, entered })
}

pub(super) fn paper_row(plan: &Plan, fact: &PaperFact) -> PaperRow {
    let PaperFact { series: PaperSeries { series, first, last }, count, highest, .. } = *fact;
    let prefix = plan.series.get(series.index()).map(|series| series.prefix.clone()).unwrap_or_default();
    PaperRow { prefix, first, last, count, highest, entered: fact.entered.clone() }
}

#[cfg(test)]
mod tests {
    use domain::{Command, IssueTicket, OpenDay, Paper, ServiceId, Time};

    use super::*;
    use crate::site_file;

    #[test]
    fn the_row_says_which_numbers_were_entered_and_stays_short() {
        let text = include_str!("../../../examples/kantor-kecil.toml");
        let site = site_file::read(format!("{text}\n[paper]\nprefix = \"T\"\nlast = 900\n").as_bytes()).unwrap();
        let (mut state, now) = (State::default(), Time(1_795_399_200_000));
        let act = |state: &mut State, command: Command| {
            let mut events = Vec::new();
            domain::decide(state, &command, now, &mut events).unwrap();
            events.iter().for_each(|event| domain::apply(state, now, event));
        };
        act(&mut state, Command::ApplyPlan { plan: site.plan.into(), digest: site.digest, today: None });
        act(&mut state, Command::OpenDay(OpenDay::on(domain::Date { year: 2026, month: 11, day: 23 })));
        let plan = state.plan().unwrap().clone();
        let row = |state: &State| paper_row(&plan, &paper_fact(state, &plan).unwrap());
        let none = PaperRow { prefix: "T".into(), first: 1, last: 900, count: 0, highest: 0, entered: Vec::new() };
        assert_eq!(row(&state), none);
        let series = plan.paper.unwrap().series;
        let enter = |number| {
            let paper = Some(Paper { series, number, since: None });
            Command::IssueTicket(IssueTicket { paper, ..IssueTicket::at_kiosk(ServiceId(0)) })
        };
        for number in [1, 3, 2, 7] {
            act(&mut state, enter(number));
        }
        act(&mut state, Command::IssueTicket(IssueTicket::at_kiosk(ServiceId(0))));
        assert_eq!(row(&state), PaperRow { count: 4, highest: 7, entered: vec![(1, 3), (7, 7)], ..none });
        for number in (9..800).step_by(2) {
            act(&mut state, enter(number));
        }
        let row = row(&state);
        assert_eq!((row.count, row.highest, row.entered.len()), (400, 799, PAPER_RANGES_MAX));
    }
}
