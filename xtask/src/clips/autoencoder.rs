//! A face that an autoencoder has drawn anew: all of it at once, without a seam and without its finest detail.
//!
//! The code is a linear one, the face's lowest cosine components, which is what a linear autoencoder of faces comes
//! to (Turk & Pentland 1991 take principal components); the decoder enlarges it by a transposed convolution, whose
//! grid stays visible, as that of real decoders does (Odena et al., Distill 2016).

use std::f32::consts::PI;

use super::canvas::{Canvas, ENLARGED};

/// The square that is drawn anew, in pixels of the original picture: its centre and its half side.
const CENTRE: [f32; 2] = [225.0, 125.0];
const REACH: f32 = 64.0;
/// What the encoder sees of it, a side.
const SEEN: usize = 64;
/// Components that its code has, a side.
const CODE: usize = 40;
/// Over this share of the square it goes over into the picture: too softly for a seam.
const SOFT: f32 = 0.45;
/// How much the decoder gives to even and to odd pixels: it is never quite the same.
const GRID: f32 = 0.02;

/// The picture with such a face; its code is not quite the same from frame to frame, and moves with `time` seconds.
pub fn drawn(picture: &Canvas, time: f32) -> Canvas {
    let face = decoded(&encoded(picture), time);
    let mut forged = picture.clone();
    let scale = ENLARGED as f32;
    let side = |axis: usize, sign: f32| ((CENTRE[axis] + sign * REACH) * scale) as usize;
    for row in side(1, -1.0)..side(1, 1.0) {
        for column in side(0, -1.0)..side(0, 1.0) {
            let at = [(column as f32 + 0.5) / scale, (row as f32 + 0.5) / scale];
            let [u, v] = [0, 1].map(|axis| (at[axis] - CENTRE[axis]) / REACH);
            let share = ((1.0 - u.hypot(v)) / SOFT).clamp(0.0, 1.0);
            let [x, y] = [u, v].map(|place| (place + 1.0) / 2.0 * SEEN as f32);
            let color = face.bilinear(x, y);
            let pixel = &mut forged.pixels[row * picture.width + column];
            (0..3).for_each(|channel| pixel[channel] += share * (color[channel] - pixel[channel]));
        }
    }
    forged
}

/// The face's lowest cosine components, `CODE` x `CODE` of each colour.
fn encoded(picture: &Canvas) -> Vec<[f32; 3]> {
    let step = 2.0 * REACH / SEEN as f32 * ENLARGED as f32;
    let corner = CENTRE.map(|c| (c - REACH) * ENLARGED as f32);
    let rows = (0..SEEN * SEEN).map(|i| {
        let place = |n: usize, axis: usize| corner[axis] + (n as f32 + 0.5) * step;
        picture.at(place(i % SEEN, 0), place(i / SEEN, 1), step)
    });
    let seen = rows.collect::<Vec<_>>();
    let along = |values: &[[f32; 3]], length: usize| {
        // One axis, which becomes the other one: twice is both.
        let mut code = Vec::with_capacity(CODE * length);
        for k in 0..CODE {
            let weight = if k == 0 { 1.0 } else { 2.0 } / SEEN as f32;
            for line in 0..length {
                let mut sum = [0.0; 3];
                for n in 0..SEEN {
                    let wave = weight * cosine(k, n as f32 + 0.5);
                    (0..3).for_each(|c| sum[c] += wave * values[line * SEEN + n][c]);
                }
                code.push(sum);
            }
        }
        code
    };
    along(&along(&seen, SEEN), CODE)
}

/// The face of a code, `SEEN` pixels a side.
fn decoded(code: &[[f32; 3]], time: f32) -> Canvas {
    let wave = |k: usize, n: usize| cosine(k, n as f32 + 0.5);
    let lines = (0..CODE * SEEN).map(|i| {
        let (row, n) = (i / SEEN, i % SEEN);
        let mut sum = [0.0; 3];
        for k in 0..CODE {
            // A row of the code is of one vertical wave.
            let drift =
                if k + row == 0 { 1.0 } else { 1.0 + 0.03 * (time * 5.0 + (k * 7 + row) as f32).sin() };
            (0..3).for_each(|c| sum[c] += drift * wave(k, n) * code[row * CODE + k][c]);
        }
        sum
    });
    let lines = lines.collect::<Vec<_>>();
    let pixels = (0..SEEN * SEEN).map(|i| {
        let (y, x) = (i / SEEN, i % SEEN);
        let grid = 1.0 + GRID * if (x + y) % 2 == 0 { 1.0 } else { -1.0 };
        let mut sum = [0.0; 3];
        for k in 0..CODE {
            (0..3).for_each(|c| sum[c] += grid * wave(k, y) * lines[k * SEEN + x][c]);
        }
        sum.map(|v: f32| v.clamp(0.0, 255.0))
    });
    Canvas { width: SEEN, height: SEEN, pixels: pixels.collect() }
}

fn cosine(k: usize, at: f32) -> f32 {
    (PI * k as f32 * at / SEEN as f32).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smooth_face_comes_back() {
        let pixels = (0..1024 * 1024).map(|i| {
            let (x, y) = ((i % 1024) as f32, (i / 1024) as f32);
            [128.0 + 60.0 * (x / 90.0).sin(), 128.0 + 60.0 * (y / 70.0).cos(), 90.0]
        });
        let picture = Canvas { width: 1024, height: 1024, pixels: pixels.collect() };
        let forged = drawn(&picture, 0.0);
        let at = 250 * 1024 + 450;
        for channel in 0..3 {
            let (was, is) = (picture.pixels[at][channel], forged.pixels[at][channel]);
            assert!((was - is).abs() < 12.0, "{was} became {is}");
        }
    }
}
