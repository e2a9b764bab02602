/** What the extension costs the page that it is in, beside the same page without it. */

import { badgeOf, layerOf, verdictOf } from '../support/badge.js';
import { goOwn, launch, NAME, ownPage } from '../support/browser.js';
import { openFeed, scrollTo } from '../support/feed.js';
import { mainThread } from '../support/processes.js';
import { demoClips, serve } from '../support/server.js';
import { median } from './statistics.js';

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('puppeteer-core').Browser} Browser
 * @typedef {{frames: number, dropped: number, late: number, longTasks: number | null, blocked: number | null,
 *   busy: number | null, layouts: number | null, started: number | null, worked: number | null, looks: number,
 *   own: number | null}} Cost
 *   of a whole run: frames that videos presented and dropped; gaps of the page's own frames beyond LATE; Chromium
 *   alone: long tasks and their milliseconds, seconds of tasks of the main thread, layouts; seconds of its processor until
 *   the page and its badges were there, and then; looks, and the milliseconds of each by the page's clock
 * @typedef {{name: string, videos: number, with: Cost, without: Cost, perLook: number | null}} Scenario
 */

/** Times that each is measured with the extension and without, in turns. */
const ROUNDS = Number(process.env.PAGE_ROUNDS ?? 3);
/** Milliseconds that videos play. */
const PLAYING = 8_000;
/** Milliseconds at each post of the feed. */
const STAY = 2_000;
const POSTS = 5;
/** Milliseconds from one frame of the page to the next that a person may notice. */
const LATE = 50;

const FACES = demoClips().filter(({ label }) => label === 'authentic' || label === 'manipulated');

/** A page of videos side by side, ten of which fit on the screen. @param {number} count */
function wall(count) {
  const videos = Array.from(
    { length: count },
    (_, index) =>
      `<div><video muted autoplay loop playsinline src="/clips/${FACES[index % FACES.length]?.file}?${index}"></video></div>`,
  );
  return `<!doctype html><html lang="en"><title>A wall</title><style>body { margin: 0; display: flex; flex-wrap: wrap }
    video { width: 230px; height: 409px; margin: 4px }</style>${videos.join('')}</html>`;
}

const COUNTS = [1, 2, 5, 10];
const pause = (/** @type {number} */ time) => new Promise((done) => setTimeout(done, time));

/** @type {{name: string, videos: number, open(page: Page, url: string): Promise<void>, show(page: Page): Promise<void>}[]} */
const SCENARIOS = [
  {
    name: 'feed',
    videos: 1,
    open: openFeed,
    async show(page) {
      for (let post = 0; post < POSTS; post += 1) {
        await scrollTo(page, post);
        await pause(STAY);
      }
    },
  },
  ...COUNTS.map((count) => ({
    name: `${count} at once`,
    videos: count,
    async open(/** @type {Page} */ page, /** @type {string} */ url) {
      await page.goto(`${url}/wall${count}`);
    },
    show: () => /** @type {Promise<void>} */ (pause(PLAYING)),
  })),
];

/** Begins to count in the page. */
function begin(/** @type {number} */ late) {
  /** @type {{late: number, long: number[] | null}} */
  const seen = { late: 0, long: null };
  let last = performance.now();
  const frame = (/** @type {number} */ now) => {
    if (now - last > late) seen.late += 1;
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
    /** @type {number[]} */
    const long = [];
    seen.long = long;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) long.push(duration);
    }).observe({ type: 'longtask' });
  }
  // @ts-expect-error: ours
  window.seen = seen;
}

/** What was counted. */
function end() {
  // @ts-expect-error: ours
  const { late, long } = window.seen;
  const played = [...document.querySelectorAll('video')].map((video) => video.getVideoPlaybackQuality());
  return {
    late,
    frames: played.reduce((sum, { totalVideoFrames }) => sum + totalVideoFrames, 0),
    dropped: played.reduce((sum, { droppedVideoFrames }) => sum + droppedVideoFrames, 0),
    longTasks: long?.length ?? null,
    blocked: long?.reduce((/** @type {number} */ sum, /** @type {number} */ time) => sum + time, 0) ?? null,
  };
}

/** Watches what the main thread does, where the browser tells of it. @param {Page} page */
async function thread(page) {
  if (NAME === 'firefox') return async () => ({ busy: null, layouts: null });
  const session = await page.createCDPSession();
  await session.send('Performance.enable');
  const metrics = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (/** @type {string} */ wanted) => metrics.find(({ name }) => name === wanted)?.value ?? 0;
  };
  const before = await metrics();
  return async () => {
    const after = await metrics();
    const spent = (/** @type {string} */ name) => after(name) - before(name);
    await session.detach();
    return { busy: spent('TaskDuration'), layouts: spent('LayoutCount') };
  };
}

/** Waits until there are so many badges; each comes with the first look at its clip. @param {Page} page @param {number} count */
async function badgesMade(page, count) {
  await page.waitForSelector('facetell-layer');
  const layer = await layerOf(page);
  await layer.until((root, wanted) => root.querySelectorAll('[popover]').length >= wanted, count);
}

const NONE = { looks: 0, own: null };

/** Looks that the extension took in a page, and what it says that they cost. @param {Page} own @param {string} address */
function told(own, address) {
  return own.evaluate(async (url) => {
    // @ts-expect-error: the extension's own page has it
    const { tabs } = globalThis.browser ?? globalThis.chrome;
    const tab = (await tabs.query({})).find((/** @type {{url: string}} */ one) => one.url === url);
    const { videos } = await tabs.sendMessage(tab.id, { type: 'status' });
    const costs = videos.filter((/** @type {{pageCost: number | null}} */ { pageCost }) => pageCost !== null);
    const sum = (/** @type {(one: any) => number} */ of) =>
      costs.reduce((/** @type {number} */ total, /** @type {any} */ one) => total + of(one), 0);
    const looks = sum((one) => one.looks);
    return { looks, own: looks > 0 ? sum((one) => one.looks * one.pageCost) / looks : null };
  }, address);
}

/**
 * @param {Browser} browser
 * @param {Page | null} own one of the extension's pages, if it is there
 * @param {string} url
 * @param {(typeof SCENARIOS)[number]} scenario
 * @returns {Promise<Cost>}
 */
async function run(browser, own, url, scenario) {
  const page = await browser.newPage();
  await page.bringToFront();
  const root = browser.process()?.pid ?? 0;
  const starting = mainThread(root);
  await scenario.open(page, url);
  // The start of a page's script and making badges are no looks.
  if (own) await badgesMade(page, scenario.videos);
  const started = starting();
  const before = own ? await told(own, page.url()) : NONE;
  const stop = await thread(page);
  const working = mainThread(root);
  await page.evaluate(begin, LATE);
  await scenario.show(page);
  const worked = working();
  const main = await stop();
  const counted = await page.evaluate(end);
  const after = own ? await told(own, page.url()) : NONE;
  await page.close();
  return { ...counted, ...main, started, worked, ...after, looks: after.looks - before.looks };
}

/**
 * Milliseconds of the main thread: of its processor, all that is more than without the extension, because on a busy
 * machine the clock counts what others did meanwhile. Where that is not told, what our own clock says of frames.
 * @param {Cost} ours @param {Cost} theirs
 */
function costOfLook(ours, theirs) {
  const { worked, looks, own } = ours;
  return worked !== null && theirs.worked !== null && looks > 0
    ? (1000 * (worked - theirs.worked)) / looks
    : own;
}

/** Each by itself. @param {Cost[]} costs @returns {Cost} */
function middle(costs) {
  const of = (/** @type {keyof Cost} */ key) => {
    const values = costs.map((cost) => cost[key]).filter((value) => value !== null);
    return values.length > 0 ? median(values) : null;
  };
  const [first] = costs;
  if (!first) throw new Error('nothing was measured');
  const keys = /** @type {(keyof Cost)[]} */ (Object.keys(first));
  return /** @type {Cost} */ (Object.fromEntries(keys.map((key) => [key, of(key)])));
}

/** @returns {Promise<Scenario[]>} */
export async function measurePage() {
  const pages = Object.fromEntries(COUNTS.map((count) => [`/wall${count}`, { body: wall(count) }]));
  const server = await serve({ pages });
  const [browser, bare] = [await launch(), await launch({ bare: true })];
  /** @type {Scenario[]} */
  const measured = [];
  try {
    const own = await browser.newPage();
    await goOwn(own, ownPage(browser, 'options.html'));
    // The engine's start is another figure.
    const first = await browser.newPage();
    await first.goto(`${server.url}/wall1`);
    await verdictOf(await badgeOf(first, 'video'));
    await first.close();
    for (const scenario of SCENARIOS) {
      /** @type {{with: Cost[], without: Cost[]}} */
      const costs = { with: [], without: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        costs.without.push(await run(bare, null, server.url, scenario));
        costs.with.push(await run(browser, own, server.url, scenario));
      }
      const [ours, theirs] = [middle(costs.with), middle(costs.without)];
      const perLook = costOfLook(ours, theirs);
      const { name, videos } = scenario;
      measured.push({ name, videos, with: ours, without: theirs, perLook });
      tell(name, ours, theirs, perLook);
    }
  } finally {
    await Promise.all([browser.close(), bare.close()]);
    server.close();
  }
  return measured;
}

/** @param {string} name @param {Cost} ours @param {Cost} theirs @param {number | null} perLook */
function tell(name, ours, theirs, perLook) {
  const beside = (/** @type {keyof Cost} */ key, digits = 0) =>
    ours[key] === null ? 'unknown' : `${ours[key].toFixed(digits)} (without ${theirs[key]?.toFixed(digits)})`;
  console.log(
    `  ${name.padEnd(10)} ${ours.looks} looks, ${perLook?.toFixed(2) ?? '?'} ms of the main thread each; ` +
      `of ${ours.frames} frames dropped ${beside('dropped')}; late ${beside('late')}; ` +
      `long tasks ${beside('longTasks')}; main thread ${beside('busy', 2)} s, worked ${beside('worked', 2)} s, ` +
      `to start ${beside('started', 2)} s; layouts ${beside('layouts')}`,
  );
}
