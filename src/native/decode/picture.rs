//! Pictures, still and moving, by the `image` crate.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::Duration;

use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{AnimationDecoder, DynamicImage, Frames, ImageDecoder, ImageFormat, ImageReader};

use super::{FRAME_RATE, LONGEST_STILL, Still};
use crate::frame::{Format, Frame, MAX_SIDE};
use crate::native::deadline::Deadline;
use crate::native::error::{Error, Result};

/// Bytes that a picture may take: 16,384 × 8,192 pixels, of four bytes.
const MOST_BYTES: u64 = 1 << 29;

/// Frames that are to be shown for less stand this long: what browsers do.
const SHORTEST: Duration = Duration::from_millis(11);
const INSTEAD: Duration = Duration::from_millis(100);

/// What a picture's file turned out to hold.
pub enum Picture {
    Still(Still),
    Moving(Animation),
}

/// Which kind of picture a file is: by its first bytes, and where clips may begin with the same, by its name too.
pub fn format(path: &Path, head: &[u8]) -> Option<ImageFormat> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let named = ["bmp", "jpeg", "jpg"].contains(&extension.to_ascii_lowercase().as_str());
    image::guess_format(head).ok().filter(|format| match format {
        ImageFormat::Png | ImageFormat::WebP => true,
        ImageFormat::Bmp | ImageFormat::Jpeg => named,
        _ => false,
    })
}

/// The end of a name that lets [`format()`] take bytes for the picture that they begin as.
pub fn ending(bytes: &[u8]) -> &'static str {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Bmp) => ".bmp",
        Ok(ImageFormat::Jpeg) => ".jpg",
        _ => "",
    }
}

/// Whether pictures of this kind never move.
pub fn stands_still(format: ImageFormat) -> bool {
    matches!(format, ImageFormat::Bmp | ImageFormat::Jpeg)
}

/// Reads a picture, turned as its metadata say; one that is too large for a frame, smaller.
pub fn open(path: &Path, format: ImageFormat, deadline: Deadline) -> Result<Picture> {
    let file = BufReader::new(File::open(path)?);
    let moving = |frames, orientation| Picture::Moving(Animation::new(frames, orientation, deadline));
    match format {
        ImageFormat::WebP => {
            let mut decoder = WebPDecoder::new(file)?;
            if !decoder.has_animation() {
                return still(decoder);
            }
            let orientation = orientation(&mut decoder)?;
            Ok(moving(decoder.into_frames(), orientation))
        }
        ImageFormat::Png => {
            let mut decoder = PngDecoder::new(file)?;
            if !decoder.is_apng()? {
                return still(decoder);
            }
            let orientation = orientation(&mut decoder)?;
            Ok(moving(decoder.apng()?.into_frames(), orientation))
        }
        _ => still(ImageReader::with_format(file, format).into_decoder()?),
    }
}

fn still(mut decoder: impl ImageDecoder) -> Result<Picture> {
    let orientation = orientation(&mut decoder)?;
    Ok(Picture::Still(upright(DynamicImage::from_decoder(decoder)?, orientation)))
}

/// How a picture is to be turned, if it is one that we have room for.
fn orientation(decoder: &mut impl ImageDecoder) -> Result<Orientation> {
    let (width, height) = decoder.dimensions();
    if decoder.total_bytes() > MOST_BYTES {
        return Err(Error::TooLarge { width, height });
    }
    Ok(decoder.orientation()?)
}

fn upright(mut image: DynamicImage, orientation: Orientation) -> Still {
    image.apply_orientation(orientation);
    if image.width().max(image.height()) > MAX_SIDE {
        image = image.thumbnail(MAX_SIDE, MAX_SIDE);
    }
    let image = image.into_rgba8();
    let frame = Frame::whole(Format::Rgba, image.width(), image.height());
    Still { frame, pixels: image.into_raw() }
}

/// A moving picture, played once: what it shows [`FRAME_RATE`] times a second, and its last frame in any case.
pub struct Animation {
    frames: Frames<'static>,
    orientation: Orientation,
    deadline: Deadline,
    /// What is shown, and until when.
    shown: Option<Still>,
    until: Duration,
    /// Stills that were given.
    given: u32,
    /// Of what is shown now, whether a still was given.
    seen: bool,
    complaint: Option<String>,
}

impl Animation {
    fn new(frames: Frames<'static>, orientation: Orientation, deadline: Deadline) -> Animation {
        let (shown, until, complaint) = (None, Duration::ZERO, None);
        Animation { frames, orientation, deadline, shown, until, given: 0, seen: true, complaint }
    }

    /// Why it broke off, if so.
    pub fn complaint(&self) -> Option<&str> {
        self.complaint.as_deref()
    }

    /// Goes on to the next frame, if there is one.
    fn advance(&mut self) -> bool {
        match self.frames.next() {
            None => false,
            Some(Err(error)) => {
                self.complaint = Some(error.to_string());
                false
            }
            Some(Ok(frame)) => {
                let delay = Duration::from(frame.delay());
                let delay = if delay < SHORTEST { INSTEAD } else { delay };
                self.until += delay.min(Duration::from_secs(LONGEST_STILL));
                self.shown = Some(upright(frame.into_buffer().into(), self.orientation));
                self.seen = false;
                true
            }
        }
    }
}

impl Iterator for Animation {
    type Item = Result<Still>;

    fn next(&mut self) -> Option<Self::Item> {
        let now = Duration::from_secs(1) * self.given / FRAME_RATE;
        while self.until <= now {
            if let Err(error) = self.deadline.check() {
                return Some(Err(error));
            }
            if !self.advance() {
                if self.seen {
                    return None;
                }
                break;
            }
        }
        self.given += 1;
        self.seen = true;
        self.shown.clone().map(Ok)
    }
}
