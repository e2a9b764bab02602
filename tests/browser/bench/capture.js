/** What each call costs by which a frame of a playing video can be had on a page's main thread, by its clock. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/server.js';

/** @typedef {{size: string, calls: {call: string, median: number | null}[]}} Capture milliseconds; null: not in this browser */

/** Frames by which each call is measured. */
const FRAMES = 40;
/** Widths and heights of clips, as feeds have them. */
const SIZES = [
  [540, 960],
  [1080, 1920],
];

/** The longer side of a look, as the engine states it. */
const LOOK = Number(
  /LookSide = (\d+)/.exec(readFileSync(path.join(ROOT, 'extension/engine/pkg/facetell.d.ts'), 'utf8'))?.[1],
);

/** @param {number} height */
const address = (height) => `/capture/${height}.mp4`;

/** The demo's clip in each size. */
export function capturePages() {
  const clip = path.join(ROOT, 'www/clips/orbit.mp4');
  return Object.fromEntries(
    SIZES.map(([width, height]) => {
      const how = `-vf scale=${width}:${height} -an -c:v libx264 -preset veryfast -pix_fmt yuv420p`;
      const out = '-movflags frag_keyframe+empty_moov -f mp4 -';
      const body = execFileSync('ffmpeg', ['-v', 'error', '-i', clip, ...how.split(' '), ...out.split(' ')], {
        maxBuffer: 1 << 26,
      });
      return [address(Number(height)), { body, type: 'video/mp4' }];
    }),
  );
}

/**
 * Runs in the page. Browsers keep what they made of a frame, so each call has frames of its own.
 * @param {string} source @param {number} frames @param {number} side of a look
 */
async function measure(source, frames, side) {
  const video = Object.assign(document.createElement('video'), { muted: true, loop: true, src: source });
  document.body.replaceChildren(video);
  await video.play();
  const [CUT, MOST] = [500, 1280];
  const { videoWidth, videoHeight } = video;
  const longer = Math.max(videoWidth, videoHeight);
  /** @param {number} most of the longer side */
  const fit = (most) => {
    const scale = Math.min(1, most / longer);
    return { width: Math.round(videoWidth * scale), height: Math.round(videoHeight * scale) };
  };
  /** @param {{width: number, height: number}} size @param {boolean} [read] */
  const sheet = ({ width, height }, read = true) => {
    const context = new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: read,
      alpha: false,
    });
    if (!context) throw new Error('no canvas');
    context.imageSmoothingQuality = 'high';
    return context;
  };
  const [whole, small] = [fit(MOST), fit(side)];
  const [full, look, direct, fast] = [sheet(whole), sheet(small), sheet(small), sheet(whole, false)];
  const [own, plain] = [sheet(fit(longer)), sheet(whole)];
  plain.imageSmoothingQuality = 'low';
  /** @param {OffscreenCanvasRenderingContext2D} to @param {CanvasImageSource} [from] */
  const draw = (to, from = video) => to.drawImage(from, 0, 0, to.canvas.width, to.canvas.height);
  const { port1, port2 } = new MessageChannel();
  port2.start();
  const cut = new Uint8Array(CUT * CUT * 4);
  const looked = new Uint8Array(small.width * small.height * 4);
  /** What has to be there before, and what is measured. @type {Record<string, [() => unknown, (() => unknown) | null]>} */
  const calls = {
    'draw the video, as we do': [() => 0, () => draw(full)],
    '… and once more, the same frame': [() => draw(full), () => draw(full)],
    '… no larger than a look': [() => 0, () => draw(direct)],
    '… in its own size': [() => 0, () => draw(own)],
    '… in plain quality': [() => 0, () => draw(plain)],
    '… on a canvas that is not for reading': [() => 0, () => draw(fast)],
    'read a look': [
      () => draw(full),
      () => {
        draw(look, full.canvas);
        look.getImageData(0, 0, small.width, small.height);
      },
    ],
    'read a cut of 500 × 500': [() => draw(full), () => full.getImageData(0, 0, CUT, CUT)],
    '… of a canvas that is not for reading': [() => draw(fast), () => fast.getImageData(0, 0, CUT, CUT)],
    'post a look': [() => 0, () => port1.postMessage(looked)],
    'post a cut of 500 × 500': [() => 0, () => port1.postMessage(cut)],
    'make a VideoFrame': [() => 0, 'VideoFrame' in window ? () => new VideoFrame(video).close() : null],
    'ask for an ImageBitmap': [() => 0, () => createImageBitmap(video)],
  };
  const next = () => new Promise((done) => video.requestVideoFrameCallback(done));
  /** @type {Record<string, number[]>} */
  const times = {};
  for (let frame = 0; frame < frames; frame += 1) {
    for (const [call, [before, work]] of Object.entries(calls)) {
      if (!work) continue;
      await next();
      before();
      const start = performance.now();
      const result = work();
      const time = performance.now() - start;
      const of = times[call] ?? [];
      of.push(time);
      times[call] = of;
      const made = await result;
      if (made instanceof ImageBitmap) made.close();
    }
  }
  return Object.keys(calls).map((call) => {
    const sorted = times[call]?.sort((one, other) => one - other) ?? [];
    return { call, median: sorted[Math.floor(sorted.length / 2)] ?? null };
  });
}

/** @param {import('puppeteer-core').Page} page @returns {Promise<Capture[]>} */
export async function measureCapture(page) {
  /** @type {Capture[]} */
  const measured = [];
  for (const [width, height] of SIZES) {
    const size = `${width} × ${height}`;
    const calls = await page.evaluate(measure, address(Number(height)), FRAMES, LOOK);
    measured.push({ size, calls });
    console.log(`  ${size}`);
    for (const { call, median } of calls)
      console.log(`    ${call.padEnd(40)}${median === null ? 'not there' : `${median.toFixed(2)} ms`}`);
  }
  return measured;
}
