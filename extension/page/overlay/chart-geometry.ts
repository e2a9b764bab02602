import type { Report } from '../../engine/pkg/facetell';

type Thresholds = Report['model']['thresholds'];

/** Size of the chart's own coordinates, and of the margins inside them. */
export const CHART = { width: 320, height: 120, left: 54, right: 6, top: 8, bottom: 18 };

/** One look at a face, in the chart's coordinates. */
export interface Dot {
  x: number;
  y: number;
  time: number;
  score: number;
}

/** One face. */
export interface Curve {
  track: number;
  dots: Dot[];
  /** SVG path through the dots in the order of time. */
  path: string;
}

export interface Chart {
  curves: Curve[];
  /** Seconds at the left and the right edge. */
  from: number;
  to: number;
  /** Where strong signs begin, where weak ones do, and the lowest. */
  band: number;
  weak: number;
  bottom: number;
  /** How strong signs are, and at what height that stands on the upright axis. */
  levels: { level: Level; y: number }[];
}

/** How strong signs are. */
export type Level = 'strong' | 'weak' | 'none';

/** Shares of the height up to which there are no signs and weak ones: scores of all three differ visibly. */
const SHARES = { none: 0.36, weak: 0.66 };

/** Height of a score (0–1) in the chart: below what counts as a sign, a weak one, a strong one. */
export function scoreY(score: number, { unsure, likely }: Thresholds): number {
  const stops = [0, unsure, likely, 1];
  const shares = [0, SHARES.none, SHARES.weak, 1];
  const at = score >= likely ? 2 : score >= unsure ? 1 : 0;
  const [from = 0, to = 1] = stops.slice(at);
  const [low = 0, high = 1] = shares.slice(at);
  const share = low + (to > from ? ((score - from) / (to - from)) * (high - low) : 0);
  return CHART.top + (1 - share) * (CHART.height - CHART.top - CHART.bottom);
}

/**
 * The usable readings of all faces. The chart spans the whole clip, or, for a stream without end, the time
 * that was looked at.
 */
export function chart({ tracks, model }: Pick<Report, 'tracks' | 'model'>, duration: number): Chart {
  const { thresholds } = model;
  const usable = tracks.map(({ id, readings }) => ({
    track: id,
    points: readings
      .flatMap(({ time, score }) => (score === null ? [] : [{ time, score }]))
      .sort((a, b) => a.time - b.time),
  }));
  const times = usable.flatMap(({ points }) => points.map(({ time }) => time));
  const last = times.reduce((a, b) => Math.max(a, b), 0);
  const endless = !Number.isFinite(duration);
  const from = endless ? times.reduce((a, b) => Math.min(a, b), last) : 0;
  const to = Math.max(endless ? last : duration, last, from + 1);
  const x = (time: number) =>
    CHART.left + ((time - from) / (to - from)) * (CHART.width - CHART.left - CHART.right);
  const curves = usable
    .filter(({ points }) => points.length > 0)
    .map(({ track, points }) => {
      const dots = points.map(({ time, score }) => ({
        x: x(time),
        y: scoreY(score, thresholds),
        time,
        score,
      }));
      const path = dots.map((dot, index) => `${index === 0 ? 'M' : 'L'}${round(dot.x)} ${round(dot.y)}`);
      return { track, dots, path: path.join('') };
    });
  const y = (score: number) => scoreY(score, thresholds);
  const [band, weak, bottom] = [y(thresholds.likely), y(thresholds.unsure), y(0)];
  const levels: Chart['levels'] = [
    { level: 'strong', y: (CHART.top + band) / 2 },
    { level: 'weak', y: (band + weak) / 2 },
    { level: 'none', y: (weak + bottom) / 2 },
  ];
  return { curves, from, to, band, weak, bottom, levels };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
