//! Two convolutions in one step.

use std::sync::Arc;

use super::Step;
use super::convolution::{Convolution, Form, Kernel};
use super::depthwise::{Channels, Plane};
use super::gemm::{Layout, Plain, ROWS};

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
        let Form { geometry, channels: depth, input: layout, .. } = self.first.form();
        let pixels = geometry.pixels();
        let source = Plain { values: input, layout: *layout, depth: *depth, pixels };
        let plane = Plane::of(&self.second.form().geometry);
        let channels = Channels { weights, bias, clamp: self.second.form().clamp() };
        let mut planes = vec![0.0; ROWS * plane.len];
        let mut results = output.chunks_exact_mut(self.second.form().geometry.pixels());
        let place = (plane.before, plane.len);
        expand.multiply_by_rows(
            &source,
            (pixels, self.first.form().clamp()),
            &mut planes,
            place,
            |row, planes| {
                for ((n, plane_of), out) in
                    (row..).zip(planes.chunks_exact(plane.len)).zip(results.by_ref().take(ROWS))
                {
                    plane.compute(channels, n, plane_of, out);
                }
            },
        );
    }
}
