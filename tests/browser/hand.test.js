import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, panelOf, verdictOf } from './support/badge.js';
import {
  downloaded,
  downloads,
  goOwn,
  launch,
  openSettings,
  ownPage,
  ownTab,
  popupBeside,
} from './support/browser.js';
import { backTo, pressAndGo, tabTo, tabToHost, unreached } from './support/keys.js';
import { serve } from './support/server.js';
import { wordOf } from './support/words.js';

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('./support/shadow.js').Shadow} Shadow
 */

const PAGE = `<!doctype html><html lang="en"><title>A page</title><body><a href="#">Before</a><div>
  <video id="clip" muted autoplay loop playsinline width="300" src="/clips/crew.mp4"></video></div></body></html>`;

/** Every surface, by keyboard alone and by pointer alone. */
describe('by hand', { timeout: 8 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Page} */
  let page;
  /** @type {Page} */
  let own;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {string} */
  let folder;

  before(async () => {
    server = await serve({ pages: { '/clip': { body: PAGE } } });
    browser = await launch();
    folder = await downloads(browser);
    own = await openSettings(browser);
    page = await browser.newPage();
    await page.setViewport({ width: 1100, height: 1500 });
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** Shows the clip anew, until its badge has a verdict and the clip stands still: nothing changes any more. */
  async function begin() {
    await page.bringToFront();
    await page.goto(`${server.url}/clip`);
    const badge = await badgeOf(page, '#clip');
    await verdictOf(badge);
    await page.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).pause());
    return badge;
  }

  /** @param {Shadow} panel @param {string} words */
  const says = (panel, words) =>
    panel.until((root, said) => root.querySelector('.actions [role=status]')?.textContent === said, words);

  /** What was changed in the panel, as it shows. @param {Shadow} panel */
  const face = (panel) =>
    panel.evaluate((root) => ({
      colours: /** @type {HTMLElement} */ (root.querySelector('.picture canvas:last-child')).style.opacity,
      plain: !(/** @type {HTMLInputElement} */ (root.querySelector('.check input')).checked),
      chosen: [...root.querySelectorAll('.thumb')].findIndex((thumb) => thumb.ariaPressed === 'true'),
    }));

  const time = () => page.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).currentTime);

  it('drives badge and panel by keyboard alone', async () => {
    const badge = await begin();
    await tabToHost(page, 'facetell-layer');
    const { outlineStyle } = await badge.evaluate((root) => {
      const button = root.querySelector('button');
      return { outlineStyle: button && getComputedStyle(button).outlineStyle };
    });
    assert.notEqual(outlineStyle, 'none', 'the focus shows');
    await page.keyboard.press('Enter');
    const panel = await panelOf(page);
    await panel.until((root) => root.querySelector('.face canvas'));

    await tabTo(page, panel, 'input[type="range"]');
    const { colours } = await face(panel);
    await page.keyboard.press('ArrowLeft');
    assert.notEqual((await face(panel)).colours, colours);
    await tabTo(page, panel, '.check input');
    await page.keyboard.press(' ');
    assert.equal((await face(panel)).plain, false);
    await tabTo(page, panel, '.thumb[aria-pressed="false"]');
    await page.keyboard.press('Enter');
    assert.notEqual((await face(panel)).chosen, 0);

    const before = await time();
    await tabTo(page, panel, '.dot');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForFunction((then) => document.querySelector('video')?.currentTime !== then, {}, before);

    // One button begins it and ends it; where all moments are known it has ended by then.
    await tabTo(page, panel, '.action', wordOf('panelWhole'));
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await panel.until((root) => root.querySelector('.whole [role=status]')?.textContent);

    await tabTo(page, panel, '.action', wordOf('panelWrong'));
    await page.keyboard.press(' ');
    await tabTo(page, panel, '.ask .action');
    await page.keyboard.press('Enter');
    await says(panel, wordOf('panelWrongKept'));
    await tabTo(page, panel, '.action', wordOf('panelSave'));
    await page.keyboard.press('Enter');
    await says(panel, wordOf('panelSaved'));
    await downloaded(folder, '.html', '</html>');
    await tabTo(page, panel, '.action', wordOf('panelCard'));
    await page.keyboard.press('Enter');
    await downloaded(folder, '.png', 'IEND');
    await says(panel, wordOf('panelSaved'));
    await page.keyboard.press('Escape');
    await panelGone(page);
    assert.equal(
      await page.evaluate(() => document.activeElement?.localName),
      'facetell-layer',
      'the focus is where it was',
    );
    await page.keyboard.press('Enter');
    const again = await panelOf(page);
    await tabTo(page, again, '.close');
    await page.keyboard.press('Enter');
    await panelGone(page);
    await page.keyboard.press('Enter');
    await tabTo(page, await panelOf(page), '.action', wordOf('panelHide'));
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => !document.querySelector('facetell-layer, facetell-panel'));
  });

  it('drives popup and settings by keyboard alone', async () => {
    await page.bringToFront();
    const popup = await popupBeside(browser, own, page);
    assert.deepEqual(await unreached(popup), []);
    // The site was hidden. From here on back: what was reached last stands at the end.
    await backTo(popup, 'label:first-of-type input');
    await popup.keyboard.press(' ');
    const badge = await badgeOf(page, '#clip');
    await page.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).play());
    await verdictOf(badge);
    await popup.waitForSelector('li button');
    await backTo(popup, 'li button');
    await pressAndGo(popup, 'Enter');
    await page.waitForSelector('facetell-panel');

    await own.bringToFront();
    assert.deepEqual(await unreached(own), []);
    await backTo(own, '#detector > .button');
    await own.keyboard.press('Enter');
    const good = wordOf('optionsSelfTestGood').split('$1')[0];
    await own.waitForFunction((words) => document.body.textContent?.includes(words ?? ''), {}, good);
    await backTo(own, '#figures summary');
    await own.keyboard.press('Enter');
    await own.waitForSelector('#figures details[open]');
    await backTo(own, 'input[name="alarms"]:checked');
    await own.keyboard.press('ArrowDown');
    await own.waitForSelector('input[name="alarms"][value="more"]:checked');
    await backTo(own, 'select[name="language"]');
    await own.keyboard.press('ArrowDown');
    // Some choose only when the list is left.
    await own.keyboard.press('Tab');
    await own.waitForFunction(() => document.documentElement.lang === 'ar');
    await own.select('select[name="language"]', '');
    await own.waitForFunction(() => document.documentElement.lang === 'en');
  });

  for (const name of ['welcome', 'permissions', 'third-party']) {
    it(`leaves nothing of the ${name} page out of the Tab key’s reach`, async () => {
      const tab = await browser.newPage();
      await goOwn(tab, ownPage(browser, `${name}.html`));
      await tab.waitForSelector('main');
      assert.deepEqual(await unreached(tab), []);
      await tab.close();
    });
  }

  it('drives the clip to try on the first run, by keyboard and by pointer', async () => {
    const tab = await browser.newPage();
    await goOwn(tab, ownPage(browser, 'welcome.html'));
    await tab.waitForSelector('video');
    /** The badge of the clip, which has one while it is in view. */
    const inView = async () => {
      await tab.$eval('video', (video) => video.scrollIntoView({ block: 'center' }));
      return badgeOf(tab, 'video');
    };
    await tab.$eval('video', (video) => /** @type {HTMLVideoElement} */ (video).play());
    const badge = await inView();
    await verdictOf(badge);
    await tabToHost(tab, 'facetell-layer');
    // On to what stands behind the clip, and back from there.
    await tab.keyboard.press('Tab');
    assert.equal(await tab.evaluate(() => document.activeElement?.localName), 'button');
    await backTo(tab, 'facetell-layer, video');
    await inView();
    await tabToHost(tab, 'facetell-layer');
    await tab.keyboard.press('Enter');
    await panelOf(tab);
    await tab.keyboard.press('Escape');
    await panelGone(tab);
    const panel = await clickBadge(tab, badge);
    const { x, y } = await panel.place('.close');
    await tab.mouse.click(x, y);
    await panelGone(tab);
    await tab.close();
  });

  it('drives badge, panel, popup and settings by pointer alone', async () => {
    const badge = await begin();
    const panel = await clickBadge(page, badge);
    await panel.until((root) => root.querySelector('.face canvas'));
    const press = async (/** @type {Shadow} */ where, /** @type {string} */ selector, words = '') => {
      const { x, y } = await where.place(selector, words);
      await page.mouse.click(x, y);
    };
    const before = await time();
    await press(panel, '.dot:last-of-type');
    await page.waitForFunction((then) => document.querySelector('video')?.currentTime !== then, {}, before);
    const { x, y } = await panel.place('input[type="range"]');
    const { colours } = await face(panel);
    await page.mouse.click(x - 40, y);
    assert.notEqual((await face(panel)).colours, colours);
    await press(panel, '.check input');
    assert.equal((await face(panel)).plain, false);
    await press(panel, '.thumb[aria-pressed="false"]');
    assert.notEqual((await face(panel)).chosen, 0);
    await press(panel, '.action', wordOf('panelSave'));
    await says(panel, wordOf('panelSaved'));
    await downloaded(folder, '.html', '</html>');
    await press(panel, '.action', wordOf('panelCard'));
    await downloaded(folder, '.png', 'IEND');
    await says(panel, wordOf('panelSaved'));
    await press(panel, '.action', wordOf('panelWrong'));
    await press(panel, '.ask .action');
    await says(panel, wordOf('panelWrongKept'));
    await press(panel, '.action', wordOf('panelWhole'));
    await panel.until((root) => root.querySelector('.whole [role=status]')?.textContent);
    await press(panel, '.close');
    await panelGone(page);
    const again = await clickBadge(page, badge);
    await press(again, '.action', wordOf('panelHide'));
    await page.waitForFunction(() => !document.querySelector('facetell-layer, facetell-panel'));

    const popup = await popupBeside(browser, own, page);
    await popup.click('input[role="switch"]');
    await page.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).play());
    await verdictOf(await badgeOf(page, '#clip'));
    await (await popup.waitForSelector('li button'))?.click();
    await page.waitForSelector('facetell-panel');
    const other = await popupBeside(browser, own, page);
    await other.click('main > .button:last-of-type');
    // It is open already, and comes to the front.
    await ownTab(browser, ownPage(browser, 'options.html'));
    await own.bringToFront();
    for (const input of ['alarms', 'eagerness', 'size', 'corner', 'history']) {
      const unchosen = await own.waitForSelector(`input[name="${input}"]:not(:checked)`);
      const value = await unchosen?.evaluate((radio) => /** @type {HTMLInputElement} */ (radio).value);
      await unchosen?.click();
      await own.waitForSelector(`input[name="${input}"][value="${value}"]:checked`);
    }
    await own.click('#general input[role="switch"]');
    await page.waitForFunction(() => !document.querySelector('facetell-layer, facetell-panel'));
  });
});
