//! Frames as they come from a browser or a decoder: what the bytes are.

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

    /// Whether `pixels` can be what this describes.
    ///
    /// # Errors
    /// [`Error::BadFrame`] if a side is zero or absurd, the region leaves the source, or the number of bytes is not
    /// what the description asks for.
    pub fn check(&self, pixels: &[u8]) -> Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_absurd_frames() {
        let frame = Frame::whole(Format::Rgba, 4, 4);
        let pixels = vec![9; frame.byte_len()];
        let refused = |frame: Frame, pixels: &[u8]| matches!(frame.check(pixels), Err(Error::BadFrame(_)));
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
        assert!(frame.check(&vec![128; frame.byte_len()]).is_ok());
    }
}
