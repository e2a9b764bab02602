//! Matrix product of weights and pixels, for pointwise and dense convolutions.
//!
//! Four channels by eight pixels are summed at a time: eight sums, two registers of pixels and one of
//! weights leave room in the sixteen that x86 has. With tract's eight by eight, V8 spills and is half as
//! fast (measured: 25–27 against 12–16 GMAC/s in Chromium on a Zen 5).

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::lanes::{Lanes, transpose};

/// Channels of a tile.
pub const ROWS: usize = 4;
/// Registers of pixels of a tile.
const WIDE: usize = 2;
/// Pixels of a tile.
const PIXELS: usize = 4 * WIDE;
/// Pixels that are packed before the weights pass over them: so many fit the second-level cache.
const BLOCK: usize = 8 * PIXELS;

/// A picture's channels, one after the other, or its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Layout {
    /// Channel × height × width.
    ChannelsFirst,
    /// Height × width × channel.
    ChannelsLast,
}

/// Weights of `rows` output channels, in the order in which the tiles read them.
#[derive(Debug, Clone)]
pub struct Weights {
    rows: usize,
    depth: usize,
    /// Per four rows, per depth: the weights of the four. Rows that are missing are zero.
    values: Vec<[f32; ROWS]>,
    /// Per four rows.
    bias: Vec<[f32; ROWS]>,
    /// Per four rows, the depths from their first to their last weight that is not zero: the others add nothing. Of a
    /// product that resizes a picture that is nearly all.
    spans: Vec<Range<usize>>,
}

impl Weights {
    /// `values` and `bias` as [`Weights::pack`] orders them; none if they are not as many as they must be.
    pub fn new(rows: usize, depth: usize, values: &[f32], bias: &[f32]) -> Option<Weights> {
        let blocks = rows.div_ceil(ROWS);
        let fits = depth > 0 && values.len() == ROWS * blocks * depth && bias.len() == ROWS * blocks;
        let fours = |values: &[f32]| values.as_chunks().0.to_vec();
        fits.then(|| {
            let values = fours(values);
            let spans = values.chunks_exact(depth).map(span).collect();
            Weights { rows, depth, values, bias: fours(bias), spans }
        })
    }

    /// `values`: rows × `depth`, row-major. `bias`: one per row.
    #[cfg(feature = "read")]
    pub fn pack(values: &[f32], depth: usize, bias: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let rows = bias.len();
        let at = |row: usize, k: usize| if row < rows { values[row * depth + k] } else { 0.0 };
        let all = ROWS * rows.div_ceil(ROWS);
        let ordered = (0..all * depth).map(|n| at(n / (ROWS * depth) * ROWS + n % ROWS, n / ROWS % depth));
        (ordered.collect(), bias.iter().copied().chain(std::iter::repeat(0.0)).take(all).collect())
    }

    /// Weights and bias, as they were given.
    pub fn values(&self) -> [&[f32]; 2] {
        [self.values.as_flattened(), self.bias.as_flattened()]
    }

    /// `output[row, pixel] = clamp(bias[row] + Σ weights[row, k] · source[k, pixel] + addend[row, pixel])`.
    pub fn multiply(&self, source: &impl Source, goal: Goal) {
        let pixels = goal.pixels;
        let mut sink = Sink { goal, rows: self.rows };
        let mut packed = self.room(BLOCK.min(pixels));
        for first in (0..pixels).step_by(BLOCK) {
            let part = first..pixels.min(first + BLOCK);
            self.pack_pixels(source, part.clone(), &mut packed);
            for block in 0..self.bias.len() {
                self.multiply_block(block, &packed, part.clone(), block * ROWS, &mut sink);
            }
        }
    }

    /// All pixels of a source, for [`Weights::multiply_rows`].
    pub fn packed(&self, source: &impl Source, pixels: usize) -> Vec<[f32; 4]> {
        let mut packed = self.room(pixels);
        self.pack_pixels(source, 0..pixels, &mut packed);
        packed
    }

    /// The same as [`Weights::multiply`], of [`ROWS`] rows from `row` on: they are the goal's only ones.
    pub fn multiply_rows(&self, row: usize, packed: &[[f32; 4]], goal: Goal) {
        let pixels = 0..goal.pixels;
        let mut sink = Sink { goal, rows: ROWS.min(self.rows - row) };
        self.multiply_block(row / ROWS, packed, pixels, 0, &mut sink);
    }

    /// For so many packed pixels.
    fn room(&self, pixels: usize) -> Vec<[f32; 4]> {
        vec![[0.0; 4]; pixels.next_multiple_of(PIXELS) / 4 * self.depth]
    }

    fn pack_pixels(&self, source: &impl Source, pixels: Range<usize>, packed: &mut [[f32; 4]]) {
        for (pixel, panel) in pixels.clone().step_by(PIXELS).zip(packed.chunks_exact_mut(WIDE * self.depth)) {
            let count = PIXELS.min(pixels.end - pixel);
            source.pack(pixel, count, &mut panel[..count.div_ceil(4) * self.depth]);
        }
    }

    /// Four channels, which are `row` and the next of the goal, on all packed pixels.
    fn multiply_block(
        &self,
        block: usize,
        packed: &[[f32; 4]],
        pixels: Range<usize>,
        row: usize,
        sink: &mut Sink,
    ) {
        let (span, bias) = (self.spans[block].clone(), &self.bias[block]);
        let weights = &self.values[block * self.depth..][span.clone()];
        for (pixel, panel) in pixels.clone().step_by(PIXELS).zip(packed.chunks_exact(WIDE * self.depth)) {
            match PIXELS.min(pixels.end - pixel) {
                1 => sink.put(row, pixel, 1, column(weights, &panel[span.clone()], bias)),
                count @ 2..=4 => {
                    sink.put(row, pixel, count, tile::<1>(weights, &panel[span.clone()], bias));
                }
                count => {
                    let panel = &panel[WIDE * span.start..WIDE * span.end];
                    sink.put(row, pixel, count, tile::<WIDE>(weights, panel, bias));
                }
            }
        }
    }
}

/// From the first to the last weights that are not all zero.
fn span(weights: &[[f32; ROWS]]) -> Range<usize> {
    let counts = |weights: &[f32; ROWS]| *weights != [0.0; ROWS];
    let first = weights.iter().position(counts).unwrap_or(0);
    let end = weights.iter().rposition(counts).map_or(0, |last| last + 1);
    first..end
}

/// The results of four channels and `4 · V` pixels.
#[inline(always)]
fn tile<const V: usize>(
    weights: &[[f32; ROWS]],
    panel: &[[f32; 4]],
    bias: &[f32; ROWS],
) -> [[Lanes; V]; ROWS] {
    let mut sums = bias.map(|bias| [Lanes::splat(bias); V]);
    for (weights, pixels) in weights.iter().zip(panel.as_chunks::<V>().0) {
        for (row, weight) in sums.iter_mut().zip(weights) {
            let weight = Lanes::splat(*weight);
            for (sum, pixels) in row.iter_mut().zip(pixels) {
                *sum = sum.plus_product(weight, Lanes::load(pixels));
            }
        }
    }
    sums
}

/// The results of four channels and a single pixel, which a picture of five by five has left over: the channels side by
/// side in one register, four sums of which none waits for another. The smaller tile takes four times as long.
#[inline(always)]
fn column(weights: &[[f32; ROWS]], panel: &[[f32; 4]], bias: &[f32; ROWS]) -> [[Lanes; 1]; ROWS] {
    let mut sums = [Lanes::splat(0.0); 4];
    let (fours, rest) = weights.as_chunks::<4>();
    let (pixels, last) = panel[..weights.len()].as_chunks::<4>();
    for (weights, pixels) in fours.iter().zip(pixels) {
        for ((sum, weights), pixel) in sums.iter_mut().zip(weights).zip(pixels) {
            *sum = sum.plus_product(Lanes::load(weights), Lanes::splat(pixel[0]));
        }
    }
    for (weights, pixel) in rest.iter().zip(last) {
        sums[0] = sums[0].plus_product(Lanes::load(weights), Lanes::splat(pixel[0]));
    }
    let [a, b, c, d] = sums;
    let mut all = [0.0; ROWS];
    Lanes::load(bias).plus(a.plus(b)).plus(c.plus(d)).store(&mut all);
    all.map(|sum| [Lanes::splat(sum)])
}

/// What the weights are multiplied with: values by depth and pixel.
pub trait Source {
    /// Writes `count` pixels (at most eight) from `first` on: per depth four values each, or eight if there
    /// are more than four. Values past the last pixel may be anything finite.
    fn pack(&self, first: usize, count: usize, panel: &mut [[f32; 4]]);
}

/// A picture as it is: the depth is its channels.
pub struct Plain<'a> {
    pub values: &'a [f32],
    pub layout: Layout,
    pub depth: usize,
    pub pixels: usize,
}

impl Source for Plain<'_> {
    fn pack(&self, first: usize, count: usize, panel: &mut [[f32; 4]]) {
        match (self.layout, count) {
            (Layout::ChannelsFirst, PIXELS) => {
                for (row, channel) in panel.as_chunks_mut::<WIDE>().0.iter_mut().zip(self.rows(first)) {
                    row.as_flattened_mut().copy_from_slice(&channel[..PIXELS]);
                }
            }
            (Layout::ChannelsFirst, _) => {
                for (row, channel) in panel.chunks_exact_mut(count.div_ceil(4)).zip(self.rows(first)) {
                    row.as_flattened_mut()[..count].copy_from_slice(&channel[..count]);
                }
            }
            (Layout::ChannelsLast, _) => self.pack_transposed(first, count, panel),
        }
    }
}

impl Plain<'_> {
    /// The channels, each from pixel `first` on.
    fn rows(&self, first: usize) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.pixels).map(move |channel| &channel[first..])
    }

    fn pack_transposed(&self, first: usize, count: usize, panel: &mut [[f32; 4]]) {
        let wide = count.div_ceil(4);
        for half in 0..wide {
            // Past the last pixel the last one once more: it is summed, and never stored.
            let pixel = |n: usize| {
                let index = (first + 4 * half + n).min(self.pixels - 1);
                &self.values[index * self.depth..][..self.depth]
            };
            let pixels: [&[f32]; 4] = std::array::from_fn(pixel);
            let parts = pixels.map(|pixel| pixel.as_chunks::<4>());
            for k in 0..self.depth / 4 {
                let columns = transpose(parts.map(|(chunks, _)| Lanes::load(&chunks[k])));
                for (n, column) in columns.into_iter().enumerate() {
                    column.store(&mut panel[(4 * k + n) * wide + half]);
                }
            }
            for k in self.depth / 4 * 4..self.depth {
                panel[k * wide + half] = pixels.map(|pixel| pixel[k]);
            }
        }
    }
}

/// Pixels of a padded picture under a moving window (im2col): the depth is the window's taps.
pub struct Window<'a> {
    /// The padded picture, so ordered that the windows of a row begin side by side.
    pub values: &'a [f32],
    /// Where each tap is, from the window's first.
    pub taps: &'a [usize],
    /// Windows in a row, and from those of one row to those of the next.
    pub width: usize,
    pub stride: usize,
}

impl Source for Window<'_> {
    fn pack(&self, first: usize, count: usize, panel: &mut [[f32; 4]]) {
        let start = |pixel: usize| pixel / self.width * self.stride + pixel % self.width;
        let from = &self.values[start(first)..];
        if count == PIXELS && start(first + PIXELS - 1) == start(first) + PIXELS - 1 {
            for (row, tap) in panel.as_chunks_mut::<WIDE>().0.iter_mut().zip(self.taps) {
                row.as_flattened_mut().copy_from_slice(&from[*tap..][..PIXELS]);
            }
            return;
        }
        let places: [usize; PIXELS] = std::array::from_fn(|n| start(first + n.min(count - 1)) - start(first));
        for (row, tap) in panel.chunks_exact_mut(count.div_ceil(4)).zip(self.taps) {
            for (value, place) in row.as_flattened_mut().iter_mut().zip(places) {
                *value = from[place + tap];
            }
        }
    }
}

/// Where the sums go, and what is done with them before.
pub struct Goal<'a> {
    pub output: &'a mut [f32],
    pub layout: Layout,
    pub pixels: usize,
    /// From one channel to the next, where they come first.
    pub stride: usize,
    /// As large as the output, in the same layout.
    pub addend: Option<&'a [f32]>,
    pub clamp: [f32; 2],
}

struct Sink<'a> {
    goal: Goal<'a>,
    rows: usize,
}

impl Sink<'_> {
    #[inline(always)]
    fn put<const V: usize>(&mut self, row: usize, pixel: usize, count: usize, sums: [[Lanes; V]; ROWS]) {
        let rows = ROWS.min(self.rows - row);
        let Goal { layout, stride, .. } = self.goal;
        // Apart, so that what is nearly always so has no loop of unknown length: half again as fast.
        match (layout, rows == ROWS && count == 4 * V) {
            (Layout::ChannelsFirst, true) => {
                for (n, lanes) in sums.into_iter().enumerate() {
                    self.store((row + n) * stride + pixel, lanes);
                }
            }
            (Layout::ChannelsLast, true) => {
                for half in 0..V {
                    let columns = transpose(sums.map(|lanes| lanes[half]));
                    for (n, column) in columns.into_iter().enumerate() {
                        self.store((pixel + 4 * half + n) * self.rows + row, [column]);
                    }
                }
            }
            (_, false) => self.put_part(row, rows, pixel, count, &sums),
        }
    }

    /// Results that stand side by side.
    #[inline(always)]
    fn store<const V: usize>(&mut self, at: usize, mut sums: [Lanes; V]) {
        if let Some(addend) = self.goal.addend {
            for (sum, addend) in sums.iter_mut().zip(addend[at..][..4 * V].as_chunks().0) {
                *sum = sum.plus(Lanes::load(addend));
            }
        }
        let [low, high] = self.goal.clamp.map(Lanes::splat);
        for (sum, target) in sums.into_iter().zip(self.goal.output[at..][..4 * V].as_chunks_mut().0) {
            sum.clamp(low, high).store(target);
        }
    }

    /// Stores the part of a tile that is inside the picture.
    #[inline(never)]
    fn put_part<const V: usize>(
        &mut self,
        row: usize,
        rows: usize,
        pixel: usize,
        count: usize,
        sums: &[[Lanes; V]; ROWS],
    ) {
        let Goal { layout, stride, addend, clamp: [low, high], .. } = self.goal;
        for (n, lanes) in sums.iter().enumerate().take(rows) {
            let mut values = [[0.0; 4]; V];
            for (chunk, lanes) in values.iter_mut().zip(lanes) {
                lanes.store(chunk);
            }
            for (x, value) in values.as_flattened()[..count].iter().enumerate() {
                let at = match layout {
                    Layout::ChannelsFirst => (row + n) * stride + pixel + x,
                    Layout::ChannelsLast => (pixel + x) * self.rows + row + n,
                };
                let value = value + addend.map_or(0.0, |addend| addend[at]);
                self.goal.output[at] = value.max(low).min(high);
            }
        }
    }
}
