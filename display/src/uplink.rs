//! The thread of the link: hears the server, tells the screen and the voice, reports what was shown and heard. Whether it is the hall's own
//! server or that of a practice is the business of `sides`. Nothing is drawn and nothing decided here.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use client::{Address, Event, LinkDown, Reply, Sending, WhenOffline};
use protocol::{Command, Confirmation, ErrorCode, Heartbeat, RequestId, VoiceAnswer, VoiceReport};
use tokio::sync::Notify;

use crate::board::Drill;
use crate::calendar::LocalClock;
use crate::confirm::{Confirmations, Report};
use crate::excursion::Excursion;
use crate::feed::{self, ToSpeak};
use crate::fetcher::Fetcher;
use crate::frozen::BEHIND;
use crate::glimpse::Glimpses;
use crate::intake::Teller;
use crate::presented::Presented;
use crate::program::Clock;
use crate::setting::Setting;
use crate::stage::CallKey;
use crate::upkeep::Upkeep;
use crate::voice::Orders;
use crate::wall::{self, News};

mod acts;
mod alarm;
mod sides;

use acts::Other;
use alarm::Alarm;
pub(crate) use alarm::{Cord, Pulls, cord};
use sides::{Side, next_of};

/// How long a report is repeated; a call that nobody confirmed for so long was confirmed by hand.
const REPORT_DEADLINE_MS: u64 = 60_000;

/// Longest sleep of the thread without news: a bound only.
const SLEEP_MAX: Duration = Duration::from_secs(60);

/// How often a display that tests itself looks again.
const TEST_EVERY: Duration = Duration::from_millis(500);

/// Who connects, and where to.
pub(crate) struct Uplink {
    pub(crate) servers: Vec<Address>,
    /// The zone to show where the site file does not name this display.
    pub(crate) zone: Option<String>,
    pub(crate) name: String,
    pub(crate) token: Option<String>,
    pub(crate) teller: Teller,
    pub(crate) presented: Presented,
    pub(crate) clock: Clock,
    /// Told of every change; the voice's end of the link.
    pub(crate) speak: Box<dyn FnMut(ToSpeak) + Send>,
    /// How the voice is, for heartbeats.
    pub(crate) voice: VoiceOf,
    /// Told whether this display is the voice of its zone; nothing where the answers so far are another hall's.
    pub(crate) voice_answered: Box<dyn Fn(Option<VoiceAnswer>) + Send>,
    pub(crate) reports: Reports,
    pub(crate) heard: LastHeard,
    /// Gets the hall's pictures.
    pub(crate) pictures: Fetcher,
    /// Somebody held the local key for emergencies.
    pub(crate) pulls: Pulls,
    /// Where an emergency of this display's own is kept.
    pub(crate) kept_in: Option<PathBuf>,
    /// The voice's end for whoever looks after this display.
    pub(crate) orders: Orders,
    pub(crate) upkeep: Upkeep,
    pub(crate) glimpses: Glimpses,
    /// The list of a self-test is shown in place of the hall.
    pub(crate) tests_itself: bool,
    /// Starts the program afresh; none where that would lose a recording.
    pub(crate) reload: Option<Arc<dyn Fn() + Send + Sync>>,
}

/// Where the screen and the voice leave what is to be reported.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports(Arc<(Mutex<Confirmations>, Notify)>);

impl Reports {
    pub(crate) fn push(&self, key: CallKey, how: Confirmation) {
        self.queue().push(Report { key, how });
        self.0.1.notify_one();
    }

    pub(crate) fn queue(&self) -> MutexGuard<'_, Confirmations> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When a server was last heard, for the voice: it must fall silent when it no longer knows who is called.
#[derive(Clone, Default)]
pub(crate) struct LastHeard(Arc<Mutex<Option<AgeMs>>>);

type AgeMs = Box<dyn Fn() -> Option<u64> + Send>;

impl LastHeard {
    /// How long ago; `None` if never.
    pub(crate) fn ms_ago(&self) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|age_ms| age_ms())
    }

    /// Where to ask.
    pub(crate) fn set(&self, age_ms: impl Fn() -> Option<u64> + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(age_ms));
    }
}

/// Starts the thread of the link, and one that waits for frames with new calls on them.
pub(crate) fn start(uplink: Uplink) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("the link needs timers and sockets")?;
    let (presented, reports) = (uplink.presented.clone(), uplink.reports.clone());
    std::thread::Builder::new().name("link".into()).spawn(move || runtime.block_on(run(uplink)))?;
    std::thread::Builder::new().name("shown".into()).spawn(move || {
        loop {
            presented.wait_for_shown();
            for key in presented.take_shown() {
                reports.push(key, Confirmation::Shown);
            }
        }
    })?;
    Ok(())
}

async fn run(mut uplink: Uplink) {
    let voice = std::mem::replace(&mut uplink.voice, Box::new(|| None));
    let reporter = Reporter {
        presented: uplink.presented.clone(),
        voice: Arc::new(Mutex::new(voice)),
        upkeep: uplink.upkeep.clone(),
        orders: uplink.orders.clone(),
    };
    let home = Side::join(&uplink, uplink.servers.clone(), uplink.token.clone(), &reporter);
    let status = home.link.clone();
    uplink.heard.set(move || status.status().heard_ms_ago);
    let (reports, glimpses) = (uplink.reports.clone(), uplink.glimpses.clone());
    let (alarm, mut certain) = Alarm::new(uplink.kept_in.take());
    let mut pulls = std::mem::replace(&mut uplink.pulls, tokio::sync::mpsc::channel(1).1);
    let mut hall = Hall {
        home,
        home_server: 0,
        away: None,
        is_away: false,
        excursion: Excursion::default(),
        called: BTreeSet::new(),
        alarm,
        other: None,
        standing: None,
        picture_asked: Vec::new(),
        uplink,
        reporter,
    };
    hall.begin_own_alarm();
    loop {
        let look_in = hall.until_next_look();
        tokio::select! {
            event = hall.home.events.next() => match event {
                Some(event) => hall.hear_home(event),
                None => return,
            },
            Some(event) = next_of(hall.away.as_mut()) => hall.hear_away(event),
            Some(kind) = pulls.recv() => hall.pulled(kind),
            Some(told) = certain.recv() => hall.told(told),
            () = reports.0.1.notified() => {}
            () = glimpses.came() => hall.send_picture(),
            () = tokio::time::sleep(look_in) => {}
        }
        let now_ms = hall.uplink.clock.now_ms();
        let turn = hall.excursion.settle(now_ms);
        hall.turn(turn);
        hall.look_at_own_alarm();
        hall.send_reports();
        hall.test();
    }
}

/// What heartbeats report, to whichever hall.
#[derive(Clone)]
struct Reporter {
    presented: Presented,
    voice: Arc<Mutex<VoiceOf>>,
    upkeep: Upkeep,
    orders: Orders,
}

type VoiceOf = Box<dyn FnMut() -> Option<VoiceReport> + Send>;

impl Reporter {
    fn report(&self) -> Heartbeat {
        let voice = self.voice.lock().unwrap_or_else(PoisonError::into_inner)();
        let behind = self.presented.behind().filter(|behind| *behind >= BEHIND);
        let (percent, muted) = self.orders.loudness();
        Heartbeat {
            presented_ms_ago: self.presented.last().map(ms_since),
            behind_ms: behind.map(|behind| u64::try_from(behind.as_millis()).unwrap_or(u64::MAX)),
            voice,
            screen: Some(Box::new(self.upkeep.report(percent, muted, self.orders.sounding()))),
        }
    }
}

/// What the thread knows.
struct Hall {
    /// The hall that this display belongs to.
    home: Side,
    /// Which of its servers is connected.
    home_server: usize,
    /// A practice that it invites to.
    away: Option<Side>,
    /// The practice is shown, and not the hall.
    is_away: bool,
    excursion: Excursion,
    /// Calls that are shown: only about these anything is reported.
    called: BTreeSet<u64>,
    alarm: Alarm,
    /// What a supervisor asked to be shown in place of what the site file says.
    other: Option<Other>,
    /// How the site file says that this display hangs, as it was told last.
    standing: Option<Setting>,
    /// Who waits for a picture.
    picture_asked: Vec<u64>,
    uplink: Uplink,
    reporter: Reporter,
}

impl Hall {
    fn hear_home(&mut self, event: Event) {
        let is_news = self.home.told.hear(&event);
        match event {
            Event::LinkUp { server, welcome, .. } => {
                tracing::info!(session = welcome.session, resumed = welcome.resumed, "connected");
                self.home_server = server;
            }
            Event::LinkDown(down) => {
                self.follow_invitation();
                if down.goodbye.as_ref().is_some_and(|goodbye| goodbye.code == ErrorCode::UnknownZone) {
                    self.show_standing("the server knows no such zone");
                }
                self.lose(&down);
            }
            Event::Changed(_) => {}
            Event::Answered { request, reply } => self.answered(&request, &reply),
            Event::Voice(answer) => self.voice_answered(answer, false),
            Event::Asked(ask) => self.asked(ask),
        }
        if is_news {
            self.show_home();
        }
    }

    fn answered(&mut self, request: &RequestId, reply: &Reply) {
        let now_ms = self.uplink.clock.now_ms();
        self.uplink.reports.queue().answered(request, reply, now_ms);
    }

    /// Only the hall that is shown is spoken for.
    fn voice_answered(&self, answer: VoiceAnswer, by_practice: bool) {
        if by_practice == self.is_away {
            (self.uplink.voice_answered)(Some(answer));
        }
    }

    /// What came from the hall is shown, unless it invites to a practice that is there.
    fn show_home(&mut self) {
        self.follow_invitation();
        if !self.is_away {
            self.show();
        }
    }

    /// Tells the screen and the voice how the hall is.
    fn show(&mut self) {
        let Some(clock) = self.local_clock() else {
            tracing::debug!("the hall's time is not known yet");
            return;
        };
        let Some(mut picture) = feed::picture(&self.shown().told.rows, clock) else {
            tracing::debug!("the picture is not whole yet");
            return;
        };
        if self.is_away && picture.drill == Drill::None {
            // Whatever its server says: nobody is to take it for the hall.
            picture.drill = Drill::Training;
        }
        if let Some(emergency) = picture.emergency.as_mut().filter(|_| self.is_away) {
            emergency.drill = true;
        }
        if !self.is_away {
            self.dress(&mut picture);
        }
        let zones = self.shown().told.rows.zones().map(|zone| zone.zone.clone()).collect();
        self.uplink.upkeep.set_shown(picture.setting, picture.palette, zones, self.other.is_some());
        tracing::debug!(calls = picture.calls.len(), "a picture of the hall");
        let to_speak = self.with_own_alarm(feed::to_speak(&self.shown().told.rows, clock));
        self.uplink.upkeep.set_asked(to_speak.voice);
        self.called = picture.calls.iter().map(|call| call.key.call).collect();
        self.want_pictures(&picture);
        self.uplink.teller.tell(News::Picture(Box::new(picture)));
        (self.uplink.speak)(to_speak);
    }

    /// A practice has the pictures of its hall, so that the hall's own server is asked for them either way.
    fn want_pictures(&self, picture: &wall::Picture) {
        if let Some(server) = self.uplink.servers.get(self.home_server) {
            self.uplink.pictures.want(server, self.uplink.token.as_deref(), picture.pictures());
        }
    }

    fn lose(&mut self, down: &LinkDown) {
        let said = down.goodbye.as_ref().map_or("", |goodbye| goodbye.text.en.as_str());
        tracing::warn!(why = down.why, said, "not connected");
        let refusal = down.goodbye.as_ref().filter(|goodbye| is_refusal(goodbye.code)).map(|goodbye| goodbye.text.id.clone());
        let heard_ms = down.heard_at_ms.map_or(0, |heard_at_ms| self.local_ms(heard_at_ms));
        self.uplink.teller.tell(News::Link(wall::Link::Cut { heard_ms, refusal }));
    }

    /// The hall's clock against this display's own.
    fn local_clock(&self) -> Option<LocalClock> {
        let status = self.shown().link.status();
        let hall_ms = i64::try_from(status.hall_ms?).ok()?;
        let now_ms = i64::try_from(self.uplink.clock.now_ms()).ok()?;
        let speed = status.clock_speed;
        Some(LocalClock { ahead_ms: hall_ms - now_ms * i64::from(speed), speed, offset_s: status.utc_offset_s })
    }

    /// A moment of the shown link's clock on this display's own.
    fn local_ms(&self, link_ms: u64) -> u64 {
        self.uplink.clock.now_ms().saturating_sub(self.shown().link.now_ms().saturating_sub(link_ms))
    }

    /// Until a report is due, or a practice that cannot be reached is over.
    fn until_next_look(&self) -> Duration {
        let due_ms =
            [self.uplink.reports.queue().due_ms(), self.excursion.due_ms(), self.alarm.look_again_ms()].into_iter().flatten().min();
        let longest = if self.uplink.tests_itself { TEST_EVERY } else { SLEEP_MAX };
        due_ms.map_or(longest, |due_ms| Duration::from_millis(due_ms.saturating_sub(self.uplink.clock.now_ms())).min(longest))
    }

    fn send_reports(&self) {
        let now_ms = self.uplink.clock.now_ms();
        let mut queue = self.uplink.reports.queue();
        // What the screen or the voice told while the hall changed is about calls of the other one.
        queue.keep(|call| self.called.contains(&call));
        while let Some(report) = queue.next(now_ms) {
            // Ids came from the wire with these widths.
            let (Ok(call), Ok(nth)) = (u32::try_from(report.key.call), u16::try_from(report.key.repeat)) else { continue };
            let command = Command::ConfirmCall { call, nth, how: report.how };
            let sending = Sending { deadline_ms: REPORT_DEADLINE_MS, when_offline: WhenOffline::Keep, reason: None };
            match self.shown().link.begin(command, sending) {
                Ok(request) => queue.sent(request, report),
                Err(_) => queue.not_sent(report, now_ms),
            }
        }
    }
}

/// Reasons that a person must mend; everything else mends itself.
fn is_refusal(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Forbidden | ErrorCode::UnknownZone | ErrorCode::WrongVersion)
}

fn ms_since(moment: Instant) -> u64 {
    u64::try_from(moment.elapsed().as_millis()).unwrap_or(u64::MAX)
}
