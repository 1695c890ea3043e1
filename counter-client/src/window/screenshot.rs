//! What the window shows, as a PNG file, for the demo and the tests; then the window closes. Knows nothing of what is on it.

use std::{
    fs::File,
    io::BufWriter,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use anyhow::{Context as _, Result};
use eframe::egui::{self, ColorImage};

/// A screenshot to be taken.
pub(super) struct Screenshot {
    file: PathBuf,
    at_ms: u64,
    asked: bool,
    taken: Arc<Mutex<Option<Arc<ColorImage>>>>,
    outcome: mpsc::Sender<Result<()>>,
}

impl Screenshot {
    /// To be taken at this time on the link's clock, which starts with the window.
    pub(super) fn new(file: PathBuf, at_ms: u64, outcome: mpsc::Sender<Result<()>>) -> Screenshot {
        Screenshot { file, at_ms, asked: false, taken: Arc::default(), outcome }
    }

    /// Once a frame: waits, asks, writes, closes.
    pub(super) fn step(&mut self, ctx: &egui::Context, now_ms: u64) {
        if now_ms < self.at_ms {
            ctx.request_repaint_after(Duration::from_millis(self.at_ms - now_ms));
            return;
        }
        if !self.asked {
            self.asked = true;
            let (taken, ctx_later) = (Arc::clone(&self.taken), ctx.clone());
            ctx.request_screenshot(move |image| {
                *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
                ctx_later.request_repaint();
            });
            return;
        }
        let image = self.taken.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(image) = image {
            // The window ends either way, and whoever opened it reads the outcome.
            let _ = self.outcome.send(self.write(&image));
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }

    fn write(&self, image: &ColorImage) -> Result<()> {
        let file = File::create(&self.file).with_context(|| format!("screenshot {}", self.file.display()))?;
        let [width, height] = image.size.map(|side| u32::try_from(side).unwrap_or(u32::MAX));
        let mut encoder = png::Encoder::new(BufWriter::new(file), width, height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let pixels: Vec<u8> = image.pixels.iter().flat_map(|pixel| pixel.to_array()).collect();
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels)).context("screenshot")
    }
}
