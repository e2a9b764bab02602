//! Models as others store them, by tract's readers; and how they become ours.

use tract_core::prelude::*;
use tract_onnx::prelude::{InferenceModelExt, onnx};

use super::{ops, stored};

/// Reads an ONNX file, or an NNEF archive.
///
/// # Errors
/// If the bytes are neither.
pub fn read(bytes: &[u8]) -> TractResult<TypedModel> {
    // A tar archive says so here; anything else is taken for ONNX, whose files begin with nothing of their own.
    if bytes.get(257..262) == Some(b"ustar") {
        return tract_nnef::nnef().model_for_read(&mut &*bytes);
    }
    onnx().model_for_read(&mut &*bytes)?.into_typed()
}

/// Shapes of the only input, and of all outputs.
///
/// # Errors
/// Says what is not as all our networks are.
pub fn shapes(model: &TypedModel) -> Result<(Vec<usize>, Vec<Vec<usize>>), String> {
    let describe = |error: TractError| format!("{error:#}");
    let shape = |fact: &TypedFact| {
        if fact.datum_type != f32::datum_type() {
            return Err(format!("{:?} instead of f32", fact.datum_type));
        }
        fact.shape.as_concrete().map(<[usize]>::to_vec).ok_or_else(|| format!("open shape {:?}", fact.shape))
    };
    if model.inputs.len() != 1 {
        return Err(format!("{} inputs", model.inputs.len()));
    }
    let input = shape(model.input_fact(0).map_err(describe)?)?;
    let outputs = (0..model.outputs.len()).map(|index| shape(model.output_fact(index).map_err(describe)?));
    Ok((input, outputs.collect::<Result<_, _>>()?))
}

/// One run, on values of this shape.
///
/// # Errors
/// If tract cannot.
pub fn run(plan: &Arc<TypedRunnableModel>, shape: &[usize], values: &[f32]) -> TractResult<Vec<Vec<f32>>> {
    let outputs = plan.run(tvec!(Tensor::from_shape(shape, values)?.into()))?;
    outputs.iter().map(|output| Ok(output.try_as_plain_ram()?.as_slice::<f32>()?.to_vec())).collect()
}

/// Optimises a model; `own_ops`: with our convolutions.
///
/// # Errors
/// If tract cannot.
pub fn runnable(model: TypedModel, own_ops: bool) -> TractResult<Arc<TypedRunnableModel>> {
    let mut model = model.into_decluttered()?;
    if own_ops {
        ops::accelerate(&mut model)?;
    }
    model.optimize()?;
    model.into_runnable()
}

/// An ONNX or NNEF model as the extension loads it.
///
/// # Errors
/// If it cannot be read, or has an op that is not one of ours.
pub fn store(bytes: &[u8]) -> TractResult<Vec<u8>> {
    let mut model = read(bytes)?.into_decluttered()?;
    ops::accelerate(&mut model)?;
    ops::complete(&mut model)?;
    stored::write(&model)
}
