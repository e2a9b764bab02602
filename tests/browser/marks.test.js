import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, PATIENCE, panelOf, verdictOf } from './support/badge.js';
import { launch, openOwn } from './support/browser.js';
import { segmentsOf, textOf } from './support/marks.js';
import { begun, choosePicture, sourceOf } from './support/menu.js';
import { serve } from './support/server.js';
import { stills } from './support/stills.js';
import { wordOf } from './support/words.js';

/** @param {string} address @param {string} [more] */
const page = (address, more = '') => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body><main>
    <img id="picture" src="${address}" alt="" height="480">${more}</main></body></html>`,
});

const KEPT = { 'cache-control': 'max-age=600' };

/** What the file of a picture states of itself, of those that the person asks about. */
describe('marks in files', { timeout: 12 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** A page of the extension, for Firefox. @type {import('puppeteer-core').Page} */
  let own;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** Another origin, which allows nobody to read, of a host with a permission. @type {typeof server} */
  let other;

  before(async () => {
    const pictures = stills();
    const body = (/** @type {string} */ name) => /** @type {Buffer} */ (pictures[name]?.body);
    const [jpeg, png] = [body('/manipulated.jpg'), body('/manipulated.png')];
    const generated = { body: textOf(png, 'text.png'), type: 'image/png' };
    const stated = { body: segmentsOf(jpeg, 'xmp.jpg'), type: 'image/jpeg' };
    const signed = { body: segmentsOf(jpeg, 'c2pa_camera.jpg'), type: 'image/jpeg' };
    other = await serve({
      pages: { ...pictures, '/generated.png': generated, '/stated.jpg': stated, '/signed.jpg': signed },
    });
    server = await serve({
      pages: {
        '/kept.png': { ...generated, headers: KEPT },
        '/unkept.png': generated,
        '/of/kept': page('/kept.png'),
        '/of/unkept': page('/unkept.png'),
        '/of/written': page(`data:image/png;base64,${generated.body.toString('base64')}`),
        '/of/made': page(
          '',
          `<script>fetch('/kept.png').then((file) => file.blob()).then((blob) => {
             document.querySelector('#picture').src = URL.createObjectURL(blob);
           });</script>`,
        ),
        '/worker.js': {
          body: `addEventListener('activate', (event) => event.waitUntil(clients.claim()));
            addEventListener('fetch', ({ request }) => {
              clients.matchAll().then((all) => all[0]?.postMessage(new URL(request.url).pathname));
            });`,
          type: 'text/javascript',
        },
        '/of/watched': page(
          '/kept.png',
          `<script>
             navigator.serviceWorker.onmessage = ({ data }) => { document.title += ' ' + data; };
             navigator.serviceWorker.oncontrollerchange = () => { document.body.dataset.watched = ''; };
             navigator.serviceWorker.register('/worker.js');
           </script>`,
        ),
        ...Object.fromEntries(
          ['generated.png', 'stated.jpg', 'signed.jpg', 'manipulated.jpg', 'manipulated.png'].map((name) => [
            `/of/${name}`,
            page(`${other.url}/${name}`),
          ]),
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
  });

  /** Opens a page. @param {string} path */
  async function open(path) {
    await tab.bringToFront();
    await tab.goto(server.url + path);
    await begun(own, tab);
    await tab.waitForFunction(() => {
      const image = document.querySelector('img');
      return image?.complete && image.naturalWidth > 0;
    });
  }

  /** Asks about the picture of a page, and waits until all is read of it. */
  async function ask() {
    await tab.mouse.click(90, 90, { button: 'right' });
    await choosePicture(browser, own, tab, await sourceOf(tab));
    const badge = await badgeOf(tab, '#picture');
    const panel = await panelOf(tab);
    const { label } = await verdictOf(badge);
    // Faces are asked for after what the file states, on the same line.
    await panel.until((root) => root.querySelector('.face canvas'));
    return { badge, panel, label };
  }

  /** @param {Awaited<ReturnType<typeof ask>>['panel']} panel @param {string[]} words */
  const says = (panel, ...words) =>
    panel.until((root, words) => {
      const text = root.querySelector('.stated')?.textContent;
      return words.every((/** @type {string} */ each) => text?.includes(each));
    }, words);

  /** The label of what is stated to be of a machine. @param {Awaited<ReturnType<typeof ask>>['badge']} badge */
  const marked = (badge) =>
    badge.until((root, words) => {
      const button = root.querySelector('button');
      return button?.querySelector('.mark') && button.getAttribute('aria-label')?.includes(words);
    }, wordOf('statedFileAi'));

  const ai = () => [wordOf('statedFileAi'), wordOf('statedFileMeans')];

  for (const [what, name, tool] of /** @type {const} */ ([
    ['a PNG with the parameters of Stable Diffusion', 'generated.png', 'Stable Diffusion'],
    ['a JPEG with its digital source type', 'stated.jpg', 'Dream Maker'],
  ])) {
    it(`are shown of ${what}, that the page may not read`, async () => {
      await open(`/of/${name}`);
      const before = other.requests.length;
      const { badge, panel } = await ask();
      await says(panel, ...ai(), wordOf('statedTool').replace('$1', tool));
      await marked(badge);
      // The copy that was looked at is the one that was read.
      assert.deepEqual(other.requests.slice(before), [`/${name}`]);
    });
  }

  it('of a camera leave the badge as it is', async () => {
    await open('/of/signed.jpg');
    const { badge, panel } = await ask();
    await says(panel, wordOf('statedFileCaptured'), wordOf('statedFileMeans'));
    assert.equal(await badge.evaluate((root) => root.querySelector('.mark')), null);
  });

  for (const name of ['manipulated.jpg', 'manipulated.png']) {
    it(`are none in an ordinary file: ${name}`, async () => {
      await open(`/of/${name}`);
      const before = other.requests.length;
      const { badge, panel } = await ask();
      assert.equal(await panel.evaluate((root) => root.querySelector('.stated')), null);
      assert.equal(await badge.evaluate((root) => root.querySelector('.mark')), null);
      assert.deepEqual(other.requests.slice(before), [`/${name}`]);
    });
  }

  for (const path of ['/of/written', '/of/made', '/of/kept']) {
    it(`are read where nobody has to be asked for the file: ${path}`, async () => {
      await open(path);
      const before = server.requests.length;
      const { badge, panel } = await ask();
      await says(panel, ...ai());
      await marked(badge);
      assert.deepEqual(server.requests.slice(before), []);
    });
  }

  it('are not asked for where the browser keeps no file', async () => {
    await open('/of/unkept');
    const before = server.requests.length;
    const { panel } = await ask();
    assert.equal(await panel.evaluate((root) => root.querySelector('.stated')), null);
    assert.deepEqual(server.requests.slice(before), []);
  });

  it('are not asked of a page that answers its own requests', async () => {
    await open('/of/watched');
    await tab.waitForFunction(() => document.body.dataset.watched !== undefined);
    await ask();
    // Its worker tells in turn what it was asked for: this, and nothing before.
    await tab.evaluate(() => fetch('/last').then(() => undefined));
    await tab.waitForFunction(() => document.title.includes('/last'));
    assert.equal(await tab.title(), 'A page /last');
  });
});
