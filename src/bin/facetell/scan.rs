//! One file through the detector.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use facetell::alarms::AlarmLevel;
use facetell::detector::Detector;
use facetell::report::{Reason, Report, TrackReport, Verdict};
use facetell::verdict::Minimum;
use facetell::watch::Watch;
use serde::Serialize;

use crate::decode::{self, Clip, FRAME_RATE, SoundOnly, Still};
use crate::shrink;

/// What is known of a file in the end.
#[derive(Debug, Serialize)]
pub struct Scan {
    /// As it was given.
    pub path: String,
    /// 0–1, of the face that scored highest; none where no face could be judged.
    pub score: Option<f32>,
    /// The verdict's kind.
    pub verdict: &'static str,
    pub reason: Option<Reason>,
    /// How many faces were told apart.
    pub faces: usize,
    /// Time that decoding and looking took.
    pub ms: u64,
    /// Why the file could not be read, if so.
    pub error: Option<String>,
    /// All that the product would show; none where the file could not be read.
    pub report: Option<Report>,
}

/// Looks at a clip or picture as the extension would if it were played once.
pub fn scan(detector: &Detector, path: &Path) -> Scan {
    let start = Instant::now();
    let result = watch(detector, path);
    let ms = start.elapsed().as_millis() as u64;
    let path = path.display().to_string();
    match result {
        Ok(report) => {
            let (verdict, reason) = name(&report.verdict);
            let (score, faces) = (clip_score(&report), report.tracks.len());
            Scan { path, score, verdict, reason, faces, ms, error: None, report: Some(report) }
        }
        Err(error) => Scan {
            path,
            score: None,
            verdict: "notChecked",
            reason: Some(if error.is::<SoundOnly>() { Reason::AudioOnly } else { Reason::Unreadable }),
            faces: 0,
            ms,
            error: Some(format!("{error:#}")),
            report: None,
        },
    }
}

/// A name may lie about what the file holds: what is no picture may be a clip, and a clip of one
/// frame is a picture.
fn watch(detector: &Detector, path: &Path) -> anyhow::Result<Report> {
    let picture = decode::is_picture(path).then(|| decode::picture(path));
    let complaint = match picture {
        Some(Ok(still)) => return watch_still(detector, &still),
        Some(Err(error)) => Some(error),
        None => None,
    };
    let mut clip = Clip::open(path).map_err(|error| complaint.unwrap_or(error))?;
    let first = clip.next().context("no frame can be read")?;
    match clip.next() {
        None => watch_still(detector, &first),
        Some(second) => watch_clip(detector, [first, second].into_iter().chain(clip)),
    }
}

fn watch_still(detector: &Detector, still: &Still) -> anyhow::Result<Report> {
    let mut watch = Watch::still(AlarmLevel::default());
    look(detector, &mut watch, 0.0, still)?;
    Ok(watch.report(detector))
}

/// Plays frames ([`FRAME_RATE`] a second) to a new watch at the moments it asks for.
pub fn watch_clip(detector: &Detector, frames: impl Iterator<Item = Still>) -> anyhow::Result<Report> {
    let mut watch = Watch::clip(AlarmLevel::default());
    let mut next = 0.0;
    for (index, still) in frames.enumerate() {
        let time = index as f32 / FRAME_RATE as f32;
        if time >= next {
            look(detector, &mut watch, time, &still)?;
            next = time + watch.report(detector).next_look;
        }
    }
    watch.end();
    Ok(watch.report(detector))
}

fn look(detector: &Detector, watch: &mut Watch, time: f32, still: &Still) -> anyhow::Result<()> {
    let small = shrink::look(still);
    for cut in watch.look(detector, time, &small.frame, &small.pixels)? {
        let part = shrink::cut(still, cut.region, cut.step);
        watch.cut(detector, time, cut.track, &part.frame, &part.pixels)?;
    }
    Ok(())
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
