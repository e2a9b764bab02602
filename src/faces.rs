//! What is remembered of a clip's faces: their readings, and from these what is said of each.

use std::collections::BTreeMap;

use crate::history::remember;
use crate::manner::{Hints, MANNER_COUNT, Manner};
use crate::report::{Reading, Reason, TrackReport};
use crate::time::Seconds;
use crate::verdict::TrackEvidence;

/// Faces that are kept at most; a stream has no end. Those that say most of it stay.
const MOST: usize = 24;

#[derive(Default)]
struct Remembered {
    readings: Vec<Reading>,
    hints: Hints,
}

/// All faces of a clip, by the number that the tracker gives them.
pub struct Faces {
    /// Usable readings of a face before it counts as judged.
    enough: u32,
    kept: BTreeMap<u32, Remembered>,
}

impl Faces {
    pub fn keeping(enough: u32) -> Faces {
        Faces { enough, kept: BTreeMap::new() }
    }

    /// Adds a reading; the face that says least makes room for another one.
    pub fn add(&mut self, track: u32, reading: Reading) {
        if self.kept.len() >= MOST && !self.kept.contains_key(&track) {
            let says = |face: &Remembered| {
                let scores = scores(&face.readings);
                let judged = scores.len() >= self.enough as usize;
                (judged, trimmed_mean(scores).unwrap_or(0.0))
            };
            let order = |a: (bool, f32), b: (bool, f32)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
            let least = self.kept.iter().min_by(|a, b| order(says(a.1), says(b.1)));
            if let Some(least) = least.map(|(track, _)| *track) {
                self.kept.remove(&least);
            }
        }
        remember(&mut self.kept.entry(track).or_default().readings, reading);
    }

    /// Adds what the model says of a kept face's manner.
    pub fn hint(&mut self, track: u32, logits: [f32; MANNER_COUNT]) {
        if let Some(face) = self.kept.get_mut(&track) {
            face.hints.add(logits);
        }
    }

    /// How many readings of a face have a score.
    pub fn usable(&self, track: u32) -> usize {
        self.kept.get(&track).map_or(0, Remembered::usable)
    }

    /// Whether some face could never be judged.
    pub fn any_unseen(&self) -> bool {
        self.kept.values().any(|face| face.usable() == 0)
    }

    /// How many moments showed a face.
    pub fn looks(&self) -> u32 {
        let mut times = self.readings().map(|reading| reading.time.to_bits()).collect::<Vec<u64>>();
        times.sort_unstable();
        times.dedup();
        times.len() as u32
    }

    /// Why faces could not be judged, most frequent first.
    pub fn obstacles(&self) -> Vec<Reason> {
        let mut counts = BTreeMap::<Reason, u32>::new();
        for reason in self.readings().filter_map(|reading| reading.unusable) {
            *counts.entry(reason).or_default() += 1;
        }
        let mut reasons = counts.into_iter().collect::<Vec<_>>();
        reasons.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        reasons.into_iter().map(|(reason, _)| reason).collect()
    }

    /// What the verdict depends on, face by face; `unsure` is the lower threshold.
    pub fn weighed(&self, unsure: f32) -> Vec<TrackEvidence> {
        self.kept.values().map(|face| weigh(&face.readings, unsure)).collect()
    }

    pub fn reports(&self) -> Vec<TrackReport> {
        self.kept.iter().map(|(&id, face)| track_report(id, &face.readings)).collect()
    }

    /// How the faces seem to have been forged whose score is as high as `likely`: of the one that was seen most. Only
    /// where its probability is at least `least`.
    pub fn manner(&self, likely: f32, least: f32) -> Option<Manner> {
        let high = |face: &&Remembered| trimmed_mean(scores(&face.readings)).is_some_and(|s| s >= likely);
        self.kept.values().filter(high).max_by_key(|face| face.usable())?.hints.surest(least)
    }

    fn readings(&self) -> impl Iterator<Item = &Reading> {
        self.kept.values().flat_map(|face| &face.readings)
    }
}

impl Remembered {
    fn usable(&self) -> usize {
        self.readings.iter().filter(|reading| reading.score.is_some()).count()
    }
}

/// A reading of a face that could not be judged.
pub fn unusable(time: Seconds, face_size: f32, reason: Reason) -> Reading {
    Reading { time, score: None, unusable: Some(reason), face_size, sharpness: 0.0 }
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
    // The first of equal ones, as `Strongest` keeps it.
    let strongest = readings
        .iter()
        .enumerate()
        .rev()
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
    fn of_equal_looks_the_first_is_the_strongest() {
        let readings = [reading(0.0, 0.2), reading(0.5, 0.7), reading(1.0, 0.7)];
        assert_eq!(track_report(3, &readings).strongest, Some(1));
    }

    #[test]
    fn history_is_bounded() {
        let mut faces = Faces::keeping(4);
        for index in 0..1000 {
            faces.add(index % 40, unusable(index.into(), 20.0, Reason::FaceTooSmall));
            faces.add(0, reading(index.into(), 0.5));
        }
        assert_eq!(faces.kept.len(), MOST);
        assert_eq!(faces.kept[&0].readings.len(), history::LIMIT);
        assert_eq!(faces.obstacles(), [Reason::FaceTooSmall]);
    }

    /// A stream that runs for months shows more faces than are kept; whoever comes late is judged all the same.
    #[test]
    fn the_faces_that_say_most_are_kept() {
        let mut faces = Faces::keeping(4);
        for track in 0..100 {
            let score = if track == 70 { 0.95 } else { 0.1 };
            (0..4)
                .for_each(|look| faces.add(track, reading(f64::from(track) + f64::from(look) / 4.0, score)));
        }
        assert_eq!((faces.kept.len(), faces.usable(70), faces.usable(99)), (MOST, 4, 4));
    }

    #[test]
    fn the_manner_is_that_of_a_face_with_a_high_score() {
        let mut faces = Faces::keeping(4);
        for (track, score, logits) in [(1, 0.9, [0.0, 5.0, 0.0]), (2, 0.2, [5.0, 0.0, 0.0])] {
            (0..4).for_each(|look| faces.add(track, reading(f64::from(look), score)));
            faces.hint(track, logits);
        }
        assert_eq!(faces.manner(0.8, 0.9), Some(Manner::Driven));
        assert_eq!(faces.manner(0.95, 0.9), None);
    }
}
