import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, verdictOf } from './support/badge.js';
import { launch, openOwn } from './support/browser.js';
import { begun } from './support/menu.js';
import { clipPage, FED, GROWS, STAMPED } from './support/pages.js';
import { serve } from './support/server.js';
import { variants } from './support/variants.js';
import { wordsFor } from './support/words.js';

/** All of it; another clip in the same source when it is called for. */
const SWAPS = `${FED}
  fed.then(async ({ frags, append }) => { for (const [from, to] of frags) await append(from, to); });
  addEventListener('swap', async () => {
    const { buffer, frags, append, done } = await fed;
    buffer.remove(0, Infinity);
    await done();
    source.duration = 0;
    for (const [from, to] of frags.slice(0, 2)) await append(from, to);
    clip.currentTime = 0;
  });
`;

/** Nothing but the head of the file, until the rest is called for. */
const LATE = `${FED}
  addEventListener('feed', async () => {
    const { frags, append } = await fed;
    for (const [from, to] of frags) await append(from, to);
  });
`;

const once = (/** @type {string} */ attributes) =>
  clipPage(attributes).body.replace('autoplay loop', 'autoplay');

/** Which clip plays, whether it is over, and whether there is one at all. */
describe('clips', { timeout: 10 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {import('puppeteer-core').Page} */
  let own;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    const { body } = clipPage('src="/clips/orbit.mp4"');
    server = await serve({
      own: variants(),
      pages: {
        '/grows': clipPage('', GROWS),
        '/stamped': clipPage('', STAMPED),
        '/swaps': clipPage('', SWAPS),
        '/late': clipPage('', LATE),
        '/@ada/video/7': { body: body.replace('<div>', '<div data-e2e="browse-video">') },
        '/brief': { body: once('src="/own/brief.mp4"') },
        '/frame': { body: once('src="/own/frame.mp4"') },
        '/frame-loop': clipPage('src="/own/frame.mp4"'),
        '/slide': clipPage('src="/own/slide.mp4"'),
        '/missing': clipPage('src="/own/missing.mp4"'),
        '/missing-sources': {
          body: clipPage('').body.replace('</video>', '<source src="/a.mp4"><source src="/b.webm"></video>'),
        },
        '/damaged': clipPage('src="/noise.mp4"'),
        '/noise.mp4': { body: Buffer.alloc(4096, 7), type: 'video/mp4' },
      },
    });
    browser = await launch();
    own = await openOwn(browser, 'options.html');
    tab = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** @param {string} path */
  async function open(path) {
    // A stream that is fed for ever keeps a page from being loaded.
    await tab.goto(server.url + path, { waitUntil: 'domcontentloaded' });
    return badgeOf(tab, '#clip');
  }

  /** The verdict is there, and its panel open. @param {string} path */
  async function opened(path) {
    const badge = await open(path);
    await verdictOf(badge);
    return { badge, panel: await clickBadge(tab, badge) };
  }

  /** The page plays its clip from the beginning. */
  const rewind = () =>
    tab.$eval(
      '#clip',
      (clip) =>
        /** @type {Promise<void>} */ (
          new Promise((done) => {
            clip.addEventListener('timeupdate', () => done(), { once: true });
            /** @type {HTMLVideoElement} */ (clip).currentTime = 0;
          })
        ),
    );

  it('keeps the verdict of a live stream that grows, and its panel open', async () => {
    const { badge } = await opened('/grows');
    const state = () => badge.evaluate((root) => root.querySelector('button')?.dataset.state);
    const grown = await tab.evaluate('lengths');
    const before = await state();
    await tab.waitForFunction((from) => Number(Reflect.get(window, 'lengths')) > from + 4, {}, Number(grown));
    assert.ok(await tab.$('facetell-panel'));
    assert.equal(await state(), before);
    // The person looks back at what was seen.
    await rewind();
    assert.ok(await tab.$('facetell-panel'));
  });

  it('judges a stream whose stamps are the time of day as the same one that begins at nought', async () => {
    const { state } = await verdictOf(await open('/grows'));
    const stamped = await open('/stamped');
    const said = await verdictOf(stamped);
    assert.ok(!said.label.includes(wordsFor('tooFewFrames')), said.label);
    assert.equal(said.state, state, said.label);
    const time = await tab.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).currentTime);
    assert.ok(time >= 1.75e9, `${time} s`);
    // Each look is a moment of its own.
    const panel = await clickBadge(tab, stamped);
    const places = await panel.until((root) => {
      const dots = [...root.querySelectorAll('.dot')].map((dot) => Number(dot.getAttribute('cx')));
      return dots.length > 3 ? dots : null;
    });
    assert.equal(new Set(places).size, places.length, places.join(', '));
  });

  it('tells another clip in the same source', async () => {
    await opened('/swaps');
    await tab.evaluate(() => dispatchEvent(new Event('swap')));
    await panelGone(tab);
  });

  it('keeps the verdict where the page rewrites the address of its post, and not of another one', async () => {
    await opened('/@ada/video/7');
    await tab.evaluate(() => history.replaceState(null, '', '?is_from_webapp=1&t=42s#comments'));
    await rewind();
    assert.ok(await tab.$('facetell-panel'));
    await tab.evaluate(() => history.replaceState(null, '', '/@ada/video/8'));
    await rewind();
    await panelGone(tab);
  });

  for (const [path, title] of [
    ['/brief', 'ends before enough was seen'],
    ['/frame', 'has a single frame'],
    ['/frame-loop', 'repeats a single frame'],
    ['/slide', 'is a still picture'],
  ]) {
    it(`says what there is of a clip that ${title}`, async () => {
      const { state, label } = await verdictOf(await open(String(path)));
      const few = ['tooFewFrames', 'noFace', 'faceTooSmall', 'faceBlurred', 'unreadable'].map(wordsFor);
      assert.ok(state === 'noSignsFound' || few.some((words) => label.includes(words)), `${state}: ${label}`);
    });
  }

  it('says nothing of a clip that is still loading', async () => {
    await tab.goto(`${server.url}/late`, { waitUntil: 'domcontentloaded' });
    await begun(own, tab);
    await tab.waitForFunction(() => document.querySelector('video')?.readyState === 1);
    assert.equal(await tab.$('facetell-layer'), null);
    await tab.evaluate(() => dispatchEvent(new Event('feed')));
    const badge = await badgeOf(tab, '#clip');
    const first = await badge.until((root) => root.querySelector('button')?.dataset.state);
    assert.notEqual(first, 'notChecked');
  });

  for (const path of ['/missing', '/missing-sources', '/damaged']) {
    it(`says that a clip cannot be loaded (${path})`, async () => {
      const { state, label } = await verdictOf(await open(path));
      assert.equal(state, 'notChecked');
      assert.ok(label.includes(wordsFor('notLoaded')), label);
    });
  }
});
