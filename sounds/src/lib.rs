//! From a call to samples: what is said for a call, in which order and in whose voice.
//!
//! Promise: the number spoken is the number shown, and a word that cannot be spoken is reported, never silently skipped.
//! This crate opens no sound device, reads no clock and knows no wire: it reads voice files, starts a speech program
//! where one is given, and otherwise computes. Reading order: [`phrase`] (words), [`pack`] and [`engine`] (voices),
//! [`render`] (samples), [`queue`] (who is spoken when).

pub mod chime;
pub mod engine;
pub mod language;
pub mod lexicon;
pub mod loudness;
pub mod numbers;
pub mod pack;
pub mod phrase;
pub mod queue;
pub mod render;
pub mod samples;
pub mod soundalike;

pub use chime::Chime;
pub use engine::{Engine, EngineError, EspeakNg, ExternalCommand};
pub use language::Language;
pub use lexicon::Lexicon;
pub use pack::{Pack, PackError, Voice};
pub use phrase::alarms::{Alarm, AlarmKind};
pub use phrase::hall::{ClockTime, HallNotice};
pub use phrase::reading::{CounterLabel, Floor, ReadingMode, TicketNumber};
pub use phrase::{Announcement, CounterName, Ending, Form, Kind, Noun, Phrase, Token};
pub use queue::{DropReason, Heard, Item, Note, NoticeItem, Subject, Utterance, VoiceQueue};
pub use render::{Missing, Rendered, Renderer};
pub use samples::{RATE_HZ, Samples};
