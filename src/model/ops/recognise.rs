//! Which nodes of tract's graph our own ops can take over.

use tract_nnef::internal::*;
use tract_nnef::tract_core::ops::binary::{BinMiniOp, TypedBinOp};
use tract_nnef::tract_core::ops::cnn::{Conv, KernelFormat, MaxPool};
use tract_nnef::tract_core::ops::einsum::EinSum;
use tract_nnef::tract_core::ops::math::{Add, Max, Min};
use tract_nnef::tract_core::ops::nn::DataFormat;

use super::convolution::{Convolution, Kernel, Parts, taps};
use super::gemm::{Layout, Weights};
use super::geometry::Geometry;
use super::pooling::LargestOfFour;

/// A convolution as it stands in the graph.
struct Found {
    geometry: Geometry,
    channels: usize,
    input: Layout,
    output: Layout,
    depthwise: bool,
    /// Output channel, input channel, row, column.
    weights: Arc<Tensor>,
    bias: Option<Arc<Tensor>>,
    rows: usize,
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
    let Some(found) = found else { return Ok(None) };
    let (mut last, bias) = match &found.bias {
        Some(bias) => (node, spread(values(bias)?, found.rows)),
        None => match constant_after::<Add>(model, node)? {
            Some((next, bias)) if is_per_channel(model, next, &found, &bias)? => {
                (next, spread(values(&bias)?, found.rows))
            }
            _ => (node, vec![0.0; found.rows]),
        },
    };
    let mut clamp = [f32::NEG_INFINITY, f32::INFINITY];
    loop {
        if let Some((next, limit)) = scalar_after::<Max>(model, last)? {
            clamp = clamp.map(|value| value.max(limit));
            last = next;
        } else if let Some((next, limit)) = scalar_after::<Min>(model, last)? {
            clamp = clamp.map(|value| value.min(limit));
            last = next;
        } else {
            break;
        }
    }
    let Some(shape) = model.outlet_fact(last.id.into())?.shape.as_concrete() else { return Ok(None) };
    let op = Convolution::new(Parts {
        kernel: kernel(&found, &bias)?,
        geometry: found.geometry,
        channels: found.channels,
        input: found.input,
        output: found.output,
        shape: shape.into(),
        clamp,
    });
    let mut patch = TypedModelPatch::default();
    let input = patch.tap_model(model, node.inputs[0])?;
    let output = patch.wire_node(&last.name, op, &[input])?;
    patch.shunt_outside(model, last.id.into(), output[0])?;
    Ok(Some(patch))
}

/// Two by two values, side by side, of a picture with even sides.
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
    let (true, Some(shape)) = (known, node.outputs[0].fact.shape.as_concrete()) else { return Ok(None) };
    let op = LargestOfFour { shape: shape.into() };
    Ok(Some(TypedModelPatch::replace_single_op(model, node, &node.inputs, op)?))
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
        && (depthwise || conv.group == 1)
        // The only one that the kernel for channels first knows.
        && (!depthwise || layout == Layout::ChannelsLast || kernel == [3, 3] && strides[0] <= 2);
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
    let bias = Some(bias);
    Ok(Some(Found { geometry, channels, input: layout, output: layout, depthwise, weights, bias, rows }))
}

/// A pointwise convolution is a product of matrices for tract.
fn pointwise(model: &TypedModel, node: &TypedNode, product: &EinSum) -> TractResult<Option<Found>> {
    let fact = |slot: usize| model.outlet_fact(node.inputs[slot]);
    if node.inputs.len() != 2 || product.q_params.is_some() || !is_f32(model, node)? {
        return Ok(None);
    }
    let (Some(picture), Some(weights)) = (fact(0)?.shape.as_concrete(), fact(1)?.konst.clone()) else {
        return Ok(None);
    };
    let Some(result) = node.outputs[0].fact.shape.as_concrete() else { return Ok(None) };
    let (inputs, outputs) = product.axes.to_strs();
    let letters = |text: &String| text.chars().collect::<Vec<_>>();
    let (from, by, to) = (letters(&inputs[0]), letters(&inputs[1]), letters(&outputs[0]));
    let &[row, depth] = by.as_slice() else { return Ok(None) };
    let (Some(depth_at), Some(row_at)) = (place(&from, depth), place(&to, row)) else { return Ok(None) };
    // The other axes must be the same ones in the same order; those of length one do not matter.
    let others = |letters: &[char], shape: &[usize], but: usize| {
        let kept = letters.iter().zip(shape).enumerate();
        kept.filter(|(n, (_, length))| *n != but && **length != 1)
            .map(|(_, (letter, length))| (*letter, *length))
            .collect::<Vec<_>>()
    };
    let (pixels, same) = (others(&from, picture, depth_at), others(&to, result, row_at));
    let (Some(input), Some(output)) = (layout(picture, depth_at), layout(result, row_at)) else {
        return Ok(None);
    };
    if pixels != same
        || to.contains(&depth)
        || from.contains(&row)
        || weights.datum_type() != f32::datum_type()
    {
        return Ok(None);
    }
    let count = pixels.iter().map(|(_, length)| length).product::<usize>();
    let (rows, channels) = (weights.shape()[0], weights.shape()[1]);
    let size = [1, count];
    let geometry = Geometry { input: size, output: size, kernel: [1, 1], stride: 1, before: [0, 0] };
    Ok(Some(Found { geometry, channels, input, output, depthwise: false, weights, bias: None, rows }))
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

fn kernel(found: &Found, bias: &[f32]) -> TractResult<Kernel> {
    let weights = values(&found.weights)?;
    let Found { geometry, channels, input, .. } = found;
    let [height, width] = geometry.kernel;
    if !found.depthwise {
        let packed = Weights::pack(weights, channels * height * width, bias);
        return Ok(if geometry.is_pointwise() {
            Kernel::Pointwise(packed)
        } else {
            Kernel::Dense(packed, taps(geometry, *channels, *input))
        });
    }
    let window = height * width;
    let ordered = match input {
        Layout::ChannelsFirst => weights.to_vec(),
        Layout::ChannelsLast => {
            (0..weights.len()).map(|n| weights[n % channels * window + n / channels]).collect()
        }
    };
    Ok(Kernel::Depthwise(ordered, bias.to_vec()))
}

fn is_f32(model: &TypedModel, node: &TypedNode) -> TractResult<bool> {
    let f32 = f32::datum_type();
    Ok(model.outlet_fact(node.inputs[0])?.datum_type == f32 && node.outputs[0].fact.datum_type == f32)
}

fn values(tensor: &Tensor) -> TractResult<&[f32]> {
    tensor.try_as_plain_ram()?.as_slice::<f32>()
}

fn spread(values: &[f32], rows: usize) -> Vec<f32> {
    if values.len() == 1 { vec![values[0]; rows] } else { values.to_vec() }
}

/// The only node behind `node`, if it combines its result with a constant by `B`.
fn constant_after<'a, B: BinMiniOp>(
    model: &'a TypedModel,
    node: &TypedNode,
) -> TractResult<Option<(&'a TypedNode, Arc<Tensor>)>> {
    if model.output_outlets()?.contains(&node.id.into()) {
        return Ok(None);
    }
    let [inlet] = node.outputs[0].successors.as_slice() else { return Ok(None) };
    let next = &model.nodes()[inlet.node];
    let is_wanted = next.op_as::<TypedBinOp>().is_some_and(|op| op.0.is::<B>());
    if !is_wanted || next.outputs[0].fact.shape.volume() != node.outputs[0].fact.shape.volume() {
        return Ok(None);
    }
    let constant = model.outlet_fact(next.inputs[1 - inlet.slot])?.konst.clone();
    Ok(constant.filter(|tensor| tensor.datum_type() == f32::datum_type()).map(|tensor| (next, tensor)))
}

fn scalar_after<'a, B: BinMiniOp>(
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
fn is_per_channel(
    model: &TypedModel,
    sum: &TypedNode,
    found: &Found,
    constant: &Tensor,
) -> TractResult<bool> {
    if constant.len() == 1 {
        return Ok(true);
    }
    let shape = model.outlet_fact(sum.id.into())?.shape.as_concrete();
    let along = constant.shape().iter().position(|length| *length != 1);
    Ok(match (shape, along) {
        (Some(shape), Some(axis)) => {
            constant.len() == found.rows
                && constant.shape()[axis] == found.rows
                && layout(shape, axis) == Some(found.output)
        }
        _ => false,
    })
}
