//! Models alone, for measuring: not in what ships.

use tract_nnef::prelude::*;
use tract_nnef::tract_core::plan::eval;
use tract_onnx::prelude::{InferenceModelExt, onnx};
use wasm_bindgen::prelude::*;

use crate::model::runnable;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// A model that runs on one input again and again.
#[wasm_bindgen]
pub struct BenchModel {
    plan: std::sync::Arc<TypedRunnableModel>,
    input: TValue,
}

#[wasm_bindgen]
impl BenchModel {
    /// An ONNX file, or else an NNEF archive; with our own convolutions or with tract's.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8], own_ops: bool) -> Result<BenchModel, JsError> {
        BenchModel::load(bytes, own_ops).map_err(|error| JsError::new(&format!("{error:#}")))
    }

    /// Milliseconds by node of one run: its op, its name, its time, each on a line of its own.
    pub fn profile(&self) -> Result<String, JsError> {
        self.try_profile().map_err(|error| JsError::new(&format!("{error:#}")))
    }

    /// The first output on a fixed pattern as input.
    pub fn run(&self) -> Result<Vec<f32>, JsError> {
        self.try_run().map_err(|error| JsError::new(&format!("{error:#}")))
    }
}

impl BenchModel {
    fn load(bytes: &[u8], own_ops: bool) -> TractResult<BenchModel> {
        let model = onnx()
            .model_for_read(&mut &*bytes)
            .and_then(|model| model.into_typed())
            .or_else(|_| tract_nnef::nnef().model_for_read(&mut &*bytes))?;
        let fact = model.input_fact(0)?;
        let shape = fact.shape.as_concrete().ok_or_else(|| TractError::msg("open shape"))?;
        let count = shape.iter().product::<usize>();
        // The same in bench.js.
        let values = (0..count).map(|n| (n * 7919 % 1000) as f32 / 500.0 - 1.0).collect::<Vec<_>>();
        let input = Tensor::from_shape(shape, &values)?.into();
        Ok(BenchModel { plan: runnable(model, own_ops)?, input })
    }

    fn try_profile(&self) -> TractResult<String> {
        let mut lines = String::new();
        self.plan.spawn()?.run_plan_with_eval(
            tvec!(self.input.clone()),
            |context, state, node, inputs| {
                let start = now();
                let outputs = eval(context, state, node, inputs);
                lines += &format!("{}\t{}\t{}\n", node.op.name(), node.name, now() - start);
                outputs
            },
        )?;
        Ok(lines)
    }

    fn try_run(&self) -> TractResult<Vec<f32>> {
        let outputs = self.plan.run(tvec!(self.input.clone()))?;
        Ok(outputs[0].to_plain_array_view::<f32>()?.iter().copied().collect())
    }
}
