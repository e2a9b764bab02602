/** The demo feed, post by post. */

/** @typedef {import('puppeteer-core').Page} Page */

const POST = '[data-e2e="recommend-list-item-container"]';

/**
 * Selector of a post's video.
 * @param {number} index of the post in the feed
 */
export function videoOf(index) {
  return `${POST}:nth-of-type(${index + 1}) video`;
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
 * Goes on, post by post with the arrow keys, until the wanted one is on the screen and plays (or cannot be
 * played).
 * @param {Page} page
 * @param {number} wanted index of the post in the feed
 */
export async function scrollTo(page, wanted) {
  for (;;) {
    const current = await page.$$eval(POST, (posts) =>
      posts.findIndex((post) => post.getBoundingClientRect().bottom > innerHeight / 2),
    );
    if (current === wanted) break;
    const next = current + Math.sign(wanted - current);
    await page.keyboard.press(next > current ? 'ArrowDown' : 'ArrowUp');
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
      return video instanceof HTMLVideoElement && (video.error || (!video.paused && video.readyState > 2));
    },
    {},
    videoOf(wanted),
  );
}
