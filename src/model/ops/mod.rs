//! Ops of our own in the place of tract's, faster in wasm.
//!
//! [`accelerate`] goes through a typed model and replaces what it knows: pointwise, dense and depthwise
//! convolutions of one f32 picture, together with the bias, the sum and the limits behind them, and the pooling
//! between them. Everything else stays tract's. [`complete`] replaces the little that is
//! then left in our own networks, so that they can be stored as they run.

pub mod changes;
pub mod convolution;
mod depthwise;
pub mod gemm;
mod geometry;
#[cfg(feature = "read")]
mod leftovers;
pub mod pair;
#[cfg(feature = "read")]
pub mod planar;
mod plane;
#[cfg(feature = "read")]
mod recognise;
#[cfg(all(test, feature = "read"))]
mod tests;
mod unrolled;
mod wide;

use std::sync::Arc;

#[cfg(feature = "read")]
use tract_core::internal::*;

use changes::Change;
use convolution::Convolution;
use pair::Pair;

/// Replaces what is known of a decluttered model; gives how many nodes that were.
///
/// # Errors
/// If tract refuses a replacement; the model may then be half changed.
#[cfg(feature = "read")]
pub fn accelerate(model: &mut TypedModel) -> TractResult<usize> {
    replace(model, recognise::replacement)
}

/// Replaces what else our networks are made of.
///
/// # Errors
/// As [`accelerate`].
#[cfg(feature = "read")]
pub fn complete(model: &mut TypedModel) -> TractResult<usize> {
    replace(model, leftovers::replacement)
}

#[cfg(feature = "read")]
fn replace(
    model: &mut TypedModel,
    replacement: fn(&TypedModel, usize) -> TractResult<Option<TypedModelPatch>>,
) -> TractResult<usize> {
    let mut replaced = 0;
    for id in 0..model.nodes().len() {
        if let Some(patch) = replacement(model, id)? {
            patch.apply(model)?;
            replaced += 1;
        }
    }
    Ok(replaced)
}

/// What an op of ours does.
#[derive(Debug, Clone)]
pub enum Step {
    /// Of the first input; to its sums the second is added, if there is one.
    Convolution(Arc<Convolution>),
    /// Two steps of a plan in one.
    Pair(Arc<Pair>),
    Change(Change),
}

/// One convolution is another only if it is the same: weights are not compared.
impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Step::Convolution(one), Step::Convolution(other)) => Arc::ptr_eq(one, other),
            (Step::Pair(one), Step::Pair(other)) => Arc::ptr_eq(one, other),
            (Step::Change(one), Step::Change(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for Step {}

/// A step of a network, with the shape of its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    pub step: Step,
    pub shape: Vec<usize>,
}

impl Own {
    pub fn name(&self) -> &'static str {
        match &self.step {
            Step::Convolution(_) => "Convolution",
            Step::Pair(_) => "Pair",
            Step::Change(change) => change.name(),
        }
    }

    /// Whether it can be run on inputs of these shapes: the kernels rely on it.
    pub fn fits(&self, inputs: &[&[usize]]) -> bool {
        (1..=MOST).contains(&volume(&self.shape))
            && match &self.step {
                Step::Convolution(convolution) => convolution.fits(inputs, &self.shape),
                Step::Pair(pair) => pair.fits(inputs, &self.shape),
                Step::Change(change) => change.fits(inputs, &self.shape),
            }
    }

    /// Writes every value of `output`. The inputs fit, and it is as large as the result.
    pub fn compute(&self, inputs: &[&[f32]], output: &mut [f32]) {
        match &self.step {
            Step::Convolution(convolution) => convolution.compute(inputs, output),
            Step::Pair(pair) => pair.compute(inputs[0], output),
            Step::Change(change) => change.compute(inputs, &self.shape, output),
        }
    }
}

/// Values that a tensor has at most.
const MOST: usize = 1 << 26;

/// Values of a tensor of this shape.
pub fn volume(shape: &[usize]) -> usize {
    shape.iter().fold(1, |all, side| all.saturating_mul(*side))
}

/// In tract's graph.
#[cfg(feature = "read")]
mod typed {
    use super::*;

    impl Op for Own {
        fn name(&self) -> StaticName {
            Own::name(self).into()
        }

        op_as_typed_op!();
    }

    impl EvalOp for Own {
        op_out_of_plan!();

        fn eval(&self, _context: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
            // SAFETY: f32 has no invalid values, and every step writes all of them before anybody reads one.
            let mut output = unsafe { Tensor::uninitialized::<f32>(&self.shape)? };
            let values = inputs
                .iter()
                .map(|input| input.try_as_plain_ram()?.as_slice::<f32>())
                .collect::<TractResult<TVec<_>>>()?;
            self.compute(&values, output.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?);
            Ok(tvec!(output.into_tvalue()))
        }
    }

    impl TypedOp for Own {
        as_op!();

        fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
            let shapes = inputs.iter().filter_map(|fact| fact.shape.as_concrete()).collect::<TVec<_>>();
            let known = shapes.len() == inputs.len()
                && inputs.iter().all(|fact| fact.datum_type == f32::datum_type())
                && self.fits(&shapes);
            ensure!(known, "{} of {shapes:?} does not give {:?}", Own::name(self), self.shape);
            Ok(tvec!(f32::fact(&self.shape)))
        }
    }
}
