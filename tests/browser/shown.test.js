import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { serveMedia } from './support/media.js';
import { serve } from './support/server.js';
import { variants } from './support/variants.js';

/** Rows and columns that faces are compared in. */
const SIDE = 16;

/** @param {string} source @param {string} [style] */
const page = (source, style = '') => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body><div style="${style}">
    <video id="clip" muted autoplay loop playsinline width="300" src="${source}"></video></div></body></html>`,
});

/** How far two pictures are apart, on average, in shades of grey. @param {number[]} one @param {number[]} other */
const apart = (one, other) =>
  one.reduce((sum, shade, at) => sum + Math.abs(shade - (other[at] ?? 0)), 0) / one.length;

/** @param {number[]} shades */
const flipped = (shades) => shades.map((_, at) => shades[at - (at % SIDE) + SIDE - 1 - (at % SIDE)] ?? 0);

/** What is judged is what a viewer sees, whatever the file holds and however the page shows it. */
describe('the picture as it is shown', { timeout: 4 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof serveMedia>>} */
  let media;
  /** @type {{shades: number[], score: number}} */
  let plain;

  before(async () => {
    media = await serveMedia();
    server = await serve({
      own: variants(),
      pages: {
        '/held': page('/own/held.mp4'),
        '/anamorphic': page('/own/anamorphic.mp4'),
        '/mirrored': page('/own/held.mp4', 'transform:scaleX(-1)'),
        '/mirrored-twice': page('/own/held.mp4', 'transform:scaleX(-1);scale:-1 1'),
        '/twin': page(`${media.url}/plain/orbit.mp4`),
        '/twin-mirrored': page(`${media.url}/plain/orbit.mp4`, 'transform:rotateY(180deg)'),
      },
    });
    browser = await launch();
    tab = await browser.newPage();
    plain = await faceOf('/held');
  });
  after(async () => {
    await browser?.close();
    server?.close();
    media?.close();
  });

  /** The face of a page's clip as its panel shows it, and its highest score in percent. @param {string} path */
  async function faceOf(path) {
    await tab.goto(server.url + path);
    const badge = await badgeOf(tab, '#clip');
    await verdictOf(badge);
    const panel = await clickBadge(tab, badge);
    const face = await panel.until((root, side) => {
      const canvas = root.querySelector('canvas');
      if (!canvas) return null;
      const small = new OffscreenCanvas(side, side).getContext('2d');
      small?.drawImage(canvas, 0, 0, side, side);
      const { data } = small?.getImageData(0, 0, side, side) ?? { data: [] };
      const shades = Array.from({ length: side * side }, (_, at) => data[4 * at + 1] ?? 0);
      const scores = [...root.querySelectorAll('.dot')].map((dot) => {
        const numbers = dot.getAttribute('aria-label')?.match(/\d+/g) ?? [];
        return Number(numbers.at(-1));
      });
      return shades.some((shade) => shade > 0) ? { shades, score: Math.max(...scores) } : null;
    }, SIDE);
    await tab.keyboard.press('Escape');
    await panelGone(tab);
    return face;
  }

  it('is as wide as it is shown where the pixels of the file are not square', async () => {
    const { shades, score } = await faceOf('/anamorphic');
    assert.ok(apart(shades, plain.shades) < 10, `${apart(shades, plain.shades)} shades apart`);
    assert.ok(Math.abs(score - plain.score) <= 20, `${score} instead of ${plain.score}`);
  });

  it('is mirrored where the page mirrors it', async () => {
    const { shades } = await faceOf('/mirrored');
    const [same, other] = [apart(shades, flipped(plain.shades)), apart(shades, plain.shades)];
    assert.ok(same < other / 2, `${same} shades from the mirrored face, ${other} from the other`);
  });

  it('is not mirrored where the page does so twice', async () => {
    const { shades } = await faceOf('/mirrored-twice');
    assert.ok(apart(shades, plain.shades) < 10, `${apart(shades, plain.shades)} shades apart`);
  });

  it('is mirrored in a copy as well', async () => {
    const { shades } = await faceOf('/twin');
    const turned = await faceOf('/twin-mirrored');
    const [same, other] = [apart(turned.shades, flipped(shades)), apart(turned.shades, shades)];
    assert.ok(same < other, `${same} shades from the mirrored face, ${other} from the other`);
  });
});
