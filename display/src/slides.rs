//! What stands beside calls: words and pictures that take turns by the clock. It says whose turn it is; where a page stands is the layout's.
//! Calls know nothing of it, and no call ever waits for a slide.

use std::sync::Arc;

/// One slide as its site tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slide {
    /// Its code.
    pub code: String,
    /// How long each of its pages stands, in milliseconds.
    pub page_ms: u64,
    /// The weekdays on which it is shown, Monday first; none for every day.
    pub days: Vec<u8>,
    /// Over its words.
    pub title: String,
    /// What the title is about; may be empty.
    pub about: String,
    /// Its words: what they are about (may be empty), and what they say.
    pub items: Vec<(String, String)>,
    /// The hash of a picture that fills it.
    pub picture: Option<String>,
    /// Width over height of that picture, in thousandths.
    pub picture_aspect_milli: u32,
    /// The address of a page that telephones are led to; may be empty.
    pub page: String,
}

impl Slide {
    /// Whether it is shown on a weekday (Monday is 1).
    pub fn is_of(&self, weekday: u8) -> bool {
        self.days.is_empty() || self.days.contains(&weekday)
    }
}

/// A page of a slide whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The slide.
    pub slide: Arc<Slide>,
    /// Which page, from 0.
    pub page: usize,
    /// Of how many.
    pub pages: usize,
}

/// Whose turn it is at a moment, and until when: after `before_ms` of something else, each page of each slide for its own time, and again. Slides
/// without a page are left out; nothing takes turns where nothing is left.
pub fn turn(slides: &[(Arc<Slide>, usize)], before_ms: u64, now_ms: u64) -> (Option<Turn>, Option<u64>) {
    let round_ms: u64 = before_ms + slides.iter().map(|(slide, pages)| slide.page_ms * *pages as u64).sum::<u64>();
    if round_ms == before_ms {
        return (None, None);
    }
    let begun_ms = now_ms - now_ms % round_ms;
    let mut end_ms = begun_ms + before_ms;
    if now_ms < end_ms {
        return (None, Some(end_ms));
    }
    for (slide, pages) in slides {
        for page in 0..*pages {
            end_ms += slide.page_ms;
            if now_ms < end_ms {
                return (Some(Turn { slide: Arc::clone(slide), page, pages: *pages }), Some(end_ms));
            }
        }
    }
    (None, Some(begun_ms + round_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slide(code: &str, page_ms: u64) -> Arc<Slide> {
        Arc::new(Slide { code: code.into(), page_ms, ..Slide::default() })
    }

    #[test]
    fn each_page_has_its_time_and_the_next_moment_is_known() {
        let slides = [(slide("a", 10), 2), (slide("tak-muat", 99), 0), (slide("b", 5), 1)];
        let mut seen = Vec::new();
        let mut now_ms = 32 * 31_250;
        for _ in 0..5 {
            let (turn, until) = turn(&slides, 7, now_ms);
            let until = until.unwrap();
            assert!(until > now_ms);
            assert_eq!(super::turn(&slides, 7, until - 1).0, turn, "nothing changes before");
            seen.push(turn.map(|turn| (turn.slide.code.clone(), turn.page, turn.pages)));
            now_ms = until;
        }
        let page = |code: &str, page, pages| Some((code.to_owned(), page, pages));
        assert_eq!(seen, [None, page("a", 0, 2), page("a", 1, 2), page("b", 0, 1), None]);
    }

    #[test]
    fn without_slides_nothing_takes_turns() {
        assert_eq!(turn(&[], 10, 5), (None, None));
        assert_eq!(turn(&[(slide("a", 10), 0)], 10, 5), (None, None));
    }

    #[test]
    fn a_slide_of_some_days_is_shown_on_those() {
        let some = Slide { days: vec![1, 5], ..Slide::default() };
        assert!(some.is_of(1) && some.is_of(5) && !some.is_of(2));
        assert!(Slide::default().is_of(7));
    }
}
