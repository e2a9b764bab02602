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

/// Channels first, a kernel and stride that [`Plane::knows`].
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

/// One channel between zeros, row behind row without a gap, so that it is copied in one go: taps above and below fall
/// on the zeros, and those left and right, which fall on the next row, get weights of zero. Four columns are computed
/// from top to bottom before the next four: the weights stay in their registers, and a row is loaded once for the two
/// rows of the output that are computed together. In V8 12 GMAC/s for stride one; a padded copy row by row and all
/// columns of a row before the next made 6, and a sixth of it for stride two.
pub struct Plane {
    /// Values of the picture, and of the plane.
    pixels: usize,
    pub len: usize,
    /// Zeros before the picture.
    pub before: usize,
    width: usize,
    stride: usize,
    /// Columns of the output, and rows that are computed before the next ones are: a large plane does not stay in the
    /// first-level cache from one four of its columns to the next.
    columns: usize,
    band: usize,
    /// Where four columns begin, and which taps of a row they may use: 1, or 0.
    fours: Vec<(usize, [Lanes; 3])>,
}

impl Plane {
    /// Whether it can be used for this.
    pub fn knows(geometry: &Geometry) -> bool {
        geometry.kernel == [3, 3] && geometry.stride <= 2
    }

    pub fn of(geometry: &Geometry) -> Plane {
        let Geometry {
            input: [height, width], output: [rows, columns], before: [above, left], stride, ..
        } = *geometry;
        let inside = |column: usize| f32::from(u8::from((left..left + width).contains(&column)));
        // The last four may have columns in common with those before.
        let starts = (0..columns).step_by(4).map(|x| x.min(columns.saturating_sub(4)));
        let usable =
            |x: usize, tap: usize| Lanes::of(std::array::from_fn(|n| inside((x + n) * stride + tap)));
        let before = above * width + left;
        // Of a last row that stands alone a second one is computed, and not stored.
        let reach = (rows * stride + 3) * width + (columns + 4) * stride + 8;
        Plane {
            pixels: height * width,
            len: reach.max(before + height * width),
            before,
            width,
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
    pub fn compute(
        &self,
        Channels { weights, bias, clamp }: Channels,
        n: usize,
        plane: &[f32],
        out: &mut [f32],
    ) {
        let taps: [Lanes; 9] = std::array::from_fn(|tap| Lanes::splat(weights[9 * n + tap]));
        let bands = out.chunks_mut(self.band * self.columns);
        for (out, y) in bands.zip((0..).step_by(self.band * self.stride)) {
            for (x, usable) in &self.fours {
                let kernel = Kernel {
                    weights: std::array::from_fn(|tap| taps[tap].times(usable[tap % 3])),
                    bias: Lanes::splat(bias[n]),
                    clamp: clamp.map(Lanes::splat),
                };
                let plane = &plane[y * self.width + self.stride * x..];
                let part = Part { plane, width: self.width, x: *x, columns: self.columns };
                if self.stride == 1 {
                    kernel.by_one(part, out)
                } else {
                    kernel.by_two(part, out)
                };
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
struct Kernel {
    weights: [Lanes; 9],
    bias: Lanes,
    clamp: [Lanes; 2],
}

impl Kernel {
    /// Two rows at once; they always have four to read from, see [`Plane::of`].
    #[inline(never)]
    fn by_one(&self, part: Part, out: &mut [f32]) -> Option<()> {
        let three = |row: &[f32; 6]| [first(row), first(&row[1..]), first(&row[2..])];
        let mut a = three(part.row(0)?);
        let mut b = three(part.row(1)?);
        for (rows, y) in out.chunks_mut(2 * part.columns).zip((2..).step_by(2)) {
            let c = three(part.row(y)?);
            let d = three(part.row(y + 1)?);
            let mut sums = [self.bias; 2];
            for (n, (one, other)) in [(&a, &b), (&b, &c), (&c, &d)].into_iter().enumerate() {
                for dx in 0..3 {
                    let weight = self.weights[3 * n + dx];
                    sums[0] = sums[0].plus_product(weight, one[dx]);
                    sums[1] = sums[1].plus_product(weight, other[dx]);
                }
            }
            (a, b) = (c, d);
            let (upper, lower) = rows.split_at_mut(part.columns);
            store(self.finish(sums[0]), upper, part.x);
            if !lower.is_empty() {
                store(self.finish(sums[1]), lower, part.x);
            }
        }
        Some(())
    }

    #[inline(never)]
    fn by_two(&self, part: Part, out: &mut [f32]) -> Option<()> {
        for (out, y) in out.chunks_exact_mut(part.columns).zip((0..).step_by(2)) {
            let mut sum = self.bias;
            let taps = [part.row::<10>(y)?, part.row(y + 1)?, part.row(y + 2)?];
            for (row, weights) in taps.into_iter().zip(self.weights.as_chunks::<3>().0) {
                let (here, next) = (first(row), first(&row[4..]));
                let pixels = [here.evens(next), here.odds(next), first(&row[2..]).evens(first(&row[6..]))];
                for (weight, pixels) in weights.iter().zip(pixels) {
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
