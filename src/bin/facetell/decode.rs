//! Frames of clips and pictures on disk.

use std::ffi::OsString;
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use facetell::frame::{Format, Frame, MAX_SIDE, Matrix};
use image::{DynamicImage, ImageDecoder, ImageReader};

/// Frames a second that a clip is decoded at. The watch's intervals are multiples of 1/4 s, so no
/// frame between is ever asked for.
pub const FRAME_RATE: u32 = 4;

/// A frame and its pixels.
pub struct Still {
    pub frame: Frame,
    pub pixels: Vec<u8>,
}

/// What a file holds, by its name.
pub fn is_picture(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["bmp", "jpeg", "jpg", "png", "webp"].contains(&extension.to_ascii_lowercase().as_str())
}

/// The file plays, but shows nothing.
#[derive(Debug, thiserror::Error)]
#[error("it has sound, but no picture")]
pub struct SoundOnly;

/// Reads a picture, turned as its metadata say; one that is too large for a frame, smaller.
pub fn picture(path: &Path) -> Result<Still> {
    let mut decoder = ImageReader::open(path)?.with_guessed_format()?.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    if image.width().max(image.height()) > MAX_SIDE {
        image = image.thumbnail(MAX_SIDE, MAX_SIDE);
    }
    let image = image.into_rgba8();
    let frame = Frame::whole(Format::Rgba, image.width(), image.height());
    Ok(Still { frame, pixels: image.into_raw() })
}

/// The frames of a clip, decoded one after the other by the `ffmpeg` program: upright, with square
/// pixels, eight bits, [`FRAME_RATE`] a second whatever the file's own rate, but always the first.
pub struct Clip {
    ffmpeg: Child,
    frames: y4m::Decoder<BufReader<std::process::ChildStdout>>,
}

impl Clip {
    /// # Errors
    /// If `ffmpeg` is not installed, or finds no video in the file (with its own words); [`SoundOnly`].
    pub fn open(path: &Path) -> Result<Clip> {
        let filters = format!(
            "fps={FRAME_RATE}:eof_action=pass,scale='trunc(iw*sar/2)*2':'trunc(ih/2)*2':out_color_matrix=bt709:out_range=tv,\
             setsar=1,format=yuv420p"
        );
        // A colon in a name would be taken for a protocol's.
        let mut name = OsString::from("file:");
        name.push(path);
        let mut ffmpeg = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-i"])
            .arg(name)
            // A large V: the cover of a song is no video.
            .args(["-map", "0:V:0", "-vf", &filters, "-f", "yuv4mpegpipe", "-"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start `ffmpeg`; is it installed?")?;
        let output = ffmpeg.stdout.take().context("ffmpeg has no output")?;
        match y4m::Decoder::new(BufReader::new(output)) {
            Ok(frames) => Ok(Clip { ffmpeg, frames }),
            Err(_) => {
                let mut complaint = String::new();
                if let Some(mut stderr) = ffmpeg.stderr.take() {
                    stderr.read_to_string(&mut complaint)?;
                }
                ensure!(!complaint.contains("matches no streams"), SoundOnly);
                bail!("no video can be read: {}", complaint.lines().next().unwrap_or("no frames"))
            }
        }
    }
}

impl Iterator for Clip {
    type Item = Still;

    /// The next frame; none at the end, and where a broken file breaks off.
    fn next(&mut self) -> Option<Still> {
        let (width, height) = (self.frames.get_width(), self.frames.get_height());
        let planes = self.frames.read_frame().ok()?;
        let pixels = [planes.get_y_plane(), planes.get_u_plane(), planes.get_v_plane()].concat();
        let whole = Frame::whole(Format::I420, width as u32, height as u32);
        Some(Still { frame: Frame { matrix: Matrix::Bt709, ..whole }, pixels })
    }
}

impl Drop for Clip {
    fn drop(&mut self) {
        // Ends a decoder that still has frames to give; an error means that it has ended already.
        let _ = self.ffmpeg.kill();
        let _ = self.ffmpeg.wait();
    }
}
