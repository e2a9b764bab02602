/** The demo feed, post by post. */

/** @typedef {import('puppeteer-core').Page} Page */

const POST = '[data-e2e="recommend-list-item-container"]';

/**
 * Selector of a post's video.
 * @param {string} handle
 */
export function videoOf(handle) {
  return `${POST}:has([data-e2e="video-author-uniqueid"][href="#${handle}"]) video`;
}

/**
 * Opens the feed.
 * @param {Page} page
 * @param {string} url
 */
export async function openFeed(page, url) {
  await page.goto(url);
  await page.waitForSelector(`${POST} video`);
}

/**
 * Goes on, post by post with the arrow key, until the one with this handle is on the screen and plays.
 * @param {Page} page
 * @param {string} handle
 */
export async function scrollTo(page, handle) {
  for (;;) {
    const at = await page.evaluate(
      (selector, name) => {
        const posts = [...document.querySelectorAll(selector)];
        const current = posts.findIndex((post) => post.getBoundingClientRect().bottom > innerHeight / 2);
        const wanted = posts.findIndex((post) => post.querySelector(`[href="#${name}"]`));
        return { current, wanted };
      },
      POST,
      handle,
    );
    if (at.wanted < 0) throw new Error(`no post by ${handle}`);
    if (at.current === at.wanted) break;
    const next = at.current + Math.sign(at.wanted - at.current);
    await page.keyboard.press(next > at.current ? 'ArrowDown' : 'ArrowUp');
    await page.waitForFunction(
      (selector, index) =>
        Math.abs(document.querySelectorAll(selector)[index].getBoundingClientRect().top) < 1,
      {},
      POST,
      next,
    );
  }
  await page.waitForFunction(
    (selector) => {
      const video = document.querySelector(selector);
      return video instanceof HTMLVideoElement && !video.paused && video.readyState > 2;
    },
    {},
    videoOf(handle),
  );
}
