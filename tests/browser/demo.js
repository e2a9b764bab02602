/**
 * The product on the demo feed.
 *
 *   node demo.js --browser chrome|firefox --headless|--window [--clips DIR] --out DIR
 *
 * With a window it opens the feed and stays until the window is closed. Headless it goes through the feed,
 * prints each clip's verdict as it appears and keeps pictures; it fails if no manipulated clip was badged
 * *likely deepfake*, or an authentic one was.
 */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { badgeOf, clickBadge, panelGone, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { demoClips, serve } from './support/server.js';

/** @typedef {import('puppeteer-core').Page} Page */

const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chrome' },
    headless: { type: 'boolean', default: false },
    window: { type: 'boolean', default: false },
    clips: { type: 'string' },
    out: { type: 'string', default: 'demo' },
  },
});

/** Light and dark, where the browser's protocol can switch. @param {Page} page @param {string} file */
async function pictures(page, file) {
  for (const value of ['light', 'dark']) {
    try {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    } catch {
      if (value === 'dark') break;
    }
    await page.screenshot({ path: `${path.join(values.out, file)}-${value}.png` });
  }
  await page.emulateMediaFeatures([]).catch(() => undefined);
}

/** Goes through the feed and says what the badges say. @param {Page} page */
async function drive(page) {
  mkdirSync(values.out, { recursive: true });
  const labels = new Map(demoClips().map(({ handle, label }) => [handle, label]));
  /** @type {string[]} */
  const handles = await page.$$eval('[data-e2e="video-author-uniqueid"]', (links) =>
    links.map((link) => (link.textContent ?? '').replace('@', '')),
  );
  /** @type {{label: string, state: string}[]} */
  const said = [];
  for (const [index, handle] of handles.entries()) {
    await scrollTo(page, index);
    const start = performance.now();
    const { state, words, label: sentence } = await verdictOf(await badgeOf(page, videoOf(index)));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const label = labels.get(handle) ?? 'yours';
    console.log(`${handle.padEnd(16)} ${label.padEnd(12)} → ${words.padEnd(16)} ${seconds.padStart(5)} s`);
    if (state === 'notChecked') console.log(`${''.padEnd(32)}${sentence}`);
    said.push({ label, state });
  }
  const best = Math.max(
    0,
    said.findIndex(({ state }) => state === 'likelyDeepfake'),
  );
  await scrollTo(page, best);
  const badge = await badgeOf(page, videoOf(best));
  await verdictOf(badge);
  await pictures(page, 'feed');
  const panel = await clickBadge(page, badge);
  await panel.until((root) => root.querySelector('canvas') !== null);
  await pictures(page, 'panel');
  await page.keyboard.press('Escape');
  await panelGone(page);

  const count = (/** @type {string} */ label) =>
    said.filter((clip) => clip.label === label && clip.state === 'likelyDeepfake').length;
  const [found, wrong] = [count('manipulated'), count('authentic')];
  console.log(`\n${found} manipulated clips badged, ${wrong} authentic ones; pictures in ${values.out}`);
  return found > 0 && wrong === 0;
}

const server = await serve({ own: values.clips });
const name = values.browser === 'firefox' ? 'firefox' : 'chrome';
const browser = await launch({ name, headless: !values.window });
const [open] = await browser.pages();
const page = open ?? (await browser.newPage());
await openFeed(page, server.url);
if (values.window) {
  console.log(`The feed is open at ${server.url}. Close the browser to end the demo.`);
  await new Promise((closed) => browser.once('disconnected', closed));
} else {
  const good = await drive(page);
  await browser.close();
  process.exitCode = good ? 0 : 1;
}
server.close();
