import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, verdictOf } from './support/badge.js';
import { BUILT, launch, NAME } from './support/browser.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { proxy } from './support/proxy.js';
import { serve } from './support/server.js';

const CONTROL = 'http://elsewhere.example/';

/** What browsers ask their makers for by themselves, whatever is installed. That the
 * extension does not ask these hosts either follows from the policy that the second test reads. */
const BROWSERS_OWN = /(^|[./])(google|googleapis|gstatic|gvt1|mozilla|firefox)\.(com|org|net)([:/]|$)/;

describe('privacy', { timeout: 5 * PATIENCE }, () => {
  /** @type {Awaited<ReturnType<typeof proxy>>} */
  let gate;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  before(async () => {
    gate = await proxy();
    server = await serve();
  });
  after(() => {
    gate?.close();
    server?.close();
  });

  it('asks nothing of any other machine while clips are watched and explained', async () => {
    const browser = await launch({ proxy: gate.port });
    try {
      const page = await browser.newPage();
      await openFeed(page, server.url);
      // The gate sees what leaves: a request of the page's own, to prove it.
      await page.evaluate((url) => fetch(url, { mode: 'no-cors' }).catch(() => undefined), CONTROL);
      for (const index of [0, 1, 2]) {
        await scrollTo(page, index);
        await verdictOf(await badgeOf(page, videoOf(index)));
      }
      const panel = await clickBadge(page, await badgeOf(page, videoOf(2)));
      await panel.until((root) => root.querySelector('canvas') !== null);
    } finally {
      await browser.close();
    }
    assert.deepEqual(
      gate.asked.filter((url) => !BROWSERS_OWN.test(url)),
      [CONTROL],
    );
    // What the page's own server was asked for is the page's: nothing of the extension's.
    const expected = /^\/($|feed\.|clips\/)/;
    assert.deepEqual(
      server.requests.filter((url) => !expected.test(url)),
      [],
    );
  });

  it('could not ask: the policy of its pages names no address but its own, clips and pictures excepted', () => {
    const manifest = JSON.parse(readFileSync(path.join(BUILT[NAME], 'manifest.json'), 'utf8'));
    const policy = manifest.content_security_policy.extension_pages;
    assert.match(policy, /default-src 'none'/);
    const sources = policy
      .split(';')
      .filter((/** @type {string} */ rule) => !/^ *(media|img)-src /.test(rule))
      .flatMap((/** @type {string} */ rule) => rule.trim().split(' ').slice(1));
    const allowed = ["'none'", "'self'", "'wasm-unsafe-eval'"];
    assert.deepEqual(
      sources.filter((/** @type {string} */ source) => !allowed.includes(source)),
      [],
    );
    assert.equal(manifest.web_accessible_resources, undefined);
  });
});
