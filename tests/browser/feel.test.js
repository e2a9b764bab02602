import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { median } from './bench/statistics.js';
import { badgeOf, clickBadge, PATIENCE, panelGone, panelOf, stateOf, verdictOf } from './support/badge.js';
import { launch, openSettings, popupBeside } from './support/browser.js';
import { clipPage } from './support/pages.js';
import { serve } from './support/server.js';
import { wordOf } from './support/words.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Milliseconds from an input to the frame that shows what came of it. */
const ANSWER = 100;
/** How often each is done: the median counts, because machines are busy with other things now and then. */
const TURNS = 5;

/** Notes how long events took, until the frame after them was painted, as the browser itself measures it. */
const note = (/** @type {Page} */ page) =>
  page.evaluate(() => {
    /** @type {number[]} */
    const durations = [];
    const observer = new PerformanceObserver((list) => {
      durations.push(...list.getEntries().map(({ duration }) => duration));
    });
    // No shorter ones are told.
    observer.observe(/** @type {PerformanceObserverInit} */ ({ type: 'event', durationThreshold: 16 }));
    Object.assign(window, { durations });
  });

/** The longest since it was asked last. @param {Page} page */
const longest = (page) =>
  page.evaluate(async () => {
    const { durations } = /** @type {{durations: number[]} & Window} */ (/** @type {unknown} */ (window));
    // Entries come with the frames after the one that they speak of.
    for (let frames = 0; frames < 4; frames += 1) await new Promise((done) => requestAnimationFrame(done));
    return Math.max(0, ...durations.splice(0));
  });

/** How it feels: quick, and never silent for long. */
describe('the feel', { timeout: 6 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Page} */
  let page;
  /** @type {Page} */
  let own;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    server = await serve({
      pages: {
        '/clip': clipPage('src="/clips/crew.mp4"'),
        '/paused': {
          body: `<!doctype html><html lang="en"><title>A page</title><body><div>
            <video id="clip" muted loop preload="auto" width="300" src="/clips/orbit.mp4"></video></div></body></html>`,
        },
      },
    });
    browser = await launch();
    own = await openSettings(browser);
    page = await browser.newPage();
    await page.setViewport({ width: 1100, height: 1000 });
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /**
   * What is done is answered in time.
   * @param {Page} where @param {string} what @param {(turn: number) => Promise<unknown>} act
   * @param {(turn: number) => Promise<unknown>} [undo] what leads back to where it can be done again
   */
  async function answers(where, what, act, undo) {
    const took = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      await longest(where);
      await act(turn);
      took.push(await longest(where));
      await undo?.(turn);
    }
    assert.ok(median(took) <= ANSWER, `${what}: ${took.map(Math.round).join(', ')} ms`);
  }

  it('opens a panel with what is known, and fills it in', async () => {
    await page.goto(`${server.url}/paused`);
    const badge = await badgeOf(page, '#clip');
    await stateOf(badge, 'looking');
    // The ring says that something is going on: the engine takes seconds to start.
    assert.ok(await badge.evaluate((root) => root.querySelector('.ring') !== null));
    const panel = await clickBadge(page, badge);
    const known = [wordOf('verdictLooking'), wordOf('verdictWaiting')];
    // One look at a clip that stands still may be over by now, or begin only then.
    const opened = await panel.evaluate((root) => root.querySelector('h2')?.textContent);
    assert.ok(known.includes(opened ?? ''), opened);
    await panel.until((root, words) => root.querySelector('h2')?.textContent === words, known[1]);
    await page.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).play());
    await panel.until((root) => root.querySelector('.dot'));
    await panel.until((root) => root.querySelector('.face canvas'));
    await panel.until((root, words) => !words.includes(root.querySelector('h2')?.textContent ?? ''), known);
    await page.keyboard.press('Escape');
    await panelGone(page);
  });

  it('opens and closes its panel in time', async () => {
    await page.goto(`${server.url}/clip`);
    const badge = await badgeOf(page, '#clip');
    await verdictOf(badge);
    await note(page);
    const close = async () => {
      await page.keyboard.press('Escape');
      await panelGone(page);
    };
    const { x, y } = await badge.place('button');
    const open = async () => {
      await page.mouse.click(x, y);
      await panelOf(page);
    };
    await answers(page, 'a click opens the panel', open, close);
    await answers(page, 'Escape closes it', close, open);
    await page.keyboard.press('Escape');
    await panelGone(page);
    const enter = async () => {
      await page.keyboard.press('Enter');
      await panelOf(page);
    };
    await answers(page, 'Enter opens it', enter, close);
  });

  it('shows what was changed in the panel in time', async () => {
    await page.$eval('#clip', (clip) => /** @type {HTMLVideoElement} */ (clip).pause());
    const panel = await clickBadge(page, await badgeOf(page, '#clip'));
    await panel.until((root) => root.querySelector('.face canvas'));
    /** @param {string} selector */
    const focus = (selector) =>
      panel.evaluate((root, wanted) => {
        /** @type {HTMLElement | null} */ (root.querySelector(wanted))?.focus();
      }, selector);
    for (const [what, selector, key] of /** @type {const} */ ([
      ['the colours of the face fade', 'input[type="range"]', 'ArrowLeft'],
      ['the face is exaggerated', '.check input', ' '],
      ['another face is chosen', '.thumb[aria-pressed="false"]', 'Enter'],
      ['the next dot has the focus', '.dot', 'ArrowRight'],
      ['a question is asked', '.action[aria-expanded]', 'Enter'],
    ])) {
      if (!(await panel.evaluate((root, wanted) => root.querySelector(wanted) !== null, selector))) continue;
      await answers(page, what, async () => {
        await focus(selector);
        await page.keyboard.press(key);
      });
    }
    await page.keyboard.press('Escape');
    await panelGone(page);
  });

  it('moves its badge in time', async () => {
    await (await badgeOf(page, '#clip')).evaluate((root) => root.querySelector('button')?.focus());
    await page.keyboard.down('Alt');
    await answers(page, 'the badge moves', () => page.keyboard.press('ArrowDown'));
    await page.keyboard.up('Alt');
  });

  it('answers in its own pages in time', async () => {
    await own.bringToFront();
    await note(own);
    await answers(own, 'an alarm budget is chosen', async (turn) => {
      const level = turn % 2 === 0 ? 'few' : 'balanced';
      await own.click(`input[name="alarms"][value="${level}"]`);
      await own.waitForSelector(`input[name="alarms"][value="${level}"]:checked`);
    });
    await answers(own, 'the list of figures opens', () => own.click('#figures summary'));
    const popup = await popupBeside(browser, own, page);
    await note(popup);
    await answers(popup, 'the switch turns', () => popup.click('input[role="switch"]'));
    await popup.close();
  });

  it('says what it is doing while that lasts', async () => {
    await own.bringToFront();
    await own.$eval('#detector [role=status]', (status) => {
      /** @type {string[]} */
      const heard = [];
      new MutationObserver(() => heard.push(status.textContent ?? '')).observe(status, {
        childList: true,
        characterData: true,
        subtree: true,
      });
      Object.assign(window, { heard });
    });
    await own.click('#detector > .button');
    await own.waitForSelector('#detector > .button:not(:disabled)');
    const heard = () => own.evaluate(() => /** @type {any} */ (window).heard);
    await own.waitForFunction(() => /** @type {any} */ (window).heard.length >= 2);
    assert.equal((await heard())[0], wordOf('optionsSelfTestRuns'));
  });
});
