//! What is left of our own networks once the convolutions are replaced.

use tract_core::internal::*;
use tract_core::ops::array::{Pad, PadMode, TypedConcat};
use tract_core::ops::binary::TypedBinOp;
use tract_core::ops::math::{Add, Mul};
use tract_core::ops::nn::{CoordTransformer, Interpolator, NearestUpsample, Reduce, Reducer, Resize};

use super::changes::Change;
use super::gemm::Layout;
use super::recognise::{is_f32, replace, scalar_after, values};
use super::{Own, Step};

/// What takes the place of node `id`, if it is one that we know.
pub fn replacement(model: &TypedModel, id: usize) -> TractResult<Option<TypedModelPatch>> {
    let node = model.node(id);
    if node.inputs.is_empty() || !is_f32(model, node)? {
        return Ok(None);
    }
    let Some(change) = change(model, node)? else { return Ok(None) };
    let (last, change) = match (scalar_after::<Mul>(model, node)?, change) {
        (Some((next, scale)), Change::Sum(_)) => (next, Change::Sum(scale)),
        (_, change) => (node, change),
    };
    let all = matches!(change, Change::Join | Change::Add);
    let mut inputs = node.inputs.clone();
    if !all {
        // What is constant is in the change.
        inputs.retain(|input| model.outlet_fact(*input).is_ok_and(|fact| fact.konst.is_none()));
    }
    let facts = inputs.iter().map(|input| model.outlet_fact(*input)).collect::<TractResult<TVec<_>>>()?;
    let shapes = facts.iter().filter_map(|fact| fact.shape.as_concrete()).collect::<TVec<_>>();
    let Some(shape) = last.outputs[0].fact.shape.as_concrete() else { return Ok(None) };
    if shapes.len() != inputs.len() || !change.fits(&shapes, shape) {
        return Ok(None);
    }
    replace(model, &inputs, last, Own { step: Step::Change(change), shape: shape.into() })
}

/// What a node may be, as far as its op says; whether the shapes fit is asked later.
fn change(model: &TypedModel, node: &TypedNode) -> TractResult<Option<Change>> {
    let Some(shape) = model.outlet_fact(node.inputs[0])?.shape.as_concrete() else { return Ok(None) };
    let op = node.op();
    Ok(if let Some(axis) = op.downcast_ref::<AxisOp>() {
        match *axis {
            AxisOp::Move(from, to) => {
                let (first, last) = (from.min(to), from.max(to));
                let alone = shape[..first].iter().chain(&shape[last + 1..]).all(|side| *side == 1);
                let inside = shape[first..=last].iter().product::<usize>();
                // One axis passes over all the others: rows of them, or rows of it.
                let row = if from > to { shape[from] } else { inside / shape[from] };
                alone.then_some(Change::Transpose(row))
            }
            _ => Some(Change::Reshape),
        }
    } else if let Some(concat) = op.downcast_ref::<TypedConcat>() {
        shape[..concat.axis].iter().all(|side| *side == 1).then_some(Change::Join)
    } else if op.downcast_ref::<TypedBinOp>().is_some_and(|sum| sum.0.is::<Add>()) {
        let facts = model.node_input_facts(node.id)?;
        match facts.iter().find_map(|fact| fact.konst.as_ref()) {
            Some(more) => match values(more)? {
                [more, same @ ..] if same.iter().all(|other| other == more) => Some(Change::Plus(*more)),
                _ => None,
            },
            None => Some(Change::Add),
        }
    } else if let Some(reduce) = op.downcast_ref::<Reduce>() {
        let first = shape.len() - reduce.axes.len();
        let last = reduce.axes.iter().copied().eq(first..shape.len());
        (last && matches!(reduce.reducer, Reducer::Sum)).then_some(Change::Sum(1.0))
    } else if let Some(pad) = op.downcast_ref::<Pad>() {
        let zero = match &pad.mode {
            PadMode::Constant(value) => value.cast_to_scalar::<f32>()? == 0.0,
            _ => false,
        };
        let behind = pad
            .pads
            .split_last()
            .is_some_and(|((before, _), others)| *before == 0 && others.iter().all(|both| *both == (0, 0)));
        (zero && behind).then_some(Change::MoreChannels(Layout::ChannelsLast))
    } else if op.is::<NearestUpsample>() {
        Some(Change::Twice)
    } else if let Some(resize) = op.downcast_ref::<Resize>() {
        let middle = matches!(resize.coord_transformer, CoordTransformer::HalfPixel);
        (middle && matches!(resize.interpolator, Interpolator::Linear))
            .then_some(Change::Smooth(Layout::ChannelsLast))
    } else {
        None
    })
}
