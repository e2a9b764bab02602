//! Neural networks: load, check the shapes, run.

#[cfg(feature = "read")]
pub mod foreign;
mod graph;
pub mod ops;
mod resize;
pub mod stored;

use std::borrow::Cow;

use crate::error::{Error, Result};
use stored::Plan;

/// A network that is ready to run on one input of a fixed shape.
pub struct Model {
    name: &'static str,
    plan: Plan,
}

impl Model {
    /// Reads a stored model, or with the feature `read` what [`Model::stored`] takes. `input` is the shape that it must
    /// take, in f32.
    ///
    /// # Errors
    /// [`Error::CorruptModel`] if the bytes are no model that can be run,
    /// [`Error::WrongShape`] if it does not take `input` or does not give `outputs`.
    pub fn read(name: &'static str, bytes: &[u8], input: &[usize], outputs: &[&[usize]]) -> Result<Model> {
        let bytes = Model::stored(name, bytes)?;
        Model::of(name, Plan::read(&bytes), input, outputs)
    }

    /// A model as [`Model::read_resized`] takes it, whoever stored it: with the feature `read`, ONNX and NNEF become ours.
    ///
    /// # Errors
    /// [`Error::CorruptModel`] if it cannot be read, or has an op that is not one of ours.
    #[cfg_attr(not(feature = "read"), expect(unused_variables, reason = "nothing can be wrong then"))]
    pub fn stored<'a>(name: &'static str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>> {
        #[cfg(feature = "read")]
        if !stored::is(bytes) {
            let corrupt = |error| Error::CorruptModel { model: name, detail: format!("{error:#}") };
            return foreign::store(bytes).map(Cow::Owned).map_err(corrupt);
        }
        Ok(Cow::Borrowed(bytes))
    }

    /// Reads a stored network for pictures of another size than the square ones that it was made for.
    ///
    /// # Errors
    /// As [`Model::read`].
    pub fn read_resized(
        name: &'static str,
        bytes: &[u8],
        input: &[usize],
        outputs: &[&[usize]],
    ) -> Result<Model> {
        let sides = [1, 2].map(|axis| input.get(axis).copied().unwrap_or_default());
        Model::of(name, Plan::read_resized(bytes, sides), input, outputs)
    }

    fn of(
        name: &'static str,
        plan: std::result::Result<Plan, String>,
        input: &[usize],
        outputs: &[&[usize]],
    ) -> Result<Model> {
        let plan = plan.map_err(|detail| Error::CorruptModel { model: name, detail })?;
        check_shapes(&plan.input, &plan.outputs, input, outputs)
            .map_err(|detail| Error::WrongShape { model: name, detail })?;
        Ok(Model { name, plan })
    }

    /// Runs the network on `values` (row-major, as many as the input shape holds) and gives each
    /// output flattened, in the order that the model was loaded with.
    ///
    /// # Errors
    /// [`Error::Inference`] if an output is not finite.
    pub fn run(&self, values: &[f32]) -> Result<Vec<Vec<f32>>> {
        let outputs = self.plan.run(values);
        if outputs.iter().flatten().any(|value| !value.is_finite()) {
            let detail = "an output is not finite".to_owned();
            return Err(Error::Inference { model: self.name, detail });
        }
        Ok(outputs)
    }
}

/// Takes a logit to 0–1.
pub fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

fn check_shapes(
    takes: &[usize],
    gives: &[Vec<usize>],
    input: &[usize],
    outputs: &[&[usize]],
) -> std::result::Result<(), String> {
    if takes != input {
        return Err(format!("takes {takes:?} instead of {input:?}"));
    }
    if gives != outputs {
        return Err(format!("gives {gives:?} instead of {outputs:?}"));
    }
    Ok(())
}
