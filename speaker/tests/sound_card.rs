//! The program as people start it: on a virtual sound card of this test's own, on one that is lost, and on none.
//! Listens to what was played and to what was recorded with numbers. Touches no sound of the machine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use sounds::{Language, Voice, samples};

/// On a busy machine with one slow disk everything takes longer; what has not happened after this will not.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder of one test's own, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("lantang-card-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is in the system's folder for such things.
        fs::remove_dir_all(&self.0).ok();
    }
}

/// A program that ends with its test.
struct Running(Child);

impl Running {
    /// Asks it to end as a person does with Ctrl-C, and waits.
    fn interrupt(&mut self) {
        let told = Command::new("kill").args(["-INT", &self.0.id().to_string()]).status().unwrap();
        assert!(told.success());
        until("it ends when it is interrupted", || self.0.try_wait().unwrap().is_some());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A sound server with one loudspeaker that nobody hears, or None where there is no such program.
fn virtual_card(folder: &Folder) -> Option<Running> {
    let there = |program: &str| Path::new("/usr/bin").join(program).is_file();
    if !there("pulseaudio") || !there("parec") {
        // A check that cannot run must not look like one that passed. Not by `println!`, which the test runner keeps to itself.
        std::io::stdout().lock().write_all(b"SKIPPED: pulseaudio is not installed; what a sound card plays is not checked\n").unwrap();
        return None;
    }
    let mut command = Command::new("pulseaudio");
    command.args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--realtime=no", "--high-priority=no"]);
    command.arg("--load=module-null-sink sink_name=hall norewinds=1");
    command.arg(format!("--load=module-native-protocol-unix auth-anonymous=1 socket={}", folder.file("native").display()));
    for variable in ["HOME", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"] {
        command.env(variable, &folder.0);
    }
    let server = Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    until("the sound server opens its socket", || folder.file("native").exists());
    fs::write(
        folder.file("asound.conf"),
        format!("</usr/share/alsa/alsa.conf>\npcm.!default {{ type pulse server \"unix:{}\" }}\n", folder.file("native").display()),
    )
    .unwrap();
    Some(server)
}

/// The program, on the virtual card of a folder or, where there is none, on no card at all.
fn voice(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lantang-voice"));
    command.args(arguments).current_dir(&folder.0).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("PULSE_SERVER", format!("unix:{}", folder.file("native").display()));
    if folder.file("asound.conf").exists() {
        command.env("ALSA_CONFIG_PATH", folder.file("asound.conf"));
    } else {
        command.env("ALSA_CONFIG_PATH", folder.file("no-such-settings"));
    }
    command
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A recording as mono samples.
fn read(path: &Path) -> (Vec<i16>, u32) {
    let mut reader = hound::WavReader::open(path).unwrap();
    let spec = reader.spec();
    let all: Vec<i16> = reader.samples().map_while(Result::ok).collect();
    (all.chunks_exact(usize::from(spec.channels)).map(|frame| frame[0]).collect(), spec.sample_rate)
}

/// From the first to the last sound in a recording, in milliseconds.
fn sounding_ms((samples, rate_hz): &(Vec<i16>, u32)) -> u64 {
    let loud = |sample: &i16| sample.unsigned_abs() > 100;
    let (first, last) = (samples.iter().position(loud).unwrap(), samples.iter().rposition(loud).unwrap());
    (last - first) as u64 * 1_000 / u64::from(*rate_hz)
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Every clip of an announcement whole and in order; where the last one ends.
fn find_clips(recording: &[i16], language: Language, clips: &[&str], mut at: usize) -> usize {
    let voice = Voice::builtin().unwrap();
    for text in clips {
        let ending = if clips.last() == Some(text) { sounds::Ending::Stop } else { sounds::Ending::Open };
        let candidates = [ending, sounds::Ending::Comma].map(|ending| voice.clip(language, text, ending).unwrap().data.clone());
        let found = candidates.iter().filter_map(|clip| {
            let found = recording[at..].windows(clip.len()).position(|window| window == clip)?;
            Some(at + found + clip.len())
        });
        at = found.min().unwrap_or_else(|| panic!("{text:?} is not heard in its place"));
    }
    at
}

/// A machine on which every one of so many announcements stumbles is too busy to be listened to.
const TRIES_MAX: usize = 5;

/// Says a call on the card; gives how long it sounds as it was rendered, as it was recorded, and as the card's monitor heard it.
fn say_and_listen(folder: &Folder) -> [u64; 3] {
    let monitor = folder.file("monitor.wav");
    let mut parec = Command::new("parec");
    parec.args(["--device=hall.monitor", "--file-format=wav", "--latency-msec=50"]).arg(&monitor);
    parec.env("PULSE_SERVER", format!("unix:{}", folder.file("native").display())).env("HOME", &folder.0);
    let mut parec = Running(parec.stderr(Stdio::null()).spawn().unwrap());
    until("the monitor records", || fs::metadata(&monitor).is_ok_and(|file| file.len() > 1_000));
    let said = voice(folder, &["say", "A-005", "--counter", "3", "--record", "tee.wav"]).output().unwrap();
    assert!(said.status.success() && text(&said).contains("heard on"), "{}", text(&said));
    parec.interrupt();
    let lengths = ["rendered.wav", "tee.wav", "monitor.wav"].map(|name| sounding_ms(&read(&folder.file(name))));
    fs::remove_file(monitor).unwrap();
    lengths
}

#[test]
fn what_a_card_plays_and_what_is_recorded_is_what_was_rendered() {
    let folder = Folder::new("plays");
    let Some(_server) = virtual_card(&folder) else { return };
    let rendered = voice(&folder, &["say", "A-005", "--counter", "3", "--out", "rendered.wav"]).output().unwrap();
    assert!(rendered.status.success(), "{}", text(&rendered));

    // A busy machine can make a stream stumble, which the recording shows as a pause: then it is said again.
    let mut lengths = [0; 3];
    for _ in 0..TRIES_MAX {
        lengths = say_and_listen(&folder);
        assert!((6_900..7_400).contains(&lengths[0]), "{lengths:?}");
        assert!(lengths[1] + 5 >= lengths[0], "a word is never lost: {lengths:?}");
        assert!(lengths[1].abs_diff(lengths[2]) <= 500, "the recording is what the card played: {lengths:?}");
        if lengths[0].abs_diff(lengths[1]) <= 5 {
            break;
        }
    }
    assert!(lengths[0].abs_diff(lengths[1]) <= 5, "{lengths:?}");
    let (tee, _) = read(&folder.file("tee.wav"));
    let chime = samples::Samples::from_wav(&fs::read(folder.file("rendered.wav")).unwrap(), samples::Length::Exact).unwrap();
    assert!(tee.windows(samples::samples_in(1_000)).any(|window| window == &chime.data[..window.len()]), "the chime is heard");
    find_clips(&tee, Language::Id, &["nomor antrean", "A", "nol", "nol", "lima", "silakan menuju loket", "tiga"], 0);
    assert!(tee.iter().all(|sample| sample.unsigned_abs() < 29_500), "below clipping");
}

#[test]
fn a_card_that_is_lost_in_the_middle_is_told_and_the_sentence_ends_in_time() {
    let folder = Folder::new("lost");
    let Some(mut server) = virtual_card(&folder) else { return };
    let said = Running(voice(&folder, &["say", "A-005", "--counter", "3", "--record", "tee.wav"]).spawn().unwrap());
    until("it speaks", || fs::metadata(folder.file("tee.wav")).is_ok_and(|file| file.len() > 100_000));
    server.0.kill().unwrap();
    let mut said = said;
    until("it ends by itself", || said.0.try_wait().unwrap().is_some());
    let mut complaints = String::new();
    std::io::Read::read_to_string(said.0.stderr.as_mut().unwrap(), &mut complaints).unwrap();
    assert!(said.0.wait().unwrap().success(), "{complaints}");
    assert!(complaints.contains("no sound card"), "{complaints}");
    let sounding = sounding_ms(&read(&folder.file("tee.wav")));
    assert!((7_000..9_500).contains(&sounding), "{sounding} ms");
}

#[test]
fn without_a_card_time_is_kept_and_the_recording_has_every_word() {
    let folder = Folder::new("none");
    let arguments = ["say", "B-120", "--counter", "12", "--language", "en", "--short", "--no-chime", "--record", "tee.wav"];
    let begun = Instant::now();
    let said = voice(&folder, &arguments).output().unwrap();
    assert!(said.status.success(), "{}", text(&said));
    assert!(text(&said).contains("B-120, counter twelve.") && text(&said).contains("no sound card"), "{}", text(&said));
    let (tee, _) = read(&folder.file("tee.wav"));
    find_clips(&tee, Language::En, &["B", "one", "two", "zero", "counter", "twelve"], 0);
    assert!(begun.elapsed() >= Duration::from_millis(sounding_ms(&(tee, samples::RATE_HZ))), "it took its time");
}

#[test]
fn a_killed_program_leaves_a_whole_recording() {
    let folder = Folder::new("killed");
    let mut said = Running(voice(&folder, &["say", "A-005", "--counter", "3", "--record", "tee.wav"]).spawn().unwrap());
    until("it speaks", || fs::metadata(folder.file("tee.wav")).is_ok_and(|file| file.len() > 100_000));
    said.0.kill().unwrap();
    said.0.wait().unwrap();
    let mut reader = hound::WavReader::open(folder.file("tee.wav")).unwrap();
    let announced = reader.len();
    let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert_eq!(samples.len(), announced as usize);
    assert!(samples.len() > 40_000 && samples.iter().any(|sample| *sample != 0));
}

#[test]
fn bad_input_gets_a_sentence_and_makes_no_file() {
    let folder = Folder::new("bad");
    for (arguments, sentence) in [
        (vec!["say"], "required"),
        (vec!["say", "A-005", "--counter", "3", "--language", "xx"], "bahasa yang tersedia"),
        (vec!["say", "A-005", "--counter", "3", "--volume", "130"], "130"),
        (vec!["say", "A-005", "--counter", "3", "--voices", "nowhere", "--out", "x.wav"], "nowhere"),
        (vec!["say", "A-005", "--counter", "3", "--out", "no/such/folder/x.wav"], "cannot be written"),
        (vec!["say", "A-005", "--counter", "3", "--record", "no/such/folder/x.wav"], "rekaman tidak dapat ditulis"),
    ] {
        let output = voice(&folder, &arguments).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text(&output).contains(sentence), "{arguments:?}: {}", text(&output));
        assert!(!folder.file("x.wav").exists());
    }
}

/// A word that neither clip nor program can say is told, and the rest is heard.
#[test]
fn a_word_that_cannot_be_said_is_told() {
    let folder = Folder::new("word");
    let mut command = voice(&folder, &["say", "--text", "Silakan menuju Bapenda.", "--out", "x.wav"]);
    let output = command.env("PATH", &folder.0).output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("\"bapenda\" (id) was not spoken"), "{}", text(&output));
    assert!(sounding_ms(&read(&folder.file("x.wav"))) > 2_500, "the chime and the rest are there");
}
