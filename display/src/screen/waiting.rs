//! What stands on the wall before any picture has come: a calm sentence for visitors, small lines for whoever
//! installs the screen.

use bevy::prelude::*;

use super::painter::{Painter, sheet};
use super::{Plan, Step, WaitingPart, changed};
use crate::board::Waiting;
use crate::marks::Mark;
use crate::theme;

#[derive(Component)]
struct WaitingRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<WaitingPart>));
}

fn draw(mut commands: Commands, part: Res<WaitingPart>, plan: Res<Plan>, roots: Query<Entity, With<WaitingRoot>>, mut painter: Painter) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some(waiting) = &part.0 else { return };
    let layout = &plan.0.waiting;
    commands.spawn((WaitingRoot, sheet())).with_children(|wall| {
        wall.spawn(painter.mark(Mark::Flower, layout.mark, theme::SUN));
        wall.spawn(painter.line(&layout.title, "Menunggu server", theme::PAPER));
        wall.spawn(painter.line(&layout.request, "Mohon perhatikan panggilan petugas.", theme::PAPER));
        for (slot, detail) in layout.details.iter().zip(details(waiting)) {
            wall.spawn(painter.line(slot, &detail, theme::MUTE));
        }
    });
}

fn details(waiting: &Waiting) -> [String; 3] {
    let reason = waiting.refusal.clone().unwrap_or_else(|| "Layar tersambung sendiri begitu server menjawab.".to_owned());
    [format!("Layar {} · zona {}", waiting.display, waiting.zone), format!("Mencoba {}", waiting.address), reason]
}
