import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { violations } from './support/axe.js';
import { badgeOf, PATIENCE, verdictOf } from './support/badge.js';
import { downloaded, downloads, goOwn, launch, openPopup, ownPage } from './support/browser.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { serve } from './support/server.js';

/** Posts of the feed whose clips were manipulated so that the detector sees it, and who posted them. */
const SEEN = /** @type {const} */ ([
  [1, '@hangar.nine'],
  [3, '@crew.call'],
]);

/** The likely deepfakes that a person has seen. */
describe('the history', { timeout: 4 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {import('puppeteer-core').Page} */
  let options;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    server = await serve();
    browser = await launch();
    page = await browser.newPage();
    await page.setViewport({ width: 900, height: 900 });
    await openFeed(page, server.url);
    for (const [post] of SEEN) {
      await scrollTo(page, post);
      assert.equal((await verdictOf(await badgeOf(page, videoOf(post)))).state, 'likelyDeepfake');
    }
    options = await browser.newPage();
    await options.setViewport({ width: 900, height: 1200 });
    await goOwn(options, ownPage(browser, 'options.html'));
    await options.waitForFunction(
      (count) => document.querySelectorAll('#history li').length === count,
      {},
      SEEN.length,
    );
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** Waits until the list has these names. @param {string[]} names the newest first */
  const lists = (...names) =>
    options.waitForFunction(
      (wanted) => {
        const shown = [...document.querySelectorAll('#history li bdi')].map(({ textContent }) => textContent);
        return shown.join() === wanted;
      },
      {},
      names.join(),
    );

  it('is in the popup, with the moment of each and a link that looks like one', async () => {
    // The demo's posts have no address of their own, and those of sites have.
    await options.evaluate(async () => {
      // @ts-expect-error: the extension's own page has it
      const { storage } = globalThis.browser ?? globalThis.chrome;
      const { history } = await storage.local.get('history');
      const address = (/** @type {{seen: number}} */ { seen }) => `https://example.org/${seen}`;
      await storage.local.set({
        history: history.map((/** @type {any} */ entry) => ({ ...entry, address: address(entry) })),
      });
    });
    const popup = await browser.newPage();
    await openPopup(popup, browser, page);
    await popup.waitForSelector('section a');
    const seen = await popup.$$eval('section li', (rows) =>
      rows.map((row) => {
        const [link, time] = [row.querySelector('a'), row.querySelector('time')];
        return {
          words: link?.textContent,
          underlined: link && getComputedStyle(link).textDecorationLine,
          moment: time?.dateTime,
          shown: time?.textContent,
        };
      }),
    );
    assert.deepEqual(
      seen.map(({ words, underlined }) => [words, underlined]),
      [
        ['@crew.call', 'underline'],
        ['@hangar.nine', 'underline'],
      ],
    );
    for (const { moment = '', shown } of seen) {
      const ago = Date.now() - Date.parse(moment);
      assert.ok(ago >= 0 && ago < 4 * PATIENCE, moment);
      assert.ok(shown?.includes(String(new Date(moment).getFullYear())), shown);
    }
    await popup.close();
  });

  it('is searched', async () => {
    await lists('@crew.call', '@hangar.nine');
    assert.deepEqual(await violations(options), []);
    await options.type('#history input[type="search"]', 'HANGAR');
    await lists('@hangar.nine');
    await options.click('#history input[type="search"]', { count: 3 });
    await options.keyboard.press('Backspace');
    await lists('@crew.call', '@hangar.nine');
  });

  it('is saved as a file', async () => {
    const folder = await downloads(browser);
    await options.click('#history .buttons .button:first-of-type');
    const file = JSON.parse((await downloaded(folder, 'history.json', '}')).toString());
    assert.equal(file.format, 'facetell-history');
    assert.deepEqual(
      file.entries.map((/** @type {{handle: string}} */ { handle }) => handle),
      ['@crew.call', '@hangar.nine'],
    );
  });

  it('forgets one of them, and all', async () => {
    await options.$eval('#history li .button', (button) => /** @type {HTMLElement} */ (button).focus());
    await options.keyboard.press('Enter');
    await lists('@hangar.nine');
    await options.click('#history .buttons .button:last-of-type');
    await lists();
  });

  it('is not kept by who does not want it', async () => {
    await options.click('input[name="history"][value="0"]');
    await options.waitForSelector('input[name="history"][value="0"]:checked');
    await page.bringToFront();
    await page.reload();
    await scrollTo(page, 1);
    assert.equal((await verdictOf(await badgeOf(page, videoOf(1)))).state, 'likelyDeepfake');
    await options.bringToFront();
    // Nor does it come back with the wish for one.
    await options.click('input[name="history"][value="30"]');
    await options.waitForSelector('input[name="history"][value="30"]:checked');
    await lists();
  });
});
