/** How long a person waits for the first verdict, in the demo feed. */

import { badgeOf } from '../support/badge.js';
import { launch } from '../support/browser.js';
import { openFeed, scrollTo, videoOf } from '../support/feed.js';
import { serve } from '../support/server.js';
import { median } from './statistics.js';

/** @typedef {{cold: number[], warm: number[]}} Start milliseconds from the first frame on the screen to the verdict */

/** Browsers that are started for it. */
const TIMES = 3;
/** Posts with a face that follow the first one. */
const NEXT = [1, 2, 3];

/** Notes when the last frame was painted that was the first one of a clip. Runs in the page before all else. */
function noteFrames() {
  document.addEventListener(
    'playing',
    ({ target }) => {
      if (!(target instanceof HTMLVideoElement)) return;
      const source = target.currentSrc;
      target.requestVideoFrameCallback((now) => {
        if (target.currentSrc === source) target.dataset.painted ??= String(now);
      });
    },
    true,
  );
  document.addEventListener(
    'emptied',
    ({ target }) => target instanceof HTMLVideoElement && delete target.dataset.painted,
    true,
  );
}

/** @param {import('puppeteer-core').Page} page @param {number} post */
async function wait(page, post) {
  const badge = await badgeOf(page, videoOf(post));
  const said = await badge.until((root) => {
    const state = root.querySelector('button')?.dataset.state;
    return state && state !== 'looking' ? { state, now: performance.now() } : null;
  });
  const painted = await page.$eval(videoOf(post), (video) =>
    Number(/** @type {HTMLElement} */ (video).dataset.painted),
  );
  if (said.state === 'notChecked') throw new Error(`post ${post} was not checked`);
  return said.now - painted;
}

/** @returns {Promise<Start>} */
export async function measureStart() {
  /** @type {Start} */
  const start = { cold: [], warm: [] };
  const server = await serve();
  for (let time = 0; time < TIMES; time += 1) {
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.evaluateOnNewDocument(noteFrames);
      await openFeed(page, server.url);
      start.cold.push(await wait(page, 0));
      for (const post of NEXT) {
        await scrollTo(page, post);
        start.warm.push(await wait(page, post));
      }
    } finally {
      await browser.close();
    }
  }
  server.close();
  for (const [engine, times] of Object.entries(start)) {
    const all = times.map((/** @type {number} */ time) => time.toFixed(0)).join(', ');
    console.log(`  first verdict, engine ${engine}: median ${median(times).toFixed(0)} ms (${all})`);
  }
  return start;
}
