//! The officer's window: keys and clicks become presses, the link's news becomes the desk, and the desk is painted. It repaints when
//! something changes and once a second while a time runs; otherwise it sleeps.

mod canvas;
mod card;
mod faces;
mod grab;
mod list;
mod screenshot;
mod theme;

use std::{sync::mpsc, time::Duration};

use anyhow::{Result, anyhow};
use client::{Link, Options, Sending, Status, Teller, emergency_id, tell_everywhere_on_thread};
use eframe::egui;
use protocol::{Arrival, Command, CounterState, EmergencyKind, Heartbeat, Outcome, PauseReason, Place, View};

use crate::{
    action::{self, Action, Mode},
    args::{WindowArgs, Workplace},
    desk::{Desk, Facts},
    inbox::{Inbox, Told},
    picker::{Choice, Move, Picker},
    press::{Presses, Question},
    verb::{Seen, Verb},
    words::Language,
};
use faces::Click;
use screenshot::Screenshot;

/// The window's size, in points, which is also what the faces are laid out for; they scale with it.
const SIZE: [f32; 2] = [500.0, 640.0];

/// The smallest size at which everything can still be read.
const SIZE_MIN: [f32; 2] = [400.0, 512.0];

/// Opens the window and stays until it is closed.
pub(crate) fn run(workplace: Workplace, args: WindowArgs) -> Result<()> {
    let title = format!("Lantang · {}", workplace.counter);
    let viewport = egui::ViewportBuilder::default()
        .with_title(&title)
        .with_app_id("lantang-counter")
        .with_inner_size(SIZE)
        .with_min_inner_size(SIZE_MIN)
        .with_always_on_top();
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let (outcome, ended) = mpsc::channel();
    let counter = workplace.counter.clone();
    let no_screen = match workplace.language {
        Language::Id => format!(
            "jendela tidak dapat dibuka; periksa layarnya (DISPLAY atau WAYLAND_DISPLAY). Tanpa layar pakai perintah, misalnya `lantang-counter --counter {counter} next`"
        ),
        Language::En => format!(
            "the window cannot be opened; check its screen (DISPLAY or WAYLAND_DISPLAY). Without a screen use the verbs, e.g. `lantang-counter --counter {counter} next`"
        ),
    };
    let opened = eframe::run_native(
        &title,
        options,
        Box::new(move |creation| Ok(Box::new(Window::open(&creation.egui_ctx, workplace, args, outcome)?))),
    );
    opened.map_err(|error| {
        // The cause is for whoever looks after the machine; an officer can do nothing about it.
        tracing::info!(%error, "the window cannot be opened");
        anyhow!("{no_screen}")
    })?;
    // Only a screenshot that could not be written ends the window with an error.
    ended.try_recv().unwrap_or(Ok(()))
}

struct Window {
    workplace: Workplace,
    link: Link,
    inbox: Inbox,
    presses: Presses,
    picker: Option<Picker>,
    /// What was painted last: commands name what it showed, not what has come since.
    shown: Option<Desk>,
    screenshot: Option<Screenshot>,
    /// Presses of NEXT while another program has the keyboard.
    grabbed: Option<mpsc::Receiver<()>>,
}

impl Window {
    fn open(ctx: &egui::Context, workplace: Workplace, args: WindowArgs, outcome: mpsc::Sender<Result<()>>) -> Result<Window> {
        theme::dress(ctx);
        let inbox = Inbox::default();
        let on_event = {
            let (inbox, ctx) = (inbox.clone(), ctx.clone());
            move |event| {
                inbox.take_in(event);
                ctx.request_repaint();
            }
        };
        let link = Link::run_on_thread(
            Options {
                servers: workplace.servers.clone(),
                view: View::Counter { counter: workplace.counter.clone(), takeover: workplace.takeover },
                name: workplace.name.clone(),
                token: workplace.token.clone(),
                report: Box::new(Heartbeat::default),
            },
            on_event,
        )?;
        Ok(Window {
            presses: Presses::new(workplace.language),
            link,
            inbox,
            picker: None,
            shown: None,
            screenshot: args.screenshot.map(|file| Screenshot::new(file, args.screenshot_after_ms, outcome)),
            grabbed: args.global_key.then(|| grab::next_key(ctx)),
            workplace,
        })
    }

    /// Keys since the last frame mean what they meant on the last frame.
    fn keys(&mut self, ctx: &egui::Context) {
        let events = ctx.input(|input| input.events.clone());
        // The letter that opens a list comes as a key and then as text, and is not typed into the list.
        let mut opened = false;
        for event in events {
            if let egui::Event::Key { key, pressed: true, repeat, modifiers, .. } = event {
                let before = self.picker.is_some();
                self.key(key, repeat, modifiers);
                opened = self.picker.is_some() && !before;
            } else if let egui::Event::Text(letters) = event
                && let Some(picker) = &mut self.picker
                && !std::mem::take(&mut opened)
            {
                picker.typed(&letters);
            }
        }
        let grabbed = self.grabbed.as_ref().map_or(0, |grabbed| grabbed.try_iter().count());
        for _ in 0..grabbed {
            self.meant(egui::Key::F9, false);
        }
    }

    fn key(&mut self, key: egui::Key, repeat: bool, modifiers: egui::Modifiers) {
        if self.picker.is_some() {
            return self.key_in_list(key, repeat);
        }
        // A key that is held down is one press.
        if repeat || modifiers.ctrl || modifiers.alt || modifiers.command {
            return;
        }
        self.meant(key, modifiers.shift);
    }

    /// Does what a key means now: while a question stands, not what it means otherwise, wherever the keyboard is.
    fn meant(&mut self, key: egui::Key, shift: bool) {
        let Some(mode) = self.shown.as_ref().map(|desk| desk.mode) else { return };
        if let Some(action) = action::of_key(key, shift, mode) {
            self.act(action);
        }
    }

    fn key_in_list(&mut self, key: egui::Key, repeat: bool) {
        let Some(picker) = &mut self.picker else { return };
        if key == egui::Key::ArrowUp {
            picker.moved(Move::Up);
        } else if key == egui::Key::ArrowDown {
            picker.moved(Move::Down);
        } else if key == egui::Key::Backspace {
            picker.moved(Move::Erase);
        } else if key == egui::Key::Escape {
            self.picker = None;
        } else if key == egui::Key::Enter && !repeat {
            self.choose(None);
        }
    }

    fn act(&mut self, action: Action) {
        let Some(desk) = &self.shown else { return };
        // Whoever does not hold the counter has one thing to do there, unless it burns.
        if desk.mode == Mode::Held && !matches!(action, Action::TakeOver | Action::Emergency) {
            return;
        }
        let language = self.workplace.language;
        let counter = self.workplace.counter.as_str();
        let here = desk.seen.visitor.is_some();
        match action {
            Action::Next => self.press(Verb::Next { answer: None }),
            Action::Choose => self.picker = Some(Picker::call(language)),
            Action::Undo => self.press(Verb::Undo),
            Action::Recall => self.press(Verb::Recall),
            Action::Start => self.press(Verb::Start),
            Action::Finish => self.press(Verb::Finish { outcome: Outcome::Completed, also: Vec::new() }),
            Action::FinishHow if here => self.picker = Some(Picker::finish(&self.inbox.look().picture, counter, language)),
            Action::FinishHow => self.presses.nobody_here(),
            Action::Absent => self.press(Verb::Absent),
            Action::Park => self.press(Verb::Park { minutes: None }),
            Action::Return if here => self.press(Verb::Return { place: Place::Earned }),
            Action::Return => self.picker = Some(Picker::take_back(&self.inbox.look().picture, counter, language)),
            Action::Transfer if here => self.picker = Some(Picker::transfer(&self.inbox.look().picture, counter, language)),
            Action::Transfer => self.presses.nobody_here(),
            Action::Cancel => self.picker = Some(Picker::cancel(&self.inbox.look().picture, counter, language)),
            Action::Break if desk.state == Some(CounterState::Paused) => self.press(Verb::Resume),
            Action::Break => self.press(Verb::Pause { reason: PauseReason::Rest, minutes: None }),
            Action::BreakFor => self.picker = Some(Picker::pause(language)),
            Action::OpenClose if desk.state == Some(CounterState::Closed) => {
                self.press(Verb::Open { officer: self.workplace.officer.clone() });
            }
            Action::OpenClose => self.press(Verb::Close),
            Action::Confirm => self.press(Verb::Confirm),
            Action::Emergency => self.picker = Some(Picker::emergency(language)),
            Action::TakeOver => self.take_over(),
            Action::Arrived => self.answer(Arrival::Arrived),
            Action::NotArrived => self.answer(Arrival::Absent),
            Action::Yes => match self.presses.take_question() {
                Some(Question::Cancel { ticket, number }) => self.press(Verb::CancelTicket { ticket, number }),
                Some(Question::Emergency { kind, drill }) => self.raise(kind, drill),
                Some(Question::ArrivedOrAbsent { .. }) | None => {}
            },
            Action::No => {
                // Whatever was asked is left unanswered; NEXT asks again.
                let _ = self.presses.take_question();
            }
        }
    }

    fn press(&mut self, verb: Verb) {
        let Some(desk) = &self.shown else { return };
        let command = self.presses.press(self.link.now_ms(), verb, &desk.seen, self.link.status().up);
        self.send(command);
    }

    fn answer(&mut self, answer: Arrival) {
        let Some(desk) = &self.shown else { return };
        let command = self.presses.arrived_or_absent(self.link.now_ms(), answer, &desk.seen, self.link.status().up);
        self.send(command);
    }

    fn send(&mut self, command: Option<Command>) {
        let Some(command) = command else { return };
        match self.link.begin(command, Sending::default()) {
            Ok(request) => self.presses.sent(request),
            Err(error) => {
                tracing::error!(%error, "a command was not taken by the link");
                self.presses.not_sent();
            }
        }
    }

    /// Not by the link alone, and whether or not it stands: every server is told.
    fn raise(&mut self, kind: EmergencyKind, drill: bool) {
        let teller = Teller {
            view: View::Counter { counter: self.workplace.counter.clone(), takeover: false },
            name: self.workplace.name.clone(),
            token: self.workplace.token.clone(),
        };
        let command = Command::RaiseEmergency { emergency: emergency_id(), kind, drill };
        match tell_everywhere_on_thread(self.workplace.servers.clone(), teller, command) {
            Ok(()) => self.presses.raised(),
            Err(error) => {
                tracing::error!(%error, "an emergency cannot be sent");
                self.presses.not_sent();
            }
        }
    }

    fn take_over(&mut self) {
        let view = View::Counter { counter: self.workplace.counter.clone(), takeover: true };
        if let Err(error) = self.link.set_view(view) {
            tracing::error!(%error, "the counter could not be taken over");
        }
    }

    fn choose(&mut self, row: Option<usize>) {
        let Some(choice) = self.picker.as_ref().and_then(|picker| picker.choice(row)) else { return };
        if let (Choice::Also(service), Some(picker)) = (&choice, &mut self.picker) {
            return picker.also(service);
        }
        self.picker = None;
        match choice {
            Choice::Do(verb) => self.press(verb),
            // The one becomes a verb with the number, or nothing was chosen; the other leaves the list open.
            Choice::Call(_) | Choice::Also(_) => {}
            Choice::AskCancel { ticket, number } => self.presses.ask_cancel(ticket, &number),
            Choice::AskEmergency { kind, drill } => self.presses.ask_emergency(kind, drill),
        }
    }

    /// Takes in the news and makes the desk.
    fn desk(&mut self) -> Desk {
        let mut news = self.inbox.look();
        let status: Status = self.link.status();
        let counter = self.workplace.counter.as_str();
        let label = news.picture.counter(counter).map_or_else(|| counter.to_owned(), |row| client::label_text(&row.label));
        for told in std::mem::take(&mut news.told) {
            match told {
                Told::Answered(request, reply) => self.presses.answered(&request, &reply, &label, status.utc_offset_s),
                Told::Connected => self.presses.connected(),
            }
        }
        let seen = Seen::of(&news.picture, counter);
        let is_same_visitor = self.shown.as_ref().is_none_or(|shown| shown.seen.has_visitor_of(&seen));
        if (news.watching || !is_same_visitor) && self.picker.as_ref().is_some_and(|picker| !picker.outlives_visitor()) {
            // Whom it would choose for is not this officer's any more, or has gone: NEXT by the global key, a verb beside the window.
            self.picker = None;
        }
        let state = news.picture.counter(counter).filter(|_| !news.watching).map(|row| row.state);
        self.presses.look(&seen, state);
        Desk::of(Facts {
            picture: &news.picture,
            down: news.down.as_ref(),
            status,
            now_ms: self.link.now_ms(),
            counter,
            name: &self.workplace.name,
            watching: news.watching,
            presses: &self.presses,
            language: self.workplace.language,
        })
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.keys(&ctx);
        let desk = self.desk();
        let click = faces::paint(ui, &desk, self.picker.as_ref(), self.workplace.language);
        let changes_in_ms = desk.changes_in_ms;
        self.shown = Some(desk);
        if let Some(click) = click {
            match click {
                Click::Act(action) => self.act(action),
                Click::Choose(row) => self.choose(Some(row)),
                Click::Leave => self.picker = None,
            }
            ctx.request_repaint();
        }
        if let Some(ms) = changes_in_ms {
            // One more, so that the second has passed by then.
            ctx.request_repaint_after(Duration::from_millis(ms + 1));
        }
        if let Some(screenshot) = &mut self.screenshot {
            screenshot.step(&ctx, self.link.now_ms());
        }
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        theme::PAPER.to_normalized_gamma_f32()
    }
}
