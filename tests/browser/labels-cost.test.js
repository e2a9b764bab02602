import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { PATIENCE } from './support/badge.js';
import { launch, NAME } from './support/browser.js';
import { hosts } from './support/hosts.js';
import { pageOf, SITES } from './support/labels.js';
import { ROOT } from './support/server.js';

/** Milliseconds that reading what is said of one post may cost, each time. */
const GOAL = 0.5;
/** Elements that a post is filled up with: a caption of many tags and a hundred comments, each with its name and button. */
const COMMENTS = 100;
const ROUNDS = 50;
/** Of many series the quickest counts: others share the machine, for tenths of a second at a time, and first the code is warmed. */
const SERIES = 20;

/** The reader as the content script has it, in one script. */
async function bundle() {
  const extension = path.join(ROOT, 'extension');
  const vite = createRequire(path.join(extension, 'package.json')).resolve('vite');
  const { build } = await import(pathToFileURL(vite).href);
  const [{ output }] = await build({
    root: extension,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: path.join(extension, 'sites/reader.ts'), name: 'reader', formats: ['iife'] },
    },
  });
  return output[0].code;
}

/** What it costs to read what a platform says of a post, on pages as large as real ones. */
describe('the cost of labels', { timeout: 4 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof hosts>>} */
  let world;
  /** @type {Record<string, string>} */
  const pages = {};
  let reader = '';

  before(async () => {
    [world, reader] = await Promise.all([hosts(pages), bundle()]);
    browser = await launch({ proxy: world.proxy, strangeCertificates: true });
    tab = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    world?.close();
  });

  for (const site of SITES) {
    for (const name of ['labelled', 'not labelled']) {
      it(`${site.name}, ${name}`, async (test) => {
        const labelled = site.cases.find(({ said, shown }) => said && shown);
        const each = name === 'labelled' ? labelled : site.cases.find(({ said }) => said === null);
        assert.ok(each);
        pages[site.page] = pageOf(site, each);
        await tab.goto(site.page);
        await tab.addScriptTag({ content: reader });
        const cost = await tab.evaluate(
          (comments, rounds, series) => {
            // @ts-expect-error: what `bundle` made
            const { siteOf, statedOf } = reader;
            const site = siteOf(location.hostname);
            const video = document.querySelector('#post');
            const post = video?.closest(site.post) ?? document.body;
            const filled = Array.from(
              { length: comments },
              (_, index) =>
                `<div><a href="/@n${index}"><span>name ${index}</span></a><p><span>What an engine, how it weaves!</span>
                 <a href="/tag/${index}">#engine${index}</a></p><span>Reply</span></div>`,
            );
            post.insertAdjacentHTML('beforeend', filled.join(''));
            statedOf(site, video);
            const costs = Array.from({ length: series }, () => {
              const begin = performance.now();
              for (let round = 0; round < rounds; round += 1) statedOf(site, video);
              return (performance.now() - begin) / rounds;
            });
            return Math.min(...costs);
          },
          COMMENTS,
          ROUNDS,
          SERIES,
        );
        test.diagnostic(`${NAME}: ${cost.toFixed(3)} ms`);
        assert.ok(cost <= GOAL, `${cost} ms`);
      });
    }
  }
});
