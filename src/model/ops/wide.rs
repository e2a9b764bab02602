//! Depthwise convolution, channels first, of any kernel and stride: what [`super::plane`] does not know.

use super::depthwise::{Channels, first, store};
use super::geometry::Geometry;
use crate::lanes::Lanes;

/// Four columns of a row at a time, of one channel between zeros.
pub fn channels_first(geometry: &Geometry, channels: Channels, input: &[f32], output: &mut [f32]) {
    let Geometry { input: [height, width], output: [_, columns], before: [above, left], stride, .. } =
        *geometry;
    let [tall, wide] = geometry.padded();
    // The last four may reach beyond the last column.
    let row = wide + 3 * stride;
    let mut plane = vec![0.0; tall * row + 4];
    let window = geometry.kernel[0] * geometry.kernel[1];
    let each = channels.weights.chunks_exact(window).zip(channels.bias);
    let pictures = input.chunks_exact(height * width).zip(output.chunks_exact_mut(geometry.pixels()));
    for ((weights, bias), (picture, out)) in each.zip(pictures) {
        for (line, pixels) in picture.chunks_exact(width).enumerate() {
            plane[(above + line) * row + left..][..width].copy_from_slice(pixels);
        }
        let kernel = Kernel {
            weights: weights.iter().copied().map(Lanes::splat).collect(),
            width: geometry.kernel[1],
            bias: Lanes::splat(*bias),
            clamp: channels.clamp.map(Lanes::splat),
        };
        for (y, out) in out.chunks_exact_mut(columns).enumerate() {
            for x in (0..columns).step_by(4) {
                let from = &plane[y * stride * row + x * stride..];
                let four = if stride == 1 { kernel.by_one(from, row) } else { kernel.by(stride, from, row) };
                store(four, out, x);
            }
        }
    }
}

struct Kernel {
    weights: Vec<Lanes>,
    /// Taps in a row.
    width: usize,
    bias: Lanes,
    clamp: [Lanes; 2],
}

impl Kernel {
    /// Four results whose first taps are at the beginning of `from`, in which a row is `row` long.
    #[inline(always)]
    fn by_one(&self, from: &[f32], row: usize) -> Lanes {
        self.sum(from, row, first)
    }

    #[inline(always)]
    fn by(&self, stride: usize, from: &[f32], row: usize) -> Lanes {
        self.sum(from, row, |taps| Lanes::of(std::array::from_fn(|n| taps[n * stride])))
    }

    #[inline(always)]
    fn sum(&self, from: &[f32], row: usize, four: impl Fn(&[f32]) -> Lanes) -> Lanes {
        let mut sum = self.bias;
        for (line, weights) in self.weights.chunks_exact(self.width).enumerate() {
            let line = &from[line * row..];
            for (tap, weight) in weights.iter().enumerate() {
                sum = sum.plus_product(*weight, four(&line[tap..]));
            }
        }
        let [low, high] = self.clamp;
        sum.clamp(low, high)
    }
}
