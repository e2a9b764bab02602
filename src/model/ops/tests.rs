#![allow(clippy::unwrap_used, clippy::expect_used)]

use tract_nnef::internal::*;
use tract_nnef::tract_core::ops::cnn::{Conv, KernelFormat, MaxPool, PaddingSpec, PoolSpec};
use tract_nnef::tract_core::ops::math;
use tract_nnef::tract_core::ops::nn::DataFormat;

use super::accelerate;
use crate::model::runnable;

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
    let described = format!("{shape:?} to {rows}, {kernel}×{kernel} by {stride}, {padding:?}, {limits:?}");

    let mut model = TypedModel::default();
    let source = model.add_source("x", f32::fact(&shape)).unwrap();
    let per_group = if kind.depthwise { 1 } else { channels };
    let weights = model.add_const("w", tensor(random, &[rows, per_group, kernel, kernel])).unwrap();
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
    let mut last = model.wire_node("conv", conv, &[source, weights, bias]).unwrap();
    let ones = vec![1; shape.len()];
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

fn agree(kind: Kind) {
    for seed in 0..150 {
        let Case { model, input, described } = case(&mut fastrand::Rng::with_seed(seed), kind);
        let expected = run(model.clone(), &input, false);
        let found = run(model, &input, true);
        let [found, expected] =
            [&found, &expected].map(|tensor| tensor.to_plain_array_view::<f32>().unwrap());
        assert_eq!(found.shape(), expected.shape(), "{described}");
        // The order of summing differs, and natively tract's sums are fused.
        let off = found.iter().zip(expected).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
        assert!(off < 2e-5, "{described}: off by {off}");
    }
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
    agree(Kind { depthwise: true, kernel: &[3, 3, 5] });
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
        assert_eq!(accelerate(&mut model).unwrap(), 1);
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

#[test]
fn pooling_agrees_with_tract() {
    for seed in 0..40 {
        let mut random = fastrand::Rng::with_seed(seed);
        let [height, width] = [2, 2].map(|two| two * random.usize(1..14));
        let shape = [1, random.usize(1..6), height, width];
        let mut model = TypedModel::default();
        let source = model.add_source("x", f32::fact(shape)).unwrap();
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
        let last = model.wire_node("pool", pool, &[source]).unwrap();
        model.select_output_outlets(&last).unwrap();
        let input = tensor(&mut random, &shape);
        assert_eq!(run(model.clone(), &input, true), run(model, &input, false), "{shape:?}");
    }
}
