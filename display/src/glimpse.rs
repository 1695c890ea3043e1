//! A small picture of what the screen shows, for a supervisor who asks: one frame is drawn for it, and none where nobody asks. It is made as
//! large and as fine as fits into the bytes that the wire allows.

use std::io::Cursor;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Result, bail};
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Captured, Screenshot, ScreenshotCaptured};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage, imageops};
use protocol::SCREEN_PICTURE_BYTES_MAX;
use tokio::sync::Notify;

use crate::wake::Wake;

/// Longer sides that are tried, in pixels, the largest first, each with the bits of a colour that are kept: words stay readable longest. The last
/// one fits whatever is shown.
const TRIES: [(u32, u8); 6] = [(320, 5), (320, 4), (320, 3), (240, 3), (160, 3), (80, 2)];

/// Where pictures are asked for and left.
#[derive(Resource, Clone)]
pub(crate) struct Glimpses(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    came: Notify,
    wake: Wake,
}

#[derive(Default)]
struct State {
    is_wanted: bool,
    picture: Option<Result<Vec<u8>>>,
}

impl Glimpses {
    /// Of a screen that `wake` wakes.
    pub(crate) fn new(wake: &Wake) -> Glimpses {
        Glimpses(Arc::new(Shared { state: Mutex::default(), came: Notify::new(), wake: wake.clone() }))
    }

    /// Asks for a picture. Several who ask at once get the same one.
    pub(crate) fn want(&self) {
        self.state().is_wanted = true;
        self.0.wake.poke();
    }

    /// Waits until one came.
    pub(crate) async fn came(&self) {
        self.0.came.notified().await;
    }

    /// What came.
    pub(crate) fn take(&self) -> Option<Result<Vec<u8>>> {
        self.state().picture.take()
    }

    fn put(&self, picture: Result<Vec<u8>>) {
        self.state().picture = Some(picture);
        self.0.came.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is drawn on.
#[derive(Resource, Clone)]
pub(crate) struct Canvas(pub(crate) RenderTarget);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Last, (begin, stay_awake).run_if(resource_exists::<Canvas>));
}

fn begin(mut commands: Commands, glimpses: Res<Glimpses>, canvas: Res<Canvas>, under_way: Query<(), With<Screenshot>>) {
    if !under_way.is_empty() || !std::mem::take(&mut glimpses.state().is_wanted) {
        return;
    }
    commands.spawn(Screenshot(canvas.0.clone())).observe(|captured: On<ScreenshotCaptured>, glimpses: Res<Glimpses>| {
        let (picture, glimpses) = (captured.image.clone(), glimpses.clone());
        // Making it small takes longer than drawing a frame.
        let making = move || glimpses.put(small(picture));
        if let Err(error) = std::thread::Builder::new().name("glimpse".into()).spawn(making) {
            tracing::warn!(%error, "no thread for a small picture");
        }
    });
}

/// The picture comes back in one of the next frames, which nothing else may ask for.
fn stay_awake(glimpses: Res<Glimpses>, under_way: Query<(), (With<Screenshot>, Without<Captured>)>) {
    if !under_way.is_empty() {
        glimpses.0.wake.poke();
    }
}

fn small(picture: Image) -> Result<Vec<u8>> {
    fitting(&picture.try_into_dynamic()?.to_rgb8())
}

fn fitting(whole: &RgbImage) -> Result<Vec<u8>> {
    for (side, bits) in TRIES {
        let png = encoded(whole, side, bits)?;
        if png.len() <= SCREEN_PICTURE_BYTES_MAX {
            return Ok(png);
        }
    }
    bail!("a picture of {} x {} pixels does not fit into {SCREEN_PICTURE_BYTES_MAX} bytes", whole.width(), whole.height())
}

fn encoded(whole: &RgbImage, side: u32, bits: u8) -> Result<Vec<u8>> {
    let longer = u64::from(whole.width().max(whole.height()).max(1));
    let share = |of: u32| (u64::from(of) * u64::from(side) / longer).max(1) as u32;
    let mut small = imageops::thumbnail(whole, share(whole.width()), share(whole.height()));
    let levels = f32::from((1_u16 << bits) - 1);
    for channel in small.iter_mut() {
        *channel = ((f32::from(*channel) / 255.0 * levels).round() / levels * 255.0) as u8;
    }
    let mut png = Cursor::new(Vec::new());
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
    encoder.write_image(&small, small.width(), small.height(), ExtendedColorType::Rgb8)?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_shown_its_picture_is_no_larger_than_the_wire_allows() {
        // No screen is as wild as this: every pixel of the small picture is another colour.
        let noise =
            |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519)).wrapping_mul(3_266_489_917).to_be_bytes();
        for (width, height) in [(160, 90), (90, 160), (320, 180)] {
            let wild = RgbImage::from_fn(width, height, |x, y| image::Rgb([noise(x, y)[0], noise(y, x)[1], noise(x ^ y, x)[0]]));
            assert!(fitting(&wild).unwrap().len() <= SCREEN_PICTURE_BYTES_MAX);
        }
        let calm = RgbImage::from_fn(1920, 1080, |x, _| image::Rgb([if x < 960 { 11 } else { 247 }; 3]));
        let calm = image::load_from_memory(&fitting(&calm).unwrap()).unwrap();
        assert_eq!((calm.width(), calm.height()), (320, 180));
    }
}
