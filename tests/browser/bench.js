/**
 * What the detector and the extension cost in one browser: `BROWSER=firefox node bench.js [PART…]`, every part if none
 * is named. Prints tables and keeps the figures in target/bench; bench/report.js holds them against the goals.
 */

import { capturePages, measureCapture } from './bench/capture.js';
import { facePages, measureDetector } from './bench/detector.js';
import { measureModels, modelPages } from './bench/models.js';
import { measurePage } from './bench/page.js';
import { circumstances, keep } from './bench/results.js';
import { measureStart } from './bench/start.js';
import { launch, NAME } from './support/browser.js';
import { serve } from './support/server.js';

/** Rounds of each model. */
const ROUNDS = Number(process.env.ROUNDS ?? 20);

/** Without these, clocks are as coarse as a tenth of a millisecond in Chromium and a whole one in Firefox. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * In a page of www/bench, without the extension.
 * @template T
 * @param {Record<string, import('./support/server.js').Page>} pages
 * @param {(page: import('puppeteer-core').Page) => Promise<T>} measure
 */
async function alone(pages, measure) {
  const server = await serve({ pages, headers: ISOLATED });
  const browser = await launch({ bare: true });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}/bench/index.html`);
    keep(NAME, { about: circumstances(await browser.version()) });
    return await measure(page);
  } finally {
    await browser.close();
    server.close();
  }
}

const PARTS = {
  models: () => alone(modelPages(), (page) => measureModels(page, ROUNDS)),
  detector: () => alone(facePages(), measureDetector),
  capture: () => alone(capturePages(), measureCapture),
  start: measureStart,
  page: measurePage,
};

const wanted = process.argv.slice(2);
for (const [part, measure] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(part)) continue;
  console.log(`\n${part} in ${NAME === 'firefox' ? 'Firefox' : 'Chromium'}`);
  keep(NAME, { [part]: await measure() });
}
