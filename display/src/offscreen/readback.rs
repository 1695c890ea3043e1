//! Brings a drawn frame back from the graphics device: once for each change of the board, in the frame that shows it.

use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bevy::prelude::*;
use bevy::render::render_asset::RenderAssets;
use bevy::render::render_resource::{
    BufferDescriptor, BufferUsages, CommandEncoderDescriptor, MapMode, PollType, TexelCopyBufferInfo, TexelCopyBufferLayout,
};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use bevy::render::texture::GpuImage;
use bevy::render::{Render, RenderApp, RenderSystems};

use crate::presented::Presented;
use crate::screen::Picture;

/// One picture: RGBA, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: Vec<u8>,
}

/// What was read last; shared by the board's side, the renderer and the runner.
#[derive(Resource, Clone, Debug, Default)]
pub(crate) struct Readback(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The board has changed since the last picture.
    wanted: bool,
    pixels: Option<Pixels>,
}

/// The image that is drawn into.
#[derive(Resource)]
struct Target(Handle<Image>);

impl Readback {
    /// The picture of the last frame, if the board had changed and the frame was whole.
    pub(crate) fn take(&self) -> Option<Pixels> {
        self.state().pixels.take()
    }

    /// The next frame is to be read, whether or not the board changes.
    #[cfg(test)]
    pub(crate) fn want(&self) {
        self.state().wanted = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn plugin(readback: Readback, target: Handle<Image>) -> impl Fn(&mut App) + Send + Sync + 'static {
    move |app: &mut App| {
        app.insert_resource(readback.clone()).add_systems(Last, want.run_if(resource_changed::<Picture>));
        if let Some(renderer) = app.get_sub_app_mut(RenderApp) {
            renderer
                .insert_resource(readback.clone())
                .insert_resource(Target(target.clone()))
                .add_systems(Render, read.in_set(RenderSystems::PostCleanup));
        }
    }
}

fn want(readback: Res<Readback>) {
    readback.state().wanted = true;
}

/// Bytes of one pixel of the target.
const PIXEL: u32 = 4;

fn read(
    readback: Res<Readback>,
    presented: Res<Presented>,
    target: Res<Target>,
    images: Res<RenderAssets<GpuImage>>,
    device: Res<RenderDevice>,
    queue: Res<RenderQueue>,
) {
    let mut state = readback.state();
    if !state.wanted || !presented.is_whole() {
        return;
    }
    let Some(image) = images.get(&target.0) else { return };
    match copy(image, &device, &queue) {
        Ok(pixels) => *state = State { wanted: false, pixels: Some(pixels) },
        // The device was lost while copying; its recovery draws the frame again, and the picture is still wanted.
        Err(error) => tracing::warn!(%error, "a picture could not be read back"),
    }
}

/// Copies the image into a buffer that the processor can read. Rows in the buffer begin at multiples of 256 bytes.
fn copy(image: &GpuImage, device: &RenderDevice, queue: &RenderQueue) -> anyhow::Result<Pixels> {
    let size = image.texture_descriptor.size;
    let (row, padded) = (size.width * PIXEL, RenderDevice::align_copy_bytes_per_row((size.width * PIXEL) as usize));
    let buffer = device.create_buffer(&BufferDescriptor {
        label: Some("picture"),
        size: padded as u64 * u64::from(size.height),
        usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor::default());
    let layout =
        TexelCopyBufferLayout { offset: 0, bytes_per_row: NonZero::new(u32::try_from(padded)?).map(Into::into), rows_per_image: None };
    encoder.copy_texture_to_buffer(image.texture.as_image_copy(), TexelCopyBufferInfo { buffer: &buffer, layout }, size);
    queue.submit([encoder.finish()]);
    let slice = buffer.slice(..);
    let (mapped, done) = std::sync::mpsc::sync_channel(1);
    slice.map_async(MapMode::Read, move |result| {
        // Nobody listens only if the poll below has failed, and then that is what is reported.
        let _ = mapped.send(result);
    });
    device.poll(PollType::wait_indefinitely())?;
    done.recv()??;
    let rows = slice.get_mapped_range();
    // Whole rows at a time: pixel by pixel would take longer than drawing them.
    let mut bytes = Vec::with_capacity((row * size.height) as usize);
    for padded_row in rows.chunks(padded) {
        bytes.extend_from_slice(&padded_row[..row as usize]);
    }
    drop(rows);
    buffer.unmap();
    Ok(Pixels { width: size.width, height: size.height, bytes })
}
