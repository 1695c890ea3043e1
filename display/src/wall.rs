//! What this display knows of its hall, and the board it makes of it at a moment. Pure: news and time are arguments.

use std::sync::Arc;

use client::Opening;

use crate::board::{
    Board, Caption, Drill, Emergency, Foot, Hall, Header, Holding, Large, LargeCall, Row, Rows, Scene, Sound, Waiting, WaitingCount,
};
use crate::calendar::{LocalClock, MINUTE_MS};
use crate::hold::{HOLD_MS, PROGRESS_EVERY_MS};
use crate::layout::{Layout, cut_pages, foot_pages, notice_pages, plan_emergency};
use crate::pictures::Album;
use crate::setting::{self, Setting};
use crate::slides::Slide;
use crate::stage::{self, Call, CallKey, Stage};
use crate::theme::Palette;
use protocol::DisplayProfile as Profile;

mod beside;
mod over;

use beside::Beside;
use over::Over;

/// How long one page of waiting counts stands, when there are more than fit; and one of an emergency.
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
        /// Whether a sound card plays it.
        aloud: bool,
    },
    /// The voice begins to say something to everybody.
    Announcing {
        /// The sentences.
        caption: String,
    },
    /// The voice has ended.
    Silent,
    /// What the hall hears from this display.
    Sound(Sound),
    /// The hall's pictures that have come.
    Pictures(Arc<Album>),
    /// What the self-test found, to be shown in place of the hall.
    Checks(Vec<protocol::CheckReport>),
    /// Show which display this is.
    Identify {
        /// Until when, in this display's milliseconds.
        until_ms: u64,
    },
    /// An emergency that this display raised itself, whatever the server says; nothing once it is over.
    OwnAlarm(Option<OwnEmergency>),
    /// The local key for emergencies is held since this moment, or no more.
    Holding(Option<u64>),
}

/// An emergency of this display's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEmergency {
    /// What it says.
    pub emergency: Emergency,
    /// Whether the same key ends it.
    pub can_be_taken_back: bool,
}

/// The hall as the server tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The hall's code: the calls of another one are other calls.
    pub hall: String,
    /// The hall's own name.
    pub site: String,
    /// Its motto, or nothing.
    pub motto: String,
    /// What it says while nothing is called, or nothing.
    pub slogan: String,
    /// Its colours.
    pub palette: Palette,
    /// The hash of its logo, if it has one.
    pub logo: Option<String>,
    /// What it shows beside calls, in the order of turns.
    pub slides: Vec<Arc<Slide>>,
    /// The zone and where it is.
    pub zone: String,
    /// How this display hangs and what it is for.
    pub setting: Setting,
    /// Whether this day is one that counts.
    pub drill: Drill,
    /// The day that is open, if one is.
    pub day: Option<Day>,
    /// When the timetable opens the next one, in milliseconds since 1970, if that is known.
    pub opens_at_ms: Option<u64>,
    /// The hall's time.
    pub clock: LocalClock,
    /// Tickets that are called, oldest first.
    pub calls: Vec<Call>,
    /// Tickets that have moved on, newest first.
    pub before: Vec<Call>,
    /// Who waits for what.
    pub waiting: Vec<WaitingCount>,
    /// Notices, a line each, or nothing.
    pub notice: String,
    /// Title and line of the large place while nothing is called, where the hall pauses.
    pub pause: Option<(String, String)>,
    /// An emergency that is on.
    pub emergency: Option<Emergency>,
}

impl Picture {
    /// Whether a day is open.
    pub fn is_open(&self) -> bool {
        self.day.is_some()
    }

    /// The hashes of all pictures that it shows.
    pub fn pictures(&self) -> Vec<String> {
        let of_slides = self.slides.iter().filter_map(|slide| slide.picture.as_ref());
        self.logo.iter().chain(of_slides).cloned().collect()
    }
}

/// A day on which numbers are called; those of another one concern nobody any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its date, as the server writes it.
    pub date: String,
    /// Whether it is a training day.
    pub training: bool,
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
    /// The hall that is shown, and its day that was open last: the stage's calls are of it.
    hall: String,
    day: Option<Day>,
    stage: Stage,
    /// What the voice is saying to everybody; empty while it says nothing such.
    announced: String,
    link: Link,
    sound: Sound,
    album: Arc<Album>,
    own_alarm: Option<OwnEmergency>,
    held_since_ms: Option<u64>,
    /// The emergency that was over last.
    over: Option<Over>,
    identify_until_ms: u64,
    /// It shows its name, as of the last moment.
    is_identified: bool,
    /// The list of a self-test, where this display tests itself.
    checks: Option<Vec<protocol::CheckReport>>,
}

impl Wall {
    /// A wall that knows only itself: its display's name, its zone, the address it tries.
    pub fn new(who: Waiting) -> Wall {
        Wall { who, ..Wall::default() }
    }

    /// The same where it tests itself: the list stands in place of the hall.
    pub fn testing(self) -> Wall {
        Wall { checks: Some(Vec::new()), ..self }
    }

    /// Takes one piece of news.
    pub fn take(&mut self, news: News, now_ms: u64) {
        let (before, hall) = (self.emergency().map(|emergency| emergency.drill), self.hall.clone());
        self.note(news, now_ms);
        if self.emergency().is_some() || self.hall != hall {
            self.over = None;
        } else if let Some(drill) = before {
            self.over = Some(Over::since(drill, now_ms));
        }
    }

    fn note(&mut self, news: News, now_ms: u64) {
        match news {
            News::Picture(picture) => {
                let is_other_hall = picture.hall != self.hall;
                if is_other_hall || (picture.day.is_some() && picture.day != self.day) {
                    self.hall.clone_from(&picture.hall);
                    self.day.clone_from(&picture.day);
                    self.stage = Stage::default();
                }
                self.stage.set_calls(&picture.calls, &picture.before, now_ms);
                self.picture = Some(*picture);
                self.link = Link::Live;
            }
            News::Link(link) => self.link = link,
            News::Speaking { key, caption, aloud } => self.stage.speak(key, Caption { words: caption, aloud }, now_ms),
            News::Announcing { caption } => self.announced = caption,
            News::Silent => {
                self.announced.clear();
                self.stage.fall_silent(now_ms);
            }
            News::Sound(sound) => self.sound = sound,
            News::Pictures(album) => self.album = album,
            News::OwnAlarm(own) => self.own_alarm = own,
            News::Holding(since_ms) => self.held_since_ms = since_ms,
            News::Checks(checks) => self.checks = Some(checks),
            News::Identify { until_ms } => self.identify_until_ms = until_ms,
        }
    }

    /// How this display hangs; as one that is not known, before a picture has come.
    pub fn setting(&self) -> Setting {
        self.picture.as_ref().map(|picture| picture.setting).unwrap_or_default()
    }

    /// How far the picture stands from its place at a moment, in pixels of a 1080p wall. It moves when the clock does, so that it costs no frame.
    pub fn shift(&self, now_ms: u64) -> (i32, i32) {
        let moving = self.picture.as_ref().filter(|picture| picture.setting.shifts);
        moving.map_or((0, 0), |picture| setting::shift(picture.clock.hall_ms(now_ms).div_euclid(MINUTE_MS)))
    }

    /// How bright the glass is, in percent: a closed hall needs little light, an emergency all of it.
    pub fn brightness_percent(&self) -> u8 {
        let closed = self.picture.as_ref().filter(|picture| !picture.is_open() && self.emergency().is_none());
        closed.map_or(100, |picture| picture.setting.closed_percent)
    }

    /// Whether something stands over the hall's calls, other than an emergency.
    pub fn is_covered(&self) -> bool {
        self.checks.is_some() || self.is_identified
    }

    /// Lets time pass.
    pub fn settle(&mut self, now_ms: u64) {
        self.is_identified = now_ms < self.identify_until_ms;
        self.stage.settle(now_ms);
    }

    /// The calls that are on the wall in whatever place; those on another page come to their turn. An emergency covers them all, and so does the display's own name.
    pub fn called(&self) -> Vec<CallKey> {
        let uncovered = self.picture.iter().filter(|_| self.emergency().is_none() && !self.is_covered());
        uncovered.flat_map(|picture| &picture.calls).map(|call| call.key).collect()
    }

    /// The board at a moment, with the room that a layout has.
    pub fn board(&self, now_ms: u64, layout: &Layout) -> Board {
        let header = match &self.picture {
            Some(picture) => self.header(picture, now_ms),
            None => Header { sound: self.sound, ..Header::default() },
        };
        let palette = self.picture.as_ref().map(|picture| picture.palette).unwrap_or_default();
        Board { header, scene: self.scene(now_ms, layout), holding: self.holding(now_ms), palette }
    }

    fn scene(&self, now_ms: u64, layout: &Layout) -> Scene {
        if let Some(emergency) = self.emergency() {
            let pages = plan_emergency(&layout.emergency, emergency).len().max(1);
            let page = usize::try_from(now_ms / FOOT_PAGE_MS).unwrap_or(0) % pages;
            return Scene::Emergency(Emergency { page, ..emergency.clone() });
        }
        if let Some(instead) = identity::shown(self, now_ms).or_else(|| checklist::shown(self)) {
            return instead;
        }
        match &self.picture {
            Some(picture) => Scene::Hall(Box::new(self.hall(picture, now_ms, layout))),
            None => {
                let refusal = match &self.link {
                    Link::Cut { refusal, .. } => refusal.clone(),
                    Link::Connecting | Link::Live => None,
                };
                Scene::Waiting(Waiting { refusal, ..self.who.clone() })
            }
        }
    }

    /// What the hall says of an emergency comes first, unless it is only a drill: the key is held for what is real.
    fn emergency(&self) -> Option<&Emergency> {
        let of_hall = self.picture.as_ref().and_then(|picture| picture.emergency.as_ref());
        let of_own = self.own_alarm.as_ref().map(|own| &own.emergency);
        of_hall.filter(|emergency| !emergency.drill || of_own.is_none()).or(of_own)
    }

    fn holding(&self, now_ms: u64) -> Option<Holding> {
        let held_ms = now_ms.saturating_sub(self.held_since_ms?).min(HOLD_MS);
        Some(Holding {
            ends: self.own_alarm.as_ref().is_some_and(|own| own.can_be_taken_back),
            permille: u16::try_from(held_ms * 1_000 / HOLD_MS).unwrap_or(1_000),
            seconds_left: u8::try_from((HOLD_MS - held_ms).div_ceil(1_000)).unwrap_or(u8::MAX),
        })
    }

    /// When the board changes next by time alone.
    pub fn next_change_ms(&self, now_ms: u64, layout: &Layout) -> Option<u64> {
        let identified = Some(self.identify_until_ms).filter(|until_ms| *until_ms > now_ms);
        let holding = self.held_since_ms.map(|since_ms| next_progress_ms(since_ms, now_ms));
        let turns = self.emergency().is_some_and(|emergency| plan_emergency(&layout.emergency, emergency).len() > 1);
        let emergency = turns.then(|| next_page_ms(now_ms));
        let Some(picture) = &self.picture else { return [holding, emergency, identified].into_iter().flatten().min() };
        let minute = picture.clock.next_minute_ms(now_ms);
        let pages = self.foot_turns(picture, now_ms, layout);
        let foot = (pages > 1).then(|| next_page_ms(now_ms));
        let calls = self.stage.next_change_ms(now_ms, layout.rows.slots);
        let cut = match &self.link {
            Link::Cut { heard_ms, .. } => Some(heard_ms + CUT_AFTER_MS).filter(|due_ms| *due_ms > now_ms),
            Link::Connecting | Link::Live => None,
        };
        let slide = self.beside(picture, &self.stage.shown(now_ms, layout.rows.slots), now_ms, layout).until_ms;
        let over = self.over(now_ms).map(|over| over.until_ms);
        [Some(minute), foot, calls, cut, holding, emergency, identified, slide, over].into_iter().flatten().min()
    }

    fn header(&self, picture: &Picture, now_ms: u64) -> Header {
        Header {
            site: picture.site.clone(),
            logo: picture.logo.as_ref().and_then(|digest| self.album.get(digest)).cloned(),
            motto: picture.motto.clone(),
            zone: picture.zone.clone(),
            clock: picture.clock.clock(now_ms),
            date: picture.clock.date(now_ms),
            drill: picture.drill,
            sound: self.sound,
        }
    }

    fn hall(&self, picture: &Picture, now_ms: u64, layout: &Layout) -> Hall {
        let shown = self.stage.shown(now_ms, layout.rows.slots);
        let Beside { slide, before_max, .. } = self.beside(picture, &shown, now_ms, layout);
        let row = |row: stage::Row| Row { number: row.call.number, counter: row.call.counter, fresh: row.fresh, since_ms: row.since_ms };
        let before = |call: Call| Row { number: call.number, counter: call.counter, ..Row::default() };
        let nothing = match &picture.pause {
            Some((title, line)) => Large::Closed { title: title.clone(), line: line.clone() },
            None if picture.is_open() => Large::Nothing,
            None => closed(&picture.clock.opening(picture.opens_at_ms, now_ms)),
        };
        let large = shown.large.filter(|large| large.still_called || (picture.is_open() && picture.pause.is_none()));
        Hall {
            large: large.map_or(nothing, |large| self.large(large)),
            slogan: picture.slogan.clone(),
            slide,
            rows: Rows {
                called: shown.rows.into_iter().map(row).collect(),
                page: shown.page,
                // Nobody comes to a closed hall to see who was called before.
                before: shown.before.into_iter().filter(|_| picture.is_open()).take(before_max).map(before).collect(),
            },
            foot: self.foot(picture, now_ms, layout),
        }
    }

    /// The time of the picture, where the link is cut for longer than nobody notices.
    fn cut_at(&self, picture: &Picture, now_ms: u64) -> Option<String> {
        match &self.link {
            Link::Cut { heard_ms, .. } if now_ms >= heard_ms + CUT_AFTER_MS => Some(picture.clock.clock(*heard_ms)),
            Link::Connecting | Link::Live | Link::Cut { .. } => None,
        }
    }

    /// How many pages the foot turns.
    fn foot_turns(&self, picture: &Picture, now_ms: u64, layout: &Layout) -> usize {
        let counts = foot_pages(&layout.foot, &self.foot_counts(picture, now_ms, layout)).len();
        let notices = notice_pages(&layout.foot, &self.notice(picture, now_ms)).len();
        match (layout.foot.takes_turns, self.cut_at(picture, now_ms)) {
            (true, Some(time)) => cut_pages(&time).len(),
            (true, None) => counts + notices,
            (false, _) => counts.max(notices),
        }
    }

    fn foot(&self, picture: &Picture, now_ms: u64, layout: &Layout) -> Foot {
        let counts = self.foot_counts(picture, now_ms, layout);
        let pages = foot_pages(&layout.foot, &counts);
        let mut notices = notice_pages(&layout.foot, &self.notice(picture, now_ms));
        let turn = usize::try_from(now_ms / FOOT_PAGE_MS).unwrap_or(0);
        let cut_at = self.cut_at(picture, now_ms);
        // One thing at a time where there is room for one: the counts, page by page, then the notices.
        let (of_counts, of_notices) = if layout.foot.takes_turns && !self.announced.is_empty() {
            (None, Some(turn % notices.len().max(1)))
        } else if layout.foot.takes_turns {
            let page = turn % (pages.len() + notices.len()).max(1);
            (Some(page).filter(|page| *page < pages.len()), page.checked_sub(pages.len()))
        } else {
            (Some(turn % pages.len().max(1)), Some(turn % notices.len().max(1)))
        };
        let waiting = of_counts.and_then(|page| pages.get(page)).map(|page| page.to_vec()).unwrap_or_default();
        let notice_pages = notices.len();
        let notice = of_notices.and_then(|page| notices.get_mut(page)).map(std::mem::take).unwrap_or_default();
        let notice_page = of_notices.filter(|_| notice_pages > 1).map(|page| (page + 1, notice_pages));
        let is_cut_in_turns = layout.foot.takes_turns && cut_at.is_some();
        Foot { waiting, notice, notice_page, turn: if is_cut_in_turns { turn % cut_pages("").len() } else { 0 }, cut_at }
    }

    fn foot_counts(&self, picture: &Picture, now_ms: u64, layout: &Layout) -> Vec<WaitingCount> {
        if self.over(now_ms).is_some() { Vec::new() } else { foot_counts(picture, layout) }
    }

    fn large(&self, large: stage::Large) -> Large {
        // A card that was lost in the middle of a sentence is heard no more.
        let caption = large.caption.map(|caption| Caption { aloud: caption.aloud && self.sound == Sound::Well, ..caption });
        let call = LargeCall {
            number: large.call.number,
            counter: large.call.counter,
            agency: large.call.agency,
            service: large.call.service,
            caption,
            fresh: large.fresh,
            since_ms: large.since_ms,
        };
        if large.still_called { Large::Called(call) } else { Large::Before(call) }
    }
}

/// When the next page stands there.
fn next_page_ms(now_ms: u64) -> u64 {
    (now_ms / FOOT_PAGE_MS + 1) * FOOT_PAGE_MS
}

/// When the progress of a held key is shown anew.
fn next_progress_ms(since_ms: u64, now_ms: u64) -> u64 {
    since_ms + (now_ms.saturating_sub(since_ms) / PROGRESS_EVERY_MS + 1) * PROGRESS_EVERY_MS
}

/// What a wall says while the day is not open.
fn closed(opening: &Opening) -> Large {
    let (title, line) = match (opening, opening.when_id()) {
        (Opening::Today { .. }, Some(when)) => ("Belum buka", format!("Pengambilan nomor dimulai {when}.")),
        (_, Some(when)) => ("Pelayanan sedang tutup", format!("Buka kembali {when}.")),
        (_, None) => ("Pelayanan sedang tutup", "Silakan bertanya kepada petugas kapan pelayanan dibuka.".to_owned()),
    };
    // A date stays on one line.
    let line = match opening {
        Opening::Later { date, .. } => line.replace(date.as_str(), &date.replace(' ', "\u{a0}")),
        Opening::Today { .. } | Opening::Unknown => line,
    };
    Large::Closed { title: title.to_owned(), line }
}

/// Who waits for what: where not all fit at once, those for whom nobody waits are left out, and in a closed hall nobody waits.
fn foot_counts(picture: &Picture, layout: &Layout) -> Vec<WaitingCount> {
    // Who stands before one counter, or sits in a car, waits for nothing else.
    let is_of_the_hall = !matches!(picture.setting.profile, Profile::Counter | Profile::DriveThrough);
    if !picture.is_open() || !is_of_the_hall {
        return Vec::new();
    }
    let all = foot_pages(&layout.foot, &picture.waiting).len() <= 1;
    picture.waiting.iter().filter(|count| all || count.count > 0).cloned().collect()
}

mod checklist;
mod identity;
#[cfg(test)]
mod tests;
