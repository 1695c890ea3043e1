//! How the picture hangs on the glass: every part is a child of one node that is as large as the picture and is turned, moved and dimmed with
//! it. It draws no part of the board, and no part knows of it.

use bevy::camera::ClearColorConfig;
use bevy::prelude::*;

use super::painter::colour_of;
use super::{PalettePart, Plan, Stance, Step};
use crate::setting::Rotation;

/// The picture as a whole.
#[derive(Component)]
struct Whole;

/// A veil over a picture that nobody needs to see brightly.
#[derive(Component)]
struct Veil;

/// Over every part, also those that stand above others.
const OVER_ALL: i32 = 100;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Stance>()
        .add_systems(Startup, hang_whole)
        .add_systems(Update, (hang_parts, stand, veil, colour_glass).chain().in_set(Step::Hang));
}

fn hang_whole(mut commands: Commands) {
    commands.spawn((Whole, Node { position_type: PositionType::Absolute, ..default() }));
}

/// What a part has spawned by itself becomes a part of the picture.
fn hang_parts(
    mut commands: Commands,
    whole: Query<Entity, With<Whole>>,
    loose: Query<Entity, (With<Node>, Without<ChildOf>, Without<Whole>)>,
) {
    let Ok(whole) = whole.single() else { return };
    for part in &loose {
        commands.entity(part).insert(ChildOf(whole));
    }
}

/// Puts the middle of the picture in the middle of the glass and turns it there.
fn stand(plan: Option<Res<Plan>>, stance: Res<Stance>, mut whole: Query<(&mut Node, &mut UiTransform), With<Whole>>) {
    let (Some(plan), Ok((mut node, mut transform))) = (plan, whole.single_mut()) else { return };
    if !plan.is_changed() && !stance.is_changed() {
        return;
    }
    let screen = plan.0.screen;
    let is_across = match stance.rotation {
        Rotation::None | Rotation::Half => false,
        Rotation::Quarter | Rotation::ThreeQuarters => true,
    };
    let (glass_w, glass_h) = if is_across { (screen.h, screen.w) } else { (screen.w, screen.h) };
    let (left, top) = ((glass_w - screen.w) / 2.0, (glass_h - screen.h) / 2.0);
    let placed = Node {
        position_type: PositionType::Absolute,
        left: px(left),
        top: px(top),
        width: px(screen.w),
        height: px(screen.h),
        ..default()
    };
    node.set_if_neq(placed);
    let scale = plan.0.unit;
    let shift = |units: i32| (units as f32 * scale).round();
    let turned = UiTransform {
        translation: Val2::px(shift(stance.shift.0), shift(stance.shift.1)),
        rotation: Rot2::radians(stance.rotation.radians()),
        ..default()
    };
    transform.set_if_neq(turned);
}

/// The glass itself has the colour of the hall's ground, also where the picture has moved away or is cut off.
fn colour_glass(colours: Res<PalettePart>, mut cameras: Query<&mut Camera>) {
    if colours.is_changed() {
        for mut camera in &mut cameras {
            camera.clear_color = ClearColorConfig::Custom(colour_of(colours.0.ground));
        }
    }
}

fn veil(mut commands: Commands, stance: Res<Stance>, whole: Query<Entity, With<Whole>>, veils: Query<Entity, With<Veil>>) {
    if !stance.is_changed() {
        return;
    }
    for veil in &veils {
        commands.entity(veil).despawn();
    }
    let Ok(whole) = whole.single() else { return };
    if stance.brightness_percent < 100 {
        let dark = 1.0 - f32::from(stance.brightness_percent) / 100.0;
        // Larger than the glass: the picture may have moved.
        let beyond = Node {
            position_type: PositionType::Absolute,
            left: percent(-50),
            top: percent(-50),
            width: percent(200),
            height: percent(200),
            ..default()
        };
        commands.spawn((Veil, ChildOf(whole), GlobalZIndex(OVER_ALL), beyond, BackgroundColor(Color::srgba(0.0, 0.0, 0.0, dark))));
    }
}
