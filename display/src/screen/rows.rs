//! The tickets that are called besides the large one, and under them, quietly, those that were before.

use bevy::prelude::*;

use super::motion::{Edge, Pulse, Slide};
use super::painter::{Painter, colour_of, node, sheet};
use super::{Plan, RowsPart, Step, changed};
use crate::board::{Row, Rows};
use crate::layout::{BeforePlan, RowPlan, RowsLayout, plan_rows};
use crate::marks::Mark;

#[derive(Component)]
struct RowsRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<RowsPart>));
}

fn draw(mut commands: Commands, part: Res<RowsPart>, plan: Res<Plan>, roots: Query<Entity, With<RowsRoot>>, mut painter: Painter) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some(rows) = &part.0 else { return };
    let layout = &plan.0.rows;
    let slide = plan.0.call.slide;
    let second = painter.palette().second;
    let places = plan_rows(layout, rows.called.len(), rows.before.len());
    commands.spawn((RowsRoot, sheet())).with_children(|wall| {
        if places.has_heading {
            draw_heading(wall, layout, rows, &painter);
        }
        for (place, row) in places.rows.iter().zip(&rows.called) {
            draw_row(wall, layout, place, row, slide, &mut painter);
        }
        if let Some(heading) = &places.before_heading {
            wall.spawn(painter.line(heading, "Panggilan sebelumnya", second));
        }
        for (place, row) in places.before.iter().zip(&rows.before) {
            draw_before(wall, place, row, &painter);
        }
    });
}

fn draw_heading(wall: &mut ChildSpawnerCommands<'_>, layout: &RowsLayout, rows: &Rows, painter: &Painter<'_>) {
    let palette = painter.palette();
    wall.spawn(painter.line(&layout.heading, layout.heading.first_that_fits(["Masih dipanggil", "Dipanggil"]), palette.second));
    if let Some((page, pages)) = rows.page {
        let (long, short) = (format!("{page} dari {pages}"), format!("{page}/{pages}"));
        wall.spawn(painter.line(&layout.page, layout.page.first_that_fits([&long, &short]), palette.second));
    }
}

fn draw_row(
    wall: &mut ChildSpawnerCommands<'_>,
    layout: &RowsLayout,
    place: &RowPlan,
    row: &Row,
    slide_px: f32,
    painter: &mut Painter<'_>,
) {
    let palette = painter.palette();
    let (ground, edge) = if row.fresh { (palette.fresh, palette.accent) } else { (palette.rows, palette.edge) };
    let mut sliding = wall.spawn(sheet());
    if row.fresh {
        sliding.insert(Slide { since_ms: row.since_ms, from_px: slide_px });
    }
    sliding.with_children(|wall| {
        let mut panel = wall.spawn((
            Node {
                border: UiRect::left(Val::Px(layout.edge)),
                border_radius: BorderRadius::all(Val::Px(layout.radius)),
                ..node(place.panel)
            },
            BackgroundColor(colour_of(ground)),
            Edge::Left.border(edge),
        ));
        if row.fresh {
            panel.insert(Pulse { since_ms: row.since_ms, edge: Edge::Left });
        }
        wall.spawn(painter.line(&place.number, &row.number, palette.text));
        if let Some(arrow) = place.arrow {
            wall.spawn(painter.mark(Mark::ThinArrow, arrow, palette.second));
        }
        wall.spawn(painter.line(&place.counter, &row.counter, palette.text));
    });
}

fn draw_before(wall: &mut ChildSpawnerCommands<'_>, place: &BeforePlan, row: &Row, painter: &Painter<'_>) {
    let palette = painter.palette();
    wall.spawn(painter.line(&place.number, &row.number, palette.second));
    wall.spawn(painter.line(&place.counter, &row.counter, palette.second));
}
