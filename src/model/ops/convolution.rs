//! A convolution with its bias, what is added to it, and its limits.

use serde::{Deserialize, Serialize};

use super::depthwise::{self, Channels};
use super::gemm::{Goal, Layout, Plain, Weights, Window};
use super::geometry::Geometry;
use super::plane::{self, Plane};
use super::unrolled::Unrolled;
use super::volume;
use super::wide;

/// A convolution of one picture in f32, but for its weights.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Form {
    pub geometry: Geometry,
    /// Of the input.
    pub channels: usize,
    /// Channels of the output.
    pub rows: usize,
    pub depthwise: bool,
    pub input: Layout,
    pub output: Layout,
    /// Least and largest result.
    pub limits: [Option<f32>; 2],
}

#[derive(Debug, Clone)]
pub struct Convolution {
    form: Form,
    pub(super) kernel: Kernel,
}

/// The weights, as the way of computing wants them.
#[derive(Debug, Clone)]
pub(super) enum Kernel {
    Pointwise(Weights),
    /// And where each of its taps is in the padded picture.
    Dense(Weights, Vec<usize>),
    /// Weights and bias, as [`Channels`] has them.
    Depthwise(Vec<f32>, Vec<f32>),
}

impl Form {
    /// Weights per output channel.
    fn depth(&self) -> usize {
        let taps = self.geometry.kernel[0] * self.geometry.kernel[1];
        if self.depthwise { taps } else { self.channels * taps }
    }

    /// `weights`: output channel, input channel, row, column. Gives them and the bias in the order of
    /// [`Convolution::new`].
    #[cfg(feature = "read")]
    pub fn pack(&self, weights: &[f32], bias: &[f32]) -> (Vec<f32>, Vec<f32>) {
        if !self.depthwise {
            return Weights::pack(weights, self.depth(), bias);
        }
        let (channels, window) = (self.channels, self.depth());
        let ordered = match self.input {
            Layout::ChannelsFirst => weights.to_vec(),
            Layout::ChannelsLast => {
                (0..weights.len()).map(|n| weights[n % channels * window + n / channels]).collect()
            }
        };
        (ordered, bias.to_vec())
    }

    pub(super) fn clamp(&self) -> [f32; 2] {
        [self.limits[0].unwrap_or(f32::NEG_INFINITY), self.limits[1].unwrap_or(f32::INFINITY)]
    }

    /// Whether the kernels know what to do with this.
    fn is_known(&self) -> bool {
        let Form { geometry, channels, rows, depthwise, input, output, .. } = self;
        geometry.is_sound()
            && (1..=MOST).contains(channels)
            && (1..=MOST).contains(rows)
            && (!depthwise || channels == rows && input == output)
    }
}

/// Channels that any network has at most.
const MOST: usize = 1 << 14;

impl Convolution {
    /// `weights` and `bias` as [`Form::pack`] orders them; none if this is no convolution that we know.
    pub fn new(form: Form, weights: Vec<f32>, bias: Vec<f32>) -> Option<Convolution> {
        if !form.is_known() {
            return None;
        }
        let kernel = if form.depthwise {
            let fits = weights.len() == form.rows * form.depth() && bias.len() == form.rows;
            fits.then_some(Kernel::Depthwise(weights, bias))?
        } else {
            let weights = Weights::new(form.rows, form.depth(), &weights, &bias)?;
            if form.geometry.is_pointwise() {
                Kernel::Pointwise(weights)
            } else {
                let taps = Unrolled::of(&form.geometry, form.channels).taps(form.geometry.kernel);
                Kernel::Dense(weights, taps)
            }
        };
        Some(Convolution { form, kernel })
    }

    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The same of a picture with its channels first, if it is of one with them last and that is worth while.
    #[cfg(feature = "read")]
    pub fn planar(&self) -> Option<Convolution> {
        let mut form = Form { input: Layout::ChannelsFirst, ..self.form.clone() };
        // A single pixel lies the same either way.
        if self.form.input == Layout::ChannelsFirst || form.geometry.input == [1, 1] {
            return None;
        }
        let kernel = match &self.kernel {
            Kernel::Pointwise(weights) => Kernel::Pointwise(weights.clone()),
            Kernel::Depthwise(weights, bias) => {
                form.output = Layout::ChannelsFirst;
                let (channels, window) = (form.channels, form.depth());
                let ordered = (0..weights.len()).map(|n| weights[n % window * channels + n / window]);
                Kernel::Depthwise(ordered.collect(), bias.clone())
            }
            // Its windows are put in order anyway.
            Kernel::Dense(..) => return None,
        };
        form.is_known().then_some(Convolution { form, kernel })
    }

    #[cfg(feature = "read")]
    pub fn set_output(&mut self, layout: Layout) {
        self.form.output = layout;
    }

    /// Weights and bias, as they were given.
    pub fn values(&self) -> [&[f32]; 2] {
        match &self.kernel {
            Kernel::Pointwise(weights) | Kernel::Dense(weights, _) => weights.values(),
            Kernel::Depthwise(weights, bias) => [weights, bias],
        }
    }

    /// Whether inputs of these shapes give an output of `shape`.
    pub fn fits(&self, inputs: &[&[usize]], shape: &[usize]) -> bool {
        let Form { geometry, channels, rows, depthwise, .. } = &self.form;
        let picture = |shape: &[usize]| volume(shape) == channels.saturating_mul(volume(&geometry.input));
        let result = |shape: &[usize]| volume(shape) == rows.saturating_mul(geometry.pixels());
        result(shape)
            && match inputs {
                [input] => picture(input),
                [input, addend] => picture(input) && result(addend) && !depthwise,
                _ => false,
            }
    }

    /// The inputs fit, and the output.
    pub fn compute(&self, inputs: &[&[f32]], output: &mut [f32]) {
        let Form { geometry, channels, input: layout, output: out_layout, .. } = &self.form;
        let clamp = self.form.clamp();
        let input = inputs[0];
        let pixels = geometry.pixels();
        let addend = inputs.get(1).copied();
        let goal = Goal { output, layout: *out_layout, pixels, stride: pixels, addend, clamp };
        match &self.kernel {
            Kernel::Pointwise(weights) => {
                weights.multiply(&Plain { values: input, layout: *layout, depth: *channels, pixels }, goal);
            }
            Kernel::Dense(weights, taps) => {
                let unrolled = Unrolled::of(geometry, *channels);
                let picture = unrolled.copy(geometry, *layout, input);
                let width = geometry.output[1];
                let source = Window { values: &picture, taps, width, stride: geometry.stride * unrolled.row };
                weights.multiply(&source, goal);
            }
            Kernel::Depthwise(weights, bias) => {
                let compute = match layout {
                    Layout::ChannelsFirst if Plane::knows(geometry) => plane::channels_first,
                    Layout::ChannelsFirst => wide::channels_first,
                    Layout::ChannelsLast => depthwise::channels_last,
                };
                compute(geometry, Channels { weights, bias, clamp }, input, goal.output);
            }
        }
    }
}
