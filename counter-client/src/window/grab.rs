//! NEXT while another program has the keyboard: the key is grabbed from the X server, whose connection blocks until it is pressed.
//! Nothing is polled. Without an X server the window works as before and says so in the log.

use std::sync::mpsc;

use anyhow::{Context as _, Result};
use eframe::egui;
use x11rb::{
    connection::Connection as _,
    protocol::{
        Event,
        xproto::{ConnectionExt as _, GrabMode, ModMask},
    },
};

/// The keysym of F9.
const F9_KEYSYM: u32 = 0xffc6;

/// Presses that wait for the window; a person who presses more in one frame means one.
const PRESSES_WAITING_MAX: usize = 4;

/// Grabs the key on a thread of its own. Each press wakes the window.
pub(super) fn next_key(ctx: &egui::Context) -> mpsc::Receiver<()> {
    let (sender, receiver) = mpsc::sync_channel(PRESSES_WAITING_MAX);
    let ctx = ctx.clone();
    let started = std::thread::Builder::new().name("next-key".to_owned()).spawn(move || {
        if let Err(error) = listen(&ctx, &sender) {
            tracing::warn!("F9 works only while the window has the keyboard: {error:#}");
        }
    });
    if let Err(error) = started {
        tracing::warn!("F9 works only while the window has the keyboard: {error}");
    }
    receiver
}

fn listen(ctx: &egui::Context, presses: &mpsc::SyncSender<()>) -> Result<()> {
    let (connection, screen) = x11rb::connect(None).context("no X server")?;
    let root = connection.setup().roots.get(screen).context("no screen")?.root;
    let keycode = keycode_of(&connection, F9_KEYSYM)?;
    // Caps lock and num lock are modifiers too: the key is meant with each of them.
    for locks in [ModMask::from(0_u16), ModMask::LOCK, ModMask::M2, ModMask::LOCK | ModMask::M2] {
        connection
            .grab_key(false, root, locks, keycode, GrabMode::ASYNC, GrabMode::ASYNC)?
            .check()
            .context("another program has grabbed F9 already")?;
    }
    let mut released = Released::default();
    loop {
        let event = connection.wait_for_event()?;
        if let Event::KeyRelease(release) = event {
            released.at_ms = Some(release.time);
        } else if let Event::KeyPress(press) = event
            && !released.is_repeated_by(press.time)
        {
            // A full channel means that the window has not drawn since: one press too many is no loss.
            let _ = presses.try_send(());
            ctx.request_repaint();
        }
    }
}

/// When the key was let go last, by the X server's clock. While it is held down the server tells, many times a second, that it was let go
/// and pressed in the same millisecond. A key that is held down is one press.
#[derive(Clone, Copy, Debug, Default)]
struct Released {
    at_ms: Option<u32>,
}

impl Released {
    fn is_repeated_by(self, pressed_at_ms: u32) -> bool {
        self.at_ms == Some(pressed_at_ms)
    }
}

fn keycode_of(connection: &impl x11rb::connection::Connection, keysym: u32) -> Result<u8> {
    let (first, last) = (connection.setup().min_keycode, connection.setup().max_keycode);
    let mapping = connection.get_keyboard_mapping(first, last - first + 1)?.reply()?;
    let width = usize::from(mapping.keysyms_per_keycode).max(1);
    let index = mapping.keysyms.chunks(width).position(|keysyms| keysyms.contains(&keysym)).context("this keyboard has no F9")?;
    u8::try_from(index).ok().and_then(|index| first.checked_add(index)).context("this keyboard has no F9")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_held_down_is_one_press() {
        assert!(!Released::default().is_repeated_by(0), "the first press ever");
        let released = Released { at_ms: Some(40_500) };
        assert!(released.is_repeated_by(40_500), "held down");
        assert!(!released.is_repeated_by(40_501), "no hand is so quick, but it is another press");
    }
}
