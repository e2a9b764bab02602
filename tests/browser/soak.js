/**
 * A long scroll: `BROWSER=firefox node soak.js [CLIPS]` shows clips one after the other in a few recycled
 * elements, each until it has a verdict or a reason, and says what that cost: memory of the whole browser in
 * the first and the last tenth, errors, listeners, Workers.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { badgeOf, verdictOf } from './support/badge.js';
import { launch, NAME } from './support/browser.js';
import { demoClips, serve } from './support/server.js';

const CLIPS = Number(process.argv[2] ?? 1000);
const ELEMENTS = 4;

const PAGE = `<!doctype html><html lang="en"><title>A feed</title><body>
${`<div style="height: 800px"><video muted autoplay loop playsinline width="360" height="640"></video></div>`.repeat(ELEMENTS)}
</body></html>`;

/** Resident memory of a process and all below it, in MiB. @param {number} root */
function memory(root) {
  /** @type {Map<number, {parent: number, pages: number}>} */
  const all = new Map();
  for (const name of readdirSync('/proc')) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ');
      const pages = readFileSync(`/proc/${name}/statm`, 'utf8').split(' ')[1];
      if (stat) all.set(Number(name), { parent: Number(stat[1]), pages: Number(pages) });
    } catch {
      // It ended meanwhile, or is no process.
    }
  }
  const below = (/** @type {number} */ pid) => {
    for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  let pages = 0;
  for (const [pid, process] of all) if (below(pid)) pages += process.pages;
  return (pages * 4096) / 2 ** 20;
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const server = await serve({ pages: { '/soak': { body: PAGE } } });
const browser = await launch();
const tab = await browser.newPage();
await tab.setViewport({ width: 600, height: 800 });
/** @type {string[]} */
const errors = [];
tab.on('pageerror', (error) => errors.push(String(error)));
await tab.goto(`${server.url}/soak`);
const files = demoClips().map(({ file }) => file);
const pid = browser.process()?.pid ?? 0;

/** @type {Record<string, number>} */
const states = {};
const used = [];
const listeners = [];
const begin = Date.now();
for (let clip = 0; clip < CLIPS; clip += 1) {
  const element = clip % ELEMENTS;
  await tab.evaluate(
    (index, src) => {
      const video = document.querySelectorAll('video')[index];
      if (!video) return;
      video.src = src;
      video.scrollIntoView({ block: 'center' });
      video.play().catch(() => undefined);
    },
    element,
    `/clips/${files[clip % files.length]}?${clip}`,
  );
  const { state } = await verdictOf(await badgeOf(tab, `div:nth-of-type(${element + 1}) video`));
  states[state] = (states[state] ?? 0) + 1;
  used.push(memory(pid));
  if (NAME === 'chrome') listeners.push((await tab.metrics()).JSEventListeners ?? 0);
  if ((clip + 1) % Math.ceil(CLIPS / 10) === 0) {
    console.log(
      `${clip + 1} clips, ${used.at(-1)?.toFixed(0)} MiB, ${((Date.now() - begin) / 1000).toFixed(0)} s`,
    );
  }
}
const tenth = Math.max(1, Math.floor(CLIPS / 10));
const ends = [used.slice(0, tenth), used.slice(-tenth)].map((values) => mean(values).toFixed(0));
console.log(`${NAME}: ${CLIPS} clips, ${JSON.stringify(states)}, ${errors.length} errors`);
console.log(`memory of the whole browser: ${ends[0]} MiB in the first tenth, ${ends[1]} MiB in the last`);
if (listeners.length > 0) {
  console.log(
    `event listeners of the page: ${listeners[tenth - 1]} after the first tenth, ${listeners.at(-1)} at the end`,
  );
}
await browser.close();
server.close();
process.exitCode = errors.length > 0 ? 1 : 0;
