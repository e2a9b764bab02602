/**
 * The face detectors as ONNX, for the engine that reads nothing else. xtask/src/blazeface.rs makes of the same files
 * what ships; the bench compares what comes out of both.
 *
 * Pictures are NHWC in TFLite and NCHW in ONNX: the input is turned once, and what leaves is turned back.
 */

import { Graph } from './onnx.js';

/** Operators of these models, by their numbers in schema.fbs. */
const OPS = {
  0: 'add',
  2: 'concatenation',
  3: 'conv',
  4: 'depthwise',
  6: 'dequantize',
  17: 'maxPool',
  19: 'relu',
  22: 'reshape',
  23: 'resize',
  34: 'pad',
};
const [FLOAT32, FLOAT16, INT32] = [0, 1, 2];
/** Padding of a window. */
const SAME = 0;
/** Activation that an operator has in it. */
const FUSED = { none: 0, relu: 1 };

const [NCHW, NHWC] = [
  [0, 3, 1, 2],
  [0, 2, 3, 1],
];

/** A table of a FlatBuffers file. */
class Table {
  /** @param {DataView} view @param {number} at */
  constructor(view, at) {
    this.view = view;
    this.at = at;
  }

  /** Where a field is; 0 if it is left at its default. @param {number} field */
  #place(field) {
    const { view, at } = this;
    const layout = at - view.getInt32(at, true);
    const slot = 4 + 2 * field;
    const offset = slot < view.getUint16(layout, true) ? view.getUint16(layout + slot, true) : 0;
    return offset && at + offset;
  }

  /** @param {number} field */
  byte(field) {
    const at = this.#place(field);
    return at && this.view.getInt8(at);
  }

  /** @param {number} field */
  int(field) {
    const at = this.#place(field);
    return at && this.view.getInt32(at, true);
  }

  /** @param {number} field */
  table(field) {
    const at = this.#place(field);
    if (!at) throw new Error(`field ${field} is absent`);
    return new Table(this.view, at + this.view.getUint32(at, true));
  }

  /** Where the elements of a vector begin, and how many they are. @param {number} field */
  vector(field) {
    const at = this.#place(field);
    if (!at) return { start: 0, length: 0 };
    const vector = at + this.view.getUint32(at, true);
    return { start: vector + 4, length: this.view.getUint32(vector, true) };
  }

  /** @param {number} field */
  ints(field) {
    const { start, length } = this.vector(field);
    return Array.from({ length }, (_, index) => this.view.getInt32(start + 4 * index, true));
  }

  /** @param {number} field */
  tables(field) {
    const { start, length } = this.vector(field);
    return Array.from({ length }, (_, index) => {
      const at = start + 4 * index;
      return new Table(this.view, at + this.view.getUint32(at, true));
    });
  }
}

/** @param {number} bits */
function half(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** @template T @param {T | undefined} value @returns {T} */
function there(value) {
  if (value === undefined) throw new Error('the model refers to what it does not have');
  return value;
}

/** Values in another order of their axes. @param {Float32Array} values @param {number[]} shape @param {number[]} order */
function transposed(values, shape, order) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const out = new Float32Array(values.length);
  const lengths = order.map((axis) => there(shape[axis]));
  const index = lengths.map(() => 0);
  for (let at = 0; at < out.length; at += 1) {
    out[at] = there(values[order.reduce((sum, axis, n) => sum + there(strides[axis]) * there(index[n]), 0)]);
    for (let axis = lengths.length - 1; axis >= 0; axis -= 1) {
      index[axis] = there(index[axis]) + 1;
      if (there(index[axis]) < there(lengths[axis])) break;
      index[axis] = 0;
    }
  }
  return { values: out, shape: lengths };
}

/** One model on its way to ONNX. */
class Conversion {
  graph = new Graph();
  /** What each tensor is called; pictures are NCHW by then. @type {Map<number, string>} */
  names = new Map();
  /** Halves that are widened: the constant that each result is. @type {Map<number, number>} */
  widened = new Map();

  /** @param {Table} model */
  constructor(model) {
    this.codes = model.tables(1).map((code) => code.byte(0));
    this.main = there(model.tables(2)[0]);
    this.tensors = this.main.tables(0);
    this.buffers = model.tables(4);
  }

  /** @param {number} tensor */
  shape(tensor) {
    return there(this.tensors[tensor]).ints(0);
  }

  /** The values of a constant; null if it is none. @param {number} tensor @returns {Float32Array | null} */
  values(tensor) {
    const { view, ...about } = there(this.tensors[this.widened.get(tensor) ?? tensor]);
    const table = new Table(view, about.at);
    const { start, length } = there(this.buffers[table.int(2)]).vector(0);
    if (length === 0) return null;
    const type = table.byte(1);
    const size = type === FLOAT16 ? 2 : 4;
    return Float32Array.from({ length: length / size }, (_, index) => {
      const at = start + size * index;
      if (type === FLOAT16) return half(view.getUint16(at, true));
      if (type === INT32) return view.getInt32(at, true);
      if (type === FLOAT32) return view.getFloat32(at, true);
      throw new Error(`a constant of type ${type}`);
    });
  }

  /** @param {number} tensor @param {number[]} [order] of the axes of a constant */
  name(tensor, order) {
    const known = this.names.get(tensor);
    if (known) return known;
    const shape = this.shape(tensor);
    const turned = transposed(there(this.values(tensor) ?? undefined), shape, order ?? [...shape.keys()]);
    return this.graph.constant(turned.shape, turned.values);
  }

  /** What is padded so that a window fits: more at the end. @param {Table} options @param {number} tensor @param {number[]} window */
  pads(options, tensor, window) {
    if (options.byte(0) !== SAME) return [0, 0, 0, 0];
    const sides = this.shape(tensor).slice(1, 3);
    const totals = sides.map((side, axis) => {
      const stride = options.int(axis === 0 ? 2 : 1);
      return Math.max(0, (Math.ceil(side / stride) - 1) * stride + there(window[axis]) - side);
    });
    return [
      ...totals.map((total) => Math.floor(total / 2)),
      ...totals.map((total) => total - Math.floor(total / 2)),
    ];
  }

  /** @param {Table} options @param {number[]} window @param {number} tensor */
  windowed(options, window, tensor) {
    return {
      kernel_shape: window,
      strides: [options.int(2), options.int(1)],
      pads: this.pads(options, tensor, window),
    };
  }

  /** @param {string} name @param {number} activation */
  fused(name, activation) {
    if (activation === FUSED.none) return name;
    if (activation !== FUSED.relu) throw new Error(`activation ${activation}`);
    return this.graph.add('Relu', [name]);
  }

  /** @param {Table} operator */
  convert(operator) {
    const { graph } = this;
    const op = OPS[/** @type {keyof typeof OPS} */ (this.codes[operator.int(0)])];
    const [inputs, outputs] = [operator.ints(1), operator.ints(2)];
    const [first, second = -1, third = -1] = inputs;
    const [input, output] = [there(first), there(outputs[0])];
    const keep = (/** @type {string} */ name) => this.names.set(output, name);
    switch (op) {
      case 'dequantize':
        this.widened.set(output, input);
        return;
      case 'conv':
      case 'depthwise': {
        const options = operator.table(4);
        // OHWI; depthwise 1HWO.
        const [outer, height, width, inner] = this.shape(second);
        const depthwise = op === 'depthwise';
        const weights = this.name(second, depthwise ? [3, 0, 1, 2] : NCHW);
        const name = graph.add('Conv', [this.name(input), weights, this.name(third)], {
          ...this.windowed(options, [there(height), there(width)], input),
          group: depthwise ? there(inner) / there(outer) : 1,
        });
        keep(this.fused(name, options.byte(depthwise ? 4 : 3)));
        return;
      }
      case 'add':
        keep(this.fused(graph.add('Add', [this.name(input), this.name(second)]), operator.table(4).byte(0)));
        return;
      case 'relu':
        keep(graph.add('Relu', [this.name(input)]));
        return;
      case 'maxPool': {
        const options = operator.table(4);
        const window = [options.int(4), options.int(3)];
        keep(graph.add('MaxPool', [this.name(input)], this.windowed(options, window, input)));
        return;
      }
      case 'pad': {
        const pads = there(this.values(second) ?? undefined);
        const ends = [0, 1].flatMap((end) => NCHW.map((axis) => there(pads[2 * axis + end])));
        keep(graph.add('Pad', [this.name(input), graph.constant([8], ends)]));
        return;
      }
      case 'resize': {
        const [align, centres] = [operator.table(4).byte(2), operator.table(4).byte(3)];
        const how = align ? 'align_corners' : centres ? 'half_pixel' : 'asymmetric';
        const sizes = NCHW.map((axis) => there(this.shape(output)[axis]));
        const inputs = [this.name(input), '', '', graph.constant([4], sizes)];
        keep(graph.add('Resize', inputs, { mode: 'linear', coordinate_transformation_mode: how }));
        return;
      }
      case 'reshape': {
        const plain = this.shape(input).length === 4;
        const turned = plain ? graph.add('Transpose', [this.name(input)], { perm: NHWC }) : this.name(input);
        const shape = this.shape(output);
        keep(graph.add('Reshape', [turned, graph.constant([shape.length], shape)]));
        return;
      }
      case 'concatenation': {
        const axis = operator.table(4).int(0);
        const picture = this.shape(output).length === 4;
        const names = inputs.map((tensor) => this.name(tensor));
        keep(graph.add('Concat', names, { axis: picture ? NCHW.indexOf(axis) : axis }));
        return;
      }
      default:
        throw new Error(`operator ${this.codes[operator.int(0)]}`);
    }
  }
}

/** @param {Uint8Array} file */
export function onnxOf(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const conversion = new Conversion(new Table(view, view.getUint32(0, true)));
  const { main, graph, names } = conversion;
  const input = there(main.ints(1)[0]);
  names.set(input, graph.add('Transpose', ['input'], { perm: NCHW }));
  for (const operator of main.tables(3)) conversion.convert(operator);
  const outputs = main
    .ints(2)
    .map((tensor) => /** @type {[string, number[]]} */ ([conversion.name(tensor), conversion.shape(tensor)]));
  return graph.file(conversion.shape(input), outputs);
}
