// Well-formed values for the tests of several modules.

import type { Frame, Report, Verdict } from './pkg/facetell';

export const frame: Frame = {
  format: 'i420',
  width: 4,
  height: 2,
  matrix: 'bt709',
  fullRange: false,
  region: { x: 0, y: 0, width: 8, height: 4 },
  source: { width: 8, height: 4 },
};

export const pixels = (): Uint8Array<ArrayBuffer> => new Uint8Array(12).fill(128);

export function report(verdict: Verdict, looks = 6): Report {
  return {
    verdict,
    looks,
    looksWithFace: looks,
    tracks: [
      {
        id: 1,
        score: 0.3,
        strongest: 0,
        readings: [{ time: 1.5, score: 0.4, unusable: null, faceSize: 120, sharpness: 0.5 }],
      },
    ],
    weaknesses: ['tooFewFrames'],
    notChecked: ['voice'],
    nextLook: 0.5,
    settled: verdict.kind !== 'looking',
    model: {
      name: 'model',
      version: '1',
      alarmBudget: 10,
      authenticClips: 200,
      thresholds: { likely: 0.8, unsure: 0.6 },
    },
  };
}
