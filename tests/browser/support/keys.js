/** The keyboard, as somebody uses it who has nothing else. */

/** @typedef {import('puppeteer-core').Page} Page */

/** Presses of the Tab key after which nobody would look any further. */
const PATIENCE = 300;

/**
 * What has the focus, as far as a page can say: its own element, or the host of a shadow root. A name that is its
 * own; null where the page has no focus.
 * @param {Page} page
 */
const focused = (page) =>
  page.evaluate(() => {
    const { activeElement: element, body } = document;
    if (!element || element === body || element === document.documentElement) return null;
    return element.localName;
  });

/**
 * Goes on with the Tab key until a test says so; `back` where that lies before: past the end of a page is the
 * browser's own.
 * @param {Page} page @param {() => Promise<unknown>} there @param {boolean} [back]
 */
async function tabUntil(page, there, back = false) {
  for (let presses = 0; presses < PATIENCE; presses += 1) {
    if (await there()) return;
    if (back) await page.keyboard.down('Shift');
    await page.keyboard.press('Tab');
    if (back) await page.keyboard.up('Shift');
  }
  throw new Error(`${PATIENCE} times Tab, and not there`);
}

/** Goes on with the Tab key to an element of the page. @param {Page} page @param {string} name */
export const tabToHost = (page, name) => tabUntil(page, async () => (await focused(page)) === name);

/**
 * Goes on with the Tab key to an element of a shadow root.
 * @param {Page} page @param {import('./shadow.js').Shadow} shadow
 * @param {string} selector @param {string} [words] that it has, where the selector finds several
 */
export const tabTo = (page, shadow, selector, words) =>
  tabUntil(page, () =>
    shadow.evaluate(
      (root, wanted) => {
        const { activeElement: element } = root;
        return element?.matches(wanted.selector) && (!wanted.words || element.textContent === wanted.words);
      },
      { selector, words },
    ),
  );

/**
 * Presses a key at which the page may go before the key is let go.
 * @param {Page} page @param {import('puppeteer-core').KeyInput} key
 */
export const pressAndGo = (page, key) =>
  page.keyboard.press(key).catch((/** @type {Error} */ error) => {
    if (!['TargetCloseError', 'ProtocolError'].includes(error.name)) throw error;
  });

/** Goes back with the Tab key to an element of a page. @param {Page} page @param {string} selector */
export const backTo = (page, selector) =>
  tabUntil(page, () => page.evaluate((wanted) => document.activeElement?.matches(wanted), selector), true);

/**
 * Of a page: what a person could want to reach and the Tab key does not, and what has the focus without showing it.
 * Of a group of radio buttons it reaches one. It begins where the focus is, and ends with the last.
 * @param {Page} page
 */
export async function unreached(page) {
  await page.evaluate(() => {
    const stops = [...document.querySelectorAll('a[href], button, input, select, summary, video[controls]')];
    const visible = stops.filter(
      (stop) => stop.checkVisibility() && !(/** @type {HTMLButtonElement} */ (stop).disabled),
    );
    const wanted = visible.filter((stop) => {
      if (!(stop instanceof HTMLInputElement) || stop.type !== 'radio') return true;
      return stop.checked;
    });
    const hidden = new Set();
    document.addEventListener('focusin', ({ target }) => {
      const element = /** @type {HTMLElement} */ (target);
      const at = wanted.indexOf(element);
      if (at >= 0) wanted.splice(at, 1);
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      // Controls of a player, and a badge, show it inside.
      const own = element instanceof HTMLVideoElement || element.localName.includes('-');
      if (!own && (outlineStyle === 'none' || outlineWidth === '0px')) hidden.add(element.outerHTML);
    });
    Object.assign(window, { wanted, hidden, count: wanted.length });
  });
  const left = () =>
    page.evaluate(() => {
      const { wanted, hidden } = /** @type {any} */ (window);
      return [...wanted.map((/** @type {Element} */ each) => each.outerHTML), ...hidden];
    });
  let presses = (await page.evaluate(() => /** @type {any} */ (window).count)) + 20;
  for (; presses > 0 && (await left()).length > 0; presses -= 1) await page.keyboard.press('Tab');
  return left();
}
