import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, verdictOf } from './support/badge.js';
import { launch } from './support/browser.js';
import { serve } from './support/server.js';

const PAGE = `<!doctype html><html lang="en"><title>A page</title><body><div>
  <video id="clip" muted autoplay loop playsinline width="360" src="/clips/orbit.mp4"></video>
</div></body></html>`;

/** Who is in control: the person, not the page. */
describe('control', { timeout: 5 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    server = await serve({ pages: { '/clip': { body: PAGE } } });
    browser = await launch();
    page = await browser.newPage();
    await page.setViewport({ width: 1100, height: 900 });
    await page.goto(`${server.url}/clip`);
    await verdictOf(await badgeOf(page, '#clip'));
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  it('does not obey clicks and keys that a script makes', async () => {
    const badge = await badgeOf(page, '#clip');
    await badge.evaluate((root) => {
      const button = root.querySelector('button');
      button?.click();
      button?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    });
    assert.equal(await badge.evaluate((root) => root.querySelector('button')?.ariaExpanded), 'false');
    assert.equal(await page.$('facetell-panel'), null);
  });

  it('shows its badge again when the page dropped it', async () => {
    await page.$eval('facetell-layer', (host) => host.remove());
    const { x, y } = await (await badgeOf(page, '#clip')).place('button');
    const box = await page.$eval('#clip', (clip) => clip.getBoundingClientRect().toJSON());
    assert.ok(x > box.x && x < box.right && y > box.y && y < box.bottom, 'on its video');
  });

  it('jumps to the moment of a dot, by pointer and by arrow keys', async () => {
    const time = () => page.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).currentTime);
    /** @param {() => Promise<void>} act */
    const seeked = async (act) => {
      await page.$eval('#clip', (clip) => {
        clip.addEventListener('seeked', () => clip.setAttribute('data-seeked', ''), { once: true });
      });
      await act();
      await page.waitForSelector('#clip[data-seeked]');
      await page.$eval('#clip', (clip) => clip.removeAttribute('data-seeked'));
      return time();
    };
    await page.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).pause());
    const panel = await clickBadge(page, await badgeOf(page, '#clip'));
    // With its faces the panel has its full height and stays where it is.
    await panel.until((root) => root.querySelector('canvas') !== null);
    const { x, y } = await panel.place('.dot:nth-of-type(2)');
    const first = await seeked(() => page.mouse.click(x, y));
    const second = await seeked(async () => {
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
    });
    assert.ok(second > first, `${first} s, then ${second} s`);
    await page.keyboard.press('Escape');
    await panelGone(page);
  });
});
