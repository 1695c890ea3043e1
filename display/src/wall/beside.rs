//! What stands beside the calls of a wall, and in the large place while there are none. Calls go first: what they leave free is all that a slide
//! ever gets, and with the next call it is gone.

use std::sync::Arc;

use protocol::DisplayProfile as Profile;

use super::{Picture, Wall};
use crate::board;
use crate::layout::{Layout, SlidePlace, before_over_slide, slide_pages};
use crate::slides::{Slide, turn};
use crate::stage::Shown;

/// How long the sentence of an empty hall stands before slides take their turns.
const SENTENCE_MS: u64 = 10_000;

/// How long a number that has moved on stays large before slides take its place in turns.
const MOVED_ON_MS: u64 = 60_000;

/// What stands beside the calls.
pub(super) struct Beside {
    /// The slide whose turn it is.
    pub(super) slide: Option<board::Slide>,
    /// Most lines of numbers that have moved on, which leave it its room.
    pub(super) before_max: usize,
    /// When that changes by time alone.
    pub(super) until_ms: Option<u64>,
}

impl Wall {
    /// What stands beside the calls that are shown.
    pub(super) fn beside(&self, picture: &Picture, shown: &Shown, now_ms: u64, layout: &Layout) -> Beside {
        let nothing = Beside { slide: None, before_max: usize::MAX, until_ms: None };
        let slides = self.slides_of_today(picture, now_ms);
        if slides.is_empty() || !picture.is_open() {
            return nothing;
        }
        let large = shown.large.as_ref();
        // In a break the number before is not shown.
        let moves_on_ms = large.filter(|_| picture.pause.is_none()).map_or(0, |large| large.since_ms + MOVED_ON_MS);
        let is_free = large.is_none_or(|large| !large.still_called) && now_ms >= moves_on_ms;
        let before = before_over_slide(&layout.rows, shown.rows.len(), shown.before.len());
        if !is_free && shown.page.is_some() {
            // Rows that take turns need all of it; on their last page a slide would come and go.
            return nothing;
        }
        let place = if is_free { SlidePlace::Large } else { SlidePlace::Under { called: shown.rows.len(), before } };
        let paged: Vec<_> = slides.into_iter().map(|slide| (Arc::clone(&slide), slide_pages(layout, place, &slide).len())).collect();
        let (turn, until_ms) = turn(&paged, if is_free { SENTENCE_MS } else { 0 }, now_ms);
        let freed_ms = large.filter(|large| !is_free && !large.still_called).map(|_| moves_on_ms);
        let until_ms = [until_ms, freed_ms].into_iter().flatten().min();
        let Some(turn) = turn else { return Beside { until_ms, ..nothing } };
        let picture = turn.slide.picture.as_ref().and_then(|digest| self.album.get(digest)).cloned();
        let before_max = if is_free { usize::MAX } else { before };
        Beside { slide: Some(board::Slide { place, turn, picture }), before_max, until_ms }
    }

    /// Those that are shown on this weekday, on this kind of screen, and whose picture has come.
    fn slides_of_today(&self, picture: &Picture, now_ms: u64) -> Vec<Arc<Slide>> {
        let has_room = match picture.setting.profile {
            Profile::Zone | Profile::Totem | Profile::Mobile => true,
            // Seen in passing, from a car, or no larger than its one number.
            Profile::Lobby | Profile::DriveThrough | Profile::Counter => false,
        };
        let weekday = picture.clock.weekday(now_ms);
        let is_there = |slide: &Slide| slide.picture.as_ref().is_none_or(|digest| self.album.contains_key(digest));
        let shown = picture.slides.iter().filter(|slide| has_room && slide.is_of(weekday) && is_there(slide));
        shown.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{Hall, Scene, Waiting};
    use crate::layout::lay_out;
    use crate::stage::{Call, CallKey};
    use crate::wall::{Day, News};

    fn slide(code: &str) -> Arc<Slide> {
        let items = vec![("Biaya".into(), "Gratis".into()), ("Jangka waktu".into(), "Satu hari kerja".into())];
        Arc::new(Slide { code: code.into(), page_ms: 15_000, title: "Standar Pelayanan".into(), items, ..Slide::default() })
    }

    fn call(id: u64) -> Call {
        Call { key: CallKey { call: id, repeat: 1 }, number: format!("A-{id:03}"), counter: "Loket 3".into(), ..Call::default() }
    }

    fn picture(calls: u64, before: u64) -> Picture {
        Picture {
            day: Some(Day { date: "2026-11-23".into(), training: false }),
            slides: vec![slide("satu"), slide("dua")],
            calls: (1..=calls).map(call).collect(),
            before: (100..100 + before).map(call).collect(),
            ..Picture::default()
        }
    }

    fn hall(picture: Picture, now_ms: u64) -> Hall {
        let mut wall = Wall::new(Waiting::default());
        wall.take(News::Picture(Box::new(picture)), now_ms.saturating_sub(1_000));
        wall.settle(now_ms);
        let Scene::Hall(hall) = wall.board(now_ms, &lay_out(1920, 1080)).scene else { panic!("there is a picture") };
        *hall
    }

    /// A moment in which a round of slides in the large place begins: ten seconds, and fifteen for each.
    const ROUND: u64 = 40_000 * 25;

    fn place(hall: &Hall) -> Option<SlidePlace> {
        hall.slide.as_ref().map(|slide| slide.place)
    }

    #[test]
    fn slides_stand_under_the_rows_and_give_way_to_them() {
        let few = hall(picture(2, 5), ROUND);
        assert_eq!(place(&few), Some(SlidePlace::Under { called: 1, before: 2 }));
        assert_eq!((few.rows.called.len(), few.rows.before.len()), (1, 2), "those before make room, those called do not");
        let many = hall(picture(9, 5), ROUND);
        assert_eq!(place(&many), None, "no room is left");
        assert!(many.rows.page.is_some());
        let without = hall(Picture { slides: Vec::new(), ..picture(2, 5) }, ROUND);
        assert!(without.rows.before.len() > 2);
    }

    #[test]
    fn with_nobody_called_the_sentence_stands_first_and_slides_take_turns_in_the_large_place() {
        let turns = |now_ms: u64| hall(picture(0, 0), now_ms).slide.map(|slide| (slide.place, slide.turn.slide.code.clone()));
        assert_eq!(turns(ROUND), None);
        assert_eq!(turns(ROUND + SENTENCE_MS), Some((SlidePlace::Large, "satu".to_owned())));
        assert_eq!(turns(ROUND + SENTENCE_MS + 15_000), Some((SlidePlace::Large, "dua".to_owned())));
    }

    #[test]
    fn a_call_is_large_in_the_same_frame_whatever_slide_stands_there() {
        let mut wall = Wall::new(Waiting::default());
        let now_ms = ROUND + SENTENCE_MS;
        wall.take(News::Picture(Box::new(picture(0, 0))), now_ms);
        let layout = lay_out(1920, 1080);
        let until_ms = wall.next_change_ms(now_ms, &layout).unwrap();
        assert!(until_ms <= now_ms + 15_000, "the next slide is a change by time alone");
        wall.take(News::Picture(Box::new(picture(1, 0))), now_ms + 1);
        wall.settle(now_ms + 1);
        let Scene::Hall(hall) = wall.board(now_ms + 1, &layout).scene else { panic!("there is a picture") };
        assert!(matches!(&hall.large, board::Large::Called(call) if call.number == "A-001"));
        assert_eq!(place(&hall), Some(SlidePlace::Under { called: 0, before: 0 }));
    }

    #[test]
    fn a_closed_hall_a_counters_sign_and_another_weekday_have_no_slides() {
        let now_ms = ROUND + SENTENCE_MS;
        assert!(hall(picture(0, 0), now_ms).slide.is_some());
        assert_eq!(place(&hall(Picture { day: None, ..picture(0, 0) }, now_ms)), None);
        let mut sign = picture(0, 0);
        sign.setting.profile = Profile::Counter;
        assert_eq!(place(&hall(sign, now_ms)), None);
        let mut friday = picture(0, 0);
        // The clock begins on Thursday, the 1st of January 1970.
        friday.slides = vec![Arc::new(Slide { days: vec![5], ..(*slide("jumat")).clone() })];
        assert_eq!(place(&hall(friday.clone(), now_ms)), None);
        friday.clock.offset_s = 24 * 3600;
        let shown = (0..25).filter_map(|second| place(&hall(friday.clone(), now_ms + second * 1_000))).count();
        assert!(shown > 0, "a day later it is");
    }

    #[test]
    fn a_picture_that_has_not_come_has_no_turn() {
        let missing = Arc::new(Slide { picture: Some("abc".into()), picture_aspect_milli: 1_777, page_ms: 15_000, ..Slide::default() });
        let only = Picture { slides: vec![missing], ..picture(0, 0) };
        assert!((0..60).all(|second| hall(only.clone(), ROUND + second * 1_000).slide.is_none()));
        assert_eq!(only.pictures(), ["abc"]);
    }
}
