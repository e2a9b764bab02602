import type { Reading, Report } from '../../engine/pkg/facetell';

/** The face that the verdict rests on most. */
export interface Basis {
  track: number;
  /** Usable looks at it, and how many of them show signs. */
  looks: number;
  signs: number;
  /** Of its strongest look. */
  time: number;
  score: number;
}

/**
 * The face with the highest score, and what its looks say; null if no face could be judged. A face that was
 * seen but in passing speaks only if no other was seen better.
 */
export function strongestFace({ tracks, model }: Report): Basis | null {
  const usable = (readings: Reading[]) => readings.flatMap((reading) => reading.score ?? []);
  const most = tracks.reduce((count, { readings }) => Math.max(count, usable(readings).length), 0);
  let best: Basis | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const { id, score, readings, strongest } of tracks) {
    const peak = strongest === null ? undefined : readings[strongest];
    const scores = usable(readings);
    if (score === null || peak?.score == null || score <= bestScore || 3 * scores.length < most) continue;
    const signs = scores.filter((value) => value >= model.thresholds.unsure).length;
    best = { track: id, looks: scores.length, signs, time: peak.time, score: peak.score };
    bestScore = score;
  }
  return best;
}
