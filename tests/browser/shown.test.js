import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, PATIENCE, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { ALIKE, apart, drawnOf, faceOf, flipped } from './support/face.js';
import { serveMedia } from './support/media.js';
import { serve } from './support/server.js';
import { variants } from './support/variants.js';
import { wordOf } from './support/words.js';

/** @param {string} source @param {string} [style] */
const page = (source, style = '') => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body><div style="${style}">
    <video id="clip" muted autoplay loop playsinline width="300" src="${source}"></video></div></body></html>`,
});

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
  /** @type {Awaited<ReturnType<typeof faceOf>>} */
  let plain;

  before(async () => {
    media = await serveMedia();
    server = await serve({
      own: variants(),
      pages: {
        '/held': page('/own/held.mp4'),
        '/anamorphic': page('/own/anamorphic.mp4'),
        '/mirrored': page('/own/held.mp4', 'transform:scaleX(-1)'),
        '/mirrored-rotate': page('/own/held.mp4', 'rotate:y 180deg'),
        '/mirrored-twice': page('/own/held.mp4', 'transform:scaleX(-1);scale:-1 1'),
        '/beside': page('/own/beside.mp4'),
        '/upright': page('/own/upright.mp4'),
        '/flipped': page('/own/flipped.mp4'),
        '/turned': page('/own/lying.mp4', 'width:300px;transform:rotate(90deg)'),
        '/turned-mirrored': page('/own/lying.mp4', 'width:300px;scale:-1 1;transform:rotate(95deg)'),
        '/twin': page(`${media.url}/plain/orbit.mp4`),
        '/twin-turned': page(`${media.url}/plain/lying.mp4`, 'width:300px;transform:rotate(-270deg)'),
        '/twin-mirrored': page(`${media.url}/plain/orbit.mp4`, 'transform:rotateY(180deg)'),
      },
    });
    browser = await launch();
    tab = await browser.newPage();
    plain = await show('/held');
  });
  after(async () => {
    await browser?.close();
    server?.close();
    media?.close();
  });

  /** @param {string} path */
  const show = (path) => faceOf(tab, server.url + path);

  it('is as wide as it is shown where the pixels of the file are not square', async () => {
    const { shades, score } = await show('/anamorphic');
    assert.ok(apart(shades, plain.shades) < ALIKE, `${apart(shades, plain.shades)} shades apart`);
    assert.ok(Math.abs(score - plain.score) <= 20, `${score} instead of ${plain.score}`);
  });

  it('is no more than the stream says is to be shown', async () => {
    await tab.goto(`${server.url}/beside`);
    const { state, label } = await verdictOf(await badgeOf(tab, '#clip'));
    assert.ok(state === 'notChecked' && label.includes(wordOf('reasonNoFace')), label);
  });

  it('stands where the file says that it lies on its side', async () => {
    const { shades, score } = await show('/upright');
    assert.ok(apart(shades, plain.shades) < ALIKE, `${apart(shades, plain.shades)} shades apart`);
    assert.ok(Math.abs(score - plain.score) <= 20, `${score} instead of ${plain.score}`);
  });

  for (const path of ['/mirrored', '/mirrored-rotate']) {
    it(`is mirrored where the page mirrors it (${path})`, async () => {
      const { shades } = await show(path);
      const [same, other] = [apart(shades, flipped(plain.shades)), apart(shades, plain.shades)];
      assert.ok(same < other / 2, `${same} shades from the mirrored face, ${other} from the other`);
    });
  }

  it('is not mirrored where the page does so twice', async () => {
    const { shades } = await show('/mirrored-twice');
    assert.ok(apart(shades, plain.shades) < ALIKE, `${apart(shades, plain.shades)} shades apart`);
  });

  for (const path of ['/turned', '/twin-turned']) {
    it(`is turned where the page turns it (${path})`, async () => {
      const { shades, score } = await show(path);
      assert.ok(apart(shades, plain.shades) < ALIKE, `${apart(shades, plain.shades)} shades apart`);
      assert.ok(Math.abs(score - plain.score) <= 20, `${score} instead of ${plain.score}`);
    });
  }

  it('is turned and mirrored where the page does both', async () => {
    const { shades } = await show('/turned-mirrored');
    const same = apart(shades, flipped(plain.shades));
    assert.ok(same < ALIKE, `${same} shades from the mirrored face`);
  });

  it('is as the browser draws it where the file says that it is mirrored', async () => {
    await show('/held');
    const drawn = await drawnOf(tab);
    const { shades } = await show('/flipped');
    const here = await drawnOf(tab);
    // Not every browser does what the file says.
    const mirrors = apart(here, flipped(drawn)) < apart(here, drawn);
    const [like, unlike] = mirrors
      ? [flipped(plain.shades), plain.shades]
      : [plain.shades, flipped(plain.shades)];
    const [same, other] = [apart(shades, like), apart(shades, unlike)];
    assert.ok(
      same < other / 2,
      `drawn ${mirrors ? 'mirrored' : 'as it is'}: ${same} from that, ${other} from the other`,
    );
  });

  it('is mirrored in a copy as well', async () => {
    const { shades } = await show('/twin');
    const turned = await show('/twin-mirrored');
    const [same, other] = [apart(turned.shades, flipped(shades)), apart(turned.shades, shades)];
    assert.ok(same < other, `${same} shades from the mirrored face, ${other} from the other`);
  });
});
