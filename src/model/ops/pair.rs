//! Two convolutions in one step.

use std::sync::Arc;

use super::Step;
use super::convolution::{Convolution, Kernel};
use super::depthwise::Channels;
use super::gemm::{Goal, Layout, Plain, ROWS};
use super::plane::Plane;

/// A pointwise convolution and, of its result, a depthwise one.
#[derive(Debug)]
pub struct Pair {
    first: Arc<Convolution>,
    second: Arc<Convolution>,
}

impl Pair {
    /// None if they are not such, with their channels first. One takes what the other gives.
    pub fn of(first: &Step, second: &Step) -> Option<Pair> {
        let (Step::Convolution(first), Step::Convolution(second)) = (first, second) else { return None };
        let known = matches!(first.kernel, Kernel::Pointwise(_))
            && matches!(second.kernel, Kernel::Depthwise(..))
            && Plane::knows(&second.form().geometry)
            && first.form().output == Layout::ChannelsFirst
            && second.form().input == Layout::ChannelsFirst;
        known.then(|| Pair { first: first.clone(), second: second.clone() })
    }

    /// Whether an input of this shape gives an output of `shape`.
    pub fn fits(&self, inputs: &[&[usize]], shape: &[usize]) -> bool {
        let between = [self.first.form().rows, self.first.form().geometry.pixels()];
        self.first.fits(inputs, &between) && self.second.fits(&[&between], shape)
    }

    /// Four channels go through both before the next four do: what is in between, in a MobileNet six times as much as
    /// before and behind, stays in the cache.
    pub fn compute(&self, input: &[f32], output: &mut [f32]) {
        let (Kernel::Pointwise(expand), Kernel::Depthwise(weights, bias)) =
            (&self.first.kernel, &self.second.kernel)
        else {
            return;
        };
        let (first, second) = (self.first.form(), self.second.form());
        let pixels = first.geometry.pixels();
        let source = Plain { values: input, layout: first.input, depth: first.channels, pixels };
        let packed = expand.packed(&source, pixels);
        let channels = Channels { weights, bias, clamp: second.clamp() };
        let plane = Plane::of(&second.geometry);
        let mut planes = vec![0.0; ROWS * plane.len];
        let results = output.chunks_mut(ROWS * second.geometry.pixels());
        for (results, row) in results.zip((0..).step_by(ROWS)) {
            let goal = Goal {
                output: &mut planes[plane.before..],
                layout: Layout::ChannelsFirst,
                pixels,
                stride: plane.len,
                addend: None,
                clamp: first.clamp(),
            };
            expand.multiply_rows(row, &packed, goal);
            let results = results.chunks_exact_mut(second.geometry.pixels());
            for ((channel, picture), result) in (row..).zip(planes.chunks_exact(plane.len)).zip(results) {
                plane.compute(channels, channel, picture, result);
            }
        }
    }
}
