//! BlazeFace (Bazarevsky et al., 2019, arXiv 1907.05047): single-shot face detection on a coarse
//! grid of anchors, with six key points a face.

use crate::error::Result;
use crate::face::{Box, Face, Point};
use crate::model::{Model, sigmoid};
use crate::picture::{Picture, Square};

/// One grid of anchors: a cell is `stride` input pixels wide and holds `per_cell` anchors.
struct Grid {
    stride: usize,
    per_cell: usize,
}

/// Which of the two published networks.
struct Variant {
    name: &'static str,
    /// Side of the square input in pixels.
    input: usize,
    grids: &'static [Grid],
    /// Least score of a face, 0–1.
    threshold: f32,
}

/// For whole frames: faces down to about 1/20 of the frame's longer side.
const FULL_RANGE: Variant =
    Variant { name: "finder", input: 192, grids: &[Grid { stride: 4, per_cell: 1 }], threshold: 0.5 };

/// For a region around one face: a fifth of the work, and key points at full resolution.
const SHORT_RANGE: Variant = Variant {
    name: "refiner",
    input: 128,
    grids: &[Grid { stride: 8, per_cell: 2 }, Grid { stride: 16, per_cell: 6 }],
    threshold: 0.5,
};

/// Values an anchor gives: centre x, y, width, height, then x, y of six key points, all in input
/// pixels relative to the anchor's centre.
const VALUES: usize = 16;

/// Boxes that overlap more than this (intersection over union) are one face.
const SAME_FACE: f32 = 0.3;

/// A face that fills the picture is seen only with this much room around it. Of 887 portraits cut
/// close, 149 were found without.
const ROOM: f32 = 1.6;

/// Scores are logits; beyond this the sigmoid is flat.
const LOGIT_LIMIT: f32 = 100.0;

/// Finds the faces of a picture.
pub struct Detector {
    variant: &'static Variant,
    anchors: Vec<Point>,
    model: Model,
}

impl Detector {
    /// The full-range network.
    pub fn finder(bytes: &[u8]) -> Result<Detector> {
        Detector::load(&FULL_RANGE, bytes)
    }

    /// The short-range network.
    pub fn refiner(bytes: &[u8]) -> Result<Detector> {
        Detector::load(&SHORT_RANGE, bytes)
    }

    fn load(variant: &'static Variant, bytes: &[u8]) -> Result<Detector> {
        let anchors = variant.anchors();
        let input = [1, variant.input, variant.input, 3];
        let (boxes, scores) = ([1, anchors.len(), VALUES], [1, anchors.len(), 1]);
        let model = Model::read(variant.name, bytes, &input, &[&boxes, &scores])?;
        Ok(Detector { variant, anchors, model })
    }

    /// The faces inside the picture's region, most certain first, in source pixels.
    pub fn find(&self, picture: &Picture) -> Result<Vec<Face>> {
        let faces = self.find_with_room(picture, 1.0)?;
        if faces.is_empty() { self.find_with_room(picture, ROOM) } else { Ok(faces) }
    }

    /// In a square that is `room` times as large as the region.
    fn find_with_room(&self, picture: &Picture, room: f32) -> Result<Vec<Face>> {
        let region = picture.region();
        let side = region.width.max(region.height) as f32 * room;
        let square = Square {
            x: region.x as f32 + region.width as f32 / 2.0,
            y: region.y as f32 + region.height as f32 / 2.0,
            side,
            roll: 0.0,
        };
        let size = self.variant.input;
        let values = letterboxed(picture, &square, size);
        let outputs = self.model.run(&values)?;
        let scale = side / size as f32;
        let place = |x: f32, y: f32| Point {
            x: square.x - side / 2.0 + x * scale,
            y: square.y - side / 2.0 + y * scale,
        };
        let mut found = Vec::new();
        for (index, anchor) in self.anchors.iter().enumerate() {
            let score = sigmoid(outputs[1][index].clamp(-LOGIT_LIMIT, LOGIT_LIMIT));
            if score < self.variant.threshold {
                continue;
            }
            let raw = &outputs[0][index * VALUES..][..VALUES];
            let point = |i: usize| place(anchor.x + raw[2 * i], anchor.y + raw[2 * i + 1]);
            found.push(Face {
                bounds: Box { center: point(0), width: raw[2] * scale, height: raw[3] * scale },
                score,
                right_eye: point(2),
                left_eye: point(3),
                nose: point(4),
                mouth: point(5),
            });
        }
        found.retain(|face| face.bounds.width > 0.0 && face.bounds.height > 0.0);
        Ok(merge(found))
    }
}

impl Variant {
    /// Centres of all anchors in input pixels, in the order of the network's outputs.
    fn anchors(&self) -> Vec<Point> {
        let mut anchors = Vec::new();
        for grid in self.grids {
            let cells = self.input / grid.stride;
            for cell in 0..cells * cells {
                let center = Point {
                    x: ((cell % cells) as f32 + 0.5) * grid.stride as f32,
                    y: ((cell / cells) as f32 + 0.5) * grid.stride as f32,
                };
                anchors.extend(std::iter::repeat_n(center, grid.per_cell));
            }
        }
        anchors
    }
}

/// The square as the network's input, −1 to 1, channels last. Outside of the region is black, as
/// the network was trained: a repeated edge gives it streaks to see faces in.
fn letterboxed(picture: &Picture, square: &Square, size: usize) -> Vec<f32> {
    let region = picture.region();
    let pixel = square.side / size as f32;
    let inside = |index: usize, center: f32, start: u32, length: u32| {
        let at = center - square.side / 2.0 + (index as f32 + 0.5) * pixel - start as f32;
        at >= 0.0 && at < length as f32
    };
    let pixels = picture.sample(square, size);
    let mut values = Vec::with_capacity(3 * pixels.len());
    for (index, color) in pixels.into_iter().enumerate() {
        let seen = inside(index % size, square.x, region.x, region.width)
            && inside(index / size, square.y, region.y, region.height);
        values.extend(color.map(|value| if seen { value / 127.5 - 1.0 } else { -1.0 }));
    }
    values
}

/// One face for each cluster of overlapping boxes: their mean, weighted by score, as BlazeFace's
/// authors do against jitter (§3.4, "blending").
fn merge(mut found: Vec<Face>) -> Vec<Face> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut faces = Vec::new();
    while let Some(best) = found.first().copied() {
        let (same, rest): (Vec<Face>, Vec<Face>) = found
            .iter()
            .copied()
            .partition(|face| face.bounds.overlap(&best.bounds) > SAME_FACE || *face == best);
        faces.push(mean(&same, best.score));
        found = rest;
    }
    faces
}

fn mean(faces: &[Face], score: f32) -> Face {
    let total: f32 = faces.iter().map(|face| face.score).sum();
    let average =
        |value: &dyn Fn(&Face) -> f32| faces.iter().map(|face| face.score * value(face)).sum::<f32>() / total;
    let point =
        |of: fn(&Face) -> Point| Point { x: average(&|face| of(face).x), y: average(&|face| of(face).y) };
    Face {
        bounds: Box {
            center: point(|face| face.bounds.center),
            width: average(&|face| face.bounds.width),
            height: average(&|face| face.bounds.height),
        },
        score,
        right_eye: point(|face| face.right_eye),
        left_eye: point(|face| face.left_eye),
        nose: point(|face| face.nose),
        mouth: point(|face| face.mouth),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(x: f32, score: f32) -> Face {
        let p = Point { x, y: 0.0 };
        let bounds = Box { center: p, width: 10.0, height: 10.0 };
        Face { bounds, score, right_eye: p, left_eye: p, nose: p, mouth: p }
    }

    #[test]
    fn anchors_are_as_many_as_the_networks_give() {
        assert_eq!(FULL_RANGE.anchors().len(), 2304);
        assert_eq!(SHORT_RANGE.anchors().len(), 896);
        assert_eq!(SHORT_RANGE.anchors()[0], Point { x: 4.0, y: 4.0 });
        assert_eq!(SHORT_RANGE.anchors()[895], Point { x: 120.0, y: 120.0 });
    }

    #[test]
    fn overlapping_boxes_become_their_weighted_mean() {
        let faces = merge(vec![face(0.0, 0.6), face(1.0, 0.9), face(50.0, 0.7)]);
        assert_eq!(faces.len(), 2);
        assert!((faces[0].bounds.center.x - 0.6).abs() < 1e-5);
        assert_eq!((faces[0].score, faces[1].score), (0.9, 0.7));
    }
}
