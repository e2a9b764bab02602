//! Where the taps of a convolution fall.

use serde::{Deserialize, Serialize};

/// Pixels that a picture has at most.
const MOST: usize = 1 << 24;

/// Sizes of a two-dimensional convolution: height first, then width.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Geometry {
    pub input: [usize; 2],
    pub output: [usize; 2],
    pub kernel: [usize; 2],
    /// The same in both directions.
    pub stride: usize,
    /// Rows above and columns before the picture.
    pub before: [usize; 2],
}

impl Geometry {
    /// Whether the sizes are some that a network has, and no window begins outside of the picture and its border.
    pub fn is_sound(&self) -> bool {
        let side = |axis: usize| {
            let (input, output, before) = (self.input[axis], self.output[axis], self.before[axis]);
            let kernel = self.kernel[axis];
            (1..=MOST).contains(&input)
                && (1..=MOST).contains(&output)
                && (1..=64).contains(&kernel)
                && before < kernel
                && (output - 1).saturating_mul(self.stride) <= before + input
        };
        let few = |[height, width]: [usize; 2]| height.saturating_mul(width) <= MOST;
        (1..=64).contains(&self.stride) && side(0) && side(1) && few(self.input) && few(self.output)
    }

    pub fn is_pointwise(&self) -> bool {
        self.kernel == [1, 1] && self.stride == 1 && self.input == self.output
    }

    pub fn pixels(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// The picture with all that a kernel reads around it which takes `together` windows of a row at once.
    pub fn padded(&self, together: usize) -> Padded<'_> {
        let side = |axis: usize, windows: usize| {
            let reach = windows.saturating_sub(1) * self.stride + self.kernel[axis];
            reach.max(self.before[axis] + self.input[axis])
        };
        // A register's last value may be read and not used: hence the stride more.
        let width = side(1, self.output[1].next_multiple_of(together)) + self.stride - 1;
        Padded { geometry: self, height: side(0, self.output[0]), width }
    }

    /// The taps inside the picture of output row (`axis` 0) or column (1) `at`, of `length`.
    pub fn taps(&self, at: usize, length: usize, axis: usize) -> Taps {
        let start = at * self.stride;
        let before = self.before[axis];
        let first = before.saturating_sub(start);
        let last = self.kernel[axis].min((length + before).saturating_sub(start));
        Taps { first, last: last.max(first), offset: start + first - before }
    }
}

/// A run of taps and what they fall on.
pub struct Taps {
    first: usize,
    last: usize,
    offset: usize,
}

impl Taps {
    /// Whether all `kernel` taps are inside.
    pub fn is_whole(&self, kernel: usize) -> bool {
        self.first == 0 && self.last == kernel
    }

    /// Each tap, and the row or column of the picture that it falls on.
    #[inline(always)]
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        (self.first..self.last).zip(self.offset..)
    }
}

/// Sizes of a padded picture.
pub struct Padded<'a> {
    geometry: &'a Geometry,
    pub height: usize,
    pub width: usize,
}

impl Padded<'_> {
    /// Values of one channel.
    pub fn len(&self) -> usize {
        self.height * self.width
    }

    /// Copies one channel (height × width) inside the borders of `plane`, which stay as they are.
    pub fn copy_channel(&self, channel: &[f32], plane: &mut [f32]) {
        self.copy(channel, plane, 1);
    }

    /// The same for a picture whose values have `channels` parts each.
    pub fn copy(&self, picture: &[f32], plane: &mut [f32], channels: usize) {
        let Geometry { input: [_, width], before: [above, left], .. } = *self.geometry;
        let rows = plane.chunks_exact_mut(self.width * channels).skip(above);
        for (row, line) in rows.zip(picture.chunks_exact(width * channels)) {
            row[left * channels..][..width * channels].copy_from_slice(line);
        }
    }
}
