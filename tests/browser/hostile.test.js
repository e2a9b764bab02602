import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, badgesOn, PATIENCE, verdictOf } from './support/badge.js';
import { launch, NAME, ownPage } from './support/browser.js';
import { serve } from './support/server.js';
import { verdictWords } from './support/words.js';

/** @param {string} script @param {string} [more] */
const page = (script, more = '') => ({
  body: `<!doctype html><html lang="en"><title>A page</title><script>${script}</script><body><div>
    <video id="clip" muted autoplay loop playsinline width="300" src="/clips/orbit.mp4"></video></div>${more}</body></html>`,
});

/** Everything that a page can lay its hands on before us, but for what the test itself needs. */
const OVERRIDE = `
  const refuse = () => { throw new Error('no'); };
  for (const [owner, names] of [
    [Element.prototype, ['attachShadow', 'append', 'getBoundingClientRect', 'checkVisibility', 'closest']],
    [HTMLVideoElement.prototype, ['requestVideoFrameCallback', 'cancelVideoFrameCallback']],
    [Document.prototype, ['createElement']],
    [OffscreenCanvas.prototype, ['getContext']],
  ]) for (const name of names) owner[name] = refuse;
  window.IntersectionObserver = window.ResizeObserver = refuse;
  window.postMessage = refuse;
`;

/** Throws our badge out as soon as it is there. */
const EVICT = `
  window.evicted = 0;
  new MutationObserver(() => {
    for (const host of document.querySelectorAll('facetell-layer')) { host.remove(); window.evicted += 1; }
  }).observe(document, { childList: true, subtree: true });
`;

/** Sends all that our own contexts say to each other, by every way that a page has. */
const FORGE = `
  const messages = [
    { type: 'wake' }, { type: 'ask' }, { type: 'again' }, { type: 'status' }, { type: 'show', video: 1 },
    { type: 'shoot', tab: 1 }, { type: 'open', request: 1, watch: 1 },
    { type: 'report', request: 1, report: { verdict: { kind: 'likelyDeepfake', strength: 1 } } },
  ];
  window.answers = [];
  addEventListener('message', ({ data, source }) => { if (source !== window) window.answers.push(data); });
  addEventListener('load', () => setInterval(() => {
    for (const message of messages) {
      postMessage(message, '*');
      dispatchEvent(new CustomEvent('facetell', { detail: message }));
      new BroadcastChannel('facetell-engine').postMessage(message);
    }
  }, 20));
`;

/** What a hostile page cannot do. */
describe('hostile pages', { timeout: 8 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {unknown[]} */
  let errors;

  before(async () => {
    const crowd =
      '<div><video width="300" height="400" src="/clips/orbit.mp4#t=1" preload="none"></video></div>';
    server = await serve({
      pages: {
        '/override': page(OVERRIDE),
        '/evict': page(EVICT),
        '/forge': page(FORGE),
        '/quiet': page(''),
        '/crowd': page('', crowd.repeat(400)),
      },
    });
    browser = await launch();
    tab = await browser.newPage();
    tab.on('pageerror', (error) => errors.push(error));
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** @param {string} path */
  async function open(path) {
    errors = [];
    await tab.goto(server.url + path);
  }

  it('cannot stop us by changing what is built in', async () => {
    await open('/override');
    const { state, label } = await verdictOf(await badgeOf(tab, '#clip'));
    assert.notEqual(state, 'notChecked', label);
    assert.deepEqual(errors, []);
  });

  it('can throw the badge out, and then has its way', async () => {
    await open('/evict');
    // It comes back a bounded number of times; the page goes on.
    await tab.waitForFunction(() => /** @type {any} */ (window).evicted >= 10);
    const count = () => tab.evaluate(() => /** @type {any} */ (window).evicted);
    await tab.waitForFunction(() => {
      const clip = document.querySelector('video');
      return clip && clip.currentTime > 2;
    });
    assert.ok((await count()) <= 60, `${await count()} times`);
    assert.deepEqual(errors, []);
  });

  it('cannot read a verdict', async () => {
    await open('/forge');
    const badge = await badgeOf(tab, '#clip');
    const { words } = await verdictOf(badge);
    const seen = await tab.evaluate(() => {
      const host = document.querySelector('facetell-layer');
      return {
        root: host?.shadowRoot ?? null,
        html: document.documentElement.outerHTML,
        text: document.body.innerText,
        attributes: host?.getAttributeNames(),
        globals: Object.keys(window).filter((key) => key.toLowerCase().includes('facetell')),
      };
    });
    assert.equal(seen.root, null);
    assert.ok(words && !seen.text.includes(words) && !seen.html.includes(words));
    for (const word of verdictWords()) assert.ok(!seen.html.includes(word), word);
    assert.deepEqual(seen.globals, []);
    assert.deepEqual(
      seen.attributes?.filter((name) => name !== 'style'),
      [],
    );
  });

  it('has no answer to forged messages, and they change nothing', async () => {
    await open('/forge');
    const badge = await badgeOf(tab, '#clip');
    const { state } = await verdictOf(badge);
    await tab.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 1);
    assert.notEqual(state, 'likelyDeepfake');
    assert.deepEqual(await tab.evaluate(() => /** @type {any} */ (window).answers), []);
    assert.equal(await tab.$('facetell-panel'), null);
    assert.equal(
      await tab.evaluate(() => typeof (/** @type {any} */ (window).chrome?.runtime?.sendMessage)),
      'undefined',
    );
  });

  it('cannot load anything of ours', async () => {
    await open('/forge');
    for (const file of ['engine.html', 'popup.html', 'content-scripts/content.js', 'models/forgery.model']) {
      const got = await tab.evaluate(
        async (address) => {
          const fetched = await fetch(address).then(
            () => true,
            () => false,
          );
          const image = new Image();
          const loaded = new Promise((done) => {
            image.onload = () => done(true);
            image.onerror = () => done(false);
          });
          image.src = address;
          return fetched || (await loaded);
        },
        ownPage(browser, file),
      );
      assert.equal(got, false, file);
    }
  });

  it('cannot show a page of ours in a frame', async () => {
    await open('/forge');
    await tab.evaluate(
      (address) => {
        const frame = document.createElement('iframe');
        frame.src = address;
        document.body.append(frame);
      },
      ownPage(browser, 'engine.html'),
    );
    // By then a page of the package would be there.
    await verdictOf(await badgeOf(tab, '#clip'));
    const here = (/** @type {import('puppeteer-core').Frame} */ frame) =>
      frame.evaluate(() => location.protocol).catch(() => 'nothing');
    const shown = await Promise.all(tab.frames().map(here));
    assert.ok(!shown.some((protocol) => protocol.includes('extension')), shown.join());
  });

  it('does not keep another page waiting', async () => {
    await open('/crowd');
    await verdictOf(await badgeOf(tab, '#clip'));
    const other = await browser.newPage();
    const begin = Date.now();
    await other.goto(`${server.url}/quiet`);
    const { state, label } = await verdictOf(await badgeOf(other, '#clip'));
    assert.notEqual(state, 'notChecked', label);
    console.log(`verdict of the page beside it: after ${((Date.now() - begin) / 1000).toFixed(1)} s`);
    await other.close();
    await tab.bringToFront();
  });

  it('does not slow us, or itself, with hundreds of videos', async () => {
    await open('/crowd');
    const { state, label } = await verdictOf(await badgeOf(tab, '#clip'));
    assert.notEqual(state, 'notChecked', label);
    const badges = await badgesOn(tab);
    assert.ok(badges <= 4, `${badges} badges`);
    if (NAME === 'chrome') {
      const longest = await tab.evaluate(async () => {
        let [last, gap] = [performance.now(), 0];
        for (let frame = 0; frame < 60; frame += 1) {
          await new Promise(requestAnimationFrame);
          gap = Math.max(gap, performance.now() - last);
          last = performance.now();
        }
        return gap;
      });
      console.log(`longest gap between frames: ${longest.toFixed(0)} ms`);
    }
  });
});
