//! A network with its channels first wherever they may be. Depthwise convolutions are half again as fast so, pointwise
//! ones need not turn what they read and write, and a network that has them first here and last there, as tract leaves
//! the face finder, turns nothing in between.

use std::sync::Arc;

use super::changes::Change;
use super::convolution::Convolution;
use super::gemm::Layout;
use super::{Own, Step, volume};

/// A network: its input is value 0, and each step gives the next.
pub struct Network {
    pub input: Vec<usize>,
    /// What is done, and the values that it is done to.
    pub steps: Vec<(Own, Vec<usize>)>,
    pub outputs: Vec<usize>,
}

impl Network {
    /// The same function; input and outputs are as they were.
    pub fn planar(&self) -> Network {
        let mut turned = vec![false; self.steps.len() + 1];
        for (own, from) in &self.steps {
            from.iter().enumerate().for_each(|(slot, at)| turned[*at] |= wants_first(&own.step, slot));
        }
        let shapes = std::iter::once(&self.input).chain(self.steps.iter().map(|(own, _)| &own.shape));
        let mut writer =
            Writer { shapes: shapes.cloned().collect(), values: vec![Value::default()], steps: vec![] };
        writer.values[0].as_was = Some(0);
        for ((own, from), turned) in self.steps.iter().zip(&turned[1..]) {
            let value = writer.step(own, from, *turned);
            writer.values.push(value);
        }
        let outputs = self.outputs.iter().map(|at| writer.as_was(*at)).collect();
        Network { input: self.input.clone(), steps: writer.steps, outputs }
    }
}

/// Whether a step could take what it takes in this place with the channels first, and would rather.
fn wants_first(step: &Step, slot: usize) -> bool {
    match step {
        Step::Convolution(convolution) if slot == 0 => convolution.planar().is_some(),
        Step::Convolution(convolution) => convolution.form().output == Layout::ChannelsLast,
        Step::Pair(_) => false,
        Step::Change(change) => matches!(
            change,
            Change::LargestOfFour(Layout::ChannelsLast)
                | Change::MoreChannels(Layout::ChannelsLast)
                | Change::Smooth(Layout::ChannelsLast)
                | Change::Transpose(_)
                | Change::Add
        ),
    }
}

/// Where a value of the old network is among those of the new one.
#[derive(Default)]
struct Value {
    as_was: Option<usize>,
    /// With its channels first, where they were last.
    first: Option<usize>,
}

struct Writer {
    /// Of the old values.
    shapes: Vec<Vec<usize>>,
    values: Vec<Value>,
    steps: Vec<(Own, Vec<usize>)>,
}

impl Writer {
    /// `turned`: there is somebody who wants the result with its channels first.
    fn step(&mut self, own: &Own, from: &[usize], turned: bool) -> Value {
        match &own.step {
            Step::Convolution(old) => self.convolution(old, &own.shape, from, turned),
            Step::Change(change) => self.change(change, own, from),
            Step::Pair(_) => self.same(own, from),
        }
    }

    fn same(&mut self, own: &Own, from: &[usize]) -> Value {
        let from = from.iter().map(|at| self.as_was(*at)).collect();
        Value { as_was: Some(self.write(own.step.clone(), own.shape.clone(), from)), first: None }
    }

    fn convolution(
        &mut self,
        old: &Arc<Convolution>,
        shape: &[usize],
        from: &[usize],
        turned: bool,
    ) -> Value {
        let planar = old.planar();
        let takes_first = planar.is_some();
        let mut inputs = vec![if takes_first { self.first(from[0]) } else { self.as_was(from[0]) }];
        let mut new = planar.unwrap_or_else(|| old.as_ref().clone());
        let last = old.form().output == Layout::ChannelsLast;
        // A depthwise one gives its channels as it takes them.
        let turned = last && if old.form().depthwise { takes_first } else { turned };
        new.set_output(if turned { Layout::ChannelsFirst } else { old.form().output });
        inputs.extend(from.get(1).map(|at| if turned { self.first(*at) } else { self.as_was(*at) }));
        let shape = if turned { moved(shape) } else { shape.to_vec() };
        let at = Some(self.write(Step::Convolution(Arc::new(new)), shape, inputs));
        if turned { Value { as_was: None, first: at } } else { Value { as_was: at, first: None } }
    }

    /// `change` is the step of `own`.
    fn change(&mut self, change: &Change, own: &Own, from: &[usize]) -> Value {
        use Layout::{ChannelsFirst, ChannelsLast};
        let turned = match change {
            Change::LargestOfFour(ChannelsLast) => Change::LargestOfFour(ChannelsFirst),
            Change::MoreChannels(ChannelsLast) => Change::MoreChannels(ChannelsFirst),
            Change::Smooth(ChannelsLast) => Change::Smooth(ChannelsFirst),
            Change::Add if from.iter().all(|at| self.values[*at].first.is_some()) => Change::Add,
            // What was turned for the next step is so already.
            Change::Transpose(row) if self.shapes[from[0]].last() == Some(row) => {
                if let Some(first) = self.values[from[0]].first {
                    return Value { as_was: Some(first), first: None };
                }
                return self.same(own, from);
            }
            _ => return self.same(own, from),
        };
        let from = from.iter().map(|at| self.first(*at)).collect();
        Value { as_was: None, first: Some(self.write(Step::Change(turned), moved(&own.shape), from)) }
    }

    fn as_was(&mut self, at: usize) -> usize {
        self.values[at].as_was.unwrap_or_else(|| {
            let shape = self.shapes[at].clone();
            let row = volume(&shape) / channels(&shape);
            let turned = self.turn(self.values[at].first, row, shape);
            *self.values[at].as_was.insert(turned)
        })
    }

    fn first(&mut self, at: usize) -> usize {
        self.values[at].first.unwrap_or_else(|| {
            let shape = &self.shapes[at];
            let turned = self.turn(self.values[at].as_was, channels(shape), moved(shape));
            *self.values[at].first.insert(turned)
        })
    }

    /// Rows of so many values become columns.
    fn turn(&mut self, from: Option<usize>, row: usize, shape: Vec<usize>) -> usize {
        self.write(Step::Change(Change::Transpose(row)), shape, from.into_iter().collect())
    }

    /// Gives the number of the value.
    fn write(&mut self, step: Step, shape: Vec<usize>, from: Vec<usize>) -> usize {
        self.steps.push((Own { step, shape }, from));
        self.steps.len()
    }
}

/// Of a picture with them last.
fn channels(shape: &[usize]) -> usize {
    shape.last().copied().unwrap_or(1)
}

/// The last axis before height and width.
fn moved(shape: &[usize]) -> Vec<usize> {
    let mut shape = shape.to_vec();
    let picture = shape.len().saturating_sub(3);
    shape[picture..].rotate_right(1);
    shape
}
