/** The page that shows all pictures of the gallery. */

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/server.js';

export const FOLDER = path.join(ROOT, 'target/gallery');

const COLUMNS = ['light-ltr', 'dark-ltr', 'forced-ltr', 'light-rtl', 'dark-rtl', 'forced-rtl'];

const STYLE = `body { margin: 24px; font: 14px system-ui; } h2 { margin: 32px 0 8px; }
  table { border-collapse: collapse; } th { padding: 4px; font-weight: 500; text-align: start; }
  td { padding: 4px; vertical-align: top; } img { max-width: 260px; max-height: 420px; border: 1px solid #bbb; }`;

/** Writes it, and gives its address. */
export function writeIndex() {
  const folders = (/** @type {string} */ folder) => (existsSync(folder) ? readdirSync(folder).sort() : []);
  const browsers = ['chrome', 'firefox'].filter((name) => existsSync(path.join(FOLDER, name)));
  const surfaces = new Set(browsers.flatMap((name) => folders(path.join(FOLDER, name))));
  const cases = [...surfaces].flatMap((surface) => {
    const states = new Set(browsers.flatMap((name) => folders(path.join(FOLDER, name, surface))));
    return [...states].map((state) => `${surface}/${state}`);
  });
  const cell = (/** @type {string} */ file) =>
    existsSync(path.join(FOLDER, file))
      ? `<a href="${file}"><img loading="lazy" src="${file}" alt="${file}"></a>`
      : '';
  const row = (/** @type {string} */ browser, /** @type {string} */ name) =>
    `<tr><th>${browser}</th>${COLUMNS.map((column) => `<td>${cell(`${browser}/${name}/${column}.png`)}</td>`).join('')}</tr>`;
  const tables = cases.map(
    (name) =>
      `<h2>${name}</h2><table><tr><th></th>${COLUMNS.map((column) => `<th>${column}</th>`).join('')}</tr>
       ${browsers.map((browser) => row(browser, name)).join('\n')}</table>`,
  );
  const index = path.join(FOLDER, 'index.html');
  writeFileSync(
    index,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Every surface</title><style>${STYLE}</style>
     <h1>Every surface</h1>${tables.join('\n')}</html>\n`,
  );
  return index;
}
