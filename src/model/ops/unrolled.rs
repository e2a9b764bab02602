//! A picture for the windows of a dense convolution.

use super::gemm::Layout;
use super::geometry::Geometry;

/// A padded picture, channel after channel, in each of its rows first every `stride`-th value, then those behind them,
/// and so on: so what neighbouring windows take for the same tap stands side by side.
pub struct Unrolled {
    channels: usize,
    height: usize,
    /// Values of a row.
    pub row: usize,
    /// Of each part of a row.
    part: usize,
    stride: usize,
}

impl Unrolled {
    pub fn of(geometry: &Geometry, channels: usize) -> Unrolled {
        let [height, width] = geometry.padded();
        let (stride, part) = (geometry.stride, width.div_ceil(geometry.stride));
        Unrolled { channels, height, row: stride * part, part, stride }
    }

    fn at(&self, channel: usize, row: usize, column: usize) -> usize {
        (channel * self.height + row) * self.row + column % self.stride * self.part + column / self.stride
    }

    /// Where each tap is from the first one on, in the order of the weights: channel, row, column.
    pub fn taps(&self, [rows, columns]: [usize; 2]) -> Vec<usize> {
        let count = self.channels * rows * columns;
        (0..count).map(|n| self.at(n / (rows * columns), n / columns % rows, n % columns)).collect()
    }

    pub fn copy(&self, geometry: &Geometry, layout: Layout, input: &[f32]) -> Vec<f32> {
        let Geometry { input: [height, width], before: [above, left], .. } = *geometry;
        let mut picture = vec![0.0; self.channels * self.height * self.row];
        let (channel, row, column) = match layout {
            Layout::ChannelsFirst => (height * width, width, 1),
            Layout::ChannelsLast => (1, width * self.channels, self.channels),
        };
        for c in 0..self.channels {
            for y in 0..height {
                let line = &input[c * channel + y * row..];
                for first in 0..self.stride.min(width) {
                    let values = line.iter().skip(first * column).step_by(self.stride * column);
                    let values = values.take((width - first).div_ceil(self.stride));
                    let to = self.at(c, y + above, left + first);
                    picture[to..].iter_mut().zip(values).for_each(|(to, value)| *to = *value);
                }
            }
        }
        picture
    }
}
