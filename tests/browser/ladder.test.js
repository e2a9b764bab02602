import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, PATIENCE, verdictOf } from './support/badge.js';
import { launch, NAME } from './support/browser.js';
import { outcomeOf } from './support/cases.js';
import { serveMedia } from './support/media.js';
import { serve } from './support/server.js';
import { reasonIn } from './support/words.js';

const FACE = 'orbit.mp4';

/** @param {string} attributes @param {string} [inside] */
const page = (attributes, inside = '') => `<!doctype html><html lang="en"><title>A page</title><body><div>
  <video id="clip" muted autoplay loop playsinline width="360" ${attributes}>${inside}</video>
</div></body></html>`;

/** Every way of serving a clip, and what comes of it. */
describe('the capture ladder', { timeout: 12 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof serveMedia>>} */
  let media;
  /** A host that nobody gave a permission for. @type {Awaited<ReturnType<typeof serveMedia>>} */
  let stranger;

  before(async () => {
    media = await serveMedia();
    stranger = await serveMedia({ host: '127.0.0.2' });
    const scripted = (/** @type {string} */ script) => `${page('')}<script>${script}</script>`;
    server = await serve({
      pages: Object.fromEntries([
        ...['plain', 'whole', 'ranges', 'slow', 'drop', 'hold'].map((way) => [
          `/${way}`,
          { body: page(`src="${media.url}/${way}/${FACE}"`) },
        ]),
        ['/long', { body: page(`src="${media.url}/plain/long.mp4"`) }],
        ['/signed', { body: page(`src="${media.url}/signed/${FACE}"`) }],
        ['/once', { body: page(`src="${media.url}/once/${FACE}?1"`) }],
        ['/notice', { body: page(`src="${media.url}/notice/${FACE}?1"`) }],
        ['/stranger', { body: page(`src="${stranger.url}/plain/${FACE}"`) }],
        ['/source', { body: page('', `<source src="${media.url}/plain/${FACE}" type="video/mp4">`) }],
        [
          '/blob',
          {
            body: scripted(`fetch('/clips/${FACE}').then((r) => r.blob()).then((b) => {
              document.querySelector('#clip').src = URL.createObjectURL(b);
            });`),
          },
        ],
        [
          '/stream',
          {
            body: scripted(`const from = document.createElement('video');
              from.muted = true; from.loop = true; from.src = '/clips/${FACE}';
              from.play().then(() => {
                const capture = (from.captureStream ?? from.mozCaptureStream).bind(from);
                document.querySelector('#clip').srcObject = capture();
              });`),
          },
        ],
      ]),
    });
    browser = await launch();
    tab = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    server?.close();
    media?.close();
    stranger?.close();
  });

  /** @param {string} path */
  async function open(path) {
    await tab.goto(server.url + path);
    return badgeOf(tab, '#clip');
  }

  for (const [path, title] of [
    ['/plain', 'a clip from another origin without CORS'],
    ['/whole', 'one whose server knows no byte ranges'],
    ['/ranges', 'one whose server gives byte ranges only'],
    ['/slow', 'one that comes slowly'],
    ['/long', 'one of two and a half minutes'],
    ['/source', 'one named by a <source> child'],
  ]) {
    it(`opens a twin of ${title}`, async () => {
      const { outcome } = await outcomeOf(tab, await open(/** @type {string} */ (path)), String(title));
      assert.equal(outcome, 'rungTwin');
      // The page's own element is as it was.
      assert.equal(await tab.$eval('#clip', (clip) => clip.hasAttribute('crossorigin')), false);
    });
  }

  it('opens a twin with the cookies of the site', async () => {
    await tab.goto(`${media.url}/session`);
    const { outcome } = await outcomeOf(tab, await open('/signed'), 'one that is given to those signed in');
    assert.equal(outcome, 'rungTwin');
  });

  for (const [path, title] of [
    ['/blob', 'a clip that the page feeds in'],
    ['/stream', 'a stream without an address'],
  ]) {
    it(`reads ${title} directly`, async () => {
      const { outcome } = await outcomeOf(tab, await open(/** @type {string} */ (path)), String(title));
      assert.equal(outcome, 'rungDirect');
    });
  }

  for (const [path, title] of [
    ['/once', 'an address that works once'],
    ['/notice', 'an address that gives another clip the second time'],
  ]) {
    it(`says that ${title} was refused, and the clip plays on`, async () => {
      const { outcome } = await outcomeOf(tab, await open(/** @type {string} */ (path)), String(title));
      assert.equal(outcome, 'reasonRefused');
      const before = await tab.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).currentTime);
      await tab.waitForFunction(
        (time) => {
          const clip = document.querySelector('video');
          return clip && !clip.error && clip.currentTime !== time;
        },
        {},
        before,
      );
    });
  }

  it('asks nothing of a host without permission', async () => {
    const { outcome } = await outcomeOf(tab, await open('/stranger'), 'one of a host without permission');
    assert.equal(outcome, 'reasonNoPermission');
    assert.deepEqual(
      stranger.requests.filter((request) => !request.startsWith('page ')),
      [],
    );
  });

  it('keeps what it saw of a clip that breaks off', async () => {
    const badge = await open('/hold');
    const { state, label, outcome } = await outcomeOf(tab, badge, 'one whose connection breaks in mid-clip');
    assert.equal(outcome, 'rungTwin');
    media.breakOff();
    // Chromium asks again without end and tells the page nothing.
    if (NAME === 'firefox') await tab.waitForFunction(() => document.querySelector('video')?.error);
    const kept = await verdictOf(badge);
    assert.deepEqual({ state: kept.state, label: kept.label }, { state, label });
  });

  it('says what became of a clip that breaks off at once', async () => {
    const badge = await open('/drop');
    // Whether a frame comes before the connection breaks is a matter of chance.
    const { state, label } = await verdictOf(badge);
    if (state === 'notChecked')
      assert.ok(['reasonRefused', 'reasonNotLoaded'].includes(reasonIn(label)), label);
    // The page's element broke off, too, and is left as it is.
    assert.equal(await tab.$eval('#clip', (clip) => clip.isConnected), true);
  });
});
