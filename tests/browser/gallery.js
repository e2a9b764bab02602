/** Gathers the pictures that the browser tests took into one page: target/screens/index.html. */

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './support/server.js';

const FOLDER = path.join(ROOT, 'target/screens');

const browsers = ['chrome', 'firefox'].filter((name) => existsSync(path.join(FOLDER, name)));
const names = [...new Set(browsers.flatMap((name) => readdirSync(path.join(FOLDER, name))))].sort();
const cell = (/** @type {string} */ browser, /** @type {string} */ name) =>
  existsSync(path.join(FOLDER, browser, name))
    ? `<a href="${browser}/${name}"><img loading="lazy" src="${browser}/${name}" alt="${name} in ${browser}"></a>`
    : '';
const rows = names.map(
  (name) =>
    `<h2>${name.replace('.png', '')}</h2><div>${browsers.map((browser) => cell(browser, name)).join('')}</div>`,
);
writeFileSync(
  path.join(FOLDER, 'index.html'),
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Every surface</title>
<style>body { font: 15px system-ui; margin: 24px; } div { display: flex; gap: 16px; } img { max-width: 45vw; border: 1px solid #ccc; }</style>
<h1>Every surface</h1>${rows.join('\n')}</html>
`,
);
console.log(path.join(FOLDER, 'index.html'));
