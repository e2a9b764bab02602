/** The pages of labels.test.js, and what came of them, for the table in extension/LABELS.md: see labels.js. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NAME } from './browser.js';
import { ROOT } from './server.js';

/**
 * `state` is what the page came with, `shown` the label, `beside` one of somebody else's; `late` and `lateState` come
 * after the verdict; `then` is the label of the next clip; `said` names the sentence.
 * @typedef {{name: string, state?: object, shown?: string, beside?: string, late?: string, lateState?: object,
 *   then?: string, said: string | null, thenSaid?: string}} Case
 * @typedef {{site: string, name: string, page: string, next: string, media: string | null, script: string,
 *   what: string, where: string, cases: Case[]}} Site
 */

const FOLDER = path.join(import.meta.dirname, '../sites');

/** @type {Site[]} */
export const SITES = JSON.parse(readFileSync(path.join(FOLDER, 'labels.json'), 'utf8'));

/** Where the tests leave which cases passed. */
export const PASSED = path.join(ROOT, 'target/labels');

/** Longer than a state of any site. */
const HUGE = '1'.repeat(5_000_000);

/** A site's page for a case. @param {Site} site @param {Case} each */
export function pageOf({ site, media, script }, { state, shown = '', beside = '' }) {
  const json = JSON.stringify(state)?.replaceAll('<', '\\u003c').replace('{{huge}}', HUGE);
  /** @type {Record<string, string>} */
  const parts = {
    state: json ? script.replace('{{json}}', () => json) : '',
    shown,
    beside,
    media: media ?? '/own/clip.mp4',
  };
  const markup = readFileSync(path.join(FOLDER, 'labels', `${site}.html`), 'utf8');
  return markup.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name] ?? '');
}

/** @param {string} site @param {string} name */
export function keepCase(site, name) {
  mkdirSync(PASSED, { recursive: true });
  writeFileSync(path.join(PASSED, `${NAME}-${site}-${name.replaceAll(/\W+/g, '-')}`), name);
}
