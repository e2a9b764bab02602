import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, stateOf, verdictOf } from './support/badge.js';
import { launch, NAME, openOwn } from './support/browser.js';
import { outcomeOf } from './support/cases.js';
import { everywhere } from './support/copies.js';
import { ALIKE, apart, faceOf } from './support/face.js';
import { serveMedia } from './support/media.js';
import { privileged } from './support/privileged.js';
import { serve } from './support/server.js';
import { variants } from './support/variants.js';
import { wordOf } from './support/words.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** What a page may do to a clip so that its picture is not where its element is. @type {Record<string, string>} */
const SHOWN = {
  'cuts it to its element': 'width:360px;height:400px;object-fit:cover;object-position:top',
  'has it on the left': 'width:700px;height:640px;object-fit:contain;object-position:left',
  'has it at a distance from the right':
    'width:900px;height:640px;object-fit:contain;object-position:right 20px top',
  'leaves room beside it': 'width:360px;height:640px;padding-left:400px;border-left:20px solid #0f0',
  'enlarges it in its own size':
    'width:560px;height:580px;object-fit:none;object-position:0 0;transform:scale(1.5);transform-origin:0 0',
};

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
    const clip = (
      /** @type {string} */ style,
      name = 'held',
    ) => `<video id="clip" muted autoplay loop playsinline style="${style}"
      src="${stranger.url}/plain/${name}.mp4"></video>`;
    const page = (/** @type {string} */ body) => ({
      body: `<!doctype html><html lang="en"><title>A page</title><body style="margin:0;background:#0f0">${body}</body></html>`,
    });
    // What it would cover is covered by another face.
    const cropped = (/** @type {string} */ shown) => `
      <div style="width:360px;height:400px;overflow:hidden">${shown}</div>
      <canvas width="360" height="480"></canvas><script>
        const other = document.createElement('video');
        other.addEventListener('loadeddata', () => {
          document.querySelector('canvas').getContext('2d').drawImage(other, 0, 0, 360, 640);
        });
        Object.assign(other, { muted: true, preload: 'auto', src: '/own/held.mp4' });
      </script>`;
    server = await serve({
      own: variants(),
      pages: {
        '/shown': page(clip('width:360px')),
        ...Object.fromEntries(
          Object.values(SHOWN).map((style, index) => [`/shown-${index}`, page(clip(style))]),
        ),
        '/turned': page(
          clip('position:absolute;left:100px;top:100px;width:640px;height:500px;rotate:90deg', 'lying'),
        ),
        '/cropped': page(cropped(clip('width:360px'))),
        '/framed': page(cropped('<iframe src="/shown" style="border:0;width:360px;height:640px"></iframe>')),
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

  it('have the face of a clip as it is, wherever the page has its picture', async () => {
    const { tab } = await begin();
    const plain = await faceOf(tab, `${server.url}/shown`);
    assert.ok(plain.words.includes(wordOf('rungTab')), plain.words);
    const paths = Object.keys(SHOWN).map((title, index) => [`/shown-${index}`, title]);
    for (const [path, title, inner] of [
      ...paths,
      ['/turned', 'turns it'],
      ['/cropped', 'shows a part of it'],
      ['/framed', 'shows a part of the frame that it is in', '/shown'],
    ]) {
      const { shades, faces, words } = await faceOf(tab, `${server.url}${path}`, inner);
      assert.ok(words.includes(wordOf('rungTab')), words);
      assert.ok(apart(shades, plain.shades) < ALIKE, `${title}: ${apart(shades, plain.shades)} shades apart`);
      assert.equal(faces, 1, title);
    }
  });

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
