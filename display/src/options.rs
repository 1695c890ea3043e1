//! The command line of `lantang-display`. It reads and checks words; it starts nothing.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Parser;
use protocol::EmergencyKind;

/// The hall screen of one zone: shows and speaks the calls.
#[derive(Clone, Debug, Parser)]
#[command(name = "lantang-display", version)]
pub struct Options {
    /// Address of a server, e.g. `ws://127.0.0.1:7878/ws`; several, separated by commas, are tried in turn.
    #[arg(long, env = "LANTANG_SERVER", value_delimiter = ',', required = true)]
    pub server: Vec<String>,
    /// Code of the zone to show, for a display that the site file does not name.
    #[arg(long, required_unless_present = "name")]
    pub zone: Option<String>,
    /// Name of this display, and its code where `[[display]]` of the site file names it; `layar-ZONE` if left out.
    #[arg(long)]
    pub name: Option<String>,
    /// Draw without a screen, into PNG files in this folder: `hall.png` is always the newest.
    #[arg(long, value_name = "DIR")]
    pub offscreen: Option<PathBuf>,
    /// End after so many pictures.
    #[arg(long, requires = "offscreen", value_parser = clap::value_parser!(u32).range(1..))]
    pub frames: Option<u32>,
    /// End after so many seconds, counted from the first picture.
    #[arg(long, conflicts_with = "frames", value_parser = clap::value_parser!(u32).range(1..))]
    pub seconds: Option<u32>,
    /// Width and height in pixels, e.g. `1920x1080` or `1080x1920`.
    #[arg(long, default_value = "1920x1080")]
    pub size: Size,
    /// Record what is spoken into this WAV file, whether or not a sound card plays it.
    #[arg(long, value_name = "FILE.wav")]
    pub record: Option<PathBuf>,
    /// A folder with voice packs of the hall's own, as `lantang-voice record` makes them; what they lack, the built-in voice says.
    #[arg(long)]
    pub voices: Option<PathBuf>,
    /// A program that speaks words with no clip, instead of espeak-ng; its arguments follow, {text} and {language} are replaced, without
    /// {text} the text is its input, and it writes WAV to its output. Comes last on the line.
    #[arg(long, num_args = 1.., value_name = "PROGRAM", allow_hyphen_values = true)]
    pub engine: Option<Vec<String>>,
    /// Cover the whole screen.
    #[arg(long, conflicts_with = "offscreen")]
    pub fullscreen: bool,
    /// File that holds this display's token.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Speak nothing.
    #[arg(long)]
    pub mute: bool,
    /// Test itself and say go or no-go, by the exit code too: fonts, size, colours, sound, link, clock. With --fullscreen or --offscreen the list
    /// is shown on the screen for a minute, or for --seconds; else it is only printed, for a screen of --size.
    #[arg(long)]
    pub self_test: bool,
    /// Print the self-test as JSON.
    #[arg(long, requires = "self_test")]
    pub json: bool,
    /// Key that raises an emergency when it is held for 3 seconds: F1 to F12, Pause, ScrollLock, Insert, or `none`.
    #[arg(long, value_name = "KEY", default_value = "F12")]
    pub emergency_key: LocalKey,
    /// What that key raises: evacuation, earthquake, fire or lockdown.
    #[arg(long, value_name = "KIND", default_value = "evacuation", value_parser = kind)]
    pub emergency_kind: EmergencyKind,
    /// Folder in which such an emergency is kept until it is over, so that a display that is started again shows it; `lantang` among the
    /// user's own states if left out.
    #[arg(long, value_name = "DIR", env = "LANTANG_STATE")]
    pub state: Option<PathBuf>,
}

/// The key that raises an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalKey {
    /// There is none.
    None,
    /// A function key, by its number from 1 to 12.
    Function(u8),
    /// Pause.
    Pause,
    /// Scroll lock.
    ScrollLock,
    /// Insert.
    Insert,
}

impl FromStr for LocalKey {
    type Err = String;

    fn from_str(text: &str) -> Result<LocalKey, String> {
        let function = text.strip_prefix(['F', 'f']).and_then(|number| number.parse().ok()).filter(|number| (1..=12).contains(number));
        match (text.to_ascii_lowercase().as_str(), function) {
            (_, Some(number)) => Ok(LocalKey::Function(number)),
            ("none", None) => Ok(LocalKey::None),
            ("pause", None) => Ok(LocalKey::Pause),
            ("scrolllock", None) => Ok(LocalKey::ScrollLock),
            ("insert", None) => Ok(LocalKey::Insert),
            (_, None) => Err(format!(
                "\"{text}\" bukan tombol untuk keadaan darurat; pakailah F1 sampai F12, Pause, ScrollLock, Insert, atau none. \
                 \"{text}\" is no key for emergencies; use F1 to F12, Pause, ScrollLock, Insert, or none."
            )),
        }
    }
}

fn kind(text: &str) -> Result<EmergencyKind, String> {
    match text {
        "evacuation" => Ok(EmergencyKind::Evacuation),
        "earthquake" => Ok(EmergencyKind::Earthquake),
        "fire" => Ok(EmergencyKind::Fire),
        "lockdown" => Ok(EmergencyKind::Lockdown),
        other => Err(format!(
            "\"{other}\" bukan keadaan darurat; pakailah evacuation, earthquake, fire, atau lockdown. \
             \"{other}\" is no emergency; use evacuation, earthquake, fire or lockdown."
        )),
    }
}

impl Options {
    /// The name that this display gives itself.
    pub fn display_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("layar-{}", self.zone.as_deref().unwrap_or_default()))
    }

    /// The file in which an emergency of this display's own is kept; none where this user has no folder for states.
    pub fn emergency_file(&self) -> Option<PathBuf> {
        let of_user = || {
            let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
            let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
            state.or_else(home).map(|states| states.join("lantang"))
        };
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
        let name: String = self.display_name().chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
        Some(self.state.clone().or_else(of_user)?.join(format!("{name}.emergency.json")))
    }

    /// How long to run, if not for ever.
    pub fn time(&self) -> Option<Duration> {
        let test = self.self_test.then_some(SELF_TEST_SECONDS).filter(|_| self.frames.is_none());
        self.seconds.or(test).map(|seconds| Duration::from_secs(u64::from(seconds)))
    }

    /// Whether somebody is to see a screen, though it only tests itself.
    pub fn is_seen(&self) -> bool {
        self.offscreen.is_some() || self.fullscreen
    }
}

/// How long the list of a self-test stands on the screen: somebody walks to the farthest seat and back.
const SELF_TEST_SECONDS: u32 = 60;

/// A screen's size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// The smallest side at which a number can still be read.
const SIDE_MIN: u32 = 240;
/// The largest picture that every supported graphics processor draws.
const SIDE_MAX: u32 = 4096;

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Size, String> {
        let parsed =
            text.split_once(['x', 'X']).and_then(|(width, height)| Some((width.trim().parse().ok()?, height.trim().parse().ok()?)));
        match parsed {
            Some((width, height)) if [width, height].iter().all(|side| (SIDE_MIN..=SIDE_MAX).contains(side)) => Ok(Size { width, height }),
            Some((width, height)) => Err(format!(
                "Ukuran {width}x{height} tidak dapat dipakai; setiap sisi {SIDE_MIN} sampai {SIDE_MAX} piksel. \
                 A size of {width}x{height} cannot be used; each side has {SIDE_MIN} to {SIDE_MAX} pixels."
            )),
            None => Err(format!(
                "\"{text}\" bukan ukuran; tulislah lebar x tinggi, misalnya 1920x1080. \
                 \"{text}\" is no size; write width x height, for example 1920x1080."
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_width_by_height() {
        assert_eq!("1080x1920".parse(), Ok(Size { width: 1080, height: 1920 }));
        assert_eq!("1280X720".parse(), Ok(Size { width: 1280, height: 720 }));
    }

    #[test]
    fn a_wrong_size_is_named_with_its_remedy() {
        for wrong in ["1920", "x", "1920x", "lebar x tinggi", "1920x1080x3", "-5x300"] {
            let error = wrong.parse::<Size>().unwrap_err();
            assert!(error.contains(wrong) && error.contains("1920x1080"), "{error}");
        }
        assert!("10x99999".parse::<Size>().unwrap_err().contains("4096"));
    }

    #[test]
    fn a_key_for_emergencies_is_one_that_nobody_types_with() {
        assert_eq!(
            ["F12", "f1", "Pause", "none"].map(|key| key.parse::<LocalKey>().unwrap()),
            [LocalKey::Function(12), LocalKey::Function(1), LocalKey::Pause, LocalKey::None]
        );
        for wrong in ["F13", "F0", "Enter", "a", ""] {
            let error = wrong.parse::<LocalKey>().unwrap_err();
            assert!(error.contains("F1 sampai F12") && error.contains("F1 to F12"), "{error}");
        }
        let error = kind("banjir").unwrap_err();
        assert!(error.contains("bukan keadaan darurat") && error.contains("is no emergency"), "{error}");
    }

    #[test]
    fn the_command_line_of_the_readme_is_understood() {
        let line = [
            "lantang-display",
            "--server",
            "ws://127.0.0.1:7878/ws",
            "--zone",
            "a",
            "--offscreen",
            "out",
            "--frames",
            "3",
            "--size",
            "1080x1920",
        ];
        let options = Options::try_parse_from(line).unwrap();
        assert_eq!(options.display_name(), "layar-a");
        assert_eq!(options.frames, Some(3));
        assert!(Options::try_parse_from(["lantang-display", "--zone", "a"]).is_err(), "a server is needed");
        let spoken =
            ["lantang-display", "--server", "ws://127.0.0.1:7878/ws", "--zone", "a", "--engine", "piper", "--model", "{language}.onnx"];
        let engine = Options::try_parse_from(spoken).unwrap().engine.unwrap();
        assert_eq!(engine, ["piper", "--model", "{language}.onnx"]);
        let named = ["lantang-display", "--server", "ws://127.0.0.1:7878/ws", "--name", "layar-lobi"];
        assert_eq!(Options::try_parse_from(named).unwrap().display_name(), "layar-lobi");
        assert!(Options::try_parse_from(&named[..3]).is_err(), "a zone or a name is needed");
    }
}
