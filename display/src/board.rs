//! What the wall shows at one moment, as plain words and marks. Nothing here is computed from anything else, and
//! nothing here knows where it will stand: the layout says where, the screen draws.

use crate::layout::SlidePlace;
use crate::pictures::Picture;
use crate::slides::Turn;
use crate::theme::Palette;

/// Everything a frame is drawn from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// The top of the wall.
    pub header: Header,
    /// What stands under it.
    pub scene: Scene,
    /// Over everything, while somebody holds the local key for emergencies.
    pub holding: Option<Holding>,
    /// In which colours.
    pub palette: Palette,
}

/// The top of the wall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The hall's own name.
    pub site: String,
    /// The hall's logo, once it has come.
    pub logo: Option<Picture>,
    /// The hall's motto, or nothing.
    pub motto: String,
    /// The zone and where it is: "Zona A, Lantai 1".
    pub zone: String,
    /// "09.41", or nothing while the hall's time is not known.
    pub clock: String,
    /// "Senin, 23 November 2026".
    pub date: String,
    /// Whether this day is one that counts.
    pub drill: Drill,
    /// What the hall hears from this display.
    pub sound: Sound,
}

/// Whether this day is real.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drill {
    /// A day that counts.
    #[default]
    None,
    /// A training day, marked LATIHAN.
    Training,
    /// An emergency drill, marked SIMULASI.
    Simulation,
}

/// What the hall hears from this display.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sound {
    /// All is well: calls are spoken, or another display is this zone's voice.
    #[default]
    Well,
    /// The sound was turned off by whoever started the program.
    Muted,
    /// There is no sound device; the timekeeper goes on.
    Missing,
}

/// What stands under the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scene {
    /// No picture of the hall has come yet.
    Waiting(Waiting),
    /// The hall.
    Hall(Box<Hall>),
    /// An emergency, over everything.
    Emergency(Emergency),
    /// Which display this is, for whoever looks for it.
    Identity(Identity),
    /// The list of a self-test.
    Checklist(Checklist),
}

/// The list of a self-test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checklist {
    /// Whose it is.
    pub title: String,
    /// Go or no-go, in words.
    pub verdict: String,
    /// The same.
    pub go: Verdict,
    /// What was looked at.
    pub rows: Vec<Checked>,
    /// Letters to be looked at from afar.
    pub letters: String,
}

/// One line of a self-test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What was looked at.
    pub name: String,
    /// Go or no-go, in words.
    pub verdict: String,
    /// The same.
    pub go: Verdict,
    /// What was measured.
    pub measured: String,
}

/// Whether a screen can hang with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// It can.
    Go,
    /// It cannot.
    NoGo,
    /// Nobody can say.
    #[default]
    Unknown,
}

/// Which display this is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// "Layar 3".
    pub title: String,
    /// What it calls itself, where it is and what it shows, a line each.
    pub lines: [String; 3],
}

impl Default for Scene {
    fn default() -> Self {
        Scene::Waiting(Waiting::default())
    }
}

/// What a display says before it has ever heard its server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The name this display gives itself.
    pub display: String,
    /// The zone it was told to show.
    pub zone: String,
    /// The address it tries.
    pub address: String,
    /// Why it was turned away, in a sentence, if it was.
    pub refusal: Option<String>,
}

/// What an emergency says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emergency {
    /// Only a drill: SIMULASI.
    pub drill: bool,
    /// What it is, in two or three words.
    pub title: String,
    /// What to do, one sentence a line.
    pub sentences: Vec<String>,
    /// The same in English, first what it is.
    pub english: Vec<String>,
    /// Which of its pages stands there, where it has several.
    pub page: usize,
}

/// The local key for emergencies is being held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// It would end the emergency that this display raised, and not raise one.
    pub ends: bool,
    /// How much of the time has passed, in thousandths.
    pub permille: u16,
    /// Whole seconds that are left, upwards.
    pub seconds_left: u8,
}

/// The hall, as far as this zone goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hall {
    /// The one large thing.
    pub large: Large,
    /// What the hall says of itself while nothing is called; may be empty.
    pub slogan: String,
    /// What stands beside the calls, or in the large place while there are none.
    pub slide: Option<Slide>,
    /// The tickets that are called besides.
    pub rows: Rows,
    /// The foot.
    pub foot: Foot,
}

/// A slide whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slide {
    /// Where.
    pub place: SlidePlace,
    /// Which, and which of its pages.
    pub turn: Turn,
    /// Its picture, where it is one.
    pub picture: Option<Picture>,
}

/// The one large thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Large {
    /// No call yet today.
    #[default]
    Nothing,
    /// The day is not open, or the hall pauses.
    Closed {
        /// Two or three words.
        title: String,
        /// When it goes on, in a sentence.
        line: String,
    },
    /// A ticket that is called now.
    Called(LargeCall),
    /// The last ticket that was called; it has moved on since.
    Before(LargeCall),
}

/// A call in the large place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LargeCall {
    /// `A-005`.
    pub number: String,
    /// "Loket 3".
    pub counter: String,
    /// The agency's short name.
    pub agency: String,
    /// The service.
    pub service: String,
    /// The sentence that is being spoken, while it is.
    pub caption: Option<Caption>,
    /// Whether its edge is lit.
    pub fresh: bool,
    /// When it took the large place, for its movement.
    pub since_ms: u64,
}

/// The sentence of a call, while it lasts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// The sentence.
    pub words: String,
    /// Whether it is heard: without a sound card it is only shown.
    pub aloud: bool,
}

/// The tickets that are called besides the large one, and those that were before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Those that are still called, newest first: as many as fit.
    pub called: Vec<Row>,
    /// Which page of how many, when there are more than fit.
    pub page: Option<(usize, usize)>,
    /// Those that have moved on, newest first.
    pub before: Vec<Row>,
}

/// One ticket in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// `C-118`.
    pub number: String,
    /// "Loket 11".
    pub counter: String,
    /// Whether its edge is lit.
    pub fresh: bool,
    /// When it came, for its movement.
    pub since_ms: u64,
}

/// The foot of the wall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foot {
    /// People waiting, per agency: one page of them.
    pub waiting: Vec<WaitingCount>,
    /// One page of the notice, or nothing.
    pub notice: String,
    /// Which page of how many, when the notice is longer than one.
    pub notice_page: Option<(usize, usize)>,
    /// Counts up with every page, for a foot in which everything takes its turn.
    pub turn: usize,
    /// The time of this picture, when the link was cut: "09.52".
    pub cut_at: Option<String>,
}

/// How many wait for one agency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitingCount {
    /// The agency's short name.
    pub agency: String,
    /// How many wait.
    pub count: u32,
    /// How long somebody waits who comes now, e.g. `20 sampai 35 menit`; empty where nobody waits or nobody can say.
    pub wait: String,
}
