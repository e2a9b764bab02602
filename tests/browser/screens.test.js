import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, stateOf, verdictOf } from './support/badge.js';
import { launch, NAME, openOwn } from './support/browser.js';
import { outcomeOf } from './support/cases.js';
import { everywhere } from './support/copies.js';
import { serveMedia } from './support/media.js';
import { privileged } from './support/privileged.js';
import { serve } from './support/server.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** How tabs and screens differ, for clips that only pictures of the tab can show. */
describe('pictures of the tab', { timeout: 10 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser | undefined} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof serveMedia>>} */
  let stranger;

  before(async () => {
    stranger = await serveMedia({ host: '127.0.0.2' });
    server = await serve({
      pages: {
        '/stranger': {
          body: `<!doctype html><html lang="en"><title>A page</title><body><div>
            <video id="clip" muted autoplay loop playsinline width="360"
              src="${stranger.url}/plain/orbit.mp4"></video></div></body></html>`,
        },
      },
    });
  });
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
  });
  after(() => {
    server.close();
    stranger.close();
  });

  /** @param {Parameters<typeof launch>[0]} [options] */
  async function begin(options) {
    browser = await launch({ extension: everywhere(), ...options });
    const own = await openOwn(browser, 'options.html');
    const tab = await browser.newPage();
    // In Chromium a viewport would have a density of its own.
    if (NAME === 'firefox' || !options?.density) await tab.setViewport({ width: 1100, height: 900 });
    return { browser, own, tab };
  }

  /** The badge is on its clip, and what is cut out of the picture of the tab has the face. @param {Page} tab */
  async function looked(tab) {
    const badge = await badgeOf(tab, '#clip');
    const { state, label } = await verdictOf(badge);
    assert.ok(['noSignsFound', 'unsure', 'likelyDeepfake'].includes(state), label);
    const { x, y } = await badge.place('button');
    const box = await tab.$eval('#clip', (clip) => clip.getBoundingClientRect().toJSON());
    assert.ok(x > box.x && x < box.right && y > box.y && y < box.bottom, `${x}, ${y} on its clip`);
    await clickBadge(tab, badge);
  }

  for (const density of [1.5, 3]) {
    it(`has the clip in it on a screen with ${density} pixels in one`, async () => {
      const { tab } = await begin({ density });
      await tab.goto(`${server.url}/stranger`);
      assert.equal(await tab.evaluate(() => devicePixelRatio), density);
      await looked(tab);
    });
  }

  for (const zoom of [0.5, 2]) {
    it(`has the clip in it when the person zooms to ${100 * zoom} %`, async () => {
      const { own, tab } = await begin();
      await tab.goto(`${server.url}/stranger`);
      const before = await tab.evaluate(() => innerWidth);
      await own.evaluate(
        async (url, factor) => {
          // @ts-expect-error: the extension's own page has it
          const { tabs } = globalThis.browser ?? globalThis.chrome;
          const [{ id }] = (await tabs.query({})).filter((/** @type {any} */ each) => each.url === url);
          await tabs.setZoom(id, factor);
        },
        tab.url(),
        zoom,
      );
      await tab.waitForFunction((width) => innerWidth !== width, { polling: 50 }, before);
      await tab.reload();
      await looked(tab);
    });
  }

  it('are none of a tab that lies behind another, which is said, until it is in front', async () => {
    const { browser, tab } = await begin();
    await tab.goto(`${server.url}/blank`);
    if (NAME === 'chrome') await tab.emulateFocusedPage(true);
    const other = await browser.newPage();
    await other.bringToFront();
    // As when it is cast or previewed: its page is shown, but not by its window.
    if (NAME === 'firefox') {
      await privileged(
        browser,
        `const tab = gBrowser.tabs.find(({ linkedBrowser }) => linkedBrowser.currentURI.spec.endsWith('/blank'));
         tab.linkedBrowser.browsingContext.isActive = true;`,
      );
    }
    await tab.goto(`${server.url}/stranger`);
    assert.equal(await tab.evaluate(() => document.visibilityState), 'visible');
    const badge = await badgeOf(tab, '#clip');
    const title = 'one of a host without permission, every site allowed, its tab behind another';
    assert.equal((await outcomeOf(tab, badge, title)).outcome, 'reasonNotVisible');
    await tab.bringToFront();
    await badge.until((root) => root.querySelector('button')?.dataset.state !== 'notChecked');
    await stateOf(badge, 'noSignsFound');
  });
});
