import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, panelOf, picture, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { demoClips, serve } from './support/server.js';

describe('the demo feed', { timeout: 10 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    server = await serve();
    browser = await launch();
    page = await browser.newPage();
    await openFeed(page, server.url);
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  it('gives every clip the verdict that fits it, and none of its neighbour', async () => {
    /** @type {{handle: string, label: string, state: string, words: string}[]} */
    const said = [];
    for (const { handle, label } of demoClips()) {
      await scrollTo(page, handle);
      const badge = await badgeOf(page, videoOf(handle));
      const { state, words } = await verdictOf(badge);
      said.push({ handle, label, state, words });
      if (state === 'likelyDeepfake' && label === 'manipulated') await picture(page, `badge-${handle}`);
    }
    console.log(said.map(({ handle, label, words }) => `${handle}: ${label} → ${words}`).join('\n'));
    const states = (/** @type {string} */ wanted) =>
      said.filter(({ label }) => label === wanted).map(({ state }) => state);
    assert.ok(states('manipulated').includes('likelyDeepfake'), 'a manipulated clip is badged');
    assert.ok(!states('authentic').includes('likelyDeepfake'), 'no authentic clip is badged');
    assert.deepEqual([states('noFace'), states('smallFace')], [['notChecked'], ['notChecked']]);
  });

  it('clears the badge when the element is given another clip, and checks anew', async () => {
    const [first, , third] = demoClips();
    await scrollTo(page, first.handle);
    const badge = await badgeOf(page, videoOf(first.handle));
    await verdictOf(badge);
    // The page gives the very same element another source, as recycling feeds do. The badge must leave
    // its verdict before the new clip shows a picture.
    const states = await badge.evaluate((root, src) => {
      const host = /** @type {Element} */ (root.host);
      const video = /** @type {HTMLVideoElement} */ (host.parentElement?.querySelector('video'));
      return new Promise((resolve) => {
        video.addEventListener('loadeddata', () => {
          const button = host.isConnected ? root.querySelector('button') : null;
          resolve(button?.dataset.state ?? 'none');
        });
        video.src = src;
        video.play();
      });
    }, `/clips/${third.file}`);
    assert.ok(
      ['none', 'looking'].includes(/** @type {string} */ (states)),
      `${states} belongs to the last clip`,
    );
    await verdictOf(await badgeOf(page, videoOf(first.handle)));
  });

  it('opens the panel by click, and it says what the verdict rests on', async () => {
    await openFeed(page, server.url);
    const [first] = demoClips();
    await scrollTo(page, first.handle);
    const badge = await badgeOf(page, videoOf(first.handle));
    await verdictOf(badge);
    const panel = await clickBadge(page, badge);
    const seen = await panel.until((root) => {
      const dialog = root.querySelector('[role="dialog"]');
      if (!dialog || !root.querySelector('canvas')) return null;
      return {
        heading: dialog.querySelector('h2')?.textContent ?? '',
        text: dialog.textContent ?? '',
        dots: dialog.querySelectorAll('svg circle, svg a, svg [role="button"]').length,
        sliders: dialog.querySelectorAll('input[type="range"]').length,
        canvases: dialog.querySelectorAll('canvas').length,
      };
    });
    assert.ok(seen.heading.length > 10, 'the verdict in a sentence');
    assert.ok(seen.dots > 3, 'score over time');
    assert.ok(seen.canvases > 0 && seen.sliders === 1, 'a face with its heat map');
    assert.match(seen.text, /Frames looked at: \d+/);
    assert.match(seen.text, /voice/i, 'what was not checked');
    assert.doesNotMatch(seen.heading, /\breal\b|authentic|genuine/i);
    await picture(page, 'panel-light');
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]).catch(() => undefined);
    await picture(page, 'panel-dark');
    await page.emulateMediaFeatures([]).catch(() => undefined);
    await page.keyboard.press('Escape');
    await panelGone(page);
  });

  it('is reached and opened by keyboard, and gives the focus back', async () => {
    await page.setViewport({ width: 390, height: 844 });
    const [first] = demoClips();
    const badge = await badgeOf(page, videoOf(first.handle));
    await verdictOf(badge);
    const focused = () => badge.evaluate((root) => root.activeElement?.tagName === 'BUTTON');
    for (let presses = 0; presses < 40 && !(await focused()); presses++) await page.keyboard.press('Tab');
    assert.ok(await focused(), 'Tab reaches the badge');
    await page.keyboard.press('Enter');
    const panel = await panelOf(page);
    await panel.until((root) => root.activeElement !== null);
    await picture(page, 'panel-narrow');
    await page.keyboard.press('Escape');
    await panelGone(page);
    assert.ok(await focused(), 'the badge has the focus again');
  });
});
