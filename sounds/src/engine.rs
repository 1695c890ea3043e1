//! Speech for words that no clip holds: espeak-ng or any program that writes WAV, as a subprocess.
//!
//! Never links a speech engine (their licences would become ours), never waits longer than its timeout, and trusts
//! neither the length nor the rate of what comes back.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::phrase::Ending;
use crate::samples::{Length, Samples, SoundError, read_bounded};

/// Something that can say any text.
pub trait Engine: Send {
    /// Says a text. `ending` is the melody it should end with.
    fn say(&mut self, language: Language, text: &str, ending: Ending) -> Result<Samples, EngineError>;
}

/// Why a text was not said.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The program could not be started.
    #[error("{program} could not be started: {source} / tidak dapat dijalankan")]
    Start {
        /// The program.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It was still running after the timeout, and was ended.
    #[error("{program} did not answer within {timeout_ms} ms and was ended / tidak menjawab dan dihentikan")]
    Timeout {
        /// The program.
        program: String,
        /// How long it was waited for.
        timeout_ms: u64,
    },
    /// It ended with an error of its own.
    #[error("{program} failed with {status} / gagal")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: String,
    },
    /// It wrote something that is not sound.
    #[error("{program} wrote no usable sound: {source} / tidak menghasilkan suara")]
    Sound {
        /// The program.
        program: String,
        /// What is wrong with the sound.
        source: SoundError,
    },
    /// The text is longer than [`TEXT_CHARS_MAX`].
    #[error("the text has {0} characters; at most {TEXT_CHARS_MAX} can be spoken at once / teks terlalu panjang")]
    TextTooLong(usize),
}

/// The longest text given to an engine: about half a minute of speech, far beyond any name or notice clause.
pub const TEXT_CHARS_MAX: usize = 400;

/// A sentence takes espeak-ng 12 ms; what has not come after this is not coming, and the hall is waiting.
pub const TIMEOUT_MS: u64 = 5_000;

/// Bytes read from a program at most: two minutes of stereo at 48 kHz.
const OUTPUT_BYTES_MAX: u64 = 24 * 1024 * 1024;

/// Words per minute at which the packs are made and the fallback speaks, so that both sound like one voice.
pub(crate) const WORDS_PER_MINUTE: u32 = 140;

/// The espeak-ng program, found once.
#[derive(Debug, Clone)]
pub struct EspeakNg {
    program: PathBuf,
    lexicon: Lexicon,
    timeout_ms: u64,
}

impl EspeakNg {
    /// The espeak-ng of this machine: None if there is none in the search path.
    pub fn find(lexicon: Lexicon) -> Option<EspeakNg> {
        let paths = std::env::var_os("PATH")?;
        let program = std::env::split_paths(&paths).map(|folder| folder.join("espeak-ng")).find(|file| file.is_file())?;
        Some(EspeakNg { program, lexicon, timeout_ms: TIMEOUT_MS })
    }

    /// Says what is already in espeak-ng's own spelling, phonemes in double brackets included: for makers of packs.
    pub(crate) fn say_spelled(&self, language: Language, spelled: &str) -> Result<Samples, EngineError> {
        let speed = WORDS_PER_MINUTE.to_string();
        let arguments = ["-v", language.espeak_voice(), "-s", &speed, "--stdin", "--stdout"].map(str::to_owned);
        run(&self.program, &arguments, spelled, self.timeout_ms).and_then(|bytes| sound(&self.program, &bytes))
    }

    /// The sounds of a text in the International Phonetic Alphabet, as espeak-ng prints them.
    pub fn ipa(&self, language: Language, spelled: &str) -> Result<String, EngineError> {
        let arguments = ["-v", language.espeak_voice(), "-q", "--ipa", "--stdin"].map(str::to_owned);
        let bytes = run(&self.program, &arguments, spelled, self.timeout_ms)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    /// The lexicon it speaks by.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// What `espeak-ng --version` says, for the manifest of a pack.
    pub fn version(&self) -> Result<String, EngineError> {
        let bytes = run(&self.program, &["--version".to_owned()], "", self.timeout_ms)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(text.split("  ").next().unwrap_or_default().trim().to_owned())
    }
}

impl Engine for EspeakNg {
    fn say(&mut self, language: Language, text: &str, ending: Ending) -> Result<Samples, EngineError> {
        check_length(text)?;
        let mark = if ending == Ending::Stop { '.' } else { ',' };
        self.say_spelled(language, &format!("{}{mark}", self.lexicon.spelling(language, text)))
    }
}

/// Any program that writes a WAV file to its standard output. In its arguments `{text}` and `{language}` are
/// replaced; without a `{text}` the text is its standard input.
#[derive(Debug, Clone)]
pub struct ExternalCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// How long it may take.
    pub timeout_ms: u64,
}

impl Engine for ExternalCommand {
    fn say(&mut self, language: Language, text: &str, _ending: Ending) -> Result<Samples, EngineError> {
        check_length(text)?;
        let fill = |argument: &String| argument.replace("{language}", language.code()).replace("{text}", text);
        let arguments: Vec<String> = self.arguments.iter().map(fill).collect();
        let in_arguments = self.arguments.iter().any(|argument| argument.contains("{text}"));
        let bytes = run(&self.program, &arguments, if in_arguments { "" } else { text }, self.timeout_ms)?;
        sound(&self.program, &bytes)
    }
}

fn check_length(text: &str) -> Result<(), EngineError> {
    let characters = text.chars().count();
    if characters > TEXT_CHARS_MAX { Err(EngineError::TextTooLong(characters)) } else { Ok(()) }
}

fn sound(program: &Path, bytes: &[u8]) -> Result<Samples, EngineError> {
    Samples::from_wav(bytes, Length::UntilEnd).map_err(|source| EngineError::Sound { program: name(program), source })
}

fn name(program: &Path) -> String {
    program.display().to_string()
}

/// Runs a program to its end with a text as its input, and gives what it wrote. A program that hangs is ended, and a
/// child of its own that keeps the pipe open is left to itself: the reader is a thread of its own for that reason.
fn run(program: &Path, arguments: &[String], input: &str, timeout_ms: u64) -> Result<Vec<u8>, EngineError> {
    let start_error = |source| EngineError::Start { program: name(program), source };
    let deadline = Instant::now() + Duration::from_millis(timeout_ms);
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(start_error)?;
    let (sender, receiver) = mpsc::sync_channel(1);
    if let Some(stdout) = child.stdout.take() {
        // A receiver that is gone has stopped waiting; the bytes are of no use then.
        thread::spawn(move || sender.send(read_bounded(stdout, OUTPUT_BYTES_MAX)).ok());
    }
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends without reading its input is judged by what it wrote. TEXT_CHARS_MAX fits any pipe.
        stdin.write_all(input.as_bytes()).ok();
    }
    let output = receiver.recv_timeout(deadline.saturating_duration_since(Instant::now()));
    let status = wait_until(&mut child, deadline);
    match (output, status) {
        (Ok(Ok(bytes)), Some(status)) if status.success() => Ok(bytes),
        (Ok(Err(source)), _) => Err(start_error(source)),
        (_, Some(status)) if !status.success() => Err(EngineError::Failed { program: name(program), status: status.to_string() }),
        (_, _) => Err(EngineError::Timeout { program: name(program), timeout_ms }),
    }
}

/// How a child ended, or None if it had to be killed.
fn wait_until(child: &mut Child, deadline: Instant) -> Option<std::process::ExitStatus> {
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            // Both can only fail if it has ended in this moment, which is what is wanted.
            child.kill().ok();
            child.wait().ok();
            return None;
        }
        // Its output is complete or its time is nearly up; there is nothing to be woken by.
        thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, timeout_ms: u64) -> ExternalCommand {
        ExternalCommand {
            program: PathBuf::from("/bin/sh"),
            arguments: vec!["-c".to_owned(), script.to_owned(), "{language}".to_owned(), "{text}".to_owned()],
            timeout_ms,
        }
    }

    #[test]
    fn a_program_that_hangs_is_ended_in_time() {
        for script in ["sleep 60", "exec sleep 60", "yes"] {
            let begun = Instant::now();
            let result = shell(script, 200).say(Language::Id, "lima", Ending::Stop);
            assert!(result.is_err(), "{script}");
            assert!(begun.elapsed() < Duration::from_secs(5), "{script}: {:?}", begun.elapsed());
        }
        assert!(matches!(shell("exec sleep 60", 50).say(Language::Id, "lima", Ending::Stop), Err(EngineError::Timeout { .. })));
    }

    #[test]
    fn a_program_that_fails_or_writes_rubbish_says_so() {
        let mut missing = ExternalCommand { program: PathBuf::from("/nonexistent/voice"), arguments: vec![], timeout_ms: 100 };
        assert!(matches!(missing.say(Language::Id, "lima", Ending::Stop), Err(EngineError::Start { .. })));
        assert!(matches!(shell("exit 3", 5_000).say(Language::Id, "lima", Ending::Stop), Err(EngineError::Failed { .. })));
        assert!(matches!(shell("echo halo", 5_000).say(Language::Id, "lima", Ending::Stop), Err(EngineError::Sound { .. })));
        let long = "a".repeat(TEXT_CHARS_MAX + 1);
        assert!(matches!(shell("true", 100).say(Language::Id, &long, Ending::Stop), Err(EngineError::TextTooLong(401))));
    }

    #[test]
    fn any_program_that_writes_wav_is_a_voice() {
        let file = std::env::temp_dir().join(format!("lantang-engine-{}.wav", std::process::id()));
        let mut sound = Samples::silence(100);
        sound.data.fill(1_000);
        sound.write_wav(std::fs::File::create(&file).unwrap()).unwrap();
        let script = format!("[ \"$0 $1\" = 'en five' ] && cat {}", file.display());
        let said = shell(&script, 5_000).say(Language::En, "five", Ending::Stop);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(said.unwrap(), sound);
    }
}
