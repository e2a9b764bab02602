//! From a face to the square that the forgery model looks at, and to how the head is turned.

use crate::face::{Box, Face};
use crate::frame::{Region, Size};
use crate::picture::Square;

impl Face {
    /// The angle of the line from the right eye to the left, radians, clockwise on screen.
    pub fn roll(&self) -> f32 {
        (self.left_eye.y - self.right_eye.y).atan2(self.left_eye.x - self.right_eye.x)
    }

    /// The square around the face with level eyes; its side is `margin` times the size of the
    /// face. The training data are cut in the same way.
    pub fn square(&self, margin: f32) -> Square {
        Square {
            x: self.bounds.center.x,
            y: self.bounds.center.y,
            side: self.bounds.size() * margin,
            roll: self.roll(),
        }
    }

    /// How far the head is turned to a side: the nose's distance from the middle of the eyes,
    /// along the line of the eyes, in distances between the eyes. About 0 in front view, 0.5
    /// where the nose stands under one eye, more in profile.
    pub fn turn(&self) -> f32 {
        let eyes = self.right_eye.distance(self.left_eye);
        let (sin, cos) = self.roll().sin_cos();
        let middle = self.right_eye.middle(self.left_eye);
        let along = (self.nose.x - middle.x) * cos + (self.nose.y - middle.y) * sin;
        if eyes > 0.0 { (along / eyes).abs() } else { f32::INFINITY }
    }
}

impl Box {
    /// The part of the source to cut out for a closer look: upright, `context` times the size of
    /// the face, inside the source, with even edges (chroma is subsampled by two).
    /// `None` if nothing of it lies inside.
    pub fn region(&self, context: f32, source: Size) -> Option<Region> {
        let half = self.size() * context / 2.0;
        let (x, width) = even_span(self.center.x, half, source.width)?;
        let (y, height) = even_span(self.center.y, half, source.height)?;
        Some(Region { x, y, width, height })
    }
}

/// The start and length of `center` ± `half`, widened to even numbers within 0–`end`.
fn even_span(center: f32, half: f32, end: u32) -> Option<(u32, u32)> {
    let start = (center - half).max(0.0) as u32 / 2 * 2;
    let stop = ((center + half).ceil().max(0.0) as u32).min(end).next_multiple_of(2).min(end / 2 * 2);
    (stop > start).then(|| (start, stop - start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::Point;

    fn face(right_eye: (f32, f32), left_eye: (f32, f32), nose: (f32, f32)) -> Face {
        let point = |(x, y)| Point { x, y };
        Face {
            bounds: Box { center: point((50.0, 50.0)), width: 40.0, height: 44.0 },
            score: 1.0,
            right_eye: point(right_eye),
            left_eye: point(left_eye),
            nose: point(nose),
            mouth: point((50.0, 65.0)),
        }
    }

    #[test]
    fn roll_and_turn_follow_the_key_points() {
        let level = face((40.0, 45.0), (60.0, 45.0), (50.0, 55.0));
        assert_eq!(level.roll(), 0.0);
        assert!(level.turn() < 1e-6);
        let tilted = face((40.0, 40.0), (60.0, 60.0), (50.0, 60.0));
        assert!((tilted.roll() - std::f32::consts::FRAC_PI_4).abs() < 1e-6);
        let profile = face((58.0, 45.0), (60.0, 45.0), (70.0, 55.0));
        assert!(profile.turn() > 2.0);
        let flat = face((50.0, 45.0), (50.0, 45.0), (50.0, 55.0));
        assert!(flat.turn().is_infinite());
    }

    #[test]
    fn regions_are_even_and_inside() {
        let Face { bounds: face, .. } = face((40.0, 45.0), (60.0, 45.0), (50.0, 55.0));
        let source = Size { width: 81, height: 501 };
        let region = face.region(2.0, source).unwrap();
        assert_eq!(region, Region { x: 6, y: 6, width: 74, height: 88 });
        assert_eq!(face.region(2.0, Size { width: 1, height: 1 }), None);
    }
}
