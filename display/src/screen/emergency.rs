//! An emergency covers the wall: an icon, a few words, what to do. Nothing flashes. Over it, the progress of the key that raises one.

use bevy::prelude::*;

use super::painter::{Painter, ground, sheet};
use super::{EmergencyPart, HoldingPart, Plan, Step, changed};
use crate::layout::{Area, plan_emergency};
use crate::marks::Mark;
use crate::theme;

#[derive(Component)]
struct EmergencyRoot;

#[derive(Component)]
struct HoldingRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<EmergencyPart>));
    app.add_systems(Update, draw_holding.in_set(Step::Draw).run_if(changed::<HoldingPart>));
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
        wall.spawn(ground(bleeding(plan.0.screen), theme::ALARM, 0.0));
        wall.spawn(painter.mark(Mark::Warning, layout.mark, theme::WHITE));
        if emergency.drill {
            wall.spawn(painter.line(&layout.drill, "SIMULASI", theme::WHITE));
        }
        wall.spawn(painter.line(&layout.title, &emergency.title, theme::WHITE));
        let english_title = emergency.english.first().map(String::as_str).unwrap_or_default();
        wall.spawn(painter.two_lines(&layout.english_title, english_title, theme::WHITE));
        for (slot, lines) in plan_emergency(layout, emergency).get(emergency.page).into_iter().flatten() {
            wall.spawn(painter.lines(slot, lines, theme::WHITE));
        }
    });
}

/// Whoever holds the key sees what it will do, and that it will.
fn draw_holding(
    mut commands: Commands,
    part: Res<HoldingPart>,
    plan: Res<Plan>,
    roots: Query<Entity, With<HoldingRoot>>,
    painter: Painter,
) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some(holding) = part.0 else { return };
    let layout = &plan.0.holding;
    let seconds = holding.seconds_left;
    let words = if holding.ends {
        format!("Tahan {seconds} detik lagi: keadaan darurat selesai")
    } else {
        format!("Tahan {seconds} detik lagi: KEADAAN DARURAT")
    };
    let done = Area { w: layout.bar.w * f32::from(holding.permille) / 1_000.0, ..layout.bar };
    commands.spawn((HoldingRoot, sheet(), GlobalZIndex(1))).with_children(|wall| {
        wall.spawn(ground(layout.ground, theme::HELD, 0.0));
        wall.spawn(painter.line(&layout.words, &words, theme::WHITE));
        wall.spawn(ground(layout.bar, theme::BAR, 0.0));
        wall.spawn(ground(done, theme::BAR_DONE, 0.0));
    });
}

/// The ground goes on beyond the picture's sides: where the picture has moved nothing else may show beside an emergency.
fn bleeding(screen: Area) -> Area {
    let beyond = screen.h / 20.0;
    Area { x: screen.x - beyond, y: screen.y - beyond, w: screen.w + 2.0 * beyond, h: screen.h + 2.0 * beyond }
}
