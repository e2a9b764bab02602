/** The detector as it ships, without a page: start, memory, looks with their cuts. */

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../support/server.js';
import { dearest, median } from './statistics.js';
import { inWorker } from './worker.js';

/**
 * @typedef {{name: string, start: {compile: number, models: number, selfTest: number, all: number},
 *   memory: number, faces: {count: number, times: number[], cuts: number, tracks: number, median: number,
 *   finding: number}[]}} Detector
 */

/** Looks at each picture. */
const LOOKS = 24;
/** Pixels of one picture with a face. */
const TILE = { width: 270, height: 480 };
/** How many such pictures lie side by side, and in how many rows. */
const TILES = [
  { count: 1, across: 1, down: 1 },
  { count: 2, across: 2, down: 1 },
  { count: 5, across: 5, down: 1 },
  { count: 10, across: 5, down: 2 },
];

/** @param {number} count */
const address = (count) => `/faces/${count}.i420`;

/** Raw frames with as many faces: successive frames of one clip as tiles of one picture. */
export function facePages() {
  const clip = path.join(ROOT, 'www/clips/orbit.mp4');
  return Object.fromEntries(
    TILES.map(({ count, across, down }) => {
      const filters = `scale=${TILE.width}:${TILE.height},tile=${across}x${down}`;
      const frames = ['-frames:v', String(LOOKS), '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'];
      const body = execFileSync(
        'ffmpeg',
        ['-v', 'error', '-stream_loop', '-1', '-i', clip, '-vf', filters, ...frames],
        { maxBuffer: 1 << 28 },
      );
      return [address(count), { body, type: 'application/octet-stream' }];
    }),
  );
}

/** @param {import('puppeteer-core').Page} page @returns {Promise<Detector[]>} */
export async function measureDetector(page) {
  const clips = TILES.map(({ count, across, down }) => ({
    count,
    url: address(count),
    size: { width: across * TILE.width, height: down * TILE.height },
  }));
  const measured = [];
  for (const name of ['simd', 'relaxed']) {
    /** @type {Detector} */
    const detector = await inWorker(page, {
      job: 'detector',
      name,
      models: '/extension/public/models',
      clips,
    });
    for (const face of detector.faces) {
      face.median = median(face.times);
      // One look of three: the others follow what it found.
      face.finding = dearest(face.times);
    }
    measured.push(detector);
    const { start, memory, faces } = detector;
    console.log(
      `\ndetector, ${name}: ready after ${start.all.toFixed(0)} ms (fetched and compiled ` +
        `${start.compile.toFixed(0)}, models ${start.models.toFixed(0)}, self-test ${start.selfTest.toFixed(0)}), ` +
        `${(memory / 2 ** 20).toFixed(0)} MiB`,
    );
    for (const { count, median, finding, cuts, tracks } of faces) {
      console.log(
        `  look with its cuts, ${String(count).padStart(2)} faces in the picture: ${median.toFixed(1)} ms, ` +
          `${finding.toFixed(1)} ms where they are found anew (${cuts.toFixed(1)} cuts a look, ${tracks} faces followed)`,
      );
    }
  }
  return measured;
}
