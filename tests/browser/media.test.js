import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, panelGone, stateOf, verdictOf } from './support/badge.js';
import { launch, NAME, openOwn } from './support/browser.js';
import { outcomeOf } from './support/cases.js';
import { begun } from './support/menu.js';
import { CLEAR_KEY, clipPage as page, SOUND_FIRST } from './support/pages.js';
import { serve } from './support/server.js';
import { variants } from './support/variants.js';
import { wordsFor } from './support/words.js';

/** A picture that is drawn, and changes its size in mid-clip. */
const SWITCH = `
  const picture = document.createElement('video');
  Object.assign(picture, { muted: true, loop: true, src: '/clips/orbit.mp4' });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  Object.assign(canvas, { width: 270, height: 480 });
  const draw = () => {
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    requestAnimationFrame(draw);
  };
  addEventListener('switch', () => Object.assign(canvas, { width: 540, height: 960 }));
  picture.play().then(() => { draw(); clip.srcObject = canvas.captureStream(25); });
`;

/** As players feed it in: another part whenever little is left to play. */
const PARTS = `
  const source = new MediaSource();
  clip.src = URL.createObjectURL(source);
  source.addEventListener('sourceopen', async () => {
    const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.640028"');
    // By itself Firefox begins only with enough for the whole clip.
    clip.play();
    const all = await (await fetch('/own/parts.mp4')).arrayBuffer();
    const part = Math.ceil(all.byteLength / 20);
    for (let at = 0; at < all.byteLength; at += part) {
      buffer.appendBuffer(all.slice(at, at + part));
      await new Promise((done) => buffer.addEventListener('updateend', done, { once: true }));
      while (buffer.buffered.length > 0 && buffer.buffered.end(0) - clip.currentTime > 2) {
        await new Promise((done) => clip.addEventListener('timeupdate', done, { once: true }));
      }
    }
    source.endOfStream();
  }, { once: true });
`;

/** Clips of every kind that a feed may hold. */
describe('media', { timeout: 12 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let tab;
  /** One of the extension's own, which knows where our content script has begun. @type {import('puppeteer-core').Page} */
  let own;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    server = await serve({
      own: variants(),
      pages: {
        ...Object.fromEntries(
          ['rotated.mp4', 'hdr.webm', 'odd.webm', 'variable.mp4', 'sound.mp4', 'black.mp4'].map((file) => [
            `/${file}`,
            page(`src="/own/${file}"`),
          ]),
        ),
        '/fast': page('src="/clips/orbit.mp4"', 'clip.playbackRate = 4;'),
        '/rates': page(
          'src="/clips/orbit.mp4"',
          'let turn = 0; setInterval(() => { clip.playbackRate = [0.5, 3, 1, 2][turn++ % 4]; }, 400);',
        ),
        '/parts': page('', PARTS),
        '/sound-first': page('', SOUND_FIRST),
        '/loop': page('src="/own/short.mp4"'),
        '/switch': page('', SWITCH),
        '/silent': page('', 'clip.srcObject = new MediaStream();'),
        '/empty': page(''),
        '/protected': page('src="/clips/orbit.mp4"', CLEAR_KEY),
        '/pip': page('src="/clips/orbit.mp4"'),
      },
    });
    browser = await launch();
    own = await openOwn(browser, 'options.html');
    tab = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** @param {string} path */
  async function open(path) {
    await tab.goto(server.url + path);
    return badgeOf(tab, '#clip');
  }

  for (const [path, title] of [
    ['/rotated.mp4', 'that lies on its side and says so'],
    ['/odd.webm', 'with odd sides'],
    ['/variable.mp4', 'of variable frame rate'],
    ['/fast', 'that plays four times as fast'],
    ['/rates', 'whose speed changes as it plays'],
    ['/parts', 'that comes in parts by Media Source'],
  ]) {
    it(`looks at a clip ${title}`, async () => {
      const badge = await open(/** @type {string} */ (path));
      const { outcome } = await outcomeOf(tab, badge, `a clip ${title}`);
      assert.equal(outcome, 'rungDirect');
    });
  }

  it('looks at a clip that comes later', async () => {
    await tab.goto(`${server.url}/empty`, { waitUntil: 'domcontentloaded' });
    await begun(own, tab);
    await tab.$eval('#clip', (clip) => void Object.assign(clip, { src: '/clips/orbit.mp4' }));
    const badge = await badgeOf(tab, '#clip');
    const { outcome } = await outcomeOf(tab, badge, 'a clip that comes later');
    assert.equal(outcome, 'rungDirect');
  });

  it('looks at a clip in high dynamic range, or says that it cannot', async () => {
    const { state, label } = await outcomeOf(tab, await open('/hdr.webm'), 'a clip in high dynamic range');
    const named = ['unreadable', 'faceTooDark', 'faceBlurred', 'faceTooSmall', 'tooFewFrames'].map(wordsFor);
    assert.ok(state !== 'notChecked' || named.some((words) => label.includes(words)), label);
  });

  it('says that there is sound only', async () => {
    const { outcome } = await outcomeOf(tab, await open('/sound.mp4'), 'sound without a picture');
    assert.equal(outcome, 'reasonAudioOnly');
  });

  it('says that a clip is black', async () => {
    const { outcome } = await outcomeOf(tab, await open('/black.mp4'), 'a clip that stays black');
    assert.equal(outcome, 'reasonStillBlack');
  });

  it('says that a live stream shows nothing yet, and looks as soon as it does', async () => {
    const badge = await open('/sound-first');
    const begun = await outcomeOf(tab, badge, 'a live stream that shows nothing yet');
    assert.equal(begun.outcome, 'reasonLiveStream');
    await tab.evaluate(() => dispatchEvent(new Event('picture')));
    await badge.until((root) =>
      ['noSignsFound', 'unsure', 'likelyDeepfake'].includes(
        root.querySelector('button')?.dataset.state ?? '',
      ),
    );
    const title = 'a live stream that begins with 0 × 0 pixels';
    assert.equal((await outcomeOf(tab, badge, title)).outcome, 'rungDirect');
  });

  it('says that a clip is protected', async () => {
    await tab.goto(`${server.url}/protected`);
    await tab.waitForFunction(() => document.querySelector('video')?.mediaKeys);
    // The next clip of the element: whether the first frame or the keys came first is the page's luck.
    await tab.$eval('#clip', (clip) => {
      /** @type {HTMLVideoElement} */ (clip).src = '/clips/crew.mp4';
    });
    const badge = await badgeOf(tab, '#clip');
    await stateOf(badge, 'notChecked');
    const { outcome } = await outcomeOf(tab, badge, 'a protected clip');
    assert.equal(outcome, 'reasonProtected');
  });

  for (const path of ['/silent', '/empty']) {
    it(`has nothing to say of an element without a picture (${path})`, async () => {
      // Such an element keeps a page from ever being loaded.
      await tab.goto(server.url + path, { waitUntil: 'domcontentloaded' });
      await begun(own, tab);
      assert.equal(await tab.$('facetell-layer'), null);
    });
  }

  it('follows a picture that changes its size', async () => {
    const badge = await open('/switch');
    assert.notEqual((await verdictOf(badge)).state, 'notChecked');
    await tab.evaluate(() => dispatchEvent(new Event('switch')));
    await tab.waitForFunction(() => document.querySelector('video')?.videoWidth === 540);
    const { state, label } = await verdictOf(badge);
    assert.notEqual(state, 'notChecked', label);
  });

  it('does not count the rounds of a loop as new evidence', async () => {
    const badge = await open('/loop');
    await verdictOf(badge);
    const looks = async () => {
      const panel = await clickBadge(tab, badge);
      const dots = await panel.until((root) => root.querySelectorAll('.dot').length || null);
      await tab.keyboard.press('Escape');
      await panelGone(tab);
      return Number(dots);
    };
    const rounds = (/** @type {number} */ count) =>
      tab.evaluate(
        (wanted) =>
          /** @type {Promise<void>} */ (
            new Promise((done) => {
              const clip = /** @type {HTMLVideoElement} */ (document.querySelector('#clip'));
              let [last, seen] = [clip.currentTime, 0];
              clip.addEventListener('timeupdate', () => {
                if (clip.currentTime < last) seen += 1;
                last = clip.currentTime;
                if (seen >= wanted) done();
              });
            })
          ),
        count,
      );
    await rounds(2);
    const before = await looks();
    await rounds(3);
    const after = await looks();
    assert.ok(after <= Math.max(before + 4, 12), `${before} looks, then ${after}`);
  });

  const skip = NAME === 'firefox' && 'pages of Firefox cannot put a clip into a window of its own';
  it('goes on while the clip is in a window of its own', { skip }, async () => {
    const badge = await open('/pip');
    await tab.evaluate(() => {
      const clip = /** @type {HTMLVideoElement} */ (document.querySelector('#clip'));
      addEventListener('click', () => clip.requestPictureInPicture(), { once: true });
    });
    await tab.mouse.click(600, 700);
    await tab.waitForFunction(() => document.pictureInPictureElement !== null);
    const { state, label } = await verdictOf(badge);
    assert.notEqual(state, 'notChecked', label);
    await tab.evaluate(() => document.exitPictureInPicture());
    await stateOf(badge, state);
  });
});
