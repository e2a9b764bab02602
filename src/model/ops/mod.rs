//! Ops of our own in the place of tract's, faster in wasm.
//!
//! [`accelerate`] goes through a typed model and replaces what it knows: pointwise, dense and depthwise
//! convolutions of one f32 picture, together with the bias and the limits behind them, and the pooling between
//! them. Everything else stays tract's, so any model still loads.

mod convolution;
mod depthwise;
mod gemm;
mod geometry;
mod lanes;
mod pooling;
mod recognise;
#[cfg(test)]
mod tests;

use tract_nnef::internal::*;

/// Replaces what is known of a decluttered model; gives how many nodes that were.
///
/// # Errors
/// If tract refuses a replacement; the model may then be half changed.
pub fn accelerate(model: &mut TypedModel) -> TractResult<usize> {
    let mut replaced = 0;
    for id in 0..model.nodes().len() {
        if let Some(patch) = recognise::replacement(model, id)? {
            patch.apply(model)?;
            replaced += 1;
        }
    }
    Ok(replaced)
}

/// Runs a kernel on the only input of an op: it must write every value of the output, whose shape is given.
fn compute(
    inputs: TVec<TValue>,
    shape: &[usize],
    kernel: impl FnOnce(&[f32], &mut [f32]),
) -> TractResult<TVec<TValue>> {
    let input = args_1!(inputs);
    // SAFETY: f32 has no invalid values, and the kernel writes every one before anybody reads it.
    let mut output = unsafe { Tensor::uninitialized::<f32>(shape)? };
    kernel(
        input.try_as_plain_ram()?.as_slice::<f32>()?,
        output.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?,
    );
    Ok(tvec!(output.into_tvalue()))
}
