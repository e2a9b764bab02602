//! Looks and cuts from a full frame, as the extension's capture makes them.

use super::decode::Still;
use crate::frame::{Format, Frame, Region};
use crate::watch::LOOK_SIDE;

/// The pixels of a whole frame, wherever they lie.
#[derive(Debug, Clone, Copy)]
pub enum Pixels<'a> {
    /// As the frame says.
    Packed(&'a [u8]),
    /// Three bytes a pixel, of a frame that says RGBA: looks and cuts get the fourth.
    Rgb(&'a [u8]),
}

/// A whole frame, scaled down by the least whole number that brings it to [`LOOK_SIDE`].
pub fn look(source: &Frame, pixels: Pixels) -> Still {
    let Frame { width, height, region, .. } = *source;
    cut(source, pixels, region, width.max(height).div_ceil(LOOK_SIDE).max(1))
}

/// A region of a whole frame, scaled down by `step`: each pixel is the mean of `step` × `step`.
pub fn cut(source: &Frame, from: Pixels, region: Region, step: u32) -> Still {
    let Frame { format, width, height, .. } = *source;
    let scaled = |length: u32| (length / step).max(1);
    let frame = Frame { width: scaled(region.width), height: scaled(region.height), region, ..*source };
    let mut pixels = Vec::with_capacity(frame.byte_len());
    match (format, from) {
        (_, Pixels::Rgb(data)) => {
            let plane = Plane { data, width, channels: 3 };
            plane.reduce(&mut pixels, region, frame.width, frame.height, step);
        }
        (Format::Rgba, Pixels::Packed(data)) => {
            let plane = Plane { data, width, channels: 4 };
            plane.reduce(&mut pixels, region, frame.width, frame.height, step);
        }
        (Format::I420, Pixels::Packed(data)) => {
            let (luma, chroma) = data.split_at((width * height) as usize);
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
    /// Bytes of a pixel; of three, four are made.
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
                            let at =
                                (y as usize * self.width as usize + x as usize) * self.channels + channel;
                            sum += u32::from(self.data[at]);
                        }
                    }
                    let count = rows.len() as u32 * columns.len() as u32;
                    out.push(((sum + count / 2) / count) as u8);
                }
                if self.channels == 3 {
                    out.push(255);
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
                let pixels = vec![77; frame.byte_len()];
                let pixels = Pixels::Packed(&pixels);
                for step in 1..5 {
                    let small = cut(&frame, pixels, frame.region, step);
                    assert_eq!(small.pixels.len(), small.frame.byte_len());
                    assert!(small.pixels.iter().all(|&value| value == 77));
                }
                assert!(look(&frame, pixels).frame.width <= LOOK_SIDE);
            }
        }
    }

    #[test]
    fn a_cut_holds_its_region() {
        let frame = Frame::whole(Format::Rgba, 8, 8);
        let pixels = (0..64).flat_map(|i| [(i % 8 + 10 * (i / 8)) as u8; 4]).collect::<Vec<_>>();
        let part = cut(&frame, Pixels::Packed(&pixels), Region { x: 2, y: 4, width: 4, height: 2 }, 2);
        assert_eq!((part.frame.width, part.frame.height), (2, 1));
        // Means of 42 43 52 53 and of 44 45 54 55, rounded half up.
        assert_eq!(part.pixels, [[48; 4], [50; 4]].concat());
    }

    #[test]
    fn three_bytes_a_pixel_are_looked_at_as_four() {
        let frame = Frame::whole(Format::Rgba, 300, 7);
        let rgb = (0..3 * 300 * 7).map(|i| (i * i % 251) as u8).collect::<Vec<_>>();
        let rgba = rgb.chunks(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect::<Vec<_>>();
        let region = Region { x: 2, y: 2, width: 130, height: 4 };
        for step in 1..4 {
            let part = |pixels| cut(&frame, pixels, region, step).pixels;
            assert_eq!(part(Pixels::Rgb(&rgb)), part(Pixels::Packed(&rgba)), "{step}");
        }
        assert_eq!(look(&frame, Pixels::Rgb(&rgb)).pixels, look(&frame, Pixels::Packed(&rgba)).pixels);
    }
}
