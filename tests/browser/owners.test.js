import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, verdictOf } from './support/badge.js';
import { launch, openOwn } from './support/browser.js';
import { hosts } from './support/hosts.js';
import { expected, rebuilt } from './support/rebuilt.js';
import { wordOf } from './support/words.js';

/** @type {{site: string, page: string, media: string | null, posts: Record<string, {handle?: string, caption?: string}>}[]} */
const SITES = expected('owners.json');

/** Pages on which somebody else is named beside a clip: quotes, reshares, crossposts, comments, recommendations. */
describe('the account of a clip', { timeout: (SITES.length + 3) * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let own;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof hosts>>} */
  let world;

  before(async () => {
    world = await hosts(rebuilt(SITES, 'owners'));
    browser = await launch({ proxy: world.proxy, strangeCertificates: true });
    own = await openOwn(browser, 'popup.html');
    tab = await browser.newPage();
    await tab.setViewport({ width: 900, height: 900 });
  });
  after(async () => {
    await browser?.close();
    world?.close();
  });

  /**
   * How the extension names the videos of the page, in their order, once it has all of them. The browser tells no
   * addresses of pages that the extension only has a script in, so every tab is asked.
   * @param {number} count
   */
  const titles = async (count) => {
    const found = await own.waitForFunction(
      async (site, wanted) => {
        // @ts-expect-error: the extension's own page has it
        const { tabs } = globalThis.browser ?? globalThis.chrome;
        for (const { id } of await tabs.query({})) {
          const status = await tabs.sendMessage(id, { type: 'status' }).catch(() => null);
          if (status?.site !== site || status.videos.length !== wanted) continue;
          return status.videos.map((/** @type {{title: string}} */ { title }) => title);
        }
        return null;
      },
      { polling: 100, timeout: PATIENCE },
      new URL(tab.url()).hostname,
      count,
    );
    return /** @type {string[]} */ (await found.jsonValue());
  };

  for (const { site, page, posts } of SITES) {
    it(`is on ${site} that of the post that owns it, or none`, async () => {
      await tab.goto(page);
      const expected = Object.values(posts).map(({ handle, caption }) => [handle, caption]);
      assert.deepEqual(
        await titles(expected.length),
        expected.map((said) => said.filter(Boolean).join(' · ')),
      );
    });
  }

  it('goes with the words of the post that is quoted, which the panel repeats', async () => {
    await tab.bringToFront();
    for (const page of ['https://x.com/home', 'https://bsky.app/']) {
      await tab.goto(page);
      const badge = await badgeOf(tab, '#quoted');
      await verdictOf(badge);
      const panel = await clickBadge(tab, badge);
      const hint = wordOf('hintCaptionWord').replace('$1', 'deepfake');
      await panel.until((root, words) => root.textContent?.includes(words), hint);
      await tab.keyboard.press('Escape');
      await panelGone(tab);
    }
  });
});
