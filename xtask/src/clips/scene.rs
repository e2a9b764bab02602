//! A still picture, filmed by a hand that is not quite still.

use fastrand::Rng;

use super::canvas::{Canvas, ENLARGED};

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

/// The frame at `time` seconds as packed RGB bytes.
pub fn film(picture: &Canvas, shot: &Shot, time: f32, width: usize, height: usize) -> Vec<u8> {
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
