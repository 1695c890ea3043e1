//! Which moments of the day this display speaks of: each once, when it comes, and none that came before the display was there. Pure; what a
//! moment is and when it comes, its row says.

use std::collections::BTreeSet;

use protocol::{Moment, MomentRow};
use sounds::{ClockTime, HallNotice, Language};

use crate::calendar::{LocalClock, MINUTE_MS};
use crate::feed::ToSpeak;

/// For how long a moment is news, in this display's milliseconds: who hears it later asks what has happened just now.
pub(super) const NEWS_MS: u64 = 120_000;

/// Moments whose saying is remembered: more than a day has.
const REMEMBERED_MAX: usize = 1_000;

/// What is known of the moments of one hall.
#[derive(Debug, Default)]
pub(super) struct Moments {
    /// The hall that they are of, and when this display first saw it, in milliseconds since 1970.
    hall: Option<(String, i64)>,
    /// Those that have come, by name and instant.
    come: BTreeSet<(u64, String)>,
}

impl Moments {
    /// The moments that have come since this was last asked, the first first. What was there before this display was, is no news.
    pub(super) fn news(&mut self, known: &ToSpeak, now_ms: u64) -> Vec<HallNotice> {
        if known.hall.is_empty() {
            return Vec::new();
        }
        let hall_ms = known.clock.hall_ms(now_ms);
        let (hall, seen_ms) = self.hall.get_or_insert_with(|| (known.hall.clone(), hall_ms));
        if *hall != known.hall {
            (*hall, *seen_ms) = (known.hall.clone(), hall_ms);
            self.come.clear();
        }
        let since_ms = *seen_ms;
        let mut come: Vec<&MomentRow> =
            known.moments.iter().filter(|row| signed(row.at_ms) > since_ms && signed(row.at_ms) <= hall_ms).collect();
        come.sort_by_key(|row| row.at_ms);
        come.retain(|row| self.come.insert((row.at_ms, row.moment.clone())));
        while self.come.len() > REMEMBERED_MAX {
            self.come.pop_first();
        }
        let is_news = |row: &&MomentRow| now_ms.saturating_sub(known.clock.local_ms(signed(row.at_ms))) < NEWS_MS;
        come.into_iter().filter(is_news).map(|row| notice(&row.what, known.clock)).collect()
    }

    /// When the next moment comes, in this display's milliseconds.
    pub(super) fn next_ms(known: &ToSpeak, now_ms: u64) -> Option<u64> {
        let hall_ms = known.clock.hall_ms(now_ms);
        let ahead = known.moments.iter().map(|row| signed(row.at_ms)).filter(|at_ms| *at_ms > hall_ms);
        ahead.min().map(|at_ms| known.clock.local_ms(at_ms))
    }
}

/// The languages of a zone in which a hall can say everything; Indonesian, where there is none.
pub(super) fn languages(of_zone: &[Language]) -> Vec<Language> {
    let mut languages: Vec<Language> = of_zone.iter().copied().filter(|language| Language::COMPLETE.contains(language)).collect();
    if languages.is_empty() {
        languages.push(Language::Id);
    }
    languages
}

fn notice(moment: &Moment, clock: LocalClock) -> HallNotice {
    match moment {
        Moment::Opening => HallNotice::Opening,
        Moment::BreakBegins { until_ms } => HallNotice::Break { until: time(*until_ms, clock) },
        Moment::BreakOver => HallNotice::BreakOver,
        Moment::ClosingSoon { closes_at_ms } => match time(*closes_at_ms, clock) {
            Some(at) => HallNotice::ClosingSoon { at },
            None => HallNotice::Closing,
        },
        Moment::Closing => HallNotice::Closing,
        Moment::UsedUp { service } => HallNotice::QuotaUsedUp { service: service.clone() },
    }
}

/// The time of day of an instant in the hall.
fn time(at_ms: u64, clock: LocalClock) -> Option<ClockTime> {
    let minutes = (signed(at_ms) + i64::from(clock.offset_s) * 1_000).div_euclid(MINUTE_MS).rem_euclid(24 * 60);
    ClockTime::new(u8::try_from(minutes / 60).ok()?, u8::try_from(minutes % 60).ok()?)
}

fn signed(at_ms: u64) -> i64 {
    i64::try_from(at_ms).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hall's clock stands a thousand seconds ahead of this display's; it is seven hours ahead of UTC.
    fn hall(moments: &[(u64, Moment)]) -> ToSpeak {
        let row = |(at_ms, what): &(u64, Moment)| MomentRow { moment: format!("{what:?}"), at_ms: *at_ms, what: what.clone() };
        let clock = LocalClock { ahead_ms: 1_000_000, speed: 1, offset_s: 7 * 3_600 };
        ToSpeak { hall: "kec".into(), clock, moments: moments.iter().map(row).collect(), ..ToSpeak::default() }
    }

    #[test]
    fn a_moment_is_news_once_when_it_comes() {
        let mut moments = Moments::default();
        let ahead = hall(&[(1_060_000, Moment::BreakOver), (1_060_000 + NEWS_MS, Moment::Closing)]);
        assert_eq!(moments.news(&ahead, 0), []);
        assert_eq!(Moments::next_ms(&ahead, 0), Some(60_000));
        assert_eq!(moments.news(&ahead, 59_999), []);
        assert_eq!(moments.news(&ahead, 60_000), [HallNotice::BreakOver]);
        assert_eq!(moments.news(&ahead, 60_001), [], "the same picture again");
        assert_eq!(Moments::next_ms(&ahead, 60_000), Some(60_000 + NEWS_MS));
        assert_eq!(moments.news(&ahead, 60_000 + NEWS_MS), [HallNotice::Closing]);
    }

    #[test]
    fn what_came_before_the_display_or_long_ago_is_no_news() {
        let opened = hall(&[(1_000_000, Moment::Opening)]);
        assert_eq!(Moments::default().news(&opened, 5), [], "a screen that was started again says nothing twice");
        let mut cut = Moments::default();
        assert_eq!(cut.news(&hall(&[]), 0), []);
        assert_eq!(cut.news(&hall(&[(1_000_001, Moment::Opening)]), NEWS_MS + 1), [], "the link was away for too long");
        assert_eq!(cut.news(&hall(&[(1_000_002, Moment::BreakOver)]), NEWS_MS + 1), [HallNotice::BreakOver]);
    }

    #[test]
    fn another_hall_has_moments_of_its_own() {
        let mut moments = Moments::default();
        moments.news(&hall(&[]), 0);
        let practice = |moments: &[(u64, Moment)]| ToSpeak { hall: "kec-latihan".into(), ..hall(moments) };
        assert_eq!(moments.news(&practice(&[(1_000_500, Moment::Opening)]), 1_000), [], "it had opened before it was shown");
        assert_eq!(moments.news(&practice(&[(1_001_500, Moment::Closing)]), 2_000), [HallNotice::Closing]);
    }

    #[test]
    fn times_are_those_of_the_hall() {
        let noon_ms = 5 * 3_600_000;
        let mut moments = Moments::default();
        moments.news(&hall(&[]), 0);
        let rest = hall(&[(1_000_010, Moment::BreakBegins { until_ms: noon_ms + 30 * 60_000 })]);
        assert_eq!(moments.news(&rest, 10), [HallNotice::Break { until: ClockTime::new(12, 30) }]);
    }
}
