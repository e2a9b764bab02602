import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { shadowViolations, violations } from './support/axe.js';
import { badgeOf, clickBadge, keepPicture, PATIENCE, picture, verdictOf } from './support/badge.js';
import { downloaded, downloads, goOwn, launch, NAME, ownPage } from './support/browser.js';
import { speaking } from './support/copies.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { ROOT, serve } from './support/server.js';
import { wordOf } from './support/words.js';

/** @param {string} name */
const schema = (name) => JSON.parse(readFileSync(path.join(ROOT, 'extension/evidence', name), 'utf8'));

/** The open panel of the feed's manipulated clip, with its faces. @param {import('puppeteer-core').Page} page */
async function openPanel(page) {
  const badge = await badgeOf(page, videoOf(1));
  await verdictOf(badge);
  const panel = await clickBadge(page, badge);
  await panel.until((root) => root.querySelector('.face canvas'));
  return panel;
}

/** @param {import('puppeteer-core').Page} page @param {import('./support/shadow.js').Shadow} panel @param {string} words */
async function press(page, panel, words) {
  // By keyboard: the panel grows while looks come in, and a button may move away from a pointer.
  await panel.until((root, wanted) => {
    const found = [...root.querySelectorAll('.action')].find((each) => each.textContent === wanted);
    if (found) /** @type {HTMLElement} */ (found).focus();
    return found && root.activeElement === found;
  }, words);
  await page.keyboard.press('Enter');
}

/** @param {import('./support/shadow.js').Shadow} panel @param {string} words */
const says = (panel, words) =>
  panel.until((root, said) => root.querySelector('.actions [role=status]')?.textContent === said, words);

/** Width and height of a PNG. @param {Buffer} png */
function sizeOf(png) {
  assert.equal(png.subarray(0, 8).toString('hex'), '89504e470d0a1a0a');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

/** What a person keeps of a clip: a picture to share, and a report of a wrong verdict. */
describe('what is kept', { timeout: 6 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {import('./support/shadow.js').Shadow} */
  let panel;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {string} */
  let folder;

  before(async () => {
    server = await serve();
    browser = await launch();
    folder = await downloads(browser);
    page = await browser.newPage();
    await page.setViewport({ width: 1000, height: 900 });
    await openFeed(page, server.url);
    await scrollTo(page, 1);
    panel = await openPanel(page);
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  it('is a picture of the size that is shared', async () => {
    await press(page, panel, wordOf('panelCard'));
    await says(panel, wordOf('panelSaved'));
    const png = await downloaded(folder, '.png', 'IEND');
    assert.deepEqual(sizeOf(png), { width: 1200, height: 630 });
    keepPicture('card', png);
  });

  it('is a report, once the person has said which way it was wrong', async () => {
    // A click by a script of the page asks nothing.
    await panel.evaluate((root, words) => {
      for (const action of root.querySelectorAll('.action')) {
        if (action.textContent === words) /** @type {HTMLElement} */ (action).click();
      }
    }, wordOf('panelWrong'));
    assert.equal(await panel.evaluate((root) => root.querySelector('.ask')), null);
    await press(page, panel, wordOf('panelWrong'));
    await panel.until((root) => root.querySelector('.ask'));
    await panel.place('.ask p:last-child');
    await picture(page, 'panel-wrong');
    assert.deepEqual(await shadowViolations(browser, panel), []);
    // Meanwhile its tab was in the background.
    await page.bringToFront();
    panel = await openPanel(page);
    await press(page, panel, wordOf('panelWrong'));
    await panel.until((root) => root.querySelector('.ask'));
    // The badge says itself that it is one.
    const answers = await panel.evaluate((root) =>
      [...root.querySelectorAll('.ask .action')].map(({ textContent }) => textContent),
    );
    assert.deepEqual(answers, [wordOf('panelWrongNotManipulated')]);
    // By keyboard.
    await panel.until((root, words) => {
      const answer = root.querySelector('.ask .action');
      /** @type {HTMLElement | null} */ (answer)?.focus();
      return root.activeElement?.textContent === words;
    }, wordOf('panelWrongNotManipulated'));
    await page.keyboard.press('Enter');
    await says(panel, wordOf('panelWrongKept'));
    assert.equal(
      await panel.evaluate((root) => root.activeElement?.textContent),
      wordOf('panelWrong'),
      'the focus is where it was',
    );
  });

  it('is listed in the settings, saved as one file and deleted', async () => {
    const options = await browser.newPage();
    await options.setViewport({ width: 900, height: 1200 });
    await goOwn(options, ownPage(browser, 'options.html'));
    const [row] = [await options.waitForSelector('#reports li')];
    const text = await row?.evaluate((item) => item.textContent ?? '');
    for (const part of ['127.0.0.1', wordOf('stateLikelyDeepfake'), wordOf('panelWrongNotManipulated')]) {
      assert.ok(text?.includes(part), `${part} in ${text}`);
    }
    await options.$eval('#reports', (section) => section.scrollIntoView());
    await picture(options, 'options-reports');
    assert.deepEqual(await violations(options), []);

    await options.click('#reports .buttons .button:first-of-type');
    /** @type {any} */
    const file = JSON.parse((await downloaded(folder, 'reports.json', '}')).toString());
    const ajv = new Ajv.default({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema(schema('evidence.schema.json'), 'evidence.schema.json');
    assert.ok(ajv.validate(schema('report.schema.json'), structuredClone(file)), ajv.errorsText());
    const [report] = file.reports;
    assert.equal(report.said, 'notManipulated');
    assert.equal(report.evidence.verdict.kind, 'likelyDeepfake');
    assert.equal(report.pictures.length, report.evidence.faces.length);
    const { width, height } = sizeOf(Buffer.from(report.pictures[0].split(',')[1], 'base64'));
    assert.ok(width > 0 && width === height);

    // By keyboard alone.
    await options.$eval('#reports li .button', (button) => /** @type {HTMLElement} */ (button).focus());
    await options.keyboard.press('Enter');
    await options.waitForFunction(() => !document.querySelector('#reports li'));
    await options.close();
  });
});

/** Languages with long words, from right to left, and without spaces. */
const LANGUAGES = NAME === 'chrome' ? ['de', 'ar', 'ja', 'hi'] : ['ar'];

describe('the picture to share', { timeout: LANGUAGES.length * 2 * PATIENCE }, () => {
  for (const language of LANGUAGES) {
    it(`is drawn in the words of the browser (${language})`, async () => {
      const server = await serve();
      const browser = await launch({ extension: speaking(language) });
      try {
        const folder = await downloads(browser);
        const page = await browser.newPage();
        await page.setViewport({ width: 760, height: 900 });
        await openFeed(page, server.url);
        await scrollTo(page, 1);
        const panel = await openPanel(page);
        await panel.place('.actions .does:last-child .action');
        await picture(page, `panel-actions-${language}`);
        await press(page, panel, wordOf('panelCard', language));
        await says(panel, wordOf('panelSaved', language));
        const png = await downloaded(folder, '.png', 'IEND');
        assert.deepEqual(sizeOf(png), { width: 1200, height: 630 });
        keepPicture(`card-${language}`, png);
      } finally {
        await browser.close();
        server.close();
      }
    });
  }
});
