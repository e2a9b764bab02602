//! The policy: from what was seen of a clip to what is said of it. One pure function.
//!
//! The first row that fits decides. "Judged" is a face with at least `min_readings` usable
//! readings; its score is above a threshold or not; it "agrees" if most of its readings are above
//! the lower threshold.
//!
//! | seen                                                    | verdict                       |
//! |---------------------------------------------------------|-------------------------------|
//! | a judged face at or above `likely`, its readings agree  | likely deepfake               |
//! | a judged face at or above `likely`, they do not         | unsure: frames disagree       |
//! | a judged face at or above `unsure`                      | unsure: borderline            |
//! | a judged face, all of them below                        | no signs found                |
//! | no judged face, fewer than `min_looks` looks            | looking                       |
//! | no judged face, but a usable reading                    | unsure: too few frames        |
//! | only faces that could not be judged                     | not checked: the usual reason |
//! | no face at all                                          | not checked: no face          |
//!
//! It never says that a clip is authentic: a fake that the model does not see looks just like it.

use crate::alarms::Thresholds;
use crate::report::{Reason, Verdict};

/// How much must have been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minimum {
    /// Usable readings of a face before it is judged.
    pub readings: u32,
    /// Looks before the absence of a face means something.
    pub looks: u32,
}

impl Minimum {
    /// For a moving picture: a single frame is too easily odd.
    pub const CLIP: Minimum = Minimum { readings: 4, looks: 6 };
    /// For a still picture there is but one look.
    pub const STILL: Minimum = Minimum { readings: 1, looks: 1 };
}

/// What the verdict depends on of one face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackEvidence {
    /// Number of usable readings.
    pub usable: u32,
    /// Robust mean of their scores, 0–1.
    pub score: f32,
    /// Share of them at or above the lower threshold, 0–1.
    pub agreement: f32,
}

/// What the verdict depends on of a clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub looks: u32,
    pub tracks: Vec<TrackEvidence>,
    /// Why faces could not be judged, most frequent first.
    pub obstacles: Vec<Reason>,
}

/// The share of a face's readings that must be above the lower threshold.
const AGREEMENT: f32 = 0.6;

/// The verdict on what was seen; see the table above.
pub fn verdict(seen: &Seen, thresholds: &Thresholds, minimum: Minimum) -> Verdict {
    let judged = seen.tracks.iter().filter(|track| track.usable >= minimum.readings);
    // The face that says most: one that agrees with itself before one that does not.
    let strongest = judged.max_by(|a, b| {
        let rank = |track: &TrackEvidence| (track.score >= thresholds.likely && agrees(track), track.score);
        let ((a_sure, a_score), (b_sure, b_score)) = (rank(a), rank(b));
        a_sure.cmp(&b_sure).then(a_score.total_cmp(&b_score))
    });
    match strongest {
        Some(face) if face.score >= thresholds.likely && agrees(face) => {
            Verdict::LikelyDeepfake { strength: strength(face.score, thresholds.likely) }
        }
        Some(face) if face.score >= thresholds.likely => Verdict::Unsure { reason: Reason::FramesDisagree },
        Some(face) if face.score >= thresholds.unsure => Verdict::Unsure { reason: Reason::Borderline },
        Some(_) => Verdict::NoSignsFound,
        None if seen.looks < minimum.looks => Verdict::Looking { progress: progress(seen, minimum) },
        None if seen.tracks.iter().any(|track| track.usable > 0) => {
            Verdict::Unsure { reason: Reason::TooFewFrames }
        }
        None => Verdict::NotChecked { reason: seen.obstacles.first().copied().unwrap_or(Reason::NoFace) },
    }
}

fn agrees(track: &TrackEvidence) -> bool {
    track.agreement >= AGREEMENT
}

/// 0 at the threshold, 1 at the highest score.
fn strength(score: f32, threshold: f32) -> f32 {
    if threshold < 1.0 { ((score - threshold) / (1.0 - threshold)).clamp(0.0, 1.0) } else { 1.0 }
}

/// The nearer of the two ways to a verdict: enough readings of a face, or enough looks without.
fn progress(seen: &Seen, minimum: Minimum) -> f32 {
    let most = seen.tracks.iter().map(|track| track.usable).max().unwrap_or(0);
    let readings = most as f32 / minimum.readings as f32;
    let looks = seen.looks as f32 / minimum.looks as f32;
    readings.max(looks).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THRESHOLDS: Thresholds = Thresholds { likely: 0.8, unsure: 0.6 };

    fn say(looks: u32, tracks: &[(u32, f32, f32)], obstacles: &[Reason]) -> Verdict {
        let tracks = tracks
            .iter()
            .map(|&(usable, score, agreement)| TrackEvidence { usable, score, agreement })
            .collect();
        verdict(&Seen { looks, tracks, obstacles: obstacles.to_vec() }, &THRESHOLDS, Minimum::CLIP)
    }

    #[test]
    fn each_row_of_the_table() {
        use Reason::*;
        use Verdict::*;
        assert_eq!(say(8, &[(8, 0.9, 1.0)], &[]), LikelyDeepfake { strength: strength(0.9, 0.8) });
        assert_eq!(say(8, &[(8, 0.9, 0.5)], &[]), Unsure { reason: FramesDisagree });
        assert_eq!(say(8, &[(8, 0.7, 1.0)], &[]), Unsure { reason: Borderline });
        assert_eq!(say(8, &[(8, 0.3, 0.0)], &[]), NoSignsFound);
        assert_eq!(say(2, &[(2, 0.9, 1.0)], &[]), Looking { progress: 0.5 });
        assert_eq!(say(8, &[(2, 0.9, 1.0)], &[]), Unsure { reason: TooFewFrames });
        assert_eq!(say(8, &[(0, 0.0, 0.0)], &[FaceBlurred, NoFace]), NotChecked { reason: FaceBlurred });
        assert_eq!(say(8, &[], &[]), NotChecked { reason: NoFace });
    }

    #[test]
    fn the_face_that_agrees_with_itself_speaks_first() {
        let faces = [(8, 0.95, 0.4), (8, 0.85, 1.0), (8, 0.1, 0.0)];
        assert!(matches!(say(8, &faces, &[]), Verdict::LikelyDeepfake { .. }));
    }

    #[test]
    fn a_still_picture_is_judged_by_one_look() {
        let face = TrackEvidence { usable: 1, score: 0.9, agreement: 1.0 };
        let seen = Seen { looks: 1, tracks: vec![face], obstacles: vec![] };
        assert!(matches!(verdict(&seen, &THRESHOLDS, Minimum::STILL), Verdict::LikelyDeepfake { .. }));
        assert_eq!(verdict(&seen, &THRESHOLDS, Minimum::CLIP), Verdict::Looking { progress: 0.25 });
    }

    /// Every combination of coarse values, against the promises that a viewer relies on.
    #[test]
    fn exhaustive() {
        let scores = [0.0, 0.59, 0.6, 0.79, 0.8, 1.0];
        let mut tracks = vec![vec![]];
        for usable in [0, 3, 4, 20] {
            for score in scores {
                for agreement in [0.0, 0.59, 0.6, 1.0] {
                    tracks.push(vec![(usable, score, agreement)]);
                }
            }
        }
        let singles = tracks.clone();
        for (index, first) in singles.iter().enumerate() {
            for second in &singles[index..] {
                tracks.push([first.clone(), second.clone()].concat());
            }
        }
        let mut cases = 0;
        for tracks in &tracks {
            for looks in [0, 5, 6, 40] {
                for obstacles in [&[][..], &[Reason::FaceTooSmall]] {
                    let verdict = say(looks, tracks, obstacles);
                    let judged =
                        |least: f32| tracks.iter().any(|&(usable, score, _)| usable >= 4 && score >= least);
                    let alarm = tracks
                        .iter()
                        .any(|&(usable, score, agreement)| usable >= 4 && score >= 0.8 && agreement >= 0.6);
                    let is_alarm = matches!(verdict, Verdict::LikelyDeepfake { strength } if (0.0..=1.0).contains(&strength));
                    assert_eq!(is_alarm, alarm, "{tracks:?}");
                    assert_eq!(
                        matches!(verdict, Verdict::NoSignsFound),
                        judged(0.0) && !judged(0.6),
                        "{tracks:?}"
                    );
                    assert_eq!(
                        matches!(verdict, Verdict::Looking { .. }),
                        looks < 6 && !judged(0.0),
                        "{tracks:?}"
                    );
                    if let Verdict::NotChecked { reason } = verdict {
                        assert!(tracks.iter().all(|&(usable, ..)| usable == 0));
                        assert_eq!(reason, obstacles.first().copied().unwrap_or(Reason::NoFace));
                    }
                    cases += 1;
                }
            }
        }
        assert!(cases > 30_000, "{cases}");
    }
}
