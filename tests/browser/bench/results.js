/** Where figures are kept: one file for each browser, a part at a time. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { ROOT } from '../support/server.js';

/**
 * @typedef {{browser: string, cpu: string, cores: number, load: number, date: string}} About the circumstances
 * @typedef {{about?: About, models?: import('./models.js').Measured[], detector?: import('./detector.js').Detector[],
 *   capture?: import('./capture.js').Capture[], start?: import('./start.js').Start, page?: import('./page.js').Scenario[]}} Results
 */

export const FOLDER = path.join(ROOT, 'target/bench');

/** @param {string} name of the browser */
const file = (name) => path.join(FOLDER, `${name}.json`);

/** @param {string} name @returns {Results | null} */
export function kept(name) {
  return existsSync(file(name)) ? JSON.parse(readFileSync(file(name), 'utf8')) : null;
}

/** @param {string} name @param {Results} results what is new */
export function keep(name, results) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file(name), JSON.stringify({ ...kept(name), ...results }, null, 1));
}

/** @param {string} browser its version @returns {About} */
export function circumstances(browser) {
  const [first] = cpus();
  const [load = 0] = loadavg();
  return {
    browser,
    cpu: first?.model ?? '',
    cores: cpus().length,
    load,
    date: new Date().toISOString().slice(0, 10),
  };
}
