//! The foot: who waits for what and one notice, or, when the link is cut, the age of this picture.

use bevy::prelude::*;

use super::painter::{Painter, ground, sheet};
use super::{FootPart, Plan, Step, changed};
use crate::board::Foot;
use crate::layout::{Area, FootLayout, cut_pages, plan_foot, plan_notice_marks};
use crate::marks::Mark;
use crate::theme;

#[derive(Component)]
struct FootRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<FootPart>));
}

fn draw(mut commands: Commands, part: Res<FootPart>, plan: Res<Plan>, roots: Query<Entity, With<FootRoot>>, mut painter: Painter) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some(foot) = &part.0 else { return };
    let layout = &plan.0.foot;
    commands.spawn((FootRoot, sheet())).with_children(|wall| match &foot.cut_at {
        Some(time) => draw_cut(wall, layout, time, foot.turn, &mut painter),
        None => draw_waiting(wall, layout, foot, &painter),
    });
}

fn draw_cut(wall: &mut ChildSpawnerCommands<'_>, layout: &FootLayout, time: &str, turn: usize, painter: &mut Painter<'_>) {
    wall.spawn(ground(bleeding(layout), theme::BRICK, layout.radius));
    wall.spawn(painter.mark(Mark::Warning, layout.trouble_mark, theme::MARK_ON_BRICK));
    if layout.takes_turns {
        let pages = cut_pages(time);
        wall.spawn(painter.line(&layout.trouble, &pages[turn % pages.len()], theme::ON_BRICK));
        return;
    }
    wall.spawn(painter.line(&layout.trouble, "Sambungan terputus.", theme::ON_BRICK));
    let request = format!("Tampilan pukul {time}. Mohon perhatikan panggilan petugas.");
    wall.spawn(painter.two_lines(&layout.request, &request, theme::ON_BRICK));
}

fn draw_waiting(wall: &mut ChildSpawnerCommands<'_>, layout: &FootLayout, foot: &Foot, painter: &Painter<'_>) {
    if foot.waiting.is_empty() && foot.notice.is_empty() {
        return;
    }
    let palette = painter.palette();
    wall.spawn(ground(bleeding(layout), palette.rows, layout.radius));
    if !foot.waiting.is_empty() {
        wall.spawn(painter.line(&layout.label, "Menunggu", palette.second));
    }
    for (place, count) in plan_foot(layout, &foot.waiting).counts.iter().zip(&foot.waiting) {
        wall.spawn(painter.line(&place.agency, &count.agency, palette.second));
        wall.spawn(painter.line(&place.count, &count.count.to_string(), palette.text));
        if !count.wait.is_empty() && !layout.takes_turns {
            wall.spawn(painter.line(&place.wait, &count.wait, palette.second));
        }
    }
    if !foot.notice.is_empty() {
        wall.spawn(painter.lines(&layout.notice, &foot.notice, palette.text));
    }
    if let Some((page, pages)) = foot.notice_page {
        for (number, mark) in plan_notice_marks(layout, pages).into_iter().enumerate() {
            wall.spawn(ground(mark, if number + 1 == page { palette.text } else { palette.edge }, mark.h / 2.0));
        }
    }
}

/// A band goes on beyond the picture's sides, so that nothing else shows at them where the picture has moved or is cut off.
fn bleeding(layout: &FootLayout) -> Area {
    let ground = layout.ground;
    if layout.radius > 0.0 {
        return ground;
    }
    let beyond = ground.h;
    Area { x: ground.x - beyond, w: ground.w + 2.0 * beyond, h: ground.h + beyond, ..ground }
}
