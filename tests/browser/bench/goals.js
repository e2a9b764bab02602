/**
 * The goals of the work on speed, each with how to read its figure from what was kept.
 *
 * Times are as they would be on the machine that the goals were set on, by what onnxruntime-web takes there and here for
 * one well-known network: the same machine is at times twice as slow when others use it.
 */

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/server.js';
import { median } from './statistics.js';

/**
 * @typedef {import('./results.js').Results} Results
 * @typedef {{name: string, short: string, chrome?: number, firefox?: number, unit: string,
 *   before?: {chrome?: number, firefox?: number}, read: (results: Results) => number | undefined}} Goal at most so much,
 *   in the browsers that it names; `before`: what was measured before it was worked on
 * @typedef {{goal: string, short: string, browser: string, unit: string, most: number, before: number | null,
 *   figure: number | null, here: number | null, holds: boolean | null}} Judged null: not measured; `here`: a time as it was
 *   on this machine
 * @typedef {'chrome' | 'firefox'} Name
 */

/** What the extension runs wherever it can: both browsers know these instructions. */
const SHIPS = 'relaxed';
const PACKAGE = {
  chrome: path.join(ROOT, 'target/package/facetell-chrome.zip'),
  firefox: path.join(ROOT, 'target/package/facetell-firefox.xpi'),
};
const MEGABYTE = 1e6;
const TIMES = ['ms', 's'];

/** What onnxruntime-web takes for it with one thread where the goals were set, median in milliseconds. */
const MEASURE = { model: 'MobileNetV2', chrome: 27.4, firefox: 43 };

/** Milliseconds that one face may take of the forgery model; when the goal for a look was set, it took 7.6. */
const FACE = 25;
const LOOK = 20 - 7.6 + FACE;

/** @param {Results} results @param {string} wanted */
const engines = ({ models }, wanted) => models?.find(({ model }) => model === wanted)?.engines ?? [];

/** @param {Results} results @param {string} model */
const ours = (results, model) =>
  engines(results, model).find(({ engine, name }) => engine === 'ours' && name === SHIPS);

/** @param {string} model @returns {(results: Results) => number | undefined} */
const ratioOf = (model) => (results) => ours(results, model)?.ratio;

/** How many times as long this machine takes as the one that the goals were set on. @param {Name} browser @param {Results} results */
export function pace(browser, results) {
  const here = engines(results, MEASURE.model).find(({ engine }) => engine === 'onnxruntime')?.median;
  return here && here / MEASURE[browser];
}

/** @param {Results} results */
const detector = (results) => results.detector?.find(({ name }) => name === SHIPS);

/** @param {number[] | undefined} times in milliseconds */
const seconds = (times) => times && median(times) / 1000;

/** Over all pages that stand still: a feed that scrolls makes badges, and those are no looks. @param {Results} results */
function perLook({ page }) {
  const walls = page?.filter(({ name, with: { looks } }) => name !== 'feed' && looks > 0);
  const looks = walls?.reduce((sum, { with: { looks } }) => sum + looks, 0);
  const spent = walls?.reduce(
    (sum, { perLook, with: { looks } }) => sum + (perLook ?? Number.NaN) * looks,
    0,
  );
  return looks && spent !== undefined ? spent / looks : undefined;
}

/** @type {Goal[]} */
const GOALS = [
  {
    name: 'forgery model, of onnxruntime-web’s time',
    short: 'forgery model',
    chrome: 0.55,
    firefox: 0.7,
    unit: '×',
    read: ratioOf('forgery'),
  },
  {
    name: 'face detector (finder), of onnxruntime-web’s time',
    short: 'face detector, finder',
    chrome: 0.7,
    firefox: 0.7,
    unit: '×',
    read: ratioOf('finder'),
  },
  {
    name: 'face detector (refiner), of onnxruntime-web’s time',
    short: 'face detector, refiner',
    chrome: 0.7,
    firefox: 0.7,
    unit: '×',
    read: ratioOf('refiner'),
  },
  {
    name: 'largest difference from tract, any model',
    short: 'difference from tract',
    chrome: 1e-4,
    firefox: 1e-4,
    unit: '',
    read: ({ models }) =>
      models &&
      Math.max(
        ...models.flatMap(({ engines }) =>
          engines.flatMap(({ engine, difference }) => (engine === 'ours' ? difference : [])),
        ),
      ),
  },
  {
    name: 'forgery model, a face',
    short: 'forgery model, a face',
    chrome: FACE,
    unit: 'ms',
    read: (results) => ours(results, 'forgery')?.median,
  },
  {
    name: 'look with its cuts, one face, capture left out',
    short: 'look with its cuts',
    chrome: LOOK,
    unit: 'ms',
    read: (results) => detector(results)?.faces.find(({ count }) => count === 1)?.median,
  },
  {
    name: 'main thread of the page, for a look with its cuts',
    short: 'page’s main thread, a look',
    chrome: 4,
    firefox: 4,
    before: { firefox: 7.8 },
    unit: 'ms',
    read: perLook,
  },
  {
    name: 'first verdict, engine cold',
    short: 'first verdict, cold',
    chrome: 2,
    firefox: 2,
    unit: 's',
    read: ({ start }) => seconds(start?.cold),
  },
  {
    name: 'first verdict, engine warm',
    short: 'first verdict, warm',
    chrome: 1,
    firefox: 1,
    unit: 's',
    read: ({ start }) => seconds(start?.warm),
  },
  {
    name: 'memory of the engine, all models loaded',
    short: 'memory',
    chrome: 80,
    firefox: 80,
    unit: 'MB',
    read: (results) => {
      const bytes = detector(results)?.memory;
      return bytes && bytes / MEGABYTE;
    },
  },
];

/** @param {Name} browser @param {Results} results @returns {Judged[]} */
export function judged(browser, results) {
  const slower = pace(browser, results) ?? 1;
  const measured = GOALS.flatMap(({ name, short, unit, read, before, [browser]: most }) =>
    most === undefined
      ? []
      : [
          judge(
            { goal: name, short, browser, unit, most, before: before?.[browser] ?? null },
            slower,
            read(results),
          ),
        ],
  );
  const file = PACKAGE[browser];
  const size = existsSync(file) ? statSync(file).size / MEGABYTE : undefined;
  const packed = {
    goal: 'package, zipped (by cargo xtask package)',
    short: 'package',
    browser,
    unit: 'MB',
    most: 16,
    before: null,
  };
  return [...measured, judge(packed, slower, size)];
}

/** @param {Omit<Judged, 'figure' | 'here' | 'holds'>} goal @param {number} slower @param {number} [here] @returns {Judged} */
function judge(goal, slower, here) {
  if (here === undefined) return { ...goal, figure: null, here: null, holds: null };
  const figure = TIMES.includes(goal.unit) ? here / slower : here;
  return { ...goal, figure, here, holds: figure <= goal.most };
}
