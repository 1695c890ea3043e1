//! The one large thing: number, arrow and counter in one reading line, agency and service under it, and the sentence
//! while it is spoken.

use bevy::prelude::*;

use super::motion::{Edge, Pulse, Slide};
use super::painter::{Painter, colour_of, node, sheet};
use super::{CallPart, Covered, Plan, Step, changed};
use crate::board::{Caption, Large, LargeCall};
use crate::layout::{Area, CallLayout, Slot};
use crate::marks::Mark;
use crate::theme::Palette;
use protocol::contrast::Rgb;

#[derive(Component)]
struct CallRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<CallPart>));
}

fn draw(mut commands: Commands, part: Res<CallPart>, plan: Res<Plan>, roots: Query<Entity, With<CallRoot>>, mut painter: Painter) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some((large, slogan, covered)) = &part.0 else { return };
    let layout = &plan.0.call;
    let slogan = Slogan { words: slogan, share: if plan.0.has_badges_on_panel() { BESIDE_BADGES } else { 1.0 } };
    let palette = painter.palette();
    commands.spawn((CallRoot, sheet())).with_children(|wall| {
        draw_panel(wall, layout, large, palette);
        if *covered == Covered::Yes {
            return;
        }
        match large {
            Large::Nothing => {
                draw_slogan(wall, layout, &slogan, &painter);
                draw_sentence(wall, layout, &painter, "Tidak ada panggilan saat ini", "Nomor Anda akan tampil di sini saat dipanggil.");
            }
            Large::Closed { title, line } => {
                draw_slogan(wall, layout, &slogan, &painter);
                draw_sentence(wall, layout, &painter, title, line);
            }
            Large::Called(call) => {
                let words = Words { title: "Sekarang dipanggil", title_colour: palette.accent, number_colour: palette.accent };
                draw_call(wall, layout, call, &words, &mut painter);
            }
            Large::Before(call) => {
                let words = Words { title: "Terakhir dipanggil", title_colour: palette.text, number_colour: palette.text };
                draw_call(wall, layout, call, &words, &mut painter);
            }
        }
    });
}

/// What differs between a ticket that is called and one that was.
struct Words {
    title: &'static str,
    title_colour: Rgb,
    number_colour: Rgb,
}

/// The panel's ground falls from light to deep, with the light in the corner where reading begins.
fn draw_panel(wall: &mut ChildSpawnerCommands<'_>, layout: &CallLayout, large: &Large, palette: Palette) {
    let (fresh, edge) = match large {
        Large::Called(call) if call.fresh => (Some(call.since_ms), palette.accent),
        Large::Called(_) => (None, palette.accent),
        Large::Nothing | Large::Closed { .. } | Large::Before(_) => (None, palette.edge),
    };
    let stops = vec![ColorStop::percent(colour_of(palette.corner), 0.0), ColorStop::percent(colour_of(palette.rows), 100.0)];
    let mut panel = wall.spawn((
        Node { border: UiRect::all(Val::Px(layout.edge)), border_radius: BorderRadius::all(Val::Px(layout.radius)), ..node(layout.panel) },
        BackgroundGradient::from(LinearGradient::degrees(160.0, stops)),
        Edge::All.border(edge),
    ));
    if let Some(since_ms) = fresh {
        panel.insert(Pulse { since_ms, edge: Edge::All });
    }
}

fn draw_call(wall: &mut ChildSpawnerCommands<'_>, layout: &CallLayout, call: &LargeCall, words: &Words, painter: &mut Painter<'_>) {
    let palette = painter.palette();
    if let Some(title) = &layout.title {
        wall.spawn(painter.line(title, words.title, words.title_colour));
    }
    let mut content = wall.spawn(sheet());
    if call.fresh {
        content.insert(Slide { since_ms: call.since_ms, from_px: layout.slide });
    }
    content.with_children(|content| {
        content.spawn(painter.line(&layout.number, &call.number, words.number_colour));
        if let Some(arrow) = layout.arrow {
            content.spawn(painter.mark(Mark::Arrow, arrow, palette.text));
        }
        content.spawn(painter.line(&layout.counter, &call.counter, palette.text));
        // Where both have one place, what is being spoken goes first.
        if let Some(service) = layout.service.filter(|service| call.caption.is_none() || service.area.y != layout.caption.area.y) {
            content.spawn(painter.two_lines(&service, &origin(call), palette.text));
        }
    });
    if let Some(caption) = &call.caption {
        draw_caption(wall, layout, caption, painter);
    }
}

/// Said of a sentence that has no room at a size that can be read: the number and its counter stand over it.
const BEING_SPOKEN: &str = "Sedang disebutkan";

fn draw_caption(wall: &mut ChildSpawnerCommands<'_>, layout: &CallLayout, caption: &Caption, painter: &mut Painter<'_>) {
    let mut slot = layout.caption_alone();
    let palette = painter.palette();
    if caption.aloud {
        wall.spawn(painter.mark(Mark::Speaker, layout.speaker, palette.sound));
        slot = layout.caption;
    }
    let is_readable = slot.in_lines(&caption.words, layout.caption_lines).1 >= layout.caption_size_min;
    let words = if is_readable || !caption.aloud { &caption.words } else { BEING_SPOKEN };
    wall.spawn(painter.up_to(&slot, words, layout.caption_lines, palette.text));
}

/// What the hall says of itself stands where a call would have its title; one that would be too small there is left out.
fn draw_slogan(wall: &mut ChildSpawnerCommands<'_>, layout: &CallLayout, slogan: &Slogan<'_>, painter: &Painter<'_>) {
    let beside = |title: Slot| Slot { area: Area { w: title.area.w * slogan.share, ..title.area }, ..title };
    let least = layout.caption_size_min.max(layout.title.map_or(0.0, |title| title.size_max * SLOGAN_SHARE_MIN));
    let readable = layout.title.map(beside).filter(|title| !slogan.words.is_empty() && title.size_of(slogan.words) >= least);
    if let Some(title) = readable {
        wall.spawn(painter.line(&title, slogan.words, painter.palette().accent));
    }
}

/// A slogan, and which share of its line it has: where badges stand on that line too, half of it.
struct Slogan<'a> {
    words: &'a str,
    share: f32,
}

const BESIDE_BADGES: f32 = 0.5;

/// A slogan that would have to be smaller than this share of a title is left out.
const SLOGAN_SHARE_MIN: f32 = 0.55;

/// Words where no number stands.
fn draw_sentence(wall: &mut ChildSpawnerCommands<'_>, layout: &CallLayout, painter: &Painter<'_>, large: &str, small: &str) {
    let palette = painter.palette();
    wall.spawn(painter.line(&layout.words, large, palette.text));
    wall.spawn(painter.two_lines(&layout.sentence, small, palette.text));
}

/// "Disdukcapil · Kartu Keluarga", or whichever of the two may be told.
fn origin(call: &LargeCall) -> String {
    [call.agency.as_str(), call.service.as_str()].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
}
