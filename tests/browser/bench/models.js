/** Each model by each engine, in turns. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/server.js';
import { NETWORKS } from './networks.js';
import { difference, median, ratio } from './statistics.js';
import { onnxOf } from './tflite.js';
import { inWorker } from './worker.js';

/**
 * @typedef {{engine: string, name: string, load: number, output: number[], times: number[],
 *   ops: Record<string, number> | null}} Entry as the Worker gives it
 * @typedef {{engine: string, name: string, load: number, median: number, least: number, times: number[],
 *   ratio: number, from: number, to: number, difference: number, ops: Record<string, number> | null}} Figures
 * @typedef {{model: string, shipped: boolean, engines: Figures[]}} Measured
 * @typedef {{name: string, shape: number[], ours: string, onnx: string, shipped: boolean}} Model
 */

const SHIPPED = '/extension/models';
const TFLITE = path.join(ROOT, 'extension/node_modules/@mediapipe/face_detection');

/** The face detectors: for the engine that reads ONNX alone they are written anew, from the same files. */
const FACES = [
  { name: 'finder', side: 192, tflite: 'face_detection_full_range.tflite' },
  { name: 'refiner', side: 128, tflite: 'face_detection_short_range.tflite' },
];

const FORGERY = JSON.parse(readFileSync(path.join(ROOT, 'models/forgery.json'), 'utf8'));

/** @param {string} name */
const address = (name) => `/models/${name}.onnx`;

/** @type {Model[]} */
const MODELS = [
  {
    name: 'forgery',
    shape: [1, 3, FORGERY.input_size, FORGERY.input_size],
    ours: `${SHIPPED}/forgery.onnx`,
    onnx: `${SHIPPED}/forgery.onnx`,
    shipped: true,
  },
  ...FACES.map(({ name, side }) => ({
    name,
    shape: [1, side, side, 3],
    ours: `${SHIPPED}/${name}.nnef.tar`,
    onnx: address(name),
    shipped: true,
  })),
  ...NETWORKS.map(({ name, shape }) => ({
    name,
    shape,
    ours: address(name),
    onnx: address(name),
    shipped: false,
  })),
];

/** What the server has to give for it. */
export function modelPages() {
  const type = 'application/octet-stream';
  return Object.fromEntries([
    ...FACES.map(({ name, tflite }) => [
      address(name),
      { body: onnxOf(readFileSync(path.join(TFLITE, tflite))), type },
    ]),
    ...NETWORKS.map(({ name, make }) => [address(name), { body: make(), type }]),
  ]);
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {number} rounds
 * @returns {Promise<Measured[]>}
 */
export async function measureModels(page, rounds) {
  const measured = [];
  for (const { name: model, shape, ours, onnx, shipped } of MODELS) {
    const engines = [
      { engine: 'tract', name: 'simd', url: ours },
      { engine: 'ours', name: 'simd', url: ours },
      { engine: 'ours', name: 'relaxed', url: ours },
      { engine: 'onnxruntime', name: '1 thread', url: onnx },
      // What threads would bring; it is no rival: see ARCHITECTURE.md.
      ...(model === 'forgery' ? [{ engine: 'onnxruntime', name: '2 threads', url: onnx }] : []),
    ];
    /** @type {Entry[]} */
    const entries = await inWorker(page, { job: 'model', shape, engines, rounds });
    const plain = entries.find(({ engine }) => engine === 'tract');
    const rival = entries.find(({ engine }) => engine === 'onnxruntime');
    if (!plain || !rival) throw new Error('nothing was measured');
    const figures = entries.map(({ output, ...entry }) => ({
      ...entry,
      median: median(entry.times),
      least: Math.min(...entry.times),
      ...ratio(entry.times, rival.times),
      difference: difference(output, plain.output),
    }));
    measured.push({ model, shipped, engines: figures });
    tell(model, figures);
  }
  return measured;
}

/** @param {string} model @param {Figures[]} figures */
function tell(model, figures) {
  console.log(`\n${model} (ratios to onnxruntime-web with one thread)`);
  for (const { engine, name, load, median, least, ratio, from, to, difference } of figures) {
    const [half, best] = [median, least].map((time) => time.toFixed(2).padStart(7));
    console.log(
      `  ${`${engine} ${name}`.padEnd(22)}${half} ms, least ${best}, ` +
        `ratio ${ratio.toFixed(2)} (${from.toFixed(2)}–${to.toFixed(2)}), ` +
        `first run after ${load.toFixed(0)} ms, differs by ${difference.toExponential(0)}`,
    );
  }
  const ops = figures.find(({ engine, name }) => engine === 'ours' && name === 'relaxed')?.ops ?? {};
  const dear = Object.entries(ops).sort(([, one], [, other]) => other - one);
  const words = dear.slice(0, 6).map(([op, time]) => `${op} ${time.toFixed(2)}`);
  console.log(`  ours relaxed, ms by op: ${words.join(', ')}`);
}
