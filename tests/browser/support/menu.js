/** The context menu's entries, which nobody but a person can choose. */

import { NAME } from './browser.js';

/** @typedef {import('puppeteer-core').Page} Page */

/**
 * Chooses an entry on a tab's page by its event, which only Chromium lets us dispatch.
 * @param {import('puppeteer-core').Browser} browser
 * @param {Page} tab
 * @param {'look' | 'picture'} entry
 * @param {string} [srcUrl] what the browser says was clicked
 */
export async function choose(browser, tab, entry, srcUrl) {
  const target = await browser.waitForTarget((each) => each.type() === 'service_worker');
  const worker = await target.worker();
  await worker?.evaluate(
    async (address, menuItemId, srcUrl) => {
      // @ts-expect-error: the extension's own API; nobody else can choose an entry of a menu
      const { tabs, contextMenus } = chrome;
      const tab = (await tabs.query({})).find((/** @type {{url: string}} */ { url }) => url === address);
      contextMenus.onClicked.dispatch({ menuItemId, srcUrl }, tab);
    },
    tab.url(),
    entry,
    srcUrl,
  );
}

/**
 * Chooses the entry about a picture on a tab's page. In Firefox the message that the entry sends comes from `own`,
 * another page of the extension.
 * @param {import('puppeteer-core').Browser} browser
 * @param {Page} own
 * @param {Page} tab
 * @param {string} source address of the picture
 */
export async function choosePicture(browser, own, tab, source) {
  if (NAME === 'chrome') {
    await choose(browser, tab, 'picture', source);
  } else {
    await own.evaluate(
      async (address, source) => {
        // @ts-expect-error: the extension's own page has it
        const { tabs } = browser;
        const [{ id }] = (await tabs.query({})).filter((/** @type {any} */ { url }) => url === address);
        await tabs.sendMessage(id, { type: 'picture', click: { source, target: null } });
      },
      tab.url(),
      source,
    );
  }
}

/** The address of what a page shows. @param {Page} tab @param {string} [selector] */
export const sourceOf = (tab, selector = '#picture') =>
  tab.evaluate((wanted) => {
    const roots = [document, ...[...document.querySelectorAll('*')].flatMap((each) => each.shadowRoot ?? [])];
    const [found] = roots.flatMap((root) => root.querySelector(wanted) ?? []);
    return /** @type {HTMLImageElement | undefined} */ (found)?.currentSrc ?? '';
  }, selector);

/**
 * Our content script begins a moment after the page; nobody is as quick with a menu as a test.
 * @param {Page} own
 * @param {Page} tab
 */
export async function begun(own, tab) {
  await own.waitForFunction(
    async (address) => {
      // @ts-expect-error: the extension's own page has it
      const { tabs } = globalThis.browser ?? globalThis.chrome;
      const found = (await tabs.query({})).find((/** @type {{url: string}} */ { url }) => url === address);
      const status = await tabs.sendMessage(found.id, { type: 'status' }).catch(() => null);
      return status?.enabled === true;
    },
    { polling: 100 },
    tab.url(),
  );
}
