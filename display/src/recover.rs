//! What happens when the graphics device is lost or the renderer fails otherwise: the frame loop ends with a code of its
//! own, and the program starts itself afresh, a bounded number of times; then it leaves that to its supervisor.
//!
//! (The renderer can make its device anew by itself, but not yet its user interface: its buffers stay those of the lost
//! device. A fresh program is on the wall again in two seconds, and the server knows what was not yet heard.)

use std::time::Duration;

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy::render::error_handler::{RenderError, RenderErrorHandler, RenderErrorPolicy};

/// The exit code when the renderer cannot go on.
pub const EXIT_RENDERER: u8 = 3;

/// How a fresh program learns how many came before it.
pub(crate) const RESTARTS: &str = "LANTANG_DISPLAY_RESTARTS";

/// Programs that may start afresh one after another: a driver that fails five times in a row does not mend itself.
const RESTARTS_MAX: u32 = 5;

/// A program that ran for so long was a good one: counting begins anew.
const GOOD_RUN: Duration = Duration::from_secs(3600);

/// The number of the next restart, or nothing if there were enough.
pub(crate) fn next_restart(before: Option<&str>, ran: Duration) -> Option<u32> {
    let before = before.and_then(|count| count.parse().ok()).filter(|_| ran < GOOD_RUN).unwrap_or(0);
    (before < RESTARTS_MAX).then_some(before + 1)
}

pub(super) fn plugin(app: &mut App) {
    app.insert_resource(RenderErrorHandler(handle));
}

fn handle(error: &RenderError, world: &mut World, _render_world: &mut World) -> RenderErrorPolicy {
    tracing::error!(kind = ?error.ty, description = error.description, "the renderer cannot go on");
    world.write_message(AppExit::from_code(EXIT_RENDERER));
    RenderErrorPolicy::StopRendering
}

#[cfg(test)]
mod tests {
    use bevy::render::render_resource::PollType;
    use bevy::render::renderer::RenderDevice;

    use super::*;
    use crate::board::Waiting;
    use crate::glimpse::Glimpses;
    use crate::intake::channel;
    use crate::offscreen;
    use crate::options::Size;
    use crate::presented::Presented;
    use crate::program::{Clock, Parts};
    use crate::stop::Stop;
    use crate::upkeep::Upkeep;
    use crate::wake::Wake;
    use crate::wall::Wall;

    /// So many frames until a picture is whole, or a loss is noticed: most machines take two.
    const FRAMES_MAX: usize = 1_000;

    fn parts(presented: &Presented) -> Parts {
        let wake = Wake::default();
        let who = Waiting { display: "layar-a".into(), zone: "a".into(), address: "ws://127.0.0.1:7878/ws".into(), refusal: None };
        Parts {
            wall: Wall::new(who),
            inbox: channel(&wake).1,
            glimpses: Glimpses::new(&wake),
            wake,
            presented: presented.clone(),
            clock: Clock(std::time::Instant::now()),
            stop: Stop::default(),
            upkeep: Upkeep::default(),
        }
    }

    #[test]
    fn a_graphics_device_that_is_lost_ends_the_program_with_the_code_by_which_it_starts_afresh() {
        let presented = Presented::default();
        let (mut app, readback) = offscreen::app(Size { width: 320, height: 180 }, parts(&presented));
        offscreen::start(&mut app);
        assert!((0..FRAMES_MAX).any(|_| offscreen::update(&mut app, &readback).is_some()), "no picture");
        assert_eq!(app.should_exit(), None);
        let device = app.world().resource::<RenderDevice>();
        device.wgpu_device().destroy();
        // A driver's own loss is told at once; one that was made is told when it is asked for.
        device.poll(PollType::Poll).unwrap();
        let exit = (0..FRAMES_MAX).find_map(|_| {
            app.update();
            app.should_exit()
        });
        assert_eq!(exit, Some(AppExit::from_code(EXIT_RENDERER)));
        let frames = presented.frames();
        app.update();
        assert_eq!(presented.frames(), frames, "what is not drawn is not reported as shown");
    }

    #[test]
    fn a_program_restarts_a_few_times_in_a_row_and_again_after_a_good_run() {
        let short = Duration::from_secs(5);
        assert_eq!(next_restart(None, short), Some(1));
        assert_eq!(next_restart(Some("4"), short), Some(5));
        assert_eq!(next_restart(Some("5"), short), None);
        assert_eq!(next_restart(Some("5"), GOOD_RUN), Some(1));
        assert_eq!(next_restart(Some("nonsense"), short), Some(1));
    }
}
