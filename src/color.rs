//! From video's colours to a screen's: Y'CbCr to R'G'B' (ITU-R BT.601-7 §2.5, BT.709-6 §3).

use crate::frame::{Frame, Matrix};
use crate::lanes::Lanes;

/// Red, green, blue, and a byte that means nothing: as pixels of four bytes they are read at once.
pub type Pixel = [u8; 4];

/// A frame in I420, of as many bytes as it must have; chroma is taken from the nearest sample.
pub fn from_i420(frame: &Frame, bytes: &[u8]) -> Vec<Pixel> {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let chroma_width = width.div_ceil(2);
    let (luma, chroma) = bytes.split_at(width * height);
    let (blue, red) = chroma.split_at(chroma_width * height.div_ceil(2));
    let conversion = Conversion::of(frame);
    let mut out = Vec::with_capacity(width * height);
    for (row, line) in luma.chunks_exact(width).enumerate() {
        let at = row / 2 * chroma_width..(row / 2 + 1) * chroma_width;
        let (blue, red) = (&blue[at.clone()], &red[at]);
        let (fours, rest) = line.as_chunks();
        let pairs = blue.as_chunks().0.iter().zip(red.as_chunks().0);
        for (luma, (blue, red)) in fours.iter().zip(pairs) {
            out.extend_from_slice(&conversion.four_pixels(*luma, *blue, *red));
        }
        // What is behind the end of a row is anything, and not kept.
        let padded =
            |values: &[u8], from: usize| std::array::from_fn(|n| *values.get(from + n).unwrap_or(&0));
        let luma: [u8; 4] = std::array::from_fn(|n| *rest.get(n).unwrap_or(&0));
        let pixels =
            conversion.four_pixels(luma, padded(blue, 2 * fours.len()), padded(red, 2 * fours.len()));
        out.extend_from_slice(&pixels[..rest.len()]);
    }
    out
}

/// R = Y + `red` · Cr; G = Y − `green` · (Cb, Cr); B = Y + `blue` · Cb, with Y = `gain` · (luma − `black`).
struct Conversion {
    black: f32,
    gain: f32,
    red: f32,
    green: [f32; 2],
    blue: f32,
}

impl Conversion {
    fn of(frame: &Frame) -> Conversion {
        let (kr, kb) = match frame.matrix {
            Matrix::Bt601 => (0.299, 0.114),
            Matrix::Bt709 => (0.2126, 0.0722),
        };
        let kg = 1.0 - kr - kb;
        let (black, gain, chroma_gain) =
            if frame.full_range { (0.0, 1.0, 1.0) } else { (16.0, 255.0 / 219.0, 255.0 / 224.0) };
        let (red, blue) = (2.0 * (1.0 - kr) * chroma_gain, 2.0 * (1.0 - kb) * chroma_gain);
        Conversion { black, gain, red, green: [kb * blue / kg, kr * red / kg], blue }
    }

    /// Four pixels of a row have two samples of chroma.
    #[inline(always)]
    fn four_pixels(&self, luma: [u8; 4], blue: [u8; 2], red: [u8; 2]) -> [Pixel; 4] {
        let chroma = |[a, b]: [u8; 2]| Lanes::of_bytes([a, a, b, b]).plus(Lanes::splat(-128.0));
        let (blue, red) = (chroma(blue), chroma(red));
        let luma = Lanes::splat(-self.black * self.gain)
            .plus_product(Lanes::of_bytes(luma), Lanes::splat(self.gain));
        Lanes::to_pixels([
            luma.plus_product(red, Lanes::splat(self.red)),
            luma.plus_product(blue, Lanes::splat(-self.green[0]))
                .plus_product(red, Lanes::splat(-self.green[1])),
            luma.plus_product(blue, Lanes::splat(self.blue)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Format;

    #[test]
    fn primaries_survive_both_matrices() {
        // Limited-range red: BT.601 (81, 90, 240), BT.709 (63, 102, 240).
        for (matrix, [y, u, v]) in [(Matrix::Bt601, [81, 90, 240]), (Matrix::Bt709, [63, 102, 240])] {
            let frame = Frame { matrix, ..Frame::whole(Format::I420, 2, 2) };
            let [r, g, b, _] = from_i420(&frame, &[y, y, y, y, u, v])[0];
            assert!(r >= 252 && g <= 3 && b <= 3, "{matrix:?}: {r} {g} {b}");
        }
    }

    #[test]
    fn every_pixel_of_an_odd_frame_has_its_own_chroma() {
        let frame = Frame { full_range: true, ..Frame::whole(Format::I420, 7, 3) };
        let (luma, blue) = ([100; 21], [128; 8]);
        let red = [128, 228, 128, 228, 28, 128, 28, 128];
        let pixels = from_i420(&frame, &[luma.as_slice(), &blue, &red].concat());
        assert_eq!(pixels.len(), 21);
        for (n, [r, ..]) in pixels.into_iter().enumerate() {
            let expected = match red[n / 7 / 2 * 4 + n % 7 / 2] {
                128 => 100,
                228 => 240,
                _ => 0,
            };
            assert_eq!(r, expected, "pixel {n}");
        }
    }
}
