//! Writes pictures as PNG files, on a thread of its own: drawing waits for it only where the disk is slower than the hall. `hall.png` is always the
//! newest whole picture (it is renamed into its place, so whoever copies it never gets half of one); the first ones
//! stay as `hall-0001.png` and on.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use super::Pixels;

/// Pictures that are kept by number; later ones only replace `hall.png`. At about 100 KB each, they stay under 50 MB.
const NUMBERED_MAX: u32 = 400;

/// Pictures that wait for the disk, of eight megabytes each. Where so many wait, drawing does too, for a recording shows every frame.
const WAITING_MAX: usize = 4;

pub(super) struct Saver {
    pictures: SyncSender<Pixels>,
    thread: JoinHandle<Result<()>>,
}

impl Saver {
    /// Makes the folder and starts the thread.
    pub(super) fn start(folder: &Path) -> io::Result<Saver> {
        fs::create_dir_all(folder)?;
        let (pictures, waiting) = sync_channel(WAITING_MAX);
        let folder = folder.to_owned();
        let thread = std::thread::Builder::new().name("pictures".into()).spawn(move || save_all(&folder, &waiting))?;
        Ok(Saver { pictures, thread })
    }

    /// Hands a picture over. When the disk is slower than the hall, drawing waits for it: no picture is lost.
    pub(super) fn save(&self, picture: Pixels) {
        match self.pictures.try_send(picture) {
            // The thread has ended with an error, which `finish` reports.
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
            Err(TrySendError::Full(picture)) => {
                let _ = self.pictures.send(picture);
            }
        }
    }

    /// Waits until everything is on the disk.
    pub(super) fn finish(self) -> Result<()> {
        drop(self.pictures);
        self.thread.join().map_err(|_| anyhow!("the thread that writes pictures has panicked"))?
    }
}

fn save_all(folder: &Path, pictures: &Receiver<Pixels>) -> Result<()> {
    let mut number = 0;
    while let Ok(picture) = pictures.recv() {
        number += 1;
        let begun = Instant::now();
        let newest = folder.join("hall.png");
        write(&picture, &newest).with_context(|| format!("cannot write {}", newest.display()))?;
        tracing::debug!(took = ?begun.elapsed(), "picture written");
        if number <= NUMBERED_MAX {
            let kept = folder.join(format!("hall-{number:04}.png"));
            fs::copy(&newest, &kept).with_context(|| format!("cannot write {}", kept.display()))?;
        }
    }
    Ok(())
}

/// Writes a picture beside its place, then moves it there.
pub(super) fn write(picture: &Pixels, place: &Path) -> Result<()> {
    let beside: PathBuf = place.with_extension("part.png");
    // Most of the wall is flat: the difference to the row above and runs of nought are small and quick enough.
    let file = BufWriter::new(File::create(&beside)?);
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Fast, FilterType::Up);
    encoder.write_image(&picture.bytes, picture.width, picture.height, ExtendedColorType::Rgba8)?;
    fs::rename(&beside, place)?;
    Ok(())
}
