//! That an emergency is over, in the words that the voice says then: whoever does not hear them reads them in the foot, in place of everything
//! else there. It says nothing of calls, which go on.

use sounds::Language;
use sounds::phrase::{all_clear, drill_over};

use super::{Picture, Wall};

/// How long it is said: each language three times.
const SAID_MS: u64 = 60_000;

/// An emergency that is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Over {
    /// It was only a drill.
    drill: bool,
    /// How long that is said, in this display's milliseconds.
    pub(super) until_ms: u64,
}

impl Over {
    /// One that is over since now.
    pub(super) fn since(drill: bool, now_ms: u64) -> Over {
        Over { drill, until_ms: now_ms + SAID_MS }
    }

    fn words(self) -> String {
        let over = if self.drill { drill_over } else { all_clear };
        [Language::Id, Language::En].map(|language| over(language).caption).join("\n")
    }
}

impl Wall {
    /// The emergency that is over, while that is said.
    pub(super) fn over(&self, now_ms: u64) -> Option<Over> {
        self.over.filter(|over| now_ms < over.until_ms)
    }

    /// What the foot says, a line for each thing.
    pub(super) fn notice(&self, picture: &Picture, now_ms: u64) -> String {
        let otherwise = if self.announced.is_empty() { &picture.notice } else { &self.announced };
        self.over(now_ms).map_or_else(|| otherwise.clone(), Over::words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{Foot, Scene, Waiting, WaitingCount};
    use crate::feed::emergency_of;
    use crate::layout::lay_out;
    use crate::wall::News;

    fn picture(emergency: Option<bool>) -> News {
        News::Picture(Box::new(Picture {
            notice: "Pembayaran tunai di Loket 3.".into(),
            waiting: vec![WaitingCount { agency: "Samsat".into(), count: 3, wait: String::new() }],
            emergency: emergency.map(|drill| emergency_of(protocol::EmergencyKind::Fire, drill, None)),
            day: Some(crate::wall::Day { date: "2026-11-23".into(), training: false }),
            ..Picture::default()
        }))
    }

    fn foot(wall: &Wall, now_ms: u64, (width, height): (u32, u32)) -> Foot {
        let Scene::Hall(hall) = wall.board(now_ms, &lay_out(width, height)).scene else { panic!("there is no emergency") };
        hall.foot
    }

    #[test]
    fn what_the_voice_says_of_the_end_is_read_in_the_foot_for_a_minute() {
        for drill in [false, true] {
            for size in [(1920, 1080), (1080, 1920), (640, 360)] {
                let mut wall = Wall::new(Waiting::default());
                wall.take(picture(Some(drill)), 0);
                wall.take(picture(None), 5_000);
                let said: String =
                    (5_000..64_000).step_by(1_000).map(|now_ms| foot(&wall, now_ms, size).notice.replace('\n', " ") + " ").collect();
                for language in [Language::Id, Language::En] {
                    let over = if drill { drill_over(language) } else { all_clear(language) };
                    assert!(over.caption.split(' ').all(|word| said.contains(word)), "{size:?}: {} of {said}", over.caption);
                }
                assert!(!said.contains("Pembayaran"), "nothing else is said meanwhile");
                let layout = lay_out(size.0, size.1);
                assert!(wall.next_change_ms(64_500, &layout).unwrap() <= 65_000, "and the foot is drawn anew at its end");
                let after: String = (65_000..90_000).step_by(1_000).map(|now_ms| foot(&wall, now_ms, size).notice).collect();
                assert!(after.contains("Pembayaran"), "{size:?}: {after}");
            }
        }
    }

    #[test]
    fn an_emergency_that_was_not_here_is_not_over_here() {
        let mut wall = Wall::new(Waiting::default());
        wall.take(picture(None), 0);
        assert!(wall.over(1_000).is_none());
        wall.take(picture(Some(false)), 1_000);
        wall.take(picture(None), 2_000);
        assert!(wall.over(2_000).is_some());
        wall.take(picture(Some(false)), 3_000);
        assert!(wall.over(3_000).is_none(), "another one is on");
        let News::Picture(mut other) = picture(None) else { panic!() };
        other.hall = "lain".into();
        wall.take(News::Picture(other), 4_000);
        assert!(wall.over(4_000).is_none(), "the emergency of another hall");
    }
}
