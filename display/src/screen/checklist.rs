//! The list of a self-test over the whole wall: what was looked at, go or no-go, and what was measured.

use bevy::prelude::*;

use super::painter::{Painter, ground, sheet};
use super::{ChecklistPart, Plan, Step, changed};
use crate::board::Verdict;
use crate::theme::Palette;
use protocol::contrast::Rgb;

#[derive(Component)]
struct ChecklistRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<ChecklistPart>));
}

fn draw(mut commands: Commands, part: Res<ChecklistPart>, plan: Res<Plan>, roots: Query<Entity, With<ChecklistRoot>>, painter: Painter) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some(list) = &part.0 else { return };
    let layout = &plan.0.checklist;
    let palette = painter.palette();
    let colour = |go| colour(go, &palette);
    commands.spawn((ChecklistRoot, sheet())).with_children(|wall| {
        wall.spawn(painter.line(&layout.title, &list.title, palette.text));
        wall.spawn(painter.line(&layout.verdict, &list.verdict, colour(list.go)));
        for (slots, row) in layout.rows.iter().zip(&list.rows) {
            wall.spawn(ground(slots.ground, palette.rows, layout.radius));
            wall.spawn(painter.line(&slots.name, &row.name, palette.text));
            wall.spawn(painter.line(&slots.verdict, &row.verdict, colour(row.go)));
            wall.spawn(painter.line(&slots.measured, &row.measured, palette.second));
        }
        wall.spawn(painter.line(&layout.letters, &list.letters, palette.text));
    });
}

/// The words say it; the colour says it again.
fn colour(go: Verdict, palette: &Palette) -> Rgb {
    match go {
        Verdict::Go => palette.sound,
        Verdict::NoGo => palette.accent,
        Verdict::Unknown => palette.second,
    }
}
