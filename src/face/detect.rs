//! BlazeFace (Bazarevsky et al., 2019, arXiv 1907.05047): single-shot face detection on a coarse
//! grid of anchors, with six key points a face.

use crate::error::Result;
use crate::face::{Box, Face, Point};
use crate::frame::Region;
use crate::model::{Model, sigmoid};
use crate::picture::Picture;

/// One grid of anchors: a cell is `stride` input pixels wide and holds `per_cell` anchors.
struct Grid {
    stride: usize,
    per_cell: usize,
}

/// Which of the two published networks.
struct Variant {
    name: &'static str,
    /// Side of the square input that it was made for, in pixels.
    input: usize,
    /// Other inputs that it gets, width and height: of a clip of 9 by 16, 44 % of a square would be black. The sides are
    /// multiples of 32, as the network halves them five times, and the work is a tenth more.
    others: &'static [[usize; 2]],
    grids: &'static [Grid],
    /// Least score of a face, 0–1.
    threshold: f32,
}

/// For whole frames: faces down to about 1/20 of the frame's longer side.
const FULL_RANGE: Variant = Variant {
    name: "finder",
    input: 192,
    others: &[[160, 256], [256, 160]],
    grids: &[Grid { stride: 4, per_cell: 1 }],
    threshold: 0.5,
};

/// For a region around one face: a fifth of the work, and key points at full resolution.
const SHORT_RANGE: Variant = Variant {
    name: "refiner",
    input: 128,
    others: &[],
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
    networks: Vec<Network>,
}

/// How a model is read: name, bytes, shape of the input, shapes of the outputs.
type Read = fn(&'static str, &[u8], &[usize], &[&[usize]]) -> Result<Model>;

/// A network for inputs of one size.
struct Network {
    /// Width and height in pixels.
    size: [usize; 2],
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
        let network = |read: Read, bytes: &[u8], size: [usize; 2]| {
            let anchors = variant.anchors(size);
            let input = [1, size[1], size[0], 3];
            let (boxes, scores) = ([1, anchors.len(), VALUES], [1, anchors.len(), 1]);
            let model = read(variant.name, bytes, &input, &[&boxes, &scores])?;
            Ok(Network { size, anchors, model })
        };
        let stored = Model::stored(variant.name, bytes)?;
        let mut networks = vec![network(Model::read, &stored, [variant.input; 2])?];
        for &size in variant.others {
            networks.push(network(Model::read_resized, &stored, size)?);
        }
        Ok(Detector { variant, networks })
    }

    /// The faces inside the picture's region, most certain first, in source pixels.
    pub fn find(&self, picture: &Picture) -> Result<Vec<Face>> {
        let faces = self.find_with_room(picture, 1.0)?;
        if faces.is_empty() { self.find_with_room(picture, ROOM) } else { Ok(faces) }
    }

    /// With an input that is `room` times as large as it takes to hold the region: the one that shows it largest.
    fn find_with_room(&self, picture: &Picture, room: f32) -> Result<Vec<Face>> {
        let Region { x, y, width, height } = picture.region();
        let pixel = |network: &Network| {
            (width as f32 / network.size[0] as f32).max(height as f32 / network.size[1] as f32) * room
        };
        let largest = self.networks.iter().min_by(|a, b| pixel(a).total_cmp(&pixel(b)));
        let Some(network) = largest else { return Ok(Vec::new()) };
        let scale = pixel(network);
        let center = [x as f32 + width as f32 / 2.0, y as f32 + height as f32 / 2.0];
        let outputs = network.model.run(&letterboxed(picture, center, scale, network.size))?;
        let [left, top] = [0, 1].map(|axis| center[axis] - network.size[axis] as f32 * scale / 2.0);
        let place = |x: f32, y: f32| Point { x: left + x * scale, y: top + y * scale };
        let mut found = Vec::new();
        for (index, anchor) in network.anchors.iter().enumerate() {
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
    fn anchors(&self, size: [usize; 2]) -> Vec<Point> {
        let mut anchors = Vec::new();
        for grid in self.grids {
            let [columns, rows] = size.map(|side| side / grid.stride);
            for cell in 0..columns * rows {
                let center = Point {
                    x: ((cell % columns) as f32 + 0.5) * grid.stride as f32,
                    y: ((cell / columns) as f32 + 0.5) * grid.stride as f32,
                };
                anchors.extend(std::iter::repeat_n(center, grid.per_cell));
            }
        }
        anchors
    }
}

/// A rectangle as the network's input, −1 to 1, channels last. Outside of the region is black, as
/// the network was trained: a repeated edge gives it streaks to see faces in.
fn letterboxed(picture: &Picture, center: [f32; 2], pixel: f32, size: [usize; 2]) -> Vec<f32> {
    let region = picture.region();
    let [columns, rows] = [(region.x, region.width), (region.y, region.height)];
    let inside = |index: usize, axis: usize, (start, length): (u32, u32)| {
        let from_center = (index as f32 + 0.5 - size[axis] as f32 / 2.0) * pixel;
        let at = center[axis] + from_center - start as f32;
        at >= 0.0 && at < length as f32
    };
    let pixels = picture.sample_rectangle(center, pixel, size);
    let mut values = Vec::with_capacity(3 * pixels.len());
    for (index, color) in pixels.into_iter().enumerate() {
        let seen = inside(index % size[0], 0, columns) && inside(index / size[0], 1, rows);
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
        assert_eq!(FULL_RANGE.anchors([192; 2]).len(), 2304);
        assert_eq!(FULL_RANGE.anchors([160, 256])[40], Point { x: 2.0, y: 6.0 });
        assert_eq!(SHORT_RANGE.anchors([128; 2]).len(), 896);
        assert_eq!(SHORT_RANGE.anchors([128; 2])[0], Point { x: 4.0, y: 4.0 });
        assert_eq!(SHORT_RANGE.anchors([128; 2])[895], Point { x: 120.0, y: 120.0 });
    }

    #[test]
    fn overlapping_boxes_become_their_weighted_mean() {
        let faces = merge(vec![face(0.0, 0.6), face(1.0, 0.9), face(50.0, 0.7)]);
        assert_eq!(faces.len(), 2);
        assert!((faces[0].bounds.center.x - 0.6).abs() < 1e-5);
        assert_eq!((faces[0].score, faces[1].score), (0.9, 0.7));
    }
}
