#![allow(clippy::unwrap_used, clippy::expect_used)]

use tract_core::internal::*;
use tract_core::ops::array::{Pad, PadMode, TypedConcat};
use tract_core::ops::cnn::{Conv, KernelFormat, MaxPool, PaddingSpec, PoolSpec};
use tract_core::ops::math;
use tract_core::ops::nn::{
    CoordTransformer, DataFormat, Interpolator, Nearest, NearestUpsample, Reduce, Reducer, Resize,
};

use super::{accelerate, complete};
use crate::model::foreign::runnable;
use crate::model::stored::{self, Plan};

/// A model of one convolution, and an input for it.
struct Case {
    model: TypedModel,
    input: Tensor,
    described: String,
}

/// What a random case may be.
#[derive(Clone, Copy)]
struct Kind {
    depthwise: bool,
    kernel: &'static [usize],
}

fn tensor(random: &mut fastrand::Rng, shape: &[usize]) -> Tensor {
    let count = shape.iter().product();
    let values = (0..count).map(|_| random.f32() * 2.0 - 1.0).collect::<Vec<_>>();
    Tensor::from_shape(shape, &values).unwrap()
}

/// Of each row of weights only a part, which may be none, is not zero.
fn leave_part(random: &mut fastrand::Rng, weights: &mut Tensor) {
    let depth = weights.len() / weights.shape()[0];
    let mut values = weights.try_as_plain_ram_mut().unwrap();
    for row in values.as_slice_mut::<f32>().unwrap().chunks_exact_mut(depth) {
        let first = random.usize(0..=depth);
        let end = random.usize(first..=depth);
        row[..first].fill(0.0);
        row[end..].fill(0.0);
    }
}

fn case(random: &mut fastrand::Rng, kind: Kind) -> Case {
    let kernel = *random.choice(kind.kernel).unwrap();
    let stride = random.usize(1..=2);
    let (height, width) = (random.usize(kernel..kernel + 18), random.usize(kernel..kernel + 18));
    let channels = random.usize(if kind.depthwise { 2..20 } else { 1..20 });
    let rows = if kind.depthwise { channels } else { random.usize(1..20) };
    let format =
        random.choice([DataFormat::NCHW, DataFormat::CHW, DataFormat::NHWC, DataFormat::HWC]).unwrap();
    let mut pads = || tvec![random.usize(0..kernel), random.usize(0..kernel)];
    let explicit = PaddingSpec::Explicit(pads(), pads());
    let padding = random.choice([PaddingSpec::Valid, PaddingSpec::SameUpper, explicit]).unwrap();
    let shape = match format {
        DataFormat::NCHW => vec![1, channels, height, width],
        DataFormat::CHW => vec![channels, height, width],
        DataFormat::NHWC => vec![1, height, width, channels],
        DataFormat::HWC => vec![height, width, channels],
    };
    let limits = [random.bool(), random.bool()];
    let added = !kind.depthwise && random.bool();
    let described = format!(
        "{shape:?} to {rows}, {kernel}×{kernel} by {stride}, {padding:?}, {limits:?}, added: {added}"
    );

    let mut model = TypedModel::default();
    let source = model.add_source("x", f32::fact(&shape)).unwrap();
    let per_group = if kind.depthwise { 1 } else { channels };
    let mut weights = tensor(random, &[rows, per_group, kernel, kernel]);
    if random.bool() {
        leave_part(random, &mut weights);
    }
    let weights = model.add_const("w", weights).unwrap();
    let bias = model.add_const("b", tensor(random, &[rows])).unwrap();
    let conv = Conv {
        pool_spec: PoolSpec {
            data_format: format,
            kernel_shape: tvec![kernel; 2],
            padding,
            dilations: None,
            strides: Some(tvec![stride; 2]),
            input_channels: channels,
            output_channels: rows,
        },
        kernel_fmt: KernelFormat::OIHW,
        group: if kind.depthwise { channels } else { 1 },
        q_params: None,
    };
    let mut last = model.wire_node("conv", conv.clone(), &[source, weights, bias]).unwrap();
    let ones = vec![1; shape.len()];
    if added {
        // Another picture of the same shape, which a convolution gives as well.
        let weights = model.add_const("v", tensor(random, &[rows, per_group, kernel, kernel])).unwrap();
        let other = model.wire_node("other", conv, &[source, weights, bias]).unwrap();
        last = model.wire_node("add", math::add(), &[other[0], last[0]]).unwrap();
    }
    if limits[0] {
        let zero = model.add_const("low", Tensor::from_shape(&ones, &[0.0f32]).unwrap()).unwrap();
        last = model.wire_node("max", math::max(), &[last[0], zero]).unwrap();
    }
    if limits[1] {
        let most = model.add_const("high", Tensor::from_shape(&ones, &[0.7f32]).unwrap()).unwrap();
        last = model.wire_node("min", math::min(), &[last[0], most]).unwrap();
    }
    model.select_output_outlets(&last).unwrap();
    Case { model, input: tensor(random, &shape), described }
}

fn run(model: TypedModel, input: &Tensor, own_ops: bool) -> Tensor {
    let outputs = runnable(model, own_ops).unwrap().run(tvec!(input.clone().into())).unwrap();
    outputs[0].clone().into_tensor()
}

/// By our ops alone, written and read in between; none if tract's are needed as well.
fn run_stored(model: TypedModel, input: &Tensor) -> Option<Tensor> {
    let mut model = model.into_decluttered().unwrap();
    accelerate(&mut model).unwrap();
    complete(&mut model).unwrap();
    let plan = Plan::read(&stored::write(&model).ok()?).unwrap();
    // Twice: what the first run left behind must not matter.
    let outputs = [0, 1].map(|_| plan.run(input.try_as_plain_ram().unwrap().as_slice().unwrap()));
    assert_eq!(outputs[0], outputs[1]);
    Some(Tensor::from_shape(&plan.outputs[0], &outputs[0][0]).unwrap())
}

fn furthest(found: &Tensor, expected: &Tensor) -> f32 {
    assert_eq!(found.shape(), expected.shape());
    let [found, expected] = [found, expected].map(|tensor| tensor.to_plain_array_view::<f32>().unwrap());
    found.iter().zip(expected).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
}

fn agree(kind: Kind) {
    let mut stored = 0;
    for seed in 0..150 {
        let Case { model, input, described } = case(&mut fastrand::Rng::with_seed(seed), kind);
        let expected = run(model.clone(), &input, false);
        let found = run(model.clone(), &input, true);
        if let Some(again) = run_stored(model, &input) {
            assert_eq!(furthest(&again, &found), 0.0, "{described}: stored");
            stored += 1;
        }
        // The order of summing differs, and natively tract's sums are fused.
        let off = furthest(&found, &expected);
        assert!(off < 2e-5, "{described}: off by {off}");
    }
    assert!(stored > 50, "{stored}");
}

#[test]
fn pointwise_convolutions_agree_with_tract() {
    agree(Kind { depthwise: false, kernel: &[1] });
}

#[test]
fn dense_convolutions_agree_with_tract() {
    agree(Kind { depthwise: false, kernel: &[2, 3, 5] });
}

#[test]
fn depthwise_convolutions_agree_with_tract() {
    agree(Kind { depthwise: true, kernel: &[3, 3, 5, 5, 4, 7] });
}

/// What is taken over, with what is behind it; and what is left alone.
#[test]
fn only_convolutions_are_replaced() {
    let mut random = fastrand::Rng::with_seed(7);
    for kind in [
        Kind { depthwise: false, kernel: &[1] },
        Kind { depthwise: false, kernel: &[3] },
        Kind { depthwise: true, kernel: &[3] },
    ] {
        let mut model = case(&mut random, kind).model.into_decluttered().unwrap();
        assert!((1..=2).contains(&accelerate(&mut model).unwrap()));
        let names = |model: &TypedModel| {
            let ops =
                model.eval_order().unwrap().into_iter().map(|id| model.nodes()[id].op.name().into_owned());
            ops.filter(|name| name != "Const").collect::<Vec<_>>()
        };
        assert_eq!(names(&model).last().map(String::as_str), Some("Convolution"), "{:?}", names(&model));
    }
    let mut model = TypedModel::default();
    let x = model.add_source("x", f32::fact([1, 2, 3])).unwrap();
    let twice = model.wire_node("twice", math::add(), &[x, x]).unwrap();
    model.select_output_outlets(&twice).unwrap();
    assert_eq!(accelerate(&mut model).unwrap(), 0);
}

/// The steps between convolutions, on a picture with its channels last and even sides, and on one with them first.
fn agree_on(make: impl Fn(&mut TypedModel, OutletId, &[usize]) -> OutletId, last: bool) {
    agree_on_channels(1..9, make, last);
}

fn agree_on_channels(
    channels: std::ops::Range<usize>,
    make: impl Fn(&mut TypedModel, OutletId, &[usize]) -> OutletId,
    last: bool,
) {
    for seed in 0..40 {
        let mut random = fastrand::Rng::with_seed(seed);
        let [height, width] = [2, 2].map(|two| two * random.usize(1..14));
        let channels = random.usize(channels.clone());
        let shape = if last { [1, height, width, channels] } else { [1, channels, height, width] };
        let mut model = TypedModel::default();
        let source = model.add_source("x", f32::fact(shape)).unwrap();
        let outlet = make(&mut model, source, &shape);
        model.select_output_outlets(&[outlet]).unwrap();
        let input = tensor(&mut random, &shape);
        let expected = run(model.clone(), &input, false);
        for found in [run(model.clone(), &input, true), run_stored(model, &input).unwrap()] {
            let off = furthest(&found, &expected);
            assert!(off < 1e-5, "{shape:?}: off by {off}");
        }
    }
}

fn largest(model: &mut TypedModel, source: OutletId, shape: &[usize]) -> OutletId {
    let pool_spec = PoolSpec {
        data_format: DataFormat::NCHW,
        kernel_shape: tvec![2; 2],
        padding: PaddingSpec::SameUpper,
        dilations: None,
        strides: Some(tvec![2; 2]),
        input_channels: shape[1],
        output_channels: shape[1],
    };
    let pool = MaxPool { pool_spec, with_index_outputs: None };
    model.wire_node("pool", pool, &[source]).unwrap()[0]
}

#[test]
fn pooling_agrees_with_tract() {
    agree_on(largest, false);
    agree_on(
        |model, source, shape| {
            let first = model.wire_node("first", AxisOp::Move(3, 1), &[source]).unwrap()[0];
            let pooled = largest(model, first, &[1, shape[3], shape[1], shape[2]]);
            model.wire_node("last", AxisOp::Move(1, 3), &[pooled]).unwrap()[0]
        },
        true,
    );
}

#[test]
fn changes_agree_with_tract() {
    let wire = |model: &mut TypedModel, name: &str, op: Box<dyn TypedOp>, inputs: &[OutletId]| {
        model.wire_node(name, op, inputs).unwrap()[0]
    };
    agree_on(
        |model, x, shape| {
            let more = Pad {
                pads: vec![(0, 0), (0, 0), (0, 0), (0, 5)],
                mode: PadMode::Constant(Arc::new(0.0f32.into())),
            };
            let padded = wire(model, "pad", Box::new(more), &[x]);
            let sizes = [1, 2 * shape[1] as i64, 2 * shape[2] as i64, shape[3] as i64 + 5];
            let sizes = model.add_const("sizes", tensor1(&sizes)).unwrap();
            let smooth = Resize {
                coord_transformer: CoordTransformer::HalfPixel,
                interpolator: Interpolator::Linear,
                nearest: Nearest::Floor,
                optional_scales_input: None,
                optional_sizes_input: Some(1),
            };
            let wide = wire(model, "smooth", Box::new(smooth), &[padded, sizes]);
            wire(model, "join", Box::new(TypedConcat { axis: 0 }), &[wide, wide])
        },
        true,
    );
    agree_on(
        |model, x, _| {
            let twice = NearestUpsample { scales: tvec![1, 1, 2, 2] };
            let twice = wire(model, "twice", Box::new(twice), &[x]);
            let sum = Reduce { axes: tvec![2, 3], reducer: Reducer::Sum };
            let sum = wire(model, "sum", Box::new(sum), &[twice]);
            let share = model.add_const("share", Tensor::from_shape(&[1; 4], &[0.01f32]).unwrap()).unwrap();
            let mean = wire(model, "mean", Box::new(math::mul()), &[sum, share]);
            wire(model, "flat", Box::new(AxisOp::Rm(3)), &[mean])
        },
        false,
    );
}

/// A pointwise convolution, or a depthwise one that keeps the size.
fn convolve(
    model: &mut TypedModel,
    name: &str,
    from: OutletId,
    data_format: DataFormat,
    [channels, rows, kernel]: [usize; 3],
) -> OutletId {
    let mut random = fastrand::Rng::with_seed(kernel as u64);
    let group = if kernel == 1 { 1 } else { channels };
    let weights = tensor(&mut random, &[rows, channels / group, kernel, kernel]);
    let conv = Conv {
        pool_spec: PoolSpec {
            data_format,
            kernel_shape: tvec![kernel; 2],
            padding: PaddingSpec::Explicit(tvec![kernel / 2; 2], tvec![kernel / 2; 2]),
            dilations: None,
            strides: None,
            input_channels: channels,
            output_channels: rows,
        },
        kernel_fmt: KernelFormat::OIHW,
        group,
        q_params: None,
    };
    let weights = model.add_const(format!("{name}.weights"), weights).unwrap();
    let bias = model.add_const(format!("{name}.bias"), tensor(&mut random, &[rows])).unwrap();
    model.wire_node(name, conv, &[from, weights, bias]).unwrap()[0]
}

/// A pointwise and a depthwise convolution become one step where nothing else needs what is between them.
#[test]
fn pairs_agree_with_tract() {
    for kernel in [3, 5] {
        let expanded = |model: &mut TypedModel, x: OutletId, shape: &[usize]| {
            let wide = convolve(model, "wide", x, DataFormat::NCHW, [shape[1], 10, 1]);
            let zero = model.add_const("zero", Tensor::from_shape(&[1; 4], &[0.0f32]).unwrap()).unwrap();
            let above = model.wire_node("above", math::max(), &[wide, zero]).unwrap()[0];
            (above, convolve(model, "deep", above, DataFormat::NCHW, [10, 10, kernel]))
        };
        let names = |needed_again: bool| {
            steps(&[1, 4, 9, 6], |model, x, shape| {
                let (between, last) = expanded(model, x, shape);
                if needed_again { vec![last, between] } else { vec![last] }
            })
        };
        assert_eq!(names(false), ["Pair"]);
        assert_eq!(names(true), ["Convolution", "Convolution"]);
        // Of a single channel there is nothing to sum, and tract makes it another op.
        agree_on_channels(2..9, |model, x, shape| expanded(model, x, shape).1, false);
    }
}

/// Channels that are last in what comes in and goes out, and in every step, are first in between, and nothing is
/// turned on the way but what came in.
#[test]
fn pictures_are_turned_once() {
    let residual = |model: &mut TypedModel, x: OutletId, shape: &[usize]| {
        let channels = shape[3];
        let deep = convolve(model, "deep", x, DataFormat::NHWC, [channels, channels, 3]);
        let flat = convolve(model, "flat", deep, DataFormat::NHWC, [channels, channels, 1]);
        let sum = model.wire_node("sum", math::add(), &[flat, x]).unwrap()[0];
        convolve(model, "last", sum, DataFormat::NHWC, [channels, 5, 1])
    };
    assert_eq!(
        steps(&[1, 9, 6, 4], |model, x, shape| vec![residual(model, x, shape)]),
        ["Transpose", "Convolution", "Convolution", "Convolution"],
    );
    agree_on_channels(2..9, residual, true);
}

/// A picture that is turned for a depthwise kernel of five by five stays so for the step behind it.
#[test]
fn wide_kernels_are_turned_too() {
    let separable = |model: &mut TypedModel, x: OutletId, shape: &[usize]| {
        let channels = shape[3];
        let deep = convolve(model, "deep", x, DataFormat::NHWC, [channels, channels, 5]);
        convolve(model, "flat", deep, DataFormat::NHWC, [channels, 5, 1])
    };
    assert_eq!(
        steps(&[1, 9, 6, 4], |model, x, shape| vec![separable(model, x, shape)]),
        ["Transpose", "Convolution", "Convolution"],
    );
    agree_on_channels(2..9, separable, true);
}

/// The names of what a stored model does, in their order.
fn steps(
    shape: &[usize],
    make: impl Fn(&mut TypedModel, OutletId, &[usize]) -> Vec<OutletId>,
) -> Vec<&'static str> {
    let mut model = TypedModel::default();
    let x = model.add_source("x", f32::fact(shape)).unwrap();
    let outputs = make(&mut model, x, shape);
    model.select_output_outlets(&outputs).unwrap();
    let mut model = model.into_decluttered().unwrap();
    accelerate(&mut model).unwrap();
    complete(&mut model).unwrap();
    let plan = Plan::read(&stored::write(&model).unwrap()).unwrap();
    let mut names = Vec::new();
    plan.run_each(&vec![0.5; shape.iter().product()], |own, inputs, output| {
        names.push(own.name());
        own.compute(inputs, output);
    });
    names
}
