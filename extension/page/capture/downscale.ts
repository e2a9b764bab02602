/** Where a plane of samples lies in a buffer; lengths in bytes. */
export interface Plane {
  offset: number;
  /** From row to row. */
  stride: number;
  /** From sample to sample of the same component. */
  step: number;
  width: number;
  height: number;
}

/** By which whole number to divide so that the longer side becomes at most `side`. */
export function divisor(width: number, height: number, side: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / side));
}

/**
 * Rows of a box that are averaged at most. A look must cost the page next to nothing, and what a few
 * rows leave of aliasing no face finder notices; columns of a row are read anyway.
 */
const MAX_ROWS = 3;

/**
 * Shrinks a plane by the whole number `by`: each sample out is the mean of a box. Boxes that the edge
 * cuts are narrower. `out` takes ⌈width/by⌉ × ⌈height/by⌉ samples, tightly packed, from `at` on.
 */
export function shrinkPlane(from: Uint8Array, plane: Plane, by: number, out: Uint8Array, at: number): void {
  const { offset, stride, step, width, height } = plane;
  const columns = Math.ceil(width / by);
  const rows = Math.ceil(height / by);
  let target = at;
  for (let row = 0; row < rows; row += 1) {
    const top = row * by;
    const lines = Math.min(by, height - top);
    const used = Math.min(lines, MAX_ROWS);
    for (let column = 0; column < columns; column += 1) {
      const left = column * by;
      const samples = Math.min(by, width - left);
      let sum = 0;
      for (let line = 0; line < used; line += 1) {
        const y = top + Math.floor(((line + 0.5) * lines) / used);
        let index = offset + y * stride + left * step;
        for (let sample = 0; sample < samples; sample += 1) {
          sum += from[index] as number;
          index += step;
        }
      }
      out[target] = (sum / (samples * used) + 0.5) | 0;
      target += 1;
    }
  }
}

/** The planes of I420 in a tight buffer of `width` × `height`, from `offset` on. */
export function i420Planes(width: number, height: number): Plane[] {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const luma = width * height;
  const chroma = halfWidth * halfHeight;
  const half = { stride: halfWidth, step: 1, width: halfWidth, height: halfHeight };
  return [
    { offset: 0, stride: width, step: 1, width, height },
    { offset: luma, ...half },
    { offset: luma + chroma, ...half },
  ];
}

/** Bytes of a tight I420 buffer. */
export function i420Length(width: number, height: number): number {
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
}

/** A picture shrunk to tight I420, with its size. */
export interface Shrunk {
  width: number;
  height: number;
  pixels: Uint8Array<ArrayBuffer>;
}

/** Shrinks three planes (Y at full, U and V at half size) by a whole number to tight I420. */
export function shrinkI420(from: Uint8Array, planes: readonly Plane[], by: number): Shrunk {
  const [luma] = planes;
  if (!luma) throw new RangeError('no planes');
  const width = Math.ceil(luma.width / by);
  const height = Math.ceil(luma.height / by);
  const pixels = new Uint8Array(i420Length(width, height));
  const targets = i420Planes(width, height);
  planes.forEach((plane, index) => {
    const target = targets[index];
    if (!target) return;
    // ⌈⌈w/2⌉/by⌉ can be one less than ⌈⌈w/by⌉/2⌉: the last column is then its neighbour again.
    const columns = Math.ceil(plane.width / by);
    const rows = Math.ceil(plane.height / by);
    if (columns === target.width && rows === target.height) {
      shrinkPlane(from, plane, by, pixels, target.offset);
      return;
    }
    const shrunk = new Uint8Array(columns * rows);
    shrinkPlane(from, plane, by, shrunk, 0);
    for (let y = 0; y < target.height; y += 1) {
      for (let x = 0; x < target.width; x += 1) {
        const sample = shrunk[Math.min(y, rows - 1) * columns + Math.min(x, columns - 1)] as number;
        pixels[target.offset + y * target.width + x] = sample;
      }
    }
  });
  return { width, height, pixels };
}

/** Shrinks tight RGBA of `width` × `height` by a whole number. */
export function shrinkRgba(from: Uint8Array, width: number, height: number, by: number): Shrunk {
  const columns = Math.ceil(width / by);
  const rows = Math.ceil(height / by);
  const pixels = new Uint8Array(columns * rows * 4);
  const component = new Uint8Array(columns * rows);
  for (let channel = 0; channel < 4; channel += 1) {
    shrinkPlane(from, { offset: channel, stride: 4 * width, step: 4, width, height }, by, component, 0);
    for (let index = 0; index < component.length; index += 1) {
      pixels[4 * index + channel] = component[index] as number;
    }
  }
  return { width: columns, height: rows, pixels };
}
