//! Golden files: the wire as others have programmed against it. A difference is a new `PROTOCOL_VERSION` unless it only adds what the
//! crate's own page allows. To write the files anew after a deliberate change, run with `GOLDEN=write` and read the difference before
//! committing it.

use std::{collections::BTreeSet, fmt::Debug, fs, path::PathBuf};

use protocol::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::samples;

/// A file or folder of the golden files.
fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The golden text of this name; `GOLDEN=write` makes it what it should be first.
fn text(name: &str, actual: &Value) -> String {
    let path = path(name);
    if std::env::var("GOLDEN").is_ok_and(|mode| mode == "write") {
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("the folder can be made");
        fs::write(&path, format!("{actual:#}\n")).expect("the golden file can be written");
    }
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares every variant of an enum with its golden file, both ways, and sees that none is missing. `tag` is the field that names it.
fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(folder: &str, tag: &str, samples: &[T]) {
    let mut seen = BTreeSet::new();
    for sample in samples {
        let actual = serde_json::to_value(sample).expect("it can be written");
        let name = actual[tag].as_str().expect("it has a name").to_owned();
        let golden = text(&format!("{folder}/{name}.json"), &actual);
        assert_eq!(serde_json::from_str::<Value>(&golden).expect("a golden file is JSON"), actual, "{folder}/{name}.json");
        assert_eq!(&serde_json::from_str::<T>(&golden).expect("a golden file reads back"), sample, "{folder}/{name}.json");
        assert!(seen.insert(name), "one sample for each variant");
    }
    assert_eq!(seen, variants::<T>(tag), "every variant of {folder} has its sample");
    let files: BTreeSet<String> = fs::read_dir(path(folder))
        .expect("the folder is there")
        .map(|file| file.expect("the folder can be read").file_name().to_string_lossy().trim_end_matches(".json").to_owned())
        .collect();
    assert_eq!(files, seen, "and no file of {folder} stands without a variant");
}

/// The names that serde itself lists when it is asked for a variant that is not there: nothing can be forgotten here.
fn variants<T: DeserializeOwned + Debug>(tag: &str) -> BTreeSet<String> {
    let error = serde_json::from_value::<T>(json!({ tag: "?" })).expect_err("no variant is called `?`").to_string();
    let (_, expected) = error.split_once("expected").unwrap_or_else(|| panic!("{error} lists the variants"));
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_message_of_a_client_is_as_its_golden_file_says() {
    check("client", "message", &samples::client_messages());
    check("views", "view", &samples::views());
}

#[test]
fn every_command_is_as_its_golden_file_says() {
    check("commands", "type", &samples::commands());
    check("screen_acts", "act", &samples::screen_acts());
}

#[test]
fn every_message_of_the_server_is_as_its_golden_file_says() {
    check("server", "message", &samples::server_messages());
    check("outcomes", "outcome", &samples::outcomes());
    check("did", "did", &samples::dids());
}

#[test]
fn every_row_is_as_its_golden_file_says_and_is_known_in_a_snapshot() {
    let rows = samples::rows();
    check("rows", "table", &rows);
    let snapshot = Snapshot { position: samples::position(), rows, last: true };
    let read: Snapshot = serde_json::from_str(&serde_json::to_string(&snapshot).expect("it can be written")).expect("it reads back");
    assert_eq!(read, snapshot);
    let keys = snapshot.rows.iter().map(Row::key).collect();
    let update = Update { position: samples::position(), now_ms: 1, put: snapshot.rows, remove: keys };
    let read: Update = serde_json::from_str(&serde_json::to_string(&update).expect("it can be written")).expect("it reads back");
    assert_eq!(read, update);
}

#[test]
fn every_body_of_the_http_side_is_as_its_golden_file_says() {
    body("command_request", &samples::command_request(samples::commands().remove(2)));
    body("ticket_request", &samples::ticket_request());
    body("emergency_request", &samples::emergency_request());
    body("problem", &samples::problem());
}

fn body<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, sample: &T) {
    let actual = serde_json::to_value(sample).expect("it can be written");
    let golden = text(&format!("bodies/{name}.json"), &actual);
    assert_eq!(serde_json::from_str::<Value>(&golden).expect("a golden file is JSON"), actual, "{name}");
    assert_eq!(&serde_json::from_str::<T>(&golden).expect("a golden file reads back"), sample, "{name}");
}

/// Every value of an enum; one that is missing does not compile.
macro_rules! every {
    ($enum:ident { $($variant:ident),+ $(,)? }) => {{
        let known = |value: $enum| match value {
            $($enum::$variant => value,)+
        };
        let all = [$($enum::$variant),+].map(known);
        for value in all {
            let word = serde_json::to_value(value).expect("it can be written");
            assert_eq!(serde_json::from_value::<$enum>(word).expect("it reads back"), value);
        }
        (stringify!($enum), serde_json::to_value(all.as_slice()).expect("they can be written"))
    }};
}

#[test]
fn every_word_of_a_small_enum_is_as_its_golden_file_says() {
    let words = [
        every!(Arrival { Arrived, Absent }),
        every!(CallState { Called, Serving, Past }),
        every!(Chosen { Help, Continues, Mistake, Instructed }),
        every!(Confirmation { Shown, Heard, ByHand }),
        every!(CounterNoun { Loket, Meja, Ruang, Jalur, Gerai }),
        every!(CounterState { Closed, Ready, Calling, Serving, Paused }),
        every!(EmergencyKind { Evacuation, Earthquake, Fire, Lockdown }),
        every!(Language { Id, En }),
        every!(Origin { Kios, Informasi, Daring, JanjiTemu, Telepon, Impor }),
        every!(Outcome { Completed, Incomplete, Referred }),
        every!(PauseReason { Rest, Prayer, OtherWork, Fault, Supplies }),
        every!(Place { Front, Earned, Back }),
        every!(Role { Supervisor, Officer, Kiosk, Display, Reception, Security }),
        every!(Table {
            Site,
            Zone,
            Agency,
            Service,
            Skill,
            Group,
            Counter,
            Visitor,
            Call,
            Ticket,
            Emergency,
            Practice,
            Journey,
            Lost,
            Paper,
            Display,
            Screen,
            Slide,
            Moment
        }),
        every!(ScreenCheck { Fonts, Size, Colours, Sound, Link, Clock }),
        every!(ScreenTrouble { Frozen, Gone, NeverSeen, NoSoundDevice, Silent, Behind, NoGo, OtherVersion }),
        every!(TicketState { Reserved, Waiting, Called, Serving, Parked, Absent }),
        error_codes(),
    ];
    let actual: Value = words.into_iter().map(|(name, words)| (name.to_owned(), words)).collect();
    let golden: Value = serde_json::from_str(&text("words.json", &actual)).expect("a golden file is JSON");
    assert_eq!(golden, actual);
}

fn error_codes() -> (&'static str, Value) {
    every!(ErrorCode {
        Malformed,
        TooLarge,
        TooFrequent,
        WrongVersion,
        Forbidden,
        CounterHeld,
        UnknownZone,
        UnknownCounter,
        UnknownService,
        UnknownSkill,
        UnknownGroup,
        UnknownOfficer,
        UnknownTicket,
        UnknownCall,
        UnknownScreen,
        ScreenSilent,
        DayNotOpen,
        DayAlreadyOpen,
        ServiceClosed,
        CounterClosed,
        CounterAlreadyOpen,
        CounterPaused,
        CounterNotPaused,
        CounterBusy,
        OfficerNeeded,
        OfficerElsewhere,
        NobodyWaiting,
        CalledJustNow,
        CalledTooFewTimes,
        UndoTooLate,
        ArrivedOrAbsent,
        FinishFirst,
        AlreadyServing,
        WrongTicketState,
        CannotServe,
        Unchanged,
        OutOfRange,
        EmergencyOn,
        Full,
        PlanInUse,
        LiveTickets,
        RequestReused,
        Busy,
        NotReady,
        StoreRefused,
        ReadOnly,
        Refused,
    })
}
