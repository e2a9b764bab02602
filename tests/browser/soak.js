/**
 * A long scroll: `BROWSER=firefox node soak.js [CLIPS] [--without]` shows clips two by two in a few recycled
 * elements, each until it has a verdict or a reason; every fourth comes from another origin, so that a twin is
 * opened. Says what that cost, and fails on an error of the page or of the extension, on a clip about which nothing
 * is said, and on memory, listeners or Workers that grow.
 *
 * Browsers fill caches of their own with clips. With --without the same scroll is done once more without the
 * extension, and what the whole browser grew by there is what it may grow by here.
 */

import { NAME } from './support/browser.js';
import { NOTHING, scroll } from './support/scroll.js';

const CLIPS = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 1000);
const WITHOUT = process.argv.includes('--without');
/** Shares by which memory, and the listeners of the page, may be more in the last tenth than in an earlier one. */
const GROWTH = { memory: 0.15, listeners: 0.1 };
/**
 * The tenth that the whole browser is compared with: over the first 300 clips it fills its own caches, with and
 * without the extension (by 194 MiB in Chromium and 179 in Firefox without it).
 */
const FILLED = 4;
/** The tenth that a run is compared with where there is one without the extension: the engine has started by then. */
const STARTED = 2;
/** What is no reason but a failure of ours. */
const FAILURES = ['reasonEngineFailed', 'reasonEngineBusy', 'reasonUnreadable', NOTHING];

/** @typedef {Awaited<ReturnType<typeof scroll>>} Scrolled */

const run = await scroll(CLIPS);
/** @type {string[]} */
const faults = run.errors.map((error) => `error: ${error}`);

/**
 * Prints what was used in the first and in the last tenth, and notes a growth that is too large.
 * @param {string} what @param {number} first @param {number} last @param {number} growth
 */
function compare(what, first, last, growth) {
  console.log(`${what}: ${first.toFixed(0)} at first, ${last.toFixed(0)} in the last tenth`);
  if (last > first * (1 + growth)) faults.push(`${what} grew by more than ${growth * 100} %`);
}

/** What was used in a tenth, from 1 on. @param {Scrolled} of @param {number} number @param {'all' | 'extension' | 'workers'} what */
function during({ used }, number, what) {
  const steps = Math.max(1, Math.floor(used.length / 10));
  return used.slice((number - 1) * steps, number * steps).map(({ [what]: value }) => value);
}

/** @param {Scrolled} of @param {'all' | 'extension'} what @returns {[number, number]} */
function means(of, what) {
  const mean = (/** @type {number[]} */ values) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean(during(of, 1, what)), mean(during(of, 10, what))];
}

/** The least of the whole browser, because what waits to be collected is no leak. @param {Scrolled} of @param {number} from */
const leasts = (of, from) => [from, 10].map((number) => Math.min(...during(of, number, 'all')));

/** @param {Scrolled} of */
const seconds = ({ taken }) => (taken.reduce((sum, one) => sum + one, 0) / 1000).toFixed(0);

console.log(`${NAME}: ${CLIPS} clips in ${seconds(run)} s, ${JSON.stringify(run.said)}`);
const [first, last] = means(run, 'all');
console.log(
  `memory of the whole browser: ${first.toFixed(0)} MiB in the first tenth, ${last.toFixed(0)} in the last`,
);
if (WITHOUT) {
  const control = await scroll(CLIPS, run.taken);
  const [begun = 0, end = 0] = leasts(run, STARTED);
  const [bareBegun = 0, bareEnd = 0] = leasts(control, STARTED);
  const [ours, theirs] = [end - begun, bareEnd - bareBegun];
  console.log(
    `least of the whole browser (MiB): with the extension ${begun.toFixed(0)}, then ${end.toFixed(0)}, ` +
      `${ours.toFixed(0)} more; without it ${bareBegun.toFixed(0)}, then ${bareEnd.toFixed(0)}, ${theirs.toFixed(0)} more`,
  );
  const excess = (ours - theirs) / begun;
  console.log(
    `growth of our own: ${(ours - theirs).toFixed(0)} MiB, ${(100 * excess).toFixed(0)} % of the beginning`,
  );
  if (excess > GROWTH.memory)
    faults.push(`memory grew by ${GROWTH.memory * 100} % more than without the extension`);
} else {
  const [filled = 0, end = 0] = leasts(run, FILLED);
  compare(`its least from the ${FILLED}th tenth on (MiB)`, filled, end, GROWTH.memory);
}
compare("memory of the extension's process (MiB)", ...means(run, 'extension'), GROWTH.memory);
compare('Workers', Math.max(...during(run, 1, 'workers')), Math.max(...during(run, 10, 'workers')), 0);
const [before, after] = [run.kept[0], run.kept.at(-1)];
if (before && after) {
  compare('event listeners of the page', before.listeners, after.listeners, GROWTH.listeners);
  compare('nodes of the page', before.nodes, after.nodes, GROWTH.listeners);
  compare('script memory of the page (MiB)', before.heap, after.heap, GROWTH.memory);
}
console.log(`${run.errors.length} errors`);
for (const failure of FAILURES) if (run.said[failure]) faults.push(`${failure}: ${run.said[failure]} clips`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
