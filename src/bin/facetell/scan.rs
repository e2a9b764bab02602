//! One file through the detector.

use std::borrow::Cow;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use facetell::alarms::AlarmLevel;
use facetell::detector::Detector;
use facetell::manner::Manner;
use facetell::provenance::{self, Statement};
use facetell::report::{Reason, Report, TrackReport, Verdict};
use facetell::time::Seconds;
use facetell::verdict::Minimum;
use facetell::watch::Watch;
use serde::{Deserialize, Serialize};

use crate::deadline::Deadline;
use crate::decode::{self, FRAME_RATE, Shown, SoundOnly, Still};
use crate::shrink;

/// What became of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// As it was given.
    pub path: String,
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
}

impl Outcome {
    /// Whether there was nothing to look at.
    pub fn failed(&self) -> bool {
        self.reason == Some(Reason::Unreadable)
    }
}

/// Looks at a clip or picture as the extension would if it were played once.
pub fn scan(detector: &Detector, path: &Path, allowed: Duration) -> Scan {
    let start = Instant::now();
    // Files are of anybody's making: one that breaks its reader must not take the others with it.
    let result = catch_unwind(AssertUnwindSafe(|| watch(detector, path, Deadline::after(allowed))))
        .unwrap_or_else(|_| bail!("reading it ended in a panic"));
    let ms = start.elapsed().as_millis() as u64;
    let statements = statements(path);
    let path = path.display().to_string();
    match result {
        Ok((report, warning)) => {
            let (verdict, reason) = name(&report.verdict);
            let outcome = Outcome {
                path,
                score: clip_score(&report),
                verdict: verdict.into(),
                reason,
                manner: report.manner,
                faces: report.tracks.len(),
                ms,
                error: None,
                warning,
                statements,
            };
            Scan { outcome, report: Some(report) }
        }
        Err(error) => {
            let reason = Some(if error.is::<SoundOnly>() { Reason::AudioOnly } else { Reason::Unreadable });
            let (verdict, error) = ("notChecked".into(), Some(format!("{error:#}")));
            let outcome = Outcome {
                path,
                score: None,
                verdict,
                reason,
                manner: None,
                faces: 0,
                ms,
                error,
                warning: None,
                statements,
            };
            Scan { outcome, report: None }
        }
    }
}

/// A file that shows nothing may state something all the same.
fn statements(path: &Path) -> Vec<Statement> {
    // Opening a pipe would wait for somebody to write to it.
    let file = path.metadata().ok().filter(|kind| kind.is_file()).and_then(|_| File::open(path).ok());
    file.map(provenance::of_file).unwrap_or_default()
}

/// What is to be said of a file, and what its decoder complained of.
fn watch(detector: &Detector, path: &Path, deadline: Deadline) -> Result<(Report, Option<String>)> {
    match decode::open(path, deadline)? {
        Shown::Still(still) => Ok((watch_still(detector, &still)?, None)),
        Shown::Moving(mut frames) => {
            let report = watch_clip(detector, frames.by_ref(), deadline)?;
            Ok((report, frames.complaint().map(str::to_owned)))
        }
    }
}

fn watch_still(detector: &Detector, still: &Still) -> Result<Report> {
    let mut watch = Watch::still(AlarmLevel::default());
    look(detector, &mut watch, 0.0, still)?;
    Ok(watch.report(detector))
}

/// Plays frames ([`FRAME_RATE`] a second) to a new watch at the moments it asks for.
pub fn watch_clip(
    detector: &Detector,
    frames: impl Iterator<Item = Result<Still>>,
    deadline: Deadline,
) -> Result<Report> {
    let mut watch = Watch::clip(AlarmLevel::default());
    let mut next = 0.0;
    for (index, still) in frames.enumerate() {
        let still = still?;
        deadline.check()?;
        let time = index as Seconds / Seconds::from(FRAME_RATE);
        if time >= next {
            look(detector, &mut watch, time, &still)?;
            next = time + watch.report(detector).next_look;
        }
    }
    watch.end();
    Ok(watch.report(detector))
}

fn look(detector: &Detector, watch: &mut Watch, time: Seconds, still: &Still) -> Result<()> {
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
