//! Clips, decoded by the `ffmpeg` program.

use std::ffi::OsString;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;

use super::child::Program;
use super::{FRAME_RATE, LONGEST_STILL, Still};
use crate::frame::{Format, Frame, MAX_SIDE, Matrix};
use crate::native::deadline::Deadline;
use crate::native::error::{Error, Result};

/// Pixels of a coded frame; one with a side that is longer than [`MAX_SIDE`] is refused once its shape is known.
const MOST_PIXELS: u32 = MAX_SIDE * MAX_SIDE;

/// The frames of a clip, one after the other: upright, with square pixels, eight bits, [`FRAME_RATE`] a second
/// whatever the file's own rate, but always the first.
pub struct Clip {
    ffmpeg: Program,
    frames: Receiver<Result<Still>>,
    deadline: Deadline,
    complaint: Option<String>,
}

impl Clip {
    /// # Errors
    /// If `ffmpeg` is not installed.
    pub fn open(path: &Path, deadline: Deadline) -> Result<Clip> {
        let mut command = Command::new("ffmpeg");
        let name = as_input(path, &mut command)?;
        // What a playlist names is read from here, never from elsewhere.
        command.args(["-nostdin", "-v", "error", "-protocol_whitelist", "file"]);
        // A file of a few kilobytes may hold frames of gigabytes.
        command.args(["-max_pixels", &MOST_PIXELS.to_string(), "-i"]).arg(name);
        // A large V: the cover of a song is no video.
        command.args(["-map", "0:V:0", "-vf", &filters(), "-f", "yuv4mpegpipe", "-"]);
        let (ffmpeg, output) = Program::start(&mut command).map_err(Error::NoDecoder)?;
        // By a thread of its own: reading cannot be given up, waiting for it can.
        let (sender, frames) = sync_channel(1);
        thread::spawn(move || read(output, &sender));
        Ok(Clip { ffmpeg, frames, deadline, complaint: None })
    }

    /// What the decoder complained of first, if it did; known once the last frame was given.
    pub fn complaint(&self) -> Option<&str> {
        self.complaint.as_deref().filter(|complaint| !complaint.is_empty())
    }
}

impl Iterator for Clip {
    type Item = Result<Still>;

    /// The next frame; none at the end, and where a broken file breaks off.
    fn next(&mut self) -> Option<Self::Item> {
        match self.frames.recv_timeout(self.deadline.left()) {
            Ok(still) => Some(still),
            Err(RecvTimeoutError::Timeout) => self.deadline.check().err().map(Err),
            Err(RecvTimeoutError::Disconnected) => {
                if self.complaint.is_none() {
                    self.complaint = Some(first_line(&self.ffmpeg.end()));
                }
                None
            }
        }
    }
}

/// How ffmpeg is told of a file, whatever its name means elsewhere.
fn as_input(path: &Path, command: &mut Command) -> Result<OsString> {
    command.stdin(Stdio::null());
    // A percent sign in a picture's name would stand for the numbers of a whole series.
    if cfg!(unix) && path.as_os_str().to_string_lossy().contains('%') {
        command.stdin(File::open(path)?);
        return Ok("file:/dev/fd/0".into());
    }
    // A colon would end the name of a protocol.
    let mut name = OsString::from("file:");
    name.push(path);
    Ok(name)
}

/// Sends frames until nobody wants them any more.
fn read(output: ChildStdout, sender: &SyncSender<Result<Still>>) {
    let Ok(mut frames) = y4m::Decoder::new(BufReader::new(output)) else { return };
    let (width, height) = (frames.get_width() as u32, frames.get_height() as u32);
    if width.max(height) > MAX_SIDE {
        // Nobody to tell if nobody waits any more.
        let _ = sender.send(Err(Error::TooLarge { width, height }));
        return;
    }
    let frame = Frame { matrix: Matrix::Bt709, ..Frame::whole(Format::I420, width, height) };
    while let Ok(planes) = frames.read_frame() {
        let pixels = [planes.get_y_plane(), planes.get_u_plane(), planes.get_v_plane()].concat();
        if sender.send(Ok(Still { frame, pixels })).is_err() {
            return;
        }
    }
}

/// A frame is shown with square pixels by making one side longer and leaving the other, as browsers do. A gap between
/// time stamps is filled with frames: one of a thousand years must not be. Nor is a side made as long as a file may say:
/// only so long that it is refused.
fn filters() -> String {
    let longest = MAX_SIDE + 2;
    format!(
        "setpts='if(N,PREV_OUTPTS+clip(if(isnan(PTS-PREV_INPTS),0,PTS-PREV_INPTS),0,{LONGEST_STILL}/TB),\
         if(isnan(PTS),0,PTS))',\
         fps={FRAME_RATE}:eof_action=pass,\
         scale='clip(trunc(iw*max(sar,1)/2)*2,2,{longest})':'clip(trunc(ih*max(1/sar,1)/2)*2,2,{longest})'\
         :out_color_matrix=bt709:out_range=tv,\
         setsar=1,format=yuv420p"
    )
}

/// Without the places in memory that ffmpeg puts before it: the same file gives the same words.
fn first_line(complaints: &str) -> String {
    let mut line = complaints.lines().next().unwrap_or_default();
    while let Some((place, words)) = line.split_once("] ")
        && place.starts_with('[')
        && place.contains(" @ 0x")
    {
        line = words;
    }
    line.to_owned()
}

/// The size of a frame that has more than [`MOST_PIXELS`], from what ffmpeg says of it.
pub fn too_large(complaint: &str) -> Option<Error> {
    let (size, _) = complaint.strip_prefix("Picture size ")?.split_once(" exceeds")?;
    let (width, height) = size.split_once('x')?;
    Some(Error::TooLarge { width: width.parse().ok()?, height: height.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_name_no_place_in_memory() {
        assert_eq!(first_line("[mov,mp4 @ 0x55c0] moov atom not found\nmore"), "moov atom not found");
        assert_eq!(first_line("[vp9 @ 0x55c0] [IMGUTILS @ 0x7ffc] Picture size"), "Picture size");
        assert_eq!(first_line("a.mp4: Invalid data"), "a.mp4: Invalid data");
        assert_eq!(first_line(""), "");
    }
}
