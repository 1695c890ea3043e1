//! What happens when the graphics device is lost: it is made anew, and everything is uploaded again. A device that is
//! lost again and again, or any other fault of the renderer, ends the program with a code, for a supervisor to start
//! it afresh. (The renderer's own default is to quit at once.)

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy::render::error_handler::{ErrorType, RenderError, RenderErrorHandler, RenderErrorPolicy};
use bevy::render::settings::RenderCreation;

/// The exit code when the renderer cannot go on.
pub const EXIT_RENDERER: u8 = 3;

/// Devices that may be lost before the program gives up: a driver that fails five times does not come back by itself.
const LOSSES_MAX: u32 = 5;

/// Devices lost so far.
#[derive(Resource, Default)]
struct Losses(u32);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Losses>().insert_resource(RenderErrorHandler(handle));
}

fn handle(error: &RenderError, world: &mut World, _render_world: &mut World) -> RenderErrorPolicy {
    let mut losses = world.resource_mut::<Losses>();
    if matches!(error.ty, ErrorType::DeviceLost) && losses.0 < LOSSES_MAX {
        losses.0 += 1;
        tracing::warn!(losses = losses.0, description = error.description, "graphics device lost; making it anew");
        return RenderErrorPolicy::Recover(RenderCreation::default());
    }
    tracing::error!(kind = ?error.ty, description = error.description, "the renderer cannot go on");
    world.write_message(AppExit::from_code(EXIT_RENDERER));
    RenderErrorPolicy::StopRendering
}
