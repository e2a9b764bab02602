//! Depthwise convolution: every channel with a kernel of its own.

use super::geometry::{Geometry, Taps};
use crate::lanes::Lanes;

/// What every channel is computed with.
#[derive(Clone, Copy)]
pub struct Channels<'a> {
    /// Per channel its taps (channels first), or per tap its channels (channels last).
    pub weights: &'a [f32],
    pub bias: &'a [f32],
    pub clamp: [f32; 2],
}

/// The first four of at least as many values.
#[inline(always)]
pub(super) fn first(values: &[f32]) -> Lanes {
    values.first_chunk().map_or(Lanes::splat(0.0), Lanes::load)
}

#[inline(always)]
pub(super) fn store(lanes: Lanes, row: &mut [f32], x: usize) {
    let rest = &mut row[x..];
    if let Some(chunk) = rest.first_chunk_mut() {
        lanes.store(chunk);
    } else {
        let mut whole = [0.0; 4];
        lanes.store(&mut whole);
        rest.copy_from_slice(&whole[..rest.len()]);
    }
}

/// Channels last, any kernel and stride: four channels at a time, of four pixels of a row where the kernel
/// is three wide and steps by one. Taps outside the picture are left out, per row and column, not per tap.
pub fn channels_last(geometry: &Geometry, kernel: Channels, input: &[f32], output: &mut [f32]) {
    let Channels { weights, bias, clamp } = kernel;
    let channels = bias.len();
    let ([height, width], [_, out_width]) = (geometry.input, geometry.output);
    let [low, high] = clamp.map(Lanes::splat);
    let by_quads = geometry.stride == 1 && geometry.kernel[1] == 3 && channels.is_multiple_of(4);
    for (y, out_row) in output.chunks_exact_mut(out_width * channels).enumerate() {
        let rows = geometry.taps(y, height, 0);
        let mut x = 0;
        while x < out_width {
            let columns = geometry.taps(x, width, 1);
            let many = by_quads && columns.is_whole(3) && x + 6 <= width + geometry.before[1];
            if many {
                let from = x - geometry.before[1];
                quad(geometry, kernel, &rows, from, input, &mut out_row[x * channels..]);
                x += 4;
                continue;
            }
            let out = &mut out_row[x * channels..][..channels];
            for (c, out) in (0..channels).step_by(4).zip(out.chunks_mut(4)) {
                let mut sum = load(bias, c);
                for (ky, iy) in rows.pairs() {
                    for (kx, ix) in columns.pairs() {
                        let tap = (ky * geometry.kernel[1] + kx) * channels;
                        let pixel = (iy * width + ix) * channels;
                        sum = sum.plus_product(
                            load(&weights[tap..tap + channels], c),
                            load(&input[pixel..pixel + channels], c),
                        );
                    }
                }
                store(sum.clamp(low, high), out, 0);
            }
            x += 1;
        }
    }
}

/// Four neighbouring pixels of a row, none of whose taps is left or right of the picture.
#[inline(always)]
fn quad(
    geometry: &Geometry,
    Channels { weights, bias, clamp }: Channels,
    rows: &Taps,
    from: usize,
    input: &[f32],
    out: &mut [f32],
) {
    let channels = bias.len();
    let quarter = channels / 4;
    let width = geometry.input[1];
    let [low, high] = clamp.map(Lanes::splat);
    let (input, weights) = (input.as_chunks::<4>().0, weights.as_chunks::<4>().0);
    let mut rest = out;
    let mut outs: [&mut [[f32; 4]]; 4] = std::array::from_fn(|_| {
        let (pixel, others) = std::mem::take(&mut rest).split_at_mut(channels);
        rest = others;
        &mut pixel.as_chunks_mut().0[..quarter]
    });
    for c in 0..quarter {
        let mut sums = [Lanes::load(&bias.as_chunks().0[c]); 4];
        for (ky, iy) in rows.pairs() {
            let row = &input[(iy * width + from) * quarter..][..6 * quarter];
            let weights = &weights[3 * ky * quarter..][..3 * quarter];
            let pixels: [Lanes; 6] = std::array::from_fn(|n| Lanes::load(&row[n * quarter + c]));
            for kx in 0..3 {
                let weight = Lanes::load(&weights[kx * quarter + c]);
                for (n, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.plus_product(weight, pixels[n + kx]);
                }
            }
        }
        for (sum, out) in sums.into_iter().zip(&mut outs) {
            sum.clamp(low, high).store(&mut out[c]);
        }
    }
}

/// Four values from `c` on; zeros past the end.
#[inline(always)]
fn load(values: &[f32], c: usize) -> Lanes {
    match values[c..].first_chunk() {
        Some(chunk) => Lanes::load(chunk),
        None => {
            let mut whole = [0.0; 4];
            whole[..values.len() - c].copy_from_slice(&values[c..]);
            Lanes::load(&whole)
        }
    }
}
