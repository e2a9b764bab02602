import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { shadowViolations } from './support/axe.js';
import { badgeOf, clickBadge, PATIENCE, panelGone, panelOf, picture, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { keepOutcome } from './support/cases.js';
import { serveMedia } from './support/media.js';
import { serve } from './support/server.js';
import { wordOf } from './support/words.js';

/**
 * @typedef {import('./support/shadow.js').Shadow} Shadow
 * @typedef {{seeks: number[], plays: number, pauses: number}} Log
 */

const FACE = 'hangar.mp4';
/** Moments of a clip of six seconds. */
const MOMENTS = 12;

/** Notes what happens to the page's own element. */
const LOG = `const clip = document.querySelector('#clip');
  const log = (globalThis.log = { seeks: [], plays: 0, pauses: 0 });
  clip.addEventListener('seeking', () => log.seeks.push(clip.currentTime));
  clip.addEventListener('play', () => (log.plays += 1));
  clip.addEventListener('pause', () => (log.pauses += 1));`;

/** @param {string} attributes @param {string} [script] */
const page = (attributes, script = '') => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body><div>
    <video id="clip" muted playsinline width="360" ${attributes}></video></div>
    <script>${LOG}${script}</script></body></html>`,
});

/** Looking at moments of the whole length of a clip, because the person asked for it. */
describe('checking the whole clip', { timeout: 10 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof serveMedia>>} */
  let media;

  before(async () => {
    media = await serveMedia();
    const own = `src="/clips/${FACE}" autoplay loop`;
    server = await serve({
      pages: {
        '/direct': page(own),
        '/insists': page(own, `clip.addEventListener('pause', () => clip.play());`),
        '/twin': page(`src="${media.url}/plain/${FACE}" autoplay`),
        '/ceiling': page(`src="${media.url}/plain/long.mp4" autoplay`),
        '/stream': page(
          '',
          `const from = document.createElement('video');
           from.muted = true; from.loop = true; from.src = '/clips/${FACE}';
           from.play().then(() => {
             clip.srcObject = (from.captureStream ?? from.mozCaptureStream).call(from);
             clip.play();
           });`,
        ),
      },
    });
    browser = await launch();
    tab = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    server?.close();
    media?.close();
  });

  /** Opens a page and the panel of its clip. @param {string} path */
  async function open(path) {
    await tab.goto(server.url + path);
    const badge = await badgeOf(tab, '#clip');
    await verdictOf(badge);
    return clickBadge(tab, badge);
  }

  const state = () =>
    tab.evaluate(() => {
      const clip = /** @type {HTMLVideoElement} */ (document.querySelector('#clip'));
      const { log } = /** @type {{log: Log} & Window} */ (/** @type {unknown} */ (window));
      return { paused: clip.paused, time: clip.currentTime, ...log };
    });

  /** Presses the button by keyboard: the panel grows while looks come in, and it may move away from a pointer. */
  async function press(/** @type {Shadow} */ panel) {
    await panel.until((root) => root.querySelector('.whole .action'));
    await panel.evaluate((root) => {
      /** @type {HTMLElement | null} */ (root.querySelector('.whole .action'))?.focus();
    });
    await tab.keyboard.press('Enter');
  }

  /** @param {Shadow} panel @param {number} least how far it must have come */
  const under = (panel, least) =>
    panel.until((root, wanted) => {
      const progress = root.querySelector('progress');
      const done = progress !== null && progress.value >= wanted;
      return done ? (root.querySelector('.whole p')?.textContent ?? '') : null;
    }, least);

  /** @param {Shadow} panel */
  const said = (panel) => panel.until((root) => root.querySelector('.whole [role=status]')?.textContent);

  /** @param {string} word @param {unknown[]} values */
  const words = (word, ...values) =>
    values.reduce((/** @type {string} */ text, value, index) => {
      return text.replace(`$${index + 1}`, String(value));
    }, wordOf(word));

  /** Pauses the clip at a moment, and forgets what happened before. @param {number} time */
  async function still(time) {
    await tab.evaluate(async (to) => {
      const clip = /** @type {HTMLVideoElement} */ (document.querySelector('#clip'));
      clip.pause();
      clip.currentTime = to;
      await new Promise((done) => clip.addEventListener('seeked', done, { once: true }));
      /** @type {any} */ (window).log.seeks.length = 0;
    }, time);
  }

  it('moves the page’s own clip through its length, and puts it back', async () => {
    const panel = await open('/direct');
    await still(2.2);
    await press(panel);
    assert.match(await under(panel, 2), new RegExp(`^\\d+ of ${MOMENTS} moments$`));
    await picture(tab, 'whole-running');
    assert.equal(await said(panel), words('panelWholeDone', MOMENTS));
    const { paused, time, seeks } = await state();
    assert.equal(paused, true);
    assert.ok(Math.abs(time - 2.2) < 0.05, `at ${time}`);
    // Spread over the whole length, but for the moments that were known by then, the first two seconds' at most; the
    // last one is the way back.
    const visited = seeks.slice(0, -1);
    assert.ok(visited.length >= MOMENTS - 4, `${visited.length} moments`);
    assert.ok(Math.min(...visited) < 2.5 && Math.max(...visited) > 5, `${visited}`);
    const times = await panel.evaluate((root) => root.querySelectorAll('.dot').length);
    assert.ok(times >= 8, `${times} dots in the timeline`);
    await picture(tab, 'whole-done');
    assert.deepEqual(await shadowViolations(browser, panel), []);
    await tab.bringToFront();
  });

  it('lets a clip that played play on, and stops when asked to', async () => {
    const panel = await open('/direct');
    await press(panel);
    await under(panel, 1);
    assert.equal((await state()).paused, true);
    await press(panel);
    assert.match(await said(panel), new RegExp(words('panelWholeStopped', '\\d+', MOMENTS)));
    const { paused, plays } = await state();
    assert.equal(paused, false);
    assert.ok(plays >= 1);
  });

  it('ends with its panel, and the clip is as it was', async () => {
    const panel = await open('/direct');
    await still(3);
    await press(panel);
    await under(panel, 1);
    await tab.keyboard.press('Escape');
    await panelGone(tab);
    // The page hears of the way back a moment after the panel has gone.
    await tab.waitForFunction(() => {
      const { log } = /** @type {{log: Log} & Window} */ (/** @type {unknown} */ (window));
      return Math.abs((log.seeks.at(-1) ?? 0) - 3) < 0.05;
    });
    const { paused, time, seeks } = await state();
    assert.equal(paused, true);
    assert.ok(Math.abs(time - 3) < 0.05, `at ${time}`);
    // Nothing goes on in secret: the badge is asked for its panel again, and no seek came meanwhile.
    const again = await clickBadge(tab, await badgeOf(tab, '#clip'));
    assert.match(await said(again), new RegExp(words('panelWholeStopped', '\\d+', MOMENTS)));
    assert.deepEqual((await state()).seeks, seeks);
  });

  it('yields to a page that plays its clip on', async () => {
    const panel = await open('/insists');
    await press(panel);
    assert.match(await said(panel), new RegExp(words('panelWholeTaken', '\\d+', MOMENTS)));
    assert.equal((await state()).paused, false);
  });

  it('yields to a page that moves its clip', async () => {
    const panel = await open('/direct');
    await still(1);
    await press(panel);
    await under(panel, 1);
    await tab.$eval('#clip', (clip) => {
      /** @type {HTMLVideoElement} */ (clip).currentTime = 4.5;
    });
    assert.match(await said(panel), new RegExp(words('panelWholeTaken', '\\d+', MOMENTS)));
    assert.ok(Math.abs((await state()).time - 4.5) < 0.05);
  });

  it('ends with its clip, and nothing of it shows of the next one', async () => {
    const panel = await open('/direct');
    await press(panel);
    await under(panel, 1);
    await tab.$eval('#clip', (clip) => {
      const video = /** @type {HTMLVideoElement} */ (clip);
      /** @type {any} */ (window).log.seeks.length = 0;
      video.loop = false;
      video.src = '/clips/suit.mp4';
    });
    await panelGone(tab);
    const badge = await badgeOf(tab, '#clip');
    const { state: verdict } = await verdictOf(badge);
    assert.equal(verdict, 'notChecked');
    const next = await clickBadge(tab, badge);
    await next.until((root) => root.querySelector('.whole .action'));
    assert.equal(await next.evaluate((root) => root.querySelector('.whole [role=status]')?.textContent), '');
    assert.deepEqual((await state()).seeks, []);
  });

  it('goes through a copy where the page may not read its clip, and leaves that alone', async () => {
    const panel = await open('/twin');
    await still(1);
    await press(panel);
    await under(panel, 2);
    assert.equal(await said(panel), words('panelWholeDone', MOMENTS));
    const { paused, time, seeks } = await state();
    assert.deepEqual({ paused, time, seeks }, { paused: true, time: 1, seeks: [] });
    const said2 = await panel.evaluate((root) => root.textContent);
    assert.ok(said2?.includes(wordOf('rungTwin')));
    const last = await panel.evaluate((root) =>
      [...root.querySelectorAll('.dot')].map((dot) => dot.getAttribute('aria-label') ?? '').join(),
    );
    assert.match(last, /0:05/);
  });

  it('ends where a copy would become too large, and says how far it came', async () => {
    const panel = await open('/ceiling');
    await press(panel);
    const [, done, of] =
      new RegExp(words('panelWholeFailed', '(\\d+)', '(\\d+)')).exec(await said(panel)) ?? [];
    assert.ok(Number(done) > 0 && Number(done) < Number(of), `${done} of ${of}`);
    keepOutcome('one of two and a half minutes, the whole of it', 'ceiling');
    // What was seen until then stays.
    const { state: verdict } = await verdictOf(await badgeOf(tab, '#clip'));
    assert.notEqual(verdict, 'notChecked');
  });

  it('is not offered for a stream without a length', async () => {
    const panel = await open('/stream');
    await panel.until((root) => root.querySelector('.actions'));
    assert.equal(await panel.evaluate((root) => root.querySelector('.whole')), null);
    await panelOf(tab);
  });
});
