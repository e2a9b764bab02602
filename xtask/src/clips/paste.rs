//! A foreign face, or a part of one, put over the portrait's: of lower resolution and in foreign light, through a
//! seam that is not quite the same from frame to frame. What face swaps and lip-sync tools leave behind.

use super::canvas::{Canvas, ENLARGED};

/// From the brows to the chin, in pixels of the original picture, clockwise: what swap tools replace
/// that follow 68 landmarks.
const OUTLINE: [[f32; 2]; 16] = [
    [206.0, 94.0],
    [225.0, 95.0],
    [246.0, 94.0],
    [264.0, 97.0],
    [265.0, 116.0],
    [262.0, 133.0],
    [255.0, 150.0],
    [246.0, 161.0],
    [236.0, 168.0],
    [221.0, 171.0],
    [207.0, 167.0],
    [198.0, 158.0],
    [190.0, 146.0],
    [185.0, 129.0],
    [184.0, 111.0],
    [186.0, 96.0],
];

/// Around the lips.
const LIPS: [[f32; 2]; 8] = [
    [197.0, 140.0],
    [210.0, 133.0],
    [224.0, 134.0],
    [238.0, 134.0],
    [250.0, 141.0],
    [240.0, 158.0],
    [223.0, 162.0],
    [206.0, 156.0],
];

/// The line that the face is mirrored at.
const MIRROR: f32 = 225.0;

/// What a forgery puts over the face.
pub struct Donor {
    outline: &'static [[f32; 2]],
    /// Where a point of the picture takes its colour from.
    from: fn(f32, f32, f32) -> [f32; 2],
    /// Picture pixels that one pixel of the donor covers.
    coarseness: f32,
    /// Width of the seam in picture pixels.
    seam: f32,
    gain: [f32; 3],
}

/// The inner face as a swap tool would give it: smooth, coarse, in another light.
pub const RESYNTHESIS: Donor = Donor {
    outline: &OUTLINE,
    from: |x, y, _| [MIRROR + (x - MIRROR) * 0.96 - 1.9, 125.0 + (y - 125.0) * 0.97 - 1.0],
    coarseness: 1.2,
    seam: 1.2,
    gain: [0.78, 0.82, 0.90],
};

/// The mirrored face: as foreign as one picture allows, with the light from the other side.
pub const MIRRORED: Donor = Donor {
    outline: &OUTLINE,
    from: |x, y, _| [MIRROR - (x - MIRROR) * 0.95, 125.0 + (y - 125.0) * 0.96],
    coarseness: 1.2,
    seam: 1.2,
    gain: [0.78, 0.82, 0.90],
};

/// Only the mouth, moving.
pub const MOUTH: Donor = Donor {
    outline: &LIPS,
    from: |x, y, time| {
        let open = 0.16 * (7.0 * time).sin() + 0.06 * (17.0 * time).sin();
        [x, 146.0 + (y - 146.0) * (1.0 - open)]
    },
    coarseness: 2.4,
    seam: 2.0,
    gain: [1.07, 0.95, 0.96],
};

impl Donor {
    /// The picture with its face manipulated, at `time` seconds.
    pub fn apply(&self, picture: &Canvas, time: f32) -> Canvas {
        let scale = ENLARGED as f32;
        // The seam trembles, as masks that are found anew in each frame do.
        let tremble = [0.7 * (61.0 * time).sin(), 0.7 * (47.0 * time + 1.0).cos()];
        let outline = self.outline.iter().map(|[x, y]| [x + tremble[0], y + tremble[1]]).collect::<Vec<_>>();
        let extent = |axis: usize| {
            let values = outline.iter().map(|point| point[axis]);
            let (low, high) = values.fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(v), high.max(v)));
            ((low - self.seam) * scale) as usize..((high + self.seam) * scale) as usize
        };
        let mut forged = picture.clone();
        for row in extent(1) {
            for column in extent(0) {
                let (x, y) = ((column as f32 + 0.5) / scale, (row as f32 + 0.5) / scale);
                let share = (inside(&outline, x, y) / self.seam + 0.5).clamp(0.0, 1.0);
                if share > 0.0 {
                    let color = coarse(picture, self, x, y, time);
                    let pixel = &mut forged.pixels[row * picture.width + column];
                    for channel in 0..3 {
                        let foreign = (color[channel] * self.gain[channel]).min(255.0);
                        pixel[channel] += share * (foreign - pixel[channel]);
                    }
                }
            }
        }
        forged
    }
}

/// The donor's colour at a point: known only on a coarse grid, and bilinear between, as where a
/// small generated face is scaled up.
fn coarse(picture: &Canvas, donor: &Donor, x: f32, y: f32, time: f32) -> [f32; 3] {
    let cell = donor.coarseness;
    let (left, top) = ((x / cell - 0.5).floor(), (y / cell - 0.5).floor());
    let (fx, fy) = (x / cell - 0.5 - left, y / cell - 0.5 - top);
    let node = |column: f32, row: f32| {
        let [x, y] = (donor.from)((column + 0.5) * cell, (row + 0.5) * cell, time);
        picture.at(x * ENLARGED as f32, y * ENLARGED as f32, cell * ENLARGED as f32)
    };
    let (a, b) = (node(left, top), node(left + 1.0, top));
    let (c, d) = (node(left, top + 1.0), node(left + 1.0, top + 1.0));
    std::array::from_fn(|i| {
        (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy
    })
}

/// The distance of a point from the outline in picture pixels, positive inside.
fn inside(outline: &[[f32; 2]], x: f32, y: f32) -> f32 {
    let (mut nearest, mut within) = (f32::MAX, false);
    for (index, &[ax, ay]) in outline.iter().enumerate() {
        let [bx, by] = outline[(index + 1) % outline.len()];
        let (dx, dy) = (bx - ax, by - ay);
        let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        nearest = nearest.min((x - ax - along * dx).hypot(y - ay - along * dy));
        if (ay > y) != (by > y) && x < ax + (y - ay) / dy * dx {
            within = !within;
        }
    }
    if within { nearest } else { -nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_to_an_outline() {
        let square = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]];
        assert_eq!(inside(&square, 5.0, 3.0), 3.0);
        assert_eq!(inside(&square, 5.0, -2.0), -2.0);
        assert_eq!(inside(&square, 13.0, 14.0), -5.0);
    }
}
