import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { serve } from './support/server.js';
import { wordsFor } from './support/words.js';

/** @param {string} attributes */
const video = (attributes) => `<video muted autoplay loop playsinline width="360" ${attributes}></video>`;

/** @param {string} body */
const page = (body) => `<!doctype html><html lang="en"><title>A page</title><body>${body}</body></html>`;

const STRICT = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "media-src 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

describe('pages', { timeout: 10 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    const figure = (/** @type {string} */ id, /** @type {string} */ file) =>
      `<div>${video(`id="${id}" src="/clips/${file}"`)}</div>`;
    server = await serve({
      pages: {
        '/two': { body: page(figure('face', 'orbit.mp4') + figure('suit', 'suit.mp4')) },
        '/none': { body: page(figure('suit', 'suit.mp4')) },
        '/small': { body: page(figure('wall', 'wall.mp4')) },
        '/strict': {
          body: page(figure('face', 'orbit.mp4')),
          headers: { 'content-security-policy': STRICT },
        },
        '/broken': { body: page(`<div>${video('id="gone" height="400" src="/clips/gone.mp4"')}</div>`) },
        '/preview': {
          body: page(`<div>${video('id="tiny" style="width:90px" src="/clips/orbit.mp4"')}</div>`),
        },
      },
    });
    browser = await launch();
    tab = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** @param {string} path @param {string} id */
  async function said(path, id) {
    await tab.goto(server.url + path);
    return verdictOf(await badgeOf(tab, `#${id}`));
  }

  it('holds two videos with a verdict each', async () => {
    await tab.setViewport({ width: 900, height: 1500 });
    const face = await said('/two', 'face');
    const suit = await verdictOf(await badgeOf(tab, '#suit'));
    assert.notEqual(face.state, 'notChecked');
    assert.equal(suit.state, 'notChecked');
    assert.ok(suit.label.includes(wordsFor('noFace')), suit.label);
  });

  it('says so where a clip has no face', async () => {
    const { state, label } = await said('/none', 'suit');
    assert.equal(state, 'notChecked');
    assert.ok(label.includes(wordsFor('noFace')), label);
  });

  it('says so where the face is too small', async () => {
    const { state, label } = await said('/small', 'wall');
    assert.equal(state, 'notChecked');
    assert.ok(label.includes(wordsFor('faceTooSmall')), label);
  });

  it('works under a strict content security policy with trusted types', async () => {
    /** @type {string[]} */
    const complaints = [];
    const note = (/** @type {import('puppeteer-core').ConsoleMessage} */ message) => {
      if (/content.security|trusted/i.test(message.text())) complaints.push(message.text());
    };
    tab.on('console', note);
    const { state } = await said('/strict', 'face');
    assert.notEqual(state, 'notChecked');
    const panel = await clickBadge(tab, await badgeOf(tab, '#face'));
    const colour = await panel.until((root) => {
      const dialog = root.querySelector('[role="dialog"]');
      return dialog && getComputedStyle(dialog).backgroundColor;
    });
    assert.notEqual(colour, 'rgba(0, 0, 0, 0)', 'the panel is styled');
    await tab.keyboard.press('Escape');
    await panelGone(tab);
    tab.off('console', note);
    assert.deepEqual(complaints, []);
  });

  it('says so where the clip cannot be played', async () => {
    const { state, label } = await said('/broken', 'gone');
    assert.equal(state, 'notChecked');
    assert.ok(label.includes(wordsFor('notLoaded')), label);
  });

  it('leaves small previews alone', async () => {
    await tab.goto(`${server.url}/preview`);
    await tab.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 1);
    assert.equal(await tab.$('facetell-layer'), null);
  });

  it('changes nothing of the page but its own two elements', async () => {
    await tab.goto(`${server.url}/two`, { waitUntil: 'domcontentloaded' });
    await tab.evaluate(() => {
      /** @type {string[]} */
      const changes = [];
      const ours = (/** @type {Node} */ node) => node.nodeName.startsWith('FACETELL-');
      new MutationObserver((records) => {
        for (const { type, target, attributeName, addedNodes, removedNodes } of records) {
          const others = [...addedNodes, ...removedNodes].filter((node) => !ours(node));
          if (type === 'attributes' && !ours(target)) changes.push(`${target.nodeName}: ${attributeName}`);
          for (const node of others) changes.push(`${type}: ${node.nodeName}`);
        }
      }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      Object.assign(window, { changes });
    });
    const badge = await badgeOf(tab, '#face');
    await verdictOf(badge);
    await clickBadge(tab, badge);
    await tab.mouse.wheel({ deltaY: 100 });
    await tab.keyboard.press('Escape');
    await panelGone(tab);
    const { changes, sheets, globals } = await tab.evaluate(() => ({
      changes: /** @type {any} */ (window).changes,
      sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
      globals: Object.keys(window).filter((key) => key.toLowerCase().includes('facetell')),
    }));
    assert.deepEqual({ changes, sheets, globals }, { changes: [], sheets: 0, globals: [] });
  });

  it('never touches the page’s own elements', async () => {
    const { state } = await said('/two', 'face');
    assert.notEqual(state, 'looking');
    const markup = await tab.$eval('#face', (element) => element.outerHTML);
    assert.equal(
      markup,
      '<video muted="" autoplay="" loop="" playsinline="" width="360" id="face" src="/clips/orbit.mp4"></video>',
    );
  });
});
