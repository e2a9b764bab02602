/** The face that a panel shows, small enough to be compared. */

import { badgeOf, clickBadge, panelGone, verdictOf } from './badge.js';

/** Rows and columns that faces are compared in. */
const SIDE = 16;

/**
 * How many shades two pictures of one face are less than apart. In a larger picture the finder puts its box a little
 * elsewhere, which makes up to 11; a face that is mirrored, or cut a quarter beside its place, is 49 apart.
 */
export const ALIKE = 20;

/**
 * The face of a page's clip as its panel shows it, its highest score in percent, how many faces there are, and all that
 * the panel says.
 * @param {import('puppeteer-core').Page} tab
 * @param {string} address
 * @param {string} [inner] the end of the address of the frame that has the clip, if it is not the page itself
 */
export async function faceOf(tab, address, inner) {
  await tab.goto(address);
  const page = inner ? await tab.waitForFrame((frame) => frame.url().endsWith(inner)) : tab;
  const badge = await badgeOf(page, '#clip');
  await verdictOf(badge);
  const panel = await clickBadge(tab, badge);
  const face = await panel.until((root, side) => {
    const canvas = root.querySelector('canvas');
    if (!canvas) return null;
    const small = new OffscreenCanvas(side, side).getContext('2d');
    small?.drawImage(canvas, 0, 0, side, side);
    const { data } = small?.getImageData(0, 0, side, side) ?? { data: [] };
    const shades = Array.from({ length: side * side }, (_, at) => data[4 * at + 1] ?? 0);
    const dots = [...root.querySelectorAll('.dot')];
    const scores = dots.map((dot) => {
      const numbers = dot.getAttribute('aria-label')?.match(/\d+/g) ?? [];
      return Number(numbers.at(-1));
    });
    const faces = new Set(dots.map(({ classList }) => classList.value)).size;
    const words = root.textContent ?? '';
    return shades.some((shade) => shade > 0) ? { shades, score: Math.max(...scores), faces, words } : null;
  }, SIDE);
  await tab.keyboard.press('Escape');
  await panelGone(page);
  return face;
}

/** What a page's clip shows, as the browser draws it. @param {import('puppeteer-core').Page} tab */
export function drawnOf(tab) {
  return tab.$eval(
    '#clip',
    (clip, side) => {
      const small = new OffscreenCanvas(side, side).getContext('2d');
      small?.drawImage(/** @type {HTMLVideoElement} */ (clip), 0, 0, side, side);
      const { data } = small?.getImageData(0, 0, side, side) ?? { data: [] };
      return Array.from({ length: side * side }, (_, at) => data[4 * at + 1] ?? 0);
    },
    SIDE,
  );
}

/** How far two pictures are apart, on average, in shades of grey. @param {number[]} one @param {number[]} other */
export const apart = (one, other) =>
  one.reduce((sum, shade, at) => sum + Math.abs(shade - (other[at] ?? 0)), 0) / one.length;

/** @param {number[]} shades */
export const flipped = (shades) =>
  shades.map((_, at) => shades[at - (at % SIDE) + SIDE - 1 - (at % SIDE)] ?? 0);
