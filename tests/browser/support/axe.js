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

/**
 * The same for a closed shadow root, which axe cannot see into: its content is shown once more in a page of
 * its own, below an open one.
 * @param {import('puppeteer-core').Browser} browser
 * @param {import('./shadow.js').Shadow} shadow
 * @param {(page: Page) => Promise<void>} [prepare]
 */
export async function shadowViolations(browser, shadow, prepare) {
  const copy = await shadow.evaluate((root) => ({
    name: root.host.localName,
    html: root.innerHTML,
    css: root.adoptedStyleSheets
      .flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText))
      .join('\n'),
  }));
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
