import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { violations } from './support/axe.js';
import { badgeOf, clickBadge, PATIENCE, panelGone, panelOf, picture, verdictOf } from './support/badge.js';
import { goOwn, launch, openPopup, ownPage } from './support/browser.js';
import { serve } from './support/server.js';
import { wordOf } from './support/words.js';

/** @param {string} mark @param {string} [clip] */
const PAGE = (mark, clip = 'orbit') => `<!doctype html><html lang="en"><title>A page</title><body>
  <article data-e2e="recommend-list-item-container">
    <div><video id="clip" muted autoplay loop playsinline width="360" src="/clips/${clip}.mp4"></video></div>
    <span data-e2e="video-author-uniqueid">sam${mark}</span>
    <p data-e2e="video-desc">Ada Lovelace about engines</p>
  </article></body></html>`;

/** What is chosen in the settings takes effect in pages that are open. */
describe('settings', { timeout: 6 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {import('puppeteer-core').Page} */
  let options;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    server = await serve({
      pages: {
        '/stranger': { body: PAGE('') },
        '/forged': { body: PAGE('', 'crew') },
        '/verified': { body: PAGE('<svg data-e2e="verified"></svg>') },
      },
    });
    browser = await launch();
    options = await browser.newPage();
    await options.setViewport({ width: 900, height: 1200 });
    await goOwn(options, ownPage(browser, 'options.html'));
    await options.waitForSelector('main');
    page = await browser.newPage();
    await page.setViewport({ width: 1100, height: 900 });
    await open('/stranger');
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** @param {string} path */
  async function open(path) {
    await page.bringToFront();
    await page.goto(server.url + path);
    await verdictOf(await badgeOf(page, '#clip'));
    const panel = await clickBadge(page, await badgeOf(page, '#clip'));
    await panel.until((root) => root.querySelector('.face canvas'));
    return panel;
  }

  /** The panel of the open page; it has closed if the tab was at the back meanwhile. */
  async function reopened() {
    await page.bringToFront();
    const badge = await badgeOf(page, '#clip');
    await verdictOf(badge);
    if (!(await page.$('facetell-panel'))) return clickBadge(page, badge);
    return panelOf(page);
  }

  /** The language and the direction of a page of the extension. @param {import('puppeteer-core').Page} own */
  const speech = (own) =>
    own.evaluate(() => `${document.documentElement.lang} ${document.documentElement.dir}`);

  it('change the language of everything that is open, and change it back', async () => {
    const popup = await browser.newPage();
    await openPopup(popup, browser, page);
    await popup.waitForSelector('main');
    for (const [chosen, spoken, direction] of [
      ['ar', 'ar', 'rtl'],
      ['', 'en', 'ltr'],
    ]) {
      await options.bringToFront();
      await options.select('select[name="language"]', chosen);
      await options.waitForFunction((tag) => document.documentElement.lang === tag, {}, spoken);
      assert.equal(await speech(options), `${spoken} ${direction}`);
      assert.equal(await options.$eval('h1', (h1) => h1.textContent), wordOf('optionsTitle', spoken));
      assert.deepEqual(await violations(options), []);
      if (chosen) await picture(options, 'options-language');
      await popup.waitForFunction((tag) => document.documentElement.lang === tag, {}, spoken);
      assert.equal(await speech(popup), `${spoken} ${direction}`);
      await page.bringToFront();
      const badge = await badgeOf(page, '#clip');
      await badge.until((root, tag) => root.querySelector('button')?.lang === tag, spoken);
      const { dir, label, state } = await badge.evaluate((root) => {
        const button = /** @type {HTMLButtonElement} */ (root.querySelector('button'));
        return { dir: button.dir, label: button.textContent ?? '', state: button.dataset.state ?? '' };
      });
      const word = `state${state.charAt(0).toUpperCase()}${state.slice(1)}`;
      assert.deepEqual([dir, label], [direction, wordOf(word, spoken)]);
      const panel = await reopened();
      await panel.until((root, tag) => root.querySelector(`.panel[lang="${tag}"]`), spoken);
      const said = await panel.evaluate((root) => ({
        dir: /** @type {HTMLElement} */ (root.querySelector('.panel')).dir,
        text: root.textContent ?? '',
      }));
      assert.equal(said.dir, direction);
      assert.ok(said.text.includes(wordOf('panelLooksHeading', spoken)));
      if (chosen) await picture(page, 'panel-language');
    }
    await popup.close();
  });

  it('set how many false alarms are risked, for clips that are open as well', async () => {
    await open('/forged');
    for (const [level, budget] of [
      ['more', 50],
      ['balanced', 10],
    ]) {
      await options.bringToFront();
      await options.click(`input[name="alarms"][value="${level}"]`);
      await options.waitForSelector(`input[name="alarms"][value="${level}"]:checked`);
      await page.bringToFront();
      const panel = await reopened();
      const sentence = wordOf('panelDoubtAlarm').split('$2')[0]?.replace('$1', String(budget)) ?? '';
      await panel.until((root, words) => root.textContent?.includes(words), sentence);
    }
    await page.keyboard.press('Escape');
    await panelGone(page);
    await open('/stranger');
  });

  it('have a list of public figures, whose names are pointed out in posts of strangers', async () => {
    const sentence = wordOf('hintFigure').replace('$1', 'Ada Lovelace');
    const hinted = async (/** @type {boolean} */ wanted) => {
      const panel = await reopened();
      await panel.until((root) => root.querySelector('.face canvas'));
      const there = (await panel.evaluate((root) => root.textContent ?? '')).includes(sentence);
      assert.equal(there, wanted);
    };
    await hinted(false);
    await options.bringToFront();
    await options.type('input[name="figure"]', 'Ada Lovelace');
    await options.keyboard.press('Enter');
    await options.waitForSelector('#figures .chips li');
    await options.click('#figures summary');
    await options.$eval('#figures', (section) => section.scrollIntoView());
    await picture(options, 'options-figures');
    assert.deepEqual(await violations(options), []);
    await page.bringToFront();
    await hinted(true);
    await picture(page, 'panel-figure');
    await options.bringToFront();
    await options.$eval('#figures .chips button', (button) => /** @type {HTMLElement} */ (button).focus());
    await options.keyboard.press('Enter');
    await page.bringToFront();
    await hinted(false);
    await page.keyboard.press('Escape');
    await panelGone(page);
  });

  it('say nothing of a name where the account has the platform’s mark', async () => {
    await options.bringToFront();
    await options.type('input[name="figure"]', 'Ada Lovelace');
    await options.keyboard.press('Enter');
    await options.waitForFunction(() =>
      document.querySelector('#figures .chips')?.textContent?.includes('Ada Lovelace'),
    );
    const panel = await open('/verified');
    const text = await panel.evaluate((root) => root.textContent ?? '');
    assert.ok(!text.includes('Ada Lovelace'), text);
    const stranger = await open('/stranger');
    await stranger.until((root) => root.textContent?.includes('Ada Lovelace'));
  });
});
