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

    /// Sizes of the picture with the borders that the windows reach into.
    pub fn padded(&self) -> [usize; 2] {
        [0, 1].map(|axis| {
            let reach = (self.output[axis] - 1) * self.stride + self.kernel[axis];
            reach.max(self.before[axis] + self.input[axis])
        })
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
