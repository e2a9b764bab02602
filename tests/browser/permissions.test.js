import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, picture, stateOf, verdictOf } from './support/badge.js';
import { goOwn, launch, NAME, openPopup, ownPage, ownTab } from './support/browser.js';
import { outcomeOf } from './support/cases.js';
import { everywhere } from './support/copies.js';
import { serveMedia } from './support/media.js';
import { serve } from './support/server.js';
import { wordOf, wordsFor } from './support/words.js';

/** What more permissions make possible, and what they do not. */
describe('permissions', { timeout: 8 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser | undefined} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** A page of a host that is none of our sites, with a clip of its own. @type {typeof server} */
  let elsewhere;
  /** @type {Awaited<ReturnType<typeof serveMedia>>} */
  let stranger;
  /** @type {typeof stranger} */
  let media;

  before(async () => {
    media = await serveMedia();
    stranger = await serveMedia({ host: '127.0.0.2' });
    const page = (/** @type {string} */ src, style = '') => ({
      body: `<!doctype html><html lang="en"><title>A page</title><body style="${style}"><div>
        <video id="clip" muted autoplay loop playsinline width="360" src="${src}"></video></div></body></html>`,
    });
    server = await serve({
      pages: {
        '/twin': page(`${media.url}/plain/orbit.mp4`),
        '/stranger': page(`${stranger.url}/plain/orbit.mp4`),
        '/scrolled': page(`${stranger.url}/plain/orbit.mp4`, 'padding: 700px 0; zoom: 1.25'),
      },
    });
    elsewhere = await serve({ host: '127.0.0.2', pages: { '/clip': page('/clips/orbit.mp4') } });
  });
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
  });
  after(() => {
    server.close();
    elsewhere.close();
    stranger.close();
    media.close();
  });

  /** @param {string} [extension] */
  async function begin(extension) {
    browser = await launch(extension ? { extension } : {});
    const tab = await browser.newPage();
    await tab.setViewport({ width: 1100, height: 900 });
    return { browser, tab };
  }

  it('asks for pictures of the tab from the panel, on a page that says what for', async () => {
    const { browser, tab } = await begin();
    await tab.goto(`${server.url}/stranger`);
    const badge = await badgeOf(tab, '#clip');
    assert.equal((await verdictOf(badge)).state, 'notChecked');
    const panel = await clickBadge(tab, badge);
    await picture(tab, 'panel-refused');
    const { x, y } = await panel.place('.action');
    await tab.mouse.click(x, y);
    const asking = await ownTab(browser, ownPage(browser, 'permissions.html'));
    await asking.waitForFunction(
      (words) => document.body.textContent?.includes(words),
      {},
      wordOf('permissionsWhy'),
    );
    await picture(asking, 'permissions');
    if (NAME === 'chrome') return;
    await (await asking.waitForSelector('.button.main'))?.click();
    await asking.waitForSelector('[data-given="true"]');
    await tab.bringToFront();
    const now = await badgeOf(tab, '#clip');
    await now.until((root) => root.querySelector('button')?.dataset.state !== 'notChecked');
    const { outcome } = await outcomeOf(tab, now, 'one of a host without permission, every site allowed');
    assert.equal(outcome, 'rungTab');
  });

  it('looks at the picture of the tab', async () => {
    const { tab } = await begin(everywhere());
    await tab.goto(`${server.url}/stranger`);
    const badge = await badgeOf(tab, '#clip');
    const { outcome } = await outcomeOf(tab, badge, 'one of a host without permission, every site allowed');
    assert.equal(outcome, 'rungTab');
    // The badge is there again.
    const visible = await badge.until((root) => getComputedStyle(root.host).opacity === '1');
    assert.ok(visible);
  });

  it('finds the clip in the picture of a scrolled and zoomed page', {
    skip: NAME === 'firefox',
  }, async () => {
    const { tab } = await begin(everywhere());
    await tab.setViewport({ width: 1000, height: 800, deviceScaleFactor: 2 });
    await tab.goto(`${server.url}/scrolled`);
    await tab.$eval('#clip', (clip) => clip.scrollIntoView({ block: 'center' }));
    const badge = await badgeOf(tab, '#clip');
    const { state, label } = await verdictOf(badge);
    assert.notEqual(state, 'notChecked', label);
    assert.ok(!label.includes(wordsFor('noFace')), label);
  });

  // Chromium lets nobody take back in a test what the manifest requires.
  it('says so when a permission is taken back', { skip: NAME === 'chrome' }, async () => {
    const { browser, tab } = await begin();
    await tab.goto(`${server.url}/twin`);
    const badge = await badgeOf(tab, '#clip');
    assert.notEqual((await verdictOf(badge)).state, 'notChecked');
    const options = await browser.newPage();
    await goOwn(options, ownPage(browser, 'options.html'));
    await options.evaluate(() =>
      // @ts-expect-error: the extension's own page has it
      globalThis.browser.permissions.remove({ origins: ['http://127.0.0.1/*'] }),
    );
    await tab.bringToFront();
    await tab.$eval('#clip', (clip) => {
      const video = /** @type {HTMLVideoElement} */ (clip);
      video.src = `${video.src}?again`;
    });
    await stateOf(badge, 'notChecked');
    const { label } = await verdictOf(badge);
    assert.ok(label.includes(wordsFor('noPermission')), label);
  });

  it('looks at a site that the person adds, and stops when it is taken away', async () => {
    const { browser, tab } = await begin(everywhere());
    await tab.goto(`${elsewhere.url}/clip`);
    const popup = await browser.newPage();
    await openPopup(popup, browser, tab);
    await (await popup.waitForSelector('.add'))?.click();
    await tab.bringToFront();
    const badge = await badgeOf(tab, '#clip');
    assert.notEqual((await verdictOf(badge)).state, 'notChecked');

    const again = await browser.newPage();
    await openPopup(again, browser, tab);
    await (await again.waitForSelector('.leave'))?.click();
    await tab.bringToFront();
    await tab.waitForFunction(() => !document.querySelector('facetell-layer'));
  });
});
