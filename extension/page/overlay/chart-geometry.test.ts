import { describe, expect, it } from 'vitest';
import type { Reading, TrackReport } from '../../engine/pkg/facetell';
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

describe('chart', () => {
  it('spans the clip', () => {
    const { curves, from, to } = chart([track(7, reading(0, 0), reading(10, 1))], 10);
    expect([from, to]).toEqual([0, 10]);
    const [first, last] = curves[0]?.dots ?? [];
    expect(first).toMatchObject({ x: CHART.left, y: CHART.height - CHART.bottom });
    expect(last).toMatchObject({ x: CHART.width - CHART.right, y: CHART.top });
  });

  it('spans what was seen of a stream', () => {
    const readings = [reading(500, 0.2), reading(530, 0.4)];
    expect(chart([track(1, ...readings)], Number.POSITIVE_INFINITY)).toMatchObject({ from: 500, to: 530 });
    expect(chart([], Number.NaN)).toEqual({ curves: [], from: 0, to: 1 });
  });

  it('orders by time and leaves out what could not be judged', () => {
    const { curves } = chart([track(1, reading(4, 0.5), reading(1, 0.5), reading(2, null)), track(2)], 8);
    expect(curves).toHaveLength(1);
    expect(curves[0]?.dots.map(({ time }) => time)).toEqual([1, 4]);
    expect(curves[0]?.path).toMatch(/^M[\d.]+ [\d.]+L[\d.]+ [\d.]+$/);
  });

  it('puts strong above weak', () => {
    expect(scoreY(0.9)).toBeLessThan(scoreY(0.1));
  });
});
