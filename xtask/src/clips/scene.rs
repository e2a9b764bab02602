//! A still picture, filmed by a hand that is not quite still.

use anyhow::Result;
use fastrand::Rng;
use image::imageops::{FilterType, resize};

use super::forge::Forgery;

/// The picture is enlarged once by a good filter; the moving camera then samples it bilinearly.
pub const ENLARGED: u32 = 2;

/// Where the camera points (pixels of the original picture), and how it moves.
#[derive(Debug, Clone, Copy)]
pub struct Camera {
    pub x: f32,
    pub y: f32,
    /// Frame pixels per picture pixel.
    pub zoom: f32,
    /// How far it strays, in picture pixels.
    pub sway: f32,
}

/// How a clip is filmed.
#[derive(Debug, Clone, Copy)]
pub struct Shot {
    pub camera: Camera,
    pub seed: u64,
    /// Red gained and blue lost, as a share.
    pub warmth: f32,
    /// How much the light changes through the clip, as a share.
    pub flicker: f32,
    /// Standard deviation of the sensor's noise, 0–255.
    pub noise: f32,
}

/// A picture in linear order of RGB values, 0–255.
#[derive(Clone)]
pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

pub struct Scene {
    picture: Canvas,
}

impl Scene {
    pub fn load(bytes: &[u8]) -> Result<Scene> {
        let image = image::load_from_memory(bytes)?.into_rgb8();
        let large = resize(&image, image.width() * ENLARGED, image.height() * ENLARGED, FilterType::Lanczos3);
        let pixels = large.pixels().map(|pixel| pixel.0.map(f32::from)).collect();
        let (width, height) = (large.width() as usize, large.height() as usize);
        Ok(Scene { picture: Canvas { width, height, pixels } })
    }

    /// The frame at `time` seconds as packed RGB bytes.
    pub fn film(
        &self,
        shot: &Shot,
        forgery: Option<Forgery>,
        time: f32,
        width: usize,
        height: usize,
    ) -> Vec<u8> {
        let forged = forgery.map(|forgery| forgery.apply(&self.picture, time));
        let picture = forged.as_ref().unwrap_or(&self.picture);
        let Camera { x, y, zoom, sway } = shot.camera;
        let phase = shot.seed as f32;
        let wave = |speed: f32, offset: f32| (time * speed + phase + offset).sin();
        let (x, y) = (x + sway * (wave(0.9, 0.0) + 0.3 * wave(3.7, 1.0)), y + sway * wave(1.1, 2.0));
        let zoom = zoom * (1.0 + 0.03 * wave(0.5, 3.0));
        let (sin, cos) = (0.025 * wave(0.7, 4.0)).sin_cos();
        let light = 1.0 + shot.flicker * (wave(2.3, 5.0) + 0.4 * wave(9.1, 6.0));
        let gain = [light * (1.0 + shot.warmth), light, light * (1.0 - shot.warmth)];

        let mut random = Rng::with_seed(shot.seed << 32 | (time * 1000.0) as u64);
        // Sum of three uniform values: near enough to a normal distribution for a sensor.
        let mut noise = || (random.f32() + random.f32() + random.f32() - 1.5) * 2.0 * shot.noise;
        let mut frame = Vec::with_capacity(3 * width * height);
        for row in 0..height {
            for column in 0..width {
                let u = (column as f32 + 0.5 - width as f32 / 2.0) / zoom;
                let v = (row as f32 + 0.5 - height as f32 / 2.0) / zoom;
                let color = picture.at(
                    (x + u * cos - v * sin) * ENLARGED as f32,
                    (y + u * sin + v * cos) * ENLARGED as f32,
                    ENLARGED as f32 / zoom,
                );
                for channel in 0..3 {
                    frame.push((color[channel] * gain[channel] + noise()).round().clamp(0.0, 255.0) as u8);
                }
            }
        }
        frame
    }
}

impl Canvas {
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
