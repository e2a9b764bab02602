//! Models alone, for measuring: not in what ships.

use tract_core::plan::eval;
use tract_core::prelude::*;
use wasm_bindgen::prelude::*;

use crate::model::foreign;
use crate::model::stored::Plan;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// A model that runs on one input again and again.
#[wasm_bindgen]
pub struct BenchModel {
    graph: Graph,
    values: Vec<f32>,
}

enum Graph {
    Foreign(Arc<TypedRunnableModel>, Vec<usize>),
    Stored(Plan),
}

#[wasm_bindgen]
impl BenchModel {
    /// An ONNX file or an NNEF archive: with our own ops, all of them as in what ships if there are no others in it, or
    /// with tract's.
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
        let model = foreign::read(bytes)?;
        let (shape, _) = foreign::shapes(&model).map_err(TractError::msg)?;
        let count = shape.iter().product::<usize>();
        // The same in bench.js.
        let values = (0..count).map(|n| (n * 7919 % 1000) as f32 / 500.0 - 1.0).collect::<Vec<_>>();
        let graph = match foreign::store(bytes) {
            Ok(stored) if own_ops => Graph::Stored(Plan::read(&stored).map_err(TractError::msg)?),
            _ => Graph::Foreign(foreign::runnable(model, own_ops)?, shape),
        };
        Ok(BenchModel { graph, values })
    }

    fn try_profile(&self) -> TractResult<String> {
        let mut lines = String::new();
        match &self.graph {
            Graph::Foreign(plan, shape) => {
                let input = Tensor::from_shape(shape, &self.values)?.into();
                plan.spawn()?.run_plan_with_eval(tvec!(input), |context, state, node, inputs| {
                    let start = now();
                    let outputs = eval(context, state, node, inputs);
                    lines += &format!("{}\t{}\t{}\n", node.op.name(), node.name, now() - start);
                    outputs
                })?;
            }
            Graph::Stored(plan) => {
                let mut steps = 0..;
                plan.run_each(&self.values, |own, inputs, output| {
                    let start = now();
                    own.compute(inputs, output);
                    let spent = now() - start;
                    lines += &format!("{}\t{:?}\t{spent}\n", own.name(), steps.next());
                });
            }
        }
        Ok(lines)
    }

    fn try_run(&self) -> TractResult<Vec<f32>> {
        let mut outputs = match &self.graph {
            Graph::Foreign(plan, shape) => foreign::run(plan, shape, &self.values)?,
            Graph::Stored(plan) => plan.run(&self.values),
        };
        Ok(outputs.swap_remove(0))
    }
}
