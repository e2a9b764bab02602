import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, picture, verdictOf } from './support/badge.js';
import { goOwn, launch, ownPage } from './support/browser.js';
import { serve } from './support/server.js';
import { wordOf } from './support/words.js';

const PAGE = `<!doctype html><html lang="en"><title>A page</title><body style="margin: 40px; display: flex; gap: 40px; align-items: start"><div>
  <video id="clip" muted autoplay loop playsinline width="360" src="/clips/orbit.mp4"></video>
</div><div>
  <video id="other" muted autoplay loop playsinline width="300" src="/clips/window.mp4"></video>
</div></body></html>`;

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/** The person moves the badge, and it remembers where. */
describe('the badge', { timeout: 5 * PATIENCE }, () => {
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
    for (const video of ['#clip', '#other']) await verdictOf(await badgeOf(page, video));
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** @param {string} video @returns {Promise<Box>} */
  async function box(video) {
    const badge = await badgeOf(page, video);
    await badge.place('button');
    return badge.evaluate((root) => root.querySelector('button')?.getBoundingClientRect().toJSON());
  }

  /** @param {string} video @returns {Promise<Box>} */
  const around = (video) => page.$eval(video, (clip) => clip.getBoundingClientRect().toJSON());

  /** Where in the room that its video leaves it is, from 0 to 1. @param {string} video */
  async function shares(video) {
    const [badge, clip] = [await box(video), await around(video)];
    return {
      x: (badge.x - clip.x) / (clip.width - badge.width),
      y: (badge.y - clip.y) / (clip.height - badge.height),
    };
  }

  /** @param {number} one @param {number} other @param {string} what */
  const near = (one, other, what, by = 1.5) =>
    assert.ok(Math.abs(one - other) <= by, `${what}: ${one}, ${other}`);

  /** @param {Box} from @param {{x: number, y: number}} by */
  async function drag({ x, y, width, height }, by) {
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + by.x, y + height / 2 + by.y, { steps: 8 });
    await page.mouse.up();
  }

  /** Waits for a button of the settings; `press` until it has done its work and is gone. @param {string} words @param {boolean} press */
  async function settings(words, press) {
    const options = await browser.newPage();
    await goOwn(options, ownPage(browser, 'options.html'));
    const button = await options.waitForFunction(
      (text) => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === text),
      {},
      words,
    );
    if (press) {
      await /** @type {any} */ (button.asElement()).click();
      // A page that is closed at once keeps nothing.
      await options.waitForFunction((gone) => !gone?.isConnected, {}, button);
    }
    await options.close();
    await page.bringToFront();
  }

  it('goes where the pointer drags it, and that is no click', async () => {
    const said = await verdictOf(await badgeOf(page, '#clip'));
    const before = await box('#clip');
    await drag(before, { x: 90, y: 200 });
    const now = await box('#clip');
    near(now.x, before.x + 90, 'x');
    near(now.y, before.y + 200, 'y');
    assert.equal(await page.$('facetell-panel'), null);
    // Not one look is lost by it.
    assert.deepEqual(await verdictOf(await badgeOf(page, '#clip')), said);
    await picture(page, 'badge-moved');
  });

  it('takes the other badges of the site along', async () => {
    const [one, other] = [await shares('#clip'), await shares('#other')];
    near(one.x, other.x, 'x', 0.03);
    near(one.y, other.y, 'y', 0.03);
  });

  it('is where it was put when the page is loaded anew', async () => {
    const before = await box('#clip');
    // It is kept once the settings know of it.
    await settings(wordOf('optionsBadgeBack'), false);
    await page.reload();
    await verdictOf(await badgeOf(page, '#clip'));
    const now = await box('#clip');
    near(now.x, before.x, 'x');
    near(now.y, before.y, 'y');
  });

  it('stays inside its video', async () => {
    const from = await box('#clip');
    // As far as the window goes.
    await drag(from, { x: 1090 - from.x - from.width, y: 890 - from.y - from.height });
    const [badge, clip] = [await box('#clip'), await around('#clip')];
    assert.ok(badge.x + badge.width <= clip.x + clip.width && badge.y + badge.height <= clip.y + clip.height);
    const there = await shares('#clip');
    assert.ok(there.x > 0.95 && there.y > 0.9, JSON.stringify(there));
  });

  it('goes by keyboard', async () => {
    const before = await box('#clip');
    await (await badgeOf(page, '#clip')).evaluate((root) => root.querySelector('button')?.focus());
    await page.keyboard.down('Alt');
    for (const key of /** @type {const} */ ([
      'ArrowLeft',
      'ArrowLeft',
      'ArrowUp',
      'ArrowUp',
      'ArrowUp',
      'ArrowRight',
    ])) {
      await page.keyboard.press(key);
    }
    await page.keyboard.up('Alt');
    const now = await box('#clip');
    near(now.x, before.x - 16, 'x');
    near(now.y, before.y - 48, 'y');
    assert.equal(await page.$('facetell-panel'), null);
  });

  it('goes with a finger', async () => {
    const before = await box('#clip');
    const [x, y] = [before.x + before.width / 2, before.y + before.height / 2];
    await page.touchscreen.touchStart(x, y);
    await page.touchscreen.touchMove(x - 40, y - 30);
    await page.touchscreen.touchMove(x - 80, y - 60);
    await page.touchscreen.touchEnd();
    const now = await box('#clip');
    near(now.x, before.x - 80, 'x');
    near(now.y, before.y - 60, 'y');
  });

  it('is moved by no script', async () => {
    const before = await box('#clip');
    const badge = await badgeOf(page, '#clip');
    await badge.evaluate((root) => {
      const button = root.querySelector('button');
      const at = (/** @type {number} */ clientX) => ({
        bubbles: true,
        composed: true,
        isPrimary: true,
        pointerId: 1,
        buttons: 1,
        clientX,
        clientY: 100,
      });
      button?.dispatchEvent(new PointerEvent('pointerdown', at(100)));
      button?.dispatchEvent(new PointerEvent('pointermove', at(160)));
      button?.dispatchEvent(new PointerEvent('pointerup', at(160)));
      button?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', altKey: true, bubbles: true }));
      button?.dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowUp', altKey: true, bubbles: true }));
    });
    assert.deepEqual(await box('#clip'), before);
  });

  it('is clicked by a hand that is not quite steady', async () => {
    await drag(await box('#clip'), { x: 2, y: 1 });
    await page.waitForSelector('facetell-panel');
    await page.keyboard.press('Escape');
    await panelGone(page);
    // And by the keyboard, right after a move.
    await drag(await box('#clip'), { x: -20, y: -20 });
    await page.keyboard.press('Enter');
    await page.waitForSelector('facetell-panel');
    await page.keyboard.press('Escape');
    await panelGone(page);
    await clickBadge(page, await badgeOf(page, '#clip'));
    await page.keyboard.press('Escape');
    await panelGone(page);
  });

  it('goes back to its corner when the settings say so', async () => {
    await settings(wordOf('optionsBadgeBack'), true);
    // Only where it is drawn changes, nothing inside of it.
    const fromTop = async () => (await box('#clip')).y - (await around('#clip')).y;
    while ((await fromTop()) >= 30);
  });
});
