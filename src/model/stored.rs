//! Models as the extension loads and runs them: read and decluttered by tract beforehand, our ops in the place of all
//! of its own, weights in the order in which the kernels read them. So none of tract has to ship: whatever runs a graph
//! of tract's brings along its optimiser and every op that it knows, five megabytes (measured).
//!
//! A line that names the format, the graph as a line of JSON, then all values. Values that fp16 holds exactly (the
//! weights of our models are such) take two bytes: first the upper ones of all of them, then the lower ones, because
//! signs and exponents among themselves compress, and mantissas do not.

use std::sync::{Arc, Mutex, PoisonError};

use half::f16;

use super::graph::{Graph, Node, Place, Stored};
use super::ops::convolution::Convolution;
use super::ops::pair::Pair;
use super::ops::{Own, Step, volume};
use super::resize::resize;

#[cfg(feature = "read")]
pub use writing::write;

const NAME: &[u8] = b"facetell model 1\n";

/// Whether these bytes claim to be such a model.
pub fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(NAME)
}

/// A network that is ready to run. Where each result goes is settled here, once: results that are not needed any more
/// leave their place to later ones, so that running neither allocates nor clears, and stays in the caches.
pub struct Plan {
    /// Shapes of the input and of the outputs.
    pub input: Vec<usize>,
    pub outputs: Vec<Vec<usize>>,
    steps: Vec<Planned>,
    /// Where the outputs are.
    results: Vec<Spot>,
    buffers: Mutex<Vec<Vec<f32>>>,
}

struct Planned {
    own: Own,
    from: Vec<Spot>,
    to: Spot,
}

/// A step with the numbers of the values that it takes and of the one that it gives.
struct Numbered {
    own: Own,
    from: Vec<usize>,
    to: usize,
}

/// A pointwise convolution and the depthwise one that alone takes its result become one step.
fn paired(steps: Vec<Numbered>, outputs: &[usize]) -> Vec<Numbered> {
    let mut uses = vec![0; steps.len() + 1];
    let taken = steps.iter().flat_map(|step| &step.from);
    taken.chain(outputs).for_each(|at| uses[*at] += 1);
    let mut paired = Vec::<Numbered>::new();
    for mut step in steps {
        if let Some(before) = paired.pop_if(|before| step.from == [before.to] && uses[before.to] == 1) {
            match Pair::of(&before.own.step, &step.own.step).filter(|_| before.from.len() == 1) {
                Some(pair) => {
                    step.own.step = Step::Pair(Arc::new(pair));
                    step.from = before.from;
                }
                None => paired.push(before),
            }
        }
        paired.push(step);
    }
    paired
}

/// The first `count` values of a buffer.
#[derive(Clone, Copy)]
struct Spot {
    buffer: usize,
    count: usize,
}

impl Plan {
    /// # Errors
    /// Says what is wrong, if the bytes are no such model.
    pub fn read(bytes: &[u8]) -> Result<Plan, String> {
        Plan::read_changed(bytes, |_| Ok(()))
    }

    /// The same for pictures of this height and width, of a network for square ones.
    ///
    /// # Errors
    /// As [`Plan::read`].
    pub fn read_resized(bytes: &[u8], sides: [usize; 2]) -> Result<Plan, String> {
        Plan::read_changed(bytes, |graph| resize(graph, sides))
    }

    fn read_changed(
        bytes: &[u8],
        change: impl FnOnce(&mut Graph) -> Result<(), String>,
    ) -> Result<Plan, String> {
        let rest = bytes.strip_prefix(NAME).ok_or("no stored model")?;
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or("no graph")?;
        let mut graph: Graph = serde_json::from_slice(&rest[..end]).map_err(|error| error.to_string())?;
        change(&mut graph)?;
        let values = Values::of(&rest[end + 1..], graph.halves).ok_or(MISSING)?;
        let mut shapes = vec![graph.input];
        let mut steps = Vec::new();
        for Node { from, shape, step } in graph.nodes {
            let step = match step {
                Stored::Convolution { form, weights, bias } => {
                    let (weights, bias) = values.at(&weights).zip(values.at(&bias)).ok_or(MISSING)?;
                    let convolution = Convolution::new(form.into_owned(), weights, bias);
                    Step::Convolution(Arc::new(convolution.ok_or("a convolution that is none")?))
                }
                Stored::Change(change) => Step::Change(change.into_owned()),
            };
            let own = Own { step, shape };
            let inputs = from.iter().map(|at| shapes.get(*at).map(Vec::as_slice)).collect::<Option<Vec<_>>>();
            if !inputs.is_some_and(|inputs| own.fits(&inputs)) {
                return Err(format!("step {}, {}, does not fit", steps.len(), own.name()));
            }
            shapes.push(own.shape.clone());
            steps.push(Numbered { own, from, to: steps.len() + 1 });
        }
        if graph.outputs.iter().any(|at| *at >= shapes.len()) {
            return Err("an output that is none".to_owned());
        }
        Ok(Plan::new(&shapes, paired(steps, &graph.outputs), &graph.outputs))
    }

    /// `shapes`: of all values.
    fn new(shapes: &[Vec<usize>], steps: Vec<Numbered>, outputs: &[usize]) -> Plan {
        // The last step that needs a value; outputs are needed for good.
        let mut needed = vec![0; shapes.len()];
        for (step, Numbered { from, .. }) in steps.iter().enumerate() {
            from.iter().for_each(|at| needed[*at] = step);
        }
        outputs.iter().for_each(|at| needed[*at] = steps.len());
        let mut sizes = vec![volume(&shapes[0])];
        let mut spots = vec![Spot { buffer: 0, count: sizes[0] }; shapes.len()];
        let mut free = Vec::new();
        let mut planned = Vec::new();
        for (step, Numbered { own, from, to: value }) in steps.into_iter().enumerate() {
            let count = volume(&own.shape);
            let buffer = free.pop().unwrap_or(sizes.len());
            if buffer == sizes.len() {
                sizes.push(0);
            }
            sizes[buffer] = count.max(sizes[buffer]);
            let to = Spot { buffer, count };
            spots[value] = to;
            let mut done = from.clone();
            done.sort_unstable();
            done.dedup();
            free.extend(done.iter().filter(|at| needed[**at] == step).map(|at| spots[*at].buffer));
            planned.push(Planned { own, from: from.iter().map(|at| spots[*at]).collect(), to });
        }
        Plan {
            input: shapes[0].clone(),
            outputs: outputs.iter().map(|at| shapes[*at].clone()).collect(),
            steps: planned,
            results: outputs.iter().map(|at| spots[*at]).collect(),
            buffers: Mutex::new(sizes.into_iter().map(|size| vec![0.0; size]).collect()),
        }
    }

    /// Runs it on as many values as `input` holds; gives each output flattened.
    pub fn run(&self, values: &[f32]) -> Vec<Vec<f32>> {
        self.run_each(values, |own, inputs, output| own.compute(inputs, output))
    }

    /// The same, with `compute` around every step.
    pub fn run_each(
        &self,
        values: &[f32],
        mut compute: impl FnMut(&Own, &[&[f32]], &mut [f32]),
    ) -> Vec<Vec<f32>> {
        // Nothing in there outlives a run: what a panic left is overwritten.
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        buffers[0][..values.len()].copy_from_slice(values);
        for Planned { own, from, to } in &self.steps {
            let mut output = std::mem::take(&mut buffers[to.buffer]);
            let inputs = from.iter().map(|spot| &buffers[spot.buffer][..spot.count]).collect::<Vec<_>>();
            compute(own, &inputs, &mut output[..to.count]);
            buffers[to.buffer] = output;
        }
        self.results.iter().map(|spot| buffers[spot.buffer][..spot.count].to_vec()).collect()
    }
}

const MISSING: &str = "values are missing";

/// What is behind the graph.
struct Values<'a> {
    upper: &'a [u8],
    lower: &'a [u8],
    whole: &'a [[u8; 4]],
}

impl Values<'_> {
    fn of(bytes: &[u8], halves: usize) -> Option<Values<'_>> {
        let (upper, rest) = bytes.split_at_checked(halves)?;
        let (lower, whole) = rest.split_at_checked(halves)?;
        let (whole, rest) = whole.as_chunks();
        rest.is_empty().then_some(Values { upper, lower, whole })
    }

    fn at(&self, place: &Place) -> Option<Vec<f32>> {
        let range = place.at..place.at.checked_add(place.count)?;
        if !place.half {
            return Some(self.whole.get(range)?.iter().copied().map(f32::from_le_bytes).collect());
        }
        let (upper, lower) = (self.upper.get(range.clone())?, self.lower.get(range)?);
        let bytes = lower.iter().zip(upper);
        Some(bytes.map(|(low, high)| f16::from_le_bytes([*low, *high]).to_f32()).collect())
    }
}

/// Writing, for which a graph is tract's.
#[cfg(feature = "read")]
mod writing {
    use std::borrow::Cow;

    use tract_core::internal::*;

    use super::super::ops::planar::Network;
    use super::{Graph, NAME, Node, Own, Place, Step, Stored, f16};

    /// Stores a model that consists of our ops only.
    ///
    /// # Errors
    /// If it has another op; that is named.
    pub fn write(model: &TypedModel) -> TractResult<Vec<u8>> {
        let network = network(model)?.planar();
        let mut values = Writer::default();
        let mut nodes = Vec::new();
        for (Own { step, shape }, from) in &network.steps {
            let step = match step {
                Step::Convolution(convolution) => {
                    let [weights, bias] = convolution.values().map(|values_of| values.place(values_of));
                    Stored::Convolution { form: Cow::Borrowed(convolution.form()), weights, bias }
                }
                Step::Change(change) => Stored::Change(Cow::Borrowed(change)),
                Step::Pair(_) => bail!("two steps in one are of a plan"),
            };
            nodes.push(Node { from: from.clone(), shape: shape.clone(), step });
        }
        let halves = values.upper.len();
        let graph = Graph { input: network.input.clone(), nodes, outputs: network.outputs.clone(), halves };
        let Writer { upper, lower, whole } = values;
        Ok([NAME, &serde_json::to_vec(&graph)?, b"\n", &upper, &lower, &whole].concat())
    }

    fn network(model: &TypedModel) -> TractResult<Network> {
        let (source, fact) = (model.input_outlets()?[0], model.input_fact(0)?);
        let mut numbers = HashMap::from([(source, 0)]);
        let mut steps = Vec::new();
        for id in model.eval_order()? {
            let node = model.node(id);
            if id == source.node {
                continue;
            }
            let own = node.op_as::<Own>().with_context(|| format!("{node} cannot be stored"))?;
            let from = node.inputs.iter().map(|input| numbers.get(input).copied().context("unknown input"));
            steps.push((own.clone(), from.collect::<TractResult<_>>()?));
            numbers.insert(id.into(), steps.len());
        }
        let outputs =
            model.output_outlets()?.iter().map(|output| numbers.get(output).copied().context("no output"));
        let input = fact.shape.as_concrete().context("open shape")?.to_vec();
        Ok(Network { input, steps, outputs: outputs.collect::<TractResult<_>>()? })
    }

    #[derive(Default)]
    struct Writer {
        upper: Vec<u8>,
        lower: Vec<u8>,
        whole: Vec<u8>,
    }

    impl Writer {
        fn place(&mut self, values: &[f32]) -> Place {
            let half = values.iter().all(|value| f16::from_f32(*value).to_f32() == *value);
            let at = if half { self.upper.len() } else { self.whole.len() / 4 };
            if half {
                for value in values {
                    let [low, high] = f16::from_f32(*value).to_le_bytes();
                    self.upper.push(high);
                    self.lower.push(low);
                }
            } else {
                self.whole.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            }
            Place { half, at, count: values.len() }
        }
    }
}
