//! The op that takes a convolution's place in tract's graph, with its bias and its limits.

use std::sync::Arc;

use tract_nnef::internal::*;

use super::depthwise::{self, Channels};
use super::gemm::{Layout, Plain, Weights, Window};
use super::geometry::Geometry;

/// A convolution of one picture in f32, its bias added and its results clamped.
#[derive(Debug, Clone)]
pub struct Convolution(Arc<Parts>);

#[derive(Debug)]
pub struct Parts {
    pub geometry: Geometry,
    pub channels: usize,
    pub input: Layout,
    pub output: Layout,
    pub shape: TVec<usize>,
    pub clamp: [f32; 2],
    pub kernel: Kernel,
}

/// The weights, as the way of computing wants them.
#[derive(Debug)]
pub enum Kernel {
    Pointwise(Weights),
    /// And where each of its taps is in the padded picture.
    Dense(Weights, Vec<usize>),
    /// Weights and bias, as [`Channels`] has them.
    Depthwise(Vec<f32>, Vec<f32>),
}

impl Convolution {
    pub fn new(parts: Parts) -> Convolution {
        Convolution(Arc::new(parts))
    }

    fn compute(&self, input: &[f32], output: &mut [f32]) {
        let Parts { geometry, channels, clamp, kernel, .. } = &*self.0;
        match kernel {
            Kernel::Pointwise(weights) => {
                let pixels = geometry.pixels();
                let source = Plain { values: input, layout: self.0.input, depth: *channels, pixels };
                weights.multiply(&source, pixels, *clamp, output, self.0.output);
            }
            Kernel::Dense(weights, taps) => {
                let padded = geometry.padded(1);
                let mut picture = vec![0.0; padded.len() * channels];
                let step = match self.0.input {
                    Layout::ChannelsFirst => {
                        let planes = picture.chunks_exact_mut(padded.len());
                        for (plane, channel) in planes.zip(input.chunks_exact(input.len() / channels)) {
                            padded.copy_channel(channel, plane);
                        }
                        geometry.stride
                    }
                    Layout::ChannelsLast => {
                        padded.copy(input, &mut picture, *channels);
                        geometry.stride * channels
                    }
                };
                let source = Window {
                    values: &picture,
                    taps,
                    width: geometry.output[1],
                    steps: [step, step * padded.width],
                };
                weights.multiply(&source, geometry.pixels(), *clamp, output, self.0.output);
            }
            Kernel::Depthwise(weights, bias) => {
                let compute = match self.0.input {
                    Layout::ChannelsFirst => depthwise::channels_first,
                    Layout::ChannelsLast => depthwise::channels_last,
                };
                compute(geometry, Channels { weights, bias, clamp: *clamp }, input, output);
            }
        }
    }
}

/// Where each tap of a dense kernel is in the padded picture, in the order of the weights: channel, row, column.
pub fn taps(geometry: &Geometry, channels: usize, layout: Layout) -> Vec<usize> {
    let padded = geometry.padded(1);
    let [rows, columns] = geometry.kernel;
    let place = |c: usize, y: usize, x: usize| match layout {
        Layout::ChannelsFirst => c * padded.len() + y * padded.width + x,
        Layout::ChannelsLast => (y * padded.width + x) * channels + c,
    };
    (0..channels * rows * columns)
        .map(|n| place(n / (rows * columns), n / columns % rows, n % columns))
        .collect()
}

/// One convolution is another only if it is the same: weights are not compared.
impl PartialEq for Convolution {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Convolution {}

impl Op for Convolution {
    fn name(&self) -> StaticName {
        "Convolution".into()
    }

    op_as_typed_op!();
}

impl EvalOp for Convolution {
    op_out_of_plan!();

    fn eval(&self, _context: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        super::compute(inputs, &self.0.shape, |input, output| self.compute(input, output))
    }
}

impl TypedOp for Convolution {
    as_op!();

    fn output_facts(&self, _inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec!(f32::fact(&self.0.shape)))
    }
}
