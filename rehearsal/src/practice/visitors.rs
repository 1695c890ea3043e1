//! Visitors of a practice: they come as the morning of a hall goes, take a number at a kiosk, and some leave before they are called.

use std::{collections::BTreeSet, sync::Arc};

use protocol::{AnswerOutcome, Command, Did, ErrorCode, Issue, Language, Origin};
use simulation::{Arrivals, VisitorMix, Visitors};

use super::{Shared, demand::Demand};
use crate::{
    ledger::Visitor,
    links::{Asked, Participant},
};

/// How long it takes until somebody looks again whether numbers are given, in the hall's milliseconds.
const LOOK_AGAIN_MS: u64 = 30_000;

/// The kiosk's side.
pub(super) struct Crowd {
    pub(super) kiosk: Participant,
    pub(super) shared: Arc<Shared>,
    pub(super) demand: Demand,
    pub(super) seed: u64,
    /// When numbers begin and stop to be given, in milliseconds since 1970 by the hall's clock; where nothing stops them, visitors come
    /// as on the mean of a day.
    pub(super) hours_ms: Option<(u64, u64)>,
}

impl Crowd {
    /// Comes until numbers are no longer given, or until it is over.
    pub(super) async fn come(self) {
        let Crowd { kiosk, shared, demand, seed, hours_ms } = &self;
        let groups = kiosk.see(|picture| {
            let mut rows: Vec<_> = picture.groups().cloned().collect();
            rows.sort_by_key(|row| row.order);
            rows.into_iter().skip(1).map(|row| row.group).collect::<Vec<_>>()
        });
        let mut visitors = Visitors::new(*seed, VisitorMix::default(), &demand.shares, groups.len());
        let mut arrivals = Arrivals::new(seed.wrapping_add(1), demand.per_hour);
        // A service whose numbers are used up is asked for by nobody any more.
        let mut full: BTreeSet<usize> = BTreeSet::new();
        loop {
            let now_ms = kiosk.hall_ms();
            let gap_ms = match (now_ms, hours_ms) {
                (Some(now_ms), Some((_, closes_ms))) if now_ms >= *closes_ms => return,
                (Some(now_ms), Some((opens_ms, closes_ms))) => {
                    let percent = now_ms.saturating_sub(*opens_ms) * 100 / closes_ms.saturating_sub(*opens_ms).max(1);
                    arrivals.next_gap_through_day_ms(u32::try_from(percent).unwrap_or(u32::MAX))
                }
                (Some(_), None) => arrivals.next_gap_ms(),
                (None, _) => LOOK_AGAIN_MS,
            };
            if !shared.pace.pause(gap_ms).await {
                return;
            }
            let Some(visitor) = visitors.next_visitor() else { return };
            if now_ms.is_none() || full.contains(&visitor.service) {
                continue;
            }
            let row = &demand.services[visitor.service];
            let group = visitor.priority_group.map(|group| groups[group].clone());
            let language = if visitor.english { Language::En } else { Language::Id };
            let issue = Issue { service: row.service.clone(), group, language, origin: Origin::Kios, ..Issue::default() };
            let person = Visitor { priority: issue.group.is_some(), english: visitor.english };
            match shared.ask(kiosk, Command::IssueTicket(issue)).await {
                Asked::Answered(AnswerOutcome::Done { did: Some(Did::Issued { ticket, number, .. }), .. }) => {
                    shared.given(ticket, &number, &row.service, person, kiosk.hall_ms().unwrap_or_default(), visitor.leaves);
                }
                Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::Full, .. }) => drop(full.insert(visitor.service)),
                // A minute that is over for one is over for all: the hall's own clock says when nobody comes any more.
                Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::ServiceClosed, .. }) => {}
                other @ (Asked::Answered(_) | Asked::NotSure) => shared.refused(other),
            }
        }
    }
}
