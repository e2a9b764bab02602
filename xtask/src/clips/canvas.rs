//! A picture that is filmed, and what is done to it before.

use anyhow::Result;
use image::imageops::{FilterType, resize};

/// The picture is enlarged once by a good filter; the moving camera then samples it bilinearly.
pub const ENLARGED: u32 = 2;

/// A picture in linear order of RGB values, 0–255.
#[derive(Clone)]
pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

impl Canvas {
    pub fn load(bytes: &[u8]) -> Result<Canvas> {
        let image = image::load_from_memory(bytes)?.into_rgb8();
        let large = resize(&image, image.width() * ENLARGED, image.height() * ENLARGED, FilterType::Lanczos3);
        let pixels = large.pixels().map(|pixel| pixel.0.map(f32::from)).collect();
        Ok(Canvas { width: large.width() as usize, height: large.height() as usize, pixels })
    }

    /// The colour at a point, averaged over `spread` pixels where that is more than one. Outside
    /// of the picture is a plain wall.
    pub fn at(&self, x: f32, y: f32, spread: f32) -> [f32; 3] {
        const WALL: [f32; 3] = [188.0, 184.0, 176.0];
        if x < 0.0 || y < 0.0 || x >= self.width as f32 || y >= self.height as f32 {
            return WALL;
        }
        let taps = (spread.ceil() as usize).clamp(1, 8);
        let mut sum = [0.0; 3];
        for tap in 0..taps * taps {
            let shift = |tap: usize| ((tap as f32 + 0.5) / taps as f32 - 0.5) * spread;
            let color = if taps == 1 {
                self.bilinear(x, y)
            } else {
                self.bilinear(x + shift(tap % taps), y + shift(tap / taps))
            };
            (0..3).for_each(|channel| sum[channel] += color[channel]);
        }
        sum.map(|total| total / (taps * taps) as f32)
    }

    /// The colour between the four nearest pixels; the edge repeats.
    pub fn bilinear(&self, x: f32, y: f32) -> [f32; 3] {
        let x = (x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let pixel = |column: usize, row: usize| self.pixels[row * self.width + column];
        let (a, b, c, d) = (pixel(left, top), pixel(right, top), pixel(left, bottom), pixel(right, bottom));
        std::array::from_fn(|i| {
            (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy
        })
    }
}
