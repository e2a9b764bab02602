/** The colours that a person may have pages shown in: emulated by Chromium, set up in Firefox. */

import { COLOURS, NAME } from './browser.js';
import { privileged } from './privileged.js';

/** @typedef {keyof typeof COLOURS} Theme */

export const THEMES = /** @type {Theme[]} */ (Object.keys(COLOURS));

/** Whether a page is in the colours of a theme. @type {Record<Theme, string>} */
const QUERIES = {
  light: '(prefers-color-scheme: light) and (forced-colors: none)',
  dark: '(prefers-color-scheme: dark) and (forced-colors: none)',
  forced: '(forced-colors: active)',
};

/** Sets what one theme is, and takes back what the others are. @param {Theme} theme */
const preferences = (theme) => `
  const wanted = ${JSON.stringify(COLOURS[theme])};
  for (const name of ${JSON.stringify(Object.values(COLOURS).flatMap(Object.keys))}) {
    if (!(name in wanted)) Services.prefs.clearUserPref(name);
  }
  const set = { number: 'setIntPref', boolean: 'setBoolPref', string: 'setStringPref' };
  for (const [name, value] of Object.entries(wanted)) Services.prefs[set[typeof value]](name, value);
`;

/**
 * Shows a page in the colours of a theme; in Firefox every page.
 * @param {import('puppeteer-core').Page} page
 * @param {Theme} theme
 */
export async function dress(page, theme) {
  if (NAME === 'firefox') await privileged(page.browser(), preferences(theme));
  else {
    const session = await page.createCDPSession();
    await session.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: theme === 'light' ? 'light' : 'dark' },
        { name: 'forced-colors', value: theme === 'forced' ? 'active' : 'none' },
      ],
    });
    sessions.set(page, session);
  }
  await page.waitForFunction((query) => matchMedia(query).matches, { polling: 50 }, QUERIES[theme]);
}

/** What is emulated lasts as long as the session that asked for it. @type {WeakMap<object, unknown>} */
const sessions = new WeakMap();
