//! Faces: where they are, how they lie, and which is which from frame to frame.

pub mod align;
pub mod detect;
pub mod track;

/// A point in source pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

impl Point {
    pub fn middle(self, other: Point) -> Point {
        Point { x: (self.x + other.x) / 2.0, y: (self.y + other.y) / 2.0 }
    }

    pub fn distance(self, other: Point) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// An upright box in source pixels, by its centre and sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Box {
    pub center: Point,
    pub width: f32,
    pub height: f32,
}

impl Box {
    /// The longer side: what we call the size of a face.
    pub fn size(&self) -> f32 {
        self.width.max(self.height)
    }

    /// Intersection over union, 0–1.
    pub fn overlap(&self, other: &Box) -> f32 {
        let shared = |a: f32, a_side: f32, b: f32, b_side: f32| {
            let end = (a + a_side / 2.0).min(b + b_side / 2.0);
            let start = (a - a_side / 2.0).max(b - b_side / 2.0);
            (end - start).max(0.0)
        };
        let common = shared(self.center.x, self.width, other.center.x, other.width)
            * shared(self.center.y, self.height, other.center.y, other.height);
        let all = self.width * self.height + other.width * other.height - common;
        if all > 0.0 { common / all } else { 0.0 }
    }
}

/// A face as a detector sees it. "Right" and "left" are the person's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    pub bounds: Box,
    /// How sure the detector is, 0–1.
    pub score: f32,
    pub right_eye: Point,
    pub left_eye: Point,
    pub nose: Point,
    pub mouth: Point,
}
