/** Well-known networks with weights drawn at a fixed seed: what they take to compute does not hang on the weights. */

import { Graph } from './onnx.js';

/** @typedef {'relu' | 'relu6' | 'hardswish' | 'none'} Activation */
/** @typedef {{name: string, channels: number, side: number}} Features a square picture */

const CLASSES = 1000;
const round8 = (/** @type {number} */ count) => Math.max(8, 8 * Math.floor((count + 4) / 8));

/** Numbers from 0 to 1, always the same (mulberry32). @param {number} seed */
function draws(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A network whose layers follow each other, with batch normalisation folded away as exporters do. */
class Network {
  graph = new Graph();
  /** @param {number} seed */
  constructor(seed) {
    this.draw = draws(seed);
  }

  /** As large as keeps values where they are. @param {number[]} shape @param {number} fan @param {number} gain */
  weights(shape, fan, gain) {
    const limit = Math.sqrt((3 * gain) / fan);
    const count = shape.reduce((product, length) => product * length, 1);
    return this.graph.constant(
      shape,
      Float32Array.from({ length: count }, () => (2 * this.draw() - 1) * limit),
    );
  }

  /** @param {string} name @param {Activation} activation */
  activate(name, activation) {
    const { graph } = this;
    if (activation === 'relu') return graph.add('Relu', [name]);
    if (activation === 'hardswish') return graph.add('HardSwish', [name]);
    if (activation === 'none') return name;
    const limits = [0, 6].map((limit) => graph.constant([], Float32Array.of(limit)));
    return graph.add('Clip', [name, ...limits]);
  }

  /**
   * @param {Features} from
   * @param {{channels: number, kernel: number, stride?: number, depthwise?: boolean, activation?: Activation}} how
   * @returns {Features}
   */
  convolve(from, { channels, kernel, stride = 1, depthwise = false, activation = 'none' }) {
    const inputs = depthwise ? 1 : from.channels;
    const fan = inputs * kernel * kernel;
    const weights = this.weights([channels, inputs, kernel, kernel], fan, activation === 'none' ? 1 : 2);
    const bias = this.weights([channels], fan, 1);
    const edge = (kernel - 1) / 2;
    const name = this.graph.add('Conv', [from.name, weights, bias], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [edge, edge, edge, edge],
      group: depthwise ? channels : 1,
    });
    return { name: this.activate(name, activation), channels, side: Math.ceil(from.side / stride) };
  }

  /** @param {Features} one @param {Features} other @returns {Features} */
  sum(one, other) {
    return { ...one, name: this.graph.add('Add', [one.name, other.name]) };
  }

  /** Squeeze and excitation. @param {Features} from @returns {Features} */
  excite(from) {
    const pooled = { ...from, name: this.graph.add('GlobalAveragePool', [from.name]), side: 1 };
    const squeezed = this.convolve(pooled, {
      channels: round8(from.channels / 4),
      kernel: 1,
      activation: 'relu',
    });
    const wide = this.convolve(squeezed, { channels: from.channels, kernel: 1 });
    const share = this.graph.add('HardSigmoid', [wide.name], { alpha: 1 / 6, beta: 0.5 });
    return { ...from, name: this.graph.add('Mul', [from.name, share]) };
  }

  /** @param {string} name @param {number} from @param {number} to */
  connect(name, from, to) {
    const [weights, bias] = [this.weights([to, from], from, 1), this.weights([to], from, 1)];
    return this.graph.add('Gemm', [name, weights, bias], { transB: 1 });
  }

  /** @param {Features} from */
  flat({ name }) {
    return this.graph.add('Flatten', [this.graph.add('GlobalAveragePool', [name])]);
  }
}

/** Expanded by a pointwise convolution, filtered by a depthwise one, projected by another pointwise one.
 * @param {Network} net @param {Features} from
 * @param {{wide: number, channels: number, kernel: number, stride: number, activation: Activation, excited?: boolean}} how
 */
function inverted(net, from, { wide, channels, kernel, stride, activation, excited = false }) {
  let at = from;
  if (wide !== from.channels) at = net.convolve(at, { channels: wide, kernel: 1, activation });
  at = net.convolve(at, { channels: wide, kernel, stride, depthwise: true, activation });
  if (excited) at = net.excite(at);
  at = net.convolve(at, { channels, kernel: 1 });
  return stride === 1 && channels === from.channels ? net.sum(at, from) : at;
}

function mobileNetV2() {
  const net = new Network(2);
  let at = net.convolve(input(224), { channels: 32, kernel: 3, stride: 2, activation: 'relu6' });
  for (const [factor, channels, times, first] of /** @type {[number, number, number, number][]} */ ([
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ])) {
    for (let time = 0; time < times; time += 1) {
      const [wide, stride] = [factor * at.channels, time === 0 ? first : 1];
      at = inverted(net, at, { wide, channels, kernel: 3, stride, activation: 'relu6' });
    }
  }
  at = net.convolve(at, { channels: 1280, kernel: 1, activation: 'relu6' });
  return file(net, 224, net.connect(net.flat(at), 1280, CLASSES));
}

function mobileNetV3Small() {
  const net = new Network(3);
  let at = net.convolve(input(224), { channels: 16, kernel: 3, stride: 2, activation: 'hardswish' });
  for (const [
    kernel,
    wide,
    channels,
    excited,
    activation,
    stride,
  ] of /** @type {[number, number, number, boolean, Activation, number][]} */ ([
    [3, 16, 16, true, 'relu', 2],
    [3, 72, 24, false, 'relu', 2],
    [3, 88, 24, false, 'relu', 1],
    [5, 96, 40, true, 'hardswish', 2],
    [5, 240, 40, true, 'hardswish', 1],
    [5, 240, 40, true, 'hardswish', 1],
    [5, 120, 48, true, 'hardswish', 1],
    [5, 144, 48, true, 'hardswish', 1],
    [5, 288, 96, true, 'hardswish', 2],
    [5, 576, 96, true, 'hardswish', 1],
    [5, 576, 96, true, 'hardswish', 1],
  ])) {
    at = inverted(net, at, { wide, channels, kernel, stride, activation, excited });
  }
  at = net.convolve(at, { channels: 576, kernel: 1, activation: 'hardswish' });
  const hidden = net.activate(net.connect(net.flat(at), 576, 1024), 'hardswish');
  return file(net, 224, net.connect(hidden, 1024, CLASSES));
}

/** At 128 pixels, as in the experiments that came before this project. */
function resNet18() {
  const net = new Network(18);
  const stem = net.convolve(input(128), { channels: 64, kernel: 7, stride: 2, activation: 'relu' });
  const pooled = net.graph.add('MaxPool', [stem.name], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  });
  /** @type {Features} */
  let at = { name: pooled, channels: 64, side: 32 };
  for (const channels of [64, 128, 256, 512]) {
    for (const stride of [channels === 64 ? 1 : 2, 1]) {
      const first = net.convolve(at, { channels, kernel: 3, stride, activation: 'relu' });
      const second = net.convolve(first, { channels, kernel: 3 });
      const beside = stride === 1 ? at : net.convolve(at, { channels, kernel: 1, stride });
      at = net.sum(second, beside);
      at.name = net.activate(at.name, 'relu');
    }
  }
  return file(net, 128, net.connect(net.flat(at), 512, CLASSES));
}

/** @param {number} side @returns {Features} */
const input = (side) => ({ name: 'input', channels: 3, side });

/** @param {Network} net @param {number} side @param {string} output */
const file = ({ graph }, side, output) => graph.file([1, 3, side, side], [[output, [1, CLASSES]]]);

export const NETWORKS = [
  { name: 'MobileNetV2', shape: [1, 3, 224, 224], make: mobileNetV2 },
  { name: 'MobileNetV3-small', shape: [1, 3, 224, 224], make: mobileNetV3Small },
  { name: 'ResNet-18', shape: [1, 3, 128, 128], make: resNet18 },
];
