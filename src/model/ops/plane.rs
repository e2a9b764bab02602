//! Depthwise convolution, channels first, with a square kernel of three or five.

use super::depthwise::{Channels, first, store};
use super::geometry::Geometry;
use crate::lanes::Lanes;

/// A kernel and stride that [`Plane::knows`].
pub fn channels_first(geometry: &Geometry, channels: Channels, input: &[f32], output: &mut [f32]) {
    let layout = Plane::of(geometry);
    let mut plane = vec![0.0; layout.len];
    let inputs = input.chunks_exact(layout.pixels);
    for (n, (channel, out)) in inputs.zip(output.chunks_exact_mut(geometry.pixels())).enumerate() {
        layout.picture(&mut plane).copy_from_slice(channel);
        layout.compute(channels, n, &plane, out);
    }
}

/// Values of a plane that are read for one band of the output.
const BAND: usize = 4096;

/// Rows and columns of a kernel at most.
const MOST: usize = 5;

/// One channel between zeros, row behind row without a gap, so that it is copied in one go: taps above and below fall
/// on the zeros, and those left and right, which fall on the next row, get weights of zero. Four columns are computed
/// from top to bottom before the next four: nine weights stay in their registers, and a row is loaded once for the two rows
/// of the output that are computed together. In V8 12 GMAC/s for three by three and stride one; a padded copy row by row
/// and all columns of a row before the next made 6, and a sixth of it for stride two.
pub struct Plane {
    /// Values of the picture, and of the plane.
    pixels: usize,
    pub len: usize,
    /// Zeros before the picture.
    pub before: usize,
    width: usize,
    kernel: usize,
    stride: usize,
    /// Columns of the output, and rows that are computed before the next ones are: a large plane does not stay in the
    /// first-level cache from one four of its columns to the next.
    columns: usize,
    band: usize,
    /// Where four columns begin, and which taps of a row they may use: 1, or 0.
    fours: Vec<(usize, [Lanes; MOST])>,
}

impl Plane {
    /// Whether it can be used for this.
    pub fn knows(geometry: &Geometry) -> bool {
        matches!(geometry.kernel, [3, 3] | [5, 5]) && geometry.stride <= 2
    }

    pub fn of(geometry: &Geometry) -> Plane {
        let Geometry {
            input: [height, width],
            output: [rows, columns],
            before: [above, left],
            kernel: [kernel, _],
            stride,
            ..
        } = *geometry;
        let inside = |column: usize| f32::from(u8::from((left..left + width).contains(&column)));
        // The last four may have columns in common with those before.
        let starts = (0..columns).step_by(4).map(|x| x.min(columns.saturating_sub(4)));
        let usable =
            |x: usize, tap: usize| Lanes::of(std::array::from_fn(|n| inside((x + n) * stride + tap)));
        let before = above * width + left;
        // Of a last row that stands alone a second one is computed, and not stored.
        let reach = (rows * stride + kernel) * width + (columns + 4) * stride + 2 * kernel + 2;
        Plane {
            pixels: height * width,
            len: reach.max(before + height * width),
            before,
            width,
            kernel,
            stride,
            columns,
            band: (BAND / (width * stride)).max(2).next_multiple_of(2),
            fours: starts.map(|x| (x, std::array::from_fn(|tap| usable(x, tap)))).collect(),
        }
    }

    /// Where the picture is in the plane.
    pub fn picture<'a>(&self, plane: &'a mut [f32]) -> &'a mut [f32] {
        &mut plane[self.before..][..self.pixels]
    }

    /// The result of channel `n`, whose picture is in `plane`.
    pub fn compute(&self, channels: Channels, n: usize, plane: &[f32], out: &mut [f32]) {
        match (self.kernel, self.stride) {
            (3, 1) => self.compute_by(Kernel::<3>::by_one::<6>, channels, n, plane, out),
            (3, _) => self.compute_by(Kernel::<3>::by_two::<10>, channels, n, plane, out),
            (_, 1) => self.compute_by(Kernel::<5>::by_one::<8>, channels, n, plane, out),
            (_, _) => self.compute_by(Kernel::<5>::by_two::<12>, channels, n, plane, out),
        }
    }

    #[inline(always)]
    fn compute_by<const K: usize>(
        &self,
        four: impl Fn(&Kernel<K>, Part, &mut [f32]) -> Option<()>,
        Channels { weights, bias, clamp }: Channels,
        n: usize,
        plane: &[f32],
        out: &mut [f32],
    ) {
        let weights = &weights[K * K * n..][..K * K];
        let bands = out.chunks_mut(self.band * self.columns);
        for (out, y) in bands.zip((0..).step_by(self.band * self.stride)) {
            for (x, usable) in &self.fours {
                let weight = |dy: usize, dx: usize| Lanes::splat(weights[K * dy + dx]).times(usable[dx]);
                let kernel = Kernel {
                    weights: std::array::from_fn(|dy| std::array::from_fn(|dx| weight(dy, dx))),
                    bias: Lanes::splat(bias[n]),
                    clamp: clamp.map(Lanes::splat),
                };
                let plane = &plane[y * self.width + self.stride * x..];
                four(&kernel, Part { plane, width: self.width, x: *x, columns: self.columns }, out);
            }
        }
    }
}

/// A plane from where the first taps of four columns are.
struct Part<'a> {
    plane: &'a [f32],
    width: usize,
    /// The first of the four columns, and how many there are.
    x: usize,
    columns: usize,
}

impl Part<'_> {
    /// `N` values from a row on.
    #[inline(always)]
    fn row<const N: usize>(&self, y: usize) -> Option<&[f32; N]> {
        self.plane.get(y * self.width..)?.first_chunk()
    }
}

/// A channel's kernel in registers: apart from what makes it, or V8 is given the making once more in every step.
struct Kernel<const K: usize> {
    weights: [[Lanes; K]; K],
    bias: Lanes,
    clamp: [Lanes; 2],
}

impl<const K: usize> Kernel<K> {
    /// Two rows at once, from `N` values of each row that they depend on: all of these are there, see [`Plane::of`].
    #[inline(never)]
    fn by_one<const N: usize>(&self, part: Part, out: &mut [f32]) -> Option<()> {
        let taps = |y: usize| -> Option<[Lanes; K]> {
            let row = part.row::<N>(y)?;
            Some(std::array::from_fn(|dx| first(&row[dx..])))
        };
        for (rows, y) in out.chunks_mut(2 * part.columns).zip((0..).step_by(2)) {
            let mut sums = [self.bias; 2];
            let mut one = taps(y)?;
            for (dy, weights) in self.weights.iter().enumerate() {
                let other = taps(y + dy + 1)?;
                for ((weight, one), other) in weights.iter().zip(one).zip(other) {
                    sums[0] = sums[0].plus_product(*weight, one);
                    sums[1] = sums[1].plus_product(*weight, other);
                }
                one = other;
            }
            let (upper, lower) = rows.split_at_mut(part.columns);
            store(self.finish(sums[0]), upper, part.x);
            if !lower.is_empty() {
                store(self.finish(sums[1]), lower, part.x);
            }
        }
        Some(())
    }

    /// A row at once, likewise.
    #[inline(never)]
    fn by_two<const N: usize>(&self, part: Part, out: &mut [f32]) -> Option<()> {
        for (out, y) in out.chunks_exact_mut(part.columns).zip((0..).step_by(2)) {
            let mut sum = self.bias;
            for (dy, weights) in self.weights.iter().enumerate() {
                let row = part.row::<N>(y + dy)?;
                for (dx, weight) in weights.iter().enumerate() {
                    let (here, next) = (first(&row[dx & !1..]), first(&row[(dx & !1) + 4..]));
                    let pixels = if dx % 2 == 0 { here.evens(next) } else { here.odds(next) };
                    sum = sum.plus_product(*weight, pixels);
                }
            }
            store(self.finish(sum), out, part.x);
        }
        Some(())
    }

    #[inline(always)]
    fn finish(&self, sum: Lanes) -> Lanes {
        let [low, high] = self.clamp;
        sum.clamp(low, high)
    }
}
