//! Looks and cuts from a full frame, as the extension's capture makes them.

use facetell::frame::{Format, Frame, Region};
use facetell::watch::LOOK_SIDE;

use crate::decode::Still;

/// A whole frame, scaled down by the least whole number that brings it to [`LOOK_SIDE`].
pub fn look(still: &Still) -> Still {
    let Frame { width, height, region, .. } = still.frame;
    cut(still, region, width.max(height).div_ceil(LOOK_SIDE).max(1))
}

/// A region of a whole frame, scaled down by `step`: each pixel is the mean of `step` × `step`.
pub fn cut(still: &Still, region: Region, step: u32) -> Still {
    let Frame { format, width, height, .. } = still.frame;
    let scaled = |length: u32| (length / step).max(1);
    let frame = Frame { width: scaled(region.width), height: scaled(region.height), region, ..still.frame };
    let source = &still.pixels;
    let mut pixels = Vec::with_capacity(frame.byte_len());
    match format {
        Format::Rgba => {
            let plane = Plane { data: source, width, channels: 4 };
            plane.reduce(&mut pixels, region, frame.width, frame.height, step);
        }
        Format::I420 => {
            let (luma, chroma) = source.split_at((width * height) as usize);
            let (blue, red) = chroma.split_at(chroma.len() / 2);
            Plane { data: luma, width, channels: 1 }.reduce(
                &mut pixels,
                region,
                frame.width,
                frame.height,
                step,
            );
            let half = Region {
                x: region.x / 2,
                y: region.y / 2,
                width: region.width.div_ceil(2),
                height: region.height.div_ceil(2),
            };
            for data in [blue, red] {
                let plane = Plane { data, width: width.div_ceil(2), channels: 1 };
                plane.reduce(&mut pixels, half, frame.width.div_ceil(2), frame.height.div_ceil(2), step);
            }
        }
    }
    Still { frame, pixels }
}

struct Plane<'a> {
    data: &'a [u8],
    width: u32,
    channels: usize,
}

impl Plane<'_> {
    /// Appends `width` × `height` pixels, each the mean of up to `step` × `step` of `region`.
    fn reduce(&self, out: &mut Vec<u8>, region: Region, width: u32, height: u32, step: u32) {
        for row in 0..height {
            let rows = span(region.y, region.height, row, step);
            for column in 0..width {
                let columns = span(region.x, region.width, column, step);
                for channel in 0..self.channels {
                    let mut sum = 0;
                    for y in rows.clone() {
                        for x in columns.clone() {
                            let at = (y * self.width + x) as usize * self.channels + channel;
                            sum += u32::from(self.data[at]);
                        }
                    }
                    let count = rows.len() as u32 * columns.len() as u32;
                    out.push(((sum + count / 2) / count) as u8);
                }
            }
        }
    }
}

/// The source pixels of one output pixel, inside the region.
fn span(start: u32, length: u32, index: u32, step: u32) -> std::ops::Range<u32> {
    let last = length - 1;
    let first = (index * step).min(last);
    start + first..start + ((index + 1) * step).min(length).max(first + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_and_step_fits_its_description() {
        for (width, height) in [(2, 2), (7, 5), (64, 48), (1081, 3)] {
            for format in [Format::I420, Format::Rgba] {
                let frame = Frame::whole(format, width, height);
                let still = Still { frame, pixels: vec![77; frame.byte_len()] };
                for step in 1..5 {
                    let small = cut(&still, frame.region, step);
                    assert_eq!(small.pixels.len(), small.frame.byte_len());
                    assert!(small.pixels.iter().all(|&value| value == 77));
                }
                assert!(look(&still).frame.width <= LOOK_SIDE);
            }
        }
    }

    #[test]
    fn a_cut_holds_its_region() {
        let frame = Frame::whole(Format::Rgba, 8, 8);
        let pixels = (0..64).flat_map(|i| [(i % 8 + 10 * (i / 8)) as u8; 4]).collect();
        let part = cut(&Still { frame, pixels }, Region { x: 2, y: 4, width: 4, height: 2 }, 2);
        assert_eq!((part.frame.width, part.frame.height), (2, 1));
        // Means of 42 43 52 53 and of 44 45 54 55, rounded half up.
        assert_eq!(part.pixels, [[48; 4], [50; 4]].concat());
    }
}
