import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, badgesGone, badgesOn, layerOf, PATIENCE } from './support/badge.js';
import { launch, NAME } from './support/browser.js';
import { serve } from './support/server.js';

const VIDEOS = 10;
/** Times that all videos move. */
const MOVES = 20;
/** Layouts that one move may cost: where everything is now, where the badges go, and one for what happens meanwhile. */
const LAYOUTS = 3;

const VIDEO = '<div><video muted autoplay loop playsinline src="/clips/orbit.mp4"></video></div>';
const WALL = `<!doctype html><html lang="en"><title>A wall</title>
  <style>body { margin: 0; display: flex; flex-wrap: wrap } video { position: relative; width: 220px; height: 390px }</style>
  ${VIDEO.repeat(VIDEOS)}</html>`;

/** Elements of a large page, as a feed has after an hour; clips come into its last ones, unannounced. */
const ELEMENTS = 20_000;
/** Seconds that finding one may take, and the share of the page's time that looking for it may have. */
const SWEEP = { seconds: 15, share: 0.02 };
const LARGE = `<!doctype html><html lang="en"><title>A large page</title>
  ${'<div>.</div>'.repeat(ELEMENTS)}
  <script>
    const last = [...document.querySelectorAll('div')].slice(-2);
    function come() {
      last.pop().attachShadow({ mode: 'closed' }).innerHTML =
        '<video muted autoplay loop playsinline height="300" src="/clips/orbit.mp4"></video>';
      scrollTo(0, document.documentElement.scrollHeight);
    }
  </script></html>`;

describe('what a page pays', { timeout: 4 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  before(async () => {
    server = await serve({ pages: { '/wall': { body: WALL }, '/large': { body: LARGE } } });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  const skip = NAME === 'firefox' && 'only Chromium counts its layouts';
  it('is laid out once for all badges, not for each', { skip }, async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}/wall`);
    await badgeOf(page, 'div:last-of-type video');
    while ((await badgesOn(page)) < VIDEOS) await page.evaluate(() => new Promise(requestAnimationFrame));
    const layouts = async () => (await page.metrics()).LayoutCount ?? 0;
    const begin = await layouts();
    await page.evaluate(async (moves) => {
      const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      for (let move = 1; move <= moves; move += 1) {
        for (const video of document.querySelectorAll('video')) video.style.top = `${move}px`;
        window.dispatchEvent(new Event('resize'));
        await painted();
      }
    }, MOVES);
    const count = (await layouts()) - begin;
    console.log(`${count} layouts for ${MOVES} moves of ${VIDEOS} videos`);
    assert.ok(count <= LAYOUTS * MOVES, `${count} layouts`);
    const layer = await layerOf(page);
    const off = await layer.evaluate((root) => {
      const boxes = [...document.querySelectorAll('video')].map((video) => video.getBoundingClientRect());
      return [...root.querySelectorAll('[popover]')].map((badge) => {
        const { x, y } = badge.getBoundingClientRect();
        const on = boxes.find((box) => x > box.left && x < box.right && y > box.top && y < box.bottom);
        return on ? y - on.top : Number.NaN;
      });
    });
    assert.equal(new Set(off.map(Math.round)).size, 1, `badges are ${off} from their videos`);
  });

  it('is swept for what comes late, while it has nothing else to do', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}/large`);
    const found = async () => {
      // @ts-expect-error: the page has it
      await page.evaluate(() => come());
      await page.waitForSelector('facetell-layer', { timeout: PATIENCE });
      const layer = await layerOf(page);
      await layer.until((root) => root.querySelector('[popover]'));
    };
    // All of the page was seen once, and the extension is awake.
    await found();
    await page.evaluate(() => document.querySelector('div:last-of-type')?.remove());
    await badgesGone(page);
    const spent = async () => (NAME === 'chrome' ? ((await page.metrics()).ScriptDuration ?? 0) : 0);
    const [start, before] = [performance.now(), await spent()];
    await found();
    const seconds = (performance.now() - start) / 1000;
    const share = ((await spent()) - before) / seconds;
    console.log(
      `found among ${ELEMENTS} in ${seconds.toFixed(1)} s, ${(100 * share).toFixed(1)} % of it script`,
    );
    assert.ok(seconds <= SWEEP.seconds && share <= SWEEP.share, `${seconds} s, ${share}`);
  });
});
