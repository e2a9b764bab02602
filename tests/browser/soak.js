/**
 * A long scroll: `BROWSER=firefox node soak.js [CLIPS]` shows clips two by two in a few recycled elements, each
 * until it has a verdict or a reason; every fourth comes from another origin, so that a twin is opened. Says what
 * that cost, and fails on an error of the page or of the extension, on a clip about which nothing is said, and on
 * memory, listeners or Workers that grow.
 */

import { badgeOf, verdictOf } from './support/badge.js';
import { launch, NAME } from './support/browser.js';
import { serveMedia } from './support/media.js';
import { overhear } from './support/overhear.js';
import { usage } from './support/processes.js';
import { demoClips, serve } from './support/server.js';
import { reasonIn } from './support/words.js';

const CLIPS = Number(process.argv[2] ?? 1000);
/** Elements side by side, and rows of them. */
const [ACROSS, ROWS] = [2, 3];
/** Shares by which memory, and the listeners of the page, may be more in the last tenth than in an earlier one. */
const GROWTH = { memory: 0.15, listeners: 0.1 };
/**
 * The tenth that the whole browser is compared with: over the first 300 clips it fills its own caches, with and
 * without the extension (by 194 MiB in Chromium and 179 in Firefox without it).
 */
const FILLED = 4;
/** What is no reason but a failure of ours. */
const NOTHING = 'nothing said';
const FAILURES = ['reasonEngineFailed', 'reasonEngineBusy', 'reasonUnreadable', NOTHING];

const VIDEO = '<div><video muted autoplay loop playsinline width="360" height="640"></video></div>';
const PAGE = `<!doctype html><html lang="en"><title>A feed</title>
  <style>body > div { display: flex; height: 800px }</style>
  <body>${`<div>${VIDEO.repeat(ACROSS)}</div>`.repeat(ROWS)}</body></html>`;

const server = await serve({ pages: { '/soak': { body: PAGE } } });
const media = await serveMedia();
const browser = await launch({ loud: true });
const pid = browser.process()?.pid ?? 0;
/** @type {string[]} */
const errors = overhear(browser);
const tab = await browser.newPage();
await tab.setViewport({ width: 800, height: 800 });
tab.on('pageerror', (error) => errors.push(`page: ${error}`));
await tab.goto(`${server.url}/soak`);
const files = demoClips().map(({ file }) => file);

/** @type {Record<string, number>} */
const said = {};

/** Shows a clip in an element and gives what is said of it. @param {number} clip */
async function show(clip) {
  const row = Math.floor(clip / ACROSS) % ROWS;
  const place = `body > div:nth-of-type(${row + 1}) > div:nth-of-type(${(clip % ACROSS) + 1}) video`;
  const file = `${files[clip % files.length]}?${clip}`;
  const src = clip % 4 === 3 ? `${media.url}/plain/${file}` : `/clips/${file}`;
  await tab.$eval(
    place,
    (element, address) => {
      const video = /** @type {HTMLVideoElement} */ (element);
      video.src = address;
      video.scrollIntoView({ block: 'center' });
      video.play().catch(() => undefined);
    },
    src,
  );
  const outcome = await badgeOf(tab, place)
    .then(verdictOf)
    .then(
      ({ state, label }) => (state === 'notChecked' ? reasonIn(label) : state),
      () => NOTHING,
    );
  said[outcome] = (said[outcome] ?? 0) + 1;
}

/** What is held once the rubbish is out: the page's listeners, nodes and heap. Chromium alone tells. */
async function held() {
  if (NAME === 'firefox') return null;
  const session = await tab.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  const { JSEventListeners = 0, Nodes = 0, JSHeapUsedSize = 0 } = await tab.metrics();
  return { listeners: JSEventListeners, nodes: Nodes, heap: JSHeapUsedSize / 2 ** 20 };
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @type {ReturnType<typeof usage>[]} */
const used = [];
/** @type {Awaited<ReturnType<typeof held>>[]} */
const kept = [];
const begin = Date.now();
const tenth = Math.max(ACROSS, Math.floor(CLIPS / 10));
for (let clip = 0; clip < CLIPS; clip += ACROSS) {
  await Promise.all(Array.from({ length: ACROSS }, (_, index) => show(clip + index)));
  used.push(usage(pid));
  const done = clip + ACROSS;
  if (Math.floor(done / tenth) === Math.floor(clip / tenth)) continue;
  kept.push(await held());
  const { all, extension, workers } = used.at(-1) ?? usage(pid);
  const seconds = ((Date.now() - begin) / 1000).toFixed(0);
  console.log(
    `${done} clips, ${seconds} s, ${all.toFixed(0)} MiB, the extension's process ${extension.toFixed(0)} MiB, ` +
      `${workers} Workers${kept.at(-1) ? `, ${JSON.stringify(kept.at(-1))}` : ''}`,
  );
}

/** @type {string[]} */
const faults = errors.map((error) => `error: ${error}`);

/**
 * Prints what was used in the first and in the last tenth, and notes a growth that is too large.
 * @param {string} what @param {number} first @param {number} last @param {number} growth
 */
function compare(what, first, last, growth) {
  console.log(`${what}: ${first.toFixed(0)} at first, ${last.toFixed(0)} in the last tenth`);
  if (last > first * (1 + growth)) faults.push(`${what} grew by more than ${growth * 100} %`);
}

const steps = Math.max(1, Math.floor(used.length / 10));
/** What was used in a tenth, from 1 on. @param {number} number @param {'all' | 'extension' | 'workers'} what */
const during = (number, what) =>
  used.slice((number - 1) * steps, number * steps).map(({ [what]: value }) => value);
const means = (/** @type {'all' | 'extension'} */ what) =>
  /** @type {const} */ ([mean(during(1, what)), mean(during(10, what))]);
console.log(
  `${NAME}: ${CLIPS} clips in ${((Date.now() - begin) / 1000).toFixed(0)} s, ${JSON.stringify(said)}`,
);
const [first, last] = means('all');
console.log(
  `memory of the whole browser: ${first.toFixed(0)} MiB in the first tenth, ${last.toFixed(0)} in the last`,
);
// The least, because what waits to be collected is no leak.
const [filled, end] = [FILLED, 10].map((number) => Math.min(...during(number, 'all')));
compare(`its least from the ${FILLED}th tenth on (MiB)`, filled ?? 0, end ?? 0, GROWTH.memory);
compare("memory of the extension's process (MiB)", ...means('extension'), GROWTH.memory);
compare('Workers', Math.max(...during(1, 'workers')), Math.max(...during(10, 'workers')), 0);
const [before, after] = [kept[0], kept.at(-1)];
if (before && after) {
  compare('event listeners of the page', before.listeners, after.listeners, GROWTH.listeners);
  compare('nodes of the page', before.nodes, after.nodes, GROWTH.listeners);
  compare('script memory of the page (MiB)', before.heap, after.heap, GROWTH.memory);
}
console.log(`${errors.length} errors`);
for (const failure of FAILURES) if (said[failure]) faults.push(`${failure}: ${said[failure]} clips`);
for (const fault of faults) console.error(fault);
await browser.close();
server.close();
media.close();
process.exitCode = faults.length > 0 ? 1 : 0;
