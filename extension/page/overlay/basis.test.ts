import { describe, expect, it } from 'vitest';
import type { Evidence, Report, TrackReport } from '../../engine/pkg/facetell';
import { report } from '../../engine/samples';
import { basisFirst, strongestFace } from './basis';

/** A face with these scores, one look a second; null where it could not be judged. */
function track(id: number, score: number | null, ...scores: (number | null)[]): TrackReport {
  const readings = scores.map((value, time) => ({
    time,
    score: value,
    unusable: value === null ? ('faceBlurred' as const) : null,
    faceSize: 120,
    sharpness: 0.5,
  }));
  const best = Math.max(...scores.map((value) => value ?? -1));
  return { id, score, readings, strongest: best < 0 ? null : scores.indexOf(best) };
}

// The sample's thresholds: signs from 0.6 on.
const of = (...tracks: TrackReport[]): Report => ({ ...report({ kind: 'noSignsFound' }), tracks });

describe('strongestFace', () => {
  it('counts the looks that show signs, and strong ones, and finds the strongest', () => {
    const face = track(3, 0.6, 0.5, 0.9, null, 0.7);
    expect(strongestFace(of(face))).toEqual({ track: 3, looks: 3, signs: 2, strong: 1, time: 1, score: 0.9 });
  });

  it('takes the face with the highest score', () => {
    const found = strongestFace(
      of(track(1, 0.2, 0.2, 0.2), track(2, 0.7, 0.7, 0.7), track(3, 0.1, 0.1, 0.1)),
    );
    expect(found?.track).toBe(2);
  });

  it('does not rest on a face that was seen in passing', () => {
    const found = strongestFace(of(track(1, 0.3, 0.3, 0.3, 0.3, 0.3), track(2, 0.9, 0.9)));
    expect(found?.track).toBe(1);
  });

  it('finds none where no face could be judged', () => {
    expect(strongestFace(of())).toBeNull();
    expect(strongestFace(of(track(1, null, null, null)))).toBeNull();
  });
});

describe('basisFirst', () => {
  const look = (track: number, score: number): Evidence => ({
    track,
    time: 0,
    score,
    size: 0,
    rgba: new Uint8Array(),
    heat: { size: 0, cells: [] },
  });
  const looks = [look(2, 0.9), look(1, 0.8), look(2, 0.7), look(1, 0.6)];

  it('begins with the face that the verdict rests on, each strongest first', () => {
    const basis = strongestFace(of(track(1, 0.3, 0.3, 0.3, 0.3, 0.3), track(2, 0.9, 0.9)));
    expect(basisFirst(looks, basis).map(({ score }) => score)).toEqual([0.8, 0.6, 0.9, 0.7]);
  });

  it('leaves them as they come where there is none', () => {
    expect(basisFirst(looks, null)).toEqual(looks);
  });
});
