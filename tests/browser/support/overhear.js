/** Errors of the extension's own contexts, which no page hears of. */

import { createInterface } from 'node:readline';
import { NAME, ownPage } from './browser.js';

/**
 * Notes them in a list from now on. Chromium: what the service worker, the engine's page and its Worker throw or
 * write as an error. Firefox: what any page of the extension throws, the engine's included, but not its Worker; see
 * `loud` of `launch`.
 * @param {import('puppeteer-core').Browser} browser
 * @returns {string[]}
 */
export function overhear(browser) {
  /** @type {string[]} */
  const heard = [];
  const ours = ownPage(browser, '');
  if (NAME === 'firefox') {
    const errors = browser.process()?.stderr;
    if (!errors) throw new Error('the browser says nothing');
    createInterface({ input: errors }).on('line', (line) => {
      if (line.includes('error') && line.includes(ours)) heard.push(line);
    });
    return heard;
  }
  const listen = async (/** @type {import('puppeteer-core').Target} */ target) => {
    if (!target.url().startsWith(ours)) return;
    if (target.type() === 'service_worker') {
      const worker = await target.worker();
      worker?.client.on('Runtime.exceptionThrown', ({ exceptionDetails: { text, exception } }) => {
        heard.push(`service worker: ${exception?.description ?? text}`);
      });
      worker?.client.on('Runtime.consoleAPICalled', ({ type, args }) => {
        if (type === 'error') heard.push(`service worker: ${args.map(({ value }) => value)}`);
      });
    } else if (target.url().endsWith('.html')) {
      // Its Worker's are among them.
      const page = await target.asPage();
      page.on('pageerror', (error) => heard.push(`${target.url()}: ${error}`));
      page.on('console', (message) => {
        if (message.type() === 'error') heard.push(`${target.url()}: ${message.text()}`);
      });
    }
  };
  browser.on('targetcreated', (target) => void listen(target).catch((error) => heard.push(String(error))));
  for (const target of browser.targets()) void listen(target).catch((error) => heard.push(String(error)));
  return heard;
}
