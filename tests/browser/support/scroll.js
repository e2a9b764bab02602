/** A feed of recycled elements, scrolled at speed, and what that costs: see soak.js. */

import { badgeOf, verdictOf } from './badge.js';
import { launch, NAME } from './browser.js';
import { serveMedia } from './media.js';
import { overhear } from './overhear.js';
import { usage } from './processes.js';
import { demoClips, serve } from './server.js';
import { reasonIn } from './words.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Elements side by side, and rows of them. */
const [ACROSS, ROWS] = [2, 3];
/** Of a clip about which nothing was said. */
export const NOTHING = 'nothing said';

const VIDEO = '<div><video muted autoplay loop playsinline width="360" height="640"></video></div>';
const PAGE = `<!doctype html><html lang="en"><title>A feed</title>
  <style>body > div { display: flex; height: 800px }</style>
  <body>${`<div>${VIDEO.repeat(ACROSS)}</div>`.repeat(ROWS)}</body></html>`;

/** What is held once the rubbish is out: the page's listeners, nodes and heap. Chromium alone tells. @param {Page} tab */
async function held(tab) {
  if (NAME === 'firefox') return null;
  const session = await tab.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  const { JSEventListeners = 0, Nodes = 0, JSHeapUsedSize = 0 } = await tab.metrics();
  return { listeners: JSEventListeners, nodes: Nodes, heap: JSHeapUsedSize / 2 ** 20 };
}

/** @param {Page} tab @param {string} place */
async function saidOf(tab, place) {
  try {
    const { state, label } = await verdictOf(await badgeOf(tab, place));
    return state === 'notChecked' ? reasonIn(label) : state;
  } catch {
    return NOTHING;
  }
}

/**
 * Shows clips, two by two, each pair until something is said of both. Without the extension nobody says anything:
 * there each pair stays for as long as it did with it, as `pace` has it in milliseconds.
 * @param {number} clips @param {number[]} [pace]
 */
export async function scroll(clips, pace) {
  const server = await serve({ pages: { '/soak': { body: PAGE } } });
  const media = await serveMedia();
  const browser = await launch({ loud: true, bare: pace !== undefined });
  const pid = browser.process()?.pid ?? 0;
  const errors = pace ? [] : overhear(browser);
  const tab = await browser.newPage();
  await tab.setViewport({ width: 800, height: 800 });
  tab.on('pageerror', (error) => errors.push(`page: ${error}`));
  await tab.goto(`${server.url}/soak`);
  const files = demoClips().map(({ file }) => file);

  /** Shows a clip, and gives the selector of its element. @param {number} clip */
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
    return place;
  }

  /** @type {Record<string, number>} */
  const said = {};
  /** @type {ReturnType<typeof usage>[]} */
  const used = [];
  /** @type {Awaited<ReturnType<typeof held>>[]} */
  const kept = [];
  /** @type {number[]} */
  const taken = [];
  const tenth = Math.max(ACROSS, Math.floor(clips / 10));
  for (let clip = 0; clip < clips; clip += ACROSS) {
    const begin = Date.now();
    const places = await Promise.all(Array.from({ length: ACROSS }, (_, index) => show(clip + index)));
    if (pace) await new Promise((done) => setTimeout(done, pace[taken.length]));
    else {
      for (const outcome of await Promise.all(places.map((place) => saidOf(tab, place)))) {
        said[outcome] = (said[outcome] ?? 0) + 1;
      }
    }
    taken.push(Date.now() - begin);
    used.push(usage(pid));
    const done = clip + ACROSS;
    if (Math.floor(done / tenth) === Math.floor(clip / tenth)) continue;
    kept.push(await held(tab));
    const { all, extension, workers } = used.at(-1) ?? usage(pid);
    const seconds = (taken.reduce((sum, one) => sum + one, 0) / 1000).toFixed(0);
    console.log(
      `${done} clips, ${seconds} s, ${all.toFixed(0)} MiB, the extension's process ${extension.toFixed(0)} MiB, ` +
        `${workers} Workers${kept.at(-1) ? `, ${JSON.stringify(kept.at(-1))}` : ''}`,
    );
  }
  await browser.close();
  server.close();
  media.close();
  return { said, used, kept, taken, errors };
}
