//! A small picture of what a display shows, as it came: bounded, and looked at no closer than that it is a PNG. It is never drawn here.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use protocol::SCREEN_PICTURE_BYTES_MAX;

/// A picture that is younger is not asked for again, however many supervisors look: a display draws a frame for each.
const FRESH_MS: u64 = 3_000;

/// What every PNG begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The last picture of a display.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) png: Arc<[u8]>,
    /// When it was asked for, by the journal's clock.
    pub(super) at_ms: u64,
}

impl Picture {
    /// From base64; nothing where it is no PNG or too large.
    pub(super) fn read(text: &str, at_ms: u64) -> Option<Picture> {
        let png = STANDARD.decode(text).ok()?;
        (png.starts_with(SIGNATURE) && png.len() <= SCREEN_PICTURE_BYTES_MAX).then(|| Picture { png: png.into(), at_ms })
    }

    pub(super) fn is_fresh(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.at_ms) < FRESH_MS
    }
}
