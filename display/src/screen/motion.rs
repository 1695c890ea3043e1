//! What moves: a call slides in, its edge pulses slowly, then all is still. Frames are asked for only while something
//! moves; how far it has moved is a pure function of time.

use bevy::prelude::*;

use super::painter::colour_of;
use super::{Due, Now, PalettePart, Step};
use protocol::contrast::{Rgb, between};

/// A call is in its place after this long.
pub(super) const SLIDE_MS: u64 = 300;
/// One pulse; slower than one a second.
const PULSE_MS: u64 = 1_400;
/// Pulses of a fresh edge.
const PULSES: u64 = 3;
/// Between frames of a slide: about 60 a second.
const SLIDE_FRAME_MS: u64 = 16;
/// Between frames of a pulse: 25 a second is smooth for so slow a change.
const PULSE_FRAME_MS: u64 = 40;
/// How far a pulse dims the edge: never to nothing, so that it does not flash.
const DIM: f32 = 0.55;

/// Whether nothing moves at all, as in pictures without a screen.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stillness {
    /// Calls slide, edges pulse.
    #[default]
    Moving,
    /// Everything is in its place at once.
    Still,
}

/// A node that slides in from the right.
#[derive(Component, Clone, Copy, Debug)]
#[require(UiTransform)]
pub(super) struct Slide {
    pub(super) since_ms: u64,
    pub(super) from_px: f32,
}

/// A node whose lit edge pulses.
#[derive(Component, Clone, Copy, Debug)]
pub(super) struct Pulse {
    pub(super) since_ms: u64,
    /// Only the left edge, as rows have it, or all of it.
    pub(super) edge: Edge,
}

/// Which edge is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    All,
    Left,
}

impl Edge {
    pub(super) fn border(self, colour: Rgb) -> BorderColor {
        let colour = colour_of(colour);
        match self {
            Edge::All => BorderColor::all(colour),
            Edge::Left => BorderColor { left: colour, ..BorderColor::DEFAULT },
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Stillness>().add_systems(Update, (slide, pulse).in_set(Step::Move));
}

fn slide(now: Res<Now>, stillness: Res<Stillness>, mut due: ResMut<Due>, mut sliding: Query<(&Slide, &mut UiTransform)>) {
    for (slide, mut transform) in &mut sliding {
        let left = match *stillness {
            Stillness::Moving => slide_left(now.0, slide.since_ms),
            Stillness::Still => 0.0,
        };
        let translation = Val2::px((slide.from_px * left).round(), 0.0);
        if transform.translation != translation {
            transform.translation = translation;
        }
        if left > 0.0 {
            due.by(Some(now.0 + SLIDE_FRAME_MS));
        }
    }
}

fn pulse(
    now: Res<Now>,
    stillness: Res<Stillness>,
    colours: Res<PalettePart>,
    mut due: ResMut<Due>,
    mut pulsing: Query<(&Pulse, &mut BorderColor)>,
) {
    let palette = colours.0;
    for (pulse, mut border) in &mut pulsing {
        let (dimmed, over) = match *stillness {
            Stillness::Moving => pulse_dim(now.0, pulse.since_ms),
            Stillness::Still => (0.0, true),
        };
        border.set_if_neq(pulse.edge.border(between(palette.accent, palette.edge, dimmed)));
        if !over {
            due.by(Some(now.0 + PULSE_FRAME_MS));
        }
    }
}

/// The share of the way that a slide still has to go: quick at first, gentle at its end.
fn slide_left(now_ms: u64, since_ms: u64) -> f32 {
    let gone = now_ms.saturating_sub(since_ms).min(SLIDE_MS) as f32 / SLIDE_MS as f32;
    (1.0 - gone).powi(3)
}

/// How far the edge is dimmed, and whether it has come to rest.
fn pulse_dim(now_ms: u64, since_ms: u64) -> (f32, bool) {
    let gone_ms = now_ms.saturating_sub(since_ms);
    if gone_ms >= PULSE_MS * PULSES {
        return (0.0, true);
    }
    let turn = (gone_ms % PULSE_MS) as f32 / PULSE_MS as f32;
    ((1.0 - (turn * std::f32::consts::TAU).cos()) / 2.0 * DIM, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slide_ends_within_300_ms() {
        assert_eq!(slide_left(1_000, 1_000), 1.0);
        assert!(slide_left(1_100, 1_000) < 0.4);
        assert_eq!(slide_left(1_300, 1_000), 0.0);
    }

    #[test]
    fn an_edge_pulses_less_than_once_a_second_and_comes_to_rest() {
        let dims: Vec<f32> = (0..6_000).map(|now_ms| pulse_dim(now_ms, 0).0).collect();
        let dips = dims.windows(3).filter(|three| three[1] > 0.5 && three[1] >= three[0] && three[1] > three[2]).count();
        assert_eq!(dips, 3);
        const { assert!(PULSE_MS >= 1_000, "not faster than once a second") };
        assert!(dims.iter().all(|dim| (0.0..=DIM + 0.001).contains(dim)));
        assert_eq!(pulse_dim(4_200, 0), (0.0, true));
    }

    #[test]
    fn frames_are_asked_for_while_something_moves_and_not_after() {
        let mut app = App::new();
        app.add_plugins(MinimalPlugins).init_resource::<Now>().init_resource::<Due>().init_resource::<PalettePart>().add_plugins(plugin);
        app.world_mut().spawn((Slide { since_ms: 0, from_px: 48.0 }, Node::default()));
        app.world_mut().spawn((Pulse { since_ms: 0, edge: Edge::All }, BorderColor::DEFAULT));
        let mut due_at = |now_ms: u64| {
            app.insert_resource(Now(now_ms)).insert_resource(Due(None));
            app.update();
            app.world().resource::<Due>().0
        };
        assert_eq!(due_at(0), Some(16));
        assert_eq!(due_at(1_000), Some(1_040));
        assert_eq!(due_at(4_200), None);
    }
}
