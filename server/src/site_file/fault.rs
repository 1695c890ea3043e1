//! What can be wrong or doubtful in a site file, as facts: the sentences stand in `words`, the list of them in `findings`.

use crate::colours::TooClose;
use crate::pictures::Unusable;

/// One thing that is wrong or doubtful, with what a sentence about it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Something stands where it should not, or is not there.
    Form(Form),
    /// A value that cannot be read.
    Value(Value),
    /// A time or date that cannot be read.
    When(When),
    /// Entries that do not fit together.
    Reference(Reference),
    /// Faults of the roster.
    Roster(Roster),
    /// Faults of the paper series.
    Paper(Paper),
    /// Faults of the displays.
    Display(Display),
    /// Faults of how screens look.
    Theme(Theme),
    /// Faults of how voices speak.
    Speech(Speech),
    /// Usable, but somebody should look: a warning.
    Doubt(Doubt),
}

/// Faults of the form: what stands where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The file is larger than any real one.
    FileTooLarge { bytes: usize, bytes_max: usize },
    /// The file is not UTF-8.
    NotText,
    /// The file is not TOML; the message is the parser's.
    Syntax { message: String },
    /// No `format = 1`, or a format this program does not know.
    Format { found: Option<String> },
    /// A key that no table of this kind has.
    UnknownKey { table: &'static str, key: String, nearest: Option<String> },
    /// A value of the wrong type.
    WrongType { key: String, wanted: Wanted, found: &'static str },
    /// A key that must be there.
    Missing { table: &'static str, key: &'static str },
    /// The table that says which site it is.
    NoSite,
    /// A table of which at least one must be there.
    NoneOf { table: &'static str },
    /// More of one kind than a site may have.
    TooMany { table: &'static str, found: usize, limit: usize },
}

/// Faults of a single value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A code with characters that codes do not have.
    Code { found: String },
    /// A text that is empty, too long or holds control characters.
    Text { key: String, chars_max: usize },
    /// A prefix that is not one to four capital letters and digits, letter first.
    Prefix { found: String },
    /// A number outside its range.
    Number { key: String, min: i64, max: i64 },
    /// The same where 0 stands for never.
    NumberOrNever { key: String, min: i64, max: i64 },
    /// A word that is none of the choices.
    Choice { key: String, found: String, choices: String, nearest: Option<String> },
    /// A skill that could not be read with its proficiency.
    Proficiency { found: String },
    /// A round of calls that could not be read.
    Round { found: String, calls_max: u8 },
    /// A journey of too few or too many steps.
    Steps { found: usize, min: usize, max: usize },
    /// The group of everybody goes before everybody.
    EverybodyIsEmergency,
    /// A list that says what something is for, and names nothing.
    EmptyList { key: &'static str },
}

/// Faults of a single value that speaks of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// A duration that could not be read, or is out of range; whether it may be 0 depends on what it is for.
    Duration { key: String, found: String, may_be_zero: bool },
    /// A time of day that could not be read.
    TimeOfDay { key: String, found: String },
    /// A date that could not be read.
    Date { found: String },
    /// A weekday, or a range of them, that could not be read.
    Weekday { found: String },
    /// A time zone that is not in the IANA database.
    TimeZone { found: String, nearest: Option<String> },
}

/// Faults between entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// A code that was there before.
    Duplicate { table: &'static str, code: String, first_line: usize },
    /// A list that names an entry twice.
    ListedTwice { table: &'static str, code: String },
    /// A code that nothing in the file has.
    Unknown { table: &'static str, code: String, nearest: Option<String> },
    /// Tickets, opening and closing in the wrong order.
    TimesOutOfOrder { day: String },
    /// A weekday named by two lines.
    DayTwice { day: &'static str, first_line: usize },
    /// A break that ends before it begins, or at the same time.
    BreakOutOfOrder { code: String },
    /// A break that names counters and services.
    BreakOfBoth { code: String },
    /// A counter is to be spoken in a zone without a voice.
    ZoneWithoutVoice { zone: String },
    /// Two series of one zone whose numbers can be heard or read as the same: an example of each.
    SeriesAlike { zone: String, ours: String, theirs: String, first_line: usize },
    /// Two counters of one zone that are shown or spoken the same.
    CountersAlike { zone: String, name: String, first_line: usize },
    /// Counters are opened by named officers, and there are none.
    NoOfficers,
    /// A journey that comes to one service twice: it would lead in a circle.
    StepTwice { service: String, first_line: usize },
}

/// Faults of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Roster {
    /// A shift that ends before it begins, or at the same time.
    OutOfOrder { code: String },
    /// A shift of one officer at several counters.
    OneOfficer { code: String },
    /// A shift names an officer where the site does not name its officers.
    OfficerNotNamed { code: String },
    /// Two shifts that want one officer at two counters at the same time.
    OfficerTwiceAtOnce { code: String, other: String },
}

/// Faults of the paper series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Paper {
    /// It has a prefix of numbers that the system gives.
    PrefixTaken { prefix: String, first_line: usize },
    /// It ends before it begins.
    OutOfOrder { first: u32, last: u32 },
}

/// What can be used, but deserves a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// No counter has the skills of this service.
    ServiceWithoutCounter { service: String, skills: String },
    /// Where officers are named, a service whose skills none of them has.
    ServiceWithoutOfficer { service: String, skills: String },
    /// Some have the skills of this service, but none so well as it asks for, and that never relaxes.
    MinimumNeverMet { service: String, skills: String, by: Holder },
    /// Nobody has the skills of this service but from a ring on, or well enough but after a wait: that wait.
    ServedLate { service: String, skills: String, after_ms: u32, by_officers: bool },
    /// Where counters serve their own agency only, a service whose agency has no counter.
    AgencyWithoutCounter { service: String },
    /// In a hall of several agencies, a service that every counter can serve.
    ServiceForEveryCounter { service: String },
    /// A need that other counters meet, but none that can serve this service: whoever has it is never called.
    NeedUnmet { service: String, need: &'static str },
    /// No screen shows the calls of this counter.
    CounterShownNowhere { counter: String },
    /// A letter of a prefix that is read as a digit or as another letter.
    ConfusingPrefix { prefix: String, letter: char },
    /// Two prefixes of one zone that rhyme.
    RhymingPrefixes { zone: String, ours: String, theirs: String, first_line: usize },
    /// One prefix for services of two agencies.
    SharedPrefix { prefix: String, first_line: usize },
    /// No opening hours.
    NoHours,
    /// The code of a hall for practice.
    PracticeCode { code: String },
    /// A shift without an officer where the site names its officers.
    ShiftOfNobody { code: String },
    /// A display that is too small to be read from its farthest seat: from where it is read, and what diagonal would do.
    DisplayTooSmall { code: String, farthest_mm: u32, readable_mm: u32, wanted_mm: u32 },
    /// A display with a diagonal and no farthest seat, or the other way round.
    DisplayHalfMeasured { code: String, missing: &'static str },
    /// A language whose words no native speaker has looked at yet.
    LanguageUnchecked { code: &'static str },
    /// How screens look.
    Look(Look),
    /// What is written, and changes nothing.
    WithoutEffect(WithoutEffect),
}

/// Faults of the displays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Display {
    /// Zones, a floor and a counter: more than one of them.
    ShowsTwoThings { code: String },
    /// The profile of a counter's sign without a counter, or a counter with another profile.
    CounterAndProfile { code: String },
    /// A floor on which no zone is.
    FloorWithoutZone { floor: String },
    /// It is to speak, and shows no zone with a voice, or several.
    NoOneVoice { code: String },
    /// A length that could not be read, or is out of range.
    Length { key: String, found: String, mm_max: u32 },
    /// A size in pixels that could not be read.
    Resolution { found: String },
    /// An angle that is no quarter turn.
    Rotation { found: i64 },
}

/// Faults of how voices speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Speech {
    /// No language, or too many.
    Languages { found: usize },
    /// A language that is named twice for one day.
    LanguageTwice { language: String },
    /// A weekday that two lines name.
    DayTwice { day: &'static str, first_line: usize },
    /// A part of the day that could not be read, or ends before it begins.
    Span { found: String },
    /// Two parts of the day that overlap.
    SpansOverlap { from: String, first_line: usize },
    /// More parts than a day has use for.
    TooManySpans { found: usize },
}

impl From<Speech> for Fault {
    fn from(fault: Speech) -> Fault {
        Fault::Speech(fault)
    }
}

impl From<Display> for Fault {
    fn from(fault: Display) -> Fault {
        Fault::Display(fault)
    }
}

/// Faults of how screens look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// A colour that could not be read.
    Colour { key: String, found: String },
    /// Words that do not stand out from their ground; whether the file names the words' colour and the ground's.
    TooClose { close: TooClose, is_named: [bool; 2] },
    /// What is no address of a page.
    Page { found: String, chars_max: usize },
    /// A slide that shows nothing, or several things.
    SlideOfOneThing { code: String },
    /// A slide of more lines than are read.
    SlideTooLong { code: String, lines_max: usize },
    /// A picture that cannot be shown.
    Picture { file: String, why: Unusable },
}

/// What can be shown, but deserves a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// A logo of which only so many percent can be made out on its ground.
    LogoHardlySeen { file: String, percent: usize, ground: String },
    /// The standard of a service of which the file says little.
    StandardOfLittle { service: String },
    /// A slide that these screens leave out, because their letters must be so large.
    SlideLeftOut { code: String, screens: String },
}

impl From<Look> for Fault {
    fn from(doubt: Look) -> Fault {
        Fault::Doubt(Doubt::Look(doubt))
    }
}

impl From<Theme> for Fault {
    fn from(fault: Theme) -> Fault {
        Fault::Theme(fault)
    }
}

/// What is written in the file, and changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WithoutEffect {
    /// Numbers stop during a break of counters or of the hall: only a service's break can do that.
    NumbersOfBreak { code: String },
    /// How a zone speaks that has no voice.
    SpeechOfSilentZone { code: String },
    /// A key that speaks of the end of serving, where no day has one.
    EndOfServing { key: &'static str },
    /// The text of an emergency for a floor on which no zone is.
    FloorOfNoZone { floor: String },
}

impl From<Form> for Fault {
    fn from(fault: Form) -> Fault {
        Fault::Form(fault)
    }
}

impl From<Value> for Fault {
    fn from(fault: Value) -> Fault {
        Fault::Value(fault)
    }
}

impl From<When> for Fault {
    fn from(fault: When) -> Fault {
        Fault::When(fault)
    }
}

impl From<Reference> for Fault {
    fn from(fault: Reference) -> Fault {
        Fault::Reference(fault)
    }
}

impl From<Roster> for Fault {
    fn from(fault: Roster) -> Fault {
        Fault::Roster(fault)
    }
}

impl From<Paper> for Fault {
    fn from(fault: Paper) -> Fault {
        Fault::Paper(fault)
    }
}

impl From<Doubt> for Fault {
    fn from(fault: Doubt) -> Fault {
        Fault::Doubt(fault)
    }
}

/// Who holds skills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A counter.
    Counter,
    /// A named officer.
    Officer,
}

/// What type a value should have had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A text in quotes.
    Text,
    /// A list of texts.
    Texts,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Flag,
    /// A table, `[name]`.
    Table,
    /// Repeated tables, `[[name]]`.
    Tables,
}

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used; somebody should look.
    Warning,
}

impl Fault {
    /// Whether the file can be used all the same.
    pub(crate) fn severity(&self) -> Severity {
        match self {
            Fault::Form(_)
            | Fault::Value(_)
            | Fault::When(_)
            | Fault::Reference(_)
            | Fault::Roster(_)
            | Fault::Paper(_)
            | Fault::Display(_)
            | Fault::Theme(_)
            | Fault::Speech(_) => Severity::Error,
            Fault::Doubt(_) => Severity::Warning,
        }
    }
}

impl Fault {
    /// Whether it says that something is not in the file.
    pub(super) fn is_absence(&self) -> bool {
        matches!(
            self,
            Fault::Form(Form::Missing { .. } | Form::NoSite | Form::NoneOf { .. } | Form::Format { found: None })
                | Fault::Reference(Reference::Unknown { .. } | Reference::NoOfficers)
        )
    }
}
