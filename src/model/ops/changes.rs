//! What a network does between its convolutions.

use serde::{Deserialize, Serialize};

use super::gemm::Layout;
use super::volume;
use crate::lanes::Lanes;

/// A step without weights. All shapes but those of the pixels stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// The largest of each two by two values. tract's wasm takes a fifth of the face finder's time for it: it looks
    /// at one value at a time.
    LargestOfFour(Layout),
    /// The sum of each channel's values (channels first), times a number.
    Sum(f32),
    /// The same values in another shape.
    Reshape,
    /// Rows become columns: each of the input has so many values.
    Transpose(usize),
    /// One input after the other.
    Join,
    /// The sum of two inputs.
    Add,
    /// A number more.
    Plus(f32),
    /// Zeros behind the channels of each pixel.
    MoreChannels(Layout),
    /// Each value twice in both directions (channels first).
    Twice,
    /// Twice as many pixels in both directions, between those that there are.
    Smooth(Layout),
}

impl Change {
    pub fn name(&self) -> &'static str {
        match self {
            Change::LargestOfFour(_) => "LargestOfFour",
            Change::Sum(_) => "Sum",
            Change::Reshape => "Reshape",
            Change::Transpose(_) => "Transpose",
            Change::Join => "Join",
            Change::Add => "Add",
            Change::Plus(_) => "Plus",
            Change::MoreChannels(_) => "MoreChannels",
            Change::Twice => "Twice",
            Change::Smooth(_) => "Smooth",
        }
    }

    /// Whether its result has the shape of what goes in.
    pub fn keeps_shape(&self) -> bool {
        matches!(self, Change::Add | Change::Plus(_))
    }

    /// How the pixels lie, of which it knows.
    pub fn layout(&self) -> Layout {
        match self {
            Change::LargestOfFour(layout) | Change::MoreChannels(layout) | Change::Smooth(layout) => *layout,
            _ => Layout::ChannelsFirst,
        }
    }

    /// Whether inputs of these shapes give an output of `shape`.
    pub fn fits(&self, inputs: &[&[usize]], shape: &[usize]) -> bool {
        if let Change::Join = self {
            return inputs.iter().map(|input| volume(input)).sum::<usize>() == volume(shape);
        }
        if let Change::Add = self {
            return inputs.len() == 2 && inputs.iter().all(|input| *input == shape);
        }
        let &[input] = inputs else { return false };
        match self {
            Change::LargestOfFour(layout) => doubled(shape, *layout).is_some_and(|double| double == input),
            Change::Twice => doubled(input, Layout::ChannelsFirst).is_some_and(|double| double == shape),
            Change::Smooth(layout) => doubled(input, *layout).is_some_and(|double| double == shape),
            Change::Sum(_) => volume(shape) > 0 && volume(input).is_multiple_of(volume(shape)),
            Change::Reshape | Change::Plus(_) => volume(input) == volume(shape),
            Change::Transpose(row) => {
                volume(input) == volume(shape) && *row > 0 && volume(shape).is_multiple_of(*row)
            }
            Change::MoreChannels(layout) => {
                let axis = input.len().saturating_sub(if *layout == Layout::ChannelsFirst { 3 } else { 1 });
                let same = |n: usize| n == axis || input[n] == shape[n];
                input.len() == shape.len()
                    && (0..input.len()).all(same)
                    && input.get(axis).zip(shape.get(axis)).is_some_and(|(few, many)| few <= many)
                    && volume(input) > 0
                    && (*layout == Layout::ChannelsLast || input[..axis].iter().all(|side| *side == 1))
            }
            Change::Join | Change::Add => false,
        }
    }

    /// The inputs fit, and `output` has `shape`.
    pub fn compute(&self, inputs: &[&[f32]], shape: &[usize], output: &mut [f32]) {
        let input = inputs[0];
        let side = |from_last: usize| shape[shape.len() - from_last];
        match self {
            Change::LargestOfFour(Layout::ChannelsFirst) => largest_first(side(1), input, output),
            Change::LargestOfFour(Layout::ChannelsLast) => largest_last(side(2), side(1), input, output),
            Change::Sum(scale) => {
                let pixels = input.len() / output.len();
                for (sum, values) in output.iter_mut().zip(input.chunks_exact(pixels)) {
                    *sum = scale * values.iter().sum::<f32>();
                }
            }
            Change::Reshape => output.copy_from_slice(input),
            Change::Transpose(row) => {
                let rows = input.len() / row;
                for (n, column) in output.chunks_exact_mut(rows).enumerate() {
                    for (value, from) in column.iter_mut().zip(input.chunks_exact(*row)) {
                        *value = from[n];
                    }
                }
            }
            Change::Join => {
                let mut rest = output;
                for part in inputs {
                    let (here, behind) = rest.split_at_mut(part.len());
                    here.copy_from_slice(part);
                    rest = behind;
                }
            }
            Change::Add => {
                for ((sum, one), other) in output.iter_mut().zip(input).zip(inputs[1]) {
                    *sum = one + other;
                }
            }
            Change::Plus(more) => {
                for (value, from) in output.iter_mut().zip(input) {
                    *value = from + more;
                }
            }
            Change::MoreChannels(Layout::ChannelsFirst) => {
                let (few, more) = output.split_at_mut(input.len());
                few.copy_from_slice(input);
                more.fill(0.0);
            }
            Change::MoreChannels(Layout::ChannelsLast) => {
                let many = side(1);
                let few = input.len() / (output.len() / many);
                for (out, pixel) in output.chunks_exact_mut(many).zip(input.chunks_exact(few)) {
                    out[..few].copy_from_slice(pixel);
                    out[few..].fill(0.0);
                }
            }
            Change::Twice => {
                let width = side(1);
                for (rows, row) in output.chunks_exact_mut(2 * width).zip(input.chunks_exact(width / 2)) {
                    let (upper, lower) = rows.split_at_mut(width);
                    for (pair, value) in upper.as_chunks_mut::<2>().0.iter_mut().zip(row) {
                        *pair = [*value; 2];
                    }
                    lower.copy_from_slice(upper);
                }
            }
            Change::Smooth(Layout::ChannelsFirst) => {
                let pixels = side(2) * side(1);
                for (out, plane) in output.chunks_exact_mut(pixels).zip(input.chunks_exact(pixels / 4)) {
                    smooth_first([side(2), side(1)], plane, out);
                }
            }
            Change::Smooth(Layout::ChannelsLast) => smooth_last([side(3), side(2), side(1)], input, output),
        }
    }
}

/// The shape of twice the height and width.
fn doubled(shape: &[usize], layout: Layout) -> Option<Vec<usize>> {
    let first = shape.len().checked_sub(if layout == Layout::ChannelsFirst { 2 } else { 3 })?;
    let mut double = shape.to_vec();
    double[first] *= 2;
    double[first + 1] *= 2;
    Some(double)
}

/// `width`: of the result.
fn largest_first(width: usize, input: &[f32], output: &mut [f32]) {
    for (out, rows) in output.chunks_exact_mut(width).zip(input.chunks_exact(4 * width)) {
        let (upper, lower) = rows.split_at(2 * width);
        let (fours, rest) = out.as_chunks_mut::<4>();
        for ((out, above), below) in fours.iter_mut().zip(eights(upper)).zip(eights(lower)) {
            let [left, right] =
                [0, 1].map(|half| Lanes::load(&above[half]).larger(Lanes::load(&below[half])));
            left.evens(right).larger(left.odds(right)).store(out);
        }
        let first = width - rest.len();
        for (x, value) in (first..width).zip(rest) {
            let pair = |row: &[f32]| row[2 * x].max(row[2 * x + 1]);
            *value = pair(upper).max(pair(lower));
        }
    }
}

/// A row in eights, each as two halves; what is left over is left out.
fn eights(row: &[f32]) -> &[[[f32; 4]; 2]] {
    row.as_chunks().0.as_chunks().0
}

/// `width`: of the result.
fn largest_last(width: usize, channels: usize, input: &[f32], output: &mut [f32]) {
    let row = width * channels;
    for (out, rows) in output.chunks_exact_mut(row).zip(input.chunks_exact(4 * row)) {
        let (upper, lower) = rows.split_at(2 * row);
        let pairs = |row| <[f32]>::chunks_exact(row, 2 * channels);
        for ((out, above), below) in out.chunks_exact_mut(channels).zip(pairs(upper)).zip(pairs(lower)) {
            let ((a, b), (c, d)) = (above.split_at(channels), below.split_at(channels));
            for ((((out, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *out = larger(larger(*a, *b), larger(*c, *d));
            }
        }
    }
}

/// One instruction, where `f32::max` asks about NaN as well.
fn larger(one: f32, other: f32) -> f32 {
    if one < other { other } else { one }
}

/// Each new pixel is three parts of the nearest and one of the next, above or below, then left or right.
fn smooth_first([height, width]: [usize; 2], input: &[f32], output: &mut [f32]) {
    let half = width / 2;
    // With its ends once more.
    let mut between = vec![0.0; half + 2];
    for (y, out) in output.chunks_exact_mut(width).enumerate() {
        let (row, next) = near(y, height);
        blend(&mut between[1..=half], &input[row * half..], &input[next * half..]);
        (between[0], between[half + 1]) = (between[1], between[half]);
        for (pair, pixels) in out.as_chunks_mut::<2>().0.iter_mut().zip(between.windows(3)) {
            *pair = [0.75 * pixels[1] + 0.25 * pixels[0], 0.75 * pixels[1] + 0.25 * pixels[2]];
        }
    }
}

fn smooth_last([height, width, channels]: [usize; 3], input: &[f32], output: &mut [f32]) {
    let length = width / 2 * channels;
    let mut between = vec![0.0; length];
    for (y, out) in output.chunks_exact_mut(width * channels).enumerate() {
        let (row, next) = near(y, height);
        blend(&mut between, &input[row * length..], &input[next * length..]);
        for (x, out) in out.chunks_exact_mut(channels).enumerate() {
            let (pixel, next) = near(x, width);
            blend(out, &between[pixel * channels..], &between[next * channels..]);
        }
    }
}

/// The pixel of half as many that lies nearest to pixel `at` of `count`, and the one on its other side.
fn near(at: usize, count: usize) -> (usize, usize) {
    let next = if at.is_multiple_of(2) { (at / 2).saturating_sub(1) } else { at / 2 + 1 };
    (at / 2, next.min(count / 2 - 1))
}

fn blend(out: &mut [f32], near: &[f32], next: &[f32]) {
    for ((out, near), next) in out.iter_mut().zip(near).zip(next) {
        *out = 0.75 * near + 0.25 * next;
    }
}
