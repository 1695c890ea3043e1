//! Which display this is, over the whole wall.

use bevy::prelude::*;

use super::painter::{Painter, sheet};
use super::{IdentityPart, Plan, Step, changed};

#[derive(Component)]
struct IdentityRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<IdentityPart>));
}

fn draw(mut commands: Commands, part: Res<IdentityPart>, plan: Res<Plan>, roots: Query<Entity, With<IdentityRoot>>, painter: Painter) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some(identity) = &part.0 else { return };
    let layout = &plan.0.identity;
    let palette = painter.palette();
    commands.spawn((IdentityRoot, sheet())).with_children(|wall| {
        wall.spawn(painter.two_lines(&layout.title, &identity.title, palette.accent));
        for (slot, line) in layout.lines.iter().zip(&identity.lines) {
            wall.spawn(painter.line(slot, line, palette.text));
        }
    });
}
