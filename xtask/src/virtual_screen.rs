//! A screen that nobody sees: Xvfb on a number of its own choice, and pictures of it. It must not use a screen of the machine.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::packages::is_on_path;
use crate::private_dir::PrivateDir;
use crate::process::Program;
use crate::stages::succeed;

/// On a busy machine with one slow disk it takes a second or two.
const START_AT_MOST: Duration = Duration::from_secs(30);

/// A running Xvfb, ended when it is dropped.
pub struct VirtualScreen {
    // Before its folder, because fields are dropped in this order.
    _program: Program,
    _dir: PrivateDir,
    display: String,
}

impl VirtualScreen {
    /// Whether this machine can start one and take pictures of it.
    pub fn is_available() -> bool {
        is_on_path("Xvfb") && is_on_path("import")
    }

    /// Starts a screen of this many pixels and waits until it has its number.
    pub fn start(width: u32, height: u32) -> Result<VirtualScreen> {
        let dir = PrivateDir::new("screen")?;
        let mut command = Program::command("Xvfb");
        // It writes the number it found free to its standard output, which is its log.
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"]);
        command.args(["-screen", "0", &format!("{width}x{height}x24")]);
        let mut program = Program::start("Xvfb", command, &dir.path().join("xvfb.log"))?;
        let number: u32 = program.wait_for_line(START_AT_MOST, |line| line.trim().parse().ok())?;
        Ok(VirtualScreen { _program: program, _dir: dir, display: format!(":{number}") })
    }

    /// What DISPLAY must be for a program to open its windows here.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Lets a command open its windows here, whatever screen the machine has.
    pub fn lend(&self, command: &mut Command) {
        command.env("DISPLAY", &self.display).env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET").env_remove("XAUTHORITY");
    }

    /// Takes a picture of the whole screen; the ending of the file's name says its format.
    pub fn photograph(&self, file: &Path) -> Result<()> {
        let mut command = Command::new("import");
        command.args(["-window", "root"]).arg(file);
        self.lend(&mut command);
        succeed(&mut command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Width, height and number of colours of a picture.
    fn describe(picture: &Path) -> String {
        let told = Command::new("identify").args(["-format", "%w %h %k"]).arg(picture).output().unwrap();
        String::from_utf8(told.stdout).unwrap()
    }

    #[test]
    fn two_screens_have_their_own_numbers_and_a_picture_shows_what_is_drawn() {
        let wide = VirtualScreen::start(320, 180).unwrap();
        let tall = VirtualScreen::start(180, 320).unwrap();
        assert_ne!(wide.display(), tall.display());

        let dir = PrivateDir::new("picture").unwrap();
        let picture = dir.path().join("screen.png");
        tall.photograph(&picture).unwrap();
        assert_eq!(describe(&picture), "180 320 1");

        let mut window = Program::command("display");
        window.args(["-geometry", "+0+0", "rose:"]);
        tall.lend(&mut window);
        let _window = Program::start("a window", window, &dir.path().join("window.log")).unwrap();
        let drawn = crate::process::wait_until(START_AT_MOST, || {
            tall.photograph(&picture)?;
            let colours: u32 = describe(&picture).rsplit(' ').next().unwrap_or_default().parse()?;
            Ok((colours > 100).then_some(()))
        });
        assert!(drawn.unwrap().is_some(), "the window never came: {}", describe(&picture));
        wide.photograph(&picture).unwrap();
        assert_eq!(describe(&picture), "320 180 1", "the other screen stays empty");
    }
}
