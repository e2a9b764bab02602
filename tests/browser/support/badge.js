/** What a person sees of the extension on a page. Everything waits for a state, nothing for a time. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NAME } from './browser.js';
import { ROOT } from './server.js';
import { shadowOf } from './shadow.js';

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('puppeteer-core').Frame} Frame
 * @typedef {import('puppeteer-core').ElementHandle<Element>} ElementHandle
 * @typedef {import('./shadow.js').Shadow} Shadow
 */

/** Milliseconds until a clip has a verdict at the latest: the engine's cold start on a busy machine included. */
export const PATIENCE = 90_000;

/**
 * The badge of a video: the one that hangs inside of it, in the layer of the page or of what has the video in the
 * top layer.
 * @param {Page | Frame} page
 * @param {string} video selector of the video
 */
export async function badgeOf(page, video) {
  const found = await page.waitForFunction(
    (selector) => {
      const shadows = [...document.querySelectorAll('*')].flatMap((element) => element.shadowRoot ?? []);
      // What is closed to the test the page gives by name.
      const given = /** @type {{root?: ShadowRoot}} */ (window).root;
      const roots = [document, ...shadows, ...(given instanceof ShadowRoot ? [given] : [])];
      const [video] = roots.flatMap((root) => root.querySelector(selector) ?? []);
      // Pages change what is built in, and tests of them need this.
      let home = video?.parentElement;
      while (home && !home.matches(':modal, :popover-open')) home = home.parentElement;
      return (
        video &&
        [...(home ?? document.documentElement).children].find((child) => child.matches('facetell-layer'))
      );
    },
    { timeout: PATIENCE },
    video,
  );
  const host = /** @type {ElementHandle | null} */ (found.asElement());
  if (!host) throw new Error(`no badge over ${video}`);
  const layer = await shadowOf('page' in page ? page.page() : page, host);
  return layer.within((root, selector) => {
    const shadows = [...document.querySelectorAll('*')].flatMap((element) => element.shadowRoot ?? []);
    const given = /** @type {{root?: ShadowRoot}} */ (window).root;
    const roots = [document, ...shadows, ...(given instanceof ShadowRoot ? [given] : [])];
    const [video] = roots.flatMap((each) => each.querySelector(selector) ?? []);
    const [box] = video?.getClientRects() ?? [];
    return [...root.querySelectorAll('[popover]')].find((badge) => {
      const [{ x, y } = { x: 0, y: 0 }] = badge.getClientRects();
      return box && x > box.left && x < box.right && y > box.top && y < box.bottom;
    });
  }, video);
}

/** The one layer of a page that has no other. @param {Page | Frame} page */
export async function layerOf(page) {
  const [layer] = await layersOf(page);
  if (!layer) throw new Error('no layer');
  return layer;
}

/** The layers of a page. @param {Page | Frame} page */
async function layersOf(page) {
  const hosts = /** @type {ElementHandle[]} */ (await page.$$('facetell-layer'));
  return Promise.all(hosts.map((host) => shadowOf('page' in page ? page.page() : page, host)));
}

/** How many badges there are. @param {Page | Frame} page */
export async function badgesOn(page) {
  const layers = await layersOf(page);
  const counts = await Promise.all(
    layers.map((layer) => layer.evaluate((root) => root.querySelectorAll('[popover]').length)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** No badge is there any more. @param {Page | Frame} page */
export async function badgesGone(page) {
  for (const layer of await layersOf(page)) await layer.until((root) => root.childElementCount === 0);
}

/**
 * @typedef {{state: string, words: string, label: string}} Said
 */

/**
 * What the badge says once it is done looking.
 * @param {Shadow} badge
 * @returns {Promise<Said>}
 */
export function verdictOf(badge) {
  return badge.until((root) => {
    const button = root.querySelector('button');
    const state = button?.dataset.state;
    if (!button || !state || state === 'looking') return null;
    return { state, words: button.textContent ?? '', label: button.getAttribute('aria-label') ?? '' };
  });
}

/**
 * Waits until the badge is in a state.
 * @param {Shadow} badge
 * @param {string} state
 */
export function stateOf(badge, state) {
  return badge.until((root, wanted) => root.querySelector('button')?.dataset.state === wanted, state);
}

/**
 * The open panel.
 * @param {Page | Frame} page
 */
export async function panelOf(page) {
  const host = /** @type {ElementHandle | null} */ (await page.waitForSelector('facetell-panel'));
  if (!host) throw new Error('no panel');
  return shadowOf('page' in page ? page.page() : page, host);
}

/**
 * Clicks the badge as a person does.
 * @param {Page} page
 * @param {Shadow} badge
 */
export async function clickBadge(page, badge) {
  const { x, y } = await badge.place('button');
  await page.mouse.click(x, y);
  return panelOf(badge.frame);
}

/** @param {Page | Frame} page */
export function panelGone(page) {
  return page.waitForFunction(() => !document.querySelector('facetell-panel'));
}

/**
 * Keeps a picture to be looked at.
 * @param {Page} page
 * @param {string} name
 */
export async function picture(page, name) {
  keepPicture(name, await page.screenshot());
}

/**
 * Keeps a picture that was made elsewhere.
 * @param {string} name
 * @param {Uint8Array} png
 */
export function keepPicture(name, png) {
  const folder = path.join(ROOT, 'target/screens', NAME);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.png`), png);
}
