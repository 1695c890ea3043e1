//! What this display knows of its hall, and the board it makes of it at a moment. Pure: news and time are arguments.

use crate::board::{Board, Drill, Emergency, Foot, Hall, Header, Large, LargeCall, Row, Rows, Scene, Sound, Waiting, WaitingCount};
use crate::calendar::HallClock;
use crate::layout::{Layout, foot_pages};
use crate::stage::{self, Call, CallKey, Stage};

/// How long one page of waiting counts stands, when there are more than fit.
pub const FOOT_PAGE_MS: u64 = 10_000;

/// A link that is back within this time was not cut for anybody in the hall.
pub const CUT_AFTER_MS: u64 = 2_000;

/// Everything that can change the wall, but for time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The hall as the server tells it now.
    Picture(Box<Picture>),
    /// The link to the server.
    Link(Link),
    /// The voice begins to say a call.
    Speaking {
        /// Which.
        key: CallKey,
        /// The sentence.
        caption: String,
    },
    /// The voice has ended.
    Silent,
    /// What the hall hears from this display.
    Sound(Sound),
}

/// The hall as the server tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The hall's own name.
    pub site: String,
    /// Its motto, or nothing.
    pub motto: String,
    /// The zone and where it is.
    pub zone: String,
    /// Whether this day is one that counts.
    pub drill: Drill,
    /// Whether the day is open.
    pub is_open: bool,
    /// The hall's time.
    pub clock: HallClock,
    /// Tickets that are called, oldest first.
    pub calls: Vec<Call>,
    /// Tickets that have moved on, newest first.
    pub before: Vec<Call>,
    /// Who waits for what.
    pub waiting: Vec<WaitingCount>,
    /// One notice, or nothing.
    pub notice: String,
    /// An emergency that is on.
    pub emergency: Option<Emergency>,
}

/// The link to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Being made for the first time.
    #[default]
    Connecting,
    /// The picture is the hall's.
    Live,
    /// No server answers, or it turned this display away.
    Cut {
        /// When a server was last heard, in this display's milliseconds.
        heard_ms: u64,
        /// Why the server turned it away, in a sentence, if it did.
        refusal: Option<String>,
    },
}

/// What this display knows.
#[derive(Debug, Default)]
pub struct Wall {
    who: Waiting,
    picture: Option<Picture>,
    stage: Stage,
    link: Link,
    sound: Sound,
}

impl Wall {
    /// A wall that knows only itself: its display's name, its zone, the address it tries.
    pub fn new(who: Waiting) -> Wall {
        Wall { who, ..Wall::default() }
    }

    /// Takes one piece of news.
    pub fn take(&mut self, news: News, now_ms: u64) {
        match news {
            News::Picture(picture) => {
                self.stage.set_calls(&picture.calls, &picture.before, now_ms);
                self.picture = Some(*picture);
                self.link = Link::Live;
            }
            News::Link(link) => self.link = link,
            News::Speaking { key, caption } => self.stage.speak(key, caption, now_ms),
            News::Silent => self.stage.fall_silent(now_ms),
            News::Sound(sound) => self.sound = sound,
        }
    }

    /// Lets time pass.
    pub fn settle(&mut self, now_ms: u64) {
        self.stage.settle(now_ms);
    }

    /// The calls that are on the wall in whatever place; those on another page come to their turn.
    pub fn called(&self) -> Vec<CallKey> {
        self.picture.iter().flat_map(|picture| &picture.calls).map(|call| call.key).collect()
    }

    /// The board at a moment, with the room that a layout has.
    pub fn board(&self, now_ms: u64, layout: &Layout) -> Board {
        let Some(picture) = &self.picture else {
            let refusal = match &self.link {
                Link::Cut { refusal, .. } => refusal.clone(),
                Link::Connecting | Link::Live => None,
            };
            return Board {
                header: Header { sound: self.sound, ..Header::default() },
                scene: Scene::Waiting(Waiting { refusal, ..self.who.clone() }),
            };
        };
        let scene = match &picture.emergency {
            Some(emergency) => Scene::Emergency(emergency.clone()),
            None => Scene::Hall(self.hall(picture, now_ms, layout)),
        };
        Board { header: self.header(picture, now_ms), scene }
    }

    /// When the board changes next by time alone.
    pub fn next_change_ms(&self, now_ms: u64, layout: &Layout) -> Option<u64> {
        let picture = self.picture.as_ref()?;
        let minute = picture.clock.next_minute_ms(now_ms);
        let pages = foot_pages(&layout.foot, &foot_counts(picture, layout)).len();
        let foot = (pages > 1).then(|| (now_ms / FOOT_PAGE_MS + 1) * FOOT_PAGE_MS);
        let calls = self.stage.next_change_ms(now_ms, layout.rows.slots);
        let cut = match &self.link {
            Link::Cut { heard_ms, .. } => Some(heard_ms + CUT_AFTER_MS).filter(|due_ms| *due_ms > now_ms),
            Link::Connecting | Link::Live => None,
        };
        [Some(minute), foot, calls, cut].into_iter().flatten().min()
    }

    fn header(&self, picture: &Picture, now_ms: u64) -> Header {
        let hall_ms = picture.clock.hall_ms(now_ms);
        Header {
            site: picture.site.clone(),
            motto: picture.motto.clone(),
            zone: picture.zone.clone(),
            clock: picture.clock.clock(hall_ms),
            date: picture.clock.date(hall_ms),
            drill: picture.drill,
            sound: self.sound,
        }
    }

    fn hall(&self, picture: &Picture, now_ms: u64, layout: &Layout) -> Hall {
        let shown = self.stage.shown(now_ms, layout.rows.slots);
        let row = |row: stage::Row| Row { number: row.call.number, counter: row.call.counter, fresh: row.fresh, since_ms: row.since_ms };
        let before = |call: Call| Row { number: call.number, counter: call.counter, ..Row::default() };
        let nothing = if picture.is_open { Large::Nothing } else { Large::Closed };
        Hall {
            large: shown.large.filter(|large| large.still_called || picture.is_open).map_or(nothing, large),
            rows: Rows {
                called: shown.rows.into_iter().map(row).collect(),
                page: shown.page,
                before: shown.before.into_iter().map(before).collect(),
            },
            foot: self.foot(picture, now_ms, layout),
        }
    }

    fn foot(&self, picture: &Picture, now_ms: u64, layout: &Layout) -> Foot {
        let counts = foot_counts(picture, layout);
        let pages = foot_pages(&layout.foot, &counts);
        let turn = usize::try_from(now_ms / FOOT_PAGE_MS).unwrap_or(0);
        let waiting = if pages.is_empty() { Vec::new() } else { pages[turn % pages.len()].to_vec() };
        let cut_at = match &self.link {
            Link::Cut { heard_ms, .. } if now_ms >= heard_ms + CUT_AFTER_MS => Some(picture.clock.clock(picture.clock.hall_ms(*heard_ms))),
            Link::Connecting | Link::Live | Link::Cut { .. } => None,
        };
        Foot { waiting, notice: picture.notice.clone(), cut_at }
    }
}

/// Who waits for what: where not all fit at once, those for whom nobody waits are left out.
fn foot_counts(picture: &Picture, layout: &Layout) -> Vec<WaitingCount> {
    let all = foot_pages(&layout.foot, &picture.waiting).len() <= 1;
    picture.waiting.iter().filter(|count| all || count.count > 0).cloned().collect()
}

fn large(large: stage::Large) -> Large {
    let call = LargeCall {
        number: large.call.number,
        counter: large.call.counter,
        agency: large.call.agency,
        service: large.call.service,
        caption: large.caption,
        fresh: large.fresh,
        since_ms: large.since_ms,
    };
    if large.still_called { Large::Called(call) } else { Large::Before(call) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::lay_out;

    fn who() -> Waiting {
        Waiting { display: "layar-a".into(), zone: "a".into(), address: "ws://127.0.0.1:7878/ws".into(), refusal: None }
    }

    fn picture(called_ms: u64) -> News {
        let call =
            Call { key: CallKey { call: 1, repeat: 1 }, number: "A-005".into(), counter: "Loket 3".into(), called_ms, ..Call::default() };
        News::Picture(Box::new(Picture {
            site: "MPP Contoh".into(),
            clock: HallClock { ahead_ms: 1_795_401_719_000, offset_s: 7 * 3600 },
            calls: vec![call],
            ..Picture::default()
        }))
    }

    fn hall(board: Board) -> Hall {
        match board.scene {
            Scene::Hall(hall) => hall,
            other @ (Scene::Waiting(_) | Scene::Emergency(_)) => panic!("no hall but {other:?}"),
        }
    }

    #[test]
    fn before_any_picture_the_wall_says_who_it_is_and_whom_it_tries() {
        let layout = lay_out(1920, 1080);
        let mut wall = Wall::new(who());
        assert_eq!(wall.board(0, &layout).scene, Scene::Waiting(who()));
        assert_eq!(wall.next_change_ms(0, &layout), None);
        wall.take(News::Link(Link::Cut { heard_ms: 0, refusal: Some("Zona tidak dikenal.".into()) }), 0);
        let Scene::Waiting(waiting) = wall.board(0, &layout).scene else { panic!("no picture yet") };
        assert_eq!(waiting.refusal.as_deref(), Some("Zona tidak dikenal."));
    }

    #[test]
    fn a_call_in_a_picture_is_on_the_next_board() {
        let layout = lay_out(1920, 1080);
        let mut wall = Wall::new(who());
        wall.take(picture(40), 50);
        let board = wall.board(50, &layout);
        assert_eq!(board.header.clock, "09.41");
        assert_eq!(board.header.date, "Senin, 23 November 2026");
        let Large::Called(call) = hall(board).large else { panic!("it is called") };
        assert_eq!((call.number.as_str(), call.counter.as_str(), call.fresh), ("A-005", "Loket 3", true));
    }

    #[test]
    fn a_cut_link_keeps_the_picture_and_says_its_age() {
        let layout = lay_out(1920, 1080);
        let mut wall = Wall::new(who());
        wall.take(picture(40), 50);
        wall.take(News::Link(Link::Cut { heard_ms: 900, refusal: None }), 1_000);
        assert_eq!(hall(wall.board(1_000, &layout)).foot.cut_at, None, "nobody need know of a second");
        assert_eq!(wall.next_change_ms(1_000, &layout), Some(900 + CUT_AFTER_MS));
        assert_eq!(hall(wall.board(3_000, &layout)).foot.cut_at.as_deref(), Some("09.41"));
        let board = wall.board(11 * 60_000, &layout);
        assert_eq!(board.header.clock, "09.52");
        let hall = hall(board);
        assert_eq!(hall.foot.cut_at.as_deref(), Some("09.41"));
        assert!(matches!(hall.large, Large::Called(_)));
    }

    #[test]
    fn a_quiet_wall_wakes_only_for_the_minute() {
        let layout = lay_out(1920, 1080);
        let mut wall = Wall::new(who());
        wall.take(picture(0), 0);
        // The highlight ends at 10 s; the minute had ended at 1 s.
        let mut wakes = Vec::new();
        let mut now_ms = 0;
        while now_ms < 130_000 {
            now_ms = wall.next_change_ms(now_ms, &layout).unwrap();
            wall.settle(now_ms);
            wakes.push(now_ms);
        }
        assert_eq!(wakes, [1_000, 10_000, 61_000, 121_000, 181_000]);
    }

    #[test]
    fn the_caption_is_there_while_it_is_spoken() {
        let layout = lay_out(1920, 1080);
        let mut wall = Wall::new(who());
        wall.take(picture(0), 0);
        wall.take(News::Speaking { key: CallKey { call: 1, repeat: 1 }, caption: "Nomor antrean".into() }, 100);
        let Large::Called(call) = hall(wall.board(100, &layout)).large else { panic!("it is called") };
        assert_eq!(call.caption.as_deref(), Some("Nomor antrean"));
        wall.take(News::Silent, 6_000);
        let Large::Called(call) = hall(wall.board(6_000, &layout)).large else { panic!("it is called") };
        assert_eq!(call.caption, None);
    }
}
