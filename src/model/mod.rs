//! Neural networks by tract: load, check the shapes, run.

pub mod ops;

use std::sync::Arc;

use tract_nnef::prelude::*;
use tract_onnx::prelude::{InferenceModelExt, onnx};

use crate::error::{Error, Result};

/// A network that is ready to run on one input of a fixed shape.
pub struct Model {
    name: &'static str,
    plan: Arc<TypedRunnableModel>,
    input: Vec<usize>,
}

impl Model {
    /// Reads an ONNX file. `input` is the shape that it must take, in f32.
    ///
    /// # Errors
    /// [`Error::CorruptModel`] if the bytes are no ONNX model that tract can run,
    /// [`Error::WrongShape`] if it does not take `input` or does not give `outputs`.
    pub fn from_onnx(
        name: &'static str,
        bytes: &[u8],
        input: &[usize],
        outputs: &[&[usize]],
    ) -> Result<Model> {
        let model = onnx()
            .model_for_read(&mut &*bytes)
            .and_then(|model| model.into_typed())
            .map_err(|error| corrupt(name, &error))?;
        Model::new(name, model, input, outputs)
    }

    /// Reads an NNEF archive; otherwise as [`Model::from_onnx`].
    pub fn from_nnef(
        name: &'static str,
        bytes: &[u8],
        input: &[usize],
        outputs: &[&[usize]],
    ) -> Result<Model> {
        let model = tract_nnef::nnef().model_for_read(&mut &*bytes).map_err(|error| corrupt(name, &error))?;
        Model::new(name, model, input, outputs)
    }

    fn new(name: &'static str, model: TypedModel, input: &[usize], outputs: &[&[usize]]) -> Result<Model> {
        check_shapes(&model, input, outputs).map_err(|detail| Error::WrongShape { model: name, detail })?;
        let plan = runnable(model, cfg!(target_arch = "wasm32")).map_err(|error| corrupt(name, &error))?;
        Ok(Model { name, plan, input: input.to_vec() })
    }

    /// Runs the network on `values` (row-major, as many as the input shape holds) and gives each
    /// output flattened, in the order that the model was loaded with.
    ///
    /// # Errors
    /// [`Error::Inference`] if tract fails or an output is not finite.
    pub fn run(&self, values: &[f32]) -> Result<Vec<Vec<f32>>> {
        self.try_run(values)
            .map_err(|error| Error::Inference { model: self.name, detail: format!("{error:#}") })
    }

    fn try_run(&self, values: &[f32]) -> TractResult<Vec<Vec<f32>>> {
        let input = Tensor::from_shape(&self.input, values)?;
        let outputs = self.plan.run(tvec!(input.into()))?;
        outputs
            .iter()
            .map(|output| {
                let values = output.to_plain_array_view::<f32>()?.iter().copied().collect::<Vec<f32>>();
                if values.iter().any(|value| !value.is_finite()) {
                    return Err(TractError::msg("an output is not finite"));
                }
                Ok(values)
            })
            .collect()
    }
}

/// Optimises a model; `own_ops`: with our convolutions. Natively tract's are the better ones.
pub fn runnable(model: TypedModel, own_ops: bool) -> TractResult<Arc<TypedRunnableModel>> {
    let mut model = model.into_decluttered()?;
    if own_ops {
        ops::accelerate(&mut model)?;
    }
    model.optimize()?;
    model.into_runnable()
}

/// Takes a logit to 0–1.
pub fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

fn corrupt(model: &'static str, error: &TractError) -> Error {
    Error::CorruptModel { model, detail: format!("{error:#}") }
}

fn check_shapes(
    model: &TypedModel,
    input: &[usize],
    outputs: &[&[usize]],
) -> std::result::Result<(), String> {
    let describe = |error: TractError| format!("{error:#}");
    let shape = |fact: &TypedFact| -> std::result::Result<Vec<usize>, String> {
        if fact.datum_type != f32::datum_type() {
            return Err(format!("{:?} instead of f32", fact.datum_type));
        }
        fact.shape.as_concrete().map(<[usize]>::to_vec).ok_or_else(|| format!("open shape {:?}", fact.shape))
    };
    let (inputs, results) = (model.inputs.len(), model.outputs.len());
    if inputs != 1 || results != outputs.len() {
        return Err(format!("{inputs} inputs and {results} outputs instead of 1 and {}", outputs.len()));
    }
    let found = shape(model.input_fact(0).map_err(describe)?)?;
    if found != input {
        return Err(format!("takes {found:?} instead of {input:?}"));
    }
    for (index, expected) in outputs.iter().enumerate() {
        let found = shape(model.output_fact(index).map_err(describe)?)?;
        if found != *expected {
            return Err(format!("output {index} is {found:?} instead of {expected:?}"));
        }
    }
    Ok(())
}
