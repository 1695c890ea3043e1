//! An emergency covers the wall: an icon, a few words, what to do. Nothing flashes.

use bevy::prelude::*;

use super::painter::{Painter, ground, sheet};
use super::{EmergencyPart, Plan, Step, changed};
use crate::marks::Mark;
use crate::theme;

#[derive(Component)]
struct EmergencyRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<EmergencyPart>));
}

fn draw(
    mut commands: Commands,
    part: Res<EmergencyPart>,
    plan: Res<Plan>,
    roots: Query<Entity, With<EmergencyRoot>>,
    mut painter: Painter,
) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some(emergency) = &part.0 else { return };
    let layout = &plan.0.emergency;
    commands.spawn((EmergencyRoot, sheet())).with_children(|wall| {
        wall.spawn(ground(plan.0.screen, theme::ALARM, 0.0));
        wall.spawn(painter.mark(Mark::Warning, layout.mark, theme::WHITE));
        if emergency.drill {
            wall.spawn(painter.line(&layout.drill, "SIMULASI", theme::WHITE));
        }
        wall.spawn(painter.line(&layout.title, &emergency.title, theme::WHITE));
        for (slot, sentence) in layout.sentences.iter().zip(&emergency.sentences) {
            wall.spawn(painter.two_lines(slot, sentence, theme::WHITE));
        }
    });
}
