import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { violations } from './support/axe.js';
import { launch } from './support/browser.js';
import { unreached } from './support/keys.js';
import { ROOT } from './support/server.js';

/** The page of `facetell report`, of a table as large as a folder of clips is. */

const CLIPS = 5000;

/** Clips on a page of the table. */
const SIZE = 50;

/** Milliseconds that a person may wait for what they did: a list of thousands, on a machine with other work. */
const PATIENCE = 2000;

/** The Python that `cargo xtask python` installs the package in. */
const PYTHON =
  [process.env.FACETELL_PYTHON, path.join(ROOT, 'target/python/bin/python')].find(
    (file) => file && existsSync(file),
  ) ?? '';

/** @param {string[]} given */
function python(...given) {
  const { status, stderr } = spawnSync(PYTHON, given, {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}

describe('the report', {
  skip: PYTHON === '' && 'no Python with the package: FACETELL_PYTHON names one',
}, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'facetell-report-'));
  const file = path.join(folder, 'report.html');
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** @type {string[]} */
  const wrong = [];

  before(async () => {
    python(path.join(ROOT, 'python/tests/sample.py'), path.join(folder, 'table.parquet'), `${CLIPS}`);
    python('-m', 'facetell.report', folder);
    browser = await launch({ bare: true });
    tab = await browser.newPage();
    tab.on('pageerror', (error) => wrong.push(`${error}`));
    tab.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    tab.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) wrong.push(`asked for ${request.url()}`);
    });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @param {number} [width] @param {'light' | 'dark'} [scheme] */
  async function opened(width = 1280, scheme = 'light') {
    await tab.setViewport({ width, height: 900 });
    // Firefox is told by its settings, which are those of the machine.
    if (process.env.BROWSER !== 'firefox') {
      await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    }
    await tab.goto(pathToFileURL(file).href);
    await tab.waitForSelector('#rows tr');
  }

  /** @param {string} selector */
  const text = (selector) => tab.$eval(selector, (element) => element.textContent ?? '');
  /** @param {string} column */
  const column = (column) =>
    tab.$$eval(`#rows .col-${column}`, (cells) => cells.map((cell) => cell.textContent ?? ''));

  it('has a page of rows in place of thousands, and answers at once', async () => {
    await opened();
    assert.equal(await text('#count'), '5,000 of 5,000 clips');
    assert.equal((await tab.$$('#rows .opener')).length, SIZE);
    const longest = await tab.evaluate(() => {
      const times = [];
      for (const deed of [
        () => /** @type {HTMLElement} */ (document.querySelector('#head-file .sort')).click(),
        () => /** @type {HTMLElement} */ (document.querySelector('#last')).click(),
        () => {
          const search = /** @type {HTMLInputElement} */ (document.querySelector('#search'));
          search.value = 'v';
          search.dispatchEvent(new Event('input'));
        },
      ]) {
        const start = performance.now();
        deed();
        document.body.getBoundingClientRect();
        times.push(performance.now() - start);
      }
      return Math.max(...times);
    });
    assert.ok(longest < PATIENCE, `${longest} ms`);
    assert.ok(statSync(file).size < 40e6);
  });

  it('says first how far it is to be trusted, and never that a clip is real', async () => {
    await opened();
    const limits = await text('.limits');
    const { clips } = JSON.parse(readFileSync(path.join(ROOT, 'models/forgery.json'), 'utf8')).alarms;
    const { budget, found } = clips.balanced;
    assert.ok(limits.includes(`about ${budget} of 1,000 authentic clips`), limits);
    const missed = clips.manipulated_files - found;
    assert.ok(limits.includes(`missed ${missed} of ${clips.manipulated_files} manipulated clips`), limits);
    const states = await tab.$$eval('.tile > :last-child', (tiles) => tiles.map((tile) => tile.textContent));
    assert.deepEqual(states, ['Likely deepfake', 'Unsure', 'No signs', 'Not checked']);
  });

  it('sorts by a column, and says so', async () => {
    await opened();
    const order = () => tab.$eval('#head-signs', (head) => head.getAttribute('aria-sort'));
    assert.equal(await order(), 'none');
    await tab.click('#head-signs .sort');
    assert.equal(await order(), 'descending');
    const numbers = (await column('signs')).map((score) => Number.parseInt(score, 10));
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => b - a),
    );
    await tab.click('#head-signs .sort');
    assert.equal(await order(), 'ascending');
    assert.deepEqual([...new Set(await column('signs'))], ['–']);
  });

  it('filters by verdict and text, and tells how many are left', async () => {
    await opened();
    await tab.click('.tile.unsure');
    const unsure = Number.parseInt(await text('.tile.unsure .number'), 10);
    assert.equal(await text('#count'), `${unsure} of 5,000 clips`);
    assert.deepEqual(
      [...new Set(await tab.$$eval('#rows .chip', (all) => all.map((each) => each.textContent)))],
      ['Unsure'],
    );
    await tab.type('#search', 'disagree');
    const [left] = (await text('#count')).split(' ');
    assert.ok(Number(left) > 0 && Number(left) < unsure, left);
    await tab.type('#search', ' and no such name');
    assert.equal(await text('#count'), '0 of 5,000 clips');
    assert.ok(await tab.$eval('#none', (element) => element.checkVisibility()));
    await tab.click('#reset');
    assert.equal(await text('#count'), '5,000 of 5,000 clips');
  });

  it('shows names of files as text, and obeys none', async () => {
    await opened();
    await tab.click('#head-file .sort');
    /** @type {string[]} */
    const names = [];
    for (const word of ['<script>', 'onerror', 'u{202e}', 'u{a}', '{{data}}', '&#0;', 'u{2028}']) {
      await tab.evaluate(() => Object.assign(document.querySelector('#search') ?? {}, { value: '' }));
      // What is made visible is not what is searched: files are found by their own names.
      await tab.type(
        '#search',
        { 'u{202e}': '4pm', 'u{a}': 'and a tab', 'u{2028}': 'paragraph' }[word] ?? word,
      );
      names.push(...(await tab.$$eval('#rows .opener', (all) => all.map((each) => each.textContent ?? ''))));
      assert.ok(names.at(-1)?.includes(word), `${word}: ${names}`);
    }
    assert.equal(await tab.title(), 'Facetell report');
    assert.ok(!names.some((name) => /[\n\u202e\u2028]/.test(name)));
  });

  it('opens a clip: its faces, their heat maps, its looks over time', async () => {
    await opened();
    await tab.click('#rows .opener');
    const seen = await tab.$eval('#rows .below', (below) => ({
      hidden: /** @type {HTMLElement} */ (below).hidden,
      dots: below.querySelectorAll('circle').length,
      label: below.querySelector('.chart')?.getAttribute('aria-label') ?? '',
      faces: below.querySelectorAll('figure img[alt^="The face at"]').length,
      heat: below.querySelectorAll('figure canvas').length,
    }));
    assert.ok(
      !seen.hidden && seen.dots > 10 && seen.faces > 0 && seen.heat === seen.faces,
      JSON.stringify(seen),
    );
    assert.match(seen.label, /Looks: \d+\. The strongest: \d+ % at 0:/);
    const drawn = () => tab.$eval('.heat', (heat) => getComputedStyle(heat).display);
    assert.notEqual(await drawn(), 'none');
    await tab.click('#heat');
    assert.equal(await drawn(), 'none');
    await tab.click('#rows summary');
    await tab.waitForFunction(
      (dots) => document.querySelectorAll('.looks tbody tr').length >= dots,
      {},
      seen.dots,
    );
  });

  it('is worked by keyboard alone', async () => {
    await opened();
    await tab.focus('#next');
    await tab.keyboard.press('Enter');
    assert.equal(await text('#page'), 'Page 2 of 100');
    assert.ok(await tab.$eval('#next', (next) => next === document.activeElement), 'the focus stays');
    await opened();
    // Not by typing: the focus begins at the top.
    await tab.evaluate(() => {
      const search = /** @type {HTMLInputElement} */ (document.querySelector('#search'));
      search.value = 'paragraph';
      search.dispatchEvent(new Event('input'));
    });
    assert.deepEqual(await unreached(tab), []);
  });

  for (const scheme of /** @type {const} */ (['light', 'dark'])) {
    for (const width of [320, 1280]) {
      it(`is readable for everybody: ${scheme}, ${width} px`, async () => {
        await opened(width, scheme);
        await tab.click('#rows .opener');
        assert.deepEqual(await violations(tab), []);
        const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} px`);
      });
    }
  }

  it('loads nothing, and nothing went wrong', () => {
    assert.deepEqual(wrong, []);
  });
});
