/**
 * Takes a picture of every surface in every state, theme and direction, in the browser that BROWSER names, and lists
 * those of both in target/gallery/index.html. `node gallery.js popup options/sites` takes those cases alone,
 * `LTR=de` those from left to right in German.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { groups } from './gallery/cases.js';
import { FOLDER, writeIndex } from './gallery/contents.js';
import { Stage } from './gallery/stage.js';
import { NAME } from './support/browser.js';
import { dress, THEMES } from './support/dress.js';

/**
 * @typedef {import('./gallery/cases.js').Case} Case
 * @typedef {import('./gallery/cases.js').View} View
 * @typedef {import('./gallery/stage.js').Direction} Direction
 */

const DIRECTIONS = /** @type {const} */ (['ltr', 'rtl']);

const wanted = process.argv.slice(2);

/** @param {Case} one */
const chosen = ({ name }) => wanted.length === 0 || wanted.some((part) => name.startsWith(part));

/** @param {string} name @param {string} variant @param {Uint8Array} png */
function keep(name, variant, png) {
  const file = path.join(FOLDER, NAME, name, `${variant}.png`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, png);
}

/** Waits until what is shown is in the words of a direction. @param {View} view @param {Direction} direction */
async function spoken({ page, shadow }, direction) {
  if (shadow) await shadow.until((root, dir) => root.querySelector(`[dir="${dir}"]`) !== null, direction);
  else await page.waitForFunction((dir) => document.documentElement.dir === dir, {}, direction);
}

/** @param {View} view */
async function shoot({ page, element, full = false }) {
  if (full || element) {
    // What lies beyond the viewport is shifted in pictures of pages from right to left.
    const { width } = page.viewport() ?? { width: 800 };
    const height = await page.evaluate(() => {
      const { body } = document;
      return Math.ceil(
        scrollY +
          body.getBoundingClientRect().bottom +
          Number.parseFloat(getComputedStyle(body).marginBottom),
      );
    });
    await page.setViewport({ width, height: Math.max(height, full ? 0 : 900) });
  }
  if (!element) return page.screenshot();
  const found = await page.$(element);
  if (!found) throw new Error(`there is no ${element}`);
  return found.screenshot({ captureBeyondViewport: false });
}

/** All pictures of one case. @param {Stage} stage @param {Case} one */
async function take(stage, { name, reach, anew }) {
  /** @type {View | null} */
  let view = null;
  for (const direction of DIRECTIONS) {
    // An extension that is gone speaks no more.
    if (name.includes('retired') && !name.endsWith(direction)) continue;
    if (!name.includes('retired')) await stage.speak(direction);
    if (!view || anew) {
      if (view && view.page !== stage.tab) await view.page.close();
      const reached = await reach(stage, direction);
      if (Buffer.isBuffer(reached)) {
        keep(name, `light-${direction}`, reached);
        continue;
      }
      view = reached;
    }
    if (!name.includes('retired')) await spoken(view, direction);
    for (const theme of THEMES) {
      await dress(view.page, theme);
      keep(name, `${theme}-${direction}`, await shoot(view));
    }
    await dress(view.page, 'light');
  }
  if (view && view.page !== stage.tab) await view.page.close();
}

let failed = 0;
for (const { extension, cases } of groups()) {
  if (!cases.some(chosen)) continue;
  const stage = await Stage.open(extension ? { extension } : {});
  for (const one of cases.filter(chosen)) {
    const began = Date.now();
    try {
      await take(stage, one);
      console.log(`${one.name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      failed += 1;
      console.error(`${one.name}: ${error}`);
    }
  }
  await stage.close();
}
console.log(writeIndex());
process.exitCode = failed > 0 ? 1 : 0;
