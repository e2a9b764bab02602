/** A browser with the extension and pages for every state: what the cases of the gallery are reached on. */

import { badgeOf, clickBadge, verdictOf } from '../support/badge.js';
import { goOwn, launch, ownPage, popupBeside } from '../support/browser.js';
import { textOf } from '../support/marks.js';
import { serveMedia } from '../support/media.js';
import { begun } from '../support/menu.js';
import { serve } from '../support/server.js';
import { stills } from '../support/stills.js';
import { variants } from '../support/variants.js';
import { pages } from './pages.js';

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('../support/shadow.js').Shadow} Shadow
 * @typedef {'ltr' | 'rtl'} Direction
 */

/** The words that each direction is shown in; none is the browser's own, and LTR=hi another. @type {Record<Direction, string>} */
export const LANGUAGE = { ltr: process.env.LTR ?? '', rtl: 'ar' };

/** Large enough for the longest panel, so that all of it is in the picture. */
const VIEWPORT = { width: 760, height: 1500 };

export class Stage {
  /** @type {Page} */
  #options;

  /**
   * @param {import('puppeteer-core').Browser} browser
   * @param {Page} tab @param {Page} options
   * @param {{url: string, close(): void}[]} servers of our own pages, of a site that nobody switched on, of clips
   */
  constructor(browser, tab, options, servers) {
    this.browser = browser;
    this.tab = tab;
    this.#options = options;
    this.servers = servers;
  }

  /** @param {Parameters<typeof launch>[0]} options */
  static async open(options) {
    const media = await serveMedia();
    const stranger = await serveMedia({ host: '127.0.0.2' });
    const pictures = stills();
    const marked = {
      body: textOf(/** @type {Buffer} */ (pictures['/manipulated.png']?.body), 'text.png'),
      type: 'image/png',
      // What the browser keeps can be read without asking for it.
      headers: { 'cache-control': 'max-age=600' },
    };
    const served = { ...pages(media.url, stranger.url), ...pictures, '/marked.png': marked };
    const server = await serve({ own: variants(), pages: served });
    const elsewhere = await serve({ host: '127.0.0.2', own: variants(), pages: served });
    const browser = await launch(options);
    const own = await browser.newPage();
    await goOwn(own, ownPage(browser, 'options.html'));
    await own.waitForSelector('main');
    const tab = await browser.newPage();
    await tab.setViewport(VIEWPORT);
    return new Stage(browser, tab, own, [server, elsewhere, media, stranger]);
  }

  async close() {
    await this.browser.close();
    for (const server of this.servers) server.close();
  }

  /** Has the extension speak a language of that direction, wherever it is open. @param {Direction} direction */
  async speak(direction) {
    await this.#options.select('select[name="language"]', LANGUAGE[direction]);
    // It lies behind the tab, where no frames are painted to look again at.
    const turned = (/** @type {Direction} */ dir) => document.documentElement.dir === dir;
    await this.#options.waitForFunction(turned, { polling: 'mutation' }, direction);
  }

  /** Shows a page in the tab. @param {string} path @param {{elsewhere?: boolean}} [options] */
  async show(path, { elsewhere = false } = {}) {
    await this.tab.bringToFront();
    await this.tab.setViewport(VIEWPORT);
    await this.tab.goto(this.servers[elsewhere ? 1 : 0]?.url + path, { waitUntil: 'domcontentloaded' });
  }

  /** Opens the panel of a page's clip, once there is a verdict. @param {string} path @returns {Promise<Shadow>} */
  async panel(path) {
    await this.show(path);
    const badge = await badgeOf(this.tab, '#clip');
    await verdictOf(badge);
    const panel = await clickBadge(this.tab, badge);
    await complete(panel);
    return panel;
  }

  /** Presses a button of the panel by keyboard: one that grows moves its buttons. @param {Shadow} panel @param {string} words */
  async press(panel, words) {
    await panel.until((root, text) => {
      const action = [...root.querySelectorAll('.action')].find(({ textContent }) => textContent === text);
      /** @type {HTMLElement | undefined} */ (action)?.focus();
      return root.activeElement?.textContent === text;
    }, words);
    await this.tab.keyboard.press('Enter');
  }

  /** One of the extension's own pages. @param {string} name @param {number} width */
  async own(name, width) {
    const page = await this.browser.newPage();
    await page.setViewport({ width, height: 900 });
    await goOwn(page, ownPage(this.browser, `${name}.html`));
    await page.waitForSelector('main');
    return page;
  }

  /** The popup about the tab. */
  async popup() {
    const page = await popupBeside(this.browser, this.#options, this.tab);
    await page.setViewport({ width: 320, height: 700 });
    return page;
  }

  /** Waits for our content script in the tab. */
  async begun() {
    await begun(this.#options, this.tab);
  }

  /** What an entry of the context menu sends. @param {object} message */
  async send(message) {
    await this.#options.evaluate(
      async (url, sent) => {
        // @ts-expect-error: the extension's own page has it
        const { tabs } = globalThis.browser ?? globalThis.chrome;
        const [tab] = (await tabs.query({})).filter((/** @type {{url: string}} */ each) => each.url === url);
        await tabs.sendMessage(tab.id, sent);
      },
      this.tab.url(),
      message,
    );
  }

  /** Changes settings as the settings page does. @param {object} part */
  async set(part) {
    await this.#options.evaluate(async (changed) => {
      // @ts-expect-error: the extension's own page has it
      const { storage } = globalThis.browser ?? globalThis.chrome;
      const { settings = {} } = await storage.local.get('settings');
      await storage.local.set({ settings: { ...settings, ...changed } });
    }, part);
  }
}

/** Waits until a panel has the faces that its report speaks of. @param {Shadow} panel */
async function complete(panel) {
  await panel.until(
    (root) =>
      root.querySelector('.actions') && (!root.querySelector('.dot') || root.querySelector('.face canvas')),
  );
}
