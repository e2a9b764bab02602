import { describe, expect, it } from 'vitest';
import {
  divisor,
  i420Length,
  i420Planes,
  type Plane,
  shrinkI420,
  shrinkPlane,
  shrinkRgba,
} from './downscale';

const numbers = (length: number, of: (index: number) => number) =>
  Uint8Array.from({ length }, (_, i) => of(i));

describe('divisor', () => {
  it('brings the longer side to the limit', () => {
    expect(divisor(1080, 1920, 320)).toBe(6);
    expect(divisor(320, 240, 320)).toBe(1);
    expect(divisor(321, 10, 320)).toBe(2);
  });
});

describe('shrinkPlane', () => {
  const plane: Plane = { offset: 0, stride: 8, step: 1, width: 8, height: 8 };
  const source = numbers(64, (i) => (i % 8) + 10 * Math.floor(i / 8));

  it('takes the exact mean of each box, rounded half up', () => {
    const out = new Uint8Array(16);
    shrinkPlane(source, plane, 2, out, { offset: 0, step: 1, width: 4, height: 4 }, 'mean');
    expect([...out.subarray(0, 4)]).toEqual([6, 8, 10, 12]);
  });

  it('copies what is not shrunk', () => {
    const out = new Uint8Array(64);
    shrinkPlane(source, plane, 1, out, { offset: 0, step: 1, width: 8, height: 8 }, 'sketch');
    expect(out).toEqual(source);
  });

  it('sketches an even surface without error and a ramp without drift', () => {
    const ramp = numbers(240 * 240, (i) => i % 240);
    const wide: Plane = { offset: 0, stride: 240, step: 1, width: 240, height: 240 };
    for (const by of [2, 3, 4, 5, 6]) {
      const side = 240 / by;
      const target = { offset: 0, step: 1, width: side, height: side };
      const [sketch, mean] = [new Uint8Array(side * side), new Uint8Array(side * side)];
      shrinkPlane(ramp, wide, by, sketch, target, 'sketch');
      shrinkPlane(ramp, wide, by, mean, target, 'mean');
      const off = sketch.map((value, i) => Math.abs(value - (mean[i] as number)));
      expect(Math.max(...off)).toBeLessThanOrEqual(1);
    }
  });

  it('respects offset, stride and interleaving', () => {
    // U and V in turn, rows padded to 6 bytes, 4 bytes before.
    const nv = numbers(4 + 12, (i) => (i < 4 ? 99 : (i - 4) % 2 === 0 ? 10 : 20));
    const out = new Uint8Array(2);
    const target = { offset: 0, step: 1, width: 1, height: 1 };
    shrinkPlane(nv, { offset: 4, stride: 6, step: 2, width: 2, height: 2 }, 2, out, target, 'mean');
    shrinkPlane(
      nv,
      { offset: 5, stride: 6, step: 2, width: 2, height: 2 },
      2,
      out,
      { ...target, offset: 1 },
      'mean',
    );
    expect([...out]).toEqual([10, 20]);
  });
});

describe('whole pictures', () => {
  it.each([
    [2, 2],
    [7, 5],
    [64, 48],
    [853, 480],
    [1081, 3],
  ])('%i × %i keep their colour at every divisor', (width, height) => {
    for (const quality of ['mean', 'sketch'] as const) {
      for (const by of [1, 2, 3, 4]) {
        const yuv = new Uint8Array(i420Length(width, height)).fill(77);
        const small = shrinkI420(yuv, i420Planes(width, height), by, quality);
        expect(small.pixels.length).toBe(i420Length(small.width, small.height));
        expect(small.pixels.every((value) => value === 77)).toBe(true);
        const rgba = shrinkRgba(new Uint8Array(4 * width * height).fill(78), width, height, by, quality);
        expect(rgba.pixels.length).toBe(4 * rgba.width * rgba.height);
        expect(rgba.pixels.every((value) => value === 78)).toBe(true);
      }
    }
  });

  it('refuses no planes', () => {
    expect(() => shrinkI420(new Uint8Array(0), [], 1, 'mean')).toThrow(RangeError);
  });
});
