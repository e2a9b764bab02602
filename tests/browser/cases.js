/**
 * Writes extension/CASES.md out of what the browser tests saw. With --check it writes nothing and fails if
 * the committed table says something else.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RESULTS } from './support/cases.js';
import { settle } from './support/generated.js';
import { wordOf } from './support/words.js';

/** @type {Map<string, Record<string, string>>} */
const cases = new Map();
for (const file of readdirSync(RESULTS).sort()) {
  const { name, browser, outcome } = JSON.parse(readFileSync(path.join(RESULTS, file), 'utf8'));
  cases.set(name, { ...cases.get(name), [browser]: outcome });
}

/** @type {Record<string, string>} */
const RUNGS = {
  rungDirect: 'direct',
  rungTwin: 'twin',
  rungTab: 'tab',
  ceiling: 'twin, until 90 seconds of it were fetched',
};

/** @param {string | undefined} outcome */
function cell(outcome) {
  if (!outcome) return '–';
  return RUNGS[outcome] ?? `not checked: ${wordOf(outcome)}`;
}

const rows = [...cases]
  .sort(([one], [other]) => one.localeCompare(other, 'en'))
  .map(([name, { chrome, firefox }]) => `| ${name} | ${cell(chrome)} | ${cell(firefox)} |`);
const table = `# How each kind of clip is looked at

Made by \`node tests/browser/cases.js\` from what the browser tests saw; not to be edited. *direct*: read from the
page's own element; *twin*: from the extension's own copy; *tab*: from pictures of the tab; –: not tried there, the
test says why.

| clip | Chromium | Firefox |
|---|---|---|
${rows.join('\n')}
`;

settle('extension/CASES.md', 'cases.js', table);
