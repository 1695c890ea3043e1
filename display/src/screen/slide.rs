//! What stands beside the calls, or in the large place while there are none: words or a picture. It changes by a cut.

use bevy::prelude::*;

use super::painter::{Painter, ground, sheet};
use super::{Plan, SlidePart, Step, changed};
use crate::board::Slide;
use crate::code::Code;
use crate::layout::{Layout, SlidePage, SlidePlace, Tone, slide_ground, slide_pages};
use crate::theme::WHITE;

#[derive(Component)]
struct SlideRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<SlidePart>));
}

fn draw(mut commands: Commands, part: Res<SlidePart>, plan: Res<Plan>, roots: Query<Entity, With<SlideRoot>>, mut painter: Painter) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some(slide) = &part.0 else { return };
    let layout = &plan.0;
    let Some(page) = slide_pages(layout, slide.place, &slide.turn.slide).into_iter().nth(slide.turn.page) else { return };
    // Over the panel of the large place.
    commands.spawn((SlideRoot, sheet(), ZIndex(1))).with_children(|wall| {
        draw_ground(wall, layout, slide, &painter);
        draw_page(wall, slide, &page, &mut painter);
    });
}

/// In the large place the panel is the ground. A picture needs none.
fn draw_ground(wall: &mut ChildSpawnerCommands<'_>, layout: &Layout, slide: &Slide, painter: &Painter<'_>) {
    if slide.place == SlidePlace::Large || slide.picture.is_some() {
        return;
    }
    if let Some((area, radius)) = slide_ground(layout, slide.place) {
        wall.spawn(ground(area, painter.palette().rows, radius));
    }
}

fn draw_page(wall: &mut ChildSpawnerCommands<'_>, slide: &Slide, page: &SlidePage, painter: &mut Painter<'_>) {
    let palette = painter.palette();
    if let (Some(picture), Some(area)) = (&slide.picture, page.picture) {
        wall.spawn(painter.picture(picture, area));
    }
    if let (Some(area), Some(code)) = (page.code, Code::of(&slide.turn.slide.page)) {
        wall.spawn(ground(area, WHITE, 0.0));
        wall.spawn(painter.code(&code, area));
    }
    for (slot, text, tone) in &page.lines {
        let colour = match tone {
            Tone::Title => palette.accent,
            Tone::Label | Tone::Text => palette.text,
        };
        wall.spawn(painter.line(slot, text, colour));
    }
    for (number, mark) in page.marks.iter().enumerate() {
        let colour = if number == slide.turn.page { palette.text } else { palette.edge };
        wall.spawn(ground(*mark, colour, mark.h / 2.0));
    }
}
