import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { copyOf, copyViolations } from './support/axe.js';
import {
  badgeOf,
  badgesGone,
  clickBadge,
  PATIENCE,
  panelGone,
  panelOf,
  picture,
  verdictOf,
} from './support/badge.js';
import { launch, openOwn } from './support/browser.js';
import { begun, choosePicture, sourceOf } from './support/menu.js';
import { serve } from './support/server.js';
import { shadowOf } from './support/shadow.js';
import { stills } from './support/stills.js';
import { wordOf } from './support/words.js';

/** @param {string} inside */
const page = (inside) => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body><main>${inside}</main></body></html>`,
});

/** @param {string} address @param {string} [more] */
const image = (address, more = 'height="480"') => page(`<img id="picture" src="${address}" alt="" ${more}>`);

/** Still pictures, looked at because the person asked for it. */
describe('a still picture', { timeout: 12 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** A page of the extension, for Firefox: see `choose`. @type {import('puppeteer-core').Page} */
  let own;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** Another origin, which allows nobody to read, of a host with a permission. @type {typeof server} */
  let other;
  /** And of one without. @type {typeof server} */
  let stranger;

  before(async () => {
    const pictures = stills();
    other = await serve({ pages: pictures });
    stranger = await serve({ pages: pictures, host: '127.0.0.2' });
    server = await serve({
      pages: {
        ...pictures,
        ...Object.fromEntries(
          ['manipulated.jpg', 'noface.jpg', 'large.jpg', 'black.png', 'moving.gif'].map((name) => [
            `/of/${name}`,
            image(`/${name}`),
          ]),
        ),
        '/of/wide.png': image('/wide.png', 'width="900" height="200"'),
        '/of/tiny.png': image('/tiny.png', 'width="200"'),
        '/of/drawing.svg': image('/drawing.svg', 'width="200" height="200"'),
        '/of/broken.jpg': image('/broken.jpg', 'width="200" height="200"'),
        '/part': image('/manipulated.jpg', 'style="margin-left: 75vw; width: 80vw"'),
        '/cross': image(`${other.url}/manipulated.jpg`),
        '/stranger': image(`${stranger.url}/manipulated.jpg`),
        '/link': page(
          '<a href="/of/noface.jpg"><picture><img id="picture" src="/manipulated.jpg" alt="" height="480"></picture></a>',
        ),
        '/kept': page(
          `<img id="picture" src="/manipulated.jpg" alt="" height="480">
           <script>
             for (const name of ['pointerdown', 'mousedown', 'contextmenu']) {
               addEventListener(name, (event) => event.stopImmediatePropagation(), true);
             }
           </script>`,
        ),
        '/two': page(
          `<img id="picture" src="/manipulated.jpg" alt="" height="480">
           <img id="other" src="/noface.jpg" alt="" height="480">`,
        ),
        '/shadow': page(
          `<div id="host"></div><script>
             const root = document.querySelector('#host').attachShadow({ mode: 'open' });
             root.innerHTML = '<p><img id="picture" src="/manipulated.jpg" alt="" height="480"></p>';
           </script>`,
        ),
      },
    });
    browser = await launch();
    own = await openOwn(browser, 'popup.html');
    tab = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    server?.close();
    other?.close();
    stranger?.close();
  });

  const choose = async () => choosePicture(browser, own, tab, await sourceOf(tab));

  /** Opens a page, and asks about its picture as a person does. @param {string} path */
  async function ask(path) {
    await tab.bringToFront();
    await tab.goto(server.url + path);
    await begun(own, tab);
    const { x, y } = await tab.evaluate(() => {
      const host = document.querySelector('#host');
      const element = (host?.shadowRoot ?? document).querySelector('#picture');
      const box = element?.getBoundingClientRect();
      return box ? { x: box.x + 90, y: box.y + 90 } : { x: 0, y: 0 };
    });
    await tab.mouse.click(x, y, { button: 'right' });
    await choose();
    return panelOf(tab);
  }

  /** What badge and panel say in the end. @param {string} path */
  async function said(path) {
    const panel = await ask(path);
    const badge = await badgeOf(tab, '#picture');
    const { state, label } = await verdictOf(badge);
    return { panel, badge, state, label };
  }

  it('is not looked at before anybody asks', async () => {
    await tab.goto(`${server.url}/of/manipulated.jpg`);
    await tab.evaluate(() => new Promise((done) => requestIdleCallback(done)));
    assert.equal(await tab.$('facetell-layer, facetell-panel'), null);
  });

  it('with a manipulated face gets a verdict with its evidence', async () => {
    const { panel, badge, state } = await said('/of/manipulated.jpg');
    assert.equal(state, 'likelyDeepfake');
    await panel.until((root) => root.querySelector('.face canvas'));
    const text = await panel.evaluate((root) => root.textContent ?? '');
    assert.ok(text.includes(wordOf('pictureLikelyDeepfake')));
    // A picture has no length, no voice, and nothing that could still play.
    for (const word of ['panelChartHeading', 'panelWhole', 'uncheckedVoice', 'uncheckedRestOfClip']) {
      assert.ok(!text.includes(wordOf(word)), word);
    }
    await picture(tab, 'still');
    const copies = [await copyOf(badge), await copyOf(panel)];
    for (const copy of copies) assert.deepEqual(await copyViolations(browser, copy), []);
    await tab.bringToFront();
    assert.deepEqual(await tab.$eval('#picture', (element) => element.getAttributeNames()), [
      'id',
      'src',
      'alt',
      'height',
    ]);
  });

  /** @type {[string, string, string | null][]} */
  const cases = [
    ['/of/noface.jpg', 'notChecked', 'reasonNoFace'],
    ['/of/large.jpg', 'likelyDeepfake', null],
    ['/of/wide.png', 'notChecked', 'reasonNoFace'],
    ['/of/tiny.png', 'notChecked', 'pictureTooSmall'],
    ['/of/black.png', 'notChecked', 'reasonStillBlack'],
    ['/of/drawing.svg', 'notChecked', null],
    ['/of/broken.jpg', 'notChecked', 'pictureNoFrames'],
    ['/stranger', 'notChecked', 'pictureNoPermission'],
  ];
  for (const [path, expected, reason] of cases) {
    it(`at ${path} comes to ${reason ?? expected}`, async () => {
      const { state, label } = await said(path);
      assert.equal(state, expected, label);
      if (reason) assert.ok(label.includes(wordOf(reason)), label);
    });
  }

  it('that moves is looked at where it begins, which the panel says', async () => {
    const { panel, state, label } = await said('/of/moving.gif');
    assert.ok(state !== 'looking', label);
    await panel.until((root, words) => root.textContent?.includes(words), wordOf('pictureDoubt'));
  });

  it('of a host without permission is not asked for', async () => {
    const before = stranger.requests.length;
    await said('/stranger');
    // The page's own request, and nobody else's.
    assert.equal(stranger.requests.length, before + 1);
  });

  it('that the page may not read is opened once more', async () => {
    const { panel, state, label } = await said('/cross');
    assert.equal(state, 'likelyDeepfake', label);
    const text = await panel.until((root) => root.querySelector('.face canvas') && root.textContent);
    assert.ok(text.includes(wordOf('pictureTwin')));
    assert.equal(await tab.$eval('#picture', (element) => element.hasAttribute('crossorigin')), false);
  });

  it('in a link has a badge that does not follow the link', async () => {
    const { badge } = await said('/link');
    await tab.keyboard.press('Escape');
    await panelGone(tab);
    await clickBadge(tab, badge);
    assert.equal(tab.url(), `${server.url}/link`);
  });

  it('that is shown in part only has its badge nonetheless', async () => {
    assert.equal((await said('/part')).state, 'likelyDeepfake');
  });

  it('is told by the browser where its page keeps the right click to itself', async () => {
    const { label } = await said('/kept');
    assert.ok(label.includes(wordOf('stateLikelyDeepfake')), label);
  });

  it('is not the one that was clicked before', async () => {
    await said('/two');
    await tab.keyboard.press('Escape');
    await panelGone(tab);
    await choosePicture(browser, own, tab, await sourceOf(tab, '#other'));
    const badge = await badgeOf(tab, '#other');
    const { label } = await verdictOf(badge);
    assert.ok(label.includes(wordOf('reasonNoFace')), label);
  });

  it('that nobody can find is said to be so', async () => {
    await tab.goto(`${server.url}/of/noface.jpg`);
    await begun(own, tab);
    await choosePicture(browser, own, tab, `${server.url}/gone.jpg`);
    const host = await tab.waitForSelector('facetell-toast');
    const toast = host && (await shadowOf(tab, host));
    assert.ok(
      await toast?.until((root, words) => root.textContent?.includes(words), wordOf('pictureNotChecked')),
    );
    assert.equal(await tab.$('facetell-panel'), null);
    await tab.waitForFunction(() => !document.querySelector('facetell-toast'));
  });

  it('in a shadow root is found', async () => {
    assert.equal((await said('/shadow')).state, 'likelyDeepfake');
  });

  const badgeGone = () => badgesGone(tab);

  it('keeps its badge when the panel is closed, until the person takes it away', async () => {
    await said('/of/noface.jpg');
    await tab.keyboard.press('Escape');
    await panelGone(tab);
    // The focus is on the badge.
    await tab.keyboard.press('Enter');
    const panel = await panelOf(tab);
    await panel.evaluate((root) => {
      /** @type {HTMLElement | null} */ (root.querySelector('.actions .does:last-child .action'))?.focus();
    });
    await tab.keyboard.press('Enter');
    await badgeGone();
    await panelGone(tab);
    await choose();
    await panelOf(tab);
    await tab.keyboard.press('Escape');
    await panelGone(tab);
    await tab.keyboard.press('Escape');
    await badgeGone();
  });

  it('takes its badge along when it leaves the page, or becomes another one', async () => {
    await said('/of/noface.jpg');
    await tab.$eval('#picture', (element) => element.remove());
    await badgeGone();
    await panelGone(tab);
    await said('/of/noface.jpg');
    await tab.$eval('#picture', (element) => {
      /** @type {HTMLImageElement} */ (element).src = '/manipulated.jpg';
    });
    await badgeGone();
    await panelGone(tab);
  });
});
