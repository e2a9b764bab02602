import type { Report } from '../../engine/pkg/facetell';

/** Size of the chart's own coordinates, and of the margins inside them. */
export const CHART = { width: 320, height: 120, left: 6, right: 6, top: 8, bottom: 18 };

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
  /** Where the scores that count begin, and the lowest. */
  band: number;
  bottom: number;
}

/** The least share of the height that the scores that count have: there is where they differ. */
const COUNTS = 0.35;

/** Height of a score (0–1) in the chart; `likely` is the least that counts. */
export function scoreY(score: number, likely: number): number {
  const above = Math.max(COUNTS, 1 - likely);
  const share =
    score < likely
      ? (score / likely) * (1 - above)
      : 1 - above + (likely < 1 ? ((score - likely) / (1 - likely)) * above : 0);
  return CHART.top + (1 - share) * (CHART.height - CHART.top - CHART.bottom);
}

/**
 * The usable readings of all faces. The chart spans the whole clip, or, for a stream without end, the time
 * that was looked at.
 */
export function chart({ tracks, model }: Pick<Report, 'tracks' | 'model'>, duration: number): Chart {
  const { likely } = model.thresholds;
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
      const dots = points.map(({ time, score }) => ({ x: x(time), y: scoreY(score, likely), time, score }));
      const path = dots.map((dot, index) => `${index === 0 ? 'M' : 'L'}${round(dot.x)} ${round(dot.y)}`);
      return { track, dots, path: path.join('') };
    });
  return { curves, from, to, band: scoreY(likely, likely), bottom: scoreY(0, likely) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
