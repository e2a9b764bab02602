//! Which nodes of tract's graph our own ops can take over.

use tract_core::internal::*;
use tract_core::ops::binary::{BinMiniOp, TypedBinOp};
use tract_core::ops::cnn::{Conv, KernelFormat, MaxPool};
use tract_core::ops::einsum::EinSum;
use tract_core::ops::math::{Add, Max, Min};
use tract_core::ops::nn::DataFormat;

use super::changes::Change;
use super::convolution::{Convolution, Form};
use super::gemm::Layout;
use super::geometry::Geometry;
use super::{Own, Step};

/// A convolution as it stands in the graph.
struct Found {
    form: Form,
    input: OutletId,
    /// Output channel, input channel, row, column.
    weights: Arc<Tensor>,
    bias: Option<Arc<Tensor>>,
}

/// What takes the place of node `id`, and of what follows a convolution, if it is one that we know.
pub fn replacement(model: &TypedModel, id: usize) -> TractResult<Option<TypedModelPatch>> {
    let node = &model.nodes()[id];
    if let Some(pool) = node.op_as::<MaxPool>() {
        return pooling(model, node, pool);
    }
    let found = if let Some(conv) = node.op_as::<Conv>() {
        convolution(model, node, conv)?
    } else if let Some(product) = node.op_as::<EinSum>() {
        pointwise(model, node, product)?
    } else {
        None
    };
    let Some(Found { mut form, input, weights, bias }) = found else { return Ok(None) };
    let mut bias = match bias {
        Some(bias) => spread(values(&bias)?, form.rows),
        None => vec![0.0; form.rows],
    };
    let mut inputs = tvec![input];
    let mut last = node;
    loop {
        if let Some((next, more)) = constant_after::<Add>(model, last)?
            && is_per_channel(model, next, &form, &more)?
        {
            let more = spread(values(&more)?, form.rows);
            bias.iter_mut().zip(more).for_each(|(bias, more)| *bias += more);
            last = next;
        } else if inputs.len() == 1
            && !form.depthwise
            && let Some((next, addend)) = sum_after(model, last)?
        {
            inputs.push(addend);
            last = next;
        } else {
            break;
        }
    }
    loop {
        if let Some((next, limit)) = scalar_after::<Max>(model, last)? {
            form.limits = [
                Some(form.limits[0].map_or(limit, |low| low.max(limit))),
                form.limits[1].map(|high| high.max(limit)),
            ];
            last = next;
        } else if let Some((next, limit)) = scalar_after::<Min>(model, last)? {
            form.limits = [
                form.limits[0].map(|low| low.min(limit)),
                Some(form.limits[1].map_or(limit, |high| high.min(limit))),
            ];
            last = next;
        } else {
            break;
        }
    }
    let Some(shape) = model.outlet_fact(last.id.into())?.shape.as_concrete() else { return Ok(None) };
    let (weights, bias) = form.pack(values(&weights)?, &bias);
    let Some(convolution) = Convolution::new(form, weights, bias) else { return Ok(None) };
    let op = Own { step: Step::Convolution(Arc::new(convolution)), shape: shape.into() };
    replace(model, &inputs, last, op)
}

/// `op`, of `inputs`, in the place of all up to `last`.
pub fn replace(
    model: &TypedModel,
    inputs: &[OutletId],
    last: &TypedNode,
    op: Own,
) -> TractResult<Option<TypedModelPatch>> {
    let mut patch = TypedModelPatch::default();
    let inputs = patch.taps(model, inputs)?;
    let output = patch.wire_node(&last.name, op, &inputs)?;
    patch.shunt_outside(model, last.id.into(), output[0])?;
    Ok(Some(patch))
}

/// Two by two values, side by side, of a picture with even sides. Where the channels come first only for the pooling,
/// it is done with them last.
fn pooling(model: &TypedModel, node: &TypedNode, pool: &MaxPool) -> TractResult<Option<TypedModelPatch>> {
    let spec = &pool.pool_spec;
    let Some(shape) = model.outlet_fact(node.inputs[0])?.shape.as_concrete() else { return Ok(None) };
    let first = matches!(spec.data_format, DataFormat::NCHW | DataFormat::CHW);
    let format = spec.data_format.shape(shape)?;
    let sides = format.hw_dims();
    let known = is_f32(model, node)?
        && first
        && pool.with_index_outputs.is_none()
        && *spec.kernel_shape == [2, 2]
        && *spec.strides() == [2, 2]
        && *spec.dilations() == [1, 1]
        && sides.iter().all(|side| side % 2 == 0)
        && spec.computed_padding(sides).iter().all(|side| side.pad_before == 0 && side.pad_after == 0);
    if !known {
        return Ok(None);
    }
    let (channel, last) = (shape.len() - 3, shape.len() - 1);
    let moved = |node: &TypedNode, axis: AxisOp| node.op_as::<AxisOp>().is_some_and(|op| *op == axis);
    let before = model.node(node.inputs[0].node);
    let (layout, inputs, end) = match only_successor(model, node)? {
        Some((after, _))
            if moved(before, AxisOp::Move(last, channel)) && moved(after, AxisOp::Move(channel, last)) =>
        {
            (Layout::ChannelsLast, &before.inputs, after)
        }
        _ => (Layout::ChannelsFirst, &node.inputs, node),
    };
    let Some(shape) = end.outputs[0].fact.shape.as_concrete() else { return Ok(None) };
    let op = Own { step: Step::Change(Change::LargestOfFour(layout)), shape: shape.into() };
    replace(model, inputs, end, op)
}

fn convolution(model: &TypedModel, node: &TypedNode, conv: &Conv) -> TractResult<Option<Found>> {
    let (pool, Some(shape)) = (&conv.pool_spec, model.outlet_fact(node.inputs[0])?.shape.as_concrete())
    else {
        return Ok(None);
    };
    let constant = |slot: usize| {
        let outlet = node.inputs.get(slot)?;
        model.outlet_fact(*outlet).ok()?.konst.clone()
    };
    let (Some(weights), Some(bias)) = (constant(1), constant(2)) else { return Ok(None) };
    let shape = pool.data_format.shape(shape)?;
    let layout = match pool.data_format {
        DataFormat::NCHW | DataFormat::CHW => Layout::ChannelsFirst,
        DataFormat::NHWC | DataFormat::HWC => Layout::ChannelsLast,
    };
    let (channels, rows) = (pool.input_channels, pool.output_channels);
    let (strides, kernel) = (pool.strides(), &*pool.kernel_shape);
    let depthwise = conv.group > 1 && conv.group == channels && channels == rows;
    let &[height, width] = shape.hw_dims() else { return Ok(None) };
    let known = is_f32(model, node)?
        && weights.datum_type() == f32::datum_type()
        && bias.datum_type() == f32::datum_type()
        && conv.q_params.is_none()
        && conv.kernel_fmt == KernelFormat::OIHW
        && shape.n().is_none_or(|n| *n == 1)
        && kernel.len() == 2
        && strides[0] == strides[1]
        && pool.dilations().iter().all(|step| *step == 1)
        && (depthwise || conv.group == 1);
    if !known {
        return Ok(None);
    }
    let padding = pool.computed_padding(&[height, width]);
    let geometry = Geometry {
        input: [height, width],
        output: [padding[0].convoluted, padding[1].convoluted],
        kernel: [kernel[0], kernel[1]],
        stride: strides[0],
        before: [padding[0].pad_before, padding[1].pad_before],
    };
    let limits = [None; 2];
    let form = Form { geometry, channels, rows, depthwise, input: layout, output: layout, limits };
    Ok(Some(Found { form, input: node.inputs[0], weights, bias: Some(bias) }))
}

/// A pointwise convolution is a product of matrices for tract. Where it gives a single channel, the weights may have
/// no axis for it.
fn pointwise(model: &TypedModel, node: &TypedNode, product: &EinSum) -> TractResult<Option<Found>> {
    if node.inputs.len() != 2 || product.q_params.is_some() || !is_f32(model, node)? {
        return Ok(None);
    }
    let facts = model.node_input_facts(node.id)?;
    let weights_at = usize::from(facts[0].konst.is_none());
    let (Some(picture), Some(weights)) =
        (facts[1 - weights_at].shape.as_concrete(), facts[weights_at].konst.clone())
    else {
        return Ok(None);
    };
    let Some(result) = node.outputs[0].fact.shape.as_concrete() else { return Ok(None) };
    let (inputs, outputs) = product.axes.to_strs();
    let letters = |text: &String| text.chars().collect::<Vec<_>>();
    let (from, by, to) =
        (letters(&inputs[1 - weights_at]), letters(&inputs[weights_at]), letters(&outputs[0]));
    let (row, depth) = match *by.as_slice() {
        [row, depth] => (Some(row), depth),
        [depth] => (None, depth),
        _ => return Ok(None),
    };
    let Some(depth_at) = place(&from, depth) else { return Ok(None) };
    let row_at = row.and_then(|row| place(&to, row));
    // The other axes must be the same ones in the same order; those of length one do not matter.
    let others = |letters: &[char], shape: &[usize], but: Option<usize>| {
        let kept = letters.iter().zip(shape).enumerate();
        kept.filter(|(n, (_, length))| Some(*n) != but && **length != 1)
            .map(|(_, (letter, length))| (*letter, *length))
            .collect::<Vec<_>>()
    };
    let (pixels, same) = (others(&from, picture, Some(depth_at)), others(&to, result, row_at));
    let output = row_at.map_or(Some(Layout::ChannelsFirst), |row_at| layout(result, row_at));
    let (Some(input), Some(output)) = (layout(picture, depth_at), output) else { return Ok(None) };
    if pixels != same
        || row.is_some() != row_at.is_some()
        || to.contains(&depth)
        || row.is_some_and(|row| from.contains(&row))
        || weights.datum_type() != f32::datum_type()
    {
        return Ok(None);
    }
    let count = pixels.iter().map(|(_, length)| length).product::<usize>();
    let rows = if row.is_some() { weights.shape()[0] } else { 1 };
    let channels = weights.len() / rows;
    let size = [1, count];
    let geometry = Geometry { input: size, output: size, kernel: [1, 1], stride: 1, before: [0, 0] };
    let form = Form { geometry, channels, rows, depthwise: false, input, output, limits: [None; 2] };
    Ok(Some(Found { form, input: node.inputs[1 - weights_at], weights, bias: None }))
}

fn place(letters: &[char], letter: char) -> Option<usize> {
    letters.iter().position(|other| *other == letter)
}

/// How a picture lies in memory whose channels are axis `at`.
fn layout(shape: &[usize], at: usize) -> Option<Layout> {
    let single = |lengths: &[usize]| lengths.iter().all(|length| *length == 1);
    if single(&shape[at + 1..]) {
        return Some(Layout::ChannelsLast);
    }
    single(&shape[..at]).then_some(Layout::ChannelsFirst)
}

pub fn is_f32(model: &TypedModel, node: &TypedNode) -> TractResult<bool> {
    let f32 = f32::datum_type();
    Ok(model.outlet_fact(node.inputs[0])?.datum_type == f32 && node.outputs[0].fact.datum_type == f32)
}

pub fn values(tensor: &Tensor) -> TractResult<&[f32]> {
    tensor.try_as_plain_ram()?.as_slice::<f32>()
}

fn spread(values: &[f32], rows: usize) -> Vec<f32> {
    if values.len() == 1 { vec![values[0]; rows] } else { values.to_vec() }
}

/// The only node that takes what `node` gives, and where.
pub fn only_successor<'a>(
    model: &'a TypedModel,
    node: &TypedNode,
) -> TractResult<Option<(&'a TypedNode, InletId)>> {
    if model.output_outlets()?.contains(&node.id.into()) {
        return Ok(None);
    }
    let [inlet] = node.outputs[0].successors.as_slice() else { return Ok(None) };
    Ok(Some((model.node(inlet.node), *inlet)))
}

/// The only node behind `node`, if it combines its result with something by `B`; and with what.
fn combined_after<'a, B: BinMiniOp>(
    model: &'a TypedModel,
    node: &TypedNode,
) -> TractResult<Option<(&'a TypedNode, OutletId)>> {
    let Some((next, inlet)) = only_successor(model, node)? else { return Ok(None) };
    let is_wanted = next.op_as::<TypedBinOp>().is_some_and(|op| op.0.is::<B>());
    let same = next.outputs[0].fact.shape.volume() == node.outputs[0].fact.shape.volume();
    Ok((is_wanted && same && next.inputs.len() == 2).then(|| (next, next.inputs[1 - inlet.slot])))
}

pub fn constant_after<'a, B: BinMiniOp>(
    model: &'a TypedModel,
    node: &TypedNode,
) -> TractResult<Option<(&'a TypedNode, Arc<Tensor>)>> {
    let Some((next, other)) = combined_after::<B>(model, node)? else { return Ok(None) };
    let constant = model.outlet_fact(other)?.konst.clone();
    Ok(constant.filter(|tensor| tensor.datum_type() == f32::datum_type()).map(|tensor| (next, tensor)))
}

/// A sum with another picture of the same shape, and that.
fn sum_after<'a>(model: &'a TypedModel, node: &TypedNode) -> TractResult<Option<(&'a TypedNode, OutletId)>> {
    let Some((next, other)) = combined_after::<Add>(model, node)? else { return Ok(None) };
    let fact = model.outlet_fact(other)?;
    let same = [&next.outputs[0].fact, fact].iter().all(|fact| fact.shape == node.outputs[0].fact.shape);
    let known = same && fact.konst.is_none() && fact.datum_type == f32::datum_type();
    Ok(known.then_some((next, other)))
}

pub fn scalar_after<'a, B: BinMiniOp>(
    model: &'a TypedModel,
    node: &TypedNode,
) -> TractResult<Option<(&'a TypedNode, f32)>> {
    let Some((next, tensor)) = constant_after::<B>(model, node)? else { return Ok(None) };
    Ok(match values(&tensor)? {
        [value] => Some((next, *value)),
        _ => None,
    })
}

/// Whether a constant has one value per channel of the result, or a single one.
fn is_per_channel(model: &TypedModel, sum: &TypedNode, form: &Form, constant: &Tensor) -> TractResult<bool> {
    if constant.len() == 1 {
        return Ok(true);
    }
    let shape = model.outlet_fact(sum.id.into())?.shape.as_concrete();
    let along = constant.shape().iter().position(|length| *length != 1);
    Ok(match (shape, along) {
        (Some(shape), Some(axis)) => {
            constant.len() == form.rows
                && constant.shape()[axis] == form.rows
                && layout(shape, axis) == Some(form.output)
        }
        _ => false,
    })
}
