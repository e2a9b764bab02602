/** Holds what bench.js kept against the goals: prints the table, and draws all of it. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawing } from './drawing.js';
import { judged, pace } from './goals.js';
import { FOLDER, kept } from './results.js';

const BROWSERS = /** @type {const} */ (['chrome', 'firefox']);
const TITLES = { chrome: 'Chromium', firefox: 'Firefox' };

/** @param {number | null} figure @param {string} unit */
function words(figure, unit) {
  if (figure === null) return 'not measured';
  const digits = figure < 0.001 ? figure.toExponential(0) : figure.toPrecision(3);
  return [digits, unit].filter(Boolean).join(' ');
}

const results = BROWSERS.flatMap((browser) => {
  const figures = kept(browser);
  return figures ? [{ browser, title: TITLES[browser], ...figures }] : [];
});
const goals = results.flatMap(({ browser, ...figures }) => judged(browser, figures));

for (const { browser: name, title, about, ...figures } of results) {
  if (about) {
    const { browser, cpu, cores, load, date } = about;
    console.log(`${title}: ${browser}, ${cpu}, ${cores} cores, load ${load.toFixed(1)}, ${date}`);
  }
  const slower = pace(name, figures);
  if (slower)
    console.log(
      `  takes ${slower.toFixed(2)} times as long as where the goals were set: times below are as there`,
    );
}
const columns = [
  'goal'.padEnd(52),
  'in'.padEnd(10),
  'at most'.padStart(10),
  'before'.padStart(10),
  'figure'.padStart(14),
  'here'.padStart(12),
];
console.log(`\n${columns.join('')}`);
for (const { goal, browser, unit, most, before, figure, here, holds } of goals) {
  const title = TITLES[/** @type {keyof typeof TITLES} */ (browser)];
  const outcome = holds === null ? '' : holds ? '  holds' : '  does not hold';
  const row = [
    goal.padEnd(52),
    title.padEnd(10),
    words(most, unit).padStart(10),
    (before === null ? '' : words(before, unit)).padStart(10),
    words(figure, unit).padStart(14),
    (here === figure ? '' : words(here, unit)).padStart(12),
    outcome,
  ];
  console.log(row.join(''));
}
const [json, svg] = ['bench.json', 'bench.svg'].map((name) => path.join(FOLDER, name));
writeFileSync(/** @type {string} */ (json), JSON.stringify({ goals, results }, null, 1));
writeFileSync(/** @type {string} */ (svg), drawing(goals, results));
console.log(
  `\nfigures in ${path.relative(process.cwd(), String(json))}, drawn in ${path.relative(process.cwd(), String(svg))}`,
);
