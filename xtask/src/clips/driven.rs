//! A mouth that is driven by somebody else's: the picture itself is bent, softly and without a seam, as reenactment
//! by warping does (Siarohin et al., NeurIPS 2019), and what no pixel shows, the inside of the mouth, is made up.

use super::canvas::{Canvas, ENLARGED};

/// The line of the lips and the middle of the chin, in pixels of the original picture.
const LIPS: [f32; 2] = [223.5, 147.0];
const CHIN: [f32; 2] = [223.0, 166.0];
/// How far the bending reaches from the chin, to the side and up or down.
const REACH: [f32; 2] = [30.0, 26.0];
/// Beyond this many reaches nothing is bent.
const EDGE: f32 = 2.0;
/// How far the chin falls, and how far the corners of the mouth part, at most.
const FALL: f32 = 10.0;
const SMILE: f32 = 3.0;
const INSIDE: [f32; 3] = [66.0, 30.0, 30.0];

/// The picture with the mouth saying something, at `time` seconds.
pub fn speaking(picture: &Canvas, time: f32) -> Canvas {
    let open = FALL * (0.5 + 0.35 * (9.0 * time).sin() + 0.15 * (23.0 * time).sin());
    let part = SMILE * (3.0 * time).sin();
    let mut forged = picture.clone();
    let scale = ENLARGED as f32;
    let side = |axis: usize, sign: f32| ((CHIN[axis] + sign * EDGE * REACH[axis]) * scale) as usize;
    for row in side(1, -1.0)..side(1, 1.0) {
        for column in side(0, -1.0)..side(0, 1.0) {
            let (x, y) = ((column as f32 + 0.5) / scale, (row as f32 + 0.5) / scale);
            let [u, v] = [(x - CHIN[0]) / REACH[0], (y - CHIN[1]) / REACH[1]];
            let near = (1.0 - (u * u + v * v) / (EDGE * EDGE)).max(0.0).powi(2);
            if near == 0.0 {
                continue;
            }
            // Only what is below the lips falls.
            let below = smooth((y - LIPS[1] + 1.0) / 7.0);
            let from = [x - part * near * u, y - open * near * below];
            // Generated at the size of its network, and enlarged.
            let color = picture.at(from[0] * scale, from[1] * scale, (1.0 + 0.8 * near) * scale);
            let gap = gap(x, y, open);
            let pixel = &mut forged.pixels[row * picture.width + column];
            (0..3).for_each(|channel| {
                pixel[channel] = color[channel] + gap * (INSIDE[channel] - color[channel])
            });
        }
    }
    forged
}

/// How much of a point is inside of the open mouth, 0..1.
fn gap(x: f32, y: f32, open: f32) -> f32 {
    let height = 0.4 * open;
    let [u, v] = [(x - LIPS[0]) / 17.0, (y - LIPS[1] - height) / height.max(0.5)];
    smooth((1.0 - u.hypot(v)) / 0.6)
}

fn smooth(share: f32) -> f32 {
    let t = share.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
