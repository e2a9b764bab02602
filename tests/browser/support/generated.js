/** Tables that are made of what the browsers did. */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './server.js';

/**
 * Writes a table; with `--check` it writes nothing and fails if the committed one says something else.
 * @param {string} file from the root @param {string} script that makes it @param {string} table
 */
export function settle(file, script, table) {
  const target = path.join(ROOT, file);
  if (!process.argv.includes('--check')) {
    writeFileSync(target, table);
    return;
  }
  const text = readFileSync(target, 'utf8');
  if (text === table) return;
  const committed = text.split('\n');
  const seen = table.split('\n');
  const apart = [
    ...committed.filter((line) => !seen.includes(line)).map((line) => `- ${line}`),
    ...seen.filter((line) => !committed.includes(line)).map((line) => `+ ${line}`),
  ];
  console.error(
    [`${file} is not what the browsers did: run \`node tests/browser/${script}\``, ...apart].join('\n'),
  );
  process.exit(1);
}
