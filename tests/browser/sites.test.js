import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  badgeOf,
  badgesGone,
  badgesOn,
  clickBadge,
  PATIENCE,
  panelGone,
  stateOf,
  verdictOf,
} from './support/badge.js';
import { launch } from './support/browser.js';
import { hosts } from './support/hosts.js';
import { expected, rebuilt } from './support/rebuilt.js';
import { wordOf, wordsFor } from './support/words.js';

/** @type {{site: string, page: string, media: string | null}[]} */
const SITES = expected('sites.json');

/** Each site's structure, rebuilt, under the site's own name. */
describe('sites', { timeout: 14 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof hosts>>} */
  let world;

  before(async () => {
    world = await hosts(rebuilt(SITES));
    browser = await launch({ proxy: world.proxy, strangeCertificates: true });
    tab = await browser.newPage();
    await tab.setViewport({ width: 1100, height: 900 });
  });
  after(async () => {
    await browser?.close();
    world?.close();
  });

  /** The badge of the site's post, wherever its video is. */
  const badge = () => badgeOf(tab, '#post');

  for (const { site, page, media } of SITES) {
    it(`looks at the post of ${site}, and at nothing else`, async () => {
      await tab.goto(page);
      const found = await badge();
      const { state, label } = await verdictOf(found);
      assert.notEqual(state, 'notChecked', label);
      // One badge for one post: previews have none.
      assert.equal(await badgesOn(tab), 1);
      const panel = await clickBadge(tab, found);
      const sentence = wordOf(media ? 'rungTwin' : 'rungDirect');
      await panel.until((root, words) => root.textContent?.includes(words), sentence);
      await tab.keyboard.press('Escape');
      await panelGone(tab);
    });
  }

  it('forgets what it knew when a feed hands an element to the next post', async () => {
    await tab.goto('https://www.tiktok.com/foryou');
    await verdictOf(await badge());
    await tab.evaluate(() => dispatchEvent(new Event('recycle')));
    const found = await badge();
    await stateOf(found, 'notChecked');
    const { label } = await verdictOf(found);
    assert.ok(label.includes(wordsFor('noFace')), label);
  });

  /** The badge sits on the post's video. @param {Awaited<ReturnType<typeof badge>>} found */
  async function onVideo(found) {
    const { x, y } = await found.place('button');
    const box = await tab.$eval('#post', (video) => video.getBoundingClientRect().toJSON());
    assert.ok(x > box.x && x < box.right && y > box.y && y < box.bottom, 'on its video');
  }

  it('stays on its video in theatre mode and on full screen', async () => {
    await tab.goto('https://www.youtube.com/watch?v=a1b2c3');
    const found = await badge();
    await verdictOf(found);
    await onVideo(found);
    await tab.evaluate(() => dispatchEvent(new Event('theatre')));
    await onVideo(found);
    await tab.evaluate(() => document.querySelector('#movie_player')?.requestFullscreen());
    await tab.waitForFunction(() => document.fullscreenElement !== null);
    await onVideo(found);
    await tab.evaluate(() => document.exitFullscreen());
  });

  it('scrolls with its video in a container inside a container, and goes when that hides it', async () => {
    await tab.goto('https://www.instagram.com/');
    const found = await badge();
    await verdictOf(found);
    /** @param {number} top */
    const scroll = (top) => tab.$eval('main', (main, to) => main.scrollTo(0, to), top);
    await scroll(40);
    await onVideo(found);
    // The page itself has not moved: only what contains the video says that it is out of sight.
    await scroll(4000);
    await badgesGone(tab);
    await scroll(0);
    await verdictOf(await badge());
    await onVideo(await badge());
  });

  it('gives an advert in the feed a badge of its own, and the post keeps its own', async () => {
    await tab.goto('https://x.com/home');
    const before = await verdictOf(await badge());
    await tab.evaluate(() => dispatchEvent(new Event('advert')));
    const advert = await verdictOf(await badgeOf(tab, '#advert'));
    assert.ok(advert.label.includes(wordsFor('noFace')), advert.label);
    await tab.$eval('#post', (video) => video.scrollIntoView({ block: 'center' }));
    const after = await verdictOf(await badge());
    assert.equal(after.state, before.state);
    await onVideo(await badge());
  });

  it('tells the advert that a player shows first from the clip that follows', async () => {
    await tab.goto('https://www.youtube.com/watch?v=a1b2c3');
    const found = await badge();
    const clip = await verdictOf(found);
    assert.notEqual(clip.state, 'notChecked', clip.label);
    await tab.evaluate(() => dispatchEvent(new Event('advert')));
    await stateOf(found, 'notChecked');
    assert.ok((await verdictOf(found)).label.includes(wordsFor('noFace')));
    await tab.evaluate(() => dispatchEvent(new Event('clip')));
    await found.until((root, wanted) => root.querySelector('button')?.dataset.state === wanted, clip.state);
  });
});
