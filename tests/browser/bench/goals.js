/** The goals of the work on speed, each with how to read its figure from what was kept. */

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
 *   figure: number | null, holds: boolean | null}} Judged null: not measured
 */

/** What the extension runs wherever it can: both browsers know these instructions. */
const SHIPS = 'relaxed';
const PACKAGE = {
  chrome: path.join(ROOT, 'target/package/facetell-chrome.zip'),
  firefox: path.join(ROOT, 'target/package/facetell-firefox.xpi'),
};
const MEGABYTE = 1e6;

/** @param {Results} results @param {string} wanted */
const engines = ({ models }, wanted) =>
  models?.find(({ model }) => model === wanted)?.engines.filter(({ engine }) => engine === 'ours') ?? [];

/** @param {string} model @returns {(results: Results) => number | undefined} */
const ratioOf = (model) => (results) => engines(results, model).find(({ name }) => name === SHIPS)?.ratio;

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
    name: 'look with its cuts, one face, capture left out',
    short: 'look with its cuts',
    chrome: 20,
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

/** @param {'chrome' | 'firefox'} browser @param {Results} results @returns {Judged[]} */
export function judged(browser, results) {
  const measured = GOALS.flatMap(({ name, short, unit, read, before, [browser]: most }) =>
    most === undefined
      ? []
      : [judge({ goal: name, short, browser, unit, most, before: before?.[browser] ?? null }, read(results))],
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
  return [...measured, judge(packed, size)];
}

/** @param {Omit<Judged, 'figure' | 'holds'>} goal @param {number} [figure] @returns {Judged} */
function judge(goal, figure) {
  return { ...goal, figure: figure ?? null, holds: figure === undefined ? null : figure <= goal.most };
}
