//! Pictures, and squares that are sampled from them.

use std::ops::Range;

use crate::color::{Pixel, from_i420};
use crate::error::Result;
use crate::frame::{Format, Frame, Region, Size};
use crate::lanes::Lanes;

/// A picture in RGB, with its place in the source frame.
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<Pixel>,
    region: Region,
    source: Size,
}

/// A square in source pixels: its centre, side, and the angle that its x axis is turned by
/// (radians, clockwise on screen).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Square {
    pub x: f32,
    pub y: f32,
    pub side: f32,
    pub roll: f32,
}

/// Taps per side of an output pixel; the callers' frames are scaled so that more is never needed.
const MAX_TAPS: usize = 8;

impl Picture {
    /// Reads a buffer as `frame` describes it.
    ///
    /// # Errors
    /// As [`Frame::check`].
    pub fn read(frame: &Frame, bytes: &[u8]) -> Result<Picture> {
        frame.check(bytes)?;
        let pixels = match frame.format {
            Format::Rgba => bytes.as_chunks().0.to_vec(),
            Format::I420 => from_i420(frame, bytes),
        };
        Ok(Picture {
            width: frame.width as usize,
            height: frame.height as usize,
            pixels,
            region: frame.region,
            source: frame.source,
        })
    }

    pub fn source(&self) -> Size {
        self.source
    }

    pub fn region(&self) -> Region {
        self.region
    }

    /// Samples a square of the source, turned by `square.roll`, as `size` × `size` RGB pixels in
    /// row-major order. Where the picture is finer than the output, each output pixel averages
    /// a grid of bilinear taps, so that nothing aliases; outside of the picture its edge repeats.
    pub fn sample(&self, square: &Square, size: usize) -> Vec<[f32; 3]> {
        let grid = self.grid([square.x, square.y], square.side / size as f32, [size; 2]);
        if square.roll == 0.0 { self.sample_upright(&grid) } else { self.sample_turned(&grid, square.roll) }
    }

    /// The same of an upright rectangle: `size` (width, height) pixels around `center`, each as large as `pixel` of the
    /// source.
    pub fn sample_rectangle(&self, center: [f32; 2], pixel: f32, size: [usize; 2]) -> Vec<[f32; 3]> {
        self.sample_upright(&self.grid(center, pixel, size))
    }

    fn grid(&self, [x, y]: [f32; 2], pixel: f32, size: [usize; 2]) -> Grid {
        let (scale_x, scale_y) = self.scale();
        let taps = ((pixel * scale_x.max(scale_y)).ceil() as usize).clamp(1, MAX_TAPS);
        let center = [(x - self.region.x as f32) * scale_x - 0.5, (y - self.region.y as f32) * scale_y - 0.5];
        let side = [size[0] as f32 * pixel * scale_x, size[1] as f32 * pixel * scale_y];
        Grid { size, taps, center, side }
    }

    /// Buffer pixels per source pixel (at most 1 where the picture was scaled down).
    fn scale(&self) -> (f32, f32) {
        (self.width as f32 / self.region.width as f32, self.height as f32 / self.region.height as f32)
    }

    /// Columns first, then rows: the taps of a pixel share their weights with those beside and below. On a look and a
    /// cut it took a tenth of the time of summing every tap.
    fn sample_upright(&self, grid: &Grid) -> Vec<[f32; 3]> {
        let (columns, rows) = (grid.mixes(0, self.width), grid.mixes(1, self.height));
        let (used, lines) = (extent(&columns), extent(&rows));
        let mut line = Vec::with_capacity(used.len());
        let mut narrow = Vec::with_capacity(lines.len() * grid.size[0]);
        for y in lines.clone() {
            line.clear();
            line.extend(self.pixels[y * self.width..][used.clone()].iter().copied().map(Lanes::of_bytes));
            narrow.extend(columns.iter().map(|column| column.of(|x| line[x - used.start])));
        }
        let at = |x: usize, y: usize| narrow[(y - lines.start) * grid.size[0] + x];
        rows.iter().flat_map(|row| (0..grid.size[0]).map(move |x| color(row.of(|y| at(x, y))))).collect()
    }

    fn sample_turned(&self, grid: &Grid, roll: f32) -> Vec<[f32; 3]> {
        let Grid { size: [size, _], taps, center, side: [width, height] } = *grid;
        let (sin, cos) = roll.sin_cos();
        let places = (0..size * taps).map(|tap| (tap as f32 + 0.5) / (size * taps) as f32 - 0.5);
        let across = places.clone().map(|u| [u * cos * width, u * sin * height]).collect::<Vec<_>>();
        let down =
            places.map(|v| [center[0] - v * sin * width, center[1] + v * cos * height]).collect::<Vec<_>>();
        let share = Lanes::splat(1.0 / (taps * taps) as f32);
        let mut out = Vec::with_capacity(size * size);
        for down in down.chunks_exact(taps) {
            for across in across.chunks_exact(taps) {
                let mut sum = Lanes::splat(0.0);
                for [x, y] in down {
                    for [along_x, along_y] in across {
                        sum = sum.plus_product(self.bilinear(x + along_x, y + along_y), share);
                    }
                }
                out.push(color(sum));
            }
        }
        out
    }

    #[inline(always)]
    fn bilinear(&self, x: f32, y: f32) -> Lanes {
        let ((left, right, fx), (top, bottom, fy)) = (between(x, self.width), between(y, self.height));
        let (upper, lower) = (top * self.width, bottom * self.width);
        let at = |index: usize| Lanes::of_bytes(self.pixels[index]);
        let upper = at(upper + left).toward(at(upper + right), fx);
        let lower = at(lower + left).toward(at(lower + right), fx);
        upper.toward(lower, fy)
    }
}

/// The output's pixels on the picture, in pixels of its buffer: x, then y.
struct Grid {
    size: [usize; 2],
    /// Per side of an output pixel.
    taps: usize,
    center: [f32; 2],
    side: [f32; 2],
}

impl Grid {
    /// Of which of `count` columns (`axis` 0) or rows (1) each of the output is made.
    fn mixes(&self, axis: usize, count: usize) -> Vec<Mix> {
        let step = self.side[axis] / (self.size[axis] * self.taps) as f32;
        let start = self.center[axis] - self.side[axis] / 2.0;
        let place = |tap: usize| between(start + (tap as f32 + 0.5) * step, count);
        let mix = |index: usize| {
            let taps = (index * self.taps..(index + 1) * self.taps).map(place);
            let (first, last) = (place(index * self.taps).0, place((index + 1) * self.taps - 1).1);
            let mut weights = vec![0.0; last + 1 - first];
            for (low, high, share) in taps {
                weights[low - first] += (1.0 - share) / self.taps as f32;
                weights[high - first] += share / self.taps as f32;
            }
            Mix { first, weights }
        };
        (0..self.size[axis]).map(mix).collect()
    }
}

/// A row or column of the output, as a sum of the picture's.
struct Mix {
    first: usize,
    weights: Vec<f32>,
}

impl Mix {
    #[inline(always)]
    fn of(&self, at: impl Fn(usize) -> Lanes) -> Lanes {
        let parts = self.weights.iter().zip(self.first..);
        parts.fold(Lanes::splat(0.0), |sum, (weight, index)| {
            sum.plus_product(at(index), Lanes::splat(*weight))
        })
    }
}

/// All that the mixes take anything of: they go from one side to the other.
fn extent(mixes: &[Mix]) -> Range<usize> {
    let start = mixes.first().map_or(0, |mix| mix.first);
    start..mixes.last().map_or(start, |mix| mix.first + mix.weights.len())
}

/// The two of `count` lines that a place lies between, and how far it is on its way to the second.
#[inline(always)]
fn between(place: f32, count: usize) -> (usize, usize, f32) {
    let place = place.clamp(0.0, (count - 1) as f32);
    let low = place as usize;
    (low, (low + 1).min(count - 1), place - low as f32)
}

fn color(lanes: Lanes) -> [f32; 3] {
    let mut values = [0.0; 4];
    lanes.store(&mut values);
    let [r, g, b, _] = values;
    [r, g, b]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, value: impl Fn(usize, usize) -> u8) -> Picture {
        let frame = Frame::whole(Format::Rgba, width, height);
        let pixel = |n: usize| [value(n % width as usize, n / width as usize); 4];
        let bytes = (0..(width * height) as usize).flat_map(pixel).collect::<Vec<u8>>();
        Picture::read(&frame, &bytes).unwrap()
    }

    #[test]
    fn sampling_averages_instead_of_aliasing() {
        let picture = picture(64, 64, |x, _| if x % 2 == 0 { 0 } else { 200 });
        for roll in [0.0, 1e-4] {
            for color in picture.sample(&Square { x: 32.0, y: 32.0, side: 64.0, roll }, 16) {
                assert!((color[0] - 100.0).abs() < 1.0, "{color:?}");
            }
        }
    }

    #[test]
    fn sampling_turns_with_the_roll() {
        // Left half dark, right half bright; turned by 90° the bright half lies below.
        let picture = picture(32, 32, |x, _| if x < 16 { 10 } else { 250 });
        let square = Square { x: 16.0, y: 16.0, side: 32.0, roll: -std::f32::consts::FRAC_PI_2 };
        let turned = picture.sample(&square, 8);
        assert!(turned[3][0] < 30.0 && turned[8 * 7 + 3][0] > 230.0);
    }

    /// Both ways give the same, also where the square leaves the picture, and whatever the scale is.
    #[test]
    fn upright_is_the_limit_of_turned() {
        let picture = picture(50, 40, |x, y| (x * 83 + y * 57 + x * y * 7) as u8);
        for (x, y, side) in [(25.0, 20.0, 30.0), (3.0, 35.0, 60.0), (30.3, 10.7, 7.0), (-40.0, 90.0, 20.0)] {
            let square = Square { x, y, side, roll: 0.0 };
            let upright = picture.sample(&square, 12);
            let turned = picture.sample(&Square { roll: 1e-6, ..square }, 12);
            for (one, other) in upright.into_iter().zip(turned) {
                assert!((one[0] - other[0]).abs() < 0.05, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_scaled_region_is_sampled_in_source_pixels() {
        // A 100×100 source; the buffer shows its right half at half size: dark, then bright.
        let frame = Frame {
            width: 25,
            height: 50,
            region: Region { x: 50, y: 0, width: 50, height: 100 },
            ..Frame::whole(Format::Rgba, 100, 100)
        };
        let pixels = (0..25 * 50).flat_map(|i| [if i % 25 < 12 { 0 } else { 240 }; 4]).collect::<Vec<u8>>();
        let picture = Picture::read(&frame, &pixels).unwrap();
        let at = |x: f32| picture.sample(&Square { x, y: 50.0, side: 2.0, roll: 0.0 }, 1)[0][0];
        assert!(at(60.0) < 1.0 && at(90.0) > 239.0);
    }
}
