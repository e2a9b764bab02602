//! One clip under observation: looks and cuts in, a report out.
//!
//! A *look* is a whole frame, scaled down; the watch answers with the *cuts* it wants from the
//! very same frame, because a face that fills a tenth of a frame needs more pixels than the look
//! has. Each cut becomes a reading of one face.

use std::collections::BTreeMap;

use crate::alarms::{AlarmLevel, Alarms, Levels};
use crate::detector::{Detector, Examination};
use crate::error::Result;
use crate::face::Box;
use crate::face::track::Tracker;
use crate::forgery::{Opinion, Settings};
use crate::frame::Frame;
use crate::history::remember;
use crate::picture::Picture;
use crate::report::{Cut, Evidence, Reading, Reason, Report, TrackReport, Unchecked, Verdict};
use crate::time::Seconds;
use crate::verdict::{Minimum, Seen, TrackEvidence, verdict};

/// The longer side of a look in pixels, at most: what the finder takes. A macro, because the extension's types quote it.
macro_rules! look_side {
    () => {
        272
    };
}
#[cfg(target_arch = "wasm32")]
pub(crate) use look_side;
pub const LOOK_SIDE: u32 = look_side!();

/// Faces that are cut out of one frame at most.
const MAX_CUTS: usize = 3;
/// Side of a cut in sizes of the face: room for a tilted head and a finder that is a little off.
const CUT_CONTEXT: f32 = 2.4;
/// Cuts are scaled down by whole numbers while this many source pixels a model pixel remain.
const OVERSAMPLING: f32 = 1.5;
/// Looks nearer than this show the same frame: a paused or looping clip.
const SAME_MOMENT: Seconds = 0.08;
/// After so many looks at known moments the clip has shown all that it has.
const REPEATS: u32 = 3;
/// Usable readings of a face (or looks without one) after which the verdict hardly changes.
const ENOUGH: u32 = 12;
/// Faces that are kept at most; a stream has no end. Those that say most of it stay.
const MAX_TRACKS: usize = 24;
/// Looks after which faces are found anew: it takes as long as judging one, and a face that came in is to be seen soon.
const FOLLOWED: u32 = 2;
/// How long a head stays within the room of its cut.
const FOLLOWED_FOR: Seconds = 0.6;
/// Pieces of evidence that are kept.
const MAX_EVIDENCE: usize = 4;

/// Media time between looks: at first, then, and once the verdict is settled. A
/// settled clip is still looked at now and then, because it may cut to another person.
const INTERVALS: [Seconds; 3] = [0.25, 0.5, 3.0];
/// Looks that follow each other at the first interval.
const QUICK_LOOKS: u32 = 6;

/// The faces of the last look.
#[derive(Default)]
struct Followed {
    time: Seconds,
    /// Looks since they were found.
    looks: u32,
    numbers: Vec<u32>,
    /// Those that no closer look has seen.
    unseen: Vec<u32>,
}

impl Followed {
    /// Those that need not be found again at `time`.
    fn at(&self, time: Seconds) -> Option<&[u32]> {
        let all_seen = self.unseen.is_empty() && !self.numbers.is_empty();
        let near = (time - self.time).abs() <= FOLLOWED_FOR;
        (all_seen && near && self.looks < FOLLOWED).then_some(&self.numbers)
    }
}

/// Everything that was seen of one clip (or still picture).
pub struct Watch {
    minimum: Minimum,
    level: AlarmLevel,
    tracker: Tracker,
    followed: Followed,
    moments: Vec<Seconds>,
    looks: u32,
    repeats: u32,
    ended: bool,
    faces: BTreeMap<u32, Vec<Reading>>,
    evidence: Vec<Evidence>,
}

impl Watch {
    /// A moving picture.
    pub fn clip(level: AlarmLevel) -> Watch {
        Watch::new(Minimum::CLIP, level)
    }

    /// A still picture, which is judged by a single look.
    pub fn still(level: AlarmLevel) -> Watch {
        Watch::new(Minimum::STILL, level)
    }

    fn new(minimum: Minimum, level: AlarmLevel) -> Watch {
        Watch {
            minimum,
            level,
            tracker: Tracker::default(),
            followed: Followed::default(),
            moments: Vec::new(),
            looks: 0,
            repeats: 0,
            ended: false,
            faces: BTreeMap::new(),
            evidence: Vec::new(),
        }
    }

    /// Takes a look at a whole frame of media time `time` and says which parts of the
    /// same frame to cut out. A moment that was looked at before gives no cuts: a clip that loops
    /// is no new evidence.
    pub fn look(
        &mut self,
        detector: &Detector,
        time: Seconds,
        frame: &Frame,
        pixels: &[u8],
    ) -> Result<Vec<Cut>> {
        let picture = Picture::read(frame, pixels)?;
        if self.moments.iter().any(|moment| (moment - time).abs() < SAME_MOMENT) {
            self.repeats += 1;
            return Ok(Vec::new());
        }
        let faces = self.faces(detector, time, &picture)?;
        remember(&mut self.moments, time);
        self.looks += 1;
        let settings = detector.settings();
        let mut wanted = Vec::new();
        for (number, place) in faces {
            if place.size() < settings.limits.min_size {
                self.add(number, unusable(time, place.size(), Reason::FaceTooSmall));
            } else if let Some(region) = place.region(CUT_CONTEXT, picture.source()) {
                wanted
                    .push((self.usable(number), Cut { track: number, region, step: step(place, settings) }));
            }
        }
        // Those that least is known of first; of equals the larger.
        wanted.sort_by_key(|(known, cut)| (*known, u32::MAX - cut.region.width));
        Ok(wanted.into_iter().take(MAX_CUTS).map(|(_, cut)| cut).collect())
    }

    /// Takes a cut that [`Watch::look`] asked for. A cut of a face that is no longer followed is
    /// ignored.
    pub fn cut(
        &mut self,
        detector: &Detector,
        time: Seconds,
        track: u32,
        frame: &Frame,
        pixels: &[u8],
    ) -> Result<()> {
        let picture = Picture::read(frame, pixels)?;
        let Some(place) = self.tracker.last_place(track) else { return Ok(()) };
        let Some(Examination { face, quality, pixels, outcome }) = detector.examine(&picture, &place)? else {
            return Ok(());
        };
        self.tracker.refine(track, time, face.bounds);
        self.followed.unseen.retain(|unseen| *unseen != track);
        let size = face.bounds.size();
        match outcome {
            Err(reason) => {
                self.add(track, Reading { sharpness: quality.sharpness, ..unusable(time, size, reason) })
            }
            Ok(opinion) => {
                self.add(
                    track,
                    Reading {
                        time,
                        score: Some(opinion.score),
                        unusable: None,
                        face_size: size,
                        sharpness: quality.sharpness,
                    },
                );
                self.keep_evidence(track, time, opinion, &pixels);
            }
        }
        Ok(())
    }

    /// The faces of a frame: where the last closer looks saw them, as long as they all were seen and a face that joins
    /// them is not missed for long; or else found anew.
    fn faces(&mut self, detector: &Detector, time: Seconds, picture: &Picture) -> Result<Vec<(u32, Box)>> {
        let scene = self.tracker.scene(time, picture);
        let place = |number: &u32| Some((*number, self.tracker.last_place_in(scene, *number)?));
        let known = self.followed.at(time).and_then(|numbers| numbers.iter().map(place).collect());
        let (faces, looks) = match known {
            Some(known) => (known, self.followed.looks + 1),
            None => {
                let faces = detector.find(picture)?;
                let numbers = self.tracker.follow(scene, time, &faces);
                (numbers.into_iter().zip(faces.iter().map(|face| face.bounds)).collect::<Vec<_>>(), 0)
            }
        };
        let numbers = faces.iter().map(|(number, _)| *number).collect::<Vec<_>>();
        self.followed = Followed { time, looks, unseen: numbers.clone(), numbers };
        Ok(faces)
    }

    /// Says that the clip has no more to show: from then on the verdict is what there is, with its reason.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// All that is known so far.
    pub fn report(&self, detector: &Detector) -> Report {
        let settings = detector.settings();
        let levels = self.levels(settings);
        let thresholds = levels.level(self.level).thresholds;
        let exhausted = self.ended || self.repeats >= REPEATS;
        let seen = Seen {
            looks: if exhausted { self.looks.max(self.minimum.looks) } else { self.looks },
            tracks: self.faces.values().map(|readings| weigh(readings, thresholds.unsure)).collect(),
            obstacles: self.obstacles(),
        };
        let most = seen.tracks.iter().map(|track| track.usable).max().unwrap_or(0);
        let verdict = verdict(&seen, &thresholds, self.minimum);
        let settled = !matches!(verdict, Verdict::Looking { .. })
            && (exhausted || most >= ENOUGH || (most == 0 && self.looks >= ENOUGH));
        let stage = if settled { 2 } else { usize::from(self.looks >= QUICK_LOOKS) };
        Report {
            verdict,
            looks: self.looks,
            looks_with_face: self.looks_with_face(),
            tracks: self.faces.iter().map(|(&id, readings)| track_report(id, readings)).collect(),
            weaknesses: self.weaknesses(most),
            not_checked: self.not_checked(exhausted),
            next_look: INTERVALS[stage],
            settled,
            model: settings.info(levels, self.level),
        }
    }

    fn levels<'a>(&self, settings: &'a Settings) -> &'a Levels {
        let Alarms { clips, stills } = &settings.alarms;
        if self.minimum == Minimum::STILL { stills } else { clips }
    }

    /// The faces that scored highest, strongest first.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    fn add(&mut self, track: u32, reading: Reading) {
        if self.faces.len() >= MAX_TRACKS && !self.faces.contains_key(&track) {
            let says = |readings: &[Reading]| {
                let scores = scores(readings);
                let judged = scores.len() >= self.minimum.readings as usize;
                (judged, trimmed_mean(scores).unwrap_or(0.0))
            };
            let order = |a: (bool, f32), b: (bool, f32)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
            let least = self.faces.iter().min_by(|a, b| order(says(a.1), says(b.1)));
            if let Some(least) = least.map(|(track, _)| *track) {
                self.faces.remove(&least);
            }
        }
        remember(self.faces.entry(track).or_default(), reading);
    }

    fn usable(&self, track: u32) -> usize {
        let readings = self.faces.get(&track).map(Vec::as_slice).unwrap_or_default();
        readings.iter().filter(|reading| reading.score.is_some()).count()
    }

    fn keep_evidence(&mut self, track: u32, time: Seconds, opinion: Opinion, pixels: &[[f32; 3]]) {
        if self.evidence.get(MAX_EVIDENCE - 1).is_some_and(|weakest| weakest.score >= opinion.score) {
            return;
        }
        let rgba = pixels.iter().flat_map(|&[r, g, b]| [r as u8, g as u8, b as u8, 255]).collect();
        let size = pixels.len().isqrt() as u32;
        self.evidence.push(Evidence { track, time, score: opinion.score, size, rgba, heat: opinion.heat });
        self.evidence.sort_by(|a, b| b.score.total_cmp(&a.score));
        self.evidence.truncate(MAX_EVIDENCE);
    }

    fn looks_with_face(&self) -> u32 {
        let mut times =
            self.faces.values().flatten().map(|reading| reading.time.to_bits()).collect::<Vec<u64>>();
        times.sort_unstable();
        times.dedup();
        times.len() as u32
    }

    /// Why faces could not be judged, most frequent first; or why there was nothing to look for them in.
    fn obstacles(&self) -> Vec<Reason> {
        if self.looks == 0 {
            return vec![Reason::NoFrames];
        }
        let mut counts = BTreeMap::<Reason, u32>::new();
        for reason in self.faces.values().flatten().filter_map(|reading| reading.unusable) {
            *counts.entry(reason).or_default() += 1;
        }
        let mut reasons = counts.into_iter().collect::<Vec<_>>();
        reasons.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        reasons.into_iter().map(|(reason, _)| reason).collect()
    }

    fn weaknesses(&self, most_readings: u32) -> Vec<Reason> {
        let few = most_readings > 0 && most_readings < ENOUGH / 2 && self.minimum != Minimum::STILL;
        self.obstacles().into_iter().chain(few.then_some(Reason::TooFewFrames)).collect()
    }

    fn not_checked(&self, exhausted: bool) -> Vec<Unchecked> {
        let is_clip = self.minimum != Minimum::STILL;
        let unseen = self.faces.keys().any(|&track| self.usable(track) == 0);
        [
            (is_clip, Unchecked::Voice),
            (unseen, Unchecked::UnseenFaces),
            (is_clip && !exhausted, Unchecked::RestOfClip),
        ]
        .into_iter()
        .filter_map(|(applies, what)| applies.then_some(what))
        .collect()
    }
}

fn unusable(time: Seconds, face_size: f32, reason: Reason) -> Reading {
    Reading { time, score: None, unusable: Some(reason), face_size, sharpness: 0.0 }
}

/// The whole number that a cut may be scaled down by and still feed the forgery model well.
fn step(place: Box, settings: &Settings) -> u32 {
    let source_pixels = place.size() * settings.crop_margin / settings.input_size as f32;
    ((source_pixels / OVERSAMPLING) as u32).max(1)
}

fn scores(readings: &[Reading]) -> Vec<f32> {
    readings.iter().filter_map(|reading| reading.score).collect()
}

fn weigh(readings: &[Reading], unsure: f32) -> TrackEvidence {
    let scores = scores(readings);
    let usable = scores.len() as u32;
    let high = scores.iter().filter(|&&score| score >= unsure).count();
    let agreement = if usable > 0 { high as f32 / usable as f32 } else { 0.0 };
    TrackEvidence { usable, score: trimmed_mean(scores).unwrap_or(0.0), agreement }
}

/// The mean without the lowest and the highest fifth: one odd frame must not decide.
fn trimmed_mean(mut values: Vec<f32>) -> Option<f32> {
    if values.is_empty() {
        return None;
    }
    values.sort_by(f32::total_cmp);
    let kept = &values[values.len() / 5..values.len() - values.len() / 5];
    Some(kept.iter().sum::<f32>() / kept.len() as f32)
}

fn track_report(id: u32, readings: &[Reading]) -> TrackReport {
    let strongest = readings
        .iter()
        .enumerate()
        .filter_map(|(index, reading)| Some((index, reading.score?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(index, _)| index as u32);
    TrackReport { id, score: trimmed_mean(scores(readings)), readings: readings.to_vec(), strongest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history;

    fn reading(time: Seconds, score: f32) -> Reading {
        Reading { time, score: Some(score), unusable: None, face_size: 90.0, sharpness: 0.4 }
    }

    #[test]
    fn one_odd_frame_does_not_decide() {
        assert_eq!(trimmed_mean(vec![]), None);
        assert_eq!(trimmed_mean(vec![0.5]), Some(0.5));
        assert!(trimmed_mean(vec![0.1, 0.1, 1.0, 0.1, 0.1]).is_some_and(|mean| (mean - 0.1).abs() < 1e-6));
    }

    #[test]
    fn evidence_is_weighed() {
        let readings = [reading(0.0, 0.9), reading(0.5, 0.7), unusable(1.0, 30.0, Reason::FaceTooSmall)];
        let weighed = weigh(&readings, 0.8);
        assert_eq!((weighed.usable, weighed.agreement), (2, 0.5));
        assert!((weighed.score - 0.8).abs() < 1e-6);
        assert_eq!(track_report(3, &readings).strongest, Some(0));
    }

    #[test]
    fn history_is_bounded() {
        let mut watch = Watch::clip(AlarmLevel::default());
        watch.looks = 1;
        for index in 0..1000 {
            watch.add(index % 40, unusable(index.into(), 20.0, Reason::FaceTooSmall));
            watch.add(0, reading(index.into(), 0.5));
        }
        assert_eq!(watch.faces.len(), MAX_TRACKS);
        assert_eq!(watch.faces[&0].len(), history::LIMIT);
        assert_eq!(watch.obstacles(), [Reason::FaceTooSmall]);
    }

    /// A stream that runs for months shows more faces than are kept; whoever comes late is judged all the same.
    #[test]
    fn the_faces_that_say_most_are_kept() {
        let mut watch = Watch::clip(AlarmLevel::default());
        for track in 0..100 {
            let score = if track == 70 { 0.95 } else { 0.1 };
            (0..4)
                .for_each(|look| watch.add(track, reading(f64::from(track) + f64::from(look) / 4.0, score)));
        }
        assert_eq!((watch.faces.len(), watch.usable(70), watch.usable(99)), (MAX_TRACKS, 4, 4));
    }
}
