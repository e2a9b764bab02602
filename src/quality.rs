//! What a face crop allows us to see. The forgery model is not asked about a face that it could
//! only guess at.

use serde::{Deserialize, Serialize};

use crate::face::Face;
use crate::report::Reason;

/// What can be measured of a face without knowing whether it is authentic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Longer side of the face in source pixels.
    pub size: f32,
    /// Mean luma of the aligned crop, 0–255.
    pub brightness: f32,
    /// Standard deviation of the crop's Laplacian over that of its luma: how much of the contrast
    /// is fine detail. Scale-free; about 0.1 where a face is a smooth blot.
    pub sharpness: f32,
    /// See [`Face::turn`].
    pub turn: f32,
}

/// The least that is asked of a face; kept beside the model, because they follow from its
/// measured accuracy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub min_size: f32,
    pub min_brightness: f32,
    pub min_sharpness: f32,
    pub max_turn: f32,
}

impl Quality {
    /// Measures the aligned crop `pixels` (`side` × `side`, RGB 0–255) of `face`.
    pub fn measure(face: &Face, pixels: &[[f32; 3]], side: usize) -> Quality {
        let luma = pixels.iter().map(|[r, g, b]| 0.299 * r + 0.587 * g + 0.114 * b).collect::<Vec<f32>>();
        let (brightness, contrast) = mean_and_deviation(&luma);
        let mut laplacian = Vec::with_capacity(luma.len());
        for y in 1..side.saturating_sub(1) {
            for x in 1..side - 1 {
                let at = y * side + x;
                laplacian
                    .push(luma[at - 1] + luma[at + 1] + luma[at - side] + luma[at + side] - 4.0 * luma[at]);
            }
        }
        let (_, detail) = mean_and_deviation(&laplacian);
        Quality {
            size: face.bounds.size(),
            brightness,
            sharpness: if contrast > 0.0 { detail / contrast } else { 0.0 },
            turn: face.turn(),
        }
    }

    /// Why the face cannot be judged, if so; the reason that the person could do least about first.
    pub fn obstacle(&self, limits: &Limits) -> Option<Reason> {
        if self.size < limits.min_size {
            Some(Reason::FaceTooSmall)
        } else if self.turn > limits.max_turn {
            Some(Reason::FaceTurnedAway)
        } else if self.brightness < limits.min_brightness {
            Some(Reason::FaceTooDark)
        } else if self.sharpness < limits.min_sharpness {
            Some(Reason::FaceBlurred)
        } else {
            None
        }
    }
}

fn mean_and_deviation(values: &[f32]) -> (f32, f32) {
    if values.is_empty() {
        return (0.0, 0.0);
    }
    let count = values.len() as f32;
    let mean = values.iter().sum::<f32>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
    (mean, variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits =
        Limits { min_size: 48.0, min_brightness: 20.0, min_sharpness: 0.05, max_turn: 0.8 };
    const GOOD: Quality = Quality { size: 100.0, brightness: 120.0, sharpness: 0.3, turn: 0.1 };

    #[test]
    fn every_limit_has_its_reason() {
        assert_eq!(GOOD.obstacle(&LIMITS), None);
        let cases = [
            (Quality { size: 40.0, ..GOOD }, Reason::FaceTooSmall),
            (Quality { turn: 0.9, ..GOOD }, Reason::FaceTurnedAway),
            (Quality { brightness: 10.0, ..GOOD }, Reason::FaceTooDark),
            (Quality { sharpness: 0.01, ..GOOD }, Reason::FaceBlurred),
        ];
        for (quality, reason) in cases {
            assert_eq!(quality.obstacle(&LIMITS), Some(reason));
        }
    }

    #[test]
    fn detail_is_sharp_and_a_slope_is_not() {
        let p = crate::face::Point::default();
        let bounds = crate::face::Box { center: p, width: 50.0, height: 50.0 };
        let face = Face { bounds, score: 1.0, right_eye: p, left_eye: p, nose: p, mouth: p };
        let slope = (0..64 * 64).map(|i| [(i % 64) as f32; 3]).collect::<Vec<_>>();
        let checks =
            (0..64 * 64).map(|i| [((i % 64 / 2 + i / 128) % 2) as f32 * 90.0; 3]).collect::<Vec<_>>();
        assert!(Quality::measure(&face, &slope, 64).sharpness < 0.01);
        assert!(Quality::measure(&face, &checks, 64).sharpness > 1.0);
    }
}
