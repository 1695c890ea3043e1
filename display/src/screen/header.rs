//! The top of the wall: the hall's mark, name, motto and zone; clock and date; badges for what is unusual.

use bevy::prelude::*;

use super::painter::{Painter, colour_of, node, sheet};
use super::{HeaderPart, Plan, Step, changed};
use crate::board::{Drill, Header, Sound};
use crate::layout::{Align, Area, HeaderLayout, Slot};
use crate::marks::Mark;
use crate::theme::Palette;
use protocol::contrast::Rgb;

#[derive(Component)]
struct HeaderRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(Step::Draw).run_if(changed::<HeaderPart>));
}

fn draw(mut commands: Commands, part: Res<HeaderPart>, plan: Res<Plan>, roots: Query<Entity, With<HeaderRoot>>, mut painter: Painter) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Some(header) = &part.0 else { return };
    let with_logo = header.logo.as_ref().map(|logo| plan.0.header.with_logo(logo.aspect()));
    let layout = with_logo.as_ref().unwrap_or(&plan.0.header);
    let palette = painter.palette();
    // Above the panels: on a standing wall the badges are on one.
    commands.spawn((HeaderRoot, sheet(), GlobalZIndex(1))).with_children(|wall| {
        let badges_x = draw_badges(wall, header, layout, &mut painter);
        match &header.logo {
            Some(logo) => wall.spawn(painter.picture(logo, layout.mark)),
            None => wall.spawn(painter.mark(Mark::Flower, layout.mark, palette.accent)),
        };
        let site = beside(&layout.site, &layout.badges, badges_x);
        if site.size_of(&header.site) >= site.size_max * NAME_SHARE_MIN {
            wall.spawn(painter.line(&site, &header.site, palette.text));
        } else {
            let smaller = Slot { size_max: (site.size_max * NAME_SHARE_MIN).round(), ..site };
            wall.spawn(painter.two_lines(&smaller, &header.site, palette.text));
        }
        if let Some(line) = &layout.line {
            wall.spawn(painter.line(line, &second_line(header, line), palette.second));
        }
        wall.spawn(painter.line(&layout.clock, &header.clock, palette.text));
        if let Some(date) = &layout.date {
            wall.spawn(painter.line(date, &header.date, palette.second));
        }
    });
}

/// A name that would have to be smaller than this share of its size stands on two lines.
const NAME_SHARE_MIN: f32 = 0.66;

/// The slot of the hall's name, made narrower where badges stand on its line.
fn beside(site: &Slot, badges: &Slot, badges_x: f32) -> Slot {
    let is_same_line = (badges.area.y - site.area.y).abs() < site.area.h;
    let width = if is_same_line { site.area.w.min(badges_x - badges.size_max - site.area.x) } else { site.area.w };
    Slot { area: Area { w: width, ..site.area }, ..*site }
}

/// Motto and zone, or the zone alone where both do not fit.
fn second_line(header: &Header, slot: &Slot) -> String {
    if header.motto.is_empty() || header.zone.is_empty() {
        return format!("{}{}", header.motto, header.zone);
    }
    let both = format!("{} · {}", header.motto, header.zone);
    if slot.fits(&both) { both } else { header.zone.clone() }
}

/// One badge: its mark, its words, its colour.
struct Badge {
    mark: Option<Mark>,
    words: &'static str,
    colour: Rgb,
}

fn badges(header: &Header, palette: Palette) -> impl Iterator<Item = Badge> {
    let drill = match header.drill {
        Drill::None => None,
        Drill::Training => Some("LATIHAN"),
        Drill::Simulation => Some("SIMULASI"),
    };
    let sound = match header.sound {
        Sound::Well => None,
        Sound::Muted => Some("Suara dimatikan"),
        Sound::Missing => Some("Tanpa suara"),
    };
    let drill = drill.map(|words| Badge { mark: None, words, colour: palette.accent });
    let sound = sound.map(|words| Badge { mark: Some(Mark::SpeakerOff), words, colour: palette.text });
    drill.into_iter().chain(sound)
}

/// Badges stand in a row that grows to the left; gives where it begins.
fn draw_badges(wall: &mut ChildSpawnerCommands<'_>, header: &Header, layout: &HeaderLayout, painter: &mut Painter<'_>) -> f32 {
    let row = &layout.badges;
    let (height, pad) = ((row.area.h * 1.5).round(), (row.size_max * 0.7).round());
    let y = (row.area.y + row.area.h / 2.0 - height / 2.0).round();
    let mut right = row.area.x + row.area.w;
    for badge in badges(header, painter.palette()) {
        let words_w = row.face.width(badge.words, row.size_max);
        let mark_h = (row.size_max * 0.9).round();
        let mark_w = badge.mark.map_or(0.0, |mark| mark_h * mark.aspect() + pad * 0.6);
        let width = (words_w + mark_w + 2.0 * pad).round();
        let x = (right - width).round();
        let edge = (row.size_max * 0.09).max(1.0).round();
        wall.spawn((
            Node { border: UiRect::all(Val::Px(edge)), border_radius: BorderRadius::MAX, ..node(Area { x, y, w: width, h: height }) },
            BorderColor::all(colour_of(badge.colour)),
        ));
        if let Some(mark) = badge.mark {
            let area = Area { x: x + pad, y: (y + (height - mark_h) / 2.0).round(), w: (mark_h * mark.aspect()).round(), h: mark_h };
            wall.spawn(painter.mark(mark, area, badge.colour));
        }
        let words = Slot { area: Area { x: x + pad + mark_w, w: words_w + 2.0, ..row.area }, align: Align::Left, ..*row };
        wall.spawn(painter.line(&words, badge.words, badge.colour));
        right = x - pad;
    }
    right
}
