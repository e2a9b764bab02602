import type { Evidence, Reading, Report } from '../../engine/pkg/facetell';

/** The face that the verdict rests on most. */
export interface Basis {
  track: number;
  /** Usable looks at it, how many of them show signs, and how many of these strong ones. */
  looks: number;
  signs: number;
  strong: number;
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
    const from = (threshold: number) => scores.filter((value) => value >= threshold).length;
    const { unsure, likely } = model.thresholds;
    const [signs, strong] = [from(unsure), from(likely)];
    best = { track: id, looks: scores.length, signs, strong, time: peak.time, score: peak.score };
    bestScore = score;
  }
  return best;
}

/** The looks' pictures, those of the face that the verdict rests on first; otherwise as they come, strongest first. */
export function basisFirst(evidence: readonly Evidence[], basis: Basis | null): Evidence[] {
  const ofOthers = ({ track }: Evidence) => Number(track !== basis?.track);
  return evidence.toSorted((one, other) => ofOthers(one) - ofOthers(other));
}
