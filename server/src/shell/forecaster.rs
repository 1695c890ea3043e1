//! The forecaster: one thread of its own that plays the hall forward, again and again, from the newest state that it is given. It takes a
//! copy when it has time for one, so that nobody waits for it; it must not decide or store anything, and tells only whoever asked it.
//!
//! After each forecast it rests three times as long as that took: it has a quarter of a core at the most, and presses have the rest.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Instant,
};

use domain::{IssueTicket, State, Time};
use simulation::{About, CallRange, Experience, FUTURES_MIN, Forecast, forecast, forecast_for};
use tokio::sync::mpsc;

use crate::journal::entry::Position;

/// Rests between forecasts, as a multiple of the last one's time.
const RESTS: u32 = 3;

/// While nothing happens a forecast is made anew after so long, in milliseconds: whoever is at a counter is a little nearer to the end.
const ANEW_MS: u64 = 15_000;

/// So often at most priority groups are asked about too, in milliseconds: those who wait are told sooner without.
const GROUPS_EVERY_MS: u64 = 5_000;

/// After the last change groups are asked about after so long, in milliseconds.
const GROUPS_AFTER_MS: u64 = 1_000;

/// Questions that may wait for the thread; with more, whoever asks next is told to ask again.
const QUESTIONS_MAX: usize = 8;

/// What a forecast starts from.
struct Start {
    state: State,
    experience: Experience,
    position: Position,
    now: Time,
    work: Work,
}

/// What is to be found out.
enum Work {
    /// What everybody is told.
    All(About),
    /// What one who asked is told.
    One(Question),
}

/// Somebody would like to know when they would be called who took this number.
pub(super) struct Question {
    pub(super) number: IssueTicket,
    pub(super) asker: Box<dyn Asker>,
}

/// Who asks.
pub(super) trait Asker: Send {
    /// Nobody waits for the answer any more.
    fn is_gone(&self) -> bool;

    /// Takes what is expected.
    fn tell(self: Box<Self>, expected: Expected);
}

/// What one who asked is told, and of when it speaks; none where nothing can be said.
pub(super) struct Expected {
    pub(super) range: Option<CallRange>,
    pub(super) now: Time,
}

/// A forecast, and of when it speaks.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) forecast: Forecast,
    pub(super) now: Time,
}

/// The site's side of the thread.
pub(super) struct Forecaster {
    starts: SyncSender<Start>,
    made: mpsc::Receiver<Made>,
    /// The thread waits for a state: only then one is copied.
    is_free: Arc<AtomicBool>,
    /// What the last one was made from.
    last: Option<(Position, Time)>,
    /// When priority groups were last asked about.
    groups_at: Option<Time>,
    questions: VecDeque<Question>,
    /// A question was the last thing that the thread was given: what everybody is told has its turn before the next one.
    asked_last: bool,
}

impl Forecaster {
    /// Starts the thread. It ends by itself once this is dropped.
    pub(super) fn start() -> std::io::Result<Forecaster> {
        let (starts, to_thread) = sync_channel(1);
        let (from_thread, made) = mpsc::channel(1);
        let is_free = Arc::new(AtomicBool::new(false));
        let thread_is_free = Arc::clone(&is_free);
        thread::Builder::new().name("forecast".to_owned()).spawn(move || run(&to_thread, &from_thread, &thread_is_free))?;
        Ok(Forecaster { starts, made, is_free, last: None, groups_at: None, questions: VecDeque::new(), asked_last: false })
    }

    /// Whether one more may ask; otherwise so many wait for an answer that whoever asks next does better to ask later.
    pub(super) fn has_room(&mut self) -> bool {
        self.questions.retain(|question| !question.asker.is_gone());
        self.questions.len() < QUESTIONS_MAX
    }

    /// Somebody asks: they are answered as soon as the thread has time.
    pub(super) fn ask(&mut self, question: Question) {
        self.questions.push_back(question);
    }

    /// Gives the thread the state to start from, if it has time and there is a question or any news.
    pub(super) fn offer(&mut self, state: &State, experience: &Experience, position: Position, now: Time) {
        let is_news = self.last.is_none_or(|(last, at)| last != position || now.since(at) >= ANEW_MS);
        let is_quiet = self.last.is_some_and(|(last, at)| last == position && now.since(at) >= GROUPS_AFTER_MS);
        let are_groups_known = self.groups_at.is_some() && self.groups_at == self.last.map(|(_, at)| at);
        let is_news = is_news || (is_quiet && !are_groups_known);
        self.questions.retain(|question| !question.asker.is_gone());
        let may_ask = !self.asked_last || !is_news;
        let is_question = may_ask && !self.questions.is_empty();
        if !(is_news || is_question) || !self.is_free.swap(false, Ordering::AcqRel) {
            return;
        }
        let start = |work| Start { state: state.clone(), experience: experience.clone(), position, now, work };
        self.asked_last = is_question;
        if let Some(question) = self.questions.pop_front_if(|_| is_question) {
            // There is room, for the thread said so; where it is gone whoever asked hears nothing, and asks again.
            let _ = self.starts.try_send(start(Work::One(question)));
            return;
        }
        self.last = Some((position, now));
        let is_long_ago = self.groups_at.is_none_or(|at| now.since(at) >= GROUPS_EVERY_MS || at > now);
        let about = if is_quiet || is_long_ago { About::AndOfGroups } else { About::WaitingAndNewcomers };
        if about == About::AndOfGroups {
            self.groups_at = Some(now);
        }
        // There is room, for the thread said so; where it is gone there is nothing to forecast with, and nothing else to do about it.
        let _ = self.starts.try_send(start(Work::All(about)));
    }

    /// The next forecast. May be given up and waited for again.
    pub(super) async fn made(&mut self) -> Option<Made> {
        self.made.recv().await
    }
}

fn run(starts: &Receiver<Start>, made: &mpsc::Sender<Made>, is_free: &AtomicBool) {
    loop {
        is_free.store(true, Ordering::Release);
        let Ok(Start { state, experience, position, now, work }) = starts.recv() else { return };
        let began = Instant::now();
        let (took, is_gone) = match work {
            Work::All(about) => {
                let forecast = forecast(&state, now, &experience, about, FUTURES_MIN, seed(position));
                let took = began.elapsed();
                tracing::debug!(position = %position, tickets = forecast.tickets.len(), took_ms = took.as_millis() as u64, "a forecast is made");
                (took, made.blocking_send(Made { forecast, now }).is_err())
            }
            Work::One(Question { number, asker }) => {
                let range = forecast_for(&state, now, &experience, &number, FUTURES_MIN, seed(position));
                asker.tell(Expected { range, now });
                (began.elapsed(), false)
            }
        };
        if is_gone {
            return;
        }
        thread::sleep(took * RESTS);
    }
}

/// Every node forecasts the same from the same position.
fn seed(position: Position) -> u64 {
    u64::from(position.epoch).rotate_left(48) ^ position.seq
}

#[cfg(test)]
mod tests {
    use domain::{Command, CounterId, Date, IssueTicket, OpenDay, ServiceId};

    use super::*;

    const NOW: Time = Time(1_800_000_000_000);

    fn number() -> IssueTicket {
        IssueTicket { beyond_limits: true, ..IssueTicket::at_kiosk(ServiceId(0)) }
    }

    /// Somebody who asks, and may have gone.
    struct Curious {
        is_gone: bool,
        told: mpsc::UnboundedSender<(Option<CallRange>, Time)>,
    }

    impl Asker for Curious {
        fn is_gone(&self) -> bool {
            self.is_gone
        }

        fn tell(self: Box<Self>, Expected { range, now }: Expected) {
            self.told.send((range, now)).unwrap();
        }
    }

    /// A small office with so many waiting, and one counter open.
    fn hall(waiting: usize) -> State {
        let mut state = State::default();
        let site = crate::site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
        let opening = [
            Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None },
            Command::OpenDay(OpenDay::on(Date { year: 2027, month: 1, day: 15 })),
            Command::OpenCounter { counter: CounterId(0), officer: None },
        ];
        for command in opening.into_iter().chain(std::iter::repeat_n(Command::IssueTicket(number()), waiting)) {
            let mut events = Vec::new();
            domain::decide(&state, &command, NOW, &mut events).unwrap();
            events.iter().for_each(|event| domain::apply(&mut state, NOW, event));
        }
        state
    }

    fn position(seq: u64) -> Position {
        (0..seq).fold(Position::START, |position, _| position.after(b"an entry"))
    }

    /// Offers a state again and again until the thread takes it.
    fn give(forecaster: &mut Forecaster, state: &State, position: Position, now: Time) {
        while forecaster.last != Some((position, now)) {
            forecaster.offer(state, &Experience::default(), position, now);
            thread::yield_now();
        }
    }

    #[tokio::test]
    async fn nobody_waits_for_a_thread_that_is_busy_and_the_newest_state_is_the_next() {
        let mut forecaster = Forecaster::start().unwrap();
        let state = hall(2_000);
        give(&mut forecaster, &state, position(1), NOW);
        // As many changes as a hall sees in minutes: none is copied, none waits.
        let mut newest = position(1);
        for _ in 0..500 {
            newest = newest.after(b"an entry");
            forecaster.offer(&state, &Experience::default(), newest, NOW);
        }
        assert_eq!(forecaster.last, Some((position(1), NOW)));
        assert!(forecaster.made.try_recv().is_err(), "the first forecast is still being made");
        assert!(!forecaster.made().await.unwrap().forecast.tickets.is_empty());
        give(&mut forecaster, &hall(3), newest, NOW);
        assert_eq!(forecaster.made().await.unwrap().forecast.tickets.len(), 3);
    }

    #[tokio::test]
    async fn without_news_a_forecast_is_made_anew_only_as_time_passes() {
        let (mut forecaster, state) = (Forecaster::start().unwrap(), hall(2));
        give(&mut forecaster, &state, position(1), NOW);
        let first = forecaster.made().await.unwrap();
        while !forecaster.is_free.load(Ordering::Acquire) {
            thread::yield_now();
        }
        forecaster.offer(&state, &Experience::default(), position(1), NOW.plus(ANEW_MS - 1));
        assert_eq!(forecaster.last, Some((position(1), NOW)));
        forecaster.offer(&state, &Experience::default(), position(1), NOW.plus(ANEW_MS));
        let anew = forecaster.made().await.unwrap();
        assert_eq!(anew.now, NOW.plus(ANEW_MS));
        assert_eq!(first.forecast.tickets.len(), anew.forecast.tickets.len());
    }

    #[tokio::test]
    async fn groups_are_asked_about_now_and_then_and_after_the_last_change() {
        let (mut forecaster, state) = (Forecaster::start().unwrap(), hall(2));
        let mut of_groups = Vec::new();
        for (seq, at_ms) in [(1, 0), (2, 900), (3, 1_800), (3, 2_800), (4, 3_000), (5, 7_800)] {
            give(&mut forecaster, &state, position(seq), NOW.plus(at_ms));
            of_groups.push((at_ms, forecaster.made().await.unwrap().forecast.in_groups.is_some()));
        }
        while !forecaster.is_free.load(Ordering::Acquire) {
            thread::yield_now();
        }
        forecaster.offer(&state, &Experience::default(), position(5), NOW.plus(8_800));
        assert_eq!(forecaster.last, Some((position(5), NOW.plus(7_800))), "they are known, and nothing has happened");
        assert_eq!(of_groups, [(0, true), (900, false), (1_800, false), (2_800, true), (3_000, false), (7_800, true)]);
    }

    #[tokio::test]
    async fn a_question_is_answered_though_nothing_happens_and_not_more_than_some_wait() {
        let (mut forecaster, state) = (Forecaster::start().unwrap(), hall(3));
        give(&mut forecaster, &state, position(1), NOW);
        let all = forecaster.made().await.unwrap().forecast.of_service(ServiceId(0)).unwrap();
        let (told, mut answers) = mpsc::unbounded_channel();
        let question = |is_gone| Question { number: number(), asker: Box::new(Curious { is_gone, told: told.clone() }) };
        while forecaster.has_room() {
            forecaster.ask(question(false));
        }
        assert_eq!(forecaster.questions.len(), QUESTIONS_MAX);
        forecaster.questions.truncate(2);
        while forecaster.questions.len() < QUESTIONS_MAX {
            forecaster.ask(question(true));
        }
        assert!(forecaster.has_room(), "who has gone takes no place");
        assert_eq!(forecaster.questions.len(), 2);
        let until = Instant::now() + std::time::Duration::from_secs(20);
        let answer = loop {
            assert!(Instant::now() < until, "no answer comes");
            forecaster.offer(&state, &Experience::default(), position(1), NOW.plus(1));
            if let Ok(answer) = answers.try_recv() {
                break answer;
            }
            thread::yield_now();
        };
        assert_eq!(answer.1, NOW.plus(1));
        let asked = answer.0.unwrap();
        assert!(asked.middle.0.abs_diff(all.middle.0) < 60_000, "who asks hears what everybody is told: {asked:?}, {all:?}");
        // With news, what everybody is told has its turn between two questions.
        assert!(forecaster.asked_last);
        forecaster.ask(question(false));
        let waiting = forecaster.questions.len();
        give(&mut forecaster, &state, position(2), NOW.plus(2));
        assert_eq!(forecaster.questions.len(), waiting);
    }
}
