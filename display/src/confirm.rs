//! What this display reports to its server: which summons was shown, which was heard. Pure: a queue that sends a few
//! at a time, keeps what was not taken, and forgets what has moved on.

use std::collections::VecDeque;

use client::Reply;
use protocol::{AnswerOutcome, Confirmation, ErrorCode, RequestId};

use crate::stage::CallKey;

/// One thing to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of which summons.
    pub key: CallKey,
    /// Shown or heard.
    pub how: Confirmation,
}

/// Reports that wait, and those on their way.
#[derive(Debug, Default)]
pub struct Confirmations {
    waiting: VecDeque<Report>,
    sent: Vec<(RequestId, Report)>,
    /// Not before this: the server takes only so many commands in a second.
    next_ms: u64,
}

/// Between two reports: 16 in a second, where the server takes 20. A display that starts in a full hall needs seconds,
/// and a single call waits for nothing.
const PACE_MS: u64 = 60;
/// Reports on their way; the link keeps 16 commands.
const SENT_MAX: usize = 8;
/// Reports that wait: two for each of more counters than any hall has. Beyond it the oldest is let go; the officer can
/// confirm by hand.
const WAITING_MAX: usize = 512;
/// After a refusal that time mends.
const RETRY_MS: u64 = 1_000;

impl Confirmations {
    /// Something is to be reported.
    pub fn push(&mut self, report: Report) {
        if self.waiting.contains(&report) || self.sent.iter().any(|(_, sent)| *sent == report) {
            return;
        }
        if self.waiting.len() >= WAITING_MAX {
            self.waiting.pop_front();
        }
        self.waiting.push_back(report);
    }

    /// What to send now.
    pub fn next(&mut self, now_ms: u64) -> Option<Report> {
        if now_ms < self.next_ms || self.sent.len() >= SENT_MAX {
            return None;
        }
        let report = self.waiting.pop_front()?;
        self.next_ms = now_ms + PACE_MS;
        Some(report)
    }

    /// When [`Confirmations::next`] is worth asking again; `None` if only an answer or a new report can change it.
    pub fn due_ms(&self) -> Option<u64> {
        (!self.waiting.is_empty() && self.sent.len() < SENT_MAX).then_some(self.next_ms)
    }

    /// It was given to the link under this name.
    pub fn sent(&mut self, request: RequestId, report: Report) {
        self.sent.push((request, report));
    }

    /// The link did not take it.
    pub fn not_sent(&mut self, report: Report, now_ms: u64) {
        self.waiting.push_front(report);
        self.next_ms = now_ms + RETRY_MS;
    }

    /// What became of it. Only what the server never decided about is repeated: a call that has moved on, or that was
    /// reported by another display, is done with.
    pub fn answered(&mut self, request: &RequestId, reply: &Reply, now_ms: u64) {
        let Some(index) = self.sent.iter().position(|(sent, _)| sent == request) else { return };
        let (_, report) = self.sent.swap_remove(index);
        let again = match reply {
            Reply::Answered(AnswerOutcome::Refused { code, .. }) => matches!(code, ErrorCode::TooFrequent | ErrorCode::Busy),
            Reply::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::AlreadyDone { .. }) => false,
            Reply::Answered(AnswerOutcome::Unsure { .. }) | Reply::Offline | Reply::TooMany | Reply::NotSure => true,
        };
        if again {
            self.not_sent(report, now_ms);
        }
    }

    /// Forgets everything: another hall is shown from now on.
    pub fn forget(&mut self) {
        self.waiting.clear();
        self.sent.clear();
    }

    /// Forgets reports of calls that are no longer called.
    pub fn keep(&mut self, is_called: impl Fn(u64) -> bool) {
        self.waiting.retain(|report| is_called(report.key.call));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(call: u64) -> Report {
        Report { key: CallKey { call, repeat: 1 }, how: Confirmation::Shown }
    }

    fn request(number: u32) -> RequestId {
        RequestId(format!("{number:032x}"))
    }

    #[test]
    fn a_single_report_waits_for_nothing() {
        let mut reports = Confirmations::default();
        reports.push(shown(1));
        assert_eq!(reports.due_ms(), Some(0));
        assert_eq!(reports.next(5), Some(shown(1)));
        assert_eq!(reports.due_ms(), None);
    }

    #[test]
    fn many_reports_keep_to_the_pace_of_the_server_and_none_is_lost() {
        let mut reports = Confirmations::default();
        for call in 0..60 {
            reports.push(shown(call));
        }
        let (mut sent, mut now_ms, mut number) = (Vec::new(), 0, 0);
        while let Some(due_ms) = reports.due_ms() {
            now_ms = due_ms.max(now_ms);
            let report = reports.next(now_ms).unwrap();
            number += 1;
            reports.sent(request(number), report);
            reports.answered(
                &request(number),
                &Reply::Answered(AnswerOutcome::Refused { code: ErrorCode::Unchanged, text: text() }),
                now_ms,
            );
            sent.push((now_ms, report));
        }
        assert_eq!(sent.len(), 60);
        assert!(sent.windows(20).all(|twenty| twenty[19].0 - twenty[0].0 >= 1_000));
    }

    #[test]
    fn what_the_server_never_decided_about_is_repeated() {
        let mut reports = Confirmations::default();
        reports.push(shown(1));
        let report = reports.next(0).unwrap();
        reports.sent(request(1), report);
        reports.push(shown(1));
        assert_eq!(reports.due_ms(), None, "it is on its way");
        reports.answered(&request(1), &Reply::NotSure, 100);
        assert_eq!(reports.due_ms(), Some(1_100));
        assert_eq!(reports.next(1_100), Some(shown(1)));
    }

    #[test]
    fn what_has_moved_on_is_not_reported() {
        let mut reports = Confirmations::default();
        reports.push(shown(1));
        reports.push(shown(2));
        reports.keep(|call| call == 2);
        assert_eq!(reports.next(0), Some(shown(2)));
    }

    fn text() -> protocol::Text {
        protocol::Text { id: String::new(), en: String::new() }
    }
}
