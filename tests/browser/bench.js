/** Measures the engines on each model, in turns, in one browser; prints a table and keeps the figures. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launch } from './support/browser.js';
import { ROOT, serve } from './support/server.js';

/**
 * @typedef {{engine: string, build: string, load: number, output: number[], times: number[]}} Entry
 * @typedef {{name: string, url: string, shape: number[], onnx: boolean}} Model
 */

const BROWSER = process.argv[2] === 'firefox' ? 'firefox' : 'chrome';
const ROUNDS = Number(process.env.ROUNDS ?? 20);
const MODELS = '/extension/models';

/** @type {Model[]} */
const SHIPPED = [
  { name: 'forgery', url: `${MODELS}/forgery.onnx`, shape: [1, 3, 160, 160], onnx: true },
  { name: 'finder', url: `${MODELS}/finder.nnef.tar`, shape: [1, 192, 192, 3], onnx: false },
  { name: 'refiner', url: `${MODELS}/refiner.nnef.tar`, shape: [1, 128, 128, 3], onnx: false },
];

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The middle 95 of 100 medians of ratios drawn anew. @param {number[]} ours @param {number[]} theirs */
function ratio(ours, theirs) {
  const ratios = ours.map((time, round) => time / (theirs[round] ?? Number.NaN));
  const draw = () => ratios[Math.floor(Math.random() * ratios.length)] ?? Number.NaN;
  const draws = Array.from({ length: 1000 }, () => median(ratios.map(draw)));
  draws.sort((one, other) => one - other);
  return { ratio: median(ratios), from: draws[25], to: draws[975] };
}

/** The largest difference, in parts of the largest value. @param {number[]} one @param {number[]} other */
function difference(one, other) {
  const scale = Math.max(1, ...other.map(Math.abs));
  return Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? Number.NaN)))) / scale;
}

const server = await serve();
const browser = await launch({ name: BROWSER, bare: true });
const figures = [];
try {
  const page = await browser.newPage();
  await page.goto(`${server.url}/bench/index.html`);
  console.log(`${await browser.version()}, medians of ${ROUNDS} rounds in turns, one thread`);
  for (const model of SHIPPED) {
    /** @type {[string, string][]} */
    const engines = [
      ['tract', 'simd'],
      ['ours', 'simd'],
      ['ours', 'relaxed'],
      ...(model.onnx ? /** @type {[string, string][]} */ ([['onnxruntime', '']]) : []),
    ];
    /** @type {{entries?: Entry[], error?: string}} */
    const { entries, error } = await page.evaluate(
      (job) =>
        new Promise((done) => {
          const worker = new Worker('/bench/worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => {
            worker.terminate();
            done(data);
          };
          worker.onerror = ({ message }) => done({ error: message });
          worker.postMessage(job);
        }),
      { ...model, engines, rounds: ROUNDS },
    );
    if (!entries) throw new Error(`${model.name}: ${error}`);
    const [plain] = entries;
    const rival = entries.find(({ engine }) => engine === 'onnxruntime') ?? plain;
    if (!plain || !rival) throw new Error('nothing was measured');
    console.log(`\n${model.name} (ratios to ${rival.engine})`);
    for (const { engine, build, load, output, times } of entries) {
      const { ratio: middle, from, to } = ratio(times, rival.times);
      const off = difference(output, plain.output);
      const name = `${engine} ${build}`.padEnd(14);
      const [half, least] = [median(times), Math.min(...times)].map((time) => time.toFixed(2).padStart(7));
      const range = `${middle.toFixed(2)} (${from?.toFixed(2)}–${to?.toFixed(2)})`;
      console.log(
        `  ${name}${half} ms, least ${least}, ratio ${range}, first run after ${load.toFixed(0)} ms, differs by ${off.toExponential(0)}`,
      );
      figures.push({
        model: model.name,
        engine,
        build,
        load,
        times,
        ratio: middle,
        from,
        to,
        difference: off,
      });
    }
  }
} finally {
  await browser.close();
  server.close();
}
const out = path.join(ROOT, 'target/bench');
mkdirSync(out, { recursive: true });
writeFileSync(path.join(out, `${BROWSER}.json`), JSON.stringify(figures, null, 1));
