//! One file, or the frames of one clip, through the detector.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::deadline::Deadline;
use super::decode::{self, FRAME_RATE, Shown, Still};
use super::error::{Error, Result};
use super::shrink::{self, Pixels};
use crate::alarms::AlarmLevel;
use crate::detector::Detector;
use crate::frame::{Format, Frame, MAX_SIDE};
use crate::manner::Manner;
use crate::provenance::{self, Statement};
use crate::report::{Evidence, Reason, Report, TrackReport, Verdict};
use crate::time::Seconds;
use crate::verdict::Minimum;
use crate::watch::Watch;

/// What became of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// As it was given; none of what has no name.
    pub path: Option<String>,
    /// 0–1, of the face that scored highest; none where no face could be judged.
    pub score: Option<f32>,
    /// The verdict's kind.
    pub verdict: Cow<'static, str>,
    pub reason: Option<Reason>,
    /// How a likely deepfake seems to have been made, where that can be told.
    #[serde(default)]
    pub manner: Option<Manner>,
    /// How many faces were told apart.
    pub faces: usize,
    /// Time that decoding and looking took.
    pub ms: u64,
    /// Why the file could not be read, if so.
    pub error: Option<String>,
    /// What the decoder complained of, where it could be read all the same: some of it may be missing.
    pub warning: Option<String>,
    /// What the file states of its own origin, unproven; the verdict does not know of it.
    #[serde(default)]
    pub statements: Vec<Statement>,
}

/// An outcome, and all that the product would show.
#[derive(Debug, Serialize)]
pub struct Scan {
    #[serde(flatten)]
    pub outcome: Outcome,
    /// None where the file could not be read.
    pub report: Option<Report>,
    /// The faces that scored highest, strongest first, if they were asked for.
    #[serde(skip)]
    pub pictures: Vec<Evidence>,
}

/// How it is looked.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub level: AlarmLevel,
    /// That one file may take.
    pub allowed: Duration,
    /// Whether pictures of the strongest faces are wanted.
    pub pictures: bool,
}

/// Frames that somebody has: `height` × `width` × 3 bytes each, RGB, one frame after the other.
#[derive(Debug, Clone, Copy)]
pub struct Rgb<'a> {
    pub pixels: &'a [u8],
    pub width: u32,
    pub height: u32,
}

/// What was seen, and what the decoder complained of.
struct Seen {
    report: Report,
    pictures: Vec<Evidence>,
    warning: Option<String>,
}

impl Outcome {
    /// Whether there was nothing to look at.
    pub fn failed(&self) -> bool {
        self.reason == Some(Reason::Unreadable)
    }
}

/// Looks at a clip or picture as the extension would if it were played once.
pub fn scan(detector: &Detector, path: &Path, options: Options) -> Scan {
    let start = Instant::now();
    // Files are of anybody's making: one that breaks its reader must not take the others with it.
    let result =
        catch_unwind(AssertUnwindSafe(|| look_at(detector, path, options))).unwrap_or(Err(Error::Panicked));
    let mut scan = Scan::of(result, start);
    scan.outcome.statements = statements(path);
    scan.outcome.path = Some(path.display().to_string());
    scan
}

/// Looks at what a file holds, without its name, which is told where it would matter: JPEG and BMP are pictures.
///
/// # Errors
/// If the bytes cannot be put into a file for the decoder.
pub fn scan_bytes(detector: &Detector, bytes: &[u8], options: Options) -> io::Result<Scan> {
    // Only we may read it, and nobody is told of it.
    let mut file = tempfile::Builder::new().prefix("facetell-").suffix(decode::ending(bytes)).tempfile()?;
    file.write_all(bytes)?;
    let mut scan = scan(detector, file.path(), options);
    scan.outcome.path = None;
    let name = file.path().display().to_string();
    for said in [&mut scan.outcome.error, &mut scan.outcome.warning].into_iter().flatten() {
        *said = said.replace(&format!("file:{name}"), NAMELESS).replace(&name, NAMELESS);
    }
    Ok(scan)
}

/// What stands for a file without a name in what a decoder says.
const NAMELESS: &str = "the bytes";

/// Judges frames as [`scan`] judges those of a file, looking at the moments that the detector asks for; one frame
/// alone is a still picture. `times`: seconds of media time of each, rising.
///
/// # Errors
/// [`Error::BadFrames`] or [`Error::BadTimes`] if they are not that; [`Error::Detector`] or [`Error::Panicked`] if it fails.
pub fn judge(detector: &Detector, frames: Rgb, times: &[Seconds], options: Options) -> Result<Scan> {
    catch_unwind(AssertUnwindSafe(|| judged(detector, frames, times, options)))
        .unwrap_or(Err(Error::Panicked))
}

fn judged(detector: &Detector, frames: Rgb, times: &[Seconds], options: Options) -> Result<Scan> {
    let start = Instant::now();
    let Rgb { pixels, width, height } = frames;
    if width == 0 || height == 0 || width.max(height) > MAX_SIDE {
        return Err(Error::BadFrames(format!("{width} × {height} pixels are not in 1–{MAX_SIDE} each")));
    }
    let frame = Frame::whole(Format::Rgba, width, height);
    let length = 3 * width as usize * height as usize;
    if pixels.is_empty() || !pixels.len().is_multiple_of(length) {
        return Err(Error::BadFrames(format!("{} bytes are no frames of {length}", pixels.len())));
    }
    let count = pixels.len() / length;
    if times.len() != count {
        return Err(Error::BadTimes(format!("{} times for {count} frames", times.len())));
    }
    if !times.iter().all(|time| time.is_finite()) || !times.is_sorted_by(|before, after| before < after) {
        return Err(Error::BadTimes("times have to rise from frame to frame".to_owned()));
    }
    let watch = if count == 1 { Watch::still(options.level) } else { Watch::clip(options.level) };
    let mut player = Player::new(detector, watch);
    for (pixels, time) in pixels.chunks_exact(length).zip(times) {
        player.show(*time, &frame, Pixels::Rgb(pixels))?;
    }
    let player = if count == 1 { player } else { player.end() };
    Ok(Scan::of(Ok(player.seen(options.pictures)), start))
}

/// Plays frames ([`FRAME_RATE`] a second) to the detector.
///
/// # Errors
/// That of the first frame that cannot be had; [`Error::TooLong`].
pub fn watch_clip(
    detector: &Detector,
    level: AlarmLevel,
    frames: impl Iterator<Item = Result<Still>>,
    deadline: Deadline,
) -> Result<Report> {
    let mut player = Player::new(detector, Watch::clip(level));
    player.play(frames, deadline)?;
    Ok(player.end().seen(false).report)
}

/// A file that shows nothing may state something all the same.
fn statements(path: &Path) -> Vec<Statement> {
    // Opening a pipe would wait for somebody to write to it.
    let file = path.metadata().ok().filter(|kind| kind.is_file()).and_then(|_| File::open(path).ok());
    file.map(provenance::of_file).unwrap_or_default()
}

fn look_at(detector: &Detector, path: &Path, options: Options) -> Result<Seen> {
    let Options { level, allowed, pictures } = options;
    let deadline = Deadline::after(allowed);
    match decode::open(path, deadline)? {
        Shown::Still(still) => {
            let mut player = Player::new(detector, Watch::still(level));
            player.show(0.0, &still.frame, Pixels::Packed(&still.pixels))?;
            Ok(player.seen(pictures))
        }
        Shown::Moving(mut frames) => {
            let mut player = Player::new(detector, Watch::clip(level));
            player.play(frames.by_ref(), deadline)?;
            Ok(Seen { warning: frames.complaint().map(str::to_owned), ..player.end().seen(pictures) })
        }
    }
}

/// Shows frames to a watch at the moments it asks for.
struct Player<'a> {
    detector: &'a Detector,
    watch: Watch,
    /// When the next look is due; none before the first.
    next: Option<Seconds>,
}

impl Player<'_> {
    fn new(detector: &Detector, watch: Watch) -> Player<'_> {
        Player { detector, watch, next: None }
    }

    fn play(&mut self, frames: impl Iterator<Item = Result<Still>>, deadline: Deadline) -> Result<()> {
        for (index, still) in frames.enumerate() {
            let still = still?;
            deadline.check()?;
            let time = index as Seconds / Seconds::from(FRAME_RATE);
            self.show(time, &still.frame, Pixels::Packed(&still.pixels))?;
        }
        Ok(())
    }

    fn show(&mut self, time: Seconds, frame: &Frame, pixels: Pixels) -> Result<()> {
        if self.next.is_some_and(|next| time < next) {
            return Ok(());
        }
        let small = shrink::look(frame, pixels);
        for cut in self.watch.look(self.detector, time, &small.frame, &small.pixels)? {
            let part = shrink::cut(frame, pixels, cut.region, cut.step);
            self.watch.cut(self.detector, time, cut.track, &part.frame, &part.pixels)?;
        }
        self.next = Some(time + self.watch.report(self.detector).next_look);
        Ok(())
    }

    /// There is no more to show.
    fn end(mut self) -> Self {
        self.watch.end();
        self
    }

    fn seen(self, pictures: bool) -> Seen {
        let pictures = if pictures { self.watch.evidence().to_vec() } else { Vec::new() };
        Seen { report: self.watch.report(self.detector), pictures, warning: None }
    }
}

impl Scan {
    /// Of what has no name and states nothing.
    fn of(result: Result<Seen>, start: Instant) -> Scan {
        let ms = start.elapsed().as_millis() as u64;
        let nothing = Outcome {
            path: None,
            score: None,
            verdict: "notChecked".into(),
            reason: None,
            manner: None,
            faces: 0,
            ms,
            error: None,
            warning: None,
            statements: Vec::new(),
        };
        match result {
            Ok(Seen { report, pictures, warning }) => {
                let (verdict, reason) = name(&report.verdict);
                let outcome = Outcome {
                    score: clip_score(&report),
                    verdict: verdict.into(),
                    reason,
                    manner: report.manner,
                    faces: report.tracks.len(),
                    warning,
                    ..nothing
                };
                Scan { outcome, report: Some(report), pictures }
            }
            Err(error) => {
                let reason =
                    if matches!(error, Error::SoundOnly) { Reason::AudioOnly } else { Reason::Unreadable };
                let outcome = Outcome { reason: Some(reason), error: Some(error.whole()), ..nothing };
                Scan { outcome, report: None, pictures: Vec::new() }
            }
        }
    }
}

/// The score of the face that scored highest; of faces with enough readings, if there are any.
fn clip_score(report: &Report) -> Option<f32> {
    let usable =
        |track: &TrackReport| track.readings.iter().filter(|reading| reading.score.is_some()).count();
    let highest = |least: u32| {
        let tracks = report.tracks.iter().filter(|track| usable(track) >= least as usize);
        tracks.filter_map(|track| track.score).max_by(f32::total_cmp)
    };
    highest(Minimum::CLIP.readings).or_else(|| highest(1))
}

fn name(verdict: &Verdict) -> (&'static str, Option<Reason>) {
    match verdict {
        Verdict::Looking { .. } => ("looking", None),
        Verdict::NotChecked { reason } => ("notChecked", Some(*reason)),
        Verdict::NoSignsFound => ("noSignsFound", None),
        Verdict::Unsure { reason } => ("unsure", Some(*reason)),
        Verdict::LikelyDeepfake { .. } => ("likelyDeepfake", None),
    }
}
