import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { copyOf, copyViolations, violations } from './support/axe.js';
import { badgeOf, clickBadge, PATIENCE, panelGone, picture, stateOf, verdictOf } from './support/badge.js';
import { downloaded, downloads, goOwn, launch, NAME, openOwn, ownPage, ownTab } from './support/browser.js';
import { speaking } from './support/copies.js';
import { dress, THEMES } from './support/dress.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { choose, sourceOf } from './support/menu.js';
import { ROOT, serve } from './support/server.js';
import { wordOf } from './support/words.js';

/**
 * What an open panel says: the sentences that are facts, and its dots.
 * @param {import('./support/shadow.js').Shadow} panel
 */
const factsOf = (panel) =>
  panel.evaluate(
    (root, headings) => {
      const sections = [...root.querySelectorAll('section')];
      const why = root.querySelector('.said');
      const chosen = sections.filter((section) =>
        headings.includes(section.querySelector('h3')?.textContent ?? ''),
      );
      const said = [why, ...chosen].flatMap((section) =>
        [...(section?.querySelectorAll('p, li') ?? [])].map(({ textContent }) => textContent ?? ''),
      );
      return { said, dots: [...root.querySelectorAll('.dot')].map((dot) => dot.ariaLabel ?? '') };
    },
    /** @type {const} */ ([
      'panelLooksHeading',
      'panelWeakHeading',
      'panelUncheckedHeading',
      'panelContextHeading',
      'panelDoubtHeading',
    ]).map((name) => wordOf(name)),
  );

/** Everything of ours that a person sees: looked at by axe, kept as a picture, driven by hand and by key. */
describe('surfaces', { timeout: 8 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    server = await serve();
    browser = await launch({ welcome: true });
    page = await browser.newPage();
    await page.setViewport({ width: 1100, height: 900 });
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  it('welcomes a person on the first run, with a clip that is really looked at', async () => {
    const welcome = await ownTab(browser, ownPage(browser, 'welcome.html'));
    await welcome.bringToFront();
    await welcome.setViewport({ width: 1100, height: 1200 });
    await welcome.waitForSelector('video');
    await welcome.$eval('video', (video) => video.scrollIntoView({ block: 'center' }));
    // Nothing is looked at before it plays, and that is what is said.
    const badge = await badgeOf(welcome, 'video');
    await badge.until(
      (root, words) => root.querySelector('button')?.textContent === words,
      wordOf('stateWaiting'),
    );
    await welcome.$eval('video', (video) => /** @type {HTMLVideoElement} */ (video).play());
    const { state } = await verdictOf(await badgeOf(welcome, 'video'));
    assert.equal(state, 'likelyDeepfake');
    await picture(welcome, 'welcome');
    await welcome.close();
  });

  it('says at the end of the first-run page what to do next', async () => {
    const welcome = await openOwn(browser, 'welcome.html');
    await welcome.waitForSelector('main > section');
    const said = await welcome.$eval('main > :last-child', (end) =>
      [...end.querySelectorAll('h2, li')].map(({ textContent }) => textContent),
    );
    const names = ['welcomeNext', 'welcomeNextFeed', 'welcomeNextPin', 'welcomeNextKeys'];
    assert.deepEqual(
      said,
      names.map((name) => wordOf(name).replace('$1', 'Alt+Shift+F')),
    );
    await welcome.$eval('main > :last-child button', (button) => /** @type {HTMLElement} */ (button).click());
    const settings = await ownTab(browser, ownPage(browser, 'options.html'));
    await settings.close();
    await welcome.close();
  });

  for (const name of ['welcome', 'options', 'popup', 'permissions', 'third-party']) {
    for (const theme of THEMES) {
      it(`has no barrier on the ${name} page (${theme})`, async () => {
        const tab = await browser.newPage();
        await dress(tab, theme);
        await tab.setViewport({ width: name === 'popup' ? 360 : 900, height: 1000 });
        await goOwn(tab, ownPage(browser, `${name}.html`));
        await tab.waitForSelector('main');
        await picture(tab, `${name}-${theme}`);
        assert.deepEqual(await violations(tab), []);
        await tab.setViewport({ width: 320, height: 800 });
        await picture(tab, `${name}-${theme}-narrow`);
        const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 320, `${wide} px wide in 320`);
        await tab.close();
      });
    }
  }

  it('has no barrier in badge and panel, in any colours', async () => {
    await page.bringToFront();
    await openFeed(page, server.url);
    await scrollTo(page, 1);
    const badge = await badgeOf(page, videoOf(1));
    await verdictOf(badge);
    const panel = await clickBadge(page, badge);
    await panel.until((root) => root.querySelector('.face canvas'));
    for (const theme of THEMES) {
      await dress(page, theme);
      await picture(page, `panel-${theme}`);
    }
    const copies = [await copyOf(badge), await copyOf(panel)];
    for (const theme of THEMES) {
      for (const copy of copies) {
        assert.deepEqual(await copyViolations(browser, copy, (shown) => dress(shown, theme)), []);
      }
    }
    await page.bringToFront();
    await dress(page, 'light');
  });

  it('saves evidence that opens anywhere and says the same', async () => {
    const folder = await downloads(browser);
    // No more looks: what is saved is what the panel says.
    await page.$eval(videoOf(1), (clip) => /** @type {HTMLVideoElement} */ (clip).pause());
    const panel = await clickBadge(page, await badgeOf(page, videoOf(1)));
    await panel.until((root) => root.querySelector('.face canvas'));
    const said = await panel.evaluate((root) => root.querySelector('h2')?.textContent);
    const facts = await factsOf(panel);
    const { x, y } = await panel.place('.action', wordOf('panelSave'));
    await page.mouse.click(x, y);
    await panel.until(
      (root, words) => root.querySelector('.actions [role=status]')?.textContent === words,
      wordOf('panelSaved'),
    );
    const html = await downloaded(folder, '.html', '</html>');
    const file = path.join(folder, 'kept.evidence');
    const [copy, address] = [`${file}.html`, pathToFileURL(`${file}.html`).href];
    writeFileSync(copy, html);
    const reader = await browser.newPage();
    /** @type {string[]} */
    const asked = [];
    reader.on('request', (request) => asked.push(request.url()));
    await reader.goto(address);
    assert.equal(await reader.$eval('h1', (heading) => heading.textContent), said);
    await picture(reader, 'evidence');
    // It needs nothing but itself.
    assert.deepEqual(
      asked.filter((url) => url !== address && !url.startsWith('data:')),
      [],
    );
    const kept = await reader.$eval('main', (main) => main.textContent ?? '');
    for (const fact of facts.said) assert.ok(kept.includes(fact), `${fact} in what was saved`);
    const rows = await reader.$$eval('tr', (all) => all.map(({ textContent }) => textContent ?? ''));
    assert.ok(facts.dots.length > 0 && rows.length > facts.dots.length);
    for (const dot of facts.dots) {
      const [time = '', score = ''] = [/\d+:\d\d/.exec(dot)?.[0], /\d+ %/.exec(dot)?.[0]];
      assert.ok(
        rows.some((row) => row.startsWith(time) && row.endsWith(score)),
        `${dot} in ${rows}`,
      );
    }
    const json = await reader.$eval('#facetell', (script) => script.textContent ?? '');
    const data = /** @type {any} */ (JSON.parse(json));
    const schema = JSON.parse(
      readFileSync(path.join(ROOT, 'extension/evidence/evidence.schema.json'), 'utf8'),
    );
    const ajv = new Ajv.default({ strict: false });
    addFormats.default(ajv);
    assert.ok(ajv.validate(schema, JSON.parse(json)), ajv.errorsText());
    assert.equal(data.verdict.kind, 'likelyDeepfake');
    assert.ok((await reader.$$('img')).length >= 3);
    for (const theme of THEMES) {
      await dress(reader, theme);
      assert.deepEqual(await violations(reader), []);
    }
    await reader.close();
    rmSync(copy);
    await page.$eval(videoOf(1), (clip) => /** @type {HTMLVideoElement} */ (clip).play());
  });

  it('looks again, and hides on this site, when asked to', async () => {
    await page.bringToFront();
    await page.keyboard.press('Escape');
    await panelGone(page);
    let badge = await badgeOf(page, videoOf(1));
    await verdictOf(badge);
    let panel = await clickBadge(page, badge);
    await panel.until((root) => root.querySelector('.face canvas'));
    const again = await panel.place('.action', wordOf('panelAgain'));
    await page.mouse.click(again.x, again.y);
    badge = await badgeOf(page, videoOf(1));
    await verdictOf(badge);
    panel = await clickBadge(page, badge);
    // By keyboard: the panel grows while looks come in, and a button may move away from the pointer.
    await panel.until((root, words) => {
      const action = [...root.querySelectorAll('.action')].find(({ textContent }) => textContent === words);
      /** @type {HTMLElement | undefined} */ (action)?.focus();
      return root.activeElement?.textContent === words;
    }, wordOf('panelHide'));
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => !document.querySelector('facetell-layer, facetell-panel'));
  });

  it('lists what was switched off and what was seen in the settings, and changes them', async () => {
    const options = await browser.newPage();
    await options.setViewport({ width: 900, height: 1600 });
    await goOwn(options, ownPage(browser, 'options.html'));
    await options.waitForFunction(() => document.body.textContent?.includes('127.0.0.1'));
    await options.waitForSelector('.plain li');
    await picture(options, 'options-used');
    // By keyboard alone: on again, and the list emptied.
    await options.$eval('.card .row .button', (button) => /** @type {HTMLElement} */ (button).focus());
    const since = Date.now();
    await options.keyboard.press('Enter');
    await page.bringToFront();
    await stateOf(await badgeOf(page, videoOf(1)), 'likelyDeepfake');
    await options.bringToFront();
    // What is seen anew is kept a moment later, and a list that was emptied before would not stay empty.
    await options.waitForFunction(
      async (then) => {
        // @ts-expect-error: the extension's own page has it
        const { storage } = globalThis.browser ?? globalThis.chrome;
        const { history } = await storage.local.get('history');
        return history.some((/** @type {{seen: number}} */ { seen }) => seen > then);
      },
      {},
      since,
    );
    await options.$eval('.buttons .button:last-of-type', (button) =>
      /** @type {HTMLElement} */ (button).focus(),
    );
    await options.keyboard.press('Enter');
    await options.waitForFunction(() => !document.querySelector('.plain li'));
    // The badge as a dot, at the other side.
    await options.click('input[name="size"]:not(:checked)');
    await page.bringToFront();
    const dot = await badgeOf(page, videoOf(1));
    await verdictOf(dot);
    await dot.until((root) => root.querySelector('button')?.dataset.size === 'dot');
    await options.close();
  });

  it('tests the detector on demand', async () => {
    const options = await browser.newPage();
    await goOwn(options, ownPage(browser, 'options.html'));
    const buttons = await options.waitForSelector('section:last-of-type > .button');
    await buttons?.click();
    const good = wordOf('optionsSelfTestGood').split('$1')[0];
    await options.waitForFunction((words) => document.body.textContent?.includes(words ?? ''), {}, good);
    await options.close();
  });

  const skip = NAME === 'firefox' && 'nobody can press the button in its toolbar for us';
  it('lists the videos of the tab in the popup', { skip }, async () => {
    await page.bringToFront();
    await verdictOf(await badgeOf(page, videoOf(1)));
    const [extension] = (await browser.extensions()).values();
    await extension?.triggerAction(page);
    const target = await browser.waitForTarget((each) => each.url() === ownPage(browser, 'popup.html'));
    const popup = await target.asPage();
    await popup.waitForSelector('li button');
    await picture(popup, 'popup-videos');
    assert.deepEqual(await violations(popup), []);
    // It jumps to the clip and opens its panel.
    await popup.$eval('li button', (button) => /** @type {HTMLElement} */ (button).click());
    await page.waitForSelector('facetell-panel');
  });

  it('looks when the context menu or the keyboard asks for it', { skip }, async () => {
    await page.bringToFront();
    // A page that begins wakes a service worker that sleeps.
    await page.reload();
    await scrollTo(page, 1);
    await verdictOf(await badgeOf(page, videoOf(1)));
    await choose(browser, page, 'look', await sourceOf(page, videoOf(1)));
    await page.waitForSelector('facetell-panel');
  });
});

describe('surfaces from right to left', { timeout: 2 * PATIENCE }, () => {
  it('are in the words and the direction of the browser', async () => {
    const server = await serve();
    const browser = await launch({ extension: speaking('ar') });
    try {
      const page = await browser.newPage();
      await page.setViewport({ width: 1100, height: 900 });
      await openFeed(page, server.url);
      await scrollTo(page, 1);
      const badge = await badgeOf(page, videoOf(1));
      await verdictOf(badge);
      const panel = await clickBadge(page, badge);
      const said = wordOf('verdictLikelyDeepfake', 'ar');
      await panel.until((root, words) => root.querySelector('h2')?.textContent === words, said);
      const direction = await panel.until((root) => {
        const element = root.querySelector('.panel');
        return element && root.querySelector('.face canvas') && getComputedStyle(element).direction;
      });
      assert.equal(direction, 'rtl');
      await picture(page, 'panel-rtl');
      const own = await browser.newPage();
      for (const name of ['welcome', 'options', 'popup', 'permissions']) {
        await goOwn(own, ownPage(browser, `${name}.html`));
        await own.waitForSelector('main');
        assert.equal(await own.evaluate(() => getComputedStyle(document.body).direction), 'rtl');
        await picture(own, `${name}-rtl`);
        assert.deepEqual(await violations(own), []);
      }
    } finally {
      await browser.close();
      server.close();
    }
  });
});
