import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { shadowViolations, violations } from './support/axe.js';
import { badgeOf, clickBadge, PATIENCE, picture, verdictOf } from './support/badge.js';
import { goOwn, launch, NAME, ownPage } from './support/browser.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { serve } from './support/server.js';

const skip = NAME === 'chrome' && 'surfaces.test.js has Chromium emulate them';

/** Every surface in the colours that a person may have Firefox show pages in. */
for (const colours of /** @type {const} */ (['dark', 'forced'])) {
  describe(`surfaces in ${colours} colours`, { skip, timeout: 4 * PATIENCE }, () => {
    /** @type {import('puppeteer-core').Browser} */
    let browser;
    /** @type {import('puppeteer-core').Page} */
    let tab;
    /** @type {Awaited<ReturnType<typeof serve>>} */
    let server;

    before(async () => {
      server = await serve();
      browser = await launch({ colours });
      tab = await browser.newPage();
      await tab.setViewport({ width: 900, height: 1000 });
    });
    after(async () => {
      await browser?.close();
      server?.close();
    });

    for (const name of ['welcome', 'options', 'popup', 'permissions']) {
      it(`have no barrier on the ${name} page`, async () => {
        await goOwn(tab, ownPage(browser, `${name}.html`));
        await tab.waitForSelector('main');
        const asked = colours === 'dark' ? '(prefers-color-scheme: dark)' : '(forced-colors: active)';
        assert.ok(await tab.evaluate((query) => matchMedia(query).matches, asked), asked);
        await picture(tab, `${name}-${colours}`);
        assert.deepEqual(await violations(tab), []);
      });
    }

    it('have no barrier in badge and panel', async () => {
      await openFeed(tab, server.url);
      await scrollTo(tab, 1);
      const badge = await badgeOf(tab, videoOf(1));
      await verdictOf(badge);
      const panel = await clickBadge(tab, badge);
      await panel.until((root) => root.querySelector('.face canvas'));
      await picture(tab, `panel-${colours}`);
      for (const shadow of [badge, panel]) assert.deepEqual(await shadowViolations(browser, shadow), []);
    });
  });
}
