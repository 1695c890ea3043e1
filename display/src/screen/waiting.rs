//! What stands on the wall before any picture has come: a calm sentence for visitors, small lines for whoever
//! installs the screen.

use bevy::prelude::*;

use super::painter::{Painter, sheet};
use super::{Plan, Step, WaitingPart, changed};
use crate::board::Waiting;
use crate::marks::Mark;

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
    let palette = painter.palette();
    commands.spawn((WaitingRoot, sheet())).with_children(|wall| {
        wall.spawn(painter.mark(Mark::Flower, layout.mark, palette.accent));
        // A server that answers and says no is waited for in vain: somebody has to change something.
        let title = if waiting.refusal.is_some() { "Belum tersambung" } else { "Menunggu server" };
        wall.spawn(painter.line(&layout.title, title, palette.text));
        wall.spawn(painter.line(&layout.request, "Mohon perhatikan panggilan petugas.", palette.text));
        let colours = [palette.second, palette.second, if waiting.refusal.is_some() { palette.accent } else { palette.second }];
        for ((slot, detail), colour) in layout.details.iter().zip(details(waiting)).zip(colours) {
            wall.spawn(painter.line(slot, &detail, colour));
        }
    });
}

fn details(waiting: &Waiting) -> [String; 3] {
    let reason = waiting.refusal.clone().unwrap_or_else(|| "Layar tersambung sendiri begitu server menjawab.".to_owned());
    let zone = if waiting.zone.is_empty() { String::new() } else { format!(" · zona {}", waiting.zone) };
    [format!("Layar {}{zone}", waiting.display), format!("Mencoba {}", waiting.address), reason]
}
