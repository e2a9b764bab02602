import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { badgeOf, PATIENCE, stateOf, verdictOf } from './support/badge.js';
import { BUILT, launch, NAME, openPopup, ownPage, ownTab } from './support/browser.js';
import { serve } from './support/server.js';
import { wordOf } from './support/words.js';

const CHROME_ONLY = {
  skip: NAME === 'firefox' && 'only Chromium has a service worker and an offscreen document',
};

/** @param {string} src */
const page = (src) => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body><div>
    <video id="clip" muted autoplay loop playsinline width="300" src="/clips/${src}"></video></div></body></html>`,
  // Otherwise no page is kept for the way back.
  headers: { 'cache-control': 'max-age=600' },
});

/** What browsers do to extensions, and people to browsers. */
describe('life cycles', { timeout: 12 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    server = await serve({ pages: { '/one': page('orbit.mp4'), '/two': page('crew.mp4') } });
  });
  after(() => server?.close());
  afterEach(() => browser?.close());

  async function begin() {
    browser = await launch();
    tab = await browser.newPage();
    await tab.setViewport({ width: 1100, height: 900 });
    await tab.goto(`${server.url}/one`);
    const badge = await badgeOf(tab, '#clip');
    assert.notEqual((await verdictOf(badge)).state, 'notChecked');
    return badge;
  }

  /** The element goes on to another clip, and that has a verdict too. */
  async function nextClip() {
    const badge = await badgeOf(tab, '#clip');
    await tab.$eval('#clip', (clip) => {
      /** @type {HTMLVideoElement} */ (clip).src = '/clips/crew.mp4';
    });
    await stateOf(badge, 'looking');
    const { state, label } = await verdictOf(badge);
    assert.notEqual(state, 'notChecked', label);
  }

  it('goes on when the service worker was stopped', CHROME_ONLY, async () => {
    await begin();
    const worker = await browser.waitForTarget((target) => target.type() === 'service_worker');
    await (await worker.worker())?.close();
    await nextClip();
  });

  it('goes on when the offscreen document was closed', CHROME_ONLY, async () => {
    await begin();
    const worker = await (
      await browser.waitForTarget((target) => target.type() === 'service_worker')
    ).worker();
    // @ts-expect-error: the extension's own API
    await worker?.evaluate(() => chrome.offscreen.closeDocument());
    await nextClip();
  });

  it('starts the engine again when it crashed', CHROME_ONLY, async () => {
    await begin();
    const engine = await browser.waitForTarget((target) => target.url().endsWith('/engine.html'));
    const [worker] = (await engine.asPage()).workers();
    assert.ok(worker, 'the engine runs');
    await worker.evaluate(() => {
      setTimeout(() => {
        throw new Error('a trap');
      });
    });
    const badge = await badgeOf(tab, '#clip');
    await tab.$eval('#clip', (clip) => {
      /** @type {HTMLVideoElement} */ (clip).src = '/clips/crew.mp4';
    });
    // For a moment there is none: that may be said, but not for good.
    await badge.until((root) =>
      ['noSignsFound', 'unsure', 'likelyDeepfake'].includes(
        root.querySelector('button')?.dataset.state ?? '',
      ),
    );
  });

  it('says to reload the page when the extension is gone', CHROME_ONLY, async () => {
    const badge = await begin();
    await browser.uninstallExtension(new URL(ownPage(browser, '')).host);
    await stateOf(badge, 'retired');
    const label = await badge.evaluate((root) => root.querySelector('button')?.ariaLabel);
    assert.equal(label, wordOf('outdatedLabel'));
    await browser.installExtension(BUILT.chrome);
    await (await ownTab(browser, ownPage(browser, 'welcome.html'))).close();
    await tab.bringToFront();
    const loaded = tab.waitForNavigation();
    const { x, y } = await badge.place('button');
    await tab.mouse.click(x, y);
    await loaded;
    assert.notEqual((await verdictOf(await badgeOf(tab, '#clip'))).state, 'notChecked');
  });

  it('is there again on the way back', async () => {
    await begin();
    await tab.goto(`${server.url}/two`);
    await verdictOf(await badgeOf(tab, '#clip'));
    await tab.goBack();
    const badge = await badgeOf(tab, '#clip');
    assert.notEqual((await verdictOf(badge)).state, 'notChecked');
    await nextClip();
  });

  it('leaves a page that is switched off as it was, and comes back', async () => {
    await begin();
    const popup = await browser.newPage();
    const id = await openPopup(popup, browser, tab);
    await (await popup.waitForSelector('[role="switch"]'))?.click();
    await tab.bringToFront();
    await tab.waitForFunction(() => !document.querySelector('facetell-badge, facetell-panel'));
    const again = await browser.newPage();
    assert.equal(await openPopup(again, browser, tab), id);
    await (await again.waitForSelector('[role="switch"]'))?.click();
    await tab.bringToFront();
    await verdictOf(await badgeOf(tab, '#clip'));
  });

  it('has one engine for ten tabs, and forgets none of them', async () => {
    await begin();
    const tabs = [tab];
    while (tabs.length < 10) {
      const other = await browser.newPage();
      await other.goto(`${server.url}/${tabs.length % 2 ? 'two' : 'one'}`);
      tabs.push(other);
    }
    for (const each of tabs) {
      await each.bringToFront();
      const { state, label } = await verdictOf(await badgeOf(each, '#clip'));
      assert.notEqual(state, 'notChecked', label);
    }
    if (NAME === 'chrome') {
      const engines = browser.targets().filter((target) => target.url().endsWith('/engine.html'));
      assert.equal(engines.length, 1);
    }
  });
});
