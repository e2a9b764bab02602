import { describe, expect, it } from 'vitest';
import type { Reading, TrackReport } from '../../engine/pkg/facetell';
import { report } from '../../engine/samples';
import { CHART, chart, scoreY } from './chart-geometry';

const reading = (time: number, score: number | null): Reading => ({
  time,
  score,
  unusable: score === null ? 'faceBlurred' : null,
  faceSize: 120,
  sharpness: 0.4,
});

const track = (id: number, ...readings: Reading[]): TrackReport => ({
  id,
  score: 0.5,
  readings,
  strongest: 0,
});

const { model } = report({ kind: 'noSignsFound' });
const drawn = (tracks: TrackReport[], duration: number) => chart({ tracks, model }, duration);

describe('chart', () => {
  it('spans the clip', () => {
    const { curves, from, to } = drawn([track(7, reading(0, 0), reading(10, 1))], 10);
    expect([from, to]).toEqual([0, 10]);
    const [first, last] = curves[0]?.dots ?? [];
    expect(first).toMatchObject({ x: CHART.left, y: CHART.height - CHART.bottom });
    expect(last).toMatchObject({ x: CHART.width - CHART.right, y: CHART.top });
  });

  it('spans what was seen of a stream', () => {
    const readings = [reading(500, 0.2), reading(530, 0.4)];
    expect(drawn([track(1, ...readings)], Number.POSITIVE_INFINITY)).toMatchObject({ from: 500, to: 530 });
    expect(drawn([], Number.NaN)).toMatchObject({ curves: [], from: 0, to: 1 });
  });

  it('orders by time and leaves out what could not be judged', () => {
    const { curves } = drawn([track(1, reading(4, 0.5), reading(1, 0.5), reading(2, null)), track(2)], 8);
    expect(curves).toHaveLength(1);
    expect(curves[0]?.dots.map(({ time }) => time)).toEqual([1, 4]);
    expect(curves[0]?.path).toMatch(/^M[\d.]+ [\d.]+L[\d.]+ [\d.]+$/);
  });

  it('puts strong above weak', () => {
    for (const likely of [0.3, 0.96, 1]) {
      const thresholds = { unsure: likely / 2, likely };
      const heights = [0, 0.1, 0.2, 0.5, 0.95, 0.97, 1].map((score) => scoreY(score, thresholds));
      expect(heights).toEqual([...heights].sort((one, other) => other - one));
      expect(heights.every((height) => height >= CHART.top && height <= CHART.height - CHART.bottom)).toBe(
        true,
      );
    }
  });

  it('keeps weak signs off the line where strong ones begin, however near the thresholds are', () => {
    const thresholds = { unsure: 0.93, likely: 0.96 };
    const [weak = 0, middle = 0, strong = 0] = [0.93, 0.945, 0.96].map((score) => scoreY(score, thresholds));
    expect(weak - middle).toBeGreaterThan(12);
    expect(middle - strong).toBeGreaterThan(12);
  });
});
