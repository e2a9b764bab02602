import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, stateOf, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { clipPage } from './support/pages.js';
import { serve } from './support/server.js';
import { variants } from './support/variants.js';
import { wordOf } from './support/words.js';

/** The panel answers three questions, in this order: is it fake, why do you think so, can I rely on this? */
describe('the panel', { timeout: 6 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** Without clips of anybody's own in it. @type {typeof server} */
  let feed;

  before(async () => {
    server = await serve({
      own: variants(),
      pages: {
        '/borderline': clipPage('src="/own/borderline.mp4"'),
        '/none': clipPage('src="/clips/crew.mp4"'),
        '/missing': clipPage('src="/missing.mp4"'),
      },
    });
    feed = await serve();
    browser = await launch();
    page = await browser.newPage();
    await page.setViewport({ width: 1100, height: 900 });
  });
  after(async () => {
    await browser?.close();
    server?.close();
    feed?.close();
  });

  /** What the panel of a page's clip says. @param {string} path */
  async function said(path) {
    await page.goto(server.url + path, { waitUntil: 'domcontentloaded' });
    const badge = await badgeOf(page, '#clip');
    const { state } = await verdictOf(badge);
    const panel = await clickBadge(page, badge);
    const text = await panel.until((root) => root.querySelector('[role=dialog]')?.textContent);
    await page.keyboard.press('Escape');
    await panelGone(page);
    return { state, text: String(text) };
  }

  it('gives answer, reason, face and limit in this order, clear of the buttons beside the clip', async () => {
    await openFeed(page, feed.url);
    await scrollTo(page, 1);
    const badge = await badgeOf(page, videoOf(1));
    await stateOf(badge, 'likelyDeepfake');
    const panel = await clickBadge(page, badge);
    // The strongest look is the face that is shown, by the same moment: as soon as the engine has given its picture.
    await panel.until((root) => {
      const moment = /\d+:\d\d\.\d/.exec(root.querySelector('.said p')?.textContent ?? '')?.[0];
      return moment && root.querySelector('.face:has(canvas) .side')?.textContent?.includes(moment);
    });
    const { text, levels } = await panel.evaluate((root) => ({
      text: root.querySelector('[role=dialog]')?.textContent ?? '',
      levels: [...root.querySelectorAll('.level')].map(({ textContent }) => textContent),
    }));
    const order = ['verdictLikelyDeepfake', 'panelFaceHeading', 'panelDoubtHeading', 'panelChartHeading'].map(
      (name) => text.indexOf(wordOf(name)),
    );
    assert.deepEqual(
      order,
      order.toSorted((one, other) => one - other),
    );
    assert.ok(!order.includes(-1), `${order}`);
    assert.deepEqual(
      levels,
      ['panelChartStrong', 'panelChartWeak', 'panelChartNone'].map((name) => wordOf(name)),
    );

    const box = await panel.evaluate((root) =>
      root.querySelector('.panel')?.getBoundingClientRect().toJSON(),
    );
    const covered = await page.$$eval(
      '.rail button, .steps button',
      (buttons, panel) =>
        buttons
          .map((button) => ({ name: button.ariaLabel, ...button.getBoundingClientRect().toJSON() }))
          .filter(
            ({ left, right, top, bottom }) =>
              left < panel.right && right > panel.left && top < panel.bottom && bottom > panel.top,
          )
          .map(({ name }) => name),
      /** @type {DOMRect} */ (box),
    );
    assert.deepEqual(covered, []);
    await page.keyboard.press('Escape');
    await panelGone(page);
  });

  it('has closing words of its own for each verdict', async () => {
    const limits = /** @type {const} */ ({
      unsure: 'panelDoubtUnsure',
      noSignsFound: 'panelDoubtSilence',
      notChecked: 'panelDoubtNothing',
    });
    for (const path of ['/borderline', '/none', '/missing']) {
      const { state, text } = await said(path);
      for (const [each, word] of Object.entries(limits)) {
        assert.equal(text.includes(wordOf(word)), each === state, `${path}, ${state}: ${word}`);
      }
    }
  });
});
