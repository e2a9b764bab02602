/** What came of each kind of clip, for the table in extension/CASES.md: see cases.js. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { clickBadge, panelGone, verdictOf } from './badge.js';
import { NAME } from './browser.js';
import { ROOT } from './server.js';
import { reasonIn, wordOf } from './words.js';

/** Where the tests of this browser leave what they saw. */
export const RESULTS = path.join(ROOT, 'target/cases');

const RUNGS = ['rungDirect', 'rungTwin', 'rungTab'];

/**
 * How a clip's frames were had, as the panel says it, or why they were not, as the badge does. Kept under
 * the name of the case.
 * @param {import('puppeteer-core').Page} tab
 * @param {import('./shadow.js').Shadow} badge
 * @param {string} name
 * @returns {Promise<{state: string, label: string, outcome: string}>}
 */
export async function outcomeOf(tab, badge, name) {
  const { state, label } = await verdictOf(badge);
  const outcome = state === 'notChecked' ? reasonIn(label) : await rungIn(tab, badge);
  keepOutcome(name, outcome);
  return { state, label, outcome };
}

/** Keeps what came of a case. @param {string} name @param {string} outcome */
export function keepOutcome(name, outcome) {
  mkdirSync(RESULTS, { recursive: true });
  const file = path.join(RESULTS, `${NAME}-${name.replaceAll(/\W+/g, '-')}.json`);
  writeFileSync(file, JSON.stringify({ name, browser: NAME, outcome }));
}

/** @param {import('puppeteer-core').Page} tab @param {import('./shadow.js').Shadow} badge */
async function rungIn(tab, badge) {
  const panel = await clickBadge(tab, badge);
  const said = await panel.until(
    (root, words) => words.find(([, sentence]) => root.textContent?.includes(sentence ?? ''))?.[0],
    RUNGS.map((word) => [word, wordOf(word)]),
  );
  await tab.keyboard.press('Escape');
  await panelGone(badge.frame);
  return said;
}
