/**
 * The pictures for the stores, 1280 × 800, in every language: target/store/LANGUAGE/. In Chromium, which the stores'
 * own pages show best.
 *
 *   npm run store
 */

import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { badgeOf, clickBadge, verdictOf } from './support/badge.js';
import { goOwn, launch, ownPage } from './support/browser.js';
import { speaking } from './support/copies.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { demoClips, ROOT, serve } from './support/server.js';

const SIZE = { width: 1280, height: 800 };
const FOLDER = path.join(ROOT, 'target/store');
const LANGUAGES = readdirSync(path.join(ROOT, 'extension/public/_locales'));

/** The first clip of the feed that is manipulated: the one to show. */
const SHOWN = demoClips().findIndex(({ label }) => label === 'manipulated');

/** @param {string} language @param {string} feed */
async function pictures(language, feed) {
  const folder = path.join(FOLDER, language);
  mkdirSync(folder, { recursive: true });
  const browser = await launch({ name: 'chrome', extension: speaking(language) });
  try {
    const page = await browser.newPage();
    await page.setViewport(SIZE);
    const take = (/** @type {string} */ name) => page.screenshot({ path: path.join(folder, `${name}.png`) });
    await openFeed(page, feed);
    await scrollTo(page, SHOWN);
    const badge = await badgeOf(page, videoOf(SHOWN));
    await verdictOf(badge);
    await take('1-badge');
    const panel = await clickBadge(page, badge);
    await panel.until((root) => root.querySelector('canvas') !== null);
    await take('2-panel');
    for (const [name, address] of [
      ['3-settings', 'options.html'],
      ['4-first-run', 'welcome.html'],
    ]) {
      await goOwn(page, ownPage(browser, String(address)));
      await page.waitForSelector('h1');
      await take(String(name));
    }
  } finally {
    await browser.close();
  }
}

const server = await serve();
try {
  for (const language of LANGUAGES) {
    await pictures(language, server.url);
    console.log(path.join(FOLDER, language));
  }
} finally {
  server.close();
}
