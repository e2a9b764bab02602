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

/** Where shrunk samples go: `width` × `height` of them from `offset` on, `step` bytes from one to the next. */
export interface Target {
  offset: number;
  step: number;
  width: number;
  height: number;
}

/**
 * How a box of samples becomes one: `mean` is exact, for what the forgery model sees; `sketch` takes two
 * samples a row of two rows, for looks, where finding a face needs no more and the page's time is dear.
 */
export type Quality = 'mean' | 'sketch';

/** By which whole number to divide so that the longer side becomes at most `side`. */
export function divisor(width: number, height: number, side: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / side));
}

/** A side shrunk by a whole number: what does not fill a last pixel is left out. */
export function shrunkSide(length: number, by: number): number {
  return Math.max(1, Math.floor(length / by));
}

/** Shrinks a plane by the whole number `by`. Boxes that the edge cuts are smaller. */
export function shrinkPlane(
  from: Uint8Array,
  plane: Plane,
  by: number,
  out: Uint8Array,
  target: Target,
  quality: Quality,
): void {
  if (by === 1 && plane.step === 1 && target.step === 1) copyPlane(from, plane, out, target);
  else if (by > 1 && quality === 'sketch') sketchPlane(from, plane, by, out, target);
  else averagePlane(from, plane, by, out, target);
}

function copyPlane(from: Uint8Array, plane: Plane, out: Uint8Array, target: Target): void {
  for (let row = 0; row < target.height; row += 1) {
    const start = plane.offset + row * plane.stride;
    out.set(from.subarray(start, start + target.width), target.offset + row * target.width);
  }
}

/** First and last sample of each box along a side. */
function boxes(length: number, count: number, by: number): { first: Int32Array; last: Int32Array } {
  const first = Int32Array.from({ length: count }, (_, index) => Math.min(index * by, length - 1));
  const last = Int32Array.from({ length: count }, (_, index) => Math.min(index * by + by, length) - 1);
  return { first, last: last.map((end, index) => Math.max(end, first[index] as number)) };
}

function averagePlane(from: Uint8Array, plane: Plane, by: number, out: Uint8Array, target: Target): void {
  const { offset, stride, step } = plane;
  const columns = boxes(plane.width, target.width, by);
  const rows = boxes(plane.height, target.height, by);
  let at = target.offset;
  for (let row = 0; row < target.height; row += 1) {
    const [top, bottom] = [rows.first[row] as number, rows.last[row] as number];
    for (let column = 0; column < target.width; column += 1) {
      const [left, right] = [columns.first[column] as number, columns.last[column] as number];
      let sum = 0;
      for (let y = top; y <= bottom; y += 1) {
        const line = offset + y * stride;
        for (let x = left; x <= right; x += 1) sum += from[line + x * step] as number;
      }
      out[at] = sum / ((bottom - top + 1) * (right - left + 1)) + 0.5;
      at += target.step;
    }
  }
}

function sketchPlane(from: Uint8Array, plane: Plane, by: number, out: Uint8Array, target: Target): void {
  const { offset, stride, step } = plane;
  // The quarters of a box: where two samples stand for all.
  const [near, far] = [Math.floor(by / 4), Math.floor((3 * by) / 4)];
  const [right, bottom] = [plane.width - 1, plane.height - 1];
  // The edge cuts the last box of a row at most; asking at each box would take half as long again.
  const whole = Math.min(target.width, Math.floor((right - far) / by) + 1);
  const [across, wide] = [by * step, (far - near) * step];
  let at = target.offset;
  for (let row = 0; row < target.height; row += 1) {
    const upper = offset + Math.min(row * by + near, bottom) * stride;
    const high = offset + Math.min(row * by + far, bottom) * stride - upper;
    let place = upper + near * step;
    for (const end = place + whole * across; place < end; place += across) {
      const above = (from[place] as number) + (from[place + wide] as number);
      const below = (from[place + high] as number) + (from[place + high + wide] as number);
      out[at] = (above + below + 2) >> 2;
      at += target.step;
    }
    if (whole === target.width) continue;
    const edge = upper + right * step;
    out[at] = ((from[edge] as number) + (from[edge + high] as number) + 1) >> 1;
    at += target.step;
  }
}

/** The planes Y, U and V of tight I420 of `width` × `height`; U and V are half as large, rounded up. */
export function i420Planes(width: number, height: number): Plane[] {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const luma = width * height;
  const half = { stride: halfWidth, step: 1, width: halfWidth, height: halfHeight };
  return [
    { offset: 0, stride: width, step: 1, width, height },
    { offset: luma, ...half },
    { offset: luma + halfWidth * halfHeight, ...half },
  ];
}

/** Bytes of tight I420. */
export function i420Length(width: number, height: number): number {
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
}

/** A picture shrunk into a tight buffer. */
export interface Shrunk {
  width: number;
  height: number;
  pixels: Uint8Array<ArrayBuffer>;
}

/** Shrinks Y, U and V of a picture of `width` × `height`, wherever their planes lie, to tight I420. */
export function shrinkI420(from: Uint8Array, planes: readonly Plane[], by: number, quality: Quality): Shrunk {
  const [luma] = planes;
  if (!luma) throw new RangeError('no planes');
  const [width, height] = [shrunkSide(luma.width, by), shrunkSide(luma.height, by)];
  const pixels = new Uint8Array(i420Length(width, height));
  i420Planes(width, height).forEach((target, index) => {
    const plane = planes[index];
    if (plane) shrinkPlane(from, plane, by, pixels, target, quality);
  });
  return { width, height, pixels };
}

/** Shrinks tight RGBA of `width` × `height`. */
export function shrinkRgba(
  from: Uint8Array,
  width: number,
  height: number,
  by: number,
  quality: Quality,
): Shrunk {
  const small = { width: shrunkSide(width, by), height: shrunkSide(height, by) };
  const pixels = new Uint8Array(small.width * small.height * 4);
  for (const offset of [0, 1, 2, 3]) {
    const plane = { offset, stride: 4 * width, step: 4, width, height };
    shrinkPlane(from, plane, by, pixels, { offset, step: 4, ...small }, quality);
  }
  return { ...small, pixels };
}
