//! Neural networks: load, check the shapes, run.

#[cfg(feature = "read")]
pub mod foreign;
pub mod ops;
mod resize;
pub mod stored;

use std::borrow::Cow;
#[cfg(feature = "read")]
use std::sync::Arc;

#[cfg(feature = "read")]
use tract_core::prelude::*;

use crate::error::{Error, Result};
use stored::Plan;

/// A network that is ready to run on one input of a fixed shape.
pub struct Model {
    name: &'static str,
    graph: Graph,
}

enum Graph {
    /// By tract, on an input of this shape.
    #[cfg(feature = "read")]
    Foreign(Arc<TypedRunnableModel>, Vec<usize>),
    Stored(Plan),
}

impl Model {
    /// Reads a stored model; and with the feature `read`, ONNX and NNEF, which tract then runs. `input` is the shape
    /// that it must take, in f32.
    ///
    /// # Errors
    /// [`Error::CorruptModel`] if the bytes are no model that can be run,
    /// [`Error::WrongShape`] if it does not take `input` or does not give `outputs`.
    pub fn read(name: &'static str, bytes: &[u8], input: &[usize], outputs: &[&[usize]]) -> Result<Model> {
        let corrupt = |detail| Error::CorruptModel { model: name, detail };
        let wrong = |detail| Error::WrongShape { model: name, detail };
        #[cfg(feature = "read")]
        if !stored::is(bytes) {
            let model = foreign::read(bytes).map_err(|error| corrupt(format!("{error:#}")))?;
            let (takes, gives) = foreign::shapes(&model).map_err(wrong)?;
            check_shapes(&takes, &gives, input, outputs).map_err(wrong)?;
            let plan = foreign::runnable(model, false).map_err(|error| corrupt(format!("{error:#}")))?;
            return Ok(Model { name, graph: Graph::Foreign(plan, takes) });
        }
        let plan = Plan::read(bytes).map_err(corrupt)?;
        check_shapes(&plan.input, &plan.outputs, input, outputs).map_err(wrong)?;
        Ok(Model { name, graph: Graph::Stored(plan) })
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
        let corrupt = |detail| Error::CorruptModel { model: name, detail };
        let sides = [1, 2].map(|axis| input.get(axis).copied().unwrap_or_default());
        let plan = Plan::read_resized(bytes, sides).map_err(corrupt)?;
        check_shapes(&plan.input, &plan.outputs, input, outputs)
            .map_err(|detail| Error::WrongShape { model: name, detail })?;
        Ok(Model { name, graph: Graph::Stored(plan) })
    }

    /// Runs the network on `values` (row-major, as many as the input shape holds) and gives each
    /// output flattened, in the order that the model was loaded with.
    ///
    /// # Errors
    /// [`Error::Inference`] if tract fails or an output is not finite.
    pub fn run(&self, values: &[f32]) -> Result<Vec<Vec<f32>>> {
        let failed = |detail: String| Error::Inference { model: self.name, detail };
        let outputs = match &self.graph {
            #[cfg(feature = "read")]
            Graph::Foreign(plan, input) => {
                foreign::run(plan, input, values).map_err(|error| failed(format!("{error:#}")))?
            }
            Graph::Stored(plan) => plan.run(values),
        };
        if outputs.iter().flatten().any(|value| !value.is_finite()) {
            return Err(failed("an output is not finite".to_owned()));
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
