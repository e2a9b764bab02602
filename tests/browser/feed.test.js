import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, panelOf, picture, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { demoClips, ROOT, serve } from './support/server.js';
import { wordsFor } from './support/words.js';

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
    for (const [index, { handle, label }] of demoClips().entries()) {
      await scrollTo(page, index);
      const badge = await badgeOf(page, videoOf(index));
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
    const clips = demoClips();
    const video = videoOf(0);
    await scrollTo(page, 0);
    const badge = await badgeOf(page, video);
    assert.notEqual((await verdictOf(badge)).state, 'notChecked');
    // The page gives the very same element another source, as recycling feeds do. From then on no word of
    // the last clip may be seen, not even from an answer that was still on its way.
    const states = await badge.evaluate(
      (root, { video, src }) => {
        const host = /** @type {Element} */ (root.host);
        const element = /** @type {HTMLVideoElement} */ (document.querySelector(video));
        /** @type {string[]} */
        const seen = [];
        return new Promise((resolve) => {
          const look = () => {
            const state = root.querySelector('button')?.dataset.state;
            if (!host.isConnected || !state) return;
            seen.push(state);
            if (state !== 'looking') resolve(seen);
          };
          const observer = new MutationObserver(look);
          element.addEventListener(
            'emptied',
            // After the extension's own listener has had its turn.
            () =>
              setTimeout(() => observer.observe(root, { subtree: true, childList: true, attributes: true })),
            { once: true },
          );
          element.src = src;
          element.play();
        });
      },
      { video, src: `/clips/${clips.find(({ label }) => label === 'noFace')?.file}` },
    );
    assert.deepEqual([...new Set(states)], ['looking', 'notChecked'].slice(-new Set(states).size));
    const { label } = await verdictOf(await badgeOf(page, video));
    assert.ok(label.includes(wordsFor('noFace')), label);
  });

  it('looks at a clip that the viewer brings along', async () => {
    await openFeed(page, server.url);
    const input = await page.waitForSelector('input[type="file"]');
    const file = path.join(ROOT, 'www/clips/suit.mp4');
    await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (input).uploadFile(file);
    const last = demoClips().length;
    await page.waitForSelector(videoOf(last));
    const { label } = await verdictOf(await badgeOf(page, videoOf(last)));
    assert.ok(label.includes(wordsFor('noFace')), label);
  });

  it('opens the panel by click, and it says what the verdict rests on', async () => {
    await openFeed(page, server.url);
    await scrollTo(page, 0);
    const badge = await badgeOf(page, videoOf(0));
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
    await page.setViewport({ width: 1920, height: 1000 });
    await picture(page, 'panel-wide');
    await page.setViewport({ width: 1280, height: 900 });
    await picture(page, 'panel-light');
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]).catch(() => undefined);
    await picture(page, 'panel-dark');
    await page.emulateMediaFeatures([]).catch(() => undefined);
    await page.keyboard.press('Escape');
    await panelGone(page);
  });

  it('is reached and opened by keyboard, and gives the focus back', async () => {
    await page.setViewport({ width: 390, height: 844 });
    const badge = await badgeOf(page, videoOf(0));
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
