//! A sound card that nobody hears: a PulseAudio of our own that keeps the time of a real card, and the ALSA settings that lead
//! to it. It must not touch the sound of the machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::packages::is_on_path;
use crate::private_dir::PrivateDir;
use crate::process::{Program, wait_until};
use crate::stages::succeed;

/// On a busy machine with one slow disk it takes a second or two.
const START_AT_MOST: Duration = Duration::from_secs(30);

/// The name of its one loudspeaker.
const LOUDSPEAKER: &str = "hall";
/// What plays for nobody.
const NULL_SINK: &str = "module-null-sink";

/// A running sound server with one loudspeaker, ended when it is dropped.
pub struct VirtualSound {
    // Before its folder, because fields are dropped in this order.
    _program: Program,
    dir: PrivateDir,
}

impl VirtualSound {
    /// Whether this machine can start one.
    pub fn is_available() -> bool {
        is_on_path("pulseaudio")
    }

    /// Starts one and waits until it takes sound.
    pub fn start() -> Result<VirtualSound> {
        let dir = PrivateDir::new("sound")?;
        let socket = socket(&dir);
        let mut command = Program::command("pulseaudio");
        // `-n` leaves out the machine's settings, so no real device is opened.
        command.args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--realtime=no", "--high-priority=no"]);
        // Without "norewinds" it takes two seconds at once, so that one late buffer costs two seconds of silence.
        command.arg(format!("--load={NULL_SINK} sink_name={LOUDSPEAKER} norewinds=1"));
        command.arg(format!("--load=module-native-protocol-unix auth-anonymous=1 socket={}", socket.display()));
        for variable in ["HOME", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"] {
            command.env(variable, dir.path());
        }
        let mut program = Program::start("pulseaudio", command, &dir.path().join("pulseaudio.log"))?;
        let settings = alsa_settings(&socket);
        fs::write(dir.path().join("asound.conf"), settings).context("The settings of ALSA could not be written")?;
        let up = wait_until(START_AT_MOST, || Ok((socket.exists() || !program.is_running()?).then_some(())))?;
        up.context("pulseaudio did not open its socket in time")?;
        if !program.is_running()? {
            let said = fs::read_to_string(program.log()).unwrap_or_default();
            anyhow::bail!("pulseaudio ended at once. It said:\n{said}");
        }
        Ok(VirtualSound { _program: program, dir })
    }

    /// Lets a command play here, by PulseAudio or as ALSA's default device.
    pub fn lend(&self, command: &mut Command) {
        command.env("PULSE_SERVER", server(&socket(&self.dir))).env("ALSA_CONFIG_PATH", self.dir.path().join("asound.conf"));
    }

    /// Begins to record all that is played here into a WAV file, until the program is stopped.
    pub fn record(&self, file: &Path) -> Result<Program> {
        let mut command = Program::command("parec");
        command.arg(format!("--device={LOUDSPEAKER}.monitor")).args(["--file-format=wav", "--latency-msec=50"]).arg(file);
        self.lend(&mut command);
        Program::start("parec", command, &self.dir.path().join("parec.log"))
    }
}

impl VirtualSound {
    /// Takes the loudspeaker away, as a cable that is pulled does; the sound server goes on.
    pub fn pull(&self) -> Result<()> {
        succeed(self.control().args(["unload-module", NULL_SINK]))
    }

    /// Puts the loudspeaker back.
    pub fn put_back(&self) -> Result<()> {
        let mut control = self.control();
        // It prints the number of what it loaded, which nobody needs.
        control.stdout(Stdio::null());
        succeed(control.args(["load-module", NULL_SINK, &format!("sink_name={LOUDSPEAKER}"), "norewinds=1"]))
    }

    fn control(&self) -> Command {
        let mut command = Command::new("pactl");
        self.lend(&mut command);
        command
    }
}

fn socket(dir: &PrivateDir) -> PathBuf {
    dir.path().join("native")
}

fn server(socket: &Path) -> String {
    format!("unix:{}", socket.display())
}

/// The machine's own settings first, which define everything but where the default device leads.
fn alsa_settings(socket: &Path) -> String {
    let server = server(socket);
    format!(
        "</usr/share/alsa/alsa.conf>\n\
         pcm.!default {{ type pulse server \"{server}\" device \"{LOUDSPEAKER}\" }}\n\
         ctl.!default {{ type pulse server \"{server}\" device \"{LOUDSPEAKER}\" }}\n"
    )
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// The loudest sample of a recording, as sox measures it.
    fn loudest(file: &Path) -> f64 {
        let told = Command::new("sox").arg(file).args(["-n", "stat"]).output().unwrap();
        let told = String::from_utf8(told.stderr).unwrap();
        let line = told.lines().find(|line| line.starts_with("Maximum amplitude")).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    }

    #[test]
    fn what_plays_on_the_default_device_takes_its_time_and_is_recorded() {
        let sound = VirtualSound::start().unwrap();
        let dir = PrivateDir::new("tone").unwrap();
        let (tone, taken) = (dir.path().join("tone.wav"), dir.path().join("taken.wav"));
        succeed(
            Command::new("sox").arg("-n").args(["-r", "48000", "-b", "16"]).arg(&tone).args(["synth", "1", "sine", "440", "gain", "-6"]),
        )
        .unwrap();

        let recorder = sound.record(&taken).unwrap();
        let begun = wait_until(START_AT_MOST, || Ok(fs::metadata(&taken).ok().filter(|file| file.len() > 10_000))).unwrap();
        assert!(begun.is_some(), "the recorder never began");
        let mut player = Command::new("aplay");
        player.arg("--quiet").arg(&tone);
        sound.lend(&mut player);
        let started = Instant::now();
        succeed(&mut player).unwrap();
        let took = started.elapsed();
        assert!(took >= Duration::from_millis(900), "a second of sound took {took:?}");
        // It ends with its file in order when it is interrupted; parec calls that a failure of its own.
        recorder.stop(START_AT_MOST).unwrap();
        let peak = loudest(&taken);
        assert!((0.4..0.6).contains(&peak), "half of full scale was played and {peak} was recorded");
    }
}
