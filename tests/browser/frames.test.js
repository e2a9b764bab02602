import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { badgeOf, PATIENCE, verdictOf } from './support/badge.js';
import { launch, openPopup } from './support/browser.js';
import { outcomeOf } from './support/cases.js';
import { everywhere } from './support/copies.js';
import { hosts } from './support/hosts.js';
import { serveMedia } from './support/media.js';
import { serve } from './support/server.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** @param {string} body */
const page = (body) => `<!doctype html><html lang="en"><title>A page</title><body>${body}</body></html>`;

/** @param {string} src */
const player = (src) =>
  page(`<div><video id="clip" muted autoplay loop playsinline width="300" src="${src}"></video></div>`);

/** @param {string} attributes */
const frame = (attributes) => page(`<p>A story</p><iframe width="380" height="640" ${attributes}></iframe>`);

/**
 * Players of two of our sites, each in a page of a site that is none of ours. Not both in one page: of two frames with
 * processes of their own Puppeteer at times takes what it is told in the wrong order, and one answers no more.
 */
const YOUTUBE = {
  story: 'https://news.example/one',
  player: 'https://www.youtube-nocookie.com/embed/a1b2c3',
};
const TIKTOK = { story: 'https://news.example/two', player: 'https://www.tiktok.com/player/v1/7001' };

/** YouTube's player: the clip is fed in. */
const FED = `<!doctype html><html lang="en"><title>Player</title><body style="margin: 0">
  <div class="html5-video-player"><video id="clip" muted autoplay loop playsinline width="300"></video></div>
  <script>fetch('/own/clip.mp4').then((answer) => answer.blob()).then((blob) => {
    document.querySelector('#clip').src = URL.createObjectURL(blob);
  });</script></body></html>`;

/** Clips that a page shows in frames. */
describe('frames', { timeout: 10 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser | undefined} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** Another origin. @type {typeof server} */
  let other;
  /** @type {Awaited<ReturnType<typeof serveMedia>>} */
  let stranger;
  /** @type {Awaited<ReturnType<typeof hosts>>} */
  let world;

  before(async () => {
    stranger = await serveMedia({ host: '127.0.0.2' });
    const clip = { body: player('/clips/orbit.mp4') };
    const closed = { body: player(`${stranger.url}/plain/orbit.mp4`) };
    other = await serve({ pages: { '/clip': clip, '/closed': closed } });
    const written = player('/clips/orbit.mp4').replaceAll('"', '&quot;');
    server = await serve({
      pages: {
        '/clip': clip,
        '/closed': closed,
        '/same': { body: frame('src="/clip"') },
        '/other': { body: frame(`src="${other.url}/clip"`) },
        '/written': { body: frame(`srcdoc="${written}"`) },
        '/same-closed': { body: frame('src="/closed" style="margin: 30px; border: 5px solid"') },
        '/other-closed': { body: frame(`src="${other.url}/closed"`) },
      },
    });
    world = await hosts({
      [YOUTUBE.story]: frame(`src="${YOUTUBE.player}"`),
      [YOUTUBE.player]: FED,
      [TIKTOK.story]: frame(`src="${TIKTOK.player}"`),
      [TIKTOK.player]: player('https://v16-webapp-prime.tiktokcdn-us.com/clip.mp4'),
    });
  });
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
  });
  after(() => {
    server?.close();
    other?.close();
    stranger?.close();
    world?.close();
  });

  /** @param {import('puppeteer-core').Browser} of */
  async function newTab(of) {
    const tab = await of.newPage();
    await tab.setViewport({ width: 1100, height: 900 });
    return tab;
  }

  /** @param {Parameters<typeof launch>[0]} options */
  async function begin(options = {}) {
    browser = await launch(options);
    return { browser, tab: await newTab(browser) };
  }

  /** The frame of a page whose address begins so, once its clip plays. @param {Page} tab @param {string} url */
  async function playing(tab, url) {
    // Closing a tab brings another one forward at some moment, and a muted clip begins where it is seen.
    await tab.bringToFront();
    const found = await tab.waitForFrame((each) => each !== tab.mainFrame() && each.url().startsWith(url));
    await found.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 1);
    return found;
  }

  for (const [path, url, title] of [
    ['/same', '', 'a clip in a frame of the same origin'],
    ['/other', '', 'a clip in a frame of another origin'],
    ['/written', 'about:srcdoc', 'a clip in a frame without an address'],
  ]) {
    it(`looks at ${title}`, async () => {
      const { tab } = await begin();
      await tab.goto(server.url + path);
      const inside = await playing(tab, String(url));
      const { outcome } = await outcomeOf(tab, await badgeOf(inside, '#clip'), String(title));
      assert.equal(outcome, 'rungDirect');
      assert.equal(await tab.$('facetell-layer, facetell-panel'), null);
    });
  }

  it('finds a clip of a frame in the picture of the tab', async () => {
    const { tab } = await begin({ extension: everywhere() });
    await tab.goto(`${server.url}/same-closed`);
    const badge = await badgeOf(await playing(tab, server.url), '#clip');
    const { outcome } = await outcomeOf(tab, badge, 'the same in a frame, every site allowed');
    assert.equal(outcome, 'rungTab');
  });

  it('says why where nobody can tell where the frame is in that picture', async () => {
    const { tab } = await begin({ extension: everywhere() });
    await tab.goto(`${server.url}/other-closed`);
    const badge = await badgeOf(await playing(tab, other.url), '#clip');
    const title = 'the same in a frame of another origin, every site allowed';
    assert.equal((await outcomeOf(tab, badge, title)).outcome, 'reasonNoPermission');
  });

  it('looks at embedded players of our sites where the person switched the page on, and only there', async () => {
    const { browser, tab: before } = await begin({
      extension: everywhere(),
      proxy: world.proxy,
      strangeCertificates: true,
    });
    for (const { story, player } of [YOUTUBE, TIKTOK]) {
      await before.goto(story);
      assert.equal(await (await playing(before, player)).$('facetell-layer'), null);
    }

    const popup = await browser.newPage();
    await openPopup(popup, browser, before);
    await (await popup.waitForSelector('.add'))?.click();
    // With every site's permission a script was there before, and makes way for the page's own at some moment. In
    // tabs of their own: of a frame that is loaded again Puppeteer at times holds one that answers no more.
    await before.close();
    const seen = async (/** @type {typeof YOUTUBE} */ { story, player }, /** @type {string} */ title) => {
      const tab = await newTab(browser);
      await tab.goto(story);
      const inside = await playing(tab, player);
      return { tab, inside, ...(await outcomeOf(tab, await badgeOf(inside, '#clip'), title)) };
    };
    const fed = await seen(YOUTUBE, "YouTube's player in a page that was switched on");
    assert.equal(fed.outcome, 'rungDirect');
    const file = await seen(TIKTOK, "TikTok's player in a page that was switched on");
    assert.equal(file.outcome, 'rungTwin');

    const again = await browser.newPage();
    await openPopup(again, browser, file.tab);
    await (await again.waitForSelector('.leave'))?.click();
    for (const { tab, inside } of [fed, file]) {
      await tab.bringToFront();
      await inside.waitForFunction(() => !document.querySelector('facetell-layer'));
    }
  });

  it('switches off a page with its frames', async () => {
    const { browser, tab } = await begin();
    await tab.goto(`${server.url}/other`);
    const inside = await playing(tab, other.url);
    await verdictOf(await badgeOf(inside, '#clip'));
    const popup = await browser.newPage();
    await openPopup(popup, browser, tab);
    await (await popup.waitForSelector('[role="switch"]'))?.click();
    await tab.bringToFront();
    await inside.waitForFunction(() => !document.querySelector('facetell-layer'));
  });
});
