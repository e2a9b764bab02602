import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, PATIENCE, panelGone, panelOf } from './support/badge.js';
import { launch, openOwn } from './support/browser.js';
import { everywhere } from './support/copies.js';
import { hosts } from './support/hosts.js';
import { FEED, frameOf, PAGES, PLAYERS } from './support/hundred.js';
import { variants } from './support/variants.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** Scrolls to a player, until its clip has a picture. @param {Page} tab @param {number} number */
const show = (tab, number) =>
  tab.evaluate(async (number) => {
    const post = document.querySelectorAll('article')[number];
    post?.scrollIntoView();
    // @ts-expect-error: the page has it
    while (!(clipOf(post)?.readyState > 1)) await new Promise(requestAnimationFrame);
  }, number);

/** Where everything in a post is, or in the page: what is in roots and frames as well. @param {Page} tab @param {number} [number] */
const layout = (tab, number) =>
  tab.evaluate((number) => {
    const boxes = (/** @type {any} */ realm, /** @type {ParentNode} */ root) =>
      [...realm.all(root)].flatMap((/** @type {Element} */ element) => {
        if (element.localName.startsWith('facetell-')) return [];
        const { x, y, width, height } = element.getBoundingClientRect();
        return `${element.localName} ${[x, y, width, height].map((side) => side.toFixed(2))}`;
      });
    const root = number === undefined ? document : document.querySelectorAll('article')[number];
    const frames = [...(root?.querySelectorAll('iframe') ?? [])];
    const inside = frames.flatMap(({ contentWindow, contentDocument }) =>
      contentDocument ? boxes(contentWindow, contentDocument) : [],
    );
    return root ? [...boxes(window, root), ...inside] : inside;
  }, number);

describe('a page of a hundred players', { timeout: 4 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Page} */
  let own;
  /** @type {Page} */
  let tab;
  /** @type {Awaited<ReturnType<typeof hosts>>} */
  let world;
  /** Where everything is without the extension: what is in each post when it is seen, and then in the page. @type {string[][]} */
  const bare = [];

  /** How the browser calls the tab and its frames. @type {Map<string, {tab: number, frame: number}>} */
  const places = new Map();

  const begin = async (/** @type {boolean} */ without) => {
    const started = await launch({
      bare: without,
      // Who has given every site may ask frames.
      extension: everywhere(),
      proxy: world.proxy,
      strangeCertificates: true,
    });
    const page = await started.newPage();
    await page.setViewport({ width: 1200, height: 900 });
    await page.goto(FEED);
    await page.bringToFront();
    return { started, page };
  };

  before(async () => {
    world = await hosts(PAGES, variants());
    const { started, page } = await begin(true);
    for (const { number } of PLAYERS) {
      await show(page, number);
      bare.push(await layout(page, number));
    }
    bare.push(await layout(page));
    await started.close();
    const ours = await begin(false);
    browser = ours.started;
    tab = ours.page;
    own = await openOwn(browser, 'popup.html');
    const found = await own.evaluate(async () => {
      // @ts-expect-error: the extension's own page has it
      const { tabs, scripting } = globalThis.browser ?? globalThis.chrome;
      const [tab] = await tabs.query({ url: '*://x.com/*' });
      const target = { tabId: tab.id, allFrames: true };
      /** @type {{frameId: number, result: string}[]} */
      const frames = await scripting.executeScript({ target, func: () => location.href });
      return frames.map(({ frameId, result }) => ({ address: result, tab: tab.id, frame: frameId }));
    });
    for (const { address, ...place } of found) places.set(address, place);
    await tab.bringToFront();
  });
  after(async () => {
    await browser?.close();
    world?.close();
  });

  /** What the extension says of the videos of a document of the page. @param {string} address */
  const told = (address) =>
    own.evaluate(async (where) => {
      // @ts-expect-error: the extension's own page has it
      const { tabs } = globalThis.browser ?? globalThis.chrome;
      /** @type {{videos: {title: string, visible: boolean, panelOpen: boolean, badge: DOMRect | null}[]}} */
      const { videos } = await tabs.sendMessage(where?.tab, { type: 'status' }, { frameId: where?.frame });
      return videos;
    }, places.get(address));

  for (const { number, name, build, post, account } of PLAYERS) {
    it(`has the badge of player ${number} on it: ${name}, ${post}`, async () => {
      await show(tab, number);
      const address = build.alone ? frameOf(number) : FEED;
      const frame = tab.frames().find((each) => each.url().split('?')[0] === address);
      assert.ok(frame);
      const badge = await badgeOf(frame, `#clip-${number}`);
      const { x, y } = await badge.place('button');
      const found = await tab.evaluate(
        (x, y, number) => {
          const post = document.querySelectorAll('article')[number];
          // @ts-expect-error: the page has it
          const clip = clipOf(post);
          let hit = document.elementFromPoint(x, y);
          let [inner, top, left, right, bottom] = [{ x, y }, 0, 0, 0, 0];
          if (hit instanceof HTMLIFrameElement) {
            const box = hit.getBoundingClientRect();
            inner = { x: x - box.x - hit.clientLeft, y: y - box.y - hit.clientTop };
            hit = hit.contentDocument?.elementFromPoint(inner.x, inner.y) ?? null;
          }
          ({ top, left, right, bottom } = clip.getBoundingClientRect());
          const on = inner.x > left && inner.x < right && inner.y > top && inner.y < bottom;
          return { hit: hit?.localName, on, inner };
        },
        x,
        y,
        number,
      );
      assert.deepEqual({ hit: found.hit, on: found.on }, { hit: 'facetell-layer', on: true });
      assert.deepEqual(await layout(tab, number), bare[number]);
      // A build takes the click or does not, whatever post it is in.
      const pressed = PLAYERS.findIndex((player) => player.name === name) === number;
      if (pressed) {
        await tab.mouse.click(x, y);
        await panelOf(frame);
      }
      const { inner } = found;
      const there = (await told(address)).filter(
        ({ badge }) =>
          badge &&
          inner.x > badge.x &&
          inner.x < badge.x + badge.width &&
          inner.y > badge.y &&
          inner.y < badge.y + badge.height,
      );
      assert.deepEqual(
        there.map(({ title, visible, panelOpen }) => ({ title, visible, panelOpen })),
        [{ title: account, visible: true, panelOpen: pressed }],
      );
      if (!pressed) return;
      await tab.keyboard.press('Escape');
      await panelGone(frame);
    });
  }

  it('has everything where it is without the extension', async () => {
    assert.deepEqual(await layout(tab), bare.at(-1));
    assert.equal(await tab.evaluate('clicks'), 0);
  });
});
