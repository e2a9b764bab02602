//! Frames of clips and pictures on disk: all that a file shows, or why it cannot be read. Here it is settled, once and
//! by what the file holds, who reads it.

mod child;
mod clip;
mod heif;
mod picture;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::deadline::Deadline;
use super::error::{Error, Result};
use crate::frame::Frame;
use clip::Clip;
pub use picture::ending;
use picture::{Animation, Picture};

/// Frames a second that a clip is decoded at. The watch's intervals are multiples of 1/4 s, so no
/// frame between is ever asked for.
pub const FRAME_RATE: u32 = 4;

/// Seconds that a frame may stand. Longer ones are cut short: stamps may lie.
const LONGEST_STILL: u64 = 10;

/// A frame and its pixels.
#[derive(Clone)]
pub struct Still {
    pub frame: Frame,
    pub pixels: Vec<u8>,
}

/// What a file shows.
pub enum Shown {
    Still(Still),
    /// Two frames at least.
    Moving(Moving),
}

/// The frames of what moves, [`FRAME_RATE`] a second.
pub struct Moving {
    first: std::vec::IntoIter<Still>,
    rest: Frames,
}

enum Frames {
    Clip(Clip),
    Animation(Animation),
}

/// Opens a file. A name may lie about what it holds: what is no picture may be a clip, and a clip of one frame is a
/// picture.
///
/// # Errors
/// If nothing of it can be read, or not all that it shows; [`Error::SoundOnly`].
pub fn open(path: &Path, deadline: Deadline) -> Result<Shown> {
    // Opening a pipe would wait for somebody to write to it.
    let kind = path.metadata()?;
    if kind.is_dir() {
        return Err(Error::Folder);
    }
    if !kind.is_file() {
        return Err(Error::NoFile);
    }
    let mut head = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut head)?;
    if head.is_empty() {
        return Err(Error::Empty);
    }
    heif::check(path, &head)?;
    let clip = || moving(Frames::Clip(Clip::open(path, deadline)?));
    let Some(format) = picture::format(path, &head) else { return clip() };
    match picture::open(path, format, deadline) {
        Ok(Picture::Still(still)) => Ok(Shown::Still(still)),
        Ok(Picture::Moving(animation)) => moving(Frames::Animation(animation)),
        // ffmpeg knows more kinds of JPEG; of pictures that move it would give the first frame.
        Err(complaint) if picture::stands_still(format) => clip().map_err(|_| complaint),
        Err(complaint) => Err(complaint),
    }
}

fn moving(mut frames: Frames) -> Result<Shown> {
    let Some(first) = frames.next().transpose()? else { return Err(frames.nothing()) };
    match frames.next().transpose()? {
        None => Ok(Shown::Still(first)),
        Some(second) => Ok(Shown::Moving(Moving { first: vec![first, second].into_iter(), rest: frames })),
    }
}

impl Moving {
    /// What went wrong without ending it all, or by ending it early; known once the last frame was given.
    pub fn complaint(&self) -> Option<&str> {
        self.rest.complaint()
    }
}

impl Iterator for Moving {
    type Item = Result<Still>;

    fn next(&mut self) -> Option<Self::Item> {
        self.first.next().map(Ok).or_else(|| self.rest.next())
    }
}

impl Frames {
    fn complaint(&self) -> Option<&str> {
        match self {
            Frames::Clip(clip) => clip.complaint(),
            Frames::Animation(animation) => animation.complaint(),
        }
    }

    /// Why there was no frame at all.
    fn nothing(&self) -> Error {
        let complaint = self.complaint().unwrap_or("no frames");
        if complaint.contains("matches no streams") {
            return Error::SoundOnly;
        }
        clip::too_large(complaint).unwrap_or_else(|| Error::NoVideo(complaint.to_owned()))
    }
}

impl Iterator for Frames {
    type Item = Result<Still>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Frames::Clip(clip) => clip.next(),
            Frames::Animation(animation) => animation.next(),
        }
    }
}
