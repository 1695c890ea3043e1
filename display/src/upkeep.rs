//! What this display says of itself in its signs of life, beside its voice: gathered from whoever knows it. It decides nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bevy::prelude::Resource;
use protocol::{DisplayProfile, ScreenReport};

use crate::selftest::{self, Known, Sounding};
use crate::setting::Setting;
use crate::theme::Palette;

/// Shared by the screen, the link and the self-test.
#[derive(Resource, Clone, Debug, Default)]
pub(crate) struct Upkeep(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    size: (u32, u32),
    setting: Setting,
    palette: Palette,
    profile: DisplayProfile,
    zones: Vec<String>,
    shows_other: bool,
    is_linked: bool,
    ahead_ms: Option<i64>,
    /// It is to speak.
    is_asked: bool,
    /// Whether a sound card played the chime, where that was tried.
    card: Option<bool>,
}

impl Upkeep {
    /// The glass has this size, in pixels.
    pub(crate) fn set_size(&self, width: u32, height: u32) {
        self.state().size = (width, height);
    }

    /// What is shown now.
    pub(crate) fn set_shown(&self, setting: Setting, palette: Palette, zones: Vec<String>, shows_other: bool) {
        let mut state = self.state();
        (state.setting, state.palette, state.zones, state.shows_other) = (setting, palette, zones, shows_other);
        state.profile = setting.profile;
    }

    /// Whether a server answers, and by how much this machine's clock is ahead of its.
    pub(crate) fn set_link(&self, is_linked: bool, ahead_ms: Option<i64>) {
        let mut state = self.state();
        (state.is_linked, state.ahead_ms) = (is_linked, ahead_ms);
    }

    /// Whether it is to speak for its zone.
    pub(crate) fn set_asked(&self, is_asked: bool) {
        self.state().is_asked = is_asked;
    }

    /// Whether a sound card played the chime: a self-test does not hold the card.
    pub(crate) fn set_card(&self, has_card: bool) {
        self.state().card = Some(has_card);
    }

    /// What a self-test goes by.
    pub(crate) fn known(&self, sound: Sounding) -> Known {
        let state = self.state();
        let sound = match (sound, state.card) {
            (Sounding::Off, _) | (_, None) => sound,
            (_, Some(true)) => Sounding::Plays,
            (_, Some(false)) if state.is_asked => Sounding::Missing,
            (_, Some(false)) => Sounding::NotAsked,
        };
        Known {
            size: state.size,
            setting: state.setting,
            palette: state.palette,
            is_linked: state.is_linked,
            ahead_ms: state.ahead_ms,
            sound,
        }
    }

    pub(crate) fn report(&self, volume_percent: u8, muted: bool, sound: Sounding) -> ScreenReport {
        let checks = selftest::checks(&self.known(sound));
        let state = self.state();
        ScreenReport {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            profile: state.profile,
            zones: state.zones.clone(),
            shows_other: state.shows_other,
            width: state.size.0,
            height: state.size.1,
            volume_percent,
            muted,
            checks,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
