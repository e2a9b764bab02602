import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, PATIENCE, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { HIDDEN, pageOf } from './support/builds.js';
import { serve } from './support/server.js';

describe('a video that is hard to find', { timeout: 4 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    const pages = Object.values(HIDDEN).map((build, index) => [
      `/page-${index}`,
      { body: pageOf(build, true) },
    ]);
    server = await serve({ pages: Object.fromEntries(pages) });
    browser = await launch();
    tab = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  for (const [index, name] of Object.keys(HIDDEN).entries()) {
    it(`is looked at ${name}`, async () => {
      await tab.goto(`${server.url}/page-${index}`);
      // Long after the page is idle, and was looked through.
      await tab.evaluate(async () => {
        for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => requestIdleCallback(done));
        // @ts-expect-error: the page has it
        happen(document.body, 'enter');
      });
      const { state, label } = await verdictOf(await badgeOf(tab, '#clip'));
      assert.notEqual(state, 'notChecked', label);
    });
  }
});
