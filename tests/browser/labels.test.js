import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { hosts } from './support/hosts.js';
import { keepCase, pageOf, SITES } from './support/labels.js';
import { wordOf } from './support/words.js';

/** What platforms say of how a clip was made, on pages built as theirs are. */
describe('labels', { timeout: 30 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof hosts>>} */
  let world;
  /** @type {Record<string, string>} */
  const pages = {};

  before(async () => {
    world = await hosts(pages);
    browser = await launch({ proxy: world.proxy, strangeCertificates: true });
    tab = await browser.newPage();
    await tab.setViewport({ width: 1000, height: 900 });
  });
  after(async () => {
    await browser?.close();
    world?.close();
  });

  /** Waits until the badge has the mark and says the sentence. @param {import('./support/shadow.js').Shadow} badge @param {string} words */
  const marked = (badge, words) =>
    badge.until((root, wanted) => {
      const button = root.querySelector('button');
      return button?.querySelector('.mark') && button.getAttribute('aria-label')?.includes(wanted);
    }, words);

  for (const site of SITES) {
    for (const each of site.cases) {
      it(`${site.name}: ${each.name}`, async () => {
        const { said, late, lateState, then, thenSaid } = each;
        pages[site.page] = pageOf(site, each);
        await tab.goto(site.page);
        const badge = await badgeOf(tab, '#post');
        // What says nothing has to go on saying so until all is done; what comes late, comes after that.
        const waits = said === null || late !== undefined || lateState !== undefined;
        const before = waits ? await verdictOf(badge) : null;
        if (late || lateState) {
          await badge.until((root) => !root.querySelector('.mark'));
          await tab.evaluate(
            (markup, state) => {
              const label = document.querySelector('#label');
              label?.insertAdjacentHTML('beforeend', markup);
              if (!state) return;
              const script = document.createElement('script');
              script.type = 'application/json';
              script.textContent = state;
              document.body.append(script);
            },
            late ?? '',
            lateState ? JSON.stringify(lateState) : '',
          );
        }
        const words = said && wordOf(said).replace('$1', site.name);
        if (words && said !== 'statedCamera') await marked(badge, words);
        else assert.equal(await badge.evaluate((root) => root.querySelector('.mark')), null);
        // It is said beside the verdict, which is the same as without.
        if (before) assert.equal((await verdictOf(badge)).state, before.state);
        const panel = await clickBadge(tab, badge);
        await panel.until((root, wanted) => {
          const block = root.querySelector('.stated');
          return wanted ? block?.textContent?.includes(wanted) : !block;
        }, words);
        await tab.keyboard.press('Escape');
        await panelGone(tab);
        if (then !== undefined) {
          await tab.evaluate((next) => {
            const link = document.querySelector('#address');
            if (link) link.setAttribute('href', next);
            else history.pushState(null, '', next);
            const video = document.querySelector('video');
            if (video) video.src = video.src.replace('clip.mp4', 'other.mp4');
          }, site.next);
          const next = await badgeOf(tab, '#post');
          // What is left over from the last clip is still shown.
          if (then) await next.until((root) => root.querySelector('button') && !root.querySelector('.mark'));
          await tab.$eval(
            '#label',
            (label, markup) => label.replaceChildren(document.createRange().createContextualFragment(markup)),
            then,
          );
          await marked(next, wordOf(thenSaid ?? said ?? '').replace('$1', site.name));
        }
        assert.notEqual(await tab.title(), 'hit');
        keepCase(site.site, each.name);
      });
    }
  }
});
