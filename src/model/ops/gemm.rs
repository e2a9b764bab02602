//! Matrix product of weights and pixels, for pointwise and dense convolutions.
//!
//! Four channels by eight pixels are summed at a time: eight sums, two registers of pixels and one of
//! weights leave room in the sixteen that x86 has. With tract's eight by eight, V8 spills and is half as
//! fast (measured: 25–27 against 12–16 GMAC/s in Chromium on a Zen 5).

use serde::{Deserialize, Serialize};

use crate::lanes::{Lanes, transpose};

/// Channels of a tile.
const ROWS: usize = 4;
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
#[derive(Debug)]
pub struct Weights {
    rows: usize,
    depth: usize,
    /// Per four rows, per depth: the weights of the four. Rows that are missing are zero.
    values: Vec<[f32; ROWS]>,
    /// Per four rows.
    bias: Vec<[f32; ROWS]>,
}

impl Weights {
    /// `values` and `bias` as [`Weights::pack`] orders them; none if they are not as many as they must be.
    pub fn new(rows: usize, depth: usize, values: &[f32], bias: &[f32]) -> Option<Weights> {
        let blocks = rows.div_ceil(ROWS);
        let fits = depth > 0 && values.len() == ROWS * blocks * depth && bias.len() == ROWS * blocks;
        let fours = |values: &[f32]| values.as_chunks().0.to_vec();
        fits.then(|| Weights { rows, depth, values: fours(values), bias: fours(bias) })
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
        let mut packed = vec![[0.0; 4]; BLOCK / 4 * self.depth];
        for first in (0..pixels).step_by(BLOCK) {
            let last = pixels.min(first + BLOCK);
            let panels = || (first..last).step_by(PIXELS).zip(0..);
            for (pixel, index) in panels() {
                let count = PIXELS.min(last - pixel);
                let panel = &mut packed[index * WIDE * self.depth..][..count.div_ceil(4) * self.depth];
                source.pack(pixel, count, panel);
            }
            for (block, (weights, bias)) in self.values.chunks_exact(self.depth).zip(&self.bias).enumerate() {
                for (pixel, index) in panels() {
                    let count = PIXELS.min(last - pixel);
                    let panel = &packed[index * WIDE * self.depth..];
                    if count > 4 {
                        sink.put(block * ROWS, pixel, count, tile::<WIDE>(weights, panel, bias));
                    } else {
                        sink.put(block * ROWS, pixel, count, tile::<1>(weights, panel, bias));
                    }
                }
            }
        }
    }
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
    /// The padded picture.
    pub values: &'a [f32],
    /// Where each tap is, from the window's first.
    pub taps: &'a [usize],
    /// Pixels in a row of the output.
    pub width: usize,
    /// From one window to the next, and to the one below.
    pub steps: [usize; 2],
}

impl Source for Window<'_> {
    fn pack(&self, first: usize, count: usize, panel: &mut [[f32; 4]]) {
        let mut starts = [0; PIXELS];
        for (n, start) in starts.iter_mut().enumerate() {
            let pixel = first + n.min(count - 1);
            *start = pixel / self.width * self.steps[1] + pixel % self.width * self.steps[0];
        }
        // Every second value of one row: in a stem that steps by two nearly always.
        let by_two = count == PIXELS && self.steps[0] == 2 && starts[7] == starts[0] + 14;
        for (row, tap) in panel.chunks_exact_mut(count.div_ceil(4)).zip(self.taps) {
            let values = &self.values[starts[0] + tap..];
            if let (true, Some(values), [low, high]) = (by_two, values.first_chunk::<16>(), &mut *row) {
                let [one, two, three, four] = quarters(values).map(Lanes::load);
                one.evens(two).store(low);
                three.evens(four).store(high);
                continue;
            }
            for (value, start) in row.as_flattened_mut().iter_mut().zip(starts) {
                *value = self.values[start + tap];
            }
        }
    }
}

fn quarters(values: &[f32; 16]) -> [&[f32; 4]; 4] {
    let (chunks, _) = values.as_chunks();
    std::array::from_fn(|n| &chunks[n])
}

/// Where the sums go, and what is done with them before.
pub struct Goal<'a> {
    pub output: &'a mut [f32],
    pub layout: Layout,
    pub pixels: usize,
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
        let Goal { layout, pixels, .. } = self.goal;
        // Apart, so that what is nearly always so has no loop of unknown length: half again as fast.
        match (layout, rows == ROWS && count == 4 * V) {
            (Layout::ChannelsFirst, true) => {
                for (n, lanes) in sums.into_iter().enumerate() {
                    for (part, lanes) in lanes.into_iter().enumerate() {
                        self.store((row + n) * pixels + pixel + 4 * part, lanes);
                    }
                }
            }
            (Layout::ChannelsLast, true) => {
                for half in 0..V {
                    let columns = transpose(sums.map(|lanes| lanes[half]));
                    for (n, column) in columns.into_iter().enumerate() {
                        self.store((pixel + 4 * half + n) * self.rows + row, column);
                    }
                }
            }
            (_, false) => self.put_part(row, rows, pixel, count, &sums),
        }
    }

    /// Four results that stand side by side.
    #[inline(always)]
    fn store(&mut self, at: usize, sums: Lanes) {
        let [low, high] = self.goal.clamp.map(Lanes::splat);
        let sums = match self.goal.addend.and_then(|addend| addend[at..].first_chunk()) {
            Some(addend) => sums.plus(Lanes::load(addend)),
            None => sums,
        };
        if let Some(target) = self.goal.output[at..].first_chunk_mut() {
            sums.clamp(low, high).store(target);
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
        let Goal { layout, pixels, addend, clamp: [low, high], .. } = self.goal;
        for (n, lanes) in sums.iter().enumerate().take(rows) {
            let mut values = [[0.0; 4]; V];
            for (chunk, lanes) in values.iter_mut().zip(lanes) {
                lanes.store(chunk);
            }
            for (x, value) in values.as_flattened()[..count].iter().enumerate() {
                let at = match layout {
                    Layout::ChannelsFirst => (row + n) * pixels + pixel + x,
                    Layout::ChannelsLast => (pixel + x) * self.rows + row + n,
                };
                let value = value + addend.map_or(0.0, |addend| addend[at]);
                self.goal.output[at] = value.max(low).min(high);
            }
        }
    }
}
