/** Accessibility of a page, and of what stands in a closed shadow root, by axe-core. */

import axe from 'axe-core';

/** @typedef {import('puppeteer-core').Page} Page */

/**
 * What axe finds wrong, as sentences.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = /** @type {any} */ (window);
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap((/** @type {any} */ { id, nodes }) =>
      nodes.map((/** @type {any} */ node) => `${id}: ${node.target} ${node.failureSummary}`),
    );
  });
}

/** @typedef {{name: string, html: string, css: string}} Copy */

/**
 * What stands in a closed shadow root now, which axe cannot see into.
 * @param {import('./shadow.js').Shadow} shadow
 * @returns {Promise<Copy>}
 */
export function copyOf(shadow) {
  return shadow.evaluate((root) => ({
    name: root.host.localName,
    html: root.innerHTML,
    css: root.adoptedStyleSheets
      .flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText))
      .join('\n'),
  }));
}

/**
 * What axe finds wrong with a copy, in a page of its own, below an open root. That page comes to the front, and a
 * panel closes with its tab: who looks at several has the copies first.
 * @param {import('puppeteer-core').Browser} browser
 * @param {Copy} copy
 * @param {(page: Page) => Promise<void>} [prepare]
 */
export async function copyViolations(browser, copy, prepare) {
  if (copy.html === '') throw new Error(`nothing stands in ${copy.name}`);
  const page = await browser.newPage();
  await prepare?.(page);
  await page.setContent(
    '<!doctype html><html lang="en"><title>A copy</title><body><main><h1>A copy</h1></main></body></html>',
  );
  await page.evaluate(({ name, html, css }) => {
    const host = document.createElement(name);
    host.attachShadow({ mode: 'open' }).innerHTML = `<style>${css}</style>${html}`;
    document.querySelector('main')?.append(host);
    for (const panel of host.shadowRoot?.querySelectorAll('[popover]') ?? []) {
      /** @type {HTMLElement} */ (panel).showPopover();
    }
  }, copy);
  const found = await violations(page);
  await page.close();
  return found;
}

/**
 * The same for what stands in a closed shadow root now.
 * @param {import('puppeteer-core').Browser} browser
 * @param {import('./shadow.js').Shadow} shadow
 */
export const shadowViolations = async (browser, shadow) => copyViolations(browser, await copyOf(shadow));
