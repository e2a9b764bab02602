import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, PATIENCE, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { serve } from './support/server.js';

/** Where a page keeps its video until the test has looked at it, closed to everybody but extensions. */
const PLAYER = `<div style="position:relative">
  <video id="clip" muted autoplay loop playsinline width="300" height="400" src="/clips/orbit.mp4"></video></div>`;

/** @param {string} body @param {string} script */
const page = (body, script) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><body style="margin:0">${body}
    <script>const player = \`${PLAYER}\`; ${script}</script></body></html>`;

/** A custom element whose root is open or closed. @param {string} mode */
const define = (mode) => `customElements.define('late-player', class extends HTMLElement {
  constructor() { super(); window.root = this.attachShadow({ mode: '${mode}' }); root.innerHTML = player; }
});`;

/** After the page was looked through: only then is it late. @param {string} script */
const late = (script) => `addEventListener('late', () => { ${script} });`;

/** Where a page has its video. @type {Record<string, string>} */
const HIDDEN = {
  'in a custom element that is defined later': page('<late-player></late-player>', late(define('open'))),
  'in a custom element that is defined later, closed': page(
    '<late-player></late-player>',
    late(define('closed')),
  ),
  'in a root that an element gets later': page(
    '<div id="host"></div>',
    late(
      `window.root = document.querySelector('#host').attachShadow({ mode: 'open' }); root.innerHTML = player;`,
    ),
  ),
  'in a closed root': page('<late-player></late-player>', define('closed')),
  'in a closed root in a closed root': page(
    '<div id="host"></div>',
    `const outer = document.querySelector('#host').attachShadow({ mode: 'closed' });
     outer.innerHTML = '<section></section>';
     window.root = outer.firstChild.attachShadow({ mode: 'closed' }); root.innerHTML = player;`,
  ),
};

describe('a video that is hard to find', { timeout: 4 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    const pages = Object.values(HIDDEN).map((body, index) => [`/page-${index}`, { body }]);
    server = await serve({ pages: Object.fromEntries(pages) });
    browser = await launch();
    tab = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  for (const [index, name] of Object.keys(HIDDEN).entries()) {
    it(`is looked at ${name}`, async () => {
      await tab.goto(`${server.url}/page-${index}`);
      // Long after the page is idle, and was looked through.
      await tab.evaluate(async () => {
        for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => requestIdleCallback(done));
        dispatchEvent(new Event('late'));
      });
      const { state, label } = await verdictOf(await badgeOf(tab, '#clip'));
      assert.notEqual(state, 'notChecked', label);
    });
  }
});
