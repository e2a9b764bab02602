/** Writes ONNX files: as much of the format as the networks that are measured need. */

/**
 * @typedef {{name: string, shape: number[], values: Float32Array | BigInt64Array}} Constant
 * @typedef {{op: string, inputs: string[], outputs: string[], attributes: Record<string, Attribute>}} Node
 * @typedef {number | string | number[]} Attribute an integer unless it is named in FLOATS
 */

const [FLOAT, INT64] = [1, 7];
/** Attributes that are floating point. */
const FLOATS = ['alpha', 'beta'];
/** Kinds of attributes. */
const KIND = { float: 1, int: 2, string: 3, ints: 7 };
const IR_VERSION = 8;
const OPSET = 17;

/** @param {number} value */
function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

/** @param {number} field @param {number} value */
const int = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);

/** @param {number} field @param {string | Uint8Array} content */
function bytes(field, content) {
  const body = Buffer.from(/** @type {Uint8Array} */ (content));
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
}

/** @param {number} field @param {number} value */
function float(field, value) {
  const body = Buffer.alloc(4);
  body.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), body]);
}

/** @param {number} field @param {(Buffer | Buffer[])[]} parts */
const message = (field, ...parts) => bytes(field, Buffer.concat(parts.flat()));

/** @param {[string, Attribute]} attribute */
function attribute([name, value]) {
  const kind = (/** @type {number} */ number) => int(20, number);
  if (typeof value === 'string') return message(5, bytes(1, name), bytes(4, value), kind(KIND.string));
  if (Array.isArray(value)) {
    return message(
      5,
      bytes(1, name),
      value.map((each) => int(8, each)),
      kind(KIND.ints),
    );
  }
  if (FLOATS.includes(name)) return message(5, bytes(1, name), float(2, value), kind(KIND.float));
  return message(5, bytes(1, name), int(3, value), kind(KIND.int));
}

/** @param {number} field @param {string} name @param {number[]} shape */
function valueInfo(field, name, shape) {
  const dimensions = shape.map((length) => message(1, int(1, length)));
  return message(field, bytes(1, name), message(2, message(1, int(1, FLOAT), message(2, ...dimensions))));
}

/** @param {Constant} constant */
function tensor({ name, shape, values }) {
  const type = values instanceof Float32Array ? FLOAT : INT64;
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return message(
    5,
    shape.map((length) => int(1, length)),
    int(2, type),
    bytes(8, name),
    bytes(9, raw),
  );
}

/** A graph under construction: every op gives the name of its output. */
export class Graph {
  /** @type {Node[]} */
  #nodes = [];
  /** @type {Constant[]} */
  #constants = [];

  /**
   * @param {string} op
   * @param {string[]} inputs an empty name is an input that is left out
   * @param {Record<string, Attribute>} [attributes]
   */
  add(op, inputs, attributes = {}) {
    const output = `${op}${this.#nodes.length}`;
    this.#nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  }

  /** @param {number[]} shape @param {Float32Array | number[]} values integers if they come as numbers */
  constant(shape, values) {
    const name = `c${this.#constants.length}`;
    const kept = values instanceof Float32Array ? values : BigInt64Array.from(values, BigInt);
    this.#constants.push({ name, shape, values: kept });
    return name;
  }

  /**
   * The file.
   * @param {number[]} input shape of `input`
   * @param {[string, number[]][]} outputs
   */
  file(input, outputs) {
    const nodes = this.#nodes.map(({ op, inputs, outputs: out, attributes }, index) =>
      message(
        1,
        inputs.map((name) => bytes(1, name)),
        out.map((name) => bytes(2, name)),
        bytes(3, `${op}${index}`),
        bytes(4, op),
        Object.entries(attributes).map(attribute),
      ),
    );
    const graph = message(
      7,
      nodes,
      bytes(2, 'bench'),
      this.#constants.map(tensor),
      valueInfo(11, 'input', input),
      outputs.map(([name, shape]) => valueInfo(12, name, shape)),
    );
    return Buffer.concat([int(1, IR_VERSION), message(8, int(2, OPSET)), graph]);
  }
}
