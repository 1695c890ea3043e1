//! What the voice's thread does: takes the hall as it is, says what the queue says, and reports what was heard. What deserves to be said
//! is the queue's rule, and the words are `speech`'s.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use protocol::{CallRow, Confirmation, EmergencyRow};
use sounds::{Chime, HallNotice, Language, Note, NoticeItem, Renderer, Samples, Subject, TicketNumber, Utterance, VoiceQueue};
use speaker::{Event, SinkState, Speaker, Ticket};

use super::lease::Lease;
use super::moments::{self, Moments, NEWS_MS};
use super::speech::{item, key_of};
use super::{Orders, Surroundings, speech};
use crate::board::Sound;
use crate::feed::{Manner, SpokenCall, ToSpeak};
use crate::stage::CallKey;
use crate::wall::News;

/// A voice that has not heard its server for so long begins nothing more: it no longer knows who is called.
pub(super) const SILENT_AFTER_MS: u64 = 3_000;
/// And what it is saying is cut off after so long. With the time to notice and the third of a second that a card has fetched already, the
/// hall is silent within five seconds, when another voice may begin.
pub(super) const CUT_AFTER_MS: u64 = 4_500;
/// How often it looks at the link while it speaks or wants to.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often a summons is said without a card playing all of it, before it is left to the officer: a card that is lost each time must not
/// hold up the others.
const UNHEARD_TIMES_MAX: u8 = 3;
/// What is in the air.
struct Spoken {
    utterance: Utterance,
    ticket: Ticket,
    caption: String,
    /// It was told to stop, and its end has not come yet.
    is_stopping: bool,
}

/// A summons whose sentence came to its end without a sound card.
#[derive(Clone, Copy, Default)]
struct Unheard {
    times: u8,
    /// It has not been given to the queue again since.
    is_due: bool,
}

/// What the thread holds.
pub(super) struct Mouth {
    orders: Orders,
    queue: VoiceQueue,
    renderer: Option<Renderer>,
    speaker: Speaker,
    known: ToSpeak,
    /// Whether this display is the voice of its zone.
    lease: Lease,
    spoken: Option<Spoken>,
    /// Whether the loudspeaker said last that a card plays.
    has_device: bool,
    /// The same, where its sound is on: what nobody hears is only captioned.
    has_card: bool,
    /// Summons that were only captioned, and how often: said again when a sound card is there.
    unheard: BTreeMap<CallKey, Unheard>,
    /// Whether the last emergency was only a drill.
    was_drill: bool,
    moments: Moments,
    /// What the hall says to everybody and has not been said, by the id that the queue knows it by.
    notices: BTreeMap<u64, HallNotice>,
    notices_made: u64,
    /// This display raised an emergency itself, and its end has not been said here.
    answers_for_own: bool,
    surroundings: Surroundings,
}

impl Mouth {
    /// A mouth that has nothing to say.
    pub(super) fn new(orders: Orders, renderer: Option<Renderer>, speaker: Speaker, surroundings: Surroundings) -> Mouth {
        Mouth {
            orders,
            queue: VoiceQueue::new(),
            renderer,
            speaker,
            known: ToSpeak::default(),
            lease: Lease::default(),
            spoken: None,
            has_device: false,
            has_card: false,
            unheard: BTreeMap::new(),
            was_drill: false,
            moments: Moments::default(),
            notices: BTreeMap::new(),
            notices_made: 0,
            answers_for_own: false,
            surroundings,
        }
    }

    /// Speaks until it is told to close.
    pub(super) fn run(mut self) {
        loop {
            let (to_speak, events, is_test, is_closed) = {
                let mut waiting = self.orders.waiting();
                self.lease = waiting.lease;
                (waiting.to_speak.take(), std::mem::take(&mut waiting.events), std::mem::take(&mut waiting.is_test), waiting.is_closed)
            };
            if is_closed {
                return;
            }
            for event in events {
                self.happened(event);
            }
            self.look_at_loudness();
            if let Some(to_speak) = to_speak {
                self.take(to_speak);
            }
            if is_test {
                self.play_chime();
            }
            let wake_at = self.step();
            self.orders.wake.wait_until(wake_at);
        }
    }

    /// The hall as it is now: new summons join the queue, tickets that moved on leave it. A sentence about a ticket that moved on is
    /// spoken to its end; one about a call that was taken back is not, or it would send its visitor to the counter.
    fn take(&mut self, to_speak: ToSpeak) {
        // Under the same ids another hall has other calls, and what is said of the one before sends nobody anywhere.
        let is_other_hall = to_speak.hall != self.known.hall;
        let is_gone = |old: &SpokenCall| is_other_hall || to_speak.calls.iter().all(|call| call.row.call != old.row.call);
        for gone in self.known.calls.iter().filter(|old| is_gone(old)) {
            self.queue.withdraw(gone.row.call);
        }
        let withdrawn = if is_other_hall { Vec::new() } else { self.withdrawn(&to_speak) };
        if to_speak.zone != self.known.zone {
            self.orders.forget_lease();
            self.lease = Lease::default();
        }
        // Another voice may have said it.
        to_speak.calls.iter().for_each(|call| self.queue.heard(call.row.call, call.row.heard));
        for call in to_speak.calls.iter().filter(|call| to_speak.voice && self.renderer.is_some() && call.row.heard < call.row.summons) {
            self.queue.push(item(call));
        }
        let is_of_other_hall = is_other_hall && self.spoken.as_ref().is_some_and(|spoken| key_of(spoken.utterance.subject).is_some());
        let mut cuts = is_of_other_hall || self.spoken_call().is_some_and(|call| to_speak.has_taken_back(call));
        cuts |= self.spoken_emergency().is_some_and(|spoken| to_speak.emergencies.iter().all(|row| row.emergency != spoken));
        for raised in to_speak.emergencies.iter().filter(|row| !has(&self.known.emergencies, row)) {
            cuts |= self.queue.raise(raised.emergency, &Language::COMPLETE);
            self.was_drill = raised.drill;
        }
        for over in self.known.emergencies.iter().filter(|row| !has(&to_speak.emergencies, row)) {
            self.queue.clear(over.emergency);
        }
        self.unheard.retain(|key, _| !is_other_hall && to_speak.calls.iter().any(|call| u64::from(call.row.call) == key.call));
        self.known = to_speak;
        if is_other_hall {
            self.queue.forget_notices();
        }
        withdrawn.into_iter().for_each(|notice| self.announce(notice));
        if cuts {
            self.stop();
        }
        self.tell_state();
    }

    /// Says what is to be said now; gives when to look again.
    fn step(&mut self) -> Option<Instant> {
        let now_ms = self.now_ms();
        for notice in self.moments.news(&self.known, now_ms) {
            self.announce(notice);
        }
        // Without a card nobody is heard twice: what would be said is captioned by every screen.
        if self.has_card && !self.lease.may_alarm(now_ms) {
            self.queue.forget_notices();
        }
        // What was raised here is said here, and so is its end: the voice of the zone may know nothing of it.
        self.answers_for_own =
            self.known.raised_here.is_some() || (self.answers_for_own && self.known.emergencies.is_empty() && self.queue.owes_all_clear());
        let may_sound = !self.has_device || self.lease.may_alarm(now_ms) || self.answers_for_own;
        if !may_sound && self.known.emergencies.is_empty() {
            self.queue.forget_all_clear();
        }
        let is_alarm = may_sound && (!self.known.emergencies.is_empty() || self.queue.owes_all_clear());
        let silent_ms = self.uncertain_ms(now_ms);
        if self.spoken.is_some() && silent_ms >= CUT_AFTER_MS && !is_alarm {
            self.stop();
        }
        let may_begin = self.renderer.is_some() && (is_alarm || (self.known.emergencies.is_empty() && silent_ms < SILENT_AFTER_MS));
        // Asked while something is in the air too: the queue waits for its end, but not for ever.
        let next = if may_begin { self.queue.next(now_ms) } else { None };
        if next.is_some() || self.queue.speaking().is_none() {
            self.forget_the_lost();
        }
        if let Some(utterance) = next {
            self.say(utterance);
        }
        for note in self.queue.take_notes() {
            log(note);
        }
        self.orders.state.is_speaking.store(self.spoken.is_some(), Ordering::Relaxed);
        self.orders.state.backlog_ends_ms.store(self.now_ms() + self.queue.backlog_ms(self.now_ms()), Ordering::Relaxed);
        let moment = Moments::next_ms(&self.known, self.now_ms()).map(|due_ms| self.surroundings.clock.instant(due_ms));
        self.renderer.as_ref()?;
        if self.queue.is_idle() {
            self.notices.clear();
            return moment;
        }
        let due = self.queue.wake_at_ms().map(|due_ms| self.surroundings.clock.instant(due_ms));
        // While it speaks or waits for its server, it looks at the link; otherwise it sleeps until the silence is over.
        let look = Instant::now() + LOOK_EVERY;
        [due.filter(|due| *due > Instant::now()), moment, Some(look)].into_iter().flatten().min()
    }

    /// What is said of calls that were taken back although somebody heard or read them.
    fn withdrawn(&self, to_speak: &ToSpeak) -> Vec<HallNotice> {
        let was_said = |call: &CallRow| {
            let key = CallKey { call: u64::from(call.call), repeat: u32::from(call.summons) };
            call.heard > 0 || self.unheard.contains_key(&key) || self.spoken_call().is_some_and(|spoken| spoken.call == call.call)
        };
        let gone = self.known.calls.iter().map(|call| &call.row).filter(|call| to_speak.has_taken_back(call) && was_said(call));
        gone.map(|call| HallNotice::Withdrawn { ticket: TicketNumber::new(&call.number.prefix, &call.number.shown) }).collect()
    }

    /// The hall says something to everybody, in this zone if it has a voice.
    fn announce(&mut self, notice: HallNotice) {
        if !self.known.voice || self.renderer.is_none() {
            return;
        }
        self.notices_made += 1;
        self.notices.insert(self.notices_made, notice);
        let languages = moments::languages(&self.known.manner.languages);
        self.queue.announce(NoticeItem { notice: self.notices_made, languages, until_ms: self.now_ms() + NEWS_MS });
    }

    /// For how long nobody has said that this display is to speak: the server, where it has a sound card.
    fn uncertain_ms(&self, now_ms: u64) -> u64 {
        let cut_ms = self.surroundings.heard.ms_ago().unwrap_or(u64::MAX);
        if self.has_card { cut_ms.max(self.lease.age_ms(now_ms)) } else { cut_ms }
    }

    /// What the queue has given up is not in the air any more, although the loudspeaker never told its end.
    fn forget_the_lost(&mut self) {
        self.stop();
        if self.spoken.take().is_some() {
            tracing::warn!("the loudspeaker did not tell the end of a sentence");
            self.surroundings.teller.tell(News::Silent);
        }
    }

    /// Whoever turned the sound off or on is followed at once: a sentence that nobody hears any more is said again, as a caption or by another.
    fn look_at_loudness(&mut self) {
        let has_card = self.has_device && !self.orders.state.loudness.is_silent();
        if has_card == self.has_card {
            return;
        }
        self.has_card = has_card;
        if !has_card && self.spoken_call().is_some() {
            self.stop();
        }
        self.tell_state();
        self.say_unheard_again();
    }

    /// For whoever wants to know whether it is heard; nothing else is in the air.
    fn play_chime(&mut self) {
        let Some(chime) = self.chime().filter(|_| self.spoken.is_none()) else { return };
        if self.speaker.play(chime).is_err() {
            tracing::warn!("the chime could not be played");
        }
    }

    /// The zone's chime, as loud as a call is now.
    fn chime(&mut self) -> Option<Samples> {
        let percent = self.call_percent();
        let chime = match self.known.manner.chime {
            // Whoever asks wants to hear something, and this is the shortest.
            Chime::None => Chime::OneTone,
            chosen @ (Chime::TwoTones | Chime::ThreeTones | Chime::OneTone) => chosen,
        };
        Some(self.renderer.as_mut()?.render(chime, &[]).samples.at_percent(percent))
    }

    /// How loud a call is now: as the zone has it at this hour, and of that as much as this display was set to.
    fn call_percent(&self) -> u8 {
        let of_hour = self.known.manner.percent(self.known.clock.hall_ms(self.now_ms()));
        self.orders.state.loudness.of(of_hour)
    }

    fn say(&mut self, utterance: Utterance) {
        let mut phrases = speech::phrases(&utterance, &self.known, &self.notices, self.was_drill);
        let Some(renderer) = &mut self.renderer else { return };
        let Manner { chime, .. } = self.known.manner;
        let mut rendered = renderer.render(utterance.chime_of(chime), &phrases);
        if let Some(instead) = speech::unspeakable(&utterance, &self.known, rendered.missing.len()) {
            tracing::warn!("the hall's own words for this emergency cannot be spoken here; the voice leads to the screens");
            rendered = renderer.render(utterance.chime_of(chime), &instead);
            phrases = instead;
        }
        // The caption keeps the floor.
        if let Some(instead) = speech::without_floor(&utterance, &self.known, rendered.missing.len()) {
            tracing::warn!("a floor has no clip, and no program here that speaks it; it is left out");
            rendered = renderer.render(utterance.chime_of(chime), &instead);
        }
        let caption = phrases.iter().map(|phrase| phrase.caption.as_str()).collect::<Vec<_>>().join(" ");
        let percent = match utterance.subject {
            Subject::Call { .. } | Subject::Notice { .. } => self.call_percent(),
            // Whatever the hour: an alarm and its end are for everybody to hear.
            Subject::Emergency { .. } | Subject::AllClear => 100,
        };
        for missing in &rendered.missing {
            tracing::warn!(%missing, "a word was left out");
        }
        let played = if phrases.is_empty() { None } else { self.speaker.play(rendered.samples.at_percent(percent)).ok() };
        match played {
            Some(ticket) => self.spoken = Some(Spoken { utterance, ticket, caption, is_stopping: false }),
            None => self.queue.failed(utterance.id, self.now_ms()),
        }
    }

    fn happened(&mut self, event: Event) {
        match event {
            Event::Started { ticket, aloud, .. } => {
                let Some(spoken) = self.spoken.as_ref().filter(|spoken| spoken.ticket == ticket) else { return };
                let caption = spoken.caption.clone();
                match (key_of(spoken.utterance.subject), spoken.utterance.subject) {
                    (Some(key), _) => self.surroundings.teller.tell(News::Speaking { key, caption, aloud: aloud && self.has_card }),
                    (None, Subject::Notice { .. }) => self.surroundings.teller.tell(News::Announcing { caption }),
                    // What an emergency says stands on the whole wall.
                    (None, Subject::Call { .. } | Subject::Emergency { .. } | Subject::AllClear) => {}
                }
            }
            Event::Finished { ticket, aloud, .. } => {
                if let Some(spoken) = self.spoken.take_if(|spoken| spoken.ticket == ticket) {
                    self.surroundings.teller.tell(News::Silent);
                    self.finished(&spoken, aloud && self.has_card);
                }
            }
            Event::Stopped { ticket, .. } => {
                if let Some(spoken) = self.spoken.take_if(|spoken| spoken.ticket == ticket) {
                    self.surroundings.teller.tell(News::Silent);
                    self.cut_off(&spoken);
                }
            }
            Event::State(state) => {
                self.has_device = matches!(state, SinkState::Device { .. });
                self.has_card = self.has_device && !self.orders.state.loudness.is_silent();
                self.tell_state();
                self.say_unheard_again();
            }
        }
    }

    /// A sentence came to its end. What was heard is reported; what was only captioned is said again once a card is there.
    fn finished(&mut self, spoken: &Spoken, aloud: bool) {
        let heard = self.queue.finished(spoken.utterance.id, self.now_ms());
        let Some(key) = heard.and_then(|heard| key_of(heard.subject)) else { return };
        if aloud {
            self.unheard.remove(&key);
            self.surroundings.reports.push(key, Confirmation::Heard);
        } else {
            tracing::info!(call = key.call, summons = key.repeat, "captioned only, for no sound card played it to its end");
            let unheard = self.unheard.entry(key).or_default();
            unheard.times = unheard.times.saturating_add(1);
            unheard.is_due = true;
            self.say_unheard_again();
        }
    }

    /// A sentence ended in the middle: it is said again from its start, but not for ever where it was the card that failed it.
    fn cut_off(&mut self, spoken: &Spoken) {
        let now_ms = self.now_ms();
        let failed = key_of(spoken.utterance.subject).filter(|_| !spoken.is_stopping).map(|key| self.unheard.entry(key).or_default());
        let is_hopeless = failed.is_some_and(|unheard| {
            unheard.times = unheard.times.saturating_add(1);
            unheard.times >= UNHEARD_TIMES_MAX
        });
        if is_hopeless {
            self.queue.failed(spoken.utterance.id, now_ms);
        } else {
            self.queue.interrupted(spoken.utterance.id, now_ms);
        }
    }

    /// Gives the queue what nobody heard and is still called, if a card plays now.
    fn say_unheard_again(&mut self) {
        if !self.has_card {
            return;
        }
        for call in &self.known.calls {
            let key = CallKey { call: u64::from(call.row.call), repeat: u32::from(call.row.summons) };
            if let Some(unheard) = self.unheard.get_mut(&key).filter(|unheard| unheard.is_due && unheard.times < UNHEARD_TIMES_MAX) {
                unheard.is_due = false;
                // The queue takes each summons once.
                self.queue.withdraw(call.row.call);
                self.queue.push(item(call));
            }
        }
    }

    /// The emergency whose sentence is in the air: once it is over, or another one covers it, nobody is to hear the rest.
    fn spoken_emergency(&self) -> Option<u64> {
        self.spoken.as_ref().and_then(|spoken| match spoken.utterance.subject {
            Subject::Emergency { emergency } => Some(emergency),
            Subject::Call { .. } | Subject::AllClear | Subject::Notice { .. } => None,
        })
    }

    /// The call that is in the air, if its ticket was still called when last heard of.
    fn spoken_call(&self) -> Option<&CallRow> {
        let key = key_of(self.spoken.as_ref()?.utterance.subject)?;
        self.known.calls.iter().map(|call| &call.row).find(|row| u64::from(row.call) == key.call)
    }

    fn stop(&mut self) {
        if let Some(spoken) = self.spoken.as_mut().filter(|spoken| !spoken.is_stopping) {
            spoken.is_stopping = true;
            self.speaker.stop(spoken.ticket);
        }
    }

    fn tell_state(&self) {
        let (device, sound) = match self.speaker.state() {
            SinkState::Device { .. } => (self.has_card, Sound::Well),
            SinkState::Opening => (false, Sound::Well),
            SinkState::NoDevice { .. } => (false, Sound::Missing),
        };
        let speaks = self.known.voice && self.renderer.is_some();
        self.orders.state.device.store(device, Ordering::Relaxed);
        self.orders.state.speaks.store(speaks, Ordering::Relaxed);
        self.orders.state.zone.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&self.known.zone);
        let shown = match (self.known.voice, self.surroundings.mute || self.orders.state.loudness.is_silent()) {
            (false, _) => Sound::Well,
            (true, true) => Sound::Muted,
            (true, false) => sound,
        };
        self.surroundings.teller.tell(News::Sound(shown));
    }

    fn now_ms(&self) -> u64 {
        self.surroundings.clock.now_ms()
    }
}

fn has(rows: &[EmergencyRow], row: &EmergencyRow) -> bool {
    rows.iter().any(|other| other.emergency == row.emergency)
}

fn log(note: Note) {
    match note {
        Note::Dropped { call, summons, reason } => tracing::info!(call, summons, ?reason, "not spoken"),
        Note::NoticeDropped { notice } => tracing::info!(notice, "no news any more when its turn came"),
        Note::CutOff { subject: Subject::Call { call, summons } } => tracing::info!(call, summons, "cut off"),
        Note::CutOff { subject } => tracing::info!(?subject, "cut off"),
        Note::Unheard { subject } => tracing::warn!(?subject, "not heard"),
    }
}

#[cfg(test)]
mod tests;
