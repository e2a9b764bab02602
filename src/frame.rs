//! Frames as they come from a browser or a decoder, and sampling from them.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::error::{Error, Result};

/// The longest side of a frame that is accepted, in pixels (8K video is 7680 wide).
pub const MAX_SIDE: u32 = 8192;

/// How the pixels of a buffer are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// Three planes: Y (w × h), U and V (⌈w/2⌉ × ⌈h/2⌉ each).
    I420,
    /// Four bytes a pixel; alpha is ignored.
    Rgba,
}

/// Which matrix takes Y'CbCr to R'G'B' (ITU-R BT.601 or BT.709).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Matrix {
    Bt601,
    Bt709,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// A rectangle in whole pixels of the source frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Region {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// Describes a tightly packed buffer of pixels: all of a source frame, or a region of it,
/// perhaps scaled down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Frame {
    pub format: Format,
    /// Width of the buffer in pixels.
    pub width: u32,
    /// Height of the buffer in pixels.
    pub height: u32,
    /// Ignored for RGBA.
    pub matrix: Matrix,
    /// Y' spans 0–255 rather than 16–235. Ignored for RGBA.
    pub full_range: bool,
    /// The part of the source that the buffer shows.
    pub region: Region,
    /// The size of the whole source frame.
    pub source: Size,
}

impl Frame {
    /// A frame that shows all of its source at full size.
    pub fn whole(format: Format, width: u32, height: u32) -> Frame {
        Frame {
            format,
            width,
            height,
            matrix: if height >= 720 { Matrix::Bt709 } else { Matrix::Bt601 },
            full_range: false,
            region: Region { x: 0, y: 0, width, height },
            source: Size { width, height },
        }
    }

    /// Bytes that a buffer of this description holds.
    pub fn byte_len(&self) -> usize {
        let (width, height) = (self.width as usize, self.height as usize);
        match self.format {
            Format::I420 => width * height + 2 * width.div_ceil(2) * height.div_ceil(2),
            Format::Rgba => 4 * width * height,
        }
    }

    fn check(&self, pixels: &[u8]) -> Result<()> {
        let bad = |detail: String| Err(Error::BadFrame(detail));
        let (region, source) = (self.region, self.source);
        for (name, side) in [
            ("width", self.width),
            ("height", self.height),
            ("source width", source.width),
            ("source height", source.height),
            ("region width", region.width),
            ("region height", region.height),
        ] {
            if side == 0 || side > MAX_SIDE {
                return bad(format!("{name} {side} is not in 1–{MAX_SIDE}"));
            }
        }
        let inside = |start: u32, length: u32, end: u32| start.checked_add(length).is_some_and(|e| e <= end);
        if !inside(region.x, region.width, source.width) || !inside(region.y, region.height, source.height) {
            return bad(format!("region {region:?} lies outside the source {source:?}"));
        }
        if pixels.len() != self.byte_len() {
            return bad(format!("{} bytes for {self:?}, which takes {}", pixels.len(), self.byte_len()));
        }
        Ok(())
    }
}

/// A picture in packed RGB, with its place in the source frame.
pub struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<[u8; 3]>,
    region: Region,
    source: Size,
}

impl Picture {
    /// Reads a buffer as `frame` describes it.
    ///
    /// # Errors
    /// [`Error::BadFrame`] if a side is zero or absurd, the region leaves the source, or the
    /// number of bytes is not what the description asks for.
    pub fn read(frame: &Frame, pixels: &[u8]) -> Result<Picture> {
        frame.check(pixels)?;
        let rgb = match frame.format {
            Format::Rgba => pixels.chunks_exact(4).map(|p| [p[0], p[1], p[2]]).collect(),
            Format::I420 => i420_to_rgb(frame, pixels),
        };
        Ok(Picture {
            width: frame.width as usize,
            height: frame.height as usize,
            rgb,
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

    /// Buffer pixels per source pixel (at most 1 where the picture was scaled down).
    fn scale(&self) -> (f32, f32) {
        (self.width as f32 / self.region.width as f32, self.height as f32 / self.region.height as f32)
    }

    /// Samples a square of the source, turned by `square.roll`, as `size` × `size` RGB pixels in
    /// row-major order. Where the picture is finer than the output, each output pixel averages
    /// a grid of bilinear taps, so that nothing aliases; outside of the picture its edge repeats.
    pub fn sample(&self, square: &Square, size: usize) -> Vec<[f32; 3]> {
        let (scale_x, scale_y) = self.scale();
        let pixel = square.side / size as f32;
        let taps = ((pixel * scale_x.max(scale_y)).ceil() as usize).clamp(1, MAX_TAPS);
        let (sin, cos) = square.roll.sin_cos();
        let mut out = Vec::with_capacity(size * size);
        for row in 0..size {
            for column in 0..size {
                let mut sum = [0.0; 3];
                for tap in 0..taps * taps {
                    let u = (column as f32 + offset(tap % taps, taps)) * pixel - square.side / 2.0;
                    let v = (row as f32 + offset(tap / taps, taps)) * pixel - square.side / 2.0;
                    let x = square.x + u * cos - v * sin - self.region.x as f32;
                    let y = square.y + u * sin + v * cos - self.region.y as f32;
                    let color = self.bilinear(x * scale_x - 0.5, y * scale_y - 0.5);
                    for (total, value) in sum.iter_mut().zip(color) {
                        *total += value;
                    }
                }
                out.push(sum.map(|total| total / (taps * taps) as f32));
            }
        }
        out
    }

    fn bilinear(&self, x: f32, y: f32) -> [f32; 3] {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let at = |column: usize, row: usize| self.rgb[row * self.width + column];
        let (a, b, c, d) = (at(left, top), at(right, top), at(left, bottom), at(right, bottom));
        std::array::from_fn(|i| {
            let upper = f32::from(a[i]) * (1.0 - fx) + f32::from(b[i]) * fx;
            let lower = f32::from(c[i]) * (1.0 - fx) + f32::from(d[i]) * fx;
            upper * (1.0 - fy) + lower * fy
        })
    }
}

/// Taps per side of an output pixel; the callers' frames are scaled so that more is never needed.
const MAX_TAPS: usize = 8;

fn offset(tap: usize, taps: usize) -> f32 {
    (tap as f32 + 0.5) / taps as f32
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

/// Y'CbCr to R'G'B' (ITU-R BT.601-7 §2.5, BT.709-6 §3), chroma taken from the nearest sample.
fn i420_to_rgb(frame: &Frame, pixels: &[u8]) -> Vec<[u8; 3]> {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let (chroma_width, chroma_height) = (width.div_ceil(2), height.div_ceil(2));
    let (luma, chroma) = pixels.split_at(width * height);
    let (blue, red) = chroma.split_at(chroma_width * chroma_height);
    let (kr, kb) = match frame.matrix {
        Matrix::Bt601 => (0.299, 0.114),
        Matrix::Bt709 => (0.2126, 0.0722),
    };
    let kg = 1.0 - kr - kb;
    let (black, luma_gain, chroma_gain) =
        if frame.full_range { (0.0, 1.0, 1.0) } else { (16.0, 255.0 / 219.0, 255.0 / 224.0) };
    let red_gain = 2.0 * (1.0 - kr) * chroma_gain;
    let blue_gain = 2.0 * (1.0 - kb) * chroma_gain;
    let mut out = Vec::with_capacity(width * height);
    for row in 0..height {
        let line = &luma[row * width..][..width];
        let start = row / 2 * chroma_width;
        for (column, &y) in line.iter().enumerate() {
            let y: f32 = (f32::from(y) - black) * luma_gain;
            let cb = f32::from(blue[start + column / 2]) - 128.0;
            let cr = f32::from(red[start + column / 2]) - 128.0;
            let r = y + red_gain * cr;
            let b = y + blue_gain * cb;
            let g = (y - kr * r - kb * b) / kg;
            out.push([r, g, b].map(|value| value.round().clamp(0.0, 255.0) as u8));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(size: u32, value: u8) -> (Frame, Vec<u8>) {
        let frame = Frame::whole(Format::Rgba, size, size);
        (frame, vec![value; frame.byte_len()])
    }

    #[test]
    fn refuses_absurd_frames() {
        let (frame, pixels) = gray(4, 9);
        let refused =
            |frame: Frame, pixels: &[u8]| matches!(Picture::read(&frame, pixels), Err(Error::BadFrame(_)));
        assert!(refused(frame, &pixels[1..]));
        assert!(refused(Frame { width: 0, ..frame }, &[]));
        assert!(refused(Frame { width: u32::MAX, height: u32::MAX, ..frame }, &pixels));
        let region = Region { x: u32::MAX, y: 0, width: 4, height: 4 };
        assert!(refused(Frame { region, ..frame }, &pixels));
        assert!(!refused(frame, &pixels));
    }

    #[test]
    fn odd_sizes_have_rounded_up_chroma() {
        let frame = Frame::whole(Format::I420, 5, 3);
        assert_eq!(frame.byte_len(), 15 + 2 * 6);
        assert!(Picture::read(&frame, &vec![128; frame.byte_len()]).is_ok());
    }

    #[test]
    fn primaries_survive_both_matrices() {
        // Limited-range red: BT.601 (81, 90, 240), BT.709 (63, 102, 240).
        for (matrix, [y, u, v]) in [(Matrix::Bt601, [81, 90, 240]), (Matrix::Bt709, [63, 102, 240])] {
            let frame = Frame { matrix, ..Frame::whole(Format::I420, 2, 2) };
            let picture = Picture::read(&frame, &[y, y, y, y, u, v]).unwrap();
            let [r, g, b] = picture.rgb[0];
            assert!(r >= 252 && g <= 3 && b <= 3, "{matrix:?}: {:?}", picture.rgb[0]);
        }
    }

    #[test]
    fn sampling_averages_instead_of_aliasing() {
        let frame = Frame::whole(Format::Rgba, 64, 64);
        let stripes = (0..64 * 64).flat_map(|i| [if i % 2 == 0 { 0 } else { 200 }; 4]).collect::<Vec<u8>>();
        let picture = Picture::read(&frame, &stripes).unwrap();
        let square = Square { x: 32.0, y: 32.0, side: 64.0, roll: 0.0 };
        for color in picture.sample(&square, 16) {
            assert!((color[0] - 100.0).abs() < 1.0, "{color:?}");
        }
    }

    #[test]
    fn sampling_turns_with_the_roll() {
        // Left half dark, right half bright; turned by 90° the bright half lies below.
        let frame = Frame::whole(Format::Rgba, 32, 32);
        let halves = (0..32 * 32).flat_map(|i| [if i % 32 < 16 { 10 } else { 250 }; 4]).collect::<Vec<u8>>();
        let picture = Picture::read(&frame, &halves).unwrap();
        let square = Square { x: 16.0, y: 16.0, side: 32.0, roll: -std::f32::consts::FRAC_PI_2 };
        let turned = picture.sample(&square, 8);
        assert!(turned[3][0] < 30.0 && turned[8 * 7 + 3][0] > 230.0);
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
